//! What happens every quarter of an hour.

use std::time::Duration;

use store::{Directory, Store as _};

use super::world::*;
use crate::{Manifest, PublishError};

/// Publishes, and says what was written but for the manifest, in its order.
fn writes(world: &World, text: &str) -> Vec<String> {
    let recorded = Dying::never(&world.store);
    let mut options = options();
    options.concurrency = 1;
    world.publish_with(text, &recorded, &options).unwrap();
    world.is_settled();
    let mut writes = recorded.writes();
    let manifest = format!("+{}", Manifest::key());
    if !writes.is_empty() {
        assert_eq!(
            (writes.first(), writes.last()),
            (Some(&manifest), Some(&manifest))
        );
    }
    writes.retain(|line| *line != manifest);
    writes
}

const FIRST: &str = "a.html=one assets/one=1 b.html=one index.json=one lists.json=one";

#[test]
fn first_everything_then_nothing_then_what_changed() {
    let world = World::new();
    let first = writes(&world, FIRST);
    let expected = [
        "+assets/one",
        "+a.html",
        "+b.html",
        "+lists.json",
        "+index.json",
    ];
    assert_eq!(first, expected);
    assert_eq!(world.portal(), FIRST);

    // Nothing changed: one question, and nothing written, the lease neither.
    let recorded = Dying::never(&world.store);
    let published = world.publish_with(FIRST, &recorded, &options()).unwrap();
    assert_eq!((published.requests, published.written), (1, 0));
    assert!(recorded.writes().is_empty());

    let one = FIRST.replace("a.html=one", "a.html=two");
    let written = writes(&world, &one);
    let old = world.manifest().kept.pop_first().unwrap().kept_at();
    assert_eq!(written, [format!("={old}"), "+a.html".to_owned()]);
    assert_eq!(world.portal(), one);
}

#[test]
fn what_is_gone_stays_for_the_grace() {
    let world = World::new();
    world.publish(FIRST).unwrap();
    let second = "a.html=two assets/two=2 index.json=two lists.json=one";
    let published = world.publish(second).unwrap();
    assert_eq!((published.generation, published.retired), (2, 2));
    assert_eq!((published.written, published.copied), (3, 2));
    world.is_settled();
    assert!(world.portal().contains("assets/one=1") && world.portal().contains("b.html"));
    world.clock.forward(GRACE - 1);
    assert!(writes(&world, second).is_empty());
    world.clock.forward(1);
    let published = world.publish(second).unwrap();
    // Two files, and the copies of two that were written over.
    assert_eq!((published.deleted, published.retired), (4, 0));
    assert_eq!(world.portal(), second);
    world.is_settled();
    assert!(matches!(
        world.rollback(None),
        Err(PublishError::NothingBefore)
    ));
}

#[test]
fn without_grace_it_goes_at_once() {
    let world = World::new();
    world.publish(FIRST).unwrap();
    let mut options = options();
    options.grace = Duration::ZERO;
    let published = world.publish_with("a.html=two", &world.store, &options);
    assert_eq!(published.unwrap().copied, 0);
    assert_eq!(world.portal(), "a.html=two");
    world.is_settled();
}

#[test]
fn the_portal_before_comes_back_and_goes_again() {
    let world = World::new();
    let portals = [
        FIRST,
        "a.html=two assets/two=2 b.html=one index.json=two lists.json=one",
        "a.html=three assets/two=2 c.html=three index.json=two lists.json=one",
    ];
    for portal in portals {
        world.publish(portal).unwrap();
    }
    let shown = |world: &World| -> String {
        let manifest = world.manifest();
        let file = |path: &crate::wanted::Path| {
            let text = world.store.get(path.key()).unwrap();
            format!("{path}={}", String::from_utf8(text).unwrap())
        };
        manifest
            .files
            .keys()
            .map(file)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(shown(&world), portals[2]);
    let published = world.rollback(None).unwrap();
    assert_eq!((published.generation, published.written), (4, 0));
    assert_eq!(shown(&world), portals[1]);
    world.is_settled();
    // Once more goes further back, not forward again.
    world.rollback(None).unwrap();
    assert_eq!(shown(&world), portals[0]);
    world.is_settled();
    assert!(matches!(
        world.rollback(None),
        Err(PublishError::NothingBefore)
    ));
    world.rollback(Some(3)).unwrap();
    assert_eq!(shown(&world), portals[2]);
    world.is_settled();
    // From a folder again, and that is no portal of before.
    world.publish("a.html=four").unwrap();
    assert_eq!(world.manifest().repeats, None);
    world.rollback(None).unwrap();
    assert_eq!(shown(&world), portals[2]);
    let none = world.rollback(Some(99)).unwrap_err().to_string();
    assert_eq!(
        none,
        "portal 99 cannot be had back: there are 7, 6, 5, 4, 3, 2, 1"
    );
}

#[test]
fn a_portal_of_which_something_is_gone_is_told_before_anything_is_done() {
    let world = World::new();
    world.publish("a.html=one b.html=one").unwrap();
    world.publish("a.html=two b.html=two").unwrap();
    let manifest = world.manifest();
    let tag = manifest.kept.first().unwrap();
    let mut changed = manifest.clone();
    changed.kept.remove(tag);
    let (_, version) = Manifest::read(&world.store).unwrap();
    changed.write(&world.store, version.as_ref()).unwrap();
    let gone = world.rollback(None).unwrap_err().to_string();
    assert!(
        gone.starts_with("portal 1 cannot be had back: its `"),
        "{gone}"
    );
    assert_eq!(world.portal(), "a.html=two b.html=two");
}

#[test]
fn a_directory_has_files_as_they_are() {
    let place = tempfile::tempdir().unwrap();
    let world = World::over(Directory::new(place.path()));
    let page = format!("a.html={}", "<p>text</p>".repeat(500));
    world.publish(&page).unwrap();
    assert_eq!(world.portal(), page);
    world.is_settled();
    world.publish("a.html/index.html=two").unwrap();
    assert_eq!(world.portal(), "a.html/index.html=two");
    world.rollback(None).unwrap();
    assert_eq!(world.portal(), page);
    world.is_settled();
    let recorded = Dying::never(&world.store);
    world.publish_with(&page, &recorded, &options()).unwrap();
    assert!(recorded.writes().is_empty());
}

#[test]
fn a_file_that_changes_meanwhile_is_told() {
    let world = World::new();
    let source = folder("a.html=one");
    let wanted = wanted(&source, &world.store);
    source.put(path("a.html").key(), b"two").unwrap();
    let told = crate::publish(
        &world.store,
        &source,
        &wanted,
        &Names,
        &options(),
        &world.clock,
    );
    let told = told.unwrap_err().to_string();
    assert_eq!(
        told,
        "`a.html` was changed while it was published: publish when nobody builds"
    );
    // Nobody has to wait for a run that ended.
    world.publish("a.html=two").unwrap();
    world.is_settled();
}
