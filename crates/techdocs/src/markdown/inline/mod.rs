//! The text of elements to elements and text.
//!
//! [`run`] is the way in. As in Python-Markdown, each rule goes over the whole
//! text before the next one does, from the one that is to see it first (code)
//! to the last (emphasis), and puts what it finds aside: a placeholder in the
//! text stands for it. What is within is looked through with the rules that
//! follow. In the end the placeholders are put back; the elements that were
//! within other elements are then looked through once more, with all rules.
//!
//! Every rule takes time linear in the length of the text. Where the original
//! starts over after each thing that it found, that is done a limited number
//! of times ([`emphasis`], [`links`]), and nesting has a limit ([`DEPTH`]).

mod code;
mod emoji;
mod emphasis;
mod escapes;
mod html;
mod icons;
mod keys;
mod links;
mod magiclink;
mod matcher;
mod patterns;
mod shorthand;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use self::shorthand::Scope;
use super::dom::{Document, NodeId, Text};
use super::finish::serialise;
use super::options::Options;
use super::stash::{END, START};
use super::work::Work;

/// Text within text within text is looked into this deep.
const DEPTH: usize = 32;

/// Replaces the text of all elements by what it means.
pub fn run(document: &mut Document, work: &mut Work<'_>) -> References {
    let rules: Vec<&Rule> = RULES
        .iter()
        .filter(|rule| (rule.is_on)(work.options))
        .collect();
    let mut escapable = [false; 128];
    for c in ESCAPABLE.bytes() {
        escapable[usize::from(c)] = true;
    }
    for (c, is_on) in [
        ('+', work.options.keys),
        ('$', work.options.arithmatex),
        ('"', work.options.smarty),
        ('\'', work.options.smarty),
        ('@', has_shorthand(work.options)),
    ] {
        escapable[c as usize] |= is_on;
    }
    let numbers = work
        .footnotes
        .iter()
        .enumerate()
        .map(|(index, (name, _))| (name.clone(), index + 1))
        .collect();
    let mut inliner = Inliner {
        marks: rules.iter().fold(0, |marks, rule| marks | rule.marks),
        pieces_before: work.stash.len(),
        work,
        document,
        rules,
        escapable,
        stashed: Vec::new(),
        depth: 0,
        numbers,
        uses: FxHashMap::default(),
    };
    inliner.tree();
    inliner.uses
}

fn has_shorthand(options: &Options) -> bool {
    options.magiclink.shorthand || options.magiclink.social_shorthand
}

/// How often each footnote is referred to.
pub type References = FxHashMap<String, usize>;

/// What a backslash takes the meaning from, with the extensions of
/// `techdocs-core`.
const ESCAPABLE: &str = "\\`*_{}[]()>#+-.!|^ :=~";

/// What placeholders of this module begin with.
const PLACEHOLDER: &str = "\u{2}k";

/// Where a text is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The number of the rule that is at work.
    rule: usize,
    /// Whether the text is within a link.
    is_in_link: bool,
}

/// Bits for the characters that rules look for.
mod mark {
    pub(super) const TICK: u32 = 1;
    pub(super) const DOLLAR: u32 = 1 << 1;
    pub(super) const SLASH: u32 = 1 << 2;
    pub(super) const BRACKET: u32 = 1 << 4;
    pub(super) const ANGLE: u32 = 1 << 5;
    pub(super) const AND: u32 = 1 << 6;
    pub(super) const COLON: u32 = 1 << 7;
    pub(super) const AT: u32 = 1 << 8;
    pub(super) const DOT: u32 = 1 << 9;
    pub(super) const STAR: u32 = 1 << 10;
    pub(super) const UNDERSCORE: u32 = 1 << 11;
    pub(super) const CARET: u32 = 1 << 12;
    pub(super) const EQUALS: u32 = 1 << 13;
    pub(super) const TILDE: u32 = 1 << 14;
    pub(super) const LINE: u32 = 1 << 15;
    pub(super) const START: u32 = 1 << 16;
    pub(super) const PLUS: u32 = 1 << 17;
    /// `#`, `!` and `?`.
    pub(super) const HASH: u32 = 1 << 18;
    /// Every commit has one, all but surely.
    pub(super) const DIGIT: u32 = 1 << 19;
}

