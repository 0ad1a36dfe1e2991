//! HTML and entities within a line, addresses between `<` and `>`.

use super::text::Rewrite;
use super::{Context, Inliner};
use crate::markdown::dom::Text;
use crate::markdown::finish::serialise;
use crate::markdown::stash::{Piece, Stash};

/// How often a text is looked through again for tags around tags.
const RESTARTS: usize = 16;

/// Puts addresses aside: `<https://example.com>`.
pub(crate) fn addresses(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    context: Context,
) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    for (start, _) in data.match_indices('<') {
        let Some((written, end)) = angled(data, start) else {
            continue;
        };
        if !super::magiclink::has_protocol(written) {
            continue;
        }
        let node = inliner.document.create("a");
        let address = inliner.unstash(written);
        inliner.document[node].set("href", address);
        let shown = super::magiclink::shown(written, inliner.options());
        inliner.document[node].text = Text::atomic(shown);
        if inliner.options().magiclink.shortener {
            inliner.document[node].set("magiclink", "2");
        }
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// Puts e-mail addresses aside: `<me@example.com>`.
pub(crate) fn mails(inliner: &mut Inliner<'_, '_>, data: &str, context: Context) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    for (start, _) in data.match_indices('<') {
        let Some((written, end)) = angled(data, start) else {
            continue;
        };
        let Some((name, host)) = written.rsplit_once('@') else {
            continue;
        };
        if name.is_empty() || host.is_empty() || name.contains([' ', '!']) || host.contains(' ') {
            continue;
        }
        let mail = inliner.unstash(written);
        let mail = mail.strip_prefix("mailto:").unwrap_or(&mail);
        let node = inliner.document.create("a");
        inliner.document[node].set("href", format!("mailto:{mail}"));
        inliner.document[node].text = Text::atomic(mail);
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// What is between a `<` and the next `>`, without a `<` between, and where it
/// ends.
fn angled(data: &str, start: usize) -> Option<(&str, usize)> {
    let rest = &data[start + 1..];
    let end = rest.find(['<', '>'])?;
    (rest.as_bytes()[end] == b'>').then(|| (&rest[..end], start + 1 + end + 1))
}

/// Puts tags, comments and the like aside.
pub(crate) fn tags(inliner: &mut Inliner<'_, '_>, data: &str) -> Option<String> {
    let mut from = 0;
    let mut current: Option<String> = None;
    for round in 0.. {
        let data = current.as_deref().unwrap_or(data);
        let (changed, again) = tags_pass(inliner, data, from, round < RESTARTS);
        current = changed.or(current);
        match again {
            Some(again) => from = again,
            None => break,
        }
    }
    current
}

/// Goes through a text once. Ends early, with a place to go on from, where a
/// tag was taken out of what may then be a tag too.
fn tags_pass(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    from: usize,
    may_restart: bool,
) -> (Option<String>, Option<usize>) {
    let mut rewrite = Rewrite::new(data);
    let mut failed = None;
    for (start, _) in data[from..].match_indices('<') {
        let start = from + start;
        if start < rewrite.done {
            continue;
        }
        let Some(end) = tag_end(data, start) else {
            if data[start + 1..].starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) {
                failed.get_or_insert(rewrite.place(start));
            }
            continue;
        };
        let html = restore(inliner, &data[start..end]);
        let placeholder = put(inliner, html);
        rewrite.replace(start, end, &placeholder);
        if failed.is_some() && may_restart {
            return (rewrite.finish(), failed);
        }
    }
    (rewrite.finish(), None)
}

/// Puts entities aside.
pub(crate) fn entities(inliner: &mut Inliner<'_, '_>, data: &str) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    for (start, _) in data.match_indices('&') {
        let Some(length) = serialise::entity_length(&data[start..]) else {
            continue;
        };
        let placeholder = put(inliner, data[start..start + length].to_owned());
        rewrite.replace(start, start + length, &placeholder);
    }
    rewrite.finish()
}

/// Puts what an author wrote aside.
fn put(inliner: &mut Inliner<'_, '_>, html: String) -> String {
    let is_block = serialise::is_block_html(&html);
    inliner.work.stash.put(Piece {
        html: html.into(),
        is_block,
        is_foreign: true,
    })
}

/// Where the tag, comment, instruction or character data that starts at a `<`
/// ends.
fn tag_end(data: &str, start: usize) -> Option<usize> {
    let rest = &data[start + 1..];
    let enclosed = [
        ("!--", "-->", '-'),
        ("?", "?>", '?'),
        ("![CDATA[", "]]>", ']'),
    ];
    for (open, close, mark) in enclosed {
        let Some(content) = rest.strip_prefix(open) else {
            continue;
        };
        let mut at = 0;
        // What is between holds neither the end nor another beginning.
        while let Some(found) = content[at..].find(['<', mark]) {
            let found = at + found;
            let here = &content[found..];
            if here.starts_with(close) {
                return Some(data.len() - content.len() + found + close.len());
            }
            if here.strip_prefix('<').is_some_and(|r| r.starts_with(open)) {
                return None;
            }
            at = found + 1;
        }
        return None;
    }
    let named = rest.strip_prefix('/').unwrap_or(rest);
    if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (inner, end) = angled(data, start)?;
    let name = inner.split(' ').next().unwrap_or(inner);
    (!name.contains('@')).then_some(end)
}

/// HTML as it was written: what was put aside within it is put back, and so
/// are backslashes. Text that was put aside comes back with a backslash.
fn restore(inliner: &Inliner<'_, '_>, html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(super::START) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((c, length)) = super::read_escape(rest) {
            out.push('\\');
            out.push(c);
            rest = &rest[length..];
            continue;
        }
        let is_new =
            Stash::placeholder(rest).is_some_and(|(number, _)| number >= inliner.pieces_before);
        if is_new {
            out.push('\\');
        }
        let length = rest.find(super::END).map_or(rest.len(), |end| end + 1);
        out.push_str(&inliner.unstash_html(&rest[..length]));
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}
