//! Many diagnostics in one line: `3 errors, 12 warnings in 8 files`.

use std::collections::BTreeSet;
use std::fmt;

use crate::{Diagnostic, Severity};

/// How many diagnostics of each severity there are, and in how many files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many notes.
    pub notes: usize,
    /// How many files they are in.
    pub files: usize,
}

impl Summary {
    /// Counts.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut summary = Self::default();
        let mut files = BTreeSet::new();
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Note => summary.notes += 1,
            }
            files.extend(diagnostic.place.as_ref().map(|place| &*place.file));
        }
        summary.files = files.len();
        summary
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ];
        let mut separator = "";
        for (count, word) in counts.into_iter().filter(|&(count, _)| count > 0) {
            formatter.write_str(separator)?;
            write_count(formatter, count, word)?;
            separator = ", ";
        }
        if separator.is_empty() {
            return formatter.write_str("no problems");
        }
        if self.files > 0 {
            formatter.write_str(" in ")?;
            write_count(formatter, self.files, "file")?;
        }
        Ok(())
    }
}

fn write_count(formatter: &mut fmt::Formatter<'_>, count: usize, word: &str) -> fmt::Result {
    let plural = if count == 1 { "" } else { "s" };
    write!(formatter, "{count} {word}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Place;

    #[test]
    fn counts_are_told_in_words() {
        #[track_caller]
        fn check(diagnostics: &[Diagnostic], expected: &str) {
            assert_eq!(Summary::of(diagnostics).to_string(), expected);
        }

        let error = Diagnostic::error("a", "b");
        let warning = Diagnostic::warning("a", "b").at(Place::file("x"));
        let note = Diagnostic::note("a", "b").at(Place::file("y"));
        check(&[], "no problems");
        check(std::slice::from_ref(&error), "1 error");
        check(
            &[error.clone(), warning.clone(), error, warning.clone()],
            "2 errors, 2 warnings in 1 file",
        );
        check(&[warning, note], "1 warning, 1 note in 2 files");
    }
}
