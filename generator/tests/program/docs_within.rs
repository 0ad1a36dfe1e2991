//! Docs read the files of their own repository and no other: every way in
//! which a docs site can name a file, tried on files of another repository, of
//! the machine, and by absolute paths.
//!
//! Each way is tried on a folder of the repository as well, where it has to
//! work: else the test would prove nothing.

use std::collections::BTreeMap;
use std::path::Path;

use crate::world::{World, callboard, files};

/// What no page, file or message may hold.
const SECRET: &str = "secret-4711";

/// What shows that a way in leads somewhere.
const INSIDE: &str = "inside-4712";

/// A way in: its name, whether it works within a repository, and the files of
/// the repository. `@` is the folder that is tried, as seen from the root of
/// the repository; a text that starts with `-> ` is a symbolic link.
type Way = (&'static str, bool, &'static [(&'static str, &'static str)]);

const WAYS: &[Way] = &[
    (
        "snippet",
        true,
        &[("docs/index.md", "--8<-- \"@/part.txt\"\n")],
    ),
    (
        "snippet-block",
        true,
        &[("docs/index.md", "--8<--\n@/part.txt\n--8<--\n")],
    ),
    (
        "snippet-lines",
        true,
        &[("docs/index.md", "--8<-- \"@/part.txt:1:1\"\n")],
    ),
    (
        "snippet-in-code",
        true,
        &[("docs/index.md", "```\n--8<-- \"@/part.txt\"\n```\n")],
    ),
    (
        "snippet-of-docs",
        false,
        &[(
            "docs/index.md",
            "--8<-- \"docs/../@/../@/part.txt\"\n--8<-- \"./@/part.txt\"\n",
        )],
    ),
    (
        "snippet-url",
        false,
        &[("docs/index.md", "--8<-- \"file://@/part.txt\"\n")],
    ),
    (
        "base-path",
        true,
        &[
            (
                "mkdocs.yml",
                "site_name: Own\nmarkdown_extensions:\n  - pymdownx.snippets: {base_path: ['@'], restrict_base_path: false, url_download: true}\n",
            ),
            ("docs/index.md", "--8<-- \"part.txt\"\n"),
        ],
    ),
    (
        "base-path-relative",
        true,
        &[
            (
                "mkdocs.yml",
                "site_name: Own\nmarkdown_extensions:\n  - pymdownx.snippets: {base_path: [!relative $config_dir/@]}\n",
            ),
            ("docs/index.md", "--8<-- \"part.txt\"\n"),
        ],
    ),
    (
        "base-path-docs",
        true,
        &[
            (
                "mkdocs.yml",
                "site_name: Own\nmarkdown_extensions:\n  - pymdownx.snippets: {base_path: [!relative $docs_dir/../@]}\n",
            ),
            ("docs/index.md", "--8<-- \"part.txt\"\n"),
        ],
    ),
    (
        "auto-append",
        true,
        &[(
            "mkdocs.yml",
            "site_name: Own\nmarkdown_extensions:\n  - pymdownx.snippets: {auto_append: ['@/part.txt']}\n",
        )],
    ),
    (
        "docs-dir",
        true,
        &[("mkdocs.yml", "site_name: Own\ndocs_dir: '@/docs'\n")],
    ),
    (
        "inherit",
        true,
        &[("mkdocs.yml", "INHERIT: '@/mkdocs.yml'\n")],
    ),
    (
        "include",
        true,
        &[(
            "mkdocs.yml",
            "site_name: Own\nplugins: [techdocs-core]\nnav:\n  - index.md\n  - More: '!include @/mkdocs.yml'\n",
        )],
    ),
    (
        "wildcard",
        true,
        &[(
            "mkdocs.yml",
            "site_name: Own\nplugins: [techdocs-core]\nnav:\n  - index.md\n  - More: '*include @/*.yml'\n",
        )],
    ),
    (
        "included-docs-dir",
        true,
        &[
            (
                "mkdocs.yml",
                "site_name: Own\nplugins: [techdocs-core]\nnav:\n  - index.md\n  - More: '!include ./sub/mkdocs.yml'\n",
            ),
            (
                "sub/mkdocs.yml",
                "site_name: sub\ndocs_dir: '../@/docs'\nnav: [index.md]\n",
            ),
        ],
    ),
    (
        "nav",
        false,
        &[(
            "mkdocs.yml",
            "site_name: Own\nnav: [index.md, '../@/page.md']\n",
        )],
    ),
    (
        "links",
        false,
        &[(
            "docs/index.md",
            "[a](../@/page.md) ![b](../@/picture.png) <img src=\"../@/picture.png\"> \
             <a href=\"../@/part.txt\" download>c</a> [d](@/part.txt) ![e](@/picture.png)\n",
        )],
    ),
    (
        "styles",
        false,
        &[(
            "mkdocs.yml",
            "site_name: Own\nextra_css: ['../@/part.txt']\nextra_javascript: ['../@/part.txt']\n\
             hooks: ['@/part.txt']\ntheme: {name: material, custom_dir: '@', logo: '../@/picture.png'}\n",
        )],
    ),
    (
        "redirects",
        false,
        &[(
            "mkdocs.yml",
            "site_name: Own\nplugins:\n  - techdocs-core\n  - redirects: {redirect_maps: {'old.md': '../@/page.md', '../@/x.md': index.md}}\n",
        )],
    ),
    ("linked-page", true, &[("docs/index.md", "-> ../@/page.md")]),
    ("linked-folder", true, &[("docs/more", "-> ../@")]),
    ("linked-docs", true, &[("docs", "-> @/docs")]),
    ("linked-config", true, &[("mkdocs.yml", "-> @/mkdocs.yml")]),
    (
        "linked-picture",
        true,
        &[
            ("docs/index.md", "![x](picture.png)\n"),
            ("docs/picture.png", "-> ../@/picture.png"),
        ],
    ),
    (
        "linked-snippet",
        true,
        &[
            ("docs/index.md", "--8<-- \"part.txt\"\n"),
            ("part.txt", "-> @/part.txt"),
        ],
    ),
    (
        "linked-twice",
        true,
        &[
            ("docs/index.md", "-> ../first.md"),
            ("first.md", "-> second/page.md"),
            ("second", "-> @"),
        ],
    ),
    (
        "readme",
        true,
        &[
            ("README.md", "-> @/page.md"),
            ("docs/index.md", "-> nowhere"),
        ],
    ),
    ("annotation", true, &[("catalog-info.yaml", "dir:@")]),
    (
        "annotation-dots",
        true,
        &[("catalog-info.yaml", "dir:./docs/../@")],
    ),
    (
        "linked-annotation",
        true,
        &[("catalog-info.yaml", "dir:./link"), ("link", "-> @")],
    ),
    (
        "annotation-file",
        false,
        &[("catalog-info.yaml", "url:file://@")],
    ),
    (
        "annotation-url",
        false,
        &[(
            "catalog-info.yaml",
            "url:https://github.com/acme/annotation-url/tree/main/@",
        )],
    ),
    // What is in the repository and is not for docs.
    (
        "own-secrets",
        false,
        &[
            (".git/config", SECRET),
            ("app-config.local.yaml", SECRET),
            ("docs/app-config.yaml", SECRET),
            ("docs/.git/x.md", SECRET),
            ("docs/git", "-> ../.git"),
            ("docs/link.md", "-> ../app-config.local.yaml"),
            (
                "docs/index.md",
                "--8<-- \".git/config\"\n\n--8<-- \"app-config.local.yaml\"\n\n[a](app-config.yaml)\n",
            ),
        ],
    ),
];

