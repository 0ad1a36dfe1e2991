//! How an action tells what it does, while it does it.
//!
//! A [`Scribe`] gathers events without a number; whoever runs the task numbers them
//! and adds them to the journal every now and then. Secrets are taken out here, so
//! that none is ever on its way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use super::event::{Body, Created, Level};
use super::mask::Mask;

/// A line with more bytes is cut.
pub const MAX_LINE_BYTES: usize = 16 << 10;
/// A task with more lines says so once, and nothing more.
pub const MAX_LINES: usize = 50_000;

/// Gathers what is to be told.
#[derive(Debug, Default)]
pub struct Scribe {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    mask: Mask,
    step: Option<String>,
    waiting: Vec<Body>,
    lines: usize,
}

impl Scribe {
    /// A scribe who takes out these secrets.
    pub fn new(mask: Mask) -> Self {
        let inner = Inner {
            mask,
            ..Inner::default()
        };
        Self {
            inner: Mutex::new(inner),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says to which step the following belongs.
    pub(super) fn begin(&self, step: Option<&str>) {
        self.lock().step = step.map(str::to_owned);
    }

    /// Takes out more secrets from now on.
    pub fn hide<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        self.lock().mask.add(secrets);
    }

    /// Whether a secret is somewhere in a value.
    pub fn holds_secret(&self, value: &Value) -> bool {
        self.lock().mask.is_in_value(value)
    }

    /// What has to be taken out at the moment.
    pub fn mask(&self) -> Mask {
        self.lock().mask.clone()
    }

    /// Tells something, line by line.
    pub fn log(&self, message: impl Into<String>) {
        self.write(&message.into(), Level::Info);
    }

    /// Tells of something that is not as it should be.
    pub fn warn(&self, message: impl Into<String>) {
        self.write(&message.into(), Level::Warn);
    }

    /// Tells why something failed.
    pub fn error(&self, message: impl Into<String>) {
        self.write(&message.into(), Level::Error);
    }

    fn write(&self, message: &str, level: Level) {
        let mut inner = self.lock();
        if inner.lines > MAX_LINES {
            return;
        }
        inner.lines += 1;
        // Masked before it is cut, or half of a secret would be none.
        let mut message = inner.mask.text(message);
        if inner.lines > MAX_LINES {
            message = format!("more than {MAX_LINES} lines: what follows is left out");
        }
        if message.len() > MAX_LINE_BYTES {
            let end = message.floor_char_boundary(MAX_LINE_BYTES);
            message.truncate(end);
            message.push_str(" … (cut)");
        }
        let step = inner.step.clone();
        inner.waiting.push(Body::Log {
            message,
            level,
            step,
        });
    }

    /// Tells of something that stays.
    pub fn created(&self, created: Created) {
        let mut inner = self.lock();
        let mask = &inner.mask;
        let created = Created {
            what: created.what,
            name: mask.text(&created.name),
            url: created.url.map(|url| mask.text(&url)),
        };
        let step = inner.step.clone().unwrap_or_default();
        inner.waiting.push(Body::Left { created, step });
    }

    /// Notes any event. Whoever does so has masked it.
    pub(super) fn note(&self, body: Body) {
        self.lock().waiting.push(body);
    }

    /// A map without secrets, and whether there were any.
    pub(super) fn masked(&self, map: &Map<String, Value>) -> (Map<String, Value>, bool) {
        let masked = self.lock().mask.map(map);
        let differs = masked != *map;
        (masked, differs)
    }

    /// What waits to be added to the journal.
    pub(super) fn take(&self) -> Vec<Body> {
        std::mem::take(&mut self.lock().waiting)
    }

    /// Whether anything waits.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_secret_is_never_told() {
        let scribe = Scribe::new(Mask::of(["correct horse"]));
        scribe.begin(Some("a"));
        let padding = "x".repeat(MAX_LINE_BYTES - 5);
        scribe.log(format!("{padding}correct horse"));
        let taken = scribe.take();
        let [Body::Log { message, step, .. }] = taken.as_slice() else {
            panic!("one line");
        };
        assert!(!message.contains("corre"));
        assert!(message.ends_with("(cut)"));
        assert_eq!(step.as_deref(), Some("a"));
    }

    #[test]
    fn a_log_has_an_end() {
        let scribe = Scribe::default();
        for number in 0..MAX_LINES + 10 {
            scribe.log(number.to_string());
        }
        let lines = scribe.take();
        assert_eq!(lines.len(), MAX_LINES + 1);
        let Some(Body::Log { message, .. }) = lines.last() else {
            panic!("a line");
        };
        assert!(message.starts_with("more than"));
    }
}
