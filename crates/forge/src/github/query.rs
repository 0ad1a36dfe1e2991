//! The GraphQL queries, as text, and their variables.
//!
//! Names and paths are always variables, so that none of them can be taken for a
//! part of a query. What is asked for stays within
//! <https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>:
//! a page of 100 repositories has 3,100 nodes and costs 2 points of 5,000 an hour.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::ask::Look;
use crate::model::FullName;

/// A query and its variables.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub(super) text: String,
    pub(super) variables: Map<String, Value>,
}

impl Query {
    /// The body of the request.
    pub(super) fn body(&self) -> String {
        json!({ "query": self.text, "variables": self.variables }).to_string()
    }

    /// With another page: so many, after the cursor.
    pub(super) fn page(&mut self, size: u32, after: Option<&str>) {
        self.variables.insert("size".to_owned(), json!(size));
        self.variables.insert("after".to_owned(), json!(after));
    }
}

/// What is asked of each repository.
const REPOSITORY: &str = "
fragment Facts on Repository {
  databaseId
  nameWithOwner
  url
  description
  homepageUrl
  isArchived
  isFork
  isTemplate
  visibility
  pushedAt
  diskUsage
  licenseInfo { spdxId }
  repositoryTopics(first: 20) { nodes { topic { name } } }
  languages(first: 10, orderBy: {field: SIZE, direction: DESC}) { edges { size node { name } } }
  latestRelease { name tagName publishedAt url }
}
fragment Tip on Ref {
  name
  target { oid ... on Commit { committedDate statusCheckRollup { state } } }
}";

/// What is asked of each path.
const THING: &str = "
fragment Thing on GitObject {
  __typename
  oid
  ... on Blob { byteSize isBinary isTruncated text }
}";

/// What is asked of each path where its text is not wanted.
const BARE_THING: &str = "
fragment BareThing on GitObject {
  __typename
  oid
  ... on Blob { byteSize }
}";

/// The alias of the path with this number.
pub(super) fn alias(number: usize) -> String {
    format!("p{number}")
}

/// One page of the repositories of an owner, in the order in which they were made:
/// that never changes, so that no page skips or repeats one.
pub(super) fn listing(owner: &str, look: &Look) -> Query {
    let mut variables = Map::new();
    variables.insert("owner".to_owned(), json!(owner));
    let (declared, fields) = looks(look, &mut variables);
    let text = format!(
        "query Listing($owner: String!, $size: Int!, $after: String{declared}) {{
  rateLimit {{ cost remaining resetAt }}
  repositoryOwner(login: $owner) {{
    repositories(first: $size, after: $after, ownerAffiliations: [OWNER], orderBy: {{field: CREATED_AT, direction: ASC}}) {{
      totalCount
      pageInfo {{ hasNextPage endCursor }}
      nodes {{{fields}
      }}
    }}
  }}
}}{REPOSITORY}{}",
        thing(look)
    );
    Query { text, variables }
}

/// A page of repositories with what is known of them without looking into any.
pub(super) fn bare(owner: &str) -> Query {
    let mut variables = Map::new();
    variables.insert("owner".to_owned(), json!(owner));
    let text = "query Bare($owner: String!, $size: Int!, $after: String) {
  rateLimit { cost remaining resetAt }
  repositoryOwner(login: $owner) {
    repositories(first: $size, after: $after, ownerAffiliations: [OWNER], orderBy: {field: CREATED_AT, direction: ASC}) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        databaseId
        nameWithOwner
        url
        isArchived
        isFork
        isTemplate
        visibility
        repositoryTopics(first: 20) { nodes { topic { name } } }
      }
    }
  }
}"
    .to_owned();
    Query { text, variables }
}

/// One repository.
pub(super) fn repository(name: &FullName, look: &Look) -> Query {
    let mut variables = named(name);
    let (declared, fields) = looks(look, &mut variables);
    let text = format!(
        "query OneRepository($owner: String!, $name: String!{declared}) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name, followRenames: true) {{{fields}
  }}
}}{REPOSITORY}{}",
        thing(look)
    );
    Query { text, variables }
}

/// What the aliases of several repositories begin with.
pub(super) const SEVERAL: &str = "several";

