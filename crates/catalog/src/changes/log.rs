//! The changes of many builds, the newest first.
//!
//! A [`Log`] goes from one build to the next as JSON ([`Log::parse`],
//! [`Log::to_json`]). It forgets what is old, so it never grows beyond
//! [`MAX_CHANGES`].

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::{Change, What};

/// After so many days a change is forgotten.
pub const DAYS: i64 = 90;
/// So many changes are remembered; of more, the oldest are forgotten.
pub const MAX_CHANGES: usize = 5_000;
/// So many changes of one build are remembered; the others are counted.
pub const MAX_CHANGES_OF_RUN: usize = 1_000;

const VERSION: u32 = 1;
const SECONDS_A_DAY: i64 = 86_400;

/// What changed, build by build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// The builds in which something changed, the newest first.
    pub runs: Vec<Run>,
}

/// What one build found changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// When it was, in seconds since 1970.
    pub at: i64,
    /// What it compared with: a mark of the caller's.
    pub before: String,
    /// The changes, in the order of the references.
    pub changes: Vec<Change>,
    /// How many more there were.
    #[serde(default)]
    pub left_off: usize,
}

/// The file.
#[derive(Serialize, Deserialize)]
struct File<Runs> {
    version: u32,
    runs: Runs,
}

impl Log {
    /// Reads a log that [`Log::to_json`] wrote. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let file: File<Vec<Run>> = serde_json::from_str(text).ok()?;
        (file.version == VERSION).then_some(Self { runs: file.runs })
    }

    /// The log as JSON, one run on each line.
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\"version\":{VERSION},\"runs\":[");
        for (number, run) in self.runs.iter().enumerate() {
            out.push_str(if number == 0 { "\n" } else { ",\n" });
            out.push_str(&serde_json::to_string(run).unwrap_or_default());
        }
        out.push_str("\n]}\n");
        out
    }

    /// Adds what a build found at a time, in seconds since 1970, compared with
    /// what has a mark, and forgets what is too old by then. A build that found
    /// nothing adds nothing.
    pub fn add(&mut self, at: i64, before: &str, mut changes: Vec<Change>) {
        if !changes.is_empty() {
            let left_off = changes.len().saturating_sub(MAX_CHANGES_OF_RUN);
            changes.truncate(MAX_CHANGES_OF_RUN);
            let run = Run {
                at,
                before: before.to_owned(),
                changes,
                left_off,
            };
            self.runs.insert(0, run);
        }
        let oldest = at - DAYS * SECONDS_A_DAY;
        let mut all = 0;
        self.runs.retain(|run| {
            all += run.changes.len();
            run.at >= oldest && all <= MAX_CHANGES
        });
    }

    /// Every change with its time, the newest first.
    pub fn changes(&self) -> impl Iterator<Item = (i64, &Change)> {
        self.runs
            .iter()
            .flat_map(|run| run.changes.iter().map(move |change| (run.at, change)))
    }

    /// What was removed in the last days before a time and did not come back.
    pub fn removed(&self, now: i64, days: i64) -> Vec<(i64, &Change)> {
        let oldest = now - days * SECONDS_A_DAY;
        let mut seen = FxHashSet::default();
        self.changes()
            .filter(|(_, change)| seen.insert(change.entity_ref.as_str()))
            .filter(|(at, change)| *at >= oldest && matches!(change.what, What::Removed { .. }))
            .collect()
    }
}
