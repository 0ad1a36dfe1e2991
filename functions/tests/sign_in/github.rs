//! With GitHub: who is let in, and what is refused on the way.

use access::session::COOKIE;
use axum::http::StatusCode;
use serde_json::json;

use crate::providers::Account;
use crate::world::{BASE, NOW, World, settings};

#[tokio::test]
async fn a_member_signs_in_and_comes_back_to_the_page() {
    let world = World::new();
    let mut browser = world.browser();
    let page = browser.get("/create/tasks/?whose=mine").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(
        page.location,
        "/auth/login?next=%2Fcreate%2Ftasks%2F%3Fwhose%3Dmine"
    );
    let page = browser.get(&page.location).await;
    assert!(page.body.contains("Sign in with GitHub"), "{}", page.body);
    let next = "/create/tasks/?whose=mine";
    let page = browser.sign_in("github", next, &Account::named("jo")).await;
    assert_eq!(
        (page.status, page.location.as_str()),
        (StatusCode::SEE_OTHER, next)
    );
    // The flow is over, the session and the four cookies of the edge are there.
    assert_eq!(browser.cookies.len(), 5, "{:?}", browser.cookies.keys());
    let session = page
        .set
        .iter()
        .find(|cookie| cookie.starts_with(COOKIE))
        .unwrap();
    assert!(session.contains("Path=/; Max-Age=28800;"), "{session}");
    let header = browser.cookie_header();
    let address = format!("{BASE}/catalog/");
    assert_eq!(world.edge.check(&[&header], &address, NOW), Ok(()));
    assert!(world.edge.check(&[&header], &address, NOW + 3600).is_err());
    assert_eq!(browser.inside().await, StatusCode::OK);
    let who = browser.get("/api/auth/github/refresh").await;
    assert!(
        who.body.contains("\"userEntityRef\":\"user:default/jo\""),
        "{}",
        who.body
    );
    // Whoever has a session is led on from the sign-in page.
    let page = browser.get("/auth/login?next=/docs/").await;
    assert_eq!(page.location, "/docs/");
}

#[tokio::test]
async fn nothing_is_handed_out_without_a_session() {
    let world = World::new();
    let mut browser = world.browser();
    for path in ["/create/tasks/", "/create/templates/default/open/"] {
        let page = browser.get(path).await;
        assert!(page.location.starts_with("/auth/login?next="), "{path}");
    }
    let page = browser.post("/api/scaffolder/v2/tasks", json!({})).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    for path in ["/auth/login", "/auth/sign-in.css"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn who_does_not_belong_is_told_why() {
    let world = World::new();
    let check = async |membership, expected: &str| {
        let mut browser = world.browser();
        let account = Account {
            membership,
            ..Account::named("jo")
        };
        let page = browser.sign_in("github", "/", &account).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.body.contains(expected), "{}", page.body);
        assert_eq!(browser.session(), None);
        assert_eq!(browser.inside().await, StatusCode::SEE_OTHER);
    };
    check(
        Some("pending"),
        "Your invitation to acme is not accepted yet",
    )
    .await;
    check(None, "You are not a member of acme").await;
}

#[tokio::test]
async fn somebody_whom_the_catalog_does_not_have_is_signed_in() {
    let world = World::new();
    let mut browser = world.browser();
    let page = browser
        .sign_in("github", "/docs/", &Account::named("ghost"))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "ghost@acme.example",
        "user:signed-in-with-github/583231",
        "/docs/",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert_eq!(browser.inside().await, StatusCode::OK);
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let world = World::new();
    for next in [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:x",
    ] {
        let mut browser = world.browser();
        let page = browser.sign_in("github", next, &Account::named("jo")).await;
        assert_eq!(page.location, "/", "{next}");
    }
}

#[tokio::test]
async fn an_answer_counts_once_and_in_the_browser_that_set_out() {
    let world = World::new();
    let mut browser = world.browser();
    let (address, state) = browser.set_out("github", "/").await;
    let code = world.providers.agree(&address, &Account::named("jo"));
    let query = format!("code={code}&state={state}");
    // Another browser is handed the address: nobody is signed in as somebody else.
    let mut other = world.browser();
    let page = other.come_back("github", &query).await;
    assert_eq!(
        (page.status, other.session()),
        (StatusCode::BAD_REQUEST, None)
    );
    // Nor is one that has a flow of its own.
    other.set_out("github", "/").await;
    let page = other.come_back("github", &query).await;
    assert_eq!(
        (page.status, other.session()),
        (StatusCode::BAD_REQUEST, None)
    );
    // Somebody copied the cookies.
    let mut copy = browser.clone();
    let page = browser.come_back("github", &query).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = copy.come_back("github", &query).await;
    assert!(page.body.contains("used already"), "{}", page.body);
    assert_eq!(copy.session(), None);
}

#[tokio::test]
async fn a_code_that_was_used_signs_nobody_in() {
    let world = World::new();
    let account = Account::named("jo");
    let mut first = world.browser();
    let (address, state) = first.set_out("github", "/").await;
    let code = world.providers.agree(&address, &account);
    first
        .come_back("github", &format!("code={code}&state={state}"))
        .await;
    // The code in another flow: GitHub has seen it, and the verifier is another one.
    let mut second = world.browser();
    let (_, state) = second.set_out("github", "/").await;
    let page = second
        .come_back("github", &format!("code={code}&state={state}"))
        .await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(
        page.body.contains("GitHub does not take the code"),
        "{}",
        page.body
    );
    // A code that somebody else was given in their browser.
    let mut third = world.browser();
    let (address, _) = third.set_out("github", "/").await;
    let stolen = world.providers.agree(&address, &account);
    let (_, state) = second.set_out("github", "/").await;
    let page = second
        .come_back("github", &format!("code={stolen}&state={state}"))
        .await;
    assert_eq!(
        (page.status, second.session()),
        (StatusCode::BAD_REQUEST, None)
    );
}

#[tokio::test]
async fn an_answer_that_comes_late_or_says_no_is_told() {
    let world = World::new();
    let mut browser = world.browser();
    let (address, state) = browser.set_out("github", "/").await;
    let code = world.providers.agree(&address, &Account::named("jo"));
    world.clock.set(NOW + 601);
    let page = browser
        .come_back("github", &format!("code={code}&state={state}"))
        .await;
    assert!(
        page.body.contains("more than ten minutes ago"),
        "{}",
        page.body
    );
    world.clock.set(NOW);
    let (_, state) = browser.set_out("github", "/docs/").await;
    let refusal = "error=access_denied&error_description=%3Cb%3ENo";
    let page = browser
        .come_back("github", &format!("{refusal}&state={state}"))
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("&#60;b&#62;No"), "{}", page.body);
    assert!(
        page.body.contains("/auth/login?next=%2Fdocs%2F"),
        "{}",
        page.body
    );
    let page = browser.come_back("github", "code=x").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_secret_of_the_app_is_nowhere() {
    let (mut auth, own) = settings();
    auth["providers"]["github"]["development"]["clientSecret"] = json!("wrong-secret");
    let world = World::with(&auth, &own);
    let mut browser = world.browser();
    let page = browser.sign_in("github", "/", &Account::named("jo")).await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert!(
        page.body.contains("`clientSecret` is wrong"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("wrong-secret"));
}
