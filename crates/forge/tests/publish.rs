//! Publishing to GitHub's stand-in: everything at once, with something going wrong at
//! every request, and what was said held against GitHub's own descriptions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use forge::github::{App, AppKey, Config, Credentials, GitHub};
use forge::http::client::Limits;
use forge::http::clock::{Clock, Wait};
use forge::model::{FullName, Visibility};
use forge::publish::Publisher;
use forge::publish::chain::{Outcome, Publication, perform};
use forge::publish::environment::{BranchPolicy, Environment};
use forge::publish::error::{Cause, PublishError, Retry};
use forge::publish::marker::Marker;
use forge::publish::name::Availability;
use forge::publish::protect::{Actors, Protection};
use forge::publish::pull::PullRequest;
use forge::publish::push::{Author, Push};
use forge::publish::repository::{Grant, NewRepository, Oidc, Property, Who, WorkflowAccess};
use forge::publish::settings::{Autolink, DeployKey, Dispatch, Issue, Pages, Variable, Webhook};
use forge::publish::tree::{Content, NewFile, Tree};
use github_stand_in::oracle::check_log;
use github_stand_in::server::Keep;
use github_stand_in::{Fault, Options, Owner, Server, Team, Trouble, User, World};

const SECRET: &str = "hunter2-is-nobody's";
const SHOP: &str = "acme/shop";

/// A clock whose waits take no time.
#[derive(Debug, Default)]
struct Fast(Mutex<Duration>, AtomicU64);

impl Clock for Fast {
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn unix(&self) -> i64 {
        now()
    }

