//! What the stand-in answers, held against what GitHub publishes.

mod client;

use client::{ask, get, graphql};
use github_stand_in::oracle::check_log;
use github_stand_in::{
    About, App, Change, CheckState, Options, Owner, Release, Server, Team, User, World,
};
use serde_json::{Value, json};

/// What a crawler asks of every page.
const CRAWL: &str = include_str!("crawl.graphql");

/// A world with one of everything.
fn world() -> World {
    let world = World::temporary().unwrap();
    world.organization(Owner {
        login: "acme".into(),
        name: Some("Acme".into()),
        description: Some("Everything".into()),
        ..Owner::default()
    });
    world.member(
        "acme",
        User {
            login: "ada".into(),
            name: Some("Ada".into()),
            email: Some("ada@example.com".into()),
            organization_emails: vec!["ada@acme.example".into()],
            ..User::default()
        },
    );
    for (slug, parent) in [("all", None), ("shops", Some("all".to_owned()))] {
        world.team(
            "acme",
            Team {
                slug: slug.into(),
                description: Some("A team".into()),
                parent,
                members: vec!["ada".into(), format!("{slug}-bob")],
                ..Team::default()
            },
        );
    }
    let about = About {
        description: Some("Sells things".into()),
        homepage: Some("https://shop.example".into()),
        topics: vec!["rust".into(), "shop".into()],
        languages: vec![("Rust".into(), 900), ("CSS".into(), 100)],
        license: Some("MIT".into()),
        releases: vec![Release {
            tag: "v1".into(),
            name: Some("One".into()),
            at: 1_767_225_600,
        }],
        checks: Some(CheckState::Success),
        ..About::default()
    };
    let files = Change::new()
        .file("catalog-info.yaml", "kind: Component\n")
        .file("CODEOWNERS", "* @acme/all\n")
        .file("mkdocs.yml", "site_name: Shop\n")
        .file("docs/index.md", "# Shop\n")
        .file("docs/logo.png", vec![0x89, b'P', 0, 1])
        .file("docs/Straße und so.md", "# Street\n")
        .link("README.md", "docs/index.md")
        .link("away", "../elsewhere");
    world.create("acme/shop", about, files).unwrap();
    for number in 0..5 {
        let name = format!("acme/part-{number}");
        let change = Change::new().file("a", number.to_string());
        world.create(&name, About::default(), change).unwrap();
    }
    world
        .create("acme/empty", About::default(), Change::new())
        .unwrap();
    world
}

