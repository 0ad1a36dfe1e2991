//! `cargo xtask wasm`: the modules for browsers, which `callboard` carries.
//!
//! Fails when one is heavier than it may be.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::module;

/// The most bytes that a module may take on its way to a browser, compressed
/// with brotli. That of search in any language has no limit of its own.
const HEAVIEST: [(&str, usize); 2] = [(module::SMALL, 150_000), (module::CATALOG, 300_000)];

/// The arguments of `cargo xtask wasm`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Build with the compiler of Debian's packages, whichever else is there.
    #[arg(long)]
    debian: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let folder = if args.debian {
        module::build_with_debian()?
    } else {
        module::build()?
    };
    weigh(&folder, module::LANGUAGES)?;
    for (name, heaviest) in HEAVIEST {
        let bytes = weigh(&folder, name)?;
        ensure!(
            bytes <= heaviest,
            "{name} takes {bytes} bytes compressed, which is more than {heaviest}"
        );
    }
    Ok(())
}

/// Prints what a module weighs, and returns its bytes compressed.
fn weigh(folder: &Path, name: &str) -> anyhow::Result<usize> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let compressed = compressed(&bytes)?;
    let kilobytes = |bytes: usize| bytes as f64 / 1000.0;
    println!(
        "{}: {:.1} KB, {:.1} KB compressed",
        path.display(),
        kilobytes(bytes.len()),
        kilobytes(compressed)
    );
    Ok(compressed)
}

/// How many bytes brotli makes of some, at its best.
fn compressed(bytes: &[u8]) -> std::io::Result<usize> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &params)
}
