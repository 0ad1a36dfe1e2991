//! Which files of a commit are taken, within the limits of a
//! [`Select`]. Pure: it sees paths and lengths, and the files
//! that were read.

use std::collections::{BTreeMap, BTreeSet};

use crate::ask::Select;
use crate::model::{Entry, EntryKind, FileBytes, LeftOut};

/// How often files that were read may name others that name others.
pub(crate) const MAX_ROUNDS: usize = 16;

/// Chooses among the files of a commit.
pub(crate) struct Choice<'a> {
    select: &'a dyn Select,
    entries: Vec<Entry>,
    decided: BTreeSet<String>,
    bytes: u64,
    max_file_bytes: u64,
    pub(crate) left_out: Vec<LeftOut>,
}

impl<'a> Choice<'a> {
    /// Among these; files that are longer than `host_max_bytes` cannot be had.
    pub(crate) fn new(
        select: &'a dyn Select,
        mut entries: Vec<Entry>,
        host_max_bytes: u64,
    ) -> Self {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries.dedup_by(|a, b| a.path == b.path);
        Self {
            select,
            entries,
            decided: BTreeSet::new(),
            bytes: 0,
            max_file_bytes: select.max_file_bytes().min(host_max_bytes),
            left_out: Vec::new(),
        }
    }

    /// The files that are wanted besides those that are here.
    pub(crate) fn more(&mut self, have: &BTreeMap<String, FileBytes>) -> BTreeSet<String> {
        self.take(self.select.choose(&self.entries, have))
    }

    /// What is known of a file or link.
    pub(crate) fn entry(&self, path: &str) -> Option<&Entry> {
        let at = self
            .entries
            .binary_search_by(|entry| entry.path.as_str().cmp(path));
        let entry = &self.entries[at.ok()?];
        matches!(entry.kind, EntryKind::File | EntryKind::Link).then_some(entry)
    }

    fn take(&mut self, paths: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        let mut taken = BTreeSet::new();
        for path in paths {
            let Some(bytes) = self.entry(&path).map(|entry| entry.bytes.unwrap_or(0)) else {
                continue;
            };
            if !self.decided.insert(path.clone()) {
                continue;
            }
            let most = self.max_file_bytes;
            let most_in_all = self.select.max_bytes();
            let in_all = self.bytes.saturating_add(bytes);
            let reason = if bytes > most {
                format!("has {bytes} bytes; at most {most} are read")
            } else if in_all > most_in_all {
                format!("is one too many: at most {most_in_all} bytes of files are read")
            } else {
                self.bytes = in_all;
                taken.insert(path);
                continue;
            };
            self.left_out.push(LeftOut { path, reason });
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    struct Docs;

    impl Select for Docs {
        fn choose(&self, entries: &[Entry], have: &BTreeMap<String, FileBytes>) -> Vec<String> {
            if have.is_empty() {
                let paths = entries.iter().map(|entry| entry.path.clone());
                return paths.filter(|path| path.starts_with("docs/")).collect();
            }
            let texts = have
                .values()
                .map(|file| String::from_utf8_lossy(&file.bytes));
            let lines = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
            lines.collect()
        }

        fn max_file_bytes(&self) -> u64 {
            10
        }

        fn max_bytes(&self) -> u64 {
            20
        }
    }

    fn file(path: &str, bytes: u64) -> Entry {
        Entry {
            path: path.to_owned(),
            kind: EntryKind::File,
            oid: String::new(),
            bytes: Some(bytes),
        }
    }

    #[test]
    fn takes_what_is_wanted_and_what_that_names_within_the_limits() {
        let folder = Entry {
            kind: EntryKind::Folder,
            ..file("docs/img", 0)
        };
        let mut choice = Choice::new(
            &Docs,
            vec![
                file("src/x.rs", 10),
                file("src/y.rs", 10),
                file("docs/a.md", 6),
                file("docs/big.md", 11),
                folder,
            ],
            u64::MAX,
        );
        let none = BTreeMap::new();
        assert_eq!(choice.more(&none), BTreeSet::from(["docs/a.md".to_owned()]));
        let names = "src/x.rs\nsrc/y.rs\nsrc/none.rs\ndocs/a.md\ndocs/img\n../up\n";
        let read = FileBytes {
            is_link: false,
            bytes: Arc::from(names.as_bytes()),
        };
        let files = BTreeMap::from([("docs/a.md".to_owned(), read)]);
        assert_eq!(choice.more(&files), BTreeSet::from(["src/x.rs".to_owned()]));
        assert_eq!(choice.more(&files), BTreeSet::new());
        let left_out: Vec<String> = choice
            .left_out
            .iter()
            .map(|left| format!("{} {}", left.path, left.reason))
            .collect();
        assert_eq!(
            left_out,
            [
                "docs/big.md has 11 bytes; at most 10 are read",
                "src/y.rs is one too many: at most 20 bytes of files are read",
            ]
        );
    }
}
