//! Actions that wait for the limits of hosts say so in the log of their task.

use std::sync::Arc;

use forge::http::waits::listening;
use scaffolder::action::{About, Action, ActionError, Answer, Call};

/// An action, with what it waits for in the log.
pub(super) struct Patient(pub(super) Arc<dyn Action>);

impl Action for Patient {
    fn about(&self) -> &About {
        self.0.about()
    }

    fn run<'a>(&'a self, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        let scribe = call.scribe;
        Box::pin(listening(self.0.run(call), move |wait| {
            scribe.log(sentence(&wait.host, wait.seconds));
        }))
    }
}

/// What the log says, as in `waiting 43 s: GitHub's limit`.
fn sentence(host: &str, seconds: u64) -> String {
    let whose = match host {
        "github.com" | "api.github.com" => "GitHub's limit".to_owned(),
        "gitlab.com" => "GitLab's limit".to_owned(),
        host => format!("the limit of {host}"),
    };
    format!("waiting {seconds} s: {whose}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_says_how_long_and_for_whom() {
        assert_eq!(sentence("github.com", 43), "waiting 43 s: GitHub's limit");
        assert_eq!(
            sentence("git.acme.dev", 1),
            "waiting 1 s: the limit of git.acme.dev"
        );
    }
}
