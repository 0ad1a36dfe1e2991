//! YAML, line by line: keys, strings, comments, fixed words, anchors and tags.
//! Block text (`|`, `>`) is a string. Templates in it (`{{ … }}`) are taken as
//! what they look like.

use super::Class;
use super::spans::Spans;

/// Adds the tokens of a text.
pub(super) fn scan(text: &str, spans: &mut Spans<'_, '_>) {
    // The indentation that block text has to exceed, while in block text.
    let mut block: Option<usize> = None;
    // The quote that a string over several lines ends with.
    let mut quote: Option<u8> = None;
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        let body = line.trim_start_matches(' ');
        let indent = line.len() - body.len();
        if let Some(parent) = block {
            if body.is_empty() || indent > parent {
                spans.plain(&line[..indent]);
                spans.token(Class::String, body);
                spans.plain(end);
                continue;
            }
            block = None;
        }
        let mut scan = Scan {
            rest: line,
            spans,
            flow: 0,
        };
        let mut goes_on = quote;
        if let Some(end) = quote {
            goes_on = scan.quoted(0, end);
        }
        if goes_on.is_none() {
            scan.blanks();
            if quote.is_none() {
                scan.markers();
            }
            let open = scan.values(quote.is_none());
            goes_on = open.quote;
            block = open.block.then_some(indent);
        }
        quote = goes_on;
        spans.plain(end);
    }
}

/// One line and what is left of it.
struct Scan<'t, 's, 'o, 'l> {
    rest: &'t str,
    spans: &'s mut Spans<'o, 'l>,
    /// How many flow collections are open, on this line only.
    flow: usize,
}

/// What a line leaves open.
#[derive(Default)]
struct Open {
    /// Block text follows.
    block: bool,
    /// A string goes on.
    quote: Option<u8>,
}

impl Scan<'_, '_, '_, '_> {
    fn skip(&mut self, length: usize) {
        let (text, rest) = self.rest.split_at(length);
        self.spans.plain(text);
        self.rest = rest;
    }

    fn emit(&mut self, class: Class, length: usize) {
        let (text, rest) = self.rest.split_at(length);
        self.spans.token(class, text);
        self.rest = rest;
    }

    fn blanks(&mut self) {
        self.skip(self.rest.len() - self.rest.trim_start_matches([' ', '\t']).len());
    }

    /// `---`, `%YAML`, and the dashes of lists.
    fn markers(&mut self) {
        if self.rest.starts_with("---") || self.rest.starts_with("...") {
            self.emit(Class::Preprocessor, 3);
        } else if self.rest.starts_with('%') {
            self.emit(Class::Preprocessor, self.rest.len());
        }
        while self.rest.starts_with("- ") || self.rest == "-" {
            self.skip(2.min(self.rest.len()));
            self.blanks();
        }
    }

    /// Hands over a quoted string from `from` bytes on; gives the quote back
    /// if it does not end on this line.
    fn quoted(&mut self, from: usize, quote: u8) -> Option<u8> {
        let (length, ends) = quoted_length(self.rest, from, quote);
        let after = &self.rest[length..];
        let is_key = ends && after.starts_with(':') && is_break(after.as_bytes().get(1));
        self.emit(if is_key { Class::Key } else { Class::String }, length);
        (!ends).then_some(quote)
    }

    /// Keys and values up to the end of the line.
    fn values(&mut self, mut start: bool) -> Open {
        let mut open = Open::default();
        let mut blank_before = true;
        while let Some(&byte) = self.rest.as_bytes().first() {
            let after_blank = std::mem::take(&mut blank_before);
            match byte {
                b' ' | b'\t' => {
                    self.blanks();
                    blank_before = true;
                }
                b'#' if after_blank => self.emit(Class::Comment, self.rest.len()),
                b'"' | b'\'' if start || self.flow > 0 => {
                    open.quote = self.quoted(1, byte);
                    start = false;
                }
                b'&' | b'*' | b'!' if start => {
                    let length = self.rest.find([' ', ',']).unwrap_or(self.rest.len());
                    self.emit(Class::Symbol, length);
                }
                b'{' | b'[' if start || self.flow > 0 => {
                    self.flow += 1;
                    self.skip(1);
                    start = true;
                }
                b'}' | b']' if self.flow > 0 => {
                    self.flow -= 1;
                    self.skip(1);
                    start = false;
                }
                b',' if self.flow > 0 => {
                    self.skip(1);
                    start = true;
                }
                b':' => {
                    self.skip(1);
                    start = true;
                }
                b'|' | b'>' if start && self.flow == 0 => {
                    let length = self.rest.find(' ').unwrap_or(self.rest.len());
                    self.emit(Class::Preprocessor, length);
                    open.block = true;
                }
                _ => {
                    let length = plain_length(self.rest, self.flow > 0);
                    let text = self.rest[..length].trim_end();
                    if self.rest[length..].starts_with(':') {
                        self.emit(Class::Key, length);
                    } else if let Some(class) = fixed(text) {
                        self.emit(class, text.len());
                    } else {
                        let next = self.rest.chars().next().map_or(1, char::len_utf8);
                        self.skip(if length == 0 {
                            next
                        } else {
                            text.len().max(next)
                        });
                    }
                    start = false;
                }
            }
        }
        open
    }
}

/// Where a plain scalar ends: at `: `, at ` #`, in flow also at `,`, `]`, `}`.
fn plain_length(text: &str, flow: bool) -> usize {
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b':' => {
                is_break(bytes.get(at + 1)) || (flow && matches!(bytes.get(at + 1), Some(b',')))
            }
            b'#' => at > 0 && matches!(bytes[at - 1], b' ' | b'\t'),
            b',' | b']' | b'}' | b'[' | b'{' => flow,
            _ => false,
        };
        if ends {
            return at;
        }
    }
    text.len()
}

fn quoted_length(text: &str, from: usize, quote: u8) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' && bytes.get(at + 1).is_some_and(u8::is_ascii) => at += 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            byte if byte == quote => return (at + 1, true),
            _ => at += 1,
        }
    }
    (text.len(), false)
}

fn is_break(byte: Option<&u8>) -> bool {
    matches!(byte, None | Some(b' ' | b'\t'))
}

/// The class of a number, a boolean or null.
fn fixed(text: &str) -> Option<Class> {
    match text {
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE" | "null" | "Null" | "NULL" | "~"
        | "yes" | "no" | "on" | "off" => Some(Class::Constant),
        _ => {
            let digits = text.trim_start_matches(['-', '+']);
            let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
                && digits.bytes().filter(|&b| b == b'.').count() <= 1
                && digits
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'_'));
            is_number.then_some(Class::Number)
        }
    }
}
