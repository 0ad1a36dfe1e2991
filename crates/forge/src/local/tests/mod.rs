//! Folders of real repositories, read as a host.

mod world;

use std::collections::BTreeMap;

use super::*;
use crate::model::{EntryKind, Head, Seen};

use world::{World, entry};

const RUST: &str = "fn main() {}\n";

fn look(paths: &[&str]) -> Look {
    Look {
        branch: None,
        paths: paths.iter().map(|&path| path.to_owned()).collect(),
        with_texts: true,
        ..Look::default()
    }
}

fn name(text: &str) -> FullName {
    FullName::parse(text).unwrap()
}

fn at(repository: &Repository) -> At {
    At {
        id: repository.id.clone(),
        full_name: repository.full_name.clone(),
        commit: repository.head.as_ref().unwrap().commit.clone(),
        disk_kib: None,
    }
}

async fn list(local: &Local, owner: &str) -> Vec<Repository> {
    let listing = Listing {
        owner: owner.to_owned(),
        look: look(&["README.md"]),
        page: 100,
    };
    local.list(&listing, None).await.unwrap().repositories
}

async fn names(local: &Local, owner: &str) -> Vec<String> {
    let all = list(local, owner).await;
    all.iter().map(|it| it.full_name.to_string()).collect()
}

async fn text(local: &Local, at: &At, path: &str) -> Option<String> {
    let files = local.files(at, &[path.to_owned()]).await.unwrap();
    let file = files.into_iter().next().unwrap()?;
    Some(String::from_utf8(file.bytes.to_vec()).unwrap())
}

async fn paths(local: &Local, at: &At) -> Vec<String> {
    let tree = local.tree(at).await.unwrap();
    let show = |entry: Entry| match (entry.kind, entry.bytes) {
        (EntryKind::Folder, None) => format!("{}/", entry.path),
        (EntryKind::Link, Some(bytes)) => format!("{} -> ({bytes})", entry.path),
        (EntryKind::File, Some(bytes)) => format!("{} ({bytes})", entry.path),
        (kind, bytes) => format!("{} {kind:?} {bytes:?}", entry.path),
    };
    tree.into_iter().map(show).collect()
}

#[tokio::test]
async fn a_bare_repository_is_told_as_a_host_tells_it() {
    let world = World::new();
    let git = world.bare("acme/shop.git");
    let files = [
        ("LICENSE", "Apache License\nVersion 2.0, January 2004\n"),
        ("README.md", "# Shop\n"),
        ("src/main.rs", RUST),
        ("web/index.ts", "1"),
    ];
    let first = git.commit(1_700_000_000, &files, "");
    git.tag("v1", first, None);
    git.tag("v0-annotated-later", first, Some(1_700_000_500));
    let second = git.commit(1_700_001_000, &files, "");
    world.write("acme/shop.git/description", "Sells things\nand more\n");

    let local = world.local();
    let shop = local
        .repository(
            &name("acme/shop"),
            &look(&["README.md", "src", "no", "src/main.rs/x"]),
        )
        .await
        .unwrap();
    let head = Head {
        branch: "main".to_owned(),
        commit: second.to_string(),
        committed_at: Some(1_700_001_000),
        checks: None,
    };
    assert_eq!(shop.head, Some(head));
    assert_eq!(shop.default_branch.as_deref(), Some("main"));
    assert_eq!(shop.url, "https://github.com/acme/shop");
    assert_eq!(shop.description.as_deref(), Some("Sells things"));
    assert_eq!(shop.license.as_deref(), Some("Apache-2.0"));
    assert_eq!(shop.release.as_ref().unwrap().tag, "v0-annotated-later");
    assert_eq!(shop.release.as_ref().unwrap().at, Some(1_700_000_500));
    let languages = [("Rust".to_owned(), 13), ("TypeScript".to_owned(), 1)];
    assert_eq!(shop.languages, languages);
    let Seen::Text { oid, text: readme } = &shop.seen["README.md"] else {
        panic!("{:?}", shop.seen);
    };
    assert_eq!(readme, "# Shop\n");
    assert!(matches!(shop.seen["src"], Seen::Folder { .. }));
    assert_eq!(shop.seen["no"], Seen::Absent);
    assert_eq!(shop.seen["src/main.rs/x"], Seen::Absent);

    let at = at(&shop);
    let tree = local.tree(&at).await.unwrap();
    assert_eq!(tree[1], entry("README.md", EntryKind::File, oid, Some(7)));
    assert_eq!(
        paths(&local, &at).await,
        [
            "LICENSE (41)",
            "README.md (7)",
            "src/",
            "src/main.rs (13)",
            "web/",
            "web/index.ts (1)"
        ],
    );
    assert_eq!(
        text(&local, &at, "src/main.rs").await.as_deref(),
        Some(RUST)
    );
    assert_eq!(text(&local, &at, "src").await, None);
    assert_eq!(text(&local, &at, "/README.md").await, None);
    assert_eq!(local.usage().bytes, 13);
}

