//! Descriptions: a small part of Markdown as HTML.
//!
//! [`to_html`] knows paragraphs, lists, `code`, **bold** and [links](…), and
//! addresses written out; all else is text. It makes every tag itself and
//! escapes everything it was given, so there is nothing to sanitise.
//! [`first_sentence`] is for places with one line.

use crate::graph::push_escaped;

/// Longer descriptions are cut.
const MAX_BYTES: usize = 20_000;

/// The description as HTML.
pub fn to_html(text: &str) -> String {
    let text = cut(text);
    let mut out = String::with_capacity(text.len() + 64);
    let mut paragraph = String::new();
    let mut in_list = false;
    for line in text.lines().chain([""]) {
        let line = line.trim();
        let item = ["- ", "* ", "+ "]
            .iter()
            .find_map(|mark| line.strip_prefix(mark));
        if (line.is_empty() || item.is_some()) && !paragraph.is_empty() {
            out.push_str(if in_list { "<li>" } else { "<p>" });
            push_inline(&mut out, &paragraph, 0);
            out.push_str(if in_list { "</li>" } else { "</p>" });
            paragraph.clear();
        }
        if item.is_some() && !in_list {
            out.push_str("<ul>");
        } else if item.is_none() && line.is_empty() && in_list {
            out.push_str("</ul>");
        }
        in_list = item.is_some() || (in_list && !line.is_empty());
        let line = item.unwrap_or_else(|| line.trim_start_matches('#').trim_start());
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(line);
    }
    out
}

/// Adds one line, as in a message with `code` in it.
pub fn push_line(out: &mut String, text: &str) {
    push_inline(out, cut(text), 0);
}

/// The first sentence, without marks.
pub fn first_sentence(text: &str) -> String {
    let text = cut(text).trim_start();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let mut plain = String::with_capacity(paragraph.len().min(400));
    push_plain(&mut plain, paragraph);
    let end = plain
        .match_indices(". ")
        .map(|(at, _)| at + 1)
        // Not after an abbreviation or an initial.
        .find(|&at| {
            plain[..at - 1]
                .rsplit(' ')
                .next()
                .is_some_and(|word| word.len() > 3)
        });
    plain.truncate(end.unwrap_or(plain.len()));
    if plain.chars().count() > 240 {
        let at = plain
            .char_indices()
            .nth(239)
            .map_or(plain.len(), |(at, _)| at);
        plain.truncate(at);
        plain.truncate(plain.trim_end().len());
        plain.push('…');
    }
    plain
}

