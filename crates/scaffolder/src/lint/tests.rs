//! One small world for each rule.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::skeleton::Entry;
use crate::workspace::WorkspacePath;

/// A template and its skeleton in one text, `--- path` before each file.
struct World {
    files: BTreeMap<String, String>,
}

fn schemas(input: Value, output: Value) -> ActionSchemas {
    ActionSchemas {
        input: Some(input),
        output: Some(output),
    }
}

impl Surroundings for World {
    fn skeleton(&self, folder: &str) -> Option<Skeleton> {
        let prefix = format!("{folder}/");
        let files = self.files.iter();
        let skeleton: Skeleton = files
            .filter_map(|(path, text)| {
                let path = WorkspacePath::parse(path.strip_prefix(&prefix)?).ok()?;
                Some((path, Entry::file(text.clone().into_bytes())))
            })
            .collect();
        (!skeleton.is_empty()).then_some(skeleton)
    }

    fn action(&self, id: &str) -> Option<ActionSchemas> {
        let text = json!({"type": "string"});
        let flag = json!({"type": "boolean"});
        Some(match id {
            "debug:log" => schemas(json!({"type": "object"}), json!({})),
            "fetch:template" => schemas(
                json!({
                    "type": "object",
                    "properties": {
                        "url": text, "targetPath": text, "values": {"type": "object"},
                        "copyWithoutTemplating": {"type": "array", "items": text},
                        "copyWithoutRender": {"type": "array", "items": text},
                        "replace": flag,
                    },
                    "required": ["url"],
                    "additionalProperties": false,
                }),
                json!({}),
            ),
            "publish:github" => schemas(
                json!({
                    "type": "object",
                    "properties": {
                        "repoUrl": text, "secrets": {"type": "object"},
                        "repoVisibility": {"type": "string", "enum": ["private", "public"]},
                        "protectDefaultBranch": flag, "sourcePath": text,
                    },
                    "required": ["repoUrl"],
                    "additionalProperties": false,
                }),
                json!({"type": "object", "properties": {"remoteUrl": text, "repoContentsUrl": text}}),
            ),
            "catalog:register" => schemas(
                json!({"anyOf": [
                    {"properties": {"catalogInfoUrl": text}, "required": ["catalogInfoUrl"], "additionalProperties": false},
                    {"properties": {"repoContentsUrl": text, "catalogInfoPath": text}, "required": ["repoContentsUrl"], "additionalProperties": false},
                ]}),
                json!({}),
            ),
            _ => return None,
        })
    }

    fn action_ids(&self) -> Vec<String> {
        let ids = [
            "catalog:register",
            "debug:log",
            "fetch:template",
            "publish:github",
        ];
        ids.map(str::to_owned).into()
    }
}

/// The findings over a template whose `spec` is given, with the files of its skeleton.
#[track_caller]
fn report(world: &str) -> String {
    let mut parts = world.trim_start_matches('\n').split("--- ");
    let spec = parts.next().unwrap_or_default();
    let mut text = String::from(
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata:\n  name: t\nspec:\n",
    );
    for line in spec.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    let files = parts.map(|part| {
        let (path, contents) = part.split_once('\n').unwrap_or((part, ""));
        (path.to_owned(), contents.to_owned())
    });
    let world = World {
        files: files.collect(),
    };
    let found = lint(LintInput {
        file: "t/template.yaml",
        text: &text,
        surroundings: &world,
    });
    for finding in &found {
        assert!(codes::explain(&finding.code).is_some(), "{}", finding.code);
    }
    let shown = diagnostic::terminal::render(&found, false);
    shown.replace("\n\n", "\n")
}

