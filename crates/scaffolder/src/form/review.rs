//! The answers in words, page by page, before they are acted on.
//!
//! [`review()`] gives a row for each answer of a field that is shown. What is to be seen
//! of it is that of `ReviewState` in `plugins/scaffolder-react/src/next`: `ui:backstage`
//! with `review.mask`, `show`, `name` and `explode`, labels of options, and groups as
//! `Parent > Child`. Secrets and passwords are dots, always as many.
//!
//! Answers that belong to no field are not shown.

use serde::Serialize;
use serde_json::Value;

use super::control::Control;
use super::options::{label_of, shown};
use super::repo_url::RepoUrl;
use super::{Field, Form};

/// What is shown of a secret, whatever its length.
pub const MASK: &str = "••••••";

/// Rows of lists and groups that are not exploded have at most so many characters.
const MAX_CHARS: usize = 2_000;

/// A page of answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageReview {
    /// Which page of the form.
    pub page: usize,
    /// Its heading.
    pub title: String,
    /// Its answers, in order.
    pub rows: Vec<ReviewRow>,
}

/// An answer in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewRow {
    /// What was asked, with the groups it lies in: `Database > Name`.
    pub label: String,
    /// What was answered.
    pub value: String,
    /// Where the answer is in the values.
    pub pointer: String,
}

/// The answers in words. Pages without answers are left out.
pub fn review(form: &Form, values: &Value) -> Vec<PageReview> {
    let mut reviews = Vec::new();
    for (number, page) in form.pages.iter().enumerate() {
        if !page.shown.holds(values) {
            continue;
        }
        let mut rows = Vec::new();
        for field in &page.fields {
            add(field, "", values, &mut rows);
        }
        if !rows.is_empty() {
            reviews.push(PageReview {
                page: number,
                title: page.title.clone(),
                rows,
            });
        }
    }
    reviews
}

fn add(field: &Field, within: &str, values: &Value, rows: &mut Vec<ReviewRow>) {
    let control = field.control.plain();
    let is_seen = field.review.show
        && field.shown.holds(values)
        && !matches!(control, Control::Hidden | Control::Message);
    let (true, Some(value)) = (is_seen, values.pointer(&field.pointer)) else {
        return;
    };
    let own = field.review.name.as_ref().unwrap_or(&field.title);
    let label = match within {
        "" => own.clone(),
        within => format!("{within} > {own}"),
    };
    let is_exploded = field.review.explode && field.review.mask.is_none();
    match (control, value) {
        (Control::Group { fields, .. }, Value::Object(_)) if is_exploded => {
            for field in fields {
                add(field, &label, values, rows);
            }
        }
        (Control::List { item, .. }, Value::Array(list))
            if is_exploded && !item.control.inner().is_empty() =>
        {
            for number in 0..list.len() {
                let item = item.item(field, number);
                let label = format!("{label} > {}", number + 1);
                for inner in item.control.inner() {
                    add(inner, &label, values, rows);
                }
            }
        }
        _ => {
            let words = match &field.review.mask {
                Some(mask) => mask.clone(),
                None => words(field, value, values),
            };
            if !words.is_empty() {
                rows.push(ReviewRow {
                    label,
                    value: words,
                    pointer: field.pointer.clone(),
                });
            }
        }
    }
}

