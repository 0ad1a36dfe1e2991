//! `mkdocs.yml` to configuration.

use super::*;
use crate::markdown::options::{Critic, LineNumbers, MarkedBlocks, Quotes, Slugify};
use crate::tree::MemoryTree;

fn read(text: &str) -> (Config, Vec<String>) {
    let mut tree = MemoryTree::default();
    tree.insert("mkdocs.yml", text);
    tree.insert(
        "base/mkdocs.base.yml",
        "site_name: Base\ntheme:\n  name: material\n",
    );
    let (config, found) = Config::read(&tree, "", &Settings::default());
    let found = found.into_iter().map(|found| {
        let line = found.place.map_or(0, |place| place.line);
        format!("{line}: {}", found.message)
    });
    (config, found.collect())
}

#[test]
fn what_is_not_said_has_mkdocs_defaults() {
    let (config, found) = read("site_name: A\nrepo_url: https://github.com/a/b\n");
    assert_eq!(found, [""; 0]);
    assert_eq!(config.docs_dir, "docs");
    assert_eq!(config.edit_uri.as_deref(), Some("edit/master/docs/"));
    assert_eq!(config.repo_name.as_deref(), Some("GitHub"));
    assert!(config.use_directory_urls);
    let (config, _) = read("site_name: A\nrepo_url: https://git.example.com/a/b\n");
    assert_eq!(config.edit_uri, None);
    assert_eq!(config.repo_name.as_deref(), Some("Git"));
}

#[test]
fn an_entity_fills_in_its_repository() {
    let settings = Settings {
        repo_url: Some("https://github.com/o/r/tree/main/x".into()),
        edit_uri: Some("https://github.com/o/r/edit/main/x/docs".into()),
        site_name: Some("X".into()),
        ..Settings::default()
    };
    let (config, found) = Config::read(&MemoryTree::default(), "x", &settings);
    assert!(found.is_empty());
    assert_eq!(config.site_name, "X");
    assert_eq!(config.docs_dir, "x/docs");
    assert_eq!(
        config.edit_uri.as_deref(),
        Some("https://github.com/o/r/edit/main/x/docs/")
    );
}

#[test]
fn what_is_not_as_it_should_be_is_said() {
    let (config, found) =
        read("site_nam: A\nhooks: [x.py]\ndocs_dir: ../x\nplugins: [blog]\nnav: x\n");
    assert_eq!(
        found,
        [
            "1: MkDocs has no key `site_nam`",
            "2: TechDocs drops `hooks`",
            "4: TechDocs does not have the plugin `blog`",
            "5: `nav` has to be a list",
            "1: `mkdocs.yml` gives no `site_name`",
            "3: `../x` leads out of the folder of `mkdocs.yml`; `docs` is read",
        ]
    );
    assert_eq!(config.docs_dir, "docs");
    let (config, found) = read("a: b: c");
    assert_eq!(found.len(), 2);
    assert_eq!(config.site_name, "Documentation Site");
}

#[test]
fn a_file_can_inherit() {
    let (config, found) =
        read("INHERIT: base/mkdocs.base.yml\ntheme:\n  features: [navigation.indexes]\n");
    assert_eq!(found, [""; 0]);
    assert_eq!(config.site_name, "Base");
    assert!(config.section_indexes);
    let (_, found) = read("INHERIT: ../x.yml\nsite_name: A");
    assert_eq!(found, ["1: there is no file `../x.yml` to inherit from"]);
}

