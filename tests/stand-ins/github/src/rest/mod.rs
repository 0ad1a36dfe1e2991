//! GitHub's REST API, as far as a portal reads it and templates write to it.
//!
//! 1. `shape`: owners, people and repositories as JSON.
//! 2. `repositories`, `contents`, `archive`: what is read of repositories.
//! 3. `organizations`, `apps`: people, teams, and who asks.
//! 4. `objects`, `pulls`: how a change is brought.
//! 5. `accounts`, `create`, `settings`, `branches`, `environments`, `links`, `tracker`: what
//!    templates make.
//! 6. `page`: lists page by page.
//!
//! Each answer has every property that GitHub's description requires; the
//! addresses of things that the stand-in does not have lead nowhere.

mod accounts;
mod apps;
mod archive;
mod branches;
mod contents;
mod create;
mod environments;
mod links;
mod objects;
mod organizations;
mod page;
mod pulls;
mod repositories;
mod settings;
mod shape;
mod tracker;

use std::sync::Arc;

use serde_json::json;

use crate::server::Shared;
use crate::server::access::Caller;
use crate::server::answer::Answer;
use crate::server::asked::Asked;
use crate::world::Found;
use crate::world::model::Repository;

pub(crate) use archive::archive;

/// What those who answer need to know.
pub(super) struct Context<'s> {
    pub(super) shared: &'s Shared,
    pub(super) asked: &'s Asked,
    pub(super) caller: &'s Caller,
}

impl Context<'_> {
    /// An address of the API.
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.shared.api, self.asked.prefix())
    }

    /// A page for people.
    pub(super) fn web(&self, path: &str) -> String {
        format!("{}/{path}", self.shared.options.web)
    }
}

/// Answers a request.
pub(crate) fn answer(shared: &Shared, asked: &Asked, caller: &Caller) -> Answer {
    let context = Context {
        shared,
        asked,
        caller,
    };
    let segments = asked.segments();
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (asked.method.as_str(), parts.as_slice()) {
        ("GET", ["rate_limit"]) => apps::rate_limit(&context),
        (_, ["app", rest @ ..]) => apps::app(&context, rest),
        ("GET", ["orgs" | "users", login, "installation"]) => apps::of_owner(&context, login),
        ("GET", ["user"]) => accounts::me(&context),
        ("GET", ["users", login]) => accounts::get(&context, login),
        ("POST", ["user", "repos"]) => create::create(&context, None),
        ("POST", ["orgs", login, "repos"]) => create::create(&context, Some(login)),
        ("PUT", ["orgs", login, "teams", slug, "repos", owner, name]) => {
            settings::team_access(&context, login, slug, &format!("{owner}/{name}"))
        }
        (_, ["orgs" | "organizations", login, rest @ ..]) => {
            organizations::answer(&context, login, rest)
        }
        (_, ["repos", owner, name, rest @ ..]) => {
            by_name(&context, &format!("{owner}/{name}"), rest)
        }
        (_, ["repositories", id, rest @ ..]) => {
            let state = shared.world.read();
            let found = id.parse().ok().and_then(|id| state.repositories.get(&id));
            let found = found.filter(|it| caller.sees(it)).cloned();
            drop(state);
            match found {
                Some(repository) => of_repository(&context, &repository, rest),
                None => Answer::not_found(),
            }
        }
        ("GET", [""]) => Answer::json(200, &json!({ "current_user_url": context.url("/user") })),
        _ => Answer::not_found(),
    }
}

fn by_name(context: &Context<'_>, full_name: &str, rest: &[&str]) -> Answer {
    match context.shared.world.find(full_name) {
        Some(Found::Here(repository)) if context.caller.sees(&repository) => {
            of_repository(context, &repository, rest)
        }
        Some(Found::Moved(repository)) if context.caller.sees(&repository) => {
            let path = &context.asked.path;
            let rest = path.splitn(5, '/').nth(4);
            let rest = rest.map_or_else(String::new, |rest| format!("/{rest}"));
            let query = context.asked.target.split_once('?');
            let query = query.map_or_else(String::new, |(_, query)| format!("?{query}"));
            let new = context.url(&format!("/repositories/{}{rest}{query}", repository.id));
            // Anything but reading is to be sent again as it was.
            let status = if context.asked.method == "GET" {
                301
            } else {
                307
            };
            Answer::redirect(status, &new)
        }
        _ => Answer::not_found(),
    }
}

