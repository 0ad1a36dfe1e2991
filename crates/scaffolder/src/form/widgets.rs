//! Texts and numbers: which control they are by `ui:widget` and `format`.

use serde_json::{Map, Value};

use super::control::{Control, TextKind};
use super::ui::{count, text, ui};

/// How many lines of text are seen where the template does not say.
const ROWS: u64 = 5;

/// Whether a widget is one of the form library's.
pub(super) fn is_widget(widget: &str) -> bool {
    matches!(
        widget,
        "" | "text"
            | "textarea"
            | "password"
            | "email"
            | "url"
            | "uri"
            | "color"
            | "date"
            | "datetime"
            | "date-time"
            | "time"
            | "alt-date"
            | "alt-datetime"
            | "file"
            | "files"
            | "hidden"
            | "radio"
            | "select"
            | "checkbox"
            | "checkboxes"
            | "range"
            | "updown"
    )
}

/// A number, with its limits.
pub(super) fn number(schema: &Map<String, Value>, kind: &str, widget: &str) -> Control {
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    Control::Number {
        integer: kind == "integer",
        min: limit("minimum").or_else(|| limit("exclusiveMinimum")),
        max: limit("maximum").or_else(|| limit("exclusiveMaximum")),
        step: limit("multipleOf").filter(|step| *step > 0.0),
        range: widget == "range",
    }
}

/// A text, by its widget, else its format.
pub(super) fn text_control(schema: &Map<String, Value>, widget: &str) -> Control {
    let (min_length, max_length) = (count(schema, "minLength"), count(schema, "maxLength"));
    let format = text(schema, "format").unwrap_or_default();
    let rows = ui(schema, "rows").and_then(Value::as_u64);
    if widget == "textarea" || (widget.is_empty() && rows.is_some_and(|rows| rows > 1)) {
        return Control::TextArea {
            rows: rows.unwrap_or(ROWS).clamp(1, 100),
            min_length,
            max_length,
        };
    }
    let kind = match widget {
        "password" => TextKind::Password,
        "color" => TextKind::Color,
        "email" => TextKind::Email,
        "url" | "uri" => TextKind::Url,
        "date" | "alt-date" => TextKind::Date,
        "time" => TextKind::Time,
        "datetime" | "date-time" | "alt-datetime" => TextKind::DateTime,
        "file" | "files" => return Control::File,
        _ => match format {
            "data-url" => return Control::File,
            "email" | "idn-email" => TextKind::Email,
            "uri" | "iri" => TextKind::Url,
            "date" => TextKind::Date,
            "time" => TextKind::Time,
            "date-time" => TextKind::DateTime,
            "color" => TextKind::Color,
            _ => TextKind::Text,
        },
    };
    Control::Text {
        kind,
        min_length,
        max_length,
        pattern: text(schema, "pattern").map(str::to_owned),
    }
}
