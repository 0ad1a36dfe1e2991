//! Who asks, and what they may see: tokens, and apps that get tokens for their
//! installations. <https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app>.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::answer::Answer;
use super::asked::Asked;
use crate::world::model::Repository;

/// How far an app's clock may be ahead, in seconds.
const LEEWAY: i64 = 60;

/// How long an app's own token may be good, in seconds.
const LONGEST: i64 = 600;

/// An app that is installed on owners.
#[derive(Debug, Clone)]
pub struct App {
    /// Its number.
    pub id: u64,
    /// Its other name in tokens, as in `Iv23li…`.
    pub client_id: String,
    /// Its name in addresses.
    pub slug: String,
    /// The logins of the owners it is installed on; the first has installation
    /// 1, and so on.
    pub installed_on: Vec<String>,
    public_key: Vec<u8>,
}

impl App {
    /// An app with a new key, and the key for its owner: PKCS#8 as PEM.
    ///
    /// # Errors
    ///
    /// Where no key can be made.
    pub fn with_new_key(
        id: u64,
        installed_on: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(Self, String), std::io::Error> {
        let no_key = |_| std::io::Error::other("no key can be made");
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(no_key)?;
        let private: Pkcs8V1Der<'_> = pair.as_der().map_err(no_key)?;
        let app = Self {
            id,
            client_id: format!("Iv23li{id:014}"),
            slug: format!("app-{id}"),
            installed_on: installed_on.into_iter().map(Into::into).collect(),
            public_key: pair.public_key().as_ref().to_vec(),
        };
        Ok((app, pem("PRIVATE KEY", private.as_ref())))
    }

    /// An app whose key is known: the DER of an `RSAPublicKey`, as in PKCS#1.
    pub fn with_public_key(
        id: u64,
        public_key: Vec<u8>,
        installed_on: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            id,
            client_id: format!("Iv23li{id:014}"),
            slug: format!("app-{id}"),
            installed_on: installed_on.into_iter().map(Into::into).collect(),
            public_key,
        }
    }

    /// The owner of an installation.
    pub(crate) fn installation(&self, id: u64) -> Option<&str> {
        let index = usize::try_from(id.checked_sub(1)?).ok()?;
        self.installed_on.get(index).map(String::as_str)
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|start| &text[start..text.len().min(start + 64)])
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Nobody that GitHub knows.
    Anonymous,
    /// A token that sees everything.
    Token(String),
    /// An installation of an app, which sees what its owner has.
    Installation { token: String, owner: String },
    /// An app by its number, as itself.
    App(u64),
}

impl Caller {
    /// Under which name it uses up limits.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Anonymous => "",
            Self::Token(token) => token,
            Self::Installation { owner, .. } => owner,
            Self::App(_) => "app",
        }
    }

    /// Whether it may know that there is such a repository.
    pub(crate) fn sees(&self, repository: &Repository) -> bool {
        !repository.is_private()
            || match self {
                Self::Token(_) => true,
                Self::Installation { owner, .. } => owner.eq_ignore_ascii_case(&repository.owner),
                Self::Anonymous | Self::App(_) => false,
            }
    }
}

/// A token that was handed out.
struct Minted {
    owner: String,
    ends: i64,
}

/// Who is known.
#[derive(Default)]
pub(crate) struct Access {
    pub(crate) apps: Vec<App>,
    /// Tokens that see everything; where empty, and there is no app, any does.
    tokens: Vec<String>,
    minted: Mutex<HashMap<String, Minted>>,
    /// Tokens that are no longer good.
    expired: Mutex<Expired>,
}

#[derive(Default)]
struct Expired {
    /// How many tokens had been handed out.
    minted: u64,
    /// Whether those that were not handed out here are no longer good either.
    given: bool,
}

impl Access {
    pub(crate) fn new(apps: Vec<App>, tokens: Vec<String>) -> Self {
        Self {
            apps,
            tokens,
            ..Self::default()
        }
    }

