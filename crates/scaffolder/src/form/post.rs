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
mod tests;
