//! An organisation behind a stand-in for GitHub, from its configuration to a
//! portal, and what the next crawl makes of what changed meanwhile.

mod organisation;

use std::path::Path;
use std::process::Command;

use github_stand_in::{About, App, Change, Fault, Options, Server, Trouble};

use organisation::{Portal, TOKEN, component};

const PAGE: &str = "catalog/default/component";

#[test]
fn an_organisation_becomes_a_portal_and_stays_one() {
    let portal = Portal::new();
    let shown = portal.crawl();
    assert!(shown.contains("13 repositories: 13 new"), "{shown}");
    portal.build();
    assert!(portal.has(&format!("{PAGE}/service-11/index.html")));
    assert!(portal.has("catalog/default/group/web/index.html"));
    assert!(portal.has("catalog/default/user/mara/index.html"));
    let docs = portal.page("docs/default/component/service-03/index.html");
    assert!(docs.contains("The docs of service-03"));

    // Nothing changed: the list, and the people.
    portal.server.reset_counters();
    let shown = portal.crawl();
    assert!(
        shown.contains("0 new, 0 changed, 13 unchanged, 0 removed"),
        "{shown}"
    );
    assert!(
        portal.server.requests() <= 3,
        "{}",
        portal.server.requests()
    );

    // One changes, one is deleted, one breaks, and one comes.
    let text = component("service-01").replace("service,", "library,");
    let change = Change::new().file("catalog-info.yaml", text);
    portal.world.commit("acme/service-01", change).unwrap();
    portal.world.delete("acme/service-02").unwrap();
    let change = Change::new().file("catalog-info.yaml", "kind: [\n");
    portal.world.commit("acme/service-04", change).unwrap();
    let files = Change::new().file("catalog-info.yaml", component("newcomer"));
    portal
        .world
        .create("acme/newcomer", About::default(), files)
        .unwrap();
    let shown = portal.crawl();
    assert!(
        shown.contains("1 new, 2 changed, 10 unchanged, 1 removed"),
        "{shown}"
    );
    assert!(shown.contains("removed: acme/service-02\n"), "{shown}");
    portal.build();
    let status = portal.page("status/index.html");
    for line in [
        "1: acme/newcomer",
        "2: acme/service-01, acme/service-04",
        "1: acme/service-02",
    ] {
        assert!(status.contains(line), "{line}");
    }
    assert!(
        portal
            .page(&format!("{PAGE}/service-01/index.html"))
            .contains("library")
    );
    assert!(portal.has(&format!("{PAGE}/newcomer/index.html")));
    let gone = portal.page(&format!("{PAGE}/service-02/index.html"));
    assert!(gone.contains("removed"), "a page says so for a while");
    assert!(
        portal
            .page(&format!("{PAGE}/service-04/index.html"))
            .contains("its file has been broken since then")
    );
    let problems = portal.page("status.json");
    assert!(problems.contains("descriptor-stale"), "{problems}");
}

#[test]
fn a_host_that_fails_takes_nothing_away() {
    let portal = Portal::new();
    portal.crawl();
    let text = component("service-05").replace("service,", "library,");
    let change = Change::new().file("catalog-info.yaml", text);
    portal.world.commit("acme/service-05", change).unwrap();
    let refused = Fault::new(Trouble::Status(403)).every(1);
    portal.server.set_faults([refused]);
    let (shown, status) = portal.run("crawl");
    assert_eq!(status, 0, "{shown}");
    assert!(shown.contains("nothing was removed"), "{shown}");
    assert_eq!(portal.run("crawl --strict").1, 1);
    portal.build();
    for number in 0..12 {
        assert!(portal.has(&format!("{PAGE}/service-{number:02}/index.html")));
    }
    assert!(portal.page("status.json").contains("crawl-stale"));
    portal.server.set_faults([]);
    portal.crawl();
    portal.build();
    assert!(
        portal
            .page(&format!("{PAGE}/service-05/index.html"))
            .contains("library")
    );
    assert!(!portal.page("status.json").contains("crawl-stale"));
}

#[test]
fn a_token_is_nowhere() {
    let portal = Portal::new();
    let mut shown = portal.crawl();
    shown.push_str(&portal.run("crawl --plan").0);
    portal
        .server
        .set_faults([Fault::new(Trouble::Status(401)).every(1)]);
    shown.push_str(&portal.run("crawl").0);
    portal.build();
    assert!(!shown.contains(TOKEN), "{shown}");
    no_file_holds(portal.folder.path(), TOKEN);
}