/// The bits of each byte.
const MARKS: [u32; 256] = {
    let mut marks = [0; 256];
    let pairs = [
        (b'`', mark::TICK),
        (b'$', mark::DOLLAR),
        (b'\\', mark::SLASH),
        (b'[', mark::BRACKET),
        (b'<', mark::ANGLE),
        (b'&', mark::AND),
        (b':', mark::COLON),
        (b'@', mark::AT),
        (b'.', mark::DOT),
        (b'*', mark::STAR),
        (b'_', mark::UNDERSCORE),
        (b'^', mark::CARET),
        (b'=', mark::EQUALS),
        (b'~', mark::TILDE),
        (b'\n', mark::LINE),
        (START as u8, mark::START),
        (b'+', mark::PLUS),
        (b'#', mark::HASH),
        (b'!', mark::HASH),
        (b'?', mark::HASH),
        (b'0', mark::DIGIT),
        (b'1', mark::DIGIT),
        (b'2', mark::DIGIT),
        (b'3', mark::DIGIT),
        (b'4', mark::DIGIT),
        (b'5', mark::DIGIT),
        (b'6', mark::DIGIT),
        (b'7', mark::DIGIT),
        (b'8', mark::DIGIT),
        (b'9', mark::DIGIT),
    ];
    let mut at = 0;
    while at < pairs.len() {
        marks[pairs[at].0 as usize] = pairs[at].1;
        at += 1;
    }
    marks
};

fn marks(data: &str) -> u32 {
    data.bytes()
        .fold(0, |found, byte| found | MARKS[usize::from(byte)])
}

/// A rule: what it looks for, when it applies, and what it does.
struct Rule {
    /// Bits of which a text has at least one where the rule finds something.
    marks: u32,
    /// Whether it applies within links.
    is_in_links: bool,
    is_on: fn(&Options) -> bool,
    /// Gives the text with placeholders, if there is anything to put aside.
    apply: fn(&mut Inliner<'_, '_>, &str, Context) -> Option<String>,
}

impl Rule {
    const fn new(
        marks: u32,
        apply: fn(&mut Inliner<'_, '_>, &str, Context) -> Option<String>,
    ) -> Self {
        Self {
            marks,
            is_in_links: true,
            is_on: |_| true,
            apply,
        }
    }

    const fn outside_links(mut self) -> Self {
        self.is_in_links = false;
        self
    }

    const fn if_on(mut self, is_on: fn(&Options) -> bool) -> Self {
        self.is_on = is_on;
        self
    }
}

