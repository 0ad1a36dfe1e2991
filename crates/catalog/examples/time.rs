//! Times the building of a catalog from a folder with an `all.yaml`:
//! `cargo run --release -p catalog --example time -- DIR [FILE-TO-CHANGE]`.
//!
//! Builds from nothing, then again with nothing changed, then with one file
//! changed in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use catalog::build::{AllowedKind, BuildInput, Builder, ConfiguredLocation, Rule};
use catalog::source::{ReadFile, SourceFile};
use catalog::{Location, ReadError, Sources};

struct Folder {
    root: PathBuf,
    changed: Option<String>,
}

impl Sources for Folder {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        let path = &*location.target;
        let mut bytes = std::fs::read(self.root.join(path)).map_err(|_| ReadError::NotFound {
            target: path.to_owned(),
        })?;
        if self.changed.as_deref() == Some(path) {
            bytes.extend_from_slice(b"\n# Changed.\n");
        }
        Ok(SourceFile {
            location: location.clone(),
            path: Arc::clone(&location.target),
            bytes: bytes.into(),
            good: None,
        })
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        // The one pattern in these folders is `folder/*/file`.
        let pattern = &*location.target;
        let Some((before, after)) = pattern.split_once('*') else {
            return Ok(vec![self.read(location)]);
        };
        let mut names: Vec<String> = std::fs::read_dir(self.root.join(before))
            .map(|entries| {
                let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
                names.collect()
            })
            .unwrap_or_default();
        names.sort();
        Ok(names
            .iter()
            .map(|name| self.read(&Location::new("file", format!("{before}{name}{after}"))))
            .collect())
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        let path = catalog::source::path::join(&base.target, target)?;
        Ok(Location::new("file", path))
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().unwrap_or_else(|| ".".to_owned());
    let mut sources = Folder {
        root: Path::new(&root).to_owned(),
        changed: None,
    };
    let allow = "API Component Domain Group Location Resource System Template User"
        .split(' ')
        .map(|kind| AllowedKind {
            kind: kind.to_owned(),
            spec_type: None,
        });
    let input = BuildInput {
        locations: vec![ConfiguredLocation {
            location: Location::new("file", "all.yaml"),
            rules: vec![Rule {
                allow: allow.collect(),
                locations: None,
            }],
            place: None,
        }],
        ..BuildInput::default()
    };
    let mut builder = Builder::default();
    for round in ["from nothing", "nothing changed", "one file changed"] {
        if round.starts_with("one") {
            sources.changed = arguments.next();
        }
        let start = Instant::now();
        let catalog = builder.build(&input, &sources);
        let relations: usize = catalog.entities.iter().map(|e| e.relations.len()).sum();
        println!(
            "{round}: {:.3} s, {} files, {} entities, {relations} relations, {} diagnostics",
            start.elapsed().as_secs_f64(),
            catalog.files.len(),
            catalog.entities.len(),
            catalog.diagnostics.len(),
        );
        if round.starts_with("from") {
            let mut codes = std::collections::BTreeMap::<&str, usize>::new();
            for diagnostic in &catalog.diagnostics {
                *codes.entry(&*diagnostic.code).or_default() += 1;
            }
            println!("  {codes:?}");
        }
    }
}
