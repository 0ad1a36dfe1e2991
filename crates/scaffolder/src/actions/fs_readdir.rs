//! `fs:readdir`: what is in folders of the workspace.
//!
//! Where Backstage gives the path on the machine's disk as `fullPath`, there is none
//! here: it is the path in the workspace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::folder;
use crate::action::{ActionError, Answer, Call, DryRun, Typed};
use crate::workspace::WorkspacePath;

/// See the [module](self).
pub(super) struct FsReaddir;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// The folders.
    paths: Vec<String>,
    /// Whether what is in folders within them counts too.
    recursive: Option<bool>,
}

/// What it gives.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The files.
    files: Vec<Found>,
    /// The folders.
    folders: Vec<Found>,
}

/// A file or folder.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found {
    /// Its name.
    name: String,
    /// Its path in the workspace.
    path: String,
    /// The same.
    full_path: String,
}

impl Typed for FsReaddir {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "fs:readdir";
    const DESCRIPTION: &'static str = "Lists what is in folders of the workspace.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "Everything below a folder",
            json!({"paths": ["docs"], "recursive": true}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let is_recursive = input.recursive == Some(true);
            let (mut files, mut folders) = (Vec::new(), Vec::new());
            for path in input.paths {
                let folder = folder(Some(&path))?;
                if let Some(folder) = folder.as_ref().filter(|one| !call.workspace.is_folder(one)) {
                    let message = format!("there is no folder `{folder}` in the workspace");
                    return Err(ActionError::input(message));
                }
                let is_wanted = |path: &&WorkspacePath| {
                    let below = path.below(folder.as_ref());
                    below.is_some_and(|below| is_recursive || !below.contains('/'))
                };
                let nodes = call.workspace.nodes().map(|(path, _)| path);
                files.extend(nodes.filter(is_wanted).map(found));
                folders.extend(call.workspace.folders().filter(is_wanted).map(found));
            }
            call.log(format!(
                "{} files and {} folders",
                files.len(),
                folders.len()
            ));
            call.outputs.set("files", json!(files));
            call.outputs.set("folders", json!(folders));
            Ok(())
        })
    }
}

fn found(path: &WorkspacePath) -> Found {
    Found {
        name: path.name().to_owned(),
        path: path.to_string(),
        full_path: path.to_string(),
    }
}
