//! A scanner for languages of words, strings and comments, told apart by a
//! [`Grammar`].
//!
//! It reads each byte about once and never fails: what it does not understand
//! has no class. It does not know what a construct means, so a regular
//! expression in JavaScript can be taken for a string up to the end of its
//! line, and text within a string is not looked into.

use super::Class;
use super::spans::Spans;

/// What tells one language from another.
pub(super) struct Grammar {
    /// What starts a comment that ends with its line.
    pub(super) line_comments: &'static [&'static str],
    /// What starts and ends a comment over several lines.
    pub(super) block_comment: Option<(&'static str, &'static str)>,
    /// Strings; longer openings before shorter.
    pub(super) strings: &'static [Quote],
    /// What may stand right before a string and belongs to it, lower case.
    pub(super) string_prefixes: &'static [&'static str],
    /// Words with the class [`Class::Keyword`], sorted.
    pub(super) keywords: &'static [&'static str],
    /// Words with the class [`Class::Type`], sorted.
    pub(super) types: &'static [&'static str],
    /// Words with the class [`Class::Constant`], sorted.
    pub(super) constants: &'static [&'static str],
    /// Words with the class [`Class::Builtin`], sorted.
    pub(super) builtins: &'static [&'static str],
    /// Bytes of words besides ASCII letters, digits and `_`.
    pub(super) in_words: &'static [u8],
    /// Whether the case of words does not matter; the lists are in lower case.
    pub(super) ignores_case: bool,
    /// Whether other words that start with a capital letter are types.
    pub(super) capital_types: bool,
    /// Whether a word right before `(` is a function.
    pub(super) functions: bool,
    /// Whether `@word` is a decorator.
    pub(super) decorators: bool,
    /// Whether `$word`, `${…}` is a variable.
    pub(super) variables: bool,
    /// Whether `#word` at the start of a line is for a preprocessor.
    pub(super) preprocessor: bool,
    /// Whether `'` may start a lifetime as well as a character.
    pub(super) lifetimes: bool,
    /// Whether `:word` is a symbol.
    pub(super) symbols: bool,
    /// How keys are known.
    pub(super) keys: Keys,
}

/// How keys of maps are known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// There are none.
    None,
    /// A string or a word before `:`.
    Colon,
    /// A word before `=`.
    Equals,
}

/// How a string is written.
pub(super) struct Quote {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Whether it goes on after the end of a line.
    pub(super) several_lines: bool,
    /// Whether a backslash takes the next character with it.
    pub(super) escapes: bool,
}

/// `"…"` with escapes.
pub(super) const DOUBLE: Quote = line_quote("\"", true);
/// `'…'` with escapes.
pub(super) const SINGLE: Quote = line_quote("'", true);

/// A string of one line.
pub(super) const fn line_quote(quote: &'static str, escapes: bool) -> Quote {
    Quote {
        open: quote,
        close: quote,
        several_lines: false,
        escapes,
    }
}

/// A string of several lines.
pub(super) const fn long_quote(open: &'static str, close: &'static str, escapes: bool) -> Quote {
    Quote {
        open,
        close,
        several_lines: true,
        escapes,
    }
}

/// A language of nothing but numbers and words without a class.
pub(super) const PLAIN: Grammar = Grammar {
    line_comments: &[],
    block_comment: None,
    strings: &[DOUBLE, SINGLE],
    string_prefixes: &[],
    keywords: &[],
    types: &[],
    constants: &[],
    builtins: &[],
    in_words: &[],
    ignores_case: false,
    capital_types: false,
    functions: false,
    decorators: false,
    variables: false,
    preprocessor: false,
    lifetimes: false,
    symbols: false,
    keys: Keys::None,
};

/// Adds the tokens of a text.
pub(super) fn scan(text: &str, grammar: &Grammar, spans: &mut Spans<'_, '_>) {
    let mut scan = Scan {
        text,
        grammar,
        unclosed: 0,
        unclosed_line: (0, 0),
    };
    let mut at = 0;
    let mut plain = 0;
    while at < text.len() {
        let (class, length) = scan.token(at);
        if let Some(class) = class {
            spans.plain(&text[plain..at]);
            spans.token(class, &text[at..at + length]);
            plain = at + length;
        }
        at += length;
    }
    spans.plain(&text[plain..]);
}

