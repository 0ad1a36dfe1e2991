//! CSS selectors of one element, as in `div.a#b[c=d]`.

/// What a selector says. Classes come first and in order of their letters.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Selector {
    pub tag: String,
    pub attributes: Vec<(String, String)>,
}

/// Reads a selector; `None` if it is none.
pub(super) fn read(text: &str, needs_tag: bool) -> Option<Selector> {
    let mut selector = Selector::default();
    let mut rest = text;
    if needs_tag {
        let end = name_length(rest)?;
        selector.tag = rest[..end].to_owned();
        rest = &rest[end..];
    }
    let mut classes: Vec<String> = Vec::new();
    while let Some(mark) = rest.chars().next() {
        rest = &rest[mark.len_utf8()..];
        match mark {
            '#' | '.' => {
                let end = name_length(rest)?;
                let name = rest[..end].to_owned();
                rest = &rest[end..];
                if mark == '.' {
                    classes.push(name);
                } else if selector.attributes.iter().any(|(key, _)| key == "id") {
                    return None;
                } else {
                    selector.attributes.push(("id".into(), name));
                }
            }
            '[' => rest = read_attributes(rest, &mut selector.attributes, &mut classes)?,
            _ => return None,
        }
    }
    if !classes.is_empty() {
        classes.sort();
        selector
            .attributes
            .insert(0, ("class".into(), classes.join(" ")));
    }
    Some(selector)
}

/// Reads `a=b c="d"]`; gives what follows.
fn read_attributes<'t>(
    text: &'t str,
    attributes: &mut Vec<(String, String)>,
    classes: &mut Vec<String>,
) -> Option<&'t str> {
    let spaces = [' ', '\t'];
    let mut rest = text.trim_start_matches(spaces);
    loop {
        let end = name_length(rest)?;
        let name = rest[..end].to_lowercase();
        let mut after = rest[end..].trim_start_matches(spaces);
        let mut value = if name == "class" {
            String::new()
        } else {
            name.clone()
        };
        if let Some(written) = after.strip_prefix('=') {
            let written = written.trim_start_matches(spaces);
            let quote = written.chars().next().filter(|c| "\"'".contains(*c));
            let (start, end) = match quote {
                Some(quote) => (1, 1 + written[1..].find(quote)?),
                None => (0, name_length(written)?),
            };
            written[start..end].clone_into(&mut value);
            after = written[end + start..].trim_start_matches(spaces);
        }
        if name == "class" {
            classes.extend(value.split_whitespace().map(str::to_owned));
        } else {
            attributes.push((name, value));
        }
        if let Some(after) = after.strip_prefix(']') {
            return Some(after);
        }
        rest = after;
    }
}

/// The length of the name at the start of a text.
fn name_length(text: &str) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c) || c > '\u{9f}';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let bare = text[..end].trim_start_matches('-');
    (end > 0 && !bare.starts_with(|c: char| c.is_ascii_digit())).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_says_one_element() {
        let found = read("div.b.a#c[d=e f='g h' i]", true).unwrap();
        let attributes = [
            ("class", "a b"),
            ("id", "c"),
            ("d", "e"),
            ("f", "g h"),
            ("i", "i"),
        ];
        let attributes = attributes.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(
            (found.tag.as_str(), found.attributes),
            ("div", attributes.to_vec())
        );
        for text in ["", ".a", "a b", "a#b#c", "a[", "a[b=\"c"] {
            assert_eq!(read(text, true), None, "{text:?}");
        }
        assert_eq!(read(".a", false).unwrap().attributes.len(), 1);
    }
}
