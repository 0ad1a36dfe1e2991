//! Parts of an output: `Range` and `If-Range` of a request.
//!
//! [`asked_for`] is the way in. The rules are those of RFC 9110, section 14
//! (<https://www.rfc-editor.org/rfc/rfc9110#section-14>): a header that is not
//! understood is as good as none, and so are several ranges at once, which a
//! server may answer with the whole.
//!
//! Parts are of the bytes as they are stored: whoever answers with one does not
//! compress it.

use std::ops::RangeInclusive;

use axum::http::header::{IF_RANGE, RANGE};
use axum::http::{HeaderMap, Method};

/// What to answer with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it: status 200.
    Whole,
    /// These bytes: status 206.
    Bytes(RangeInclusive<usize>),
    /// Nothing, as it does not reach that far: status 416.
    Beyond,
}

/// Which part of `length` bytes a request asks for. `etag` names these bytes
/// as they are sent, quotes included; a tag that is weak names none.
pub fn asked_for(method: &Method, headers: &HeaderMap, etag: &str, length: usize) -> Part {
    let mut ranges = headers.get_all(RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else {
        return Part::Whole;
    };
    // A part of what is no longer the same is worth nothing. Dates match
    // nothing either: no output has one.
    let is_same = headers
        .get(IF_RANGE)
        .is_none_or(|tag| tag.as_bytes() == etag.as_bytes() && etag.starts_with('"'));
    if method != Method::GET || !is_same {
        return Part::Whole;
    }
    let range = range.to_str().ok();
    range
        .and_then(|range| read(range, length))
        .unwrap_or(Part::Whole)
}

/// Reads the value of `Range`; `None` where it is not understood.
fn read(value: &str, length: usize) -> Option<Part> {
    let (unit, ranges) = value.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut ranges = ranges.split(',').map(str::trim).filter(|it| !it.is_empty());
    let (Some(range), None) = (ranges.next(), ranges.next()) else {
        return None;
    };
    let (first, last) = match range.split_once('-')? {
        ("", count) => match number(count)? {
            0 => return Some(Part::Beyond),
            // All of nothing has no first byte.
            _ if length == 0 => return None,
            count => (length.saturating_sub(count), length - 1),
        },
        (first, "") => (number(first)?, usize::MAX),
        (first, last) => (number(first)?, number(last)?),
    };
    if last < first {
        None
    } else if first >= length {
        Some(Part::Beyond)
    } else {
        Some(Part::Bytes(first..=last.min(length - 1)))
    }
}

/// A number of digits only. One that is too large is larger than any output.
fn number(digits: &str) -> Option<usize> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "\"0f\"";

    fn asked(headers: &[(&'static str, &'static str)], length: usize) -> Part {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        asked_for(&Method::GET, &map, TAG, length)
    }

    #[test]
    fn one_range_is_answered() {
        #[track_caller]
        fn check(range: &'static str, expected: RangeInclusive<usize>) {
            assert_eq!(asked(&[("range", range)], 10_000), Part::Bytes(expected));
        }

        // The examples of section 14.1.2, of 10,000 bytes.
        check("bytes=0-499", 0..=499);
        check("bytes=500-999", 500..=999);
        check("bytes=-500", 9500..=9999);
        check("bytes=9500-", 9500..=9999);
        check("bytes=0-0", 0..=0);
        check("bytes=-1", 9999..=9999);
        // Beyond the end is up to the end.
        check("bytes=9999-20000", 9999..=9999);
        check("bytes=-20000", 0..=9999);
        check("bytes=1-99999999999999999999999999", 1..=9999);
        // Units in any case, empty parts of a list.
        check("Bytes=0-1", 0..=1);
        check("bytes= 0-1 ,", 0..=1);
    }

    #[test]
    fn a_range_beyond_the_end_cannot_be_answered() {
        #[track_caller]
        fn check(range: &'static str, length: usize) {
            assert_eq!(asked(&[("range", range)], length), Part::Beyond);
        }

        check("bytes=10-", 10);
        check("bytes=10-20", 10);
        check("bytes=99999999999999999999999999-", 10);
        check("bytes=-0", 10);
        check("bytes=0-", 0);
        check("bytes=0-0", 0);
    }

    #[test]
    fn what_is_not_understood_is_answered_with_the_whole() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=,",
            "bytes=5",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=1-2-3",
            "bytes=--1",
            "bytes=0 - 1",
            "items=0-1",
            // Several at once.
            "bytes=0-1,4-5",
            "bytes=20-, 0-1",
        ] {
            assert_eq!(asked(&[("range", range)], 10), Part::Whole, "{range}");
        }
        assert_eq!(asked(&[], 10), Part::Whole);
        assert_eq!(asked(&[("range", "bytes=-5")], 0), Part::Whole);
        let twice = [("range", "bytes=0-1"), ("range", "bytes=0-1")];
        assert_eq!(asked(&twice, 10), Part::Whole);
    }

    #[test]
    fn only_a_get_asks_for_a_part() {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, "bytes=0-1".parse().unwrap());
        let head = asked_for(&Method::HEAD, &headers, TAG, 10);
        assert_eq!(head, Part::Whole);
    }

    #[test]
    fn a_part_is_of_the_same_bytes_or_not_at_all() {
        let with = |tag| asked(&[("range", "bytes=0-1"), ("if-range", tag)], 10);
        assert_eq!(with("\"0f\""), Part::Bytes(0..=1));
        for tag in [
            "\"0e\"",
            "W/\"0f\"",
            "0f",
            "",
            "Sun, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(with(tag), Part::Whole, "{tag}");
        }
        // A weak tag is not the same, even if it is equal (section 13.1.5).
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, "bytes=0-1".parse().unwrap());
        headers.insert(IF_RANGE, "W/\"0f\"".parse().unwrap());
        let weak = asked_for(&Method::GET, &headers, "W/\"0f\"", 10);
        assert_eq!(weak, Part::Whole);
    }
}
