//! The files of a skeleton, from wherever its address leads.
//!
//! Folders of this machine are read without following any symbolic link; of a code
//! host, all files of a commit below a path.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::Location;
use catalog::source::url::RepositoryUrl;
use forge::Forge;
use forge::ask::{At, Look, Select};
use forge::model::{Entry as ForgeEntry, EntryKind, FileBytes, FullName};
use scaffolder::action::ActionError;
use scaffolder::outside::Fetched;
use scaffolder::skeleton::{Entry, Skeleton};
use scaffolder::workspace::WorkspacePath;

use crate::crawled::Forges;
use crate::docs::find::Repositories as _;
use crate::sources::DiskSources;
use crate::sources::history::Head;

/// A skeleton has no more files.
const MAX_FILES: usize = 20_000;
/// Nor more bytes.
const MAX_BYTES: u64 = 256 << 20;
/// A file of it has no more.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Folders within folders.
const MAX_DEPTH: usize = 40;

/// What of a folder is read at most: beyond this it is refused.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Files and folders.
    pub files: usize,
    /// All of them, in bytes.
    pub bytes: u64,
}

impl Default for Bounds {
    /// What a skeleton may be.
    fn default() -> Self {
        Self {
            files: MAX_FILES,
            bytes: MAX_BYTES,
        }
    }
}

/// The files at an address, where it leads to a folder of this machine or a checkout;
/// `None` where somebody else would have to be asked.
pub fn here(
    address: &str,
    disk: &DiskSources,
    bounds: Bounds,
) -> Option<Result<Skeleton, ActionError>> {
    let location = match address.strip_prefix("file:") {
        Some(path) => Location::new("file", path),
        None => Location::new("url", address),
    };
    if &*location.location_type != "file" && !disk.has_checkout(&location) {
        return None;
    }
    let place = disk.place(&location);
    let place = place.map_err(|error| ActionError::input(error.to_string()));
    Some(place.and_then(|place| {
        let root = Path::new(&*place.repository);
        inside(root, place.path.trim_end_matches('/'), address, bounds)
    }))
}

/// The files below a path of a repository of this machine.
pub fn inside(
    root: &Path,
    below: &str,
    shown: &str,
    bounds: Bounds,
) -> Result<Skeleton, ActionError> {
    from_disk_within(&on_the_way(root, below, shown)?, shown, bounds)
}

/// The files at an address: of a folder of this machine, a checkout, or a host.
pub async fn fetch(
    address: &str,
    disk: &DiskSources,
    forges: &Forges,
) -> Result<Fetched, ActionError> {
    let location = match address.strip_prefix("file:") {
        Some(path) => Location::new("file", path),
        None => Location::new("url", address),
    };
    let is_here = &*location.location_type == "file" || disk.has_checkout(&location);
    if is_here {
        let place = disk
            .place(&location)
            .map_err(|error| ActionError::input(error.to_string()))?;
        let root = Path::new(&*place.repository);
        let path = on_the_way(root, place.path.trim_end_matches('/'), address)?;
        let shown = address.to_owned();
        let read = tokio::task::spawn_blocking(move || from_disk(&path, &shown)).await;
        let files = read.map_err(|error| ActionError::new(error.to_string()))??;
        let commit = None;
        return Ok(Fetched { files, commit });
    }
    from_host(address, forges).await
}

/// The commit that an address is at: of a checkout, or of a branch of a host.
pub async fn commit(address: &str, disk: &DiskSources, forges: &Forges) -> Option<String> {
    let location = match address.starts_with("http") {
        true => Location::new("url", address),
        false => Location::new("file", address.trim_start_matches("file:")),
    };
    if &*location.location_type == "file" || disk.has_checkout(&location) {
        let place = disk.place(&location).ok()?;
        return Some(Head::read(Path::new(&*place.repository))?.commit());
    }
    let url = RepositoryUrl::parse(address).ok()?;
    let name = FullName::new(url.owner.as_str(), url.name.as_str());
    let look = Look {
        branch: Some(url.git_ref).filter(|branch| branch != "HEAD"),
        ..Look::default()
    };
    let repository = forges.get(&url.host)?.repository(&name, &look).await;
    Some(repository.ok()?.head?.commit)
}

/// The path of something in a repository, where no symbolic link leads out on the way
/// and it is nobody's business but the portal's.
fn on_the_way(root: &Path, below: &str, shown: &str) -> Result<PathBuf, ActionError> {
    let mut path = root.to_owned();
    for part in below.split('/').filter(|part| !part.is_empty()) {
        path.push(part);
        let is_link = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink());
        if is_link || is_private(part) {
            return Err(ActionError::input(format!(
                "{shown} may not be read: see `{part}`"
            )));
        }
    }
    Ok(path)
}

