//! Everything that goes wrong goes wrong as it is meant to.

mod client;

use std::time::{Duration, Instant};

use client::{ask, get, graphql};
use flate2::read::GzDecoder;
use github_stand_in::{
    About, App, Change, Fault, Options, Server, Trouble, User, Visibility, World,
};
use serde_json::{Value, json};

fn server(options: Options) -> Server {
    let world = World::temporary().unwrap();
    for name in ["acme/a", "acme/b", "acme/c", "acme/d"] {
        let change = Change::new()
            .file("README.md", format!("# {name}\n").repeat(2000))
            .file(".gitattributes", "/tests export-ignore\n")
            .file("tests/a", "1")
            .file(format!("{}/deep", "long".repeat(30)), "2")
            .link("link", "README.md");
        world.create(name, About::default(), change).unwrap();
    }
    Server::start(world, options).unwrap()
}

const LIST: &str = "query($after: String) { organization(login: \"acme\") {
    repositories(first: 2, after: $after, orderBy: {field: NAME, direction: ASC}) {
        totalCount pageInfo { hasNextPage endCursor } nodes { nameWithOwner } } } }";

fn names(page: &Value) -> Vec<&str> {
    let nodes = page["data"]["organization"]["repositories"]["nodes"].as_array();
    nodes
        .unwrap()
        .iter()
        .map(|it| it["nameWithOwner"].as_str().unwrap())
        .collect()
}

#[test]
fn limits_are_told_as_github_tells_them() {
    let server = server(Options::default());
    let url = format!("{}/repos/acme/a", server.url());
    let with = |trouble: Trouble| {
        server.set_faults([Fault::new(trouble).nth(1)]);
        let reply = get(&url);
        assert_eq!(get(&url).status, 200, "only the first request is hit");
        reply
    };
    let reply = with(Trouble::TooMany {
        retry_after: Some(7),
    });
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("7"))
    );
    let reply = with(Trouble::TooMany { retry_after: None });
    assert_eq!((reply.status, reply.header("retry-after")), (429, None));
    let reply = with(Trouble::Primary { seconds: 60 });
    assert_eq!(
        (reply.status, reply.header("x-ratelimit-remaining")),
        (403, Some("0"))
    );
    let reply = with(Trouble::Secondary {
        retry_after: Some(3),
    });
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (403, Some("3"))
    );
    assert!(
        reply.json()["message"]
            .as_str()
            .unwrap()
            .contains("secondary rate limit")
    );
    let reply = with(Trouble::Status(502));
    assert_eq!(reply.status, 502);
    let reply = with(Trouble::Garbage);
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
}

#[test]
fn only_an_enterprise_server_tells_who_is_suspended() {
    const SUSPENDED: &str = "query { user(login: \"ann\") { login suspendedAt } }";
    let asked_of = |is_enterprise_server| {
        let server = server(Options {
            is_enterprise_server,
            ..Options::default()
        });
        let user = User {
            login: "ann".into(),
            suspended_at: Some(1_767_225_600),
            ..User::default()
        };
        server.world().member("acme", user);
        graphql(server.url(), SUSPENDED, &json!({})).json()
    };
    let told = asked_of(true);
    assert_eq!(
        told["data"]["user"]["suspendedAt"], "2026-01-01T00:00:00Z",
        "{told}"
    );
    let refused = asked_of(false);
    assert!(
        refused["data"].is_null() && refused["errors"][0].is_object(),
        "{refused}"
    );
}

#[test]
fn used_up_limits_are_refused() {
    let server = server(Options {
        requests_per_hour: 2,
        points_per_hour: 1,
        ..Options::default()
    });
    let url = format!("{}/repos/acme/a", server.url());
    let statuses = [0; 3].map(|_| get(&url).status);
    assert_eq!(statuses, [200, 200, 403]);
    let rate = get(&format!("{}/rate_limit", server.url())).json();
    assert_eq!(rate["resources"]["core"]["remaining"], 0);
    assert_eq!(
        graphql(server.url(), LIST, &json!({})).json()["errors"],
        Value::Null
    );
    let refused = graphql(server.url(), LIST, &json!({})).json();
    assert_eq!(refused["errors"][0]["type"], "RATE_LIMITED");
    server.reset_counters();
    assert_eq!(get(&url).status, 200);
}

