//! What a page says about itself above its text.
//!
//! [`split`] parts a source as MkDocs does (`mkdocs/utils/meta.py`): YAML
//! between `---` lines, else MultiMarkdown's `key: value` lines at the very
//! start. YAML that PyYAML refuses is no front matter: it stays in the text.

use super::yaml::{self, Node, Value, YamlError};

/// The front matter of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontMatter {
    /// Everything that is written, always a map.
    pub all: Node,
}

/// A source, parted.
#[derive(Debug, Clone, PartialEq)]
pub struct Parted<'s> {
    /// The Markdown.
    pub text: &'s str,
    /// How many lines of the source come before it.
    pub lines_before: u32,
    /// What the page says about itself.
    pub front_matter: FrontMatter,
    /// Why what looks like front matter is none; its lines are those of the
    /// source.
    pub problem: Option<YamlError>,
}

impl Default for FrontMatter {
    fn default() -> Self {
        Self {
            all: Node::new(Value::Map(Vec::new()), 1, 1),
        }
    }
}

impl FrontMatter {
    /// `title`: `Some(None)` where it is written without a value, which leaves
    /// a page without a title.
    pub fn title(&self) -> Option<Option<String>> {
        let node = self.all.get("title")?;
        Some((!node.is_null()).then(|| node.to_python()))
    }

    /// The value of a key as text, if it is a scalar that is not empty.
    pub fn text(&self, key: &str) -> Option<String> {
        let node = self.all.get(key).filter(|node| node.is_truthy())?;
        node.to_text()
    }

    /// The values of a key that is a list, or the one value it has.
    pub fn list(&self, key: &str) -> Vec<String> {
        match self.all.get(key) {
            Some(node) if matches!(node.value, Value::List(_)) => {
                node.items().iter().filter_map(Node::to_text).collect()
            }
            Some(node) if node.is_truthy() => node.to_text().into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// Parts a source. Line ends have to be `\n` alone.
pub fn split(source: &str) -> Parted<'_> {
    let whole = |problem| Parted {
        text: source,
        lines_before: 0,
        front_matter: FrontMatter::default(),
        problem,
    };
    if let Some((yaml, after)) = fenced(source) {
        let node = match yaml::read(yaml, None) {
            Ok(node) => node,
            Err(mut problem) => {
                problem.line = problem.line.saturating_add(1);
                return whole(Some(problem));
            }
        };
        return if matches!(node.value, Value::Map(_)) {
            let text = after.trim_start_matches('\n');
            Parted {
                text,
                lines_before: count_lines(&source[..source.len() - text.len()]),
                front_matter: FrontMatter { all: node },
                problem: None,
            }
        } else {
            whole(None)
        };
    }
    let mut entries: Vec<(Node, Node)> = Vec::new();
    // The entry that a line without a key goes on with.
    let mut current = None;
    let mut rest = source;
    let mut line_number = 0;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        line_number += 1;
        if line.trim().is_empty() {
            rest = after;
            break;
        }
        if let Some((key, value)) = pair(line) {
            let key = key.to_lowercase();
            let mut keys = entries.iter();
            let known = keys.position(|(known, _)| known.as_str() == Some(&key));
            let at = known.unwrap_or(entries.len());
            match entries.get_mut(at) {
                Some((_, known)) => extend(known, value),
                None => {
                    let text = |text: &str| Node::new(Value::Text(text.to_owned()), line_number, 1);
                    entries.push((text(&key), text(value)));
                }
            }
            current = Some(at);
        } else if let (Some(value), Some(at)) = (continued(line), current) {
            extend(&mut entries[at].1, value);
        } else {
            break;
        }
        rest = after;
    }
    let text = rest.trim_start_matches('\n');
    Parted {
        text,
        lines_before: count_lines(&source[..source.len() - text.len()]),
        front_matter: FrontMatter {
            all: Node::new(Value::Map(entries), 1, 1),
        },
        problem: None,
    }
}

/// The YAML between `---` lines, and what follows.
fn fenced(source: &str) -> Option<(&str, &str)> {
    let (first, body) = source.split_once('\n')?;
    let rest = first.strip_prefix("---")?;
    if !rest.trim_end_matches([' ', '\t']).is_empty() {
        return None;
    }
    // At least one line lies between.
    let mut end = body.find('\n')? + 1;
    loop {
        let rest = &body[end..];
        let line_end = rest.find('\n')?;
        let line = rest[..line_end].trim_end_matches([' ', '\t']);
        if matches!(line, "---" | "...") {
            return Some((&body[..end], &rest[line_end + 1..]));
        }
        end += line_end + 1;
    }
}

/// `key: value` with at most three spaces before.
fn pair(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim_start_matches(' ');
    if line.len() - trimmed.len() > 3 {
        return None;
    }
    let (key, value) = trimmed.split_once(':')?;
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (!key.is_empty() && key.bytes().all(is_key)).then(|| (key, value.trim()))
}

/// A line that goes on with the value above: four spaces or a tab before.
fn continued(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("    ")
        .or_else(|| line.strip_prefix('\t'))?;
    Some(rest.trim())
}

fn extend(node: &mut Node, value: &str) {
    if let Value::Text(text) = &mut node.value {
        text.push(' ');
        text.push_str(value);
    }
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, text: &str, title: Option<&str>) {
        let parted = split(source);
        assert_eq!(parted.text, text, "{source:?}");
        let found = parted.front_matter.title().flatten();
        assert_eq!(found.as_deref(), title, "{source:?}");
    }

    #[test]
    fn yaml_between_dashes_is_front_matter() {
        check("---\ntitle: A\n---\n\n\n# B\n", "# B\n", Some("A"));
        check(
            "---  \ntitle: 2026-01-02\n...\n# B",
            "# B",
            Some("2026-01-02"),
        );
        check("---\ntitle: yes\n---\n", "", Some("True"));
        check("---\ntitle: A\n---", "---\ntitle: A\n---", None);
        check("---\n- a\n---\nb", "---\n- a\n---\nb", None);
        check("---\n---\ntitle: b\n---\n", "", Some("b"));
        check(" ---\na: b\n---\n", " ---\na: b\n---\n", None);
        let parted = split("---\ntags: [a, 1]\nhide:\n  - toc\ndescription: x\n---\ny");
        assert_eq!(parted.lines_before, 6);
        assert_eq!(parted.front_matter.list("tags"), ["a", "1"]);
        assert_eq!(parted.front_matter.list("hide"), ["toc"]);
        assert_eq!(parted.front_matter.text("description").unwrap(), "x");
    }

    #[test]
    fn what_is_not_yaml_stays_in_the_text() {
        let source = "---\ntitle: a: b\n---\nx\n";
        let parted = split(source);
        assert_eq!(parted.text, source);
        assert_eq!(parted.problem.unwrap().line, 2);
    }

    #[test]
    fn lines_with_a_key_at_the_start_are_front_matter_too() {
        check("Title: A\n    B\nx: 1\n\n\nText", "Text", Some("A B"));
        check("Note: this is text\nand more", "and more", None);
        check("title: A\ntitle: B\n\nT", "T", Some("A B"));
        check("A line\n\nT", "A line\n\nT", None);
        check("\n\nT\n", "T\n", None);
        check("", "", None);
    }
}
