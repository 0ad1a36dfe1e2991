//! Every relation of what a picture shows is drawn or counted.

use super::*;
use crate::site::entity::tests::world;
use catalog::EntityRef;
use rustc_hash::FxHashSet;

fn at(catalog: &Catalog, name: &str) -> u32 {
    let entity_ref = EntityRef::parse(name, Some("component"), "default").unwrap();
    catalog.position(&entity_ref).unwrap() as u32
}

/// Every relation of what was looked at is drawn or counted.
#[track_caller]
fn check(catalog: &Catalog, root: &str, limits: Limits) -> Neighbourhood {
    let network = Network::new(catalog);
    let root = at(catalog, root);
    let found = collect(&network, catalog, root, limits);
    let inner = |node: &Node| match node.what {
        What::Entity(at) => Some(at),
        What::Fold(_) => None,
    };
    let looked_at: FxHashSet<u32> = if found.boxed_root {
        let parts = network.links(root).iter();
        let parts = parts.filter(|link| link.bond == Bond::Part && link.away);
        let shown: FxHashSet<u32> = found.nodes.iter().filter_map(inner).collect();
        parts
            .map(|link| link.other)
            .filter(|other| shown.contains(other))
            .collect()
    } else if limits.depth == 1 {
        FxHashSet::from_iter([root])
    } else {
        let mut near = FxHashSet::from_iter([root]);
        let shown: FxHashSet<u32> = found.nodes.iter().filter_map(inner).collect();
        let first = network.links(root).iter().map(|link| link.other);
        // Those that depth 1 shows; not those it folds.
        let one = collect(&network, catalog, root, Limits { depth: 1, ..limits });
        let one: FxHashSet<u32> = one.nodes.iter().filter_map(inner).collect();
        near.extend(first.filter(|other| shown.contains(other) && one.contains(other)));
        near
    };
    let relations: FxHashSet<(u32, u32, Bond)> = looked_at
        .iter()
        .flat_map(|&at| network.links(at).iter().map(move |link| (at, link)))
        .filter(|(_, link)| matches!(link.bond, Bond::Depends | Bond::Consumes | Bond::Provides))
        .map(|(at, link)| match link.away {
            true => (at, link.other, link.bond),
            false => (link.other, at, link.bond),
        })
        .collect();
    let drawn: usize = found.edges.iter().map(|edge| edge.count).sum();
    assert_eq!(drawn, relations.len());
    found
}

fn folds(found: &Neighbourhood) -> Vec<usize> {
    found
        .nodes
        .iter()
        .filter_map(|node| match node.what {
            What::Fold(fold) => Some(fold.count),
            What::Entity(_) => None,
        })
        .collect()
}

#[test]
fn three_hundred_users_become_eleven_and_a_fold() {
    let mut lines = String::new();
    for user in 0..300 {
        lines += &format!("component:user-{user:03} dependsOn component:root\n");
    }
    lines += "component:root dependsOn resource:db\n";
    let catalog = world(&lines);
    let found = check(&catalog, "root", Limits::FULL);
    assert_eq!(found.nodes.len(), 1 + 11 + 1 + 1);
    assert_eq!(folds(&found), [289]);
    let small = check(&catalog, "root", Limits::SMALL);
    assert_eq!(folds(&small), [297]);
    // Seen from the database, the root is one of one.
    let deep = check(
        &catalog,
        "resource:db",
        Limits {
            depth: 2,
            ..Limits::FULL
        },
    );
    assert_eq!(folds(&deep), [289]);
}

#[test]
fn a_small_picture_gives_every_kind_a_row() {
    let mut lines = String::new();
    for index in 0..6 {
        lines += &format!("component:root dependsOn component:c{index}\n");
        lines += &format!("component:root dependsOn resource:r{index}\n");
        lines += &format!("component:root consumesApi api:a{index}\n");
    }
    let catalog = world(&lines);
    let found = check(&catalog, "root", Limits::SMALL);
    assert_eq!(found.nodes.len(), 5);
    assert_eq!(folds(&found), [5, 6, 6]);
}

#[test]
fn kinds_of_ones_own_are_told_apart() {
    let mut lines = String::new();
    for index in 0..6 {
        lines += &format!("component:root dependsOn team:t{index}\n");
        lines += &format!("component:root dependsOn meat:m{index}\n");
    }
    let found = check(&world(&lines), "root", Limits::SMALL);
    assert_eq!(folds(&found), [5, 5]);
}

#[test]
fn neighbours_of_neighbours_are_drawn_once() {
    let catalog = world(
        "
        component:root dependsOn component:a
        component:root dependsOn component:b
        component:a dependsOn component:b
        component:a dependsOn component:root
        component:x dependsOn component:b
        component:b dependsOn component:gone
        component:root dependsOn component:root
        component:root providesApi api:p
        component:y consumesApi api:p
        component:far dependsOn component:y
        ",
    );
    let found = check(
        &catalog,
        "root",
        Limits {
            depth: 2,
            ..Limits::FULL
        },
    );
    assert_eq!(found.nodes.len(), 7, "all but the far one");
    check(&catalog, "root", Limits::FULL);
}

#[test]
fn what_is_in_the_same_system_stands_in_its_box() {
    let catalog = world(
        "
        component:root partOf system:s
        component:mate partOf system:s
        component:cousin partOf system:t
        system:s partOf domain:d
        system:t partOf domain:d
        component:root dependsOn component:mate
        component:root dependsOn component:cousin
        component:root dependsOn component:stranger
        ",
    );
    let found = check(&catalog, "root", Limits::FULL);
    assert_eq!(found.boxes.len(), 2);
    let mut depths: Vec<usize> = found.nodes.iter().map(|node| node.depth).collect();
    depths.sort_unstable();
    assert_eq!(depths, [0, 1, 2, 2]);
}

#[test]
fn a_system_shows_its_members_and_what_they_touch() {
    let mut lines = String::from(
        "
        component:a partOf system:s
        component:b partOf system:s
        component:a dependsOn component:b
        component:a dependsOn resource:db
        ",
    );
    for user in 0..20 {
        lines += &format!("component:user-{user:02} dependsOn component:a\n");
        lines += &format!("component:user-{user:02} dependsOn component:b\n");
    }
    let catalog = world(&lines);
    let found = check(&catalog, "system:s", Limits::FULL);
    assert!(found.boxed_root);
    assert_eq!(folds(&found), [15]);
}

#[test]
fn systems_that_hold_one_another_end() {
    let catalog = world("system:a partOf system:b\n system:b partOf system:a");
    check(&catalog, "system:a", Limits::FULL);
}
