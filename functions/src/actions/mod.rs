//! The actions that publish: one file each.
//!
//! [`add_to`] puts them into a registry. Ids, inputs and outputs are those of
//! Backstage's modules for GitHub and GitLab.
//!
//! 1. [`Publishers`]: the way to code hosts.
//! 2. `repository`: an address such as `github.com?owner=acme&repo=shop`, and the
//!    files of a workspace as a tree.
//! 3. `inputs`: what several actions take.
//! 4. `chain`: the sub-steps of a publication, each on record before the next.
//! 5. `record`: what a new repository says of the template it is from; `patient`: what
//!    is waited for, in the log.
//! 6. The actions.
//!
//! How a host is asked is `forge`'s; that nothing is done twice is its too.

mod chain;
mod github_branch_protection;
mod github_dispatch;
mod github_environment;
mod github_issue;
mod github_repo_create;
mod github_repo_push;
mod github_webhook;
mod inputs;
mod patient;
mod publish_github;
mod publish_gitlab;
mod pull_request;
mod record;
mod repository;

use std::sync::Arc;

use forge::publish::Publisher;
use scaffolder::action::{Registry, of};

/// The way to code hosts.
pub trait Publishers: Send + Sync {
    /// Who publishes to a host; `None` where nothing may be published to it.
    fn of(&self, host: &str) -> Option<Arc<dyn Publisher>>;

    /// The hosts that can be published to.
    fn hosts(&self) -> Vec<String>;

    /// What commits say of themselves where a step does not.
    fn commits(&self) -> Commits {
        Commits::default()
    }
}

/// What commits say of themselves where a step does not; what is empty here too is
/// Backstage's own.
///
/// Source: `scaffolder.defaultAuthor` and `scaffolder.defaultCommitMessage` in the
/// configuration of Backstage's `plugins/scaffolder-backend`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commits {
    /// The name of whom they are from.
    pub author_name: Option<String>,
    /// Their address.
    pub author_email: Option<String>,
    /// The message of a first commit.
    pub message: Option<String>,
}

/// Adds the actions that publish.
pub fn add_to(registry: &mut Registry, publishers: &Arc<dyn Publishers>) {
    let way = || Arc::clone(publishers);
    let actions = [
        of(publish_github::PublishGithub(way())),
        of(publish_gitlab::PublishGitlab(way())),
        of(github_repo_create::GithubRepoCreate(way())),
        of(github_repo_push::GithubRepoPush(way())),
        of(github_branch_protection::GithubBranchProtection(way())),
        of(github_dispatch::GithubDispatch(way())),
        of(github_environment::GithubEnvironment(way())),
        of(github_issue::GithubIssue(way())),
        of(github_webhook::GithubWebhook(way())),
        of(pull_request::GithubPullRequest(way())),
        of(pull_request::GitlabMergeRequest(way())),
    ];
    for action in actions {
        registry.add(Arc::new(patient::Patient(action)));
    }
}
