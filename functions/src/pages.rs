//! Pages for browsers without a script, and of tasks: forms that are posted, the
//! review, the dry run, a task, the list of runs.
//!
//! The gallery is one of them, so that it tells how the runs of the moment went.
//!
//! A form is answered with the same page and what is wrong (422), with the review, or
//! with the way to the task (303). Every post has to come from a page of the portal.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template as _;
use axum::Router;
use axum::extract::{Path, Query, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use scaffolder::form::with_defaults;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::report;
use crate::app::{App, Here};
use crate::portal::Portal;
use crate::sent::Sent;
use crate::view;
use crate::view::form::Prepared;
use crate::view::task::{Asked, Now};
use crate::view::{actions, dry_run, form, review, task};
use crate::warnings;

/// The routes, below `/create`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/templates/{namespace}/{name}/", get(filled).post(posted))
        .route("/tasks/", get(runs))
        .route("/tasks/{id}/", get(one))
        .route("/tasks/{id}/cancel", post(cancel))
        .route("/tasks/{id}/retry", post(retry))
        .route("/actions/", get(all_actions))
        .layer(from_fn(from_here))
}

/// The gallery: an address of its own, because a nested router has none that ends in `/`.
pub(crate) async fn gallery(Here(app): Here) -> Response {
    let portal = (app.portal)();
    let locked = |template: &str| {
        let refused = app.may_use(&*portal, template).err()?;
        Some(format!("Ask {}", refused.allowed.join(", ")))
    };
    html(
        StatusCode::OK,
        view::gallery::page(&*portal, &locked).render(),
    )
}

