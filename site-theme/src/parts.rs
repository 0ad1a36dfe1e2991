//! The small things pages are made of, as views that templates can print:
//! `{{ link }}` writes the HTML of an [`EntityLink`], escaped inside.
//!
//! Start with [`EntityLink`] and [`OwnerChip`]. Everything larger (cards,
//! tables, columns) is plain markup with the classes of
//! `assets/css/4-parts.css`:
//!
//! ```html
//! <section class="card" aria-labelledby="uses">
//! <div class="card-head"><h2 id="uses">Depends on</h2><span class="count">4</span></div>
//! <ul class="rows"><li>{{ link }}</li></ul>
//! </section>
//! <div class="table-box" tabindex="0" role="region" aria-labelledby="…"><table class="table">…
//! <div class="cols right"><div class="stack">…</div><aside class="stack">…</aside></div>
//! <dl class="facts"><dt>System</dt><dd>…</dd></dl>
//! <a class="btn">, <a class="btn primary">, <button class="btn quiet sm icon">
//! <details class="menu"><summary class="btn">More</summary><ul><li><a>…</a></li></ul></details>
//! ```

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

/// A line icon, coloured by its tone. Decoration: the word is always near.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/icon.html")]
pub struct Icon<'a> {
    /// The address of the sprite.
    pub sprite: &'a str,
    /// The name of the symbol in it.
    pub name: &'static str,
    /// Further classes: `k-component` for the colour of a kind, `ok`, `warn`,
    /// `l` for 20 px.
    pub tone: &'static str,
}

/// A link to an entity: icon, title, and the name where it differs.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/entity-link.html")]
pub struct EntityLink<'a> {
    /// The icon of its kind and type.
    pub icon: Icon<'a>,
    /// What people call it; for a missing entity the reference as written.
    pub title: Cow<'a, str>,
    /// Its name, where it differs from the title.
    pub name: Option<Cow<'a, str>>,
    /// Its address.
    pub href: Cow<'a, str>,
    /// Its reference, `kind:namespace/name`.
    pub entity_ref: Cow<'a, str>,
    /// Whether it is not in the catalog: then it is no link.
    pub missing: bool,
    /// Whether its lifecycle is `deprecated`.
    pub deprecated: bool,
}

/// A link to an owner: initials and name.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/owner.html")]
pub struct OwnerChip<'a> {
    /// What people call it; for a missing owner the reference as written.
    pub title: Cow<'a, str>,
    /// Its address.
    pub href: Cow<'a, str>,
    /// Its reference.
    pub entity_ref: Cow<'a, str>,
    /// Whether it is a user and not a group.
    pub person: bool,
    /// Whether it is not in the catalog.
    pub missing: bool,
}

/// `spec.lifecycle`, with its dot.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/lifecycle.html")]
pub struct Lifecycle<'a> {
    /// The value as written.
    pub value: Cow<'a, str>,
}

/// A tag or another short value.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/tag.html")]
pub struct Tag<'a> {
    /// Its text.
    pub text: Cow<'a, str>,
    /// The list of everything that has it.
    pub href: Option<Cow<'a, str>>,
}

/// How something is, always with its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Passing, healthy.
    Ok,
    /// Failing, an error.
    Bad,
    /// A warning.
    Warn,
    /// Worth knowing.
    Info,
    /// No data.
    Unknown,
}

/// A [`State`] in words.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/status.html")]
pub struct Status<'a> {
    /// The address of the sprite.
    pub sprite: &'a str,
    /// The shape and colour.
    pub state: State,
    /// The words.
    pub text: Cow<'a, str>,
}

/// How old something is, worded by the caller, who knows the time.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/age.html")]
pub struct Age<'a> {
    /// As in `2026-05-03T10:42:00Z`.
    pub datetime: Cow<'a, str>,
    /// As in `3 May 2026, 10:42 UTC`.
    pub exact: Cow<'a, str>,
    /// As in `3 h`.
    pub text: Cow<'a, str>,
}

/// A button that copies a text; shown once script runs.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/copy.html")]
pub struct CopyButton<'a> {
    /// The icon `copy`.
    pub icon: Icon<'a>,
    /// What is copied.
    pub text: Cow<'a, str>,
    /// What the button is called, as in `Copy the reference`.
    pub label: &'a str,
}

/// A block of text to copy, such as a few lines of YAML.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/code.html")]
pub struct CodeBlock<'a> {
    /// The icon `copy`.
    pub icon: Icon<'a>,
    /// The text.
    pub text: Cow<'a, str>,
    /// What it is, as in `Example of a Component`.
    pub label: Cow<'a, str>,
}

