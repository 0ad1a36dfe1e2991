//! New repositories, what is said of them, and files through the contents API.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Context, contents, objects, repositories};
use crate::server::access::Caller;
use crate::server::answer::Answer;
use crate::world::WorldError;
use crate::world::change::Change;
use crate::world::model::{About, Repository, Visibility};
use crate::world::objects::Object;

/// What is kept as it was sent.
const SETTINGS: [&str; 12] = [
    "has_issues",
    "has_projects",
    "has_wiki",
    "allow_merge_commit",
    "allow_squash_merge",
    "allow_rebase_merge",
    "allow_auto_merge",
    "allow_update_branch",
    "delete_branch_on_merge",
    "squash_merge_commit_title",
    "squash_merge_commit_message",
    "is_template",
];

/// `POST /orgs/{org}/repos`, or `POST /user/repos` where there is no organization.
pub(super) fn create(context: &Context<'_>, organization: Option<&str>) -> Answer {
    let owner = match (context.caller, organization) {
        (Caller::Anonymous | Caller::App(_), _) => {
            return Answer::error(401, "Requires authentication");
        }
        (Caller::Installation { .. }, None) => {
            return Answer::error(403, "Resource not accessible by integration");
        }
        (Caller::Token(_), None) => context.shared.options.login.clone(),
        (Caller::Installation { owner, .. }, Some(login)) if !owner.eq_ignore_ascii_case(login) => {
            return Answer::error(403, "Resource not accessible by integration");
        }
        (_, Some(login)) => {
            let state = context.shared.world.read();
            let owner = state.owners.get(&login.to_lowercase());
            let owner = owner.filter(|owner| !owner.is_user);
            let login = owner.map(|owner| owner.login.clone());
            drop(state);
            match login {
                Some(login) => login,
                None => return Answer::not_found(),
            }
        }
    };
    let body = context.asked.json();
    let Some(name) = body["name"].as_str().filter(|name| !name.is_empty()) else {
        return invalid("name is too short (minimum is 1 character)");
    };
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let visibility = match (body["visibility"].as_str(), body["private"].as_bool()) {
        (Some("private"), _) | (None, Some(true)) => Visibility::Private,
        (Some("internal"), _) => Visibility::Internal,
        _ => Visibility::Public,
    };
    let about = About {
        description: text("description"),
        homepage: text("homepage"),
        visibility,
        ..About::default()
    };
    let change = match body["auto_init"].as_bool() {
        Some(true) => Change::new()
            .message("Initial commit")
            .file("README.md", format!("# {name}")),
        _ => Change::new(),
    };
    let full_name = format!("{owner}/{name}");
    let world = &context.shared.world;
    match world.create(&full_name, about, change) {
        Ok(_) => {}
        Err(WorldError::Exists(_)) => return invalid("name already exists on this account"),
        Err(WorldError::Name(_)) => return invalid("name is invalid"),
        Err(error) => return Answer::error(500, &error.to_string()),
    }
    let settings = settings(&body);
    let edited = world.edit(&full_name, |repository| {
        repository.extras.settings.extend(settings);
        repository.clone()
    });
    match edited {
        Ok(repository) => Answer::json(201, &repositories::whole(context, &repository)),
        Err(_) => Answer::not_found(),
    }
}

fn settings(body: &Value) -> BTreeMap<String, Value> {
    let sent = SETTINGS.iter().filter(|name| !body[**name].is_null());
    sent.map(|name| ((*name).to_owned(), body[*name].clone()))
        .collect()
}

fn invalid(message: &str) -> Answer {
    let value = json!({
        "message": "Repository creation failed.",
        "errors": [{
            "resource": "Repository",
            "code": "custom",
            "field": "name",
            "message": message,
        }],
        "documentation_url": "https://docs.github.com/rest/repos/repos",
        "status": "422",
    });
    Answer::json(422, &value)
}

/// `PATCH /repos/{owner}/{repo}`
pub(super) fn update(context: &Context<'_>, repository: &Repository) -> Answer {
    let body = context.asked.json();
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let default_branch = text("default_branch");
    if let Some(branch) = &default_branch
        && repository.branch(branch).is_none()
    {
        let message = format!(
            "The branch {branch} was not found. Please push that ref first or create it via \
             the Git Data API."
        );
        return Answer::unprocessable(&message);
    }
    let world = &context.shared.world;
    let full_name = repository.full_name();
    let said = world.update(&full_name, |about| {
        if let Some(description) = text("description") {
            about.description = Some(description).filter(|it| !it.is_empty());
        }
        if let Some(homepage) = text("homepage") {
            about.homepage = Some(homepage);
        }
        if let Some(branch) = default_branch {
            about.default_branch = branch;
        }
    });
    let settings = settings(&body);
    let edited = world.edit(&full_name, |repository| {
        repository.extras.settings.extend(settings);
        repository.clone()
    });
    match (said, edited) {
        (Ok(()), Ok(repository)) => Answer::json(200, &repositories::whole(context, &repository)),
        _ => Answer::not_found(),
    }
}

/// `PUT /repos/{owner}/{repo}/contents/{path}`
pub(super) fn put_contents(context: &Context<'_>, repository: &Repository, path: &str) -> Answer {
    let body = context.asked.json();
    let Some(message) = body["message"].as_str() else {
        return Answer::unprocessable("Invalid request.\n\n\"message\" wasn't supplied.");
    };
    let content = body["content"].as_str().map(|content| {
        let content: String = content.split_whitespace().collect();
        STANDARD.decode(content)
    });
    let Some(Ok(bytes)) = content else {
        return Answer::unprocessable("content is not valid Base64");
    };
    let world = &context.shared.world;
    let branch = body["branch"].as_str();
    let branch = branch.unwrap_or(&repository.about.default_branch);
    if repository.branch(branch).is_none() && !repository.refs.is_empty() {
        return Answer::error(404, &format!("Branch {branch} not found"));
    }
    let at = world.resolve(repository, &format!("{branch}:{path}"));
    if at.is_some() && body["sha"].as_str().map(str::to_owned) != at.map(|it| it.to_string()) {
        return Answer::unprocessable("Invalid request.\n\n\"sha\" wasn't supplied.");
    }
    let change = Change::new()
        .message(message)
        .branch(branch)
        .file(path, bytes.clone());
    let full_name = repository.full_name();
    let Ok(oid) = world.commit(&full_name, change) else {
        return Answer::unprocessable("path contains a malformed path component");
    };
    let Some(changed) = world.repository(&full_name) else {
        return Answer::not_found();
    };
    let (Some(Object::Commit(commit)), Some(blob)) = (
        world.object(&changed, oid),
        world.resolve(&changed, &format!("{branch}:{path}")),
    ) else {
        return Answer::not_found();
    };
    let url = context.url(&format!("/repos/{full_name}/contents/{path}?ref={branch}"));
    let html = context.web(&format!("{full_name}/blob/{branch}/{path}"));
    let git = contents::git_url(context, &changed, "blobs", blob);
    let value = json!({
        "content": {
            "name": path.rsplit('/').next(),
            "path": path,
            "sha": blob.to_string(),
            "size": bytes.len(),
            "url": url,
            "html_url": html,
            "git_url": git,
            "download_url": format!("https://raw.githubusercontent.com/{full_name}/{branch}/{path}"),
            "type": "file",
            "_links": { "self": url, "git": git, "html": html },
        },
        "commit": objects::commit_value(context, &changed, oid, &commit),
    });
    Answer::json(if at.is_some() { 200 } else { 201 }, &value)
}
