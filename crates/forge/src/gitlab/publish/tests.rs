//! Publishing to a few lines of GitLab that keep what they are given.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::*;
use crate::gitlab::Config;
use crate::http::client::Limits;
use crate::http::clock::Clock;
use crate::http::tests::{Asked, Hurried, Server, answer};
use crate::model::Visibility;
use crate::publish::chain::{Outcome, Publication, perform};
use crate::publish::error::{Cause, PublishError, Retry};
use crate::publish::oid;
use crate::publish::push::Author;
use crate::publish::tree::{Content, NewFile, Tree};

const SECRET: &str = "hunter2-is-nobody's";

/// What is lost: the answer to the request of this number, and all from there on if
/// the program is killed.
#[derive(Clone, Copy, Default)]
struct Loss {
    at: Option<usize>,
    is_killed: bool,
}

#[derive(Clone, Default)]
struct Commit {
    id: String,
    message: String,
    parents: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
    runnable: BTreeSet<String>,
}

/// What GitLab has.
#[derive(Default)]
struct State {
    loss: Loss,
    asked: usize,
    project: Option<Value>,
    commits: BTreeMap<String, Commit>,
    branches: BTreeMap<String, String>,
    protected: BTreeSet<String>,
    variables: BTreeMap<String, Value>,
    hooks: Vec<Value>,
    issues: Vec<Value>,
    pipelines: Vec<Value>,
    requests: Vec<Value>,
    members: BTreeMap<u64, u64>,
    groups: BTreeMap<u64, u64>,
}

type Shared = Arc<Mutex<State>>;

async fn start() -> (Server, Shared) {
    let state = Shared::default();
    let shared = Arc::clone(&state);
    let server = Server::start(move |_, asked| {
        let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked += 1;
        let number = state.asked;
        let loss = state.loss;
        if loss.is_killed && loss.at.is_some_and(|at| number > at) {
            return b"HTTP".to_vec();
        }
        let (status, body) = state.answer(asked);
        match loss.at == Some(number) {
            true => b"HTTP".to_vec(),
            false => answer(
                status,
                "content-type: application/json\r\n",
                body.to_string(),
            ),
        }
    });
    (server.await, state)
}

