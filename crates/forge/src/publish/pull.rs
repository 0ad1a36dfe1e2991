//! A change that is proposed: a pull request of GitHub, a merge request of GitLab.
//!
//! It is proposed from a branch of the same repository. A fork would belong to
//! whoever publishes, which is an App or a bot that nobody looks after.

use crate::model::FullName;

use super::push::Author;
use super::tree::Tree;

/// A change that is to be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// The repository.
    pub repository: FullName,
    /// The branch that is made for it.
    pub branch: String,
    /// The branch it is for; `None` is the default branch.
    pub target: Option<String>,
    /// A line.
    pub title: String,
    /// Why, in Markdown.
    pub body: String,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// The files it adds or replaces; the target path is in their paths.
    pub files: Tree,
    /// The files it deletes, in place of any of `files`. Those that are not there are
    /// left out.
    pub delete: Vec<String>,
    /// The commit's message; `None` is the title.
    pub message: Option<String>,
    /// Who made it; `None` is whoever publishes.
    pub author: Option<Author>,
    /// Logins of those who are asked to review.
    pub reviewers: Vec<String>,
    /// Slugs of teams that are asked to review.
    pub team_reviewers: Vec<String>,
    /// Logins of those it is assigned to.
    pub assignees: Vec<String>,
    /// Labels.
    pub labels: Vec<String>,
    /// Whether a branch that is there gets another commit. Without, such a branch is
    /// an error, unless this task made it.
    pub update: bool,
    /// Whether it is opened though nothing would change, with an empty commit.
    pub when_empty: bool,
    /// Whether its branch is deleted when it is merged; GitLab only.
    pub remove_source_branch: bool,
    /// When the commit is made, in seconds since 1970; `None` is when it is asked for.
    pub at: Option<i64>,
}

impl PullRequest {
    /// A change without files yet.
    pub fn new(repository: FullName, branch: &str, title: &str) -> Self {
        Self {
            repository,
            branch: branch.to_owned(),
            target: None,
            title: title.to_owned(),
            body: String::new(),
            is_draft: false,
            files: Tree::default(),
            delete: Vec::new(),
            message: None,
            author: None,
            reviewers: Vec::new(),
            team_reviewers: Vec::new(),
            assignees: Vec::new(),
            labels: Vec::new(),
            update: false,
            when_empty: true,
            remove_source_branch: false,
            at: None,
        }
    }
}

/// A change that is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its number in the repository.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// The branch it is for.
    pub target_branch: String,
    /// The newest commit of its branch.
    pub commit: String,
    /// Whether it was there already.
    pub already: bool,
    /// Who could not be asked or assigned.
    pub warnings: super::Warnings,
}
