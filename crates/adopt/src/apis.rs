//! The definitions of APIs that a repository holds.

use crate::evidence::{Evidence, Found};
use crate::words::{unlike, with_end};

/// So many are taken over.
const MAX_APIS: usize = 5;

/// A definition lies at most so many folders deep.
const MAX_DEPTH: usize = 3;

/// Folders whose definitions are somebody else's, or no real ones.
const FOREIGN: [&str; 10] = [
    "example",
    "examples",
    "fixtures",
    "node_modules",
    "target",
    "test",
    "testdata",
    "tests",
    "third_party",
    "vendor",
];

/// A definition of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// Its name.
    pub name: Found,
    /// `openapi`, `asyncapi` or `graphql`.
    pub api_type: &'static str,
    /// The path of the definition.
    pub path: String,
}

/// The definitions of a component, by their names as they are usual. `is_taken` tells
/// whether another API has a name.
pub fn find(evidence: &Evidence<'_>, component: &str, is_taken: &dyn Fn(&str) -> bool) -> Vec<Api> {
    let found = evidence.paths().filter_map(|path| {
        let mut folders: Vec<&str> = path.split('/').collect();
        let name = folders.pop()?;
        let is_ours = folders.iter().all(|it| !FOREIGN.contains(it));
        let api_type = api_type(name)?;
        (is_ours && folders.len() <= MAX_DEPTH).then_some((path, api_type))
    });
    let mut apis: Vec<Api> = Vec::new();
    for (path, api_type) in found.take(MAX_APIS) {
        let is_mine = |name: &str| apis.iter().any(|api| api.name.value == name);
        let mut name = with_end(component, "-api");
        if is_mine(&name) || is_taken(&name) {
            let typed = with_end(component, &format!("-{api_type}"));
            name = unlike(&typed, &|name| is_mine(name) || is_taken(name));
        }
        apis.push(Api {
            name: Found::new(name, path),
            api_type,
            path: path.to_owned(),
        });
    }
    apis
}

fn api_type(name: &str) -> Option<&'static str> {
    let (stem, ending) = name.rsplit_once('.')?;
    match (stem, ending) {
        ("openapi" | "swagger", "yaml" | "yml" | "json") => Some("openapi"),
        ("asyncapi", "yaml" | "yml" | "json") => Some("asyncapi"),
        ("schema", "graphql" | "graphqls" | "gql") => Some("graphql"),
        _ => None,
    }
}
