//! The index from which a browser combines filters: one JSON file per kind,
//! named by its content, and a manifest that names them at a fixed path.
//!
//! A file is columns, not rows: names, titles, and positions in tables of
//! strings, so that it compresses to a few bytes per entity. What is the usual
//! is left out: a title equal to the name is `0`, the namespace table is
//! missing where all are `default`, a path that follows from the name is not
//! written. `assets/js/catalog-index.js` is the reader.

use std::collections::BTreeMap;

use catalog::{EntityRef, RelationType};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};
use site_theme::kinds;

use super::table;
use crate::site::index::Kind;
use crate::site::links::short_ref;
use crate::site::{Family, Portal};

/// The path of the manifest.
pub const MANIFEST: &str = "catalog/index/manifest.json";

/// Manifest and indexes.
pub struct FilterIndexes;

/// The files, made once per portal.
#[derive(Debug, Default)]
pub struct Files {
    manifest: Vec<u8>,
    indexes: Vec<(String, Vec<u8>)>,
}

impl Family for FilterIndexes {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.push(MANIFEST.to_owned());
        let files = portal.filter_files();
        paths.extend(files.indexes.iter().map(|(path, _)| path.clone()));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if path == MANIFEST {
            return Some(portal.filter_files().manifest.clone());
        }
        if !path.starts_with("catalog/index/") {
            return None;
        }
        let files = portal.filter_files();
        let (_, bytes) = files.indexes.iter().find(|(own, _)| own == path)?;
        Some(bytes.clone())
    }
}

impl Files {
    /// Makes the files.
    pub fn new(portal: &Portal) -> Self {
        let mut indexes = Vec::new();
        let mut manifest = Vec::new();
        for (number, kind) in portal.index.kinds.iter().enumerate() {
            let bytes = serde_json::to_vec(&index(portal, kind)).expect("JSON can be written");
            let hash = blake3::hash(&bytes).to_hex();
            // Kinds are numbered because a custom kind may have any name.
            let path = format!("catalog/index/{number}.{}.json", &hash[..10]);
            manifest.push(json!({
                "kind": kind.id,
                "singular": kind.singular,
                "plural": kind.plural,
                "count": kind.members.len(),
                "icon": kind.icon,
                "tone": kinds::look(&kind.id).tone,
                "file": path,
            }));
            indexes.push((path, bytes));
        }
        Self {
            manifest: serde_json::to_vec(&manifest).expect("JSON can be written"),
            indexes,
        }
    }
}

/// A table of strings that gives each its position.
#[derive(Default)]
struct Table<'a> {
    positions: FxHashMap<&'a str, usize>,
    values: Vec<&'a str>,
}

impl<'a> Table<'a> {
    fn position(&mut self, value: &'a str) -> usize {
        *self.positions.entry(value).or_insert_with(|| {
            self.values.push(value);
            self.values.len() - 1
        })
    }

    /// One more than the position, so that `0` can mean nothing.
    fn optional(&mut self, value: Option<&'a str>) -> usize {
        value.map_or(0, |value| self.position(value) + 1)
    }
}

