//! The program as a person meets it: what it prints, and how it ends.

use std::path::Path;
use std::process::Command;

/// A folder of files, written as `--- path` and their text.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new(text: &str) -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for part in text.split("--- ").skip(1) {
            let (path, text) = part.split_once('\n').unwrap();
            world.write(path, text.as_bytes());
        }
        world
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs `callboard` here; the exit status and all that it printed.
    fn run(&self, arguments: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_callboard"))
            .current_dir(self.path())
            .args(arguments.split_whitespace())
            .env_clear()
            .output()
            .unwrap();
        let mut shown = String::new();
        for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            if !bytes.is_empty() {
                let text = String::from_utf8(bytes).unwrap();
                shown.push_str(&format!("{name}:\n{text}"));
            }
        }
        shown.push_str(&format!("status: {}\n", output.status.code().unwrap()));
        shown.replace(self.path().to_str().unwrap(), "WORLD")
    }
}

const COMPONENT: &str = "apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
spec: {type: service, lifecycle: production, owner: shop}
";

#[test]
fn every_sort_of_mistake_is_told_where_it_was_made() {
    let world = World::new(
        "--- catalog-info.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: my orders
  tags: [Ok-not]
spec: {type: service, lifecycle: production, owner: shop}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: a}
spec: {type: service, owner: group:shop, dependsOn: [db]}
---
apiVersion: backstage.io/v1alpha1
kind: component
metadata: {name: b}
---
a: [b
---
- just
- a list
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: c}
spec:
  type: openapi
  lifecycle: production
  owner: group:shop
  definition: {$text: ./missing.yaml}
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: d}
spec:
  targets: [./missing.yaml, ../../outside.yaml, 'https://example.com/a.yaml', ./*.yml]
---
kind: Component
metadata: {name: e}
--- good.yml
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: shop}
spec: {type: team, children: []}
",
    );
    insta::assert_snapshot!(world.run("validate ."), @r"
    stdout:
    error[policy-field-format.name]: `my orders` cannot be `metadata.name`: that is 1 to 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends
      --> catalog-info.yaml:4:9
       |
     4 |   name: my orders
       |         ^^^^^^^^^
       = hint: write `name: my-orders`
       = ask: group:default/shop

    error[policy-field-format.tag]: `Ok-not` cannot be `metadata.tags[0]`: that is 1 to 63 lower-case letters, digits, `:`, `+` or `#`, with single `-` between words
      --> catalog-info.yaml:5:10
       |
     5 |   tags: [Ok-not]
       |          ^^^^^^
       = hint: write `ok-not`
       = ask: group:default/shop

    error[kind-schema.missing]: `spec.lifecycle` is missing
      --> catalog-info.yaml:11:8
       |
    11 | spec: {type: service, owner: group:shop, dependsOn: [db]}
       |        ^^^^
       = hint: add `lifecycle: production` to `spec`
       = ask: group:default/shop

    error[unknown-kind.kind]: `component` is not a known kind
      --> catalog-info.yaml:14:7
       |
    14 | kind: component
       |       ^^^^^^^^^
       = hint: did you mean `kind: Component`?

    error[yaml-syntax]: this `[` is not closed
      --> catalog-info.yaml:17:4
       |
    17 | a: [b
       |    ^
       = hint: close it with `]`, and indent all its lines; put it in quotes if it is text

    error[root-not-object]: the document is a list; an entity is a map
      --> catalog-info.yaml:19:1
       |
    19 | - just
       | ^^^^^^
       = hint: start it with `apiVersion: backstage.io/v1alpha1` and `kind: Component`

    error[preprocess.read]: `$text` was not read: `missing.yaml` does not exist
      --> catalog-info.yaml:29:23
       |
    29 |   definition: {$text: ./missing.yaml}
       |                       ^^^^^^^^^^^^^^
       = hint: name a file of this repository, relative to this file, or from its root with a leading `/`
       = ask: group:default/shop

    error[location-read.not-found]: target `./missing.yaml` was not read: `missing.yaml` does not exist
      --> catalog-info.yaml:35:13
       |
    35 |   targets: [./missing.yaml, ../../outside.yaml, 'https://example.com/a.yaml', ./*.yml]
       |             ^^^^^^^^^^^^^^
       = hint: name a file that exists, relative to this one, or add `presence: optional` if it may be missing

    error[location-read.outside]: target `../../outside.yaml` was not read: `outside.yaml` leaves the root of the repository
      --> catalog-info.yaml:35:29
       |
    35 |   targets: [./missing.yaml, ../../outside.yaml, 'https://example.com/a.yaml', ./*.yml]
       |                             ^^^^^^^^^^^^^^^^^^
       = hint: name a file of this repository

    error[location-read]: target `https://example.com/a.yaml` was not read: `https://example.com/a.yaml` cannot be read: nothing here reads from `example.com`
      --> catalog-info.yaml:35:49
       |
    35 |   targets: [./missing.yaml, ../../outside.yaml, 'https://example.com/a.yaml', ./*.yml]
       |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: name a file of this repository, or a URL of a code host

    error[envelope.missing]: `apiVersion` is missing
      --> catalog-info.yaml:37:1
       |
    37 | kind: Component
       | ^^^^
       = hint: add `apiVersion: backstage.io/v1alpha1` to the document

    11 errors in 1 file
    status: 1
    ");
}

#[test]
fn what_is_right_is_said_to_be() {
    let world = World::new("--- a/orders.yaml\n");
    world.write("a/catalog-info.yaml", COMPONENT.as_bytes());
    insta::assert_snapshot!(world.run("validate a"), @r"
    stdout:
    note[description-missing]: there is no description
      --> a/catalog-info.yaml:4:9
       |
     4 |   name: orders
       |         ^^^^^^
       = hint: add `description:` under `metadata`, one sentence that says what it is for
       = ask: group:default/shop

    1 note in 1 file
    status: 0
    ");
    insta::assert_snapshot!(world.run("validate --format json a/catalog-info.yaml"), @r#"
    stdout:
    {"files":[{"path":"a/catalog-info.yaml","documents":[{"index":0,"outcome":"valid","entityRef":"component:default/orders","diagnostics":[{"code":"description-missing","severity":"note","message":"there is no description","line":4,"column":9}],"relations":[{"type":"ownedBy","target":"group:default/shop"}]}]}]}
    status: 0
    "#);
}

#[test]
fn arguments_that_cannot_be_used_end_with_status_2() {
    let world = World::new("--- in/catalog-info.yaml\n");
    insta::assert_snapshot!(world.run("validate nowhere.yaml"), @r"
    stderr:
    error: `nowhere.yaml` does not exist
    status: 2
    ");
    insta::assert_snapshot!(world.run("validate --root in in/../.."), @r"
    stderr:
    error: `in/../..` is not below the root `WORLD/in`; name another with `--root`
    status: 2
    ");
    insta::assert_snapshot!(world.run("validate --root nowhere ."), @r"
    stderr:
    error: `nowhere` is not a folder
    status: 2
    ");
    insta::assert_snapshot!(world.run("validate --repository acme ."), @r"
    stderr:
    error: `acme` is not the URL of a repository
    status: 2
    ");
    insta::assert_snapshot!(world.run("explain entity-reff"), @r"
    stderr:
    error: there is no code `entity-reff`; `callboard explain` lists all
    status: 2
    ");
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_read_leave_the_others_alone() {
    let world = World::new("--- secret.yaml\nhunter2: true\n");
    world.write("in/good.yaml", COMPONENT.as_bytes());
    world.write(
        "in/binary.yaml",
        &[0x7f, b'E', b'L', b'F', 0, 1, 2, 0xff, 0xfe, b'\n', 0],
    );
    world.write("in/huge.yaml", b"");
    let huge = std::fs::File::options()
        .write(true)
        .open(world.path().join("in/huge.yaml"))
        .unwrap();
    huge.set_len(50 * 1024 * 1024).unwrap();
    std::os::unix::fs::symlink("../secret.yaml", world.path().join("in/link.yaml")).unwrap();
    std::os::unix::fs::symlink("nowhere", world.path().join("in/broken.yaml")).unwrap();
    let status = Command::new("mkfifo")
        .arg(world.path().join("in/pipe.yaml"))
        .status();
    assert!(status.unwrap().success());
    insta::assert_snapshot!(
        world.run("validate --root in in/good.yaml in/binary.yaml in/huge.yaml in/link.yaml in/broken.yaml in/pipe.yaml"), @r"
    stdout:
    note[description-missing]: there is no description
      --> good.yaml:4:9
       |
     4 |   name: orders
       |         ^^^^^^
       = hint: add `description:` under `metadata`, one sentence that says what it is for
       = ask: group:default/shop

    error[root-not-object.binary]: the file, of 11 bytes, is not text in UTF-8
      --> binary.yaml:1:1
       = hint: save it as UTF-8, or name another file

    error[location-read.configured]: `huge.yaml` has 52428800 bytes; at most 33554432 are read
      --> huge.yaml:1:1

    error[location-read.configured]: `link.yaml` leaves the root of the repository
      --> link.yaml:1:1

    error[location-read.configured]: `broken.yaml` does not exist
      --> broken.yaml:1:1

    error[location-read.configured]: `pipe.yaml` could not be read: it is a pipe, not a file
      --> pipe.yaml:1:1

    5 errors, 1 note in 6 files
    status: 1
    ");
}

#[test]
fn annotations_are_printed_for_github() {
    let world =
        World::new("--- a,b/catalog-info.yaml\nkind: Component\nmetadata: {name: '::error::'}\n");
    insta::assert_snapshot!(world.run("validate --format github ."), @r"
    stdout:
    ::error file=a%2Cb/catalog-info.yaml,line=1,endLine=1,col=1,endColumn=5,title=envelope.missing::`apiVersion` is missing%0Ahint: add `apiVersion: backstage.io/v1alpha1` to the document
    status: 1
    ");
}

#[test]
fn a_catalog_is_exported_with_its_relations() {
    let world = World::new(
        "--- portal/app-config.yaml
app: {title: 1}
catalog:
  rules: [{allow: [Component, Group]}]
  locations:
    - {type: file, target: ./*.catalog.yaml}
    - {type: file, target: ../outside.yaml}
    - {type: url, target: https://github.com/acme/shop/blob/main/a.yaml}
--- portal/a.catalog.yaml
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: shop}
spec: {type: team, children: []}
",
    );
    world.write("portal/b.catalog.yaml", COMPONENT.as_bytes());
    let unusable = world.run("catalog export --config portal/app-config.yaml");
    insta::assert_snapshot!(unusable, @r#"
    stderr:
    error[config-type]: `app.title` is a number, not a string
      --> portal/app-config.yaml:1:14
       |
     1 | app: {title: 1}
       |              ^
       = hint: put it in quotes: `"1"`

    1 error in 1 file
    status: 2
    "#);
    let config = std::fs::read_to_string(world.path().join("portal/app-config.yaml")).unwrap();
    world.write(
        "portal/app-config.yaml",
        config.replace("title: 1", "title: Acme").as_bytes(),
    );
    insta::assert_snapshot!(world.run("catalog export --config portal/app-config.yaml --format ndjson"), @r#"
    stdout:
    {"metadata":{"namespace":"default","annotations":{"backstage.io/managed-by-location":"file:./b.catalog.yaml","backstage.io/managed-by-origin-location":"file:./*.catalog.yaml"},"name":"orders","uid":"49426ccc-fb3c-5058-af07-32df2808e727","etag":"40315b7130a50bb13f7d39c8953606156369f1df"},"apiVersion":"backstage.io/v1alpha1","kind":"Component","spec":{"type":"service","lifecycle":"production","owner":"shop"},"relations":[{"type":"ownedBy","targetRef":"group:default/shop"}]}
    {"metadata":{"namespace":"default","annotations":{"backstage.io/managed-by-location":"file:./a.catalog.yaml","backstage.io/managed-by-origin-location":"file:./*.catalog.yaml"},"name":"shop","uid":"74d85b17-f633-59ca-b126-ee1333fac1dc","etag":"8bbf992cd4fc9ea6f88386b5e68404a95777a142"},"apiVersion":"backstage.io/v1alpha1","kind":"Group","spec":{"type":"team","children":[]},"relations":[{"type":"ownerOf","targetRef":"component:default/orders"}]}
    stderr:
    error[location-read.configured]: location `file:../outside.yaml` was not read: `../outside.yaml` leaves the folder of the configuration
      --> portal/app-config.yaml:6:28
       |
     6 |     - {type: file, target: ../outside.yaml}
       |                            ^^^^^^^^^^^^^^^
       = hint: mend the target in `catalog.locations`

    error[location-read.configured]: location `url:https://github.com/acme/shop/blob/main/a.yaml` was not read: `https://github.com/acme/shop/blob/main/a.yaml` cannot be read: no checkout has `github.com/acme`; add one to `callboard.checkouts` with `url: https://github.com/acme`
      --> portal/app-config.yaml:7:27
       |
     7 |     - {type: url, target: https://github.com/acme/shop/blob/main/a.yaml}
       |                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: mend the target in `catalog.locations`

    warning[empty-group]: nobody is a member of this group
      --> portal/a.catalog.yaml:3:18
       |
     3 | metadata: {name: shop}
       |                  ^^^^
       = hint: add `members:` under `spec`, or `memberOf` to its users
       = ask: group:default/shop

    note[description-missing]: there is no description
      --> portal/b.catalog.yaml:4:9
       |
     4 |   name: orders
       |         ^^^^^^
       = hint: add `description:` under `metadata`, one sentence that says what it is for
       = ask: group:default/shop

    2 errors, 1 warning, 1 note in 3 files
    status: 0
    "#);
}

#[test]
fn the_configuration_is_printed_with_where_it_came_from() {
    let world = World::new(
        "--- app-config.yaml
app: {title: Acme}
integrations: {github: [{host: github.com, token: hunter2}]}
--- app-config.local.yaml
app:
  title: Acme, here
",
    );
    insta::assert_snapshot!(world.run("config print"), @r"
    stdout:
    app:
      title: Acme, here # app-config.local.yaml:2
    integrations:
      github:
        - host: github.com # app-config.yaml:2
          token: <redacted> # app-config.yaml:2
    status: 0
    ");
    insta::assert_snapshot!(world.run("config print --config app-config.yaml --format json"), @r#"
    stdout:
    {
      "app": {
        "title": "Acme"
      },
      "integrations": {
        "github": [
          {
            "host": "github.com",
            "token": "<redacted>"
          }
        ]
      }
    }
    status: 0
    "#);
}

#[test]
fn a_code_is_explained() {
    let world = World::new("");
    insta::assert_snapshot!(world.run("explain config-type"), @r"
    stdout:
    a value is of the wrong type

    YAML gives `42` and `true` types of their own: put them in quotes where text is asked for. The value is not used.
    status: 0
    ");
}

#[test]
fn a_docs_site_is_checked_and_built_on_its_own() {
    let world = World::new(
        "
--- mkdocs.yml
site_name: Handbook
nav: [index.md, gone.md]
--- docs/index.md
# Home

See [the guide](guide.md) and [more](index.md#more).
--- docs/guide.md
# Guide
",
    );
    insta::assert_snapshot!(world.run("docs check"), @"
    stdout:
    warning[docs-anchor]: this page has no anchor `#more`
      --> docs/index.md:3:38
       |
     3 | See [the guide](guide.md) and [more](index.md#more).
       |                                      ^^^^^^^^^^^^^

    warning[docs-nav]: there is no page `gone.md`
      --> mkdocs.yml:2:17
       |
     2 | nav: [index.md, gone.md]
       |                 ^^^^^^^

    2 warnings in 2 files
    status: 0
    ");
    let strict = world.run("docs check --strict --format github");
    assert!(strict.contains("file=docs/index.md,line=3"), "{strict}");
    assert!(strict.ends_with("status: 1\n"), "{strict}");
    let built = world.run("docs build --out site");
    assert!(built.contains("Built 3 pages"), "{built}");
    let metadata = std::fs::read_to_string(world.path().join("site/techdocs_metadata.json"));
    assert!(metadata.unwrap().contains("\"site_name\":\"Handbook\""));
    world.write("docs/guide.md", b"# Guide\n\n```plantuml\na -> b\n```\n");
    let drawn = world.run("docs build --out site --plantuml https://draw.example/uml/");
    assert!(drawn.contains("Built 3 pages"), "{drawn}");
    let page = std::fs::read_to_string(world.path().join("site/guide/index.html")).unwrap();
    assert!(
        page.contains("src=\"https://draw.example/uml/svg/"),
        "{page}"
    );
    assert!(
        page.contains("img-src 'self' data: https://draw.example;"),
        "{page}"
    );
    let refused = world.run("docs check --kroki kroki.example");
    assert!(
        refused.contains("write what a browser would open"),
        "{refused}"
    );
    let again = world.run("docs build --out docs");
    assert!(again.contains("holds no earlier build"), "{again}");
    let nothing = world.run("docs check --source docs");
    assert!(nothing.ends_with("status: 2\n"), "{nothing}");
}
