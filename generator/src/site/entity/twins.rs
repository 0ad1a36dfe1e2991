//! The same for programs and for language models: `index.json`, `index.md`,
//! `graph.svg` and `graph.mermaid`.

use std::fmt::Write as _;

use serde_json::Value;
use site_theme::graph::{mermaid, svg};

use super::neighbourhood::Limits;
use super::network::Bond;
use super::overview::heading;
use super::page::{Page, Tab};
use super::{definition, links, picture};

/// The entity in Backstage's shape, `relations` included, without a `<` in it.
///
/// An entity may be called `login.html`, and a host that goes by the names of
/// files would send the file of [`crate::site::api`] as a page: then nothing
/// in it may be a tag. In JSON a `<` stands in strings only, so it can be
/// written as an escape.
pub fn json(page: &Page<'_>) -> String {
    let mut out = String::with_capacity(2048);
    write_json(page, usize::MAX, &mut out);
    if out.contains('<') {
        return out.replace('<', "\\u003c");
    }
    out
}

/// Adds the entity as indented JSON. Texts of more than `max_text_bytes` are
/// cut, with a word on how much is missing.
pub fn write_json(page: &Page<'_>, max_text_bytes: usize, out: &mut String) {
    out.push_str("{\n");
    if let Value::Object(fields) = &*page.entity.document {
        for (key, value) in fields {
            out.push_str("  ");
            push_string(out, key);
            out.push_str(": ");
            push_value(out, value, 1, max_text_bytes);
            out.push_str(",\n");
        }
    }
    out.push_str("  \"relations\": [");
    for (position, relation) in page.entity.relations.iter().enumerate() {
        out.push_str(if position > 0 { ",\n    " } else { "\n    " });
        out.push_str("{ \"type\": \"");
        out.push_str(relation.relation_type.as_str());
        out.push_str("\", \"targetRef\": ");
        push_string(out, relation.target.as_str());
        out.push_str(" }");
    }
    out.push_str(if page.entity.relations.is_empty() {
        "]\n}\n"
    } else {
        "\n  ]\n}\n"
    });
}

fn push_value(out: &mut String, value: &Value, depth: usize, max_text_bytes: usize) {
    let indent = |out: &mut String, depth: usize| {
        out.push('\n');
        for _ in 0..depth {
            out.push_str("  ");
        }
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            out.push('{');
            for (position, (key, value)) in fields.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                indent(out, depth + 1);
                push_string(out, key);
                out.push_str(": ");
                push_value(out, value, depth + 1, max_text_bytes);
            }
            indent(out, depth);
            out.push('}');
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                indent(out, depth + 1);
                push_value(out, item, depth + 1, max_text_bytes);
            }
            indent(out, depth);
            out.push(']');
        }
        Value::String(text) if text.len() > max_text_bytes => {
            let mut end = max_text_bytes;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            push_string(
                out,
                &format!("{}… ({} bytes in all)", &text[..end], text.len()),
            );
        }
        Value::String(text) => push_string(out, text),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
    }
}

/// Adds a text as JSON.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|b| b < b' ' || b == b'"' || b == b'\\')
    {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            byte => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// The entity as Markdown, for reading without a browser.
pub fn markdown(page: &Page<'_>) -> String {
    let (portal, entity) = (page.portal, page.entity);
    let mut out = String::with_capacity(1024);
    let _ = write!(out, "# {}\n\n", line(entity.title()));
    let _ = writeln!(out, "- Reference: `{}`", entity.entity_ref);
    let _ = writeln!(out, "- Kind: {}", line(entity.kind()));
    for (name, value) in [
        ("Type", entity.spec_type()),
        ("Lifecycle", entity.lifecycle()),
    ] {
        if let Some(value) = value {
            let _ = writeln!(out, "- {name}: {}", line(value));
        }
    }
    let tags: Vec<&str> = entity.tags().collect();
    if !tags.is_empty() {
        let _ = writeln!(out, "- Tags: {}", line(&tags.join(", ")));
    }
    if let Some(Value::Object(labels)) = entity.value(&["metadata", "labels"]) {
        for (key, value) in labels {
            let _ = writeln!(
                out,
                "- Label {}: {}",
                line(key),
                line(value.as_str().unwrap_or(""))
            );
        }
    }
    if let Some(description) = entity.description() {
        let _ = write!(out, "\n{}\n", description.trim());
    }
    let all = links::of_metadata(entity)
        .into_iter()
        .chain(links::of_annotations(entity, &portal.surroundings.bases));
    let mut head = "\n## Links\n\n";
    for link in all {
        if let Some(href) = link.href {
            let _ = writeln!(out, "{head}- [{}]({href})", line(&link.title));
            head = "";
        }
    }
    for (bond, away) in [
        (Bond::Owns, false),
        (Bond::Part, false),
        (Bond::Parent, false),
        (Bond::Parent, true),
        (Bond::Member, true),
        (Bond::Member, false),
        (Bond::Depends, true),
        (Bond::Depends, false),
        (Bond::Provides, true),
        (Bond::Provides, false),
        (Bond::Consumes, true),
        (Bond::Consumes, false),
        (Bond::Part, true),
        (Bond::Owns, true),
    ] {
        let mut head = Some(format!("\n## {}\n\n", heading(bond, away)));
        for other in page.others(bond, away) {
            out.push_str(&head.take().unwrap_or_default());
            match page.entity_at(other) {
                Some(entity) => {
                    let _ = writeln!(
                        out,
                        "- [{}]({}index.md) `{}`",
                        line(entity.title()),
                        portal.href(other as usize),
                        entity.entity_ref
                    );
                }
                None => {
                    let missing = portal.surroundings.network.missing(other);
                    let missing = missing.map_or("", |missing| missing.as_str());
                    let _ = writeln!(out, "- `{missing}` (not in the catalog)");
                }
            }
        }
    }
    if let Some(text) = definition::text(page) {
        let name = definition::file_name(page, text);
        let _ = write!(
            out,
            "\n## Definition\n\n[{name}]({}{name})\n",
            page.href(Tab::Definition)
        );
    }
    out
}

/// Text for one line of Markdown, with nothing in it that would be a mark.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '[' | ']' | '<' | '>' | '`' | '*' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}

/// The picture as a file of its own.
pub fn graph_svg(page: &Page<'_>) -> String {
    let shown = picture::neighbourhood(page.portal, page.at, Limits::FULL);
    let graph = picture::graph(page.portal, page.at, &shown);
    svg::standalone(&graph, site_theme::assets::symbol)
}

/// The picture as text.
pub fn graph_mermaid(page: &Page<'_>) -> String {
    let shown = picture::neighbourhood(page.portal, page.at, Limits::FULL);
    mermaid::write(&picture::graph(page.portal, page.at, &shown))
}
