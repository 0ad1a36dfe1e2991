//! Which files may be read: those below a few folders, wherever `..` and
//! symbolic links lead; and no link leads to what git keeps, or to the
//! configuration of a portal.
//!
//! [`Roots::contain`] is the way in. Folders that were found to be inside are
//! remembered, so that a file costs one question to the system.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::RwLock;

use rustc_hash::FxHashSet;

use crate::config::paths::normalize;

/// The folders below which files may be read.
#[derive(Debug)]
pub struct Roots {
    /// As they are named, without `.` and `..`.
    named: Vec<PathBuf>,
    /// As the system names them.
    real: Vec<PathBuf>,
    words: String,
    /// Folders below `named` that are no way out.
    known: RwLock<FxHashSet<PathBuf>>,
}

impl Roots {
    /// Everything below these folders; `words` names them to a person.
    pub fn new(folders: impl IntoIterator<Item = PathBuf>, words: impl Into<String>) -> Self {
        let named: Vec<PathBuf> = folders.into_iter().map(|f| normalize(&f)).collect();
        let real = named.iter().filter_map(|folder| canonical(folder).ok());
        Self {
            real: real.collect(),
            words: words.into(),
            known: RwLock::new(named.iter().cloned().collect()),
            named,
        }
    }

    /// What may be read, in words.
    pub fn in_words(&self) -> &str {
        &self.words
    }

    /// Whether a file or folder is below one of the folders.
    ///
    /// # Errors
    ///
    /// What the system says; of a path that is outside by its text, nothing is
    /// asked.
    pub fn contain(&self, path: &Path) -> io::Result<bool> {
        let path = normalize(path);
        if !self.contain_text(&path) {
            return Ok(false);
        }
        self.contain_real(&path)
    }

    /// The innermost of the folders, as it is named, that the text of a path is
    /// below.
    pub fn named_above(&self, path: &Path) -> Option<&Path> {
        let path = normalize(path);
        let above = |root: &&PathBuf| {
            path.strip_prefix(root)
                .is_ok_and(|rest| !rest.starts_with(".."))
        };
        let above = self.named.iter().filter(above);
        let innermost = above.max_by_key(|root| root.components().count());
        innermost.map(PathBuf::as_path)
    }

    /// Whether the text of a path is below the text of one of the folders.
    pub fn contain_text(&self, path: &Path) -> bool {
        let path = normalize(path);
        self.named.iter().any(|root| {
            path.strip_prefix(root)
                .is_ok_and(|rest| !rest.starts_with(".."))
        })
    }

    fn contain_real(&self, path: &Path) -> io::Result<bool> {
        if self.known.read().is_ok_and(|known| known.contains(path)) {
            return Ok(true);
        }
        let metadata = std::fs::symlink_metadata(path)?;
        let inside = if metadata.is_symlink() {
            let real = canonical(path)?;
            let below = self.real.iter().map(|root| real.strip_prefix(root));
            let mut below = below.filter_map(Result::ok).peekable();
            below.peek().is_some() && !below.any(is_private)
        } else {
            // The path is below one of the folders: it has a parent.
            self.contain_real(path.parent().unwrap_or(path))?
        };
        if inside
            && metadata.is_dir()
            && let Ok(mut known) = self.known.write()
        {
            known.insert(path.to_path_buf());
        }
        Ok(inside)
    }
}

/// Whether a path below a root is nobody's business but the builder's: what
/// git keeps, and the configuration of a portal. Under their own names they are
/// refused where files are looked for; a link gives them another.
fn is_private(path: &Path) -> bool {
    let is_git = path
        .components()
        .any(|part| part.as_os_str().eq_ignore_ascii_case(".git"));
    let name = path.file_name().and_then(|name| name.to_str());
    is_git || name.is_some_and(is_configuration)
}

/// Whether a file configures a portal.
pub(super) fn is_configuration(name: &str) -> bool {
    name.starts_with("app-config") && (name.ends_with(".yaml") || name.ends_with(".yml"))
}

fn canonical(path: &Path) -> io::Result<PathBuf> {
    if path.as_os_str().is_empty() {
        return Path::new(".").canonicalize();
    }
    path.canonicalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn no_way_leads_out() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let top = folder.path();
        for path in ["in/sub/a.yaml", "out/secret.yaml", "more/b.yaml"] {
            let path = top.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        symlink("../out", top.join("in/way-out")).unwrap();
        symlink("../out/secret.yaml", top.join("in/secret.yaml")).unwrap();
        symlink("sub", top.join("in/way-within")).unwrap();
        symlink("../more", top.join("in/way-to-more")).unwrap();
        symlink("nowhere", top.join("in/broken")).unwrap();
        for path in ["in/.git/config", "in/app-config.local.yaml"] {
            std::fs::create_dir_all(top.join(path).parent().unwrap()).unwrap();
            std::fs::write(top.join(path), "").unwrap();
        }
        symlink(".git", top.join("in/git")).unwrap();
        symlink("app-config.local.yaml", top.join("in/config.yaml")).unwrap();
        let roots = Roots::new([top.join("in"), top.join("more")], "the folders");

        let check = |path: &str, expected: Option<bool>| {
            // Twice: the second answer may come from memory.
            for _ in 0..2 {
                assert_eq!(roots.contain(&top.join(path)).ok(), expected, "{path}");
            }
        };
        check("in/sub/a.yaml", Some(true));
        check("in/./sub/../sub/a.yaml", Some(true));
        check("in/way-within/a.yaml", Some(true));
        check("in/way-to-more/b.yaml", Some(true));
        check("in/way-out/secret.yaml", Some(false));
        check("in/secret.yaml", Some(false));
        check("out/secret.yaml", Some(false));
        check("in/../out/secret.yaml", Some(false));
        check("in-and-out.yaml", Some(false));
        check("in/nowhere.yaml", None);
        check("in/broken", None);
        check("in/git/config", Some(false));
        check("in/config.yaml", Some(false));
        check("in/sub/a.yaml/b", None);
        check("in", Some(true));
    }

    #[test]
    fn the_working_directory_can_be_a_root() {
        let roots = Roots::new([PathBuf::new()], "this folder");
        assert!(roots.contain(Path::new("./src/lib.rs")).unwrap());
        assert!(!roots.contain(Path::new("../callboard-other")).unwrap());
    }
}
