//! `classDef`, `class`, `cssClass`, `style` and `:::`: what authors set of the
//! colours of boxes, for all diagrams that are boxes and arrows.

use rustc_hash::FxHashMap;

use super::graph::{End, Graph, Paint};

/// Classes, and what has them.
#[derive(Debug, Default)]
pub(super) struct Styles {
    classes: FxHashMap<String, Paint>,
    /// In the order written.
    given: Vec<(End, String)>,
    /// Styles of one box by its name, which may be made later.
    own: Vec<(String, Paint)>,
    named: Vec<(String, String)>,
}

impl Styles {
    /// Reads a statement about styles; false where it is none.
    pub(super) fn statement(&mut self, line: &str, graph: &mut Graph) -> bool {
        let Some((word, rest)) = line.split_once(char::is_whitespace) else {
            return false;
        };
        let rest = rest.trim();
        match word {
            "classDef" => {
                if let Some((names, style)) = rest.split_once(char::is_whitespace) {
                    for name in names.split(',') {
                        let paint = self.classes.entry(name.trim().to_owned()).or_default();
                        paint.read(style);
                    }
                }
                true
            }
            "class" | "cssClass" => {
                let Some((names, class)) = rest.rsplit_once(char::is_whitespace) else {
                    return false;
                };
                for name in names.trim_matches('"').split(',') {
                    let (name, class) = (name.trim().trim_matches('"'), class.to_owned());
                    match graph.find(name) {
                        Some(end) => self.given.push((end, class)),
                        None => self.named.push((name.to_owned(), class)),
                    }
                }
                true
            }
            "style" => {
                if let Some((names, style)) = rest.split_once(char::is_whitespace) {
                    for name in names.split(',') {
                        let mut paint = Paint::default();
                        paint.read(style);
                        self.own
                            .push((name.trim().trim_matches('"').to_owned(), paint));
                    }
                }
                true
            }
            _ => false,
        }
    }

    /// Gives classes to a box: `a:::one,two`.
    pub(super) fn give(&mut self, end: End, classes: &str) {
        for class in classes.split(',') {
            self.given.push((end, class.trim().to_owned()));
        }
    }

    /// Sets the colours; what a box has of its own goes over its classes, and
    /// these over the class `default`.
    pub(super) fn finish(self, graph: &mut Graph) {
        let mut given = self.given;
        for (name, class) in self.named {
            if let Some(end) = graph.find(&name) {
                given.push((end, class));
            }
        }
        if let Some(usual) = self.classes.get("default") {
            for node in &mut graph.nodes {
                node.paint = usual.under(std::mem::take(&mut node.paint));
            }
        }
        for (end, class) in given {
            if let Some(class) = self.classes.get(&class) {
                let paint = graph.paint(end);
                *paint = std::mem::take(paint).under(class.clone());
            }
        }
        for (name, own) in self.own {
            if let Some(end) = graph.find(&name) {
                let paint = graph.paint(end);
                *paint = std::mem::take(paint).under(own);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::Direction;
    use super::*;

    #[test]
    fn the_nearest_style_counts() {
        let mut graph = Graph::new(Direction::Down);
        let mut styles = Styles::default();
        for line in [
            "classDef default fill:#111111,stroke:#222222",
            "classDef one,two fill:#333333",
            "class a,b one",
            "style b fill:#444444",
            "cssClass \"a\" two",
        ] {
            assert!(styles.statement(line, &mut graph), "{line}");
        }
        assert!(!styles.statement("a --> b", &mut graph));
        let ends = ["a", "b", "c"].map(|name| graph.node(name, 0));
        styles.give(ends[2], "two,none");
        styles.finish(&mut graph);
        let fills: Vec<_> = graph
            .nodes
            .iter()
            .map(|node| node.paint.fill.as_deref())
            .collect();
        assert_eq!(fills, [Some("#333333"), Some("#444444"), Some("#333333")]);
        assert_eq!(graph.nodes[0].paint.stroke.as_deref(), Some("#222222"));
    }
}
