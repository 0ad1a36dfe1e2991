//! What the rules for text come to, as Python-Markdown 3.10.3 with the
//! extensions of `techdocs-core` 1.7.1 gives it.

use super::super::options::Options;
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
