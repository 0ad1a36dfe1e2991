//! The files that a template would make, before anybody has filled in its form.
//!
//! [`files`] runs the steps as a [dry run](crate::task::dry_run) does, with
//! [answers that nobody gave](crate::form::sample()), in a world that has nothing but
//! skeletons. So what is shown is what the same engine writes, or nothing: a template
//! that asks the catalog, another system or the time for something, or that fails with
//! such answers, has no preview.
//!
//! Nothing here waits: the preview of a task that would is none.

use std::future::pending;
use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::Value;

use crate::action::{ActionError, Answer, Registry};
use crate::form::{Form, sample};
use crate::outside::{Endpoint, Fetched, Outside, Registered, Request, Response};
use crate::skeleton::Skeleton;
use crate::task::Status;
use crate::task::context::Secrets;
use crate::task::dry_run::dry_run;
use crate::task::run::Settings;
use crate::task::spec::TaskSpec;
use crate::template::Template;

/// A preview has no more files; a template that makes more has none.
pub const MAX_FILES: usize = 2_000;

/// Where skeletons are: the files at an absolute address, `https://…` or `file:…`;
/// nothing where they cannot be had without asking somebody.
pub type Skeletons<'a> = dyn Fn(&str) -> Option<Skeleton> + Sync + 'a;

/// The paths of the files that a template makes, in order; `None` where that cannot be
/// told.
pub fn files(
    template: &Template,
    form: &Form,
    registry: &Registry,
    settings: &Settings,
    skeletons: &Skeletons<'_>,
) -> Option<Vec<String>> {
    let values = sample(form).as_object().cloned()?;
    let id = "preview".to_owned();
    let spec = TaskSpec::new(id, template, values, Vec::new(), None, 0);
    let world = World { skeletons };
    let tried = dry_run(spec, registry, &world, settings, Secrets::default());
    let finished = tried.now_or_never()?.ok()?.finished;
    if finished.state.status != Status::Completed {
        return None;
    }
    let paths = finished.workspace.nodes();
    let paths: Vec<String> = paths.map(|(path, _)| path.to_string()).collect();
    (paths.len() <= MAX_FILES).then_some(paths)
}

/// A world of skeletons, in which no time passes.
struct World<'a> {
    skeletons: &'a Skeletons<'a>,
}

fn absent<'a, T: Send + 'a>() -> Answer<'a, Result<T, ActionError>> {
    Box::pin(async { Err(ActionError::new("a preview asks nobody")) })
}

impl Outside for World<'_> {
    fn fetch<'a>(&'a self, address: &'a str) -> Answer<'a, Result<Fetched, ActionError>> {
        let found = (self.skeletons)(address);
        let found = found.map(|files| Fetched {
            files,
            commit: None,
        });
        Box::pin(async move { found.ok_or_else(|| ActionError::new("it is not here")) })
    }

    fn entity<'a>(&'a self, _: &'a str) -> Answer<'a, Result<Option<Value>, ActionError>> {
        absent()
    }

    fn register<'a>(&'a self, _: &'a str) -> Answer<'a, Result<Registered, ActionError>> {
        absent()
    }

    fn request<'a>(&'a self, _: Request) -> Answer<'a, Result<Response, ActionError>> {
        absent()
    }

    fn proxied<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, Result<Endpoint, ActionError>> {
        absent()
    }

    fn secret(&self, _: &str) -> Option<String> {
        None
    }

    fn wait(&self, _: Duration) -> Answer<'_, ()> {
        Box::pin(pending())
    }

    fn now_ms(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::actions::registry;
    use crate::skeleton::Entry;
    use crate::workspace::WorkspacePath;

    fn preview(steps: &Value) -> Option<Vec<String>> {
        let entity = json!({
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "kind": "Template",
            "metadata": { "name": "t", "annotations": { "backstage.io/managed-by-location": "url:https://github.com/acme/t/blob/main/template.yaml" } },
            "spec": {
                "type": "service",
                "parameters": { "required": ["name"], "properties": {
                    "name": { "type": "string" },
                    "docs": { "type": "boolean", "default": true },
                    "chart": { "type": "boolean" },
                } },
                "steps": steps,
            },
        });
        let template = Template::read("template:default/t", &entity).unwrap();
        let form = Form::of(&template, &Default::default());
        let skeletons = |address: &str| {
            let files = [
                "cmd/${{ values.name }}/main.go",
                "${{ 'docs' if values.docs }}/index.md",
                "${{ 'chart' if values.chart }}/Chart.yaml",
            ];
            let files = files.map(|path| {
                let entry = Entry::file(b"${{ values.name }}".as_slice());
                (WorkspacePath::parse(path).unwrap(), entry)
            });
            address
                .ends_with("/skeleton")
                .then(|| files.into_iter().collect())
        };
        files(
            &template,
            &form,
            &registry(),
            &Settings::default(),
            &skeletons,
        )
    }

    fn fetch(url: &str) -> Value {
        json!({ "id": "fetch", "action": "fetch:template", "input": {
            "url": url,
            "values": { "name": "${{ parameters.name }}", "docs": "${{ parameters.docs }}", "chart": "${{ parameters.chart }}" },
        } })
    }

    #[test]
    fn files_are_those_of_the_defaults_and_later_steps_have_their_part() {
        let rename = json!({ "id": "rename", "action": "fs:rename", "input": {
            "files": [{ "from": "docs/index.md", "to": "docs/README.md" }],
        } });
        assert_eq!(
            preview(&json!([fetch("./skeleton"), rename])).unwrap(),
            ["cmd/{name}/main.go", "docs/README.md"],
        );
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        // A skeleton that is not here, a step that needs the catalog, one that waits.
        assert_eq!(preview(&json!([fetch("./elsewhere")])), None);
        let catalog = json!({ "id": "c", "action": "catalog:fetch", "input": { "entityRef": "component:default/a" } });
        assert_eq!(preview(&json!([fetch("./skeleton"), catalog])), None);
    }
}
