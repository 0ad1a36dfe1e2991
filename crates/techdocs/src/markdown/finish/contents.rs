//! Ids of headings, permalinks, and the table of contents.
//!
//! As `toc`. Runs after symbols were replaced, since ids are made of what a
//! heading shows.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::markdown::dom::{Document, NodeId};
use crate::markdown::options::{Options, Slugify};
use crate::markdown::stash::{Stash, push_number};

use super::serialise;
use super::slug;
use super::survey::Survey;

/// A heading of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The id that links lead to.
    pub id: String,
    /// What it says, without markup.
    pub text: String,
    /// What it says as HTML.
    pub html: String,
    /// `data-toc-label`: what it is called in the table of contents.
    pub label: Option<String>,
}

/// An entry of the table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The place of its heading in the list of headings.
    pub heading: usize,
    /// Entries below.
    pub children: Vec<Entry>,
}

/// Gives all headings an id and a permalink; gives the headings of the levels
/// that the table of contents has.
pub(super) fn run(
    document: &mut Document,
    survey: &Survey,
    stash: &Stash,
    options: &Options,
) -> (Vec<Heading>, Vec<Entry>) {
    let with_ids = match &*survey.headings {
        [] => &[],
        _ => &*survey.all,
    };
    let mut ids = Ids::of(document, with_ids);
    let mut headings = Vec::with_capacity(survey.headings.len());
    for &node in &survey.headings {
        let Some(level) = heading_level(&document[node].tag) else {
            continue;
        };
        let level = (level + options.toc_base_level.saturating_sub(1)).min(6);
        document[node].tag = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level) - 1].into();
        let html = without_references(document, node, |document| {
            serialise::inner_html(document, node, stash)
        });
        let mut text = slug::plain(&html);
        let id = match document[node].attribute("id") {
            Some(id) => id.to_owned(),
            None => {
                // A picture says nothing that is in an id.
                let plain = without_emoji(&html).map(|html| slug::plain(&html));
                let id = slugify(options.slugify, plain.as_deref().unwrap_or(&text));
                let id = ids.unique(id);
                document[node].set("id", id.clone());
                id
            }
        };
        let label = document[node].remove("data-toc-label").map(|label| {
            let label = serialise::restore(&label, stash);
            slug::plain(&label)
        });
        if options.anchor_links {
            let link = document.create("a");
            document[link].text = std::mem::take(&mut document[node].text);
            document[link].children = std::mem::take(&mut document[node].children);
            document[link].set("class", "toclink");
            document[link].set("href", format!("#{id}"));
            document[node].children.push(link);
        }
        if options.permalinks {
            let link = document.append(node, "a");
            document[link].attributes = vec![
                ("class".into(), "headerlink".into()),
                ("href".into(), format!("#{id}").into()),
                ("title".into(), "Permanent link".into()),
            ]
            .into();
            document[link].text = "\u{b6}".into();
        }
        if options.toc_levels.0 <= level && level <= options.toc_levels.1 {
            if let Some(label) = &label {
                text.clone_from(label);
            }
            headings.push(Heading {
                level,
                id: serialise::restored(&id, stash).unwrap_or(id),
                text,
                html,
                label,
            });
        }
    }
    let entries = nest(&headings);
    if survey.has_brackets {
        mark(document, &headings, &entries);
    }
    (headings, entries)
}

