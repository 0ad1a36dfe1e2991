//! Reads Gantt charts.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::problem::{Problem, unread};
use super::super::source::{Source, after_word, start, web_address};
use super::super::text;
use super::date::{self, DAY};
use super::{Gantt, Task};

const MAX_TASKS: usize = 300;
/// Days gone through for those that are left out.
const MAX_DAYS: i64 = 20_000;
const EXPECTED: &str =
    "a task is `Name :tags, id, start, length`, as in `Test :done, t1, 2024-05-06, 3d`";

/// A task as it is written.
struct Written {
    task: Task,
    id: String,
    line: usize,
    /// `None` is after the task before.
    start: Option<String>,
    end: String,
}

#[derive(Default)]
struct Settings {
    format: String,
    excludes: Vec<String>,
    includes: Vec<String>,
    /// Both, read when the format of dates is known.
    out: Days,
    within: Days,
    /// Whether the weekend is Friday and Saturday.
    friday: bool,
    /// Whether end dates are part of the task.
    inclusive: bool,
}

/// Reads a Gantt chart.
pub(super) fn read(source: &Source) -> Result<Gantt, Problem> {
    let mut gantt = Gantt {
        axis: source.setting("axisFormat").map(str::to_owned),
        ..Gantt::default()
    };
    let mut settings = Settings {
        format: "YYYY-MM-DD".to_owned(),
        ..Settings::default()
    };
    let mut tasks: Vec<Written> = Vec::new();
    for (number, line) in source.lines() {
        let line = super::super::source::without_semicolon(line);
        let word = line.split(char::is_whitespace).next().unwrap_or_default();
        let rest = line[word.len()..].trim();
        match word {
            "dateFormat" => rest.clone_into(&mut settings.format),
            "axisFormat" => gantt.axis = Some(rest.to_owned()),
            "tickInterval" => gantt.interval = interval(rest),
            "title" => gantt.title = text::line(rest),
            "section" => gantt.sections.push(text::line(rest)),
            "excludes" => settings.excludes.extend(days(rest)),
            "includes" => settings.includes.extend(days(rest)),
            "weekend" => settings.friday = rest == "friday",
            "inclusiveEndDates" => settings.inclusive = true,
            "topAxis" | "todayMarker" | "weekday" | "displayMode" => {}
            "click" => {
                if let Some((ids, action)) = rest.split_once(char::is_whitespace) {
                    for id in ids.split(',') {
                        gantt
                            .links
                            .push((id.trim().to_owned(), web_address(action)));
                    }
                }
            }
            _ => {
                let mut task = task(line).ok_or_else(|| unread(line, EXPECTED).at(number))?;
                task.line = number;
                task.task.section = gantt.sections.len().checked_sub(1);
                tasks.push(task);
            }
        }
        if tasks.len() > MAX_TASKS {
            return Err(Problem::from("there are more than 300 tasks").at(number));
        }
    }
    if tasks.is_empty() {
        return Err(Problem::from("the chart has no task").hint(EXPECTED));
    }
    settings.out = Days::read(&settings.excludes, &settings.format);
    settings.within = Days::read(&settings.includes, &settings.format);
    settle(&mut tasks, &settings)?;
    for written in tasks {
        let mut task = written.task;
        let link = gantt.links.iter().rev().find(|(id, _)| *id == written.id);
        task.link = link.and_then(|(_, link)| link.clone());
        gantt.tasks.push(task);
    }
    Ok(gantt)
}

fn days(written: &str) -> impl Iterator<Item = String> {
    let words = written
        .split([',', ' ', '\t'])
        .filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase)
}

/// `1week`, `6hour`: a count and a unit.
fn interval(written: &str) -> Option<(i64, String)> {
    let digits = written.find(|c: char| !c.is_ascii_digit())?;
    let count: i64 = written[..digits].parse().ok()?;
    (1..10_000)
        .contains(&count)
        .then(|| (count, written[digits..].trim().to_owned()))
}

