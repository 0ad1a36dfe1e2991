//! What an owner's file says: what git does not know of repositories, and who the
//! people are.
//!
//! It is `callboard.yaml` or `callboard.json` in the owner's folder, and optional.
//! Every key may be left out; one that is not known is an error, as it is most
//! likely misspelt:
//!
//! ```yaml
//! repositories:
//!   shop:                         # as the folder is called, without `.git`;
//!     description: Sells things   # `web/shop` for one in the group `web`
//!     homepage: https://shop.example.com
//!     topics: [shop, web]
//!     visibility: public          # or `internal`; `private` if left out
//!     archived: false
//!     fork: false
//!     template: false
//!     default_branch: main        # what `HEAD` names if left out
//!     license: Apache-2.0         # an SPDX identifier
//!     languages: { Rust: 52310 }  # with their bytes
//!     release:
//!       name: The first           # its tag if left out
//!       tag: v1.0.0
//!       at: 2024-05-06T07:08:09Z
//!       url: https://shop.example.com/v1
//! users:
//!   - login: anna
//!     name: Anna Ek
//!     email: anna@example.com
//!     bio: Likes shops
//!     avatar_url: https://example.com/anna.png
//!     url: https://example.com/anna
//! teams:
//!   - slug: web
//!     name: The web team          # its slug if left out
//!     description: Makes pages
//!     avatar_url: https://example.com/web.png
//!     url: https://example.com/web
//!     edit_url: https://example.com/web/edit
//!     parent: all                 # the slug of the team it is a part of
//!     members: [anna]             # logins
//! ```
//!
//! What is said here goes before what was found out. For a repository in a group
//! the file of the nearest folder counts that names it. The people are those of one
//! file alone, and an owner whose file has neither `users` nor `teams` has none to
//! offer.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Deserializer, de};

use crate::date;
use crate::model::{Member, People, Release, Repository, Team, Visibility};

/// A file with more bytes is not read.
const MAX_TOLD_BYTES: u64 = 16 * 1024 * 1024;
const YAML: &str = "callboard.yaml";
const JSON: &str = "callboard.json";

/// Whether an owner's file is called so.
pub(super) fn is_name(name: &str) -> bool {
    matches!(name, YAML | JSON)
}

/// What an owner's file says.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// By path from the owner's folder.
    pub(super) repositories: BTreeMap<String, ToldRepository>,
    /// Where there are users or teams.
    pub(super) people: Option<People>,
}

/// Reads an owner's file; nothing is told where there is none.
///
/// # Errors
///
/// The name of the file, and what is wrong with it.
pub(super) fn read(folder: &Path) -> Result<Told, (&'static str, String)> {
    let (yaml, json) = (text(folder, YAML)?, text(folder, JSON)?);
    let (name, value) = match (yaml, json) {
        (None, None) => return Ok(Told::default()),
        (Some(_), Some(_)) => return Err((YAML, format!("there is {JSON} besides it"))),
        (Some(text), None) => (YAML, yaml_value(&text)),
        (None, Some(text)) => (
            JSON,
            serde_json::from_str(&text).map_err(|it| it.to_string()),
        ),
    };
    let file = value.and_then(|value| match value {
        serde_json::Value::Null => Ok(ToldFile::default()),
        value => serde_json::from_value(value).map_err(|error| error.to_string()),
    });
    file.map(Told::from).map_err(|reason| (name, reason))
}

fn text(folder: &Path, name: &'static str) -> Result<Option<String>, (&'static str, String)> {
    let path = folder.join(name);
    let Ok(metadata) = fs::symlink_metadata(&path) else {
        return Ok(None);
    };
    if !metadata.is_file() {
        return Err((name, "it is not a file".to_owned()));
    }
    if metadata.len() > MAX_TOLD_BYTES {
        let bytes = metadata.len();
        let reason = format!("it has {bytes} bytes; at most {MAX_TOLD_BYTES} are read");
        return Err((name, reason));
    }
    let text = fs::read_to_string(&path).map_err(|error| (name, error.to_string()))?;
    Ok(Some(text))
}

