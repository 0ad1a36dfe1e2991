//! `callboard docs`: one docs site, without a catalog.
//!
//! 1. [`check`]: what is wrong with it, for pull requests.
//! 2. [`build`]: the site, written into a directory.
//! 3. [`serve`]: the site on this machine, kept current.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use diagnostic::{Diagnostic, Severity};
use rustc_hash::FxHashMap;
use techdocs::diagrams::Servers;

use crate::config::systems::base_address;
use crate::docs::stream::stream;
use crate::docs::{DocsTree as _, Rendered};
use crate::sources::journal::Journal;
use crate::sources::tree::DiskTree;

pub mod build;
pub mod check;
pub mod serve;

/// What to do with a docs site.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the links, pictures and navigation of a docs site.
    Check(check::Args),
    /// Build a docs site into a directory, as techdocs-cli generate does.
    Build(build::Args),
    /// Serve a docs site on this machine and keep it current.
    Serve(serve::Args),
}

/// Which docs site; flattened into the `Args` of every command of this file.
#[derive(Debug, Clone, clap::Args)]
pub struct SiteArgs {
    /// The folder with `mkdocs.yml`; nothing outside it is read.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub source: PathBuf,
    /// Follow MkDocs to the letter, also where that is hardly what authors
    /// mean.
    #[arg(long)]
    pub exact: bool,
    /// A PlantUML server, which readers' browsers ask for PlantUML and Graphviz
    /// diagrams.
    #[arg(long, value_name = "URL", value_parser = server)]
    pub plantuml: Option<String>,
    /// A Kroki server, asked for them where there is no PlantUML server.
    #[arg(long, value_name = "URL", value_parser = server)]
    pub kroki: Option<String>,
}

/// The address of a server, as `callboard.techdocs` takes it.
fn server(text: &str) -> Result<String, &'static str> {
    base_address(text).ok_or("write what a browser would open, as in `https://kroki.example.com`")
}

/// A docs site that was made.
pub struct Made<K> {
    /// The files it is made of.
    pub tree: DiskTree,
    /// Its pages, without their HTML, and all else.
    pub site: Rendered,
    /// What was kept of the HTML of pages, by their sources.
    pub kept: FxHashMap<String, K>,
    /// Everything wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs the command.
///
/// # Errors
///
/// Where the arguments are unusable.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Serve(args) => serve::run(args),
    }
}

impl SiteArgs {
    /// Who draws diagrams of PlantUML and Graphviz.
    fn diagrams(&self) -> Servers {
        Servers {
            plantuml: self.plantuml.clone(),
            kroki: self.kroki.clone(),
        }
    }

    /// How the site is made. Its own build sees the environment, as MkDocs
    /// does: who runs it wrote it.
    fn settings(&self) -> techdocs::site::Settings {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        techdocs::site::Settings {
            exact: self.exact,
            diagrams: self.diagrams(),
            environment,
            readme_as_index: true,
            ..techdocs::site::Settings::default()
        }
    }

    /// The files of the site.
    ///
    /// # Errors
    ///
    /// Where there is no such folder, or nothing in it to make a site of.
    pub fn tree(&self) -> anyhow::Result<DiskTree> {
        let source = &self.source;
        anyhow::ensure!(source.is_dir(), "`{}` is not a folder", source.display());
        let has = |name: &str| source.join(name).exists();
        let starts = [
            "mkdocs.yml",
            "mkdocs.yaml",
            "docs",
            "README.md",
            "readme.md",
        ];
        anyhow::ensure!(
            starts.into_iter().any(has),
            "`{}` has neither `mkdocs.yml` nor `docs` nor `README.md`",
            source.display()
        );
        Ok(DiskTree::of_folder(source, Arc::new(Journal::default())))
    }

    /// The site, what `keep` makes of the HTML of its pages, and everything
    /// wrong with it: files are named from the current folder.
    ///
    /// # Errors
    ///
    /// As [`SiteArgs::tree`], and those of `keep`.
    pub fn render<K: Send>(
        &self,
        keep: impl Fn(String) -> std::io::Result<K> + Sync,
    ) -> anyhow::Result<Made<K>> {
        let tree = self.tree()?;
        let (mut site, kept) = stream(&tree, "", &self.settings(), keep)?;
        let mut diagnostics = std::mem::take(&mut site.diagnostics);
        diagnostics.extend(crate::docs::refused(&tree.take_refused()));
        for place in diagnostics.iter_mut().filter_map(|d| d.place.as_mut()) {
            place.file = shown(&self.source, &place.file).into();
        }
        diagnostics.sort_by_key(|diagnostic| {
            let place = diagnostic.place.as_ref();
            place.map(|place| (Arc::clone(&place.file), place.line, place.column))
        });
        Ok(Made {
            tree,
            site,
            kept,
            diagnostics,
        })
    }
}

/// A file of the site as one would name it from the current folder.
fn shown(source: &Path, file: &str) -> String {
    let joined = crate::config::paths::normalize(&source.join(file));
    joined.to_string_lossy().replace('\\', "/")
}

/// Whether what was found fails a command: errors do, and warnings where one
/// is strict.
pub fn fails(diagnostics: &[Diagnostic], strict: bool) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| match diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => strict,
            Severity::Note => false,
        })
}
