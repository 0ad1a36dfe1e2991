//! `markdown_extensions`: what an author sets, over what `techdocs-core` sets.
//!
//! `techdocs-core` turns its own list on whatever `mkdocs.yml` says, so a name
//! only matters where it is not on that list. Options of `mkdocs.yml` win key
//! by key, except those of `pymdownx.betterem`, which `techdocs-core` puts
//! where it no longer looks for an author's.

use super::report::Report;
use crate::markdown::options::{
    BlockType, Blocks, Critic, Highlight, LineNumberStyle, LineNumbers, Magiclink, MarkedBlocks,
    Options, Quotes, Slugify, SmartMarks, TabIds,
};
use crate::site::yaml::{Node, Value};
use crate::tree;

/// `pymdownx.snippets`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippets {
    /// `base_path`: where snippets are looked for, by paths in the tree.
    pub base_paths: Vec<BasePath>,
}

/// Where snippets are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BasePath {
    /// A folder or file of the tree.
    Fixed(String),
    /// Below `docs_dir`.
    Docs(String),
    /// The folder of the page.
    Page,
}

/// Extensions that `techdocs-core` turns on, or that change nothing that an
/// author sees.
const ALWAYS_ON: [&str; 31] = [
    "toc",
    "tables",
    "fenced_code",
    "admonition",
    "pymdownx.details",
    "pymdownx.tabbed",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.inlinehilite",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.smartsymbols",
    "pymdownx.tilde",
    "pymdownx.emoji",
    "pymdownx.snippets",
    "pymdownx.highlight",
    "pymdownx.extra",
    "pymdownx.betterem",
    "pymdownx.superfences",
    "footnotes",
    "attr_list",
    "def_list",
    "abbr",
    "md_in_html",
    "pymdownx.tasklist",
    "markdown_inline_graphviz",
    "plantuml_markdown",
    "mdx_truly_sane_lists",
    "extra",
    "codehilite",
    "meta",
];

/// Extensions that are on where `mkdocs.yml` names them.
const OPTIONAL: [&str; 8] = [
    "pymdownx.keys",
    "pymdownx.arithmatex",
    "pymdownx.escapeall",
    "pymdownx.quotes",
    "smarty",
    "nl2br",
    "sane_lists",
    "wikilinks",
];

/// Reads `markdown_extensions` of the file in `folder`.
pub(super) fn read(
    root: &Node,
    folder: &str,
    exact: bool,
    report: &mut Report<'_>,
) -> (Options, Snippets) {
    let mut options = Options {
        exact,
        ..Options::techdocs_core()
    };
    let mut snippets = Snippets {
        base_paths: vec![BasePath::Fixed(folder.to_owned())],
    };
    let Some(node) = root.get("markdown_extensions") else {
        return (options, snippets);
    };
    let nothing = Node::new(Value::Null, node.line, node.column);
    for (name_node, told) in named(node, &nothing, report) {
        let Some(name) = name_node.as_str() else {
            let message = "an extension has to be a name".to_owned();
            report.error(name_node, "docs-extension", message);
            continue;
        };
        let name = name.strip_prefix("markdown.extensions.").unwrap_or(name);
        let name = name.split(':').next().unwrap_or(name);
        match name {
            "pymdownx.extra" | "extra" => {
                for (member, told) in told.entries() {
                    if let Some(member) = member.as_str() {
                        apply(&mut options, &mut snippets, member, told, folder);
                    }
                }
            }
            "pymdownx.betterem" => {}
            name => apply(&mut options, &mut snippets, name, told, folder),
        }
        if !ALWAYS_ON.contains(&name)
            && !OPTIONAL.contains(&name)
            && !name.starts_with("pymdownx.blocks.")
        {
            let message = format!("the extension `{name}` is not in TechDocs");
            report.note(name_node, "docs-extension", message);
        }
    }
    (options, snippets)
}

/// The options with the blocks that `techdocs-core` turns on where
/// `use_pymdownx_blocks` is set, below what an author says of them.
pub(super) fn with_blocks(options: Options, root: &Node) -> Options {
    let named = names(root);
    let usual = Blocks::techdocs_core();
    let own = options.blocks;
    let blocks = Blocks {
        admonitions: own.admonitions.or(usual.admonitions),
        details: own.details.or(usual.details),
        tab: true,
        ..own
    };
    // To the letter, the marks of other blocks mean nothing then, unless
    // `markdown_extensions` names them.
    let marked_blocks = if options.exact {
        let named = |name: &str| named.iter().any(|known| known == name);
        MarkedBlocks {
            admonitions: named("admonition"),
            details: named("pymdownx.details"),
            tabs: named("pymdownx.tabbed"),
        }
    } else {
        MarkedBlocks::ALL
    };
    Options {
        blocks,
        marked_blocks,
        ..options
    }
}

