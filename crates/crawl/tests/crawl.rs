//! A crawl over an organisation in memory: what is asked, what is kept, and that
//! nothing disappears.

mod world;

use crawl::people::Settings;
use crawl::provider::PeopleProvider;
use forge::error::ForgeError;
use forge::model::FullName;
use world::{HOST, Portal, World};

fn component(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n\
         spec: {{type: service, lifecycle: production, owner: web}}\n"
    )
}

fn api(name: &str, definition: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {{name: {name}}}\n\
         spec: {{type: openapi, lifecycle: production, owner: web, definition: {{$text: '{definition}'}}}}\n"
    )
}

/// Seven repositories of one owner, and one of another.
fn world() -> std::sync::Arc<World> {
    let shared = "https://github.com/other/apis/blob/main/pay.yaml";
    World::new(&[
        (
            "shop",
            &[
                ("catalog-info.yaml", &component("shop")),
                ("README.md", "# Shop"),
                ("src/a.rs", ""),
            ],
        ),
        (
            "till",
            &[
                ("catalog-info.yaml", &component("till")),
                ("mkdocs.yml", "site_name: Till"),
                ("docs/index.md", "# Till"),
            ],
        ),
        (
            "orders",
            &[
                ("catalog-info.yaml", &api("orders", "./api/orders.yaml")),
                ("api/orders.yaml", "openapi: 3.1.0"),
            ],
        ),
        ("empty", &[]),
        ("tools", &[("README.md", "# Tools")]),
        ("pay", &[("catalog-info.yaml", &api("pay", shared))]),
        (
            "other/apis",
            &[("pay.yaml", "openapi: 3.1.0"), ("more.yaml", "")],
        ),
        (
            "gone-soon",
            &[("catalog-info.yaml", &component("gone-soon"))],
        ),
    ])
}

const ENTITIES: [&str; 5] = [
    "api:default/orders",
    "api:default/pay",
    "component:default/gone-soon",
    "component:default/shop",
    "component:default/till",
];

fn unavailable() -> ForgeError {
    ForgeError::Unavailable {
        host: HOST.to_owned(),
        what: "it".to_owned(),
        reason: "502".to_owned(),
        tries: 5,
    }
}

fn limited() -> ForgeError {
    ForgeError::Limited {
        host: HOST.to_owned(),
        seconds: 3600,
        limit: "primary rate limit".to_owned(),
    }
}

#[test]
fn only_what_is_needed_is_asked() {
    let world = world();
    let mut portal = Portal::new(&world);
    assert_eq!(
        portal.crawl(),
        [
            "list first",
            "contents acme/till",
            "list 3",
            "list 6",
            "repositories 1",
            "repository other/apis",
            "files other/apis pay.yaml",
        ]
    );
    assert_eq!(portal.entities(), ENTITIES);
    assert!(portal.run.is_complete);
    assert_eq!(portal.run.counts.added, 7);

    // Nothing changed: the listing, and one question for what is elsewhere.
    assert_eq!(
        portal.crawl(),
        ["list first", "list 3", "list 6", "repositories 1"]
    );
    assert_eq!(portal.run.counts.unchanged, 7);

    // A commit that touches nothing that is shown.
    world.write(1, "src/a.rs", Some("fn a() {}"));
    world.write(2, "src/b.rs", Some("fn b() {}"));
    assert_eq!(
        portal.crawl(),
        ["list first", "list 3", "list 6", "repositories 1"]
    );

    // One that does, in two repositories: one question for both texts.
    world.write(1, "catalog-info.yaml", Some(&component("shop-two")));
    world.write(2, "docs/index.md", Some("# Till two"));
    world.write(7, "pay.yaml", Some("openapi: 3.0.0"));
    assert_eq!(
        portal.crawl(),
        [
            "list first",
            "list 3",
            "list 6",
            "repositories 2",
            "contents acme/till",
            "repositories 1",
            "files other/apis pay.yaml"
        ]
    );
    assert_eq!(portal.run.counts.changed, 2);
    assert_eq!(portal.run.news.changed, ["acme/shop", "acme/till"]);
    assert!(portal.run.news.added.is_empty());
    assert!(
        portal
            .entities()
            .contains(&"component:default/shop-two".to_owned())
    );
}

