//! Takes out of a page's finished HTML what a page of docs may not hold.
//!
//! [`sanitise`] is the way in. It runs last, over the whole article, as pieces
//! of HTML that authors wrote are spread over it and one may open what another
//! closes. `elements` and `attributes` are the allow lists, `address` says
//! which addresses may be named, `tags` reads tags.
//!
//! Whose rules: what TechDocs' front end allows (`plugin-techdocs` 1.18,
//! `reader/transformers/html`: DOMPurify 3.4 with `style`, frames of hosts not
//! named, `link` and `meta` taken out), less forms, `style` attributes, MathML
//! and what in SVG moves, refers or holds HTML. Of a `style`, what an attribute
//! can say instead is kept: the alignment of cells, the size of pictures.
//!
//! Why what remains is safe, without a tree being built: in the output, `<`
//! stands only where the name of an allowed element follows; every value of an
//! attribute is in double quotes and holds no `"`, `<` or `>`; there are no
//! comments, no CDATA, no elements whose content is not read as HTML (`script`,
//! `style`, `iframe` without a `src` of a known host, `textarea`, `noscript`,
//! `template`, …). So whatever tree a browser builds, and however often it
//! writes and reads it again, the tags it sees are those seen here. And every
//! element that is opened is closed before the end, and none is closed that was
//! not opened, so nothing gets out of the article.
//!
//! Ids are kept: they can shadow no property of `document`, which takes a
//! `name` of `img`, `form`, `iframe`, `object` or `embed`, and these are
//! refused; on `window` they can shadow only what is not defined. A page that
//! looks up ids of its own names them in [`Policy::reserved_ids`].
//!
//! Why not `ammonia` (html5ever), which builds a tree: 18 MB/s on finished
//! docs, 1.7 s for the 30 MB of a large portal. This takes some 300 MB/s, as
//! what is in order is copied in long runs, and its time is linear in the text.

mod address;
mod attributes;
mod elements;
mod tags;

use self::attributes::Verdict;
use self::elements::{Element, Kind};
use self::tags::{Attribute, Tag};

/// What a page may hold besides what every page may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Hosts, with the port where it is not the usual one, whose pages may be
    /// shown in frames (`techdocs.sanitizer.allowedIframeHosts`).
    pub frame_hosts: Vec<String>,
    /// Schemes of addresses besides the usual ones, in lower case
    /// (`techdocs.sanitizer.additionalAllowedURIProtocols`).
    pub schemes: Vec<String>,
    /// Ids that are the page's own; an author's gets `docs-` before it.
    pub reserved_ids: Vec<String>,
    /// Whether a frame that is taken out leaves a link to what it showed.
    pub frame_links: bool,
}

/// A page's HTML after [`sanitise`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sanitised {
    /// The HTML.
    pub html: String,
    /// What was taken out: names of elements, in the order they were first
    /// met, and how often.
    pub removed: Vec<(String, u32)>,
}

/// Elements deeper than this are left out: no page needs them, and browsers
/// stop there as well.
const MAX_DEPTH: usize = 400;

/// Names of removed elements that are reported at most.
const MAX_REPORTED: usize = 20;

/// Takes out of an article what it may not hold, and closes what it leaves
/// open. What is in order stays byte for byte.
pub fn sanitise(html: &str, policy: &Policy) -> Sanitised {
    let (changed, removed) = clean(html, policy);
    Sanitised {
        html: changed.unwrap_or_else(|| html.to_owned()),
        removed,
    }
}

/// As [`sanitise`]; an article in which all is in order is not copied.
pub fn sanitise_owned(html: String, policy: &Policy) -> Sanitised {
    let (changed, removed) = clean(&html, policy);
    Sanitised {
        html: changed.unwrap_or(html),
        removed,
    }
}

/// The article, if anything in it had to change, and what was taken out.
fn clean(html: &str, policy: &Policy) -> (Option<String>, Vec<(String, u32)>) {
    let mut work = Work {
        html,
        policy,
        out: String::new(),
        kept: 0,
        is_changed: false,
        open: Vec::new(),
        count: [0; 256],
        removed: Vec::new(),
        unclosed: Vec::new(),
        attributes: Vec::new(),
    };
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = tags::find(bytes, at) {
        at = work.markup(found);
    }
    if work.is_changed || !work.open.is_empty() {
        work.take(html.len(), html.len());
    }
    while let Some(element) = work.open.pop() {
        push_end(&mut work.out, element);
    }
    (work.is_changed.then_some(work.out), work.removed)
}

struct Work<'h> {
    html: &'h str,
    policy: &'h Policy,
    out: String,
    /// The text before is in `out` or was taken out.
    kept: usize,
    /// Whether `out` is of use: not all is as it was.
    is_changed: bool,
    /// The elements that are open.
    open: Vec<&'static Element>,
    /// How often each element is open, by its number.
    count: [u32; 256],
    removed: Vec<(String, u32)>,
    /// Names of elements that are known to have no end tag any more.
    unclosed: Vec<&'static str>,
    /// Room for the attributes of a tag.
    attributes: Vec<Attribute<'h>>,
}

