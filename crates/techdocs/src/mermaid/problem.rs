//! Why a diagram is not drawn, for the author and for the reader of the page.

/// What in a source cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line of the source, from 1; of the first line where it is about the
    /// whole.
    pub line: usize,
    /// What is wrong, lower case, without a full stop.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Problem {
    /// Says what would be right.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Places what has no line yet.
    pub(super) const fn at(mut self, line: usize) -> Self {
        if self.line == 0 {
            self.line = line;
        }
        self
    }
}

impl From<String> for Problem {
    fn from(message: String) -> Self {
        Self {
            line: 0,
            message,
            hint: None,
        }
    }
}

impl From<&str> for Problem {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

/// A line that is none of what may stand there, and what may.
pub(super) fn unread(line: &str, expected: &str) -> Problem {
    let shown = super::source::start(line.trim());
    Problem::from(format!("`{shown}` cannot be read")).hint(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_place_counts() {
        let problem = unread("  x y", "write `z`").at(3).at(1);
        assert_eq!(problem.line, 3);
        assert_eq!(problem.message, "`x y` cannot be read");
        assert_eq!(problem.hint.as_deref(), Some("write `z`"));
    }
}
