//! What is wrong, as an instruction that would make it right.
//!
//! The author's `errorMessage` wins, as with the npm package `ajv-errors`, which
//! Backstage's form has: of a field for what is wrong with its value, of what it lies in
//! for a value that is missing.

use serde_json::Value;

use super::errors::{Finding, Wrong};
use super::name_and_place;
use crate::form::control::Control;
use crate::form::options::{label_of, shown};
use crate::form::pattern::explain;
use crate::form::words::list;
use crate::form::{Field, Page};

/// How many options are named.
const MAX_OPTIONS: usize = 10;

/// How much of a text that somebody typed is repeated.
const MAX_CHARS: usize = 60;

/// What to say of a finding, which is about a field or something inside it.
pub(super) fn message(page: &Page, field: Option<&Field>, finding: &Finding) -> String {
    if finding.wrong == Wrong::Missing {
        let messages = page.error_messages.iter();
        let own = messages
            .clone()
            .find(|(pointer, _)| *pointer == finding.pointer);
        if let Some((_, text)) = own {
            return text.clone();
        }
    } else if let Some(text) = field
        .and_then(|field| field.error_message.as_ref())
        .and_then(|message| message.of(finding.keyword()))
    {
        return text.to_owned();
    }
    match field {
        Some(field) => of_field(field, finding),
        None => of_nothing(finding),
    }
}

/// Of something that is no field of the page.
fn of_nothing(finding: &Finding) -> String {
    let (name, _) = name_and_place(&finding.pointer);
    match &finding.wrong {
        Wrong::Missing => {
            format!("this template needs a value for `{name}`, which it does not ask")
        }
        Wrong::Unexpected => format!("there is no field `{name}`"),
        Wrong::Alternatives { several: true, .. } => several(),
        Wrong::Alternatives { .. } => {
            "the answers fit none of the alternatives: fill in all fields of one of them".to_owned()
        }
        _ => format!(
            "the answer does not fit what the template asks (`{}`)",
            finding.keyword()
        ),
    }
}

fn several() -> String {
    "this fits several alternatives of the template at once, which its author has to tell apart"
        .to_owned()
}

fn of_field(field: &Field, finding: &Finding) -> String {
    match &finding.wrong {
        Wrong::Missing => missing(field, finding),
        Wrong::Type(types) => of_type(types, field),
        Wrong::Enum(values) => of_choice(field, values),
        Wrong::Pattern(pattern) => explain(pattern)
            .or_else(|| field.help.clone())
            .unwrap_or_else(|| format!("this has to fit the pattern `{pattern}`")),
        Wrong::PatternTooHard => {
            "this cannot be held against the pattern of the template: try a shorter text".to_owned()
        }
        Wrong::Format(format) => of_format(format),
        Wrong::MinLength(limit) => match finding.chars as u64 {
            0 => "fill this in".to_owned(),
            length => too_short(*limit, length),
        },
        Wrong::MaxLength(limit) => too_long(*limit, finding.chars as u64),
        Wrong::Minimum(limit) => format!("at least {limit} is needed"),
        Wrong::Maximum(limit) => format!("at most {limit} is possible"),
        Wrong::ExclusiveMinimum(limit) => format!("more than {limit} is needed"),
        Wrong::ExclusiveMaximum(limit) => format!("less than {limit} is needed"),
        Wrong::MultipleOf(step) => format!("a multiple of {step} is needed"),
        Wrong::MinItems(limit) => format!("{} at least {limit}", verb(field)),
        Wrong::MaxItems(limit) => format!("{} at most {limit}", verb(field)),
        Wrong::UniqueItems => "each may be there only once".to_owned(),
        Wrong::Unexpected => {
            let (name, _) = name_and_place(&finding.pointer);
            format!("there is no field `{name}` in it")
        }
        Wrong::Not => "this value is one that the template rules out".to_owned(),
        Wrong::Alternatives { several: true, .. } => several(),
        Wrong::Alternatives { .. } => {
            "this fits none of the alternatives that the template has for it".to_owned()
        }
        Wrong::TooDeep => "nothing more can be given here".to_owned(),
        Wrong::Other(keyword) => {
            format!("the answer does not fit what the template asks (`{keyword}`)")
        }
    }
}

