//! The [`Project`] of a configuration: its files, and the descriptors they
//! lead to.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use catalog::build::Builder;

use crate::config::{Config, Settings};
use crate::crawled::follow::Follower;
use crate::crawled::place::Place;
use crate::crawled::{kept, told};
use crate::docs::{Docs, Memory};
use crate::scaffold::{self, linted, registered};
use crate::site::{self, Portal};
use crate::sources::DiskSources;

use super::project::{Built, Inputs, Project};

/// How long docs are rendered before somebody looks for edits again.
const SLICE: Duration = Duration::from_millis(150);

/// A portal as `app-config.yaml` describes it.
pub struct Configured {
    read: Box<dyn Fn() -> Config + Send>,
    /// Where what was crawled is kept, if somebody said so.
    cache: Option<Place>,
    files: Vec<PathBuf>,
    loaded: Option<(Config, kept::Read)>,
    /// Tells when another crawl ended, where no file does.
    follower: Option<Follower>,
    builder: Builder,
    /// The pages of docs as they were rendered last.
    docs: Memory,
    /// What the last build was made from, and the version of the journal that
    /// says so.
    inputs: Option<(u64, Arc<Inputs>)>,
}

impl Configured {
    /// A project whose configuration is read with `read`, now and whenever
    /// one of its files changes.
    pub fn new(read: impl Fn() -> Config + Send + 'static) -> Self {
        Self {
            read: Box::new(read),
            cache: None,
            files: Vec::new(),
            loaded: None,
            follower: None,
            builder: Builder::default(),
            docs: Memory::lasting(),
            inputs: None,
        }
    }

    /// The same, with what was crawled in this place.
    #[must_use]
    pub fn with_cache(mut self, cache: Option<Place>) -> Self {
        self.cache = cache;
        self
    }

    /// Reads the configuration again if it has to be, and forgets descriptors
    /// that changed.
    fn load(&mut self, changed: &[PathBuf]) -> anyhow::Result<()> {
        let is_current =
            !changed.is_empty() && !changed.iter().any(|path| self.files.contains(path));
        match &mut self.loaded {
            Some((_, read)) if is_current => read.sources.disk.journal().forget(changed),
            _ => {
                let mut config = (self.read)();
                self.files.clone_from(&config.files);
                if config.is_unusable() {
                    let text = diagnostic::terminal::render(&config.diagnostics, false);
                    bail!("the configuration is unusable\n{}", text.trim_end());
                }
                // What tasks registered is as if the configuration named it.
                self.files.push(registered::list_path(&config.settings));
                registered::extend(&mut config.settings);
                let disk = DiskSources::with_journal(&config.settings);
                let place = Place::of(&config.settings, self.cache.as_ref());
                let read = kept::open(&config.settings, disk, &place)?;
                // A crawl that ends is a change of all that was crawled.
                self.files.extend(read.watched.clone());
                self.follower = read.follow();
                self.builder = Builder::default();
                self.docs = Memory::lasting();
                self.loaded = Some((config, read));
                self.inputs = None;
            }
        }
        Ok(())
    }
}

