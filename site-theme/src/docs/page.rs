//! One page of docs, and the two pages it can stand in.

use std::borrow::Cow;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;

use super::address;
use super::navigation::Navigation;
use crate::frame::{Chrome, Frame};
use crate::parts::{Age, EntityLink, Icon, OwnerChip, Tag};

/// A page of docs within the portal.
#[derive(Debug, Template)]
#[template(path = "docs/reader.html")]
pub struct Reader<'a> {
    /// The frame; its section is `docs`.
    pub frame: Frame<'a>,
    /// The page.
    pub page: Page<'a>,
}

/// A page of a docs site without a portal: every address in it is relative.
#[derive(Debug, Template)]
#[template(path = "docs/standalone.html")]
pub struct Standalone<'a> {
    /// Where assets are: a chrome of the site's name whose `base_path` is the
    /// root of the site as seen from the page, without a final `/` (`.`,
    /// `../..`). Make it with [`Chrome::relative`].
    pub chrome: &'a Chrome,
    /// The title of the document.
    pub title: Cow<'a, str>,
    /// One sentence for `<meta name="description">`; may be empty.
    pub description: Cow<'a, str>,
    /// Its address in full, where the site has one (`site_url`).
    pub canonical: Option<Cow<'a, str>>,
    /// The language of the text, as in `en`; empty means English.
    pub language: Cow<'a, str>,
    /// What the site says at its foot (`copyright`), as sanitised HTML.
    pub copyright: Option<Cow<'a, str>>,
    /// The page.
    pub page: Page<'a>,
}

/// What the pages of one site share.
#[derive(Debug, Clone, Default)]
pub struct Site<'a> {
    /// What people call it: the title of the entity, or `site_name`.
    pub title: Cow<'a, str>,
    /// All its pages.
    pub navigation: Arc<Navigation>,
    /// What it is the documentation of.
    pub entity: Option<EntityLink<'a>>,
    /// Who answers for it.
    pub owner: Option<OwnerChip<'a>>,
    /// Further links beside the page, as to runbook and dashboards: words and
    /// address.
    pub links: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The docs of the same system, with this site where it stands among them;
    /// empty if there is no other.
    pub siblings: Vec<Sibling<'a>>,
    /// What is wrong with the whole site.
    pub problem: Option<Problem<'a>>,
    /// The file its texts are searched in, by its path from the root of the
    /// site: JSON as MkDocs writes it to `search/search_index.json`
    /// (`{"docs": [{"location", "title", "text"}]}`), where there is no portal
    /// to search them.
    pub search_index: Option<Cow<'a, str>>,
    /// In a portal: the address of its search, and the value of the facet
    /// `site` that narrows it down to these docs.
    pub search: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Another docs site of the same system.
#[derive(Debug, Clone)]
pub struct Sibling<'a> {
    /// Its title.
    pub title: Cow<'a, str>,
    /// Its address.
    pub href: Cow<'a, str>,
    /// Whether it is the site being read.
    pub is_current: bool,
}

/// What is wrong with a site that is shown all the same.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    /// One sentence, as in `mkdocs.yml line 4: there is no folder docs`.
    pub text: Cow<'a, str>,
    /// Where it is listed: words and address.
    pub action: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

/// A page of docs. Addresses are as they are to be written into it; those of
/// other pages of the site are URLs from the root of the site, which
/// [`Page::root`] leads to.
#[derive(Debug, Template)]
#[template(path = "docs/page.html")]
pub struct Page<'a> {
    /// Where icons are.
    pub chrome: &'a Chrome,
    /// What it shares with the other pages of its site.
    pub site: &'a Site<'a>,
    /// The address of the root of the site, with a final `/`: in the portal
    /// `/docs/default/component/orders/`, elsewhere relative (`../../`), and
    /// empty on a home page that is relative.
    pub root: Cow<'a, str>,
    /// Its source, by its path within `docs_dir`.
    pub source: Cow<'a, str>,
    /// Its URL from the root of the site; `./` for the home page.
    pub url: Cow<'a, str>,
    /// Its title, as plain text.
    pub title: Cow<'a, str>,
    /// Links above the page before the site's own, as Docs: label and address.
    /// The site's title and the page's trail follow.
    pub crumbs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The titles of the navigation down to the page, without the page.
    pub trail: Vec<Cow<'a, str>>,
    /// What is in it.
    pub body: Body<'a>,
    /// Its table of contents.
    pub toc: Vec<TocItem>,
    /// The page before it.
    pub previous: Option<Neighbour<'a>>,
    /// The page after it.
    pub next: Option<Neighbour<'a>>,
    /// Where its source can be edited. Dropped where it is no address of the
    /// web.
    pub edit: Option<Cow<'a, str>>,
    /// Where a mistake in it can be reported: a form for a new issue, to whose
    /// `body` script adds the selected text.
    pub report: Option<Cow<'a, str>>,
    /// Its source as Markdown.
    pub markdown: Option<Cow<'a, str>>,
    /// When it last changed.
    pub changed: Option<Age<'a>>,
    /// Who changed it last.
    pub changed_by: Option<Cow<'a, str>>,
    /// Its tags.
    pub tags: Vec<Tag<'a>>,
    /// What its front matter hides.
    pub hidden: Hidden,
    /// Whether its navigation shows every page of the site: true for exactly
    /// one page of each site, its home page (or its first page).
    pub has_whole_navigation: bool,
    /// Whether it stands below the header of an entity, which has the heading
    /// of level 1.
    pub is_within_entity: bool,
}

