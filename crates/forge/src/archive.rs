//! A repository's archive, as GitHub and GitLab make it: a gzipped tar whose paths all
//! begin with one folder, as in `acme-shop-4b825dc/`.
//!
//! [`Archive::open`] is the way in, then [`Archive::choose`]. An archive is read
//! several times, for what there is and for what is wanted of that, and is never
//! unpacked. A path that would leave the folder is no path of a repository and is
//! passed over. How an archive is come by is its host's affair.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::sync::Arc;

use bytes::Bytes;
use flate2::read::GzDecoder;
use tar::EntryType;

use crate::ask::{At, Select};
use crate::choose::{Choice, MAX_ROUNDS};
use crate::model::{Contents, Entry, EntryKind, FileBytes};

/// A repository that takes more on its host's disk, in KiB, is read file by file.
const MAX_ARCHIVED_KIB: u64 = 200 * 1024;

/// How often an archive is downloaded that turns out damaged.
pub(crate) const MAX_DOWNLOADS: u32 = 2;

/// How many bytes an archive unpacks to at most.
const MAX_UNPACKED_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// How many paths an archive has at most.
const MAX_ENTRIES: usize = 2_000_000;

/// How much of a `.gitattributes` is read, in bytes.
const MAX_ATTRIBUTES_BYTES: u64 = 256 * 1024;

/// Where an archive lies. It is read from the start each time.
pub(crate) trait Source: Send + 'static {
    /// What reads it once.
    type Reader<'a>: Read
    where
        Self: 'a;

    /// Begins at the start.
    fn begin(&mut self) -> Result<Self::Reader<'_>, String>;
}

impl Source for File {
    type Reader<'a> = BufReader<&'a mut File>;

    fn begin(&mut self) -> Result<Self::Reader<'_>, String> {
        self.rewind().map_err(|error| error.to_string())?;
        Ok(BufReader::new(self))
    }
}

impl Source for Bytes {
    type Reader<'a> = &'a [u8];

    fn begin(&mut self) -> Result<Self::Reader<'_>, String> {
        Ok(&self[..])
    }
}

/// An archive that is whole.
#[derive(Debug)]
pub(crate) struct Archive<S> {
    source: S,
    listed: Listed,
}

/// What was chosen of an archive.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) contents: Contents,
    /// Whether that is all there is of it in the repository. An archive may leave
    /// something out, and the file that says so as well: whoever chooses nothing at all
    /// expected something.
    pub(crate) is_all: bool,
}

impl<S: Source> Archive<S> {
    /// Reads an archive to its end, for what there is.
    ///
    /// # Errors
    ///
    /// In words, how it is damaged.
    pub(crate) async fn open(mut source: S) -> Result<Self, String> {
        blocking(move || {
            let listed = list(source.begin()?)?;
            Ok(Self { source, listed })
        })
        .await
    }

    /// Reads what is wanted of it.
    ///
    /// # Errors
    ///
    /// In words, why it can no longer be read.
    pub(crate) async fn choose(self, select: &dyn Select) -> Result<Chosen, String> {
        let Self { mut source, listed } = self;
        let mut choice = Choice::new(select, listed.entries, u64::MAX);
        let mut files = BTreeMap::new();
        let mut wanted = choice.more(&files);
        for _ in 0..MAX_ROUNDS {
            if wanted.is_empty() {
                break;
            }
            let (again, found) = blocking(move || {
                let found = read(source.begin()?, &wanted)?;
                Ok((source, found))
            })
            .await?;
            source = again;
            files.extend(found);
            wanted = choice.more(&files);
        }
        Ok(Chosen {
            is_all: !listed.is_altered && !files.is_empty(),
            contents: Contents {
                files,
                left_out: choice.left_out,
            },
        })
    }
}

/// Whether a repository is better read file by file.
pub(crate) fn is_too_large(at: &At) -> bool {
    at.disk_kib.is_some_and(|kib| kib > MAX_ARCHIVED_KIB)
}

