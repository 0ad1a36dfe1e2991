//! Owners that a descriptor leaves to its repository's `CODEOWNERS`.
//!
//! [`derive()`] runs once it is known what the document is, before its kind is
//! checked, since most kinds need an owner. Whether there is such a file the sources
//! know ([`crate::Sources::owner`]).
//!
//! Source: `CodeOwnersProcessor.ts` in Backstage's
//! `plugins/catalog-backend-module-codeowners`.

use yaml::{Entry, Node, Span, Value};

use super::placeholder::Reader;

/// The annotation that says where an owner comes from who is not in the descriptor.
pub const OWNER_FROM: &str = "callboard.dev/owner-from";

/// The kinds whose owner is looked for.
const KINDS: [&str; 6] = [
    "API",
    "Component",
    "Domain",
    "Resource",
    "System",
    "Template",
];

/// Fills in `spec.owner` where it is missing; gives what it was taken from.
pub(super) fn derive(root: &mut Node, kind: &str, reader: &Reader<'_>) -> Option<String> {
    if !KINDS.contains(&kind) {
        return None;
    }
    let Value::Mapping(map) = &mut root.value else {
        return None;
    };
    let spec = map.entries.iter_mut().find(|entry| &*entry.key == "spec")?;
    let span = spec.key_span;
    let Value::Mapping(spec) = &mut spec.value.value else {
        return None;
    };
    let is_there = |entry: &Entry| &*entry.key == "owner" && entry.value.value != Value::Null;
    if spec.entries.iter().any(is_there) {
        return None;
    }
    let (owner, from) = reader.sources.owner(reader.base)?;
    spec.entries.retain(|entry| &*entry.key != "owner");
    spec.entries.push(Entry {
        key: "owner".into(),
        key_span: Span::new(span.start as usize, span.end as usize),
        value: Node {
            value: Value::String(owner.into()),
            span,
        },
    });
    Some(from)
}

#[cfg(test)]
mod tests {
    use crate::build::ConfiguredLocation;
    use crate::source::{Location, ReadError, ReadFile, SourceFile, Sources};

    /// One file, in a repository that `@acme/web` owns.
    struct Owned(&'static str);

    impl Sources for Owned {
        fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
            Ok(SourceFile {
                location: location.clone(),
                path: "a.yaml".into(),
                bytes: self.0.as_bytes().into(),
                good: None,
            })
        }

        fn search(&self, _: &Location) -> Result<Vec<ReadFile>, ReadError> {
            Ok(Vec::new())
        }

        fn resolve(&self, base: &Location, _: &str) -> Result<Location, ReadError> {
            Ok(base.clone())
        }

        fn owner(&self, _: &Location) -> Option<(String, String)> {
            Some(("web".to_owned(), "CODEOWNERS".to_owned()))
        }
    }

    /// The owner of the one entity, and what it was taken from.
    fn owner(text: &'static str) -> Option<(String, Option<String>)> {
        let location = Location::new("url", "https://github.com/acme/shop/blob/main/a.yaml");
        let input = crate::BuildInput {
            locations: vec![ConfiguredLocation {
                location,
                rules: Vec::new(),
                place: None,
            }],
            ..crate::BuildInput::default()
        };
        let catalog = crate::build(&input, &Owned(text));
        let entity = catalog.entities.first()?;
        let owner = entity.document["spec"]["owner"].as_str()?.to_owned();
        Some((
            owner,
            entity.annotation(super::OWNER_FROM).map(str::to_owned),
        ))
    }

    #[test]
    fn an_owner_is_derived_only_where_none_is_written() {
        let derived = owner(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: shop}\n\
             spec: {type: service, lifecycle: production}\n",
        );
        assert_eq!(
            derived,
            Some(("web".to_owned(), Some("CODEOWNERS".to_owned())))
        );
        let written = owner(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: shop}\n\
             spec: {type: service, lifecycle: production, owner: pay}\n",
        );
        assert_eq!(written, Some(("pay".to_owned(), None)));
    }
}
