//! Repositories, with what lies at the paths that are looked at.

use std::collections::BTreeMap;

use super::answers::{self, Listed, One};
use super::{Inner, MAX_LOOKS, MAX_PAGE, query};
use crate::ask::{Listing, Look};
use crate::error::ForgeError;
use crate::http::client::Fault;
use crate::model::{FullName, Page, Repository};

/// So many repositories are asked for by name in one request.
const SEVERAL_AT_ONCE: usize = 100;

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
                // One that cannot be read must not keep the others from being listed.
                Err(Fault::Forge(error)) if size == 1 => {
                    return self.without_looking(&listing.owner, after, error).await;
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

    /// A page of one that GitHub cannot give: what is known of that repository without
    /// looking into it, and why that did not work. Where even that is not to be had,
    /// it is the host that fails, and the error stands.
    async fn without_looking(
        &self,
        owner: &str,
        after: Option<&str>,
        error: ForgeError,
    ) -> Result<Page, ForgeError> {
        let ForgeError::Unavailable { reason, .. } = &error else {
            return Err(error);
        };
        let mut query = query::bare(owner);
        query.page(1, after);
        let what = format!("repositories of {owner}");
        let asked = self.query::<Listed>(owner, &query, &what, false).await;
        let Some(owner) = asked.ok().and_then(|listed| listed.repository_owner) else {
            return Err(error);
        };
        let Ok(mut page) = answers::page(owner.repositories, &Look::default()) else {
            return Err(error);
        };
        for repository in &mut page.repositories {
            repository.problem = Some(format!("{} could not give it: {reason}", self.host));
        }
        Ok(page)
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

    /// Several repositories, those of one owner in few requests.
    pub(super) async fn repositories(
        &self,
        known: &[(String, FullName)],
        look: &Look,
    ) -> Result<Vec<Option<Repository>>, ForgeError> {
        self.check_looks(look)?;
        let mut found: Vec<Option<Repository>> = vec![None; known.len()];
        // Each owner may be asked with other credentials.
        let mut by_owner: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (_, name)) in known.iter().enumerate() {
            by_owner
                .entry(name.owner.to_lowercase())
                .or_default()
                .push(at);
        }
        for places in by_owner.into_values() {
            let mut rest = places.as_slice();
            let mut size = SEVERAL_AT_ONCE;
            while !rest.is_empty() {
                let (some, others) = rest.split_at(size.min(rest.len()));
                let names: Vec<FullName> = some.iter().map(|at| known[*at].1.clone()).collect();
                match self.several(&names, look).await {
                    Ok(several) => {
                        for (at, repository) in some.iter().zip(several) {
                            // Another one may have the name by now.
                            let is_it = |it: &Repository| it.id == known[*at].0;
                            found[*at] = repository.filter(is_it);
                        }
                        rest = others;
                    }
                    Err(Fault::TooMuch(_)) if size > 1 => size = size.min(some.len()).div_ceil(2),
                    Err(fault) => return Err(fault.error(&self.host, "several repositories")),
                }
            }
        }
        Ok(found)
    }

    async fn several(
        &self,
        names: &[FullName],
        look: &Look,
    ) -> Result<Vec<Option<Repository>>, Fault> {
        let what = match names {
            [name] => format!("repository {name}"),
            _ => "several repositories".to_owned(),
        };
        let Some(first) = names.first() else {
            return Ok(Vec::new());
        };
        let query = query::several(names, look);
        let may_shrink = names.len() > 1;
        let mut answered: serde_json::Map<String, serde_json::Value> =
            self.query(&first.owner, &query, &what, may_shrink).await?;
        let several = (0..names.len()).map(|number| {
            let value = answered.remove(&format!("{}{number}", query::SEVERAL));
            let value = value.ok_or_else(|| "a part of it is missing".to_owned())?;
            let facts: Option<answers::Facts> =
                serde_json::from_value(value).map_err(|error| error.to_string())?;
            facts
                .map(|facts| answers::repository(facts, look))
                .transpose()
        });
        several
            .collect::<Result<_, String>>()
            .map_err(|reason| Fault::Forge(self.malformed(&what, &reason)))
    }

    fn check_looks(&self, look: &Look) -> Result<(), ForgeError> {
        if look.paths.len() > MAX_LOOKS {
            let paths = look.paths.len();
            return Err(self.unsupported(format!("{paths} paths at once; {MAX_LOOKS} at most")));
        }
        Ok(())
    }
}
