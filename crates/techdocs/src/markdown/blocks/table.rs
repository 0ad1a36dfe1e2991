//! Tables: a row of headings, a row of dashes, and further rows.
//!
//! A pipe within code of one line is no border, and one after a backslash
//! neither.

use rustc_hash::FxHashMap;

use super::block::Block;
use super::{Blocks, Parser};
use crate::markdown::dom::NodeId;
use crate::markdown::inline::text::line_end;

/// So many cells that a row lacks are filled in on a page. With many columns
/// and short rows, their number grows with the square of the text.
const MAX_FILLED_CELLS: usize = 100_000;

/// Where a row of a table may have pipes that are not between cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Border {
    left: bool,
    right: bool,
}

impl Parser<'_, '_> {
    /// Takes a block whose first two lines are the head of a table. Every
    /// further line is a row.
    pub(super) fn table<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        _: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some((border, separator)) = read_head(&block) else {
            return Some(block);
        };
        let styles: Vec<&'static str> = separator.iter().map(|cell| style(cell)).collect();
        let table = self.document.append(parent, "table");
        let head = self.document.append(table, "thead");
        let body = self.document.append(table, "tbody");
        let mut rows = block.split('\n');
        let first = rows.next().unwrap_or_default();
        self.row(head, "th", first, border, &styles);
        let mut is_empty = true;
        for row in rows.skip(1) {
            is_empty = false;
            self.row(body, "td", row, border, &styles);
        }
        if is_empty {
            let row = self.document.append(body, "tr");
            for _ in &styles {
                self.document.append(row, "td");
            }
        }
        None
    }

    fn row(
        &mut self,
        parent: NodeId,
        tag: &'static str,
        text: &str,
        border: Border,
        styles: &[&'static str],
    ) {
        let row = self.document.append(parent, "tr");
        let cells = split_row(text.trim_matches(' '), border);
        let missing = styles.len().saturating_sub(cells.len());
        let filled = missing.min(MAX_FILLED_CELLS - self.filled_cells);
        self.filled_cells += filled;
        let columns = styles.len() - missing + filled;
        for (column, style) in styles.iter().enumerate().take(columns) {
            let cell = self.document.append(row, tag);
            let text = cells.get(column).copied().unwrap_or_default();
            let node = &mut self.document[cell];
            node.text = text.trim_matches(' ').into();
            if !style.is_empty() {
                node.set("style", *style);
            }
        }
    }
}

/// The style of a column, from its dashes.
fn style(dashes: &str) -> &'static str {
    let dashes = dashes.trim_matches(' ');
    match (dashes.starts_with(':'), dashes.ends_with(':')) {
        (true, true) => "text-align: center;",
        (true, false) => "text-align: left;",
        (false, true) => "text-align: right;",
        (false, false) => "",
    }
}

/// The border of a table, and its row of dashes; `None` if it is no table.
fn read_head(block: &str) -> Option<(Border, Vec<&str>)> {
    let (first, rest) = block.split_once('\n')?;
    let second = &rest[..line_end(rest)];
    let second = second.trim_matches(' ');
    // Cheap, and true of all but tables.
    if !second.bytes().all(|byte| b"|:- ".contains(&byte)) {
        return None;
    }
    let first = first.trim_matches(' ');
    let border = Border {
        left: first.starts_with('|'),
        right: end_border(first).is_some(),
    };
    let has_border = border.left || border.right;
    let columns = split_row(first, border).len();
    let has_pipe = |row: &str| {
        let row = row.trim_matches(' ');
        row.starts_with('|') || end_border(row).is_some()
    };
    if columns < 2 && !(has_border && rest.split('\n').all(has_pipe)) {
        return None;
    }
    let separator = split_row(second, border);
    (separator.len() == columns).then_some((border, separator))
}

/// Where the pipe that ends a row starts, with pairs of backslashes before it.
fn end_border(row: &str) -> Option<usize> {
    let inner = row.strip_suffix('|')?;
    let bare = inner.trim_end_matches('\\');
    ((inner.len() - bare.len()) % 2 == 0).then_some(bare.len())
}

