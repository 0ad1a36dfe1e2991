//! A provider that signs with keys made here, honestly and otherwise.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;

use super::id_token::{IdTokenError, check};
use super::keys::{KeySet, MIN_AGE_S};
use super::*;

const NOW: u64 = 1_800_000_000;
const ISSUER: &str = "https://login.acme.example";
const CALLBACK: &str = "https://portal.example.com/api/auth/oidc/handler/frame";

fn client() -> Client {
    Client {
        client_id: "portal".to_owned(),
        client_secret: "hush".to_owned(),
        issuer: ISSUER.to_owned(),
        scopes: vec!["groups".to_owned()],
        auth_method: None,
        algorithm: None,
        parameters: vec![("prompt".to_owned(), "login".to_owned())],
        groups_claim: "groups".to_owned(),
        id_claim: "sub".to_owned(),
    }
}

fn answer(body: &Value) -> Answer {
    Answer {
        status: 200,
        body: body.to_string().into_bytes(),
    }
}

fn description() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/auth"),
        "token_endpoint": "https://tokens.acme.example/token",
        "jwks_uri": format!("{ISSUER}/keys"),
        "userinfo_endpoint": format!("{ISSUER}/me"),
        "response_types_supported": ["code", "code id_token"],
        "code_challenge_methods_supported": ["S256"],
    })
}

fn provider() -> Provider {
    Provider::read(&client(), &answer(&description())).unwrap()
}

fn flow() -> Flow {
    Flow::begin(
        &std::array::from_fn(|at| at as u8),
        "oidc",
        "/".to_owned(),
        NOW,
    )
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "u-1", "aud": "portal", "exp": NOW + 300, "iat": NOW,
        "nonce": flow().nonce(), "name": "Jo", "email": "jo@acme.example",
        "email_verified": true, "groups": ["ops", "web"],
    })
}

/// A key that signs, and the same as the provider publishes it.
struct Pair {
    private: EncodingKey,
    public: Value,
    algorithm: Algorithm,
    id: &'static str,
}

fn elliptic(id: &'static str) -> Pair {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = key.public_key().as_ref();
    let public = json!({
        "kty": "EC", "crv": "P-256", "kid": id, "use": "sig",
        "x": URL_SAFE_NO_PAD.encode(&point[1..33]),
        "y": URL_SAFE_NO_PAD.encode(&point[33..]),
    });
    Pair {
        private: EncodingKey::from_ec_der(key.to_pkcs8v1().unwrap().as_ref()),
        public,
        algorithm: Algorithm::ES256,
        id,
    }
}

fn rsa(id: &'static str) -> Pair {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    // In DER, the modulus of 2048 bits is behind 9 bytes; the exponent is 65537.
    let public = json!({
        "kty": "RSA", "kid": id, "alg": "RS256",
        "n": URL_SAFE_NO_PAD.encode(&key.public_key().as_ref()[9..265]),
        "e": "AQAB",
    });
    let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = key.as_der().unwrap();
    Pair {
        private: EncodingKey::from_rsa_der(&inner_of_pkcs8(der.as_ref())),
        public,
        algorithm: Algorithm::RS256,
        id,
    }
}

/// The RSA key in a PKCS#8 of 2048 bits: behind version, algorithm and two lengths.
fn inner_of_pkcs8(der: &[u8]) -> Vec<u8> {
    der[26..].to_vec()
}

impl Pair {
    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.to_owned());
        encode(&header, claims, &self.private).unwrap()
    }
}

fn set(pairs: &[&Pair]) -> KeySet {
    let keys: Vec<_> = pairs.iter().map(|pair| pair.public.clone()).collect();
    KeySet::read(&answer(&json!({ "keys": keys })), NOW).unwrap()
}

fn checked(token: &str, keys: &KeySet) -> Result<Claims, IdTokenError> {
    check(token, &client(), &provider(), keys, flow().nonce(), NOW)
}

#[test]
fn a_token_of_the_provider_says_who_somebody_is() {
    for pair in [elliptic("a"), rsa("b")] {
        let claims = checked(&pair.sign(&claims()), &set(&[&pair])).unwrap();
        assert_eq!(
            (claims.subject.as_str(), claims.id.as_str()),
            ("u-1", "u-1")
        );
        assert_eq!(claims.email.as_deref(), Some("jo@acme.example"));
        assert!(claims.is_email_verified && claims.groups.contains("web"));
    }
}

