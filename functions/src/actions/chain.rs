//! The sub-steps of a publication, each on record before the next: who comes after a
//! crash, or tries again, goes on with the one that is not.

use forge::publish::chain::{Outcome, Publication, Step, perform};
use scaffolder::action::{ActionError, Call};
use scaffolder::task::checkpoint::Before;
use scaffolder::task::event::Created;
use serde_json::{Value, json};

use super::repository::{Target, failed, marker};

/// What a publication came to.
#[derive(Debug, Default)]
pub(super) struct Published {
    pub(super) remote_url: String,
    pub(super) contents_url: String,
    pub(super) html_url: String,
    pub(super) commit: String,
    pub(super) id: String,
}

/// Publishes, step by step.
pub(super) async fn publish(
    target: &Target,
    publication: &Publication,
    call: &Call<'_>,
) -> Result<Published, ActionError> {
    let marker = marker(call)?;
    let mut published = Published::default();
    for step in publication.steps() {
        let name = publication.name_of(&step);
        let done = match call.checkpoints.begin(&name).await? {
            Before::Done(done) => done,
            Before::Begun | Before::New => {
                let outcome = perform(&*target.publisher, publication, &step, &marker).await;
                let done = told(&name, outcome.map_err(failed)?, call);
                call.checkpoints.end(&name, done.clone()).await?;
                done
            }
        };
        take(&step, &done, &mut published);
        if step == Step::Create {
            call.created(Created {
                what: "repository".to_owned(),
                name: target.name.to_string(),
                url: Some(published.html_url.clone()),
            });
        }
    }
    Ok(published)
}

/// Says what a step came to, and gives what has to be known of it later.
fn told(name: &str, outcome: Outcome, call: &Call<'_>) -> Value {
    let again = |already: bool| if already { " (it was done before)" } else { "" };
    match outcome {
        Outcome::Created(created) => {
            call.log(format!(
                "made {}{}",
                created.html_url,
                again(created.already)
            ));
            json!({
                "remoteUrl": created.remote_url,
                "contentsUrl": created.contents_url,
                "htmlUrl": created.html_url,
                "id": created.id,
            })
        }
        Outcome::Pushed(pushed) => {
            call.log(format!(
                "pushed {}{}",
                short(&pushed.commit),
                again(pushed.already)
            ));
            json!({ "commit": pushed.commit })
        }
        Outcome::Done(warnings) => {
            call.log(format!("done: {}", without_number(name)));
            for warning in warnings {
                call.warn(warning);
            }
            json!({})
        }
    }
}

/// The name of a step without what only tells it from others: its place in a list.
fn without_number(name: &str) -> String {
    let Some(rest) = name.strip_suffix(')') else {
        return name.to_owned();
    };
    let text = rest.trim_end_matches(|letter: char| letter.is_ascii_digit());
    match (text.strip_suffix(" ("), text.strip_suffix(", ")) {
        _ if text == rest => name.to_owned(),
        (Some(text), _) => text.to_owned(),
        (_, Some(text)) => format!("{text})"),
        _ => name.to_owned(),
    }
}

fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

fn take(step: &Step, done: &Value, published: &mut Published) {
    let text = |name: &str| done[name].as_str().unwrap_or_default().to_owned();
    match step {
        Step::Create => {
            published.remote_url = text("remoteUrl");
            published.contents_url = text("contentsUrl");
            published.html_url = text("htmlUrl");
            published.id = text("id");
        }
        Step::Push => published.commit = text("commit"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_no_places_in_lists() {
        assert_eq!(without_number("protect main (0)"), "protect main");
        assert_eq!(
            without_number("let ana in (admin, 12)"),
            "let ana in (admin)"
        );
        assert_eq!(without_number("set the secret KEY"), "set the secret KEY");
        assert_eq!(
            without_number("protect release (old)"),
            "protect release (old)"
        );
    }
}
