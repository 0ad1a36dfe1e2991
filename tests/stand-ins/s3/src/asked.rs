//! A request, and what S3 would say of its form: who signed it, for where, and
//! whether what arrived is what was sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};

use crate::answer::Answer;
use crate::server::Options;

/// A request.
#[derive(Debug, Clone)]
pub struct Asked {
    /// As in `GET`.
    pub method: String,
    /// The first part of the path.
    pub bucket: String,
    /// The rest of the path; empty where the bucket itself is asked.
    pub name: String,
    /// What follows the `?`, decoded, in its order.
    pub query: Vec<(String, String)>,
    /// Headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Asked {
    pub(crate) fn new(
        method: &str,
        target: &str,
        headers: Vec<(String, String)>,
        body: Bytes,
    ) -> Self {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.trim_start_matches('/');
        let (bucket, name) = path.split_once('/').unwrap_or((path, ""));
        let query = query.split('&').filter(|pair| !pair.is_empty());
        let query = query.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        Self {
            method: method.to_owned(),
            bucket: decoded(bucket),
            name: decoded(name),
            query: query.collect(),
            headers,
            body,
        }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// What is asked, in a line, as in `PUT sections/ab/abcd`.
    pub fn line(&self) -> String {
        let shown = self.query.iter().filter(|(name, _)| name != "x-id");
        let shown: Vec<&str> = shown.map(|(name, _)| name.as_str()).collect();
        let query = match shown.is_empty() {
            true => String::new(),
            false => format!("?{}", shown.join("&")),
        };
        format!("{} {}{query}", self.method, self.name)
    }

    /// What is wrong with the form of a request.
    pub(crate) fn refusal(&self, options: &Options) -> Option<Answer> {
        self.misses_who(options)
            .or_else(|| self.arrived_otherwise())
            .or_else(|| (self.bucket != options.bucket).then(|| Answer::error(404, "NoSuchBucket")))
    }

    /// Whether the signature is that of somebody we know, for this service and
    /// region.
    fn misses_who(&self, options: &Options) -> Option<Answer> {
        let Some(authorization) = self.header("authorization") else {
            return Some(Answer::error(403, "AccessDenied"));
        };
        let malformed = || Some(Answer::error(400, "AuthorizationHeaderMalformed"));
        let Some(parts) = authorization.strip_prefix("AWS4-HMAC-SHA256 ") else {
            return malformed();
        };
        let part = |name: &str| {
            let mut parts = parts.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        let (Some(credential), Some(signed), Some(signature)) =
            (part("Credential"), part("SignedHeaders"), part("Signature"))
        else {
            return malformed();
        };
        let scope: Vec<&str> = credential.split('/').collect();
        let [key, date, region, "s3", "aws4_request"] = scope[..] else {
            return malformed();
        };
        if key != options.access_key_id {
            return Some(Answer::error(403, "InvalidAccessKeyId"));
        }
        let is_hex = signature.len() == 64 && signature.bytes().all(|b| b.is_ascii_hexdigit());
        let is_today = self
            .header("x-amz-date")
            .is_some_and(|time| time.starts_with(date));
        // Whatever is not signed could be changed on the way.
        let is_signed = self
            .headers
            .iter()
            .filter(|(name, _)| name == "host" || name.starts_with("x-amz-"))
            .all(|(name, _)| signed.split(';').any(|signed| signed == name));
        match region == options.region && is_hex && is_today && is_signed {
            true => None,
            false => malformed(),
        }
    }

    /// Whether the body is what its digests say.
    fn arrived_otherwise(&self) -> Option<Answer> {
        match self.header("x-amz-content-sha256") {
            None => return Some(Answer::error(400, "MissingSecurityHeader")),
            Some("UNSIGNED-PAYLOAD") => {}
            Some(text) if text.starts_with("STREAMING-") => return Some(Answer::not_implemented()),
            Some(text) => {
                if hex(&Sha256::digest(&self.body)) != text {
                    return Some(Answer::error(400, "XAmzContentSHA256Mismatch"));
                }
            }
        }
        match self.header("x-amz-checksum-crc32") {
            Some(text) if crc32(&self.body) != text => Some(Answer::error(400, "BadDigest")),
            _ => None,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The checksum that S3 calls `CRC32`.
pub(crate) fn crc32(bytes: &[u8]) -> String {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    STANDARD.encode(crc.sum().to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-central-1/s3/aws4_request, \
                          SignedHeaders=host;x-amz-content-sha256;x-amz-date, \
                          Signature=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// A request to write `hello`, with some headers other than they should be.
    fn asked(changed: &[(&str, &str)]) -> Asked {
        let body = Bytes::from_static(b"hello");
        let digest = hex(&Sha256::digest(&body));
        let mut headers = vec![
            ("host".to_owned(), "127.0.0.1".to_owned()),
            ("authorization".to_owned(), SIGNED.to_owned()),
            ("x-amz-date".to_owned(), "20260101T000000Z".to_owned()),
            ("x-amz-content-sha256".to_owned(), digest),
        ];
        for (name, value) in changed {
            headers.retain(|(known, _)| known != name);
            if !value.is_empty() {
                headers.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        Asked::new("PUT", "/portal/a%20b?x-id=PutObject", headers, body)
    }

    #[test]
    fn a_request_is_refused_for_its_form() {
        #[track_caller]
        fn check(changed: &[(&str, &str)], expected: Option<(u16, &str)>) {
            let refusal = asked(changed).refusal(&Options::default());
            let found = refusal.map(|answer| {
                let text = String::from_utf8(answer.body.to_vec()).unwrap();
                let (_, rest) = text.split_once("<Code>").unwrap();
                let (code, _) = rest.split_once("</Code>").unwrap();
                (answer.status, code.to_owned())
            });
            let expected = expected.map(|(status, code)| (status, code.to_owned()));
            assert_eq!(found, expected);
        }

        check(&[], None);
        check(&[("authorization", "")], Some((403, "AccessDenied")));
        check(
            &[("authorization", "Basic YTpi")],
            Some((400, "AuthorizationHeaderMalformed")),
        );
        let other = |from: &str, to: &str| SIGNED.replace(from, to);
        let key = other("AKIAIOSFODNN7EXAMPLE", "AKIAELSEWHERE");
        check(
            &[("authorization", &key)],
            Some((403, "InvalidAccessKeyId")),
        );
        for (from, to) in [
            ("eu-central-1", "us-east-1"),
            ("20260101/", "20250101/"),
            ("host;", ""),
        ] {
            let signed = other(from, to);
            check(
                &[("authorization", &signed)],
                Some((400, "AuthorizationHeaderMalformed")),
            );
        }
        // What is not signed is not taken.
        check(
            &[("x-amz-meta-digest", "1")],
            Some((400, "AuthorizationHeaderMalformed")),
        );
        check(
            &[("x-amz-content-sha256", "")],
            Some((400, "MissingSecurityHeader")),
        );
        let wrong = "0".repeat(64);
        check(
            &[("x-amz-content-sha256", &wrong)],
            Some((400, "XAmzContentSHA256Mismatch")),
        );
    }

    #[test]
    fn a_name_is_decoded() {
        let asked = asked(&[]);
        assert_eq!((&*asked.bucket, &*asked.name), ("portal", "a b"));
        assert_eq!(asked.line(), "PUT a b");
    }

    #[test]
    fn a_checksum_is_that_of_s3() {
        // From "Checking object integrity" in the S3 user guide's terms: CRC-32 in
        // base64. That of `123456789` is the check value of the algorithm, cbf43926.
        assert_eq!(crc32(b"123456789"), "y/Q5Jg==");
    }
}
