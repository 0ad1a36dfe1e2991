//! What the tables of the tests are checked with.

use serde_json::{Map, Value as Json, json};

use crate::{Limits, Options, Template};

/// The values that templates in tests see.
pub(crate) fn context() -> Map<String, Json> {
    let context = json!({"values": {
        "name": "payment-api",
        "tags": ["java", "rest", "v2"],
        "nums": [10, 9, 1],
        "labels": {"app": "pay", "tier": "backend"},
        "env": [{"name": "dev", "n": 2}, {"name": "Prod", "n": 1}],
        "port": 8080,
        "ratio": 0.5,
        "yes": true,
        "no": false,
        "nothing": null,
        "empty": "",
        "owner": "group:default/team-a",
        "repo": "github.com?owner=acme&repo=site",
    }});
    context.as_object().unwrap().clone()
}

/// What a template renders to with [`context`].
#[track_caller]
pub(crate) fn check(source: &str, expected: &str) {
    check_with(source, &Options::default(), expected);
}

/// As [`check`], with options.
#[track_caller]
pub(crate) fn check_with(source: &str, options: &Options, expected: &str) {
    let result = Template::parse(source, options)
        .and_then(|template| template.render(&context(), &Limits::default()));
    assert_eq!(result.as_deref(), Ok(expected), "{source}");
}

/// The error that a template gives, when it is read or when it is rendered.
#[track_caller]
pub(crate) fn check_error(source: &str, expected: &str) {
    let error = Template::parse(source, &Options::default())
        .and_then(|template| template.render(&context(), &Limits::default()))
        .expect_err("this has to fail");
    assert_eq!(error.to_string(), expected, "{source}");
}
