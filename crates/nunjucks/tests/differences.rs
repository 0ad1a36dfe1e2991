//! Where this crate does otherwise than Nunjucks on purpose.

use nunjucks::{Limits, Options, Template, input};
use serde_json::{Map, Value as Json, json};

fn context() -> Map<String, Json> {
    let context = json!({"values": {"name": "a", "list": [1, 2, 3]}});
    context.as_object().unwrap().clone()
}

fn render(source: &str) -> Result<String, String> {
    Template::parse(source, &Options::default())
        .and_then(|template| template.render(&context(), &Limits::default()))
        .map_err(|error| error.to_string())
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(render(source).as_deref(), Ok(expected), "{source}");
}

#[track_caller]
fn check_error(source: &str) {
    assert!(render(source).is_err(), "{source}");
}

#[test]
fn a_function_is_no_text() {
    check_error("${{ values.name.split }}");
    check_error("${{ 'a' ~ range }}");
}

#[test]
fn prototypes_are_out_of_reach() {
    check_error("${{ values.constructor }}");
    check_error("${{ values.__proto__ }}");
    check_error("${{ values.name['constructor'] }}");
    check("${{ {constructor: 1}.constructor }}", "1");
}

#[test]
fn nothing_is_asynchronous() {
    check_error("{% asyncEach x in values.list %}{% endeach %}");
    check_error("{% ifAsync true %}{% endif %}");
}

#[test]
fn chance_is_the_same_every_time() {
    let once = render("${{ values.list | random }}${{ values.list | random }}");
    for _ in 0..5 {
        assert_eq!(
            render("${{ values.list | random }}${{ values.list | random }}"),
            once
        );
    }
}

#[test]
fn safe_text_is_text_when_it_is_dumped() {
    check("${{ 'a' | safe | dump }}", "\"a\"");
    check("${{ ('a' | safe)[0] }}", "a");
}

#[test]
fn braces_and_words_that_nunjucks_3_stumbles_over() {
    check("{% set x = {a: {b: 1}} %}${{ x.a.b }}", "1");
    check("${{ values.true }}|", "|");
    check("${{ values.list[1:] }}", "2,3");
}

#[test]
fn an_input_keeps_its_type_over_several_lines_and_its_empty_text() {
    let resolve = |value: Json| {
        let options = Options::default();
        let resolved = input::resolve(&value, &context(), &options, &Limits::default());
        resolved.unwrap().value.unwrap()
    };
    assert_eq!(resolve(json!("${{\n values.list\n}}")), json!([1, 2, 3]));
    assert_eq!(resolve(json!("${{- values.list -}}")), json!([1, 2, 3]));
    assert_eq!(resolve(json!("${{ values.list -}}\n")), json!([1, 2, 3]));
    assert_eq!(resolve(json!({"a": ""})), json!({"a": ""}));
    assert_eq!(resolve(json!("{% if true %}7{% endif %}")), json!("7"));
}

#[test]
fn a_macro_inside_of_a_capture_is_refused() {
    check_error("{% set x %}{% macro m() %}a{% endmacro %}{% endset %}");
    check_error("{% filter upper %}{% macro m() %}a{% endmacro %}{% endfilter %}");
}

#[test]
fn a_macro_that_is_defined_in_two_branches_is_that_of_the_branch_taken() {
    // Nunjucks always means the last one, and fails when it was not reached.
    let both = "{% macro m() %}a{% endmacro %}{% else %}{% macro m() %}b{% endmacro %}{% endif %}${{ m() }}";
    check(&format!("{{% if true %}}{both}"), "a");
    check(&format!("{{% if false %}}{both}"), "b");
}

#[test]
fn too_much_is_an_error_of_its_own() {
    let options = Options::default();
    let value = json!("${{ 'x'.padStart(100000000000) }}");
    assert!(input::resolve(&value, &context(), &options, &Limits::default()).is_err());
}
