//! What one page sees of its site while it is rendered: links, snippets and
//! code.

use std::sync::Mutex;

use super::Site;
use super::config::extensions::BasePath;
use super::page::{AnchorLink, PageFinding};
use super::{readme, urls};
use crate::code;
use crate::markdown::work::{CodeBlock, Host};
use crate::tree;

/// So many findings of one kind are told of a page. What was meant is not looked
/// for beyond them.
pub(super) const MAX_FINDINGS: usize = 200;

/// The site, as one page sees it.
pub(super) struct PageHost<'s> {
    site: &'s Site<'s>,
    file: usize,
    /// How many lines of the page's file are front matter.
    lines_before: u32,
    found: Mutex<Found>,
}

/// What came up while a page was rendered.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) anchor_links: Vec<AnchorLink>,
    pub(super) findings: Vec<PageFinding>,
}

impl<'s> PageHost<'s> {
    pub(super) fn new(site: &'s Site<'s>, file: usize, lines_before: u32) -> Self {
        Self {
            site,
            file,
            lines_before,
            found: Mutex::default(),
        }
    }

    pub(super) fn finish(self) -> Found {
        self.found.into_inner().unwrap_or_default()
    }

    fn snippet_path(&self, path: &str) -> Option<String> {
        let config = &self.site.config;
        let is_file = |path: &String| self.site.tree.read(path).is_some();
        config.snippets.base_paths.iter().find_map(|base| {
            let base = match base {
                BasePath::Fixed(base) => base.clone(),
                BasePath::Docs(rest) => tree::join(&config.docs_dir, rest)?,
                BasePath::Page => urls::folder(&self.site.files[self.file].path).to_owned(),
            };
            if path.starts_with('/') {
                return None;
            }
            let found = tree::join(&base, path)?;
            let is_within = base.is_empty()
                || found
                    .strip_prefix(&*base)
                    .is_some_and(|rest| rest.starts_with('/'));
            if is_within && is_file(&found) {
                return Some(found);
            }
            // A base that is a file stands for itself alone.
            let beside = tree::join(urls::folder(&base), path)?;
            (beside == base && is_file(&base)).then_some(base)
        })
    }
}

impl Host for PageHost<'_> {
    fn snippet(&self, path: &str) -> Option<Vec<String>> {
        let bytes = self.site.tree.read(&self.snippet_path(path)?)?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        // A line end at the end gives an empty line, none of an empty file.
        if text.is_empty() {
            return Some(Vec::new());
        }
        Some(text.split('\n').map(str::to_owned).collect())
    }

    fn code(&self, block: &CodeBlock<'_>) -> String {
        code::block(block, &self.site.config.markdown.highlight)
    }

    fn inline_code(&self, language: &str, code: &str) -> String {
        code::inline(language, code, &self.site.config.markdown.highlight).element()
    }

    fn link(&self, target: &str, line: u32) -> Option<String> {
        let mut links = self.site.links();
        links.suggests = self
            .found
            .lock()
            .is_ok_and(|found| found.findings.len() < MAX_FINDINGS);
        let mut link = links.find(self.file, target);
        if let Some(of) = &self.site.config.readme
            && link.url.is_none()
            && link.finding.is_some()
        {
            let path = &self.site.files[self.file].path;
            if let Some(found) = readme::link(self.site.tree, of, path, target) {
                link = found;
            }
        }
        if link.anchor.is_none() && link.finding.is_none() {
            return link.url;
        }
        let Ok(mut found) = self.found.lock() else {
            return link.url;
        };
        let line = line.max(1) + self.lines_before;
        if let Some((file, anchor)) = link.anchor {
            found.anchor_links.push(AnchorLink {
                file,
                anchor,
                written: target.to_owned(),
                line,
            });
        }
        if let Some(finding) = link.finding
            && links.suggests
        {
            found.findings.push(PageFinding {
                level: finding.level,
                code: "docs-link",
                message: finding.message,
                hint: finding
                    .instead
                    .map(|instead| format!("did you mean `{instead}`?")),
                line,
                written: target.to_owned(),
            });
        }
        link.url
    }
}

/// The line that something is written on, counted from 1: the one at or after
/// `line` that has it, else any, else `line`.
pub(super) fn line_of(lines: &[&str], written: &str, line: u32) -> u32 {
    let start = (line.saturating_sub(1) as usize).min(lines.len());
    let has = |text: &&str| position(text, written).is_some();
    let after = lines[start..].iter().position(has);
    let found = after
        .map(|at| start + at)
        .or_else(|| lines.iter().position(has));
    found.map_or(line, |at| u32::try_from(at + 1).unwrap_or(u32::MAX))
}

/// Where something is written on a line, not as a part of a longer word or
/// path.
pub(super) fn position(line: &str, written: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    let mut found = line.match_indices(written);
    found
        .find(|(at, _)| {
            let end = at + written.len();
            !line[..*at].ends_with(is_part) && !line[end..].starts_with(is_part)
        })
        .map(|(at, _)| at)
}
