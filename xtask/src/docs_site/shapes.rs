//! Markdown that nobody writes by hand, and that a machine or a malicious
//! author does: whatever makes a naive engine look through the same text again
//! and again.
//!
//! [`all`] gives each as a page of about so many bytes, [`long_lines`] those
//! that are worth more. The time an engine takes for one should grow with its
//! bytes and not with their square.

use std::fmt::Write as _;

use crate::organisation::random::Random;

/// A page of some shape.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it is, as in `brackets that open`.
    pub name: &'static str,
    /// Its source.
    pub text: String,
}

/// The text that every shape is compared with: that of ordinary pages.
pub fn ordinary(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 16_384);
    let mut number = 0;
    while text.len() < bytes {
        let mut random = Random::new("1", &format!("docs-site/{number}"));
        let (_, page) = super::page::page(number, number..number + 1, &mut random);
        let body = page.splitn(3, "---\n").nth(2).unwrap_or(&page);
        text.push_str(body);
        text.push('\n');
        number += 1;
    }
    text
}

/// Every shape, with about so many bytes.
pub fn all(bytes: usize) -> Vec<Shape> {
    let repeated = REPEATED.iter().map(|(name, part)| Shape {
        name,
        text: part.repeat(bytes / part.len()),
    });
    let counted = COUNTED.iter().map(|(name, line)| Shape {
        name,
        text: counted(bytes, line),
    });
    repeated.chain(counted).chain(built(bytes)).collect()
}

/// Shapes that are one part again and again.
const REPEATED: &[(&str, &str)] = &[
    ("quotes in quotes", "> "),
    ("quotes of one line each", "> a\n\n"),
    ("lists in lists, on one line", "* "),
    ("numbers in numbers, on one line", "1. "),
    ("list items", "* a\n"),
    ("list items apart", "* a\n\n"),
    ("brackets that open", "["),
    ("brackets that close", "]"),
    ("pictures that open", "!["),
    ("links that open", "[a]("),
    ("links that open in angles", "[a](<b"),
    ("links whose titles open", "[a](b \""),
    ("references that open", "[a]["),
    ("links", "[a](b) "),
    ("emphasis that opens", "*a "),
    ("emphasis that opens in two ways", "*a _b "),
    ("emphasis that opens doubly", "**a *b "),
    ("emphasis that closes", "a* "),
    ("emphasis within words", "a**b_c"),
    ("stars", "*"),
    ("underlines", "_"),
    ("words between stars", "**a** *b* "),
    ("back ticks", "`"),
    ("code", "`a` "),
    ("escapes", "\\"),
    ("escaped stars", "\\*"),
    ("entities", "&amp;"),
    ("ampersands", "&a"),
    ("less than", "<"),
    ("tags that open", "<div>"),
    ("tags that open, by lines", "<div>\n"),
    ("tags that close", "</div>"),
    ("inline tags that open", "<b>"),
    ("inline tags in text", "a <b>c</b> "),
    ("tags with Markdown that open", "<div markdown>\na\n"),
    ("tags with Markdown", "<div markdown>\n\na\n\n</div>\n\n"),
    ("tags without an end", "<a "),
    ("attributes without an end", "<a b=\""),
    ("comments that open", "<!-- "),
    ("comments", "<!-- a -->\n"),
    ("instructions that open", "<?"),
    ("sections that open", "<![CDATA["),
    ("scripts that open", "<script>"),
    ("headings of one text", "# a\n\n"),
    ("underlined headings", "a\n===\n\n"),
    ("rules", "---\n\n"),
    ("pipes", "|"),
    ("rows", "a|b\n"),
    ("tables", "a|b\n-|-\nc|d\n\n"),
    ("fences that open", "```\na\n~~~\n"),
    ("fences with names", "```a\n```\n"),
    ("indented code", "    a\n\n"),
    ("admonitions", "!!! note\n    a\n\n"),
    ("details", "??? note \"a\"\n    a\n\n"),
    ("tabs", "=== \"a\"\n    b\n\n"),
    ("alerts", "> [!NOTE]\n> a\n\n"),
    ("definitions", "a\n:   b\n\n"),
    ("tasks", "- [x] a\n"),
    ("attribute lists", "a {: .b }\n\n"),
    ("attribute lists that open", "{: "),
    ("critic marks that open", "{++"),
    ("critic marks that delete", "{--"),
    ("keys", "++ctrl+a++ "),
    ("keys that open", "++a"),
    ("marks that open", "==a "),
    ("strokes that open", "~~a "),
    ("carets", "^^a^"),
    ("dashes", "--"),
    ("symbols", "(c) 1/2 --> "),
    ("addresses", "a https://a.example/b "),
    ("addresses that open", "a https://"),
    ("mail addresses that open", "a@"),
    ("emoji", ":smile: "),
    ("colons", ":a"),
    ("sums that open", "$a "),
    ("sums on lines of their own", "$$\na\n"),
    ("notes that are used", "[^1] "),
    ("snippets", "--8<-- \"a\"\n"),
    ("blank lines", "\n"),
    ("spaces", " "),
    ("tabs in lines", "\ta\t"),
    ("quotes and lists", "> * a\n"),
    ("lines", "a\n"),
    ("one line of words", "word and "),
    ("one line of letters", "a"),
    ("other letters", "\u{e9}\u{1f600}"),
];

