//! A world for tests: it answers what it is told, and remembers what it was asked.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::context::Secrets;
use super::event::{Body, Event};
use super::journal::Journal;
use super::memory::MemoryJournal;
use super::run::{Finished, Runner, Settings};
use super::spec::TaskSpec;
use crate::action::{ActionError, Answer, Registry};
use crate::outside::{Endpoint, Fetched, Outside, Registered, Request, Response};
use crate::skeleton::{Entry, Skeleton};
use crate::template::Template;
use crate::workspace::WorkspacePath;

/// See the [module](self).
#[derive(Default)]
pub(crate) struct World {
    pub(crate) files: BTreeMap<String, Skeleton>,
    pub(crate) entities: BTreeMap<String, Value>,
    secrets: BTreeMap<String, String>,
    answers: Mutex<Vec<Response>>,
    requests: Mutex<Vec<Request>>,
    pub(crate) registered: Mutex<Vec<String>>,
    pub(crate) journal: MemoryJournal,
    clock: AtomicU64,
}

impl World {
    pub(crate) fn with_files(mut self, address: &str, files: &[(&str, &str)]) -> Self {
        let entries = files.iter().map(|(path, text)| {
            let path = WorkspacePath::parse(path).unwrap();
            (path, Entry::file(text.as_bytes().to_vec()))
        });
        self.files.insert(address.to_owned(), entries.collect());
        self
    }

    pub(crate) fn with_secret(mut self, name: &str, value: &str) -> Self {
        self.secrets.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn answering(self, response: Response) -> Self {
        self.answers.lock().unwrap().push(response);
        self
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Everything that is kept, as text.
    pub(crate) fn journal_text(&self) -> String {
        let events = block_on(self.journal.read("t", 0)).unwrap();
        serde_json::to_string(&events).unwrap()
    }
}

impl Outside for World {
    fn fetch<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Fetched, ActionError>> {
        Box::pin(async move {
            let files = self.files.get(address).cloned();
            let files =
                files.ok_or_else(|| ActionError::new(format!("nothing is at {address}")))?;
            let commit = None;
            Ok(Fetched { files, commit })
        })
    }

    fn entity<'a>(&'a self, entity_ref: &'a str) -> Answer<'a, Result<Option<Value>, ActionError>> {
        Box::pin(async move { Ok(self.entities.get(entity_ref).cloned()) })
    }

    fn register<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Registered, ActionError>> {
        Box::pin(async move {
            let mut registered = self.registered.lock().unwrap();
            if !registered.iter().any(|known| known == address) {
                registered.push(address.to_owned());
            }
            let entity_refs = vec!["component:default/made".to_owned()];
            Ok(Registered { entity_refs })
        })
    }

    fn request<'a>(&'a self, request: Request) -> Answer<'a, Result<Response, ActionError>> {
        Box::pin(async move {
            self.requests.lock().unwrap().push(request);
            let mut answers = self.answers.lock().unwrap();
            if answers.len() > 1 {
                return Ok(answers.remove(0));
            }
            answers
                .last()
                .cloned()
                .ok_or_else(|| ActionError::new("nobody answers"))
        })
    }

    fn proxied<'a>(
        &'a self,
        path: &'a str,
        _: &'a str,
    ) -> Answer<'a, Result<Endpoint, ActionError>> {
        Box::pin(async move {
            match path.strip_prefix("/api/proxy/") {
                Some(rest) => Ok((
                    format!("https://proxied.example/{rest}"),
                    vec![("authorization".to_owned(), "configured".to_owned())],
                )),
                None => Err(ActionError::input(format!("`{path}` is no endpoint"))),
            }
        })
    }

    fn secret(&self, name: &str) -> Option<String> {
        self.secrets.get(name).cloned()
    }

    fn wait(&self, time: Duration) -> Answer<'_, ()> {
        Box::pin(async move {
            let ms = u64::try_from(time.as_millis()).unwrap();
            self.clock.fetch_add(ms, Ordering::Relaxed);
            pause().await;
        })
    }

    fn now_ms(&self) -> u64 {
        1_000_000 + self.clock.load(Ordering::Relaxed)
    }
}

/// Is ready the second time it is asked.
async fn pause() {
    let mut is_first = true;
    std::future::poll_fn(|context| {
        if std::mem::take(&mut is_first) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}

/// Runs what needs nobody else to go on.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Nobody;
    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    let waker = Waker::from(Arc::new(Nobody));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
    }
}

/// A task of some steps.
pub(crate) fn spec(steps: Value, output: Value, parameters: Value, secrets: &Secrets) -> TaskSpec {
    let annotation = "url:https://github.com/acme/templates/blob/main/t/template.yaml";
    let entity = json!({
        "metadata": {"name": "t", "annotations": {"backstage.io/managed-by-location": annotation}},
        "spec": {"steps": steps, "output": output},
    });
    let template = Template::read("template:default/t", &entity).unwrap();
    let parameters = parameters.as_object().cloned().unwrap_or_default();
    let names = secrets.given.keys().cloned().collect();
    TaskSpec::new(
        "t".to_owned(),
        &template,
        parameters,
        names,
        None,
        1_000_000,
    )
}

/// Makes a task in a journal.
pub(crate) fn make(journal: &dyn Journal, spec: TaskSpec) {
    let body = Body::Made {
        spec: Box::new(spec),
    };
    let event = Event {
        id: 1,
        at_ms: 1_000_000,
        body,
    };
    block_on(journal.append("t", 0, &[event])).unwrap();
}

/// Runs steps in a world until they end.
pub(crate) fn run_in(
    world: &World,
    registry: &Registry,
    steps: Value,
    output: Value,
    secrets: Secrets,
) -> Finished {
    make(
        &world.journal,
        spec(steps, output, Value::Object(Map::new()), &secrets),
    );
    let settings = Settings::default();
    let runner = Runner {
        registry,
        outside: world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    block_on(runner.run("t", "somebody", secrets)).unwrap()
}
