//! Links and images: `[text](address "title")`, `[text][name]`, `[name]`, and
//! the same with `!` in front.
//!
//! The text of a link is what is between matching brackets; an address may
//! have parentheses in it, and ends before a quoted title. As the link
//! processors of Python-Markdown read them.

use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::dom::Text;

/// How often a text is looked through again from a bracket that led to
/// nothing, after something to its right was taken out.
const RESTARTS: usize = 8;

/// Bytes that addresses without an end may cost for each text, on top of its
/// own length.
const FREE_BYTES: usize = 1 << 20;

/// Where each `[` is, and the `]` that matches it.
fn brackets(data: &str) -> Vec<(usize, Option<usize>)> {
    let mut found: Vec<(usize, Option<usize>)> = Vec::new();
    let mut open = Vec::new();
    for (at, byte) in data.bytes().enumerate() {
        match byte {
            b'[' => {
                open.push(found.len());
                found.push((at, None));
            }
            b']' => {
                if let Some(index) = open.pop() {
                    found[index].1 = Some(at);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a link or an image is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `[`, without `!` before it.
    Link,
    /// `![`.
    Image,
}

impl Kind {
    /// Where the link or image of a bracket begins, if it is of this kind.
    fn start(self, rewrite: &Rewrite<'_>, bracket: usize) -> Option<usize> {
        if bracket < rewrite.done {
            return None;
        }
        let is_image = rewrite.before(bracket) == Some('!') && bracket > rewrite.done;
        match self {
            Self::Link => (!is_image).then_some(bracket),
            Self::Image => is_image.then(|| bracket - 1),
        }
    }
}

/// Puts links or images with an address aside.
pub(crate) fn direct(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    kind: Kind,
    context: Context,
) -> Option<String> {
    if !data.contains("](") {
        return None;
    }
    let mut from = 0;
    let mut current: Option<String> = None;
    for round in 0.. {
        let data = current.as_deref().unwrap_or(data);
        let (changed, again) = direct_pass(inliner, data, kind, context, from, round < RESTARTS);
        current = changed.or(current);
        match again {
            Some(again) => from = again,
            None => break,
        }
    }
    current
}

fn direct_pass(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    kind: Kind,
    context: Context,
    from: usize,
    may_restart: bool,
) -> (Option<String>, Option<usize>) {
    let mut rewrite = Rewrite::new(data);
    let mut free = data.len() + FREE_BYTES;
    // A bracket that led to nothing, but might once what follows is taken out.
    let mut failed: Option<usize> = None;
    for (bracket, close) in brackets(data) {
        if bracket < from {
            continue;
        }
        let Some(start) = kind.start(&rewrite, bracket) else {
            continue;
        };
        let Some(close) = close else {
            failed.get_or_insert(rewrite.place(start));
            continue;
        };
        if data.as_bytes().get(close + 1) != Some(&b'(') {
            continue;
        }
        let Some(target) = Target::read(data, close + 1, &mut free) else {
            failed.get_or_insert(rewrite.place(start));
            continue;
        };
        let written = &data[bracket + 1..close];
        let address = inliner.unstash(target.address);
        let address = text::strip(&address).to_owned();
        let title = target.title.map(|title| {
            let title = inliner.unstash(text::strip(title));
            dequote(&title).replace(text::is_space, " ")
        });
        let node = match kind {
            Kind::Link => {
                let node = inliner.document.create("a");
                inliner.document[node].text = written.into();
                inliner.document[node].set("href", address);
                node
            }
            Kind::Image => {
                let alternative = inliner.unstash(written);
                let node = inliner.document.create("img");
                inliner.document[node].set("src", address);
                inliner.document[node].set("alt", alternative);
                node
            }
        };
        if let Some(title) = title {
            inliner.document[node].set("title", title);
        }
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, target.end, &placeholder);
        if failed.is_some() && may_restart {
            return (rewrite.finish(), failed);
        }
    }
    (rewrite.finish(), None)
}

/// Text without one pair of quotes around it.
fn dequote(text: &str) -> &str {
    for quote in ['"', '\''] {
        if text == quote.to_string() {
            return "";
        }
        let inner = text
            .strip_prefix(quote)
            .and_then(|text| text.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner;
        }
    }
    text
}

/// What is between the parentheses of a link.
struct Target<'t> {
    address: &'t str,
    title: Option<&'t str>,
    /// Where the link ends.
    end: usize,
}

impl<'t> Target<'t> {
    /// Reads from the `(` at `open`.
    fn read(data: &'t str, open: usize, free: &mut usize) -> Option<Self> {
        let rest = &data[open + 1..];
        let start = data.len() - rest.trim_start_matches(text::is_space).len();
        if let Some(target) = Self::read_angled(data, start) {
            return Some(target);
        }
        if *free == 0 {
            return None;
        }
        let found = Self::read_plain(data, start);
        if found.is_none() {
            *free = free.saturating_sub(data.len() - start);
        }
        found
    }

    /// `<address> "title")`
    fn read_angled(data: &'t str, start: usize) -> Option<Self> {
        let rest = data[start..].strip_prefix('<')?;
        let close = rest.find(['<', '>'])?;
        let address = &rest[..close];
        let mut rest = rest[close..].strip_prefix('>')?;
        rest = rest.trim_start_matches(text::is_space);
        let mut title = None;
        if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let inner = &rest[1..];
            let close = inner.find(quote)?;
            title = Some(&inner[..close]);
            rest = inner[close + 1..].trim_start_matches(text::is_space);
        }
        let rest = rest.strip_prefix(')')?;
        Some(Self {
            address,
            title,
            end: data.len() - rest.len(),
        })
    }

    /// `address "title")`, where parentheses within the address match and
    /// those within the title do not count.
    fn read_plain(data: &'t str, start: usize) -> Option<Self> {
        let bytes = data.as_bytes();
        let mut open: usize = 1;
        // How many were open when a quote began: where the link ends if the
        // quote is no title.
        let mut open_outside: usize = 1;
        let mut end_outside = None;
        let mut quote: Option<Quote> = None;
        let mut other: Option<Quote> = None;
        let mut last = 0;
        for (at, &byte) in bytes.iter().enumerate().skip(start) {
            match byte {
                b'(' => {
                    if quote.is_none() {
                        open += 1;
                    } else {
                        open_outside = open_outside.saturating_sub(1);
                    }
                }
                b')' => {
                    let ends = |quote: &Option<Quote>| {
                        quote
                            .as_ref()
                            .is_some_and(|quote| quote.end.is_some() && quote.byte == last)
                    };
                    if ends(&quote) || ends(&other) {
                        open = 0;
                    } else if quote.is_none() {
                        open -= 1;
                    } else if open_outside > 0 {
                        open_outside -= 1;
                        if open_outside == 0 {
                            end_outside = Some(at);
                        }
                    }
                }
                b'"' | b'\'' => match (&mut quote, &mut other) {
                    (None, _) => {
                        open_outside = open;
                        open = 1;
                        quote = Some(Quote::new(byte, at));
                    }
                    (Some(quote), None) if quote.byte != byte => {
                        other = Some(Quote::new(byte, at));
                    }
                    (Some(quote), _) if quote.byte == byte => quote.end = Some(at),
                    (_, Some(other)) if other.byte == byte => other.end = Some(at),
                    _ => {}
                },
                _ => {}
            }
            if open == 0 {
                let titled = [quote, other].into_iter().flatten().find_map(|quote| {
                    let end = quote.end.filter(|_| quote.byte == last)?;
                    Some((quote.start, end))
                });
                return Some(match titled {
                    Some((from, to)) => Self {
                        address: &data[start..from],
                        title: Some(data.get(from + 1..to).unwrap_or_default()),
                        end: at + 1,
                    },
                    None => Self {
                        address: &data[start..at],
                        title: None,
                        end: at + 1,
                    },
                });
            }
            if byte != b' ' {
                last = byte;
            }
        }
        let end = end_outside.filter(|_| open_outside == 0)?;
        Some(Self {
            address: &data[start..end],
            title: None,
            end: end + 1,
        })
    }
}

/// A quote within the parentheses of a link.
struct Quote {
    byte: u8,
    start: usize,
    end: Option<usize>,
}

impl Quote {
    const fn new(byte: u8, start: usize) -> Self {
        Self {
            byte,
            start,
            end: None,
        }
    }
}

/// Puts links or images to a definition aside: `[text][name]`, or `[name]` if
/// `is_short`.
pub(crate) fn reference(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    kind: Kind,
    is_short: bool,
    context: Context,
) -> Option<String> {
    if inliner.work.references.is_empty() {
        return None;
    }
    let mut rewrite = Rewrite::new(data);
    // Names that are not defined are passed over with all that is in them.
    let mut passed = 0;
    for (bracket, close) in brackets(data) {
        let Some(close) = close.filter(|_| bracket >= passed) else {
            continue;
        };
        let Some(start) = kind.start(&rewrite, bracket) else {
            continue;
        };
        let written = &data[bracket + 1..close];
        let (mut name, end) = if is_short {
            (written, close + 1)
        } else {
            match read_name(data, close + 1) {
                Some(read) => read,
                None => continue,
            }
        };
        if name.is_empty() {
            name = written;
        }
        let definition = inliner.work.references.get(&normalise_name(name));
        let Some((address, title)) = definition.cloned() else {
            passed = end;
            continue;
        };
        let node = match kind {
            Kind::Link => {
                let node = inliner.document.create("a");
                inliner.document[node].set("href", address);
                inliner.document[node].text = Text::from(written);
                node
            }
            Kind::Image => {
                let alternative = inliner.unstash(written);
                let node = inliner.document.create("img");
                inliner.document[node].set("src", address);
                inliner.document[node].set("alt", alternative);
                node
            }
        };
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            inliner.document[node].set("title", title);
        }
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// The `[name]` after the text of a link, maybe after one white space, and
/// where it ends.
fn read_name(data: &str, at: usize) -> Option<(&str, usize)> {
    let rest = &data[at..];
    let rest = rest.strip_prefix(text::is_space).unwrap_or(rest);
    let rest = rest.strip_prefix('[')?;
    let close = rest.find(']')?;
    Some((&rest[..close], data.len() - rest.len() + close + 1))
}

/// The name of a definition as it is looked up: lower case, with single spaces.
fn normalise_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut was_space = false;
    for c in name.to_lowercase().chars() {
        let is_space = text::is_space(c);
        if !is_space {
            out.push(c);
        } else if !was_space {
            out.push(' ');
        }
        was_space = is_space;
    }
    out
}

/// Puts references to footnotes aside: `[^name]`.
pub(crate) fn footnotes(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    context: Context,
) -> Option<String> {
    if inliner.work.footnotes.is_empty() {
        return None;
    }
    let mut rewrite = Rewrite::new(data);
    let mut at = 0;
    while let Some(found) = data[at..].find("[^") {
        let start = at + found;
        let Some(length) = data[start + 2..].find(']') else {
            break;
        };
        let name = &data[start + 2..start + 2 + length];
        let end = start + 3 + length;
        at = end;
        let Some(&number) = inliner.numbers.get(name) else {
            continue;
        };
        let uses = match inliner.uses.get_mut(name) {
            Some(uses) => uses,
            None => inliner.uses.entry(name.to_owned()).or_default(),
        };
        *uses += 1;
        let id = match *uses {
            1 => format!("fnref:{name}"),
            uses => format!("fnref{uses}:{name}"),
        };
        let raised = inliner.document.create("sup");
        inliner.document[raised].set("id", id);
        let link = inliner.document.append(raised, "a");
        inliner.document[link].attributes = vec![
            ("class".into(), "footnote-ref".into()),
            ("href".into(), format!("#fn:{name}").into()),
        ]
        .into();
        inliner.document[link].text = number.to_string().into();
        let placeholder = inliner.stash_node(raised, context);
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// Puts wiki links aside: `[[Some Page]]`.
pub(crate) fn wiki(inliner: &mut Inliner<'_, '_>, data: &str, context: Context) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    let mut at = 0;
    while let Some(found) = data[at..].find("[[") {
        let start = at + found;
        at = start + 1;
        let rest = &data[start + 2..];
        let Some(length) = rest.find(|c| !(text::is_word(c) || matches!(c, ' ' | '-'))) else {
            break;
        };
        if length == 0 || !rest[length..].starts_with("]]") {
            continue;
        }
        let end = start + 2 + length + 2;
        at = end;
        let label = rest[..length].trim();
        if label.is_empty() {
            rewrite.replace(start, end, "");
            continue;
        }
        let node = inliner.document.create("a");
        inliner.document[node].set("class", "wikilink");
        inliner.document[node].set("href", format!("/{}/", wiki_name(label)));
        inliner.document[node].text = label.into();
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// A label with `_` for spaces, and for a `_` beside them.
fn wiki_name(label: &str) -> String {
    let mut name = String::with_capacity(label.len());
    let mut rest = label;
    while let Some(c) = rest.chars().next() {
        let after = rest.trim_start_matches(' ');
        if after.len() < rest.len() {
            rest = after.strip_prefix('_').unwrap_or(after);
            name.push('_');
        } else {
            rest = &rest[c.len_utf8()..];
            if c == '_' {
                rest = rest.trim_start_matches(' ');
            }
            name.push(c);
        }
    }
    name
}
