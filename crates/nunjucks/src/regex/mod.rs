//! Regular expressions: `r/body/flags` in a template.
//!
//! [`Compiled`] is what was written, [`Pattern`] is a value that remembers
//! where it found something last. The matching is done by the crate
//! `fancy-regex`, because it gives up after a number of retries: a JavaScript
//! engine such as `regress` knows the syntax better and never gives up, and
//! templates are not ours. The syntax and the meaning of classes are
//! translated (`translate`).
//!
//! JavaScript matches units of UTF-16. Texts with characters beyond 16 bits
//! are translated as well: each half of a surrogate pair becomes one private
//! character, in the pattern and in the text.

mod translate;

use std::fmt;
use std::sync::Arc;

use fancy_regex::{Regex, RegexBuilder};

use crate::error::{Fault, Run};
use crate::eval::budget::Budget;
use crate::value::Text;
use crate::value::text::unit_char;

/// How often a match may try again.
const MAX_RETRIES: usize = 50_000;

/// The steps that an attempt costs at least where retries are possible.
const COST_WITH_RETRIES: u64 = 1_000;

/// How many bytes a compiled expression may take.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// A regular expression, ready to match.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) body: String,
    pub(crate) flags: String,
    regex: Regex,
    /// The names of groups, by number.
    names: Vec<Option<String>>,
    may_retry: bool,
}

impl Compiled {
    /// # Errors
    ///
    /// A message for people.
    pub(crate) fn new(body: &str, flags: &str) -> Result<Compiled, String> {
        for (at, flag) in flags.char_indices() {
            if flags[..at].contains(flag) {
                return Err(format!("the flag `{flag}` is there twice"));
            }
        }
        let translated = translate::translate(body, flags.contains('m'))?;
        let regex = RegexBuilder::new(&translated.pattern)
            .case_insensitive(flags.contains('i'))
            .backtrack_limit(MAX_RETRIES)
            .delegate_size_limit(MAX_COMPILED_BYTES)
            .build()
            .map_err(|error| format!("this regular expression cannot be used: {error}"))?;
        Ok(Compiled {
            body: if body.is_empty() { "(?:)" } else { body }.to_owned(),
            flags: flags.to_owned(),
            regex,
            names: translated.names,
            may_retry: translated.may_retry,
        })
    }
}

/// A regular expression as a value.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    pub(crate) compiled: Arc<Compiled>,
    /// Where the next match begins, for the flags `g` and `y`.
    pub(crate) last_index: usize,
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "/{}/{}", self.body(), self.flags())
    }
}

/// A match, in units of the text.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The groups, from the first on.
    pub(crate) groups: Vec<Option<(usize, usize)>>,
}

/// A text that is searched.
pub(crate) struct Subject {
    /// One character for each unit.
    text: String,
    /// Where each unit starts in `text`, and the end; nothing when that is
    /// its number.
    starts: Option<Vec<usize>>,
}

impl Subject {
    pub(crate) fn new(text: &Text) -> Subject {
        match text.as_str() {
            Some(text) if text.is_ascii() => Subject {
                text: text.to_owned(),
                starts: None,
            },
            _ => {
                let text: String = text.units().iter().map(|&unit| unit_char(unit)).collect();
                let starts = text.char_indices().map(|(start, _)| start);
                Subject {
                    starts: Some(starts.chain([text.len()]).collect()),
                    text,
                }
            }
        }
    }

    fn offset(&self, unit: usize) -> usize {
        match &self.starts {
            Some(starts) => starts.get(unit).copied().unwrap_or(self.text.len()),
            None => unit.min(self.text.len()),
        }
    }

    fn unit(&self, offset: usize) -> usize {
        match &self.starts {
            Some(starts) => starts.partition_point(|&start| start < offset),
            None => offset,
        }
    }
}

impl Pattern {
    pub(crate) fn new(compiled: Arc<Compiled>) -> Pattern {
        Pattern {
            compiled,
            last_index: 0,
        }
    }

    pub(crate) fn body(&self) -> &str {
        &self.compiled.body
    }

    pub(crate) fn flags(&self) -> &str {
        &self.compiled.flags
    }

    pub(crate) fn is_global(&self) -> bool {
        self.flags().contains('g')
    }

