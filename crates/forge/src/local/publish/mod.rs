//! Publishing into a folder: bare repositories, made and written by gix.
//!
//! 1. `create`: a repository, made aside and put in its place in one move, so that it
//!    is there whole or not at all, and of two that take one name the second is told.
//! 2. `commit`: trees, commits and branches.
//! 3. `pull`: a branch with a commit, and a pull request in the record.
//! 4. Everything else is recorded: see [`record`](super::record).
//!
//! Who changes a repository holds a lock of the system on `published.lock` in it,
//! which ends with the program that holds it.

mod commit;
mod create;
mod pull;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use secrecy::{ExposeSecret, SecretString};

use super::place::{Place, PlaceKind};
use super::record::{
    Record, RecordedDispatch, RecordedEnvironment, RecordedIssue, RecordedWebhook,
};
use super::source::Fault;
use super::{Local, Shared};
use crate::error::ForgeError;
use crate::model::FullName;
use crate::publish::environment::{BranchPolicy, Environment};
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::name::{Availability, wrong_variable};
use crate::publish::protect::Protection;
use crate::publish::pull::{Opened, PullRequest};
use crate::publish::push::{Push, Pushed};
use crate::publish::repository::{
    Created, Grant, NewRepository, Oidc, Property, Who, WorkflowAccess,
};
use crate::publish::settings::{
    Autolink, DeployKey, Dispatch, Dispatched, Issue, IssueMade, Pages, Variable, Webhook,
};
use crate::publish::{Done, Publisher, Warnings};

/// How long somebody else may be writing.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// How often it is looked whether they have ended.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The file that is locked.
const LOCK: &str = "published.lock";

/// A sub-step that is being done.
struct Doing<'s> {
    shared: &'s Shared,
    attempt: &'s str,
}

/// A repository that nobody else writes to meanwhile.
struct Open {
    name: FullName,
    folder: PathBuf,
    record: Record,
    repository: gix::Repository,
    _lock: File,
}

impl Local {
    /// What was asked for a repository; an empty record where it was not published.
    ///
    /// # Errors
    ///
    /// [`PublishError`] where there is no such repository, or its record is damaged.
    pub fn published<'a>(&'a self, name: &'a FullName) -> Done<'a, Record> {
        let attempt = format!("read what was asked for repository {name}");
        let name = name.clone();
        self.step(attempt, move |doing| {
            let place = doing.place(&name)?;
            Record::read(&place.folder).map_err(|error| doing.io(&error))
        })
    }

    /// Does a sub-step where it holds nobody up.
    fn step<'a, T: Send + 'static>(
        &'a self,
        attempt: String,
        work: impl FnOnce(&Doing<'_>) -> Result<T, PublishError> + Send + 'static,
    ) -> Done<'a, T> {
        let shared = Arc::clone(&self.shared);
        shared.requests.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let said = shared.places.said().to_owned();
            let told = attempt.clone();
            let done = tokio::task::spawn_blocking(move || {
                work(&Doing {
                    shared: &shared,
                    attempt: &told,
                })
            });
            match done.await {
                Ok(done) => done,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => {
                        let reason = "the program is ending";
                        Err(PublishError::new(
                            &said,
                            &attempt,
                            Cause::Unavailable,
                            reason,
                        ))
                    }
                },
            }
        })
    }

    /// Changes the record of a repository.
    fn note<'a, T: Send + 'static>(
        &'a self,
        name: &'a FullName,
        attempt: String,
        change: impl FnOnce(&Doing<'_>, &mut Open) -> Result<T, PublishError> + Send + 'static,
    ) -> Done<'a, T> {
        let name = name.clone();
        self.step(attempt, move |doing| {
            let mut open = doing.open(&name)?;
            let before = open.record.clone();
            let done = change(doing, &mut open)?;
            if open.record != before {
                doing.write(&open)?;
            }
            Ok(done)
        })
    }
}

