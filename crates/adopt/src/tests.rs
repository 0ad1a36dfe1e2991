//! Repositories, and what they are taken for.

use std::collections::BTreeMap;

use forge::model::{Access, FullName, Release, Repository, Role, Visibility};

use super::*;

fn repository(name: &str) -> Repository {
    Repository {
        id: "1".to_owned(),
        full_name: FullName::new("acme", name),
        url: format!("https://github.com/acme/{name}"),
        files_url: format!("https://github.com/acme/{name}/blob/"),
        head: None,
        default_branch: Some("main".to_owned()),
        description: None,
        homepage: None,
        is_archived: false,
        is_fork: false,
        is_template: false,
        visibility: Visibility::Private,
        topics: Vec::new(),
        languages: Vec::new(),
        pushed_at: None,
        release: None,
        license: None,
        disk_kib: None,
        seen: BTreeMap::new(),
        problem: None,
    }
}

/// What a repository with these files is taken for; a file has a text where `=`
/// follows its path.
fn inferred_from(repository: &Repository, files: &[&str], teams: &[Access]) -> Inferred {
    let mut paths = Vec::new();
    let mut texts = BTreeMap::new();
    for file in files {
        let (path, text) = file.split_once('=').unwrap_or((file, ""));
        paths.push(path.to_owned());
        if !text.is_empty() {
            texts.insert(path.to_owned(), text.to_owned());
        }
        let folders = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
        paths.extend(folders);
    }
    paths.sort_unstable();
    paths.dedup();
    let evidence = Evidence {
        repository,
        host: Host::GitHub,
        paths: &paths,
        texts: &texts,
        teams,
    };
    infer(&evidence, &|_, name| {
        matches!(name, "taken" | "acme-twice" | "twice")
    })
}

fn access(team: &str, role: Role) -> Access {
    Access {
        team: team.to_owned(),
        role,
    }
}

