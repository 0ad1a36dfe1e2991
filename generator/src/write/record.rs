//! What a build leaves for the next one: which outputs are there, and since
//! when builds no longer have some of them.
//!
//! [`Gone`] is the way in. Two files say it. [`MANIFEST`] has one path a line:
//! the outputs in order, then those that are still there and gone from the
//! portal. [`GONE`] has the times of these, and is absent where there are none:
//!
//! ```text
//! 1764442998 catalog/default/component/petstore/index.html
//! ```
//!
//! Times are beside the list, so that a list without them is one too: what an
//! earlier version of the program wrote, or a build that ended early. A path
//! without a time is taken to be gone since now.
//!
//! Nothing here reads a store or a clock.

use std::borrow::Cow;
use std::time::Duration;

use rustc_hash::{FxHashMap, FxHashSet};

/// The list of outputs.
pub const MANIFEST: &str = ".callboard/outputs.txt";

/// Since when outputs on the list are gone from the portal: the seconds since
/// 1970 and a path, one of each a line.
pub const GONE: &str = ".callboard/gone.txt";

/// Outputs that earlier builds wrote and this one does not have.
#[derive(Debug, Default, PartialEq)]
pub struct Gone<'b>(Vec<(&'b str, Option<u64>)>);

impl<'b> Gone<'b> {
    /// What is on the list of the build before and not among the outputs of
    /// this one, which are sorted; with times where these are known.
    pub fn new(before: &'b str, times: &str, paths: &[String]) -> Self {
        let times: FxHashMap<&str, u64> = times
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(time, path)| Some((path, time.parse().ok()?)))
            .collect();
        let current: FxHashSet<&str> = paths.iter().map(String::as_str).collect();
        let gone = before.lines().filter(|path| !current.contains(path));
        Self(gone.map(|path| (path, times.get(path).copied())).collect())
    }

    /// All but these.
    #[must_use]
    pub fn without(mut self, paths: &[&str]) -> Self {
        if !paths.is_empty() {
            let paths: FxHashSet<&str> = paths.iter().copied().collect();
            self.0.retain(|(path, _)| !paths.contains(path));
        }
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their paths.
    pub fn paths(&self) -> impl Iterator<Item = &'b str> {
        self.0.iter().map(|(path, _)| *path)
    }

    /// The text of [`GONE`]: those whose time is known.
    pub fn times(&self) -> String {
        let known = self.0.iter();
        let known = known.filter_map(|(path, since)| Some((path, (*since)?)));
        known
            .map(|(path, since)| format!("{since} {path}\n"))
            .collect()
    }

    /// Those that stand where an output of this build or one of its folders
    /// goes, and the others.
    ///
    /// Letters are taken for the same in upper and in lower case: many file
    /// systems do so, and there the file would be that of the output.
    pub fn split_blocking(self, paths: &[String]) -> (Vec<&'b str>, Self) {
        if self.is_empty() {
            return (Vec::new(), self);
        }
        let names: Vec<Cow<'b, str>> = self.paths().map(fold).collect();
        let wanted: FxHashSet<&str> = names.iter().flat_map(|name| places(name)).collect();
        let mut outputs: FxHashSet<&str> = FxHashSet::default();
        let mut folders: FxHashSet<&str> = FxHashSet::default();
        for path in paths {
            let path = fold(path);
            outputs.extend(wanted.get(&*path).copied());
            folders.extend(folders_of(&path).filter_map(|folder| wanted.get(folder).copied()));
        }
        let blocks = |name: &str| {
            folders.contains(name) || places(name).any(|place| outputs.contains(place))
        };
        let (mut blocking, mut others) = (Vec::new(), Vec::new());
        for ((path, since), name) in self.0.into_iter().zip(&names) {
            if blocks(name) {
                blocking.push(path);
            } else {
                others.push((path, since));
            }
        }
        (blocking, Self(others))
    }

    /// Those that are gone for `grace` or longer, and the others, which all
    /// have a time now. A time that has not come yet, of a clock that was
    /// wrong, counts as now.
    pub fn split_expired(self, now: u64, grace: Duration) -> (Vec<&'b str>, Self) {
        let (mut expired, mut kept) = (Vec::new(), Vec::new());
        for (path, since) in self.0 {
            let since = since.unwrap_or(now).min(now);
            if now - since >= grace.as_secs() {
                expired.push(path);
            } else {
                kept.push((path, Some(since)));
            }
        }
        (expired, Self(kept))
    }
}

