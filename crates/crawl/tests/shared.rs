//! A cache in a bucket that several crawls share: whatever goes wrong on the way
//! and whoever else writes, what counts is one whole snapshot, and the next crawl
//! goes on from it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crawl::cache::{Cache, LoadError};
use crawl::mirror::Mirror;
use crawl::section::Files;
use crawl::snapshot::{Kept, Run, Snapshot, VERSION};
use forge::model::{FileBytes, FullName, Repository, Visibility};
use s3_stand_in::{Fault, Options, Server, Trouble};
use store::s3::{Attempts, Endpoint, Secret};
use store::{Directory, S3, S3Address, Store, StoreError};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn bucket_with(server: &Server, max: u32) -> Arc<dyn Store> {
    let options = server.options();
    let endpoint = Endpoint {
        url: server.url().to_owned(),
        region: options.region.clone(),
        access_key_id: options.access_key_id.clone(),
        secret_access_key: Secret::new("secret"),
    };
    let attempts = Attempts {
        max,
        backoff: Duration::from_millis(1),
    };
    let address = S3Address::parse("s3://portal/crawls").unwrap();
    Arc::new(S3::at(address, endpoint, attempts).unwrap())
}

/// A bucket whose requests are sent once, so that each trouble is one.
fn bucket(server: &Server) -> Arc<dyn Store> {
    bucket_with(server, 1)
}

fn files(text: &str) -> Files {
    let file = FileBytes {
        is_link: false,
        bytes: text.as_bytes().into(),
    };
    Files {
        files: BTreeMap::from([("catalog-info.yaml".to_owned(), file)]),
        ..Files::default()
    }
}

fn kept(name: &str, section: String) -> Kept {
    let repository = Repository {
        id: name.to_owned(),
        full_name: FullName::parse(&format!("acme/{name}")).unwrap(),
        url: format!("https://github.com/acme/{name}"),
        files_url: format!("https://github.com/acme/{name}/blob"),
        head: None,
        default_branch: None,
        description: None,
        homepage: None,
        is_archived: false,
        is_fork: false,
        is_template: false,
        visibility: Visibility::Private,
        topics: Vec::new(),
        languages: Vec::new(),
        pushed_at: None,
        release: None,
        license: None,
        disk_kib: None,
        seen: BTreeMap::new(),
        problem: None,
    };
    Kept {
        host: "github.com".to_owned(),
        repository,
        branch: None,
        commit: None,
        section: Some(section),
        descriptors: Vec::new(),
        oids: BTreeMap::new(),
        is_within_look: false,
        absent: Default::default(),
        searched: Default::default(),
        recipe: String::new(),
        stale: None,
    }
}

/// What a crawl does with its cache: loads, lists, reads one section, keeps two,
/// saves, and sweeps. Gives which texts its snapshot has.
fn crawls(cache: &Cache, texts: [&str; 2], began_at: i64) -> Result<Vec<String>, LoadError> {
    let before = match cache.load() {
        Ok(before) => before.map(|(snapshot, _)| snapshot),
        Err(LoadError::Discarded(_)) => None,
        Err(error) => return Err(error),
    };
    cache.sections()?;
    if let Some(before) = before {
        for kept in before.repositories.values() {
            cache.section(kept.section.as_deref().unwrap());
        }
    }
    let mut snapshot = Snapshot {
        version: VERSION,
        ..Snapshot::default()
    };
    for text in texts {
        let section = cache.keep(&files(text))?;
        snapshot
            .repositories
            .insert(text.to_owned(), kept(text, section));
    }
    let run = Run {
        began_at,
        is_complete: true,
        ..Run::default()
    };
    cache.save(&snapshot, &run)?;
    // What is not needed is nobody's loss.
    let _ = cache.sweep(Some(SystemTime::now() - 2 * DAY));
    Ok(texts.map(str::to_owned).to_vec())
}

