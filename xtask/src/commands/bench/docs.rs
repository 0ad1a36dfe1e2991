//! `cargo xtask bench docs`: speed and memory of `callboard docs build`, beside
//! other programs that make a site of the same Markdown.
//!
//! 1. The largest site of the corpus of real docs, where there is one, and
//!    synthetic sites of several sizes, each beside MkDocs with TechDocs' core,
//!    Zensical and Hugo in the same run: [`rivals`].
//! 2. Time, output and memory from the second largest synthetic site to the
//!    largest: do they grow with the pages and no faster?
//! 3. Markdown of odd shapes: how much longer a megabyte of each takes than one
//!    of ordinary text.
//!
//! Our own builds are repeated and the median counts; those of the others take
//! minutes and are made once.

mod rivals;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;
use xtask::docs_site::{self, shapes};

use super::builds::count;
use super::measure::{Measured, measure};
use super::place::settle;
use super::{REPEATS, Table};
use crate::process::{build_callboard, workspace};
use rivals::{Rival, Rivals};

/// The arguments of `cargo xtask bench docs`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The sizes of the synthetic sites, in pages.
    #[arg(long, value_delimiter = ',', default_value = "1000,5000")]
    pages: Vec<usize>,
    /// Measure only these programs: `callboard`, `mkdocs`, `zensical`, `hugo`.
    /// Ours always is.
    #[arg(long, value_delimiter = ',', value_name = "PROGRAM")]
    only: Vec<String>,
    /// Leave out the odd shapes.
    #[arg(long)]
    no_shapes: bool,
    /// Where the sites and their output go: a folder with a few gigabytes of
    /// room, in memory if the disk is not to be measured.
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
    /// Measure an already built program instead of building it.
    #[arg(long, value_name = "FILE")]
    callboard: Option<PathBuf>,
}

/// The site of the corpus that has the most pages.
const LARGEST: &str = "corpus/docs/argoproj__argo-cd";

/// So many bytes of each odd shape are rendered.
const SHAPE_BYTES: usize = 1_000_000;

/// A docs site on disk.
struct DocsSite {
    name: String,
    folder: PathBuf,
    size: docs_site::Size,
}

/// What a build took and gave.
struct Build {
    seconds: f64,
    /// The most memory, in bytes.
    peak: u64,
    /// Bytes of the output.
    output: u64,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let callboard = match &args.callboard {
        Some(path) => std::path::absolute(path)?,
        None => build_callboard()?,
    };
    let folder = match &args.scratch {
        Some(parent) => tempfile::tempdir_in(parent),
        None => tempfile::tempdir(),
    }?;
    let wanted = |rival: &Rival| args.only.is_empty() || args.only.iter().any(|o| o == rival.name);
    let rivals = Rivals::find(wanted);
    let mut table = Table::default();
    if let Some(site) = largest_of_corpus(folder.path())? {
        beside_rivals(&callboard, &site, &rivals, folder.path(), &mut table)?;
    }
    let mut builds = Vec::new();
    for &pages in &args.pages {
        let site_folder = folder.path().join(format!("site-{pages}"));
        let size = docs_site::write(pages, &site_folder)
            .with_context(|| format!("cannot write {}", site_folder.display()))?;
        let name = format!("{pages} pages");
        let site = DocsSite {
            name,
            folder: site_folder,
            size,
        };
        let build = beside_rivals(&callboard, &site, &rivals, folder.path(), &mut table)?;
        builds.push((pages, build));
    }
    growth(builds, &mut table);
    if !args.no_shapes {
        measure_shapes(&callboard, folder.path(), &mut table)?;
    }
    table.print();
    Ok(())
}

/// The largest site of the corpus in `../shared`, or in `$CALLBOARD_SHARED`,
/// copied: what builds leave beside it is not to be in the corpus.
fn largest_of_corpus(scratch: &Path) -> anyhow::Result<Option<DocsSite>> {
    let shared = std::env::var_os("CALLBOARD_SHARED")
        .map_or_else(|| workspace().join("../shared"), PathBuf::from);
    let source = shared.join(LARGEST);
    if !source.join("mkdocs.yml").is_file() {
        println!("without the corpus: there is no {}", source.display());
        return Ok(None);
    }
    let folder = scratch.join("corpus-site");
    let mut size = docs_site::Size { pages: 0, bytes: 0 };
    rivals::copy(&source, &folder, &mut |path, bytes| {
        if path.extension().is_some_and(|ending| ending == "md") {
            size.pages += 1;
            size.bytes += bytes.len() as u64;
        }
        Some((path.to_owned(), bytes))
    })?;
    Ok(Some(DocsSite {
        name: "argo-cd".to_owned(),
        folder,
        size,
    }))
}

