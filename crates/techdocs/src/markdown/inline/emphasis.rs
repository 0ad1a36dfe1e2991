//! Emphasis: `*em*`, `**strong**`, `_em_`, `^sup^`, `^^ins^^`, `~sub~`,
//! `~~del~~`, `==mark==`.
//!
//! The rules are those of pymdownx (`betterem`, `caret`, `tilde`, `mark`) with
//! their "smart" settings: for each delimiter a list of patterns, from three
//! delimiters in a row down to one. What is within is looked through with the
//! patterns further down the list only, but for the one that prefers the single
//! delimiter.

use std::sync::LazyLock;

use super::matcher::{self, Field, Found, Memory, Program, class};
use super::patterns;
use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::dom::NodeId;
use crate::markdown::options::Options;

/// One pattern of a delimiter, and the elements that it makes.
pub(crate) struct Rule {
    pub(crate) program: Program,
    pub(crate) build: Build,
    /// Whether what is within is looked through with all patterns.
    pub(crate) is_recursive: bool,
}

/// How the groups of a match become elements.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    /// `<a>1</a>`
    Single(&'static str),
    /// `<a><b>1</b>2</a>`
    Double(&'static str, &'static str),
    /// `<a>1<b>2</b></a>`
    DoubleAfter(&'static str, &'static str),
}

/// Nesting beyond this stays text.
const DEPTH: usize = 24;

/// How often a text is looked through again from a delimiter that led to
/// nothing, after something to its right was taken out.
const RESTARTS: usize = 16;

static SMART_STAR: LazyLock<Vec<Rule>> = LazyLock::new(patterns::smart_star);
static STAR: LazyLock<Vec<Rule>> = LazyLock::new(patterns::star);
static UNDERSCORE: LazyLock<Vec<Rule>> = LazyLock::new(patterns::smart_underscore);
static CARET: LazyLock<Vec<Rule>> = LazyLock::new(|| patterns::raised("ins", "sup"));
static TILDE: LazyLock<Vec<Rule>> = LazyLock::new(|| patterns::raised("del", "sub"));
static MARK: LazyLock<Vec<Rule>> = LazyLock::new(patterns::mark);

/// The rules of a delimiter, and whether it must not follow a letter.
fn rules(delimiter: u8, options: &Options) -> (&'static [Rule], bool) {
    match delimiter {
        b'*' if options.smart_emphasis => (&SMART_STAR, true),
        b'*' => (&STAR, false),
        b'_' => (&UNDERSCORE, true),
        b'^' => (&CARET, false),
        b'~' => (&TILDE, false),
        _ => (&MARK, true),
    }
}

/// Runs of delimiters between white space are no emphasis: they are put aside.
pub(crate) fn lone(inliner: &mut Inliner<'_, '_>, data: &str, delimiters: &[u8]) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    let bytes = data.as_bytes();
    let mut at = 0;
    let find = |from: usize| match *delimiters {
        [one, other] => memchr::memchr2(one, other, &bytes[from..]),
        _ => bytes[from..].iter().position(|b| delimiters.contains(b)),
    };
    while let Some(found) = find(at) {
        let start = at + found;
        let length = bytes[start..]
            .iter()
            .take_while(|&&b| b == bytes[start])
            .count();
        at = start + length;
        if rewrite.before(start).is_none_or(text::is_space)
            && text::after(data, at).is_none_or(text::is_space)
        {
            let placeholder = inliner.stash_text(&data[start..at]);
            rewrite.replace(start, at, &placeholder);
        }
    }
    rewrite.finish()
}

/// Puts emphasis of one delimiter aside.
pub(crate) fn emphasis(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    delimiter: u8,
    context: Context,
) -> Option<String> {
    let mut from = 0;
    let mut restarts = 0;
    let mut current: Option<String> = None;
    loop {
        let data = current.as_deref().unwrap_or(data);
        let may_restart = restarts < RESTARTS;
        let (changed, again) = pass(inliner, data, delimiter, context, from, may_restart);
        current = changed.or(current);
        let Some(again) = again else {
            return current;
        };
        from = again;
        restarts += 1;
    }
}