/// Whether a name is that of what tasks are kept in, of git's, or of a portal's
/// configuration, which may hold secrets.
fn is_private(name: &str) -> bool {
    let is_configuration =
        name.starts_with("app-config") && (name.ends_with(".yaml") || name.ends_with(".yml"));
    is_configuration || matches!(name, ".git" | ".callboard")
}

/// The files below a folder, or one file under its own name.
pub fn from_disk(path: &Path, shown: &str) -> Result<Skeleton, ActionError> {
    from_disk_within(path, shown, Bounds::default())
}

fn from_disk_within(path: &Path, shown: &str, bounds: Bounds) -> Result<Skeleton, ActionError> {
    let unread = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => ActionError::input(format!("nothing is at {shown}")),
        _ => ActionError::new(format!("{shown}: {error}")),
    };
    let mut walk = Walk {
        bounds,
        ..Walk::default()
    };
    let metadata = fs::symlink_metadata(path).map_err(unread)?;
    if metadata.is_dir() {
        walk.folder(path, "", 0).map_err(unread)?;
    } else {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("file");
        walk.entry(path, name, 0).map_err(unread)?;
    }
    match walk.refused {
        Some(reason) => Err(ActionError::input(format!("{shown}: {reason}"))),
        None => Ok(walk.found),
    }
}

