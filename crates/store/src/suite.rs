//! One suite for every store, and what is particular to each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use crate::{Described, Directory, Headers, Key, Memory, Store, StoreError, Version};

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

/// Everything a [`Store`] promises.
pub(crate) fn keeps_its_promises<S: Store + 'static>(store: S) {
    let store = Arc::new(store);
    keeps_what_it_is_given(&*store);
    gives_a_part(&*store);
    takes_more_than_it_holds(&*store);
    writes_only_over_what_was_read(&*store);
    knows_how_old(&*store);
    keeps_headers_where_it_says_so(&*store);
    lets_one_writer_win(store);
}

fn gives_a_part(store: &dyn Store) {
    let digits = key("ranges/digits");
    let missing = store.get_range(&digits, 0..1);
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    store.put(&digits, b"0123456789").unwrap();
    #[track_caller]
    fn check(store: &dyn Store, key: &Key, range: std::ops::Range<u64>, expected: &[u8]) {
        assert_eq!(store.get_range(key, range).unwrap(), expected);
    }
    check(store, &digits, 0..10, b"0123456789");
    check(store, &digits, 3..5, b"34");
    check(store, &digits, 8..100, b"89");
    check(store, &digits, 9..u64::MAX, b"9");
    check(store, &digits, 10..12, b"");
    check(store, &digits, 4..4, b"");
    store.put(&digits, b"").unwrap();
    check(store, &digits, 0..12, b"");
    store.delete(&digits).unwrap();
}

/// Parts that are too many for memory, as far as a store cares for that.
fn takes_more_than_it_holds(store: &dyn Store) {
    let object = key("streamed/object");
    let put = |seed: u8, fails: bool| {
        let parts = (0..10).map(move |number| Ok(vec![seed + number; 1 << 20]));
        let failure = fails.then(|| Err(std::io::ErrorKind::Other.into()));
        store.put_parts_if_changed(&object, &mut parts.chain(failure))
    };
    let has = |seed: u8| {
        let bytes = store.get(&object).unwrap();
        let parts = bytes.chunks(1 << 20).zip(seed..);
        bytes.len() == 10 << 20
            && parts
                .into_iter()
                .all(|(part, it)| part == vec![it; 1 << 20])
    };
    assert!(put(0, true).is_err());
    assert_eq!(store.list("streamed/").unwrap(), [], "all of it or nothing");
    assert!(put(0, false).unwrap() && has(0));
    assert!(!put(0, false).unwrap());
    assert!(put(1, true).is_err() && has(0));
    assert!(put(1, false).unwrap() && has(1));
    store.delete(&object).unwrap();
}

#[track_caller]
fn is_refused(result: Result<Version, StoreError>) {
    assert!(
        matches!(result, Err(StoreError::Changed { .. })),
        "{result:?}"
    );
}

fn writes_only_over_what_was_read(store: &dyn Store) {
    let current = key("conditional/current.json");
    assert_eq!(store.version(&current).unwrap(), None);
    let first = store.put_if_absent(&current, b"1").unwrap();
    is_refused(store.put_if_absent(&current, b"other"));
    assert_eq!(
        store.get_versioned(&current).unwrap(),
        (b"1".to_vec(), first.clone())
    );
    let second = store.put_if_match(&current, b"2", &first).unwrap();
    assert_ne!(first, second);
    is_refused(store.put_if_match(&current, b"3", &first));
    assert_eq!(store.get(&current).unwrap(), b"2");
    assert_eq!(store.version(&current).unwrap(), Some(second.clone()));
    // Whoever does not ask writes all the same, and is noticed.
    store.put(&current, b"4").unwrap();
    is_refused(store.put_if_match(&current, b"5", &second));
    let (_, third) = store.get_versioned(&current).unwrap();
    store.put_if_match(&current, b"5", &third).unwrap();
    store.delete(&current).unwrap();
    is_refused(store.put_if_match(&current, b"6", &third));
    store.put_if_absent(&current, b"7").unwrap();
    let kept: Vec<Key> = store.list("conditional/").unwrap();
    assert_eq!(
        kept,
        std::slice::from_ref(&current),
        "and nothing beside it"
    );
    store.delete(&current).unwrap();
}