impl State {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        let mut line = asked.line.split(' ');
        let method = line.next().unwrap().to_owned();
        let target = line.next().unwrap().to_owned();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let path = path.strip_prefix("/api/v4").unwrap();
        let body: Value = serde_json::from_str(&asked.body).unwrap_or_default();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let missing = (404, json!({ "message": "404 Not Found" }));
        match (&*method, path) {
            ("GET", "/namespaces/acme") => return (200, json!({ "id": 7 })),
            ("GET", "/groups/acme%2Fshops") => return (200, json!({ "id": 8 })),
            ("GET", "/users") if query == "username=ada" => {
                return (200, json!([{ "id": 9 }]));
            }
            ("GET", "/users") => return (200, json!([])),
            ("POST", "/projects") => {
                if self.project.is_some() {
                    let message = json!({ "path": ["has already been taken"] });
                    return (400, json!({ "message": message }));
                }
                let mut project = body.clone();
                project["id"] = 42.into();
                project["path_with_namespace"] = format!("acme/{}", text("path")).into();
                project["web_url"] = "https://gitlab.com/acme/shop".into();
                project["http_url_to_repo"] = "https://gitlab.com/acme/shop.git".into();
                project["default_branch"] = Value::Null;
                self.project = Some(project.clone());
                return (201, project);
            }
            _ => {}
        }
        let Some(rest) = path
            .strip_prefix("/projects/acme%2Fshop")
            .or_else(|| path.strip_prefix("/projects/42"))
        else {
            return missing;
        };
        let Some(project) = &mut self.project else {
            return missing;
        };
        let parts: Vec<&str> = rest.split('/').skip(1).collect();
        match (&*method, parts.as_slice()) {
            ("GET", []) => (200, project.clone()),
            ("PUT", []) => {
                for (name, value) in body.as_object().unwrap() {
                    project[name] = value.clone();
                }
                (200, project.clone())
            }
            ("GET", ["repository", "branches"]) => {
                let names = self.branches.keys().map(|name| json!({ "name": name }));
                (200, names.collect())
            }
            ("GET", ["repository", "branches", name]) => {
                let name = name.replace("%2F", "/");
                match self.branches.get(&name) {
                    Some(id) => (200, json!({ "name": name, "commit": self.commit(id) })),
                    None => missing,
                }
            }
            ("POST", ["repository", "commits"]) => self.commits(&body),
            ("GET", ["repository", "tree"]) => {
                let id = query.split('&').find_map(|it| it.strip_prefix("ref="));
                let commit = &self.commits[id.unwrap()];
                let files = commit.files.iter().map(|(path, bytes)| {
                    json!({
                        "id": oid::of_blob(bytes), "path": path, "name": path,
                        "type": "blob", "mode": "100644",
                    })
                });
                (200, files.collect())
            }
            ("POST", ["protected_branches"]) => match self.protected.insert(text("name")) {
                true => (201, json!({})),
                false => (409, json!({ "message": "already exists" })),
            },
            ("PATCH", ["protected_branches", _]) | ("PUT" | "POST", ["push_rule"]) => missing,
            ("GET", ["variables", key]) => match self.variables.get(*key) {
                Some(variable) => (200, variable.clone()),
                None => missing,
            },
            ("POST", ["variables"]) => match self.variables.insert(text("key"), body.clone()) {
                None => (201, json!({})),
                Some(_) => (
                    400,
                    json!({ "message": { "key": ["(X) has already been taken"] } }),
                ),
            },
            ("PUT", ["variables", key]) => {
                self.variables.insert((*key).to_owned(), body);
                (200, json!({}))
            }
            ("POST", ["members"]) => {
                let (id, level) = (&body["user_id"], &body["access_level"]);
                self.members
                    .insert(id.as_u64().unwrap(), level.as_u64().unwrap());
                (201, json!({}))
            }
            ("POST", ["share"]) => {
                let (id, level) = (&body["group_id"], &body["group_access"]);
                let before = self
                    .groups
                    .insert(id.as_u64().unwrap(), level.as_u64().unwrap());
                (if before.is_some() { 409 } else { 201 }, json!({}))
            }
            ("GET", ["hooks"]) => (200, self.hooks.clone().into()),
            ("GET", ["issues"]) => (200, self.issues.clone().into()),
            ("GET", ["pipelines"]) => (200, self.pipelines.clone().into()),
            ("GET", ["merge_requests"]) => (200, self.requests.clone().into()),
            ("POST", ["hooks"]) => (201, added(&mut self.hooks, body, "hooks")),
            ("PUT", ["hooks", _]) => (200, json!({})),
            ("POST", ["issues"]) => (201, added(&mut self.issues, body, "issues")),
            ("PUT", ["issues", _]) => {
                self.issues[0]["labels"] = body["add_labels"].clone();
                (200, json!({}))
            }
            ("POST", ["pipeline"]) => (201, added(&mut self.pipelines, body, "pipelines")),
            ("POST", ["merge_requests"]) if self.requests.is_empty() => {
                let mut body = body.clone();
                body["state"] = "opened".into();
                body["sha"] = self.branches[&text("source_branch")].clone().into();
                (201, added(&mut self.requests, body, "merge_requests"))
            }
            ("POST", ["merge_requests"]) => (409, json!({ "message": ["Another open one"] })),
            _ => panic!("{}", asked.line),
        }
    }

    fn commit(&self, id: &str) -> Value {
        let commit = &self.commits[id];
        json!({ "id": commit.id, "message": commit.message, "parent_ids": commit.parents })
    }

    fn commits(&mut self, body: &Value) -> (u16, Value) {
        let refused = |message: &str| (400, json!({ "message": message }));
        let branch = body["branch"].as_str().unwrap();
        let start = body["start_sha"].as_str();
        let known = self.branches.get(branch).cloned();
        if known.is_some() && start.is_some() {
            return refused("A branch called 'x' already exists.");
        }
        let parent = start.map(str::to_owned).or(known);
        let mut commit = match &parent {
            Some(parent) => self.commits[parent].clone(),
            None => Commit::default(),
        };
        for action in body["actions"].as_array().unwrap() {
            let path = action["file_path"].as_str().unwrap().to_owned();
            let content = action["content"].as_str().unwrap_or_default();
            let bytes = match action["encoding"].as_str() {
                Some("base64") => STANDARD.decode(content).unwrap(),
                _ => content.as_bytes().to_vec(),
            };
            if action["execute_filemode"] == true {
                commit.runnable.insert(path.clone());
            }
            let is_there = commit.files.contains_key(&path);
            match (action["action"].as_str().unwrap(), is_there) {
                ("create", true) => return refused("A file with this name already exists"),
                ("update" | "delete", false) => return refused("it doesn't exist"),
                ("delete", true) => drop(commit.files.remove(&path)),
                _ => drop(commit.files.insert(path, bytes)),
            }
        }
        commit.id = format!("{:040x}", self.commits.len() + 1);
        commit.message = body["commit_message"].as_str().unwrap().to_owned();
        commit.parents = parent.into_iter().collect();
        let id = commit.id.clone();
        self.commits.insert(id.clone(), commit);
        self.branches.insert(branch.to_owned(), id.clone());
        if let Some(project) = &mut self.project
            && project["default_branch"].is_null()
        {
            project["default_branch"] = branch.into();
        }
        (201, self.commit(&id))
    }
}

