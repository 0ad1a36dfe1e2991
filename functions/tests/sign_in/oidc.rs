//! With an OpenID provider: whom it is believed.

use axum::http::StatusCode;
use serde_json::json;

use crate::providers::{Account, ISSUER};
use crate::world::{NOW, World};

#[tokio::test]
async fn a_person_signs_in_by_either_address() {
    let world = World::new();
    let mut browser = world.browser();
    let page = browser
        .sign_in("oidc", "/docs/", &Account::named("kim"))
        .await;
    assert_eq!(
        (page.status, page.location.as_str()),
        (StatusCode::SEE_OTHER, "/docs/")
    );
    let who = browser.get("/auth/refresh").await;
    assert!(who.body.contains("group:default/platform"), "{}", who.body);
    // The address that names no provider: the flow knows which was asked.
    let mut other = world.browser();
    let (address, state) = other.set_out("oidc", "/").await;
    let code = world.providers.agree(&address, &Account::named("kim"));
    let page = other
        .get(&format!("/auth/callback?code={code}&state={state}"))
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    // It was asked what it can once, for both.
    let discovery = format!("{ISSUER}/.well-known/openid-configuration");
    assert_eq!(world.providers.asked(&discovery), 1);
}

#[tokio::test]
async fn groups_decide_who_is_let_in() {
    let world = World::new();
    let mut browser = world.browser();
    let account = Account {
        groups: vec!["guests"],
        ..Account::named("kim")
    };
    let page = browser.sign_in("oidc", "/", &account).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(
        page.body.contains("none of these groups: staff"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn keys_that_changed_are_asked_for_once_more() {
    let world = World::new();
    let keys = format!("{ISSUER}/keys");
    let account = Account::named("kim");
    let mut browser = world.browser();
    browser.sign_in("oidc", "/", &account).await;
    assert_eq!(world.providers.asked(&keys), 1);
    world.providers.new_key("second");
    // Within a minute they are not asked for again, whatever a token names.
    let page = world.browser().sign_in("oidc", "/", &account).await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert_eq!(world.providers.asked(&keys), 1);
    world.clock.set(NOW + 60);
    let page = world.browser().sign_in("oidc", "/", &account).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(world.providers.asked(&keys), 2);
}

#[tokio::test]
async fn tokens_that_lie_are_not_believed() {
    let world = World::new();
    let check = async |lies: serde_json::Value, expected: &str| {
        world.providers.lie(lies);
        let mut browser = world.browser();
        let page = browser.sign_in("oidc", "/", &Account::named("kim")).await;
        assert_eq!(page.status, StatusCode::BAD_GATEWAY);
        assert!(page.body.contains(expected), "{expected}: {}", page.body);
        assert_eq!(browser.session(), None);
    };
    check(
        json!({"iss": "https://evil.example"}),
        "which was not asked",
    )
    .await;
    check(json!({"aud": "other"}), "for another client").await;
    check(json!({"exp": NOW - 120}), "does not hold at this time").await;
    check(json!({"iat": NOW + 120}), "does not hold at this time").await;
    check(json!({"nonce": "other"}), "the answer to another sign-in").await;
    check(json!({"sub": ""}), "does not say who it is about").await;
    world.providers.sign_nothing();
    check(json!({}), "an algorithm that is not allowed").await;
}

#[tokio::test]
async fn an_answer_of_another_provider_is_not_taken() {
    let world = World::new();
    let mut browser = world.browser();
    let (address, state) = browser.set_out("oidc", "/").await;
    let code = world.providers.agree(&address, &Account::named("kim"));
    let query = format!("code={code}&state={state}");
    // At the address of another provider than was asked.
    let page = browser.clone().come_back("github", &query).await;
    assert!(page.body.contains("another provider"), "{}", page.body);
    // With the name of another issuer.
    let mixed = format!("{query}&iss=https%3A%2F%2Fevil.example");
    let page = browser.come_back("oidc", &mixed).await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert!(page.body.contains("https://evil.example"), "{}", page.body);
    assert_eq!(browser.session(), None);
    assert_eq!(world.providers.asked(&format!("{ISSUER}/token")), 0);
}

#[tokio::test]
async fn a_code_of_another_flow_is_not_taken() {
    let world = World::new();
    let (mut thief, mut victim) = (world.browser(), world.browser());
    let (address, _) = victim.set_out("oidc", "/").await;
    let stolen = world.providers.agree(&address, &Account::named("kim"));
    let (_, state) = thief.set_out("oidc", "/").await;
    let page = thief
        .come_back("oidc", &format!("code={stolen}&state={state}"))
        .await;
    assert_eq!(
        (page.status, thief.session()),
        (StatusCode::BAD_REQUEST, None)
    );
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_told_without_its_address() {
    let world = World::new();
    world.providers.go_down(true);
    let mut browser = world.browser();
    let page = browser.get("/api/auth/oidc/start").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert!(
        page.body.contains("cannot be reached at the moment"),
        "{}",
        page.body
    );
    let page = browser.get("/api/auth/nothing/start").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
