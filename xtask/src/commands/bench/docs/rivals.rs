//! The programs that docs are also built with, each from the same Markdown.
//!
//! [`Rivals::find`] installs what is missing: MkDocs and Zensical from PyPI, each
//! into a virtual environment below `target`, Hugo with apt. What cannot be had
//! is said and left out.
//!
//! What is not equal:
//!
//! - Zensical and Hugo get a copy whose front matter holds a title and nothing
//!   else, as they refuse some that MkDocs takes. Zensical has the Markdown
//!   extensions of TechDocs' core by name, without its alerts.
//! - Hugo has a Markdown of its own: admonitions, tabs, notes on code and the
//!   like stay text. Its theme here is as bare as can be: the whole navigation,
//!   the table of contents and the article.
//! - None draws Mermaid diagrams; MkDocs and Zensical leave them to the browser.
//! - MkDocs and Zensical have the theme Material, with `navigation.prune`:
//!   without, the output of 5,000 pages has 8 GB and takes MkDocs 11 minutes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::super::builds::count;
use super::super::place::settle;
use super::{Build, measure};
use crate::setup;

/// A program to compare with.
#[derive(Debug)]
pub(super) struct Rival {
    /// What `--only` calls it.
    pub(super) name: &'static str,
    /// So many times faster we are to be.
    pub(super) target: f64,
    /// Packages of PyPI, with their versions.
    packages: &'static [&'static str],
}

const RIVALS: [Rival; 3] = [
    Rival {
        name: "mkdocs",
        target: 100.0,
        packages: &[
            "mkdocs==1.6.1",
            "mkdocs-techdocs-core==1.7.1",
            "mkdocs-github-admonitions-plugin==0.1.1",
        ],
    },
    Rival {
        name: "zensical",
        target: 60.0,
        packages: &["zensical==0.0.73", "mdx-truly-sane-lists==1.3"],
    },
    Rival {
        name: "hugo",
        target: 5.0,
        packages: &[],
    },
];