/// Shapes of lines with a number in each, where `N` is.
const COUNTED: &[(&str, &str)] = &[
    ("definitions of references", "[aN]: https://a.example/N\n"),
    (
        "references and definitions",
        "[aN] [b][aN]\n\n[aN]: https://a.example/N \"t\"\n\n",
    ),
    ("notes", "a[^N]\n\n[^N]: Note N.\n\n"),
    ("notes that are not used", "[^N]: Note N.\n\n"),
    ("abbreviations", "AN b\n\n*[AN]: Word N\n\n"),
    ("headings", "# Heading N\n\n"),
    ("headings with ids", "# a {: #bN }\n\n"),
    ("links to anchors", "[a](#bN)\n\n"),
    ("links to pages", "[a](pN.md)\n\n"),
    ("rows of a table", "| aN | **b** | `c` |\n"),
    ("numbers of a list", "N. a\n"),
    ("attributes of a tag", "<a bN=\"c\" "),
    ("open tags of other names", "<aN>"),
];

/// Files that are one line, which is long.
pub fn long_lines(bytes: usize) -> Vec<Shape> {
    let parts = [
        ("a long line of words", "word and "),
        ("a long line of letters", "a"),
        ("a long line of marks", "**a** `b` [c](d) <i>e</i> "),
    ];
    parts
        .map(|(name, part)| Shape {
            name,
            text: part.repeat(bytes / part.len()),
        })
        .into()
}

/// A line again and again with its number.
fn counted(bytes: usize, line: &str) -> String {
    let mut text = String::with_capacity(bytes + 100);
    let mut number = 0;
    while text.len() < bytes {
        text.push_str(&line.replace('N', &number.to_string()));
        number += 1;
    }
    text
}

