//! What has to be said of a crawl in the portal that is built from it.

use catalog::Location;
use catalog::source::url::RepositoryUrl;
use crawl::time::utc;
use diagnostic::{Diagnostic, Place};

use super::kept::Read;
use crate::config::Settings;

/// What is older than it should be, and why.
pub fn diagnostics(settings: &Settings, read: &Read) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(discarded) = &read.discarded {
        found.push(
            Diagnostic::warning("crawl-discarded", discarded.to_string())
                .hint("run `callboard crawl`"),
        );
    }
    let providers = &settings.providers;
    let has_providers = !providers.repositories.is_empty() || !providers.people.is_empty();
    let is_far = |location: &Location| {
        let url = RepositoryUrl::parse(&location.target);
        let host = url.is_ok_and(|url| settings.hosts.iter().any(|host| host.name == url.host));
        host && !read.sources.disk.has_checkout(location)
    };
    let mut locations = settings
        .locations
        .iter()
        .map(|configured| &configured.location);
    let needs_a_crawl = has_providers || locations.any(is_far);
    let Some(crawled) = &read.sources.crawled else {
        if needs_a_crawl && read.discarded.is_none() {
            let message = "the repositories of the configured hosts have not been read yet";
            found.push(Diagnostic::warning("crawl-none", message).hint("run `callboard crawl`"));
        }
        return found;
    };
    let snapshot = crawled.files().snapshot();
    let stale_of = |what: String, stale: &crawl::snapshot::Stale| {
        let since = utc(stale.since);
        let message = format!("{what} as before {since}: {}", stale.reason);
        Diagnostic::warning("crawl-stale", message)
    };
    for (id, state) in &snapshot.providers {
        if let Some(stale) = &state.stale {
            found.push(stale_of(format!("the repositories of `{id}` are"), stale));
        }
    }
    for (id, kept) in &snapshot.people {
        if let Some(stale) = &kept.stale {
            found.push(stale_of(format!("the people of `{id}` are"), stale));
        }
    }
    for kept in snapshot.repositories.values() {
        if let Some(stale) = &kept.stale {
            let name = kept.repository.full_name.to_string();
            let diagnostic = stale_of(format!("`{name}` is"), stale);
            let file = kept.descriptors.first();
            let file = file.map_or_else(|| name.clone(), |path| format!("{name}/{path}"));
            found.push(diagnostic.at(Place::file(file)));
        }
    }
    found
}
