//! The `query` of a POST request: `{"kind": "component", "spec.type": {"$in":
//! ["service", "website"]}}`.
//!
//! [`parse`] is the way in. The notation is that of
//! `@backstage/filter-predicates` 0.1; what it means over the catalog is in
//! `applyPredicateEntityFilterToQuery` of
//! `packages/catalog-backend/src/service/request`.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::error::QueryError;

/// Operators may be nested this deep.
pub const MAX_DEPTH: usize = 64;

/// Reads a predicate.
///
/// # Errors
///
/// [`QueryError::Input`] says what is not a predicate, or not one that can be
/// asked of a catalog.
pub fn parse(query: &Value) -> Result<Condition, QueryError> {
    predicate(query, 0)
}

fn predicate(query: &Value, depth: usize) -> Result<Condition, QueryError> {
    if depth > MAX_DEPTH {
        return Err(QueryError::input(format!(
            "Invalid query: nested deeper than {MAX_DEPTH} levels"
        )));
    }
    let Value::Object(fields) = query else {
        return Err(QueryError::input(format!(
            "Invalid filter predicate: top-level primitive values are not supported. Wrap the \
             value in a field expression, e.g. {{ \"kind\": {query} }}"
        )));
    };
    if let Some(operator) = fields.keys().find(|key| key.starts_with('$')) {
        return operation(operator, fields, depth);
    }
    let mut conditions = Vec::with_capacity(fields.len());
    for (key, value) in fields {
        conditions.push(field(&key.to_lowercase(), value)?);
    }
    Ok(Condition::All(conditions))
}

fn operation(
    operator: &str,
    fields: &Map<String, Value>,
    depth: usize,
) -> Result<Condition, QueryError> {
    if fields.len() != 1 {
        return Err(QueryError::input(format!(
            "Invalid query: operator {operator} must be the only key, wrap in $all to combine \
             with other conditions"
        )));
    }
    let operand = &fields[operator];
    let list = || match operand {
        Value::Array(items) => items
            .iter()
            .map(|item| predicate(item, depth + 1))
            .collect::<Result<Vec<_>, _>>(),
        _ => Err(QueryError::input(format!(
            "Invalid query: {operator} takes an array, but got {operand}"
        ))),
    };
    match operator {
        "$all" => Ok(Condition::All(list()?)),
        "$any" => Ok(Condition::Any(list()?)),
        "$not" => Ok(Condition::Not(Box::new(predicate(operand, depth + 1)?))),
        _ => Err(QueryError::input(format!(
            "Invalid query: unknown operator {operator}, expected $all, $any or $not"
        ))),
    }
}

fn field(key: &str, value: &Value) -> Result<Condition, QueryError> {
    if let Some(text) = primitive(value) {
        return Ok(Condition::OneOf(key.to_owned(), vec![text]));
    }
    let unsupported = || {
        Err(QueryError::input(format!(
            "Invalid filter predicate value for field \"{key}\": expected a primitive value, \
             $exists, $in, $hasPrefix, or $contains operator, but got {value}"
        )))
    };
    let Value::Object(operators) = value else {
        return unsupported();
    };
    if let Some(Value::Bool(wanted)) = operators.get("$exists") {
        let exists = Condition::Exists(key.to_owned());
        return Ok(if *wanted {
            exists
        } else {
            Condition::Not(Box::new(exists))
        });
    }
    if let Some(Value::Array(values)) = operators.get("$in") {
        let Some(values) = values.iter().map(primitive).collect() else {
            return unsupported();
        };
        return Ok(Condition::OneOf(key.to_owned(), values));
    }
    if let Some(Value::String(prefix)) = operators.get("$hasPrefix") {
        return Ok(Condition::Prefix(key.to_owned(), prefix.to_lowercase()));
    }
    match operators.get("$contains") {
        Some(Value::Object(relation)) if key == "relations" => contains_relation(relation),
        Some(Value::Object(_)) => Err(QueryError::input(format!(
            "Object form of $contains is not supported for field \"{key}\""
        ))),
        Some(target) => match primitive(target) {
            Some(text) => Ok(Condition::OneOf(key.to_owned(), vec![text])),
            None => Err(QueryError::input(format!(
                "Unsupported $contains target for field \"{key}\": {target}"
            ))),
        },
        None => unsupported(),
    }
}

/// `{"relations": {"$contains": {"type": …, "targetRef": …}}}`.
fn contains_relation(relation: &Map<String, Value>) -> Result<Condition, QueryError> {
    let mut relation_type = None;
    let mut targets = None;
    for (name, value) in relation {
        let duplicate = match name.to_lowercase().as_str() {
            "type" => relation_type.replace(value).is_some(),
            "targetref" => targets.replace(relation_targets(value)?).is_some(),
            _ => {
                return Err(QueryError::input(format!(
                    "Unsupported key \"{name}\" in $contains for \"relations\". Only \"type\" \
                     and \"targetRef\" are supported"
                )));
            }
        };
        if duplicate {
            return Err(QueryError::input(format!(
                "Duplicate key \"{name}\" in $contains for \"relations\""
            )));
        }
    }
    let Some(relation_type) = relation_type
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty())
    else {
        return Err(QueryError::input(
            "The $contains operator for \"relations\" requires a \"type\" string property",
        ));
    };
    let key = format!("relations.{}", relation_type.to_lowercase());
    Ok(match targets {
        Some(targets) => Condition::OneOf(key, targets),
        None => Condition::Exists(key),
    })
}

