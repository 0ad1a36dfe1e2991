//! Emoji by name: `:smile:`, and Material's icons: `:material-check:`.
//!
//! The names are those of EmojiOne 2.2.7, which `pymdownx.emoji` takes where
//! nothing else is set, or those of Twemoji with `material.extensions.emoji`.
//! Each line of `emojione.txt` and `twemoji.txt` has the code points that name
//! the picture (with `*` where there are skin tones), those of the character if
//! they differ, and the names. Names with two skin tones are left out.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::icons::{self, Icon};
use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::dom::{NodeId, Text};

/// Where the pictures of an index are.
const EMOJIONE: &str = "https://cdnjs.cloudflare.com/ajax/libs/emojione/2.2.7/assets/svg/";
const TWEMOJI: &str = "https://cdn.jsdelivr.net/gh/jdecked/twemoji@16.0.1/assets/svg/";

/// What the names of icons begin with.
const ICONS: [&str; 4] = ["fontawesome-", "material-", "octicons-", "simple-"];

const TONES: [(&str, &str); 5] = [
    ("1f3fb", "light"),
    ("1f3fc", "medium_light"),
    ("1f3fd", "medium"),
    ("1f3fe", "medium_dark"),
    ("1f3ff", "dark"),
];

#[derive(Clone, Copy)]
struct Entry {
    picture: &'static str,
    character: &'static str,
    has_tones: bool,
}

type Index = FxHashMap<&'static str, Entry>;

static EMOJIONE_INDEX: LazyLock<Index> = LazyLock::new(|| read(include_str!("emojione.txt")));
static TWEMOJI_INDEX: LazyLock<Index> = LazyLock::new(|| read(include_str!("twemoji.txt")));

fn read(table: &'static str) -> Index {
    let mut index = Index::default();
    for line in table.lines() {
        let mut words = line.split(' ');
        let (Some(picture), Some(character)) = (words.next(), words.next()) else {
            continue;
        };
        let plain = picture.trim_end_matches('*');
        let entry = Entry {
            picture: plain,
            character: if character == "-" { plain } else { character },
            has_tones: plain.len() < picture.len(),
        };
        index.extend(words.map(|name| (name, entry)));
    }
    index
}

/// The code points of a name: of its picture, and of its character.
fn find(index: &Index, name: &str) -> Option<(String, String)> {
    if let Some(entry) = index.get(name) {
        return Some((entry.picture.to_owned(), entry.character.to_owned()));
    }
    TONES.iter().enumerate().find_map(|(number, (tone, word))| {
        let base = name
            .strip_suffix(&format!("_tone{}", number + 1))
            .or_else(|| {
                let base = name.strip_suffix("_skin_tone")?;
                base.strip_suffix(word)?.strip_suffix('_')
            })?;
        let entry = index.get(base).filter(|entry| entry.has_tones)?;
        let (first, rest) = entry.picture.split_once('-').unwrap_or((entry.picture, ""));
        let rest = rest.strip_prefix("fe0f").unwrap_or(rest);
        let rest = rest.trim_start_matches('-');
        let mut toned = format!("{first}-{tone}");
        if !rest.is_empty() {
            toned.push('-');
            toned.push_str(rest);
        }
        Some((toned.clone(), toned))
    })
}

/// The characters of code points.
fn characters(points: &str) -> String {
    let points = points.split('-');
    points
        .filter_map(|point| char::from_u32(u32::from_str_radix(point, 16).ok()?))
        .collect()
}

/// The character that is most like an icon whose picture is not in the table,
/// for icons that mean something in text.
fn icon(name: &str) -> &'static str {
    let prefix = ICONS.iter().find_map(|prefix| name.strip_prefix(prefix));
    let name = prefix.unwrap_or(name);
    let styles = ["solid-", "regular-", "brands-"];
    let style = styles.iter().find_map(|style| name.strip_prefix(style));
    let name = style.unwrap_or(name);
    let sized = ["-12", "-16", "-24", "-32", "-48"];
    let size = sized.iter().find_map(|size| name.strip_suffix(size));
    let name = size.unwrap_or(name);
    let mut name = name;
    for end in ["-outline", "-bold", "-fill", "-thick", "-circle"] {
        name = name.strip_suffix(end).unwrap_or(name);
    }
    match name {
        "check" | "check-all" | "checkbox-marked" => "\u{2713}",
        "close" | "x" | "xmark" | "times" => "\u{2715}",
        "arrow-right" => "\u{2192}",
        "arrow-left" => "\u{2190}",
        "arrow-up" => "\u{2191}",
        "arrow-down" => "\u{2193}",
        "arrow-top-right" | "link-external" | "open-in-new" => "\u{2197}",
        "chevron-right" => "\u{203a}",
        "chevron-left" => "\u{2039}",
        "information" | "info" => "\u{2139}",
        "alert" | "triangle-exclamation" => "\u{26a0}",
        "help" | "question" => "?",
        "plus" => "+",
        "minus" => "\u{2212}",
        "star" => "\u{2605}",
        "heart" => "\u{2665}",
        "link" | "link-variant" => "\u{1f517}",
        "magnify" | "search" => "\u{1f50d}",
        "lightbulb" => "\u{1f4a1}",
        "rocket-launch" | "rocket" => "\u{1f680}",
        "bug" => "\u{1f41b}",
        "cog" | "gear" => "\u{2699}",
        "trash-can" | "trash" | "delete" => "\u{1f5d1}",
        "lock" => "\u{1f512}",
        "email" | "mail" => "\u{2709}",
        "pencil" => "\u{270e}",
        "dots-horizontal" | "ellipsis" => "\u{2026}",
        "circle" | "checkbox-blank" => "\u{25cf}",
        _ => "",
    }
}

