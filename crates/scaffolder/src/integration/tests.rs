//! Integrations over a world that answers what it is told.

use serde_json::{Value, json};

use super::Integration;
use crate::action::Registry;
use crate::outside::Response;
use crate::task::context::Secrets;
use crate::task::testing::{World, run_in};

const SLACK: &str = r#"
name: slack
title: Slack
settings:
  baseUrl: {type: string, default: "https://slack.example/api"}
secrets: [SLACK_TOKEN]
actions:
  - id: slack:send
    description: Says something.
    input: {type: object, required: [channel, text], properties: {channel: {type: string}, text: {type: string}}}
    output: {type: object, properties: {ts: {type: string}}}
    requests:
      - id: post
        method: POST
        url: ${{ settings.baseUrl }}/chat.postMessage
        headers: {Authorization: "Bearer ${{ secrets.SLACK_TOKEN }}"}
        body: {channel: "${{ input.channel }}", text: "${{ input.text }}"}
        failWhen: ${{ not response.body.ok }}
        error: ${{ response.body.error }}
    outputs: {ts: "${{ requests.post.body.ts }}"}
"#;

fn registry(text: &str, settings: Value) -> Registry {
    let integration = Integration::read("integrations/x.yaml", text).unwrap();
    let mut registry = Registry::default();
    for action in integration.actions(settings.as_object().unwrap()) {
        registry.add(action);
    }
    registry
}

fn answers(status: u16, body: Value) -> Response {
    Response {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_string().into_bytes(),
    }
}

fn send(world: &World, registry: &Registry) -> crate::task::State {
    let steps = json!([{"id": "send", "action": "slack:send", "input": {"channel": "#a", "text": "it's \"here\""}}]);
    run_in(
        world,
        registry,
        steps,
        json!({"ts": "${{ steps.send.output.ts }}"}),
        Secrets::default(),
    )
    .state
}

#[test]
fn a_request_is_made_of_settings_secrets_and_input() {
    let world = World::default()
        .with_secret("SLACK_TOKEN", "xoxb-4711")
        .answering(answers(200, json!({"ok": true, "ts": "17.1"})));
    let state = send(&world, &registry(SLACK, json!({})));
    assert_eq!(state.output["ts"], "17.1");
    let [request] = world.requests().try_into().unwrap();
    assert_eq!(request.url, "https://slack.example/api/chat.postMessage");
    assert!(
        request
            .headers
            .contains(&("authorization".to_owned(), "Bearer xoxb-4711".to_owned()))
    );
    let body: Value = serde_json::from_slice(&request.body.unwrap()).unwrap();
    assert_eq!(body, json!({"channel": "#a", "text": "it's \"here\""}));
}

#[test]
fn failures_say_what_the_other_side_said() {
    #[track_caller]
    fn check(response: Response, expected: &str) {
        let world = World::default()
            .with_secret("SLACK_TOKEN", "xoxb-4711")
            .answering(response);
        let state = send(&world, &registry(SLACK, json!({})));
        assert_eq!(state.error.unwrap().message, expected);
    }

    let url = "POST https://slack.example/api/chat.postMessage";
    check(
        answers(200, json!({"ok": false, "error": "channel_not_found"})),
        &format!("{url}: channel_not_found"),
    );
    check(
        answers(503, json!({})),
        &format!("{url} was answered with 503"),
    );
    check(
        answers(200, json!({"ok": false, "error": "bad xoxb-4711"})),
        &format!("{url}: bad •••"),
    );
}

#[test]
fn only_configured_addresses_are_asked() {
    #[track_caller]
    fn check(settings: Value, url: &str, expected: bool) {
        let text = SLACK.replace("${{ settings.baseUrl }}/chat.postMessage", url);
        let world = World::default()
            .with_secret("SLACK_TOKEN", "xoxb-4711")
            .answering(answers(200, json!({"ok": true})));
        let state = send(&world, &registry(&text, settings));
        assert_eq!(state.error.is_none(), expected, "{:?}", state.error);
        assert_eq!(world.requests().len(), usize::from(expected));
    }

    let settings = json!({"baseUrl": "https://slack.example/api"});
    check(settings.clone(), "${{ settings.baseUrl }}/x", true);
    check(settings.clone(), "https://slack.example/api", true);
    check(settings.clone(), "https://slack.example/apis", false);
    check(
        settings.clone(),
        "https://slack.example/api/../other",
        false,
    );
    check(settings.clone(), "https://slack.example.evil/api/x", false);
    check(
        settings.clone(),
        "https://evil.example/?https://slack.example/api",
        false,
    );
    check(settings.clone(), "https://a:b@slack.example/api/x", false);
    check(settings, "http://slack.example/api/x", false);
    check(
        json!({"baseUrl": "nowhere"}),
        "https://slack.example/api/x",
        false,
    );
}

#[test]
fn a_secret_that_is_not_set_is_named() {
    let state = send(&World::default(), &registry(SLACK, json!({})));
    assert_eq!(
        state.error.unwrap().message,
        "the secret `SLACK_TOKEN` is not set"
    );
}

