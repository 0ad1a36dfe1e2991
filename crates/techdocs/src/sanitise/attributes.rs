//! The attributes an element may have.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::Policy;
use super::address::{self, decode};
use super::elements::Element;
use super::tags::{Attribute, Tag};

/// What becomes of an attribute.
pub(super) enum Verdict {
    Keep,
    Drop,
    /// It gets another value.
    Replace(String),
    /// Others stand for it.
    Instead(Vec<(&'static str, String)>),
}

/// What an attribute's value is held to.
#[derive(Clone, Copy)]
enum Rule {
    /// Anything.
    Any,
    /// Anything, on these elements.
    On(&'static [&'static str]),
    Id,
    Link,
    Source,
    Sources,
    /// What CSS reads: no address but within the page.
    Paint,
    Namespace,
    Target,
    Style,
    Kind,
    Name,
}

const ANY: &[&str] = &[
    "abbr",
    "align",
    "alt",
    "axis",
    "border",
    "cellpadding",
    "cellspacing",
    "char",
    "charoff",
    "checked",
    "cite",
    "class",
    "clear",
    "color",
    "cols",
    "colspan",
    "compact",
    "controls",
    "controlslist",
    "coords",
    "datetime",
    "decoding",
    "dir",
    "disabled",
    "disablepictureinpicture",
    "face",
    "for",
    "frame",
    "headers",
    "height",
    "hidden",
    "high",
    "hreflang",
    "hspace",
    "kind",
    "label",
    "lang",
    "loading",
    "loop",
    "low",
    "max",
    "min",
    "muted",
    "noshade",
    "nowrap",
    "open",
    "optimum",
    "playsinline",
    "preload",
    "rel",
    "reversed",
    "role",
    "rows",
    "rowspan",
    "rules",
    "scope",
    "size",
    "sizes",
    "span",
    "srclang",
    "start",
    "summary",
    "tabindex",
    "title",
    "translate",
    "valign",
    "value",
    "vspace",
    "width",
    "download",
    "default",
    "media",
    // What our own pages say of themselves, and Material's of its parts.
    "data-linenos",
    "data-tabs",
    "data-preview",
    "data-toc-label",
    "data-lang",
    "data-title",
    "data-sort-method",
    "data-glightbox",
    "data-gallery",
    "data-search-exclude",
];
const SVG_VALUES: &[&str] = &[
    "d",
    "viewbox",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "points",
    "dx",
    "dy",
    "version",
    "focusable",
    "pathlength",
    "textlength",
    "lengthadjust",
    "refx",
    "refy",
    "orient",
    "markerwidth",
    "markerheight",
    "markerunits",
    "offset",
    "gradientunits",
    "preserveaspectratio",
    "spreadmethod",
    "fx",
    "fy",
    "xml:space",
];
const PAINT: &[&str] = &[
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "fill-opacity",
    "fill-rule",
    "opacity",
    "transform",
    "text-anchor",
    "dominant-baseline",
    "alignment-baseline",
    "baseline-shift",
    "font-size",
    "font-family",
    "font-weight",
    "font-style",
    "font-variant",
    "text-decoration",
    "letter-spacing",
    "word-spacing",
    "marker-start",
    "marker-mid",
    "marker-end",
    "stop-color",
    "stop-opacity",
    "gradienttransform",
    "clip-path",
    "clip-rule",
    "vector-effect",
    "shape-rendering",
    "text-rendering",
    "paint-order",
    "visibility",
    "bgcolor",
];

fn rule(name: &str) -> Option<Rule> {
    // Most are one of these.
    match name {
        "class" | "title" => return Some(Rule::Any),
        "id" => return Some(Rule::Id),
        "href" => return Some(Rule::Link),
        _ => {}
    }
    static TABLE: OnceLock<FxHashMap<&'static str, Rule>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = FxHashMap::default();
        table.extend(ANY.iter().chain(SVG_VALUES).map(|name| (*name, Rule::Any)));
        table.extend(PAINT.iter().map(|name| (*name, Rule::Paint)));
        table.extend([
            ("id", Rule::Id),
            ("href", Rule::Link),
            ("src", Rule::Source),
            ("poster", Rule::Source),
            ("srcset", Rule::Sources),
            ("xmlns", Rule::Namespace),
            ("target", Rule::Target),
            ("style", Rule::Style),
            ("type", Rule::Kind),
            ("name", Rule::Name),
            ("cite", Rule::Link),
            ("for", Rule::On(&["label"])),
            ("checked", Rule::On(&["input"])),
            ("disabled", Rule::On(&["input"])),
        ]);
        table
    });
    let known = |name: &str| {
        let is_aria = name.starts_with("aria-") || name.starts_with("data-md-");
        table.get(name).copied().or(is_aria.then_some(Rule::Any))
    };
    known(name).or_else(|| {
        let has_capitals = name.len() < 32 && name.bytes().any(|b| b.is_ascii_uppercase());
        has_capitals.then(|| known(&name.to_ascii_lowercase()))?
    })
}

