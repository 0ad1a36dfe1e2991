//! How the runs of a template went: what its card in the gallery and its page say of it.
//!
//! [`by_template`] is the way in: runs, the newest first, as [`runs::list`](crate::runs::list)
//! gives them, to one [`History`] for each template. Which runs there are, and how many
//! are looked at, is up to the caller: a server reads them where tasks are kept, a build
//! reads what was there when it began.

use std::collections::{BTreeMap, BTreeSet};

use scaffolder::task::Status;

use crate::runs::Run;

/// So many of the newest runs, of all templates together, are looked at.
pub const LOOKED_AT: usize = 1000;

/// So many of the last runs of a template are told one by one.
pub const LAST: usize = 20;

/// How the runs of one template went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// How many ended well or failed. Whatever somebody cancelled says nothing of the
    /// template, so it does not count.
    pub ended: u32,
    /// How many of these ended well.
    pub succeeded: u32,
    /// How many have failed since the last that ended well.
    pub failed_in_a_row: u32,
    /// How long those that ended well usually took: their median, in milliseconds.
    pub usual_ms: Option<u64>,
    /// The last that are over, at most [`LAST`], the newest first.
    pub last: Vec<Run>,
    /// The references of the entities that all of them added to the catalog, in order.
    pub entities: BTreeSet<String>,
}

/// How the runs of each template went, by its reference. `runs` are the newest first;
/// those that are not over are left out.
pub fn by_template(runs: impl IntoIterator<Item = Run>) -> BTreeMap<String, History> {
    let mut all: BTreeMap<String, (History, Vec<u64>)> = BTreeMap::new();
    for run in runs {
        if !is_over(&run) {
            continue;
        }
        let (history, times) = all.entry(run.template_ref.clone()).or_default();
        match run.went_well() {
            Some(true) => {
                history.ended += 1;
                history.succeeded += 1;
                let took = run
                    .ended_at_ms
                    .map(|end| end.saturating_sub(run.began_at_ms));
                times.extend(took);
            }
            Some(false) => {
                history.ended += 1;
                if history.succeeded == 0 {
                    history.failed_in_a_row += 1;
                }
            }
            None => {}
        }
        history.entities.extend(run.entities.iter().cloned());
        if history.last.len() < LAST {
            history.last.push(run);
        }
    }
    let told = all.into_iter().map(|(template, (history, times))| {
        let usual_ms = median(times);
        (
            template,
            History {
                usual_ms,
                ..history
            },
        )
    });
    told.collect()
}

fn is_over(run: &Run) -> bool {
    let over = [Status::Completed, Status::Failed, Status::Cancelled];
    over.iter().any(|status| status.word() == run.status)
}

/// The one in the middle; of an even number, the shorter of the two.
fn median(mut times: Vec<u64>) -> Option<u64> {
    times.sort_unstable();
    let middle = times.len().checked_sub(1)? / 2;
    times.get(middle).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of `template:default/NAME` that began at a second and took some, and how
    /// it is: `+` ended well, `-` failed, `x` was cancelled, `.` still runs.
    fn run(name: &str, began: u64, took: u64, how: char) -> Run {
        let status = match how {
            '+' => Status::Completed,
            '-' => Status::Failed,
            'x' => Status::Cancelled,
            _ => Status::Processing,
        };
        Run {
            id: format!("{name}-{began}"),
            template_ref: format!("template:default/{name}"),
            title: name.to_owned(),
            makes: name.to_owned(),
            inputs: String::new(),
            who: None,
            began_at_ms: began * 1000,
            ended_at_ms: status.is_over().then_some((began + took) * 1000),
            status: status.word().to_owned(),
            entities: Vec::new(),
        }
    }

    #[test]
    fn a_history_counts_what_the_template_answers_for() {
        #[track_caller]
        fn check(runs: &str, expected: (u32, u32, u32)) {
            let runs = runs.chars().enumerate();
            let runs = runs.map(|(at, how)| run("t", 100 - at as u64, 5, how));
            let all = by_template(runs);
            let history = all.get("template:default/t").cloned().unwrap_or_default();
            let found = (history.ended, history.succeeded, history.failed_in_a_row);
            assert_eq!(found, expected);
        }

        // The newest first: ended, of these well, failed in a row.
        check("", (0, 0, 0));
        check("++++", (4, 4, 0));
        check("--+-", (4, 1, 2));
        check("---", (3, 0, 3));
        // What runs or was cancelled neither counts nor ends a row of failures.
        check(".x-x-+", (3, 1, 2));
    }

    #[test]
    fn the_usual_time_is_that_of_runs_that_ended_well() {
        let runs = [(1, '+'), (500, '-'), (9, '+'), (4, '+'), (8, '+')];
        let runs = runs.iter().zip((0..100).rev());
        let all = by_template(runs.map(|((took, how), began)| run("t", began, *took, *how)));
        assert_eq!(all["template:default/t"].usual_ms, Some(4000));
        let failed = by_template([run("t", 1, 5, '-')]);
        assert_eq!(failed["template:default/t"].usual_ms, None);
    }

    #[test]
    fn each_template_has_its_own_and_no_more_than_the_last() {
        let runs = (0..50)
            .rev()
            .flat_map(|at| [run("a", at, 1, '+'), run("b", at, 1, 'x')]);
        let all = by_template(runs);
        let (a, b) = (&all["template:default/a"], &all["template:default/b"]);
        assert_eq!(
            (a.ended, a.last.len(), a.last[0].began_at_ms),
            (50, LAST, 49_000)
        );
        assert_eq!((b.ended, b.last.len()), (0, LAST));
    }
}