/// Goes through a text once. Ends early, with a place to go on from, where
/// something was taken out to the right of a delimiter that had led to
/// nothing.
fn pass(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    delimiter: u8,
    context: Context,
    from: usize,
    may_restart: bool,
) -> (Option<String>, Option<usize>) {
    let (rules, is_smart) = rules(delimiter, inliner.options());
    let bytes = data.as_bytes();
    let Some(last) = bytes.iter().rposition(|&b| b == delimiter) else {
        return (None, None);
    };
    let mut rewrite = Rewrite::new(data);
    let mut classes: Option<Vec<u8>> = None;
    let mut memories: Vec<Memory> = Vec::new();
    let mut failed: Option<usize> = None;
    let mut at = from;
    while let Some(start) = bytes[at..].iter().position(|&b| b == delimiter) {
        let start = at + start;
        if start >= last {
            break;
        }
        at = start + 1;
        if is_smart
            && rewrite
                .before(start)
                .is_some_and(|c| c == char::from(delimiter) || (text::is_alphanumeric(c)))
        {
            continue;
        }
        let classes = classes.get_or_insert_with(|| matcher::classify(data, delimiter));
        if memories.is_empty() {
            memories.resize_with(rules.len(), Memory::default);
        }
        let field = Field {
            source: data,
            delimiter,
            classes,
            start: 0,
            floor: rewrite.done,
            end: data.len(),
            before: (rewrite.done > 0).then_some(class::OTHER),
        };
        let found =
            rules
                .iter()
                .zip(&mut memories)
                .enumerate()
                .find_map(|(index, (rule, memory))| {
                    Some((index, rule.program.match_at(&field, start, memory)?))
                });
        let Some((index, found)) = found else {
            failed.get_or_insert(rewrite.place(start));
            continue;
        };
        let source = Source {
            data,
            classes,
            delimiter,
            rules,
        };
        let node = source.build(inliner, &found, index, 0);
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, found.end, &placeholder);
        at = found.end;
        if failed.is_some() && may_restart {
            return (rewrite.finish(), failed);
        }
    }
    (rewrite.finish(), None)
}

/// A text with emphasis of one delimiter.
struct Source<'s> {
    data: &'s str,
    classes: &'s [u8],
    delimiter: u8,
    rules: &'static [Rule],
}

impl Source<'_> {
    /// The element of a match.
    fn build(
        &self,
        inliner: &mut Inliner<'_, '_>,
        found: &Found,
        index: usize,
        depth: usize,
    ) -> NodeId {
        let rule = &self.rules[index];
        let within = Within {
            index,
            is_recursive: rule.is_recursive,
            depth: depth + 1,
        };
        match rule.build {
            Build::Single(tag) => {
                let node = inliner.document.create(tag);
                self.fill(inliner, found.first, node, None, &within);
                node
            }
            Build::Double(outer, inner) => {
                let outer = inliner.document.create(outer);
                let inner = inliner.document.create(inner);
                self.fill(inliner, found.first, inner, None, &within);
                inliner.document[outer].children.push(inner);
                if let Some(second) = found.second {
                    self.fill(inliner, second, outer, Some(inner), &within);
                }
                outer
            }
            Build::DoubleAfter(outer, inner) => {
                let outer = inliner.document.create(outer);
                let inner = inliner.document.create(inner);
                self.fill(inliner, found.first, outer, None, &within);
                inliner.document[outer].children.push(inner);
                if let Some(second) = found.second {
                    self.fill(inliner, second, inner, None, &within);
                }
                outer
            }
        }
    }

    /// Puts a stretch of the text, with the emphasis within it, into an
    /// element.
    fn fill(
        &self,
        inliner: &mut Inliner<'_, '_>,
        (start, end): (usize, usize),
        parent: NodeId,
        mut last: Option<NodeId>,
        within: &Within,
    ) {
        let mut offset = start;
        let mut at = start;
        let mut memories: Vec<Memory> = Vec::new();
        let field = Field {
            source: self.data,
            delimiter: self.delimiter,
            classes: self.classes,
            start,
            floor: start,
            end,
            before: None,
        };
        let bytes = &self.data.as_bytes()[..end];
        if within.depth >= DEPTH {
            self.put_text(inliner, (start, end), parent, last);
            return;
        }
        while let Some(next) = bytes[at..].iter().position(|&b| b == self.delimiter) {
            at += next;
            let mut is_matched = false;
            memories.resize_with(self.rules.len(), Memory::default);
            for (index, rule) in self.rules.iter().enumerate() {
                if !within.is_recursive && index <= within.index {
                    continue;
                }
                let Some(found) = rule.program.match_at(&field, at, &mut memories[index]) else {
                    continue;
                };
                self.put_text(inliner, (offset, at), parent, last);
                let node = self.build(inliner, &found, index, within.depth);
                inliner.document[parent].children.push(node);
                last = Some(node);
                offset = found.end;
                at = found.end;
                is_matched = true;
            }
            if !is_matched {
                at += 1;
            }
        }
        self.put_text(inliner, (offset, end), parent, last);
    }

    fn put_text(
        &self,
        inliner: &mut Inliner<'_, '_>,
        (start, end): (usize, usize),
        parent: NodeId,
        last: Option<NodeId>,
    ) {
        if start == end {
            return;
        }
        let text = self.data[start..end].into();
        match last {
            Some(last) => inliner.document[last].tail = text,
            None => inliner.document[parent].text = text,
        }
    }
}

/// Where within emphasis a stretch of text is.
struct Within {
    index: usize,
    is_recursive: bool,
    depth: usize,
}
