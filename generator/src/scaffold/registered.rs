//! What tasks added to the catalog: addresses of descriptors, and the files of their
//! repositories as they were then.
//!
//! `.callboard/registered.json` beside the configuration lists them. Each repository
//! has a folder below `.callboard/registered/`, which stands for it as a checkout does,
//! until a crawl or a real checkout is there to be read instead.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use catalog::Location;
use catalog::build::ConfiguredLocation;
use catalog::source::url::RepositoryUrl;
use scaffolder::action::ActionError;
use scaffolder::skeleton::{Entry, Skeleton};
use serde::{Deserialize, Serialize};

use super::folder;
use crate::config::Settings;
use crate::config::settings::Checkout;

/// The list.
const LIST: &str = "registered.json";
/// The folder, in that of a repository, with its files. No repository is called so.
const CONTENTS: &str = ".files";
/// One registers at a time: the list is read, and written again.
static ONE: Mutex<()> = Mutex::new(());
/// The folder of the repositories.
const FILES: &str = "registered";

/// What was added.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Registered {
    /// Addresses of descriptors, in the order in which they were added.
    pub locations: Vec<String>,
}

/// The file that lists what was added.
pub fn list_path(settings: &Settings) -> PathBuf {
    folder(settings).join(LIST)
}

/// What was added; nothing where there is no list, or it cannot be read.
pub fn read(settings: &Settings) -> Registered {
    let text = fs::read(list_path(settings)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Adds what tasks registered to what the configuration names.
pub fn extend(settings: &mut Settings) {
    for address in read(settings).locations {
        let Some(files) = files_of(settings, &address) else {
            continue;
        };
        let Ok(url) = RepositoryUrl::parse(&address) else {
            continue;
        };
        settings.locations.push(ConfiguredLocation {
            location: Location::new("url", address.as_str()),
            rules: Vec::new(),
            place: None,
        });
        if files.is_dir() {
            let url = format!("https://{}/{}/{}", url.host, url.owner, url.name);
            settings.checkouts.insert(0, Checkout { url, path: files });
        }
    }
}

/// The folder with the files of a descriptor's repository.
fn files_of(settings: &Settings, address: &str) -> Option<PathBuf> {
    let url = RepositoryUrl::parse(address).ok()?;
    let is_plain = |part: &str| {
        !part.is_empty() && part != ".." && part != "." && !part.contains(['/', '\\', ':'])
    };
    let host = url.host.replace(':', "_");
    let parts: Vec<&str> = [host.as_str()]
        .into_iter()
        .chain(url.owner.split('/'))
        .chain([url.name.as_str()])
        .collect();
    if !parts.iter().all(|part| is_plain(part)) {
        return None;
    }
    let path = parts
        .iter()
        .fold(folder(settings).join(FILES), |path, part| path.join(part));
    // A group may have the name of a repository beside it.
    Some(path.join(CONTENTS))
}

/// Adds an address, with the files of its repository. What was there of the repository
/// is replaced.
///
/// # Errors
///
/// Where it cannot be written.
pub fn add(settings: &Settings, address: &str, files: &Skeleton) -> Result<(), ActionError> {
    let failed = |error: std::io::Error| ActionError::new(format!("it could not be kept: {error}"));
    let to = files_of(settings, address)
        .ok_or_else(|| ActionError::input(format!("`{address}` is not in a repository")))?;
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let aside = to.with_file_name(format!(".new-{}", std::process::id()));
    let _ = fs::remove_dir_all(&aside);
    write(&aside, files).map_err(failed)?;
    if to.exists() {
        fs::remove_dir_all(&to).map_err(failed)?;
    }
    fs::rename(&aside, &to).map_err(failed)?;
    let list = list_path(settings);
    if list.exists()
        && serde_json::from_slice::<Registered>(&fs::read(&list).map_err(failed)?).is_err()
    {
        let hint = format!("see what is in `{}`, or delete it", list.display());
        return Err(ActionError::new("the list of what was registered cannot be read").hint(hint));
    }
    let mut registered = read(settings);
    if !registered.locations.iter().any(|known| known == address) {
        registered.locations.push(address.to_owned());
    }
    // Written even where nothing is new: whoever watches it reads the files again.
    let text = serde_json::to_vec_pretty(&registered).unwrap_or_default();
    let part = list.with_extension("part");
    fs::write(&part, text).map_err(failed)?;
    fs::rename(&part, &list).map_err(failed)
}

fn write(to: &Path, files: &Skeleton) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for (path, entry) in files.iter() {
        let at = to.join(path.as_str());
        match entry {
            Entry::Folder => fs::create_dir_all(at)?,
            Entry::File { bytes, .. } => {
                if let Some(folder) = at.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::write(at, bytes)?;
            }
            // Nothing here is read through a link.
            Entry::Link { .. } => {}
        }
    }
    Ok(())
}