struct Scan<'t> {
    text: &'t str,
    grammar: &'t Grammar,
    /// The kinds of strings, as bits, that are known to have no end any more.
    unclosed: u32,
    /// The same within a line: the kinds, and where that line ends.
    unclosed_line: (u32, usize),
}

impl Scan<'_> {
    /// The class and the length of what starts at `at`. The length is that of
    /// whole characters.
    fn token(&mut self, at: usize) -> (Option<Class>, usize) {
        let grammar = self.grammar;
        let rest = &self.text[at..];
        let byte = rest.as_bytes()[0];
        match byte {
            b' ' | b'\n' => (None, 1),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(at),
            b'0'..=b'9' => (Some(Class::Number), number(rest)),
            b'@' if grammar.decorators => {
                let length = 1 + word(&rest[1..], b".");
                ((length > 1).then_some(Class::Decorator), length)
            }
            b'$' if grammar.variables => variable(rest),
            b'#' if grammar.preprocessor && self.starts_line(at) => {
                let directive = rest[1..].len() - rest[1..].trim_start_matches(' ').len();
                let length = 1 + directive + word(&rest[1 + directive..], b"");
                (Some(Class::Preprocessor), length)
            }
            b'\'' if grammar.lifetimes && !is_character(rest) => (None, 1 + word(&rest[1..], b"")),
            b':' if grammar.symbols
                && rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic)
                && !self.text[..at].ends_with(':') =>
            {
                (Some(Class::Symbol), 1 + word(&rest[1..], b"?!"))
            }
            128.. => (None, rest.chars().next().map_or(1, char::len_utf8)),
            _ if grammar.in_words.contains(&byte) => self.word(at),
            _ => self.mark(at),
        }
    }

    /// A comment, a string, or one mark.
    fn mark(&mut self, at: usize) -> (Option<Class>, usize) {
        let rest = &self.text[at..];
        let grammar = self.grammar;
        if let Some((open, close)) = grammar.block_comment
            && rest.starts_with(open)
        {
            let body = &rest[open.len()..];
            let end = body.find(close).map_or(body.len(), |end| end + close.len());
            return (Some(Class::Comment), open.len() + end);
        }
        if grammar.line_comments.iter().any(|c| rest.starts_with(c)) {
            return (Some(Class::Comment), line(rest));
        }
        self.string(at, 0).unwrap_or((None, 1))
    }

    /// A string that starts after a prefix of so many bytes.
    fn string(&mut self, at: usize, prefix: usize) -> Option<(Option<Class>, usize)> {
        let rest = &self.text[at..];
        let body = &rest[prefix..];
        let mut quotes = self.grammar.strings.iter().enumerate();
        let (index, quote) = quotes.find(|(_, quote)| body.starts_with(quote.open))?;
        let bit = 1 << index;
        let (in_line, line_end) = self.unclosed_line;
        if (self.unclosed | if at < line_end { in_line } else { 0 }) & bit != 0 {
            return Some((None, prefix + quote.open.len()));
        }
        match quoted(body, quote) {
            Some(length) => {
                let length = prefix + length;
                let is_key = self.grammar.keys == Keys::Colon && before(&rest[length..], b":");
                let class = if is_key { Class::Key } else { Class::String };
                Some((Some(class), length))
            }
            None => {
                // None from here on has an end either: look no more.
                if quote.several_lines {
                    self.unclosed |= bit;
                } else if at < line_end {
                    self.unclosed_line.0 |= bit;
                } else {
                    self.unclosed_line = (bit, at + line(rest));
                }
                Some((None, prefix + quote.open.len()))
            }
        }
    }

    fn word(&mut self, at: usize) -> (Option<Class>, usize) {
        let grammar = self.grammar;
        let rest = &self.text[at..];
        let length = word(rest, grammar.in_words).max(1);
        let text = &rest[..length];
        let after = &rest[length..];
        if matches!(after.as_bytes().first(), Some(b'"' | b'\'' | b'`'))
            && grammar
                .string_prefixes
                .iter()
                .any(|p| p.eq_ignore_ascii_case(text))
            && let Some(found) = self.string(at, length)
        {
            return found;
        }
        (self.classify(at, text, after), length)
    }

    fn classify(&self, at: usize, word: &str, after: &str) -> Option<Class> {
        let grammar = self.grammar;
        let lower;
        let folded = if grammar.ignores_case && word.bytes().any(|b| b.is_ascii_uppercase()) {
            lower = word.to_ascii_lowercase();
            &lower
        } else {
            word
        };
        let is = |list: &[&str]| list.binary_search(&folded).is_ok();
        let is_member = self.text[..at].ends_with('.') && !self.text[..at].ends_with("..");
        if grammar.keys == Keys::Equals && before(after, b"=") {
            return Some(Class::Key);
        }
        if !is_member {
            if is(grammar.keywords) {
                return Some(Class::Keyword);
            }
            if is(grammar.constants) {
                return Some(Class::Constant);
            }
            if is(grammar.types) {
                return Some(Class::Type);
            }
            if is(grammar.builtins) {
                return Some(Class::Builtin);
            }
        }
        if grammar.functions && after.starts_with('(') {
            Some(Class::Function)
        } else if grammar.capital_types && word.starts_with(|c: char| c.is_ascii_uppercase()) {
            Some(Class::Type)
        } else if grammar.keys == Keys::Colon && before(after, b":") {
            Some(Class::Key)
        } else {
            None
        }
    }

    /// Whether only blanks stand before `at` in its line.
    fn starts_line(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }
}

