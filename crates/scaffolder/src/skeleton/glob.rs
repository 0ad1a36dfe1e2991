//! One glob over paths, with the meaning of the npm package `picomatch` 2 as `globby`
//! uses it: dot files included, `*` and `?` within a folder, `**` across folders,
//! `[a-z]`, `@(a|b)`, `!(a)` and their kin.
//!
//! [`Glob::new`] translates a pattern without braces to a regular expression;
//! [`expand_braces`] takes the braces out before. Source: `lib/parse.js` of
//! `picomatch`, and `expandBraceExpansion` in `fast-glob/src/utils/pattern.ts`.
//!
//! Folders, `!x` and what is walked are not known here: see
//! [`globs`](super::globs).

use fancy_regex::{Regex, RegexBuilder};

/// More alternatives than this in `{a,b}` lists are left out.
const MAX_ALTERNATIVES: usize = 1_000;

/// Brackets deeper than this stand for themselves.
const MAX_DEPTH: usize = 16;

/// Retries after which a path counts as not matched.
const MAX_RETRIES: usize = 100_000;

/// A glob that was read.
#[derive(Debug, Clone)]
pub(crate) struct Glob {
    /// None for a pattern that no path fits, as one with `[z-a]`.
    regex: Option<Regex>,
}

impl Glob {
    /// Reads a pattern. Every text is one.
    pub(crate) fn new(pattern: &str) -> Self {
        let translated = format!("^(?:{})$", translate_path(pattern));
        let regex = RegexBuilder::new(&translated)
            .backtrack_limit(MAX_RETRIES)
            .build();
        Self { regex: regex.ok() }
    }

    /// Whether it fits the whole path.
    pub(crate) fn is_match(&self, path: &str) -> bool {
        let Some(regex) = &self.regex else {
            return false;
        };
        regex.is_match(path).unwrap_or(false)
    }
}

/// Anything but a slash.
const STAR: &str = "[^/]*?";

/// Anything.
const GLOBSTAR: &str = ".*?";

fn translate_path(pattern: &str) -> String {
    let mut pattern = pattern;
    while let Some(rest) = pattern.strip_prefix("./") {
        pattern = rest;
    }
    // A fast path of picomatch that differs from its slow one: `**.yml` crosses
    // folders, `a/**.yml` does not.
    if let Some(extension) = pattern.strip_prefix("**.")
        && extension
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(is_word))
    {
        return format!("{GLOBSTAR}\\.{}", extension.replace('.', "\\."));
    }
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let starts_part = at == 0 || chars[at - 1] == '/';
        match globstar(&chars, at).filter(|_| starts_part) {
            Some(end) => at = push_globstar(&chars, at, end, &mut out),
            None => at = push_token(&chars, at, 0, &mut out),
        }
    }
    out
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

/// Where `**`, `**/**` and so on end, when they are whole parts of the path.
fn globstar(chars: &[char], at: usize) -> Option<usize> {
    let is_one = |at: usize| {
        chars.get(at..at + 2) == Some(&['*', '*']) && matches!(chars.get(at + 2), None | Some('/'))
    };
    if !is_one(at) {
        return None;
    }
    let mut end = at + 2;
    while end < chars.len() && is_one(end + 1) {
        end += 3;
    }
    Some(end)
}

/// Writes a globstar that takes the place of the slashes around it; gives where the
/// rest of the pattern begins.
fn push_globstar(chars: &[char], at: usize, end: usize, out: &mut String) -> usize {
    let is_last = end == chars.len();
    if at == 0 {
        out.push_str(if is_last { ".*" } else { "(?:.*/)?" });
        return if is_last { end } else { end + 1 };
    }
    let after_star = at >= 2 && chars[at - 2] == '*';
    if is_last && after_star {
        out.push_str(".*");
        return end;
    }
    out.pop(); // The slash before it.
    if is_last {
        out.push_str("(?:/.*|$)");
        end
    } else {
        out.push_str("(?:/.*/|/)");
        end + 1
    }
}

/// Writes what stands at a place; gives where the rest begins.
fn push_token(chars: &[char], at: usize, depth: usize, out: &mut String) -> usize {
    let next = chars.get(at + 1);
    match chars[at] {
        '\\' if next.is_some() => {
            push_literal(chars[at + 1], out);
            at + 2
        }
        operator @ ('!' | '?' | '*' | '+' | '@')
            if next == Some(&'(') && chars.get(at + 2) != Some(&'?') =>
        {
            match closing(chars, at + 1).filter(|_| depth < MAX_DEPTH) {
                Some(end) => {
                    push_extended(operator, chars, at + 2, end, depth, out);
                    end + 1
                }
                None => {
                    push_literal(operator, out);
                    at + 1
                }
            }
        }
        '*' => {
            let mut end = at;
            while chars.get(end) == Some(&'*') {
                end += 1;
            }
            out.push_str(STAR);
            // The last star of `**(a)` belongs to the brackets.
            if end - at > 1 && chars.get(end) == Some(&'(') {
                end - 1
            } else {
                end
            }
        }
        '?' => {
            out.push_str("[^/]");
            at + 1
        }
        '[' => match class(chars, at) {
            Some((class, end)) => {
                out.push_str(&class);
                end
            }
            None => {
                out.push_str("\\[");
                at + 1
            }
        },
        '(' => match closing(chars, at).filter(|_| depth < MAX_DEPTH) {
            Some(end) => {
                let inner = translate_inner(&chars[at + 1..end], depth + 1);
                out.push_str(&format!("(?:{inner})"));
                end + 1
            }
            None => {
                out.push_str("\\(");
                at + 1
            }
        },
        '|' if depth > 0 => {
            out.push('|');
            at + 1
        }
        char => {
            push_literal(char, out);
            at + 1
        }
    }
}

