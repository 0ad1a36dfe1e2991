//! `cargo xtask bench`: speed and memory, with synthetic organisations.
//!
//! Builds the release program and measures, on this machine:
//!
//! 1. `build` of organisations of several sizes: seconds per stage, pages,
//!    bytes and peak memory, and whether time grows with size only.
//! 2. `catalog export`: 5,000 repositories from YAML to a complete catalog.
//! 3. `validate`: megabytes of YAML per second.
//! 4. `serve`: how soon an edited descriptor of 10,000 is on its page.
//!
//! `cargo xtask bench docs` is about docs sites alone: [`docs`].
//!
//! Each is printed beside its target. Never part of the tests: numbers depend
//! on the machine, and the targets are for two cores.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use xtask::organisation::{self, Manifest, Options};

use crate::process::{Running, build_callboard};

mod docs;
mod measure;

use measure::{Measured, http_get, measure};

/// The arguments of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    /// The sizes of the organisations that are built, in repositories.
    #[arg(long, value_delimiter = ',', default_value = "100,1000,10000")]
    repos: Vec<usize>,
    /// The size of the organisation that `catalog export` and `validate` read.
    #[arg(long, default_value_t = 5000)]
    catalog_repos: usize,
    /// Measure an already built program instead of building it.
    #[arg(long, value_name = "FILE")]
    callboard: Option<PathBuf>,
}

/// What is measured on its own.
#[derive(Debug, clap::Subcommand)]
enum Part {
    /// Measure `callboard docs build`, beside MkDocs, Zensical and Hugo.
    Docs(docs::Args),
}

/// How often the short measurements are repeated; the median counts.
const REPEATS: usize = 5;

/// How often each portal is built.
const BUILDS: usize = 3;

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(Part::Docs(args)) = &args.part {
        return docs::run(args);
    }
    let callboard = match &args.callboard {
        Some(path) => path.clone(),
        None => build_callboard()?,
    };
    let folder = tempfile::tempdir()?;
    let mut table = Table::default();
    let mut totals = Vec::new();
    for size in &args.repos {
        let world = World::write(folder.path(), *size)?;
        let seconds = measure_build(&callboard, &world, &mut table)?;
        totals.push((*size, seconds));
    }
    table.linearity(&totals);
    let world = World::write(folder.path(), args.catalog_repos)?;
    measure_catalog(&callboard, &world, &mut table)?;
    measure_validate(&callboard, &world, &mut table)?;
    if let Some(largest) = args.repos.iter().max() {
        let world = World::write(folder.path(), *largest)?;
        measure_serve(&callboard, &world, &mut table)?;
    }
    table.print();
    Ok(())
}

/// An organisation on disk.
struct World {
    size: usize,
    folder: PathBuf,
    manifest: Manifest,
}

impl World {
    fn write(parent: &Path, size: usize) -> anyhow::Result<Self> {
        let folder = parent.join(format!("organisation-{size}"));
        let manifest = organisation::write(&Options::of(size), &folder)
            .with_context(|| format!("cannot write {}", folder.display()))?;
        println!(
            "organisation of {size} repositories: {} entities, {} files",
            manifest.entities(),
            manifest.files
        );
        Ok(Self {
            size,
            folder,
            manifest,
        })
    }

    fn config(&self) -> PathBuf {
        self.folder.join("app-config.yaml")
    }

    /// The name of the repository in the middle.
    fn some_repository(&self) -> anyhow::Result<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.join("repos"))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<std::io::Result<_>>()?;
        names.sort_unstable();
        let middle = names.len() / 2;
        Ok(names.swap_remove(middle))
    }
}

