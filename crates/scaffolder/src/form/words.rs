//! Conditions and lists as people say them.
//!
//! [`Form::only_if`] is for pages without a script, where a field is always there and
//! its label says when it counts: "only if Cloud is AWS or GCP".

use serde_json::Value;

use super::condition::Condition;
use super::options::{label_of, shown};
use super::place::last_step;
use super::{Field, Form};

/// How many values are named before the rest is "…".
const MAX_NAMED: usize = 6;

/// `a, b or c`.
pub(super) fn list<'t>(items: impl IntoIterator<Item = &'t str>, word: &str) -> String {
    let items: Vec<&str> = items.into_iter().collect();
    match &*items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

impl Form {
    /// When a field is shown, in words that follow "only if": `Cloud is AWS or GCP`.
    /// Nothing where it always is, or where it cannot be said.
    pub fn only_if(&self, condition: &Condition) -> Option<String> {
        if condition.is_always() {
            return None;
        }
        self.say(condition, false)
    }

    fn say(&self, condition: &Condition, is_inner: bool) -> Option<String> {
        match condition {
            Condition::All(parts) => self.join(parts, " and ", is_inner),
            Condition::Any(parts) => self.join(parts, " or ", is_inner),
            Condition::Not(part) => self.say_not(part),
            Condition::Present { pointer } => {
                Some(format!("{} is filled in", self.called(pointer)))
            }
            Condition::OneOf { pointer, values } => Some(match &**values {
                [Value::Bool(true)] => format!("{} is on", self.called(pointer)),
                [Value::Bool(false)] => format!("{} is off", self.called(pointer)),
                values => format!(
                    "{} is {}",
                    self.called(pointer),
                    self.named(pointer, values)
                ),
            }),
            Condition::Contains { pointer, values } => Some(format!(
                "{} has {}",
                self.called(pointer),
                self.named(pointer, values)
            )),
            Condition::Schema { .. } => None,
        }
    }

    fn say_not(&self, condition: &Condition) -> Option<String> {
        match condition {
            Condition::Present { pointer } => {
                Some(format!("{} is not filled in", self.called(pointer)))
            }
            Condition::OneOf { pointer, values } => Some(match &**values {
                [Value::Bool(true)] => format!("{} is not on", self.called(pointer)),
                [Value::Bool(false)] => format!("{} is not off", self.called(pointer)),
                values => format!(
                    "{} is not {}",
                    self.called(pointer),
                    self.named(pointer, values)
                ),
            }),
            Condition::Contains { pointer, values } => Some(format!(
                "{} does not have {}",
                self.called(pointer),
                self.named(pointer, values)
            )),
            _ => None,
        }
    }

    fn join(&self, parts: &[Condition], word: &str, is_inner: bool) -> Option<String> {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| self.say(part, true))
            .collect::<Option<_>>()?;
        if parts.is_empty() {
            return None;
        }
        let joined = parts.join(word);
        Some(if is_inner && parts.len() > 1 {
            format!("({joined})")
        } else {
            joined
        })
    }

    fn at(&self, pointer: &str) -> Option<&Field> {
        self.fields().find(|field| field.pointer == pointer)
    }

    /// What a field is called, wherever it is.
    pub(super) fn called(&self, pointer: &str) -> String {
        self.at(pointer)
            .map_or_else(|| last_step(pointer), |field| field.title.clone())
    }

    fn named(&self, pointer: &str, values: &[Value]) -> String {
        let options = self.at(pointer).and_then(|field| field.control.options());
        let label = |value: &Value| match options {
            Some(options) => label_of(options, value),
            None => shown(value),
        };
        let mut labels: Vec<String> = values.iter().take(MAX_NAMED).map(label).collect();
        if values.len() > MAX_NAMED {
            labels.push("…".to_owned());
        }
        list(labels.iter().map(String::as_str), "or")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::form;
    use super::*;
    use serde_json::json;

    #[test]
    fn says_when_a_field_is_shown() {
        let form = form(json!({
            "properties": {
                "cloud": {"title": "Cloud", "enum": ["aws", "gcp"], "enumNames": ["AWS", "GCP"]},
                "public": {"title": "Public", "type": "boolean"},
            },
        }));
        #[track_caller]
        fn check(form: &Form, condition: Condition, expected: Option<&str>) {
            assert_eq!(form.only_if(&condition).as_deref(), expected);
        }

        let cloud = Condition::one_of("/cloud", vec![json!("aws"), json!("gcp")]);
        let public = Condition::one_of("/public", vec![json!(true)]);
        check(&form, Condition::ALWAYS, None);
        check(&form, cloud.clone(), Some("Cloud is AWS or GCP"));
        check(
            &form,
            cloud.clone().opposite().and(public.clone()),
            Some("Cloud is not AWS or GCP and Public is on"),
        );
        check(
            &form,
            public.or(Condition::present("/x")).and(cloud),
            Some("(Public is on or x is filled in) and Cloud is AWS or GCP"),
        );
    }
}
