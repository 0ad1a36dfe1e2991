//! The order of work, the period of grace, and builds that ended early.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use store::{Directory, Memory, Version};

use super::*;
use crate::site::world;

const GRACE: Duration = Duration::from_secs(600);

/// A store that remembers what was done to it, and takes only so many objects.
struct Recording {
    store: Memory,
    left: AtomicUsize,
    /// `+` or `-` and a path, of everything that changed.
    done: Mutex<Vec<String>>,
}

impl Default for Recording {
    fn default() -> Self {
        Self {
            store: Memory::default(),
            left: AtomicUsize::new(usize::MAX),
            done: Mutex::default(),
        }
    }
}

impl Recording {
    fn note(&self, sign: &str, key: &Key) {
        let is_output = !key.as_str().starts_with(".callboard/");
        if is_output {
            self.done.lock().unwrap().push(format!("{sign}{key}"));
        }
    }

    /// What was done since one last asked.
    fn done(&self) -> Vec<String> {
        std::mem::take(&mut *self.done.lock().unwrap())
    }

    fn text(&self, path: &str) -> Option<String> {
        let bytes = self.store.get(&Key::new(path).unwrap()).ok()?;
        Some(String::from_utf8(bytes).unwrap())
    }
}

impl Store for Recording {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        self.store.get(key)
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_if_changed(key, bytes).map(|_| ())
    }

    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        let take = |left: usize| left.checked_sub(1);
        if self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_err()
        {
            return Err(StoreError::Io {
                verb: "write",
                key: key.to_string(),
                source: std::io::ErrorKind::StorageFull.into(),
            });
        }
        let changed = self.store.put_if_changed(key, bytes)?;
        if changed {
            self.note("+", key);
        }
        Ok(changed)
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        self.store.list(prefix)
    }

    // What follows a build has no use for.

    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError> {
        self.store.get_versioned(key)
    }

    fn get_range(&self, key: &Key, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
        self.store.get_range(key, range)
    }

    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError> {
        self.store.put_if_absent(key, bytes)
    }

    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError> {
        self.store.put_if_match(key, bytes, version)
    }

    fn list_written_before(
        &self,
        prefix: &str,
        moment: SystemTime,
    ) -> Result<Vec<Key>, StoreError> {
        self.store.list_written_before(prefix, moment)
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.note("-", key);
        self.store.delete(key)
    }
}

/// Outputs by path, each the text of its bytes. A text that starts with `=` is
/// the path of the output that this one repeats.
struct Texts(BTreeMap<&'static str, &'static str>);

impl Outputs for Texts {
    fn paths(&self) -> Vec<String> {
        self.0.keys().map(|path| (*path).to_owned()).collect()
    }

    fn render(&self, path: &str) -> Option<Vec<u8>> {
        self.0.get(path).map(|text| text.as_bytes().to_vec())
    }

    fn original(&self, path: &str) -> Option<String> {
        self.0.get(path)?.strip_prefix('=').map(str::to_owned)
    }

    fn turn(&self, path: &str) -> Turn {
        match path.rsplit('.').next() {
            Some("bin") => Turn::First,
            Some("pointer") => Turn::Pointer,
            _ => Turn::Usual,
        }
    }
}

fn texts<const N: usize>(texts: [(&'static str, &'static str); N]) -> Texts {
    Texts(texts.into())
}

fn portal(name: &str) -> Portal {
    world::portal(&format!(
        "--- a.yaml\napiVersion: backstage.io/v1alpha1\nkind: Component\n\
         metadata: {{name: {name}}}\n\
         spec: {{type: service, lifecycle: production, owner: web}}\n"
    ))
}

