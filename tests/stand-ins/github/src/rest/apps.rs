//! Apps and their installations, and what is left of limits.

use serde_json::{Value, json};

use super::{Context, shape};
use crate::server::access::{App, Caller};
use crate::server::answer::Answer;
use crate::time;
use crate::world::model::node_id;

/// When all apps were made.
const MADE: i64 = 1_767_225_600;

/// `GET /rate_limit`
pub(super) fn rate_limit(context: &Context<'_>) -> Answer {
    let shared = context.shared;
    let now = shared.now().unsigned_abs();
    let who = context.caller.name();
    let left = |resource, limit| {
        let (_, left) = shared.limits.take(who, resource, limit, 0, now);
        json!({
            "limit": left.limit,
            "used": left.used,
            "remaining": left.remaining(),
            "reset": left.reset,
        })
    };
    let core = left("core", shared.options.requests_per_hour);
    Answer::json(
        200,
        &json!({
            "resources": {
                "core": core,
                "graphql": left("graphql", shared.options.points_per_hour),
                "search": left("search", 30),
            },
            "rate": core,
        }),
    )
}

fn permissions() -> Value {
    json!({
        "contents": "write",
        "members": "read",
        "metadata": "read",
        "pull_requests": "write",
    })
}

/// Answers a request below `/app`, which takes an app's own token.
pub(super) fn app(context: &Context<'_>, rest: &[&str]) -> Answer {
    let Some(app) = asking(context) else {
        return Answer::error(401, "A JSON web token could not be decoded");
    };
    match (context.asked.method.as_str(), rest) {
        ("GET", []) => Answer::json(200, &about(context, app)),
        ("GET", ["installations"]) => {
            let numbers: Vec<u64> = (1..=app.installed_on.len() as u64).collect();
            super::page::answer(context, "/app/installations", &numbers, |id| {
                installation(context, app, *id).unwrap_or_default()
            })
        }
        ("POST", ["installations", id, "access_tokens"]) => {
            let id = id.parse().unwrap_or_default();
            match app.installation(id) {
                Some(owner) => token(context, owner),
                None => Answer::not_found(),
            }
        }
        ("GET", ["installations", id]) => {
            match installation(context, app, id.parse().unwrap_or_default()) {
                Some(value) => Answer::json(200, &value),
                None => Answer::not_found(),
            }
        }
        _ => Answer::not_found(),
    }
}

/// `GET /orgs/{org}/installation` and `GET /users/{username}/installation`
pub(super) fn of_owner(context: &Context<'_>, login: &str) -> Answer {
    let Some(app) = asking(context) else {
        return Answer::error(401, "A JSON web token could not be decoded");
    };
    let mut owners = app.installed_on.iter();
    let index = owners.position(|owner| owner.eq_ignore_ascii_case(login));
    let id = index.map_or(0, |index| index as u64 + 1);
    match installation(context, app, id) {
        Some(value) => Answer::json(200, &value),
        None => Answer::not_found(),
    }
}

fn asking<'c>(context: &'c Context<'_>) -> Option<&'c App> {
    let Caller::App(id) = context.caller else {
        return None;
    };
    let mut apps = context.shared.access.apps.iter();
    apps.find(|app| app.id == *id)
}

fn about(context: &Context<'_>, app: &App) -> Value {
    let first = app.installed_on.first();
    json!({
        "id": app.id,
        "slug": app.slug,
        "client_id": app.client_id,
        "node_id": node_id("A", app.id),
        "owner": shape::owner(context, first.map_or("nobody", String::as_str)),
        "name": app.slug,
        "description": null,
        "external_url": "https://callboard.example.com",
        "html_url": context.web(&format!("apps/{}", app.slug)),
        "created_at": time::iso(MADE),
        "updated_at": time::iso(MADE),
        "permissions": permissions(),
        "events": [],
        "installations_count": app.installed_on.len(),
    })
}

fn installation(context: &Context<'_>, app: &App, id: u64) -> Option<Value> {
    let account = shape::owner(context, app.installation(id)?);
    let url = context.url(&format!("/app/installations/{id}/access_tokens"));
    Some(json!({
        "id": id,
        "repository_selection": "all",
        "access_tokens_url": url,
        "repositories_url": context.url("/installation/repositories"),
        "html_url": context.web(&format!("settings/installations/{id}")),
        "app_id": app.id,
        "app_slug": app.slug,
        "target_id": account["id"],
        "target_type": account["type"],
        "account": account,
        "permissions": permissions(),
        "events": [],
        "created_at": time::iso(MADE),
        "updated_at": time::iso(MADE),
        "single_file_name": null,
        "suspended_by": null,
        "suspended_at": null,
    }))
}

/// `POST /app/installations/{installation_id}/access_tokens`
fn token(context: &Context<'_>, owner: &str) -> Answer {
    let shared = context.shared;
    let ends = shared.now() + shared.options.token_seconds;
    let wanted = context.asked.json();
    let permissions = match &wanted["permissions"] {
        Value::Object(_) => wanted["permissions"].clone(),
        _ => permissions(),
    };
    Answer::json(
        201,
        &json!({
            "token": shared.access.mint(owner, ends),
            "expires_at": time::iso(ends),
            "permissions": permissions,
            "repository_selection": "all",
        }),
    )
}
