//! Which files of a commit are taken, within the limits of a
//! [`Select`]. Pure: it sees paths and lengths, and the files
//! that were read.

use std::collections::{BTreeMap, BTreeSet};

use crate::ask::Select;
use crate::model::{EntryKind, FileBytes, LeftOut};

/// How often files that were read may name others that name others.
pub(crate) const MAX_ROUNDS: usize = 8;

/// A file or link that could be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) path: String,
    pub(crate) kind: EntryKind,
    pub(crate) bytes: u64,
}

/// Chooses among the files of a commit.
pub(crate) struct Choice<'a> {
    select: &'a dyn Select,
    candidates: BTreeMap<String, Candidate>,
    decided: BTreeSet<String>,
    bytes: u64,
    max_file_bytes: u64,
    pub(crate) left_out: Vec<LeftOut>,
}

impl<'a> Choice<'a> {
    /// Among these; files that are longer than `host_max_bytes` cannot be had.
    pub(crate) fn new(
        select: &'a dyn Select,
        candidates: Vec<Candidate>,
        host_max_bytes: u64,
    ) -> Self {
        let candidates = candidates
            .into_iter()
            .filter(|candidate| matches!(candidate.kind, EntryKind::File | EntryKind::Link))
            .map(|candidate| (candidate.path.clone(), candidate))
            .collect();
        Self {
            select,
            candidates,
            decided: BTreeSet::new(),
            bytes: 0,
            max_file_bytes: select.max_file_bytes().min(host_max_bytes),
            left_out: Vec::new(),
        }
    }

    /// The files that are wanted by what they are.
    pub(crate) fn wanted(&mut self) -> BTreeSet<String> {
        let wanted: Vec<String> = self
            .candidates
            .values()
            .filter(|file| self.select.wants(&file.path, file.kind, file.bytes))
            .map(|file| file.path.clone())
            .collect();
        self.take(wanted)
    }

    /// The files that these name, and that are not taken yet.
    pub(crate) fn named(&mut self, files: &BTreeMap<String, FileBytes>) -> BTreeSet<String> {
        let named: BTreeSet<String> = files
            .iter()
            .flat_map(|(path, file)| self.select.names(path, file))
            .collect();
        self.take(named)
    }

    fn take(&mut self, paths: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        let mut taken = BTreeSet::new();
        for path in paths {
            let Some(file) = self.candidates.get(&path) else {
                continue;
            };
            if !self.decided.insert(path.clone()) {
                continue;
            }
            let most = self.max_file_bytes;
            let most_in_all = self.select.max_bytes();
            let in_all = self.bytes.saturating_add(file.bytes);
            let reason = if file.bytes > most {
                format!("has {} bytes; at most {most} are read", file.bytes)
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
        fn wants(&self, path: &str, _: EntryKind, _: u64) -> bool {
            path.starts_with("docs/")
        }

        fn names(&self, _: &str, file: &FileBytes) -> Vec<String> {
            let text = String::from_utf8_lossy(&file.bytes);
            text.lines().map(str::to_owned).collect()
        }

        fn max_file_bytes(&self) -> u64 {
            10
        }

        fn max_bytes(&self) -> u64 {
            20
        }
    }

    fn file(path: &str, bytes: u64) -> Candidate {
        Candidate {
            path: path.to_owned(),
            kind: EntryKind::File,
            bytes,
        }
    }

    #[test]
    fn takes_what_is_wanted_and_what_that_names_within_the_limits() {
        let folder = Candidate {
            kind: EntryKind::Folder,
            ..file("docs/img", 0)
        };
        let mut choice = Choice::new(
            &Docs,
            vec![
                file("docs/a.md", 6),
                file("docs/big.md", 11),
                folder,
                file("src/x.rs", 10),
                file("src/y.rs", 10),
            ],
            u64::MAX,
        );
        assert_eq!(choice.wanted(), BTreeSet::from(["docs/a.md".to_owned()]));
        let names = "src/x.rs\nsrc/y.rs\nsrc/none.rs\ndocs/a.md\ndocs/img\n../up\n";
        let read = FileBytes {
            is_link: false,
            bytes: Arc::from(names.as_bytes()),
        };
        let files = BTreeMap::from([("docs/a.md".to_owned(), read)]);
        assert_eq!(
            choice.named(&files),
            BTreeSet::from(["src/x.rs".to_owned()])
        );
        assert_eq!(choice.named(&files), BTreeSet::new());
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
