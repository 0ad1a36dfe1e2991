//! What an action must not do twice.
//!
//! Before an action makes something elsewhere it asks [`Checkpoints::begin`]. The
//! answer says whether it was done before, may have been begun before, or is new;
//! in the last two cases it is on record, before anything is done, that it was
//! begun. So after a crash the action knows that a repository of that name may be
//! its own.
//!
//! Source: `ctx.checkpoint` of Backstage's actions, which notes only what is done.

use std::collections::BTreeMap;

use serde_json::Value;

use super::event::Body;
use super::scribe::Scribe;
use super::state::CheckpointKey;
use crate::action::{ActionError, Answer};

/// Adds what a scribe gathered to the journal, now.
pub trait Flush: Send + Sync {
    /// Adds it.
    fn flush<'a>(&'a self) -> Answer<'a, Result<(), ActionError>>;
}

/// What was begun and done, by one call of an action.
pub struct Checkpoints<'a> {
    pub(super) step: &'a str,
    pub(super) round: usize,
    pub(super) known: &'a BTreeMap<CheckpointKey, Option<Value>>,
    pub(super) scribe: &'a Scribe,
    pub(super) flush: &'a dyn Flush,
}

/// Whether something was done before.
#[derive(Debug, Clone, PartialEq)]
pub enum Before {
    /// It was: with this result.
    Done(Value),
    /// It was begun, and nobody knows how far it got.
    Begun,
    /// It was not.
    New,
}

impl Checkpoints<'_> {
    /// A word for this call that no other call of any task has, and that is the same
    /// when it is made again: letters, digits, `-` and `.`.
    pub fn marker(&self, task: &str) -> String {
        let call = blake3::hash(format!("{}\n{}", self.step, self.round).as_bytes());
        format!("{task}.{}", &call.to_hex()[..8])
    }

    /// Says that something is about to be done, and answers whether it was before.
    ///
    /// # Errors
    ///
    /// Where that could not be noted: it must not be done then.
    pub async fn begin(&self, key: &str) -> Result<Before, ActionError> {
        let known = (self.step.to_owned(), self.round, key.to_owned());
        match self.known.get(&known) {
            Some(Some(value)) => {
                return Ok(Before::Done(value.get(0).cloned().unwrap_or_default()));
            }
            Some(None) => return Ok(Before::Begun),
            None => {}
        }
        self.note(key, None);
        self.flush.flush().await?;
        Ok(Before::New)
    }

    /// Says that it is done, and what came of it. The result is kept: it holds no
    /// secret.
    ///
    /// # Errors
    ///
    /// Where that could not be noted. It will be found begun.
    pub async fn end(&self, key: &str, result: Value) -> Result<(), ActionError> {
        // In a list, because null alone would read as not done.
        self.note(
            key,
            Some(Value::Array(vec![self.scribe.mask().value(&result)])),
        );
        self.flush.flush().await
    }

    fn note(&self, key: &str, done: Option<Value>) {
        self.scribe.note(Body::Checkpoint {
            step: self.step.to_owned(),
            round: self.round,
            key: key.to_owned(),
            done,
        });
    }
}
