//! Checks a built portal as a set of files: every address leads somewhere,
//! nothing breaks the content security policy, nothing collides.
//!
//! [`check`] is the way in.
//!
//! 1. `page`: what one HTML or SVG file links to and defines.
//! 2. `policy`: which inline scripts a page may hold.
//! 3. `address`: an address as written to a file of the portal.
//!
//! Only the files are looked at: no browser, no network, no addresses of
//! other origins, and nothing that script adds later.

mod address;
mod page;
mod policy;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::Path;

use rayon::prelude::*;

use address::{Address, Site};
use page::{Page, Purpose};

/// What was looked at and what was wrong.
#[derive(Debug, Default)]
pub struct Report {
    /// How many pages were read.
    pub pages: usize,
    /// How many addresses were followed.
    pub links: usize,
    /// What is wrong, by file and line.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the portal.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// Checks the portal in a folder.
///
/// # Errors
///
/// Where a file cannot be read.
pub fn check(folder: &Path) -> io::Result<Report> {
    let files = list(folder)?;
    let read = |file: &str| -> io::Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(folder.join(file))?).into_owned())
    };
    let pages: HashMap<&str, Page> = files
        .par_iter()
        .filter_map(|file| {
            // The names of entities end as people please, and are no types.
            if file.starts_with("api/") {
                return None;
            }
            let parse = match file.rsplit_once('.')?.1 {
                "html" => Page::html,
                "svg" => Page::svg,
                "css" => Page::css,
                "xml" => Page::xml,
                _ => return None,
            };
            Some(read(file).map(|text| (file.as_str(), parse(&text))))
        })
        .collect::<io::Result<_>>()?;
    let site = files
        .iter()
        .filter_map(|file| Some((file.as_str(), pages.get(file.as_str())?)))
        .find_map(|(file, page)| Site::of(file, page.canonical.as_deref()?))
        .unwrap_or_default();
    let mut problems: Vec<Problem> = files
        .par_iter()
        .filter_map(|file| Some((file.as_str(), pages.get(file.as_str())?)))
        .flat_map_iter(|(file, page)| problems_of(file, page, &site, &files, &pages))
        .collect();
    problems.extend(collisions(&files));
    problems.sort_unstable();
    Ok(Report {
        pages: pages.keys().filter(|file| file.ends_with(".html")).count(),
        links: pages.values().map(|page| page.links.len()).sum(),
        problems,
    })
}

/// Every file of a folder, sorted, with `/` in its path.
fn list(folder: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((path, name)) = open.pop() {
        for entry in std::fs::read_dir(&path)? {
            let entry = entry?;
            let child = format!("{name}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                open.push((entry.path(), format!("{child}/")));
            } else {
                files.push(child);
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn problems_of(
    file: &str,
    page: &Page,
    site: &Site,
    files: &[String],
    pages: &HashMap<&str, Page>,
) -> Vec<Problem> {
    let mut found = page.problems.clone();
    for link in &page.links {
        let text = &link.address;
        let result = match site.resolve(file, text) {
            Address::Inside { path, fragment } => follow(&path, &fragment, files, pages),
            Address::Outside if link.purpose == Purpose::Load => {
                Err("is loaded from another origin".to_owned())
            }
            Address::Outside | Address::Data | Address::Contact => Ok(()),
            Address::Unsafe => Err("runs or hides content".to_owned()),
            Address::Invalid => Err("is no address".to_owned()),
        };
        if let Err(reason) = result {
            found.push((link.line, format!("`{text}` {reason}")));
        }
    }
    let place = |(line, message)| Problem {
        file: file.to_owned(),
        line,
        message,
    };
    found.into_iter().map(place).collect()
}

/// Looks for the file, and in it for the fragment.
fn follow(
    path: &str,
    fragment: &str,
    files: &[String],
    pages: &HashMap<&str, Page>,
) -> Result<(), String> {
    let has = |file: &str| {
        files
            .binary_search_by(|known| known.as_str().cmp(file))
            .is_ok()
    };
    let file = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    if !has(&file) {
        return Err(if has(&format!("{file}/index.html")) {
            "is a directory and needs a final `/`".to_owned()
        } else {
            "leads nowhere".to_owned()
        });
    }
    match pages.get(file.as_str()) {
        Some(target) if !fragment.is_empty() && !target.ids.contains(fragment) => {
            Err(format!("names `#{fragment}`, which {file} does not have"))
        }
        _ => Ok(()),
    }
}

/// Paths that are one file on a disk that ignores case.
fn collisions(files: &[String]) -> Vec<Problem> {
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in files {
        if let Some(other) = folded.insert(file.to_lowercase(), file) {
            problems.push(Problem {
                file: file.clone(),
                line: 1,
                message: format!("is the same file as `{other}` where case is ignored"),
            });
        }
    }
    problems
}

#[cfg(test)]
mod tests;