/// The length of the rest of a line.
pub(super) fn line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// Whether one of these marks follows after blanks, and only once: `==` is not
/// `=`, `::` not `:`.
fn before(after: &str, mark: &[u8; 1]) -> bool {
    let after = after.trim_start_matches([' ', '\t']).as_bytes();
    after.first() == Some(&mark[0]) && !matches!(after.get(1), Some(b'=' | b':' | b'>' | b'~'))
}

/// The length of a word.
pub(super) fn word(text: &str, more: &[u8]) -> usize {
    let ends = |b: u8| !(b.is_ascii_alphanumeric() || b == b'_' || more.contains(&b));
    text.bytes().position(ends).unwrap_or(text.len())
}

fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        let goes_on = byte.is_ascii_alphanumeric()
            || byte == b'_'
            || (byte == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
            || (matches!(byte, b'+' | b'-')
                && matches!(bytes[at - 1], b'e' | b'E')
                && !text.starts_with("0x"));
        if !goes_on {
            break;
        }
        at += 1;
    }
    at
}

/// `$name`, `${…}`, `$1`, `$?`.
pub(super) fn variable(text: &str) -> (Option<Class>, usize) {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(b'{') => {
            // Longer ones than this are none.
            let mut near = text.bytes().take(200);
            match near.position(|b| b == b'}' || b == b'\n') {
                Some(end) if text[end..].starts_with('}') => (Some(Class::Variable), end + 1),
                _ => (None, 2),
            }
        }
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'_' => {
            (Some(Class::Variable), 1 + word(&text[1..], b""))
        }
        Some(b'?' | b'@' | b'#' | b'*' | b'!' | b'$') => (Some(Class::Variable), 2),
        _ => (None, 1),
    }
}

/// Whether this is a character in quotes, and not a lifetime.
fn is_character(text: &str) -> bool {
    let mut characters = text[1..].chars();
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

/// The length of a string that starts here; `None` where it has no end.
fn quoted(text: &str, quote: &Quote) -> Option<usize> {
    let bytes = text.as_bytes();
    let close = quote.close.as_bytes();
    let mut at = quote.open.len();
    loop {
        match *bytes.get(at)? {
            b'\\' if quote.escapes => at += 2,
            b'\n' if !quote.several_lines => return None,
            byte if byte == close[0] && bytes[at..].starts_with(close) => {
                return Some(at + close.len());
            }
            _ => at += 1,
        }
    }
}
