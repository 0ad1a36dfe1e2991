//! What GitLab answers, as [`model`](crate::model) has it. Pure.
//!
//! Sources: the types that `query` names; the trees of
//! <https://docs.gitlab.com/api/repositories/#list-repository-tree>; what becomes of
//! a pipeline, <https://docs.gitlab.com/api/pipelines/>.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::query;
use crate::ask::Look;
use crate::date;
use crate::http::graphql::GraphqlError;
use crate::model::{
    CheckState, Entry, EntryKind, FullName, Head, Member, Release, Repository, Seen, Team,
    Visibility,
};

/// GitLab tells what part of a repository is in a language, and not how much that
/// is: so it is told as bytes of so many.
const ALL_LANGUAGES: f64 = 10_000.0;

/// The mode that git gives symbolic links.
const LINK_MODE: &str = "120000";

/// A list, of which there may be more.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection<T> {
    /// Those that may not be seen are null.
    pub(super) nodes: Vec<Option<T>>,
    page_info: Option<PageInfo>,
}

impl<T> Default for Connection<T> {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            page_info: None,
        }
    }
}

impl<T> Connection<T> {
    /// The cursor of the next page.
    pub(super) fn next(&self) -> Option<String> {
        let info = self.page_info.as_ref()?;
        info.end_cursor.clone().filter(|_| info.has_next_page)
    }

