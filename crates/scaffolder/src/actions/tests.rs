//! Actions in small tasks; and that each takes and gives what Backstage's does.

use serde_json::{Value, json};

use super::registry;
use crate::outside::Response;
use crate::task::State;
use crate::task::context::Secrets;
use crate::task::run::Finished;
use crate::task::testing::{World, run_in};
use crate::workspace::{Node, WorkspacePath};

fn run(world: &World, steps: Value, output: Value) -> Finished {
    run_in(world, &registry(), steps, output, Secrets::default())
}

fn world() -> World {
    let mut world = World::default().with_files(
        "https://github.com/acme/templates/tree/main/t/files",
        &[
            ("a.txt", "${{ values.a }}\n"),
            ("docs/b.md", "b\n"),
            ("docs/deep/c.md", "c\n"),
            (".hidden", "h\n"),
        ],
    );
    let one = World::default().with_files("x", &[("one.txt", "${{ values.a }}")]);
    let one = one.files["x"].clone();
    world.files.insert(
        "https://github.com/acme/templates/tree/main/t/one.txt".to_owned(),
        one,
    );
    world.entities.insert(
        "group:default/web".to_owned(),
        json!({"kind": "Group", "metadata": {"name": "web"}}),
    );
    world
}

/// The files at the end, with their texts.
#[track_caller]
fn files(steps: Value, expected: &[(&str, &str)]) {
    let finished = run(&world(), steps, json!({}));
    assert_eq!(finished.state.error, None);
    let found: Vec<(String, String)> = finished
        .workspace
        .nodes()
        .map(|(path, node)| match node {
            Node::File { bytes, .. } => (
                path.to_string(),
                String::from_utf8_lossy(bytes).into_owned(),
            ),
            Node::Link { target } => (path.to_string(), format!("-> {target}")),
        })
        .collect();
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn gives(steps: Value, output: Value, expected: Value) {
    let state = run(&world(), steps, output).state;
    assert_eq!(state.error, None);
    assert_eq!(Value::Object(state.output), expected);
}

#[track_caller]
fn fails(steps: Value, expected: &str) {
    let state: State = run(&world(), steps, json!({})).state;
    assert_eq!(
        state.error.map(|error| error.message).as_deref(),
        Some(expected)
    );
}

#[test]
fn files_are_fetched_as_they_are_or_rendered() {
    let values = json!({"a": "x"});
    files(
        json!([{"action": "fetch:template", "input": {"url": "./files", "values": values, "targetPath": "in"}}]),
        &[
            ("in/.hidden", "h\n"),
            ("in/a.txt", "x\n"),
            ("in/docs/b.md", "b\n"),
            ("in/docs/deep/c.md", "c\n"),
        ],
    );
    files(
        json!([
            {"action": "fetch:plain", "input": {"url": "./files"}},
            {"action": "fs:delete", "input": {"files": ["docs", ".hidden", "nothing/*"]}},
        ]),
        &[("a.txt", "${{ values.a }}\n")],
    );
    files(
        json!([{"action": "fetch:template:file", "input": {"url": "./one.txt", "targetPath": "d/y", "values": values}}]),
        &[("d/y", "x")],
    );
    files(
        json!([{"action": "fetch:plain:file", "input": {"url": "./one.txt", "targetPath": "d/y"}}]),
        &[("d/y", "${{ values.a }}")],
    );
    fails(
        json!([{"action": "fetch:plain:file", "input": {"url": "./files", "targetPath": "y"}}]),
        "`https://github.com/acme/templates/tree/main/t/files` is not one file",
    );
}

#[test]
fn files_and_folders_get_other_names() {
    files(
        json!([
            {"action": "fetch:plain", "input": {"url": "./files"}},
            {"action": "fs:rename", "input": {"files": [{"from": "docs", "to": "manual"}, {"from": "a.txt", "to": "x/a"}]}},
            {"action": "fs:delete", "input": {"files": ["**/.*"]}},
        ]),
        &[
            ("manual/b.md", "b\n"),
            ("manual/deep/c.md", "c\n"),
            ("x/a", "${{ values.a }}\n"),
        ],
    );
    let rename = |from: &str, to: &str| {
        json!([
            {"action": "fetch:plain", "input": {"url": "./files"}},
            {"action": "fs:rename", "input": {"files": [{"from": from, "to": to}]}},
        ])
    };
    fails(rename("a.txt", "docs/b.md"), "`docs/b.md` is there already");
    fails(rename("nope", "x"), "there is no `nope` in the workspace");
    fails(
        rename("docs", "docs/deep/x"),
        "`docs` cannot be moved into itself",
    );
    fails(rename("a.txt", "../x"), "`../x` leads out of the workspace");
}

#[test]
fn files_are_written_read_and_listed() {
    let steps = json!([
        {"id": "w", "action": "roadiehq:utils:fs:write", "input": {"path": "d/c.json", "content": "{\"a\":[1]}", "preserveFormatting": true}},
        {"id": "y", "action": "roadiehq:utils:fs:write", "input": {"path": "d/v.yaml", "content": "a: yes\n---\nb: 2\n"}},
        {"id": "json", "action": "roadiehq:utils:fs:parse", "input": {"path": "d/c.json", "parser": "json"}},
        {"id": "yaml", "action": "roadiehq:utils:fs:parse", "input": {"path": "d/v.yaml", "parser": "multiyaml"}},
        {"id": "list", "action": "fs:readdir", "input": {"paths": ["."], "recursive": true}},
        {"id": "s", "action": "roadiehq:utils:serialize:json", "input": {"data": {"a": {"b": 1, "c": 2}}, "replacer": ["a", "b"]}},
        {"id": "t", "action": "roadiehq:utils:serialize:yaml", "input": {"data": {"a": ["yes", "1"]}}},
    ]);
    gives(
        steps,
        json!({
            "path": "${{ steps.w.output.path }}",
            "json": "${{ steps.json.output.content }}",
            "yaml": "${{ steps.yaml.output.content }}",
            "files": "${{ steps.list.output.files }}",
            "folders": "${{ steps.list.output.folders }}",
            "s": "${{ steps.s.output.serialized }}",
            "t": "${{ steps.t.output.serialized | trim }}",
        }),
        json!({
            "path": "d/c.json",
            "json": {"a": [1]},
            "yaml": [{"a": "yes"}, {"b": 2}],
            "files": [
                {"name": "c.json", "path": "d/c.json", "fullPath": "d/c.json"},
                {"name": "v.yaml", "path": "d/v.yaml", "fullPath": "d/v.yaml"},
            ],
            "folders": [{"name": "d", "path": "d", "fullPath": "d"}],
            "s": "{\"a\":{\"b\":1}}",
            "t": "a:\n- \"yes\"\n- \"1\"",
        }),
    );
}

#[test]
fn entities_are_written_fetched_and_registered() {
    let entity = json!({"kind": "Component", "metadata": {"name": "x"}});
    let finished = run(
        &world(),
        json!([{"action": "catalog:write", "input": {"entity": entity}}]),
        json!({}),
    );
    let path = WorkspacePath::parse("catalog-info.yaml").unwrap();
    let Some(Node::File { bytes, .. }) = finished.workspace.get(&path) else {
        panic!("a file");
    };
    let text = String::from_utf8_lossy(bytes);
    assert!(
        text.contains("backstage.io/source-template: template:default/t"),
        "{text}"
    );

    gives(
        json!([{"id": "f", "action": "catalog:fetch", "input": {"entityRefs": ["web", "group:nope"], "defaultKind": "Group", "optional": true}}]),
        json!({"e": "${{ steps.f.output.entities }}"}),
        json!({"e": [{"kind": "Group", "metadata": {"name": "web"}}, null]}),
    );
    fails(
        json!([{"action": "catalog:fetch", "input": {"entityRef": "group:nope"}}]),
        "the catalog has no `group:default/nope`",
    );
    fails(
        json!([{"action": "catalog:register", "input": {}}]),
        "neither `catalogInfoUrl` nor `repoContentsUrl` is given",
    );
}

#[test]
fn other_systems_are_asked_through_the_proxy_alone() {
    let response = |status| Response {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: b"{\"id\": 7}".to_vec(),
    };
    let step = json!([{"id": "ask", "action": "http:backstage:request", "input": {
        "method": "POST", "path": "/api/proxy/slack/post", "params": {"q": "a b"},
        "headers": {"Content-Type": "application/json", "Authorization": "mine"}, "body": {"a": 1},
    }}]);
    let world = World::default().answering(response(200));
    let output =
        json!({"id": "${{ steps.ask.output.body.id }}", "code": "${{ steps.ask.output.code }}"});
    let state = run(&world, step.clone(), output).state;
    assert_eq!(Value::Object(state.output), json!({"id": 7, "code": "200"}));
    let [request] = world.requests().try_into().unwrap();
    assert_eq!(request.url, "https://proxied.example/slack/post?q=a+b");
    assert_eq!(request.body.as_deref(), Some(&b"{\"a\":1}"[..]));
    let own = request
        .headers
        .iter()
        .filter(|(name, _)| name == "authorization");
    assert_eq!(
        own.map(|(_, value)| &**value).collect::<Vec<_>>(),
        ["configured"]
    );

    let state = run(&World::default().answering(response(404)), step, json!({})).state;
    let message = "POST /api/proxy/slack/post was answered with 404";
    assert_eq!(state.error.unwrap().message, message);
    fails(
        json!([{"action": "http:backstage:request", "input": {"method": "GET", "path": "/api/catalog/entities"}}]),
        "`/api/catalog/entities` is no endpoint",
    );
}

#[test]
fn waiting_has_an_end() {
    fails(
        json!([{"action": "debug:wait", "input": {"minutes": 11}}]),
        "660000 ms are not between 0 and ten minutes",
    );
    gives(
        json!([{"action": "debug:wait", "input": {"seconds": 1, "milliseconds": 500}}]),
        json!({}),
        json!({}),
    );
    fails(
        json!([{"action": "roadiehq:utils:sleep", "input": {"amount": -1}}]),
        "-1 s are not between 0 and 600",
    );
}

#[test]
fn every_action_says_what_it_is() {
    for action in registry().all() {
        let about = action.about();
        assert!(about.description.ends_with('.'), "{}", about.id);
        assert!(!about.examples.is_empty(), "{}", about.id);
        let properties = about.input["properties"].as_object().unwrap();
        for (name, schema) in properties {
            assert!(schema["description"].is_string(), "{} {name}", about.id);
        }
        for example in &about.examples {
            let Value::Object(input) = &example.input else {
                panic!("{}", about.id);
            };
            let unknown = input.keys().find(|key| !properties.contains_key(*key));
            assert_eq!(unknown, None, "{}", about.id);
        }
    }
}

/// Where the recorded schemas of Backstage's actions are.
fn recorded() -> Option<Value> {
    let shared = std::env::var_os("CALLBOARD_SHARED").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        std::path::PathBuf::from,
    );
    let text = std::fs::read_to_string(shared.join("corpus/scaffolder-actions.json")).ok()?;
    serde_json::from_str(&text).ok()
}

