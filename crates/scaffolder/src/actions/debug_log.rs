//! `debug:log`: a line in the log, and the files if they are asked for.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::workspace::Node;

/// See the [module](self).
pub(super) struct DebugLog;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// What is said.
    message: Option<String>,
    /// Whether the files of the workspace are listed: `true` or `with-filenames` by
    /// name, `with-contents` with their text.
    list_workspace: Option<ListWorkspace>,
}

/// How files are listed.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum ListWorkspace {
    /// By name, or not at all.
    Plain(bool),
    /// As the word says.
    As(Detail),
}

/// How much of files is listed.
#[derive(Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Detail {
    /// Their names.
    WithFilenames,
    /// Their texts too.
    WithContents,
}

/// Texts with more bytes are not shown.
const MAX_SHOWN: usize = 8 << 10;

impl Typed for DebugLog {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "debug:log";
    const DESCRIPTION: &'static str =
        "Writes a line into the log, and the files of the workspace if they are asked for.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![
            ("A line", json!({"message": "made ${{ parameters.name }}"})),
            ("The files", json!({"listWorkspace": "with-contents"})),
        ]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            if let Some(message) = input.message {
                call.log(message);
            }
            let with_contents = match input.list_workspace {
                None | Some(ListWorkspace::Plain(false)) => return Ok(()),
                Some(ListWorkspace::Plain(true)) => false,
                Some(ListWorkspace::As(detail)) => detail == Detail::WithContents,
            };
            call.log(format!(
                "{} files in the workspace:",
                call.workspace.nodes().len()
            ));
            for (path, node) in call.workspace.nodes() {
                match node {
                    Node::Link { target } => call.log(format!("  {path} -> {target}")),
                    Node::File { bytes, .. } if !with_contents => {
                        call.log(format!("  {path} ({} bytes)", bytes.len()));
                    }
                    Node::File { bytes, .. } => match std::str::from_utf8(bytes) {
                        Ok(text) if text.len() <= MAX_SHOWN => {
                            call.log(format!("  {path}:\n{text}"));
                        }
                        _ => call.log(format!("  {path}: {} bytes, not shown", bytes.len())),
                    },
                }
            }
            Ok(())
        })
    }
}
