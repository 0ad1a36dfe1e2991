//! Descriptors for repositories that have none, from what is in them.
//!
//! [`infer`] is the way in: what is known of a repository, as [`Evidence`], becomes
//! an [`Inferred`] descriptor in which every field says what it was taken from. It
//! guesses where nothing tells, and says that too: somebody is going to look at it.
//!
//! 1. [`evidence`]: what is known of a repository, and what to read of it.
//! 2. [`words`]: its name, tags and description.
//! 3. [`sort`]: what sort of component it is, and how far it has come.
//! 4. [`owner`]: whose it is.
//! 5. [`apis`]: the definitions it holds.
//! 6. [`mod@write`]: all that as YAML.
//!
//! Values in, values out: nothing here asks a host or reads a file.

pub mod apis;
pub mod evidence;
pub mod owner;
pub mod sort;
pub mod words;
pub mod write;

pub use apis::Api;
pub use evidence::{Evidence, Found, Host};

/// The annotation of an entity that no descriptor describes.
pub const INFERRED: &str = "callboard.dev/inferred";

/// The annotation that says where docs are.
const TECHDOCS_REF: &str = "backstage.io/techdocs-ref";

/// What a repository without a descriptor is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inferred {
    /// The repository, as in `acme/shop`.
    pub repository: String,
    /// `metadata.name`.
    pub name: Found,
    /// `metadata.description`.
    pub description: Option<Found>,
    /// `metadata.annotations`, by name.
    pub annotations: Vec<(&'static str, Found)>,
    /// `metadata.tags`.
    pub tags: Vec<Found>,
    /// `metadata.links`: addresses with their titles.
    pub links: Vec<(String, Found)>,
    /// `spec.type`.
    pub component_type: Found,
    /// `spec.lifecycle`.
    pub lifecycle: Found,
    /// `spec.owner`.
    pub owner: Found,
    /// The APIs it provides.
    pub apis: Vec<Api>,
}

/// The kinds that are inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What a repository holds.
    Component,
    /// What it provides.
    Api,
}

/// Infers a descriptor. `is_taken` tells whether an entity has that name already.
pub fn infer(evidence: &Evidence<'_>, is_taken: &dyn Fn(Kind, &str) -> bool) -> Inferred {
    let repository = evidence.repository;
    let name = words::name(repository, &|name| is_taken(Kind::Component, name));
    let component_type = sort::component_type(evidence);
    let lifecycle = sort::lifecycle(evidence);
    let homepage = repository.homepage.as_deref().map(str::trim);
    let homepage = homepage.filter(|it| it.starts_with("https://") || it.starts_with("http://"));
    let links = homepage.map(|address| {
        let title = Found::new("Home page", "the repository's home page");
        (address.to_owned(), title)
    });
    Inferred {
        repository: repository.full_name.to_string(),
        apis: apis::find(evidence, &name.value, &|name| is_taken(Kind::Api, name)),
        description: words::description(evidence),
        annotations: annotations(evidence),
        tags: words::tags(repository),
        links: links.into_iter().collect(),
        component_type,
        lifecycle,
        owner: owner::owner(evidence),
        name,
    }
}

impl Inferred {
    /// Every field with its place in the descriptor, in the order it is written.
    pub fn fields(&self) -> Vec<(String, &Found)> {
        let mut fields = vec![("metadata.name".to_owned(), &self.name)];
        let description = self.description.iter();
        fields.extend(description.map(|found| ("metadata.description".to_owned(), found)));
        for (name, found) in &self.annotations {
            fields.push((format!("metadata.annotations.{name}"), found));
        }
        fields.extend(
            self.tags
                .iter()
                .map(|tag| ("metadata.tags".to_owned(), tag)),
        );
        for (address, title) in &self.links {
            fields.push((format!("metadata.links: {address}"), title));
        }
        fields.push(("spec.type".to_owned(), &self.component_type));
        fields.push(("spec.lifecycle".to_owned(), &self.lifecycle));
        fields.push(("spec.owner".to_owned(), &self.owner));
        let apis = self.apis.iter();
        fields.extend(apis.map(|api| ("spec.providesApis".to_owned(), &api.name)));
        fields
    }
}

/// Where its code and its docs are.
fn annotations(evidence: &Evidence<'_>) -> Vec<(&'static str, Found)> {
    let full_name = evidence.repository.full_name.to_string();
    let mut found = Vec::new();
    let slug = match evidence.host {
        Host::GitHub => Some("github.com/project-slug"),
        Host::GitLab => Some("gitlab.com/project-slug"),
        Host::Other => None,
    };
    found.extend(slug.map(|key| (key, Found::new(full_name, "where it is"))));
    let docs = ["mkdocs.yml", "mkdocs.yaml"]
        .into_iter()
        .find(|path| evidence.has(path));
    let docs = docs.map(str::to_owned).or_else(|| {
        let page = |path: &&str| path.starts_with("docs/") && path.ends_with(".md");
        let pages = evidence.paths().filter(page).count();
        match pages {
            0 => evidence.has("docs").then(|| "the folder docs".to_owned()),
            1 => Some("a page in docs".to_owned()),
            pages => Some(format!("{pages} pages in docs")),
        }
    });
    found.extend(docs.map(|from| (TECHDOCS_REF, Found::new("dir:.", from))));
    found
}

#[cfg(test)]
mod tests;
