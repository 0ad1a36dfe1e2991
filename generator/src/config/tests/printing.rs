//! The configuration as it is shown to a person.

use super::*;

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
