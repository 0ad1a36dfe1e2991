//! Who is who: accounts by their logins.

use serde_json::{Value, json};

use super::{Context, shape};
use crate::server::access::Caller;
use crate::server::answer::Answer;
use crate::time;

/// `GET /user`
pub(super) fn me(context: &Context<'_>) -> Answer {
    match context.caller {
        Caller::Anonymous => Answer::error(401, "Requires authentication"),
        Caller::Token(_) => {
            let login = context.shared.options.login.clone();
            Answer::json(200, &account(context, &login, 1, "User"))
        }
        Caller::Installation { .. } | Caller::App(_) => {
            Answer::error(403, "Resource not accessible by integration")
        }
    }
}

/// `GET /users/{username}`
pub(super) fn get(context: &Context<'_>, login: &str) -> Answer {
    let key = login.to_lowercase();
    let state = context.shared.world.read();
    let owner = state.owners.get(&key).map(|owner| {
        let sort = if owner.is_user {
            "User"
        } else {
            "Organization"
        };
        (owner.login.clone(), owner.id, sort)
    });
    let user = state.users.get(&key);
    let user = user.map(|user| (user.login.clone(), user.id, "User"));
    drop(state);
    match owner.or(user) {
        Some((login, id, sort)) => Answer::json(200, &account(context, &login, id, sort)),
        None => Answer::not_found(),
    }
}

/// Somebody in a list, by login.
pub(super) fn by_login(context: &Context<'_>, login: &str) -> Value {
    let state = context.shared.world.read();
    let id = state.users.get(&login.to_lowercase()).map_or(0, |it| it.id);
    drop(state);
    shape::account(context, login, id, "User")
}

fn account(context: &Context<'_>, login: &str, id: u64, sort: &str) -> Value {
    let mut value = shape::account(context, login, id, sort);
    let more = json!({
        "name": login,
        "company": null,
        "blog": "",
        "location": null,
        "email": null,
        "hireable": null,
        "bio": null,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": time::iso(0),
        "updated_at": time::iso(0),
    });
    if let Value::Object(more) = more {
        for (name, it) in more {
            value[name] = it;
        }
    }
    value
}
