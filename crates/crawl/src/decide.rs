//! What has to be asked about a repository, given what its host lists of it and
//! what was read of it before.
//!
//! [`decide`] is the way in. The fewest requests that lose nothing: none where the
//! commit is as before, or where nothing that was read has changed with it; none
//! where the listing had all that is needed; else one for its files.

use std::collections::{BTreeMap, BTreeSet};

use forge::model::{FileBytes, Repository, Seen};

use crate::names::{Named, names};
use crate::provider::{Looked, OWNERS, Provider, above};
use crate::snapshot::Kept;

/// Raised whenever another version of this program would read other files of the
/// same commit.
const RULES: u32 = 3;

/// What has to be done about a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing: what was read before is what there is.
    Keep,
    /// The texts of what is looked at have to come first.
    Look,
    /// The descriptor is here and names these files, which may be looked at together
    /// with those of other repositories.
    LookFor(Vec<String>),
    /// These files are all that is needed.
    Take(BTreeMap<String, FileBytes>),
    /// The same, where more was looked at for them than a listing looks at.
    TakeMore(BTreeMap<String, FileBytes>),
    /// Its files have to be asked for.
    Fetch,
}

/// What the reading of a repository follows: where it changes, everything is read
/// anew.
pub fn recipe(provider: &Provider) -> String {
    let branch = provider.filters.branch.as_deref().unwrap_or_default();
    format!("{RULES} {branch} {}", provider.catalog_path)
}

/// Git's names for what was looked at; absent paths are not there.
pub fn oids(repository: &Repository) -> BTreeMap<String, String> {
    let seen = repository.seen.iter();
    let oids = seen.filter_map(|(path, seen)| {
        let (Seen::Text { oid, .. } | Seen::File { oid, .. } | Seen::Folder { oid }) = seen else {
            return None;
        };
        Some((path.clone(), oid.clone()))
    });
    oids.collect()
}

/// What has to be done about a repository.
pub fn decide(provider: &Provider, kept: Option<&Kept>, repository: &Repository) -> Step {
    decide_among(provider, kept, repository, &provider.bare_paths())
}

/// The same, where the texts of the paths in `bare` were not asked for.
fn decide_among(
    provider: &Provider,
    kept: Option<&Kept>,
    repository: &Repository,
    bare: &BTreeSet<String>,
) -> Step {
    let head = repository.head.as_ref();
    if let Some(kept) = kept
        && kept.recipe == recipe(provider)
    {
        let is_same = head.map(|head| &head.commit) == kept.commit.as_ref();
        // Where a pattern tells descriptors, a new one may be anywhere.
        let is_told = kept.is_within_look && !provider.is_pattern();
        if is_same || is_told && is_as_before(provider, kept, repository) {
            return Step::Keep;
        }
    }
    if head.is_none() {
        return Step::Take(BTreeMap::new());
    }
    if provider.is_pattern() {
        return Step::Fetch;
    }
    let descriptor = match repository.seen.get(&provider.catalog_path) {
        Some(Seen::Text { text, .. }) => text,
        Some(Seen::File { .. }) if has_texts(repository) => return Step::Fetch,
        Some(Seen::File { .. }) => return Step::Look,
        // Without a descriptor there is nothing to show but what the listing says.
        Some(Seen::Absent | Seen::Folder { .. }) | None => {
            return match owners_are_here(repository) {
                true => Step::Take(taken(provider, repository)),
                false => Step::Look,
            };
        }
    };
    let folder = provider.folder();
    let at = |name: &str| repository.seen.get(&format!("{folder}{name}"));
    let has_docs = ["mkdocs.yml", "mkdocs.yaml", "docs"]
        .into_iter()
        .any(|name| at(name).is_some_and(|seen| *seen != Seen::Absent));
    if has_docs {
        return Step::Fetch;
    }
    let mut files = taken(provider, repository);
    let mut unknown = Vec::new();
    for named in names(&provider.catalog_path, descriptor.as_bytes(), true) {
        let Named::Path(path) = named else {
            return Step::Fetch;
        };
        match repository.seen.get(&path) {
            // Looked at by the way: that it comes, goes or changes says nothing yet.
            Some(Seen::Absent | Seen::File { .. }) if bare.contains(&path) => unknown.push(path),
            Some(Seen::Absent) => {}
            Some(Seen::Text { text, .. }) if names(&path, text.as_bytes(), false).is_empty() => {
                files.extend(text_of(repository, &path));
            }
            Some(Seen::Text { .. } | Seen::File { .. } | Seen::Folder { .. }) => {
                return Step::Fetch;
            }
            None => unknown.push(path),
        }
    }
    match unknown.is_empty() {
        true => Step::Take(files),
        false => Step::LookFor(unknown),
    }
}

