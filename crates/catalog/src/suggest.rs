//! "Did you mean": the known word closest to one that is not known.
//!
//! [`closest`] looks through a short list, such as the fields of a kind. For
//! the references of a whole catalog see `crate::checks::nearest`, which keeps an
//! index.

/// The candidate closest to `word`, if one is close enough to be what the
/// author meant: equal but for case, `-` and `_`, or a slip or two away, three
/// in a word of ten letters.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let allowed = allowed_distance(&folded);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = strsim::osa_distance(&folded, &fold(candidate));
            (distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many edits apart two words may be and still be taken for one another.
pub(crate) fn allowed_distance(folded: &str) -> usize {
    match folded.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// The word without what is easily mistaken: case, `-` and `_`.
pub(crate) fn fold(word: &str) -> String {
    word.chars()
        .filter(|char| !matches!(char, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .take(100)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_probably_meant() {
        #[track_caller]
        fn check(word: &str, expected: Option<&str>) {
            let known = ["owner", "lifecycle", "dependsOn", "type"];
            assert_eq!(closest(word, known), expected);
        }

        check("ownr", Some("owner"));
        check("depends-on", Some("dependsOn"));
        check("lifecylce", Some("lifecycle"));
        check("Type", Some("type"));
        check("description", None);
    }
}
