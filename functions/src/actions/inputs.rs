//! What several actions take, and how a host is asked for it.

use std::collections::BTreeMap;

use forge::model::Visibility;
use forge::publish::protect::{Actors as ForgeActors, Protection};
use forge::publish::push::Author;
use forge::publish::repository::{Grant, Merging, NewRepository, Oidc, Property, Who};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Commits;

/// Who may see a repository.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum VisibilityInput {
    /// Those who were let in.
    Private,
    /// Everybody.
    Public,
    /// Everybody of the enterprise.
    Internal,
}

impl From<VisibilityInput> for Visibility {
    fn from(input: VisibilityInput) -> Self {
        match input {
            VisibilityInput::Private => Self::Private,
            VisibilityInput::Public => Self::Public,
            VisibilityInput::Internal => Self::Internal,
        }
    }
}

/// Somebody, or a team, and what they may do.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(super) struct Collaborator {
    /// What they may do, as in `push` or `admin`.
    access: String,
    /// A person's login.
    user: Option<String>,
    /// A team's slug.
    team: Option<String>,
}

impl Collaborator {
    fn grant(&self) -> Option<Grant> {
        let who = match (&self.user, &self.team) {
            (_, Some(team)) => Who::Team(team.clone()),
            (Some(user), None) => Who::User(user.clone()),
            (None, None) => return None,
        };
        let role = self.access.clone();
        Some(Grant { who, role })
    }
}

/// Texts of a custom property.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum PropertyInput {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// What the tokens of pipelines say of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OidcInput {
    /// Whether they say what is usual.
    use_default: Option<bool>,
    /// The claims they say instead.
    include_claim_keys: Option<Vec<String>>,
}

/// A repository of GitHub that is to be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RepositoryInput {
    /// What it is for.
    description: Option<String>,
    /// Its home page.
    homepage: Option<String>,
    /// Who may do anything with it: a team as `org/team`, or a person.
    access: Option<String>,
    /// Who may see it; private where nothing is said.
    repo_visibility: Option<VisibilityInput>,
    /// Whether a branch is deleted when it was merged.
    delete_branch_on_merge: Option<bool>,
    /// Whether merge commits are allowed.
    allow_merge_commit: Option<bool>,
    /// Whether squashing is allowed.
    allow_squash_merge: Option<bool>,
    /// The title of squashed commits: `PR_TITLE` or `COMMIT_OR_PR_TITLE`.
    squash_merge_commit_title: Option<String>,
    /// Their message: `PR_BODY`, `COMMIT_MESSAGES` or `BLANK`.
    squash_merge_commit_message: Option<String>,
    /// Whether rebasing is allowed.
    allow_rebase_merge: Option<bool>,
    /// Whether pull requests can be merged once their checks pass.
    allow_auto_merge: Option<bool>,
    /// Whether branches of pull requests can be brought up to date.
    allow_update_branch: Option<bool>,
    /// Who else may do what.
    collaborators: Option<Vec<Collaborator>>,
    /// Whether there are projects.
    has_projects: Option<bool>,
    /// Whether there is a wiki.
    has_wiki: Option<bool>,
    /// Whether there are issues.
    has_issues: Option<bool>,
    /// Its topics.
    topics: Option<Vec<String>>,
    /// Variables of its pipelines.
    repo_variables: Option<BTreeMap<String, String>>,
    /// Secrets of its pipelines. They are sealed before they are sent.
    secrets: Option<BTreeMap<String, String>>,
    /// What the tokens of its pipelines say.
    oidc_customization: Option<OidcInput>,
    /// Custom properties.
    custom_properties: Option<BTreeMap<String, PropertyInput>>,
    /// Whether the one who publishes watches it.
    subscribe: Option<bool>,
}

