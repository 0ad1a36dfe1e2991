//! Repositories, with what lies at the paths that are looked at.

use super::answers::{self, Connection, Listed, One};
use super::{Inner, MAX_LOOKS, MAX_PAGE, query};
use crate::ask::{Listing, Look};
use crate::error::ForgeError;
use crate::http::client::Fault;
use crate::model::{FullName, Page, Repository};

impl Inner {
    /// One page. It is asked for in one request; when that is too much for GitHub,
    /// again with half as many after the same cursor, so that none is left out and
    /// none comes twice.
    pub(super) async fn list(
        &self,
        listing: &Listing,
        after: Option<&str>,
    ) -> Result<Page, ForgeError> {
        self.check_looks(&listing.look)?;
        let what = format!("repositories of {}", listing.owner);
        let most = listing.page.clamp(1, MAX_PAGE);
        let mut query = query::listing(&listing.owner, &listing.look);
        let mut size = self.listing_pace.size(most);
        loop {
            query.page(size, after);
            let asked = self.query(&listing.owner, &query, &what, size > 1).await;
            let listed: Listed = match asked {
                Ok(listed) => listed,
                Err(Fault::TooMuch(reason)) => {
                    tracing::debug!(
                        host = self.host,
                        owner = listing.owner,
                        size,
                        reason,
                        "halved"
                    );
                    // One alone never is too much: it is tried until it fails.
                    size = self.listing_pace.too_much(size).unwrap_or(1);
                    continue;
                }
                Err(Fault::Forge(error)) if size == 1 => {
                    return Err(self.blame(&listing.owner, after, error).await);
                }
                Err(Fault::Forge(error)) => return Err(error),
            };
            let owner = listed
                .repository_owner
                .ok_or_else(|| self.not_found(&format!("owner {}", listing.owner)))?;
            let page = answers::page(owner.repositories, &listing.look)
                .map_err(|reason| self.malformed(&what, &reason))?;
            if after.is_some() && page.next.as_deref() == after {
                return Err(self.malformed(&what, "the next page is the same again"));
            }
            self.listing_pace.passed(size);
            return Ok(page);
        }
    }

    /// An error of a page of one, with the name of that one.
    async fn blame(&self, owner: &str, after: Option<&str>, error: ForgeError) -> ForgeError {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answered {
            repository_owner: Option<Owned>,
        }
        #[derive(serde::Deserialize)]
        struct Owned {
            repositories: Connection<Named>,
        }
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Named {
            name_with_owner: String,
        }
        let ForgeError::Unavailable {
            host,
            reason,
            tries,
            ..
        } = error
        else {
            return error;
        };
        let mut query = query::name_of_next(owner);
        query.page(1, after);
        let what = format!("repositories of {owner}");
        let name = self
            .query::<Answered>(owner, &query, &what, false)
            .await
            .ok()
            .and_then(|answered| answered.repository_owner?.repositories.whole().ok()?.pop())
            .map(|named| format!("repository {}", named.name_with_owner));
        ForgeError::Unavailable {
            host,
            what: name.unwrap_or(what),
            reason,
            tries,
        }
    }

    /// One repository. GitHub follows the names that it had.
    pub(super) async fn repository(
        &self,
        name: &FullName,
        look: &Look,
    ) -> Result<Repository, ForgeError> {
        self.check_looks(look)?;
        let what = format!("repository {name}");
        let query = query::repository(name, look);
        let one: One = self
            .query(&name.owner, &query, &what, false)
            .await
            .map_err(|fault| fault.error(&self.host, &what))?;
        let facts = one.repository.ok_or_else(|| self.not_found(&what))?;
        answers::repository(facts, look).map_err(|reason| self.malformed(&what, &reason))
    }

    fn check_looks(&self, look: &Look) -> Result<(), ForgeError> {
        if look.paths.len() > MAX_LOOKS {
            let paths = look.paths.len();
            return Err(self.unsupported(format!("{paths} paths at once; {MAX_LOOKS} at most")));
        }
        Ok(())
    }
}
