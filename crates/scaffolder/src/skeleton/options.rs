//! What `fetch:template` is told: its input, read.
//!
//! [`Options::read`] takes the resolved input of a step. `url`, `targetPath` and
//! `token` are for whoever fetches the skeleton.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::workspace::WorkspacePath;

/// How a skeleton is rendered.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What expressions find under `values`.
    pub values: Map<String, Value>,
    /// `copyWithoutTemplating`: globs of files whose contents are copied.
    pub copy_without_templating: Vec<String>,
    /// `copyWithoutRender`, which Backstage no longer knows: globs of files whose
    /// contents and names are copied.
    pub copy_without_render: Vec<String>,
    /// `templateFileExtension`, with its dot: only files that have it are rendered.
    pub template_file_extension: Option<String>,
    /// `cookiecutterCompat`: `{{ cookiecutter.x }}` instead of `${{ values.x }}`.
    pub cookiecutter_compat: bool,
    /// `replace`: files that exist are written over.
    pub replace: bool,
    /// `trimBlocks`: removes the line break after a block tag.
    pub trim_blocks: bool,
    /// `lstripBlocks`: removes the white space before a block tag.
    pub lstrip_blocks: bool,
    /// The hosts that `parseRepoUrl` knows: see [`nunjucks::Options::hosts`].
    pub hosts: BTreeMap<String, String>,
    /// What all of it may cost.
    pub limits: Limits,
    /// When it has to end.
    pub deadline: Deadline,
}

/// Says when time is over; never, unless it is told how to.
#[derive(Clone, Default)]
pub struct Deadline(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Deadline {
    /// Asks a function of the caller's, which has a clock, every some thousand steps.
    pub fn new(is_over: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(is_over)))
    }

    /// Whether time is over.
    pub fn is_over(&self) -> bool {
        self.0.as_ref().is_some_and(|is_over| is_over())
    }
}

impl fmt::Debug for Deadline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.0.is_some() { "some" } else { "none" };
        formatter.debug_tuple("Deadline").field(&kind).finish()
    }
}

/// What the rendering of one skeleton may cost, all its files together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of the skeleton.
    pub entries: usize,
    /// Bytes of all files that are written.
    pub output_bytes: u64,
    /// Steps of all templates: see [`nunjucks::Limits::steps`]. A file counts with
    /// up to four times what it takes.
    pub steps: u64,
    /// Steps of one file.
    pub file_steps: u64,
}

impl Default for Limits {
    /// 50,000 entries, 256 MiB and some seconds of work: a hundred times what a large
    /// skeleton needs.
    fn default() -> Self {
        Self {
            entries: 50_000,
            output_bytes: 256 << 20,
            steps: 400_000_000,
            file_steps: 20_000_000,
        }
    }
}

/// Why an input is not one of `fetch:template`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// An input has another type.
    #[error("`{name}` is {expected}")]
    Type {
        /// The input.
        name: &'static str,
        /// What it takes.
        expected: &'static str,
    },
    /// `templateFileExtension` is combined with what it replaces.
    #[error(
        "`templateFileExtension` says which files are templates: leave `{other}` out, or leave it out"
    )]
    Extension {
        /// The other input.
        other: &'static str,
    },
}

impl Options {
    /// Reads the input of a step, its expressions resolved.
    ///
    /// # Errors
    ///
    /// [`OptionsError`]: the first thing that does not fit. Inputs that are not known
    /// are passed over.
    pub fn read(input: &Map<String, Value>) -> Result<Self, OptionsError> {
        let flag = |name: &'static str| match input.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(OptionsError::Type {
                name,
                expected: "`true` or `false`",
            }),
        };
        let values = match input.get("values") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(values)) => values.clone(),
            Some(_) => {
                return Err(OptionsError::Type {
                    name: "values",
                    expected: "a map of names and values",
                });
            }
        };
        let options = Self {
            values,
            copy_without_templating: patterns(input, "copyWithoutTemplating")?,
            copy_without_render: patterns(input, "copyWithoutRender")?,
            template_file_extension: extension(input.get("templateFileExtension"))?,
            cookiecutter_compat: flag("cookiecutterCompat")?,
            replace: flag("replace")?,
            trim_blocks: flag("trimBlocks")?,
            lstrip_blocks: flag("lstripBlocks")?,
            ..Self::default()
        };
        options.check(input)
    }

    /// An empty list of patterns counts as one: it says that there is no extension.
    fn check(self, input: &Map<String, Value>) -> Result<Self, OptionsError> {
        if self.template_file_extension.is_some() {
            let given = |name: &str| input.get(name).is_some_and(|value| !value.is_null());
            if given("copyWithoutTemplating") {
                return Err(OptionsError::Extension {
                    other: "copyWithoutTemplating",
                });
            }
            if self.cookiecutter_compat {
                return Err(OptionsError::Extension {
                    other: "cookiecutterCompat",
                });
            }
        }
        Ok(self)
    }

    /// How templates are read.
    pub(crate) fn language(&self) -> nunjucks::Options {
        nunjucks::Options {
            cookiecutter: self.cookiecutter_compat,
            trim_blocks: self.trim_blocks,
            lstrip_blocks: self.lstrip_blocks,
            hosts: self.hosts.clone(),
            ..nunjucks::Options::default()
        }
    }

    /// What templates see: the values and nothing else.
    pub(crate) fn context(&self) -> Map<String, Value> {
        let name = match self.cookiecutter_compat {
            true => "cookiecutter",
            false => "values",
        };
        let values = Value::Object(self.values.clone());
        Map::from_iter([(name.to_owned(), values)])
    }
}