/// Writes the files that ways look for into a folder.
fn bait(folder: &Path, mark: &str) {
    let page = format!("# {mark}\n");
    let config = format!("site_name: {mark}\nnav: [index.md]\n");
    for (path, text) in [
        ("part.txt", mark),
        ("picture.png", mark),
        ("page.md", &page),
        ("docs/index.md", &page),
        ("index.md", &page),
        ("mkdocs.yml", &config),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Writes the repository of a way.
fn write_repository(folder: &Path, name: &str, way: &Way, target: &str) {
    let mut all = BTreeMap::from([
        ("catalog-info.yaml", "dir:."),
        ("mkdocs.yml", "site_name: Own\n"),
        ("docs/index.md", "# Own page\n"),
    ]);
    let (_, _, own) = way;
    for (path, text) in *own {
        all.insert(path, text);
        if *path == "docs" {
            all.remove("docs/index.md");
        }
    }
    for (path, text) in all {
        let text = text.replace('@', target);
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        if let Some(to) = text.strip_prefix("-> ") {
            std::os::unix::fs::symlink(to, file).unwrap();
        } else if path == "catalog-info.yaml" {
            let text = format!(
                "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  \
                 annotations: {{backstage.io/techdocs-ref: '{text}'}}\n\
                 spec: {{type: service, lifecycle: production, owner: web}}\n"
            );
            std::fs::write(file, text).unwrap();
        } else {
            std::fs::write(file, text).unwrap();
        }
    }
}

#[test]
fn no_way_leads_out_of_a_repository() {
    let world = World::empty();
    let top = world.path();
    let checkouts = top.join("home/checkouts/acme");
    bait(&top.join("outside"), SECRET);
    bait(&checkouts.join("other"), SECRET);
    let absolute = top.join("outside");
    let targets = [
        ("inside", "inside".to_owned()),
        ("other", "../other".to_owned()),
        ("machine", "../../../../outside".to_owned()),
        ("odd", "./docs/..//../other/.".to_owned()),
        ("absolute", absolute.to_str().unwrap().to_owned()),
    ];
    let mut locations = String::new();
    for way in WAYS {
        for (kind, target) in &targets {
            let name = format!("{}-{kind}", way.0);
            let folder = checkouts.join(&name);
            bait(&folder.join("inside"), INSIDE);
            write_repository(&folder, &name, way, target);
            locations.push_str(&format!(
                "    - {{type: url, target: 'https://github.com/acme/{name}/blob/main/catalog-info.yaml'}}\n"
            ));
        }
    }
    world.write(
        "home/app-config.yaml",
        format!(
            "app: {{title: Test}}\ncatalog:\n  locations:\n{locations}callboard:\n  \
             checkouts: [{{url: 'https://github.com/acme', path: ./checkouts/acme}}]\n"
        ),
    );
    let (config, out) = (top.join("home/app-config.yaml"), top.join("portal"));
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let run = callboard(&["build", "--config", &path(&config), "--out", &path(&out)]);
    assert!(run.is_clean(), "{}", run.stderr);
    assert!(!run.stderr.contains(SECRET), "{}", run.stderr);

    let holds = |bytes: &[u8], mark: &str| {
        bytes
            .windows(mark.len())
            .any(|part| part == mark.as_bytes())
    };
    let written = files(&out);
    let leaks: Vec<&String> = written
        .iter()
        .filter(|(_, bytes)| holds(bytes, SECRET))
        .map(|(path, _)| path)
        .collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
    for (way, works, _) in WAYS {
        let below = format!("docs/default/component/{way}-inside/");
        let mut own = written.iter().filter(|(path, _)| path.starts_with(&below));
        let shows = own.any(|(_, bytes)| holds(bytes, INSIDE));
        assert!(
            shows || !works,
            "`{way}` shows nothing of its own repository"
        );
    }
}
