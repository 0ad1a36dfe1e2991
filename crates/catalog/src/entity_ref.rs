//! Entity references: the `[<kind>:][<namespace>/]<name>` strings that
//! descriptor files use to point at one another.
//!
//! [`EntityRef::parse`] is the way in. The rules are Backstage's, so a catalog
//! that loads there loads here: `parseEntityRef` in
//! `packages/catalog-model/src/entity/ref.ts`.
//!
//! Nothing here knows whether the entity exists: that needs the whole catalog.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A complete reference, `kind:namespace/name`, in lower case.
///
/// Cheap to clone; compares and orders as its text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityRef {
    text: Arc<str>,
    kind_end: u16,
    namespace_end: u16,
}

/// Why a string is not an entity reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntityRefError {
    /// No kind was written, and the field implies none: `spec.dependsOn`
    /// takes components and resources alike.
    #[error("`{text}` does not say which kind of entity it names")]
    MissingKind {
        /// The reference as written.
        text: String,
    },
    /// A separator was written with nothing beside it, as in `group:`.
    #[error("`{text}` has an empty {part}")]
    EmptyPart {
        /// The reference as written.
        text: String,
        /// Which part is empty: `kind`, `namespace` or `name`.
        part: &'static str,
    },
    /// Longer than [`EntityRef::MAX_BYTES`].
    #[error("an entity reference of {bytes} bytes is too long")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl EntityRef {
    /// Longer references are refused.
    pub const MAX_BYTES: usize = 16_384;

    /// Puts a reference together from its parts, which may be of any case.
    ///
    /// # Errors
    ///
    /// [`EntityRefError::EmptyPart`] or [`EntityRefError::TooLong`].
    pub fn new(kind: &str, namespace: &str, name: &str) -> Result<Self, EntityRefError> {
        for (part, value) in [("kind", kind), ("namespace", namespace), ("name", name)] {
            if value.is_empty() {
                return Err(EntityRefError::EmptyPart {
                    text: format!("{kind}:{namespace}/{name}"),
                    part,
                });
            }
        }
        let (kind, namespace, name) = (
            kind.to_lowercase(),
            namespace.to_lowercase(),
            name.to_lowercase(),
        );
        let text = format!("{kind}:{namespace}/{name}");
        if text.len() > Self::MAX_BYTES {
            return Err(EntityRefError::TooLong { bytes: text.len() });
        }
        Ok(Self {
            kind_end: kind.len() as u16,
            namespace_end: (kind.len() + 1 + namespace.len()) as u16,
            text: text.into(),
        })
    }

    /// Reads a reference as written in a descriptor. The kind ends at the
    /// first `:` unless a `/` comes before it; the namespace ends at the first
    /// `/`; all the rest is the name. Nothing is trimmed.
    ///
    /// # Errors
    ///
    /// [`EntityRefError`]: no kind where none is implied, or an empty part.
    pub fn parse(
        text: &str,
        default_kind: Option<&str>,
        default_namespace: &str,
    ) -> Result<Self, EntityRefError> {
        let colon = text.find(':');
        let slash = text.find('/');
        let (kind, rest) = match (colon, slash) {
            (Some(colon), None) => (Some(&text[..colon]), &text[colon + 1..]),
            (Some(colon), Some(slash)) if colon < slash => {
                (Some(&text[..colon]), &text[colon + 1..])
            }
            _ => (None, text),
        };
        let (namespace, name) = match rest.find('/') {
            Some(slash) => (Some(&rest[..slash]), &rest[slash + 1..]),
            None => (None, rest),
        };
        let empty = |part| EntityRefError::EmptyPart {
            text: text.to_owned(),
            part,
        };
        if kind == Some("") {
            return Err(empty("kind"));
        }
        if namespace == Some("") {
            return Err(empty("namespace"));
        }
        if name.is_empty() {
            return Err(empty("name"));
        }
        let Some(kind) = kind.or(default_kind) else {
            return Err(EntityRefError::MissingKind {
                text: text.to_owned(),
            });
        };
        Self::new(kind, namespace.unwrap_or(default_namespace), name)
    }

    /// The whole reference.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The whole reference, shared.
    pub fn to_arc(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The kind, in lower case.
    pub fn kind(&self) -> &str {
        &self.text[..self.kind_end as usize]
    }

    /// The namespace, in lower case.
    pub fn namespace(&self) -> &str {
        &self.text[self.kind_end as usize + 1..self.namespace_end as usize]
    }

    /// The name, in lower case.
    pub fn name(&self) -> &str {
        &self.text[self.namespace_end as usize + 1..]
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for EntityRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EntityRef({})", self.text)
    }
}

impl Serialize for EntityRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_what_the_author_left_out() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let entity_ref = EntityRef::parse(text, Some("component"), "default").unwrap();
            assert_eq!(entity_ref.as_str(), expected);
        }

        check("petstore", "component:default/petstore");
        check("internal/petstore", "component:internal/petstore");
        check("API:Petstore", "api:default/petstore"); // Case does not matter.
        check("default/a:b", "component:default/a:b"); // A `/` first: no kind.
        check("@scope/name", "component:@scope/name");
        check("api:a/b/c:d", "api:a/b/c:d"); // The rest is the name.
    }

    #[test]
    fn takes_a_reference_apart() {
        let entity_ref = EntityRef::parse("API:Shop/Orders", None, "default").unwrap();
        assert_eq!(
            (entity_ref.kind(), entity_ref.namespace(), entity_ref.name()),
            ("api", "shop", "orders")
        );
    }

    #[test]
    fn says_what_is_missing() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let error = EntityRef::parse(text, None, "default").unwrap_err();
            assert_eq!(error.to_string(), expected);
        }

        check("db", "`db` does not say which kind of entity it names");
        check(":db", "`:db` has an empty kind");
        check("resource:/db", "`resource:/db` has an empty namespace");
        check("resource:", "`resource:` has an empty name");
    }
}
