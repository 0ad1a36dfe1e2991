//! People who read while it is published, by two at once who are killed now and then:
//! nobody ever meets a page of which something is missing.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use store::{Key, Store as _};

use super::world::*;
use crate::{Clock as _, Options};

const PAGES: u64 = 6;
const PUBLISHES: u64 = 50;

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A portal whose pages and pointer name the files they need. Its assets are other in
/// each, its pages in most.
fn portal(number: u64, chance: &mut Chance) -> String {
    let mut text = format!(
        "assets/style.{number}=style-{number} assets/index.{number}=index-{number} index.json=assets/index.{number}"
    );
    for page in 0..PAGES {
        // Some pages are the same for a while, with assets of their own.
        let of = match page < 2 {
            true => number / 7,
            false => number,
        };
        if page == 5 && chance.below(3) == 0 {
            continue;
        }
        let asset = format!("assets/page{page}.{of}");
        text.push_str(&format!(" p{page}.html={asset} {asset}=page{page}-{of}"));
    }
    text
}

struct Seen {
    /// Whether a portal is published as a whole: then every page but the last is there.
    is_there: AtomicBool,
    pages: AtomicU64,
    missing: Mutex<Vec<String>>,
}

/// Reads pages, and what they need, until it is over.
fn read(world: &World, seen: &Seen, is_over: &AtomicBool) {
    let mut chance = Chance(7);
    while !is_over.load(Ordering::Relaxed) {
        let name = match chance.below(PAGES + 1) {
            PAGES => "index.json".to_owned(),
            page => format!("p{page}.html"),
        };
        let began = world.clock.now();
        let has_all = seen.is_there.load(Ordering::Relaxed);
        let Ok(page) = world.store.get(path(&name).key()) else {
            if has_all && name != "p5.html" {
                let mut missing = seen.missing.lock().unwrap();
                missing.push(name);
            }
            continue;
        };
        let needed = String::from_utf8(page).unwrap();
        let asset = world.store.get(&Key::new(&needed).unwrap());
        let expected = needed.trim_start_matches("assets/").replace('.', "-");
        // Whoever takes longer than the grace may miss something.
        let was_quick = world.clock.now() - began < GRACE;
        seen.pages.fetch_add(1, Ordering::Relaxed);
        if was_quick && asset.as_deref().ok() != Some(expected.as_bytes()) {
            let mut missing = seen.missing.lock().unwrap();
            missing.push(format!("{name} needs {needed}: {asset:?}"));
        }
    }
}

/// Publishes again and again; is killed in two of three runs.
fn write(world: &World, seed: u64, turns: &AtomicU64, seen: &Seen) {
    let mut chance = Chance(seed);
    loop {
        let number = turns.fetch_add(1, Ordering::Relaxed);
        if number >= PUBLISHES {
            return;
        }
        let text = portal(number, &mut chance);
        let options = Options {
            patience: Duration::from_secs(u64::MAX),
            ..options()
        };
        for attempt in 0.. {
            let left = match attempt < chance.below(3) {
                true => 1 + chance.below(30) as usize,
                false => usize::MAX,
            };
            let death = match chance.below(2) {
                0 => Death::Before,
                _ => Death::After,
            };
            let dying = Dying::new(&world.store, left, death);
            let done = world.publish_with(&text, &dying, &options);
            // Only where the lease is that of the run that was killed does anybody have
            // to wait for it.
            let lease = world.store.get(&Key::new(".callboard/lease.json").unwrap());
            let lease = lease.map(|bytes| String::from_utf8(bytes).unwrap());
            let is_ours = lease.is_ok_and(|text| {
                text.contains(&format!("\"{}\"", options.owner)) && !text.contains("\"until\":0,")
            });
            if done.is_err() && is_ours {
                world.wait_for_the_lease();
            }
            if done.is_ok() {
                seen.is_there.store(true, Ordering::Relaxed);
                break;
            }
        }
        world.clock.forward(chance.below(GRACE / 3));
    }
}

#[test]
fn nobody_meets_a_page_of_which_something_is_missing() {
    let world = World::new();
    let seen = Seen {
        is_there: AtomicBool::new(false),
        pages: AtomicU64::new(0),
        missing: Mutex::default(),
    };
    let (is_over, turns) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| read(&world, &seen, &is_over));
        }
        let writers = [1, 2].map(|seed| {
            let (world, turns, seen) = (&world, &turns, &seen);
            scope.spawn(move || write(world, seed, turns, seen))
        });
        for writer in writers {
            writer.join().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let missing = seen.missing.into_inner().unwrap();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(seen.pages.into_inner() > 100);
    // What is there at the end is one portal, and what was kept is known.
    world.is_settled();
    let manifest = world.manifest();
    assert!(manifest.generation >= 25, "{}", manifest.generation);
    let style = manifest
        .files
        .keys()
        .filter(|path| path.as_str().starts_with("assets/style."));
    assert_eq!(style.count(), 1);
}
