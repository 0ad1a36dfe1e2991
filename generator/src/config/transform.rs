//! A configuration file to values: `${VAR}` in strings, and the maps
//! `{$env: VAR}`, `{$file: path}` and `{$include: path#key.key}`.
//!
//! [`Transform::file`] is the way in. Whose rules:
//! `packages/config-loader/src/sources/transform` of Backstage, down to these:
//! a variable that is not set makes the whole value undefined, and its key is
//! left out; what an include gives is not searched for another include in its
//! place, but is below it; variables are trimmed.

mod include;
mod variables;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use diagnostic::Diagnostic;
use yaml::{Content, Limits, Node, Span};

use super::value::{Data, Entry, Origin, Source, Value};
use super::{Environment, Files, MAX_FILE_BYTES, secret};

/// The keys that stand for something else.
const INCLUDE_KEYS: [&str; 3] = ["$file", "$env", "$include"];

/// The transformation of one configuration file.
pub struct Transform<'a> {
    environment: &'a Environment,
    files_reader: &'a dyn Files,
    folder: PathBuf,
    include_depth: usize,
    includes: usize,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that was read, or looked for in vain.
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
