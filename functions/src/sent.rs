//! What somebody sent, as answers that are held against the form.

use std::collections::BTreeMap;

use scaffolder::form::{Control, Entities, Problem, World, from_post, validate};
use serde_json::{Map, Value};

use crate::app::App;
use crate::portal::Portal;
use crate::view::form::Prepared;

/// Answers, and what is wrong with them.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The answers. Of secrets there are as many `*` as they have characters.
    pub values: Value,
    /// The secrets, by name.
    pub secrets: BTreeMap<String, String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Takes the answers that nobody may read out of the values. What a field of the kind
/// `Secret` has goes under its name, a password under its pointer: steps find it among
/// the parameters, where it is put when they run.
fn apart(
    prepared: &Prepared,
    mut values: Value,
    mut secrets: BTreeMap<String, String>,
) -> (Value, BTreeMap<String, String>) {
    let hidden = prepared
        .form
        .fields()
        .filter(|field| field.control.is_secret());
    for field in hidden {
        let Some(answer) = values.pointer_mut(&field.pointer) else {
            continue;
        };
        let Some(text) = answer.as_str().filter(|text| !text.is_empty()) else {
            continue;
        };
        if text.chars().all(|char| char == '*') {
            continue;
        }
        let is_password = matches!(field.control.plain(), Control::Text { .. });
        let name = if is_password {
            field.pointer.clone()
        } else {
            field.key()
        };
        let stars = "*".repeat(text.chars().count());
        secrets.entry(name).or_insert_with(|| text.to_owned());
        *answer = stars.into();
    }
    (values, secrets)
}

struct Catalog<'a>(&'a dyn Portal);

impl Entities for Catalog<'_> {
    fn entity(&self, entity_ref: &str) -> Option<Value> {
        self.0.entity(entity_ref)
    }
}

impl Sent {
    /// What a form sent: names and values.
    pub fn form(
        app: &App,
        portal: &dyn Portal,
        prepared: &Prepared,
        fields: Vec<(String, String)>,
    ) -> Self {
        let posted = from_post(&prepared.form, fields);
        Self::checked(app, portal, prepared, posted.values, posted.secrets)
    }

    /// What a program sent: values and secrets.
    pub fn values(
        app: &App,
        portal: &dyn Portal,
        prepared: &Prepared,
        values: Map<String, Value>,
        secrets: BTreeMap<String, String>,
    ) -> Self {
        Self::checked(app, portal, prepared, Value::Object(values), secrets)
    }

    fn checked(
        app: &App,
        portal: &dyn Portal,
        prepared: &Prepared,
        values: Value,
        secrets: BTreeMap<String, String>,
    ) -> Self {
        let catalog = Catalog(portal);
        let ownership = app.ownership(portal);
        let world = World {
            entities: Some(&catalog),
            ownership: app.knows_who(portal).then_some(&ownership),
            hosts: Some(portal.hosts()),
        };
        let problems = validate(&prepared.form, &values, &world);
        let (values, secrets) = apart(prepared, values, secrets);
        Self {
            values,
            secrets,
            problems,
        }
    }

    /// The answers as a map.
    pub fn map(&self) -> Map<String, Value> {
        self.values.as_object().cloned().unwrap_or_default()
    }
}
