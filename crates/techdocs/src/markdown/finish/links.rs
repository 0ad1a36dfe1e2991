//! Links and images: where they lead, as they are to be written in the page.
//!
//! Only those that Markdown made, and those of HTML with `markdown`: raw HTML
//! is left alone, as MkDocs does.

use crate::markdown::dom::Node;
use crate::markdown::work::Host;

/// A link or an image of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written.
    pub target: String,
    /// The line of the source, counted from 1; 0 where it is not known.
    pub line: u32,
    /// Whether it is an image.
    pub is_image: bool,
}

/// How many targets that are not in the source as they are written are looked
/// for in all of it.
const MISSES: usize = 64;

/// The links and images of a page, as they come.
pub(super) struct Links<'s> {
    /// Those so far.
    pub(super) found: Vec<Link>,
    lines: Lines<'s>,
}

impl<'s> Links<'s> {
    pub(super) const fn new(source: &'s str) -> Self {
        Self {
            found: Vec::new(),
            lines: Lines::new(source),
        }
    }

    /// Asks where an element leads, if it is a link or an image.
    pub(super) fn ask(&mut self, node: &mut Node, host: &dyn Host) {
        let (key, is_image) = match &*node.tag {
            "a" => ("href", false),
            "img" => ("src", true),
            _ => return,
        };
        // What leads to where something surely is.
        let class = node.attribute("class");
        if matches!(
            class,
            Some("headerlink" | "footnote-ref" | "footnote-backref")
        ) {
            return;
        }
        let Some(target) = node.attribute(key).map(str::to_owned) else {
            return;
        };
        let line = self.lines.find(&target);
        if let Some(changed) = host.link(&target, line) {
            node.set(key, changed);
        }
        self.found.push(Link {
            target,
            line,
            is_image,
        });
    }
}

/// The lines in which texts are, looked for in the order in which they are
/// likely to come.
struct Lines<'s> {
    source: &'s str,
    /// Where the last text was found, and in which line.
    place: usize,
    line: u32,
    misses: usize,
}

impl<'s> Lines<'s> {
    const fn new(source: &'s str) -> Self {
        Self {
            source,
            place: 0,
            line: 1,
            misses: 0,
        }
    }

    fn find(&mut self, text: &str) -> u32 {
        if text.is_empty() || self.misses >= MISSES {
            return 0;
        }
        let find = |source: &str| memchr::memmem::find(source.as_bytes(), text.as_bytes());
        let found = find(&self.source[self.place..]);
        if let Some(found) = found {
            let place = self.place + found;
            self.line += lines_in(&self.source[self.place..place]);
            self.place = place;
            return self.line;
        }
        self.misses += 1;
        match find(&self.source[..self.place]) {
            Some(place) => 1 + lines_in(&self.source[..place]),
            None => 0,
        }
    }
}

fn lines_in(text: &str) -> u32 {
    let count = text.bytes().filter(|&b| b == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_in_their_lines() {
        let mut lines = Lines::new("a\n[x](b.md)\n\n[y](c.md) [x](b.md)\n[d]: a\n");
        assert_eq!(lines.find("b.md"), 2);
        assert_eq!(lines.find("c.md"), 4);
        assert_eq!(lines.find("b.md"), 4);
        assert_eq!(lines.find("none"), 0);
        assert_eq!(lines.find("a\n[x]"), 1);
    }
}
