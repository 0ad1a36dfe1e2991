//! GitHub as a few lines of a server in this process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::{App, AppKey, Config, Credentials, GitHub};
use crate::Forge;
use crate::archive::tests::archive;
use crate::ask::{At, Listing, Look, PeopleOptions, Proposal, Select};
use crate::error::ForgeError;
use crate::http::client::Limits;
use crate::http::clock::Clock;
use crate::http::tests::{Asked, Hurried, Server, answer, json as answered};
use crate::model::{Entry, FileBytes, FullName, ProposalState, Role, Seen};

fn github(server: &Server, credentials: Credentials, limits: Limits) -> GitHub {
    let config = Config {
        host: "github.com".to_owned(),
        api_base_url: server.url.clone(),
        credentials,
        download_hosts: Vec::new(),
    };
    let clock: Arc<dyn Clock> = Arc::new(Hurried::default());
    GitHub::with_clock(config, limits, clock, 1).unwrap()
}

fn with_token(server: &Server) -> GitHub {
    let token = Credentials::Token("ghp_SECRET".into());
    github(server, token, Limits::default())
}

fn with_app(server: &Server, owners: &[&str]) -> GitHub {
    let app = App {
        app_id: 7,
        private_key: AppKey::for_tests(),
        allowed_installation_owners: owners.iter().map(|&owner| owner.to_owned()).collect(),
    };
    github(server, Credentials::Apps(vec![app]), Limits::default())
}

fn shop() -> FullName {
    FullName::new("acme", "shop")
}

fn at() -> At {
    At {
        id: "1".to_owned(),
        full_name: shop(),
        commit: "4b825dc".to_owned(),
        disk_kib: Some(10),
    }
}

fn variables(asked: &Asked) -> Value {
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    body["variables"].clone()
}

fn data(data: Value) -> Vec<u8> {
    answered(json!({ "data": data }).to_string())
}

fn facts(number: u64) -> Value {
    json!({
        "databaseId": number,
        "nameWithOwner": format!("acme/r{number}"),
        "url": format!("https://github.com/acme/r{number}"),
        "isArchived": false, "isFork": false, "isTemplate": false, "visibility": "PUBLIC",
        "defaultBranchRef": {"name": "main", "target": {"oid": "4b825dc"}},
        "p0": null,
    })
}

/// The page of 10 repositories that was asked for; the cursor is a number.
fn listing_page(asked: &Asked) -> Vec<u8> {
    let variables = variables(asked);
    let size = variables["size"].as_u64().unwrap();
    let from = variables["after"]
        .as_str()
        .map_or(0, |after| after.parse().unwrap());
    let to = (from + size).min(10);
    data(json!({
        "rateLimit": {"cost": 2},
        "repositoryOwner": {"repositories": {
            "totalCount": 10,
            "pageInfo": {"hasNextPage": to < 10, "endCursor": to.to_string()},
            "nodes": (from..to).map(facts).collect::<Vec<_>>(),
        }},
    }))
}

fn listing(page: u32) -> Listing {
    Listing {
        owner: "acme".to_owned(),
        look: Look {
            branch: None,
            paths: vec!["catalog-info.yaml".to_owned()],
            with_texts: true,
            ..Look::default()
        },
        page,
    }
}

/// All pages: the numbers of the repositories.
async fn all(github: &GitHub, listing: &Listing) -> Result<Vec<String>, ForgeError> {
    let mut ids = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = github.list(listing, after.as_deref()).await?;
        assert_eq!(page.total, Some(10));
        for repository in page.repositories {
            assert_eq!(repository.seen["catalog-info.yaml"], Seen::Absent);
            ids.push(repository.id);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(ids),
        }
    }
}

#[tokio::test]
async fn a_page_takes_one_request() {
    let server = Server::start(|_, asked| listing_page(asked)).await;
    let github = with_token(&server);
    let ids = all(&github, &listing(100)).await.unwrap();
    assert_eq!(ids.len(), 10);
    assert_eq!(server.lines(), ["POST /graphql"]);
    let head = &server.asked()[0].head;
    assert!(
        head.contains("\r\nauthorization: Bearer ghp_SECRET"),
        "{head}"
    );
    assert!(head.contains("\r\nuser-agent: callboard/"), "{head}");
    let usage = github.usage();
    assert_eq!((usage.requests, usage.graphql_requests), (1, 1));
    assert_eq!(usage.graphql_points, 2);
}

