//! Alerts: `> [!NOTE]` of GitHub and `>>> [!note]` of GitLab, made into
//! admonitions (`!!! note "Note"`).
//!
//! As `mkdocs-github-admonitions-plugin` 0.1.1 does on the source of a page,
//! before Markdown: only at the first column; not within fences of three back
//! ticks at the first column. `important` becomes `warning`, and `caution`
//! `danger`; the title is what follows on the line, else the word.

use crate::markdown::inline::text::line_end;
use std::borrow::Cow;
use std::ops::Range;

/// The words that start an alert, and the admonition of each.
const TYPES: [(&str, &str); 5] = [
    ("note", "note"),
    ("tip", "tip"),
    ("important", "warning"),
    ("caution", "danger"),
    ("warning", "warning"),
];

/// The first line of an alert.
struct Head<'t> {
    admonition: &'static str,
    word: &'t str,
    title: &'t str,
}

/// Makes the alerts of a text with LF line ends into admonitions.
pub(super) fn convert(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("[!") {
        return text;
    }
    let text = match convert_quotes(&text) {
        Some(converted) => Cow::Owned(converted),
        None => text,
    };
    match convert_multiline(&text) {
        Some(converted) => Cow::Owned(converted),
        None => text,
    }
}

/// The alerts whose every line begins with `>`.
fn convert_quotes(text: &str) -> Option<String> {
    let fences = fences(text);
    let mut result = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(line) = line_at(text, at) {
        let next = at + line.len() + 1;
        let Some(head) = head(line, ">") else {
            at = next;
            continue;
        };
        let mut end = next;
        while let Some(line) = line_at(text, end) {
            if !line.starts_with('>') || end + line.len() >= text.len() {
                break;
            }
            end += line.len() + 1;
        }
        if end <= next || next > text.len() {
            at = next;
            continue;
        }
        if !is_within(&fences, &(at..end)) {
            result.push_str(&text[copied..at]);
            push_head(&mut result, &head);
            let body = text[next..end].trim();
            for (number, line) in body.split('\n').enumerate() {
                if number > 0 {
                    result.push('\n');
                }
                let content = line.strip_prefix('>').unwrap_or(line);
                result.push_str("    ");
                result.push_str(content.strip_prefix(' ').unwrap_or(content));
            }
            result.push('\n');
            copied = end;
        }
        at = end;
    }
    finish(text, result, copied)
}

/// The alert between `>>> [!note]` and the last line that begins with `>>>`.
fn convert_multiline(text: &str) -> Option<String> {
    let fences = fences(text);
    let mut result = String::new();
    let mut copied = 0;
    let mut at = 0;
    // The last `>>>` at the start of a line closes whatever is open.
    let close = text.rfind("\n>>>").map(|end| end + 1)?;
    while let Some(line) = line_at(text, at) {
        let next = at + line.len() + 1;
        match head(line, ">>>") {
            Some(head) if close > next => {
                let end = close + 3;
                if !is_within(&fences, &(at..end)) {
                    result.push_str(&text[copied..at]);
                    push_head(&mut result, &head);
                    for (number, line) in text[next..close].trim().split('\n').enumerate() {
                        if number > 0 {
                            result.push('\n');
                        }
                        result.push_str("    ");
                        result.push_str(line);
                    }
                    result.push('\n');
                    copied = end;
                }
                break;
            }
            _ => at = next,
        }
    }
    finish(text, result, copied)
}

/// The result with the rest of the text, if anything was converted.
fn finish(text: &str, mut result: String, copied: usize) -> Option<String> {
    if copied == 0 {
        return None;
    }
    result.push_str(&text[copied..]);
    Some(result)
}

/// The line that starts at a place, without its end.
fn line_at(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
    Some(&rest[..line_end(rest)])
}

/// Reads `> [!NOTE] title`, with what is before the bracket given.
fn head<'t>(line: &'t str, mark: &str) -> Option<Head<'t>> {
    let rest = line.strip_prefix(mark)?.strip_prefix(' ')?;
    let bare = rest.trim_start_matches(' ');
    if rest.len() - bare.len() > 3 {
        return None;
    }
    let (word, title) = bare.strip_prefix("[!")?.split_once(']')?;
    let (_, admonition) = TYPES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    Some(Head {
        admonition,
        word,
        title: title.trim(),
    })
}

/// Appends the first line of an admonition.
fn push_head(result: &mut String, head: &Head<'_>) {
    result.push_str("!!! ");
    result.push_str(head.admonition);
    result.push_str(" \"");
    if head.title.is_empty() {
        let (first, rest) = head.word.split_at(1);
        result.push_str(&first.to_ascii_uppercase());
        result.push_str(&rest.to_ascii_lowercase());
    } else {
        result.push_str(head.title);
    }
    result.push_str("\"\n");
}

/// The stretches from one line that begins with three back ticks to the next.
fn fences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    let mut at = 0;
    while let Some(line) = line_at(text, at) {
        if line.starts_with("```") {
            match open.take() {
                None => open = Some(at),
                Some(start) => found.push(start..at + 3),
            }
        }
        at += line.len() + 1;
    }
    found
}

/// Whether a stretch is inside one of the fences, which are in order.
fn is_within(fences: &[Range<usize>], stretch: &Range<usize>) -> bool {
    let next = fences.partition_point(|fence| fence.start < stretch.start);
    next > 0 && stretch.end < fences[next - 1].end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_become_admonitions() {
        #[track_caller]
        fn check(source: &str, expected: &str) {
            assert_eq!(convert(source.into()), expected, "{source:?}");
        }

        check("> [!NOTE]\n> a\n", "!!! note \"Note\"\n    a\n");
        check(
            "x\n\n> [!important] T\n> a\n>\n>b\nc\n",
            "x\n\n!!! warning \"T\"\n    a\n    \n    b\nc\n",
        );
        // The last line of a file without a line end is not one of it.
        check("> [!TIP]\n> a", "> [!TIP]\n> a");
        check("> [!TIP]\n> a\n> b", "!!! tip \"Tip\"\n    a\n> b");
        // Not in a list, not in a fence, and not what GitHub does not know.
        check(" > [!TIP]\n > a\n", " > [!TIP]\n > a\n");
        check("```\n> [!TIP]\n> a\n```\n", "```\n> [!TIP]\n> a\n```\n");
        check("> [!DANGER]\n> a\n", "> [!DANGER]\n> a\n");
        check(
            ">>> [!Caution]\na\n\nb\n>>>\nc\n",
            "!!! danger \"Caution\"\n    a\n    \n    b\n\nc\n",
        );
    }
}