/// What docs name and is not there comes with a commit that touches nothing else.
#[test]
fn a_file_that_was_named_before_it_was_there_is_read_when_it_comes() {
    #[track_caller]
    fn check(place: &str, name_it: &str, file: &str) {
        let world = World::new(&[
            (
                "till",
                &[
                    ("catalog-info.yaml", &component("till")),
                    ("mkdocs.yml", "site_name: Till"),
                    ("docs/index.md", "# Till"),
                    (place, name_it),
                ],
            ),
            (
                "shop",
                &[
                    ("catalog-info.yaml", &component("shop")),
                    ("docs/index.md", "--8<-- \"shared.md\""),
                    ("docs/shared.md", "All that is named is there."),
                ],
            ),
        ]);
        let mut portal = Portal::new(&world);
        let read = ["list first", "contents acme/till", "contents acme/shop"];
        assert_eq!(portal.crawl(), read);
        assert_eq!(portal.text("till", file), None);
        assert_eq!(portal.crawl(), ["list first"], "nothing changed");
        world.write(1, file, Some("here"));
        world.write(2, "src/a.rs", Some(""));
        let read = ["list first", "repositories 1", "contents acme/till"];
        assert_eq!(portal.crawl(), read);
        assert_eq!(portal.text("till", file).as_deref(), Some("here"));
        assert_eq!(portal.crawl(), ["list first"], "nothing changed");
    }

    let include = "--8<-- \"snippets/setup.md\"";
    check("docs/setup.md", include, "snippets/setup.md");
    check("docs/deep/setup.md", "![](../../a.png)", "a.png");
    let nav = "nav:\n  - API: '!include ./api/mkdocs.yml'";
    check("mkdocs.yml", nav, "api/mkdocs.yml");
    check("mkdocs.yml", "INHERIT: ./base.yml", "base.yml");
    let guide = component("till").replace(
        "{name: till}",
        "{name: till, annotations: {backstage.io/techdocs-ref: 'dir:guide'}}",
    );
    check("catalog-info.yaml", &guide, "guide/mkdocs.yml");
}

/// What is looked at by the way comes without its text, until a descriptor names it.
#[test]
fn only_the_names_of_signs_come_with_a_listing() {
    let world = World::new(&[
        (
            "orders",
            &[
                ("catalog-info.yaml", &api("orders", "./openapi.yaml")),
                ("openapi.yaml", "openapi: 3.1.0"),
                ("Cargo.toml", "[package]"),
            ],
        ),
        ("tools", &[("openapi.yaml", "openapi: 3.1.0")]),
    ]);
    let mut portal = Portal::new(&world);
    portal.provider.also = ["Cargo.toml", "openapi.yaml"].map(str::to_owned).to_vec();
    assert_eq!(portal.crawl(), ["list first", "repositories 1"]);
    assert_eq!(
        world.take_texts(),
        ["orders: catalog-info.yaml", "orders: openapi.yaml"]
    );
    assert_eq!(portal.entities(), ["api:default/orders"]);
    let tools = portal.snapshot.repositories.values().last().unwrap();
    assert!(
        tools.oids.contains_key("openapi.yaml"),
        "it is known to be there"
    );
    assert_eq!(portal.crawl(), ["list first"]);
}

#[test]
fn what_the_host_says_is_gone_is_gone_and_a_renamed_one_is_not() {
    let world = world();
    let mut portal = Portal::new(&world);
    portal.crawl();
    world.delete(8);
    world.rename(1, "store");
    let asked = portal.crawl();
    assert_eq!(
        asked[2..],
        ["repositories 1", "repositories 1"],
        "it is asked for once more"
    );
    assert_eq!(portal.run.counts.removed, 1);
    assert_eq!(portal.run.news.removed, ["acme/gone-soon"]);
    assert_eq!(portal.entities().len(), ENTITIES.len() - 1);
    assert!(portal.repositories().contains("acme/store"));
    assert!(!portal.repositories().contains("acme/shop"));
}

#[test]
fn most_of_an_organisation_does_not_vanish_at_once() {
    let names: Vec<String> = (0..30).map(|n| format!("service-{n:02}")).collect();
    let descriptors: Vec<String> = names.iter().map(|name| component(name)).collect();
    let files: Vec<[(&str, &str); 1]> = descriptors
        .iter()
        .map(|d| [("catalog-info.yaml", d.as_str())])
        .collect();
    let all: Vec<(&str, &[(&str, &str)])> = names
        .iter()
        .zip(&files)
        .map(|(name, files)| (name.as_str(), &files[..]))
        .collect();
    let world = World::new(&all);
    let mut portal = Portal::new(&world);
    portal.crawl();
    for number in 5..=30 {
        world.delete(number);
    }
    portal.crawl();
    assert_eq!(portal.entities().len(), 30);
    assert!(!portal.run.is_complete);
    let reason = &portal.run.failures[0].reason;
    assert!(
        reason.contains("26 of 30 repositories are listed no more"),
        "{reason}"
    );
    let since = portal.snapshot.providers["github/acme"]
        .stale
        .as_ref()
        .unwrap()
        .since;
    portal.crawl();
    let stale = portal.snapshot.providers["github/acme"]
        .stale
        .as_ref()
        .unwrap();
    assert_eq!(stale.since, since);
}

