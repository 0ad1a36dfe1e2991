//! The docs of one folder: rendered when first asked for, and kept until a
//! file changes that they were made from.
//!
//! [`Content`] is the way in. It holds what rendering needs, so that a portal
//! can be shown before its docs are rendered. [`Reads`] says which files
//! matter to it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use diagnostic::{Diagnostic, Severity};
use rustc_hash::{FxHashMap, FxHashSet};
use techdocs::site::Settings;
use techdocs::tree::{Changed, Tree};

use super::find::{self, Place};
use super::{Drafts, Refused, Rendered, SharedTree, render};

/// The docs of one folder.
pub struct Content {
    tree: SharedTree,
    path: String,
    settings: Settings,
    /// Whether drafts are of use: they are taken along when a file changes.
    keeps_drafts: bool,
    /// The pages as they were rendered last. Whoever renders holds it.
    drafts: Mutex<Drafts>,
    made: OnceLock<Made>,
    left_out: OnceLock<Vec<Refused>>,
}

/// What became of a [`Content`].
pub struct Made {
    /// Its pages and all else.
    pub rendered: Rendered,
    /// What is wrong with it; files are named from the root of the tree.
    pub diagnostics: Vec<Diagnostic>,
    by_destination: FxHashMap<String, u32>,
    reads: Reads,
}

impl Content {
    /// The docs of a folder that are not rendered yet.
    pub fn new(place: &Place, settings: Settings, keeps_drafts: bool) -> Self {
        Self {
            tree: Arc::clone(&place.tree),
            path: place.path.clone(),
            settings,
            keeps_drafts,
            drafts: Mutex::default(),
            made: OnceLock::new(),
            left_out: OnceLock::new(),
        }
    }

    /// The same docs, to be made once more: pages that did not change are not
    /// rendered again.
    #[must_use]
    pub fn again(&self, place: &Place, settings: Settings) -> Self {
        let drafts = match self.drafts.try_lock() {
            Ok(mut drafts) => std::mem::take(&mut *drafts),
            Err(_) => Drafts::default(),
        };
        Self {
            drafts: Mutex::new(drafts),
            ..Self::new(place, settings, self.keeps_drafts)
        }
    }

    /// The files they are made from.
    pub fn tree(&self) -> &SharedTree {
        &self.tree
    }

    /// Whether they are rendered.
    pub fn is_made(&self) -> bool {
        self.made.get().is_some()
    }

    /// What became of them; renders them when asked for the first time.
    pub fn made(&self) -> &Made {
        if let Some(made) = self.made.get() {
            return made;
        }
        let mut drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner);
        self.made.get_or_init(|| self.make(&mut drafts))
    }

    /// Renders them unless somebody else is about it: a thread that renders
    /// in parallel with others must not wait for one of them.
    pub fn make_unless_busy(&self) {
        if !self.is_made()
            && let Ok(mut drafts) = self.drafts.try_lock()
        {
            self.made.get_or_init(|| self.make(&mut drafts));
        }
    }

    /// What was left out of the tree when they were made. Trees are shared:
    /// the first that is asked tells for all.
    pub fn left_out(&self) -> &[Refused] {
        self.left_out.get_or_init(|| self.tree.take_refused())
    }

    /// Whether these docs would be made in the same way.
    pub fn is_made_with(&self, settings: &Settings) -> bool {
        let facts = |it: &Settings| (it.exact, it.readme_as_index);
        let ours = &self.settings;
        facts(ours) == facts(settings)
            && ours.site_name == settings.site_name
            && ours.repo_url == settings.repo_url
            && ours.edit_uri == settings.edit_uri
            && ours.policy == settings.policy
            && ours.diagrams == settings.diagrams
            && ours.readme == settings.readme
    }

    /// Whether a change of one of these files matters. What is not made yet
    /// may be in the making, with files as they were before.
    pub fn is_touched(&self, changed: &[PathBuf]) -> bool {
        self.made
            .get()
            .is_none_or(|made| made.reads.have_one_of(&self.tree, changed))
    }

    fn make(&self, drafts: &mut Drafts) -> Made {
        let (mut rendered, reads) = Reads::of(&self.tree, |tree| {
            let is_readme = find::what_is_in(tree, &self.path) == Some(find::Content::Readme);
            let mut settings = self.settings.clone();
            settings.readme = settings.readme.filter(|_| is_readme);
            let mut rendered = render(tree, &self.path, &settings, drafts);
            rendered.diagnostics.retain(|diagnostic| {
                // To the letter, a README's links to its repository are all broken.
                let is_link = matches!(&*diagnostic.code, "docs-link" | "docs-asset");
                let is_expected = settings.exact && is_readme && is_link;
                diagnostic.severity != Severity::Note && !is_expected
            });
            rendered
        });
        if !self.keeps_drafts {
            *drafts = Drafts::default();
        }
        for asset in &rendered.assets {
            self.tree.watch(&asset.path);
        }
        let by_destination = rendered.pages.iter().zip(0..);
        let by_destination = by_destination.map(|(page, at)| (page.destination.clone(), at));
        Made {
            by_destination: by_destination.collect(),
            diagnostics: std::mem::take(&mut rendered.diagnostics),
            rendered,
            reads,
        }
    }
}

