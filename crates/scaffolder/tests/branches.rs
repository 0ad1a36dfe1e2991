//! Branches of forms, held against what the form library does with them.
//!
//! `branches.json` has made-up pages with `dependencies`, `if`, `then`, `else` and
//! `allOf` in one another, answers to them, and the properties and required names that
//! `retrieveSchema` of `@rjsf/utils` 5.24.13 gives for those answers, recorded on
//! 2026-11-30. Pages with `dependencies` inside of branches are not among them: that
//! version forgets some of those, which its own validator then asks for.

use std::collections::BTreeSet;

use scaffolder::form::Form;
use scaffolder::template::Template;
use serde_json::{Value, json};

fn names(list: &Value) -> BTreeSet<String> {
    let names = list.as_array().into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn branches_are_those_of_the_form_library() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("branches.json")).unwrap();
    assert!(cases.len() > 50);
    for case in &cases {
        let entity = json!({
            "metadata": {"name": "x"},
            "spec": {"parameters": case["page"], "steps": [{"action": "debug:log"}]},
        });
        let template = Template::read("template:default/x", &entity).unwrap();
        let form = Form::of(&template, &BTreeSet::new());
        let answers = &case["answers"];
        let fields: Vec<_> = form
            .fields()
            .filter(|field| field.shown.holds(answers))
            .collect();
        let shown: BTreeSet<String> = fields.iter().map(|field| field.key()).collect();
        let required: BTreeSet<String> = fields
            .iter()
            .filter(|field| field.required.holds(answers))
            .map(|field| field.key())
            .collect();
        assert_eq!(shown, names(&case["shown"]), "{case}");
        assert_eq!(required, names(&case["required"]), "{case}");
        assert!(fields.iter().all(|field| field.shown.is_plain()), "{case}");
    }
}
