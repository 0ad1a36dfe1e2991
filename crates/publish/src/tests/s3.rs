//! Into a bucket behind a stand-in.

use std::time::Duration;

use s3_stand_in::{Fault, Server, Trouble};
use store::s3::{Attempts, Endpoint, Secret};
use store::{S3, S3Address};

use super::world::*;
use crate::PublishError;

fn world() -> (Server, World<S3>) {
    let server = Server::start(s3_stand_in::Options::default()).unwrap();
    let options = server.options();
    let endpoint = Endpoint {
        url: server.url().to_owned(),
        region: options.region.clone(),
        access_key_id: options.access_key_id.clone(),
        secret_access_key: Secret::new("secret"),
    };
    let attempts = Attempts {
        max: 3,
        backoff: Duration::from_millis(1),
    };
    let address = S3Address::parse("s3://portal/site").unwrap();
    let store = S3::at(address, endpoint, attempts).unwrap();
    (server, World::over(store))
}

const FIRST: &str = "assets/one=1 a.html=one b.html=one index.json=one";
const SECOND: &str = "assets/two=2 a.html=two b.html=one index.json=two";

#[test]
fn a_bucket_is_asked_as_little_as_can_be() {
    let (server, world) = world();
    let page = format!("a.html={}", "<p>Text_of_a_page.</p>".repeat(100));
    let first = FIRST.replace("a.html=one", &page);
    world.publish(&first).unwrap();
    let header = |name: &str| server.header("site/a.html", name);
    assert_eq!(header("content-encoding").as_deref(), Some("br"));
    assert_eq!(
        header("content-type").as_deref(),
        Some("text/html; charset=utf-8")
    );
    assert!(header("cache-control").unwrap().contains("s-maxage=30"));
    assert_eq!(
        header("x-amz-meta-callboard-content").unwrap(),
        world.manifest().files[&path("a.html")].tag.as_str()
    );

    server.take_log();
    world.publish(&first).unwrap();
    assert_eq!(server.take_log(), ["GET site/.callboard/published.json"]);

    world.publish(SECOND).unwrap();
    let log = server.take_log();
    let of = |text: &str| log.iter().filter(|line| line.contains(text)).count();
    assert_eq!((of("PUT site/a.html"), of("PUT site/assets/two")), (1, 1));
    assert_eq!(of(" site/b.html"), 0);
    assert_eq!(of("PUT site/.callboard/kept/"), 2, "{log:#?}");
    let last: Vec<&String> = log.iter().rev().take(4).collect();
    assert_eq!(last[1], "PUT site/.callboard/published.json", "{log:#?}");
    assert_eq!(last[3], "PUT site/index.json", "{log:#?}");

    world.rollback(None).unwrap();
    assert_eq!(header("content-encoding").as_deref(), Some("br"));
    assert_eq!(server.get("site/b.html").unwrap(), b"one");
}

#[test]
fn what_a_bucket_loses_on_the_way_is_done_again() {
    let (server, world) = world();
    world.publish(FIRST).unwrap();
    let lost = [Trouble::ResetAfter, Trouble::SlowDown, Trouble::Reset];
    for (trouble, every) in lost.into_iter().zip([2, 3, 5]) {
        let text = SECOND.replace("=two", &format!("={every}"));
        server.set_faults([
            Fault::new(trouble).nth(every),
            Fault::new(trouble).nth(every + 5),
        ]);
        world.publish(&text).unwrap();
        server.set_faults([]);
        assert_eq!(world.manifest().files.len(), 4);
        world.is_settled();
    }
}

#[test]
fn a_bucket_that_says_no_in_the_middle_is_carried_on() {
    let (server, world) = world();
    world.publish(FIRST).unwrap();
    for after in 1..25 {
        let text = SECOND.replace("=two", &format!("={after}"));
        server.set_faults([Fault::new(Trouble::Denied).from(after)]);
        let told = world.publish(&text);
        server.set_faults([]);
        let Err(told) = told else {
            assert!(after > 15, "a run has more than {after} requests");
            return;
        };
        let shown = told.to_string();
        assert!(
            shown.contains("AccessDenied") || shown.contains("not allowed"),
            "{shown}"
        );
        assert!(!matches!(told, PublishError::Overtaken));
        world.wait_for_the_lease();
        world.publish(&text).unwrap();
        world.is_settled();
        let page = server.get("site/a.html").unwrap();
        assert_eq!(page, after.to_string().as_bytes());
    }
    panic!("no run came to its end");
}