    fn wait(&self, how_long: Duration) -> Wait<'_> {
        *self.0.lock().unwrap() += how_long;
        self.1.fetch_add(1, Ordering::Relaxed);
        Box::pin(tokio::task::yield_now())
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn world() -> World {
    let world = World::temporary().unwrap();
    for login in ["ada", "bo"] {
        world.user(User {
            login: login.into(),
            ..User::default()
        });
    }
    world.team(
        "acme",
        Team {
            slug: "shops".into(),
            members: vec!["ada".into()],
            ..Team::default()
        },
    );
    world.organization(Owner {
        login: "stand-in".into(),
        is_user: true,
        ..Owner::default()
    });
    world.organization(Owner {
        login: "someone".into(),
        is_user: true,
        ..Owner::default()
    });
    world
}

fn server(keep: Keep) -> Server {
    let options = Options {
        keep,
        requests_per_hour: 1_000_000,
        ..Options::default()
    };
    // It has a runtime of its own, which cannot begin within another.
    let started = std::thread::spawn(|| Server::start(world(), options).unwrap());
    started.join().unwrap()
}

fn github(server: &Server) -> GitHub {
    github_as(server, Credentials::Token("ghp_x".into()))
}

fn github_as(server: &Server, credentials: Credentials) -> GitHub {
    let config = Config {
        api_base_url: server.url().to_owned(),
        ..Config::github_com(credentials)
    };
    let limits = Limits {
        max_wait: Duration::from_secs(1_000_000),
        ..Limits::default()
    };
    GitHub::with_clock(config, limits, Arc::new(Fast::default()), 1).unwrap()
}

fn marker() -> Marker {
    Marker::new("task-1").unwrap()
}

fn name(text: &str) -> FullName {
    FullName::parse(text).unwrap()
}

fn publication() -> Publication {
    let mut new = NewRepository::new(name(SHOP));
    new.description = Some("Sells\nthings".to_owned());
    new.homepage = Some("https://shop.example".to_owned());
    new.default_branch = "trunk".to_owned();
    new.has_wiki = Some(false);
    new.has_issues = Some(true);
    new.has_projects = Some(false);
    new.merging.allow_squash_merge = Some(true);
    new.merging.squash_merge_commit_title = Some("PR_TITLE".to_owned());
    new.merging.squash_merge_commit_message = Some("PR_BODY".to_owned());
    new.merging.allow_merge_commit = Some(false);
    new.merging.allow_rebase_merge = Some(false);
    new.merging.allow_auto_merge = Some(true);
    new.merging.allow_update_branch = Some(true);
    new.merging.delete_branch_on_merge = Some(true);
    let executable = Content::File {
        bytes: (*b"#!/bin/sh\n").into(),
        is_executable: true,
    };
    let link = Content::Link {
        target: "README.md".to_owned(),
    };
    let files = [
        ("README.md", Content::file(*b"# Shop \xc3\xbc\n")),
        (".github/workflows/ci.yml", Content::file(*b"on: push\n")),
        ("bin/run", executable),
        ("docs/index.md", link),
        ("logo.png", Content::file([0x89, 0, 0xff])),
        ("long.txt", Content::file("x".repeat(100_000).into_bytes())),
        ("empty", Content::file(*b"")),
    ];
    let files = files.map(|(path, content)| NewFile {
        path: path.to_owned(),
        content,
    });
    let mut protection = Protection::new("trunk");
    protection.require_code_owner_reviews = true;
    protection.required_approving_review_count = 2;
    protection.required_status_checks = vec!["ci".to_owned()];
    protection.bypass.teams = vec!["shops".to_owned()];
    protection.restrictions = Some(Actors {
        users: vec!["ada".to_owned()],
        ..Actors::default()
    });
    protection.required_commit_signing = true;
    protection.required_linear_history = true;
    protection.required_conversation_resolution = true;
    Publication {
        grants: vec![
            Grant::admin("acme/shops"),
            Grant::admin("ada"),
            Grant {
                who: Who::User("bo".to_owned()),
                role: "push".to_owned(),
            },
        ],
        push: Some(Push {
            branch: "trunk".to_owned(),
            tree: Tree::new(files).unwrap(),
            message: "initial commit".to_owned(),
            author: Author::default(),
            at: Some(1_767_225_600),
        }),
        topics: vec!["Rust".to_owned(), "shop".to_owned()],
        properties: BTreeMap::from([
            ("tier".to_owned(), Property::One("gold".to_owned())),
            ("zones".to_owned(), Property::Several(vec!["eu".to_owned()])),
        ]),
        variables: vec![Variable::new("REGION", "eu")],
        secrets: BTreeMap::from([("TOKEN".to_owned(), SECRET.into())]),
        oidc: Some(Oidc {
            use_default: false,
            include_claim_keys: vec!["repo".to_owned()],
        }),
        workflow_access: Some(WorkflowAccess::Organization),
        subscribe: Some(true),
        protections: vec![protection],
        ..Publication::new(new)
    }
}

fn pull() -> PullRequest {
    let files = [("README.md", "# Store\n"), ("new/file", "1")];
    let files = files.map(|(path, text)| NewFile {
        path: path.to_owned(),
        content: Content::file(text.as_bytes()),
    });
    PullRequest {
        body: "Because.".to_owned(),
        files: Tree::new(files).unwrap(),
        delete: vec!["bin".to_owned(), "not/there".to_owned()],
        reviewers: vec!["ada".to_owned()],
        team_reviewers: vec!["shops".to_owned()],
        assignees: vec!["ada".to_owned()],
        labels: vec!["change".to_owned()],
        at: Some(1_767_225_700),
        ..PullRequest::new(name(SHOP), "change/it", "Change it")
    }
}

/// Everything that can be published, in order; `since` is when a try before this one
/// began.
async fn all(github: &GitHub, since: Option<i64>) -> Result<Vec<Outcome>, PublishError> {
    let (publication, marker, shop) = (publication(), marker(), name(SHOP));
    let mut outcomes = Vec::new();
    for step in publication.steps() {
        outcomes.push(perform(github, &publication, &step, &marker).await?);
    }
    let environment = Environment {
        name: "production/eu".to_owned(),
        wait_minutes: Some(5),
        prevent_self_review: Some(true),
        reviewers: vec![Who::User("ada".to_owned()), Who::Team("shops".to_owned())],
        policy: Some(BranchPolicy::Custom),
        branches: vec!["release/*".to_owned()],
        tags: vec!["v*".to_owned()],
        variables: BTreeMap::from([("ZONE".to_owned(), "eu".to_owned())]),
        secrets: BTreeMap::from([("KEY".to_owned(), SECRET.into())]),
    };
    github.create_environment(&shop, &environment).await?;
    let mut webhook = Webhook::new("https://example.com/hook");
    webhook.secret = Some(SECRET.into());
    github.create_webhook(&shop, &webhook).await?;
    let autolink = Autolink {
        key_prefix: "SHOP-".to_owned(),
        url_template: "https://example.com/<num>".to_owned(),
        is_alphanumeric: false,
    };
    github.create_autolink(&shop, &autolink).await?;
    let pages = Pages {
        by_workflow: true,
        branch: "trunk".to_owned(),
        path: "/".to_owned(),
    };
    github.enable_pages(&shop, &pages).await?;
    let key = DeployKey {
        title: "deploys".to_owned(),
        public_key: "ssh-ed25519 AAAA".to_owned(),
        is_read_only: true,
    };
    github.create_deploy_key(&shop, &key).await?;
    let issue = Issue {
        title: "Say hello".to_owned(),
        body: "To everybody".to_owned(),
        assignees: vec!["ada".to_owned()],
        ..Issue::default()
    };
    let made = github.create_issue(&shop, &issue, &marker).await?;
    let labels = ["new".to_owned()];
    github.add_labels(&shop, made.number, &labels).await?;
    let dispatch = Dispatch {
        workflow: "ci.yml".to_owned(),
        git_ref: "trunk".to_owned(),
        inputs: BTreeMap::from([("who".to_owned(), "ada".to_owned())]),
        since,
    };
    github.dispatch(&shop, &dispatch).await?;
    let opened = github.open_pull_request(&pull(), &marker).await?;
    assert_eq!(opened.unwrap().warnings, Vec::<String>::new());
    Ok(outcomes)
}

/// One repository, one commit, one of everything.
#[track_caller]
fn check(world: &World) {
    assert_eq!(world.names(), [SHOP]);
    let shop = world.repository(SHOP).unwrap();
    let about = &shop.about;
    assert_eq!(about.description.as_deref(), Some("Sells things"));
    assert_eq!(about.default_branch, "trunk");
    assert_eq!(about.topics, ["rust", "shop"]);
    let refs: Vec<&str> = shop.refs.keys().map(String::as_str).collect();
    assert_eq!(refs, ["refs/heads/change/it", "refs/heads/trunk"]);

    let options = gix::open::Options::isolated().with(gix::sec::Trust::Full);
    let folder = world.folder().join("acme/shop.git");
    let git = options.open(folder).unwrap().to_thread_local();
    let trunk = git.find_commit(shop.head().unwrap()).unwrap();
    assert_eq!(trunk.parent_ids().count(), 0);
    let message = trunk.message_raw().unwrap().to_string();
    assert_eq!(message, "initial commit\n\nCallboard-Task: task-1\n");
    let tree = trunk.tree().unwrap();
    let mode = |path: &str| {
        let entry = tree.lookup_entry(path.split('/')).unwrap().unwrap();
        format!("{:o}", entry.mode())
    };
    let modes = ["README.md", "bin/run", "docs/index.md"].map(mode);
    assert_eq!(modes, ["100644", "100755", "120000"]);
    let logo = world.read_file(SHOP, "logo.png");
    assert_eq!(logo.as_deref(), Some(&[0x89, 0, 0xff][..]));
    assert_eq!(world.read_file(SHOP, "long.txt").unwrap().len(), 100_000);
    let change = shop.branch("change/it").unwrap();
    let change = git.find_commit(change).unwrap();
    let parents: Vec<_> = change.parent_ids().map(gix::Id::detach).collect();
    assert_eq!(parents, [trunk.id]);
    let tree = change.tree().unwrap();
    assert!(tree.lookup_entry(["bin"]).unwrap().is_none());
    assert!(tree.lookup_entry(["new", "file"]).unwrap().is_some());

    let extras = &shop.extras;
    assert_eq!(extras.settings["allow_update_branch"], true);
    assert_eq!(extras.settings["squash_merge_commit_title"], "PR_TITLE");
    assert_eq!(extras.properties["tier"], "gold");
    assert_eq!(extras.collaborators["bo"], "push");
    assert_eq!(extras.variables["REGION"], "eu");
    assert_eq!(world.secret(SHOP, "TOKEN").as_deref(), Some(SECRET));
    assert!(extras.is_watched);
    assert_eq!(extras.workflow_access.as_deref(), Some("organization"));
    assert_eq!(extras.oidc.as_ref().unwrap()["use_default"], false);
    assert_eq!(extras.protections.len(), 1);
    assert!(extras.signed.contains("trunk"));
    let environment = &extras.environments["production/eu"];
    assert_eq!(environment.policies.len(), 2);
    let secret = world.environment_secret(SHOP, "production/eu", "KEY");
    assert_eq!(secret.as_deref(), Some(SECRET));
    assert_eq!((extras.autolinks.len(), extras.keys.len()), (1, 1));
    assert_eq!(extras.pages.as_ref().unwrap()["build_type"], "workflow");
    assert_eq!(extras.hooks.len(), 1);
    assert_eq!(extras.issues.len(), 1);
    assert_eq!(extras.issues[0].labels, ["new"]);
    assert_eq!(extras.runs.len(), 1);
    assert_eq!(shop.pulls.len(), 1);
    assert_eq!(shop.pulls[0].team_reviewers, ["shops"]);
    assert_eq!(shop.pulls[0].labels, ["change"]);
}

#[track_caller]
fn check_said(server: &Server) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    server.log().write(&log).unwrap();
    if let Err(wrong) = check_log(&log) {
        panic!("{wrong}");
    }
}

