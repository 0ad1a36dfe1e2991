//! The scaffolder's API, in Backstage's shapes where it has them.
//!
//! | Route | What |
//! | --- | --- |
//! | `GET v2/templates/NAMESPACE/KIND/NAME/parameter-schema` | the form as data |
//! | `GET v2/actions` | what steps can call |
//! | `POST v2/tasks` | makes a task |
//! | `GET v2/tasks`, `v2/tasks/ID` | tasks |
//! | `GET v2/tasks/ID/events?after=N` | what happened; answers at once |
//! | `GET v2/tasks/ID/log` | the log as text |
//! | `POST v2/tasks/ID/cancel`, `…/retry` | stops it, goes on with it |
//! | `POST v2/dry-run` | what a task would do |
//! | `POST v2/check` | ours: what is wrong with answers, and what to know before one goes on |
//! | `GET v2/available?repoUrl=…` | ours: whether a name is free |
//!
//! Answers are `values` with `secrets`, as in Backstage, or `form`: names and values of
//! an HTML form.
//!
//! Source: `plugins/scaffolder-backend/src/schema/openapi.yaml` in Backstage.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use forge::model::FullName;
use forge::publish::name::Availability;
use scaffolder::form::{RepoUrl, parameter_schema};
use scaffolder::task::context::Secrets;
use scaffolder::task::dry_run::dry_run;
use scaffolder::task::spec::TaskSpec;
use scaffolder::task::{Body, backstage};
use scaffolder::workspace::Node;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::app::{App, Here};
use crate::portal::Portal;
use crate::sent::Sent;
use crate::tasks::{TaskError, new_id};
use crate::view::form::{Prepared, public};
use crate::view::time::stamp;
use crate::warnings;

/// The routes, below `/api/scaffolder`.
pub fn router() -> Router<App> {
    Router::new()
        .route(
            "/v2/templates/{namespace}/{kind}/{name}/parameter-schema",
            get(schema),
        )
        .route("/v2/actions", get(actions))
        .route("/v2/tasks", get(list).post(make))
        .route("/v2/tasks/{id}", get(task))
        .route("/v2/tasks/{id}/events", get(events))
        .route("/v2/tasks/{id}/log", get(log))
        .route("/v2/tasks/{id}/cancel", post(cancel))
        .route("/v2/tasks/{id}/retry", post(retry))
        .route("/v2/dry-run", post(try_out))
        .route("/v2/check", post(check))
        .route("/v2/available", get(available))
        .layer(axum::middleware::from_fn(crate::pages::from_here))
}

/// An answer that says what is wrong, in Backstage's shape of errors.
pub(crate) fn refused(status: StatusCode, name: &str, message: impl Into<String>) -> Response {
    let message = message.into();
    let body = json!({
        "error": { "name": name, "message": message },
        "response": { "statusCode": status.as_u16() },
    });
    (status, Json(body)).into_response()
}

/// The same, as an error: a response is large.
fn boxed(status: StatusCode, name: &str, message: impl Into<String>) -> Box<Response> {
    Box::new(refused(status, name, message))
}

/// Refuses whoever may not use a template.
fn allowed(app: &App, portal: &dyn Portal, template_ref: &str) -> Result<(), Box<Response>> {
    let allowed = app.may_use(portal, template_ref);
    allowed.map_err(|error| boxed(StatusCode::FORBIDDEN, "NotAllowedError", error.to_string()))
}

impl IntoResponse for TaskError {
    fn into_response(self) -> Response {
        let message = self.to_string();
        match self {
            Self::NotFound => refused(StatusCode::NOT_FOUND, "NotFoundError", message),
            Self::Status(_) => refused(StatusCode::CONFLICT, "ConflictError", message),
            Self::Secrets(names) => {
                let body = json!({
                    "error": { "name": "InputError", "message": message },
                    "secrets": names,
                });
                (StatusCode::BAD_REQUEST, Json(body)).into_response()
            }
            Self::Store(_) => refused(
                StatusCode::SERVICE_UNAVAILABLE,
                "ServiceUnavailableError",
                message,
            ),
        }
    }
}

