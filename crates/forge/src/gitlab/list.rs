//! Projects, with what lies at the paths that are looked at.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::answers::{self, Listed, Moved, One, Project, Several};
use super::query::{self, Owner, Query};
use super::{Inner, MAX_LOOKS, MAX_PAGE, address};
use crate::ask::{At, Listing, Look};
use crate::error::ForgeError;
use crate::http::client::{About, Fault};
use crate::http::graphql::GraphqlError;
use crate::model::{EntryKind, FullName, Page, Repository, Seen};

/// What a cursor begins with that belongs to the projects of a user.
const NAMESPACE: &str = "user:";

impl Inner {
    /// One page. When it is too much for GitLab it is asked for again with half as
    /// many, and at last without the texts of files.
    pub(super) async fn list(
        &self,
        listing: &Listing,
        after: Option<&str>,
    ) -> Result<Page, ForgeError> {
        self.check_looks(&listing.look)?;
        let (owner, cursor) = match after.map(|it| (it.strip_prefix(NAMESPACE), it)) {
            Some((Some(cursor), _)) => (Owner::Namespace, Some(cursor)),
            Some((None, cursor)) => (Owner::Group, Some(cursor)),
            None => (Owner::Group, None),
        };
        match self.page_of(owner, listing, cursor).await? {
            Some(page) => Ok(page),
            // Whose name it is shows only now: that of a group, or of a user.
            None if owner == Owner::Group && after.is_none() => {
                let page = self.page_of(Owner::Namespace, listing, None).await?;
                page.ok_or_else(|| self.not_found(&format!("owner {}", listing.owner)))
            }
            None => Err(self.not_found(&format!("owner {}", listing.owner))),
        }
    }

    /// One page; `None` where there is no such owner.
    async fn page_of(
        &self,
        owner: Owner,
        listing: &Listing,
        after: Option<&str>,
    ) -> Result<Option<Page>, ForgeError> {
        let what = format!("repositories of {}", listing.owner);
        let most = listing.page.clamp(1, MAX_PAGE);
        let mut size = self.page.load(Ordering::Relaxed).clamp(1, most);
        let mut has_text = listing.look.with_texts;
        let make = |has_text| query::listing(owner, &listing.owner, &listing.look, has_text);
        let mut query = make(has_text);
        let (listed, errors) = loop {
            query.page(size, after);
            let may_shrink = size > 1 || has_text;
            match self.query::<Listed>(&query, &what, may_shrink).await {
                Ok(answered) => break answered,
                Err(Fault::TooMuch(reason)) => {
                    tracing::debug!(
                        host = self.host,
                        owner = listing.owner,
                        size,
                        reason,
                        "less"
                    );
                    if size > 1 {
                        size /= 2;
                        self.page.fetch_min(size, Ordering::Relaxed);
                    } else if has_text {
                        has_text = false;
                        query = make(has_text);
                    } else {
                        return Err(Fault::TooMuch(reason).error(&self.host, &what));
                    }
                }
                Err(Fault::Forge(error)) => return Err(error),
            }
        };
        let mut problems = self.problems(errors, &what)?;
        let Some(listed) = listed.owner else {
            return Ok(None);
        };
        let next = listed.projects.next();
        if next.is_some() && next.as_deref() == after {
            return Err(self.malformed(&what, "the next page is the same again"));
        }
        let mut repositories = Vec::new();
        for (number, project) in listed.projects.nodes.into_iter().enumerate() {
            let Some(project) = project else { continue };
            let problem = problems.remove(&number);
            repositories.push(self.told(project, &listing.look, problem, &what).await?);
        }
        Ok(Some(Page {
            repositories,
            next: next.map(|next| match owner {
                Owner::Group => next,
                Owner::Namespace => format!("{NAMESPACE}{next}"),
            }),
            total: None,
        }))
    }

    /// One repository. A name that it had leads to the one that it has.
    pub(super) async fn repository(
        &self,
        name: &FullName,
        look: &Look,
    ) -> Result<Repository, ForgeError> {
        self.check_looks(look)?;
        let what = format!("repository {name}");
        let path = name.to_string();
        let mut found = self.project(&path, look, &what).await?;
        if found.is_none() {
            // Only the REST API knows where it is now.
            let reply = self
                .get(&address::project(name), About::rest(&what))
                .await?;
            let moved: Moved = serde_json::from_slice(&reply.body)
                .map_err(|error| self.malformed(&what, &error.to_string()))?;
            if moved.path_with_namespace != path {
                found = self
                    .project(&moved.path_with_namespace, look, &what)
                    .await?;
            }
        }
        let project = found.ok_or_else(|| self.not_found(&what))?;
        self.told(project, look, None, &what).await
    }

