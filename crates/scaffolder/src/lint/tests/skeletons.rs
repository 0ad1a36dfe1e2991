//! Skeletons, as the steps that fetch them see them.

use super::report;

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
fn a_descriptor_that_may_be_there() {
    #[track_caller]
    fn check(input: &str, before: &str, file: &str) {
        let world = format!(
            "
parameters: {{properties: {{url: {{type: string}}}}}}
steps:
  - id: fetch
    action: fetch:template
    input: {{url: ./skeleton, targetPath: out}}
{before}
  - id: publish
    action: publish:github
    input: {{repoUrl: '${{{{ parameters.url }}}}', sourcePath: out}}
  - action: catalog:register
    input:
      repoContentsUrl: ${{{{ steps.publish.output.repoContentsUrl }}}}
      {input}
--- skeleton/{file}
x
"
        );
        assert_eq!(report(&world), "no problems\n");
    }

    let step = "  - {id: log, action: debug:log, input: {message: x}}";
    check("", step, "catalog-info.yaml");
    check("catalogInfoPath: /a.yaml", step, "${{ 'a' }}.yaml");
    check("catalogInfoPath: '/${{ parameters.url }}.yaml'", step, "b");
}
