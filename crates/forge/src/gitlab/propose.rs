//! Merge requests with new files, and who may change a project.
//!
//! A merge request takes three requests: is there one from this branch, a branch with
//! a commit of the files, and the merge request.
//!
//! Sources: <https://docs.gitlab.com/api/merge_requests/>,
//! <https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions>,
//! <https://docs.gitlab.com/api/projects/#get-a-single-project>.

use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

use super::Inner;
use super::address::{part, project, project_at};
use crate::ask::Proposal;
use crate::error::ForgeError;
use crate::http::client::About;
use crate::model::{Access, FullName, ProposalState, Proposed, Role};

#[derive(Deserialize)]
struct MergeRequest {
    iid: u64,
    web_url: String,
    state: String,
}

#[derive(Deserialize)]
struct Project {
    namespace: Option<Namespace>,
    #[serde(default)]
    shared_with_groups: Vec<Shared>,
}

#[derive(Deserialize)]
struct Namespace {
    kind: String,
    full_path: String,
}

#[derive(Deserialize)]
struct Shared {
    group_full_path: String,
    group_access_level: u32,
}

impl Inner {
    pub(super) async fn propose(&self, proposal: &Proposal) -> Result<Proposed, ForgeError> {
        let what = format!("a merge request in project {}", proposal.full_name);
        let project = project_at(&proposal.id, &proposal.full_name);
        if let Some(found) = self.proposed(&project, proposal, &what).await? {
            return Ok(found);
        }
        let files = format!("files of project {}", proposal.full_name);
        let actions: Vec<Value> = proposal
            .files
            .iter()
            .map(|(path, text)| json!({ "action": "create", "file_path": path, "content": text }))
            .collect();
        let commit = json!({
            "branch": proposal.branch,
            "start_sha": proposal.commit,
            "commit_message": proposal.title,
            "actions": actions,
        });
        let made: Result<Value, ForgeError> = self
            .write(&format!("{project}/repository/commits"), &commit, &files)
            .await;
        match made {
            // A run that did not end left it; what it holds is what we would put there.
            Ok(_) => {}
            Err(ForgeError::Rejected { reason, .. } | ForgeError::Malformed { reason, .. })
                if reason.contains("already exists") => {}
            Err(error) => return Err(error),
        }
        let request = json!({
            "source_branch": proposal.branch,
            "target_branch": proposal.base,
            "title": proposal.title,
            "description": proposal.body,
            "remove_source_branch": true,
        });
        let opened: Result<MergeRequest, ForgeError> = self
            .write(&format!("{project}/merge_requests"), &request, &what)
            .await;
        match opened {
            Ok(request) => Ok(Proposed {
                is_new: true,
                ..told(request)
            }),
            // The answer to a try before this one was lost.
            Err(rejected @ ForgeError::Rejected { .. }) => self
                .proposed(&project, proposal, &what)
                .await?
                .ok_or(rejected),
            Err(error) => Err(error),
        }
    }

    async fn proposed(
        &self,
        project: &str,
        proposal: &Proposal,
        what: &str,
    ) -> Result<Option<Proposed>, ForgeError> {
        let path = format!(
            "{project}/merge_requests?state=all&source_branch={}&per_page=1",
            part(&proposal.branch)
        );
        let reply = self.get(&path, About::rest(what)).await?;
        let found: Vec<MergeRequest> = self.json(&reply.body, what)?;
        Ok(found.into_iter().next().map(told))
    }

    /// The group that a project is in, which may do everything, and the groups it is
    /// shared with; all by their path below the first group, as teams are called.
    pub(super) async fn project_groups(&self, name: &FullName) -> Result<Vec<Access>, ForgeError> {
        let what = format!("groups of project {name}");
        let reply = self.get(&project(name), About::rest(&what)).await?;
        let facts: Project = self.json(&reply.body, &what)?;
        let namespace = facts.namespace.filter(|it| it.kind == "group");
        let own = namespace.map(|namespace| Access {
            team: below(&namespace.full_path),
            role: Role::Admin,
        });
        let shared = facts.shared_with_groups.into_iter().map(|shared| Access {
            team: below(&shared.group_full_path),
            role: role(shared.group_access_level),
        });
        Ok(own.into_iter().chain(shared).collect())
    }

    async fn write<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
        what: &str,
    ) -> Result<T, ForgeError> {
        let address = format!("{}{path}", self.rest.as_str().trim_end_matches('/'));
        let address =
            Url::parse(&address).map_err(|_| self.malformed(what, "it makes no address"))?;
        let sent = self
            .send(Method::POST, address, body.to_string(), About::rest(what))
            .await;
        let reply = sent.map_err(|fault| fault.error(&self.host, what))?;
        self.json(&reply.body, what)
    }

    fn json<T: DeserializeOwned>(&self, body: &[u8], what: &str) -> Result<T, ForgeError> {
        serde_json::from_slice(body).map_err(|error| self.malformed(what, &error.to_string()))
    }
}

fn told(request: MergeRequest) -> Proposed {
    Proposed {
        number: request.iid,
        url: request.web_url,
        state: match &*request.state {
            "opened" | "locked" => ProposalState::Open,
            "merged" => ProposalState::Merged,
            _ => ProposalState::Closed,
        },
        is_new: false,
    }
}

fn below(path: &str) -> String {
    path.split_once('/')
        .map_or(path, |(_, below)| below)
        .to_owned()
}

/// Source: <https://docs.gitlab.com/api/access_requests/>, "Valid access levels".
fn role(access_level: u32) -> Role {
    match access_level {
        50.. => Role::Admin,
        40.. => Role::Maintain,
        30.. => Role::Write,
        _ => Role::Read,
    }
}
