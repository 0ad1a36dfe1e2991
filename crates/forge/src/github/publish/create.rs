//! Names, new repositories and their descriptions.
//!
//! Sources: <https://docs.github.com/en/rest/repos/repos#create-an-organization-repository>
//! and beside it, <https://docs.github.com/en/rest/branches/branches#list-branches>.

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::sub::Sub;
use crate::model::Visibility;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::name::{Availability, wrong_branch, wrong_name};
use crate::publish::repository::{Created, NewRepository};

/// So many branches are in a page.
const BRANCHES: usize = 100;

/// So many pages of branches are read.
const MAX_BRANCH_PAGES: usize = 50;

/// A repository, as far as publishing looks at it.
#[derive(Deserialize)]
pub(super) struct Known {
    id: u64,
    full_name: String,
    description: Option<String>,
    pub(super) default_branch: String,
    clone_url: String,
    html_url: String,
}

#[derive(Deserialize)]
struct Account {
    login: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

impl Sub<'_> {
    /// Whether the repository's name is free.
    pub(super) async fn availability(&self) -> Result<Availability, PublishError> {
        if let Some(wrong) = wrong_name(&self.name.name) {
            return Ok(Availability::Invalid(wrong));
        }
        let owner = &self.name.owner;
        let segment = self.segment(owner)?;
        if self
            .look::<Account>(&format!("/users/{segment}"))
            .await?
            .is_none()
        {
            let host = &self.inner.host;
            return Ok(Availability::NotAllowed(format!(
                "{host} has no owner `{owner}`"
            )));
        }
        match self.look::<Known>(&self.path("")?).await? {
            // One that was renamed leaves its name to whoever wants it.
            Some(known) if self.is_named(&known) => Ok(Availability::Taken(format!(
                "there is a repository {} already",
                known.full_name
            ))),
            _ => Ok(Availability::Free),
        }
    }

    fn is_named(&self, known: &Known) -> bool {
        known.full_name.eq_ignore_ascii_case(&self.name.to_string())
    }

