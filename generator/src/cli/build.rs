//! `callboard build`: the portal, written into a directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use catalog::Builder;
use diagnostic::Severity;
use diagnostic::summary::Summary;
use serde_json::json;
use store::Directory;

use super::crawl::CacheArgs;
use super::grace::GraceArgs;
use super::{ConfigArgs, UNUSABLE, output};
use crate::crawled::{kept, told};
use crate::docs::{Docs, Memory};
use crate::scaffold::{self, linted};
use crate::site::{self, Portal};
use crate::sources::DiskSources;
use crate::write::{self, Written};
use crate::{clock, remember};

/// The arguments of `callboard build`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    cache: CacheArgs,
    /// Where to write the portal: a directory that is empty or holds an
    /// earlier build.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// End with status 1 when the catalog has errors. The portal is written
    /// all the same.
    #[arg(long)]
    strict: bool,
    /// Say nothing of what is wrong in the catalog but how much it is; the
    /// portal's own page of problems has it all.
    #[arg(long)]
    quiet: bool,
    /// When the portal is built, as in `2026-05-03T10:42:00Z`, to be shown in
    /// its footer. Builds of equal input are equal only without it, or with
    /// the same time.
    #[arg(long, value_name = "TIME", value_parser = utc_time)]
    built_at: Option<String>,
    #[command(flatten)]
    grace: GraceArgs,
    /// Write the seconds of each stage to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    timings: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
///
/// Where the output cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let Some(config) = args.config.load() else {
        return Ok(ExitCode::from(UNUSABLE));
    };
    refuse_foreign(&args.out)?;
    let configured = Instant::now();

    let disk = DiskSources::new(&config.settings);
    let place = args.cache.place(&config.settings);
    let mut read = kept::open(&config.settings, disk, &place)?;
    let mut catalog = read.catalog(&config.settings, &mut Builder::default());
    let sources = &read.sources;
    let cataloged = Instant::now();
    let options = &config.settings.techdocs;
    let mut docs = Docs::make(&catalog, sources, options, &mut Memory::default(), None);
    catalog.diagnostics.append(&mut docs.diagnostics);
    let templates = scaffold::templates(&config.settings, false);
    let linted = linted::diagnostics(&catalog, &sources.disk, &templates.registry);
    catalog.diagnostics.extend(linted);
    catalog
        .diagnostics
        .extend(told::diagnostics(&config.settings, &read));
    read.check()?;
    let catalog = Arc::new(catalog);
    let documented = Instant::now();
    if !args.quiet {
        output::report_below(&config.settings.folder, &catalog.diagnostics);
    }

    let indexing = Instant::now();
    let built_at = args.built_at.as_deref().and_then(site::age::seconds);
    let now = built_at.unwrap_or_else(|| clock::now() as i64);
    let settings = site::Settings {
        built_at: args.built_at,
        ..site::Settings::from(&config.settings)
    };
    let store = Directory::new(&args.out);
    let log = remember::log(&store, &catalog, now)
        .with_context(|| format!("could not read the portal in {}", args.out.display()))?;
    let repositories = read.repositories(&catalog);
    let portal = Portal::with_docs(Arc::clone(&catalog), docs, &settings)
        .with_changes(log, now)
        .with_repositories(repositories)
        .with_templates(templates)
        .with_crawl(read.run.clone());
    let indexed = Instant::now();
    let written = write::write(&portal, &store, args.grace.grace, clock::now)
        .with_context(|| format!("could not write the portal into {}", args.out.display()))?;
    // Docs are read while they are written.
    read.check()?;
    let finished = Instant::now();

    if let Some(file) = &args.timings {
        let stages = json!({
            "config": (configured - started).as_secs_f64(),
            "catalog": (cataloged - configured).as_secs_f64(),
            "docs": (documented - cataloged).as_secs_f64(),
            "index": (indexed - indexing).as_secs_f64(),
            "site": (finished - indexed).as_secs_f64(),
            "render_cpu": written.render_seconds,
            "write_cpu": written.write_seconds,
            "total": (finished - started).as_secs_f64(),
            "entities": catalog.entities.len(),
            "files": catalog.files.len(),
            "outputs": written.outputs,
            "pages": written.pages,
            "bytes": written.bytes,
        });
        fs::write(file, format!("{stages:#}\n"))
            .with_context(|| format!("could not write {}", file.display()))?;
    }
    let seconds = (finished - started).as_secs_f64();
    output::print(&summary_line(
        catalog.entities.len(),
        &written,
        seconds,
        &args.out,
    ))?;
    if args.quiet && !catalog.diagnostics.is_empty() {
        output::print(&format!(
            "{}; see problems/index.html\n",
            Summary::of(&catalog.diagnostics)
        ))?;
    }
    let has_errors = catalog
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    // A portal of nothing is no portal, whatever was asked for.
    let failed = has_errors && (args.strict || catalog.entities.is_empty());
    Ok(ExitCode::from(u8::from(failed)))
}

/// A time in UTC to the second, as `date -u +%Y-%m-%dT%H:%M:%SZ` prints it.
fn utc_time(text: &str) -> Result<String, String> {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00Z";
    let fits = text.len() == SHAPE.len()
        && text.bytes().zip(SHAPE).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        });
    if fits {
        Ok(text.to_owned())
    } else {
        Err("write it as 2026-05-03T10:42:00Z".to_owned())
    }
}

fn summary_line(entities: usize, written: &Written, seconds: f64, out: &Path) -> String {
    let Written {
        outputs,
        pages,
        changed,
        deleted,
        kept,
        bytes,
        ..
    } = written;
    let megabytes = *bytes as f64 / 1e6;
    let gone = match deleted {
        0 => String::new(),
        deleted => format!(", {deleted} deleted"),
    };
    let kept = match kept {
        0 => String::new(),
        kept => format!(", {kept} of earlier builds kept for now"),
    };
    format!(
        "Built {pages} pages of {entities} entities in {seconds:.1} s: {outputs} files, \
         {megabytes:.1} MB, {changed} of them new or changed{gone}{kept}, in {}\n",
        out.display()
    )
}

/// Builds only into a directory that is absent, empty, or was built into
/// before: nothing else there could be told from a page that is gone.
pub(super) fn refuse_foreign(out: &Path) -> anyhow::Result<()> {
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot build into {}", out.display()));
        }
    };
    if entries.next().is_some() && !out.join(write::MANIFEST).is_file() {
        bail!(
            "{} is not empty and holds no earlier build; name an empty directory with --out",
            out.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_to_the_second_and_in_utc() {
        assert!(utc_time("2026-05-03T10:42:00Z").is_ok());
        assert!(utc_time("2026-05-03 10:42").is_err());
        assert!(utc_time("2026-05-03T10:42:00+02:00").is_err());
        assert!(utc_time("<script>alert(1)</sc").is_err());
    }
}