#[test]
fn connections_and_bodies_end_too_soon() {
    let server = server(Options::default());
    let url = format!("{}/repos/acme/a", server.url());
    server.set_faults([
        Fault::new(Trouble::Reset).on_path("/repos/acme/b"),
        Fault::new(Trouble::Cut { part: 0.5 }).on_path("/repos/acme/a"),
        Fault::new(Trouble::Slow(Duration::from_millis(200))).on_path("/repos/acme/c"),
    ]);
    let reset = ask("GET", &format!("{}/repos/acme/b", server.url()), &[], "");
    assert!(reset.is_err(), "{reset:?}");
    let cut = get(&url);
    assert!(cut.status == 200 && !cut.body.is_empty() && !cut.is_whole());
    let start = Instant::now();
    assert!(get(&format!("{}/repos/acme/c", server.url())).is_whole());
    assert!(start.elapsed() >= Duration::from_millis(200));
    server.set_faults([Fault::new(Trouble::Status(500)).every(2)]);
    assert_eq!([0; 4].map(|_| get(&url).status), [200, 500, 200, 500]);
}

#[test]
fn archives_come_from_another_host_and_may_be_short() {
    let server = server(Options::default());
    let tarball = format!("{}/repos/acme/a/tarball/main", server.url());
    let redirect = get(&tarball);
    assert_eq!(redirect.status, 302);
    let location = redirect.header("location").unwrap();
    assert!(location.starts_with(server.codeload_url()));
    let archive = get(location);
    let mut archive = tar::Archive::new(GzDecoder::new(archive.body.as_slice()));
    let paths: Vec<String> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().display().to_string())
        .collect();
    let in_top = |path: &str| {
        paths.iter().any(|it| {
            it.starts_with("acme-a-") && it.split_once('/').is_some_and(|(_, rest)| rest == path)
        })
    };
    assert!(in_top("README.md") && in_top("link"), "{paths:?}");
    assert!(in_top(&format!("{}/deep", "long".repeat(30))), "{paths:?}");
    assert!(!in_top("tests/a"), "it is not to be exported: {paths:?}");

    server.set_faults([Fault::new(Trouble::Short { part: 0.5 }).on_path("tar.gz")]);
    let short = get(location);
    assert!(short.is_whole());
    let mut archive = tar::Archive::new(GzDecoder::new(short.body.as_slice()));
    assert!(
        archive
            .entries()
            .unwrap()
            .any(|entry| { entry.is_err_and(|_| true) })
            || std::io::copy(
                &mut GzDecoder::new(short.body.as_slice()),
                &mut std::io::sink()
            )
            .is_err()
    );
}

#[test]
fn queries_come_back_in_part() {
    let server = server(Options::default());
    server.set_faults([
        Fault::new(Trouble::Partial).nth(1),
        Fault::new(Trouble::RateLimited).nth(2),
    ]);
    let partial = graphql(server.url(), LIST, &json!({})).json();
    let nodes = &partial["data"]["organization"]["repositories"]["nodes"];
    assert!(nodes[0].is_object() && nodes[1].is_null());
    assert_eq!(
        partial["errors"][0]["path"],
        json!(["organization", "repositories", "nodes", 1])
    );
    let limited = graphql(server.url(), LIST, &json!({})).json();
    assert_eq!(limited["errors"][0]["type"], "RATE_LIMITED");
}

#[test]
fn pages_go_on_where_they_were_whatever_happens_between() {
    let server = server(Options::default());
    let first = graphql(server.url(), LIST, &json!({})).json();
    assert_eq!(names(&first), ["acme/a", "acme/b"]);
    server.set_faults([Fault::new(Trouble::happens(|world| {
        world.delete("acme/a").unwrap();
        world.rename("acme/b", "acme/z").unwrap();
        world
            .create("acme/aa", About::default(), Change::new())
            .unwrap();
    }))
    .nth(1)]);
    let after = &first["data"]["organization"]["repositories"]["pageInfo"]["endCursor"];
    let second = graphql(server.url(), LIST, &json!({ "after": after })).json();
    assert_eq!(names(&second), ["acme/c", "acme/d"]);
}