/// What is sent to a template.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Request {
    template_ref: String,
    values: Option<Map<String, Value>>,
    secrets: BTreeMap<String, String>,
    form: Option<Vec<(String, String)>>,
    page: Option<usize>,
}

/// Reads the template that a request names.
fn prepared(portal: &dyn Portal, template_ref: &str) -> Result<Prepared, Box<Response>> {
    match Prepared::read(portal, &template_ref.to_lowercase()) {
        None => Err(boxed(
            StatusCode::NOT_FOUND,
            "NotFoundError",
            format!("there is no template `{template_ref}`: it may have been deleted meanwhile"),
        )),
        Some(Err(errors)) => {
            let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
            Err(boxed(
                StatusCode::BAD_REQUEST,
                "InputError",
                errors.join("; "),
            ))
        }
        Some(Ok(prepared)) => Ok(prepared),
    }
}

fn sent(app: &App, portal: &dyn Portal, prepared: &Prepared, request: Request) -> Sent {
    match request.form {
        Some(fields) => Sent::form(app, portal, prepared, fields),
        None => Sent::values(
            app,
            portal,
            prepared,
            request.values.unwrap_or_default(),
            request.secrets,
        ),
    }
}

fn problems(sent: &Sent) -> Value {
    let all = sent.problems.iter();
    all.map(|problem| {
        json!({
            "page": problem.page,
            "pointer": problem.pointer,
            "name": problem.name,
            "property": problem.pointer.replace('/', "."),
            "title": problem.title,
            "message": problem.message,
            "stack": problem.to_string(),
        })
    })
    .collect()
}

/// JSON is asked for by name, so that no form of another site can send it.
fn read<T: for<'de> Deserialize<'de>>(
    headers: &HeaderMap,
    body: &[u8],
) -> Result<T, Box<Response>> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let is_json = content_type.is_some_and(|text| text.starts_with("application/json"));
    if !is_json {
        let message = "send JSON, with the header `Content-Type: application/json`";
        return Err(boxed(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "InputError",
            message,
        ));
    }
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body)
        .map_err(|error| boxed(StatusCode::BAD_REQUEST, "InputError", error.to_string()))
}

async fn schema(
    Here(app): Here,
    Path((namespace, kind, name)): Path<(String, String, String)>,
) -> Response {
    let portal = (app.portal)();
    match prepared(&*portal, &format!("{kind}:{namespace}/{name}")) {
        Ok(prepared) => Json(parameter_schema(&prepared.template)).into_response(),
        Err(response) => *response,
    }
}

async fn actions(Here(app): Here) -> Response {
    let all = app.tasks.registry().all().map(|action| {
        let about = action.about();
        json!({
            "id": about.id,
            "description": about.description,
            "examples": about.examples,
            "schema": { "input": about.input, "output": about.output },
        })
    });
    Json(all.collect::<Value>()).into_response()
}

async fn make(Here(app): Here, headers: HeaderMap, body: axum::body::Bytes) -> Response {
    let request: Request = match read(&headers, &body) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    let portal = (app.portal)();
    let prepared = match prepared(&*portal, &request.template_ref) {
        Ok(prepared) => prepared,
        Err(response) => return *response,
    };
    if let Err(response) = allowed(&app, &*portal, &prepared.template.entity_ref) {
        return *response;
    }
    let key = headers.get("idempotency-key");
    let key = key.and_then(|value| value.to_str().ok());
    if let Some(key) = key {
        match app.tasks.by_key(app.me(), key).await {
            Ok(None) => {}
            Ok(Some(id)) => {
                return (StatusCode::CREATED, Json(json!({ "id": id }))).into_response();
            }
            Err(error) => return error.into_response(),
        }
    }
    let sent = sent(&app, &*portal, &prepared, request);
    if !sent.problems.is_empty() {
        let body = json!({ "errors": problems(&sent) });
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    }
    let user = app.user(&*portal);
    match app
        .tasks
        .make(&prepared.template, sent.map(), sent.secrets, user)
        .await
    {
        Ok(id) => {
            if let Some(key) = key {
                app.tasks.note_key(app.me(), key, &id).await;
            }
            app.tasks.start(id.clone());
            (StatusCode::CREATED, Json(json!({ "id": id }))).into_response()
        }
        Err(error) => error.into_response(),
    }
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(rename = "createdBy")]
    created_by: Option<String>,
    status: Option<String>,
    offset: Option<usize>,
}