/// `Name :done, id, 2014-01-06, 3d`.
fn task(line: &str) -> Option<Written> {
    let (name, data) = line.split_once(':')?;
    let mut task = Task {
        name: text::line(name),
        ..Task::default()
    };
    let mut rest: Vec<&str> = data.split(',').map(str::trim).collect();
    while let Some(tag) = rest.first() {
        match *tag {
            "active" => task.is_active = true,
            "done" => task.is_done = true,
            "crit" => task.is_critical = true,
            "milestone" => task.is_milestone = true,
            "vert" => task.is_line = true,
            _ => break,
        }
        rest.remove(0);
    }
    let (id, start, end) = match rest.as_slice() {
        [end] => ("", None, *end),
        [start, end] => ("", Some(*start), *end),
        [id, start, end] => (*id, Some(*start), *end),
        _ => return None,
    };
    let is_whole = !task.name.is_empty() && !end.is_empty();
    is_whole.then(|| Written {
        task,
        id: id.to_owned(),
        line: 0,
        start: start.map(str::to_owned),
        end: end.to_owned(),
    })
}

/// Gives every task its time. Tasks may begin after later ones.
fn settle(tasks: &mut [Written], settings: &Settings) -> Result<(), Problem> {
    let ids: FxHashMap<String, usize> = tasks
        .iter()
        .enumerate()
        .filter(|(_, task)| !task.id.is_empty())
        .map(|(at, task)| (task.id.clone(), at))
        .collect();
    let mut times: Vec<Option<(i64, i64)>> = vec![None; tasks.len()];
    let mut open = tasks.len();
    loop {
        for at in 0..tasks.len() {
            if times[at].is_none() {
                let before = at.checked_sub(1);
                let time = time(&tasks[at], before, &ids, &times, settings);
                times[at] = time.map_err(|problem| problem.at(tasks[at].line))?;
            }
        }
        let left = times.iter().filter(|time| time.is_none()).count();
        if left == 0 {
            break;
        }
        if left == open {
            let at = times.iter().position(Option::is_none).unwrap_or(0);
            return Err(Problem::from("tasks wait for one another").at(tasks[at].line));
        }
        open = left;
    }
    for (written, time) in tasks.iter_mut().zip(times) {
        (written.task.start, written.task.end) = time.unwrap_or_default();
    }
    Ok(())
}

/// The time of a task; none where it waits for one that has none yet.
fn time(
    task: &Written,
    before: Option<usize>,
    ids: &FxHashMap<String, usize>,
    times: &[Option<(i64, i64)>],
    settings: &Settings,
) -> Result<Option<(i64, i64)>, Problem> {
    let of = |names: &str| -> Result<Vec<Option<(i64, i64)>>, Problem> {
        let find = |name: &str| match ids.get(name) {
            Some(at) => Ok(times[*at]),
            None => Err(Problem::from(format!(
                "no task has the id `{}`",
                start(name)
            ))),
        };
        names.split_whitespace().map(find).collect()
    };
    let begin = match task.start.as_deref() {
        None => match before {
            Some(before) => times[before].map(|(_, end)| end),
            None => {
                let problem = Problem::from("the first task does not say when it begins");
                return Err(problem.hint(EXPECTED));
            }
        },
        Some(written) => match after_word(written, "after") {
            Some(names) => {
                let ends = of(names)?;
                let all: Option<Vec<_>> = ends.into_iter().collect();
                all.and_then(|all| all.iter().map(|(_, end)| *end).max())
            }
            None => Some(date::read(written, &settings.format).ok_or_else(|| {
                let shown = start(written);
                let hint = format!("dates here are written `{}`", start(&settings.format));
                Problem::from(format!("`{shown}` is no date")).hint(hint)
            })?),
        },
    };
    let Some(begin) = begin else { return Ok(None) };
    let end = if let Some(names) = after_word(&task.end, "until") {
        let starts = of(names)?;
        let all: Option<Vec<_>> = starts.into_iter().collect();
        all.and_then(|all| all.iter().map(|(start, _)| *start).min())
    } else if let Some(end) = date::read(&task.end, &settings.format) {
        Some(if settings.inclusive { end + DAY } else { end })
    } else if let Some(end) = date::after(begin, &task.end) {
        Some(stretched(begin, end, settings))
    } else {
        let problem = Problem::from(format!("`{}` is no date and no length", start(&task.end)));
        return Err(problem.hint("a length is a number and a unit: `3d`, `2w`, `4h`, `1M`"));
    };
    Ok(end.map(|end| (begin, end.max(begin))))
}

