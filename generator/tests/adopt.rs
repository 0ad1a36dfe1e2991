//! Repositories without a descriptor, through the program: what they are taken for,
//! written to a folder, proposed once, and shown in the portal.

mod organisation;

use std::collections::BTreeMap;
use std::process::Command;

use github_stand_in::{About, Change, Fault, Team, Trouble};

use organisation::Portal;

/// A repository that tells what it is, and one whose team does.
fn portal() -> Portal {
    let portal = Portal::new();
    let service = Change::new()
        .file(".github/CODEOWNERS", "* @acme/web\n")
        .file("Dockerfile", "FROM scratch\n")
        .file("README.md", "# Payments\n\nTakes the money.\n")
        .file("docs/index.md", "# Payments\n");
    let about = About {
        topics: vec!["money".into()],
        ..About::default()
    };
    portal
        .world
        .create("acme/payments", about, service)
        .unwrap();
    let library = Change::new().file(
        "package.json",
        r#"{"main": "index.js", "description": "Of <b>money</b>."}"#,
    );
    portal
        .world
        .create("acme/Money.js", About::default(), library)
        .unwrap();
    portal.world.team(
        "acme",
        Team {
            slug: "money".into(),
            repositories: BTreeMap::from([("Money.js".into(), "admin".into())]),
            ..Team::default()
        },
    );
    let archived = About {
        is_archived: true,
        ..About::default()
    };
    let old = Change::new().file("README.md", "# Old\n");
    portal.world.create("acme/old", archived, old).unwrap();
    portal.crawl();
    portal
}

#[test]
fn what_a_repository_is_taken_for_is_shown_with_its_evidence() {
    let portal = portal();
    let (shown, status) = portal.run("adopt");
    assert_eq!(status, 0, "{shown}");
    assert!(!shown.contains('\u{1b}'), "no colours where nobody looks");
    let lines: Vec<String> = shown
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    for line in [
        "acme/payments",
        "metadata.name payments the repository's name",
        "metadata.description Takes the money. the first paragraph of README.md",
        "metadata.annotations.backstage.io/techdocs-ref dir:. a page in docs",
        "spec.type service Dockerfile",
        "spec.owner web .github/CODEOWNERS",
        "metadata.name money.js the repository's name",
        "spec.type library package.json has exports",
        "spec.owner money the only team that administers it",
    ] {
        assert!(lines.iter().any(|other| other == line), "{line}\n{shown}");
    }
    assert!(
        !shown.contains("acme/old"),
        "nobody adopts what is archived"
    );
    let (shown, _) = portal.run("adopt acme/payments");
    assert!(!shown.contains("Money.js"), "{shown}");
    let (shown, status) = portal.run("adopt acme/service-00");
    assert!(shown.contains("has a descriptor"), "{shown}");
    assert_eq!(status, 2);
}

#[test]
fn descriptors_are_written_once_and_make_a_catalog() {
    let portal = portal();
    let (shown, status) = portal.run("adopt --out adopted");
    assert_eq!(status, 0, "{shown}");
    assert!(
        shown.contains("Wrote 3 descriptors into adopted"),
        "{shown}"
    );
    let file = portal
        .folder
        .path()
        .join("adopted/acme/payments/catalog-info.yaml");
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + "# mine\n").unwrap();
    let (shown, _) = portal.run("adopt --out adopted");
    assert!(shown.contains("Wrote 0 descriptors"), "{shown}");
    assert!(
        std::fs::read_to_string(&file)
            .unwrap()
            .ends_with("# mine\n")
    );
    let (shown, status) = portal.run("validate adopted");
    assert_eq!(status, 0, "{shown}");
}

#[test]
fn a_repository_is_asked_once_for_ever() {
    let portal = portal();
    let (shown, status) = portal.run("adopt --pull-requests --limit 2");
    assert_eq!(status, 0, "{shown}");
    assert!(shown.contains("Opened 2 pull requests"), "{shown}");
    assert!(
        shown.contains("1 more repository has no descriptor"),
        "{shown}"
    );
    let (shown, _) = portal.run("adopt --pull-requests");
    assert!(
        shown.contains("Opened 1 pull request; 2 were proposed before"),
        "{shown}"
    );
    // Nothing is asked where it is known, and nothing opened where it is not.
    portal.server.reset_counters();
    portal.run("adopt --pull-requests");
    assert_eq!(portal.server.requests(), 0);
    let notes = portal.folder.path().join(".callboard/cache/adopted.json");
    std::fs::remove_file(notes).unwrap();
    let (shown, _) = portal.run("adopt --pull-requests");
    assert!(
        shown.contains("was proposed before, and is open"),
        "{shown}"
    );
    assert!(shown.contains("Opened 0 pull requests"), "{shown}");
    for name in ["payments", "Money.js", "tools"] {
        let repository = portal.world.repository(&format!("acme/{name}"));
        let pulls = repository.unwrap().pulls.clone();
        assert_eq!(pulls.len(), 1, "{name}");
        let body = pulls[0].body.as_deref().unwrap();
        assert!(body.contains("| `spec.owner` |"), "{body}");
        assert!(!body.contains("<b>"), "{body}");
    }
    let log = portal.folder.path().join("log.jsonl");
    portal.server.log().write(&log).unwrap();
    github_stand_in::oracle::check_log(&log).unwrap();
}