    fn first(self) -> Option<T> {
        self.nodes.into_iter().flatten().next()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

/// The projects of an owner.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) owner: Option<Projects>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Projects {
    pub(super) projects: Connection<Project>,
}

/// Several projects.
#[derive(Debug, Deserialize)]
pub(super) struct Several {
    pub(super) projects: Connection<Project>,
}

/// One project.
#[derive(Debug, Deserialize)]
pub(super) struct One {
    pub(super) project: Option<Project>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Project {
    id: String,
    full_path: String,
    web_url: Option<String>,
    description: Option<String>,
    archived: Option<bool>,
    visibility: Option<String>,
    is_forked: Option<bool>,
    topics: Option<Vec<String>>,
    last_activity_at: Option<String>,
    languages: Option<Vec<Language>>,
    statistics: Option<Statistics>,
    releases: Option<Connection<Released>>,
    repository: Option<Stored>,
}

#[derive(Debug, Deserialize)]
struct Language {
    name: String,
    share: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statistics {
    repository_size: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Released {
    name: Option<String>,
    tag_name: Option<String>,
    released_at: Option<String>,
    links: Option<Links>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    self_url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    root_ref: Option<String>,
    tip: Option<Tip>,
    blobs: Option<Connection<Blob>>,
    /// Those whose texts were not asked for.
    bare: Option<Connection<Blob>>,
    /// The folders that hold what is looked at, by alias.
    #[serde(flatten)]
    folders: HashMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tip {
    last_commit: Option<Commit>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commit {
    sha: String,
    committed_date: Option<String>,
    pipelines: Option<Connection<Pipeline>>,
}

#[derive(Debug, Deserialize)]
struct Pipeline {
    status: String,
}

/// A file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Blob {
    pub(super) path: String,
    pub(super) oid: String,
    mode: Option<String>,
    #[serde(deserialize_with = "number", default)]
    size: Option<u64>,
    raw_text_blob: Option<String>,
}

impl Blob {
    pub(super) fn is_link(&self) -> bool {
        self.mode.as_deref() == Some(LINK_MODE)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.size.unwrap_or_default()
    }

    /// The text, if it is whole and as it was written: GitLab turns text that is not
    /// UTF-8 into it, and cuts what is long.
    pub(super) fn whole_text(&self) -> Option<&str> {
        let text = self.raw_text_blob.as_deref()?;
        (self.size == u64::try_from(text.len()).ok()).then_some(text)
    }

    fn seen(self) -> Seen {
        let bytes = self.bytes();
        match self.whole_text() {
            Some(text) if !self.is_link() => Seen::Text {
                text: text.to_owned(),
                oid: self.oid,
            },
            _ => Seen::File {
                oid: self.oid,
                bytes,
            },
        }
    }
}

/// A number that JSON could not hold comes as text.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    })
}

#[derive(Debug, Deserialize)]
struct Folder {
    trees: Connection<Subfolder>,
}

#[derive(Debug, Deserialize)]
struct Subfolder {
    path: String,
    sha: String,
}

/// The files of a commit.
#[derive(Debug, Deserialize)]
pub(super) struct Files {
    pub(super) project: Option<FilesOf>,
}

#[derive(Debug, Deserialize)]
pub(super) struct FilesOf {
    pub(super) repository: Option<Blobs>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Blobs {
    pub(super) blobs: Connection<Blob>,
}

/// A group.
#[derive(Debug, Deserialize)]
pub(super) struct OneGroup<T> {
    pub(super) group: Option<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithMembers<T> {
    pub(super) group_members: Connection<Membership<T>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithGroups {
    pub(super) descendant_groups: Connection<Group>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Membership<T> {
    pub(super) user: Option<T>,
}

/// A member of a group.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    id: String,
    username: String,
    name: Option<String>,
    public_email: Option<String>,
    bio: Option<String>,
    avatar_url: Option<String>,
    web_url: Option<String>,
    state: Option<String>,
    #[serde(default)]
    pub(super) bot: bool,
}

impl Person {
    pub(super) fn member(self) -> Member {
        Member {
            login: self.username,
            id: number_of(&self.id),
            name: filled(self.name),
            email: filled(self.public_email),
            organization_emails: Vec::new(),
            bio: filled(self.bio),
            avatar_url: filled(self.avatar_url),
            url: filled(self.web_url),
            is_suspended: self.state.is_some_and(|state| state != "active"),
        }
    }
}

/// What one is called.
#[derive(Debug, Deserialize)]
pub(super) struct Login {
    username: String,
    #[serde(default)]
    bot: bool,
}

/// The logins of people.
pub(super) fn logins(members: Connection<Membership<Login>>) -> impl Iterator<Item = String> {
    let users = members.nodes.into_iter().flatten().filter_map(|it| it.user);
    users.filter(|user| !user.bot).map(|user| user.username)
}

/// A group below another.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    id: String,
    pub(super) full_path: String,
    name: String,
    description: Option<String>,
    avatar_url: Option<String>,
    web_url: Option<String>,
    #[serde(default)]
    pub(super) group_members: Connection<Membership<Login>>,
}

impl Group {
    /// The team of the group `above`, and how its members go on. Its slug is its
    /// path below that group.
    pub(super) fn team(self, above: &str) -> (Team, Option<String>) {
        let below = self.full_path.get(above.len()..);
        let below = below.and_then(|path| path.strip_prefix('/'));
        let slug = below.unwrap_or(&self.full_path).to_owned();
        let parent = slug.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        let url = filled(self.web_url);
        let next = self.group_members.next();
        let team = Team {
            parent,
            slug,
            id: number_of(&self.id),
            name: self.name,
            description: filled(self.description),
            avatar_url: filled(self.avatar_url),
            edit_url: url.as_ref().map(|url| format!("{url}/-/group_members")),
            url,
            members: logins(self.group_members).collect(),
        };
        (team, next)
    }
}

/// `42` of `gid://gitlab/Project/42`.
fn number_of(gid: &str) -> String {
    gid.rsplit('/').next().unwrap_or(gid).to_owned()
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A project, and the paths of which is not known whether they are folders: those in
/// a folder that has more folders than GitLab tells at once.
pub(super) fn repository(
    project: Project,
    look: &Look,
) -> Result<(Repository, Vec<String>), String> {
    let full_name = FullName::parse(&project.full_path)
        .ok_or_else(|| format!("`{}` is not the path of a project", project.full_path))?;
    let url = project.web_url.unwrap_or_default();
    let mut repository = Repository {
        id: number_of(&project.id),
        full_name,
        files_url: format!("{url}/-/blob/"),
        url,
        head: None,
        default_branch: None,
        description: filled(project.description),
        homepage: None,
        is_archived: project.archived.unwrap_or_default(),
        is_fork: project.is_forked.unwrap_or_default(),
        is_template: false,
        visibility: match project.visibility.as_deref() {
            Some("public") => Visibility::Public,
            Some("internal") => Visibility::Internal,
            _ => Visibility::Private,
        },
        topics: project.topics.unwrap_or_default(),
        languages: languages(project.languages.unwrap_or_default()),
        pushed_at: time(project.last_activity_at.as_deref()),
        release: project
            .releases
            .and_then(Connection::first)
            .and_then(release),
        license: None,
        disk_kib: project
            .statistics
            .and_then(|it| it.repository_size)
            .map(kib),
        seen: BTreeMap::new(),
        problem: None,
    };
    repository.topics.sort();
    let Some(stored) = project.repository else {
        repository.problem = Some("its code may not be read".to_owned());
        return Ok((repository, Vec::new()));
    };
    repository.default_branch = filled(stored.root_ref.clone());
    let branch = look.branch.clone().or(filled(stored.root_ref));
    let commit = stored.tip.and_then(|tip| tip.last_commit);
    let (Some(branch), Some(commit)) = (branch, commit) else {
        return Ok((repository, Vec::new()));
    };
    repository.head = Some(Head {
        branch,
        commit: commit.sha,
        committed_at: time(commit.committed_date.as_deref()),
        checks: commit
            .pipelines
            .and_then(Connection::first)
            .and_then(|pipeline| check_state(&pipeline.status)),
    });
    let mut seen = BTreeMap::new();
    let blobs = [stored.blobs, stored.bare].into_iter().flatten();
    for blob in blobs.flat_map(|blobs| blobs.nodes).flatten() {
        seen.insert(blob.path.clone(), blob.seen());
    }
    let mut endless = Vec::new();
    for (number, folder) in query::folders(look).into_iter().enumerate() {
        let Some(listed) = stored.folders.get(&query::alias(number)) else {
            return Err(format!("nothing is said of folder `{folder}`"));
        };
        let Ok(Some(listed)) = Option::<Folder>::deserialize(listed) else {
            continue;
        };
        if listed.trees.next().is_some() {
            endless.push(folder);
        }
        for subfolder in listed.trees.nodes.into_iter().flatten() {
            let oid = subfolder.sha;
            seen.entry(subfolder.path).or_insert(Seen::Folder { oid });
        }
    }
    let mut unknown = Vec::new();
    for path in &look.paths {
        let found = seen.get(path).cloned();
        if found.is_none() && endless.contains(&query::folder_of(path)) {
            unknown.push(path.clone());
        }
        let found = found.unwrap_or(Seen::Absent);
        repository.seen.insert(path.clone(), found);
    }
    Ok((repository, unknown))
}

fn languages(languages: Vec<Language>) -> Vec<(String, u64)> {
    let mut languages: Vec<(String, u64)> = languages
        .into_iter()
        .map(|language| {
            let share = language.share.unwrap_or_default().clamp(0.0, 100.0);
            (
                language.name,
                (share / 100.0 * ALL_LANGUAGES).round() as u64,
            )
        })
        .collect();
    languages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    languages
}

fn kib(bytes: f64) -> u64 {
    (bytes.max(0.0) / 1024.0).ceil() as u64
}

fn release(released: Released) -> Option<Release> {
    let tag = filled(released.tag_name)?;
    Some(Release {
        name: filled(released.name).unwrap_or_else(|| tag.clone()),
        tag,
        at: time(released.released_at.as_deref()),
        url: released.links.and_then(|links| links.self_url),
    })
}

fn time(text: Option<&str>) -> Option<i64> {
    date::seconds(text?)
}

/// What a pipeline came to; nothing for one that was not meant to run.
fn check_state(status: &str) -> Option<CheckState> {
    match status {
        "SUCCESS" => Some(CheckState::Success),
        "FAILED" => Some(CheckState::Failure),
        "CANCELED" | "CANCELING" => Some(CheckState::Error),
        "CREATED"
        | "WAITING_FOR_RESOURCE"
        | "WAITING_FOR_CALLBACK"
        | "PREPARING"
        | "PENDING"
        | "RUNNING"
        | "SCHEDULED" => Some(CheckState::Pending),
        _ => None,
    }
}

/// The number of the project that an error of a listing is about.
pub(super) fn project_of(error: &GraphqlError) -> Option<usize> {
    let path = error.path.as_ref()?;
    let at = path.iter().position(|part| part == "nodes")?;
    if at < 1 || path[at - 1] != "projects" {
        return None;
    }
    usize::try_from(path.get(at + 1)?.as_u64()?).ok()
}

/// Whether an error says that the query was more than GitLab takes at once.
pub(super) fn is_too_much(error: &GraphqlError) -> bool {
    let message = error.message.to_ascii_lowercase();
    message.contains("exceeds max complexity") || message.contains("timeout")
}

/// A path of a tree, as the REST API lists it.
#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    id: String,
    #[serde(rename = "type")]
    sort: String,
    path: String,
    mode: String,
}

impl Listing {
    pub(super) fn entry(self) -> Entry {
        let kind = match (self.sort.as_str(), self.mode.as_str()) {
            ("tree", _) => EntryKind::Folder,
            ("commit", _) => EntryKind::Submodule,
            (_, LINK_MODE) => EntryKind::Link,
            _ => EntryKind::File,
        };
        Entry {
            path: self.path,
            kind,
            oid: self.id,
            bytes: None,
        }
    }
}

/// What the REST API says of a project that moved.
#[derive(Debug, Deserialize)]
pub(super) struct Moved {
    pub(super) path_with_namespace: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn look(paths: &[&str]) -> Look {
        Look {
            branch: None,
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
            with_texts: true,
            ..Look::default()
        }
    }

    fn shop() -> Value {
        json!({
            "id": "gid://gitlab/Project/42",
            "fullPath": "acme/shops/web",
            "webUrl": "https://gitlab.com/acme/shops/web",
            "description": "",
            "archived": true,
            "visibility": "internal",
            "isForked": false,
            "topics": ["web", "shop"],
            "lastActivityAt": "2024-05-06T07:08:09Z",
            "languages": [{"name": "CSS", "share": 12.34}, {"name": "Ruby", "share": 87.66}],
            "statistics": {"repositorySize": 1025.0},
            "releases": {"nodes": [{
                "name": "", "tagName": "v1", "releasedAt": "2024-01-01T00:00:00Z",
                "links": {"selfUrl": "https://gitlab.com/acme/shops/web/-/releases/v1"},
            }]},
            "repository": {
                "rootRef": "main",
                "tip": {"lastCommit": {
                    "sha": "1f00000000000000000000000000000000000000",
                    "committedDate": "2024-05-06T09:08:09+02:00",
                    "pipelines": {"nodes": [{"status": "FAILED"}]},
                }},
                "blobs": {"nodes": [
                    {"path": "README.md", "oid": "a1", "mode": "100644", "size": "6",
                     "rawTextBlob": "# Web\n"},
                    {"path": "latin.txt", "oid": "a2", "mode": "100644", "size": "1",
                     "rawTextBlob": "é"},
                    {"path": "logo.png", "oid": "a3", "mode": "100644", "size": "9",
                     "rawTextBlob": null},
                    {"path": "link", "oid": "a4", "mode": "120000", "size": "9",
                     "rawTextBlob": "README.md"},
                ]},
                "f0": {"trees": {
                    "pageInfo": {"hasNextPage": false, "endCursor": "MQ"},
                    "nodes": [{"path": "docs", "sha": "b1"}],
                }},
            },
        })
    }

    #[test]
    fn a_project_is_a_repository() {
        let look = look(&["README.md", "latin.txt", "logo.png", "link", "docs", "no"]);
        let project = Project::deserialize(shop()).unwrap();
        let (web, unknown) = repository(project, &look).unwrap();
        assert_eq!(unknown, Vec::<String>::new());
        assert_eq!(
            (web.id.as_str(), &*web.full_name.owner),
            ("42", "acme/shops")
        );
        assert_eq!(web.files_url, "https://gitlab.com/acme/shops/web/-/blob/");
        assert_eq!(web.description, None);
        assert!(web.is_archived && !web.is_fork);
        assert_eq!(web.visibility, Visibility::Internal);
        assert_eq!(web.topics, ["shop", "web"]);
        assert_eq!(
            web.languages,
            [("Ruby".to_owned(), 8766), ("CSS".to_owned(), 1234)]
        );
        assert_eq!(web.disk_kib, Some(2));
        assert_eq!(web.release.unwrap().name, "v1");
        let head = web.head.unwrap();
        assert_eq!(head.committed_at, web.pushed_at);
        assert_eq!(head.checks, Some(CheckState::Failure));
        let seen: Vec<String> = web
            .seen
            .iter()
            .map(|(path, seen)| match seen {
                Seen::Absent => format!("{path}: nothing"),
                Seen::Text { oid, text } => format!("{path}: {oid} {text:?}"),
                Seen::File { oid, bytes } => format!("{path}: {oid} of {bytes} bytes"),
                Seen::Folder { oid } => format!("{path}: folder {oid}"),
            })
            .collect();
        assert_eq!(
            seen,
            [
                "README.md: a1 \"# Web\\n\"",
                "docs: folder b1",
                "latin.txt: a2 of 1 bytes",
                "link: a4 of 9 bytes",
                "logo.png: a3 of 9 bytes",
                "no: nothing",
            ],
        );
    }

    #[test]
    fn what_may_not_be_read_is_no_empty_repository() {
        let mut project = shop();
        project["repository"] = Value::Null;
        let project = Project::deserialize(project).unwrap();
        let (web, _) = repository(project, &look(&["README.md"])).unwrap();
        assert_eq!(web.problem.as_deref(), Some("its code may not be read"));

        let mut project = shop();
        project["repository"] = json!({"rootRef": null, "tip": {"lastCommit": null},
            "blobs": {"nodes": []}, "f0": null});
        let project = Project::deserialize(project).unwrap();
        let (web, _) = repository(project, &look(&["README.md"])).unwrap();
        assert_eq!((web.problem, web.head), (None, None));
    }

    #[test]
    fn a_folder_of_many_folders_leaves_open_what_else_there_is() {
        let mut project = shop();
        project["repository"]["f0"]["trees"]["pageInfo"]["hasNextPage"] = json!(true);
        let project = Project::deserialize(project).unwrap();
        let (_, unknown) = repository(project, &look(&["README.md", "docs", "zoo"])).unwrap();
        assert_eq!(unknown, ["zoo"]);
    }

    #[test]
    fn groups_are_teams_called_by_their_path_below() {
        let group = json!({
            "id": "gid://gitlab/Group/7", "fullPath": "acme/shops/web", "name": "Web",
            "description": null, "avatarUrl": null,
            "webUrl": "https://gitlab.com/groups/acme/shops/web",
            "groupMembers": {
                "pageInfo": {"hasNextPage": true, "endCursor": "MQ"},
                "nodes": [
                    {"user": {"username": "anna", "bot": false}},
                    {"user": {"username": "group_7_bot", "bot": true}},
                    {"user": null},
                    null,
                ],
            },
        });
        let (team, next) = Group::deserialize(group).unwrap().team("acme");
        assert_eq!((team.slug.as_str(), team.id.as_str()), ("shops/web", "7"));
        assert_eq!(team.parent.as_deref(), Some("shops"));
        assert_eq!(team.members, ["anna"]);
        let edit = "https://gitlab.com/groups/acme/shops/web/-/group_members";
        assert_eq!(team.edit_url.as_deref(), Some(edit));
        assert_eq!(next.as_deref(), Some("MQ"));
    }

    #[test]
    fn people_who_are_not_active_are_suspended() {
        #[track_caller]
        fn check(state: &str, is_suspended: bool) {
            let person = json!({"id": "gid://gitlab/User/5", "username": "anna",
                "name": "Anna Ek", "publicEmail": "", "state": state});
            let member = Person::deserialize(person).unwrap().member();
            assert_eq!((member.id.as_str(), member.email), ("5", None));
            assert_eq!(member.is_suspended, is_suspended, "{state}");
        }

        check("active", false);
        check("blocked", true);
        check("ldap_blocked", true);
        check("deactivated", true);
    }

    #[test]
    fn an_error_is_of_a_project_where_its_path_says_so() {
        #[track_caller]
        fn check(path: Value, expected: Option<usize>) {
            let error = GraphqlError::deserialize(json!({"message": "x", "path": path}));
            assert_eq!(project_of(&error.unwrap()), expected);
        }

        check(
            json!(["owner", "projects", "nodes", 3, "repository", "tip"]),
            Some(3),
        );
        check(json!(["owner", "projects"]), None);
        check(json!(["nodes", 3]), None);
        check(json!(["owner", "projects", "nodes"]), None);
        check(json!(null), None);
    }

    #[test]
    fn a_tree_is_listed_with_what_each_path_is() {
        // As in the documentation, with a link and a submodule.
        let listed = json!([
            {"id": "a1e8f8d7", "name": "html", "type": "tree", "path": "files/html",
             "mode": "040000"},
            {"id": "7d70e023", "name": "space", "type": "blob", "path": "files/space",
             "mode": "100644"},
            {"id": "7d70e024", "name": "link", "type": "blob", "path": "link",
             "mode": "120000"},
            {"id": "7d70e025", "name": "sub", "type": "commit", "path": "sub",
             "mode": "160000"},
        ]);
        let listed = Vec::<Listing>::deserialize(listed).unwrap();
        let kinds: Vec<EntryKind> = listed.into_iter().map(|it| it.entry().kind).collect();
        let expected = [
            EntryKind::Folder,
            EntryKind::File,
            EntryKind::Link,
            EntryKind::Submodule,
        ];
        assert_eq!(kinds, expected);
    }
}
