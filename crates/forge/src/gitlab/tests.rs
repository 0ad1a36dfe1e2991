//! GitLab as a few lines of a server in this process.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::archive::tests::archive;
use crate::http::tests::{Asked, Hurried, Server, answer, json as answered};
use crate::model::{EntryKind, ProposalState, Role, Seen};

const COMMIT: &str = "1f00000000000000000000000000000000000000";

fn gitlab(server: &Server) -> GitLab {
    let config = Config {
        api_base_url: format!("{}/api/v4", server.url),
        ..Config::of_host("gitlab.com", Some("glpat-SECRET".into()))
    };
    let clock: Arc<dyn Clock> = Arc::new(Hurried::default());
    GitLab::with_clock(config, Limits::default(), clock, 1).unwrap()
}

fn shop() -> FullName {
    FullName::new("acme", "shop")
}

fn at() -> At {
    At {
        id: "42".to_owned(),
        full_name: shop(),
        commit: COMMIT.to_owned(),
        disk_kib: Some(10),
    }
}

fn listing(page: u32) -> Listing {
    Listing {
        owner: "acme".to_owned(),
        look: look(),
        page,
    }
}

fn look() -> Look {
    Look {
        branch: None,
        paths: vec!["README.md".to_owned()],
        with_texts: true,
        ..Look::default()
    }
}

fn variables(asked: &Asked) -> Value {
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    body["variables"].clone()
}

fn data(data: &Value) -> Vec<u8> {
    answered(json!({ "data": data }).to_string())
}

fn project(path: &str) -> Value {
    json!({
        "id": "gid://gitlab/Project/42", "fullPath": path,
        "webUrl": format!("https://gitlab.com/{path}"), "visibility": "public",
        "repository": {
            "rootRef": "main",
            "tip": {"lastCommit": {"sha": COMMIT, "committedDate": "2024-05-06T07:08:09Z"}},
            "blobs": {"nodes": [blob("README.md", "# Shop\n")]},
            "f0": {"trees": {"pageInfo": {"hasNextPage": false}, "nodes": []}},
        },
    })
}

fn blob(path: &str, text: &str) -> Value {
    json!({"path": path, "oid": format!("oid-{path}"), "mode": "100644",
        "size": text.len().to_string(), "rawTextBlob": text})
}

/// The page of six projects that was asked for; the cursor is a number.
fn listing_page(asked: &Asked) -> Value {
    let variables = variables(asked);
    let size = variables["size"].as_u64().unwrap();
    let after = variables["after"].as_str();
    let from = after.map_or(0, |after| after.parse().unwrap());
    let to = (from + size).min(6);
    let nodes = (from..to).map(|number| project(&format!("acme/r{number}")));
    json!({"owner": {"projects": {
        "pageInfo": {"hasNextPage": to < 6, "endCursor": to.to_string()},
        "nodes": nodes.collect::<Vec<_>>(),
    }}})
}

async fn all(gitlab: &GitLab, listing: &Listing) -> Result<Vec<Repository>, ForgeError> {
    let mut repositories = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = gitlab.list(listing, after.as_deref()).await?;
        repositories.extend(page.repositories);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(repositories),
        }
    }
}

fn names(repositories: &[Repository]) -> Vec<&str> {
    repositories.iter().map(|it| &*it.full_name.name).collect()
}

#[tokio::test]
async fn projects_come_with_what_is_looked_at_in_one_request() {
    let server = Server::start(|_, asked| data(&listing_page(asked))).await;
    let gitlab = gitlab(&server);
    let repositories = all(&gitlab, &listing(100)).await.unwrap();
    assert_eq!(names(&repositories), ["r0", "r1", "r2", "r3", "r4", "r5"]);
    let Seen::Text { text, .. } = &repositories[0].seen["README.md"] else {
        panic!("{:?}", repositories[0].seen);
    };
    assert_eq!(text, "# Shop\n");
    assert_eq!(repositories[0].head.as_ref().unwrap().commit, COMMIT);
    assert_eq!(server.lines(), ["POST /api/graphql"]);
    let head = &server.asked()[0].head;
    assert!(
        head.contains("\r\nauthorization: Bearer glpat-SECRET"),
        "{head}"
    );
    let usage = gitlab.usage();
    assert_eq!((usage.requests, usage.graphql_requests), (1, 1));
    assert!(!format!("{gitlab:?}").contains("SECRET"));
}