#[test]
fn a_template_without_mistakes_has_no_findings() {
    insta::assert_snapshot!(report("
parameters:
  - required: [name, repoUrl]
    properties:
      name: {type: string}
      repoUrl: {type: string, ui:field: RepoUrlPicker}
      database: {type: boolean}
    dependencies:
      database:
        oneOf:
          - properties: {database: {const: true}, engine: {type: string}}
          - properties: {database: {const: false}}
      kind: {}
steps:
  - id: fetch
    action: fetch:template
    input:
      url: ./skeleton
      copyWithoutTemplating: [.github/workflows]
      values:
        name: ${{ parameters.name }}
        engine: ${{ parameters.engine or 'none' }}
        owner: ${{ (parameters.repoUrl | parseRepoUrl).owner }}
  - id: publish
    action: publish:github
    if: ${{ parameters.database === true }}
    input: {repoUrl: '${{ parameters.repoUrl }}'}
  - action: catalog:register
    input:
      repoContentsUrl: ${{ steps.publish.output.repoContentsUrl }}
      catalogInfoPath: /catalog-info.yaml
output:
  links: [{url: '${{ steps.publish.output.remoteUrl }}', entityRef: \"${{ steps['step-3'].output.entityRef }}\"}]
--- skeleton/catalog-info.yaml
name: ${{ values.name }} ${{ values.owner }}
{% if values.tags %}${{ values.tags | join(',') }}{% endif %}
--- skeleton/.github/workflows/ci.yml
run: ${{ secrets.TOKEN }}
--- skeleton/${{ values.engine }}.txt
x
"), @"no problems");
}

#[test]
fn names_that_lead_to_nothing() {
    insta::assert_snapshot!(report("
parameters:
  required: [name]
  properties: {name: {type: string}}
steps:
  - id: fetch-base
    action: fetch:template
    input:
      url: https://example.com/x
      values: {a: '${{ parameters.nmae }}', b: '${{ values.name }}', c: '${{ name }}', d: '${{ each.key }}'}
  - id: log
    action: debug:log
    input:
      message: >-
        ${{ parameters.name }}
        ${{ steps.fetch-base.output.x }} ${{ steps.publsh.output.remoteUrl }}
        ${{ steps.publish.output.remoteUrl }}
  - id: publish
    action: publish:github
    input: {repoUrl: '${{ parameters.name }}'}
output:
  a: ${{ steps.publish.output.catalogInfoUrl }}
  b: ${{ steps.publish.remoteUrl }}
"), @r"
    warning[template-unknown-parameter]: the form has no field `nmae`
      --> t/template.yaml:14:26
       |
    14 |         values: {a: '${{ parameters.nmae }}', b: '${{ values.name }}', c: '${{ name }}', d: '${{ each.key }}'}
       |                          ^^^^^^^^^^^^^^^
       = hint: did you mean `name`?
    warning[template-values]: `values.name` is nothing here: `values` is what skeletons see
      --> t/template.yaml:14:55
       |
    14 |         values: {a: '${{ parameters.nmae }}', b: '${{ values.name }}', c: '${{ name }}', d: '${{ each.key }}'}
       |                                                       ^^^^^^^^^^^
       = hint: write `parameters.name`
    warning[template-unknown-name]: `name` means nothing here
      --> t/template.yaml:14:80
       |
    14 |         values: {a: '${{ parameters.nmae }}', b: '${{ values.name }}', c: '${{ name }}', d: '${{ each.key }}'}
       |                                                                                ^^^^
       = hint: write `parameters.name`
    warning[template-unknown-name]: `each` is there only in a step that has `each`
      --> t/template.yaml:14:98
       |
    14 |         values: {a: '${{ parameters.nmae }}', b: '${{ values.name }}', c: '${{ name }}', d: '${{ each.key }}'}
       |                                                                                                  ^^^^^^^^
    warning[template-dash]: `-` subtracts here
      --> t/template.yaml:20:15
       |
    20 |           ${{ steps.fetch-base.output.x }} ${{ steps.publsh.output.remoteUrl }}
       |               ^^^^^^^^^^^
       = hint: write `steps['fetch-base']`
    warning[template-unknown-step]: no step has the id `publsh`
      --> t/template.yaml:20:48
       |
    20 |           ${{ steps.fetch-base.output.x }} ${{ steps.publsh.output.remoteUrl }}
       |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: did you mean `publish`?
    warning[template-step-order]: the step `publish` has not run yet: it comes later
      --> t/template.yaml:21:15
       |
    21 |           ${{ steps.publish.output.remoteUrl }}
       |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: move it before this one
    warning[template-unknown-output]: `publish:github` gives no `catalogInfoUrl`
      --> t/template.yaml:26:12
       |
    26 |     a: ${{ steps.publish.output.catalogInfoUrl }}
       |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: it gives `remoteUrl`, `repoContentsUrl`
    warning[template-unknown-output]: `remoteUrl` is nothing: what a step gives is below `output`
      --> t/template.yaml:27:12
       |
    27 |     b: ${{ steps.publish.remoteUrl }}
       |            ^^^^^^^^^^^^^^^^^^^^^^^
       = hint: write `steps.publish.output.remoteUrl`
    9 warnings in 1 file
    ");
}

#[test]
fn expressions_that_do_not_mean_what_they_look_like() {
    insta::assert_snapshot!(report("
parameters:
  properties: {name: {type: string}, system: {type: string}}
steps:
  - action: debug:log
    input:
      a: ${{ parameters.name || 'x' }}
      b: ${{ parameters.name | uper }}
      c: ${{ not parameters.name == 'x' }}
      d: ${{ (parameters.system | parseEntityRef).name }}
      e: ${{ (parameters.name | parseEntityRef).name if parameters.name else '' }}
"), @r"
    warning[template-unrendered]: this is passed on as it is written: write `or` instead of `||`
      --> t/template.yaml:11:33
       |
    11 |         a: ${{ parameters.name || 'x' }}
       |                                 ^
    warning[template-unknown-filter]: there is no filter `uper`, so this is passed on as it is written
      --> t/template.yaml:12:34
       |
    12 |         b: ${{ parameters.name | uper }}
       |                                  ^^^^
       = hint: did you mean `upper`?
    warning[template-odd-expression]: `not` belongs to the left side only
      --> t/template.yaml:13:16
       |
    13 |         c: ${{ not parameters.name == 'x' }}
       |                ^^^^^^^^^^^^^^^^^^^
       = hint: write `not (…)` around the whole, or `!=`
    warning[template-filter-fails]: `parseEntityRef` fails when `parameters.system` is not given
      --> t/template.yaml:14:17
       |
    14 |         d: ${{ (parameters.system | parseEntityRef).name }}
       |                 ^^^^^^^^^^^^^^^^^
       = hint: write `| default(…)` before it
    4 warnings in 1 file
    ");
}

#[test]
fn steps_that_cannot_run() {
    insta::assert_snapshot!(report("
parameters: []
steps:
  - id: a
    action: fetch:tempalte
  - id: a
    action: my:own
  - id: b
    action: fetch:template
    input:
      ulr: ./skeleton
      replace: 'true'
      copyWithoutTemplating: [1]
      values:
  - id: c
    action: fetch:template
    input: {url: 'file:///home/me/skeleton'}
  - id: d
    action: publish:github
    input:
      repoUrl: github.com
      allowedHosts: [github.com]
      repoVisibility: internal
"), @r"
    error[template-unknown-action]: there is no action `fetch:tempalte`
      --> t/template.yaml:9:15
       |
     9 |       action: fetch:tempalte
       |               ^^^^^^^^^^^^^^
       = hint: did you mean `fetch:template`?
    error[template-duplicate-id]: two steps have the id `a`
      --> t/template.yaml:10:11
       |
    10 |     - id: a
       |           ^
       = hint: give this one another: what comes of one would hide the other's
    error[template-unknown-action]: there is no action `my:own`
      --> t/template.yaml:11:15
       |
    11 |       action: my:own
       |               ^^^^^^
       = hint: declare actions of your own under `actions` in a file of `integrations/`
    error[template-missing-input]: `fetch:template` needs `url`
      --> t/template.yaml:13:15
       |
    13 |       action: fetch:template
       |               ^^^^^^^^^^^^^^
       = hint: write under `input`
               url: …
    warning[template-unknown-input]: `fetch:template` has no input `ulr`
      --> t/template.yaml:15:9
       |
    15 |         ulr: ./skeleton
       |         ^^^
       = hint: did you mean `url`?
    error[template-input-type]: `replace` is true or false, and this is text
      --> t/template.yaml:16:18
       |
    16 |         replace: 'true'
       |                  ^^^^^^
       = hint: take the quotes away
    error[template-input-type]: `copyWithoutTemplating` is text, and this is a number
      --> t/template.yaml:17:33
       |
    17 |         copyWithoutTemplating: [1]
       |                                 ^
       = hint: put it in quotes
    error[template-input-type]: `values` is a map, and this is nothing
      --> t/template.yaml:18:16
       |
    18 |         values:
       |                ^
       = hint: write a value, or take the line out
    warning[template-absolute-file]: this is a file of one machine
      --> t/template.yaml:21:20
       |
    21 |       input: {url: 'file:///home/me/skeleton'}
       |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: write the path from the folder of the template, as in `./skeleton`
    warning[template-allowed-hosts]: `publish:github` has no `allowedHosts`, and Backstage refuses the step
      --> t/template.yaml:26:9
       |
    26 |         allowedHosts: [github.com]
       |         ^^^^^^^^^^^^
       = hint: take it out, and write it under `ui:options` of the `RepoUrlPicker`
    error[template-input-type]: `internal` is not a value of `repoVisibility`
      --> t/template.yaml:27:25
       |
    27 |         repoVisibility: internal
       |                         ^^^^^^^^
       = hint: write `private`, `public`
    8 errors, 3 warnings in 1 file
    ");
}

#[test]
fn a_form_that_is_a_list_of_fields_is_shown_as_it_should_be() {
    insta::assert_snapshot!(report("
parameters:
  - id: name
    type: string
    title: 'Name: of it'
    required: true
  - id: kind
    type: string
    enum: [a, b]
    ui:field: X
steps:
  - action: debug:log
    input: {message: '${{ parameters.name }}'}
"), @r#"
    error[template-field-list]: this is a field, where a page of fields is needed: the form would be empty
      --> t/template.yaml:7:7
       |
     7 |     - id: name
       |       ^^^^^^^^
       = hint: write
               parameters:
                 - title: Fill in
                   required: [name]
                   properties:
                     name:
                       type: string
                       title: "Name: of it"
                     kind:
                       type: string
                       enum: ["a","b"]
                       ui:field: X
    1 error in 1 file
    "#);
}

#[test]
fn fields_that_nobody_reads() {
    insta::assert_snapshot!(report("
parameters:
  - properties:
      used: {type: string}
      queue: {type: boolean}
      branch: {type: boolean}
      secret: {type: string, ui:field: Secret}
      shown: {type: 'null', description: text}
    dependencies:
      branch: {oneOf: [{properties: {branch: {const: true}}}]}
steps:
  - action: publish:github
    input: {repoUrl: '${{ parameters.used }}', secrets: {a: '${{ secrets.secret }}'}}
"), @r"
    warning[template-unused-parameter]: nothing reads `parameters.queue`: people are asked for it in vain
      --> t/template.yaml:9:9
       |
     9 |         queue: {type: boolean}
       |         ^^^^^
       = hint: use it as `${{ parameters.queue }}`, or take it out of the form
    1 warning in 1 file
    ");
}

#[test]
fn secrets_that_are_published() {
    insta::assert_snapshot!(report("
parameters:
  - properties: {key: {type: string, ui:field: Secret}, url: {type: string}}
steps:
  - id: fetch
    action: fetch:template
    input:
      url: https://example.com/x
      token: ${{ secrets.USER_OAUTH_TOKEN }}
      values: {a: '${{ secrets.key }}', b: '${{ parameters.key }}'}
  - action: debug:log
    input: {message: 'key ${{ secrets.key }}'}
  - action: publish:github
    input: {repoUrl: '${{ parameters.url }}', repoVisibility: public, secrets: {KEY: '${{ secrets.key }}'}}
"), @r"
    warning[template-unknown-input]: `fetch:template` has no input `token`
      --> t/template.yaml:13:9
       |
    13 |         token: ${{ secrets.USER_OAUTH_TOKEN }}
       |         ^^^^^
       = hint: take it out: Backstage refuses the step
    error[template-secret-value]: `secrets.key` is a secret, and is written into files
      --> t/template.yaml:14:26
       |
    14 |         values: {a: '${{ secrets.key }}', b: '${{ parameters.key }}'}
       |                          ^^^^^^^^^^^
       = hint: give it to an action that keeps secrets, such as `publish:github` with `secrets`
    error[template-secret-value]: `parameters.key` is asterisks: the field is a secret
      --> t/template.yaml:14:51
       |
    14 |         values: {a: '${{ secrets.key }}', b: '${{ parameters.key }}'}
       |                                                   ^^^^^^^^^^^^^^
       = hint: what was typed is `secrets.key`, for an action that keeps secrets
    error[template-secret-value]: `secrets.key` is a secret, and is written into the log
      --> t/template.yaml:16:33
       |
    16 |       input: {message: 'key ${{ secrets.key }}'}
       |                                 ^^^^^^^^^^^
       = hint: give it to an action that keeps secrets, such as `publish:github` with `secrets`
    warning[template-public-secrets]: this repository is public, and is given secrets
      --> t/template.yaml:18:73
       |
    18 |       input: {repoUrl: '${{ parameters.url }}', repoVisibility: public, secrets: {KEY: '${{ secrets.key }}'}}
       |                                                                         ^^^^^^^
       = hint: write `repoVisibility: private`, or keep the secrets out of it
    3 errors, 2 warnings in 1 file
    ");
}

#[test]
fn files_of_a_skeleton() {
    insta::assert_snapshot!(report("
parameters:
  - required: [name]
    properties: {name: {type: string}, tags: {type: array}}
steps:
  - id: fetch
    action: fetch:template
    input:
      url: ./skeleton/
      copyWithoutTemplating: [deploy.yml, nowhere.txt]
      values:
        name: ${{ parameters.name }}
        tags: ${{ parameters.tags }}
        extra: x
--- skeleton/.github/workflows/deploy.yml
on: push
env: {TOKEN: '${{ secrets.TOKEN }}', REF: '${{ github.ref }}'}
--- skeleton/README.md
# ${{ values.nmae }} ${{ values.owner }}
${{ values.tags | join(', ') }} ${{ parameters.name | slugify }}
{% if values.maybe %}${{ values.maybe }}{% endif %}
--- skeleton/${{ values.package }}.txt
x
--- skeleton/chart.yaml
{{ .Values.x }} {% raw %}{{ y }}{% endraw %} ${{ values.name
"), @r"
    warning[template-glob]: `deploy.yml` fits no file of the skeleton
      --> t/template.yaml:14:33
       |
    14 |         copyWithoutTemplating: [deploy.yml, nowhere.txt]
       |                                 ^^^^^^^^^^
       = hint: write `.github/workflows/deploy.yml`
    warning[template-glob]: `nowhere.txt` fits no file of the skeleton
      --> t/template.yaml:14:45
       |
    14 |         copyWithoutTemplating: [deploy.yml, nowhere.txt]
       |                                             ^^^^^^^^^^^
    warning[template-unknown-value]: the step `fetch` gives no value `package`
      --> t/skeleton/${{ values.package }}.txt:1:1
       = hint: give it under `values` in the input of the step
    error[template-workflow-rendered]: `secrets.TOKEN` is for GitHub, and is rendered to nothing, as are 1 more in this file
      --> t/skeleton/.github/workflows/deploy.yml:2:19
       |
     2 | env: {TOKEN: '${{ secrets.TOKEN }}', REF: '${{ github.ref }}'}
       |                   ^^^^^^^^^^^^^
       = hint: add to `copyWithoutTemplating`
               - .github/workflows/deploy.yml
    warning[template-unknown-value]: the step `fetch` gives no value `nmae`
      --> t/skeleton/README.md:1:7
       |
     1 | # ${{ values.nmae }} ${{ values.owner }}
       |       ^^^^^^^^^^^
       = hint: did you mean `name`?
    warning[template-unknown-value]: the step `fetch` gives no value `owner`
      --> t/skeleton/README.md:1:26
       |
     1 | # ${{ values.nmae }} ${{ values.owner }}
       |                          ^^^^^^^^^^^^
       = hint: give it under `values` in the input of the step
    warning[template-filter-fails]: `join` fails when `values.tags` is not given
      --> t/skeleton/README.md:2:5
       |
     2 | ${{ values.tags | join(', ') }} ${{ parameters.name | slugify }}
       |     ^^^^^^^^^^^
       = hint: write `| default(…)` before it
    warning[template-unknown-value]: `parameters.name` is rendered to nothing: a skeleton sees `values` only
      --> t/skeleton/README.md:2:37
       |
     2 | ${{ values.tags | join(', ') }} ${{ parameters.name | slugify }}
       |                                     ^^^^^^^^^^^^^^^
       = hint: give it under `values` and write `values.name`, or add the file to `copyWithoutTemplating`
    error[template-unknown-filter]: there is no filter `slugify`
      --> t/skeleton/README.md:2:55
       |
     2 | ${{ values.tags | join(', ') }} ${{ parameters.name | slugify }}
       |                                                       ^^^^^^^
       = hint: write `lower | replace(r/[^a-z0-9]+/g, '-')`
    error[template-skeleton-syntax]: it cannot be rendered: this expression is never closed: write `}}` at its end
      --> t/skeleton/chart.yaml:2:1
       = hint: mend it, or add `chart.yaml` to `copyWithoutTemplating`
    3 errors, 7 warnings in 5 files
    ");
}

#[test]
fn values_that_the_skeleton_does_not_use() {
    insta::assert_snapshot!(report("
parameters: {properties: {name: {type: string}}}
steps:
  - id: fetch
    action: fetch:template
    input:
      url: ./skeleton
      copyWithoutRender: [b]
      values: {name: '${{ parameters.name }}', nmae: x, other: y}
--- skeleton/a
${{ values.name }}
--- skeleton/b
x
"), @r"
    warning[template-old-input]: Backstage no longer looks at `copyWithoutRender`, and renders these files
      --> t/template.yaml:12:9
       |
    12 |         copyWithoutRender: [b]
       |         ^^^^^^^^^^^^^^^^^
       = hint: write `copyWithoutTemplating`: names are rendered, contents are not
    note[template-unused-value]: nothing in the skeleton reads `nmae`, `other`
      --> t/template.yaml:13:50
       |
    13 |         values: {name: '${{ parameters.name }}', nmae: x, other: y}
       |                                                  ^^^^
       = hint: take it out, or correct its name in the skeleton
    1 warning, 1 note in 1 file
    ");
}

#[test]
fn a_descriptor_that_no_step_writes() {
    insta::assert_snapshot!(report("
parameters: {properties: {url: {type: string}}}
steps:
  - id: fetch
    action: fetch:template
    input: {url: ./skeleton}
  - id: publish
    action: publish:github
    input: {repoUrl: '${{ parameters.url }}'}
  - id: register
    action: catalog:register
    input:
      repoContentsUrl: ${{ steps.publish.output.repoContentsUrl }}
      catalogInfoPath: /catalog-info.yaml
--- skeleton/backstage/catalog-info.yaml
x
"), @r"
    warning[template-register-path]: no step puts `catalog-info.yaml` into the repository
      --> t/template.yaml:18:26
       |
    18 |         catalogInfoPath: /catalog-info.yaml
       |                          ^^^^^^^^^^^^^^^^^^
       = hint: the skeleton has `backstage/catalog-info.yaml`: write `catalogInfoPath: /backstage/catalog-info.yaml`
    1 warning in 1 file
    ");
}

#[test]
fn what_is_in_other_files_may_be_anything() {
    insta::assert_snapshot!(report("
parameters:
  - $yaml: ./page.yaml
  - properties: {a: {type: string}}
steps:
  - $yaml: ./step.yaml
  - action: debug:log
    input: {message: '${{ parameters.x }} ${{ steps.x.output.y }}'}
"), @"no problems");
}

#[test]
fn a_form_and_values_that_are_not_there() {
    insta::assert_snapshot!(report("
steps:
  - id: fetch
    action: fetch:template
    input: {url: ./skeleton, targetPath: '${{ parameters.name }}'}
--- skeleton/a
${{ values.name.first }}
"), @r"
    warning[template-unknown-parameter]: the form has no field `name`
      --> t/template.yaml:9:49
       |
     9 |       input: {url: ./skeleton, targetPath: '${{ parameters.name }}'}
       |                                                 ^^^^^^^^^^^^^^^
       = hint: add it to `spec.parameters`
    warning[template-unknown-value]: the step `fetch` gives no value `name`
      --> t/skeleton/a:1:5
       |
     1 | ${{ values.name.first }}
       |     ^^^^^^^^^^^^^^^^^
       = hint: give it under `values` in the input of the step
    2 warnings in 2 files
    ");
}

#[test]
fn nothing_that_somebody_writes_does_harm() {
    for text in [
        "",
        "kind: Template",
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nspec: [1]",
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nspec: {parameters: x, steps: {a: b}, output: 1}",
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nspec: {parameters: [1, {properties: [x]}], steps: [1, {action: 2}, {action: fetch:template, input: {url: 1, values: 2}}]}",
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nspec: {steps: [{action: fetch:template, input: {url: ../../.., copyWithoutTemplating: {a: b}}}]}",
    ] {
        let world = World {
            files: BTreeMap::new(),
        };
        let _ = lint(LintInput {
            file: "t",
            text,
            surroundings: &world,
        });
    }
}
