//! User journeys: `journey`.
//!
//! Tasks from left to right under their sections, each with who takes part,
//! and a face as high as its score.

use super::marks::{Ink, Words};
use super::problem::{Problem, unread};
use super::source::{Source, after_word};
use super::svg::{Canvas, number};
use super::text;

const MAX_TASKS: usize = 100;
const WIDTH: f64 = 122.0;
const GAP: f64 = 8.0;
/// From one score to the next.
const STEP: f64 = 34.0;
const EXPECTED: &str = "a task is `Name: score from 1 to 5: who, who`";

struct Task {
    lines: Vec<String>,
    score: f64,
    people: Vec<String>,
    section: usize,
}

/// Reads and draws a journey; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let mut title = String::new();
    let mut sections: Vec<String> = Vec::new();
    let mut tasks: Vec<Task> = Vec::new();
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        if let Some(rest) = after_word(line, "title") {
            title = text::line(rest);
        } else if let Some(rest) = after_word(line, "section") {
            sections.push(rest.to_owned());
        } else {
            let section = sections.len();
            tasks.push(task(line, section).map_err(|problem| problem.at(number))?);
        }
        if tasks.len() > MAX_TASKS {
            return Err(Problem::from("there are more than 100 tasks").at(number));
        }
    }
    if tasks.is_empty() {
        return Err(Problem::from("the journey has no task").hint(EXPECTED));
    }
    picture(&sections, &tasks, canvas);
    if !title.is_empty() {
        canvas.headline(&title);
    }
    let said = tasks.iter().take(40).map(|task| {
        let name = task.lines.join(" ");
        let who = task.people.join(", ");
        let sep = if who.is_empty() { "" } else { ", " };
        format!("{name}: {} of 5{sep}{who}", task.score)
    });
    Ok(said.collect::<Vec<_>>().join("; "))
}

fn task(line: &str, section: usize) -> Result<Task, Problem> {
    let mut parts = line.split(':');
    let (name, score) = (parts.next().unwrap_or_default(), parts.next());
    let score: f64 = match score.map(|score| score.trim().parse()) {
        Some(Ok(score)) => score,
        _ => return Err(unread(line, EXPECTED)),
    };
    if !(0.0..=10.0).contains(&score) || name.trim().is_empty() {
        return Err(unread(line, EXPECTED));
    }
    let people = parts.next().unwrap_or_default().split(',').map(text::line);
    Ok(Task {
        lines: text::wrapped(name, WIDTH - 16.0),
        score,
        people: people.filter(|name| !name.is_empty()).collect(),
        section,
    })
}

