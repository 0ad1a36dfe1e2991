//! Timelines: `timeline`.
//!
//! Periods from left to right, under their sections, and what happened in each
//! below it.

use super::marks::{Ink, Words};
use super::problem::{Problem, unread};
use super::source::{Source, after_word};
use super::svg::{Canvas, number};
use super::text;

const MAX_PERIODS: usize = 100;
const MAX_EVENTS: usize = 400;
const WIDTH: f64 = 124.0;
const GAP: f64 = 10.0;
const LINE: f64 = 17.0;
const EXPECTED: &str = "a period is `2004 : what happened : what else`";

struct Period {
    lines: Vec<String>,
    events: Vec<Vec<String>>,
    section: usize,
}

/// Reads and draws a timeline; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let mut title = String::new();
    let mut sections: Vec<String> = Vec::new();
    let mut periods: Vec<Period> = Vec::new();
    let mut count = 0;
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        if let Some(rest) = after_word(line, "title") {
            title = text::line(rest);
            continue;
        }
        if let Some(rest) = after_word(line, "section") {
            sections.push(rest.to_owned());
            continue;
        }
        let mut parts = split(line);
        let name = parts.next().unwrap_or_default().trim();
        if !name.is_empty() {
            periods.push(Period {
                lines: text::wrapped(name, WIDTH - 20.0),
                events: Vec::new(),
                section: sections.len(),
            });
        }
        let Some(period) = periods.last_mut() else {
            return Err(unread(line, EXPECTED).at(number));
        };
        for event in parts.filter(|event| !event.trim().is_empty()) {
            period.events.push(text::wrapped(event, WIDTH - 20.0));
            count += 1;
        }
        if periods.len() > MAX_PERIODS || count > MAX_EVENTS {
            return Err(Problem::from("the timeline is too long").at(number));
        }
    }
    if periods.is_empty() {
        return Err(Problem::from("the timeline has no period").hint(EXPECTED));
    }
    picture(&sections, &periods, canvas);
    if !title.is_empty() {
        canvas.headline(&title);
    }
    let said = periods.iter().take(40).map(|period| {
        let events: Vec<String> = period.events.iter().map(|event| event.join(" ")).collect();
        format!("{}: {}", period.lines.join(" "), events.join(", "))
    });
    Ok(said.collect::<Vec<_>>().join("; "))
}

/// The parts between colons that are followed by a blank or nothing, so that
/// `12:30` and addresses stay whole.
fn split(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut ends = text.match_indices(':');
        let end = ends.find(|(at, _)| {
            let after = &text[at + 1..];
            *at == 0 || after.is_empty() || after.starts_with(char::is_whitespace)
        });
        match end {
            Some((at, _)) => {
                rest = Some(&text[at + 1..]);
                Some(&text[..at])
            }
            None => rest.take(),
        }
    })
}

fn picture(sections: &[String], periods: &[Period], canvas: &mut Canvas) {
    let left = |at: usize| at as f64 * (WIDTH + GAP);
    let height = |lines: usize| lines as f64 * LINE + 16.0;
    let mut heads = Vec::new();
    let mut at = 0;
    while let Some(first) = periods.get(at) {
        let same = periods[at..]
            .iter()
            .take_while(|period| period.section == first.section);
        let count = same.count();
        let width = count as f64 * (WIDTH + GAP) - GAP;
        let name = first.section.checked_sub(1).and_then(|at| sections.get(at));
        let lines = name.map(|name| text::wrapped(name, width - 16.0));
        heads.push((at, width, lines.unwrap_or_default()));
        at += count;
    }
    let head = heads
        .iter()
        .map(|(.., lines)| lines.len())
        .max()
        .unwrap_or(0);
    let top = if head > 0 { height(head) + GAP } else { 0.0 };
    for (first, width, lines) in heads.iter().filter(|(.., lines)| !lines.is_empty()) {
        let place = [left(*first), 0.0, *width, height(head)];
        canvas.block(place, 4.0, Ink::Tint(periods[*first].section - 1));
        let words = Words::at(left(*first) + width / 2.0, height(head) / 2.0, "");
        canvas.write_lines(lines, words.strong());
    }
    // Without sections each period has a colour of its own.
    let tone = |at: usize| periods[at].section.checked_sub(1).unwrap_or(at);
    let tallest = periods
        .iter()
        .map(|period| period.lines.len())
        .max()
        .unwrap_or(1);
    let axis = top + height(tallest) + 18.0;
    for (at, period) in periods.iter().enumerate() {
        let (x, middle) = (left(at), left(at) + WIDTH / 2.0);
        let mut y = axis + 24.0;
        let length: f64 = period
            .events
            .iter()
            .map(|event| height(event.len()) + 8.0)
            .sum();
        if !period.events.is_empty() {
            canvas.stroke((middle, axis), (middle, y + length - 8.0), Ink::DashedRule);
        }
        canvas.stroke(
            (middle, top + height(tallest)),
            (middle, axis),
            Ink::Line(tone(at), 2.0),
        );
        canvas.block([x, top, WIDTH, height(tallest)], 4.0, Ink::Tint(tone(at)));
        let words = Words::at(middle, top + height(tallest) / 2.0, "").strong();
        canvas.write_lines(&period.lines, words);
        for event in &period.events {
            let place = [x, y, WIDTH, height(event.len())];
            canvas.block(place, 4.0, Ink::Paper);
            canvas.block(place, 4.0, Ink::Ground(tone(at)));
            canvas.write_lines(event, Words::at(middle, y + height(event.len()) / 2.0, ""));
            y += height(event.len()) + 8.0;
        }
    }
    let end = left(periods.len()) - GAP;
    canvas.stroke((0.0, axis), (end, axis), Ink::Stroke(2.0));
    for at in 0..periods.len() {
        canvas.disc(left(at) + WIDTH / 2.0, axis, 5.0, Ink::Full(tone(at)));
    }
    canvas.include(end + 10.0, axis);
    let [x0, x1, y0, y1, y2] = [end, end + 10.0, axis - 5.0, axis, axis + 5.0].map(number);
    canvas.trace(&format!("M{x0} {y0}L{x1} {y1}L{x0} {y2}Z"), Ink::Dot);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str) -> Result<String, Problem> {
        draw(&Source::read(source), &mut Canvas::new("d"))
    }

    #[test]
    fn a_timeline_is_said_in_words() {
        let words = drawn(
            "timeline\ntitle T\nsection S\n2002 : LinkedIn\n2004 : Facebook at 12:30 : Google\n: X\n2006",
        );
        let expected = "2002: LinkedIn; 2004: Facebook at 12:30, Google, X; 2006: ";
        assert_eq!(words.unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        assert_eq!(drawn("timeline\n\n: x").unwrap_err().line, 3);
        assert!(drawn("timeline\ntitle x").is_err());
        assert!(drawn(&format!("timeline\n{}", "a : b\n".repeat(200))).is_err());
    }
}
