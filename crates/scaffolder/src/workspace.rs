//! The files that a task works on, in memory.
//!
//! [`WorkspacePath`] has no value that leaves the workspace, and a symbolic link is
//! never followed: whatever a template renders, it stays in here. Which files are
//! put in, and what becomes of them, is the business of actions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// A path in a workspace: parts that are neither empty nor `.` nor `..`, joined by
/// `/`. The root is not among them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkspacePath(Arc<str>);

/// Why a text is not a path in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It leads out, as `../x` and `/etc/x` do.
    #[error("`{path}` leads out of the workspace")]
    Outside {
        /// The path.
        path: String,
    },
    /// It names the workspace itself, where a file or folder in it is needed.
    #[error("`{path}` names the workspace itself, not something in it")]
    Root {
        /// The path.
        path: String,
    },
    /// It holds a character that no file system takes.
    #[error("`{path}` holds a NUL character")]
    Character {
        /// The path, without that character.
        path: String,
    },
    /// It has more bytes than [`MAX_PATH_BYTES`].
    #[error("a path of {bytes} bytes begins with `{start}`: at most {MAX_PATH_BYTES} are taken")]
    Long {
        /// How long it is.
        bytes: usize,
        /// How it begins.
        start: String,
    },
}

/// A path has at most as many bytes: what Linux and git take.
pub const MAX_PATH_BYTES: usize = 4096;

impl WorkspacePath {
    /// Reads a path. `.` and `//` are taken out, and `..` takes out the part before;
    /// what then leads out is refused, as is a path from the root of the machine.
    ///
    /// # Errors
    ///
    /// [`PathError`].
    ///
    /// Source: `resolveSafeChildPath` in Backstage's
    /// `packages/backend-plugin-api/src/paths.ts`.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        match Self::parse_folder(text)? {
            Some(path) => Ok(path),
            None => Err(PathError::Root {
                path: text.to_owned(),
            }),
        }
    }

    /// As [`parse`](Self::parse), where the workspace itself may be meant: `None`.
    ///
    /// # Errors
    ///
    /// [`PathError`], never [`PathError::Root`].
    pub fn parse_folder(text: &str) -> Result<Option<Self>, PathError> {
        let outside = || PathError::Outside {
            path: text.to_owned(),
        };
        if text.len() > MAX_PATH_BYTES {
            return Err(PathError::Long {
                bytes: text.len(),
                start: text.chars().take(40).collect(),
            });
        }
        if text.contains('\0') {
            return Err(PathError::Character {
                path: text.replace('\0', ""),
            });
        }
        // A drive of Windows, or a share of it: people run this there as well.
        let has_drive =
            text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic();
        if text.starts_with('/') || text.starts_with("\\\\") || has_drive {
            return Err(outside());
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().ok_or_else(outside)?;
                }
                part if part.split('\\').any(|part| part == "..") => return Err(outside()),
                part => parts.push(part),
            }
        }
        Ok((!parts.is_empty()).then(|| Self(parts.join("/").into())))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder it is in; `None` for the workspace itself.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.into()))
    }

    /// The path of something below this one.
    ///
    /// # Errors
    ///
    /// [`PathError::Outside`] where it would not be below.
    pub fn join(&self, below: &str) -> Result<Self, PathError> {
        match Self::parse_folder(below)? {
            Some(below) => Self::parse(&format!("{}/{}", self.0, below.0)),
            None => Ok(self.clone()),
        }
    }

    /// What is left of the path below a folder; `None` where it is not below it.
    pub fn below(&self, folder: Option<&Self>) -> Option<&str> {
        match folder {
            None => Some(&self.0),
            Some(folder) => self.0.strip_prefix(&*folder.0)?.strip_prefix('/'),
        }
    }

    /// The folders on the way to it, outermost first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + '_ {
        let slashes = self.0.match_indices('/');
        slashes.map(|(at, _)| Self(self.0[..at].into()))
    }
}

impl fmt::Display for WorkspacePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A file or a symbolic link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A file.
    File {
        /// Its bytes.
        bytes: Arc<[u8]>,
        /// Whether it may be run.
        is_executable: bool,
    },
    /// A symbolic link, which is kept and never followed.
    Link {
        /// Where it leads, relative to its own folder.
        target: String,
    },
}

impl Node {
    /// A file that is text or cannot be run.
    pub fn file(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::File {
            bytes: bytes.into(),
            is_executable: false,
        }
    }

