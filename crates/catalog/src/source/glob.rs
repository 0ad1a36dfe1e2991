//! Globs over paths, with the meaning of the npm package `minimatch`, which
//! Backstage matches Location targets and allow rules with.
//!
//! [`is_glob`] tells whether a target is one; [`Glob`] matches paths. `*` and
//! `?` stay within a folder, `**` as a whole part spans folders, and neither
//! matches a name that starts with a dot unless told to.
//!
//! Nothing here walks folders.

/// More alternatives than this in `{a,b}` lists are left out.
const MAX_ALTERNATIVES: usize = 1_000;

/// Steps after which matching one path is given up as no match.
const MAX_STEPS: u32 = 200_000;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Glob {
    alternatives: Vec<Vec<Part>>,
    negated: bool,
    options: Options,
}

/// How a [`Glob`] matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Wildcards match names that start with a dot.
    pub dot: bool,
    /// Case does not matter.
    pub ignore_case: bool,
}

#[derive(Debug, Clone)]
enum Part {
    Globstar,
    Name(Vec<Token>),
}

#[derive(Debug, Clone)]
enum Token {
    Char(char),
    Any,
    Star,
    Class {
        ranges: Vec<(char, char)>,
        negated: bool,
    },
    Group {
        operator: char,
        options: Vec<Vec<Token>>,
    },
}

impl Glob {
    /// Compiles a pattern. Every text is one: what is not closed stands for
    /// itself.
    pub fn new(pattern: &str, options: Options) -> Self {
        let bare = pattern.trim_start_matches('!');
        let negated = (pattern.len() - bare.len()) % 2 == 1;
        let folded = if options.ignore_case {
            bare.to_lowercase()
        } else {
            bare.to_owned()
        };
        let alternatives = if pattern.starts_with('#') {
            Vec::new() // A comment.
        } else {
            expand_braces(&folded)
                .iter()
                .map(|alternative| {
                    alternative
                        .split('/')
                        .filter(|part| !part.is_empty())
                        .map(|part| match part {
                            "**" => Part::Globstar,
                            _ => Part::Name(tokens(part)),
                        })
                        .collect()
                })
                .collect()
        };
        Self {
            alternatives,
            negated,
            options,
        }
    }

    /// Whether the pattern matches the whole path, whose parts are separated
    /// by `/`.
    pub fn is_match(&self, path: &str) -> bool {
        let folded;
        let path = if self.options.ignore_case {
            folded = path.to_lowercase();
            &folded
        } else {
            path
        };
        let names: Vec<Vec<char>> = path
            .split('/')
            .filter(|name| !name.is_empty())
            .map(|name| name.chars().collect())
            .collect();
        let mut steps = MAX_STEPS;
        let found = self
            .alternatives
            .iter()
            .any(|parts| self.matches_parts(parts, &names, &mut steps));
        found != self.negated
    }

    fn matches_parts(&self, parts: &[Part], names: &[Vec<char>], steps: &mut u32) -> bool {
        let Some((part, parts_left)) = parts.split_first() else {
            return names.is_empty();
        };
        match part {
            // At the end it takes all that is left, but at least one name.
            Part::Globstar if parts_left.is_empty() => {
                !names.is_empty() && names.iter().all(|name| self.is_visible(name))
            }
            Part::Globstar => (0..=names.len()).any(|taken| {
                *steps = steps.saturating_sub(1);
                *steps > 0
                    && names[..taken].iter().all(|name| self.is_visible(name))
                    && self.matches_parts(parts_left, &names[taken..], steps)
            }),
            Part::Name(tokens) => names.split_first().is_some_and(|(name, names_left)| {
                self.matches_name(tokens, name, steps)
                    && self.matches_parts(parts_left, names_left, steps)
            }),
        }
    }

    fn matches_name(&self, tokens: &[Token], name: &[char], steps: &mut u32) -> bool {
        let says_dot = matches!(tokens.first(), Some(Token::Char('.')));
        (says_dot || self.is_visible(name)) && matches_tokens(tokens, name, steps)
    }

    fn is_visible(&self, name: &[char]) -> bool {
        match name {
            ['.'] | ['.', '.'] => false,
            ['.', ..] => self.options.dot,
            _ => true,
        }
    }
}

fn matches_tokens(tokens: &[Token], name: &[char], steps: &mut u32) -> bool {
    *steps = steps.saturating_sub(1);
    if *steps == 0 {
        return false;
    }
    let Some((token, tokens_left)) = tokens.split_first() else {
        return name.is_empty();
    };
    match token {
        Token::Char(expected) => {
            name.first() == Some(expected) && matches_tokens(tokens_left, &name[1..], steps)
        }
        Token::Any => !name.is_empty() && matches_tokens(tokens_left, &name[1..], steps),
        Token::Star => {
            (0..=name.len()).any(|taken| matches_tokens(tokens_left, &name[taken..], steps))
        }
        Token::Class { ranges, negated } => name.first().is_some_and(|char| {
            let inside = ranges.iter().any(|(from, to)| (from..=to).contains(&char));
            inside != *negated && matches_tokens(tokens_left, &name[1..], steps)
        }),
        Token::Group { operator, options } => {
            matches_group(*operator, options, tokens_left, name, steps)
        }
    }
}