/// All rules, in the order in which they are applied.
static RULES: &[Rule] = &[
    Rule::new(mark::TICK, code::code),
    Rule::new(mark::DOLLAR | mark::SLASH, escapes::mathematics).if_on(|o| o.arithmatex),
    Rule::new(mark::PLUS, keys::quoted).if_on(|o| o.keys),
    Rule::new(mark::SLASH, |inliner, data, _| {
        escapes::escapes(inliner, data)
    }),
    Rule::new(mark::BRACKET, links::footnotes),
    Rule::new(mark::BRACKET, |inliner, data, context| {
        links::reference(inliner, data, links::Kind::Link, false, context)
    }),
    Rule::new(mark::BRACKET, |inliner, data, context| {
        links::direct(inliner, data, links::Kind::Link, context)
    }),
    Rule::new(mark::BRACKET, |inliner, data, context| {
        links::direct(inliner, data, links::Kind::Image, context)
    }),
    Rule::new(mark::BRACKET, |inliner, data, context| {
        links::reference(inliner, data, links::Kind::Image, false, context)
    }),
    Rule::new(mark::BRACKET, |inliner, data, context| {
        links::reference(inliner, data, links::Kind::Link, true, context)
    }),
    Rule::new(mark::BRACKET, |inliner, data, context| {
        links::reference(inliner, data, links::Kind::Image, true, context)
    }),
    Rule::new(mark::ANGLE, html::addresses),
    Rule::new(mark::ANGLE, html::mails),
    Rule::new(mark::LINE, |inliner, data, context| {
        escapes::breaks(inliner, data, "  \n", context)
    }),
    Rule::new(mark::ANGLE, |inliner, data, _| html::tags(inliner, data)),
    Rule::new(mark::COLON | mark::DOT, magiclink::addresses).outside_links(),
    Rule::new(mark::AT, magiclink::mails).outside_links(),
    Rule::new(mark::AND, |inliner, data, _| html::entities(inliner, data)),
    Rule::new(mark::AT, |inliner, data, context| {
        shorthand::mentions(inliner, data, Scope::Named, true, context)
    })
    .outside_links()
    .if_on(|o| o.magiclink.shorthand),
    Rule::new(mark::AT, |inliner, data, context| {
        shorthand::mentions(inliner, data, Scope::Own, true, context)
    })
    .outside_links()
    .if_on(|o| o.magiclink.shorthand),
    Rule::new(mark::AT, |inliner, data, context| {
        shorthand::mentions(inliner, data, Scope::Named, false, context)
    })
    .outside_links()
    .if_on(has_shorthand),
    Rule::new(mark::AT, |inliner, data, context| {
        shorthand::mentions(inliner, data, Scope::Own, false, context)
    })
    .outside_links()
    .if_on(has_shorthand),
    Rule::new(mark::AT | mark::HASH, |inliner, data, context| {
        shorthand::references(inliner, data, Scope::Named, context)
    })
    .outside_links()
    .if_on(|o| o.magiclink.shorthand),
    Rule::new(mark::AT | mark::HASH, |inliner, data, context| {
        shorthand::references(inliner, data, Scope::Own, context)
    })
    .outside_links()
    .if_on(|o| o.magiclink.shorthand),
    Rule::new(mark::HASH | mark::DIGIT, shorthand::own_references)
        .outside_links()
        .if_on(|o| o.magiclink.shorthand),
    Rule::new(mark::BRACKET, links::wiki).if_on(|o| o.wikilinks),
    Rule::new(mark::COLON, emoji::emoji),
    Rule::new(mark::PLUS, keys::named).if_on(|o| o.keys),
    Rule::new(mark::STAR | mark::UNDERSCORE, |inliner, data, _| {
        emphasis::lone(inliner, data, b"*_")
    }),
    Rule::new(mark::TILDE, |inliner, data, _| {
        emphasis::lone(inliner, data, b"~")
    }),
    Rule::new(mark::CARET, |inliner, data, context| {
        emphasis::emphasis(inliner, data, b'^', context)
    }),
    Rule::new(mark::EQUALS, |inliner, data, context| {
        emphasis::emphasis(inliner, data, b'=', context)
    }),
    Rule::new(mark::TILDE, |inliner, data, context| {
        emphasis::emphasis(inliner, data, b'~', context)
    }),
    Rule::new(mark::STAR, |inliner, data, context| {
        emphasis::emphasis(inliner, data, b'*', context)
    }),
    Rule::new(mark::UNDERSCORE, |inliner, data, context| {
        emphasis::emphasis(inliner, data, b'_', context)
    }),
    Rule::new(mark::LINE, |inliner, data, context| {
        escapes::breaks(inliner, data, "\\\n", context)
    })
    .if_on(|o| o.escapeall && o.escaped_breaks),
    Rule::new(mark::LINE, |inliner, data, context| {
        escapes::breaks(inliner, data, "\n", context)
    })
    .if_on(|o| o.nl2br),
];

/// What was put aside.
enum Stashed {
    Node(NodeId),
    Text(String),
}

/// A page whose text is looked through.
pub(crate) struct Inliner<'w, 'a> {
    pub(crate) work: &'w mut Work<'a>,
    pub(crate) document: &'w mut Document,
    rules: Vec<&'static Rule>,
    escapable: [bool; 128],
    stashed: Vec<Stashed>,
    depth: usize,
    /// The marks of all rules that apply.
    marks: u32,
    /// How many pieces the stash had before.
    pub(crate) pieces_before: usize,
    /// The numbers of footnotes.
    pub(crate) numbers: FxHashMap<String, usize>,
    /// How often each footnote is referred to so far.
    pub(crate) uses: References,
}

/// An escaped character in text: its number between the characters of
/// placeholders.
pub(crate) fn escaped(c: char) -> String {
    format!("{START}{}{END}", u32::from(c))
}

/// The escaped character at the start of text, and its length there.
pub(crate) fn read_escape(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix(START)?;
    let digits = rest.find(END)?;
    let c = char::from_u32(rest[..digits].parse().ok()?)?;
    Some((c, digits + 2))
}

/// Text without escapes.
pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut at = memchr::memchr(START as u8, text.as_bytes())?;
    let mut rewrite = text::Rewrite::new(text);
    loop {
        let length = match read_escape(&text[at..]) {
            Some((c, length)) => {
                rewrite.replace(at, at + length, c.encode_utf8(&mut [0; 4]));
                length
            }
            None => 1,
        };
        match text[at + length..].find(START) {
            Some(next) => at += length + next,
            None => return rewrite.finish(),
        }
    }
}

impl Inliner<'_, '_> {
    pub(crate) const fn options(&self) -> &Options {
        self.work.options
    }

    pub(crate) fn is_escapable(&self, c: char) -> bool {
        c.is_ascii() && self.escapable[c as usize]
    }

    /// Puts text aside that no later rule is to see.
    pub(crate) fn stash_text(&mut self, text: &str) -> String {
        self.stash(Stashed::Text(text.to_owned()))
    }