/// Builds the portal of an organisation several times, each time into an empty
/// folder and on a disk that has written what it had to.
fn measure_build(callboard: &Path, world: &World, table: &mut Table) -> anyhow::Result<f64> {
    let out = world.folder.with_extension("portal");
    let timings = world.folder.with_extension("json");
    let mut runs = Vec::new();
    for _ in 0..BUILDS {
        settle()?;
        let measured = measure(
            Command::new(callboard)
                .arg("build")
                .arg("--config")
                .arg(world.config())
                .arg("--out")
                .arg(&out)
                .arg("--timings")
                .arg(&timings)
                .arg("--quiet")
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        let stages = stages(&timings).unwrap_or_default();
        runs.push((measured, stages, count(&out)?));
        std::fs::remove_dir_all(&out)?;
    }
    runs.sort_by(|a, b| a.0.seconds.total_cmp(&b.0.seconds));
    let (slowest, peak) = runs.iter().fold((0.0_f64, 0), |(seconds, peak), run| {
        (seconds.max(run.0.seconds), peak.max(run.0.peak))
    });
    let (Measured { seconds, .. }, stages, (outputs, pages, bytes)) = runs.swap_remove(BUILDS / 2);
    let size = world.size;
    let mebibytes = peak as f64 / 1_048_576.0;
    println!(
        "build of {size} repositories, {} entities: the median of {BUILDS}",
        world.manifest.entities()
    );
    for (stage, seconds) in stages {
        println!("  {stage:<28} {seconds:>9.3} s");
    }
    println!(
        "  {:<28} {seconds:>9.3} s, slowest {slowest:.3} s",
        "in all"
    );
    println!("  {:<28} {mebibytes:>9.0} MiB", "peak memory");
    println!(
        "  {:<28} {pages:>9} ({:.0} a second), {outputs} files, {bytes} bytes",
        "pages",
        pages as f64 / seconds
    );
    if size == 10_000 {
        table.at_most("build, 10,000 repositories, seconds", seconds, 16.0);
        table.at_most("build, 10,000 repositories, MiB", mebibytes, 1536.0);
    }
    Ok(seconds)
}

/// Waits until the disk has what was written so far: the organisation that was
/// just made is not part of a build.
fn settle() -> anyhow::Result<()> {
    // Where there is no such program, the numbers are a little worse.
    if let Ok(status) = Command::new("sync").status() {
        anyhow::ensure!(status.success(), "`sync` failed");
    }
    Ok(())
}

/// The stages in the report of `callboard build --timings`, in seconds. Those
/// of `_cpu` are summed over the threads and part of `site`.
fn stages(report: &Path) -> Option<Vec<(&'static str, f64)>> {
    const STAGES: [&str; 6] = [
        "config",
        "catalog",
        "index",
        "site",
        "render_cpu",
        "write_cpu",
    ];
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(report).ok()?).ok()?;
    STAGES
        .into_iter()
        .map(|stage| Some((stage, report.get(stage)?.as_f64()?)))
        .collect()
}

/// How many files, how many of them pages, and how many bytes a portal has.
fn count(folder: &Path) -> std::io::Result<(usize, usize, u64)> {
    let (mut files, mut pages, mut bytes) = (0, 0, 0);
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
                continue;
            }
            files += 1;
            bytes += entry.metadata()?.len();
            pages += usize::from(entry.path().extension().is_some_and(|end| end == "html"));
        }
    }
    Ok((files, pages, bytes))
}