#[tokio::test]
async fn packs_with_deltas_are_read_and_packed_references_too() {
    let world = World::new();
    let git = world.bare("acme/shop.git");
    let long = "All work and no play makes a dull page.\n".repeat(50);
    let longer = format!("{long}The end.\n");
    let files = [("a.md", long.as_str()), ("b.md", longer.as_str())];
    let commit = git.commit(1_700_000_000, &files, "");
    git.pack(&[("b.md", "a.md")]);
    world.remove("acme/shop.git/refs/heads/main");
    world.write(
        "acme/shop.git/packed-refs",
        &format!("{commit} refs/heads/main\n"),
    );

    let local = world.local();
    let shop = local
        .repository(&name("acme/shop"), &look(&[]))
        .await
        .unwrap();
    assert_eq!(at(&shop).commit, commit.to_string());
    let expected = [
        format!("a.md ({})", long.len()),
        format!("b.md ({})", longer.len()),
    ];
    assert_eq!(paths(&local, &at(&shop)).await, expected);
    assert_eq!(text(&local, &at(&shop), "b.md").await, Some(longer));
}

#[tokio::test]
async fn objects_may_be_borrowed_or_have_longer_names() {
    let world = World::new();
    let lender = world.bare("acme/lender.git");
    let commit = lender.commit(1_700_000_000, &[("a", "1")], "");
    world.bare("acme/borrower.git");
    world.write(
        "acme/borrower.git/objects/info/alternates",
        "../../lender.git/objects\n",
    );
    world.write("acme/borrower.git/refs/heads/main", &format!("{commit}\n"));
    let sha256 = world.sha256("acme/long.git");
    let long = sha256.commit(1_700_000_000, &[("a", "2")], "");

    let local = world.local();
    let all = list(&local, "acme").await;
    assert_eq!(text(&local, &at(&all[0]), "a").await.as_deref(), Some("1"));
    assert_eq!(at(&all[2]).commit, long.to_string());
    assert_eq!(at(&all[2]).commit.len(), 64);
    assert_eq!(text(&local, &at(&all[2]), "a").await.as_deref(), Some("2"));
}

#[tokio::test]
async fn of_a_work_tree_what_is_committed_counts() {
    let world = World::new();
    let git = world.work_tree("acme/shop");
    git.commit(1_700_000_000, &[("README.md", "committed")], "");
    git.branch("next", 1_700_000_001, &[("README.md", "next")]);
    world.write("acme/shop/README.md", "changed");

    let local = world.local();
    let all = list(&local, "acme").await;
    assert_eq!(
        text(&local, &at(&all[0]), "README.md").await.as_deref(),
        Some("committed")
    );

    let mut look = look(&["README.md"]);
    look.branch = Some("next".to_owned());
    let next = local.repository(&name("acme/shop"), &look).await.unwrap();
    assert_eq!(next.default_branch.as_deref(), Some("main"));
    assert_eq!(next.head.as_ref().unwrap().branch, "next");
    assert_eq!(
        text(&local, &at(&next), "README.md").await.as_deref(),
        Some("next")
    );

    for branch in ["gone", "", "a..b", "../../HEAD"] {
        look.branch = Some(branch.to_owned());
        let none = local.repository(&name("acme/shop"), &look).await.unwrap();
        assert_eq!(none.head, None, "{branch}");
    }
}