impl Doing<'_> {
    fn error(&self, cause: Cause, reason: impl Into<String>) -> PublishError {
        PublishError::new(self.shared.places.said(), self.attempt, cause, reason)
    }

    fn forge(&self, error: ForgeError) -> PublishError {
        PublishError::from_forge(error, self.attempt)
    }

    fn io(&self, error: &std::io::Error) -> PublishError {
        let cause = match error.kind() {
            std::io::ErrorKind::PermissionDenied => Cause::Permission,
            std::io::ErrorKind::Other => Cause::Malformed,
            _ => Cause::Unavailable,
        };
        self.error(cause, error.to_string())
    }

    fn broken(&self, error: impl std::fmt::Display) -> PublishError {
        self.error(Cause::Malformed, Fault::broken(error).to_string())
    }

    fn place(&self, name: &FullName) -> Result<Place, PublishError> {
        let found = self.shared.places.find(name);
        found.map_err(|error| self.forge(error))
    }

    /// A repository, for writing.
    fn open(&self, name: &FullName) -> Result<Open, PublishError> {
        let place = self.place(name)?;
        if place.kind != PlaceKind::Bare {
            let folder = place.folder.display();
            let reason = format!("{folder} is no bare repository, and others are left alone");
            return Err(self.error(Cause::Unsupported, reason));
        }
        let lock = self.lock(&place)?;
        let options = gix::open::Options::isolated()
            .with(gix::sec::Trust::Full)
            .open_path_as_is(true);
        let repository = options.open(&place.folder);
        Ok(Open {
            name: place.name,
            record: Record::read(&place.folder).map_err(|error| self.io(&error))?,
            repository: repository
                .map_err(|error| self.broken(error))?
                .to_thread_local(),
            folder: place.folder,
            _lock: lock,
        })
    }

    fn lock(&self, place: &Place) -> Result<File, PublishError> {
        let path = place.folder.join(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(|error| self.io(&error))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(self.io(&error)),
                Err(TryLockError::WouldBlock) if start.elapsed() < MAX_WAIT => {
                    thread::sleep(LOOK_AGAIN);
                }
                Err(TryLockError::WouldBlock) => {
                    let reason = "somebody else has been writing to it for long";
                    return Err(self.error(Cause::Unavailable, reason));
                }
            }
        }
    }

    fn write(&self, open: &Open) -> Result<(), PublishError> {
        let written = open.record.write(&open.folder);
        written.map_err(|error| self.io(&error))
    }

    fn check_variable(&self, name: &str) -> Result<(), PublishError> {
        match wrong_variable(name) {
            Some(wrong) => Err(self.error(Cause::NameInvalid, wrong)),
            None => Ok(()),
        }
    }
}

/// Now, in seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

impl Publisher for Local {
    fn host(&self) -> &str {
        &self.shared.config.host
    }

    fn exists<'a>(&'a self, name: &'a FullName) -> Done<'a, Availability> {
        let attempt = format!("look for repository {name}");
        let name = name.clone();
        self.step(attempt, move |doing| doing.availability(&name))
    }

    fn branches<'a>(&'a self, name: &'a FullName) -> Done<'a, Vec<String>> {
        let attempt = format!("list the branches of repository {name}");
        let name = name.clone();
        self.step(attempt, move |doing| doing.branches(&name))
    }

