//! What the environment adds: which files are read when none are named, and
//! `APP_CONFIG_…` variables over all files.
//!
//! Whose rules: `ConfigSources.defaultForTargets` and `EnvConfigSource` in
//! `packages/config-loader/src/sources` of Backstage.

use std::path::{Path, PathBuf};

use diagnostic::Diagnostic;
use yaml::{Limits, Span};

use super::Environment;
use super::value::{Data, Entry, Origin, Source, Value};

/// What the variables start with that set one value each, as in
/// `APP_CONFIG_app_baseUrl`.
const PREFIX: &str = "APP_CONFIG_";

/// The files that are read when none are named: `app-config.yaml`, and where
/// they exist `app-config.ENV.yaml`, `app-config.local.yaml` and
/// `app-config.ENV.local.yaml`, for every `ENV` in `BACKSTAGE_ENV`. Later ones
/// go over earlier ones.
pub fn default_files(folder: &Path, environment: &Environment) -> Vec<PathBuf> {
    let stages: Vec<&str> = environment
        .get("BACKSTAGE_ENV")
        .map(|stages| stages.split(',').map(str::trim).collect())
        .unwrap_or_default();
    let stages = || stages.iter().filter(|stage| !stage.is_empty());
    ["app-config.yaml".to_owned()]
        .into_iter()
        .chain(stages().map(|stage| format!("app-config.{stage}.yaml")))
        .chain(["app-config.local.yaml".to_owned()])
        .chain(stages().map(|stage| format!("app-config.{stage}.local.yaml")))
        .map(|name| folder.join(name))
        .collect()
}

/// The values of all `APP_CONFIG_…` variables, as JSON or else as text.
pub fn overrides(environment: &Environment, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    let mut root: Option<Value> = None;
    for (name, text) in environment {
        let Some(key) = name.strip_prefix(PREFIX).filter(|_| !text.is_empty()) else {
            continue;
        };
        let source = Source::new(format!("${name}"), PathBuf::new(), text.clone());
        let origin = Origin {
            span: Span::new(0, text.len()),
            source,
        };
        let parts: Vec<&str> = key.split('_').collect();
        if !parts.iter().all(|part| is_key_part(part)) {
            diagnostics.push(Diagnostic::error(
                "config-variable",
                format!(
                    "the environment variable `{name}` does not name a key of the configuration"
                ),
            ));
            continue;
        }
        let root = root.get_or_insert_with(|| map(&origin, Vec::new()));
        if let Err(message) = insert(root, &parts, parse(text, &origin), &origin) {
            diagnostics.push(Diagnostic::error(
                "config-variable",
                format!("the environment variable `{name}` {message}"),
            ));
        }
    }
    root
}

fn map(origin: &Origin, entries: Vec<Entry>) -> Value {
    Value {
        data: Data::Map(entries),
        origin: origin.clone(),
        secret: false,
    }
}

fn insert(
    into: &mut Value,
    parts: &[&str],
    value: Value,
    origin: &Origin,
) -> Result<(), &'static str> {
    let Data::Map(entries) = &mut into.data else {
        return Err("sets a key below a value that another variable sets");
    };
    let (&first, rest) = parts
        .split_first()
        .expect("a split gives one part at least");
    let position = entries.iter().position(|entry| entry.key == first);
    match (position, rest.is_empty()) {
        (Some(_), true) => Err("sets a key that another variable sets"),
        (Some(at), false) => insert(&mut entries[at].value, rest, value, origin),
        (None, _) => {
            let mut inner = value;
            for key in rest.iter().rev() {
                inner = map(origin, vec![entry(key, inner, origin)]);
            }
            entries.push(entry(first, inner, origin));
            Ok(())
        }
    }
}

fn entry(key: &str, value: Value, origin: &Origin) -> Entry {
    Entry {
        key: key.to_owned(),
        origin: origin.clone(),
        value,
    }
}

/// JSON where it is JSON, else text. Null sets nothing and is text.
fn parse(text: &str, origin: &Origin) -> Value {
    let string = || Value {
        data: Data::String(text.to_owned()),
        origin: origin.clone(),
        secret: false,
    };
    if !serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| !value.is_null()) {
        return string();
    }
    // JSON is YAML, and YAML gives the same type as everything else has.
    let documents = yaml::parse(text, &Limits::default()).documents;
    match documents
        .into_iter()
        .next()
        .map(|document| document.content)
    {
        Some(yaml::Content::Tree(node)) => Value::from_node(&node, &origin.source),
        _ => string(),
    }
}

/// `^[a-z][a-z0-9]*(?:[-_:][a-z0-9]+)*$`, in any case; a `_` cannot occur.
fn is_key_part(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_alphabetic())
        && part
            .split(['-', ':'])
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_parts_are_words_joined_by_dashes() {
        #[track_caller]
        fn check(part: &str, expected: bool) {
            assert_eq!(is_key_part(part), expected, "{part}");
        }

        check("baseUrl", true);
        check("cost-insights", true);
        check("a:b", true);
        check("", false);
        check("1a", false);
        check("a-", false);
        check("ä", false);
    }
}