#[test]
fn what_is_not_signed_by_the_provider_is_not_believed() {
    let (own, other, rsa) = (elliptic("a"), elliptic("a"), rsa("r"));
    let keys = set(&[&own, &rsa]);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let none = format!("{}.{}.", part(&json!({"alg": "none"})), part(&claims()));
    assert_eq!(checked(&none, &keys), Err(IdTokenError::Algorithm));
    // The public key, which everybody knows, as the secret of an HMAC.
    let public = URL_SAFE_NO_PAD
        .decode(rsa.public["n"].as_str().unwrap())
        .unwrap();
    let confused = Pair {
        private: EncodingKey::from_secret(&public),
        algorithm: Algorithm::HS256,
        public: Value::Null,
        id: "r",
    };
    assert_eq!(
        checked(&confused.sign(&claims()), &keys),
        Err(IdTokenError::Algorithm)
    );
    // Another key under the same name.
    assert_eq!(
        checked(&other.sign(&claims()), &keys),
        Err(IdTokenError::Signature)
    );
    // A key of one sort under the name of one of another.
    let renamed = Pair {
        id: "r",
        ..elliptic("r")
    };
    assert_eq!(
        checked(&renamed.sign(&claims()), &keys),
        Err(IdTokenError::UnknownKey)
    );
    // A signature over something else.
    let good = own.sign(&claims());
    let mut parts: Vec<&str> = good.split('.').collect();
    let changed = part(&json!({"iss": ISSUER, "sub": "admin"}));
    parts[1] = &changed;
    assert_eq!(
        checked(&parts.join("."), &keys),
        Err(IdTokenError::Signature)
    );
    for text in ["", "a", "a.b", "a.b.c", "...."] {
        assert!(checked(text, &keys).is_err(), "{text}");
    }
}

#[test]
fn only_the_algorithm_that_was_agreed_on_counts() {
    let pair = elliptic("a");
    let mut client = client();
    client.algorithm = Some("RS256".to_owned());
    let token = pair.sign(&claims());
    let result = check(
        &token,
        &client,
        &provider(),
        &set(&[&pair]),
        flow().nonce(),
        NOW,
    );
    assert_eq!(result, Err(IdTokenError::Algorithm));
}

#[test]
fn claims_that_do_not_fit_are_refused() {
    let pair = elliptic("a");
    let keys = set(&[&pair]);
    let check = |name: &str, value: Value, expected: Option<IdTokenError>| {
        let mut body = claims();
        body[name] = value.clone();
        let found = checked(&pair.sign(&body), &keys).err();
        assert_eq!(found, expected, "{name}: {value}");
    };
    let issuer = |text: &str| Some(IdTokenError::Issuer(text.to_owned()));
    check(
        "iss",
        json!("https://evil.example"),
        issuer("https://evil.example"),
    );
    check(
        "iss",
        json!(format!("{ISSUER}/")),
        issuer("https://login.acme.example/"),
    );
    check("aud", json!("other"), Some(IdTokenError::Audience));
    check("aud", json!(["other"]), Some(IdTokenError::Audience));
    check("aud", json!(["portal"]), None);
    check(
        "aud",
        json!(["portal", "other"]),
        Some(IdTokenError::Audience),
    );
    check("aud", Value::Null, Some(IdTokenError::Audience));
    check("azp", json!("other"), Some(IdTokenError::Audience));
    check("azp", json!("portal"), None);
    check("exp", json!(NOW - 59), None);
    check("exp", json!(NOW - 60), Some(IdTokenError::Time));
    check("exp", Value::Null, Some(IdTokenError::Time));
    check("exp", json!("never"), Some(IdTokenError::Time));
    check("iat", json!(NOW + 60), None);
    check("iat", json!(NOW + 61), Some(IdTokenError::Time));
    check("nbf", json!(NOW + 61), Some(IdTokenError::Time));
    check("nonce", json!("other"), Some(IdTokenError::Nonce));
    check("nonce", Value::Null, Some(IdTokenError::Nonce));
    check(
        "sub",
        json!(""),
        Some(IdTokenError::Subject("sub".to_owned())),
    );
    check(
        "sub",
        json!("a\nb"),
        Some(IdTokenError::Subject("sub".to_owned())),
    );
    check("groups", json!("one"), None);
    check("email_verified", json!("true"), None);
}

#[test]
fn a_token_for_several_clients_says_which_asked() {
    let pair = elliptic("a");
    let mut body = claims();
    body["aud"] = json!(["portal", "other"]);
    body["azp"] = json!("portal");
    assert!(checked(&pair.sign(&body), &set(&[&pair])).is_ok());
}

#[test]
fn keys_change_and_are_asked_for_with_measure() {
    let (old, new) = (elliptic("old"), elliptic("new"));
    let token = new.sign(&claims());
    let keys = set(&[&old]);
    assert_eq!(checked(&token, &keys), Err(IdTokenError::UnknownKey));
    assert!(!keys.may_ask(NOW + MIN_AGE_S - 1) && keys.may_ask(NOW + MIN_AGE_S));
    assert!(checked(&token, &set(&[&old, &new])).is_ok());
    assert!(keys.is_old(NOW + keys::MAX_AGE_S));
}

