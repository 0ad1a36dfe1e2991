//! What a repository has besides its files: topics, access, variables, secrets.
//!
//! Each of these may be written twice. Sources:
//! <https://docs.github.com/en/rest/repos/repos#replace-all-repository-topics>,
//! <https://docs.github.com/en/rest/teams/teams#add-or-update-team-repository-permissions>,
//! <https://docs.github.com/en/rest/collaborators/collaborators#add-a-repository-collaborator>,
//! <https://docs.github.com/en/rest/actions/variables>,
//! <https://docs.github.com/en/rest/actions/secrets>,
//! <https://docs.github.com/en/rest/actions/oidc>,
//! <https://docs.github.com/en/rest/actions/permissions>,
//! <https://docs.github.com/en/rest/repos/custom-properties>,
//! <https://docs.github.com/en/rest/activity/watching>.

use std::collections::BTreeMap;

use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::seal::seal;
use super::sub::Sub;
use crate::publish::Warnings;
use crate::publish::error::{Cause, PublishError};
use crate::publish::name::wrong_variable;
use crate::publish::repository::{Grant, Oidc, Property, Who, WorkflowAccess};

#[derive(Deserialize)]
struct PublicKey {
    key_id: String,
    key: String,
}

impl Sub<'_> {
    pub(super) async fn set_access(&self, grant: &Grant) -> Result<Warnings, PublishError> {
        let owner = &self.name.owner;
        let body = json!({ "permission": grant.role });
        let path = match &grant.who {
            Who::Team(team) => {
                let (owner, team) = (self.segment(owner)?, self.segment(team)?);
                let repository = self.path("")?;
                let repository = repository.strip_prefix("/repos").unwrap_or(&repository);
                format!("/orgs/{owner}/teams/{team}/repos{repository}")
            }
            // Whoever owns it is in.
            Who::User(login) if login.eq_ignore_ascii_case(owner) => return Ok(Vec::new()),
            Who::User(login) => self.path(&format!("/collaborators/{}", self.segment(login)?))?,
        };
        let reply = self.settle(Method::PUT, &path, Some(&body), true).await?;
        match (reply.status.as_u16(), &grant.who) {
            (201, Who::User(login)) => Ok(vec![format!(
                "{login} is invited and has to accept that first"
            )]),
            (200..=299, _) => Ok(Vec::new()),
            (404, who) => {
                let who = match who {
                    Who::Team(team) => format!("there is no team `{team}` in {owner}"),
                    Who::User(login) => format!("there is nobody called `{login}`"),
                };
                let mut error = self.refused(&reply);
                error.reason = format!("404: {who}, or it may not be seen");
                Err(error)
            }
            _ => Err(self.refused(&reply)),
        }
    }

    pub(super) async fn set_topics(&self, topics: &[String]) -> Result<(), PublishError> {
        let names: Vec<String> = topics.iter().map(|topic| topic.to_lowercase()).collect();
        let path = self.path("/topics")?;
        let body = json!({ "names": names });
        self.write(Method::PUT, &path, &body).await.map(drop)
    }

    pub(super) async fn set_properties(
        &self,
        properties: &BTreeMap<String, Property>,
    ) -> Result<(), PublishError> {
        let properties: Vec<Value> = properties
            .iter()
            .map(|(name, value)| json!({ "property_name": name, "value": value }))
            .collect();
        let path = self.path("/properties/values")?;
        let body = json!({ "properties": properties });
        self.write(Method::PATCH, &path, &body).await.map(drop)
    }

    pub(super) async fn set_oidc(&self, oidc: &Oidc) -> Result<(), PublishError> {
        let path = self.path("/actions/oidc/customization/sub")?;
        let mut body = json!({ "use_default": oidc.use_default });
        if !oidc.use_default {
            body["include_claim_keys"] = oidc.include_claim_keys.clone().into();
        }
        self.write(Method::PUT, &path, &body).await.map(drop)
    }

    pub(super) async fn set_workflow_access(
        &self,
        access: WorkflowAccess,
    ) -> Result<(), PublishError> {
        let path = self.path("/actions/permissions/access")?;
        let body = json!({ "access_level": access.word() });
        self.write(Method::PUT, &path, &body).await.map(drop)
    }

    pub(super) async fn subscribe(&self, subscribes: bool) -> Result<(), PublishError> {
        let path = self.path("/subscription")?;
        if subscribes {
            let body = json!({ "subscribed": true, "ignored": false });
            return self.write(Method::PUT, &path, &body).await.map(drop);
        }
        let reply = self.send(Method::DELETE, &path, None, true).await?;
        match reply.status.as_u16() {
            200..=299 | 404 => Ok(()),
            _ => Err(self.refused(&reply)),
        }
    }

    /// Sets a variable; `variables` is where those of the repository or of one of its
    /// environments are.
    pub(super) async fn set_variable(
        &self,
        variables: &str,
        name: &str,
        value: &SecretString,
    ) -> Result<(), PublishError> {
        self.check_variable(name)?;
        let body = json!({ "name": name, "value": value.expose_secret() });
        let path = self.path(variables)?;
        let reply = self.settle(Method::POST, &path, Some(&body), true).await?;
        match reply.status.as_u16() {
            200..=299 => Ok(()),
            409 => {
                let path = self.path(&format!("{variables}/{}", self.segment(name)?))?;
                self.write(Method::PATCH, &path, &body).await.map(drop)
            }
            _ => Err(self.refused(&reply)),
        }
    }

    /// Sets a secret; `secrets` is where those of the repository or of one of its
    /// environments are.
    pub(super) async fn set_secret(
        &self,
        secrets: &str,
        name: &str,
        value: &SecretString,
    ) -> Result<(), PublishError> {
        self.check_variable(name)?;
        let path = self.path(&format!("{secrets}/public-key"))?;
        let key: PublicKey = self.get(&path).await?;
        let sealed = seal(&key.key, value);
        let sealed = sealed.map_err(|reason| self.error(Cause::Malformed, reason))?;
        let body = json!({ "encrypted_value": sealed, "key_id": key.key_id });
        let path = self.path(&format!("{secrets}/{}", self.segment(name)?))?;
        self.write(Method::PUT, &path, &body).await.map(drop)
    }

    fn check_variable(&self, name: &str) -> Result<(), PublishError> {
        let wrong = wrong_variable(name).or_else(|| {
            let is_theirs = name.to_ascii_uppercase().starts_with("GITHUB_");
            is_theirs.then(|| format!("`{name}` is reserved: names with `GITHUB_` are GitHub's"))
        });
        match wrong {
            Some(wrong) => Err(self.error(Cause::NameInvalid, wrong)),
            None => Ok(()),
        }
    }
}
