//! Where the lines of a file start, so that some of them can be taken without
//! reading those before: a file of people has thousands of entities, each with
//! a page that shows its own lines.

/// Where each line of a text starts, in bytes.
#[derive(Debug, Default)]
pub struct Lines(Vec<u32>);

impl Lines {
    /// Reads a text once.
    pub fn new(text: &str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at as u32 + 1);
        Self(std::iter::once(0).chain(after_breaks).collect())
    }

    /// Some lines of that text, the first and the last counted from 1; those
    /// that are not there are left out.
    pub fn of<'a>(&self, text: &'a str, first: usize, last: usize) -> &'a str {
        let start = |line: usize| self.0.get(line - 1).map_or(text.len(), |&at| at as usize);
        text.get(start(first.max(1))..start(last + 1)).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let text = "a\nb\nc\nd\n";
        let lines = Lines::new(text);
        assert_eq!(lines.of(text, 1, 2), "a\nb\n");
        assert_eq!(lines.of(text, 3, 4), "c\nd\n");
        assert_eq!(lines.of(text, 4, 99), "d\n");
        assert_eq!(lines.of(text, 50, 60), "");
        assert_eq!(lines.of(text, 4, 2), "");
        assert_eq!(Lines::new("a").of("a", 1, 1), "a");
    }
}
