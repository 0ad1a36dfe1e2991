//! Ended at every write there is, before it and after it: whoever comes next makes the
//! same of it as if nothing had happened.

use store::Store as _;

use super::world::*;
use crate::{Options, rollback};

const BEFORE: &str = "assets/one=1 a.html=one b.html=one c.html=one index.json=one lists.json=one";
const AFTER: &str = "assets/two=2 a.html=two b.html=one d.html=two index.json=two lists.json=one";

fn one_by_one() -> Options {
    Options {
        concurrency: 1,
        ..options()
    }
}

/// A world in which something was published twice, and something was gone long ago.
fn world() -> World {
    let world = World::new();
    world.publish("old.html=old a.html=old").unwrap();
    world.clock.forward(GRACE / 2);
    world.publish(BEFORE).unwrap();
    world.clock.forward(GRACE);
    world
}

/// Does something in a world as often as it has writes, each time ended at another of
/// them, and then something else.
fn ended_anywhere(
    first: impl Fn(&World, &Dying<'_>) -> bool,
    then: impl Fn(&World, usize),
) -> usize {
    for kill in 1.. {
        let mut was_ended = false;
        for death in [Death::Before, Death::After] {
            let world = world();
            let dying = Dying::new(&world.store, kill, death);
            let has_ended_well = first(&world, &dying);
            // The last write is giving the lease back, without which a run is well too.
            if !has_ended_well || dying.is_dead() {
                was_ended = true;
                world.wait_for_the_lease();
            }
            then(&world, kill);
        }
        if !was_ended {
            return kill - 1;
        }
    }
    unreachable!("a run has an end")
}

fn publishes(world: &World, dying: &Dying<'_>) -> bool {
    world.publish_with(AFTER, dying, &one_by_one()).is_ok()
}

#[test]
fn the_same_again_ends_where_it_would_have() {
    let expected = world();
    assert!(publishes(&expected, &Dying::never(&expected.store)));
    let kills = ended_anywhere(publishes, |world, kill| {
        let recorded = Dying::never(&world.store);
        world.publish_with(AFTER, &recorded, &one_by_one()).unwrap();
        world.is_settled();
        assert_eq!(world.portal(), expected.portal(), "ended at {kill}");
        assert_eq!(world.manifest().files, expected.manifest().files);
        // What was written before is not written again.
        let pages = recorded.writes();
        let pages = pages.iter().filter(|line| !line.contains(".callboard/"));
        let left = pages.count();
        assert!(left <= 6, "{left} after {kill}");
        if kill > 8 {
            assert!(left <= 1, "{left} after {kill}");
        }
        // And the portal before is still one.
        world.rollback(None).unwrap();
        world.is_settled();
        assert_eq!(world.store.get(path("a.html").key()).unwrap(), b"one");
        assert_eq!(world.store.get(path("c.html").key()).unwrap(), b"one");
    });
    assert!(kills >= 12, "{kills} writes were tried");
}

#[test]
fn another_portal_takes_its_place() {
    const OTHER: &str = "assets/three=3 a.html=three b.html=two c.html=one index.json=three";
    let kills = ended_anywhere(publishes, |world, _| {
        let before = world.portal();
        world.publish(OTHER).unwrap();
        world.is_settled();
        for file in OTHER.split(' ') {
            assert!(
                world.portal().split(' ').any(|there| there == file),
                "{file}"
            );
        }
        // Nobody loses what a page of the run that ended leads to.
        for file in ["assets/one=1", "assets/two=2"] {
            assert_eq!(
                world.portal().contains(file),
                before.contains(file),
                "{file}"
            );
        }
    });
    assert!(kills >= 12);
}

#[test]
fn the_portal_that_was_there_comes_back() {
    let kills = ended_anywhere(publishes, |world, _| {
        if !world.manifest().unsettled.is_empty() {
            world.rollback(None).unwrap();
        } else if world.manifest().generation == 3 {
            world.rollback(Some(2)).unwrap();
        }
        world.is_settled();
        let files: Vec<String> = BEFORE.split(' ').map(str::to_owned).collect();
        for file in files {
            assert!(
                world.portal().split(' ').any(|there| there == file),
                "{file}"
            );
        }
        assert_eq!(world.manifest().files.len(), 6);
    });
    assert!(kills >= 12);
}

#[test]
fn having_one_back_may_end_anywhere_too() {
    let goes_back = |world: &World, dying: &Dying<'_>| {
        world.publish(AFTER).unwrap();
        rollback(dying, Some(2), &Names, &one_by_one(), &world.clock).is_ok()
    };
    let kills = ended_anywhere(goes_back, |world, _| {
        world.rollback(Some(2)).unwrap();
        world.is_settled();
        for file in BEFORE.split(' ') {
            assert!(
                world.portal().split(' ').any(|there| there == file),
                "{file}"
            );
        }
        world.publish(AFTER).unwrap();
        world.is_settled();
    });
    assert!(kills >= 8, "{kills}");
}
