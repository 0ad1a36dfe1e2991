//! Values to settings, and what is said of those that fit none.

use super::*;

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
        support_url: None,
        accent: Some(
            "#11aaff",
        ),
        navigation_links: [
            NavigationLink {
                label: "Status",
                url: "https://status.acme.dev",
            },
        ],
        techdocs: Options {
            exact: false,
            no_readme: false,
            frame_hosts: [],
            schemes: [],
            diagrams: Servers {
                plantuml: None,
                kroki: None,
            },
        },
        search: Options {
            language: English,
            synonyms: [],
        },
        hosts: [],
        crawl: Crawl {
            download_hosts: [],
        },
        shows_inferred: false,
        providers: Providers {
            repositories: [],
            people: [],
            schedules: [],
        },
        scaffolder: Scaffolder {
            integrations: [],
            proxy: [],
            parameters: [],
            secrets: [],
            commits: Commits {
                author_name: None,
                author_email: None,
                message: None,
            },
        },
        sign_in: SignIn {
            providers: [],
            lifetimes: Lifetimes {
                short_s: 3600,
                whole_s: 28800,
            },
            templates: TemplateRules(
                [],
            ),
            in_serve: false,
            ..
        },
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

    note[config-ignored]: `backend`, `techdocs.builder` have no meaning here
      --> app-config.yaml:7:1

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

    18 errors, 7 warnings, 2 notes in 1 file
    "##);
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

#[test]
fn an_address_with_a_password_is_no_address_for_everyone() {
    let text = "
--- app-config.yaml
app: {baseUrl: 'https://me:pass@portal.acme.dev'}
jenkins: {baseUrl: 'https://:pass@jenkins.acme.dev'}
";
    let settings = load_with(&[], text).settings;
    assert_eq!((&*settings.base_url, settings.systems), ("", Vec::new()));
    insta::assert_snapshot!(diagnostics(text), @r"
    error[config-value]: `app.baseUrl` holds the name of a user, which every page would show: <redacted>
      --> app-config.yaml:1:16
       = hint: write where the portal will be found, as in `https://portal.example.com`

    warning[config-value]: `jenkins.baseUrl` is no address to link to: <redacted>
      --> app-config.yaml:2:20
       = hint: write what a browser would open, as in `https://grafana.example.com`

    1 error, 1 warning in 1 file
    ");
}

#[test]
fn servers_of_diagrams_are_addresses() {
    let found = load_with(
        &[],
        "
--- app-config.yaml
callboard:
  techdocs:
    plantuml: {server: 'https://p.acme.dev/plantuml/'}
    kroki: {server: 'https://k.acme.dev:8000'}
",
    )
    .settings;
    let diagrams = &found.techdocs.diagrams;
    let plantuml = diagrams.plantuml.as_deref();
    assert_eq!(plantuml, Some("https://p.acme.dev/plantuml"));
    assert_eq!(
        found.techdocs.foreign().pictures,
        ["https://p.acme.dev", "https://k.acme.dev:8000"]
    );
}

#[test]
fn an_address_to_ask_at_is_an_address() {
    let support = |url: &str| {
        let text = format!("--- app-config.yaml\napp: {{support: {{url: '{url}'}}}}\n");
        let config = load_with(&[], &text);
        (config.settings.support_url, config.diagnostics.len())
    };
    for url in ["https://chat.example/help", "mailto:help@acme.example"] {
        assert_eq!(support(url), (Some(url.to_owned()), 0));
    }
    for url in ["javascript:alert(1)", "help"] {
        assert_eq!(support(url), (None, 1), "{url}");
    }
}

#[test]
fn providers_of_people_are_called_by_their_id() {
    #[track_caller]
    fn check(providers: &str, expected: &[&str]) {
        let text = format!("--- app-config.yaml\ncatalog: {{providers: {{{providers}}}}}\n");
        let read = load_with(&[], &text).settings.providers;
        let people = read.people.into_iter().map(|provider| provider.id);
        let repositories = read.repositories.into_iter().map(|provider| provider.id);
        assert_eq!(people.chain(repositories).collect::<Vec<_>>(), expected);
    }

    let one = |id: &str| format!("{{{id} githubUrl: 'https://github.com', orgs: [acme]}}");
    check(
        &format!("githubOrg: {}", one("id: ours,")),
        &["githubOrg/ours"],
    );
    check(&format!("githubOrg: {}", one("")), &["githubOrg/default"]);
    let two = format!("githubOrg: [{}, {}]", one("id: a,"), one("id: b,"));
    check(&two, &["githubOrg/a", "githubOrg/b"]);
    // Owners of repositories have a name before them, or none.
    check(
        "github: {id: ours, organization: acme}",
        &["github/default"],
    );
}
