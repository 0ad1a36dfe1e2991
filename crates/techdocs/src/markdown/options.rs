//! Which rules are on: what `markdown_extensions` of `mkdocs.yml` and
//! `techdocs-core` come to together.
//!
//! [`Options::techdocs_core`] is what a site without options of its own has.
//! Whose defaults: `mkdocs-techdocs-core` 1.7.1, `core.py`, and those of each
//! extension.

use crate::diagrams::Servers;

/// Every switch of the Markdown engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Follow MkDocs to the letter, where otherwise the author's intention is
    /// followed (`callboard.techdocs.exact`).
    pub exact: bool,
    /// `pymdownx.keys`.
    pub keys: bool,
    /// `pymdownx.keys.separator`.
    pub key_separator: String,
    /// `pymdownx.arithmatex`, also with `generic: true`.
    pub arithmatex: bool,
    /// `smarty`.
    pub smarty: bool,
    /// What `smarty` replaces.
    pub smart_marks: SmartMarks,
    /// `meta`: what looks like front matter is taken off the text again.
    pub meta: bool,
    /// `nl2br`.
    pub nl2br: bool,
    /// `sane_lists`.
    pub sane_lists: bool,
    /// `mdx_truly_sane_lists`: lists of different markers are apart, and
    /// nesting takes `nested_indent` columns. On by `techdocs-core`.
    pub truly_sane_lists: bool,
    /// Columns that nest a list: 2 with `mdx_truly_sane_lists`, 4 without.
    pub nested_indent: usize,
    /// `pymdownx.blocks.*` (`/// note`).
    pub blocks: Blocks,
    /// `pymdownx.escapeall`.
    pub escapeall: bool,
    /// `pymdownx.escapeall.hardbreak`: a backslash before a line end is `<br>`.
    pub escaped_breaks: bool,
    /// `pymdownx.escapeall.nbsp`: a backslash before a space keeps words on
    /// one line.
    pub escaped_spaces: bool,
    /// `pymdownx.critic.mode`.
    pub critic: Critic,
    /// `pymdownx.quotes`.
    pub quotes: Quotes,
    /// `admonition` (`!!!`), `pymdownx.details` (`???`) and `pymdownx.tabbed`
    /// (`===`), which `use_pymdownx_blocks` leaves out.
    pub marked_blocks: MarkedBlocks,
    /// `pymdownx.tabbed.slugify`: tabs have ids that come of their titles.
    pub tab_ids: Option<TabIds>,
    /// `pymdownx.superfences.relaxed_headers`: what cannot be read behind a
    /// fence is overlooked.
    pub relaxed_headers: bool,
    /// `wikilinks`.
    pub wikilinks: bool,
    /// `pymdownx.betterem.smart_enable` is `all` (not only underscores).
    pub smart_emphasis: bool,
    /// `pymdownx.highlight`.
    pub highlight: Highlight,
    /// Who draws PlantUML and Graphviz.
    pub diagrams: Servers,
    /// The names of `pymdownx.superfences.custom_fences`, with their classes.
    pub custom_fences: Vec<(String, String)>,
    /// `toc.permalink`: whether headings get a link to themselves.
    pub permalinks: bool,
    /// `toc.anchorlink`: whether the text of a heading is a link to itself.
    pub anchor_links: bool,
    /// `toc.toc_depth`: the levels in the table of contents.
    pub toc_levels: (u8, u8),
    /// `toc.baselevel`.
    pub toc_base_level: u8,
    /// `toc.slugify` is one that keeps case or Unicode.
    pub slugify: Slugify,
    /// `pymdownx.emoji.emoji_index` is Material's (`:material-x:` icons).
    pub material_icons: bool,
    /// `pymdownx.magiclink.repo_url_shorthand` and the like: `provider`,
    /// `user`, `repo`.
    pub magiclink: Magiclink,
    /// `pymdownx.tasklist.custom_checkbox`.
    pub custom_checkbox: bool,
    /// `gh-admonitions`: `> [!NOTE]` is an admonition.
    pub alerts: bool,
    /// `pymdownx.snippets.auto_append`: snippets at the end of every page.
    pub auto_append: Vec<String>,
    /// `pymdownx.snippets.dedent_subsections`: parts of files lose the
    /// indentation that all their lines have.
    pub dedent_subsections: bool,
}

