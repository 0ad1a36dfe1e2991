//! What is published into a folder, read again as a host would be.

use std::fs;
use std::path::Path;

use super::*;
use crate::Forge;
use crate::ask::{At, Listing, Look};
use crate::local::Config;
use crate::model::{EntryKind, Repository, Visibility};
use crate::publish::chain::{Outcome, Publication, Step, perform};
use crate::publish::protect::Protection;
use crate::publish::push::Author;
use crate::publish::tree::{Content, NewFile, Tree};

const SECRET: &str = "hunter2-is-nobody's";

struct World(tempfile::TempDir);

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("acme")).unwrap();
        Self(folder)
    }

    fn local(&self) -> Local {
        Local::new(Config {
            host: "github.com".to_owned(),
            web_url: "https://github.com".to_owned(),
            folder: self.0.path().to_owned(),
        })
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }
}

fn shop() -> FullName {
    FullName::new("acme", "shop")
}

fn marker() -> Marker {
    Marker::new("task-1").unwrap()
}

fn tree(files: &[(&str, &[u8])]) -> Tree {
    let files = files.iter().map(|(path, bytes)| NewFile {
        path: (*path).to_owned(),
        content: Content::file(*bytes),
    });
    Tree::new(files).unwrap()
}

fn publication() -> Publication {
    let mut new = NewRepository::new(shop());
    new.description = Some("Sells things".to_owned());
    new.homepage = Some("https://shop.example".to_owned());
    new.visibility = Visibility::Public;
    new.default_branch = "trunk".to_owned();
    let files = [
        ("README.md", Content::file(*b"# Shop\n")),
        ("logo.png", Content::file([0x89, 0, 0xff])),
        (
            "bin/run",
            Content::File {
                bytes: (*b"#!/bin/sh\n").into(),
                is_executable: true,
            },
        ),
        (
            "docs",
            Content::Link {
                target: "README.md".to_owned(),
            },
        ),
    ];
    let files = files.map(|(path, content)| NewFile {
        path: path.to_owned(),
        content,
    });
    Publication {
        grants: vec![Grant::admin("acme/shops"), Grant::admin("ada")],
        push: Some(Push {
            branch: "trunk".to_owned(),
            tree: Tree::new(files).unwrap(),
            message: "initial commit".to_owned(),
            author: Author::default(),
            at: None,
        }),
        topics: vec!["Web".to_owned(), "rust".to_owned()],
        properties: BTreeMap::from([("tier".to_owned(), Property::One("gold".to_owned()))]),
        variables: vec![Variable::new("REGION", "eu")],
        secrets: BTreeMap::from([("TOKEN".to_owned(), SECRET.into())]),
        oidc: Some(Oidc {
            use_default: false,
            include_claim_keys: vec!["repo".to_owned()],
        }),
        workflow_access: Some(WorkflowAccess::Organization),
        subscribe: Some(true),
        protections: vec![Protection::new("trunk")],
        ..Publication::new(new)
    }
}

async fn publish(local: &Local, publication: &Publication, marker: &Marker) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for step in publication.steps() {
        outcomes.push(perform(local, publication, &step, marker).await.unwrap());
    }
    outcomes
}

async fn read(local: &Local) -> Repository {
    local.repository(&shop(), &Look::default()).await.unwrap()
}

fn at(repository: &Repository, commit: &str) -> At {
    At {
        id: repository.id.clone(),
        full_name: repository.full_name.clone(),
        commit: commit.to_owned(),
        disk_kib: None,
    }
}

/// How many commits lead to a branch.
fn commits(world: &World, branch: &str) -> usize {
    let options = gix::open::Options::isolated().with(gix::sec::Trust::Full);
    let repository = options.open(world.path("acme/shop.git")).unwrap();
    let repository = repository.to_thread_local();
    let name = format!("refs/heads/{branch}");
    let mut found = repository.find_reference(&name).unwrap();
    let mut next = Some(found.peel_to_id().unwrap().detach());
    let mut count = 0;
    while let Some(id) = next {
        count += 1;
        let commit = repository.find_commit(id).unwrap();
        next = commit.parent_ids().next().map(gix::Id::detach);
    }
    count
}