fn added(list: &mut Vec<Value>, mut body: Value, kind: &str) -> Value {
    let number = list.len() + 1;
    body["id"] = number.into();
    body["iid"] = number.into();
    body["web_url"] = format!("https://gitlab.com/acme/shop/-/{kind}/{number}").into();
    list.push(body.clone());
    body
}

fn gitlab(server: &Server) -> GitLab {
    let config = Config {
        api_base_url: format!("{}/api/v4", server.url),
        ..Config::of_host("gitlab.com", Some("glpat-SECRET".into()))
    };
    let clock: Arc<dyn Clock> = Arc::new(Hurried::default());
    GitLab::with_clock(config, Limits::default(), clock, 1).unwrap()
}

fn shop() -> FullName {
    FullName::new("acme", "shop")
}

fn marker() -> Marker {
    Marker::new("task-1").unwrap()
}

fn publication() -> Publication {
    let mut new = NewRepository::new(shop());
    new.description = Some("Sells things".to_owned());
    new.visibility = Visibility::Internal;
    new.gitlab
        .insert("merge_method".to_owned(), "rebase_merge".into());
    let files = [
        ("README.md", Content::file(*b"# Shop\n")),
        ("logo.png", Content::file([0x89, 0, 0xff])),
        (
            "run",
            Content::File {
                bytes: (*b"#!/bin/sh\n").into(),
                is_executable: true,
            },
        ),
        (
            "link",
            Content::Link {
                target: "README.md".to_owned(),
            },
        ),
    ];
    let files = files.map(|(path, content)| NewFile {
        path: path.to_owned(),
        content,
    });
    let mut protection = Protection::new("main");
    protection.require_code_owner_reviews = true;
    Publication {
        grants: vec![Grant::admin("acme/shops"), Grant::admin("ada")],
        push: Some(Push {
            branch: "main".to_owned(),
            tree: Tree::new(files).unwrap(),
            message: "initial commit".to_owned(),
            author: Author::default(),
            at: None,
        }),
        topics: vec!["rust".to_owned()],
        variables: vec![Variable::new("REGION", "eu")],
        secrets: BTreeMap::from([("TOKEN".to_owned(), SECRET.into())]),
        protections: vec![protection],
        ..Publication::new(new)
    }
}

async fn all(gitlab: &GitLab, since: Option<i64>) -> Result<Vec<Outcome>, PublishError> {
    let (publication, marker, shop) = (publication(), marker(), shop());
    let mut outcomes = Vec::new();
    for step in publication.steps() {
        outcomes.push(perform(gitlab, &publication, &step, &marker).await?);
    }
    let webhook = Webhook::new("https://example.com/hook");
    gitlab.create_webhook(&shop, &webhook).await?;
    let issue = Issue {
        title: "Say hello".to_owned(),
        ..Issue::default()
    };
    let made = gitlab.create_issue(&shop, &issue, &marker).await?;
    let labels = ["new".to_owned()];
    gitlab.add_labels(&shop, made.number, &labels).await?;
    let dispatch = Dispatch {
        git_ref: "main".to_owned(),
        since,
        ..Dispatch::default()
    };
    gitlab.dispatch(&shop, &dispatch).await?;
    let mut pull = PullRequest::new(shop, "change/it", "Change it");
    pull.files = Tree::new(
        [("README.md", "# Store\n"), ("new", "1")].map(|(path, text)| NewFile {
            path: path.to_owned(),
            content: Content::file(text.as_bytes()),
        }),
    )
    .unwrap();
    pull.delete = vec!["run".to_owned(), "not/there".to_owned()];
    pull.reviewers = vec!["ada".to_owned()];
    gitlab.open_pull_request(&pull, &marker).await?;
    Ok(outcomes)
}

#[track_caller]
fn check(state: &State) {
    let project = state.project.as_ref().unwrap();
    assert_eq!(project["description"], "Sells things");
    assert_eq!(project["visibility"], "internal");
    assert_eq!(project["merge_method"], "rebase_merge");
    assert_eq!(project["topics"], json!(["rust"]));
    assert_eq!(state.commits.len(), 2);
    let main = &state.commits[&state.branches["main"]];
    assert_eq!(main.message, "initial commit\n\nCallboard-Task: task-1\n");
    assert!(main.parents.is_empty());
    assert_eq!(main.files["logo.png"], [0x89, 0, 0xff]);
    assert_eq!(main.runnable, ["run".to_owned()].into());
    let change = &state.commits[&state.branches["change/it"]];
    let paths: Vec<&String> = change.files.keys().collect();
    assert_eq!(paths, ["README.md", "logo.png", "new"]);
    assert_eq!(change.files["README.md"], b"# Store\n");
    assert_eq!(state.variables["TOKEN"]["masked"], true);
    assert_eq!(state.variables["REGION"]["value"], "eu");
    assert_eq!(state.members[&9], 40);
    assert_eq!(state.groups[&8], 40);
    let counts = [
        &state.hooks,
        &state.issues,
        &state.pipelines,
        &state.requests,
    ];
    assert_eq!(counts.map(Vec::len), [1, 1, 1, 1]);
    assert_eq!(state.requests[0]["reviewer_ids"], json!([9]));
    assert_eq!(state.issues[0]["labels"], "new");
}

