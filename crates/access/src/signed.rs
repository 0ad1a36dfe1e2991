//! Cookies that Amazon CloudFront checks itself before it hands out a page.
//!
//! [`Signer`] makes them for somebody who signed in; [`Edge`] decides as CloudFront
//! does, for tests and for a server that stands in for it. A custom policy for all
//! addresses of a host, signed with ECDSA over P-256 and SHA-256, in four cookies:
//! three, and the one that names SHA-256, without which CloudFront expects SHA-1.
//!
//! Source: "Use signed cookies" in the Amazon CloudFront developer guide; policies and
//! signatures are those of the npm package `@aws-sdk/cloudfront-signer`.

use std::collections::BTreeMap;
use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::cookie::{Cookie, find};

/// The names of the cookies.
pub const COOKIES: [&str; 4] = [
    "CloudFront-Policy",
    "CloudFront-Signature",
    "CloudFront-Key-Pair-Id",
    "CloudFront-Hash-Algorithm",
];

/// What a public key of P-256 begins with in DER (`SubjectPublicKeyInfo`).
const SPKI_P256: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// CloudFront takes no longer policy, in bytes.
const MAX_POLICY: usize = 8192;

/// Why a key cannot sign or check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is no PEM.
    #[error("the key is no PEM: it begins with `-----BEGIN` and ends with `-----END`")]
    Pem,
    /// It is another sort of key.
    #[error("the key is none of P-256; `openssl ecparam -name prime256v1 -genkey` makes one")]
    Kind,
    /// The name or the address would break the policy.
    #[error("the id of the key or the address holds characters that a cookie cannot")]
    Text,
}

/// Makes signed cookies.
pub struct Signer {
    key: EcdsaKeyPair,
    key_pair_id: String,
    resource: String,
    path: String,
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Signer({})", self.key_pair_id)
    }
}

impl Signer {
    /// A signer for a portal at `base_url` (`https://portal.example.com/base`, without a
    /// final `/`), with a private key in PEM (PKCS#8 or SEC 1) that CloudFront knows by
    /// `key_pair_id`.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn new(pem: &str, key_pair_id: &str, base_url: &str) -> Result<Self, KeyError> {
        let der = der(pem)?;
        let alg = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::from_private_key_der(alg, &der)
            .or_else(|_| EcdsaKeyPair::from_pkcs8(alg, &der))
            .map_err(|_| KeyError::Kind)?;
        let is_plain = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b":/.-_~%[]".contains(&byte))
        };
        if !is_plain(key_pair_id) || !is_plain(base_url) {
            return Err(KeyError::Text);
        }
        let base_url = base_url.trim_end_matches('/');
        let after = base_url.find("://").map_or(0, |at| at + 3);
        let path = base_url[after..].find('/');
        let path = path.map_or("/", |at| &base_url[after + at..]);
        Ok(Self {
            key,
            key_pair_id: key_pair_id.to_owned(),
            resource: format!("{base_url}/*"),
            path: path.to_owned(),
        })
    }

    /// The policy that is signed: without spaces, as Amazon asks.
    fn policy(&self, until_s: u64) -> String {
        format!(
            r#"{{"Statement":[{{"Resource":"{}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{until_s}}}}}}}]}}"#,
            self.resource
        )
    }

    /// The cookies that let a browser in until a moment, in seconds since 1970.
    ///
    /// Signatures with ECDSA differ from one to the next: their randomness is drawn by
    /// the library, because a signer that can be handed bad randomness gives its key
    /// away.
    pub fn cookies(&self, until_s: u64, now_s: u64) -> Vec<Cookie> {
        let policy = self.policy(until_s);
        let signature = self
            .key
            .sign(&SystemRandom::new(), policy.as_bytes())
            .expect("a key that was read signs");
        let values = [
            encode(policy.as_bytes()),
            encode(signature.as_ref()),
            self.key_pair_id.clone(),
            "SHA256".to_owned(),
        ];
        let pairs = COOKIES.iter().zip(values);
        pairs
            .map(|(name, value)| Cookie {
                path: self.path.clone(),
                ..Cookie::new(*name, value, until_s.saturating_sub(now_s))
            })
            .collect()
    }

    /// What takes the cookies away.
    pub fn gone(&self) -> Vec<Cookie> {
        let gone = |name: &&str| Cookie {
            path: self.path.clone(),
            ..Cookie::gone(*name)
        };
        COOKIES.iter().map(gone).collect()
    }
}

