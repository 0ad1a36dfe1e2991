//! A client that asks one thing per connection and says what came back, well or
//! cut short: what a real client would hide is what these tests look at.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

/// What came back.
#[derive(Debug)]
#[allow(
    dead_code,
    reason = "not every test that shares this module asks for it"
)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// Whether the body is as long as its header says.
    #[allow(
        dead_code,
        reason = "not every test that shares this module asks for it"
    )]
    pub(crate) fn is_whole(&self) -> bool {
        let length = self.header("content-length").and_then(|it| it.parse().ok());
        length.is_none_or(|length: usize| length == self.body.len())
    }
}

/// Asks an address with the headers that every client of GitHub sends.
pub(crate) fn ask(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<Reply> {
    let rest = url.trim_start_matches("http://");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut request = format!("{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    let usual = [
        ("user-agent", "callboard-tests"),
        ("accept", "application/vnd.github+json"),
        ("x-github-api-version", "2022-11-28"),
    ];
    let usual = usual
        .iter()
        .filter(|(name, _)| !headers.iter().any(|(it, _)| it == name));
    for (name, value) in headers.iter().chain(usual) {
        if !value.is_empty() {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    if !body.is_empty() {
        request.push_str("content-type: application/json\r\n");
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    let mut stream = TcpStream::connect(host)?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n");
    let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok());
    Ok(Reply {
        status: status.ok_or(io::ErrorKind::InvalidData)?,
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: bytes.split_off(end + 4),
    })
}

/// Asks for something with a token.
pub(crate) fn get(url: &str) -> Reply {
    ask("GET", url, &[("authorization", "Bearer ghp_x")], "").expect("it is answered")
}

/// Asks GraphQL with a token.
pub(crate) fn graphql(base: &str, query: &str, variables: &Value) -> Reply {
    let body = serde_json::json!({"query": query, "variables": variables}).to_string();
    let url = format!("{base}/graphql");
    ask("POST", &url, &[("authorization", "Bearer ghp_x")], &body).expect("it is answered")
}

/// A token of an app's own, signed with its key.
#[allow(
    dead_code,
    reason = "not every test that shares this module asks for it"
)]
pub(crate) fn jwt(key: &str, issuer: &str, issued_from_now: i64, seconds: i64) -> String {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    let der: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    let pair = RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        .cast_signed()
        + issued_from_now;
    let claims = serde_json::json!({"iss": issuer, "iat": now, "exp": now + seconds});
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