/// What counts, with every section of it: the texts.
#[track_caller]
fn counts(store: Arc<dyn Store>) -> Option<Vec<String>> {
    let cache = Cache::new(store);
    let (snapshot, _) = cache.load().unwrap()?;
    let texts = snapshot.repositories.values().map(|kept| {
        let section = cache.section(kept.section.as_deref().unwrap());
        let section = section.expect("a snapshot that counts has its sections");
        let file = section.all().files.remove("catalog-info.yaml").unwrap();
        String::from_utf8(file.bytes.to_vec()).unwrap()
    });
    Some(texts.collect())
}

#[test]
fn trouble_at_any_request_never_makes_a_wrong_snapshot() {
    let server = Server::start(Options::default()).unwrap();
    let cache = || Cache::new(bucket(&server));
    crawls(&cache(), ["a", "b"], 1).unwrap();
    server.take_log();
    crawls(&cache(), ["a", "c"], 2).unwrap();
    let requests = server.take_log().len() as u64;
    assert!(requests >= 8, "{requests}");
    let troubles = [
        Trouble::SlowDown,
        Trouble::Conflict,
        Trouble::Denied,
        Trouble::Reset,
        Trouble::ResetAfter,
        Trouble::Cut,
        Trouble::Damage,
    ];
    let mut failed = 0;
    let mut began_at = 10;
    for trouble in troubles {
        for number in 1..=requests {
            for lasts in [false, true] {
                let case = format!("{trouble:?} at {number}, lasting: {lasts}");
                server.set_faults([]);
                began_at += 1;
                crawls(&cache(), ["a", "b"], began_at).expect(&case);
                let fault = Fault::new(trouble);
                server.set_faults([match lasts {
                    true => fault.from(number),
                    false => fault.nth(number),
                }]);
                began_at += 1;
                let crawled = crawls(&cache(), ["a", "c"], began_at);
                server.set_faults([]);
                let now = counts(bucket(&server)).expect(&case);
                match crawled {
                    Ok(texts) => assert_eq!(now, texts, "{case}"),
                    // The answer may have been lost after it counted.
                    Err(_) => {
                        failed += 1;
                        assert!(now == ["a", "b"] || now == ["a", "c"], "{case}: {now:?}");
                    }
                }
                began_at += 1;
                crawls(&cache(), ["a", "d"], began_at).expect(&case);
                assert_eq!(counts(bucket(&server)).expect(&case), ["a", "d"], "{case}");
            }
        }
    }
    assert!(failed > requests, "{failed}");
}

#[test]
fn with_a_few_attempts_trouble_goes_unnoticed() {
    let server = Server::start(Options::default()).unwrap();
    for (began_at, trouble) in (1..).zip([
        Trouble::SlowDown,
        Trouble::Conflict,
        Trouble::Reset,
        Trouble::ResetAfter,
        Trouble::Cut,
    ]) {
        for number in 1..12 {
            server.set_faults([Fault::new(trouble).nth(number)]);
            let cache = Cache::new(bucket_with(&server, 3));
            let case = format!("{trouble:?} at {number}");
            let is_conflict = trouble == Trouble::Conflict;
            match crawls(&cache, ["a", "b"], began_at * 100 + number as i64) {
                Ok(_) => {}
                // S3 answers so to conditional writes only.
                Err(LoadError::Store(StoreError::Io { .. })) if is_conflict => {}
                Err(error) => panic!("{case}: {error}"),
            }
        }
    }
    server.set_faults([]);
    assert_eq!(counts(bucket(&server)).unwrap(), ["a", "b"]);
}

