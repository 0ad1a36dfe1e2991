//! A portal on this machine where people sign in.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use tower::ServiceExt as _;

use super::app::router;
use super::configured::Configured;
use super::functions;
use super::live::Live;
use super::project::Project as _;
use super::rebuild::Rebuilder;
use crate::config::{self, Environment};
use crate::sources::ConfigFiles;

const CONFIG: &str = "
app: {title: Acme, baseUrl: 'http://localhost:7007/portal'}
auth: {providers: {github: {development: {clientId: Iv1, clientSecret: hush-hush}}}}
callboard:
  signIn:
    inServe: true
    secrets: [a-secret-of-tests-which-is-long-enough]
    providers: {github: {organizations: [acme]}}
";

/// The router of a portal with this configuration, or why it is not served.
fn served(folder: &Path, config: &str) -> Result<Router, String> {
    std::fs::write(folder.join("app-config.yaml"), config).unwrap();
    let at = folder.to_owned();
    let mut project =
        Configured::new(move || config::load_default(&at, &Environment::default(), &ConfigFiles));
    let started = Rebuilder::start(&mut project);
    let (first, _) = started.map_err(|error| format!("{error:#}"))?;
    let settings = project.templates().unwrap();
    let live = Arc::new(Live::new(first));
    let (mut app, _) = functions::app(&settings, &live);
    app.auth = functions::sign_in(&settings, &live).map_err(|error| error.to_string())?;
    Ok(router(live, Some(app), ([127, 0, 0, 1], 7007).into()))
}

async fn get(router: &Router, path: &str, accept: &str) -> (StatusCode, String, String) {
    let request = Request::get(path)
        .header("host", "localhost")
        .header("accept", accept);
    let request = request.body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let location = response.headers().get("location");
    let location = location.map_or(String::new(), |value| value.to_str().unwrap().to_owned());
    let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (
        status,
        location,
        String::from_utf8_lossy(&body).into_owned(),
    )
}

#[tokio::test]
async fn nothing_but_the_sign_in_page_is_shown_to_somebody_who_is_not_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let router = served(folder.path(), CONFIG).unwrap();
    for path in ["", "catalog/?q=a", "create/", "create/tasks/", "nothing/"] {
        let path = format!("/portal/{path}");
        let (status, location, body) = get(&router, &path, "text/html").await;
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        let expected = format!("/portal/auth/login?next={next}");
        assert_eq!((status, location), (StatusCode::SEE_OTHER, expected));
        assert!(body.is_empty(), "{body}");
    }
    for path in [
        "api/catalog/entities",
        "api/scaffolder/v2/actions",
        "api/search/query?term=a",
        "status.json",
        "llms.txt",
        "favicon.svg",
        "search/current.json",
    ] {
        let (status, _, body) = get(&router, &format!("/portal/{path}"), "*/*").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}: {body}");
    }
    let (status, _, page) = get(&router, "/portal/auth/login?next=/portal/docs/", "*/*").await;
    assert_eq!(status, StatusCode::OK);
    let start = "/portal/api/auth/github/start?next=%2Fportal%2Fdocs%2F";
    assert!(page.contains(start), "{page}");
    let (_, location, _) = get(&router, start, "*/*").await;
    let callback = "redirect_uri=http%3A%2F%2Flocalhost%3A7007%2Fportal%2Fapi%2Fauth%2Fgithub%2Fhandler%2Fframe";
    assert!(
        location.starts_with("https://github.com/login/oauth/authorize?"),
        "{location}"
    );
    assert!(location.contains(callback), "{location}");
    assert!(!location.contains("hush"), "{location}");
}

#[tokio::test]
async fn a_portal_that_cannot_ask_is_not_served_openly() {
    let folder = tempfile::tempdir().unwrap();
    let without = |part: &str, instead: &str| {
        assert!(CONFIG.contains(part));
        served(folder.path(), &CONFIG.replace(part, instead)).unwrap_err()
    };
    let secret = "secrets: [a-secret-of-tests-which-is-long-enough]";
    let told = without(secret, "secrets: []");
    assert!(told.contains("there is no secret"), "{told}");
    let told = without(secret, "secrets: [short]");
    assert!(told.contains("it needs 32"), "{told}");
    let told = without("organizations: [acme]", "organizations: []");
    assert!(told.contains("does not say who may sign in"), "{told}");
    let told = without("auth: {", "other: {");
    assert!(told.contains("no provider"), "{told}");
    // Where nobody asks for it, everything is as it was.
    let open = served(
        folder.path(),
        &CONFIG.replace("inServe: true", "inServe: false"),
    )
    .unwrap();
    let (status, _, _) = get(&open, "/portal/", "text/html").await;
    assert_eq!(status, StatusCode::OK);
}
