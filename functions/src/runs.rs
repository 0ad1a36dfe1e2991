//! The list of runs: one small object for each task, beside its log.
//!
//! Objects are named so that the newest come first: `runs/` and how long it is from
//! the task's beginning to the year 2286, in milliseconds.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Key, Store, StoreError};

use scaffolder::task::State;

/// For how many days runs are kept.
pub const KEPT_DAYS: u64 = 90;
/// A page of the list has so many.
pub const PAGE: usize = 50;
const END_MS: u64 = 9_999_999_999_999;

/// A run in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The task.
    pub id: String,
    /// The template.
    pub template_ref: String,
    /// What people call the template.
    pub title: String,
    /// What it makes.
    pub makes: String,
    /// The first of what was filled in, in short.
    pub inputs: String,
    /// Who made it.
    pub who: Option<String>,
    /// When: milliseconds since 1970.
    pub began_at_ms: u64,
    /// When it ended.
    pub ended_at_ms: Option<u64>,
    /// How it is: Backstage's word.
    pub status: String,
    /// The references of the entities that it added to the catalog.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<String>,
}

impl Run {
    /// A run as its task is now.
    pub fn of(state: &State) -> Self {
        let spec = &state.spec;
        Self {
            id: spec.id.clone(),
            template_ref: spec.template_ref.clone(),
            title: spec.title.clone(),
            makes: makes(&spec.parameters).unwrap_or_else(|| spec.title.clone()),
            inputs: inputs(&spec.parameters),
            who: spec.user.as_ref().map(|user| user.user_ref.clone()),
            began_at_ms: spec.created_at_ms,
            ended_at_ms: state.ended_at_ms,
            status: state.status.word().to_owned(),
            entities: entities(state),
        }
    }

    /// Whether it ended well; nothing while it has not ended.
    pub fn went_well(&self) -> Option<bool> {
        match self.status.as_str() {
            "completed" => Some(true),
            "failed" => Some(false),
            _ => None,
        }
    }

    fn key(&self) -> Option<Key> {
        let from_end = END_MS.saturating_sub(self.began_at_ms);
        Key::new(&format!("runs/{from_end:013}-{}.json", self.id)).ok()
    }
}

/// The entities among what a task made.
fn entities(state: &State) -> Vec<String> {
    let made = state.created.iter();
    let made = made.filter(|made| made.what == "entity");
    made.map(|made| made.name.clone()).collect()
}

