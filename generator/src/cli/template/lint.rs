//! `callboard template lint`: what looks wrong in templates and their skeletons.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use catalog::source::path::join;
use diagnostic::sarif::Tool;
use diagnostic::{Severity, github, json, sarif, terminal};
use scaffolder::action::Registry;
use scaffolder::lint::{ActionSchemas, LintInput, Surroundings, lint};
use scaffolder::skeleton::Skeleton;

use super::super::validate::Format;
use super::super::{ConfigArgs, explain, output};
use super::load;
use crate::config::Settings;
use crate::scaffold;
use crate::scaffold::files::from_disk;

/// A template's file is no longer.
const MAX_BYTES: u64 = 4 << 20;
/// Folders within folders that are searched.
const MAX_DEPTH: usize = 32;

/// The arguments of `callboard template lint`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Files of templates, or folders to search for `template.yaml` [default: the
    /// current folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// End with status 1 for warnings too.
    #[arg(long)]
    strict: bool,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What a template on this machine refers to.
struct Here {
    /// The folder of the template, seen from the root.
    below: String,
    root: PathBuf,
    registry: Registry,
}

impl Surroundings for Here {
    fn skeleton(&self, folder: &str) -> Option<Skeleton> {
        // Nothing outside of the repository is looked at.
        let below = join(&self.below, folder).ok()?;
        from_disk(&self.root.join(below), folder).ok()
    }

    fn action(&self, id: &str) -> Option<ActionSchemas> {
        let about = self.registry.get(id)?.about();
        Some(ActionSchemas {
            input: Some(about.input.clone()),
            output: Some(about.output.clone()),
        })
    }

    fn action_ids(&self) -> Vec<String> {
        self.registry
            .all()
            .map(|action| action.about().id.clone())
            .collect()
    }
}

/// Runs the command.
///
/// # Errors
///
/// Where a file cannot be read.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let paths = match args.paths.as_slice() {
        [] => vec![PathBuf::from(".")],
        paths => paths.to_vec(),
    };
    let mut files = Vec::new();
    for path in &paths {
        anyhow::ensure!(path.exists(), "`{}` does not exist", path.display());
        match path.is_dir() {
            true => find(path, 0, &mut files),
            false => files.push(path.clone()),
        }
    }
    let has_config = !args.config.files.is_empty() || Path::new("app-config.yaml").is_file();
    let settings = if has_config {
        args.config.read().settings
    } else {
        Settings::default()
    };
    let registry = scaffold::templates(&settings, false).registry;
    let root = load::root()?.canonicalize()?;
    let mut found = Vec::new();
    for file in &files {
        let unread = || format!("could not read `{}`", file.display());
        let bytes = crate::sources::regular::read(file, MAX_BYTES).with_context(unread)?;
        let text = String::from_utf8(bytes).with_context(unread)?;
        let folder = file.canonicalize().with_context(unread)?;
        let folder = folder.parent().unwrap_or(&root).to_owned();
        let root = if folder.starts_with(&root) {
            root.clone()
        } else {
            folder.clone()
        };
        let below = folder
            .strip_prefix(&root)
            .unwrap_or(Path::new(""))
            .to_string_lossy()
            .replace('\\', "/");
        let here = Here {
            below: if below.is_empty() {
                String::new()
            } else {
                format!("{below}/")
            },
            root,
            registry: registry.clone(),
        };
        let shown = file
            .to_string_lossy()
            .trim_start_matches("./")
            .replace('\\', "/");
        found.extend(lint(LintInput {
            file: &shown,
            text: &text,
            surroundings: &here,
        }));
    }
    let worst = found.iter().map(|one| one.severity).min();
    let text = match args.format {
        Format::Text if found.is_empty() => {
            let plural = if files.len() == 1 { "" } else { "s" };
            format!("no problems in {} template{plural}\n", files.len())
        }
        Format::Text => terminal::render(&found, output::stdout_has_colour()),
        Format::Json => json::render(&found),
        Format::Github => github::render(&found),
        Format::Sarif => {
            let tool = Tool {
                name: "callboard",
                version: env!("CARGO_PKG_VERSION"),
            };
            sarif::render(tool, &found, &explain::text)
        }
    };
    output::print(&text)?;
    let has_failed = match worst {
        Some(Severity::Error) => true,
        Some(Severity::Warning) => args.strict,
        _ => false,
    };
    Ok(ExitCode::from(u8::from(has_failed)))
}

/// Files called `template.yaml` below a folder, sorted. Skeletons are not searched:
/// what is in them is no template yet.
fn find(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    const LEFT_OUT: [&str; 4] = ["node_modules", "skeleton", "target", "content"];
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let is_link = path
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_symlink());
        if path.is_dir()
            && !is_link
            && depth < MAX_DEPTH
            && !name.starts_with('.')
            && !LEFT_OUT.contains(&name)
        {
            find(&path, depth + 1, found);
        } else if matches!(name, "template.yaml" | "template.yml") && path.is_file() {
            found.push(path);
        }
    }
}
