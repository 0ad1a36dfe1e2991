//! `callboard crawl`: reads what the providers of the configuration stand for,
//! and keeps it for `build` and `serve`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use crawl::cache::LoadError;
use crawl::run::{Event, Observer, Options};
use crawl::snapshot::Snapshot;
use forge::http::client::Limits;
use forge::model::FullName;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use store::StoreError;

use super::{ConfigArgs, UNUSABLE, output};
use crate::clock;
use crate::config::Settings;
use crate::crawled::place::{Place, told};
use crate::crawled::{self, forges, plan};

/// In a log a line of progress is written so often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// The arguments of `callboard crawl`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    cache: CacheArgs,
    /// Only say what is going to be asked.
    #[arg(long)]
    plan: bool,
    /// Read this repository alone, whatever was read of it before; everything else
    /// stays as it is.
    #[arg(long, value_name = "OWNER/NAME", value_parser = full_name)]
    only: Option<FullName>,
    /// Ask each host for no more than this. What is left then stays as it was.
    #[arg(long, value_name = "NUMBER")]
    max_requests: Option<u64>,
    /// So many repositories are read at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=64))]
    concurrency: u16,
    /// Believe a host that lists less than half of the repositories it had.
    #[arg(long)]
    allow_removals: bool,
    /// End with status 1 when something could not be read.
    #[arg(long)]
    strict: bool,
}

/// Where what was crawled is kept; flattened into the `Args` of every command that
/// reads it.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct CacheArgs {
    /// Where what was crawled is kept: a folder, or s3://BUCKET/PREFIX [default:
    /// .callboard/cache beside the configuration]
    #[arg(long, value_name = "PLACE")]
    pub cache: Option<Place>,
}

impl CacheArgs {
    /// The place.
    pub fn place(&self, settings: &Settings) -> Place {
        Place::of(settings, self.cache.as_ref())
    }
}

/// Runs the command.
///
/// # Errors
///
/// Where nothing can be crawled at all, or what was read cannot be kept.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let Some(config) = args.config.load() else {
        return Ok(ExitCode::from(UNUSABLE));
    };
    let settings = &config.settings;
    if settings.hosts.is_empty() {
        bail!(
            "nothing to crawl: name a host under `integrations`, and whose repositories \
             to read under `catalog.providers`"
        );
    }
    let limits = Limits {
        max_requests: args.max_requests,
        max_wait: crawled::patience(settings).unwrap_or(Limits::default().max_wait),
        concurrency: usize::from(args.concurrency),
        ..Limits::default()
    };
    let forges = match forges::make(settings, &limits) {
        Ok(forges) => forges,
        Err(errors) => {
            for error in errors {
                eprintln!("error: {error}");
            }
            return Ok(ExitCode::from(UNUSABLE));
        }
    };
    let place = args.cache.place(settings);
    // In a bucket nobody is kept out: whoever ends first counts.
    let _lock = match &place {
        Place::Folder(folder) => Some(lock(folder)?),
        Place::S3(_) => None,
    };
    let unread = || format!("could not read what was crawled in {place}");
    let opened = place.open(settings).map_err(told).with_context(unread)?;
    let cache = &opened.cache;
    let before = match cache.load() {
        Ok(loaded) => loaded.map(|(snapshot, _)| snapshot).unwrap_or_default(),
        Err(LoadError::Discarded(discarded)) => {
            eprintln!("warning: {discarded}");
            Snapshot::default()
        }
        Err(LoadError::Store(error)) => return Err(told(error)).with_context(unread),
    };
    let asks = plan::before(&settings.providers.repositories, &before);
    if args.plan {
        output::print(&asks)?;
        return Ok(ExitCode::SUCCESS);
    }
    eprint!("{asks}");
    opened.hold(&before).map_err(told).with_context(unread)?;
    let is_for_one = args.only.is_some();
    let progress = Progress::new(settings.providers.repositories.len() as u64);
    let options = Options {
        now: clock::now() as i64,
        only: args.only,
        concurrency: usize::from(args.concurrency),
        allow_removals: args.allow_removals,
    };
    let runtime = runtime()?;
    let crawl = crawled::run(settings, &forges, cache, &before, &progress, options);
    let unkept = || format!("could not keep what was read in {place}");
    let (snapshot, mut run) = runtime.block_on(crawl).map_err(told).with_context(unkept)?;
    progress.finish();
    run.took_ms = started.elapsed().as_millis() as u64;
    match cache.save(&snapshot, &run) {
        Ok(()) => {
            if let Err(error) = opened.sweep() {
                eprintln!("warning: what nobody needs any more stays in {place}: {error}");
            }
        }
        Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => {
            return too_late(&place, is_for_one);
        }
        Err(error) => return Err(told(error)).with_context(unkept),
    }
    let seconds = started.elapsed().as_secs_f64();
    output::print(&format!("{}Crawled in {seconds:.1} s\n", plan::after(&run)))?;
    for failure in &run.failures {
        let repository = failure.repository.as_deref().unwrap_or("all repositories");
        eprintln!(
            "warning: {}: {repository}: {}",
            failure.provider, failure.reason
        );
    }
    let told = run.failures.len() as u64;
    if run.failed > told {
        eprintln!(
            "warning: and {} more that could not be read",
            run.failed - told
        );
    }
    if !run.is_complete {
        eprintln!("What could not be read stays as it was; nothing was removed for it.");
    }
    let failed = !run.is_complete && (args.strict || snapshot.repositories.is_empty());
    Ok(ExitCode::from(u8::from(failed)))
}

