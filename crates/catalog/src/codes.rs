//! Every code a diagnostic of the catalog can have, and what it means.
//!
//! [`explain`] is the way in; [`EXPLANATIONS`] is the whole table, for pages
//! and the manual. A code is a class, the same as Backstage's error at that
//! step, or a class with a dot and a detail. A detail that has no entry of its
//! own is explained by its class.

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// What is wrong, why that matters, and how to mend it.
    pub text: &'static str,
}

/// What `code` means: its own entry, or that of the class it belongs to.
pub fn explain(code: &str) -> Option<&'static Explanation> {
    let exact = |code: &str| EXPLANATIONS.iter().find(|known| known.code == code);
    exact(code).or_else(|| exact(code.split('.').next()?))
}

const fn entry(code: &'static str, title: &'static str, text: &'static str) -> Explanation {
    Explanation { code, title, text }
}

/// Every code, in the order in which a descriptor meets them.
pub const EXPLANATIONS: &[Explanation] = &[
    entry(
        "yaml-syntax",
        "Not YAML",
        "This document of the file is not YAML, so nothing in it can be read; the other documents of the file are. Most often a value with `: ` in it needs quotes, or a line is indented with a tab or by the wrong number of spaces. Mend the line that is shown.",
    ),
    entry(
        "yaml-syntax.too-large",
        "File too large",
        "Descriptor files above a limit are not read, because one of them could keep the whole portal from being built. Large files usually hold API definitions: move each to a file of its own and name it with `$text`, or split the file.",
    ),
    entry(
        "yaml-syntax.target",
        "A file this Location names is not all YAML",
        "A document of a file that this Location names is not YAML. Backstage would take nothing at all from this Location; here the other entities are kept. Mend the document where it is: it has a diagnostic of its own.",
    ),
    entry(
        "yaml-exception",
        "The YAML reader gave up",
        "An alias (`*name`) names no anchor before it, aliases expand to too much, or nesting is too deep: the reader stops, and the rest of the file is lost, as it is in Backstage. Put an `&name` before the alias, quote a value that starts with `*`, or write repeated parts out.",
    ),
    entry(
        "yaml-warning",
        "Read, but odd",
        "The YAML reader accepted something that rarely means what its author thinks, such as a tag (`!include`) nothing here knows, which is dropped. Take it out, or quote the value.",
    ),
    entry(
        "descriptor-stale",
        "Shown as it was",
        "A document of this file is broken, and the crawl before had a version in which it was well. The entity is shown as it was then, and says so on its page, so that a slip does not take it away from everybody who looks for it. Mend what is wrong with the file: the next crawl takes it as it is.",
    ),
    entry(
        "root-not-object",
        "Not an entity",
        "The document is a list, a text or a number. An entity is a map with `apiVersion`, `kind`, `metadata` and `spec`. If the file holds several entities, put `---` between them instead of making them a list.",
    ),
    entry(
        "not-serializable",
        "Contains itself",
        "An alias inside a value names that same value, so it would never end. Write out what was meant.",
    ),
    entry(
        "envelope",
        "Not enough to be an entity",
        "Every entity needs `apiVersion`, `kind` and `metadata.name`, each a text that is not empty; without them nothing can refer to it. Add the line the hint shows. A file that is no descriptor should not be named by a Location.",
    ),
    entry(
        "annotations-not-object",
        "Annotations are no map",
        "`metadata.annotations` holds lines of a key and a text each. Write it as a map, not as a list or a text.",
    ),
    entry(
        "preprocess",
        "A placeholder failed",
        "`$text`, `$json` and `$yaml` stand for the contents of the file they name, and that file could not be used; the entity is left out, because it would be incomplete. Name a file that exists, relative to this one or from the root of the repository with a leading `/`. `$json` needs JSON, `$yaml` a YAML file with one document.",
    ),
    entry(
        "policy-schema",
        "A field that every entity has is wrong",
        "A field of `metadata` does not have its type, or a field stands at the root that belongs elsewhere. Numbers and true or false need quotes where text is wanted; a field without a value should be left out; everything that is particular to the kind belongs under `spec`.",
    ),
    entry(
        "policy-foreign-root-field",
        "A field only the catalog sets",
        "`relations` and `status` are computed by the catalog. An entity copied from the portal has them; take them out. Relations come from fields such as `spec.owner` and `spec.dependsOn`.",
    ),
    entry(
        "policy-field-format",
        "Not the right format",
        "Names, namespaces, labels, annotations, tags and links have formats, so that they can be parts of addresses and references. One bad tag makes the whole entity invalid. The hint shows the closest legal text; `metadata.title` takes any text people should see.",
    ),
    entry(
        "kind-schema",
        "Not what this kind needs",
        "A field of `spec` that entities of this kind must have is missing, empty or not of its type. Add or correct the line the hint shows.",
    ),
    entry(
        "unknown-kind",
        "Unknown kind",
        "No kind has this name with this `apiVersion`; case counts, so `component` is not `Component`. Correct it, or, for a kind of your own, add it to `callboard.catalog.customKinds` in app-config.yaml.",
    ),
    entry(
        "location-read",
        "A target could not be read",
        "A file that this Location names could not be read. Backstage would take nothing at all from this Location; here its other targets are kept. Correct the path, remove the target, or add `presence: optional` to the Location if the file may be missing.",
    ),
    entry(
        "location-read.configured",
        "A configured location could not be read",
        "One of `catalog.locations` in app-config.yaml names nothing that can be read, so everything in it is missing from the portal. Paths are relative to the configuration file that names them.",
    ),
    entry(
        "postprocess",
        "Not an entity reference",
        "A field that points at another entity holds something that is no reference. The form is `[<kind>:][<namespace>/]<name>`; `dependsOn` and `dependencyOf` need the kind, as in `component:orders` or `resource:orders-db`. One bad reference makes the whole entity invalid.",
    ),
    entry(
        "not-allowed",
        "Kind not allowed here",
        "The rules in app-config.yaml do not allow entities of this kind to come from this location; without `catalog.rules` only Component, API and Location are allowed. Backstage would take nothing from the whole Location; here only this entity is left out. Add the line the hint shows, if whoever can change this file may define such entities.",
    ),
    entry(
        "duplicate-entity",
        "Described twice",
        "Two files, or two documents of one file, describe the same entity: kind, namespace and name agree, whatever their case. The file read first counts, and within a file the last document. Remove one, or rename it.",
    ),
    entry(
        "dangling-reference",
        "Points at nothing",
        "The entity this field names is not in the catalog, so the link leads nowhere and the other side knows nothing of it. Perhaps the name is misspelt, the kind or the namespace is missing in front of it, or its descriptor did not load: see the other problems.",
    ),
    entry(
        "dangling-reference.owner",
        "Owner not in the catalog",
        "The owner this entity names is not in the catalog, so nobody is shown as responsible and nobody finds it among what they own. Name a group that exists, or add the group.",
    ),
    entry(
        "reference-kind",
        "Points at the wrong kind",
        "This field is meant for another kind than the one it names. The relation is there, but pages that list, say, the systems of a domain will not show it as expected.",
    ),
    entry(
        "owner-missing",
        "Nobody owns it",
        "Nothing says who is responsible for this entity. Add `spec.owner` with the name of a group.",
    ),
    entry(
        "owner-is-user",
        "Owned by a person",
        "People change teams; what they own alone is orphaned when they do. Prefer a group.",
    ),
    entry(
        "empty-group",
        "Nobody in the group",
        "The group has no members and no groups below it, so what it owns is owned by nobody in particular. Add `members` to the group or `memberOf` to its users, or remove the group.",
    ),
    entry(
        "dependency-cycle",
        "Depends on itself",
        "Following `dependsOn` leads back to where it started. Such entities can only be built, deployed and understood together, and impact cannot be told apart from cause. Take out the dependency that is not real, or move what both need into a third.",
    ),
    entry(
        "part-cycle",
        "Part of itself",
        "Following `system`, `domain`, `subdomainOf` or `subcomponentOf` leads back to where it started, so there is no top. Correct one of the references.",
    ),
    entry(
        "group-cycle",
        "Group above itself",
        "Following `parent` (or `children`) leads back to the same group, so the organisation has no top there. Correct one of the references.",
    ),
    entry(
        "unrendered-expression",
        "A template expression was left in",
        "The value still holds `${{ … }}`, which a software template should have replaced. Most often the file was copied with `fetch:plain`, or `copyWithoutTemplating` covers it. Write the value here, and mend the template for the next one.",
    ),
    entry(
        "placeholder-value",
        "Still to be filled in",
        "The value looks like one an example or a scaffold left for its author to fill in, such as `YOUR_…`, `CHANGEME`, `TBD` or `PXXXXX`. Links and integrations made from it lead nowhere.",
    ),
    entry(
        "misspelt-field",
        "Probably misspelt",
        "No part of the catalog reads a field of this name, but there is one very much like it. Fields nobody knows are kept and have no effect.",
    ),
    entry(
        "field-without-effect",
        "No effect in this kind",
        "The field means something in another kind, or once did, but has no effect here. The hint says where to write it instead.",
    ),
    entry(
        "description-missing",
        "No description",
        "Lists and search results show the description; without one people have to guess what this is for. One sentence is enough.",
    ),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn codes_are_lower_case_words_and_unique() {
        for (position, known) in EXPLANATIONS.iter().enumerate() {
            let is_code = |char: char| char.is_ascii_lowercase() || matches!(char, '-' | '.');
            assert!(known.code.chars().all(is_code), "{}", known.code);
            let others = &EXPLANATIONS[position + 1..];
            assert!(
                others.iter().all(|other| other.code != known.code),
                "{}",
                known.code
            );
        }
    }

    #[test]
    fn a_detail_is_explained_by_its_class() {
        assert_eq!(explain("kind-schema.missing").unwrap().code, "kind-schema");
        assert_eq!(
            explain("yaml-syntax.target").unwrap().code,
            "yaml-syntax.target"
        );
        assert!(explain("no-such-code").is_none());
    }

    /// Every code in the source stands as the first text after `error(`,
    /// `warning(` or `note(`, or is `code: "…"`, or names a class.
    #[test]
    fn every_code_in_the_source_is_explained() {
        let mut codes = Vec::new();
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut codes,
        );
        assert!(codes.len() > 40, "found only {codes:?}");
        for code in codes {
            assert!(explain(&code).is_some(), "{code} is not explained");
        }
    }

    fn collect(folder: &Path, codes: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().unwrap() != "query" {
                collect(&path, codes);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let source = source.split("#[cfg(test)]").next().unwrap();
                for start in [
                    "error(",
                    "warning(",
                    "note(",
                    "code: ",
                    "const CLASS: &str = ",
                ] {
                    for (position, _) in source.match_indices(start) {
                        let rest = source[position + start.len()..].trim_start();
                        if let Some(rest) = rest.strip_prefix('"')
                            && let Some((code, _)) = rest.split_once('"')
                            && !code.contains(['{', ' ', '`'])
                        {
                            codes.push(code.to_owned());
                        }
                    }
                }
            }
        }
    }
}