#[tokio::test]
async fn a_page_that_is_too_much_is_asked_for_in_halves() {
    let server = Server::start(|_, asked| {
        let size = variables(asked)["size"].as_u64().unwrap();
        if size > 2 {
            let message =
                format!("Query has complexity of {size}, which exceeds max complexity of 2");
            return answered(json!({"errors": [{"message": message}]}).to_string());
        }
        data(&listing_page(asked))
    })
    .await;
    let gitlab = gitlab(&server);
    let repositories = all(&gitlab, &listing(8)).await.unwrap();
    assert_eq!(names(&repositories), ["r0", "r1", "r2", "r3", "r4", "r5"]);
    let sizes: Vec<u64> = server
        .asked()
        .iter()
        .map(|asked| variables(asked)["size"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [8, 4, 2, 2, 2]);
}

#[tokio::test]
async fn texts_are_left_to_be_asked_for_where_even_one_project_is_too_much() {
    let server = Server::start(|_, asked| {
        if asked.body.contains("rawTextBlob") {
            return answered(r#"{"errors": [{"message": "Timeout on Blob.rawTextBlob"}]}"#);
        }
        let mut page = listing_page(asked);
        page["owner"]["projects"]["nodes"][0]["repository"]["blobs"]["nodes"][0]["rawTextBlob"] =
            Value::Null;
        data(&page)
    })
    .await;
    let gitlab = gitlab(&server);
    let page = gitlab.list(&listing(2), None).await.unwrap();
    assert!(matches!(
        page.repositories[0].seen["README.md"],
        Seen::File { bytes: 7, .. }
    ));
}

#[tokio::test]
async fn the_projects_of_a_user_are_those_of_a_namespace() {
    let server = Server::start(|_, asked| {
        if asked.body.contains("owner: group(") {
            return data(&json!({"owner": null}));
        }
        data(&listing_page(asked))
    })
    .await;
    let gitlab = gitlab(&server);
    let repositories = all(&gitlab, &listing(3)).await.unwrap();
    assert_eq!(names(&repositories), ["r0", "r1", "r2", "r3", "r4", "r5"]);
    assert_eq!(server.lines().len(), 3); // Once as a group.

    let nobody = Server::start(|_, _| data(&json!({"owner": null}))).await;
    let error = all(&self::gitlab(&nobody), &listing(3)).await.unwrap_err();
    assert_eq!(error.to_string(), "gitlab.com has no owner acme");
}

#[tokio::test]
async fn a_project_that_fails_does_not_hide_the_others() {
    let server = Server::start(|_, asked| {
        let mut page = listing_page(asked);
        page["owner"]["projects"]["nodes"][1]["repository"]["tip"] = Value::Null;
        let path = json!(["owner", "projects", "nodes", 1, "repository", "tip"]);
        let errors = json!([{"message": "Internal server error", "path": path}]);
        answered(json!({"data": page, "errors": errors}).to_string())
    })
    .await;
    let repositories = all(&gitlab(&server), &listing(100)).await.unwrap();
    assert_eq!(
        repositories[1].problem.as_deref(),
        Some("Internal server error")
    );
    assert_eq!(repositories[1].head, None);
    assert_eq!(repositories[2].problem, None);

    let whole = r#"{"data": {"owner": null}, "errors": [{"message": "no", "path": ["owner"]}]}"#;
    let server = Server::start(move |_, _| answered(whole)).await;
    let error = all(&gitlab(&server), &listing(100)).await.unwrap_err();
    assert!(!error.is_gone(), "{error}");
}

#[tokio::test]
async fn a_repository_that_moved_is_followed() {
    let server = Server::start(|_, asked| match asked.line.as_str() {
        "GET /api/v4/projects/acme%2Fold" => {
            answer(301, "location: /api/v4/projects/42\r\n", "moved")
        }
        "GET /api/v4/projects/42" => answered(r#"{"path_with_namespace": "acme/shop"}"#),
        "POST /api/graphql" => match variables(asked)["project"].as_str().unwrap() {
            "acme/shop" => data(&json!({"project": project("acme/shop")})),
            _ => data(&json!({"project": null})),
        },
        _ => answer(404, "", ""),
    })
    .await;
    let gitlab = gitlab(&server);
    let old = FullName::new("acme", "old");
    let found = gitlab.repository(&old, &look()).await.unwrap();
    assert_eq!(found.full_name, shop());
    let gone = FullName::new("acme", "gone");
    let error = gitlab.repository(&gone, &look()).await.unwrap_err();
    assert_eq!(error.to_string(), "gitlab.com has no repository acme/gone");
}

#[tokio::test]
async fn several_repositories_are_found_by_their_numbers() {
    let server = Server::start(|_, asked| {
        let ids = variables(asked)["ids"].clone();
        if ids.as_array().unwrap().len() > 2 {
            return answered(r#"{"errors": [{"message": "Timeout on Project.repository"}]}"#);
        }
        let ids = ids.as_array().unwrap().iter().rev();
        let there = ids.filter(|id| *id != "gid://gitlab/Project/2");
        let nodes = there.map(|id| {
            let mut project = project("acme/renamed");
            project["id"] = id.clone();
            project
        });
        data(&json!({"projects": {"nodes": nodes.collect::<Vec<_>>()}}))
    })
    .await;
    let known = ["1", "2", "acme/x", "3", "4"].map(|id| (id.to_owned(), shop()));
    let found = gitlab(&server).repositories(&known, &look()).await.unwrap();
    let ids: Vec<Option<&str>> = found
        .iter()
        .map(|repository| Some(repository.as_ref()?.id.as_str()))
        .collect();
    assert_eq!(ids, [Some("1"), None, None, Some("3"), Some("4")]);
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn a_token_that_is_refused_is_no_word_about_what_there_is() {
    let server = Server::start(|_, _| {
        let json = "content-type: application/json\r\n";
        answer(401, json, r#"{"message": "401 Unauthorized"}"#)
    })
    .await;
    let gitlab = gitlab(&server);
    let error = gitlab.tree(&at()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "gitlab.com does not let tree of repository acme/shop be read: 401: 401 Unauthorized",
    );
    let error = gitlab.list(&listing(1), None).await.unwrap_err();
    assert!(matches!(error, ForgeError::Denied { .. }), "{error}");
}

#[tokio::test]
async fn an_address_without_graphql_is_no_word_about_what_there_is() {
    let server = Server::start(|_, _| answer(404, "", "")).await;
    let error = gitlab(&server).list(&listing(1), None).await.unwrap_err();
    assert!(!error.is_gone(), "{error}");
}

#[tokio::test]
async fn a_tree_is_read_page_by_page() {
    let server = Server::start(|number, asked| {
        let host = asked.head.lines().find_map(|it| it.strip_prefix("host: "));
        let next = format!(
            "content-type: application/json\r\nlink: <http://{}/api/v4/next>; rel=\"next\"\r\n",
            host.unwrap(),
        );
        let entry = |path: &str, kind: &str, mode: &str| {
            json!([{"id": "1f", "name": path, "type": kind, "path": path, "mode": mode}])
        };
        match number {
            0 => answer(200, &next, entry("src", "tree", "040000").to_string()),
            _ => answered(entry("README.md", "blob", "120000").to_string()),
        }
    })
    .await;
    let tree = gitlab(&server).tree(&at()).await.unwrap();
    let tree: Vec<_> = tree.iter().map(|it| (it.path.as_str(), it.kind)).collect();
    assert_eq!(
        tree,
        [("README.md", EntryKind::Link), ("src", EntryKind::Folder)]
    );
    let first = format!(
        "GET /api/v4/projects/42/repository/tree?ref={COMMIT}&path=&recursive=true&per_page=100\
         &pagination=keyset"
    );
    assert_eq!(server.lines(), [first.as_str(), "GET /api/v4/next"]);
}

#[tokio::test]
async fn a_link_to_another_host_is_not_followed() {
    let server = Server::start(|_, _| {
        let headers = "content-type: application/json\r\n\
                       link: <http://169.254.169.254/next>; rel=\"next\"\r\n";
        answer(
            200,
            headers,
            r#"[{"id": "1", "type": "blob", "path": "a", "mode": "100644"}]"#,
        )
    })
    .await;
    let error = gitlab(&server).tree(&at()).await.unwrap_err();
    assert!(matches!(error, ForgeError::Foreign { .. }), "{error}");
}

#[tokio::test]
async fn files_come_as_text_and_others_one_by_one() {
    let server = Server::start(|_, asked| match asked.line.as_str() {
        "POST /api/graphql" => {
            let mut logo = blob("logo.png", "1234");
            logo["rawTextBlob"] = Value::Null;
            let mut link = blob("link", "README.md");
            link["mode"] = json!("120000");
            let blobs = json!({"nodes": [logo, blob("README.md", "# Shop\n"), link]});
            data(&json!({"project": {"repository": {"blobs": blobs}}}))
        }
        "GET /api/v4/projects/42/repository/blobs/oid-logo.png/raw" => {
            answer(200, "content-type: text/plain\r\n", [0, 1, 2, 3])
        }
        _ => answer(404, "", ""),
    })
    .await;
    let paths = ["README.md", "none", "logo.png", "link"].map(str::to_owned);
    let files = gitlab(&server).files(&at(), &paths).await.unwrap();
    let bytes: Vec<Option<&[u8]>> = files
        .iter()
        .map(|file| file.as_ref().map(|file| &*file.bytes))
        .collect();
    let logo: &[u8] = &[0, 1, 2, 3];
    assert_eq!(
        bytes,
        [Some(&b"# Shop\n"[..]), None, Some(logo), Some(b"README.md")]
    );
    assert!(files[3].as_ref().unwrap().is_link);
    assert!(!files[0].as_ref().unwrap().is_link);
}

/// Wants Markdown, and the files that it names in brackets.
#[derive(Debug)]
struct Docs;

impl Select for Docs {
    fn choose(&self, entries: &[Entry], have: &BTreeMap<String, FileBytes>) -> Vec<String> {
        let paths = entries.iter().map(|entry| entry.path.clone());
        let mut chosen: Vec<String> = paths.filter(|path| path.ends_with(".md")).collect();
        for file in have.values() {
            let text = String::from_utf8_lossy(&file.bytes);
            let names = text.split(['[', ']']).skip(1).step_by(2);
            chosen.extend(names.map(str::to_owned));
        }
        chosen
    }

    fn max_file_bytes(&self) -> u64 {
        20
    }

    fn max_bytes(&self) -> u64 {
        1_000
    }
}

const FILES: [(&str, &str); 4] = [
    ("docs/index.md", "[a.txt]"),
    ("a.txt", "included"),
    ("docs/long.md", "This is more than wanted."),
    ("src/main.rs", "fn main() {}"),
];

fn check_docs(contents: &Contents) {
    let found: Vec<&str> = contents.files.keys().map(String::as_str).collect();
    assert_eq!(found, ["a.txt", "docs/index.md"]);
    assert_eq!(&*contents.files["a.txt"].bytes, b"included");
    assert_eq!(contents.left_out.len(), 1);
    assert_eq!(contents.left_out[0].path, "docs/long.md");
    assert_eq!(
        contents.left_out[0].reason,
        "has 25 bytes; at most 20 are read"
    );
}

#[tokio::test]
async fn many_files_come_in_one_archive() {
    let server = Server::start(|_, _| {
        let files: Vec<(String, &str)> = FILES
            .iter()
            .map(|(path, text)| (format!("shop-1f00/{path}"), *text))
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), *b)).collect();
        answer(
            200,
            "content-type: application/octet-stream\r\n",
            archive(&files),
        )
    })
    .await;
    check_docs(&gitlab(&server).contents(&at(), &Docs).await.unwrap());
    let path = format!(
        "GET /api/v4/projects/42/repository/archive.tar.gz?sha={COMMIT}&include_lfs_blobs=false"
    );
    assert_eq!(server.lines(), [path]);
}

#[tokio::test]
async fn a_large_repository_is_read_file_by_file() {
    let server = Server::start(|_, asked| {
        if asked.line.starts_with("GET ") {
            let tree = FILES.iter().map(
                |(path, _)| json!({"id": "1f", "type": "blob", "path": path, "mode": "100644"}),
            );
            return answered(Value::from_iter(tree).to_string());
        }
        let paths = variables(asked)["paths"].clone();
        let paths = paths.as_array().unwrap();
        let blobs = FILES
            .iter()
            .filter(|(path, _)| paths.contains(&json!(path)));
        let blobs: Vec<Value> = blobs.map(|(path, text)| blob(path, text)).collect();
        data(&json!({"project": {"repository": {"blobs": {"nodes": blobs}}}}))
    })
    .await;
    let large = At {
        disk_kib: Some(u64::MAX),
        ..at()
    };
    check_docs(&gitlab(&server).contents(&large, &Docs).await.unwrap());
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn people_are_those_of_the_group_and_of_the_groups_below() {
    let user = |login: &str| {
        json!({"user": {"id": "gid://gitlab/User/1", "username": login,
        "name": login, "state": "active", "bot": login.ends_with("_bot")}})
    };
    let none = json!({"hasNextPage": false, "endCursor": null});
    let more = json!({"hasNextPage": true, "endCursor": "MQ"});
    let server = Server::start(move |_, asked| {
        let group = variables(asked)["group"].clone();
        let answer = if asked.body.contains("descendantGroups") {
            json!({"descendantGroups": {"pageInfo": none, "nodes": [
                {"id": "gid://gitlab/Group/7", "fullPath": "acme/web", "name": "Web",
                 "webUrl": "https://gitlab.com/groups/acme/web",
                 "groupMembers": {"pageInfo": more, "nodes": [user("bo"), user("web_bot")]}},
                {"id": "gid://gitlab/Group/8", "fullPath": "acme/web/css", "name": "CSS",
                 "webUrl": null, "groupMembers": {"pageInfo": none, "nodes": []}},
            ]}})
        } else if group == "acme/web" {
            assert_eq!(variables(asked)["after"], "MQ");
            json!({"groupMembers": {"pageInfo": none, "nodes": [user("anna")]}})
        } else {
            let members = [user("bo"), user("anna"), user("bo"), user("web_bot")];
            json!({"groupMembers": {"pageInfo": none, "nodes": members}})
        };
        data(&json!({"group": answer}))
    })
    .await;
    let people = gitlab(&server)
        .people("acme", PeopleOptions::default())
        .await
        .unwrap();
    let logins: Vec<&str> = people.users.iter().map(|it| it.login.as_str()).collect();
    assert_eq!(logins, ["anna", "bo"]);
    let slugs: Vec<&str> = people.teams.iter().map(|it| it.slug.as_str()).collect();
    assert_eq!(slugs, ["web", "web/css"]);
    assert_eq!(people.teams[0].members, ["anna", "bo"]);
    assert_eq!(people.teams[1].parent.as_deref(), Some("web"));

    let nobody = Server::start(|_, _| data(&json!({"group": null}))).await;
    let error = self::gitlab(&nobody)
        .people("acme", PeopleOptions::default())
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "gitlab.com has no group acme");
}

fn proposal() -> Proposal {
    Proposal {
        id: "42".to_owned(),
        full_name: shop(),
        base: "main".to_owned(),
        commit: COMMIT.to_owned(),
        branch: "callboard/adopt".to_owned(),
        files: vec![(
            "catalog-info.yaml".to_owned(),
            "kind: Component\n".to_owned(),
        )],
        title: "Add a descriptor".to_owned(),
        body: "Because.".to_owned(),
    }
}

#[tokio::test]
async fn a_merge_request_is_made_once() {
    let server = Server::start(|number, asked| match (number, &*asked.line) {
        (0, _) => answered("[]"),
        // The branch is there: a run before did not come further.
        (1, _) => answer(
            400,
            "",
            br#"{"message":"A branch called 'x' already exists."}"#,
        ),
        (2, _) => answered(
            json!({"iid": 3, "web_url": "https://gitlab.com/acme/shop/-/merge_requests/3",
                "state": "opened"})
            .to_string(),
        ),
        _ => answered(
            json!([{"iid": 3, "web_url": "https://gitlab.com/acme/shop/-/merge_requests/3",
                "state": "closed"}])
            .to_string(),
        ),
    })
    .await;
    let gitlab = gitlab(&server);
    let made = gitlab.propose(&proposal()).await.unwrap();
    assert_eq!(
        (made.number, made.state, made.is_new),
        (3, ProposalState::Open, true)
    );
    let again = gitlab.propose(&proposal()).await.unwrap();
    assert_eq!((again.state, again.is_new), (ProposalState::Closed, false));
    assert_eq!(
        server.lines(),
        [
            "GET /api/v4/projects/42/merge_requests?state=all&source_branch=callboard%2Fadopt&per_page=1",
            "POST /api/v4/projects/42/repository/commits",
            "POST /api/v4/projects/42/merge_requests",
            "GET /api/v4/projects/42/merge_requests?state=all&source_branch=callboard%2Fadopt&per_page=1",
        ]
    );
    let commit: Value = serde_json::from_str(&server.asked()[1].body).unwrap();
    assert_eq!(commit["start_sha"], COMMIT);
    assert_eq!(commit["actions"][0]["action"], "create");
}

#[tokio::test]
async fn groups_of_a_project_are_called_as_teams() {
    let server = Server::start(|_, _| {
        answered(
            json!({
                "namespace": {"kind": "group", "full_path": "acme/shops"},
                "shared_with_groups": [
                    {"group_full_path": "acme/ops/web", "group_access_level": 40},
                    {"group_full_path": "acme/all", "group_access_level": 20},
                ],
            })
            .to_string(),
        )
    })
    .await;
    let found = gitlab(&server).teams(&shop()).await.unwrap();
    let found: Vec<_> = found.iter().map(|it| (&*it.team, it.role)).collect();
    assert_eq!(
        found,
        [
            ("shops", Role::Admin),
            ("ops/web", Role::Maintain),
            ("all", Role::Read)
        ]
    );
}