/// What has to be done about a repository of which more was looked at, for the files
/// that its descriptor names.
pub fn decide_more(provider: &Provider, repository: &Repository) -> Step {
    match decide_among(provider, None, repository, &BTreeSet::new()) {
        Step::Take(files) => Step::TakeMore(files),
        // Texts were asked for: what has none is binary or long.
        _ => Step::Fetch,
    }
}

/// What a listing would have said of a repository of which more was looked at.
pub fn as_listed(provider: &Provider, mut repository: Repository) -> Repository {
    let listed = provider.paths();
    repository.seen.retain(|path, _| listed.contains(path));
    repository
}

fn text_of(repository: &Repository, path: &str) -> Option<(String, FileBytes)> {
    let Seen::Text { text, .. } = repository.seen.get(path)? else {
        return None;
    };
    let file = FileBytes {
        is_link: false,
        bytes: text.as_bytes().into(),
    };
    Some((path.to_owned(), file))
}

/// Whether all that counts of what is looked at is as it was.
fn is_as_before(provider: &Provider, kept: &Kept, repository: &Repository) -> bool {
    let now = oids(repository);
    provider
        .own_paths()
        .iter()
        .all(|path| kept.oids.get(path) == now.get(path))
}

/// Whether what is read is all among what every listing looks at, or in folders that
/// are: then it stays as long as their names do.
pub fn is_within_look<'a>(
    provider: &Provider,
    repository: &Repository,
    mut files: impl Iterator<Item = &'a str>,
) -> bool {
    let looked = Looked::new(provider);
    files.all(|path| {
        above(path).any(|at| {
            let seen = repository.seen.get(at);
            looked.has(at) && seen.is_some_and(|seen| *seen != Seen::Absent)
        })
    })
}

/// Whether the listing came with texts: then a file without is binary or long.
fn has_texts(repository: &Repository) -> bool {
    let mut seen = repository.seen.values();
    seen.any(|seen| matches!(seen, Seen::Text { .. }))
}

fn owners_are_here(repository: &Repository) -> bool {
    has_texts(repository)
        || OWNERS
            .iter()
            .all(|path| !matches!(repository.seen.get(*path), Some(Seen::File { .. })))
}

/// What the listing has of the files that are needed.
fn taken(provider: &Provider, repository: &Repository) -> BTreeMap<String, FileBytes> {
    let readme = format!("{}README.md", provider.folder());
    // Docs are of a descriptor; without one there are none.
    let described = match repository.seen.get(&provider.catalog_path) {
        Some(Seen::Text { .. }) => &[provider.catalog_path.as_str(), readme.as_str()][..],
        _ => &[],
    };
    let wanted = described.iter().copied().chain(OWNERS);
    wanted
        .filter_map(|path| text_of(repository, path))
        .collect()
}

#[cfg(test)]
mod tests {
    use forge::model::{FullName, Head, Visibility};

    use super::*;
    use crate::provider::Filters;

    fn provider(catalog_path: &str) -> Provider {
        Provider {
            id: "github/acme".to_owned(),
            host: "github.com".to_owned(),
            owner: "acme".to_owned(),
            catalog_path: catalog_path.to_owned(),
            filters: Filters::default(),
            also: Vec::new(),
        }
    }

    fn repository(commit: &str, seen: &[(&str, Seen)]) -> Repository {
        Repository {
            id: "1".to_owned(),
            full_name: FullName::new("acme", "shop"),
            url: "https://github.com/acme/shop".to_owned(),
            files_url: "https://github.com/acme/shop/blob/".to_owned(),
            head: (!commit.is_empty()).then(|| Head {
                branch: "main".to_owned(),
                commit: commit.to_owned(),
                committed_at: None,
                checks: None,
            }),
            default_branch: Some("main".to_owned()),
            description: None,
            homepage: None,
            is_archived: false,
            is_fork: false,
            is_template: false,
            visibility: Visibility::Public,
            topics: Vec::new(),
            languages: Vec::new(),
            pushed_at: None,
            release: None,
            license: None,
            disk_kib: None,
            seen: seen
                .iter()
                .map(|(path, seen)| ((*path).to_owned(), seen.clone()))
                .collect(),
            problem: None,
        }
    }

