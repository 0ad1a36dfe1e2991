//! Draws git graphs: a lane for each branch, time along it.

use std::fmt::Write as _;

use super::super::graph::Direction;
use super::super::marks::{Anchor, Ink, Words, width};
use super::super::svg::{Canvas, number};
use super::super::text;
use super::{Commit, History, Look};

/// From one commit to the next at least, and from one lane to the next.
const STEP: f64 = 46.0;
const LANE: f64 = 66.0;
const RADIUS: f64 = 9.0;
const SIZE: f64 = 12.0;
/// The widest label before it is broken.
const LABEL: f64 = 110.0;
/// How round the corners of lines are.
const CORNER: f64 = 14.0;

struct Drawing<'h> {
    history: &'h History,
    /// How far along each commit is.
    along: Vec<f64>,
    labels: Vec<Vec<String>>,
    end: f64,
}

/// Draws a history; gives it in words.
pub(super) fn draw(history: &History, canvas: &mut Canvas) -> String {
    let drawing = Drawing::new(history);
    drawing.lanes(canvas);
    for (at, commit) in history.commits.iter().enumerate() {
        for (rank, parent) in commit.parents.iter().enumerate() {
            drawing.line(*parent, at, rank, canvas);
        }
    }
    for (at, commit) in history.commits.iter().enumerate() {
        drawing.commit(at, commit, canvas);
    }
    words(history)
}

impl<'h> Drawing<'h> {
    fn new(history: &'h History) -> Self {
        let labels: Vec<Vec<String>> = history
            .commits
            .iter()
            .map(|commit| text::wrapped(&commit.label, LABEL * text::FONT / SIZE))
            .collect();
        let is_across = history.direction.is_across();
        let mut along = Vec::new();
        let mut at = 0.0;
        let mut before = 0.0;
        for (commit, lines) in history.commits.iter().zip(&labels) {
            let needs = if is_across {
                let widest = lines.iter().map(|line| width(line, SIZE));
                let tags = commit.tags.iter().map(|tag| width(tag, SIZE) + 22.0);
                widest.chain(tags).fold(0.0, f64::max)
            } else {
                0.0
            };
            at += if along.is_empty() {
                needs / 2.0
            } else {
                STEP.max((before + needs) / 2.0 + 12.0)
            };
            before = needs;
            along.push(at);
        }
        let end = at + before / 2.0 + 24.0;
        Self {
            history,
            along,
            labels,
            end,
        }
    }

    /// A place, however the history runs.
    fn point(&self, along: f64, lane: f64) -> (f64, f64) {
        match self.history.direction {
            Direction::Right | Direction::Left => (along, lane * LANE),
            Direction::Down => (lane * LANE * 1.6, along),
            Direction::Up => (lane * LANE * 1.6, -along),
        }
    }

    fn place(&self, commit: usize) -> (f64, f64) {
        self.point(self.along[commit], self.history.commits[commit].lane as f64)
    }

    fn lanes(&self, canvas: &mut Canvas) {
        if !self.history.shows_branches {
            return;
        }
        let is_across = self.history.direction.is_across();
        for (lane, name) in self.history.branches.iter().enumerate() {
            let from = self.point(-18.0, lane as f64);
            canvas.stroke(from, self.point(self.end, lane as f64), Ink::DashedRule);
            let length = width(name, 13.0) * 1.08 + 20.0;
            let (x, y) = match self.history.direction {
                Direction::Down => (from.0, from.1 - 14.0),
                Direction::Up => (from.0, from.1 + 14.0),
                _ => (from.0 - length / 2.0, from.1),
            };
            let left = x - length / 2.0;
            canvas.block([left, y - 13.0, length, 26.0], 13.0, Ink::Paper);
            canvas.block([left, y - 13.0, length, 26.0], 13.0, Ink::Tint(lane));
            canvas.write(Words::at(x, y, name).strong());
            if !is_across {
                canvas.include(x, y);
            }
        }
    }

    /// The line from a commit to the one after: along the lane that has no
    /// commits there, and across where nothing else is.
    fn line(&self, from: usize, to: usize, rank: usize, canvas: &mut Canvas) {
        let (parent, commit) = (&self.history.commits[from], &self.history.commits[to]);
        let ((x1, y1), (x2, y2)) = (self.place(from), self.place(to));
        if parent.lane == commit.lane {
            let ink = Ink::Line(commit.lane, 3.0);
            if rank == 0 {
                canvas.stroke((x1, y1), (x2, y2), ink);
            }
            return;
        }
        let is_merged = rank > 0 || commit.look == Look::Merge;
        let ink = match commit.look {
            Look::Pick if rank > 0 => Ink::Dashes(parent.lane, 2.0),
            _ if is_merged => Ink::Line(parent.lane, 3.0),
            _ => Ink::Line(commit.lane, 3.0),
        };
        // A merge goes along the lane it comes from, all others along their own.
        let goes_along_first = is_merged && commit.look != Look::Pick;
        let corner = match (goes_along_first, self.history.direction.is_across()) {
            (true, true) | (false, false) => (x2, y1),
            _ => (x1, y2),
        };
        let towards = |(x, y): (f64, f64)| {
            let (dx, dy) = (x - corner.0, y - corner.1);
            let length = dx.hypot(dy).max(1.0);
            let part = CORNER.min(length) / length;
            (corner.0 + dx * part, corner.1 + dy * part)
        };
        let (before, after) = (towards((x1, y1)), towards((x2, y2)));
        let mut d = format!("M{} {}", number(x1), number(y1));
        let [a, b, c, e, f, g] =
            [before.0, before.1, corner.0, corner.1, after.0, after.1].map(number);
        let _ = write!(d, "L{a} {b}Q{c} {e} {f} {g}L{} {}", number(x2), number(y2));
        canvas.trace(&d, ink);
    }

