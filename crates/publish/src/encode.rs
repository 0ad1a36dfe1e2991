//! Which files are kept compressed, and how.
//!
//! [`encode`] is asked once for each file that is written.
//!
//! One encoding, brotli, and no second copy of anything. A bucket cannot choose by
//! `Accept-Encoding`, so every reader gets what is stored; every browser of today
//! takes brotli over TLS, and CloudFront passes on what has a `Content-Encoding`
//! already. That is why only what browsers show and run is compressed here: pages,
//! styles, scripts, the search engine, drawings. The rest stays as it is:
//!
//! - the search index, because parts of it are read, and a part of compressed bytes
//!   is of no use;
//! - JSON, feeds, Markdown and text, because programs read them that may not know
//!   brotli. CloudFront compresses most of these by itself for those that ask;
//! - pictures and archives, which are compressed.
//!
//! Source: "Serve compressed files" in the CloudFront developer guide.

use std::io::Read as _;

use brotli::enc::BrotliEncoderParams;

/// The value of `Content-Encoding`.
pub const BROTLI: &str = "br";

/// What was decided here, in a word: a file is written anew where it changes.
pub(crate) const RULE: &str = "br-9-22";

/// Shorter files are not worth a decoder, in bytes.
const MIN_BYTES: usize = 1024;

/// A compressed file has no more than this part of its bytes.
const MAX_PERCENT: usize = 90;

/// Close to the best that there is, in a tenth of the time.
const QUALITY: i32 = 9;

/// Of how many bytes before the encoder knows, as a power of two: the most that
/// every decoder takes.
const WINDOW: i32 = 22;

/// Media types, without parameters, of what only browsers show and run.
const TYPES: [&str; 5] = [
    "text/html",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "application/wasm",
];

/// Whether files of a media type may be compressed.
pub fn applies(media_type: &str) -> bool {
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    TYPES.contains(&plain)
}

/// The bytes in brotli, where that saves a tenth or more. The same bytes always
/// give the same.
pub fn encode(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < MIN_BYTES {
        return None;
    }
    let params = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut encoded = Vec::with_capacity(bytes.len() / 4);
    // It fails only where reading or writing does, and both are memory.
    brotli::BrotliCompress(&mut &bytes[..], &mut encoded, &params).ok()?;
    let gains = encoded.len() * 100 <= bytes.len() * MAX_PERCENT;
    gains.then_some(encoded)
}

/// What [`encode`] was given.
///
/// # Errors
///
/// Where the bytes are no brotli, or have more than `max_bytes` when decoded.
pub fn decode(bytes: &[u8], max_bytes: u64) -> std::io::Result<Vec<u8>> {
    let mut decoded = Vec::new();
    let limited = brotli::Decompressor::new(bytes, 4096);
    limited
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut decoded)?;
    if decoded.len() as u64 > max_bytes {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gains_comes_back_as_it_was() {
        let page = "<p>Services of the shop.</p>\n".repeat(200);
        let encoded = encode(page.as_bytes()).unwrap();
        assert!(encoded.len() < page.len() / 10);
        assert_eq!(encode(page.as_bytes()), Some(encoded.clone()));
        let decoded = decode(&encoded, page.len() as u64).unwrap();
        assert_eq!(decoded, page.as_bytes());
        assert!(decode(&encoded, page.len() as u64 - 1).is_err());
    }

    #[test]
    fn what_does_not_gain_stays() {
        assert_eq!(encode(b"<p>short</p>"), None);
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"noise");
        let mut noise = vec![0; 20_000];
        hasher.finalize_xof().fill(&mut noise);
        assert_eq!(encode(&noise), None);
    }

    #[test]
    fn what_programs_read_stays() {
        for media_type in ["text/html; charset=utf-8", "application/wasm"] {
            assert!(applies(media_type), "{media_type}");
        }
        for media_type in [
            "application/octet-stream",
            "application/json; charset=utf-8",
            "text/markdown; charset=utf-8",
            "image/png",
            "",
        ] {
            assert!(!applies(media_type), "{media_type}");
        }
    }
}
