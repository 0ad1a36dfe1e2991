//! What blocks of code and code within a line come out as.

use super::*;
use crate::markdown::options::{LineNumberStyle, LineNumbers};

fn plain_options() -> Highlight {
    Highlight {
        line_numbers: LineNumbers::Asked,
        ..Highlight::techdocs_core()
    }
}

/// The text that a reader copies, without tags and with entities read.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// What stands within `<code>` of a block.
fn coloured(language: &str, code: &str) -> String {
    let code = CodeBlock {
        language,
        code,
        ..CodeBlock::default()
    };
    let html = block(&code, &plain_options());
    let (_, html) = html.split_once("<code>").unwrap();
    html.strip_suffix("\n</code></pre></div>")
        .unwrap()
        .to_owned()
}

#[test]
fn a_block_is_written_as_pymdownx_writes_it() {
    #[track_caller]
    fn check(code: &CodeBlock<'_>, expected: &str) {
        assert_eq!(block(code, &Highlight::techdocs_core()), expected);
    }
    let plain = CodeBlock {
        code: "plain",
        ..CodeBlock::default()
    };
    check(
        &plain,
        "<div class=\"language-text highlight\"><table class=\"highlighttable\">\
         <tr><td class=\"linenos\"><div class=\"linenodiv\"><pre><span></span>\
         <span class=\"normal\">1</span></pre></div></td><td class=\"code\"><div>\
         <pre><span></span><code>plain\n</code></pre></div></td></tr></table></div>",
    );
    check(
        &CodeBlock {
            language: "yml",
            code: "\na: <x>\nb:\n",
            title: " a <b> ",
            line_numbers: Some("9 2 10"),
            highlighted: vec![2],
            classes: vec!["foo"],
            id: "bar",
            attributes: vec![("data-x", "1\""), ("onclick", "x"), ("data-\"", "")],
            is_fence: true,
        },
        "<div id=\"bar\" class=\"language-yml foo highlight\" data-x=\"1&quot;\">\
         <table class=\"highlighttable\"><tr><th colspan=\"2\" class=\"filename\">\
         <span class=\"filename\">a &lt;b&gt;</span></th></tr>\
         <tr><td class=\"linenos\"><div class=\"linenodiv\"><pre><span></span>\
         <span class=\"normal\">  </span>\n<span class=\"special\">10</span>\
         </pre></div></td><td class=\"code\"><div><pre><span></span><code>\
         <span class=\"nt\">a</span>: &lt;x&gt;\n\
         <span class=\"hll\"><span class=\"nt\">b</span>:\n</span>\
         </code></pre></div></td></tr></table></div>",
    );
    let without = CodeBlock {
        line_numbers: Some("0"),
        title: "T",
        ..plain
    };
    check(
        &without,
        "<div class=\"language-text highlight\"><span class=\"filename\">T</span>\
         <pre><span></span><code>plain\n</code></pre></div>",
    );
}

#[test]
fn line_numbers_have_three_styles() {
    let code = CodeBlock {
        language: "nolang",
        code: "a\nb",
        line_numbers: Some("9 2"),
        ..CodeBlock::default()
    };
    let mut options = Highlight {
        line_number_style: LineNumberStyle::Attribute,
        ..plain_options()
    };
    let html = block(&code, &options);
    assert!(html.contains(
        "<code><span class=\"linenos\" data-linenos=\"   \"></span>a\n\
         <span class=\"linenos\" data-linenos=\"10 \"></span>b\n</code>"
    ));
    options.line_number_style = LineNumberStyle::Inline;
    let html = block(&code, &options);
    assert!(html.contains("<span class=\"linenos\">10</span>b"));
    options.line_numbers = LineNumbers::Never;
    assert!(!block(&code, &options).contains("linenos"));
}

#[test]
fn without_pygments_a_block_is_left_to_a_script() {
    let options = Highlight {
        pygments: false,
        ..Highlight::techdocs_core()
    };
    let code = CodeBlock {
        language: "zzz",
        code: "\na<b",
        classes: vec!["c"],
        id: "i",
        attributes: vec![("title", "T")],
        ..CodeBlock::default()
    };
    assert_eq!(
        block(&code, &options),
        "<pre class=\"highlight\"><code id=\"i\" class=\"language-zzz c\" title=\"T\">\n\
         a&lt;b</code></pre>"
    );
}

