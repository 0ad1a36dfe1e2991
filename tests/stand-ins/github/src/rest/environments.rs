//! Environments for deployments, with their variables, secrets and policies.

use serde_json::{Value, json};

use super::{Context, settings};
use crate::server::answer::Answer;
use crate::time;
use crate::world::extras::Environment;
use crate::world::model::{Repository, node_id};

/// Answers a request that changes an environment.
pub(super) fn answer(
    context: &Context<'_>,
    repository: &Repository,
    name: &str,
    rest: &[&str],
) -> Answer {
    let method = context.asked.method.as_str();
    if (method, rest) == ("PUT", &[]) {
        return put(context, repository, name);
    }
    let Some(environment) = repository.extras.environments.get(name) else {
        return Answer::not_found();
    };
    let body = context.asked.json();
    let world = &context.shared.world;
    let edit = |edit: &dyn Fn(&mut Environment)| {
        let edited = world.edit(&repository.full_name(), |it| {
            edit(it.extras.environments.entry(name.to_owned()).or_default());
        });
        edited.is_ok()
    };
    match (method, rest) {
        ("POST", ["variables"]) => {
            let (name, value) = settings::variable(&body);
            if environment.variables.contains_key(&name) {
                return Answer::error(409, "Already exists - Variable already exists");
            }
            edit(&|it| {
                it.variables.insert(name.clone(), value.clone());
            });
            Answer::json(201, &json!({}))
        }
        ("PATCH", ["variables", name]) => {
            if !environment.variables.contains_key(*name) {
                return Answer::not_found();
            }
            let (_, value) = settings::variable(&body);
            edit(&|it| {
                it.variables.insert((*name).to_owned(), value.clone());
            });
            Answer::empty(204)
        }
        ("PUT", ["secrets", name]) => {
            let Some(sealed) = settings::sealed(repository, &body) else {
                return Answer::unprocessable("Bad request - key_id or encrypted_value is wrong");
            };
            let is_new = !environment.secrets.contains_key(*name);
            edit(&|it| {
                it.secrets.insert((*name).to_owned(), sealed.clone());
            });
            settings::secret_answer(is_new)
        }
        ("POST", ["deployment-branch-policies"]) => {
            let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
            let policy = (text("type"), text("name"));
            if environment.policies.contains(&policy) {
                return Answer::empty(303);
            }
            let number = environment.policies.len() as u64 + 1;
            edit(&|it| it.policies.push(policy.clone()));
            Answer::json(200, &policy_value(environment.id * 100 + number, &policy))
        }
        _ => Answer::not_found(),
    }
}

/// `PUT /repos/{owner}/{repo}/environments/{environment_name}`
fn put(context: &Context<'_>, repository: &Repository, name: &str) -> Answer {
    let body = context.asked.json();
    let policy = &body["deployment_branch_policy"];
    if policy.is_object() && policy["protected_branches"] == policy["custom_branch_policies"] {
        return Answer::unprocessable(
            "protected_branches and custom_branch_policies cannot have the same value",
        );
    }
    let world = &context.shared.world;
    let kept = body.clone();
    let edited = world.edit(&repository.full_name(), |it| {
        let id = it.id * 100 + it.extras.environments.len() as u64 + 1;
        let environment = it.extras.environments.entry(name.to_owned()).or_default();
        if environment.id == 0 {
            environment.id = id;
        }
        environment.asked = kept;
        environment.id
    });
    let Ok(id) = edited else {
        return Answer::not_found();
    };
    let full_name = repository.full_name();
    let at = time::iso(repository.updated_at);
    let value = json!({
        "id": id,
        "node_id": node_id("EN", id),
        "name": name,
        "url": context.url(&format!("/repos/{full_name}/environments/{name}")),
        "html_url": context.web(&format!("{full_name}/deployments/activity_log?environments_filter={name}")),
        "created_at": at,
        "updated_at": at,
        "protection_rules": [],
        "deployment_branch_policy": policy,
    });
    Answer::json(200, &value)
}

/// `GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies`
pub(super) fn policies(repository: &Repository, name: &str) -> Answer {
    let Some(environment) = repository.extras.environments.get(name) else {
        return Answer::not_found();
    };
    let policies: Vec<Value> = (1..)
        .zip(&environment.policies)
        .map(|(number, policy)| policy_value(environment.id * 100 + number, policy))
        .collect();
    Answer::json(
        200,
        &json!({ "total_count": policies.len(), "branch_policies": policies }),
    )
}

fn policy_value(id: u64, (sort, name): &(String, String)) -> Value {
    json!({ "id": id, "node_id": node_id("GBP", id), "name": name, "type": sort })
}
