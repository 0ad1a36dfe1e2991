//! Sessions: renewed, ended, and asked for at every change.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::providers::Account;
use crate::world::{Browser, NOW, World, settings};

async fn signed_in<'w>(world: &'w World, login: &'static str) -> Browser<'w> {
    let mut browser = world.browser();
    browser.sign_in("github", "/", &Account::named(login)).await;
    assert!(browser.session().is_some());
    browser
}

const TASKS: &str = "/api/scaffolder/v2/tasks";

fn task(template: &str) -> Value {
    json!({"templateRef": format!("template:default/{template}"), "values": {}})
}

#[tokio::test]
async fn a_session_is_renewed_without_anybody_noticing() {
    let world = World::new();
    let mut browser = signed_in(&world, "jo").await;
    let first = browser.session().cloned();
    world.clock.set(NOW + 3600);
    let page = browser.get("/api/scaffolder/v2/actions").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_ne!(browser.session().cloned(), first);
    // With the cookies of the edge.
    assert_eq!(page.set.len(), 5);
    assert_eq!(browser.inside().await, StatusCode::OK);
    // Not for ever: after the whole time somebody signs in again.
    for hour in 2..8 {
        world.clock.set(NOW + hour * 3600);
        assert_eq!(browser.inside().await, StatusCode::OK, "{hour}");
    }
    world.clock.set(NOW + 8 * 3600);
    assert_eq!(browser.inside().await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_belongs_no_more_is_out_when_the_short_time_is_over() {
    let world = World::new();
    let leave = |account: &mut Account| account.membership = None;
    let become_other = |account: &mut Account| account.id += 1;
    type Change<'a> = Option<&'a dyn Fn(&mut Account)>;
    let changes: [Change<'_>; 3] = [Some(&leave), Some(&become_other), None];
    for change in changes {
        world.clock.set(NOW);
        let mut browser = signed_in(&world, "jo").await;
        world.providers.change(change);
        assert_eq!(browser.inside().await, StatusCode::OK);
        world.clock.set(NOW + 3600);
        assert_eq!(browser.inside().await, StatusCode::SEE_OTHER);
        let page = browser.get("/auth/login").await;
        assert_eq!(page.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_asked_ends_no_session_and_renews_none() {
    let world = World::new();
    let mut browser = signed_in(&world, "jo").await;
    world.clock.set(NOW + 3600);
    world.providers.go_down(true);
    assert_eq!(browser.inside().await, StatusCode::BAD_GATEWAY);
    world.providers.go_down(false);
    assert_eq!(browser.inside().await, StatusCode::OK);
}

#[tokio::test]
async fn a_session_that_was_planted_or_changed_is_worth_nothing() {
    let world = World::new();
    let attacker = signed_in(&world, "kim").await;
    // A browser with the session of somebody else signs in: nothing of it is left.
    let mut victim = world.browser();
    victim.cookies.clone_from(&attacker.cookies);
    victim.sign_in("github", "/", &Account::named("jo")).await;
    assert_ne!(victim.session(), attacker.session());
    let who = victim.get("/auth/refresh").await;
    assert!(who.body.contains("user:default/jo"), "{}", who.body);
    // One character.
    let mut changed = attacker.clone();
    let session = changed.cookies.get_mut(access::session::COOKIE).unwrap();
    let last = session.pop().unwrap();
    session.push(if last == 'A' { 'B' } else { 'A' });
    assert_eq!(changed.inside().await, StatusCode::SEE_OTHER);
    // A flow is no session.
    let mut confused = world.browser();
    confused.set_out("github", "/").await;
    let flow = confused.cookies.values().next().unwrap().clone();
    confused.cookies = [(access::session::COOKIE.to_owned(), flow)].into();
    assert_eq!(confused.inside().await, StatusCode::SEE_OTHER);
    // A session of another secret.
    let (auth, mut own) = settings();
    own["secrets"] = json!(["another-secret-of-tests-which-is-as-long"]);
    let other = World::with(&auth, &own);
    let mut stranger = other.browser();
    stranger.cookies = attacker.cookies;
    assert_eq!(stranger.inside().await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_change_has_to_come_from_a_page_of_the_portal() {
    let world = World::new();
    let mut browser = signed_in(&world, "jo").await;
    let mut check = async |other: &[(&str, &str)], expected: u16| {
        let page = browser.post_as(TASKS, task("open"), other).await;
        assert_eq!(page.status.as_u16(), expected, "{other:?} {}", page.body);
    };
    check(&[("origin", "https://evil.example")], 403).await;
    check(&[("sec-fetch-site", "cross-site")], 403).await;
    check(&[("sec-fetch-site", "same-site")], 403).await;
    check(&[("origin", ""), ("sec-fetch-site", "")], 403).await;
    check(&[("content-type", "text/plain")], 415).await;
    check(
        &[("content-type", "application/x-www-form-urlencoded")],
        415,
    )
    .await;
    check(&[("idempotency-key", "")], 400).await;
    check(&[("idempotency-key", "../x")], 400).await;
    check(&[], 201).await;
}

#[tokio::test]
async fn a_key_names_one_task_of_one_person() {
    let world = World::new();
    let mut jo = signed_in(&world, "jo").await;
    let id = |page: &crate::world::Page| {
        let body: Value = serde_json::from_str(&page.body).unwrap();
        body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{body}"))
            .to_owned()
    };
    let first = id(&jo.post(TASKS, task("open")).await);
    assert_eq!(id(&jo.post(TASKS, task("open")).await), first);
    let mut kim = signed_in(&world, "kim").await;
    assert_ne!(id(&kim.post(TASKS, task("open")).await), first);
    // It is on record whose it is.
    let page = kim.get(&format!("{TASKS}/{first}")).await;
    assert!(page.body.contains("user:default/jo"), "{}", page.body);
}

#[tokio::test]
async fn a_template_of_some_is_refused_to_others() {
    let (auth, mut own) = settings();
    own["templates"] = json!([{"template": "open", "allow": ["idp:acme/platform"]}]);
    own["providers"]["github"]["teams"] = json!(["acme/platform"]);
    let world = World::with(&auth, &own);
    let member = Account {
        team: Some("active"),
        ..Account::named("jo")
    };
    let mut jo = world.browser();
    jo.sign_in("github", "/", &member).await;
    // By the annotation of the template, and a group of the catalog.
    let page = jo.post(TASKS, task("closed")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(
        page.body
            .contains("for members of group:default/platform only"),
        "{}",
        page.body
    );
    let page = jo.post("/api/scaffolder/v2/dry-run", task("closed")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let mut kim = world.browser();
    kim.sign_in("oidc", "/", &Account::named("kim")).await;
    let page = kim.post(TASKS, task("closed")).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.body);
    // By the configuration, and a team of GitHub's.
    assert_eq!(
        jo.post(TASKS, task("open")).await.status,
        StatusCode::CREATED
    );
    let other = [("idempotency-key", "key-2")];
    let page = kim.post_as(TASKS, task("open"), &other).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn signing_out_takes_everything_away() {
    let world = World::new();
    let mut browser = signed_in(&world, "jo").await;
    let page = browser.get("/auth/logout").await;
    assert!(page.body.contains("method=\"post\""), "{}", page.body);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let other = [form, ("origin", "https://evil.example")];
    let page = browser.post_as("/auth/logout", Value::Null, &other).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(browser.session().is_some());
    let page = browser.post_as("/auth/logout", Value::Null, &[form]).await;
    assert_eq!(page.location, "/auth/login?out=1");
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies.keys());
    let page = browser.get(&page.location).await;
    assert!(page.body.contains("You are signed out"), "{}", page.body);
    assert_eq!(browser.inside().await, StatusCode::SEE_OTHER);
    assert_eq!(
        browser.get("/auth/refresh").await.status,
        StatusCode::UNAUTHORIZED
    );
    let mut again = signed_in(&world, "jo").await;
    let page = again.post("/api/auth/github/logout", Value::Null).await;
    assert_eq!((page.status, again.session()), (StatusCode::OK, None));
}
