//! Patterns as in `.gitignore`: `exclude_docs`, `draft_docs`, `not_in_nav`.
//!
//! MkDocs matches them with Python's `pathspec`, whose rules are followed: of
//! the patterns that match, one that names the file itself beats one that
//! names a folder above it, and of equals the last wins. So `!a/b.md` brings a
//! file of an excluded folder back, which it would not in Git.

/// Patterns in the order they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patterns {
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    /// Whether it takes back what others matched (`!`).
    is_negated: bool,
    /// Whether it ends with `/`, and so means folders only.
    is_folder: bool,
    /// `**` or a glob for one segment.
    segments: Vec<String>,
}

/// How a pattern matches: a folder above the file, or the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Above,
    Itself,
}

impl Patterns {
    /// One pattern a line; blank lines and those that begin with `#` say
    /// nothing.
    pub fn new(text: &str) -> Self {
        Self {
            patterns: text.lines().filter_map(Pattern::new).collect(),
        }
    }

    /// These patterns, then those.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.patterns.extend_from_slice(&others.patterns);
        self
    }

    /// Whether the patterns take in a file, by its path with `/`.
    pub fn matches(&self, path: &str) -> bool {
        let segments: Vec<&str> = path.split('/').collect();
        let mut best: Option<(Match, bool)> = None;
        for pattern in &self.patterns {
            let Some(found) = pattern.matches(&pattern.segments, &segments) else {
                continue;
            };
            if best.is_none_or(|(known, _)| found >= known) {
                best = Some((found, !pattern.is_negated));
            }
        }
        best.is_some_and(|(_, is_in)| is_in)
    }
}

impl Pattern {
    fn new(line: &str) -> Option<Self> {
        let line = if line.ends_with("\\ ") {
            line
        } else {
            line.trim_end()
        };
        if line.is_empty() || line.starts_with('#') || line == "/" {
            return None;
        }
        let (is_negated, line) = match line.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let is_folder = line.ends_with('/');
        let mut segments: Vec<String> = line.split('/').map(str::to_owned).collect();
        if segments[0].is_empty() {
            segments.remove(0);
        } else if segments.len() == 1 || (segments.len() == 2 && segments[1].is_empty()) {
            segments.insert(0, "**".to_owned());
        }
        if let Some(last) = segments.last_mut()
            && last.is_empty()
        {
            "**".clone_into(last);
        }
        segments.dedup_by(|after, before| after == "**" && before == "**");
        (!segments.is_empty()).then_some(Self {
            is_negated,
            is_folder,
            segments,
        })
    }

    fn matches(&self, pattern: &[String], path: &[&str]) -> Option<Match> {
        let (first, rest) = pattern.split_first()?;
        if first == "**" {
            if rest.is_empty() {
                // Everything below what came before; alone, everything.
                let alone = self.segments.len() == 1;
                let is_below = if alone && self.is_folder {
                    path.len() > 1
                } else {
                    !path.is_empty()
                };
                let found = if self.is_folder {
                    Match::Above
                } else {
                    Match::Itself
                };
                return is_below.then_some(found);
            }
            let starts = 0..path.len();
            let all = starts.filter_map(|start| self.matches(rest, &path[start..]));
            return all.max();
        }
        let (name, below) = path.split_first()?;
        if !glob(first.as_bytes(), name) {
            return None;
        }
        if !rest.is_empty() {
            return self.matches(rest, below);
        }
        Some(if below.is_empty() {
            Match::Itself
        } else {
            Match::Above
        })
    }
}

/// Whether a segment matches a glob with `*`, `?`, `[a-z]`, `[!a]` and `\`.
pub(super) fn glob(pattern: &[u8], name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let pattern = String::from_utf8_lossy(pattern);
    let pattern: Vec<char> = pattern.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where to go on after the last `*`, when what follows it does not match.
    let mut back: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(p) {
            Some('*') => {
                back = Some((p + 1, n));
                p += 1;
                continue;
            }
            None if n == name.len() => return true,
            None => None,
            Some(_) if n == name.len() => None,
            Some('?') => Some(p + 1),
            Some('[') => match class(&pattern[p..], name[n]) {
                Some((length, true)) => Some(p + length),
                Some((_, false)) | None => None,
            },
            Some('\\') if p + 1 < pattern.len() => (pattern[p + 1] == name[n]).then_some(p + 2),
            Some(&c) => (c == name[n]).then_some(p + 1),
        };
        match (step, back) {
            (Some(next), _) => {
                p = next;
                n += 1;
            }
            (None, Some((after, start))) if start < name.len() => {
                back = Some((after, start + 1));
                p = after;
                n = start + 1;
            }
            (None, _) => return false,
        }
    }
}

/// Reads a `[…]`: its length, and whether it takes the character.
fn class(pattern: &[char], c: char) -> Option<(usize, bool)> {
    let mut at = 1;
    let is_negated = matches!(pattern.get(at), Some('!' | '^'));
    if is_negated {
        at += 1;
    }
    let start = at;
    let mut is_in = false;
    loop {
        let first = *pattern.get(at)?;
        if first == ']' && at > start {
            return Some((at + 1, is_in != is_negated));
        }
        let last = match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some('-'), Some(&last)) if last != ']' => {
                at += 2;
                last
            }
            _ => first,
        };
        is_in |= (first..=last).contains(&c);
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_pathspec_has_it() {
        #[track_caller]
        fn check(patterns: &str, path: &str, expected: bool) {
            assert_eq!(Patterns::new(patterns).matches(path), expected, "{path}");
        }

        check(".*", ".hidden.md", true);
        check(".*", "a/.git/b.md", true);
        check("/templates/", "templates/a.md", true);
        check("/templates/", "templates", false);
        check("/templates/", "a/templates/a.md", false);
        check("templates/", "a/templates/a.md", true);
        check("*docs/snippets/\n\n", "docs/snippets/a.md", true);
        check("*docs/snippets/", "snippets/a.md", false);
        check("a/*.md", "a/b/c.md", false);
        check("a/**/c.md", "a/c.md", true);
        check("a/**/c.md", "a/b/d/c.md", true);
        check("a/**", "a/b/c.md", true);
        check("*.md\n!index.md", "a/index.md", false);
        check("a/\n!a/b.md", "a/b.md", false);
        check("!a/b.md\na/", "a/b.md", false);
        check("[a-c]?.md", "bx.md", true);
        check("[!a-c]?.md", "bx.md", false);
        check("# a\n\\#b", "#b", true);
        check("a*b*c", "aXbYbZc", true);
        check("a*b*c", "aXbYbZ", false);
        check("**", "x/y.md", true);
    }
}
