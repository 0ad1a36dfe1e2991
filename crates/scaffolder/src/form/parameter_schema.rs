//! The form as Backstage's API gives it out: the body of
//! `GET /v2/templates/:namespace/:kind/:name/parameter-schema`.
//!
//! Source: `plugins/scaffolder-backend/src/service/router.ts`. Features are not looked
//! at: whoever draws the form does that.

use serde_json::{Map, Value, json};

use super::DEFAULT_PAGE_TITLE;
use crate::template::Template;

/// The body for a template.
pub fn parameter_schema(template: &Template) -> Value {
    let mut body = Map::new();
    body.insert("title".to_owned(), Value::from(&*template.title));
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(key.to_owned(), value);
        }
    };
    let presentation = &template.presentation;
    put(
        "presentation",
        (!presentation.is_empty()).then(|| Value::Object(presentation.clone())),
    );
    put("description", template.metadata.get("description").cloned());
    put("ui:options", template.metadata.get("ui:options").cloned());
    put("steps", Some(template.pages.iter().map(page).collect()));
    put("formDecorators", template.form_decorators.clone());
    Value::Object(body)
}

fn page(schema: &Map<String, Value>) -> Value {
    let title = schema.get("title").cloned();
    let mut page = Map::new();
    page.insert(
        "title".to_owned(),
        title.unwrap_or_else(|| json!(DEFAULT_PAGE_TITLE)),
    );
    if let Some(description) = schema.get("description") {
        page.insert("description".to_owned(), description.clone());
    }
    page.insert("schema".to_owned(), Value::Object(schema.clone()));
    Value::Object(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_backstage_says() {
        let entity = json!({
            "metadata": {"name": "go", "title": "Go", "description": "D",
                         "ui:options": {"a": 1}},
            "spec": {
                "parameters": [{"properties": {}}, {"title": "T", "description": "P"}],
                "steps": [{"action": "debug:log"}],
                "EXPERIMENTAL_formDecorators": [{"id": "x"}],
                "presentation": {"buttonLabels": {"createButtonText": "Go"}},
            },
        });
        let template = Template::read("template:default/go", &entity).unwrap();
        assert_eq!(
            parameter_schema(&template),
            json!({
                "title": "Go",
                "presentation": {"buttonLabels": {"createButtonText": "Go"}},
                "description": "D",
                "ui:options": {"a": 1},
                "steps": [
                    {"title": DEFAULT_PAGE_TITLE, "schema": {"properties": {}}},
                    {"title": "T", "description": "P",
                     "schema": {"title": "T", "description": "P"}},
                ],
                "formDecorators": [{"id": "x"}],
            })
        );
    }
}
