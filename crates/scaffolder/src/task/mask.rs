//! Secrets taken out of what is kept and shown.
//!
//! A [`Mask`] knows secrets, and how else they may be written: in base64 (of it
//! alone or as a part of something longer), percent-encoded, escaped for JSON and
//! HTML, in hexadecimal digits, in upper or lower case. What fits is replaced by
//! `•••`.
//!
//! A secret of fewer than [`MIN_CHARS`] characters is not masked: it would take
//! half of every line with it, and hide nothing.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::{Map, Value};

/// Shorter secrets are none. Backstage masks from two characters on, which makes
/// logs unreadable.
pub const MIN_CHARS: usize = 4;

/// A shorter one may be an ordinary word, as `prod` is: a file that has it need not hold
/// a secret.
pub const LONG_CHARS: usize = 8;

/// What stands where a secret was.
pub const MASKED: &str = "•••";

/// What has to be taken out.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    secrets: BTreeSet<String>,
    finder: Option<AhoCorasick>,
}

impl Mask {
    /// Takes out some secrets.
    pub fn of<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut mask = Self::default();
        mask.add(secrets);
        mask
    }

    /// Takes out more secrets.
    pub fn add<'a>(&mut self, secrets: impl IntoIterator<Item = &'a str>) {
        let before = self.secrets.len();
        for secret in secrets {
            let secret = secret.trim();
            if secret.chars().count() >= MIN_CHARS {
                self.secrets.insert(secret.to_owned());
            }
            // Of a key in several lines each may stand alone in a log.
            let lines = secret.lines().map(str::trim);
            let long = lines.filter(|line| line.chars().count() >= 12);
            self.secrets.extend(long.map(str::to_owned));
        }
        if before == self.secrets.len() {
            return;
        }
        let forms: BTreeSet<String> = self.secrets.iter().flat_map(|one| forms(one)).collect();
        self.finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&forms)
            .ok();
    }

    /// The same without secrets of fewer than [`LONG_CHARS`] characters.
    pub fn of_long_ones(&self) -> Self {
        let is_long = |secret: &&str| secret.chars().count() >= LONG_CHARS;
        Self::of(self.secrets.iter().map(String::as_str).filter(is_long))
    }

    /// Whether there is nothing to take out.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// Whether a secret is in some bytes.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.finder
            .as_ref()
            .is_some_and(|finder| finder.is_match(bytes))
    }

    /// Whether a secret is somewhere in a value.
    pub fn is_in_value(&self, value: &Value) -> bool {
        self.finder.is_some() && self.value(value) != *value
    }

    /// A text without the secrets. Overlapping ones go together.
    pub fn text(&self, text: &str) -> String {
        let Some(finder) = &self.finder else {
            return text.to_owned();
        };
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for found in finder.find_iter(text) {
            // Patterns are texts, so their ends are ends of characters.
            out.push_str(text.get(at..found.start()).unwrap_or_default());
            if !(out.ends_with(MASKED) && found.start() == at) {
                out.push_str(MASKED);
            }
            at = found.end();
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// A value without the secrets, in keys as well.
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(values) => values.iter().map(|value| self.value(value)).collect(),
            Value::Object(map) => Value::Object(self.map(map)),
            // Digits alone can be a secret too.
            Value::Number(number) if self.is_in(number.to_string().as_bytes()) => {
                Value::String(MASKED.to_owned())
            }
            other => other.clone(),
        }
    }

    /// The same for a map.
    pub fn map(&self, map: &Map<String, Value>) -> Map<String, Value> {
        if self.finder.is_none() {
            return map.clone();
        }
        let entries = map.iter();
        entries
            .map(|(key, value)| (self.text(key), self.value(value)))
            .collect()
    }
}

