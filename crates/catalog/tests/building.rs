//! What a catalog holds: claims, rules, custom kinds, Locations, bad input,
//! and building again.

mod world;

use std::fmt::Write;

use catalog::build::{AllowedKind, Rule};
use catalog::{BuildInput, Builder, Catalog, DocumentOutcome, EntityRef, Location};
use world::{World, configured, input, shown};

fn component(name: &str, more: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: {name}, description: x}}
spec: {{type: service, lifecycle: production, owner: team-a{more}}}
"
    )
}

fn refs(catalog: &Catalog) -> Vec<&str> {
    let entities = catalog.entities.iter();
    entities.map(|entity| entity.entity_ref.as_str()).collect()
}

fn get<'c>(catalog: &'c Catalog, entity_ref: &str) -> &'c catalog::Entity {
    let entity_ref = EntityRef::parse(entity_ref, None, "default").unwrap();
    catalog.get(&entity_ref).unwrap()
}

#[test]
fn one_bad_entity_costs_nothing_but_itself() {
    let mut world = World::default();
    world.put(
        "a.yaml",
        "apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: all}
spec: {targets: [./x/good.yaml, ./x/bad.yaml, ./x/none.yaml, ./x/more.yaml]}
",
    );
    world.put("x/good.yaml", component("good", ""));
    world.put(
        "x/bad.yaml",
        format!("kind: 1\n---\n{}", component("next-to-bad", "")),
    );
    world.put("x/more.yaml", component("more", ""));
    let catalog = world.build();
    assert_eq!(
        refs(&catalog),
        [
            "component:default/good",
            "component:default/more",
            "component:default/next-to-bad",
            "location:default/all",
        ]
    );
    let good = get(&catalog, "component:default/good");
    assert_eq!(
        good.origin.parent.as_ref().unwrap().as_str(),
        "location:default/all"
    );
    assert_eq!(
        good.annotation("backstage.io/managed-by-location"),
        Some("file:x/good.yaml")
    );
    assert_eq!(
        good.annotation("backstage.io/managed-by-origin-location"),
        Some("file:*.yaml")
    );
}

#[test]
fn the_first_file_keeps_a_reference_even_if_its_entity_is_invalid() {
    let mut world = World::default();
    world.put("a.yaml", component("orders", ", system: 1"));
    world.put("b.yaml", component("Orders", ""));
    let catalog = world.build();
    assert!(catalog.entities.is_empty());
    let codes: Vec<&str> = catalog.diagnostics.iter().map(|d| &*d.code).collect();
    assert_eq!(codes, ["kind-schema.type", "duplicate-entity"]);
}

#[test]
fn locations_that_name_one_another_end() {
    let world = World::new(
        "
=== a.yaml
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: a}
spec: {target: ./b.yaml}
=== b.yaml
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: b}
spec: {target: ./a.yaml}
",
    );
    let catalog = catalog::build(&input(&["a.yaml"]), &world);
    assert_eq!(refs(&catalog), ["location:default/a", "location:default/b"]);
    assert_eq!(shown(&catalog.diagnostics), "");
}