#[track_caller]
fn no_file_holds(folder: &Path, secret: &str) {
    let mut files = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            assert!(!holds(&path, secret), "{}", path.display());
        }
    }
    assert!(files > 50);
}

/// The same for the key of an App and the tokens that are made with it; and for a key
/// that is none.
#[test]
fn a_key_is_nowhere() {
    let mut portal = Portal::new();
    let (app, key) = App::with_new_key(7, ["acme"]).unwrap();
    let options = Options {
        apps: vec![app],
        requires_token: true,
        ..Options::default()
    };
    portal.server = Server::start(portal.world.clone(), options).unwrap();
    let config = format!(
        "integrations:\n  github:\n    - host: github.com\n      apiBaseUrl: {}\n      apps:\n        \
         - appId: 7\n          privateKey: ${{KEY}}\n\
         catalog: {{providers: {{github: {{acme: {{organization: acme}}}}}}}}\n\
         callboard: {{crawl: {{downloadHosts: ['{}']}}}}\n",
        portal.server.url(),
        portal.server.codeload_url()
    );
    std::fs::write(portal.folder.path().join("app-config.yaml"), config).unwrap();
    portal.environment = vec![("KEY", key.clone())];
    let mut shown = portal.crawl();
    assert!(shown.contains("13 repositories: 13 new"), "{shown}");
    shown.push_str(&portal.run("config print").0);
    portal.build();
    // A line from the middle of the key, and what tokens of Apps begin with.
    let line = key.lines().nth(5).unwrap().to_owned();
    let damaged = key.replacen(&line, &line[1..], 1);
    portal.environment = vec![("KEY", damaged)];
    let (said, status) = portal.run("crawl");
    assert_ne!(status, 0, "{said}");
    shown.push_str(&said);
    for secret in [&line[1..], "ghs_"] {
        assert!(!shown.contains(secret), "{shown}");
        no_file_holds(portal.folder.path(), secret);
    }
}

/// Which snapshot counts in a cache, if one does.
fn snapshot(portal: &Portal) -> Option<String> {
    let path = portal.folder.path().join(".callboard/cache/current.json");
    let text = std::fs::read_to_string(path).ok()?;
    let (_, rest) = text.split_once("\"snapshot\": \"")?;
    rest.split_once('"').map(|(name, _)| name.to_owned())
}

/// A crawl that is killed at any moment leaves what the next one accepts or reads
/// anew, and never a wrong snapshot.
#[test]
fn a_crawl_may_be_killed_at_any_moment() {
    const KILLS: u32 = 100;
    let portal = Portal::new();
    let started = std::time::Instant::now();
    portal.crawl();
    // The shortest a crawl took: other tests run beside this one.
    let mut whole = started.elapsed();
    let expected = snapshot(&portal).unwrap();
    let cache = portal.folder.path().join(".callboard/cache");
    let mut interrupted = 0;
    for kill in 0..KILLS {
        // From nothing, and over what was there.
        if kill % 2 == 0 {
            std::fs::remove_dir_all(&cache).unwrap();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_callboard"))
            .current_dir(portal.folder.path())
            .arg("crawl")
            .env_clear()
            .env("GITHUB_TOKEN", TOKEN)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * (kill * 37 % KILLS) / KILLS);
        child.kill().unwrap();
        interrupted += u32::from(child.wait().unwrap().code().is_none());
        let left = snapshot(&portal);
        assert!(
            left.is_none_or(|left| left == expected),
            "after kill {kill}"
        );
        let started = std::time::Instant::now();
        let (shown, status) = portal.run("crawl");
        whole = whole.min(started.elapsed());
        assert_eq!(status, 0, "after kill {kill}: {shown}");
        assert_eq!(
            snapshot(&portal).as_ref(),
            Some(&expected),
            "after kill {kill}"
        );
    }
    assert!(
        interrupted > KILLS / 2,
        "{interrupted} of {KILLS} came in time"
    );
}

/// A secret of Amazon's that is easily found wherever it should not be.
const AWS_SECRET: &str = "wJalrXUtnFEMIrecognisable0123456789secret";

