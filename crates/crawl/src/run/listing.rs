//! The repositories of a provider, page by page.
//!
//! The first time, pages come with the texts of descriptors; later without, since
//! most repositories are as they were, and those that are not are asked for their
//! texts a hundred at a time.

use std::collections::BTreeSet;

use forge::ask::{Listing, Look};
use forge::error::ForgeError;
use forge::model::{FullName, Repository};
use futures_util::stream::{self, StreamExt as _};
use store::StoreError;

use super::{Crawl, Event};
use crate::decide::{self, Step};
use crate::provider::Provider;
use crate::snapshot::{ProviderState, repository_key};

/// Repositories of a page, and of a question for texts.
const PAGE: usize = 100;

/// Repositories that are asked at once for files that their descriptors name: these may
/// be long.
const SOME: usize = 50;

/// An owner has no more repositories than this.
const MAX_REPOSITORIES: usize = 500_000;

impl Crawl<'_> {
    /// Lists the repositories of a provider, and reads what changed.
    pub(super) async fn list(&self, provider: &Provider) -> Result<(), StoreError> {
        let before = self.before.providers.get(&provider.id);
        let is_first = before.is_none_or(|before| before.members.is_empty());
        let listing = Listing {
            owner: provider.owner.clone(),
            look: look_of(provider, is_first),
            page: PAGE as u32,
        };
        let mut listed = Listed::default();
        let pages = stream::unfold((None, false), |(after, is_over)| {
            let listing = &listing;
            async move {
                if is_over {
                    return None;
                }
                let page = self.page(provider, listing, after).await;
                let next = page.as_ref().ok().and_then(|page| page.next.clone());
                let is_over = next.is_none();
                Some((page, (next, is_over)))
            }
        });
        // Repositories of one page are read while the next is on its way.
        let mut pages = Box::pin(pages);
        let mut failure = None;
        let mut waiting: Vec<Repository> = Vec::new();
        let mut needy: Vec<Needy> = Vec::new();
        let mut seen = Seen::default();
        let mut reading = stream::FuturesUnordered::new();
        loop {
            let is_full = reading.len() >= self.job.options.concurrency.max(1);
            tokio::select! {
                biased;
                Some(done) = reading.next(), if !reading.is_empty() => done?,
                page = pages.next(), if !is_full => {
                    let Some(page) = page else { break };
                    let page = match page {
                        Ok(page) => page,
                        Err(error) => {
                            failure = Some(error);
                            break;
                        }
                    };
                    seen.total = page.total.or(seen.total);
                    for repository in page.repositories {
                        if !seen.add(&repository) || !provider.filters.pass(&repository) {
                            continue;
                        }
                        let branch = provider.filters.branch.as_deref();
                        let key = repository_key(&provider.host, &repository.id, branch);
                        listed.members.insert(key.clone());
                        let kept = self.kept(&key);
                        match decide::decide(provider, kept.as_ref(), &repository) {
                            Step::Look => waiting.push(repository),
                            Step::LookFor(paths) => needy.push((repository, paths)),
                            step => reading.push(self.settle(provider, key, kept, repository, step)),
                        }
                    }
                    self.job.observer.see(Event::Listed {
                        provider: &provider.id,
                        so_far: seen.ids.len() as u64,
                        total: seen.total,
                    });
                }
            }
        }
        while let Some(done) = reading.next().await {
            done?;
        }
        drop(reading);
        for some in waiting.chunks(PAGE) {
            needy.extend(self.look(provider, some).await?);
        }
        let most = self.forge(&provider.host).map_or(0, |it| it.max_looks());
        let most = most.saturating_sub(provider.paths().len());
        for some in together(needy, most) {
            self.look_for(provider, some).await?;
        }
        drop(pages);
        listed.ids = seen.ids;
        self.end_listing(provider, listed, failure).await
    }

    async fn page(
        &self,
        provider: &Provider,
        listing: &Listing,
        after: Option<String>,
    ) -> Result<forge::model::Page, ForgeError> {
        let forge = self.forge(&provider.host)?;
        forge.list(listing, after.as_deref()).await
    }

    /// Asks for the texts of some repositories, and reads them. Gives those whose
    /// descriptors name more files.
    async fn look(
        &self,
        provider: &Provider,
        some: &[Repository],
    ) -> Result<Vec<Needy>, StoreError> {
        let known: Vec<(String, FullName)> = some
            .iter()
            .map(|repository| (repository.id.clone(), repository.full_name.clone()))
            .collect();
        let look = look_of(provider, true);
        let answer = match self.forge(&provider.host) {
            Ok(forge) => forge.repositories(&known, &look).await,
            Err(error) => Err(error),
        };
        let jobs = some.iter().enumerate().map(|(at, listed)| {
            let key = repository_key(&provider.host, &listed.id, look.branch.as_deref());
            let answer = match &answer {
                Ok(found) => Ok(found.get(at).cloned().flatten()),
                Err(error) => Err(error.clone()),
            };
            async move {
                let kept = self.kept(&key);
                match answer {
                    Ok(Some(repository)) => {
                        let step = match decide::decide(provider, kept.as_ref(), &repository) {
                            Step::LookFor(paths) => return Ok(Some((repository, paths))),
                            // Texts were asked for: what has none is binary or long.
                            Step::Look => Step::Fetch,
                            step => step,
                        };
                        self.settle(provider, key, kept, repository, step).await?;
                    }
                    // Gone between two questions: the next listing says so.
                    Ok(None) => {}
                    Err(error) => self.unread(provider, &key, kept, listed.clone(), &error),
                }
                Ok(None)
            }
        });
        let concurrency = self.job.options.concurrency.max(1);
        let mut jobs = stream::iter(jobs).buffer_unordered(concurrency);
        let mut needy = Vec::new();
        while let Some(done) = jobs.next().await {
            needy.extend(done?);
        }
        Ok(needy)
    }

    /// Asks for files that the descriptors of some repositories name, for all of them
    /// at once, and reads them.
    async fn look_for(&self, provider: &Provider, some: Vec<Needy>) -> Result<(), StoreError> {
        let known: Vec<(String, FullName)> = some
            .iter()
            .map(|(repository, _)| (repository.id.clone(), repository.full_name.clone()))
            .collect();
        let mut look = look_of(provider, true);
        for path in some.iter().flat_map(|(_, paths)| paths) {
            look.bare.remove(path);
            look.paths.push(path.clone());
        }
        look.paths.sort_unstable();
        look.paths.dedup();
        let most = self.forge(&provider.host).map_or(0, |it| it.max_looks());
        let answer = match self.forge(&provider.host) {
            // One that names too many alone is read as a whole.
            Ok(forge) if look.paths.len() <= most => Some(forge.repositories(&known, &look).await),
            _ => None,
        };
        let jobs = some.into_iter().enumerate().map(|(at, (listed, _))| {
            let found = match &answer {
                None => Ok(Some(listed.clone())),
                Some(Ok(found)) => Ok(found.get(at).cloned().flatten()),
                Some(Err(error)) if error.ends_the_run() => Err(error.clone()),
                // Together they cannot be read: then each alone, whatever is wrong
                // with one of them.
                Some(Err(_)) => Ok(Some(listed.clone())),
            };
            async move {
                let key = repository_key(&provider.host, &listed.id, provider.branch());
                let kept = self.kept(&key);
                match found {
                    Ok(Some(repository)) => {
                        let step = decide::decide_more(provider, &repository);
                        let repository = decide::as_listed(provider, repository);
                        self.settle(provider, key, kept, repository, step).await
                    }
                    // Gone between two questions: the next listing says so.
                    Ok(None) => Ok(()),
                    Err(error) => {
                        self.unread(provider, &key, kept, listed, &error);
                        Ok(())
                    }
                }
            }
        });
        let concurrency = self.job.options.concurrency.max(1);
        let mut jobs = stream::iter(jobs).buffer_unordered(concurrency);
        while let Some(done) = jobs.next().await {
            done?;
        }
        Ok(())
    }

    /// What the listing says of repositories that were there before.
    async fn end_listing(
        &self,
        provider: &Provider,
        listed: Listed,
        failure: Option<ForgeError>,
    ) -> Result<(), StoreError> {
        let before = self.before.providers.get(&provider.id);
        let before = before.cloned().unwrap_or_default();
        let mut members = listed.members;
        let mut stale = None;
        if let Some(error) = failure {
            self.failed(&provider.id, None, &error, &provider.host);
            stale = Some(self.stale(before.stale.as_ref(), &error));
            members.extend(before.members);
        } else {
            // What is listed and does not pass any more was left out on purpose.
            let is_listed = |key: &&String| {
                let known = self.before.repositories.get(*key);
                known.is_some_and(|kept| listed.ids.contains(&kept.repository.id))
            };
            let missing = before.members.difference(&members);
            let missing: Vec<String> = missing.filter(|key| !is_listed(key)).cloned().collect();
            members.extend(self.still_there(provider, &missing, &mut stale).await?);
        }
        let mut state = self.state();
        state.run.counts.listed += members.len() as u64;
        let repositories = &state.snapshot.repositories;
        members.retain(|key| repositories.contains_key(key));
        let is_stale = stale.is_some();
        let found = ProviderState {
            members,
            listed: if is_stale {
                before.listed
            } else {
                listed.ids.len() as u64
            },
            stale,
        };
        state.snapshot.providers.insert(provider.id.clone(), found);
        Ok(())
    }

    /// Reads one repository of whichever provider lists it.
    pub(super) async fn only(&self, name: &FullName) -> Result<(), StoreError> {
        let mut is_known = false;
        for provider in self.job.providers {
            if !name.owner.eq_ignore_ascii_case(&provider.owner) {
                continue;
            }
            is_known = true;
            let look = look_of(provider, true);
            let answer = match self.forge(&provider.host) {
                Ok(forge) => forge.repository(name, &look).await,
                Err(error) => Err(error),
            };
            self.settle_only(provider, name, answer).await?;
        }
        if !is_known {
            let error = ForgeError::NotFound {
                host: "the configuration".to_owned(),
                what: format!("provider that lists `{name}`"),
            };
            self.failed("--only", Some(&name.to_string()), &error, "");
        }
        Ok(())
    }

    async fn settle_only(
        &self,
        provider: &Provider,
        name: &FullName,
        answer: Result<Repository, ForgeError>,
    ) -> Result<(), StoreError> {
        match answer {
            Ok(repository) if provider.filters.pass(&repository) => {
                let branch = provider.filters.branch.as_deref();
                let key = repository_key(&provider.host, &repository.id, branch);
                let kept = self.kept(&key);
                // It was asked for: it is read whatever was read before.
                let step = match decide::decide(provider, None, &repository) {
                    Step::Look | Step::LookFor(_) => Step::Fetch,
                    step => step,
                };
                self.settle(provider, key.clone(), kept, repository, step)
                    .await?;
                let mut state = self.state();
                state.run.counts.listed += 1;
                let known = state.snapshot.repositories.contains_key(&key);
                let providers = &mut state.snapshot.providers;
                let members = &mut providers.entry(provider.id.clone()).or_default().members;
                if known {
                    members.insert(key);
                }
            }
            Ok(repository) => {
                let branch = provider.filters.branch.as_deref();
                self.remove(
                    provider,
                    &repository_key(&provider.host, &repository.id, branch),
                );
            }
            Err(error) if error.is_gone() => {
                let named = |kept: &crate::snapshot::Kept| {
                    kept.host == provider.host && kept.repository.full_name == *name
                };
                let known = self.before.repositories.iter();
                for (key, _) in known.filter(|(_, kept)| named(kept)) {
                    self.remove(provider, key);
                }
            }
            Err(error) => {
                self.failed(
                    &provider.id,
                    Some(&name.to_string()),
                    &error,
                    &provider.host,
                );
            }
        }
        Ok(())
    }

    fn remove(&self, provider: &Provider, key: &str) {
        let mut state = self.state();
        if let Some(found) = state.snapshot.providers.get_mut(&provider.id) {
            found.members.remove(key);
        }
    }
}