    pub(crate) fn is_sticky(&self) -> bool {
        self.flags().contains('y')
    }

    /// The names of groups, where there are any.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.compiled.names.iter().enumerate();
        names.filter_map(|(at, name)| Some((at, name.as_deref()?)))
    }

    /// The first match at or after a unit; with the flag `y`, only at it.
    ///
    /// # Errors
    ///
    /// Too many retries.
    pub(crate) fn find(
        &self,
        subject: &Subject,
        from: usize,
        budget: &mut Budget<'_>,
    ) -> Run<Option<Found>> {
        let found = self.find_anywhere(subject, from, budget)?;
        Ok(found.filter(|found| !self.is_sticky() || found.start == from))
    }

    /// The first match at or after a unit, whatever the flags are.
    ///
    /// # Errors
    ///
    /// Too many retries.
    pub(crate) fn find_anywhere(
        &self,
        subject: &Subject,
        from: usize,
        budget: &mut Budget<'_>,
    ) -> Run<Option<Found>> {
        let start = subject.offset(from);
        let rest = (subject.text.len() - start) as u64;
        budget.spend(10 + rest / 64)?;
        if self.compiled.may_retry {
            budget.spend(COST_WITH_RETRIES)?;
        }
        let captures = self
            .compiled
            .regex
            .captures_from_pos(&subject.text, start)
            .map_err(|_| {
                Fault::limit(format!(
                    "the regular expression `{}` needs too many attempts for this text",
                    self.body()
                ))
            })?;
        let Some(captures) = captures else {
            return Ok(None);
        };
        let mut groups = captures.iter().map(|group| {
            group.map(|group| (subject.unit(group.start()), subject.unit(group.end())))
        });
        let Some(Some((start, end))) = groups.next() else {
            return Ok(None);
        };
        Ok(Some(Found {
            start,
            end,
            groups: groups.collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Limits;

    fn find(body: &str, flags: &str, text: &str) -> Option<String> {
        let pattern = Pattern::new(Arc::new(Compiled::new(body, flags).unwrap()));
        let text = Text::from(text);
        let limits = Limits::default();
        let mut budget = Budget::new(&limits);
        let found = pattern
            .find(&Subject::new(&text), 0, &mut budget)
            .unwrap()?;
        Some(text.slice(found.start, found.end).lossy().into_owned())
    }

    #[test]
    fn matches_as_javascript_does() {
        #[track_caller]
        fn check(body: &str, text: &str, expected: Option<&str>) {
            assert_eq!(find(body, "", text).as_deref(), expected, "{body}");
        }
        check(r"\d+", "a٣12", Some("12"));
        check(r"\bpay\b", "re-pay é", Some("pay"));
        check(r"a.c", "a\nc abc", Some("abc"));
        check(r"[^]c", "a\nc", Some("\nc"));
        check(r"[]|x", "x", Some("x"));
        check(r"x{a}|{", "x{a}", Some("x{a}"));
        check(r"(a)?\1b", "b", Some("b"));
        check(r"(?<w>o)\k<w>", "foo", Some("oo"));
        check(r"[\w-]+$", "a b-c", Some("b-c"));
        check(r"\u0041\x42\t", "AB\t", Some("AB\t"));
        check(r"..", "😀", Some("😀"));
        check(r"[\[\]&&~~]+", "[&]", Some("[&]"));
        assert_eq!(find("^b$", "im", "a\nB\nc").as_deref(), Some("B"));
    }

    #[test]
    fn refuses_what_javascript_refuses() {
        for body in ["(", ")", "*a", "a**", "a++", "[b-a]", r"\", "(?<a", "(?i)a"] {
            assert!(Compiled::new(body, "").is_err(), "{body}");
        }
        assert!(Compiled::new("a", "gg").is_err());
    }

    #[test]
    fn gives_up_on_what_explodes() {
        let pattern = Pattern::new(Arc::new(Compiled::new(r"^(?:a|a|(?=b)b)*c$", "").unwrap()));
        let subject = Subject::new(&Text::from(format!("{}dc", "a".repeat(50))));
        let limits = Limits::default();
        assert!(
            pattern
                .find(&subject, 0, &mut Budget::new(&limits))
                .is_err()
        );
    }
}