/// Shapes that are made otherwise.
fn built(bytes: usize) -> Vec<Shape> {
    let shape = |name, text| Shape { name, text };
    vec![
        shape("lists that get deeper", deeper(bytes, "    ", "* a\n")),
        shape(
            "lists that get deeper, apart",
            deeper(bytes, "    ", "* a\n\n"),
        ),
        shape("quotes that get deeper", deeper(bytes, "> ", "a\n")),
        shape(
            "admonitions that get deeper",
            deeper(bytes, "    ", "!!! note\n\n"),
        ),
        shape(
            "tabs that get deeper",
            deeper(bytes, "    ", "=== \"a\"\n\n"),
        ),
        shape(
            "details that get deeper",
            deeper(bytes, "    ", "??? a\n\n"),
        ),
        shape("back ticks of every length", lengths(bytes, "`", " a ")),
        shape("stars of every length", lengths(bytes, "*", "a ")),
        shape("fences of every length", lengths(bytes, "`", "\n")),
        shape("tags in tags", {
            let half = bytes / 11;
            format!("{}a{}", "<div>".repeat(half), "</div>".repeat(half))
        }),
        shape("brackets in brackets", {
            format!("{}a{}", "[".repeat(bytes / 2), "]".repeat(bytes / 2))
        }),
        shape("pictures in links", {
            format!(
                "{}a{}",
                "[![".repeat(bytes / 9),
                "](b)](c)".repeat(bytes / 9)
            )
        }),
        shape("emphasis in emphasis", {
            let (open, close) = ("*a **b ".repeat(bytes / 14), " c** d*".repeat(bytes / 14));
            format!("{open}x{close}")
        }),
        shape("a wide table", {
            let columns = bytes / 6;
            let (names, rule) = ("a|".repeat(columns), "-|".repeat(columns));
            format!("|{names}\n|{rule}\n|{names}\n")
        }),
        shape("a long table", {
            format!(
                "| a | b |\n| --- | --- |\n{}",
                "| c | d |\n".repeat(bytes / 10)
            )
        }),
        shape("a long table of empty rows", {
            format!("a|b|c|d|e|f\n-|-|-|-|-|-\n{}", "|\n".repeat(bytes / 2))
        }),
        shape(
            "a long fence",
            format!("```yaml\n{}```\n", "a: b\n".repeat(bytes / 5)),
        ),
        shape("a fence of open strings", {
            format!("```python\n{}\n```\n", "f\"{a ".repeat(bytes / 5))
        }),
        shape("a fence of open comments", {
            format!("```c\n{}\n```\n", "/* ".repeat(bytes / 3))
        }),
        shape("a fence of open brackets", {
            format!("```bash\n{}\n```\n", "$(( ${a ".repeat(bytes / 8))
        }),
        shape(
            "a fence of markup",
            format!("```html\n{}\n```\n", "<a b='".repeat(bytes / 6)),
        ),
        shape("a large diagram", {
            format!(
                "```mermaid\ngraph TD\n{}```\n",
                counted(bytes, "aN --> b\n")
            )
        }),
        shape("a note that is used often", {
            format!("{}\n\n[^1]: Note.\n", "a[^1] ".repeat(bytes / 6))
        }),
        shape("an abbreviation that is used often", {
            format!("{}\n\n*[HTML]: Words\n", "HTML ".repeat(bytes / 5))
        }),
        shape(
            "a long paragraph",
            "Some words in a line.\n".repeat(bytes / 22),
        ),
        shape("an item with many paragraphs", {
            format!("* a\n\n{}", "    b\n\n".repeat(bytes / 7))
        }),
        shape("a quote with many paragraphs", "> b\n>\n".repeat(bytes / 6)),
        shape(
            "lines with carriage returns",
            "a b\r\n\r\n".repeat(bytes / 7),
        ),
    ]
}

/// Lines of which each has one more of `indent` before it, up to a hundred,
/// again and again.
fn deeper(bytes: usize, indent: &str, line: &str) -> String {
    const DEPTH: usize = 100;
    let mut text = String::with_capacity(bytes + DEPTH * 8);
    while text.len() < bytes {
        for depth in 0..DEPTH {
            text.push_str(&indent.repeat(depth));
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

/// Runs of a character, each longer than the one before.
fn lengths(bytes: usize, character: &str, between: &str) -> String {
    let mut text = String::with_capacity(bytes + 2_000);
    let mut length = 1;
    while text.len() < bytes {
        let _ = write!(text, "{}{between}", character.repeat(length));
        length += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_has_a_name_of_its_own_and_about_the_bytes() {
        let shapes = all(10_000);
        let mut names: Vec<&str> = shapes.iter().map(|shape| shape.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), shapes.len());
        for Shape { name, text } in shapes {
            assert!(
                (9_000..60_000).contains(&text.len()),
                "{name}: {}",
                text.len()
            );
        }
        assert!((10_000..30_000).contains(&ordinary(10_000).len()));
    }
}