#[test]
fn a_clock_that_is_wrong_shows_in_every_answer() {
    let server = server(Options {
        clock_ahead: -86_400 * 365,
        ..Options::default()
    });
    let reply = get(&format!("{}/repos/acme/a", server.url()));
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let reset: u64 = reply.header("x-ratelimit-reset").unwrap().parse().unwrap();
    assert!(reset < now.as_secs());
}

#[test]
fn tokens_are_asked_for_and_end() {
    let (app, key) = App::with_new_key(7, ["acme"]).unwrap();
    let options = Options {
        apps: vec![app],
        requires_token: true,
        ..Options::default()
    };
    let server = server(options);
    let url = format!("{}/repos/acme/a", server.url());
    server
        .world()
        .update("acme/a", |about| about.visibility = Visibility::Private)
        .unwrap();
    let status = |authorization: &str| {
        ask("GET", &url, &[("authorization", authorization)], "")
            .unwrap()
            .status
    };
    let mint = || {
        let bearer = format!("Bearer {}", client::jwt(&key, "7", -30, 300));
        let url = format!("{}/app/installations/1/access_tokens", server.url());
        let minted = ask("POST", &url, &[("authorization", &bearer)], "")
            .unwrap()
            .json();
        format!("Bearer {}", minted["token"].as_str().unwrap())
    };
    assert_eq!(status(""), 401);
    assert_eq!(status("Bearer ghs_nobody"), 401);
    let token = mint();
    assert_eq!(status(&token), 200);
    server.set_faults([Fault::new(Trouble::Expire).nth(2)]);
    assert_eq!([0; 3].map(|_| status(&token)), [200, 401, 401]);
    assert_eq!(status(&mint()), 200);

    for (issuer, issued, seconds) in [
        ("8", 0, 300),
        ("7", 300, 300),
        ("7", 0, 3600),
        ("7", -600, 300),
    ] {
        let bearer = format!("Bearer {}", client::jwt(&key, issuer, issued, seconds));
        let url = format!("{}/app", server.url());
        let reply = ask("GET", &url, &[("authorization", &bearer)], "").unwrap();
        assert_eq!(reply.status, 401, "{issuer} {issued} {seconds}");
    }
    let (_, other) = App::with_new_key(7, ["acme"]).unwrap();
    let bearer = format!("Bearer {}", client::jwt(&other, "7", 0, 300));
    let reply = ask(
        "GET",
        &format!("{}/app", server.url()),
        &[("authorization", &bearer)],
        "",
    );
    assert_eq!(reply.unwrap().status, 401);
}

#[test]
fn what_may_not_be_seen_is_not_there() {
    let server = server(Options::default());
    let url = format!("{}/repos/acme/a", server.url());
    server
        .world()
        .update("acme/a", |about| about.visibility = Visibility::Internal)
        .unwrap();
    let bare = |agent: &str| {
        ask("GET", &url, &[("user-agent", agent)], "")
            .unwrap()
            .status
    };
    assert_eq!((bare("me"), bare(""), get(&url).status), (404, 403, 200));
}

#[test]
fn queries_that_make_no_sense_are_refused() {
    let server = server(Options::default());
    let refused = |query: &str| {
        let answer = graphql(server.url(), query, &json!({})).json();
        assert_eq!(answer["data"], Value::Null);
        answer["errors"][0].clone()
    };
    let error = refused("{ organization(login: \"acme\") { nme } }");
    assert_eq!(
        error["message"],
        "Field 'nme' doesn't exist on type 'Organization'"
    );
    assert_eq!(error["extensions"]["code"], "undefinedField");
    let error = refused("{ organization(login: \"acme\") { repositories { totalCount } } }");
    assert_eq!(error["type"], "MISSING_PAGINATION_BOUNDARIES");
    let error =
        refused("{ organization(login: \"acme\") { repositories(first: 500) { totalCount } } }");
    assert_eq!(error["type"], "EXCESSIVE_PAGINATION");
    refused("{ organization(login: ");
    refused("query A { viewer { login } } query B { viewer { login } }");
}
