//! The filters: `value | name(args)`.
//!
//! [`find`] is the table. The rules are those of `nunjucks/src/filters.js`
//! 3.2.4, and for the four of Backstage those of
//! `plugins/scaffolder-backend/src/lib/templating/filters`. Filters for text
//! are in `text`, those for lists and maps in `list`, those for numbers and
//! JSON in `number`, Backstage's in `backstage`.

mod backstage;
mod list;
mod number;
mod text;
mod urlize;

use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::options::Options;
use crate::suggest::closest;
use crate::value::{Text, Value};

/// A filter: what is filtered, and its arguments.
pub(crate) type Filter = fn(&mut Machine<'_>, Value, &[Value]) -> Run<Value>;

/// All filters, in order of their names.
const FILTERS: &[(&str, Filter)] = &[
    ("abs", number::abs),
    ("batch", list::batch),
    ("capitalize", text::capitalize),
    ("center", text::center),
    ("d", list::default),
    ("default", list::default),
    ("dictsort", list::dictsort),
    ("dump", number::dump),
    ("e", text::escape),
    ("escape", text::escape),
    ("first", list::first),
    ("float", number::float),
    ("forceescape", text::forceescape),
    ("groupby", list::groupby),
    ("indent", text::indent),
    ("int", number::int),
    ("join", list::join),
    ("last", list::last),
    ("length", list::length),
    ("list", list::list),
    ("lower", text::lower),
    ("nl2br", text::nl2br),
    ("parseEntityRef", backstage::parse_entity_ref),
    ("parseRepoUrl", backstage::parse_repo_url),
    ("pick", backstage::pick),
    ("projectSlug", backstage::project_slug),
    ("random", list::random),
    ("reject", list::reject),
    ("rejectattr", list::rejectattr),
    ("replace", text::replace),
    ("reverse", list::reverse),
    ("round", number::round),
    ("safe", text::safe),
    ("select", list::select),
    ("selectattr", list::selectattr),
    ("slice", list::slice),
    ("sort", list::sort),
    ("string", text::string),
    ("striptags", text::striptags),
    ("sum", list::sum),
    ("title", text::title),
    ("trim", text::trim),
    ("truncate", text::truncate),
    ("upper", text::upper),
    ("urlencode", text::urlencode),
    ("urlize", urlize::urlize),
    ("wordcount", text::wordcount),
];

/// The built-in filter of a name.
pub(crate) fn find(name: &str, options: &Options) -> Option<Filter> {
    if options.cookiecutter && name == "jsonify" {
        return Some(number::dump);
    }
    builtin(name)
}

fn builtin(name: &str) -> Option<Filter> {
    let at = FILTERS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(FILTERS[at].1)
}

pub(crate) fn is_builtin(name: &str) -> bool {
    builtin(name).is_some()
}

/// The filters that fail on undefined, which is what a misspelt name gives.
pub(crate) fn fails_on_undefined(name: &str) -> bool {
    matches!(
        name,
        "batch"
            | "dictsort"
            | "first"
            | "groupby"
            | "join"
            | "last"
            | "list"
            | "parseEntityRef"
            | "parseRepoUrl"
            | "projectSlug"
            | "random"
            | "reject"
            | "rejectattr"
            | "select"
            | "selectattr"
            | "slice"
            | "string"
            | "sum"
            | "trim"
            | "urlize"
    )
}

/// What to say of a filter that does not exist.
pub(crate) fn unknown(name: &str, options: &Options) -> String {
    let own = options.filters.keys().map(String::as_str);
    let known = own.chain(FILTERS.iter().map(|(name, _)| *name));
    let hint = match name {
        "tojson" | "to_json" | "json" | "jsonify" => Some("write `dump`".to_owned()),
        "split" => Some("write `.split('…')`, a method of text".to_owned()),
        "count" => Some("write `length`".to_owned()),
        "slugify" => Some("write `lower | replace(r/[^a-z0-9]+/g, '-')`".to_owned()),
        "regex_replace" => Some("write `replace(r/…/g, '…')`".to_owned()),
        "items" => Some("write `{% for key, value in map %}`".to_owned()),
        _ => closest(name, known).map(|known| format!("did you mean `{known}`?")),
    };
    match hint {
        Some(hint) => format!("there is no filter `{name}`: {hint}"),
        None => format!("there is no filter `{name}`"),
    }
}

/// An argument, undefined where there is none.
fn arg(args: &[Value], at: usize) -> &Value {
    args.get(at).unwrap_or(&Value::Undefined)
}

/// Text, or why it is none.
fn need_text(value: &Value) -> Run<Text> {
    match value {
        Value::String(text) | Value::Safe(text) => Ok(text.clone()),
        Value::Undefined | Value::Null => Err(Fault::render(format!(
            "text is needed, and the value is {}: write `| default('')` before it",
            value.describe()
        ))),
        _ => Err(Fault::render(format!(
            "text is needed, and the value is {}: write `| string` before it",
            value.describe()
        ))),
    }
}

/// Text; empty for what Nunjucks takes for nothing: undefined, null, false.
fn need_text_or_nothing(value: &Value) -> Run<Text> {
    match value {
        Value::Undefined | Value::Null | Value::Boolean(false) => Ok(Text::from("")),
        value => need_text(value),
    }
}

/// Text that is as safe as the value it was made from.
fn like(machine: &mut Machine<'_>, original: &Value, text: impl Into<Text>) -> Run<Value> {
    let value = machine.new_text(text)?;
    Ok(match (original, value) {
        (Value::Safe(_), Value::String(text)) => Value::Safe(text),
        (_, value) => value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(FILTERS.is_sorted_by_key(|(name, _)| name));
    }

    #[test]
    fn every_filter_fails_on_undefined_or_not_as_is_said() {
        for (name, _) in FILTERS {
            if *name == "parseEntityRef" || *name == "parseRepoUrl" || *name == "projectSlug" {
                continue;
            }
            let source = format!("${{{{ missing | {name} }}}}");
            let template = crate::Template::parse(&source, &Options::default()).unwrap();
            let result = template.render(&serde_json::Map::new(), &crate::Limits::default());
            assert_eq!(result.is_err(), fails_on_undefined(name), "{name}");
        }
    }
}
