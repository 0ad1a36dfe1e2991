//! The skeletons that ship with Callboard, rendered here and by Backstage's own rules over
//! Nunjucks itself: the same files, byte for byte, with the same modes.
//!
//! The oracle is `oracles/nunjucks` under `$CALLBOARD_SHARED`, or under `shared` beside
//! the repository, and runs in Node; without either this test says so and passes. The
//! input of each step is resolved here, and both render that: how a step's input is
//! resolved is held against the same oracle in `crates/nunjucks`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nunjucks::{Limits, input};
use scaffolder::skeleton::{Entry, Options, Skeleton, render};
use scaffolder::workspace::{Node, Workspace, WorkspacePath};
use serde_json::{Map, Value, json};

/// What is at a path: its bytes, and whether it may be run.
type Tree = BTreeMap<String, (Vec<u8>, bool)>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The oracle with what it needs, where it can be written; later runs find it there.
fn oracle() -> Result<PathBuf, String> {
    let shared = std::env::var_os("CALLBOARD_SHARED");
    let shared = shared.map_or_else(|| root().join("../shared"), PathBuf::from);
    let source = shared.join("oracles/nunjucks");
    if !source.join("oracle.mjs").is_file() {
        return Err("there is no oracle; set CALLBOARD_SHARED to where it is".to_owned());
    }
    let has = |program: &str| {
        let asked = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    };
    if !has("node") || !has("npm") {
        return Err("there is no Node to run the oracle".to_owned());
    }
    set_up(&source).map_err(|error| format!("the oracle cannot be set up: {error}"))
}

fn set_up(source: &Path) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nunjucks-oracle");
    let lock = fs::read(source.join("package-lock.json"))?;
    let is_ready = folder.join("node_modules/.package-lock.json").is_file()
        && fs::read(folder.join("package-lock.json")).is_ok_and(|known| known == lock);
    for below in ["", "lib"] {
        fs::create_dir_all(folder.join(below))?;
        for entry in fs::read_dir(source.join(below))? {
            let path = entry?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                fs::write(folder.join(below).join(name), fs::read(&path)?)?;
            }
        }
    }
    if !is_ready {
        let status = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("npm ci ended with {status}")));
        }
    }
    Ok(folder)
}

/// Every file below a folder.
fn files(folder: &Path) -> Tree {
    let mut found = Tree::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            assert!(!metadata.is_symlink(), "{} is a link", path.display());
            if metadata.is_dir() {
                open.push(path);
                continue;
            }
            let name = path
                .strip_prefix(folder)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let is_executable = metadata.permissions().mode() & 0o111 != 0;
            found.insert(name, (fs::read(&path).unwrap(), is_executable));
        }
    }
    found
}

fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    let stream = yaml::parse(&text, &yaml::Limits::default());
    match &stream.documents[0].content {
        yaml::Content::Tree(node) => node.to_json(),
        other => panic!("{}: {other:?}", path.display()),
    }
}

fn rendered_here(source: &Path, input: &Map<String, Value>) -> Tree {
    let skeleton: Skeleton = files(source)
        .into_iter()
        .map(|(path, (bytes, is_executable))| {
            let entry = Entry::File {
                bytes: bytes.into(),
                is_executable,
            };
            (WorkspacePath::parse(&path).unwrap(), entry)
        })
        .collect();
    let mut workspace = Workspace::default();
    let options = Options::read(input).unwrap();
    render(&skeleton, &options, None, &mut workspace).unwrap();
    let nodes = workspace.nodes();
    nodes
        .map(|(path, node)| match node {
            Node::File {
                bytes,
                is_executable,
            } => (path.to_string(), (bytes.to_vec(), *is_executable)),
            Node::Link { target } => panic!("{path} is a link to {target}"),
        })
        .collect()
}

fn rendered_there(oracle: &Path, source: &Path, input: &Map<String, Value>, at: &Path) -> Tree {
    let (out, question) = (at.join("out"), at.join("input.json"));
    fs::create_dir_all(at).unwrap();
    fs::write(&question, Value::Object(input.clone()).to_string()).unwrap();
    let asked = Command::new("node")
        .arg(oracle.join("oracle.mjs"))
        .args(["skeleton", "--src"])
        .arg(source)
        .arg("--out")
        .arg(&out)
        .arg("--input")
        .arg(&question)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&asked.stderr);
    assert!(asked.status.success(), "{}: {said}", source.display());
    files(&out)
}

/// What each step of a template that renders a skeleton is given, with these answers:
/// the skeleton, and the input.
fn steps(template: &Path, answers: &Path) -> Vec<(PathBuf, Map<String, Value>)> {
    let entity = yaml(&template.join("template.yaml"));
    let context = json!({ "parameters": yaml(answers) });
    let context = context.as_object().unwrap();
    let (options, limits) = (nunjucks::Options::default(), Limits::default());
    let steps = entity
        .pointer("/spec/steps")
        .and_then(Value::as_array)
        .unwrap();
    let steps = steps
        .iter()
        .filter(|step| step["action"] == "fetch:template");
    let steps = steps
        .filter(|step| input::runs(step.get("if"), context, &options, &limits).unwrap_or(true));
    steps
        .map(|step| {
            let resolved = input::resolve(&step["input"], context, &options, &limits);
            let Some(Value::Object(input)) = resolved.unwrap().value else {
                panic!("{}: no input", template.display());
            };
            let url = input["url"].as_str().unwrap();
            (template.join(url.trim_start_matches("./")), input)
        })
        .collect()
}

#[test]
fn the_skeletons_are_rendered_as_backstage_renders_them() {
    let oracle = match oracle() {
        Ok(oracle) => oracle,
        Err(why) => {
            eprintln!("skipped: {why}");
            return;
        }
    };
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nunjucks-oracle-answers");
    let _ = fs::remove_dir_all(&work);
    let (mut asked, mut compared) = (0, 0);
    for template in fs::read_dir(root().join("templates")).unwrap() {
        let template = template.unwrap().path();
        let Ok(examples) = fs::read_dir(template.join("examples")) else {
            continue;
        };
        for answers in examples {
            let answers = answers.unwrap().path();
            for (source, input) in steps(&template, &answers) {
                let ours = rendered_here(&source, &input);
                let theirs =
                    rendered_there(&oracle, &source, &input, &work.join(asked.to_string()));
                let (ours_named, theirs_named): (Vec<_>, Vec<_>) =
                    (ours.keys().collect(), theirs.keys().collect());
                assert_eq!(ours_named, theirs_named, "{}", answers.display());
                for (path, expected) in &theirs {
                    let found = &ours[path];
                    let texts = [found, expected].map(|(bytes, _)| String::from_utf8_lossy(bytes));
                    assert_eq!(texts[0], texts[1], "{path} of {}", answers.display());
                    assert_eq!(found, expected, "{path} of {}", answers.display());
                    compared += 1;
                }
                asked += 1;
            }
        }
    }
    assert!(asked >= 14, "only {asked} skeletons were rendered");
    assert!(compared >= 150, "only {compared} files were compared");
    println!("{compared} files of {asked} renderings are the same");
}
