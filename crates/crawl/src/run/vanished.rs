//! Repositories that were there and are listed no more.
//!
//! A listing may leave out what moved between two of its pages, and a token that
//! lost its rights sees nothing private. So the host is asked for each, and where
//! very many are gone at once, somebody has to say that this is right.

use forge::error::ForgeError;
use forge::model::{FullName, Repository};
use store::StoreError;

use super::Crawl;
use super::listing::look_of;
use crate::decide::{self, Step};
use crate::provider::Provider;
use crate::snapshot::Stale;

/// So many may always vanish at once.
const FEW: usize = 10;

/// Repositories of one question.
const AT_ONCE: usize = 100;

impl Crawl<'_> {
    /// Those of some repositories that were there before which still are, or may
    /// be.
    pub(super) async fn still_there(
        &self,
        provider: &Provider,
        missing: &[String],
        stale: &mut Option<Stale>,
    ) -> Result<Vec<String>, StoreError> {
        let before = self.before.providers.get(&provider.id);
        let had = before.map_or(0, |before| before.members.len());
        let was = before.and_then(|before| before.stale.clone());
        if missing.len() > FEW && missing.len() * 2 > had && !self.job.options.allow_removals {
            let error = ForgeError::Vanished {
                host: provider.host.clone(),
                missing: missing.len() as u64,
                of: had as u64,
            };
            self.failed(&provider.id, None, &error, &provider.host);
            *stale = Some(self.stale(was.as_ref(), &error));
            return Ok(missing.to_vec());
        }
        let mut there = Vec::new();
        for some in missing.chunks(AT_ONCE) {
            match self.ask_for(provider, some).await {
                Ok(found) => {
                    for (key, repository) in found {
                        there.extend(self.found_again(provider, key, repository).await?);
                    }
                }
                Err(error) => {
                    self.failed(&provider.id, None, &error, &provider.host);
                    *stale = Some(self.stale(was.as_ref(), &error));
                    there.extend_from_slice(some);
                }
            }
        }
        Ok(there)
    }

    async fn ask_for(
        &self,
        provider: &Provider,
        keys: &[String],
    ) -> Result<Vec<(String, Option<Repository>)>, ForgeError> {
        let known = &self.before.repositories;
        let known = keys.iter().filter_map(|key| Some((key, known.get(key)?)));
        let (keys, names): (Vec<&String>, Vec<(String, FullName)>) = known
            .map(|(key, kept)| {
                let repository = &kept.repository;
                (key, (repository.id.clone(), repository.full_name.clone()))
            })
            .unzip();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let forge = self.forge(&provider.host)?;
        let found = forge.repositories(&names, &look_of(provider, true)).await?;
        Ok(keys.into_iter().cloned().zip(found).collect())
    }

    /// A repository that the listing had left out: its key, if it is still one of
    /// this provider's.
    async fn found_again(
        &self,
        provider: &Provider,
        key: String,
        repository: Option<Repository>,
    ) -> Result<Option<String>, StoreError> {
        let Some(repository) = repository else {
            return Ok(None);
        };
        let owner = &repository.full_name.owner;
        if !owner.eq_ignore_ascii_case(&provider.owner) || !provider.filters.pass(&repository) {
            return Ok(None);
        }
        let kept = self.kept(&key);
        let step = match decide::decide(provider, kept.as_ref(), &repository) {
            Step::Look => Step::Fetch,
            step => step,
        };
        self.settle(provider, key.clone(), kept, repository, step)
            .await?;
        Ok(Some(key))
    }
}
