//! How a branch is protected.

use serde::{Deserialize, Serialize};

/// Some of those who may do something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actors {
    /// Slugs of Apps.
    #[serde(default)]
    pub apps: Vec<String>,
    /// Logins.
    #[serde(default)]
    pub users: Vec<String>,
    /// Slugs of teams.
    #[serde(default)]
    pub teams: Vec<String>,
}

impl Actors {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.apps.is_empty() && self.users.is_empty() && self.teams.is_empty()
    }
}

/// How a branch is protected: the inputs of `github:branch-protection:create`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    /// The branch.
    pub branch: String,
    /// Whether for administrators too.
    pub enforce_admins: bool,
    /// How many reviews a pull request needs, 0 to 6.
    pub required_approving_review_count: u32,
    /// Whether code owners have to review.
    pub require_code_owner_reviews: bool,
    /// Whether new commits undo reviews.
    pub dismiss_stale_reviews: bool,
    /// Whether somebody else than who pushed last has to review.
    pub require_last_push_approval: bool,
    /// Who needs no pull request.
    pub bypass: Actors,
    /// Who may push; `None` is everybody who may write.
    pub restrictions: Option<Actors>,
    /// The checks that have to pass.
    pub required_status_checks: Vec<String>,
    /// Whether a branch has to be up to date before it is merged.
    pub require_up_to_date: bool,
    /// Whether conversations have to be resolved.
    pub required_conversation_resolution: bool,
    /// Whether commits have to be signed.
    pub required_commit_signing: bool,
    /// Whether there may be no merge commits.
    pub required_linear_history: bool,
    /// Whether nobody may make a branch that fits; only with `restrictions`.
    pub block_creations: bool,
}

impl Protection {
    /// What Backstage does where nothing is said: one review, up to date, for
    /// administrators too.
    pub fn new(branch: impl Into<String>) -> Self {
        Self {
            branch: branch.into(),
            enforce_admins: true,
            required_approving_review_count: 1,
            require_code_owner_reviews: false,
            dismiss_stale_reviews: false,
            require_last_push_approval: false,
            bypass: Actors::default(),
            restrictions: None,
            required_status_checks: Vec::new(),
            require_up_to_date: true,
            required_conversation_resolution: false,
            required_commit_signing: false,
            required_linear_history: false,
            block_creations: false,
        }
    }
}