/// Settles an attribute.
pub(super) fn check(attribute: &Attribute<'_>, element: &Element, policy: &Policy) -> Verdict {
    let keep = |keep: bool| if keep { Verdict::Keep } else { Verdict::Drop };
    let Some(rule) = rule(&attribute.name) else {
        return Verdict::Drop;
    };
    let value = attribute.value.as_deref().unwrap_or_default();
    match rule {
        Rule::Any => Verdict::Keep,
        Rule::On(elements) => keep(elements.contains(&element.name)),
        Rule::Id => {
            let written = decode(value);
            if policy.reserved_ids.iter().any(|id| *id == written) {
                Verdict::Replace(format!("docs-{value}"))
            } else {
                Verdict::Keep
            }
        }
        Rule::Link => keep(
            matches!(element.name, "a" | "blockquote" | "q" | "ins" | "del")
                && address::may_link(value, policy),
        ),
        Rule::Source => {
            let is_picture = matches!(element.name, "img") || attribute.is("poster");
            keep(
                matches!(element.name, "img" | "audio" | "video" | "source" | "track")
                    && address::may_load(value, is_picture),
            )
        }
        Rule::Sources => {
            keep(matches!(element.name, "img" | "source") && address::may_load_all(value))
        }
        Rule::Paint => keep(is_paint(value)),
        Rule::Namespace => keep(element.name == "svg" && value == "http://www.w3.org/2000/svg"),
        Rule::Target => keep(value.eq_ignore_ascii_case("_blank")),
        Rule::Style => Verdict::Instead(instead_of_style(&decode(value), element)),
        Rule::Kind => match element.name {
            "input" => keep(matches!(value, "checkbox" | "radio")),
            "ol" | "ul" | "li" | "source" => Verdict::Keep,
            _ => Verdict::Drop,
        },
        // A `name` of another element would stand for it in `document`.
        Rule::Name => match element.name {
            "a" => Verdict::Keep,
            "input" => keep(value.starts_with("__tabbed_")),
            "details" => Verdict::Keep,
            _ => Verdict::Drop,
        },
    }
}

/// Whether an `input` is one of our own: a task's box or a tab's button.
pub(super) fn is_control(tag: &Tag<'_>) -> bool {
    match tag.value("type") {
        Some("checkbox") => true,
        Some("radio") => tag.value("name").is_some(),
        _ => false,
    }
}

/// Whether a value that CSS reads names no address but `url(#id)`.
fn is_paint(written: &str) -> bool {
    if !written.contains(['(', '\\', '&', '/']) {
        return true;
    }
    let value = decode(written).trim().to_ascii_lowercase();
    if value.contains(['\\', '&']) || value.contains("/*") {
        return false;
    }
    if let Some(id) = value.strip_prefix("url(").and_then(|v| v.strip_suffix(')')) {
        let id = id.trim_matches(['"', '\'']);
        return id.strip_prefix('#').is_some_and(|id| {
            id.bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
        });
    }
    let mut functions = value.match_indices('(').map(|(at, _)| {
        let start = value[..at]
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .map_or(0, |before| before + 1);
        &value[start..at]
    });
    functions.all(|function| {
        matches!(
            function,
            "matrix"
                | "translate"
                | "scale"
                | "rotate"
                | "skewx"
                | "skewy"
                | "translatex"
                | "translatey"
                | "rgb"
                | "rgba"
                | "hsl"
                | "hsla"
                | "var"
                | "calc"
        )
    })
}

/// What attributes say of a style: a strict policy lets no page have styles of
/// its own.
fn instead_of_style(style: &str, element: &Element) -> Vec<(&'static str, String)> {
    let mut attributes = Vec::new();
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let value = value.trim().to_ascii_lowercase();
        let property = property.trim().to_ascii_lowercase();
        let is_size = || {
            let number = value
                .strip_suffix("px")
                .or_else(|| value.strip_suffix('%'))
                .unwrap_or(&value);
            (!number.is_empty() && number.len() < 6 && number.bytes().all(|b| b.is_ascii_digit()))
                .then(|| value.trim_end_matches("px").to_owned())
        };
        match (property.as_str(), element.name) {
            ("text-align", "td" | "th" | "tr" | "div" | "p" | "h1" | "h2" | "h3" | "h4")
                if matches!(value.as_str(), "left" | "right" | "center" | "justify") =>
            {
                attributes.push(("align", value));
            }
            ("width", "img" | "video" | "table" | "td" | "th" | "col") => {
                attributes.extend(is_size().map(|size| ("width", size)));
            }
            ("height", "img" | "video") => {
                attributes.extend(is_size().map(|size| ("height", size)));
            }
            _ => {}
        }
    }
    attributes
}