#[tokio::test]
async fn a_page_that_is_too_much_is_halved_and_loses_nothing() {
    let partial = json!({
        "data": {"repositoryOwner": null},
        "errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "no"}],
    });
    for refusal in [
        answer(502, "", "<html>"),
        answer(504, "", ""),
        answered(partial.to_string()),
    ] {
        // Number 4 is heavy: it passes only alone.
        let server = Server::start(move |_, asked| {
            let variables = variables(asked);
            let size = variables["size"].as_u64().unwrap();
            let from: u64 = variables["after"]
                .as_str()
                .map_or(0, |after| after.parse().unwrap());
            if size > 1 && (from..from + size).contains(&4) {
                refusal.clone()
            } else {
                listing_page(asked)
            }
        })
        .await;
        let ids = all(&with_token(&server), &listing(8)).await.unwrap();
        let expected: Vec<String> = (0..10).map(|number| number.to_string()).collect();
        assert_eq!(ids, expected);
    }
}

#[tokio::test]
async fn one_that_cannot_be_read_keeps_no_other_from_being_listed() {
    let server = Server::start(|_, asked| {
        let variables = variables(asked);
        let from = variables["after"].as_str().unwrap_or("0");
        let size = variables["size"].as_u64().unwrap();
        let from: u64 = from.parse().unwrap();
        let is_heavy = (from..from + size).contains(&4);
        match is_heavy && asked.body.contains("query Listing") {
            true => answer(502, "", ""),
            false => listing_page(asked),
        }
    })
    .await;
    let github = with_token(&server);
    let mut problems = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = github.list(&listing(8), after.as_deref()).await.unwrap();
        problems.extend(page.repositories.into_iter().map(|it| it.problem));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(problems.len(), 10);
    let problem = problems.remove(4).unwrap();
    assert_eq!(problem, "github.com could not give it: 502 Bad Gateway");
    assert!(problems.iter().all(Option::is_none), "{problems:?}");
}

#[tokio::test]
async fn a_host_that_gives_nothing_has_no_page() {
    let server = Server::start(|_, _| answer(502, "", "")).await;
    let error = all(&with_token(&server), &listing(2)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "github.com could not be asked for repositories of acme: 502 Bad Gateway (tried 6 times)"
    );
}

