//! The requests of an action that is written as data.

use std::time::Duration;

use nunjucks::{Limits, input};
use serde_json::{Map, Value, json};
use url::Url;

use super::Declared;
use super::file::RequestFile;
use crate::action::{ActionError, Call};
use crate::outside::{Request, Response};
use crate::task::checkpoint::Before;

/// How long a request may take where its file does not say.
const TIMEOUT: Duration = Duration::from_secs(30);
/// However long a file says, it is no longer.
const MAX_TIMEOUT: Duration = Duration::from_secs(600);
/// What is kept of an answer that may hold a secret: nothing but that there was one.
const NOT_KEPT: &str = "isNotKept";
/// One request is made at most so often.
const MAX_ROUNDS: usize = 1000;

pub(super) async fn run(action: &Declared, mut call: Call<'_>) -> Result<(), ActionError> {
    let mut context = Map::new();
    let input = std::mem::take(&mut call.input);
    context.insert("input".to_owned(), Value::Object(input));
    context.insert(
        "settings".to_owned(),
        Value::Object((*action.settings).clone()),
    );
    let (found, missing) = secrets(action, &call);
    let settings = Value::Object((*action.settings).clone());
    let whole = serde_json::to_value(&action.action).unwrap_or_default();
    for name in missing {
        // In a dry run nobody needs it.
        if !call.is_dry_run && reads(&whole, &name, &settings) {
            let hint = format!(
                "set it in the environment of the functions: `{}` needs it",
                action.about.id
            );
            return Err(ActionError::new(format!("the secret `{name}` is not set")).hint(hint));
        }
    }
    context.insert("secrets".to_owned(), found);
    context.insert("task".to_owned(), json!({ "id": call.task.id }));
    context.insert("requests".to_owned(), json!({}));
    for request in &action.action.requests {
        let answer = one(action, request, &context, &call).await?;
        if let Some(Value::Object(requests)) = context.get_mut("requests") {
            requests.insert(request.id.clone(), answer);
        }
    }
    for (name, template) in &action.action.outputs {
        let Some(value) = resolve(template, &context, &call)? else {
            continue;
        };
        match action.action.secret_outputs.contains(name) {
            true => call.outputs.set_secret(name, value),
            false => call.outputs.set(name, value),
        }
    }
    Ok(())
}

/// The secrets that the file names and the environment has, and the names of those it
/// has not: they are missed only where they are read.
fn secrets(action: &Declared, call: &Call<'_>) -> (Value, Vec<String>) {
    let (mut found, mut missing) = (Map::new(), Vec::new());
    for name in &action.secrets {
        match call.outside.secret(name) {
            Some(secret) => {
                call.scribe.hide([secret.as_str()]);
                found.insert(name.clone(), secret.into());
            }
            None => missing.push(name.clone()),
        }
    }
    (Value::Object(found), missing)
}

/// Whether an action reads a secret: by its name, or by one that its settings have.
fn reads(action: &Value, name: &str, settings: &Value) -> bool {
    let text = action.to_string();
    let is_setting = || settings.to_string().contains(&format!("\"{name}\""));
    text.contains("secrets") && (text.contains(name) || is_setting())
}

fn resolve(
    template: &Value,
    context: &Map<String, Value>,
    call: &Call<'_>,
) -> Result<Option<Value>, ActionError> {
    let resolved = input::resolve(template, context, call.language, &Limits::default())
        .map_err(|error| ActionError::input(error.to_string()))?;
    match resolved.kept.first() {
        None => Ok(resolved.value),
        Some(kept) => Err(ActionError::input(kept.error.to_string())),
    }
}

fn is_true(
    template: Option<&Value>,
    context: &Map<String, Value>,
    call: &Call<'_>,
) -> Result<bool, ActionError> {
    input::runs(template, context, call.language, &Limits::default())
        .map_err(|error| ActionError::input(error.to_string()))
}

