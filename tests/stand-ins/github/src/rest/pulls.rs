//! Pull requests: opened and listed, not merged.

use gix::ObjectId;
use serde_json::{Value, json};

use super::{Context, accounts, page, shape, tracker};
use crate::server::answer::Answer;
use crate::time;
use crate::world::model::{Pull, Repository, node_id};

/// `GET /repos/{owner}/{repo}/pulls`
pub(super) fn list(context: &Context<'_>, repository: &Repository) -> Answer {
    let asked = context.asked;
    let state = asked.parameter("state").unwrap_or("open");
    let head = asked.parameter("head");
    let base = asked.parameter("base");
    let mut pulls: Vec<&Pull> = repository
        .pulls
        .iter()
        .filter(|pull| state == "all" || pull.is_open == (state == "open"))
        .filter(|pull| head.is_none_or(|head| head == label(repository, &pull.head)))
        .filter(|pull| base.is_none_or(|base| base == pull.base))
        .collect();
    pulls.reverse();
    let path = format!("/repositories/{}/pulls", repository.id);
    page::answer(context, &path, &pulls, |pull| {
        value(context, repository, pull)
    })
}

/// `GET /repos/{owner}/{repo}/pulls/{pull_number}`
pub(super) fn get(context: &Context<'_>, repository: &Repository, number: &str) -> Answer {
    let mut pulls = repository.pulls.iter();
    match pulls.find(|pull| pull.number.to_string() == number) {
        Some(pull) => Answer::json(200, &whole(context, repository, pull)),
        None => Answer::not_found(),
    }
}

/// `POST /repos/{owner}/{repo}/pulls`
pub(super) fn create(context: &Context<'_>, repository: &Repository) -> Answer {
    let body = context.asked.json();
    let field = |name: &str| body[name].as_str().unwrap_or_default();
    let head = field("head");
    let head = match head.split_once(':') {
        Some((owner, head)) if owner.eq_ignore_ascii_case(&repository.owner) => head,
        Some(_) => return invalid(&[json!({"field": "head", "code": "invalid"})]),
        None => head,
    };
    let base = field("base");
    let mut errors = Vec::new();
    for (name, branch) in [("head", head), ("base", base)] {
        if repository.branch(branch).is_none() {
            errors.push(json!({ "field": name, "code": "invalid" }));
        }
    }
    if field("title").is_empty() {
        errors.push(json!({ "field": "title", "code": "missing_field" }));
    }
    if !errors.is_empty() {
        return invalid(&errors);
    }
    let mut pulls = repository.pulls.iter();
    if pulls.any(|pull| pull.is_open && pull.head == head && pull.base == base) {
        let label = label(repository, head);
        let message = format!("A pull request already exists for {label}.");
        return invalid(&[json!({ "code": "custom", "message": message })]);
    }
    let world = &context.shared.world;
    if let (Some(from), Some(to)) = (repository.branch(head), repository.branch(base))
        && world.is_ancestor(repository, from, to)
    {
        let message = format!("No commits between {base} and {head}");
        return invalid(&[json!({ "code": "custom", "message": message })]);
    }
    let opened = world.edit(&repository.full_name(), |repository| {
        let pull = Pull {
            number: repository.next_number(),
            title: field("title").to_owned(),
            body: body["body"].as_str().map(str::to_owned),
            head: head.to_owned(),
            base: base.to_owned(),
            is_draft: body["draft"].as_bool().unwrap_or_default(),
            is_open: true,
            at: repository.updated_at,
            reviewers: Vec::new(),
            team_reviewers: Vec::new(),
            assignees: Vec::new(),
            labels: Vec::new(),
        };
        repository.pulls.push(pull.clone());
        pull
    });
    match opened {
        Ok(pull) => Answer::json(201, &whole(context, repository, &pull)),
        Err(_) => Answer::not_found(),
    }
}