#[test]
fn of_two_crawls_at_once_the_first_to_end_counts() {
    let server = Server::start(Options::default()).unwrap();
    crawls(&Cache::new(bucket(&server)), ["a", "b"], 1).unwrap();

    let (one, other) = (Cache::new(bucket(&server)), Cache::new(bucket(&server)));
    let (mut snapshot, run) = one.load().unwrap().unwrap();
    let (mut others, _) = other.load().unwrap().unwrap();
    let section = one.keep(&files("one")).unwrap();
    let others_section = other.keep(&files("other")).unwrap();
    snapshot
        .repositories
        .insert("one".to_owned(), kept("one", section));
    others
        .repositories
        .insert("other".to_owned(), kept("other", others_section.clone()));
    assert!(!one.is_outdated().unwrap());
    one.save(&snapshot, &run).unwrap();
    assert!(!one.is_outdated().unwrap());
    assert!(other.is_outdated().unwrap());
    let late = other.save(&others, &run);
    assert!(matches!(late, Err(StoreError::Changed { .. })), "{late:?}");
    // Also where nobody looks before.
    one.sweep(Some(SystemTime::now() - DAY)).unwrap();
    assert_eq!(counts(bucket(&server)).unwrap(), ["a", "b", "one"]);

    // What the second has read is there, and counts once it begins with the first.
    let (mut both, run) = other.load().unwrap().unwrap();
    assert!(other.sections().unwrap().contains(&others_section));
    both.repositories
        .insert("other".to_owned(), kept("other", others_section));
    other.save(&both, &run).unwrap();
    assert_eq!(counts(bucket(&server)).unwrap(), ["a", "b", "one", "other"]);
}

#[test]
fn of_many_first_crawls_one_counts() {
    let server = Server::start(Options::default()).unwrap();
    let saved: Vec<bool> = std::thread::scope(|scope| {
        let crawls: Vec<_> = (0..8)
            .map(|number| {
                let store = bucket(&server);
                scope.spawn(move || {
                    let text = format!("text-{number}");
                    let cache = Cache::new(store);
                    assert!(cache.load().unwrap().is_none());
                    // All have loaded before the first saves.
                    std::thread::sleep(Duration::from_millis(300));
                    crawled(&cache, &text)
                })
            })
            .collect();
        crawls
            .into_iter()
            .map(|crawl| crawl.join().unwrap())
            .collect()
    });
    assert_eq!(saved.iter().filter(|saved| **saved).count(), 1);
    let winner = saved.iter().position(|saved| *saved).unwrap();
    assert_eq!(counts(bucket(&server)).unwrap(), [format!("text-{winner}")]);
}

