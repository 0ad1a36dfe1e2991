//! Templates over HTTP, in a small organisation: forms that are posted, and the API.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;
use crate::config::{self, Environment};
use crate::serve::app::router;
use crate::serve::configured::Configured;
use crate::serve::project::Project;
use crate::serve::rebuild::Rebuilder;
use crate::sources::ConfigFiles;

const CONFIG: &str = "
app: {title: Acme, baseUrl: 'http://localhost:7007'}
catalog:
  rules: [{allow: [Component, Group, Template]}]
  locations:
    - {type: file, target: ./org.yaml}
    - {type: file, target: ./t/template.yaml}
";

const ORG: &str = "
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: web}
spec: {type: team, children: []}
";

const TEMPLATE: &str = "
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: shop, title: Shop}
spec:
  type: service
  owner: web
  parameters:
    - title: What is it?
      required: [name, owner]
      properties:
        name: {title: Name, type: string, pattern: '^[a-z-]+$'}
        owner: {title: Owner, type: string, ui:field: OwnerPicker}
        about: {title: About, type: string, ui:widget: textarea}
        key: {title: Key, type: string, ui:field: Secret}
    - title: Where does it live?
      required: [repoUrl]
      properties:
        repoUrl: {title: Repository, type: string, ui:field: RepoUrlPicker}
  steps:
    - {id: fetch, name: Write the files, action: 'fetch:template',
       input: {url: ./skeleton, values: {name: '${{ parameters.name }}', owner: '${{ parameters.owner }}', about: '${{ parameters.about }}'}}}
    - {id: publish, name: Publish, action: 'publish:github',
       input: {repoUrl: '${{ parameters.repoUrl }}', secrets: {KEY: '${{ secrets.key }}'}}}
    - {id: register, name: Register, action: 'catalog:register',
       input: {repoContentsUrl: '${{ steps.publish.output.repoContentsUrl }}'}}
  output:
    links: [{title: In the catalog, entityRef: '${{ steps.register.output.entityRef }}'}]
";

const DESCRIPTOR: &str = "
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: '${{ values.name }}', description: ${{ (values.about or 'A shop') | dump }}}
spec: {type: service, lifecycle: production, owner: '${{ values.owner }}'}
";

struct World {
    folder: tempfile::TempDir,
    router: Router,
    live: Arc<Live>,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("app-config.yaml", CONFIG);
        write("org.yaml", ORG);
        write("t/template.yaml", TEMPLATE);
        write("t/skeleton/catalog-info.yaml", DESCRIPTOR);
        let at: PathBuf = folder.path().to_owned();
        let mut project = Configured::new(move || {
            config::load_default(&at, &Environment::default(), &ConfigFiles)
        });
        let (first, rebuilder) = Rebuilder::start(&mut project).unwrap();
        let settings = project.templates().unwrap();
        let live = Arc::new(Live::new(first));
        let (functions, said) = app(&settings, &live);
        assert!(said.is_empty(), "{said:?}");
        let bound = ([127, 0, 0, 1], 7007).into();
        let router = router(Arc::clone(&live), Some(functions), bound);
        std::thread::spawn({
            let live = Arc::clone(&live);
            move || rebuilder.keep_current(&mut project, &live)
        });
        Self {
            folder,
            router,
            live,
        }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, String, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get("location");
        let location = location.map_or(String::new(), |value| value.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        (status, location, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).header("host", "localhost");
        let (status, _, body) = self.send(request.body(Body::empty()).unwrap()).await;
        (status, body)
    }

