//! A bucket behind a stand-in, when all is well and when it is not.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use s3_stand_in::{Fault, Options, Server, Trouble};

use super::*;
use crate::suite::keeps_its_promises;

/// Attempts that wait for nobody.
const QUICK: Attempts = Attempts {
    max: 3,
    backoff: Duration::from_millis(1),
};

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

fn store_at(server: &Server, prefix: &str) -> S3 {
    let options = server.options();
    let address = format!("s3://{}{prefix}", options.bucket);
    let endpoint = Endpoint {
        url: server.url().to_owned(),
        region: options.region.clone(),
        access_key_id: options.access_key_id.clone(),
        secret_access_key: Secret::new("secret"),
    };
    S3::at(S3Address::parse(&address).unwrap(), endpoint, QUICK).unwrap()
}

fn world() -> (Server, S3) {
    let server = Server::start(Options::default()).unwrap();
    let store = store_at(&server, "/crawls");
    (server, store)
}

#[test]
fn a_bucket_keeps_its_promises() {
    let (_server, store) = world();
    keeps_its_promises(store);
}

#[test]
fn a_whole_bucket_in_small_pages_keeps_its_promises() {
    let options = Options {
        page: 1,
        ..Options::default()
    };
    let server = Server::start(options).unwrap();
    keeps_its_promises(store_at(&server, ""));
}

#[test]
fn a_bucket_that_is_slow_and_breaks_off_keeps_its_promises() {
    let (server, store) = world();
    // Never the same request three times in a row.
    let troubles = [
        (Trouble::SlowDown, 29),
        (Trouble::Reset, 31),
        (Trouble::Cut, 37),
    ];
    let faults = troubles.map(|(trouble, every)| {
        let seen = AtomicU64::new(0);
        let is_due = move || seen.fetch_add(1, Ordering::Relaxed) % every == every - 1;
        Fault::new(trouble).on(move |_| is_due())
    });
    server.set_faults(faults);
    keeps_its_promises(store);
}

#[test]
fn a_store_has_nothing_outside_its_prefix() {
    let (server, store) = world();
    server.put("crawls-of-others/one", b"1");
    server.put("crawls/two", b"2");
    server.put("crawls//strange", b"3");
    assert_eq!(store.list("").unwrap(), [key("two")]);
    store.put(&key("x & <y>/ü+ %41.json"), b"4").unwrap();
    assert!(
        server
            .names()
            .contains(&"crawls/x & <y>/ü+ %41.json".to_owned())
    );
    assert_eq!(store.get(&key("x & <y>/ü+ %41.json")).unwrap(), b"4");
    assert_eq!(store.list("x").unwrap(), [key("x & <y>/ü+ %41.json")]);
}

#[test]
fn a_list_of_many_pages_is_whole() {
    let options = Options {
        page: 7,
        ..Options::default()
    };
    let server = Server::start(options).unwrap();
    let store = store_at(&server, "/crawls");
    for number in 0..50 {
        server.put(&format!("crawls/sections/{number:02}"), b"");
    }
    assert_eq!(store.list("sections/").unwrap().len(), 50);
    assert_eq!(server.take_log().len(), 8);
    // A page that is missing is no list.
    let denied = Fault::new(Trouble::Denied).nth(3);
    server.set_faults([denied]);
    assert!(store.list("sections/").is_err());
}

#[test]
fn what_is_there_already_is_not_sent() {
    let (server, store) = world();
    let object = key("sections/one");
    assert!(store.put_if_changed(&object, b"1").unwrap());
    server.take_log();
    assert!(!store.put_if_changed(&object, b"1").unwrap());
    assert_eq!(server.take_log(), ["HEAD crawls/sections/one"]);
    // Of what another program wrote nothing is known.
    server.put("crawls/sections/one", b"1");
    assert!(store.put_if_changed(&object, b"1").unwrap());
}

/// As many bytes as go in three parts, no two parts alike.
fn long(seed: u8) -> Vec<u8> {
    let length = write::MAX_SINGLE_BYTES as usize + 3;
    (0..length).map(|at| (at / 4096) as u8 ^ seed).collect()
}