#[tokio::test]
async fn all_of_it_is_there_once_and_is_asked_for_as_github_describes_it() {
    let server = server(Keep::All);
    let github = github(&server);
    let free = github.exists(&name(SHOP)).await.unwrap();
    assert_eq!(free, Availability::Free);
    let began = now();
    let outcomes = all(&github, None).await.unwrap();
    check(server.world());
    let Outcome::Created(created) = &outcomes[0] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(created.remote_url, "https://github.com/acme/shop.git");
    assert_eq!(
        created.contents_url,
        "https://github.com/acme/shop/blob/trunk"
    );
    let warned = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Done(warnings) => warnings.first(),
        _ => None,
    });
    let warned: Vec<&String> = warned.collect();
    assert_eq!(warned, ["bo is invited and has to accept that first"]);
    let requests = server.requests();
    println!("{requests} requests");

    all(&github, Some(began)).await.unwrap();
    check(server.world());
    let names = github.branches(&name(SHOP)).await.unwrap();
    assert_eq!(names, ["change/it", "trunk"]);
    check_said(&server);
    for exchange in server.log().exchanges() {
        let body = String::from_utf8_lossy(&exchange.asked.body).into_owned();
        let is_hook = exchange.asked.path.contains("/hooks");
        assert!(is_hook || !body.contains(SECRET), "{body}");
    }
}

