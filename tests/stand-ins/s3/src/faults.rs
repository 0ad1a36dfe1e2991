//! What goes wrong, and with which request.

use stand_in_parts::Aim;

use crate::answer::Answer;
use crate::asked::Asked;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// 503 `SlowDown`: nothing is done.
    SlowDown,
    /// 409 `ConditionalRequestConflict`: nothing is done.
    Conflict,
    /// 403 `AccessDenied`: nothing is done.
    Denied,
    /// The connection is reset before anything is done.
    Reset,
    /// It is done, and the connection is reset before the answer.
    ResetAfter,
    /// It is done; the answer says how long it is, and ends in the middle.
    Cut,
    /// It is done; a byte of the answer is another, and nothing but the metadata of
    /// the object tells.
    Damage,
}

/// Trouble, and the requests it comes to: all, unless it is aimed. Requests are
/// counted from 1, those only that [`Fault::on`] lets through.
#[derive(Debug, Clone)]
pub struct Fault {
    trouble: Trouble,
    aim: Aim<Asked>,
}

impl Fault {
    /// At every request.
    pub fn new(trouble: Trouble) -> Self {
        Self {
            trouble,
            aim: Aim::default(),
        }
    }

    /// Only at requests of this sort.
    #[must_use]
    pub fn on(mut self, predicate: impl Fn(&Asked) -> bool + Send + Sync + 'static) -> Self {
        self.aim = self.aim.on(predicate);
        self
    }

    /// At the `n`-th request only.
    #[must_use]
    pub fn nth(mut self, n: u64) -> Self {
        self.aim = self.aim.between(n, n);
        self
    }

    /// At the `n`-th request and all after it.
    #[must_use]
    pub fn from(mut self, n: u64) -> Self {
        self.aim = self.aim.between(n, u64::MAX);
        self
    }

    /// At the first `n` requests only.
    #[must_use]
    pub fn first(mut self, n: u64) -> Self {
        self.aim = self.aim.between(1, n);
        self
    }

    /// What goes wrong with this request.
    pub(crate) fn at(&self, asked: &Asked) -> Option<Trouble> {
        self.aim.hits(asked).then_some(self.trouble)
    }
}

impl Trouble {
    /// The answer that comes instead of the usual one.
    pub(crate) fn instead(self) -> Option<Answer> {
        match self {
            Self::SlowDown => Some(Answer::error(503, "SlowDown")),
            Self::Conflict => Some(Answer::error(409, "ConditionalRequestConflict")),
            Self::Denied => Some(Answer::error(403, "AccessDenied")),
            Self::Reset | Self::ResetAfter | Self::Cut | Self::Damage => None,
        }
    }

    /// What is left of the usual answer.
    pub(crate) fn spoil(self, answer: &mut Answer) {
        let middle = answer.body.len() / 2;
        match self {
            Self::Cut => answer.cut = Some(middle),
            Self::Damage if !answer.body.is_empty() => {
                let mut bytes = answer.body.to_vec();
                bytes[middle] ^= 1;
                answer.body = bytes.into();
                let is_checksum = |name: &str| name.starts_with("x-amz-checksum-");
                answer.headers.retain(|(name, _)| !is_checksum(name));
            }
            _ => {}
        }
    }
}