/// A portal whose crawls are kept in a bucket.
fn in_a_bucket() -> (Portal, s3_stand_in::Server) {
    let bucket = s3_stand_in::Server::start(s3_stand_in::Options::default()).unwrap();
    let mut portal = Portal::new();
    let options = bucket.options();
    portal.environment = vec![
        ("AWS_ENDPOINT_URL_S3", bucket.url().to_owned()),
        ("AWS_REGION", options.region.clone()),
        ("AWS_ACCESS_KEY_ID", options.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY", AWS_SECRET.to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ];
    (portal, bucket)
}

#[test]
fn a_cache_in_a_bucket_is_shared_by_machines_that_come_and_go() {
    const CRAWL: &str = "crawl --cache s3://portal/acme";
    const BUILD: &str = "build --quiet --out out --cache s3://portal/acme";
    let (portal, bucket) = in_a_bucket();
    let (mut shown, status) = portal.run(CRAWL);
    assert_eq!(status, 0, "{shown}");
    assert!(shown.contains("13 repositories: 13 new"), "{shown}");
    let is_local = |path: &str| portal.folder.path().join(path).exists();
    assert!(!is_local(".callboard/cache/current.json"));

    // What this machine has written it does not fetch.
    bucket.take_log();
    let (said, status) = portal.run(BUILD);
    assert_eq!(status, 0, "{said}");
    assert_eq!(bucket.take_log(), ["GET acme/current.json"]);
    assert!(portal.has(&format!("{PAGE}/service-11/index.html")));
    assert!(portal.has("docs/default/component/service-03/index.html"));
    shown.push_str(&said);

    // Another machine goes on where this one ended, and fetches each object once.
    std::fs::remove_dir_all(portal.folder.path().join(".callboard")).unwrap();
    std::fs::remove_dir_all(portal.folder.path().join("out")).unwrap();
    let (said, _) = portal.run(CRAWL);
    assert!(said.contains("0 new, 0 changed, 13 unchanged"), "{said}");
    shown.push_str(&said);
    bucket.take_log();
    assert_eq!(portal.run(BUILD).1, 0);
    assert!(portal.has("docs/default/component/service-03/index.html"));
    assert_eq!(bucket.take_log(), ["GET acme/current.json"]);
    let (said, status) = portal.run("search service-07 --cache s3://portal/acme");
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("service-07"), "{said}");
    let (said, _) = portal.run("catalog export --cache s3://portal/acme");
    assert!(said.contains("service-07"), "{said}");

    // A bucket that does not answer is no empty portal.
    let page = format!("{PAGE}/service-11/index.html");
    let denied = s3_stand_in::Fault::new(s3_stand_in::Trouble::Denied);
    bucket.set_faults([denied]);
    for command in [CRAWL, BUILD] {
        let (said, status) = portal.run(command);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("AccessDenied"), "{said}");
        shown.push_str(&said);
    }
    bucket.set_faults([]);
    assert!(portal.has(&page));
    let (said, status) = portal.run("crawl --cache s3://Portal/acme");
    assert_eq!(status, 2);
    assert!(said.contains("is not the name of a bucket"), "{said}");

    assert!(!shown.contains(AWS_SECRET), "{shown}");
    no_file_holds(portal.folder.path(), AWS_SECRET);
    for name in bucket.names() {
        let bytes = bucket.get(&name).unwrap();
        let mut windows = bytes.windows(AWS_SECRET.len());
        assert!(
            !windows.any(|window| window == AWS_SECRET.as_bytes()),
            "{name}"
        );
    }
}

#[test]
fn of_two_crawls_into_a_bucket_the_second_to_end_says_so() {
    let (portal, bucket) = in_a_bucket();
    let bucket = std::sync::Arc::new(bucket);
    let crawl = "crawl --cache s3://portal/acme";
    assert_eq!(portal.run(crawl).1, 0);
    for (arguments, expected) in [("", 0), (" --only acme/service-05", 2)] {
        let shared = std::sync::Arc::clone(&bucket);
        // Another crawl found the same, and ends while this one asks its host.
        let another_ends = Trouble::happens(move |_| {
            let mut current = shared.get("acme/current.json").unwrap();
            current.push(b'\n');
            shared.put("acme/current.json", &current);
        });
        portal.server.set_faults([Fault::new(another_ends).nth(1)]);
        let (said, status) = portal.run(&format!("{crawl}{arguments}"));
        assert_eq!(status, expected, "{said}");
        assert!(
            said.contains("another crawl into s3://portal/acme ended"),
            "{said}"
        );
        portal.server.set_faults([]);
        let (said, status) = portal.run(crawl);
        assert_eq!(status, 0, "{said}");
        assert!(said.contains("0 new, 0 changed, 13 unchanged"), "{said}");
    }
}

fn holds(path: &Path, text: &str) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}