#[test]
fn what_the_rules_refuse_is_said_with_the_lines_that_allow_it() {
    let mut world = World::default();
    world.put("a.yaml", component("orders", ""));
    world.put(
        "b.yaml",
        "apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop, description: x}
spec: {owner: component:orders}
",
    );
    let build = |rules| {
        let mut here = configured("*.yaml");
        here.rules = rules;
        let input = BuildInput {
            locations: vec![here],
            ..BuildInput::default()
        };
        catalog::build(&input, &world)
    };
    let catalog = build(Vec::new());
    assert_eq!(refs(&catalog), ["component:default/orders"]);
    insta::assert_snapshot!(shown(&catalog.diagnostics), @r"
    warning[dangling-reference.owner]: `spec.owner` names `group:default/team-a`, which is not in the catalog
      --> a.yaml:4:53 at `team-a`
      = hint: add a Group named `team-a`, or name a group that is there
      = ask: group:default/team-a
    error[not-allowed]: a System is not allowed to come from `file:*.yaml`
      --> b.yaml:2:7 at `System`
      = hint: add `rules: [{ allow: [System] }]` to this location in `catalog.locations` of app-config.yaml, or `- allow: [System]` to `catalog.rules`
      = ask: component:default/orders
    ");
    let system = AllowedKind {
        kind: "system".to_owned(),
        spec_type: None,
    };
    let catalog = build(vec![Rule {
        allow: vec![system],
        locations: None,
    }]);
    assert_eq!(
        refs(&catalog),
        ["component:default/orders", "system:default/shop"]
    );
}

#[test]
fn kinds_of_ones_own_have_an_owner_and_a_system() {
    let mut world = World::default();
    world.put(
        "a.yaml",
        "apiVersion: acme.org/v1
kind: Queue
metadata: {name: jobs, description: x}
spec: {owner: team-a, system: shop, dependsOn: whatever}
",
    );
    let mut input = input(&["a.yaml"]);
    input.custom_kinds = vec!["Queue".to_owned()];
    if let Some(rules) = &mut input.rules {
        rules[0].allow.push(AllowedKind {
            kind: "Queue".to_owned(),
            spec_type: None,
        });
    }
    let catalog = catalog::build(&input, &world);
    let queue = get(&catalog, "queue:default/jobs");
    let relations: Vec<String> = queue
        .relations
        .iter()
        .map(|relation| format!("{} {}", relation.relation_type, relation.target))
        .collect();
    assert_eq!(
        relations,
        ["ownedBy group:default/team-a", "partOf system:default/shop"]
    );
}

#[test]
fn the_document_is_what_backstage_answers_with() {
    let mut world = World::default();
    world.put("openapi.yml", "openapi: 3.1.0\n");
    world.put(
        "a.yaml",
        "apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: Orders, description: x, annotations: {example.com/a: b}}
spec: {type: openapi, lifecycle: production, owner: team-a, definition: {$text: ./openapi.yml}}
",
    );
    let catalog = world.build();
    let document = &get(&catalog, "api:default/orders").document;
    insta::assert_snapshot!(serde_json::to_string_pretty(&**document).unwrap(), @r#"
    {
      "metadata": {
        "namespace": "default",
        "annotations": {
          "backstage.io/managed-by-location": "file:a.yaml",
          "backstage.io/managed-by-origin-location": "file:*.yaml",
          "example.com/a": "b"
        },
        "name": "Orders",
        "description": "x",
        "uid": "05580ccd-2955-5a46-a209-91c8856e458b",
        "etag": "b1ad32efbdaff4feb0010988bf19de7caea7fa30"
      },
      "apiVersion": "backstage.io/v1alpha1",
      "kind": "API",
      "spec": {
        "type": "openapi",
        "lifecycle": "production",
        "owner": "team-a",
        "definition": "openapi: 3.1.0\n"
      }
    }
    "#);
}

#[test]
fn hostile_files_are_bounded_and_the_others_intact() {
    let mut world = World::default();
    world.put("good.yaml", component("good", ""));
    world.put(
        "binary.yaml",
        [0x89, b'P', b'N', b'G', 0, 0xff, 0xfe, 0, 1, 2, 3],
    );
    world.put("huge.yaml", vec![b'#'; catalog::MAX_DESCRIPTOR_BYTES + 1]);
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ('b'..='k').zip('a'..) {
        let aliases = vec![format!("*{before}"); 9].join(", ");
        let _ = writeln!(bomb, "{name}: &{name} [{aliases}]");
    }
    world.put("bomb.yaml", bomb);
    world.put("deep.yaml", "[".repeat(100_000));
    world.put("flow.yaml", format!("a: {}", "{a: ".repeat(50_000)));
    let catalog = world.build();
    assert_eq!(refs(&catalog), ["component:default/good"]);
    insta::assert_snapshot!(shown(&catalog.diagnostics), @r"
    error[root-not-object.binary]: the file, of 11 bytes, is not text in UTF-8
      --> binary.yaml:1:1 at ``
      = hint: save it as UTF-8, or name another file
    error[yaml-exception]: the alias `*c` and the aliases in it are used more than 100 times
      --> bomb.yaml:4:8 at `*c`
      = hint: write the value out instead
    error[yaml-exception]: lists and maps are nested more than 200 deep
      --> deep.yaml:1:201 at `[`
    error[yaml-exception]: lists and maps are nested more than 200 deep
      --> flow.yaml:1:800 at ``
    warning[dangling-reference.owner]: `spec.owner` names `group:default/team-a`, which is not in the catalog
      --> good.yaml:4:53 at `team-a`
      = hint: add a Group named `team-a`, or name a group that is there
      = ask: group:default/team-a
    error[yaml-syntax.too-large]: the file has 10485761 bytes; at most 10485760 are read
      --> huge.yaml:1:1 at ``
      = hint: move API definitions to files of their own and name them with `$text`
    ");
}

#[test]
fn a_file_of_ten_thousand_documents_is_read() {
    let mut world = World::default();
    let documents: Vec<String> = (0..10_000)
        .map(|number| component(&format!("c{number}"), ""))
        .collect();
    world.put("a.yaml", documents.join("---\n"));
    let catalog = world.build();
    assert_eq!(catalog.entities.len(), 10_000);
    let last = get(&catalog, "component:default/c9999");
    assert_eq!(last.origin.document, 9_999);
}

#[test]
fn thousands_of_references_to_nothing_are_no_burden() {
    let mut world = World::default();
    let documents: Vec<String> = (0..5_000)
        .map(|number| {
            component(
                &format!("service-number-{number}"),
                &format!(", dependsOn: ['component:servise-number-{number}']"),
            )
        })
        .collect();
    world.put("a.yaml", documents.join("---\n"));
    let start = std::time::Instant::now();
    let catalog = world.build();
    let dangling = catalog
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == "dangling-reference")
        .filter(|diagnostic| {
            let hint = diagnostic.hint.as_deref().unwrap_or_default();
            hint.starts_with("did you mean `component:service-number-")
        });
    assert_eq!(dangling.count(), 5_000);
    // All with all would be 25 million comparisons.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn too_many_problems_of_one_document_are_counted() {
    let tags: Vec<String> = (0..500).map(|number| format!("'Bad {number}'")).collect();
    let mut world = World::default();
    world.put(
        "a.yaml",
        component("a", "").replace("description: x", &format!("tags: [{}]", tags.join(", "))),
    );
    let catalog = world.build();
    assert_eq!(catalog.diagnostics.len(), catalog::MAX_FINDINGS);
    let last = &catalog.diagnostics.last().unwrap().message;
    assert!(last.ends_with("(and 400 more in this document)"), "{last}");
}

#[test]
fn building_again_gives_what_building_from_nothing_gives() {
    let mut world = World::default();
    world.put("openapi.yml", "openapi: 3.1.0\n");
    for number in 0..20 {
        world.put(
            &format!("c{number:02}.yaml"),
            component(
                &format!("c{number}"),
                &format!(
                    ", dependsOn: [component:c{}], extra: {{$text: ./openapi.yml}}",
                    number + 1
                ),
            ),
        );
    }
    let mut input = input(&["*.yaml"]);
    let mut builder = Builder::default();
    let mut check = |world: &World, input: &BuildInput| {
        let again = builder.build(input, world);
        let fresh = catalog::build(input, world);
        assert_eq!(
            format!("{:?}", again.entities),
            format!("{:?}", fresh.entities)
        );
        assert_eq!(format!("{:?}", again.files), format!("{:?}", fresh.files));
        assert_eq!(again.diagnostics, fresh.diagnostics);
        again
    };
    let before = check(&world, &input);
    world.put(
        "c03.yaml",
        component("renamed", ", dependsOn: [component:c1]"),
    );
    let after = check(&world, &input);
    assert_eq!(before.entities.len(), after.entities.len());
    world.put("openapi.yml", "openapi: 3.1.1\n"); // Read by nearly all of them.
    let catalog = check(&world, &input);
    assert_eq!(
        get(&catalog, "component:default/c5").text(&["spec", "extra"]),
        Some("openapi: 3.1.1\n")
    );
    world.files.remove("openapi.yml");
    assert_eq!(check(&world, &input).entities.len(), 1);
    world.files.remove("c03.yaml");
    assert_eq!(check(&world, &input).entities.len(), 0);

    let dataset = component("d", "").replace("kind: Component", "kind: Dataset");
    world.put("d.yaml", dataset);
    input.rules = Some(vec![Rule {
        allow: vec![AllowedKind {
            kind: "Dataset".to_owned(),
            spec_type: None,
        }],
        locations: None,
    }]);
    assert_eq!(check(&world, &input).entities.len(), 0);
    input.custom_kinds = vec!["Dataset".to_owned()];
    assert_eq!(check(&world, &input).entities.len(), 1);
}

#[test]
fn validation_needs_no_configuration_and_reports_in_the_order_asked() {
    let mut world = World::default();
    world.put("b.yaml", component("b", ""));
    world.put("a.yaml", "kind: 1\n---\n---\na: *b\n---\n");
    let locations = ["b.yaml", "none.yaml", "a.yaml"].map(|path| Location::new("file", path));
    let files = catalog::validate(&locations, &world);
    let outcomes: Vec<Vec<DocumentOutcome>> = files
        .iter()
        .map(|file| {
            file.documents
                .iter()
                .map(|document| document.outcome)
                .collect()
        })
        .collect();
    use DocumentOutcome::{Empty, Invalid, Unread, Valid};
    assert_eq!(
        outcomes,
        [
            vec![Valid],
            vec![Unread],
            vec![Invalid, Empty, Invalid, Unread]
        ]
    );
}