/// What a task makes: the value under a name that templates use for it.
pub fn makes(parameters: &Map<String, Value>) -> Option<String> {
    const NAMES: [&str; 8] = [
        "name",
        "serviceName",
        "component_id",
        "componentId",
        "repoName",
        "service_name",
        "clusterName",
        "environmentName",
    ];
    let named = NAMES
        .iter()
        .filter_map(|name| parameters.get(*name)?.as_str());
    let mut named = named.filter(|text| !text.trim().is_empty());
    if let Some(name) = named.next() {
        return Some(name.to_owned());
    }
    let url = parameters.values().filter_map(Value::as_str);
    let mut repositories = url.filter_map(|text| text.split_once("repo=").map(|(_, rest)| rest));
    let name = repositories.next()?.split('&').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The first of what was filled in: at most three, at most 80 characters.
fn inputs(parameters: &Map<String, Value>) -> String {
    let shown = parameters.iter().filter_map(|(name, value)| match value {
        Value::String(text) if !text.is_empty() => Some(format!("{name}: {text}")),
        Value::Number(number) => Some(format!("{name}: {number}")),
        Value::Bool(true) => Some(name.clone()),
        _ => None,
    });
    let text = shown.take(3).collect::<Vec<_>>().join(", ");
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Notes a run, or that it is further.
///
/// # Errors
///
/// What the store says.
pub fn note(store: &dyn Store, run: &Run) -> Result<(), StoreError> {
    let (Some(key), Ok(bytes)) = (run.key(), serde_json::to_vec(run)) else {
        return Ok(());
    };
    store.put(&key, &bytes)
}

/// The newest runs that fit, at most `limit`, and whether there are more. Looks at no
/// more than a few thousand.
///
/// # Errors
///
/// What the store says.
pub fn list(
    store: &dyn Store,
    skip: usize,
    limit: usize,
    fits: impl Fn(&Run) -> bool,
) -> Result<(Vec<Run>, bool), StoreError> {
    const MAX_LOOKED_AT: usize = 5000;
    let mut found = Vec::new();
    let mut skipped = 0;
    for key in store.list("runs/")?.into_iter().take(MAX_LOOKED_AT) {
        let Ok(bytes) = store.get(&key) else { continue };
        let Ok(run) = serde_json::from_slice::<Run>(&bytes) else {
            continue;
        };
        if !fits(&run) {
            continue;
        }
        if skipped < skip {
            skipped += 1;
            continue;
        }
        if found.len() == limit {
            return Ok((found, true));
        }
        found.push(run);
    }
    Ok((found, false))
}

/// Takes out runs, with their tasks, that began longer ago than they are kept. Stops
/// at the first that is too young.
///
/// # Errors
///
/// What the store says.
pub fn sweep(store: &dyn Store, now_ms: u64) -> Result<usize, StoreError> {
    let oldest = now_ms.saturating_sub(KEPT_DAYS * 86_400_000);
    let from_end = END_MS.saturating_sub(oldest);
    let mut swept = 0;
    for key in store.list("runs/")?.into_iter().rev() {
        let name = key.as_str().trim_start_matches("runs/");
        let Some((at, rest)) = name.split_once('-') else {
            continue;
        };
        if at.parse::<u64>().is_ok_and(|at| at <= from_end) {
            break;
        }
        let task = rest.trim_end_matches(".json");
        if crate::journal::is_task_id(task) {
            for key in store.list(&format!("tasks/{task}/"))? {
                store.delete(&key)?;
            }
        }
        store.delete(&key)?;
        swept += 1;
    }
    Ok(swept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(id: &str, began_at_ms: u64) -> Run {
        Run {
            id: id.to_owned(),
            template_ref: "template:default/t".to_owned(),
            title: "T".to_owned(),
            makes: id.to_owned(),
            inputs: String::new(),
            who: None,
            began_at_ms,
            ended_at_ms: None,
            status: "open".to_owned(),
            entities: Vec::new(),
        }
    }

    #[test]
    fn the_newest_come_first_and_old_ones_go() {
        let store = store::Memory::default();
        let day = 86_400_000;
        for (id, at) in [("a", 1), ("b", 50 * day), ("c", 100 * day)] {
            note(&store, &run(id, at)).unwrap();
        }
        let ids = |skip, limit| {
            let (runs, more) = list(&store, skip, limit, |_| true).unwrap();
            (
                runs.into_iter()
                    .map(|run| run.id)
                    .collect::<Vec<_>>()
                    .join(""),
                more,
            )
        };
        assert_eq!(ids(0, 2), ("cb".to_owned(), true));
        assert_eq!(ids(2, 2), ("a".to_owned(), false));
        assert_eq!(sweep(&store, 100 * day).unwrap(), 1);
        assert_eq!(ids(0, 9), ("cb".to_owned(), false));
    }

    #[test]
    fn a_run_says_what_it_makes() {
        #[track_caller]
        fn check(parameters: Value, expected: Option<&str>) {
            let parameters = parameters.as_object().cloned().unwrap();
            assert_eq!(makes(&parameters).as_deref(), expected);
        }

        check(json!({"owner": "x", "serviceName": "shop"}), Some("shop"));
        check(
            json!({"repoUrl": "github.com?owner=acme&repo=shop"}),
            Some("shop"),
        );
        check(json!({"a": 1}), None);
    }
}
