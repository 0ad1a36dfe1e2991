//! What a step calls: an action, with what it takes and gives.
//!
//! 1. [`Action`]: the trait; [`Typed`]: the easy way to it, where the types of input
//!    and output are Rust's and their JSON Schemas come from these.
//! 2. [`Registry`]: the actions there are, by id.
//! 3. [`Call`]: what an action finds when it runs.
//! 4. [`error`]: why it failed, for the one who has to go on from there.
//! 5. [`input`]: what a step gives held against what an action takes.
//! 6. [`invent`]: what a dry run says of an action that does not run in it.
//!
//! The actions themselves are in [`actions`](crate::actions), and where they need
//! code hosts, with whoever can reach these.

pub mod error;
pub mod input;
pub mod invent;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::outside::Outside;
use crate::task::checkpoint::Checkpoints;
use crate::task::event::Created;
use crate::task::scribe::Scribe;
use crate::task::spec::TaskSpec;
use crate::workspace::Workspace;
pub use error::ActionError;

/// An answer that comes later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What an action does when nothing may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DryRun {
    /// It runs: it touches nothing but the workspace, or sees to it itself.
    Run,
    /// It is left out, and its output is made up.
    Skip,
}

/// Something an author can copy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// What it shows.
    pub description: String,
    /// The input.
    pub input: Value,
}

/// What an action is, takes and gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct About {
    /// Its name in templates, as in `fetch:template`.
    pub id: String,
    /// What it does, in Markdown: its first sentence says it all.
    pub description: String,
    /// What it takes: a JSON Schema of an object.
    pub input: Value,
    /// What it gives: a JSON Schema of an object.
    pub output: Value,
    /// Inputs to copy.
    pub examples: Vec<Example>,
    /// What it does in a dry run.
    pub dry_run: DryRun,
    /// Who brings it, as in `built in`, or the file that declares it.
    pub origin: String,
}

/// Something a step can call.
pub trait Action: Send + Sync {
    /// What it is, takes and gives.
    fn about(&self) -> &About;

    /// Runs it. The input fits [`About::input`].
    fn run<'a>(&'a self, call: Call<'a>) -> Answer<'a, Result<(), ActionError>>;
}

/// What an action finds when it runs.
pub struct Call<'a> {
    /// What the step gives it.
    pub input: Map<String, Value>,
    /// The files of the task.
    pub workspace: &'a mut Workspace,
    /// What it gives.
    pub outputs: &'a mut Outputs,
    /// Where it says what it does.
    pub scribe: &'a Scribe,
    /// What it did before, if the step was begun before.
    pub checkpoints: &'a Checkpoints<'a>,
    /// The task.
    pub task: &'a TaskSpec,
    /// How templates are read: the hosts they know, above all.
    pub language: &'a nunjucks::Options,
    /// Whether nothing may be done.
    pub is_dry_run: bool,
    /// The world.
    pub outside: &'a dyn Outside,
}

/// What an action gives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outputs {
    /// By name.
    pub values: Map<String, Value>,
    /// Those of them that nobody may read in a log, and that are not kept.
    pub secret: Vec<String>,
}

impl Outputs {
    /// Gives a value under a name.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.values.insert(name.to_owned(), value.into());
    }

    /// Gives a secret under a name.
    pub fn set_secret(&mut self, name: &str, value: impl Into<Value>) {
        self.set(name, value);
        self.secret.push(name.to_owned());
    }
}

impl Call<'_> {
    /// Tells what is done, in a line.
    pub fn log(&self, message: impl Into<String>) {
        self.scribe.log(message);
    }

    /// Tells of something that is not as it should be, and goes on.
    pub fn warn(&self, message: impl Into<String>) {
        self.scribe.warn(message);
    }

    /// Tells of something that stays when the task fails.
    pub fn created(&self, what: Created) {
        self.scribe.created(what);
    }
}

/// An action whose input is a Rust type. `Input`'s fields are documented and named
/// as in templates: its JSON Schema is what authors read.
pub trait Typed: Send + Sync + 'static {
    /// What it takes.
    type Input: DeserializeOwned + JsonSchema + Send;
    /// What it gives.
    type Output: JsonSchema;

    /// Its name in templates.
    const ID: &'static str;
    /// What it does.
    const DESCRIPTION: &'static str;
    /// What it does in a dry run.
    const DRY_RUN: DryRun;

    /// Inputs to copy: what each shows, and the input. One at least.
    fn examples() -> Vec<(&'static str, Value)>;

    /// Runs it.
    fn run<'a>(&'a self, input: Self::Input, call: Call<'a>)
    -> Answer<'a, Result<(), ActionError>>;
}

/// The output of actions that give nothing.
#[derive(Debug, JsonSchema)]
pub struct Nothing {}

struct Made<A> {
    action: A,
    about: About,
}

/// An action of a typed one.
pub fn of<A: Typed>(action: A) -> Arc<dyn Action> {
    let examples = A::examples()
        .into_iter()
        .map(|(description, input)| Example {
            description: description.to_owned(),
            input,
        });
    let about = About {
        id: A::ID.to_owned(),
        description: A::DESCRIPTION.to_owned(),
        input: input::schema_of::<A::Input>(),
        output: input::schema_of::<A::Output>(),
        examples: examples.collect(),
        dry_run: A::DRY_RUN,
        origin: "built in".to_owned(),
    };
    Arc::new(Made { action, about })
}

impl<A: Typed> Action for Made<A> {
    fn about(&self) -> &About {
        &self.about
    }

    fn run<'a>(&'a self, mut call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        let input = Value::Object(std::mem::take(&mut call.input));
        match serde_json::from_value(input) {
            Ok(input) => self.action.run(input, call),
            // The schema lets nothing through that does not fit; a number that is too
            // large for its type is the exception.
            Err(error) => Box::pin(async move {
                Err(ActionError::input(format!(
                    "the input of `{}`: {error}",
                    A::ID
                )))
            }),
        }
    }
}

/// The actions there are.
#[derive(Clone, Default)]
pub struct Registry {
    actions: BTreeMap<String, Arc<dyn Action>>,
}

impl Registry {
    /// Adds an action; one with the same id is replaced.
    pub fn add(&mut self, action: Arc<dyn Action>) -> &mut Self {
        self.actions.insert(action.about().id.clone(), action);
        self
    }

    /// An action.
    pub fn get(&self, id: &str) -> Option<&Arc<dyn Action>> {
        self.actions.get(id)
    }

    /// All of them, in order of their ids.
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Action>> {
        self.actions.values()
    }

    /// Why an action cannot be called, for the one who wrote its name.
    pub fn unknown(&self, id: &str) -> String {
        let near = catalog::closest(id, self.actions.keys().map(String::as_str));
        let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
        format!(
            "there is no action `{id}`{hint}; actions of your own are declared in files below \
             `integrations/`, and `/create/actions` lists those there are"
        )
    }
}
