//! Descriptors that were better before: where a change breaks a document, the
//! version in which its entity was well is kept beside the new one.
//!
//! [`versions`] is the way in. Which entities are then taken from where is the
//! catalog's to say; here is only decided that the version before is still needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use catalog::source::glob::Glob;
use catalog::source::repository::{Named, Repository};
use catalog::source::{ReadFile, SourceFile};
use catalog::{DocumentOutcome, EntityRef, Location, ReadError, Sources};
use forge::model::FileBytes;

use crate::section::{Good, Section};
use crate::snapshot::Stale;

/// The last good versions of those descriptors that are worse than before.
pub(super) fn versions(
    url: &str,
    descriptors: &[String],
    files: &BTreeMap<String, FileBytes>,
    before: Option<&Section>,
    now: i64,
) -> BTreeMap<String, Good> {
    let (Some(before), Some(repository)) = (before, repository(url)) else {
        return BTreeMap::new();
    };
    let mut good = BTreeMap::new();
    for path in descriptors {
        let (Some(new), Some(old)) = (files.get(path), before.file(path)) else {
            continue;
        };
        let carried = before.good(path);
        if new.bytes == old.bytes {
            good.extend(carried.map(|carried| (path.clone(), carried)));
            continue;
        }
        let read_new = |path: &str| files.get(path).map(|file| Arc::clone(&file.bytes));
        let is = judge(&repository, path, &read_new);
        let Some(problem) = is.problem else { continue };
        // An older version that was carried along has more than a broken one.
        let version = match carried {
            Some(carried) => carried,
            None => Good {
                bytes: old.bytes,
                stale: Stale {
                    since: now,
                    reason: problem,
                },
            },
        };
        let read_old = |other: &str| match other == path {
            true => Some(Arc::clone(&version.bytes)),
            false => before.file(other).map(|file| file.bytes),
        };
        let was = judge(&repository, path, &read_old);
        if was.valid.iter().any(|entity| !is.valid.contains(entity)) {
            good.insert(path.clone(), version);
        }
    }
    good
}

/// What a descriptor holds.
#[derive(Default)]
struct Judgement {
    /// Entities that are well.
    valid: BTreeSet<EntityRef>,
    /// What is wrong with the first document that is not.
    problem: Option<String>,
}

fn judge(
    repository: &Repository,
    path: &str,
    read: &(dyn Fn(&str) -> Option<Arc<[u8]>> + Sync),
) -> Judgement {
    let sources = Files { repository, read };
    let mut judgement = Judgement::default();
    for file in catalog::validate(&[repository.location(path)], &sources) {
        for document in &file.documents {
            match (&document.outcome, &document.entity_ref) {
                (DocumentOutcome::Valid, Some(entity)) => {
                    judgement.valid.insert(entity.clone());
                }
                (DocumentOutcome::Invalid | DocumentOutcome::Unread, _) => {
                    let first = document.diagnostics.first();
                    judgement.problem.get_or_insert_with(|| {
                        let message = first.map(|diagnostic| diagnostic.message.to_string());
                        message.unwrap_or_else(|| "it cannot be read".to_owned())
                    });
                }
                _ => {}
            }
        }
    }
    judgement
}

fn repository(url: &str) -> Option<Repository> {
    let rest = url.split_once("://")?.1;
    let (host, path) = rest.split_once('/')?;
    let (owner, name) = path.rsplit_once('/')?;
    Some(Repository {
        host: host.to_owned(),
        owner: owner.to_owned(),
        name: name.to_owned(),
    })
}

/// The files of one repository.
struct Files<'a> {
    repository: &'a Repository,
    read: &'a (dyn Fn(&str) -> Option<Arc<[u8]>> + Sync),
}

impl Sources for Files<'_> {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        let not_found = || ReadError::NotFound {
            target: location.target.to_string(),
        };
        let Named::File(path) = self.repository.locate(location)? else {
            return Err(not_found());
        };
        Ok(SourceFile {
            good: None,
            location: location.clone(),
            bytes: (self.read)(&path).ok_or_else(not_found)?,
            path: path.into(),
        })
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        // What a pattern matches says nothing of the file that has it.
        let _: Option<Glob> = match self.repository.locate(location)? {
            Named::Files(glob) => Some(glob),
            Named::File(_) => None,
        };
        Ok(Vec::new())
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        self.repository.resolve(base, target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::section;

    const PATH: &str = "catalog-info.yaml";
    const TWO: &str = "\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {type: service, lifecycle: production, owner: web}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: till}
spec: {type: service, lifecycle: production, owner: web}
";

    fn files(text: &str) -> BTreeMap<String, FileBytes> {
        let file = FileBytes {
            is_link: false,
            bytes: text.as_bytes().into(),
        };
        BTreeMap::from([(PATH.to_owned(), file)])
    }

    /// The version that is kept after each of some versions.
    fn kept(versions_of_it: &[&str]) -> Option<(String, Stale)> {
        let mut before: Option<Section> = None;
        let mut last = None;
        for (at, text) in versions_of_it.iter().enumerate() {
            let files = files(text);
            let good = versions(
                "https://github.com/acme/shop",
                &[PATH.to_owned()],
                &files,
                before.as_ref(),
                at as i64,
            );
            last = good.get(PATH).map(|good| {
                let text = String::from_utf8_lossy(&good.bytes).into_owned();
                (text, good.stale.clone())
            });
            let all = section::Files {
                files,
                good,
                ..section::Files::default()
            };
            before = Section::open(section::write(&all).into());
        }
        last
    }

    #[test]
    fn what_breaks_keeps_the_version_before() {
        let broken = TWO.replace("kind: Component\nmetadata: {name: till}", "kind: [");
        assert_eq!(kept(&[TWO]), None);
        assert_eq!(kept(&[&broken]), None, "it never was any better");
        let (text, stale) = kept(&[TWO, &broken]).unwrap();
        assert_eq!((text.as_str(), stale.since), (TWO, 1));
        assert!(!stale.reason.is_empty());
    }

    #[test]
    fn the_good_version_stays_while_it_is_broken() {
        let broken = TWO.replace("metadata: {name: till}", "metadata: {name: '-'}");
        let more = format!("{broken}# more\n");
        let (text, stale) = kept(&[TWO, &broken, &more, &more]).unwrap();
        assert_eq!((text.as_str(), stale.since), (TWO, 1));
        assert_eq!(kept(&[TWO, &broken, TWO]), None);
    }

    #[test]
    fn what_is_taken_away_on_purpose_is_not_kept() {
        let (one, _) = TWO.split_once("---").unwrap();
        assert_eq!(kept(&[TWO, one]), None);
        // Something else was broken from the start: nothing is lost.
        let other = format!("{one}---\nkind: Other\n");
        assert_eq!(kept(&[&other, &format!("{other}# more\n")]), None);
    }
}
