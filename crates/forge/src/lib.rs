//! Code hosts behind one trait, [`Forge`]: GitHub, GitLab, and a folder of git
//! repositories on this machine.
//!
//! 1. [`model`]: what a host says of its repositories and people.
//! 2. [`ask`]: what is asked of it: which repositories, and which of their files
//!    at once.
//! 3. [`error`]: why there is no answer, and what follows from that.
//! 4. [`http`]: the way to a host that is far: which hosts may be asked, how
//!    often, how long to wait, and what it came to.
//! 5. [`publish`]: what templates make: repositories, commits, pull requests, and
//!    what belongs to them.
//! 6. [`github`], [`gitlab`], [`local`]: the hosts.
//!
//! A forge reads, proposes and publishes what it is given; it does not decide what a portal
//! needs, keeps nothing between runs, and does not know what a descriptor is. That
//! is `crawl`'s.

mod archive;
pub mod ask;
mod choose;
mod date;
pub mod error;
pub mod github;
pub mod gitlab;
pub mod http;
pub mod local;
pub mod model;
pub mod publish;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use ask::{At, Listing, Look, PeopleOptions, Proposal, Select};
use error::ForgeError;
use model::{
    Access, Contents, Entry, FileBytes, FullName, Page, People, Proposed, Repository, Usage,
};

/// What a forge answers, some time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ForgeError>> + Send + 'a>>;

/// A code host that can be read.
///
/// All methods may be called at once; each bounds its own requests, waits and
/// bytes. Errors say whether the thing is gone or the host could not be asked:
/// see [`ForgeError::is_gone`].
pub trait Forge: Send + Sync + fmt::Debug {
    /// Its name in URLs of repositories, as in `github.com`, in lower case, with
    /// the port where it has one.
    fn host(&self) -> &str;

    /// One page of the repositories of an owner, with what `listing` looks at in
    /// each; `after` is [`Page::next`] of the page before. A forge may make pages
    /// smaller than it was asked to.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]. A page comes whole or not at all.
    fn list<'a>(&'a self, listing: &'a Listing, after: Option<&'a str>) -> Answer<'a, Page>;

    /// One repository, by the name it has or had: a moved one is followed, and
    /// comes with its new name.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]; [`ForgeError::NotFound`] where the host says that there is
    /// no such repository, or none that may be seen.
    fn repository<'a>(&'a self, name: &'a FullName, look: &'a Look) -> Answer<'a, Repository>;

    /// Several repositories, by the host's own words for them, in that order; `None`
    /// for one that is gone. All share one look.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]. All come or none.
    fn repositories<'a>(
        &'a self,
        known: &'a [(String, FullName)],
        look: &'a Look,
    ) -> Answer<'a, Vec<Option<Repository>>> {
        Box::pin(async move {
            let mut found = Vec::with_capacity(known.len());
            for (_, name) in known {
                found.push(match self.repository(name, look).await {
                    Ok(repository) => Some(repository),
                    Err(error) if error.is_gone() => None,
                    Err(error) => return Err(error),
                });
            }
            Ok(found)
        })
    }

    /// How many paths a [`Look`] may have at most.
    fn max_looks(&self) -> usize {
        64
    }

    /// Every file and folder of a commit, sorted by path.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]. A tree that the host cuts short is asked for in parts.
    fn tree<'a>(&'a self, at: &'a At) -> Answer<'a, Vec<Entry>>;

    /// The bytes of some files of a commit, in the order of `paths`; `None` for one
    /// that is absent. Cheap for a few; [`Forge::contents`] is for many.
    ///
    /// # Errors
    ///
    /// [`ForgeError`].
    fn files<'a>(&'a self, at: &'a At, paths: &'a [String]) -> Answer<'a, Vec<Option<FileBytes>>>;

    /// All files of a commit that `select` wants.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]. Contents come whole or not at all; a file that is larger
    /// than its limit is named in [`Contents::left_out`].
    fn contents<'a>(&'a self, at: &'a At, select: &'a dyn Select) -> Answer<'a, Contents>;

    /// The teams and members of an organisation.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]; [`ForgeError::Unsupported`] where a host has no such thing.
    fn people<'a>(&'a self, organization: &'a str, options: PeopleOptions) -> Answer<'a, People>;

    /// The teams that may do something with a repository, in no order.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]; [`ForgeError::Unsupported`] where a host has no such thing.
    fn teams<'a>(&'a self, name: &'a FullName) -> Answer<'a, Vec<Access>> {
        let what = format!("the teams of repository {name}");
        Box::pin(async move { Err(self.has_no(what)) })
    }

    /// Proposes files to those who look after a repository, once: where there is or
    /// was a proposal from the same branch, that one is given, whatever became of
    /// it. May be asked again after any failure.
    ///
    /// # Errors
    ///
    /// [`ForgeError`]; [`ForgeError::Unsupported`] where a host has no such thing.
    fn propose<'a>(&'a self, proposal: &'a Proposal) -> Answer<'a, Proposed> {
        let what = format!("a pull request in repository {}", proposal.full_name);
        Box::pin(async move { Err(self.has_no(what)) })
    }

    /// The error of a host that has no such thing to offer.
    fn has_no(&self, what: String) -> ForgeError {
        ForgeError::Unsupported {
            host: self.host().to_owned(),
            what,
        }
    }

    /// What has been asked of the host until now.
    fn usage(&self) -> Usage;
}
