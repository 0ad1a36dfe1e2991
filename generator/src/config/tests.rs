//! The whole way from files to settings, as a person sees it.

use std::io;

use diagnostic::terminal;

use super::*;

/// Files as `--- name` and their text.
struct World(BTreeMap<PathBuf, String>);

impl Files for World {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.0
            .get(path.strip_prefix(".").unwrap_or(path))
            .map(|text| text.clone().into_bytes())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn world(text: &str) -> World {
    let files = text.split("--- ").skip(1).map(|part| {
        let (name, text) = part.split_once('\n').unwrap();
        (PathBuf::from(name), text.to_owned())
    });
    World(files.collect())
}

fn load_with(environment: &[(&str, &str)], text: &str) -> Config {
    let world = world(text);
    let environment: Environment = environment
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    // Included files have names that sort last.
    let named = |name: &&PathBuf| name.to_string_lossy().contains("app-config");
    let paths: Vec<PathBuf> = world.0.keys().filter(named).cloned().collect();
    load(&paths, &environment, &world)
}

fn diagnostics(text: &str) -> String {
    terminal::render(&load_with(&[], text).diagnostics, false)
}

#[test]
fn an_ordinary_configuration_gives_settings() {
    let config = load_with(
        &[("PORTAL_HOST", " portal.acme.dev ")],
        "
--- app-config.yaml
app:
  title: Acme
  baseUrl: https://${PORTAL_HOST}/portal/
organization: {name: Acme Inc}
catalog:
  rules:
    - allow: [Component, {kind: Resource, spec.type: database}]
    - allow: [Group]
      locations: [{type: file, exact: catalog/org.yaml}, {type: url, pattern: 'https://github.com/acme/**'}]
  locations:
    - type: file
      target: catalog/*.yaml
      rules: [{allow: [User]}]
    - type: url
      target: https://github.com/acme/shop/blob/main/catalog-info.yaml
callboard:
  checkouts: [{url: https://github.com/acme/, path: ./repositories}]
  catalog: {customKinds: [Dataset, {kind: Service, plural: Services, icon: cog}]}
  navigation: {links: [{label: Status, url: https://status.acme.dev}]}
  systems: {grafana: https://grafana.acme.dev/}
  theme: {accent: '#1AF'}
grafana: {domain: https://old.acme.dev}
argocd: {baseUrl: https://argocd.acme.dev, token: abc}
",
    );
    assert_eq!(config.diagnostics, []);
    insta::assert_debug_snapshot!(config.settings, @r##"
    Settings {
        title: "Acme",
        base_url: "https://portal.acme.dev/portal",
        base_path: "/portal",
        organization: "Acme Inc",
        folder: "",
        roots: [
            "",
        ],
        locations: [
            ConfiguredLocation {
                location: Location {
                    location_type: "file",
                    target: "./catalog/*.yaml",
                },
                rules: [
                    Rule {
                        allow: [
                            AllowedKind {
                                kind: "User",
                                spec_type: None,
                            },
                        ],
                        locations: None,
                    },
                ],
                place: Some(
                    Place {
                        file: "app-config.yaml",
                        line: 12,
                        column: 15,
                        width: 14,
                        excerpt: "      target: catalog/*.yaml",
                    },
                ),
            },
            ConfiguredLocation {
                location: Location {
                    location_type: "url",
                    target: "https://github.com/acme/shop/blob/main/catalog-info.yaml",
                },
                rules: [],
                place: Some(
                    Place {
                        file: "app-config.yaml",
                        line: 15,
                        column: 15,
                        width: 56,
                        excerpt: "      target: https://github.com/acme/shop/blob/main/catalog-info.yaml",
                    },
                ),
            },
        ],
        rules: Some(
            [
                Rule {
                    allow: [
                        AllowedKind {
                            kind: "Component",
                            spec_type: None,
                        },
                        AllowedKind {
                            kind: "Resource",
                            spec_type: Some(
                                "database",
                            ),
                        },
                    ],
                    locations: None,
                },
                Rule {
                    allow: [
                        AllowedKind {
                            kind: "Group",
                            spec_type: None,
                        },
                    ],
                    locations: Some(
                        [
                            RuleLocation {
                                exact: Some(
                                    "./catalog/org.yaml",
                                ),
                                location_type: Some(
                                    "file",
                                ),
                                pattern: None,
                            },
                            RuleLocation {
                                exact: None,
                                location_type: Some(
                                    "url",
                                ),
                                pattern: Some(
                                    "https://github.com/acme/**",
                                ),
                            },
                        ],
                    ),
                },
            ],
        ),
        custom_kinds: [
            CustomKind {
                kind: "Dataset",
                plural: None,
                icon: None,
            },
            CustomKind {
                kind: "Service",
                plural: Some(
                    "Services",
                ),
                icon: Some(
                    "cog",
                ),
            },
        ],
        checkouts: [
            Checkout {
                url: "https://github.com/acme",
                path: "./repositories",
            },
        ],
        accent: Some(
            "#11aaff",
        ),
        navigation_links: [
            NavigationLink {
                label: "Status",
                url: "https://status.acme.dev",
            },
        ],
        systems: [
            (
                "argocd",
                "https://argocd.acme.dev",
            ),
            (
                "grafana",
                "https://grafana.acme.dev",
            ),
        ],
    }
    "##);
}

#[test]
fn every_mistake_is_told_with_its_place() {
    insta::assert_snapshot!(diagnostics(
        "
--- app-config.yaml
app:
  title: 42
  baseUrl: portal.acme.dev
  titel: Acme
organisation:
  name: Acme
backend:
  database: {client: pg}
techdocs:
  builder: local
integrations:
  githb: []
catalog:
  provider: {}
  providers: {}
  rules:
    - allow: Component
    - alow: [Component]
    - allow: [API]
      locations:
        - pattern: a
        - {type: url, exact: a, pattern: b}
  locations:
    - type: file
    - target: ./all.yaml
    - {type: git, target: ./all.yaml}
    - {type: file, target: ../../examples/all.yaml}
    - {type: url, target: '${ORG_URL}/all.yaml'}
    - just text
callboard:
  checkout: []
  checkouts:
    - {url: github.com/acme, path: ./repositories}
    - {url: https://github.com/acme}
  catalog:
    customKinds: [my-kind, {plural: Things}]
  theme:
    accent: blue
  navigation:
    links:
      - {label: Click, url: 'javascript:alert(1)'}
      - {label: [], url: /docs/}
",
    ), @r##"
    error[config-type]: `app.title` is a number, not a string
      --> app-config.yaml:2:10
       |
     2 |   title: 42
       |          ^^
       = hint: put it in quotes: `"42"`

    error[config-value]: `app.baseUrl` is not a URL: `portal.acme.dev`
      --> app-config.yaml:3:12
       |
     3 |   baseUrl: portal.acme.dev
       |            ^^^^^^^^^^^^^^^
       = hint: write where the portal will be found, as in `https://portal.example.com`

    warning[config-unknown-key]: `app.titel` is not a key of the configuration
      --> app-config.yaml:4:3
       |
     4 |   titel: Acme
       |   ^^^^^
       = hint: did you mean `title`?

    warning[config-unknown-key]: `organisation` is not a key of the configuration
      --> app-config.yaml:5:1
       |
     5 | organisation:
       | ^^^^^^^^^^^^
       = hint: did you mean `organization`?

    note[config-ignored]: `backend` has no meaning here
      --> app-config.yaml:7:1

    note[config-unused]: `techdocs`, `integrations`, `catalog.providers` are not used by this version
      --> app-config.yaml:9:1

    warning[config-unknown-key]: `integrations.githb` is not a key of the configuration
      --> app-config.yaml:12:3
       |
    12 |   githb: []
       |   ^^^^^
       = hint: did you mean `github`?

    warning[config-unknown-key]: `catalog.provider` is not a key of the configuration
      --> app-config.yaml:14:3
       |
    14 |   provider: {}
       |   ^^^^^^^^
       = hint: did you mean `providers`?

    error[config-type]: `catalog.rules[0].allow` is a string, not a list
      --> app-config.yaml:17:14
       |
    17 |     - allow: Component
       |              ^^^^^^^^^
       = hint: start each item with `- `

    warning[config-unknown-key]: `catalog.rules[1].alow` is not a key of the configuration
      --> app-config.yaml:18:7
       |
    18 |     - alow: [Component]
       |       ^^^^
       = hint: did you mean `allow`?

    error[config-required]: `catalog.rules[1]` has no `allow`
      --> app-config.yaml:18:7
       |
    18 |     - alow: [Component]
       |       ^^^^^^^^^^^^^^^^^
       = hint: add `allow: [Component, API]`

    error[config-required]: `catalog.rules[2].locations[0]` has no `type`
      --> app-config.yaml:21:11
       |
    21 |         - pattern: a
       |           ^^^^^^^^^^
       = hint: add `type:`

    error[config-value]: `catalog.rules[2].locations[1]` has both `exact` and `pattern`
      --> app-config.yaml:22:11
       |
    22 |         - {type: url, exact: a, pattern: b}
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: leave one of them out

    error[config-required]: `catalog.locations[0]` has no `target`
      --> app-config.yaml:24:7
       |
    24 |     - type: file
       |       ^^^^^^^^^^
       = hint: add `target:`

    error[config-required]: `catalog.locations[1]` has no `type`
      --> app-config.yaml:25:7
       |
    25 |     - target: ./all.yaml
       |       ^^^^^^^^^^^^^^^^^^
       = hint: add `type:`

    error[config-value]: `git` is no type of location
      --> app-config.yaml:26:14
       |
    26 |     - {type: git, target: ./all.yaml}
       |              ^^^
       = hint: write `file` or `url`

    note[config-location-base]: `../../examples/all.yaml` is taken from `packages/backend`, where Backstage runs; here targets start at the folder of the configuration file
      --> app-config.yaml:27:28
       |
    27 |     - {type: file, target: ../../examples/all.yaml}
       |                            ^^^^^^^^^^^^^^^^^^^^^^^
       = hint: write `./examples/all.yaml`

    error[config-required]: `catalog.locations[4]` has no `target`
      --> app-config.yaml:28:7
       |
    28 |     - {type: url, target: '${ORG_URL}/all.yaml'}
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: add `target:`

    warning[config-variable]: the environment variable `ORG_URL` is not set: `catalog.locations[4].target` is left out
      --> app-config.yaml:28:27
       |
    28 |     - {type: url, target: '${ORG_URL}/all.yaml'}
       |                           ^^^^^^^^^^^^^^^^^^^^^
       = hint: set it, or write `${ORG_URL:-default}`

    error[config-type]: `catalog.locations[5]` is a string, not a map of keys
      --> app-config.yaml:29:7
       |
    29 |     - just text
       |       ^^^^^^^^^

    warning[config-unknown-key]: `callboard.checkout` is not a key of the configuration
      --> app-config.yaml:31:3
       |
    31 |   checkout: []
       |   ^^^^^^^^
       = hint: did you mean `checkouts`?

    error[config-value]: `callboard.checkouts[0].url` is not a URL: `github.com/acme`
      --> app-config.yaml:33:13
       |
    33 |     - {url: github.com/acme, path: ./repositories}
       |             ^^^^^^^^^^^^^^^
       = hint: write the part before the repository, as in `https://github.com/acme`

    error[config-required]: `callboard.checkouts[1]` has no `path`
      --> app-config.yaml:34:7
       |
    34 |     - {url: https://github.com/acme}
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: add `path:`

    error[config-value]: `my-kind` cannot be a kind
      --> app-config.yaml:36:19
       |
    36 |     customKinds: [my-kind, {plural: Things}]
       |                   ^^^^^^^
       = hint: a kind has 1 to 63 letters and digits, a letter first, as in `Dataset`

    error[config-required]: `callboard.catalog.customKinds[1]` has no `kind`
      --> app-config.yaml:36:28
       |
    36 |     customKinds: [my-kind, {plural: Things}]
       |                            ^^^^^^^^^^^^^^^^
       = hint: add `kind:`

    error[config-value]: `callboard.theme.accent` is no colour: `blue`
      --> app-config.yaml:38:13
       |
    38 |     accent: blue
       |             ^^^^
       = hint: write it as `"#1f6feb"`, in quotes because `#` starts a comment

    error[config-value]: `callboard.navigation.links[0].url` cannot be a link: `javascript:alert(1)`
      --> app-config.yaml:41:29
       |
    41 |       - {label: Click, url: 'javascript:alert(1)'}
       |                             ^^^^^^^^^^^^^^^^^^^^^
       = hint: write a URL with `https:`, or a path of the portal that starts with `/`

    error[config-type]: `callboard.navigation.links[1].label` is a list, not a string
      --> app-config.yaml:42:17
       |
    42 |       - {label: [], url: /docs/}
       |                 ^^

    18 errors, 7 warnings, 3 notes in 1 file
    "##);
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

/// The values of `callboard.x`, where anything may stand, as JSON.
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
fn no_secret_is_ever_shown() {
    let config = load_with(
        &[("CI_TOKEN", "hunter2"), ("SHOWN", "shown")],
        "
--- app-config.yaml
app:
  title: Bearer ${CI_TOKEN}
  baseUrl: https://me:hunter2@portal.acme.dev
  support: ${SHOWN}
integrations:
  github:
    - {host: github.com, token: hunter2}
    - host: ghe.acme.dev
      token: {$env: CI_TOKEN}
      apps: [{$include: app.yaml}]
  bitbucketCloud: [{username: hunter2, appPassword: hunter2}]
backend:
  database:
    connection: {$file: connection.txt}
  auth: {keys: [{secret: hunter2}]}
proxy:
  endpoints: {/ci: {target: https://ci.acme.dev, headers: {X-Auth: hunter2}}}
techdocs:
  publisher: {awsS3: {credentials: {any: hunter2}}}
catalog:
  locations: [{type: git, token: hunter2}]
--- app.yaml
appId: 12
privateKey: |
  hunter2
--- connection.txt
hunter2
",
    );
    let yaml = print::yaml(&config.values);
    for shown in [
        &yaml,
        &print::json(&config.values),
        &terminal::render(&config.diagnostics, false),
        &diagnostic::json::render(&config.diagnostics),
    ] {
        assert!(
            !shown
                .replace("`hunter2` is no type", "")
                .contains("hunter2"),
            "{shown}"
        );
    }
    insta::assert_snapshot!(yaml, @r"
    app:
      title: <redacted> # app-config.yaml:2
      baseUrl: <redacted> # app-config.yaml:3
      support: shown # app-config.yaml:4
    integrations:
      github:
        - host: github.com # app-config.yaml:7
          token: <redacted> # app-config.yaml:7
        - host: ghe.acme.dev # app-config.yaml:8
          token: <redacted> # app-config.yaml:9
          apps:
            - appId: 12 # app.yaml:1
              privateKey: <redacted> # app.yaml:2
      bitbucketCloud:
        - username: <redacted> # app-config.yaml:11
          appPassword: <redacted> # app-config.yaml:11
    backend:
      database:
        connection: <redacted> # app-config.yaml:14
      auth:
        keys:
          - secret: <redacted> # app-config.yaml:15
    proxy:
      endpoints:
        /ci:
          target: https://ci.acme.dev # app-config.yaml:17
          headers:
            X-Auth: <redacted> # app-config.yaml:17
    techdocs:
      publisher:
        awsS3:
          credentials:
            any: <redacted> # app-config.yaml:19
    catalog:
      locations:
        - type: git # app-config.yaml:21
          token: <redacted> # app-config.yaml:21
    ");
}

#[test]
fn printed_yaml_reads_back_as_what_it_was() {
    let config = load_with(
        &[],
        r#"
--- app-config.yaml
app: {a: 'true', b: "1", c: ': x', d: '- x', e: "a\nb", f: '', g: '#x', h: 1.5, i: ~, j: [[1, []], {}], k: "\e[1m\u2028", 'l m: ': '0x1', 'yes': no, m: 'a #b', n: 'Ä ö', o: '*a', p: '.5', q: '1:2'}
"#,
    );
    let printed = print::yaml(&config.values);
    assert!(
        !printed.chars().any(|c| c.is_control() && c != '\n'),
        "{printed}"
    );
    let again = load_with(&[], &format!("--- app-config.yaml\n{printed}"));
    assert_eq!(again.values, config.values, "{printed}");
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
fn an_address_that_cannot_be_opened_is_told_and_left_out() {
    let text = "
--- app-config.yaml
callboard:
  systems: {grafana: grafana.acme.dev, grafanna: https://x.dev}
sonarqube: {baseUrl: 'https://me:pass@sonar.acme.dev'}
";
    assert_eq!(load_with(&[], text).settings.systems, []);
    insta::assert_snapshot!(diagnostics(text), @r"
    warning[config-value]: `callboard.systems.grafana` is no address to link to: `grafana.acme.dev`
      --> app-config.yaml:2:22
       |
     2 |   systems: {grafana: grafana.acme.dev, grafanna: https://x.dev}
       |                      ^^^^^^^^^^^^^^^^
       = hint: write what a browser would open, as in `https://grafana.example.com`

    warning[config-unknown-key]: `callboard.systems.grafanna` is not a key of the configuration
      --> app-config.yaml:2:40
       |
     2 |   systems: {grafana: grafana.acme.dev, grafanna: https://x.dev}
       |                                        ^^^^^^^^
       = hint: did you mean `grafana`?

    warning[config-value]: `sonarqube.baseUrl` is no address to link to: <redacted>
      --> app-config.yaml:3:22
       = hint: write what a browser would open, as in `https://grafana.example.com`

    3 warnings in 1 file
    ");
}
