//! Which fields a page has, and when they are shown.

use serde_json::{Value, json};

use super::MAX_FIELDS;
use crate::form::testing::form;
use crate::form::{Condition, Control, DEFAULT_PAGE_TITLE, Field, Form};

/// A field in a line: its name, title, control, and when it is shown and needed.
fn line(form: &Form, field: &Field) -> String {
    let mut line = format!(
        "{} ({}) {}",
        field.name,
        field.title,
        control(&field.control)
    );
    let needed = match &field.required {
        condition if condition.is_never() => String::new(),
        condition if condition.is_always() => ", needed".to_owned(),
        condition => format!(", needed if {}", said(form, condition)),
    };
    line.push_str(&needed);
    if !field.shown.is_always() {
        line.push_str(&format!(", only if {}", said(form, &field.shown)));
    }
    if let Some(alternative) = &field.alternative {
        line.push_str(&format!(", of {alternative}"));
    }
    line
}

fn said(form: &Form, condition: &Condition) -> String {
    form.only_if(condition)
        .unwrap_or_else(|| "<a schema says so>".to_owned())
}

fn control(control: &Control) -> String {
    let labels = |control: &Control| {
        let options = control.options().unwrap_or_default();
        options
            .iter()
            .map(|option| &*option.label)
            .collect::<Vec<_>>()
            .join("|")
    };
    match control {
        Control::Text { kind, .. } => format!("{kind:?}"),
        Control::Number { integer: true, .. } => "Integer".to_owned(),
        Control::Radios { .. } => format!("Radios {}", labels(control)),
        Control::Select { .. } => format!("Select {}", labels(control)),
        Control::Checkboxes { .. } => format!("Checkboxes {}", labels(control)),
        Control::List { item, .. } => format!("List of {}", self::control(&item.control)),
        Control::Custom { field, control } => format!("{field} as {}", self::control(control)),
        other => {
            let debug = format!("{other:?}");
            debug
                .split([' ', '(', '{'])
                .next()
                .unwrap_or_default()
                .to_owned()
        }
    }
}

fn lines(pages: Value) -> String {
    let form = form(pages);
    let mut lines: Vec<String> = form.fields().map(|field| line(&form, field)).collect();
    lines.extend(
        form.notes
            .iter()
            .map(|note| format!("! {} {}", note.pointer, note.message)),
    );
    lines.join("\n")
}

#[test]
fn a_schema_becomes_the_control_that_fits_it() {
    #[track_caller]
    fn check(schema: Value, expected: &str) {
        let form = form(json!({"properties": {"x": schema}}));
        let field = &form.pages[0].fields[0];
        assert_eq!(control(&field.control), expected);
    }

    check(json!({"type": "string"}), "Text");
    check(json!({"type": ["null", "integer"]}), "Integer");
    check(json!({"type": "string", "format": "email"}), "Email");
    check(json!({"type": "string", "format": "uri"}), "Url");
    check(json!({"type": "string", "format": "date-time"}), "DateTime");
    check(json!({"type": "string", "format": "data-url"}), "File");
    check(
        json!({"type": "string", "ui:widget": "password"}),
        "Password",
    );
    check(
        json!({"type": "string", "ui:widget": "textarea"}),
        "TextArea",
    );
    check(
        json!({"type": "string", "ui:options": {"rows": 4}}),
        "TextArea",
    );
    check(
        json!({"type": "string", "ui:options": {"widget": "color"}}),
        "Color",
    );
    check(json!({"type": "string", "ui:widget": "hidden"}), "Hidden");
    check(json!({"type": "null"}), "Message");
    check(json!({"type": "boolean"}), "Switch");
    check(
        json!({"type": "boolean", "ui:widget": "radio"}),
        "Radios Yes|No",
    );
    check(
        json!({"type": "boolean", "oneOf": [{"const": true, "title": "On"}, {"const": false}]}),
        "Radios On|No",
    );
    check(json!({"enum": [1, 2, 3, 4, 5]}), "Radios 1|2|3|4|5");
    check(json!({"enum": [1, 2, 3, 4, 5, 6]}), "Select 1|2|3|4|5|6");
    check(json!({"enum": [1, 2], "ui:widget": "select"}), "Select 1|2");
    check(
        json!({"type": "array", "items": {"enum": ["a", "b"]}}),
        "Checkboxes a|b",
    );
    check(
        json!({"type": "array", "items": {"type": "integer"}}),
        "List of Integer",
    );
    check(json!({"type": "array"}), "List of Text");
    check(
        json!({"type": "array", "items": {"type": "string", "ui:field": "EntityPicker"}}),
        "List of EntityPicker",
    );
    check(json!({"type": "object"}), "Json");
    check(
        json!({"type": "object", "properties": {"a": {"type": "string"}}}),
        "Group",
    );
    check(
        json!({"anyOf": [{"type": "null"}, {"type": "integer"}]}),
        "Integer",
    );
    check(
        json!({"type": "string", "ui:field": "OwnField"}),
        "OwnField as Text",
    );
    check(json!({"ui:field": "Secret"}), "Secret");
}

