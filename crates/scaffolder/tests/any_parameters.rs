//! Whatever somebody writes as parameters, sends as answers, or both: no panic, and an
//! end in time.
//!
//! The schemas are made of JSON Schema's own words, so that they get far; the numbers
//! are those of a small generator with a seed, so that a failure comes again.

use std::collections::BTreeSet;

use scaffolder::form::{
    Control, Field, Form, RepoUrl, World, from_post, review, to_post, validate, with_defaults,
};
use scaffolder::template::Template;
use serde_json::{Map, Value, json};

/// A generator of numbers: xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn one_of<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

const KEYWORDS: [&str; 44] = [
    "type",
    "type",
    "properties",
    "properties",
    "dependencies",
    "items",
    "if",
    "then",
    "else",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "enum",
    "const",
    "required",
    "pattern",
    "format",
    "minLength",
    "maximum",
    "multipleOf",
    "default",
    "title",
    "description",
    "enumNames",
    "ui:field",
    "ui:widget",
    "ui:options",
    "ui:order",
    "ui:help",
    "ui:enumDisabled",
    "ui:backstage",
    "errorMessage",
    "$ref",
    "definitions",
    "additionalProperties",
    "when",
    "uniqueItems",
    "minItems",
    "backstage:featureFlag",
    "contains",
    "patternProperties",
    "propertyNames",
    "exclusiveMinimum",
];

const WORDS: [&str; 34] = [
    "a",
    "b",
    "/a",
    "a/b",
    "~0",
    "-",
    "*",
    "",
    "string",
    "integer",
    "array",
    "object",
    "boolean",
    "null",
    "EntityPicker",
    "RepoUrlPicker",
    "Secret",
    "OwnerPicker",
    "EntityTagsPicker",
    "MultiEntityPicker",
    "AccordionField",
    "Own",
    "hidden",
    "textarea",
    "radio",
    "^[a-z]+$",
    "([",
    "email",
    "#",
    "#/definitions/a",
    "#/properties/a",
    "${{ parameters.a }}",
    "é\u{0}😀",
    "date",
];

const NAMES: [&str; 5] = ["a", "b", "c", "a/b", "x#2"];

fn any(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => json!(dice.below(2) == 0),
        2 => json!(dice.below(20) as i64 - 5),
        3 => json!(dice.below(100) as f64 / 7.0),
        4 | 5 => json!(dice.one_of(&WORDS)),
        6 => (0..dice.below(4)).map(|_| any(dice, depth - 1)).collect(),
        7 => named(dice, depth),
        _ => schema(dice, depth - 1),
    }
}

fn named(dice: &mut Dice, depth: usize) -> Value {
    let mut map = Map::new();
    for _ in 0..dice.below(4) {
        let name = dice.one_of(&NAMES).to_owned();
        let value = schema(dice, depth.saturating_sub(1));
        map.insert(name, value);
    }
    Value::Object(map)
}

fn schema(dice: &mut Dice, depth: usize) -> Value {
    let mut map = Map::new();
    for _ in 0..dice.below(7) {
        let keyword = dice.one_of(&KEYWORDS);
        let value = if dice.below(12) == 0 || depth == 0 {
            any(dice, depth.min(1))
        } else {
            match keyword {
                "properties" | "definitions" | "patternProperties" | "dependencies" => {
                    named(dice, depth)
                }
                "allOf" | "anyOf" | "oneOf" => (0..1 + dice.below(3))
                    .map(|_| schema(dice, depth - 1))
                    .collect(),
                "if" | "then" | "else" | "not" | "items" | "contains" | "propertyNames" => {
                    schema(dice, depth - 1)
                }
                "required" | "ui:order" => (0..dice.below(3))
                    .map(|_| json!(dice.one_of(&NAMES)))
                    .collect(),
                "enum" | "enumNames" => (0..dice.below(8)).map(|_| any(dice, 1)).collect(),
                "ui:options" => json!({
                    dice.one_of(&["catalogFilter", "allowedHosts", "rows", "orderable", "AllowedHosts"]):
                        any(dice, 2),
                }),
                "ui:backstage" => json!({"review": {"mask": any(dice, 0), "show": any(dice, 0)}}),
                "minLength" | "minItems" | "maximum" | "multipleOf" => json!(dice.below(9)),
                _ => json!(dice.one_of(&WORDS)),
            }
        };
        map.insert(keyword.to_owned(), value);
    }
    Value::Object(map)
}

/// A page that has properties, so that there is something to ask.
fn page(dice: &mut Dice) -> Value {
    let mut page = schema(dice, 5);
    if let Value::Object(page) = &mut page {
        page.entry("properties").or_insert(Value::Null);
        page["properties"] = named(dice, 5);
    }
    page
}

fn template(parameters: Value) -> Option<Template> {
    let entity = json!({
        "metadata": {"name": "x"},
        "spec": {"parameters": parameters, "steps": [{"action": "debug:log"}]},
    });
    Template::read("template:default/x", &entity).ok()
}

fn names(fields: &[Field], found: &mut Vec<String>) {
    for field in fields {
        found.push(field.name.clone());
        match field.control.plain() {
            Control::Group { fields, .. } => names(fields, found),
            Control::List { item, .. } => {
                names(&[item.item(field, 0), item.item(field, 3)], found);
            }
            Control::RepoUrl(_) => found.push(format!("{}#owner", field.name)),
            _ => {}
        }
    }
}

