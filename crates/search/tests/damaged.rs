//! Indexes that are damaged, or were made to do harm: opening and searching them
//! ends, soon and in little memory, with an answer or with [`Stop::Damaged`].
//!
//! Damage is by chance but always the same. Half of it is behind right sums, as
//! somebody would make it who means harm. Nothing panics.

mod portal;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use search::document::{Document, Section};
use search::query::{self, Request};
use search::read::{File, Files, Index, Stop};
use search::sum::sum;
use search::write::{self, Options};

const MAGIC: &[u8] = b"callboard-search-3\n";
/// How long one damaged index may take: a sound one takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many rounds of fetching a query takes at most.
const ROUNDS: usize = 20;
/// How much memory all of this may take, in bytes.
const MEMORY: u64 = 400 << 20;

const QUERIES: [&str; 7] = [
    "order ser",
    "gatewya",
    "\"drain script\" -legacy",
    "configurat kind:docs",
    "\"alpha word1\" page",
    "kind:docs",
    "order-service",
];

/// An index whose parts can be damaged.
#[derive(Clone)]
struct World {
    /// The hot file as it was, and inflated, without its sum.
    sealed: Vec<u8>,
    hot: Vec<u8>,
    files: Vec<(File, Vec<u8>)>,
}

impl World {
    fn new(documents: &[Document]) -> World {
        let options = Options {
            synonyms: vec![vec!["queue".into(), "worker".into()]],
            ..Options::default()
        };
        let written = write::write(documents, &options).unwrap();
        let packed = written.hot.strip_prefix(MAGIC).unwrap();
        let mut hot = miniz_oxide::inflate::decompress_to_vec(packed).unwrap();
        let own = hot.split_off(hot.len() - 8);
        assert_eq!(own, sum(&hot).to_le_bytes());
        World {
            sealed: written.hot,
            hot,
            files: written.files,
        }
    }

    /// The hot file with a right sum.
    fn seal(&mut self) {
        let mut bytes = self.hot.clone();
        bytes.extend(sum(&self.hot).to_le_bytes());
        self.sealed = MAGIC.to_vec();
        let packed = miniz_oxide::deflate::compress_to_vec(&bytes, 1);
        self.sealed.extend(packed);
    }
}

/// The world that has all files small, and one with some blocks of terms.
fn worlds() -> Vec<World> {
    // Without the one page that takes longer than all others together.
    let mut small = portal::portal();
    small.retain(|page| !page.path.ends_with("/long/"));
    let mut pages = small.clone();
    pages.extend((0..400).map(|number| Document {
        group: "docs".into(),
        path: format!("docs/{number}/"),
        title: format!("Page {number}"),
        facets: vec![("kind".into(), "docs".into())],
        sections: vec![Section {
            text: format!("alpha word{} beta{number} ", number % 97).repeat(number % 5 + 1),
            ..Section::default()
        }],
        ..Document::default()
    }));
    vec![World::new(&small), World::new(&pages)]
}

/// Numbers by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// Damages some bytes.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            bytes.extend([0xff; 9]);
            return;
        }
        let at = self.next(bytes.len());
        let length = (1 + self.next(16)).min(bytes.len() - at);
        match self.next(8) {
            0..=2 => {
                for _ in 0..=self.next(4) {
                    let bit = self.next(bytes.len() * 8);
                    bytes[bit / 8] ^= 1 << (bit % 8);
                }
            }
            3 => bytes[at..at + length].fill(if self.next(2) == 0 { 0 } else { 0xff }),
            4 => bytes.truncate(at),
            // A part twice: what lay one after another overlaps.
            5 => {
                let from = self.next(bytes.len() - length + 1);
                bytes.copy_within(from..from + length, at);
            }
            // Numbers as large as they are written: four gigabytes, all ones.
            6 => {
                let number: &[u8] = match self.next(4) {
                    0 => &[0xff, 0xff, 0xff, 0xff, 0x7f],
                    1 => &[0x7f, 0x7f, 0x7f, 0x7f, 0x8f],
                    2 => &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
                    _ => &[0x80, 0x80, 0x80, 0x80, 0x10],
                };
                bytes.splice(at..at + self.next(length + 1), number.iter().copied());
            }
            _ => {
                bytes.drain(at..at + length);
            }
        }
    }
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Refused,
    Damaged,
    Answered,
    /// A range was wanted that the file does not have, so fetching it failed.
    Missing,
    /// More rounds than any query takes.
    Endless,
}

