//! Two at once: one waits, or is told, and never is there a mix of both.

use std::thread;
use std::time::Duration;

use store::Store as _;

use super::world::*;
use crate::lease::{LeaseError, SKEW, TERM};
use crate::{Options, PublishError};

const ONE: &str = "assets/one=1 a.html=one b.html=one c.html=one index.json=one";
const TWO: &str = "assets/two=2 a.html=two b.html=two c.html=two index.json=two";

/// The pages are all of this run.
#[track_caller]
fn is_all(world: &World, text: &str) {
    world.is_settled();
    for file in text.split(' ') {
        assert!(
            world.portal().split(' ').any(|there| there == file),
            "{file}"
        );
    }
}

#[test]
fn who_does_not_wait_is_told() {
    let world = World::new();
    world.publish("a.html=zero").unwrap();
    for write in 1..6 {
        let recorded = Dying::never(&world.store).meanwhile(write, || {
            let told = world.publish(TWO);
            let busy = matches!(told, Err(PublishError::Lease(LeaseError::Busy { .. })));
            assert!(busy, "{told:?}");
        });
        let portal = if write % 2 == 0 { ONE } else { TWO.trim_end() };
        let other = portal.replace("a.html=", &format!("a.html={write}"));
        world.publish_with(&other, &recorded, &options()).unwrap();
        is_all(&world, &other);
    }
}

#[test]
fn who_waits_comes_second() {
    let world = World::new();
    let patient = || Options {
        patience: Duration::from_secs(60),
        ..options()
    };
    thread::scope(|scope| {
        for text in [ONE, TWO, ONE, TWO] {
            let world = &world;
            let options = patient();
            scope.spawn(move || world.publish_with(text, &world.store, &options).unwrap());
        }
    });
    let first = world.store.get(path("a.html").key()).unwrap();
    is_all(&world, if first == b"one" { ONE } else { TWO });
}

/// A run that sleeps at any of its writes, for so long that another takes over: when it
/// wakes up, it does nothing more but what it had begun.
#[test]
fn who_sleeps_too_long_stops() {
    for write in 1..7 {
        let world = World::new();
        world.publish("a.html=zero").unwrap();
        let sleepy = Dying::never(&world.store).meanwhile(write, || {
            world.clock.forward(TERM + SKEW);
        });
        let options = Options {
            concurrency: 1,
            ..options()
        };
        let told = world.publish_with(ONE, &sleepy, &options);
        assert!(
            matches!(told, Err(PublishError::Lease(LeaseError::Lost))),
            "{write}: {told:?}"
        );
        world.publish(TWO).unwrap();
        is_all(&world, TWO);
    }
}

/// The other run begins and ends while this one sleeps before a write of its manifest.
#[test]
fn who_was_overtaken_cannot_finish() {
    let world = World::new();
    world.publish("a.html=zero").unwrap();
    // Lease, manifest, a copy, five files, the lease again: then the manifest.
    let overtaken = Dying::never(&world.store).meanwhile(9, || {
        world.clock.forward(TERM + SKEW);
        world.publish(TWO).unwrap();
    });
    let told = world.publish_with(ONE, &overtaken, &options());
    assert!(matches!(told, Err(PublishError::Overtaken)), "{told:?}");
    is_all(&world, TWO);
    assert_eq!(world.manifest().generation, 2);
}
