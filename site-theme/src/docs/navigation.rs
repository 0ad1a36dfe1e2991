//! The pages of a docs site as a tree.
//!
//! [`Navigation::new`] is made once for a site. A page shows its own branch in
//! full and of every other section its name and how many pages it has, so that
//! a site's HTML grows with its pages and not with their square: lists longer
//! than [`MAX_ROWS`] are cut to the neighbourhood of the page. One page of each
//! site, mostly its home page, shows all ([`super::Page::has_whole_navigation`]);
//! the others lead there, and `assets/js/docs.js` fills sections from
//! [`Navigation::file`] as they are opened.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::address;
use crate::graph::push_escaped;

/// A navigation of at most this many entries is shown in full on every page.
const MAX_WHOLE: usize = 60;

/// How many rows of one list are shown around the page's own.
const MAX_ROWS: usize = 60;

/// An entry of a navigation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NavItem {
    /// Its title, as plain text.
    pub title: String,
    /// Where it leads, from the root of the site (`./` is the home page,
    /// `guide/a/`), or an address out of it as written. A section has one only
    /// if it has a page of its own. Addresses that may be no links (scripts)
    /// are dropped by [`Navigation::new`].
    pub target: NavTarget,
    /// A second line.
    pub subtitle: Option<String>,
    /// The entries of a section; `None` for a page.
    pub children: Option<Vec<NavItem>>,
}

/// Where an entry leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum NavTarget {
    /// Nowhere: a section without a page of its own.
    #[default]
    None,
    /// To a page or another file of the site, by its URL from the root of the
    /// site.
    Page(String),
    /// To an address out of the site, as written.
    Away(String),
    /// To a page that there is not: the URL of its placeholder from the root of
    /// the site, or as its author wrote it where there is no placeholder; it is
    /// then no link.
    Missing(Option<String>),
}

impl NavTarget {
    fn url(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Page(url) | Self::Away(url) => Some(url),
            Self::Missing(url) => url.as_deref(),
        }
    }
}

/// The navigation of a site.
#[derive(Debug, Clone, Default)]
pub struct Navigation {
    items: Vec<NavItem>,
    /// How many entries there are.
    count: usize,
    /// Where each URL is in the tree, the first time.
    places: HashMap<String, Vec<usize>>,
}

impl Navigation {
    /// A navigation of these entries.
    pub fn new(mut items: Vec<NavItem>) -> Self {
        fn walk(
            items: &mut [NavItem],
            place: &mut Vec<usize>,
            places: &mut HashMap<String, Vec<usize>>,
        ) -> usize {
            let mut count = 0;
            for (at, item) in items.iter_mut().enumerate() {
                place.push(at);
                count += 1;
                if item.target.url().is_some_and(|url| !address::is_safe(url)) {
                    item.target = NavTarget::None;
                }
                if let NavTarget::Page(url) | NavTarget::Missing(Some(url)) = &item.target {
                    let path = url.split('#').next().unwrap_or_default();
                    if !places.contains_key(path) {
                        places.insert(path.to_owned(), place.clone());
                    }
                }
                if let Some(children) = &mut item.children {
                    count += walk(children, place, places);
                }
                place.pop();
            }
            count
        }

        let mut places = HashMap::new();
        let count = walk(&mut items, &mut Vec::new(), &mut places);
        Self {
            items,
            count,
            places,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The whole tree as JSON, for the file `nav.json` at the root of the site:
    /// an array of `[title, url, children]`, of which `url` is `null` and
    /// `children` left out where there are none. URLs are from the root of the
    /// site, or addresses out of it.
    pub fn file(&self) -> String {
        fn walk(out: &mut String, items: &[NavItem]) {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push('[');
                push_json(out, &item.title);
                out.push(',');
                match item.target.url() {
                    Some(url) => push_json(out, url),
                    None => out.push_str("null"),
                }
                if let Some(children) = &item.children {
                    out.push(',');
                    walk(out, children);
                }
                out.push(']');
            }
            out.push(']');
        }

        let mut out = String::with_capacity(self.count * 64);
        walk(&mut out, &self.items);
        out.push('\n');
        out
    }

    /// The list for the page at `current`, with the root of the site at `root`.
    pub(super) fn html(&self, current: &str, root: &str, is_whole: bool) -> String {
        let place = self.places.get(current).map_or(&[][..], Vec::as_slice);
        let writer = Writer {
            current,
            root,
            is_whole: is_whole || self.count <= MAX_WHOLE,
        };
        let mut out = String::new();
        writer.list(&mut out, &self.items, Some(place), &mut Vec::new());
        out
    }
}

/// Writes the lists of one page.
struct Writer<'a> {
    current: &'a str,
    root: &'a str,
    is_whole: bool,
}

