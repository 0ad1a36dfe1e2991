//! Organizations: their repositories, members and teams.

use serde_json::Value;

use super::{Context, page, shape};
use crate::server::answer::Answer;
use crate::world::model::{Owner, Repository, Team, User};

/// Answers a request below `/orgs/{org}`, where `org` may be a number as well.
pub(super) fn answer(context: &Context<'_>, login: &str, rest: &[&str]) -> Answer {
    let state = context.shared.world.read();
    let mut owners = state.owners.values();
    let owner = owners
        .find(|owner| owner.login.eq_ignore_ascii_case(login) || owner.id.to_string() == login)
        .filter(|owner| !owner.is_user)
        .cloned();
    drop(state);
    let Some(owner) = owner else {
        return Answer::not_found();
    };
    let base = format!("/organizations/{}", owner.id);
    match (context.asked.method.as_str(), rest) {
        ("GET", ["repos"]) => repositories(context, &owner, &base),
        ("GET", ["members"]) => members(context, &base, "members", &owner.members),
        ("GET", ["teams"]) => {
            let teams: Vec<&Team> = owner.teams.values().filter(|it| !it.is_secret).collect();
            page::answer(context, &format!("{base}/teams"), &teams, |team| {
                shape::team(context, &owner, team)
            })
        }
        ("GET", ["teams", slug]) => match owner.teams.get(*slug) {
            Some(team) if !team.is_secret => {
                Answer::json(200, &shape::whole_team(context, &owner, team))
            }
            _ => Answer::not_found(),
        },
        ("GET", ["teams", slug, "members"]) => match owner.teams.get(*slug) {
            Some(team) if !team.is_secret => {
                let path = format!("team/{}/members", team.id);
                members(context, &base, &path, &with_children(&owner, team))
            }
            _ => Answer::not_found(),
        },
        ("GET", ["team", id, "members"]) => {
            let team = owner.teams.values().find(|team| team.id.to_string() == *id);
            match team {
                Some(team) => {
                    let path = format!("team/{id}/members");
                    members(context, &base, &path, &with_children(&owner, team))
                }
                None => Answer::not_found(),
            }
        }
        _ => Answer::not_found(),
    }
}

/// A team's members, with those of the teams in it: GitHub lists both.
fn with_children(owner: &Owner, team: &Team) -> Vec<String> {
    let mut logins = team.members.clone();
    for child in owner.teams.values() {
        if child.parent.as_ref() == Some(&team.slug) && child.slug != team.slug {
            logins.extend(child.members.iter().cloned());
        }
    }
    logins
}

fn members(context: &Context<'_>, base: &str, path: &str, logins: &[String]) -> Answer {
    let state = context.shared.world.read();
    let mut users: Vec<User> = logins
        .iter()
        .filter_map(|login| state.users.get(&login.to_lowercase()).cloned())
        .collect();
    drop(state);
    users.sort_by(|a, b| a.login.cmp(&b.login));
    users.dedup_by(|a, b| a.login == b.login);
    page::answer(context, &format!("{base}/{path}"), &users, |user| {
        shape::user(context, user)
    })
}

fn repositories(context: &Context<'_>, owner: &Owner, base: &str) -> Answer {
    let asked = context.asked;
    let sort = asked.parameter("sort").unwrap_or("created");
    let is_name = sort == "full_name";
    let usual = if is_name { "asc" } else { "desc" };
    let is_descending = asked.parameter("direction").unwrap_or(usual) == "desc";
    let state = context.shared.world.read();
    let mut all: Vec<_> = state
        .repositories
        .values()
        .filter(|it| it.owner == owner.login && context.caller.sees(it))
        .filter(|it| of_type(it, asked.parameter("type").unwrap_or("all")))
        .cloned()
        .collect();
    drop(state);
    all.sort_by(|a, b| {
        let order = match sort {
            "full_name" => a.name.to_lowercase().cmp(&b.name.to_lowercase()),
            "pushed" => a.pushed_at.cmp(&b.pushed_at),
            "updated" => a.updated_at.cmp(&b.updated_at),
            _ => a.id.cmp(&b.id),
        };
        let order = order.then(a.id.cmp(&b.id));
        if is_descending {
            order.reverse()
        } else {
            order
        }
    });
    page::answer(
        context,
        &format!("{base}/repos"),
        &all,
        |repository| -> Value { shape::repository(context, repository) },
    )
}

fn of_type(repository: &Repository, sort: &str) -> bool {
    match sort {
        "public" => !repository.is_private(),
        "private" => repository.is_private(),
        "forks" => repository.about.is_fork,
        "sources" => !repository.about.is_fork,
        _ => true,
    }
}
