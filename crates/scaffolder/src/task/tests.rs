//! Whole tasks, in a world that can end at any moment.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::checkpoint::Before;
use super::context::Secrets;
use super::dry_run::dry_run;
use super::event::{Body, Event};
use super::journal::{Journal, JournalError};
use super::run::{RunError, Runner, Settings};
use super::state::{State, Status};
use super::testing::{World, block_on, make, run_in, spec};
use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Registry, Typed, of};
use crate::actions;
use crate::outside::Outside as _;

/// What was made elsewhere.
type Made = Arc<Mutex<Vec<String>>>;

/// An action that makes a repository, and pushes to it.
struct Publish(Made);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
struct PublishInput {
    /// The name.
    name: String,
}

impl Typed for Publish {
    type Input = PublishInput;
    type Output = Nothing;
    const ID: &'static str = "test:publish";
    const DESCRIPTION: &'static str = "Makes a repository.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    fn run<'a>(
        &'a self,
        input: PublishInput,
        call: Call<'a>,
    ) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            for thing in ["repository", "commit"] {
                let before = call.checkpoints.begin(thing).await?;
                let name = format!("{thing} {}", input.name);
                let mut is_new = matches!(before, Before::New);
                if before == Before::Begun {
                    is_new = !self.0.lock().unwrap().contains(&name);
                }
                if is_new {
                    self.0.lock().unwrap().push(name);
                }
                if !matches!(before, Before::Done(_)) {
                    call.checkpoints.end(thing, json!({})).await?;
                }
            }
            call.outputs
                .set("repoContentsUrl", "https://github.com/acme/shop/blob/main");
            Ok(())
        })
    }
}

fn registry(made: &Made) -> Registry {
    let mut registry = actions::registry();
    registry.add(of(Publish(Arc::clone(made))));
    registry
}

fn world() -> World {
    World::default().with_files(
        "https://github.com/acme/templates/tree/main/t/skeleton",
        &[
            ("README.md", "# ${{ values.name }}\n"),
            ("catalog-info.yaml", "kind: Component\n"),
        ],
    )
}

fn ten_steps() -> Value {
    json!([
        {"id": "fetch", "action": "fetch:template", "input": {"url": "./skeleton", "values": {"name": "${{ parameters.name }}"}}},
        {"id": "note", "action": "roadiehq:utils:fs:write", "input": {"path": "NOTE", "content": "one\n"}},
        {"id": "more", "action": "roadiehq:utils:fs:append", "input": {"path": "NOTE", "content": "two\n"}},
        {"id": "each", "action": "roadiehq:utils:fs:append", "each": ["a", "b"],
         "input": {"path": "LIST", "content": "${{ each.value }}\n"}},
        {"id": "rename", "action": "fs:rename", "input": {"files": [{"from": "NOTE", "to": "docs/NOTE"}]}},
        {"id": "skipped", "action": "debug:log", "if": "${{ parameters.no }}"},
        {"id": "log", "action": "debug:log", "input": {"message": "hello", "listWorkspace": true}},
        {"id": "publish", "action": "test:publish", "input": {"name": "${{ parameters.name }}"}},
        {"id": "register", "action": "catalog:register",
         "input": {"repoContentsUrl": "${{ steps.publish.output.repoContentsUrl }}"}},
        {"id": "read", "action": "roadiehq:utils:fs:parse", "input": {"path": "docs/NOTE"}},
    ])
}

fn output() -> Value {
    json!({
        "entity": "${{ steps.register.output.entityRef }}",
        "note": "${{ steps.read.output.content }}",
        "links": [
            {"title": "shown", "url": "${{ steps.publish.output.repoContentsUrl }}"},
            {"title": "left out", "if": "${{ parameters.no }}"},
        ],
    })
}

fn parameters() -> Value {
    json!({"name": "shop", "no": false})
}

/// A journal that is gone from the operation with this number on; that one is done
/// or not.
struct Ending<'a> {
    inner: &'a dyn Journal,
    left: AtomicUsize,
    is_last_done: bool,
}

impl Ending<'_> {
    /// Whether it is still there, and whether this is the last time.
    fn count(&self) -> Result<bool, JournalError> {
        let gone = Err(JournalError::Failed {
            reason: "the process ended".to_owned(),
        });
        let step = |left: usize| left.checked_sub(1);
        match self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
        {
            Ok(1) if self.is_last_done => Ok(true),
            Ok(1) | Err(_) => gone,
            Ok(_) => Ok(false),
        }
    }
}

fn ended() -> JournalError {
    JournalError::Failed {
        reason: "the process ended".to_owned(),
    }
}