/// Headers go with an object wherever it is repeated, and are gone with it.
fn keeps_headers_where_it_says_so(store: &dyn Store) {
    let (page, copy) = (key("headers/page ü.html"), key("headers/copy/page"));
    let headers = |cache: &str| Headers {
        content_type: Some("text/html; charset=utf-8".to_owned()),
        cache_control: Some(cache.to_owned()),
        content_encoding: Some("br".to_owned()),
        metadata: [("content".to_owned(), "abc-1".to_owned())].into(),
    };
    let expected = |length, headers| {
        let headers = match store.keeps_headers() {
            true => headers,
            false => Headers::default(),
        };
        Some(Described { length, headers })
    };
    assert_eq!(store.describe(&page).unwrap(), None);
    store
        .put_with(&page, b"1234", &headers("no-cache"))
        .unwrap();
    assert_eq!(store.get(&page).unwrap(), b"1234");
    let described = expected(4, headers("no-cache"));
    assert_eq!(store.describe(&page).unwrap(), described);
    assert!(store.repeat(&page, &copy).unwrap());
    assert!(!store.repeat(&page, &copy).unwrap());
    assert_eq!(store.describe(&copy).unwrap(), described);

    // Other headers are another object, even of the same bytes.
    store
        .put_with(&page, b"1234", &headers("max-age=60"))
        .unwrap();
    assert_eq!(store.repeat(&page, &copy).unwrap(), store.keeps_headers());
    let described = expected(4, headers("max-age=60"));
    assert_eq!(store.describe(&copy).unwrap(), described);
    assert_eq!(store.get(&copy).unwrap(), b"1234");
    store.put_with(&page, b"", &headers("no-cache")).unwrap();
    assert_eq!(
        store.describe(&page).unwrap(),
        expected(0, headers("no-cache"))
    );
    assert_eq!(store.get(&copy).unwrap(), b"1234");
    store.delete(&page).unwrap();
    store.delete(&copy).unwrap();
    assert_eq!(store.describe(&page).unwrap(), None);
}

fn knows_how_old(store: &dyn Store) {
    let object = key("aged/object");
    store.put(&object, b"1").unwrap();
    let hour = Duration::from_secs(3600);
    let at = |moment| store.list_written_before("aged/", moment).unwrap();
    assert!(at(SystemTime::now() - hour).is_empty());
    assert_eq!(at(SystemTime::now() + hour), std::slice::from_ref(&object));
    store.delete(&object).unwrap();
}

