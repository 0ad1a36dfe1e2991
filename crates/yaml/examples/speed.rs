//! Measures how fast `yaml::parse` reads the files it is given.
//!
//! `cargo run --release -p yaml --example speed -- FILE...`

use std::hint::black_box;
use std::time::Instant;

use yaml::Limits;

/// How much to read at least, in bytes.
const WORK: usize = 200_000_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut texts = Vec::new();
    for path in std::env::args().skip(1) {
        texts.push(String::from_utf8_lossy(&std::fs::read(path)?).into_owned());
    }
    let size: usize = texts.iter().map(String::len).sum();
    if size == 0 {
        return Err("usage: speed FILE...".into());
    }
    let rounds = WORK.div_ceil(size);
    let limits = Limits::default();
    let start = Instant::now();
    for _ in 0..rounds {
        for text in &texts {
            black_box(yaml::parse(black_box(text), &limits));
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = (rounds * size) as f64 / 1e6;
    println!("{} files, {:.0} MB/s", texts.len(), megabytes / seconds);
    Ok(())
}