/// What a page shows.
#[derive(Debug, Clone)]
pub enum Body<'a> {
    /// An article.
    Article {
        /// The heading of level 1 if the article has none: sanitised HTML.
        heading: Option<Cow<'a, str>>,
        /// The article: sanitised HTML.
        html: Cow<'a, str>,
    },
    /// The navigation names a page that is not there.
    Missing {
        /// The file that should be there, as in `docs/runbook.md`; may be
        /// empty.
        file: Cow<'a, str>,
        /// Where it can be made.
        create: Option<Cow<'a, str>>,
    },
    /// The site cannot be shown at all.
    Failed {
        /// What the renderer says, one message each.
        messages: Vec<Cow<'a, str>>,
    },
}

/// An entry of a table of contents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TocItem {
    /// The id of its heading.
    pub id: String,
    /// Its words.
    pub title: String,
    /// What is below it.
    pub children: Vec<TocItem>,
}

/// The page before or after another.
#[derive(Debug, Clone)]
pub struct Neighbour<'a> {
    /// Its title.
    pub title: Cow<'a, str>,
    /// Its URL from the root of the site.
    pub url: Cow<'a, str>,
}

/// Parts that a page's front matter hides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidden {
    /// The navigation.
    pub navigation: bool,
    /// The table of contents.
    pub toc: bool,
    /// The links to the pages before and after.
    pub footer: bool,
    /// The trail above the page.
    pub path: bool,
    /// The tags.
    pub tags: bool,
}

/// One list of a table of contents.
#[derive(Debug, Template)]
#[template(path = "docs/toc.html")]
pub struct Contents<'a> {
    /// Its entries.
    pub items: &'a [TocItem],
}

impl HtmlSafe for Page<'_> {}
impl HtmlSafe for Contents<'_> {}

impl<'a> Page<'a> {
    fn icon(&self, name: &'static str) -> Icon<'a> {
        self.chrome.icon(name)
    }

    /// The address of a page of the site.
    fn href(&self, url: &str) -> String {
        address::from_root(&self.root, url)
    }

    fn home(&self) -> String {
        self.href("./")
    }

    fn navigation(&self) -> String {
        self.site
            .navigation
            .html(&self.url, &self.root, self.has_whole_navigation)
    }

    fn contents(&self) -> Contents<'_> {
        Contents { items: &self.toc }
    }

    fn has_navigation(&self) -> bool {
        !self.hidden.navigation && !self.site.navigation.is_empty()
    }

    fn has_toc(&self) -> bool {
        !self.hidden.toc && !self.toc.is_empty()
    }

    /// The heading of an article and what follows it: between them stands who
    /// answers for the page. An article that starts otherwise has no heading
    /// apart.
    fn parted<'b>(
        &self,
        heading: &'b Option<Cow<'a, str>>,
        html: &'b str,
    ) -> (Cow<'b, str>, &'b str) {
        if let Some(heading) = heading {
            let title = format!("<h1>{heading}</h1>");
            return (self.lowered(Cow::Owned(title)), html);
        }
        const END: &str = "</h1>";
        let html = html.trim_start();
        match html.find(END) {
            Some(end) if html.starts_with("<h1") => {
                let (title, text) = html.split_at(end + END.len());
                (self.lowered(Cow::Borrowed(title)), text)
            }
            _ => (Cow::Borrowed(""), html),
        }
    }

    /// The title as the second heading of its page, if it is that.
    fn lowered<'b>(&self, title: Cow<'b, str>) -> Cow<'b, str> {
        let inner = title.strip_prefix("<h1");
        let inner = inner.and_then(|title| title.strip_suffix("</h1>"));
        match inner {
            Some(inner) if self.is_within_entity => {
                Cow::Owned(format!("<h2 data-title{inner}</h2>"))
            }
            _ => title,
        }
    }

    /// What follows the heading, with a name for the boxes of tasks, which have
    /// none in Markdown's HTML.
    fn named<'b>(&self, html: &'b str) -> Cow<'b, str> {
        const BOX: &str = "<input type=\"checkbox\" disabled";
        if html.contains(BOX) {
            Cow::Owned(html.replace(BOX, &format!("{BOX} aria-label=\"Task\"")))
        } else {
            Cow::Borrowed(html)
        }
    }

    /// Whether there is anything to do with the source of the page.
    fn has_acts(&self) -> bool {
        [&self.edit, &self.report, &self.markdown]
            .iter()
            .any(|address| self.safe(address).is_some())
    }

    /// An address that an author wrote, if it may be a link.
    fn safe<'b>(&self, address: &'b Option<Cow<'a, str>>) -> Option<&'b str> {
        address
            .as_deref()
            .filter(|address| address::is_safe(address))
    }
}

impl Standalone<'_> {
    fn policy(&self) -> Cow<'static, str> {
        self.chrome.foreign.meta()
    }

    fn theme_script(&self) -> &'static str {
        crate::frame::THEME_SCRIPT
    }
}

impl<'a> Contents<'a> {
    fn below(&self, item: &'a TocItem) -> Contents<'a> {
        Contents {
            items: &item.children,
        }
    }
}