impl RepositoryInput {
    /// The repository itself.
    pub(super) fn repository(&self, name: forge::model::FullName, branch: &str) -> NewRepository {
        let mut new = NewRepository::new(name);
        new.description.clone_from(&self.description);
        new.homepage.clone_from(&self.homepage);
        new.visibility = self
            .repo_visibility
            .map_or(Visibility::Private, Visibility::from);
        branch.clone_into(&mut new.default_branch);
        new.has_issues = self.has_issues;
        new.has_projects = self.has_projects;
        new.has_wiki = self.has_wiki;
        new.merging = Merging {
            allow_merge_commit: self.allow_merge_commit,
            allow_squash_merge: self.allow_squash_merge,
            squash_merge_commit_title: self.squash_merge_commit_title.clone(),
            squash_merge_commit_message: self.squash_merge_commit_message.clone(),
            allow_rebase_merge: self.allow_rebase_merge,
            allow_auto_merge: self.allow_auto_merge,
            allow_update_branch: self.allow_update_branch,
            delete_branch_on_merge: self.delete_branch_on_merge,
        };
        new
    }

    /// The publication of it, as yet without files and protection.
    pub(super) fn publication(
        &self,
        name: forge::model::FullName,
        branch: &str,
    ) -> forge::publish::chain::Publication {
        use forge::publish::settings::Variable;
        let mut grants: Vec<Grant> = Vec::new();
        grants.extend(
            self.access
                .as_deref()
                .filter(|text| !text.is_empty())
                .map(Grant::admin),
        );
        grants.extend(
            self.collaborators
                .iter()
                .flatten()
                .filter_map(Collaborator::grant),
        );
        let variables = self.repo_variables.iter().flatten();
        let secrets = self.secrets.iter().flatten();
        let properties = self.custom_properties.iter().flatten();
        forge::publish::chain::Publication {
            repository: self.repository(name, branch),
            grants,
            push: None,
            topics: topics(self.topics.as_deref().unwrap_or_default()),
            properties: properties
                .map(|(name, value)| {
                    let value = match value {
                        PropertyInput::One(text) => Property::One(text.clone()),
                        PropertyInput::Several(texts) => Property::Several(texts.clone()),
                    };
                    (name.clone(), value)
                })
                .collect(),
            variables: variables
                .map(|(name, value)| Variable::new(name.clone(), value.clone()))
                .collect(),
            secrets: secrets
                .map(|(name, value)| (name.clone(), value.clone().into()))
                .collect(),
            oidc: self.oidc_customization.as_ref().map(|oidc| Oidc {
                use_default: oidc.use_default.unwrap_or_default(),
                include_claim_keys: oidc.include_claim_keys.clone().unwrap_or_default(),
            }),
            workflow_access: None,
            subscribe: self.subscribe,
            protections: Vec::new(),
        }
    }
}

/// Topics as hosts take them: in lower case.
pub(super) fn topics(topics: &[String]) -> Vec<String> {
    topics
        .iter()
        .map(|topic| topic.trim().to_lowercase())
        .collect()
}

/// Apps, people and teams.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(super) struct Actors {
    /// Slugs of Apps.
    apps: Option<Vec<String>>,
    /// Logins of people.
    users: Option<Vec<String>>,
    /// Slugs of teams.
    teams: Option<Vec<String>>,
}

impl From<&Actors> for ForgeActors {
    fn from(input: &Actors) -> Self {
        Self {
            apps: input.apps.clone().unwrap_or_default(),
            users: input.users.clone().unwrap_or_default(),
            teams: input.teams.clone().unwrap_or_default(),
        }
    }
}

/// How a branch is protected.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProtectionInput {
    /// Who may merge without a pull request.
    bypass_pull_request_allowances: Option<Actors>,
    /// How many have to approve; 1 where nothing is said.
    required_approving_review_count: Option<u32>,
    /// Who alone may push.
    restrictions: Option<Actors>,
    /// Whether an owner of the code has to approve.
    require_code_owner_reviews: Option<bool>,
    /// Whether a new commit makes approvals void.
    dismiss_stale_reviews: Option<bool>,
    /// Checks that have to pass.
    required_status_check_contexts: Option<Vec<String>>,
    /// Whether a branch has to be up to date before it is merged.
    require_branches_to_be_up_to_date: Option<bool>,
    /// Whether conversations have to be resolved.
    required_conversation_resolution: Option<bool>,
    /// Whether the last push has to be approved by somebody else.
    require_last_push_approval: Option<bool>,
    /// Whether commits have to be signed.
    required_commit_signing: Option<bool>,
    /// Whether merge commits are refused.
    required_linear_history: Option<bool>,
}

