//! Allow rules: which kinds of entities may come from which locations.
//!
//! [`Rules::allows`] is the way in. The semantics are those of
//! `DefaultCatalogRulesEnforcer` (`CatalogRules.ts` in
//! `plugins/catalog-backend/src/ingestion`): one rule that matches is enough,
//! kinds and types are compared without case, and the location that counts is
//! the configured one that led to the entity.

use crate::build::{AllowedKind, BuildInput, ConfiguredLocation, Rule, RuleLocation};
use crate::source::Location;
use crate::source::glob::{Glob, Options};

/// The kinds allowed when `catalog.rules` is not there.
pub const DEFAULT_ALLOWED: [&str; 3] = ["Component", "API", "Location"];

/// The rules of a catalog, ready to be asked.
pub(crate) struct Rules {
    /// `None` allows everything.
    rules: Option<Vec<Compiled>>,
}

struct Compiled {
    allow: Vec<AllowedKind>,
    locations: Option<Vec<Matcher>>,
}

struct Matcher {
    location: RuleLocation,
    pattern: Option<Glob>,
}

impl Rules {
    /// The rules of `catalog.rules` and of each of `catalog.locations`.
    pub(crate) fn new(input: &BuildInput) -> Self {
        let global = match &input.rules {
            Some(rules) => rules.iter().map(Compiled::new).collect(),
            None => vec![Compiled {
                allow: DEFAULT_ALLOWED.into_iter().map(any_of_kind).collect(),
                locations: None,
            }],
        };
        let of_locations = input.locations.iter().flat_map(|configured| {
            configured.rules.iter().map(|rule| Compiled {
                allow: rule.allow.clone(),
                locations: Some(vec![exactly(configured)]),
            })
        });
        Self {
            rules: Some(global.into_iter().chain(of_locations).collect()),
        }
    }

    /// Rules that allow everything.
    pub(crate) const fn allow_all() -> Self {
        Self { rules: None }
    }

    /// Whether an entity of this kind and `spec.type` may come from what was
    /// registered as `location`.
    pub(crate) fn allows(&self, kind: &str, spec_type: Option<&str>, location: &Location) -> bool {
        let Some(rules) = &self.rules else {
            return true;
        };
        rules.iter().any(|rule| {
            rule.matches_location(location)
                && rule.allow.iter().any(|allowed| {
                    same(&allowed.kind, kind)
                        && allowed.spec_type.as_ref().is_none_or(|wanted| {
                            wanted.is_empty()
                                || spec_type.is_some_and(|spec_type| same(wanted, spec_type))
                        })
                })
        })
    }
}

impl Compiled {
    fn new(rule: &Rule) -> Self {
        let matchers =
            |locations: &Vec<RuleLocation>| locations.iter().cloned().map(Matcher::new).collect();
        Self {
            allow: rule.allow.clone(),
            locations: rule.locations.as_ref().map(matchers),
        }
    }

    fn matches_location(&self, location: &Location) -> bool {
        self.locations
            .as_ref()
            .is_none_or(|matchers| matchers.iter().any(|matcher| matcher.matches(location)))
    }
}

impl Matcher {
    fn new(location: RuleLocation) -> Self {
        let options = Options {
            dot: true,
            ignore_case: true,
        };
        Self {
            pattern: location
                .pattern
                .as_ref()
                .map(|pattern| Glob::new(pattern, options)),
            location,
        }
    }

    fn matches(&self, location: &Location) -> bool {
        let type_fits = self
            .location
            .location_type
            .as_ref()
            .is_none_or(|wanted| **wanted == *location.location_type);
        let exact_fits = self
            .location
            .exact
            .as_ref()
            .is_none_or(|wanted| wanted.is_empty() || **wanted == *location.target);
        let pattern_fits = self
            .pattern
            .as_ref()
            .is_none_or(|pattern| pattern.is_match(&location.target));
        type_fits && exact_fits && pattern_fits
    }
}

fn any_of_kind(kind: &str) -> AllowedKind {
    AllowedKind {
        kind: kind.to_owned(),
        spec_type: None,
    }
}

fn exactly(configured: &ConfiguredLocation) -> Matcher {
    Matcher::new(RuleLocation {
        exact: Some(configured.location.target.to_string()),
        location_type: Some(configured.location.location_type.to_string()),
        pattern: None,
    })
}

fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || a.to_lowercase() == b.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(target: &str) -> Location {
        Location::new("url", target)
    }

    #[test]
    fn without_rules_three_kinds_are_allowed() {
        let rules = Rules::new(&BuildInput::default());
        assert!(rules.allows("component", None, &location("a")));
        assert!(!rules.allows("Template", None, &location("a")));
    }

    #[test]
    fn a_location_can_allow_more_than_the_rest() {
        let templates = Rule {
            allow: vec![any_of_kind("Template")],
            locations: None,
        };
        let input = BuildInput {
            locations: vec![ConfiguredLocation {
                location: location("templates"),
                rules: vec![templates],
                place: None,
            }],
            ..BuildInput::default()
        };
        let rules = Rules::new(&input);
        assert!(rules.allows("Template", None, &location("templates")));
        assert!(!rules.allows("Template", None, &location("other")));
    }

    #[test]
    fn a_rule_can_be_about_a_type_and_a_pattern() {
        let input = BuildInput {
            rules: Some(vec![Rule {
                allow: vec![AllowedKind {
                    kind: "Resource".to_owned(),
                    spec_type: Some("database".to_owned()),
                }],
                locations: Some(vec![RuleLocation {
                    location_type: Some("url".to_owned()),
                    pattern: Some("https://github.com/acme/**".to_owned()),
                    ..RuleLocation::default()
                }]),
            }]),
            ..BuildInput::default()
        };
        let rules = Rules::new(&input);
        let ours = location("https://github.com/Acme/shop/blob/main/a.yaml");
        assert!(rules.allows("Resource", Some("Database"), &ours));
        assert!(!rules.allows("Resource", Some("queue"), &ours));
        assert!(!rules.allows("Resource", Some("database"), &location("https://x.org/a")));
    }
}