pub(super) fn heading_level(tag: &str) -> Option<u8> {
    match tag.as_bytes() {
        [b'h' | b'H', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Does something while the references to footnotes are taken out of an
/// element.
pub(super) fn without_references<T>(
    document: &mut Document,
    node: NodeId,
    act: impl FnOnce(&Document) -> T,
) -> T {
    if document[node].children.is_empty() {
        return act(document);
    }
    let is_reference = |document: &Document, id: NodeId| {
        let id = &document[id];
        id.tag == "sup" && id.attribute("id").is_some_and(|id| id.starts_with("fnref"))
    };
    let found: Vec<_> = document
        .descendants(node)
        .into_iter()
        .filter(|&id| is_reference(document, id))
        .collect();
    if found.is_empty() {
        return act(document);
    }
    // What a reference shows is put aside, and its element made one that
    // leaves nothing in the text.
    let mut saved = Vec::new();
    for id in found {
        saved.push((id, std::mem::take(&mut document[id])));
        document[id].tag = "sup".into();
        document[id].tail = saved[saved.len() - 1].1.tail.clone();
    }
    let result = act(document);
    for (id, node) in saved {
        document[id] = node;
    }
    result
}

/// HTML without emoji that are characters, if it has any.
fn without_emoji(html: &str) -> Option<String> {
    if !html.contains('<') {
        return None;
    }
    const START: &str = "<span class=\"twemoji\"";
    const END: &str = "</span>";
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(START) {
        let end = rest[at..].find(END)?;
        out.push_str(&rest[..at]);
        rest = &rest[at + end + END.len()..];
    }
    (rest.len() < html.len()).then(|| out + rest)
}

/// The id of what a heading or a tab says.
pub(super) fn slugify(rule: Slugify, text: &str) -> String {
    match rule {
        Slugify::Ascii => slug::ascii(text),
        Slugify::Unicode => slug::unicode(text),
        Slugify::PymdownxLower => slug::pymdownx(text, true),
        Slugify::Pymdownx => slug::pymdownx(text, false),
    }
}

/// The ids of a page.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: FxHashSet<String>,
    /// The numbers that are taken for a stem, besides: from each up to another,
    /// which is not of them. So no id that was counted up is looked for again,
    /// or kept.
    runs: FxHashMap<String, BTreeMap<u64, u64>>,
}

impl Ids {
    /// Those of these elements.
    pub(super) fn of(document: &Document, elements: &[NodeId]) -> Self {
        let ids = elements
            .iter()
            .filter_map(|&id| document[id].attribute("id").map(str::to_owned));
        Self {
            taken: ids.collect(),
            runs: FxHashMap::default(),
        }
    }

    /// An id that no element has, which has it now: while it is taken or empty,
    /// its number at the end is counted up, or `_1` is added.
    pub(super) fn unique(&mut self, id: String) -> String {
        if !id.is_empty() && !self.is_taken(&id) {
            self.taken.insert(id.clone());
            return id;
        }
        let (stem, first) = match numbered(&id) {
            // The largest number is followed by the smallest, so that this ends.
            Some((stem, digits)) => (stem, digits.parse().unwrap_or(0_u64).wrapping_add(1)),
            None => (&*id, 1),
        };
        if !self.runs.contains_key(stem) {
            self.runs.insert(stem.to_owned(), BTreeMap::new());
        }
        let runs = self.runs.get_mut(stem).expect("it is there now");
        let (low, mut number) = match runs.range(..=first).next_back() {
            Some((&low, &high)) if first <= high => (low, high),
            _ => (first, first),
        };
        loop {
            if let Some(high) = runs.remove(&number) {
                // Two runs have met.
                number = high;
                continue;
            }
            let id = with_number(stem, number);
            if !self.taken.contains(&id) {
                runs.insert(low, number.wrapping_add(1));
                return id;
            }
            number = number.wrapping_add(1);
        }
    }

    fn is_taken(&self, id: &str) -> bool {
        self.taken.contains(id) || self.is_in_run(id)
    }

    fn is_in_run(&self, id: &str) -> bool {
        let Some((stem, digits)) = numbered(id) else {
            return false;
        };
        let Ok(number) = digits.parse::<u64>() else {
            return false;
        };
        let has_zeros = digits.len() > 1 && digits.starts_with('0');
        let run = self.runs.get(stem).filter(|_| !has_zeros);
        run.and_then(|runs| runs.range(..=number).next_back())
            .is_some_and(|(_, &high)| number < high)
    }
}

/// The stem and the digits of an id with a number at its end.
fn numbered(id: &str) -> Option<(&str, &str)> {
    let (stem, digits) = id.rsplit_once('_')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some((stem, digits))
}

fn with_number(stem: &str, number: u64) -> String {
    let mut id = String::with_capacity(stem.len() + 8);
    id.push_str(stem);
    id.push('_');
    push_number(&mut id, number);
    id
}

/// Nests headings by their levels, as they are and whatever is left out
/// between.
fn nest(headings: &[Heading]) -> Vec<Entry> {
    let mut entries = Vec::new();
    // The open entries from the outermost to the innermost, with their levels.
    let mut open: Vec<(u8, Entry)> = Vec::new();
    let mut levels: Vec<u8> = Vec::new();
    let close = |open: &mut Vec<(u8, Entry)>, entries: &mut Vec<Entry>| {
        if let Some((_, entry)) = open.pop() {
            match open.last_mut() {
                Some((_, parent)) => parent.children.push(entry),
                None => entries.push(entry),
            }
        }
    };
    for (index, heading) in headings.iter().enumerate() {
        let level = heading.level;
        match levels.last() {
            None => levels.push(level),
            Some(&last) if level < last => {
                // The entry itself, and all above it that are not above this.
                close(&mut open, &mut entries);
                levels.pop();
                while open.last().is_some_and(|(parent, _)| level <= *parent) {
                    close(&mut open, &mut entries);
                    levels.pop();
                }
                levels.push(level);
            }
            Some(&last) if level == last => close(&mut open, &mut entries),
            Some(_) => levels.push(level),
        }
        let entry = Entry {
            heading: index,
            children: Vec::new(),
        };
        open.push((level, entry));
    }
    while !open.is_empty() {
        close(&mut open, &mut entries);
    }
    entries
}

/// Puts the table of contents where `[TOC]` is a paragraph.
fn mark(document: &mut Document, headings: &[Heading], entries: &[Entry]) {
    let mut rest = vec![document.root()];
    let mut found = Vec::new();
    while let Some(parent) = rest.pop() {
        for (index, &child) in document[parent].children.iter().enumerate() {
            let node = &document[child];
            if heading_level(&node.tag).is_some() || matches!(&*node.tag, "pre" | "code") {
                continue;
            }
            if node.children.is_empty() && node.text.trim() == "[TOC]" {
                found.push((parent, index));
            }
            rest.push(child);
        }
    }
    for (parent, index) in found {
        let contents = document.create("div");
        document[contents].set("class", "toc");
        document[contents].text = "\n".into();
        document[contents].tail = "\n".into();
        list(document, contents, headings, entries);
        document[parent].children[index] = contents;
    }
}

fn list(document: &mut Document, parent: NodeId, headings: &[Heading], entries: &[Entry]) {
    let list = document.append(parent, "ul");
    document[list].tail = "\n".into();
    document[list].text = "\n".into();
    for entry in entries {
        let heading = &headings[entry.heading];
        let item = document.append(list, "li");
        document[item].tail = "\n".into();
        let link = document.append(item, "a");
        document[link].set("href", format!("#{}", heading.id));
        document[link].text = heading.text.as_str().into();
        if !entry.children.is_empty() {
            self::list(document, item, headings, &entry.children);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_counted_up() {
        let mut known = Ids::default();
        let mut next = |id: &str| known.unique(id.to_owned());
        let ids = ["a", "a", "a_1", "", "", "a_1", "a_9", "a_9", "a"].map(&mut next);
        assert_eq!(
            ids,
            ["a", "a_1", "a_2", "_1", "_2", "a_3", "a_9", "a_10", "a_4"]
        );
        // The numbers from 1 meet those from 9; what begins with 0 is another.
        let ids = ["a", "a_4", "a_01", "a_7", "a", "a_1"].map(&mut next);
        assert_eq!(ids, ["a_5", "a_6", "a_01", "a_7", "a_8", "a_11"]);
        let last = format!("b_{}", u64::MAX);
        let ids = [&*last, &last, &last].map(next);
        assert_eq!(ids, [&*last, "b_0", "b_1"]);
    }
}