#[tokio::test]
async fn all_of_it_is_there_once() {
    let (server, state) = start().await;
    let gitlab = gitlab(&server);
    let free = gitlab.exists(&shop()).await.unwrap();
    assert_eq!(free, Availability::Free);
    let outcomes = all(&gitlab, None).await.unwrap();
    let Outcome::Created(created) = &outcomes[0] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(created.remote_url, "https://gitlab.com/acme/shop");
    assert_eq!(
        created.contents_url,
        "https://gitlab.com/acme/shop/-/blob/main"
    );
    let pushed = outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Pushed(pushed) => Some(pushed),
        _ => None,
    });
    assert_eq!(
        pushed.unwrap().warnings,
        ["`link` is left out: GitLab makes no symbolic links this way"]
    );
    let last = outcomes.last().unwrap();
    let Outcome::Done(warnings) = last else {
        panic!("{last:?}");
    };
    assert_eq!(
        warnings,
        &["code owners do not have to review: 404: 404 Not Found"]
    );
    check(&state.lock().unwrap());
    all(&gitlab, Some(0)).await.unwrap();
    check(&state.lock().unwrap());
    let names = gitlab.branches(&shop()).await.unwrap();
    assert_eq!(names, ["change/it", "main"]);

    let other = Marker::new("task-2").unwrap();
    let new = publication().repository;
    let error = gitlab.create_repository(&new, &other).await.unwrap_err();
    assert_eq!(error.cause, Cause::NameTaken);
    let push = publication().push.unwrap();
    let error = gitlab.push(&shop(), &push, &other).await.unwrap_err();
    assert_eq!(error.cause, Cause::Rejected);
    check(&state.lock().unwrap());
}

#[tokio::test]
async fn nothing_is_done_twice_whatever_answer_is_lost() {
    for is_killed in [false, true] {
        let mut number = 1;
        loop {
            let (server, state) = start().await;
            let at = Some(number);
            state.lock().unwrap().loss = Loss { at, is_killed };
            let first = all(&gitlab(&server), None).await;
            let asked = state.lock().unwrap().asked;
            if let Err(error) = first {
                assert!(is_killed, "request {number}: {error}");
                assert!(!format!("{error:?}").contains("SECRET"));
                state.lock().unwrap().loss = Loss::default();
                let again = all(&gitlab(&server), Some(0)).await;
                again.unwrap_or_else(|error| panic!("request {number}: {error}"));
            }
            check(&state.lock().unwrap());
            if asked < number {
                assert!(number > 30, "only {number} requests");
                break;
            }
            number += 1;
        }
    }
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong() {
    #[track_caller]
    fn check(error: &PublishError, cause: Cause, expected: &str) {
        assert_eq!(error.cause, cause);
        assert_eq!(error.retry, Retry::AfterChange);
        assert_eq!(error.to_string(), expected);
    }

    let server = Server::start(|_, asked| {
        let (status, body) = match asked.line.starts_with("GET") {
            true => (200, json!({ "id": 7 })),
            false if asked.body.contains("topics") => (
                403,
                json!({ "error": "insufficient_scope", "scope": "api",
                    "error_description": "The request requires higher privileges." }),
            ),
            false => (
                400,
                json!({ "message": { "name": ["is too long"], "path": ["is reserved"] } }),
            ),
        };
        answer(
            status,
            "content-type: application/json\r\n",
            body.to_string(),
        )
    })
    .await;
    let gitlab = gitlab(&server);
    let new = NewRepository::new(shop());
    let error = gitlab.create_repository(&new, &marker()).await;
    check(
        &error.unwrap_err(),
        Cause::Rejected,
        "gitlab.com did not create project acme/shop: 400: name is too long; path is reserved",
    );
    let error = gitlab.set_topics(&shop(), &[]).await;
    check(
        &error.unwrap_err(),
        Cause::Permission,
        "gitlab.com did not set the topics of project acme/shop: \
         403: The request requires higher privileges.; it needs a token with the scope api",
    );
    let oidc = crate::publish::repository::WorkflowAccess::None;
    let error = gitlab.set_workflow_access(&shop(), oidc).await;
    assert_eq!(error.unwrap_err().cause, Cause::Unsupported);
}
