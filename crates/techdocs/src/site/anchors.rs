//! The anchors of a page that stand in its HTML: ids, and names of `a`.
//!
//! Read from the finished HTML, so that those of raw HTML count as well.

/// Every `id` of a tag, and every `name` of an `a`.
pub(super) fn in_html(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find("id=\"").map(|at| (at, 4));
            let named = rest.find("name=\"").map(|at| (at, 6));
            let (at, length) = match (at, named) {
                (Some(id), Some(name)) => id.min(name),
                (found, other) => found.or(other)?,
            };
            let is_attribute = rest[..at].ends_with([' ', '\n', '\t']);
            let value = &rest[at + length..];
            let end = value.find('"')?;
            rest = &value[end..];
            if is_attribute {
                return Some(&value[..end]);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_are_anchors() {
        let html = "<h2 class=x id=\"a\">A</h2><a\nname=\"b\"></a> grid=\"c\"";
        assert_eq!(in_html(html).collect::<Vec<_>>(), ["a", "b"]);
    }
}
