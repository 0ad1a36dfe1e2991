//! One sign-in that is under way: what was sent to the provider, kept in the browser
//! that began it.
//!
//! [`Flow::begin`] when somebody sets out, [`Flow::finish`] when they come back. The
//! flow is sealed into a cookie of ten minutes, so a return counts only in the browser
//! that set out (no one signs somebody else in as themselves), with the state that was
//! handed out, from the provider that was asked. Each flow has a cookie of its own, so
//! that two tabs do not disturb one another. That a flow is used once is the caller's to
//! keep, under [`Flow::mark`]: taking the cookie away does not stop whoever copied it.
//!
//! Sources: <https://www.rfc-editor.org/rfc/rfc9700> (state, PKCE, mix-up),
//! <https://www.rfc-editor.org/rfc/rfc7636> (S256).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::SKEW_S;
use crate::cookie::Cookie;
use crate::sealed::{Keys, Nonce, Purpose};

/// How long somebody has to sign in at the provider, in seconds. Codes of GitHub live
/// as long.
pub const LIFETIME_S: u64 = 600;

/// What the name of the cookie begins with.
pub const COOKIE_PREFIX: &str = "__Host-callboard-flow-";

/// How much of the state is in the name of the cookie.
const NAME_CHARS: usize = 8;

const VERSION: u8 = 1;

/// Random bytes for one flow: state, verifier and nonce, 32 bytes each.
pub type Seed = [u8; 96];

/// A sign-in that is under way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    #[serde(rename = "v")]
    version: u8,
    #[serde(rename = "s")]
    state: String,
    #[serde(rename = "c")]
    verifier: String,
    #[serde(rename = "n")]
    nonce: String,
    /// The name of the provider that is asked.
    #[serde(rename = "p")]
    pub provider: String,
    /// Where to go afterwards, as [`crate::next::local`] gives it.
    #[serde(rename = "x")]
    pub next: String,
    #[serde(rename = "t")]
    started_at_s: u64,
}

impl std::fmt::Debug for Flow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Flow({})", self.provider)
    }
}

/// Why somebody who comes back from a provider is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FlowError {
    /// Nothing was begun in this browser, or its cookie is gone.
    #[error("no sign-in was begun in this browser, or it was more than ten minutes ago")]
    Missing,
    /// The cookie was changed, or sealed with a key that is no more.
    #[error("the cookie of this sign-in cannot be read")]
    Unreadable,
    /// It began more than [`LIFETIME_S`] ago.
    #[error("this sign-in was begun more than ten minutes ago")]
    Expired,
    /// It begins in the future.
    #[error("this sign-in was begun at a time that is not yet")]
    Future,
    /// The state is not the one that was handed out.
    #[error("this is the answer to another sign-in")]
    State,
    /// The answer comes from another provider than was asked.
    #[error("the answer comes from another provider than the one that was asked")]
    Provider,
}

impl Flow {
    /// Begins a flow.
    pub fn begin(seed: &Seed, provider: &str, next: String, now_s: u64) -> Self {
        let text = |at: usize| URL_SAFE_NO_PAD.encode(&seed[at..at + 32]);
        Self {
            version: VERSION,
            state: text(0),
            verifier: text(32),
            nonce: text(64),
            provider: provider.to_owned(),
            next,
            started_at_s: now_s,
        }
    }

    /// The `state` for the provider.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The `nonce` for the provider, which its ID token has to carry.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The `code_verifier`, which only the token endpoint is told.
    pub fn verifier(&self) -> &str {
        &self.verifier
    }

    /// The `code_challenge` of the method `S256`.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }

    /// The cookie to set before the browser leaves.
    pub fn cookie(&self, keys: &Keys, nonce: Nonce) -> Cookie {
        let value = serde_json::to_vec(self).expect("texts and numbers are JSON");
        let sealed = keys.seal(Purpose::Flow, nonce, &value);
        Cookie::new(cookie_name(&self.state), sealed, LIFETIME_S)
    }