fn picture(sections: &[String], tasks: &[Task], canvas: &mut Canvas) {
    let left = |at: usize| at as f64 * (WIDTH + GAP);
    let rows = |lines: usize| lines as f64 * 17.0;
    let mut heads: Vec<(usize, usize, Vec<String>)> = Vec::new();
    let mut at = 0;
    while let Some(first) = tasks.get(at) {
        let count = tasks[at..]
            .iter()
            .take_while(|task| task.section == first.section);
        let count = count.count();
        let width = count as f64 * (WIDTH + GAP) - GAP - 16.0;
        let name = first.section.checked_sub(1).and_then(|at| sections.get(at));
        let lines = name
            .map(|name| text::wrapped(name, width))
            .unwrap_or_default();
        heads.push((at, count, lines));
        at += count;
    }
    let head = heads
        .iter()
        .map(|(.., lines)| lines.len())
        .max()
        .unwrap_or(0);
    let head = if head > 0 { rows(head) + 14.0 } else { 0.0 };
    let box_top = if head > 0.0 { head + 8.0 } else { 0.0 };
    let box_height = tasks.iter().map(|task| task.lines.len()).max().unwrap_or(1);
    let box_height = rows(box_height) + 18.0;
    let people: Vec<Vec<String>> = tasks
        .iter()
        .map(|task| text::wrapped(&task.people.join(", "), WIDTH))
        .collect();
    let people_top = box_top + box_height + 6.0;
    let people_height = people.iter().map(Vec::len).max().unwrap_or(0) as f64 * 16.0;
    let face_top = people_top + people_height + 26.0;
    let lowest = tasks
        .iter()
        .map(|task| 5.0 - task.score)
        .fold(4.0, f64::max);
    let bottom = face_top + lowest * STEP + 34.0;
    for (first, count, lines) in &heads {
        let tone = tasks[*first].section;
        let width = *count as f64 * (WIDTH + GAP) - GAP;
        if !lines.is_empty() {
            canvas.block([left(*first), 0.0, width, head], 4.0, Ink::Tint(tone));
            let middle = left(*first) + width / 2.0;
            canvas.write_lines(lines, Words::at(middle, head / 2.0, "").strong());
        }
    }
    for (at, task) in tasks.iter().enumerate() {
        let (x, middle) = (left(at), left(at) + WIDTH / 2.0);
        canvas.block(
            [x, box_top, WIDTH, box_height],
            4.0,
            Ink::Tint(task.section),
        );
        canvas.write_lines(
            &task.lines,
            Words::at(middle, box_top + box_height / 2.0, ""),
        );
        let y = people_top + people_height / 2.0 + 4.0;
        canvas.write_lines(&people[at], Words::at(middle, y, "").size(12.0).faint());
        let top = people_top + people_height + 8.0;
        canvas.stroke((middle, top), (middle, bottom), Ink::DashedRule);
        face(
            middle,
            face_top + (5.0 - task.score) * STEP,
            task.score,
            canvas,
        );
    }
    let end = left(tasks.len()) - GAP;
    canvas.stroke((0.0, bottom), (end, bottom), Ink::Stroke(1.6));
    canvas.include(end + 10.0, bottom);
    let (x0, x1) = (end, end + 10.0);
    let [x0, x1, y0, y1, y2] = [x0, x1, bottom - 5.0, bottom, bottom + 5.0].map(number);
    canvas.trace(&format!("M{x0} {y0}L{x1} {y1}L{x0} {y2}Z"), Ink::Dot);
}

/// A face that looks as a score feels, with the score beside it.
fn face(x: f64, y: f64, score: f64, canvas: &mut Canvas) {
    let tone = match score {
        score if score > 3.0 => 2,
        score if score < 3.0 => 3,
        _ => 1,
    };
    canvas.disc(x, y, 15.0, Ink::Paper);
    canvas.disc(x, y, 15.0, Ink::Tint(tone));
    canvas.disc(x - 5.0, y - 4.0, 1.6, Ink::Dot);
    canvas.disc(x + 5.0, y - 4.0, 1.6, Ink::Dot);
    let bend = (score - 3.0).clamp(-2.0, 2.0) * 3.5;
    let [x0, x1, y0, y1] = [x - 6.0, x + 6.0, y + 6.0 - bend * 0.35, y + 6.0 + bend].map(number);
    let d = format!("M{x0} {y0}Q{} {y1} {x1} {y0}", number(x));
    canvas.trace(&d, Ink::Stroke(1.6));
    let shown = score.to_string();
    canvas.write(Words::at(x + 26.0, y, &shown).size(12.0).strong());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str) -> Result<String, Problem> {
        draw(&Source::read(source), &mut Canvas::new("d"))
    }

    #[test]
    fn a_journey_is_said_in_words() {
        let words = drawn("journey\ntitle T\nsection A\nMake tea: 5: Me, Cat\nWork: 1").unwrap();
        assert_eq!(words, "Make tea: 5 of 5, Me, Cat; Work: 1 of 5");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (source, line) in [
            ("journey\n\nMake tea", 3),
            ("journey\nMake tea: x: Me", 2),
            ("journey\nMake tea: 99: Me", 2),
            ("journey\ntitle x", 0),
        ] {
            assert_eq!(drawn(source).unwrap_err().line, line, "{source}");
        }
    }
}
