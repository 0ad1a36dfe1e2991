//! Secrets sealed for GitHub: libsodium's `crypto_box_seal`, which only GitHub's
//! private key opens.
//!
//! Source: <https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crypto_box::PublicKey;
use crypto_box::aead::OsRng;
use secrecy::{ExposeSecret, SecretString};

/// Seals a value with a public key in base64; both as GitHub has them.
///
/// # Errors
///
/// What is wrong with the key.
pub(super) fn seal(public_key: &str, value: &SecretString) -> Result<String, &'static str> {
    let key = STANDARD
        .decode(public_key.trim())
        .map_err(|_| "its public key is not base64")?;
    let key = PublicKey::from_slice(&key).map_err(|_| "its public key has not 32 bytes")?;
    let sealed = key
        .seal(&mut OsRng, value.expose_secret().as_bytes())
        .map_err(|_| "nothing can be sealed with its public key")?;
    Ok(STANDARD.encode(sealed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto_box::SecretKey;

    #[test]
    fn only_the_private_key_opens_what_is_sealed() {
        let private = SecretKey::generate(&mut OsRng);
        let public = STANDARD.encode(private.public_key().as_bytes());
        let value = SecretString::from("hunter2 ü");
        let sealed = seal(&public, &value).unwrap();
        assert_ne!(sealed, seal(&public, &value).unwrap());
        let bytes = STANDARD.decode(&sealed).unwrap();
        assert_eq!(private.unseal(&bytes).unwrap(), "hunter2 ü".as_bytes());
        let other = SecretKey::generate(&mut OsRng);
        assert!(other.unseal(&bytes).is_err());
        assert!(seal("a2V5", &value).is_err());
        assert!(seal("!", &value).is_err());
    }

    #[test]
    fn what_libsodium_sealed_is_opened() {
        // `crypto_box_seal` of libsodium 1.0.18, for the private key of 32 bytes 1 to 32.
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::try_from(at + 1).unwrap();
        }
        let private = SecretKey::from_bytes(bytes);
        let sealed = STANDARD.decode(include_str!("sealed.txt").trim()).unwrap();
        assert_eq!(private.unseal(&sealed).unwrap(), b"sealed by libsodium");
    }
}
