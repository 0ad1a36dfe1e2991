//! The generic blocks that there are, and the elements that they make.

use super::Entry;
use super::header::Header;
use super::selector::{self, Selector};
use crate::markdown::blocks::Parser;
use crate::markdown::blocks::tabbed::Head;
use crate::markdown::dom::NodeId;
use crate::markdown::options::{BlockType, Blocks};
use crate::markdown::prepare::names;
use crate::markdown::stash::Piece;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Admonition,
    Details,
    Tab,
    Html,
    Definition,
    /// With the words before the number.
    Caption(&'static str),
}

/// How what is in a block is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Blocks,
    Inline,
    Raw,
    Html,
}

/// The block of a name in lower case, and what a name of an admonition or of
/// details stands for.
pub(super) fn find<'o>(name: &str, known: &'o Blocks) -> Option<(Name, Option<&'o BlockType>)> {
    let named = |types: &'o Option<Vec<BlockType>>| {
        let mut types = types.iter().flatten();
        types.find(|known| known.name == name)
    };
    let plain = |name: Name, is_on: bool| is_on.then_some((name, None));
    if let Some(found) = named(&known.admonitions) {
        return Some((Name::Admonition, Some(found)));
    }
    if let Some(found) = named(&known.details) {
        return Some((Name::Details, Some(found)));
    }
    match name {
        "admonition" => plain(Name::Admonition, known.admonitions.is_some()),
        "details" => plain(Name::Details, known.details.is_some()),
        "tab" => plain(Name::Tab, known.tab),
        "html" => plain(Name::Html, known.html),
        "define" => plain(Name::Definition, known.definition),
        "caption" => plain(Name::Caption(""), known.caption),
        "figure-caption" => plain(Name::Caption("Figure"), known.caption),
        "table-caption" => plain(Name::Caption("Table"), known.caption),
        _ => None,
    }
}

impl Name {
    /// Whether there must be an argument; `None` if either will do.
    pub(super) const fn wants_argument(self) -> Option<bool> {
        match self {
            Self::Tab | Self::Html => Some(true),
            Self::Definition => Some(false),
            Self::Admonition | Self::Details | Self::Caption(_) => None,
        }
    }

    pub(super) fn has_flag(self, key: &str) -> bool {
        match self {
            Self::Details => key == "open",
            Self::Tab => matches!(key, "new" | "select"),
            _ => false,
        }
    }

    pub(super) fn has_word(self, key: &str) -> bool {
        match self {
            Self::Admonition | Self::Details => key == "type",
            Self::Html => key == "markdown",
            _ => false,
        }
    }
}

impl Parser<'_, '_> {
    /// Makes the element of a block.
    pub(super) fn create_generic(&mut self, parent: NodeId, header: Header) -> Entry {
        let argument = header.argument.as_deref();
        let options = &header.options;
        let has_flag = |name: &str| options.flags.iter().any(|flag| flag == name);
        let mut content = Content::Blocks;
        let (node, target) = match header.name {
            Name::Admonition => {
                let node = self.document.append(parent, "div");
                let kind = header.kind();
                let class = kind.class.as_str();
                let classes = ["admonition", class];
                let count = if class.is_empty() || class == "admonition" {
                    1
                } else {
                    2
                };
                self.document[node].set("class", classes[..count].join(" "));
                if let Some(title) = title(argument, &kind) {
                    let paragraph = self.document.append(node, "p");
                    self.document[paragraph].set("class", "admonition-title");
                    self.document[paragraph].text = title.into();
                }
                (node, node)
            }
            Name::Details => {
                let node = self.document.append(parent, "details");
                let kind = header.kind();
                let class = kind.class.as_str();
                if has_flag("open") {
                    self.document[node].set("open", "open");
                }
                if !class.is_empty() {
                    self.document[node].set("class", class.to_owned());
                }
                if let Some(title) = title(argument, &kind) {
                    let summary = self.document.append(node, "summary");
                    self.document[summary].text = title.into();
                }
                (node, node)
            }
            Name::Tab => {
                let head = Head {
                    title: argument.unwrap_or_default().to_owned(),
                    is_new: has_flag("new"),
                    is_selected: has_flag("select"),
                };
                let target = self.add_tab(parent, &head);
                (self.last_child(parent).unwrap_or(target), target)
            }
            Name::Html => {
                let selector = selector::read(argument.unwrap_or_default(), true);
                let Selector { tag, attributes } = selector.unwrap_or_default();
                let tag = tag.to_lowercase();
                content = html_content(&tag, options.word.as_deref());
                let node = self.document.append(parent, tag);
                for (name, value) in attributes {
                    self.document[node].set(name, value);
                }
                (node, node)
            }
            Name::Definition => {
                let node = self.document.append(parent, "dl");
                (node, node)
            }
            Name::Caption(prefix) => self.create_caption(parent, prefix, argument),
        };
        self.add_attributes(node, &options.attributes);
        Entry {
            slashes: header.slashes,
            name: header.name,
            content,
            node,
            parent,
            target,
            is_hungry: false,
        }
    }

    /// Adds attributes to an element; classes are added to those it has.
    pub(super) fn add_attributes(&mut self, node: NodeId, attributes: &[(String, String)]) {
        for (name, value) in attributes {
            let node = &mut self.document[node];
            match node.attribute("class").filter(|_| name == "class") {
                Some(classes) => {
                    let classes = format!("{classes} {value}");
                    node.set("class", classes);
                }
                None => node.set(name.clone(), value.clone()),
            }
        }
    }

    /// Puts raw text to the stash.
    pub(super) fn put_raw(&mut self, text: String, content: Content) -> String {
        let html = if content == Content::Html {
            text
        } else {
            let text = text.replace('&', "&amp;");
            text.replace('<', "&lt;").replace('>', "&gt;")
        };
        self.work.stash.put(Piece {
            html: html.into(),
            is_block: false,
            is_foreign: true,
        })
    }

    /// Makes paragraphs the terms of a definition list, and the items of lists
    /// its definitions.
    pub(super) fn make_definitions(&mut self, list: NodeId) {
        let children = std::mem::take(&mut self.document[list].children);
        for &child in &children {
            match self.tag(child).to_owned().as_str() {
                "dt" | "dd" => self.document[list].children.push(child),
                "p" => {
                    self.document[child].tag = "dt".into();
                    self.document[list].children.push(child);
                }
                "ul" | "ol" => {
                    let items = std::mem::take(&mut self.document[child].children);
                    for &item in &items {
                        self.document[item].tag = "dd".into();
                        self.document[list].children.push(item);
                    }
                }
                _ => {
                    let term = self.document.append(list, "dt");
                    self.document[term].children.push(child);
                }
            }
        }
    }
}

/// The title of an admonition or of details: the argument, or that of its type.
fn title(argument: Option<&str>, kind: &BlockType) -> Option<String> {
    let title = argument.unwrap_or(&kind.title);
    (!title.is_empty()).then(|| title.to_owned())
}

/// How what is in an element is read, by its name unless it is said.
fn html_content(tag: &str, asked: Option<&str>) -> Content {
    match asked.unwrap_or("auto").to_lowercase().as_str() {
        "block" => Content::Blocks,
        "inline" => Content::Inline,
        "raw" => Content::Raw,
        "html" => Content::Html,
        _ if matches!(tag, "script" | "style") => Content::Html,
        _ if names::is_raw(tag) || tag == "code" => Content::Raw,
        _ if names::is_block(tag) && !names::is_line(tag) && tag != "hr" => Content::Blocks,
        _ => Content::Inline,
    }
}
