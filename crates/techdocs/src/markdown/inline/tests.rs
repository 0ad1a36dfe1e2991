//! What the rules for text come to, as Python-Markdown 3.10.3 with the
//! extensions of `techdocs-core` 1.7.1 gives it.

use super::super::options::{Magiclink, Options};
use super::super::work::{CodeBlock, Host};
use super::super::{Rendered, render};

struct Alone;

impl Host for Alone {
    fn snippet(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn code(&self, code: &CodeBlock<'_>) -> String {
        format!("<pre>{}</pre>", code.code)
    }

    fn inline_code(&self, language: &str, code: &str) -> String {
        format!("<code class=\"language-{language} highlight\">{code}</code>")
    }

    fn link(&self, _: &str, _: u32) -> Option<String> {
        None
    }
}

fn page(source: &str) -> Rendered {
    render(source, &Options::techdocs_core(), &Alone)
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(page(source).html, expected);
}

#[test]
fn code_ends_at_the_next_run_of_its_length() {
    check(
        "a `b` ``c`d`` e",
        "<p>a <code>b</code> <code>c`d</code> e</p>",
    );
    check(r"\`a` `b\`", "<p>`a<code></code>b`</p>");
    check("`` `a` ``", "<p><code>`a`</code></p>");
    check("`a\nb`", "<p><code>a\nb</code></p>");
    check("``a`", "<p><code>`a</code></p>");
    check(
        "`#!py x = 1`",
        r#"<p><code class="language-py highlight">x = 1</code></p>"#,
    );
    check(
        "`:::py x`",
        r#"<p><code class="language-py highlight">x</code></p>"#,
    );
    check("`#! x`", "<p><code>x</code></p>");
    check(
        "a `<b>` & `&amp;`",
        "<p>a <code>&lt;b&gt;</code> &amp; <code>&amp;amp;</code></p>",
    );
    check(r"\\`a`", r"<p>\<code>a</code></p>");
}

#[test]
fn backslashes_take_meaning_away() {
    check(r"\*a\* \_b\_ \a \\ \# \~ \^", r"<p>*a* _b_ \a \ # ~ ^</p>");
    check(r"a\ b", "<p>a b</p>");
    check("a  \nb", "<p>a<br>\nb</p>");
    check(r"`\*` \`", r"<p><code>\*</code> `</p>");
}

#[test]
fn links_and_images_have_text_and_address() {
    check("[a](b)", r#"<p><a href="b">a</a></p>"#);
    check(r#"[a](b "c")"#, r#"<p><a href="b" title="c">a</a></p>"#);
    check("[a](<b c> 'd')", r#"<p><a href="b c" title="d">a</a></p>"#);
    check(
        r#"[a](b (c) "d" e)"#,
        r#"<p><a href="b (c) &quot;d&quot; e">a</a></p>"#,
    );
    check("[a [b](c)](d)", r#"<p><a href="d">a [b]&copy;</a></p>"#);
    check(
        r#"![a](b "c")"#,
        r#"<p><img alt="a" src="b" title="c"></p>"#,
    );
    check(
        "[![a](b)](c)",
        r#"<p><a href="c"><img alt="a" src="b"></a></p>"#,
    );
    check("[a](b", "<p>[a](b</p>");
    check("[a] (b)", "<p>[a] (b)</p>");
    check("[a]( b )", r#"<p><a href="b">a</a></p>"#);
    check(r#"[a](b"c)"#, r#"<p><a href="b&quot;c">a</a></p>"#);
    check(
        r#"[a](b "c (d)")"#,
        r#"<p><a href="b" title="c (d)">a</a></p>"#,
    );
    check("[a\nb](c)", "<p><a href=\"c\">a\nb</a></p>");
    check("[`a]`](b)", r#"<p><a href="b"><code>a]</code></a></p>"#);
    check("[*a*](b_c_d)", r#"<p><a href="b_c_d"><em>a</em></a></p>"#);
    check("[a]()", r#"<p><a href="">a</a></p>"#);
}

#[test]
fn references_lead_to_definitions() {
    check(
        "[a][b] [b] [B][] [c] ![a][b] ![b]\n\n[b]: /u \"t\"",
        r#"<p><a href="/u" title="t">a</a> <a href="/u" title="t">b</a>[] [c] <img alt="a" src="/u" title="t"> <img alt="b" src="/u" title="t"></p>"#,
    );
    check(
        "[a] [b]\n\n[a]: /a\n[b]: /b",
        r#"<p><a href="/b">a</a></p>"#,
    );
    check("[x [a] y]\n\n[a]: /a", "<p>[x [a] y]</p>");
}

#[test]
fn bare_addresses_are_links() {
    check(
        "<http://a.b/c> <HTTPS://a.b>",
        r#"<p><a href="http://a.b/c">http://a.b/c</a> <a href="HTTPS://a.b">HTTPS://a.b</a></p>"#,
    );
    check(
        "http://a.b/c. (www.a.bc/d), x",
        r#"<p><a href="http://a.b/c">http://a.b/c</a>. (<a href="http://www.a.bc/d">www.a.bc/d</a>), x</p>"#,
    );
    check(
        "https://a.b/?q=1&r=2#s!",
        r#"<p><a href="https://a.b/?q=1&amp;r=2#s">https://a.b/?q=1&amp;r=2#s</a>!</p>"#,
    );
    check(
        "a@b.cd x.y+z@b-c.de. <me@a.bc> a@b",
        r#"<p><a href="mailto:a@b.cd">a@b.cd</a> <a href="mailto:x.y+z@b-c.de">x.y+z@b-c.de</a>. <a href="mailto:me@a.bc">me@a.bc</a> a@b</p>"#,
    );
    check(
        "[http://a.bc](x) http://a",
        r#"<p><a href="x">http://a.bc</a> http://a</p>"#,
    );
    check(
        "ftp://a.bc _http://a.bc_",
        r#"<p><a href="ftp://a.bc">ftp://a.bc</a> <em><a href="http://a.bc">http://a.bc</a></em></p>"#,
    );
}

#[test]
fn html_is_left_as_it_is() {
    check(
        "<b>a</b> <br/> < c <d",
        "<p><b>a</b> <br/> &lt; c &lt;d</p>",
    );
    check("<a <b> c>", r"<p><a \<b> c></p>");
    check("<!-- a `b` --> <?x?>", "<!-- a `b` -->\n<?x?>");
    check(
        "a &copy; &amp; & &#38; &x",
        "<p>a &copy; &amp; &amp; &#38; &amp;x</p>",
    );
    check(
        r#"<span title="*a*">*b*</span>"#,
        r#"<p><span title="*a*"><em>b</em></span></p>"#,
    );
    check("<div>", "<div>");
}

#[test]
fn emphasis_is_not_within_words() {
    check(
        "*a* **b** ***c***",
        "<p><em>a</em> <strong>b</strong> <strong><em>c</em></strong></p>",
    );
    check(
        "_a_ __b__ ___c___ a_b_c a__b__c",
        "<p><em>a</em> <strong>b</strong> <strong><em>c</em></strong> a_b_c a__b__c</p>",
    );
    check("a*b*c **a*b", "<p>a*b*c **a*b</p>");
    check("* a * b*", "<ul>\n<li>a * b*</li>\n</ul>");
    check(
        "**a *b* c** *a **b** c*",
        "<p><strong>a <em>b</em> c</strong> <em>a <strong>b</strong> c</em></p>",
    );
    check(
        "***a* b** ***a** b*",
        "<p><strong><em>a</em> b</strong> <em><strong>a</strong> b</em></p>",
    );
    check("**a *b***", "<p><strong>a <em>b</em></strong></p>");
    check("*a **b***", "<p><em>a <strong>b</strong></em></p>");
    check("**x:**word _(a)_", "<p>**x:**word <em>(a)</em></p>");
    check("*a* b*", "<p><em>a</em> b*</p>");
    check("**a**b **", "<p>**a**b **</p>");
    check("_a *b_ c*", "<p>_a <em>b_ c</em></p>");
    check("*a_b_c*", "<p><em>a_b_c</em></p>");
    check("**_a_**", "<p><strong><em>a</em></strong></p>");
}

#[test]
fn text_is_raised_lowered_struck_and_marked() {
    check(
        "a^b^ ^^c^^ ^d e^",
        "<p>a<sup>b</sup> <ins>c</ins> ^d e^</p>",
    );
    check(
        "a~b~ ~~c d~~ ^^^x^^^",
        "<p>a<sub>b</sub> <del>c d</del> <ins><sup>x</sup></ins></p>",
    );
    check("~~a~b~~ 2^10^", "<p><del>a~b</del> 2<sup>10</sup></p>");
    check(
        "==a b== a==b== == c ==",
        "<p><mark>a b</mark> a==b== == c ==</p>",
    );
    check("~ a ~ ^ b ^", "<p>~ a ~ ^ b ^</p>");
}

#[test]
fn symbols_stand_for_what_is_typed() {
    check(
        "(c) (tm) 1/2 --> <-- 1st 22nd 11th +/- =/= c/o",
        "<p>&copy; &trade; &frac12; &rarr; &larr; 1<sup>st</sup> 22<sup>nd</sup> 11<sup>th</sup> &plusmn; &ne; &#8453;</p>",
    );
    check(
        "`(c)` 1/2/3 a-->b <!-- x -->",
        "<p><code>(c)</code> &frac12;/3 a&rarr;b <!-- x --></p>",
    );
}

#[test]
fn emoji_are_pictures() {
    check(
        ":smile: :+1: :no_such_thing: 10:20:30 `:smile:`",
        r#"<p><img alt="😄" class="emojione" src="https://cdnjs.cloudflare.com/ajax/libs/emojione/2.2.7/assets/svg/1f604.svg" title=":smile:"> <img alt="👍" class="emojione" src="https://cdnjs.cloudflare.com/ajax/libs/emojione/2.2.7/assets/svg/1f44d.svg" title=":+1:"> :no_such_thing: 10:20:30 <code>:smile:</code></p>"#,
    );
}

#[test]
fn attribute_lists_go_to_their_elements() {
    check(
        "*a*{ .b #c d=e }",
        r#"<p><em class="b" d="e" id="c">a</em></p>"#,
    );
    check("a\n{: .b }", r#"<p class="b">a</p>"#);
    check(
        r#"`a`{: title="b c" }"#,
        r#"<p><code title="b c">a</code></p>"#,
    );
    check("a {: .b }", "<p>a {: .b }</p>");
    check(
        "# a { #b .c }",
        r##"<h1 class="c" id="b">a<a class="headerlink" href="#b" title="Permanent link">¶</a></h1>"##,
    );
    check(
        "# a {#b}",
        r##"<h1 id="b">a<a class="headerlink" href="#b" title="Permanent link">¶</a></h1>"##,
    );
    check("- a\n{: .b }", "<ul>\n<li class=\"b\">a</li>\n</ul>");
    check(
        "[a](b){target=_blank}",
        r#"<p><a href="b" target="_blank">a</a></p>"#,
    );
    check("*a*{ .b } c } d", r#"<p><em class="b">a</em> d} c </p>"#);
}

#[test]
fn footnotes_are_at_the_end() {
    check(
        "a[^1] b[^x] c[^1] d[^no]\n\n[^1]: One.\n[^x]: Two\n\n    more",
        "<p>a<sup id=\"fnref:1\"><a class=\"footnote-ref\" href=\"#fn:1\">1</a></sup> b<sup id=\"fnref:x\"><a class=\"footnote-ref\" href=\"#fn:x\">2</a></sup> c<sup id=\"fnref2:1\"><a class=\"footnote-ref\" href=\"#fn:1\">1</a></sup> d[^no]</p>\n<div class=\"footnote\">\n<hr>\n<ol>\n<li id=\"fn:1\">\n<p>One. <a class=\"footnote-backref\" href=\"#fnref:1\" title=\"Jump back to footnote 1 in the text\">↩</a><a class=\"footnote-backref\" href=\"#fnref2:1\" title=\"Jump back to footnote 1 in the text\">↩</a></p>\n</li>\n<li id=\"fn:x\">\n<p>Two</p>\n<p>more <a class=\"footnote-backref\" href=\"#fnref:x\" title=\"Jump back to footnote 2 in the text\">↩</a></p>\n</li>\n</ol>\n</div>",
    );
}

#[test]
fn tasks_have_boxes() {
    check(
        "- [ ] a\n- [x] b\n\n1. [X] c\n2. d",
        "<ul class=\"task-list\">\n<li class=\"task-list-item\"><label class=\"task-list-control\"><input type=\"checkbox\" disabled><span class=\"task-list-indicator\"></span></label> a</li>\n<li class=\"task-list-item\"><label class=\"task-list-control\"><input type=\"checkbox\" disabled checked><span class=\"task-list-indicator\"></span></label> b</li>\n</ul>\n<ol class=\"task-list\">\n<li class=\"task-list-item\"><label class=\"task-list-control\"><input type=\"checkbox\" disabled checked><span class=\"task-list-indicator\"></span></label> c</li>\n<li>d</li>\n</ol>",
    );
}

#[test]
fn abbreviations_are_marked() {
    check(
        "The HTML of W3C, `HTML`, HTMLx\n\n*[HTML]: Hyper Text\n*[W3C]: Consortium",
        "<p>The <abbr title=\"Hyper Text\">HTML</abbr> of <abbr title=\"Consortium\">W3C</abbr>, <code>HTML</code>, HTMLx</p>",
    );
}

#[test]
fn contents_take_the_place_of_their_marker() {
    check(
        "[TOC]\n\n# A\n\n### B\n\n## C `d` & e",
        "<div class=\"toc\">\n<ul>\n<li><a href=\"#a\">A</a><ul>\n<li><a href=\"#b\">B</a></li>\n<li><a href=\"#c-d-e\">C d &amp; e</a></li>\n</ul>\n</li>\n</ul>\n</div>\n<h1 id=\"a\">A<a class=\"headerlink\" href=\"#a\" title=\"Permanent link\">¶</a></h1>\n<h3 id=\"b\">B<a class=\"headerlink\" href=\"#b\" title=\"Permanent link\">¶</a></h3>\n<h2 id=\"c-d-e\">C <code>d</code> &amp; e<a class=\"headerlink\" href=\"#c-d-e\" title=\"Permanent link\">¶</a></h2>",
    );
}

#[test]
fn ids_are_unique() {
    check(
        "# A\n\n# A\n\n# A {#a_2}\n\n# 日\n\n# A\n\n<a id=\"b\"></a>\n\n# B",
        "<h1 id=\"a\">A<a class=\"headerlink\" href=\"#a\" title=\"Permanent link\">¶</a></h1>\n<h1 id=\"a_1\">A<a class=\"headerlink\" href=\"#a_1\" title=\"Permanent link\">¶</a></h1>\n<h1 id=\"a_2\">A<a class=\"headerlink\" href=\"#a_2\" title=\"Permanent link\">¶</a></h1>\n<h1 id=\"_1\">日<a class=\"headerlink\" href=\"#_1\" title=\"Permanent link\">¶</a></h1>\n<h1 id=\"a_3\">A<a class=\"headerlink\" href=\"#a_3\" title=\"Permanent link\">¶</a></h1>\n<p><a id=\"b\"></a></p>\n<h1 id=\"b\">B<a class=\"headerlink\" href=\"#b\" title=\"Permanent link\">¶</a></h1>",
    );
}

#[test]
fn headings_end_with_a_link() {
    check(
        "# A[^1] b\n\nSet\n---\n\n[^1]: x",
        "<h1 id=\"a-b\">A<sup id=\"fnref:1\"><a class=\"footnote-ref\" href=\"#fn:1\">1</a></sup> b<a class=\"headerlink\" href=\"#a-b\" title=\"Permanent link\">¶</a></h1>\n<h2 id=\"set\">Set<a class=\"headerlink\" href=\"#set\" title=\"Permanent link\">¶</a></h2>\n<div class=\"footnote\">\n<hr>\n<ol>\n<li id=\"fn:1\">\n<p>x <a class=\"footnote-backref\" href=\"#fnref:1\" title=\"Jump back to footnote 1 in the text\">↩</a></p>\n</li>\n</ol>\n</div>",
    );
}

#[track_caller]
fn check_with(options: Options, source: &str, expected: &str) {
    assert_eq!(render(source, &options, &Alone).html, expected);
}

#[test]
fn keys_are_shown() {
    let options = Options {
        keys: true,
        ..Options::techdocs_core()
    };
    check_with(
        options.clone(),
        "++ctrl+alt+del++ ++\"a b\"++ ++none++ a++b++c `++a++`",
        "<p><span class=\"keys\"><kbd class=\"key-control\">Ctrl</kbd><span>+</span><kbd class=\"key-alt\">Alt</kbd><span>+</span><kbd class=\"key-delete\">Del</kbd></span> <span class=\"keys\"><kbd>a b</kbd></span> ++none++ a<span class=\"keys\"><kbd class=\"key-b\">B</kbd></span>c <code>++a++</code></p>",
    );
}

#[test]
fn mathematics_is_left_as_it_is() {
    let options = Options {
        arithmatex: true,
        ..Options::techdocs_core()
    };
    check_with(
        options.clone(),
        "$x_1$ and \\(y*2*\\) cost $5 and $6",
        "<p><span class=\"arithmatex\">\\(x_1\\)</span> and <span class=\"arithmatex\">\\(y*2*\\)</span> cost $5 and $6</p>",
    );
    check_with(
        options.clone(),
        "`$x$` \\$x\\$",
        "<p><code>$x$</code> $x$</p>",
    );
}

#[test]
fn quotes_and_dashes_are_set() {
    let options = Options {
        smarty: true,
        ..Options::techdocs_core()
    };
    check_with(
        options.clone(),
        "\"It's\" -- 'a' --- the '90s...",
        "<p>&ldquo;It&rsquo;s&rdquo; &ndash; &lsquo;a&rsquo; &mdash; the &rsquo;90s&hellip;</p>",
    );
}

#[test]
fn wiki_links_lead_to_pages() {
    let options = Options {
        wikilinks: true,
        ..Options::techdocs_core()
    };
    check_with(
        options.clone(),
        "[[Some Page]] [[a_b]] [[]]",
        "<p><a class=\"wikilink\" href=\"/Some_Page/\">Some Page</a> <a class=\"wikilink\" href=\"/a_b/\">a_b</a> [[]]</p>",
    );
}

#[test]
fn line_ends_break_lines() {
    let options = Options {
        nl2br: true,
        ..Options::techdocs_core()
    };
    check_with(options.clone(), "a\nb", "<p>a<br>\nb</p>");
}

#[test]
fn backslashes_escape_everything() {
    let options = Options {
        escapeall: true,
        ..Options::techdocs_core()
    };
    check_with(
        options.clone(),
        "\\a \\< \\& \\\\ \\\"",
        "<p>a &lt; &amp; \\ \"</p>",
    );
}

#[test]
fn short_forms_are_links() {
    let options = Options {
        magiclink: Magiclink {
            shorthand: true,
            shortener: true,
            user: "facelessuser".into(),
            repo: "pymdown-extensions".into(),
            ..Magiclink::default()
        },
        ..Options::techdocs_core()
    };
    check_with(
        options.clone(),
        "#1 @a/b c/d!2 https://github.com/e/f/issues/3",
        "<h1 id=\"1-ab-cd2-ef3\">1 <a class=\"magiclink magiclink-github magiclink-repository\" href=\"https://github.com/a/b\" title=\"GitHub Repository: a/b\">a/b</a> <a class=\"magiclink magiclink-github magiclink-pull\" href=\"https://github.com/c/d/pull/2\" title=\"GitHub Pull Request: c/d #2\">c/d!2</a> <a class=\"magiclink magiclink-github magiclink-issue\" href=\"https://github.com/e/f/issues/3\" title=\"GitHub Issue: e/f #3\">e/f#3</a><a class=\"headerlink\" href=\"#1-ab-cd2-ef3\" title=\"Permanent link\">¶</a></h1>",
    );
}

#[test]
fn emoji_are_characters_where_mkdocs_is_not_followed_to_the_letter() {
    let options = Options {
        exact: false,
        material_icons: true,
        permalinks: false,
        ..Options::techdocs_core()
    };
    check_with(
        options,
        "# :one: A :fontawesome-solid-check:",
        "<h1 id=\"a\"><span class=\"twemoji\" title=\":one:\">1\u{20e3}</span> A \
         <span class=\"twemoji\" title=\":fontawesome-solid-check:\">\u{2713}</span></h1>",
    );
}

#[test]
fn icons_are_drawn_within_the_page() {
    let options = Options {
        exact: false,
        material_icons: true,
        ..Options::techdocs_core()
    };
    let expected = "<p><span class=\"twemoji\" title=\":material-check-bold:\">\
                    <svg aria-label=\"check bold\" role=\"img\" viewBox=\"0 0 24 24\" \
                    xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M9,20.42L2.79,14.21L5.62,\
                    11.38L9,14.77L18.88,4.88L21.71,7.71L9,20.42Z\"></path></svg></span></p>";
    let html = render(":material-check-bold:", &options, &Alone).html;
    assert_eq!(html, expected);
    // What a page may hold, to the byte.
    let clean = crate::sanitise::sanitise(&html, &crate::sanitise::Policy::default());
    assert_eq!(clean.html, html);
}

/// Pages of one thing over and over, as long as the longest real ones.
#[test]
fn every_rule_takes_linear_time() {
    let units = [
        "[",
        "](",
        "![",
        "[a](",
        "[a](\"",
        "`",
        "`a``b```c ",
        "*a ",
        "**a ",
        "***a",
        "_a ",
        "^a",
        "~~~a",
        "==a ",
        "<a <b> ",
        "<!-- ",
        "&",
        ":a",
        "a@b.",
        "http://",
        "\\",
        "$a ",
        "[^",
        "{ .",
    ];
    let options = Options {
        keys: true,
        arithmatex: true,
        smarty: true,
        wikilinks: true,
        ..Options::techdocs_core()
    };
    for unit in units {
        let source = format!("w {}", unit.repeat(20_000 / unit.len()));
        let start = std::time::Instant::now();
        render(&source, &options, &Alone);
        assert!(start.elapsed().as_secs() < 10, "{unit}");
    }
}

#[test]
fn what_shows_is_known_besides_the_html() {
    let page = page("# A `b` &amp; *c*\n\n## D\n\n#### E\n\n### F\n\n## D {#own}\n\n[x](y.md)");
    let headings: Vec<_> = page
        .headings
        .iter()
        .map(|heading| (heading.level, &*heading.id, &*heading.text))
        .collect();
    assert_eq!(
        headings,
        [
            (1, "a-b-c", "A b & c"),
            (2, "d", "D"),
            (4, "e", "E"),
            (3, "f", "F"),
            (2, "own", "D"),
        ]
    );
    assert_eq!(page.title.as_deref(), Some("A b & c"));
    let within = &page.contents[0].children;
    assert_eq!(within.len(), 2);
    assert_eq!(within[0].children.len(), 2);
    assert_eq!((&*page.links[0].target, page.links[0].line), ("y.md", 11));
}