impl Journal for Ending<'_> {
    fn append<'a>(
        &'a self,
        task: &'a str,
        after: u64,
        events: &'a [Event],
    ) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let is_last = self.count()?;
            self.inner.append(task, after, events).await?;
            if is_last { Err(ended()) } else { Ok(()) }
        })
    }

    fn read<'a>(
        &'a self,
        task: &'a str,
        after: u64,
    ) -> Answer<'a, Result<Vec<Event>, JournalError>> {
        Box::pin(async move {
            match self.left.load(Ordering::Relaxed) {
                0 => Err(ended()),
                _ => self.inner.read(task, after).await,
            }
        })
    }

    fn keep<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
        bytes: Vec<u8>,
    ) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let is_last = self.count()?;
            self.inner.keep(task, name, bytes).await?;
            if is_last { Err(ended()) } else { Ok(()) }
        })
    }

    fn kept<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
    ) -> Answer<'a, Result<Vec<u8>, JournalError>> {
        self.inner.kept(task, name)
    }

    fn forget<'a>(&'a self, task: &'a str) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            self.count()?;
            self.inner.forget(task).await
        })
    }
}

#[test]
fn a_task_that_ends_at_any_moment_is_carried_on_and_nothing_is_done_twice() {
    let mut kills = 0;
    for is_last_done in [false, true] {
        for moment in 1.. {
            let made = Made::default();
            let (world, registry) = (world(), registry(&made));
            make(
                &world.journal,
                spec(ten_steps(), output(), parameters(), &Secrets::default()),
            );
            let settings = Settings::default();
            let dying = Ending {
                inner: &world.journal,
                left: AtomicUsize::new(moment),
                is_last_done,
            };
            let runner = |journal| Runner {
                registry: &registry,
                outside: &world,
                journal,
                settings: &settings,
                is_dry_run: false,
            };
            let first = block_on(runner(&dying).run("t", "first", Secrets::default()));
            let is_alive = dying.left.load(Ordering::Relaxed) > 0;
            let state = if is_alive {
                first.unwrap().state
            } else {
                kills += 1;
                block_on(world.wait(settings.lease + Duration::from_secs(1)));
                match block_on(runner(&world.journal).run("t", "second", Secrets::default())) {
                    Ok(finished) => finished.state,
                    // Everything was done but forgetting the files.
                    Err(RunError::Over(Status::Completed)) => {
                        let events = block_on(world.journal.read("t", 0)).unwrap();
                        State::of(&events).unwrap()
                    }
                    Err(error) => panic!("{moment}: {error}"),
                }
            };
            assert_eq!(state.status, Status::Completed, "{moment}");
            assert_eq!(
                *made.lock().unwrap(),
                ["repository shop", "commit shop"],
                "{moment}"
            );
            assert_eq!(world.registered.lock().unwrap().len(), 1, "{moment}");
            let expected = json!({
                "entity": "component:default/made",
                "note": "one\ntwo\n",
                "links": [{"title": "shown", "url": "https://github.com/acme/shop/blob/main"}],
            });
            assert_eq!(Value::Object(state.output), expected, "{moment}");
            if is_alive {
                break;
            }
        }
    }
    assert!(kills > 60, "{kills}");
}

