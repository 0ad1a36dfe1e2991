//! `callboard catalog export`: the final entities with their relations.

use std::process::ExitCode;

use catalog::{Builder, Entity};
use serde_json::{Value, json};

use super::crawl::CacheArgs;
use super::{ConfigArgs, UNUSABLE, output};
use crate::crawled::kept;
use crate::sources::DiskSources;

/// The commands below `callboard catalog`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Print every entity with its relations, in Backstage's shape.
    Export(ExportArgs),
}

/// The arguments of `callboard catalog export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    cache: CacheArgs,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// How to print the entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON array.
    Json,
    /// One entity per line.
    Ndjson,
}

/// Runs the command. What is wrong with the descriptors goes to standard
/// error and does not change the exit status: what is right is exported.
///
/// # Errors
///
/// Where standard output cannot be written to.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    let Command::Export(ExportArgs {
        config,
        cache,
        format,
    }) = command;
    let Some(config) = config.load() else {
        return Ok(ExitCode::from(UNUSABLE));
    };
    let disk = DiskSources::new(&config.settings);
    let mut read = kept::open(&config.settings, disk, &cache.place(&config.settings))?;
    let catalog = read.catalog(&config.settings, &mut Builder::default());
    read.check()?;
    output::report_below(&config.settings.folder, &catalog.diagnostics);
    let entities = catalog.entities.iter().map(|entity| exported(entity));
    output::print(&match format {
        Format::Json => {
            let entities: Vec<Value> = entities.collect();
            let mut text = serde_json::to_string_pretty(&entities)?;
            text.push('\n');
            text
        }
        Format::Ndjson => entities.map(|entity| format!("{entity}\n")).collect(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The entity as Backstage's API gives it.
fn exported(entity: &Entity) -> Value {
    let mut document = Value::clone(&entity.document);
    document["relations"] = json!(entity.relations);
    document
}