fn yaml_value(text: &str) -> Result<serde_json::Value, String> {
    use yaml::Content;

    let stream = yaml::parse(text, &yaml::Limits::default());
    let problem = |problem: &yaml::Problem| {
        let lines = yaml::LineIndex::new(text);
        let (line, column) = lines.line_column(text, problem.span.start);
        format!("{line}:{column}: {}", problem.message)
    };
    match stream.documents.as_slice() {
        [] => Ok(serde_json::Value::Null),
        [document] => match &document.content {
            Content::Empty => Ok(serde_json::Value::Null),
            Content::Tree(node) => Ok(node.to_json()),
            Content::Broken(problems) => Err(problems.first().map(problem).unwrap_or_default()),
            Content::Thrown(thrown) | Content::Recursive(thrown) => Err(problem(thrown)),
            Content::Unread => Err("it cannot be read".to_owned()),
        },
        _ => Err("it has several documents".to_owned()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ToldFile {
    repositories: BTreeMap<String, ToldRepository>,
    users: Option<Vec<ToldUser>>,
    teams: Option<Vec<ToldTeam>>,
}

/// What is said of a repository.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ToldRepository {
    description: Option<String>,
    homepage: Option<String>,
    topics: Option<Vec<String>>,
    visibility: Option<Visibility>,
    archived: bool,
    fork: bool,
    template: bool,
    pub(super) default_branch: Option<String>,
    license: Option<String>,
    languages: Option<BTreeMap<String, u64>>,
    release: Option<ToldRelease>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldRelease {
    name: Option<String>,
    tag: String,
    #[serde(default, deserialize_with = "time")]
    at: Option<i64>,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldUser {
    login: String,
    name: Option<String>,
    email: Option<String>,
    bio: Option<String>,
    avatar_url: Option<String>,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldTeam {
    slug: String,
    name: Option<String>,
    description: Option<String>,
    avatar_url: Option<String>,
    url: Option<String>,
    edit_url: Option<String>,
    parent: Option<String>,
    #[serde(default)]
    members: Vec<String>,
}

/// A time as text, or as seconds since 1970.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Time {
        Seconds(i64),
        Text(String),
    }

    match Option::<Time>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Time::Seconds(seconds)) => Ok(Some(seconds)),
        Some(Time::Text(text)) => date::seconds(&text).map(Some).ok_or_else(|| {
            de::Error::custom(format!(
                "`{text}` is not a time, as 2024-05-06T07:08:09Z is"
            ))
        }),
    }
}

impl From<ToldFile> for Told {
    fn from(file: ToldFile) -> Self {
        let has_people = file.users.is_some() || file.teams.is_some();
        let users = file.users.unwrap_or_default().into_iter();
        let teams = file.teams.unwrap_or_default().into_iter();
        let people = People {
            users: users.map(Member::from).collect(),
            teams: teams.map(Team::from).collect(),
        };
        Self {
            repositories: file.repositories,
            people: has_people.then_some(people),
        }
    }
}

impl From<ToldUser> for Member {
    fn from(user: ToldUser) -> Self {
        Self {
            id: user.login.clone(),
            login: user.login,
            name: user.name,
            email: user.email,
            organization_emails: Vec::new(),
            bio: user.bio,
            avatar_url: user.avatar_url,
            url: user.url,
            is_suspended: false,
        }
    }
}

impl From<ToldTeam> for Team {
    fn from(team: ToldTeam) -> Self {
        Self {
            id: team.slug.clone(),
            name: team.name.unwrap_or_else(|| team.slug.clone()),
            slug: team.slug,
            description: team.description,
            avatar_url: team.avatar_url,
            url: team.url,
            edit_url: team.edit_url,
            parent: team.parent,
            members: team.members,
        }
    }
}

impl ToldRepository {
    /// Puts what is said here over what was found.
    pub(super) fn apply(&self, repository: &mut Repository) {
        fn over<T: Clone>(found: &mut Option<T>, told: &Option<T>) {
            if told.is_some() {
                found.clone_from(told);
            }
        }

        over(&mut repository.description, &self.description);
        over(&mut repository.homepage, &self.homepage);
        over(&mut repository.default_branch, &self.default_branch);
        over(&mut repository.license, &self.license);
        if let Some(topics) = &self.topics {
            repository.topics.clone_from(topics);
            repository.topics.sort();
            repository.topics.dedup();
        }
        if let Some(visibility) = self.visibility {
            repository.visibility = visibility;
        }
        repository.is_archived = self.archived;
        repository.is_fork = self.fork;
        repository.is_template = self.template;
        if let Some(languages) = &self.languages {
            let mut languages: Vec<_> = languages.clone().into_iter().collect();
            languages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            repository.languages = languages;
        }
        if let Some(release) = &self.release {
            let tag = &release.tag;
            repository.release = Some(Release {
                name: release.name.clone().unwrap_or_else(|| tag.clone()),
                tag: tag.clone(),
                at: release.at,
                url: release.url.clone(),
            });
        }
    }
}
