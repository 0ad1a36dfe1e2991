//! `cargo xtask bench crawl`: an organisation behind the stand-in for GitHub, from
//! nothing, with nothing changed, and with one repository in a hundred changed.
//!
//! Measures the program, not the stand-in: its seconds from start to end, the most
//! memory it holds, the processor time it takes, and how many requests it makes.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, bail};
use xtask::organisation::{self, Options};

use super::measure::measure;
use super::table::Table;
use crate::process::{Running, build, build_callboard};

/// The arguments of `cargo xtask bench crawl`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The sizes of the organisations, in repositories; one in ten has docs.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000")]
    repos: Vec<usize>,
    /// Measure an already built program instead of building it.
    #[arg(long, value_name = "FILE")]
    callboard: Option<PathBuf>,
    /// Where to put organisation and cache; the folder of temporary files unless it
    /// is given.
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
}

/// One in so many repositories has docs.
const DOCS_IN: usize = 10;

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let callboard = match &args.callboard {
        Some(path) => path.clone(),
        None => build_callboard()?,
    };
    let stand_in = build(&["--package", "github-stand-in"])?;
    let scratch = args.scratch.clone().unwrap_or_else(std::env::temp_dir);
    let mut table = Table::default();
    for &size in &args.repos {
        let folder = tempfile::tempdir_in(&scratch)?;
        one(&callboard, &stand_in, folder.path(), size, &mut table)?;
    }
    table.print();
    Ok(())
}

fn one(
    callboard: &Path,
    stand_in: &Path,
    folder: &Path,
    size: usize,
    table: &mut Table,
) -> anyhow::Result<()> {
    let with_docs = write(folder, size)?;
    let mut host = Host::start(stand_in, folder)?;
    let hundreds = size.div_ceil(100) as f64;
    let touched = (size / 100).max(1);
    let mut crawl = |name: &str, most: f64| -> anyhow::Result<()> {
        let told = folder.join("told.txt");
        let measured = measure(
            Command::new(callboard)
                .current_dir(folder)
                .args(["crawl", "--strict"])
                .stdout(File::create(&told)?)
                .stderr(Stdio::null()),
        )?;
        let told = std::fs::read_to_string(told)?;
        let usage = Usage::read(&told).with_context(|| format!("no requests told:\n{told}"))?;
        let name = |what: &str| format!("{size} repositories, {name}: {what}");
        table.beside(&name("seconds"), measured.seconds);
        table.beside(&name("seconds of processor"), measured.processor);
        table.at_most(&name("MiB"), measured.peak as f64 / 1048576.0, 500.0);
        table.at_most(&name("requests"), usage.requests, most);
        table.beside(&name("points"), usage.points);
        Ok(())
    };
    // Of an archive, one request is the API's, and one is where that leads.
    crawl("the first time", 1.2 * hundreds + 2.0 * with_docs as f64)?;
    crawl("nothing changed", hundreds + 5.0)?;
    host.tell(&format!("touch {touched}"))?;
    let docs = touched.div_ceil(DOCS_IN) as f64;
    crawl(
        &format!("{touched} changed"),
        hundreds + 5.0 + (touched as f64 / 100.0).ceil() + 2.0 * docs,
    )
}

/// Writes the repositories; gives how many have docs.
fn write(folder: &Path, size: usize) -> anyhow::Result<usize> {
    let world = folder.join("world");
    let options = Options {
        pages_per_repository: 0,
        ..Options::of(size)
    };
    organisation::write(&options, &world)?;
    let repositories = world.join("repos");
    let mut names: Vec<PathBuf> = std::fs::read_dir(&repositories)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    names.sort_unstable();
    let mut with_docs = 0;
    for repository in names.iter().step_by(DOCS_IN) {
        let docs = repository.join("docs");
        std::fs::create_dir_all(&docs)?;
        std::fs::write(repository.join("mkdocs.yml"), "site_name: Docs\n")?;
        for page in ["index", "running", "deciding", "asking"] {
            let text = format!(
                "# {page}\n\n{}\n",
                "Some words on how it is run. ".repeat(60)
            );
            std::fs::write(docs.join(format!("{page}.md")), text)?;
        }
        with_docs += 1;
    }
    Ok(with_docs)
}

/// The stand-in, while it runs.
struct Host {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    // Stopped when this goes out of scope.
    _running: Running,
}

impl Host {
    /// Starts the stand-in, and writes the configuration that it prints.
    fn start(stand_in: &Path, folder: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(stand_in)
            .arg("--folder")
            .arg(folder.join("host"))
            .arg("--import")
            .arg(folder.join("world/repos"))
            .args(["--owner", "acme"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot run the stand-in")?;
        let input = child.stdin.take().context("it has no input")?;
        let output = child.stdout.take().context("it has no output")?;
        let mut host = Self {
            input,
            output: BufReader::new(output),
            _running: Running(child),
        };
        let mut config = String::new();
        loop {
            let line = host.line()?;
            if line == "# ready" {
                break;
            }
            config.push_str(&line);
            config.push('\n');
        }
        std::fs::write(folder.join("app-config.yaml"), config)?;
        Ok(host)
    }

    /// Has it do something.
    fn tell(&mut self, line: &str) -> anyhow::Result<()> {
        writeln!(self.input, "{line}")?;
        let answer = self.line()?;
        if answer.starts_with("# error") {
            bail!("the stand-in says: {answer}");
        }
        Ok(())
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            bail!("the stand-in ended");
        }
        Ok(line.trim_end().to_owned())
    }
}

/// What a crawl says that it asked.
#[derive(Debug, PartialEq)]
struct Usage {
    requests: f64,
    points: f64,
}

impl Usage {
    /// Reads `github.com: 210 requests, 10 of them GraphQL for 20 points, …`.
    fn read(told: &str) -> Option<Self> {
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix("github.com: "))?;
        let number_before = |word: &str| {
            let (before, _) = line.split_once(word)?;
            before.split_whitespace().next_back()?.parse().ok()
        };
        Some(Self {
            requests: number_before(" request")?,
            points: number_before(" point").unwrap_or(0.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_read() {
        let told =
            "3 repositories\ngithub.com: 210 requests, 10 of them GraphQL for 20 points, 1.2 MB\n";
        let usage = Usage {
            requests: 210.0,
            points: 20.0,
        };
        assert_eq!(Usage::read(told), Some(usage));
        assert_eq!(Usage::read("nothing\n"), None);
    }
}
