//! What a step of a template is given: its `input`, `if` and `each`.
//!
//! [`resolve`] walks a value and renders the strings in it; [`runs`] and
//! [`rounds`] are the two other places where Backstage does that. The rules
//! are those of `NunjucksWorkflowRunner` in Backstage's
//! `plugins/scaffolder-backend/src/scaffolder/tasks`:
//!
//! - a string that is nothing but one `${{ }}` is the value of that
//!   expression, and undefined where it is undefined;
//! - any other string is the text it renders to;
//! - a string that cannot be rendered **stays as it is written**. Nobody is
//!   told there; here [`Resolved::kept`] says which and why.
//!
//! Where Backstage 3 and 4 differ, 4 is followed: an expression may stand on
//! several lines and keep its type, and empty text stays.

use serde_json::{Map, Value as Json};

use crate::error::{Error, ErrorKind};
use crate::options::{Limits, Options};
use crate::template::Template;
use crate::value::Object;

/// How deep an input may be nested.
const MAX_DEPTH: usize = 128;

/// A value with its strings rendered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolved {
    /// The value; nothing for undefined.
    pub value: Option<Json>,
    /// The strings that could not be rendered and stayed as they were.
    pub kept: Vec<Kept>,
}

/// A string that stayed as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Where in the value, as a JSON pointer; empty for the value itself.
    pub pointer: String,
    /// Why.
    pub error: Error,
}

/// One round of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// `each` as this round sees it: a map of `key` and `value`; nothing for
    /// a step without `each`.
    pub each: Option<Json>,
    /// The input of this round.
    pub input: Resolved,
}

/// Renders the strings in a value. Keys of maps stay.
///
/// Undefined drops a key from its map and is null in a list.
///
/// # Errors
///
/// Only [`ErrorKind::Limit`]. Each string may use all of `limits`.
pub fn resolve(
    value: &Json,
    context: &Map<String, Json>,
    options: &Options,
    limits: &Limits<'_>,
) -> Result<Resolved, Error> {
    let mut resolver = Resolver {
        context,
        options,
        limits,
        kept: Vec::new(),
    };
    let value = resolver.value(value, &mut String::new(), 0)?;
    Ok(Resolved {
        value,
        kept: resolver.kept,
    })
}

/// Whether a step with this `if` runs.
///
/// Without `if` it does. A string is resolved, and the step does not run
/// where it is undefined, `false`, 0, null, empty text or an empty list; any
/// other value than a string counts only when it is `false`.
///
/// # Errors
///
/// Only [`ErrorKind::Limit`].
pub fn runs(
    condition: Option<&Json>,
    context: &Map<String, Json>,
    options: &Options,
    limits: &Limits<'_>,
) -> Result<bool, Error> {
    match condition {
        Some(Json::Bool(runs)) => Ok(*runs),
        Some(condition @ Json::String(_)) => {
            let resolved = resolve(condition, context, options, limits)?;
            Ok(match resolved.value {
                Some(Json::Array(items)) => !items.is_empty(),
                value => is_true(value.as_ref()),
            })
        }
        _ => Ok(true),
    }
}

