//! The words of an attribute list, as in `.class #id key="a value"`.
//!
//! As the scanner of Python-Markdown's `attr_list` splits them. It stops at
//! the first character that starts no word (`=` or `}`).

/// The words, in order: `("id", x)` for `#x`, `(".", x)` for `.x`, the key and
/// its value, or the word twice.
pub fn attributes(text: &str) -> Vec<(&str, &str)> {
    attributes_and_end(text).0
}

/// The words, and where the reading of them stopped.
fn attributes_and_end(text: &str) -> (Vec<(&str, &str)>, usize) {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(' ') {
            at += 1;
            continue;
        }
        let key_end = rest.find([' ', '=', '}']).unwrap_or(rest.len());
        if key_end == 0 {
            break;
        }
        let key = &rest[..key_end];
        match rest[key_end..].strip_prefix('=').and_then(value) {
            Some((value, length)) => {
                found.push((key, value));
                at += key_end + 1 + length;
            }
            None => {
                found.push(word(key));
                at += key_end;
            }
        }
    }
    (found, at)
}

/// A value after `=`, and its length with quotes.
fn value(rest: &str) -> Option<(&str, usize)> {
    for quote in ['"', '\''] {
        let Some(inner) = rest.strip_prefix(quote) else {
            continue;
        };
        let line = &inner[..inner.find('\n').unwrap_or(inner.len())];
        if let Some(end) = line.find(quote) {
            // Any number of quotes is taken off both ends.
            return Some((inner[..end].trim_matches(quote), end + 2));
        }
    }
    let end = rest.find([' ', '=', '}']).unwrap_or(rest.len());
    (end > 0).then(|| (&rest[..end], end))
}

/// A word without a value.
fn word(text: &str) -> (&str, &str) {
    if let Some(class) = text.strip_prefix('.') {
        (".", class)
    } else if let Some(id) = text.strip_prefix('#') {
        ("id", id)
    } else {
        (text, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_classes_ids_keys_or_themselves() {
        assert_eq!(
            attributes(".a #b c=d e='f g' h=\"i=j\" k"),
            [
                (".", "a"),
                ("id", "b"),
                ("c", "d"),
                ("e", "f g"),
                ("h", "i=j"),
                ("k", "k")
            ]
        );
        assert_eq!(attributes_and_end("a } b"), (vec![("a", "a")], 2));
        assert_eq!(attributes_and_end("=a"), (vec![], 0));
        assert_eq!(attributes("a=\"b c"), [("a", "\"b"), ("c", "c")]);
    }
}
