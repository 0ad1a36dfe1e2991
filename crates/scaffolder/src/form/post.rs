//! What an HTML form sent, as answers.
//!
//! [`from_post`] is the way in. Names are those of [`Field::name`]; nothing else is read,
//! so a page may carry fields of its own. How answers are written:
//!
//! - a choice is the [`key`](super::SelectOption::key) of its option;
//! - boxes that are ticked are repeated under one name; a switch that is absent is off;
//! - items of a list have their number in the name, `/tags/0` or `/contacts/0/name`. Gaps
//!   are closed and items with nothing in them dropped. Repeated names are items too;
//! - a repository is its parts, `/repoUrl#host`, `#owner`, `#repo`, `#organization`,
//!   `#workspace`, `#project`, or the whole address under the field's own name;
//! - a group is there where it is required or something in it is filled in;
//! - values by names of one's own are lines of `name: value`;
//! - tags and references may also be written into one text, one a line or between commas.
//!
//! A text with nothing in it is no answer, except where the template says what it is.
//! What is not shown is not an answer. What does not fit, such as a word for a number, is
//! kept as it was sent, so that [`validate`](super::validate()) can say so.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use serde_json::{Map, Number, Value};

use super::control::{Control, EntityChoice, RepoUrlChoice, SelectOption, TextKind};
use super::defaults::MAX_PASSES;
use super::filter::normalise;
use super::options::chosen;
use super::repo_url::{PARTS, RepoUrl};
use super::{Field, Form};

/// How many names and values are read.
const MAX_SENT: usize = 20_000;

/// How many items of a list are read.
const MAX_ITEMS: usize = 1_000;

/// Answers, with what is to be kept apart from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// The answers. A secret is as many `*` as it has characters.
    pub values: Value,
    /// The secrets, by the name of the field's property.
    pub secrets: BTreeMap<String, String>,
}

/// Reads what an HTML form sent: its names and values, in the order of the form.
pub fn from_post(form: &Form, fields: Vec<(String, String)>) -> Posted {
    let mut sent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in fields.into_iter().take(MAX_SENT) {
        let value = value.replace("\r\n", "\n");
        sent.entry(name).or_default().push(value);
    }
    let mut posted = Posted {
        values: Value::Object(Map::new()),
        secrets: BTreeMap::new(),
    };
    // Which fields are shown depends on the answers of others.
    for _ in 0..MAX_PASSES {
        let mut reader = Reader {
            sent: &sent,
            answers: &posted.values,
            secrets: BTreeMap::new(),
        };
        let mut values = Map::new();
        for page in &form.pages {
            if page.shown.holds(&posted.values) {
                reader.fields(&page.fields, &mut values);
            }
        }
        let secrets = reader.secrets;
        let values = Value::Object(values);
        let is_settled = values == posted.values;
        posted = Posted { values, secrets };
        if is_settled {
            break;
        }
    }
    posted
}

struct Reader<'a> {
    sent: &'a BTreeMap<String, Vec<String>>,
    /// The answers as far as they are known: who is shown.
    answers: &'a Value,
    secrets: BTreeMap<String, String>,
}

