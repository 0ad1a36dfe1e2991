//! Titles of pages.
//!
//! MkDocs takes the first that there is: what `nav` says, `title` in the front
//! matter, the page's first heading if that comes first of all and is of level
//! 1, `Home`, the name of the file. What an author writes as a title in the
//! first two is HTML to MkDocs Material; [`plain`] makes text of it.

use super::files::File;
use super::nav::title_of_name;
use super::urls;

/// What the title of a page can be taken from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sources<'s> {
    /// What `nav` says.
    pub(super) navigation: Option<&'s str>,
    /// `title` in the front matter; `Some(None)` where it has no value.
    pub(super) front_matter: Option<Option<&'s str>>,
    /// The first heading, as plain text.
    pub(super) heading: Option<&'s str>,
    /// Whether it is the home page, which has to be at the top of the
    /// navigation or in none.
    pub(super) is_home: bool,
}

/// The title of a page, as plain text. `None` is what MkDocs makes of a `title`
/// without a value; unless `exact`, the next source is asked.
pub(super) fn title(sources: Sources<'_>, file: &File, exact: bool) -> Option<String> {
    if let Some(title) = sources.navigation {
        return Some(plain(title, exact));
    }
    match sources.front_matter {
        Some(Some(title)) => return Some(plain(title, exact)),
        Some(None) if exact => return None,
        _ => {}
    }
    Some(match sources.heading {
        Some(title) if !title.is_empty() => title.to_owned(),
        _ if sources.is_home => "Home".to_owned(),
        _ => title_of_name(urls::stem(&file.source)),
    })
}

/// HTML without its tags, with entities as characters and white space as
/// single spaces.
///
/// Unless `exact`, a word in angle brackets that is the name of no element
/// stays: `List<String>` is what its author means by it.
pub(super) fn plain(html: &str, exact: bool) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        match tag_length(rest, exact) {
            Some(length) => rest = &rest[length..],
            None => {
                text.push('<');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    let text = htmlize::unescape(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// The length of the tag or comment at the start of a text.
fn tag_length(html: &str, exact: bool) -> Option<usize> {
    if html.starts_with("<!--") {
        return html.find("-->").map(|at| at + 3);
    }
    let name = html[1..].strip_prefix('/').unwrap_or(&html[1..]);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = html.find('>')? + 1;
    let name_end = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
    let name = name[..name_end.unwrap_or(name.len())].to_ascii_lowercase();
    (exact || ELEMENTS.contains(&&*name)).then_some(end)
}

/// Elements that a title may hold.
const ELEMENTS: [&str; 34] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "div", "em", "font", "i",
    "img", "ins", "kbd", "mark", "p", "path", "q", "s", "samp", "small", "span", "strong", "sub",
    "sup", "svg", "time", "tt", "u", "var", "wbr",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_made_plain() {
        assert_eq!(
            plain("A  &amp; <b class=x>B</b>\n&lt;C&gt;", false),
            "A & B <C>"
        );
        assert_eq!(
            plain("List<String> and 1 < 2", false),
            "List<String> and 1 < 2"
        );
        assert_eq!(plain("List<String> and 1 < 2", true), "List and 1 < 2");
        assert_eq!(plain("a<!-- <b> -->c <", true), "ac <");
    }
}
