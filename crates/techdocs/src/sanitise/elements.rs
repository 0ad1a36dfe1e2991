//! The elements a page may hold.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// What kind of element it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An element of HTML.
    Html,
    /// One without content.
    Void,
    /// An element of SVG.
    Svg,
    /// One of both.
    Both,
    /// A frame, which is held to its host.
    Frame,
}

/// An element that may be there.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Its place in the table.
    pub(super) number: usize,
    /// An element of SVG within which there is HTML.
    pub(super) holds_html: bool,
    group: u8,
    ended_by: u8,
}

/// The number of `svg`.
pub(super) const SVG: usize = 0;
/// The number of `span`.
const SPAN: usize = 1;
/// The number of `input`.
pub(super) const INPUT: usize = 2;

/// `TABLE[number]` is the element of that number.
const HTML: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "caption",
    "center",
    "cite",
    "code",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "i",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "mark",
    "menu",
    "meter",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
];
const VOID: &[&str] = &["br", "col", "hr", "img", "source", "track", "wbr"];
const IN_SVG: &[&str] = &[
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "marker",
    "clipPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "title",
    "desc",
];

struct Table {
    elements: Vec<Element>,
    by_name: FxHashMap<String, usize>,
    /// Numbers of elements of which each is likely the one that is looked for.
    first_guess: [usize; GUESSES],
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut elements: Vec<Element> = Vec::new();
        let mut add = |name, kind| {
            elements.push(Element {
                name,
                kind,
                number: elements.len(),
                holds_html: matches!(name, "title" | "desc"),
                group: group_of(name, kind),
                ended_by: ended_by(name),
            });
        };
        add("svg", Kind::Both);
        add("span", Kind::Html);
        add("input", Kind::Void);
        add("iframe", Kind::Frame);
        for name in HTML {
            // A link in a picture is written as one in text.
            let kind = if *name == "a" { Kind::Both } else { Kind::Html };
            add(name, kind);
        }
        VOID.iter().for_each(|name| add(name, Kind::Void));
        IN_SVG.iter().for_each(|name| add(name, Kind::Svg));
        let by_name: FxHashMap<String, usize> = elements
            .iter()
            .map(|element| (element.name.to_ascii_lowercase(), element.number))
            .collect();
        let mut first_guess = [0; GUESSES];
        for element in elements.iter().rev() {
            if by_name.get(element.name) == Some(&element.number) {
                first_guess[guess(element.name)] = element.number;
            }
        }
        Table {
            elements,
            by_name,
            first_guess,
        }
    })
}

/// How many first guesses there are.
const GUESSES: usize = 512;

/// Where the first guess for a name is.
fn guess(name: &str) -> usize {
    let byte = |at: usize| name.as_bytes().get(at).map_or(0, |byte| usize::from(*byte));
    (byte(0) + byte(1) * 21 + byte(name.len().saturating_sub(1)) * 5 + name.len() * 83) % GUESSES
}

/// `span`.
pub(super) fn span() -> &'static Element {
    &table().elements[SPAN]
}

/// The element of a name in any case.
pub(super) fn find(name: &str) -> Option<&'static Element> {
    let table = table();
    let likely = &table.elements[table.first_guess[guess(name)]];
    if likely.name == name {
        return Some(likely);
    }
    if let Some(number) = table.by_name.get(name) {
        return Some(&table.elements[*number]);
    }
    // Longer names there are none.
    if name.len() > 16 {
        return None;
    }
    let number = table.by_name.get(name.to_ascii_lowercase().as_str())?;
    Some(&table.elements[*number])
}

/// The name of an element in small letters, if what is in it is no text for a
/// reader when it is taken out.
pub(super) fn goes_with_content(name: &str) -> Option<&'static str> {
    const GONE: &[&str] = &[
        "script",
        "style",
        "iframe",
        "template",
        "noembed",
        "noframes",
        "noscript",
        "plaintext",
        "title",
        "xmp",
        "textarea",
        "select",
        "object",
        "applet",
        "math",
        "head",
        "frameset",
    ];
    let mut gone = GONE.iter();
    gone.find(|gone| name.eq_ignore_ascii_case(gone)).copied()
}

/// Whether the start of `next` ends `open` right before it.
pub(super) const fn implies_end(next: &Element, open: &Element) -> bool {
    next.group & open.ended_by != 0
}

/// Elements whose start may end another that is open, as bits.
mod group {
    pub(super) const ITEM: u8 = 1;
    pub(super) const DEFINITION: u8 = 2;
    pub(super) const CELL: u8 = 4;
    pub(super) const ROW: u8 = 8;
    pub(super) const ROWS: u8 = 16;
    pub(super) const RUBY: u8 = 32;
    pub(super) const BLOCK: u8 = 64;
}

/// The groups that an element is in.
fn group_of(name: &str, kind: Kind) -> u8 {
    let own = match name {
        "li" => group::ITEM,
        "dt" | "dd" => group::DEFINITION,
        "td" | "th" => group::CELL,
        "tr" => group::ROW,
        "tbody" | "thead" | "tfoot" => group::ROWS,
        "rt" | "rp" => group::RUBY,
        _ => 0,
    };
    let is_block = (kind == Kind::Html && ENDS_P.binary_search(&name).is_ok()) || name == "hr";
    own | if is_block { group::BLOCK } else { 0 }
}

/// The groups whose start ends an element.
fn ended_by(name: &str) -> u8 {
    match name {
        "p" => group::BLOCK,
        "li" => group::ITEM,
        "dt" | "dd" => group::DEFINITION,
        "td" | "th" => group::CELL | group::ROW | group::ROWS,
        "tr" => group::ROW | group::ROWS,
        "thead" | "tbody" | "tfoot" => group::ROWS,
        "rt" | "rp" => group::RUBY,
        _ => 0,
    }
}

/// What ends a paragraph; sorted.
const ENDS_P: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "li",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places() {
        for (at, element) in table().elements.iter().enumerate() {
            assert_eq!(element.number, at);
        }
        assert!(table().elements.len() < 256);
        assert_eq!(find("SVG").unwrap().number, SVG);
        assert_eq!(find("span").unwrap().number, SPAN);
        assert_eq!(find("Input").unwrap().number, INPUT);
        assert_eq!(find("lineargradient").unwrap().name, "linearGradient");
        assert!(ENDS_P.is_sorted());
    }

    #[test]
    fn what_is_dangerous_is_not_there() {
        for name in [
            "script",
            "style",
            "object",
            "embed",
            "applet",
            "base",
            "link",
            "meta",
            "form",
            "button",
            "textarea",
            "select",
            "math",
            "foreignObject",
            "use",
            "image",
            "animate",
            "set",
            "animateTransform",
            "noscript",
            "template",
            "frame",
            "frameset",
            "portal",
            "marquee",
            "xmp",
            "plaintext",
            "listing",
            "svg:script",
            "html",
            "body",
            "head",
            "dialog",
            "slot",
            "param",
            "keygen",
            "isindex",
            "bgsound",
            "layer",
        ] {
            assert!(find(name).is_none(), "{name}");
        }
    }
}
