//! Steps, and what is between their braces.

use super::report;

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
