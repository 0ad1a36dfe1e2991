//! The members and teams of an organisation.

use serde::de::DeserializeOwned;

use super::answers::{Members, OneTeam, Organized, Person, Teams};
use super::config::is_enterprise_server;
use super::pace::Pace;
use super::query::{self, Query};
use super::{Inner, MAX_PAGE};
use crate::ask::PeopleOptions;
use crate::error::ForgeError;
use crate::http::client::Fault;
use crate::model::People;

/// How many teams a page has, each with its first 100 members.
pub(super) const TEAMS: u32 = 50;

/// How many pages a list of people has at most: as many as a million members take.
const MAX_PAGES: u32 = 10_000;

impl Inner {
    /// Members and teams. Addresses in the organisation's domains are there where
    /// it has verified those, and the rest as far as people show it. Who is suspended is
    /// asked of an Enterprise Server only: any other GitHub refuses the question.
    pub(super) async fn people(
        &self,
        organization: &str,
        options: PeopleOptions,
    ) -> Result<People, ForgeError> {
        let mut people = People::default();
        let with_suspended = options.with_suspended && is_enterprise_server(&self.host);
        let query = query::members(organization, with_suspended);
        self.members(organization, query, &mut people).await?;
        self.teams(organization, &mut people).await?;
        people
            .users
            .sort_by(|one, other| one.login.cmp(&other.login));
        people.teams.sort_by(|one, other| one.slug.cmp(&other.slug));
        Ok(people)
    }

    async fn members(
        &self,
        organization: &str,
        mut query: Query,
        people: &mut People,
    ) -> Result<(), ForgeError> {
        let what = format!("members of {organization}");
        let pace = Pace::new(MAX_PAGE);
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let answered: Organized<Members> = self
                .page(
                    organization,
                    &mut query,
                    &pace,
                    MAX_PAGE,
                    after.as_deref(),
                    &what,
                )
                .await?;
            let organized = answered.organization.ok_or_else(|| self.no(organization))?;
            let mut members = organized.members_with_role;
            let malformed = |reason: String| self.malformed(&what, &reason);
            let next = members.next().map_err(malformed)?;
            let members = members.whole().map_err(malformed)?;
            people.users.extend(members.into_iter().map(Person::member));
            if next.is_none() {
                return Ok(());
            }
            after = next;
        }
        Err(self.malformed(&what, "they do not end"))
    }

    async fn teams(&self, organization: &str, people: &mut People) -> Result<(), ForgeError> {
        let what = format!("teams of {organization}");
        let mut query = query::teams(organization);
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let answered: Organized<Teams> = self
                .page(
                    organization,
                    &mut query,
                    &self.team_pace,
                    TEAMS,
                    after.as_deref(),
                    &what,
                )
                .await?;
            let mut teams = answered
                .organization
                .ok_or_else(|| self.no(organization))?
                .teams;
            let malformed = |reason: String| self.malformed(&what, &reason);
            let next = teams.next().map_err(malformed)?;
            for facts in teams.whole().map_err(malformed)? {
                let (mut team, others) = facts.team().map_err(malformed)?;
                if let Some(others) = others {
                    let others = self.others_of(organization, &team.slug, others).await?;
                    team.members.extend(others);
                }
                team.members.sort();
                people.teams.push(team);
            }
            if next.is_none() {
                return Ok(());
            }
            after = next;
        }
        Err(self.malformed(&what, "they do not end"))
    }

    /// The members of a team after those of the first page.
    async fn others_of(
        &self,
        organization: &str,
        slug: &str,
        after: String,
    ) -> Result<Vec<String>, ForgeError> {
        let what = format!("members of team {organization}/{slug}");
        let mut query = query::team_members(organization, slug);
        let pace = Pace::new(MAX_PAGE);
        let mut logins = Vec::new();
        let mut after = after;
        for _ in 0..MAX_PAGES {
            let answered: Organized<OneTeam> = self
                .page(
                    organization,
                    &mut query,
                    &pace,
                    MAX_PAGE,
                    Some(&after),
                    &what,
                )
                .await?;
            let organized = answered.organization.ok_or_else(|| self.no(organization))?;
            // It was there a moment ago: a team that is being removed is for the
            // next run to see.
            let team = organized
                .team
                .ok_or_else(|| self.malformed(&what, "the team is gone"))?;
            let mut members = team.members;
            let malformed = |reason: String| self.malformed(&what, &reason);
            let next = members.next().map_err(malformed)?;
            let members = members.whole().map_err(malformed)?;
            logins.extend(members.into_iter().map(|member| member.login));
            let Some(next) = next else {
                return Ok(logins);
            };
            after = next;
        }
        Err(self.malformed(&what, "they do not end"))
    }

    /// One page of a list, smaller where that is too much.
    async fn page<T: DeserializeOwned>(
        &self,
        owner: &str,
        query: &mut Query,
        pace: &Pace,
        most: u32,
        after: Option<&str>,
        what: &str,
    ) -> Result<T, ForgeError> {
        let mut size = pace.size(most);
        loop {
            query.page(size, after);
            match self.query(owner, query, what, size > 1).await {
                Ok(answered) => {
                    pace.passed(size);
                    return Ok(answered);
                }
                Err(Fault::TooMuch(_)) => size = pace.too_much(size).unwrap_or(1),
                Err(Fault::Forge(error)) => return Err(error),
            }
        }
    }

    fn no(&self, organization: &str) -> ForgeError {
        self.not_found(&format!("organization {organization}"))
    }
}