/// Keeps and saves without loading again; whether it counts.
fn crawled(cache: &Cache, text: &str) -> bool {
    let section = cache.keep(&files(text)).unwrap();
    let snapshot = Snapshot {
        version: VERSION,
        repositories: BTreeMap::from([(text.to_owned(), kept(text, section))]),
        ..Snapshot::default()
    };
    match cache.save(&snapshot, &Run::default()) {
        Ok(()) => true,
        Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn nothing_is_swept_that_a_crawl_under_way_relies_on() {
    let server = Server::start(Options::default()).unwrap();
    let cache = || Cache::new(bucket(&server));
    let grace = || Some(SystemTime::now() - 2 * DAY);
    // A section that nobody needs any more, and is old.
    crawls(&cache(), ["old", "a"], 1).unwrap();
    for began_at in 2..6 {
        crawls(&cache(), ["a", "b"], began_at).unwrap();
    }
    crawls(&cache(), ["a", "c"], 6).unwrap();
    crawls(&cache(), ["a", "d"], 7).unwrap();
    crawls(&cache(), ["a", "e"], 8).unwrap();
    server.age(3 * DAY);

    // A crawl reads what it happens to be again, and something new.
    let under_way = cache();
    let (mut snapshot, run) = under_way.load().unwrap().unwrap();
    for text in ["old", "new"] {
        let section = under_way.keep(&files(text)).unwrap();
        snapshot
            .repositories
            .insert(text.to_owned(), kept(text, section));
    }
    // The one before it sweeps only now.
    let before = server.names().len();
    let deleted = cache().sweep(grace()).unwrap();
    assert!(deleted > 0);
    assert_eq!(server.names().len() as u64, before as u64 - deleted);
    under_way.save(&snapshot, &run).unwrap();
    assert_eq!(counts(bucket(&server)).unwrap(), ["a", "e", "new", "old"]);

    // Nothing is left over for ever.
    server.age(3 * DAY);
    crawls(&cache(), ["z", "y"], 9).unwrap();
    crawls(&cache(), ["z", "y"], 10).unwrap();
    crawls(&cache(), ["z", "x"], 11).unwrap();
    crawls(&cache(), ["z", "w"], 12).unwrap();
    server.age(3 * DAY);
    cache().sweep(grace()).unwrap();
    let sections = server
        .names()
        .iter()
        .filter(|name| name.contains("/sections/"))
        .count();
    assert_eq!(sections, 4, "those of the current snapshot and two before");
}

#[test]
fn a_section_that_cannot_be_read_now_is_not_taken_for_missing() {
    let server = Server::start(Options::default()).unwrap();
    let cache = Cache::new(bucket(&server));
    crawls(&cache, ["a", "b"], 1).unwrap();
    let cache = Cache::new(bucket(&server));
    let (snapshot, run) = cache.load().unwrap().unwrap();
    let section = snapshot.repositories["a"].section.clone().unwrap();
    // What is damaged on the way is not damaged.
    for trouble in [Trouble::SlowDown, Trouble::Cut, Trouble::Damage] {
        server.set_faults([Fault::new(trouble)]);
        assert!(cache.section(&section).is_none());
        server.set_faults([]);
        let refused = cache.save(&snapshot, &run);
        assert!(matches!(refused, Err(StoreError::Io { .. })), "{refused:?}");
        assert_eq!(counts(bucket(&server)).unwrap(), ["a", "b"]);
    }
    // A damaged one is missing, and goes.
    server.put(
        &format!("crawls/sections/{}/{section}", &section[..2]),
        b"other bytes",
    );
    assert!(cache.section(&section).is_none());
    assert!(cache.take_trouble().is_none());
    assert!(!cache.sections().unwrap().contains(&section));
}

#[test]
fn what_lasts_is_fetched_once() {
    let server = Server::start(Options::default()).unwrap();
    let texts = ["a", "b"];
    crawls(&Cache::new(bucket(&server)), texts, 1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mirror = || Arc::new(Mirror::new(bucket(&server), Directory::new(folder.path())));
    let old = SystemTime::UNIX_EPOCH;

    let near = mirror();
    let (snapshot, _) = Cache::new(near.clone()).load().unwrap().unwrap();
    assert_eq!(near.hold(&snapshot, old).unwrap(), 2);
    server.take_log();
    assert_eq!(counts(mirror()).unwrap(), texts);
    assert_eq!(server.take_log(), ["GET crawls/current.json"]);
    assert_eq!(near.hold(&snapshot, old).unwrap(), 0);
    assert!(server.take_log().is_empty());

    // What is damaged near is fetched again, and stays where it is far away.
    let all = Directory::new(folder.path());
    for key in all.list("").unwrap() {
        all.put(&key, b"damaged").unwrap();
    }
    let names = server.names();
    assert_eq!(counts(mirror()).unwrap(), texts);
    assert_eq!(server.names(), names);
    server.take_log();
    assert_eq!(counts(mirror()).unwrap(), texts);
    assert_eq!(server.take_log().len(), 1);

    // What a crawl writes is near at once; what nothing names goes after a while.
    crawls(&Cache::new(mirror()), ["a", "c"], 2).unwrap();
    server.take_log();
    assert_eq!(counts(mirror()).unwrap(), ["a", "c"]);
    assert_eq!(server.take_log().len(), 1);
    let (snapshot, _) = Cache::new(mirror()).load().unwrap().unwrap();
    assert_eq!(all.list("sections/").unwrap().len(), 3);
    mirror().hold(&snapshot, SystemTime::now() + DAY).unwrap();
    assert_eq!(all.list("sections/").unwrap().len(), 2);

    // Fetching many ends with the first trouble.
    let elsewhere = tempfile::tempdir().unwrap();
    let far = Mirror::new(bucket(&server), Directory::new(elsewhere.path()));
    server.set_faults([Fault::new(Trouble::SlowDown)]);
    assert!(far.hold(&snapshot, old).is_err());
}
