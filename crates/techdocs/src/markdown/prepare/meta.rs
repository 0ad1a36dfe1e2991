//! The `meta` extension: front matter that is still at the start of the text.
//!
//! MkDocs takes a page's own front matter off before Markdown sees it; this
//! takes off what a snippet at the very start brings along, and what MkDocs
//! could not read. As Python-Markdown's extension, lines are taken as long as
//! they look like front matter, and no longer.

/// The text without front matter.
pub(super) fn strip(text: String) -> String {
    let mut rest = &*text;
    if mark(first_line(rest), &["---"]) {
        rest = after_line(rest);
    }
    let mut has_key = false;
    while !rest.is_empty() {
        let line = first_line(rest);
        if line.trim().is_empty() || mark(line, &["---", "..."]) {
            rest = after_line(rest);
            break;
        }
        if is_pair(line) {
            has_key = true;
        } else if !has_key || !line.starts_with("    ") {
            break;
        }
        rest = after_line(rest);
    }
    if rest.len() == text.len() {
        return text;
    }
    rest.to_owned()
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// Whether a line begins with one of the marks. The rule behind it also has
/// what may follow, but asks for nothing.
fn mark(line: &str, marks: &[&str]) -> bool {
    marks.iter().any(|mark| line.starts_with(mark))
}

/// `key: value` with at most three spaces before.
fn is_pair(line: &str) -> bool {
    let trimmed = line.trim_start_matches(' ');
    let key = trimmed.split_once(':').map(|(key, _)| key);
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    line.len() - trimmed.len() < 4
        && key.is_some_and(|key| !key.is_empty() && key.bytes().all(is_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_front_matter_is_taken_off() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(strip(text.to_owned()), expected, "{text:?}");
        }

        check("---\na: b\n    c\n---\nd\n", "d\n");
        check("---\n\na\n", "a\n");
        check("a: b\nc\n", "c\n");
        check("a b\n\nc\n", "a b\n\nc\n");
        check("\n\na", "\na");
        check("    a: b\nc\n", "    a: b\nc\n");
        check("", "");
    }
}
