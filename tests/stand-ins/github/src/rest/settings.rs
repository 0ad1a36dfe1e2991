//! Topics, access, variables, secrets, and what else is set in one request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Context, accounts, shape};
use crate::server::answer::Answer;
use crate::time;
use crate::world::Found;
use crate::world::model::{Repository, node_id};

/// Answers a request that sets something of a repository.
pub(super) fn answer(context: &Context<'_>, repository: &Repository, rest: &[&str]) -> Answer {
    let body = context.asked.json();
    let world = &context.shared.world;
    let full_name = repository.full_name();
    let edit = |edit: &dyn Fn(&mut Repository)| world.edit(&full_name, |it| edit(it));
    match (context.asked.method.as_str(), rest) {
        ("PUT", ["topics"]) => {
            let names = body["names"].as_array().into_iter().flatten();
            let names: Vec<String> = names.filter_map(Value::as_str).map(str::to_owned).collect();
            let is_topic = |name: &String| {
                name.bytes()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
                    && name.len() <= 50
            };
            if !names.iter().all(is_topic) {
                return Answer::unprocessable(
                    "Validation Failed: topics must start with a lowercase letter or number, \
                     consist of 50 characters or less, and can include hyphens.",
                );
            }
            let answer = Answer::json(200, &json!({ "names": names }));
            done(edit(&move |it| it.about.topics.clone_from(&names)), answer)
        }
        ("PATCH", ["properties", "values"]) => {
            let set = body["properties"].as_array().cloned().unwrap_or_default();
            let edited = edit(&move |it| {
                for property in &set {
                    let name = property["property_name"].as_str().unwrap_or_default();
                    let value = property["value"].clone();
                    it.extras.properties.insert(name.to_owned(), value);
                }
            });
            done(edited, Answer::empty(204))
        }
        ("PUT", ["actions", "oidc", "customization", "sub"]) => {
            let edited = edit(&move |it| it.extras.oidc = Some(body.clone()));
            done(edited, Answer::json(201, &json!({})))
        }
        ("PUT", ["actions", "permissions", "access"]) => {
            let level = body["access_level"].as_str().map(str::to_owned);
            let edited = edit(&move |it| it.extras.workflow_access.clone_from(&level));
            done(edited, Answer::empty(204))
        }
        ("PUT", ["subscription"]) => {
            let is_watched = body["subscribed"].as_bool().unwrap_or_default();
            let url = context.url(&format!("/repos/{full_name}"));
            let value = json!({
                "subscribed": is_watched,
                "ignored": false,
                "reason": null,
                "created_at": time::iso(repository.updated_at),
                "url": format!("{url}/subscription"),
                "repository_url": url,
            });
            let edited = edit(&move |it| it.extras.is_watched = is_watched);
            done(edited, Answer::json(200, &value))
        }
        ("DELETE", ["subscription"]) => {
            let edited = edit(&|it| it.extras.is_watched = false);
            done(edited, Answer::empty(204))
        }
        ("PUT", ["collaborators", login]) => collaborator(context, repository, login),
        ("POST", ["actions", "variables"]) => {
            let (name, value) = variable(&body);
            if repository.extras.variables.contains_key(&name) {
                return Answer::error(409, "Already exists - Variable already exists");
            }
            let edited = edit(&move |it| {
                let variables = &mut it.extras.variables;
                variables.insert(name.clone(), value.clone());
            });
            done(edited, Answer::json(201, &json!({})))
        }
        ("PATCH", ["actions", "variables", name]) => {
            if !repository.extras.variables.contains_key(*name) {
                return Answer::not_found();
            }
            let (_, value) = variable(&body);
            let edited = edit(&|it| {
                let variables = &mut it.extras.variables;
                variables.insert((*name).to_owned(), value.clone());
            });
            done(edited, Answer::empty(204))
        }
        ("PUT", ["actions", "secrets", name]) => {
            let Some(sealed) = sealed(repository, &body) else {
                return Answer::unprocessable("Bad request - key_id or encrypted_value is wrong");
            };
            let is_new = !repository.extras.secrets.contains_key(*name);
            let edited = edit(&|it| {
                let secrets = &mut it.extras.secrets;
                secrets.insert((*name).to_owned(), sealed.clone());
            });
            done(edited, secret_answer(is_new))
        }
        _ => Answer::not_found(),
    }
}

