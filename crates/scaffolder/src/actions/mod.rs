//! The actions that need nothing but files, the catalog and other systems' HTTP: one
//! file each.
//!
//! [`registry`] has them all. Ids, inputs and outputs are those of Backstage and of
//! Roadie's modules; what they do where the schema does not say is in each file.

use std::sync::Arc;

use crate::action::{Action, ActionError, Registry, of};
use crate::skeleton::{Rendered, SkeletonError};
use crate::workspace::WorkspacePath;

mod catalog_fetch;
mod catalog_register;
mod catalog_write;
mod debug_log;
mod debug_wait;
mod fetch_cookiecutter;
mod fetch_plain;
mod fetch_plain_file;
mod fetch_template;
mod fetch_template_file;
mod fs_append;
mod fs_delete;
mod fs_parse;
mod fs_readdir;
mod fs_rename;
mod fs_write;
mod http_request;
mod serialize_json;
mod serialize_yaml;
mod sleep;
#[cfg(test)]
mod tests;
mod yaml_text;

pub use yaml_text::to_yaml;

/// All of them.
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    for action in all() {
        registry.add(action);
    }
    registry
}

fn all() -> Vec<Arc<dyn Action>> {
    vec![
        of(catalog_fetch::CatalogFetch),
        of(catalog_register::CatalogRegister),
        of(catalog_write::CatalogWrite),
        of(debug_log::DebugLog),
        of(debug_wait::DebugWait),
        of(fetch_cookiecutter::FetchCookiecutter),
        of(fetch_plain::FetchPlain),
        of(fetch_plain_file::FetchPlainFile),
        of(fetch_template::FetchTemplate),
        of(fetch_template_file::FetchTemplateFile),
        of(fs_append::FsAppend),
        of(fs_delete::FsDelete),
        of(fs_parse::FsParse),
        of(fs_readdir::FsReaddir),
        of(fs_rename::FsRename),
        of(fs_write::FsWrite),
        of(http_request::HttpRequest),
        of(serialize_json::SerializeJson),
        of(serialize_yaml::SerializeYaml),
        of(sleep::Sleep),
    ]
}

/// A folder of the workspace that an input names; the workspace itself where there
/// is none.
fn folder(path: Option<&str>) -> Result<Option<WorkspacePath>, ActionError> {
    Ok(WorkspacePath::parse_folder(path.unwrap_or_default())?)
}

/// What is wrong with a skeleton, as the error of a step: all of it.
fn skeleton_failed(errors: &[SkeletonError]) -> ActionError {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    match lines.as_slice() {
        [only] => ActionError::input(only.clone()),
        [first, rest @ ..] => {
            let more = rest.len();
            ActionError::input(format!("{first} (and {more} more)")).details(lines.join("\n"))
        }
        [] => ActionError::input("the skeleton could not be rendered"),
    }
}

/// Says what became of a skeleton.
fn tell(rendered: &Rendered, call: &crate::action::Call<'_>) {
    for note in &rendered.notes {
        call.warn(note.clone());
    }
    for path in &rendered.existing {
        call.log(format!(
            "`{path}` is there already and stays; `replace: true` writes over it"
        ));
    }
    let written = rendered.written.len();
    let plural = if written == 1 { "" } else { "s" };
    let left_out = match rendered.left_out.len() {
        0 => String::new(),
        number => format!(", {number} left out because a part of the name is empty"),
    };
    call.log(format!("wrote {written} file{plural}{left_out}"));
}
