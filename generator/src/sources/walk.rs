//! The files below a folder that a glob matches.
//!
//! [`matches()`] is the way in. A pattern is followed part by part, so that
//! `*/catalog-info.yaml` over ten thousand repositories lists one folder and
//! looks into none; only `**` walks.
//!
//! Nothing here reads a file, or knows which ones may be read: a link is
//! followed where the pattern names it, but `**` does not go through links.

use std::io;
use std::path::Path;

use catalog::source::glob::{Glob, Options, is_glob};

/// A glob that matches more files than this is refused.
pub const MAX_MATCHES: usize = 200_000;

/// Folders within folders that `**` looks into.
const MAX_DEPTH: usize = 64;

/// Why there is no list of files.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The system said no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Too many.
    #[error("it matches more than {MAX_MATCHES} files")]
    TooMany,
}

/// The paths below `folder`, with `/` between their parts, of all files that
/// `pattern` matches; sorted. `allow` is asked before a folder is looked into.
///
/// # Errors
///
/// [`WalkError`]. A folder that cannot be listed is one without files, unless
/// it is `folder` itself.
pub fn matches(
    folder: &Path,
    pattern: &str,
    allow: &dyn Fn(&Path) -> bool,
) -> Result<Vec<String>, WalkError> {
    let pattern = pattern.trim_start_matches("./").trim_start_matches('/');
    let mut walk = Walk {
        folder,
        whole: Glob::new(pattern, Options::default()),
        allow,
        found: Vec::new(),
    };
    // Alternatives and groups may span folders: then every path is tried.
    let spans = ["{", "(", "\\", "[", "!"];
    if spans.iter().any(|mark| pattern.contains(mark)) {
        let literal = literal_folder(pattern);
        walk.everything(literal, 0)?;
    } else {
        let parts: Vec<Part<'_>> = pattern
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .map(Part::new)
            .collect();
        walk.parts("", &parts, 0)?;
    }
    let mut found = walk.found;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The folders at the start of a pattern that are no patterns.
fn literal_folder(pattern: &str) -> &str {
    let mut end = 0;
    for (at, _) in pattern.match_indices('/') {
        let part = &pattern[end..at];
        if part.contains(['*', '?', '[', '{', '(', '\\', '!']) {
            break;
        }
        end = at + 1;
    }
    pattern[..end].trim_end_matches('/')
}

enum Part<'p> {
    Name(&'p str),
    Pattern(Glob),
    Globstar,
}

impl<'p> Part<'p> {
    fn new(text: &'p str) -> Self {
        match text {
            "**" => Self::Globstar,
            _ if is_glob(text) || text.contains('?') => {
                Self::Pattern(Glob::new(text, Options::default()))
            }
            _ => Self::Name(text),
        }
    }
}

struct Walk<'w> {
    folder: &'w Path,
    whole: Glob,
    allow: &'w dyn Fn(&Path) -> bool,
    found: Vec<String>,
}

/// One entry of a folder.
struct Entry {
    name: String,
    is_folder: bool,
    is_link: bool,
}

