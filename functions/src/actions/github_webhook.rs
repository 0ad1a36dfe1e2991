//! `github:webhook`: an address that is told what happens in a repository.

use std::sync::Arc;

use forge::publish::settings::{ContentType, Webhook};
use scaffolder::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Publishers;
use super::repository::{failed, target};

/// See the [module](self).
pub(super) struct GithubWebhook(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// The address that is told.
    webhook_url: String,
    /// What it knows the sender by.
    webhook_secret: Option<String>,
    /// What it is told of, as in `push`; `*` is everything.
    events: Option<Vec<String>>,
    /// Whether it is told yet; it is where nothing is said.
    active: Option<bool>,
    /// How.
    content_type: Option<ContentTypeInput>,
    /// Whether any certificate will do.
    insecure_ssl: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
}

/// How an address is told.
#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum ContentTypeInput {
    /// As a form.
    Form,
    /// As JSON.
    Json,
}

impl Typed for GithubWebhook {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "github:webhook";
    const DESCRIPTION: &'static str = "Makes a webhook of a repository on GitHub.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "Pushes to a build server",
            json!({
                "repoUrl": "${{ parameters.repoUrl }}",
                "webhookUrl": "https://builds.example.com/hook",
                "webhookSecret": "${{ secrets.HOOK }}",
                "contentType": "json",
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            if call.is_dry_run {
                call.log(format!("would make a webhook of {}", target.name));
                return Ok(());
            }
            let mut webhook = Webhook::new(input.webhook_url);
            webhook.secret = input.webhook_secret.map(Into::into);
            if let Some(events) = input.events.filter(|events| !events.is_empty()) {
                webhook.events = events;
            }
            webhook.is_active = input.active != Some(false);
            webhook.insecure_ssl = input.insecure_ssl == Some(true);
            webhook.content_type = match input.content_type {
                Some(ContentTypeInput::Json) => ContentType::Json,
                Some(ContentTypeInput::Form) | None => ContentType::Form,
            };
            let made = target
                .publisher
                .create_webhook(&target.name, &webhook)
                .await;
            made.map_err(failed)?;
            call.log(format!("made a webhook of {}", target.name));
            Ok(())
        })
    }
}