fn index(portal: &Portal, kind: &Kind) -> Value {
    let columns = table::columns(Some(&kind.id));
    let mut names = Vec::new();
    let mut titles = Vec::new();
    let mut namespaces = Table::default();
    let mut namespace = Vec::new();
    let mut paths: BTreeMap<usize, &str> = BTreeMap::new();
    let mut problems: BTreeMap<usize, usize> = BTreeMap::new();
    let mut refs = Table::default();
    let mut owner = Vec::new();
    let mut parent = Vec::new();
    let mut types = Table::default();
    let mut spec_type = Vec::new();
    let mut lifecycles = Table::default();
    let mut lifecycle = Vec::new();
    let mut tags = Table::default();
    let mut tagged: Vec<Value> = Vec::new();
    let mut usual_path = String::new();

    for (row, &position) in kind.members.iter().enumerate() {
        let position = position as usize;
        let entity = &portal.catalog.entities[position];
        let facts = &portal.index.entities[position];
        let name = entity.name();
        names.push(name);
        titles.push(match entity.title() {
            title if title == name => Value::from(0),
            title => Value::from(title),
        });
        namespace.push(namespaces.position(entity.entity_ref.namespace()));
        usual_path.clear();
        usual_path.push_str("catalog/");
        usual_path.push_str(entity.entity_ref.namespace());
        usual_path.push('/');
        usual_path.push_str(entity.entity_ref.kind());
        usual_path.push('/');
        usual_path.push_str(entity.entity_ref.name());
        usual_path.push('/');
        if facts.path != usual_path {
            paths.insert(row, &facts.path);
        }
        if !facts.problems.is_empty() {
            problems.insert(row, facts.problems.len());
        }
        let first = |relation_type| entity.related(relation_type).next().map(EntityRef::as_str);
        owner.push(refs.optional(first(RelationType::OwnedBy)));
        let system = facts
            .system
            .map(|system| portal.catalog.entities[system as usize].entity_ref.as_str());
        parent.push(refs.optional(match kind.id.as_str() {
            "group" => first(RelationType::ChildOf),
            "user" => first(RelationType::MemberOf),
            _ => system.or_else(|| first(RelationType::PartOf)),
        }));
        spec_type.push(types.optional(entity.spec_type()));
        lifecycle.push(lifecycles.optional(entity.lifecycle()));
        let own: Vec<usize> = entity.tags().map(|tag| tags.position(tag)).collect();
        tagged.push(if own.is_empty() { 0.into() } else { own.into() });
    }

    let mut out = Map::new();
    out.insert("kind".into(), kind.id.as_str().into());
    out.insert(
        "columns".into(),
        columns
            .iter()
            .map(|column| json!([column.id, column.label, u8::from(column.number)]))
            .collect(),
    );
    out.insert("name".into(), names.into());
    out.insert("title".into(), titles.into());
    if namespaces.values != ["default"] {
        out.insert("namespaces".into(), namespaces.values.into());
        out.insert("namespace".into(), namespace.into());
    }
    out.insert("path".into(), json!(paths));
    out.insert("problems".into(), json!(problems));
    out.insert(
        "refs".into(),
        refs.values
            .iter()
            .map(|text| reference(portal, text))
            .collect(),
    );
    out.insert("owner".into(), owner.into());
    out.insert("parent".into(), parent.into());
    out.insert(
        "typeIcons".into(),
        types
            .values
            .iter()
            .map(|spec_type| portal.icon_name(&kind.id, Some(spec_type)))
            .collect(),
    );
    out.insert("types".into(), types.values.into());
    out.insert("type".into(), spec_type.into());
    out.insert("lifecycles".into(), lifecycles.values.into());
    out.insert("lifecycle".into(), lifecycle.into());
    out.insert("tags".into(), tags.values.into());
    out.insert("tag".into(), tagged.into());
    for column in columns.iter().filter(|column| column.number) {
        let numbers: Vec<usize> = kind
            .members
            .iter()
            .map(|&position| table::number_of(portal, position as usize, column.id))
            .collect();
        out.insert(column.id.into(), numbers.into());
    }
    Value::Object(out)
}

/// What a row refers to: reference, title, path, and the name of its icon; the
/// path is empty where the catalog has no such entity.
fn reference(portal: &Portal, text: &str) -> Value {
    let Ok(entity_ref) = EntityRef::parse(text, None, "default") else {
        return json!([text, text, "", ""]);
    };
    match portal.catalog.position(&entity_ref) {
        Some(position) => {
            let entity = &portal.catalog.entities[position];
            let icon = portal.icon_name(entity_ref.kind(), entity.spec_type());
            let path = &portal.index.entities[position].path;
            json!([text, entity.title(), path, icon])
        }
        None => json!([text, short_ref(&entity_ref), "", ""]),
    }
}