    fn commit(&self, at: usize, commit: &Commit, canvas: &mut Canvas) {
        let (x, y) = self.place(at);
        let lane = commit.lane;
        let ring = |canvas: &mut Canvas, radius: f64| {
            canvas.disc(x, y, radius, Ink::Paper);
            canvas.disc(x, y, radius, Ink::Line(lane, 2.0));
        };
        match commit.look {
            Look::Normal => canvas.disc(x, y, RADIUS, Ink::Full(lane)),
            Look::Highlight => {
                canvas.block([x - 10.0, y - 10.0, 20.0, 20.0], 2.0, Ink::Paper);
                canvas.block([x - 10.0, y - 10.0, 20.0, 20.0], 2.0, Ink::Line(lane, 2.0));
                canvas.block([x - 6.0, y - 6.0, 12.0, 12.0], 1.0, Ink::Full(lane));
            }
            Look::Reverse => {
                ring(canvas, RADIUS);
                for side in [-1.0, 1.0] {
                    let (dx, dy) = (5.0, 5.0 * side);
                    canvas.stroke((x - dx, y - dy), (x + dx, y + dy), Ink::Line(lane, 2.0));
                }
            }
            Look::Merge => {
                ring(canvas, RADIUS);
                canvas.disc(x, y, 5.0, Ink::Full(lane));
            }
            Look::Pick => {
                ring(canvas, RADIUS);
                canvas.disc(x - 3.0, y - 1.0, 2.5, Ink::Full(lane));
                canvas.disc(x + 3.0, y - 1.0, 2.5, Ink::Full(lane));
            }
        }
        self.label(at, commit, canvas);
    }

    fn label(&self, at: usize, commit: &Commit, canvas: &mut Canvas) {
        let (x, y) = self.place(at);
        let lines = &self.labels[at];
        let is_across = self.history.direction.is_across();
        let middle = (lines.len() as f64 - 1.0) * 8.0;
        let widest = lines
            .iter()
            .map(|line| width(line, SIZE))
            .fold(0.0, f64::max);
        if !lines.is_empty() {
            let height = lines.len() as f64 * 16.0;
            let (left, top) = if is_across {
                (x - widest / 2.0 - 3.0, y + RADIUS + 5.0)
            } else {
                (x + RADIUS + 5.0, y - height / 2.0)
            };
            // Over the lines that pass here.
            canvas.open_group("diagram-label");
            let ground = [left, top, widest + 6.0, height];
            canvas.cover(ground);
            let words = if is_across {
                Words::at(x, y + RADIUS + 13.0 + middle, "")
            } else {
                Words::at(x + RADIUS + 8.0, y, "").from(Anchor::Start)
            };
            canvas.write_lines(lines, words.size(SIZE));
            canvas.close_group();
        }
        for (row, tag) in commit.tags.iter().enumerate() {
            let length = width(tag, SIZE) + 16.0;
            let (left, middle) = if is_across {
                (x - length / 2.0, y - RADIUS - 15.0 - row as f64 * 22.0)
            } else {
                let shift = if lines.is_empty() { 0.0 } else { widest + 12.0 };
                (x + RADIUS + 10.0 + shift, y + row as f64 * 22.0)
            };
            let (top, bottom) = (middle - 9.0, middle + 9.0);
            let [l, m, n, r, top, bottom] =
                [left - 6.0, middle, left + 2.0, left + length, top, bottom].map(number);
            let d = format!("M{l} {m}L{n} {top}H{r}V{bottom}H{n}Z");
            canvas.include(left - 6.0, middle - 9.0);
            canvas.include(left + length, middle + 9.0);
            canvas.trace(&d, Ink::Paper);
            canvas.trace(&d, Ink::Plain);
            let words = Words::at(left + length / 2.0 + 1.0, middle, tag);
            canvas.write(words.size(SIZE));
        }
    }
}

fn words(history: &History) -> String {
    let said = history.commits.iter().take(40).map(|commit| {
        let branch = &history.branches[commit.lane];
        let what = match commit.look {
            Look::Merge => "merge",
            Look::Pick => "cherry-pick",
            Look::Reverse => "reverse commit",
            _ => "commit",
        };
        let mut said = format!("{what} on {branch}");
        for text in commit.tags.iter().chain([&commit.label]) {
            if !text.is_empty() {
                let _ = write!(said, " ({text})");
            }
        }
        said
    });
    said.collect::<Vec<_>>().join("; ")
}
