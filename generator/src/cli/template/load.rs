//! A template read from its file, as the catalog would have it: with the files that it
//! names in place, and its own address in the repository that the folder around it is.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use catalog::build::{BuildInput, ConfiguredLocation, Rule, build};
use diagnostic::Severity;
use scaffolder::template::Template;

use super::super::output;
use super::super::validate::{paths, repository};
use crate::config::settings::Checkout;
use crate::sources::FolderSources;

/// A template, and where it lies.
pub struct Loaded {
    /// The template.
    pub template: Template,
    /// What stands for its repository, so that relative addresses are read from here.
    pub checkout: Checkout,
}

/// The work tree around the current folder, or that folder.
pub fn root() -> anyhow::Result<PathBuf> {
    let current = std::env::current_dir()?;
    Ok(repository::work_tree(&current).unwrap_or(current))
}

/// Reads a template.
///
/// # Errors
///
/// Where the file holds none, or one that cannot be run; what is wrong is reported on
/// standard error.
pub fn load(path: &Path) -> anyhow::Result<Loaded> {
    let current = std::env::current_dir()?;
    let full = current.join(path);
    let full = full
        .canonicalize()
        .with_context(|| format!("could not read `{}`", path.display()))?;
    let file = if full.is_dir() {
        full.join("template.yaml")
    } else {
        full
    };
    let folder = file.parent().context("a file is in a folder")?.to_owned();
    // Outside of a work tree, the folder of the template is all that may be read.
    let root = repository::work_tree(&folder).unwrap_or(folder);
    let repository = repository::of_folder(&root);
    let url = format!(
        "https://{}/{}/{}",
        repository.host, repository.owner, repository.name
    );
    let found = paths::find(&root, &root, true, &[file])?;
    let [found] = found.as_slice() else {
        bail!("`{}` is not one file", path.display());
    };
    let sources = FolderSources::new(root.clone(), repository);
    let input = BuildInput {
        locations: vec![ConfiguredLocation {
            location: sources.location(found),
            rules: Vec::new(),
            place: None,
        }],
        rules: Some(vec![Rule::of_every_kind(&[])]),
        ..BuildInput::default()
    };
    let catalog = build(&input, &sources);
    let is_error = |one: &&diagnostic::Diagnostic| one.severity == Severity::Error;
    let errors: Vec<_> = catalog
        .diagnostics
        .iter()
        .filter(is_error)
        .cloned()
        .collect();
    output::report(&errors);
    let mut templates = catalog
        .entities
        .iter()
        .filter(|entity| entity.entity_ref.kind() == "template");
    let entity = templates
        .next()
        .with_context(|| format!("`{}` holds no template", path.display()))?;
    let template = Template::read(entity.entity_ref.as_str(), &entity.document);
    let template = template.map_err(|errors| {
        let lines: Vec<String> = errors
            .iter()
            .map(|error| {
                format!(
                    "{}: {error}",
                    error.pointer.trim_start_matches('/').replace('/', ".")
                )
            })
            .collect();
        anyhow::anyhow!("`{}` cannot be run: {}", path.display(), lines.join("; "))
    })?;
    let checkout = Checkout { url, path: root };
    Ok(Loaded { template, checkout })
}