/// Another crawl ended while this one was under way. What it read of everything is
/// as good; one repository that was asked for is not what it was to be.
fn too_late(place: &Place, is_for_one: bool) -> anyhow::Result<ExitCode> {
    if is_for_one {
        bail!(
            "another crawl into {place} ended while this one was under way, and counts; \
             run it again"
        );
    }
    eprintln!(
        "warning: another crawl into {place} ended while this one was under way, and counts; \
         what it lacks the next one reads"
    );
    Ok(ExitCode::SUCCESS)
}

/// Where hosts are asked. Archives are unpacked on few threads: each costs memory of
/// its own, and no more can work at once.
pub(super) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(2 * cores)
        .build()
}

pub(super) fn full_name(text: &str) -> Result<FullName, String> {
    FullName::parse(text).ok_or_else(|| "write it as OWNER/NAME".to_owned())
}

/// Keeps other crawls out of the cache while this one may write to it.
pub(super) fn lock(folder: &Path) -> anyhow::Result<File> {
    let failed = || format!("cannot keep anything in {}", folder.display());
    fs::create_dir_all(folder).with_context(failed)?;
    let file = File::create(folder.join("lock")).with_context(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => bail!(
            "another crawl is under way in {}; wait for it, or name another --cache",
            folder.display()
        ),
        Err(fs::TryLockError::Error(error)) => Err(error).with_context(failed),
    }
}

/// Bars in a terminal, lines elsewhere.
struct Progress {
    bar: ProgressBar,
    is_terminal: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How many repositories each provider has listed, and how many there are.
    listed: std::collections::BTreeMap<String, (u64, Option<u64>)>,
    settled: u64,
    read: u64,
    failed: BTreeSet<String>,
    last_line: Option<Instant>,
}

impl Progress {
    fn new(providers: u64) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let target = match is_terminal {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(providers), target);
        let style = "{bar:24} {pos}/{len} repositories, {msg} ({eta} left)";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self {
            bar,
            is_terminal,
            state: Mutex::default(),
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn see(&self, event: Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Listed {
                provider,
                so_far,
                total,
            } => {
                state.listed.insert(provider.to_owned(), (so_far, total));
            }
            Event::Settled { was_read, .. } => {
                state.settled += 1;
                state.read += u64::from(was_read);
            }
            Event::Failed { reason, .. } => {
                // The same reason for many repositories is told once.
                if state.failed.insert(reason.to_owned()) && self.is_terminal {
                    self.bar.println(format!("warning: {reason}"));
                }
            }
        }
        let known = state.listed.values();
        let all: u64 = known.map(|(so_far, total)| total.unwrap_or(*so_far)).sum();
        self.bar.set_length(all);
        self.bar.set_position(state.settled);
        self.bar.set_message(format!("{} read anew", state.read));
        let is_due = state
            .last_line
            .is_none_or(|last| last.elapsed() >= LINE_EVERY);
        if !self.is_terminal && is_due {
            state.last_line = Some(Instant::now());
            eprintln!(
                "{} of {all} repositories, {} read anew",
                state.settled, state.read
            );
        }
    }
}
