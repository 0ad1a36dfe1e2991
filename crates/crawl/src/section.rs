//! The files of one repository as bytes, and back.
//!
//! [`write()`] makes a section, [`Section::open`] reads one. A section begins with
//! its length of head, in eight bytes; the head, JSON, says where each file is.
//! Each file is deflated where that helps. Nothing that a section says is
//! believed: whoever opens one has checked its digest, and lengths are checked
//! all the same.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use forge::model::{FileBytes, LeftOut};
use serde::{Deserialize, Serialize};

use crate::snapshot::Stale;

/// A file is no longer than this, whatever a head says.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// What a section is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// By path.
    pub files: BTreeMap<String, FileBytes>,
    /// What was wanted and could not be kept.
    pub left_out: Vec<LeftOut>,
    /// Earlier versions of descriptors that are broken now, by path.
    pub good: BTreeMap<String, Good>,
}

/// The last good version of a descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Good {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Since when it is not the newest, and why.
    pub stale: Stale,
}

#[derive(Serialize, Deserialize, Default)]
struct Head {
    files: Vec<Placed>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOut>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    good: Vec<PlacedGood>,
}

#[derive(Serialize, Deserialize)]
struct Placed {
    path: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_link: bool,
    #[serde(flatten)]
    range: Range,
}

#[derive(Serialize, Deserialize)]
struct PlacedGood {
    path: String,
    #[serde(flatten)]
    range: Range,
    stale: Stale,
}

/// Where the bytes of a file are, counted from the end of the head.
#[derive(Serialize, Deserialize, Clone, Copy)]
struct Range {
    at: u64,
    /// As they are kept.
    stored: u64,
    /// As they are; more than `stored` where they are deflated.
    bytes: u64,
}

/// Makes the section of some files. The same files give the same bytes.
pub fn write(files: &Files) -> Vec<u8> {
    let mut body = Vec::new();
    let mut head = Head {
        left_out: files.left_out.clone(),
        ..Head::default()
    };
    for (path, file) in &files.files {
        head.files.push(Placed {
            path: path.clone(),
            is_link: file.is_link,
            range: add(&mut body, &file.bytes),
        });
    }
    for (path, good) in &files.good {
        head.good.push(PlacedGood {
            path: path.clone(),
            range: add(&mut body, &good.bytes),
            stale: good.stale.clone(),
        });
    }
    let head = serde_json::to_vec(&head).unwrap_or_default();
    let mut section = (head.len() as u64).to_le_bytes().to_vec();
    section.extend(head);
    section.extend(body);
    section
}

fn add(body: &mut Vec<u8>, bytes: &[u8]) -> Range {
    let at = body.len() as u64;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    let deflated = encoder.write_all(bytes).and_then(|()| encoder.finish());
    let stored = match &deflated {
        Ok(deflated) if deflated.len() < bytes.len() => deflated.as_slice(),
        _ => bytes,
    };
    body.extend_from_slice(stored);
    Range {
        at,
        stored: stored.len() as u64,
        bytes: bytes.len() as u64,
    }
}

/// The files of a repository, each read when it is asked for.
pub struct Section {
    bytes: Arc<[u8]>,
    /// Where the bodies begin.
    bodies: usize,
    files: BTreeMap<String, (bool, Range)>,
    good: BTreeMap<String, (Range, Stale)>,
    /// What was wanted and could not be kept.
    pub left_out: Vec<LeftOut>,
}

impl Section {
    /// Reads the head; `None` where this is no section.
    pub fn open(bytes: Arc<[u8]>) -> Option<Self> {
        let length = u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
        let bodies = usize::try_from(length).ok()?.checked_add(8)?;
        let head: Head = serde_json::from_slice(bytes.get(8..bodies)?).ok()?;
        let files = head.files.into_iter();
        let good = head.good.into_iter();
        Some(Self {
            bodies,
            files: files.map(|f| (f.path, (f.is_link, f.range))).collect(),
            good: good.map(|g| (g.path, (g.range, g.stale))).collect(),
            left_out: head.left_out,
            bytes,
        })
    }

