//! What the documents say must be so: files they link to exist, and so do the
//! tests that `COMPATIBILITY.md` names, and the codes and keys of the manual are
//! those of the program.

use std::fs;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate is in the workspace")
        .to_owned()
}

/// Every document of the project, with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let root = workspace();
    [root.clone(), root.join("docs/pages")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn every_line_of_compatibility_names_a_test_that_exists() {
    let root = workspace();
    let text = fs::read_to_string(root.join("COMPATIBILITY.md")).unwrap();
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| {
            line.starts_with('|') && !line.starts_with("| ---") && !line.starts_with("| Rule")
        })
        .collect();
    assert!(rows.len() > 50, "the tables were not found");
    let wrong: Vec<&str> = rows
        .into_iter()
        .filter(|row| {
            let cell = row.trim_end_matches([' ', '|']).rsplit('|').next();
            let named = cell.and_then(|cell| cell.trim().trim_matches('`').split_once("::"));
            let found = named.is_some_and(|(file, test)| {
                fs::read_to_string(root.join(file)).is_ok_and(|source| {
                    // In Rust, or in JavaScript.
                    source.contains(&format!("fn {test}("))
                        || source.contains(&format!("test(\"{test}\""))
                })
            });
            !found
        })
        .collect();
    assert!(wrong.is_empty(), "no such test:\n{}", wrong.join("\n"));
}

/// The page of every key; `UPDATE_DOCUMENTS=1` writes it instead.
#[test]
fn the_manual_lists_every_key() {
    use callboard::config::{keys::KEYS, known};

    let mut page = String::from(
        "# Configuration reference\n\nEvery key of `app-config.yaml` that Callboard reads. \
         [Configuration](configuration.md) says\nhow they work together. A test writes this page \
         from the program.\n\n`[]` stands for each entry of a list. Paths are told from the folder \
         of the file they\nstand in. `callboard config print` shows what is in force.\n",
    );
    let mut section = "";
    for key in KEYS {
        let first = key.path.split('.').next().unwrap_or_default();
        let first = match first {
            "app" | "organization" => "app, organization",
            "catalog" | "techdocs" | "callboard" => first,
            _ => "Plugins of Backstage",
        };
        if first != section {
            section = first;
            page.push_str(&format!(
                "\n## {section}\n\n| Key | Takes | Without it | What it does |\n| --- | --- | --- | --- |\n"
            ));
        }
        let default = match key.default {
            "" => "-",
            default => default,
        };
        page.push_str(&format!(
            "| `{}` | {} | {default} | {} |\n",
            key.path, key.takes, key.text
        ));
    }
    let (later, never) = known::unread();
    let list = |keys: Vec<String>| {
        let keys: Vec<String> = keys.into_iter().map(|key| format!("`{key}`")).collect();
        keys.join(", ")
    };
    page.push_str(&format!(
        "\n## Keys of Backstage that are not read yet\n\nThey belong to what a portal does, and this \
         version does not do it. They are told of once,\nin a note.\n\n{}.\n\n## Keys of Backstage \
         without meaning here\n\nThey are about Backstage's own server, database or plugins. They are \
         told of once, in a note.\n\n{}.\n",
        list(later),
        list(never)
    ));
    check_page("docs/pages/configuration-keys.md", &page);
}

/// Compares a page with what the program says, or writes it.
fn check_page(path: &str, page: &str) {
    let file = workspace().join(path);
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(&file, page).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page,
        "{path} is out of date: run this test with UPDATE_DOCUMENTS=1"
    );
}

/// `UPDATE_DOCUMENTS=1` writes the page instead.
#[test]
fn the_manual_explains_every_code() {
    let mut page = String::from(
        "# Checks\n\nEvery problem has a code. What stands after a dot is a detail of what stands \
         before\nit, and may be refined later; a detail without a paragraph of its own is \
         explained\nby what stands before the dot. `callboard explain CODE` prints the same. A \
         test writes\nthis page from the program.\n\nThose of descriptors come first, in the \
         order in which a descriptor meets them, then\nthose of docs, then those of the configuration.\n",
    );
    let known = catalog::codes::EXPLANATIONS
        .iter()
        .chain(callboard::docs::codes::EXPLANATIONS)
        .chain(callboard::config::codes::EXPLANATIONS);
    for known in known {
        let (first, rest) = known.title.split_at(1);
        let title = first.to_uppercase() + rest;
        page.push_str(&format!(
            "\n## `{}`\n\n**{title}.** {}\n",
            known.code, known.text
        ));
    }
    check_page("docs/pages/checks.md", &page);
}

#[test]
fn relative_links_between_documents_lead_somewhere() {
    let mut broken = Vec::new();
    for (path, text) in documents() {
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = target.split('#').next().unwrap_or_default();
            let external = target.contains("://") || file.is_empty();
            if !external && !path.parent().unwrap().join(file).exists() {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
