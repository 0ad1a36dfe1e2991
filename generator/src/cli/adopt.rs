//! `callboard adopt`: descriptors for repositories that have none, shown, written to
//! a folder, or proposed in pull requests.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::adapter::strip_str;
use anstyle::Style;
use anyhow::{Context as _, bail};
use catalog::Builder;
use forge::http::client::Limits;
use forge::model::FullName;
use futures_util::stream::{self, StreamExt as _};

use super::crawl::CacheArgs;
use super::{ConfigArgs, UNUSABLE, output};
use crate::crawled::adopting::{self, Adopted, Adopter, Notes, Refusal};
use crate::crawled::place::Place;
use crate::crawled::undescribed::{self, Names, Undescribed};
use crate::crawled::{forges, kept};
use crate::sources::DiskSources;

const NAME: Style = Style::new().bold();
const FROM: Style = Style::new().dimmed();

/// Repositories that are read at once.
const AT_ONCE: usize = 8;

/// A value is shown up to so many characters.
const MAX_SHOWN: usize = 60;

/// The arguments of `callboard adopt`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    cache: CacheArgs,
    /// Only these repositories.
    #[arg(value_name = "OWNER/NAME", value_parser = super::crawl::full_name)]
    only: Vec<FullName>,
    /// Write descriptors into this folder, as `OWNER/NAME/catalog-info.yaml`. Files
    /// that are there stay as they are.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Open a pull request with the descriptor in each repository, once for ever: what
    /// is closed is not proposed again.
    #[arg(long, conflicts_with = "out")]
    pull_requests: bool,
    /// No more than so many repositories.
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Ask each host for no more than this.
    #[arg(long, value_name = "NUMBER")]
    max_requests: Option<u64>,
}

/// Runs the command. The exit status is 1 where a repository could not be read.
///
/// # Errors
///
/// Where nothing was crawled yet, or nothing can be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Some(config) = args.config.load() else {
        return Ok(ExitCode::from(UNUSABLE));
    };
    let settings = &config.settings;
    let place = args.cache.place(settings);
    let disk = DiskSources::new(settings);
    let mut read = kept::open(settings, disk, &place)?;
    // What is shown without a descriptor is what is asked for here.
    let plain = crate::config::Settings {
        shows_inferred: false,
        ..settings.clone()
    };
    let catalog = read.catalog(&plain, &mut Builder::default());
    read.check()?;
    let Some(crawled) = &read.sources.crawled else {
        bail!("nothing was crawled yet: run `callboard crawl`");
    };
    let mut all = undescribed::find(settings, &catalog, crawled.files());
    let is_wanted = |name: &FullName| {
        let same = |only: &FullName| only.to_string().eq_ignore_ascii_case(&name.to_string());
        args.only.is_empty() || args.only.iter().any(same)
    };
    all.retain(|it| is_wanted(&it.kept.repository.full_name));
    for only in &args.only {
        let is_it = |it: &Undescribed<'_>| {
            let name = it.kept.repository.full_name.to_string();
            name.eq_ignore_ascii_case(&only.to_string())
        };
        if !all.iter().any(is_it) {
            bail!("{only} has a descriptor, or is no repository that was crawled and is in use");
        }
    }
    let limits = Limits {
        max_requests: args.max_requests,
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
    let adopter = Adopter {
        settings,
        forges: &forges,
    };
    let mut job = Job {
        args: &args,
        adopter,
        names: Names::new(&catalog),
        unread: 0,
    };
    let runtime = super::crawl::runtime()?;
    let done = match args.pull_requests {
        true => {
            let _lock = match &place {
                Place::Folder(folder) => Some(super::crawl::lock(folder)?),
                _ => None,
            };
            let opened = place.open(settings)?;
            let cache = &opened.cache;
            let mut notes = adopting::notes(cache)?;
            let proposed = runtime
                .block_on(job.propose(&all, &mut notes, &mut |notes| adopting::keep(cache, notes)));
            proposed?
        }
        false => runtime.block_on(job.show(&all))?,
    };
    let rest = all.len().saturating_sub(done);
    if all.is_empty() {
        output::print("Every repository has a descriptor.\n")?;
    } else if rest > 0 && job.unread == 0 {
        let more = match rest {
            1 => "1 more repository has".to_owned(),
            rest => format!("{rest} more repositories have"),
        };
        output::print(&format!(
            "{more} no descriptor; see more at once with --limit\n"
        ))?;
    }
    Ok(ExitCode::from(u8::from(job.unread > 0)))
}

/// What is done, and how far it has come.
struct Job<'a> {
    args: &'a Args,
    adopter: Adopter<'a>,
    names: Names,
    /// So many could not be read.
    unread: usize,
}

