//! Draws Gantt charts: sections as bands, tasks as bars over a time axis.

use super::super::marks::{Anchor, Ink, Words, width};
use super::super::source::start;
use super::super::svg::{Canvas, number};
use super::super::text;
use super::date::{self, DAY};
use super::{Gantt, Task};

const PLOT: f64 = 520.0;
const ROW: f64 = 30.0;
const SIZE: f64 = 13.0;
/// The widest column of names of sections.
const NAMES: f64 = 140.0;
/// Marks of the axis.
const MAX_TICKS: usize = 200;

struct Axis {
    from: i64,
    to: i64,
    left: f64,
}

impl Axis {
    fn at(&self, time: i64) -> f64 {
        let share = (time - self.from) as f64 / (self.to - self.from).max(1) as f64;
        self.left + share * PLOT
    }
}

/// Draws a chart; gives it in words.
pub(super) fn draw(gantt: &Gantt, canvas: &mut Canvas) -> String {
    let from = gantt.tasks.iter().map(|task| task.start).min().unwrap_or(0);
    let to = gantt.tasks.iter().map(|task| task.end).max().unwrap_or(0);
    let names: Vec<Vec<String>> = gantt
        .sections
        .iter()
        .map(|name| text::wrapped(name, NAMES - 24.0))
        .collect();
    let widest = names.iter().flatten().map(|line| width(line, SIZE) * 1.08);
    let widest = widest.fold(0.0, f64::max);
    let left = if widest > 0.0 { widest + 24.0 } else { 0.0 };
    let axis = Axis {
        from,
        to: to.max(from + 1),
        left,
    };
    let bars: Vec<&Task> = gantt.tasks.iter().filter(|task| !task.is_line).collect();
    let bottom = bars.len() as f64 * ROW;
    bands(&bars, &names, &axis, canvas);
    ticks(gantt, &axis, bottom, canvas);
    for task in gantt.tasks.iter().filter(|task| task.is_line) {
        let x = axis.at(task.start);
        canvas.stroke((x, -16.0), (x, bottom), Ink::Line(3, 2.0));
        canvas.write(Words::at(x, -24.0, &task.name).size(12.0));
    }
    for (row, task) in bars.iter().enumerate() {
        bar(task, row, &axis, canvas);
    }
    if !gantt.title.is_empty() {
        canvas.headline(&gantt.title);
    }
    words(gantt)
}

/// A ground behind the tasks of each section, and its name.
fn bands(bars: &[&Task], names: &[Vec<String>], axis: &Axis, canvas: &mut Canvas) {
    let mut row = 0;
    while let Some(first) = bars.get(row) {
        let same = bars[row..]
            .iter()
            .take_while(|task| task.section == first.section);
        let count = same.count();
        let (y, height) = (row as f64 * ROW, count as f64 * ROW);
        let ink = match first.section {
            Some(section) => Ink::Ground(section),
            None => Ink::Ground(7),
        };
        canvas.block([0.0, y, axis.left + PLOT, height], 0.0, ink);
        if let Some(name) = first.section.and_then(|section| names.get(section)) {
            let words = Words::at(12.0, y + height / 2.0, "").strong();
            canvas.write_lines(name, words.from(Anchor::Start));
        }
        row += count;
    }
}

/// Lines and dates under the tasks.
fn ticks(gantt: &Gantt, axis: &Axis, bottom: f64, canvas: &mut Canvas) {
    let span = axis.to - axis.from;
    let usual = if span < 2 * DAY { "%H:%M" } else { "%Y-%m-%d" };
    let format: String = gantt
        .axis
        .as_deref()
        .unwrap_or(usual)
        .chars()
        .take(40)
        .collect();
    let mut last = f64::NEG_INFINITY;
    for time in times(gantt, axis) {
        let x = axis.at(time);
        canvas.stroke((x, 0.0), (x, bottom + 5.0), Ink::Rule);
        let label = start(&date::write(time, &format));
        let half = width(&label, 12.0) / 2.0;
        if x - half > last + 6.0 {
            canvas.write(Words::at(x, bottom + 16.0, &label).size(12.0).faint());
            last = x + half;
        }
    }
    canvas.stroke(
        (axis.left, bottom),
        (axis.left + PLOT, bottom),
        Ink::Stroke(1.0),
    );
}

