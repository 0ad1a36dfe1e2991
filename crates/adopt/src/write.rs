//! An inferred descriptor as YAML, with the evidence beside each field.

use std::fmt::Write as _;

use crate::{Found, Inferred};

/// The schema of descriptors, for editors.
const SCHEMA: &str = "https://json.schemastore.org/catalog-info.json";

/// The descriptor for a person to look through: each field says what it was taken
/// from.
pub fn descriptor(inferred: &Inferred) -> String {
    let mut text = format!(
        "# yaml-language-server: $schema={SCHEMA}\n\
         # What {} was taken for, and from what. Put right what is wrong; comments can go.\n",
        comment(&inferred.repository)
    );
    write(&mut text, inferred, None);
    text
}

/// The component alone, for a program, with an annotation that says that it is
/// inferred and from what. It names no files: those are read of repositories with a
/// descriptor only.
pub fn marked(inferred: &Inferred) -> String {
    let mut inferred = Inferred {
        apis: Vec::new(),
        ..inferred.clone()
    };
    let annotations = &mut inferred.annotations;
    annotations.retain(|(name, _)| *name != crate::TECHDOCS_REF);
    let inferred = &inferred;
    let mut text = String::new();
    let guessed: Vec<String> = inferred
        .fields()
        .iter()
        .map(|(path, found)| format!("{path}: {}", found.from))
        .collect();
    write(&mut text, inferred, Some(&guessed.join("; ")));
    text
}

fn write(text: &mut String, inferred: &Inferred, mark: Option<&str>) {
    let mut line = |indent: usize, words: &str, found: Option<&Found>| {
        let _ = write!(text, "{:indent$}{words}", "");
        if let Some(found) = found.filter(|_| mark.is_none()) {
            let _ = write!(text, "  # {}", comment(&found.from));
        }
        text.push('\n');
    };
    let pair = |key: &str, found: &Found| format!("{key}: {}", scalar(&found.value));
    line(0, "apiVersion: backstage.io/v1alpha1", None);
    line(0, "kind: Component", None);
    line(0, "metadata:", None);
    line(2, &pair("name", &inferred.name), Some(&inferred.name));
    if let Some(found) = &inferred.description {
        line(2, &pair("description", found), Some(found));
    }
    if !inferred.annotations.is_empty() || mark.is_some() {
        line(2, "annotations:", None);
    }
    for (key, found) in &inferred.annotations {
        line(4, &pair(key, found), Some(found));
    }
    if let Some(mark) = mark {
        line(4, &format!("{}: {}", crate::INFERRED, scalar(mark)), None);
    }
    if !inferred.tags.is_empty() {
        line(2, "tags:", None);
    }
    for found in &inferred.tags {
        line(4, &format!("- {}", scalar(&found.value)), Some(found));
    }
    if !inferred.links.is_empty() {
        line(2, "links:", None);
    }
    for (address, title) in &inferred.links {
        line(4, &format!("- url: {}", scalar(address)), Some(title));
        line(6, &format!("title: {}", scalar(&title.value)), None);
    }
    line(0, "spec:", None);
    let found = &inferred.component_type;
    line(2, &pair("type", found), Some(found));
    let found = &inferred.lifecycle;
    line(2, &pair("lifecycle", found), Some(found));
    line(2, &pair("owner", &inferred.owner), Some(&inferred.owner));
    if !inferred.apis.is_empty() {
        line(2, "providesApis:", None);
    }
    for api in &inferred.apis {
        line(
            4,
            &format!("- {}", scalar(&api.name.value)),
            Some(&api.name),
        );
    }
    for api in &inferred.apis {
        line(0, "---", None);
        line(0, "apiVersion: backstage.io/v1alpha1", None);
        line(0, "kind: API", None);
        line(0, "metadata:", None);
        line(2, &pair("name", &api.name), None);
        line(0, "spec:", None);
        line(2, &format!("type: {}", api.api_type), Some(&api.name));
        line(2, &pair("lifecycle", &inferred.lifecycle), None);
        line(2, &pair("owner", &inferred.owner), None);
        line(2, "definition:", None);
        line(
            4,
            &format!("$text: {}", scalar(&format!("./{}", api.path))),
            None,
        );
    }
}

/// A text as YAML has it on one line: plain where that is no other value, quoted
/// elsewhere.
fn scalar(text: &str) -> String {
    let mut bytes = text.bytes();
    let starts = bytes.next().is_some_and(|it| it.is_ascii_alphabetic());
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_./+@".contains(&it);
    let lower = text.to_ascii_lowercase();
    let is_word = !matches!(
        &*lower,
        "y" | "yes" | "n" | "no" | "true" | "false" | "on" | "off" | "null"
    );
    if starts && bytes.all(is_plain) && is_word
        || text.starts_with("./") && text.bytes().all(is_plain)
    {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            // Line breaks of other times, and what cannot be seen.
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A text that stays in its comment.
fn comment(text: &str) -> String {
    let is_space = |it: char| {
        it.is_whitespace() || it.is_control() || matches!(it, '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    let words: Vec<&str> = text.split(is_space).filter(|it| !it.is_empty()).collect();
    words.join(" ")
}