/// What is asked for, in words.
pub(crate) fn name_of(at: &At) -> String {
    format!("contents of repository {}", at.full_name)
}

/// Runs what takes long where it holds up nobody.
async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(run)
        .await
        .unwrap_or_else(|_| Err("reading it was broken off".to_owned()))
}

/// What an archive holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Listed {
    entries: Vec<Entry>,
    /// Whether the repository says that archives differ from it, by `export-ignore`
    /// or `export-subst`: <https://git-scm.com/docs/gitattributes#_creating_an_archive>.
    is_altered: bool,
}

/// The files and links of an archive.
fn list(gzipped: impl Read) -> Result<Listed, String> {
    let mut listed = Listed::default();
    walk(gzipped, |path, kind, entry| {
        let bytes = match kind {
            EntryKind::Link => link_of(entry).len(),
            _ => usize::try_from(entry.size()).unwrap_or(usize::MAX),
        };
        let is_attributes = path == ".gitattributes" || path.ends_with("/.gitattributes");
        if is_attributes && kind == EntryKind::File {
            let mut text = Vec::new();
            entry
                .take(MAX_ATTRIBUTES_BYTES)
                .read_to_end(&mut text)
                .map_err(|error| error.to_string())?;
            listed.is_altered |= String::from_utf8_lossy(&text).contains("export-");
        }
        listed.entries.push(Entry {
            path,
            kind,
            // An archive does not tell.
            oid: String::new(),
            bytes: Some(u64::try_from(bytes).unwrap_or(u64::MAX)),
        });
        Ok(())
    })?;
    Ok(listed)
}

/// The bytes of some of its files and links. Their lengths are those of [`list`].
fn read(
    gzipped: impl Read,
    wanted: &BTreeSet<String>,
) -> Result<BTreeMap<String, FileBytes>, String> {
    let mut files = BTreeMap::new();
    walk(gzipped, |path, kind, entry| {
        if !wanted.contains(&path) || files.contains_key(&path) {
            return Ok(());
        }
        let bytes = match kind {
            EntryKind::Link => link_of(entry),
            _ => {
                let mut bytes = Vec::new();
                entry
                    .read_to_end(&mut bytes)
                    .map_err(|error| error.to_string())?;
                bytes
            }
        };
        let file = FileBytes {
            is_link: kind == EntryKind::Link,
            bytes: Arc::from(bytes),
        };
        files.insert(path, file);
        Ok(())
    })?;
    Ok(files)
}

type TarEntry<'a, R> = tar::Entry<'a, R>;

/// Visits the files and links.
fn walk<R: Read>(
    gzipped: R,
    mut visit: impl FnMut(
        String,
        EntryKind,
        &mut TarEntry<'_, std::io::Take<GzDecoder<R>>>,
    ) -> Result<(), String>,
) -> Result<(), String> {
    let mut archive = tar::Archive::new(GzDecoder::new(gzipped).take(MAX_UNPACKED_BYTES));
    let entries = archive.entries().map_err(|error| error.to_string())?;
    for (number, entry) in entries.enumerate() {
        let mut entry = entry.map_err(|error| error.to_string())?;
        if number >= MAX_ENTRIES {
            return Err(format!("it has more than {MAX_ENTRIES} paths"));
        }
        let kind = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => EntryKind::File,
            EntryType::Symlink => EntryKind::Link,
            _ => continue,
        };
        if let Some(path) = confined(&entry.path_bytes()) {
            visit(path, kind, &mut entry)?;
        }
    }
    // The end of the gzip tells whether all of it came.
    let mut rest = archive.into_inner();
    std::io::copy(&mut rest, &mut std::io::sink()).map_err(|error| error.to_string())?;
    if rest.limit() == 0 {
        return Err(format!(
            "it unpacks to more than {MAX_UNPACKED_BYTES} bytes"
        ));
    }
    Ok(())
}

/// A path within the one folder; `None` where it is not a plain one.
fn confined(path: &[u8]) -> Option<String> {
    let (folder, path) = std::str::from_utf8(path).ok()?.split_once('/')?;
    let is_plain = !path.contains('\0')
        && !matches!(folder, "" | "." | "..")
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    is_plain.then(|| path.to_owned())
}

