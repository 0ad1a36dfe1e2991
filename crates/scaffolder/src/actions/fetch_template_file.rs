//! `fetch:template:file`: one file, rendered into the workspace.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{skeleton_failed, tell};
use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::address;
use crate::skeleton::{Entry, Options, Skeleton, render_file};
use crate::workspace::WorkspacePath;

/// See the [module](self).
pub(super) struct FetchTemplateFile;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// Where the file is: an address, or a path from the template's folder.
    url: String,
    /// Where it goes in the workspace, under which name.
    target_path: String,
    /// What its expressions find under `values`.
    values: Option<Map<String, Value>>,
    /// Whether it is written for cookiecutter: `{{ cookiecutter.name }}`.
    cookiecutter_compat: Option<bool>,
    /// Whether a file that is there is written over.
    replace: Option<bool>,
    /// Whether the line break after a block tag is removed.
    trim_blocks: Option<bool>,
    /// Whether white space before a block tag is removed.
    lstrip_blocks: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
}

impl Typed for FetchTemplateFile {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "fetch:template:file";
    const DESCRIPTION: &'static str = "Renders one file into the workspace.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A descriptor of its own name",
            json!({
                "url": "./descriptor.yaml",
                "targetPath": "catalog-info.yaml",
                "values": {"name": "${{ parameters.name }}"},
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let values = input.values.unwrap_or_default();
            if call.scribe.holds_secret(&Value::Object(values.clone())) {
                return Err(ActionError::input(
                    "a secret is among the `values`, and would be written into a file",
                ));
            }
            let address = address::resolve(&call.task.base_url, &input.url)?;
            let target = WorkspacePath::parse(&input.target_path)?;
            let options = Options {
                values,
                cookiecutter_compat: input.cookiecutter_compat.unwrap_or_default(),
                replace: input.replace.unwrap_or_default(),
                trim_blocks: input.trim_blocks.unwrap_or_default(),
                lstrip_blocks: input.lstrip_blocks.unwrap_or_default(),
                hosts: call.language.hosts.clone(),
                ..Options::default()
            };
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            call.log(format!("fetching {address}"));
            let fetched = call.outside.fetch(&address).await?;
            let (path, bytes) = only_file(&fetched.files, &address)?;
            let rendered = render_file(path.as_str(), bytes, &options, &target, call.workspace)
                .map_err(|errors| skeleton_failed(&errors))?;
            tell(&rendered, &call);
            Ok(())
        })
    }
}

/// The one file at an address.
pub(super) fn only_file<'a>(
    files: &'a Skeleton,
    address: &str,
) -> Result<(&'a WorkspacePath, &'a [u8]), ActionError> {
    let mut found = files.iter().filter_map(|(path, entry)| match entry {
        Entry::File { bytes, .. } => Some((path, &**bytes)),
        Entry::Link { .. } | Entry::Folder => None,
    });
    match (found.next(), files.len()) {
        (Some(only), 1) => Ok(only),
        _ => Err(ActionError::input(format!("`{address}` is not one file"))
            .hint("`fetch:plain` and `fetch:template` take folders")),
    }
}