#[test]
fn code_in_a_line_has_its_language() {
    #[track_caller]
    fn check(language: &str, code: &str, expected: &str) {
        let inline = inline(language, code, &Highlight::techdocs_core());
        assert_eq!(inline.element(), expected);
    }
    check("", "a<b", "<code>a&lt;b</code>");
    check(
        "py",
        "None",
        "<code class=\"language-py highlight\"><span class=\"kc\">None</span></code>",
    );
    check(
        "zzz",
        "a<b",
        "<code class=\"language-text highlight\">a&lt;b</code>",
    );
}

#[test]
fn a_site_may_name_languages() {
    let options = Highlight {
        names: vec![
            ("pycon3".into(), "pycon".into()),
            ("x".into(), "nix".into()),
        ],
        default_language: "python".into(),
        ..plain_options()
    };
    let html = |language| {
        let code = CodeBlock {
            language,
            code: "None",
            ..CodeBlock::default()
        };
        block(&code, &options)
    };
    assert!(html("X").contains("language-X "));
    assert!(html("zzz").contains("language-python "));
    assert!(html("").contains("language-python "));
}

/// One line a language: what is coloured, and how.
#[test]
fn languages_are_coloured() {
    #[track_caller]
    fn check(language: &str, code: &str, expected: &str) {
        let html = coloured(language, code)
            .replace("<span class=\"", "⟨")
            .replace("</span>", "⟩")
            .replace("\">", " ");
        assert_eq!(html, expected);
    }
    check(
        "yaml",
        "- a: \"x\" # c\n  b: &y true",
        "- ⟨nt a⟩: ⟨s \"x\"⟩ ⟨c # c⟩\n  ⟨nt b⟩: ⟨ss &amp;y⟩ ⟨kc true⟩",
    );
    check(
        "yaml",
        "a: |\n  b: c\nd: 1",
        "⟨nt a⟩: ⟨cp |⟩\n  ⟨s b: c⟩\n⟨nt d⟩: ⟨m 1⟩",
    );
    check(
        "json",
        "{\"a\": [1, null]}",
        "{⟨nt \"a\"⟩: [⟨m 1⟩, ⟨kc null⟩]}",
    );
    check(
        "sh",
        "A=1 curl -X \"$A\" | jq . # c",
        "⟨nv A⟩=⟨m 1⟩ ⟨nb curl⟩ ⟨na -X⟩ ⟨s \"$A\"⟩ | ⟨nb jq⟩ . ⟨c # c⟩",
    );
    check(
        "bash",
        "cat <<EOF\ndon't\nEOF\nls",
        "⟨nb cat⟩ &lt;&lt;EOF\n⟨s don't⟩\n⟨s EOF⟩\n⟨nb ls⟩",
    );
    check(
        "console",
        "$ ls -l\ntotal",
        "⟨gp $ ⟩⟨nb ls⟩ ⟨na -l⟩\n⟨go total⟩",
    );
    check(
        "pycon",
        ">>> None\n1",
        "⟨gp &gt;&gt;&gt; ⟩⟨kc None⟩\n⟨go 1⟩",
    );
    check(
        "py",
        "@a.b\ndef f(x: int): return f\"{x}\"",
        "⟨nd @a.b⟩\n⟨k def⟩ ⟨nf f⟩(x: ⟨nb int⟩): ⟨k return⟩ ⟨s f\"{x}\"⟩",
    );
    check(
        "ts",
        "const a: string = `x\ny`; // c",
        "⟨k const⟩ ⟨nt a⟩: ⟨kt string⟩ = ⟨s `x⟩\n⟨s y`⟩; ⟨c // c⟩",
    );
    check(
        "rust",
        "fn f<'a>(c: char) { 'x' }",
        "⟨k fn⟩ f&lt;'a&gt;(c: ⟨kt char⟩) { ⟨s 'x'⟩ }",
    );
    check("tf", "a = var.b", "⟨nt a⟩ = ⟨nb var⟩.b");
    check("sql", "SELECT 1", "⟨k SELECT⟩ ⟨m 1⟩");
    check("dockerfile", "FROM a:1", "⟨k FROM⟩ a:⟨m 1⟩");
    check(
        "html",
        "<a href=\"x\">&amp;</a><!-- c --><script>let a</script>",
        "⟨nt &lt;a⟩ ⟨na href⟩=⟨s \"x\"⟩⟨nt &gt;⟩⟨ss &amp;amp;⟩⟨nt &lt;/a⟩⟨nt &gt;⟩\
         ⟨c &lt;!-- c --&gt;⟩⟨nt &lt;script⟩⟨nt &gt;⟩⟨k let⟩ a⟨nt &lt;/script⟩⟨nt &gt;⟩",
    );
    check("diff", "+a\n-b\n c", "⟨gi +a⟩\n⟨gd -b⟩\n c");
    check("toml", "[a.b]\nc = 1", "⟨gh [a.b]⟩\n⟨nt c⟩ = ⟨m 1⟩");
    check("ini", "[a]\nb=c", "⟨gh [a]⟩\n⟨nt b⟩=⟨s c⟩");
    check(
        "md",
        "# A\n- `b` **c**",
        "⟨gh # A⟩\n⟨k -⟩ ⟨s `b`⟩ ⟨gs **c**⟩",
    );
    check(
        "http",
        "GET /a HTTP/1.1\nA: b\n\n{}",
        "⟨k GET⟩ /a HTTP/1.1\n⟨nt A⟩:⟨s  b⟩\n\n{}",
    );
    check("output", "a", "⟨go a⟩");
    check("brainfuck", "++", "++");
}

