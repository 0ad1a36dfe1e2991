//! The navigation of a site: what `nav` says, or what the folders say.
//!
//! [`Outline::read`] makes the tree before titles are known; [`finish`] gives
//! it the titles of its pages. Source: `mkdocs/structure/nav.py`, and MkDocs
//! Material's `nav-item.html` for what a reader sees.

use diagnostic::Diagnostic;
use rustc_hash::FxHashMap;

use super::config::report::Report;
use super::config::{Config, Level};
use super::files::{Files, Inclusion};
use super::urls;
use super::yaml::{Node, Value};
use crate::tree;

/// The navigation before titles are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// From the top.
    pub items: Vec<Item>,
    /// Whether `mkdocs.yml` has a `nav`.
    pub is_written: bool,
}

/// One entry of an [`Outline`].
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A group of entries.
    Section {
        /// Its title, as HTML that an author wrote.
        title: String,
        /// Its entries.
        children: Vec<Item>,
    },
    /// A file of the site, mostly a page.
    File {
        /// Its number in [`Files`].
        file: usize,
        /// The title that `nav` gives it here.
        title: Option<String>,
    },
    /// Something else: an address, or a page that there is not.
    Link {
        /// The title that `nav` gives it.
        title: Option<String>,
        /// As written.
        url: String,
        /// Whether it should be a page of the site and is not.
        is_missing: bool,
    },
}

/// An entry of the navigation as a reader sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its title, as plain text.
    pub title: String,
    /// Where it leads: from the root of the site (`./` is the home page), or
    /// as written where that is out of the site. A section has one with
    /// `navigation.indexes` alone.
    pub url: Option<String>,
    /// The entries of a section; `None` for a page.
    pub children: Option<Vec<Entry>>,
    /// The number of the file it leads to, in the site's [`Files`].
    pub file: Option<usize>,
    /// The `subtitle` of the page it leads to.
    pub subtitle: Option<String>,
    /// Whether it leads to a page that there is not, and [`super::Page`] is a
    /// stand-in.
    pub is_missing: bool,
}

impl Outline {
    /// Reads `nav`, with every `!include` already followed, or makes one.
    pub(super) fn read(
        nav: Option<&Node>,
        config: &Config,
        files: &Files,
        report: &mut Report<'_>,
    ) -> Self {
        let Some(nav) = nav else {
            return Self {
                items: of_folders(files),
                is_written: false,
            };
        };
        let mut reader = Reader {
            config,
            files,
            report,
        };
        Self {
            items: reader.list(nav.items()),
            is_written: true,
        }
    }

    /// The files in the order of reading, a file as often as it is named.
    pub fn files(&self) -> Vec<usize> {
        fn walk(items: &[Item], files: &mut Vec<usize>) {
            for item in items {
                match item {
                    Item::Section { children, .. } => walk(children, files),
                    Item::File { file, .. } => files.push(*file),
                    Item::Link { .. } => {}
                }
            }
        }

        let mut files = Vec::new();
        walk(&self.items, &mut files);
        files
    }

    /// What the navigation says of each file that it names.
    pub fn named(&self) -> FxHashMap<usize, Named> {
        fn walk(items: &[Item], is_top: bool, found: &mut FxHashMap<usize, Named>) {
            for item in items {
                match item {
                    Item::Section { children, .. } => walk(children, false, found),
                    Item::File { file, title } => {
                        let named = found.entry(*file).or_insert_with(|| Named {
                            title: title.clone(),
                            is_top: true,
                        });
                        named.is_top &= is_top;
                    }
                    Item::Link { .. } => {}
                }
            }
        }

        let mut found = FxHashMap::default();
        walk(&self.items, true, &mut found);
        found
    }
}

/// What a navigation says of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The title that its first entry gives it.
    pub title: Option<String>,
    /// Whether it is in no section.
    pub is_top: bool,
}

struct Reader<'a, 's> {
    config: &'a Config,
    files: &'a Files,
    report: &'a mut Report<'s>,
}

