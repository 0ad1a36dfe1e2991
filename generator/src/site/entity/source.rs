//! The last tab: the file as written, with what is wrong in its margin, and
//! what became of it.

use std::borrow::Cow;

use diagnostic::Severity;
use site_theme::entity::Source;
use site_theme::entity::cards::{Body, Card, Fact, Link, Value};
use site_theme::entity::highlight::{self, Language, Note};

use super::page::{Page, Tab};
use super::twins;
use site_theme::prose::push_line;
use site_theme::prose::safe_href;

/// Longer texts within the JSON are cut: a definition has its own tab.
const MAX_TEXT_BYTES: usize = 400;
/// More lines of the file are not shown.
const MAX_LINES: usize = 3000;
/// More entities of the same file are not listed.
const MAX_SIBLINGS: usize = 12;

/// The source of an entity.
pub fn source<'a>(page: &Page<'a>) -> Source<'a> {
    let (portal, entity) = (page.portal, page.entity);
    let origin = &entity.origin;
    let file = portal.catalog.files.get(origin.file);
    let mut yaml_html = String::new();
    let mut lines = Cow::Borrowed("");
    if let Some(file) = file {
        let (first, last) = (origin.lines.0.max(1) as usize, origin.lines.1 as usize);
        let last = last.min(first + MAX_LINES - 1);
        let text = portal
            .surroundings
            .lines(origin.file, &file.text, first, last);
        yaml_html.reserve(text.len() * 4);
        highlight::write(
            text,
            Language::Yaml,
            first as u32,
            "L",
            &notes(page, first as u32, last as u32),
            &mut yaml_html,
        );
        lines = match (first, origin.lines.1 as usize) {
            (first, end) if end > last => format!(
                "lines {first} to {last}, of which {} more follow",
                end - last
            )
            .into(),
            (first, end) => format!("lines {first} to {end}").into(),
        };
    }
    let mut json = String::with_capacity(4096);
    twins::write_json(page, MAX_TEXT_BYTES, &mut json);
    let mut json_html = String::with_capacity(json.len() * 4);
    highlight::write(&json, Language::Json, 1, "", &[], &mut json_html);

    let siblings: Vec<u32> = portal
        .surroundings
        .in_file(origin.file)
        .iter()
        .copied()
        .filter(|&at| at != page.at)
        .collect();
    let base = portal.href(page.at as usize);
    let mut programs = vec![
        ("JSON", format!("{base}index.json")),
        ("Markdown", format!("{base}index.md")),
    ];
    if page.has_picture() {
        programs.push(("Picture as SVG", format!("{base}graph.svg")));
        programs.push(("Picture as Mermaid", format!("{base}graph.mermaid")));
    }
    if let Some(text) = super::definition::text(page) {
        let name = super::definition::file_name(page, text);
        programs.push(("Definition", format!("{base}definition/{name}")));
    }
    Source {
        frame: page.frame(Tab::Source),
        head: page.header(Tab::Source),
        file: file.map_or(Cow::Borrowed(""), |file| Cow::Borrowed(&*file.path)),
        lines,
        yaml_html,
        json_html,
        facts: facts(page),
        more_siblings: siblings.len().saturating_sub(MAX_SIBLINGS),
        siblings: siblings
            .into_iter()
            .take(MAX_SIBLINGS)
            .map(|at| page.link(at))
            .collect(),
        twins: programs,
    }
}

/// What is wrong with the lines shown.
fn notes<'a>(page: &Page<'a>, first: u32, last: u32) -> Vec<Note<'a>> {
    let problems = &page.portal.index.entities[page.at as usize].problems;
    let mut notes: Vec<Note<'_>> = problems
        .iter()
        .map(|&number| &page.portal.catalog.diagnostics[number as usize])
        .map(|diagnostic| {
            let line = diagnostic.place.as_ref().map_or(first, |place| place.line);
            let mut html = String::new();
            push_line(&mut html, &diagnostic.message);
            if let Some(hint) = &diagnostic.hint {
                html.push_str(" <em>");
                push_line(&mut html, hint);
                html.push_str("</em>");
            }
            Note {
                line: line.clamp(first, last.max(first)),
                class: match diagnostic.severity {
                    Severity::Error => "bad",
                    Severity::Warning => "warn",
                    Severity::Note => "info",
                },
                html: html.into(),
            }
        })
        .collect();
    notes.sort_by_key(|note| note.line);
    notes
}

/// Where it comes from.
fn facts<'a>(page: &Page<'a>) -> Card<'a> {
    let origin = &page.entity.origin;
    let portal = page.portal;
    let location = |location: &'a catalog::Location| -> Value<'a> {
        let href = match &*location.location_type {
            "url" => safe_href(&location.target).filter(|it| it.starts_with("http")),
            _ => None,
        };
        match href {
            Some(href) => Value::Link(Link {
                title: Cow::Borrowed(&*location.target),
                href: Some(href.into()),
                icon: portal.chrome.icon("external-link"),
                detail: "".into(),
                also: Vec::new(),
            }),
            None => Value::Code(location.to_string().into()),
        }
    };
    let mut facts = vec![Fact {
        label: "Read from".into(),
        value: location(&origin.location),
    }];
    if origin.registered != origin.location {
        facts.push(Fact {
            label: "Registered".into(),
            value: location(&origin.registered),
        });
    }
    let mut chain = Vec::new();
    let mut next = origin.parent.as_ref();
    while let Some(parent) = next {
        // Locations may name one another in a circle.
        if chain.len() == 8 || chain.contains(&parent) {
            break;
        }
        chain.push(parent);
        next = portal
            .catalog
            .get(parent)
            .and_then(|it| it.origin.parent.as_ref());
    }
    if !chain.is_empty() {
        facts.push(Fact {
            label: "Named by".into(),
            value: Value::Entities(chain.into_iter().map(|it| portal.link_to(it)).collect()),
        });
    }
    facts.push(Fact {
        label: "Reference".into(),
        value: Value::Code(page.entity.entity_ref.as_str().into()),
    });
    if let Some(uid) = page.entity.text(&["metadata", "uid"]) {
        facts.push(Fact {
            label: "UID".into(),
            value: Value::Code(uid.into()),
        });
    }
    let problems = portal.index.entities[page.at as usize].problems.len();
    if problems > 0 {
        facts.push(Fact {
            label: "Problems".into(),
            value: Value::Link(Link {
                title: problems.to_string().into(),
                href: Some(portal.href_of("problems/").into()),
                icon: portal.chrome.icon("triangle-alert"),
                detail: "".into(),
                also: Vec::new(),
            }),
        });
    }
    Card {
        id: "origin".into(),
        title: "Origin".into(),
        body: Body::Facts(facts),
        ..Card::default()
    }
}
