//! Configurations as people have them for Backstage.

use serde_json::json;

use super::*;
use crate::oidc::AuthMethod;

fn github() -> Value {
    json!({"providers": {"github": {"development": {
        "clientId": "Iv1.a", "clientSecret": "hush",
        "signIn": {"resolvers": [{"resolver": "usernameMatchingUserEntityName"}]},
    }}}})
}

fn one(auth: &Value, own: &Value) -> Provider {
    let (sign_in, problems) = read(auth, own);
    assert_eq!(problems, []);
    let mut all = sign_in.providers.into_iter();
    let first = all.next().unwrap();
    assert_eq!(all.next(), None);
    first
}

fn client(name: &str, map: &Value) -> Client {
    let auth = json!({"environment": "production", "providers": {name: {"production": map}}});
    let own = json!({"providers": {name: {"domains": ["acme.example"]}}});
    match one(&auth, &own).kind {
        Kind::Oidc(client) => client,
        Kind::GitHub(app) => panic!("{app:?}"),
    }
}

#[test]
fn github_is_read_as_backstage_reads_it() {
    let own = json!({"providers": {"github": {
        "organizations": ["acme"], "teams": ["acme/platform"],
    }}});
    let provider = one(&github(), &own);
    let callback = provider.callback("https://portal.example.com/");
    let expected = "https://portal.example.com/api/auth/github/handler/frame";
    assert_eq!(callback, expected);
    assert_eq!(provider.policy.teams[0].slug, "platform");
    assert_eq!(provider.resolvers[0].name, "usernameMatchingUserEntityName");
    let origins = ["https://github.com", "https://api.github.com"];
    assert_eq!(provider.origins(), origins);
    assert!(!format!("{provider:?}").contains("hush"));
}

#[test]
fn providers_of_a_name_are_openid_connect() {
    let okta = json!({"clientId": "a", "clientSecret": "b", "audience": "https://acme.okta.com/"});
    assert_eq!(client("okta", &okta).issuer, "https://acme.okta.com");
    let mut own_server = okta;
    own_server["authServerId"] = json!("default");
    own_server["idp"] = json!("0oa1");
    let own_server = client("okta", &own_server);
    assert_eq!(own_server.issuer, "https://acme.okta.com/oauth2/default");
    assert_eq!(own_server.parameters[0].1, "0oa1");
    let google = client("google", &json!({"clientId": "a", "clientSecret": "b"}));
    assert_eq!(google.issuer, "https://accounts.google.com");
    let tenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let entra = json!({"clientId": "a", "clientSecret": "b", "tenantId": tenant});
    let entra = client("microsoft", &entra);
    assert_eq!(
        entra.issuer,
        format!("https://login.microsoftonline.com/{tenant}/v2.0")
    );
    assert_eq!(entra.id_claim, "oid");
    let oidc = client(
        "oidc",
        &json!({
            "clientId": "a", "clientSecret": "b", "prompt": "auto",
            "metadataUrl": "https://login.acme.example/realms/x/.well-known/openid-configuration",
            "tokenEndpointAuthMethod": "client_secret_post", "tokenSignedResponseAlg": "ES256",
            "additionalScopes": "groups offline_access",
        }),
    );
    assert_eq!(oidc.issuer, "https://login.acme.example/realms/x");
    assert_eq!(oidc.auth_method, Some(AuthMethod::Post));
    assert_eq!(oidc.scopes, ["groups", "offline_access"]);
    assert!(oidc.parameters.is_empty());
}

/// What is wrong with a configuration whose providers are then left out.
#[track_caller]
fn wrong(auth: &Value, own: &Value, path: &str, message: &str) {
    let (sign_in, problems) = read(auth, own);
    let found = problems.iter().find(|problem| problem.path == path);
    let found = found.unwrap_or_else(|| panic!("{problems:#?}"));
    assert!(found.message.contains(message), "{found:?}");
    assert!(!found.hint.is_empty() && !found.message.contains("hush"));
    assert_eq!(sign_in.providers, []);
}

