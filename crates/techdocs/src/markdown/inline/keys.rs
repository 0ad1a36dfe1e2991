//! Keys of a keyboard: `++ctrl+alt+"text"++`, as `pymdownx.keys`.

use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::dom::{NodeId, Text};

/// A key: what its class says, and what it shows.
type Key = (Option<&'static str>, String);

/// Puts runs of keys with quoted ones aside; runs before others, as quotes may
/// hold anything.
pub(crate) fn quoted(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    context: Context,
) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    let mut at = 0;
    while let Some(found) = data[at..].find("++") {
        let start = at + found;
        at = start + 1;
        let slashes = super::code::backslashes_before(&data[rewrite.done..], start - rewrite.done);
        if slashes > 0 && slashes.is_multiple_of(2) {
            super::code::escape(inliner, &mut rewrite, start - slashes, slashes);
        }
        if slashes % 2 == 1 {
            continue;
        }
        let Some((keys, end)) = read(data, start + 2) else {
            continue;
        };
        at = end;
        if !keys.iter().any(|key| is_quoted(key)) {
            continue;
        }
        if let Some(node) = make(inliner, &keys) {
            let placeholder = inliner.stash_node(node, context);
            rewrite.replace(start, end, &placeholder);
        }
    }
    rewrite.finish()
}

/// Puts runs of named keys aside.
pub(crate) fn named(inliner: &mut Inliner<'_, '_>, data: &str, context: Context) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    let mut at = 0;
    while let Some(found) = data[at..].find("++") {
        let start = at + found;
        at = start + 1;
        let Some((keys, end)) = read(data, start + 2) else {
            continue;
        };
        if keys.iter().any(|key| is_quoted(key)) {
            continue;
        }
        at = end;
        if let Some(node) = make(inliner, &keys) {
            let placeholder = inliner.stash_node(node, context);
            rewrite.replace(start, end, &placeholder);
        }
    }
    rewrite.finish()
}

fn is_quoted(key: &str) -> bool {
    key.starts_with(['"', '\''])
}

/// Reads keys with `+` between them up to a `++`; gives where that ends.
fn read(data: &str, start: usize) -> Option<(Vec<&str>, usize)> {
    let mut keys = Vec::new();
    let mut at = start;
    loop {
        let rest = &data[at..];
        let length = match rest.chars().next()? {
            quote @ ('"' | '\'') => quoted_length(rest, quote)?,
            _ => rest
                .find(|c| !(text::is_word(c) || c == '-'))
                .unwrap_or(rest.len()),
        };
        if length == 0 {
            return None;
        }
        keys.push(&rest[..length]);
        let after = &rest[length..];
        if after.starts_with("++") {
            return Some((keys, at + length + 2));
        }
        at += length + 1;
        after.strip_prefix('+')?;
    }
}

