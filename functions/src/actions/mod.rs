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
//! 5. `record`: what a new repository says of the template it is from.
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
}

/// Adds the actions that publish.
pub fn add_to(registry: &mut Registry, publishers: &Arc<dyn Publishers>) {
    let way = || Arc::clone(publishers);
    registry
        .add(of(publish_github::PublishGithub(way())))
        .add(of(publish_gitlab::PublishGitlab(way())))
        .add(of(github_repo_create::GithubRepoCreate(way())))
        .add(of(github_repo_push::GithubRepoPush(way())))
        .add(of(github_branch_protection::GithubBranchProtection(way())))
        .add(of(github_dispatch::GithubDispatch(way())))
        .add(of(github_environment::GithubEnvironment(way())))
        .add(of(github_issue::GithubIssue(way())))
        .add(of(github_webhook::GithubWebhook(way())))
        .add(of(pull_request::GithubPullRequest(way())))
        .add(of(pull_request::GitlabMergeRequest(way())));
}
