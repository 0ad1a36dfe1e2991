//! "Did you mean": the known name closest to one that is not known.

/// The candidate closest to `name`, if one is close enough to be what the
/// author meant: equal but for case and `_`, or a slip or two away.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let folded = fold(name);
    let allowed = match folded.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.chars()
        .filter(|char| !matches!(char, '-' | '_'))
        .flat_map(char::to_lowercase)
        .take(64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_what_was_probably_meant() {
        let known = ["upper", "lower", "parseRepoUrl"];
        assert_eq!(closest("uper", known), Some("upper"));
        assert_eq!(closest("parse_repo_url", known), Some("parseRepoUrl"));
        assert_eq!(closest("slugify", known), None);
    }
}