/// How a secret may be written.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![
        secret.to_owned(),
        secret.to_uppercase(),
        secret.to_lowercase(),
        percent(secret, true),
        percent(secret, false),
        json(secret),
        html(secret),
        hex(secret, false),
        hex(secret, true),
    ];
    for url_safe in [false, true] {
        forms.extend((0..3).filter_map(|offset| base64(secret.as_bytes(), offset, url_safe)));
    }
    forms.retain(|form| form.chars().count() >= MIN_CHARS);
    forms
}

/// The digits of base64 that a secret alone decides, where as many bytes stand
/// before it in its group of three: wherever it is in something longer, they are
/// there. `None` where these are too few to be sure of.
fn base64(secret: &[u8], offset: usize, url_safe: bool) -> Option<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |value: u32| match DIGITS[(value & 63) as usize] {
        b'+' if url_safe => '-',
        b'/' if url_safe => '_',
        digit => char::from(digit),
    };
    let bits = secret.len() * 8;
    let bit = |at: usize| u32::from(secret[at / 8] >> (7 - at % 8) & 1);
    // The first digit that begins at or after the secret's first bit.
    let skipped = (6 - (offset * 8) % 6) % 6;
    let digits: String = (skipped..bits.saturating_sub(5))
        .step_by(6)
        .map(|start| digit((start..start + 6).fold(0, |value, at| value << 1 | bit(at))))
        .collect();
    (digits.len() >= 6).then_some(digits)
}

fn percent(secret: &str, upper: bool) -> String {
    let mut out = String::new();
    for byte in secret.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            byte if upper => out.push_str(&format!("%{byte:02X}")),
            byte => out.push_str(&format!("%{byte:02x}")),
        }
    }
    out
}

fn json(secret: &str) -> String {
    let quoted = Value::from(secret).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn html(secret: &str) -> String {
    let mut out = String::new();
    for char in secret.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            char => out.push(char),
        }
    }
    out
}

fn hex(secret: &str, upper: bool) -> String {
    let digits = secret.bytes().map(|byte| match upper {
        true => format!("{byte:02X}"),
        false => format!("{byte:02x}"),
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use serde_json::json;

    const SECRET: &str = "p@ss/w0rd \"<x>";

    #[test]
    fn a_secret_is_found_however_it_is_written() {
        let mask = Mask::of([SECRET]);
        let standard = base64::engine::general_purpose::STANDARD;
        let url = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let texts = [
            format!("before {SECRET} after"),
            format!("{}", json!({"a": SECRET})),
            format!("?q={}&x", percent(SECRET, true)),
            format!("<b>{}</b>", html(SECRET)),
            hex(SECRET, false),
            SECRET.to_uppercase(),
        ];
        for text in texts {
            assert!(mask.text(&text).contains(MASKED), "{text}");
        }
        for before in ["", "u", "us", "use", "user:"] {
            let whole = format!("{before}{SECRET}tail");
            for text in [standard.encode(&whole), url.encode(&whole)] {
                assert!(mask.text(&text).contains(MASKED), "{before}: {text}");
            }
        }
    }

    #[test]
    fn what_is_around_stays_and_overlaps_go_together() {
        let mask = Mask::of(["secret", "cret-key", "abc", "x"]);
        assert_eq!(
            mask.text("my secret-key, äöü secret!"),
            "my •••-key, äöü •••!"
        );
        assert_eq!(mask.text("abc x"), "abc x"); // Too short to be one.
        assert_eq!(Mask::default().text("secret"), "secret");
        let value = json!({"secret": ["a secret", 1, null]});
        assert_eq!(mask.value(&value), json!({"•••": ["a •••", 1, null]}));
        assert!(mask.is_in_value(&value));
        assert!(!mask.is_in_value(&json!(["sec", "ret"])));
    }

    #[test]
    fn lines_of_a_key_are_secret_one_by_one() {
        let mask = Mask::of(["-----BEGIN-----\nMIIEvQIBADANBgkqh\nhkiG9w0BAQEFAASC\n"]);
        assert_eq!(mask.text("x MIIEvQIBADANBgkqh y"), "x ••• y");
    }
}
