//! Values that a browser keeps for us and can neither read nor change.
//!
//! [`Keys`] is the way in. A sealed text is `1.KEY.BYTES`: the format, the name of the
//! key, and in base64url a nonce and what XChaCha20-Poly1305 made of the value. Format,
//! key and [`Purpose`] are authenticated with it, so that a text made for one purpose
//! opens for no other. The newest key seals, every key opens: keys rotate by putting a
//! new one in front and taking the old one out when what it sealed has expired.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// A secret has at least so many characters: 32 of base64 are 192 bits.
pub const MIN_SECRET_CHARS: usize = 32;

/// Random bytes for one sealing. 24 of them: they may be drawn without counting.
pub type Nonce = [u8; 24];

const FORMAT: &str = "1";

/// What a sealed value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A session.
    Session,
    /// A sign-in that is under way.
    Flow,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Flow => "flow",
        }
    }
}

struct Key {
    id: String,
    bytes: [u8; 32],
}

/// Keys, the newest first.
pub struct Keys(Vec<Key>);

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.0.iter().map(|key| &key.id);
        formatter.debug_list().entries(ids).finish()
    }
}

/// Why secrets are no keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// There is none.
    #[error("there is no secret to seal sessions with")]
    Missing,
    /// One could be guessed.
    #[error("a secret for sessions has {chars} characters; it needs {MIN_SECRET_CHARS}")]
    Short {
        /// How many it has.
        chars: usize,
    },
}

/// Why a text does not open. Which it is helps whoever reads a log; a browser is told
/// nothing but that it has to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is not what [`Keys::seal`] writes.
    #[error("it is no sealed value")]
    Form,
    /// It was sealed with a key that is no more.
    #[error("it was sealed with a key that is not among ours")]
    Key,
    /// It was changed, or made for another purpose.
    #[error("it was changed, or sealed for another purpose")]
    Changed,
}

impl Keys {
    /// Keys from secrets, the newest first. The secrets are texts of any alphabet; what
    /// seals is derived from them.
    ///
    /// # Errors
    ///
    /// [`KeysError`].
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Result<Self, KeysError> {
        let mut keys = Vec::new();
        for secret in secrets {
            let secret = secret.trim();
            let chars = secret.chars().count();
            if chars < MIN_SECRET_CHARS {
                return Err(KeysError::Short { chars });
            }
            let bytes = blake3::derive_key("callboard access 2026 sealing key", secret.as_bytes());
            let id = blake3::derive_key("callboard access 2026 name of a key", secret.as_bytes());
            keys.push(Key {
                id: URL_SAFE_NO_PAD.encode(&id[..6]),
                bytes,
            });
        }
        if keys.is_empty() {
            return Err(KeysError::Missing);
        }
        Ok(Self(keys))
    }

    /// Seals a value with the newest key.
    pub fn seal(&self, purpose: Purpose, nonce: Nonce, value: &[u8]) -> String {
        let key = self.0.first().expect("there is a key");
        let sealed = cipher(key)
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: value,
                    aad: bound(purpose, &key.id).as_bytes(),
                },
            )
            .expect("a value in memory is short enough");
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        format!("{FORMAT}.{}.{}", key.id, URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens what was sealed for a purpose.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub fn open(&self, purpose: Purpose, text: &str) -> Result<Vec<u8>, OpenError> {
        let mut parts = text.split('.');
        let (Some(FORMAT), Some(id), Some(body), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(OpenError::Form);
        };
        let key = self.0.iter().find(|key| key.id == id);
        let key = key.ok_or(OpenError::Key)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| OpenError::Form)?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>().ok_or(OpenError::Form)?;
        let aad = bound(purpose, id);
        cipher(key)
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: aad.as_bytes(),
                },
            )
            .map_err(|_| OpenError::Changed)
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.bytes.into())
}

/// What is authenticated beside the value.
fn bound(purpose: Purpose, key: &str) -> String {
    format!("callboard.{}.{FORMAT}.{key}", purpose.name())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const SECRET: &str = "a-secret-of-tests-which-is-long-enough";

    pub(crate) fn keys() -> Keys {
        Keys::new([SECRET]).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_for_its_purpose_only() {
        let sealed = keys().seal(Purpose::Session, [7; 24], b"value");
        assert_eq!(keys().open(Purpose::Session, &sealed).unwrap(), b"value");
        let other = keys().open(Purpose::Flow, &sealed);
        assert_eq!(other, Err(OpenError::Changed));
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let sealed = keys().seal(Purpose::Session, [7; 24], b"value");
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(keys().open(Purpose::Session, &changed).is_err(), "{at}");
        }
        for text in ["", "1", "1.a", "1..", "1.a.b.c", &sealed[..40]] {
            assert!(keys().open(Purpose::Session, text).is_err(), "{text}");
        }
    }

    #[test]
    fn keys_rotate() {
        let newer = "another-secret-which-is-long-enough-too";
        let both = Keys::new([newer, SECRET]).unwrap();
        let old = keys().seal(Purpose::Session, [1; 24], b"old");
        assert_eq!(both.open(Purpose::Session, &old).unwrap(), b"old");
        let new = both.seal(Purpose::Session, [2; 24], b"new");
        assert_eq!(keys().open(Purpose::Session, &new), Err(OpenError::Key));
        let only = Keys::new([newer]).unwrap();
        assert_eq!(only.open(Purpose::Session, &new).unwrap(), b"new");
    }

    #[test]
    fn a_secret_that_could_be_guessed_is_none() {
        assert_eq!(Keys::new([]).unwrap_err(), KeysError::Missing);
        let short = Keys::new(["changeme"]).unwrap_err();
        assert_eq!(short, KeysError::Short { chars: 8 });
        assert!(!format!("{:?}", keys()).contains(SECRET));
    }
}
