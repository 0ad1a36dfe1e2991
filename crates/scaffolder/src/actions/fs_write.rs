//! `roadiehq:utils:fs:write`: a text written to a file.
//!
//! As in Roadie's module, `preserveFormatting: true` indents text that is JSON anew,
//! whatever its name says. The output is the path in the workspace, where Roadie's is
//! one of the machine's disk.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Typed};
use crate::workspace::{Node, WorkspacePath};

/// See the [module](self).
pub(super) struct FsWrite;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// Where it is written.
    path: String,
    /// The text.
    content: String,
    /// Whether text that is JSON is indented anew.
    preserve_formatting: Option<bool>,
}

/// What it gives.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// Where it was written.
    path: String,
}

impl Typed for FsWrite {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "roadiehq:utils:fs:write";
    const DESCRIPTION: &'static str =
        "Writes a text to a file of the workspace, whatever was there.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A note",
            json!({"path": "NOTES.md", "content": "Made for ${{ parameters.owner }}.\n"}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let path = WorkspacePath::parse(&input.path)?;
            let mut text = input.content;
            if input.preserve_formatting == Some(true)
                && let Ok(value) = serde_json::from_str::<Value>(&text)
            {
                text = format!("{value:#}");
            }
            call.log(format!("writing `{path}`"));
            call.outputs.set("path", path.as_str());
            call.workspace.write(path, Node::file(text.into_bytes()))?;
            Ok(())
        })
    }
}