impl Reader<'_> {
    fn fields(&mut self, fields: &[Field], values: &mut Map<String, Value>) {
        for field in fields {
            let key = field.key();
            if !values.contains_key(&key)
                && field.shown.holds(self.answers)
                && let Some(value) = self.read(field)
            {
                values.insert(key, value);
            }
        }
    }

    fn read(&mut self, field: &Field) -> Option<Value> {
        // Browsers send nothing for what is disabled.
        if field.disabled && !self.is_sent(&field.name) {
            return field.default.clone();
        }
        match field.control.plain() {
            Control::Text { kind, .. } => self.text(field, |text| timed(*kind, text)),
            Control::TextArea { .. }
            | Control::EntityName
            | Control::RepoBranch { .. }
            | Control::RepoOwner { .. }
            | Control::File => self.text(field, str::to_owned),
            Control::Json => {
                let text = self
                    .last(&field.name)
                    .filter(|text| !text.trim().is_empty())?;
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
            }
            Control::Pairs { are_texts } => {
                let text = self.last(&field.name).unwrap_or_default();
                let is_needed = field.required.holds(self.answers);
                (is_needed || !text.trim().is_empty()).then(|| pairs(text, *are_texts))
            }
            Control::Number { .. } => {
                let text = self.last(&field.name)?.trim();
                (!text.is_empty()).then(|| number(text))
            }
            Control::Switch => {
                let is_on = self
                    .last(&field.name)
                    .is_some_and(|text| !matches!(text, "" | "false" | "off" | "0"));
                Some(Value::Bool(is_on))
            }
            Control::Radios { options } | Control::Select { options } => {
                let key = self.last(&field.name)?;
                choice(options, key)
            }
            Control::Checkboxes { options, .. } => {
                let keys = self.all(&field.name);
                let mut values: Vec<Value> = Vec::new();
                for value in keys.into_iter().filter_map(|key| choice(options, key)) {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                Some(Value::Array(values))
            }
            Control::List { item, .. } => Some(self.list(field, item)),
            Control::Group { fields, .. } => {
                // What an optional group needs is asked of who begins to fill it in.
                if !field.required.holds(self.answers) && !self.is_filled(&field.name) {
                    return None;
                }
                let mut values = Map::new();
                self.fields(fields, &mut values);
                Some(Value::Object(values))
            }
            Control::EntityPicker(choice)
            | Control::OwnerPicker(choice)
            | Control::OwnedEntityPicker(choice)
            | Control::MyGroupsPicker(choice) => {
                let text = self.last(&field.name)?;
                (!text.trim().is_empty()).then(|| Value::from(reference(choice, text)))
            }
            Control::MultiEntityPicker { choice, .. } => {
                let texts = self.words(&field.name, &[',', '\n']);
                Some(unique(texts.iter().map(|text| reference(choice, text))))
            }
            Control::EntityTags { .. } => {
                let texts = self.words(&field.name, &[',', '\n', ' ', '\t']);
                Some(unique(texts.iter().map(|text| text.to_lowercase())))
            }
            Control::RepoUrl(choice) => self.repo_url(field, choice),
            Control::Secret { .. } => {
                let text = self.last(&field.name).filter(|text| !text.is_empty())?;
                let (text, stars) = (text.to_owned(), "*".repeat(text.chars().count()));
                self.secrets.insert(field.key(), text);
                Some(Value::from(stars))
            }
            Control::Hidden => match self.last(&field.name).filter(|text| !text.is_empty()) {
                None => field.default.clone(),
                Some(text) if has_type(field, "string") => Some(Value::from(text)),
                Some(text) => {
                    Some(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
                }
            },
            Control::Message => Some(Value::Null),
            Control::Custom { .. } => None,
        }
    }

    /// The items of a list, in the order of their numbers.
    fn list(&mut self, field: &Field, item: &Field) -> Value {
        let mut numbers: BTreeSet<u64> = BTreeSet::new();
        let prefix = format!("{}/", field.name);
        for (name, texts) in self.below(&prefix) {
            let rest = &name[prefix.len()..];
            let digits = rest.split(['/', '#']).next().unwrap_or_default();
            if let Ok(number) = digits.parse::<u64>()
                && texts.iter().any(|text| !text.trim().is_empty())
            {
                numbers.insert(number);
            }
        }
        let mut items = Vec::new();
        for number in numbers.into_iter().take(MAX_ITEMS) {
            let item = item.item_sent_as(field, items.len(), number);
            if let Some(value) = self.read(&item) {
                items.push(value);
            }
        }
        if items.is_empty() && item.control.inner().is_empty() {
            let texts = self.sent.get(&field.name).map_or(&[][..], Vec::as_slice);
            for text in texts
                .iter()
                .filter(|text| !text.trim().is_empty())
                .take(MAX_ITEMS)
            {
                let sent = BTreeMap::from([(item.name.clone(), vec![text.clone()])]);
                let mut reader = Reader {
                    sent: &sent,
                    answers: self.answers,
                    secrets: BTreeMap::new(),
                };
                items.extend(reader.read(item));
                self.secrets.append(&mut reader.secrets);
            }
        }
        Value::Array(items)
    }

    fn repo_url(&self, field: &Field, choice: &RepoUrlChoice) -> Option<Value> {
        let mut url = RepoUrl::default();
        let mut is_in_parts = false;
        for part in ["host"].into_iter().chain(PARTS) {
            if let Some(text) = self.last(&format!("{}#{part}", field.name)) {
                is_in_parts = true;
                url.set(part, text);
            }
        }
        if !is_in_parts {
            return self.text(field, |text| text.trim().to_owned());
        }
        // What the page had chosen by itself says nothing of what people want.
        let is_typed = PARTS.iter().any(|part| {
            let allowed = match *part {
                "owner" => &choice.allowed_owners,
                "organization" => &choice.allowed_organizations,
                "project" => &choice.allowed_projects,
                "repo" => &choice.allowed_repos,
                _ => &Vec::new(),
            };
            url.part(part)
                .is_some_and(|text| !allowed.iter().any(|allowed| allowed == text))
        });
        if !is_typed && (url.repo.is_none() || field.required.is_never()) && !is_whole(&url) {
            return None;
        }
        if url.host.is_empty()
            && let [host] = &*choice.allowed_hosts
        {
            url.host.clone_from(host);
        }
        Some(Value::from(url.to_string()))
    }

    fn text(&self, field: &Field, read: impl Fn(&str) -> String) -> Option<Value> {
        let text = self.last(&field.name)?;
        if text.is_empty() {
            return field.empty_value.clone();
        }
        Some(Value::from(read(text)))
    }

    /// What was sent under a name; the last where it is there several times, as a page
    /// may have a hidden field before a box.
    fn last(&self, name: &str) -> Option<&str> {
        self.sent.get(name)?.last().map(String::as_str)
    }

    /// Everything under a name and under the name with numbers.
    fn all(&self, name: &str) -> Vec<&str> {
        let prefix = format!("{name}/");
        let own = self.sent.get(name).into_iter().flatten();
        let mut numbered: Vec<(u64, &Vec<String>)> = self
            .below(&prefix)
            .filter_map(|(name, texts)| Some((name[prefix.len()..].parse().ok()?, texts)))
            .collect();
        numbered.sort_by_key(|(number, _)| *number);
        own.chain(numbered.into_iter().flat_map(|(_, texts)| texts))
            .map(String::as_str)
            .take(MAX_ITEMS)
            .collect()
    }

    fn words(&self, name: &str, separators: &[char]) -> Vec<String> {
        self.all(name)
            .into_iter()
            .flat_map(|text| text.split(separators))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .take(MAX_ITEMS)
            .collect()
    }

    /// What was sent under names that begin so.
    fn below<'s>(&'s self, prefix: &str) -> impl Iterator<Item = (&'s String, &'s Vec<String>)> {
        self.sent
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(move |(name, _)| name.starts_with(prefix))
    }

    /// Whether something with something in it was sent inside a field.
    fn is_filled(&self, name: &str) -> bool {
        self.below(&format!("{name}/"))
            .any(|(_, texts)| texts.iter().any(|text| !text.trim().is_empty()))
    }

    fn is_sent(&self, name: &str) -> bool {
        let inside = [format!("{name}/"), format!("{name}#")];
        self.sent.contains_key(name)
            || inside
                .iter()
                .any(|prefix| self.below(prefix).next().is_some())
    }
}

