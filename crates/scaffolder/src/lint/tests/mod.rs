//! One small world for each rule: here of the form, and of templates as a whole; of
//! steps and of skeletons in files of their own.

mod skeletons;
mod steps;

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

#[test]
fn a_template_of_any_size_is_looked_at_in_little_time() {
    let mut world = String::from("parameters:\n  properties:\n");
    for number in 0..3_000 {
        world.push_str(&format!("    p{number}: {{type: string}}\n"));
    }
    world.push_str("steps:\n");
    for number in 0..3_000 {
        world.push_str(&format!(
            "  - {{id: s{number}, action: debug:log, each: [1], input: {{message: '${{{{ parameters.q }}}}'}}}}\n"
        ));
    }
    assert_eq!(report(&world), "no problems\n");
}
