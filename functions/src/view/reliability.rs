//! How the runs of a template went, as the theme shows it.

use site_theme::create::{LastRun, Reliability};

use super::task::{of_run, who};
use super::time::{about, day};
use crate::history::History;
use crate::portal::Portal;
use crate::runs::Run;

/// What the runs come to; nothing where none has ended.
pub fn of<'a>(history: &History) -> Option<Reliability<'a>> {
    (history.ended > 0).then(|| Reliability {
        runs: history.ended,
        succeeded: history.succeeded,
        duration: history.usual_ms.map(|ms| about(ms).into()),
        failed_in_a_row: history.failed_in_a_row,
    })
}

/// The last runs. They lead to their pages where runs have some.
pub fn last<'a>(portal: &dyn Portal, runs: Vec<Run>) -> Vec<LastRun<'a>> {
    let base = &portal.chrome().base_path;
    let shown = runs.into_iter().map(|run| LastRun {
        href: match portal.has_runs() {
            true => format!("{base}/create/tasks/{}/", run.id).into(),
            false => "".into(),
        },
        state: of_run(&run),
        who: who(portal, run.who.as_deref()).into(),
        age: day(run.began_at_ms),
        title: run.makes.into(),
    });
    shown.collect()
}
