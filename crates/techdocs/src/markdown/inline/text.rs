//! What a character is to the inline rules: white space, part of a word.
//!
//! As Python's `re` sees text (`\s`, `\w`), which differs from Rust's own
//! notions in a few characters.

/// Whether a character is white space (`\s`).
pub(crate) fn is_space(c: char) -> bool {
    match c {
        '\t'..='\r' | '\u{1c}'..='\u{1f}' | ' ' => true,
        c if c.is_ascii() => false,
        c => c.is_whitespace(),
    }
}

/// Whether a character is part of a word (`\w`): a letter, a digit or `_`.
pub(crate) fn is_word(c: char) -> bool {
    c == '_' || is_alphanumeric(c)
}

/// Whether a character is a letter or a digit (`[^\W_]`).
pub(crate) fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric()
    }
}

/// Text without white space at both ends (`str.strip`).
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Where the first line of a text ends.
pub(crate) fn line_end(text: &str) -> usize {
    memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())
}

/// The character before a place in a text.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at a place in a text.
pub(crate) fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Appends text with `&`, `<` and `>` as entities.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// A text in which some stretches are replaced, built from left to right.
///
/// Nothing is copied before the first replacement.
pub(crate) struct Rewrite<'t> {
    source: &'t str,
    out: String,
    /// Where the last replaced stretch ended in the source.
    pub(crate) done: usize,
}

impl<'t> Rewrite<'t> {
    /// Starts with nothing replaced.
    pub(crate) const fn new(source: &'t str) -> Self {
        Self {
            source,
            out: String::new(),
            done: 0,
        }
    }

    /// Replaces a stretch that begins at or after the end of the last one.
    pub(crate) fn replace(&mut self, start: usize, end: usize, by: &str) {
        self.out.push_str(&self.source[self.done..start]);
        self.out.push_str(by);
        self.done = end;
    }

    /// Where a place of the source, at or after the last replaced stretch, is
    /// in the text that is built.
    pub(crate) const fn place(&self, at: usize) -> usize {
        self.out.len() + at - self.done
    }

    /// The character before a place: the end of a placeholder where the
    /// stretch before was replaced.
    pub(crate) fn before(&self, at: usize) -> Option<char> {
        if at == self.done && at > 0 {
            return self.out.chars().next_back();
        }
        before(self.source, at)
    }

    /// The text, if anything was replaced.
    pub(crate) fn finish(mut self) -> Option<String> {
        if self.done == 0 && self.out.is_empty() {
            return None;
        }
        self.out.push_str(&self.source[self.done..]);
        Some(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_pythons() {
        for c in [
            '\t', '\n', '\u{b}', '\u{1f}', '\u{85}', '\u{a0}', '\u{3000}',
        ] {
            assert!(is_space(c), "{c:?}");
        }
        for c in ['\u{2}', '\u{3}', '\u{200b}', 'a'] {
            assert!(!is_space(c), "{c:?}");
        }
    }

    #[test]
    fn a_rewrite_copies_only_if_it_must() {
        assert_eq!(Rewrite::new("abc").finish(), None);
        let mut rewrite = Rewrite::new("abcd");
        rewrite.replace(1, 2, "--");
        assert_eq!(rewrite.place(3), 4);
        assert_eq!(rewrite.before(2), Some('-'));
        assert_eq!(rewrite.finish().unwrap(), "a--cd");
    }
}