/// Why the edge does not let somebody in: CloudFront's 403.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A cookie is missing.
    #[error("a cookie is missing")]
    Missing,
    /// The key is not in the group.
    #[error("the key is not among those that are trusted")]
    Key,
    /// Something cannot be read.
    #[error("the policy or the signature cannot be read")]
    Form,
    /// The signature is another one.
    #[error("the signature does not fit")]
    Signature,
    /// The address is not in the policy.
    #[error("the address is not in the policy")]
    Resource,
    /// The time is over, or not yet.
    #[error("the policy does not hold at this time")]
    Time,
}

/// What CloudFront checks: the keys of a key group.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    keys: BTreeMap<String, Vec<u8>>,
}

impl Edge {
    /// Trusts a public key in PEM, by its id.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn trust(&mut self, key_pair_id: &str, pem: &str) -> Result<(), KeyError> {
        let der = der(pem)?;
        let point = der.strip_prefix(&SPKI_P256).ok_or(KeyError::Kind)?;
        self.keys.insert(key_pair_id.to_owned(), point.to_vec());
        Ok(())
    }

    /// Whether somebody with these headers `Cookie` may see an address.
    ///
    /// # Errors
    ///
    /// [`Refused`].
    pub fn check(&self, cookies: &[&str], address: &str, now_s: u64) -> Result<(), Refused> {
        let cookie = |at: usize| find(cookies.iter().copied(), COOKIES[at]);
        let (Some(policy), Some(signature), Some(key), Some("SHA256")) =
            (cookie(0), cookie(1), cookie(2), cookie(3))
        else {
            return Err(Refused::Missing);
        };
        let key = self.keys.get(key).ok_or(Refused::Key)?;
        let policy = decode(policy).ok_or(Refused::Form)?;
        let signature = decode(signature).ok_or(Refused::Form)?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key)
            .verify(&policy, &signature)
            .map_err(|_| Refused::Signature)?;
        let policy: Value = serde_json::from_slice(&policy).map_err(|_| Refused::Form)?;
        let statement = &policy["Statement"][0];
        let resource = statement["Resource"].as_str().ok_or(Refused::Form)?;
        if !fits(resource.as_bytes(), address.as_bytes()) {
            return Err(Refused::Resource);
        }
        let time = |name: &str| statement["Condition"][name]["AWS:EpochTime"].as_u64();
        let until_s = time("DateLessThan").ok_or(Refused::Form)?;
        let is_early = time("DateGreaterThan").is_some_and(|from_s| now_s <= from_s);
        if until_s <= now_s || is_early {
            return Err(Refused::Time);
        }
        Ok(())
    }
}