#[derive(Default)]
struct Walk {
    bounds: Bounds,
    found: Skeleton,
    bytes: u64,
    refused: Option<String>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, path: &str, depth: usize) -> std::io::Result<()> {
        if depth > MAX_DEPTH {
            self.refused = Some(format!("`{path}` is more than {MAX_DEPTH} folders deep"));
            return Ok(());
        }
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.refused = Some(format!("a name in `{path}` is not UTF-8"));
                continue;
            };
            // What git keeps is not part of a skeleton, nor is what tasks are kept in.
            // A skeleton may well make a configuration; the folder of a portal's own is
            // known by what is beside it.
            let is_own =
                is_private(name) && (name.starts_with('.') || folder.join(super::FOLDER).exists());
            if is_own {
                continue;
            }
            let path = if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}/{name}")
            };
            self.entry(&entry.path(), &path, depth)?;
            if self.refused.is_some() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn entry(&mut self, at: &Path, path: &str, depth: usize) -> std::io::Result<()> {
        let metadata = fs::symlink_metadata(at)?;
        let Ok(name) = WorkspacePath::parse(path) else {
            self.refused = Some(format!("`{path}` cannot be the name of a file"));
            return Ok(());
        };
        let Bounds { files, bytes } = self.bounds;
        if self.found.len() >= files {
            self.refused = Some(format!("there are more than {files} files"));
            return Ok(());
        }
        if metadata.is_dir() {
            self.found.insert(name, Entry::Folder);
            return self.folder(at, path, depth + 1);
        }
        if metadata.is_symlink() {
            let target = fs::read_link(at)?;
            let target = target.to_string_lossy().replace('\\', "/");
            self.found.insert(name, Entry::Link { target });
            return Ok(());
        }
        if !metadata.is_file() {
            return Ok(());
        }
        self.bytes += metadata.len();
        if metadata.len() > MAX_FILE_BYTES || self.bytes > bytes {
            self.refused = Some(format!("`{path}` is too large, or all of it is"));
            return Ok(());
        }
        let entry = Entry::File {
            bytes: fs::read(at)?.into(),
            is_executable: is_executable(&metadata),
        };
        self.found.insert(name, entry);
        Ok(())
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

/// Everything below a path.
struct Below(String);

impl Below {
    fn has(&self, path: &str) -> bool {
        let rest = path.strip_prefix(&self.0);
        self.0.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Select for Below {
    fn choose(&self, entries: &[ForgeEntry], have: &BTreeMap<String, FileBytes>) -> Vec<String> {
        let wanted = entries.iter().filter(|entry| {
            let is_file = matches!(entry.kind, EntryKind::File | EntryKind::Link);
            is_file && self.has(&entry.path) && !have.contains_key(&entry.path)
        });
        wanted
            .take(MAX_FILES)
            .map(|entry| entry.path.clone())
            .collect()
    }

    fn max_file_bytes(&self) -> u64 {
        MAX_FILE_BYTES
    }

    fn max_bytes(&self) -> u64 {
        MAX_BYTES
    }
}

async fn from_host(address: &str, forges: &Forges) -> Result<Fetched, ActionError> {
    let url = RepositoryUrl::parse(address)
        .map_err(|error| ActionError::input(format!("`{address}`: {error}")))?;
    let forge = forges.get(&url.host).ok_or_else(|| {
        ActionError::input(format!("`{}` is no host that may be asked", url.host))
            .hint("add it to `integrations` of the configuration")
    })?;
    let name = FullName::new(url.owner.as_str(), url.name.as_str());
    let path = url.file_path().unwrap_or_default();
    let path = path.trim_matches('/').to_owned();
    let (files, commit) = below(&**forge, &name, Some(&url.git_ref), &path).await?;
    if files.is_empty() {
        return Err(ActionError::input(format!("nothing is at {address}")));
    }
    let commit = Some(commit);
    Ok(Fetched { files, commit })
}

/// The files below a path of a repository, and the commit they are of.
pub async fn below(
    forge: &dyn Forge,
    name: &FullName,
    branch: Option<&str>,
    path: &str,
) -> Result<(Skeleton, String), ActionError> {
    let failed = |error: forge::error::ForgeError| ActionError::new(error.to_string());
    let branch = branch.filter(|branch| !branch.is_empty() && *branch != "HEAD");
    let look = Look {
        branch: branch.map(str::to_owned),
        ..Look::default()
    };
    let repository = forge.repository(name, &look).await.map_err(failed)?;
    let head = repository.head.ok_or_else(|| {
        ActionError::input(format!(
            "{name} has no branch `{}`",
            branch.unwrap_or("main")
        ))
    })?;
    let at = At {
        id: repository.id,
        full_name: repository.full_name,
        commit: head.commit.clone(),
        disk_kib: repository.disk_kib,
    };
    // Which files may be run is said by the tree, not by their bytes.
    let contents = forge
        .contents(&at, &Below(path.to_owned()))
        .await
        .map_err(failed)?;
    if let Some(left_out) = contents.left_out.first() {
        let (path, reason) = (&left_out.path, &left_out.reason);
        return Err(ActionError::input(format!("{name}: `{path}` {reason}")));
    }
    let mut files = Skeleton::default();
    for (full, file) in contents.files {
        let rest = full
            .strip_prefix(path)
            .unwrap_or(&full)
            .trim_start_matches('/');
        let rest = if rest.is_empty() {
            full.rsplit('/').next().unwrap_or(&full)
        } else {
            rest
        };
        let Ok(at) = WorkspacePath::parse(rest) else {
            return Err(ActionError::input(format!(
                "{name}: `{full}` cannot be the name of a file"
            )));
        };
        let entry = match file.is_link {
            true => Entry::Link {
                target: String::from_utf8_lossy(&file.bytes).into_owned(),
            },
            false => Entry::File {
                is_executable: is_script(rest, &file.bytes),
                bytes: Arc::clone(&file.bytes),
            },
        };
        files.insert(at, entry);
    }
    Ok((files, head.commit))
}

/// Whether a file is meant to be run: archives of hosts are read without modes, so its
/// first bytes have to tell.
fn is_script(path: &str, bytes: &[u8]) -> bool {
    bytes.starts_with(b"#!") || path.ends_with("gradlew") || path.ends_with("mvnw")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn no_link_and_no_name_leads_to_what_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("t/skeleton")).unwrap();
        fs::create_dir_all(root.join(".callboard/tasks")).unwrap();
        fs::write(root.join("t/skeleton/a"), "a").unwrap();
        fs::write(root.join("t/skeleton/app-config.yaml"), "made").unwrap();
        fs::write(root.join("app-config.yaml"), "secret").unwrap();
        std::os::unix::fs::symlink("/etc", root.join("t/way-out")).unwrap();
        let reads = |below: &str| on_the_way(root, below, "it").is_ok();
        assert!(reads("t/skeleton") && reads("t/skeleton/a"));
        for below in [
            "t/way-out",
            "t/way-out/hostname",
            ".callboard/tasks",
            "app-config.yaml",
        ] {
            assert!(!reads(below), "{below}");
        }
        let paths = |folder: &Path| {
            let found = from_disk(folder, "it").unwrap();
            let paths = found.iter().map(|(path, _)| path.to_string());
            paths.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(paths(&root.join("t/skeleton")), "a app-config.yaml");
        // A link is a link, and is never followed.
        assert_eq!(
            paths(root),
            "t t/skeleton t/skeleton/a t/skeleton/app-config.yaml t/way-out"
        );
    }
}
