//! Text of headings to ids.

use std::borrow::Cow;

use crate::markdown::inline::text::{is_space, is_word};

/// HTML without comments and tags, with single spaces.
pub(super) fn strip_tags(html: &str) -> String {
    let mut text: Cow<'_, str> = html.into();
    for (open, close) in [("<!--", "-->"), ("<", ">")] {
        if !text.contains(open) {
            continue;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = &*text;
        while let Some(start) = rest.find(open) {
            let Some(length) = rest[start..].find(close) else {
                break;
            };
            out.push_str(&rest[..start]);
            rest = &rest[start + length + close.len()..];
        }
        out.push_str(rest);
        text = out.into();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// What HTML says, without tags and entities.
pub(super) fn plain(html: &str) -> String {
    let text = strip_tags(html);
    if text.contains('&') {
        htmlize::unescape(text).into_owned()
    } else {
        text
    }
}

/// ASCII letters, digits and `_` in lower case, and `-` for what parts words.
/// Letters with accents lose them.
pub(super) fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return dashed(text);
    }
    let normalizer = icu_normalizer::DecomposingNormalizer::new_nfkd();
    let plain: String = normalizer
        .normalize(text)
        .chars()
        .filter(char::is_ascii)
        .collect();
    dashed(&plain)
}

/// As [`ascii`], with the letters of all scripts.
pub(super) fn unicode(text: &str) -> String {
    dashed(text)
}

fn dashed(text: &str) -> String {
    let is_kept = |c: &char| is_word(*c) || is_space(*c) || *c == '-';
    let mut kept = String::with_capacity(text.len());
    kept.extend(text.chars().filter(is_kept));
    let trimmed = kept.trim_matches(is_space);
    let lower = (!trimmed.is_ascii()).then(|| trimmed.to_lowercase());
    let mut out = String::with_capacity(trimmed.len());
    let mut was_dash = false;
    for c in lower.as_deref().unwrap_or(trimmed).chars() {
        let is_dash = c == '-' || is_space(c);
        if !is_dash {
            out.push(c.to_ascii_lowercase());
        } else if !was_dash {
            out.push('-');
        }
        was_dash = is_dash;
    }
    out
}

/// The rule of `pymdownx.slugs`: each space is a `-`.
pub(super) fn pymdownx(text: &str, is_lower: bool) -> String {
    let normalizer = icu_normalizer::ComposingNormalizer::new_nfc();
    let text = normalizer.normalize(text);
    let text = text.trim_matches(is_space);
    let text = if is_lower {
        text.to_lowercase()
    } else {
        text.to_owned()
    };
    text.chars()
        .filter(|&c| is_word(c) || c == '-' || c == ' ')
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_mkdocs() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(ascii(text), expected);
        }

        check("Getting  started - now", "getting-started-now");
        check("What's `new`? (v1.2)", "whats-new-v12");
        check("Žlutý kůň", "zluty-kun");
        check("½ snake_case", "12-snake_case");
        check("日本語", "");
        assert_eq!(unicode("Žlutý 日本"), "žlutý-日本");
        assert_eq!(pymdownx("A  b & C", true), "a--b--c");
    }

    #[test]
    fn tags_are_stripped() {
        assert_eq!(strip_tags("a <b>c</b><!-- <i> -->\n d <e"), "a c d <e");
    }
}