#[test]
fn inputs_and_outputs_are_those_of_backstage() {
    let Some(recorded) = recorded() else {
        println!(
            "left out: the recorded schemas of Backstage's actions are not beside this project"
        );
        return;
    };
    let mut compared = 0;
    for action in registry().all() {
        let about = action.about();
        let Some(theirs) = recorded["actions"].get(&about.id) else {
            continue;
        };
        compared += 1;
        for side in ["input", "output"] {
            let ours = if side == "input" {
                &about.input
            } else {
                &about.output
            };
            // A union is written out in some.
            let parts = theirs[side]["anyOf"]
                .as_array()
                .or(theirs[side]["oneOf"].as_array());
            let parts = parts.map_or_else(|| vec![&theirs[side]], |parts| parts.iter().collect());
            for part in parts {
                for name in part["properties"]
                    .as_object()
                    .into_iter()
                    .flat_map(|map| map.keys())
                {
                    assert!(
                        ours["properties"].get(name).is_some(),
                        "{} {side}: {name}",
                        about.id
                    );
                }
            }
        }
        let is_run = theirs["supportsDryRun"] == json!(true);
        let ours = about.dry_run == crate::action::DryRun::Run;
        assert!(ours || !is_run, "{} runs in Backstage's dry run", about.id);
    }
    assert!(compared >= 18, "{compared}");
}
