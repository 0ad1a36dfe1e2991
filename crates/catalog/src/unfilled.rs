//! Values that somebody was meant to fill in: `YOUR_ORG`, `CHANGEME`,
//! `<team>`, `PXXXXX`.
//!
//! [`is_left_to_fill_in`] is the way in: what it takes for one is a warning in
//! a descriptor, and no link on a page. Only how a value looks is known here,
//! not whether anything has that name. Expressions of templates (`${{ … }}`)
//! are another matter: a program should have replaced them, not a person.

/// Words that examples and scaffolds put where a value goes; those that end in
/// `_` or `-` begin one, as in `YOUR_ORG`.
const WORDS: [&str; 8] = [
    "YOUR_",
    "YOUR-",
    "CHANGEME",
    "CHANGE_ME",
    "CHANGE-ME",
    "REPLACEME",
    "REPLACE_ME",
    "REPLACE-ME",
];

/// Whether a value is one that an example or a scaffold left for its author to
/// fill in.
///
/// It is one if a word in it is made to be replaced (`YOUR_ORG/YOUR_REPO`), or
/// if it ends in four `X` or more, after one letter at most (`PXXXXX`, an id of
/// PagerDuty). As a whole it is one in angle brackets (`<TEAM>`, `<your team>`),
/// `TODO`, `TBD`, and `changeme` in any case. Case matters otherwise: `your_` is
/// how names of one's own begin.
pub fn is_left_to_fill_in(value: &str) -> bool {
    if value.eq_ignore_ascii_case("changeme") || is_in_angle_brackets(value) {
        return true;
    }
    value.bytes().any(|byte| byte.is_ascii_uppercase())
        && (matches!(value, "TODO" | "TBD")
            || words(value).any(is_crossed_out)
            || WORDS.into_iter().any(|word| has_word(value, word)))
}

/// `<TEAM>` and `<your team>`, but no markup.
fn is_in_angle_brackets(value: &str) -> bool {
    let inner = value
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| {
        let upper = inner.to_ascii_uppercase();
        !inner.is_empty()
            && !inner.contains(['<', '/'])
            && (inner == upper || upper.starts_with("YOUR"))
    })
}

/// The runs of ASCII letters and digits.
fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !c.is_ascii_alphanumeric())
}

/// `XXXX` and `PXXXX`, and longer ones.
fn is_crossed_out(word: &str) -> bool {
    let crosses = word
        .strip_prefix(|c: char| c.is_ascii_uppercase())
        .unwrap_or_default();
    word.len() >= 4
        && crosses.bytes().all(|byte| byte == b'X')
        && (crosses.len() >= 4 || word.starts_with('X'))
}

fn has_word(value: &str, word: &str) -> bool {
    let bytes = value.as_bytes();
    value.match_indices(word).any(|(start, _)| {
        let is_start = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
        let after = bytes.get(start + word.len());
        is_start && (word.ends_with(['_', '-']) || !after.is_some_and(u8::is_ascii_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_left_to_fill_in_from_values() {
        for value in [
            "YOUR_GITHUB_USERNAME",
            "YOUR-ORG/YOUR-REPO",
            "pd/CHANGEME",
            "changeme",
            "PXXXXX",
            "XXXX",
            "arn:aws:s3:eu-west-1:XXXXXXXXXXXX:a",
            "<YOUR TEAM>",
            "<your team>",
            "<TODO>",
            "TODO",
            "TBD",
        ] {
            assert!(is_left_to_fill_in(value), "{value}");
        }
        for value in [
            "",
            "Your team",
            "your-account",
            "PABCDE",
            "XXX",
            "PXXX",
            "XXXXL",
            "ABXXXX",
            "<script>",
            "<>",
            "orders",
            "todo",
            "The TODO list",
            "FLAVOUR_A",
            "P",
            "a<b>",
        ] {
            assert!(!is_left_to_fill_in(value), "{value}");
        }
    }
}
