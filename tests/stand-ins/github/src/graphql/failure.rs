//! Errors in GitHub's shape: with a `type` where it has one, and `extensions`
//! where a query is not valid.

use apollo_compiler::request::RequestError;
use apollo_compiler::response::GraphQLError;
use apollo_compiler::validation::DiagnosticList;
use serde_json::{Value, json};

/// An error of a field.
pub(super) fn field(error: &GraphQLError) -> Value {
    let mut value = serde_json::to_value(error).unwrap_or_default();
    let message = error.message.trim_start_matches("resolver error: ");
    value["message"] = message.into();
    if message.starts_with("Could not resolve to") {
        value["type"] = "NOT_FOUND".into();
    }
    value
}

/// Why a variable is not taken.
pub(super) fn variable(error: &RequestError) -> Value {
    json!({
        "message": error.message().to_string(),
        "extensions": { "code": "variableInvalid" },
    })
}

/// Why a query is not valid: fields that do not exist first, as what else is found
/// often follows from them.
pub(super) fn invalid(errors: &DiagnosticList) -> Value {
    let mut errors: Vec<Value> = errors
        .iter()
        .map(|diagnostic| {
            let error = diagnostic.to_json();
            let mut value = json!({ "message": error.message, "locations": error.locations });
            let quoted: Vec<&str> = error.message.split('`').skip(1).step_by(2).collect();
            if let [type_name, field_name] = quoted.as_slice()
                && error.message.contains("does not have a field")
            {
                value["message"] =
                    format!("Field '{field_name}' doesn't exist on type '{type_name}'").into();
                value["path"] = json!(["query", field_name]);
                value["extensions"] = json!({
                    "code": "undefinedField",
                    "typeName": type_name,
                    "fieldName": field_name,
                });
            }
            value
        })
        .collect();
    errors.sort_by_key(|error| error["extensions"]["code"] != "undefinedField");
    errors.into()
}
