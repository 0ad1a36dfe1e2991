//! Link definitions: `[name]: address "title"`.

use super::abbreviation::give_back;
use super::block::{Block, Kind};
use super::{Blocks, Parser};
use crate::markdown::dom::NodeId;
use crate::markdown::inline::text::line_end;

/// A definition found in a block.
#[derive(Debug, PartialEq, Eq)]
struct Definition<'t> {
    name: &'t str,
    address: &'t str,
    title: Option<&'t str>,
    end: usize,
}

impl Parser<'_, '_> {
    /// Takes a definition, anywhere in the block; gives back what is before
    /// and after it.
    pub(super) fn reference<'t>(
        &mut self,
        _: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some((start, definition)) = find(&block) else {
            block.note_none(Kind::Reference);
            return Some(block);
        };
        let address = definition.address.trim_start_matches('<');
        let address = address.trim_end_matches('>').to_owned();
        let title = definition.title.map(str::to_owned);
        let name = definition.name.trim().to_lowercase();
        self.work.references.insert(name, (address, title));
        let end = definition.end;
        give_back(&block, start, end, blocks);
        None
    }
}

/// The first definition in a block, and where it starts.
fn find<'b>(block: &'b Block<'_>) -> Option<(usize, Definition<'b>)> {
    let mut lines = block.lines_of(Kind::Reference);
    lines.find_map(|start| Some((start, read(block, start)?)))
}

/// Reads the definition on the line at a place.
fn read(block: &str, start: usize) -> Option<Definition<'_>> {
    let name = start + block[start..].find('[')? + 1;
    let close = name + block[name..].find(['[', ']'])?;
    let rest = block[close..].strip_prefix("]:")?.trim_start_matches(' ');
    let rest = rest.strip_prefix('\n').unwrap_or(rest);
    let rest = rest.trim_start_matches(' ');
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (address, after) = rest.split_at(length);
    if address.is_empty() {
        return None;
    }
    let at = block.len() - after.len();
    let line = &after[..line_end(after)];
    let (address, title, end) = if line.trim_matches(' ').is_empty() {
        let next = after.get(line.len() + 1..).unwrap_or_default();
        let next = &next[..line_end(next)];
        match title_of(next.trim_start_matches(' ')) {
            Some(title) => (address, Some(title), at + line.len() + 1 + next.len()),
            None => (address, None, at + line.len()),
        }
    } else if let Some(title) = title_of(line.trim_start_matches(' ')) {
        (address, Some(title), at + line.len())
    } else {
        let (address, title) = title_in_address(rest, address, line)?;
        (address, Some(title), at + line.len())
    };
    Some(Definition {
        name: &block[name..close],
        address,
        title: title.filter(|title| !title.is_empty()),
        end,
    })
}

/// The title in quotes or parentheses that is the whole of a text.
fn title_of(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(' ');
    let close = match text.chars().next()? {
        '"' => '"',
        '\'' => '\'',
        '(' => ')',
        _ => return None,
    };
    text[1..].strip_suffix(close)
}

/// An address with its title right after it, as in `x"a b"`.
fn title_in_address<'t>(rest: &'t str, address: &'t str, line: &str) -> Option<(&'t str, &'t str)> {
    let whole = rest[..address.len() + line.len()].trim_end_matches(' ');
    let open = match whole.chars().next_back()? {
        '"' => '"',
        '\'' => '\'',
        ')' => '(',
        _ => return None,
    };
    let start = address.rfind(open).filter(|start| *start > 0)?;
    Some((&address[..start], title_of(&whole[start..])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_has_an_address_and_perhaps_a_title() {
        #[track_caller]
        fn check(text: &str, expected: Option<(&str, &str, Option<&str>, &str)>) {
            let found = read(text, 0);
            let found = found.map(|d| (d.name, d.address, d.title, &text[d.end..]));
            assert_eq!(found, expected, "{text:?}");
        }

        check("[a]: b", Some(("a", "b", None, "")));
        check(
            "  [a b]:\n  <c> \"d e\" \nf",
            Some(("a b", "<c>", Some("d e"), "\nf")),
        );
        check("[a]: b\n   'c'\nd", Some(("a", "b", Some("c"), "\nd")));
        check("[a]: b\nc", Some(("a", "b", None, "\nc")));
        check("[a]: b (c)", Some(("a", "b", Some("c"), "")));
        check("[a]: b\"c d\"", Some(("a", "b", Some("c d"), "")));
        check("[a]: b c", None);
        check("[a] b", None);
        check("[a[b]: c", None);
        check("[a]:", None);
    }
}
