//! A configuration file to values: `${VAR}` in strings, and the maps
//! `{$env: VAR}`, `{$file: path}` and `{$include: path#key.key}`.
//!
//! [`Transform::file`] is the way in. Whose rules:
//! `packages/config-loader/src/sources/transform` of Backstage, down to these:
//! a variable that is not set makes the whole value undefined, and its key is
//! left out; what an include gives is not searched for another include in its
//! place, but is below it; variables are trimmed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use diagnostic::Diagnostic;
use yaml::{Content, Limits, Node, Span};

use super::value::{Data, Entry, Origin, Source, Value};
use super::{Environment, Files, MAX_FILE_BYTES, secret};

/// Includes within includes.
const MAX_INCLUDE_DEPTH: usize = 20;
/// Includes of one configuration file, at any depth.
const MAX_INCLUDES: usize = 1_000;
/// The keys that stand for something else.
const INCLUDE_KEYS: [&str; 3] = ["$file", "$env", "$include"];
/// Where a missing variable is worth a warning: what is read here.
const USED_SECTIONS: [&str; 4] = ["app", "organization", "catalog", "callboard"];

/// The transformation of one configuration file.
pub struct Transform<'a> {
    environment: &'a Environment,
    files_reader: &'a dyn Files,
    folder: PathBuf,
    include_depth: usize,
    includes: usize,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
}

/// What a node came to: a value, or nothing because a variable is not set.
type Outcome = Option<Value>;