    /// Puts an element aside, after its own text was looked through.
    pub(crate) fn stash_node(&mut self, node: NodeId, context: Context) -> String {
        if !self.document[node].text.is_atomic() {
            self.within(node, context, true);
            for index in 0..self.document[node].children.len() {
                let child = self.document[node].children[index];
                self.within(child, context, false);
            }
        }
        self.stash(Stashed::Node(node))
    }

    fn stash(&mut self, stashed: Stashed) -> String {
        self.stashed.push(stashed);
        format!("{PLACEHOLDER}{}{END}", self.stashed.len() - 1)
    }

    /// Looks through the text of an element with the rules after the one at
    /// work, and what follows it with that rule too.
    fn within(&mut self, node: NodeId, context: Context, is_outer: bool) {
        let is_in_link = context.is_in_link || self.is_link(node);
        if !self.document[node].text.is_atomic() {
            let inner = Context {
                rule: context.rule + 1,
                is_in_link,
            };
            let text = std::mem::take(&mut self.document[node].text);
            self.document[node].text = self.handled(text, inner);
        }
        if !is_outer && !self.document[node].tail.is_empty() {
            let tail = std::mem::take(&mut self.document[node].tail);
            self.document[node].tail = self.handled(tail, context);
        }
    }

    /// A text after rules were applied to it, from a rule on.
    fn handled(&mut self, mut text: Text, context: Context) -> Text {
        if let Some(changed) = self.handle(&text, context) {
            text.set(changed);
        }
        text
    }

    /// Applies rules to a text, from a rule on. Gives the text with
    /// placeholders, if anything was put aside.
    fn handle(&mut self, data: &str, context: Context) -> Option<String> {
        let marks = marks(data);
        if marks & self.marks == 0 || self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let mut current: Option<String> = None;
        for index in context.rule..self.rules.len() {
            let rule = self.rules[index];
            if rule.marks & marks == 0 || (context.is_in_link && !rule.is_in_links) {
                continue;
            }
            let data = current.as_deref().unwrap_or(data);
            let context = Context {
                rule: index,
                ..context
            };
            if let Some(changed) = (rule.apply)(self, data, context) {
                current = Some(changed);
            }
        }
        self.depth -= 1;
        current
    }

    /// The placeholder of something put aside at the start of text, and its
    /// length there.
    fn placeholder(&self, text: &str) -> Option<(usize, usize)> {
        let rest = text.strip_prefix(PLACEHOLDER)?;
        let digits = rest.find(END)?;
        let number: usize = rest[..digits].parse().ok()?;
        (number < self.stashed.len()).then_some((number, digits + 3))
    }

    /// Text with what was put aside put back as text.
    pub(crate) fn unstash(&self, text: &str) -> String {
        self.put_back(text, 0, &|inliner, node, _| {
            let mut out = String::new();
            inliner.document.text_of(node, &mut out);
            out
        })
    }

    /// HTML with what was put aside put back as HTML.
    pub(crate) fn unstash_html(&self, text: &str) -> String {
        fn html(inliner: &Inliner<'_, '_>, node: NodeId, depth: usize) -> String {
            let mut out = String::new();
            serialise::write(inliner.document, node, &mut out);
            if depth < DEPTH && out.contains(PLACEHOLDER) {
                out = inliner.put_back(&out, depth + 1, &html);
            }
            out
        }
        self.put_back(text, 0, &html)
    }

