//! The private key of a GitHub App, in the forms that people have it in.
//!
//! [`AppKey::parse`] takes PEM, PEM in one line with `\n` for its line ends (as in
//! an environment variable), and base64 of PEM. GitHub gives PKCS#1
//! (`BEGIN RSA PRIVATE KEY`); PKCS#8 (`BEGIN PRIVATE KEY`) does as well:
//! <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/managing-private-keys-for-github-apps>.
//!
//! No error and no `Debug` shows any of the key.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octocrab::auth::{EncodingKey, create_jwt};
use octocrab::models::AppId;

/// A key that signs.
#[derive(Clone)]
pub struct AppKey(EncodingKey);

impl fmt::Debug for AppKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AppKey(..)")
    }
}

/// Why a key cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is none.
    #[error("it is empty")]
    Empty,
    /// A path was given, and not what is in the file.
    #[error("it looks like the path of a file, where the file's content is wanted")]
    Path,
    /// It is neither PEM nor base64.
    #[error("it is neither PEM, which has a line `-----BEGIN`, nor base64 of it")]
    Form,
    /// It is base64 of something else.
    #[error("it is base64, but not of PEM, which has a line `-----BEGIN`")]
    Base64,
    /// The PEM has no last line.
    #[error("its PEM is cut short: it has no line `-----END`")]
    Unfinished,
    /// It is PEM of another sort of thing.
    #[error("its PEM is not of a private RSA key, as `RSA PRIVATE KEY` or `PRIVATE KEY` say")]
    Sort,
    /// What is between the lines of the PEM is no RSA key.
    #[error("its PEM is damaged, or not of an RSA key")]
    Damaged,
}

const BEGIN: &str = "-----BEGIN";
const LABELS: [&str; 2] = ["RSA PRIVATE KEY", "PRIVATE KEY"];

impl AppKey {
    /// Reads a key, and signs something with it to see that it does.
    ///
    /// # Errors
    ///
    /// [`KeyError`], which says what form was expected.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let pem = pem(text)?;
        let label = pem
            .strip_prefix("-----BEGIN ")
            .and_then(|rest| rest.split_once("-----"))
            .map(|(label, _)| label);
        if !label.is_some_and(|label| LABELS.contains(&label)) {
            return Err(KeyError::Sort);
        }
        if !pem.contains("-----END") {
            return Err(KeyError::Unfinished);
        }
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| KeyError::Damaged)?;
        create_jwt(AppId(1), &key).map_err(|_| KeyError::Damaged)?;
        Ok(Self(key))
    }

    /// What signs.
    pub(super) fn key(&self) -> EncodingKey {
        self.0.clone()
    }
}

/// The PEM in a text.
fn pem(text: &str) -> Result<String, KeyError> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    if text.is_empty() {
        return Err(KeyError::Empty);
    }
    if let Some(pem) = lines_of(text) {
        return Ok(pem);
    }
    let packed: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(packed).map_err(|_| {
        let is_path = text.starts_with(['/', '.', '~']) || text.ends_with(".pem");
        let is_one_line = !text.contains('\n');
        match is_path && is_one_line {
            true => KeyError::Path,
            false => KeyError::Form,
        }
    })?;
    let decoded = String::from_utf8(bytes).map_err(|_| KeyError::Base64)?;
    lines_of(decoded.trim()).ok_or(KeyError::Base64)
}

/// PEM from its first line on, with its line ends.
fn lines_of(text: &str) -> Option<String> {
    let pem = &text[text.find(BEGIN)?..];
    Some(
        pem.replace("\\r", "")
            .replace("\\n", "\n")
            .replace('\r', ""),
    )
}

#[cfg(test)]
impl AppKey {
    /// A key that is made for tests; no key is kept beside the code.
    pub(crate) fn for_tests() -> Self {
        Self::parse(&tests::PKCS8).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use aws_lc_rs::rsa::{KeyPair, KeySize};

    use super::*;

    /// Where PKCS#1 begins within PKCS#8, for an RSA key of 2048 bits.
    const PKCS1_AT: usize = 26;

    static DER: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        der.as_ref().to_vec()
    });

    pub(super) static PKCS8: LazyLock<String> = LazyLock::new(|| encoded("PRIVATE KEY", &DER));

    fn encoded(label: &str, der: &[u8]) -> String {
        let base64 = STANDARD.encode(der);
        let lines: Vec<&str> = base64
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!(
            "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
            lines.join("\n")
        )
    }

    #[test]
    fn reads_the_forms_that_people_have() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(AppKey::parse(text).map(drop), Ok(()));
        }

        let pkcs1 = encoded("RSA PRIVATE KEY", &DER[PKCS1_AT..]);
        for pem in [&*PKCS8, &pkcs1] {
            check(pem);
            check(&format!("\n  {pem}\n\n"));
            check(&pem.replace('\n', "\r\n"));
            check(&pem.replace('\n', "\\n"));
            check(&format!("\"{}\"", pem.replace('\n', "\\n")));
            check(&STANDARD.encode(pem));
            check(&format!("Bag Attributes\n    none\n{pem}"));
        }
    }

    #[test]
    fn says_which_form_failed_and_never_shows_the_key() {
        #[track_caller]
        fn check(text: &str, expected: KeyError) {
            let error = AppKey::parse(text).unwrap_err();
            assert_eq!(error, expected);
            assert!(!format!("{error} {error:?}").contains("c2VjcmV0"));
        }

        check("", KeyError::Empty);
        check(" \n", KeyError::Empty);
        check("/etc/callboard/app.pem", KeyError::Path);
        check("app.2026-01-01.private-key.pem", KeyError::Path);
        check("secret!", KeyError::Form);
        check("c2VjcmV0", KeyError::Base64);
        check(&STANDARD.encode([0xff, 0xfe]), KeyError::Base64);
        check(
            "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n",
            KeyError::Unfinished,
        );
        check(&encoded("EC PRIVATE KEY", b"secret"), KeyError::Sort);
        check(&encoded("PUBLIC KEY", b"secret"), KeyError::Sort);
        check(&encoded("PRIVATE KEY", b"secret"), KeyError::Damaged);
        check(&encoded("RSA PRIVATE KEY", b"secret"), KeyError::Damaged);
        check(&encoded("PRIVATE KEY", &DER[..400]), KeyError::Damaged);
        assert_eq!(format!("{:?}", AppKey::for_tests()), "AppKey(..)");
    }
}
