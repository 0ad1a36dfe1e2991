//! The kinds of entities: which `apiVersion`s they have, what their `spec`
//! holds, and which of its fields point at other entities.
//!
//! One file per kind, each a table; [`find`] looks one up. A new kind is a
//! file and a line in [`KINDS`]. The tables say what the JSON schemas under
//! `packages/catalog-model/src/schema/kinds` and the relations of
//! `BuiltinKindsEntityProcessor.ts` in Backstage say.

mod api;
mod component;
mod domain;
mod group;
mod location;
mod resource;
mod system;
mod template;
mod user;

use crate::process::shape::{Field, Shape};
use crate::relation::RelationType;

/// One kind.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its name, with its case.
    pub(crate) name: &'static str,
    /// The `apiVersion`s it may have; the first is the usual one.
    pub(crate) api_versions: &'static [&'static str],
    /// The fields of `spec` that have a type.
    pub(crate) spec: &'static [Field],
    /// The fields of `spec` that point at other entities.
    pub(crate) references: &'static [ReferenceField],
    /// Fields of `spec` that people write here although they have no effect,
    /// and what to do instead.
    pub(crate) without_effect: &'static [(&'static str, &'static str)],
}

/// A field of `spec` that points at one or many other entities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReferenceField {
    /// Its key in `spec`.
    pub(crate) name: &'static str,
    /// The kind that is meant when none is written.
    pub(crate) default_kind: Option<&'static str>,
    /// What the other entity is to this one.
    pub(crate) relation: RelationType,
}

impl ReferenceField {
    const fn new(
        name: &'static str,
        default_kind: Option<&'static str>,
        relation: RelationType,
    ) -> Self {
        Self {
            name,
            default_kind,
            relation,
        }
    }
}

/// Every kind Backstage knows without plugins, and templates.
pub(crate) const KINDS: [&Kind; 9] = [
    &api::KIND,
    &component::KIND,
    &domain::KIND,
    &group::KIND,
    &location::KIND,
    &resource::KIND,
    &system::KIND,
    &template::KIND,
    &user::KIND,
];

const BACKSTAGE: &[&str] = &["backstage.io/v1alpha1", "backstage.io/v1beta1"];
const REFERENCES: Shape = Shape::List(&Shape::NonEmptyText);
const OWNER: ReferenceField = ReferenceField::new("owner", Some("Group"), RelationType::OwnedBy);
const SYSTEM: ReferenceField = ReferenceField::new("system", Some("System"), RelationType::PartOf);
const DEPENDS_ON: ReferenceField = ReferenceField::new("dependsOn", None, RelationType::DependsOn);
const DEPENDENCY_OF: ReferenceField =
    ReferenceField::new("dependencyOf", None, RelationType::DependencyOf);
const PROFILE: Field = Field::optional(
    "profile",
    Shape::Map(&[
        Field::optional("displayName", Shape::NonEmptyText),
        Field::optional("email", Shape::NonEmptyText),
        Field::optional("picture", Shape::NonEmptyText),
    ]),
);

/// The references of kinds that configuration adds.
pub(crate) const CUSTOM_REFERENCES: &[ReferenceField] = &[OWNER, SYSTEM];

/// The lists of references that are sorted in the processed entity.
pub(crate) const SORTED_LISTS: [&str; 7] = [
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "memberOf",
    "children",
    "members",
];

/// The kind with exactly this name.
pub(crate) fn find(name: &str) -> Option<&'static Kind> {
    KINDS.into_iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_finds_itself() {
        for kind in KINDS {
            assert_eq!(find(kind.name).map(|found| found.name), Some(kind.name));
            assert!(!kind.api_versions.is_empty(), "{}", kind.name);
        }
    }

    #[test]
    fn fields_without_effect_are_not_fields() {
        for kind in KINDS {
            for (name, _) in kind.without_effect {
                let is_field = kind.spec.iter().any(|field| field.name == *name)
                    || kind.references.iter().any(|field| field.name == *name);
                assert!(!is_field, "{}: {name}", kind.name);
            }
        }
    }
}
