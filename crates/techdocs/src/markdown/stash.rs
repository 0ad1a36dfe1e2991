//! Finished HTML put aside while the text around it is worked on.
//!
//! Each piece leaves a placeholder in the text, between two control characters
//! that [`clean`] takes out of every source first, so nobody can write one.
//! As Python-Markdown's `htmlStash`, except that the source of a placeholder
//! is known by its number alone.

/// Starts a placeholder: STX.
pub const START: char = '\u{2}';
/// Ends a placeholder: ETX.
pub const END: char = '\u{3}';

/// A piece of finished HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The HTML, not yet sanitised where an author wrote it.
    pub html: String,
    /// Whether it stands for a block: a paragraph that holds nothing else is
    /// replaced by it, `<p>` and all.
    pub is_block: bool,
    /// Whether an author wrote it, and not this crate.
    pub is_foreign: bool,
}

/// Everything put aside for one page.
#[derive(Debug, Clone, Default)]
pub struct Stash {
    pieces: Vec<Piece>,
}

impl Stash {
    /// Puts a piece aside; gives the placeholder that stands for it.
    pub fn put(&mut self, piece: Piece) -> String {
        self.pieces.push(piece);
        format!("{START}h{}{END}", self.pieces.len() - 1)
    }

    /// The piece of a placeholder's number.
    pub fn get(&self, number: usize) -> Option<&Piece> {
        self.pieces.get(number)
    }

    /// The first placeholder at the start of `text`: its number and its length
    /// in bytes.
    pub fn placeholder(text: &str) -> Option<(usize, usize)> {
        let rest = text.strip_prefix(START)?.strip_prefix('h')?;
        let digits = rest.find(END)?;
        let number = rest[..digits].parse().ok()?;
        Some((number, digits + 3))
    }
}

/// A source without the characters that start and end placeholders.
pub fn clean(source: &str) -> std::borrow::Cow<'_, str> {
    if source.contains([START, END]) {
        source.replace([START, END], "").into()
    } else {
        source.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_leads_back_to_its_piece() {
        let mut stash = Stash::default();
        let piece = Piece {
            html: "<hr>".into(),
            is_block: true,
            is_foreign: false,
        };
        stash.put(piece.clone());
        let placeholder = stash.put(piece.clone());
        let text = format!("{placeholder} more");
        let (number, length) = Stash::placeholder(&text).unwrap();
        assert_eq!((number, length), (1, placeholder.len()));
        assert_eq!(stash.get(number), Some(&piece));
        assert_eq!(Stash::placeholder("\u{2}hx\u{3}"), None);
    }

    #[test]
    fn nobody_writes_a_placeholder() {
        assert_eq!(clean("a\u{2}h0\u{3}b"), "ah0b");
    }
}