fn is_whole(url: &RepoUrl) -> bool {
    url.repo.is_some() && PARTS.iter().filter(|part| url.part(part).is_some()).count() > 1
}

fn has_type(field: &Field, name: &str) -> bool {
    field.schema.get("type").is_none_or(|kind| kind == name)
}

fn choice(options: &[SelectOption], key: &str) -> Option<Value> {
    let is_option = options.iter().any(|option| option.key == key);
    (is_option || !key.is_empty()).then(|| chosen(options, key))
}

fn reference(choice: &EntityChoice, text: &str) -> String {
    normalise(
        text,
        choice.default_kind.as_deref(),
        &choice.default_namespace,
    )
}

fn unique(texts: impl Iterator<Item = String>) -> Value {
    let mut seen = BTreeSet::new();
    texts
        .filter(|text| seen.insert(text.clone()))
        .map(Value::from)
        .collect()
}

/// A number, or the text where it is none.
fn number(text: &str) -> Value {
    if let Ok(whole) = text.parse::<i64>() {
        return Value::from(whole);
    }
    let parsed = text.parse::<f64>().ok().and_then(Number::from_f64);
    parsed.map_or_else(|| Value::from(text), Value::Number)
}

/// Lines of `name: value`, or the text where a line is none.
fn pairs(text: &str, are_texts: bool) -> Value {
    let mut map = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some((name, value)) = line.split_once(':').or_else(|| line.split_once('=')) else {
            return Value::from(text);
        };
        let value = value.trim();
        let value = match value {
            "true" | "false" if !are_texts => Value::Bool(value == "true"),
            value if !are_texts => number(value),
            value => Value::from(value),
        };
        map.insert(name.trim().to_owned(), value);
    }
    Value::Object(map)
}

