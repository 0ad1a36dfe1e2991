//! Who asks a host is told when it has to wait, while it waits.
//!
//! [`listening`] is the way in: whatever a future asks of hosts, its caller hears of
//! each wait for a limit. The way to a host is shared by many who ask, and a limit holds
//! up all of them: each is told of its own.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

tokio::task_local! {
    static TOLD: UnboundedSender<Wait>;
}

/// Shorter waits are nobody's business.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// A wait that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The host whose limit it is.
    pub host: String,
    /// How long, in seconds, rounded up.
    pub seconds: u64,
}

/// Runs a future; `hear` is told of each wait of its requests for a limit.
pub async fn listening<T>(future: impl Future<Output = T>, mut hear: impl FnMut(Wait)) -> T {
    let (told, mut waits) = unbounded_channel();
    let mut future = std::pin::pin!(TOLD.scope(told, future));
    loop {
        tokio::select! {
            biased;
            Some(wait) = waits.recv() => hear(wait),
            done = &mut future => {
                // What was told in the last moment.
                while let Ok(wait) = waits.try_recv() {
                    hear(wait);
                }
                return done;
            }
        }
    }
}

/// Tells whoever listens, if anybody does.
pub(super) fn tell(host: &str, how_long: Duration) {
    if how_long < WORTH_TELLING {
        return;
    }
    let wait = Wait {
        host: host.to_owned(),
        seconds: how_long.as_secs() + u64::from(how_long.subsec_nanos() > 0),
    };
    // Whoever has gone, or never listened, is not told.
    let _ = TOLD.try_with(|told| told.send(wait));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wait_is_heard_by_the_one_who_waits() {
        let mut heard = Vec::new();
        let asked = async {
            tell("github.com", Duration::from_millis(42_100));
            tokio::task::yield_now().await;
            tell("github.com", Duration::from_millis(900));
            tell("gitlab.com", Duration::from_secs(5));
            7
        };
        let done = listening(asked, |wait| heard.push((wait.host, wait.seconds))).await;
        assert_eq!(done, 7);
        let expected = [("github.com".to_owned(), 43), ("gitlab.com".to_owned(), 5)];
        assert_eq!(heard, expected);
        // Nobody listens, and nothing happens.
        tell("github.com", Duration::from_secs(60));
    }
}
