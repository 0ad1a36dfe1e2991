//! Path segments for what people wrote: any text to one safe segment of a
//! path, which is the same in a URL and on a disk.
//!
//! [`segment`] is the way in. Different texts give different segments, also on
//! disks that do not tell case apart; a segment holds only `a-z`, `0-9`, `-`,
//! `_`, `.` and `~`, so it needs no percent-encoding; and it is never `.`,
//! `..`, hidden, a name Windows keeps for itself, or longer than
//! [`MAX_SEGMENT_BYTES`]. Names of entities mostly come out as they are; only
//! free text (types, lifecycles, references to nothing) can be worse.

use std::fmt::Write as _;

use catalog::EntityRef;

/// Longer segments are cut and made distinct by a hash; file systems stop at
/// 255.
pub const MAX_SEGMENT_BYTES: usize = 120;

/// First segments below `/catalog/` that are lists, so no namespace may have
/// them: `/catalog/type/component/service/` is a list.
const LIST_SEGMENTS: [&str; 8] = [
    "kind",
    "owner",
    "tag",
    "type",
    "lifecycle",
    "system",
    "page",
    "index",
];

/// The segment of a text. Every byte that is not a lower-case letter, a digit,
/// `-`, `_` or an inner `.` becomes `~` and two hexadecimal digits.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_segment(&mut out, text);
    out
}

/// Writes the segment of a text behind a path.
pub fn push_segment(out: &mut String, text: &str) {
    let start = out.len();
    if text.is_empty() {
        out.push('~');
        return;
    }
    let reserved = is_reserved(text);
    let last = text.len() - 1;
    for (at, byte) in text.bytes().enumerate() {
        let plain = match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => !(at == 0 && reserved),
            b'.' => at != 0 && at != last,
            _ => false,
        };
        if plain {
            out.push(byte as char);
        } else {
            let _ = write!(out, "~{byte:02x}");
        }
    }
    if out.len() - start > MAX_SEGMENT_BYTES {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        // `~~` occurs in no other segment. All bytes are ASCII.
        out.truncate(start + MAX_SEGMENT_BYTES - 22);
        let _ = write!(out, "~~{}", &hash[..20]);
    }
}

/// Writes `namespace/kind/name/` of an entity behind a path that ends in
/// `/catalog/` or in the name of a list.
pub fn push_entity_path(out: &mut String, entity_ref: &EntityRef) {
    let namespace = entity_ref.namespace();
    if LIST_SEGMENTS.contains(&namespace) {
        let _ = write!(out, "~{:02x}", namespace.as_bytes()[0]);
        out.push_str(&namespace[1..]);
    } else {
        push_segment(out, namespace);
    }
    out.push('/');
    push_segment(out, entity_ref.kind());
    out.push('/');
    push_segment(out, entity_ref.name());
    out.push('/');
}

/// Whether Windows keeps the name for a device, with any extension.
fn is_reserved(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or(text);
    match stem {
        "con" | "prn" | "aux" | "nul" => true,
        _ => {
            stem.len() == 4
                && (stem.starts_with("com") || stem.starts_with("lpt"))
                && stem.as_bytes()[3].is_ascii_digit()
        }
    }
}

#[cfg(test)]
mod tests {
    use rustc_hash::FxHashSet;

    use super::*;

    #[test]
    fn any_text_becomes_a_safe_segment() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(segment(text), expected);
        }

        check("order-service", "order-service");
        check("my_lib.v2", "my_lib.v2");
        check("Service", "~53ervice");
        check("data pipeline", "data~20pipeline");
        check("a/b", "a~2fb");
        check("..", "~2e~2e");
        check(".git", "~2egit");
        check("name.", "name~2e");
        check("nul", "~6eul");
        check("com1.txt", "~63om1.txt");
        check("common", "common");
        check("", "~");
        check("~", "~7e");
        check("é", "~c3~a9");
        check("a\0\n", "a~00~0a");
    }

    #[test]
    fn different_texts_have_different_segments_on_any_disk() {
        let long = "x".repeat(400);
        let longer = "x".repeat(401);
        let texts = [
            "", "~", "a", "A", "a.", ".a", "con", "CON", "~63on", "a b", "a~20b", &long, &longer,
        ];
        let mut seen = FxHashSet::default();
        for text in texts {
            let segment = segment(text);
            assert!(segment.len() <= MAX_SEGMENT_BYTES);
            assert!(seen.insert(segment.to_lowercase()), "{text}");
        }
    }

    #[test]
    fn an_entity_cannot_take_the_place_of_a_list() {
        let mut path = String::new();
        let entity_ref = EntityRef::new("component", "type", "service").unwrap();
        push_entity_path(&mut path, &entity_ref);
        assert_eq!(path, "~74ype/component/service/");
    }
}