/// Where a symbolic link leads.
fn link_of<R: Read>(entry: &TarEntry<'_, R>) -> Vec<u8> {
    entry
        .link_name_bytes()
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{Builder, Header};

    use super::*;

    /// An archive of files, and of links where the text begins with `-> `.
    pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, text) in files {
            let mut header = Header::new_gnu();
            // By hand, as the builder refuses paths that lead outside.
            header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_mode(0o644);
            match text.strip_prefix("-> ") {
                Some(target) => {
                    header.set_entry_type(EntryType::Symlink);
                    header.set_link_name_literal(target).unwrap();
                    header.set_size(0);
                    header.set_cksum();
                    builder.append(&header, &b""[..]).unwrap();
                }
                None => {
                    header.set_entry_type(EntryType::Regular);
                    header.set_size(u64::try_from(text.len()).unwrap());
                    header.set_cksum();
                    builder.append(&header, text.as_bytes()).unwrap();
                }
            }
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn paths(listed: &Listed) -> Vec<&str> {
        listed
            .entries
            .iter()
            .map(|file| file.path.as_str())
            .collect()
    }

    #[test]
    fn lists_and_reads_what_is_in_the_folder() {
        let bytes = archive(&[
            ("acme-shop-4b825dc/docs/index.md", "# Shop\n"),
            ("acme-shop-4b825dc/README.md", "-> docs/index.md"),
            ("acme-shop-4b825dc/src/main.rs", "fn main() {}"),
        ]);
        let listed = list(&bytes[..]).unwrap();
        assert_eq!(
            paths(&listed),
            ["docs/index.md", "README.md", "src/main.rs"]
        );
        assert_eq!(listed.entries[1].kind, EntryKind::Link);
        assert_eq!(listed.entries[1].bytes, Some(13));
        assert!(!listed.is_altered);

        let wanted = BTreeSet::from(["docs/index.md".to_owned(), "README.md".to_owned()]);
        let files = read(&bytes[..], &wanted).unwrap();
        assert_eq!(&*files["docs/index.md"].bytes, b"# Shop\n");
        assert_eq!(&*files["README.md"].bytes, b"docs/index.md");
        assert!(files["README.md"].is_link);
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn a_path_that_leads_outside_is_passed_over() {
        let bytes = archive(&[
            ("/etc/passwd", "x"),
            ("top/../../etc/passwd", "x"),
            ("../top/a", "x"),
            ("top//a", "x"),
            ("top/./a", "x"),
            ("top", "x"),
            ("top/a", "x"),
        ]);
        assert_eq!(paths(&list(&bytes[..]).unwrap()), ["a"]);
    }

    #[test]
    fn a_repository_that_alters_its_archives_says_so() {
        let altered = [("top/docs/.gitattributes", "/internal export-ignore\n")];
        assert!(list(&archive(&altered)[..]).unwrap().is_altered);
        let plain = [("top/.gitattributes", "*.png binary\n")];
        assert!(!list(&archive(&plain)[..]).unwrap().is_altered);
    }

    #[test]
    fn an_archive_that_is_cut_short_is_an_error_at_every_byte() {
        let bytes = archive(&[("top/a", "some text"), ("top/b", "more text")]);
        for end in 0..bytes.len() {
            assert!(list(&bytes[..end]).is_err(), "{end} of {}", bytes.len());
        }
        assert!(list(&b"<html>not found</html>"[..]).is_err());
    }

    #[test]
    fn damage_is_an_error_or_passed_over_and_never_a_panic() {
        let mut plain = Vec::new();
        GzDecoder::new(&archive(&[("top/a", "some text")])[..])
            .read_to_end(&mut plain)
            .unwrap();
        for at in 0..512 {
            let mut damaged = plain.clone();
            damaged[at] ^= 0xff;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&damaged).unwrap();
            drop(list(&encoder.finish().unwrap()[..]));
        }
    }
}
