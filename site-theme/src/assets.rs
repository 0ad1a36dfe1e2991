//! Style sheets, scripts, icons and the modules for browsers, each under a name that
//! holds the hash of its bytes, so that browsers may keep it for ever.
//!
//! [`all`] lists them; [`path`] gives the path of one. To add one, add a row
//! to `SOURCES`: a script after what it names, because a script's imports
//! (`from "./base.js"`, `import("./search.js")`) and other files
//! (`"./search.wasm"`) are rewritten to the hashed names. Comments and indentation of scripts stay behind: they are a fifth of what a
//! browser would load.

use std::sync::LazyLock;

/// A file that pages ask for.
#[derive(Debug)]
pub struct Asset {
    /// What templates call it, as in `frame.css`.
    pub name: &'static str,
    /// Its path below the root of the portal, as in
    /// `assets/frame.0123456789.css`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Asset {
    /// Whether it is a module for browsers, which only a portal asks for, and
    /// not a docs site alone.
    pub fn is_module(&self) -> bool {
        self.name.ends_with(".wasm")
    }
}

/// The modules for browsers: the name, and what `cargo xtask wasm` built.
const MODULES: &[(&str, &[u8])] = &[
    (
        "search.wasm",
        include_bytes!(concat!(env!("OUT_DIR"), "/search.wasm")),
    ),
    (
        "search-languages.wasm",
        include_bytes!(concat!(env!("OUT_DIR"), "/search-languages.wasm")),
    ),
    (
        "catalog.wasm",
        include_bytes!(concat!(env!("OUT_DIR"), "/catalog.wasm")),
    ),
];

