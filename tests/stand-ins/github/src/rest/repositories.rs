//! A repository by itself.

use serde_json::json;

use super::{Context, page, shape};
use crate::server::answer::Answer;
use crate::world::model::{Repository, Team};

/// `GET /repos/{owner}/{repo}`
pub(super) fn get(context: &Context<'_>, repository: &Repository) -> Answer {
    let mut value = shape::repository(context, repository);
    value["network_count"] = 0.into();
    value["subscribers_count"] = 0.into();
    value["organization"] = value["owner"].clone();
    value["permissions"] =
        json!({"admin": false, "maintain": false, "push": true, "triage": true, "pull": true});
    value["temp_clone_token"] = serde_json::Value::Null;
    Answer::json(200, &value)
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
