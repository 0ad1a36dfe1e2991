//! Tasks that publish into a folder of bare repositories, in a process that may end at
//! any moment.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use forge::Forge as _;
use forge::ask::{At, Look};
use forge::local::{Config, Local};
use forge::model::FullName;
use forge::publish::Publisher;
use functions::actions::{Publishers, add_to};
use functions::tasks::{TaskError, Tasks};
use scaffolder::action::{ActionError, Answer, Registry};
use scaffolder::outside::{Endpoint, Fetched, Outside, Registered, Request, Response};
use scaffolder::skeleton::Entry;
use scaffolder::task::{State, Status, run};
use scaffolder::template::Template;
use scaffolder::workspace::WorkspacePath;
use serde_json::{Value, json};
use store::{Directory, Key, Memory, Store, StoreError, Version};

/// The world of a task: a skeleton, and a list of what was registered.
#[derive(Default)]
struct World {
    registered: Mutex<Vec<String>>,
}

impl Outside for World {
    fn fetch<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Fetched, ActionError>> {
        Box::pin(async move {
            if address.ends_with("nowhere") {
                return Err(ActionError::new("nothing is there"));
            }
            let file = |path: &str, text: &str| {
                let path = WorkspacePath::parse(path).unwrap();
                (path, Entry::file(text.as_bytes().to_vec()))
            };
            let files = [
                file("README.md", "# ${{ values.name }}\n"),
                file("run.sh", "#!/bin/sh\n"),
            ];
            Ok(Fetched {
                files: files.into_iter().collect(),
                commit: None,
            })
        })
    }

    fn entity<'a>(&'a self, _: &'a str) -> Answer<'a, Result<Option<Value>, ActionError>> {
        Box::pin(async { Ok(None) })
    }

    fn register<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Registered, ActionError>> {
        Box::pin(async move {
            let mut all = self.registered.lock().unwrap();
            if !all.iter().any(|known| known == address) {
                all.push(address.to_owned());
            }
            let entity_refs = vec!["component:default/shop".to_owned()];
            Ok(Registered { entity_refs })
        })
    }

    fn request<'a>(&'a self, _: Request) -> Answer<'a, Result<Response, ActionError>> {
        Box::pin(async { Err(ActionError::new("nobody answers")) })
    }

    fn proxied<'a>(
        &'a self,
        path: &'a str,
        _: &'a str,
    ) -> Answer<'a, Result<Endpoint, ActionError>> {
        Box::pin(async move { Err(ActionError::input(format!("`{path}` is no endpoint"))) })
    }

    fn secret(&self, _: &str) -> Option<String> {
        None
    }

    fn wait(&self, time: Duration) -> Answer<'_, ()> {
        Box::pin(tokio::time::sleep(time.min(Duration::from_millis(5))))
    }

    fn now_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        since.as_millis() as u64
    }
}

/// One host: a folder.
struct Hosts(Local);

impl Publishers for Hosts {
    fn of(&self, host: &str) -> Option<Arc<dyn Publisher>> {
        (host == "github.com").then(|| Arc::new(self.0.clone()) as Arc<dyn Publisher>)
    }

    fn hosts(&self) -> Vec<String> {
        vec!["github.com".to_owned()]
    }
}

fn local(folder: &Path) -> Local {
    Local::new(Config {
        host: "github.com".to_owned(),
        web_url: "https://github.com".to_owned(),
        folder: folder.to_owned(),
    })
    .making_owners()
}

fn registry(folder: &Path) -> Registry {
    let mut registry = scaffolder::actions::registry();
    let hosts: Arc<dyn Publishers> = Arc::new(Hosts(local(folder)));
    add_to(&mut registry, &hosts);
    registry
}

/// A store that is gone from the write with this number on. That one is done or not.
struct Dying {
    inner: Arc<Memory>,
    left: AtomicUsize,
    is_last_done: bool,
}

impl Dying {
    fn gone() -> StoreError {
        StoreError::Io {
            verb: "write",
            key: "any".to_owned(),
            source: std::io::Error::other("the process ended"),
        }
    }

    fn write<T>(&self, write: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let step = |left: usize| left.checked_sub(1);
        match self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, step)
        {
            Ok(1) => {
                if self.is_last_done {
                    write()?;
                }
                Err(Self::gone())
            }
            Ok(_) => write(),
            Err(_) => Err(Self::gone()),
        }
    }

    fn read<T>(&self, read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        match self.left.load(Ordering::SeqCst) {
            0 => Err(Self::gone()),
            _ => read(),
        }
    }
}

