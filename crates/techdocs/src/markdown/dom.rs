//! The tree of a page between its blocks and its HTML.
//!
//! As in Python's ElementTree, which Python-Markdown's rules are written
//! against, a node has the `text` before its first child, and the `tail` after
//! its own end. Nodes live in one arena and are named by [`NodeId`]; a node
//! taken out of its parent stays in the arena, unseen.

mod parts;

use std::borrow::Cow;

pub use parts::{Attributes, Children, Name, Text};

/// Names a node of one [`Document`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

/// The elements of a page. Node 0 is the root, a `div` that is not written.
#[derive(Debug, Clone)]
pub struct Document {
    /// In parts of [`PART`], so that none is moved as the page grows.
    nodes: Vec<Vec<Node>>,
    count: usize,
}

/// Nodes of a part.
const PART: usize = 256;

/// One element. A page may have a hundred thousand of them, and getting their
/// memory is most of what they cost, so it is small: what most do not have is
/// elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// The name of the element, as in `p`.
    pub tag: Name,
    /// Attributes in the order they are written.
    pub attributes: Attributes,
    /// The text before the first child.
    pub text: Text,
    /// The text after the element, within its parent.
    pub tail: Text,
    /// The elements within.
    pub children: Children,
}

impl Node {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    /// Sets an attribute, in its place if it is there, else as the last.
    pub fn set(&mut self, name: impl Into<Name>, value: impl Into<Cow<'static, str>>) {
        let name = name.into();
        match self.attributes.iter_mut().find(|(key, _)| *key == *name) {
            Some(found) => found.1 = value.into(),
            None => self.attributes.push(name, value),
        }
    }

    /// Takes an attribute off; gives its value.
    pub fn remove(&mut self, name: &str) -> Option<Cow<'static, str>> {
        let index = self.attributes.iter().position(|(key, _)| key == name)?;
        let attributes = self.attributes.0.as_mut()?;
        Some(attributes.remove(index).1)
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// A page with nothing in it.
    pub fn new() -> Self {
        let root = Node {
            tag: "div".into(),
            ..Node::default()
        };
        Self {
            nodes: vec![vec![root]],
            count: 1,
        }
    }

    /// The root.
    pub const fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many elements were made.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is nothing but the root.
    pub const fn is_empty(&self) -> bool {
        self.count == 1
    }

    /// Makes an element that is in no parent yet.
    pub fn create(&mut self, tag: impl Into<Name>) -> NodeId {
        let id = NodeId(u32::try_from(self.count).expect("pages are smaller than 4 GB"));
        let node = Node {
            tag: tag.into(),
            ..Node::default()
        };
        match self.nodes.last_mut() {
            Some(part) if part.len() < PART => part.push(node),
            _ => {
                let mut part = Vec::with_capacity(PART);
                part.push(node);
                self.nodes.push(part);
            }
        }
        self.count += 1;
        id
    }

    /// Makes an element as the last child of a parent.
    pub fn append(&mut self, parent: NodeId, tag: impl Into<Name>) -> NodeId {
        let id = self.create(tag);
        self[parent].children.push(id);
        id
    }

    /// Copies an element of another page, with all that is in it.
    pub fn copy_from(&mut self, other: &Self, id: NodeId) -> NodeId {
        let copy = self.create("");
        let children = &other[id].children;
        let children = children.iter().map(|&child| self.copy_from(other, child));
        let children = children.collect();
        self[copy] = Node {
            children,
            ..other[id].clone()
        };
        copy
    }

    /// Appends all text within an element, as Python's `itertext`.
    pub fn text_of(&self, id: NodeId, out: &mut String) {
        out.push_str(&self[id].text);
        for &child in &self[id].children {
            self.text_of(child, out);
            out.push_str(&self[child].tail);
        }
    }

    /// The element and all elements within, each before its children.
    pub fn descendants(&self, id: NodeId) -> Vec<NodeId> {
        let whole = if id == self.root() { self.count } else { 0 };
        let mut found = Vec::with_capacity(whole);
        let mut rest = vec![id];
        while let Some(next) = rest.pop() {
            found.push(next);
            rest.extend(self[next].children.iter().rev());
        }
        found
    }

    /// The last child of an element.
    pub fn last_child(&self, parent: NodeId) -> Option<NodeId> {
        self[parent].children.last().copied()
    }
}

impl std::ops::Index<NodeId> for Document {
    type Output = Node;

    fn index(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize / PART][id.0 as usize % PART]
    }
}

impl std::ops::IndexMut<NodeId> for Document {
    fn index_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize / PART][id.0 as usize % PART]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_keep_their_order() {
        let mut document = Document::new();
        let root = document.root();
        let item = document.append(root, "li");
        document[item].set("id", "a");
        document[item].set("class", "b");
        document[item].set("id", "c");
        let node = &document[item];
        assert_eq!(node.attribute("id"), Some("c"));
        assert_eq!(&*node.attributes[1].0, "class");
        assert_eq!(document.last_child(root), Some(item));
    }
}