fn relation_targets(value: &Value) -> Result<Vec<String>, QueryError> {
    let texts = match value {
        Value::String(text) => Some(vec![text.to_lowercase()]),
        Value::Object(fields) if fields.len() == 1 => match fields.get("$in") {
            Some(Value::Array(items)) if items.is_empty() => {
                return Err(QueryError::input(
                    "Empty \"$in\" array for $contains on \"relations\" is not allowed",
                ));
            }
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_lowercase))
                .collect(),
            _ => None,
        },
        _ => None,
    };
    texts.ok_or_else(|| {
        QueryError::input(format!(
            "Unsupported value in $contains for \"relations\": expected a string or \
             {{ \"$in\": [strings] }}, but got {value}"
        ))
    })
}

/// Texts, numbers and booleans as they are searched for.
fn primitive(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_lowercase()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world::{index, names};

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        let index = index();
        let condition = parse(&serde_json::from_str(query).unwrap()).unwrap();
        let selected = condition.select(&index);
        assert_eq!(names(&index, selected.iter()), expected, "{query}");
    }

    #[track_caller]
    fn refused(query: &str, expected: &str) {
        let error = parse(&serde_json::from_str(query).unwrap()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn every_operator_picks_what_backstage_picks() {
        let everything: &[&str] = &["orders-api", "billing", "orders", "Shop", "web"];
        check("{}", everything);
        check(r#"{"kind": "API"}"#, &["orders-api"]);
        check(
            r#"{"kind": "component", "spec.type": "service"}"#,
            &["billing", "orders"],
        );
        check(r#"{"$all": []}"#, everything);
        check(r#"{"$any": []}"#, &[]);
        check(
            r#"{"$any": [{"kind": "api"}, {"kind": "group"}]}"#,
            &["orders-api", "web"],
        );
        check(r#"{"$not": {"kind": "component"}}"#, &["orders-api", "web"]);
        check(
            r#"{"$all": [{"kind": "component"}, {"$not": {"metadata.tags": "java"}}]}"#,
            &["billing", "Shop"],
        );
        check(
            r#"{"metadata.tags": {"$exists": true}}"#,
            &["billing", "orders"],
        );
        check(
            r#"{"metadata.tags": {"$exists": false}}"#,
            &["orders-api", "Shop", "web"],
        );
        check(
            r#"{"spec.type": {"$in": ["website", "team"]}}"#,
            &["Shop", "web"],
        );
        check(r#"{"spec.type": {"$in": []}}"#, &[]);
        check(r#"{"metadata.tags": {"$contains": "Rust"}}"#, &["billing"]);
        check(
            r#"{"metadata.name": {"$hasPrefix": "OR"}}"#,
            &["orders-api", "orders"],
        );
        check(r#"{"spec.replicas": 3}"#, &["billing"]);
        check(
            r#"{"relations": {"$contains": {"type": "ownedBy", "targetRef": "group:default/web"}}}"#,
            &["orders-api", "orders", "Shop"],
        );
        check(
            r#"{"relations": {"$contains": {"type": "hasMember"}}}"#,
            &[],
        );
        check(
            r#"{"relations": {"$contains": {"type": "OwnedBy", "targetRef": {"$in": ["group:default/web"]}}}}"#,
            &["orders-api", "orders", "Shop"],
        );
    }

    #[test]
    fn what_is_no_predicate_is_refused_with_a_reason() {
        refused(
            r#""component""#,
            "top-level primitive values are not supported",
        );
        refused(r#"{"$nor": []}"#, "unknown operator $nor");
        refused(r#"{"$not": {}, "kind": "x"}"#, "must be the only key");
        refused(r#"{"$all": {}}"#, "$all takes an array");
        refused(r#"{"kind": null}"#, "expected a primitive value");
        refused(r#"{"kind": {"$in": [null]}}"#, "expected a primitive value");
        refused(
            r#"{"kind": {"$contains": {"a": 1}}}"#,
            "Object form of $contains",
        );
        refused(r#"{"relations": {"$contains": {}}}"#, "requires a \"type\"");
        refused(
            r#"{"relations": {"$contains": {"type": "x", "targetRef": {"$in": []}}}}"#,
            "Empty \"$in\"",
        );
        let deep = format!("{}{{}}{}", r#"{"$not":"#.repeat(70), "}".repeat(70));
        refused(&deep, "nested deeper than 64 levels");
    }
}
