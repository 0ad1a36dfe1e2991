//! `callboard template dry-run`: the files that a template makes, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use functions::tasks::new_id;
use functions::view::form::Prepared;
use scaffolder::task::context::Secrets;
use scaffolder::task::dry_run::dry_run;
use scaffolder::task::event::Level;
use scaffolder::task::spec::TaskSpec;
use scaffolder::task::{Body, Status};
use scaffolder::workspace::{Node, Workspace};

use super::super::{ConfigArgs, output};
use super::answers::AnswerArgs;
use super::load::load;
use super::run::World;

/// The arguments of `callboard template dry-run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    answers: AnswerArgs,
    /// The template's file, or the folder with `template.yaml`.
    template: PathBuf,
    /// The folder the files are written to; it is made, and must be empty.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command. The exit status is 1 where a step fails.
///
/// # Errors
///
/// Where the template or the answers cannot be read, or the files not be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let loaded = load(&args.template)?;
    let prepared = Prepared::of(loaded.template);
    let answers = args.answers.read(&prepared)?;
    let world = World::new(&args.config, loaded.checkout, false)?;
    let names = answers.secrets.keys().cloned().collect();
    let now = world.outside.now_ms();
    let spec = TaskSpec::new(
        new_id(),
        &prepared.template,
        answers.values,
        names,
        None,
        now,
    );
    let secrets = Secrets {
        given: answers.secrets,
        ..Secrets::default()
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let tried = dry_run(
        spec,
        &world.registry,
        &*world.outside,
        &world.running,
        secrets,
    );
    let report = runtime.block_on(tried)?;
    for event in &report.events {
        if let Body::Log {
            message,
            level,
            step,
        } = &event.body
        {
            let mark = match level {
                Level::Info => "",
                Level::Warn => "warning: ",
                Level::Error => "error: ",
            };
            eprintln!("{}: {mark}{message}", step.as_deref().unwrap_or("task"));
        }
    }
    let workspace = &report.finished.workspace;
    if let Some(out) = &args.out {
        write(workspace, out)?;
    }
    let mut text = String::new();
    for (path, node) in workspace.nodes() {
        text.push_str(&format!("{:>8}  {path}\n", node.len()));
    }
    output::print(&text)?;
    let has_failed = report.finished.state.status == Status::Failed;
    Ok(ExitCode::from(u8::from(has_failed)))
}

fn write(workspace: &Workspace, out: &Path) -> anyhow::Result<()> {
    let shown = out.display();
    if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("`{shown}` is not empty");
    }
    let unwritten = || format!("could not write to `{shown}`");
    fs::create_dir_all(out).with_context(unwritten)?;
    for folder in workspace.folders() {
        fs::create_dir_all(out.join(folder.as_str())).with_context(unwritten)?;
    }
    for (path, node) in workspace.nodes() {
        let at = out.join(path.as_str());
        match node {
            Node::File {
                bytes,
                is_executable,
            } => {
                fs::write(&at, bytes).with_context(unwritten)?;
                if *is_executable {
                    make_executable(&at).with_context(unwritten)?;
                }
            }
            Node::Link { target } => link(target, &at).with_context(unwritten)?,
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn link(target: &str, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

/// Where links are a matter of rights, the target is written as text.
#[cfg(not(unix))]
fn link(target: &str, at: &Path) -> std::io::Result<()> {
    fs::write(at, target)
}
