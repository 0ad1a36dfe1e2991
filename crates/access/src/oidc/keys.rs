//! The keys that a provider signs with.
//!
//! Providers change keys without saying so, and sign with the new one at once. So a
//! token with an unknown key is a reason to ask for the keys once more; but anybody can
//! make up names of keys, so that is done at most once a minute: [`KeySet::may_ask`].
//!
//! Source: <https://www.rfc-editor.org/rfc/rfc7517>.

use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;

use crate::http::Answer;

/// Keys are asked for no more often, in seconds.
pub const MIN_AGE_S: u64 = 60;

/// Keys are asked for again after so long, in seconds, so that one that was taken out
/// does not count for ever.
pub const MAX_AGE_S: u64 = 24 * 60 * 60;

/// No more keys are kept.
const MAX_KEYS: usize = 64;

/// Keys, and when they were asked for.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<SigningKey>,
    /// When they were asked for, in seconds since 1970.
    pub asked_at_s: u64,
}

#[derive(Clone)]
struct SigningKey {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl std::fmt::Debug for KeySet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ids = self.keys.iter().map(|key| &key.id);
        formatter.debug_list().entries(ids).finish()
    }
}

/// The algorithms with a public key. `none` is none of them, and neither is any with a
/// secret: a token signed with a public key as if it were a secret is believed by nobody.
pub(super) const ALGORITHMS: [(&str, Algorithm); 9] = [
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("RS512", Algorithm::RS512),
    ("PS256", Algorithm::PS256),
    ("PS384", Algorithm::PS384),
    ("PS512", Algorithm::PS512),
    ("ES256", Algorithm::ES256),
    ("ES384", Algorithm::ES384),
    ("EdDSA", Algorithm::EdDSA),
];

/// The algorithm of a name, if it is one with a public key.
pub fn algorithm(name: &str) -> Option<Algorithm> {
    let mut all = ALGORITHMS.iter();
    all.find(|(own, _)| *own == name).map(|(_, found)| *found)
}

impl KeySet {
    /// Reads the answer of a `jwks_uri`. Keys that are not for signing, or that nothing
    /// here can check, are left out: a provider may have others beside those it signs ID
    /// tokens with. `None` where the answer is no set of keys.
    pub fn read(answer: &Answer, now_s: u64) -> Option<Self> {
        let body = answer.json().filter(|_| answer.status == 200)?;
        let all = body["keys"].as_array()?;
        let keys = all.iter().take(MAX_KEYS).filter_map(SigningKey::read);
        Some(Self {
            keys: keys.collect(),
            asked_at_s: now_s,
        })
    }

    /// Whether the keys may be asked for again because one is not known.
    pub fn may_ask(&self, now_s: u64) -> bool {
        self.asked_at_s.saturating_add(MIN_AGE_S) <= now_s
    }

    /// Whether they are so old that they have to be asked for again.
    pub fn is_old(&self, now_s: u64) -> bool {
        self.asked_at_s.saturating_add(MAX_AGE_S) <= now_s
    }

    /// The key that a token was signed with: that of its name, which has to be one for
    /// its algorithm. Without a name, the only one for the algorithm.
    pub(super) fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&DecodingKey> {
        let fits = |key: &&SigningKey| {
            key.algorithms.contains(&algorithm) && id.is_none_or(|id| key.id.as_deref() == Some(id))
        };
        let mut found = self.keys.iter().filter(fits);
        let first = found.next()?;
        (id.is_some() || found.next().is_none()).then_some(&first.key)
    }
}

impl SigningKey {
    fn read(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk[name].as_str();
        if text("use").is_some_and(|usage| usage != "sig") {
            return None;
        }
        let (key, algorithms) = match (text("kty")?, text("crv")) {
            ("RSA", _) => {
                let key = DecodingKey::from_rsa_components(text("n")?, text("e")?);
                (key.ok()?, AlgorithmFamily::Rsa.algorithms().to_vec())
            }
            ("EC", Some("P-256")) => {
                let key = DecodingKey::from_ec_components(text("x")?, text("y")?);
                (key.ok()?, vec![Algorithm::ES256])
            }
            ("EC", Some("P-384")) => {
                let key = DecodingKey::from_ec_components(text("x")?, text("y")?);
                (key.ok()?, vec![Algorithm::ES384])
            }
            ("OKP", Some("Ed25519")) => {
                let key = DecodingKey::from_ed_components(text("x")?);
                (key.ok()?, vec![Algorithm::EdDSA])
            }
            _ => return None,
        };
        // A key that names its algorithm is for no other.
        let algorithms = match text("alg") {
            None => algorithms,
            Some(name) => {
                let named = algorithm(name).filter(|named| algorithms.contains(named));
                vec![named?]
            }
        };
        Some(Self {
            id: text("kid").map(str::to_owned),
            algorithms,
            key,
        })
    }
}
