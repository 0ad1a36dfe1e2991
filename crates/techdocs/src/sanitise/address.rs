//! Which addresses may be named.

use std::borrow::Cow;

use super::Policy;

/// Schemes that a link may have: TechDocs' own list.
const SCHEMES: &[&str] = &[
    "callto", "cid", "ftp", "ftps", "http", "https", "mailto", "matrix", "sms", "tel", "xmpp",
];

/// Whether a link may lead to an address as it is written in HTML.
pub(super) fn may_link(written: &str, policy: &Policy) -> bool {
    match scheme(written) {
        None => true,
        Some(scheme) => SCHEMES.contains(&scheme.as_str()) || policy.schemes.contains(&scheme),
    }
}

/// Whether a picture, a film or a sound may be loaded from an address: from
/// the web or from beside the page. A picture may also be within the address,
/// if it is made of dots: SVG is a document.
pub(super) fn may_load(written: &str, is_picture: bool) -> bool {
    match scheme(written).as_deref() {
        None | Some("http" | "https") => true,
        Some("data") if is_picture => {
            let address = plain(written);
            let address = address.to_ascii_lowercase();
            ["png", "gif", "jpeg", "jpg", "webp", "avif"]
                .iter()
                .any(|kind| {
                    address
                        .strip_prefix("data:image/")
                        .and_then(|rest| rest.strip_prefix(kind))
                        .is_some_and(|rest| rest.starts_with([';', ',']))
                })
        }
        Some(_) => false,
    }
}

/// Whether all of the addresses of a `srcset` may be loaded.
pub(super) fn may_load_all(written: &str) -> bool {
    let decoded = decode(written);
    // Addresses within may hold commas: these are refused, as is what they
    // would be cut into.
    decoded.split(',').all(|candidate| {
        let address = candidate
            .split_ascii_whitespace()
            .next()
            .unwrap_or_default();
        matches!(scheme(address).as_deref(), None | Some("http" | "https"))
    })
}

/// The host of an address that is in full and of the secure web.
pub(super) fn host_of(written: &str) -> Option<String> {
    let address = plain(written);
    let rest = address.get(8..)?;
    let starts = address
        .get(..8)
        .is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    let is_host = !authority.is_empty() && authority.bytes().all(fits);
    (starts && is_host).then(|| authority.to_ascii_lowercase())
}

/// The scheme of an address, in lower case.
fn scheme(written: &str) -> Option<String> {
    // Most addresses have no colon and no reference that could be one, or begin
    // with what no scheme does.
    if written.starts_with(['#', '/', '?']) || !written.contains([':', '&']) {
        return None;
    }
    let address = plain(written);
    let end = address.find([':', '/', '?', '#'])?;
    if !address[end..].starts_with(':') {
        return None;
    }
    let scheme = &address[..end];
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let is_scheme =
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(fits);
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// An address as a browser takes it: references read, and without the blanks
/// and control characters that it overlooks (and some it does not).
fn plain(written: &str) -> String {
    decode(written)
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && !is_unseen(*c))
        .collect()
}

const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{180e}')
}

/// Text with the character references read that can make up a scheme, its
/// colon, or what is overlooked. No other named reference stands for an ASCII
/// letter or a colon.
pub(super) fn decode(written: &str) -> Cow<'_, str> {
    if !written.contains('&') {
        return written.into();
    }
    let mut out = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = reference(rest);
        match character {
            Some(character) => out.push_str(character.encode_utf8(&mut [0; 4])),
            None => out.push('&'),
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    out.into()
}

/// What a reference at the start of the text stands for, and its length.
fn reference(text: &str) -> (Option<char>, usize) {
    if let Some(number) = text.strip_prefix("&#") {
        let (digits, radix, start) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 3),
            None => (number, 10, 2),
        };
        let is_digit = |c: char| c.is_digit(radix);
        let length = digits.find(|c| !is_digit(c)).unwrap_or(digits.len());
        if length == 0 {
            return (None, 1);
        }
        let significant = digits[..length].trim_start_matches('0');
        let value = u32::from_str_radix(significant, radix).ok();
        let character = value.and_then(char::from_u32).unwrap_or('\u{fffd}');
        let semicolon = usize::from(digits[length..].starts_with(';'));
        return (Some(character), start + length + semicolon);
    }
    const NAMED: &[(&str, char)] = &[
        ("&colon;", ':'),
        ("&Tab;", '\t'),
        ("&NewLine;", '\n'),
        ("&nbsp;", '\u{a0}'),
        ("&nbsp", '\u{a0}'),
        ("&sol;", '/'),
        ("&bsol;", '\\'),
        ("&num;", '#'),
        ("&quest;", '?'),
        ("&comma;", ','),
        ("&period;", '.'),
        ("&plus;", '+'),
        ("&lpar;", '('),
        ("&rpar;", ')'),
        ("&shy;", '\u{ad}'),
        ("&shy", '\u{ad}'),
        ("&ZeroWidthSpace;", '\u{200b}'),
        ("&NoBreak;", '\u{2060}'),
        ("&zwj;", '\u{200d}'),
        ("&zwnj;", '\u{200c}'),
        ("&fjlig;", 'f'),
        ("&amp;", '&'),
        ("&amp", '&'),
        ("&AMP;", '&'),
        ("&AMP", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
    ];
    match NAMED.iter().find(|(name, _)| text.starts_with(name)) {
        Some((name, character)) => (Some(*character), name.len()),
        None => (None, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_found_under_disguises() {
        #[track_caller]
        fn check(written: &str, expected: Option<&str>) {
            assert_eq!(scheme(written).as_deref(), expected, "{written}");
        }
        check("a/b:c", None);
        check("?a:b", None);
        check("#a:b", None);
        check("//host:80/", None);
        check("HTTPS://x", Some("https"));
        check("javascript:x", Some("javascript"));
        check(" \u{1}java\tscr\nipt :x", Some("javascript"));
        check("&#106;avascript&colon;x", Some("javascript"));
        check("&#x6A&#x61vascript&#58;x", Some("javascript"));
        check("&#0000106avascript:x", Some("javascript"));
        check("jav&Tab;a&NewLine;script:x", Some("javascript"));
        check("&amp;#106;avascript:x", None);
        check("1a:b", None);
        check("\u{ff4a}avascript:x", None);
    }

    #[test]
    fn pictures_within_addresses_are_of_dots() {
        assert!(may_load("data:image/png;base64,AA", true));
        assert!(may_load("DATA:image/JPEG,AA", true));
        assert!(!may_load("data:image/svg+xml,AA", true));
        assert!(!may_load("data:image/pngx,AA", true));
        assert!(!may_load("data:text/html,AA", true));
        assert!(!may_load("data:image/png;base64,AA", false));
        assert!(!may_load("blob:x", true));
        assert!(may_load_all("a.png 1x, https://x/b.png 2x"));
        assert!(!may_load_all("a.png 1x, javascript:x 2x"));
    }

    #[test]
    fn hosts_are_read_to_the_letter() {
        assert_eq!(host_of("https://A.example/x").as_deref(), Some("a.example"));
        assert_eq!(
            host_of("https://a.example:8443").as_deref(),
            Some("a.example:8443")
        );
        assert_eq!(host_of("https://a.example@b.example/"), None);
        assert_eq!(host_of("http://a.example/"), None);
        assert_eq!(
            host_of("https://a.example\\@b.example/").as_deref(),
            Some("a.example")
        );
        assert_eq!(host_of("//a.example/"), None);
        assert_eq!(host_of("é"), None);
    }
}