    /// The flow that somebody comes back from. `cookie` is the value of the cookie
    /// called [`cookie_name`], `state` what the provider handed back.
    ///
    /// # Errors
    ///
    /// [`FlowError`].
    pub fn finish(
        keys: &Keys,
        cookie: Option<&str>,
        provider: Option<&str>,
        state: &str,
        now_s: u64,
    ) -> Result<Self, FlowError> {
        let cookie = cookie.ok_or(FlowError::Missing)?;
        let opened = keys.open(Purpose::Flow, cookie);
        let value = opened.map_err(|_| FlowError::Unreadable)?;
        let flow: Self = serde_json::from_slice(&value).map_err(|_| FlowError::Unreadable)?;
        if flow.version != VERSION {
            return Err(FlowError::Unreadable);
        }
        if flow.started_at_s > now_s.saturating_add(SKEW_S) {
            return Err(FlowError::Future);
        }
        if flow.started_at_s.saturating_add(LIFETIME_S) < now_s {
            return Err(FlowError::Expired);
        }
        // Compared by digests, which takes equally long wherever they differ.
        if blake3::hash(flow.state.as_bytes()) != blake3::hash(state.as_bytes()) {
            return Err(FlowError::State);
        }
        if provider.is_some_and(|provider| provider != flow.provider) {
            return Err(FlowError::Provider);
        }
        Ok(flow)
    }

    /// The name under which it is noted that this flow was used. It tells nothing of
    /// the state.
    pub fn mark(&self) -> String {
        blake3::hash(self.state.as_bytes()).to_hex()[..32].to_owned()
    }
}

/// The name of the cookie of a flow, by its state.
pub fn cookie_name(state: &str) -> String {
    let is_plain = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    let part: String = state.chars().filter(is_plain).take(NAME_CHARS).collect();
    format!("{COOKIE_PREFIX}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sealed::tests::keys;

    const NOW: u64 = 1_800_000_000;

    fn seed(from: u8) -> Seed {
        std::array::from_fn(|at| from.wrapping_add(u8::try_from(at).unwrap()))
    }

    fn begun() -> (Flow, String) {
        let flow = Flow::begin(&seed(0), "github", "/catalog/".to_owned(), NOW);
        let cookie = flow.cookie(&keys(), [3; 24]);
        (flow, cookie.value)
    }

    #[test]
    fn who_set_out_comes_back() {
        let (flow, cookie) = begun();
        let back = Flow::finish(
            &keys(),
            Some(&cookie),
            Some("github"),
            flow.state(),
            NOW + 60,
        );
        assert_eq!(back.unwrap(), flow);
        let name = flow.cookie(&keys(), [3; 24]).name;
        assert_eq!(name, cookie_name(flow.state()));
        assert_eq!(name.len(), COOKIE_PREFIX.len() + NAME_CHARS);
    }

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // The example of RFC 7636, appendix B.
        let mut flow = begun().0;
        flow.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let expected = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert_eq!(flow.challenge(), expected);
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let (flow, cookie) = begun();
        let state = flow.state().to_owned();
        let other = Flow::begin(&seed(9), "okta", "/".to_owned(), NOW);
        let session = keys().seal(Purpose::Session, [1; 24], b"{}");
        let check = |cookie: Option<&str>, provider, state: &str, now_s, expected| {
            let result = Flow::finish(&keys(), cookie, provider, state, now_s);
            assert_eq!(result.unwrap_err(), expected);
        };
        let cookie = Some(cookie.as_str());
        let github = Some("github");
        check(None, github, &state, NOW, FlowError::Missing);
        check(Some("1.x.y"), github, &state, NOW, FlowError::Unreadable);
        check(Some(&session), github, &state, NOW, FlowError::Unreadable);
        check(cookie, github, other.state(), NOW, FlowError::State);
        check(cookie, github, "", NOW, FlowError::State);
        check(cookie, Some("okta"), &state, NOW, FlowError::Provider);
        check(
            cookie,
            github,
            &state,
            NOW + LIFETIME_S + 1,
            FlowError::Expired,
        );
        check(cookie, github, &state, NOW - SKEW_S - 1, FlowError::Future);
    }

    #[test]
    fn clocks_may_differ_a_little() {
        let (flow, cookie) = begun();
        for now_s in [NOW - SKEW_S, NOW, NOW + LIFETIME_S] {
            let back = Flow::finish(&keys(), Some(&cookie), None, flow.state(), now_s);
            assert!(back.is_ok(), "{now_s}");
        }
    }

    #[test]
    fn nothing_of_a_flow_shows() {
        let (flow, cookie) = begun();
        assert!(!cookie.contains(flow.verifier()) && !flow.mark().contains(flow.state()));
        assert_eq!(format!("{flow:?}"), "Flow(github)");
        assert_eq!(cookie_name("a;b=c\r\nd"), format!("{COOKIE_PREFIX}abcd"));
    }
}