/// Several repositories, by name.
pub(super) fn several(names: &[FullName], look: &Look) -> Query {
    let mut variables = Map::new();
    let (mut declared, fields) = looks(look, &mut variables);
    let mut asked = String::new();
    for (number, name) in names.iter().enumerate() {
        variables.insert(format!("owner{number}"), json!(&*name.owner));
        variables.insert(format!("name{number}"), json!(&*name.name));
        let _ = write!(
            declared,
            ", $owner{number}: String!, $name{number}: String!"
        );
        let _ = write!(
            asked,
            "\n  {SEVERAL}{number}: repository(owner: $owner{number}, name: $name{number}, followRenames: true) {{{fields}\n  }}"
        );
    }
    let declared = declared.trim_start_matches(", ");
    let text = format!(
        "query Several({declared}) {{
  rateLimit {{ cost remaining resetAt }}{asked}
}}{REPOSITORY}{}",
        thing(look)
    );
    Query { text, variables }
}

/// Some things of a commit. `expressions` are those of git, as in
/// `4b825dc:docs/index.md`.
pub(super) fn things(name: &FullName, expressions: &[String]) -> Query {
    let mut variables = named(name);
    let mut declared = String::new();
    let mut fields = String::new();
    for (number, expression) in expressions.iter().enumerate() {
        let alias = alias(number);
        variables.insert(alias.clone(), json!(expression));
        let _ = write!(declared, ", ${alias}: String!");
        let _ = write!(
            fields,
            "\n    {alias}: object(expression: ${alias}) {{ ...Thing }}"
        );
    }
    let text = format!(
        "query Things($owner: String!, $name: String!{declared}) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{{fields}
  }}
}}{THING}"
    );
    Query { text, variables }
}

/// What lies in some folders of a commit.
pub(super) fn folders(name: &FullName, expressions: &[String]) -> Query {
    let mut variables = named(name);
    let mut declared = String::new();
    let mut fields = String::new();
    for (number, expression) in expressions.iter().enumerate() {
        let alias = alias(number);
        variables.insert(alias.clone(), json!(expression));
        let _ = write!(declared, ", ${alias}: String!");
        let _ = write!(
            fields,
            "\n    {alias}: object(expression: ${alias}) {{ ... on Tree {{ entries {{ name mode }} }} }}"
        );
    }
    let text = format!(
        "query Folders($owner: String!, $name: String!{declared}) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{{fields}
  }}
}}"
    );
    Query { text, variables }
}

/// One page of the members of an organisation. `with_suspended` asks since when each
/// is suspended, which only an Enterprise Server has a word for.
pub(super) fn members(organization: &str, with_suspended: bool) -> Query {
    let mut variables = Map::new();
    variables.insert("owner".to_owned(), json!(organization));
    let suspended = if with_suspended { " suspendedAt" } else { "" };
    let text = format!(
        "query Members($owner: String!, $size: Int!, $after: String) {{
  rateLimit {{ cost remaining resetAt }}
  organization(login: $owner) {{
    membersWithRole(first: $size, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{
        login id name email bio avatarUrl url{suspended}
        organizationVerifiedDomainEmails(login: $owner)
      }}
    }}
  }}
}}"
    );
    Query { text, variables }
}

/// One page of the teams of an organisation, with the first members of each.
pub(super) fn teams(organization: &str) -> Query {
    let mut variables = Map::new();
    variables.insert("owner".to_owned(), json!(organization));
    let text = "query Teams($owner: String!, $size: Int!, $after: String) {
  rateLimit { cost remaining resetAt }
  organization(login: $owner) {
    teams(first: $size, after: $after, orderBy: {field: NAME, direction: ASC}) {
      pageInfo { hasNextPage endCursor }
      nodes {
        slug id name description avatarUrl url editTeamUrl
        parentTeam { slug }
        members(first: 100, membership: IMMEDIATE) {
          pageInfo { hasNextPage endCursor }
          nodes { login }
        }
      }
    }
  }
}"
    .to_owned();
    Query { text, variables }
}

/// One more page of the members of a team.
pub(super) fn team_members(organization: &str, slug: &str) -> Query {
    let mut variables = Map::new();
    variables.insert("owner".to_owned(), json!(organization));
    variables.insert("slug".to_owned(), json!(slug));
    let text = "query TeamMembers($owner: String!, $slug: String!, $size: Int!, $after: String) {
  rateLimit { cost remaining resetAt }
  organization(login: $owner) {
    team(slug: $slug) {
      members(first: $size, after: $after, membership: IMMEDIATE) {
        pageInfo { hasNextPage endCursor }
        nodes { login }
      }
    }
  }
}"
    .to_owned();
    Query { text, variables }
}

