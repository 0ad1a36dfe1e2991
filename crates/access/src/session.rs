//! A session: who somebody is, sealed into a cookie of the browser.
//!
//! [`Claims::seal`] and [`Claims::open`] are the way in. A session counts for
//! [`Lifetimes::short_s`]; until [`Lifetimes::whole_s`] after signing in it can be
//! renewed without anybody noticing, which is when membership is asked for once more.
//! So nothing has to be kept on a server, and whoever loses their membership is out
//! when the short time is over. Everybody is out at once when the secret changes.
//!
//! People are identified by what the provider never gives to somebody else: GitHub's
//! numeric id, the `sub` of an OpenID provider. Names are for display.

use serde::{Deserialize, Serialize};

use crate::SKEW_S;
use crate::cookie::Cookie;
use crate::sealed::{Keys, Nonce, Purpose};

/// The name of the cookie.
pub const COOKIE: &str = "__Host-callboard-session";

/// A browser keeps at least 4096 bytes of a cookie; its name and attributes count.
pub const MAX_BYTES: usize = 3800;

/// No text in a session is longer, in bytes.
const MAX_TEXT: usize = 512;

const VERSION: u8 = 1;

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// For how long a session counts before it has to be renewed, in seconds.
    pub short_s: u64,
    /// How long after signing in somebody has to sign in again, in seconds.
    pub whole_s: u64,
}

impl Default for Lifetimes {
    /// An hour, and a working day.
    fn default() -> Self {
        Self {
            short_s: 60 * 60,
            whole_s: 8 * 60 * 60,
        }
    }
}

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Person {
    /// What identifies them, as in `github:583231`.
    #[serde(rename = "i")]
    pub id: String,
    /// The name of the provider that says so.
    #[serde(rename = "p")]
    pub provider: String,
    /// What they are called.
    #[serde(rename = "n")]
    pub name: String,
    /// Their address for mail.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whom the portal takes them for: the reference of a user.
    #[serde(rename = "e")]
    pub entity_ref: String,
    /// Whether the catalog has that user.
    #[serde(rename = "c")]
    pub is_in_catalog: bool,
    /// Groups that the provider says they are in, as far as anything depends on them.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

/// What a session says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    #[serde(rename = "v")]
    version: u8,
    /// Who it is.
    #[serde(rename = "w")]
    pub person: Person,
    /// What membership can be asked for again with: a token of the provider.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// A random name of this session: of two sign-ins, none has that of the other.
    #[serde(rename = "s")]
    pub session: String,
    /// When they signed in, in seconds since 1970.
    #[serde(rename = "b")]
    pub started_at_s: u64,
    /// When this was sealed.
    #[serde(rename = "t")]
    pub issued_at_s: u64,
    /// Until when it counts.
    #[serde(rename = "x")]
    pub expires_at_s: u64,
}

impl std::fmt::Debug for Claims {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Claims({})", self.person.id)
    }
}

/// A session that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// It counts.
    Current(Claims),
    /// It counts no more, and may be renewed.
    Stale(Claims),
}

/// Why there is no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// There is no cookie.
    #[error("nobody is signed in")]
    Missing,
    /// It was changed, or sealed with a key that is no more, or by another version.
    #[error("the session cannot be read")]
    Unreadable,
    /// Its whole time is over.
    #[error("the session is over")]
    Expired,
    /// It says it was made later than now.
    #[error("the session begins at a time that is not yet")]
    Future,
    /// It does not fit into a cookie.
    #[error("the session is larger than {MAX_BYTES} bytes")]
    TooLarge,
}

impl Claims {
    /// A new session: nothing of one that the browser may have brought along is in it.
    pub fn begin(
        person: Person,
        grant: Option<String>,
        random: [u8; 16],
        lifetimes: Lifetimes,
        now_s: u64,
    ) -> Self {
        Self {
            version: VERSION,
            person,
            grant,
            session: random.iter().map(|byte| format!("{byte:02x}")).collect(),
            started_at_s: now_s,
            issued_at_s: now_s,
            expires_at_s: now_s + lifetimes.short_s.min(lifetimes.whole_s),
        }
    }

    /// The same session for another short time, but never beyond its whole time.
    pub fn renewed(&self, person: Person, lifetimes: Lifetimes, now_s: u64) -> Self {
        let end = self.started_at_s.saturating_add(lifetimes.whole_s);
        Self {
            person,
            issued_at_s: now_s,
            expires_at_s: now_s.saturating_add(lifetimes.short_s).min(end),
            ..self.clone()
        }
    }

    /// The cookie of this session. It stays until the whole time is over, so that a
    /// session that counts no more can be renewed.
    ///
    /// # Errors
    ///
    /// [`SessionError::TooLarge`].
    pub fn seal(
        &self,
        keys: &Keys,
        nonce: Nonce,
        lifetimes: Lifetimes,
        now_s: u64,
    ) -> Result<Cookie, SessionError> {
        let person = &self.person;
        let texts = [&person.id, &person.name, &person.entity_ref];
        if texts.iter().any(|text| text.len() > MAX_TEXT) {
            return Err(SessionError::TooLarge);
        }
        let value = serde_json::to_vec(self).expect("texts and numbers are JSON");
        let sealed = keys.seal(Purpose::Session, nonce, &value);
        if sealed.len() > MAX_BYTES {
            return Err(SessionError::TooLarge);
        }
        let end = self.started_at_s.saturating_add(lifetimes.whole_s);
        Ok(Cookie::new(COOKIE, sealed, end.saturating_sub(now_s)))
    }