/// Builds a site with every program; returns our own build.
fn beside_rivals(
    callboard: &Path,
    site: &DocsSite,
    rivals: &Rivals,
    scratch: &Path,
    table: &mut Table,
) -> anyhow::Result<Build> {
    let megabytes = site.size.bytes as f64 / 1e6;
    println!(
        "\n{}: {} pages, {megabytes:.1} MB of Markdown",
        site.name, site.size.pages
    );
    println!(
        "  {:<22} {:>9} {:>9} {:>9} {:>7} {:>9}",
        "", "seconds", "pages/s", "MiB", "MB out", "slower"
    );
    let print = |name: &str, build: &Build, ours: f64| {
        println!(
            "  {name:<22} {:>9.3} {:>9.0} {:>9.0} {:>7.0} {:>8.1}x",
            build.seconds,
            site.size.pages as f64 / build.seconds,
            build.peak as f64 / 1_048_576.0,
            build.output as f64 / 1e6,
            build.seconds / ours
        );
    };
    let ours = own_build(callboard, site, scratch, None)?;
    print("callboard", &ours, ours.seconds);
    let alone = own_build(callboard, site, scratch, Some(1))?;
    print("callboard, 1 thread", &alone, ours.seconds);
    println!(
        "  {:<22} {:>9.1} MB of Markdown a second",
        "  one core",
        megabytes / alone.seconds
    );
    for rival in rivals.all() {
        // Ours once more right beside: what else the machine does changes.
        let built = rivals.build(rival, &site.folder, scratch, site.size.pages);
        match built {
            Ok(measured) => {
                let beside = own_build(callboard, site, scratch, None)?;
                print(rival.name, &measured, beside.seconds);
                let name = format!("{}: times faster than {}", site.name, rival.name);
                table.at_least(&name, measured.seconds / beside.seconds, rival.target);
            }
            Err(error) => println!("  {:<22} {error:#}", rival.name),
        }
    }
    Ok(ours)
}

/// Builds a site several times, each time into an empty folder; the median.
fn own_build(
    callboard: &Path,
    site: &DocsSite,
    scratch: &Path,
    threads: Option<usize>,
) -> anyhow::Result<Build> {
    let out = scratch.join("out");
    let mut builds = Vec::new();
    for _ in 0..REPEATS {
        settle()?;
        let Measured { seconds, peak, .. } = build_docs(callboard, &site.folder, &out, threads)?;
        let written = count(&out)?;
        let (pages, output) = (written.pages, written.bytes);
        anyhow::ensure!(pages + 5 >= site.size.pages, "only {pages} pages are there");
        std::fs::remove_dir_all(&out)?;
        builds.push(Build {
            seconds,
            peak,
            output,
        });
    }
    builds.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Ok(builds.swap_remove(REPEATS / 2))
}

fn build_docs(
    callboard: &Path,
    source: &Path,
    out: &Path,
    threads: Option<usize>,
) -> anyhow::Result<Measured> {
    let mut command = Command::new(callboard);
    command.args(["docs", "build", "--source"]).arg(source);
    command.arg("--out").arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(threads) = threads {
        command.env("RAYON_NUM_THREADS", threads.to_string());
    }
    measure(&mut command)
}

/// How time, output and memory grow from the second largest site to the
/// largest.
fn growth(mut builds: Vec<(usize, Build)>, table: &mut Table) {
    builds.sort_by_key(|(pages, _)| *pages);
    let [.., (fewer, small), (more, large)] = &*builds else {
        return;
    };
    let times = *more as f64 / *fewer as f64;
    let mut grows = |what: &str, small: f64, large: f64, target: f64| {
        let name = format!("{what}, {more} over {fewer} pages");
        table.at_most(&name, large / small, target);
    };
    grows("time of a page", small.seconds * times, large.seconds, 1.3);
    let (from, to) = (small.output as f64 * times, large.output as f64);
    grows("output of a page", from, to, 1.2);
    // What is kept of a page: its title, anchors, contents and place.
    grows("memory", small.peak as f64, large.peak as f64, 2.0);
}

/// Renders each odd shape, and prints those that take the longest.
fn measure_shapes(callboard: &Path, scratch: &Path, table: &mut Table) -> anyhow::Result<()> {
    let folder = scratch.join("shape");
    let out = scratch.join("out");
    let seconds = |text: &str| -> anyhow::Result<f64> {
        std::fs::create_dir_all(folder.join("docs"))?;
        std::fs::write(folder.join("mkdocs.yml"), SHAPES_CONFIG)?;
        std::fs::write(folder.join("docs/index.md"), text)?;
        let mut best = f64::MAX;
        for _ in 0..3 {
            let measured = build_docs(callboard, &folder, &out, Some(1))?;
            std::fs::remove_dir_all(&out)?;
            best = best.min(measured.seconds);
        }
        Ok(best)
    };
    let start = seconds("")?;
    let of_megabyte = |text: &str| -> anyhow::Result<f64> {
        Ok((seconds(text)? - start).max(0.0) / (text.len() as f64 / 1e6))
    };
    let ordinary = of_megabyte(&shapes::ordinary(SHAPE_BYTES))?;
    println!(
        "\nodd shapes of {} MB, as times of ordinary text ({:.1} MB a second on one core)",
        SHAPE_BYTES as f64 / 1e6,
        1.0 / ordinary
    );
    let mut results = Vec::new();
    for shape in shapes::all(SHAPE_BYTES) {
        results.push((of_megabyte(&shape.text)? / ordinary, shape.name));
    }
    let long = shapes::long_lines(SHAPE_BYTES * 10);
    for shape in long {
        results.push((of_megabyte(&shape.text)? / ordinary, shape.name));
    }
    results.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (ratio, name) in &results {
        println!("  {name:<44} {ratio:>8.2}");
    }
    if let Some((ratio, name)) = results.first() {
        table.at_most(&format!("the slowest shape ({name})"), *ratio, 5.0);
    }
    Ok(())
}

/// With what more can be written, so that more is tried.
const SHAPES_CONFIG: &str = "site_name: Shapes\nplugins: [techdocs-core]\nmarkdown_extensions: \
    [pymdownx.arithmatex, pymdownx.keys, pymdownx.snippets, smarty]\n";