fn push_end(out: &mut String, element: &Element) {
    out.push_str("</");
    out.push_str(element.name);
    out.push('>');
}

impl<'h> Work<'h> {
    /// Copies what is before `from`, and goes on at `to`.
    fn take(&mut self, from: usize, to: usize) {
        if !self.is_changed {
            self.is_changed = true;
            self.out.reserve(self.html.len() + 64);
        }
        self.out.push_str(&self.html[self.kept..from]);
        self.kept = to;
    }

    /// Works on what starts with the `<` at `at`; gives the place after it.
    fn markup(&mut self, at: usize) -> usize {
        let rest = &self.html.as_bytes()[at + 1..];
        match rest.first() {
            Some(byte) if byte.is_ascii_alphabetic() => self.start(at),
            Some(b'/') if rest.get(1).is_some_and(u8::is_ascii_alphabetic) => self.end(at),
            Some(b'!' | b'?' | b'/') => {
                let end = tags::comment_end(self.html, at);
                self.take(at, end);
                end
            }
            _ => {
                self.take(at, at + 1);
                self.out.push_str("&lt;");
                at + 1
            }
        }
    }

    fn start(&mut self, at: usize) -> usize {
        // Most tags of a page of code.
        if let Some(length) = tags::short_span(&self.html.as_bytes()[at..])
            && self.count[elements::SVG] == 0
            && self.open.len() < MAX_DEPTH
        {
            self.enter(elements::span());
            return at + length;
        }
        let room = std::mem::take(&mut self.attributes);
        let Some(mut tag) = tags::start(self.html, at, room) else {
            // No end: a browser drops it with all that follows.
            self.take(at, self.html.len());
            return self.html.len();
        };
        let Some(element) = elements::find(tag.name) else {
            return self.remove(at, &tag);
        };
        if element.kind == Kind::Frame {
            return self.frame(at, &tag);
        }
        let in_svg = self.count[elements::SVG] > 0 && !self.is_integration_point();
        let fits = match element.kind {
            Kind::Svg => in_svg,
            Kind::Both => true,
            _ => !in_svg,
        };
        let is_void = element.kind == Kind::Void;
        if !fits || (self.open.len() >= MAX_DEPTH && !is_void) {
            return self.remove(at, &tag);
        }
        self.close_implied(at, element);
        let dirty = self.check(&mut tag, element);
        if element.number == elements::INPUT && !attributes::is_control(&tag) {
            return self.remove(at, &tag);
        }
        let closes_itself = tag.closes_itself && (in_svg || element.number == elements::SVG);
        if dirty || (tag.closes_itself && !is_void && !closes_itself) {
            self.take(at, tag.end);
            write(&mut self.out, &tag, element, closes_itself);
        }
        if !is_void && !closes_itself {
            self.enter(element);
        }
        tag.attributes.clear();
        self.attributes = tag.attributes;
        tag.end
    }

    /// Whether HTML may stand here within SVG: in `title` and `desc`.
    fn is_integration_point(&self) -> bool {
        self.open.last().is_some_and(|element| element.holds_html)
    }

    fn enter(&mut self, element: &'static Element) {
        self.open.push(element);
        self.count[element.number] += 1;
    }

    /// Settles every attribute; says whether the tag has to be written anew.
    fn check(&self, tag: &mut Tag<'_>, element: &Element) -> bool {
        let mut dirty = tag.dirty;
        if tag.attributes.is_empty() {
            return dirty;
        }
        let mut added = Vec::new();
        for attribute in &mut tag.attributes {
            match attributes::check(attribute, element, self.policy) {
                Verdict::Keep => {}
                Verdict::Drop => {
                    attribute.dropped = true;
                    dirty = true;
                }
                Verdict::Replace(value) => {
                    attribute.value = Some(value.into());
                    dirty = true;
                }
                Verdict::Instead(attributes) => {
                    attribute.dropped = true;
                    added.extend(attributes);
                    dirty = true;
                }
            }
        }
        for (name, value) in added {
            if !tag.attributes.iter().any(|a| !a.dropped && a.is(name)) {
                tag.attributes.push(Attribute::new(name, value));
            }
        }
        if tag.value("target").is_some() && !tag.value("rel").is_some_and(opens_apart) {
            for attribute in &mut tag.attributes {
                attribute.dropped |= attribute.is("rel");
            }
            let rel = "noopener noreferrer".to_owned();
            tag.attributes.push(Attribute::new("rel", rel));
            dirty = true;
        }
        dirty
    }