/// A value in words. Nothing where there is nothing to say.
fn words(field: &Field, value: &Value, values: &Value) -> String {
    if field.control.is_secret() {
        return MASK.to_owned();
    }
    let words = match (field.control.plain(), value) {
        (_, Value::Null) => String::new(),
        (Control::Radios { options } | Control::Select { options }, value) => {
            label_of(options, value)
        }
        (Control::Checkboxes { options, .. }, Value::Array(list)) => {
            let labels: Vec<String> = list.iter().map(|value| label_of(options, value)).collect();
            labels.join(", ")
        }
        (Control::RepoUrl(_), Value::String(text)) => {
            RepoUrl::parse(text).map_or_else(|_| text.clone(), |url| url.words())
        }
        (Control::File, Value::String(text)) => file(text),
        (Control::Pairs { .. }, Value::Object(map)) => {
            let pairs: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{name}: {}", shown(value)))
                .collect();
            pairs.join(", ")
        }
        (Control::Group { fields, .. }, Value::Object(_)) => {
            let mut rows = Vec::new();
            for field in fields {
                add(field, "", values, &mut rows);
            }
            let parts: Vec<String> = rows
                .iter()
                .map(|row| format!("{}: {}", row.label, row.value))
                .collect();
            parts.join(", ")
        }
        (Control::List { item, .. }, Value::Array(list)) => {
            let parts: Vec<String> = (0..list.len())
                .filter_map(|number| {
                    let item = item.item(field, number);
                    let value = values.pointer(&item.pointer)?;
                    Some(words(&item, value, values))
                })
                .collect();
            let separator = if item.control.inner().is_empty() {
                ", "
            } else {
                "; "
            };
            parts.join(separator)
        }
        (_, Value::Array(list)) => {
            let parts: Vec<String> = list.iter().map(shown).collect();
            parts.join(", ")
        }
        (_, value) => shown(value),
    };
    match words.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// A `data:` URL: what it is and how large.
fn file(url: &str) -> String {
    let Some((head, body)) = url
        .strip_prefix("data:")
        .and_then(|url| url.split_once(','))
    else {
        return url.to_owned();
    };
    let parts: Vec<&str> = head.split(';').collect();
    let name = parts.iter().find_map(|part| part.strip_prefix("name="));
    // Four characters are three bytes.
    let bytes = match parts.last() {
        Some(&"base64") => body.len() / 4 * 3,
        _ => body.len(),
    };
    let kind = parts
        .first()
        .filter(|kind| !kind.is_empty())
        .unwrap_or(&"text/plain");
    format!(
        "{} ({kind}, {} KB)",
        name.unwrap_or("a file"),
        bytes.div_ceil(1024)
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::form;
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_said_as_people_read_them() {
        let form = form(json!({
            "title": "Service",
            "properties": {
                "name": {"title": "Name", "type": "string",
                         "ui:backstage": {"review": {"name": "Its name"}}},
                "cloud": {"title": "Cloud", "enum": ["aws"], "enumNames": ["AWS"]},
                "public": {"title": "Public", "type": "boolean"},
                "features": {"title": "Features", "type": "array",
                             "items": {"enum": ["a", "b"], "enumNames": ["A", "B"]}},
                "token": {"title": "Token", "type": "string", "ui:field": "Secret"},
                "pin": {"title": "PIN", "type": "string", "ui:widget": "password"},
                "key": {"type": "string", "ui:backstage": {"review": {"mask": "<key>"}}},
                "internal": {"type": "string", "ui:backstage": {"review": {"show": false}}},
                "hidden": {"type": "string", "ui:widget": "hidden"},
                "empty": {"type": "string"},
                "repoUrl": {"title": "Repository", "ui:field": "RepoUrlPicker"},
                "db": {"title": "Database", "type": "object", "properties": {
                    "name": {"title": "Name", "type": "string"},
                    "size": {"title": "Size", "type": "object", "properties": {
                        "gb": {"title": "GB", "type": "integer"}}},
                }},
                "flat": {"title": "Flat", "type": "object",
                         "ui:backstage": {"review": {"explode": false}},
                         "properties": {"a": {"title": "A", "type": "string"},
                                        "b": {"title": "B", "type": "string"}}},
                "people": {"title": "People", "type": "array", "items": {
                    "type": "object", "properties": {"name": {"title": "Name", "type": "string"}}}},
                "tags": {"title": "Tags", "type": "array", "items": {"type": "string"}},
                "file": {"title": "File", "type": "string", "format": "data-url"},
            },
        }));
        let values = json!({
            "name": "x", "cloud": "aws", "public": false, "features": ["a", "b"],
            "token": "***", "pin": "1234", "key": "k", "internal": "i", "hidden": "h",
            "repoUrl": "github.com?owner=acme&repo=site",
            "db": {"name": "orders", "size": {"gb": 3}}, "flat": {"a": "1", "b": "2"},
            "people": [{"name": "Ann"}, {"name": "Bo"}], "tags": ["t", "u"],
            "file": "data:text/csv;name=a.csv;base64,QUJD", "other": 1,
        });
        let lines: Vec<String> = review(&form, &values)
            .iter()
            .flat_map(|page| &page.rows)
            .map(|row| format!("{}: {}", row.label, row.value))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        Its name: x
        Cloud: AWS
        Public: No
        Features: A, B
        Token: ••••••
        PIN: ••••••
        key: <key>
        Repository: github.com/acme/site
        Database > Name: orders
        Database > Size > GB: 3
        Flat: A: 1, B: 2
        People > 1 > Name: Ann
        People > 2 > Name: Bo
        Tags: t, u
        File: a.csv (text/csv, 1 KB)
        ");
    }
}
