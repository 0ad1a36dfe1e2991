//! How long `callboard build` takes, and how much memory.

use std::path::Path;
use std::process::{Command, Stdio};

use super::World;
use super::measure::{Measured, measure};
use super::place::Place;
use super::table::Table;

/// How often each portal is built; the median counts.
const BUILDS: usize = 3;

/// The size for which there are targets.
const LARGE: usize = 10_000;
/// The size whose time per repository that of the large one is compared with.
const SMALL: usize = 1_000;

/// The builds so far.
pub(super) struct Builds<'a> {
    callboard: &'a Path,
    places: &'a [Place],
    totals: Vec<Total>,
}

struct Total {
    size: usize,
    has_docs: bool,
    kind: String,
    seconds: f64,
}

impl<'a> Builds<'a> {
    pub(super) fn new(callboard: &'a Path, places: &'a [Place]) -> Self {
        Self {
            callboard,
            places,
            totals: Vec::new(),
        }
    }

    /// Builds the portal of an organisation several times in each place.
    pub(super) fn measure(&mut self, world: &World, table: &mut Table) -> anyhow::Result<()> {
        for place in self.places {
            let (seconds, peak) = self.measure_at(place, world)?;
            let (size, kind, has_docs) = (world.size, &place.kind, world.has_docs);
            let name = name(size, has_docs, kind);
            let mebibytes = peak as f64 / 1_048_576.0;
            if size == LARGE {
                match has_docs {
                    false => table.at_most(&format!("{name}, seconds"), seconds, 16.0),
                    true => table.beside(&format!("{name}, seconds"), seconds),
                }
                table.at_most(&format!("{name}, MiB"), mebibytes, 1536.0);
            }
            self.totals.push(Total {
                size,
                has_docs,
                kind: kind.clone(),
                seconds,
            });
        }
        Ok(())
    }

    /// How much more time a repository takes in the largest organisation than
    /// in the one of 1,000.
    pub(super) fn growth(&self, table: &mut Table) {
        for large in self.totals.iter().filter(|total| total.size == LARGE) {
            let small = self.totals.iter().find(|total| {
                (total.size, total.has_docs, &total.kind) == (SMALL, large.has_docs, &large.kind)
            });
            if let Some(small) = small {
                let growth = large.seconds / small.seconds * SMALL as f64 / LARGE as f64;
                let with = if large.has_docs { "with" } else { "without" };
                let name = format!(
                    "time a repository, 10,000 over 1,000, {with} docs, {}",
                    large.kind
                );
                table.at_most(&name, growth, 1.3);
            }
        }
    }

    /// The median of the seconds, and the most bytes of memory.
    fn measure_at(&self, place: &Place, world: &World) -> anyhow::Result<(f64, u64)> {
        let timings = world.folder.with_extension("json");
        let mut runs = Vec::new();
        let mut counted = Counted::default();
        for number in 0..BUILDS {
            let with = if world.has_docs { "docs" } else { "plain" };
            let out = place.fresh(&format!("{}-{with}-{number}", world.size))?;
            let measured = measure(
                Command::new(self.callboard)
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
            runs.push((measured, stages(&timings).unwrap_or_default()));
            if number == 0 {
                counted = count(&out)?;
            }
            place.make_room(&out, counted.bytes)?;
        }
        runs.sort_by(|a, b| a.0.seconds.total_cmp(&b.0.seconds));
        let slowest = runs[BUILDS - 1].0.seconds;
        let peak = runs.iter().map(|run| run.0.peak).max().unwrap_or_default();
        let (Measured { seconds, .. }, stages) = runs.swap_remove(BUILDS / 2);
        println!(
            "{}, {} entities: the median of {BUILDS}",
            name(world.size, world.has_docs, &place.kind),
            world.manifest.entities()
        );
        for (stage, seconds) in stages {
            println!("  {stage:<28} {seconds:>9.3} s");
        }
        println!(
            "  {:<28} {seconds:>9.3} s, slowest {slowest:.3} s",
            "in all"
        );
        let mebibytes = peak as f64 / 1_048_576.0;
        println!("  {:<28} {mebibytes:>9.0} MiB", "peak memory");
        let Counted {
            files,
            folders,
            pages,
            bytes,
        } = counted;
        println!(
            "  {:<28} {pages:>9} ({:.0} a second), {files} files, {folders} folders, {bytes} bytes",
            "pages",
            pages as f64 / seconds
        );
        Ok((seconds, peak))
    }
}

fn name(size: usize, has_docs: bool, kind: &str) -> String {
    let with = if has_docs { "with" } else { "without" };
    format!("build, {size} repositories {with} docs, {kind}")
}

/// The stages in the report of `callboard build --timings`, in seconds. Those
/// of `_cpu` are summed over the threads and part of `site`.
fn stages(report: &Path) -> Option<Vec<(&'static str, f64)>> {
    const STAGES: [&str; 7] = [
        "config",
        "catalog",
        "docs",
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

/// What a portal is made of.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) files: usize,
    folders: usize,
    /// Files that are HTML.
    pub(super) pages: usize,
    /// Of all files together.
    pub(super) bytes: u64,
}

/// Counts what is below a folder.
pub(super) fn count(folder: &Path) -> std::io::Result<Counted> {
    let mut counted = Counted::default();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        counted.folders += 1;
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
                continue;
            }
            counted.files += 1;
            counted.bytes += entry.metadata()?.len();
            let is_page = entry.path().extension().is_some_and(|end| end == "html");
            counted.pages += usize::from(is_page);
        }
    }
    Ok(counted)
}
