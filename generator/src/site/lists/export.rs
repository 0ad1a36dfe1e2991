//! Whole lists as files: `/catalog/all.json`, and a CSV file for each kind.

use catalog::query::EntityJson;

use super::table;
use crate::site::index::{Axis, List};
use crate::site::{Family, Portal};

/// The path of the whole catalog in Backstage's JSON shape.
pub const ALL_JSON: &str = "catalog/all.json";

/// The files with whole lists.
pub struct Exports;

impl Family for Exports {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.push(ALL_JSON.to_owned());
        let lists = portal.index.lists.iter();
        paths.extend(lists.filter(|list| list.axis == Axis::Kind).map(csv_path));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if path == ALL_JSON {
            return Some(all_json(portal));
        }
        let (folder, file) = path.rsplit_once('/')?;
        let list = portal.index.list_at(&format!("{folder}/"))?;
        (list.axis == Axis::Kind && file.ends_with(".csv") && csv_path(list) == path)
            .then(|| csv(portal, list).into_bytes())
    }
}

/// The path of the CSV file of a kind, as in
/// `catalog/kind/component/component.csv`.
pub(super) fn csv_path(list: &List) -> String {
    let segment = list.path.trim_end_matches('/');
    let name = segment.rsplit('/').next().unwrap_or(segment);
    format!("{}{name}.csv", list.path)
}

/// One entity a line, so that lines of two builds can be compared.
pub(in crate::site) fn all_json(portal: &Portal) -> Vec<u8> {
    let mut out = vec![b'['];
    for (number, entity) in portal.catalog.entities.iter().enumerate() {
        out.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut out, &EntityJson(entity)).expect("JSON values can be written");
    }
    out.extend_from_slice(b"\n]\n");
    out
}

fn csv(portal: &Portal, list: &List) -> String {
    let columns = table::columns(Some(&list.kind));
    let mut out = String::from("ref,name,title,description,owner,system,type,lifecycle,tags");
    let numbers: Vec<&str> = columns
        .iter()
        .filter(|column| column.number)
        .map(|column| column.id)
        .collect();
    for number in &numbers {
        out.push(',');
        out.push_str(number);
    }
    out.push_str("\r\n");
    for &position in &list.members {
        let position = position as usize;
        let entity = &portal.catalog.entities[position];
        let facts = &portal.index.entities[position];
        let system = facts
            .system
            .map(|system| portal.catalog.entities[system as usize].entity_ref.as_str());
        field(&mut out, entity.entity_ref.as_str());
        for value in [
            Some(entity.name()),
            Some(entity.title()),
            entity.description(),
            entity.owner().map(catalog::EntityRef::as_str),
            system,
            entity.spec_type(),
            entity.lifecycle(),
        ] {
            out.push(',');
            field(&mut out, value.unwrap_or_default());
        }
        out.push(',');
        field(&mut out, &entity.tags().collect::<Vec<_>>().join(" "));
        for column in &numbers {
            out.push_str(&format!(",{}", table::number_of(portal, position, column)));
        }
        out.push_str("\r\n");
    }
    out
}

/// Writes one field of a CSV file: quoted where it has to be, and with an
/// apostrophe in front of what a spreadsheet would take for a formula.
pub(crate) fn field(out: &mut String, text: &str) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formula && !text.contains(['"', ',', '\n', '\r']) {
        out.push_str(text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    for part in text.split_inclusive('"') {
        out.push_str(part);
        if part.ends_with('"') {
            out.push('"');
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_quoted_and_never_a_formula() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let mut out = String::new();
            field(&mut out, text);
            assert_eq!(out, expected);
        }

        check("plain text", "plain text");
        check("a, b", "\"a, b\"");
        check("say \"hi\"", "\"say \"\"hi\"\"\"");
        check("=HYPERLINK()", "\"'=HYPERLINK()\"");
        check("-1", "\"'-1\"");
    }
}
