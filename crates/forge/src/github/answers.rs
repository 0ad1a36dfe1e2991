//! What GitHub answers, in our words. Pure; every part may be missing, and what
//! must not be is an error and not a guess.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::query::alias;
use crate::ask::Look;
use crate::date;
use crate::model::{
    CheckState, FullName, Head, Member, Page, Release, Repository, Seen, Team, Visibility,
};

/// A link's target is not longer, in bytes (`PATH_MAX` of Linux).
const MAX_LINK_BYTES: u64 = 4096;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RateLimit {
    #[serde(default)]
    pub(super) cost: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    pub(super) repository_owner: Option<Owner>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Owner {
    pub(super) repositories: Connection<Facts>,
}

#[derive(Debug, Deserialize)]
pub(super) struct One {
    pub(super) repository: Option<Facts>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Things {
    pub(super) repository: Option<HashMap<String, Option<Thing>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Folders {
    pub(super) repository: Option<HashMap<String, Option<Folder>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Folder {
    #[serde(default, deserialize_with = "or_default")]
    pub(super) entries: Vec<FolderEntry>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FolderEntry {
    pub(super) name: String,
    pub(super) mode: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct Organized<T> {
    pub(super) organization: Option<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Members {
    pub(super) members_with_role: Connection<Person>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Teams {
    pub(super) teams: Connection<TeamFacts>,
}

#[derive(Debug, Deserialize)]
pub(super) struct OneTeam {
    pub(super) team: Option<TeamMembers>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TeamMembers {
    pub(super) members: Connection<Login>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Login {
    pub(super) login: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection<T> {
    #[serde(default)]
    pub(super) total_count: Option<u64>,
    #[serde(default)]
    page_info: Option<PageInfo>,
    pub(super) nodes: Vec<Option<T>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl<T> Connection<T> {
    /// The cursor of the next page.
    pub(super) fn next(&mut self) -> Result<Option<String>, String> {
        let Some(info) = self.page_info.take() else {
            return Ok(None);
        };
        match info.end_cursor {
            Some(cursor) if info.has_next_page => Ok(Some(cursor)),
            None if info.has_next_page => Err("there is a next page and no cursor".to_owned()),
            _ => Ok(None),
        }
    }

    /// All nodes; one that is withheld is an error.
    pub(super) fn whole(self) -> Result<Vec<T>, String> {
        self.nodes
            .into_iter()
            .map(|node| node.ok_or_else(|| "a part of the list is withheld".to_owned()))
            .collect()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Facts {
    database_id: Option<u64>,
    name_with_owner: String,
    url: String,
    description: Option<String>,
    homepage_url: Option<String>,
    #[serde(default)]
    is_archived: bool,
    #[serde(default)]
    is_fork: bool,
    #[serde(default)]
    is_template: bool,
    visibility: Option<String>,
    pushed_at: Option<String>,
    disk_usage: Option<u64>,
    license_info: Option<License>,
    #[serde(default, deserialize_with = "or_default")]
    repository_topics: Nodes<Topic>,
    #[serde(default, deserialize_with = "or_default")]
    languages: Languages,
    latest_release: Option<ReleaseFacts>,
    default_branch_ref: Option<Tip>,
    branch: Option<Tip>,
    /// The paths that were looked at, by alias.
    #[serde(flatten)]
    things: HashMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct License {
    spdx_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Nodes<T> {
    #[serde(default = "Vec::new")]
    nodes: Vec<Option<T>>,
}

impl<T> Default for Nodes<T> {
    fn default() -> Self {
        Self { nodes: Vec::new() }
    }
}

#[derive(Debug, Deserialize)]
struct Topic {
    topic: Named,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

#[derive(Debug, Default, Deserialize)]
struct Languages {
    #[serde(default)]
    edges: Vec<Option<Language>>,
}

#[derive(Debug, Deserialize)]
struct Language {
    size: u64,
    node: Named,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReleaseFacts {
    name: Option<String>,
    tag_name: String,
    published_at: Option<String>,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Tip {
    name: String,
    target: Option<Target>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    oid: String,
    committed_date: Option<String>,
    status_check_rollup: Option<Rollup>,
}

#[derive(Debug, Deserialize)]
struct Rollup {
    state: Option<String>,
}

/// A thing of git.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Thing {
    #[serde(rename = "__typename")]
    sort: String,
    pub(super) oid: String,
    byte_size: Option<u64>,
    is_binary: Option<bool>,
    #[serde(default)]
    is_truncated: bool,
    text: Option<String>,
}

impl Thing {
    /// Whether it is a file or a link.
    pub(super) fn is_blob(&self) -> bool {
        self.sort == "Blob"
    }

    /// Its length in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.byte_size.unwrap_or(0)
    }

    /// Its text, where that is the whole of it: not where it is binary or cut
    /// short, or was written anew, as when it was not UTF-8.
    pub(super) fn whole_text(&self) -> Option<&str> {
        let text = self.text.as_deref()?;
        let is_whole = self.is_binary != Some(true)
            && !self.is_truncated
            && self.byte_size == u64::try_from(text.len()).ok();
        is_whole.then_some(text)
    }

    /// Whether it may be a symbolic link: GraphQL does not tell, but shows where
    /// it leads as text.
    pub(super) fn may_be_link(&self) -> bool {
        self.bytes() <= MAX_LINK_BYTES
            && self
                .whole_text()
                .is_some_and(|text| !text.is_empty() && !text.contains(['\n', '\0']))
    }

    fn seen(self, with_texts: bool) -> Seen {
        match self.sort.as_str() {
            "Tree" => Seen::Folder { oid: self.oid },
            "Blob" => {
                // Text without any blank is where a link leads more likely than a
                // file that somebody looks for: those who ask for its bytes learn.
                let looks_like_link =
                    |text: &str| self.may_be_link() && !text.contains(char::is_whitespace);
                match self.whole_text() {
                    Some(text) if with_texts && !looks_like_link(text) => Seen::Text {
                        text: text.to_owned(),
                        oid: self.oid,
                    },
                    _ => Seen::File {
                        bytes: self.bytes(),
                        oid: self.oid,
                    },
                }
            }
            _ => Seen::Absent,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    login: String,
    id: String,
    name: Option<String>,
    email: Option<String>,
    bio: Option<String>,
    avatar_url: Option<String>,
    url: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    organization_verified_domain_emails: Vec<String>,
    /// Asked for and told by an Enterprise Server only.
    suspended_at: Option<String>,
}

impl Person {
    pub(super) fn member(self) -> Member {
        Member {
            login: self.login,
            id: self.id,
            name: filled(self.name),
            email: filled(self.email),
            organization_emails: self.organization_verified_domain_emails,
            bio: filled(self.bio),
            avatar_url: filled(self.avatar_url),
            url: filled(self.url),
            is_suspended: self.suspended_at.is_some(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TeamFacts {
    slug: String,
    id: String,
    name: String,
    description: Option<String>,
    avatar_url: Option<String>,
    url: Option<String>,
    edit_team_url: Option<String>,
    parent_team: Option<Parent>,
    members: Connection<Login>,
}

#[derive(Debug, Deserialize)]
struct Parent {
    slug: String,
}

impl TeamFacts {
    /// The team with its first members, and the cursor of the others.
    pub(super) fn team(mut self) -> Result<(Team, Option<String>), String> {
        let next = self.members.next()?;
        let members = self.members.whole()?;
        let team = Team {
            slug: self.slug,
            id: self.id,
            name: self.name,
            description: filled(self.description),
            avatar_url: filled(self.avatar_url),
            url: filled(self.url),
            edit_url: filled(self.edit_team_url),
            parent: self.parent_team.map(|parent| parent.slug),
            members: members.into_iter().map(|member| member.login).collect(),
        };
        Ok((team, next))
    }
}

/// A page of repositories.
pub(super) fn page(mut connection: Connection<Facts>, look: &Look) -> Result<Page, String> {
    let next = connection.next()?;
    let total = connection.total_count;
    let repositories = connection
        .whole()?
        .into_iter()
        .map(|facts| repository(facts, look))
        .collect::<Result<_, _>>()?;
    Ok(Page {
        repositories,
        next,
        total,
    })
}

/// One repository.
pub(super) fn repository(mut facts: Facts, look: &Look) -> Result<Repository, String> {
    let full_name = FullName::parse(&facts.name_with_owner)
        .ok_or_else(|| format!("`{}` is no name of a repository", facts.name_with_owner))?;
    let id = facts
        .database_id
        .ok_or_else(|| format!("{full_name} has no number"))?
        .to_string();
    let default_branch = facts
        .default_branch_ref
        .as_ref()
        .map(|tip| tip.name.clone());
    let tip = if look.branch.is_some() {
        facts.branch
    } else {
        facts.default_branch_ref
    };
    let head = match tip {
        None => None,
        Some(tip) => {
            let target = tip
                .target
                .ok_or_else(|| format!("branch {} of {full_name} has no commit", tip.name))?;
            Some(Head {
                branch: tip.name,
                commit: target.oid,
                committed_at: seconds(target.committed_date),
                checks: target
                    .status_check_rollup
                    .and_then(|rollup| checks(rollup.state?)),
            })
        }
    };
    let mut seen = BTreeMap::new();
    for (number, path) in look.paths.iter().enumerate() {
        let alias = alias(number);
        // Asked for and not answered at all is no word that it is absent.
        let value = facts
            .things
            .remove(&alias)
            .ok_or_else(|| format!("nothing is said of {path} in {full_name}"))?;
        let thing: Option<Thing> = serde_json::from_value(value)
            .map_err(|error| format!("{path} in {full_name}: {error}"))?;
        seen.insert(
            path.clone(),
            thing.map_or(Seen::Absent, |thing| thing.seen(look.wants_text(path))),
        );
    }
    let mut topics: Vec<String> = facts
        .repository_topics
        .nodes
        .into_iter()
        .flatten()
        .map(|topic| topic.topic.name)
        .collect();
    topics.sort();
    Ok(Repository {
        id,
        full_name,
        files_url: format!("{}/blob/", facts.url),
        url: facts.url,
        problem: None,
        head,
        default_branch,
        description: filled(facts.description),
        homepage: filled(facts.homepage_url),
        is_archived: facts.is_archived,
        is_fork: facts.is_fork,
        is_template: facts.is_template,
        visibility: match facts.visibility.as_deref() {
            Some("PUBLIC") => Visibility::Public,
            Some("INTERNAL") => Visibility::Internal,
            _ => Visibility::Private,
        },
        topics,
        languages: facts
            .languages
            .edges
            .into_iter()
            .flatten()
            .map(|language| (language.node.name, language.size))
            .collect(),
        pushed_at: seconds(facts.pushed_at),
        release: facts.latest_release.map(release),
        license: facts
            .license_info
            .and_then(|license| filled(license.spdx_id))
            .filter(|license| license != "NOASSERTION"),
        disk_kib: facts.disk_usage,
        seen,
    })
}

fn release(facts: ReleaseFacts) -> Release {
    Release {
        name: filled(facts.name).unwrap_or_else(|| facts.tag_name.clone()),
        tag: facts.tag_name,
        at: seconds(facts.published_at),
        url: filled(facts.url),
    }
}

/// Source: `StatusState` of <https://docs.github.com/en/graphql/reference/enums#statusstate>.
fn checks(state: String) -> Option<CheckState> {
    match state.as_str() {
        "SUCCESS" => Some(CheckState::Success),
        "FAILURE" => Some(CheckState::Failure),
        "ERROR" => Some(CheckState::Error),
        "PENDING" | "EXPECTED" => Some(CheckState::Pending),
        _ => None,
    }
}

fn seconds(text: Option<String>) -> Option<i64> {
    date::seconds(&text?)
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// What a field that may be `null` holds.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn look() -> Look {
        Look {
            branch: None,
            paths: vec!["catalog-info.yaml".to_owned(), "docs".to_owned()],
            with_texts: true,
            ..Look::default()
        }
    }

    fn facts() -> Value {
        json!({
            "databaseId": 1296269,
            "nameWithOwner": "acme/shop",
            "url": "https://github.com/acme/shop",
            "description": "",
            "homepageUrl": null,
            "isArchived": true,
            "visibility": "INTERNAL",
            "pushedAt": "2026-01-01T00:00:00Z",
            "diskUsage": 108,
            "licenseInfo": {"spdxId": "Apache-2.0"},
            "repositoryTopics": {"nodes": [{"topic": {"name": "web"}}, {"topic": {"name": "api"}}]},
            "languages": {"edges": [{"size": 9, "node": {"name": "Rust"}}]},
            "latestRelease": {"name": "", "tagName": "v1", "publishedAt": null, "url": null},
            "defaultBranchRef": {"name": "main", "target": {
                "oid": "4b825dc", "committedDate": "2026-01-01T00:00:01Z",
                "statusCheckRollup": {"state": "EXPECTED"},
            }},
            "p0": {"__typename": "Blob", "oid": "1", "byteSize": 5, "isBinary": false,
                "isTruncated": false, "text": "a: b\n"},
            "p1": {"__typename": "Tree", "oid": "2"},
        })
    }

    fn read(facts: Value) -> Result<Repository, String> {
        repository(serde_json::from_value(facts).unwrap(), &look())
    }

    #[test]
    fn reads_a_repository() {
        let repository = read(facts()).unwrap();
        assert_eq!(repository.id, "1296269");
        assert_eq!(repository.full_name, FullName::new("acme", "shop"));
        assert_eq!(repository.description, None);
        assert_eq!(repository.visibility, Visibility::Internal);
        assert_eq!(repository.topics, ["api", "web"]);
        assert_eq!(repository.languages, [("Rust".to_owned(), 9)]);
        assert_eq!(repository.release.unwrap().name, "v1");
        let head = repository.head.unwrap();
        assert_eq!(head.committed_at, Some(1_767_225_601));
        assert_eq!(head.checks, Some(CheckState::Pending));
        assert_eq!(
            repository.seen["catalog-info.yaml"],
            Seen::Text {
                oid: "1".to_owned(),
                text: "a: b\n".to_owned()
            }
        );
        assert_eq!(
            repository.seen["docs"],
            Seen::Folder {
                oid: "2".to_owned()
            }
        );
    }

    #[test]
    fn what_may_be_missing_is_missed_and_what_must_not_be_is_an_error() {
        #[track_caller]
        fn check(field: &str, value: Value, expected: Result<(), &str>) {
            let mut facts = facts();
            facts[field] = value;
            let read = read(facts).map(drop);
            assert_eq!(read, expected.map_err(str::to_owned), "{field}");
        }

        for field in [
            "visibility",
            "licenseInfo",
            "repositoryTopics",
            "languages",
            "latestRelease",
            "defaultBranchRef",
            "p0",
            "p1",
        ] {
            check(field, Value::Null, Ok(()));
        }
        check("databaseId", Value::Null, Err("acme/shop has no number"));
        check(
            "nameWithOwner",
            json!("shop"),
            Err("`shop` is no name of a repository"),
        );
        check(
            "defaultBranchRef",
            json!({"name": "main", "target": null}),
            Err("branch main of acme/shop has no commit"),
        );
        let mut unsaid = facts();
        unsaid.as_object_mut().unwrap().remove("p1");
        assert_eq!(
            read(unsaid).map(drop),
            Err("nothing is said of docs in acme/shop".to_owned())
        );
    }

    #[test]
    fn only_whole_text_is_text() {
        #[track_caller]
        fn check(field: &str, value: Value, expected_bytes: u64) {
            let mut facts = facts();
            facts["p0"][field] = value;
            let expected = Seen::File {
                oid: "1".to_owned(),
                bytes: expected_bytes,
            };
            assert_eq!(read(facts).unwrap().seen["catalog-info.yaml"], expected);
        }

        check("isBinary", json!(true), 5);
        check("isTruncated", json!(true), 5);
        check("text", Value::Null, 5);
        check("byteSize", json!(6), 6); // It was not UTF-8, or had a mark before it.
        check("text", json!("../b."), 5); // Where a link leads.
    }

    #[test]
    fn a_page_comes_whole_or_not_at_all() {
        let connection = |value: Value| -> Result<Page, String> {
            page(serde_json::from_value(value).unwrap(), &look())
        };
        let info = json!({"hasNextPage": true, "endCursor": "c"});
        let read = connection(json!({"totalCount": 7, "pageInfo": info, "nodes": [facts()]}));
        let read = read.unwrap();
        assert_eq!((read.next.as_deref(), read.total), (Some("c"), Some(7)));
        assert_eq!(
            connection(json!({"pageInfo": info, "nodes": [facts(), null]})),
            Err("a part of the list is withheld".to_owned())
        );
        assert_eq!(
            connection(json!({"pageInfo": {"hasNextPage": true, "endCursor": null}, "nodes": []})),
            Err("there is a next page and no cursor".to_owned())
        );
    }
}