impl<'a> Transform<'a> {
    /// The transformation of the file at `path`; paths in it start at its
    /// folder.
    pub fn new(environment: &'a Environment, files_reader: &'a dyn Files, path: &Path) -> Self {
        let folder = super::folder(path);
        Self {
            environment,
            files_reader,
            folder,
            include_depth: 0,
            includes: 0,
            diagnostics: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads and transforms the file; `None` where there is nothing in it, or
    /// nothing that can be used.
    pub fn file(&mut self, path: &Path) -> Outcome {
        let name = display(path);
        self.files.push(path.to_path_buf());
        let text = match self.read(path) {
            Ok(text) => text,
            Err(reason) => {
                self.diagnostics.push(Diagnostic::error(
                    "config-read",
                    format!("the configuration file `{name}` {reason}"),
                ));
                return None;
            }
        };
        let source = Source::new(name, self.folder.clone(), text);
        let node = self.parse(&source)?;
        if node.as_mapping().is_none() {
            let origin = Origin {
                source,
                span: node.span,
            };
            self.error(
                "config-type",
                &origin,
                "a configuration file is a map of keys",
            )
            .hint("start with `app:`");
            return None;
        }
        self.node(&node, &source, &mut Vec::new())
    }

    fn read(&self, path: &Path) -> Result<String, String> {
        let bytes = self.files_reader.read(path).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                "does not exist".to_owned()
            } else {
                format!("could not be read: {error}")
            }
        })?;
        if bytes.len() > MAX_FILE_BYTES {
            let length = bytes.len();
            return Err(format!(
                "has {length} bytes; at most {MAX_FILE_BYTES} are read"
            ));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The one document of a YAML file.
    fn parse(&mut self, source: &Arc<Source>) -> Option<Node> {
        let mut documents = yaml::parse(source.text(), &Limits::default()).documents;
        let origin = |span| Origin {
            source: Arc::clone(source),
            span,
        };
        if documents.len() > 1 {
            let span = Span {
                end: documents[1].span.start,
                ..documents[1].span
            };
            self.error(
                "config-syntax",
                &origin(span),
                "more than one YAML document",
            )
            .hint("a configuration file holds one: put others into files of their own");
            return None;
        }
        let document = documents.pop()?;
        for problem in &document.warnings {
            let diagnostic = Diagnostic::warning("config-syntax", &*problem.message)
                .at(origin(problem.span).place());
            self.diagnostics.push(diagnostic);
        }
        let problems = match document.content {
            Content::Tree(node) => return Some(node),
            Content::Empty | Content::Unread => return None,
            Content::Broken(problems) => problems,
            Content::Thrown(problem) | Content::Recursive(problem) => vec![problem],
        };
        for problem in problems {
            let report = self.error("config-syntax", &origin(problem.span), &problem.message);
            if let Some(hint) = problem.hint {
                report.hint(hint);
            }
        }
        None
    }

    fn node(&mut self, node: &Node, source: &Arc<Source>, path: &mut Vec<String>) -> Outcome {
        let origin = Origin {
            source: Arc::clone(source),
            span: node.span,
        };
        match &node.value {
            yaml::Value::String(text) => self.string(text, origin, path),
            yaml::Value::Mapping(mapping) => {
                let include = mapping
                    .entries
                    .iter()
                    .find(|entry| INCLUDE_KEYS.contains(&&*entry.key));
                match include {
                    Some(entry) if mapping.entries.len() > 1 => {
                        let origin = Origin {
                            source: Arc::clone(source),
                            span: entry.key_span,
                        };
                        let key = &entry.key;
                        self.error(
                            "config-include",
                            &origin,
                            format!("`{key}` cannot stand beside other keys"),
                        );
                        None
                    }
                    Some(entry) => self.include(&entry.key, &entry.value, origin, path),
                    None => Some(self.children(node, source, path)),
                }
            }
            _ => Some(self.children(node, source, path)),
        }
    }

    /// A node with all that is below it transformed, itself as it is.
    fn children(&mut self, node: &Node, source: &Arc<Source>, path: &mut Vec<String>) -> Value {
        let data = match &node.value {
            yaml::Value::Sequence(items) => {
                let items = items.iter().enumerate().filter_map(|(index, item)| {
                    path.push(format!("[{index}]"));
                    let value = self.node(item, source, path);
                    path.pop();
                    value
                });
                Data::List(items.collect())
            }
            yaml::Value::Mapping(mapping) => {
                let entries = mapping.entries.iter().filter_map(|entry| {
                    path.push(entry.key.to_string());
                    let value = self.node(&entry.value, source, path);
                    path.pop();
                    Some(Entry {
                        key: entry.key.to_string(),
                        origin: Origin {
                            source: Arc::clone(source),
                            span: entry.key_span,
                        },
                        value: value?,
                    })
                });
                Data::Map(entries.collect())
            }
            _ => return Value::from_node(node, source),
        };
        Value {
            data,
            origin: Origin {
                source: Arc::clone(source),
                span: node.span,
            },
            secret: false,
        }
    }

    fn string(&mut self, text: &str, origin: Origin, path: &[String]) -> Outcome {
        let (text, secret) = self.substitute(text, &origin, path)?;
        Some(Value {
            data: Data::String(text),
            origin,
            secret,
        })
    }

    /// Replaces every `${VAR}` and `${VAR:-default}`; `$${VAR}` stands for
    /// `${VAR}`. Also whether any of the variables is a secret.
    fn substitute(
        &mut self,
        text: &str,
        origin: &Origin,
        path: &[String],
    ) -> Option<(String, bool)> {
        let mut out = String::with_capacity(text.len());
        let mut secret = false;
        let mut missing = false;
        let mut rest = text;
        while let Some((before, inside, after)) = next_variable(rest) {
            rest = after;
            if let Some(before) = before.strip_suffix('$') {
                out.push_str(before);
                out.push_str("${");
                out.push_str(inside);
                out.push('}');
                continue;
            }
            out.push_str(before);
            let (name, fallback) = match inside.split_once(":-") {
                Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
                None => (inside.trim(), None),
            };
            let value = self.environment.get(name).map(|value| value.trim());
            secret |= secret::is_secret_name(name);
            let value = match fallback {
                Some(fallback) => value
                    .filter(|value| !value.is_empty())
                    .or(Some(fallback))
                    .filter(|value| !value.is_empty()),
                None => value,
            };
            match value {
                Some(value) => out.push_str(value),
                None => {
                    missing = true;
                    self.missing(name, origin, path);
                }
            }
        }
        out.push_str(rest);
        (!missing).then_some((out, secret))
    }

    fn include(
        &mut self,
        key: &str,
        argument: &Node,
        origin: Origin,
        path: &mut Vec<String>,
    ) -> Outcome {
        let at = Origin {
            source: Arc::clone(&origin.source),
            span: argument.span,
        };
        let Some(text) = argument.as_str() else {
            self.error("config-include", &at, format!("`{key}` takes a string"));
            return None;
        };
        let (argument, secret) = self.substitute(text, &at, path)?;
        match key {
            "$env" => {
                let Some(value) = self.environment.get(&argument) else {
                    self.missing(&argument, &at, path);
                    return None;
                };
                Some(Value {
                    data: Data::String(value.trim().to_owned()),
                    origin,
                    secret: secret || secret::is_secret_name(&argument),
                })
            }
            "$file" => {
                let text = self.included(&argument, &at)?;
                Some(Value {
                    data: Data::String(text.trim_end().to_owned()),
                    origin,
                    secret,
                })
            }
            _ => self.include_data(&argument, &at, path),
        }
    }

    /// The text of a file named in the configuration.
    fn included(&mut self, target: &str, at: &Origin) -> Option<String> {
        self.includes += 1;
        if self.includes > MAX_INCLUDES {
            self.error(
                "config-include",
                at,
                format!("more than {MAX_INCLUDES} files are included"),
            );
            return None;
        }
        let path = self.folder.join(target);
        self.files.push(path.clone());
        match self.read(&path) {
            Ok(text) => Some(text),
            Err(reason) => {
                self.error(
                    "config-include",
                    at,
                    format!("the file `{target}` {reason}"),
                )
                .hint("paths start at the folder of the file that names them");
                None
            }
        }
    }

    /// `$include: path#key.key`.
    fn include_data(&mut self, argument: &str, at: &Origin, path: &mut Vec<String>) -> Outcome {
        let (target, keys) = argument.split_once('#').unwrap_or((argument, ""));
        let extension = Path::new(target).extension().and_then(|e| e.to_str());
        if !matches!(extension, Some("json" | "yaml" | "yml")) {
            self.error(
                "config-include",
                at,
                format!("`{target}` is neither YAML nor JSON"),
            )
            .hint("include a `.yaml`, `.yml` or `.json` file; for text use `$file`");
            return None;
        }
        if self.include_depth >= MAX_INCLUDE_DEPTH {
            self.error(
                "config-include",
                at,
                format!("includes are nested more than {MAX_INCLUDE_DEPTH} deep"),
            );
            return None;
        }
        let text = self.included(target, at)?;
        if extension == Some("json")
            && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&text)
        {
            self.error(
                "config-include",
                at,
                format!("`{target}` is not JSON: {error}"),
            );
            return None;
        }
        let file = self.folder.join(target);
        let source = Source::new(display(&file), super::folder(&file), text);
        let root = self.parse(&source)?;
        let mut node = &root;
        let mut walked = Vec::new();
        for part in keys.split('.').filter(|_| !keys.is_empty()) {
            let Some(mapping) = node.as_mapping() else {
                let walked = walked.join(".");
                self.error(
                    "config-include",
                    at,
                    format!("`{walked}` in `{target}` is not a map"),
                );
                return None;
            };
            node = mapping.get(part)?;
            walked.push(part);
        }
        // What is below starts at the folder of the included file.
        let folder = std::mem::replace(&mut self.folder, super::folder(&file));
        self.include_depth += 1;
        let value = match &node.value {
            yaml::Value::String(text) => {
                let origin = Origin {
                    source: Arc::clone(&source),
                    span: node.span,
                };
                self.string(text, origin, path)
            }
            _ => Some(self.children(node, &source, path)),
        };
        self.include_depth -= 1;
        self.folder = folder;
        value
    }

