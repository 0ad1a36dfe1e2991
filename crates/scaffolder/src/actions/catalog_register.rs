//! `catalog:register`: a descriptor added to the catalog.
//!
//! Which of its entities is the output's follows Backstage: the first Component whose
//! name does not begin with `generated-`, else the first such entity, else the first.
//! Source: `plugins/scaffolder-backend/src/scaffolder/actions/builtin/catalog/register.ts`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Typed};
use crate::address;
use crate::task::event::Created;

/// See the [module](self).
pub(super) struct CatalogRegister;

/// What it takes: an address, or a repository and a path in it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The address of the descriptor.
    catalog_info_url: Option<String>,
    /// The repository that the descriptor is in: what `publish:github` gives as
    /// `repoContentsUrl`.
    repo_contents_url: Option<String>,
    /// Where it is there; `/catalog-info.yaml` where nothing is said.
    catalog_info_path: Option<String>,
    /// Whether the task goes on where it cannot be added.
    optional: Option<bool>,
}

/// What it gives.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The reference of the entity.
    entity_ref: Option<String>,
    /// The address of the descriptor.
    catalog_info_url: Option<String>,
}

impl Typed for CatalogRegister {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "catalog:register";
    const DESCRIPTION: &'static str = "Adds a descriptor to the catalog.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "The repository that was just made",
            json!({
                "repoContentsUrl": "${{ steps.publish.output.repoContentsUrl }}",
                "catalogInfoPath": "/catalog-info.yaml",
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let url = descriptor(&input)?;
            call.outputs.set("catalogInfoUrl", url.clone());
            call.log(format!("adding {url} to the catalog"));
            let registered = match call.outside.register(&url).await {
                Ok(registered) => registered,
                Err(error) if input.optional == Some(true) => {
                    call.warn(format!("it could not be added, and need not be: {error}"));
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            if let Some(entity_ref) = foremost(&registered.entity_refs) {
                call.outputs.set("entityRef", entity_ref);
            }
            for name in registered.entity_refs {
                call.created(Created {
                    what: "entity".to_owned(),
                    name,
                    url: None,
                });
            }
            Ok(())
        })
    }
}

/// The address of the descriptor.
fn descriptor(input: &Input) -> Result<String, ActionError> {
    if let Some(url) = &input.catalog_info_url {
        return Ok(url.clone());
    }
    let Some(contents) = &input.repo_contents_url else {
        return Err(ActionError::input("neither `catalogInfoUrl` nor `repoContentsUrl` is given")
            .hint("`repoContentsUrl: ${{ steps.publish.output.repoContentsUrl }}`, where the step that publishes has the id `publish`"));
    };
    let path = input
        .catalog_info_path
        .as_deref()
        .unwrap_or("/catalog-info.yaml");
    // The address of the contents is that of a folder, with a `/` at its end or not.
    let base = format!("{}/", contents.trim_end_matches('/'));
    address::resolve(&base, path.trim_start_matches('/'))
}

fn foremost(refs: &[String]) -> Option<String> {
    let name = |entity_ref: &str| entity_ref.rsplit('/').next().unwrap_or_default().to_owned();
    let own = |entity_ref: &&String| !name(entity_ref).starts_with("generated-");
    let mut component = refs.iter().filter(own);
    component
        .find(|entity_ref| entity_ref.starts_with("component:"))
        .or_else(|| refs.iter().find(own))
        .or_else(|| refs.first())
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entity_that_people_mean_is_the_output() {
        #[track_caller]
        fn check(refs: &[&str], expected: Option<&str>) {
            let refs: Vec<String> = refs.iter().map(|&one| one.to_owned()).collect();
            assert_eq!(foremost(&refs).as_deref(), expected);
        }

        check(
            &["api:default/a", "component:default/b"],
            Some("component:default/b"),
        );
        check(
            &["component:default/generated-x", "api:default/a"],
            Some("api:default/a"),
        );
        check(
            &["location:default/generated-x"],
            Some("location:default/generated-x"),
        );
        check(&[], None);
    }

    #[test]
    fn a_path_is_one_of_the_repository() {
        #[track_caller]
        fn check(contents: &str, path: Option<&str>, expected: &str) {
            let input = Input {
                catalog_info_url: None,
                repo_contents_url: Some(contents.to_owned()),
                catalog_info_path: path.map(str::to_owned),
                optional: None,
            };
            assert_eq!(descriptor(&input).unwrap(), expected);
        }

        let blob = "https://github.com/acme/shop/blob/main";
        // As Backstage does: GitHub takes either.
        let expected = "https://github.com/acme/shop/tree/main/catalog-info.yaml";
        check(blob, None, expected);
        check(&format!("{blob}/"), Some("catalog-info.yaml"), expected);
        check(
            "https://gitlab.com/acme/shop/-/blob/main",
            Some("/x/catalog-info.yaml"),
            "https://gitlab.com/acme/shop/-/blob/main/x/catalog-info.yaml",
        );
    }
}
