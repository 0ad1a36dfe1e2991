//! `callboard publish`: a portal that was built, into a bucket or a directory that
//! people read.

use std::hash::{BuildHasher as _, RandomState};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use publish::wanted::Wanted;
use publish::{Clock, Manifest, Options, Plan, Published};
use store::Directory;

use super::{grace, output};
use crate::clock;
use crate::crawled::place::Place;
use crate::published::{SiteRules, open, outputs, told};

/// A dry run names so many paths of each sort.
const MAX_NAMED: usize = 200;

/// The arguments of `callboard publish`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to publish: s3://BUCKET/PREFIX, or a directory.
    #[arg(long, value_name = "PLACE")]
    to: Place,
    /// The portal: a directory that `callboard build` wrote.
    #[arg(long, value_name = "DIR", default_value = "portal")]
    from: PathBuf,
    /// Only say what is going to be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// How long files stay that the portal no longer has, and portals before can be
    /// had back, as in `2h` or `7d`. `0` deletes at once, as for what has to be taken
    /// down.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = grace::parse)]
    grace: Duration,
    #[command(flatten)]
    work: WorkArgs,
}

/// How to go about it; flattened into the `Args` of what publishes.
#[derive(Debug, clap::Args)]
pub struct WorkArgs {
    /// So many objects are written at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// How long to wait for another run that publishes to the same place.
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = grace::parse)]
    wait: Duration,
}

impl WorkArgs {
    pub(super) fn options(&self, grace: Duration) -> Options {
        Options {
            grace,
            concurrency: usize::from(self.concurrency),
            owner: owner(),
            patience: self.wait,
        }
    }
}

/// Runs the command.
///
/// # Errors
///
/// Where there is no portal, or the place cannot be written to.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let from = args.from.display().to_string();
    if let Place::Folder(to) = &args.to {
        refuse_itself(&args.from, to)?;
    }
    let folder = Directory::new(&args.from);
    let unread = || format!("could not publish {from}");
    let paths = outputs(&folder).map_err(told).with_context(unread)?;
    let to = open(&args.to).map_err(told)?;
    let wanted = Wanted::of(&folder, &paths, &SiteRules, to.keeps_headers());
    let wanted = wanted.map_err(told).with_context(unread)?;
    let unpublished = || format!("could not publish to {}", args.to);
    if args.dry_run {
        let (current, _) = Manifest::read(&*to)
            .map_err(told)
            .with_context(unpublished)?;
        let now = clock::now();
        let plan = Plan::new(&current, &wanted.files, &SiteRules, now, args.grace, None);
        output::print(&planned(&plan))?;
        return Ok(ExitCode::SUCCESS);
    }
    let options = args.work.options(args.grace);
    let done = publish::publish(&*to, &folder, &wanted, &SiteRules, &options, &SystemClock);
    let done = done.map_err(told).with_context(unpublished)?;
    let seconds = started.elapsed().as_secs_f64();
    output::print(&summary(&done, &args.to, seconds))?;
    Ok(ExitCode::SUCCESS)
}

/// A portal is not published over the folder it was built into.
fn refuse_itself(from: &std::path::Path, to: &std::path::Path) -> anyhow::Result<()> {
    let (Ok(from), Ok(to)) = (from.canonicalize(), to.canonicalize()) else {
        return Ok(());
    };
    if from.starts_with(&to) || to.starts_with(&from) {
        bail!("--to and --from are the same folder, or one is in the other");
    }
    Ok(())
}

/// The clock of this machine.
pub(super) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        clock::now()
    }

    fn pause(&self, period: Duration) {
        std::thread::sleep(period);
    }
}

/// A text that no other run has: the process, and the run of CI where there is one.
fn owner() -> String {
    let chance = RandomState::new().hash_one(std::process::id());
    let run = std::env::var("GITHUB_RUN_ID").ok();
    let run = run.filter(|run| run.bytes().all(|byte| byte.is_ascii_digit()));
    let run = run.map_or(String::new(), |run| format!("run {run}, "));
    format!("{run}process {}, {chance:016x}", std::process::id())
}

/// What a plan is going to do, path by path.
pub(super) fn planned(plan: &Plan) -> String {
    let mut text = String::new();
    let mut list = |sign: &str, paths: &mut dyn Iterator<Item = &str>| {
        let mut more = 0;
        for (number, path) in paths.enumerate() {
            match number < MAX_NAMED {
                true => text.push_str(&format!("{sign} {path}\n")),
                false => more += 1,
            }
        }
        if more > 0 {
            text.push_str(&format!("{sign} and {more} more\n"));
        }
    };
    let of = |is_new: bool| move |put: &&publish::plan::Put| put.is_new == is_new;
    let new = plan.puts().filter(of(true));
    list("new      ", &mut new.map(|put| put.path.as_str()));
    let changed = plan.puts().filter(of(false));
    list("changed  ", &mut changed.map(|put| put.path.as_str()));
    let mut gone = plan.retire.iter().map(publish::wanted::Path::as_str);
    list("gone     ", &mut gone);
    let deleted = plan.blocking.iter().chain(&plan.delete);
    let mut deleted = deleted.map(publish::wanted::Path::as_str);
    list("deleted  ", &mut deleted);
    let megabytes = plan.bytes() as f64 / 1e6;
    text.push_str(&format!(
        "{} files to write ({megabytes:.1} MB before compression), {} to keep for the portal \
         before, {} to delete, {} as they are; nothing was written\n",
        plan.puts().count(),
        plan.keep.len(),
        plan.blocking.len() + plan.delete.len(),
        plan.unchanged,
    ));
    text
}

/// What was done, in a line.
pub(super) fn summary(done: &Published, to: &Place, seconds: f64) -> String {
    let megabytes = done.bytes as f64 / 1e6;
    let mut text = format!(
        "Published portal {} to {to} in {seconds:.1} s: {} of {} files written, {megabytes:.1} MB, \
         {} copied, {} deleted, {} of portals before kept for now, {} requests\n",
        done.generation,
        done.written,
        done.files,
        done.copied,
        done.deleted,
        done.retired,
        done.requests
    );
    if done.carried_on {
        text.push_str("Carried on what another run had begun and not ended.\n");
    }
    if done.lost > 0 {
        text.push_str(&format!(
            "{} portals before cannot be had back any more: something that they had was deleted.\n",
            done.lost
        ));
    }
    text
}