/// Refuses what a page of another site posts.
pub(crate) async fn from_here(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_other = match text("sec-fetch-site") {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => {
            let host = text("host").unwrap_or_default();
            text("origin").is_some_and(|origin| {
                origin
                    .split_once("://")
                    .is_none_or(|(_, rest)| rest != host)
            })
        }
    };
    if request.method() == axum::http::Method::POST && is_other {
        let message = "this form was sent from a page of another site\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    next.run(request).await
}

fn html(status: StatusCode, page: Result<String, askama::Error>) -> Response {
    match page {
        Ok(page) => {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (status, headers, page).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The template at an address, or what stands there instead.
fn prepared(portal: &dyn Portal, namespace: &str, name: &str) -> Result<Prepared, Box<Response>> {
    let entity_ref = format!("template:{namespace}/{name}").to_lowercase();
    match Prepared::read(portal, &entity_ref) {
        None => {
            let message = "There is no such template. It may have been deleted meanwhile.";
            Err(Box::new(gone(message)))
        }
        Some(Err(errors)) => {
            let page = form::broken(portal, &entity_ref, &errors).render();
            Err(Box::new(html(StatusCode::OK, page)))
        }
        Some(Ok(prepared)) => Ok(prepared),
    }
}

fn gone(message: &str) -> Response {
    (StatusCode::NOT_FOUND, format!("{message}\n")).into_response()
}

fn not_for_you(error: &access::policy::NotForYou) -> Response {
    (StatusCode::FORBIDDEN, format!("{error}\n")).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prefill {
    form_data: Option<String>,
}

/// The form with what the address says in it.
async fn filled(
    Here(app): Here,
    Path((namespace, name)): Path<(String, String)>,
    Query(query): Query<Prefill>,
) -> Response {
    let portal = (app.portal)();
    let prepared = match prepared(&*portal, &namespace, &name) {
        Ok(prepared) => prepared,
        Err(response) => return *response,
    };
    let given = query
        .form_data
        .as_deref()
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    let given = given.filter(Value::is_object).unwrap_or_else(|| json!({}));
    let values = with_defaults(&prepared.form, &given);
    let page = form::page(&*portal, app.tasks.registry(), &prepared, &values, &[]);
    html(StatusCode::OK, page.render())
}

/// What a form may ask for.
#[derive(Clone, Copy, PartialEq)]
enum Wish {
    Review,
    DryRun,
    Create,
    Back,
}

async fn posted(
    Here(app): Here,
    Path((namespace, name)): Path<(String, String)>,
    axum::extract::RawForm(body): axum::extract::RawForm,
) -> Response {
    let portal = (app.portal)();
    let prepared = match prepared(&*portal, &namespace, &name) {
        Ok(prepared) => prepared,
        Err(response) => return *response,
    };
    if let Err(error) = app.may_use(&*portal, &prepared.template.entity_ref) {
        return not_for_you(&error);
    }
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let named = |name: &str| {
        fields
            .iter()
            .rev()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.clone())
    };
    let wish = match named("_do").as_deref() {
        Some("create") => Wish::Create,
        Some("dry-run") => Wish::DryRun,
        Some("back") => Wish::Back,
        _ => Wish::Review,
    };
    let at = named("_at");
    let sent = Sent::form(&app, &*portal, &prepared, fields);
    let registry = app.tasks.registry();
    if wish == Wish::Back {
        let page = form::page(&*portal, registry, &prepared, &sent.values, &[]);
        return html(StatusCode::OK, page.render());
    }
    if !sent.problems.is_empty() {
        return wrong(&app, &portal, &prepared, &sent, at.as_deref()).await;
    }
    match wish {
        Wish::Review | Wish::Back => {
            let warnings = warnings::of(&app, &*portal, &prepared, &sent.values).await;
            let none = BTreeMap::new();
            let page = review::page(&*portal, &prepared, &sent.values, &none, warnings);
            html(StatusCode::OK, page.render())
        }
        Wish::DryRun => match report(&app, &portal, &prepared, &sent).await {
            Ok(report) => {
                let page = dry_run::page(&*portal, &prepared, &sent.values, &report);
                html(StatusCode::OK, page.render())
            }
            Err(message) => (StatusCode::BAD_REQUEST, message + "\n").into_response(),
        },
        Wish::Create => {
            let user = app.user(&*portal);
            let made = app
                .tasks
                .make(&prepared.template, sent.map(), sent.secrets, user)
                .await;
            match made {
                Ok(id) => {
                    app.tasks.start(id.clone());
                    let base = &portal.chrome().base_path;
                    Redirect::to(&format!("{base}/create/tasks/{id}/")).into_response()
                }
                Err(error) => error.into_response(),
            }
        }
    }
}

/// The page with what is wrong. Where only secrets are, which the review asks for once
/// more, it is the review.
async fn wrong(
    app: &App,
    portal: &Arc<dyn Portal>,
    prepared: &Prepared,
    sent: &Sent,
    at: Option<&str>,
) -> Response {
    let secret: Vec<&str> = prepared
        .form
        .fields()
        .filter(|field| field.control.is_secret())
        .map(|field| field.name.as_str())
        .collect();
    let is_secret = |name: &str| secret.contains(&name);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if at == Some("review") && sent.problems.iter().all(|problem| is_secret(&problem.name)) {
        let errors = sent.problems.iter();
        let errors = errors
            .map(|problem| (problem.name.clone(), problem.message.clone()))
            .collect();
        let warnings = warnings::of(app, &**portal, prepared, &sent.values).await;
        let page = review::page(&**portal, prepared, &sent.values, &errors, warnings);
        return html(status, page.render());
    }
    let registry = app.tasks.registry();
    let page = form::page(&**portal, registry, prepared, &sent.values, &sent.problems);
    html(status, page.render())
}

#[derive(Deserialize)]
struct RunsQuery {
    whose: Option<String>,
    state: Option<String>,
    skip: Option<usize>,
}

async fn runs(Here(app): Here, Query(query): Query<RunsQuery>) -> Response {
    let asked = Asked {
        mine: query.whose.as_deref() == Some("mine"),
        state: query.state,
        skip: query.skip.unwrap_or(0),
    };
    let (me, wanted) = (app.me().to_owned(), asked.clone());
    let fits = move |run: &crate::runs::Run| {
        let is_whose = !wanted.mine || run.who.as_ref() == Some(&me);
        is_whose
            && wanted
                .state
                .as_ref()
                .is_none_or(|state| run.status == *state)
    };
    match app.tasks.runs(asked.skip, fits).await {
        Err(error) => error.into_response(),
        Ok((runs, has_more)) => {
            let portal = (app.portal)();
            let now = app.tasks.outside().now_ms();
            html(
                StatusCode::OK,
                task::runs(&*portal, &runs, has_more, &asked, now).render(),
            )
        }
    }
}

async fn one(Here(app): Here, Path(id): Path<String>) -> Response {
    let events = match app.tasks.events(&id, 0).await {
        Ok(events) => events,
        Err(error) => return gone(&error.to_string()),
    };
    let Some(state) = scaffolder::task::State::of(&events) else {
        return gone("The log of this task cannot be read.");
    };
    let portal = (app.portal)();
    let now = Now {
        ms: app.tasks.outside().now_ms(),
        is_abandoned: app.tasks.is_abandoned(&state),
        missing: app.tasks.missing(&state),
    };
    html(
        StatusCode::OK,
        task::page(&*portal, &state, &events, &now).render(),
    )
}

async fn cancel(Here(app): Here, Path(id): Path<String>) -> Response {
    back_to_task(
        &app,
        &id,
        app.tasks.cancel(&id, Some(app.me().to_owned())).await,
    )
}

async fn retry(
    Here(app): Here,
    Path(id): Path<String>,
    axum::extract::RawForm(body): axum::extract::RawForm,
) -> Response {
    if let Ok(state) = app.tasks.state(&id).await
        && let Err(error) = app.may_use(&*(app.portal)(), &state.spec.template_ref)
    {
        return not_for_you(&error);
    }
    let fields = url::form_urlencoded::parse(&body).into_owned();
    let secrets =
        fields.filter_map(|(name, value)| Some((name.strip_prefix('/')?.to_owned(), value)));
    let done = app
        .tasks
        .retry(&id, secrets.collect(), Some(app.me().to_owned()))
        .await;
    back_to_task(&app, &id, done)
}

/// The way back to the page of a task. What could not be done shows there.
fn back_to_task(app: &App, id: &str, done: Result<(), crate::tasks::TaskError>) -> Response {
    match done {
        Err(error @ (crate::tasks::TaskError::NotFound | crate::tasks::TaskError::Store(_))) => {
            error.into_response()
        }
        _ => {
            let portal = (app.portal)();
            let base = &portal.chrome().base_path;
            Redirect::to(&format!("{base}/create/tasks/{id}/")).into_response()
        }
    }
}

async fn all_actions(Here(app): Here, _: HeaderMap) -> Response {
    let portal = (app.portal)();
    html(
        StatusCode::OK,
        actions::page(&*portal, app.tasks.registry()).render(),
    )
}