#[tokio::test]
async fn what_is_published_is_read_as_it_was_asked_for() {
    let world = World::new();
    let local = world.local();
    let publication = publication();
    let free = local.exists(&shop()).await.unwrap();
    assert_eq!(free, Availability::Free);
    let outcomes = publish(&local, &publication, &marker()).await;
    let Outcome::Created(created) = &outcomes[0] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(created.remote_url, "https://github.com/acme/shop.git");
    assert_eq!(
        created.contents_url,
        "https://github.com/acme/shop/blob/trunk"
    );

    let shop = read(&local).await;
    assert_eq!(shop.description.as_deref(), Some("Sells things"));
    assert_eq!(shop.homepage.as_deref(), Some("https://shop.example"));
    assert_eq!(shop.visibility, Visibility::Public);
    assert_eq!(shop.topics, ["rust", "web"]);
    let head = shop.head.clone().unwrap();
    assert_eq!(head.branch, "trunk");
    let tree = local.tree(&at(&shop, &head.commit)).await.unwrap();
    let links = tree.iter().filter(|entry| entry.kind == EntryKind::Link);
    assert_eq!(links.count(), 1);
    let paths = ["logo.png".to_owned(), "docs".to_owned()];
    let files = local.files(&at(&shop, &head.commit), &paths).await.unwrap();
    assert_eq!(*files[0].as_ref().unwrap().bytes, [0x89, 0, 0xff]);
    assert!(files[1].as_ref().unwrap().is_link);
    let git = gix::open(world.path("acme/shop.git")).unwrap();
    let root = git.head_commit().unwrap().tree().unwrap();
    let run = root.lookup_entry(["bin", "run"]).unwrap().unwrap();
    assert_eq!(format!("{:o}", run.mode()), "100755");
    let names = local.branches(&shop.full_name).await.unwrap();
    assert_eq!(names, ["trunk"]);

    // Twice is once.
    let again = publish(&local, &publication, &marker()).await;
    assert!(matches!(&again[0], Outcome::Created(it) if it.already));
    let pushed = again.iter().find_map(|outcome| match outcome {
        Outcome::Pushed(pushed) => Some(pushed),
        _ => None,
    });
    assert_eq!(pushed.unwrap().commit, head.commit);
    assert_eq!(commits(&world, "trunk"), 1);

    let record = local.published(&shop.full_name).await.unwrap();
    assert_eq!(record.grants.len(), 2);
    assert_eq!(record.secrets, ["TOKEN".to_owned()].into());
    assert_eq!(record.protections["trunk"], Protection::new("trunk"));
    assert_nowhere(world.0.path(), SECRET);
}

