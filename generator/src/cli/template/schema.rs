//! `callboard template schema`: the form of a template.

use std::path::PathBuf;
use std::process::ExitCode;

use scaffolder::form::parameter_schema;

use super::super::output;
use super::load::load;

/// The arguments of `callboard template schema`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The template's file, or the folder with `template.yaml`.
    template: PathBuf,
}

/// Runs the command.
///
/// # Errors
///
/// Where there is no template.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let loaded = load(&args.template)?;
    let schema = parameter_schema(&loaded.template);
    output::print(&format!("{schema:#}\n"))?;
    Ok(ExitCode::SUCCESS)
}
