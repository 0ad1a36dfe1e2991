//! A crawl of an organisation on a stand-in for GitHub that fails in every way, at
//! every request: nothing is lost, and the next crawl makes up for it byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use catalog::build::{BuildInput, ConfiguredLocation};
use catalog::{Location, Sources};
use crawl::cache::Cache;
use crawl::provider::{Filters, Provider};
use crawl::run::{Event, Explored, Explorer, Job, Observer, Options, crawl};
use crawl::snapshot::{Run, Snapshot};
use crawl::sources::SnapshotSources;
use forge::Forge;
use forge::github::{Config, Credentials, GitHub};
use forge::http::client::Limits;
use forge::http::clock::{Clock, Wait};
use github_stand_in::{About, Change, Fault, Options as Serving, Owner, Server, Trouble, World};

const REPOSITORIES: usize = 50;

/// A clock whose waits are over at once, and counted.
#[derive(Debug, Default)]
struct Hurried(AtomicU64);

impl Clock for Hurried {
    fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    fn unix(&self) -> i64 {
        1_700_000_000
    }

    fn wait(&self, how_long: Duration) -> Wait<'_> {
        let nanoseconds = u64::try_from(how_long.as_nanos()).unwrap_or(u64::MAX);
        self.0.fetch_add(nanoseconds, Ordering::Relaxed);
        Box::pin(tokio::task::yield_now())
    }
}

struct Silent;

impl Observer for Silent {
    fn see(&self, _: Event<'_>) {}
}

struct Asking;

impl Explorer for Asking {
    fn explore(&self, cache: &Arc<Cache>, snapshot: Arc<Snapshot>) -> Explored {
        let input = input(&snapshot);
        let sources = SnapshotSources::new(Arc::clone(cache), snapshot);
        catalog::build(&input, &sources);
        sources.explored()
    }
}

fn input(snapshot: &Snapshot) -> BuildInput {
    let locations = crawl::locations::of(snapshot).into_iter();
    BuildInput {
        locations: locations
            .map(|target| ConfiguredLocation {
                location: Location::new("url", target),
                rules: Vec::new(),
                place: None,
            })
            .collect(),
        ..BuildInput::default()
    }
}

fn component(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n\
         spec: {{type: service, lifecycle: production, owner: web}}\n"
    )
}

/// Repositories; every tenth has docs, and every tenth a definition beside its
/// descriptor.
fn world(repositories: usize) -> World {
    let world = World::temporary().unwrap();
    world.organization(Owner {
        login: "acme".into(),
        ..Owner::default()
    });
    for number in 0..repositories {
        let name = format!("service-{number:02}");
        let mut files = Change::new().file("catalog-info.yaml", component(&name));
        if number % 10 == 5 {
            let api = format!(
                "---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {{name: {name}}}\n\
                 spec:\n  type: openapi\n  lifecycle: production\n  owner: web\n  \
                 definition:\n    $text: ./openapi.yaml\n"
            );
            files = files
                .file("catalog-info.yaml", component(&name) + &api)
                .file(
                    "openapi.yaml",
                    format!("openapi: 3.1.0\ninfo: {{title: {name}}}\n"),
                );
        }
        if number % 10 == 0 {
            files = files
                .file("mkdocs.yml", "site_name: Docs\n")
                .file("docs/index.md", format!("# {name}\n"));
        }
        world
            .create(&format!("acme/{name}"), About::default(), files)
            .unwrap();
    }
    world
}

/// What changes between two crawls.
fn change(world: &World) {
    for number in [1, 10, 20, 31] {
        let name = format!("service-{number:02}");
        let text = component(&name).replace("service,", "library,");
        let change = Change::new().file("catalog-info.yaml", text);
        world.commit(&format!("acme/{name}"), change).unwrap();
    }
}

