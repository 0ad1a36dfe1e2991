//! `mkdocs.yml` and `docs/*.md`: TechDocs with the usual topics.

use std::io;

use super::Output;
use super::plan::{Plan, Repository};
use super::random::Random;
use super::words::{WORDS, capitalised, paragraph, sentence, sentence_of, title};

const TOPICS: &[&str] = &[
    "index",
    "architecture",
    "runbook",
    "deploy",
    "data-model",
    "faq",
    "security",
    "changelog",
];

/// Writes the documentation of one repository.
pub(super) fn write(
    plan: &Plan,
    repository: &Repository,
    folder: &str,
    output: &mut Output,
) -> io::Result<()> {
    let mut random = plan.random(&format!("docs/{}", repository.index));
    let site_name = title(&repository.name);
    let pages: Vec<String> = (0..plan.pages_per_repository)
        .map(|index| match TOPICS.get(index) {
            Some(topic) => (*topic).to_owned(),
            None => format!("notes-{}", index - TOPICS.len() + 1),
        })
        .collect();
    let mut navigation = String::new();
    for page in &pages {
        let label = match page.as_str() {
            "index" => "Home".to_owned(),
            topic => title(topic),
        };
        navigation.push_str(&format!("  - {label}: {page}.md\n"));
    }
    let description = sentence_of(&mut random, 6);
    output.put(
        &format!("{folder}/mkdocs.yml"),
        &format!(
            "site_name: {site_name}\nsite_description: {description}\ndocs_dir: docs\ntheme:\n  \
             name: material\n  font: false\nnav:\n{navigation}plugins:\n  - techdocs-core\n"
        ),
    )?;
    for page in &pages {
        let heading = match page.as_str() {
            "index" => site_name.clone(),
            topic => title(topic),
        };
        let mut text = format!("# {heading}\n\n{}\n", paragraph(&mut random));
        for _ in 0..3 + random.below(3) {
            section(&pages, &mut random, &mut text);
        }
        output.put(&format!("{folder}/docs/{page}.md"), &text)?;
    }
    Ok(())
}

fn section(pages: &[String], random: &mut Random, text: &mut String) {
    let (first, second) = (random.pick(WORDS), random.pick(WORDS));
    text.push_str(&format!(
        "\n## {} and {second}\n\n{}\n",
        capitalised(first),
        paragraph(random)
    ));
    match random.below(5) {
        0 => {
            text.push_str("\n```yaml\n");
            for key in random.some(WORDS, 5) {
                text.push_str(&format!("{key}: {}\n", random.pick(WORDS)));
            }
            text.push_str("```\n");
        }
        1 => {
            text.push_str("\n| Name | Meaning | Default |\n| --- | --- | --- |\n");
            for key in random.some(WORDS, 4) {
                let meaning = sentence_of(random, 5);
                text.push_str(&format!(
                    "| `{key}` | {meaning} | {} |\n",
                    random.below(500)
                ));
            }
        }
        2 => {
            text.push('\n');
            for _ in 0..4 {
                text.push_str(&format!("- {}\n", sentence_of(random, 7)));
            }
        }
        3 => text.push_str(&format!("\n!!! note\n    {}\n", sentence(random))),
        _ => {
            let (label, target) = (random.below(pages.len()), random.below(pages.len()));
            text.push_str(&format!(
                "\nSee [{}]({}.md).\n",
                pages[label], pages[target]
            ));
        }
    }
}
