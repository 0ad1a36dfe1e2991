//! How much a rendering may still use.

use crate::error::{Fault, Run};
use crate::options::Limits;

/// After how many steps the caller is asked whether time is up.
const STEPS_BETWEEN_QUESTIONS: u64 = 4096;

/// What is left of [`Limits`].
pub(crate) struct Budget<'l> {
    limits: &'l Limits<'l>,
    steps: u64,
    memory: u64,
    until_question: u64,
}

impl<'l> Budget<'l> {
    pub(crate) fn new(limits: &'l Limits<'l>) -> Budget<'l> {
        Budget {
            limits,
            steps: limits.steps,
            memory: limits.memory_bytes,
            until_question: STEPS_BETWEEN_QUESTIONS,
        }
    }

    pub(crate) fn limits(&self) -> &'l Limits<'l> {
        self.limits
    }

    /// Takes steps.
    pub(crate) fn spend(&mut self, steps: u64) -> Run<()> {
        self.steps = self
            .steps
            .checked_sub(steps)
            .ok_or_else(|| Fault::limit("this template takes too many steps to render"))?;
        match self.until_question.checked_sub(steps) {
            Some(left) => self.until_question = left,
            None => {
                self.until_question = STEPS_BETWEEN_QUESTIONS;
                if self.limits.expired.is_some_and(|expired| expired()) {
                    return Err(Fault::limit("this template takes too long to render"));
                }
            }
        }
        Ok(())
    }

    /// Takes memory, and the steps to fill it.
    pub(crate) fn allocate(&mut self, bytes: usize) -> Run<()> {
        let bytes = bytes as u64;
        self.memory = self.memory.checked_sub(bytes).ok_or_else(too_large)?;
        self.spend(bytes / 64)
    }

    /// Fails early when text that is being made cannot be paid for.
    pub(crate) fn check_text(&self, bytes: usize) -> Run<()> {
        if bytes as u64 > self.memory {
            return Err(too_large());
        }
        Ok(())
    }
}

fn too_large() -> Box<Fault> {
    Fault::limit("this template makes too much text or too large lists")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn ends_when_it_is_used_up_or_time_is_over() {
        let limits = Limits {
            steps: 100,
            memory_bytes: 10,
            ..Limits::default()
        };
        let mut budget = Budget::new(&limits);
        assert!(budget.allocate(10).is_ok());
        assert_eq!(budget.allocate(1).unwrap_err().kind, ErrorKind::Limit);
        assert!(budget.spend(99).is_ok());
        assert!(budget.spend(2).is_err());

        let limits = Limits {
            expired: Some(&|| true),
            ..Limits::default()
        };
        let mut budget = Budget::new(&limits);
        assert!(budget.spend(4096).is_ok());
        assert!(budget.spend(1).is_err());
    }
}
