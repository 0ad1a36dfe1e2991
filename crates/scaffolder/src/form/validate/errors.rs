//! What an error of the validator is about.
//!
//! [`findings`] gives the errors of answers, with those of alternatives replaced by the
//! errors of the alternative that was meant.

use jsonschema::error::{ValidationError, ValidationErrorKind};
use jsonschema::{Validator, error};
use serde_json::Value;

use crate::form::place::{join, last_step};

/// How many errors are looked at.
const MAX_ERRORS: usize = 500;

/// How deep alternatives may lie in one another.
const MAX_DEPTH: usize = 16;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    /// Where, in the answers.
    pub(super) pointer: String,
    /// How many characters the answer has, where it is text.
    pub(super) chars: usize,
    pub(super) wrong: Wrong,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wrong {
    Missing,
    Type(Vec<String>),
    Enum(Vec<Value>),
    Pattern(String),
    /// The pattern gave up.
    PatternTooHard,
    Format(String),
    MinLength(u64),
    MaxLength(u64),
    Minimum(Value),
    Maximum(Value),
    ExclusiveMinimum(Value),
    ExclusiveMaximum(Value),
    MultipleOf(f64),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    Unexpected,
    Not,
    /// No alternative fits, or several.
    Alternatives {
        keyword: &'static str,
        several: bool,
    },
    TooDeep,
    Other(String),
}

impl Finding {
    pub(super) fn is_unexpected(&self) -> bool {
        self.wrong == Wrong::Unexpected
    }

    /// The keyword of JSON Schema that does not hold.
    pub(super) fn keyword(&self) -> &str {
        match &self.wrong {
            Wrong::Missing => "required",
            Wrong::Type(_) => "type",
            Wrong::Enum(_) => "enum",
            Wrong::Pattern(_) | Wrong::PatternTooHard => "pattern",
            Wrong::Format(_) => "format",
            Wrong::MinLength(_) => "minLength",
            Wrong::MaxLength(_) => "maxLength",
            Wrong::Minimum(_) => "minimum",
            Wrong::Maximum(_) => "maximum",
            Wrong::ExclusiveMinimum(_) => "exclusiveMinimum",
            Wrong::ExclusiveMaximum(_) => "exclusiveMaximum",
            Wrong::MultipleOf(_) => "multipleOf",
            Wrong::MinItems(_) => "minItems",
            Wrong::MaxItems(_) => "maxItems",
            Wrong::UniqueItems => "uniqueItems",
            Wrong::Unexpected => "additionalProperties",
            Wrong::Not => "not",
            Wrong::Alternatives { keyword, .. } => keyword,
            Wrong::TooDeep => "false",
            Wrong::Other(keyword) => keyword,
        }
    }

    /// What is said first of several: the smaller.
    pub(super) fn weight(&self) -> u8 {
        match &self.wrong {
            Wrong::Missing => 1,
            Wrong::Type(_) => 2,
            Wrong::Enum(_) => 3,
            // What is too short or empty has to be typed before it can look right.
            Wrong::MinLength(_) => 4,
            Wrong::MaxLength(_) => 5,
            Wrong::Pattern(_) | Wrong::PatternTooHard | Wrong::Format(_) => 6,
            Wrong::Alternatives { .. } | Wrong::Not | Wrong::Other(_) => 9,
            _ => 7,
        }
    }
}

/// What is wrong with answers, the more telling first.
pub(super) fn findings(validator: &Validator, values: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for error in validator.iter_errors(values).take(MAX_ERRORS) {
        flatten(&error, 0, &mut findings);
    }
    findings.sort_by_key(Finding::weight);
    findings.truncate(MAX_ERRORS);
    findings
}