fn patterns(input: &Map<String, Value>, name: &'static str) -> Result<Vec<String>, OptionsError> {
    let wrong = || OptionsError::Type {
        name,
        expected: "a list of paths or globs",
    };
    match input.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect(),
        Some(_) => Err(wrong()),
    }
}

/// `true` means `.njk`; a dot is added where there is none.
fn extension(value: Option<&Value>) -> Result<Option<String>, OptionsError> {
    match value {
        None | Some(Value::Null | Value::Bool(false)) => Ok(None),
        Some(Value::Bool(true)) => Ok(Some(".njk".to_owned())),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if text.starts_with('.') => Ok(Some(text.clone())),
        Some(Value::String(text)) => Ok(Some(format!(".{text}"))),
        Some(_) => Err(OptionsError::Type {
            name: "templateFileExtension",
            expected: "`true`, or an extension such as `.njk`",
        }),
    }
}

/// The path in a target folder, or the target folder itself.
///
/// # Errors
///
/// What leads out of the target folder.
pub(crate) fn below(
    target: Option<&WorkspacePath>,
    path: &str,
) -> Result<Option<WorkspacePath>, crate::workspace::PathError> {
    let below = WorkspacePath::parse_folder(path)?;
    match (target, below) {
        (Some(target), Some(below)) => target.join(below.as_str()).map(Some),
        (Some(target), None) => Ok(Some(target.clone())),
        (None, below) => Ok(below),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(input: Value) -> Result<Options, OptionsError> {
        Options::read(input.as_object().unwrap())
    }

    #[test]
    fn the_extension_is_written_in_several_ways() {
        #[track_caller]
        fn check(value: Value, expected: Option<&str>) {
            let options = read(json!({ "templateFileExtension": value })).unwrap();
            assert_eq!(options.template_file_extension.as_deref(), expected);
        }

        check(json!(true), Some(".njk"));
        check(json!(false), None);
        check(json!("njk"), Some(".njk"));
        check(json!(".tpl"), Some(".tpl"));
        check(json!(""), None);
        check(json!(null), None);
    }

    #[test]
    fn what_does_not_fit_is_said() {
        #[track_caller]
        fn check(input: Value, expected: &str) {
            assert_eq!(read(input).unwrap_err().to_string(), expected);
        }

        check(
            json!({"values": []}),
            "`values` is a map of names and values",
        );
        check(json!({"replace": "yes"}), "`replace` is `true` or `false`");
        check(
            json!({"copyWithoutTemplating": "a"}),
            "`copyWithoutTemplating` is a list of paths or globs",
        );
        check(
            json!({"templateFileExtension": true, "copyWithoutTemplating": []}),
            "`templateFileExtension` says which files are templates: leave \
             `copyWithoutTemplating` out, or leave it out",
        );
        check(
            json!({"templateFileExtension": true, "cookiecutterCompat": true}),
            "`templateFileExtension` says which files are templates: leave \
             `cookiecutterCompat` out, or leave it out",
        );
        check(
            json!({"templateFileExtension": 1}),
            "`templateFileExtension` is `true`, or an extension such as `.njk`",
        );
    }

    #[test]
    fn templates_see_the_values_and_nothing_else() {
        let options = read(json!({"values": {"a": 1}, "url": "./x"})).unwrap();
        assert_eq!(
            Value::Object(options.context()),
            json!({"values": {"a": 1}})
        );
        let options = read(json!({"values": {"a": 1}, "cookiecutterCompat": true})).unwrap();
        let context = Value::Object(options.context());
        assert_eq!(context, json!({"cookiecutter": {"a": 1}}));
    }
}