/// Times as JSON Schema has them: browsers leave out seconds and zone. The zone is that
/// of UTC, because nothing says what the person's is.
fn timed(kind: TextKind, text: &str) -> String {
    let colons = text.matches(':').count();
    match kind {
        TextKind::Time if text.len() == 5 && colons == 1 => format!("{text}:00"),
        TextKind::DateTime if text.len() == 16 && colons == 1 => format!("{text}:00Z"),
        TextKind::DateTime if text.len() >= 19 && colons == 2 && !text.ends_with(['Z', 'z']) => {
            let has_zone = text[text.floor_char_boundary(19)..].contains(['+', '-']);
            if has_zone {
                text.to_owned()
            } else {
                format!("{text}Z")
            }
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::form;
    use super::super::to_post;
    use super::*;
    use serde_json::json;

    fn page() -> Value {
        json!({
            "required": ["repoUrl"],
            "properties": {
                "name": {"type": "string"},
                "port": {"type": "integer"},
                "ratio": {"type": "number"},
                "public": {"type": "boolean"},
                "cloud": {"type": "string", "enum": ["aws", "gcp"]},
                "size": {"enum": [1, "1"]},
                "features": {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": true},
                "tags": {"type": "array", "items": {"type": "string"}},
                "ports": {"type": "array", "items": {"type": "integer"}},
                "contacts": {"type": "array", "items": {"type": "object", "properties": {
                    "name": {"type": "string"}, "primary": {"type": "boolean"},
                }}},
                "owner": {"type": "string", "ui:field": "OwnerPicker"},
                "others": {"type": "array", "ui:field": "MultiEntityPicker",
                           "ui:options": {"defaultKind": "Component"}},
                "labels": {"type": "array", "ui:field": "EntityTagsPicker"},
                "repoUrl": {"type": "string", "ui:field": "RepoUrlPicker",
                            "ui:options": {"allowedHosts": ["github.com"],
                                           "allowedOwners": ["acme"]}},
                "token": {"type": "string", "ui:field": "Secret"},
                "at": {"type": "string", "format": "date-time"},
                "hidden": {"type": "integer", "ui:widget": "hidden", "default": 7},
                "free": {"type": "object"},
                "labels2": {"type": "object", "additionalProperties": {"type": "string"}},
                "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
                "note": {"type": "string", "default": ""},
                "db": {"type": "object", "properties": {
                    "name": {"type": "string"}, "size": {"type": "integer"},
                    "backup": {"type": "boolean"},
                }},
            },
            "dependencies": {"cloud": {"oneOf": [
                {"properties": {"cloud": {"const": "aws"}, "region": {"enum": ["eu", "us"]}}},
                {"properties": {"cloud": {"const": "gcp"}, "region": {"enum": ["west", "east"]}}},
            ]}},
        })
    }

    fn sent(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        fields.iter().map(owned).collect()
    }

    /// What is there although nothing was sent.
    const EMPTY: [&str; 10] = [
        "public", "features", "tags", "ports", "contacts", "others", "labels", "hidden", "labels2",
        "limits",
    ];

    #[track_caller]
    fn check(fields: &[(&str, &str)], expected: Value) {
        let posted = from_post(&form(page()), sent(fields));
        let mut values = posted.values;
        if let Value::Object(map) = &mut values {
            for name in EMPTY {
                let is_empty = map.get(name).is_some_and(|value| {
                    value == &json!([])
                        || value == &json!({})
                        || value == &json!(false)
                        || value == &json!(7)
                });
                if is_empty {
                    map.remove(name);
                }
            }
        }
        assert_eq!(values, expected);
    }

    #[test]
    fn texts_numbers_and_choices() {
        check(&[("/name", "x"), ("other", "y")], json!({"name": "x"}));
        check(&[("/name", "")], json!({}));
        check(
            &[("/port", " 80 "), ("/ratio", "0.5")],
            json!({"port": 80, "ratio": 0.5}),
        );
        check(
            &[("/port", "many"), ("/ratio", "NaN")],
            json!({"port": "many", "ratio": "NaN"}),
        );
        check(&[("/public", "on")], json!({"public": true}));
        check(&[("/size", "1")], json!({"size": 1}));
        check(&[("/size", "\"1\"")], json!({"size": "1"}));
        check(&[("/size", "")], json!({}));
        check(
            &[("/features", "b"), ("/features", "a"), ("/features", "b")],
            json!({"features": ["b", "a"]}),
        );
        check(
            &[("/at", "2026-11-30T10:42")],
            json!({"at": "2026-11-30T10:42:00Z"}),
        );
        check(
            &[("/hidden", "9"), ("/free", "{\"a\": 1}")],
            json!({"hidden": 9, "free": {"a": 1}}),
        );
        check(&[("/free", "{a")], json!({"free": "{a"}));
    }

    #[test]
    fn pairs_are_lines() {
        check(
            &[
                ("/labels2", "a/b: x: y\r\n\n c=1 "),
                ("/limits", "cpu: 2\nmem: many"),
            ],
            json!({"labels2": {"a/b": "x: y", "c": "1"}, "limits": {"cpu": 2, "mem": "many"}}),
        );
        check(&[("/limits", "many")], json!({"limits": "many"}));
    }

    #[test]
    fn an_optional_group_is_there_once_something_is_in_it() {
        check(&[("/db/name", ""), ("/db/size", "")], json!({}));
        check(
            &[("/db/name", "x")],
            json!({"db": {"name": "x", "backup": false}}),
        );
    }

    #[test]
    fn an_empty_text_is_an_answer_where_the_template_says_so() {
        check(&[("/note", "")], json!({"note": ""}));
    }

    #[test]
    fn lists_close_their_gaps() {
        check(
            &[
                ("/tags/10", "c"),
                ("/tags/2", "b"),
                ("/tags/3", ""),
                ("/tags/99999999999", "z"),
            ],
            json!({"tags": ["b", "c", "z"]}),
        );
        check(
            &[("/ports", "1"), ("/ports", ""), ("/ports", "2")],
            json!({"ports": [1, 2]}),
        );
        check(
            &[
                ("/contacts/4/name", "Ann"),
                ("/contacts/4/primary", "on"),
                ("/contacts/7/name", ""),
                ("/contacts/9/name", "Bo"),
            ],
            json!({"contacts": [{"name": "Ann", "primary": true}, {"name": "Bo", "primary": false}]}),
        );
    }

    #[test]
    fn pickers() {
        check(
            &[("/owner", "Payments")],
            json!({"owner": "group:default/payments"}),
        );
        check(
            &[("/others", "a, component:x/b\nA")],
            json!({"others": ["component:default/a", "component:x/b"]}),
        );
        check(
            &[("/labels", "Go, web"), ("/labels", "go")],
            json!({"labels": ["go", "web"]}),
        );
        check(
            &[("/repoUrl#owner", "acme"), ("/repoUrl#repo", "a b")],
            json!({"repoUrl": "github.com?owner=acme&repo=a+b"}),
        );
        // Only what the page chose by itself.
        check(
            &[("/repoUrl#host", "github.com"), ("/repoUrl#owner", "acme")],
            json!({}),
        );
        check(
            &[("/repoUrl#host", "github.com"), ("/repoUrl#owner", "me")],
            json!({"repoUrl": "github.com?owner=me"}),
        );
        check(
            &[("/repoUrl", "github.com?owner=a&repo=b")],
            json!({"repoUrl": "github.com?owner=a&repo=b"}),
        );
    }

    #[test]
    fn secrets_are_kept_apart() {
        let posted = from_post(&form(page()), sent(&[("/token", "sécret")]));
        assert_eq!(posted.values["token"], "******");
        assert_eq!(
            posted.secrets,
            BTreeMap::from([("token".to_owned(), "sécret".to_owned())])
        );
    }

    #[test]
    fn what_is_not_shown_is_no_answer() {
        check(&[("/region", "eu")], json!({}));
        check(
            &[("/cloud", "aws"), ("/region", "eu"), ("/region#2", "west")],
            json!({"cloud": "aws", "region": "eu"}),
        );
        check(
            &[("/cloud", "gcp"), ("/region", "eu"), ("/region#2", "west")],
            json!({"cloud": "gcp", "region": "west"}),
        );
    }

    #[test]
    fn answers_fill_the_form_again() {
        let form = form(page());
        let answers = sent(&[
            ("/name", "x"),
            ("/port", "80"),
            ("/public", "true"),
            ("/cloud", "gcp"),
            ("/region#2", "east"),
            ("/size", "\"1\""),
            ("/features", "a"),
            ("/features", "b"),
            ("/tags/0", "t"),
            ("/contacts/0/name", "Ann"),
            ("/contacts/0/primary", "true"),
            ("/owner", "user:default/ann"),
            ("/others", "component:default/a"),
            ("/repoUrl#host", "github.com"),
            ("/repoUrl#owner", "me"),
            ("/repoUrl#repo", "r"),
            ("/at", "2026-11-30T10:42:00Z"),
        ]);
        let posted = from_post(&form, answers);
        let again = to_post(&form, &posted.values)
            .into_iter()
            .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
            .collect();
        assert_eq!(from_post(&form, again), posted);
        assert_eq!(posted.values["repoUrl"], "github.com?owner=me&repo=r");
    }
}