impl Configured {
    /// The portal of what is loaded. `changed` is what docs are made again
    /// for; without it, all of them are looked at.
    fn assemble(&mut self, changed: Option<&[PathBuf]>) -> anyhow::Result<Built> {
        let (config, read) = self.loaded.as_mut().context("nothing is loaded")?;
        let mut catalog = read.catalog(&config.settings, &mut self.builder);
        read.check()?;
        let sources = &read.sources;
        let options = &config.settings.techdocs;
        let mut docs = Docs::make(&catalog, sources, options, &mut self.docs, changed);
        catalog.diagnostics.append(&mut docs.diagnostics);
        let templates = scaffold::templates(&config.settings, true);
        let linted = linted::diagnostics(&catalog, &sources.disk, &templates.registry);
        catalog.diagnostics.extend(linted);
        catalog
            .diagnostics
            .extend(told::diagnostics(&config.settings, read));
        let journal = sources.disk.journal();
        let version = journal.version();
        let inputs = match &self.inputs {
            Some((known, inputs)) if *known == version => Arc::clone(inputs),
            _ => {
                let (mut files, directories) = journal.inputs();
                files.extend(self.files.iter().cloned());
                Arc::new(Inputs { files, directories })
            }
        };
        self.inputs = Some((version, Arc::clone(&inputs)));
        let mut diagnostics = config.diagnostics.clone();
        diagnostics.extend(catalog.diagnostics.iter().cloned());
        let repositories = read.repositories(&catalog);
        let portal = Portal::with_docs(
            Arc::new(catalog),
            docs,
            &site::Settings::from(&config.settings),
        )
        .with_repositories(repositories)
        .with_templates(templates)
        .with_crawl(read.run.clone());
        Ok(Built {
            portal,
            inputs,
            diagnostics,
        })
    }
}

impl Project for Configured {
    fn build(&mut self, changed: &[PathBuf]) -> anyhow::Result<Built> {
        self.load(changed)?;
        self.assemble((!changed.is_empty()).then_some(changed))
    }

    fn is_behind(&self) -> bool {
        self.docs.is_behind()
    }

    fn templates(&self) -> Option<Arc<Settings>> {
        let (config, _) = self.loaded.as_ref()?;
        Some(Arc::new(config.settings.clone()))
    }

    fn catch_up(&mut self) -> anyhow::Result<Option<Built>> {
        self.docs.catch_up(SLICE);
        if self.is_behind() {
            return Ok(None);
        }
        self.assemble(Some(&[])).map(Some)
    }

