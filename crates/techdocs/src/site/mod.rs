//! A repository's `mkdocs.yml` and `docs_dir` to the pages of a site.
//!
//! Two steps, because titles come from rendered pages and are shown on all:
//! [`Site::read`] reads `mkdocs.yml` and lists the pages; [`Site::render`]
//! renders one, in any order and on any thread; [`Site::finish`] takes all of
//! them and gives the pages their titles, neighbours and trail.
//!
//! Modules in reading order: [`config`] (`mkdocs.yml`, read with [`yaml`]),
//! [`files`] and [`urls`] (what becomes what), [`monorepo`] and [`nav`] (the
//! navigation), [`front_matter`], [`links`], [`titles`], [`edit`], [`page`]
//! (the outcome), [`readme`], [`redirects`] and [`metadata`].
//!
//! No theme: a page is an article with what stands around it, as values.

mod anchors;
pub mod config;
mod edit;
pub mod files;
pub mod front_matter;
mod host;
pub mod ignore;
mod links;
pub mod metadata;
pub mod monorepo;
pub mod nav;
pub mod page;
pub mod readme;
pub mod redirects;
mod suggest;
mod titles;
pub mod urls;
pub mod yaml;

use std::borrow::Cow;

use diagnostic::{Diagnostic, Severity};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::markdown;
use crate::math;
use crate::sanitise::{Policy, sanitise_owned};
use crate::tree::Tree;
use config::Level;
use config::report::Report;
pub use config::{Config, Settings};
use files::{Files, Rules};
use host::PageHost;
use links::Links;
use monorepo::Include;
use nav::{Entry, Named, Outline};
pub use page::{Draft, Page};
use page::{Hidden, Neighbour, PageFinding, TocEntry};
use redirects::RedirectPage;

/// So many anchors of a page are looked at for the one that was meant.
const MAX_ANCHORS: usize = 300;

/// A docs site whose pages are not rendered yet.
pub struct Site<'t> {
    tree: &'t dyn Tree,
    /// `mkdocs.yml`.
    pub config: Config,
    /// The files of `docs_dir` and of included sites.
    pub files: Files,
    /// The navigation before titles are known.
    pub outline: Outline,
    /// Pages that only lead elsewhere.
    pub redirects: Vec<RedirectPage>,
    /// What was found in `mkdocs.yml`.
    pub diagnostics: Vec<Diagnostic>,
    policy: Policy,
    includes: Vec<Include>,
    pages: Vec<usize>,
}

/// A finished site.
#[derive(Debug, Clone, Default)]
pub struct Finished {
    /// The pages, in the order of their URLs. Of two with one URL, the one
    /// that MkDocs writes last.
    pub pages: Vec<Page>,
    /// The navigation.
    pub navigation: Vec<Entry>,
    /// What authors should know, by file.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'t> Site<'t> {
    /// Reads the site whose `mkdocs.yml` is in `folder`.
    pub fn read(tree: &'t dyn Tree, folder: &str, settings: &Settings) -> Self {
        let (mut config, diagnostics) = Config::read(tree, folder, settings);
        let bytes = tree.read(&config.file).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut report = Report::new(&config.file, &text);
        report.found = diagnostics;
        let tags = yaml::Tags {
            environment: &settings.environment,
        };
        let resolved = config
            .nav
            .as_ref()
            .map(|nav| monorepo::resolve(tree, folder, nav, tags, &mut report));
        let includes = match resolved {
            Some(resolved) => {
                config.nav = Some(resolved.nav);
                resolved.includes
            }
            None => Vec::new(),
        };
        let rules = Rules {
            use_directory_urls: config.use_directory_urls,
            exclude: config.exclude.clone(),
            draft: config.draft.clone(),
            not_in_navigation: config.not_in_navigation.clone(),
        };
        let mut sources = sources(tree, "", &config.docs_dir);
        for include in &includes {
            sources.extend(self::sources(tree, &include.alias, &include.docs_dir));
        }
        add_index(tree, &config, settings, &mut sources);
        let files = Files::new(sources, &rules);
        for (displaced, by) in &files.displaced {
            let message = format!("`{displaced}` gives way to `{by}`, which has the same address");
            report
                .found
                .push(Diagnostic::warning("docs-conflict", message));
        }
        let outline = Outline::read(config.nav.as_ref(), &config, &files, &mut report);
        nav::report_omitted(&outline, &files, &config, &mut report);
        let redirects = redirects::read(
            &config.plugins,
            &files,
            config.use_directory_urls,
            &mut report,
        );
        let pages = (0..files.all().len())
            .filter(|&file| files[file].is_written_page())
            .collect();
        let diagnostics = report.found;
        Self {
            tree,
            config,
            files,
            outline,
            redirects,
            diagnostics,
            policy: settings.policy.clone(),
            includes,
            pages,
        }
    }