/// What becomes of critic marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Critic {
    /// They are shown.
    #[default]
    View,
    /// What they propose is done.
    Accept,
    /// What they propose is left.
    Reject,
}

/// `pymdownx.quotes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// Off: quotes with a blank line between them are one.
    #[default]
    Off,
    /// On: they are several.
    Apart,
    /// With `callouts`: `> [!name]+ Title` is an admonition, or details.
    Callouts,
}

/// Which blocks that begin with a mark there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkedBlocks {
    /// `!!!`.
    pub admonitions: bool,
    /// `???`.
    pub details: bool,
    /// `===`.
    pub tabs: bool,
}

impl MarkedBlocks {
    /// All of them.
    pub const ALL: Self = Self {
        admonitions: true,
        details: true,
        tabs: true,
    };
}

/// How titles of tabs become ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabIds {
    /// The rule.
    pub rule: Slugify,
    /// `separator`: what stands for a space.
    pub separator: String,
    /// `combine_header_slug`: the id of the heading above comes first.
    pub after_heading: bool,
}

/// What `smarty` replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmartMarks {
    /// `smart_quotes`.
    pub quotes: bool,
    /// `smart_dashes`.
    pub dashes: bool,
    /// `smart_ellipses`.
    pub ellipses: bool,
}

impl Default for SmartMarks {
    fn default() -> Self {
        Self {
            quotes: true,
            dashes: true,
            ellipses: true,
        }
    }
}

/// `pymdownx.blocks.*`: the names that may stand behind `///`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocks {
    /// `blocks.admonition`: the names besides `admonition` itself; `None`
    /// where the extension is off.
    pub admonitions: Option<Vec<BlockType>>,
    /// `blocks.details`: the names besides `details` itself.
    pub details: Option<Vec<BlockType>>,
    /// `blocks.tab`.
    pub tab: bool,
    /// `blocks.html`.
    pub html: bool,
    /// `blocks.definition`: `define`.
    pub definition: bool,
    /// `blocks.caption`: `caption`, and `figure-caption` and `table-caption`
    /// with numbers.
    pub caption: bool,
}

/// A name for an admonition or for details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockType {
    /// The name behind `///`.
    pub name: String,
    /// The class it gives.
    pub class: String,
    /// The title of one without a title.
    pub title: String,
}

impl BlockType {
    /// A name that is its own class, titled by it.
    pub fn new(name: &str) -> Self {
        Self::with_class(name, name)
    }

    /// A name with a class, titled by the class: words apart, each with its
    /// first letter in upper case.
    pub fn with_class(name: &str, class: &str) -> Self {
        let mut title = String::with_capacity(class.len());
        for word in class.split(['_', '-']).filter(|word| !word.is_empty()) {
            if !title.is_empty() {
                title.push(' ');
            }
            let mut letters = word.chars();
            title.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            title.extend(letters.flat_map(char::to_lowercase));
        }
        Self {
            name: name.to_owned(),
            class: class.to_owned(),
            title,
        }
    }
}

/// The types of admonitions that MkDocs Material knows, which `techdocs-core`
/// sets with `use_pymdownx_blocks`.
const BLOCK_TYPES: [&str; 14] = [
    "new", "settings", "note", "abstract", "info", "tip", "success", "question", "warning",
    "failure", "danger", "bug", "example", "quote",
];

/// The types that `blocks.admonition` has unless told otherwise.
const USUAL_TYPES: [&str; 9] = [
    "note",
    "attention",
    "caution",
    "danger",
    "error",
    "tip",
    "hint",
    "warning",
    "important",
];

impl Blocks {
    /// What `techdocs-core` sets with `use_pymdownx_blocks`.
    pub fn techdocs_core() -> Self {
        let details = |class: &str| BlockType::with_class(&format!("details-{class}"), class);
        Self {
            admonitions: Some(BLOCK_TYPES.map(BlockType::new).to_vec()),
            details: Some(BLOCK_TYPES.map(details).to_vec()),
            tab: true,
            ..Self::default()
        }
    }

    /// The types that `blocks.admonition` has unless told otherwise.
    pub fn usual_admonitions() -> Vec<BlockType> {
        USUAL_TYPES.map(BlockType::new).to_vec()
    }
}

