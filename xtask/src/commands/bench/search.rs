//! `cargo xtask bench search`: our search in the browser beside Pagefind's, in
//! the same run, over the same pages.
//!
//! 1. Each builds its index of the synthetic pages of `xtask::search_corpus`,
//!    from a folder of HTML files: seconds, memory, bytes.
//! 2. Each is searched in headless Chromium, by the program in `search/`: on a
//!    plain network, and on one with a round trip of 40 ms and 10 Mbit/s. Both
//!    have the same host, which speaks HTTP/2, answers ranges and compresses
//!    text and WebAssembly as a CDN does. Bytes are all that the browser gets.
//! 3. Tables, and ours beside its targets: [`report`].
//!
//! What is measured:
//!
//! - *Cold*: an empty profile, an ordinary page open; from turning to the search
//!   box with a query ready to the first ten results with their texts. That
//!   loads script, worker, engine and index. Each run has another of five
//!   queries, both sides the same.
//! - *Warm*: the other queries of the list, one after another.
//! - *Typing*: the same, a key each 80 ms; from the last key to results.
//!
//! What is not equal:
//!
//! - Ours reads each page with the code that reads docs in a portal, which knows
//!   the HTML of this project alone; Pagefind has a parser for any.
//! - Pagefind gives a result its whole page, of which an excerpt is made; ours
//!   gives a card and excerpts. Neither draws anything.
//! - Pagefind searches on each key here; its own box waits 300 ms first.
//! - Ours has words put right when a query finds next to nothing.

mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;
use serde_json::json;
use xtask::search_corpus::{Corpus, SHARED, queries};

use super::builds::count;
use super::measure::{Measured, measure};
use super::place::settle;
use super::{REPEATS, Table};
use crate::process::{build, build_callboard, workspace};
use crate::setup;
use report::Side;

/// The arguments of `cargo xtask bench search`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The sizes of the corpora, in pages: 1,000 or more each.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,30000")]
    pages: Vec<usize>,
    /// Measure only one side.
    #[arg(long, value_enum)]
    only: Option<Name>,
    /// How many browsers with empty profiles each side is given, on each
    /// network.
    #[arg(long, default_value_t = 10)]
    runs: usize,
    /// Leave out the browser: only build the indexes.
    #[arg(long)]
    no_browser: bool,
    /// Where corpora and indexes go: a folder with a gigabyte of room.
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
    /// Take the scripts of the page from an already built program.
    #[arg(long, value_name = "FILE")]
    callboard: Option<PathBuf>,
}

/// The sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    Callboard,
    Pagefind,
}

/// How often the list of queries is gone through, each time in a new browser.
const WARM_RUNS: usize = 3;

/// Making an index.
#[derive(Debug)]
struct Build {
    seconds: f64,
    /// The most memory, in bytes.
    peak: u64,
    /// Bytes of the index.
    output: u64,
    files: usize,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    anyhow::ensure!(
        args.pages.iter().all(|pages| *pages >= SHARED),
        "the queries are of corpora of {SHARED} pages or more"
    );
    let folder = match &args.scratch {
        Some(parent) => tempfile::tempdir_in(parent),
        None => tempfile::tempdir(),
    }?;
    let wanted = |name| args.only.is_none_or(|only| only == name);
    setup::node()?;
    let tools = workspace().join("xtask/src/commands/bench/search");
    setup::node_modules(&tools)?;
    let corpus = Corpus::new();
    let ours = match wanted(Name::Callboard) {
        true => Some(Callboard::new(args, folder.path())?),
        false => None,
    };
    let pagefind = match wanted(Name::Pagefind) {
        true => Some(pagefind_program(&tools)?),
        false => None,
    };
    let mut table = Table::default();
    for &pages in &args.pages {
        let scratch = folder.path().join(pages.to_string());
        let site = scratch.join("site");
        corpus
            .write(pages, &site)
            .with_context(|| format!("cannot write {}", site.display()))?;
        let mut sides = Vec::new();
        if let Some(program) = &pagefind {
            let root = scratch.join("pagefind");
            let build = build_pagefind(program, &site, &root)?;
            sides.push((
                json!({ "name": "pagefind", "folders": [root] }),
                Side::new("pagefind", build),
            ));
        }
        if let Some(ours) = &ours {
            let root = scratch.join("callboard");
            let build = ours.build(&site, &root)?;
            let plan = json!({ "name": "callboard", "folders": [root, ours.portal], "client": ours.client });
            sides.push((plan, Side::new("callboard", build)));
        }
        let (plans, mut sides): (Vec<_>, Vec<_>) = sides.into_iter().unzip();
        if !args.no_browser {
            let plan = json!({
                "chromium": setup::chromium()?,
                "sides": plans,
                "queries": queries::all(&corpus),
                "coldRuns": args.runs,
                "warmRuns": WARM_RUNS,
                "typing": ["plain", "emulated"],
            });
            let measured = in_browser(&tools, &scratch, &plan)?;
            for side in &mut sides {
                side.take(&measured)?;
            }
        }
        report::print(pages, &sides);
        report::targets(pages, &sides, &mut table);
        std::fs::remove_dir_all(&scratch)?;
    }
    table.print();
    Ok(())
}

