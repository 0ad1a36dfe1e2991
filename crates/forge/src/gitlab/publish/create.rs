//! Names, new projects, and who is let in.
//!
//! Sources: <https://docs.gitlab.com/api/projects/#create-a-project>,
//! <https://docs.gitlab.com/api/namespaces/>, <https://docs.gitlab.com/api/members/>,
//! <https://docs.gitlab.com/api/branches/>.

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::sub::{Sub, segment};
use crate::model::Visibility;
use crate::publish::Warnings;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::name::{Availability, wrong_branch, wrong_name};
use crate::publish::repository::{Created, Grant, NewRepository, Who};

/// So many branches are in a page.
const BRANCHES: usize = 100;

/// So many pages of branches are read.
const MAX_BRANCH_PAGES: usize = 50;

/// A project, as far as publishing looks at it.
#[derive(Deserialize)]
pub(super) struct Project {
    pub(super) id: u64,
    pub(super) path_with_namespace: String,
    pub(super) description: Option<String>,
    pub(super) default_branch: Option<String>,
    pub(super) web_url: String,
    pub(super) http_url_to_repo: String,
}

#[derive(Deserialize)]
struct Numbered {
    id: u64,
}

#[derive(Deserialize)]
struct Branch {
    name: String,
}

impl Sub<'_> {
    /// Whether the project's name is free.
    pub(super) async fn availability(&self) -> Result<Availability, PublishError> {
        if let Some(wrong) = wrong_name(&self.name.name) {
            return Ok(Availability::Invalid(wrong));
        }
        if self.namespace().await?.is_none() {
            let (host, owner) = (&self.inner.host, &self.name.owner);
            return Ok(Availability::NotAllowed(format!(
                "{host} has no group or user `{owner}`, or none that may be seen"
            )));
        }
        match self.look::<Project>(&self.path("")).await? {
            // One that was moved is found by its old name too.
            Some(known) if self.is_named(&known) => Ok(Availability::Taken(format!(
                "there is a project {} already",
                known.path_with_namespace
            ))),
            _ => Ok(Availability::Free),
        }
    }

    fn is_named(&self, known: &Project) -> bool {
        let name = self.name.to_string();
        known.path_with_namespace.eq_ignore_ascii_case(&name)
    }

    /// The number of the group or user that the project belongs to.
    async fn namespace(&self) -> Result<Option<u64>, PublishError> {
        let path = format!("/namespaces/{}", segment(&self.name.owner));
        let found: Option<Numbered> = self.look(&path).await?;
        Ok(found.map(|it| it.id))
    }

    pub(super) async fn branches(&self) -> Result<Vec<String>, PublishError> {
        let mut names = Vec::new();
        for page in 1..=MAX_BRANCH_PAGES {
            let rest = format!("/repository/branches?per_page={BRANCHES}&page={page}");
            let branches: Vec<Branch> = self.get(&self.path(&rest)).await?;
            let is_last = branches.len() < BRANCHES;
            names.extend(branches.into_iter().map(|branch| branch.name));
            if is_last {
                break;
            }
        }
        names.sort();
        Ok(names)
    }

    pub(super) async fn create(
        &self,
        new: &NewRepository,
        marker: &Marker,
    ) -> Result<Created, PublishError> {
        let wrong = wrong_name(&new.name.name).or_else(|| wrong_branch(&new.default_branch));
        if let Some(wrong) = wrong {
            return Err(self.error(Cause::NameInvalid, wrong));
        }
        let Some(namespace) = self.namespace().await? else {
            let reason = format!("there is no group or user `{}`", self.name.owner);
            return Err(self.error(Cause::NotFound, reason));
        };
        let body = body(new, marker, namespace);
        // It may be sent twice: the second is told that the name is taken, and whether
        // by the first can be seen.
        let reply = self
            .send(Method::POST, "/projects", Some(&body), true)
            .await?;
        let (known, already) = if reply.status.is_success() {
            (self.read::<Project>(&reply)?, false)
        } else if String::from_utf8_lossy(&reply.body).contains("already been taken") {
            match self.look::<Project>(&self.path("")).await? {
                Some(known) if self.is_ours(&known, marker).await? => (known, true),
                _ => {
                    let reason = format!("there is a project {} already", self.name);
                    return Err(PublishError {
                        status: Some(reply.status.as_u16()),
                        ..self.error(Cause::NameTaken, reason)
                    });
                }
            }
        } else {
            return Err(self.refused(&reply));
        };
        let remote_url = known.http_url_to_repo;
        Ok(Created {
            // As Backstage gives it.
            remote_url: remote_url.trim_end_matches(".git").to_owned(),
            contents_url: format!("{}/-/blob/{}", known.web_url, new.default_branch),
            html_url: known.web_url,
            default_branch: new.default_branch.clone(),
            id: known.id.to_string(),
            already,
        })
    }

    /// Whether a project was made by this task: its description or its first commit
    /// says so.
    async fn is_ours(&self, known: &Project, marker: &Marker) -> Result<bool, PublishError> {
        if !self.is_named(known) {
            return Ok(false);
        }
        if known.description.as_deref() == Some(&*marker.description()) {
            return Ok(true);
        }
        let Some(branch) = &known.default_branch else {
            return Ok(false);
        };
        let tip = self.tip(branch).await?;
        Ok(tip.is_some_and(|tip| marker.is_in_message(&tip.message)))
    }

    pub(super) async fn set_access(&self, grant: &Grant) -> Result<Warnings, PublishError> {
        let level = level(&grant.role);
        match &grant.who {
            Who::User(login) if login.eq_ignore_ascii_case(&self.name.owner) => {}
            Who::User(login) => {
                let Some(id) = self.user(login).await? else {
                    let reason = format!("there is nobody called `{login}`");
                    return Err(self.error(Cause::NotFound, reason));
                };
                let body = json!({ "user_id": id, "access_level": level });
                let path = self.path("/members");
                let reply = self.send(Method::POST, &path, Some(&body), true).await?;
                match reply.status.as_u16() {
                    200..=299 => {}
                    409 => {
                        let body = json!({ "access_level": level });
                        let path = self.path(&format!("/members/{id}"));
                        self.write(Method::PUT, &path, &body).await?;
                    }
                    // They have more rights already, by a group above.
                    400 if super::sub::reason(&reply).contains("greater than or equal") => {}
                    _ => return Err(self.refused(&reply)),
                }
            }
            Who::Team(team) => {
                let group = format!("{}/{team}", self.name.owner);
                let path = format!("/groups/{}", segment(&group));
                let Some(group): Option<Numbered> = self.look(&path).await? else {
                    let reason = format!("there is no group `{group}`");
                    return Err(self.error(Cause::NotFound, reason));
                };
                let body = json!({ "group_id": group.id, "group_access": level });
                let path = self.path("/share");
                let reply = self.send(Method::POST, &path, Some(&body), true).await?;
                if !reply.status.is_success() && reply.status.as_u16() != 409 {
                    return Err(self.refused(&reply));
                }
            }
        }
        Ok(Vec::new())
    }

    /// Somebody's number.
    pub(super) async fn user(&self, login: &str) -> Result<Option<u64>, PublishError> {
        let path = format!("/users?username={}", segment(login));
        let found: Vec<Numbered> = self.get(&path).await?;
        Ok(found.into_iter().next().map(|it| it.id))
    }
}