#[test]
fn a_service_is_described_with_its_evidence() {
    let mut shop = repository("Shop");
    shop.topics = vec!["checkout".to_owned()];
    shop.languages = vec![("Go".to_owned(), 900), ("Shell".to_owned(), 100)];
    shop.homepage = Some("https://shop.example.com".to_owned());
    shop.release = Some(Release {
        name: "One".to_owned(),
        tag: "v1".to_owned(),
        at: None,
        url: None,
    });
    let files = [
        ".github/CODEOWNERS=* @acme/checkout",
        "Dockerfile",
        "README.md=# Shop\n\nSells: *things*.\n",
        "api/openapi.yaml",
        "docs/index.md",
        "go.mod",
        "vendor/x/openapi.yaml",
    ];
    let found = inferred_from(&shop, &files, &[]);
    insta::assert_snapshot!(write::descriptor(&found), @r##"
    # yaml-language-server: $schema=https://json.schemastore.org/catalog-info.json
    # What acme/Shop was taken for, and from what. Put right what is wrong; comments can go.
    apiVersion: backstage.io/v1alpha1
    kind: Component
    metadata:
      name: shop  # the repository's name
      description: "Sells: things."  # the first paragraph of README.md
      annotations:
        github.com/project-slug: acme/Shop  # where it is
        backstage.io/techdocs-ref: "dir:."  # a page in docs
      tags:
        - checkout  # a topic
        - go  # a language
      links:
        - url: "https://shop.example.com"  # the repository's home page
          title: "Home page"
    spec:
      type: service  # Dockerfile
      lifecycle: production  # the release v1
      owner: checkout  # .github/CODEOWNERS
      providesApis:
        - shop-api  # api/openapi.yaml
    ---
    apiVersion: backstage.io/v1alpha1
    kind: API
    metadata:
      name: shop-api
    spec:
      type: openapi  # api/openapi.yaml
      lifecycle: production
      owner: checkout
      definition:
        $text: ./api/openapi.yaml
    "##);
}

#[test]
fn files_tell_what_a_repository_is() {
    #[track_caller]
    fn check(files: &[&str], component_type: &str, from: &str) {
        let found = inferred_from(&repository("shop"), files, &[]).component_type;
        assert_eq!((&*found.value, &*found.from), (component_type, from));
    }
    check(&["action.yml"], "tool", "action.yml: an action of GitHub");
    check(&["main.tf", "variables.tf"], "infrastructure", "main.tf");
    check(&["main.tf", "Dockerfile"], "service", "Dockerfile");
    check(
        &["next.config.mjs", "Dockerfile"],
        "website",
        "next.config.mjs",
    );
    check(&["angular.json"], "website", "angular.json");
    check(
        &[r#"package.json={"dependencies": {"vue": "3"}}"#],
        "website",
        "package.json needs vue",
    );
    check(
        &[r#"package.json={"main": "x.js"}"#],
        "library",
        "package.json has exports",
    );
    check(
        &[r#"package.json={"main": "x.js", "private": true, "scripts": {"start": "x"}}"#],
        "service",
        "package.json can be started",
    );
    check(
        &[r#"package.json={"bin": {}}"#],
        "tool",
        "package.json has commands",
    );
    check(
        &["package.json={"],
        "other",
        "a guess: nothing tells what it is",
    );
    check(&["Cargo.toml", "src/lib.rs"], "library", "src/lib.rs");
    check(
        &["Cargo.toml", "src/lib.rs", "src/main.rs"],
        "tool",
        "src/main.rs",
    );
    check(&["go.mod"], "library", "go.mod without a program");
    check(&["cmd/x/main.go", "go.mod"], "tool", "cmd");
    check(
        &["pyproject.toml=[project]\nname = 'x'\n[project.scripts]\nx = 'x:y'\n"],
        "tool",
        "pyproject.toml has commands",
    );
    check(&["x.gemspec"], "library", "x.gemspec");
    check(
        &["docs/index.md", "mkdocs.yml"],
        "documentation",
        "mkdocs.yml, and no code",
    );
    check(&[], "other", "a guess: nothing tells what it is");
}

#[test]
fn what_a_host_says_counts_before_files() {
    let mut shop = repository("taken");
    shop.topics = vec!["library".to_owned(), "poc".to_owned()];
    let found = inferred_from(&shop, &["Dockerfile"], &[]);
    assert_eq!(found.component_type.value, "library");
    assert_eq!(found.lifecycle.from, "the topic poc");
    assert_eq!(found.name.value, "acme-taken");
    let twice = inferred_from(&repository("twice"), &[], &[]);
    assert_eq!(twice.name.value, "acme-twice-2");
    shop.is_archived = true;
    assert_eq!(inferred_from(&shop, &[], &[]).lifecycle.value, "deprecated");
}

#[test]
fn the_only_team_with_the_most_rights_owns() {
    #[track_caller]
    fn check(teams: &[Access], owner: &str) {
        assert_eq!(
            inferred_from(&repository("shop"), &[], teams).owner.value,
            owner
        );
    }
    check(&[], "unknown");
    check(
        &[access("web", Role::Admin), access("all", Role::Write)],
        "web",
    );
    check(
        &[access("web", Role::Admin), access("ops", Role::Admin)],
        "unknown",
    );
    check(&[access("all", Role::Read)], "unknown");
    check(&[access("ops/web", Role::Maintain)], "ops-web");
}

#[test]
fn whatever_somebody_wrote_stays_one_value() {
    let mut shop = repository("shop");
    shop.description = Some("a: \"b\" # c\n- d\u{2028}e\\".to_owned());
    shop.topics = vec!["null".to_owned(), "yes".to_owned(), "1".to_owned()];
    shop.homepage = Some("https://x.example/\n# y".to_owned());
    let files = ["CODEOWNERS=* @acme/a:b"];
    let found = inferred_from(&shop, &files, &[]);
    let text = write::descriptor(&found);
    let stream = yaml::parse(&text, &yaml::Limits::default());
    let yaml::Content::Tree(entity) = &stream.documents[0].content else {
        panic!("{text}");
    };
    let entity = entity.to_json();
    let metadata = &entity["metadata"];
    assert_eq!(metadata["description"], "a: \"b\" # c - d e\\");
    assert_eq!(metadata["tags"], serde_json::json!(["null", "yes", "1"]));
    assert_eq!(metadata["links"][0]["url"], "https://x.example/\n# y");
    assert_eq!(entity["spec"]["owner"], "a:b");
}

#[test]
fn a_mark_says_what_is_a_guess() {
    let found = inferred_from(&repository("shop"), &["openapi.yaml"], &[]);
    let text = write::marked(&found);
    assert!(text.contains("callboard.dev/inferred: "), "{text}");
    assert!(text.contains("a guess: there is no release"), "{text}");
    assert!(
        !text.contains("kind: API") && !text.contains(" # "),
        "{text}"
    );
}