/// Makes a request, as often as its `each` says; gives what was answered: a list of
/// answers where there is `each`.
async fn one(
    action: &Declared,
    request: &RequestFile,
    context: &Map<String, Value>,
    call: &Call<'_>,
) -> Result<Value, ActionError> {
    let Some(each) = &request.each else {
        if !is_true(request.condition.as_ref(), context, call)? {
            return Ok(Value::Null);
        }
        return round(action, request, &request.id, context, call).await;
    };
    let entries: Vec<Value> = match resolve(each, context, call)? {
        Some(Value::Array(values)) => values
            .into_iter()
            .enumerate()
            .map(|(key, value)| json!({ "key": key.to_string(), "value": value }))
            .collect(),
        Some(Value::Object(map)) => map
            .into_iter()
            .map(|(key, value)| json!({ "key": key, "value": value }))
            .collect(),
        None | Some(Value::Null) => Vec::new(),
        Some(_) => {
            let message = format!("`each` of `{}` is neither a list nor a map", request.id);
            return Err(ActionError::input(message));
        }
    };
    if entries.len() > MAX_ROUNDS {
        let message = format!(
            "`each` of `{}` has more than {MAX_ROUNDS} entries",
            request.id
        );
        return Err(ActionError::input(message));
    }
    let mut answers = Vec::new();
    for (number, entry) in entries.into_iter().enumerate() {
        let mut context = context.clone();
        context.insert("each".to_owned(), entry);
        if is_true(request.condition.as_ref(), &context, call)? {
            let key = format!("{}/{number}", request.id);
            answers.push(round(action, request, &key, &context, call).await?);
        }
    }
    Ok(Value::Array(answers))
}

/// Makes a request once. What only reads is asked again in a retry; what does
/// something is not, where it is known to have been done.
async fn round(
    action: &Declared,
    request: &RequestFile,
    key: &str,
    context: &Map<String, Value>,
    call: &Call<'_>,
) -> Result<Value, ActionError> {
    let only_reads = matches!(request.method.as_str(), "GET" | "HEAD");
    if !only_reads && let Before::Done(answer) = call.checkpoints.begin(key).await? {
        return match answer.get(NOT_KEPT) {
            None => Ok(answer),
            Some(_) => Err(ActionError::input(format!(
                "`{key}` was done before, and what it answered is kept nowhere because it is secret"
            ))
            .hint("look on the other side what there is, undo it, and run the template again")),
        };
    }
    let wanted = wanted(action, request, context, call)?;
    let shown = wanted
        .url
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_owned();
    let response = call.outside.request(wanted).await?;
    call.log(format!(
        "{} {shown} was answered with {}",
        request.method, response.status
    ));
    let answer = answer(&response);
    judge(request, &response, &answer, context, call, &shown)?;
    if !only_reads {
        let is_secret =
            !action.action.secret_outputs.is_empty() || call.scribe.holds_secret(&answer);
        let kept = match is_secret {
            true => json!({ NOT_KEPT: true }),
            false => answer.clone(),
        };
        call.checkpoints.end(key, kept).await?;
    }
    Ok(answer)
}

/// What is sent.
fn wanted(
    action: &Declared,
    request: &RequestFile,
    context: &Map<String, Value>,
    call: &Call<'_>,
) -> Result<Request, ActionError> {
    let url = match resolve(&Value::from(request.url.as_str()), context, call)? {
        Some(Value::String(url)) => url,
        _ => {
            return Err(ActionError::input(format!(
                "`url` of `{}` is no text",
                request.id
            )));
        }
    };
    let url = allowed(&url, action)?;
    let mut headers = Vec::new();
    let given = resolve(&Value::Object(request.headers.clone()), context, call)?;
    if let Some(Value::Object(given)) = given {
        for (name, value) in given {
            let value = text(&value);
            if value.contains(['\r', '\n']) {
                return Err(ActionError::input(format!(
                    "the header `{name}` has more than one line"
                )));
            }
            headers.push((name.to_ascii_lowercase(), value));
        }
    }
    let content_type = headers.iter().find(|(name, _)| name == "content-type");
    let content_type = content_type.map(|(_, value)| value.clone());
    let body = match &request.body {
        None => None,
        Some(body) => {
            resolve(body, context, call)?.map(|body| encoded(&body, content_type.as_deref()))
        }
    };
    if body.is_some() && content_type.is_none() {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    let timeout = request.timeout_seconds.map_or(TIMEOUT, Duration::from_secs);
    Ok(Request {
        method: request.method.clone(),
        url,
        headers,
        body,
        timeout: timeout.min(MAX_TIMEOUT),
    })
}

/// An address, where it begins with one of the settings: scheme, host, port, and the
/// path up to the end of a part.
fn allowed(url: &str, action: &Declared) -> Result<String, ActionError> {
    let refused = |why: &str| {
        ActionError::input(format!(
            "`{}` may not ask `{}`: {why}",
            action.about.id,
            origin(url)
        ))
        .hint(format!(
            "the addresses it may ask stand below `callboard.integrations.{}`",
            action.name
        ))
    };
    let parsed = Url::parse(url).map_err(|_| refused("it is no address"))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(refused("there is a name or password in it"));
    }
    let mut settings = Vec::new();
    urls(&Value::Object((*action.settings).clone()), &mut settings);
    let fits = |base: &Url| {
        let path = base.path().trim_end_matches('/');
        let rest = parsed.path().strip_prefix(path);
        base.origin() == parsed.origin()
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match settings.iter().any(fits) {
        true => Ok(parsed.into()),
        false if settings.is_empty() => Err(refused("no address is configured")),
        false => Err(refused("it begins with none of the configured addresses")),
    }
}

fn origin(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => url.origin().ascii_serialization(),
        Err(_) => url.chars().take(60).collect(),
    }
}

