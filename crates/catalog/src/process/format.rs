//! The formats of names: what may be an entity's name, a namespace, a tag, a
//! key of a label, and the legal text closest to one that is not.
//!
//! The rules are those of `KubernetesValidatorFunctions.ts` and
//! `CommonValidatorFunctions.ts` in `packages/catalog-model/src/validation`.
//!
//! Only ASCII passes, so 63 is both bytes and characters.

/// Names, labels, tags and the parts of keys are at most this long.
pub(crate) const MAX_NAME_CHARS: usize = 63;

/// DNS subdomains, such as the prefix of an annotation, are at most this long.
pub(crate) const MAX_SUBDOMAIN_CHARS: usize = 253;

/// `metadata.name`: letters, digits, `-`, `_` and `.`, with a letter or digit
/// at both ends.
pub(crate) fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=MAX_NAME_CHARS).contains(&bytes.len())
        && bytes[0].is_ascii_alphanumeric()
        && bytes[bytes.len() - 1].is_ascii_alphanumeric()
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// `metadata.namespace`: lower-case letters, digits and `-`, with a letter or
/// digit at both ends.
pub(crate) fn is_namespace(text: &str) -> bool {
    is_words(text, |byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit()
    }) && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A tag: words of lower-case letters, digits, `:`, `+` and `#`, with single
/// `-` between them.
pub(crate) fn is_tag(text: &str) -> bool {
    is_words(text, is_tag_byte) && text.split('-').all(|word| !word.is_empty())
}

fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b':' | b'+' | b'#')
}

fn is_words(text: &str, is_letter: impl Fn(u8) -> bool) -> bool {
    (1..=MAX_NAME_CHARS).contains(&text.len())
        && text.bytes().all(|byte| byte == b'-' || is_letter(byte))
}

/// `kind`: letters and digits, a letter first.
pub(crate) fn is_kind(text: &str) -> bool {
    (1..=MAX_NAME_CHARS).contains(&text.len())
        && text.as_bytes()[0].is_ascii_alphabetic()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `apiVersion`: letters and digits, after an optional DNS subdomain and `/`.
pub(crate) fn is_api_version(text: &str) -> bool {
    is_prefixed(text, |suffix| {
        (1..=MAX_NAME_CHARS).contains(&suffix.len())
            && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// The key of a label or an annotation: a name after an optional DNS subdomain
/// and `/`.
pub(crate) fn is_key(text: &str) -> bool {
    is_prefixed(text, is_name)
}

/// The value of a label: empty or a name.
pub(crate) fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name(text)
}

fn is_prefixed(text: &str, is_suffix: impl Fn(&str) -> bool) -> bool {
    match text.split_once('/') {
        None => is_suffix(text),
        Some((prefix, suffix)) => {
            !suffix.contains('/') && is_subdomain(prefix) && is_suffix(suffix)
        }
    }
}

fn is_subdomain(text: &str) -> bool {
    (1..=MAX_SUBDOMAIN_CHARS).contains(&text.len()) && text.split('.').all(is_namespace)
}

/// Whether text has something in it besides what JavaScript's `trim` removes.
pub(crate) fn is_not_blank(text: &str) -> bool {
    text.chars().any(|char| {
        let is_space = char == '\u{feff}' || char != '\u{85}' && char.is_whitespace();
        !is_space
    })
}

/// The legal name closest to `text`, if anything of it is left.
pub(crate) fn legal_name(text: &str) -> Option<String> {
    legalize(text, |char| {
        (char.is_ascii_alphanumeric() || matches!(char, '_' | '.')).then_some(char)
    })
}

/// The legal namespace closest to `text`, if anything of it is left.
pub(crate) fn legal_namespace(text: &str) -> Option<String> {
    legalize(&text.to_lowercase(), |char| {
        char.is_ascii_alphanumeric().then_some(char)
    })
}

/// The legal tag closest to `text`, if anything of it is left.
pub(crate) fn legal_tag(text: &str) -> Option<String> {
    legalize(&text.to_lowercase(), |char| {
        u8::try_from(char).is_ok_and(is_tag_byte).then_some(char)
    })
}

/// Puts one `-` in the place of what `keep` does not keep, and none at the
/// ends.
fn legalize(text: &str, keep: impl Fn(char) -> Option<char>) -> Option<String> {
    let mut legal = String::new();
    for char in text.chars() {
        match keep(char) {
            Some(char) => legal.push(char),
            None if legal.is_empty() || legal.ends_with('-') => {}
            None => legal.push('-'),
        }
        if legal.len() == MAX_NAME_CHARS {
            break;
        }
    }
    let is_edge = |char: char| matches!(char, '-' | '_' | '.');
    let legal = legal.trim_matches(is_edge);
    (!legal.is_empty()).then(|| legal.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(rule(text), "{text:?} should be fine");
        }
        for text in bad {
            assert!(!rule(text), "{text:?} should not be fine");
        }
    }

    #[test]
    fn formats_are_backstages() {
        let long = "a".repeat(64);
        check(
            is_name,
            &["a", "A-b_c.D9", "a--b"],
            &["", "-a", "a.", "a b", "ä", &long],
        );
        check(
            is_namespace,
            &["a", "a--b", "9"],
            &["", "A", "-a", "a-", "a.b", &long],
        );
        check(
            is_tag,
            &["c++", "c#", "a:b-c"],
            &["", "A", "a--b", "-a", "a_b", &long],
        );
        check(is_kind, &["API", "a1"], &["", "1a", "a-b", "Ä"]);
        check(
            is_api_version,
            &["v1", "backstage.io/v1alpha1"],
            &[
                "",
                "/v1",
                "backstage.io/",
                "Backstage.io/v1",
                "a/b/c",
                "a/v-1",
            ],
        );
        check(
            is_key,
            &["a", "a.io/b_C"],
            &["", "a.io/", "A.io/b", "a/b/c", "a..io/b"],
        );
        check(is_label_value, &["", "a"], &["a b"]);
        check(is_not_blank, &["a", "\u{85}"], &["", " \t\u{feff}\u{a0}"]);
    }

    #[test]
    fn suggests_what_is_legal() {
        assert_eq!(legal_name("My Service!").as_deref(), Some("My-Service"));
        assert_eq!(legal_namespace("Team A / B").as_deref(), Some("team-a-b"));
        assert_eq!(legal_tag("Java 17").as_deref(), Some("java-17"));
        assert_eq!(legal_name("!!!"), None);
        let long = legal_name(&"a".repeat(80)).unwrap();
        assert!(is_name(&long));
    }
}
