//! Headings: `# Title`, and a line over `===` or `---`.

use super::block::{Block, Kind};
use super::text::loose_detab;
use super::{Blocks, Parser, State, TAB};
use crate::markdown::dom::NodeId;
use crate::markdown::inline::text::line_end;

/// The elements of headings.
const TAGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// How much text after a heading in a loose item loses its indentation: it is
/// done for each heading anew.
const MAX_LOOSE_BYTES: usize = 16 << 10;

impl Parser<'_, '_> {
    /// Takes a line of `# Title`, anywhere in the block; what is before it is
    /// read first, and what follows is given back.
    pub(super) fn hash_heading<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some((start, end, (level, range))) = block.find(Kind::Hash, read_hash) else {
            return Some(block);
        };
        if start > 1 {
            self.parse_blocks(parent, &mut Blocks::one(block.prefix(start - 1)));
        }
        let heading = self.document.append(parent, TAGS[level - 1]);
        let title = &block[start + range.start..start + range.end];
        self.document[heading].text = title.trim().into();
        if end + 1 < block.len() {
            let after = block.suffix(end + 1);
            if self.is_state(State::LooseList) && after.len() <= MAX_LOOSE_BYTES {
                let text = loose_detab(&after, TAB).into_owned();
                blocks.push(Block::from(text.into()));
            } else {
                blocks.push(after);
            }
        }
        None
    }

    /// Takes a line over `===` or `---`, at the start of the block.
    pub(super) fn underlined_heading<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some((title, rest)) = block.split_once('\n') else {
            return Some(block);
        };
        let end = line_end(rest);
        let line = rest[..end].trim_end_matches(' ');
        let mark = match line.bytes().next() {
            Some(mark @ (b'=' | b'-')) if line.bytes().all(|byte| byte == mark) => mark,
            _ => return Some(block),
        };
        let heading = self
            .document
            .append(parent, if mark == b'=' { "h1" } else { "h2" });
        self.document[heading].text = title.trim().into();
        let after = title.len() + end + 2;
        if after <= block.len() && rest.len() > end {
            blocks.push(block.suffix(after));
        }
        None
    }
}

/// The level of a heading and where its title is; `None` if a backslash ends
/// the line.
fn read_hash(line: &str) -> Option<(usize, std::ops::Range<usize>)> {
    let level = line.bytes().take(6).take_while(|b| *b == b'#').count();
    let closing = line.trim_end_matches('#').len().max(level);
    if !line.contains('\\') {
        return Some((level, level..closing));
    }
    // The title ends with the first character from which on all are `#`, but
    // that a backslash and the character after it are not parted.
    let mut characters = line[level..].char_indices();
    while let Some((at, character)) = characters.next() {
        if level + at >= closing {
            return Some((level, level..level + at));
        }
        if character == '\\' {
            characters.next()?;
        }
    }
    Some((level, level..line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_has_a_level_and_a_title() {
        #[track_caller]
        fn check(line: &str, level: usize, title: &str) {
            let (found, range) = read_hash(line).unwrap();
            assert_eq!((found, &line[range]), (level, title), "{line:?}");
        }

        check("# a", 1, " a");
        check("##a ##", 2, "a ");
        check("####### a", 6, "# a");
        check("#", 1, "");
        check("###", 3, "");
        check("# a \\#", 1, " a \\#");
        check("# a \\##", 1, " a \\#");
        check("# a \\\\##", 1, " a \\\\");
        assert_eq!(read_hash("# a\\"), None);
    }
}
