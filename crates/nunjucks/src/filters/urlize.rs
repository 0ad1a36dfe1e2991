//! The filter `urlize`: addresses in text become links.

use std::sync::LazyLock;

use fancy_regex::Regex;

use super::{arg, need_text};
use crate::error::Run;
use crate::eval::Machine;
use crate::lex::is_js_space;
use crate::value::{Text, Value};

static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\A[A-Za-z0-9_.!#$%&'*+\-/=?^`{|}~]+@[a-z0-9\-]+(\.[a-z0-9\-]+)+\z").ok()
});

pub(super) fn urlize(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let text = need_text(&input)?;
    let length = match arg(args, 0) {
        Value::Undefined => usize::MAX,
        value => match machine.number(value)? {
            number if number.is_nan() => 0,
            number => number.max(0.0) as usize,
        },
    };
    let nofollow = match arg(args, 1) {
        Value::Boolean(true) => " rel=\"nofollow\"",
        _ => "",
    };
    machine.budget.spend(text.bytes() as u64)?;
    let text = text.lossy();
    let mut result = String::new();
    let mut rest = &*text;
    while !rest.is_empty() {
        let spaces = rest.len() - rest.trim_start_matches(is_js_space).len();
        result.push_str(&rest[..spaces]);
        rest = &rest[spaces..];
        let end = rest.find(is_js_space).unwrap_or(rest.len());
        push_word(&mut result, &rest[..end], length, nofollow);
        rest = &rest[end..];
        machine.budget.check_text(result.len())?;
    }
    machine.new_text(result)
}

/// A word without one opening and one closing mark around it.
fn inner(word: &str) -> &str {
    let word = ["(", "<", "&lt;"]
        .iter()
        .find_map(|mark| word.strip_prefix(mark))
        .unwrap_or(word);
    [".", ",", ")", "&gt;"]
        .iter()
        .find_map(|mark| word.strip_suffix(mark))
        .unwrap_or(word)
}

fn push_word(result: &mut String, word: &str, length: usize, nofollow: &str) {
    let url = inner(word);
    let short = Text::from(url).slice(0, length);
    let short = short.lossy();
    if url.starts_with("http://") || url.starts_with("https://") {
        result.push_str(&format!("<a href=\"{url}\"{nofollow}>{short}</a>"));
    } else if url.starts_with("www.") {
        result.push_str(&format!("<a href=\"http://{url}\"{nofollow}>{short}</a>"));
    } else if is_email(url) {
        result.push_str(&format!("<a href=\"mailto:{url}\">{url}</a>"));
    } else if has_known_ending(url) {
        result.push_str(&format!("<a href=\"http://{url}\"{nofollow}>{short}</a>"));
    } else {
        result.push_str(word);
    }
}

fn is_email(url: &str) -> bool {
    let matches = |email: &Regex| email.is_match(url).unwrap_or(false);
    EMAIL.as_ref().is_some_and(matches)
}

/// `.org`, `.net` or `.com`, at the end or before a port or path.
fn has_known_ending(url: &str) -> bool {
    [".org", ".net", ".com"].iter().any(|ending| {
        url.match_indices(ending).any(|(at, _)| {
            let after = &url[at + ending.len()..];
            after.is_empty() || after.starts_with([':', '/'])
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn addresses_become_links() {
        check(
            "${{ 'see (https://a.com/x), me@b.org' | urlize }}",
            "see <a href=\"https://a.com/x)\">https://a.com/x)</a> <a href=\"mailto:me@b.org\">me@b.org</a>",
        );
        check(
            "${{ 'www.a.com' | urlize(5, true) }}",
            "<a href=\"http://www.a.com\" rel=\"nofollow\">www.a</a>",
        );
    }
}