impl Reader<'_, '_> {
    fn list(&mut self, items: &[Node]) -> Vec<Item> {
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::Map(entries) => {
                    for (title, value) in entries {
                        list.extend(self.titled(title, value));
                    }
                }
                Value::Text(path) => list.push(self.path(None, path, item)),
                _ => {
                    let message = "an entry of `nav` has to be a file, or a title with one";
                    self.report.error(item, "docs-nav", message.to_owned());
                }
            }
        }
        list
    }

    fn titled(&mut self, title: &Node, value: &Node) -> Option<Item> {
        // `None` as a key is what the monorepo plugin makes of a page without
        // a title.
        let text = if title.is_null() {
            None
        } else {
            title.to_text()
        };
        match &value.value {
            Value::Text(path) => Some(self.path(text, path, value)),
            Value::List(items) => Some(Item::Section {
                title: text.unwrap_or_default(),
                children: self.list(items),
            }),
            Value::Map(entries) => Some(Item::Section {
                title: text.unwrap_or_default(),
                children: entries
                    .iter()
                    .filter_map(|(title, value)| self.titled(title, value))
                    .collect(),
            }),
            _ => {
                let name = text.unwrap_or_default();
                let message = format!("`{name}` leads nowhere");
                self.report.error(title, "docs-nav", message);
                None
            }
        }
    }

    fn path(&mut self, title: Option<String>, path: &str, node: &Node) -> Item {
        let validation = &self.config.validation;
        let lookup = if validation.nav_relative_to_docs {
            path.trim_start_matches('/')
        } else {
            path
        };
        if let Some(file) = self.files.find(lookup) {
            if self.files[file].inclusion == Inclusion::Excluded {
                let message = format!("`{path}` is excluded from the site");
                self.say(Level::Info, node, message);
            }
            return Item::File { file, title };
        }
        let parts = urls::split(path);
        let is_address = !parts.scheme.is_empty() || !parts.authority.is_empty();
        let mut is_missing = false;
        if is_address {
        } else if path.starts_with('/') && !validation.nav_relative_to_docs {
            let message = format!("`{path}` leads to something outside this site");
            self.say(validation.nav_absolute, node, message);
        } else {
            is_missing = true;
            let message = format!("there is no page `{path}`");
            self.say(validation.nav_not_found, node, message);
            let meant = self.files.close(path);
            if let (Some(meant), Some(last)) = (meant, self.report.found.last_mut()) {
                last.hint = Some(format!("did you mean `{meant}`?"));
            }
        }
        Item::Link {
            title,
            url: path.to_owned(),
            is_missing,
        }
    }

    fn say(&mut self, level: Level, node: &Node, message: String) {
        match level {
            Level::Warn => self.report.warning(node, "docs-nav", message),
            Level::Info => self.report.note(node, "docs-nav", message),
            Level::Ignore => {}
        }
    }
}

/// A section for each folder, titled by its name; folders whose titles are
/// equal share one.
fn of_folders(files: &Files) -> Vec<Item> {
    let mut pages: Vec<usize> = (0..files.all().len())
        .filter(|&file| files[file].is_page && files[file].inclusion == Inclusion::Included)
        .collect();
    pages.sort_by(|&a, &b| files[a].sort_key().cmp(&files[b].sort_key()));
    let mut items = Vec::new();
    for page in pages {
        let (folders, ..) = files[page].sort_key();
        let mut branch = &mut items;
        for folder in folders {
            branch = section(branch, &title_of_name(folder));
        }
        branch.push(Item::File {
            file: page,
            title: None,
        });
    }
    items
}

/// The entries of the section with a title, made if it is not there.
fn section<'i>(branch: &'i mut Vec<Item>, wanted: &str) -> &'i mut Vec<Item> {
    let is_it = |item: &Item| matches!(item, Item::Section { title, .. } if title == wanted);
    let at = branch.iter().position(is_it).unwrap_or_else(|| {
        branch.push(Item::Section {
            title: wanted.to_owned(),
            children: Vec::new(),
        });
        branch.len() - 1
    });
    match &mut branch[at] {
        Item::Section { children, .. } => children,
        _ => unreachable!("the position is that of a section"),
    }
}

/// A title from the name of a file or folder: words apart, and the first
/// letter in upper case where there is none.
pub(super) fn title_of_name(name: &str) -> String {
    let spaced = name.replace(['-', '_'], " ");
    if spaced.to_lowercase() != spaced {
        return spaced;
    }
    let mut letters = spaced.chars();
    let mut title = String::with_capacity(spaced.len());
    if let Some(first) = letters.next() {
        // `ß` is `Ss` at the start of a title.
        let mut upper = first.to_uppercase();
        title.extend(upper.next());
        title.extend(upper.flat_map(char::to_lowercase));
    }
    title.push_str(letters.as_str());
    title
}