/// Text that no scanner expects comes out whole, in every language.
#[test]
fn no_text_is_lost() {
    let pieces = [
        "'",
        "\"",
        "`",
        "\\",
        "\n",
        "é",
        "<",
        ">",
        "&",
        "$",
        "${",
        "{{",
        "/*",
        "*/",
        "<!--",
        "#",
        "-",
        ":",
        "=",
        "a",
        "B",
        "1",
        " ",
        "\t",
        "<<EOF",
        "EOF",
        "[",
        "]",
        "(",
        "|",
        "\"\"\"",
        "@",
        "日",
        "---",
        "<script>",
        "%",
        "x'",
        "~~~",
        "r\"",
        "\u{2028}",
        "👩‍💻",
    ];
    let mut seed = 7_u32;
    let mut languages: Vec<&str> = include_str!("aliases.txt")
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| scanner(name).is_some())
        .collect();
    languages.push("text");
    for language in languages {
        for _ in 0..60 {
            let mut text = String::from("^");
            for _ in 0..40 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
            }
            text.push('$');
            assert_eq!(text_of(&coloured(language, &text)), text, "{language}");
        }
    }
}

/// The time for a text is that of its length: what is never closed is not
/// looked for again and again.
#[test]
fn unclosed_constructs_cost_no_more() {
    let pieces = [
        "\"\\",
        "'",
        "`",
        "/*",
        "<!--",
        "<a '",
        "<<E\n",
        "<<EOF\n\n",
        "${",
        "{{",
        "\"\"\" ",
        "a: \"\n",
        "[",
        "**",
        "`a ",
        "](",
        "\\\"",
        "@\"",
        "<script>",
        "&a",
        "- ",
        "r\"",
        "x   ",
        "{%",
    ];
    let languages = [
        "yaml",
        "sh",
        "py",
        "ts",
        "html",
        "md",
        "toml",
        "sql",
        "powershell",
        "rust",
    ];
    for language in languages {
        for piece in pieces {
            let text = piece.repeat(60_000);
            let start = std::time::Instant::now();
            coloured(language, &text);
            let ms = start.elapsed().as_millis();
            assert!(ms < 3_000, "{language} {piece:?}: {ms} ms");
        }
    }
}

#[test]
fn class_names_are_short_and_each_its_own() {
    let mut names: Vec<_> = Class::ALL.iter().map(|class| class.name()).collect();
    assert!(names.iter().all(|name| (1..=2).contains(&name.len())));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Class::ALL.len());
}