    /// See [`Publisher::create_repository`]. The owner has to have a folder; the task
    /// is in the record, and nothing needs to be described for it to be known again.
    fn create_repository<'a>(
        &'a self,
        new: &'a NewRepository,
        marker: &'a Marker,
    ) -> Done<'a, Created> {
        let attempt = format!("create repository {}", new.name);
        let (new, marker) = (new.clone(), marker.clone());
        self.step(attempt, move |doing| doing.create(&new, &marker))
    }

    fn describe<'a>(&'a self, name: &'a FullName, description: Option<&'a str>) -> Done<'a, ()> {
        let attempt = format!("describe repository {name}");
        let description = description.map(str::to_owned);
        self.note(name, attempt, move |_, open| {
            open.record.is_described = true;
            open.record.description = description;
            Ok(())
        })
    }

    fn push<'a>(
        &'a self,
        name: &'a FullName,
        push: &'a Push,
        marker: &'a Marker,
    ) -> Done<'a, Pushed> {
        let attempt = format!("push to branch {} of repository {name}", push.branch);
        let (push, marker) = (push.clone(), marker.clone());
        self.note(name, attempt, move |doing, open| {
            doing.push(open, &push, &marker)
        })
    }

    fn set_default_branch<'a>(&'a self, name: &'a FullName, branch: &'a str) -> Done<'a, ()> {
        let attempt = format!("make {branch} the default branch of repository {name}");
        let branch = branch.to_owned();
        self.note(name, attempt, move |doing, open| {
            doing.head_of(open, &branch)?;
            doing.point_head(&open.folder, &branch)
        })
    }

    fn protect<'a>(&'a self, name: &'a FullName, protection: &'a Protection) -> Done<'a, Warnings> {
        let attempt = format!("protect branch {} of repository {name}", protection.branch);
        let protection = protection.clone();
        self.note(name, attempt, move |doing, open| {
            doing.head_of(open, &protection.branch)?;
            let branch = protection.branch.clone();
            open.record.protections.insert(branch, protection);
            Ok(Vec::new())
        })
    }

    fn set_access<'a>(&'a self, name: &'a FullName, grant: &'a Grant) -> Done<'a, Warnings> {
        let attempt = format!("let somebody into repository {name}");
        let grant = grant.clone();
        self.note(name, attempt, move |_, open| {
            open.record.grants.retain(|known| known.who != grant.who);
            open.record.grants.push(grant);
            Ok(Vec::new())
        })
    }

    fn set_topics<'a>(&'a self, name: &'a FullName, topics: &'a [String]) -> Done<'a, ()> {
        let attempt = format!("set the topics of repository {name}");
        let topics = topics.iter().map(|topic| topic.to_lowercase()).collect();
        self.note(name, attempt, move |_, open| {
            open.record.topics = topics;
            Ok(())
        })
    }

    fn set_variable<'a>(&'a self, name: &'a FullName, variable: &'a Variable) -> Done<'a, ()> {
        let attempt = format!("set a variable of repository {name}");
        let is_shown = !variable.is_masked && !variable.is_hidden;
        let value = is_shown.then(|| variable.value.expose_secret().to_owned());
        let variable = variable.name.clone();
        self.note(name, attempt, move |doing, open| {
            doing.check_variable(&variable)?;
            open.record.variables.insert(variable, value);
            Ok(())
        })
    }

    /// See [`Publisher::set_secret`]. The value is kept nowhere.
    fn set_secret<'a>(
        &'a self,
        name: &'a FullName,
        secret: &'a str,
        _value: &'a SecretString,
    ) -> Done<'a, ()> {
        let attempt = format!("set a secret of repository {name}");
        let secret = secret.to_owned();
        self.note(name, attempt, move |doing, open| {
            doing.check_variable(&secret)?;
            open.record.secrets.insert(secret);
            Ok(())
        })
    }

    fn set_properties<'a>(
        &'a self,
        name: &'a FullName,
        properties: &'a BTreeMap<String, Property>,
    ) -> Done<'a, ()> {
        let attempt = format!("set custom properties of repository {name}");
        let properties = properties.clone();
        self.note(name, attempt, move |_, open| {
            open.record.properties.extend(properties);
            Ok(())
        })
    }

    fn set_oidc<'a>(&'a self, name: &'a FullName, oidc: &'a Oidc) -> Done<'a, ()> {
        let attempt = format!("set the OIDC subject of repository {name}");
        let oidc = oidc.clone();
        self.note(name, attempt, move |_, open| {
            open.record.oidc = Some(oidc);
            Ok(())
        })
    }

    fn set_workflow_access<'a>(
        &'a self,
        name: &'a FullName,
        access: WorkflowAccess,
    ) -> Done<'a, ()> {
        let attempt = format!("set access to the workflows of repository {name}");
        self.note(name, attempt, move |_, open| {
            open.record.workflow_access = Some(access);
            Ok(())
        })
    }

    fn subscribe<'a>(&'a self, name: &'a FullName, subscribes: bool) -> Done<'a, ()> {
        let attempt = format!("watch repository {name}");
        self.note(name, attempt, move |_, open| {
            open.record.subscribes = Some(subscribes);
            Ok(())
        })
    }

    fn create_environment<'a>(
        &'a self,
        name: &'a FullName,
        environment: &'a Environment,
    ) -> Done<'a, Warnings> {
        let attempt = format!("make environment {} of repository {name}", environment.name);
        let called = environment.name.clone();
        let variables = environment.variables.keys();
        let names: Vec<String> = variables
            .chain(environment.secrets.keys())
            .cloned()
            .collect();
        let recorded = recorded(environment);
        self.note(name, attempt, move |doing, open| {
            if called.is_empty() {
                return Err(doing.error(Cause::NameInvalid, "an environment needs a name"));
            }
            for name in &names {
                doing.check_variable(name)?;
            }
            open.record.environments.insert(called, recorded);
            Ok(Vec::new())
        })
    }

    fn create_webhook<'a>(&'a self, name: &'a FullName, webhook: &'a Webhook) -> Done<'a, ()> {
        let attempt = format!("make a webhook of repository {name}");
        let url = webhook.url.clone();
        let recorded = RecordedWebhook {
            events: webhook.events.clone(),
            is_active: webhook.is_active,
            content_type: webhook.content_type,
            insecure_ssl: webhook.insecure_ssl,
            has_secret: webhook.secret.is_some(),
        };
        self.note(name, attempt, move |doing, open| {
            let is_web = url::Url::parse(&url).is_ok_and(|url| url.has_host());
            if !is_web {
                let reason = "a webhook needs an address, as `https://example.com/hook` is";
                return Err(doing.error(Cause::Rejected, reason));
            }
            open.record.webhooks.insert(url, recorded);
            Ok(())
        })
    }

    fn create_issue<'a>(
        &'a self,
        name: &'a FullName,
        issue: &'a Issue,
        marker: &'a Marker,
    ) -> Done<'a, IssueMade> {
        let attempt = format!("create an issue in repository {name}");
        let (issue, marker) = (issue.clone(), marker.clone());
        self.note(name, attempt, move |doing, open| {
            let url = |number: u64| format!("{}/issues/{number}", doing.page(&open.name));
            let record = &mut open.record;
            let is_ours =
                |it: &&RecordedIssue| it.task == marker.as_str() && it.issue.title == issue.title;
            if let Some(found) = record.issues.iter().find(is_ours) {
                return Ok(IssueMade {
                    number: found.number,
                    url: url(found.number),
                    already: true,
                });
            }
            let number = record.next_number();
            record.issues.push(RecordedIssue {
                number,
                task: marker.to_string(),
                issue,
            });
            Ok(IssueMade {
                number,
                url: url(number),
                already: false,
            })
        })
    }

    fn add_labels<'a>(
        &'a self,
        name: &'a FullName,
        number: u64,
        labels: &'a [String],
    ) -> Done<'a, ()> {
        let attempt = format!("label #{number} of repository {name}");
        let labels = labels.to_vec();
        self.note(name, attempt, move |doing, open| {
            let record = &mut open.record;
            let issues = record.issues.iter_mut();
            let issues = issues.map(|it| (it.number, &mut it.issue.labels));
            let pulls = record
                .pulls
                .iter_mut()
                .map(|it| (it.number, &mut it.labels));
            let found = issues.chain(pulls).find(|(known, _)| *known == number);
            let Some((_, known)) = found else {
                let reason = format!("there is no issue or pull request #{number}");
                return Err(doing.error(Cause::NotFound, reason));
            };
            for label in labels {
                if !known.contains(&label) {
                    known.push(label);
                }
            }
            Ok(())
        })
    }

    fn create_autolink<'a>(&'a self, name: &'a FullName, autolink: &'a Autolink) -> Done<'a, ()> {
        let attempt = format!("make an autolink of repository {name}");
        let autolink = autolink.clone();
        self.note(name, attempt, move |_, open| {
            let prefix = autolink.key_prefix.clone();
            open.record.autolinks.insert(prefix, autolink);
            Ok(())
        })
    }

    fn enable_pages<'a>(&'a self, name: &'a FullName, pages: &'a Pages) -> Done<'a, ()> {
        let attempt = format!("enable pages of repository {name}");
        let pages = pages.clone();
        self.note(name, attempt, move |doing, open| {
            doing.head_of(open, &pages.branch)?;
            open.record.pages = Some(pages);
            Ok(())
        })
    }

    fn create_deploy_key<'a>(&'a self, name: &'a FullName, key: &'a DeployKey) -> Done<'a, ()> {
        let attempt = format!("add a deploy key to repository {name}");
        let key = key.clone();
        self.note(name, attempt, move |_, open| {
            let public_key = key.public_key.clone();
            open.record.deploy_keys.insert(public_key, key);
            Ok(())
        })
    }

    fn dispatch<'a>(&'a self, name: &'a FullName, dispatch: &'a Dispatch) -> Done<'a, Dispatched> {
        let attempt = format!("start workflow {} of repository {name}", dispatch.workflow);
        let dispatch = dispatch.clone();
        self.note(name, attempt, move |doing, open| {
            doing.check_ref(open, &dispatch.git_ref)?;
            let url = |run: u64| format!("{}/actions/runs/{run}", doing.page(&open.name));
            let is_ours = |it: &&RecordedDispatch| {
                it.workflow == dispatch.workflow
                    && it.git_ref == dispatch.git_ref
                    && dispatch.since.is_some_and(|since| it.at >= since)
            };
            if let Some(found) = open.record.dispatches.iter().find(is_ours) {
                return Ok(Dispatched {
                    run: Some(found.run),
                    html_url: Some(url(found.run)),
                    already: true,
                });
            }
            let runs = open.record.dispatches.iter().map(|it| it.run);
            let run = runs.max().unwrap_or(0) + 1;
            let html_url = Some(url(run));
            open.record.dispatches.push(RecordedDispatch {
                run,
                workflow: dispatch.workflow,
                git_ref: dispatch.git_ref,
                inputs: dispatch.inputs,
                at: now(),
            });
            Ok(Dispatched {
                run: Some(run),
                html_url,
                already: false,
            })
        })
    }

    fn open_pull_request<'a>(
        &'a self,
        pull: &'a PullRequest,
        marker: &'a Marker,
    ) -> Done<'a, Option<Opened>> {
        let name = &pull.repository;
        let attempt = format!("open a pull request in repository {name}");
        let (wanted, marker) = (pull.clone(), marker.clone());
        self.note(name, attempt, move |doing, open| {
            doing.pull(open, &wanted, &marker)
        })
    }
}

fn recorded(environment: &Environment) -> RecordedEnvironment {
    let reviewer = |who: &Who| match who {
        Who::User(login) => login.clone(),
        Who::Team(slug) => format!("team:{slug}"),
    };
    let policy = environment.policy.map(|policy| match policy {
        BranchPolicy::Protected => "protected",
        BranchPolicy::Custom => "custom",
    });
    RecordedEnvironment {
        wait_minutes: environment.wait_minutes,
        prevent_self_review: environment.prevent_self_review,
        reviewers: environment.reviewers.iter().map(reviewer).collect(),
        policy: policy.map(str::to_owned),
        branches: environment.branches.clone(),
        tags: environment.tags.clone(),
        variables: environment.variables.clone(),
        secrets: environment.secrets.keys().cloned().collect(),
    }
}

#[cfg(test)]
mod tests;
