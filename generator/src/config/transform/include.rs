//! The maps `{$env: VAR}`, `{$file: path}` and `{$include: path#key.key}`.

use std::path::Path;
use std::sync::Arc;

use yaml::Node;

use super::{Outcome, Transform, display, secret};
use crate::config::folder;
use crate::config::value::{Data, Origin, Source, Value};

/// Includes within includes.
const MAX_INCLUDE_DEPTH: usize = 20;
/// Includes of one configuration file, at any depth.
const MAX_INCLUDES: usize = 1_000;

impl Transform<'_> {
    /// What an include stands for.
    pub(super) fn include(
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
        let source = Source::new(display(&file), folder(&file), text);
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
        let folder = std::mem::replace(&mut self.folder, folder(&file));
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
}