/// Many write at once, each over what it has read: no write is lost.
fn lets_one_writer_win<S: Store + 'static>(store: Arc<S>) {
    const WRITERS: usize = 8;
    const ROUNDS: usize = 5;
    let count = key("race/count");
    let firsts = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (store, count, firsts) = (Arc::clone(&store), count.clone(), Arc::clone(&firsts));
            std::thread::spawn(move || {
                match store.put_if_absent(&count, b"0") {
                    Ok(_) => {
                        firsts.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
                for _ in 0..ROUNDS {
                    while !add_one(&*store, &count) {}
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(firsts.load(Ordering::Relaxed), 1);
    let counted = store.get(&count).unwrap();
    assert_eq!(counted, (WRITERS * ROUNDS).to_string().as_bytes());
    store.delete(&count).unwrap();
}

fn add_one(store: &dyn Store, count: &Key) -> bool {
    let (bytes, version) = store.get_versioned(count).unwrap();
    let next: usize = std::str::from_utf8(&bytes).unwrap().parse().unwrap();
    match store.put_if_match(count, (next + 1).to_string().as_bytes(), &version) {
        Ok(_) => true,
        Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

fn keeps_what_it_is_given(store: &dyn Store) {
    let page = key("catalog/index.html");
    assert!(matches!(store.get(&page), Err(StoreError::NotFound { .. })));
    store.put(&page, b"one").unwrap();
    assert_eq!(store.get(&page).unwrap(), b"one");

    assert!(!store.put_if_changed(&page, b"one").unwrap());
    assert!(store.put_if_changed(&page, b"two").unwrap());
    assert_eq!(store.get(&page).unwrap(), b"two");
    assert!(store.put_if_changed(&key("a/b/c.json"), b"{}").unwrap());

    let parts = key("a/parts");
    let put = |texts: &[&str]| {
        let parts_of = texts.iter().map(|text| Ok(text.as_bytes().to_vec()));
        store.put_parts_if_changed(&parts, &mut parts_of.into_iter())
    };
    assert!(put(&["on", "e"]).unwrap());
    assert!(!put(&["o", "ne"]).unwrap());
    assert!(put(&["two"]).unwrap());
    let mut failing = [Ok(vec![b'x']), Err(std::io::ErrorKind::Other.into())].into_iter();
    assert!(store.put_parts_if_changed(&parts, &mut failing).is_err());
    assert_eq!(store.get(&parts).unwrap(), b"two");
    store.delete(&parts).unwrap();

    let names = |prefix: &str| -> Vec<String> {
        let keys = store.list(prefix).unwrap();
        keys.iter().map(|key| key.as_str().to_owned()).collect()
    };
    assert_eq!(names(""), ["a/b/c.json", "catalog/index.html"]);
    assert_eq!(names("catalog/"), ["catalog/index.html"]);
    assert_eq!(names("cat"), ["catalog/index.html"]);
    assert!(names("nothing/").is_empty());

    store.delete(&page).unwrap();
    store.delete(&page).unwrap();
    assert_eq!(names(""), ["a/b/c.json"]);

    let (one, other) = (key("a/b/c.json"), key("by-name/c"));
    assert!(store.repeat(&one, &other).unwrap());
    assert!(!store.repeat(&one, &other).unwrap());
    assert_eq!(store.get(&other).unwrap(), b"{}");
    store.put(&one, b"{1}").unwrap();
    assert_eq!(store.get(&other).unwrap(), b"{}");
    assert!(store.repeat(&one, &other).unwrap());
    assert_eq!(store.get(&other).unwrap(), b"{1}");
    assert!(store.put_if_changed(&other, b"2").unwrap());
    assert_eq!(store.get(&one).unwrap(), b"{1}");
    assert!(store.repeat(&one, &other).unwrap());
    store.delete(&one).unwrap();
    assert_eq!(store.get(&other).unwrap(), b"{1}");
    let missing = store.repeat(&page, &other);
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    store.delete(&other).unwrap();
    assert!(names("").is_empty());
}

#[test]
fn memory_keeps_its_promises() {
    keeps_its_promises(Memory::default());
}

#[test]
fn a_directory_keeps_its_promises() {
    let folder = tempfile::tempdir().unwrap();
    keeps_its_promises(Directory::new(folder.path()));
}

#[cfg(unix)]
#[test]
fn a_directory_keeps_repeated_bytes_once() {
    use std::os::unix::fs::MetadataExt as _;

    let folder = tempfile::tempdir().unwrap();
    let store = Directory::new(folder.path());
    let (one, other) = (key("a/one"), key("b/other"));
    let file = |key: &Key| std::fs::metadata(folder.path().join(key.as_str())).unwrap();
    store.put(&one, b"1").unwrap();
    assert!(store.repeat(&one, &other).unwrap());
    assert_eq!(file(&one).ino(), file(&other).ino());
    // Equal bytes in two files, as a copy of the directory has them.
    store.put(&other, b"1").unwrap();
    assert!(!store.repeat(&one, &other).unwrap());
    assert_ne!(file(&one).ino(), file(&other).ino());
    store.put(&one, b"2").unwrap();
    assert!(store.repeat(&one, &other).unwrap());
    assert_eq!(file(&one).ino(), file(&other).ino());
    assert_eq!(store.list("").unwrap(), [one, other]);
}

#[test]
fn an_object_may_take_the_place_of_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let store = Directory::new(folder.path());
    store.put(&key("api/entities/one"), b"1").unwrap();
    store.delete(&key("api/entities/one")).unwrap();
    store.put(&key("api/entities"), b"all").unwrap();
    assert_eq!(store.get(&key("api/entities")).unwrap(), b"all");
}
