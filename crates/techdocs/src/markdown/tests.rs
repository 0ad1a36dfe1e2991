//! What the options of extensions change: pages with what Python-Markdown
//! 3.10.3 and `pymdownx` 11.0.1 make of them (asked, not guessed), but for white
//! space between elements and the ends of empty ones.

use super::options::{Critic, MarkedBlocks, Options, Quotes, Slugify, TabIds};
use super::render;
use super::work::{CodeBlock, Host};

struct Alone;

impl Host for Alone {
    fn snippet(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn code(&self, code: &CodeBlock<'_>) -> String {
        format!("<pre>{}:{}</pre>", code.language, code.code)
    }

    fn inline_code(&self, _: &str, code: &str) -> String {
        code.to_owned()
    }

    fn link(&self, _: &str, _: u32) -> Option<String> {
        None
    }
}

#[track_caller]
fn check(options: &Options, source: &str, expected: &str) {
    let bare = |html: &str| {
        let lines: Vec<&str> = html.split('\n').map(str::trim).collect();
        lines
            .join("\n")
            .replace(">\n", ">")
            .replace("\n<", "<")
            .replace(" />", ">")
    };
    let html = render(source, options, &Alone).html;
    assert_eq!(bare(&html), bare(expected), "{source}");
}

#[test]
fn backslashes_may_break_lines_and_keep_words_together() {
    let mut options = Options {
        escapeall: true,
        escaped_breaks: true,
        escaped_spaces: true,
        ..Options::techdocs_core()
    };
    let source = "a\\ b\\\nc \\<";
    check(&options, source, "<p>a&nbsp;b<br />\nc &lt;</p>");
    options.escaped_breaks = false;
    options.escaped_spaces = false;
    check(&options, source, "<p>a b\nc &lt;</p>");
}

#[test]
fn critic_marks_are_accepted_or_rejected() {
    let source = "a {++b++} {--c--} {==d==}{>>e<<} {~~f~>g~~}";
    let with = |critic| Options {
        critic,
        ..Options::techdocs_core()
    };
    check(&with(Critic::Accept), source, "<p>a b  d g</p>");
    check(&with(Critic::Reject), source, "<p>a  c d f</p>");
}

#[test]
fn quotes_are_apart_and_may_call_out() {
    let mut options = Options {
        quotes: Quotes::Apart,
        ..Options::techdocs_core()
    };
    let quote = |text: &str| format!("<blockquote><p>{text}</p></blockquote>");
    let two = format!("{}{}", quote("a"), quote("b"));
    check(&options, "> a\n\n> b", &two);
    check(&options, "> [!x]\n> b", &quote("[!x]\nb"));
    options.quotes = Quotes::Callouts;
    check(
        &options,
        "> [!My-Note | x]\n> text\n>\n> more\n\n> [!hint]+ A *title*\n> b\n\n> [!bad]-\n> - c\n\n\
         >\n> [!late] T\n> d\n\n> e\n> [!no] f",
        "<div class=\"admonition my-note x\"><p class=\"admonition-title\">My-Note</p>\
         <p>text</p><p>more</p></div>\
         <details class=\"hint\" open=\"open\"><summary>A <em>title</em></summary><p>b</p></details>\
         <details class=\"bad\"><summary>Bad</summary><ul><li>c</li></ul></details>\
         <div class=\"admonition late\"><p class=\"admonition-title\">T</p><p>d</p></div>\
         <blockquote><p>e\n[!no] f</p></blockquote>",
    );
}

#[test]
fn tabs_have_ids_of_their_titles() {
    let mut options = Options {
        permalinks: false,
        tab_ids: Some(TabIds {
            rule: Slugify::PymdownxLower,
            separator: "-".into(),
            after_heading: false,
        }),
        ..Options::techdocs_core()
    };
    let set = |number: usize, ids: &[(&str, &str)]| {
        let mut html = format!(
            "<div class=\"tabbed-set tabbed-alternate\" data-tabs=\"{number}:{}\">",
            ids.len()
        );
        for (at, (id, _)) in ids.iter().enumerate() {
            let checked = if at == 0 { "checked=\"checked\" " } else { "" };
            html += &format!(
                "<input {checked}id=\"{id}\" name=\"__tabbed_{number}\" type=\"radio\" />"
            );
        }
        html += "<div class=\"tabbed-labels\">";
        for (id, title) in ids {
            html += &format!("<label for=\"{id}\">{title}</label>");
        }
        html += "</div><div class=\"tabbed-content\">";
        html += &"<div class=\"tabbed-block\"><p>x</p></div>".repeat(ids.len());
        html + "</div></div>"
    };
    let source = "# A b\n\n=== \"C-d e\"\n    x\n\n=== \"C-d e\"\n    x\n\n=== \"A b\"\n    x\n";
    let tabs = [("c-d-e", "C-d e"), ("c-d-e_1", "C-d e"), ("a-b_1", "A b")];
    // The heading has its id of the other rule.
    let heading = "<h1 id=\"a-b\">A b</h1>";
    check(&options, source, &format!("{heading}{}", set(1, &tabs)));
    options.tab_ids = Some(TabIds {
        rule: Slugify::PymdownxLower,
        separator: "_".into(),
        after_heading: true,
    });
    let tabs = [
        ("a-b_c-d_e", "C-d e"),
        ("a-b_c-d_e_1", "C-d e"),
        ("a-b_a_b", "A b"),
    ];
    check(&options, source, &format!("{heading}{}", set(1, &tabs)));
}

#[test]
fn marks_of_blocks_are_text_where_their_extensions_are_off() {
    let options = Options {
        marked_blocks: MarkedBlocks {
            admonitions: false,
            details: false,
            tabs: false,
        },
        ..Options::techdocs_core()
    };
    check(
        &options,
        "!!! note\n    a\n\n??? tip\n    b\n\n=== \"c\"\n    d\n",
        "<p>!!! note\na</p><p>??? tip\nb</p><p>=== \"c\"\nd</p>",
    );
}