/// The rivals that are there.
pub(super) struct Rivals(Vec<(&'static Rival, PathBuf)>);

impl Rivals {
    /// Those that are wanted and can be had.
    pub(super) fn find(wanted: impl Fn(&Rival) -> bool) -> Self {
        let mut found = Vec::new();
        for rival in RIVALS.iter().filter(|rival| wanted(rival)) {
            let program = match rival.packages {
                [] => setup::hugo(),
                packages => setup::python_program(rival.name, packages),
            };
            match program {
                Ok(program) => found.push((rival, program)),
                Err(error) => println!("without {}: {error:#}", rival.name),
            }
        }
        Self(found)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &'static Rival> {
        self.0.iter().map(|(rival, _)| *rival)
    }

    /// Builds a site once, as far as possible with what ours is built from.
    pub(super) fn build(
        &self,
        rival: &Rival,
        site: &Path,
        scratch: &Path,
        pages: usize,
    ) -> anyhow::Result<Build> {
        let found = self.0.iter().find(|(known, _)| known.name == rival.name);
        let (_, program) = found.context("it is not there")?;
        let copy = scratch.join(rival.name);
        let out = copy.join("out");
        let mut command = Command::new(program);
        match rival.name {
            "mkdocs" => {
                copy_site(site, &copy, pruned, str::to_owned)?;
                command
                    .args(["build", "-q", "-f", "mkdocs.yml", "-d"])
                    .arg(&out);
            }
            "zensical" => {
                copy_site(site, &copy, zensical, with_title)?;
                command.args(["build", "-c", "-f", "mkdocs.yml"]);
            }
            _ => {
                copy_site(site, &copy, str::to_owned, for_hugo)?;
                hugo_site(&copy)?;
                command
                    .args(["--quiet", "--contentDir", "docs", "-d"])
                    .arg(&out);
            }
        }
        settle()?;
        command.current_dir(&copy).stdin(Stdio::null());
        let measured = measure(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
        let written = count(&out)?;
        let (made, output) = (written.pages, written.bytes);
        fs::remove_dir_all(&copy)?;
        if made * 100 < pages * 95 {
            bail!("made only {made} of {pages} pages");
        }
        Ok(Build {
            seconds: measured.seconds,
            peak: measured.peak,
            output,
        })
    }
}

/// A file as it is to be: its path and its bytes.
type Changed = (PathBuf, Vec<u8>);

/// Copies the files of a folder as `change` gives them; those of which it gives
/// nothing are left out. Paths are relative to the folders.
pub(super) fn copy(
    from: &Path,
    to: &Path,
    change: &mut dyn FnMut(&Path, Vec<u8>) -> Option<Changed>,
) -> anyhow::Result<()> {
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(from.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = fs::read(from.join(&path))?;
            if let Some((path, bytes)) = change(&path, bytes) {
                let target = to.join(path);
                fs::create_dir_all(target.parent().unwrap_or(to))?;
                fs::write(target, bytes)?;
            }
        }
    }
    Ok(())
}

/// Copies a site with another configuration and other pages.
fn copy_site(
    site: &Path,
    to: &Path,
    config: impl Fn(&str) -> String,
    page: impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    let is_hugo = to.ends_with("hugo");
    copy(site, to, &mut |path, bytes| {
        let name = path.file_name()?.to_str()?;
        if name == "mkdocs.yml" {
            let text = config(&String::from_utf8_lossy(&bytes));
            return Some((path.to_owned(), text.into_bytes()));
        }
        if !name.ends_with(".md") {
            return Some((path.to_owned(), bytes));
        }
        let text = page(&String::from_utf8_lossy(&bytes));
        // What is beside an `index.md` is no page of its own to Hugo.
        let renamed = is_hugo && name == "index.md";
        let path = if renamed {
            path.with_file_name("_index.md")
        } else {
            path.to_owned()
        };
        Some((path, text.into_bytes()))
    })
}

/// A configuration without some of its top keys.
fn without(config: &str, keys: &[&str]) -> String {
    let mut skips = false;
    let mut left = String::with_capacity(config.len());
    for line in config.lines() {
        let is_top = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if is_top {
            skips = keys.iter().any(|key| line.split(':').next() == Some(key));
        }
        if !skips {
            left.push_str(line);
            left.push('\n');
        }
    }
    left
}

const THEME: &str = "theme:\n  name: material\n  font: false\n  features: [navigation.prune]\n";

fn pruned(config: &str) -> String {
    without(config, &["theme"]) + THEME
}

fn zensical(config: &str) -> String {
    let theme = THEME.replace("name: material", "variant: classic");
    let own = ["theme", "plugins", "markdown_extensions", "site_dir"];
    without(config, &own) + &theme + include_str!("zensical.yml")
}

/// A page with a title as its front matter, and no other.
fn with_title(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let body = match text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---"))
    {
        Some((_, body)) => body.trim_start_matches('-').trim_start_matches('\n'),
        None => &text,
    };
    let heading = body.lines().find_map(|line| line.strip_prefix("# "));
    let title: String = heading
        .unwrap_or("Page")
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .collect();
    format!("---\ntitle: \"{}\"\n---\n{body}", title.trim())
}

/// As [`with_title`], and without what Hugo takes for its short codes.
fn for_hugo(text: &str) -> String {
    with_title(text)
        .replace("{{<", "{ {<")
        .replace("{{%", "{ {%")
}

/// What makes a folder with `docs` a site of Hugo.
fn hugo_site(folder: &Path) -> anyhow::Result<()> {
    let layouts = folder.join("layouts");
    for (path, text) in [
        ("_default/single.html", include_str!("hugo/page.html")),
        ("_default/list.html", include_str!("hugo/page.html")),
        ("index.html", include_str!("hugo/page.html")),
        ("partials/nav.html", include_str!("hugo/nav.html")),
        ("partials/section.html", include_str!("hugo/section.html")),
    ] {
        let target = layouts.join(path);
        fs::create_dir_all(target.parent().unwrap_or(&layouts))?;
        fs::write(target, text)?;
    }
    fs::write(folder.join("hugo.toml"), include_str!("hugo/hugo.toml"))?;
    Ok(())
}