    fn put_back(
        &self,
        text: &str,
        depth: usize,
        of_node: &dyn Fn(&Self, NodeId, usize) -> String,
    ) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(START) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = match self.placeholder(rest) {
                Some((number, length)) => {
                    match &self.stashed[number] {
                        Stashed::Node(node) => out.push_str(&of_node(self, *node, depth)),
                        Stashed::Text(text) => out.push_str(text),
                    }
                    length
                }
                None => {
                    out.push(START);
                    1
                }
            };
            rest = &rest[length..];
        }
        out.push_str(rest);
        out
    }

    /// What a text with placeholders stands for: text, and the elements after
    /// it, each with the text after it.
    fn expand(&mut self, data: &str) -> (String, Vec<NodeId>) {
        let mut lead = String::new();
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut rest = data;
        loop {
            let at = rest.find(START).unwrap_or(rest.len());
            let found = self.placeholder(&rest[at..]);
            let end = match found {
                Some(_) => at,
                None if at < rest.len() => at + 1,
                None => at,
            };
            self.push_text(&mut lead, &nodes, &rest[..end]);
            rest = &rest[end..];
            let Some((number, length)) = found else {
                if rest.is_empty() {
                    return (lead, nodes);
                }
                continue;
            };
            rest = &rest[length..];
            match &mut self.stashed[number] {
                Stashed::Text(text) => {
                    let text = std::mem::take(text);
                    self.push_text(&mut lead, &nodes, &text);
                }
                Stashed::Node(node) => {
                    let node = *node;
                    self.expand_element(node);
                    nodes.push(node);
                }
            }
        }
    }

    fn push_text(&mut self, lead: &mut String, nodes: &[NodeId], text: &str) {
        match nodes.last() {
            Some(&last) => self.document[last].tail.to_mut().push_str(text),
            None => lead.push_str(text),
        }
    }

    /// Puts back what was put aside within an element and its children.
    fn expand_element(&mut self, node: NodeId) {
        let children = self.document[node].children.clone();
        self.expand_text(node);
        for &child in &children {
            if self.document[child].tail.contains(START) {
                let mut tail = std::mem::take(&mut self.document[child].tail);
                let (lead, nodes) = self.expand(&tail);
                tail.set(lead);
                self.document[child].tail = tail;
                self.insert_after(node, child, nodes);
            }
            self.expand_text(child);
        }
    }

    fn expand_text(&mut self, node: NodeId) {
        if !self.document[node].text.contains(START) {
            return;
        }
        let mut text = std::mem::take(&mut self.document[node].text);
        let (lead, nodes) = self.expand(&text);
        text.set(lead);
        if !nodes.is_empty() {
            text.set_atomic(false);
        }
        self.document[node].text = text;
        self.document[node].children.insert_all(0, nodes);
    }

    fn insert_after(&mut self, parent: NodeId, child: NodeId, nodes: Vec<NodeId>) {
        let children = &mut self.document[parent].children;
        let at = children.iter().position(|&known| known == child);
        let at = at.map_or(children.len(), |at| at + 1);
        children.insert_all(at, nodes);
    }

    /// Looks through the whole page, level by level.
    fn tree(&mut self) {
        let mut queue = VecDeque::from([(self.document.root(), false)]);
        while let Some((current, is_in_link)) = queue.pop_front() {
            let is_in_link = is_in_link || self.is_link(current);
            let mut found = Vec::new();
            let mut index = 0;
            while let Some(&child) = self.document[current].children.get(index) {
                let is_within_link = is_in_link || self.is_link(child);
                let nodes = self.text_of(child, is_within_link);
                queue.extend(nodes.iter().map(|&node| (node, is_within_link)));
                if !nodes.is_empty() {
                    found.push((child, nodes));
                }
                self.tail_of(current, index, is_in_link);
                // What was found in its text is not among its children yet:
                // that has a turn of its own.
                if !self.document[child].children.is_empty() {
                    queue.push_back((child, is_within_link));
                }
                index += 1;
            }
            for (element, nodes) in found {
                self.document[element].children.insert_all(0, nodes);
            }
        }
    }

    fn is_link(&self, node: NodeId) -> bool {
        self.document[node].tag.eq_ignore_ascii_case("a")
    }

    /// Looks through the text of an element; gives the elements in it.
    fn text_of(&mut self, node: NodeId, is_in_link: bool) -> Vec<NodeId> {
        let text = &self.document[node].text;
        if text.is_atomic() || marks(text) & (self.marks | mark::START) == 0 {
            return Vec::new();
        }
        let text = std::mem::take(&mut self.document[node].text);
        let context = Context {
            rule: 0,
            is_in_link,
        };
        let handled = self.handled(text, context);
        if !handled.contains(START) {
            self.document[node].text = handled;
            return Vec::new();
        }
        let (lead, nodes) = self.expand(&handled);
        self.document[node].text.set(lead);
        nodes
    }

    /// Looks through the text after a child; the elements in it become the
    /// children that follow.
    fn tail_of(&mut self, parent: NodeId, index: usize, is_in_link: bool) {
        let child = self.document[parent].children[index];
        let tail = &self.document[child].tail;
        if tail.is_atomic() || marks(tail) & (self.marks | mark::START) == 0 {
            return;
        }
        let tail = std::mem::take(&mut self.document[child].tail);
        let context = Context {
            rule: 0,
            is_in_link,
        };
        let handled = self.handled(tail, context);
        if !handled.contains(START) {
            self.document[child].tail = handled;
            return;
        }
        let (lead, nodes) = self.expand(&handled);
        self.document[child].tail.set(lead);
        let at = index + 1;
        self.document[parent].children.insert_all(at, nodes);
    }
}
