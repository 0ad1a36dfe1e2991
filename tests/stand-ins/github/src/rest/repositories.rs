//! A repository by itself.

use serde_json::{Value, json};

use super::{Context, page, shape};
use crate::server::answer::Answer;
use crate::world::model::{Repository, Team};

/// `GET /repos/{owner}/{repo}`
pub(super) fn get(context: &Context<'_>, repository: &Repository) -> Answer {
    Answer::json(200, &whole(context, repository))
}

/// A repository by itself.
pub(super) fn whole(context: &Context<'_>, repository: &Repository) -> Value {
    let mut value = shape::repository(context, repository);
    for (name, set) in &repository.extras.settings {
        value[name] = set.clone();
    }
    value["network_count"] = 0.into();
    value["subscribers_count"] = 0.into();
    value["organization"] = value["owner"].clone();
    value["permissions"] =
        json!({"admin": false, "maintain": false, "push": true, "triage": true, "pull": true});
    value["temp_clone_token"] = Value::Null;
    value
}

/// `GET /repos/{owner}/{repo}/teams`
pub(super) fn teams(context: &Context<'_>, repository: &Repository) -> Answer {
    let state = context.shared.world.read();
    let owner = state.owners.get(&repository.owner.to_lowercase()).cloned();
    drop(state);
    let Some(owner) = owner else {
        return Answer::not_found();
    };
    let teams = owner.teams.values();
    let teams: Vec<(&Team, &String)> = teams
        .filter_map(|team| Some((team, team.repositories.get(&repository.name)?)))
        .collect();
    let path = format!("/repositories/{}/teams", repository.id);
    page::answer(context, &path, &teams, |(team, permission)| {
        let mut value = shape::team(context, &owner, team);
        value["permission"] = (*permission).clone().into();
        value
    })
}
