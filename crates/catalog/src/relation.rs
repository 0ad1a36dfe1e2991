//! Relations between entities, always in pairs: each [`RelationType`] has an
//! inverse that points back.
//!
//! The names are those of `packages/catalog-model/src/kinds/relations.ts` in
//! Backstage. Which fields give which relations is in `crate::kinds`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::entity_ref::EntityRef;

/// A relation from the entity that holds it to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Relation {
    /// What the other entity is to this one.
    #[serde(rename = "type")]
    pub relation_type: RelationType,
    /// The other entity, which may not exist.
    #[serde(rename = "targetRef")]
    pub target: EntityRef,
}

/// What one entity is to another. Ordered by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RelationType {
    /// An API is consumed by a component.
    ApiConsumedBy,
    /// An API is provided by a component.
    ApiProvidedBy,
    /// A group has a parent group.
    ChildOf,
    /// A component consumes an API.
    ConsumesApi,
    /// Something else depends on this.
    DependencyOf,
    /// This needs something else to work.
    DependsOn,
    /// A group has a member.
    HasMember,
    /// This has a part.
    HasPart,
    /// A user is a member of a group.
    MemberOf,
    /// Somebody owns this.
    OwnedBy,
    /// This group or user owns something.
    OwnerOf,
    /// A group has a child group.
    ParentOf,
    /// This is a part of something.
    PartOf,
    /// A component provides an API.
    ProvidesApi,
}

impl RelationType {
    /// Every relation type, in order.
    pub const ALL: [Self; 14] = [
        Self::ApiConsumedBy,
        Self::ApiProvidedBy,
        Self::ChildOf,
        Self::ConsumesApi,
        Self::DependencyOf,
        Self::DependsOn,
        Self::HasMember,
        Self::HasPart,
        Self::MemberOf,
        Self::OwnedBy,
        Self::OwnerOf,
        Self::ParentOf,
        Self::PartOf,
        Self::ProvidesApi,
    ];

    /// The name in the catalog's JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiConsumedBy => "apiConsumedBy",
            Self::ApiProvidedBy => "apiProvidedBy",
            Self::ChildOf => "childOf",
            Self::ConsumesApi => "consumesApi",
            Self::DependencyOf => "dependencyOf",
            Self::DependsOn => "dependsOn",
            Self::HasMember => "hasMember",
            Self::HasPart => "hasPart",
            Self::MemberOf => "memberOf",
            Self::OwnedBy => "ownedBy",
            Self::OwnerOf => "ownerOf",
            Self::ParentOf => "parentOf",
            Self::PartOf => "partOf",
            Self::ProvidesApi => "providesApi",
        }
    }

    /// The relation the target has to the source.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::ApiConsumedBy => Self::ConsumesApi,
            Self::ApiProvidedBy => Self::ProvidesApi,
            Self::ChildOf => Self::ParentOf,
            Self::ConsumesApi => Self::ApiConsumedBy,
            Self::DependencyOf => Self::DependsOn,
            Self::DependsOn => Self::DependencyOf,
            Self::HasMember => Self::MemberOf,
            Self::HasPart => Self::PartOf,
            Self::MemberOf => Self::HasMember,
            Self::OwnedBy => Self::OwnerOf,
            Self::OwnerOf => Self::OwnedBy,
            Self::ParentOf => Self::ChildOf,
            Self::PartOf => Self::HasPart,
            Self::ProvidesApi => Self::ApiProvidedBy,
        }
    }
}

impl fmt::Display for RelationType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for RelationType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_has_an_inverse_that_points_back() {
        for relation in RelationType::ALL {
            assert_ne!(relation.inverse(), relation, "{relation}");
            assert_eq!(relation.inverse().inverse(), relation, "{relation}");
        }
    }

    #[test]
    fn relations_are_ordered_by_name() {
        let names = RelationType::ALL.map(RelationType::as_str);
        let mut sorted = names;
        sorted.sort_unstable();
        assert_eq!(names, sorted);
    }
}
