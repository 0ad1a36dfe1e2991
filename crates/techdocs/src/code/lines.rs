//! Languages that are told line by line: differences, settings, Markdown,
//! HTTP messages.

use super::Class;
use super::spans::Spans;
use super::words::{self, DOUBLE, Grammar, PLAIN, SINGLE, long_quote};

/// Adds the tokens of a difference.
pub(super) fn diff(text: &str, spans: &mut Spans<'_, '_>) {
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let class = match content.as_bytes().first() {
            Some(b'+') => Some(Class::Inserted),
            Some(b'-') => Some(Class::Deleted),
            Some(b'@') => Some(Class::Subheading),
            Some(b'!') => Some(Class::Inserted),
            _ if content.starts_with("diff ") || content.starts_with("Index: ") => {
                Some(Class::Heading)
            }
            _ => None,
        };
        match class {
            Some(class) => spans.token(class, content),
            None => spans.plain(content),
        }
        spans.plain(&line[content.len()..]);
    }
}

const VALUES: Grammar = Grammar {
    line_comments: &["#"],
    strings: &[
        long_quote("\"\"\"", "\"\"\"", true),
        long_quote("'''", "'''", false),
        DOUBLE,
        SINGLE,
    ],
    constants: &["false", "inf", "nan", "true"],
    in_words: b"-",
    keys: words::Keys::Equals,
    ..PLAIN
};

/// Adds the tokens of TOML.
pub(super) fn toml(text: &str, spans: &mut Spans<'_, '_>) {
    let mut from = 0;
    let mut at = 0;
    // A table's name is known by its line; what is between is scanned whole,
    // as a string may go over several lines.
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let is_table = line.starts_with('[')
            && content.ends_with(']')
            && content[1..].starts_with(|c: char| c == '[' || c.is_ascii_alphabetic())
            && !content.contains(['"', ',']);
        if is_table {
            words::scan(&text[from..at], &VALUES, spans);
            spans.token(Class::Heading, content);
            from = at + content.len();
        }
        at += line.len();
    }
    words::scan(&text[from..], &VALUES, spans);
}

/// Adds the tokens of settings: `[section]`, `key = value`, `key: value`,
/// comments with `#` or `;`.
pub(super) fn settings(text: &str, spans: &mut Spans<'_, '_>) {
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let body = content.trim_start();
        if body.starts_with(['#', ';']) {
            spans.token(Class::Comment, content);
        } else if body.starts_with('[') && body.trim_end().ends_with(']') {
            spans.token(Class::Heading, content);
        } else if let Some(at) = content.find(['=', ':']) {
            spans.token(Class::Key, &content[..at]);
            spans.plain(&content[at..=at]);
            spans.token(Class::String, &content[at + 1..]);
        } else {
            spans.plain(content);
        }
        spans.plain(&line[content.len()..]);
    }
}

/// Adds the tokens of an HTTP message: the first line, the headers, and a body
/// that is left as it is.
pub(super) fn http(text: &str, spans: &mut Spans<'_, '_>) {
    let mut rest = text;
    while let Some(line) = rest.split_inclusive('\n').next() {
        let content = line.strip_suffix('\n').unwrap_or(line);
        if content.is_empty() {
            break;
        }
        let is_header = |name: &str| !name.is_empty() && words::word(name, b"-") == name.len();
        match content.split_once(':') {
            Some((name, value)) if is_header(name) => {
                spans.token(Class::Key, name);
                spans.plain(":");
                spans.token(Class::String, value);
            }
            _ => {
                let method = words::word(content, b"/.");
                spans.token(Class::Keyword, &content[..method]);
                spans.plain(&content[method..]);
            }
        }
        spans.plain(&line[content.len()..]);
        rest = &rest[line.len()..];
    }
    spans.plain(rest);
}

/// Adds the tokens of Markdown.
pub(super) fn markdown(text: &str, spans: &mut Spans<'_, '_>) {
    let mut fence: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let body = content.trim_start();
        let mark = body.len() - body.trim_start_matches(['`', '~']).len();
        if mark >= 3 {
            spans.token(Class::String, content);
            fence = match fence {
                Some(open) if body[..mark].starts_with(open) => None,
                Some(open) => Some(open),
                None => Some(&body[..mark]),
            };
        } else if fence.is_some() {
            spans.token(Class::String, content);
        } else if body.starts_with('#') {
            spans.token(Class::Heading, content);
        } else if ["!!! ", "??? ", "???+ ", "=== ", "/// "]
            .iter()
            .any(|mark| body.starts_with(mark))
        {
            spans.token(Class::Keyword, content);
        } else if body.starts_with('>') {
            spans.token(Class::Emphasis, content);
        } else {
            inline(content, spans);
        }
        spans.plain(&line[content.len()..]);
    }
}

/// Code, links and strong text within a line of Markdown.
fn inline(text: &str, spans: &mut Spans<'_, '_>) {
    let body = text.trim_start();
    let indent = text.len() - body.len();
    let mut at = indent;
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match body.as_bytes() {
        [b'-' | b'*' | b'+', b' ', ..] => 1,
        _ if digits > 0 && body[digits..].starts_with(". ") => digits + 1,
        _ => 0,
    };
    spans.plain(&text[..at]);
    if marker > 0 {
        spans.token(Class::Keyword, &body[..marker]);
        at += marker;
    }
    let mut plain = at;
    // What is known to have no end in this line any more.
    let (mut no_code, mut no_strong, mut no_link) = (false, false, false);
    while let Some(found) = text[at..].find(['`', '*', ']']) {
        at += found;
        let rest = &text[at..];
        let (class, length) = if rest.starts_with('`') && !no_code {
            let end = rest[1..].find('`');
            no_code = end.is_none();
            (Class::String, end.map_or(0, |end| end + 2))
        } else if rest.starts_with("**") && !no_strong {
            let end = rest[2..].find("**");
            no_strong = end.is_none();
            (Class::Strong, end.map_or(0, |end| end + 4))
        } else if rest.starts_with("](") && !no_link {
            let end = rest.find(')');
            no_link = end.is_none();
            (Class::Attribute, end.map_or(0, |end| end + 1))
        } else {
            (Class::Strong, 0)
        };
        if length == 0 {
            at += 1;
            continue;
        }
        spans.plain(&text[plain..at]);
        spans.token(class, &rest[..length]);
        at += length;
        plain = at;
    }
    spans.plain(&text[plain..]);
}