#[test]
fn a_field_has_what_is_written_beside_its_schema() {
    let form = form(json!({
        "ui:order": ["b", "*"],
        "properties": {
            "a": {"type": "string", "title": "A", "description": "D", "ui:help": "H",
                  "ui:placeholder": "P", "ui:autofocus": true, "ui:disabled": true,
                  "default": "d", "errorMessage": "E"},
            "b": {"type": "string", "description": "D"},
        },
    }));
    let fields = &form.pages[0].fields;
    let [b, a] = &**fields else {
        panic!("two fields are expected: {fields:?}");
    };
    assert_eq!((&*b.title, b.help.as_deref()), ("b", Some("D")));
    assert_eq!((&*a.title, a.help.as_deref()), ("A", Some("H")));
    assert_eq!(a.placeholder.as_deref(), Some("P"));
    assert!(a.autofocus && a.disabled && !a.readonly);
    assert_eq!(a.default, Some(json!("d")));
    assert_eq!(
        a.error_message
            .as_ref()
            .and_then(|message| message.of("pattern")),
        Some("E")
    );
    assert_eq!(form.pages[0].title, DEFAULT_PAGE_TITLE);
}

#[test]
fn branches_of_dependencies_are_chosen_by_an_answer() {
    insta::assert_snapshot!(lines(json!({
        "properties": {
            "ci": {"title": "CI", "enum": ["github", "tekton", "none"]},
            "public": {"title": "Public", "type": "boolean"},
            "name": {"title": "Name", "type": "string"},
        },
        "dependencies": {
            "name": ["public"],
            "public": {"properties": {"why": {"title": "Why", "type": "string"}}, "required": ["why"]},
            "ci": {"oneOf": [
                {"properties": {"ci": {"const": "github"}, "runner": {"title": "Runner", "type": "string"},
                                "size": {"title": "Size", "enum": ["s", "m"]}}},
                {"properties": {"ci": {"enum": ["tekton"]}, "image": {"title": "Image", "type": "string"},
                                "size": {"title": "Size", "enum": ["l", "xl"]}},
                 "required": ["image", "name"]},
                {"properties": {"other": {"type": "string"}}},
            ]},
        },
    })), @r"
    /ci (CI) Radios github|tekton|none
    /public (Public) Switch, needed if Name is filled in
    /name (Name) Text, needed if CI is tekton
    /why (Why) Text, needed, only if Public is filled in
    /runner (Runner) Text, only if CI is github
    /size (Size) Radios s|m, only if CI is github
    /image (Image) Text, needed, only if CI is tekton
    /size#2 (Size) Radios l|xl, only if CI is tekton
    ! /spec/parameters/0/dependencies/ci/oneOf/2 this branch does not say for which `ci` it is, so it is never shown: give `ci` a `const` or an `enum` in it
    ");
}

#[test]
fn the_same_property_in_several_branches_is_one_field() {
    insta::assert_snapshot!(lines(json!({
        "properties": {"ci": {"title": "CI", "type": "string"}},
        "dependencies": {"ci": {"oneOf": [
            {"properties": {"ci": {"const": "a"}, "x": {"type": "string"}}, "required": ["x"]},
            {"properties": {"ci": {"const": "b"}, "x": {"type": "string"}}},
            {"properties": {"ci": {"enum": ["b", "c"]}, "y": {"type": "string"}}},
        ]}},
    })), @r"
    /ci (CI) Text
    /x (x) Text, needed, only if CI is a
    /y (y) Text, only if CI is c
    ");
}

#[test]
fn if_then_else_and_nested_branches() {
    insta::assert_snapshot!(lines(json!({
        "properties": {
            "kind": {"title": "Kind", "enum": ["a", "b"]},
            "name": {"title": "Name", "type": "string"},
        },
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
                "then": {
                    "properties": {"secure": {"title": "Secure", "type": "boolean"}},
                    "dependencies": {"secure": {"allOf": [{
                        "if": {"properties": {"secure": {"const": true}}},
                        "then": {"properties": {"key": {"title": "Key", "type": "string"}},
                                 "required": ["key"]},
                    }]}},
                },
                "else": {"properties": {"plain": {"title": "Plain", "type": "string"}}},
            },
            {
                "if": {"properties": {"name": {"pattern": "^x"}}},
                "then": {"properties": {"extra": {"title": "Extra", "type": "string"}}},
            },
        ],
    })), @r"
    /kind (Kind) Radios a|b
    /name (Name) Text
    /secure (Secure) Switch, only if Kind is a
    /key (Key) Text, needed, only if Kind is a and Secure is on
    /plain (Plain) Text, only if Kind is not a
    /extra (Extra) Text, only if <a schema says so>
    ");
}

#[test]
fn a_branch_may_say_more_of_a_field_that_is_always_there() {
    insta::assert_snapshot!(lines(json!({
        "properties": {
            "prod": {"title": "Prod", "type": "boolean"},
            "size": {"title": "Size", "enum": ["s", "m", "l"]},
        },
        "if": {"properties": {"prod": {"const": true}}, "required": ["prod"]},
        "then": {"properties": {"size": {"enum": ["l"]}}, "required": ["size"]},
    })), @r"
    /prod (Prod) Switch
    /size (Size) Radios s|m|l, needed if Prod is on, only if Prod is not on
    /size#2 (Size) Radios l, needed, only if Prod is on
    ");
}

#[test]
fn alternatives_are_chosen_by_a_property_of_their_own() {
    insta::assert_snapshot!(lines(json!({
        "properties": {"auth": {"type": "object", "title": "Sign-in", "oneOf": [
            {"title": "With a token", "required": ["kind"],
             "properties": {"kind": {"title": "Kind", "const": "token"},
                            "token": {"title": "Token", "type": "string"}}},
            {"title": "With a key", "required": ["kind"],
             "properties": {"kind": {"const": "key"}, "file": {"title": "File", "type": "string"}}},
        ]}},
        "anyOf": [
            {"title": "By mail", "properties": {"mail": {"type": "string"}}, "required": ["mail"]},
            {"properties": {"phone": {"type": "string"}}, "required": ["phone"]},
        ],
    })), @r"
    /auth (Sign-in) Group
    /auth/kind (Kind) Radios With a token|With a key, needed
    /auth/token (Token) Text, only if Kind is With a token
    /auth/file (File) Text, only if Kind is With a key
    /mail (mail) Text, of By mail
    /phone (phone) Text, of Option 2
    ! /spec/parameters/0/anyOf what belongs to one alternative is shown beside the others: a property with a `const` of its own in each would let people choose
    ");
}

#[test]
fn conditions_inside_lists_are_about_the_same_item() {
    let form = form(json!({"properties": {"people": {"type": "array", "items": {
        "type": "object",
        "properties": {"role": {"enum": ["PM", "Dev"]}},
        "dependencies": {"role": {"oneOf": [
            {"properties": {"role": {"const": "Dev"}, "language": {"type": "string"}}},
        ]}},
    }}}}));
    let list = &form.pages[0].fields[0];
    let Control::List { item, .. } = &list.control else {
        panic!("a list is expected");
    };
    let second = item.item(list, 1);
    let language = &second.control.inner()[1];
    assert_eq!(language.pointer, "/people/1/language");
    assert_eq!(language.name, "/people/1/language");
    assert!(
        language
            .shown
            .holds(&json!({"people": [{}, {"role": "Dev"}]}))
    );
    assert!(
        !language
            .shown
            .holds(&json!({"people": [{"role": "Dev"}, {}]}))
    );
}

#[test]
fn what_is_not_understood_is_noted() {
    insta::assert_snapshot!(lines(json!({
        "propertees": {},
        "when": "${{ parameters.x | length }}",
        "ui:order": ["x", "gone", "*"],
        "properties": {
            "x": {"type": "string", "ui:field": "OwnerPikcer"},
            "y": {"type": "string", "ui:widget": "textaera"},
            "z": {"type": "string", "pattern": "(["},
            "w": {"title": "No type"},
            "v": {"type": ["string", "integer"], "ui:options": {"rowz": 3}},
        },
    })), @r"
    /x (x) OwnerPikcer as Text
    /y (y) Text
    /z (z) Text
    /w (No type) Text
    /v (v) Text
    ! /spec/parameters/0/propertees `propertees` is no keyword of JSON Schema: did you mean `properties`?
    ! /spec/parameters/0/ui:order/1 there is no property `gone`
    ! /spec/parameters/0/properties/x/ui:field there is no field `OwnerPikcer`: did you mean `OwnerPicker`?
    ! /spec/parameters/0/properties/y/ui:widget there is no widget `textaera`, so this is asked by its type
    ! /spec/parameters/0/properties/w without a `type` this is asked as text
    ! /spec/parameters/0/properties/v/ui:options/rowz a field without `ui:field` does not know the option `rowz`: did you mean `rows`?
    ! /spec/parameters/0/properties/v/type of several types the first is asked, `string`
    ! /spec/parameters/0/when only `${{ parameters.NAME }}` and `${{ parameters.NAME === 'VALUE' }}` are understood here, so the page is always shown
    ! /spec/parameters/0/properties/z/pattern this pattern cannot be read as a regular expression, so nothing is held against it
    ");
}

#[test]
fn ten_thousand_properties_are_cut_and_said() {
    let properties: serde_json::Map<String, Value> = (0..10_000)
        .map(|number| (format!("p{number}"), json!({"type": "string"})))
        .collect();
    let form = form(json!({"properties": properties}));
    assert_eq!(form.fields().count(), MAX_FIELDS);
    assert_eq!(form.notes.len(), 1);
}

#[test]
fn a_form_is_json_that_a_page_can_read() {
    let form = form(json!({
        "title": "Service",
        "required": ["name"],
        "properties": {"name": {"type": "string", "title": "Name", "maxLength": 5}},
        "dependencies": {"name": {"properties": {"public": {"type": "boolean"}}}},
    }));
    let json = serde_json::to_value(&form).unwrap();
    assert_eq!(
        json["pages"][0]["fields"][0]["control"],
        json!({"type": "text", "kind": "text", "minLength": null, "maxLength": 5,
               "pattern": null})
    );
    assert_eq!(
        json["pages"][0]["fields"][0]["required"],
        json!({"all": []})
    );
    assert_eq!(
        json["pages"][0]["fields"][1]["shown"],
        json!({"present": {"pointer": "/name"}})
    );
}
