//! The example organisation, published to a bucket behind a stand-in: for the first
//! time, again, when one thing changed, when it broke off, and back again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use s3_stand_in::{Fault, Options, Server, Trouble};

/// A secret of Amazon's that is easily found wherever it should not be.
const SECRET: &str = "wJalrXUtnFEMIrecognisable0123456789secret";

const PUBLISH: &str = "publish --from out --to s3://portal/site";

/// Of one changed description, no more objects are written than this.
const MAX_CHANGED: usize = 50;

struct World {
    folder: tempfile::TempDir,
    bucket: Server,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

impl World {
    /// The example, built into `out`.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        copy(&root.join("examples/hedgerow"), folder.path());
        let bucket = Server::start(Options::default()).unwrap();
        let world = Self { folder, bucket };
        world.build();
        world
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs `callboard`; all that it printed, and how it ended.
    fn run(&self, arguments: &str) -> (String, i32) {
        let options = self.bucket.options();
        let output = Command::new(env!("CARGO_BIN_EXE_callboard"))
            .current_dir(self.folder.path())
            .args(arguments.split_whitespace())
            .env_clear()
            .env("AWS_ENDPOINT_URL_S3", self.bucket.url())
            .env("AWS_REGION", &options.region)
            .env("AWS_ACCESS_KEY_ID", &options.access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", SECRET)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("RUST_LOG", "trace")
            .output()
            .unwrap();
        let mut shown = String::from_utf8(output.stdout).unwrap();
        shown.push_str(&String::from_utf8(output.stderr).unwrap());
        assert!(!shown.contains(SECRET), "{shown}");
        (shown, output.status.code().unwrap())
    }

    #[track_caller]
    fn done(&self, arguments: &str) -> String {
        let (shown, status) = self.run(arguments);
        assert_eq!(status, 0, "{shown}");
        shown
    }

    #[track_caller]
    fn build(&self) {
        self.done("build --quiet --out out");
    }

    /// Changes one description, and builds.
    fn change(&self, text: &str) {
        let file = self.path("repositories/route-planner/catalog-info.yaml");
        let before = fs::read_to_string(&file).unwrap();
        let (head, rest) = before.split_once("  description: |\n").unwrap();
        let (_, rest) = rest.split_once('\n').unwrap();
        let changed = format!("{head}  description: |\n    {text}\n{rest}");
        assert_ne!(before, changed);
        fs::write(&file, changed).unwrap();
        self.build();
    }

    /// How many objects the bucket was asked to write since the last time.
    fn written(&self) -> usize {
        let log = self.bucket.take_log();
        log.iter().filter(|line| line.starts_with("PUT ")).count()
    }

    fn page(&self) -> String {
        let name = "site/catalog/default/component/route-planner/index.json";
        String::from_utf8(self.bucket.get(name).unwrap()).unwrap()
    }
}

#[test]
fn a_portal_is_published_changed_and_had_back() {
    let world = World::new();
    let planned = world.done(&format!("{PUBLISH} --dry-run"));
    assert!(planned.contains("new       404.html\n"), "{planned}");
    assert!(planned.ends_with("nothing was written\n"), "{planned}");
    assert!(world.bucket.names().is_empty());

    let shown = world.done(PUBLISH);
    assert!(
        shown.starts_with("Published portal 1 to s3://portal/site in "),
        "{shown}"
    );
    let header = |name: &str, header: &str| world.bucket.header(name, header);
    let of_home = |name: &str| header("site/index.html", name).unwrap_or_default();
    assert_eq!(of_home("content-type"), "text/html; charset=utf-8");
    assert_eq!(of_home("content-encoding"), "br");
    let entity = "site/api/catalog/entities/by-name/component/default/route-planner";
    assert_eq!(
        header(entity, "content-type").unwrap(),
        "application/json; charset=utf-8"
    );
    assert_eq!(header(entity, "content-encoding"), None);
    let names = world.bucket.names();
    let parts = names.iter().filter(|name| name.ends_with(".bin"));
    for part in parts {
        // Ranges of these are read.
        assert_eq!(header(part, "content-encoding"), None, "{part}");
        assert!(header(part, "cache-control").unwrap().contains("immutable"));
    }
    assert_eq!(
        header("site/search/index.json", "cache-control").unwrap(),
        "no-cache"
    );
    assert!(!names.contains(&"site/.callboard/outputs.txt".to_owned()));

    // Nothing changed: nothing is written, after one question.
    world.bucket.take_log();
    let shown = world.done(PUBLISH);
    assert!(
        shown.contains("0 of ") && shown.contains(" 1 requests"),
        "{shown}"
    );
    assert_eq!(
        world.bucket.take_log(),
        ["GET site/.callboard/published.json"]
    );

    let before = world.page();
    world.change("Finds the way to every hedge there is");
    world.bucket.take_log();
    let shown = world.done(PUBLISH);
    let written = world.written();
    assert!(written <= MAX_CHANGED, "{written} objects: {shown}");
    assert!(world.page().contains("every hedge there is"));

    let listed = world.done("rollback --to s3://portal/site --list");
    assert!(listed.starts_with("portal 2, published "), "{listed}");
    assert!(listed.contains("\nportal 1, published "), "{listed}");
    let planned = world.done("rollback --to s3://portal/site --dry-run");
    assert!(planned.starts_with("portal 1 comes back:\n"), "{planned}");
    let shown = world.done("rollback --to s3://portal/site");
    assert!(shown.contains("Published portal 3"), "{shown}");
    assert_eq!(world.page(), before);
    let (told, status) = world.run("rollback --to s3://portal/site");
    assert_eq!(status, 2);
    assert!(told.contains("there is no portal before"), "{told}");
}

#[test]
fn what_broke_off_is_carried_on() {
    let world = World::new();
    world.done(PUBLISH);
    world.change("Finds the way to every gate there is");
    world
        .bucket
        .set_faults([Fault::new(Trouble::Denied).from(40)]);
    let (told, status) = world.run(PUBLISH);
    assert_eq!(status, 2, "{told}");
    assert!(
        told.contains("could not publish to s3://portal/site"),
        "{told}"
    );
    world.bucket.set_faults([]);

    // Nobody gave the lease back. Who does not want to wait is told.
    let (told, status) = world.run(&format!("{PUBLISH} --wait 0"));
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("is publishing to the same place"), "{told}");
    let over = "{\"owner\":\"long ago\",\"until\":1,\"renewed\":0}";
    world
        .bucket
        .put("site/.callboard/lease.json", over.as_bytes());
    let listed = world.done("rollback --to s3://portal/site --list");
    assert!(listed.contains("a run has begun to replace it"), "{listed}");
    let shown = world.done(PUBLISH);
    assert!(
        shown.contains("Carried on what another run had begun"),
        "{shown}"
    );
    assert!(world.page().contains("every gate there is"));
    assert!(world.done(PUBLISH).contains(" 0 of "));
}

#[test]
fn a_directory_is_published_to_and_what_is_no_portal_is_not() {
    let world = World::new();
    let told = |arguments: &str| {
        let (told, status) = world.run(arguments);
        assert_eq!(status, 2, "{told}");
        told
    };
    let nothing = told("publish --from repositories --to there");
    assert!(nothing.contains("it holds no portal"), "{nothing}");
    let itself = told("publish --from out --to out");
    assert!(itself.contains("are the same folder"), "{itself}");
    let bucket = told("publish --from out --to s3://Portal");
    assert!(bucket.contains("is not the name of a bucket"), "{bucket}");

    world.done("publish --from out --to there");
    let same = |path: &str| {
        let read = |folder: &str| fs::read(world.path(folder).join(path)).unwrap();
        assert_eq!(read("out"), read("there"), "{path}");
    };
    same("index.html");
    same("search/index.json");
    same("catalog/default/component/route-planner/index.json");
    world.change("Finds the way out");
    world.done("publish --from out --to there");
    same("catalog/default/component/route-planner/index.json");
    world.done("rollback --to there");
    let page = world.path("there/catalog/default/component/route-planner/index.json");
    assert!(!fs::read_to_string(page).unwrap().contains("the way out"));
}
