//! Text in XML files: feeds, the site map, what describes the search.

/// Text as it stands in XML, between tags or in double quotes. Characters that
/// no XML may hold are replaced.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if super::is_forbidden(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn nothing_of_the_text_is_markup() {
        assert_eq!(
            xml("a < b & \"c\">\u{1}"),
            "a &lt; b &amp; &quot;c&quot;&gt;\u{fffd}"
        );
    }
}
