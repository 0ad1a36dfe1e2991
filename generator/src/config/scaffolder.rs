//! What software templates need of the configuration: `callboard.integrations`,
//! `proxy.endpoints`, and of `scaffolder` the environment, and what commits say.
//!
//! Values are taken as they are: what they have to be is known to whoever uses them.
//! Secrets may be among them, so they are never shown.

use std::collections::BTreeMap;
use std::fmt;

use functions::actions::Commits;
use serde_json::{Map, Value as Json};

use super::reader::Reader;
use super::value::{Data, Value};

/// What is set for software templates.
#[derive(Clone, Default, PartialEq)]
pub struct Scaffolder {
    /// `callboard.integrations`: settings of integrations, by name.
    pub integrations: Map<String, Json>,
    /// `proxy.endpoints`: where paths below `/api/proxy` lead.
    pub proxy: Map<String, Json>,
    /// `scaffolder.defaultEnvironment.parameters`.
    pub parameters: Map<String, Json>,
    /// `scaffolder.defaultEnvironment.secrets`.
    pub secrets: BTreeMap<String, String>,
    /// `scaffolder.defaultAuthor` and `scaffolder.defaultCommitMessage`.
    pub commits: Commits,
}

impl fmt::Debug for Scaffolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Scaffolder")
            .field(
                "integrations",
                &self.integrations.keys().collect::<Vec<_>>(),
            )
            .field("proxy", &self.proxy.keys().collect::<Vec<_>>())
            .field("parameters", &self.parameters.keys().collect::<Vec<_>>())
            .field("secrets", &self.secrets.keys().collect::<Vec<_>>())
            .field("commits", &self.commits)
            .finish()
    }
}

/// Reads the keys.
pub(super) fn read(reader: &mut Reader<'_>, values: &Value) -> Scaffolder {
    let map = |reader: &mut Reader<'_>, path: &[&str]| -> Map<String, Json> {
        let Some(value) = reader.descend(values, path) else {
            return Map::new();
        };
        match reader.map(value, &path.join(".")) {
            Some(entries) => {
                let entries = entries.iter();
                entries
                    .map(|entry| (entry.key.clone(), json(&entry.value)))
                    .collect()
            }
            None => Map::new(),
        }
    };
    let secrets = map(reader, &["scaffolder", "defaultEnvironment", "secrets"]);
    let secrets = secrets.into_iter().filter_map(|(name, value)| match value {
        Json::String(text) => Some((name, text)),
        _ => None,
    });
    let mut text = |path: &[&str]| reader.optional_string(values, path).map(str::to_owned);
    let commits = Commits {
        author_name: text(&["scaffolder", "defaultAuthor", "name"]),
        author_email: text(&["scaffolder", "defaultAuthor", "email"]),
        message: text(&["scaffolder", "defaultCommitMessage"]),
    };
    Scaffolder {
        integrations: map(reader, &["callboard", "integrations"]),
        proxy: map(reader, &["proxy", "endpoints"]),
        parameters: map(reader, &["scaffolder", "defaultEnvironment", "parameters"]),
        secrets: secrets.collect(),
        commits,
    }
}

/// A value without its place.
pub(super) fn json(value: &Value) -> Json {
    match &value.data {
        Data::List(items) => items.iter().map(json).collect(),
        Data::Map(entries) => {
            let entries = entries.iter();
            Json::Object(
                entries
                    .map(|entry| (entry.key.clone(), json(&entry.value)))
                    .collect(),
            )
        }
        Data::Null => Json::Null,
        Data::Bool(flag) => (*flag).into(),
        Data::Number(number) => number.to_json(),
        Data::String(text) => text.clone().into(),
    }
}
