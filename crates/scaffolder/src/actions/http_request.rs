//! `http:backstage:request`: a request through one of the endpoints that the
//! configuration's `proxy` allows, and to nowhere else.
//!
//! Roadie's action reaches everything of the Backstage backend. Here there is no
//! backend: `/api/proxy/NAME/…` leads where `proxy.endpoints` says, with the headers
//! it says. Source: `plugins/scaffolder-actions/scaffolder-backend-module-http-request`
//! of Roadie.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Typed};
use crate::outside::Request;

/// See the [module](self).
pub(super) struct HttpRequest;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The path, as in `/api/proxy/slack/chat.postMessage`.
    path: String,
    /// The method.
    method: Method,
    /// Headers, besides those that the configuration sets.
    headers: Option<Map<String, Value>>,
    /// What stands behind the `?`.
    params: Option<Map<String, Value>>,
    /// What is sent: text, or a map that becomes JSON.
    body: Option<Value>,
    /// Whether the path is written into the log.
    log_request_path: Option<bool>,
    /// Whether an answer of 400 or more is no failure.
    continue_on_bad_response: Option<bool>,
    /// How many milliseconds it may take.
    timeout: Option<u64>,
    /// Not needed: there is no backend whose token could be used.
    use_backstage_token: Option<bool>,
    /// Sent as the header `idempotency-key`, so that the other side does it once.
    idempotency_key: Option<String>,
}

/// The method of a request.
#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Debug)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Method {
    Get,
    Head,
    Options,
    Post,
    Update,
    Delete,
    Put,
    Patch,
}

impl Method {
    /// Whether it only reads.
    const fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options)
    }
}

/// What it gives.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The status, as text.
    code: String,
    /// The headers.
    headers: Map<String, Value>,
    /// What was answered: JSON where it is JSON, else text.
    body: Value,
}

/// Milliseconds; Roadie's.
const TIMEOUT_MS: u64 = 60_000;
/// A longer timeout is this one.
const MAX_TIMEOUT_MS: u64 = 600_000;

impl Typed for HttpRequest {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "http:backstage:request";
    const DESCRIPTION: &'static str =
        "Asks another system, through an endpoint that `proxy` of the configuration allows.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A message to a channel",
            json!({
                "method": "POST",
                "path": "/api/proxy/slack/chat.postMessage",
                "headers": {"content-type": "application/json"},
                "body": {"channel": "#new-services", "text": "${{ parameters.name }} is there"},
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let method = input.method;
            if call.is_dry_run && !method.is_safe() {
                call.log(format!("{} would be sent", name(method)));
                call.outputs.set("code", "200");
                call.outputs.set("headers", json!({}));
                call.outputs.set("body", json!({}));
                return Ok(());
            }
            if input.use_backstage_token.is_some() {
                call.warn("`useBackstageToken` is not taken: there is no backend to ask");
            }
            let request = request(&input, &call).await?;
            if input.log_request_path != Some(false) {
                call.log(format!("{} {}", request.method, input.path));
            }
            let response = call.outside.request(request).await?;
            call.log(format!("answered with {}", response.status));
            let text = String::from_utf8_lossy(&response.body).into_owned();
            let is_json = response
                .headers
                .iter()
                .any(|(name, value)| name == "content-type" && value.contains("json"));
            let body = match serde_json::from_str::<Value>(&text) {
                Ok(value) if is_json => value,
                _ => Value::from(text),
            };
            if response.status >= 400 && input.continue_on_bad_response != Some(true) {
                let message = format!(
                    "{} {} was answered with {}",
                    name(method),
                    input.path,
                    response.status
                );
                let mut error = ActionError::new(message).details(body.to_string());
                error.can_retry =
                    method.is_safe() || response.status == 429 || response.status >= 500;
                return Err(error);
            }
            let headers: Map<String, Value> = response
                .headers
                .into_iter()
                .map(|(name, value)| (name, Value::from(value)))
                .collect();
            call.outputs.set("code", response.status.to_string());
            call.outputs.set("headers", headers);
            call.outputs.set("body", body);
            Ok(())
        })
    }
}

fn name(method: Method) -> String {
    format!("{method:?}").to_uppercase()
}

async fn request(input: &Input, call: &Call<'_>) -> Result<Request, ActionError> {
    let (mut url, configured) = call
        .outside
        .proxied(&input.path, &name(input.method))
        .await?;
    // What the configuration sets may be secret, and may come back in an answer.
    call.scribe
        .hide(configured.iter().map(|(_, value)| value.as_str()));
    if let Some(params) = &input.params {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in params {
            query.append_pair(key, &plain(value));
        }
        let separator = if url.contains('?') { '&' } else { '?' };
        url = format!("{url}{separator}{}", query.finish());
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in input.headers.iter().flatten() {
        // Which host is asked is not a template's to say.
        if name.eq_ignore_ascii_case("host") {
            continue;
        }
        headers.push((name.to_ascii_lowercase(), plain(value)));
    }
    if let Some(key) = &input.idempotency_key {
        headers.push(("idempotency-key".to_owned(), key.clone()));
    }
    // What the configuration sets cannot be set otherwise by a template.
    headers.retain(|(name, _)| {
        !configured
            .iter()
            .any(|(own, _)| own.eq_ignore_ascii_case(name))
    });
    headers.extend(configured);
    let is_json =
        |(name, value): &(String, String)| name == "content-type" && value.contains("json");
    let body = match &input.body {
        None => None,
        Some(Value::String(text)) => Some(text.clone().into_bytes()),
        Some(value) if headers.iter().any(is_json) => Some(value.to_string().into_bytes()),
        Some(_) => {
            return Err(ActionError::input(
                "`body` is a map, and no header says that it is sent as JSON",
            )
            .hint("add `content-type: application/json` to `headers`"));
        }
    };
    let timeout = input.timeout.unwrap_or(TIMEOUT_MS).min(MAX_TIMEOUT_MS);
    Ok(Request {
        method: name(input.method),
        url,
        headers,
        body,
        timeout: Duration::from_millis(timeout),
    })
}

/// A value as it stands in a header or query.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
