//! A small world of files in a string, and its catalog as text.
//!
//! Files start at lines of the form `=== path`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use catalog::build::{AllowedKind, ConfiguredLocation, Rule};
use catalog::source::glob::{Glob, Options};
use catalog::source::{ReadFile, SourceFile, path};
use catalog::{BuildInput, Catalog, Location, ReadError, Sources};
use diagnostic::{Diagnostic, Severity};

/// Files by path.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) files: BTreeMap<String, Arc<[u8]>>,
}

impl World {
    /// Takes the string apart.
    pub(crate) fn new(text: &str) -> Self {
        let mut world = Self::default();
        for part in text.split("=== ").skip(1) {
            let (path, content) = part.split_once('\n').unwrap();
            world.put(path.trim(), content);
        }
        world
    }

    /// Adds or replaces a file.
    pub(crate) fn put(&mut self, path: &str, content: impl AsRef<[u8]>) {
        self.files.insert(path.to_owned(), content.as_ref().into());
    }

    /// Builds the catalog of `*.yaml`, all kinds allowed.
    pub(crate) fn build(&self) -> Catalog {
        catalog::build(&input(&["*.yaml"]), self)
    }
}

/// These locations, all kinds allowed.
pub(crate) fn input(targets: &[&str]) -> BuildInput {
    let kinds = "API Component Domain Group Location Resource System Template User";
    let allow = kinds.split(' ').map(|kind| AllowedKind {
        kind: kind.to_owned(),
        spec_type: None,
    });
    BuildInput {
        locations: targets.iter().map(|target| configured(target)).collect(),
        rules: Some(vec![Rule {
            allow: allow.collect(),
            locations: None,
        }]),
        custom_kinds: Vec::new(),
    }
}

/// A configured location without rules.
pub(crate) fn configured(target: &str) -> ConfiguredLocation {
    ConfiguredLocation {
        location: Location::new("file", target),
        rules: Vec::new(),
        place: None,
    }
}

impl Sources for World {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        let bytes = self.files.get(&*location.target);
        let bytes = bytes.ok_or_else(|| ReadError::NotFound {
            target: location.target.to_string(),
        })?;
        Ok(SourceFile {
            good: None,
            location: location.clone(),
            path: Arc::clone(&location.target),
            bytes: Arc::clone(bytes),
        })
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        let glob = Glob::new(&location.target, Options::default());
        let paths = self.files.keys().filter(|path| glob.is_match(path));
        Ok(paths
            .map(|path| self.read(&Location::new("file", path.as_str())))
            .collect())
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        Ok(Location::new("file", path::join(&base.target, target)?))
    }
}

/// Diagnostics as a person reads them, notes left out.
pub(crate) fn shown(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => continue,
        };
        let Diagnostic { code, message, .. } = diagnostic;
        let _ = writeln!(text, "{severity}[{code}]: {message}");
        if let Some(place) = &diagnostic.place {
            let (line, column) = (place.line, place.column);
            let _ = write!(text, "  --> {}:{line}:{column}", place.file);
            let marked: String = place
                .excerpt
                .chars()
                .skip(column as usize - 1)
                .take(place.width as usize)
                .collect();
            let _ = writeln!(text, " at `{marked}`");
        }
        if let Some(hint) = &diagnostic.hint {
            let _ = writeln!(text, "  = hint: {hint}");
        }
        if let Some(owner) = &diagnostic.owner {
            let _ = writeln!(text, "  = ask: {owner}");
        }
    }
    text
}
