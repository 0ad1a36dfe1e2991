//! The [`Project`] of a configuration: its files, and the descriptors they
//! lead to.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use catalog::build::Builder;

use crate::config::Config;
use crate::site::{self, Portal};
use crate::sources::DiskSources;

use super::project::{Built, Inputs, Project};

/// A portal as `app-config.yaml` describes it.
pub struct Configured {
    read: Box<dyn Fn() -> Config + Send>,
    files: Vec<PathBuf>,
    loaded: Option<(Config, DiskSources)>,
    builder: Builder,
}

impl Configured {
    /// A project whose configuration is read with `read`, now and whenever
    /// one of its files changes.
    pub fn new(read: impl Fn() -> Config + Send + 'static) -> Self {
        Self {
            read: Box::new(read),
            files: Vec::new(),
            loaded: None,
            builder: Builder::default(),
        }
    }

    /// Reads the configuration again if it has to be, and forgets descriptors
    /// that changed.
    fn load(&mut self, changed: &[PathBuf]) -> anyhow::Result<()> {
        let is_current =
            !changed.is_empty() && !changed.iter().any(|path| self.files.contains(path));
        match &mut self.loaded {
            Some((_, sources)) if is_current => sources.journal().forget(changed),
            _ => {
                let config = (self.read)();
                self.files.clone_from(&config.files);
                if config.is_unusable() {
                    let text = diagnostic::terminal::render(&config.diagnostics, false);
                    bail!("the configuration is unusable\n{}", text.trim_end());
                }
                let sources = DiskSources::with_journal(&config.settings);
                self.loaded = Some((config, sources));
            }
        }
        Ok(())
    }
}

impl Project for Configured {
    fn build(&mut self, changed: &[PathBuf]) -> anyhow::Result<Built> {
        self.load(changed)?;
        let (config, sources) = self.loaded.as_ref().expect("it was just loaded");
        let catalog = self.builder.build(&config.settings.build_input(), sources);
        let (mut files, directories) = sources.journal().inputs();
        files.extend(config.files.iter().cloned());
        let mut diagnostics = config.diagnostics.clone();
        diagnostics.extend(catalog.diagnostics.iter().cloned());
        let settings = site::Settings {
            title: config.settings.title.clone(),
            organization: config.settings.organization.clone(),
            base_url: config.settings.base_url.clone(),
            built_at: None,
        };
        let portal = Portal::new(Arc::new(catalog), &settings);
        Ok(Built {
            portal,
            inputs: Inputs { files, directories },
            diagnostics,
        })
    }

    fn configuration(&self) -> Vec<PathBuf> {
        self.files.clone()
    }
}
