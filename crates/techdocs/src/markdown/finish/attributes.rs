//! Attribute lists: `{ #id .class name="value" }` after what they are for.
//!
//! As `attr_list`: for blocks on the last line of their text, for headings and
//! the cells of tables at the end of it, for inline elements right after them.
//! Runs after the text of elements was looked through.

use crate::markdown::dom::{Document, NodeId};

use super::serialise::is_block;
use crate::markdown::inline::text::line_end;

/// Takes attribute lists off the text of these elements, which are all of them,
/// and puts them on their elements.
pub(super) fn run(document: &mut Document, all: &[NodeId]) {
    for &id in all {
        let tag = &*document[id].tag;
        if !is_block(tag) {
            inline(document, id);
            continue;
        }
        let is_heading = matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let is_at_end = is_heading || matches!(tag, "dt" | "td" | "th");
        let place = place(document, id);
        let text = match place {
            Some(child) => &document[child].tail,
            None => &document[id].text,
        };
        let Some((start, list)) = last_list(text, !is_at_end) else {
            continue;
        };
        let (attributes, remainder) = read(list);
        if !remainder.is_empty() {
            continue;
        }
        let attributes = owned(&attributes);
        let text = match place {
            Some(child) => &mut document[child].tail,
            None => &mut document[id].text,
        };
        let text = text.to_mut();
        text.truncate(start);
        if is_heading {
            let kept = text.trim_end_matches('#').trim_end().len();
            text.truncate(kept);
        }
        assign(document, id, attributes);
    }
}

/// The child after which the text of a block ends; `None` is its own text.
fn place(document: &Document, id: NodeId) -> Option<NodeId> {
    let node = &document[id];
    let with_tail = |child: NodeId| Some(child).filter(|&child| !document[child].tail.is_empty());
    if node.tag == "li" && !node.children.is_empty() {
        let list = node
            .children
            .iter()
            .position(|&child| matches!(&*document[child].tag, "ul" | "ol"));
        return match list {
            None => with_tail(*node.children.last()?),
            Some(0) => None,
            Some(list) => with_tail(node.children[list - 1]),
        };
    }
    with_tail(*node.children.last()?)
}

/// The attribute list at the end of text, and where what belongs to it
/// begins. `is_own_line`: it is on a line of its own, after another.
fn last_list(text: &str, is_own_line: bool) -> Option<(usize, &str)> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let end = text.trim_end_matches(' ');
    let inner = end.strip_suffix('}')?;
    let line = inner.rfind('\n').map_or(0, |at| at + 1);
    if is_own_line {
        let indent = inner[line..].len() - inner[line..].trim_start_matches(' ').len();
        let open = line + indent;
        let list = list_content(inner[open..].strip_prefix('{')?)?;
        return (line > 0).then(|| (line - 1, list));
    }
    // The first brace after a space that can begin a list.
    let mut from = line;
    while let Some(found) = inner[from..].find(" {") {
        let at = from + found;
        if let Some(list) = list_content(&inner[at + 2..]) {
            let start = text[..at].trim_end_matches(' ').len();
            return Some((start, list));
        }
        from = at + 1;
    }
    None
}

/// What is between the braces of a list; no list begins with `}`.
fn list_content(inner: &str) -> Option<&str> {
    let begins = |content: &&str| !(content.is_empty() || content.starts_with(['}', '\n']));
    let after_colon = inner.strip_prefix(':').unwrap_or(inner);
    let content = Some(after_colon.trim_start_matches(' '));
    // A colon alone is an attribute.
    let colon = Some(inner).filter(|inner| inner.starts_with(':'));
    content.filter(begins).or(colon)
}

/// Reads the list right after an inline element.
fn inline(document: &mut Document, id: NodeId) {
    let tail = &document[id].tail;
    let Some(inner) = tail.strip_prefix('{') else {
        return;
    };
    let line = line_end(inner);
    let Some(close) = inner[..line].rfind('}') else {
        return;
    };
    let Some(list) = list_content(&inner[..close]) else {
        return;
    };
    let (attributes, remainder) = read(list);
    let attributes = owned(&attributes);
    let rest = format!("{}{remainder}", &inner[close + 1..]);
    document[id].tail.set(rest);
    assign(document, id, attributes);
}

fn owned(attributes: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    attributes.iter().map(own).collect()
}

fn assign(document: &mut Document, id: NodeId, attributes: Vec<(String, String)>) {
    for (name, value) in attributes {
        if name != "." {
            document[id].set(valid_name(&name), value);
            continue;
        }
        let class = match document[id].attribute("class") {
            Some(class) if !class.is_empty() => format!("{class} {value}"),
            _ => value,
        };
        document[id].set("class", class);
    }
}

/// Reads attributes; gives what follows a further `}`, from that on.
fn read(list: &str) -> (Vec<(&str, &str)>, &str) {
    let mut attributes = Vec::new();
    let mut rest = list;
    loop {
        rest = rest.trim_start_matches(' ');
        let name_end = rest.find([' ', '=', '}']).unwrap_or(rest.len());
        if name_end == 0 {
            break;
        }
        let (name, after) = rest.split_at(name_end);
        if let Some(value) = after.strip_prefix('=') {
            let quoted = ['"', '\''].into_iter().find_map(|quote| {
                let inner = value.strip_prefix(quote)?;
                let end = inner[..line_end(inner)].find(quote)?;
                Some((inner[..end].trim_matches(quote), &inner[end + 1..]))
            });
            if let Some((value, after)) = quoted {
                attributes.push((name, value));
                rest = after;
                continue;
            }
            let end = value.find([' ', '=', '}']).unwrap_or(value.len());
            if end > 0 {
                attributes.push((name, &value[..end]));
                rest = &value[end..];
                continue;
            }
        }
        attributes.push(match name.split_at_checked(1) {
            Some((".", class)) => (".", class),
            Some(("#", id)) => ("id", id),
            _ => (name, name),
        });
        rest = after;
    }
    (attributes, rest.find('}').map_or("", |at| &rest[at..]))
}

/// The name of an attribute with `_` for what may not be in one.
fn valid_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut was_valid = true;
    for c in name.chars() {
        let is_valid = matches!(c,
            'A'..='Z' | 'a'..='z' | '_' | ':' | '-' | '.' | '0'..='9' | '\u{b7}'
            | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{37d}'
            | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{203f}'..='\u{2040}'
            | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
            | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}');
        if is_valid {
            out.push(c);
        } else if was_valid {
            out.push('_');
        }
        was_valid = is_valid;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_written() {
        #[track_caller]
        fn check(list: &str, expected: &[(&str, &str)], remainder: &str) {
            assert_eq!(read(list), (expected.to_vec(), remainder));
        }

        check("#a .b c=d", &[("id", "a"), (".", "b"), ("c", "d")], "");
        check(
            "a=\"b c\" d='e' f",
            &[("a", "b c"), ("d", "e"), ("f", "f")],
            "",
        );
        check(".a } b", &[(".", "a")], "} b");
        check("a=", &[("a", "a")], "");
    }

    #[test]
    fn a_list_is_the_last_of_its_text() {
        assert_eq!(last_list("Title { #a }", false), Some((5, "#a ")));
        assert_eq!(last_list("Title {: #a}", false), Some((5, "#a")));
        assert_eq!(last_list("Title{#a}", false), None);
        assert_eq!(last_list("Text\n{: .a }", true), Some((4, ".a ")));
        assert_eq!(last_list("{: .a }", true), None);
        assert_eq!(last_list("Text {: .a }", true), None);
    }
}
