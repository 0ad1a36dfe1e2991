//! What Markdown becomes, block by block: each source with the tree that
//! Python-Markdown 3.10.3 makes of it with the extensions of `techdocs-core`
//! 1.7.1 (asked, not guessed).
//!
//! A tree is written as `tag.class "text"(children) +"tail"`, with `/` for line
//! ends, and what is in the stash in braces; code as its language, a colon and
//! itself.

use crate::diagrams::Servers;
use crate::markdown::dom::{Document, NodeId};
use crate::markdown::options::Options;
use crate::markdown::prepare::prepare;
use crate::markdown::stash::{START, Stash};
use crate::markdown::work::{CodeBlock, Host, Work};

struct Site;

impl Host for Site {
    fn snippet(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn code(&self, code: &CodeBlock<'_>) -> String {
        format!("{}:{}", code.language, code.code)
    }

    fn inline_code(&self, _: &str, code: &str) -> String {
        code.to_owned()
    }

    fn link(&self, _: &str, _: u32) -> Option<String> {
        None
    }
}

/// The tree of a source.
fn tree(source: &str, options: &Options) -> String {
    let mut work = Work::new(options, &Site);
    let text = prepare(source, &mut work);
    let mut document = Document::new();
    let root = document.root();
    super::parse(&text, &mut work, &mut document, root);
    let children = document[root].children.iter();
    let shown: Vec<String> = children
        .map(|id| show(&document, *id, &work.stash))
        .collect();
    shown.join(" ")
}

fn show(document: &Document, id: NodeId, stash: &Stash) -> String {
    let node = &document[id];
    let mut shown = node.tag.to_string();
    if let Some(class) = node.attribute("class") {
        shown.push('.');
        shown.push_str(&class.replace(' ', "."));
    }
    if !node.text.is_empty() {
        shown.push_str(&format!(" \"{}\"", expand(&node.text, stash)));
    }
    if !node.children.is_empty() {
        let children = node.children.iter();
        let children: Vec<String> = children.map(|id| show(document, *id, stash)).collect();
        shown.push_str(&format!("({})", children.join(" ")));
    }
    if !node.tail.is_empty() {
        shown.push_str(&format!(" +\"{}\"", expand(&node.tail, stash)));
    }
    shown
}

/// A text with what its placeholders stand for.
fn expand(text: &str, stash: &Stash) -> String {
    let Some(at) = text.find(START) else {
        return text.replace('\n', "/");
    };
    let (number, length) = Stash::placeholder(&text[at..]).unwrap();
    let html = &stash.get(number).unwrap().html;
    let before = text[..at].replace('\n', "/");
    let after = &text[at + length..];
    format!(
        "{before}{{{}}}{}",
        expand(html, stash),
        expand(after, stash)
    )
}

#[track_caller]
fn check(source: &str, expected: &str) {
    let found = tree(source, &Options::techdocs_core());
    assert_eq!(found, expected, "{source:?}");
}

/// As [`check`], where MkDocs is not followed to the letter.
#[track_caller]
fn check_meant(source: &str, expected: &str) {
    let options = Options {
        exact: false,
        ..Options::techdocs_core()
    };
    assert_eq!(tree(source, &options), expected, "{source:?}");
}

#[test]
fn lists_are_as_mdx_truly_sane_lists_has_them() {
    check("- a\n- b", "ul(li \"a\" li \"b\")");
    check("- a\n\n- b", "ul(li \"a\") ul(li \"b\")");
    check("1. a\n\n2. b", "ol(li(p \"a\") li(p \"b\"))");
    check("1. a\n\n2. b\n3. c", "ol(li(p \"a\") li(p \"b\") li \"c\")");
    check(
        "- a\n  - b\n    - c",
        "ul(li \"a\"(ul(li \"b\"(ul(li \"c\")))))",
    );
    check("- a\n    - b", "ul(li \"a/    - b\")");
    check("- a\n\n    b", "ul(li \"a\"(p \"b\"))");
    check(
        "- a\n\n  b\n\n      code",
        "ul(li(p \"a\" p \"b\" p \"{:code}\"))",
    );
    check("1. a\n  - b", "ol(li \"a\"(ul(li \"b\")))");
    check("1. a\n- b", "ol(li \"a/- b\")");
    check("text\n- a", "p \"text/- a\"");
    check("- # h\ntext", "ul(li(h1 \"h\" +\"/text\"))");
    check("- a\ntext", "ul(li \"a/text\")");
    check("* a\n+ b", "ul(li \"a\" li \"b\")");
    check("1) a", "p \"1) a\"");
    check("- - a\n  - b", "ul(li(ul(li \"a\" li \"b\")))");
    check("3. a\n\n  b\n\n3. c", "ol(li(p \"a\" p \"b\") li(p \"c\"))");
    check("- a\n\ntext\n\n  b", "ul(li \"a\") p \"text\" p \"b\"");
    check("- \n- b", "ul(li li \"b\")");
}

#[test]
fn headings_and_rules_are_cut_out_of_their_block() {
    check("# a", "h1 \"a\"");
    check("a\n# b\nc", "p \"a\" h1 \"b\" p \"c\"");
    check("a\n===\nb", "h1 \"a\" p \"b\"");
    check("a\n---", "h2 \"a\"");
    check("a\nb\n---", "p \"a/b\" hr");
    check("---\n# a", "hr h1 \"a\"");
    check("***\na", "hr p \"a\"");
    check("#a", "h1 \"a\"");
    check("## a ##", "h2 \"a\"");
    check("# a\n---", "h1 \"a\" hr");
    check("- a\n---\nb", "h2 \"- a\" p \"b\"");
}

#[test]
fn code_is_indented_by_four_or_fenced() {
    check("    a\n\n    b", "p \"{:a//b}\"");
    check("    a\nb", "p \"{:a}\" p \"b\"");
    check("```py\na\n```", "p \"{py:a}\"");
    check("  ```\n  a\n  ```", "p \"{:a}\"");
    check("- a\n\n    ```\n    b\n    ```", "ul(li \"a\"(p \"{:b}\"))");
    check("> ```\n> a\n> ```", "blockquote(p \"{:a}\")");
    check("> ```\n> a\n\n> ```", "blockquote(p \"{:a/}\")");
    check("```\na\n ```", "p \"```/a/ ```\"");
    check("```x y\na\n```", "p \"```x y/a/```\"");
    check("~~~\n```\n~~~", "p \"{:```}\"");
    check("    ```\n    a\n    ```", "p \"{:```/a/```}\"");
    check("```\n\ta\n```", "p \"{:    a}\"");
    check("```\n```", "p \"{:}\"");
    check("````\n```\n````", "p \"{:```}\"");
}

#[test]
fn quotes_go_on_after_blank_lines() {
    check("> a\n> b", "blockquote(p \"a/b\")");
    check("> a\nb", "blockquote(p \"a/b\")");
    check("> a\n\n> b", "blockquote(p \"a\" p \"b\")");
    check("a\n> b", "p \"a\" blockquote(p \"b\")");
    check("> > a\n> b", "blockquote(blockquote(p \"a/b\"))");
    check("> - a\n> - b", "blockquote(ul(li \"a\" li \"b\"))");
    check(">a\n>\n>b", "blockquote(p \"a\" p \"b\")");
}

#[test]
fn admonitions_details_and_tabs_have_an_indented_body() {
    check(
        "!!! note\n    a\n\n    b\n\nc",
        "div.admonition.note(p.admonition-title \"Note\" p \"a\" p \"b\") p \"c\"",
    );
    check(
        "!!! note \"T\"\n    a\nb",
        "div.admonition.note(p.admonition-title \"T\" p \"a\") p \"b\"",
    );
    check(
        "!!! note warn \"\"\n    a",
        "div.admonition.note.warn(p \"a\")",
    );
    check(
        "!!! Note\n\n    - a\n\n        b",
        "div.admonition.note(p.admonition-title \"Note\" ul(li(p \"a\" p \"b\")))",
    );
    check("??? tip \"T\"\n    a", "details.tip(summary \"T\" p \"a\")");
    check("???+ tip\n    a", "details.tip(summary \"Tip\" p \"a\")");
    check(
        "=== \"A\"\n    a\n\n=== \"B\"\n\n    b",
        "div.tabbed-set.tabbed-alternate(input input div.tabbed-labels(label \"A\" label \"B\") div.tabbed-content(div.tabbed-block(p \"a\") div.tabbed-block(p \"b\")))",
    );
    check(
        "=== \"A\"\n    a\n\n===! \"B\"\n    b",
        "div.tabbed-set.tabbed-alternate(input div.tabbed-labels(label \"A\") div.tabbed-content(div.tabbed-block(p \"a\"))) div.tabbed-set.tabbed-alternate(input div.tabbed-labels(label \"B\") div.tabbed-content(div.tabbed-block(p \"b\")))",
    );
    check(
        "- a\n\n    !!! note\n        b",
        "ul(li \"a\"(p \"!!! note/      b\"))",
    );
    check(
        "a\n!!! note\n    b",
        "p \"a\" div.admonition.note(p.admonition-title \"Note\" p \"b\")",
    );
    check(
        "!!! note\na",
        "div.admonition.note(p.admonition-title \"Note\") p \"a\"",
    );
    check(
        "> [!NOTE]\n> a\n",
        "div.admonition.note(p.admonition-title \"Note\" p \"a\")",
    );
}

#[test]
fn tables_need_a_row_of_dashes() {
    check(
        "a|b\n-|-\nc|d",
        "table(thead(tr(th \"a\" th \"b\")) tbody(tr(td \"c\" td \"d\")))",
    );
    check(
        "|a|\n|-|\n|b|",
        "table(thead(tr(th \"a\")) tbody(tr(td \"b\")))",
    );
    check(
        "|a|b|\n|:-|-:|\n|c\nd",
        "table(thead(tr(th \"a\" th \"b\")) tbody(tr(td \"c\" td) tr(td \"d\" td)))",
    );
    check(
        "a|b\n-|-",
        "table(thead(tr(th \"a\" th \"b\")) tbody(tr(td td)))",
    );
    check("a|b\n-", "h2 \"a|b\"");
    check(
        "|a|b|\n|-|-|\n|`c|d`|e|",
        "table(thead(tr(th \"a\" th \"b\")) tbody(tr(td \"`c|d`\" td \"e\")))",
    );
    check(
        "|a|b|\n|-|-|\n|c\\|d|e|",
        "table(thead(tr(th \"a\" th \"b\")) tbody(tr(td \"c\\|d\" td \"e\")))",
    );
}

#[test]
fn definitions_belong_to_the_terms_before_them() {
    check("a\n: b", "dl(dt \"a\" dd \"b\")");
    check("a\n\n: b", "dl(dt \"a\" dd(p \"b\"))");
    check("a\n: b\n: c", "dl(dt \"a\" dd \"b\" dd \"c\")");
    check("a\n: b\n  c", "dl(dt \"a\" dd \"b/c\")");
    check(
        "a\n: b\n\n    c\n\nd",
        "dl(dt \"a\" dd \"b\"(p \"c\")) p \"d\"",
    );
    check(": a", "p \": a\"");
    check("a\nb\n: c", "dl(dt \"a\" dt \"b\" dd \"c\")");
}

#[test]
fn raw_html_is_put_aside_by_blocks() {
    check(
        "<div>\na\n\nb\n</div>\n\nc",
        "p \"{<div>/a//b/</div>/}\" p \"c\"",
    );
    check(
        "<div>\n*a*\n</div> b\nc",
        "p \"{<div>/*a*/</div>}\" p \"b/c\"",
    );
    check(
        "a <b>c</b>\n<div>d</div>",
        "p \"a <b>c</b>\" p \"{<div>d</div>/}\"",
    );
    check("<!-- a -->\n\nb", "p \"{<!-- a -->/}\" p \"b\"");
    check("- a\n\n<!-- b -->", "ul(li \"a\") p \"{<!-- b -->/}\"");
    check("<br>\na", "p \"<br>/a\"");
    check("<p>a\n\nb", "p \"{<p>a//b//}\"");
    check("a\n<hr>\nb", "p \"a\" p \"{<hr>}\" p \"b\"");
    check(
        "<div><div>a</div>\n\n</div>b",
        "p \"{<div><div>a</div>//</div>}\" p \"b\"",
    );
    check(
        "<script>\n<div>\n</script>\n\na",
        "p \"{<script>/<div>/</script>/}\" p \"a\"",
    );
    check("<a\n\nb>", "p \"<a\" p \"b>\"");
    check("   <div>a</div>", "p \"{<div>a</div>/}\"");
    check("    <div>a</div>", "p \"{:<div>a</div>}\"");
    check(
        "<details>\n<summary>a</summary>\n\n- b\n\n</details>",
        "p \"{<details>/<summary>a</summary>//- b//</details>/}\"",
    );
}

#[test]
fn markdown_in_html_is_read_where_it_is_asked_for() {
    check(
        "<div markdown>\n- a\n\nb\n</div>",
        "div(ul(li \"a\") p \"b\")",
    );
    check(
        "<div markdown=\"1\">\n\n<p markdown>a\n\nb</p>\nc\n</div>",
        "div(p \"a//b\" p \"c\")",
    );
    check("<div markdown><div>*a*</div></div>", "div(div \"*a*\")");
    check("<p markdown=\"block\">\n- a\n</p>", "p(ul(li \"a\"))");
    check(
        "<table markdown><tr><td>a</td></tr></table>",
        "table(tr(td \"a\"))",
    );
    check("<div markdown>\na", "div(p \"a\")");
    check(
        "<div markdown class=\"x\">\n# a\n</div>\nb",
        "div.x(h1 \"a\") p \"b\"",
    );
    check(
        "<pre markdown>\na\n</pre>",
        "p \"{<pre markdown>/a/</pre>/}\"",
    );
}

#[test]
fn a_list_right_after_a_paragraph_line_is_meant_as_one() {
    check_meant("text\n- a\n- b", "p \"text\" ul(li \"a\" li \"b\")");
    check_meant("text\n1. a", "p \"text\" ol(li \"a\")");
    check_meant("in\n2026. Not a list.", "p \"in/2026. Not a list.\"");
    check_meant("a\n-b", "p \"a/-b\"");
    check_meant("1. a\n- b", "ol(li \"a\"(ul(li \"b\")))");
}

#[test]
fn items_nested_by_four_are_meant_to_nest() {
    check_meant(
        "- a\n    - b\n    - c\n- d",
        "ul(li \"a\"(ul(li \"b\" li \"c\")) li \"d\")",
    );
    check_meant(
        "1. a\n    1. b\n        - c",
        "ol(li \"a\"(ol(li \"b\"(ul(li \"c\")))))",
    );
    check_meant(
        "- a\n\n    - b\n\n        c",
        "ul(li \"a\"(ul(li(p \"b\" p \"c\"))))",
    );
    check_meant(
        "- a\n    - b\n\n        c",
        "ul(li \"a\"(ul(li(p \"b\" p \"c\"))))",
    );
    check_meant(
        "- a\n\n    !!! note\n        b",
        "ul(li \"a\"(div.admonition.note(p.admonition-title \"Note\" p \"b\")))",
    );
}

#[test]
fn a_mermaid_fence_is_a_diagram_without_being_configured() {
    let source = "```mermaid\na-->b\n```"; // No diagram: its first word is missing.
    check_meant(
        source,
        "p \"{<figure class=\"diagram-figure\"><p class=\"diagram-problem\">This diagram is shown as its source: line 1: diagrams of the kind `a--&gt;b` are not drawn.</p><pre class=\"mermaid\"><code>a--&gt;b</code></pre></figure>}\"",
    );
    check(source, "p \"{mermaid:a-->b}\"");
}

#[test]
fn diagrams_that_a_server_draws() {
    let servers = Servers {
        plantuml: None,
        kroki: Some("https://k.example".into()),
    };
    let named = Options {
        exact: false,
        diagrams: servers,
        ..Options::techdocs_core()
    };
    let unnamed = Options {
        exact: false,
        ..Options::techdocs_core()
    };
    let exact = Options::techdocs_core();
    let has = |source: &str, options: &Options, expected: &str| {
        let tree = tree(source, options);
        assert!(tree.contains(expected), "{source}: {tree}");
    };
    for (source, of) in [
        ("```plantuml\na -> b\n```", "plantuml"),
        ("```uml format=\"png\" alt=\"x\"\na -> b\n```", "plantuml"),
        ("```puml\na -> b\n```", "plantuml"),
        ("::uml:: alt=\"x\"\na -> b\n::end-uml::", "plantuml"),
        ("```dot\ndigraph { a }\n```", "graphviz"),
        ("```graphviz dot a.svg\ndigraph { a }\n```", "graphviz"),
        ("{% neato a.svg\ndigraph { a }\n%}", "graphviz"),
    ] {
        has(source, &named, &format!("src=\"https://k.example/{of}/"));
        has(source, &named, "<summary>Diagram source</summary>");
        // A fence within a fence is text.
        let shown = tree(&format!("````md\n{source}\n````"), &named);
        let is_template = source.contains("%}") || source.contains("graphviz dot");
        assert!(is_template || !shown.contains("<img"), "{shown}");
    }
    has(
        "```plantuml format=png alt=\"a b\"\nx\n```",
        &named,
        "/svg/",
    );
    has(
        "```plantuml format=\"png\" alt=\"a b\"\nx\n```",
        &named,
        "/png/",
    );
    has("```plantuml alt=\"a b\"\nx\n```", &named, "alt=\"a b\"");
    // Without a server the source stays, with what to do about it.
    has(
        "```plantuml\na\n```",
        &unnamed,
        "callboard.techdocs.plantuml.server",
    );
    check("```dot\na\n```", "p \"{dot:a}\"");
    check_meant("```dot\na\n```", "p \"{dot:a}\"");
    let plain = "p \"{<pre class=\"plantuml\"><code>a</code></pre>}\"";
    assert_eq!(tree("```plantuml\na\n```", &exact), plain);
    assert_eq!(tree("::uml::\na\n::end-uml::", &exact), plain);
    check("::uml::\na", "p \"::uml::/a\"");
}

#[test]
fn a_custom_fence_has_its_class() {
    let options = Options {
        custom_fences: vec![
            ("mermaid".into(), "mermaid".into()),
            ("math".into(), "arithmatex".into()),
        ],
        ..Options::techdocs_core()
    };
    let mermaid = "```mermaid {.x #y}\na\n```";
    let expected = "p \"{<pre id=\"y\" class=\"mermaid x\"><code>a</code></pre>}\"";
    assert_eq!(tree(mermaid, &options), expected);
    let math = "```math\na<b\n```";
    let expected = "p \"{<div class=\"arithmatex\">\\[/a&lt;b/\\]</div>}\"";
    assert_eq!(tree(math, &options), expected);
    // Options outside braces are none that it knows.
    assert_eq!(
        tree("```mermaid title=\"a\"\nb\n```", &options),
        "p \"{mermaid:b}\""
    );
}

#[test]
fn definitions_of_a_page_leave_no_block() {
    let options = Options::techdocs_core();
    let mut work = Work::new(&options, &Site);
    let source = "[A b]: <c> 'd'\n*[E]: f\n\n[^g]: h\n\n    i\n\nj";
    let text = prepare(source, &mut work);
    let mut document = Document::new();
    let root = document.root();
    super::parse(&text, &mut work, &mut document, root);
    assert_eq!(document[root].children.len(), 1);
    assert_eq!(work.references["a b"], ("c".into(), Some("d".into())));
    let known: Vec<_> = work.abbreviations.into_iter().collect();
    assert_eq!(known, [("E".to_owned(), "f".to_owned())]);
    let (name, node) = &work.footnotes[0];
    assert_eq!(name, "g");
    assert_eq!(show(&document, *node, &work.stash), "div(p \"h\" p \"i\")");
}

#[test]
fn what_is_deep_stays_in_bounds() {
    let deep = [
        "> ".repeat(100_000),
        "* ".repeat(100_000),
        "<div markdown>\n".repeat(10_000),
        (0..1_000)
            .map(|level| format!("{}- a\n\n", " ".repeat(2 * level)))
            .collect(),
        (0..500)
            .map(|level| format!("{}!!! a\n", " ".repeat(4 * level)))
            .collect(),
    ];
    for source in deep {
        tree(&source, &Options::techdocs_core());
    }
}

#[test]
fn rows_that_lack_many_cells_do_not_get_all_of_them() {
    let columns = 1_000;
    let head = format!("{}\n{}\n", "a|".repeat(columns), "-|".repeat(columns));
    let source = head + &"b|c\n".repeat(200);
    let options = Options::techdocs_core();
    let mut work = Work::new(&options, &Site);
    let text = prepare(&source, &mut work);
    let mut document = Document::new();
    let root = document.root();
    super::parse(&text, &mut work, &mut document, root);
    let table = document[root].children[0];
    let rows = &document[document[table].children[1]].children;
    let cells = |row: usize| document[rows[row]].children.len();
    assert_eq!(
        (rows.len(), cells(0), cells(99), cells(199)),
        (200, columns, columns, 2)
    );
}
