//! What a person is told about descriptors that are not right.

mod world;

use world::{World, shown};

#[track_caller]
fn told(text: &str) -> String {
    shown(&World::new(text).build().diagnostics)
}

#[test]
fn an_envelope_that_lacks_something() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
kind: Component
metadata:
  nmae: orders
---
- a
---
apiVersion: backstage.io/v1alpha1
kind: 5
metadata: {name: a, namespace: ''}
"
    ), @r#"
    error[envelope.missing]: `apiVersion` is missing
      --> a.yaml:1:1 at `kind`
      = hint: add `apiVersion: backstage.io/v1alpha1` to the document
    error[envelope.missing]: `metadata.name` is missing
      --> a.yaml:3:3 at `nmae`
      = hint: did you mean `name` where it says `nmae`?
    error[root-not-object]: the document is a list; an entity is a map
      --> a.yaml:5:1 at `- a`
      = hint: start it with `apiVersion: backstage.io/v1alpha1` and `kind: Component`
    error[envelope.type]: `kind` is a number; it must be text
      --> a.yaml:8:7 at `5`
      = hint: put it in quotes: `"5"`
    error[envelope.empty]: `metadata.namespace` is empty
      --> a.yaml:9:32 at `''`
      = hint: write a value or leave the line out
    "#);
}

#[test]
fn metadata_of_the_wrong_type_or_in_the_wrong_place() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  title:
  tags: java
  labels: {tier: 1}
  annotations: {example.com/on: true}
  links: [{title: Docs}]
owner: team-a
tags: [a]
spec: {type: service, lifecycle: production, owner: team-a}
"
    ), @r#"
    error[policy-schema.type]: `metadata.title` has no value; it must be text
      --> a.yaml:5:3 at `title`
      = hint: write a value or leave the line out
      = ask: group:default/team-a
    error[policy-schema.type]: `metadata.tags` is text; it must be a list
      --> a.yaml:6:9 at `java`
      = hint: write `tags: [java]`
      = ask: group:default/team-a
    error[policy-schema.type]: `metadata.labels.tier` is a number; it must be text
      --> a.yaml:7:18 at `1`
      = hint: put it in quotes: `"1"`
      = ask: group:default/team-a
    error[policy-schema.type]: `metadata.annotations.example.com/on` is true or false; it must be text
      --> a.yaml:8:33 at `true`
      = hint: put it in quotes: `"true"`
      = ask: group:default/team-a
    error[policy-schema.missing]: `metadata.links[0].url` is missing
      --> a.yaml:9:12 at `title`
      = hint: add `url: https://example.com/` to `metadata.links[0]`
      = ask: group:default/team-a
    error[policy-schema.unknown-field]: `owner` is not a field of an entity
      --> a.yaml:10:1 at `owner`
      = hint: move `owner` under `spec`
      = ask: group:default/team-a
    error[policy-schema.unknown-field]: `tags` is not a field of an entity
      --> a.yaml:11:1 at `tags`
      = hint: move `tags` under `metadata`
      = ask: group:default/team-a
    "#);
}

#[test]
fn names_that_do_not_have_their_format() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Orders Service
  namespace: Team A
  tags: [Java 17, c++, '!']
  labels: {'Tier!': a b}
  annotations: {Example.com/x: ''}
  links: [{url: example.com, title: ' '}]
