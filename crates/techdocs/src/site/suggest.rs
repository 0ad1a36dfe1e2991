//! "Did you mean": the known word or path closest to one that is not known.

/// The candidate closest to `word`, if one is close enough to be what the
/// author meant: at most a third of its letters away, case aside.
pub(super) fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = fold(word);
    let allowed = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let folded = fold(candidate);
            if folded.len().abs_diff(word.len()) > allowed * 4 {
                return None;
            }
            let distance = strsim::osa_distance(&word, &folded);
            (distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_probably_meant() {
        let known = ["guide/install.md", "guide/usage.md"];
        assert_eq!(closest("guide/instal.md", known), Some("guide/install.md"));
        assert_eq!(closest("Guide/Usage.md", known), Some("guide/usage.md"));
        assert_eq!(closest("other.md", known), None);
    }
}