/// The names in `markdown_extensions`.
fn names(root: &Node) -> Vec<String> {
    let text = |node: &Node| {
        let name = node.as_str()?;
        Some(
            name.strip_prefix("markdown.extensions.")
                .unwrap_or(name)
                .to_owned(),
        )
    };
    let keys = |entries: &[(Node, Node)]| -> Vec<String> {
        entries.iter().filter_map(|(key, _)| text(key)).collect()
    };
    match root.get("markdown_extensions").map(|node| &node.value) {
        Some(Value::Map(entries)) => keys(entries),
        Some(Value::List(items)) => items
            .iter()
            .flat_map(|item| match &item.value {
                Value::Map(entries) => keys(entries),
                _ => text(item).into_iter().collect(),
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The extensions with what they are told, from a list or a map.
fn named<'n>(
    node: &'n Node,
    nothing: &'n Node,
    report: &mut Report<'_>,
) -> Vec<(&'n Node, &'n Node)> {
    match &node.value {
        Value::Map(entries) => entries.iter().map(|(name, told)| (name, told)).collect(),
        Value::List(items) => items
            .iter()
            .flat_map(|item| match &item.value {
                Value::Map(entries) => entries.iter().map(|(name, told)| (name, told)).collect(),
                _ => vec![(item, nothing)],
            })
            .collect(),
        Value::Null => Vec::new(),
        _ => {
            let message = "`markdown_extensions` has to be a list".to_owned();
            report.error(node, "docs-extension", message);
            Vec::new()
        }
    }
}

fn apply(options: &mut Options, snippets: &mut Snippets, name: &str, told: &Node, folder: &str) {
    match name {
        "pymdownx.keys" => {
            options.keys = true;
            if let Some(separator) = told.get("separator").and_then(Node::as_str) {
                separator.clone_into(&mut options.key_separator);
            }
        }
        "pymdownx.arithmatex" => options.arithmatex = true,
        "pymdownx.escapeall" => {
            options.escapeall = true;
            let is_on = |key: &str| told.get(key).and_then(flag).unwrap_or_default();
            options.escaped_breaks = is_on("hardbreak");
            options.escaped_spaces = is_on("nbsp");
        }
        "pymdownx.critic" => {
            options.critic = match told.get("mode").and_then(Node::as_str) {
                Some("accept") => Critic::Accept,
                None | Some("view") => Critic::View,
                Some(_) => Critic::Reject,
            };
        }
        "pymdownx.quotes" => {
            options.quotes = match told.get("callouts").and_then(flag) {
                Some(true) => Quotes::Callouts,
                _ => Quotes::Apart,
            };
        }
        "pymdownx.tabbed" => options.tab_ids = tab_ids(told),
        "smarty" => {
            options.smarty = true;
            let is_on = |key: &str| told.get(key).and_then(flag).unwrap_or(true);
            options.smart_marks = SmartMarks {
                quotes: is_on("smart_quotes"),
                dashes: is_on("smart_dashes"),
                ellipses: is_on("smart_ellipses"),
            };
        }
        "meta" => options.meta = true,
        "nl2br" => options.nl2br = true,
        "sane_lists" => options.sane_lists = true,
        "wikilinks" => options.wikilinks = true,
        "toc" => toc(options, told),
        "pymdownx.highlight" => highlight(&mut options.highlight, told),
        "pymdownx.superfences" => {
            options.custom_fences = custom_fences(told);
            let relaxed = told.get("relaxed_headers").and_then(flag);
            options.relaxed_headers = relaxed.unwrap_or_default();
        }
        "pymdownx.magiclink" => magiclink(&mut options.magiclink, told),
        "pymdownx.emoji" => {
            if let Some(Value::Name(name, _)) = told.get("emoji_index").map(|node| &node.value) {
                options.material_icons = name.starts_with("material");
            }
        }
        "pymdownx.tasklist" => {
            if let Some(is_on) = told.get("custom_checkbox").and_then(flag) {
                options.custom_checkbox = is_on;
            }
        }
        "mdx_truly_sane_lists" => {
            if let Some(is_on) = told.get("truly_sane").and_then(flag) {
                options.truly_sane_lists = is_on;
            }
            if let Some(Value::Int(columns)) = told.get("nested_indent").map(|node| &node.value) {
                options.nested_indent = usize::try_from(*columns).unwrap_or(2).clamp(1, 16);
            }
        }
        "pymdownx.snippets" => {
            read_snippets(snippets, told, folder);
            if let Some(node) = told.get("auto_append") {
                let files = node.items().iter().filter_map(Node::as_str);
                options.auto_append = files.map(str::to_owned).collect();
            }
            if let Some(is_on) = told.get("dedent_subsections").and_then(flag) {
                options.dedent_subsections = is_on;
            }
        }
        "pymdownx.blocks.admonition" => {
            let types = block_types(told).unwrap_or_else(Blocks::usual_admonitions);
            options.blocks.admonitions = Some(types);
        }
        "pymdownx.blocks.details" => {
            options.blocks.details = Some(block_types(told).unwrap_or_default());
        }
        "pymdownx.blocks.tab" => options.blocks.tab = true,
        "pymdownx.blocks.html" => options.blocks.html = true,
        "pymdownx.blocks.definition" => options.blocks.definition = true,
        "pymdownx.blocks.caption" => options.blocks.caption = true,
        _ => {}
    }
}

fn toc(options: &mut Options, told: &Node) {
    if let Some(node) = told.get("permalink") {
        // Text that says neither yes nor no is the mark to show.
        options.permalinks = flag(node).unwrap_or(true);
    }
    if let Some(is_on) = told.get("anchorlink").and_then(flag) {
        options.anchor_links = is_on;
    }
    if let Some(node) = told.get("toc_depth") {
        let level = |text: &str| {
            text.trim()
                .parse::<u8>()
                .ok()
                .map(|level| level.clamp(1, 6))
        };
        let text = node.to_text().unwrap_or_default();
        options.toc_levels = match text.split_once('-') {
            Some((first, last)) => (level(first).unwrap_or(1), level(last).unwrap_or(6)),
            None => (1, level(&text).unwrap_or(6)),
        };
    }
    if let Some(Value::Int(level)) = told.get("baselevel").map(|node| &node.value) {
        options.toc_base_level = u8::try_from(*level).unwrap_or(1).clamp(1, 6);
    }
    if let Some(rule) = slugify(told) {
        options.slugify = rule;
    }
}

/// `slugify`, if it names a function.
fn slugify(told: &Node) -> Option<Slugify> {
    let Value::Name(name, with) = &told.get("slugify")?.value else {
        return None;
    };
    let case = with.get("kwds").and_then(|kwds| kwds.get("case"));
    let case = case.and_then(Node::as_str);
    Some(match &**name {
        "markdown.extensions.toc.slugify_unicode" => Slugify::Unicode,
        "pymdownx.slugs.slugify" if matches!(case, Some("lower" | "fold" | "lower-ascii")) => {
            Slugify::PymdownxLower
        }
        "pymdownx.slugs.slugify" => Slugify::Pymdownx,
        "pymdownx.slugs.uslugify" | "pymdownx.slugs.gfm" => Slugify::PymdownxLower,
        "pymdownx.slugs.uslugify_cased" => Slugify::Pymdownx,
        _ => Slugify::Ascii,
    })
}

/// `pymdownx.tabbed`, where it makes ids of titles.
fn tab_ids(told: &Node) -> Option<TabIds> {
    let separator = told.get("separator").and_then(Node::as_str);
    let after_heading = told.get("combine_header_slug").and_then(flag);
    Some(TabIds {
        rule: slugify(told)?,
        separator: separator.unwrap_or("-").to_owned(),
        after_heading: after_heading.unwrap_or_default(),
    })
}

fn highlight(highlight: &mut Highlight, told: &Node) {
    if let Some(is_on) = told.get("use_pygments").and_then(flag) {
        highlight.pygments = is_on;
    }
    if let Some(node) = told.get("linenums") {
        highlight.line_numbers = match (node.is_null(), node.as_str()) {
            (true, _) => LineNumbers::Asked,
            (_, Some(text)) if text.eq_ignore_ascii_case("none") => LineNumbers::Asked,
            _ if flag(node) == Some(false) => LineNumbers::Never,
            _ => LineNumbers::All,
        };
    }
    if let Some(style) = told.get("linenums_style").and_then(Node::as_str) {
        highlight.line_number_style = match style {
            "inline" => LineNumberStyle::Inline,
            "pymdownx-inline" => LineNumberStyle::Attribute,
            _ => LineNumberStyle::Table,
        };
    }
    if let Some(Value::Int(every)) = told.get("linenums_special").map(|node| &node.value) {
        highlight.special_line = u32::try_from(*every).unwrap_or_default();
    }
    if let Some(is_on) = told.get("pygments_lang_class").and_then(flag) {
        highlight.language_class = is_on;
    }
    if let Some(names) = told.get("extend_pygments_lang") {
        highlight.names = names
            .items()
            .iter()
            .filter_map(|item| {
                let name = item.get("name")?.as_str()?.to_lowercase();
                Some((name, item.get("lang")?.as_str()?.to_owned()))
            })
            .collect();
    }
    if let Some(language) = told.get("default_lang").and_then(Node::as_str) {
        language.clone_into(&mut highlight.default_language);
    }
    if let Some(is_on) = told.get("stripnl").and_then(flag) {
        highlight.trim = is_on;
    }
}

/// The `types` of blocks: names, or names with a class and a title.
fn block_types(told: &Node) -> Option<Vec<BlockType>> {
    let types = told.get("types")?.items().iter();
    let types = types.filter_map(|item| {
        if let Some(name) = item.as_str() {
            return Some(BlockType::new(name));
        }
        let name = item.get("name")?.as_str()?;
        let class = item.get("class").and_then(Node::as_str).unwrap_or(name);
        let mut found = BlockType::with_class(name, class);
        if let Some(title) = item.get("title").and_then(Node::as_str) {
            title.clone_into(&mut found.title);
        }
        Some(found)
    });
    Some(types.collect())
}

/// The fences with a name of their own, and the class each is given.
fn custom_fences(told: &Node) -> Vec<(String, String)> {
    let fences = told.get("custom_fences").map(Node::items);
    let fences = fences.unwrap_or_default().iter();
    let named = fences.filter_map(|fence| {
        let name = fence.get("name")?.as_str()?;
        let class = fence.get("class").and_then(Node::as_str);
        Some((name.to_owned(), class.unwrap_or_default().to_owned()))
    });
    named.collect()
}

fn magiclink(magiclink: &mut Magiclink, told: &Node) {
    let is_on = |key: &str| told.get(key).and_then(flag).unwrap_or_default();
    let text = |key: &str| {
        let text = told.get(key).and_then(Node::as_str);
        text.unwrap_or_default().to_owned()
    };
    *magiclink = Magiclink {
        shorthand: is_on("repo_url_shorthand"),
        shortener: is_on("repo_url_shortener"),
        social_shorthand: is_on("social_url_shorthand"),
        social_shortener: is_on("social_url_shortener"),
        normalise: is_on("normalize_issue_symbols"),
        provider: text("provider"),
        user: text("user"),
        repo: text("repo"),
        hide_protocol: is_on("hide_protocol"),
    };
}

fn read_snippets(snippets: &mut Snippets, told: &Node, folder: &str) {
    if let Some(node) = told.get("base_path") {
        let one = std::slice::from_ref(node);
        let paths = if node.items().is_empty() {
            one
        } else {
            node.items()
        };
        let paths = paths.iter().filter_map(|path| match &path.value {
            Value::Text(path) if path.starts_with('/') => None,
            Value::Text(path) => Some(BasePath::Fixed(tree::join(folder, path)?)),
            Value::Relative(rest) => match rest.split_once('/').unwrap_or((rest, "")) {
                ("$config_dir", rest) => Some(BasePath::Fixed(tree::join(folder, rest)?)),
                ("$docs_dir", rest) => Some(BasePath::Docs(rest.to_owned())),
                ("", "") => Some(BasePath::Page),
                _ => None,
            },
            _ => None,
        });
        snippets.base_paths = paths.collect();
    }
}

/// A boolean as Python-Markdown reads options: also from text.
fn flag(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        Value::Int(value) => Some(*value != 0),
        Value::Text(text) => match &*text.to_lowercase() {
            "true" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