    /// Who asks; an error where that is no one who is known.
    pub(crate) fn caller(&self, asked: &Asked, now: i64) -> Result<Caller, Answer> {
        let Some(authorization) = asked.header("authorization") else {
            return Ok(Caller::Anonymous);
        };
        let bad = || Answer::error(401, "Bad credentials");
        let (scheme, secret) = authorization.split_once(' ').ok_or_else(bad)?;
        let secret = match scheme.to_ascii_lowercase().as_str() {
            "bearer" | "token" => secret.trim().to_owned(),
            "basic" => basic_password(secret).ok_or_else(bad)?,
            _ => return Err(bad()),
        };
        if secret.split('.').count() == 3 && secret.starts_with("ey") {
            return self.app(&secret, now).map(Caller::App);
        }
        if let Some(minted) = self.minted().get(&secret) {
            if minted.ends <= now || self.is_expired(&secret) {
                return Err(bad());
            }
            return Ok(Caller::Installation {
                token: secret,
                owner: minted.owner.clone(),
            });
        }
        let is_known = self.tokens.contains(&secret)
            || (self.tokens.is_empty() && self.apps.is_empty() && !secret.is_empty());
        if !is_known || self.expired().given {
            return Err(bad());
        }
        Ok(Caller::Token(secret))
    }

    /// The app that signed a token of its own.
    fn app(&self, token: &str, now: i64) -> Result<u64, Answer> {
        let undecodable = || Answer::error(401, "A JSON web token could not be decoded");
        let (signed, signature) = token.rsplit_once('.').ok_or_else(undecodable)?;
        let (header, claims) = signed.split_once('.').ok_or_else(undecodable)?;
        let header = json_of(header).ok_or_else(undecodable)?;
        let claims = json_of(claims).ok_or_else(undecodable)?;
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| undecodable())?;
        if header["alg"] != "RS256" {
            return Err(undecodable());
        }

        let issuer = match &claims["iss"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let app = self
            .apps
            .iter()
            .find(|app| app.client_id == issuer || app.id.to_string() == issuer)
            .ok_or_else(|| {
                Answer::error(
                    401,
                    "'Issuer' claim ('iss') must be an Integer or the Client ID",
                )
            })?;
        let time = |name: &str| claims[name].as_i64();
        let issued = time("iat")
            .ok_or_else(|| Answer::error(401, "Missing 'issued at' claim ('iat') in assertion"))?;
        let ends = time("exp").ok_or_else(|| {
            Answer::error(401, "Missing 'expiration time' claim ('exp') in assertion")
        })?;
        if issued > now + LEEWAY {
            return Err(Answer::error(
                401,
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
            ));
        }
        if ends <= now {
            return Err(Answer::error(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
            ));
        }
        if ends > now + LONGEST {
            return Err(Answer::error(
                401,
                "'Expiration time' claim ('exp') is too far in the future",
            ));
        }
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &app.public_key)
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| undecodable())?;
        Ok(app.id)
    }

    /// A new token for what an owner has.
    pub(crate) fn mint(&self, owner: &str, ends: i64) -> String {
        let mut minted = self.minted();
        let token = format!("ghs_{:036}", minted.len() + 1);
        let owner = owner.to_owned();
        minted.insert(token.clone(), Minted { owner, ends });
        token
    }

    /// No token that is known now is good any more.
    pub(crate) fn expire(&self) {
        let minted = self.minted().len() as u64;
        let mut expired = self.expired();
        expired.minted = minted;
        expired.given = true;
    }

    /// All tokens are good again, but for those whose time is up.
    pub(crate) fn renew(&self) {
        *self.expired() = Expired::default();
    }

    fn is_expired(&self, token: &str) -> bool {
        let number = token.rsplit('_').next().and_then(|text| text.parse().ok());
        number.is_none_or(|number: u64| number <= self.expired().minted)
    }

    fn minted(&self) -> MutexGuard<'_, HashMap<String, Minted>> {
        self.minted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn expired(&self) -> MutexGuard<'_, Expired> {
        self.expired.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn json_of(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The password of `user:password`, where git and old clients put tokens.
fn basic_password(text: &str) -> Option<String> {
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    Some(text.split_once(':')?.1.to_owned())
}
