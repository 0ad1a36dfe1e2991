//! What the sanitiser leaves and takes, alone and in pages; the vectors are in
//! [`super::vectors`].

use super::vectors::VECTORS;
use super::*;
use crate::markdown;
use crate::markdown::options::Options;
use crate::markdown::work::{CodeBlock, Host};

fn clean(html: &str) -> String {
    sanitise(html, &Policy::default()).html
}

fn video_policy() -> Policy {
    Policy {
        frame_hosts: vec!["video.example".into()],
        ..Policy::default()
    }
}

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(clean(html), expected, "{html}");
}

/// Reads the output with another tokeniser and looks for what must not be.
#[track_caller]
fn assert_safe(html: &str, policy: &Policy, of: &str) {
    const FORBIDDEN: &[&str] = &[
        "script",
        "style",
        "link",
        "meta",
        "base",
        "object",
        "embed",
        "applet",
        "form",
        "button",
        "textarea",
        "select",
        "option",
        "frame",
        "frameset",
        "math",
        "noscript",
        "template",
        "foreignobject",
        "use",
        "image",
        "animate",
        "animatetransform",
        "animatemotion",
        "set",
        "discard",
        "feimage",
        "handler",
        "portal",
        "xmp",
        "plaintext",
        "noembed",
        "noframes",
        "html",
        "head",
        "body",
        "title",
        "listing",
        "dialog",
        "area",
        "map",
        "isindex",
        "keygen",
    ];
    let mut depth = Vec::new();
    for token in html5gum::Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            html5gum::Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let in_svg = depth.iter().any(|open| open == "svg");
                let is_title = name == "title" && in_svg;
                assert!(
                    is_title || !FORBIDDEN.contains(&name.as_str()),
                    "{of}\n{html}"
                );
                for (key, value) in &tag.attributes {
                    let key = String::from_utf8_lossy(key).to_lowercase();
                    let value = String::from_utf8_lossy(value).to_lowercase();
                    assert_attribute(&name, &key, &value, policy, of);
                }
                let is_void = ["br", "img", "hr", "input", "col", "source", "track", "wbr"]
                    .contains(&name.as_str());
                if !is_void && !tag.self_closing {
                    depth.push(name);
                }
            }
            html5gum::Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                assert_eq!(depth.pop().as_deref(), Some(name.as_str()), "{of}\n{html}");
            }
            html5gum::Token::String(_) => {}
            html5gum::Token::Error(_) => {}
            html5gum::Token::Comment(_) | html5gum::Token::Doctype(_) => {
                panic!("{of}\n{html}")
            }
        }
    }
    assert!(depth.is_empty(), "{of}\n{html}");
}

#[track_caller]
fn assert_attribute(element: &str, key: &str, value: &str, policy: &Policy, of: &str) {
    assert!(!key.starts_with("on"), "{of}");
    for bad in [
        "style",
        "srcdoc",
        "formaction",
        "action",
        "ping",
        "background",
        "xlink:href",
        "xml:base",
        "http-equiv",
        "form",
        "nonce",
        "is",
        "slot",
        "contenteditable",
        "autofocus",
        "usemap",
        "manifest",
        "data",
        "code",
        "to",
        "values",
        "from",
        "attributename",
        "filter",
        "mask",
        "popover",
        "popovertarget",
        "dynsrc",
        "lowsrc",
    ] {
        assert_ne!(key, bad, "{of}");
    }
    // Keys whose value is never read as CSS.
    let is_text = matches!(
        key,
        "title" | "alt" | "class" | "id" | "value" | "label" | "src" | "href" | "poster"
    );
    assert!(
        is_text || !value.contains("url(") || value.contains("url(#"),
        "{of}"
    );
    if key == "name" {
        assert!(["a", "details", "input"].contains(&element), "{of}");
    }
    if matches!(key, "href" | "src" | "poster" | "srcset" | "cite") {
        let address: String = value
            .chars()
            .filter(|c| *c > ' ' && !c.is_control())
            .collect();
        for scheme in [
            "javascript:",
            "vbscript:",
            "livescript:",
            "blob:",
            "filesystem:",
            "file:",
            "feed:",
            "view-source:",
            "data:text",
            "data:image/svg",
            "data:,",
            "data:video",
        ] {
            let mut addresses = address.split(',');
            assert!(!addresses.any(|a| a.starts_with(scheme)), "{of}");
        }
        if element == "iframe" {
            let known = |host: &String| address.starts_with(&format!("https://{host}/"));
            assert!(policy.frame_hosts.iter().any(known), "{of}");
        }
    }
}