#[test]
fn options_go_over_those_of_techdocs_core() {
    let (config, found) = read(
        r#"
site_name: A
markdown_extensions:
  - pymdownx.keys
  - markdown.extensions.smarty: {smart_quotes: false}
  - toc:
      permalink: "¶"
      toc_depth: 2-4
      slugify: !!python/object/apply:pymdownx.slugs.slugify
        kwds: {case: lower}
  - pymdownx.highlight:
      linenums: none
  - pymdownx.betterem:
      smart_enable: underscore
  - pymdownx.superfences:
      custom_fences:
        - name: mermaid
          class: mermaid
          format: !!python/name:pymdownx.superfences.fence_code_format
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
  - mdx_truly_sane_lists:
      nested_indent: 4
  - pymdownx.snippets:
      base_path: [docs/parts, !relative $docs_dir/x]
      auto_append: [refs.md]
  - mdx_include
"#,
    );
    assert_eq!(
        found,
        ["27: the extension `mdx_include` is not in TechDocs"]
    );
    let options = config.markdown;
    assert!(!options.smart_marks.quotes && options.smart_marks.dashes);
    assert!(options.keys && options.smarty && options.permalinks);
    assert_eq!(options.toc_levels, (2, 4));
    assert_eq!(options.slugify, Slugify::PymdownxLower);
    assert_eq!(options.highlight.line_numbers, LineNumbers::Asked);
    assert!(options.smart_emphasis && options.material_icons);
    assert_eq!(
        options.custom_fences,
        [("mermaid".into(), "mermaid".into())]
    );
    assert_eq!(options.nested_indent, 4);
    assert_eq!(options.auto_append, ["refs.md"]);
    assert_eq!(
        config.snippets.base_paths,
        [
            extensions::BasePath::Fixed("docs/parts".into()),
            extensions::BasePath::Docs("x".into())
        ]
    );
}

#[test]
fn blocks_have_the_types_that_are_set() {
    let (config, _) = read(
        "
site_name: A
markdown_extensions:
  - pymdownx.blocks.admonition
  - pymdownx.blocks.details:
      types: [tip, {name: my-tip, class: big_tip}, {name: x, title: Y}]
",
    );
    let blocks = config.markdown.blocks;
    assert_eq!(blocks.admonitions.unwrap().len(), 9);
    let details = blocks.details.unwrap();
    let shown: Vec<String> = details
        .iter()
        .map(|found| format!("{} {} {}", found.name, found.class, found.title))
        .collect();
    assert_eq!(shown, ["tip tip Tip", "my-tip big_tip Big Tip", "x x Y"]);
    assert!(!blocks.tab);
    let (config, _) =
        read("site_name: A\nplugins:\n  - techdocs-core: {use_pymdownx_blocks: true}\n");
    let blocks = config.markdown.blocks;
    assert_eq!(blocks.details.unwrap()[0].name, "details-new");
    assert!(blocks.tab);
}

#[test]
fn blocks_with_slashes_replace_those_with_marks_to_the_letter() {
    let marked = |exact: bool, more: &str| {
        let text = format!(
            "site_name: A\nplugins:\n  - techdocs-core: {{use_pymdownx_blocks: true}}\n{more}"
        );
        let mut tree = MemoryTree::default();
        tree.insert("mkdocs.yml", text);
        let settings = Settings {
            exact,
            ..Settings::default()
        };
        Config::read(&tree, "", &settings).0.markdown.marked_blocks
    };
    let named = "markdown_extensions: [admonition, {pymdownx.tabbed: {alternate_style: true}}]\n";
    assert_eq!(marked(false, ""), MarkedBlocks::ALL);
    let none = marked(true, "");
    assert!(!none.admonitions && !none.details && !none.tabs);
    let some = marked(true, named);
    assert!(some.admonitions && !some.details && some.tabs);
}

#[test]
fn extensions_have_options() {
    let (config, found) = read(
        "
site_name: A
markdown_extensions:
  - pymdownx.critic: {mode: accept}
  - pymdownx.escapeall: {hardbreak: true, nbsp: true}
  - pymdownx.quotes: {callouts: true}
  - pymdownx.superfences: {relaxed_headers: true}
  - pymdownx.tabbed:
      combine_header_slug: true
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
",
    );
    assert_eq!(found, [""; 0]);
    let options = config.markdown;
    assert_eq!(options.critic, Critic::Accept);
    assert_eq!(options.quotes, Quotes::Callouts);
    assert!(options.escapeall && options.escaped_breaks && options.escaped_spaces);
    assert!(options.relaxed_headers);
    let tabs = options.tab_ids.unwrap();
    assert_eq!(tabs.rule, Slugify::PymdownxLower);
    assert!(tabs.after_heading && tabs.separator == "-");
}