    /// A file, or where a link leads.
    pub fn file(&self, path: &str) -> Option<FileBytes> {
        let (is_link, range) = self.files.get(path)?;
        Some(FileBytes {
            is_link: *is_link,
            bytes: self.read(*range)?.into(),
        })
    }

    /// How many bytes a file has.
    pub fn length(&self, path: &str) -> Option<u64> {
        self.files.get(path).map(|(_, range)| range.bytes)
    }

    /// The last good version of a descriptor that is broken now.
    pub fn good(&self, path: &str) -> Option<Good> {
        let (range, stale) = self.good.get(path)?;
        Some(Good {
            bytes: self.read(*range)?.into(),
            stale: stale.clone(),
        })
    }

    /// The paths of all files, sorted, and whether each is a link.
    pub fn paths(&self) -> impl Iterator<Item = (&str, bool)> {
        self.files
            .iter()
            .map(|(path, (is_link, _))| (path.as_str(), *is_link))
    }

    /// Everything, in memory.
    pub fn all(&self) -> Files {
        let mut files = Files {
            left_out: self.left_out.clone(),
            ..Files::default()
        };
        for path in self.files.keys() {
            if let Some(file) = self.file(path) {
                files.files.insert(path.clone(), file);
            }
        }
        for path in self.good.keys() {
            if let Some(good) = self.good(path) {
                files.good.insert(path.clone(), good);
            }
        }
        files
    }

    fn read(&self, range: Range) -> Option<Vec<u8>> {
        let at = self.bodies.checked_add(usize::try_from(range.at).ok()?)?;
        let end = at.checked_add(usize::try_from(range.stored).ok()?)?;
        let stored = self.bytes.get(at..end)?;
        if range.stored == range.bytes {
            return Some(stored.to_vec());
        }
        if range.bytes > MAX_FILE_BYTES {
            return None;
        }
        let mut bytes = Vec::new();
        let decoder = DeflateDecoder::new(stored);
        decoder.take(range.bytes + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == range.bytes).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> FileBytes {
        FileBytes {
            is_link: false,
            bytes: text.as_bytes().into(),
        }
    }

    fn example() -> Files {
        let link = FileBytes {
            is_link: true,
            bytes: b"docs/index.md"[..].into(),
        };
        let good = Good {
            bytes: b"kind: Component\n"[..].into(),
            stale: Stale {
                since: 1_700_000_000,
                reason: "line 3 is not YAML".to_owned(),
            },
        };
        Files {
            files: BTreeMap::from([
                ("README.md".to_owned(), link),
                ("catalog-info.yaml".to_owned(), file("kind: [\n")),
                ("docs/index.md".to_owned(), file(&"word ".repeat(200))),
                ("empty".to_owned(), file("")),
            ]),
            left_out: vec![LeftOut {
                path: "docs/film.mp4".to_owned(),
                reason: "is too large".to_owned(),
            }],
            good: BTreeMap::from([("catalog-info.yaml".to_owned(), good)]),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = write(&example());
        assert_eq!(bytes, write(&example()));
        assert!(bytes.len() < 800, "text is deflated: {}", bytes.len());
        let section = Section::open(bytes.into()).unwrap();
        assert_eq!(section.all(), example());
        assert_eq!(section.length("docs/index.md"), Some(1000));
        assert_eq!(section.file("other"), None);
        assert_eq!(
            section.paths().collect::<Vec<_>>(),
            [
                ("README.md", true),
                ("catalog-info.yaml", false),
                ("docs/index.md", false),
                ("empty", false)
            ]
        );
    }

    #[test]
    fn damage_is_no_panic() {
        let bytes = write(&example());
        for end in 0..bytes.len() {
            if let Some(section) = Section::open(bytes[..end].into()) {
                section.all();
            }
        }
        for at in 0..bytes.len() {
            for flip in [0x01, 0x10, 0x80, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] ^= flip;
                if let Some(section) = Section::open(bytes.into()) {
                    section.all();
                }
            }
        }
    }
}