/// Something goes wrong at each request of a publication; then it is asked for again
/// from the beginning.
async fn at_every_request(faults: impl Fn(u64) -> Vec<Fault>, may_fail: bool) {
    let mut number = 1;
    loop {
        let server = server(Keep::Nothing);
        server.set_faults(faults(number));
        let began = now();
        let first = all(&github(&server), None).await;
        let was_hit = server.requests() >= number;
        if let Err(error) = &first {
            assert!(may_fail, "request {number}: {error}");
            let told = format!("{error} {error:?}");
            assert!(!told.contains(SECRET) && !told.contains("ghp_x"), "{told}");
            server.set_faults([]);
            let again = all(&github(&server), Some(began)).await;
            again.unwrap_or_else(|error| panic!("request {number}: {error}"));
        }
        check(server.world());
        if !was_hit || number > 300 {
            assert!(number > 50, "only {number} requests");
            return;
        }
        number += 1;
    }
}

#[tokio::test]
async fn an_answer_that_is_lost_anywhere_is_no_reason_to_do_it_twice() {
    at_every_request(|number| vec![Fault::new(Trouble::Lost).nth(number)], true).await;
}

#[tokio::test]
async fn a_program_that_is_killed_anywhere_before_a_request_goes_on() {
    let dead = |number| vec![Fault::new(Trouble::Reset).starting_at(number)];
    at_every_request(dead, true).await;
}

#[tokio::test]
async fn a_program_that_is_killed_anywhere_before_an_answer_goes_on() {
    let dead = |number| {
        vec![
            Fault::new(Trouble::Lost).nth(number),
            Fault::new(Trouble::Reset).starting_at(number + 1),
        ]
    };
    at_every_request(dead, true).await;
}

#[tokio::test]
async fn limits_and_a_host_that_fails_now_and_then_are_waited_for() {
    at_every_request(
        |number| {
            let retry_after = Some(30);
            vec![Fault::new(Trouble::Secondary { retry_after }).nth(number)]
        },
        false,
    )
    .await;
}

#[tokio::test]
async fn a_token_that_ends_anywhere_is_told_and_another_goes_on() {
    for number in [1, 5, 20, 40, 60] {
        let server = server(Keep::Nothing);
        server.set_faults([Fault::new(Trouble::Expire).nth(number)]);
        let began = now();
        let error = all(&github(&server), None).await.unwrap_err();
        assert_eq!(error.cause, Cause::Credentials, "{error}");
        assert_eq!(error.retry, Retry::AfterChange);
        server.set_faults([]);
        all(&github(&server), Some(began)).await.unwrap();
        check(server.world());
    }
}

