//! From a folder that was built to what publishing takes: which files are outputs, and
//! what each is for.
//!
//! [`outputs`] and [`SiteRules`] are what `callboard publish` hands to the crate of that
//! name; [`open`] is the place it publishes to. Nothing is published here.

use std::collections::BTreeSet;

use publish::wanted::{Path, PathError};
use publish::{Role, Rules};
use store::{Directory, Key, S3, Store, StoreError};

use crate::crawled::place::Place;
use crate::site::{lasting, media};
use crate::write::record::{GONE, MANIFEST};

/// What the paths of a portal say.
pub struct SiteRules;

impl Rules for SiteRules {
    fn role(&self, path: &str) -> Role {
        let rank = lasting::POINTERS
            .iter()
            .position(|pointer| *pointer == path);
        match rank.and_then(|rank| u8::try_from(rank).ok()) {
            Some(rank) => Role::Pointer(rank),
            None if lasting::is_lasting(path) => Role::Lasting,
            None => Role::Page,
        }
    }

    fn media_type(&self, path: &str) -> &'static str {
        media::media_type(path)
    }
}

/// Why a folder cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum OutputsError {
    /// Nothing was built into it.
    #[error(
        "it holds no portal: name the folder that `callboard build --out` wrote, with its hidden \
         folder `.callboard`"
    )]
    NotBuilt,
    /// What the build left cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It names what no file can be called.
    #[error("`{MANIFEST}` is not as a build left it: {0}")]
    Path(#[from] PathError),
}

/// The outputs of a folder that was built, without those of earlier builds that it
/// keeps for a while: publishing has its own period of grace.
///
/// # Errors
///
/// [`OutputsError`].
pub fn outputs(folder: &dyn Store) -> Result<Vec<Path>, OutputsError> {
    let list = text(folder, MANIFEST)?;
    let list = list.filter(|list| !list.is_empty());
    let list = list.ok_or(OutputsError::NotBuilt)?;
    let gone = text(folder, GONE)?.unwrap_or_default();
    let gone = gone.lines().filter_map(|line| line.split_once(' '));
    let gone: BTreeSet<&str> = gone.map(|(_, path)| path).collect();
    let outputs = list.lines().filter(|path| !gone.contains(path));
    let outputs = outputs.map(Path::new).collect::<Result<Vec<_>, _>>();
    Ok(outputs?)
}

fn text(folder: &dyn Store, name: &str) -> Result<Option<String>, StoreError> {
    let key = Key::new(name).expect("the name of a file of ours");
    match folder.get(&key) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// An error for a person: its message says what it came from, which would be said twice
/// otherwise.
pub fn told(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow::Error::msg(error.to_string())
}

/// The store at a place.
///
/// # Errors
///
/// [`StoreError`] where a bucket cannot be asked, as without a region.
pub fn open(place: &Place) -> Result<Box<dyn Store>, StoreError> {
    Ok(match place {
        Place::Folder(folder) => Box::new(Directory::new(folder)),
        Place::S3(address) => Box::new(S3::connect(address.clone())?),
    })
}

#[cfg(test)]
mod tests {
    use store::Memory;

    use super::*;

    #[test]
    fn what_a_build_keeps_for_a_while_is_not_published() {
        let folder = Memory::default();
        assert!(matches!(outputs(&folder), Err(OutputsError::NotBuilt)));
        let put = |name: &str, text: &str| {
            folder
                .put(&Key::new(name).unwrap(), text.as_bytes())
                .unwrap();
        };
        put(MANIFEST, "a.html\nb.html\ngone.html\n");
        put(GONE, "17 gone.html\n");
        let found = outputs(&folder).unwrap();
        let found: Vec<&str> = found.iter().map(Path::as_str).collect();
        assert_eq!(found, ["a.html", "b.html"]);
        put(MANIFEST, "a.html\n../up\n");
        let told = outputs(&folder).unwrap_err().to_string();
        assert!(told.contains("`../up`"), "{told}");
        put(MANIFEST, "a.html\n.callboard/lease.json\n");
        assert!(outputs(&folder).is_err());
    }

    #[test]
    fn every_output_has_a_role() {
        let role = |path: &str| SiteRules.role(path);
        assert_eq!(role("assets/frame.0123456789.css"), Role::Lasting);
        assert_eq!(role("search/hot.0123456789abcdef.bin"), Role::Lasting);
        assert_eq!(role("catalog/index.html"), Role::Page);
        let pointers = lasting::POINTERS.map(role);
        assert_eq!(pointers, [Role::Pointer(0), Role::Pointer(1)]);
    }
}