    /// The pages to render, by their numbers in [`Site::files`].
    pub fn pages(&self) -> &[usize] {
        &self.pages
    }

    /// Renders a page.
    pub fn render(&self, file: usize) -> Draft {
        let bytes = self.tree.read(&self.files[file].path).unwrap_or_default();
        let mut findings = Vec::new();
        let valid = std::str::from_utf8(&bytes).map(Cow::Borrowed);
        let text = valid.unwrap_or_else(|_| String::from_utf8_lossy(&bytes));
        if matches!(text, Cow::Owned(_)) {
            findings.push(PageFinding {
                level: Level::Warn,
                code: "docs-encoding",
                message: "this file is not UTF-8".to_owned(),
                hint: None,
                line: 1,
                written: String::new(),
            });
        }
        let text = text.trim_start_matches('\u{feff}');
        let text = if text.contains('\r') {
            Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Cow::Borrowed(text)
        };
        let parted = front_matter::split(&text);
        if let Some(problem) = parted.problem {
            findings.push(PageFinding {
                level: Level::Warn,
                code: "docs-front-matter",
                message: format!("this is not YAML, and so no front matter: {problem}"),
                hint: None,
                line: problem.line,
                written: String::new(),
            });
        }
        let host = PageHost::new(self, file, parted.lines_before);
        let mut rendered = markdown::render(parted.text, &self.config.markdown, &host);
        let found = host.finish();
        let clean = sanitise_owned(std::mem::take(&mut rendered.html), &self.policy);
        rendered.html = clean.html;
        if !self.config.markdown.exact
            && let Cow::Owned(drawn) = math::draw(&rendered.html)
        {
            rendered.html = drawn;
        }
        findings.extend(clean.removed.iter().map(|(name, _)| {
            let written = format!("<{name}");
            let line = text.lines().position(|line| line.contains(&written));
            PageFinding {
                level: Level::Warn,
                code: "docs-html",
                message: format!("`{written}>` is no element a page may hold: it is left out"),
                hint: Some(format!("if it is to be read, write `&lt;{name}&gt;`")),
                line: line.map_or(0, |line| u32::try_from(line + 1).unwrap_or(0)),
                written: line.map_or(String::new(), |_| written),
            }
        }));
        for note in std::mem::take(&mut rendered.notes) {
            let line = if note.line == 0 {
                0
            } else {
                note.line + parted.lines_before
            };
            findings.push(PageFinding {
                level: Level::Warn,
                code: note.code,
                message: note.message,
                hint: note.hint,
                line,
                written: String::new(),
            });
        }
        findings.extend(found.findings);
        let ids = std::mem::take(&mut rendered.ids).into_iter();
        let mut anchors: FxHashSet<Box<str>> = ids.map(String::into_boxed_str).collect();
        // Most are known.
        for id in anchors::in_html(&rendered.html) {
            if !anchors.contains(id) {
                anchors.insert(id.into());
            }
        }
        // All drafts of a site are there at once.
        anchors.shrink_to_fit();
        Draft {
            file,
            front_matter: parted.front_matter,
            has_heading: rendered.html.contains("<h1"),
            anchors,
            toc: TocEntry::shown(&rendered.headings, &rendered.contents),
            title: rendered.title,
            html: rendered.html,
            anchor_links: found.anchor_links,
            findings,
        }
    }

