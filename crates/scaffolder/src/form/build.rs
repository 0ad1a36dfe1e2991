//! Pages of a template to pages of fields.
//!
//! [`form`] is the way in. A property becomes a [`Field`] by what is written beside its
//! schema (`ui:field`, `ui:widget`), else by its type; what no form can ask is asked as
//! JSON. Everything is made once, for all answers: when a field applies is in its
//! conditions.
//!
//! Runs after `expand`, because what is walked here has to be small.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::beside::{error_message, missing_messages, review_options};
use super::condition::Condition;
use super::control::Control;
use super::entries::{Entry, MAX_BRANCHES, Walk, entries};
use super::expand::expand;
use super::options::options;
use super::pickers::{closest_field, is_layout, picker, plain_options};
use super::place::join;
use super::schema::{clean, fits, validator};
use super::ui::{Notes, count, text, ui, ui_flag, ui_text};
use super::widgets::{is_widget, number, text_control};
use super::{DEFAULT_PAGE_TITLE, Field, Form, Page, when};

/// How many fields a form may have.
pub(super) const MAX_FIELDS: usize = 2_000;

/// How deep fields may lie in one another.
const MAX_NESTING: usize = 8;

/// Up to this many options are seen all at once.
const MAX_RADIOS: usize = 5;

/// Where a field is.
#[derive(Clone, Copy)]
struct At<'a> {
    /// In the answers.
    pointer: &'a str,
    /// In an HTML form.
    name: &'a str,
    /// Its schema, in the entity.
    schema: &'a str,
    depth: usize,
}

struct Builder<'a> {
    walk: Walk<'a>,
    fields_left: usize,
    /// How many fields of pages there are by the name of their property.
    times: HashMap<String, usize>,
}

/// The form of these pages.
pub(super) fn form(pages: &[Map<String, Value>], features: &BTreeSet<String>) -> Form {
    let mut notes = Notes::default();
    let mut builder = Builder {
        walk: Walk {
            notes: &mut notes,
            branches_left: MAX_BRANCHES,
        },
        fields_left: MAX_FIELDS,
        times: HashMap::new(),
    };
    let pages = pages
        .iter()
        .enumerate()
        .filter_map(|(number, page)| {
            let at = format!("/spec/parameters/{number}");
            let page = expand(page, &at, features, builder.walk.notes)?;
            Some(builder.page(&page, number, &at))
        })
        .collect();
    Form {
        pages,
        options: None,
        notes: notes.finish(),
    }
}

