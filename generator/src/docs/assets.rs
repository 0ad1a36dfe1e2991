//! The files of a docs site that are published as they are: pictures,
//! downloads, and whatever else is in `docs_dir`.
//!
//! A browser runs what is in some of them when they are opened by their
//! address, with the rights of the portal. Backstage sends those as plain
//! text; a static host sends what the name says, so files that can hold
//! scripts are left out: HTML and XML always, SVG where it holds more than a
//! picture.

use diagnostic::{Diagnostic, Place};
use rustc_hash::FxHashSet;
use techdocs::site::Page;
use techdocs::site::files::{File, Inclusion};
use techdocs::tree::Tree;

/// A file that is published as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Where it goes, below the root of the site.
    pub destination: String,
    /// Its path in the tree.
    pub path: String,
}

/// Endings of files that a browser opens as a document with scripts.
const ACTIVE: [&str; 10] = [
    "html", "htm", "xhtml", "xht", "shtml", "xml", "xsl", "xslt", "mht", "mhtml",
];

/// A larger SVG is left out.
const MAX_SVG_BYTES: usize = 16 * 1024 * 1024;

/// The files of a site that are published, by destination.
pub fn find(
    tree: &dyn Tree,
    files: &[File],
    pages: &[Page],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Asset> {
    let mut taken: FxHashSet<&str> = FxHashSet::default();
    for page in pages {
        // Neither the page nor a folder it is in can be a file.
        let destination = page.destination.as_str();
        taken.insert(destination);
        taken.extend(
            destination
                .match_indices('/')
                .map(|(at, _)| &destination[..at]),
        );
    }
    let mut assets = Vec::new();
    for file in files {
        if file.is_page || file.inclusion == Inclusion::Excluded {
            continue;
        }
        let problem = if taken.contains(&*file.destination) {
            Some("a page has the same address")
        } else {
            danger(tree, &file.path)
        };
        match problem {
            None => assets.push(Asset {
                destination: file.destination.clone(),
                path: file.path.clone(),
            }),
            Some(problem) => diagnostics.push(
                Diagnostic::warning(
                    "docs-asset",
                    format!("`{}` is not published: {problem}", file.source),
                )
                .at(Place::file(file.path.as_str())),
            ),
        }
    }
    assets.sort_by(|a, b| a.destination.cmp(&b.destination));
    assets
}

/// Why a file must not be opened in a browser under the portal's name.
fn danger(tree: &dyn Tree, path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    if ACTIVE.contains(&&*ending) {
        return Some("a browser would run what is in it");
    }
    if ending != "svg" {
        return None;
    }
    let bytes = tree.read(path)?;
    if bytes.len() > MAX_SVG_BYTES {
        return Some("it is too large for an SVG");
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) if is_picture(text) => None,
        Ok(_) => Some("this SVG holds more than a picture: a script, a handler or an entity"),
        Err(_) => Some("this SVG is not UTF-8"),
    }
}

/// Whether an SVG is a picture and nothing more. What cannot be told is none.
fn is_picture(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let encoding = lower.split("encoding=").nth(1);
    if encoding.is_some_and(|rest| !rest[1..].starts_with("utf-8") && lower.starts_with("<?xml")) {
        return false;
    }
    let words = [
        "<script",
        ":script",
        "javascript",
        "<!entity",
        "<iframe",
        "<embed",
        "<object",
        "<base",
        "<meta",
        "<link",
        "<form",
        "<handler",
        "<listener",
        "<?xml-stylesheet",
        "srcdoc",
    ];
    if words.iter().any(|word| lower.contains(word)) || lower.contains('\0') {
        return false;
    }
    !animates_links(&lower) && lower.split('<').skip(1).all(is_plain_tag)
}

/// Whether an animation sets where a link leads, or what it sets cannot be
/// told.
fn animates_links(lower: &str) -> bool {
    lower.split("attributename").skip(1).any(|rest| {
        let value = rest.trim_start().strip_prefix('=').map(str::trim_start);
        let value = value.and_then(|value| {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            value[1..].split(quote).next()
        });
        value.is_some_and(|name| name.contains("href") || name.contains('&'))
    })
}

/// Whether a tag, from behind its `<`, has no handler and leads nowhere odd.
/// Text behind the tag is looked at as well, which refuses more than it must.
fn is_plain_tag(tag: &str) -> bool {
    let bytes = tag.as_bytes();
    for (at, _) in tag.match_indices('=') {
        let name = tag[..at].trim_end();
        let start = name
            .rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/'))
            .map_or(0, |at| at + 1);
        let name = &name[start..];
        let is_quoted = matches!(
            bytes[at + 1..].iter().find(|b| !b.is_ascii_whitespace()),
            Some(b'"' | b'\'')
        );
        if !is_quoted {
            continue;
        }
        if name.starts_with("on") && name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return false;
        }
        if name == "href" || name.ends_with(":href") || name == "src" {
            let value = tag[at + 1..].trim_start().get(1..).unwrap_or_default();
            let value = value.trim_start();
            let end = value
                .find(['/', '#', '?', '"', '\''])
                .unwrap_or(value.len());
            let scheme = &value[..end];
            let known = ["http:", "https:", "mailto:", "data:image"];
            if scheme.contains([':', '&']) && !known.iter().any(|known| scheme.starts_with(known)) {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_svg_is_a_picture_or_left_out() {
        #[track_caller]
        fn check(inner: &str, expected: bool) {
            let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
            assert_eq!(is_picture(&text), expected, "{inner}");
        }

        check("<path d=\"M0 0\"/>", true);
        check(
            "<a xlink:href=\"https://a.example\"><text>on = off</text></a>",
            true,
        );
        check("<use href=\"#a\"/>", true);
        check("<image href=\"data:image/png;base64,AA==\"/>", true);
        check("<foreignObject><div>Text</div></foreignObject>", true);
        check("<script>x()</script>", false);
        check("<svg:script>x()</svg:script>", false);
        check("<g onload=\"x()\"/>", false);
        check("<g\nonLoad = 'x()'/>", false);
        check("<g a=\"1\"/onload=\"x()\"/>", false);
        check("<a href=\"JavaScript:x()\"/>", false);
        check("<a href=\"&#106;avascript:x()\"/>", false);
        check("<a xlink:href=\" data:text/html,x\"/>", false);
        check("<set attributeName=\"href\" to=\"&#106;:x()\"/>", false);
        check("<set attributeName = 'xlink:href' to='&#106;:x()'/>", false);
        check("<set attributeName='&#104;ref' to='&#106;:x()'/>", false);
        check("<set attributeName='x' to='10'/>", true);
        check("<foreignObject><iframe src=\"x\"/></foreignObject>", false);
    }

    #[test]
    fn an_svg_of_another_encoding_is_left_out() {
        assert!(is_picture(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><svg/>"
        ));
        assert!(!is_picture(
            "<?xml version=\"1.0\" encoding=\"UTF-7\"?><svg/>"
        ));
        assert!(!is_picture("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"));
    }
}