#[test]
fn answers_are_as_github_describes_them() {
    let world = world();
    let server = Server::start(world.clone(), Options::default()).unwrap();
    let url = server.url().to_owned();
    let head = world.repository("acme/shop").unwrap().head().unwrap();

    for path in [
        "/repos/acme/shop",
        "/repos/acme/none",
        "/orgs/acme/repos?per_page=2&page=2",
        "/orgs/acme/repos?type=all&sort=pushed",
        "/orgs/acme/members",
        "/orgs/acme/teams",
        "/orgs/acme/teams/all/members",
        "/rate_limit",
        &format!("/repos/acme/shop/git/trees/{head}?recursive=1"),
        "/repos/acme/shop/git/trees/main",
        "/repos/acme/empty/git/trees/main",
        "/repos/acme/shop/contents/docs",
        "/repos/acme/shop/contents/docs/index.md?ref=main",
        "/repos/acme/shop/contents/README.md",
        "/repos/acme/shop/contents/away",
        "/repos/acme/shop/contents/docs/Stra%C3%9Fe%20und%20so.md",
        "/repos/acme/shop/tarball/main",
    ] {
        get(&format!("{url}{path}"));
    }
    let tree = get(&format!("{url}/repos/acme/shop/git/trees/main?recursive=1")).json();
    for entry in tree["tree"].as_array().unwrap() {
        if entry["type"] == "blob" {
            let sha = entry["sha"].as_str().unwrap();
            assert_eq!(
                get(&format!("{url}/repos/acme/shop/git/blobs/{sha}")).status,
                200
            );
        }
    }
    world.rename("acme/part-0", "acme/piece").unwrap();
    let moved = get(&format!("{url}/repos/acme/part-0"));
    assert_eq!(moved.status, 301);
    assert_eq!(
        get(moved.header("location").unwrap()).json()["name"],
        "piece"
    );

    let mut after = Value::Null;
    let mut names = Vec::new();
    loop {
        let variables = json!({"org": "acme", "after": after, "n": 3});
        let page = graphql(&url, CRAWL, &variables).json();
        let page = &page["data"]["organization"]["repositories"];
        for node in page["nodes"].as_array().unwrap() {
            names.push(node["nameWithOwner"].as_str().unwrap().to_owned());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(names.len(), 7);
    let people = include_str!("people.graphql");
    let answer = graphql(&url, people, &json!({"org": "acme"})).json();
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let single = include_str!("single.graphql");
    let variables = json!({"owner": "acme", "name": "part-0"});
    let answer = graphql(&url, single, &variables).json();
    assert_eq!(answer["data"]["repository"]["name"], "piece", "{answer}");
    let variables = json!({"owner": "acme", "name": "none"});
    let answer = graphql(&url, single, &variables).json();
    assert_eq!(answer["errors"][0]["type"], "NOT_FOUND", "{answer}");

    check(&server);
}

#[test]
fn apps_ask_as_github_describes_it() {
    let (app, key) = App::with_new_key(7, ["acme"]).unwrap();
    let options = Options {
        apps: vec![app],
        requires_token: true,
        ..Options::default()
    };
    let server = Server::start(world(), options).unwrap();
    let jwt = client::jwt(&key, "7", 0, 300);
    let bearer = format!("Bearer {jwt}");
    let ask = |method: &str, path: &str| {
        let url = format!("{}{path}", server.url());
        ask(method, &url, &[("authorization", &bearer)], "").unwrap()
    };
    assert_eq!(ask("GET", "/app").json()["slug"], "app-7");
    assert_eq!(ask("GET", "/app/installations").status, 200);
    assert_eq!(ask("GET", "/orgs/acme/installation").json()["id"], 1);
    assert_eq!(ask("GET", "/users/nobody/installation").status, 404);
    assert_eq!(
        ask("POST", "/app/installations/1/access_tokens").status,
        201
    );
    assert_eq!(
        ask("POST", "/app/installations/2/access_tokens").status,
        404
    );
    check(&server);
}

#[test]
fn a_pull_request_is_opened_as_github_describes_it() {
    let world = world();
    let server = Server::start(world.clone(), Options::default()).unwrap();
    let head = world
        .repository("acme/shop")
        .unwrap()
        .head()
        .unwrap()
        .to_string();
    let ask = |method: &str, path: &str, body: Value| {
        let url = format!("{}/repos/acme/shop{path}", server.url());
        let token = [("authorization", "Bearer ghs_1")];
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        ask(method, &url, &token, &body).unwrap()
    };
    let sha = |value: Value| value["sha"].as_str().unwrap().to_owned();

    let blob = json!({"content": "a2luZDogQVBJCg==", "encoding": "base64"});
    let blob = sha(ask("POST", "/git/blobs", blob).json());
    let commit = ask("GET", &format!("/git/commits/{head}"), Value::Null).json();
    let tree = json!({
        "base_tree": commit["tree"]["sha"],
        "tree": [
            {"path": "api/catalog-info.yaml", "mode": "100644", "type": "blob", "sha": blob},
            {"path": "NOTES", "mode": "100644", "type": "blob", "content": "Notes\n"},
            {"path": "docs/logo.png", "mode": "100644", "type": "blob", "sha": null},
        ],
    });
    let tree = sha(ask("POST", "/git/trees", tree).json());
    let commit = json!({"message": "Add an API", "tree": tree, "parents": [head]});
    let commit = sha(ask("POST", "/git/commits", commit).json());
    let reference = json!({"ref": "refs/heads/add-api", "sha": head});
    assert_eq!(ask("POST", "/git/refs", reference.clone()).status, 201);
    assert_eq!(ask("POST", "/git/refs", reference).status, 422);
    let update = json!({"sha": commit, "force": false});
    assert_eq!(ask("PATCH", "/git/refs/heads/add-api", update).status, 200);
    let back = json!({"sha": head, "force": false});
    let refused = ask("PATCH", "/git/refs/heads/add-api", back);
    assert_eq!(refused.json()["message"], "Update is not a fast forward");
    assert_eq!(
        ask("GET", "/git/ref/heads/add-api", Value::Null).json()["object"]["sha"],
        commit
    );

    let pull = json!({"title": "Add an API", "head": "add-api", "base": "main", "body": "It."});
    let opened = ask("POST", "/pulls", pull.clone());
    assert_eq!((opened.status, &opened.json()["number"]), (201, &json!(1)));
    let again = ask("POST", "/pulls", pull);
    let message = "A pull request already exists for acme:add-api.";
    assert_eq!(
        (again.status, &again.json()["errors"][0]["message"]),
        (422, &json!(message))
    );
    let list = ask("GET", "/pulls?head=acme:add-api&state=open", Value::Null).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let file = "/contents/api/catalog-info.yaml?ref=add-api";
    assert_eq!(
        ask("GET", file, Value::Null).json()["content"],
        "a2luZDogQVBJCg==\n"
    );
    assert_eq!(
        ask("GET", "/contents/docs/logo.png?ref=add-api", Value::Null).status,
        404
    );
    check(&server);
}

#[test]
fn a_repository_is_made_as_github_describes_it() {
    let world = world();
    let server = Server::start(world.clone(), Options::default()).unwrap();
    let ask = |method: &str, path: &str, body: Value| {
        let url = format!("{}{path}", server.url());
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        ask(method, &url, &[("authorization", "Bearer ghp_x")], &body).unwrap()
    };
    let new = json!({"name": "new", "private": true, "visibility": "private", "has_wiki": false});
    let made = ask("POST", "/orgs/acme/repos", new.clone());
    assert_eq!(
        (made.status, &made.json()["has_wiki"]),
        (201, &json!(false))
    );
    let taken = ask("POST", "/orgs/acme/repos", new.clone());
    let message = &taken.json()["errors"][0]["message"];
    assert_eq!(
        (taken.status, message),
        (422, &json!("name already exists on this account"))
    );
    assert_eq!(ask("POST", "/orgs/nobody/repos", new).status, 404);
    let mine = json!({"name": "mine", "auto_init": true});
    let mine = ask("POST", "/user/repos", mine).json();
    assert_eq!(mine["full_name"], "stand-in/mine");

    // Without a commit, there is no git data API; the contents API makes one.
    let blob = json!({"content": "x"});
    let empty = ask("POST", "/repos/acme/new/git/blobs", blob);
    assert_eq!(empty.json()["message"], "Git Repository is empty.");
    let file = json!({"message": "Begin", "content": "eA=="});
    let file = |sha: Value| {
        let mut file = file.clone();
        if !sha.is_null() {
            file["sha"] = sha;
        }
        ask("PUT", "/repos/acme/new/contents/a/b", file)
    };
    let first = file(Value::Null);
    assert_eq!(first.status, 201);
    assert_eq!(file(Value::Null).status, 422);
    let sha = first.json()["content"]["sha"].clone();
    assert_eq!(file(sha).status, 200);
    assert_eq!(
        world.read_file("acme/new", "a/b").as_deref(),
        Some(&b"x"[..])
    );

    let protection = json!({
        "required_status_checks": null,
        "enforce_admins": true,
        "required_pull_request_reviews": null,
        "restrictions": null,
    });
    let path = "/repos/acme/new/branches/main/protection";
    assert_eq!(ask("PUT", path, protection.clone()).status, 200);
    let path = "/repos/acme/new/branches/none/protection";
    assert_eq!(ask("PUT", path, protection).status, 404);
    let key = "/repos/acme/new/actions/secrets/public-key";
    assert_eq!(ask("GET", key, Value::Null).status, 200);
    let login = ask("GET", "/user", Value::Null).json()["login"].clone();
    assert_eq!(login, "stand-in");
    assert_eq!(
        ask("GET", "/users/acme", Value::Null).json()["type"],
        "Organization"
    );
    let branch = "/repos/acme/new/git/refs/heads/main";
    assert_eq!(ask("DELETE", branch, Value::Null).status, 422);
    let main = world.repository("acme/new").unwrap().head().unwrap();
    let other = json!({"ref": "refs/heads/other", "sha": main.to_string()});
    assert_eq!(ask("POST", "/repos/acme/new/git/refs", other).status, 201);
    let branch = "/repos/acme/new/git/refs/heads/other";
    assert_eq!(ask("DELETE", branch, Value::Null).status, 204);
    let names = ask("GET", "/repos/acme/new/branches", Value::Null).json();
    assert_eq!(names.as_array().unwrap().len(), 1);
    check(&server);

    // What is not sealed for this repository is not taken; that has no description.
    let secret = json!({"encrypted_value": "eA==", "key_id": "1"});
    let refused = ask("PUT", "/repos/acme/new/actions/secrets/A", secret);
    assert_eq!(refused.status, 422);
    assert_eq!(world.secret("acme/new", "A"), None);
}

#[track_caller]
fn check(server: &Server) {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    server.log().write(&log).unwrap();
    if let Err(wrong) = check_log(&log) {
        panic!("{wrong}");
    }
}