/// Cuts a row into cells.
fn split_row(row: &str, border: Border) -> Vec<&str> {
    let mut row = row;
    if border.left || border.right {
        row = row.strip_prefix('|').unwrap_or(row);
        if let Some(end) = end_border(row) {
            row = &row[..end];
        }
    }
    if !row.contains('`') && !row.contains('\\') {
        return row.split('|').collect();
    }
    let mut cells = Vec::new();
    let mut start = 0;
    for pipe in pipes(row) {
        cells.push(&row[start..pipe]);
        start = pipe + 1;
    }
    cells.push(&row[start..]);
    cells
}

/// A run of back ticks.
struct Ticks {
    start: usize,
    end: usize,
    count: usize,
    /// Whether the first is after a backslash.
    is_escaped: bool,
}

/// The pipes of a row that are between cells.
fn pipes(row: &str) -> Vec<usize> {
    let (pipes, ticks) = scan(row);
    let mut code = code_spans(&ticks).into_iter().peekable();
    let is_outside = |pipe: &usize| {
        while code.next_if(|(_, end)| end < pipe).is_some() {}
        code.peek().is_none_or(|(start, _)| pipe < start)
    };
    pipes.into_iter().filter(is_outside).collect()
}

/// The pipes and back ticks of a row.
fn scan(row: &str) -> (Vec<usize>, Vec<Ticks>) {
    let bytes = row.as_bytes();
    let count_ticks = |from: usize| bytes[from..].iter().take_while(|b| **b == b'`').count();
    let mut pipes = Vec::new();
    let mut ticks = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b'\\' | b'|')) => at += 2,
            (b'\\', Some(b'`')) => {
                let count = count_ticks(at + 1);
                ticks.push(Ticks {
                    start: at,
                    end: at + count,
                    count,
                    is_escaped: true,
                });
                at += 1 + count;
            }
            (b'`', _) => {
                let count = count_ticks(at);
                ticks.push(Ticks {
                    start: at,
                    end: at + count - 1,
                    count,
                    is_escaped: false,
                });
                at += count;
            }
            (b'|', _) => {
                pipes.push(at);
                at += 1;
            }
            _ => at += 1,
        }
    }
    (pipes, ticks)
}

/// The stretches between runs of as many back ticks.
fn code_spans(ticks: &[Ticks]) -> Vec<(usize, usize)> {
    let mut places: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (number, run) in ticks.iter().enumerate().rev() {
        places.entry(run.count).or_default().push(number);
    }
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(run) = ticks.get(at) {
        let wanted = run.count - usize::from(run.is_escaped);
        let close = places.get_mut(&wanted).and_then(|places| {
            while places.last().is_some_and(|place| *place <= at) {
                places.pop();
            }
            places.last().copied()
        });
        at = match close.filter(|_| wanted > 0) {
            Some(close) => {
                spans.push((run.start, ticks[close].end));
                close + 1
            }
            None => at + 1,
        };
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_at_pipes() {
        #[track_caller]
        fn check(row: &str, expected: &[&str]) {
            let border = Border {
                left: true,
                right: true,
            };
            assert_eq!(split_row(row, border), expected, "{row:?}");
        }

        check("|a|b|", &["a", "b"]);
        check("a | b", &["a ", " b"]);
        check("|a `b|c` d|e|", &["a `b|c` d", "e"]);
        check("|a \\`b|c` d|", &["a \\`b", "c` d"]);
        check("|a ``b`|c` d|", &["a ``b`|c` d"]);
        check("|a\\|b|c\\|", &["a\\|b", "c\\|"]);
        check("||", &[""]);
    }

    #[test]
    fn a_head_has_as_many_dashes_as_titles() {
        assert!(read_head("a|b\n-|-").is_some());
        assert!(read_head("|a|\n|-|\n|b|").is_some());
        for text in ["a|b\n-", "a\n-", "|a|\n|-|\nb", "a|b", "a|b\n-|x"] {
            assert!(read_head(text).is_none(), "{text:?}");
        }
    }
}