fn matches_group(
    operator: char,
    options: &[Vec<Token>],
    tokens_left: &[Token],
    name: &[char],
    steps: &mut u32,
) -> bool {
    let none_needed = matches!(operator, '?' | '*');
    if none_needed && matches_tokens(tokens_left, name, steps) {
        return true;
    }
    (0..=name.len()).any(|taken| {
        let fits = options
            .iter()
            .any(|option| matches_tokens(option, &name[..taken], steps));
        if operator == '!' {
            return !fits && matches_tokens(tokens_left, &name[taken..], steps);
        }
        if !fits {
            return false;
        }
        let repeats = matches!(operator, '*' | '+') && taken > 0;
        matches_tokens(tokens_left, &name[taken..], steps)
            || repeats && matches_group(operator, options, tokens_left, &name[taken..], steps)
    })
}

fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let char = chars[at];
        if matches!(char, '?' | '*' | '+' | '@' | '!')
            && chars.get(at + 1) == Some(&'(')
            && let Some((options, end)) = group(&chars, at + 2)
        {
            tokens.push(Token::Group {
                operator: char,
                options,
            });
            at = end;
            continue;
        }
        match char {
            '*' if matches!(tokens.last(), Some(Token::Star)) => {}
            '*' => tokens.push(Token::Star),
            '?' => tokens.push(Token::Any),
            '\\' if at + 1 < chars.len() => {
                at += 1;
                tokens.push(Token::Char(chars[at]));
            }
            '[' => {
                if let Some((class, end)) = class(&chars, at + 1) {
                    tokens.push(class);
                    at = end;
                    continue;
                }
                tokens.push(Token::Char('['));
            }
            _ => tokens.push(Token::Char(char)),
        }
        at += 1;
    }
    tokens
}

