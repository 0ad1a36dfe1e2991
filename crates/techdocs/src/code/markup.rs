//! Languages of tags: HTML, XML, and templates within them.

use super::Class;
use super::grammars;
use super::spans::Spans;
use super::words;

/// Adds the tokens of a text.
pub(super) fn scan(text: &str, spans: &mut Spans<'_, '_>) {
    let mut at = 0;
    let mut plain = 0;
    // Constructs that are known to have no end any more.
    let mut unclosed = [false; 5];
    while let Some(found) = text[at..].find(['<', '&', '{']) {
        at += found;
        let rest = &text[at..];
        let pairs = [
            ("<!--", "-->", Class::Comment),
            ("<![CDATA[", "]]>", Class::String),
            ("<?", "?>", Class::Preprocessor),
            ("{{", "}}", Class::Preprocessor),
            ("{%", "%}", Class::Preprocessor),
        ];
        let mut pairs = pairs.iter().zip(&mut unclosed);
        if let Some(((_, close, class), unclosed)) =
            pairs.find(|((open, ..), unclosed)| !**unclosed && rest.starts_with(open))
        {
            match rest.find(close) {
                Some(end) => {
                    let length = end + close.len();
                    spans.plain(&text[plain..at]);
                    spans.token(*class, &rest[..length]);
                    at += length;
                    plain = at;
                }
                None => {
                    *unclosed = true;
                    at += 1;
                }
            }
            continue;
        }
        if rest.starts_with('&') {
            let length = entity(rest);
            if length > 1 {
                spans.plain(&text[plain..at]);
                spans.token(Class::Symbol, &rest[..length]);
                plain = at + length;
            }
            at += length;
            continue;
        }
        let name = tag_name(rest);
        if name == 0 {
            at += 1;
            continue;
        }
        spans.plain(&text[plain..at]);
        at += tag(rest, name, spans);
        let opened = &rest[1..name];
        for (element, grammar) in [("script", &grammars::JAVASCRIPT), ("style", &grammars::CSS)] {
            if opened.eq_ignore_ascii_case(element) {
                let body = &text[at..];
                let end = find_close(body, element).unwrap_or(body.len());
                words::scan(&body[..end], grammar, spans);
                at += end;
            }
        }
        plain = at;
    }
    spans.plain(&text[plain..]);
}

/// The place of `</script` or `</style` in any case.
fn find_close(text: &str, element: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        text.as_bytes()
            .get(at + 2..at + 2 + element.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(element.as_bytes()))
    })
}

/// The length of `&name;`, else 1.
fn entity(text: &str) -> usize {
    let mut bytes = text.bytes().skip(1).take(32);
    match bytes.position(|b| !(b.is_ascii_alphanumeric() || b == b'#')) {
        Some(end) if end > 0 && text[end + 1..].starts_with(';') => end + 2,
        _ => 1,
    }
}

/// The length of `<name`, `</name` or `<!name`; 0 where there is none.
fn tag_name(text: &str) -> usize {
    let start = if text[1..].starts_with(['/', '!']) {
        2
    } else {
        1
    };
    let length = words::word(&text[start..], b"-:.");
    let starts = |c: char| c.is_ascii_alphabetic();
    if text[start..].starts_with(starts) {
        start + length
    } else {
        0
    }
}

/// Adds a tag whose name ends at `name`; gives its length.
fn tag(text: &str, name: usize, spans: &mut Spans<'_, '_>) -> usize {
    spans.token(Class::Key, &text[..name]);
    let bytes = text.as_bytes();
    let mut at = name;
    let mut plain = at;
    while at < bytes.len() {
        let (class, length) = match bytes[at] {
            b'>' => {
                spans.plain(&text[plain..at]);
                spans.token(Class::Key, ">");
                return at + 1;
            }
            b'<' => break,
            quote @ (b'"' | b'\'') => {
                let Some(end) = text[at + 1..].find(quote as char) else {
                    break;
                };
                (Class::String, end + 2)
            }
            byte if byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'@' | b':') => {
                (Class::Attribute, 1 + words::word(&text[at + 1..], b"-:.@"))
            }
            _ => {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
        };
        spans.plain(&text[plain..at]);
        spans.token(class, &text[at..at + length]);
        at += length;
        plain = at;
    }
    spans.plain(&text[plain..at]);
    at
}
