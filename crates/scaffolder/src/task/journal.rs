//! Where events are kept.
//!
//! A [`Journal`] has one promise that all else rests on: of two who add after the
//! same event, one succeeds. So nobody needs a lock, and a runner that was thought
//! dead and wakes up finds that it is not its turn.

use super::event::Event;
use crate::action::Answer;

/// Why a journal did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Somebody added an event since.
    #[error("somebody else added to the task meanwhile")]
    Conflict,
    /// There is no such task, or no such kept bytes.
    #[error("there is no task `{task}`")]
    NotFound {
        /// The task.
        task: String,
    },
    /// It could not be reached, or holds what is none of its own.
    #[error("the log of the task could not be kept: {reason}")]
    Failed {
        /// Why.
        reason: String,
    },
}

/// Events of tasks, and bytes that go with them.
pub trait Journal: Send + Sync {
    /// Adds events after the one with the id `after`; 0 makes the task. They are
    /// seen all at once or not at all, and their ids follow `after` without a gap.
    ///
    /// # Errors
    ///
    /// [`JournalError::Conflict`] where `after` is not the last event. After
    /// [`JournalError::Failed`] they may be there or not.
    fn append<'a>(
        &'a self,
        task: &'a str,
        after: u64,
        events: &'a [Event],
    ) -> Answer<'a, Result<(), JournalError>>;

    /// The events after the one with the id `after`, in order. `after` is 0, or the
    /// last event of some earlier answer.
    ///
    /// # Errors
    ///
    /// [`JournalError::NotFound`] where there is no such task.
    fn read<'a>(
        &'a self,
        task: &'a str,
        after: u64,
    ) -> Answer<'a, Result<Vec<Event>, JournalError>>;

    /// Keeps bytes beside the events.
    ///
    /// # Errors
    ///
    /// [`JournalError::Failed`].
    fn keep<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
        bytes: Vec<u8>,
    ) -> Answer<'a, Result<(), JournalError>>;

    /// Bytes that were kept.
    ///
    /// # Errors
    ///
    /// [`JournalError::NotFound`].
    fn kept<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
    ) -> Answer<'a, Result<Vec<u8>, JournalError>>;

    /// Forgets the bytes that were kept of a task.
    ///
    /// # Errors
    ///
    /// [`JournalError::Failed`].
    fn forget<'a>(&'a self, task: &'a str) -> Answer<'a, Result<(), JournalError>>;
}
