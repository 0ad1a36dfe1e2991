//! `fs:rename`: files and folders of the workspace under other names.
//!
//! Source: `plugins/scaffolder-backend/src/scaffolder/actions/builtin/filesystem/rename.ts`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::workspace::{Workspace, WorkspacePath};

/// See the [module](self).
pub(super) struct FsRename;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// What is renamed, in order.
    files: Vec<Rename>,
}

/// One of them.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Rename {
    /// Its name.
    from: String,
    /// Its new name.
    to: String,
    /// Whether what has that name already is written over.
    overwrite: Option<bool>,
}

impl Typed for FsRename {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "fs:rename";
    const DESCRIPTION: &'static str = "Renames files and folders of the workspace.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A file in another folder",
            json!({"files": [{"from": "README.template.md", "to": "docs/README.md", "overwrite": true}]}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            for one in input.files {
                let from = WorkspacePath::parse(&one.from)?;
                let to = WorkspacePath::parse(&one.to)?;
                rename(call.workspace, &from, &to, one.overwrite == Some(true))?;
                call.log(format!("`{from}` is `{to}` now"));
            }
            Ok(())
        })
    }
}

fn rename(
    workspace: &mut Workspace,
    from: &WorkspacePath,
    to: &WorkspacePath,
    overwrite: bool,
) -> Result<(), ActionError> {
    if from == to {
        return Ok(());
    }
    if !workspace.contains(from) {
        return Err(ActionError::input(format!(
            "there is no `{from}` in the workspace"
        )));
    }
    if to.below(Some(from)).is_some() {
        return Err(ActionError::input(format!(
            "`{from}` cannot be moved into itself"
        )));
    }
    if workspace.contains(to) {
        if !overwrite {
            return Err(ActionError::input(format!("`{to}` is there already"))
                .hint("`overwrite: true` puts the new one in its place"));
        }
        workspace.remove(to);
    }
    if let Some(node) = workspace.get(from).cloned() {
        workspace.remove(from);
        workspace.write(to.clone(), node)?;
        return Ok(());
    }
    let within = |path: &WorkspacePath| path.below(Some(from)).map(str::to_owned);
    let nodes: Vec<_> = workspace
        .nodes()
        .filter_map(|(path, node)| Some((within(path)?, node.clone())))
        .collect();
    let folders: Vec<_> = workspace.folders().filter_map(within).collect();
    workspace.remove(from);
    workspace.add_folder(to.clone())?;
    for folder in folders {
        workspace.add_folder(to.join(&folder)?)?;
    }
    for (path, node) in nodes {
        workspace.write(to.join(&path)?, node)?;
    }
    Ok(())
}
