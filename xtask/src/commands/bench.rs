//! `cargo xtask bench`: speed and memory, with synthetic organisations.
//!
//! Builds the release program and measures, on this machine:
//!
//! 1. `build` of organisations of several sizes, without docs and with them, on
//!    a disk and in memory: seconds per stage, pages, bytes and peak memory,
//!    and whether time grows with size only.
//! 2. `catalog export`: 5,000 repositories from YAML to a complete catalog.
//! 3. `validate`: megabytes of YAML per second.
//! 4. `serve`: how soon an edited descriptor of 10,000 is on its page.
//!
//! `cargo xtask bench crawl` is about reading code hosts: [`crawl`]. `cargo xtask
//! bench docs` is about docs sites alone: [`docs`]. `cargo xtask bench scaffold` is
//! about software templates: [`scaffold`]. `cargo xtask bench search` is about search in the browser: [`search`].
//!
//! Each is printed beside its target; that of `build` is for an organisation
//! without docs. Never part of the tests: numbers depend on the machine, and
//! the targets are for two cores.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use xtask::organisation::{self, Manifest, Options};

use crate::process::{Running, build_callboard};

mod builds;
mod crawl;
mod docs;
mod measure;
mod place;
mod scaffold;
mod search;
mod table;

use measure::{http_get, measure};
use place::Place;
use table::Table;

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
    /// The folder of the disk that is measured; that of temporary files unless
    /// it is given.
    #[arg(long, value_name = "DIR")]
    disk: Option<PathBuf>,
}

/// What is measured on its own.
#[derive(Debug, clap::Subcommand)]
enum Part {
    /// Measure `callboard crawl` against the stand-in for GitHub.
    Crawl(crawl::Args),
    /// Measure `callboard docs build`, beside MkDocs, Zensical and Hugo.
    Docs(docs::Args),
    /// Measure software templates in `callboard serve`.
    Scaffold(scaffold::Args),
    /// Measure search in the browser, beside Pagefind.
    Search(search::Args),
}

/// How often the short measurements are repeated; the median counts.
const REPEATS: usize = 5;

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match &args.part {
        Some(Part::Crawl(args)) => return crawl::run(args),
        Some(Part::Docs(args)) => return docs::run(args),
        Some(Part::Scaffold(args)) => return scaffold::run(args),
        Some(Part::Search(args)) => return search::run(args),
        None => {}
    }
    let callboard = match &args.callboard {
        Some(path) => path.clone(),
        None => build_callboard()?,
    };
    let disk = args.disk.clone().unwrap_or_else(std::env::temp_dir);
    let places = Place::all(&disk)?;
    let folder = tempfile::tempdir_in(&disk)?;
    let mut table = Table::default();
    let mut builds = builds::Builds::new(&callboard, &places);
    for size in &args.repos {
        for has_docs in [false, true] {
            let world = World::write(folder.path(), *size, has_docs)?;
            builds.measure(&world, &mut table)?;
        }
    }
    builds.growth(&mut table);
    drop(builds);
    drop(places);
    let world = World::write(folder.path(), args.catalog_repos, true)?;
    measure_catalog(&callboard, &world, &mut table)?;
    measure_validate(&callboard, &world, &mut table)?;
    if let Some(largest) = args.repos.iter().max() {
        let world = World::write(folder.path(), *largest, true)?;
        measure_serve(&callboard, &world, &mut table)?;
    }
    table.print();
    Ok(())
}

/// An organisation on disk.
struct World {
    size: usize,
    has_docs: bool,
    folder: PathBuf,
    manifest: Manifest,
}

impl World {
    fn write(parent: &Path, size: usize, has_docs: bool) -> anyhow::Result<Self> {
        let mut options = Options::of(size);
        if !has_docs {
            options.pages_per_repository = 0;
        }
        let with = if has_docs { "with" } else { "without" };
        let folder = parent.join(format!("organisation-{size}-{with}-docs"));
        let manifest = organisation::write(&options, &folder)
            .with_context(|| format!("cannot write {}", folder.display()))?;
        println!(
            "organisation of {size} repositories {with} docs: {} entities, {} files",
            manifest.entities(),
            manifest.files
        );
        Ok(Self {
            size,
            has_docs,
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
