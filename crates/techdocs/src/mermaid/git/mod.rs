//! Git graphs: `gitGraph`.
//!
//! [`draw`] is the way in. A commit without an id has no label, where Mermaid
//! makes one up at random.

mod drawing;
mod reading;

use super::graph::Direction;
use super::problem::Problem;
use super::source::Source;
use super::svg::Canvas;

/// A history.
#[derive(Debug, Default)]
struct History {
    direction: Direction,
    /// In the order of their lanes.
    branches: Vec<String>,
    /// In the order of time.
    commits: Vec<Commit>,
    shows_branches: bool,
}

/// A commit, on the lane of its branch.
#[derive(Debug, Default, Clone)]
struct Commit {
    /// The id or the message to show, if the author gave one.
    label: String,
    tags: Vec<String>,
    lane: usize,
    /// The one before, the one merged, or the one picked.
    parents: Vec<usize>,
    look: Look,
}

/// What a commit looks like.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Look {
    #[default]
    Normal,
    Highlight,
    Reverse,
    Merge,
    Pick,
}

/// Reads and draws a git graph; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    Ok(drawing::draw(&reading::read(source)?, canvas))
}
