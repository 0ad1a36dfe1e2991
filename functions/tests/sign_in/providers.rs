//! Stand-ins for GitHub's OAuth and an OpenID provider. Codes are used once, and only
//! with the verifier of their challenge: GitHub's own emulator takes any.

use std::collections::BTreeMap;
use std::sync::Mutex;

use access::http::{Answer, Request};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use functions::auth::network::{HttpError, Sent};
use functions::auth::{Http, World as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use url::Url;

use crate::world::Clock;

pub(crate) const ISSUER: &str = "https://login.acme.example";

/// A person at a provider.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) id: u64,
    pub(crate) login: &'static str,
    /// `active`, `pending`, or nothing.
    pub(crate) membership: Option<&'static str>,
    pub(crate) team: Option<&'static str>,
    pub(crate) groups: Vec<&'static str>,
}

impl Account {
    pub(crate) fn named(login: &'static str) -> Self {
        Self {
            id: 583_231,
            login,
            membership: Some("active"),
            team: None,
            groups: vec!["staff"],
        }
    }
}

/// A code that was given to a browser.
struct Code {
    account: Account,
    challenge: String,
    nonce: Option<String>,
    is_used: bool,
}

#[derive(Default)]
struct State {
    codes: BTreeMap<String, Code>,
    /// Tokens of GitHub, by name.
    tokens: BTreeMap<String, Account>,
    asked: Vec<String>,
    is_down: bool,
    key: Option<(String, EcdsaKeyPair)>,
    /// What is put into ID tokens instead of what is true.
    lies: Value,
    is_unsigned: bool,
}

pub(crate) struct Providers {
    clock: Clock,
    state: Mutex<State>,
}

impl Providers {
    pub(crate) fn new(clock: Clock) -> Self {
        let providers = Self {
            clock,
            state: Mutex::default(),
        };
        providers.new_key("first");
        providers
    }

    /// From now on ID tokens are signed with another key.
    pub(crate) fn new_key(&self, name: &str) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        self.state.lock().unwrap().key = Some((name.to_owned(), key));
    }

    pub(crate) fn lie(&self, lies: Value) {
        self.state.lock().unwrap().lies = lies;
    }

    pub(crate) fn sign_nothing(&self) {
        self.state.lock().unwrap().is_unsigned = true;
    }

    pub(crate) fn go_down(&self, is_down: bool) {
        self.state.lock().unwrap().is_down = is_down;
    }

    /// How often an address was asked.
    pub(crate) fn asked(&self, address: &str) -> usize {
        let state = self.state.lock().unwrap();
        let asked = state.asked.iter();
        asked.filter(|asked| asked.starts_with(address)).count()
    }

    /// What somebody does at the provider: they agree, and are sent back with a code.
    pub(crate) fn agree(&self, address: &Url, account: &Account) -> String {
        let pairs: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
        assert_eq!(pairs["code_challenge_method"], "S256");
        let mut state = self.state.lock().unwrap();
        let code = format!("code-{}", state.codes.len());
        let given = Code {
            account: account.clone(),
            challenge: pairs["code_challenge"].clone(),
            nonce: pairs.get("nonce").cloned(),
            is_used: false,
        };
        state.codes.insert(code.clone(), given);
        code
    }

    /// Changes what everybody is at GitHub; without, tokens are revoked.
    pub(crate) fn change(&self, change: Option<&dyn Fn(&mut Account)>) {
        let mut state = self.state.lock().unwrap();
        match change {
            Some(change) => state.tokens.values_mut().for_each(change),
            None => state.tokens.clear(),
        }
    }

    fn answer(&self, request: &Request) -> (u16, Value) {
        let mut state = self.state.lock().unwrap();
        let url = request.url.split('?').next().unwrap_or_default();
        state.asked.push(url.to_owned());
        let form = request.form.as_deref().unwrap_or_default();
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(form.as_bytes())
            .into_owned()
            .collect();
        let bearer = request.headers.iter().find_map(|(name, value)| {
            (*name == "authorization").then(|| value.strip_prefix("Bearer "))?
        });
        if let Some(path) = url.strip_prefix("https://api.github.com") {
            let Some(account) = bearer.and_then(|token| state.tokens.get(token)) else {
                return (401, json!({"message": "Bad credentials"}));
            };
            return at_github(path, account);
        }
        match url {
            "https://github.com/login/oauth/access_token" => match trade(&mut state, &form) {
                Some((account, _)) if form["client_secret"] == "hush" => {
                    let token = format!("gho_{}", state.tokens.len());
                    state.tokens.insert(token.clone(), account);
                    (
                        200,
                        json!({"access_token": token, "token_type": "bearer", "scope": ""}),
                    )
                }
                Some(_) => (200, json!({"error": "incorrect_client_credentials"})),
                None => (200, json!({"error": "bad_verification_code"})),
            },
            "https://login.acme.example/.well-known/openid-configuration" => (200, description()),
            "https://login.acme.example/keys" => {
                let (id, key) = state.key.as_ref().unwrap();
                let point = key.public_key().as_ref();
                let key = json!({
                    "kty": "EC", "crv": "P-256", "kid": id, "use": "sig",
                    "x": URL_SAFE_NO_PAD.encode(&point[1..33]),
                    "y": URL_SAFE_NO_PAD.encode(&point[33..]),
                });
                (200, json!({ "keys": [key] }))
            }
            "https://login.acme.example/token" => match trade(&mut state, &form) {
                None => (400, json!({"error": "invalid_grant"})),
                Some((account, nonce)) => {
                    let token = id_token(&state, &account, nonce, self.clock.now_s());
                    (200, json!({"id_token": token, "access_token": "at"}))
                }
            },
            other => panic!("nobody is at {other}"),
        }
    }
}

