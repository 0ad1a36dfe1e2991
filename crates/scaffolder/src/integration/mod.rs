//! Actions that are written as data: an input, an output, and a list of requests to
//! another system.
//!
//! [`Integration::read`] takes the text of a file below `integrations/`;
//! [`Integration::actions`] gives actions like any other. What the keys of such a file
//! mean is said at their types, in [`mod@file`]; `call` makes the requests.
//!
//! What a file can do is bounded by the configuration: a request goes to an address
//! that begins with one of the integration's own settings, and secrets are those that
//! it names and the environment has.

mod call;
pub mod file;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use diagnostic::{Diagnostic, Place};
use serde_json::{Map, Value};
use yaml::{Content, Limits};

use crate::action::{About, Action, ActionError, Answer, Call, DryRun, Example};
use file::{ActionFile, IntegrationFile};

/// An integration, as its file describes it.
#[derive(Debug, Clone)]
pub struct Integration {
    /// What the file says.
    pub file: IntegrationFile,
    /// The file's name.
    pub path: String,
}

/// A longer file is refused.
pub const MAX_BYTES: usize = 1 << 20;

impl Integration {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with its place.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let error = |message: String| {
            vec![Diagnostic::error("integration", message).at(Place::file(path.to_owned()))]
        };
        if text.len() > MAX_BYTES {
            return Err(error(format!("it has more than {MAX_BYTES} bytes")));
        }
        let mut stream = yaml::parse(text, &Limits::default());
        let value = match (stream.documents.len(), stream.documents.pop()) {
            (1, Some(document)) => match document.content {
                Content::Tree(node) => node.to_json(),
                Content::Broken(problems) => {
                    let all = problems.into_iter().map(|problem| problem.message);
                    return Err(error(all.collect::<Vec<_>>().join("; ")));
                }
                _ => return Err(error("it holds nothing that can be read".to_owned())),
            },
            (number, _) => {
                return Err(error(format!(
                    "it holds {number} documents, and one is needed"
                )));
            }
        };
        let file: IntegrationFile = serde_json::from_value(value)
            .map_err(|wrong| error(format!("it is no integration: {wrong}")))?;
        let problems = file.check();
        match problems.is_empty() {
            true => Ok(Self {
                file,
                path: path.to_owned(),
            }),
            false => Err(problems.into_iter().flat_map(error).collect()),
        }
    }

    /// The secrets that it may ask for: those it names, and those that its settings name
    /// where their schema has the format `secret-name`.
    pub fn secret_names(&self, settings: &Map<String, Value>) -> Vec<String> {
        let mut names = self.file.secrets.clone();
        for (name, schema) in &self.file.settings {
            file::named_secrets(schema, settings.get(name), &mut names, 0);
        }
        names.sort();
        names.dedup();
        names
    }

    /// Its actions, with what the configuration sets for it.
    pub fn actions(&self, settings: &Map<String, Value>) -> Vec<Arc<dyn Action>> {
        let settings = Arc::new(self.file.with_defaults(settings));
        let secrets = self.secret_names(&settings);
        let actions = self.file.actions.iter();
        actions
            .map(|action| {
                Arc::new(Declared {
                    about: self.about(action),
                    action: action.clone(),
                    name: self.file.name.clone(),
                    secrets: secrets.clone(),
                    settings: Arc::clone(&settings),
                }) as Arc<dyn Action>
            })
            .collect()
    }

    fn about(&self, action: &ActionFile) -> About {
        let examples = action.examples.iter().map(|example| Example {
            description: example.description.clone(),
            input: Value::Object(example.input.clone()),
        });
        About {
            id: action.id.clone(),
            description: action.description.clone(),
            input: action.input.clone(),
            output: action.output.clone(),
            examples: examples.collect(),
            dry_run: match action.dry_run {
                file::DryRunFile::Run => DryRun::Run,
                file::DryRunFile::Skip => DryRun::Skip,
            },
            origin: self.path.clone(),
        }
    }
}

/// An action of a file.
struct Declared {
    about: About,
    action: ActionFile,
    name: String,
    secrets: Vec<String>,
    settings: Arc<Map<String, Value>>,
}

impl Action for Declared {
    fn about(&self) -> &About {
        &self.about
    }

    fn run<'a>(&'a self, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(call::run(self, call))
    }
}
