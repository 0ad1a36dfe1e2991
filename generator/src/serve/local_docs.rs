//! The [`Project`] of one docs site, for those who write it: a portal with one
//! entity, whose docs are those of a folder. `techdocs-cli serve` has them at
//! the same address.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::build::{BuildInput, ConfiguredLocation, build};
use catalog::source::{ReadFile, SourceFile};
use catalog::{Catalog, Location, ReadError, Sources};

use crate::docs::find::{Place, Repositories};
use crate::docs::{Docs, Memory, Options, SharedTree};
use crate::site::{Portal, Settings};
use crate::sources::journal::Journal;
use crate::sources::tree::DiskTree;

use super::project::{Built, Inputs, Project};

/// Where the docs are.
pub const PATH: &str = "/docs/default/component/local/";

const DESCRIPTOR: &str = "file:./catalog-info.yaml";

/// A docs site in a folder.
pub struct LocalDocs {
    journal: Arc<Journal>,
    tree: Arc<DiskTree>,
    options: Options,
    memory: Memory,
}

impl LocalDocs {
    /// The site of a folder.
    pub fn new(source: &Path, options: Options) -> Self {
        let journal = Arc::new(Journal::on());
        Self {
            tree: Arc::new(DiskTree::of_folder(source, Arc::clone(&journal))),
            journal,
            options,
            memory: Memory::lasting(),
        }
    }

    fn catalog(&self) -> Catalog {
        let settings = techdocs::site::Settings::default();
        let (config, _) = techdocs::site::Config::read(&*self.tree, "", &settings);
        let title = serde_json::Value::from(config.site_name);
        let sources = Descriptor(format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: local\n  \
             title: {title}\n  annotations: {{'backstage.io/techdocs-ref': 'dir:.'}}\nspec: \
             {{type: documentation, lifecycle: experimental, owner: user:local}}\n"
        ));
        let (kind, target) = DESCRIPTOR.split_once(':').expect("it has a type");
        let input = BuildInput {
            locations: vec![ConfiguredLocation {
                location: Location::new(kind, target),
                rules: Vec::new(),
                place: None,
            }],
            ..BuildInput::default()
        };
        let mut catalog = build(&input, &sources);
        // Nobody wrote this descriptor.
        catalog.diagnostics.clear();
        catalog
    }
}

impl Project for LocalDocs {
    fn build(&mut self, changed: &[PathBuf]) -> anyhow::Result<Built> {
        self.journal.forget(changed);
        let known = (!changed.is_empty()).then_some(changed);
        let mut catalog = self.catalog();
        let tree = Folder(Arc::clone(&self.tree) as SharedTree);
        let mut docs = Docs::make(&catalog, &tree, &self.options, &mut self.memory, known);
        let diagnostics = docs.diagnostics.clone();
        catalog.diagnostics.append(&mut docs.diagnostics);
        let (files, directories) = self.journal.inputs();
        let settings = Settings {
            title: "Docs preview".to_owned(),
            foreign: self.options.foreign(),
            ..Settings::default()
        };
        Ok(Built {
            portal: Portal::with_docs(Arc::new(catalog), docs, &settings),
            inputs: Arc::new(Inputs { files, directories }),
            diagnostics,
        })
    }

    fn configuration(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// The folder, whichever repository one asks for.
struct Folder(SharedTree);

impl Repositories for Folder {
    fn place(&self, _: &Location) -> Result<Place, ReadError> {
        Ok(Place {
            repository: "local".into(),
            tree: Arc::clone(&self.0),
            path: "catalog-info.yaml".to_owned(),
            shown: String::new(),
        })
    }
}

/// The one descriptor.
struct Descriptor(String);

impl Sources for Descriptor {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        Ok(SourceFile {
            location: location.clone(),
            path: "catalog-info.yaml".into(),
            bytes: self.0.as_bytes().into(),
            good: None,
        })
    }

    fn search(&self, _: &Location) -> Result<Vec<ReadFile>, ReadError> {
        Ok(Vec::new())
    }

    fn resolve(&self, base: &Location, _: &str) -> Result<Location, ReadError> {
        Ok(base.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_page_alone_is_rendered_again() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("mkdocs.yml", "site_name: Handbook");
        write("docs/index.md", "# Home");
        write("docs/a.md", "# First");
        let mut project = LocalDocs::new(folder.path(), Options::default());
        let html = |built: &Built, path: &str| {
            let page = built.portal.render(&format!("{}{path}", &PATH[1..]));
            String::from_utf8(page.unwrap()).unwrap()
        };
        let built = project.build(&[]).unwrap();
        assert!(html(&built, "a/index.html").contains("First"));
        assert!(html(&built, "index.html").contains("Handbook"));
        write("docs/a.md", "# Second");
        let edited = folder.path().join("docs/a.md");
        assert!(built.inputs.files.contains(&edited));
        let built = project.build(&[edited]).unwrap();
        assert!(html(&built, "a/index.html").contains("Second"));
        // Its title is in the navigation of the others.
        assert!(html(&built, "index.html").contains("Second"));
    }
}
