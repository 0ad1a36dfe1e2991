//! The name, the tags and the description of a repository.

use forge::model::Repository;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::evidence::{Evidence, Found};

/// A name has no more characters. Source: `isValidObjectName` in Backstage's
/// `packages/catalog-model/src/validation/KubernetesValidatorFunctions.ts`.
const MAX_NAME: usize = 63;

/// A description is a sentence or two.
const MAX_DESCRIPTION: usize = 240;

/// Beyond these a README is not looked at.
const MAX_README_BYTES: usize = 64 * 1024;

/// So many tags are taken over.
const MAX_TAGS: usize = 8;

/// A language counts from this part of the code on: one in so many bytes.
const ONE_IN: u64 = 5;

/// The name: the repository's, in letters that a name may have; with its owner's
/// before it where that is taken.
pub fn name(repository: &Repository, is_taken: &dyn Fn(&str) -> bool) -> Found {
    let plain = as_name(&repository.full_name.name);
    if !is_taken(&plain) {
        return Found::new(plain, "the repository's name");
    }
    let owner = &repository.full_name.owner;
    let long = as_name(&format!("{owner}-{}", repository.full_name.name));
    let from = format!("the repository's name, with its owner: there is another `{plain}`");
    Found::new(unlike(&long, is_taken), from)
}

/// A name, or that name with a number, that nothing has yet.
pub(crate) fn unlike(name: &str, is_taken: &dyn Fn(&str) -> bool) -> String {
    let numbered = (2u32..).map(|number| with_end(name, &format!("-{number}")));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    let free = names.find(|name| !is_taken(name));
    free.unwrap_or_else(|| name.to_owned())
}

/// A name with an end, cut before it where both are too long.
pub(crate) fn with_end(name: &str, end: &str) -> String {
    let cut = &name[..name.len().min(MAX_NAME.saturating_sub(end.len()))];
    let is_edge = |character: char| !character.is_ascii_alphanumeric();
    format!("{}{end}", cut.trim_end_matches(is_edge))
}

/// Small letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
fn as_name(text: &str) -> String {
    let mut name = String::new();
    for character in text.chars() {
        match character {
            'a'..='z' | '0'..='9' | '-' | '_' | '.' => name.push(character),
            'A'..='Z' => name.push(character.to_ascii_lowercase()),
            _ => name.push('-'),
        }
    }
    let is_edge = |character: char| !character.is_ascii_alphanumeric();
    let name = name.trim_matches(is_edge);
    let name = &name[..name.len().min(MAX_NAME)];
    match name.trim_end_matches(is_edge) {
        "" => "repository".to_owned(),
        name => name.to_owned(),
    }
}

/// The topics, and the languages that much of it is written in, as far as they make
/// tags.
pub fn tags(repository: &Repository) -> Vec<Found> {
    let topics = repository.topics.iter().map(|topic| (topic, "a topic"));
    let all: u64 = repository.languages.iter().map(|(_, bytes)| bytes).sum();
    let languages = repository.languages.iter();
    let languages = languages.filter(|(_, bytes)| *bytes > 0 && bytes * ONE_IN >= all);
    let languages = languages.map(|(language, _)| (language, "a language"));
    let mut tags: Vec<Found> = Vec::new();
    for (text, from) in topics.chain(languages) {
        let Some(tag) = as_tag(text) else { continue };
        if tags.len() < MAX_TAGS && tags.iter().all(|other| other.value != tag) {
            tags.push(Found::new(tag, from));
        }
    }
    tags
}

/// Words of `a-z`, `0-9`, `+`, `#` and `:` with `-` between them, 63 characters at most.
///
/// Source: `isValidTag` in Backstage's
/// `packages/catalog-model/src/validation/CommonValidatorFunctions.ts`.
fn as_tag(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words = lower
        .split(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '+' | '#' | ':')))
        .filter(|word| !word.is_empty());
    let tag = words.collect::<Vec<_>>().join("-");
    (!tag.is_empty() && tag.len() <= MAX_NAME).then_some(tag)
}

