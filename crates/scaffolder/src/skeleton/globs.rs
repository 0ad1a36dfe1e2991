//! `copyWithoutTemplating`: a list of globs over the entries of a skeleton, with the
//! meaning of the npm package `globby` 11.
//!
//! [`Globs::new`] reads the list for one skeleton; [`Globs::is_match`] then says
//! whether an entry is taken. What is more than one glob ([`glob`](super::glob)):
//!
//! - a pattern that is the path of a folder takes in all that is below it;
//! - `!x` takes out of what the patterns *before* it take, and no others;
//! - a folder that a `!x` fits is not looked into, unless the pattern names it or a
//!   folder below it outright;
//! - a pattern without wildcards must be the path as it is written: `./x` is none.
//!
//! Source: `globby/index.js` and `dir-glob/index.js` of those versions, and
//! `providers/filters` in `fast-glob` 3.

use super::glob::{Glob, expand_braces};
use super::{Entry, Skeleton};
use crate::workspace::{MAX_PATH_BYTES, WorkspacePath};

/// More patterns than this are refused.
pub const MAX_PATTERNS: usize = 500;

/// Why a list of globs was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GlobsError {
    /// There are too many.
    #[error("{count} patterns: at most {MAX_PATTERNS} are taken")]
    Many {
        /// How many.
        count: usize,
    },
    /// One is too long.
    #[error("a pattern of {bytes} bytes: at most {MAX_PATH_BYTES} are taken")]
    Long {
        /// How long it is.
        bytes: usize,
    },
}

/// Globs as they meet one skeleton.
#[derive(Debug, Clone, Default)]
pub(crate) struct Globs {
    tasks: Vec<Task>,
    excluded: Vec<Excluded>,
}

/// A pattern without braces.
#[derive(Debug, Clone)]
struct Task {
    /// Which pattern of the list it comes from.
    pattern: usize,
    glob: Glob,
    /// Without wildcards: the path it is.
    literal: Option<String>,
    /// The folder in which the walk begins.
    base: String,
}

/// What a `!x` takes out.
#[derive(Debug, Clone)]
struct Excluded {
    pattern: usize,
    glob: Glob,
    /// Whether folders that it fits are not looked into.
    prunes: bool,
}

impl Globs {
    /// Reads a list of patterns.
    ///
    /// # Errors
    ///
    /// [`GlobsError`]. Every text is a pattern.
    pub(crate) fn new(patterns: &[String], skeleton: &Skeleton) -> Result<Self, GlobsError> {
        if patterns.len() > MAX_PATTERNS {
            return Err(GlobsError::Many {
                count: patterns.len(),
            });
        }
        let mut globs = Self::default();
        for (number, pattern) in patterns.iter().enumerate() {
            if pattern.len() > MAX_PATH_BYTES {
                return Err(GlobsError::Long {
                    bytes: pattern.len(),
                });
            }
            // The first of two equal ones counts.
            if patterns[..number].contains(pattern) {
                continue;
            }
            match pattern.strip_prefix('!') {
                Some(excluded) => globs.exclude(number, excluded),
                None => globs.include(number, pattern, skeleton),
            }
        }
        Ok(globs)
    }

    fn include(&mut self, number: usize, pattern: &str, skeleton: &Skeleton) {
        let pattern = match folder(pattern, skeleton) {
            Some(below) => below,
            None => pattern.to_owned(),
        };
        for alternative in alternatives(&pattern) {
            let leaves = ["/", "..", "./.."];
            if leaves.iter().any(|start| alternative.starts_with(start)) {
                continue;
            }
            let is_dynamic = is_dynamic(&alternative);
            self.tasks.push(Task {
                pattern: number,
                glob: Glob::new(&alternative),
                base: base(&alternative),
                literal: (!is_dynamic).then_some(alternative),
            });
        }
    }