    pub(super) async fn branches(&self) -> Result<Vec<String>, PublishError> {
        let mut names = Vec::new();
        for page in 1..=MAX_BRANCH_PAGES {
            let path = self.path(&format!("/branches?per_page={BRANCHES}&page={page}"))?;
            let branches: Vec<Named> = self.get(&path).await?;
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
        let path = self.creating_path().await?;
        let body = body(new, marker, path == USER);
        // It may be sent twice: the second is told that the name is taken, and whether
        // by the first can be seen.
        let reply = self.send(Method::POST, &path, Some(&body), true).await?;
        let (known, already) = if reply.status.is_success() {
            (self.read(&reply)?, false)
        } else if is_taken(&reply.body) {
            let known = self.get::<Known>(&self.path("")?).await;
            // One that may not be seen is somebody else's.
            match known {
                Ok(known) if self.is_ours(&known, marker).await? => (known, true),
                Ok(_) => return Err(self.taken(&reply)),
                Err(error) if error.cause == Cause::NotFound => return Err(self.taken(&reply)),
                Err(error) => return Err(error),
            }
        } else {
            let mut error = self.refused(&reply);
            if reply.status.as_u16() == 404 {
                let owner = &new.name.owner;
                error.reason = format!("404: it may not make repositories for {owner}");
                error.cause = Cause::Permission;
            }
            return Err(error);
        };
        // Until it is everywhere, all that follows would be told that it is not there.
        let repository = self.path("")?;
        self.get::<Known>(&repository).await?;
        if let Some(allows) = new.merging.allow_update_branch {
            let body = json!({ "allow_update_branch": allows });
            self.write(Method::PATCH, &repository, &body).await?;
        }
        Ok(Created {
            remote_url: known.clone_url,
            contents_url: format!("{}/blob/{}", known.html_url, new.default_branch),
            html_url: known.html_url,
            default_branch: new.default_branch.clone(),
            id: known.id.to_string(),
            already,
        })
    }

    /// Where repositories of the owner are made.
    async fn creating_path(&self) -> Result<String, PublishError> {
        let owner = self.segment(&self.name.owner)?;
        let account: Option<Account> = self.look(&format!("/users/{owner}")).await?;
        let Some(account) = account else {
            let reason = format!("there is no owner `{}`", self.name.owner);
            return Err(self.error(Cause::NotFound, reason));
        };
        if account.kind != "User" {
            return Ok(format!("/orgs/{owner}/repos"));
        }
        let me: Option<Account> = match self.look("/user").await {
            // An App is nobody.
            Err(error) if error.cause == Cause::Permission => None,
            me => me?,
        };
        if me.is_some_and(|me| me.login.eq_ignore_ascii_case(&account.login)) {
            return Ok(USER.to_owned());
        }
        let login = account.login;
        let reason = format!("only {login} makes repositories for {login}");
        Err(self.error(Cause::Permission, reason))
    }

    /// Whether a repository was made by this task: its description or its first
    /// commit says so.
    async fn is_ours(&self, known: &Known, marker: &Marker) -> Result<bool, PublishError> {
        if !self.is_named(known) {
            return Ok(false);
        }
        if known.description.as_deref() == Some(&*marker.description()) {
            return Ok(true);
        }
        let tip = self.tip(&known.default_branch).await?;
        Ok(tip.is_some_and(|tip| marker.is_in_message(&tip.message)))
    }

    fn taken(&self, reply: &crate::http::client::Reply) -> PublishError {
        PublishError {
            status: Some(reply.status.as_u16()),
            ..self.error(
                Cause::NameTaken,
                format!("there is a repository {} already", self.name),
            )
        }
    }

    pub(super) async fn describe(&self, description: Option<&str>) -> Result<(), PublishError> {
        // GitHub takes no line breaks here.
        let line = description.unwrap_or_default();
        let line: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let line: String = line.chars().take(350).collect();
        let body = json!({ "description": line });
        let repository = self.path("")?;
        self.write(Method::PATCH, &repository, &body)
            .await
            .map(drop)
    }

    pub(super) async fn set_default_branch(&self, branch: &str) -> Result<(), PublishError> {
        let body = json!({ "default_branch": branch });
        let repository = self.path("")?;
        self.write(Method::PATCH, &repository, &body)
            .await
            .map(drop)
    }
}

/// Where whoever asks makes their own.
const USER: &str = "/user/repos";

fn body(new: &NewRepository, marker: &Marker, is_user: bool) -> Value {
    let mut body = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::from);
    let flag = |flag: Option<bool>| flag.map(Value::from);
    put("name", Some((*new.name.name).into()));
    put("description", Some(marker.description().into()));
    put("homepage", text(&new.homepage));
    put(
        "private",
        Some((new.visibility != Visibility::Public).into()),
    );
    if !is_user {
        let visibility = match new.visibility {
            Visibility::Public => "public",
            Visibility::Internal => "internal",
            Visibility::Private => "private",
        };
        put("visibility", Some(visibility.into()));
    }
    put("auto_init", new.auto_init.then(|| true.into()));
    put("has_issues", flag(new.has_issues));
    put("has_projects", flag(new.has_projects));
    put("has_wiki", flag(new.has_wiki));
    let merging = &new.merging;
    put("allow_merge_commit", flag(merging.allow_merge_commit));
    put("allow_squash_merge", flag(merging.allow_squash_merge));
    put("allow_rebase_merge", flag(merging.allow_rebase_merge));
    put("allow_auto_merge", flag(merging.allow_auto_merge));
    put(
        "delete_branch_on_merge",
        flag(merging.delete_branch_on_merge),
    );
    put(
        "squash_merge_commit_title",
        text(&merging.squash_merge_commit_title),
    );
    put(
        "squash_merge_commit_message",
        text(&merging.squash_merge_commit_message),
    );
    body.into()
}

fn is_taken(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("name already exists on this account")
}
