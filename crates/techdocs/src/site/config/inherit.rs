//! `INHERIT`: an `mkdocs.yml` that begins with another.

use super::report::Report;
use crate::site::yaml::{self, Node, Tags, Value};
use crate::tree::{self, Tree};

/// A file may inherit from one that inherits, this often.
const MAX_STEPS: usize = 10;

/// The root of a file with that of the file it inherits from below it.
pub(super) fn follow(
    tree: &dyn Tree,
    folder: &str,
    root: Node,
    tags: Tags<'_>,
    report: &mut Report<'_>,
) -> Node {
    let mut folder = folder.to_owned();
    let mut root = root;
    for _ in 0..MAX_STEPS {
        let Some(node) = root.get("INHERIT").cloned() else {
            return root;
        };
        let written = node.as_str().unwrap_or_default();
        let file = tree::join(&folder, written);
        let bytes = file.as_deref().and_then(|file| tree.read(file));
        let (Some(file), Some(bytes)) = (file, bytes) else {
            let message = format!("there is no file `{written}` to inherit from");
            report.error(&node, "docs-config", message);
            return without(root);
        };
        let text = String::from_utf8_lossy(&bytes);
        let parent = match yaml::read(&text, Some(tags)) {
            Ok(parent) => parent,
            Err(problem) => {
                let message = format!("`{written}` is not YAML: {problem}");
                report.error(&node, "docs-config", message);
                return without(root);
            }
        };
        root = merge(parent, without(root));
        super::urls::folder(&file).clone_into(&mut folder);
    }
    without(root)
}

fn without(mut root: Node) -> Node {
    if let Value::Map(entries) = &mut root.value {
        entries.retain(|(key, _)| key.as_str() != Some("INHERIT"));
    }
    root
}

/// Maps are merged key by key; of anything else the later counts.
fn merge(below: Node, above: Node) -> Node {
    let (line, column) = (above.line, above.column);
    match (below.value, above.value) {
        (Value::Map(mut entries), Value::Map(others)) => {
            for (key, value) in others {
                match entries
                    .iter_mut()
                    .find(|(known, _)| known.value == key.value)
                {
                    Some(known) => known.1 = merge(known.1.clone(), value),
                    None => entries.push((key, value)),
                }
            }
            Node::new(Value::Map(entries), line, column)
        }
        (_, value) => Node {
            value,
            line,
            column,
            written: above.written,
        },
    }
}