fn missing(field: &Field, finding: &Finding) -> String {
    // The field is what the missing one lies in.
    if field.pointer != finding.pointer {
        let (name, _) = name_and_place(&finding.pointer);
        return format!("`{name}` is missing in it");
    }
    match field.control.plain() {
        Control::Radios { .. } | Control::Select { .. } => "choose one",
        Control::Checkboxes { .. } => "choose at least one",
        Control::EntityPicker(_)
        | Control::OwnedEntityPicker(_)
        | Control::MultiEntityPicker { .. } => "choose an entity",
        Control::OwnerPicker(_) => "choose an owner",
        Control::MyGroupsPicker(_) => "choose one of your groups",
        Control::RepoUrl(_) => "say where the repository is to be",
        Control::RepoBranch { .. } => "choose a branch",
        Control::File => "choose a file",
        Control::Switch => "say yes or no",
        Control::List { .. } | Control::EntityTags { .. } => "add at least one",
        _ => "fill this in",
    }
    .to_owned()
}

fn verb(field: &Field) -> &'static str {
    match field.control.plain() {
        Control::Checkboxes { .. } | Control::MultiEntityPicker { .. } => "choose",
        _ => "add",
    }
}

fn of_type(types: &[String], field: &Field) -> String {
    match field.control.plain() {
        Control::Json => return "write JSON, as in `{\"name\": \"value\"}`".to_owned(),
        Control::Pairs { .. } => return "write one `name: value` a line".to_owned(),
        _ => {}
    }
    let needed = types.iter().map(|name| match &**name {
        "string" => "a text",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "yes or no (`true` or `false`)",
        "array" => "a list",
        "object" => "a map of values by name",
        _ => "nothing",
    });
    let needed = list(needed, "or");
    match types {
        [one] if one == "number" => format!("{needed} is needed, as in `4.5`"),
        [one] if one == "integer" => format!("{needed} is needed, as in `42`"),
        _ => format!("{needed} is needed"),
    }
}

fn of_choice(field: &Field, values: &[Value]) -> String {
    let label = |value: &Value| match field.control.options() {
        Some(options) => label_of(options, value),
        None => shown(value),
    };
    let named: Vec<String> = values
        .iter()
        .take(MAX_OPTIONS)
        .map(|value| format!("`{}`", shortened(&label(value))))
        .collect();
    match (&*named, values.len() > MAX_OPTIONS) {
        ([one], _) => format!("only {one} is possible"),
        (named, false) => format!("choose {}", list(named.iter().map(String::as_str), "or")),
        (named, true) => format!("choose one of {} …", named.join(", ")),
    }
}

fn of_format(format: &str) -> String {
    match format {
        "email" | "idn-email" => "write an e-mail address, as in `ann@example.com`",
        "uri" | "iri" => "write a whole address, as in `https://example.com/page`",
        "uri-reference" | "iri-reference" => "write an address, as in `https://example.com/page`",
        "date" => "write a date, as in `2026-03-31`",
        "time" => "write a time, as in `14:30`",
        "date-time" => "write a date and time, as in `2026-03-31T14:30:00Z`",
        "hostname" | "idn-hostname" => "write the name of a host, as in `www.example.com`",
        "ipv4" => "write an IP address, as in `192.0.2.1`",
        "ipv6" => "write an IPv6 address, as in `2001:db8::1`",
        "uuid" => "write a UUID, as in `123e4567-e89b-12d3-a456-426614174000`",
        "regex" => "write a regular expression",
        "json-pointer" => "write a JSON pointer, as in `/name`",
        _ => return format!("write this in the format `{format}`"),
    }
    .to_owned()
}

/// What to say of a text that is too short.
pub(super) fn too_short(limit: u64, length: u64) -> String {
    format!("use at least {}: there {}", characters(limit), are(length))
}

/// What to say of a text that is too long.
pub(super) fn too_long(limit: u64, length: u64) -> String {
    format!("use at most {}: there {}", characters(limit), are(length))
}

fn characters(number: u64) -> String {
    match number {
        1 => "1 character".to_owned(),
        number => format!("{number} characters"),
    }
}

fn are(number: u64) -> String {
    match number {
        1 => "is 1".to_owned(),
        number => format!("are {number}"),
    }
}

/// A text that somebody typed, for repeating.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