/// Opens and searches, as a browser does.
fn tried(world: &World) -> End {
    let from = world.sealed.len() % (QUERIES.len() - 2);
    asked(world, &QUERIES[from..from + 3])
}

fn asked(world: &World, texts: &[&str]) -> End {
    let Ok(index) = Index::open(Files::new(), &world.sealed) else {
        return End::Refused;
    };
    let mut end = End::Answered;
    for text in texts {
        let request = Request {
            text: (*text).into(),
            limit: 5,
            count: vec!["kind".into()],
            ..Request::default()
        };
        for round in 0..=ROUNDS {
            match query::search(&index, &request) {
                Ok(_) => break,
                Err(Stop::Damaged) => {
                    end = End::Damaged;
                    break;
                }
                Err(Stop::Wanting) if round == ROUNDS => return End::Endless,
                Err(Stop::Wanting) => {
                    for (file, range) in index.files().wanted() {
                        let bytes = world.files.iter().find(|(other, _)| *other == file);
                        let bytes = bytes.and_then(|(_, bytes)| bytes.get(range.clone()));
                        let Some(bytes) = bytes else {
                            return End::Missing;
                        };
                        // A range is not checked; all of a file is.
                        if index.put(file, range.start, bytes.to_vec()).is_err() {
                            return End::Damaged;
                        }
                    }
                }
            }
        }
    }
    end
}

/// Where panics were, by what the hook saw.
type Panics = Arc<Mutex<Vec<String>>>;

/// Runs all cases, each with its time limit, and says how each ended; `None`
/// for a panic.
fn run(cases: impl Iterator<Item = World> + Send + 'static) -> (Vec<Option<End>>, Vec<String>) {
    let panics: Panics = Arc::default();
    let noted = Arc::clone(&panics);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let at = info
            .location()
            .map_or_else(String::new, ToString::to_string);
        noted.lock().unwrap().push(at);
    }));
    let (send, receive) = mpsc::channel();
    let worker = std::thread::spawn(move || {
        for world in cases {
            send.send(None).unwrap();
            let end = catch_unwind(AssertUnwindSafe(|| tried(&world))).ok();
            send.send(Some(end)).unwrap();
        }
    });
    let mut ends = Vec::new();
    while let Ok(message) = receive.recv_timeout(PATIENCE).map_err(|error| {
        assert!(
            error == mpsc::RecvTimeoutError::Disconnected,
            "case {} does not end",
            ends.len()
        );
    }) {
        ends.extend(message);
    }
    std::panic::set_hook(before);
    worker.join().unwrap();
    let panics = panics.lock().unwrap().clone();
    (ends, panics)
}

/// The most memory this process held, where that is known.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