/// Every address among the settings.
fn urls(value: &Value, found: &mut Vec<Url>) {
    match value {
        Value::String(text) => {
            let url = Url::parse(text).ok();
            found.extend(url.filter(|url| matches!(url.scheme(), "http" | "https")));
        }
        Value::Array(values) => values.iter().for_each(|value| urls(value, found)),
        Value::Object(map) => map.values().for_each(|value| urls(value, found)),
        _ => {}
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A body as its content type wants it.
fn encoded(body: &Value, content_type: Option<&str>) -> Vec<u8> {
    let content_type = content_type.unwrap_or("application/json");
    match body {
        Value::Object(map) if content_type.starts_with("application/x-www-form-urlencoded") => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (key, value) in map {
                form.append_pair(key, &text(value));
            }
            form.finish().into_bytes()
        }
        // A text is sent as it is, where JSON is not said: a manifest in YAML, say.
        Value::String(text) if !content_type.contains("json") => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    }
}

/// What was answered, as expressions see it.
fn answer(response: &Response) -> Value {
    let text = String::from_utf8_lossy(&response.body);
    let body = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text.as_ref()));
    let headers: Map<String, Value> = response
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    json!({ "status": response.status, "headers": headers, "body": body })
}

/// Whether an answer is a good one.
fn judge(
    request: &RequestFile,
    response: &Response,
    answer: &Value,
    context: &Map<String, Value>,
    call: &Call<'_>,
    shown: &str,
) -> Result<(), ActionError> {
    let status = response.status;
    if request.already_done.contains(&status) {
        call.log("it was done before");
        return Ok(());
    }
    let mut context = context.clone();
    context.insert("response".to_owned(), answer.clone());
    let is_good = match request.expect.as_slice() {
        [] => (200..300).contains(&status),
        expected => expected.contains(&status),
    };
    let has_failed = match &request.fail_when {
        Some(condition) if is_good => is_true(Some(condition), &context, call)?,
        _ => false,
    };
    if is_good && !has_failed {
        return Ok(());
    }
    let said = match &request.error {
        Some(template) => resolve(template, &context, call)?.map(|value| text(&value)),
        None => None,
    };
    let reason = said.filter(|said| !said.trim().is_empty());
    let message = match reason {
        Some(reason) => format!("{} {shown}: {reason}", request.method),
        None => format!("{} {shown} was answered with {status}", request.method),
    };
    let mut error = ActionError::new(message);
    error.details = Some(text(&answer["body"]).chars().take(2000).collect());
    error.hint = match status {
        401 => Some(
            "the other side does not know who asks: see whether the secret is still valid"
                .to_owned(),
        ),
        403 => Some("the other side knows who asks, and does not let them".to_owned()),
        404 => Some("see whether the address in the configuration is right".to_owned()),
        429 => Some("the other side asks for patience: try again in a while".to_owned()),
        500.. => Some("the other side has trouble of its own: try again in a while".to_owned()),
        _ => None,
    };
    error.can_retry = !matches!(status, 400 | 404 | 405 | 422);
    Err(error)
}