impl ProtectionInput {
    pub(super) fn protection(&self, branch: &str, enforce_admins: bool) -> Protection {
        let mut protection = Protection::new(branch);
        protection.enforce_admins = enforce_admins;
        protection.required_approving_review_count =
            self.required_approving_review_count.unwrap_or(1);
        protection.require_code_owner_reviews = self.require_code_owner_reviews.unwrap_or_default();
        protection.dismiss_stale_reviews = self.dismiss_stale_reviews.unwrap_or_default();
        protection.require_last_push_approval = self.require_last_push_approval.unwrap_or_default();
        protection.bypass = self
            .bypass_pull_request_allowances
            .as_ref()
            .map(ForgeActors::from)
            .unwrap_or_default();
        protection.restrictions = self.restrictions.as_ref().map(ForgeActors::from);
        protection.required_status_checks = self
            .required_status_check_contexts
            .clone()
            .unwrap_or_default();
        protection.require_up_to_date = self.require_branches_to_be_up_to_date.unwrap_or(true);
        protection.required_conversation_resolution =
            self.required_conversation_resolution.unwrap_or_default();
        protection.required_commit_signing = self.required_commit_signing.unwrap_or_default();
        protection.required_linear_history = self.required_linear_history.unwrap_or_default();
        protection
    }
}

/// What a commit says of itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CommitInput {
    /// Its message; `scaffolder.defaultCommitMessage` or `initial commit` where nothing is said.
    git_commit_message: Option<String>,
    /// Who it is from.
    git_author_name: Option<String>,
    /// Their address.
    git_author_email: Option<String>,
    /// The folder of the workspace that is published; all of it where nothing is said.
    pub(super) source_path: Option<String>,
}

impl CommitInput {
    pub(super) fn message(&self, commits: &Commits) -> String {
        message(self.git_commit_message.as_deref(), commits)
    }

    pub(super) fn author(&self, commits: &Commits) -> Author {
        author(
            self.git_author_name.as_ref(),
            self.git_author_email.as_ref(),
            commits,
        )
    }
}

/// The message of a first commit: as the step has it, or the configuration.
pub(super) fn message(own: Option<&str>, commits: &Commits) -> String {
    let known = [own, commits.message.as_deref()].into_iter().flatten();
    let mut known = known.map(str::trim).filter(|text| !text.is_empty());
    known.next().unwrap_or("initial commit").to_owned()
}

/// Who a commit is from: as the step has it, or the configuration.
pub(super) fn author(name: Option<&String>, email: Option<&String>, commits: &Commits) -> Author {
    let usual = Author::default();
    let name = name.or(commits.author_name.as_ref());
    let email = email.or(commits.author_email.as_ref());
    Author {
        name: name.cloned().unwrap_or(usual.name),
        email: email.cloned().unwrap_or(usual.email),
    }
}

/// What `publish:*` and their parts give.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct RepositoryOutput {
    /// What it is cloned from.
    remote_url: String,
    /// Where its files can be read.
    repo_contents_url: String,
    /// The commit that was pushed.
    commit_hash: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_says_what_the_step_does_or_else_the_configuration() {
        let commits = Commits {
            author_name: Some("Platform".to_owned()),
            author_email: None,
            message: Some("Begin".to_owned()),
        };
        assert_eq!(message(Some(" "), &commits), "Begin");
        assert_eq!(message(Some("First"), &commits), "First");
        assert_eq!(message(None, &Commits::default()), "initial commit");

        let ada = "Ada".to_owned();
        assert_eq!(author(Some(&ada), None, &commits).name, "Ada");
        let usual = author(None, None, &commits);
        assert_eq!(
            (&*usual.name, usual.email),
            ("Platform", Author::default().email)
        );
    }
}
