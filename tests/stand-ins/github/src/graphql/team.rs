//! Teams.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

use super::connection::text;
use super::owner::{Account, members};
use super::query::Context;
use crate::world::model::{Owner, Team, node_id};

/// How deep teams are followed.
const MAX_DEPTH: usize = 30;

/// A team of an organization.
pub(super) struct TeamObject<'c> {
    context: &'c Context<'c>,
    owner: Owner,
    team: Team,
}

impl<'c> TeamObject<'c> {
    pub(super) const fn new(context: &'c Context<'c>, owner: Owner, team: Team) -> Self {
        Self {
            context,
            owner,
            team,
        }
    }

    /// The members of the teams in this one.
    fn members_of_children(&self) -> Vec<String> {
        let mut logins = Vec::new();
        let mut slugs = vec![self.team.slug.clone()];
        for _ in 0..MAX_DEPTH {
            let children = self.owner.teams.values().filter(|team| {
                team.parent
                    .as_ref()
                    .is_some_and(|parent| slugs.contains(parent))
            });
            let mut next = Vec::new();
            for team in children {
                logins.extend(team.members.iter().cloned());
                next.push(team.slug.clone());
            }
            if next.is_empty() {
                break;
            }
            slugs = next;
        }
        logins
    }
}

impl ObjectValue for TeamObject<'_> {
    fn type_name(&self) -> &'static str {
        "Team"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let team = &self.team;
        let login = &self.owner.login;
        let page = || {
            self.context
                .web(&format!("orgs/{login}/teams/{}", team.slug))
        };
        Ok(match info.field_name() {
            "id" => ResolvedValue::leaf(node_id("T", team.id)),
            "databaseId" => ResolvedValue::leaf(team.id),
            "slug" => ResolvedValue::leaf(team.slug.as_str()),
            "combinedSlug" => ResolvedValue::leaf(format!("{login}/{}", team.slug)),
            "name" => ResolvedValue::leaf(team.name.as_str()),
            "description" => ResolvedValue::leaf(team.description.clone()),
            "avatarUrl" => ResolvedValue::leaf(format!(
                "https://avatars.githubusercontent.com/t/{}?s=400&v=4",
                team.id
            )),
            "url" => ResolvedValue::leaf(page()),
            "editTeamUrl" => ResolvedValue::leaf(format!("{}/edit", page())),
            "membersUrl" => ResolvedValue::leaf(format!("{}/members", page())),
            "privacy" => ResolvedValue::leaf(if team.is_secret { "SECRET" } else { "VISIBLE" }),
            "organization" => {
                ResolvedValue::object(Account::organization(self.context, self.owner.clone()))
            }
            "parentTeam" => {
                let parent = team
                    .parent
                    .as_ref()
                    .and_then(|slug| self.owner.teams.get(slug));
                ResolvedValue::nullable_object(
                    parent.map(|it| Self::new(self.context, self.owner.clone(), it.clone())),
                )
            }
            "members" => {
                let mut logins = Vec::new();
                let membership = text(info.arguments(), "membership").unwrap_or("ALL");
                if membership != "CHILD_TEAM" {
                    logins.extend(team.members.iter().cloned());
                }
                if membership != "IMMEDIATE" {
                    logins.extend(self.members_of_children());
                }
                let types = ("TeamMemberConnection", "TeamMemberEdge");
                let page = members(self.context, info, types, &logins, Some("MEMBER"));
                ResolvedValue::object(page?)
            }
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}