#[tokio::test]
async fn only_what_github_says_is_gone_is_gone() {
    async fn check(errors: Value, owner: Value, expected: &str) {
        let body = json!({"data": {"repositoryOwner": owner}, "errors": errors}).to_string();
        let server = Server::start(move |_, _| answered(&body)).await;
        let error = all(&with_token(&server), &listing(2)).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    check(json!([]), Value::Null, "github.com has no owner acme").await;
    let path = json!(["repositoryOwner", "repositories"]);
    check(
        json!([{"type": "FORBIDDEN", "message": "Resource protected by SAML", "path": path}]),
        Value::Null,
        "github.com does not let repositories of acme be read: Resource protected by SAML",
    )
    .await;
    check(
        json!([]),
        json!({"repositories": {"nodes": [null]}}),
        "github.com answered repositories of acme with something else: \
         a part of the list is withheld",
    )
    .await;
}

#[tokio::test]
async fn a_repository_comes_with_its_new_name_or_is_not_there() {
    let server = Server::start(|number, _| match number {
        0 => data(json!({"repository": facts(3)})),
        _ => answered(
            json!({"data": {"repository": null}, "errors": [
                {"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve"},
            ]})
            .to_string(),
        ),
    })
    .await;
    let github = with_token(&server);
    let look = Look::default();
    let name = shop();
    let repository = github.repository(&name, &look).await.unwrap();
    assert_eq!(repository.full_name.to_string(), "acme/r3");
    let error = github.repository(&name, &look).await.unwrap_err();
    assert!(error.is_gone(), "{error}");
    assert_eq!(error.to_string(), "github.com has no repository acme/shop");
}

/// An App's server: installed at `acme` alone. `is_valid` says which token is let
/// in by its number.
async fn app_server(is_valid: fn(usize) -> bool) -> Server {
    let minted = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |_, asked| match asked.line.as_str() {
        "GET /users/acme/installation" => answered(r#"{"id":42}"#),
        "POST /app/installations/42/access_tokens" => {
            let number = minted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            answered(format!(
                r#"{{"token":"ghs_SECRET{number}","expires_at":"2999-01-01T00:00:00Z","permissions":{{}}}}"#
            ))
        }
        "POST /graphql" => {
            let token = asked.head.split("ghs_SECRET").nth(1).unwrap();
            let number = token.lines().next().unwrap().parse().unwrap();
            if is_valid(number) {
                listing_page(asked)
            } else {
                answer(401, "", r#"{"message":"Bad credentials"}"#)
            }
        }
        _ => answer(404, "", "{}"),
    })
    .await
}

#[tokio::test]
async fn an_app_finds_where_it_is_installed_and_gets_one_token() {
    let server = app_server(|_| true).await;
    let github = with_app(&server, &["Acme"]);
    let listing = listing(100);
    let pages = (0..5).map(|_| github.list(&listing, None));
    for page in futures_util::future::join_all(pages).await {
        assert_eq!(page.unwrap().repositories.len(), 10);
    }
    assert_eq!(
        server.lines(),
        [
            "GET /orgs/acme/installation",
            "GET /users/acme/installation",
            "POST /app/installations/42/access_tokens",
            "POST /graphql",
            "POST /graphql",
            "POST /graphql",
            "POST /graphql",
            "POST /graphql",
        ]
    );
    // What the App signs is not what its token is for.
    assert!(server.asked()[0].head.contains("authorization: Bearer ey"));
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let server = app_server(|number| number > 0).await;
    let github = with_app(&server, &[]);
    assert!(github.list(&listing(100), None).await.is_ok());
    assert_eq!(server.lines().len(), 6);

    let server = app_server(|_| false).await;
    let github = with_app(&server, &[]);
    let error = github.list(&listing(100), None).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "github.com does not let repositories of acme be read: 401: Bad credentials"
    );
    assert_eq!(server.lines().len(), 6);
}

#[tokio::test]
async fn an_app_that_is_not_installed_says_nothing_of_what_is_there() {
    let server = app_server(|_| true).await;
    let elsewhere = listing(100);
    let elsewhere = Listing {
        owner: "other".to_owned(),
        ..elsewhere
    };
    let github = with_app(&server, &[]);
    let error = github.list(&elsewhere, None).await.unwrap_err();
    assert!(!error.is_gone());
    assert_eq!(
        error.to_string(),
        "github.com does not let owner other be read: no App is installed there (asked as 7)"
    );
    // One that may not be used there does not even ask.
    let server = app_server(|_| true).await;
    let github = with_app(&server, &["acme"]);
    assert!(github.list(&elsewhere, None).await.is_err());
    assert!(server.lines().is_empty());

    // The installation goes away in the middle.
    let server = Server::start(|_, asked| match asked.line.as_str() {
        "GET /orgs/acme/installation" => answered(r#"{"id":42}"#),
        _ => answer(404, "", r#"{"message":"Not Found"}"#),
    })
    .await;
    let error = with_app(&server, &[])
        .list(&listing(1), None)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "github.com does not let access token of the App be read: the App is not installed"
    );
}

#[tokio::test]
async fn secrets_are_not_told() {
    let server = app_server(|_| false).await;
    let by_app = with_app(&server, &[]);
    let denied = by_app.list(&listing(1), None).await.unwrap_err();
    let by_token = with_token(&server);
    let told = format!("{by_app:?} {denied} {denied:?} {by_token:?}");
    assert!(
        !told.contains("SECRET") && !told.contains("BEGIN"),
        "{told}"
    );
    let config = Config::github_com(Credentials::Token("ghp_SECRET".into()));
    assert!(!format!("{config:?}").contains("SECRET"));

    let config = Config::github_com(Credentials::Token("ghp_SECRET\n".into()));
    let error = GitHub::new(config, Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the token for `github.com` holds characters that no token has"
    );
}

#[tokio::test]
async fn a_tree_that_is_cut_short_is_asked_for_in_parts() {
    fn tree(entries: Value, truncated: bool) -> Vec<u8> {
        answered(json!({"sha": "0", "tree": entries, "truncated": truncated}).to_string())
    }
    let server = Server::start(|_, asked| {
        let blob =
            |path| json!({"path": path, "mode": "100644", "type": "blob", "sha": "1", "size": 3});
        let link = json!({"path": "l", "mode": "120000", "type": "blob", "sha": "2", "size": 1});
        let module = json!({"path": "m", "mode": "160000", "type": "commit", "sha": "3"});
        let folder = json!({"path": "docs", "mode": "040000", "type": "tree", "sha": "d0c5"});
        match asked.line.as_str() {
            "GET /repos/acme/shop/git/trees/4b825dc?recursive=1" => tree(json!([blob("a")]), true),
            "GET /repos/acme/shop/git/trees/4b825dc" => {
                tree(json!([folder, blob("a"), link, module]), false)
            }
            "GET /repos/acme/shop/git/trees/d0c5?recursive=1" => {
                tree(json!([blob("x/y.md")]), false)
            }
            other => panic!("{other}"),
        }
    })
    .await;
    let entries = with_token(&server).tree(&at()).await.unwrap();
    let told: Vec<String> = entries
        .iter()
        .map(|entry| format!("{} {:?} {:?}", entry.path, entry.kind, entry.bytes))
        .collect();
    assert_eq!(
        told,
        [
            "a File Some(3)",
            "docs Folder None",
            "docs/x/y.md File Some(3)",
            "l Link Some(1)",
            "m Submodule None",
        ]
    );
}

fn text(text: &str) -> Value {
    json!({"__typename": "Blob", "oid": "1", "byteSize": text.len(), "isBinary": false,
        "isTruncated": false, "text": text})
}

#[tokio::test]
async fn files_come_in_order_with_links_and_bytes() {
    let server = Server::start(|_, asked| {
        if asked.line == "GET /repos/acme/shop/git/blobs/b1" {
            assert!(
                asked
                    .head
                    .contains("accept: application/vnd.github.raw+json")
            );
            return answer(200, "", b"\x89PNG");
        }
        if asked.body.contains("query Folders") {
            assert_eq!(variables(asked)["p0"], "4b825dc:docs");
            let entries =
                json!([{"name": "link.md", "mode": 0o120_000}, {"name": "c", "mode": 33188}]);
            return data(json!({"repository": {"p0": {"entries": entries}}}));
        }
        assert_eq!(variables(asked)["p0"], "4b825dc:docs/index.md");
        let binary = json!({"__typename": "Blob", "oid": "b1", "byteSize": 4, "isBinary": true,
            "isTruncated": false, "text": null});
        data(json!({"repository": {
            "p0": text("# Shop\n"),
            "p1": text("../a.md"),
            "p2": null,
            "p3": binary,
            "p4": {"__typename": "Tree", "oid": "2"},
        }}))
    })
    .await;
    let paths = ["docs/index.md", "docs/link.md", "none", "logo.png", "docs"].map(str::to_owned);
    let github = with_token(&server);
    let files = github.files(&at(), &paths).await.unwrap();
    let told: Vec<Option<(bool, &[u8])>> = files
        .iter()
        .map(|file| file.as_ref().map(|file| (file.is_link, &*file.bytes)))
        .collect();
    assert_eq!(
        told,
        [
            Some((false, &b"# Shop\n"[..])),
            Some((true, b"../a.md")),
            None,
            Some((false, b"\x89PNG")),
            None,
        ]
    );
    assert_eq!(github.usage().requests, 3);
}

/// Takes `docs`, and what its pages name.
struct Docs;

impl Select for Docs {
    fn choose(&self, entries: &[Entry], have: &BTreeMap<String, FileBytes>) -> Vec<String> {
        let paths = entries.iter().map(|entry| entry.path.clone());
        let mut chosen: Vec<String> = paths.filter(|path| path.starts_with("docs/")).collect();
        for file in have.values() {
            let text = String::from_utf8_lossy(&file.bytes);
            let named = text.lines().filter_map(|line| line.strip_prefix("--8<-- "));
            chosen.extend(named.map(str::to_owned));
        }
        chosen
    }

    fn max_file_bytes(&self) -> u64 {
        100
    }

    fn max_bytes(&self) -> u64 {
        1000
    }
}

fn tarball(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<(String, &str)> = files
        .iter()
        .map(|(path, text)| (format!("acme-shop-4b825dc/{path}"), *text))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    archive(&files)
}

#[tokio::test]
async fn contents_come_from_an_archive_that_gets_no_credentials() {
    let bytes = tarball(&[
        ("docs/index.md", "# Shop\n--8<-- src/lib.rs\n"),
        ("docs/big.bin", &"x".repeat(101)),
        ("docs/link.md", "-> index.md"),
        ("src/lib.rs", "//! Shop.\n"),
        ("src/other.rs", "//! Other.\n"),
    ]);
    let codeload = Server::start(move |number, _| match number {
        0 => answer(200, "", &bytes[..bytes.len() / 2]), // Damaged, and whole to HTTP.
        _ => answer(200, "content-type: application/x-gzip\r\n", &bytes),
    })
    .await;
    let location = format!("location: {}/acme/shop?token=SECRET\r\n", codeload.url);
    let server = Server::start(move |_, asked| match asked.line.as_str() {
        "GET /repos/acme/shop/tarball/4b825dc" => {
            answer(301, "location: /repositories/1/tarball/4b825dc\r\n", "")
        }
        "GET /repositories/1/tarball/4b825dc" => answer(302, &location, ""),
        other => panic!("{other}"),
    })
    .await;
    let config = Config {
        host: "github.com".to_owned(),
        api_base_url: server.url.clone(),
        credentials: Credentials::Token("ghp_SECRET".into()),
        download_hosts: vec![codeload.url.clone()],
    };
    let github = GitHub::new(config, Limits::default()).unwrap();
    let contents = github.contents(&at(), &Docs).await.unwrap();
    let paths: BTreeSet<&str> = contents.files.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        BTreeSet::from(["docs/index.md", "docs/link.md", "src/lib.rs"])
    );
    assert!(contents.files["docs/link.md"].is_link);
    assert_eq!(contents.left_out.len(), 1);
    assert!(server.asked().iter().all(Asked::has_credentials));
    assert_eq!(codeload.asked().len(), 2);
    assert!(!codeload.asked().iter().any(Asked::has_credentials));

    // Where that host is not configured, nothing of it is asked.
    let error = with_token(&server)
        .contents(&at(), &Docs)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` is not an address that the configuration allows",
            codeload.url
        )
    );
}

#[tokio::test]
async fn a_link_that_ran_out_is_no_word_that_a_repository_is_gone() {
    let server = Server::start(|_, asked| {
        if asked.line.contains("/tarball/") {
            answer(302, "location: /_codeload/acme/shop\r\n", "")
        } else {
            answer(404, "", "")
        }
    })
    .await;
    let error = with_token(&server)
        .contents(&at(), &Docs)
        .await
        .unwrap_err();
    assert!(!error.is_gone(), "{error}");
}

#[tokio::test]
async fn what_archives_leave_out_comes_from_the_tree() {
    let bytes = tarball(&[
        (".gitattributes", "/docs/internal.md export-ignore\n"),
        ("docs/index.md", "# Shop\n"),
    ]);
    let server = Server::start(move |_, asked| match asked.line.as_str() {
        "GET /repos/acme/shop/tarball/4b825dc" => answer(302, "location: /_codeload/x\r\n", ""),
        "GET /_codeload/x" => answer(200, "", &bytes),
        "GET /repos/acme/shop/git/trees/4b825dc?recursive=1" => {
            let blob = |path: &str, size: u64| {
                json!({"path": path, "mode": "100644", "type": "blob", "sha": "1", "size": size})
            };
            let entries = json!([
                blob(".gitattributes", 32), blob("docs/index.md", 7), blob("docs/internal.md", 6)
            ]);
            answered(json!({"tree": entries, "truncated": false}).to_string())
        }
        "POST /graphql" => {
            assert_eq!(variables(asked)["p0"], "4b825dc:docs/internal.md");
            assert_eq!(variables(asked)["p1"], Value::Null);
            data(json!({"repository": {"p0": text("# Us.\n")}}))
        }
        other => panic!("{other}"),
    })
    .await;
    let contents = with_token(&server).contents(&at(), &Docs).await.unwrap();
    let paths: Vec<&str> = contents.files.keys().map(String::as_str).collect();
    assert_eq!(paths, ["docs/index.md", "docs/internal.md"]);
}

#[tokio::test]
async fn people_come_page_by_page_and_in_order() {
    let server = Server::start(|_, asked| {
        let variables = variables(asked);
        let after = variables["after"].as_str();
        let info = |next: Option<&str>| json!({"hasNextPage": next.is_some(), "endCursor": next});
        let person = |login: &str| {
            json!({"login": login, "id": login, "name": "", "email": "",
            "organizationVerifiedDomainEmails": [format!("{login}@acme.com")]})
        };
        if asked.body.contains("query Members") {
            let (people, next) = match after {
                None => (json!([person("zoe")]), Some("m1")),
                Some(_) => (json!([person("ann")]), None),
            };
            return data(json!({"organization": {"membersWithRole": {
                "pageInfo": info(next), "nodes": people}}}));
        }
        if asked.body.contains("query TeamMembers") {
            assert_eq!(
                (variables["slug"].as_str(), after),
                (Some("web"), Some("t1"))
            );
            return data(json!({"organization": {"team": {"members": {
                "pageInfo": info(None), "nodes": [{"login": "ann"}]}}}}));
        }
        data(
            json!({"organization": {"teams": {"pageInfo": info(None), "nodes": [
                {"slug": "web", "id": "T2", "name": "Web", "parentTeam": {"slug": "all"},
                    "members": {"pageInfo": info(Some("t1")), "nodes": [{"login": "zoe"}]}},
                {"slug": "all", "id": "T1", "name": "All", "parentTeam": null,
                    "members": {"pageInfo": info(None), "nodes": []}},
            ]}}}),
        )
    })
    .await;
    let people = with_token(&server)
        .people("acme", PeopleOptions::default())
        .await
        .unwrap();
    let logins: Vec<&str> = people
        .users
        .iter()
        .map(|user| user.login.as_str())
        .collect();
    assert_eq!(logins, ["ann", "zoe"]);
    assert_eq!(people.users[0].name, None);
    assert_eq!(people.users[0].organization_emails, ["ann@acme.com"]);
    let teams: Vec<(&str, Option<&str>, usize)> = people
        .teams
        .iter()
        .map(|team| {
            (
                team.slug.as_str(),
                team.parent.as_deref(),
                team.members.len(),
            )
        })
        .collect();
    assert_eq!(teams, [("all", None, 0), ("web", Some("all"), 2)]);
}

#[tokio::test]
async fn only_an_enterprise_server_is_asked_who_is_suspended() {
    let server = Server::start(|_, asked| {
        if !asked.body.contains("query Members") {
            return data(json!({"organization": {"teams": {"nodes": []}}}));
        }
        let mut people = json!([{"login": "ann", "id": "1"}, {"login": "zoe", "id": "2"}]);
        if asked.body.contains("suspendedAt") {
            people[0]["suspendedAt"] = Value::Null;
            people[1]["suspendedAt"] = json!("2026-01-01T00:00:00Z");
        }
        data(json!({"organization": {"membersWithRole": {"nodes": people}}}))
    })
    .await;
    for (host, with_suspended, expected) in [
        ("ghe.acme.com", true, &["zoe"][..]),
        ("ghe.acme.com", false, &[]),
        ("github.com", true, &[]),
        ("acme.ghe.com", true, &[]),
    ] {
        let config = Config {
            host: host.to_owned(),
            api_base_url: server.url.clone(),
            credentials: Credentials::Token("ghp_SECRET".into()),
            download_hosts: Vec::new(),
        };
        let clock: Arc<dyn Clock> = Arc::new(Hurried::default());
        let github = GitHub::with_clock(config, Limits::default(), clock, 1).unwrap();
        let people = github.people("acme", PeopleOptions { with_suspended });
        let people = people.await.unwrap().users;
        let suspended = people.iter().filter(|member| member.is_suspended);
        let suspended: Vec<&str> = suspended.map(|member| member.login.as_str()).collect();
        assert_eq!(suspended, expected, "{host}");
    }
}

fn proposal() -> Proposal {
    Proposal {
        id: "1".to_owned(),
        full_name: shop(),
        base: "main".to_owned(),
        commit: "4b825dc".to_owned(),
        branch: "callboard/adopt".to_owned(),
        files: vec![(
            "catalog-info.yaml".to_owned(),
            "kind: Component\n".to_owned(),
        )],
        title: "Add a descriptor".to_owned(),
        body: "Because.".to_owned(),
    }
}

fn pull(state: &str) -> Value {
    json!({"number": 5, "html_url": "https://github.com/acme/shop/pull/5", "state": state})
}

#[tokio::test]
async fn a_pull_request_is_opened_once_whatever_was_lost() {
    let server = Server::start(|number, asked| match (number, &*asked.line) {
        (0, _) => answered("[]"),
        (1, _) => answered(json!({"sha": "4b825dc", "tree": {"sha": "7e3"}}).to_string()),
        (2 | 3, _) => answer(
            201,
            "content-type: application/json\r\n",
            br#"{"sha":"abc"}"#,
        ),
        // Both were made by tries whose answers were lost.
        (4, _) => answer(422, "", br#"{"message":"Reference already exists"}"#),
        (5, _) => answer(422, "", br#"{"message":"Validation Failed"}"#),
        _ => answered(json!([pull("open")]).to_string()),
    })
    .await;
    let github = with_token(&server);
    let opened = github.propose(&proposal()).await.unwrap();
    assert_eq!((opened.number, opened.state), (5, ProposalState::Open));
    assert_eq!(
        server.lines(),
        [
            "GET /repos/acme/shop/pulls?state=all&head=acme%3Acallboard%2Fadopt&per_page=1",
            "GET /repos/acme/shop/git/commits/4b825dc",
            "POST /repos/acme/shop/git/trees",
            "POST /repos/acme/shop/git/commits",
            "POST /repos/acme/shop/git/refs",
            "POST /repos/acme/shop/pulls",
            "GET /repos/acme/shop/pulls?state=all&head=acme%3Acallboard%2Fadopt&per_page=1",
        ]
    );
    let tree: Value = serde_json::from_str(&server.asked()[2].body).unwrap();
    assert_eq!(tree["base_tree"], "7e3");
    assert_eq!(tree["tree"][0]["content"], "kind: Component\n");
}

#[tokio::test]
async fn one_that_was_turned_down_is_not_opened_again() {
    let server = Server::start(|_, _| answered(json!([pull("closed")]).to_string())).await;
    let found = with_token(&server).propose(&proposal()).await.unwrap();
    assert_eq!((found.state, found.is_new), (ProposalState::Closed, false));
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn teams_of_a_repository_come_with_what_they_may_do() {
    let server = Server::start(|_, _| {
        answered(
            json!([
                {"slug": "web", "permission": "admin"},
                {"slug": "ops", "permission": "push"},
                {"slug": "all", "permission": "pull"},
            ])
            .to_string(),
        )
    })
    .await;
    let found = with_token(&server).teams(&shop()).await.unwrap();
    let found: Vec<_> = found.iter().map(|it| (&*it.team, it.role)).collect();
    assert_eq!(
        found,
        [
            ("web", Role::Admin),
            ("ops", Role::Write),
            ("all", Role::Read)
        ]
    );
}
