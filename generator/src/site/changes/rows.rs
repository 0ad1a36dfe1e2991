//! Changes as rows: by day, each in words with links to what it names.

use catalog::EntityRef;
use catalog::changes::{Change, Difference, Piece as Said, What};
use site_theme::changes::{Day, Days, Piece, Row};
use site_theme::parts::EntityLink;

use super::lists::Entry;
use crate::site::Portal;
use crate::site::age::{day_of, words_of_day};

/// The changes with these numbers, by day. `with_left_off` counts what the log
/// left out, too.
pub(super) fn days<'a>(
    portal: &'a Portal,
    numbers: &[u32],
    with_left_off: bool,
    named: bool,
) -> Days<'a> {
    let mut days: Vec<Day<'a>> = Vec::new();
    let found = numbers
        .iter()
        .filter_map(|&number| portal.changes.entry(number));
    for (at, change, entry) in found {
        let date = day_of(at);
        if days.last().is_none_or(|day| day.date != date) {
            let runs = portal.changes.log.runs.iter();
            let same_day = runs.filter(|run| with_left_off && day_of(run.at) == date);
            days.push(Day {
                title: words_of_day(at),
                rows: Vec::new(),
                left_off: same_day.map(|run| run.left_off).sum(),
                date,
            });
        }
        if let Some(day) = days.last_mut() {
            day.rows.push(row(portal, change, entry));
        }
    }
    Days { days, named }
}

/// The newest changes, for a glance.
pub(in crate::site) fn recent(portal: &Portal, most: usize) -> Vec<Row<'_>> {
    let all = portal.changes.lists.first();
    let numbers = all.map_or(&[][..], |list| &list.entries);
    let found = numbers
        .iter()
        .filter_map(|&number| portal.changes.entry(number));
    let rows = found.take(most);
    rows.map(|(_, change, entry)| row(portal, change, entry))
        .collect()
}

fn row<'a>(portal: &'a Portal, change: &'a Change, entry: &'a Entry) -> Row<'a> {
    let (icon, tone, what) = match &change.what {
        What::Added => ("plus", "ok", "New"),
        What::Removed { .. } => ("trash-2", "bad", "Removed"),
        What::Changed { .. } => ("pencil", "info", "Changed"),
    };
    let sentences = match &change.what {
        What::Changed { differences } => {
            let said = |it: &'a Difference| pieces(portal, it);
            differences.iter().map(said).collect()
        }
        What::Removed { used_by } if *used_by > 0 => {
            let others = if *used_by == 1 { "other" } else { "others" };
            let text = format!("was used by {used_by} {others}");
            vec![vec![Piece::Text(text.into())]]
        }
        What::Added | What::Removed { .. } => Vec::new(),
    };
    Row {
        icon: portal.chrome.icon(icon).tone(tone),
        what,
        link: link(portal, change, entry),
        owner: entry.owner.as_ref().map(|owner| portal.owner_chip(owner)),
        sentences,
    }
}

/// The entity of a change. What is gone has no address, and the name it had.
fn link<'a>(portal: &'a Portal, change: &'a Change, entry: &'a Entry) -> EntityLink<'a> {
    match entry.position {
        Some(position) => portal.link(position as usize),
        None => EntityLink {
            title: change.title.as_str().into(),
            ..portal.link_to(&entry.entity_ref)
        },
    }
}

fn pieces<'a>(portal: &'a Portal, difference: &'a Difference) -> Vec<Piece<'a>> {
    let said = difference.pieces().into_iter();
    said.map(|piece| match piece {
        Said::Text(text) => Piece::Text(text),
        Said::Value(value) if value.contains(' ') => Piece::Quote(value),
        Said::Value(value) => Piece::Code(value),
        Said::Entity(text) => {
            let entity_ref = EntityRef::parse(text, None, "default").ok();
            match entity_ref.and_then(|it| portal.catalog.position(&it)) {
                Some(at) => {
                    let href = portal.href(at).to_owned();
                    Piece::Entity(portal.title(at).into(), Some(href))
                }
                None => Piece::Entity(text.into(), None),
            }
        }
    })
    .collect()
}