impl Builder<'_> {
    fn page(&mut self, page: &Map<String, Value>, number: usize, at: &str) -> Page {
        let whole = At {
            pointer: "",
            name: "",
            schema: at,
            depth: 0,
        };
        let fields = self.fields(page, whole);
        let notes = &mut *self.walk.notes;
        let shown = page.get("when").map_or(Condition::ALWAYS, |question| {
            when::condition(question).unwrap_or_else(|| {
                notes.warning(
                    &join(at, "when"),
                    "only `${{ parameters.NAME }}` and `${{ parameters.NAME === 'VALUE' }}` are \
                     understood here, so the page is always shown",
                );
                Condition::ALWAYS
            })
        });
        let schema = clean(&Value::Object(page.clone()), at, self.walk.notes);
        if let Err(message) = validator(&schema) {
            self.walk.notes.warning(
                at,
                format!("answers are not held against this page's schema: {message}"),
            );
        }
        let mut error_messages = Vec::new();
        missing_messages(page, "", &mut error_messages);
        Page {
            title: text(page, "title").unwrap_or(DEFAULT_PAGE_TITLE).to_owned(),
            description: text(page, "description").map(str::to_owned),
            fields,
            shown,
            number,
            schema,
            error_messages,
        }
    }

    /// The fields of an object.
    fn fields(&mut self, schema: &Map<String, Value>, at: At<'_>) -> Vec<Field> {
        let mut entries = entries(&mut self.walk, schema, at.pointer, at.schema);
        if let Some(order) = ui(schema, "order") {
            self.order(order, &mut entries, at.schema);
        }
        // All pages may be one form, so their fields are told apart as well.
        let mut times = match at.pointer {
            "" => std::mem::take(&mut self.times),
            _ => HashMap::new(),
        };
        let mut fields = Vec::new();
        for entry in entries {
            if entry.shown.is_never() {
                continue;
            }
            if self.fields_left == 0 {
                self.walk.notes.warning(
                    &entry.at,
                    format!("a form has at most {MAX_FIELDS} fields: the others are left out"),
                );
                break;
            }
            let time = times.entry(entry.name.clone()).or_default();
            *time += 1;
            let mut name = join(at.name, &entry.name);
            if *time > 1 {
                name = format!("{name}#{time}");
            }
            let pointer = join(at.pointer, &entry.name);
            let place = At {
                pointer: &pointer,
                name: &name,
                schema: &entry.at,
                depth: at.depth + 1,
            };
            if let Value::Object(schema) = &entry.schema {
                let mut field = self.field(schema, &entry.name, place);
                field.shown = entry.shown;
                field.required = entry.required;
                field.alternative = entry.alternative;
                fields.push(field);
            }
        }
        if at.pointer.is_empty() {
            self.times = times;
        }
        fields
    }

    /// Puts properties in the order that `ui:order` lists; `*` is the place of those that
    /// are not listed.
    fn order(&mut self, order: &Value, entries: &mut [Entry], at: &str) {
        let Value::Array(order) = order else {
            return;
        };
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (place, name) in order.iter().enumerate() {
            if let Some(name) = name.as_str() {
                places.entry(name).or_insert(place);
            }
        }
        let rest = places.get("*").copied().unwrap_or(usize::MAX);
        for (place, name) in order.iter().enumerate() {
            let name = name.as_str().unwrap_or("*");
            if name != "*" && !entries.iter().any(|entry| entry.name == name) {
                let here = join(&join(at, "ui:order"), &place.to_string());
                self.walk
                    .notes
                    .note(&here, format!("there is no property `{name}`"));
            }
        }
        entries.sort_by_key(|entry| places.get(&*entry.name).copied().unwrap_or(rest));
    }

    fn field(&mut self, schema: &Map<String, Value>, key: &str, at: At<'_>) -> Field {
        self.fields_left = self.fields_left.saturating_sub(1);
        let control = self.control(schema, at);
        let title = ui_text(schema, "title")
            .or_else(|| text(schema, "title"))
            .unwrap_or(key);
        let description = ui_text(schema, "description").or_else(|| text(schema, "description"));
        let help = ui_text(schema, "help").or(description);
        // What is wrong in a schema is said once, of the page.
        let cleaned = clean(
            &Value::Object(schema.clone()),
            at.schema,
            &mut Notes::default(),
        );
        let default = schema.get("default").or_else(|| schema.get("const"));
        let is_odd = default.is_some_and(|default| {
            !matches!(control.plain(), Control::Group { .. })
                && *default != ""
                && !fits(&cleaned, default)
        });
        if is_odd {
            self.walk.notes.warning(
                &join(at.schema, "default"),
                "this does not fit the schema beside it, so the form cannot be sent as it opens",
            );
        }
        let empty = Value::from("");
        let empty_value = ui(schema, "emptyValue")
            .cloned()
            .or_else(|| (default == Some(&empty)).then_some(empty));
        Field {
            pointer: at.pointer.to_owned(),
            name: at.name.to_owned(),
            title: title.to_owned(),
            help: help.map(str::to_owned),
            required: Condition::NEVER,
            shown: Condition::ALWAYS,
            alternative: None,
            default: default.cloned(),
            placeholder: ui_text(schema, "placeholder").map(str::to_owned),
            autofocus: ui_flag(schema, "autofocus"),
            disabled: ui_flag(schema, "disabled"),
            readonly: ui_flag(schema, "readonly")
                || schema.get("readOnly") == Some(&Value::Bool(true)),
            error_message: error_message(schema.get("errorMessage")),
            control,
            review: review_options(schema),
            empty_value,
            schema: Arc::new(cleaned),
        }
    }

    fn control(&mut self, schema: &Map<String, Value>, at: At<'_>) -> Control {
        let field = ui_text(schema, "field");
        if let Some(name) = field
            && let Some(control) = picker(name, schema, at.pointer, at.schema, self.walk.notes)
        {
            return control;
        }
        let layout = field.filter(|name| is_layout(name));
        if field.is_none() {
            plain_options(schema, at.schema, self.walk.notes);
        }
        let control = self.of_schema(schema, at);
        match (field, layout, control) {
            (_, Some("AccordionField"), Control::Group { fields, .. }) => Control::Group {
                fields,
                folded: ui(schema, "defaultExpanded") != Some(&Value::Bool(true)),
            },
            (None, _, control) | (_, Some(_), control) => control,
            (Some(name), None, control) => {
                let here = join(at.schema, "ui:field");
                let message = match closest_field(name) {
                    Some(meant) => format!("there is no field `{name}`: did you mean `{meant}`?"),
                    None => format!(
                        "`{name}` is a field of somebody's own, which is not here: it is asked as \
                         its schema says"
                    ),
                };
                self.walk.notes.warning(&here, message);
                Control::Custom {
                    field: name.to_owned(),
                    control: Box::new(control),
                }
            }
        }
    }

    /// What a schema asks by its widget, else its type.
    fn of_schema(&mut self, schema: &Map<String, Value>, at: At<'_>) -> Control {
        let widget = ui_text(schema, "widget").unwrap_or_default();
        if widget == "hidden" {
            return Control::Hidden;
        }
        let kind = self.type_of(schema, at);
        let control = match kind {
            "object" => self.group(schema, at),
            "array" => self.array(schema, widget, at),
            "null" => Control::Message,
            "boolean" => self.boolean(schema, widget, at),
            _ => match options(schema, at.schema, self.walk.notes) {
                Some(options) => match widget {
                    "select" => Control::Select { options },
                    "radio" => Control::Radios { options },
                    _ if options.len() <= MAX_RADIOS => Control::Radios { options },
                    _ => Control::Select { options },
                },
                None if matches!(kind, "number" | "integer") => number(schema, kind, widget),
                None => text_control(schema, widget),
            },
        };
        if !is_widget(widget) {
            self.walk.notes.warning(
                &join(at.schema, "ui:widget"),
                format!("there is no widget `{widget}`, so this is asked by its type"),
            );
        }
        control
    }

    /// The type of a schema: the first that is not `null`, else what its keywords say.
    fn type_of(&mut self, schema: &Map<String, Value>, at: At<'_>) -> &'static str {
        let known = |name: &str| {
            let all = super::schema::TYPES;
            all.into_iter().find(|known| *known == name)
        };
        let written = match schema.get("type") {
            Some(Value::String(name)) => known(name),
            Some(Value::Array(names)) => {
                let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
                let others: Vec<&str> = names
                    .iter()
                    .copied()
                    .filter(|name| *name != "null")
                    .collect();
                if others.len() > 1 {
                    self.walk.notes.note(
                        &join(at.schema, "type"),
                        format!("of several types the first is asked, `{}`", others[0]),
                    );
                }
                others
                    .first()
                    .or(names.first())
                    .and_then(|name| known(name))
            }
            _ => None,
        };
        if let Some(written) = written {
            return written;
        }
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| schema.contains_key(*keyword));
        let constant = schema.get("const").or_else(|| schema.get("default"));
        match constant {
            _ if has(&["enum"]) => "string",
            _ if has(&["properties", "patternProperties"]) => "object",
            _ if has(&["items"]) => "array",
            Some(Value::Bool(_)) => "boolean",
            Some(Value::Number(_)) => "number",
            _ if has(&["oneOf", "anyOf", "allOf"]) => self.type_of_parts(schema, at),
            _ => {
                let is_field = ui_text(schema, "field").is_some();
                if !is_field && !has(&["$ref", "const", "type"]) {
                    self.walk
                        .notes
                        .note(at.schema, "without a `type` this is asked as text");
                }
                "string"
            }
        }
    }

    fn type_of_parts(&mut self, schema: &Map<String, Value>, at: At<'_>) -> &'static str {
        let parts = ["oneOf", "anyOf", "allOf"]
            .iter()
            .filter_map(|keyword| schema.get(*keyword)?.as_array())
            .flatten();
        let parts: Vec<&Map<String, Value>> = parts.filter_map(Value::as_object).collect();
        let typed = parts.iter().find(|part| {
            (part.contains_key("type") && part.get("type") != Some(&Value::from("null")))
                || part.contains_key("properties")
        });
        match typed {
            // Parts have parts of their own only as deep as `expand` lets them.
            Some(part) => self.type_of(part, at),
            None => "string",
        }
    }

    fn group(&mut self, schema: &Map<String, Value>, at: At<'_>) -> Control {
        if at.depth > MAX_NESTING {
            self.walk.notes.note(
                at.schema,
                format!("fields more than {MAX_NESTING} deep are asked as JSON"),
            );
            return Control::Json;
        }
        let fields = self.fields(schema, at);
        if fields.is_empty() {
            if let Some(Value::Object(value)) = schema.get("additionalProperties") {
                let kind = text(value, "type").unwrap_or("string");
                if matches!(kind, "string" | "number" | "integer" | "boolean") {
                    return Control::Pairs {
                        are_texts: kind == "string",
                    };
                }
            }
            self.walk
                .notes
                .note(at.schema, "a map without `properties` is asked as JSON");
            return Control::Json;
        }
        Control::Group {
            fields,
            folded: false,
        }
    }

    fn array(&mut self, schema: &Map<String, Value>, widget: &str, at: At<'_>) -> Control {
        let limits = (count(schema, "minItems"), count(schema, "maxItems"));
        let text_item = Map::from_iter([("type".to_owned(), Value::from("string"))]);
        let item = match schema.get("items") {
            Some(Value::Object(item)) => item,
            Some(Value::Array(items)) => {
                self.walk.notes.note(
                    &join(at.schema, "items"),
                    "a list with its own schema for each place is asked as the first of them",
                );
                items
                    .first()
                    .and_then(Value::as_object)
                    .unwrap_or(&text_item)
            }
            _ => &text_item,
        };
        let items_at = join(at.schema, "items");
        let is_plain = !item.contains_key("ui:field") && !item.contains_key("properties");
        if is_plain && let Some(options) = options(item, &items_at, self.walk.notes) {
            return Control::Checkboxes {
                options,
                min: limits.0,
                max: limits.1,
            };
        }
        if at.depth > MAX_NESTING {
            return Control::Json;
        }
        if widget == "textarea" {
            self.walk.notes.note(
                &join(at.schema, "ui:widget"),
                "a list is asked item by item",
            );
        }
        let place = At {
            pointer: &format!("{}/-", at.pointer),
            name: &format!("{}/-", at.name),
            schema: &items_at,
            depth: at.depth + 1,
        };
        let name = text(schema, "title").unwrap_or("Item");
        Control::List {
            item: Box::new(self.field(item, name, place)),
            min: limits.0,
            max: limits.1,
            orderable: ui(schema, "orderable") != Some(&Value::Bool(false)),
        }
    }

    fn boolean(&mut self, schema: &Map<String, Value>, widget: &str, at: At<'_>) -> Control {
        let has_words = ["oneOf", "anyOf", "enumNames", "enum", "ui:enumNames"]
            .iter()
            .any(|keyword| schema.contains_key(*keyword));
        if !matches!(widget, "radio" | "select") && !has_words {
            return Control::Switch;
        }
        let mut asked = schema.clone();
        if !["oneOf", "anyOf", "enum"]
            .iter()
            .any(|keyword| schema.contains_key(*keyword))
        {
            asked.insert("enum".to_owned(), Value::from(vec![true, false]));
        }
        match (options(&asked, at.schema, self.walk.notes), widget) {
            (Some(options), "select") => Control::Select { options },
            (Some(options), _) => Control::Radios { options },
            (None, _) => Control::Switch,
        }
    }
}

#[cfg(test)]
mod tests;