/// What is looked at in every repository of a provider.
pub(super) fn look_of(provider: &Provider, with_texts: bool) -> Look {
    Look {
        branch: provider.filters.branch.clone(),
        paths: provider.paths(),
        with_texts,
        bare: provider.bare_paths(),
    }
}

/// A repository, and the files that its descriptor names beyond what is looked at.
type Needy = (Repository, Vec<String>);

/// Puts repositories together that name the same files, or few different ones: no
/// more than `most`, unless one alone names more.
fn together(mut needy: Vec<Needy>, most: usize) -> Vec<Vec<Needy>> {
    needy.sort_by(|one, other| (&one.1, &one.0.id).cmp(&(&other.1, &other.0.id)));
    let mut groups: Vec<Vec<Needy>> = Vec::new();
    let mut named: BTreeSet<String> = BTreeSet::new();
    for one in needy {
        let also: BTreeSet<String> = named.iter().chain(&one.1).cloned().collect();
        match groups.last_mut() {
            Some(group) if group.len() < SOME && also.len() <= most => {
                named = also;
                group.push(one);
            }
            _ => {
                named = one.1.iter().cloned().collect();
                groups.push(vec![one]);
            }
        }
    }
    groups
}

/// What a listing gives.
#[derive(Default)]
struct Listed {
    /// Keys of what passes the filters.
    members: BTreeSet<String>,
    /// The host's words for all that was listed.
    ids: BTreeSet<String>,
}

/// Which repositories have come: one that moves between two pages comes twice.
#[derive(Default)]
struct Seen {
    ids: BTreeSet<String>,
    total: Option<u64>,
}

impl Seen {
    fn add(&mut self, repository: &Repository) -> bool {
        self.ids.len() < MAX_REPOSITORIES && self.ids.insert(repository.id.clone())
    }
}