/// The end of a task that rests on the days left out.
fn stretched(start: i64, end: i64, settings: &Settings) -> i64 {
    if settings.excludes.is_empty() {
        return end;
    }
    let (mut end, mut day) = (end, start);
    for _ in 0..MAX_DAYS {
        if day >= end {
            break;
        }
        if is_excluded(day, &settings.out, &settings.within, settings.friday) {
            end += DAY;
        }
        day += DAY;
    }
    end
}

/// Days by their names and dates.
#[derive(Default)]
struct Days {
    weekends: bool,
    weekdays: [bool; 7],
    dates: FxHashSet<i64>,
}

impl Days {
    fn read(written: &[String], format: &str) -> Self {
        let mut days = Self {
            weekends: written.iter().any(|day| day == "weekends"),
            ..Self::default()
        };
        for day in written {
            match date::weekday_of(day) {
                Some(weekday) => days.weekdays[weekday] = true,
                None => days
                    .dates
                    .extend(date::read(day, format).map(|time| time.div_euclid(DAY))),
            }
        }
        days
    }

    fn has(&self, time: i64) -> bool {
        self.weekdays[date::weekday(time)] || self.dates.contains(&time.div_euclid(DAY))
    }
}

/// Whether nothing is done on a day.
fn is_excluded(time: i64, out: &Days, within: &Days, friday: bool) -> bool {
    let weekend: &[usize] = if friday { &[5, 6] } else { &[6, 0] };
    let rests = out.weekends && weekend.contains(&date::weekday(time));
    !within.has(time) && (rests || out.has(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let gantt = read(&Source::read(source)).unwrap();
        let lines = gantt.tasks.iter().map(|task| {
            let day = |time| date::write(time, "%m-%d %H");
            format!("{}: {} to {}", task.name, day(task.start), day(task.end))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn tasks_follow_one_another() {
        let shown = shown(
            "gantt\ndateFormat YYYY-MM-DD\nsection S\nA :done, a, 2024-01-01, 2024-01-03\n\
             B :b, after a, 36h\nC :crit, 1d\nD :2024-02-01, 1w\nE :after d f, 1d\n\
             F :f, 2024-01-05, until d\nG :d, 2024-01-20, 1M",
        );
        let expected = [
            "A: 01-01 00 to 01-03 00",
            "B: 01-03 00 to 01-04 12",
            "C: 01-04 12 to 01-05 12",
            "D: 02-01 00 to 02-08 00",
            "E: 02-20 00 to 02-21 00",
            "F: 01-05 00 to 01-20 00",
            "G: 01-20 00 to 02-20 00",
        ];
        assert_eq!(shown, expected.join("\n"));
    }

    #[test]
    fn days_left_out_make_tasks_longer() {
        // A Thursday, and three days of work.
        let source = "gantt\nexcludes weekends, 2024-01-08\nA :2024-01-04, 3d";
        assert_eq!(shown(source), "A: 01-04 00 to 01-10 00");
        let source = "gantt\nexcludes friday\nincludes 2024-01-05\nA :2024-01-04, 3d";
        assert_eq!(shown(source), "A: 01-04 00 to 01-07 00");
        // Dates stand as they are.
        let source = "gantt\nexcludes weekends\nA :2024-01-04, 2024-01-09";
        assert_eq!(shown(source), "A: 01-04 00 to 01-09 00");
        let source =
            "gantt\nexcludes monday tuesday wednesday thursday friday weekends\nA :2024-01-04, 3d";
        assert!(read(&Source::read(source)).is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        #[track_caller]
        fn check(source: &str, line: usize, message: &str) {
            let problem = read(&Source::read(source)).unwrap_err();
            assert_eq!((problem.line, &*problem.message), (line, message));
        }
        check("gantt\ntitle x", 0, "the chart has no task");
        check("gantt\nhello", 2, "`hello` cannot be read");
        check(
            "gantt\nA :x",
            2,
            "the first task does not say when it begins",
        );
        check("gantt\nA :2024-13-13, 1d", 2, "`2024-13-13` is no date");
        check("gantt\nA :2024-01-01, x", 2, "`x` is no date and no length");
        check("gantt\nA :a, after b, 1d", 2, "no task has the id `b`");
        check(
            "gantt\nA :a, after b, 1d\nB :b, after a, 1d",
            2,
            "tasks wait for one another",
        );
    }
}