#[tokio::test]
async fn a_plain_folder_is_read_as_it_is() {
    let world = World::new();
    world.write("acme/shop/README.md", "# Shop\n");
    world.write("acme/shop/src/main.rs", RUST);
    world.write("acme/shop/.github/CODEOWNERS", "* @acme/web\n");
    let local = world.local();
    let before = list(&local, "acme").await;
    assert_eq!(before, list(&local, "acme").await);
    let head = before[0].head.as_ref().unwrap();
    assert_eq!((head.branch.as_str(), head.commit.len()), ("main", 40));
    assert!(head.committed_at.is_some());
    let expected = [
        ".github/",
        ".github/CODEOWNERS (12)",
        "README.md (7)",
        "src/",
        "src/main.rs (13)",
    ];
    assert_eq!(paths(&local, &at(&before[0])).await, expected);
    assert_eq!(before[0].languages, [("Rust".to_owned(), 13)]);

    world.write("acme/shop/src/main.rs", "fn main() { }\n");
    let after = list(&local, "acme").await;
    assert_ne!(at(&after[0]).commit, at(&before[0]).commit);
    assert_eq!(after[0].seen, before[0].seen);
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_told_and_not_followed() {
    use std::os::unix::fs::symlink;

    let world = World::new();
    world.write("secret", "secret");
    world.write("outside/README.md", "outside");
    world.write("acme/plain/README.md", "");
    symlink("../../secret", world.path("acme/plain/link")).unwrap();
    symlink("../../outside", world.path("acme/plain/folder")).unwrap();
    symlink("../outside", world.path("acme/linked")).unwrap();
    symlink("outside", world.path("other")).unwrap();
    let git = world.bare("acme/tracked.git");
    git.commit(1_700_000_000, &[("README.md", "")], "../../secret");

    let local = world.local();
    let all = list(&local, "acme").await;
    assert_eq!(names(&local, "acme").await, ["acme/plain", "acme/tracked"]);
    for (repository, has_folder) in [(&all[0], true), (&all[1], false)] {
        let at = at(repository);
        let links = ["link".to_owned(), "folder/README.md".to_owned()];
        let files = local.files(&at, &links).await.unwrap();
        let link = files[0].as_ref().unwrap();
        assert!(link.is_link);
        assert_eq!(&*link.bytes, b"../../secret");
        assert_eq!(files[1], None);
        let tree = paths(&local, &at).await;
        assert!(tree.contains(&"link -> (12)".to_owned()), "{tree:?}");
        assert_eq!(tree.contains(&"folder -> (13)".to_owned()), has_folder);
    }
    let linked = local.repository(&name("acme/linked"), &look(&[])).await;
    assert!(linked.unwrap_err().is_gone());
    let linked = local.people("other", PeopleOptions::default()).await;
    assert!(linked.unwrap_err().is_gone());
}

#[tokio::test]
async fn one_broken_repository_does_not_hide_the_others() {
    let world = World::new();
    world.bare("acme/empty.git");
    world.write("acme/broken.git/HEAD", "no such thing");
    let git = world.bare("acme/lost.git");
    let commit = git.commit(1_700_000_000, &[("README.md", "lost")], "");
    let commit = commit.to_string();
    let (start, rest) = commit.split_at(2);
    world.remove(&format!("acme/lost.git/objects/{start}/{rest}"));
    let git = world.bare("acme/damaged.git");
    git.commit(1_700_000_000, &[("README.md", "damaged")], "");
    git.damage_root();
    let git = world.bare("acme/whole.git");
    git.commit(1_700_000_000, &[("README.md", "whole")], "");

    let local = world.local();
    let all = list(&local, "acme").await;
    let told: BTreeMap<_, _> = all
        .iter()
        .map(|it| {
            (
                &*it.full_name.name,
                (it.head.is_some(), it.problem.is_some()),
            )
        })
        .collect();
    let expected = [
        ("broken", (false, true)),
        ("damaged", (false, true)),
        ("empty", (false, false)),
        ("lost", (false, true)),
        ("whole", (true, false)),
    ];
    assert_eq!(told, BTreeMap::from(expected));
    // A branch that has no commit yet is the default branch already.
    assert_eq!(all[2].default_branch.as_deref(), Some("main"));
    for broken in ["acme/broken", "acme/lost", "acme/damaged"] {
        let error = local.repository(&name(broken), &look(&["README.md"])).await;
        let error = error.unwrap_err();
        assert!(!error.is_gone(), "{error}");
        assert!(error.to_string().contains(broken), "{error}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_gone() {
    let world = World::new();
    let git = world.bare("acme/shop.git");
    let commit = git.commit(1_700_000_000, &[("a", "1")], "");
    let local = world.local();
    for gone in [
        "acme/web",
        "acme/..",
        "acme/.",
        "../acme/shop",
        "/shop",
        "acme/a\\b",
        "a/b/c",
    ] {
        let Some(name) = FullName::parse(gone) else {
            continue;
        };
        let error = local.repository(&name, &look(&[])).await.unwrap_err();
        assert!(error.is_gone(), "{error}");
    }
    let error = local
        .people("nobody", PeopleOptions::default())
        .await
        .unwrap_err();
    let folder = world.path("");
    let folder = folder.display();
    assert_eq!(
        error.to_string(),
        format!("github.com in {folder} has no owner nobody")
    );
    for commit in ["main", "", &commit.to_string()[1..], &"0".repeat(40)] {
        let at = At {
            id: String::new(),
            full_name: name("acme/shop"),
            commit: commit.to_owned(),
            disk_kib: None,
        };
        assert!(local.tree(&at).await.unwrap_err().is_gone(), "{commit}");
    }

    // A folder that is not mounted is no word about what is in it.
    let away = Local::new(Config {
        host: "github.com".to_owned(),
        web_url: "https://github.com".to_owned(),
        folder: world.path("away"),
    });
    let error = away.repository(&name("acme/shop"), &look(&[])).await;
    assert!(!error.unwrap_err().is_gone());
}

#[tokio::test]
async fn groups_are_in_groups() {
    let world = World::new();
    world.bare("group/sub/deep/shop.git");
    world.work_tree("group/web");
    world.write("group/plain/docs/index.md", "");
    world.write("group/plain/README.md", "");
    world.write("group/told/callboard.yaml", "");
    world.write("group/told/plain/README.md", "");
    world.bare("group/web.git"); // Counts before the work tree.
    world.write("group/.hidden/README.md", "");
    world.write("group/README.md", "");
    let local = world.local();
    let expected = [
        "group/plain",
        "group/sub/deep/shop",
        "group/told/plain",
        "group/web",
    ];
    assert_eq!(names(&local, "group").await, expected);
    assert_eq!(names(&local, "group/sub").await, ["group/sub/deep/shop"]);
    for found in expected {
        let found = local.repository(&name(found), &look(&[])).await.unwrap();
        assert_eq!(found.problem, None);
    }
    for group in ["group/sub", "group/told", "group/.hidden"] {
        let error = local.repository(&name(group), &look(&[])).await;
        assert!(error.unwrap_err().is_gone(), "{group}");
    }
}

#[tokio::test]
async fn pages_follow_each_other() {
    let world = World::new();
    for number in 0..5 {
        world.write(&format!("acme/shop{number}/README.md"), "");
    }
    let local = world.local();
    let listing = Listing {
        owner: "acme".to_owned(),
        look: Look::default(),
        page: 2,
    };
    let (mut after, mut pages) = (None, Vec::new());
    loop {
        let page = local.list(&listing, after.as_deref()).await.unwrap();
        assert_eq!(page.total, Some(5));
        pages.push(page.repositories.len());
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, [2, 2, 1]);
}

#[tokio::test]
async fn what_git_does_not_know_is_told() {
    let world = World::new();
    let git = world.bare("acme/shop.git");
    git.commit(1_700_000_000, &[("README.md", "")], "");
    world.write(
        "acme/callboard.yaml",
        "
repositories:
  shop:
    description: Sells things
    topics: [web, shop, web]
    visibility: public
    archived: true
    languages: { Go: 1, Rust: 2 }
    release: { tag: v1, at: 2024-05-06 }
users:
  - login: anna
    name: Anna Ek
teams:
  - { slug: web, parent: all, members: [anna] }
  - slug: all
",
    );
    let local = world.local();
    let shop = local
        .repository(&name("acme/shop"), &look(&[]))
        .await
        .unwrap();
    assert_eq!(list(&local, "acme").await[0].topics, ["shop", "web"]);
    assert_eq!(shop.topics, ["shop", "web"]);
    assert_eq!(shop.description.as_deref(), Some("Sells things"));
    assert_eq!(shop.visibility, Visibility::Public);
    assert!(shop.is_archived && !shop.is_fork);
    assert_eq!(shop.languages[0].0, "Rust");
    let release = shop.release.unwrap();
    assert_eq!(
        (release.name.as_str(), release.at),
        ("v1", Some(1_714_953_600))
    );
    let people = local
        .people("acme", PeopleOptions::default())
        .await
        .unwrap();
    assert_eq!(people.users[0].name.as_deref(), Some("Anna Ek"));
    assert_eq!(people.teams[0].members, ["anna"]);
    assert_eq!(people.teams[1].name, "all");
}

#[tokio::test]
async fn a_mistake_in_the_owners_file_is_told_with_its_place() {
    #[track_caller]
    fn check(error: &ForgeError, expected: &str) {
        let error = error.to_string();
        assert!(error.contains("acme/callboard"), "{error}");
        assert!(error.contains(expected), "{error}");
    }

    let world = World::new();
    let local = world.local();
    world.write("acme/callboard.yaml", "");
    let none = local
        .people("acme", PeopleOptions::default())
        .await
        .unwrap_err();
    assert!(matches!(none, ForgeError::Unsupported { .. }), "{none}");
    world.write("acme/callboard.yaml", "topics: []\n");
    check(
        &local
            .people("acme", PeopleOptions::default())
            .await
            .unwrap_err(),
        "unknown field `topics`",
    );
    world.write("acme/callboard.yaml", "a: [\n");
    check(
        &local
            .people("acme", PeopleOptions::default())
            .await
            .unwrap_err(),
        "1:4: ",
    );
    world.write("acme/callboard.json", "{}");
    check(
        &local
            .people("acme", PeopleOptions::default())
            .await
            .unwrap_err(),
        "besides",
    );
    world.remove("acme/callboard.yaml");
    world.write(
        "acme/callboard.json",
        r#"{"repositories": {"a": {"release": {"tag": "v1", "at": "soon"}}}}"#,
    );
    check(
        &local
            .people("acme", PeopleOptions::default())
            .await
            .unwrap_err(),
        "`soon` is not a time",
    );
}

/// Wants Markdown, and the files that it names in brackets.
#[derive(Debug)]
struct Docs;

impl Select for Docs {
    fn choose(&self, entries: &[Entry], have: &BTreeMap<String, FileBytes>) -> Vec<String> {
        let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
        let pages = files.filter(|entry| entry.path.ends_with(".md"));
        let mut chosen: Vec<String> = pages.map(|entry| entry.path.clone()).collect();
        for file in have.values() {
            let text = String::from_utf8_lossy(&file.bytes);
            let names = text.split(['[', ']']).skip(1).step_by(2);
            chosen.extend(names.map(str::to_owned));
        }
        chosen
    }

    fn max_file_bytes(&self) -> u64 {
        100
    }

    fn max_bytes(&self) -> u64 {
        155
    }
}

#[tokio::test]
async fn what_is_wanted_comes_with_what_it_names() {
    let world = World::new();
    let git = world.bare("acme/shop.git");
    let (long, middle) = ("l".repeat(101), "m".repeat(98));
    let files = [
        ("docs/index.md", "[snippets/a.txt] [none] [docs/index.md]"),
        ("snippets/a.txt", "[snippets/b.txt]"),
        ("snippets/b.txt", "the end"),
        ("docs/long.md", &long),
        ("docs/middle.md", &middle),
        ("src/main.rs", RUST),
    ];
    git.commit(1_700_000_000, &files, "");
    let local = world.local();
    let all = list(&local, "acme").await;
    let contents = local.contents(&at(&all[0]), &Docs).await.unwrap();
    let found: Vec<&str> = contents.files.keys().map(String::as_str).collect();
    assert_eq!(found, ["docs/index.md", "docs/middle.md", "snippets/a.txt"]);
    let left: Vec<String> = contents
        .left_out
        .iter()
        .map(|left| format!("{} {}", left.path, left.reason))
        .collect();
    assert_eq!(
        left,
        [
            "docs/long.md has 101 bytes; at most 100 are read",
            "snippets/b.txt is one too many: at most 155 bytes of files are read",
        ],
    );
}
