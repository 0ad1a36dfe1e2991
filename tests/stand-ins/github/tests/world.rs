//! A world is kept on the disk, and any program that knows git reads it.

use github_stand_in::{About, Change, Item, Server, Team, World, WorldError};

#[test]
fn a_world_is_found_again_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).unwrap();
    let about = About {
        default_branch: "trunk".into(),
        topics: vec!["rust".into()],
        ..About::default()
    };
    let files = Change::new()
        .file("a", "1")
        .item("run", Item::Executable(b"#!".to_vec()));
    world.create("acme/shop", about, files).unwrap();
    world
        .commit("acme/shop", Change::new().file("b/c", "2").remove("a"))
        .unwrap();
    world
        .commit("acme/shop", Change::new().branch("next").file("d", "3"))
        .unwrap();
    world.rename("acme/shop", "acme/store").unwrap();
    world.team(
        "acme",
        Team {
            slug: "all".into(),
            members: vec!["ada".into()],
            ..Team::default()
        },
    );
    world.save().unwrap();

    let again = World::open(folder.path()).unwrap();
    let repository = again.repository("acme/shop").unwrap();
    assert_eq!(repository, world.repository("acme/store").unwrap());
    assert_eq!(repository.refs.len(), 2);
    again
        .create("acme/other", About::default(), Change::new())
        .unwrap();
    assert!(again.repository("acme/other").unwrap().id > repository.id);
}

#[test]
fn repositories_are_read_by_what_knows_git() {
    let world = World::temporary().unwrap();
    let files = Change::new().file("docs/a.md", "# A\n").link("b", "docs");
    world.create("acme/shop", About::default(), files).unwrap();
    let repository = gix::open(world.folder().join("acme/shop.git")).unwrap();
    let tree = repository.head_commit().unwrap().tree().unwrap();
    let modes: Vec<String> = tree
        .iter()
        .map(|entry| format!("{:o}", entry.unwrap().mode()))
        .collect();
    assert_eq!(modes, ["120000", "40000"]);
}

#[test]
fn worlds_made_alike_are_alike() {
    let heads = [0; 2].map(|_| {
        let world = World::temporary().unwrap();
        let change = Change::new().file("a", "1");
        world.create("acme/shop", About::default(), change).unwrap();
        world
            .commit("acme/shop", Change::new().file("a", "2"))
            .unwrap()
    });
    assert_eq!(heads[0], heads[1]);
}

#[test]
fn what_cannot_be_is_said() {
    let world = World::temporary().unwrap();
    let create = |name: &str| world.create(name, About::default(), Change::new());
    create("acme/shop").unwrap();
    assert!(matches!(create("ACME/Shop"), Err(WorldError::Exists(_))));
    assert!(matches!(create("../shop"), Err(WorldError::Name(_))));
    assert!(matches!(
        world.delete("acme/none"),
        Err(WorldError::Absent(_))
    ));
    world.delete("acme/shop").unwrap();
    create("acme/shop").unwrap();
}

#[test]
fn folders_of_files_become_repositories() {
    let folder = tempfile::tempdir().unwrap();
    for path in [
        "acme/shop/docs/a.md",
        "acme/shop/b",
        "acme/web/c",
        "other/d/e",
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "text").unwrap();
    }
    let world = World::temporary().unwrap();
    assert_eq!(world.import(folder.path()).unwrap(), 3);
    assert_eq!(world.owners(), ["acme", "other"]);
    assert!(world.repository("acme/shop").unwrap().head().is_some());
    let server = Server::start(world, Default::default()).unwrap();
    assert_ne!(server.url(), server.codeload_url());
    server.stop();
}
