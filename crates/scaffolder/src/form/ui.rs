//! The `ui:` keys of a schema, and the notes taken while it is read.

use diagnostic::Severity;
use serde_json::{Map, Value};

use super::Note;

/// What `ui:NAME` says, or `NAME` under `ui:options`: the form library takes both.
pub(super) fn ui<'s>(schema: &'s Map<String, Value>, name: &str) -> Option<&'s Value> {
    schema.get(&format!("ui:{name}")).or_else(|| {
        let options = schema.get("ui:options")?.as_object()?;
        options.get(name)
    })
}

/// The same, where it is text with something in it.
pub(super) fn ui_text<'s>(schema: &'s Map<String, Value>, name: &str) -> Option<&'s str> {
    ui(schema, name)
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// The same, where it is `true`.
pub(super) fn ui_flag(schema: &Map<String, Value>, name: &str) -> bool {
    ui(schema, name) == Some(&Value::Bool(true))
}

/// A keyword of the schema that is text with something in it.
pub(super) fn text<'s>(schema: &'s Map<String, Value>, keyword: &str) -> Option<&'s str> {
    schema
        .get(keyword)
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// A keyword of the schema that counts something.
pub(super) fn count(schema: &Map<String, Value>, keyword: &str) -> Option<u64> {
    let value = schema.get(keyword)?;
    value.as_u64().or_else(|| {
        value
            .as_f64()
            .filter(|number| *number >= 0.0)
            .map(|number| number as u64)
    })
}

/// Notes on a form, each said once.
#[derive(Debug, Default)]
pub(super) struct Notes {
    notes: Vec<Note>,
}

/// A form says no more than this: a template of ten thousand slips is one.
const MAX_NOTES: usize = 200;

impl Notes {
    /// Something that is probably not meant.
    pub(super) fn warning(&mut self, pointer: &str, message: impl Into<String>) {
        self.add(pointer, Severity::Warning, message.into());
    }

    /// Something that is done otherwise than in Backstage.
    pub(super) fn note(&mut self, pointer: &str, message: impl Into<String>) {
        self.add(pointer, Severity::Note, message.into());
    }

    fn add(&mut self, pointer: &str, severity: Severity, message: String) {
        let note = Note {
            pointer: pointer.to_owned(),
            severity,
            message,
        };
        if self.notes.len() < MAX_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(super) fn finish(self) -> Vec<Note> {
        self.notes
    }
}