/// What our side needs.
struct Callboard {
    /// Makes an index of a folder of pages.
    indexer: PathBuf,
    /// A portal with the scripts of the page.
    portal: PathBuf,
    /// The address of the script that pages search with; none is needed without
    /// a browser.
    client: String,
}

impl Callboard {
    fn new(args: &Args, scratch: &Path) -> anyhow::Result<Self> {
        let indexer = build(&["--package", "callboard", "--example", "search_corpus"])?;
        let portal = scratch.join("portal");
        let mut client = String::new();
        if !args.no_browser {
            let callboard = match &args.callboard {
                Some(path) => path.clone(),
                None => build_callboard()?,
            };
            let config = workspace().join("examples/hedgerow/app-config.yaml");
            let mut command = Command::new(callboard);
            command.args(["build", "--quiet", "--config"]).arg(config);
            measure(command.arg("--out").arg(&portal).stdout(Stdio::null()))?;
            client = find_client(&portal)?;
        }
        Ok(Self {
            indexer,
            portal,
            client,
        })
    }

    /// Builds the index several times; the median.
    fn build(&self, site: &Path, root: &Path) -> anyhow::Result<Build> {
        let mut runs = Vec::new();
        for _ in 0..REPEATS {
            if root.exists() {
                std::fs::remove_dir_all(root)?;
            }
            settle()?;
            runs.push(measure(Command::new(&self.indexer).arg(site).arg(root))?);
        }
        runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        written(runs.swap_remove(REPEATS / 2), root)
    }
}

/// The script among the assets of a portal.
fn find_client(portal: &Path) -> anyhow::Result<String> {
    let mut open = vec![portal.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else if name.starts_with("search-client.") && name.ends_with(".js") {
                let path = entry.path();
                let path = path.strip_prefix(portal)?.to_string_lossy();
                return Ok(format!("/{path}"));
            }
        }
    }
    anyhow::bail!("the portal has no script `search-client`")
}

/// The program in the npm package for this machine.
fn pagefind_program(tools: &Path) -> anyhow::Result<PathBuf> {
    let packages = tools.join("node_modules/@pagefind");
    for package in std::fs::read_dir(&packages)? {
        for name in ["pagefind_extended", "pagefind_extended.exe"] {
            let program = package
                .as_ref()
                .map(|package| package.path().join("bin").join(name));
            if let Ok(program) = program
                && program.is_file()
            {
                return Ok(program);
            }
        }
    }
    anyhow::bail!("{} has no program for this machine", packages.display())
}

/// Builds the index once: it takes minutes.
fn build_pagefind(program: &Path, site: &Path, root: &Path) -> anyhow::Result<Build> {
    settle()?;
    let mut command = Command::new(program);
    command.arg("--silent").arg("--site").arg(site);
    command.arg("--output-path").arg(root.join("pagefind"));
    written(measure(command.stdout(Stdio::null()))?, root)
}

fn written(measured: Measured, root: &Path) -> anyhow::Result<Build> {
    let written = count(root)?;
    Ok(Build {
        seconds: measured.seconds,
        peak: measured.peak,
        output: written.bytes,
        files: written.files,
    })
}

/// What the program in `search/` measures.
fn in_browser(
    tools: &Path,
    scratch: &Path,
    plan: &serde_json::Value,
) -> anyhow::Result<serde_json::Value> {
    let file = scratch.join("plan.json");
    std::fs::write(&file, plan.to_string())?;
    let mut command = Command::new("node");
    command.arg(tools.join("measure.mjs")).arg(&file);
    let output = command.stderr(Stdio::inherit()).output()?;
    anyhow::ensure!(
        output.status.success(),
        "the measuring in the browser failed"
    );
    serde_json::from_slice(&output.stdout).context("what was measured cannot be read")
}
