//! What to know before a task is made of answers that are right: everybody will see the
//! repository, its name is taken, a group that is named has nobody in it.
//!
//! [`of`] is the way in. A warning keeps nobody from going on: the action that publishes
//! decides, and says why where it does not.

use std::time::Duration;

use forge::model::FullName;
use forge::publish::name::Availability;
use scaffolder::form::RepoUrl;
use scaffolder::template::Step;
use serde_json::Value;

use crate::app::App;
use crate::portal::Portal;
use crate::view::form::{PUBLIC, Prepared};
use crate::view::sentence::{is_left_out, parameter};

/// A host that does not answer within this time is not waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Actions that make a repository; others take one that is there.
const MAKING: [&str; 3] = ["publish:github", "publish:gitlab", "github:repo:create"];

/// What to know, in sentences. Asks the hosts of the repositories that would be made.
pub async fn of(
    app: &App,
    portal: &dyn Portal,
    prepared: &Prepared,
    values: &Value,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if making(prepared, values).any(|step| is_public(step, values)) {
        found.push(PUBLIC.to_owned());
    }
    for step in making(prepared, values) {
        let Some(url) = answered(step, "repoUrl", values) else {
            continue;
        };
        if let Some(taken) = taken(app, url).await
            && !found.contains(&taken)
        {
            found.push(taken);
        }
    }
    found.extend(empty_groups(portal, prepared, values));
    found
}

/// The steps that make a repository with these answers.
fn making<'a>(prepared: &'a Prepared, values: &Value) -> impl Iterator<Item = &'a Step> {
    let steps = prepared.template.steps.iter();
    let steps: Vec<_> = steps
        .filter(|step| MAKING.contains(&step.action.as_str()) && !is_left_out(step, values))
        .collect();
    steps.into_iter()
}

/// An input of a step: as it is written, or the answer that it is.
fn answered<'a>(step: &'a Step, input: &str, values: &'a Value) -> Option<&'a str> {
    let text = step.input.as_ref()?.get(input)?.as_str()?;
    match parameter(text) {
        Some(pointer) => values.pointer(&pointer)?.as_str(),
        None => Some(text),
    }
}

fn is_public(step: &Step, values: &Value) -> bool {
    answered(step, "repoVisibility", values) == Some("public")
}

/// Why a repository cannot be made, where its host says so in time.
async fn taken(app: &App, url: &str) -> Option<String> {
    let url = RepoUrl::parse(url).ok()?;
    let name = FullName::new(url.owner.as_deref()?, url.repo.as_deref()?);
    let publisher = app.publishers.of(&url.host)?;
    let answer = tokio::time::timeout(PATIENCE, publisher.exists(&name)).await;
    match answer.ok()?.ok()? {
        Availability::Free => None,
        Availability::Taken(why) | Availability::Invalid(why) | Availability::NotAllowed(why) => {
            Some(format!("{name} cannot be made: {why}."))
        }
    }
}

/// The groups among the answers that have nobody in them.
fn empty_groups(portal: &dyn Portal, prepared: &Prepared, values: &Value) -> Vec<String> {
    let fields = prepared.form.fields();
    let picked = fields.filter(|field| field.control.entity_choice().is_some());
    let picked = picked.filter(|field| field.shown.holds(values));
    let mut found = Vec::new();
    for field in picked {
        let Some(answer) = values.pointer(&field.pointer).and_then(Value::as_str) else {
            continue;
        };
        let Some(entity) = portal.entity(answer).filter(is_empty_group) else {
            continue;
        };
        let name = entity.pointer("/metadata/name").and_then(Value::as_str);
        let link = portal.link(answer);
        let title = match link.missing {
            true => name.unwrap_or(answer).to_owned(),
            false => link.title.into_owned(),
        };
        let sentence = format!("{title} has no members: nobody would see to this.");
        if !found.contains(&sentence) {
            found.push(sentence);
        }
    }
    found
}

/// Whether an entity is a group without members, and without groups below it that may
/// have some.
fn is_empty_group(entity: &Value) -> bool {
    let is_group = |kind: &str| kind.eq_ignore_ascii_case("group");
    if !entity["kind"].as_str().is_some_and(is_group) {
        return false;
    }
    let relations = entity.get("relations").and_then(Value::as_array);
    let mut types = relations
        .into_iter()
        .flatten()
        .filter_map(|one| one["type"].as_str());
    !types.any(|relation| matches!(relation, "hasMember" | "parentOf"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_group_is_empty_where_nobody_is_in_it_or_below_it() {
        #[track_caller]
        fn check(kind: &str, relation: &str, expected: bool) {
            let relations = match relation {
                "" => json!([]),
                relation => json!([{ "type": relation, "targetRef": "user:default/ada" }]),
            };
            let entity = json!({ "kind": kind, "relations": relations });
            assert_eq!(is_empty_group(&entity), expected, "{kind} {relation}");
        }

        check("Group", "", true);
        check("Group", "ownerOf", true);
        check("Group", "hasMember", false);
        check("Group", "parentOf", false);
        check("User", "", false);
    }
}
