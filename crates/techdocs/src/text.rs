//! The text of a rendered page, by heading: what a search finds, and where it
//! opens.
//!
//! [`sections`] is the way in. It reads HTML that this crate wrote, so it looks
//! for tags and nothing cleverer: no tag is left open, and no `<` stands for
//! itself.

use std::borrow::Cow;

/// The text under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The id of the heading; empty for what stands before the first one.
    pub anchor: String,
    /// The heading.
    pub heading: String,
    /// 1 to 6; 0 before the first heading.
    pub level: u8,
    /// The text, blocks apart by line feeds.
    pub text: String,
}

/// Elements whose content is not read.
const SILENT: [&str; 6] = ["script", "style", "svg", "template", "button", "select"];

/// Elements that stand within a line: a word goes on through them.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var", "wbr",
];

/// The text of a page's HTML, by heading. There is always a first section
/// without a heading, which may be empty.
pub fn sections(html: &str) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    // The heading that is being read, and whether its link to itself is.
    let mut heading: Option<(u8, Section)> = None;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        add(&mut sections, &mut heading, &rest[..at]);
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix("<!--") {
            rest = behind.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let closes = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let name = &name[..name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len())];
        let level = level(name);
        if level > 0 && !closes {
            let anchor = attribute(tag, "id")
                .map(unescape)
                .unwrap_or_default()
                .into_owned();
            heading = Some((
                level,
                Section {
                    anchor,
                    level,
                    ..Section::default()
                },
            ));
        } else if level > 0 {
            if let Some((_, mut section)) = heading.take() {
                section.heading = std::mem::take(&mut section.text).trim().to_owned();
                sections.push(section);
            }
        } else if !closes
            && (SILENT.contains(&name) || is_permalink(name, tag))
            && !tag.ends_with('/')
        {
            rest = behind(rest, name);
        } else if name == "img" {
            if let Some(text) = attribute(tag, "alt") {
                add(&mut sections, &mut heading, " ");
                add(&mut sections, &mut heading, text);
                add(&mut sections, &mut heading, " ");
            }
        } else if !INLINE.contains(&name) {
            add(&mut sections, &mut heading, "\n");
        }
    }
    if !rest.starts_with('<') {
        add(&mut sections, &mut heading, rest);
    }
    for section in &mut sections {
        section.text = lines(&section.text);
    }
    sections
}

/// Adds text to where it stands.
fn add(sections: &mut [Section], heading: &mut Option<(u8, Section)>, text: &str) {
    let section = match heading {
        Some((_, section)) => Some(section),
        None => sections.last_mut(),
    };
    if let Some(section) = section {
        section.text.push_str(&unescape(text));
    }
}

fn level(name: &str) -> u8 {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => digit - b'0',
        _ => 0,
    }
}

/// The link of a heading to itself is no text of the page.
fn is_permalink(name: &str, tag: &str) -> bool {
    name == "a"
        && attribute(tag, "class")
            .is_some_and(|class| class.split(' ').any(|class| class == "headerlink"))
}

/// What follows the end of an element.
fn behind<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = rest;
    while let Some(at) = from.find("</") {
        let tag = &from[at + 2..];
        if tag
            .get(..name.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        {
            return tag.split_once('>').map_or("", |(_, behind)| behind);
        }
        from = tag;
    }
    ""
}

/// The value of an attribute, still escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut from = tag;
    while let Some(at) = from.find(name) {
        let starts = from[..at].ends_with([' ', '\n', '"']);
        from = &from[at + name.len()..];
        if let Some(value) = from.strip_prefix("=\"").filter(|_| starts) {
            return value.split_once('"').map(|(value, _)| value);
        }
    }
    None
}

fn unescape(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        htmlize::unescape(text)
    } else {
        Cow::Borrowed(text)
    }
}

/// Lines without the white space around and within them, and without empty
/// ones.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let from = out.len();
        for word in line.split_whitespace() {
            if out.len() > from {
                out.push(' ');
            }
            out.push_str(word);
        }
        if out.len() > from {
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Vec<(String, String, String)> {
        sections(html)
            .into_iter()
            .map(|section| (section.anchor, section.heading, section.text))
            .collect()
    }

    #[test]
    fn text_is_by_heading() {
        let html = "<h1 id=\"top\">The &amp; top<a class=\"headerlink\" href=\"#top\" title=\"x\">&para;</a></h1>\n\
                    <p>One <em>t</em>wo.</p><ul><li>a</li><li>b</li></ul>\
                    <h2 class=\"x\" id=\"two\"><code>two</code></h2><pre><code><span>le</span>t x;\n</code></pre>";
        assert_eq!(
            shown(html),
            [
                (String::new(), String::new(), String::new()),
                ("top".into(), "The & top".into(), "One two.\na\nb".into()),
                ("two".into(), "two".into(), "let x;".into()),
            ]
        );
    }

    #[test]
    fn what_is_not_text_is_left_out() {
        let html = "<p>a<!-- b > --><svg><text>c</text></svg><script>d</script><img alt=\"a &quot;picture&quot;\" src=\"e\">f</p>";
        assert_eq!(shown(html)[0].2, "a a \"picture\" f");
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<",
            "<p",
            "<script>",
            "a<h2",
            "<h2 id=\"x\">a",
            "</h2>",
            "<!--",
            "<svg",
            "a < b > c",
        ] {
            sections(html);
        }
    }
}
