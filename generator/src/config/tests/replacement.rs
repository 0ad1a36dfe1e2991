//! `${VAR}`, `$env`, `$file` and `$include`.

use super::*;

/// Checks what `app.x` comes to, as JSON.
#[track_caller]
fn check_value(environment: &[(&str, &str)], text: &str, expected: &str) {
    let config = load_with(environment, text);
    let value = config.values.at(&["app", "x"]);
    let shown = value.map_or("undefined".to_owned(), |value| {
        serde_json::from_str::<serde_json::Value>(&print::json(value))
            .unwrap()
            .to_string()
    });
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn variables_are_replaced_as_backstage_replaces_them() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let environment = [("A", " one "), ("EMPTY", ""), ("N", "1")];
        let text = format!("--- app-config.yaml\napp:\n  x: {text}\n");
        check_value(&environment, &text, expected);
    }

    check("${A}", r#""one""#); // Trimmed.
    check("a-${A}-${ N }-b", r#""a-one-1-b""#);
    check("${MISSING}", "undefined");
    check("${A}${MISSING}", "undefined"); // The value as a whole.
    check("[1, '${MISSING}', 2]", "[1,2]");
    check("${EMPTY}", r#""""#);
    check("${MISSING:-two}", r#""two""#);
    check("${MISSING:- two }", r#""two""#);
    check("${EMPTY:-two}", r#""two""#);
    check("${A:-two}", r#""one""#);
    check("${MISSING:-}", "undefined");
    check("${MISSING:-http://a:-b}", r#""http://a:-b""#);
    check("$${A}", r#""${A}""#);
    check("$$${A}", r#""$${A}""#);
    check("$A", r#""$A""#);
    check("'${A'", r#""${A""#);
    check("{$env: A}", r#""one""#);
    check("{$env: MISSING}", "undefined");
    check("{'${A}': 1}", r#"{"${A}":1}"#); // Keys are left alone.
    check("${N}", r#""1""#); // Always text.
}

#[test]
fn files_are_included_as_backstage_includes_them() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let text = format!(
            "--- app-config.yaml\napp:\n  x: {text}\n\
             --- secret.txt\n line ${{A}}\n\n\
             --- parts/part.yaml\n\
             list: [1, '${{A}}']\n\
             deep: {{text: '${{A}}', own: {{$file: note.txt}}, nothing: null}}\n\
             again: {{$include: part.yaml#deep.text}}\n\
             --- parts/note.txt\nnoted\n\
             --- data.json\n{{\"a\": [true]}}\n"
        );
        check_value(&[("A", "one")], &text, expected);
    }

    check("{$file: secret.txt}", r#"" line ${A}""#); // As it is, but for the end.
    check("{$file: ./parts/note.txt}", r#""noted""#);
    check("{$include: data.json}", r#"{"a":[true]}"#);
    check("{$include: 'data.json#a'}", "[true]");
    check("{$include: 'parts/part.yaml#list'}", r#"[1,"one"]"#);
    check("{$include: 'parts/part.yaml#deep.text'}", r#""one""#);
    // Paths within start at the folder of the included file.
    check(
        "{$include: 'parts/part.yaml#deep.own'}",
        r#"{"$file":"note.txt"}"#,
    );
    check(
        "{$include: 'parts/part.yaml#deep'}",
        r#"{"text":"one","own":"noted"}"#,
    );
    check("{$include: 'parts/part.yaml#nowhere'}", "undefined");
}

#[test]
fn includes_that_cannot_be_read_are_told() {
    insta::assert_snapshot!(diagnostics(
        "
--- app-config.yaml
app:
  title: {$file: title.txt}
  support: {$include: support.txt}
  badges: {$include: loop.yaml}
  listen: {$include: broken.yaml}
  https: {$include: broken.json}
  routes: {$include: 'loop.yaml#x.y.z'}
  packages: {$env: [A]}
  plugins: {$env: A, other: 1}
--- loop.yaml
x: {y: 1, again: {$include: loop.yaml}}
--- broken.yaml
a: 'b
--- broken.json
{\"a\": 1,}
",
    ), @r"
    error[config-include]: the file `title.txt` does not exist
      --> app-config.yaml:2:18
       |
     2 |   title: {$file: title.txt}
       |                  ^^^^^^^^^
       = hint: paths start at the folder of the file that names them

    error[config-include]: `support.txt` is neither YAML nor JSON
      --> app-config.yaml:3:23
       |
     3 |   support: {$include: support.txt}
       |                       ^^^^^^^^^^^
       = hint: include a `.yaml`, `.yml` or `.json` file; for text use `$file`

    note[config-ignored]: `app.badges` has no meaning here
      --> app-config.yaml:4:3

    error[config-include]: `broken.json` is not JSON: key must be a string at line 1 column 9
      --> app-config.yaml:6:21
       |
     6 |   https: {$include: broken.json}
       |                     ^^^^^^^^^^^

    error[config-include]: `x.y` in `loop.yaml` is not a map
      --> app-config.yaml:7:22
       |
     7 |   routes: {$include: 'loop.yaml#x.y.z'}
       |                      ^^^^^^^^^^^^^^^^^

    error[config-include]: `$env` takes a string
      --> app-config.yaml:8:20
       |
     8 |   packages: {$env: [A]}
       |                    ^^^

    error[config-include]: `$env` cannot stand beside other keys
      --> app-config.yaml:9:13
       |
     9 |   plugins: {$env: A, other: 1}
       |             ^^^^

    error[config-syntax]: this `'` has no closing `'`
      --> broken.yaml:1:4
       |
     1 | a: 'b
       |    ^^
       = hint: close it, and indent all lines of the text more than its key

    error[config-include]: includes are nested more than 20 deep
      --> loop.yaml:1:29
       |
     1 | x: {y: 1, again: {$include: loop.yaml}}
       |                             ^^^^^^^^^

    8 errors, 1 note in 3 files
    ");
}