spec: {type: service, lifecycle: production, owner: team-a}
"
    ), @r"
    error[policy-field-format.name]: `Orders Service` cannot be `metadata.name`: that is 1 to 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends
      --> a.yaml:4:9 at `Orders Service`
      = hint: write `name: Orders-Service`
      = ask: group:default/team-a
    error[policy-field-format.namespace]: `Team A` cannot be `metadata.namespace`: that is 1 to 63 lower-case letters, digits or `-`, with a letter or digit at both ends
      --> a.yaml:5:14 at `Team A`
      = hint: write `namespace: team-a`
      = ask: group:default/team-a
    error[policy-field-format.tag]: `Java 17` cannot be `metadata.tags[0]`: that is 1 to 63 lower-case letters, digits, `:`, `+` or `#`, with single `-` between words
      --> a.yaml:6:10 at `Java 17`
      = hint: write `java-17`
      = ask: group:default/team-a
    error[policy-field-format.tag]: `!` cannot be `metadata.tags[2]`: that is 1 to 63 lower-case letters, digits, `:`, `+` or `#`, with single `-` between words
      --> a.yaml:6:24 at `'!'`
      = hint: use 1 to 63 lower-case letters, digits, `:`, `+` or `#`, with single `-` between words
      = ask: group:default/team-a
    error[policy-field-format.label-key]: `Tier!` cannot be the key of a label: that is 1 to 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends, after an optional lower-case domain and `/`
      --> a.yaml:7:12 at `'Tier!'`
      = hint: write `Tier`
      = ask: group:default/team-a
    error[policy-field-format.label-value]: `a b` cannot be `metadata.labels.Tier!`: that is empty, or 1 to 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends
      --> a.yaml:7:21 at `a b`
      = hint: write `a-b`, or make it an annotation
      = ask: group:default/team-a
    error[policy-field-format.annotation-key]: `Example.com/x` cannot be the key of an annotation: that is 1 to 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends, after an optional lower-case domain and `/`
      --> a.yaml:8:17 at `Example.com/x`
      = hint: write `example.com/x`
      = ask: group:default/team-a
    error[policy-field-format.link-url]: `example.com` is not a whole URL
      --> a.yaml:9:17 at `example.com`
      = hint: write `url: https://example.com`
      = ask: group:default/team-a
    error[policy-field-format.link-text]: `metadata.links[0].title` is blank
      --> a.yaml:9:37 at `' '`
      = hint: write a title or leave the line out
      = ask: group:default/team-a
    ");
}

#[test]
fn a_kind_that_lacks_what_it_needs() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders}
spec:
  type: 1
  lifecylce: production
  owner: [team-a]
  dependsOn: resource:db
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders}
spec: {type: openapi, lifecycle: production, owner: '', definition: {$file: a}}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
"
    ), @r#"
    error[kind-schema.type]: `spec.type` is a number; it must be text
      --> a.yaml:5:9 at `1`
      = hint: put it in quotes: `"1"`
    error[kind-schema.missing]: `spec.lifecycle` is missing
      --> a.yaml:6:3 at `lifecylce`
      = hint: did you mean `lifecycle` where it says `lifecylce`?
    error[kind-schema.type]: `spec.owner` is a list; it must be text
      --> a.yaml:7:10 at `[team-a]`
      = hint: write `owner: team-a`
    error[kind-schema.type]: `spec.dependsOn` is text; it must be a list
      --> a.yaml:8:14 at `resource:db`
      = hint: write `dependsOn: [resource:db]`
    error[kind-schema.empty]: `spec.owner` is empty
      --> a.yaml:13:53 at `''`
      = hint: write a value, as in `owner: my-team`
    error[kind-schema.type]: `spec.definition` is a map; it must be text
      --> a.yaml:13:69 at `{$file: a}`
      = hint: only `$text`, `$json` and `$yaml`, alone in their map, are replaced; `$file` is not
    error[kind-schema.missing]: `spec` is missing
      --> a.yaml:16:1 at `kind`
      = hint: add `spec:` and under it `memberOf: []`
    "#);
}

#[test]
fn kinds_nobody_knows() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: component
metadata: {name: orders}
---
apiVersion: backstage.io/v1alpha1
kind: Template
metadata: {name: orders}
---
apiVersion: acme.org/v1
kind: Spaceship
metadata: {name: orders}
"
    ), @r"
    error[unknown-kind.kind]: `component` is not a known kind
      --> a.yaml:2:7 at `component`
      = hint: did you mean `kind: Component`?
    error[unknown-kind.api-version]: a Template of `apiVersion: backstage.io/v1alpha1` is not known
      --> a.yaml:5:13 at `backstage.io/v1alpha1`
      = hint: write `apiVersion: scaffolder.backstage.io/v1beta3`
    error[unknown-kind.kind]: `Spaceship` is not a known kind
      --> a.yaml:10:7 at `Spaceship`
      = hint: use a kind Backstage knows, or add `Spaceship` to `callboard.catalog.customKinds` in app-config.yaml
    ");
}

#[test]
fn references_that_are_none() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders}
spec: {type: service, lifecycle: production, owner: 'group:', dependsOn: [db], dependencyOf: [1]}
"
    ), @r"
    error[postprocess.reference]: `spec.owner`: `group:` has an empty name
      --> a.yaml:4:53 at `'group:'`
      = hint: the form is `[<kind>:][<namespace>/]<name>`
    error[postprocess.reference]: `spec.dependsOn`: `db` does not say which kind of entity it names
      --> a.yaml:4:75 at `db`
      = hint: write the kind first, as in `component:db` or `resource:db`
    error[postprocess.reference]: `spec.dependencyOf` has a number; it takes entity references
      --> a.yaml:4:95 at `1`
      = hint: the form is `[<kind>:][<namespace>/]<name>`
    ");
}

