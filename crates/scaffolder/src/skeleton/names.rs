//! Where an entry of a skeleton goes: names are templates too.
//!
//! [`Namer::place`] is the way in. The whole path is rendered as one string, so that
//! a value with slashes makes folders, and a part that renders to nothing leaves the
//! entry out: that is how files and folders are made conditional.

use nunjucks::{Error, Template};

use super::{Entry, Globs, GlobsError, Options, Skeleton};
use crate::skeleton::budget::Budget;

/// What becomes of the contents of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// They are rendered, unless they are binary.
    Render,
    /// They are copied.
    Copy,
}

/// Where an entry goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// To a path relative to the target folder, not yet known to stay in it.
    Path(String),
    /// Nowhere: a part of its name rendered to nothing.
    LeftOut,
}

/// Knows which entries of a skeleton are templates, and where they go.
#[derive(Debug)]
pub(crate) struct Namer<'o> {
    options: &'o Options,
    language: nunjucks::Options,
    copied: Globs,
    /// Of `copyWithoutRender`: neither contents nor name are rendered.
    kept: Globs,
}

impl<'o> Namer<'o> {
    /// For a skeleton.
    ///
    /// # Errors
    ///
    /// Globs that are too many or too long.
    pub(crate) fn new(options: &'o Options, skeleton: &Skeleton) -> Result<Self, GlobsError> {
        Ok(Self {
            options,
            language: options.language(),
            copied: Globs::new(&options.copy_without_templating, skeleton)?,
            kept: Globs::new(&options.copy_without_render, skeleton)?,
        })
    }

    /// How templates are read.
    pub(crate) const fn language(&self) -> &nunjucks::Options {
        &self.language
    }

    /// The globs of `copyWithoutTemplating`.
    pub(crate) const fn copied(&self) -> &Globs {
        &self.copied
    }

    /// The template that an entry's name is, and what becomes of its contents.
    pub(crate) fn name(&self, path: &str, entry: &Entry) -> (String, Treatment) {
        let mut name = path.to_owned();
        if matches!(entry, Entry::Folder) {
            name.push('/');
        }
        if let Some(extension) = &self.options.template_file_extension {
            let is_template = extension_of(&name) == *extension;
            if is_template {
                // Off the end, of a folder's name with its slash as well: `x.njk/`
                // becomes `x.`, as in Backstage.
                for _ in extension.chars() {
                    name.pop();
                }
                return (name, Treatment::Render);
            }
            return (name, Treatment::Copy);
        }
        let treatment = match self.copied.is_match(path) || self.kept.is_match(path) {
            true => Treatment::Copy,
            false => Treatment::Render,
        };
        (name, treatment)
    }

    /// Where an entry goes, and what becomes of its contents.
    ///
    /// # Errors
    ///
    /// A name that is not a template, or fails with these values.
    pub(crate) fn place(
        &self,
        path: &str,
        entry: &Entry,
        budget: &Budget<'_>,
    ) -> Result<(Place, Treatment), Error> {
        let (name, treatment) = self.name(path, entry);
        let rendered = if self.kept.is_match(path) || !may_hold_tags(&name) {
            name
        } else {
            budget.render(&Template::parse(&name, &self.language)?)?
        };
        let is_left_out =
            rendered.is_empty() || rendered.starts_with('/') || rendered.contains("//");
        let place = match is_left_out {
            true => Place::LeftOut,
            false => Place::Path(rendered),
        };
        Ok((place, treatment))
    }
}

/// Whether a text may be anything else than itself when it is rendered.
pub(crate) fn may_hold_tags(text: &str) -> bool {
    text.contains(['{', '}'])
}

/// The extension of the last part of a path, as Node's `path.extname` has it: a
/// slash at the end does not count.
fn extension_of(name: &str) -> &str {
    let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    match last.rfind('.') {
        Some(dot) if dot > 0 => &last[dot..],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skeleton::Deadline;
    use serde_json::{Map, Value, json};

    /// The questions on names in `corpus/nunjucks-vectors.json`, as Backstage answered
    /// them; under `$CALLBOARD_SHARED`, or `shared` beside the workspace.
    fn vectors() -> Option<Vec<Value>> {
        let shared = std::env::var_os("CALLBOARD_SHARED").map_or_else(
            || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
            std::path::PathBuf::from,
        );
        let text = std::fs::read_to_string(shared.join("corpus/nunjucks-vectors.json"));
        let Ok(text) = text else {
            eprintln!("skipped: there is no corpus; set CALLBOARD_SHARED to where it is");
            return None;
        };
        let mut file: Value = serde_json::from_str(&text).unwrap();
        let Value::Array(mut vectors) = file["vectors"].take() else {
            panic!("the corpus has no list of vectors");
        };
        vectors.retain(|vector| vector["mode"] == "filename");
        Some(vectors)
    }

    fn answer(vector: &Value) -> Option<Value> {
        let template = vector["template"].as_str().unwrap();
        let mut input = Map::new();
        input.insert("values".to_owned(), vector["context"]["values"].clone());
        let settings = &vector["options"];
        if let Some(extension) = settings.get("templateFileExtension") {
            input.insert("templateFileExtension".to_owned(), extension.clone());
        }
        if settings["copyWithoutTemplating"] == true {
            input.insert("copyWithoutTemplating".to_owned(), json!(["**"]));
        }
        let options = Options::read(&input).unwrap();
        let context = options.context();
        let deadline = Deadline::default();
        let budget = Budget::new(&context, options.limits, &deadline);
        let namer = Namer::new(&options, &Skeleton::default()).unwrap();
        let (path, entry) = match template.strip_suffix('/') {
            Some(folder) => (folder, Entry::Folder),
            None => (template, Entry::file(*b"")),
        };
        let (place, treatment) = namer.place(path, &entry, &budget).ok()?;
        Some(match place {
            Place::LeftOut => json!({"skipped": true}),
            Place::Path(path) => {
                json!({"path": path, "renderContents": treatment == Treatment::Render})
            }
        })
    }

    #[test]
    fn names_are_rendered_as_backstage_renders_them() {
        let Some(vectors) = vectors() else {
            return;
        };
        assert!(vectors.len() > 50, "{} vectors", vectors.len());
        for vector in &vectors {
            assert_eq!(answer(vector), vector.get("expected").cloned(), "{vector}");
        }
    }
}