    fn end(&mut self, at: usize) -> usize {
        // Most end the element that was opened last, as we write it.
        if let Some(top) = self.open.last()
            && let Some(rest) = self.html[at + 2..].strip_prefix(top.name)
            && rest.starts_with('>')
        {
            self.count[top.number] -= 1;
            self.open.pop();
            return self.html.len() - rest.len() + 1;
        }
        let Some((name, end, dirty)) = tags::end(self.html, at) else {
            self.take(at, self.html.len());
            return self.html.len();
        };
        let element = elements::find(name).filter(|element| self.count[element.number] > 0);
        let Some(element) = element else {
            self.take(at, end);
            // The one end tag that is read as a start tag where nothing is open.
            if name.eq_ignore_ascii_case("br") && self.count[elements::SVG] == 0 {
                self.out.push_str("<br>");
            }
            return end;
        };
        if dirty
            || self
                .open
                .last()
                .is_some_and(|top| top.number != element.number)
        {
            self.take(at, end);
            self.close(element);
        } else {
            self.open.pop();
            self.count[element.number] -= 1;
        }
        end
    }

    /// Writes the ends of elements up to and with the innermost of a kind.
    fn close(&mut self, element: &Element) {
        while let Some(top) = self.open.pop() {
            self.count[top.number] -= 1;
            push_end(&mut self.out, top);
            if top.number == element.number {
                return;
            }
        }
    }

    /// Closes the elements whose end is left out before this one: `<li>` before
    /// `<li>`.
    fn close_implied(&mut self, at: usize, element: &Element) {
        while let Some(top) = self.open.last() {
            if !elements::implies_end(element, top) {
                return;
            }
            let top = *top;
            self.take(at, at);
            self.close(top);
        }
    }

    /// Takes a tag out, and what is in it where that is not text to read.
    fn remove(&mut self, at: usize, tag: &Tag<'_>) -> usize {
        self.report(tag.name);
        let end = self.content_end(tag);
        self.take(at, end);
        end
    }

    /// The place after the content of an element that goes with its content;
    /// after the tag where the content stays, or has no end.
    fn content_end(&mut self, tag: &Tag<'_>) -> usize {
        let Some(name) = elements::goes_with_content(tag.name) else {
            return tag.end;
        };
        if self.unclosed.contains(&name) {
            return tag.end;
        }
        if let Some(end) = tags::skip_content(self.html, tag.end, name) {
            return end;
        }
        self.unclosed.push(name);
        match name {
            "script" | "style" | "plaintext" => self.html.len(),
            _ => tag.end,
        }
    }

    fn report(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        let mut known = self.removed.iter_mut();
        if let Some((_, times)) = known.find(|(known, _)| *known == name) {
            *times += 1;
        } else if self.removed.len() < MAX_REPORTED && name.len() < 40 {
            self.removed.push((name, 1));
        }
    }

    /// A frame: of a known host it is kept within bounds, else it goes.
    fn frame(&mut self, at: usize, tag: &Tag<'_>) -> usize {
        let end = self.content_end(tag);
        self.take(at, end);
        let source = tag.value("src").unwrap_or_default();
        let title = tag.value("title").unwrap_or_default();
        let in_svg = self.count[elements::SVG] > 0;
        if !in_svg && address::host_of(source).is_some_and(|h| self.policy.frame_hosts.contains(&h))
        {
            self.out.push_str("<iframe");
            for name in ["src", "title", "width", "height", "class", "id"] {
                if let Some(value) = tag.value(name) {
                    tags::push_attribute(&mut self.out, name, value);
                }
            }
            self.out.push_str(
                " loading=\"lazy\" referrerpolicy=\"strict-origin-when-cross-origin\" \
                 sandbox=\"allow-scripts allow-same-origin allow-popups allow-presentation\" \
                 allowfullscreen></iframe>",
            );
            return end;
        }
        self.report(tag.name);
        if self.policy.frame_links && !in_svg && address::host_of(source).is_some() {
            self.out.push_str("<a class=\"docs-frame\"");
            tags::push_attribute(&mut self.out, "href", source);
            self.out.push_str(" rel=\"noopener noreferrer\">");
            let text = if title.is_empty() { source } else { title };
            tags::push_value(&mut self.out, text);
            self.out.push_str("</a>");
        }
        end
    }
}

/// Whether a `rel` keeps a new window from the page that opened it.
fn opens_apart(rel: &str) -> bool {
    rel.split_ascii_whitespace().any(|word| {
        word.eq_ignore_ascii_case("noopener") || word.eq_ignore_ascii_case("noreferrer")
    })
}

/// Writes a start tag with what is left of its attributes.
fn write(out: &mut String, tag: &Tag<'_>, element: &Element, closes_itself: bool) {
    out.push('<');
    out.push_str(element.name);
    for (index, attribute) in tag.attributes.iter().enumerate() {
        let mut before = tag.attributes[..index].iter();
        if attribute.dropped || before.any(|other| !other.dropped && other.is(&attribute.name)) {
            continue;
        }
        match &attribute.value {
            Some(value) => tags::push_attribute(out, &attribute.name, value),
            None => {
                out.push(' ');
                out.push_str(&attribute.name);
            }
        }
    }
    out.push_str(if closes_itself { "/>" } else { ">" });
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
