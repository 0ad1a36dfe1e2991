//! When a field is shown or needed: a question about the answers, as data.
//!
//! [`Condition::holds`] answers it. As JSON it is small enough for a few lines of
//! JavaScript to answer too:
//!
//! ```json
//! {"all": [{"present": {"pointer": "/cloud"}},
//!          {"not": {"oneOf": {"pointer": "/cloud", "values": ["AWS", "GCP"]}}}]}
//! ```
//!
//! `all` of nothing always holds, `any` of nothing never does. `oneOf` and `contains`
//! do not hold where there is no answer. A `schema` is for what cannot be said so: only
//! the server knows, and a browser shows the field and does not insist on it.
//!
//! Where the conditions come from is in `entries` and `implied`.

use serde::Serialize;
use serde_json::Value;

use super::place::same;
use super::schema;

/// A question about the answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Condition {
    /// Every one of them holds.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The answer is one of these.
    OneOf {
        /// Where the answer is.
        pointer: String,
        /// What it may be.
        values: Vec<Value>,
    },
    /// The answer is a list with one of these in it.
    Contains {
        /// Where the answer is.
        pointer: String,
        /// What may be in it.
        values: Vec<Value>,
    },
    /// There is an answer.
    Present {
        /// Where.
        pointer: String,
    },
    /// The answer fits a JSON Schema.
    Schema {
        /// Where the answer is; empty for all of them.
        pointer: String,
        /// Draft 7, without `$ref`.
        schema: Value,
    },
}

impl Condition {
    /// Holds whatever the answers are.
    pub const ALWAYS: Self = Self::All(Vec::new());

    /// Never holds.
    pub const NEVER: Self = Self::Any(Vec::new());

    /// Whether it holds whatever the answers are.
    pub fn is_always(&self) -> bool {
        *self == Self::ALWAYS
    }

    /// Whether it can never hold.
    pub fn is_never(&self) -> bool {
        *self == Self::NEVER
    }

    /// Whether it holds for these answers.
    pub fn holds(&self, values: &Value) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(values)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(values)),
            Self::Not(part) => !part.holds(values),
            Self::OneOf {
                pointer,
                values: allowed,
            } => values
                .pointer(pointer)
                .is_some_and(|value| allowed.iter().any(|other| same(value, other))),
            Self::Contains {
                pointer,
                values: wanted,
            } => values
                .pointer(pointer)
                .and_then(Value::as_array)
                .is_some_and(|list| {
                    list.iter()
                        .any(|value| wanted.iter().any(|other| same(value, other)))
                }),
            Self::Present { pointer } => values.pointer(pointer).is_some(),
            Self::Schema { pointer, schema } => values
                .pointer(pointer)
                .is_none_or(|value| schema::fits(schema, value)),
        }
    }

    /// Whether a browser can answer it.
    pub fn is_plain(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_plain),
            Self::Not(part) => part.is_plain(),
            Self::Schema { .. } => false,
            _ => true,
        }
    }

    pub(super) fn present(pointer: &str) -> Self {
        Self::Present {
            pointer: pointer.to_owned(),
        }
    }

    pub(super) fn one_of(pointer: &str, values: Vec<Value>) -> Self {
        Self::OneOf {
            pointer: pointer.to_owned(),
            values,
        }
    }

    /// Both of them, without what says the same twice.
    pub(super) fn and(self, other: Self) -> Self {
        let mut parts: Vec<Self> = Vec::new();
        for condition in [self, other] {
            match condition {
                Self::All(list) => {
                    for part in list {
                        push_new(&mut parts, part);
                    }
                }
                part => push_new(&mut parts, part),
            }
        }
        let present: Vec<String> = parts
            .iter()
            .filter_map(Self::presumed)
            .map(str::to_owned)
            .collect();
        let mut simpler: Vec<Self> = Vec::new();
        for part in parts {
            match part.given(&present) {
                Self::All(list) => {
                    for part in list {
                        push_new(&mut simpler, part);
                    }
                }
                part => push_new(&mut simpler, part),
            }
        }
        if simpler.iter().any(Self::is_never) {
            return Self::NEVER;
        }
        // That there is an answer goes without saying where it is told what it is.
        let told: Vec<String> = simpler
            .iter()
            .filter(|part| !matches!(part, Self::Present { .. }))
            .filter_map(Self::presumed)
            .map(str::to_owned)
            .collect();
        simpler.retain(|part| !matches!(part, Self::Present { pointer } if told.contains(pointer)));
        single(simpler, Self::All)
    }

    /// One of them, without what says the same twice.
    pub(super) fn or(self, other: Self) -> Self {
        if self.is_always() || other.is_always() {
            return Self::ALWAYS;
        }
        let mut parts: Vec<Self> = Vec::new();
        for condition in [self, other] {
            let list = match condition {
                Self::Any(list) => list,
                part => vec![part],
            };
            for part in list {
                if !join_values(&mut parts, &part) {
                    push_new(&mut parts, part);
                }
            }
        }
        single(parts, Self::Any)
    }

    /// The opposite.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Not(part) => *part,
            Self::All(parts) => parts
                .into_iter()
                .map(Self::opposite)
                .fold(Self::NEVER, Self::or),
            Self::Any(parts) => parts
                .into_iter()
                .map(Self::opposite)
                .fold(Self::ALWAYS, Self::and),
            part => Self::Not(Box::new(part)),
        }
    }

    /// The pointer at which there is an answer when this holds.
    fn presumed(&self) -> Option<&str> {
        match self {
            Self::Present { pointer }
            | Self::OneOf { pointer, .. }
            | Self::Contains { pointer, .. } => Some(pointer),
            _ => None,
        }
    }

    /// What is left of it where these pointers have answers.
    fn given(self, present: &[String]) -> Self {
        let is_absence = |part: &Self| {
            matches!(part, Self::Not(inner)
                if matches!(&**inner, Self::Present { pointer } if present.contains(pointer)))
        };
        match self {
            Self::Any(parts) if parts.iter().any(is_absence) => parts
                .into_iter()
                .filter(|part| !is_absence(part))
                .fold(Self::NEVER, Self::or),
            part if is_absence(&part) => Self::NEVER,
            part => part,
        }
    }

    /// The same for an item of a list: pointers that begin with `from` begin with `to`.
    pub(super) fn moved(&self, from: &str, to: &str) -> Self {
        let moved = |pointer: &String| moved(pointer, from, to);
        let all = |parts: &[Self]| parts.iter().map(|part| part.moved(from, to)).collect();
        match self {
            Self::All(parts) => Self::All(all(parts)),
            Self::Any(parts) => Self::Any(all(parts)),
            Self::Not(part) => Self::Not(Box::new(part.moved(from, to))),
            Self::OneOf { pointer, values } => Self::OneOf {
                pointer: moved(pointer),
                values: values.clone(),
            },
            Self::Contains { pointer, values } => Self::Contains {
                pointer: moved(pointer),
                values: values.clone(),
            },
            Self::Present { pointer } => Self::Present {
                pointer: moved(pointer),
            },
            Self::Schema { pointer, schema } => Self::Schema {
                pointer: moved(pointer),
                schema: schema.clone(),
            },
        }
    }
}