#[test]
fn long_objects_go_in_parts() {
    let (server, store) = world();
    let object = key("snapshots/long");
    let (first, second) = (long(0), long(1));
    let version = store.put_if_absent(&object, &first).unwrap();
    let parts = server
        .take_log()
        .iter()
        .filter(|line| line.ends_with("?partNumber&uploadId"))
        .count();
    assert_eq!(parts, 3);
    assert_eq!(store.get(&object).unwrap(), first);
    assert!(!store.put_if_changed(&object, &first).unwrap());
    assert_eq!(
        store.get_range(&object, 8_388_600..8_388_610).unwrap(),
        first[8_388_600..8_388_610]
    );

    let late = store.put_if_absent(&object, &second);
    assert!(matches!(late, Err(StoreError::Changed { .. })), "{late:?}");
    store.put_if_match(&object, &second, &version).unwrap();
    let late = store.put_if_match(&object, &first, &version);
    assert!(matches!(late, Err(StoreError::Changed { .. })), "{late:?}");
    assert_eq!(store.get(&object).unwrap(), second);
    assert_eq!(server.uploads(), 0, "what fails is given up");
}

/// What comes in parts and is long is never in memory as a whole, nor in a request.
#[test]
fn a_long_stream_goes_in_parts_where_it_changed() {
    let (server, store) = world();
    let object = key("search/index");
    let (first, second) = (long(0), long(1));
    let longest = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&longest);
    let measures = Fault::new(Trouble::Denied).on(move |asked| {
        seen.fetch_max(asked.body.len() as u64, Ordering::Relaxed);
        false
    });
    server.set_faults([measures]);
    let put = |bytes: &[u8]| {
        let mut parts = bytes.chunks(1 << 20).map(|part| Ok(part.to_vec()));
        store.put_parts_if_changed(&object, &mut parts)
    };
    assert!(put(&first).unwrap());
    assert_eq!(
        server.take_log(),
        [
            "HEAD crawls/search/index",
            "POST crawls/search/index?uploads",
            "PUT crawls/search/index?partNumber&uploadId",
            "PUT crawls/search/index?partNumber&uploadId",
            "PUT crawls/search/index?partNumber&uploadId",
            "POST crawls/search/index?uploadId",
        ]
    );
    assert_eq!(longest.load(Ordering::Relaxed), 8 << 20);
    assert_eq!(store.get(&object).unwrap(), first);
    server.take_log();
    assert!(!put(&first).unwrap());
    assert_eq!(server.take_log(), ["HEAD crawls/search/index"]);

    // Nothing is begun that cannot be ended.
    let last: crate::Part = Err(std::io::Error::other("no more"));
    let parts = second.chunks(1 << 20).map(|part| Ok(part.to_vec()));
    let failed = store.put_parts_if_changed(&object, &mut parts.chain([last]));
    let text = failed.unwrap_err().to_string();
    assert_eq!(text, "could not write `search/index`: no more");
    assert!(server.take_log().is_empty());

    // What was begun and fails is given up.
    let is_part = |asked: &s3_stand_in::Asked| asked.parameter("partNumber") == Some("3");
    server.set_faults([Fault::new(Trouble::SlowDown).on(is_part)]);
    assert!(put(&second).is_err());
    let given_up = "DELETE crawls/search/index?uploadId".to_owned();
    assert!(server.take_log().contains(&given_up));
    assert_eq!(server.uploads(), 0);
    server.set_faults([]);
    assert_eq!(store.get(&object).unwrap(), first);
    assert!(put(&second).unwrap());
    assert_eq!(store.get(&object).unwrap(), second);
}

#[test]
fn a_long_write_that_fails_in_the_middle_leaves_nothing() {
    let (server, store) = world();
    let object = key("snapshots/long");
    let is_part = |asked: &s3_stand_in::Asked| asked.parameter("partNumber") == Some("2");
    server.set_faults([Fault::new(Trouble::SlowDown).on(is_part)]);
    assert!(store.put(&object, &long(0)).is_err());
    assert_eq!(server.uploads(), 0);
    assert!(server.names().is_empty());
    server.set_faults([Fault::new(Trouble::SlowDown).on(is_part).first(2)]);
    store.put(&object, &long(0)).unwrap();
    assert_eq!(store.get(&object).unwrap(), long(0));
}