    async fn json(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()));
        let (status, _, body) = self.send(request.unwrap()).await;
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.finish()));
        self.send(request.unwrap()).await
    }

    /// The task at its end.
    async fn ended(&self, id: &str) -> Value {
        let start = Instant::now();
        loop {
            let (_, body) = self.get(&format!("/api/scaffolder/v2/tasks/{id}")).await;
            let task: Value = serde_json::from_str(&body).unwrap();
            if !matches!(task["status"].as_str(), Some("open" | "processing")) {
                return task;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{task}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

const FORM: &str = "/create/templates/default/shop/";

fn answers<'a>(name: &'a str, wish: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("/name", name),
        ("/owner", "group:default/web"),
        ("/key", "hunter2-4711"),
        ("/repoUrl#host", "github.com"),
        ("/repoUrl#owner", "acme"),
        ("/repoUrl#repo", name),
        ("_do", wish),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_script_is_corrected_reviewed_and_becomes_an_entity() {
    let world = World::new();
    let (status, page) = world.get(FORM).await;
    assert!(
        status.is_success() && page.contains("name=\"/repoUrl#repo\""),
        "{page}"
    );

    let (status, _, page) = world.post(FORM, &answers("Shop!", "review")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("<title>Error: Shop"), "{page}");
    assert!(
        page.contains("value=\"Shop!\"") && !page.contains("hunter2"),
        "{page}"
    );

    let (status, _, page) = world.post(FORM, &answers("shop", "review")).await;
    assert!(
        status.is_success() && page.contains("<title>Review: Shop"),
        "{page}"
    );
    assert!(!page.contains("hunter2"), "{page}");

    let (status, _, page) = world.post(FORM, &answers("shop", "dry-run")).await;
    assert!(
        status.is_success() && page.contains("catalog-info.yaml"),
        "{page}"
    );
    assert!(!page.contains("hunter2"), "{page}");

    let (status, location, _) = world.post(FORM, &answers("shop", "create")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let id = location
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let task = world.ended(&id).await;
    assert_eq!(task["status"], "completed", "{task:#}");
    assert_eq!(
        task["output"]["links"][0]["entityRef"],
        "component:default/shop"
    );

    let start = Instant::now();
    while world
        .live
        .current()
        .portal
        .entity("component:default/shop")
        .is_none()
    {
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "it is not in the catalog"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (status, page) = world.get(&location).await;
    assert!(
        status.is_success() && page.contains("In the catalog"),
        "{page}"
    );
    assert!(page.contains("/catalog/default/component/shop/"), "{page}");
    let (_, runs) = world.get("/create/tasks/").await;
    assert!(runs.contains(&id), "{runs}");

    // The gallery and the page of the template know of it.
    let start = Instant::now();
    loop {
        let (_, gallery) = world.get("/create/").await;
        if gallery.contains("1 run, which succeeded · about ") {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{gallery}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (_, page) = world.get(FORM).await;
    assert!(page.contains(&format!("/create/tasks/{id}/")), "{page}");
    let made = page.split("What it made").nth(1).unwrap();
    assert!(made.contains("/catalog/default/component/shop/"), "{made}");
    let files = page.split("Files it makes").nth(1).unwrap();
    assert!(files.contains("catalog-info.yaml"), "{files}");

    for entry in walk(world.folder.path()) {
        let text = String::from_utf8_lossy(&std::fs::read(&entry).unwrap()).into_owned();
        assert!(!text.contains("hunter2"), "{}", entry.display());
    }
}

fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_has_backstage_s_shapes() {
    let world = World::new();
    let (_, schema) = world
        .get("/api/scaffolder/v2/templates/default/template/shop/parameter-schema")
        .await;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["title"], "Shop");
    assert_eq!(schema["steps"][1]["title"], "Where does it live?");

    let tasks = "/api/scaffolder/v2/tasks";
    let wrong = json!({"templateRef": "template:default/shop", "values": {"name": "Shop!"}});
    let (status, answer) = world.json(tasks, wrong).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let pointers: Vec<_> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/name", "/owner", "/repoUrl"]);

    let values = json!({"name": "shop", "owner": "group:default/web", "repoUrl": "github.com?owner=acme&repo=shop"});
    let right = json!({"templateRef": "template:default/shop", "values": values, "secrets": {"key": "hunter2-4711"}});
    let (status, report) = world
        .json("/api/scaffolder/v2/dry-run", right.clone())
        .await;
    assert_eq!(status, StatusCode::OK, "{report}");
    assert_eq!(report["directoryContents"][0]["path"], "catalog-info.yaml");

    let (status, made) = world.json(tasks, right).await;
    assert_eq!(status, StatusCode::CREATED);
    let id = made["id"].as_str().unwrap();
    assert_eq!(world.ended(id).await["status"], "completed");
    let (_, events) = world.get(&format!("{tasks}/{id}/events")).await;
    let events: Vec<Value> = serde_json::from_str(&events).unwrap();
    assert_eq!(
        events[0]["body"]["message"],
        "Beginning step Write the files"
    );
    let last = events.last().unwrap();
    assert_eq!(
        (&last["type"], &last["body"]["message"]),
        (
            &json!("completion"),
            &json!("Run completed with status: completed")
        )
    );
    let after = last["id"].as_u64().unwrap();
    let (_, none) = world
        .get(&format!("{tasks}/{id}/events?after={after}"))
        .await;
    assert_eq!(none, "[]");
    let (status, answer) = world.json(&format!("{tasks}/{id}/cancel"), json!({})).await;
    assert_eq!(
        (status, &answer["error"]["name"]),
        (StatusCode::CONFLICT, &json!("ConflictError"))
    );

    let taken = "/api/scaffolder/v2/available?repoUrl=github.com%3Fowner%3Dacme%26repo%3Dshop";
    let (_, answer) = world.get(taken).await;
    assert!(answer.contains("\"taken\""), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_is_deleted_while_somebody_fills_in_its_form_is_missed_in_words() {
    let world = World::new();
    let (status, _) = world.get(FORM).await;
    assert_eq!(status, StatusCode::OK);
    std::fs::remove_file(world.folder.path().join("t/template.yaml")).unwrap();
    let start = Instant::now();
    while world
        .live
        .current()
        .portal
        .entity("template:default/shop")
        .is_some()
    {
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "it is still there"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for wish in ["review", "dry-run", "create"] {
        let (status, _, page) = world.post(FORM, &answers("shop", wish)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{wish}");
        assert!(page.contains("may have been deleted meanwhile"), "{page}");
    }
    let body = json!({"templateRef": "template:default/shop", "values": {"name": "shop"}});
    for path in ["tasks", "dry-run", "check"] {
        let path = format!("/api/scaffolder/v2/{path}");
        let (status, answer) = world.json(&path, body.clone()).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(
            message.contains("may have been deleted meanwhile"),
            "{message}"
        );
    }
    let (_, runs) = world.get("/api/scaffolder/v2/tasks").await;
    assert!(runs.contains("\"totalTasks\":0"), "{runs}");
}

/// Quotes, lines, expressions, HTML and shell at once.
const HOSTILE: &str = "\"'`<script>alert(1)</script>\n${{ secrets.key }} {% raw %} $(id); <img src=x onerror=alert(1)>";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_text_in_pages_and_files_whatever_it_looks_like() {
    #[track_caller]
    fn check(page: &str) {
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x"),
            "{page}"
        );
        assert!(!page.contains("hunter2"), "{page}");
    }
    let world = World::new();
    let hostile = |wish: &'static str| {
        let mut fields = answers("shop", wish);
        fields.push(("/about", HOSTILE));
        fields
    };
    for wish in ["back", "review", "dry-run"] {
        let (status, _, page) = world.post(FORM, &hostile(wish)).await;
        assert_eq!(status, StatusCode::OK, "{wish}");
        assert!(
            page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"),
            "{page}"
        );
        check(&page);
    }
    let (_, location, _) = world.post(FORM, &hostile("create")).await;
    let id = location.trim_end_matches('/').rsplit('/').next().unwrap();
    assert_eq!(world.ended(id).await["status"], "completed");
    check(&world.get(&location).await.1);
    check(&world.get("/create/tasks/").await.1);
    check(&world.get(FORM).await.1);

    let start = Instant::now();
    let entity = loop {
        if let Some(entity) = world.live.current().portal.entity("component:default/shop") {
            break entity;
        }
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "it is not in the catalog"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    // Browsers send lines as CRLF, which a form takes as they were typed.
    assert_eq!(entity["metadata"]["description"], HOSTILE);
    check(&world.get("/catalog/default/component/shop/").await.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_warns_of_what_nobody_may_have_meant() {
    let world = World::new();
    let empty = "web has no members: nobody would see to this.";
    let (_, _, page) = world.post(FORM, &answers("shop", "review")).await;
    assert!(
        page.contains(empty) && !page.contains("cannot be made"),
        "{page}"
    );

    let (_, location, _) = world.post(FORM, &answers("shop", "create")).await;
    let id = location.trim_end_matches('/').rsplit('/').next().unwrap();
    world.ended(id).await;
    let (_, _, page) = world.post(FORM, &answers("shop", "review")).await;
    assert!(page.contains("acme/shop cannot be made: "), "{page}");

    // A script asks for the same once everything is filled in.
    let fields: Vec<_> = answers("shop", "review")
        .into_iter()
        .filter(|(name, _)| name.starts_with('/'))
        .collect();
    let check =
        |page: Value| json!({"templateRef": "template:default/shop", "form": fields, "page": page});
    let (_, answer) = world
        .json("/api/scaffolder/v2/check", check(Value::Null))
        .await;
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 2, "{answer}");
    let (_, answer) = world
        .json("/api/scaffolder/v2/check", check(json!(0)))
        .await;
    assert_eq!(answer, json!({"errors": [], "warnings": []}));

    let file = world.folder.path().join("t/template.yaml");
    let text = TEMPLATE.replace(
        "input: {repoUrl:",
        "input: {repoVisibility: public, repoUrl:",
    );
    assert_ne!(text, TEMPLATE);
    std::fs::write(file, text).unwrap();
    let start = Instant::now();
    loop {
        let (_, _, page) = world.post(FORM, &answers("shop", "review")).await;
        if page.contains("Everybody on the internet can see") {
            break;
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{page}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_looks_wrong_in_a_template_is_among_the_problems_of_its_owner() {
    let world = World::new();
    let (_, page) = world.get(FORM).await;
    assert!(!page.contains("for its owners to look at"), "{page}");
    let text = TEMPLATE.replace("parameters.about }}", "parameters.abuot }}");
    std::fs::write(world.folder.path().join("t/template.yaml"), text).unwrap();
    let start = Instant::now();
    let page = loop {
        let (_, page) = world.get(FORM).await;
        if page.contains("for its owners to look at") {
            break page;
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{page}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(
        page.contains("/problems/owner/default/group/web/"),
        "{page}"
    );
    let (status, problems) = world.get("/problems/owner/default/group/web/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        problems.contains("abuot") && problems.contains("Templates"),
        "{problems}"
    );
    // The skeleton was looked at too: what it is given is what it asks for.
    assert!(!problems.contains("template-unknown-value"), "{problems}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_no_repository_can_have_are_told_before_the_end() {
    let world = World::new();
    for (name, expected) in [
        ("..", "reserved"),
        ("a b", "cannot be in the name of a repository"),
        ("shop.git", "cannot end in `.git`"),
        ("<b>", "cannot be in the name of a repository"),
    ] {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("repoUrl", &format!("github.com?owner=acme&repo={name}"));
        let path = format!("/api/scaffolder/v2/available?{}", query.finish());
        let (_, answer) = world.get(&path).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["state"], "taken", "{name}: {answer}");
        assert!(
            answer["message"].as_str().unwrap().contains(expected),
            "{answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_outlives_its_template() {
    let world = World::new();
    let (_, location, _) = world.post(FORM, &answers("shop", "create")).await;
    std::fs::remove_file(world.folder.path().join("t/template.yaml")).unwrap();
    let id = location.trim_end_matches('/').rsplit('/').next().unwrap();
    // The skeleton may be gone for it by then; the task ends all the same, and has a page.
    world.ended(id).await;
    let (status, page) = world.get(&location).await;
    assert!(
        status.is_success() && page.contains("template:default/shop"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_taken_from_other_sites_and_no_path_is_another_task() {
    let world = World::new();
    let foreign = Request::post(FORM)
        .header("host", "localhost")
        .header("origin", "https://evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("_do=create"));
    assert_eq!(world.send(foreign.unwrap()).await.0, StatusCode::FORBIDDEN);
    let plain = Request::post("/api/scaffolder/v2/tasks")
        .header("host", "localhost")
        .header("content-type", "text/plain")
        .body(Body::from("{}"));
    assert_eq!(
        world.send(plain.unwrap()).await.0,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    for id in ["..", "%2e%2e%2fruns", "A", "nope"] {
        let (status, _) = world.get(&format!("/api/scaffolder/v2/tasks/{id}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{id}");
    }
    let (status, _) = world
        .json(
            "/api/scaffolder/v2/tasks",
            json!({"templateRef": "template:default/gone"}),
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = world.get("/create/templates/default/gone/").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