fn measure_catalog(callboard: &Path, world: &World, table: &mut Table) -> anyhow::Result<()> {
    let seconds = median(|| {
        let measured = measure(
            Command::new(callboard)
                .args(["catalog", "export", "--config"])
                .arg(world.config())
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        Ok(measured.seconds)
    })?;
    let name = format!("YAML to catalog, {} repositories, seconds", world.size);
    table.at_most(&name, seconds, 0.8);
    Ok(())
}

fn measure_validate(callboard: &Path, world: &World, table: &mut Table) -> anyhow::Result<()> {
    // Descriptors, and the definitions that they take in with `$text`.
    let mut bytes = 0;
    for entry in std::fs::read_dir(world.folder.join("repos"))? {
        for file in std::fs::read_dir(entry?.path())? {
            let file = file?;
            if file.path().extension().is_some_and(|end| end == "yaml") {
                bytes += file.metadata()?.len();
            }
        }
    }
    let seconds = median(|| {
        let measured = measure(
            Command::new(callboard)
                .args(["validate", "--root"])
                .arg(&world.folder)
                .arg(world.folder.join("repos"))
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        Ok(measured.seconds)
    })?;
    table.at_least(
        "validate, MB of YAML a second",
        bytes as f64 / 1e6 / seconds,
        20.0,
    );
    Ok(())
}

/// Edits one descriptor while the portal is served, and asks for its page
/// until it shows the edit.
fn measure_serve(callboard: &Path, world: &World, table: &mut Table) -> anyhow::Result<()> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let repository = world.some_repository()?;
    let page = format!("/catalog/default/component/{repository}/");
    let start = Instant::now();
    let _server = Running(
        Command::new(callboard)
            .args(["serve", "--port", &port.to_string(), "--config"])
            .arg(world.config())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?,
    );
    wait_for(port, &page, &repository)?;
    println!(
        "serve of {} repositories: first page after {:.3} s",
        world.size,
        start.elapsed().as_secs_f64()
    );
    let mut revision = 0;
    let seconds = median(|| {
        revision += 1;
        // As long as people pause between two saves, and watchers need.
        std::thread::sleep(Duration::from_millis(700));
        let mark = organisation::touch(&world.folder, &repository, revision)?;
        let edited = Instant::now();
        wait_for(port, &page, &mark)?;
        Ok(edited.elapsed().as_secs_f64())
    })?;
    let name = format!("serve, edit of 1 in {} shown, seconds", world.size);
    table.at_most(&name, seconds, 1.0);
    Ok(())
}

/// Asks for a page until it holds `text`.
fn wait_for(port: u16, page: &str, text: &str) -> anyhow::Result<()> {
    let start = Instant::now();
    loop {
        if http_get(port, page).is_ok_and(|body| body.contains(text)) {
            return Ok(());
        }
        anyhow::ensure!(
            start.elapsed() < Duration::from_secs(120),
            "{page} does not show `{text}` after two minutes"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn median(mut run: impl FnMut() -> anyhow::Result<f64>) -> anyhow::Result<f64> {
    let mut results = Vec::new();
    for _ in 0..REPEATS {
        results.push(run()?);
    }
    results.sort_by(f64::total_cmp);
    Ok(results[REPEATS / 2])
}

/// What was measured, beside what was asked for.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<(String, f64, f64, bool)>,
}

impl Table {
    fn at_most(&mut self, name: &str, value: f64, target: f64) {
        self.rows
            .push((name.to_owned(), value, target, value <= target));
    }

    fn at_least(&mut self, name: &str, value: f64, target: f64) {
        self.rows
            .push((name.to_owned(), value, target, value >= target));
    }

    /// How much more time a repository takes in the largest organisation than
    /// in the one of 1,000.
    fn linearity(&mut self, totals: &[(usize, f64)]) {
        let small = totals.iter().find(|(size, _)| *size == 1_000);
        let large = totals.iter().find(|(size, _)| *size == 10_000);
        if let (Some((_, small)), Some((_, large))) = (small, large) {
            let growth = large / small / 10.0;
            self.at_most("time per repository, 10,000 over 1,000", growth, 1.3);
        }
    }

    fn print(&self) {
        println!(
            "\n{:<44} {:>10} {:>10} {:>7}",
            "", "measured", "target", "ratio"
        );
        for (name, value, target, met) in &self.rows {
            let verdict = if *met { "" } else { "  missed" };
            println!(
                "{name:<44} {value:>10.3} {target:>10.3} {:>7.2}{verdict}",
                value / target
            );
        }
    }
}