#[tokio::test]
async fn an_app_whose_token_ends_anywhere_gets_another_and_goes_on() {
    for number in [3, 10, 30, 50] {
        let (app, key) = github_stand_in::App::with_new_key(7, ["acme"]).unwrap();
        let options = Options {
            apps: vec![app],
            requires_token: true,
            requests_per_hour: 1_000_000,
            ..Options::default()
        };
        let started = std::thread::spawn(|| Server::start(world(), options).unwrap());
        let server = started.join().unwrap();
        server.set_faults([Fault::new(Trouble::Expire).nth(number)]);
        let credentials = Credentials::Apps(vec![App {
            app_id: 7,
            private_key: AppKey::parse(&key).unwrap(),
            allowed_installation_owners: Vec::new(),
        }]);
        let github = github_as(&server, credentials);
        let began = now();
        let first = all(&github, None).await;
        // Octocrab notes that the token has ended, and asks for another the next time.
        if let Err(error) = first {
            assert_eq!(error.cause, Cause::Credentials, "{error}");
            all(&github, Some(began)).await.unwrap();
        }
        check(server.world());
        let elsewhere = NewRepository::new(name("someone/shop"));
        let error = github.create_repository(&elsewhere, &marker()).await;
        assert_eq!(error.unwrap_err().cause, Cause::Permission);
    }
}

#[tokio::test]
async fn what_is_not_everywhere_yet_is_waited_for() {
    let server = server(Keep::Nothing);
    // All of the new repository is missing for a while, however it is asked for.
    let missing = Fault::new(Trouble::missing());
    let missing = missing.on_path("/repos/acme/shop").every(2);
    server.set_faults([missing]);
    all(&github(&server), None).await.unwrap();
    check(server.world());
}

#[tokio::test]
async fn of_two_who_take_a_name_at_once_one_gets_it_and_the_other_is_told() {
    let server = Arc::new(server(Keep::Nothing));
    let tasks: Vec<_> = (0..6)
        .map(|number| {
            let server = Arc::clone(&server);
            tokio::spawn(async move {
                let marker = Marker::new(format!("task-{number}")).unwrap();
                let new = publication().repository;
                github(&server).create_repository(&new, &marker).await
            })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(created) => {
                assert!(!created.already);
                made += 1;
            }
            Err(error) => {
                assert_eq!(error.cause, Cause::NameTaken, "{error}");
                assert_eq!(error.status, Some(422));
            }
        }
    }
    assert_eq!(made, 1);
    let error = github(&server)
        .create_repository(&publication().repository, &marker())
        .await;
    let told = error.map(|_| "task-1 had it".to_owned());
    let told = told.unwrap_or_else(|error| error.to_string());
    assert!(
        told == "task-1 had it"
            || told
                == "github.com did not create repository acme/shop: \
                    there is a repository acme/shop already",
        "{told}"
    );
}

#[tokio::test]
async fn the_same_form_sent_twice_at_once_is_one_repository() {
    let server = Arc::new(server(Keep::Nothing));
    let publish = || {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let (github, publication) = (github(&server), publication());
            for step in publication.steps() {
                perform(&github, &publication, &step, &marker())
                    .await
                    .unwrap_or_else(|error| panic!("{step:?}: {error}"));
            }
        })
    };
    let (first, second) = (publish(), publish());
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(server.world().names(), [SHOP]);
    all(&github(&server), None).await.unwrap();
    check(server.world());
}

#[tokio::test]
async fn what_others_made_is_not_touched() {
    let server = server(Keep::Nothing);
    let github = github(&server);
    let publication = publication();
    all(&github, None).await.unwrap();
    let other = Marker::new("task-2").unwrap();
    let steps = publication.steps();
    let create = perform(&github, &publication, &steps[0], &other).await;
    assert_eq!(create.unwrap_err().cause, Cause::NameTaken);
    let shop = name(SHOP);
    let push = publication.push.as_ref().unwrap();
    let error = github.push(&shop, push, &other).await.unwrap_err();
    assert_eq!(error.cause, Cause::Rejected);
    let error = github.open_pull_request(&pull(), &other).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "github.com did not open a pull request in repository acme/shop: \
         there is a branch `change/it` already"
    );
    check(server.world());
}

