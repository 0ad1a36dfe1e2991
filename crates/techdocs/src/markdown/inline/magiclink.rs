//! Bare addresses and e-mail addresses as links, as `pymdownx.magiclink`.

use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::dom::Text;
use crate::markdown::options::Options;

const PROTOCOLS: [&str; 4] = ["https://", "http://", "ftps://", "ftp://"];

/// Whether text starts with a protocol that is linked.
pub(crate) fn has_protocol(text: &str) -> bool {
    protocol(text).is_some()
}

/// How long the protocol at the start is.
fn protocol(text: &str) -> Option<usize> {
    let found = PROTOCOLS.iter().find(|protocol| {
        let start = text.as_bytes().get(..protocol.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(protocol.as_bytes()))
    })?;
    Some(found.len())
}

/// What an address is shown as.
pub(crate) fn shown<'t>(address: &'t str, options: &Options) -> &'t str {
    if options.magiclink.hide_protocol {
        address.split_once("://").map_or(address, |(_, rest)| rest)
    } else {
        address
    }
}

/// Puts bare addresses aside.
pub(crate) fn addresses(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    context: Context,
) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    let bytes = data.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|b| matches!(b, b':' | b'.')) {
        let mark = at + found;
        at = mark + 1;
        let (start, host, is_www) = if bytes[mark] == b':' {
            if !bytes[mark..].starts_with(b"://") {
                continue;
            }
            let Some(start) = protocol_start(data, mark) else {
                continue;
            };
            (start, mark + 3, false)
        } else {
            let Some(start) = mark.checked_sub(3) else {
                continue;
            };
            if !bytes[start..mark].eq_ignore_ascii_case(b"www") {
                continue;
            }
            (start, mark + 1, true)
        };
        if start < rewrite.done || !begins_word(rewrite.before(start)) {
            continue;
        }
        let Some(end) = address_end(data, host) else {
            continue;
        };
        at = end;
        let written = &data[start..end];
        let node = inliner.document.create("a");
        let (address, shown) = if is_www {
            (format!("http://{written}"), written)
        } else {
            (written.to_owned(), shown(written, inliner.options()))
        };
        inliner.document[node].set("href", address);
        inliner.document[node].text = Text::atomic(shown);
        if inliner.options().magiclink.shortener {
            inliner.document[node].set("magiclink", "1");
        }
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// Whether a letter after this character begins a word (or follows a `_`).
fn begins_word(before: Option<char>) -> bool {
    before.is_none_or(|c| !text::is_alphanumeric(c))
}

/// Where the protocol before a `://` begins.
fn protocol_start(data: &str, mark: usize) -> Option<usize> {
    PROTOCOLS.iter().find_map(|protocol| {
        let start = mark.checked_sub(protocol.len() - 3)?;
        let name = data.as_bytes().get(start..mark)?;
        let is_it = name.eq_ignore_ascii_case(&protocol.as_bytes()[..protocol.len() - 3]);
        (is_it && begins_word(text::before(data, start))).then_some(start)
    })
}

/// Where an address whose host begins here ends: two characters at least, the
/// last one no punctuation but `-/#@$+=`.
fn address_end(data: &str, host: usize) -> Option<usize> {
    let first = text::after(data, host).filter(|&c| text::is_alphanumeric(c))?;
    let begin = host + first.len_utf8();
    let mut end = None;
    for (at, c) in data[begin..].char_indices() {
        if text::is_alphanumeric(c) || "-/#@$+=".contains(c) {
            end = Some(begin + at + c.len_utf8());
        } else if !(c == '_' || ".?,!'(){}[]&%:\"|~;".contains(c)) {
            break;
        }
    }
    end
}

/// Puts bare e-mail addresses aside.
pub(crate) fn mails(inliner: &mut Inliner<'_, '_>, data: &str, context: Context) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    for (mark, _) in data.match_indices('@') {
        if mark < rewrite.done {
            continue;
        }
        let Some(start) = name_start(data, mark, rewrite.done) else {
            continue;
        };
        let Some(end) = host_end(data, mark + 1) else {
            continue;
        };
        let mail = &data[start..end];
        let node = inliner.document.create("a");
        inliner.document[node].set("href", format!("mailto:{mail}"));
        inliner.document[node].text = Text::atomic(mail);
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

fn is_mail_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || (!c.is_ascii() && c.is_numeric())
}

/// Where the part before an `@` begins.
fn name_start(data: &str, mark: usize, floor: usize) -> Option<usize> {
    let mut low = mark;
    for (at, c) in data[floor..mark].char_indices().rev() {
        let is_dot = c == '.';
        let doubles = is_dot && data[floor + at + 1..].starts_with(['.', '@']);
        if doubles || !(is_dot || c == '+' || is_mail_character(c)) {
            break;
        }
        low = floor + at;
    }
    let name = &data[low..mark];
    // What begins it must not follow a letter, a slash or the like.
    name.char_indices().find_map(|(at, c)| {
        let before = if at > 0 {
            text::before(name, at)
        } else if low == floor {
            None
        } else {
            text::before(data, low)
        };
        let follows = before.is_some_and(|c| is_mail_character(c) || matches!(c, '/' | '+' | '@'));
        (c != '.' && !follows).then_some(low + at)
    })
}

/// Where the part after an `@` ends: at a letter after the first dot.
fn host_end(data: &str, start: usize) -> Option<usize> {
    let rest = &data[start..];
    let first = rest.find(|c| !is_mail_character(c))?;
    if first == 0 || rest.as_bytes()[first] != b'.' {
        return None;
    }
    let mut end = None;
    let mut was_dot = false;
    for (at, c) in rest.char_indices().skip_while(|(at, _)| *at <= first) {
        let after = start + at + c.len_utf8();
        if c == '.' {
            if was_dot || at == first + 1 || data[after..].starts_with('.') {
                break;
            }
        } else if !is_mail_character(c) {
            break;
        } else if c.is_ascii_alphabetic() {
            let next = text::after(data, after);
            if next.is_none_or(|c| !text::is_word(c) && !matches!(c, '-' | '@')) {
                end = Some(after);
            }
        }
        was_dot = c == '.';
    }
    end
}