/// Whether an address fits a pattern with `*` and `?`.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut seen, mut star) = (0, 0, None);
    while seen < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[seen] => {
                at += 1;
                seen += 1;
            }
            _ => match star {
                Some((star_at, from)) => {
                    star = Some((star_at, from + 1));
                    at = star_at + 1;
                    seen = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

/// Base64 with the characters that CloudFront takes in cookies.
fn encode(bytes: &[u8]) -> String {
    STANDARD
        .encode(bytes)
        .replace('+', "-")
        .replace('=', "_")
        .replace('/', "~")
}

fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_POLICY {
        return None;
    }
    let plain = text.replace('-', "+").replace('_', "=").replace('~', "/");
    STANDARD.decode(plain).ok()
}

/// The bytes of the last block of a PEM: `openssl ecparam` writes the curve before the
/// key.
fn der(pem: &str) -> Result<Vec<u8>, KeyError> {
    // A variable of an environment may have lost its line ends.
    let pem = pem.replace("\\n", "\n");
    let (_, block) = pem.rsplit_once("-----BEGIN ").ok_or(KeyError::Pem)?;
    let (_, body) = block.split_once("-----").ok_or(KeyError::Pem)?;
    let (body, _) = body.split_once("-----END ").ok_or(KeyError::Pem)?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).map_err(|_| KeyError::Pem)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::KeyPair as _;

    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn pem(label: &str, der: &[u8]) -> String {
        let body = STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }

    /// A signer and an edge that trusts it.
    fn pair(base_url: &str) -> (Signer, Edge) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let private = pem("PRIVATE KEY", key.to_pkcs8v1().unwrap().as_ref());
        let public = [&SPKI_P256[..], key.public_key().as_ref()].concat();
        let signer = Signer::new(&private, "K2JCJMDEHXQW5F", base_url).unwrap();
        let mut edge = Edge::default();
        let public = pem("PUBLIC KEY", &public);
        edge.trust("K2JCJMDEHXQW5F", &public).unwrap();
        (signer, edge)
    }

    fn header(cookies: &[Cookie]) -> String {
        let pairs = cookies.iter();
        let pairs: Vec<_> = pairs
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        pairs.join("; ")
    }

    const HOME: &str = "https://portal.example.com/catalog/";

    #[test]
    fn the_edge_lets_in_who_was_signed_in() {
        let (signer, edge) = pair("https://portal.example.com");
        let cookies = signer.cookies(NOW + 3600, NOW);
        let text = header(&cookies);
        assert_eq!(edge.check(&[&text], HOME, NOW), Ok(()));
        assert_eq!(edge.check(&[&text], HOME, NOW + 3600), Err(Refused::Time));
        let other = "https://other.example.com/";
        assert_eq!(edge.check(&[&text], other, NOW), Err(Refused::Resource));
        // All four and their attributes, far below what a request may have.
        assert!(text.len() < 600, "{}", text.len());
        assert!(cookies.iter().all(|cookie| cookie.path == "/"));
        assert!(cookies.iter().all(|cookie| cookie.max_age_s == 3600));
    }

    #[test]
    fn the_policy_is_that_of_amazon_s_signer() {
        let (signer, _) = pair("https://portal.example.com");
        assert_eq!(
            signer.policy(1_800_003_600),
            r#"{"Statement":[{"Resource":"https://portal.example.com/*","Condition":{"DateLessThan":{"AWS:EpochTime":1800003600}}}]}"#
        );
    }

    /// A key in the form of `openssl ecparam`, and cookies that
    /// `@aws-sdk/cloudfront-signer` 3.1166.0 made with it in November 2026.
    #[test]
    fn the_edge_takes_what_amazon_s_signer_makes() {
        const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMPn85XGn/r6nBQiHWB4GNzE3ekf7
vuCGnrIHlaIaXY5O+Rr8sbzsvWauS38UkJb4Ield239H9xkKQqC6etp07g==
-----END PUBLIC KEY-----";
        const PRIVATE: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEICC1odljQ4p96TPMArdljgpI7UZU/lWUUwc52wqnR78boAoGCCqGSM49
AwEHoUQDQgAEMPn85XGn/r6nBQiHWB4GNzE3ekf7vuCGnrIHlaIaXY5O+Rr8sbzs
vWauS38UkJb4Ield239H9xkKQqC6etp07g==
-----END EC PRIVATE KEY-----";
        const COOKIES: &str = "CloudFront-Key-Pair-Id=K2JCJMDEHXQW5F; \
            CloudFront-Signature=MEUCIQCB59DEVq-luYHYekQYaKyMf4iWlitJ2s6uhEH0Mt51yQIgBTJhR~eKKtUhrrCg3FS4qN4KV3G5Q1Ayil-qCq78cpk_; \
            CloudFront-Policy=eyJTdGF0ZW1lbnQiOlt7IlJlc291cmNlIjoiaHR0cHM6Ly9wb3J0YWwuZXhhbXBsZS5jb20vKiIsIkNvbmRpdGlvbiI6eyJEYXRlTGVzc1RoYW4iOnsiQVdTOkVwb2NoVGltZSI6MTgwMDAwMzYwMH19fV19; \
            CloudFront-Hash-Algorithm=SHA256";
        let mut edge = Edge::default();
        edge.trust("K2JCJMDEHXQW5F", PUBLIC).unwrap();
        assert_eq!(edge.check(&[COOKIES], HOME, NOW), Ok(()));
        let signer = Signer::new(PRIVATE, "K2JCJMDEHXQW5F", "https://portal.example.com");
        let cookies = signer.unwrap().cookies(NOW + 3600, NOW);
        assert_eq!(edge.check(&[&header(&cookies)], HOME, NOW), Ok(()));
        let policy = format!("CloudFront-Policy={};", cookies[0].value);
        assert!(COOKIES.contains(&policy), "{policy}");
    }

    #[test]
    fn what_was_changed_is_refused() {
        let (signer, edge) = pair("https://portal.example.com");
        let (stranger, _) = pair("https://portal.example.com");
        let cookies = signer.cookies(NOW + 60, NOW);
        let check = |change: &dyn Fn(&mut Vec<Cookie>), expected| {
            let mut changed = cookies.clone();
            change(&mut changed);
            assert_eq!(edge.check(&[&header(&changed)], HOME, NOW), Err(expected));
        };
        let later = encode(signer.policy(NOW + 999_999).as_bytes());
        check(&|all| all[0].value = later.clone(), Refused::Signature);
        check(&|all| all[1].value = "AAAA".to_owned(), Refused::Signature);
        check(&|all| all[1].value = "&".to_owned(), Refused::Form);
        check(&|all| all[2].value = "KOTHER".to_owned(), Refused::Key);
        check(&|all| all[3].value = "SHA1".to_owned(), Refused::Missing);
        check(&|all| drop(all.remove(0)), Refused::Missing);
        let theirs = stranger.cookies(NOW + 60, NOW);
        check(&|all| all.clone_from(&theirs), Refused::Signature);
    }

    #[test]
    fn a_portal_below_a_path_has_cookies_below_it() {
        let (signer, edge) = pair("https://example.com/portal");
        let cookies = signer.cookies(NOW + 60, NOW);
        assert!(cookies.iter().all(|cookie| cookie.path == "/portal"));
        let text = header(&cookies);
        assert!(
            edge.check(&[&text], "https://example.com/portal/a", NOW)
                .is_ok()
        );
        let beside = edge.check(&[&text], "https://example.com/portals", NOW);
        assert_eq!(beside, Err(Refused::Resource));
        let gone = signer.gone();
        assert!(
            gone.iter()
                .all(|cookie| cookie.max_age_s == 0 && cookie.path == "/portal")
        );
    }

    #[test]
    fn keys_of_another_sort_are_told() {
        let wrong = |pem: &str| Signer::new(pem, "K", "https://a.example").unwrap_err();
        assert_eq!(wrong("nothing"), KeyError::Pem);
        assert_eq!(wrong(&pem("PRIVATE KEY", b"nothing")), KeyError::Kind);
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let good = pem("PRIVATE KEY", key.to_pkcs8v1().unwrap().as_ref());
        // A variable of an environment, in one line.
        let line = good.replace('\n', "\\n");
        assert!(Signer::new(&line, "K", "https://a.example").is_ok());
        let odd = Signer::new(&good, "K\"", "https://a.example").unwrap_err();
        assert_eq!(odd, KeyError::Text);
    }

    #[test]
    fn patterns_have_stars_and_question_marks() {
        #[track_caller]
        fn check(pattern: &str, text: &str, expected: bool) {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes()), expected);
        }

        check("https://a/*", "https://a/", true);
        check("https://a/*", "https://a/b/c?d", true);
        check("https://a/*", "https://b/", false);
        check("a*c*e", "abcde", true);
        check("a*c*e", "abcd", false);
        check("a?c", "abc", true);
        check("a?c", "ac", false);
    }
}
