//! Branches and how they are protected.

use serde_json::{Value, json};

use super::contents::git_url;
use super::{Context, accounts, page, shape};
use crate::server::answer::Answer;
use crate::world::model::{Owner, Repository};

/// `GET /repos/{owner}/{repo}/branches`
pub(super) fn list(context: &Context<'_>, repository: &Repository) -> Answer {
    let branches: Vec<_> = repository
        .refs
        .iter()
        .filter_map(|(name, oid)| Some((name.strip_prefix("refs/heads/")?, *oid)))
        .collect();
    let path = format!("/repositories/{}/branches", repository.id);
    page::answer(context, &path, &branches, |(name, oid)| {
        json!({
            "name": name,
            "commit": {
                "sha": oid.to_string(),
                "url": git_url(context, repository, "commits", *oid),
            },
            "protected": repository.extras.protections.contains_key(*name),
        })
    })
}

/// `PUT /repos/{owner}/{repo}/branches/{branch}/protection`
pub(super) fn protect(context: &Context<'_>, repository: &Repository, branch: &str) -> Answer {
    if repository.branch(branch).is_none() {
        return Answer::error(404, "Branch not found");
    }
    let body = context.asked.json();
    let state = context.shared.world.read();
    let owner = state.owners.get(&repository.owner.to_lowercase()).cloned();
    drop(state);
    let owner = owner.unwrap_or_default();
    let reviews = &body["required_pull_request_reviews"];
    let bypass = &reviews["bypass_pull_request_allowances"];
    if owner.is_user && (!body["restrictions"].is_null() || !bypass.is_null()) {
        return Answer::unprocessable(
            "Only organization repositories can have users and team restrictions",
        );
    }
    let world = &context.shared.world;
    let kept = body.clone();
    let edited = world.edit(&repository.full_name(), |it| {
        it.extras.protections.insert(branch.to_owned(), kept);
    });
    if edited.is_err() {
        return Answer::not_found();
    }
    let encoded = branch.replace('/', "%2F");
    let url = context.url(&format!(
        "/repos/{}/branches/{encoded}/protection",
        repository.full_name()
    ));
    let enabled = |name: &str| json!({ "enabled": body[name].as_bool().unwrap_or_default() });
    let mut value = json!({
        "url": url,
        "enforce_admins": {
            "url": format!("{url}/enforce_admins"),
            "enabled": body["enforce_admins"].as_bool().unwrap_or_default(),
        },
        "required_linear_history": enabled("required_linear_history"),
        "allow_force_pushes": { "enabled": false },
        "allow_deletions": { "enabled": false },
        "block_creations": enabled("block_creations"),
        "required_conversation_resolution": enabled("required_conversation_resolution"),
        "lock_branch": { "enabled": false },
        "allow_fork_syncing": { "enabled": false },
        "required_signatures": {
            "url": format!("{url}/required_signatures"),
            "enabled": repository.extras.signed.contains(branch),
        },
    });
    let checks = &body["required_status_checks"];
    if checks.is_object() {
        let contexts = checks["contexts"].as_array().cloned().unwrap_or_default();
        let named = contexts.iter();
        let named: Value = named
            .map(|it| json!({ "context": it, "app_id": null }))
            .collect();
        value["required_status_checks"] = json!({
            "url": format!("{url}/required_status_checks"),
            "strict": checks["strict"],
            "contexts": contexts,
            "contexts_url": format!("{url}/required_status_checks/contexts"),
            "checks": named,
        });
    }
    if reviews.is_object() {
        let mut told = reviews.clone();
        told["url"] = format!("{url}/required_pull_request_reviews").into();
        if bypass.is_object() {
            told["bypass_pull_request_allowances"] = actors(context, &owner, bypass);
        }
        value["required_pull_request_reviews"] = told;
    }
    if body["restrictions"].is_object() {
        let mut told = actors(context, &owner, &body["restrictions"]);
        let url = format!("{url}/restrictions");
        for name in ["users", "teams", "apps"] {
            told[format!("{name}_url")] = format!("{url}/{name}").into();
        }
        told["url"] = url.into();
        value["restrictions"] = told;
    }
    Answer::json(200, &value)
}

/// Users and teams by what they are called; of Apps the stand-in knows none.
fn actors(context: &Context<'_>, owner: &Owner, asked: &Value) -> Value {
    let names = |name: &str| -> Vec<String> {
        let names = asked[name].as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let users = names("users");
    let teams = names("teams");
    let users: Vec<Value> = users
        .iter()
        .map(|login| accounts::by_login(context, login))
        .collect();
    let teams: Vec<Value> = teams
        .iter()
        .filter_map(|slug| Some(shape::team(context, owner, owner.teams.get(slug)?)))
        .collect();
    json!({ "users": users, "teams": teams, "apps": [] })
}

/// `POST /repos/{owner}/{repo}/branches/{branch}/protection/required_signatures`
pub(super) fn require_signatures(
    context: &Context<'_>,
    repository: &Repository,
    branch: &str,
) -> Answer {
    if !repository.extras.protections.contains_key(branch) {
        return Answer::error(404, "Branch not protected");
    }
    let world = &context.shared.world;
    let edited = world.edit(&repository.full_name(), |it| {
        it.extras.signed.insert(branch.to_owned());
    });
    if edited.is_err() {
        return Answer::not_found();
    }
    let encoded = branch.replace('/', "%2F");
    let url = context.url(&format!(
        "/repos/{}/branches/{encoded}/protection/required_signatures",
        repository.full_name()
    ));
    Answer::json(200, &json!({ "url": url, "enabled": true }))
}