fn of_repository(context: &Context<'_>, repository: &Arc<Repository>, rest: &[&str]) -> Answer {
    let is_ref = rest.first() == Some(&"git");
    if is_ref && repository.refs.is_empty() {
        return Answer::error(409, "Git Repository is empty.");
    }
    match (context.asked.method.as_str(), rest) {
        ("GET", []) => repositories::get(context, repository),
        ("GET", ["git", "trees", revision]) => contents::tree(context, repository, revision),
        ("GET", ["git", "blobs", oid]) => contents::blob(context, repository, oid),
        ("GET", ["git", "commits", oid]) => objects::commit(context, repository, oid),
        ("GET", ["git", "ref", name @ ..]) => {
            objects::reference(context, repository, &name.join("/"))
        }
        ("GET", ["contents", path @ ..]) => {
            contents::contents(context, repository, &path.join("/"))
        }
        ("GET", ["tarball", revision @ ..]) => {
            archive::redirect(context, repository, &revision.join("/"))
        }
        ("GET", ["teams"]) => repositories::teams(context, repository),
        ("GET", ["pulls"]) => pulls::list(context, repository),
        ("GET", ["pulls", number]) => pulls::get(context, repository, number),
        ("POST" | "PATCH" | "PUT" | "DELETE", _) => written(context, repository, rest),
        ("GET", ["branches"]) => branches::list(context, repository),
        ("GET", ["autolinks" | "keys"]) => {
            let answer = links::answer(context, repository, rest);
            answer.unwrap_or_else(Answer::not_found)
        }
        ("GET", ["hooks"]) => tracker::hooks(context, repository),
        ("GET", ["issues"]) => tracker::issues(context, repository),
        ("GET", ["actions", "workflows", workflow, "runs"]) => {
            tracker::runs(context, repository, workflow)
        }
        ("GET", ["actions", "secrets", "public-key"])
        | ("GET", ["environments", _, "secrets", "public-key"]) => settings::public_key(repository),
        ("GET", ["environments", name, "deployment-branch-policies"]) => {
            environments::policies(repository, name)
        }
        _ => Answer::not_found(),
    }
}

/// Answers a request that changes a repository.
fn written(context: &Context<'_>, repository: &Arc<Repository>, rest: &[&str]) -> Answer {
    if matches!(context.caller, Caller::Anonymous | Caller::App(_)) {
        return Answer::error(401, "Requires authentication");
    }
    if repository.about.is_archived {
        return Answer::error(403, "Repository was archived so is read-only.");
    }
    let needs_body = context.asked.method != "DELETE" && !rest.ends_with(&["required_signatures"]);
    if needs_body && !context.asked.json().is_object() {
        return Answer::error(400, "Problems parsing JSON");
    }
    match (context.asked.method.as_str(), rest) {
        ("POST", ["git", "blobs"]) => objects::create_blob(context, repository),
        ("POST", ["git", "trees"]) => objects::create_tree(context, repository),
        ("POST", ["git", "commits"]) => objects::create_commit(context, repository),
        ("POST", ["git", "refs"]) => objects::create_reference(context, repository),
        ("PATCH", ["git", "refs", name @ ..]) => {
            objects::update_reference(context, repository, &name.join("/"))
        }
        ("DELETE", ["git", "refs", name @ ..]) => {
            objects::delete_reference(context, repository, &name.join("/"))
        }
        ("POST", ["pulls"]) => pulls::create(context, repository),
        ("POST", ["pulls", number, "requested_reviewers"]) => {
            pulls::request_reviewers(context, repository, number)
        }
        ("PATCH", []) => create::update(context, repository),
        ("PUT", ["contents", path @ ..]) => {
            create::put_contents(context, repository, &path.join("/"))
        }
        ("PUT", ["branches", branch, "protection"]) => {
            branches::protect(context, repository, branch)
        }
        ("POST", ["branches", branch, "protection", "required_signatures"]) => {
            branches::require_signatures(context, repository, branch)
        }
        (_, ["environments", name, rest @ ..]) => {
            environments::answer(context, repository, name, rest)
        }
        (_, ["hooks", rest @ ..]) => tracker::write_hook(context, repository, rest),
        ("POST", ["issues"]) => tracker::create_issue(context, repository),
        ("POST", ["issues", number, what]) => {
            tracker::add_to_issue(context, repository, number, what)
        }
        ("POST", ["actions", "workflows", workflow, "dispatches"]) => {
            tracker::dispatch(context, repository, workflow)
        }
        _ => match links::answer(context, repository, rest) {
            Some(answer) => answer,
            None => settings::answer(context, repository, rest),
        },
    }
}
