//! Actions that are written as data: files below `integrations/` beside the
//! configuration, and those that come with Callboard.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use diagnostic::Diagnostic;
use scaffolder::action::Action;
use scaffolder::integration::Integration;
use serde_json::{Map, Value};

use crate::config::Settings;

/// Those that come with Callboard: file and text.
const SHIPPED: [(&str, &str); 6] = [
    (
        "integrations/argocd.yaml",
        include_str!("../../../integrations/argocd.yaml"),
    ),
    (
        "integrations/confluent.yaml",
        include_str!("../../../integrations/confluent.yaml"),
    ),
    (
        "integrations/kubernetes.yaml",
        include_str!("../../../integrations/kubernetes.yaml"),
    ),
    (
        "integrations/pagerduty.yaml",
        include_str!("../../../integrations/pagerduty.yaml"),
    ),
    (
        "integrations/slack.yaml",
        include_str!("../../../integrations/slack.yaml"),
    ),
    (
        "integrations/vault.yaml",
        include_str!("../../../integrations/vault.yaml"),
    ),
];

/// What the files declare.
#[derive(Clone, Default)]
pub struct Declared {
    /// The actions.
    pub actions: Vec<Arc<dyn Action>>,
    /// Names of secrets that some action may ask the environment for.
    pub secrets: Vec<String>,
    /// What is wrong with files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads all files. One beside the configuration takes the place of one that comes with
/// Callboard and has the same name.
pub fn read(settings: &Settings) -> Declared {
    let mut declared = Declared::default();
    let mut found: Vec<Integration> = Vec::new();
    let own = own(
        &settings.folder.join("integrations"),
        &mut declared.diagnostics,
    );
    let shipped = SHIPPED
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    for (path, text) in own.into_iter().chain(shipped) {
        match Integration::read(&path, &text) {
            Ok(one) if found.iter().any(|known| known.file.name == one.file.name) => {}
            Ok(one) => found.push(one),
            Err(wrong) => declared.diagnostics.extend(wrong),
        }
    }
    for integration in found {
        let empty = Map::new();
        let set = settings
            .scaffolder
            .integrations
            .get(&integration.file.name)
            .and_then(Value::as_object);
        let set = set.unwrap_or(&empty);
        declared.secrets.extend(integration.secret_names(set));
        declared.actions.extend(integration.actions(set));
    }
    declared.secrets.sort();
    declared.secrets.dedup();
    declared
}

/// The files of a folder, by name.
fn own(folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let name = format!("integrations/{}", entry.file_name().to_string_lossy());
        let limit = scaffolder::integration::MAX_BYTES as u64;
        match crate::sources::regular::read(&path, limit).map(String::from_utf8) {
            Ok(Ok(text)) => files.push((name, text)),
            Ok(Err(_)) => diagnostics.push(Diagnostic::error(
                "integration",
                format!("`{name}` is not UTF-8"),
            )),
            Err(error) => diagnostics.push(Diagnostic::error(
                "integration",
                format!("`{name}`: {error}"),
            )),
        }
    }
    files.sort();
    files
}