impl Made {
    /// The page that is written to a path below the root of the site.
    pub fn page_at(&self, destination: &str) -> Option<&techdocs::site::Page> {
        let at = *self.by_destination.get(destination)?;
        self.rendered.pages.get(at as usize)
    }
}

/// What something was made from: files that were read or looked for, and
/// folders whose files were listed.
#[derive(Debug, Default)]
pub struct Reads {
    files: FxHashSet<String>,
    folders: Vec<String>,
}

impl Reads {
    /// What some work gives, and what it read of a tree.
    pub fn of<T>(tree: &SharedTree, work: impl FnOnce(&dyn Tree) -> T) -> (T, Self) {
        let noting = Noting {
            tree: &**tree,
            reads: Mutex::default(),
        };
        let result = work(&noting);
        let reads = noting.reads.into_inner();
        (result, reads.unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether one of these files of this machine is among them.
    pub fn have_one_of(&self, tree: &SharedTree, changed: &[PathBuf]) -> bool {
        let mut paths = changed.iter().filter_map(|file| tree.path_of(file));
        paths.any(|path| self.have(&path))
    }

    fn have(&self, path: &str) -> bool {
        let is_below = |folder: &String| {
            let rest = path.strip_prefix(folder.as_str());
            folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.files.contains(path) || self.folders.iter().any(is_below)
    }
}

/// A tree that notes what is read of it.
struct Noting<'t> {
    tree: &'t dyn Tree,
    reads: Mutex<Reads>,
}

impl Noting<'_> {
    fn reads(&self) -> std::sync::MutexGuard<'_, Reads> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tree for Noting<'_> {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        let mut reads = self.reads();
        if !reads.files.contains(path) {
            reads.files.insert(path.to_owned());
        }
        drop(reads);
        self.tree.read(path)
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let mut reads = self.reads();
        if !reads.folders.iter().any(|known| known == folder) {
            reads.folders.push(folder.to_owned());
        }
        drop(reads);
        self.tree.files(folder)
    }

    fn changes(&self, paths: &[&str]) -> Vec<Option<Changed>> {
        self.tree.changes(paths)
    }
}

#[cfg(test)]
mod tests {
    use techdocs::tree::MemoryTree;

    use super::*;

    #[test]
    fn what_is_read_or_listed_matters_and_nothing_else() {
        let mut tree = MemoryTree::default();
        tree.insert("mkdocs.yml", "site_name: A");
        let tree: SharedTree = Arc::new(tree);
        let ((), reads) = Reads::of(&tree, |tree| {
            tree.read("mkdocs.yml");
            tree.read("missing.md");
            tree.files("docs");
        });
        for path in ["mkdocs.yml", "missing.md", "docs", "docs/a/b.md"] {
            assert!(reads.have(path), "{path}");
        }
        for path in ["README.md", "docs.md", "docs-of-others/a.md", ""] {
            assert!(!reads.have(path), "{path}");
        }
    }
}