    fn exclude(&mut self, number: usize, pattern: &str) {
        let pattern = match pattern.strip_prefix('!') {
            Some(rest) if !rest.starts_with('(') => rest,
            _ => pattern,
        };
        for alternative in alternatives(pattern) {
            if alternative.starts_with('/') {
                continue;
            }
            let name = alternative.trim_end_matches('/').rsplit('/').next();
            let prunes = alternative.ends_with("/**") || !is_dynamic(name.unwrap_or_default());
            self.excluded.push(Excluded {
                pattern: number,
                glob: Glob::new(&alternative),
                prunes,
            });
        }
    }

    /// Whether a file or link is taken.
    pub(crate) fn is_match(&self, path: &str) -> bool {
        self.tasks.iter().any(|task| self.takes(task, path))
    }

    /// The patterns that take nothing, by their number in the list; `!x` are not
    /// among them.
    pub(crate) fn unused(&self, patterns: &[String], skeleton: &Skeleton) -> Vec<usize> {
        let takes_nothing = |number: usize| {
            let mut paths = skeleton
                .iter()
                .filter(|(_, entry)| !matches!(entry, Entry::Folder));
            let tasks = || self.tasks.iter().filter(|task| task.pattern == number);
            !paths.any(|(path, _)| tasks().any(|task| task.fits(path.as_str())))
        };
        (0..patterns.len())
            .filter(|&number| {
                let pattern = &patterns[number];
                !pattern.starts_with('!')
                    && !patterns[..number].contains(pattern)
                    && takes_nothing(number)
            })
            .collect()
    }

    fn takes(&self, task: &Task, path: &str) -> bool {
        if !task.fits(path) {
            return false;
        }
        let later = self
            .excluded
            .iter()
            .filter(|excluded| excluded.pattern > task.pattern);
        let is_out = |excluded: &Excluded| {
            excluded.glob.is_match(path)
                || excluded.prunes
                    && task.literal.is_none()
                    && folders_below(path, &task.base).any(|folder| excluded.glob.is_match(folder))
        };
        !later.into_iter().any(is_out)
    }
}

impl Task {
    fn fits(&self, path: &str) -> bool {
        let as_written = self.literal.as_deref().is_none_or(|text| text == path);
        as_written && self.glob.is_match(path)
    }
}

/// The pattern that was probably meant by one that takes nothing: most often the name
/// of a file or folder that lies deeper than its author thought.
pub(crate) fn nearest_pattern(pattern: &str, skeleton: &Skeleton) -> Option<String> {
    let wanted = pattern.trim_start_matches(['.', '/']).trim_end_matches('/');
    let wanted = match pattern.trim_start_matches("./").starts_with('.') {
        true => format!(".{wanted}"),
        false => wanted.to_owned(),
    };
    if wanted.is_empty() || pattern.len() > MAX_PATH_BYTES {
        return None;
    }
    let here = Glob::new(&wanted);
    let deeper = Glob::new(&format!("**/{wanted}"));
    let found = |glob: &Glob| -> Vec<&WorkspacePath> {
        let paths = skeleton.iter().map(|(path, _)| path);
        paths.filter(|path| glob.is_match(path.as_str())).collect()
    };
    let found_here = found(&here);
    match found_here.as_slice() {
        [] => {}
        _ => return Some(wanted),
    }
    match found(&deeper).as_slice() {
        [] => None,
        [one] => Some(one.to_string()),
        several => {
            let all_folders = several
                .iter()
                .all(|path| matches!(skeleton.get(path), Some(Entry::Folder)));
            Some(match all_folders {
                true => format!("**/{wanted}/**"),
                false => format!("**/{wanted}"),
            })
        }
    }
}

/// The folders on the way to a path that are below another folder.
fn folders_below<'p>(path: &'p str, base: &str) -> impl Iterator<Item = &'p str> {
    let from = if base.is_empty() { 0 } else { base.len() + 1 };
    path.match_indices('/')
        .map(|(at, _)| at)
        .filter(move |&at| at >= from)
        .map(|at| &path[..at])
}