    fn text(text: &str) -> Seen {
        Seen::Text {
            oid: format!("oid of {text}"),
            text: text.to_owned(),
        }
    }

    fn file(oid: &str) -> Seen {
        Seen::File {
            oid: oid.to_owned(),
            bytes: 10,
        }
    }

    const INFO: &str = "catalog-info.yaml";

    #[test]
    fn the_listing_is_enough_for_a_descriptor_alone() {
        let provider = provider(INFO);
        let readme = text("# Shop");
        let seen = [
            (INFO, text("kind: Component")),
            ("README.md", readme),
            ("docs", Seen::Absent),
            ("mkdocs.yml", Seen::Absent),
            ("mkdocs.yaml", Seen::Absent),
        ];
        let Step::Take(files) = decide(&provider, None, &repository("a", &seen)) else {
            panic!("it is enough");
        };
        assert_eq!(files.keys().collect::<Vec<_>>(), ["README.md", INFO]);
    }

    #[test]
    fn docs_and_other_files_have_to_be_asked_for() {
        let provider_ = provider(INFO);
        let folder = Seen::Folder {
            oid: "1".to_owned(),
        };
        for seen in [
            vec![(INFO, text("kind: Component")), ("docs", folder)],
            vec![(INFO, text("kind: Component")), ("mkdocs.yml", file("2"))],
            vec![(INFO, text("kind: Location\nspec: {targets: ['*.yaml']}"))],
            vec![
                (INFO, text("kind: Component")),
                ("README.md", text("![](a.png)")),
            ],
        ] {
            let step = decide(&provider_, None, &repository("a", &seen));
            assert_eq!(step, Step::Fetch, "{seen:?}");
        }
        let everywhere = provider("**/catalog-info.yaml");
        assert_eq!(
            decide(&everywhere, None, &repository("a", &[])),
            Step::Fetch
        );
    }

    #[test]
    fn files_that_a_descriptor_names_are_looked_for() {
        let provider = provider(INFO);
        let info = text("kind: API\nspec: {definition: {$text: ./a.yaml}}");
        let beside = ["README.md", "docs", "mkdocs.yaml", "mkdocs.yml"];
        let mut seen: Vec<(&str, Seen)> = beside.map(|path| (path, Seen::Absent)).to_vec();
        seen.push((INFO, info));
        let listed = repository("a", &seen);
        let step = decide(&provider, None, &listed);
        assert_eq!(step, Step::LookFor(vec!["a.yaml".to_owned()]));
        let with = |more: Seen| {
            let mut repository = listed.clone();
            repository.seen.insert("a.yaml".to_owned(), more);
            // What another repository was asked for.
            repository.seen.insert("b.yaml".to_owned(), Seen::Absent);
            repository
        };
        let Step::TakeMore(files) = decide_more(&provider, &with(text("openapi: 3.1.0"))) else {
            panic!("it is all that is needed");
        };
        assert_eq!(files.keys().collect::<Vec<_>>(), ["a.yaml", INFO]);
        let mut both = with(text("openapi: 3.1.0"));
        both.seen.insert("b.yaml".to_owned(), text("not its own"));
        let Step::TakeMore(files) = decide_more(&provider, &both) else {
            panic!("it is all that is needed");
        };
        assert!(
            !files.contains_key("b.yaml"),
            "its descriptor does not name it"
        );
        let Step::TakeMore(files) = decide_more(&provider, &with(Seen::Absent)) else {
            panic!("there is no more");
        };
        assert_eq!(files.keys().collect::<Vec<_>>(), [INFO]);
        assert_eq!(decide_more(&provider, &with(file("1"))), Step::Fetch);
        assert_eq!(as_listed(&provider, with(file("1"))), listed);
    }

