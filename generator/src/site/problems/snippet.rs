//! The lines around the place of a problem.

use diagnostic::{Diagnostic, Place};
use site_theme::problems::Line;

use crate::site::Portal;

/// So many lines are shown before and after the one that is meant.
const AROUND: u32 = 2;
/// In larger files only the line itself is shown: finding its neighbours means
/// reading the file from its start.
const MAX_FILE_BYTES: usize = 1024 * 1024;

/// The line a diagnostic points at with those around it; nothing if it points
/// nowhere.
pub(super) fn lines<'a>(portal: &'a Portal, diagnostic: &'a Diagnostic) -> Vec<Line<'a>> {
    let Some(place) = &diagnostic.place else {
        return Vec::new();
    };
    let file = portal.index.problems.file(&place.file);
    let text = file.map_or("", |file| &*portal.catalog.files[file].text);
    if text.is_empty() || text.len() > MAX_FILE_BYTES {
        return vec![marked(place)];
    }
    let first = place.line.saturating_sub(AROUND).max(1);
    let mut lines: Vec<_> = text
        .lines()
        .skip(first as usize - 1)
        .zip(first..=place.line + AROUND)
        .map(|(text, number)| {
            if number == place.line {
                marked(place)
            } else {
                Line {
                    number,
                    before: cut(text, Place::MAX_EXCERPT_CHARS).0.into(),
                    marked: "".into(),
                    after: "".into(),
                    current: false,
                }
            }
        })
        .collect();
    let blank = |line: &Line<'_>| !line.current && line.before.trim().is_empty();
    while lines.last().is_some_and(blank) {
        lines.pop();
    }
    if !lines.iter().any(|line| line.current) {
        return vec![marked(place)];
    }
    lines
}

fn marked(place: &Place) -> Line<'_> {
    let (before, rest) = cut(&place.excerpt, place.column.saturating_sub(1) as usize);
    let (marked, after) = cut(rest, place.width as usize);
    Line {
        number: place.line,
        before: before.into(),
        marked: marked.into(),
        after: after.into(),
        current: true,
    }
}

/// The first characters of a text, and the others.
fn cut(text: &str, chars: usize) -> (&str, &str) {
    match text.char_indices().nth(chars) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    }
}
