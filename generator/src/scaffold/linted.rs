//! What looks wrong in the templates of a catalog, for their owners.
//!
//! [`diagnostics`] is `callboard template lint` over all of them. Skeletons are looked at
//! where they are on this machine; of others nothing is said.

use std::collections::BTreeMap;
use std::path::Path;

use catalog::Catalog;
use catalog::source::path::join;
use diagnostic::Diagnostic;
use rayon::prelude::*;
use scaffolder::action::Registry;
use scaffolder::lint::{ActionSchemas, LintInput, Surroundings, lint};
use scaffolder::skeleton::Skeleton;

use super::files::{self, Bounds};
use crate::docs::find::{Place, Repositories as _};
use crate::sources::DiskSources;

/// Of a larger skeleton nothing is said.
const BOUNDS: Bounds = Bounds {
    files: 2_000,
    bytes: 16 << 20,
};

/// What a template of a catalog refers to.
struct Here<'a> {
    /// Its repository, and its path there, where these are on this machine.
    place: Option<Place>,
    registry: &'a Registry,
}

impl Surroundings for Here<'_> {
    fn skeleton(&self, folder: &str) -> Option<Skeleton> {
        let place = self.place.as_ref()?;
        let below = join(&place.path, folder).ok()?;
        files::inside(Path::new(&*place.repository), &below, folder, BOUNDS).ok()
    }

    fn action(&self, id: &str) -> Option<ActionSchemas> {
        let about = self.registry.get(id)?.about();
        Some(ActionSchemas {
            input: Some(about.input.clone()),
            output: Some(about.output.clone()),
        })
    }

    fn action_ids(&self) -> Vec<String> {
        let all = self.registry.all();
        all.map(|action| action.about().id.clone()).collect()
    }
}

/// What looks wrong, in the order of the files of the catalog; each about its template.
pub fn diagnostics(catalog: &Catalog, disk: &DiskSources, registry: &Registry) -> Vec<Diagnostic> {
    let mut by_file: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, entity) in catalog.entities.iter().enumerate() {
        if entity.entity_ref.kind() == "template" {
            by_file.entry(entity.origin.file).or_default().push(at);
        }
    }
    let files: Vec<(usize, Vec<usize>)> = by_file.into_iter().collect();
    let found = files.par_iter().map(|(file, templates)| {
        let file = &catalog.files[*file];
        let here = Here {
            place: disk.place(&file.location).ok(),
            registry,
        };
        let found = lint(LintInput {
            file: &file.path,
            text: &file.text,
            surroundings: &here,
        });
        let about = |found: Diagnostic| {
            let place = found.place.as_ref().filter(|place| place.file == file.path);
            let line = place.map(|place| place.line);
            let lines = |at: &&usize| {
                let (first, last) = catalog.entities[**at].origin.lines;
                line.is_some_and(|line| (first..=last).contains(&line))
            };
            let template = templates.iter().find(lines).or(templates.first());
            match template {
                Some(&at) => found.about(catalog.entities[at].entity_ref.as_str()),
                None => found,
            }
        };
        found.into_iter().map(about).collect::<Vec<_>>()
    });
    found.collect::<Vec<_>>().into_iter().flatten().collect()
}