async fn list(Here(app): Here, Query(query): Query<ListQuery>) -> Response {
    let fits = move |run: &crate::runs::Run| {
        let is_whose = query
            .created_by
            .as_ref()
            .is_none_or(|who| run.who.as_ref() == Some(who));
        is_whose
            && query
                .status
                .as_ref()
                .is_none_or(|status| run.status == *status)
    };
    match app.tasks.runs(query.offset.unwrap_or(0), fits).await {
        Err(error) => error.into_response(),
        Ok((runs, _)) => {
            let tasks = runs.iter().map(|run| {
                json!({
                    "id": run.id,
                    "status": run.status,
                    "createdAt": stamp(run.began_at_ms),
                    "createdBy": run.who,
                    "spec": { "templateInfo": { "entityRef": run.template_ref } },
                })
            });
            let tasks: Vec<Value> = tasks.collect();
            Json(json!({ "totalTasks": tasks.len(), "tasks": tasks })).into_response()
        }
    }
}

async fn task(Here(app): Here, Path(id): Path<String>) -> Response {
    match app.tasks.state(&id).await {
        Ok(state) => Json(backstage::task(&state, stamp)).into_response(),
        Err(error) => error.into_response(),
    }
}

#[derive(Deserialize)]
struct After {
    after: Option<u64>,
}

async fn events(Here(app): Here, Path(id): Path<String>, Query(query): Query<After>) -> Response {
    // The first event says what the others are about.
    let all = match app.tasks.events(&id, 0).await {
        Ok(all) => all,
        Err(error) => return error.into_response(),
    };
    let Some(Body::Made { spec }) = all.first().map(|event| &event.body) else {
        return TaskError::NotFound.into_response();
    };
    let after = query.after.unwrap_or(0);
    let events = all.iter().filter(|event| event.id > after);
    let events: Vec<Value> = events
        .filter_map(|event| backstage::event(spec, event, stamp))
        .collect();
    ([(header::CACHE_CONTROL, "no-store")], Json(events)).into_response()
}

