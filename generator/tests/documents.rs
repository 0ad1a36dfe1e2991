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
            "auth" | "catalog" | "techdocs" | "callboard" => first,
            _ => "Plugins of Backstage",
        };
        if first != section {
            section = first;
            page.push_str(&format!("\n## {section}\n"));
        }
        let default = match key.default {
            "" => String::new(),
            "required" => " Required.".to_owned(),
            default => format!(" Without it: {default}."),
        };
        page.push_str(&format!(
            "\n`{}`\n:   {}\n\n    *Takes {}.{default}*\n",
            key.path, key.text, key.takes
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

/// The page of every command; `UPDATE_DOCUMENTS=1` writes it instead.
#[test]
fn the_manual_lists_every_command() {
    let mut page = String::from(
        "# Commands\n\nOne program, `callboard`. `callboard help COMMAND` prints the same. A test \
         writes this page\nfrom the program.\n\nExit statuses: 0 when all is well, 1 when what was \
         read has errors, 2 when the arguments\nor the configuration cannot be used.\n",
    );
    let mut root = callboard::cli::command();
    root.build();
    push_commands(&mut page, &root, "callboard");
    check_page("docs/pages/commands.md", &page);
}

fn push_commands(page: &mut String, command: &clap::Command, path: &str) {
    for command in command.get_subcommands() {
        if command.get_name() == "help" {
            continue;
        }
        let path = format!("{path} {}", command.get_name());
        if command.has_subcommands() {
            push_commands(page, command, &path);
            continue;
        }
        let about = command.get_about().map(ToString::to_string);
        page.push_str(&format!("\n## {path}\n\n{}.\n", about.unwrap_or_default()));
        let shown = |arg: &&clap::Arg| !matches!(arg.get_id().as_str(), "help" | "version");
        let arguments: Vec<&clap::Arg> = command.get_arguments().filter(shown).collect();
        if arguments.is_empty() {
            continue;
        }
        page.push_str("\n| Argument | Without it | What |\n| --- | --- | --- |\n");
        for argument in arguments {
            let name = argument.to_string().replace('|', "\\|");
            let mut text = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            // The default that is told in words.
            let mut default = match text.split_once(" [default: ") {
                Some((before, told)) => {
                    let told = told.trim_end_matches(']').to_owned();
                    text = before.to_owned();
                    told
                }
                None => argument
                    .get_default_values()
                    .iter()
                    .map(|value| format!("`{}`", value.to_string_lossy()))
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            if argument.is_required_set() {
                default = "required".to_owned();
            }
            let takes_value = argument.get_action().takes_values();
            let values: Vec<String> = argument
                .get_possible_values()
                .iter()
                .filter(|_| takes_value)
                .map(|value| format!("`{}`", value.get_name()))
                .collect();
            if values.len() > 1 {
                text.push_str(&format!(": {}", values.join(", ")));
            } else if !takes_value {
                default = "no".to_owned();
            }
            if default.is_empty() || default == "``" {
                default = "-".to_owned();
            }
            page.push_str(&format!("| `{name}` | {default} | {text} |\n"));
        }
    }
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
        .chain(callboard::crawled::codes::EXPLANATIONS)
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

/// The lines of a document that are in no fence.
fn without_code(text: &str) -> String {
    let mut fence = 0;
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_start();
        let ticks = line.len() - line.trim_start_matches('`').len();
        match fence {
            0 if ticks >= 3 => fence = ticks,
            0 => {
                out.push_str(line);
                out.push('\n');
            }
            _ if ticks >= fence && line.len() == ticks => fence = 0,
            _ => {}
        }
    }
    out
}

#[test]
fn relative_links_between_documents_lead_somewhere() {
    let mut broken = Vec::new();
    for (path, text) in documents() {
        for target in without_code(&text)
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