#[test]
fn a_repository_is_looked_at_as_it_is_now() {
    let portal = portal();
    let text = organisation::component("payments");
    let change = Change::new().file("catalog-info.yaml", text);
    portal.world.commit("acme/payments", change).unwrap();
    let (shown, status) = portal.run("adopt --pull-requests acme/payments");
    assert_eq!(status, 0, "{shown}");
    assert!(
        shown.contains("has got catalog-info.yaml by now"),
        "{shown}"
    );
    assert!(shown.contains("Opened 0 pull requests"), "{shown}");
    // What fails counts: nothing is tried without end.
    let refused = Fault::new(Trouble::Status(403)).every(1);
    portal.server.set_faults([refused]);
    let (shown, status) = portal.run("adopt --pull-requests --limit 1");
    assert_eq!(status, 1, "{shown}");
    assert_eq!(shown.matches("warning: acme/").count(), 1, "{shown}");
}

#[test]
fn what_nobody_described_is_shown_and_says_so() {
    let portal = portal();
    let file = portal.folder.path().join("app-config.yaml");
    let config = std::fs::read_to_string(&file).unwrap();
    portal.build();
    let page = "catalog/default/component/payments/index.html";
    assert!(!portal.has(page));
    std::fs::write(&file, format!("{config}  adopt: {{showInferred: true}}\n")).unwrap();
    portal.crawl();
    portal.build();
    let shown = portal.page(page);
    assert!(
        shown.contains("acme/payments has no descriptor: what is said here was inferred from it."),
        "{shown}"
    );
    assert!(shown.contains("/acme/payments/new/main?filename=catalog-info.yaml"));
    assert!(!shown.contains("/edit/main/catalog-info.yaml"));
    let entity = portal.page("api/catalog/entities/by-name/component/default/payments");
    assert!(entity.contains(r#""owner": "web""#), "{entity}");
    assert!(entity.contains(r#""type": "service""#), "{entity}");
    let problems = portal.page("status.json");
    assert!(
        !problems.contains("payments/catalog-info.yaml"),
        "{problems}"
    );
    // Once somebody describes it, that counts.
    let text = organisation::component("payments").replace("service,", "website,");
    let change = Change::new().file("catalog-info.yaml", text);
    portal.world.commit("acme/payments", change).unwrap();
    portal.crawl();
    portal.build();
    assert!(!portal.page(page).contains("has no descriptor"));
}

#[test]
fn a_portal_starts_with_what_init_writes() {
    let portal = Portal::new();
    let folder = portal.folder.path().join("new");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_callboard"))
            .current_dir(portal.folder.path())
            .args(arguments)
            .env_clear()
            .env("GITHUB_TOKEN", organisation::TOKEN)
            .output()
            .unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (text, output.status.code().unwrap())
    };
    let api = portal.server.url().to_string();
    let (shown, status) = run(&[
        "init",
        "--organization",
        "acme",
        "--api-base-url",
        &api,
        "new",
    ]);
    assert_eq!(status, 0, "{shown}");
    let config = folder.join("app-config.yaml");
    let workflow = folder.join(".github/workflows/portal.yml");
    assert!(config.is_file() && workflow.is_file());
    let config = config.to_str().unwrap();
    let hosts = folder.join("app-config.test.yaml");
    let codeload = portal.server.codeload_url();
    std::fs::write(
        &hosts,
        format!("callboard: {{crawl: {{downloadHosts: ['{codeload}']}}}}\n"),
    )
    .unwrap();
    let configs = ["--config", config, hosts.to_str().unwrap()];
    let (shown, status) = run(&[&["crawl"][..], &configs].concat());
    assert_eq!(status, 0, "{shown}");
    let (shown, status) = run(&[&["build", "--out", "out", "--quiet"][..], &configs].concat());
    assert_eq!(status, 0, "{shown}");
    assert!(portal.has("catalog/default/component/service-00/index.html"));

    // What is there stays, and is told where it does not fit.
    let text = std::fs::read_to_string(config).unwrap();
    std::fs::write(config, text.replace("hours: 1", "minutes: 15")).unwrap();
    let (shown, status) = run(&["init", "new"]);
    assert_eq!(status, 0, "{shown}");
    assert!(
        shown.contains("is there already and stays as it is"),
        "{shown}"
    );
    assert!(
        shown.contains("what the providers ask for, which is: */15 * * * *"),
        "{shown}"
    );
    // A configuration that is there says how hosts are asked.
    let (shown, status) = run(&["init", "--organization", "404", "--app", "app"]);
    assert_eq!(status, 0, "{shown}");
    let app = portal
        .folder
        .path()
        .join("app/.github/workflows/portal.yml");
    let first = std::fs::read_to_string(&app).unwrap();
    assert!(first.contains("GITHUB_APP_PRIVATE_KEY"), "{first}");
    std::fs::remove_file(&app).unwrap();
    assert_eq!(run(&["init", "app"]).1, 0);
    assert_eq!(std::fs::read_to_string(&app).unwrap(), first);
    let (shown, status) = run(&["init", "other"]);
    assert!(shown.contains("Name them with --organization"), "{shown}");
    assert_eq!(status, 2);
}