    /// Several repositories, in few requests.
    pub(super) async fn repositories(
        &self,
        known: &[(String, FullName)],
        look: &Look,
    ) -> Result<Vec<Option<Repository>>, ForgeError> {
        self.check_looks(look)?;
        let what = "several repositories";
        let mut found: BTreeMap<String, Repository> = BTreeMap::new();
        let mut has_text = look.with_texts;
        let mut size = self.page.load(Ordering::Relaxed).clamp(1, MAX_PAGE) as usize;
        // What is no number is none of GitLab's words: there is no such repository.
        let is_number = |id: &&str| !id.is_empty() && id.bytes().all(|it| it.is_ascii_digit());
        let ids: Vec<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().filter(is_number).collect();
        let mut rest = ids.as_slice();
        while !rest.is_empty() {
            let (some, others) = rest.split_at(size.min(rest.len()));
            let query = query::several(some, look, has_text);
            let may_shrink = size > 1 || has_text;
            let (several, errors) = match self.query::<Several>(&query, what, may_shrink).await {
                Ok(answered) => answered,
                Err(Fault::TooMuch(_)) if some.len() > 1 => {
                    size = some.len() / 2;
                    continue;
                }
                Err(Fault::TooMuch(_)) if has_text => {
                    has_text = false;
                    continue;
                }
                Err(fault) => return Err(fault.error(&self.host, what)),
            };
            let mut problems = self.problems(errors, what)?;
            for (number, project) in several.projects.nodes.into_iter().enumerate() {
                let Some(project) = project else { continue };
                let problem = problems.remove(&number);
                let repository = self.told(project, look, problem, what).await?;
                found.insert(repository.id.clone(), repository);
            }
            rest = others;
        }
        Ok(known.iter().map(|(id, _)| found.get(id).cloned()).collect())
    }

    /// What is wrong with projects, by their number in a list.
    fn problems(
        &self,
        errors: Vec<GraphqlError>,
        what: &str,
    ) -> Result<BTreeMap<usize, String>, ForgeError> {
        let mut problems = BTreeMap::new();
        for error in errors {
            match answers::project_of(&error) {
                Some(number) => problems.entry(number).or_insert(error.message),
                None => return Err(self.malformed(what, &error.message)),
            };
        }
        Ok(problems)
    }

    async fn project(
        &self,
        path: &str,
        look: &Look,
        what: &str,
    ) -> Result<Option<Project>, ForgeError> {
        let ask = async |query: Query, may_shrink: bool| {
            let (one, errors) = self.query::<One>(&query, what, may_shrink).await?;
            match errors.first() {
                None => Ok(one.project),
                Some(error) => Err(Fault::from(self.malformed(what, &error.message))),
            }
        };
        let has_text = look.with_texts;
        let asked = match ask(query::project(path, look, has_text), has_text).await {
            Err(Fault::TooMuch(_)) => ask(query::project(path, look, false), false).await,
            asked => asked,
        };
        asked.map_err(|fault| fault.error(&self.host, what))
    }

    /// A project as a repository, with the folders that the query could not tell.
    async fn told(
        &self,
        project: Project,
        look: &Look,
        problem: Option<String>,
        what: &str,
    ) -> Result<Repository, ForgeError> {
        let told = answers::repository(project, look);
        let (mut repository, unknown) = told.map_err(|reason| self.malformed(what, &reason))?;
        if let Some(problem) = problem {
            repository.head = None;
            repository.seen.clear();
            repository.problem = Some(problem);
            return Ok(repository);
        }
        let Some(head) = &repository.head else {
            return Ok(repository);
        };
        let at = At {
            id: repository.id.clone(),
            full_name: repository.full_name.clone(),
            commit: head.commit.clone(),
            disk_kib: repository.disk_kib,
        };
        for path in unknown {
            let folder = query::folder_of(&path);
            let entries = self.folder(&at, folder, false).await?;
            let found = entries.into_iter().find(|entry| entry.path == path);
            if let Some(entry) = found.filter(|entry| entry.kind == EntryKind::Folder) {
                let seen = Seen::Folder { oid: entry.oid };
                repository.seen.insert(path, seen);
            }
        }
        Ok(repository)
    }

    fn check_looks(&self, look: &Look) -> Result<(), ForgeError> {
        if look.paths.len() > MAX_LOOKS {
            let paths = look.paths.len();
            return Err(ForgeError::Unsupported {
                host: self.host.clone(),
                what: format!("{paths} paths at once; {MAX_LOOKS} at most"),
            });
        }
        Ok(())
    }
}
