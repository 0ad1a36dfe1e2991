//! `callboard template run`: a template run from the command line, as a portal runs it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use catalog::Builder;
use catalog::query::json::EntityJson;
use catalog::{Catalog, EntityRef};
use functions::actions::Publishers;
use functions::tasks::Tasks;
use functions::view::form::Prepared;
use scaffolder::action::Registry;
use scaffolder::outside::Outside;
use scaffolder::task::{Body, Status, run};
use serde_json::Value;
use store::Directory;

use super::super::{ConfigArgs, output};
use super::answers::AnswerArgs;
use super::load::load;
use crate::config::Settings;
use crate::config::settings::Checkout;
use crate::crawled::kept;
use crate::crawled::place::Place;
use crate::scaffold::outside::Here;
use crate::scaffold::{self, hosts::Hosts, integrations};
use crate::sources::DiskSources;

/// The arguments of `callboard template run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    answers: AnswerArgs,
    /// The template's file, or the folder with `template.yaml`.
    template: PathBuf,
}

/// What a template may reach from the command line.
pub(super) struct World {
    pub(super) outside: Arc<dyn Outside>,
    pub(super) registry: Registry,
    pub(super) running: run::Settings,
    settings: Arc<Settings>,
}

impl World {
    /// The world of a configuration, or of none where there is none. `checkout` is where
    /// the template lies.
    pub(super) fn new(
        config: &ConfigArgs,
        checkout: Checkout,
        keeps: bool,
    ) -> anyhow::Result<Self> {
        let has_config = !config.files.is_empty() || Path::new("app-config.yaml").is_file();
        let (mut settings, catalog) = match has_config {
            false => (Settings::default(), Catalog::default()),
            true => {
                let Some(config) = config.load() else {
                    bail!("the configuration is unusable");
                };
                let disk = DiskSources::new(&config.settings);
                let place = Place::of(&config.settings, None);
                let mut read = kept::open(&config.settings, disk, &place)?;
                let catalog = read.catalog(&config.settings, &mut Builder::default());
                (config.settings, catalog)
            }
        };
        settings.checkouts.insert(0, checkout);
        let settings = Arc::new(settings);
        let (hosts, wrong) = Hosts::of(&settings);
        for line in wrong {
            eprintln!("warning: {line}");
        }
        let declared = integrations::read(&settings);
        output::report(&declared.diagnostics);
        let secrets = declared.secrets.iter().filter_map(|name| {
            let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
            Some((name.clone(), value))
        });
        let entity = move |entity_ref: &str| -> Option<Value> {
            let parsed = EntityRef::parse(entity_ref, Some("component"), "default").ok()?;
            let position = catalog.position(&parsed)?;
            serde_json::to_value(EntityJson(&catalog.entities[position])).ok()
        };
        let outside = Here::new(
            Arc::clone(&settings),
            hosts.clone(),
            Arc::new(entity),
            secrets.collect(),
            keeps,
        );
        let publishers: Arc<dyn Publishers> = Arc::new(hosts);
        let registry = scaffold::registry(&publishers, &declared);
        let running = scaffold::running(&settings);
        Ok(Self {
            outside: Arc::new(outside),
            registry,
            running,
            settings,
        })
    }
}

/// Runs the command. The exit status is 1 where a step fails.
///
/// # Errors
///
/// Where the template or the answers cannot be read, or the task not be kept.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let loaded = load(&args.template)?;
    let prepared = Prepared::of(loaded.template);
    let answers = args.answers.read(&prepared)?;
    let world = World::new(&args.config, loaded.checkout, true)?;
    let store = Arc::new(Directory::new(scaffold::folder(&world.settings)));
    let environment = world.settings.scaffolder.secrets.clone();
    let tasks = Tasks::new(
        store,
        world.registry,
        world.outside,
        world.running,
        environment,
    );
    let runtime = tokio::runtime::Runtime::new()?;
    let state = runtime.block_on(async {
        let id = tasks
            .make(&prepared.template, answers.values, answers.secrets, None)
            .await?;
        let shown = tokio::spawn(follow(tasks.clone(), id.clone()));
        let state = tasks.run(&id).await;
        // What was told at the end is shown before the program ends.
        let _ = shown.await;
        anyhow::Ok(state?)
    })?;
    output::print(&format!("{:#}\n", Value::Object(state.output.clone())))?;
    if let Some(error) = &state.error {
        eprintln!("error: {error}");
        if let Some(hint) = &error.hint {
            eprintln!("  hint: {hint}");
        }
        eprintln!(
            "  the task is {}: `callboard serve` shows it, and tries it again",
            state.spec.id
        );
    }
    Ok(ExitCode::from(u8::from(state.status != Status::Completed)))
}

/// Prints what a task tells, until it ends.
async fn follow(tasks: Tasks, id: String) {
    let mut after = 0;
    loop {
        for event in tasks.events(&id, after).await.unwrap_or_default() {
            after = event.id;
            match &event.body {
                Body::Log { message, step, .. } => {
                    eprintln!("{}: {message}", step.as_deref().unwrap_or("task"));
                }
                Body::Ended { .. } => return,
                _ => {}
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}