#[test]
fn placeholders_that_cannot_be_replaced() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders}
spec:
  type: openapi
  lifecycle: production
  owner: team-a
  definition: {$text: ./none.yaml}
  a: {$json: ./list.txt}
  b: {$yaml: ./two.txt}
  c: {$text: ../secret}
  d: {$text: }
=== list.txt
- a
=== two.txt
a: 1
---
b: 2
"
    ), @r"
    error[preprocess.read]: `$text` was not read: `none.yaml` does not exist
      --> a.yaml:8:23 at `./none.yaml`
      = hint: name a file of this repository, relative to this file, or from its root with a leading `/`
      = ask: group:default/team-a
    error[preprocess.json]: `./list.txt` is not JSON: invalid number at line 1 column 2
      --> a.yaml:9:14 at `./list.txt`
      = hint: mend the file, or read it as it is with `$text`
      = ask: group:default/team-a
    error[preprocess.documents]: `./two.txt` has 2 YAML documents; `$yaml` takes a file with one
      --> a.yaml:10:14 at `./two.txt`
      = hint: take `---` out of the file, or read it as it is with `$text`
      = ask: group:default/team-a
    error[preprocess.read]: `$text` was not read: `../secret` leaves the folder its files are read from
      --> a.yaml:11:14 at `../secret`
      = hint: name a file of this repository, relative to this file, or from its root with a leading `/`
      = ask: group:default/team-a
    error[preprocess.target]: `$text` has no value; it must name a file
      --> a.yaml:12:7 at `$text`
      = hint: write `$text: ./file`, a path from this file, or a URL
      = ask: group:default/team-a
    ");
}