#[test]
fn credentials_are_given_to_later_steps_and_shown_to_nobody() {
    let text = r#"
name: confluent
title: Confluent
secrets: [KEY]
actions:
  - id: confluent:credentials:get
    input: {type: object}
    outputs: {apiKey: "${{ secrets.KEY }}"}
    secretOutputs: [apiKey]
"#;
    let mut registry = registry(text, json!({}));
    registry.add(crate::actions::registry().get("debug:log").unwrap().clone());
    let world = World::default().with_secret("KEY", "hunter2-4711");
    let steps = json!([
        {"id": "get-it", "action": "confluent:credentials:get"},
        {"id": "log", "action": "debug:log", "input": {"message": "key ${{ steps['get-it'].output.apiKey }}"}},
    ]);
    let output = json!({"key": "${{ steps['get-it'].output.apiKey }}"});
    let finished = run_in(&world, &registry, steps, output, Secrets::default());
    assert_eq!(finished.state.error, None);
    let kept = world.journal_text();
    assert!(kept.contains("key •••"), "{kept}");
    assert!(!kept.contains("hunter2"), "{kept}");
}

#[test]
fn an_answer_with_credentials_is_kept_nowhere() {
    let text = SLACK
        .replace("outputs: {ts:", "secretOutputs: [ts]\n    outputs: {ts:")
        .replace("secrets: [SLACK_TOKEN]", "secrets: [SLACK_TOKEN, OTHER]");
    let world = World::default()
        .with_secret("SLACK_TOKEN", "xoxb-4711")
        .answering(answers(200, json!({"ok": true, "ts": "made-for-you"})));
    let state = send(&world, &registry(&text, json!({})));
    assert_eq!(state.error, None);
    assert!(!world.journal_text().contains("made-for-you"));
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let problems = Integration::read("x.yaml", text).unwrap_err();
        assert!(problems[0].message.contains(expected), "{problems:?}");
    }

    check("name: X\ntitle: x\n", "use lower-case letters");
    check("name: x\ntitle: x\nnope: 1\n", "unknown field `nope`");
    check("- a\n", "it is no integration");
    check(&SLACK.replace("POST", "SHOUT"), "is no method");
    check("name: x\ntitle: x\n---\na: b\n", "2 documents");
}

/// A value, where it is there.
fn at<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&Value::Null)
}

/// Runs one case of a file of cases: what is sent, and what comes of the answers.
fn case(text: &str, case: &Value) {
    let name = at(case, "name");
    let settings = match at(case, "settings") {
        Value::Null => json!({}),
        settings => settings.clone(),
    };
    let mut world = World::default();
    for (name, value) in at(case, "secrets").as_object().into_iter().flatten() {
        world = world.with_secret(name, value.as_str().unwrap());
    }
    let exchange = at(case, "exchange").as_array().cloned().unwrap_or_default();
    for one in &exchange {
        let answer = at(one, "answer");
        let body = match at(answer, "body") {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            body => body.to_string().into_bytes(),
        };
        world = world.answering(Response {
            status: u16::try_from(at(answer, "status").as_u64().unwrap()).unwrap(),
            headers: Vec::new(),
            body,
        });
    }
    let steps = json!([{"id": "it", "action": at(case, "action"), "input": at(case, "input")}]);
    let output = json!({"all": "${{ steps.it.output }}"});
    let finished = run_in(
        &world,
        &registry(text, settings),
        steps,
        output,
        Secrets::default(),
    );
    let sent = world.requests();
    let error = finished
        .state
        .error
        .as_ref()
        .map(|error| error.message.clone());
    match at(case, "error").as_str() {
        Some(expected) => {
            let error = error.unwrap_or_default();
            assert!(error.contains(expected), "{name}: {error}");
        }
        None => {
            assert_eq!(error, None, "{name}");
            let found = finished.outputs.get("it").cloned().unwrap_or_default();
            let expected = match at(case, "outputs") {
                Value::Object(outputs) => outputs.clone(),
                _ => serde_json::Map::new(),
            };
            assert_eq!(Value::Object(found), Value::Object(expected), "{name}");
        }
    }
    assert_eq!(sent.len(), exchange.len(), "{name}");
    for (sent, one) in sent.iter().zip(&exchange) {
        let wanted = at(one, "request");
        assert_eq!(json!(sent.method), *at(wanted, "method"), "{name}");
        assert_eq!(json!(sent.url), *at(wanted, "url"), "{name}");
        for (header, value) in at(wanted, "headers").as_object().into_iter().flatten() {
            let header = header.to_lowercase();
            let found = sent.headers.iter().find(|(name, _)| *name == header);
            assert_eq!(
                found.map(|(_, text)| json!(text)).as_ref(),
                Some(value),
                "{name}: {header}"
            );
        }
        match at(wanted, "body") {
            Value::Null => assert_eq!(sent.body, None, "{name}"),
            Value::String(text) => {
                let body = sent.body.clone().unwrap_or_default();
                assert_eq!(String::from_utf8_lossy(&body), *text, "{name}");
            }
            body => {
                let sent: Value = serde_json::from_slice(sent.body.as_deref().unwrap()).unwrap();
                assert_eq!(sent, *body, "{name}");
            }
        }
    }
}

#[test]
fn the_integrations_that_come_with_callboard_ask_what_they_should() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../integrations");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder.join("tests")).unwrap() {
        let file = entry.unwrap();
        let text = std::fs::read_to_string(folder.join(file.file_name())).unwrap();
        let tests = std::fs::read_to_string(file.path()).unwrap();
        let stream = yaml::parse(&tests, &yaml::Limits::default());
        let yaml::Content::Tree(node) = &stream.documents[0].content else {
            panic!("{}", file.path().display());
        };
        for one in at(&node.to_json(), "cases").as_array().unwrap() {
            cases += 1;
            case(&text, one);
        }
    }
    assert!(cases >= 20, "{cases}");
}