/// Name and the texts that are joined to make it.
const SOURCES: &[(&str, &[&str])] = &[
    (
        "frame.css",
        &[
            include_str!("../assets/css/1-tokens.css"),
            include_str!("../assets/css/2-base.css"),
            include_str!("../assets/css/3-frame.css"),
            include_str!("../assets/css/4-parts.css"),
            include_str!("../assets/css/5-search.css"),
        ],
    ),
    (
        "entity.css",
        &[
            include_str!("../assets/css/entity.css"),
            include_str!("../assets/css/graph.css"),
        ],
    ),
    ("pages.css", &[include_str!("../assets/css/pages.css")]),
    (
        "create.css",
        &[
            include_str!("../assets/css/create.css"),
            include_str!("../assets/css/create-task.css"),
        ],
    ),
    ("catalog.css", &[include_str!("../assets/css/catalog.css")]),
    ("search.css", &[include_str!("../assets/css/search.css")]),
    ("docs.css", &[include_str!("../assets/css/docs.css")]),
    ("icons.svg", &[include_str!("../assets/icons.svg")]),
    ("base.js", &[include_str!("../assets/js/base.js")]),
    ("picture.js", &[include_str!("../assets/js/picture.js")]),
    (
        "graph-picker.js",
        &[include_str!("../assets/js/graph-picker.js")],
    ),
    ("relations.js", &[include_str!("../assets/js/relations.js")]),
    ("impact.js", &[include_str!("../assets/js/impact.js")]),
    ("graph.js", &[include_str!("../assets/js/graph.js")]),
    (
        "catalog-index.js",
        &[include_str!("../assets/js/catalog-index.js")],
    ),
    (
        "search-worker.js",
        &[include_str!("../assets/js/search-worker.js")],
    ),
    (
        "search-client.js",
        &[include_str!("../assets/js/search-client.js")],
    ),
    (
        "search-names.js",
        &[include_str!("../assets/js/search-names.js")],
    ),
    (
        "search-rows.js",
        &[include_str!("../assets/js/search-rows.js")],
    ),
    ("search.js", &[include_str!("../assets/js/search.js")]),
    (
        "search-page.js",
        &[include_str!("../assets/js/search-page.js")],
    ),
    ("frame.js", &[include_str!("../assets/js/frame.js")]),
    ("home.js", &[include_str!("../assets/js/home.js")]),
    ("not-found.js", &[include_str!("../assets/js/not-found.js")]),
    ("teams.js", &[include_str!("../assets/js/teams.js")]),
    (
        "docs-report.js",
        &[include_str!("../assets/js/docs-report.js")],
    ),
    (
        "docs-print.js",
        &[include_str!("../assets/js/docs-print.js")],
    ),
    (
        "docs-search.js",
        &[include_str!("../assets/js/docs-search.js")],
    ),
    ("docs.js", &[include_str!("../assets/js/docs.js")]),
    ("docs-home.js", &[include_str!("../assets/js/docs-home.js")]),
    (
        "import-worker.js",
        &[include_str!("../assets/js/import-worker.js")],
    ),
    ("import.js", &[include_str!("../assets/js/import.js")]),
    ("create.js", &[include_str!("../assets/js/create.js")]),
    (
        "create-values.js",
        &[include_str!("../assets/js/create-values.js")],
    ),
    (
        "create-options.js",
        &[include_str!("../assets/js/create-options.js")],
    ),
    (
        "create-chips.js",
        &[include_str!("../assets/js/create-chips.js")],
    ),
    (
        "create-list.js",
        &[include_str!("../assets/js/create-list.js")],
    ),
    (
        "create-check.js",
        &[include_str!("../assets/js/create-check.js")],
    ),
    (
        "create-draft.js",
        &[include_str!("../assets/js/create-draft.js")],
    ),
    (
        "create-dry-run.js",
        &[include_str!("../assets/js/create-dry-run.js")],
    ),
    (
        "create-review.js",
        &[include_str!("../assets/js/create-review.js")],
    ),
    (
        "create-form.js",
        &[include_str!("../assets/js/create-form.js")],
    ),
    (
        "create-task.js",
        &[include_str!("../assets/js/create-task.js")],
    ),
    ("settings.js", &[include_str!("../assets/js/settings.js")]),
    (
        "catalog-filter.js",
        &[include_str!("../assets/js/catalog-filter.js")],
    ),
    (
        "catalog-worker.js",
        &[include_str!("../assets/js/catalog-worker.js")],
    ),
    (
        "catalog-ask.js",
        &[include_str!("../assets/js/catalog-ask.js")],
    ),
    ("catalog.js", &[include_str!("../assets/js/catalog.js")]),
];

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let modules = MODULES
        .iter()
        .map(|(name, bytes)| named(name, bytes.to_vec()));
    let mut assets: Vec<Asset> = modules.collect();
    for (name, texts) in SOURCES {
        let mut text = texts.concat();
        if name.ends_with(".js") {
            for imported in &assets {
                let file = imported.path.trim_start_matches("assets/");
                text = text.replace(
                    &format!("\"./{}\"", imported.name),
                    &format!("\"./{file}\""),
                );
            }
            text = slim(&text);
        }
        assets.push(named(name, text.into_bytes()));
    }
    assets
});

/// An asset, with the path that its bytes give it.
fn named(name: &'static str, bytes: Vec<u8>) -> Asset {
    let hash = blake3::hash(&bytes).to_hex();
    let (stem, extension) = name
        .rsplit_once('.')
        .expect("asset names have an extension");
    Asset {
        name,
        path: format!("assets/{stem}.{}.{extension}", &hash[..10]),
        bytes,
    }
}

/// A script without indentation, empty lines and those that are comments. No
/// text of a script goes over several lines, and no code follows a comment.
fn slim(script: &str) -> String {
    let mut slim = String::with_capacity(script.len());
    let mut is_comment = false;
    for line in script.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if is_comment {
            is_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            slim.push_str(line);
            slim.push('\n');
        }
    }
    slim
}

/// The icon of the portal, at the fixed path `favicon.svg`.
pub const FAVICON: &str = include_str!("../assets/favicon.svg");

/// Every asset.
pub fn all() -> &'static [Asset] {
    &ASSETS
}

/// The path of an asset below the root of the portal.
///
/// # Panics
///
/// When there is no asset of that name: templates name them in literals, and
/// every template is rendered in the tests.
pub fn path(name: &str) -> &'static str {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    &asset
        .unwrap_or_else(|| panic!("there is no asset `{name}`"))
        .path
}