/// What stands where nothing is: what would be here, and what to write to have
/// it here.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty<'a> {
    /// As in `No components yet`.
    pub title: Cow<'a, str>,
    /// One or two sentences.
    pub text: Cow<'a, str>,
    /// What to write.
    pub yaml: Option<CodeBlock<'a>>,
}

/// One sentence over the page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/banner.html")]
pub struct Banner<'a> {
    /// `info`, `warn`, `bad` or `ok`.
    pub tone: &'static str,
    /// Its icon.
    pub icon: Icon<'a>,
    /// The sentence.
    pub text: Cow<'a, str>,
    /// Address and words of what to do about it.
    pub action: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Where the page is: words and addresses from the top, without the page.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/crumbs.html")]
pub struct Crumbs<'a> {
    /// Label and address; an empty address is plain text.
    pub items: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// The pages of one thing.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/tabs.html")]
pub struct Tabs<'a> {
    /// What they are the pages of, for readers of the page.
    pub label: Cow<'a, str>,
    /// The tabs.
    pub items: Vec<Tab<'a>>,
}

/// One of [`Tabs`].
#[derive(Debug, Clone)]
pub struct Tab<'a> {
    /// Its word.
    pub label: Cow<'a, str>,
    /// Its address.
    pub href: Cow<'a, str>,
    /// How many things are on it.
    pub count: Option<usize>,
    /// Whether it is the page that is shown.
    pub current: bool,
}

/// Links to the pages of a long list; `{{ pager }}` is empty for a short one.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager<'a> {
    /// The icon `chevron-left`.
    pub icon_previous: Icon<'a>,
    /// The icon `chevron-right`.
    pub icon_next: Icon<'a>,
    /// The address of the first page; the others are `page/2/` below it.
    pub base: Cow<'a, str>,
    /// The page shown, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// The rows of a page.
    pub page_size: usize,
    /// How many rows there are.
    pub total: usize,
}

/// One thing in a [`Pager`].
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Previous { href: String },
    Page { page: usize, href: String },
    Current { page: usize },
    Gap,
    Next { href: String },
}

impl HtmlSafe for Icon<'_> {}
impl HtmlSafe for EntityLink<'_> {}
impl HtmlSafe for OwnerChip<'_> {}
impl HtmlSafe for Lifecycle<'_> {}
impl HtmlSafe for Tag<'_> {}
impl HtmlSafe for Status<'_> {}
impl HtmlSafe for Age<'_> {}
impl HtmlSafe for CopyButton<'_> {}
impl HtmlSafe for CodeBlock<'_> {}
impl HtmlSafe for Empty<'_> {}
impl HtmlSafe for Banner<'_> {}
impl HtmlSafe for Crumbs<'_> {}
impl HtmlSafe for Tabs<'_> {}
impl HtmlSafe for Pager<'_> {}

impl Icon<'_> {
    /// Another icon of the same sprite, without classes.
    #[must_use]
    pub fn named(&self, name: &'static str) -> Self {
        Self {
            sprite: self.sprite,
            name,
            tone: "",
        }
    }

    /// The same icon with other classes.
    #[must_use]
    pub fn tone(mut self, tone: &'static str) -> Self {
        self.tone = tone;
        self
    }
}

impl OwnerChip<'_> {
    /// The first letters of the first two words.
    fn initials(&self) -> String {
        self.title
            .split(|c: char| !c.is_alphanumeric())
            .filter_map(|word| word.chars().next())
            .take(2)
            .flat_map(char::to_uppercase)
            .collect()
    }
}

impl Lifecycle<'_> {
    fn tone(&self) -> &'static str {
        match &*self.value {
            "production" => "production",
            "experimental" => "experimental",
            "deprecated" => "deprecated",
            _ => "other",
        }
    }
}

impl State {
    /// The class of its colour.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Unknown => "muted",
        }
    }

    /// The name of its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Ok => "circle-check",
            Self::Bad => "circle-x",
            Self::Warn => "triangle-alert",
            Self::Info => "info",
            Self::Unknown => "circle-dashed",
        }
    }
}

impl Status<'_> {
    fn icon(&self) -> Icon<'_> {
        Icon {
            sprite: self.sprite,
            name: self.state.icon(),
            tone: "",
        }
    }
}

impl CodeBlock<'_> {
    fn copy(&self) -> CopyButton<'_> {
        CopyButton {
            icon: self.icon,
            text: Cow::Borrowed(&self.text),
            label: "Copy",
        }
    }
}