#[test]
fn a_write_whose_answer_is_lost_has_taken_place() {
    let (server, store) = world();
    let object = key("current.json");
    let lost = || {
        Fault::new(Trouble::ResetAfter)
            .on(|asked| asked.method == "PUT")
            .nth(1)
    };
    server.set_faults([lost()]);
    let version = store.put_if_absent(&object, b"1").unwrap();
    server.set_faults([lost()]);
    let version = store.put_if_match(&object, b"2", &version).unwrap();
    assert_eq!(store.version(&object).unwrap(), Some(version.clone()));
    assert_eq!(server.get("crawls/current.json").unwrap(), b"2");

    // The same bytes, but of somebody else.
    store.put(&object, b"3").unwrap();
    let late = store.put_if_match(&object, b"3", &version);
    assert!(matches!(late, Err(StoreError::Changed { .. })), "{late:?}");

    // An upload in parts that was completed unheard.
    let completes = |asked: &s3_stand_in::Asked| {
        asked.method == "POST" && asked.parameter("uploadId").is_some()
    };
    server.set_faults([Fault::new(Trouble::ResetAfter).on(completes).nth(1)]);
    store.put(&key("snapshots/long"), &long(0)).unwrap();
    assert_eq!(store.get(&key("snapshots/long")).unwrap(), long(0));
}

#[test]
fn a_conflict_is_tried_again_and_then_told_apart() {
    let (server, store) = world();
    let object = key("current.json");
    let writes = |asked: &s3_stand_in::Asked| asked.method == "PUT";
    server.set_faults([Fault::new(Trouble::Conflict).on(writes).first(3)]);
    store.put_if_absent(&object, b"1").unwrap();
    server.set_faults([Fault::new(Trouble::Conflict).on(writes)]);
    server.take_log();
    let conflict = store.put_if_absent(&key("other"), b"1");
    assert!(
        matches!(conflict, Err(StoreError::Conflict { .. })),
        "{conflict:?}"
    );
    assert!(server.take_log().len() <= 6, "attempts are bounded");
}

#[test]
fn what_arrives_otherwise_is_asked_for_again() {
    let (server, store) = world();
    let object = key("sections/one");
    store.put(&object, &[7; 100_000]).unwrap();
    for trouble in [
        Trouble::Cut,
        Trouble::Damage,
        Trouble::Reset,
        Trouble::SlowDown,
    ] {
        server.set_faults([Fault::new(trouble).first(2)]);
        assert_eq!(store.get(&object).unwrap(), [7; 100_000], "{trouble:?}");
        server.set_faults([Fault::new(trouble)]);
        server.take_log();
        let failed = store.get(&object);
        assert!(matches!(failed, Err(StoreError::Io { .. })), "{trouble:?}");
        assert!(server.take_log().len() <= 9, "{trouble:?}");
    }
}

#[test]
fn what_is_not_allowed_says_so_without_secrets() {
    let (server, store) = world();
    server.set_faults([Fault::new(Trouble::Denied)]);
    let text = store.get(&key("current.json")).unwrap_err().to_string();
    insta::assert_snapshot!(text, @"could not read `current.json`: S3 said AccessDenied: What S3 says of AccessDenied. (status 403, request 4442587FB7D0A2F9)");
    let text = store.version(&key("current.json")).unwrap_err().to_string();
    insta::assert_snapshot!(text, @"could not read `current.json`: S3 said that this is not allowed (status 403)");
    server.set_faults([]);
    let elsewhere = S3 {
        bucket: Arc::new(Bucket {
            client: store.bucket.client.clone(),
            address: S3Address::parse("s3://elsewhere/crawls").unwrap(),
            attempts: QUICK,
        }),
        threads: Threads::start().unwrap(),
    };
    let text = elsewhere.put(&key("a"), b"").unwrap_err().to_string();
    insta::assert_snapshot!(text, @"could not write `a`: S3 said NoSuchBucket: What S3 says of NoSuchBucket. (status 404, request 4442587FB7D0A2F9)");
    drop(server);
    let text = store.list("sections/").unwrap_err().to_string();
    assert!(text.contains("could not list `sections/`"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn a_store_may_be_used_within_a_runtime() {
    let (_server, store) = world();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        store.put(&key("a"), b"1").unwrap();
        assert_eq!(store.get(&key("a")).unwrap(), b"1");
        drop(store);
    });
}