#[test]
fn keys_for_something_else_are_left_out() {
    let pair = elliptic("a");
    let with = |name: &str, value: &str| {
        let mut public = pair.public.clone();
        public[name] = value.into();
        let keys = KeySet::read(&answer(&json!({ "keys": [public] })), NOW).unwrap();
        checked(&pair.sign(&claims()), &keys)
    };
    assert!(with("alg", "ES256").is_ok());
    for (name, value) in [
        ("use", "enc"),
        ("alg", "RS256"),
        ("alg", "HS256"),
        ("crv", "P-384"),
    ] {
        assert!(with(name, value).is_err(), "{name}: {value}");
    }
    // A secret in a public set is nothing to sign with.
    let oct = json!({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "a"}]});
    let keys = KeySet::read(&answer(&oct), NOW).unwrap();
    assert_eq!(
        checked(&pair.sign(&claims()), &keys),
        Err(IdTokenError::UnknownKey)
    );
    assert!(KeySet::read(&answer(&json!({})), NOW).is_none());
}

#[test]
fn a_provider_is_who_was_asked() {
    let with = |name: &str, value: Value| {
        let mut body = description();
        body[name] = value;
        Provider::read(&client(), &answer(&body)).map_err(|error| error.to_string())
    };
    assert!(with("issuer", json!(format!("{ISSUER}/"))).is_ok());
    let other = with("issuer", json!("https://evil.example")).unwrap_err();
    let expected = "the provider at https://login.acme.example calls itself `https://evil.example`";
    assert_eq!(other, expected);
    for hostile in [
        "http://login.acme.example/token",
        "https://user:pass@login.acme.example/token",
        "https://localhost/token",
        "https://127.0.0.1/token",
        "file:///etc/passwd",
        "token",
    ] {
        assert!(with("token_endpoint", json!(hostile)).is_err(), "{hostile}");
    }
    assert!(with("jwks_uri", Value::Null).is_err());
    assert!(with("code_challenge_methods_supported", json!(["plain"])).is_err());
    let post = json!(["client_secret_post"]);
    let provider = with("token_endpoint_auth_methods_supported", post).unwrap();
    assert_eq!(provider.auth_method, AuthMethod::Post);
    assert_eq!(
        provider.origins(),
        ["https://tokens.acme.example", ISSUER, ISSUER]
    );
}

#[test]
fn an_answer_of_another_issuer_is_not_taken() {
    let mut provider = provider();
    assert!(Client::check_issuer(&provider, None).is_ok());
    assert!(Client::check_issuer(&provider, Some(ISSUER)).is_ok());
    let other = Client::check_issuer(&provider, Some("https://evil.example"));
    assert!(matches!(other, Err(OidcError::Issuer(_))));
    provider.sends_issuer = true;
    assert!(Client::check_issuer(&provider, None).is_err());
}

#[test]
fn a_browser_is_sent_with_state_nonce_and_challenge() {
    let address = Url::parse(&client().authorise(&provider(), &flow(), CALLBACK)).unwrap();
    let pairs: std::collections::BTreeMap<_, _> = address.query_pairs().collect();
    assert_eq!(pairs["scope"], "openid profile email groups");
    assert_eq!(pairs["nonce"], flow().nonce());
    assert_eq!(pairs["code_challenge"], flow().challenge().as_str());
    assert_eq!(pairs["prompt"], "login");
    let request = client().token(&provider(), &flow(), "c0de", CALLBACK);
    assert_eq!(request.url, "https://tokens.acme.example/token");
    assert!(!request.form.unwrap().contains("hush"));
}

#[test]
fn the_token_endpoint_says_no_in_words() {
    let read = |body: Value| Client::read_tokens(&answer(&body));
    assert_eq!(
        read(json!({"error": "invalid_grant"})),
        Err(OidcError::Code)
    );
    assert_eq!(
        read(json!({"error": "invalid_client"})),
        Err(OidcError::Client)
    );
    assert!(read(json!({"access_token": "a"})).is_err());
    let tokens = read(json!({"id_token": "a.b.c", "access_token": "t"})).unwrap();
    assert_eq!(format!("{tokens:?}"), "Tokens");
}

#[test]
fn user_info_adds_what_is_missing_of_the_same_person() {
    let pair = elliptic("a");
    let mut body = claims();
    body["groups"] = Value::Null;
    body["email_verified"] = Value::Null;
    let claims = checked(&pair.sign(&body), &set(&[&pair])).unwrap();
    let info = |sub: &str, email: &str| {
        answer(&json!({"sub": sub, "groups": ["ops"], "email": email, "email_verified": true}))
    };
    let both = client().with_user_info(claims.clone(), &info("u-1", "jo@acme.example"));
    let both = both.unwrap();
    assert!(both.groups.contains("ops") && both.is_email_verified);
    let other = client().with_user_info(claims.clone(), &info("u-1", "x@acme.example"));
    assert!(!other.unwrap().is_email_verified);
    let stranger = client().with_user_info(claims, &info("u-2", "jo@acme.example"));
    assert_eq!(stranger, Err(OidcError::Subject));
}