/// `POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers`
pub(super) fn request_reviewers(
    context: &Context<'_>,
    repository: &Repository,
    number: &str,
) -> Answer {
    let body = context.asked.json();
    let names = |name: &str| -> Vec<String> {
        let names = body[name].as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (users, teams) = (names("reviewers"), names("team_reviewers"));
    let world = &context.shared.world;
    let state = world.read();
    let owner = state.owners.get(&repository.owner.to_lowercase());
    let is_here = |login: &String| state.users.contains_key(&login.to_lowercase());
    let is_team = |slug: &String| owner.is_some_and(|owner| owner.teams.contains_key(slug));
    let all_known = users.iter().all(is_here) && teams.iter().all(is_team);
    drop(state);
    if !all_known {
        return Answer::unprocessable(
            "Reviews may only be requested from collaborators. One or more of the users or \
             teams you specified is not a collaborator of this repository.",
        );
    }
    let asked = world.edit(&repository.full_name(), |repository| {
        let mut pulls = repository.pulls.iter_mut();
        let pull = pulls.find(|pull| pull.number.to_string() == number)?;
        add(&mut pull.reviewers, users);
        add(&mut pull.team_reviewers, teams);
        Some(pull.clone())
    });
    match asked {
        Ok(Some(pull)) => Answer::json(201, &value(context, repository, &pull)),
        _ => Answer::not_found(),
    }
}

/// Adds what is not there yet.
pub(super) fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

fn invalid(errors: &[Value]) -> Answer {
    let errors: Vec<Value> = errors
        .iter()
        .map(|error| {
            let mut error = error.clone();
            error["resource"] = "PullRequest".into();
            error
        })
        .collect();
    Answer::json(
        422,
        &json!({
            "message": "Validation Failed",
            "errors": errors,
            "documentation_url": "https://docs.github.com/rest/pulls/pulls#create-a-pull-request",
            "status": "422",
        }),
    )
}

fn label(repository: &Repository, branch: &str) -> String {
    format!("{}:{branch}", repository.owner)
}

/// A pull request by itself.
fn whole(context: &Context<'_>, repository: &Repository, pull: &Pull) -> Value {
    let mut value = value(context, repository, pull);
    for name in ["comments", "review_comments", "additions", "deletions"] {
        value[name] = 0.into();
    }
    for name in ["commits", "changed_files"] {
        value[name] = 1.into();
    }
    value["merged"] = false.into();
    value["mergeable"] = Value::Null;
    value["mergeable_state"] = "unknown".into();
    value["merged_by"] = Value::Null;
    value["maintainer_can_modify"] = false.into();
    value
}

/// A pull request, as in lists.
fn value(context: &Context<'_>, repository: &Repository, pull: &Pull) -> Value {
    let full_name = repository.full_name();
    let number = pull.number;
    let api = context.url(&format!("/repos/{full_name}"));
    let url = format!("{api}/pulls/{number}");
    let issue = format!("{api}/issues/{number}");
    let html = context.web(&format!("{full_name}/pull/{number}"));
    let at = time::iso(pull.at);
    let head = repository.branch(&pull.head);
    let people = |logins: &[String]| -> Vec<Value> {
        let logins = logins.iter();
        logins
            .map(|login| accounts::by_login(context, login))
            .collect()
    };
    let labels = tracker::labels(context, repository, &pull.labels);
    let state = context.shared.world.read();
    let owner = state.owners.get(&repository.owner.to_lowercase()).cloned();
    drop(state);
    let teams: Vec<Value> = owner
        .iter()
        .flat_map(|owner| {
            let slugs = pull.team_reviewers.iter();
            slugs.filter_map(|slug| Some(shape::team(context, owner, owner.teams.get(slug)?)))
        })
        .collect();
    let head_sha = head.map_or_else(String::new, |oid| oid.to_string());
    let addresses = [
        ("comments", format!("{issue}/comments")),
        ("commits", format!("{url}/commits")),
        ("statuses", format!("{api}/statuses/{head_sha}")),
        ("html", html.clone()),
        ("issue", issue.clone()),
        ("review_comments", format!("{url}/comments")),
        ("review_comment", format!("{api}/pulls/comments{{/number}}")),
        ("self", url.clone()),
    ];
    let mut value = json!({
        "id": repository.id * 1000 + number,
        "node_id": node_id("PR", repository.id * 1000 + number),
        "number": number,
        "url": url,
        "html_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "issue_url": issue,
        "state": if pull.is_open { "open" } else { "closed" },
        "locked": false,
        "draft": pull.is_draft,
        "title": pull.title,
        "body": pull.body,
        "user": shape::account(context, "stand-in[bot]", 1, "Bot"),
        "labels": labels,
        "milestone": null,
        "assignee": people(&pull.assignees).into_iter().next(),
        "assignees": people(&pull.assignees),
        "requested_reviewers": people(&pull.reviewers),
        "requested_teams": teams,
        "author_association": "NONE",
        "auto_merge": null,
        "active_lock_reason": null,
        "created_at": at,
        "updated_at": at,
        "closed_at": null,
        "merged_at": null,
        "merge_commit_sha": null,
        "head": end(context, repository, &pull.head, head),
        "base": end(context, repository, &pull.base, repository.branch(&pull.base)),
    });
    let mut links = json!({});
    for (name, address) in addresses {
        links[name] = json!({ "href": address });
        if !matches!(name, "html" | "issue" | "self") {
            value[format!("{name}_url")] = address.into();
        }
    }
    value["_links"] = links;
    value
}

/// One of the two branches of a pull request.
fn end(
    context: &Context<'_>,
    repository: &Repository,
    branch: &str,
    oid: Option<ObjectId>,
) -> Value {
    json!({
        "label": label(repository, branch),
        "ref": branch,
        "sha": oid.map_or_else(String::new, |oid| oid.to_string()),
        "user": shape::owner(context, &repository.owner),
        "repo": shape::repository(context, repository),
    })
}
