//! Small pages: about, settings, the check of descriptors, and the page for
//! addresses that lead nowhere.
//!
//! [`SimplePages`] is the family; [`not_found`] renders the last for an address
//! somebody asked for.

use std::borrow::Cow;

use site_theme::kinds;
use site_theme::parts::CodeBlock;
use site_theme::simple::{AboutPage, ImportPage, NotFoundPage, SettingsPage};

use super::{Family, Portal, count, count_entities};

/// How many names the page for nothing offers.
const NEAREST: usize = 5;

/// The family of small pages.
pub struct SimplePages;

const ABOUT: &str = "about/index.html";
const SETTINGS: &str = "settings/index.html";
/// Where Backstage has its page to register a component.
const IMPORT: &str = "catalog-import/index.html";
/// What a static host answers with where nothing is.
pub const NOT_FOUND: &str = "404.html";

impl Family for SimplePages {
    fn paths(&self, _: &Portal, paths: &mut Vec<String>) {
        paths.extend([ABOUT, SETTINGS, IMPORT, NOT_FOUND].map(str::to_owned));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        Some(match path {
            ABOUT => super::to_bytes(&about(portal)),
            SETTINGS => super::to_bytes(&SettingsPage {
                frame: portal.frame("Settings", "settings/", "settings"),
            }),
            IMPORT => super::to_bytes(&import(portal)),
            NOT_FOUND => not_found(portal, ""),
            _ => return None,
        })
    }
}

fn import(portal: &Portal) -> ImportPage<'_> {
    let sample = kinds::look("component").sample;
    let code = |text: &'static str, label: &'static str| CodeBlock {
        icon: portal.chrome.icon("copy"),
        text: text.into(),
        label: label.into(),
    };
    let mut frame = portal.frame("Check a descriptor", "catalog-import/", "catalog");
    frame.description = "What a descriptor would add to the catalog.".to_owned();
    ImportPage {
        frame,
        sample,
        example: code(sample, "Example of a component"),
        command: code(
            "callboard validate .",
            "Command that checks all descriptors",
        ),
    }
}

fn about(portal: &Portal) -> AboutPage<'_> {
    let chrome = &portal.chrome;
    let mut facts = vec![("Name", chrome.title.clone())];
    if !chrome.organization.is_empty() {
        facts.push(("Organisation", chrome.organization.clone()));
    }
    if !chrome.base_url.is_empty() {
        facts.push(("Address", chrome.base_url.clone()));
    }
    let built_from = format!(
        "{}, {}",
        count(portal.catalog.files.len(), "file"),
        count_entities(portal.catalog.entities.len())
    );
    facts.push(("Built from", built_from));
    facts.extend(portal.built_at.clone().map(|at| ("Built", at)));
    facts.push(("Callboard", format!("{}, Apache-2.0", chrome.version)));
    facts.push(("Icons", "Lucide, ISC".to_owned()));
    let kinds = portal.index.kinds.iter().map(|kind| {
        let path = &portal.index.lists[kind.list as usize].path;
        (
            kind.plural.as_str().into(),
            portal.href_of(path),
            kind.members.len(),
        )
    });
    AboutPage {
        frame: portal.frame("About", "about/", "about"),
        facts,
        kinds: kinds.collect(),
    }
}

/// The page for an address (below the root of the portal, decoded) where
/// nothing is, with the nearest names. With an empty address it is the page a
/// static host sends, and script finds the names.
pub fn not_found(portal: &Portal, path: &str) -> Vec<u8> {
    let (kind, name) = wanted(portal, path);
    let mut frame = portal.frame("Not found", "", "");
    frame.path.clear();
    super::to_bytes(&NotFoundPage {
        frame,
        nearest: nearest(portal, &kind, &name),
        wanted: (kind, name),
    })
}

/// The kind in words and the name that an address asks for.
fn wanted<'a>(portal: &'a Portal, path: &'a str) -> (Cow<'a, str>, Cow<'a, str>) {
    let parts: Vec<&str> = path
        .trim_end_matches("index.html")
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let kind = match parts.as_slice() {
        ["catalog", _, kind, _, ..] => portal.index.kind(&kind.to_lowercase()),
        _ => None,
    };
    let name = match parts.as_slice() {
        ["catalog", _, _, name, ..] => name,
        [.., name] => name,
        [] => "",
    };
    // Long addresses are nobody's name.
    let name: String = name.chars().take(80).collect();
    let kind = kind.map_or("", |kind| kind.singular.as_str());
    (kind.into(), name.into())
}

fn nearest<'a>(
    portal: &'a Portal,
    kind: &str,
    name: &str,
) -> Vec<site_theme::parts::EntityLink<'a>> {
    if name.is_empty() {
        return Vec::new();
    }
    let name = name.to_lowercase();
    let mut scored: Vec<(u32, u32)> = portal
        .catalog
        .entities
        .iter()
        .enumerate()
        .filter_map(|(position, entity)| {
            let own = entity.entity_ref.name();
            let mut score = similarity(own, &name);
            let singular = &portal.index.kinds[usize::from(portal.index.entities[position].kind)];
            if score > 0 && singular.singular == kind {
                score += 50;
            }
            (score > 0).then_some((score, position as u32))
        })
        .collect();
    scored.sort_unstable_by_key(|&(score, position)| (std::cmp::Reverse(score), position));
    scored
        .into_iter()
        .take(NEAREST)
        .map(|(_, position)| portal.link(position as usize))
        .collect()
}

/// How alike two names are, in thousandths; 0 where they are not.
fn similarity(a: &str, b: &str) -> u32 {
    let alike = strsim::jaro_winkler(a, b);
    let inside = b.len() >= 3 && a.contains(b);
    if alike < 0.72 && !inside {
        return 0;
    }
    (alike * 1000.0) as u32 + u32::from(inside) * 200
}