/// Crawls from a snapshot. Limits of a host may be waited for as long as two hours.
fn crawled(server: &Server, cache: &Arc<Cache>, before: &Snapshot) -> (Snapshot, Run) {
    let config = Config {
        host: "github.com".to_owned(),
        api_base_url: server.url().to_owned(),
        credentials: Credentials::Token("ghp_token".to_owned().into()),
        download_hosts: vec![server.codeload_url().to_owned()],
    };
    let limits = Limits {
        max_wait: Duration::from_secs(7200),
        read_timeout: Duration::from_secs(5),
        ..Limits::default()
    };
    let clock = Arc::new(Hurried::default());
    let github = GitHub::with_clock(config, limits, clock, 7).unwrap();
    let forge: Arc<dyn Forge> = Arc::new(github);
    let providers = [Provider {
        id: "github/acme".to_owned(),
        host: "github.com".to_owned(),
        owner: "acme".to_owned(),
        catalog_path: "catalog-info.yaml".to_owned(),
        filters: Filters::default(),
        also: Vec::new(),
    }];
    let job = Job {
        providers: &providers,
        people: &[],
        forges: &BTreeMap::from([("github.com".to_owned(), forge)]),
        cache,
        explorer: &Asking,
        observer: &Silent,
        options: Options {
            now: 1_700_000_000,
            only: None,
            concurrency: 1,
            allow_removals: false,
        },
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(crawl(&job, before)).unwrap()
}

fn entities(cache: &Arc<Cache>, snapshot: &Snapshot) -> BTreeSet<String> {
    let sources = SnapshotSources::new(Arc::clone(cache), Arc::new(snapshot.clone()));
    let catalog = catalog::build(&input(snapshot), &sources as &dyn Sources);
    let entities = catalog.entities.iter();
    entities
        .map(|entity| entity.entity_ref.to_string())
        .collect()
}

fn bytes(snapshot: &Snapshot) -> String {
    serde_json::to_string(snapshot).unwrap()
}

fn serve(world: &World) -> Server {
    let serving = Serving {
        requests_per_hour: 1_000_000_000,
        points_per_hour: 1_000_000_000,
        ..Serving::default()
    };
    Server::start(world.clone(), serving).unwrap()
}

/// Every way to fail.
fn troubles() -> Vec<Trouble> {
    vec![
        Trouble::TooMany {
            retry_after: Some(2),
        },
        Trouble::TooMany { retry_after: None },
        Trouble::Primary { seconds: 600 },
        Trouble::Secondary {
            retry_after: Some(3),
        },
        Trouble::Secondary { retry_after: None },
        Trouble::Status(500),
        Trouble::Status(502),
        Trouble::Status(504),
        Trouble::Reset,
        Trouble::Cut { part: 0.5 },
        Trouble::Short { part: 0.5 },
        Trouble::Garbage,
        Trouble::Partial,
        Trouble::RateLimited,
        Trouble::Status(401),
        Trouble::Status(403),
        Trouble::Slow(Duration::from_millis(20)),
    ]
}

#[test]
fn every_fault_at_every_request_loses_nothing() {
    let world = world(REPOSITORIES);
    let server = serve(&world);
    let cache = Arc::new(Cache::new(Arc::new(store::Memory::default())));
    let nothing = Snapshot::default();
    let (base, run) = crawled(&server, &cache, &nothing);
    assert!(run.is_complete, "{:?}", run.failures);
    let all = entities(&cache, &base);
    // One in ten has an API too.
    assert_eq!(all.len(), REPOSITORIES + REPOSITORIES / 10);

    change(&world);
    server.reset_counters();
    let (cold, _) = crawled(&server, &cache, &nothing);
    let cold_requests = server.requests();
    server.reset_counters();
    let (warm, _) = crawled(&server, &cache, &base);
    let warm_requests = server.requests();
    assert_eq!(bytes(&cold), bytes(&warm), "whichever way it came about");

    for (before, requests) in [(&nothing, cold_requests), (&base, warm_requests)] {
        for trouble in troubles() {
            for at in 1..=requests {
                let case = format!("{trouble:?} at {at} of {requests}");
                server.reset_counters();
                server.set_faults([Fault::new(trouble.clone()).nth(at)]);
                let (disturbed, _) = crawled(&server, &cache, before);
                if before.repositories.len() == REPOSITORIES {
                    assert_eq!(entities(&cache, &disturbed), all, "{case}");
                }
                assert!(server.requests() < 4 * requests + 40, "{case}");
                server.set_faults([]);
                let (healthy, run) = crawled(&server, &cache, &disturbed);
                assert!(run.is_complete, "{case}: {:?}", run.failures);
                assert_eq!(bytes(&healthy), bytes(&warm), "{case}");
            }
        }
    }
    server.stop();
}

/// A host whose clock is wrong is waited for by its own.
#[test]
fn limits_are_told_by_the_clock_of_the_host() {
    let world = world(3);
    let server = serve(&world);
    for ahead in [-86_400, 86_400] {
        server.set_clock_ahead(ahead);
        server.reset_counters();
        server.set_faults([Fault::new(Trouble::Primary { seconds: 600 }).nth(1)]);
        let cache = Arc::new(Cache::new(Arc::new(store::Memory::default())));
        let (snapshot, run) = crawled(&server, &cache, &Snapshot::default());
        assert!(run.is_complete, "{ahead}: {:?}", run.failures);
        assert_eq!(entities(&cache, &snapshot).len(), 3);
        let waited = run.usage["github.com"].waited_ms;
        assert!((600_000..660_000).contains(&waited), "{ahead}: {waited}");
    }
}

/// A repository that is renamed or deleted while others are listed is not lost, and
/// takes no other with it.
#[test]
fn what_moves_between_two_pages_is_not_lost() {
    let world = world(250);
    let server = serve(&world);
    let cache = Arc::new(Cache::new(Arc::new(store::Memory::default())));
    let (base, _) = crawled(&server, &cache, &Snapshot::default());
    server.reset_counters();
    server.set_faults([Fault::new(Trouble::happens(|world| {
        world.rename("acme/service-05", "acme/another").unwrap();
        world.delete("acme/service-06").unwrap();
        world
            .rename("acme/service-240", "acme/a-first-one")
            .unwrap();
    }))
    .nth(2)]);
    let (moved, run) = crawled(&server, &cache, &base);
    assert!(run.is_complete, "{:?}", run.failures);
    // What was deleted was listed before that: the next crawl sees it.
    assert_eq!(entities(&cache, &moved).len(), 275);
    server.set_faults([]);
    let (after, _) = crawled(&server, &cache, &moved);
    assert_eq!(entities(&cache, &after).len(), 274);
    let names = after
        .repositories
        .values()
        .map(|kept| &*kept.repository.full_name.name);
    let names: BTreeSet<&str> = names.collect();
    assert!(names.contains("another") && names.contains("a-first-one"));
}

/// How many requests a crawl makes, as a table.
#[test]
fn few_requests_are_made() {
    let mut table = String::from("repositories | requests | GraphQL | points\n");
    for many in [1000, 10_000] {
        requests_of(many, &mut table);
    }
    println!("{table}");
}

fn requests_of(many: usize, table: &mut String) {
    let world = world(many);
    let server = serve(&world);
    let cache = Arc::new(Cache::new(Arc::new(store::Memory::default())));
    let mut count = |name: &str, run: &Run, most: u64| {
        assert!(run.is_complete, "{:?}", run.failures);
        let usage = run.usage["github.com"];
        let (requests, queries) = (usage.requests, usage.graphql_requests);
        table.push_str(&format!(
            "{name} | {requests} | {queries} | {}\n",
            usage.graphql_points
        ));
        assert!(requests <= most, "{name}: {requests}, at most {most}");
    };
    let [pages, tenth, changed] = [100, 10, 100].map(|part| (many / part) as u64);
    let (base, run) = crawled(&server, &cache, &Snapshot::default());
    // Files that descriptors name come for 50 repositories at once. An archive is
    // asked for, and downloaded from where that leads, which is no request of the API.
    let most = pages * 12 / 10 + tenth / 50 + 2 * tenth;
    count(&format!("{many}, the first time"), &run, most);
    let (same, run) = crawled(&server, &cache, &base);
    count(&format!("{many}, nothing changed"), &run, pages + 5);
    for number in 1..=changed {
        let name = format!("service-{:02}", number * 7);
        let text = component(&name).replace("service,", "library,");
        let change = Change::new().file("catalog-info.yaml", text);
        world.commit(&format!("acme/{name}"), change).unwrap();
    }
    let (_, run) = crawled(&server, &cache, &same);
    // One in ten of these has docs.
    let most = pages + changed.div_ceil(100) + 2 * changed / 10 + 5;
    count(&format!("{many}, {changed} changed"), &run, most);
}

/// What is asked, and how it is understood, is what GitHub publishes.
#[test]
fn the_traffic_of_a_crawl_is_as_published() {
    let world = world(20);
    let server = serve(&world);
    let cache = Arc::new(Cache::new(Arc::new(store::Memory::default())));
    let (base, _) = crawled(&server, &cache, &Snapshot::default());
    let text = component("service-01").replace("service,", "library,");
    let change = Change::new().file("catalog-info.yaml", text);
    world.commit("acme/service-01", change).unwrap();
    world.delete("acme/service-02").unwrap();
    crawled(&server, &cache, &base);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("traffic.jsonl");
    server.log().write(&log).unwrap();
    github_stand_in::oracle::check_log(&log).unwrap();
}
