//! What one build tells the next about the catalog: reads the list and the log
//! that the build before left, and adds to the log what is different now.
//!
//! A build writes its log before its list ([`crate::write`]), so one that ended
//! between the two is noticed: the list is still the one its last run compared
//! with. That run is then told anew.

use catalog::Catalog;
use catalog::changes::{self, Log};
use store::{Key, Store, StoreError};

use crate::site::changes::LOG;
use crate::site::lists::export::ALL_JSON;

/// The log of a build of this catalog into a store, at a time in seconds since
/// 1970. What an earlier build left and cannot be read is as if it were not
/// there: the log begins anew.
///
/// # Errors
///
/// Where the store cannot be read.
pub fn log(store: &dyn Store, catalog: &Catalog, now: i64) -> Result<Log, StoreError> {
    let (Some(list), log) = (text(store, ALL_JSON)?, text(store, LOG)?) else {
        return Ok(Log::default());
    };
    let mut log = log.and_then(|log| Log::parse(&log)).unwrap_or_default();
    let before = blake3::hash(list.as_bytes()).to_hex();
    let before = &before[..16];
    if log.runs.first().is_some_and(|run| run.before == before) {
        log.runs.remove(0);
    }
    let found = changes::since(&list, catalog).unwrap_or_default();
    log.add(now, before, found);
    Ok(log)
}

fn text(store: &dyn Store, path: &str) -> Result<Option<String>, StoreError> {
    let Ok(key) = Key::new(path) else {
        return Ok(None);
    };
    match store.get(&key) {
        Ok(bytes) => Ok(String::from_utf8(bytes).ok()),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use store::Memory;

    use super::*;
    use crate::site::world;

    const BEFORE: &str = "\
--- catalog.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders}
spec: {type: service, lifecycle: experimental, owner: shop}
";

    fn store_of(portal: &crate::site::Portal, paths: &[&str], store: &Memory) {
        for path in paths {
            let bytes = portal.render(path).unwrap();
            store.put(&Key::new(path).unwrap(), &bytes).unwrap();
        }
    }

    #[test]
    fn each_build_tells_what_the_one_before_had_not() {
        let store = Memory::default();
        let first = world::portal(BEFORE);
        assert_eq!(log(&store, &first.catalog, 1).unwrap(), Log::default());
        store_of(&first, &[LOG, ALL_JSON], &store);
        assert_eq!(log(&store, &first.catalog, 2).unwrap(), Log::default());

        let second = world::portal(&BEFORE.replace("experimental", "production"));
        let found = log(&store, &second.catalog, 3).unwrap();
        assert_eq!((found.runs.len(), found.runs[0].at), (1, 3));

        // It ended after its log was written: the next one tells the same.
        let second = second.with_changes(found.clone(), 3);
        store_of(&second, &[LOG], &store);
        let again = log(&store, &second.catalog, 4).unwrap();
        assert_eq!(again.runs.len(), 1);
        assert_eq!(again.runs[0].changes, found.runs[0].changes);

        store_of(&second, &[ALL_JSON], &store);
        assert_eq!(log(&store, &second.catalog, 5).unwrap(), found);
    }
}