#[test]
fn any_parameters_and_any_answers_come_to_an_end() {
    let mut asked = 0;
    for seed in 1..=800_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let pages: Value = (0..1 + dice.below(3)).map(|_| page(&mut dice)).collect();
        let Some(template) = template(pages) else {
            continue;
        };
        let form = Form::of(&template, &BTreeSet::new());
        assert!(serde_json::to_value(&form).is_ok(), "seed {seed}");
        // Whatever is in a page, what is left of it is a schema.
        let is_schema = |text: &str| !text.starts_with("answers are not held");
        assert!(
            form.notes.iter().all(|note| is_schema(&note.message)),
            "seed {seed}: {:?}",
            form.notes
        );
        let mut all = Vec::new();
        for page in &form.pages {
            names(&page.fields, &mut all);
        }
        asked += all.len();

        for values in [json!({}), named(&mut dice, 4), any(&mut dice, 5)] {
            let filled = with_defaults(&form, &values);
            assert!(filled.is_object(), "seed {seed}");
            validate(&form, &values, &World::default());
            validate(&form, &filled, &World::default());
            review(&form, &filled);
            let mut posted: Vec<(String, String)> = to_post(&form, &filled)
                .into_iter()
                .flat_map(|(name, texts)| texts.into_iter().map(move |text| (name.clone(), text)))
                .collect();
            for name in &all {
                posted.push((name.clone(), dice.one_of(&WORDS).to_owned()));
            }
            let posted = from_post(&form, posted);
            assert!(posted.values.is_object(), "seed {seed}");
            validate(&form, &posted.values, &World::default());
        }
    }
    assert!(asked > 1_000, "only {asked} fields were made");
}

/// A form is made, filled, sent and held against its schema: what this takes must not
/// grow faster than what somebody wrote.
fn walk(pages: Value, values: &Value) -> Form {
    let begin = std::time::Instant::now();
    let template = template(pages).expect("these are pages");
    let form = Form::of(&template, &BTreeSet::new());
    let filled = with_defaults(&form, values);
    let posted = to_post(&form, &filled)
        .into_iter()
        .flat_map(|(name, texts)| texts.into_iter().map(move |text| (name.clone(), text)))
        .collect();
    let posted = from_post(&form, posted);
    validate(&form, &posted.values, &World::default());
    validate(&form, values, &World::default());
    review(&form, values);
    println!("{} fields in {:?}", form.fields().count(), begin.elapsed());
    form
}

#[test]
fn large_forms_come_to_an_end() {
    let branches = |question: &dyn Fn(usize) -> Value| -> Value {
        (0..1_000)
            .map(|number| {
                json!({"properties": {"a": question(number), (format!("p{number}")): {
                    "type": "string", "default": "x",
                }}, "required": [format!("p{number}")]})
            })
            .collect()
    };
    let chosen = |branches: Value| json!([{"properties": {"a": {"type": "string"}}, "dependencies": {"a": {"oneOf": branches}}}]);
    let form = walk(
        chosen(branches(&|number| json!({"const": format!("v{number}")}))),
        &json!({"a": "v7"}),
    );
    assert!(form.fields().count() > 400);
    walk(
        chosen(branches(
            &|number| json!({"pattern": format!("^{number}$")}),
        )),
        &json!({"a": "7"}),
    );
    walk(
        chosen(branches(&|_| json!({"const": "v"}))),
        &json!({"a": "v"}),
    );

    // Each says something else of a field that is always there.
    let others: Value = (0..400)
        .map(|number| {
            json!({"if": {"properties": {"a": {"const": number}}, "required": ["a"]},
                   "then": {"properties": {"b": {"title": format!("B {number}")}},
                            "required": ["b"]}})
        })
        .collect();
    let ab = json!({"a": {"type": "integer"}, "b": {"type": "string"}});
    walk(
        json!([{"properties": ab, "allOf": others}]),
        &json!({"a": 7}),
    );

    let steps: Value = (0..400)
        .map(|number| {
            json!({"if": {"properties": {(format!("p{number}")): {"const": "x"}}},
                   "then": {"properties": {(format!("p{}", number + 1)): {
                       "type": "string", "default": "x"}}}})
        })
        .collect();
    walk(json!([{"allOf": steps}]), &json!({}));

    let people: Value = (0..900)
        .map(|number| json!({"name": format!("n{number}")}))
        .collect();
    let properties: Map<String, Value> = (0..50)
        .map(|number| {
            (
                format!("p{number}"),
                json!({"type": "string", "default": "x"}),
            )
        })
        .collect();
    let page = json!([{"properties": {"people": {"type": "array", "items": {
        "type": "object", "properties": properties}}}}]);
    walk(page, &json!({ "people": people }));

    let mut deep = json!({"type": "string"});
    for _ in 0..60 {
        deep = json!({"type": "object", "properties": {"a": deep, "b": {"type": "string"}},
                      "allOf": [{"if": {"required": ["b"]}, "then": {"required": ["a"]}}]});
    }
    walk(json!([deep]), &json!({"a": {"a": {"b": "x"}}}));
}

#[test]
fn any_text_is_an_address_or_is_not() {
    let mut dice = Dice(7);
    for _ in 0..5_000 {
        let text: String = (0..dice.below(12))
            .map(|_| {
                dice.one_of(&[
                    "a", ".", "?", "owner=", "&", "/", ":", "%", "é", "\0", "@", "repo=",
                ])
            })
            .collect();
        if let Ok(url) = RepoUrl::parse(&text) {
            let again = RepoUrl::parse(&url.to_string());
            assert_eq!(again.as_ref(), Ok(&url), "{text:?}");
        }
    }
}