/// The alternatives of an extended glob such as `@(a|b)`, from after its
/// bracket, and where it ends.
fn group(chars: &[char], start: usize) -> Option<(Vec<Vec<Token>>, usize)> {
    let mut options = Vec::new();
    let mut depth = 0;
    let mut from = start;
    let mut at = start;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 1,
            '(' => depth += 1,
            '|' | ')' if depth == 0 => {
                options.push(tokens(&chars[from..at].iter().collect::<String>()));
                if chars[at] == ')' {
                    return Some((options, at + 1));
                }
                from = at + 1;
            }
            ')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// A class such as `[a-z]`, from after its bracket, and where it ends.
fn class(chars: &[char], start: usize) -> Option<(Token, usize)> {
    let negated = matches!(chars.get(start), Some('!' | '^'));
    let first = start + usize::from(negated);
    let mut ranges = Vec::new();
    let mut at = first;
    while at < chars.len() {
        match chars[at] {
            ']' if at > first => return Some((Token::Class { ranges, negated }, at + 1)),
            '\\' if at + 1 < chars.len() => at += 1,
            _ => {}
        }
        let from = chars[at];
        match (chars.get(at + 1), chars.get(at + 2)) {
            (Some('-'), Some(&to)) if to != ']' => {
                ranges.push((from, to));
                at += 3;
            }
            _ => {
                ranges.push((from, from));
                at += 1;
            }
        }
    }
    None
}

/// `a{b,c}d` to `abd` and `acd`; nested; `{1..3}` too.
fn expand_braces(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut todo = vec![pattern.to_owned()];
    while let Some(next) = todo.pop() {
        if done.len() + todo.len() >= MAX_ALTERNATIVES {
            break;
        }
        match first_braces(&next) {
            Some((before, options, after)) => todo.extend(
                options
                    .iter()
                    .rev()
                    .map(|option| format!("{before}{option}{after}")),
            ),
            None => done.push(next),
        }
    }
    done
}

fn first_braces(pattern: &str) -> Option<(&str, Vec<String>, &str)> {
    let bytes = pattern.as_bytes();
    let mut open = 0;
    while open < bytes.len() {
        match bytes[open] {
            b'\\' => open += 1,
            b'{' => {
                if let Some((options, end)) = brace_options(pattern, open + 1) {
                    return Some((&pattern[..open], options, &pattern[end..]));
                }
            }
            _ => {}
        }
        open += 1;
    }
    None
}

fn brace_options(pattern: &str, start: usize) -> Option<(Vec<String>, usize)> {
    let bytes = pattern.as_bytes();
    let mut options = Vec::new();
    let (mut depth, mut from, mut at) = (0, start, start);
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
                    options = number_range(last)?;
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

fn number_range(text: &str) -> Option<Vec<String>> {
    let (from, to) = text.split_once("..")?;
    let (from, to): (i32, i32) = (from.parse().ok()?, to.parse().ok()?);
    let numbers = from.min(to)..=from.max(to);
    let numbers = numbers
        .take(MAX_ALTERNATIVES)
        .map(|number| number.to_string());
    Some(if from <= to {
        numbers.collect()
    } else {
        numbers.collect::<Vec<_>>().into_iter().rev().collect()
    })
}

/// Whether a path is a pattern rather than the path of one file, as the npm
/// package `is-glob` judges it.
pub fn is_glob(text: &str) -> bool {
    if text.starts_with('!') {
        return true;
    }
    let chars: Vec<char> = text.chars().collect();
    let closes = |from: usize, close: char| chars[from..].iter().position(|c| *c == close);
    let mut at = 0;
    while at < chars.len() {
        let next = chars.get(at + 1).copied();
        match chars[at] {
            '\\' => {
                at += 2;
                continue;
            }
            '*' => return true,
            '@' | '?' | '!' | '+' if next == Some('(') && closes(at, ')').is_some() => return true,
            ']' | '.' | '+' | ')' if next == Some('?') => return true,
            '[' if next.is_some_and(|next| next != ']') && closes(at + 1, ']').is_some() => {
                return true;
            }
            '{' if next.is_some_and(|next| next != '}') && closes(at + 1, '}').is_some() => {
                return true;
            }
            '(' => {
                let look = next == Some('?')
                    && matches!(chars.get(at + 2), Some(':' | '!' | '='))
                    && chars.get(at + 3) != Some(&')');
                let either = next.is_some_and(|next| next != '|')
                    && closes(at, '|').is_some_and(|bar| {
                        chars.get(at + bar + 1) != Some(&')') && closes(at + bar, ')').is_some()
                    });
                if either || look && closes(at, ')').is_some() {
                    return true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        let glob = Glob::new(pattern, Options::default());
        for path in matching {
            assert!(glob.is_match(path), "{pattern} should match {path}");
        }
        for path in others {
            assert!(!glob.is_match(path), "{pattern} should not match {path}");
        }
    }

    #[test]
    fn matches_paths_as_minimatch_does() {
        check(
            "*.yaml",
            &["a.yaml"],
            &["a/b.yaml", ".yaml", ".a.yaml", "a.yml"],
        );
        check(
            "**/x.yaml",
            &["x.yaml", "a/x.yaml", "a/b/x.yaml"],
            &[".git/x.yaml", "ax.yaml"],
        );
        check("a/**", &["a/b", "a/b/c"], &["a", "b/a"]);
        check("a**/b", &["ax/b"], &["a/x/b"]);
        check(
            "{a,b{1,2}}.yaml",
            &["a.yaml", "b1.yaml", "b2.yaml"],
            &["b.yaml"],
        );
        check("v{1..3}.yaml", &["v2.yaml"], &["v4.yaml"]);
        check("[a-c]?.yaml", &["bx.yaml"], &["dx.yaml", "b.yaml"]);
        check("[!a].yaml", &["b.yaml"], &["a.yaml"]);
        check("+(a|b).yaml", &["abba.yaml"], &["c.yaml", ".yaml"]);
        check("x!(a).yaml", &["xb.yaml"], &["xa.yaml"]);
        check("a\\*.yaml", &["a*.yaml"], &["ab.yaml"]);
        check(".github/*.yml", &[".github/a.yml"], &["github/a.yml"]);
    }

    #[test]
    fn rules_match_dots_and_any_case() {
        let options = Options {
            dot: true,
            ignore_case: true,
        };
        let glob = Glob::new("https://github.com/Acme/*/blob/**", options);
        assert!(glob.is_match("https://github.com/acme/.github/blob/main/A.yaml"));
        assert!(!glob.is_match("https://github.com/other/shop/blob/main/A.yaml"));
    }

    #[test]
    fn a_pattern_made_to_take_forever_is_given_up() {
        let glob = Glob::new(&"*a".repeat(60), Options::default());
        assert!(!glob.is_match(&"a".repeat(200).replace("aa", "ab")));
    }

    #[test]
    fn tells_patterns_from_paths() {
        for glob in [
            "*.yaml",
            "a/{b,c}.yaml",
            "[ab].yaml",
            "@(a).yaml",
            "(a|b)",
            "a.?",
        ] {
            assert!(is_glob(glob), "{glob}");
        }
        for path in ["a.yaml", "{}", "a\\*b", "a?b", "[]", "(a)"] {
            assert!(!is_glob(path), "{path}");
        }
    }
}