/// The pattern for all that is below, where a pattern is the path of a folder.
fn folder(pattern: &str, skeleton: &Skeleton) -> Option<String> {
    match WorkspacePath::parse_folder(pattern).ok()? {
        None => Some("**".to_owned()),
        Some(path) => {
            let is_folder = matches!(skeleton.get(&path), Some(Entry::Folder));
            is_folder.then(|| format!("{path}/**"))
        }
    }
}

/// A pattern without braces and double slashes.
fn alternatives(pattern: &str) -> Vec<String> {
    let expanded = expand_braces(pattern).into_iter();
    expanded
        .filter(|text| !text.is_empty())
        .map(|text| {
            let mut single = String::with_capacity(text.len());
            for char in text.chars() {
                if char != '/' || !single.ends_with('/') {
                    single.push(char);
                }
            }
            single
        })
        .collect()
}

/// Whether a pattern has wildcards.
///
/// Source: `isDynamicPattern` in `fast-glob/src/utils/pattern.ts`.
fn is_dynamic(pattern: &str) -> bool {
    let chars: Vec<char> = pattern.chars().collect();
    let has = |from: usize, wanted: char, stop: char| {
        let rest = chars.get(from..).unwrap_or_default();
        rest.iter()
            .position(|&char| char == stop || char == wanted)
            .is_some_and(|at| rest[at] == wanted)
    };
    pattern.starts_with('!')
        || pattern.contains(['*', '?', '\\'])
        || chars.iter().enumerate().any(|(at, char)| {
            let before = at.checked_sub(1).map(|before| chars[before]);
            match char {
                '[' => has(at + 1, ']', '['),
                '(' if matches!(before, Some('!' | '*' | '+' | '?' | '@')) => has(at + 1, ')', '('),
                '(' => has(at + 1, '|', '(') && has(at + 1, ')', '('),
                _ => false,
            }
        })
}

