//! Issues, webhooks, and workflows that are started.

use gix::ObjectId;
use serde_json::{Value, json};

use super::{Context, accounts, page, pulls, shape};
use crate::server::answer::Answer;
use crate::time;
use crate::world::extras::{Hook, Issue, Run};
use crate::world::model::{Repository, node_id};
use crate::world::objects::Object;

fn texts(value: &Value) -> Vec<String> {
    let texts = value.as_array().into_iter().flatten();
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `GET /repos/{owner}/{repo}/issues`; of pull requests, the stand-in lists none here.
pub(super) fn issues(context: &Context<'_>, repository: &Repository) -> Answer {
    let mut issues: Vec<&Issue> = repository.extras.issues.iter().collect();
    issues.reverse();
    let path = format!("/repositories/{}/issues", repository.id);
    page::answer(context, &path, &issues, |issue| {
        issue_value(context, repository, issue)
    })
}

/// `POST /repos/{owner}/{repo}/issues`
pub(super) fn create_issue(context: &Context<'_>, repository: &Repository) -> Answer {
    let body = context.asked.json();
    if repository.extras.settings.get("has_issues") == Some(&false.into()) {
        return Answer::error(410, "Issues has been disabled in this repository.");
    }
    let Some(title) = body["title"].as_str().filter(|it| !it.is_empty()) else {
        return Answer::unprocessable("Validation Failed");
    };
    let made = context
        .shared
        .world
        .edit(&repository.full_name(), |repository| {
            let issue = Issue {
                number: repository.next_number(),
                title: title.to_owned(),
                body: body["body"].as_str().map(str::to_owned),
                labels: texts(&body["labels"]),
                assignees: texts(&body["assignees"]),
                at: repository.updated_at,
            };
            repository.extras.issues.push(issue.clone());
            issue
        });
    match made {
        Ok(issue) => Answer::json(201, &issue_value(context, repository, &issue)),
        Err(_) => Answer::not_found(),
    }
}

/// `POST /repos/{owner}/{repo}/issues/{issue_number}/labels` and `/assignees`, of
/// issues and of pull requests.
pub(super) fn add_to_issue(
    context: &Context<'_>,
    repository: &Repository,
    number: &str,
    what: &str,
) -> Answer {
    let more = texts(&context.asked.json()[what]);
    let is_it = |it: u64| it.to_string() == number;
    let changed = context.shared.world.edit(&repository.full_name(), |it| {
        if let Some(pull) = it.pulls.iter_mut().find(|pull| is_it(pull.number)) {
            let names = match what {
                "labels" => &mut pull.labels,
                _ => &mut pull.assignees,
            };
            pulls::add(names, more);
            return Some(Issue {
                number: pull.number,
                title: pull.title.clone(),
                body: pull.body.clone(),
                labels: pull.labels.clone(),
                assignees: pull.assignees.clone(),
                at: pull.at,
            });
        }
        let mut issues = it.extras.issues.iter_mut();
        let issue = issues.find(|issue| is_it(issue.number))?;
        let names = match what {
            "labels" => &mut issue.labels,
            _ => &mut issue.assignees,
        };
        pulls::add(names, more);
        Some(issue.clone())
    });
    match (changed, what) {
        (Ok(Some(issue)), "labels") => {
            Answer::json(200, &labels(context, repository, &issue.labels))
        }
        (Ok(Some(issue)), "assignees") => {
            Answer::json(201, &issue_value(context, repository, &issue))
        }
        _ => Answer::not_found(),
    }
}

/// Labels as GitHub writes them.
pub(super) fn labels(context: &Context<'_>, repository: &Repository, names: &[String]) -> Value {
    let labels = (1..).zip(names).map(|(number, name)| {
        let id = repository.id * 1000 + number;
        let url = format!("/repos/{}/labels/{name}", repository.full_name());
        json!({
            "id": id,
            "node_id": node_id("LA", id),
            "url": context.url(&url),
            "name": name,
            "description": "",
            "color": "ededed",
            "default": false,
        })
    });
    labels.collect()
}

fn issue_value(context: &Context<'_>, repository: &Repository, issue: &Issue) -> Value {
    let full_name = repository.full_name();
    let id = repository.id * 1000 + issue.number;
    let url = context.url(&format!("/repos/{full_name}/issues/{}", issue.number));
    let at = time::iso(issue.at);
    let assignees: Vec<Value> = issue
        .assignees
        .iter()
        .map(|login| accounts::by_login(context, login))
        .collect();
    json!({
        "id": id,
        "node_id": node_id("I", id),
        "number": issue.number,
        "url": url,
        "repository_url": context.url(&format!("/repos/{full_name}")),
        "labels_url": format!("{url}/labels{{/name}}"),
        "comments_url": format!("{url}/comments"),
        "events_url": format!("{url}/events"),
        "html_url": context.web(&format!("{full_name}/issues/{}", issue.number)),
        "state": "open",
        "state_reason": null,
        "title": issue.title,
        "body": issue.body,
        "user": shape::account(context, "stand-in[bot]", 1, "Bot"),
        "labels": labels(context, repository, &issue.labels),
        "assignee": assignees.first(),
        "assignees": assignees,
        "milestone": null,
        "locked": false,
        "active_lock_reason": null,
        "comments": 0,
        "author_association": "NONE",
        "created_at": at,
        "updated_at": at,
        "closed_at": null,
    })
}

/// `GET /repos/{owner}/{repo}/hooks`
pub(super) fn hooks(context: &Context<'_>, repository: &Repository) -> Answer {
    let path = format!("/repositories/{}/hooks", repository.id);
    page::answer(context, &path, &repository.extras.hooks, |hook| {
        hook_value(context, repository, hook)
    })
}

/// `POST /repos/{owner}/{repo}/hooks`, and `PATCH` of one.
pub(super) fn write_hook(context: &Context<'_>, repository: &Repository, rest: &[&str]) -> Answer {
    let body = context.asked.json();
    let world = &context.shared.world;
    let url = |hook: &Value| hook["config"]["url"].as_str().map(str::to_owned);
    match (context.asked.method.as_str(), rest) {
        ("POST", []) => {
            let mut hooks = repository.extras.hooks.iter();
            if hooks.any(|hook| url(&hook.asked) == url(&body)) {
                return Answer::json(
                    422,
                    &json!({
                        "message": "Validation Failed",
                        "errors": [{
                            "resource": "Hook",
                            "code": "custom",
                            "message": "Hook already exists on this repository",
                        }],
                        "documentation_url": "https://docs.github.com/rest/repos/webhooks",
                        "status": "422",
                    }),
                );
            }
            let made = world.edit(&repository.full_name(), |it| {
                let id = it.id * 1000 + it.extras.hooks.len() as u64 + 1;
                let hook = Hook { id, asked: body };
                it.extras.hooks.push(hook.clone());
                hook
            });
            match made {
                Ok(hook) => Answer::json(201, &hook_value(context, repository, &hook)),
                Err(_) => Answer::not_found(),
            }
        }
        ("PATCH", [id]) => {
            let changed = world.edit(&repository.full_name(), |it| {
                let mut hooks = it.extras.hooks.iter_mut();
                let hook = hooks.find(|hook| hook.id.to_string() == *id)?;
                hook.asked = body;
                Some(hook.clone())
            });
            match changed {
                Ok(Some(hook)) => Answer::json(200, &hook_value(context, repository, &hook)),
                _ => Answer::not_found(),
            }
        }
        _ => Answer::not_found(),
    }
}

fn hook_value(context: &Context<'_>, repository: &Repository, hook: &Hook) -> Value {
    let asked = &hook.asked;
    let url = context.url(&format!(
        "/repos/{}/hooks/{}",
        repository.full_name(),
        hook.id
    ));
    let at = time::iso(repository.updated_at);
    let mut config = asked["config"].clone();
    if config["secret"].is_string() {
        config["secret"] = "********".into();
    }
    json!({
        "type": "Repository",
        "id": hook.id,
        "name": "web",
        "active": asked["active"].as_bool().unwrap_or(true),
        "events": asked["events"],
        "config": config,
        "created_at": at,
        "updated_at": at,
        "url": url,
        "test_url": format!("{url}/test"),
        "ping_url": format!("{url}/pings"),
        "deliveries_url": format!("{url}/deliveries"),
        "last_response": { "code": null, "status": "unused", "message": null },
    })
}

/// Whether a branch has a workflow of that file.
fn has_workflow(
    context: &Context<'_>,
    repository: &Repository,
    branch: &str,
    workflow: &str,
) -> bool {
    let path = format!("{branch}:.github/workflows/{workflow}");
    context.shared.world.resolve(repository, &path).is_some()
}

/// `GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs`
pub(super) fn runs(context: &Context<'_>, repository: &Repository, workflow: &str) -> Answer {
    let default_branch = &repository.about.default_branch;
    if !has_workflow(context, repository, default_branch, workflow) {
        return Answer::not_found();
    }
    let branch = context.asked.parameter("branch");
    let since = context.asked.parameter("created");
    let since = since.and_then(|it| time::seconds(it.strip_prefix(">=")?));
    let runs = repository.extras.runs.iter().rev();
    let runs: Vec<Value> = runs
        .filter(|run| run.workflow == workflow)
        .filter(|run| branch.is_none_or(|branch| branch == run.branch))
        .filter(|run| since.is_none_or(|since| run.at >= since))
        .map(|run| run_value(context, repository, run))
        .collect();
    Answer::json(
        200,
        &json!({ "total_count": runs.len(), "workflow_runs": runs }),
    )
}

/// `POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches`
pub(super) fn dispatch(context: &Context<'_>, repository: &Repository, workflow: &str) -> Answer {
    let body = context.asked.json();
    let branch = body["ref"].as_str().unwrap_or_default();
    let Some(commit) = repository.branch(branch) else {
        return Answer::unprocessable(&format!("No ref found for: {branch}"));
    };
    if !has_workflow(context, repository, branch, workflow) {
        return Answer::not_found();
    }
    let inputs = body["inputs"].as_object().into_iter().flatten();
    let inputs = inputs.map(|(name, value)| {
        let value = value.as_str().unwrap_or_default();
        (name.clone(), value.to_owned())
    });
    let run = Run {
        id: repository.id * 1000 + repository.extras.runs.len() as u64 + 1,
        workflow: workflow.to_owned(),
        branch: branch.to_owned(),
        commit: commit.to_string(),
        inputs: inputs.collect(),
        at: context.shared.now(),
    };
    let id = run.id;
    let edited = context.shared.world.edit(&repository.full_name(), |it| {
        it.extras.runs.push(run);
    });
    if edited.is_err() {
        return Answer::not_found();
    }
    if body["return_run_details"] != true {
        return Answer::empty(204);
    }
    let full_name = repository.full_name();
    Answer::json(
        200,
        &json!({
            "workflow_run_id": id,
            "run_url": context.url(&format!("/repos/{full_name}/actions/runs/{id}")),
            "html_url": context.web(&format!("{full_name}/actions/runs/{id}")),
        }),
    )
}

fn run_value(context: &Context<'_>, repository: &Repository, run: &Run) -> Value {
    let full_name = repository.full_name();
    let api = context.url(&format!("/repos/{full_name}"));
    let url = format!("{api}/actions/runs/{}", run.id);
    let at = time::iso(run.at);
    let oid = ObjectId::from_hex(run.commit.as_bytes()).ok();
    let commit = oid.and_then(|oid| match context.shared.world.object(repository, oid)? {
        Object::Commit(commit) => Some(commit),
        _ => None,
    });
    let head_commit = commit.map(|commit| {
        let who = json!({ "name": commit.author.name, "email": commit.author.email });
        json!({
            "id": run.commit,
            "tree_id": commit.tree.to_string(),
            "message": commit.message,
            "timestamp": time::iso(commit.author.at),
            "author": who,
            "committer": who,
        })
    });
    let actor = accounts::by_login(context, &context.shared.options.login);
    let workflow = repository.id * 10 + 1;
    let mut value = json!({
        "id": run.id,
        "node_id": node_id("WFR", run.id),
        "name": run.workflow,
        "check_suite_id": run.id,
        "check_suite_node_id": node_id("CS", run.id),
        "head_branch": run.branch,
        "head_sha": run.commit,
        "path": format!(".github/workflows/{}@{}", run.workflow, run.branch),
        "display_title": run.workflow,
        "run_number": run.id % 1000,
        "run_attempt": 1,
        "event": "workflow_dispatch",
        "status": "queued",
        "conclusion": null,
        "workflow_id": workflow,
        "workflow_url": format!("{api}/actions/workflows/{workflow}"),
        "url": url,
        "html_url": context.web(&format!("{full_name}/actions/runs/{}", run.id)),
        "pull_requests": [],
        "created_at": at,
        "updated_at": at,
        "run_started_at": at,
        "actor": actor,
        "triggering_actor": actor,
        "check_suite_url": format!("{api}/check-suites/{}", run.id),
        "previous_attempt_url": null,
        "head_commit": head_commit,
        "repository": shape::repository(context, repository),
        "head_repository": shape::repository(context, repository),
    });
    for name in ["jobs", "logs", "artifacts", "cancel", "rerun"] {
        value[format!("{name}_url")] = format!("{url}/{name}").into();
    }
    value
}
