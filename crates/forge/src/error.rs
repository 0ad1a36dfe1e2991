//! Why a code host gave no answer.

/// Why a code host gave no answer. None of these holds a secret: addresses are
/// without queries, and answers are told by their status and GitHub's `message`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForgeError {
    /// The host says that there is no such thing, or none that may be seen.
    #[error("{host} has no {what}")]
    NotFound {
        /// The host.
        host: String,
        /// What was asked for, as in `repository acme/shop`.
        what: String,
    },
    /// The host does not know who asks, or does not let them.
    #[error("{host} does not let {what} be read: {reason}")]
    Denied {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// What the host says.
        reason: String,
    },
    /// The host asks to wait longer than was allowed.
    #[error("{host} asks to wait {seconds} s ({limit})")]
    Limited {
        /// The host.
        host: String,
        /// How long.
        seconds: u64,
        /// Which limit, as in `primary rate limit`.
        limit: String,
    },
    /// The run has used up the requests it was allowed.
    #[error("the {limit} requests that were allowed are used up")]
    Budget {
        /// How many there were.
        limit: u64,
    },
    /// The host failed, or did not answer in time, as often as was tried.
    #[error("{host} could not be asked for {what}: {reason} (tried {tries} times)")]
    Unavailable {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// How the last try went.
        reason: String,
        /// How often it was tried.
        tries: u32,
    },
    /// Something was sent that is not sent twice, and there is no answer: it may have
    /// taken place.
    #[error("{host} gave no answer to {what}, which may have taken place: {reason}")]
    Unclear {
        /// The host.
        host: String,
        /// What was sent.
        what: String,
        /// How it went.
        reason: String,
    },
    /// The host answered something that makes no sense.
    #[error("{host} answered {what} with something else: {reason}")]
    Malformed {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// The host says that what was sent cannot be: it is there already, say.
    #[error("{host} does not take {what}: {reason}")]
    Rejected {
        /// The host.
        host: String,
        /// What was sent.
        what: String,
        /// What the host says.
        reason: String,
    },
    /// A request or a redirect would go to a host that is not configured.
    #[error("`{address}` is not an address that the configuration allows")]
    Foreign {
        /// Scheme, host and port.
        address: String,
    },
    /// Another failure ended this host's part of the run.
    #[error("{host} is asked no more in this run")]
    Stopped {
        /// The host.
        host: String,
    },
    /// So many repositories are listed no more that something else is likely wrong.
    #[error(
        "{missing} of {of} repositories are listed no more by {host}: \
         see what the token may read, or allow it with `--allow-removals`"
    )]
    Vanished {
        /// The host.
        host: String,
        /// How many are missing.
        missing: u64,
        /// How many there were.
        of: u64,
    },
    /// The host has no such thing to offer.
    #[error("{host} cannot be asked for {what}")]
    Unsupported {
        /// The host.
        host: String,
        /// What.
        what: String,
    },
}

impl ForgeError {
    /// Whether the host said that the thing does not exist. All other errors say
    /// nothing of it: it may exist, and what was known of it before still counts.
    pub const fn is_gone(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// Whether to stop asking this host in this run.
    pub const fn ends_the_run(&self) -> bool {
        matches!(self, Self::Limited { .. } | Self::Budget { .. })
    }
}
