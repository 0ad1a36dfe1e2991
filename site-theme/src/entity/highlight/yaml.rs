//! YAML, line by line: keys, strings, comments, fixed words, and block text
//! that is none of these.

use super::Lines;

/// Reads the text once and hands over its tokens.
pub(super) fn scan(text: &str, lines: &mut Lines<'_, '_>) {
    // The indentation that block text has to exceed, while in block text.
    let mut block: Option<usize> = None;
    // The quote a string over several lines ends with.
    let mut quote: Option<u8> = None;
    let mut first = true;
    for line in text.split('\n') {
        if !first {
            lines.end();
            lines.begin();
        }
        first = false;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let body = line.trim_start_matches(' ');
        let indent = line.len() - body.len();
        if let Some(parent) = block {
            if body.is_empty() || indent > parent {
                lines.plain(line);
                continue;
            }
            block = None;
        }
        let mut scan = Scan {
            rest: line,
            lines,
            flow: 0,
        };
        if let Some(end) = quote {
            quote = scan.quoted(0, end);
            if quote.is_some() {
                continue;
            }
        }
        scan.skip(scan.rest.len() - scan.rest.trim_start_matches([' ', '\t']).len());
        if scan.rest.starts_with("---") || scan.rest.starts_with("...") {
            scan.emit('a', 3);
        } else if scan.rest.starts_with('%') {
            scan.emit('a', scan.rest.len());
        }
        while scan.rest.starts_with("- ") || scan.rest == "-" {
            let length = 2.min(scan.rest.len());
            scan.skip(length);
            scan.skip(scan.rest.len() - scan.rest.trim_start_matches(' ').len());
        }
        let outcome = scan.values(true);
        quote = outcome.quote;
        if outcome.block {
            block = Some(indent);
        }
    }
}

/// One line and what is left of it.
struct Scan<'t, 'l, 'o, 'n> {
    rest: &'t str,
    lines: &'l mut Lines<'o, 'n>,
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
        self.lines.plain(text);
        self.rest = rest;
    }

    fn emit(&mut self, class: char, length: usize) {
        let (text, rest) = self.rest.split_at(length);
        self.lines.token(class, text);
        self.rest = rest;
    }

    /// Hands over a quoted string from `from` bytes on; gives the quote back
    /// if it does not end on this line.
    fn quoted(&mut self, from: usize, quote: u8) -> Option<u8> {
        let (length, ends) = quoted_length(self.rest, from, quote);
        let after = &self.rest[length..];
        let key = ends && after.starts_with(':') && is_break(after.as_bytes().get(1));
        self.emit(if key { 'k' } else { 's' }, length);
        (!ends).then_some(quote)
    }

    /// Keys and values up to the end of the line.
    fn values(&mut self, mut start: bool) -> Open {
        let mut open = Open::default();
        while let Some(&byte) = self.rest.as_bytes().first() {
            match byte {
                b' ' | b'\t' => {
                    let length = self.rest.len() - self.rest.trim_start_matches([' ', '\t']).len();
                    self.skip(length);
                    continue;
                }
                b'#' => self.emit('c', self.rest.len()),
                b'"' | b'\'' if start || self.flow > 0 => {
                    open.quote = self.quoted(1, byte);
                    start = false;
                }
                b'&' | b'*' | b'!' if start => {
                    let length = self.rest.find([' ', ',']).unwrap_or(self.rest.len());
                    self.emit('a', length);
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
                    self.emit('a', length);
                    open.block = true;
                }
                _ => {
                    let length = plain_length(self.rest, self.flow > 0);
                    let text = self.rest[..length].trim_end();
                    let after = &self.rest[length..];
                    if after.starts_with(':') {
                        self.emit('k', length);
                    } else if is_fixed(text) {
                        self.emit('n', text.len());
                    } else {
                        self.skip(length.max(1));
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
            return at.max(if byte == b':' { 0 } else { 1 });
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

/// Numbers, booleans and null.
fn is_fixed(text: &str) -> bool {
    match text {
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE" | "null" | "Null" | "NULL" | "~" => {
            true
        }
        _ => {
            let digits = text.trim_start_matches(['-', '+']);
            digits.starts_with(|c: char| c.is_ascii_digit())
                && digits.bytes().filter(|&b| b == b'.').count() <= 1
                && digits
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E'))
        }
    }
}