fn description() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/auth"),
        "token_endpoint": format!("{ISSUER}/token"),
        "jwks_uri": format!("{ISSUER}/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    })
}

/// The account of a code, which counts once, with the verifier of its challenge.
fn trade(state: &mut State, form: &BTreeMap<String, String>) -> Option<(Account, Option<String>)> {
    let code = state.codes.get_mut(form.get("code")?)?;
    let verifier = form.get("code_verifier")?;
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
    if code.is_used || challenge != code.challenge {
        return None;
    }
    code.is_used = true;
    Some((code.account.clone(), code.nonce.clone()))
}

fn at_github(path: &str, account: &Account) -> (u16, Value) {
    let state = |state: Option<&str>| match state {
        Some(state) => (200, json!({ "state": state })),
        None => (404, json!({"message": "Not Found"})),
    };
    match path {
        "/user" => (
            200,
            json!({"id": account.id, "login": account.login, "name": null}),
        ),
        "/user/emails" => {
            let email = format!("{}@acme.example", account.login);
            (
                200,
                json!([{"email": email, "verified": true, "primary": true}]),
            )
        }
        "/user/memberships/orgs/acme" => state(account.membership),
        _ if path.starts_with("/orgs/acme/teams/platform/memberships/") => state(account.team),
        other => panic!("GitHub has no {other}"),
    }
}

fn id_token(state: &State, account: &Account, nonce: Option<String>, now_s: u64) -> String {
    let mut claims = json!({
        "iss": ISSUER, "sub": account.id.to_string(), "aud": "portal",
        "exp": now_s + 300, "iat": now_s, "nonce": nonce,
        "email": format!("{}@acme.example", account.login), "email_verified": true,
        "groups": account.groups,
    });
    for (name, value) in state.lies.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    if state.is_unsigned {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        return format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims));
    }
    let (id, key) = state.key.as_ref().unwrap();
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(id.clone());
    let key = EncodingKey::from_ec_der(key.to_pkcs8v1().unwrap().as_ref());
    encode(&header, &claims, &key).unwrap()
}

impl Http for Providers {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            if self.state.lock().unwrap().is_down {
                return Err(HttpError {
                    asked: format!("{request:?}"),
                    reason: "no route".to_owned(),
                });
            }
            let (status, body) = self.answer(&request);
            Ok(Answer {
                status,
                body: body.to_string().into_bytes(),
            })
        })
    }
}