    /// Makes the site of all its rendered pages. Their HTML is not looked at:
    /// who keeps it elsewhere may take it out of the drafts before.
    pub fn finish(&self, drafts: Vec<Draft>) -> Finished {
        let exact = self.config.markdown.exact;
        let plain = |html: &str| titles::plain(html, exact);
        let named = self.outline.named();
        let is_home = |file: usize| {
            let found = &self.files[file];
            let is_top = named.get(&file).is_none_or(|named| named.is_top);
            is_top && found.is_index() && matches!(&*found.url, "./" | "index.html")
        };
        let mut page_titles: FxHashMap<usize, Option<String>> = FxHashMap::default();
        let mut subtitles: FxHashMap<usize, String> = FxHashMap::default();
        for draft in &drafts {
            let title = draft.front_matter.title();
            let sources = titles::Sources {
                navigation: named
                    .get(&draft.file)
                    .and_then(|named| named.title.as_deref()),
                front_matter: title.as_ref().map(Option::as_deref),
                heading: draft.title.as_deref(),
                is_home: is_home(draft.file),
            };
            let title = titles::title(sources, &self.files[draft.file], exact);
            page_titles.insert(draft.file, title);
            if let Some(subtitle) = draft.front_matter.text("subtitle") {
                subtitles.insert(draft.file, plain(&subtitle));
            }
        }
        let title_of = |file: usize| match page_titles.get(&file) {
            Some(Some(title)) => title.clone(),
            Some(None) => "None".to_owned(),
            // Not a page: a file that the navigation names.
            None => match named.get(&file) {
                Some(Named {
                    title: Some(title), ..
                }) => plain(title),
                _ => urls::name(&self.files[file].source).to_owned(),
            },
        };
        let subtitle_of = |file: usize| subtitles.get(&file).cloned();
        let navigation = nav::finish(
            &self.outline,
            &self.files,
            &self.config,
            &title_of,
            &subtitle_of,
            &plain,
        );
        let trails = nav::trails(&navigation);
        let neighbours = self.neighbours();
        let anchors: FxHashMap<usize, &FxHashSet<Box<str>>> = drafts
            .iter()
            .map(|draft| (draft.file, &draft.anchors))
            .collect();
        let mut diagnostics = self.diagnostics.clone();
        for draft in &drafts {
            self.diagnose(draft, &anchors, &mut diagnostics);
        }
        let neighbour = |file: Option<usize>| {
            let file = file?;
            Some(Neighbour {
                title: title_of(file),
                url: self.files[file].url.clone(),
            })
        };
        // Later pages replace earlier ones of the same URL.
        let mut by_url = std::collections::BTreeMap::new();
        for draft in drafts {
            let file = &self.files[draft.file];
            let title = match page_titles.get(&draft.file) {
                Some(Some(_)) => title_of(draft.file),
                _ => String::new(),
            };
            let site_name = &self.config.site_name;
            let own = draft.front_matter.title().flatten();
            let own = own.filter(|own| !own.is_empty()).map(|own| {
                if exact {
                    // MkDocs Material takes tags out of other titles alone.
                    htmlize::unescape(&own).into_owned()
                } else {
                    plain(&own)
                }
            });
            let document_title = match own {
                Some(own) => format!("{own} - {site_name}"),
                None if title.is_empty() || is_home(draft.file) => site_name.clone(),
                None => format!("{title} - {site_name}"),
            };
            let (previous, next) = neighbours.get(&draft.file).copied().unwrap_or_default();
            let description = draft.front_matter.text("description");
            let include = self.include_of(draft.file);
            let heading = (!draft.has_heading).then(|| {
                let named = named.get(&draft.file).and_then(|named| named.title.clone());
                let written = named.or_else(|| draft.front_matter.title().flatten());
                match written {
                    Some(written) if exact && !written.is_empty() => written,
                    _ if title.is_empty() => htmlize::escape_text(site_name).into_owned(),
                    _ => htmlize::escape_text(&title).into_owned(),
                }
            });
            let page = Page {
                source: file.source.clone(),
                path: file.path.clone(),
                url: file.url.clone(),
                destination: file.destination.clone(),
                trail: trails.get(&file.url).cloned().unwrap_or_default(),
                previous: neighbour(previous),
                next: neighbour(next),
                edit_url: edit::url(&self.config, file, include),
                heading,
                title,
                document_title,
                toc: draft.toc,
                html: draft.html,
                description: description.or_else(|| self.config.site_description.clone()),
                tags: draft.front_matter.list("tags"),
                hidden: Hidden::read(&draft.front_matter),
                icon: draft.front_matter.text("icon"),
                status: draft.front_matter.text("status"),
                subtitle: subtitles.get(&draft.file).cloned(),
                changed: None,
                is_missing: false,
                front_matter: draft.front_matter,
            };
            by_url.insert((page.url.clone(), draft.file), page);
        }
        let mut pages: Vec<Page> = Vec::with_capacity(by_url.len());
        for page in by_url.into_values() {
            match pages.last_mut() {
                Some(last) if last.url == page.url => {
                    let message = format!(
                        "`{}` and `{}` have the same address; the last is shown",
                        last.source, page.source
                    );
                    diagnostics.push(Diagnostic::warning("docs-conflict", message));
                    *last = page;
                }
                _ => pages.push(page),
            }
        }
        if !exact {
            self.add_missing(&navigation, &mut Vec::new(), &mut pages);
            pages.sort_by(|a, b| a.url.cmp(&b.url));
        }
        Finished {
            pages,
            navigation,
            diagnostics,
        }
    }