impl<'a> Job<'a> {
    /// Shows or writes descriptors; gives how many repositories are done with.
    async fn show(&mut self, all: &[Undescribed<'a>]) -> anyhow::Result<usize> {
        let some = &all[..all.len().min(self.args.limit as usize)];
        let mut written = 0;
        let adopter = &self.adopter;
        let reading = some
            .iter()
            .map(|&it| async move { (it, adopter.gather(it).await) });
        let mut reading = stream::iter(reading).buffered(AT_ONCE);
        while let Some((undescribed, gathered)) = reading.next().await {
            let gathered = match gathered {
                Ok(gathered) => gathered,
                Err(refusal) => {
                    self.unread += usize::from(tell(undescribed, &refusal)?);
                    continue;
                }
            };
            let adopted = self.adopter.infer(undescribed, &gathered, &mut self.names);
            match &self.args.out {
                None if output::stdout_has_colour() => output::print(&shown(&adopted))?,
                None => output::print(&strip_str(&shown(&adopted)).to_string())?,
                Some(folder) => written += usize::from(write(folder, &adopted)?),
            }
        }
        if let Some(folder) = &self.args.out {
            let text = match written {
                1 => "1 descriptor".to_owned(),
                written => format!("{written} descriptors"),
            };
            output::print(&format!("Wrote {text} into {}\n", folder.display()))?;
        }
        Ok(some.len())
    }

    /// Opens pull requests, and notes each at once; gives how many repositories are
    /// done with.
    async fn propose(
        &mut self,
        all: &[Undescribed<'a>],
        notes: &mut Notes,
        keep: &mut dyn FnMut(&Notes) -> anyhow::Result<()>,
    ) -> anyhow::Result<usize> {
        let mut done = 0;
        let mut opened = 0;
        let mut failed = 0;
        for &undescribed in all {
            if notes.contains_key(undescribed.key) {
                self.names.pass(&undescribed.kept.repository);
                done += 1;
                continue;
            }
            // What fails may leave a branch behind: that is bounded too.
            if opened + failed >= self.args.limit {
                break;
            }
            let tried = match self.adopter.gather(undescribed).await {
                Ok(gathered) => {
                    let adopted = self.adopter.infer(undescribed, &gathered, &mut self.names);
                    self.adopter.propose(&adopted).await
                }
                Err(refusal) => Err(refusal),
            };
            let proposed = match tried {
                Ok(proposed) => proposed,
                Err(refusal) => {
                    done += 1;
                    let is_failure = tell(undescribed, &refusal)?;
                    self.unread += usize::from(is_failure);
                    failed += u32::from(is_failure);
                    if matches!(&refusal, Refusal::Unread(error) if error.ends_the_run()) {
                        break;
                    }
                    continue;
                }
            };
            done += 1;
            let name = &undescribed.kept.repository.full_name;
            let word = match proposed.is_new {
                true => "opened",
                false => "was proposed before, and is",
            };
            let state = match proposed.is_new {
                true => "",
                false => adopting::word(proposed.state),
            };
            opened += u32::from(proposed.is_new);
            output::print(&format!(
                "{name}: {word} {state}{}{}\n",
                if state.is_empty() { "" } else { ": " },
                proposed.url
            ))?;
            notes.insert(undescribed.key.to_owned(), proposed);
            keep(notes)?;
        }
        let before = notes.len().saturating_sub(opened as usize);
        let text = match opened {
            1 => "Opened 1 pull request".to_owned(),
            opened => format!("Opened {opened} pull requests"),
        };
        let before = match before {
            0 => String::new(),
            before => format!("; {before} were proposed before"),
        };
        output::print(&format!("{text}{before}\n"))?;
        Ok(done)
    }
}

/// Says why a repository is left alone; gives whether that is a failure.
fn tell(undescribed: Undescribed<'_>, refusal: &Refusal) -> anyhow::Result<bool> {
    let name = &undescribed.kept.repository.full_name;
    match refusal {
        Refusal::Described(path) => {
            output::print(&format!(
                "{name}: has got {path} by now, the next crawl reads it\n"
            ))?;
            Ok(false)
        }
        Refusal::Unread(error) => {
            eprintln!("warning: {name}: {error}");
            Ok(true)
        }
    }
}

/// The fields of a descriptor with their values and where those are from.
fn shown(adopted: &Adopted<'_>) -> String {
    let fields = adopted.inferred.fields();
    // Names of files are whatever somebody made them.
    let plain = |text: &str| text.replace(|it: char| it.is_control(), " ");
    let value_of = |value: &str| -> String {
        let value = plain(value);
        match value.chars().count() {
            ..=MAX_SHOWN => value,
            _ => value.chars().take(MAX_SHOWN - 1).chain(['…']).collect(),
        }
    };
    let rows: Vec<[String; 3]> = fields
        .iter()
        .map(|(field, found)| [plain(field), value_of(&found.value), plain(&found.from)])
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max();
    let first = width(0).unwrap_or(0);
    let second = width(1).unwrap_or(0);
    let mut text = format!("{NAME}{}{NAME:#}\n", adopted.inferred.repository);
    for [field, value, from] in &rows {
        text.push_str(&format!(
            "  {field:first$}  {value:second$}  {FROM}{from}{FROM:#}\n"
        ));
    }
    text.push('\n');
    text
}

/// Writes a descriptor, unless there is one.
fn write(folder: &Path, adopted: &Adopted<'_>) -> anyhow::Result<bool> {
    let name = &adopted.undescribed.kept.repository.full_name;
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    let parts: Vec<&str> = name.owner.split('/').chain([&*name.name]).collect();
    let parts = parts.into_iter().chain(adopted.undescribed.path.split('/'));
    let mut file = folder.to_owned();
    for part in parts {
        if !is_plain(part) {
            bail!(
                "`{name}` makes no path to write `{}` at",
                adopted.undescribed.path
            );
        }
        file.push(part);
    }
    let failed = || format!("could not write {}", file.display());
    if let Some(above) = file.parent() {
        fs::create_dir_all(above).with_context(failed)?;
    }
    let text = adopt::write::descriptor(&adopted.inferred);
    let mut options = fs::OpenOptions::new();
    match options.write(true).create_new(true).open(&file) {
        Ok(mut file) => {
            io::Write::write_all(&mut file, text.as_bytes()).with_context(failed)?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            output::print(&format!("{} is there already\n", file.display()))?;
            Ok(false)
        }
        Err(error) => Err(error).with_context(failed),
    }
}
