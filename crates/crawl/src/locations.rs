//! The locations that providers stand for: one for each descriptor of each
//! repository they let through.
//!
//! The addresses are those that Backstage's providers make, since entities carry
//! them as annotations.
//!
//! Source: `createLocationUrl` in Backstage's
//! `plugins/catalog-backend-module-github/src/providers/GithubEntityProvider.ts`
//! and `GitlabDiscoveryEntityProvider.ts`.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::snapshot::{Kept, Snapshot};

/// What cannot stand in the path of an address as it is.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'*')
    .add(b'[')
    .add(b']')
    .add(b'\\');

/// The address of every descriptor, each once, in order.
pub fn of(snapshot: &Snapshot) -> Vec<String> {
    let members: BTreeSet<&String> = snapshot
        .providers
        .values()
        .flat_map(|provider| &provider.members)
        .collect();
    let kept = members
        .into_iter()
        .filter_map(|key| snapshot.repositories.get(key));
    let mut found: Vec<String> = kept
        .flat_map(|kept| kept.descriptors.iter().map(|path| address(kept, path)))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The address of a file on the branch it was read from.
pub fn address(kept: &Kept, path: &str) -> String {
    let head = kept.repository.head.as_ref().map(|head| &*head.branch);
    let branch = kept.branch.as_deref().or(head);
    let branch = branch.or(kept.repository.default_branch.as_deref());
    let path = utf8_percent_encode(path, IN_PATH);
    let branch = utf8_percent_encode(branch.unwrap_or("HEAD"), IN_PATH);
    format!("{}{branch}/{path}", kept.repository.files_url)
}