fn named(name: &FullName) -> Map<String, Value> {
    let mut variables = Map::new();
    variables.insert("owner".to_owned(), json!(&*name.owner));
    variables.insert("name".to_owned(), json!(&*name.name));
    variables
}

/// The fragments that looking takes: a query must not have one that it does not use.
fn thing(look: &Look) -> String {
    let wants_text = |path: &String| look.wants_text(path);
    let mut fragments = String::new();
    if look.paths.iter().any(wants_text) {
        fragments.push_str(THING);
    }
    if !look.paths.iter().all(wants_text) {
        fragments.push_str(BARE_THING);
    }
    fragments
}

/// The variables that looking takes, declared, and the fields of a repository.
fn looks(look: &Look, variables: &mut Map<String, Value>) -> (String, String) {
    let mut declared = String::new();
    let mut fields = "
    ...Facts
    defaultBranchRef { ...Tip }"
        .to_owned();
    // Git's long name, as a tag may be called like the branch.
    let revision = look.branch.as_ref().map_or_else(
        || "HEAD".to_owned(),
        |branch| format!("refs/heads/{branch}"),
    );
    if look.branch.is_some() {
        declared.push_str(", $branch: String!");
        fields.push_str("\n    branch: ref(qualifiedName: $branch) { ...Tip }");
        variables.insert("branch".to_owned(), json!(revision));
    }
    for (number, path) in look.paths.iter().enumerate() {
        let alias = alias(number);
        let fragment = match look.wants_text(path) {
            true => "Thing",
            false => "BareThing",
        };
        let _ = write!(declared, ", ${alias}: String!");
        let _ = write!(
            fields,
            "\n    {alias}: object(expression: ${alias}) {{ ...{fragment} }}"
        );
        variables.insert(alias, json!(format!("{revision}:{path}")));
    }
    (declared, fields)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn look() -> Look {
        Look {
            branch: None,
            paths: vec![
                "catalog-info.yaml".to_owned(),
                "docs\") { id } evil: object(oid: \"".to_owned(),
            ],
            with_texts: true,
            ..Look::default()
        }
    }

    #[test]
    fn a_text_is_asked_for_where_it_is_wanted() {
        #[track_caller]
        fn check(look: &Look, expected: &[&str]) {
            let text = listing("acme", look).text;
            let known = [
                "...Thing }",
                "...BareThing }",
                "on Blob { byteSize }",
                " text }",
            ];
            let found = known.map(|part| text.contains(part).then_some(part));
            assert_eq!(found.into_iter().flatten().collect::<Vec<_>>(), expected);
        }

        let none = Look {
            with_texts: false,
            ..look()
        };
        check(&look(), &["...Thing }", " text }"]);
        check(&none, &["...BareThing }", "on Blob { byteSize }"]);
        let some = Look {
            bare: BTreeSet::from(["catalog-info.yaml".to_owned()]),
            ..look()
        };
        check(
            &some,
            &[
                "...Thing }",
                "...BareThing }",
                "on Blob { byteSize }",
                " text }",
            ],
        );
        check(&Look::default(), &[]);
    }

    #[test]
    fn only_who_wants_to_know_asks_who_is_suspended() {
        assert!(!members("acme", false).text.contains("suspendedAt"));
        assert!(members("acme", true).text.contains(" suspendedAt\n"));
    }

    #[test]
    fn paths_are_variables() {
        let mut query = listing("acme", &look());
        query.page(100, None);
        assert!(!query.text.contains("catalog-info.yaml"));
        assert!(!query.text.contains("evil"));
        assert_eq!(query.variables["p0"], "HEAD:catalog-info.yaml");
        assert_eq!(query.variables["size"], 100);
        assert_eq!(query.variables["after"], Value::Null);
    }

    #[test]
    fn another_branch_is_asked_for_by_its_long_name() {
        let look = Look {
            branch: Some("release".to_owned()),
            ..look()
        };
        let query = repository(&FullName::new("acme", "shop"), &look);
        assert!(query.text.contains("branch: ref(qualifiedName: $branch)"));
        assert_eq!(query.variables["branch"], "refs/heads/release");
        assert_eq!(
            query.variables["p0"],
            "refs/heads/release:catalog-info.yaml"
        );
    }
}