    /// How many bytes it takes.
    pub fn len(&self) -> usize {
        match self {
            Self::File { bytes, .. } => bytes.len(),
            Self::Link { target } => target.len(),
        }
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a workspace may hold.
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// How many files, links and folders.
    pub entries: usize,
    /// How many bytes in all.
    pub bytes: u64,
}

impl Default for Caps {
    /// 50,000 entries and 512 MiB: a hundred times a large skeleton.
    fn default() -> Self {
        Self {
            entries: 50_000,
            bytes: 512 << 20,
        }
    }
}

/// Why something was not put into a workspace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkspaceError {
    /// The path is none.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A folder is needed where a file or link is.
    #[error("`{path}` is a file, so nothing can be put below it")]
    NotAFolder {
        /// The file.
        path: String,
    },
    /// A file is to be written where a folder is.
    #[error("`{path}` is a folder, so no file can be written there")]
    Folder {
        /// The folder.
        path: String,
    },
    /// It leads out of the workspace.
    #[error("the symbolic link `{path}` leads out of the workspace, to `{target}`")]
    Link {
        /// The link.
        path: String,
        /// Where it leads.
        target: String,
    },
    /// There are too many files.
    #[error("more than {max} files and folders: nothing a template makes has so many")]
    Entries {
        /// How many there may be.
        max: usize,
    },
    /// There are too many bytes.
    #[error("more than {max} bytes in all: nothing a template makes has so many")]
    Bytes {
        /// How many there may be.
        max: u64,
    },
}

/// Files, links and folders, by path.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    nodes: BTreeMap<WorkspacePath, Node>,
    /// Every folder: those of the files, and those that are empty.
    folders: BTreeSet<WorkspacePath>,
    bytes: u64,
    caps: Caps,
}

impl PartialEq for Workspace {
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes && self.folders == other.folders
    }
}

impl Workspace {
    /// An empty workspace.
    pub fn new(caps: Caps) -> Self {
        Self {
            caps,
            ..Self::default()
        }
    }

    /// Writes a file or link, whatever was there before, and makes the folders on
    /// the way.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError`]: where a file is in the way, a link leads out, or there is
    /// too much.
    pub fn write(&mut self, path: WorkspacePath, node: Node) -> Result<(), WorkspaceError> {
        if self.folders.contains(&path) {
            return Err(WorkspaceError::Folder {
                path: path.to_string(),
            });
        }
        if let Node::Link { target } = &node {
            // From the folder of the link, not from the root.
            let folder = path
                .parent()
                .map_or_else(String::new, |parent| format!("{parent}/"));
            let is_absolute = target.starts_with('/');
            if is_absolute || WorkspacePath::parse_folder(&format!("{folder}{target}")).is_err() {
                return Err(WorkspaceError::Link {
                    path: path.to_string(),
                    target: target.clone(),
                });
            }
        }
        self.add_parents(&path)?;
        let had = self.nodes.get(&path).map_or(0, Node::len) as u64;
        let bytes = self.bytes - had + node.len() as u64;
        if bytes > self.caps.bytes {
            return Err(WorkspaceError::Bytes {
                max: self.caps.bytes,
            });
        }
        self.bytes = bytes;
        self.nodes.insert(path, node);
        self.within_entries()
    }

    /// Makes a folder and those on the way to it.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError`].
    pub fn add_folder(&mut self, path: WorkspacePath) -> Result<(), WorkspaceError> {
        if self.nodes.contains_key(&path) {
            return Err(WorkspaceError::NotAFolder {
                path: path.to_string(),
            });
        }
        self.add_parents(&path)?;
        self.folders.insert(path);
        self.within_entries()
    }

    fn add_parents(&mut self, path: &WorkspacePath) -> Result<(), WorkspaceError> {
        for folder in path.ancestors() {
            if self.nodes.contains_key(&folder) {
                return Err(WorkspaceError::NotAFolder {
                    path: folder.to_string(),
                });
            }
            self.folders.insert(folder);
        }
        Ok(())
    }

    fn within_entries(&self) -> Result<(), WorkspaceError> {
        let max = self.caps.entries;
        match self.nodes.len() + self.folders.len() > max {
            true => Err(WorkspaceError::Entries { max }),
            false => Ok(()),
        }
    }