/// Whatever fails at whichever request: nothing is lost, and the next crawl makes
/// up for it byte for byte.
#[test]
fn a_failure_at_any_request_loses_nothing_and_is_made_up_for() {
    let before = world();
    let mut healthy = Portal::new(&before);
    healthy.crawl();
    let cold = serde_json::to_string(&healthy.snapshot).unwrap();
    let change = |world: &World| {
        world.write(1, "catalog-info.yaml", Some(&component("shop-two")));
        world.write(2, "docs/index.md", Some("# Till two"));
        world.write(3, "api/orders.yaml", Some("openapi: 3.0.0"));
        world.write(7, "pay.yaml", Some("openapi: 3.0.0"));
        world.delete(8);
    };
    change(&before);
    let requests = healthy.crawl().len();
    assert!(requests >= 8, "{requests}");
    let warm = serde_json::to_string(&healthy.snapshot).unwrap();

    for error in [unavailable(), limited()] {
        for is_lasting in [false, true] {
            for at in 0..requests + 2 {
                let case = format!("{error} at {at}, lasting: {is_lasting}");
                let world = world();
                let mut portal = Portal::new(&world);
                let fail = |at: Option<usize>| {
                    *world.fault.lock().unwrap() = at.map(|at| (at, error.clone()));
                    world
                        .is_lasting
                        .store(is_lasting, std::sync::atomic::Ordering::Relaxed);
                };
                // From nothing.
                fail(Some(at));
                portal.crawl();
                fail(None);
                portal.crawl();
                assert_eq!(portal.entities(), ENTITIES, "{case}");
                assert_eq!(
                    serde_json::to_string(&portal.snapshot).unwrap(),
                    cold,
                    "{case}"
                );
                // From what was there.
                change(&world);
                fail(Some(at));
                let asked = portal.crawl();
                let lost = ENTITIES
                    .iter()
                    .filter(|entity| !portal.entities().iter().any(|other| other == *entity))
                    .filter(|entity| {
                        // Renamed, and gone, on purpose.
                        !["component:default/shop", "component:default/gone-soon"].contains(entity)
                    });
                assert_eq!(lost.count(), 0, "{case}");
                // Several that cannot be read together are read alone, at once.
                let is_together = asked.get(at).is_some_and(|it| it == "repositories 1");
                let may_be_made_up = is_together && !is_lasting && !error.ends_the_run();
                if !may_be_made_up {
                    assert_eq!(portal.run.is_complete, at >= requests, "{case}");
                }
                fail(None);
                portal.crawl();
                assert_eq!(
                    serde_json::to_string(&portal.snapshot).unwrap(),
                    warm,
                    "{case}"
                );
            }
        }
    }
}

#[test]
fn a_repository_that_cannot_be_looked_into_stays_as_it_was() {
    let world = world();
    let mut portal = Portal::new(&world);
    portal.crawl();
    world.write(1, "catalog-info.yaml", Some(&component("shop-two")));
    world.troubled.lock().unwrap().insert(1);
    portal.crawl();
    assert_eq!(portal.entities(), ENTITIES);
    assert!(!portal.run.is_complete);
    world.troubled.lock().unwrap().clear();
    portal.crawl();
    let entities = portal.entities();
    assert!(entities.contains(&"component:default/shop-two".to_owned()));
}

#[test]
fn who_is_suspended_is_asked_where_it_matters() {
    let world = World::new(&[]);
    let mut portal = Portal::new(&world);
    portal.people = vec![PeopleProvider {
        id: "githubOrg/acme".to_owned(),
        host: HOST.to_owned(),
        organization: "acme".to_owned(),
        settings: Settings::default(),
    }];
    assert_eq!(portal.crawl(), ["list first", "people acme"]);
    portal.people[0].settings.without_suspended = true;
    assert_eq!(
        portal.crawl(),
        ["list first", "people acme and who is suspended"]
    );
}

#[test]
fn one_repository_can_be_crawled_alone() {
    let world = world();
    let mut portal = Portal::new(&world);
    portal.crawl();
    world.write(1, "catalog-info.yaml", Some(&component("shop-two")));
    world.write(2, "catalog-info.yaml", Some(&component("till-two")));
    portal.only = Some(FullName::new("acme", "shop"));
    assert_eq!(portal.crawl(), ["repository acme/shop"]);
    let entities = portal.entities();
    assert!(entities.contains(&"component:default/shop-two".to_owned()));
    assert!(entities.contains(&"component:default/till".to_owned()));
    portal.only = Some(FullName::new("acme", "gone-soon"));
    world.delete(8);
    portal.crawl();
    assert_eq!(portal.run.counts.removed, 1);
}

#[test]
fn a_pattern_finds_every_descriptor() {
    let world = World::new(&[(
        "mono",
        &[
            ("a/catalog-info.yaml", &component("a")),
            ("b/c/catalog-info.yaml", &component("c")),
            ("b/c/docs/index.md", "# C"),
            ("b/other.yaml", ""),
        ],
    )]);
    let mut portal = Portal::new(&world);
    portal.provider.catalog_path = "**/catalog-info.yaml".to_owned();
    assert_eq!(portal.crawl(), ["list first", "contents acme/mono"]);
    assert_eq!(
        portal.entities(),
        ["component:default/a", "component:default/c"]
    );
    assert_eq!(portal.crawl(), ["list first"]);
}

#[test]
fn damaged_files_of_the_cache_are_read_again() {
    let world = world();
    let mut portal = Portal::new(&world);
    portal.crawl();
    let empty = std::sync::Arc::new(crawl::cache::Cache::new(std::sync::Arc::new(
        store::Memory::default(),
    )));
    portal.cache = empty;
    portal.crawl();
    assert_eq!(portal.entities(), ENTITIES);
}