    /// Opens the value of a cookie.
    ///
    /// # Errors
    ///
    /// [`SessionError`].
    pub fn open(
        keys: &Keys,
        cookie: Option<&str>,
        lifetimes: Lifetimes,
        now_s: u64,
    ) -> Result<Opened, SessionError> {
        let cookie = cookie.ok_or(SessionError::Missing)?;
        if cookie.len() > MAX_BYTES {
            return Err(SessionError::Unreadable);
        }
        let value = keys.open(Purpose::Session, cookie);
        let value = value.map_err(|_| SessionError::Unreadable)?;
        let claims: Self = serde_json::from_slice(&value).map_err(|_| SessionError::Unreadable)?;
        if claims.version != VERSION {
            return Err(SessionError::Unreadable);
        }
        let latest = now_s.saturating_add(SKEW_S);
        if claims.issued_at_s > latest || claims.started_at_s > latest {
            return Err(SessionError::Future);
        }
        // What is configured counts, also where it is less than when this was sealed.
        if claims.started_at_s.saturating_add(lifetimes.whole_s) <= now_s {
            return Err(SessionError::Expired);
        }
        let short = claims.issued_at_s.saturating_add(lifetimes.short_s);
        if claims.expires_at_s.min(short) <= now_s {
            return Ok(Opened::Stale(claims));
        }
        Ok(Opened::Current(claims))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sealed::tests::keys;

    const NOW: u64 = 1_800_000_000;
    const LIFETIMES: Lifetimes = Lifetimes {
        short_s: 3600,
        whole_s: 28800,
    };

    fn person() -> Person {
        Person {
            id: "github:583231".to_owned(),
            provider: "github".to_owned(),
            name: "The Octocat".to_owned(),
            entity_ref: "user:default/octocat".to_owned(),
            is_in_catalog: true,
            groups: vec!["platform".to_owned()],
            ..Person::default()
        }
    }

    fn begun() -> Claims {
        let grant = Some("gho_secret".to_owned());
        Claims::begin(person(), grant, [1; 16], LIFETIMES, NOW)
    }

    fn sealed(claims: &Claims) -> String {
        claims.seal(&keys(), [2; 24], LIFETIMES, NOW).unwrap().value
    }

    #[test]
    fn a_session_counts_then_is_renewed_then_is_over() {
        let cookie = sealed(&begun());
        let open = |now_s| Claims::open(&keys(), Some(&cookie), LIFETIMES, now_s);
        assert_eq!(open(NOW), Ok(Opened::Current(begun())));
        assert!(matches!(open(NOW + 3599), Ok(Opened::Current(_))));
        assert!(matches!(open(NOW + 3600), Ok(Opened::Stale(_))));
        assert!(matches!(open(NOW + 28799), Ok(Opened::Stale(_))));
        assert_eq!(open(NOW + 28800), Err(SessionError::Expired));
        assert!(open(NOW - SKEW_S).is_ok());
        assert_eq!(open(NOW - SKEW_S - 1), Err(SessionError::Future));
    }

    #[test]
    fn renewing_never_goes_beyond_the_whole_time() {
        let late = begun().renewed(person(), LIFETIMES, NOW + 28000);
        assert_eq!(late.expires_at_s, NOW + 28800);
        assert_eq!(late.started_at_s, NOW);
        assert_eq!(late.session, begun().session);
        let cookie = late.seal(&keys(), [2; 24], LIFETIMES, NOW + 28000).unwrap();
        assert_eq!(cookie.max_age_s, 800);
    }

    #[test]
    fn shorter_times_count_for_sessions_that_are_there_already() {
        let cookie = sealed(&begun());
        let shorter = Lifetimes {
            short_s: 60,
            whole_s: 600,
        };
        let open = |now_s| Claims::open(&keys(), Some(&cookie), shorter, now_s);
        assert!(matches!(open(NOW + 60), Ok(Opened::Stale(_))));
        assert_eq!(open(NOW + 600), Err(SessionError::Expired));
    }

    #[test]
    fn what_is_no_session_opens_nothing() {
        let flow = keys().seal(Purpose::Flow, [1; 24], b"{}");
        let empty = keys().seal(Purpose::Session, [1; 24], b"{}");
        let mut newer = begun();
        newer.version = 2;
        let newer = sealed(&newer);
        let long = "a".repeat(MAX_BYTES + 1);
        for cookie in ["", "x", &flow, &empty, &newer, &long] {
            let opened = Claims::open(&keys(), Some(cookie), LIFETIMES, NOW);
            assert_eq!(opened, Err(SessionError::Unreadable), "{cookie}");
        }
        let none = Claims::open(&keys(), None, LIFETIMES, NOW);
        assert_eq!(none, Err(SessionError::Missing));
    }

    #[test]
    fn a_session_that_is_too_large_is_not_cut() {
        let mut claims = begun();
        claims.person.groups = (0..400).map(|at| format!("group-{at}")).collect();
        let sealed = claims.seal(&keys(), [2; 24], LIFETIMES, NOW);
        assert_eq!(sealed, Err(SessionError::TooLarge));
    }

    #[test]
    fn tokens_show_nowhere() {
        assert!(!format!("{:?}", begun()).contains("gho_secret"));
        assert!(!sealed(&begun()).contains("gho_"));
    }
}