/// What it says of itself: the repository's description, that of its package, or the
/// first paragraph of its README.
pub fn description(evidence: &Evidence<'_>) -> Option<Found> {
    let found = |text: &str, from: &str| {
        let text = one_line(text);
        (!text.is_empty()).then(|| Found::new(text, from))
    };
    let own = evidence.repository.description.as_deref();
    if let Some(found) = own.and_then(|text| found(text, "the repository's description")) {
        return Some(found);
    }
    let of_json = evidence.json("package.json");
    let of_json = of_json.as_ref().and_then(|it| it["description"].as_str());
    if let Some(found) = of_json.and_then(|text| found(text, "package.json")) {
        return Some(found);
    }
    for (path, table) in [("Cargo.toml", "package"), ("pyproject.toml", "project")] {
        let file = evidence.toml(path);
        let text = file
            .as_ref()
            .and_then(|it| it.get(table)?.get("description")?.as_str());
        if let Some(found) = text.and_then(|text| found(text, path)) {
            return Some(found);
        }
    }
    ["README.md", "readme.md"].into_iter().find_map(|path| {
        let text = first_paragraph(evidence.text(path)?)?;
        found(&text, &format!("the first paragraph of {path}"))
    })
}

/// The first paragraph of Markdown that has words: badges have none.
fn first_paragraph(markdown: &str) -> Option<String> {
    let end = markdown.floor_char_boundary(MAX_README_BYTES);
    let (mut text, mut in_paragraph, mut in_image) = (String::new(), false, 0u32);
    for event in Parser::new_ext(&markdown[..end], Options::empty()) {
        match event {
            Event::Start(Tag::Paragraph) => {
                text.clear();
                in_paragraph = true;
            }
            Event::End(TagEnd::Paragraph) => {
                if text.chars().any(char::is_alphabetic) {
                    return Some(text);
                }
                in_paragraph = false;
            }
            Event::Start(Tag::Image { .. }) => in_image += 1,
            Event::End(TagEnd::Image) => in_image = in_image.saturating_sub(1),
            Event::Text(words) | Event::Code(words) if in_paragraph && in_image == 0 => {
                text.push_str(&words);
            }
            Event::SoftBreak | Event::HardBreak if in_paragraph => text.push(' '),
            _ => {}
        }
    }
    None
}

/// As one line, cut after a sentence or a word where it is long.
fn one_line(text: &str) -> String {
    let is_space = |it: char| it.is_whitespace() || it.is_control() || it == '\u{feff}';
    let words: Vec<&str> = text.split(is_space).filter(|it| !it.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= MAX_DESCRIPTION {
        return line;
    }
    let cut: String = line.chars().take(MAX_DESCRIPTION).collect();
    if let Some(end) = cut.rfind(". ") {
        return cut[..=end].to_owned();
    }
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", &cut[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_an_entity_may_have() {
        #[track_caller]
        fn check(text: &str, name: &str) {
            assert_eq!(as_name(text), name);
        }
        check("shop", "shop");
        check("Shop.Web_2", "shop.web_2");
        check(".github", "github");
        check("--", "repository");
        check("größe", "gr--e");
        check(&"a".repeat(80), &"a".repeat(63));
        check(&format!("{}-b", "a".repeat(62)), &"a".repeat(62));
    }

    #[test]
    fn a_tag_is_one_that_an_entity_may_have() {
        #[track_caller]
        fn check(text: &str, tag: Option<&str>) {
            assert_eq!(as_tag(text).as_deref(), tag);
        }
        check("Go", Some("go"));
        check("C++", Some("c++"));
        check("Jupyter Notebook", Some("jupyter-notebook"));
        check("--", None);
        check("Ünï", Some("n"));
    }

    #[test]
    fn the_first_paragraph_with_words_counts() {
        #[track_caller]
        fn check(markdown: &str, text: Option<&str>) {
            assert_eq!(first_paragraph(markdown).as_deref(), text);
        }
        check(
            "# Shop\n\n[![Build](b.svg)](x)\n\nSells *things*\nto `us`.\n\nMore.",
            Some("Sells things to us."),
        );
        check(
            "<p align=center>\n<img src=x>\n</p>\n\nSells [things](x).",
            Some("Sells things."),
        );
        check("# Shop\n\n```\ncode\n```\n", None);
    }

    #[test]
    fn a_long_line_ends_with_a_sentence_or_a_word() {
        let long = format!("{} One. Two {}", "word ".repeat(30), "more ".repeat(60));
        assert!(one_line(&long).ends_with(" One."), "{}", one_line(&long));
        let long = "more ".repeat(100);
        assert!(one_line(&long).ends_with("more …"));
        assert_eq!(one_line(" a\n b\u{0} c"), "a b c");
    }
}
