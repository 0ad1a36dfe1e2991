//! What a new repository says of the template it is from, so that it can be brought
//! up to date one day, and a descriptor where the template renders none.

use forge::publish::tree::{Content, NewFile};
use scaffolder::action::{ActionError, Call};
use scaffolder::actions::to_yaml;
use scaffolder::task::checkpoint::Before;
use serde_json::{Value, json};

/// Where it says so.
const RECORD: &str = ".callboard/template.yaml";
/// Names of descriptors.
const DESCRIPTORS: [&str; 2] = ["catalog-info.yaml", "catalog-info.yml"];

/// Adds to the files of a repository what the template did not render.
pub(super) async fn complete(
    mut files: Vec<NewFile>,
    repository: &str,
    call: &Call<'_>,
) -> Result<Vec<NewFile>, ActionError> {
    let has = |files: &[NewFile], path: &str| files.iter().any(|file| file.path == path);
    if !DESCRIPTORS.iter().any(|path| has(&files, path)) {
        let text = to_yaml(&descriptor(repository, call))?;
        call.log("no `catalog-info.yaml` was rendered: one is made of what was filled in");
        files.push(file(DESCRIPTORS[0], text));
    }
    if !has(&files, RECORD) {
        files.push(file(RECORD, record(call).await?));
    }
    Ok(files)
}

fn file(path: &str, text: String) -> NewFile {
    NewFile {
        path: path.to_owned(),
        content: Content::file(text.into_bytes()),
    }
}

async fn record(call: &Call<'_>) -> Result<String, ActionError> {
    let task = call.task;
    let mut answers = call.scribe.mask().map(&task.parameters);
    for name in &task.secret_names {
        answers.shift_remove(name);
    }
    let mut template = json!({ "entityRef": task.template_ref, "source": task.base_url });
    if let Some(commit) = commit(call).await? {
        template["commit"] = commit.into();
    }
    let mut record = json!({ "template": template, "answers": answers });
    if let Some(user) = &task.user {
        record["createdBy"] = user.user_ref.as_str().into();
    }
    let head = "# Written when this repository was made from a template. Keep it: it says what\n\
                # the files were rendered from.\n";
    Ok(head.to_owned() + &to_yaml(&record)?)
}

/// The commit that the template is at. What was found the first time counts: made again,
/// the file has to be the same.
async fn commit(call: &Call<'_>) -> Result<Option<String>, ActionError> {
    const KEY: &str = "the commit of the template";
    if let Before::Done(found) = call.checkpoints.begin(KEY).await? {
        return Ok(found.as_str().map(str::to_owned));
    }
    let found = match call.task.base_url.as_str() {
        "" => None,
        address => call.outside.commit(address).await,
    };
    call.checkpoints.end(KEY, json!(found)).await?;
    Ok(found)
}

/// A descriptor of what was filled in, under the names that templates use.
fn descriptor(repository: &str, call: &Call<'_>) -> Value {
    let parameters = &call.task.parameters;
    let text = |names: &[&str]| {
        let mut values = names
            .iter()
            .filter_map(|name| parameters.get(*name)?.as_str());
        values
            .find(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    let known = ["service", "website", "library"];
    let kind = call.task.template_type.as_str();
    let spec_type = if known.contains(&kind) {
        kind
    } else {
        "service"
    };
    let own = || Some(call.task.user.as_ref()?.user_ref.clone());
    let owner = text(&["owner", "team"])
        .or_else(own)
        .unwrap_or_else(|| "unknown".to_owned());
    let mut metadata = json!({ "name": repository });
    metadata["annotations"] = json!({ "backstage.io/source-template": call.task.template_ref });
    if let Some(description) = text(&["description"]) {
        metadata["description"] = description.into();
    }
    let mut spec = json!({ "type": spec_type, "lifecycle": "experimental", "owner": owner });
    if let Some(system) = text(&["system"]) {
        spec["system"] = system.into();
    }
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": metadata,
        "spec": spec,
    })
}
