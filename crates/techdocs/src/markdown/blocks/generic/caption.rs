//! Captions: `/// figure-caption` makes the block before it a figure with a
//! caption. Figures and tables are counted.
//!
//! As `pymdownx.blocks.caption` with its defaults. Numbers that an author
//! writes (`/// figure-caption | 2.1`) are taken, the rest are counted on the
//! page; relative levels (`^1`) are not followed.

use super::selector;
use crate::markdown::blocks::Parser;
use crate::markdown::dom::NodeId;

/// A figure with a caption that has a number.
pub(in super::super) struct Figure {
    node: NodeId,
    caption: NodeId,
    prefix: &'static str,
    number: Option<String>,
}

impl Parser<'_, '_> {
    /// Makes the last child a figure with a caption; gives both elements.
    pub(super) fn create_caption(
        &mut self,
        parent: NodeId,
        prefix: &'static str,
        argument: Option<&str>,
    ) -> (NodeId, NodeId) {
        let rest = argument.unwrap_or_default();
        let is_first = rest.starts_with('<');
        let rest = rest.trim_start_matches(['<', '>']).trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let is_number = number.starts_with(|c: char| c.is_ascii_digit());
        let attributes = selector::read(rest.trim_start(), false);
        let figure = self.figure_for_caption(parent);
        let caption = self.document.create("figcaption");
        let children = &mut self.document[figure].children;
        let place = if is_first { 0 } else { children.len() };
        children.insert(place, caption);
        self.add_attributes(figure, &attributes.unwrap_or_default().attributes);
        if !prefix.is_empty() {
            self.figures.push(Figure {
                node: figure,
                caption,
                prefix,
                number: is_number.then(|| number.to_owned()),
            });
        }
        (figure, caption)
    }

    /// The figure without a caption before, or a new one round what is before.
    fn figure_for_caption(&mut self, parent: NodeId) -> NodeId {
        let last = self.last_child(parent);
        if let Some(last) = last.filter(|last| self.tag(*last) == "figure") {
            let children = &self.document[last].children;
            if !children
                .iter()
                .any(|child| self.tag(*child) == "figcaption")
            {
                return last;
            }
        }
        if last.is_some() {
            self.document[parent].children.pop();
        }
        let figure = self.document.append(parent, "figure");
        self.document[figure].children.extend(last);
        figure
    }

    /// Writes the numbers of figures and tables.
    pub(in super::super) fn finish_figures(&mut self) {
        let mut counts = [("Figure", 0), ("Table", 0)];
        for figure in std::mem::take(&mut self.figures) {
            let known = counts
                .iter_mut()
                .find(|(prefix, _)| *prefix == figure.prefix);
            let Some((_, count)) = known else {
                continue;
            };
            *count += 1;
            let number = figure.number.unwrap_or_else(|| count.to_string());
            if self.document[figure.node].attribute("id").is_none() {
                let kind = figure.prefix.to_lowercase();
                let id = format!("__{kind}-caption_{}", number.replace('.', "_"));
                self.document[figure.node].set("id", id);
            }
            let paragraph = match self.document[figure.caption].children.first() {
                Some(first) if self.tag(*first) == "p" => *first,
                _ => {
                    let paragraph = self.document.create("p");
                    let caption = &mut self.document[figure.caption];
                    caption.children.insert(0, paragraph);
                    paragraph
                }
            };
            let prefix = self.document.create("span");
            self.document[prefix].set("class", "caption-prefix");
            self.document[prefix].text = format!("{} {number}.", figure.prefix).into();
            let mut text = std::mem::take(&mut self.document[paragraph].text);
            if !text.is_empty() {
                text.to_mut().insert(0, ' ');
            }
            self.document[prefix].tail = text;
            self.document[paragraph].children.insert(0, prefix);
        }
    }
}