async fn log(Here(app): Here, Path(id): Path<String>) -> Response {
    let all = match app.tasks.events(&id, 0).await {
        Ok(all) => all,
        Err(error) => return error.into_response(),
    };
    let mut text = String::new();
    for event in &all {
        if let Body::Log { message, step, .. } = &event.body {
            let step = step.as_deref().unwrap_or("-");
            text.push_str(&format!("{} {step} {message}\n", stamp(event.at_ms)));
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}

async fn cancel(
    Here(app): Here,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    if let Err(response) = read::<Value>(&headers, &body) {
        return *response;
    }
    match app.tasks.cancel(&id, Some(app.me().to_owned())).await {
        Ok(()) => Json(json!({ "status": "cancelled" })).into_response(),
        Err(error) => error.into_response(),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RetryRequest {
    secrets: BTreeMap<String, String>,
}

async fn retry(
    Here(app): Here,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    let request: RetryRequest = match read(&headers, &body) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    match app.tasks.state(&id).await {
        Err(error) => return error.into_response(),
        Ok(state) => {
            let template_ref = &state.spec.template_ref;
            if let Err(response) = allowed(&app, &*(app.portal)(), template_ref) {
                return *response;
            }
        }
    }
    match app
        .tasks
        .retry(&id, request.secrets, Some(app.me().to_owned()))
        .await
    {
        Ok(()) => (StatusCode::CREATED, Json(json!({ "id": id }))).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn check(Here(app): Here, headers: HeaderMap, body: axum::body::Bytes) -> Response {
    let request: Request = match read(&headers, &body) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    let portal = (app.portal)();
    let prepared = match prepared(&*portal, &request.template_ref) {
        Ok(prepared) => prepared,
        Err(response) => return *response,
    };
    let page = request.page;
    let mut sent = sent(&app, &*portal, &prepared, request);
    if let Some(page) = page {
        sent.problems.retain(|problem| problem.page == page);
    }
    // What the form says anyway is not said twice.
    let warnings = match sent.problems.is_empty() && page.is_none() {
        true => warnings::of(&app, &*portal, &prepared, &sent.values).await,
        false => Vec::new(),
    };
    let known = public(&prepared.template);
    let warnings: Vec<String> = warnings
        .into_iter()
        .filter(|text| known != Some(text.as_str()))
        .collect();
    Json(json!({ "errors": problems(&sent), "warnings": warnings })).into_response()
}

/// Tries a template out, for the API and for the page.
pub(crate) async fn report(
    app: &App,
    portal: &Arc<dyn Portal>,
    prepared: &Prepared,
    sent: &Sent,
) -> Result<scaffolder::task::dry_run::DryRunReport, String> {
    let names = sent.secrets.keys().cloned().collect();
    let now = app.tasks.outside().now_ms();
    let user = app.user(&**portal);
    let spec = TaskSpec::new(new_id(), &prepared.template, sent.map(), names, user, now);
    let secrets = Secrets {
        given: sent.secrets.clone(),
        ..Secrets::default()
    };
    let outside = app.tasks.outside();
    let tried = dry_run(
        spec,
        app.tasks.registry(),
        &**outside,
        app.tasks.settings(),
        secrets,
    );
    tried.await.map_err(|error| error.to_string())
}

async fn try_out(Here(app): Here, headers: HeaderMap, body: axum::body::Bytes) -> Response {
    let request: Request = match read(&headers, &body) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    let portal = (app.portal)();
    let prepared = match prepared(&*portal, &request.template_ref) {
        Ok(prepared) => prepared,
        Err(response) => return *response,
    };
    if let Err(response) = allowed(&app, &*portal, &prepared.template.entity_ref) {
        return *response;
    }
    let sent = sent(&app, &*portal, &prepared, request);
    if !sent.problems.is_empty() {
        let body = json!({ "errors": problems(&sent) });
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    }
    let report = match report(&app, &portal, &prepared, &sent).await {
        Ok(report) => report,
        Err(message) => return refused(StatusCode::BAD_REQUEST, "InputError", message),
    };
    let spec = &report.finished.state.spec;
    let log: Vec<Value> = report
        .events
        .iter()
        .filter_map(|event| backstage::event(spec, event, stamp))
        .map(|event| json!({ "body": event["body"] }))
        .collect();
    let nodes = report.finished.workspace.nodes();
    let files: Vec<Value> = nodes
        .map(|(path, node)| {
            let (bytes, executable) = match node {
                Node::File { bytes, is_executable } => (&**bytes, *is_executable),
                Node::Link { target } => (target.as_bytes(), false),
            };
            json!({ "path": path.as_str(), "executable": executable, "base64Content": base64(bytes) })
        })
        .collect();
    let state = &report.finished.state;
    let steps: Vec<Value> = spec
        .steps
        .iter()
        .map(|step| json!({ "id": step.id, "name": step.name, "action": step.action }))
        .collect();
    Json(json!({
        "log": log,
        "directoryContents": files,
        "output": state.output,
        "steps": steps,
        "error": state.error.as_ref().map(|error| json!({ "message": error.message, "hint": error.hint })),
    }))
    .into_response()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    repo_url: String,
}

async fn available(Here(app): Here, Query(wanted): Query<Wanted>) -> Response {
    let answer = |state: &str, message: String| {
        Json(json!({ "state": state, "message": message })).into_response()
    };
    let unknown = |message: &str| answer("unknown", message.to_owned());
    let Ok(url) = RepoUrl::parse(&wanted.repo_url) else {
        return unknown("");
    };
    let (Some(owner), Some(repo)) = (&url.owner, &url.repo) else {
        return unknown("");
    };
    let Some(publisher) = app.publishers.of(&url.host) else {
        return unknown("It cannot be asked whether this name is free");
    };
    let name = FullName::new(owner.as_str(), repo.as_str());
    match publisher.exists(&name).await {
        Ok(Availability::Free) => answer("free", "This name is free".to_owned()),
        Ok(
            Availability::Taken(sentence)
            | Availability::Invalid(sentence)
            | Availability::NotAllowed(sentence),
        ) => answer("taken", sentence),
        Err(_) => unknown("It could not be asked whether this name is free"),
    }
}