#[track_caller]
fn holds_exactly(store: &dyn Store, portal: &dyn Outputs) {
    let mut expected = portal.paths();
    expected.extend(portal.later());
    expected.push(MANIFEST.to_owned());
    expected.sort_unstable();
    let keys = store.list("").unwrap();
    let found: Vec<&str> = keys.iter().map(Key::as_str).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_leads_to_others_is_written_after_them_and_nothing_is_deleted_before() {
    let store = Recording::default();
    write(&portal("orders"), &store, GRACE, || 0).unwrap();
    store.done();
    let shop = portal("shop");
    write(&shop, &store, Duration::ZERO, || 1).unwrap();
    let done = store.done();
    let later = shop.later();
    let turn = |done: &String| match done.split_at(1) {
        ("+", path) if later.iter().any(|it| it == path) => 2,
        ("+", path) => match shop.turn(path) {
            Turn::First => 0,
            Turn::Usual => 1,
            Turn::Pointer => 3,
        },
        _ => 4,
    };
    assert!(done.is_sorted_by_key(turn), "{done:#?}");
    for expected in 0..=4 {
        assert!(
            done.iter().any(|done| turn(done) == expected),
            "{expected}: {done:#?}"
        );
    }
    let mut written = done.iter().filter(|done| done.starts_with('+'));
    let pointer = format!("+{}", crate::site::search::POINTER);
    assert_eq!(written.next_back(), Some(&pointer));
}

#[test]
fn what_stands_in_the_way_is_deleted_first() {
    let store = Recording::default();
    let before = texts([("a", "1"), ("b/c", "2"), ("d", "3"), ("E", "4")]);
    write(&before, &store, GRACE, || 0).unwrap();
    store.done();
    let after = texts([("a/x", "1"), ("b", "2"), ("e", "4")]);
    let written = write(&after, &store, GRACE, || 0).unwrap();
    assert_eq!((written.deleted, written.kept), (3, 1));
    let done = store.done();
    assert!(done[..3].iter().all(|done| done.starts_with('-')));
    assert!(!done.contains(&"-d".to_owned()), "{done:?}");
    assert!(done.contains(&"+e".to_owned()), "{done:?}");
}

#[test]
fn what_is_gone_is_kept_until_a_build_long_enough_after() {
    let store = Recording::default();
    let (both, one) = (texts([("a", "1"), ("b", "2")]), texts([("a", "1")]));
    let kept = |store: &Recording| (store.text("b").is_some(), store.text(GONE));
    let build = |outputs: &Texts, now: u64| {
        let written = write(outputs, &store, GRACE, || now).unwrap();
        (written.deleted, written.kept)
    };
    assert_eq!(build(&both, 1000), (0, 0));
    assert_eq!(store.text(GONE), None);

    assert_eq!(build(&one, 2000), (0, 1));
    assert_eq!(kept(&store), (true, Some("2000 b\n".to_owned())));
    assert_eq!(store.text(MANIFEST).unwrap(), "a\nb\n");
    assert_eq!(build(&one, 2599), (0, 1));
    assert_eq!(kept(&store), (true, Some("2000 b\n".to_owned())));
    // It comes back, and goes once more: the time begins anew.
    assert_eq!(build(&both, 2600), (0, 0));
    assert_eq!(kept(&store), (true, None));
    assert_eq!(build(&one, 2700), (0, 1));
    assert_eq!(build(&one, 3299), (0, 1));
    assert_eq!(build(&one, 3300), (1, 0));
    holds_exactly(&store, &one);
}

#[test]
fn no_grace_deletes_what_was_kept_as_well() {
    let store = Recording::default();
    write(&texts([("a", "1"), ("b", "2")]), &store, GRACE, || 9).unwrap();
    write(&texts([("b", "2"), ("c", "3")]), &store, GRACE, || 9).unwrap();
    let last = texts([("c", "3")]);
    let written = write(&last, &store, Duration::ZERO, || 9).unwrap();
    assert_eq!((written.deleted, written.kept), (2, 0));
    holds_exactly(&store, &last);
}

#[test]
fn a_list_of_an_earlier_version_begins_the_period_of_grace() {
    let store = Recording::default();
    store.put(&Key::new("old").unwrap(), b"1").unwrap();
    let list = Key::new(MANIFEST).unwrap();
    store.put(&list, b"old\n../outside\n").unwrap();
    let one = texts([("a", "1")]);
    write(&one, &store, GRACE, || 50).unwrap();
    assert_eq!(store.text(GONE).unwrap(), "50 old\n50 ../outside\n");
    write(&one, &store, GRACE, || 650).unwrap();
    holds_exactly(&store, &one);
}

#[test]
fn what_a_build_left_that_ended_early_is_known_to_the_next() {
    let store = Recording::default();
    store.left.store(20, Ordering::Relaxed);
    let error = write(&portal("orders"), &store, GRACE, || 0).unwrap_err();
    assert!(error.to_string().contains("could not write"), "{error}");
    assert_eq!(store.list("").unwrap().len(), 20);

    store.left.store(usize::MAX, Ordering::Relaxed);
    let shop = portal("shop");
    write(&shop, &store, Duration::ZERO, || 0).unwrap();
    holds_exactly(&store, &shop);
    let again = write(&shop, &store, GRACE, || 0).unwrap();
    assert_eq!((again.changed, again.deleted, again.kept), (0, 0, 0));
}

#[test]
fn a_build_that_ends_early_leaves_the_pointer_and_all_it_leads_to() {
    let store = Recording::default();
    let before = texts([("a", "1"), ("old.bin", "1"), ("x.pointer", "old")]);
    write(&before, &store, GRACE, || 0).unwrap();
    let after = texts([("b", "2"), ("new.bin", "2"), ("x.pointer", "new")]);
    // The list, `new.bin`, and no more.
    store.left.store(2, Ordering::Relaxed);
    assert!(write(&after, &store, Duration::ZERO, || 0).is_err());
    assert_eq!(store.text("x.pointer").unwrap(), "old");
    assert!(store.text("a").is_some() && store.text("old.bin").is_some());
}

#[test]
fn a_repeated_output_that_is_kept_keeps_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Directory::new(folder.path());
    let text = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    let before = texts([("one", "1"), ("two", "=one"), ("three", "=one")]);
    write(&before, &store, GRACE, || 0).unwrap();
    let after = texts([("one", "other"), ("three", "=one")]);
    write(&after, &store, GRACE, || 0).unwrap();
    assert_eq!((&*text("one"), &*text("two")), ("other", "1"));
    assert_eq!(text("three"), "other");
    // The original is kept, and what repeated it has bytes of its own.
    let alone = texts([("two", "third"), ("three", "=two")]);
    write(&alone, &store, GRACE, || 0).unwrap();
    let texts_now = ["one", "two", "three"].map(text);
    assert_eq!(texts_now, ["other", "third", "third"]);
    write(&alone, &store, Duration::ZERO, || 0).unwrap();
    holds_exactly(&store, &alone);
    assert_eq!(text("three"), "third");
}
