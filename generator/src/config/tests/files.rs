//! Which files are read, and over which they go.

use super::*;

#[test]
fn later_files_go_over_earlier_ones() {
    let config = load_with(
        &[
            ("APP_CONFIG_app_baseUrl", "https://env.acme.dev"),
            ("APP_CONFIG_app_listen_port", "80"),
        ],
        "
--- app-config.a.yaml
app: {title: A, baseUrl: https://a.acme.dev}
catalog: {locations: [{type: file, target: a.yaml}]}
organization: {name: Gone}
--- app-config.b.yaml
app: {title: B}
catalog: {locations: [{type: file, target: b.yaml}]}
organization: null
",
    );
    insta::assert_snapshot!(print::yaml(&config.values), @r"
    app:
      title: B # app-config.b.yaml:1
      baseUrl: https://env.acme.dev # $APP_CONFIG_app_baseUrl:1
      listen:
        port: 80 # $APP_CONFIG_app_listen_port:1
    catalog:
      locations:
        - type: file # app-config.b.yaml:2
          target: b.yaml # app-config.b.yaml:2
    ");
}

#[test]
fn default_files_are_those_of_backstage() {
    let world = world(
        "
--- app-config.yaml
app: {title: Base}
--- app-config.staging.yaml
app: {title: Staging}
--- app-config.local.yaml
app: {title: Local}
",
    );
    let environment = [("BACKSTAGE_ENV".to_owned(), "staging, other".to_owned())].into();
    let config = load_default(Path::new(""), &environment, &world);
    assert_eq!(config.settings.title, "Local");
    assert_eq!(config.diagnostics, []);
    // What does not exist comes last, and is to be watched as well.
    let names: Vec<String> = config
        .files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "app-config.yaml",
            "app-config.staging.yaml",
            "app-config.local.yaml",
            "app-config.other.yaml",
            "app-config.staging.local.yaml",
            "app-config.other.local.yaml",
        ]
    );
}

#[test]
fn a_missing_file_is_told() {
    let config = load(
        &[PathBuf::from("nowhere.yaml")],
        &Environment::new(),
        &World(BTreeMap::new()),
    );
    insta::assert_snapshot!(terminal::render(&config.diagnostics, false), @r"
    error[config-read]: the configuration file `nowhere.yaml` does not exist

    1 error
    ");
}

#[test]
fn what_is_not_yaml_is_told_with_its_place() {
    insta::assert_snapshot!(diagnostics(
        "
--- app-config.a.yaml
app:
  title: [unclosed
--- app-config.b.yaml
- app
--- app-config.c.yaml
app: {}
---
app: {}
",
    ), @r"
    error[config-syntax]: this `[` is not closed
      --> app-config.a.yaml:2:10
       |
     2 |   title: [unclosed
       |          ^
       = hint: close it with `]`, and indent all its lines; put it in quotes if it is text

    error[config-type]: a configuration file is a map of keys
      --> app-config.b.yaml:1:1
       |
     1 | - app
       | ^^^^^
       = hint: start with `app:`

    error[config-syntax]: more than one YAML document
      --> app-config.c.yaml:2:1
       |
     2 | ---
       | ^
       = hint: a configuration file holds one: put others into files of their own

    3 errors in 3 files
    ");
}
