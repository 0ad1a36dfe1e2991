//! Gantt charts: `gantt`.
//!
//! [`draw`] is the way in. Syntax: Mermaid's `dateFormat`, `axisFormat`,
//! `tickInterval`, `excludes`, `includes`, `weekend`, `inclusiveEndDates`,
//! sections, tasks with their tags, and links. Not drawn: the line of today, as
//! a page that is built says when it was built.

mod date;
mod drawing;
mod reading;

use super::problem::Problem;
use super::source::Source;
use super::svg::Canvas;

/// A chart.
#[derive(Debug, Default)]
struct Gantt {
    title: String,
    sections: Vec<String>,
    tasks: Vec<Task>,
    /// How dates of the axis are written.
    axis: Option<String>,
    /// How far they are apart.
    interval: Option<(i64, String)>,
    /// Ids, and where a click on their tasks leads.
    links: Vec<(String, Option<String>)>,
}

/// A task; times are in milliseconds since 1970.
#[derive(Debug, Default)]
struct Task {
    name: String,
    section: Option<usize>,
    start: i64,
    end: i64,
    is_active: bool,
    is_done: bool,
    is_critical: bool,
    is_milestone: bool,
    /// A line over all tasks, of the tag `vert`.
    is_line: bool,
    link: Option<String>,
}

/// Reads and draws a Gantt chart; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    Ok(drawing::draw(&reading::read(source)?, canvas))
}