/// JavaScript's `!!`.
fn is_true(value: Option<&Json>) -> bool {
    match value {
        None | Some(Json::Null) => false,
        Some(Json::Bool(value)) => *value,
        Some(Json::Number(number)) => number.as_f64() != Some(0.0),
        Some(Json::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}

/// The rounds of a step: one for each entry of `each`, or one without it.
///
/// Keys of lists are texts: `"0"`, `"1"`.
///
/// # Errors
///
/// `each` is there and resolves to nothing; or [`ErrorKind::Limit`].
pub fn rounds(
    each: Option<&Json>,
    input: Option<&Json>,
    context: &Map<String, Json>,
    options: &Options,
    limits: &Limits<'_>,
) -> Result<Vec<Round>, Error> {
    let resolve_input = |context: &Map<String, Json>| match input {
        Some(input) if is_true(Some(input)) => resolve(input, context, options, limits),
        _ => Ok(Resolved {
            value: Some(Json::Object(Map::new())),
            kept: Vec::new(),
        }),
    };
    let Some(each) = each.filter(|each| is_true(Some(each))) else {
        return Ok(vec![Round {
            each: None,
            input: resolve_input(context)?,
        }]);
    };
    let resolved = resolve(each, context, options, limits)?;
    let Some(value) = resolved.value.filter(|value| is_true(Some(value))) else {
        return Err(Error {
            kind: ErrorKind::Render,
            message: format!("`each` is {each}, and that is nothing: it needs a list or a map"),
            name: None,
            span: Default::default(),
        });
    };
    let mut rounds = Vec::new();
    for (key, value) in entries(value) {
        let mut each = Map::new();
        each.insert("key".to_owned(), Json::String(key));
        each.insert("value".to_owned(), value);
        let each = Json::Object(each);
        let mut context = context.clone();
        context.insert("each".to_owned(), each.clone());
        rounds.push(Round {
            each: Some(each),
            input: resolve_input(&context)?,
        });
    }
    Ok(rounds)
}

/// JavaScript's `Object.entries`.
fn entries(value: Json) -> Vec<(String, Json)> {
    let numbered = |items: Vec<Json>| {
        let items = items.into_iter().enumerate();
        items.map(|(at, item)| (at.to_string(), item)).collect()
    };
    match value {
        Json::Array(items) => numbered(items),
        Json::Object(map) => in_order(&map)
            .into_iter()
            .map(|key| (key.clone(), map[&key].clone()))
            .collect(),
        Json::String(text) => {
            let units: Vec<u16> = text.encode_utf16().collect();
            let unit = |unit: &u16| Json::String(String::from_utf16_lossy(&[*unit]));
            numbered(units.iter().map(unit).collect())
        }
        _ => Vec::new(),
    }
}

/// The keys of a map in JavaScript's order.
fn in_order(map: &Map<String, Json>) -> Vec<String> {
    let mut object = Object::default();
    for key in map.keys() {
        object.insert(key.as_str().into(), crate::value::Value::Undefined);
    }
    let keys = object.keys();
    keys.iter().map(|key| key.lossy().into_owned()).collect()
}

struct Resolver<'a> {
    context: &'a Map<String, Json>,
    options: &'a Options,
    limits: &'a Limits<'a>,
    kept: Vec<Kept>,
}

impl Resolver<'_> {
    fn value(
        &mut self,
        value: &Json,
        pointer: &mut String,
        depth: usize,
    ) -> Result<Option<Json>, Error> {
        if depth > MAX_DEPTH {
            return Err(Error {
                kind: ErrorKind::Limit,
                message: format!("an input has at most {MAX_DEPTH} levels"),
                name: None,
                span: Default::default(),
            });
        }
        let length = pointer.len();
        match value {
            Json::String(text) => self.string(text, pointer),
            Json::Array(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for (at, item) in items.iter().enumerate() {
                    pointer.push_str(&format!("/{at}"));
                    let item = self.value(item, pointer, depth + 1)?;
                    resolved.push(item.unwrap_or(Json::Null));
                    pointer.truncate(length);
                }
                Ok(Some(Json::Array(resolved)))
            }
            Json::Object(map) => {
                let mut resolved = Map::new();
                for key in in_order(map) {
                    let escaped = key.replace('~', "~0").replace('/', "~1");
                    pointer.push_str(&format!("/{escaped}"));
                    if let Some(value) = self.value(&map[&key], pointer, depth + 1)? {
                        resolved.insert(key, value);
                    }
                    pointer.truncate(length);
                }
                Ok(Some(Json::Object(resolved)))
            }
            other => Ok(Some(other.clone())),
        }
    }

    fn string(&mut self, text: &str, pointer: &str) -> Result<Option<Json>, Error> {
        let result = Template::parse(text, self.options)
            .and_then(|template| template.evaluate(self.context, self.limits));
        match result {
            Ok(value) => Ok(value),
            Err(error) if error.kind == ErrorKind::Limit => Err(error),
            Err(error) => {
                self.kept.push(Kept {
                    pointer: pointer.to_owned(),
                    error,
                });
                Ok(Some(Json::String(text.to_owned())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keeps_types_drops_what_is_undefined_and_says_what_stayed() {
        let context = json!({"parameters": {"port": 80, "tags": ["a"]}});
        let input = json!({
            "port": "${{ parameters.port }}",
            "text": "p${{ parameters.port }}",
            "gone": "${{ parameters.nope }}",
            "list": ["${{ parameters.nope }}", "${{\n parameters.tags\n}}", ""],
            "a/b": "${{ parameters.port | nosuch }}",
        });
        let resolved = resolve(
            &input,
            context.as_object().unwrap(),
            &Options::default(),
            &Limits::default(),
        )
        .unwrap();
        let expected = json!({
            "port": 80,
            "text": "p80",
            "list": [null, ["a"], ""],
            "a/b": "${{ parameters.port | nosuch }}",
        });
        assert_eq!(resolved.value, Some(expected));
        assert_eq!(resolved.kept.len(), 1);
        assert_eq!(resolved.kept[0].pointer, "/a~1b");
    }

    #[test]
    fn a_step_runs_unless_its_condition_is_false() {
        let context =
            json!({"p": {"no": false, "none": null, "list": [], "map": {}, "text": "false"}});
        let check = |condition: Json, expected: bool| {
            let context = context.as_object().unwrap();
            let result = runs(
                Some(&condition),
                context,
                &Options::default(),
                &Limits::default(),
            );
            assert_eq!(result, Ok(expected), "{condition}");
        };
        check(json!("${{ p.no }}"), false);
        check(json!("${{ p.none }}"), false);
        check(json!("${{ p.nope }}"), false);
        check(json!("${{ p.list }}"), false);
        check(json!("${{ p.map }}"), true);
        check(json!("${{ p.text }}"), true);
        check(json!("${{ p.text | nosuch }}"), true); // It stays as it is written.
        check(json!(false), false);
        check(json!(0), true);
    }

    #[test]
    fn a_step_has_a_round_for_each_entry() {
        let context = json!({"p": {"list": ["a", "b"], "map": {"x": 1, "2": 3}, "none": null}});
        let ask = |each: Option<Json>| {
            let input = json!({"k": "${{ each.key }}", "v": "${{ each.value }}"});
            let context = context.as_object().unwrap();
            let options = Options::default();
            let result = rounds(
                each.as_ref(),
                Some(&input),
                context,
                &options,
                &Limits::default(),
            );
            result.map(|rounds| {
                let inputs = rounds.into_iter().map(|round| round.input.value);
                inputs.map(Option::unwrap_or_default).collect::<Vec<_>>()
            })
        };
        let pair = |key: &str, value: Json| json!({"k": key, "v": value});
        let list = vec![pair("0", json!("a")), pair("1", json!("b"))];
        assert_eq!(ask(Some(json!("${{ p.list }}"))), Ok(list));
        let map = vec![pair("2", json!(3)), pair("x", json!(1))];
        assert_eq!(ask(Some(json!("${{ p.map }}"))), Ok(map));
        assert_eq!(ask(Some(json!([]))), Ok(Vec::new()));
        assert_eq!(ask(None), Ok(vec![json!({})]));
        let error = ask(Some(json!("${{ p.none }}"))).unwrap_err();
        assert!(error.message.starts_with("`each` is"), "{error}");
    }
}