fn flatten(error: &ValidationError<'_>, depth: usize, found: &mut Vec<Finding>) {
    use ValidationErrorKind as Kind;
    if found.len() >= MAX_ERRORS {
        return;
    }
    let pointer = error.instance_path().as_str();
    let mut add = |pointer: String, wrong: Wrong| {
        found.push(Finding {
            pointer,
            chars: error
                .instance()
                .as_str()
                .map_or(0, |text| text.chars().count()),
            wrong,
        });
    };
    let here = || pointer.to_owned();
    match error.kind() {
        Kind::OneOfNotValid { context } => {
            alternatives(error, context, "oneOf", depth, found);
        }
        Kind::AnyOf { context } => alternatives(error, context, "anyOf", depth, found),
        Kind::OneOfMultipleValid { .. } => add(
            dependency(error).map_or_else(here, |name| join(pointer, &name)),
            Wrong::Alternatives {
                keyword: "oneOf",
                several: true,
            },
        ),
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            found.push(Finding {
                pointer: join(pointer, name),
                chars: 0,
                wrong: Wrong::Missing,
            });
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                add(join(pointer, name), Wrong::Unexpected);
            }
        }
        Kind::Type { kind } => add(here(), Wrong::Type(types(kind))),
        Kind::Enum { options } => add(
            here(),
            Wrong::Enum(options.as_array().cloned().unwrap_or_default()),
        ),
        Kind::Constant { expected_value } => {
            add(here(), Wrong::Enum(vec![expected_value.as_ref().clone()]));
        }
        Kind::Pattern { pattern } => add(here(), Wrong::Pattern(pattern.clone())),
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            add(here(), Wrong::PatternTooHard);
        }
        Kind::Format { format } => add(here(), Wrong::Format(format.clone())),
        Kind::MinLength { limit } => add(here(), Wrong::MinLength(*limit)),
        Kind::MaxLength { limit } => add(here(), Wrong::MaxLength(*limit)),
        Kind::Minimum { limit } => add(here(), Wrong::Minimum(limit.clone())),
        Kind::Maximum { limit } => add(here(), Wrong::Maximum(limit.clone())),
        Kind::ExclusiveMinimum { limit } => add(here(), Wrong::ExclusiveMinimum(limit.clone())),
        Kind::ExclusiveMaximum { limit } => add(here(), Wrong::ExclusiveMaximum(limit.clone())),
        Kind::MultipleOf { multiple_of } => add(here(), Wrong::MultipleOf(*multiple_of)),
        Kind::MinItems { limit } => add(here(), Wrong::MinItems(*limit)),
        Kind::MaxItems { limit } => add(here(), Wrong::MaxItems(*limit)),
        Kind::UniqueItems => add(here(), Wrong::UniqueItems),
        Kind::FalseSchema => add(here(), Wrong::TooDeep),
        Kind::Not { .. } => add(here(), Wrong::Not),
        other => add(here(), Wrong::Other(other.keyword().to_owned())),
    }
}

fn types(kind: &error::TypeKind) -> Vec<String> {
    match kind {
        error::TypeKind::Single(one) => vec![one.to_string()],
        error::TypeKind::Multiple(set) => set.iter().map(|one| one.to_string()).collect(),
    }
}

/// The property under `dependencies` of whose alternatives an error is.
fn dependency(error: &ValidationError<'_>) -> Option<String> {
    let path = error.schema_path().as_str();
    let path = path
        .strip_suffix("/oneOf")
        .or(path.strip_suffix("/anyOf"))?;
    let rest = &path[..path.rfind('/')?];
    rest.ends_with("/dependencies").then(|| last_step(path))
}

fn alternatives(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    keyword: &'static str,
    depth: usize,
    found: &mut Vec<Finding>,
) {
    let pointer = error.instance_path().as_str();
    let chooser = dependency(error);
    let is_for_another = |error: &ValidationError<'_>| {
        use ValidationErrorKind as Kind;
        let at = error.instance_path().as_str();
        match &chooser {
            Some(name) => at == join(pointer, name),
            None => match error.kind() {
                Kind::Constant { .. } | Kind::Enum { .. } => true,
                Kind::Type { .. } => at == pointer,
                _ => false,
            },
        }
    };
    let meant: Vec<&Vec<ValidationError<'static>>> = context
        .iter()
        .filter(|errors| !errors.iter().any(is_for_another))
        .collect();
    let chosen = match (&*meant, &chooser) {
        // As in the form: a value that no branch is for asks nothing.
        ([], Some(_)) => return,
        ([one], _) => Some(*one),
        (several, Some(_)) => several.iter().min_by_key(|errors| errors.len()).copied(),
        _ => None,
    };
    if let Some(errors) = chosen
        && depth < MAX_DEPTH
    {
        for error in errors {
            flatten(error, depth + 1, found);
        }
        return;
    }
    // Constants to choose from, as `oneOf` with titles has them.
    let constants: Option<Vec<Value>> = context
        .iter()
        .map(|errors| match &**errors {
            [error] if error.instance_path().as_str() == pointer => match error.kind() {
                ValidationErrorKind::Constant { expected_value } => {
                    Some(expected_value.as_ref().clone())
                }
                _ => None,
            },
            _ => None,
        })
        .collect();
    found.push(Finding {
        pointer: pointer.to_owned(),
        chars: 0,
        wrong: match constants {
            Some(constants) => Wrong::Enum(constants),
            None => Wrong::Alternatives {
                keyword,
                several: false,
            },
        },
    });
}