fn translate_inner(chars: &[char], depth: usize) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        at = push_token(chars, at, depth, &mut out);
    }
    out
}

/// Writes `@(a|b)` and the like, whose inner part is from `start` to `end`.
fn push_extended(
    operator: char,
    chars: &[char],
    start: usize,
    end: usize,
    depth: usize,
    out: &mut String,
) {
    let inner = translate_inner(&chars[start..end], depth + 1);
    if operator != '!' {
        let repeat = match operator {
            '@' => "",
            '?' => "?",
            '*' => "*",
            _ => "+",
        };
        out.push_str(&format!("(?:{inner}){repeat}"));
        return;
    }
    let written = &chars[start..end];
    let rest = &chars[end + 1..];
    let crosses = written.len() > 1 && written.contains(&'/');
    let is_extension = |rest: &[char]| {
        rest.len() > 1 && rest[0] == '.' && !rest[1..].iter().any(|c| matches!(c, '\\' | '/' | '.'))
    };
    // What must not follow: without this `!(a)` would refuse `ab` as well, which is
    // what picomatch does only where more of the pattern follows.
    let follows = if crosses || rest.iter().all(|&char| char == ')') {
        "$".to_owned()
    } else if written.contains(&'*') && is_extension(rest) {
        translate_inner(rest, depth)
    } else {
        String::new()
    };
    let star = if crosses { GLOBSTAR } else { STAR };
    out.push_str(&format!("(?:(?!(?:{inner}){follows}){star})"));
}