    /// Adds a page in the place of each that the navigation names and that is
    /// not there, so that its reader learns so.
    fn add_missing(&self, entries: &[Entry], above: &mut Vec<String>, pages: &mut Vec<Page>) {
        for entry in entries {
            above.push(entry.title.clone());
            if let (true, Some(url)) = (entry.is_missing, &entry.url)
                && (url.ends_with('/') || url.ends_with(".html"))
                && !url.contains("..")
                && !pages.iter().any(|page| page.url == *url)
            {
                let written = urls::unquote(url);
                let destination = match written.strip_suffix('/') {
                    Some(".") => "index.html".to_owned(),
                    Some(folder) => format!("{folder}/index.html"),
                    None => written.into_owned(),
                };
                pages.push(Page {
                    url: url.clone(),
                    destination,
                    document_title: format!("{} - {}", entry.title, self.config.site_name),
                    heading: Some(htmlize::escape_text(&entry.title).into_owned()),
                    title: entry.title.clone(),
                    trail: above.clone(),
                    is_missing: true,
                    ..Page::default()
                });
            }
            let children = entry.children.as_deref().unwrap_or_default();
            self.add_missing(children, above, pages);
            above.pop();
        }
    }

    fn links(&self) -> Links<'_> {
        Links {
            files: &self.files,
            validation: &self.config.validation,
            use_directory_urls: self.config.use_directory_urls,
            suggests: true,
        }
    }

    /// The included site that a file is of.
    fn include_of(&self, file: usize) -> Option<&Include> {
        let source = &self.files[file].source;
        let of = |include: &&Include| {
            source
                .strip_prefix(&*include.alias)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        let found = self.includes.iter().filter(of);
        found.max_by_key(|include| include.alias.len())
    }

    /// The files before and after each in the navigation. Of a file that is
    /// named twice, those of the last time.
    fn neighbours(&self) -> FxHashMap<usize, (Option<usize>, Option<usize>)> {
        let order = self.outline.files();
        let mut neighbours = FxHashMap::default();
        for (at, &file) in order.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| order[at]);
            neighbours.insert(file, (before, order.get(at + 1).copied()));
        }
        neighbours
    }

    /// Says what was found on a page, and which of its links lead to anchors
    /// that there are not.
    fn diagnose(
        &self,
        draft: &Draft,
        anchors: &FxHashMap<usize, &FxHashSet<Box<str>>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let level = self.config.validation.anchors;
        let mut findings = draft.findings.clone();
        let enough = findings.len() + host::MAX_FINDINGS;
        for link in &draft.anchor_links {
            if findings.len() >= enough {
                break;
            }
            let Some(there) = anchors.get(&link.file) else {
                continue;
            };
            let decoded = urls::unquote(&link.anchor);
            if level == Level::Ignore || there.contains(&*link.anchor) || there.contains(&*decoded)
            {
                continue;
            }
            let message = if link.file == draft.file {
                format!("this page has no anchor `#{}`", link.anchor)
            } else {
                let source = &self.files[link.file].source;
                format!("`{source}` has no anchor `#{}`", link.anchor)
            };
            // A long list is not gone through for every link.
            let mut known: Vec<&str> = there.iter().map(|id| &**id).take(MAX_ANCHORS).collect();
            known.sort_unstable();
            let meant = suggest::closest(&decoded, known);
            findings.push(PageFinding {
                level,
                code: "docs-anchor",
                message,
                hint: meant.map(|meant| format!("did you mean `#{meant}`?")),
                line: link.line,
                written: link.written.clone(),
            });
        }
        if findings.is_empty() {
            return;
        }
        let path = &self.files[draft.file].path;
        let bytes = self.tree.read(path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        for finding in &mut findings {
            if !finding.written.is_empty() {
                finding.line = host::line_of(&lines, &finding.written, finding.line);
            }
        }
        findings.sort_by_key(|finding| finding.line);
        for finding in findings {
            let severity = match finding.level {
                Level::Warn => Severity::Warning,
                Level::Info => Severity::Note,
                Level::Ignore => continue,
            };
            let line = finding.line.max(1);
            let line_text = lines.get(line as usize - 1).copied().unwrap_or_default();
            let start = host::position(line_text, &finding.written).unwrap_or_default();
            let place = diagnostic::Place::on_line(
                path.as_str(),
                line,
                line_text,
                start..start + finding.written.len(),
            );
            let mut diagnostic = Diagnostic::new(severity, finding.code, finding.message);
            diagnostic.hint = finding.hint;
            diagnostics.push(diagnostic.at(place));
        }
    }
}