impl Pager<'_> {
    fn range(&self) -> String {
        let first = (self.page - 1) * self.page_size + 1;
        let last = (self.page * self.page_size).min(self.total);
        if self.total == 0 {
            "None".to_owned()
        } else {
            format!("{first}–{last} of {}", self.total)
        }
    }

    fn href(&self, page: usize) -> String {
        match page {
            1 => self.base.to_string(),
            _ => format!("{}page/{page}/", self.base),
        }
    }

    /// First and last page, the current one with two neighbours on each side,
    /// and gaps.
    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.pages < 2 {
            return steps;
        }
        if self.page > 1 {
            steps.push(Step::Previous {
                href: self.href(self.page - 1),
            });
        }
        let mut last_shown = 0;
        for page in 1..=self.pages {
            let near = page.abs_diff(self.page) <= 2;
            if !near && page != 1 && page != self.pages {
                continue;
            }
            if page > last_shown + 1 {
                steps.push(Step::Gap);
            }
            last_shown = page;
            steps.push(if page == self.page {
                Step::Current { page }
            } else {
                Step::Page {
                    page,
                    href: self.href(page),
                }
            });
        }
        if self.page < self.pages {
            steps.push(Step::Next {
                href: self.href(self.page + 1),
            });
        }
        steps
    }
}

/// Links beside a long list, to lists with less in them.
#[derive(Debug, Template)]
#[template(path = "parts/narrow.html")]
pub struct NarrowDown<'a> {
    /// The icon `list-filter`.
    pub icon: Icon<'a>,
    /// What they are by, as in `Owners and rules`.
    pub label: &'static str,
    /// The links, under their headings. A heading without links is not shown.
    pub groups: Vec<(&'static str, Vec<Narrow<'a>>)>,
}

impl HtmlSafe for NarrowDown<'_> {}

/// A list with less in it.
#[derive(Debug)]
pub struct Narrow<'a> {
    /// Whose, or which.
    pub label: Cow<'a, str>,
    /// Its address.
    pub href: String,
    /// How many there are in it.
    pub count: usize,
    /// Whether it is this one.
    pub current: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Chrome;

    fn link<'a>(chrome: &'a Chrome, title: &'a str) -> EntityLink<'a> {
        EntityLink {
            icon: chrome.icon("box").tone("k-component"),
            title: title.into(),
            name: Some("orders".into()),
            href: "/catalog/default/component/orders/".into(),
            entity_ref: "component:default/orders".into(),
            missing: false,
            deprecated: false,
        }
    }

    #[derive(Template)]
    #[template(source = "{{ link }}", ext = "html")]
    struct Holder<'a> {
        link: EntityLink<'a>,
    }

    #[test]
    fn a_part_prints_its_markup_and_escapes_what_people_wrote() {
        let chrome = Chrome::default();
        let html = Holder {
            link: link(&chrome, "<script>"),
        }
        .to_string();
        insta::assert_snapshot!(html, @r##"<a class="el" href="/catalog/default/component/orders/" data-ref="component:default/orders"><svg class="i k-component" aria-hidden="true"><use href="#box"/></svg><span class="el-t">&#60;script&#62;</span><span class="el-n">orders</span></a>"##);
    }

    #[test]
    fn a_pager_shows_the_ends_and_the_neighbours() {
        #[track_caller]
        fn check(page: usize, pages: usize, expected: &str) {
            let chrome = Chrome::default();
            let pager = Pager {
                icon_previous: chrome.icon("chevron-left"),
                icon_next: chrome.icon("chevron-right"),
                base: "/".into(),
                page,
                pages,
                page_size: 100,
                total: pages * 100,
            };
            let shown: Vec<String> = pager
                .steps()
                .into_iter()
                .map(|step| match step {
                    Step::Previous { .. } => "<".to_owned(),
                    Step::Next { .. } => ">".to_owned(),
                    Step::Gap => "…".to_owned(),
                    Step::Current { page } => format!("[{page}]"),
                    Step::Page { page, .. } => page.to_string(),
                })
                .collect();
            assert_eq!(shown.join(" "), expected);
        }

        check(1, 1, "");
        check(1, 3, "[1] 2 3 >");
        check(3, 3, "< 1 2 [3]");
        check(5, 9, "< 1 … 3 4 [5] 6 7 … 9 >");
    }

    #[test]
    fn initials_are_of_the_first_two_words() {
        #[track_caller]
        fn check(title: &str, expected: &str) {
            let chip = OwnerChip {
                title: title.into(),
                href: "".into(),
                entity_ref: "".into(),
                person: false,
                missing: false,
            };
            assert_eq!(chip.initials(), expected);
        }

        check("Order squad", "OS");
        check("payments", "P");
        check("order-squad-b", "OS");
        check("--", "");
    }
}