/// The whole description without marks, where it is short enough for a place
/// with one or two lines.
pub fn in_one_line(text: &str) -> Option<String> {
    let text = text.trim();
    let short = text.len() <= 280 && !text.contains("\n\n") && !text.contains("\n-");
    // A link would lose its address.
    if !short || text.contains("](") || text.contains("://") {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    push_plain(&mut plain, text);
    Some(plain)
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Adds text with what is marked in it. `depth` bounds bold in links in bold.
fn push_inline(out: &mut String, text: &str, depth: usize) {
    let mut rest = text;
    let mut plain = 0;
    while plain < rest.len() {
        let here = &rest[plain..];
        let Some((length, mark)) = mark_at(here, rest[..plain].chars().next_back()) else {
            plain += here.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        push_escaped(out, &rest[..plain]);
        match mark {
            Mark::Code(code) => {
                out.push_str("<code>");
                push_escaped(out, code);
                out.push_str("</code>");
            }
            Mark::Bold(inner) => {
                out.push_str("<strong>");
                match depth {
                    0..3 => push_inline(out, inner, depth + 1),
                    _ => push_escaped(out, inner),
                }
                out.push_str("</strong>");
            }
            Mark::Link(label, href) => {
                out.push_str("<a href=\"");
                push_escaped(out, &href);
                out.push_str("\">");
                push_escaped(out, label);
                out.push_str("</a>");
            }
        }
        rest = &here[length..];
        plain = 0;
    }
    push_escaped(out, rest);
}

/// Adds text without its marks.
fn push_plain(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        match mark_at(rest, out.chars().next_back()) {
            Some((length, mark)) => {
                match mark {
                    Mark::Code(inner) | Mark::Bold(inner) | Mark::Link(inner, _) => {
                        out.push_str(inner);
                    }
                }
                rest = &rest[length..];
            }
            None => {
                let blank = character.is_whitespace();
                if !(blank && out.ends_with(' ')) {
                    out.push(if blank { ' ' } else { character });
                }
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    out.truncate(out.trim_end().len());
}

enum Mark<'t> {
    Code(&'t str),
    Bold(&'t str),
    Link(&'t str, String),
}

/// What starts here, and how many bytes it takes.
fn mark_at(text: &str, before: Option<char>) -> Option<(usize, Mark<'_>)> {
    match text.as_bytes().first()? {
        b'`' => {
            let end = text[1..].find('`').filter(|&end| end > 0)?;
            Some((end + 2, Mark::Code(&text[1..=end])))
        }
        b'*' if text.starts_with("**") => {
            let end = text[2..].find("**").filter(|&end| end > 0)?;
            Some((end + 4, Mark::Bold(&text[2..end + 2])))
        }
        b'[' => {
            let close = text.find("](")?;
            let label = &text[1..close];
            let end = close + 2 + text[close + 2..].find(')')?;
            let href = safe_href(&text[close + 2..end])?;
            (!label.contains(['[', '\n'])).then_some((end + 1, Mark::Link(label, href)))
        }
        b'h' if text.starts_with("https://") || text.starts_with("http://") => {
            if before.is_some_and(char::is_alphanumeric) {
                return None;
            }
            let end = text.find(|c: char| c.is_whitespace() || "<>\"'`)]".contains(c));
            let address = text[..end.unwrap_or(text.len())].trim_end_matches(['.', ',', ';', ':']);
            Some((address.len(), Mark::Link(address, safe_href(address)?)))
        }
        _ => None,
    }
}

/// The address, if it may be a link: `http`, `https`, `mailto`, `tel`, or
/// relative to the portal. Anything a browser could run or read otherwise
/// (`javascript:`, `data:`, `//host`, control characters) is not.
pub fn safe_href(text: &str) -> Option<String> {
    let text = text.trim_matches(' ');
    if text.is_empty() || text.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    let scheme_end = text.find([':', '/', '?', '#']);
    match scheme_end {
        Some(end) if text.as_bytes()[end] == b':' => {
            let scheme = text[..end].to_ascii_lowercase();
            let rest = &text[end + 1..];
            let good = match scheme.as_str() {
                "http" | "https" => rest.starts_with("//") && rest.len() > 2,
                "mailto" | "tel" => !rest.is_empty(),
                _ => false,
            };
            good.then(|| text.replace(' ', "%20"))
        }
        _ if text.starts_with("//") => None,
        _ => Some(text.replace(' ', "%20")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_markdown_becomes_html() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(to_html(text), expected);
        }
        check("One\nline.\n\nTwo.", "<p>One line.</p><p>Two.</p>");
        check(
            "A:\n- `b`\n- **c**\n\nD",
            "<p>A:</p><ul><li><code>b</code></li><li><strong>c</strong></li></ul><p>D</p>",
        );
        check(
            "[x](https://example.org) https://a.example/b.",
            "<p><a href=\"https://example.org\">x</a> <a href=\"https://a.example/b\">https://a.example/b</a>.</p>",
        );
        check("# Title\n\nText", "<p>Title</p><p>Text</p>");
        check("a * b ** c ` d [e] (f", "<p>a * b ** c ` d [e] (f</p>");
        check("", "");
    }

    #[test]
    fn nothing_given_becomes_markup() {
        for text in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "[x](https://a\"onclick=\"b)",
            "`<b>` **<i>** [<u>](/x)",
            "https://a.example/\"><img>",
        ] {
            let html = to_html(text);
            assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
            assert!(!html.contains("<img") && !html.contains("<u>"), "{html}");
            assert!(!html.contains("href=\"javascript"), "{html}");
            assert!(!html.contains("\"onclick"), "{html}");
        }
    }

    #[test]
    fn the_first_sentence_ends_where_people_end_it() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(first_sentence(text), expected);
        }
        check("Takes orders. Ships them.", "Takes orders.");
        check(
            "Takes **orders** of [all](/x)\nkinds, e.g. books. More.",
            "Takes orders of all kinds, e.g. books.",
        );
        check("No end", "No end");
        check("One\n\nTwo", "One");
    }
}
