//! How docs are made: the keys of Backstage's section `techdocs` that are about
//! pages, and `callboard.techdocs`.
//!
//! Where pages are kept and who builds them (`techdocs.builder`,
//! `techdocs.publisher`) has no meaning here.

use diagnostic::Diagnostic;

use super::reader::Reader;
use super::value::{Data, Value};
use crate::docs::Options;

/// Reads the section `techdocs`.
pub(super) fn read(reader: &mut Reader<'_>, values: &Value, options: &mut Options) {
    let texts = |reader: &mut Reader<'_>, key: &str| -> Vec<String> {
        let path = ["techdocs", "sanitizer", key];
        let Some(list) = reader.descend(values, &path) else {
            return Vec::new();
        };
        let shown = path.join(".");
        let items = reader.list(list, &shown).unwrap_or_default();
        let texts = items.iter().zip(0..);
        texts
            .filter_map(|(item, at)| reader.string(item, &format!("{shown}[{at}]")))
            .map(str::to_ascii_lowercase)
            .collect()
    };
    options.frame_hosts = texts(reader, "allowedIframeHosts");
    options.schemes = texts(reader, "additionalAllowedURIProtocols");
    let key = "legacyCopyReadmeMdToIndexMd";
    let path = ["techdocs", "generator", "mkdocs", key];
    if let Some(value) = reader.descend(values, &path) {
        options.no_readme = boolean(reader, value, &path.join(".")) == Some(false);
    }
}

/// Reads `callboard.techdocs`.
pub(super) fn own(reader: &mut Reader<'_>, own: &Value, options: &mut Options) {
    if reader
        .map_of(own, "callboard.techdocs", &["exact", "kroki", "plantuml"])
        .is_none()
    {
        return;
    }
    if let Some(value) = own.get("exact") {
        options.exact = boolean(reader, value, "callboard.techdocs.exact") == Some(true);
    }
    options.diagrams.plantuml = server(reader, own, "plantuml");
    options.diagrams.kroki = server(reader, own, "kroki");
}

/// The `server` of a program that draws diagrams, without a final `/`. Readers'
/// browsers ask it for pictures, so it becomes part of addresses and of the
/// policy of pages.
fn server(reader: &mut Reader<'_>, own: &Value, name: &str) -> Option<String> {
    let map = own.get(name)?;
    let path = format!("callboard.techdocs.{name}");
    reader.map_of(map, &path, &["server"])?;
    let value = map.get("server")?;
    let path = format!("{path}.server");
    let text = reader.string(value, &path)?;
    super::systems::address(reader, value, &path, text)
}

pub(super) fn boolean(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<bool> {
    if let Data::Bool(found) = value.data {
        return Some(found);
    }
    let message = format!("`{path}` has to be `true` or `false`");
    reader.report(Diagnostic::error("config-type", message), value);
    None
}
