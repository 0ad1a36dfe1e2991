//! A first commit, and who made it.

use super::tree::Tree;

/// Who is named in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

impl Default for Author {
    /// Whom Backstage names where nobody is.
    fn default() -> Self {
        Self {
            name: "Scaffolder".to_owned(),
            email: "scaffolder@backstage.io".to_owned(),
        }
    }
}

/// Files for a branch that has none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// The branch.
    pub branch: String,
    /// The files.
    pub tree: Tree,
    /// The message; the marker is added to it.
    pub message: String,
    /// Who made it.
    pub author: Author,
    /// When, in seconds since 1970; `None` is when it is asked for. With a time, a
    /// commit that is made anew has the same name.
    pub at: Option<i64>,
}

/// A commit that is on its branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// Git's name for it.
    pub commit: String,
    /// Whether it was there already.
    pub already: bool,
    /// What was left out.
    pub warnings: super::Warnings,
}