fn done<E>(edited: Result<(), E>, answer: Answer) -> Answer {
    match edited {
        Ok(()) => answer,
        Err(_) => Answer::not_found(),
    }
}

/// Name and value of a variable; names count in capitals.
pub(super) fn variable(body: &Value) -> (String, String) {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    (text("name").to_uppercase(), text("value").to_owned())
}

/// What answers a secret that was set.
pub(super) fn secret_answer(is_new: bool) -> Answer {
    match is_new {
        true => Answer::json(201, &json!({})),
        false => Answer::empty(204),
    }
}

/// A secret as it came, where it is sealed for this repository.
pub(super) fn sealed(repository: &Repository, body: &Value) -> Option<String> {
    let sealed = body["encrypted_value"].as_str()?;
    let bytes = STANDARD.decode(sealed).ok()?;
    let is_ours = body["key_id"].as_str()? == key_id(repository);
    (is_ours && repository.key().unseal(&bytes).is_ok()).then(|| sealed.to_owned())
}

fn key_id(repository: &Repository) -> String {
    repository.id.to_string()
}

/// `GET /repos/{owner}/{repo}/actions/secrets/public-key`, and that of environments.
pub(super) fn public_key(repository: &Repository) -> Answer {
    let key = STANDARD.encode(repository.key().public_key().as_bytes());
    Answer::json(200, &json!({ "key_id": key_id(repository), "key": key }))
}

/// `PUT /repos/{owner}/{repo}/collaborators/{username}`
fn collaborator(context: &Context<'_>, repository: &Repository, login: &str) -> Answer {
    let body = context.asked.json();
    let role = body["permission"].as_str().unwrap_or("push").to_owned();
    let world = &context.shared.world;
    let state = world.read();
    let is_known = state.users.contains_key(&login.to_lowercase());
    let owner = state.owners.get(&repository.owner.to_lowercase());
    let is_member = owner.is_some_and(|owner| owner.members.iter().any(|it| it == login));
    drop(state);
    if !is_known {
        return Answer::not_found();
    }
    let is_in = is_member || repository.extras.collaborators.contains_key(login);
    let edited = world.edit(&repository.full_name(), |it| {
        let collaborators = &mut it.extras.collaborators;
        collaborators.insert(login.to_owned(), role.clone());
    });
    if edited.is_err() || is_in {
        return done(edited, Answer::empty(204));
    }
    let id = repository.id * 1000 + repository.extras.collaborators.len() as u64;
    let url = context.url(&format!("/user/repository_invitations/{id}"));
    let words = match &*role {
        "pull" => "read",
        "push" => "write",
        role => role,
    };
    let value = json!({
        "id": id,
        "node_id": node_id("RI", id),
        "repository": shape::repository(context, repository),
        "invitee": accounts::by_login(context, login),
        "inviter": accounts::by_login(context, &context.shared.options.login),
        "permissions": words,
        "created_at": time::iso(repository.updated_at),
        "expired": false,
        "url": url,
        "html_url": context.web(&format!("{}/invitations", repository.full_name())),
    });
    Answer::json(201, &value)
}

/// `PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}`
pub(super) fn team_access(
    context: &Context<'_>,
    login: &str,
    slug: &str,
    full_name: &str,
) -> Answer {
    let world = &context.shared.world;
    let Some(Found::Here(repository)) = world.find(full_name) else {
        return Answer::not_found();
    };
    let body = context.asked.json();
    let role = body["permission"].as_str().unwrap_or("push").to_owned();
    let state = world.read();
    let owner = state.owners.get(&login.to_lowercase());
    let team = owner.and_then(|owner| owner.teams.get(slug)).cloned();
    drop(state);
    let Some(mut team) = team else {
        return Answer::not_found();
    };
    team.repositories.insert(repository.name.clone(), role);
    world.team(login, team);
    Answer::empty(204)
}
