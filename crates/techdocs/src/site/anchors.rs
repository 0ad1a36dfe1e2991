//! The anchors of a page that stand in its HTML: ids, and names of `a`.
//!
//! Read from the finished HTML, so that those of raw HTML count as well.

/// Every `id` of a tag, and every `name` of an `a`.
pub(super) fn in_html(html: &str) -> impl Iterator<Item = &str> {
    let mut position = 0;
    std::iter::from_fn(move || {
        loop {
            let at = position + html[position..].find('=')?;
            let before = &html[position..at];
            position = at + 1;
            let Some(value) = html[position..].strip_prefix('"') else {
                continue;
            };
            let Some(before) = ["id", "name"]
                .into_iter()
                .find_map(|name| before.strip_suffix(name))
            else {
                continue;
            };
            let end = value.find('"')?;
            position += 1 + end;
            if before.ends_with([' ', '\n', '\t']) {
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
        let html = "<h2 class=x id=\"a\">A = B</h2><a\nname=\"b\"></a> grid=\"c\" id=d<i id=\"e";
        assert_eq!(in_html(html).collect::<Vec<_>>(), ["a", "b"]);
    }
}
