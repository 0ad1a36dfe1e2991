//! What people read when an answer is wrong.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::form::testing::form;

fn problems(pages: Value, values: Value) -> Vec<String> {
    validate(&form(pages), &values, &World::default())
        .iter()
        .map(|problem| format!("{} {problem}", problem.pointer))
        .collect()
}

#[track_caller]
fn check(page: Value, values: Value, expected: &[&str]) {
    assert_eq!(problems(page, values), expected);
}

/// One field `x`, titled X.
fn field(schema: Value) -> Value {
    let mut schema = schema;
    schema["title"] = json!("X");
    json!({"properties": {"x": schema}})
}

#[test]
fn every_keyword_has_its_sentence() {
    #[track_caller]
    fn check(schema: Value, value: Value, expected: &str) {
        let expected = match expected {
            "" => vec![],
            expected => vec![format!("/x X: {expected}")],
        };
        assert_eq!(problems(field(schema), json!({ "x": value })), expected);
    }

    check(json!({"type": "string"}), json!("a"), "");
    check(
        json!({"type": "integer"}),
        json!("many"),
        "a whole number is needed, as in `42`",
    );
    check(
        json!({"type": "number"}),
        json!("many"),
        "a number is needed, as in `4.5`",
    );
    check(
        json!({"type": "boolean"}),
        json!("x"),
        "yes or no (`true` or `false`) is needed",
    );
    check(
        json!({"type": "object"}),
        json!("{a"),
        "write JSON, as in `{\"name\": \"value\"}`",
    );
    check(
        json!({"enum": ["a", "b"], "enumNames": ["A", "B"]}),
        json!("c"),
        "choose `A` or `B`",
    );
    check(
        json!({"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]}),
        json!("c"),
        "choose `A` or `B`",
    );
    check(
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
        json!("nonsense"),
        "write one `name: value` a line",
    );
    check(json!({"const": "a"}), json!("c"), "only `a` is possible");
    check(
        json!({"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": 50}),
        json!("Order_Service"),
        "use lower-case letters, digits and hyphens, beginning with a letter",
    );
    check(
        json!({"type": "string", "pattern": "^(a|b)$", "ui:help": "a or b"}),
        json!("c"),
        "a or b",
    );
    check(
        json!({"type": "string", "pattern": "^(a|b)$"}),
        json!("c"),
        "this has to fit the pattern `^(a|b)$`",
    );
    check(
        json!({"type": "string", "minLength": 3}),
        json!("ab"),
        "use at least 3 characters: there are 2",
    );
    check(
        json!({"type": "string", "minLength": 1}),
        json!(""),
        "fill this in",
    );
    check(
        json!({"type": "string", "maxLength": 1}),
        json!("ab"),
        "use at most 1 character: there are 2",
    );
    check(
        json!({"type": "number", "minimum": 1}),
        json!(0),
        "at least 1 is needed",
    );
    check(
        json!({"type": "number", "maximum": 1.5}),
        json!(2),
        "at most 1.5 is possible",
    );
    check(
        json!({"type": "number", "exclusiveMinimum": 1}),
        json!(1),
        "more than 1 is needed",
    );
    check(
        json!({"type": "number", "exclusiveMaximum": 1}),
        json!(1),
        "less than 1 is needed",
    );
    check(
        json!({"type": "number", "multipleOf": 5}),
        json!(7),
        "a multiple of 5 is needed",
    );
    check(
        json!({"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 1}),
        json!([]),
        "choose at least 1",
    );
    check(
        json!({"type": "array", "maxItems": 1}),
        json!(["a", "b"]),
        "add at most 1",
    );
    check(
        json!({"type": "array", "uniqueItems": true}),
        json!(["a", "a"]),
        "each may be there only once",
    );
    check(
        json!({"type": "string", "not": {"const": "a"}}),
        json!("a"),
        "this value is one that the template rules out",
    );
    check(
        json!({"type": "object", "properties": {"a": {"type": "string"}},
               "additionalProperties": false}),
        json!({"b": 1}),
        "there is no field `b` in it",
    );
}

#[test]
fn every_format_has_its_sentence() {
    for format in [
        "email",
        "uri",
        "date",
        "time",
        "date-time",
        "hostname",
        "ipv4",
    ] {
        let page = field(json!({"type": "string", "format": format}));
        let found = problems(page, json!({"x": "not so."}));
        assert!(found.concat().contains("as in `"), "{format}: {found:?}");
    }
    check(
        field(json!({"type": "string", "format": "time"})),
        json!({"x": "10:42:00"}),
        &[],
    );
    check(
        field(json!({"type": "string", "format": "data-url"})),
        json!({"x": "data:,x"}),
        &[],
    );
}

#[test]
fn what_is_missing_is_asked_for_in_its_own_words() {
    check(
        json!({
            "required": ["name", "cloud", "owner", "db", "other"],
            "properties": {
                "name": {"title": "Name", "type": "string"},
                "cloud": {"title": "Cloud", "enum": ["a", "b"]},
                "owner": {"title": "Owner", "ui:field": "OwnerPicker"},
                "db": {"title": "Database", "type": "object", "required": ["size"],
                       "properties": {"size": {"title": "Size", "type": "integer"}}},
            },
        }),
        json!({"db": {}}),
        &[
            "/name Name: fill this in",
            "/cloud Cloud: choose one",
            "/owner Owner: choose an owner",
            "/db/size Size: fill this in",
            "/other other: this template needs a value for `other`, which it does not ask",
        ],
    );
}

#[test]
fn the_authors_words_win() {
    let page = json!({
        "required": ["x", "y"],
        "errorMessage": {"required": {"x": "we need X"}},
        "properties": {
            "x": {"type": "string", "pattern": "^a", "maxLength": 3,
                  "errorMessage": {"pattern": "begin with a", "_": "not so"}},
            "y": {"type": "string", "maxLength": 3, "errorMessage": "three letters"},
        },
    });
    check(
        page.clone(),
        json!({"y": "abcd"}),
        &["/x x: we need X", "/y y: three letters"],
    );
    check(
        page.clone(),
        json!({"x": "b", "y": "a"}),
        &["/x x: begin with a"],
    );
    check(page, json!({"x": "abcd", "y": "a"}), &["/x x: not so"]);
}

#[test]
fn what_another_page_asks_is_said_of_that_page() {
    let pages = json!([
        {"properties": {"x": {"title": "X", "type": "string"}}},
        {"required": ["x"], "properties": {"y": {"type": "string"}}},
    ]);
    let found = validate(&form(pages), &json!({}), &World::default());
    let said: Vec<_> = found
        .iter()
        .map(|problem| (problem.page, problem.to_string()))
        .collect();
    assert_eq!(said, [(0, "X: fill this in".to_owned())]);
}

#[test]
fn one_problem_a_field() {
    check(
        json!([
            {"properties": {"x": {"type": "string", "minLength": 3, "pattern": "^[a-z]+$"}}},
            {"properties": {"x": {"type": "string", "minLength": 3, "pattern": "^[a-z]+$"}}},
        ]),
        json!({"x": "A"}),
        &["/x x: use at least 3 characters: there is 1"],
    );
}

fn clouds() -> Value {
    json!({
        "properties": {"cloud": {"title": "Cloud", "type": "string"}},
        "dependencies": {"cloud": {"oneOf": [
            {"properties": {"cloud": {"const": "aws"}, "region": {"title": "Region", "type": "string"},
                            "zones": {"title": "Zones", "type": "integer", "maximum": 3}},
             "required": ["region"]},
            {"properties": {"cloud": {"enum": ["gcp", "azure"]},
                            "project": {"title": "Project", "type": "string"}},
             "required": ["project"]},
        ]}},
    })
}

#[test]
fn of_branches_only_the_chosen_one_speaks() {
    check(clouds(), json!({}), &[]);
    check(
        clouds(),
        json!({"cloud": "aws", "zones": 4}),
        &[
            "/region Region: fill this in",
            "/zones Zones: at most 3 is possible",
        ],
    );
    check(
        clouds(),
        json!({"cloud": "azure"}),
        &["/project Project: fill this in"],
    );
    // No branch is for it: nothing more is asked, as in Backstage's form.
    check(clouds(), json!({"cloud": "none"}), &[]);
}

#[test]
fn alternatives_of_an_object_are_told_apart() {
    let page = json!({"properties": {"auth": {"title": "Sign-in", "type": "object", "oneOf": [
        {"title": "Token", "properties": {"kind": {"const": "token"}, "token": {"type": "string"}},
         "required": ["kind", "token"]},
        {"title": "Key", "properties": {"kind": {"const": "key"}, "file": {"type": "string"}},
         "required": ["kind", "file"]},
    ]}}});
    check(
        page.clone(),
        json!({"auth": {"kind": "key"}}),
        &["/auth/file file: fill this in"],
    );
    check(
        page.clone(),
        json!({"auth": {"kind": "key", "file": "x"}}),
        &[],
    );
    check(
        page,
        json!({"auth": {}}),
        &["/auth Sign-in: this fits none of the alternatives that the template has for it"],
    );
}

#[test]
fn if_then_else_and_lists_of_names() {
    let page = json!({
        "properties": {"a": {"type": "boolean"}, "b": {"title": "B", "type": "string"},
                       "c": {"title": "C", "type": "string"}},
        "if": {"properties": {"a": {"const": true}}, "required": ["a"]},
        "then": {"required": ["b"]},
        "dependencies": {"b": ["c"]},
    });
    check(page.clone(), json!({"a": true}), &["/b B: fill this in"]);
    check(page.clone(), json!({"a": false}), &[]);
    check(page, json!({"b": "x"}), &["/c C: fill this in"]);
}

#[test]
fn other_pages_answers_are_not_strange() {
    check(
        json!([
            {"properties": {"a": {"type": "string"}}, "additionalProperties": false},
            {"properties": {"b": {"type": "string"}}},
        ]),
        json!({"a": "x", "b": "y", "c": "z"}),
        &["/c c: there is no field `c`"],
    );
}

#[test]
fn items_of_lists_are_named_by_their_number() {
    let page = json!({"properties": {"people": {"title": "People", "type": "array", "items": {
        "type": "object", "required": ["name"],
        "properties": {"name": {"title": "Name", "type": "string"},
                       "ref": {"title": "Ref", "ui:field": "EntityNamePicker"}},
    }}}});
    check(
        page,
        json!({"people": [{"name": "Ann"}, {"ref": "-x"}]}),
        &[
            "/people/1/name Name: fill this in",
            "/people/1/ref Ref: use 1 to 63 letters, digits, `-`, `_` and `.`, with a letter or \
             digit at both ends",
        ],
    );
}

#[test]
fn repositories() {
    #[track_caller]
    fn check(options: Value, url: &str, expected: &str) {
        let page =
            field(json!({"type": "string", "ui:field": "RepoUrlPicker", "ui:options": options}));
        let expected = match expected {
            "" => vec![],
            expected => vec![format!("/x X: {expected}")],
        };
        assert_eq!(problems(page, json!({ "x": url })), expected);
    }

    check(json!({}), "github.com?owner=acme&repo=site", "");
    check(
        json!({}),
        "github.com?owner=acme",
        "the name of the repository is missing",
    );
    check(
        json!({}),
        "bitbucket.org?workspace=w&repo=r",
        "the project is missing",
    );
    check(json!({}), "dev.azure.com?project=p&repo=r", "");
    check(
        json!({"allowedHosts": ["github.com", "gitlab.com"]}),
        "example.com?owner=a&repo=b",
        "the host has to be `github.com` or `gitlab.com`",
    );
    check(
        json!({"allowedOwners": ["acme"]}),
        "github.com?owner=evil&repo=b",
        "the owner has to be `acme`",
    );
    check(
        json!({"allowedOrganizations": ["acme"], "allowedHosts": ["github.com"]}),
        "github.com?owner=evil&repo=b",
        "the owner has to be `acme`",
    );
    check(
        json!({}),
        "github.com?owner=acme&repo=a+b",
        "`a b` is no name for a repository on GitHub: use at most 100 letters, digits, `-`, `_` \
         and `.`, not ending with `.git`",
    );
    check(
        json!({}),
        "?x",
        "`?x` is not the address of a repository: the form is `host?owner=…&repo=…`",
    );
}

#[test]
fn hosts_are_what_the_configuration_says() {
    let page = field(json!({"type": "string", "ui:field": "RepoUrlPicker"}));
    let hosts = BTreeMap::from([("git.acme.org".to_owned(), "gerrit".to_owned())]);
    let world = World {
        hosts: Some(&hosts),
        ..World::default()
    };
    let values = json!({"x": "git.acme.org?repo=r"});
    assert!(validate(&form(page.clone()), &values, &world).is_empty());
    assert_eq!(validate(&form(page), &values, &World::default()).len(), 1);
}

#[test]
fn references_have_to_be_among_the_entities() {
    let catalog = |entity_ref: &str| -> Option<Value> {
        let kind = match entity_ref {
            "group:default/payments" => "Group",
            "user:default/ann" => "User",
            "component:default/shop" => "Component",
            _ => return None,
        };
        let owned = json!({"type": "ownedBy", "targetRef": "group:default/payments"});
        Some(json!({"kind": kind, "relations": [owned]}))
    };
    let own = ["user:default/ann".to_owned()];
    let world = World {
        entities: Some(&catalog),
        ownership: Some(&own),
        hosts: None,
    };
    let problems = |field_name: &str, options: Value, value: Value| -> Vec<String> {
        let page = field(json!({"ui:field": field_name, "ui:options": options}));
        validate(&form(page), &json!({ "x": value }), &world)
            .into_iter()
            .map(|problem| problem.message)
            .collect()
    };
    let strict = json!({"allowArbitraryValues": false});
    let none: [&str; 0] = [];
    assert_eq!(
        problems("OwnerPicker", json!({}), json!("group:default/nobody")),
        none
    );
    assert_eq!(
        problems(
            "OwnerPicker",
            strict.clone(),
            json!("group:default/payments")
        ),
        none
    );
    assert_eq!(
        problems("OwnerPicker", strict.clone(), json!("group:default/nobody")),
        ["`group:default/nobody` is not in the catalog"]
    );
    assert_eq!(
        problems(
            "OwnerPicker",
            strict.clone(),
            json!("component:default/shop")
        ),
        ["`component:default/shop` is not among those that can be chosen: choose a group or user"]
    );
    assert_eq!(
        problems(
            "MultiEntityPicker",
            strict.clone(),
            json!(["user:default/ann", "x"])
        ),
        ["`x` is not in the catalog"]
    );
    assert_eq!(
        problems("OwnedEntityPicker", strict, json!("component:default/shop")),
        ["`component:default/shop` is not yours"]
    );
    assert_eq!(
        problems("MyGroupsPicker", json!({}), json!("group:default/payments")),
        ["`group:default/payments` is not one of your groups"]
    );
}

#[test]
fn what_a_template_switched_off_cannot_be_chosen() {
    check(
        field(json!({"enum": ["a", "b"], "ui:enumDisabled": ["b"]})),
        json!({"x": "b"}),
        &["/x X: `b` cannot be chosen"],
    );
}

#[test]
fn the_authors_words_win_over_those_of_a_field_too() {
    check(
        field(json!({"ui:field": "EntityNamePicker", "errorMessage": "letters only"})),
        json!({"x": "-"}),
        &["/x X: letters only"],
    );
}

#[test]
fn secrets_have_a_length() {
    let page = field(
        json!({"type": "string", "ui:field": "Secret", "pattern": "^[a-z]+$",
                            "ui:options": {"minLength": 8}}),
    );
    check(
        page.clone(),
        json!({"x": "***"}),
        &["/x X: use at least 8 characters: there are 3"],
    );
    check(page, json!({"x": "********"}), &[]);
}

#[test]
fn answers_too_large_are_refused_with_a_sentence() {
    let mut deep = json!("x");
    for _ in 0..100 {
        deep = json!([deep]);
    }
    check(
        json!({}),
        json!({ "x": deep }),
        &[" answers lie at most 32 deep in one another"],
    );
    check(
        json!({}),
        json!({"x": "a".repeat(MAX_CHARS + 1)}),
        &[" the answers are too long: with files they have at most 1 MB"],
    );
    check(
        json!({}),
        json!({"x": vec![0; MAX_VALUES + 1]}),
        &[" there may be at most 20000 answers"],
    );
    check(
        json!({}),
        json!([]),
        &[" the answers are a map: a value for each field"],
    );
}

#[test]
fn pages_that_are_not_asked_ask_nothing() {
    let pages = json!([
        {"properties": {"cloud": {"enum": ["AWS", "GCP"]}}},
        {"when": "${{ parameters.cloud === 'AWS' }}", "required": ["region"],
         "properties": {"region": {"type": "string"}}},
    ]);
    check(pages.clone(), json!({"cloud": "GCP"}), &[]);
    check(
        pages,
        json!({"cloud": "AWS"}),
        &["/region region: fill this in"],
    );
}
