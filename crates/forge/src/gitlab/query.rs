//! The GraphQL queries, as text, and their variables.
//!
//! Names and paths are always variables, so that none of them can be taken for a
//! part of a query. A page of 100 projects with some paths stays below what GitLab
//! lets a query be, in its points of complexity: each field counts one, each path of
//! `blobs` one, and a list of 100 doubles what is in it.
//!
//! Sources: <https://docs.gitlab.com/api/graphql/#limits>, and the types `Project`,
//! `Repository`, `RepositoryBlob`, `Tree`, `Commit`, `Group` and `UserCore` of
//! <https://docs.gitlab.com/api/graphql/reference/>, as of GitLab 17.9. That
//! `lastCommit` of the tree at the root is the end of the branch, merges included,
//! stands in `app/graphql/resolvers/last_commit_resolver.rb`.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::ask::Look;

/// A query and its variables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    text: String,
    variables: Map<String, Value>,
}

impl Query {
    fn new(text: String) -> Self {
        Self {
            text,
            variables: Map::new(),
        }
    }

    /// The body of the request.
    pub(super) fn body(&self) -> String {
        json!({ "query": self.text, "variables": self.variables }).to_string()
    }

    /// With the value of a variable.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// With another page: so many, after the cursor.
    pub(super) fn page(&mut self, size: u32, after: Option<&str>) {
        self.set("size", size);
        self.set("after", after);
    }
}

/// What is asked of each project.
const FACTS: &str = "
fragment Facts on Project {
  id fullPath webUrl description archived visibility isForked topics lastActivityAt
  languages { name share }
  statistics { repositorySize }
  releases(first: 1) { nodes { name tagName releasedAt links { selfUrl } } }
}";

/// Whose projects are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Those of a group and the groups below.
    Group,
    /// Those of a user.
    Namespace,
}

impl Owner {
    /// The field that they are below.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Namespace => "namespace",
        }
    }
}

/// One page of projects. `has_text` asks for the text of what is looked at, not
/// only for its length.
pub(super) fn listing(owner: Owner, name: &str, look: &Look, has_text: bool) -> Query {
    let field = owner.field();
    let projects = format!(
        "query($owner: ID!, $size: Int!, $after: String{}) {{
  owner: {field}(fullPath: $owner) {{
    projects(includeSubgroups: true, first: $size, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ ...Facts {} }}
    }}
  }}
}}{FACTS}",
        parameters(look),
        repository(look, has_text),
    );
    let mut query = Query::new(projects);
    query.set("owner", name);
    looks(&mut query, look);
    query
}

/// Several projects, by their numbers.
pub(super) fn several(ids: &[&str], look: &Look, has_text: bool) -> Query {
    let mut query = Query::new(format!(
        "query($ids: [ID!], $size: Int!{}) {{
  projects(ids: $ids, first: $size) {{
    nodes {{ ...Facts {} }}
  }}
}}{FACTS}",
        parameters(look),
        repository(look, has_text),
    ));
    let ids: Vec<String> = ids
        .iter()
        .map(|id| format!("gid://gitlab/Project/{id}"))
        .collect();
    query.set("size", ids.len());
    query.set("ids", ids);
    looks(&mut query, look);
    query
}

/// One project.
pub(super) fn project(name: &str, look: &Look, has_text: bool) -> Query {
    let mut query = Query::new(format!(
        "query($project: ID!{}) {{
  project(fullPath: $project) {{ ...Facts {} }}
}}{FACTS}",
        parameters(look),
        repository(look, has_text),
    ));
    query.set("project", name);
    looks(&mut query, look);
    query
}

/// The files at some paths of a commit.
pub(super) fn files(name: &str, commit: &str, paths: &[String]) -> Query {
    let mut query = Query::new(
        "query($project: ID!, $ref: String, $paths: [String!]!) {
  project(fullPath: $project) {
    repository {
      blobs(ref: $ref, paths: $paths, first: 100) {
        nodes { path oid mode size rawTextBlob }
      }
    }
  }
}"
        .to_owned(),
    );
    query.set("project", name);
    query.set("ref", commit);
    query.set("paths", paths);
    query
}

const USER: &str = "
fragment Person on UserCore { id username name publicEmail bio avatarUrl webUrl state bot }";

/// The members of a group and of the groups below: once for each of those.
pub(super) fn members(group: &str) -> Query {
    let mut query = Query::new(format!(
        "query($group: ID!, $size: Int!, $after: String) {{
  group(fullPath: $group) {{
    groupMembers(relations: [DIRECT, DESCENDANTS], first: $size, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ user {{ ...Person }} }}
    }}
  }}
}}{USER}"
    ));
    query.set("group", group);
    query
}

/// The groups below a group, with their first members.
pub(super) fn groups(group: &str) -> Query {
    let mut query = Query::new(
        "query($group: ID!, $size: Int!, $after: String) {
  group(fullPath: $group) {
    descendantGroups(first: $size, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id fullPath name description avatarUrl webUrl
        groupMembers(relations: [DIRECT], first: 100) {
          pageInfo { hasNextPage endCursor }
          nodes { user { username bot } }
        }
      }
    }
  }
}"
        .to_owned(),
    );
    query.set("group", group);
    query
}

/// The other members of one of them.
pub(super) fn group_members(group: &str) -> Query {
    let mut query = Query::new(
        "query($group: ID!, $size: Int!, $after: String) {
  group(fullPath: $group) {
    groupMembers(relations: [DIRECT], first: $size, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { user { username bot } }
    }
  }
}"
        .to_owned(),
    );
    query.set("group", group);
    query
}