/// The times the axis names: as the author says, or about eight round ones.
fn times(gantt: &Gantt, axis: &Axis) -> Vec<i64> {
    const STEPS: [i64; 15] = [
        1_000,
        5_000,
        15_000,
        60_000,
        300_000,
        900_000,
        3_600_000,
        3 * 3_600_000,
        6 * 3_600_000,
        12 * 3_600_000,
        DAY,
        2 * DAY,
        4 * DAY,
        7 * DAY,
        14 * DAY,
    ];
    let span = axis.to - axis.from;
    let months = |count: i64| {
        let (year, month, _) = date::date_of(axis.from);
        let of_year = (month - 1).div_euclid(count) * count;
        let first = date::day_of(year, of_year + 1, 1) * DAY;
        let times = (0..).map(|step| date::add_months(first, step * count));
        bounded(times, axis)
    };
    let steps = |step: i64| {
        // Weeks begin on Sundays, as those of D3 do; 1970 began on a Thursday.
        let shift = if step % (7 * DAY) == 0 { 3 * DAY } else { 0 };
        let first = axis.from - (axis.from - shift).rem_euclid(step);
        bounded((0..).map(|count| first + count * step), axis)
    };
    let asked = gantt.interval.as_ref().map(|(count, unit)| {
        let step = match unit.as_str() {
            "month" => return months(*count),
            "week" => 7 * DAY,
            "day" => DAY,
            "hour" => 3_600_000,
            "minute" => 60_000,
            "second" => 1_000,
            _ => 1,
        };
        steps(step * count)
    });
    if let Some(times) = asked.filter(|times| !times.is_empty() && times.len() < MAX_TICKS) {
        return times;
    }
    if let Some(step) = STEPS.iter().find(|step| span / **step <= 8) {
        return steps(*step);
    }
    let counts = [1, 3, 6, 12, 24, 60, 120];
    let count = counts.iter().find(|count| span / (30 * DAY * **count) <= 8);
    count.map_or_else(|| vec![axis.from, axis.to], |count| months(*count))
}

/// Those within the axis.
fn bounded(times: impl Iterator<Item = i64>, axis: &Axis) -> Vec<i64> {
    let times = times.skip_while(|time| *time < axis.from);
    times
        .take_while(|time| *time <= axis.to)
        .take(MAX_TICKS)
        .collect()
}

/// A bar with its name within, or beside where it is too short.
fn bar(task: &Task, row: usize, axis: &Axis, canvas: &mut Canvas) {
    let y = row as f64 * ROW + 4.0;
    let height = ROW - 8.0;
    let middle = y + height / 2.0;
    let (mut left, mut right) = (axis.at(task.start), axis.at(task.end));
    let tone = match (task.is_critical, task.is_done) {
        (true, _) => 3,
        (_, true) => 7,
        _ => 0,
    };
    if let Some(link) = &task.link {
        canvas.open_link(link);
    }
    if task.is_milestone {
        let x = f64::midpoint(left, right);
        let [x0, x1, x2, y0, y1, y2] =
            [x - 11.0, x, x + 11.0, middle - 11.0, middle, middle + 11.0].map(number);
        let d = format!("M{x1} {y0}L{x2} {y1}L{x1} {y2}L{x0} {y1}Z");
        canvas.trace(&d, Ink::Paper);
        canvas.trace(&d, Ink::Tint(if task.is_critical { 3 } else { 5 }));
        (left, right) = (x - 11.0, x + 11.0);
    } else {
        right = right.max(left + 2.0);
        let place = [left, y, right - left, height];
        canvas.block(place, 4.0, Ink::Paper);
        canvas.block(place, 4.0, Ink::Tint(tone));
        if task.is_active {
            // More of the colour for what is under way.
            canvas.block(place, 4.0, Ink::Tint(tone));
            canvas.block(
                [left, y, 4.0_f64.min(right - left), height],
                2.0,
                Ink::Full(tone),
            );
        }
        if task.is_critical {
            canvas.block(place, 4.0, Ink::Line(3, 2.2));
        }
    }
    let name = if task.is_done {
        format!("✓ {}", task.name)
    } else {
        task.name.clone()
    };
    let length = width(&name, SIZE);
    let fits_within = !task.is_milestone && length + 16.0 < right - left;
    let fits_after = right + 8.0 + length < axis.left + PLOT + 4.0;
    let fits_before = left - 8.0 - length > axis.left;
    let words = if fits_within {
        Words::at(f64::midpoint(left, right), middle, &name)
    } else if fits_after || !fits_before {
        Words::at(right + 7.0, middle, &name).from(Anchor::Start)
    } else {
        Words::at(left - 7.0, middle, &name).from(Anchor::End)
    };
    canvas.write(words);
    if task.link.is_some() {
        canvas.close_link();
    }
}

fn words(gantt: &Gantt) -> String {
    let tasks = gantt.tasks.iter().take(30).map(|task| {
        let day = |time| {
            date::write(
                time,
                if time % DAY == 0 {
                    "%Y-%m-%d"
                } else {
                    "%Y-%m-%d %H:%M"
                },
            )
        };
        let state = match (task.is_done, task.is_active, task.is_critical) {
            (true, ..) => ", done",
            (_, true, _) => ", active",
            (.., true) => ", critical",
            _ => "",
        };
        if task.is_milestone || task.is_line {
            format!("{} at {}{state}", task.name, day(task.start))
        } else {
            format!(
                "{} from {} to {}{state}",
                task.name,
                day(task.start),
                day(task.end)
            )
        }
    });
    tasks.collect::<Vec<_>>().join("; ")
}
