//! `fetch:plain:file`: one file copied into the workspace as it is.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::fetch_template_file::only_file;
use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::address;
use crate::skeleton::Entry;
use crate::workspace::{Node, WorkspacePath};

/// See the [module](self).
pub(super) struct FetchPlainFile;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// Where the file is: an address, or a path from the template's folder.
    url: String,
    /// Where it goes in the workspace, under which name.
    target_path: String,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
}

impl Typed for FetchPlainFile {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "fetch:plain:file";
    const DESCRIPTION: &'static str = "Copies one file into the workspace as it is.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A licence",
            json!({"url": "../shared/LICENSE", "targetPath": "LICENSE"}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let address = address::resolve(&call.task.base_url, &input.url)?;
            let target = WorkspacePath::parse(&input.target_path)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            call.log(format!("fetching {address}"));
            let fetched = call.outside.fetch(&address).await?;
            let (path, bytes) = only_file(&fetched.files, &address)?;
            let is_executable = matches!(
                fetched.files.get(path),
                Some(Entry::File {
                    is_executable: true,
                    ..
                })
            );
            let node = Node::File {
                bytes: bytes.into(),
                is_executable,
            };
            call.workspace.write(target, node)?;
            Ok(())
        })
    }
}
