//! Public templates, looked at: none does harm, and what is found is counted.
//!
//! The templates are `corpus/templates` under `$CALLBOARD_SHARED`, or under `shared`
//! beside the workspace, with the schemas of Backstage's actions beside them; without
//! them this test says so and passes. `$CALLBOARD_TEMPLATES` names another folder of
//! templates, and `$CALLBOARD_FINDINGS` has every finding of a code printed, or of `all`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use scaffolder::lint::{ActionSchemas, LintInput, Surroundings, lint};
use scaffolder::skeleton::{Entry, Skeleton};
use scaffolder::workspace::WorkspacePath;
use serde_json::Value;

fn shared() -> PathBuf {
    std::env::var_os("CALLBOARD_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    )
}

struct Folder<'a> {
    home: PathBuf,
    actions: &'a Value,
}

impl Surroundings for Folder<'_> {
    fn skeleton(&self, folder: &str) -> Option<Skeleton> {
        let mut skeleton = Skeleton::default();
        read(&self.home.join(folder), "", &mut skeleton);
        (!skeleton.is_empty()).then_some(skeleton)
    }

    fn action(&self, id: &str) -> Option<ActionSchemas> {
        let action = self.actions.get(id)?;
        Some(ActionSchemas {
            input: action.get("input").cloned(),
            output: action.get("output").cloned(),
        })
    }

    fn action_ids(&self) -> Vec<String> {
        let actions = self.actions.as_object();
        actions.map_or_else(Vec::new, |actions| actions.keys().cloned().collect())
    }
}

fn read(folder: &Path, prefix: &str, skeleton: &mut Skeleton) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let Ok(at) = WorkspacePath::parse(&path) else {
            continue;
        };
        if entry.path().is_dir() {
            skeleton.insert(at, Entry::Folder);
            read(&entry.path(), &format!("{path}/"), skeleton);
        } else if let Ok(bytes) = fs::read(entry.path()) {
            skeleton.insert(at, Entry::file(bytes));
        }
    }
}

fn templates(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            templates(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            found.push(path);
        }
    }
}

#[test]
fn public_templates_do_no_harm_and_have_few_findings() {
    let text = fs::read_to_string(shared().join("corpus/scaffolder-actions.json"));
    let Ok(text) = text else {
        eprintln!("skipped: there is no corpus; set CALLBOARD_SHARED to where it is");
        return;
    };
    let actions: Value = serde_json::from_str(&text).unwrap();
    let root = std::env::var_os("CALLBOARD_TEMPLATES")
        .map_or_else(|| shared().join("corpus/templates"), PathBuf::from);
    let wanted = std::env::var("CALLBOARD_FINDINGS").unwrap_or_default();
    let mut files = Vec::new();
    templates(&root, &mut files);
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for path in &files {
        let text = fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(&root).unwrap().to_string_lossy();
        let surroundings = Folder {
            home: path.parent().unwrap().to_owned(),
            actions: &actions["actions"],
        };
        let found = lint(LintInput {
            file: &name,
            text: &text,
            surroundings: &surroundings,
        });
        // Cut off anywhere, it is at worst not YAML.
        for part in 1..8 {
            let end = (0..=text.len() * part / 8)
                .rev()
                .find(|&at| text.is_char_boundary(at));
            let _ = lint(LintInput {
                file: &name,
                text: &text[..end.unwrap_or(0)],
                surroundings: &surroundings,
            });
        }
        let mut codes: Vec<_> = found.iter().map(|finding| &*finding.code).collect();
        codes
            .iter()
            .for_each(|code| counts.entry((*code).to_owned()).or_default().0 += 1);
        codes.sort_unstable();
        codes.dedup();
        codes
            .iter()
            .for_each(|code| counts.entry((*code).to_owned()).or_default().1 += 1);
        for finding in &found {
            assert!(scaffolder::lint::codes::explain(&finding.code).is_some());
            if wanted == "all" || *finding.code == *wanted {
                let mut shown = String::new();
                diagnostic::terminal::write(&mut shown, finding, false);
                println!("{shown}");
            }
        }
    }
    println!("{} files; findings, and files that have them:", files.len());
    for (code, (findings, files)) in &counts {
        println!("{code:30} {findings:5} {files:5}");
    }
    assert!(!files.is_empty());
}