/// Whether there is such a line in a log.
fn said(journal: &str, message: &str) -> bool {
    journal.contains(&format!(r#""type":"log","message":"{message}""#))
}

#[test]
fn files_are_those_of_the_last_call_on_record() {
    let finished = run_in(
        &world(),
        &registry(&Made::default()),
        ten_steps(),
        output(),
        Secrets::default(),
    );
    let files: Vec<_> = finished
        .workspace
        .nodes()
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(
        files,
        ["LIST", "README.md", "catalog-info.yaml", "docs/NOTE"]
    );
}

#[test]
fn a_step_that_fails_is_tried_again_and_those_before_are_not() {
    let made = Made::default();
    let (world, registry) = (World::default(), registry(&made));
    let steps = json!([
        {"id": "publish", "action": "test:publish", "input": {"name": "shop"}},
        {"id": "fetch", "action": "fetch:plain", "input": {"url": "./skeleton"}},
        {"id": "always", "action": "debug:log", "if": "${{ always() }}", "input": {"message": "in any case"}},
        {"id": "never", "action": "debug:log", "input": {"message": "not reached"}},
    ]);
    let failed = run_in(&world, &registry, steps, json!({}), Secrets::default()).state;
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(failed.failed(), Some(1));
    let text = world.journal_text();
    assert!(
        said(&text, "in any case") && !said(&text, "not reached"),
        "{text}"
    );

    let retry = Event {
        id: failed.last_id + 1,
        at_ms: failed.last_at_ms,
        body: Body::RetryAsked { by: None },
    };
    block_on(world.journal.append("t", failed.last_id, &[retry])).unwrap();
    let world = world.with_files(
        "https://github.com/acme/templates/tree/main/t/skeleton",
        &[("a", "b")],
    );
    let settings = Settings::default();
    let runner = Runner {
        registry: &registry,
        outside: &world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    let state = block_on(runner.run("t", "again", Secrets::default()))
        .unwrap()
        .state;
    assert_eq!(state.status, Status::Completed);
    assert_eq!(made.lock().unwrap().len(), 2);
    assert!(said(&world.journal_text(), "not reached"));
    let again = block_on(runner.run("t", "third", Secrets::default())).unwrap_err();
    assert_eq!(again, RunError::Over(Status::Completed));
}

#[test]
fn a_task_is_run_by_one_at_a_time() {
    let world = world();
    make(
        &world.journal,
        spec(ten_steps(), output(), parameters(), &Secrets::default()),
    );
    let claimed = Event {
        id: 2,
        at_ms: world.now_ms(),
        body: Body::Claimed {
            runner: "other".to_owned(),
        },
    };
    block_on(world.journal.append("t", 1, &[claimed])).unwrap();
    let made = Made::default();
    let (registry, settings) = (registry(&made), Settings::default());
    let runner = Runner {
        registry: &registry,
        outside: &world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    let busy = block_on(runner.run("t", "me", Secrets::default())).unwrap_err();
    assert_eq!(busy, RunError::Busy);
    block_on(world.wait(settings.lease + Duration::from_secs(1)));
    let state = block_on(runner.run("t", "me", Secrets::default()))
        .unwrap()
        .state;
    assert_eq!(state.status, Status::Completed);
}

/// An action that does something to its own task, as others would.
struct Meddle(Arc<World>, fn() -> Body);

impl Typed for Meddle {
    type Input = serde_json::Map<String, Value>;
    type Output = Nothing;
    const ID: &'static str = "test:meddle";
    const DESCRIPTION: &'static str = "Adds an event.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    fn run<'a>(&'a self, _: Self::Input, _: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let journal = &self.0.journal;
            let last = journal.read("t", 0).await.unwrap().len() as u64;
            let event = Event {
                id: last + 1,
                at_ms: self.0.now_ms(),
                body: self.1(),
            };
            journal.append("t", last, &[event]).await.unwrap();
            Ok(())
        })
    }
}

fn meddled(body: fn() -> Body) -> (Arc<World>, Result<Status, RunError>) {
    let world = Arc::new(World::default());
    let mut registry = actions::registry();
    registry.add(of(Meddle(Arc::clone(&world), body)));
    let steps = json!([
        {"id": "meddle", "action": "test:meddle"},
        {"id": "after", "action": "debug:log", "input": {"message": "not reached"}},
    ]);
    make(
        &world.journal,
        spec(steps, json!({}), json!({}), &Secrets::default()),
    );
    let settings = Settings::default();
    let runner = Runner {
        registry: &registry,
        outside: &*world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    let result = block_on(runner.run("t", "me", Secrets::default()));
    let status = result.map(|finished| finished.state.status);
    (world, status)
}

#[test]
fn a_task_is_cancelled_between_steps() {
    let (world, status) = meddled(|| Body::CancelAsked { by: None });
    assert_eq!(status, Ok(Status::Cancelled));
    assert!(!said(&world.journal_text(), "not reached"));
}

#[test]
fn whoever_was_thought_dead_stops_when_another_took_over() {
    let runner = || Body::Claimed {
        runner: "other".to_owned(),
    };
    let (world, status) = meddled(runner);
    assert_eq!(status, Err(RunError::Lost));
    assert!(!said(&world.journal_text(), "not reached"));
}

/// An action that never ends.
struct Hang;

impl Typed for Hang {
    type Input = serde_json::Map<String, Value>;
    type Output = Nothing;
    const ID: &'static str = "test:hang";
    const DESCRIPTION: &'static str = "Never ends.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    fn run<'a>(&'a self, _: Self::Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        call.log("begun");
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_step_that_does_not_end_is_given_up() {
    let mut registry = Registry::default();
    registry.add(of(Hang));
    let world = World::default();
    let steps = json!([{"id": "hang", "action": "test:hang"}]);
    let state = run_in(&world, &registry, steps, json!({}), Secrets::default()).state;
    assert_eq!(
        state.error.unwrap().message,
        "it took longer than 900 s and was given up"
    );
    let text = world.journal_text();
    // It said that it is there all the while.
    assert!(text.matches("alive").count() > 100 && text.contains("begun"));
}

fn with_key() -> Secrets {
    Secrets {
        given: [("key".to_owned(), "hunter2-4711".to_owned())].into(),
        environment: [].into(),
    }
}

#[test]
fn secrets_are_neither_kept_nor_told() {
    let world = world();
    let steps = json!([
        {"id": "log", "action": "debug:log", "input": {"message": "a ${{ secrets.key }} b ${{ secrets.key | upper }}"}},
        {"id": "changed", "action": "debug:log", "input": {"message": "c ${{ secrets.key | replace('-', '+') }}"}},
        {"id": "write", "action": "roadiehq:utils:serialize:json", "input": {"data": {"k": "${{ secrets.key }}"}}},
        {"id": "fail", "action": "fetch:plain", "input": {"url": "https://x.example/${{ secrets.key }}"}},
    ]);
    let output =
        json!({"key": "${{ secrets.key }}", "text": "${{ steps.write.output.serialized }}"});
    let state = run_in(&world, &actions::registry(), steps, output, with_key()).state;
    let text = world.journal_text();
    for written in ["hunter2", "HUNTER2"] {
        assert!(!text.contains(written), "{text}");
    }
    assert!(said(&text, "a ••• b •••") && said(&text, "•••"), "{text}");
    assert_eq!(state.output.get("key"), None);
    assert!(state.error.unwrap().message.contains("•••"));
}

#[test]
fn a_secret_does_not_get_into_files() {
    #[track_caller]
    fn check(step: Value, expected: &str) {
        let steps = json!([step]);
        let state = run_in(&world(), &actions::registry(), steps, json!({}), with_key()).state;
        assert_eq!(state.error.unwrap().message, expected);
    }

    check(
        json!({"action": "fetch:template", "input": {"url": "./skeleton", "values": {"name": "${{ secrets.key }}"}}}),
        "a secret is among the `values`, and would be written into files",
    );
    check(
        json!({"action": "roadiehq:utils:fs:write", "input": {"path": ".env", "content": "KEY=${{ secrets.key }}"}}),
        "`.env` would hold a secret",
    );
}

#[test]
fn secrets_have_to_be_given_again_to_go_on() {
    let world = world();
    make(
        &world.journal,
        spec(ten_steps(), output(), parameters(), &with_key()),
    );
    let (registry, settings) = (actions::registry(), Settings::default());
    let runner = Runner {
        registry: &registry,
        outside: &world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    let error = block_on(runner.run("t", "me", Secrets::default())).unwrap_err();
    assert_eq!(error, RunError::Secrets(vec!["key".to_owned()]));
}

#[test]
fn a_dry_run_does_nothing_elsewhere() {
    let made = Made::default();
    let world = world();
    let spec = spec(ten_steps(), output(), parameters(), &Secrets::default());
    let settings = Settings::default();
    let registry = registry(&made);
    let report = dry_run(spec, &registry, &world, &settings, Secrets::default());
    let report = block_on(report).unwrap();
    assert_eq!(report.finished.state.status, Status::Completed);
    assert!(made.lock().unwrap().is_empty() && world.registered.lock().unwrap().is_empty());
    assert_eq!(report.finished.state.output["entity"], "<example>");
    assert_eq!(report.finished.state.output["note"], "one\ntwo\n");
    assert!(report.finished.workspace.nodes().len() == 4);
}

#[test]
fn what_a_template_gets_wrong_is_said_where_it_is() {
    #[track_caller]
    fn check(step: Value, expected: &str) {
        let state = run_in(
            &world(),
            &actions::registry(),
            json!([step]),
            json!({}),
            Secrets::default(),
        )
        .state;
        assert_eq!(state.error.unwrap().message, expected);
    }

    check(
        json!({"id": "x", "action": "fetch:templat"}),
        "step `x` of template:default/t: there is no action `fetch:templat`: did you mean `fetch:template`?; \
         actions of your own are declared in files below `integrations/`, and `/create/actions` lists those there are",
    );
    check(
        json!({"id": "x", "action": "fetch:template", "input": {"targetPath": 1}}),
        "what step `x` gives `fetch:template` does not fit: `url` is missing; `targetPath` is a number; it must be text",
    );
    check(
        json!({"id": "x", "action": "fetch:plain", "input": {"url": "./nowhere"}}),
        "nothing is at https://github.com/acme/templates/tree/main/t/nowhere",
    );
    check(
        json!({"id": "x", "action": "fetch:template", "input": {"url": "./skeleton", "targetPath": "../x"}}),
        "`../x` leads out of the workspace",
    );
    check(
        json!({"id": "x", "action": "debug:log", "each": "${{ parameters.no }}"}),
        "`each` is \"${{ parameters.no }}\", and that is nothing: it needs a list or a map",
    );
}

#[test]
fn what_a_call_that_failed_left_behind_is_not_there_for_the_next() {
    let steps = json!([
        {"action": "roadiehq:utils:fs:write", "input": {"path": "good", "content": "x"}},
        {"action": "roadiehq:utils:fs:write", "continueOnFailure": true,
         "input": {"path": ".env", "content": "KEY=${{ secrets.key }}"}},
        {"id": "list", "action": "fs:readdir", "input": {"paths": ["."]}},
    ]);
    let output = json!({"files": "${{ steps.list.output.files | dump }}"});
    let finished = run_in(&world(), &actions::registry(), steps, output, with_key());
    assert_eq!(finished.state.status, Status::Completed);
    let files = finished.state.output["files"].to_string();
    assert!(files.contains("good") && !files.contains(".env"), "{files}");
    assert_eq!(finished.workspace.nodes().len(), 1);
}

#[test]
fn an_answer_that_is_secret_is_a_parameter_and_is_kept_nowhere() {
    let world = world();
    let secrets = Secrets {
        given: [("/login/password".to_owned(), "hunter2-4711".to_owned())].into(),
        environment: [].into(),
    };
    let parameters = json!({"login": {"password": "************"}});
    let steps = json!([
        {"id": "json", "action": "roadiehq:utils:serialize:json",
         "input": {"data": {"is": "${{ parameters.login.password[0] }}", "named": "${{ secrets | dump }}"}}},
    ]);
    make(
        &world.journal,
        spec(
            steps,
            json!({"s": "${{ steps.json.output.serialized }}"}),
            parameters,
            &secrets,
        ),
    );
    let (registry, settings) = (actions::registry(), Settings::default());
    let runner = Runner {
        registry: &registry,
        outside: &world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    let state = block_on(runner.run("t", "me", secrets)).unwrap().state;
    assert_eq!(state.output["s"], r#"{"is":"h","named":"{}"}"#);
    assert!(!world.journal_text().contains("hunter2"));
}

#[test]
fn a_task_whose_runner_is_gone_is_cancelled_without_its_secrets() {
    let world = world();
    make(
        &world.journal,
        spec(ten_steps(), output(), parameters(), &with_key()),
    );
    let now = world.now_ms();
    let claimed = Body::Claimed {
        runner: "gone".to_owned(),
    };
    let events = [claimed, Body::CancelAsked { by: None }]
        .into_iter()
        .zip(2..);
    let events: Vec<Event> = events
        .map(|(body, id)| Event {
            id,
            at_ms: now,
            body,
        })
        .collect();
    block_on(world.journal.append("t", 1, &events)).unwrap();
    let settings = Settings::default();
    block_on(world.wait(settings.lease + Duration::from_secs(1)));
    let registry = actions::registry();
    let runner = Runner {
        registry: &registry,
        outside: &world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    let state = block_on(runner.run("t", "me", Secrets::default()))
        .unwrap()
        .state;
    assert_eq!(state.status, Status::Cancelled);
}

#[test]
fn a_task_whose_files_are_gone_ends_with_a_reason() {
    let world = world();
    make(
        &world.journal,
        spec(ten_steps(), output(), parameters(), &Secrets::default()),
    );
    let body = Body::Round {
        step: "fetch".to_owned(),
        round: 0,
        output: serde_json::Map::new(),
        is_masked: false,
        workspace: Some("broken".to_owned()),
    };
    let event = Event {
        id: 2,
        at_ms: world.now_ms(),
        body,
    };
    block_on(world.journal.append("t", 1, &[event])).unwrap();
    block_on(world.journal.keep(
        "t",
        "broken",
        b"no archive at all, but long enough to be read as one".to_vec(),
    ))
    .unwrap();
    let (registry, settings) = (actions::registry(), Settings::default());
    let runner = Runner {
        registry: &registry,
        outside: &world,
        journal: &world.journal,
        settings: &settings,
        is_dry_run: false,
    };
    let state = block_on(runner.run("t", "me", Secrets::default()))
        .unwrap()
        .state;
    assert_eq!(state.status, Status::Failed);
    assert!(
        state
            .error
            .unwrap()
            .message
            .starts_with("it cannot be carried on:")
    );
}
