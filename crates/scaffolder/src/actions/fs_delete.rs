//! `fs:delete`: files and folders of the workspace taken out.
//!
//! Patterns are those of `copyWithoutTemplating`; one that matches nothing is fine.
//! Source: `plugins/scaffolder-backend/src/scaffolder/actions/builtin/filesystem/delete.ts`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::skeleton::{Entry, Globs, Skeleton};
use crate::workspace::{Workspace, WorkspacePath};

/// See the [module](self).
pub(super) struct FsDelete;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// Patterns of paths in the workspace.
    files: Vec<String>,
}

impl Typed for FsDelete {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "fs:delete";
    const DESCRIPTION: &'static str = "Deletes files and folders of the workspace.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A folder, and some files",
            json!({"files": ["examples", "**/*.template"]}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            for pattern in &input.files {
                // Backstage refuses these as well: they leave the workspace.
                WorkspacePath::parse_folder(pattern.trim_start_matches('!'))?;
            }
            let matched = matched(&input.files, call.workspace)?;
            for path in &matched {
                call.workspace.remove(path);
                call.log(format!("deleted `{path}`"));
            }
            if matched.is_empty() {
                call.log("nothing matches, so nothing is deleted");
            }
            Ok(())
        })
    }
}

fn matched(patterns: &[String], workspace: &Workspace) -> Result<Vec<WorkspacePath>, ActionError> {
    let folders = workspace
        .folders()
        .map(|path| (path.clone(), Entry::Folder));
    let files = workspace
        .nodes()
        .map(|(path, _)| (path.clone(), Entry::file(*b"")));
    let tree: Skeleton = folders.chain(files).collect();
    let patterns: Vec<String> = patterns
        .iter()
        .map(|pattern| pattern.strip_prefix("./").unwrap_or(pattern).to_owned())
        .collect();
    let globs =
        Globs::new(&patterns, &tree).map_err(|error| ActionError::input(error.to_string()))?;
    let mut matched: Vec<WorkspacePath> = workspace
        .nodes()
        .map(|(path, _)| path)
        .filter(|path| globs.is_match(path.as_str()))
        .cloned()
        .collect();
    // A folder that is named goes as a whole, empty or not.
    let named = workspace.folders().filter(|folder| {
        let folder = folder.as_str();
        patterns
            .iter()
            .any(|pattern| pattern.trim_end_matches('/') == folder)
    });
    matched.extend(named.cloned());
    Ok(matched)
}
