//! [`Change`]: files that a commit adds, changes or removes.

use std::collections::BTreeMap;

use gix::ObjectId;

/// What lies at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A file.
    File(Vec<u8>),
    /// A file that can be run.
    Executable(Vec<u8>),
    /// A symbolic link and where it leads.
    Link(String),
    /// Another repository at a commit.
    Submodule(ObjectId),
}

/// Files to add, change or remove, and the words of the commit that does it. A
/// change without files makes no commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub(crate) message: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) items: BTreeMap<String, Option<Item>>,
}

impl Change {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The words of the commit.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// The branch it goes to, made from the default branch where it is new; without
    /// this, the default branch.
    #[must_use]
    pub fn branch(mut self, branch: impl Into<String>) -> Self {
        self.branch = Some(branch.into());
        self
    }

    /// A file.
    #[must_use]
    pub fn file(self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.item(path, Item::File(bytes.into()))
    }

    /// A symbolic link.
    #[must_use]
    pub fn link(self, path: impl Into<String>, target: impl Into<String>) -> Self {
        self.item(path, Item::Link(target.into()))
    }

    /// Anything.
    #[must_use]
    pub fn item(mut self, path: impl Into<String>, item: Item) -> Self {
        self.items.insert(path.into(), Some(item));
        self
    }

    /// Takes away a file, or a folder with all in it.
    #[must_use]
    pub fn remove(mut self, path: impl Into<String>) -> Self {
        self.items.insert(path.into(), None);
        self
    }
}