    /// Takes out a file or link, or a folder with all that is in it. Answers whether
    /// there was anything.
    pub fn remove(&mut self, path: &WorkspacePath) -> bool {
        let below: Vec<_> = self
            .below(Some(path))
            .map(|(path, _)| path.clone())
            .collect();
        let folders = self.folders.len();
        self.folders
            .retain(|folder| folder != path && folder.below(Some(path)).is_none());
        let own = self.nodes.contains_key(path).then(|| path.clone());
        let mut found = folders != self.folders.len();
        for path in below.iter().chain(&own) {
            if let Some(node) = self.nodes.remove(path) {
                self.bytes -= node.len() as u64;
                found = true;
            }
        }
        found
    }

    /// What is at a path: a file or a link.
    pub fn get(&self, path: &WorkspacePath) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// Whether anything is at a path.
    pub fn contains(&self, path: &WorkspacePath) -> bool {
        self.nodes.contains_key(path) || self.folders.contains(path)
    }

    /// Whether a folder is at a path.
    pub fn is_folder(&self, path: &WorkspacePath) -> bool {
        self.folders.contains(path)
    }

    /// Files and links, in order of their paths.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (&WorkspacePath, &Node)> {
        self.nodes.iter()
    }

    /// Folders, in order of their paths.
    pub fn folders(&self) -> impl ExactSizeIterator<Item = &WorkspacePath> {
        self.folders.iter()
    }

    /// Files and links below a folder, or all of them, in order.
    pub fn below<'a>(
        &'a self,
        folder: Option<&'a WorkspacePath>,
    ) -> impl Iterator<Item = (&'a WorkspacePath, &'a Node)> {
        let nodes = self.nodes.iter();
        nodes.filter(move |(path, _)| path.below(folder).is_some())
    }

    /// How many bytes all files and links take.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> WorkspacePath {
        WorkspacePath::parse(text).unwrap()
    }

    #[test]
    fn no_path_leads_out() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let found = WorkspacePath::parse(text).ok();
            assert_eq!(found.as_ref().map(WorkspacePath::as_str), expected);
        }

        check("a/b", Some("a/b"));
        check("./a//b/", Some("a/b"));
        check("a/../b", Some("b"));
        check("a\\b", Some("a\\b"));
        check("../a", None);
        check("a/../../b", None);
        check("/etc/passwd", None);
        check("C:\\x", None);
        check("\\\\host\\share", None);
        check("a\\..\\..\\b", None);
        check("a/..", None);
        check(".", None);
        check("a\0b", None);
        check(&"a".repeat(5000), None);
    }

    #[test]
    fn links_stay_inside() {
        let mut workspace = Workspace::default();
        let mut link = |at: &str, target: &str| {
            let target = target.to_owned();
            workspace.write(path(at), Node::Link { target }).is_ok()
        };
        assert!(link("a/b", "../c"));
        assert!(link("a/c", "d/e"));
        assert!(!link("a/d", "../../c"));
        assert!(!link("e", "/etc/passwd"));
        // A file cannot be put below a link, wherever that leads.
        let below = workspace.write(path("a/b/x"), Node::file(*b"x"));
        assert!(matches!(below, Err(WorkspaceError::NotAFolder { .. })));
    }

    #[test]
    fn folders_hold_what_is_below_them() {
        let mut workspace = Workspace::default();
        workspace.write(path("a/b/c"), Node::file(*b"12")).unwrap();
        workspace.write(path("ab"), Node::file(*b"3")).unwrap();
        workspace.add_folder(path("empty/in")).unwrap();
        let folders: Vec<_> = workspace.folders().map(WorkspacePath::as_str).collect();
        assert_eq!(folders, ["a", "a/b", "empty", "empty/in"]);
        assert!(workspace.write(path("a"), Node::file(*b"")).is_err());
        assert!(workspace.add_folder(path("ab/c")).is_err());
        assert!(workspace.remove(&path("a")));
        assert!(!workspace.remove(&path("a")));
        assert!(workspace.contains(&path("ab")));
        assert_eq!(workspace.bytes(), 1);
    }

    #[test]
    fn there_is_an_end_to_it() {
        let mut workspace = Workspace::new(Caps {
            entries: 2,
            bytes: 3,
        });
        workspace.write(path("a"), Node::file(*b"12")).unwrap();
        let bytes = workspace.write(path("b"), Node::file(*b"12"));
        assert_eq!(bytes, Err(WorkspaceError::Bytes { max: 3 }));
        workspace.write(path("b"), Node::file(*b"1")).unwrap();
        let entries = workspace.write(path("c"), Node::file(*b""));
        assert_eq!(entries, Err(WorkspaceError::Entries { max: 2 }));
    }
}
