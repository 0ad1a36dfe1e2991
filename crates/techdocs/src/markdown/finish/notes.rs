//! The section of footnotes.

use crate::markdown::dom::{Document, NodeId};
use crate::markdown::inline::References;
use crate::markdown::work::Work;

/// Where an author wants the footnotes.
const MARKER: &str = "///Footnotes Go Here///";

/// Puts the footnotes of the page at its end, or at the marker. Runs before the
/// text of elements is looked through.
pub(super) fn append(document: &mut Document, work: &Work<'_>) {
    if work.footnotes.is_empty() {
        return;
    }
    let section = document.create("div");
    document[section].set("class", "footnote");
    document.append(section, "hr");
    let list = document.append(section, "ol");
    for (index, (name, blocks)) in work.footnotes.iter().enumerate() {
        let item = document.append(list, "li");
        document[item].set("id", format!("fn:{name}"));
        document[item].children = std::mem::take(&mut document[*blocks].children);
        let back = document.create("a");
        document[back].set("class", "footnote-backref");
        document[back].set("href", format!("#fnref:{name}"));
        let title = format!("Jump back to footnote {} in the text", index + 1);
        document[back].set("title", title);
        document[back].text = "\u{21a9}".into();
        match document.last_child(item) {
            Some(last) if document[last].tag == "p" => {
                document[last].text.to_mut().push('\u{a0}');
                document[last].children.push(back);
            }
            Some(_) => {
                let last = document.append(item, "p");
                document[last].children.push(back);
            }
            None => {}
        }
    }
    place(document, section);
}

fn place(document: &mut Document, section: NodeId) {
    let root = document.root();
    let found = document.descendants(root).into_iter().find_map(|parent| {
        let children = &document[parent].children;
        children.iter().enumerate().find_map(|(index, &child)| {
            let node = &document[child];
            if node.text.contains(MARKER) {
                return Some((parent, index, true));
            }
            let is_after = node.tail.contains(MARKER);
            is_after.then_some((parent, index, false))
        })
    });
    match found {
        Some((parent, index, true)) => document[parent].children[index] = section,
        Some((parent, index, false)) => {
            let child = document[parent].children[index];
            document[child].tail = "".into();
            document[parent].children.insert(index + 1, section);
        }
        None => document[root].children.push(section),
    }
}

/// Adds a way back to each further place that refers to a footnote.
pub(super) fn link_back(document: &mut Document, references: &References) {
    if references.values().all(|&uses| uses < 2) {
        return;
    }
    let sections = document.descendants(document.root());
    for section in sections {
        if document[section].tag != "div"
            || document[section].attribute("class") != Some("footnote")
        {
            continue;
        }
        let mut lists = document[section].children.iter().copied();
        let Some(list) = lists.find(|&id| document[id].tag == "ol") else {
            continue;
        };
        for &item in &document[list].children.clone() {
            let name = document[item].attribute("id").unwrap_or_default();
            let Some(name) = name.strip_prefix("fn:").map(str::to_owned) else {
                continue;
            };
            let uses = references.get(&name).copied().unwrap_or_default();
            let is_back = |id: &NodeId| {
                document[*id].tag == "a"
                    && document[*id].attribute("class") == Some("footnote-backref")
            };
            let Some(back) = document.descendants(item).into_iter().find(is_back) else {
                continue;
            };
            let Some(last) = document.last_child(item) else {
                continue;
            };
            for use_number in 2..=uses {
                let copy = document.append(last, "a");
                document[copy] = document[back].clone();
                document[copy].set("href", format!("#fnref{use_number}:{name}"));
            }
        }
    }
}