/// A pointer with another beginning, where it has this one.
pub(super) fn moved(pointer: &str, from: &str, to: &str) -> String {
    match pointer.strip_prefix(from) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '#']) => format!("{to}{rest}"),
        _ => pointer.to_owned(),
    }
}

fn push_new(parts: &mut Vec<Condition>, part: Condition) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

fn single(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

/// Adds the values of a part to those of one about the same answer.
fn join_values(parts: &mut [Condition], part: &Condition) -> bool {
    let Condition::OneOf { pointer, values } = part else {
        return false;
    };
    for other in parts {
        if let Condition::OneOf {
            pointer: at,
            values: all,
        } = other
            && at == pointer
        {
            for value in values {
                if !all.iter().any(|known| same(known, value)) {
                    all.push(value.clone());
                }
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn is(pointer: &str, value: Value) -> Condition {
        Condition::one_of(pointer, vec![value])
    }

    #[test]
    fn says_nothing_twice() {
        let unless_asked = Condition::present("/a").opposite().or(is("/a", json!(1)));
        #[track_caller]
        fn check(condition: Condition, expected: Condition) {
            assert_eq!(condition, expected);
        }

        // What an `if` asks of a property says nothing where there is none; a
        // dependency says that there is one.
        check(
            Condition::present("/a").and(unless_asked.clone()),
            is("/a", json!(1)),
        );
        check(
            unless_asked.opposite(),
            Condition::present("/a").and(is("/a", json!(1)).opposite()),
        );
        check(
            is("/a", json!(1))
                .or(is("/a", json!(2)))
                .or(is("/a", json!(1.0))),
            Condition::one_of("/a", vec![json!(1), json!(2)]),
        );
        check(
            Condition::ALWAYS.and(is("/a", json!(1))),
            is("/a", json!(1)),
        );
        check(Condition::ALWAYS.or(is("/a", json!(1))), Condition::ALWAYS);
        check(Condition::NEVER.and(is("/a", json!(1))), Condition::NEVER);
        check(Condition::ALWAYS.opposite(), Condition::NEVER);
    }

    #[test]
    fn holds_for_answers() {
        let values = json!({"a": 1.0, "tags": ["x"], "db": {"kind": "pg"}});
        #[track_caller]
        fn check(condition: Condition, values: &Value, expected: bool) {
            assert_eq!(condition.holds(values), expected, "{condition:?}");
        }

        check(is("/a", json!(1)), &values, true);
        check(is("/b", json!(1)), &values, false);
        check(is("/b", json!(1)).opposite(), &values, true);
        check(is("/db/kind", json!("pg")), &values, true);
        let contains = Condition::Contains {
            pointer: "/tags".to_owned(),
            values: vec![json!("x")],
        };
        check(contains, &values, true);
        let schema = Condition::Schema {
            pointer: "/db".to_owned(),
            schema: json!({"properties": {"kind": {"pattern": "^p"}}}),
        };
        check(schema.clone(), &values, true);
        check(schema.opposite(), &values, false);
    }

    #[test]
    fn moves_into_an_item_of_a_list() {
        let condition = is("/contacts/-/role", json!("PM")).and(is("/contacts/-x", json!(1)));
        let moved = condition.moved("/contacts/-", "/contacts/3");
        assert_eq!(
            serde_json::to_value(&moved).unwrap(),
            json!({"all": [
                {"oneOf": {"pointer": "/contacts/3/role", "values": ["PM"]}},
                {"oneOf": {"pointer": "/contacts/-x", "values": [1]}},
            ]})
        );
    }
}
