//! `callboard docs build`: one docs site, written into a directory, where
//! `techdocs-cli generate` or `mkdocs build` would write it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use diagnostic::Severity;
use store::Directory;

use super::{SiteArgs, fails};
use crate::cli::build::refuse_foreign;
use crate::cli::grace::GraceArgs;
use crate::cli::output;
use crate::clock;
use crate::docs::spool::Spool;
use crate::site::docs::standalone::{Article, Articles, StandaloneSite};
use crate::write;

/// The arguments of `callboard docs build`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArgs,
    /// Where to write the site: a directory that is empty or holds an earlier
    /// build.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// End with status 1 for warnings as well. The site is written all the
    /// same.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    grace: GraceArgs,
}

/// Runs the command.
///
/// # Errors
///
/// Where there is no site, or the output cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    refuse_foreign(&args.out)?;
    // Where the site goes there is room for it.
    let spool = Spool::new(&args.out);
    let mut made = args.site.render(|html| Article::put(&spool, html))?;
    let diagnostics = &mut made.diagnostics;
    diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Note);
    output::report(diagnostics);
    let failed = fails(diagnostics, args.strict);
    // In milliseconds, as techdocs-cli writes it.
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(0));
    let articles = Articles {
        spool,
        by_source: made.kept,
    };
    let site = StandaloneSite::new(made.tree, made.site, articles, now);
    let store = Directory::new(&args.out);
    let written = write::write(&site, &store, args.grace.grace, clock::now)
        .map_err(|error| match site.take_failure() {
            Some(cause) => cause.into(),
            None => anyhow::Error::from(error),
        })
        .with_context(|| format!("could not write the site into {}", args.out.display()))?;
    output::print(&format!(
        "Built {} in {:.1} s: {} files in {}\n",
        crate::site::count(site.pages(), "page"),
        started.elapsed().as_secs_f64(),
        written.outputs,
        args.out.display()
    ))?;
    Ok(ExitCode::from(u8::from(failed)))
}