/// The folder in which the walk of a pattern begins: its parts before the first
/// with a wildcard; empty for the root.
fn base(pattern: &str) -> String {
    let pattern = pattern.trim_start_matches("./");
    let Some((folders, _)) = pattern.rsplit_once('/') else {
        return String::new();
    };
    let parts = folders.split('/');
    let plain: Vec<&str> = parts.take_while(|part| !is_dynamic(part)).collect();
    plain.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORLD: [&str; 13] = [
        ".env",
        ".github/CODEOWNERS",
        ".github/workflows/ci.yml",
        "docs/sub/y.md",
        "docs/x.md",
        "src/(x)",
        "src/a.test.js",
        "src/a/b/c.yml",
        "src/bar.js",
        "src/d.yml",
        "src/foo.js",
        "top.yml",
        "we[ab]ird",
    ];

    /// Which entries of the world are taken; every answer is globby's own.
    #[track_caller]
    fn check(patterns: &[&str], expected: &str) {
        let mut skeleton = Skeleton::default();
        for path in WORLD {
            let path = WorkspacePath::parse(path).unwrap();
            skeleton.insert(path, Entry::file(*b""));
        }
        let patterns: Vec<String> = patterns.iter().map(|text| (*text).to_owned()).collect();
        let globs = Globs::new(&patterns, &skeleton).unwrap();
        let taken: Vec<_> = WORLD
            .into_iter()
            .filter(|path| globs.is_match(path))
            .collect();
        assert_eq!(taken.join(" "), expected);
    }

    #[test]
    fn a_folder_takes_in_what_is_below_it() {
        check(&["docs"], "docs/sub/y.md docs/x.md");
        check(&["docs/"], "docs/sub/y.md docs/x.md");
        check(&["./docs"], "docs/sub/y.md docs/x.md");
        check(
            &["docs/../src"],
            "src/(x) src/a.test.js src/a/b/c.yml src/bar.js src/d.yml src/foo.js",
        );
        check(&["/docs"], "");
        check(&["**/docs"], ""); // A pattern, not a path.
        check(&["{docs,src}"], "");
        check(
            &["{docs,.github}/**"],
            ".github/CODEOWNERS .github/workflows/ci.yml docs/sub/y.md docs/x.md",
        );
        check(&["."], &WORLD.join(" "));
        check(&["**"], &WORLD.join(" "));
    }

    #[test]
    fn dot_files_are_taken_and_slashes_are_not_crossed() {
        check(&["*"], ".env top.yml we[ab]ird");
        check(&[".github/*"], ".github/CODEOWNERS");
        check(
            &["**/*.yml"],
            ".github/workflows/ci.yml src/a/b/c.yml src/d.yml top.yml",
        );
        check(
            &["**.yml"],
            ".github/workflows/ci.yml src/a/b/c.yml src/d.yml top.yml",
        );
        check(&["src/**.yml"], "src/d.yml");
        check(&["ci.yml"], "");
        check(&["*.YML"], "");
        check(&["src/*/**"], "src/a/b/c.yml");
        check(&["src/!(foo|bar).js"], "src/a.test.js");
        check(&["src/{a,}*.js"], "src/a.test.js src/bar.js src/foo.js");
        check(&["docs//x.md"], "docs/x.md");
    }

    #[test]
    fn a_path_without_wildcards_is_the_path_as_it_is_written() {
        check(&["top.yml"], "top.yml");
        check(&["./top.yml"], "");
        check(&["/top.yml"], "");
        check(&["../x/top.yml"], "");
        check(&["./*.yml"], "top.yml");
        check(&["./**/*.md"], "docs/sub/y.md docs/x.md");
        check(&["we[ab]ird"], "we[ab]ird");
        check(&["src/(x)"], ""); // Its brackets are a group.
    }

    #[test]
    fn an_exclusion_takes_out_of_what_is_before_it() {
        check(&["top.yml", "!top.yml"], "");
        check(&["!top.yml", "*.yml"], "top.yml");
        check(&["docs/*", "!docs/x.md", "docs/x.md"], "docs/x.md");
        check(&["docs", "!docs/sub"], "docs/x.md");
        check(&["docs", "!docs/**/y.md"], "docs/x.md");
        check(
            &["*", "docs", "!*/x.md"],
            ".env docs/sub/y.md top.yml we[ab]ird",
        );
        check(&["!docs"], "");
    }

    #[test]
    fn a_folder_taken_out_is_looked_into_only_when_it_is_named() {
        check(&["**/*.md", "!docs"], "");
        check(&["d*/**", "!docs"], "");
        check(&["**/*.md", "!!docs"], "");
        check(&["**/*.md", "!./docs"], "");
        check(&["docs", "!docs"], "docs/sub/y.md docs/x.md");
        check(&["docs/x.md", "!docs"], "docs/x.md");
        check(&["docs", "!docs/**"], "");
        check(&["**/*.md", "!docs/"], "docs/sub/y.md docs/x.md");
        check(&["**/*.md", "!/docs"], "docs/sub/y.md docs/x.md");
        check(&["**/*.md", "!**/sub"], "docs/x.md");
    }

    #[test]
    fn a_pattern_that_takes_nothing_may_lie_deeper() {
        #[track_caller]
        fn check(pattern: &str, expected: Option<&str>) {
            let paths = WORLD
                .into_iter()
                .map(|path| WorkspacePath::parse(path).unwrap());
            let skeleton: Skeleton = paths.map(|path| (path, Entry::file(*b""))).collect();
            assert_eq!(nearest_pattern(pattern, &skeleton).as_deref(), expected);
        }

        check("ci.yml", Some(".github/workflows/ci.yml"));
        check("workflows", Some(".github/workflows"));
        check("./top.yml", Some("top.yml"));
        check("/docs/x.md", Some("docs/x.md"));
        check("./.env", Some(".env"));
        check("*.md", Some("**/*.md"));
        check("nothing.txt", None);
        check("/", None);
    }

    #[test]
    fn there_is_an_end_to_it() {
        let many = vec!["a".to_owned(); 501];
        let skeleton = Skeleton::default();
        assert!(Globs::new(&many, &skeleton).is_err());
        assert!(Globs::new(&["a".repeat(5000)], &skeleton).is_err());
    }
}