impl Writer<'_> {
    /// Writes a list. `place` says where in it the page is: the number of the
    /// entry, then those below it; `None` if the page is not in it. `path` is
    /// where the list is in the tree.
    fn list(
        &self,
        out: &mut String,
        items: &[NavItem],
        place: Option<&[usize]>,
        path: &mut Vec<usize>,
    ) {
        let own = place.and_then(|place| place.first().copied());
        let shown = if self.is_whole {
            0..items.len()
        } else {
            window(items.len(), own.unwrap_or(0))
        };
        out.push_str("<ul>");
        self.more(out, shown.start, "before", path);
        for at in shown.clone() {
            let below = place.filter(|_| own == Some(at)).map(|place| &place[1..]);
            path.push(at);
            self.item(out, &items[at], below, path);
            path.pop();
        }
        self.more(out, items.len() - shown.end, "after", path);
        out.push_str("</ul>");
    }

    /// A line for entries that are not shown here.
    fn more(&self, out: &mut String, count: usize, side: &str, path: &[usize]) {
        if count > 0 {
            out.push_str("<li class=\"nav-more\"><a href=\"");
            push_escaped(out, &address::from_root(self.root, "./"));
            out.push_str("#docs-nav\" data-nav=\"");
            push_path(out, path);
            let _ = write!(out, "\">{count} {side}</a></li>");
        }
    }

    fn item(
        &self,
        out: &mut String,
        item: &NavItem,
        place: Option<&[usize]>,
        path: &mut Vec<usize>,
    ) {
        out.push_str("<li>");
        let Some(children) = &item.children else {
            self.link(out, item);
            out.push_str("</li>");
            return;
        };
        let has_page = item.target.url().is_some();
        if has_page {
            self.link(out, item);
        }
        let is_open = place.is_some();
        out.push_str(if is_open { "<details open" } else { "<details" });
        if has_page {
            out.push_str(" class=\"nav-own\"");
        }
        let is_filled = self.is_whole || is_open;
        if !is_filled {
            out.push_str(" data-nav=\"");
            push_path(out, path);
            out.push('"');
        }
        out.push_str("><summary>");
        if has_page {
            out.push_str("<span class=\"vh\">Pages of </span><span class=\"vh\">");
            push_escaped(out, &item.title);
            out.push_str("</span>");
        } else {
            out.push_str("<span class=\"nav-t\">");
            push_escaped(out, &item.title);
            out.push_str("</span>");
        }
        if is_filled {
            out.push_str("</summary>");
            self.list(out, children, place, path);
        } else {
            let count = pages(children);
            let _ = write!(
                out,
                "<span class=\"count\">{count}<span class=\"vh\"> pages</span></span></summary>"
            );
            out.push_str("<ul>");
            let first = first_page(children);
            if let Some(first) = first {
                out.push_str("<li>");
                self.link(out, first);
                out.push_str("</li>");
            }
            self.more(out, count - usize::from(first.is_some()), "more", path);
            out.push_str("</ul>");
        }
        out.push_str("</details></li>");
    }

    fn link(&self, out: &mut String, item: &NavItem) {
        match item.target.url() {
            Some(url) => {
                out.push_str("<a href=\"");
                push_escaped(out, &address::from_root(self.root, url));
                out.push('"');
                match &item.target {
                    NavTarget::Away(_) => out.push_str(" class=\"nav-away\""),
                    NavTarget::Missing(_) => out.push_str(" class=\"nav-missing\""),
                    _ => {}
                }
                if url == self.current {
                    out.push_str(" aria-current=\"page\"");
                }
                out.push('>');
                self.words(out, item);
                out.push_str("</a>");
            }
            None => {
                out.push_str("<span class=\"nav-missing\">");
                self.words(out, item);
                out.push_str("</span>");
            }
        }
    }

    fn words(&self, out: &mut String, item: &NavItem) {
        push_escaped(out, &item.title);
        if let Some(subtitle) = &item.subtitle {
            out.push_str("<br><small>");
            push_escaped(out, subtitle);
            out.push_str("</small>");
        }
    }
}

/// Which of `count` rows are shown around the row `own`.
fn window(count: usize, own: usize) -> std::ops::Range<usize> {
    // A line for a few more would take the place of them.
    if count <= MAX_ROWS + 5 {
        return 0..count;
    }
    let start = own.saturating_sub(MAX_ROWS / 2).min(count - MAX_ROWS);
    start..start + MAX_ROWS
}

/// How many pages there are below a section.
fn pages(items: &[NavItem]) -> usize {
    items
        .iter()
        .map(|item| {
            let own = usize::from(item.target.url().is_some() || item.children.is_none());
            own + item.children.as_deref().map_or(0, pages)
        })
        .sum()
}

/// The first page below a section.
fn first_page(items: &[NavItem]) -> Option<&NavItem> {
    items.iter().find_map(|item| match &item.target {
        NavTarget::Page(_) => Some(item),
        _ => item.children.as_deref().and_then(first_page),
    })
}

/// Where something is in the tree, as `2.0.1`.
fn push_path(out: &mut String, path: &[usize]) {
    for (depth, at) in path.iter().enumerate() {
        if depth > 0 {
            out.push('.');
        }
        let _ = write!(out, "{at}");
    }
}

fn push_json(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
