//! `callboard validate`: checks descriptor files as a pull request would.
//!
//! No configuration is needed. The folder `--root` stands for the repository
//! ([`repository`] finds out which), [`paths`] are the files to check, and
//! [`catalog::validate`] says what Backstage would say of them.

pub mod paths;
pub mod repository;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use catalog::FileReport;
use diagnostic::sarif::Tool;
use diagnostic::{Diagnostic, Place, Severity, github, sarif, terminal};
use serde::Serialize;

use super::output;
use crate::sources::FolderSources;

/// The arguments of `callboard validate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Descriptor files, or directories to search for them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The root of the repository: placeholders and relative targets are read
    /// below it [default: the git work tree around the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The URL of the repository, as in `https://github.com/acme/orders`
    /// [default: what .git/config says about origin]
    #[arg(long, value_name = "URL")]
    repository: Option<String>,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to print what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people, in a terminal.
    Text,
    /// One JSON document.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Runs the command.
///
/// # Errors
///
/// Where the arguments are unusable.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let current = std::env::current_dir()?;
    let root = match &args.root {
        Some(root) => root.clone(),
        None => repository::work_tree(&current).unwrap_or(current.clone()),
    };
    anyhow::ensure!(root.is_dir(), "`{}` is not a folder", root.display());
    let repository = match &args.repository {
        Some(url) => repository::from_url(url)
            .ok_or_else(|| anyhow::anyhow!("`{url}` is not the URL of a repository"))?,
        None => repository::of_folder(&root),
    };
    let prefer_root = args.root.is_some();
    let files = paths::find(&root, &current, prefer_root, &args.paths)?;
    let sources = FolderSources::new(root, repository);
    let locations: Vec<_> = files.iter().map(|path| sources.location(path)).collect();
    let reports = catalog::validate(&locations, &sources);
    let files: Vec<File> = files
        .into_iter()
        .zip(reports)
        .map(|(path, report)| File::new(path, report))
        .collect();
    let failed = files
        .iter()
        .flat_map(File::diagnostics)
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    output::print(&render(args.format, &files))?;
    Ok(ExitCode::from(u8::from(failed)))
}

/// What is said of a file, under the name it was asked for.
struct File {
    path: String,
    report: Arc<FileReport>,
}

impl File {
    /// What could not be read has the name of its URL; people know the path.
    fn new(path: String, mut report: Arc<FileReport>) -> Self {
        if *report.path == *report.location.target {
            let url = Arc::clone(&report.path);
            for document in &mut Arc::make_mut(&mut report).documents {
                for diagnostic in &mut document.diagnostics {
                    diagnostic.message = diagnostic.message.replace(&*url, &path);
                    diagnostic.place = Some(Place::file(path.as_str()));
                }
            }
        }
        Self { path, report }
    }

    fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let documents = self.report.documents.iter();
        documents.flat_map(|document| &document.diagnostics)
    }
}

fn render(format: Format, files: &[File]) -> String {
    if format == Format::Json {
        return json(files);
    }
    let count = files.len();
    let diagnostics: Vec<Diagnostic> = files.iter().flat_map(File::diagnostics).cloned().collect();
    match format {
        Format::Text if diagnostics.is_empty() => {
            let plural = if count == 1 { "" } else { "s" };
            format!("no problems in {count} file{plural}\n")
        }
        Format::Text => terminal::render(&diagnostics, output::stdout_has_colour()),
        Format::Github => github::render(&diagnostics),
        Format::Json | Format::Sarif => {
            let tool = Tool {
                name: "callboard",
                version: env!("CARGO_PKG_VERSION"),
            };
            sarif::render(tool, &diagnostics, &super::explain::text)
        }
    }
}

/// The form of `--format json`: documented, and not to be changed.
#[derive(Serialize)]
struct JsonReport<'a> {
    files: Vec<JsonFile<'a>>,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    path: &'a str,
    documents: Vec<JsonDocument<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonDocument<'a> {
    index: usize,
    outcome: &'a str,
    entity_ref: Option<&'a str>,
    diagnostics: Vec<JsonDiagnostic<'a>>,
    relations: Vec<JsonRelation<'a>>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct JsonRelation<'a> {
    #[serde(rename = "type")]
    relation_type: &'a str,
    target: &'a str,
}

fn json(files: &[File]) -> String {
    let files = files.iter().map(|file| JsonFile {
        path: &file.path,
        documents: file.report.documents.iter().map(json_document).collect(),
    });
    let report = JsonReport {
        files: files.collect(),
    };
    let mut out = serde_json::to_string(&report).expect("reports hold nothing that JSON cannot");
    out.push('\n');
    out
}

fn json_document(document: &catalog::DocumentReport) -> JsonDocument<'_> {
    let diagnostics = document.diagnostics.iter().map(|diagnostic| {
        let place = diagnostic.place.as_ref();
        JsonDiagnostic {
            code: &diagnostic.code,
            severity: diagnostic.severity,
            message: &diagnostic.message,
            line: place.map_or(document.lines.0, |place| place.line),
            column: place.map_or(1, |place| place.column),
        }
    });
    let relations = document.relations.iter().map(|relation| JsonRelation {
        relation_type: relation.relation_type.as_str(),
        target: relation.target.as_str(),
    });
    JsonDocument {
        index: document.index,
        outcome: document.outcome.as_str(),
        entity_ref: document.entity_ref.as_ref().map(catalog::EntityRef::as_str),
        diagnostics: diagnostics.collect(),
        relations: relations.collect(),
    }
}
