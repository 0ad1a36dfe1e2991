//! Whether an ID token can be believed, and what it says.
//!
//! [`check`] is the way in. Signatures are checked by the crate `jsonwebtoken`; issuer,
//! audience, times and nonce are checked here, because the time is an argument.
//!
//! Sources: <https://openid.net/specs/openid-connect-core-1_0.html>, section 3.1.3.7;
//! <https://www.rfc-editor.org/rfc/rfc8725> (algorithms, confusion of keys).

use std::collections::BTreeSet;

use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::Value;

use super::Client;
use super::discovery::Provider;
use super::keys::{ALGORITHMS, KeySet, algorithm};
use crate::SKEW_S;
use crate::http::shown;

/// No token is longer, in bytes: groups of large organisations are in it.
pub const MAX_BYTES: usize = 64 << 10;

/// No more groups are read.
const MAX_GROUPS: usize = 2000;

/// A `sub` has at most so many characters.
const MAX_SUBJECT: usize = 255;

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// It is no token.
    #[error("the ID token cannot be read")]
    Form,
    /// It is not signed, or signed in a way that is not allowed.
    #[error("the ID token is signed with an algorithm that is not allowed")]
    Algorithm,
    /// The key is not among those of the provider. They may have changed.
    #[error("the ID token is signed with a key that the provider does not name")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the signature of the ID token does not fit")]
    Signature,
    /// It is of another provider.
    #[error("the ID token is of `{0}`, which was not asked")]
    Issuer(String),
    /// It is for another client.
    #[error("the ID token is for another client")]
    Audience,
    /// Its time is over, has not come, or is not told.
    #[error("the ID token does not hold at this time; the clocks may differ")]
    Time,
    /// It answers another sign-in.
    #[error("the ID token is the answer to another sign-in")]
    Nonce,
    /// It does not say who it is about.
    #[error("the ID token does not say who it is about: it has no `{0}`")]
    Subject(String),
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `sub`.
    pub subject: String,
    /// What identifies them: `sub`, or what the client names.
    pub id: String,
    /// `name`.
    pub name: Option<String>,
    /// `preferred_username`.
    pub login: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// `email_verified`; what is not said is not verified.
    pub is_email_verified: bool,
    /// Groups.
    pub groups: BTreeSet<String>,
}

impl Claims {
    /// Reads claims, of a token that was checked or of user info.
    pub(super) fn of(body: &Value, client: &Client) -> Self {
        let text = |name: &str| {
            let text = body[name].as_str()?.trim();
            (!text.is_empty()).then(|| shown(text))
        };
        let groups = match &body[client.groups_claim.as_str()] {
            Value::String(one) => [one.clone()].into(),
            Value::Array(all) => {
                let all = all.iter().take(MAX_GROUPS);
                all.filter_map(|one| Some(one.as_str()?.to_owned()))
                    .collect()
            }
            _ => BTreeSet::new(),
        };
        let raw = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        Self {
            subject: raw("sub"),
            id: raw(&client.id_claim),
            name: text("name"),
            login: text("preferred_username"),
            email: text("email"),
            // Amazon Cognito writes it as a text.
            is_email_verified: body["email_verified"] == true || body["email_verified"] == "true",
            groups,
        }
    }
}

/// Checks a token of a client's provider, which answers the flow with this nonce.
///
/// # Errors
///
/// [`IdTokenError`]. After [`IdTokenError::UnknownKey`] the keys may be asked for once
/// more.
pub fn check(
    token: &str,
    client: &Client,
    provider: &Provider,
    keys: &KeySet,
    nonce: &str,
    now_s: u64,
) -> Result<Claims, IdTokenError> {
    if token.len() > MAX_BYTES {
        return Err(IdTokenError::Form);
    }
    // An algorithm that the crate does not know, `none` among them, cannot be read.
    let header = decode_header(token).map_err(|_| IdTokenError::Algorithm)?;
    let is_allowed = ALGORITHMS.iter().any(|(_, known)| *known == header.alg)
        && client
            .algorithm
            .as_deref()
            .is_none_or(|wanted| algorithm(wanted) == Some(header.alg));
    if !is_allowed {
        return Err(IdTokenError::Algorithm);
    }
    let key = keys.key(header.kid.as_deref(), header.alg);
    let key = key.ok_or(IdTokenError::UnknownKey)?;
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let body = decode::<Value>(token, key, &validation);
    let body = body.map_err(|_| IdTokenError::Signature)?.claims;
    if !body.is_object() {
        return Err(IdTokenError::Form);
    }
    let issuer = body["iss"].as_str().unwrap_or_default();
    if issuer != provider.issuer {
        return Err(IdTokenError::Issuer(shown(issuer)));
    }
    if !is_for(&body, &client.client_id) {
        return Err(IdTokenError::Audience);
    }
    if !holds(&body, now_s) {
        return Err(IdTokenError::Time);
    }
    let own = body["nonce"].as_str().unwrap_or_default();
    // Compared by digests, which takes equally long wherever they differ.
    if nonce.is_empty() || blake3::hash(own.as_bytes()) != blake3::hash(nonce.as_bytes()) {
        return Err(IdTokenError::Nonce);
    }
    let claims = Claims::of(&body, client);
    for (name, value) in [
        ("sub", &claims.subject),
        (client.id_claim.as_str(), &claims.id),
    ] {
        let is_plain = value.chars().all(|char| !char.is_control());
        if value.is_empty() || value.len() > MAX_SUBJECT || !is_plain {
            return Err(IdTokenError::Subject(name.to_owned()));
        }
    }
    Ok(claims)
}

/// `aud` names this client, and `azp` no other. A token for several clients has to say
/// which of them asked.
fn is_for(body: &Value, client_id: &str) -> bool {
    let (is_named, are_several) = match &body["aud"] {
        Value::String(one) => (one == client_id, false),
        Value::Array(all) => (all.iter().any(|one| one == client_id), all.len() > 1),
        _ => (false, false),
    };
    let party = match &body["azp"] {
        Value::Null => !are_several,
        party => party == client_id,
    };
    is_named && party
}

fn holds(body: &Value, now_s: u64) -> bool {
    let seconds = |name: &str| {
        let number = &body[name];
        // Some providers write fractions; the whole seconds do.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates"
        )]
        let whole = |value: f64| value as u64;
        number.as_u64().or_else(|| number.as_f64().map(whole))
    };
    let (Some(expires), Some(issued)) = (seconds("exp"), seconds("iat")) else {
        return false;
    };
    let begins = if body["nbf"].is_null() {
        Some(0)
    } else {
        seconds("nbf")
    };
    let latest = now_s.saturating_add(SKEW_S);
    expires.saturating_add(SKEW_S) > now_s
        && issued <= latest
        && begins.is_some_and(|begins| begins <= latest)
}
