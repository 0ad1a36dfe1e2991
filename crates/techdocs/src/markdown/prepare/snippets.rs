//! Snippets: parts of other files put where `--8<-- "path"` stands, or each
//! line between two lines of `--8<--` names one.
//!
//! The rules are those of `pymdownx.snippets`: ranges of lines (`path:3:7`,
//! `path:1:2,5:6`), sections (`path:name`, between `--8<-- [start:name]` and
//! `--8<-- [end:name]`), `;` before the mark to write it, `;` before a path to
//! leave it out. The indentation of the mark is put before each line. Which
//! file a path means is [`super::super::work::Host::snippet`]'s business, as
//! is that it stays within the base paths.
//!
//! Addresses are never fetched. A file that holds itself is left out, and so
//! is what lies deeper than [`MAX_DEPTH`] or comes to more than [`MAX_BYTES`].

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::super::work::{Note, Work};
use crate::tree;

/// How deep snippets may be in snippets.
const MAX_DEPTH: usize = 32;

/// How much text snippets may bring to one page: 16 MiB.
const MAX_BYTES: usize = 16 << 20;

/// Columns between two tab stops.
const TAB_COLUMNS: usize = 4;

/// A line with a mark.
#[derive(Debug, PartialEq, Eq)]
enum Mark<'t> {
    /// A mark with `;` before it.
    Escaped,
    /// The mark alone, which starts or ends a list of paths.
    Block,
    /// The mark with a path in quotes: the indentation and the path.
    Inline(&'t str, &'t str),
}

/// `--8<-- [start:name]` within a line.
struct Section<'t> {
    name: &'t str,
    is_start: bool,
    /// Where the `;` before it are; empty for none.
    escape: std::ops::Range<usize>,
}

/// What of a file is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    All,
    /// First and last lines, as written.
    Lines(Vec<(Option<i64>, Option<i64>)>),
    Section(&'t str),
}

/// A page whose snippets are being put in.
struct Inserter<'p, 'w> {
    work: &'p mut Work<'w>,
    /// The paths of the files that are open.
    open: Vec<String>,
    bytes: usize,
    /// Paths at which there is nothing: they are not looked for again.
    missing: FxHashSet<String>,
}

/// Puts the snippets of a page in.
pub(super) fn insert<'t>(text: Cow<'t, str>, work: &mut Work<'_>) -> Cow<'t, str> {
    let mut text = text;
    if !work.options.auto_append.is_empty() {
        let paths = work.options.auto_append.join("\n\n");
        text = format!("{text}\n\n\n-8<-\n{paths}\n-8<-\n").into();
    }
    if !text.contains("-8<-") {
        return text;
    }
    let mut inserter = Inserter {
        work,
        open: Vec::new(),
        bytes: 0,
        missing: FxHashSet::default(),
    };
    let mut result = String::with_capacity(text.len());
    let mut is_first = true;
    inserter.read(text.split('\n'), false, &mut |line| {
        if !is_first {
            result.push('\n');
        }
        is_first = false;
        result.push_str(line);
    });
    result.into()
}

impl Inserter<'_, '_> {
    /// Reads lines and gives what they come to.
    fn read<'l>(
        &mut self,
        lines: impl Iterator<Item = &'l str>,
        is_section: bool,
        give: &mut dyn FnMut(&str),
    ) {
        let mut is_block = false;
        for (number, line) in lines.enumerate() {
            let (space, path) = match mark(line) {
                Some(Mark::Escaped) => {
                    give(&line.replacen(';', "", 1));
                    continue;
                }
                Some(Mark::Inline(..)) if is_block => continue,
                Some(Mark::Inline(space, path)) => (space, path.trim()),
                Some(Mark::Block) => {
                    is_block = !is_block;
                    continue;
                }
                None if !is_block => {
                    if is_section {
                        give(line);
                    } else {
                        give_unless_section(line, give);
                    }
                    continue;
                }
                None => {
                    let path = line.trim_start_matches([' ', '\t']);
                    if path.trim().is_empty() {
                        give("");
                        continue;
                    }
                    (&line[..line.len() - path.len()], path.trim())
                }
            };
            if !path.starts_with(';') {
                let line = if self.open.is_empty() { number + 1 } else { 0 };
                self.file(space, path, line, give);
            }
        }
    }

    /// Gives the lines of a file.
    fn file(&mut self, space: &str, written: &str, line: usize, give: &mut dyn FnMut(&str)) {
        let (path, part) = split_path(written);
        let path = path.trim();
        if path.is_empty() {
            return;
        }
        let key = tree::join("", path).unwrap_or_else(|| path.to_owned());
        if self.open.contains(&key) || self.open.len() >= MAX_DEPTH {
            return;
        }
        let is_known = self.missing.contains(path);
        let found = (!is_known).then(|| self.work.host.snippet(path)).flatten();
        let Some(lines) = found else {
            self.missing.insert(path.to_owned());
            self.work.notes.push(Note {
                code: "docs-snippet",
                message: format!("the snippet `{path}` is not there"),
                hint: Some("paths are relative to the folders of `base_path`".into()),
                line: line.try_into().unwrap_or(0),
            });
            return;
        };
        let mut chosen: Vec<Cow<'_, str>> = match &part {
            Part::All => lines.iter().map(Into::into).collect(),
            Part::Lines(ranges) => pick(&lines, ranges),
            Part::Section(name) => section(&lines, name),
        };
        if part != Part::All && self.work.options.dedent_subsections {
            dedent(&mut chosen);
        }
        let chosen: Vec<_> = chosen
            .iter()
            .map(|line| super::super::stash::clean(line))
            .collect();
        self.bytes += chosen.iter().map(|line| line.len() + 1).sum::<usize>();
        if self.bytes > MAX_BYTES {
            return;
        }
        let space = expand(space);
        self.open.push(key);
        let is_section = matches!(part, Part::Section(_));
        self.read(chosen.iter().map(AsRef::as_ref), is_section, &mut |line| {
            if space.is_empty() {
                give(line);
            } else {
                give(&format!("{space}{line}"));
            }
        });
        self.open.pop();
    }
}

