//! What HTML forms send, and what comes of it.

use super::*;
use crate::form::testing::form;
use crate::form::to_post;
use serde_json::json;

fn page() -> Value {
    json!({
        "required": ["repoUrl"],
        "properties": {
            "name": {"type": "string"},
            "port": {"type": "integer"},
            "ratio": {"type": "number"},
            "public": {"type": "boolean"},
            "cloud": {"type": "string", "enum": ["aws", "gcp"]},
            "size": {"enum": [1, "1"]},
            "features": {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": true},
            "tags": {"type": "array", "items": {"type": "string"}},
            "ports": {"type": "array", "items": {"type": "integer"}},
            "contacts": {"type": "array", "items": {"type": "object", "properties": {
                "name": {"type": "string"}, "primary": {"type": "boolean"},
            }}},
            "owner": {"type": "string", "ui:field": "OwnerPicker"},
            "others": {"type": "array", "ui:field": "MultiEntityPicker",
                       "ui:options": {"defaultKind": "Component"}},
            "labels": {"type": "array", "ui:field": "EntityTagsPicker"},
            "repoUrl": {"type": "string", "ui:field": "RepoUrlPicker",
                        "ui:options": {"allowedHosts": ["github.com"],
                                       "allowedOwners": ["acme"]}},
            "token": {"type": "string", "ui:field": "Secret"},
            "at": {"type": "string", "format": "date-time"},
            "hidden": {"type": "integer", "ui:widget": "hidden", "default": 7},
            "free": {"type": "object"},
            "labels2": {"type": "object", "additionalProperties": {"type": "string"}},
            "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
            "note": {"type": "string", "default": ""},
            "db": {"type": "object", "properties": {
                "name": {"type": "string"}, "size": {"type": "integer"},
                "backup": {"type": "boolean"},
            }},
        },
        "dependencies": {"cloud": {"oneOf": [
            {"properties": {"cloud": {"const": "aws"}, "region": {"enum": ["eu", "us"]}}},
            {"properties": {"cloud": {"const": "gcp"}, "region": {"enum": ["west", "east"]}}},
        ]}},
    })
}

fn sent(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

/// What is there although nothing was sent.
const EMPTY: [&str; 10] = [
    "public", "features", "tags", "ports", "contacts", "others", "labels", "hidden", "labels2",
    "limits",
];

#[track_caller]
fn check(fields: &[(&str, &str)], expected: Value) {
    let posted = from_post(&form(page()), sent(fields));
    let mut values = posted.values;
    if let Value::Object(map) = &mut values {
        for name in EMPTY {
            let is_empty = map.get(name).is_some_and(|value| {
                value == &json!([])
                    || value == &json!({})
                    || value == &json!(false)
                    || value == &json!(7)
            });
            if is_empty {
                map.remove(name);
            }
        }
    }
    assert_eq!(values, expected);
}

#[test]
fn texts_numbers_and_choices() {
    check(&[("/name", "x"), ("other", "y")], json!({"name": "x"}));
    check(&[("/name", "")], json!({}));
    check(
        &[("/port", " 80 "), ("/ratio", "0.5")],
        json!({"port": 80, "ratio": 0.5}),
    );
    check(
        &[("/port", "many"), ("/ratio", "NaN")],
        json!({"port": "many", "ratio": "NaN"}),
    );
    check(&[("/public", "on")], json!({"public": true}));
    check(&[("/size", "1")], json!({"size": 1}));
    check(&[("/size", "\"1\"")], json!({"size": "1"}));
    check(&[("/size", "")], json!({}));
    check(
        &[("/features", "b"), ("/features", "a"), ("/features", "b")],
        json!({"features": ["b", "a"]}),
    );
    check(
        &[("/at", "2026-11-30T10:42")],
        json!({"at": "2026-11-30T10:42:00Z"}),
    );
    check(
        &[("/hidden", "9"), ("/free", "{\"a\": 1}")],
        json!({"hidden": 9, "free": {"a": 1}}),
    );
    check(&[("/free", "{a")], json!({"free": "{a"}));
}

#[test]
fn pairs_are_lines() {
    check(
        &[
            ("/labels2", "a/b: x: y\r\n\n c=1 "),
            ("/limits", "cpu: 2\nmem: many"),
        ],
        json!({"labels2": {"a/b": "x: y", "c": "1"}, "limits": {"cpu": 2, "mem": "many"}}),
    );
    check(&[("/limits", "many")], json!({"limits": "many"}));
}

#[test]
fn an_optional_group_is_there_once_something_is_in_it() {
    check(&[("/db/name", ""), ("/db/size", "")], json!({}));
    check(
        &[("/db/name", "x")],
        json!({"db": {"name": "x", "backup": false}}),
    );
}

#[test]
fn an_empty_text_is_an_answer_where_the_template_says_so() {
    check(&[("/note", "")], json!({"note": ""}));
}

#[test]
fn lists_close_their_gaps() {
    check(
        &[
            ("/tags/10", "c"),
            ("/tags/2", "b"),
            ("/tags/3", ""),
            ("/tags/99999999999", "z"),
        ],
        json!({"tags": ["b", "c", "z"]}),
    );
    check(
        &[("/ports", "1"), ("/ports", ""), ("/ports", "2")],
        json!({"ports": [1, 2]}),
    );
    check(
        &[
            ("/contacts/4/name", "Ann"),
            ("/contacts/4/primary", "on"),
            ("/contacts/7/name", ""),
            ("/contacts/9/name", "Bo"),
        ],
        json!({"contacts": [{"name": "Ann", "primary": true}, {"name": "Bo", "primary": false}]}),
    );
}

#[test]
fn pickers() {
    check(
        &[("/owner", "Payments")],
        json!({"owner": "group:default/payments"}),
    );
    check(
        &[("/others", "a, component:x/b\nA")],
        json!({"others": ["component:default/a", "component:x/b"]}),
    );
    check(
        &[("/labels", "Go, web"), ("/labels", "go")],
        json!({"labels": ["go", "web"]}),
    );
    check(
        &[("/repoUrl#owner", "acme"), ("/repoUrl#repo", "a b")],
        json!({"repoUrl": "github.com?owner=acme&repo=a+b"}),
    );
    // Only what the page chose by itself.
    check(
        &[("/repoUrl#host", "github.com"), ("/repoUrl#owner", "acme")],
        json!({}),
    );
    check(
        &[("/repoUrl#host", "github.com"), ("/repoUrl#owner", "me")],
        json!({"repoUrl": "github.com?owner=me"}),
    );
    check(
        &[("/repoUrl", "github.com?owner=a&repo=b")],
        json!({"repoUrl": "github.com?owner=a&repo=b"}),
    );
}

#[test]
fn a_property_of_two_pages_has_the_first_answer() {
    let pages = json!([
        {"properties": {"x": {"type": "string"}}},
        {"properties": {"x": {"type": "string"}}},
    ]);
    let form = form(pages);
    let first = from_post(&form, sent(&[("/x", "a"), ("/x#2", "")]));
    assert_eq!(first.values, json!({"x": "a"}));
    let second = from_post(&form, sent(&[("/x", ""), ("/x#2", "b")]));
    assert_eq!(second.values, json!({"x": "b"}));
}

#[test]
fn secrets_are_kept_apart() {
    let posted = from_post(&form(page()), sent(&[("/token", "sécret")]));
    assert_eq!(posted.values["token"], "******");
    assert_eq!(
        posted.secrets,
        BTreeMap::from([("token".to_owned(), "sécret".to_owned())])
    );
}

#[test]
fn what_is_not_shown_is_no_answer() {
    check(&[("/region", "eu")], json!({}));
    check(
        &[("/cloud", "aws"), ("/region", "eu"), ("/region#2", "west")],
        json!({"cloud": "aws", "region": "eu"}),
    );
    check(
        &[("/cloud", "gcp"), ("/region", "eu"), ("/region#2", "west")],
        json!({"cloud": "gcp", "region": "west"}),
    );
}

#[test]
fn answers_fill_the_form_again() {
    let form = form(page());
    let answers = sent(&[
        ("/name", "x"),
        ("/port", "80"),
        ("/public", "true"),
        ("/cloud", "gcp"),
        ("/region#2", "east"),
        ("/size", "\"1\""),
        ("/features", "a"),
        ("/features", "b"),
        ("/tags/0", "t"),
        ("/contacts/0/name", "Ann"),
        ("/contacts/0/primary", "true"),
        ("/owner", "user:default/ann"),
        ("/others", "component:default/a"),
        ("/repoUrl#host", "github.com"),
        ("/repoUrl#owner", "me"),
        ("/repoUrl#repo", "r"),
        ("/at", "2026-11-30T10:42:00Z"),
    ]);
    let posted = from_post(&form, answers);
    let again = to_post(&form, &posted.values)
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
        .collect();
    assert_eq!(from_post(&form, again), posted);
    assert_eq!(posted.values["repoUrl"], "github.com?owner=me&repo=r");
}