#[test]
fn whoever_may_be_anybody_is_asked_for() {
    let path = "callboard.signIn.providers.github";
    wrong(
        &github(),
        &Value::Null,
        path,
        "does not say who may sign in",
    );
    let open = json!({"providers": {"github": {"anyone": true}}});
    assert!(one(&github(), &open).policy.anyone);
    let google = json!({"providers": {"google": {"development": {
        "clientId": "a", "clientSecret": "hush",
    }}}});
    let path = "callboard.signIn.providers.google";
    wrong(&google, &Value::Null, path, "does not say who may sign in");
    // Groups are nothing that is asked of GitHub, so they do not restrict it.
    let own = json!({"providers": {"github": {"groups": ["ops"]}}});
    let path = "callboard.signIn.providers.github.groups";
    wrong(&github(), &own, path, "not a key that is read here");
}

#[test]
fn what_is_wrong_is_told_with_its_key() {
    let with = |name: &str, map: Value| json!({"providers": {name: {"development": map}}});
    let null = &Value::Null;
    let auth = with("okta", json!({"clientId": "a", "clientSecret": "hush"}));
    wrong(
        &auth,
        null,
        "auth.providers.okta.development",
        "no `audience`",
    );
    let plain = json!({"clientId": "a", "clientSecret": "hush", "audience": "http://okta.example"});
    let path = "auth.providers.okta.development.audience";
    wrong(&with("okta", plain), null, path, "no `https` address");
    let shared = json!({"clientId": "a", "clientSecret": "hush", "tenantId": "common"});
    let path = "auth.providers.microsoft.development.tenantId";
    wrong(&with("microsoft", shared), null, path, "no single tenant");
    let none = json!({"clientId": "a", "clientSecret": "hush",
        "metadataUrl": "https://login.acme.example", "tokenSignedResponseAlg": "none"});
    let path = "auth.providers.oidc.development.tokenSignedResponseAlg";
    wrong(
        &with("oidc", none),
        null,
        path,
        "no algorithm with a public key",
    );
    let mut other = github();
    other["environment"] = json!("production");
    wrong(
        &other,
        null,
        "auth.providers.github",
        "nothing for the environment `production`",
    );
    let auth = with("auth0", json!({"clientId": "a"}));
    wrong(
        &auth,
        null,
        "auth.providers.auth0",
        "nobody can sign in with `auth0`",
    );
    let mut custom = github();
    custom["providers"]["github"]["development"]["signIn"]["resolvers"][0]["resolver"] =
        json!("mine");
    let path = "auth.providers.github.development.signIn.resolvers[0].resolver";
    let own = json!({"providers": {"github": {"organizations": ["acme"]}}});
    wrong(&custom, &own, path, "no resolver that is known here");
    let own = json!({"providers": {"github": {"teams": ["platform"]}}});
    let path = "callboard.signIn.providers.github.teams";
    wrong(&github(), &own, path, "no team");
}

#[test]
fn our_own_settings_have_limits() {
    let own = json!({
        "inServe": true, "auto": true, "renewMinutes": 15, "sessionHours": 12,
        "message": "Welcome", "secrets": ["new", "old"],
        "templates": [{"template": "default/prod", "allow": ["platform"]}],
    });
    let (sign_in, problems) = read(&Value::Null, &own);
    assert_eq!(problems, []);
    let times = (sign_in.lifetimes.short_s, sign_in.lifetimes.whole_s);
    assert_eq!(times, (900, 43200));
    assert_eq!(sign_in.secrets, ["new", "old"]);
    assert!(
        sign_in
            .templates
            .check("template:default/prod", None, &[])
            .is_err()
    );
    let (_, problems) = read(
        &Value::Null,
        &json!({"renewMinutes": 1, "sessionHours": 9999}),
    );
    assert_eq!(problems.len(), 2);
    let empty = json!({"templates": [{"template": "x", "allow": []}]});
    let (sign_in, problems) = read(&Value::Null, &empty);
    assert_eq!(problems[0].path, "callboard.signIn.templates[0]");
    assert!(
        sign_in
            .templates
            .check("template:default/x", None, &[])
            .is_err()
    );
    let auth = json!({"session": {"secret": "from-backstage"}});
    assert_eq!(read(&auth, &Value::Null).0.secrets, ["from-backstage"]);
}
