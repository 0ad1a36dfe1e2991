//! `fetch:template`: the files of a skeleton, rendered into the workspace.
//!
//! What it does with each file is in [`skeleton`](crate::skeleton). Values that hold
//! a secret are refused: they would be written into files that are published.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{folder, skeleton_failed, tell};
use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::address;
use crate::skeleton::{Options, render};

/// See the [module](self).
pub(super) struct FetchTemplate;

/// What it takes. The rest of it is read by [`Options::read`]: the fields here say
/// what may be written.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// Where the skeleton is: an address, or a path from the template's folder.
    url: String,
    /// The folder of the workspace that the files go to.
    target_path: Option<String>,
    /// What expressions in the skeleton find under `values`.
    values: Option<Map<String, Value>>,
    /// Patterns of paths in the skeleton whose contents are copied as they are. Their
    /// names are rendered.
    copy_without_templating: Option<Vec<String>>,
    /// The older name of it: contents and names are copied as they are.
    copy_without_render: Option<Vec<String>>,
    /// Whether the skeleton is written for cookiecutter: `{{ cookiecutter.name }}`.
    cookiecutter_compat: Option<bool>,
    /// Only files with this extension are rendered, and lose it; `true` is `.njk`.
    template_file_extension: Option<Extension>,
    /// Whether files that are there are written over.
    replace: Option<bool>,
    /// Whether the line break after a block tag is removed.
    trim_blocks: Option<bool>,
    /// Whether white space before a block tag is removed.
    lstrip_blocks: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
}

/// `true`, or an extension.
#[derive(Deserialize, serde::Serialize, JsonSchema, Clone)]
#[serde(untagged)]
pub(super) enum Extension {
    /// The extension.
    Named(String),
    /// Whether it is `.njk`.
    Usual(bool),
}

impl Typed for FetchTemplate {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "fetch:template";
    const DESCRIPTION: &'static str = "Renders the files of a skeleton into the workspace. File names are rendered too; \
         a file whose name renders to nothing is left out.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![
            (
                "The skeleton beside the template, with what was filled in",
                json!({"url": "./skeleton", "values": {"name": "${{ parameters.name }}"}}),
            ),
            (
                "Workflows of GitHub Actions have `${{ }}` of their own: they are copied",
                json!({
                    "url": "./skeleton",
                    "copyWithoutTemplating": [".github/workflows/*"],
                    "values": {"name": "${{ parameters.name }}"},
                }),
            ),
        ]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let values = Value::Object(input.values.clone().unwrap_or_default());
            if call.scribe.holds_secret(&values) {
                return Err(ActionError::input("a secret is among the `values`, and would be written into files").hint(
                    "give it to `publish:github` as one of `secrets`: then it is a secret of the new repository",
                ));
            }
            let address = address::resolve(&call.task.base_url, &input.url)?;
            let target = folder(input.target_path.as_deref())?;
            let mut options = options(&input)?;
            options.hosts.clone_from(&call.language.hosts);
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            call.log(format!("fetching {address}"));
            let fetched = call.outside.fetch(&address).await?;
            let rendered = render(&fetched.files, &options, target.as_ref(), call.workspace)
                .map_err(|errors| skeleton_failed(&errors))?;
            tell(&rendered, &call);
            Ok(())
        })
    }
}

/// The input as [`skeleton`](crate::skeleton) takes it.
fn options(input: &Input) -> Result<Options, ActionError> {
    let mut map = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        map.extend(value.map(|value| (name.to_owned(), value)));
    };
    set("values", input.values.clone().map(Value::Object));
    set(
        "copyWithoutTemplating",
        input.copy_without_templating.clone().map(Value::from),
    );
    set(
        "copyWithoutRender",
        input.copy_without_render.clone().map(Value::from),
    );
    set(
        "cookiecutterCompat",
        input.cookiecutter_compat.map(Value::from),
    );
    set(
        "templateFileExtension",
        input.template_file_extension.as_ref().map(|one| json!(one)),
    );
    set("replace", input.replace.map(Value::from));
    set("trimBlocks", input.trim_blocks.map(Value::from));
    set("lstripBlocks", input.lstrip_blocks.map(Value::from));
    Options::read(&map).map_err(|error| ActionError::input(error.to_string()))
}
