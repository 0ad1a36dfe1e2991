//! The groups below a group as teams, and the members of all of them.

use std::collections::BTreeMap;

use super::answers::{self, Login, OneGroup, Person, WithGroups, WithMembers};
use super::query;
use super::{Inner, MAX_PAGE};
use crate::error::ForgeError;
use crate::http::client::Fault;
use crate::model::{Member, People};

/// How many groups a page has, each with its first 100 members.
const GROUPS: u32 = 20;

/// How many pages a list of people has at most: as many as a million members take.
const MAX_PAGES: u32 = 10_000;

impl Inner {
    /// Whoever is a member of the group or of one below, but for bots; and the
    /// groups below.
    pub(super) async fn people(&self, group: &str) -> Result<People, ForgeError> {
        let users = self.members(group).await?;
        let mut teams = Vec::new();
        let what = format!("groups of {group}");
        let mut query = query::groups(group);
        let mut size = GROUPS;
        let mut after: Option<String> = None;
        let mut pages = 0;
        loop {
            pages += 1;
            if pages > MAX_PAGES {
                return Err(self.malformed(&what, "they do not end"));
            }
            query.page(size, after.as_deref());
            let asked = self
                .query::<OneGroup<WithGroups>>(&query, &what, size > 1)
                .await;
            let (answered, errors) = match asked {
                Ok(answered) => answered,
                Err(Fault::TooMuch(_)) if size > 1 => {
                    size /= 2;
                    continue;
                }
                Err(fault) => return Err(fault.error(&self.host, &what)),
            };
            if let Some(error) = errors.first() {
                return Err(self.malformed(&what, &error.message));
            }
            let found = answered.group.ok_or_else(|| self.no_group(group))?;
            let next = found.descendant_groups.next();
            for below in found.descendant_groups.nodes.into_iter().flatten() {
                let path = below.full_path.clone();
                let (mut team, others) = below.team(group);
                if let Some(others) = others {
                    team.members.extend(self.others_of(&path, others).await?);
                }
                team.members.sort();
                team.members.dedup();
                teams.push(team);
            }
            if next.is_none() || next == after {
                break;
            }
            after = next;
        }
        teams.sort_by(|one, other| one.slug.cmp(&other.slug));
        Ok(People { users, teams })
    }

    async fn members(&self, group: &str) -> Result<Vec<Member>, ForgeError> {
        let what = format!("members of {group}");
        let mut query = query::members(group);
        let mut members: BTreeMap<String, Member> = BTreeMap::new();
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            query.page(MAX_PAGE, after.as_deref());
            let answered: OneGroup<WithMembers<Person>> = self.whole(&query, &what).await?;
            let found = answered.group.ok_or_else(|| self.no_group(group))?;
            let next = found.group_members.next();
            let people = found.group_members.nodes.into_iter().flatten();
            for person in people.filter_map(|membership| membership.user) {
                if !person.bot {
                    let member = person.member();
                    members.insert(member.login.clone(), member);
                }
            }
            if next.is_none() || next == after {
                return Ok(members.into_values().collect());
            }
            after = next;
        }
        Err(self.malformed(&what, "they do not end"))
    }

    /// The members of a group after those of the first page.
    async fn others_of(&self, group: &str, after: String) -> Result<Vec<String>, ForgeError> {
        let what = format!("members of {group}");
        let mut query = query::group_members(group);
        let mut logins = Vec::new();
        let mut after = after;
        for _ in 0..MAX_PAGES {
            query.page(MAX_PAGE, Some(&after));
            let answered: OneGroup<WithMembers<Login>> = self.whole(&query, &what).await?;
            // It was there a moment ago: one that is being removed is for the next
            // run to see.
            let found = answered
                .group
                .ok_or_else(|| self.malformed(&what, "the group is gone"))?;
            let next = found.group_members.next();
            logins.extend(answers::logins(found.group_members));
            match next {
                Some(next) if next != after => after = next,
                _ => return Ok(logins),
            }
        }
        Err(self.malformed(&what, "they do not end"))
    }

    fn no_group(&self, group: &str) -> ForgeError {
        self.not_found(&format!("group {group}"))
    }
}