#[test]
fn no_published_vector_gets_through() {
    assert!(VECTORS.len() >= 150);
    for (_, vector) in VECTORS.iter() {
        for policy in [Policy::default(), video_policy()] {
            // By itself, within others, and cut in two by pieces of our own.
            let half = (vector.len() / 2..).find(|at| vector.is_char_boundary(*at));
            let (first, second) = vector.split_at(half.unwrap());
            for html in [
                vector.clone(),
                format!("<p>a</p><div class=\"highlight\">{vector}</div><p>b</p>"),
                format!("<svg viewBox=\"0 0 1 1\"><title>{vector}</title><g>{vector}</g></svg>"),
                format!("<table><tbody><tr><td>{vector}</td></tr></tbody></table>"),
                format!("{first}<p title=\"x\">y</p>{second}"),
                format!("<a title='{vector}'>{vector}"),
                format!("<!-- {vector}"),
            ] {
                let output = sanitise(&html, &policy).html;
                assert_safe(&output, &policy, &html);
                // What a browser writes again is as safe as before.
                assert_eq!(sanitise(&output, &policy).html, output, "{html}");
            }
        }
    }
}

#[test]
fn any_mixture_of_vectors_is_safe() {
    let mut pieces: Vec<&str> = VECTORS.iter().map(|(_, vector)| &**vector).collect();
    pieces.extend([
        "<",
        ">",
        "\"",
        "'",
        "</",
        "<!--",
        "-->",
        "<svg>",
        "</svg>",
        "<table>",
        "</p>",
        "<p>",
        "=",
        "<a href=\"",
        "<title>",
        "</title>",
        "<desc>",
        "&",
        "\0",
        "é",
    ]);
    let policy = video_policy();
    let mut seed = 11_u32;
    for _ in 0..3_000 {
        let mut html = String::new();
        for _ in 0..5 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let piece = pieces[(seed >> 8) as usize % pieces.len()];
            let cut = (seed >> 4) as usize % (piece.len() + 1);
            let cut = (cut..).find(|at| piece.is_char_boundary(*at)).unwrap();
            html.push_str(if seed.is_multiple_of(3) {
                &piece[..cut]
            } else {
                piece
            });
        }
        let output = sanitise(&html, &policy).html;
        assert_safe(&output, &policy, &html);
        assert_eq!(sanitise(&output, &policy).html, output, "{html:?}");
    }
}

/// A page by itself.
struct Alone;