/// The bracket that closes the one at a place.
fn closing(chars: &[char], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = open;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 1,
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The POSIX classes that may stand in a class.
const POSIX: [(&str, &str); 10] = [
    ("alnum", "a-zA-Z0-9"),
    ("alpha", "a-zA-Z"),
    ("blank", " \\t"),
    ("digit", "0-9"),
    ("lower", "a-z"),
    ("punct", "!-/:-@\\[-`{-~"),
    ("space", "\\s"),
    ("upper", "A-Z"),
    ("word", "A-Za-z0-9_"),
    ("xdigit", "A-Fa-f0-9"),
];

/// A class such as `[a-z]`, and where it ends.
fn class(chars: &[char], open: usize) -> Option<(String, usize)> {
    let negated = matches!(chars.get(open + 1), Some('!' | '^'));
    let first = open + 1 + usize::from(negated);
    let mut inner = String::new();
    let mut is_plain = !negated;
    let mut has_slash = false;
    let mut at = first;
    loop {
        let &char = chars.get(at)?;
        match char {
            ']' if at > first => break,
            '[' if chars.get(at + 1) == Some(&':') => {
                let name: String = chars[at + 2..].iter().take_while(|c| **c != ':').collect();
                let known = POSIX.iter().find(|(known, _)| *known == name);
                let (_, ranges) = known?;
                inner.push_str(ranges);
                is_plain = false;
                at += name.chars().count() + 3; // At its own `]`.
            }
            '-' => {
                inner.push('-');
                is_plain = false;
            }
            '\\' => {
                at += 1;
                push_literal(*chars.get(at)?, &mut inner);
                is_plain = false;
            }
            char => {
                has_slash |= char == '/';
                is_plain &= !"*+?.^${}(|)[]".contains(char);
                push_literal(char, &mut inner);
            }
        }
        at += 1;
    }
    let slash = if negated && !has_slash { "/" } else { "" };
    let caret = if negated { "^" } else { "" };
    let class = format!("[{caret}{inner}{slash}]");
    if !is_plain {
        return Some((class, at + 1));
    }
    // A class of letters only may be what the file is called.
    let literal: String = chars[open..=at].iter().collect();
    let literal = fancy_regex::escape(&literal).into_owned();
    Some((format!("(?:{literal}|{class})"), at + 1))
}

fn push_literal(char: char, out: &mut String) {
    if r"\.+*?()|[]{}^$#&-~".contains(char) {
        out.push('\\');
    }
    out.push(char);
}

/// `a{b,c}d` to `abd` and `acd`; nested; `{1..3}` too. Braces without a comma stand
/// for themselves.
pub(crate) fn expand_braces(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut todo = vec![(pattern.to_owned(), 0)];
    while let Some((next, from)) = todo.pop() {
        if done.len() + todo.len() >= MAX_ALTERNATIVES {
            break;
        }
        match first_braces(&next, from) {
            Some((open, options, end)) => {
                let expanded = options.iter().rev().map(|option| {
                    let text = format!("{}{option}{}", &next[..open], &next[end..]);
                    (text, open)
                });
                todo.extend(expanded);
            }
            None => done.push(next),
        }
    }
    done
}

fn first_braces(pattern: &str, from: usize) -> Option<(usize, Vec<String>, usize)> {
    let bytes = pattern.as_bytes();
    let mut open = from;
    while open < bytes.len() {
        match bytes[open] {
            b'\\' => open += 1,
            b'{' => {
                if let Some((options, end)) = options(pattern, open + 1) {
                    return Some((open, options, end));
                }
            }
            _ => {}
        }
        open += 1;
    }
    None
}

fn options(pattern: &str, start: usize) -> Option<(Vec<String>, usize)> {
    let bytes = pattern.as_bytes();
    let mut options = Vec::new();
    let (mut depth, mut from, mut at) = (0_usize, start, start);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b',' if depth == 0 => {
                options.push(pattern[from..at].to_owned());
                from = at + 1;
            }
            b'}' if depth == 0 => {
                let last = &pattern[from..at];
                if options.is_empty() {
                    options = range(last)?;
                } else {
                    options.push(last.to_owned());
                }
                return Some((options, at + 1));
            }
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

fn range(text: &str) -> Option<Vec<String>> {
    let (from, to) = text.split_once("..")?;
    let (from, to): (i32, i32) = (from.parse().ok()?, to.parse().ok()?);
    let (low, high) = (from.min(to), from.max(to));
    let numbers = (low..=high).take(MAX_ALTERNATIVES);
    Some(numbers.map(|number| number.to_string()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_fits_whole_paths() {
        #[track_caller]
        fn check(pattern: &str, path: &str, expected: bool) {
            assert_eq!(Glob::new(pattern).is_match(path), expected, "{path}");
        }

        check("*.yml", "a.yml", true);
        check("*.yml", ".yml", true); // Dot files are files.
        check("*.yml", "a/b.yml", false);
        check("*.yml", "a.YML", false);
        check("**/*.yml", "a.yml", true);
        check("**/*.yml", "a/.b/c.yml", true);
        check("**.yml", "a/b.yml", true);
        check("a/**.yml", "a/b/c.yml", false);
        check("a/**", "a", true);
        check("a/**", "a/b/c", true);
        check("a*/**", "ab", false);
        check("a/**/b", "a/b", true);
        check("a/**/b", "a/x/y/b", true);
        check("a/**/b", "ab", false);
        check("**/**/b", "b", true);
        check("?.md", "a.md", true);
        check("?.md", "/.md", false);
        check("./a.md", "a.md", true);
        check("[ab].md", "b.md", true);
        check("[ab].md", "[ab].md", true);
        check("[a-c]x", "[a-c]x", false);
        check("[!a]x", "bx", true);
        check("[^a]x", "/x", false);
        check("[[:digit:]]x", "1x", true);
        check("[z-a]", "b", false);
        check("we\\[ab\\]", "we[ab]", true);
        check("@(a|b).js", "a.js", true);
        check("+(a|b).js", "abba.js", true);
        check("?(a).js", ".js", true);
        check("!(a).js", "b.js", true);
        check("!(a).js", "ab.js", false); // As picomatch has it.
        check("!(*.md)", "a.md", false);
        check("!(*.md)", "a.mdx", true);
        check("(a|b)/c", "b/c", true);
        check("x(", "x(", true);
        check("a.b", "axb", false);
        check("${{ values.x }}/*", "${{ values.x }}/a", true);
        check("a&&b--c~", "a&&b--c~", true);
        check("[a&&b]", "&", true);
    }

    #[test]
    fn braces_are_taken_apart() {
        #[track_caller]
        fn check(pattern: &str, expected: &[&str]) {
            assert_eq!(expand_braces(pattern), expected);
        }

        check("a", &["a"]);
        check("a{b,c}d", &["abd", "acd"]);
        check("{a,b{1..2}}", &["a", "b1", "b2"]);
        check("{a}", &["{a}"]);
        check(
            "${{ values.x }}/{a,b}",
            &["${{ values.x }}/a", "${{ values.x }}/b"],
        );
        check("{a,b", &["{a,b"]);
        assert!(expand_braces(&"{1..9}".repeat(9)).len() <= 1_000);
    }

    #[test]
    fn no_pattern_takes_long() {
        let nested = "*(".repeat(500) + "a" + &")".repeat(500);
        assert!(!Glob::new(&nested).is_match(&"b".repeat(50)));
        let stars = "*a".repeat(100);
        assert!(!Glob::new(&stars).is_match(&"a".repeat(99)));
        let negated = "!(*a*)".repeat(20);
        let _ = Glob::new(&negated).is_match(&"a".repeat(200));
    }
}