/// How long a quoted key is, with its quotes.
fn quoted_length(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == quote && !escaped {
            return (at > 1).then_some(at + 1);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

/// What a key is, if it is one.
fn key(written: &str) -> Option<Key> {
    if is_quoted(written) {
        let inner = &written[1..written.len() - 1];
        let mut shown = String::with_capacity(inner.len());
        let mut escaped = false;
        for c in inner.chars() {
            // A key with a `+` of its own is cut there, and is none.
            if c == '+' && !escaped {
                return None;
            }
            if c == '\\' && !escaped {
                escaped = true;
                continue;
            }
            escaped = false;
            shown.push(c);
        }
        let shown = htmlize::unescape(shown);
        return Some((None, text::strip(&shown).to_owned()));
    }
    let alias = ALIASES.binary_search_by_key(&written, |(alias, _)| alias);
    let name = alias.map_or(written, |found| ALIASES[found].1);
    let found = KEYS.binary_search_by_key(&name, |(key, _)| key).ok()?;
    Some((Some(KEYS[found].0), KEYS[found].1.to_owned()))
}

/// The element of keys, if all of them are known.
fn make(inliner: &mut Inliner<'_, '_>, written: &[&str]) -> Option<NodeId> {
    let keys: Vec<Key> = written
        .iter()
        .map(|written| key(written))
        .collect::<Option<_>>()?;
    let node = inliner.document.create("span");
    inliner.document[node].set("class", "keys");
    for (index, (class, shown)) in keys.into_iter().enumerate() {
        let separator = &inliner.work.options.key_separator;
        if index > 0 && !separator.is_empty() {
            let text = Text::atomic(separator.as_str());
            let separator = inliner.document.append(node, "span");
            inliner.document[separator].text = text;
        }
        let key = inliner.document.append(node, "kbd");
        if let Some(class) = class {
            inliner.document[key].set("class", format!("key-{class}"));
        }
        inliner.document[key].text = Text::atomic(shown);
    }
    Some(node)
}

/// The keys by name, sorted.
#[rustfmt::skip]
static KEYS: &[(&str, &str)] = &[
    ("0", "0"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), ("6", "6"),
    ("7", "7"), ("8", "8"), ("9", "9"), ("a", "A"), ("alt", "Alt"), ("alt-graph", "AltGr"),
    ("arrow-down", "Down"), ("arrow-left", "Left"), ("arrow-right", "Right"), ("arrow-up", "Up"),
    ("b", "B"), ("backslash", "\\"), ("backspace", "Backspace"), ("backtab", "Back Tab"),
    ("bar", "|"), ("brace-left", "{"), ("brace-right", "}"), ("bracket-left", "["),
    ("bracket-right", "]"), ("break", "Break"), ("browser-back", "Browser Back"),
    ("browser-favorites", "Browser Favorites"), ("browser-forward", "Browser Forward"),
    ("browser-home", "Browser Home"), ("browser-refresh", "Browser Refresh"),
    ("browser-search", "Browser Search"), ("browser-stop", "Browser Stop"), ("c", "C"),
    ("caps-lock", "Caps Lock"), ("clear", "Clear"), ("colon", ":"), ("comma", ","),
    ("command", "Cmd"), ("context-menu", "Menu"), ("control", "Ctrl"), ("copy", "Copy"),
    ("d", "D"), ("delete", "Del"), ("double-quote", "\""), ("e", "E"), ("eject", "Eject"),
    ("end", "End"), ("enter", "Enter"), ("equal", "="), ("escape", "Esc"), ("exclam", "!"),
    ("f", "F"), ("f1", "F1"), ("f10", "F10"), ("f11", "F11"), ("f12", "F12"), ("f13", "F13"),
    ("f14", "F14"), ("f15", "F15"), ("f16", "F16"), ("f17", "F17"), ("f18", "F18"),
    ("f19", "F19"), ("f2", "F2"), ("f20", "F20"), ("f21", "F21"), ("f22", "F22"), ("f23", "F23"),
    ("f24", "F24"), ("f3", "F3"), ("f4", "F4"), ("f5", "F5"), ("f6", "F6"), ("f7", "F7"),
    ("f8", "F8"), ("f9", "F9"), ("fingerprint", "Fingerprint"), ("function", "Fn"), ("g", "G"),
    ("grave", "`"), ("greater", ">"), ("h", "H"), ("help", "Help"), ("home", "Home"), ("i", "I"),
    ("insert", "Ins"), ("j", "J"), ("k", "K"), ("l", "L"), ("left-alt", "Left Alt"),
    ("left-button", "Left Button"), ("left-command", "Left Command"),
    ("left-control", "Left Ctrl"), ("left-meta", "Left Meta"), ("left-option", "Left Option"),
    ("left-shift", "Left Shift"), ("left-super", "Left Super"), ("left-windows", "Left Win"),
    ("less", "<"), ("m", "M"), ("mail", "Mail"), ("media", "Media"),
    ("media-next-track", "Next Track"), ("media-pause", "Pause"), ("media-play", "Play"),
    ("media-play-pause", "Play/Pause"), ("media-prev-track", "Previous Track"),
    ("media-stop", "Stop"), ("meta", "Meta"), ("middle-button", "Middle Button"), ("minus", "-"),
    ("n", "N"), ("num-asterisk", "Num *"), ("num-clear", "Num Clear"), ("num-delete", "Num Del"),
    ("num-enter", "Num Enter"), ("num-equal", "Num ="), ("num-lock", "Num Lock"),
    ("num-minus", "Num -"), ("num-plus", "Num +"), ("num-separator", "Num ."),
    ("num-slash", "Num /"), ("num0", "Num 0"), ("num1", "Num 1"), ("num2", "Num 2"),
    ("num3", "Num 3"), ("num4", "Num 4"), ("num5", "Num 5"), ("num6", "Num 6"), ("num7", "Num 7"),
    ("num8", "Num 8"), ("num9", "Num 9"), ("o", "O"), ("option", "Option"), ("p", "P"),
    ("page-down", "Page Down"), ("page-up", "Page Up"), ("period", "."), ("plus", "+"),
    ("power", "Power"), ("print", "Print"), ("print-screen", "Print Screen"), ("q", "Q"),
    ("question", "?"), ("r", "R"), ("reset", "Reset"), ("right-alt", "Right Alt"),
    ("right-button", "Right Button"), ("right-command", "Right Command"),
    ("right-control", "Right Ctrl"), ("right-meta", "Right Meta"),
    ("right-option", "Right Option"), ("right-shift", "Right Shift"),
    ("right-super", "Right Super"), ("right-windows", "Right Win"), ("s", "S"),
    ("scroll-lock", "Scroll Lock"), ("select", "Select"), ("semicolon", ";"), ("shift", "Shift"),
    ("single-quote", "'"), ("slash", "/"), ("sleep", "Sleep"), ("space", "Space"),
    ("super", "Super"), ("t", "T"), ("tab", "Tab"), ("tilde", "~"), ("u", "U"),
    ("underscore", "_"), ("v", "V"), ("volume-down", "Volume Down"), ("volume-mute", "Mute"),
    ("volume-up", "Volume Up"), ("w", "W"), ("windows", "Win"), ("x", "X"),
    ("x-button1", "X Button 1"), ("x-button2", "X Button 2"), ("y", "Y"), ("z", "Z"),
    ("zoom", "Zoom"),
];

/// Other names of keys, sorted.
#[rustfmt::skip]
static ALIASES: &[(&str, &str)] = &[
    ("add", "num-plus"), ("altgr", "alt-graph"), ("apps", "context-menu"), ("back", "backspace"),
    ("bksp", "backspace"), ("bktab", "backtab"), ("cancel", "break"), ("capital", "caps-lock"),
    ("close-brace", "brace-right"), ("close-bracket", "bracket-right"), ("clr", "clear"),
    ("cmd", "command"), ("cplk", "caps-lock"), ("ctrl", "control"), ("dblquote", "double-quote"),
    ("decimal", "num-separator"), ("del", "delete"), ("divide", "num-slash"),
    ("down", "arrow-down"), ("esc", "escape"), ("exclamation", "exclam"),
    ("favorites", "browser-favorites"), ("fn", "function"), ("forward", "browser-forward"),
    ("grave-accent", "grave"), ("greater-than", "greater"), ("gt", "greater"),
    ("hyphen", "minus"), ("ins", "insert"), ("lalt", "left-alt"), ("launch-mail", "mail"),
    ("launch-media", "media"), ("lbutton", "left-button"), ("lcmd", "left-command"),
    ("lcommand", "left-command"), ("lcontrol", "left-control"), ("lctrl", "left-control"),
    ("left", "arrow-left"), ("left-cmd", "left-command"), ("left-ctrl", "left-control"),
    ("left-opt", "left-option"), ("left-win", "left-windows"), ("less-than", "less"),
    ("lmeta", "left-meta"), ("lopt", "left-option"), ("loption", "left-option"),
    ("lshift", "left-shift"), ("lsuper", "left-super"), ("lt", "less"), ("lwin", "left-windows"),
    ("lwindows", "left-windows"), ("mbutton", "middle-button"), ("menu", "context-menu"),
    ("multiply", "num-asterisk"), ("mute", "volume-mute"), ("next", "page-down"),
    ("next-track", "media-next-track"), ("num-del", "num-delete"), ("numlk", "num-lock"),
    ("open-brace", "brace-left"), ("open-bracket", "bracket-left"), ("opt", "option"),
    ("page-dn", "page-down"), ("page-up", "page-up"), ("pause", "media-pause"),
    ("pg-dn", "page-down"), ("pg-up", "page-up"), ("pipe", "bar"), ("play", "media-play"),
    ("play-pause", "media-play-pause"), ("prev-track", "media-prev-track"), ("prior", "page-up"),
    ("prtsc", "print-screen"), ("question-mark", "question"), ("ralt", "right-alt"),
    ("rbutton", "right-button"), ("rcmd", "right-command"), ("rcommand", "right-command"),
    ("rcontrol", "right-control"), ("rctrl", "right-control"), ("refresh", "browser-refresh"),
    ("return", "enter"), ("right", "arrow-right"), ("right-cmd", "right-command"),
    ("right-ctrl", "right-control"), ("right-meta", "right-meta"), ("right-opt", "right-option"),
    ("right-win", "right-windows"), ("rmeta", "right-meta"), ("ropt", "right-option"),
    ("roption", "right-option"), ("rshift", "right-shift"), ("rsuper", "right-super"),
    ("rwin", "right-windows"), ("rwindows", "right-windows"), ("scroll", "scroll-lock"),
    ("search", "browser-search"), ("separator", "num-separator"), ("spc", "space"),
    ("stop", "media-stop"), ("subtract", "num-minus"), ("tabulator", "tab"), ("up", "arrow-up"),
    ("vol-down", "volume-down"), ("vol-mute", "volume-mute"), ("vol-up", "volume-up"),
    ("win", "windows"), ("xbutton1", "x-button1"), ("xbutton2", "x-button2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_names() {
        assert!(KEYS.is_sorted() && ALIASES.is_sorted());
        assert_eq!(key("ctrl"), Some((Some("control"), "Ctrl".into())));
        assert_eq!(key("pg-up"), Some((Some("page-up"), "Page Up".into())));
        assert_eq!(key("\"a \\+ b\""), Some((None, "a + b".into())));
        assert_eq!(key("none"), None);
        for (_, name) in ALIASES {
            assert!(key(name).is_some(), "{name}");
        }
    }
}