    #[test]
    fn what_is_looked_at_by_the_way_is_looked_for_where_it_is_named() {
        let provider = Provider {
            also: vec!["Cargo.toml".to_owned(), "openapi.yaml".to_owned()],
            ..provider(INFO)
        };
        let info = text("kind: API\nspec: {definition: {$text: ./openapi.yaml}}");
        let beside = ["README.md", "docs", "mkdocs.yaml", "mkdocs.yml"];
        let with = |more: Seen| {
            let mut seen: Vec<(&str, Seen)> = beside.map(|path| (path, Seen::Absent)).to_vec();
            seen.push((INFO, info.clone()));
            seen.push(("Cargo.toml", file("1")));
            seen.push(("openapi.yaml", more));
            repository("a", &seen)
        };
        for listed in [file("2"), Seen::Absent] {
            let step = decide(&provider, None, &with(listed));
            assert_eq!(step, Step::LookFor(vec!["openapi.yaml".to_owned()]));
        }
        let step = decide_more(&provider, &with(text("openapi: 3.1.0")));
        let Step::TakeMore(files) = step else {
            panic!("it is all that is needed: {step:?}");
        };
        assert_eq!(files.keys().collect::<Vec<_>>(), [INFO, "openapi.yaml"]);
        let step = decide_more(&provider, &with(Seen::Absent));
        assert!(matches!(step, Step::TakeMore(_)), "{step:?}");
        assert_eq!(decide_more(&provider, &with(file("2"))), Step::Fetch);
    }

    #[test]
    fn texts_are_asked_for_where_the_listing_had_none() {
        let provider = provider(INFO);
        let seen = [(INFO, file("1")), ("README.md", file("2"))];
        assert_eq!(decide(&provider, None, &repository("a", &seen)), Step::Look);
        let seen = [(INFO, Seen::Absent), ("CODEOWNERS", file("2"))];
        assert_eq!(decide(&provider, None, &repository("a", &seen)), Step::Look);
    }

    #[test]
    fn nothing_is_asked_where_nothing_changed() {
        let provider_ = provider(INFO);
        let seen = [(INFO, file("1")), ("docs", Seen::Absent)];
        let before = repository("a", &seen);
        let kept = Kept {
            host: "github.com".to_owned(),
            repository: before.clone(),
            branch: None,
            commit: Some("a".to_owned()),
            section: None,
            descriptors: Vec::new(),
            oids: oids(&before),
            is_within_look: true,
            absent: BTreeSet::new(),
            searched: BTreeSet::new(),
            recipe: recipe(&provider_),
            stale: None,
        };
        let decide = |kept: &Kept, now: &Repository| decide(&provider_, Some(kept), now);
        assert_eq!(decide(&kept, &before), Step::Keep);
        // Another commit that touched nothing that is read.
        assert_eq!(decide(&kept, &repository("b", &seen)), Step::Keep);
        let changed = repository("b", &[(INFO, file("2")), ("docs", Seen::Absent)]);
        assert_eq!(decide(&kept, &changed), Step::Look);
        let more = Kept {
            is_within_look: false,
            ..kept.clone()
        };
        assert_eq!(decide(&more, &repository("b", &seen)), Step::Look);
        // A new descriptor may be anywhere.
        let everywhere = provider("**/catalog-info.yaml");
        let nowhere = Kept {
            recipe: recipe(&everywhere),
            ..kept.clone()
        };
        let step = super::decide(&everywhere, Some(&nowhere), &repository("b", &seen));
        assert_eq!(step, Step::Fetch);
        let other = Kept {
            recipe: recipe(&provider("other.yaml")),
            ..kept
        };
        assert_eq!(decide(&other, &before), Step::Look);
    }

    #[test]
    fn an_empty_repository_has_nothing() {
        let provider = provider(INFO);
        let step = decide(&provider, None, &repository("", &[]));
        assert_eq!(step, Step::Take(BTreeMap::new()));
    }

    #[test]
    fn what_lies_below_a_folder_that_is_looked_at_is_within() {
        let folder = Seen::Folder {
            oid: "1".to_owned(),
        };
        let seen = [
            (INFO, file("1")),
            ("docs", folder),
            ("README.md", Seen::Absent),
        ];
        let repository = repository("a", &seen);
        let provider = provider(INFO);
        let check = |files: &[&str]| is_within_look(&provider, &repository, files.iter().copied());
        assert!(check(&[INFO, "docs/index.md", "docs/a/b.png"]));
        assert!(!check(&[INFO, "openapi.yaml"]));
        assert!(!check(&["docs-old/index.md"]));
    }
}