/// The navigation with the titles of its pages, as plain text.
pub(super) fn finish(
    outline: &Outline,
    files: &Files,
    config: &Config,
    title_of: &impl Fn(usize) -> String,
    subtitle_of: &impl Fn(usize) -> Option<String>,
    plain: &impl Fn(&str) -> String,
) -> Vec<Entry> {
    let (section_indexes, exact) = (config.section_indexes, config.markdown.exact);
    let entry = |item: &Item| match item {
        Item::Section { title, children } => {
            let index = section_indexes
                .then(|| children.iter().position(|child| is_index(child, files)))
                .flatten();
            let mut children = children.clone();
            let index = index.map(|at| children.remove(at));
            let file = index.and_then(|index| match index {
                Item::File { file, .. } => Some(file),
                _ => None,
            });
            // Of an index that the section names twice, all are left out.
            children.retain(|child| {
                file.is_none()
                    || !matches!(child, Item::File { file: other, .. } if Some(*other) == file)
            });
            let inner = Outline {
                items: children,
                is_written: true,
            };
            Entry {
                title: plain(title),
                url: file.map(|file| files[file].url.clone()),
                children: Some(finish(&inner, files, config, title_of, subtitle_of, plain)),
                file,
                subtitle: file.and_then(subtitle_of),
                is_missing: false,
            }
        }
        Item::File { file, .. } => Entry {
            title: title_of(*file),
            url: Some(files[*file].url.clone()),
            children: None,
            file: Some(*file),
            subtitle: subtitle_of(*file),
            is_missing: false,
        },
        Item::Link {
            title,
            url,
            is_missing,
        } => Entry {
            title: match title {
                Some(title) => plain(title),
                None if exact => "None".to_owned(),
                None => url.clone(),
            },
            url: Some(match tree::join("", url) {
                Some(source) if *is_missing && !exact && urls::is_page(&source) => {
                    let written = urls::destination(&source, config.use_directory_urls);
                    urls::of_destination(&written, config.use_directory_urls)
                }
                _ => url.clone(),
            }),
            children: None,
            file: None,
            subtitle: None,
            is_missing: *is_missing,
        },
    };
    outline.items.iter().map(entry).collect()
}

fn is_index(item: &Item, files: &Files) -> bool {
    matches!(item, Item::File { file, .. } if files[*file].is_index())
}

/// The titles of the navigation down to the first entry that leads to each
/// URL.
pub(super) fn trails(entries: &[Entry]) -> FxHashMap<String, Vec<String>> {
    fn walk(
        entries: &[Entry],
        above: &mut Vec<String>,
        trails: &mut FxHashMap<String, Vec<String>>,
    ) {
        for entry in entries {
            above.push(entry.title.clone());
            if let Some(url) = &entry.url {
                let url = url.split('#').next().unwrap_or_default();
                if !trails.contains_key(url) {
                    trails.insert(url.to_owned(), above.clone());
                }
            }
            walk(entry.children.as_deref().unwrap_or_default(), above, trails);
            above.pop();
        }
    }

    let mut trails = FxHashMap::default();
    walk(entries, &mut Vec::new(), &mut trails);
    trails
}

/// Says which pages are in no navigation.
pub(super) fn report_omitted(
    outline: &Outline,
    files: &Files,
    config: &Config,
    report: &mut Report<'_>,
) {
    if !outline.is_written || config.validation.omitted_files == Level::Ignore {
        return;
    }
    let named = outline.named();
    let omitted: Vec<&str> = files
        .all()
        .iter()
        .enumerate()
        .filter(|(number, file)| {
            file.is_page && file.inclusion == Inclusion::Included && !named.contains_key(number)
        })
        .map(|(_, file)| &*file.source)
        .collect();
    if omitted.is_empty() {
        return;
    }
    let count = omitted.len();
    let shown = omitted.iter().take(5);
    let shown: Vec<String> = shown.map(|source| format!("`{source}`")).collect();
    let more = if count > 5 { ", …" } else { "" };
    let message = format!("{count} pages are not in `nav`: {}{more}", shown.join(", "));
    let diagnostic = if config.validation.omitted_files == Level::Warn {
        Diagnostic::warning("docs-nav-omitted", message)
    } else {
        Diagnostic::note("docs-nav-omitted", message)
    };
    let place = config.nav.as_ref().map(|nav| report.place(nav.line, 1, 1));
    report.found.push(Diagnostic {
        place,
        ..diagnostic
    });
}