#[test]
fn targets_of_locations() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: a}
spec:
  targets:
    - ./none.yaml
    - ./folder/
    - ../outside.yaml
    - ./x/*.yaml
    - ./parts/bad.yaml
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: b}
spec: {type: files, target: a.yaml}
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: c}
spec: {presence: optional, targets: [./none.yaml, ./x/*.yaml]}
=== parts/bad.yaml
a: b: c
"
    ), @r"
    error[location-read.not-found]: target `./none.yaml` was not read: `none.yaml` does not exist
      --> a.yaml:6:7 at `./none.yaml`
      = hint: name a file that exists, relative to this one, or add `presence: optional` if it may be missing
    error[location-read.folder]: `./folder/` is a folder; a target is a file
      --> a.yaml:7:7 at `./folder/`
      = hint: write `./folder/catalog-info.yaml`
    error[location-read.outside]: target `../outside.yaml` was not read: `../outside.yaml` leaves the folder its files are read from
      --> a.yaml:8:7 at `../outside.yaml`
      = hint: name a file of this repository
    error[location-read.nothing-found]: no file matches `./x/*.yaml`
      --> a.yaml:9:7 at `./x/*.yaml`
      = hint: mend the pattern, or add `presence: optional` if there may be none
    error[yaml-syntax.target]: parts/bad.yaml:1 holds no entity: there is a second `: ` on this line
      --> a.yaml:10:7 at `./parts/bad.yaml`
      = hint: mend it there; the other entities of the file are kept
    error[location-read.type]: nothing reads locations of type `files`
      --> a.yaml:15:14 at `files`
      = hint: write `type: file`
    error[yaml-syntax]: there is a second `: ` on this line
      --> parts/bad.yaml:1:4 at `b: c`
      = hint: put the text in quotes, or the inner key on the next line, indented
    ");
}

#[test]
fn what_was_left_in_by_mistake() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  descripton: x
  annotations:
    github.com/project-slug: YOUR_ORG/orders
    pagerduty.com/service-id: PXXXXX
spec:
  type: ${{ values.type }}
  lifecycle: production
  owner: team-a
  domain: shop
  dependson: []
=== b.yaml
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team-a}
spec: {type: team, children: [], members: [ann]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
spec: {memberOf: [team-a]}
"
    ), @r"
    warning[misspelt-field]: `metadata.descripton` has no effect
      --> a.yaml:5:3 at `descripton`
      = hint: did you mean `description`?
      = ask: group:default/team-a
    warning[placeholder-value]: `YOUR_ORG/orders` looks like a value that is still to be filled in
      --> a.yaml:7:30 at `YOUR_ORG/orders`
      = hint: write the real value, or leave the line out
      = ask: group:default/team-a
    warning[placeholder-value]: `PXXXXX` looks like a value that is still to be filled in
      --> a.yaml:8:31 at `PXXXXX`
      = hint: write the real value, or leave the line out
      = ask: group:default/team-a
    warning[unrendered-expression]: `${{ values.type }}` was never filled in by a template
      --> a.yaml:10:9 at `${{ values.type }}`
      = hint: copy this file with `fetch:template` instead of `fetch:plain`, without `copyWithoutTemplating`, or write the value here
      = ask: group:default/team-a
    warning[field-without-effect]: `spec.domain` has no effect in a Component
      --> a.yaml:13:3 at `domain`
      = hint: write `domain` in the system, and `system` here
      = ask: group:default/team-a
    warning[misspelt-field]: `spec.dependson` has no effect in a Component
      --> a.yaml:14:3 at `dependson`
      = hint: did you mean `dependsOn`?
      = ask: group:default/team-a
    ");
}

#[test]
fn references_that_lead_nowhere_or_in_circles() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders}
spec:
  type: service
  lifecycle: production
  owner: team-pyaments
  system: component:billing
  dependsOn: [component:billing, component:nothing-like-it]
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: billing}
spec:
  type: service
  lifecycle: production
  owner: payments
  dependsOn: [component:orders]
  consumesApis: [order-api]
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders-api}
spec: {type: openapi, lifecycle: production, owner: team-payments, definition: x}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team-payments}
spec: {type: team, children: [], parent: team-payments}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: empty}
spec: {type: team, children: []}
"
    ), @r"
    warning[dangling-reference.owner]: `spec.owner` names `group:default/team-pyaments`, which is not in the catalog
      --> a.yaml:7:10 at `team-pyaments`
      = hint: did you mean `team-payments`?
      = ask: group:default/team-payments
    warning[reference-kind]: `spec.system` names `component:default/billing`, a component; it is for a System
      --> a.yaml:8:11 at `component:billing`
      = hint: name a System
      = ask: group:default/team-payments
    warning[dangling-reference]: `spec.dependsOn` names `component:default/nothing-like-it`, which is not in the catalog
      --> a.yaml:9:34 at `component:nothing-like-it`
      = hint: correct the reference, or add the entity it names
      = ask: group:default/team-payments
    warning[dangling-reference.owner]: `spec.owner` names `group:default/payments`, which is not in the catalog
      --> a.yaml:17:10 at `payments`
      = hint: did you mean `team-payments`?
      = ask: group:default/team-payments
    warning[dependency-cycle]: this leads back to itself: component:default/billing → component:default/orders → component:default/billing
      --> a.yaml:18:15 at `component:orders`
      = hint: take one of the dependencies out, or move what both need into a third
      = ask: group:default/team-payments
    warning[dangling-reference]: `spec.consumesApis` names `api:default/order-api`, which is not in the catalog
      --> a.yaml:19:18 at `order-api`
      = hint: did you mean `orders-api`?
      = ask: group:default/team-payments
    warning[group-cycle]: this leads back to itself: group:default/team-payments → group:default/team-payments
      --> a.yaml:29:42 at `team-payments`
      = hint: no group can be above itself: correct `parent` or `children` of one of them
      = ask: group:default/team-payments
    warning[empty-group]: nobody is a member of this group
      --> a.yaml:33:18 at `empty`
      = hint: add `members:` under `spec`, or `memberOf` to its users
      = ask: group:default/empty
    ");
}

#[test]
fn one_entity_described_twice() {
    insta::assert_snapshot!(told(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
spec: {memberOf: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: Ann}
spec: {memberOf: []}
=== b.yaml
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ANN}
spec: {memberOf: []}
"
    ), @r"
    warning[duplicate-entity.same-file]: `user:default/ann` is described again at a.yaml:6, which counts
      --> a.yaml:3:18 at `ann`
      = hint: remove one of the two, or give it another name
    warning[duplicate-entity]: `user:default/ann` is already described at a.yaml:6, which counts
      --> b.yaml:3:18 at `ANN`
      = hint: remove one of the two, or give it another name or namespace
    ");
}
