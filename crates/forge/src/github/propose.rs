//! Pull requests with new files, through the git data API, and who may change a
//! repository.
//!
//! A pull request takes six requests: is there one from this branch, the tree of the
//! commit, a tree with the files, a commit, a branch, and the pull request. What a
//! run that was killed left behind is taken up: the branch is there, or it is not.
//!
//! Sources: <https://docs.github.com/en/rest/git/trees>, `commits` and `refs` beside
//! it, <https://docs.github.com/en/rest/pulls/pulls> and
//! <https://docs.github.com/en/rest/repos/repos#list-repository-teams>.

use http::{Method, Request};
use octocrab::OctoBody;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Inner;
use super::path::segment;
use crate::ask::Proposal;
use crate::error::ForgeError;
use crate::http::client::About;
use crate::model::{Access, FullName, ProposalState, Proposed, Role};

/// So many teams of a repository are read: no page has more.
const TEAMS: usize = 100;

/// Pages of teams that are read at most.
const MAX_TEAM_PAGES: usize = 20;

/// The mode that git gives files.
const FILE_MODE: &str = "100644";

#[derive(Deserialize)]
struct Pull {
    number: u64,
    html_url: String,
    state: String,
    #[serde(default)]
    merged_at: Option<String>,
}

#[derive(Deserialize)]
struct Sha {
    sha: String,
}

#[derive(Deserialize)]
struct Commit {
    tree: Sha,
}

#[derive(Deserialize)]
struct RepositoryTeam {
    slug: String,
    permission: String,
}

impl Inner {
    pub(super) async fn propose(&self, proposal: &Proposal) -> Result<Proposed, ForgeError> {
        let name = &proposal.full_name;
        let repository = self.repository_path(name)?;
        let what = format!("a pull request in repository {name}");
        if let Some(found) = self.proposed(&repository, proposal, &what).await? {
            return Ok(found);
        }
        let files = format!("files of repository {name}");
        let commit: Commit = {
            let commit = segment(&proposal.commit).ok_or_else(|| self.not_found(&files))?;
            self.read_json(name, &format!("{repository}/git/commits/{commit}"), &files)
                .await?
        };
        let entries: Vec<Value> = proposal
            .files
            .iter()
            .map(|(path, text)| {
                json!({ "path": path, "mode": FILE_MODE, "type": "blob", "content": text })
            })
            .collect();
        let tree: Sha = self
            .write_json(
                name,
                &format!("{repository}/git/trees"),
                &json!({ "base_tree": commit.tree.sha, "tree": entries }),
                &files,
            )
            .await?;
        let commit: Sha = self
            .write_json(
                name,
                &format!("{repository}/git/commits"),
                &json!({
                    "message": proposal.title,
                    "tree": tree.sha,
                    "parents": [proposal.commit],
                }),
                &files,
            )
            .await?;
        let branch = json!({
            "ref": format!("refs/heads/{}", proposal.branch),
            "sha": commit.sha,
        });
        let branch_made: Result<Value, ForgeError> = self
            .write_json(name, &format!("{repository}/git/refs"), &branch, &files)
            .await;
        match branch_made {
            // A run that did not end left it; what it holds is what we would put there.
            Ok(_) => {}
            Err(ForgeError::Rejected { reason, .. }) if reason.contains("already exists") => {}
            Err(error) => return Err(error),
        }
        let opened: Result<Pull, ForgeError> = self
            .write_json(
                name,
                &format!("{repository}/pulls"),
                &json!({
                    "title": proposal.title,
                    "body": proposal.body,
                    "head": proposal.branch,
                    "base": proposal.base,
                }),
                &what,
            )
            .await;
        match opened {
            Ok(pull) => Ok(Proposed {
                is_new: true,
                ..told(pull)
            }),
            // The answer to a try before this one was lost.
            Err(rejected @ ForgeError::Rejected { .. }) => self
                .proposed(&repository, proposal, &what)
                .await?
                .ok_or(rejected),
            Err(error) => Err(error),
        }
    }

    /// The newest pull request from the branch of a proposal.
    async fn proposed(
        &self,
        repository: &str,
        proposal: &Proposal,
        what: &str,
    ) -> Result<Option<Proposed>, ForgeError> {
        let owner = &proposal.full_name.owner;
        let head = segment(&format!("{owner}:{}", proposal.branch));
        let head = head.ok_or_else(|| self.not_found(what))?;
        let path = format!("{repository}/pulls?state=all&head={head}&per_page=1");
        let pulls: Vec<Pull> = self.read_json(&proposal.full_name, &path, what).await?;
        Ok(pulls.into_iter().next().map(told))
    }

    pub(super) async fn repository_teams(
        &self,
        name: &FullName,
    ) -> Result<Vec<Access>, ForgeError> {
        let repository = self.repository_path(name)?;
        let what = format!("teams of repository {name}");
        let mut found = Vec::new();
        for page in 1..=MAX_TEAM_PAGES {
            let path = format!("{repository}/teams?per_page={TEAMS}&page={page}");
            let teams: Vec<RepositoryTeam> = self.read_json(name, &path, &what).await?;
            let is_last = teams.len() < TEAMS;
            found.extend(teams.into_iter().map(|team| Access {
                role: role(&team.permission),
                team: team.slug,
            }));
            if is_last {
                break;
            }
        }
        Ok(found)
    }

    async fn read_json<T: DeserializeOwned>(
        &self,
        name: &FullName,
        path: &str,
        what: &str,
    ) -> Result<T, ForgeError> {
        let signer = self.signers.of(&name.owner).await?;
        let reply = signer.get(path, None, About::rest(what)).await?;
        serde_json::from_slice(&reply.body)
            .map_err(|error| self.malformed(what, &error.to_string()))
    }

    async fn write_json<T: DeserializeOwned>(
        &self,
        name: &FullName,
        path: &str,
        body: &Value,
        what: &str,
    ) -> Result<T, ForgeError> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(OctoBody::from(body.to_string()))
            .map_err(|_| self.malformed(what, "it makes no request"))?;
        let signer = self.signers.of(&name.owner).await?;
        let reply = signer
            .send(request, About::rest(what))
            .await
            .map_err(|fault| fault.error(&self.host, what))?;
        serde_json::from_slice(&reply.body)
            .map_err(|error| self.malformed(what, &error.to_string()))
    }
}

fn told(pull: Pull) -> Proposed {
    let state = match (&pull.merged_at, &*pull.state) {
        (Some(_), _) => ProposalState::Merged,
        (None, "open") => ProposalState::Open,
        (None, _) => ProposalState::Closed,
    };
    Proposed {
        number: pull.number,
        url: pull.html_url,
        state,
        is_new: false,
    }
}

/// `triage` may not change files, and custom roles are as the one they are made from,
/// which `permission` names.
fn role(permission: &str) -> Role {
    match permission {
        "admin" => Role::Admin,
        "maintain" => Role::Maintain,
        "push" => Role::Write,
        _ => Role::Read,
    }
}
