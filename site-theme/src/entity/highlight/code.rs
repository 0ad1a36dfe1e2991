//! Languages of words, strings and comments: JSON, GraphQL, protocol buffers.

use super::Lines;

/// What tells one language from another.
pub(super) struct Grammar {
    /// What starts a comment that ends with the line; empty for nothing.
    line_comment: &'static str,
    /// Whether `/* … */` is a comment.
    block_comments: bool,
    /// Whether `"""` starts a string over several lines.
    block_strings: bool,
    /// Words with the class `w`, sorted.
    keywords: &'static [&'static str],
    /// Words with the class `t`, sorted.
    types: &'static [&'static str],
    /// Words with the class `n`, sorted.
    constants: &'static [&'static str],
    /// Whether other words that start with a capital letter are types.
    capital_types: bool,
}

pub(super) const JSON: Grammar = Grammar {
    line_comment: "",
    block_comments: false,
    block_strings: false,
    keywords: &[],
    types: &[],
    constants: &["false", "null", "true"],
    capital_types: false,
};

pub(super) const GRAPHQL: Grammar = Grammar {
    line_comment: "#",
    block_comments: false,
    block_strings: true,
    keywords: &[
        "directive",
        "enum",
        "extend",
        "fragment",
        "implements",
        "input",
        "interface",
        "mutation",
        "on",
        "query",
        "repeatable",
        "scalar",
        "schema",
        "subscription",
        "type",
        "union",
    ],
    types: &[],
    constants: &["false", "null", "true"],
    capital_types: true,
};

pub(super) const PROTO: Grammar = Grammar {
    line_comment: "//",
    block_comments: true,
    block_strings: false,
    keywords: &[
        "edition",
        "enum",
        "extend",
        "extensions",
        "import",
        "map",
        "max",
        "message",
        "oneof",
        "option",
        "optional",
        "package",
        "public",
        "repeated",
        "required",
        "reserved",
        "returns",
        "rpc",
        "service",
        "stream",
        "syntax",
        "to",
        "weak",
    ],
    types: &[
        "bool", "bytes", "double", "fixed32", "fixed64", "float", "int32", "int64", "sfixed32",
        "sfixed64", "sint32", "sint64", "string", "uint32", "uint64",
    ],
    constants: &["false", "true"],
    capital_types: true,
};

/// Reads the text once and hands over its tokens.
pub(super) fn scan(text: &str, grammar: &Grammar, lines: &mut Lines<'_, '_>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut plain = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let (class, length) = match bytes[at] {
            b'"' => {
                let length = string(rest, grammar);
                let after = rest[length..].trim_start_matches([' ', '\t']);
                (if after.starts_with(':') { 'k' } else { 's' }, length)
            }
            b'\'' if grammar.block_comments => ('s', string(rest, grammar)),
            _ if !grammar.line_comment.is_empty() && rest.starts_with(grammar.line_comment) => {
                ('c', rest.find('\n').unwrap_or(rest.len()))
            }
            b'/' if grammar.block_comments && rest.starts_with("/*") => {
                ('c', rest.find("*/").map_or(rest.len(), |end| end + 2))
            }
            b'@' => ('a', 1 + word(&rest[1..])),
            b'0'..=b'9' => ('n', number(rest)),
            b'-' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                ('n', 1 + number(&rest[1..]))
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let length = word(rest);
                match classify(&rest[..length], &rest[length..], grammar) {
                    Some(class) => (class, length),
                    None => {
                        at += length;
                        continue;
                    }
                }
            }
            byte => {
                // Only whole characters: the others stay within `plain`.
                at += if byte < 0x80 {
                    1
                } else {
                    rest.chars().next().map_or(1, char::len_utf8)
                };
                continue;
            }
        };
        lines.plain(&text[plain..at]);
        lines.token(class, &rest[..length]);
        at += length;
        plain = at;
    }
    lines.plain(&text[plain..]);
}

fn classify(word: &str, after: &str, grammar: &Grammar) -> Option<char> {
    let is = |list: &[&str]| list.binary_search(&word).is_ok();
    let next = after.trim_start_matches([' ', '\t']).bytes().next();
    if is(grammar.constants) {
        Some('n')
    } else if grammar.block_strings && matches!(next, Some(b':' | b'(')) {
        Some('k') // A field or an argument, even one called `type`.
    } else if grammar.block_comments && next == Some(b'=') {
        (word != "syntax" && word != "edition")
            .then_some('k')
            .or(Some('w'))
    } else if is(grammar.keywords) {
        Some('w')
    } else if is(grammar.types)
        || (grammar.capital_types && word.starts_with(|c: char| c.is_ascii_uppercase()))
    {
        Some('t')
    } else {
        None
    }
}

fn word(text: &str) -> usize {
    text.bytes()
        .position(|b| !(b.is_ascii_alphanumeric() || b == b'_'))
        .unwrap_or(text.len())
}

fn number(text: &str) -> usize {
    text.bytes()
        .position(|b| !(b.is_ascii_alphanumeric() || b == b'.' || b == b'+'))
        .unwrap_or(text.len())
}

/// The length of a string that starts here. One without an end stops at the
/// end of its line.
fn string(text: &str, grammar: &Grammar) -> usize {
    if grammar.block_strings && text.starts_with("\"\"\"") {
        return text[3..].find("\"\"\"").map_or(text.len(), |end| end + 6);
    }
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii) => at += 2,
            b'\n' => return at,
            byte if byte == bytes[0] => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}