    fn configuration(&self) -> Vec<PathBuf> {
        self.files.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::config;
    use crate::serve::live::Live;
    use crate::serve::rebuild::Rebuilder;
    use crate::sources::ConfigFiles;

    struct World(tempfile::TempDir);

    impl World {
        fn new() -> Self {
            let world = Self(tempfile::tempdir().unwrap());
            world.write(
                "app-config.yaml",
                "catalog: { locations: [{ type: file, target: './repos/*/catalog-info.yaml' }] }",
            );
            world.describe("orders", "first");
            world
        }

        fn path(&self, path: &str) -> PathBuf {
            self.0.path().join(path)
        }

        fn write(&self, path: &str, text: &str) {
            std::fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
            std::fs::write(self.path(path), text).unwrap();
        }

        fn describe(&self, name: &str, description: &str) {
            self.write(
                &format!("repos/{name}/catalog-info.yaml"),
                &format!(
                    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  \
                     description: {description}\nspec:\n  type: service\n  lifecycle: production\n  \
                     owner: web\n"
                ),
            );
        }

        fn project(&self) -> Configured {
            let folder = self.0.path().to_owned();
            Configured::new(move || {
                config::load_default(&folder, &config::Environment::default(), &ConfigFiles)
            })
        }

        /// Serves the project from now on.
        fn serve(&self) -> Arc<Live> {
            let mut project = self.project();
            let (first, rebuilder) = Rebuilder::start(&mut project).unwrap();
            let live = Arc::new(Live::new(first));
            std::thread::spawn({
                let live = Arc::clone(&live);
                move || rebuilder.keep_current(&mut project, &live)
            });
            live
        }
    }

    fn summary(portal: &Portal) -> String {
        let entities = portal.catalog.entities.iter();
        let described = entities.map(|entity| {
            let description = entity.description().unwrap_or_default();
            format!("{} {description}", entity.name())
        });
        described.collect::<Vec<_>>().join(", ")
    }

    #[track_caller]
    fn shows(live: &Live, expected: &str) {
        comes_to(live, summary, expected);
    }

    #[track_caller]
    fn comes_to(live: &Live, what: impl Fn(&Portal) -> String, expected: &str) {
        let start = Instant::now();
        loop {
            let found = what(&live.current().portal);
            if found == expected {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "{found}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn edits_new_repositories_and_the_configuration_are_shown() {
        let world = World::new();
        let live = world.serve();
        shows(&live, "orders first");
        world.describe("orders", "second");
        shows(&live, "orders second");
        world.describe("shop", "new");
        shows(&live, "orders second, shop new");
        world.write("repos/shop/catalog-info.yaml", "kind: [");
        shows(&live, "orders second");
        world.write("app-config.yaml", "app: [");
        world.describe("shop", "mended");
        std::thread::sleep(Duration::from_millis(300));
        shows(&live, "orders second");
        world.write(
            "app-config.yaml",
            "catalog: { locations: [{ type: file, target: ./repos/shop/catalog-info.yaml }] }",
        );
        shows(&live, "shop mended");
    }

    #[test]
    fn configuration_that_was_not_there_at_first_is_read_once_it_is() {
        let world = World::new();
        let live = world.serve();
        let title = |portal: &Portal| portal.chrome.title.clone();
        let base_path = |portal: &Portal| portal.chrome.base_path.clone();

        world.write(
            "app-config.local.yaml",
            "app: { title: Local, baseUrl: 'https://acme.example/portal' }",
        );
        comes_to(&live, title, "Local");
        comes_to(&live, base_path, "/portal");

        // Files that do not exist are errors, until they do.
        world.write(
            "app-config.local.yaml",
            "app: { title: { $file: names/title.txt }, baseUrl: { $include: 'urls.yaml#base' } }",
        );
        std::thread::sleep(Duration::from_millis(200));
        world.write("urls.yaml", "base: https://acme.example/docs");
        std::thread::sleep(Duration::from_millis(200));
        comes_to(&live, title, "Local");
        world.write("names/title.txt", "Included");
        comes_to(&live, title, "Included");
        comes_to(&live, base_path, "/docs");

        std::fs::remove_file(world.path("app-config.local.yaml")).unwrap();
        comes_to(&live, title, "Callboard");
        comes_to(&live, base_path, "");
    }

    #[test]
    fn what_the_configuration_allows_is_judged_again() {
        let world = World::new();
        world.describe("orders", "first");
        let file = world.path("repos/orders/catalog-info.yaml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace("Component", "Dataset")).unwrap();
        let mut project = world.project();
        assert_eq!(summary(&project.build(&[]).unwrap().portal), "");

        let config = world.path("app-config.yaml");
        let text = std::fs::read_to_string(&config).unwrap();
        let custom = "\ncallboard: { catalog: { customKinds: [Dataset] } }\n";
        let allow = text.replace("catalog: {", "catalog: { rules: [{ allow: [Dataset] }],");
        std::fs::write(&config, allow + custom).unwrap();
        let built = project.build(std::slice::from_ref(&config)).unwrap();
        assert_eq!(summary(&built.portal), "orders first");
    }

    #[test]
    fn an_edit_reads_one_file_again() {
        let world = World::new();
        let mut project = world.project();
        project.build(&[]).unwrap();
        world.describe("orders", "second");
        let unseen = project.build(&[world.path("repos")]).unwrap();
        assert_eq!(summary(&unseen.portal), "orders first");
        let file = world.path("repos/orders/catalog-info.yaml");
        let built = project.build(std::slice::from_ref(&file)).unwrap();
        assert_eq!(summary(&built.portal), "orders second");
        let names = |path: &Path| built.inputs.files.iter().any(|input| input == path);
        assert!(names(&file) && names(&world.path("app-config.yaml")));
    }

    /// A docs site beside the descriptor of a component.
    fn document(world: &World, name: &str, text: &str) {
        world.write(&format!("repos/{name}/mkdocs.yml"), "site_name: Docs");
        world.write(&format!("repos/{name}/docs/index.md"), text);
    }

    #[test]
    fn an_edit_makes_the_docs_again_that_it_touches_and_no_others() {
        let world = World::new();
        world.describe("shop", "sells");
        document(&world, "orders", "# Orders\n");
        document(&world, "shop", "# Shop\n");
        let mut project = world.project();
        let sites = |built: &Built| -> Vec<(*const crate::docs::Rendered, String)> {
            let sites = built.portal.docs.sites.iter();
            let of = |site: &crate::docs::DocSite| {
                let rendered = site.rendered();
                (std::ptr::from_ref(rendered), rendered.pages[0].html.clone())
            };
            sites.map(of).collect()
        };
        let before = project.build(&[]).unwrap();
        assert!(!project.is_behind());

        world.describe("orders", "second");
        let descriptor = world.path("repos/orders/catalog-info.yaml");
        let described = project.build(&[descriptor]).unwrap();
        assert_eq!(sites(&described), sites(&before));

        document(&world, "shop", "# Shop\n\nNew, with [a link](gone.md).\n");
        let page = world.path("repos/shop/docs/index.md");
        assert!(described.inputs.files.contains(&page));
        let edited = project.build(&[page]).unwrap();
        let [orders, shop] = &sites(&edited)[..] else {
            panic!("two sites")
        };
        assert_eq!(*orders, sites(&before)[0]);
        assert!(shop.1.contains("New"), "{}", shop.1);
        let is_link = |d: &&diagnostic::Diagnostic| d.code == "docs-link";
        assert_eq!(edited.diagnostics.iter().filter(is_link).count(), 1);

        // A page that comes is seen by the folder it comes to.
        world.write("repos/orders/docs/more.md", "# More\n");
        let folder = world.path("repos/orders/docs");
        assert!(edited.inputs.directories.contains(&folder));
        let more = project.build(&[folder]).unwrap();
        assert_eq!(more.portal.docs.sites[0].rendered().pages.len(), 2);
        // Docs go with what they were made of, and come with it.
        std::fs::remove_dir_all(world.path("repos/shop/docs")).unwrap();
        std::fs::remove_file(world.path("repos/shop/mkdocs.yml")).unwrap();
        let gone = [
            world.path("repos/shop/mkdocs.yml"),
            world.path("repos/shop/docs/index.md"),
            world.path("repos/shop/docs"),
        ];
        let without = project.build(&gone).unwrap();
        assert_eq!(without.portal.docs.sites.len(), 1);
        document(&world, "shop", "# Again\n");
        let again = project.build(&gone).unwrap();
        assert_eq!(again.portal.docs.sites.len(), 2);
    }

    #[test]
    fn a_large_portal_is_shown_before_its_docs_are_rendered() {
        let world = World::new();
        for number in 0..80 {
            let name = format!("r{number:02}");
            world.describe(&name, "one of many");
            document(&world, &name, "# Docs\n\n[gone](gone.md)\n");
        }
        let mut project = world.project();
        let first = project.build(&[]).unwrap();
        assert!(project.is_behind());
        assert!(first.portal.docs.sites[0].if_rendered().is_none());
        let problems = |built: &Built| {
            let found = built.diagnostics.iter();
            found.filter(|found| found.code == "docs-link").count()
        };
        assert_eq!(problems(&first), 0);
        // Whoever asks for a page gets it.
        let page = first.portal.render("docs/default/component/r07/index.html");
        assert!(String::from_utf8(page.unwrap()).unwrap().contains("gone"));
        assert!(first.portal.render("docs/index.html").is_some());

        let complete = loop {
            if let Some(built) = project.catch_up().unwrap() {
                break built;
            }
        };
        assert!(!project.is_behind());
        assert_eq!(problems(&complete), 80);
        let page = world.path("repos/r03/docs/index.md");
        assert!(complete.inputs.files.contains(&page));
        assert!(!first.inputs.files.contains(&page));
    }

    #[test]
    fn a_configuration_that_cannot_be_used_says_why() {
        let world = World::new();
        world.write("app-config.yaml", "app: [");
        let error = world.project().build(&[]).map(|_| ()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the configuration is unusable\nerror["),
            "{error}"
        );
    }
}