#[track_caller]
fn assert_nowhere(folder: &Path, secret: &str) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_nowhere(&path, secret);
        } else {
            let bytes = fs::read(&path).unwrap();
            let has = bytes
                .windows(secret.len())
                .any(|it| it == secret.as_bytes());
            assert!(!has, "{}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_take_a_name_at_once_one_gets_it() {
    let world = World::new();
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            // As in several programs: nothing is shared but the folder.
            let local = world.local();
            tokio::spawn(async move {
                let marker = Marker::new(format!("task-{number}")).unwrap();
                let new = NewRepository::new(shop());
                local.create_repository(&new, &marker).await
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
                assert_eq!(error.cause, Cause::NameTaken);
                assert_eq!(error.retry, crate::publish::error::Retry::AfterChange);
            }
        }
    }
    assert_eq!(made, 1);
    let left: Vec<String> = fs::read_dir(world.path("acme"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, ["shop.git"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_form_sent_twice_at_once_is_done_once() {
    let world = World::new();
    let publication = Arc::new(publication());
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let (local, publication) = (world.local(), Arc::clone(&publication));
            tokio::spawn(async move { publish(&local, &publication, &marker()).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(commits(&world, "trunk"), 1);
    let record = world.local().published(&shop()).await.unwrap();
    assert_eq!(record.grants.len(), 2);
}

#[tokio::test]
async fn a_program_that_was_killed_leaves_nothing_that_is_seen() {
    let world = World::new();
    let local = world.local();
    // In the middle of making a repository.
    let left = world.path("acme/.callboard-Ab12/made");
    for folder in ["objects", "refs"] {
        fs::create_dir_all(left.join(folder)).unwrap();
    }
    fs::write(left.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    let listing = Listing {
        owner: "acme".to_owned(),
        look: Look::default(),
        page: 100,
    };
    let page = local.list(&listing, None).await.unwrap();
    assert_eq!(page.repositories, []);

    // In the middle of writing a record, and between a branch and its pull request.
    publish(&local, &publication(), &marker()).await;
    let git = world.path("acme/shop.git");
    fs::write(git.join("published.json.new"), "{\"task\":").unwrap();
    let mut pull = PullRequest::new(shop(), "add", "Add a file");
    pull.files = tree(&[("new", b"1")]);
    let opened = local.open_pull_request(&pull, &marker()).await.unwrap();
    let mut record = Record::read(&git).unwrap();
    record.pulls.clear();
    record.write(&git).unwrap();
    let again = local.open_pull_request(&pull, &marker()).await.unwrap();
    let (opened, again) = (opened.unwrap(), again.unwrap());
    assert_eq!(again.commit, opened.commit);
    assert_eq!((again.number, again.already), (1, false));
    assert_eq!(commits(&world, "add"), 2);
}

#[tokio::test]
async fn what_others_made_is_not_touched() {
    let world = World::new();
    let local = world.local();
    publish(&local, &publication(), &marker()).await;
    let before = read(&local).await;
    let other = Marker::new("task-2").unwrap();
    let publication = publication();
    for step in [Step::Create, Step::Push] {
        let error = perform(&local, &publication, &step, &other).await;
        let error = error.unwrap_err();
        let expected = match step {
            Step::Create => Cause::NameTaken,
            _ => Cause::Rejected,
        };
        assert_eq!(error.cause, expected, "{error}");
    }
    assert_eq!(read(&local).await, before);
    assert_eq!(
        local.exists(&shop()).await.unwrap(),
        Availability::Taken("there is a repository acme/shop already".to_owned())
    );

    // A work tree that somebody has there is not written to.
    fs::create_dir_all(world.path("acme/mine/.git")).unwrap();
    let mine = NewRepository::new(FullName::new("acme", "mine"));
    let error = local.create_repository(&mine, &marker()).await.unwrap_err();
    assert_eq!(error.cause, Cause::NameTaken);
    let error = local.set_topics(&mine.name, &[]).await.unwrap_err();
    assert_eq!(error.cause, Cause::Unsupported);
}

#[tokio::test]
async fn names_and_owners_that_cannot_be_are_told() {
    let world = World::new();
    let local = world.local();
    for (owner, name, expected) in [
        ("acme", "my shop", Cause::NameInvalid),
        ("acme", "..", Cause::NameInvalid),
        ("acme", "x.git", Cause::NameInvalid),
        ("nobody", "shop", Cause::NotFound),
        ("../acme", "shop", Cause::NotFound),
        ("acme/../..", "shop", Cause::NotFound),
    ] {
        let new = NewRepository::new(FullName::new(owner, name));
        let error = local.create_repository(&new, &marker()).await;
        assert_eq!(error.unwrap_err().cause, expected, "{owner}/{name}");
        let availability = local.exists(&new.name).await.unwrap();
        assert!(
            matches!(
                availability,
                Availability::Invalid(_) | Availability::NotAllowed(_)
            ),
            "{availability:?}"
        );
    }
    let mut new = NewRepository::new(shop());
    new.default_branch = "../../config".to_owned();
    let error = local.create_repository(&new, &marker()).await;
    assert_eq!(error.unwrap_err().cause, Cause::NameInvalid);
    assert!(fs::read_dir(world.path("acme")).unwrap().next().is_none());
}

#[tokio::test]
async fn a_pull_request_brings_one_commit_and_says_when_there_is_nothing_to_bring() {
    let world = World::new();
    let local = world.local();
    publish(&local, &publication(), &marker()).await;
    let mut pull = PullRequest::new(shop(), "change", "Change it");
    pull.files = tree(&[("README.md", b"# Shop\n")]);
    pull.delete = vec!["not/there".to_owned()];
    pull.when_empty = false;
    let none = local.open_pull_request(&pull, &marker()).await.unwrap();
    assert_eq!(none, None);
    assert_eq!(local.branches(&shop()).await.unwrap(), ["trunk"]);

    pull.delete = vec!["bin/run".to_owned(), "README.md".to_owned()];
    let opened = local.open_pull_request(&pull, &marker()).await.unwrap();
    let opened = opened.unwrap();
    assert_eq!(opened.target_branch, "trunk");
    assert_eq!(opened.url, "https://github.com/acme/shop/pull/1");
    let shop = read(&local).await;
    let tree_of = at(&shop, &opened.commit);
    let entries = local.tree(&tree_of).await.unwrap();
    let paths: Vec<&str> = entries.iter().map(|entry| &*entry.path).collect();
    assert_eq!(paths, ["docs", "logo.png"]);
    let again = local.open_pull_request(&pull, &marker()).await.unwrap();
    assert!(again.unwrap().already);

    // Another task may not, unless it says so.
    let other = Marker::new("task-2").unwrap();
    pull.files = tree(&[("more", b"1")]);
    let refused = local.open_pull_request(&pull, &other).await.unwrap_err();
    assert_eq!(refused.cause, Cause::Rejected);
    pull.update = true;
    let updated = local.open_pull_request(&pull, &other).await.unwrap();
    let updated = updated.unwrap();
    assert_eq!((updated.number, updated.already), (1, true));
    assert_eq!(commits(&world, "change"), 3);
    let again = local.open_pull_request(&pull, &other).await.unwrap();
    assert_eq!(again.unwrap().commit, updated.commit);
}

#[tokio::test]
async fn issues_webhooks_environments_and_runs_are_there_once() {
    let world = World::new();
    let local = world.local();
    publish(&local, &publication(), &marker()).await;
    let shop = shop();
    let issue = Issue {
        title: "Say hello".to_owned(),
        ..Issue::default()
    };
    let dispatch = Dispatch {
        workflow: "ci.yml".to_owned(),
        git_ref: "trunk".to_owned(),
        since: Some(now() - 10),
        ..Dispatch::default()
    };
    let environment = Environment {
        name: "production".to_owned(),
        reviewers: vec![Who::Team("shops".to_owned())],
        policy: Some(BranchPolicy::Protected),
        secrets: BTreeMap::from([("KEY".to_owned(), SECRET.into())]),
        ..Environment::default()
    };
    let mut webhook = Webhook::new("https://example.com/hook");
    webhook.secret = Some(SECRET.into());
    let autolink = Autolink {
        key_prefix: "SHOP-".to_owned(),
        url_template: "https://example.com/<num>".to_owned(),
        is_alphanumeric: false,
    };
    let pages = Pages {
        by_workflow: true,
        branch: "trunk".to_owned(),
        path: "/".to_owned(),
    };
    let key = DeployKey {
        title: "deploys".to_owned(),
        public_key: "ssh-ed25519 AAAA".to_owned(),
        is_read_only: true,
    };
    for round in [false, true] {
        let made = local.create_issue(&shop, &issue, &marker()).await.unwrap();
        assert_eq!((made.number, made.already), (1, round));
        local
            .add_labels(&shop, 1, &["new".to_owned()])
            .await
            .unwrap();
        let run = local.dispatch(&shop, &dispatch).await.unwrap();
        assert_eq!((run.run, run.already), (Some(1), round));
        local.create_environment(&shop, &environment).await.unwrap();
        local.create_webhook(&shop, &webhook).await.unwrap();
        local.create_autolink(&shop, &autolink).await.unwrap();
        local.enable_pages(&shop, &pages).await.unwrap();
        local.create_deploy_key(&shop, &key).await.unwrap();
    }
    let record = local.published(&shop).await.unwrap();
    assert_eq!(record.autolinks["SHOP-"], autolink);
    assert_eq!(record.pages, Some(pages));
    assert_eq!(record.deploy_keys.len(), 1);
    assert_eq!(record.issues[0].issue.labels, ["new"]);
    assert_eq!(record.environments["production"].reviewers, ["team:shops"]);
    assert!(record.webhooks["https://example.com/hook"].has_secret);
    assert_nowhere(world.0.path(), SECRET);

    let missing = Dispatch {
        git_ref: "none".to_owned(),
        ..dispatch
    };
    let error = local.dispatch(&shop, &missing).await.unwrap_err();
    assert_eq!(error.cause, Cause::NotFound);
    let error = local.add_labels(&shop, 9, &[]).await.unwrap_err();
    assert_eq!(error.cause, Cause::NotFound);
}
