//! `callboard rollback`: the portal that was published before, from what is kept of it.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use publish::run::plan_rollback;
use publish::{Manifest, rollback};

use super::output;
use super::publish::{SystemClock, WorkArgs, planned, summary};
use crate::clock;
use crate::crawled::place::Place;
use crate::published::{SiteRules, open, told};

/// The arguments of `callboard rollback`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the portal is published: s3://BUCKET/PREFIX, or a directory.
    #[arg(long, value_name = "PLACE")]
    to: Place,
    /// Only list the portals that can be had back.
    #[arg(long, conflicts_with = "dry_run")]
    list: bool,
    /// Have back the portal of this number [default: the one before]
    #[arg(long, value_name = "NUMBER")]
    portal: Option<u64>,
    /// Only say what is going to be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    work: WorkArgs,
}

/// Runs the command.
///
/// # Errors
///
/// Where there is no such portal, or the place cannot be written to.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let to = open(&args.to).map_err(told)?;
    let failed = || format!("could not have a portal back in {}", args.to);
    if args.list || args.dry_run {
        let (current, _) = Manifest::read(&*to).map_err(told).with_context(failed)?;
        let text = match args.list {
            true => listed(&current, clock::now()),
            false => {
                let plan = plan_rollback(&current, args.portal, &SiteRules, clock::now());
                let (id, plan) = plan.map_err(told).with_context(failed)?;
                format!("portal {id} comes back:\n{}", planned(&plan))
            }
        };
        output::print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    // Nothing is deleted by having a portal back.
    let options = args.work.options(Duration::MAX);
    let done = rollback(&*to, args.portal, &SiteRules, &options, &SystemClock);
    let done = done.map_err(told).with_context(failed)?;
    let seconds = started.elapsed().as_secs_f64();
    output::print(&summary(&done, &args.to, seconds))?;
    output::print(
        "The next `callboard publish` replaces it: stop the schedule until that is right.\n",
    )?;
    Ok(ExitCode::SUCCESS)
}

/// A line for each portal, newest first.
fn listed(current: &Manifest, now: u64) -> String {
    if current.generation == 0 {
        return "nothing is published there\n".to_owned();
    }
    let since = |published: u64| ago(now.saturating_sub(published));
    let repeats = current.repeats;
    let repeats = repeats.map_or(String::new(), |id| format!(", which is portal {id} again"));
    let unfinished = match current.unsettled.is_empty() {
        true => "",
        false => "; a run has begun to replace it and not ended",
    };
    let mut text = format!(
        "portal {}, published {}: the one that is shown{repeats}{unfinished}\n",
        current.generation,
        since(current.published)
    );
    for (id, published) in current.restorable() {
        if id != current.generation {
            text.push_str(&format!("portal {id}, published {}\n", since(published)));
        }
    }
    text
}

/// A period in words, to two units.
fn ago(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s ago"),
        (0, 0, _) => format!("{minutes} min ago"),
        (0, _, _) => format!("{hours} h {} min ago", minutes % 60),
        _ => format!("{days} d {} h ago", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_two_units() {
        for (seconds, text) in [
            (59, "59 s ago"),
            (150, "2 min ago"),
            (3720, "1 h 2 min ago"),
            (90_000, "1 d 1 h ago"),
        ] {
            assert_eq!(ago(seconds), text);
        }
    }
}
