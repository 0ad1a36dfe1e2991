//! What an element is made of, each in as few bytes as it takes where there is
//! little of it.

#![expect(
    clippy::box_collection,
    reason = "what few elements have is a pointer away, so that the others are small"
)]

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use super::NodeId;

/// The name of an element or of an attribute. Nearly all are known when this is
/// compiled, and take no memory of their own.
#[derive(Clone)]
pub struct Name(NameOf);

#[derive(Clone)]
enum NameOf {
    Known(&'static str),
    Written(Box<String>),
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            NameOf::Known(name) => name,
            NameOf::Written(name) => name,
        }
    }
}

impl Default for Name {
    fn default() -> Self {
        "".into()
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

impl From<&'static str> for Name {
    fn from(name: &'static str) -> Self {
        Self(NameOf::Known(name))
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self(NameOf::Written(Box::new(name)))
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

/// The attributes of an element, in the order they are written.
#[derive(Debug, Clone, Default)]
pub struct Attributes(pub(super) Option<Box<Vec<Attribute>>>);

/// The name and the value of an attribute.
type Attribute = (Name, Cow<'static, str>);

impl Attributes {
    /// Adds an attribute as the last.
    pub fn push(&mut self, name: impl Into<Name>, value: impl Into<Cow<'static, str>>) {
        let attribute = (name.into(), value.into());
        match &mut self.0 {
            Some(attributes) => attributes.push(attribute),
            // Most have no second.
            None => self.0 = Some(Box::new(vec![attribute])),
        }
    }

    /// Takes all off.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

impl From<Vec<Attribute>> for Attributes {
    fn from(attributes: Vec<Attribute>) -> Self {
        Self((!attributes.is_empty()).then(|| Box::new(attributes)))
    }
}

impl Deref for Attributes {
    type Target = [Attribute];

    fn deref(&self) -> &[Attribute] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl DerefMut for Attributes {
    fn deref_mut(&mut self) -> &mut [Attribute] {
        self.0.as_deref_mut().map_or(&mut [], Vec::as_mut_slice)
    }
}

/// Text of an element.
#[derive(Debug, Clone, Default)]
pub struct Text(TextOf);

#[derive(Debug, Clone, Default)]
enum TextOf {
    #[default]
    None,
    /// As it is between blocks: what most texts are, that are there.
    LineEnd,
    Plain(Box<String>),
    Atomic(Box<String>),
}

impl Text {
    /// Text that inline rules leave alone.
    pub fn atomic(value: impl Into<String>) -> Self {
        Self(TextOf::Atomic(Box::new(value.into())))
    }

    /// A line end.
    pub const fn line_end() -> Self {
        Self(TextOf::LineEnd)
    }

    /// Whether inline rules leave it alone (Python-Markdown's `AtomicString`).
    pub const fn is_atomic(&self) -> bool {
        matches!(self.0, TextOf::Atomic(_))
    }

    /// Whether it is a line end, which inline rules do not leave alone.
    pub const fn is_line_end(&self) -> bool {
        matches!(self.0, TextOf::LineEnd)
    }

    /// Has inline rules leave it alone, or not.
    pub fn set_atomic(&mut self, is_atomic: bool) {
        if is_atomic != self.is_atomic() {
            let value = Box::new(std::mem::take(self).into_string());
            self.0 = if is_atomic {
                TextOf::Atomic(value)
            } else {
                TextOf::Plain(value)
            };
        }
    }

    /// Replaces the characters; what inline rules do stays.
    pub fn set(&mut self, value: impl Into<String>) {
        match &mut self.0 {
            TextOf::Plain(own) | TextOf::Atomic(own) => **own = value.into(),
            TextOf::None | TextOf::LineEnd => *self = value.into().into(),
        }
    }

    /// The characters, to be changed.
    pub fn to_mut(&mut self) -> &mut String {
        if let TextOf::None | TextOf::LineEnd = self.0 {
            self.0 = TextOf::Plain(Box::new((**self).to_owned()));
        }
        match &mut self.0 {
            TextOf::Plain(value) | TextOf::Atomic(value) => value,
            TextOf::None | TextOf::LineEnd => unreachable!("it is one of the others now"),
        }
    }

    /// The characters.
    pub fn into_string(self) -> String {
        match self.0 {
            TextOf::None => String::new(),
            TextOf::LineEnd => "\n".to_owned(),
            TextOf::Plain(value) | TextOf::Atomic(value) => *value,
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            TextOf::None => "",
            TextOf::LineEnd => "\n",
            TextOf::Plain(value) | TextOf::Atomic(value) => value,
        }
    }
}

impl From<String> for Text {
    fn from(value: String) -> Self {
        Self(match &*value {
            "" => TextOf::None,
            "\n" => TextOf::LineEnd,
            _ => TextOf::Plain(Box::new(value)),
        })
    }
}

impl From<&str> for Text {
    fn from(value: &str) -> Self {
        Self(match value {
            "" => TextOf::None,
            "\n" => TextOf::LineEnd,
            _ => TextOf::Plain(Box::new(value.to_owned())),
        })
    }
}

/// The elements within an element. A few are kept in place.
#[derive(Debug, Clone)]
pub struct Children(ChildrenOf);

#[derive(Debug, Clone)]
enum ChildrenOf {
    Few(u8, [NodeId; FEW]),
    Many(Box<Vec<NodeId>>),
}

/// As many as fit into the room that a pointer to more takes.
const FEW: usize = 3;

impl Children {
    /// Adds a child as the last.
    pub fn push(&mut self, child: NodeId) {
        self.insert(self.len(), child);
    }

    /// Takes the last child out.
    pub fn pop(&mut self) -> Option<NodeId> {
        let last = self.last().copied();
        match &mut self.0 {
            ChildrenOf::Few(count, _) => *count = count.saturating_sub(1),
            ChildrenOf::Many(children) => children.truncate(children.len().saturating_sub(1)),
        }
        last
    }

    /// Adds a child at a place.
    pub fn insert(&mut self, at: usize, child: NodeId) {
        match &mut self.0 {
            ChildrenOf::Few(count, children) if usize::from(*count) < FEW => {
                *count += 1;
                let children = &mut children[at..usize::from(*count)];
                children.rotate_right(1);
                children[0] = child;
            }
            _ => self.many().insert(at, child),
        }
    }

    /// Adds children at a place.
    pub fn insert_all(&mut self, at: usize, children: Vec<NodeId>) {
        if self.len() + children.len() > FEW {
            self.many().splice(at..at, children);
            return;
        }
        for (index, child) in children.into_iter().enumerate() {
            self.insert(at + index, child);
        }
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn many(&mut self) -> &mut Vec<NodeId> {
        if let ChildrenOf::Few(..) = self.0 {
            let mut many = Vec::with_capacity(2 * FEW);
            many.extend_from_slice(self);
            self.0 = ChildrenOf::Many(Box::new(many));
        }
        match &mut self.0 {
            ChildrenOf::Many(children) => children,
            ChildrenOf::Few(..) => unreachable!("there is room for many now"),
        }
    }
}

impl Default for Children {
    fn default() -> Self {
        Self(ChildrenOf::Few(0, [NodeId::default(); FEW]))
    }
}

impl Deref for Children {
    type Target = [NodeId];

    fn deref(&self) -> &[NodeId] {
        match &self.0 {
            ChildrenOf::Few(count, children) => &children[..usize::from(*count)],
            ChildrenOf::Many(children) => children,
        }
    }
}

impl DerefMut for Children {
    fn deref_mut(&mut self) -> &mut [NodeId] {
        match &mut self.0 {
            ChildrenOf::Few(count, children) => &mut children[..usize::from(*count)],
            ChildrenOf::Many(children) => children,
        }
    }
}

impl Extend<NodeId> for Children {
    fn extend<I: IntoIterator<Item = NodeId>>(&mut self, children: I) {
        for child in children {
            self.push(child);
        }
    }
}

impl FromIterator<NodeId> for Children {
    fn from_iter<I: IntoIterator<Item = NodeId>>(children: I) -> Self {
        let mut all = Self::default();
        all.extend(children);
        all
    }
}

impl<'c> IntoIterator for &'c Children {
    type Item = &'c NodeId;
    type IntoIter = std::slice::Iter<'c, NodeId>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::dom::Node;

    #[test]
    fn an_element_is_small() {
        assert!(size_of::<Node>() <= 72, "{}", size_of::<Node>());
    }

    #[test]
    fn a_text_keeps_whether_it_is_left_alone() {
        let mut text = Text::default();
        text.set_atomic(true);
        text.to_mut().push('a');
        text.set("\n");
        assert!(text.is_atomic() && !text.is_line_end() && &*text == "\n");
        text.set_atomic(false);
        assert_eq!((text.is_atomic(), text.into_string()), (false, "\n".into()));
        assert!(Text::from("\n").is_line_end() && Text::from("").is_empty());
    }

    #[test]
    fn children_are_as_in_a_list() {
        let mut children = Children::default();
        let mut list = Vec::new();
        for number in 0..7 {
            let at = list.len() / 2;
            children.insert(at, NodeId(number));
            list.insert(at, NodeId(number));
            assert_eq!(*children, *list);
        }
        children.insert_all(1, vec![NodeId(8), NodeId(9)]);
        list.splice(1..1, [NodeId(8), NodeId(9)]);
        assert_eq!(*children, *list);
        assert_eq!((children.pop(), children.len()), (list.pop(), list.len()));
    }
}
