//! `fetch:plain`: files copied into the workspace as they are, over what is there.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{folder, skeleton_failed, tell};
use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::address;
use crate::skeleton::copy;

/// See the [module](self).
pub(super) struct FetchPlain;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// Where the files are: an address, or a path from the template's folder.
    url: String,
    /// The folder of the workspace that they go to.
    target_path: Option<String>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
}

impl Typed for FetchPlain {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "fetch:plain";
    const DESCRIPTION: &'static str = "Copies files into the workspace as they are.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "The files of another repository, in a folder",
            json!({"url": "https://github.com/acme/house-rules/tree/main/ci", "targetPath": ".ci"}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let address = address::resolve(&call.task.base_url, &input.url)?;
            let target = folder(input.target_path.as_deref())?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            call.log(format!("fetching {address}"));
            let fetched = call.outside.fetch(&address).await?;
            let copied = copy(&fetched.files, target.as_ref(), call.workspace)
                .map_err(|errors| skeleton_failed(&errors))?;
            tell(&copied, &call);
            Ok(())
        })
    }
}