fn body(new: &NewRepository, marker: &Marker, namespace: u64) -> Value {
    let mut body = Map::new();
    // First what is GitLab's own, so that nothing of it replaces what follows.
    body.extend(new.gitlab.clone());
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("name", (*new.name.name).into());
    put("path", (*new.name.name).into());
    put("namespace_id", namespace.into());
    put("description", marker.description().into());
    let visibility = match new.visibility {
        Visibility::Public => "public",
        Visibility::Internal => "internal",
        Visibility::Private => "private",
    };
    put("visibility", visibility.into());
    if new.auto_init {
        put("initialize_with_readme", true.into());
    }
    let level = |has: bool| if has { "enabled" } else { "disabled" };
    if let Some(has) = new.has_issues {
        put("issues_access_level", level(has).into());
    }
    if let Some(has) = new.has_wiki {
        put("wiki_access_level", level(has).into());
    }
    if let Some(deletes) = new.merging.delete_branch_on_merge {
        put("remove_source_branch_after_merge", deletes.into());
    }
    body.into()
}

/// GitLab's number for a role.
///
/// Source: <https://docs.gitlab.com/api/access_requests/>, "Valid access levels".
fn level(role: &str) -> u32 {
    match role {
        "admin" | "maintain" | "maintainer" => 40,
        "push" | "write" | "developer" => 30,
        "triage" | "reporter" => 20,
        "owner" => 50,
        _ => 20,
    }
}
