//! The processed entity as JSON: what the catalog's API answers.
//!
//! [`document`] is the way in. The annotations are those that
//! `AnnotateLocationEntityProcessor.ts` adds, and the order of the keys is
//! what comes of it there: `metadata` first, with the namespace and the added
//! annotations ahead of what the author wrote. `metadata.uid` and
//! `metadata.etag` are made from the reference and the contents, so that two
//! builds of one input agree.

use serde_json::{Map, Value};
use sha1::{Digest, Sha1};
use yaml::{Mapping, Node};

use crate::entity_ref::EntityRef;
use crate::process::policy::MANAGED_ANNOTATIONS;
use crate::source::Location;
use crate::source::url::{edit_url, folder_url};

/// The annotations of a file: the same for every entity in it.
#[derive(Debug, Clone)]
pub(crate) struct FileAnnotations {
    entries: Vec<(&'static str, String)>,
}

impl FileAnnotations {
    /// For a file read from `location`, which `registered` led to.
    pub(crate) fn new(location: &Location, registered: &Location) -> Self {
        let [managed_by, origin] = MANAGED_ANNOTATIONS;
        let mut entries = vec![
            (managed_by, location.to_string()),
            (origin, registered.to_string()),
        ];
        if &*location.location_type == "url" {
            let target = &*location.target;
            entries.push(("backstage.io/view-url", target.to_owned()));
            if !names_a_commit(target)
                && let Some(url) = edit_url(target)
            {
                entries.push(("backstage.io/edit-url", url));
            }
            if let Some(url) = folder_url(target) {
                entries.push(("backstage.io/source-location", format!("url:{url}")));
            }
        }
        Self { entries }
    }
}

/// Whether a URL holds 40 or more hexadecimal digits as a word: a commit
/// cannot be edited.
fn names_a_commit(url: &str) -> bool {
    url.split(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .any(|word| {
            word.len() >= 40
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        })
}

/// Adds an annotation to an entity.
pub(crate) fn annotate(document: &mut Value, key: &str, value: String) {
    let metadata = document.get_mut("metadata").and_then(Value::as_object_mut);
    let Some(metadata) = metadata else { return };
    let annotations = metadata
        .entry("annotations")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(annotations) = annotations.as_object_mut() {
        annotations.insert(key.to_owned(), value.into());
    }
}

/// The processed entity, without relations.
pub(crate) fn document(
    root: &Mapping,
    entity_ref: &EntityRef,
    annotations: &FileAnnotations,
) -> Value {
    let mut document = Map::with_capacity(root.entries.len());
    document.insert("metadata".to_owned(), Value::Null); // Keeps its place.
    let mut metadata = Map::new();
    for entry in &root.entries {
        match (&*entry.key, entry.value.as_mapping()) {
            ("metadata", Some(mapping)) => metadata = metadata_of(mapping, annotations),
            _ => {
                document.insert(entry.key.to_string(), entry.value.to_json());
            }
        }
    }
    document.insert("metadata".to_owned(), Value::Object(metadata));
    let mut hasher = HashWriter(Sha1::new());
    // Writing a `Value` to a hash cannot fail.
    let _ = serde_json::to_writer(&mut hasher, &document);
    let etag = hex(&hasher.0.finalize());
    if let Some(Value::Object(metadata)) = document.get_mut("metadata") {
        metadata.insert("uid".to_owned(), Value::String(uid(entity_ref)));
        metadata.insert("etag".to_owned(), Value::String(etag));
    }
    Value::Object(document)
}

fn metadata_of(mapping: &Mapping, annotations: &FileAnnotations) -> Map<String, Value> {
    let mut metadata = Map::with_capacity(mapping.entries.len() + 4);
    if mapping.get("namespace").is_none() {
        metadata.insert("namespace".to_owned(), Value::String("default".to_owned()));
    }
    metadata.insert("annotations".to_owned(), Value::Null); // Keeps its place.
    for entry in &mapping.entries {
        if !matches!(&*entry.key, "annotations" | "uid" | "etag") {
            metadata.insert(entry.key.to_string(), entry.value.to_json());
        }
    }
    let own = mapping.get("annotations").and_then(Node::as_mapping);
    let mut all = Map::new();
    for (key, value) in &annotations.entries {
        all.insert((*key).to_owned(), Value::String(value.clone()));
    }
    for entry in own.into_iter().flat_map(|own| &own.entries) {
        if !MANAGED_ANNOTATIONS.contains(&&*entry.key) {
            all.insert(entry.key.to_string(), entry.value.to_json());
        }
    }
    metadata.insert("annotations".to_owned(), Value::Object(all));
    metadata
}

/// A UUID made from the reference (version 5, with a namespace of ours).
pub(crate) fn uid(entity_ref: &EntityRef) -> String {
    const NAMESPACE: [u8; 16] = *b"callboard/entity";
    let mut hasher = Sha1::new();
    hasher.update(NAMESPACE);
    hasher.update(entity_ref.as_str());
    let hash = hasher.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex(&bytes);
    format!(
        "{}-{}-{}-{}-{}",
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..]
    )
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

struct HashWriter(Sha1);

impl std::io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_depends_on_nothing_but_the_reference() {
        let entity_ref = EntityRef::parse("component:default/a", None, "default").unwrap();
        assert_eq!(uid(&entity_ref), uid(&entity_ref.clone()));
        assert_eq!(uid(&entity_ref).as_bytes()[14], b'5');
    }

    #[test]
    fn a_commit_is_not_edited() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        assert!(names_a_commit(&format!(
            "https://github.com/a/b/blob/{commit}/c.yaml"
        )));
        assert!(!names_a_commit("https://github.com/a/b/blob/main/c.yaml"));
    }
}
