//! One allowance for all the files of a skeleton.
//!
//! [`Budget::render`] renders a template and takes what it cost. Ten thousand files
//! that each stay within the limits of one file would otherwise take hours.
//!
//! A rendering does not tell how many steps it took, so each is tried with few and
//! then with four times as many, and the allowance is charged with what was allowed
//! at last. The charge of a file depends on that file alone: whether a skeleton fits
//! is the same for any number of threads.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use nunjucks::{Error, ErrorKind, Template};
use serde_json::{Map, Value};

use super::{Deadline, Limits};

/// How many steps a template may take at first.
const FIRST_STEPS: u64 = 4_000;

/// Text of this many bytes costs a step to read.
const BYTES_PER_STEP: u64 = 16;

/// What is left for a skeleton. Shared by threads.
pub(crate) struct Budget<'a> {
    context: &'a Map<String, Value>,
    limits: Limits,
    steps: AtomicU64,
    bytes: AtomicU64,
    is_spent: AtomicBool,
    has_expired: AtomicBool,
    deadline: &'a Deadline,
}

/// What was used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    Steps,
    Bytes,
    Time,
}

impl<'a> Budget<'a> {
    pub(crate) fn new(
        context: &'a Map<String, Value>,
        limits: Limits,
        deadline: &'a Deadline,
    ) -> Self {
        Self {
            context,
            limits,
            steps: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            is_spent: AtomicBool::new(false),
            has_expired: AtomicBool::new(false),
            deadline,
        }
    }

    /// What was used up, if anything was: then nothing that was rendered counts.
    pub(crate) fn spent(&self) -> Option<Spent> {
        if self.has_expired.load(Ordering::Relaxed) {
            Some(Spent::Time)
        } else if self.steps.load(Ordering::Relaxed) > self.limits.steps {
            Some(Spent::Steps)
        } else if self.bytes.load(Ordering::Relaxed) > self.limits.output_bytes {
            Some(Spent::Bytes)
        } else {
            None
        }
    }

    /// Whether to stop: something was used up, or time is over.
    pub(crate) fn is_over(&self) -> bool {
        if !self.is_spent.load(Ordering::Relaxed) && self.deadline.is_over() {
            self.has_expired.store(true, Ordering::Relaxed);
            self.is_spent.store(true, Ordering::Relaxed);
        }
        self.is_spent.load(Ordering::Relaxed)
    }

    fn charge(&self, counter: &AtomicU64, amount: u64, limit: u64) {
        let before = counter.fetch_add(amount, Ordering::Relaxed);
        if before.saturating_add(amount) > limit {
            self.is_spent.store(true, Ordering::Relaxed);
        }
    }

    /// Takes the bytes of a file that is written.
    pub(crate) fn write(&self, bytes: usize) {
        self.charge(&self.bytes, bytes as u64, self.limits.output_bytes);
    }

    /// Renders a template, and takes what it cost.
    ///
    /// # Errors
    ///
    /// What fails, or takes more than a file may. When the budget is used up the
    /// error says nothing useful: ask [`Budget::spent`] first.
    pub(crate) fn render(&self, template: &Template) -> Result<String, Error> {
        let reading = template.source().len() as u64 / BYTES_PER_STEP;
        let most = self.limits.file_steps;
        let mut steps = FIRST_STEPS.saturating_add(reading).min(most);
        loop {
            let stop = || self.is_over();
            let limits = nunjucks::Limits {
                steps,
                output_bytes: usize::try_from(self.limits.output_bytes).unwrap_or(usize::MAX),
                expired: Some(&stop),
                ..nunjucks::Limits::default()
            };
            let result = template.render(self.context, &limits);
            self.charge(&self.steps, steps, self.limits.steps);
            match result {
                Err(error) if error.kind == ErrorKind::Limit && steps < most && !self.is_over() => {
                    steps = steps.saturating_mul(4).min(most);
                }
                result => return result,
            }
        }
    }
}