/// Gives a line, without the first `;` of an escaped section mark; a section
/// mark itself is left out.
fn give_unless_section(line: &str, give: &mut dyn FnMut(&str)) {
    match find_section(line) {
        None => give(line),
        Some(section) if section.escape.is_empty() => {}
        Some(section) => give(&without_escape(line, &section)),
    }
}

/// A line without the first `;` before its section mark.
fn without_escape(line: &str, section: &Section<'_>) -> String {
    let start = section.escape.start;
    format!("{}{}", &line[..start], &line[start + 1..])
}

/// Reads a line that is a mark.
fn mark(line: &str) -> Option<Mark<'_>> {
    let rest = line.trim_start_matches([' ', '\t']);
    let space = &line[..line.len() - rest.len()];
    let bare = rest.trim_start_matches(';');
    let after = cut_scissors(bare)?;
    let path = after.trim_start_matches([' ', '\t']);
    let found = if after.is_empty() {
        Mark::Block
    } else {
        if path.len() == after.len() {
            return None;
        }
        Mark::Inline(space, quoted(path)?)
    };
    Some(if bare.len() < rest.len() {
        Mark::Escaped
    } else {
        found
    })
}

/// What follows `--8<--`, of any number of dashes.
fn cut_scissors(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('-')?.trim_start_matches('-');
    let rest = rest.strip_prefix("8<-")?;
    Some(rest.trim_start_matches('-'))
}

/// What is in quotes, if that is the whole text.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| "\"'".contains(*c))?;
    let inner = text[1..].strip_suffix(quote)?;
    let mut before = ' ';
    for character in inner.chars() {
        if character == quote && before != '\\' {
            return None;
        }
        before = character;
    }
    (!inner.is_empty()).then_some(inner)
}

/// The first section mark in a line.
fn find_section(line: &str) -> Option<Section<'_>> {
    let mut at = 0;
    loop {
        let scissors = at + line[at..].find("-8<-")?;
        at = scissors + 4;
        let rest = line[at..].trim_start_matches('-');
        let Some((name, is_start)) = section_name(rest) else {
            continue;
        };
        let before = line[..scissors].trim_end_matches('-');
        let start = before.trim_end_matches(';').len();
        return Some(Section {
            name,
            is_start,
            escape: start..before.len(),
        });
    }
}

/// Reads ` [start:name]` and ` [end:name]`.
fn section_name(text: &str) -> Option<(&str, bool)> {
    let spaces = [' ', '\t'];
    let rest = text.trim_start_matches(spaces);
    if rest.len() == text.len() {
        return None;
    }
    let (inner, _) = rest.strip_prefix('[')?.split_once(']')?;
    let (kind, name) = inner.split_once(':')?;
    let is_start = match kind.trim_matches(spaces) {
        kind if kind.eq_ignore_ascii_case("start") => true,
        kind if kind.eq_ignore_ascii_case("end") => false,
        _ => return None,
    };
    let name = name.trim_matches(spaces);
    is_section_name(name).then_some((name, is_start))
}

/// Whether a text can be the name of a section.
fn is_section_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Splits `path:3:7` and `path:name`.
fn split_path(text: &str) -> (&str, Part<'_>) {
    for (at, _) in text.match_indices(':') {
        let rest = &text[at + 1..];
        if is_section_name(rest) {
            return (&text[..at], Part::Section(rest));
        }
        if let Some(ranges) = ranges(rest) {
            return (&text[..at], Part::Lines(ranges));
        }
    }
    (text, Part::All)
}

