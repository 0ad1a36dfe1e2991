//! Whether a file is text: the question on which it depends whether it is rendered.
//!
//! [`is_binary`] answers as the npm package `isbinaryfile` 5 does
//! (`src/index.ts`), from the first 512 bytes. UTF-16 with a byte order mark is
//! text there, although rendering destroys it.

/// How many bytes are judged.
const SCANNED: usize = 512;

/// How many more are looked at, to end a character that was begun.
const RESERVE: usize = 3;

/// Byte order marks, all of text.
const MARKS: [&[u8]; 4] = [
    b"\xef\xbb\xbf",
    b"\x00\x00\xfe\xff",
    b"\xff\xfe\x00\x00",
    b"\x84\x31\x95\x33",
];

/// Whether the bytes of a file are not text.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    let bytes = &bytes[..bytes.len().min(SCANNED + RESERVE)];
    let scanned = bytes.len().min(SCANNED);
    if bytes.is_empty() || MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return false;
    }
    if bytes.starts_with(b"%PDF-") {
        return true;
    }
    if is_utf16(bytes) {
        return false;
    }
    let too_many = |suspicious: usize| suspicious * 100 > scanned * 10;
    let continues = |at: usize| matches!(bytes.get(at), Some(0x80..=0xbf));
    let mut suspicious = 0;
    let mut at = 0;
    while at < scanned {
        let byte = bytes[at];
        if byte == 0 {
            return true;
        }
        if !matches!(byte, 7..=14 | 32..=127) {
            let follow = match byte {
                0xc0..=0xdf => 1,
                0xe0..=0xef => 2,
                0xf0..=0xf7 => 3,
                _ => 0,
            };
            if follow > 0 && at + follow < bytes.len() {
                if (1..=follow).all(|ahead| continues(at + ahead)) {
                    at += follow + 1;
                    continue;
                }
                // The byte after it is passed over, whatever it is.
                at += 1;
            }
            suspicious += 1;
            if at >= 32 && too_many(suspicious) {
                return true;
            }
        }
        at += 1;
    }
    too_many(suspicious) || suspicious > 1 && is_protobuf(&bytes[..scanned])
}

/// Whether a byte order mark of UTF-16 comes first.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\xff\xfe")
}

/// Whether the bytes are messages of Protocol Buffers, the last perhaps cut off.
fn is_protobuf(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut messages = 0;
    while let Some(tag) = variable_integer(&mut rest) {
        let skipped = match tag & 7 {
            0 => variable_integer(&mut rest).map(|_| ()),
            1 => skip(&mut rest, 8),
            2 => variable_integer(&mut rest)
                .and_then(|length| skip(&mut rest, usize::try_from(length).unwrap_or(0))),
            5 => skip(&mut rest, 4),
            _ => return false,
        };
        if skipped.is_none() {
            break;
        }
        messages += 1;
    }
    messages > 0
}

/// Reads an integer as JavaScript's 32 bits hold it; nothing at the end, and where
/// it is longer than any.
fn variable_integer(rest: &mut &[u8]) -> Option<i32> {
    let mut value = 0_i32;
    for index in 0..=10_u32 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= i32::from(byte & 0x7f).wrapping_shl(7 * index);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn skip(rest: &mut &[u8], bytes: usize) -> Option<()> {
    *rest = rest.get(bytes..)?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_what_is_not() {
        #[track_caller]
        fn check(bytes: &[u8], expected: bool) {
            assert_eq!(is_binary(bytes), expected);
        }

        check(b"", false);
        check(b"hello\n", false);
        check("Grüße, 支払い 😀".as_bytes(), false);
        check(b"\xef\xbb\xbf\0", false);
        check(b"\xff\xfeh\0i\0", false); // UTF-16, little end first.
        check(b"\xfe\xff\0h\0i", false);
        check(b"%PDF-1.7 all of it letters", true);
        check(b"a\0b", true);
        check(b"\x89PNG\r\n\x1a\n\0", true);
        check(b"\x01\x02\x03\x04", true); // More than a tenth.
        // One byte of Latin-1 in ten is a tenth and not more.
        check(b"abcdefgh\xe9i", false);
        check(b"abcdefg\xe9i", true);
        // A tenth at most, but it reads as a protobuf message.
        let mut proto = vec![0x0a, 0x28];
        proto.extend([b'a'; 38]);
        proto.extend([0xff, 0xff]);
        check(&proto, true);
        // What is after the first 512 bytes does not count.
        let mut late = vec![b'a'; 512];
        late.extend([0; 100]);
        check(&late, false);
    }

    #[test]
    fn any_bytes_are_one_or_the_other() {
        let mut seed = 7_u32;
        for length in 0..600 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 24) as u8
                })
                .collect();
            let _ = is_binary(&bytes);
            let marked: Vec<u8> = bytes.iter().map(|byte| byte | 0x80).collect();
            assert!(length < 40 || is_binary(&marked) || is_utf16(&marked));
        }
    }
}
