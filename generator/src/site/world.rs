//! A small organisation written into a test: files in a string, built by the
//! real catalog.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::build::{BuildInput, ConfiguredLocation, Rule, build};
use catalog::source::{ReadFile, SourceFile};
use catalog::{Location, ReadError, Sources};

use super::{Portal, Settings};

const ROOT: &str = "https://github.com/acme/world/blob/main/";

/// The portal of the files in a string: each starts with a line `--- path`. A
/// line `---` alone separates documents, as in any YAML.
pub(crate) fn portal(files: &str) -> Portal {
    portal_at(files, "https://portal.example.com")
}

/// The same with another `app.baseUrl`.
pub(crate) fn portal_at(files: &str, base_url: &str) -> Portal {
    let mut world = World::default();
    for line in files.lines() {
        if let Some(path) = line.strip_prefix("--- ") {
            world.files.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = world.files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    let locations = world
        .files
        .iter()
        .map(|(path, _)| ConfiguredLocation {
            location: Location::new("url", format!("{ROOT}{path}")),
            rules: Vec::new(),
            place: None,
        })
        .collect();
    let input = BuildInput {
        locations,
        rules: Some(vec![Rule::of_every_kind(&[])]),
        ..BuildInput::default()
    };
    let settings = Settings {
        title: "Acme portal".to_owned(),
        organization: "Acme".to_owned(),
        base_url: base_url.to_owned(),
        ..Settings::default()
    };
    Portal::new(Arc::new(build(&input, &world)), &settings)
}

/// The `<main>` of a page.
#[track_caller]
pub(crate) fn main_of(portal: &Portal, path: &str) -> String {
    let html = page(portal, path);
    let start = html.find("<main").expect("a page has a main");
    let end = html.find("</main>").expect("a main ends");
    html[start..end].to_owned()
}

/// A page, as text.
#[track_caller]
pub(crate) fn page(portal: &Portal, path: &str) -> String {
    let bytes = portal.render(path);
    String::from_utf8(bytes.unwrap_or_else(|| panic!("there is no `{path}`"))).unwrap()
}

/// What a person reads of some HTML: one line for each block.
pub(crate) fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let end = rest[start..].find('>').expect("tags end") + start;
        let name = rest[start + 1..end].trim_start_matches('/');
        let name = name.split_whitespace().next().unwrap_or_default();
        let block = [
            "p", "div", "li", "tr", "h1", "h2", "h3", "section", "dt", "ul", "option",
        ];
        text.push(if block.contains(&name) { '\n' } else { ' ' });
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

#[derive(Default)]
struct World {
    files: Vec<(String, String)>,
}

impl Sources for World {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        let path = location.target.strip_prefix(ROOT).unwrap_or_default();
        let files: BTreeMap<&str, &str> = self
            .files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        match files.get(path) {
            Some(text) => Ok(SourceFile {
                good: None,
                location: location.clone(),
                path: path.into(),
                bytes: text.as_bytes().into(),
            }),
            None => Err(ReadError::NotFound {
                target: location.target.to_string(),
            }),
        }
    }

    fn search(&self, _: &Location) -> Result<Vec<ReadFile>, ReadError> {
        Ok(Vec::new())
    }

    fn resolve(&self, _: &Location, target: &str) -> Result<Location, ReadError> {
        let path = target.trim_start_matches("./");
        Ok(Location::new("url", format!("{ROOT}{path}")))
    }
}
