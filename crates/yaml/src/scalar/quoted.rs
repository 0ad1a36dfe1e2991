//! Quoted scalars.

use std::borrow::Cow;

use super::fold_lines;

/// The text between single quotes.
pub(crate) fn single(inner: &str) -> Cow<'_, str> {
    let text = fold_lines(inner);
    if text.contains("''") {
        return Cow::Owned(text.replace("''", "'"));
    }
    text
}

/// The text of a double-quoted scalar, quotes included, and where the first
/// wrong escape is.
pub(crate) fn double(source: &str) -> (Cow<'_, str>, Option<(usize, usize)>) {
    let inner = &source[1..source.len() - 1];
    if !inner.bytes().any(|byte| matches!(byte, b'\\' | b'\n')) {
        return (Cow::Borrowed(inner), None);
    }
    let mut unquote = Unquote {
        source,
        end: source.len() - 1,
        text: String::with_capacity(source.len()),
        surrogate: None,
        wrong: None,
    };
    unquote.run();
    (Cow::Owned(unquote.text), unquote.wrong)
}

struct Unquote<'t> {
    source: &'t str,
    /// Where the closing quote is.
    end: usize,
    text: String,
    /// The first half of a character that `\u` gives in two.
    surrogate: Option<u32>,
    wrong: Option<(usize, usize)>,
}

impl Unquote<'_> {
    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        let mut at = 1;
        while at < self.end {
            match bytes[at] {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => at += 1,
                b'\n' => at = self.line_break(at),
                b'\\' => at = self.escape(at),
                b' ' | b'\t' => {
                    let mut after = at;
                    while matches!(bytes.get(after), Some(b' ' | b'\t')) {
                        after += 1;
                    }
                    let rest = &bytes[after..];
                    if !rest.starts_with(b"\n") && !rest.starts_with(b"\r\n") {
                        self.push_str(at, after);
                    }
                    at = after;
                }
                _ => {
                    let length = bytes[at + 1..self.end]
                        .iter()
                        .take_while(|&&b| !matches!(b, b'\r' | b'\n' | b'\\' | b' ' | b'\t'))
                        .count();
                    self.push_str(at, at + 1 + length);
                    at += 1 + length;
                }
            }
        }
        self.flush();
    }

    /// A lone half of a character cannot be kept.
    fn flush(&mut self) {
        if self.surrogate.take().is_some() {
            self.text.push('\u{fffd}');
        }
    }

    fn push_str(&mut self, from: usize, to: usize) {
        self.flush();
        self.text
            .push_str(self.source.get(from..to).unwrap_or_default());
    }

    fn push(&mut self, character: char) {
        self.flush();
        self.text.push(character);
    }

    /// A line break becomes a space, of several all but the first are kept.
    fn line_break(&mut self, at: usize) -> usize {
        let bytes = self.source.as_bytes();
        let mut at = at + 1;
        let mut folded = true;
        loop {
            match bytes.get(at) {
                Some(b'\n') => {
                    self.push('\n');
                    folded = false;
                }
                Some(b' ' | b'\t') => {}
                Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {}
                _ => break,
            }
            at += 1;
        }
        if folded {
            self.push(' ');
        }
        at
    }

    fn escape(&mut self, at: usize) -> usize {
        let bytes = self.source.as_bytes();
        let Some(&escape) = bytes.get(at + 1) else {
            return at + 1;
        };
        let character = match escape {
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b'e' => '\u{1b}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' | b'\t' => '\t',
            b'v' => '\u{b}',
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b' ' => ' ',
            b'"' => '"',
            b'/' => '/',
            b'\\' => '\\',
            b'\n' => return self.skip_blanks(at + 2),
            b'\r' if bytes.get(at + 2) == Some(&b'\n') => return self.skip_blanks(at + 3),
            b'x' => return self.code(at, 2),
            b'u' => return self.code(at, 4),
            b'U' => return self.code(at, 8),
            _ => {
                let length = self.source[at + 1..]
                    .chars()
                    .next()
                    .map_or(1, char::len_utf8);
                self.wrong.get_or_insert((at, at + 1 + length));
                return at + 1 + length;
            }
        };
        self.push(character);
        at + 2
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while matches!(self.source.as_bytes().get(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    fn code(&mut self, at: usize, digits: usize) -> usize {
        let after = at + 2 + digits;
        let code = self
            .source
            .get(at + 2..after)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|text| u32::from_str_radix(text, 16).ok())
            .filter(|&code| code <= 0x0010_ffff);
        match code {
            None => {
                self.wrong.get_or_insert((at, at + 2));
                return at + 2;
            }
            Some(low @ 0xdc00..=0xdfff) => match self.surrogate.take() {
                Some(high) => {
                    let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    self.text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                }
                None => self.text.push('\u{fffd}'),
            },
            Some(high @ 0xd800..=0xdbff) => {
                self.flush();
                self.surrogate = Some(high);
            }
            Some(code) => self.push(char::from_u32(code).unwrap_or('\u{fffd}')),
        }
        after
    }
}
