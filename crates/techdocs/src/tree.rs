//! The read-only files a docs site is made from.
//!
//! Paths are relative to the root of one repository, with `/` between
//! segments, without `.`, `..` or a leading slash. A path that would lead out
//! has no form here; [`join`] is the way from what somebody wrote to a path.

use std::sync::Arc;

/// The files of one repository.
pub trait Tree: Sync {
    /// The bytes of a file; `None` if there is no such file or it cannot be
    /// read.
    fn read(&self, path: &str) -> Option<Arc<[u8]>>;

    /// Every file below a folder (`""` is all), sorted by path.
    fn files(&self, folder: &str) -> Vec<String>;

    /// The last change of each of some files, where it is known.
    fn changes(&self, paths: &[&str]) -> Vec<Option<Changed>> {
        vec![None; paths.len()]
    }
}

/// The last change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// When, in seconds since 1970.
    pub at: i64,
    /// The name of who made it.
    pub by: String,
}

/// The path that `written` names as seen from `folder`; `None` where it leads
/// out of the tree. A leading `/` means the root of the tree.
pub fn join(folder: &str, written: &str) -> Option<String> {
    let mut segments: Vec<&str> = Vec::new();
    let start = if written.starts_with('/') { "" } else { folder };
    for segment in start.split('/').chain(written.split('/')) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// A tree held in memory, for tests and for what is made rather than read.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    files: std::collections::BTreeMap<String, Arc<[u8]>>,
}

impl MemoryTree {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: &str, bytes: impl AsRef<[u8]>) {
        self.files.insert(path.to_owned(), bytes.as_ref().into());
    }
}

impl Tree for MemoryTree {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        self.files.get(path).cloned()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let below = |path: &&String| {
            folder.is_empty()
                || path
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        self.files.keys().filter(below).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_within_the_tree() {
        assert_eq!(
            join("docs/guide", "../img/a.png").unwrap(),
            "docs/img/a.png"
        );
        assert_eq!(join("docs", "/a.md").unwrap(), "a.md");
        assert_eq!(join("docs", "./b//c.md").unwrap(), "docs/b/c.md");
        assert_eq!(join("docs", "../../etc/passwd"), None);
    }

    #[test]
    fn a_memory_tree_lists_what_is_below_a_folder() {
        let mut tree = MemoryTree::default();
        for path in ["docs/index.md", "docs/a/b.md", "docsx/c.md"] {
            tree.insert(path, "");
        }
        assert_eq!(tree.files("docs"), ["docs/a/b.md", "docs/index.md"]);
        assert_eq!(tree.files("").len(), 3);
    }
}
