//! Which elements are blocks, and how Markdown in each is read.
//!
//! The lists are those of Python-Markdown's `util.BLOCK_LEVEL_ELEMENTS` and of
//! its `md_in_html`.

/// The elements that are blocks, sorted.
const BLOCKS: [&str; 59] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "canvas",
    "center",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "group",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "main",
    "map",
    "math",
    "menu",
    "nav",
    "noscript",
    "object",
    "ol",
    "option",
    "output",
    "p",
    "pre",
    "progress",
    "script",
    "section",
    "style",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "video",
];

/// The blocks in which Markdown is read as a line, sorted.
const LINES: [&str; 15] = [
    "address", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "li", "p", "summary",
    "td", "th",
];

/// The blocks in which Markdown is never read, sorted.
const RAW: [&str; 7] = [
    "canvas", "math", "option", "pre", "script", "style", "textarea",
];

/// Whether an element is a block; its name is in lower case.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

/// Whether Markdown in the element is read as a line.
pub(crate) fn is_line(name: &str) -> bool {
    LINES.binary_search(&name).is_ok()
}

/// Whether Markdown in the element is never read.
pub(crate) fn is_raw(name: &str) -> bool {
    RAW.binary_search(&name).is_ok()
}

/// Whether a piece of HTML starts with the tag of a block, a comment or a
/// declaration, so that it is not to be in a paragraph.
///
/// As `RawHtmlPostprocessor.isblocklevel`: the name ends with a space or `>`,
/// so `<div` at the end of a line is no block.
pub(crate) fn starts_block(html: &str) -> bool {
    let Some(rest) = html.strip_prefix('<') else {
        return false;
    };
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let name = &rest[..rest.find([' ', '>']).unwrap_or(rest.len())];
    match name.bytes().next() {
        None => false,
        Some(b'!' | b'?' | b'@' | b'%') => true,
        Some(_) => is_block(name.to_ascii_lowercase().trim_end_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(BLOCKS.is_sorted() && LINES.is_sorted() && RAW.is_sorted());
    }

    #[test]
    fn html_starts_with_a_block() {
        for html in ["<div>", "</DIV >", "<hr/>", "<!-- a -->", "<?php ?>"] {
            assert!(starts_block(html), "{html}");
        }
        for html in [
            "",
            "a",
            "<span>",
            "<div
class='a'>",
            "<>",
        ] {
            assert!(!starts_block(html), "{html}");
        }
    }
}