impl Store for Dying {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        self.read(|| self.inner.get(key))
    }

    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError> {
        self.read(|| self.inner.get_versioned(key))
    }

    fn get_range(&self, key: &Key, range: std::ops::Range<u64>) -> Result<Vec<u8>, StoreError> {
        self.read(|| self.inner.get_range(key, range))
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(|| self.inner.put(key, bytes))
    }

    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError> {
        self.write(|| self.inner.put_if_absent(key, bytes))
    }

    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError> {
        self.write(|| self.inner.put_if_match(key, bytes, version))
    }

    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        self.write(|| self.inner.put_if_changed(key, bytes))
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        self.read(|| self.inner.list(prefix))
    }

    fn list_written_before(
        &self,
        prefix: &str,
        moment: SystemTime,
    ) -> Result<Vec<Key>, StoreError> {
        self.read(|| self.inner.list_written_before(prefix, moment))
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.write(|| self.inner.delete(key))
    }
}

fn template(steps: Value) -> Template {
    let annotation = "url:https://github.com/acme/templates/blob/main/t/template.yaml";
    let entity = json!({
        "metadata": {"name": "t", "annotations": {"backstage.io/managed-by-location": annotation}},
        "spec": {"type": "service", "steps": steps},
    });
    Template::read("template:default/t", &entity).unwrap()
}

fn ten_steps() -> Value {
    json!([
        {"id": "fetch", "action": "fetch:template", "input": {"url": "./skeleton", "values": {"name": "${{ parameters.name }}"}}},
        {"id": "a", "action": "roadiehq:utils:fs:write", "input": {"path": "a", "content": "a"}},
        {"id": "b", "action": "roadiehq:utils:fs:append", "input": {"path": "a", "content": "b"}},
        {"id": "c", "action": "fs:rename", "input": {"files": [{"from": "a", "to": "d/a"}]}},
        {"id": "d", "action": "debug:log", "input": {"message": "here"}},
        {"id": "publish", "action": "publish:github", "input": {
            "repoUrl": "github.com?owner=acme&repo=${{ parameters.name }}", "description": "A shop", "topics": ["go"],
            "repoVariables": {"REGION": "eu"}, "requiredApprovingReviewCount": 2}},
        {"id": "register", "action": "catalog:register", "input": {"repoContentsUrl": "${{ steps.publish.output.repoContentsUrl }}"}},
        {"id": "issue", "action": "github:issues:create", "input": {"repoUrl": "github.com?owner=acme&repo=${{ parameters.name }}", "title": "Look after it"}},
        {"id": "e", "action": "fs:readdir", "input": {"paths": ["."]}},
        {"id": "f", "action": "debug:log", "input": {"message": "done"}},
    ])
}

fn tasks(store: Arc<dyn Store>, folder: &Path, world: &Arc<World>) -> Tasks {
    let settings = run::Settings {
        lease: Duration::from_millis(20),
        tick: Duration::from_millis(5),
        ..run::Settings::default()
    };
    let outside: Arc<dyn Outside> = Arc::clone(world) as Arc<dyn Outside>;
    Tasks::new(store, registry(folder), outside, settings, BTreeMap::new())
}

fn parameters() -> serde_json::Map<String, Value> {
    let parameters = json!({"name": "shop", "owner": "group:default/web"});
    parameters.as_object().cloned().unwrap()
}

/// The state of a task however it got there.
async fn carried_on(tasks: &Tasks, id: &str) -> State {
    for _ in 0..50 {
        let state = tasks.state(id).await.unwrap();
        if state.status.is_over() {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
        let _ = tasks.run(id).await;
    }
    panic!("it does not end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_ends_at_any_write_leaves_one_repository_one_commit_and_one_registration() {
    let mut kills = 0;
    for is_last_done in [false, true] {
        for moment in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let (memory, world) = (Arc::new(Memory::default()), Arc::new(World::default()));
            let dying = Arc::new(Dying {
                inner: Arc::clone(&memory),
                left: AtomicUsize::new(moment),
                is_last_done,
            });
            let first = tasks(Arc::clone(&dying) as Arc<dyn Store>, folder.path(), &world);
            let made = first
                .make(&template(ten_steps()), parameters(), BTreeMap::new(), None)
                .await;
            if let Ok(id) = &made {
                let _ = first.run(id).await;
            }
            let is_alive = dying.left.load(Ordering::SeqCst) > 0;
            kills += usize::from(!is_alive);
            // The same form is sent again where nobody knows what became of it.
            let second = tasks(memory as Arc<dyn Store>, folder.path(), &world);
            let id = match made {
                Ok(id) => id,
                Err(_) => match second
                    .make(&template(ten_steps()), parameters(), BTreeMap::new(), None)
                    .await
                {
                    Ok(id) if second.state(&id).await.is_ok() => id,
                    // The first was noted and never made: nothing was done.
                    _ => continue,
                },
            };
            let state = carried_on(&second, &id).await;
            assert_eq!(
                state.status,
                Status::Completed,
                "{moment}: {:?}",
                state.error
            );
            assert_eq!(world.registered.lock().unwrap().len(), 1, "{moment}");
            check(folder.path()).await;
            if is_alive {
                break;
            }
        }
    }
    assert!(kills > 80, "{kills}");
}

/// One repository with one commit, and everything that was asked for once.
async fn check(folder: &Path) {
    let owner = std::fs::read_dir(folder.join("acme")).unwrap();
    let names: Vec<_> = owner.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["shop.git"]);
    let local = local(folder);
    let name = FullName::new("acme", "shop");
    let repository = local.repository(&name, &Look::default()).await.unwrap();
    assert_eq!(repository.description.as_deref(), Some("A shop"));
    assert_eq!(repository.topics, ["go"]);
    let head = repository.head.unwrap();
    let at = At {
        id: repository.id,
        full_name: name,
        commit: head.commit.clone(),
        disk_kib: None,
    };
    let tree = local.tree(&at).await.unwrap();
    let files: Vec<&str> = tree
        .iter()
        .map(|entry| entry.path.as_str())
        .filter(|path| path.contains('.') || path.ends_with("/a"))
        .collect();
    let expected = [
        ".callboard",
        ".callboard/template.yaml",
        "README.md",
        "catalog-info.yaml",
        "d/a",
        "run.sh",
    ];
    assert_eq!(files, expected);
    let record = std::fs::read_to_string(folder.join("acme/shop.git/published.json")).unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    assert_eq!(
        record["issues"].as_array().map(Vec::len),
        Some(1),
        "{record:#}"
    );
}

