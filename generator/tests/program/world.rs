//! Organisations on disk, and the program that reads them.
//!
//! [`World`] is the way in: files and an `app-config.yaml` in a folder that
//! goes away with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use xtask::memory::high_water_mark;

/// Every kind that Backstage knows.
const EVERY_KIND: &str =
    "[Component, API, System, Domain, Resource, Group, User, Location, Template]";

/// How long the program may take over any small world, in debug builds and on
/// busy machines too: what runs longer does not end.
const PATIENCE: Duration = Duration::from_secs(120);

/// An organisation on disk.
pub(crate) struct World {
    folder: TempDir,
}

impl World {
    /// A world whose configuration reads these files, and allows all kinds.
    pub(crate) fn reading(targets: &[&str]) -> Self {
        let locations: String = targets
            .iter()
            .map(|target| format!("    - {{ type: file, target: '{target}' }}\n"))
            .collect();
        let world = Self::empty();
        world.write(
            "app-config.yaml",
            format!(
                "app: {{ title: Test, baseUrl: 'http://localhost:7007' }}\ncatalog:\n  \
                 rules: [{{ allow: {EVERY_KIND} }}]\n  locations:\n{locations}"
            ),
        );
        world
    }

    /// A world without files.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder for temporary files exists");
        Self { folder }
    }

    /// Its folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Writes `good.yaml`: a component `good`, which has to survive.
    pub(crate) fn write_good(&self) {
        self.write("good.yaml", component("good"));
    }

    /// Exports its catalog.
    pub(crate) fn export(&self) -> Export {
        let config = self.path().join("app-config.yaml");
        let run = callboard(&["catalog", "export", "--config", config.to_str().unwrap()]);
        let entities: Vec<serde_json::Value> = serde_json::from_str(&run.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", run.stdout, run.stderr));
        Export { run, entities }
    }

    /// Builds its portal and returns where it is.
    pub(crate) fn build(&self) -> PathBuf {
        let config = self.path().join("app-config.yaml");
        let out = self.path().join("portal");
        build(&config, &out, &[]);
        out
    }
}

/// Builds a portal.
#[track_caller]
pub(crate) fn build(config: &Path, out: &Path, environment: &[(&str, &str)]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
    command
        .args(["build", "--config"])
        .arg(config)
        .arg("--out")
        .arg(out)
        .envs(environment.iter().copied());
    let run = run(&mut command);
    assert!(run.is_clean(), "{}", run.stderr);
}

/// A component as YAML.
pub(crate) fn component(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\nspec:\n  \
         type: service\n  lifecycle: production\n  owner: team\n"
    )
}

/// The final entities, and how the program that printed them ran.
pub(crate) struct Export {
    pub(crate) run: Run,
    entities: Vec<serde_json::Value>,
}

impl Export {
    /// The references of all entities.
    pub(crate) fn refs(&self) -> Vec<String> {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_lowercase();
        self.entities
            .iter()
            .map(|entity| {
                let metadata = &entity["metadata"];
                let namespace = text(&metadata["namespace"]);
                let namespace = if namespace.is_empty() {
                    "default"
                } else {
                    &namespace
                };
                format!(
                    "{}:{namespace}/{}",
                    text(&entity["kind"]),
                    text(&metadata["name"])
                )
            })
            .collect()
    }

    /// Asserts that the program ended well, kept `good`, and said `message`.
    #[track_caller]
    pub(crate) fn survives_saying(&self, message: &str) {
        assert!(self.run.is_clean(), "{:?}", self.run);
        let refs = self.refs();
        assert!(
            refs.iter().any(|name| name == "component:default/good"),
            "{refs:?}"
        );
        assert!(
            self.run.stderr.contains(message),
            "`{message}` is not in what it said:\n{}",
            self.run.stderr
        );
    }
}

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit status; `None` when a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The most memory it held, in bytes; 0 where that cannot be known.
    pub(crate) peak: u64,
}

impl Run {
    /// Whether it ended by itself: well, or with errors in what it read.
    pub(crate) fn is_clean(&self) -> bool {
        matches!(self.status, Some(0 | 1)) && !self.stderr.contains("panicked")
    }
}

/// Runs the program with arguments.
pub(crate) fn callboard(arguments: &[&str]) -> Run {
    run(Command::new(env!("CARGO_BIN_EXE_callboard")).args(arguments))
}

/// Runs a command to its end and watches its memory.
pub(crate) fn run(command: &mut Command) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| std::fs::File::create(folder.path().join(name)).unwrap();
    let start = Instant::now();
    let mut child = command
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(file("out"))
        .stderr(file("err"))
        .spawn()
        .expect("the program was built");
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        peak = peak.max(high_water_mark(child.id()).unwrap_or_default());
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{command:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |name: &str| {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Run {
        status: status.code(),
        stdout: text("out"),
        stderr: text("err"),
        peak,
    }
}

/// The root of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folder of the example organisation.
pub(crate) fn example() -> PathBuf {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(workspace().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("app-config.yaml").is_file())
        .collect();
    folders.sort();
    folders.swap_remove(0)
}

/// Copies a folder, its entries in the order that `arrange` gives them.
pub(crate) fn copy(from: &Path, to: &Path, arrange: fn(&mut Vec<PathBuf>)) {
    std::fs::create_dir_all(to).unwrap();
    let mut entries: Vec<PathBuf> = std::fs::read_dir(from)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    arrange(&mut entries);
    for entry in entries {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target, arrange);
        } else {
            std::fs::copy(&entry, &target).unwrap();
        }
    }
}

/// Every file of a folder.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                files.insert(name.to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found);
    found
}

/// The real repositories of the conformance corpus, as one organisation;
/// `None` where the corpus is not on this machine, which is said.
pub(crate) fn corpus() -> Option<World> {
    let shared = std::env::var_os("CALLBOARD_SHARED")
        .map_or_else(|| workspace().join("../shared"), PathBuf::from);
    let catalog = shared.join("corpus/catalog");
    if !catalog.is_dir() {
        println!("skipped: {} does not exist", catalog.display());
        return None;
    }
    let world = World::empty();
    let mut locations = String::new();
    let mut names: Vec<String> = std::fs::read_dir(&catalog)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("__") && !name.starts_with("synthetic__"))
        .collect();
    names.sort();
    for name in names {
        // OWNER__REPO, or OWNER__REPO@LABEL for another state of it.
        let slug = name.replace('@', "-").replacen("__", "/", 1);
        let checkout = world.path().join("checkouts").join(&slug);
        copy(&catalog.join(&name), &checkout, |_| ());
        let expected = shared.join(format!("corpus/catalog-expected/{name}.json"));
        let expected: serde_json::Value =
            serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
        for file in expected["files"].as_array().unwrap() {
            let path = file["path"].as_str().unwrap().replace(' ', "%20");
            let target = format!("https://github.com/{slug}/blob/main/{path}");
            locations.push_str(&format!("    - {{ type: url, target: '{target}' }}\n"));
        }
    }
    world.write(
        "app-config.yaml",
        format!(
            "app: {{ title: Corpus, baseUrl: 'http://localhost:7007' }}\ncatalog:\n  \
             rules: [{{ allow: {EVERY_KIND} }}]\n  locations:\n{locations}callboard:\n  \
             checkouts:\n    - {{ url: 'https://github.com', path: ./checkouts }}\n"
        ),
    );
    Some(world)
}