impl Walk<'_> {
    fn parts(&mut self, at: &str, parts: &[Part<'_>], depth: usize) -> Result<(), WalkError> {
        let Some((part, rest)) = parts.split_first() else {
            return Ok(());
        };
        let is_last = rest.is_empty();
        match part {
            Part::Name(name) => {
                let path = below(at, name);
                if !is_last {
                    return self.parts(&path, rest, depth);
                }
                let is_file = std::fs::metadata(self.folder.join(&path))
                    .is_ok_and(|metadata| !metadata.is_dir());
                if is_file {
                    self.add(path)?;
                } else {
                    // Looked into in vain: it may have the file later.
                    (self.allow)(&self.folder.join(at));
                }
            }
            Part::Pattern(glob) => {
                for entry in self.list(at)? {
                    if !glob.is_match(&entry.name) {
                        continue;
                    }
                    let path = below(at, &entry.name);
                    match (is_last, self.is_folder(&path, &entry)) {
                        (true, false) => self.add(path)?,
                        (false, true) => self.parts(&path, rest, depth)?,
                        _ => {}
                    }
                }
            }
            Part::Globstar => {
                if is_last {
                    return self.everything(at, depth);
                }
                // It may stand for no folder at all.
                self.parts(at, rest, depth)?;
                if depth >= MAX_DEPTH {
                    return Ok(());
                }
                for entry in self.list(at)? {
                    if entry.is_folder && !entry.is_link && !entry.name.starts_with('.') {
                        self.parts(&below(at, &entry.name), parts, depth + 1)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Every file below that the whole pattern matches.
    fn everything(&mut self, at: &str, depth: usize) -> Result<(), WalkError> {
        for entry in self.list(at)? {
            let path = below(at, &entry.name);
            if !self.is_folder(&path, &entry) {
                if self.whole.is_match(&path) {
                    self.add(path)?;
                }
            } else if !entry.is_link && depth < MAX_DEPTH && entry.name != ".git" {
                self.everything(&path, depth + 1)?;
            }
        }
        Ok(())
    }

    fn is_folder(&self, path: &str, entry: &Entry) -> bool {
        if entry.is_link {
            std::fs::metadata(self.folder.join(path)).is_ok_and(|metadata| metadata.is_dir())
        } else {
            entry.is_folder
        }
    }

    /// What is in a folder. Names that are no text match no pattern.
    fn list(&self, at: &str) -> Result<Vec<Entry>, WalkError> {
        let folder = self.folder.join(at);
        if !(self.allow)(&folder) {
            return Ok(Vec::new());
        }
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &folder
        };
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if at.is_empty() && error.kind() != io::ErrorKind::NotFound => {
                return Err(error.into());
            }
            Err(_) => return Ok(Vec::new()),
        };
        Ok(entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let file_type = entry.file_type().ok()?;
                Some(Entry {
                    name: entry.file_name().into_string().ok()?,
                    is_folder: file_type.is_dir(),
                    is_link: file_type.is_symlink(),
                })
            })
            .collect())
    }

    fn add(&mut self, path: String) -> Result<(), WalkError> {
        if self.found.len() >= MAX_MATCHES {
            return Err(WalkError::TooMany);
        }
        self.found.push(path);
        Ok(())
    }
}

fn below(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_the_files_they_match() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "catalog-info.yaml",
            "a/catalog-info.yaml",
            "a/b/catalog-info.yaml",
            "a/b/c/all.yml",
            "b/other.yaml",
            ".git/catalog-info.yaml",
            "a/.hidden.yaml",
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let check = |pattern: &str, expected: &[&str]| {
            let found = matches(folder.path(), pattern, &|_| true).unwrap();
            assert_eq!(found, expected, "{pattern}");
        };

        check("*.yaml", &["catalog-info.yaml"]);
        check("./*/catalog-info.yaml", &["a/catalog-info.yaml"]);
        check(
            "**/catalog-info.yaml",
            &[
                "a/b/catalog-info.yaml",
                "a/catalog-info.yaml",
                "catalog-info.yaml",
            ],
        );
        check("a/**/*.yml", &["a/b/c/all.yml"]);
        check(
            "a/**",
            &[
                "a/b/c/all.yml",
                "a/b/catalog-info.yaml",
                "a/catalog-info.yaml",
            ],
        );
        check("{a,b}/*.yaml", &["a/catalog-info.yaml", "b/other.yaml"]);
        check("{a/b,b}/*.yaml", &["a/b/catalog-info.yaml", "b/other.yaml"]);
        check("a/.*.yaml", &["a/.hidden.yaml"]);
        check("nowhere/*.yaml", &[]);
        check("b/other.yaml", &["b/other.yaml"]);
        check("b", &[]); // A folder.
    }
}
