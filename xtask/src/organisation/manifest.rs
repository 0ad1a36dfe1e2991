//! `manifest.json`: what a correct catalog holds of the organisation.

use std::collections::BTreeMap;

use serde_json::json;

use super::plan::Plan;

/// What was written, and what a correct catalog makes of it.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// How many files.
    pub files: usize,
    /// How many bytes they have.
    pub bytes: usize,
    /// How many entities, by kind; the Location that reads them not counted.
    pub kinds: BTreeMap<&'static str, usize>,
    /// How many relations, by type, counted at both ends.
    pub edges: BTreeMap<&'static str, usize>,
}

impl Manifest {
    /// How many entities of all kinds.
    pub fn entities(&self) -> usize {
        self.kinds.values().sum()
    }

    pub(super) fn to_json(&self, plan: &Plan) -> String {
        let repositories = &plan.repositories;
        let step = (repositories.len() / 40).max(1);
        let components: Vec<&str> = repositories
            .iter()
            .step_by(step)
            .take(40)
            .map(|repository| repository.name.as_str())
            .collect();
        let apis: Vec<String> = plan
            .with_api
            .iter()
            .step_by((plan.with_api.len() / 20).max(1))
            .take(20)
            .map(|index| repositories[*index].api_name())
            .collect();
        let value = json!({
            "repos": repositories.len(),
            "pages_per_repo": plan.pages_per_repository,
            "seed": plan.seed,
            "text_base": null,
            "files": self.files,
            "bytes": self.bytes,
            "docs_pages": repositories.len() * plan.pages_per_repository,
            "kinds": self.kinds,
            "entities": self.entities(),
            "edges": self.edges,
            "relation_pairs": self.edges.values().sum::<usize>() / 2,
            "sample_components": components,
            "sample_apis": apis,
            "sample_systems": &plan.systems[..plan.systems.len().min(20)],
            "sample_groups": &plan.teams[..plan.teams.len().min(20)],
        });
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
        serde::Serialize::serialize(&value, &mut serializer).expect("plain JSON can be written");
        let mut text = String::from_utf8(bytes).expect("JSON is UTF-8");
        text.push('\n');
        text
    }
}