/// How headings become ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slugify {
    /// Python-Markdown's own: ASCII, lower case.
    #[default]
    Ascii,
    /// `markdown.extensions.toc.slugify_unicode`.
    Unicode,
    /// `pymdownx.slugs.slugify` with `case: lower`.
    PymdownxLower,
    /// `pymdownx.slugs.slugify` without a case.
    Pymdownx,
}

/// `pymdownx.highlight`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// `use_pygments`. Without it a block is `<pre><code>` with the language as
    /// it is written, no title, lines or colours; and a fence with options
    /// outside braces is no fence.
    pub pygments: bool,
    /// `linenums`.
    pub line_numbers: LineNumbers,
    /// `linenums_style`.
    pub line_number_style: LineNumberStyle,
    /// `linenums_special`: each so many lines the number is special; 0 is
    /// never.
    pub special_line: u32,
    /// `pygments_lang_class`: the class `language-X`.
    pub language_class: bool,
    /// `extend_pygments_lang`: further names of languages, in lower case, and
    /// what they stand for.
    pub names: Vec<(String, String)>,
    /// `default_lang`: the language of code without one.
    pub default_language: String,
    /// `stripnl`: empty lines at the start and the end are left out.
    pub trim: bool,
}

/// Which blocks of code have line numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineNumbers {
    /// `true`: all but those with `linenums="0"`.
    #[default]
    All,
    /// Not set, or `none`: those with `linenums="1"` and more.
    Asked,
    /// `false`.
    Never,
}

/// How line numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineNumberStyle {
    /// `table`: in a column of their own, which is not copied with the code.
    #[default]
    Table,
    /// `inline`: at the start of each line.
    Inline,
    /// `pymdownx-inline`: in an attribute of an element at the start of each
    /// line.
    Attribute,
}

impl Highlight {
    /// What `techdocs-core` sets.
    pub const fn techdocs_core() -> Self {
        Self {
            pygments: true,
            line_numbers: LineNumbers::All,
            line_number_style: LineNumberStyle::Table,
            special_line: 0,
            language_class: true,
            names: Vec::new(),
            default_language: String::new(),
            trim: true,
        }
    }
}

impl Default for Highlight {
    fn default() -> Self {
        Self::techdocs_core()
    }
}

/// `pymdownx.magiclink`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Magiclink {
    /// `repo_url_shorthand`: `@user`, `#12` and the like are links.
    pub shorthand: bool,
    /// `repo_url_shortener`: addresses of known hosts are shortened.
    pub shortener: bool,
    /// `social_url_shorthand`: `@x:user` is a link.
    pub social_shorthand: bool,
    /// `social_url_shortener`.
    pub social_shortener: bool,
    /// `normalize_issue_symbols`: `!` and `?` are shown as `#`.
    pub normalise: bool,
    /// `provider`.
    pub provider: String,
    /// `user`.
    pub user: String,
    /// `repo`.
    pub repo: String,
    /// `hide_protocol`.
    pub hide_protocol: bool,
}

impl Options {
    /// What `techdocs-core` 1.7.1 turns on, followed to the letter.
    pub fn techdocs_core() -> Self {
        Self {
            exact: true,
            keys: false,
            key_separator: "+".to_owned(),
            arithmatex: false,
            smarty: false,
            smart_marks: SmartMarks::default(),
            meta: false,
            nl2br: false,
            sane_lists: false,
            truly_sane_lists: true,
            nested_indent: 2,
            blocks: Blocks::default(),
            escapeall: false,
            escaped_breaks: false,
            escaped_spaces: false,
            critic: Critic::View,
            quotes: Quotes::Off,
            marked_blocks: MarkedBlocks::ALL,
            tab_ids: None,
            relaxed_headers: false,
            wikilinks: false,
            smart_emphasis: true,
            highlight: Highlight::techdocs_core(),
            diagrams: Servers::default(),
            custom_fences: Vec::new(),
            permalinks: true,
            anchor_links: false,
            toc_levels: (1, 6),
            toc_base_level: 1,
            slugify: Slugify::Ascii,
            material_icons: false,
            magiclink: Magiclink::default(),
            custom_checkbox: true,
            alerts: true,
            auto_append: Vec::new(),
            dedent_subsections: false,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::techdocs_core()
    }
}