impl Host for Alone {
    fn snippet(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn code(&self, code: &CodeBlock<'_>) -> String {
        crate::code::block(code, &Options::default().highlight)
    }

    fn inline_code(&self, language: &str, code: &str) -> String {
        crate::code::inline(language, code, &Options::default().highlight).element()
    }

    fn link(&self, _: &str, _: u32) -> Option<String> {
        None
    }
}

/// What an author may write a vector in: nothing of it is left in the page.
#[test]
fn no_vector_gets_through_markdown() {
    let options = Options::default();
    let policy = Policy::default();
    for (_, vector) in VECTORS.iter() {
        for source in [
            vector.clone(),
            format!("# {vector}\n\ntext {vector} text\n\n- {vector}\n"),
            format!("| a | b |\n|---|---|\n| {vector} | x |\n"),
            format!("!!! note \"{vector}\"\n    {vector}\n"),
            format!("[{vector}]({vector} \"{vector}\") ![{vector}](<{vector}>)"),
            format!("<div markdown>\n{vector}\n</div>\n\n`{vector}` `#!html {vector}`"),
            format!("```html title=\"{vector}\"\n{vector}\n```\n"),
            format!("text{{: {vector} }}\n\n# t {{#{vector} onclick=x style=y}}"),
            format!("<p>a</p>\n{vector}\n\n</div></article>{vector}[^1]\n\n[^1]: {vector}"),
        ] {
            let html = markdown::render(&source, &options, &Alone).html;
            assert_safe(&sanitise(&html, &policy).html, &policy, &source);
        }
    }
}

#[test]
fn links_of_markdown_are_held_to_the_same_schemes() {
    let source = "[a](javascript:alert(1)) <javascript:alert(1)> ![b](javascript:x) \
                  [c](data:text/html,x) [d]\n\n[d]: vbscript:x\n";
    let html = markdown::render(source, &Options::default(), &Alone).html;
    assert_safe(&clean(&html), &Policy::default(), source);
}

#[test]
fn what_a_page_is_made_of_stays_to_the_byte() {
    for html in [
        "<h1 id=\"a\">A<a class=\"headerlink\" href=\"#a\" title=\"Permanent link\">¶</a></h1>",
        "<div class=\"language-py highlight\"><table class=\"highlighttable\"><tr><td \
         class=\"linenos\"><div class=\"linenodiv\"><pre><span></span><span class=\"normal\">1\
         </span></pre></div></td><td class=\"code\"><div><pre><span></span><code><span \
         class=\"k\">def</span>\n</code></pre></div></td></tr></table></div>",
        "<div class=\"tabbed-set tabbed-alternate\" data-tabs=\"1:2\"><input checked=\"checked\" \
         id=\"__tabbed_1_1\" name=\"__tabbed_1\" type=\"radio\" /><div class=\"tabbed-labels\">\
         <label for=\"__tabbed_1_1\">A</label></div></div>",
        "<li class=\"task-list-item\"><label class=\"task-list-control\"><input \
         type=\"checkbox\" disabled checked/><span class=\"task-list-indicator\"></span></label> \
         a</li>",
        "<details class=\"note\" open=\"open\"><summary>A</summary><p>b</p></details>",
        "<img alt=\"a &amp; b\" src=\"../a.png?x=1&amp;y=2\" loading=\"lazy\" width=\"30\" />",
        "<a href=\"mailto:&#97;&#64;&#98;\">&#97;</a> &lt;b&gt; &copy; 1 &amp; 2",
        "<sup id=\"fnref:1\"><a class=\"footnote-ref\" href=\"#fn:1\">1</a></sup>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\" role=\"img\" \
         aria-labelledby=\"t\"><title id=\"t\">a</title><defs><marker id=\"m\" \
         markerWidth=\"9\" refX=\"1\" orient=\"auto\"><path d=\"M0 0L9 9\"/></marker></defs>\
         <a href=\"https://x.example/\"><rect rx=\"4\" fill=\"var(--a)\" \
         transform=\"translate(1 2) rotate(3)\"/><path marker-end=\"url(#m)\"/></a></svg>",
        "<dl><dt>a</dt><dd>b</dd></dl><hr /><kbd>x</kbd><br>",
        "<video controls muted src=\"a.mp4\"><source src=\"b.webm\" type=\"video/webm\"></video>",
        "é 日本 a < b".replace('<', "&lt;").as_str(),
    ] {
        check(html, html);
    }
}

#[test]
fn elements_are_closed_and_only_once() {
    check("<div><p>a", "<div><p>a</p></div>");
    check("a</div></article>b", "ab");
    check("<div><b>a</div>b</b>", "<div><b>a</b></div>b");
    check("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
    check("<p>a<p>b<div>c</div>", "<p>a</p><p>b</p><div>c</div>");
    check(
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
    );
    check("a</br>b</p>", "a<br>b");
    check("<div/>a", "<div>a</div>");
    check(
        "<svg/>a<svg><path/><p>b</svg>",
        "<svg/>a<svg><path/>b</svg>",
    );
}

#[test]
fn tags_are_written_as_we_write_them() {
    check(
        "<A HREF=x title='a\"b'>c</A >",
        "<a HREF=\"x\" title=\"a&quot;b\">c</a>",
    );
    check(
        "<img src=a.png onerror=x alt=\"<b>\">",
        "<img src=\"a.png\" alt=\"&lt;b&gt;\">",
    );
    check("1 < 2 <3 <é", "1 &lt; 2 &lt;3 &lt;é");
    check("a<!-- b -->c<?d?>e<!f>g</>h", "acegh");
    check("<script>a</script>b<style>c</style>d", "bd");
    check("<b>a</b><foo-bar x=y>b</foo-bar>", "<b>a</b>b");
    check("<a href=\"x", "");
    check("<title>a", "a");
}

#[test]
fn what_a_style_says_is_said_by_attributes() {
    check(
        "<td style=\"text-align: right;\">a</td>",
        "<td align=\"right\">a</td>",
    );
    check(
        "<img src=\"a\" style=\"width: 30px; height:50%; border: 0\">",
        "<img src=\"a\" width=\"30\" height=\"50%\">",
    );
    check("<p style=\"color: red\">a</p>", "<p>a</p>");
}

#[test]
fn new_windows_are_apart() {
    check(
        "<a href=\"x\" target=\"_blank\">a</a>",
        "<a href=\"x\" target=\"_blank\" rel=\"noopener noreferrer\">a</a>",
    );
    check(
        "<a href=\"x\" target=\"_blank\" rel=\"noopener\">a</a>",
        "<a href=\"x\" target=\"_blank\" rel=\"noopener\">a</a>",
    );
}

#[test]
fn only_our_own_controls_stay() {
    check("<input type=\"password\"><input type=\"radio\">", "");
    check("<input type=\"checkbox\">", "<input type=\"checkbox\">");
    check("<form><button>a</button></form>", "a");
}

#[test]
fn frames_are_of_known_hosts() {
    let html =
        "<iframe src=\"https://video.example/1\" width=\"9\" onload=\"x\" title=\"T\">a</iframe>b";
    let known = sanitise(html, &video_policy()).html;
    assert_eq!(
        known,
        "<iframe src=\"https://video.example/1\" title=\"T\" width=\"9\" loading=\"lazy\" \
         referrerpolicy=\"strict-origin-when-cross-origin\" sandbox=\"allow-scripts \
         allow-same-origin allow-popups allow-presentation\" allowfullscreen></iframe>b"
    );
    let policy = Policy {
        frame_links: true,
        ..Policy::default()
    };
    let unknown = sanitise(html, &policy);
    assert_eq!(
        unknown.html,
        "<a class=\"docs-frame\" href=\"https://video.example/1\" rel=\"noopener \
         noreferrer\">T</a>b"
    );
    assert_eq!(unknown.removed, [("iframe".to_owned(), 1)]);
}

#[test]
fn a_site_widens_what_it_may_hold() {
    let policy = Policy {
        schemes: vec!["slack".into()],
        reserved_ids: vec!["search".into()],
        ..Policy::default()
    };
    let html = "<a href=\"slack://x\" id=\"search\">a</a><i id=\"s\">b</i>";
    assert_eq!(
        sanitise(html, &policy).html,
        "<a href=\"slack://x\" id=\"docs-search\">a</a><i id=\"s\">b</i>"
    );
    check("<a href=\"slack://x\">a</a>", "<a>a</a>");
}

#[test]
fn what_is_removed_is_counted() {
    let removed = sanitise("<x-a></x-a><SCRIPT></script><x-a>", &Policy::default()).removed;
    assert_eq!(removed, [("x-a".to_owned(), 2), ("script".to_owned(), 1)]);
}

/// The time is that of the length, whatever is opened and not closed.
#[test]
fn unclosed_constructs_cost_no_more() {
    for piece in [
        "<div>",
        "</div>",
        "<b><i></b>",
        "<!--",
        "<!-- a -->",
        "<title>",
        "<textarea>",
        "<iframe>",
        "<svg>",
        "<p>",
        "<li>",
        "<table><tr><td>",
        "<a href='",
        "<a x=\"y\" ",
        "<",
        "</",
        "&amp;",
        "<template>",
        "<xmp>",
        "<x>",
        "<span class=\"a\">",
        "<!-- --!>",
        "--!",
        "<math></math>",
        "<img style=\"a:b;\">",
        "<script></script>",
        "<select><select>",
    ] {
        let html = piece.repeat(60_000);
        let start = std::time::Instant::now();
        clean(&html);
        let ms = start.elapsed().as_millis();
        assert!(ms < 3_000, "{piece}: {ms} ms");
    }
}
