//! Task lists: `- [x] done`, as `pymdownx.tasklist`.

use crate::markdown::dom::{Document, NodeId};
use crate::markdown::inline::text;
use crate::markdown::work::Work;

use super::serialise::own;

/// Replaces the box at the start of an item by a check box.
pub(super) fn item(document: &mut Document, parent: NodeId, item: NodeId, work: &mut Work<'_>) {
    if task(document, item, work) {
        add_class(document, item, "task-list-item");
        if !has_class(document, parent, "task-list") {
            add_class(document, parent, "task-list");
        }
    }
}

/// Replaces the box of an item, if it has one.
fn task(document: &mut Document, item: NodeId, work: &mut Work<'_>) -> bool {
    let mut place = item;
    if document[item].text.is_empty() {
        let Some(&first) = document[item].children.first() else {
            return false;
        };
        if document[first].tag != "p" {
            return false;
        }
        place = first;
    }
    let Some((is_done, line)) = read(&document[place].text) else {
        return false;
    };
    let html = match (work.options.custom_checkbox, is_done) {
        (true, true) => {
            "<label class=\"task-list-control\"><input type=\"checkbox\" disabled checked>\
             <span class=\"task-list-indicator\"></span></label> "
        }
        (true, false) => {
            "<label class=\"task-list-control\"><input type=\"checkbox\" disabled>\
             <span class=\"task-list-indicator\"></span></label> "
        }
        (false, true) => "<input type=\"checkbox\" disabled checked> ",
        (false, false) => "<input type=\"checkbox\" disabled> ",
    };
    let mut changed = work.stash.put(own(html, false));
    changed.push_str(line);
    document[place].text.set(changed);
    true
}

/// Whether the box at the start of text is ticked, and the text after it.
fn read(text: &str) -> Option<(bool, &str)> {
    let rest = text.trim_start_matches(' ').strip_prefix('[')?;
    let is_done = match rest.as_bytes().first()? {
        b'x' | b'X' => true,
        b' ' => false,
        _ => return None,
    };
    let rest = rest[1..].strip_prefix(']')?;
    let line = rest.trim_start_matches(' ');
    (line.len() < rest.len()).then_some((is_done, line))
}

fn has_class(document: &Document, id: NodeId, class: &str) -> bool {
    let classes = document[id].attribute("class").unwrap_or_default();
    classes.split(text::is_space).any(|known| known == class)
}

fn add_class(document: &mut Document, id: NodeId, class: &'static str) {
    let Some(classes) = document[id].attribute("class") else {
        document[id].set("class", class);
        return;
    };
    let mut classes: Vec<_> = classes.split_whitespace().collect();
    classes.push(class);
    let classes = classes.join(" ");
    document[id].set("class", classes);
}