/// The folders that hold what is looked at, sorted: files are asked for by their
/// paths, and folders are found in these.
pub(super) fn folders(look: &Look) -> Vec<&str> {
    let folders = look.paths.iter().map(|path| folder_of(path));
    let folders: BTreeSet<&str> = folders.collect();
    folders.into_iter().collect()
}

/// The folder that a path is in.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The paths whose texts are wanted, if any are, and the others.
fn texts_and_bare(look: &Look) -> (Vec<&str>, Vec<&str>) {
    let paths = look.paths.iter().map(String::as_str);
    paths.partition(|path| !look.bare.contains(*path))
}

/// The alias of the folder with this number.
pub(super) fn alias(number: usize) -> String {
    format!("f{number}")
}

fn parameters(look: &Look) -> String {
    let mut text = String::new();
    if look.branch.is_some() {
        text.push_str(", $ref: String");
    }
    let (texts, bare) = texts_and_bare(look);
    if !texts.is_empty() {
        text.push_str(", $paths: [String!]!");
    }
    if !bare.is_empty() {
        text.push_str(", $bare: [String!]!");
    }
    for number in 0..folders(look).len() {
        let _ = write!(text, ", ${}: String", alias(number));
    }
    text
}

fn repository(look: &Look, has_text: bool) -> String {
    let at = if look.branch.is_some() {
        "ref: $ref"
    } else {
        ""
    };
    let tip = if at.is_empty() {
        "tree".to_owned()
    } else {
        format!("tree({at})")
    };
    let mut text = format!(
        "repository {{
        rootRef
        tip: {tip} {{ lastCommit {{ sha committedDate pipelines(first: 1) {{ nodes {{ status }} }} }} }}"
    );
    let (texts, bare) = texts_and_bare(look);
    if !bare.is_empty() {
        let _ = write!(
            text,
            "\n        bare: blobs({at} paths: $bare, first: 100) {{ nodes {{ path oid mode size }} }}"
        );
    }
    if !texts.is_empty() {
        let raw = if has_text { " rawTextBlob" } else { "" };
        let _ = write!(
            text,
            "\n        blobs({at} paths: $paths, first: 100) {{ nodes {{ path oid mode size{raw} }} }}"
        );
    }
    for number in 0..folders(look).len() {
        let alias = alias(number);
        let _ = write!(
            text,
            "\n        {alias}: tree({at} path: ${alias}) {{ trees(first: 100) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ path sha }} }} }}"
        );
    }
    text.push_str("\n      }");
    text
}

fn looks(query: &mut Query, look: &Look) {
    if let Some(branch) = &look.branch {
        query.set("ref", branch.as_str());
    }
    let (texts, bare) = texts_and_bare(look);
    if !texts.is_empty() {
        query.set("paths", texts);
    }
    if !bare.is_empty() {
        query.set("bare", bare);
    }
    for (number, folder) in folders(look).into_iter().enumerate() {
        query.set(&alias(number), folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GitLab takes queries up to this length.
    const MAX_QUERY_BYTES: usize = 10_000;

    fn look(branch: Option<&str>, paths: &[&str]) -> Look {
        Look {
            branch: branch.map(str::to_owned),
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
            with_texts: true,
            bare: paths.iter().take(1).map(|&path| path.to_owned()).collect(),
        }
    }

    fn is_balanced(text: &str) -> bool {
        [('{', '}'), ('(', ')'), ('[', ']')]
            .iter()
            .all(|(open, close)| text.matches(*open).count() == text.matches(*close).count())
    }

    #[test]
    fn names_and_paths_are_variables_and_every_variable_is_declared() {
        let strange = "\"){x}";
        for branch in [None, Some(strange)] {
            for paths in [&[][..], &["a/b/c", "a/d", "e", strange][..]] {
                let look = look(branch, paths);
                let queries = [
                    listing(Owner::Group, strange, &look, true),
                    listing(Owner::Namespace, strange, &look, false),
                    project(strange, &look, true),
                    several(&[strange], &look, true),
                    files(strange, "1f", &look.paths),
                    members(strange),
                    groups(strange),
                    group_members(strange),
                ];
                for mut query in queries {
                    query.page(100, None);
                    let text = &query.text;
                    assert!(is_balanced(text), "{text}");
                    assert!(!text.contains(strange), "{text}");
                    let (declared, used) = text.split_once(") {").unwrap();
                    for name in query.variables.keys() {
                        let variable = format!("${name}");
                        // A page may be set where there is none to turn.
                        let has_page = declared.contains("$after");
                        if has_page || !matches!(name.as_str(), "size" | "after") {
                            assert!(declared.contains(&format!("{variable}: ")), "{text}");
                            assert!(used.contains(&variable), "{variable} of {text}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn folders_of_what_is_looked_at_come_once() {
        let look = look(None, &["README.md", "docs", "docs/index.md", "a/b/c"]);
        assert_eq!(folders(&look), ["", "a/b", "docs"]);
    }

    #[test]
    fn a_query_is_as_short_as_gitlab_takes() {
        let paths: Vec<String> = (0..super::super::MAX_LOOKS)
            .map(|number| format!("{number}/catalog-info.yaml"))
            .collect();
        let look = Look {
            branch: Some("main".to_owned()),
            bare: paths.iter().take(20).cloned().collect(),
            paths,
            with_texts: true,
        };
        let text = listing(Owner::Group, "acme", &look, true).text;
        assert!(text.len() < MAX_QUERY_BYTES, "{}", text.len());
    }
}