/// Puts emoji aside, and names that are none: no later rule is to see them.
pub(crate) fn emoji(inliner: &mut Inliner<'_, '_>, data: &str, context: Context) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    let mut at = 0;
    while let Some(found) = data[at..].find(':') {
        let start = at + found;
        at = start + 1;
        let rest = &data[start + 1..];
        let Some(length) = rest.find(|c| !(text::is_word(c) || matches!(c, '+' | '-'))) else {
            break;
        };
        if length == 0 || rest.as_bytes()[length] != b':' {
            continue;
        }
        let end = start + length + 2;
        at = end;
        let placeholder = match make(inliner, &data[start..end]) {
            Some(node) => inliner.stash_node(node, context),
            None => inliner.stash_text(&data[start..end]),
        };
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// The element of an emoji, as written with its colons.
fn make(inliner: &mut Inliner<'_, '_>, written: &str) -> Option<NodeId> {
    let name = written.trim_matches(':');
    let is_material = inliner.options().material_icons;
    let (index, class, pictures) = if is_material {
        (&*TWEMOJI_INDEX, "twemoji", TWEMOJI)
    } else {
        (&*EMOJIONE_INDEX, "emojione", EMOJIONE)
    };
    if let Some((picture, character)) = find(index, name) {
        let character = characters(&character);
        if inliner.options().exact {
            let node = inliner.document.create("img");
            let element = &mut inliner.document[node];
            element.set("alt", character);
            element.set("class", class);
            element.set("src", format!("{pictures}{picture}.svg"));
            element.set("title", written.to_owned());
            return Some(node);
        }
        let node = inliner.document.create("span");
        let element = &mut inliner.document[node];
        element.set("class", "twemoji");
        element.set("title", written.to_owned());
        element.text = Text::atomic(character);
        return Some(node);
    }
    if !is_material || !ICONS.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    let node = inliner.document.create("span");
    inliner.document[node].set("class", "twemoji");
    inliner.document[node].set("title", written.to_owned());
    if !inliner.options().exact {
        match icons::find(name) {
            Some(found) => draw(inliner, node, name, found),
            None => inliner.document[node].text = Text::atomic(icon(name)),
        }
    }
    Some(node)
}

/// Puts the picture of an icon into an element.
fn draw(inliner: &mut Inliner<'_, '_>, node: NodeId, name: &str, icon: Icon) {
    let svg = inliner.document.append(node, "svg");
    let Icon { side, path } = icon;
    let element = &mut inliner.document[svg];
    element.set("xmlns", "http://www.w3.org/2000/svg");
    element.set("viewBox", format!("0 0 {side} {side}"));
    element.set("role", "img");
    element.set("aria-label", icons::label(name));
    let drawn = inliner.document.append(svg, "path");
    inliner.document[drawn].set("d", path);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_with_a_meaning_have_a_character() {
        assert_eq!(icon("material-check-circle-outline"), "✓");
        assert_eq!(icon("material-check-circle"), "✓");
        assert_eq!(icon("octicons-arrow-right-24"), "→");
        assert_eq!(icon("fontawesome-solid-xmark"), "✕");
        assert_eq!(icon("simple-github"), "");
    }

    #[test]
    fn names_lead_to_characters() {
        #[track_caller]
        fn check(index: &Index, name: &str, expected: &str) {
            let found = find(index, name).map(|(_, points)| characters(&points));
            assert_eq!(found.unwrap_or_default(), expected);
        }

        check(&EMOJIONE_INDEX, "smile", "😄");
        check(&EMOJIONE_INDEX, "+1", "👍");
        check(&EMOJIONE_INDEX, "+1_tone2", "👍🏼");
        check(&EMOJIONE_INDEX, "star", "⭐\u{fe0f}");
        check(&EMOJIONE_INDEX, "smile_tone2", "");
        check(&EMOJIONE_INDEX, "no_such", "");
        check(&TWEMOJI_INDEX, "wave_medium_light_skin_tone", "👋🏼");
        check(&TWEMOJI_INDEX, "star", "⭐");
    }
}