/// The files of a folder as they are in the site: below an alias.
fn sources(tree: &dyn Tree, alias: &str, folder: &str) -> Vec<(String, String)> {
    let skip = if folder.is_empty() {
        0
    } else {
        folder.len() + 1
    };
    let files = tree.files(folder).into_iter();
    let sources = files.map(|path| (urls::join(alias, &path[skip..]), path));
    sources.collect()
}

/// A README as the home page of a site that has none, as `techdocs-node`
/// copies it.
fn add_index(
    tree: &dyn Tree,
    config: &Config,
    settings: &Settings,
    sources: &mut Vec<(String, String)>,
) {
    let has = |name: &str| sources.iter().any(|(source, _)| source == name);
    // Followed to the letter, the copy is made beside a README that is an
    // index already.
    if !settings.readme_as_index || has("index.md") || (!settings.exact && has("README.md")) {
        return;
    }
    let folders = [&config.docs_dir, &config.folder];
    let candidates = folders.into_iter().flat_map(|folder| {
        let names = ["README.md", "readme.md"];
        names.map(|name| urls::join(folder, name))
    });
    let found = candidates
        .into_iter()
        .find(|path| tree.read(path).is_some());
    if let Some(path) = found {
        if config.readme.is_some() {
            for (source, path) in readme::pictures(tree, &path) {
                if !sources.iter().any(|(known, _)| *known == source) {
                    sources.push((source, path));
                }
            }
        }
        sources.push(("index.md".to_owned(), path));
    }
}

#[cfg(test)]
mod tests;
