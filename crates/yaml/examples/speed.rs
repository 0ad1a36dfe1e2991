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
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let start = Instant::now();
        for text in &texts {
            black_box(yaml::parse(black_box(text), &limits));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!(
        "{} files, {:.0} MB/s at best",
        texts.len(),
        size as f64 / 1e6 / best
    );
    Ok(())
}