/// The text of [`MANIFEST`].
pub fn list<'a>(paths: &'a [String], gone: impl Iterator<Item = &'a str>) -> String {
    let listed = paths.iter().map(String::as_str).chain(gone);
    listed.flat_map(|path| [path, "\n"]).collect()
}

/// A path in lower case.
fn fold(path: &str) -> Cow<'_, str> {
    let is_folded = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if path.bytes().all(is_folded) {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(path.to_lowercase())
    }
}

/// The folders that a path is in: of `a/b/c`, `a` and `a/b`.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// The folders that a path is in, and itself.
fn places(path: &str) -> impl Iterator<Item = &str> {
    folders_of(path).chain([path])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    const GRACE: Duration = Duration::from_secs(600);

    #[test]
    fn what_is_gone_is_kept_for_the_period_of_grace() {
        let gone = |times| Gone::new("a\nb\nc\n", times, &paths("b"));
        #[track_caller]
        fn check(gone: Gone, now: u64, expired: &[&str], times: &str) {
            let (found, kept) = gone.split_expired(now, GRACE);
            assert_eq!(found, expired);
            assert_eq!(kept.times(), times);
        }

        check(gone(""), 1000, &[], "1000 a\n1000 c\n");
        check(gone("1000 a\n"), 1599, &[], "1000 a\n1599 c\n");
        check(gone("1000 a\n"), 1600, &["a"], "1600 c\n");
        // Times of paths that are not on the list, and lines that are none.
        check(gone("1 x\n1 b\nc\nnever c\n"), 9, &[], "9 a\n9 c\n");
        // A clock that was wrong keeps nothing for ever.
        check(gone("99999 a\n9 c\n"), 609, &["c"], "609 a\n");
    }

    #[test]
    fn no_grace_keeps_nothing() {
        let gone = Gone::new("a\nb\n", "5 b\n", &[]);
        let (expired, kept) = gone.split_expired(5, Duration::ZERO);
        assert_eq!(expired, ["a", "b"]);
        assert!(kept.is_empty());
    }

    #[test]
    fn a_list_is_read_with_and_without_times() {
        let list = list(&paths("a b"), ["c"].into_iter());
        assert_eq!(list, "a\nb\nc\n");
        let gone = Gone::new(&list, "", &paths("a b"));
        assert_eq!(gone, Gone(vec![("c", None)]));
        assert_eq!(gone.times(), "");
        let gone = Gone::new(&list, "7 c\n", &paths("b"));
        assert_eq!(gone, Gone(vec![("a", None), ("c", Some(7))]));
        assert_eq!(gone.times(), "7 c\n");
    }

    #[test]
    fn a_name_with_spaces_has_a_time() {
        let gone = Gone::new("docs/a b.png\n", "7 docs/a b.png\n", &[]);
        assert_eq!(gone.times(), "7 docs/a b.png\n");
    }

    #[test]
    fn what_stands_where_an_output_goes_is_in_the_way() {
        #[track_caller]
        fn check(gone: &str, current: &str, blocking: bool) {
            let gone = Gone::new(gone, "", &[]);
            let (found, others) = gone.split_blocking(&paths(current));
            let expected = if blocking { (1, 0) } else { (0, 1) };
            assert_eq!((found.len(), others.len()), expected);
        }

        check("a", "a/b", true); // A file where a folder goes.
        check("a/b/c", "a", true); // A folder where a file goes.
        check("a/b", "a/c", false);
        check("a/b", "a/b/c/d", true);
        check("a", "ab", false);
        check("ab/c", "a", false);
        // One file where the system does not tell case apart.
        check("docs/A.png", "docs/a.png", true);
        check("docs/Größe/x", "docs/GRÖSSE docs/grÖße", true);
        check("docs/A.png", "docs/b.png", false);
    }
}
