//! Autolinks, pages and deploy keys: GitHub refuses a second one that is the same,
//! and it is looked whether the first is what was asked for.
//!
//! Sources: <https://docs.github.com/en/rest/repos/autolinks>,
//! <https://docs.github.com/en/rest/pages/pages>,
//! <https://docs.github.com/en/rest/deploy-keys/deploy-keys>.

use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::sub::Sub;
use crate::publish::error::PublishError;
use crate::publish::settings::{Autolink, DeployKey, Pages};

#[derive(Deserialize)]
struct KnownLink {
    key_prefix: String,
    url_template: String,
}

#[derive(Deserialize)]
struct KnownKey {
    key: String,
}

impl Sub<'_> {
    pub(super) async fn create_autolink(&self, autolink: &Autolink) -> Result<(), PublishError> {
        let path = self.path("/autolinks")?;
        let body = json!({
            "key_prefix": autolink.key_prefix,
            "url_template": autolink.url_template,
            "is_alphanumeric": autolink.is_alphanumeric,
        });
        let reply = self.settle(Method::POST, &path, Some(&body), true).await?;
        if reply.status.is_success() {
            return Ok(());
        }
        if reply.status.as_u16() == 422 {
            let known: Vec<KnownLink> = self.get(&path).await?;
            let is_there = known.iter().any(|it| {
                it.key_prefix == autolink.key_prefix && it.url_template == autolink.url_template
            });
            if is_there {
                return Ok(());
            }
        }
        Err(self.refused(&reply))
    }

    pub(super) async fn enable_pages(&self, pages: &Pages) -> Result<(), PublishError> {
        let path = self.path("/pages")?;
        let body = json!({
            "build_type": if pages.by_workflow { "workflow" } else { "legacy" },
            "source": { "branch": pages.branch, "path": pages.path },
        });
        let reply = self.settle(Method::POST, &path, Some(&body), true).await?;
        match reply.status.as_u16() {
            200..=299 => Ok(()),
            409 => self.write(Method::PUT, &path, &body).await.map(drop),
            _ => Err(self.refused(&reply)),
        }
    }

    pub(super) async fn create_deploy_key(&self, key: &DeployKey) -> Result<(), PublishError> {
        let path = self.path("/keys")?;
        let body = json!({
            "title": key.title,
            "key": key.public_key,
            "read_only": key.is_read_only,
        });
        let reply = self.settle(Method::POST, &path, Some(&body), true).await?;
        if reply.status.is_success() {
            return Ok(());
        }
        if reply.status.as_u16() == 422 {
            let known: Vec<KnownKey> = self.get(&format!("{path}?per_page=100")).await?;
            if known.iter().any(|it| is_same(&it.key, &key.public_key)) {
                return Ok(());
            }
        }
        Err(self.refused(&reply))
    }
}

/// Whether two public keys are one: GitHub leaves out the comment at the end.
fn is_same(one: &str, other: &str) -> bool {
    let parts = |key: &'_ str| -> Vec<String> {
        let parts = key.split_whitespace().take(2);
        parts.map(str::to_owned).collect()
    };
    parts(one) == parts(other)
}
