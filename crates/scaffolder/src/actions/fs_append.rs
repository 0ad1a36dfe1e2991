//! `roadiehq:utils:fs:append`: a text added to the end of a file, which is made where
//! it is not there.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Typed};
use crate::workspace::{Node, WorkspacePath};

/// See the [module](self).
pub(super) struct FsAppend;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// The file.
    path: String,
    /// What is added.
    content: String,
}

/// What it gives.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The file.
    path: String,
}

impl Typed for FsAppend {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "roadiehq:utils:fs:append";
    const DESCRIPTION: &'static str = "Adds a text to the end of a file of the workspace.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A line",
            json!({"path": ".gitignore", "content": "target/\n"}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let path = WorkspacePath::parse(&input.path)?;
            let (mut whole, is_executable) = match call.workspace.get(&path) {
                Some(Node::File {
                    bytes,
                    is_executable,
                }) => (bytes.to_vec(), *is_executable),
                Some(Node::Link { .. }) => {
                    return Err(ActionError::input(format!("`{path}` is a symbolic link")));
                }
                None => (Vec::new(), false),
            };
            whole.extend(input.content.bytes());
            let node = Node::File {
                bytes: whole.into(),
                is_executable,
            };
            call.log(format!("adding to `{path}`"));
            call.outputs.set("path", path.as_str());
            call.workspace.write(path, node)?;
            Ok(())
        })
    }
}
