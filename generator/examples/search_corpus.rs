//! The search index of a folder of HTML pages, for `cargo xtask bench search`:
//! `search_corpus PAGES OUT` reads every `index.html` below `PAGES` and writes
//! the index as a portal has it into `OUT`.
//!
//! The pages are those of `xtask::search_corpus`. What is done with a page is
//! what a portal does with a page of docs, from its HTML on; reading files and
//! taking the HTML apart is part of it, as it is for programs that index a
//! built site.

use std::path::{Path, PathBuf};

use anyhow::Context;
use search::document::{Document, Section};
use search::write::{Options, Published, side_by_side};
use techdocs::text;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(pages), Some(out)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("search_corpus PAGES OUT");
    };
    let mut paths = Vec::new();
    list(&pages, Path::new(""), &mut paths)?;
    paths.sort();
    anyhow::ensure!(!paths.is_empty(), "{} has no pages", pages.display());
    let options = Options::default();
    let written = side_by_side(&paths, &options, |path| {
        // A benchmark: pages that cannot be read end it.
        let html = std::fs::read_to_string(pages.join(path)).expect("the page can be read");
        document(path, &html).expect("the page is one of the corpus")
    })?;
    let published = Published::new(written, options.language, &[]);
    for path in published.paths() {
        let bytes = published.file(path).context("a path leads to a file")?;
        let target = out.join(path);
        std::fs::create_dir_all(target.parent().unwrap_or(&out))?;
        std::fs::write(target, bytes)?;
    }
    Ok(())
}

/// Lists the pages, relative to the folder.
fn list(root: &Path, folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            list(root, &path, paths)?;
        } else if entry.file_name() == "index.html" {
            paths.push(path);
        }
    }
    Ok(())
}

/// A page as what can be found. `None` if it is not as the corpus has them.
fn document(path: &Path, html: &str) -> Option<Document> {
    let (head, main) = html.split_once("<main")?;
    let (main, _) = main.split_once("</main>")?;
    let (facts, body) = main.split_once("</ul>")?;
    let values = facts.split("data-pagefind-filter=\"").skip(1);
    let facets = values.filter_map(|part| {
        let (key, value) = part.split_once("\">")?;
        let (value, _) = value.split_once('<')?;
        Some((key.to_owned(), value.to_owned()))
    });
    let facets: Vec<_> = facets.collect();
    let owner = facets.iter().find(|(key, _)| key == "owner");
    let sections = text::sections(body).into_iter();
    let sections = sections.map(|section| Section {
        link: match section.anchor.as_str() {
            "" => String::new(),
            anchor => format!("#{anchor}"),
        },
        heading: section.heading,
        text: section.text,
    });
    Some(Document {
        group: "docs".to_owned(),
        path: format!("{}/", path.parent()?.to_str()?),
        title: between(head, "<title>", "</title>")?.to_owned(),
        description: between(head, "name=\"description\" content=\"", "\"")?.to_owned(),
        kind: "docs".to_owned(),
        owner: owner.map(|(_, owner)| owner.clone()).unwrap_or_default(),
        facets,
        sections: sections.collect(),
        ..Document::default()
    })
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}