/// What an icon of the sprite is made of, drawn on 24 by 24, for pictures that
/// stand alone.
pub fn symbol(name: &str) -> Option<&'static str> {
    const SPRITE: &str = include_str!("../assets/icons.svg");
    static SYMBOLS: LazyLock<std::collections::HashMap<&str, &str>> = LazyLock::new(|| {
        let symbols = SPRITE.split("<symbol id=\"").skip(1);
        symbols
            .filter_map(|symbol| {
                let (name, rest) = symbol.split_once('"')?;
                let (_, rest) = rest.split_once('>')?;
                Some((name, rest.split_once("</symbol>")?.0))
            })
            .collect()
    });
    SYMBOLS.get(name).copied()
}

/// The symbol of the sprite with this name, if there is one.
pub fn icon_named(name: &str) -> Option<&'static str> {
    const SPRITE: &str = include_str!("../assets/icons.svg");
    SPRITE
        .split("<symbol id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|symbol| *symbol == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_import_of_a_script_leads_to_a_hashed_file() {
        for asset in all().iter().filter(|asset| asset.name.ends_with(".js")) {
            let text = std::str::from_utf8(&asset.bytes).unwrap();
            for (_, rest) in text.match_indices("\"./").map(|(at, found)| {
                let rest = &text[at + found.len()..];
                (at, &rest[..rest.find('"').unwrap()])
            }) {
                let path = format!("assets/{rest}");
                assert!(
                    all().iter().any(|other| other.path == path),
                    "{} imports {rest}",
                    asset.name
                );
            }
        }
    }

    #[test]
    fn every_module_is_one_and_has_its_hash_in_its_path() {
        let modules: Vec<_> = all().iter().filter(|asset| asset.is_module()).collect();
        assert_eq!(modules.len(), MODULES.len());
        for (asset, (name, bytes)) in modules.iter().zip(MODULES) {
            assert_eq!(asset.bytes, *bytes, "{name}");
            // What WebAssembly of version 1 begins with.
            assert!(bytes.starts_with(b"\0asm\x01\0\0\0"), "{name}");
            let (stem, _) = name.split_once('.').unwrap();
            let hash = &blake3::hash(bytes).to_hex()[..10];
            assert_eq!(path(name), format!("assets/{stem}.{hash}.wasm"));
        }
    }

    #[test]
    fn what_a_script_names_comes_before_it() {
        let names = || all().iter().map(|asset| asset.name);
        for (at, asset) in all().iter().enumerate() {
            let Some((_, texts)) = SOURCES.iter().find(|(name, _)| *name == asset.name) else {
                continue;
            };
            if asset.name.ends_with(".js") {
                let text = texts.concat();
                let is_named = |name: &&str| text.contains(&format!("\"./{name}\""));
                let later: Vec<_> = names().skip(at).filter(is_named).collect();
                assert!(later.is_empty(), "{}: {later:?}", asset.name);
            }
        }
    }

    #[test]
    fn scripts_lose_comments_and_indentation_only() {
        let script = "// What it is.\n\nconst a = () => {\n  /** One\n      that is long. */\n  \
                      return \"// no\"; // yes\n};\n/* Short. */\na();\n";
        let slim = slim(script);
        assert_eq!(
            slim,
            "const a = () => {\nreturn \"// no\"; // yes\n};\na();\n"
        );
    }

    #[test]
    fn no_text_of_a_script_goes_over_several_lines() {
        let scripts = SOURCES.iter().filter(|(name, _)| name.ends_with(".js"));
        for (name, texts) in scripts {
            let text = texts.concat();
            let is_code = |line: &&str| !line.trim().starts_with("//") && !line.contains("/*");
            for line in text.lines().filter(is_code) {
                let marks = line.matches('`').count() - line.matches("\\`").count();
                assert!(marks % 2 == 0, "{name}: {line}");
                assert!(!line.ends_with('\\'), "{name}: {line}");
            }
        }
    }

    #[test]
    fn every_icon_of_the_sprite_has_its_own_name() {
        let sprite = include_str!("../assets/icons.svg");
        let mut names: Vec<_> = sprite
            .split("<symbol id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