#[tokio::test]
async fn a_name_that_is_taken_is_said_and_another_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(World::default());
    let tasks = tasks(Arc::new(Memory::default()), folder.path(), &world);
    let template = template(ten_steps());
    let first = tasks
        .make(&template, parameters(), BTreeMap::new(), None)
        .await
        .unwrap();
    assert_eq!(tasks.run(&first).await.unwrap().status, Status::Completed);
    let mut other = parameters();
    other.insert("owner".to_owned(), "group:default/other".into());
    let second = tasks
        .make(&template, other, BTreeMap::new(), None)
        .await
        .unwrap();
    let state = tasks.run(&second).await.unwrap();
    let error = state.error.unwrap();
    assert!(
        error.message.contains("create repository acme/shop"),
        "{error}"
    );
    assert_eq!(
        error.hint.as_deref(),
        Some("choose another name; nothing of the other repository was touched")
    );
    assert!(!error.can_retry);
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_task() {
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(World::default());
    let store: Arc<dyn Store> = Arc::new(Directory::new(folder.path().join("store")));
    let tasks = tasks(store, folder.path(), &world);
    let template = template(ten_steps());
    let make = || tasks.make(&template, parameters(), BTreeMap::new(), None);
    let (a, b, c) = tokio::join!(make(), make(), make());
    let (a, b, c) = (a.unwrap(), b.unwrap(), c.unwrap());
    assert_eq!((&a, &a), (&b, &c));
    let (runs, more) = tasks.runs(0, |_| true).await.unwrap();
    assert_eq!((runs.len(), more), (1, false));
}

#[tokio::test]
async fn a_failed_task_is_tried_again_with_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(World::default());
    let memory: Arc<dyn Store> = Arc::new(Memory::default());
    let first = tasks(Arc::clone(&memory), folder.path(), &world);
    let steps = json!([
        {"id": "log", "action": "debug:log", "input": {"message": "key ${{ secrets.key }}"}},
        {"id": "fail", "action": "fetch:plain", "input": {"url": "./nowhere"}},
    ]);
    let secrets: BTreeMap<String, String> = [("key".to_owned(), "hunter2-4711".to_owned())].into();
    let id = first
        .make(&template(steps), parameters(), secrets.clone(), None)
        .await
        .unwrap();
    assert_eq!(first.run(&id).await.unwrap().status, Status::Failed);
    // Another process knows no secrets.
    let second = tasks(Arc::clone(&memory), folder.path(), &world);
    let missing = second.retry(&id, BTreeMap::new(), None).await;
    assert_eq!(missing, Err(TaskError::Secrets(vec!["key".to_owned()])));
    second.retry(&id, secrets, None).await.unwrap();
    let state = carried_on(&second, &id).await;
    assert_eq!(state.status, Status::Failed);
    for key in memory.list("").unwrap() {
        let bytes = memory.get(&key).unwrap();
        assert!(
            !String::from_utf8_lossy(&bytes).contains("hunter2"),
            "{}",
            key.as_str()
        );
    }
    let over = second.cancel(&id, None).await;
    assert_eq!(over, Err(TaskError::Status(Status::Failed)));
}