/// Reads `3:7,9`.
fn ranges(text: &str) -> Option<Vec<(Option<i64>, Option<i64>)>> {
    let number = |text: &str| -> Option<Option<i64>> {
        if text.is_empty() {
            return Some(None);
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(text.parse().ok())
    };
    let mut found = Vec::new();
    for (count, range) in text.split(',').enumerate() {
        if count > 0 && range.is_empty() {
            return None;
        }
        let (first, last) = range.split_once(':').unwrap_or((range, ""));
        found.push((number(first)?, number(last)?));
    }
    Some(found)
}

/// The lines of some ranges. Lines count from 1, and from the end with `-`.
fn pick<'l>(lines: &'l [String], ranges: &[(Option<i64>, Option<i64>)]) -> Vec<Cow<'l, str>> {
    let total = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let place = |number: i64| usize::try_from(number.clamp(0, total)).unwrap_or(0);
    let mut found = Vec::new();
    for &(first, last) in ranges {
        let start = match first {
            None => 0,
            Some(number) if number < 0 => place(total.saturating_add(number)),
            Some(number) => place((number - 1).max(0)),
        };
        let end = match last {
            None => lines.len(),
            Some(number) if number < 0 => place(total.saturating_add(1).saturating_add(number)),
            Some(number) => place(number),
        };
        if start < end && found.len() + end - start <= MAX_BYTES {
            found.extend(
                lines[start..end]
                    .iter()
                    .map(|line| Cow::from(line.as_str())),
            );
        }
    }
    found
}

/// The lines of a section, without the marks of others.
fn section<'l>(lines: &'l [String], name: &str) -> Vec<Cow<'l, str>> {
    let mut found: Vec<Cow<'_, str>> = Vec::new();
    let mut is_in = false;
    for line in lines {
        match find_section(line) {
            Some(mark) if is_in && !mark.escape.is_empty() => {
                found.push(without_escape(line, &mark).into());
            }
            Some(mark) if mark.name == name && mark.is_start => is_in = true,
            Some(mark) if mark.name == name => break,
            None if is_in => found.push(line.as_str().into()),
            _ => {}
        }
    }
    found
}

/// Takes the indentation off that all lines have.
fn dedent(lines: &mut [Cow<'_, str>]) {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let Some(least) = filled.map(|line| indent(line)).min() else {
        return;
    };
    for line in lines {
        *line = line.get(least..).unwrap_or_default().to_owned().into();
    }
}

/// White space with tabs as spaces.
fn expand(space: &str) -> String {
    let mut expanded = String::new();
    for character in space.chars() {
        match character {
            '\t' => {
                let count = TAB_COLUMNS - expanded.len() % TAB_COLUMNS;
                expanded.extend(std::iter::repeat_n(' ', count));
            }
            _ => expanded.push(' '),
        }
    }
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_fills_its_line() {
        assert_eq!(mark("--8<--"), Some(Mark::Block));
        assert_eq!(mark("-8<---"), Some(Mark::Block));
        assert_eq!(mark("  --8<-- \"a b\""), Some(Mark::Inline("  ", "a b")));
        assert_eq!(mark("--8<--  'a'"), Some(Mark::Inline("", "a")));
        assert_eq!(mark(";--8<-- \"a\""), Some(Mark::Escaped));
        for line in [
            "--8<-- ",
            "--8<--\"a\"",
            "--8<-- a",
            "x --8<--",
            "--8<-- \"a\" ",
        ] {
            assert_eq!(mark(line), None, "{line:?}");
        }
    }

    #[test]
    fn a_path_may_name_lines_or_a_section() {
        #[track_caller]
        fn check(text: &str, path: &str, part: Part<'_>) {
            assert_eq!(split_path(text), (path, part), "{text:?}");
        }

        check("a/b.md", "a/b.md", Part::All);
        check("a.md:2:4", "a.md", Part::Lines(vec![(Some(2), Some(4))]));
        check("a.md::4", "a.md", Part::Lines(vec![(None, Some(4))]));
        check("a.md:2", "a.md", Part::Lines(vec![(Some(2), None)]));
        check(
            "a.md:1:2,-3:",
            "a.md",
            Part::Lines(vec![(Some(1), Some(2)), (Some(-3), None)]),
        );
        check("a.md:part-1", "a.md", Part::Section("part-1"));
        check("https://x.y/z", "https://x.y/z", Part::All);
    }

    #[test]
    fn lines_and_sections_are_picked() {
        let text = "a\n;--8<-- [start:x]\n# --8<-- [start:x]\nb\n# --8<-- [start:y]\nc\n;--8<-- [end:x]\n--8<-- [end:x]\nd";
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        assert_eq!(section(&lines, "x"), ["b", "c", "--8<-- [end:x]"]);
        assert_eq!(
            pick(&lines, &[(Some(-1), None), (None, Some(1))]),
            ["d", "a"]
        );
        assert_eq!(
            pick(&lines, &[(Some(9), Some(-1)), (Some(4), Some(2))]),
            ["d"]
        );
    }
}
