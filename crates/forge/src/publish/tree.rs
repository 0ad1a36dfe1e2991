//! [`Tree`]: the files of a commit.
//!
//! A tree has no path that leaves it or that git refuses, and no file where a folder
//! is; so none of that needs a second look where it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

/// A tree has at most so many files.
pub const MAX_FILES: usize = 20_000;

/// A tree has at most so many bytes.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// The longest path, in bytes: what file systems take.
const MAX_PATH: usize = 4096;

/// Files by path, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<String, Content>);

/// What lies at a path.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// A file.
    File {
        /// Its bytes.
        bytes: Arc<[u8]>,
        /// Whether it can be run.
        is_executable: bool,
    },
    /// A symbolic link.
    Link {
        /// Where it leads.
        target: String,
    },
}

impl std::fmt::Debug for Content {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { bytes, .. } => write!(formatter, "File({} bytes)", bytes.len()),
            Self::Link { target } => write!(formatter, "Link({target})"),
        }
    }
}

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// From the root, with `/` between parts.
    pub path: String,
    /// What it is.
    pub content: Content,
}

/// Why files make no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A path leaves the tree, or git refuses it.
    #[error("`{path}` cannot be in a repository: {reason}")]
    Path {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two files have one path, or one lies below the other.
    #[error("`{path}` is there twice, or is a folder and a file at once")]
    Twice {
        /// The path.
        path: String,
    },
    /// There is too much.
    #[error("{what}; at most {most} can be published")]
    TooMuch {
        /// What there is, as in `there are 30000 files`.
        what: String,
        /// The limit.
        most: u64,
    },
}

impl Tree {
    /// A tree of these files.
    ///
    /// # Errors
    ///
    /// [`TreeError`].
    pub fn new(files: impl IntoIterator<Item = NewFile>) -> Result<Self, TreeError> {
        let mut tree = BTreeMap::new();
        let mut bytes: u64 = 0;
        for NewFile { path, content } in files {
            if let Some(reason) = wrong_path(&path) {
                return Err(TreeError::Path { path, reason });
            }
            bytes = bytes.saturating_add(content.bytes().len() as u64);
            if bytes > MAX_BYTES {
                return Err(TreeError::TooMuch {
                    what: "there are more bytes".to_owned(),
                    most: MAX_BYTES,
                });
            }
            if tree.len() == MAX_FILES {
                return Err(TreeError::TooMuch {
                    what: "there are more files".to_owned(),
                    most: MAX_FILES as u64,
                });
            }
            if tree.insert(path.clone(), content).is_some() {
                return Err(TreeError::Twice { path });
            }
        }
        for path in tree.keys() {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            if let Some(file) = above.into_iter().find(|it| tree.contains_key(*it)) {
                let path = file.to_owned();
                return Err(TreeError::Twice { path });
            }
        }
        Ok(Self(tree))
    }

    /// The files, sorted by path.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &Content)> {
        self.0.iter().map(|(path, content)| (&**path, content))
    }

    /// What lies at a path.
    pub fn get(&self, path: &str) -> Option<&Content> {
        self.0.get(path)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Content {
    /// A file that cannot be run.
    pub fn file(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::File {
            bytes: bytes.into(),
            is_executable: false,
        }
    }

    /// The bytes that git keeps: of a link, where it leads.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::File { bytes, .. } => bytes,
            Self::Link { target } => target.as_bytes(),
        }
    }

    /// Git's mode, as in `100644`.
    pub const fn mode(&self) -> &'static str {
        match self {
            Self::File {
                is_executable: false,
                ..
            } => "100644",
            Self::File { .. } => "100755",
            Self::Link { .. } => "120000",
        }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes())
            .ok()
            .filter(|text| !text.contains('\0'))
    }
}

/// What is wrong with a path in a repository.
///
/// Source: git's `verify_path`, with the names that lead to `.git` on file systems of
/// Windows and macOS.
pub fn wrong_path(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.len() > MAX_PATH {
        return Some("it is too long");
    }
    if path.contains('\0') {
        return Some("it has a zero byte");
    }
    for part in path.split('/') {
        match part {
            "" => return Some("it begins or ends with `/`, or has two in a row"),
            "." | ".." => return Some("it has `.` or `..` in it"),
            _ => {}
        }
        let plain: String = part
            .chars()
            // What HFS+ does not see in names.
            .filter(|c| !matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}'))
            .collect();
        let plain = plain.trim_end_matches(['.', ' ']).to_ascii_lowercase();
        if matches!(&*plain, ".git" | "git~1") || plain.starts_with(".git:") {
            return Some("it has `.git` in it");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> NewFile {
        NewFile {
            path: path.to_owned(),
            content: Content::file(*b"x"),
        }
    }

    #[test]
    fn no_path_leaves_the_tree() {
        for path in [
            "",
            "/a",
            "a/",
            "a//b",
            "../a",
            "a/./b",
            ".git/config",
            "a/.GIT",
            ".git . /x",
            "GIT~1/x",
            ".g\u{200c}it/x",
            "a\0b",
        ] {
            assert!(
                matches!(Tree::new([file(path)]), Err(TreeError::Path { .. })),
                "{path:?}"
            );
        }
        for path in ["a", ".github/x", ".gitignore", "a b/ü", "..a", "git"] {
            assert!(Tree::new([file(path)]).is_ok(), "{path}");
        }
    }

    #[test]
    fn nothing_is_a_file_and_a_folder() {
        let twice = |paths: &[&str]| Tree::new(paths.iter().map(|path| file(path)));
        assert!(matches!(twice(&["a", "a"]), Err(TreeError::Twice { .. })));
        assert!(matches!(
            twice(&["a/b/c", "a-b", "a"]),
            Err(TreeError::Twice { path }) if path == "a"
        ));
        assert_eq!(twice(&["a/b", "a-b", "ab"]).unwrap().len(), 3);
    }
}