// One test: they would share the hook for panics.
#[test]
fn ends_soon_and_never_in_a_panic_of_ours() {
    let start = Instant::now();
    let worlds = worlds();
    let sound: Vec<&str> = portal::TABLE.iter().map(|(text, _)| *text).collect();
    for world in &worlds {
        assert_eq!(tried(world), End::Answered);
        assert_eq!(asked(world, &sound), End::Answered);
    }
    let mut chance = Chance(0x5eed);
    let cases = (0..4000).map(move |number| {
        let mut world = worlds[usize::from(number % 16 == 0)].clone();
        match number % 8 {
            // Behind a right sum.
            0..=2 => {
                for _ in 0..=chance.next(2) {
                    chance.damage(&mut world.hot);
                }
                world.seal();
            }
            3..=6 => {
                let file = chance.next(world.files.len());
                chance.damage(&mut world.files[file].1);
            }
            _ => {
                let (one, other) = (
                    chance.next(world.files.len()),
                    chance.next(world.files.len()),
                );
                let bytes = world.files[one].1.clone();
                world.files[other].1 = bytes;
                // As long as it should be, so that ranges are there.
                let file = &mut world.files[other].1;
                file.extend(std::iter::repeat_n(0xff, 1 << 16));
            }
        }
        world
    });
    let (ends, panics) = run(cases);
    let count = |wanted: Option<End>| ends.iter().filter(|end| **end == wanted).count();
    println!(
        "{} cases in {:?}: {} refused, {} damaged, {} answered, {} missing, {} panics",
        ends.len(),
        start.elapsed(),
        count(Some(End::Refused)),
        count(Some(End::Damaged)),
        count(Some(End::Answered)),
        count(Some(End::Missing)),
        count(None)
    );
    assert!(panics.is_empty(), "{panics:?}");
    assert_eq!(count(Some(End::Endless)), 0);
    assert!(count(Some(End::Damaged)) > 250 && count(Some(End::Answered)) > 250);
    if let Some(peak) = peak() {
        println!("{} MB at most", peak >> 20);
        assert!(peak < MEMORY, "{peak} bytes");
    }
}

#[test]
fn a_hot_file_with_a_wrong_sum_is_refused() {
    let world = World::new(&portal::portal());
    for at in (0..world.hot.len()).step_by(7) {
        let mut bytes = world.hot.clone();
        bytes[at] ^= 4;
        bytes.extend(sum(&world.hot).to_le_bytes());
        let mut hot = MAGIC.to_vec();
        hot.extend(miniz_oxide::deflate::compress_to_vec(&bytes, 1));
        assert_eq!(Index::open(Files::new(), &hot).err(), Some(Stop::Damaged));
    }
    for bit in (0..world.sealed.len() * 8).step_by(29) {
        let mut hot = world.sealed.clone();
        hot[bit / 8] ^= 1 << (bit % 8);
        // Deflate has bits that say nothing.
        if let Ok(index) = Index::open(Files::new(), &hot) {
            assert_eq!(index.contents().documents, 13);
        }
    }
}

#[test]
fn a_whole_file_of_another_index_is_refused() {
    let world = World::new(&portal::portal());
    let index = Index::open(Files::new(), &world.sealed).unwrap();
    for (file, bytes) in &world.files {
        let mut other = bytes.clone();
        let last = other.len() - 1;
        other[last] ^= 1;
        assert!(index.put(*file, 0, other).is_err(), "{file:?}");
        assert!(index.put(*file, 1, bytes.clone()).is_err(), "{file:?}");
        assert!(index.put(*file, usize::MAX, bytes.clone()).is_err());
        assert!(index.put(*file, 0, bytes.clone()).is_ok(), "{file:?}");
    }
}

#[test]
fn what_inflates_to_more_than_it_may_is_refused() {
    // A megabyte of packed zeros would be a gigabyte.
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; 48 << 20], 6);
    let mut hot = MAGIC.to_vec();
    hot.extend(&bomb);
    assert_eq!(Index::open(Files::new(), &hot).err(), Some(Stop::Damaged));
    assert!(search::card::Card::read(&bomb, &[]).is_err());
    assert!(search::card::Card::default().extend(&bomb).is_err());
    let mut world = World::new(&portal::portal());
    for (file, bytes) in &mut world.files {
        if matches!(file, File::Cards | File::Spelling) {
            let length = bytes.len().min(bomb.len());
            bytes[..length].copy_from_slice(&bomb[..length]);
        }
    }
    assert_eq!(tried(&world), End::Damaged);
}