    fn missing(&mut self, name: &str, origin: &Origin, path: &[String]) {
        let used = path
            .first()
            .is_some_and(|section| USED_SECTIONS.contains(&section.as_str()));
        if used {
            let key = path.join(".").replace(".[", "[");
            let diagnostic = Diagnostic::warning(
                "config-variable",
                format!("the environment variable `{name}` is not set: `{key}` is left out"),
            )
            .hint(format!("set it, or write `${{{name}:-default}}`"))
            .at(origin.place());
            self.diagnostics.push(diagnostic);
        }
    }

    fn error(
        &mut self,
        code: &'static str,
        origin: &Origin,
        message: impl Into<String>,
    ) -> Report<'_> {
        let diagnostic = Diagnostic::error(code, message).at(origin.place());
        self.diagnostics.push(diagnostic);
        Report(&mut self.diagnostics)
    }
}

/// The diagnostic just added.
struct Report<'a>(&'a mut Vec<Diagnostic>);

impl Report<'_> {
    fn hint(self, hint: impl Into<String>) {
        if let Some(last) = self.0.last_mut() {
            last.hint = Some(hint.into());
        }
    }
}

/// The text before the next `${…}`, what is in it, and the text after. There
/// are no braces within.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("${")?;
        let inside = &text[start + 2..];
        let end = inside.find(['{', '}'])?;
        if inside.as_bytes()[end] == b'}' {
            return Some((&text[..start], &inside[..end], &inside[end + 1..]));
        }
        from = start + 2;
    }
}

/// A path as a person would write it, with `/` on every system.
fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    }
}

impl Value {
    /// A YAML node as it is.
    pub fn from_node(node: &Node, source: &Arc<Source>) -> Self {
        let origin = |span| Origin {
            source: Arc::clone(source),
            span,
        };
        let data = match &node.value {
            yaml::Value::Null => Data::Null,
            yaml::Value::Bool(value) => Data::Bool(*value),
            yaml::Value::Number(number) => Data::Number(*number),
            yaml::Value::String(text) => Data::String(text.to_string()),
            yaml::Value::Sequence(items) => {
                Data::List(items.iter().map(|i| Self::from_node(i, source)).collect())
            }
            yaml::Value::Mapping(mapping) => Data::Map(
                mapping
                    .entries
                    .iter()
                    .map(|entry| Entry {
                        key: entry.key.to_string(),
                        origin: origin(entry.key_span),
                        value: Self::from_node(&entry.value, source),
                    })
                    .collect(),
            ),
        };
        Self {
            data,
            origin: origin(node.span),
            secret: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_as_backstage_finds_them() {
        #[track_caller]
        fn check(text: &str, expected: Option<(&str, &str, &str)>) {
            assert_eq!(next_variable(text), expected, "{text}");
        }

        check("a${B}c", Some(("a", "B", "c")));
        check("$${B}", Some(("$", "B", "")));
        check("${}", Some(("", "", "")));
        check("${a{b}", None);
        check("${a${b}c", Some(("${a", "b", "c")));
        check("${a", None);
        check("$a}", None);
    }
}