#[tokio::test]
async fn a_refusal_says_what_is_missing_and_whether_to_ask_again() {
    #[track_caller]
    fn check(error: &PublishError, cause: Cause, expected: &str) {
        assert_eq!(error.cause, cause, "{error}");
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.retry, Retry::AfterChange);
    }

    let server = server(Keep::Nothing);
    let github = github(&server);
    let new = |text: &str| NewRepository::new(name(text));
    let create = async |text: &str| {
        let error = github.create_repository(&new(text), &marker()).await;
        error.unwrap_err()
    };
    check(
        &create("nobody/shop").await,
        Cause::NotFound,
        "github.com did not create repository nobody/shop: there is no owner `nobody`",
    );
    check(
        &create("someone/shop").await,
        Cause::Permission,
        "github.com did not create repository someone/shop: \
         only someone makes repositories for someone",
    );
    check(
        &create("acme/my shop").await,
        Cause::NameInvalid,
        "github.com did not create repository acme/my shop: ` ` cannot be in the name of a \
         repository: letters, digits, `-`, `_` and `.` can",
    );
    let forbidden = Trouble::forbidden("administration=write");
    server.set_faults([Fault::new(forbidden).on(|asked| asked.method == "POST")]);
    check(
        &create("acme/shop").await,
        Cause::Permission,
        "github.com did not create repository acme/shop: \
         403: Resource not accessible by integration; \
         it needs the permission administration: write",
    );
    server.set_faults([]);
    all(&github, None).await.unwrap();
    let shop = name(SHOP);
    server.set_faults([Fault::new(Trouble::plan()).on_path("/protection")]);
    let protection = Protection::new("trunk");
    let warnings = github.protect(&shop, &protection).await.unwrap();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].starts_with("branch trunk is not protected: 403: Upgrade to GitHub"));
    server.set_faults([]);
    let none = Protection::new("none");
    let error = github.protect(&shop, &none).await.unwrap_err();
    assert_eq!(error.cause, Cause::NotFound);
    let value = SECRET.into();
    let error = github.set_secret(&shop, "GITHUB_X", &value).await;
    assert_eq!(error.unwrap_err().cause, Cause::NameInvalid);
    let grant = Grant::admin("acme/none");
    let error = github.set_access(&shop, &grant).await.unwrap_err();
    assert_eq!(
        error.reason,
        "404: there is no team `none` in acme, or it may not be seen"
    );
}

#[tokio::test]
async fn a_user_has_repositories_of_their_own() {
    let server = server(Keep::All);
    let github = github(&server);
    let mut new = NewRepository::new(name("stand-in/mine"));
    new.visibility = Visibility::Public;
    let created = github.create_repository(&new, &marker()).await.unwrap();
    assert_eq!(created.html_url, "https://github.com/stand-in/mine");
    let again = github.create_repository(&new, &marker()).await.unwrap();
    assert!(again.already);
    // The default branch is the host's, so nothing is left to replace it.
    let push = Push {
        branch: "main".to_owned(),
        ..publication().push.unwrap()
    };
    github.push(&new.name, &push, &marker()).await.unwrap();
    let branches = github.branches(&new.name).await.unwrap();
    assert_eq!(branches, ["main"]);
    check_said(&server);
}

#[tokio::test]
async fn a_pull_request_without_changes_is_none_or_has_an_empty_commit() {
    let server = server(Keep::All);
    let github = github(&server);
    all(&github, None).await.unwrap();
    let mut pull = PullRequest {
        when_empty: false,
        delete: vec!["not/there".to_owned()],
        ..PullRequest::new(name(SHOP), "empty", "Nothing")
    };
    let marker = Marker::new("task-2").unwrap();
    let none = github.open_pull_request(&pull, &marker).await.unwrap();
    assert_eq!(none, None);
    pull.when_empty = true;
    pull.is_draft = true;
    pull.reviewers = vec!["nobody".to_owned()];
    let opened = github.open_pull_request(&pull, &marker).await.unwrap();
    let opened = opened.unwrap();
    assert_eq!(opened.target_branch, "trunk");
    assert!(opened.warnings[0].starts_with("nobody is asked to review: 422"));

    // More on the same branch, where that is asked for.
    let third = Marker::new("task-3").unwrap();
    pull.files = Tree::new([NewFile {
        path: "more".to_owned(),
        content: Content::file(*b"1"),
    }])
    .unwrap();
    pull.update = true;
    pull.reviewers.clear();
    for _ in 0..2 {
        let more = github.open_pull_request(&pull, &third).await.unwrap();
        let more = more.unwrap();
        assert_eq!((more.number, more.already), (opened.number, true));
        assert_ne!(more.commit, opened.commit);
    }
    check_said(&server);
}
