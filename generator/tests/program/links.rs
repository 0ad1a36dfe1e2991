//! Every address of whole portals leads somewhere, and nothing in them breaks
//! the content security policy.

use std::path::Path;

use crate::world::{World, build, callboard, corpus, example, workspace};

#[track_caller]
fn assert_sound(portal: &Path) {
    let report = xtask::links::check(portal).unwrap();
    let problems: Vec<String> = report
        .problems
        .iter()
        .take(50)
        .map(|problem| format!("{}:{}: {}", problem.file, problem.line, problem.message))
        .collect();
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        report.problems.len(),
        problems.join("\n")
    );
    assert!(report.pages > 10, "{} pages", report.pages);
    println!("{} pages, {} addresses", report.pages, report.links);
}

#[test]
fn the_portal_of_the_example_is_sound() {
    let world = World::empty();
    let portal = world.path().join("portal");
    build(&example().join("app-config.yaml"), &portal, &[]);
    assert_sound(&portal);
}

#[test]
fn a_portal_below_a_path_is_sound() {
    let world = World::reading(&["./good.yaml"]);
    world.write_good();
    let overlay = world.path().join("overlay.yaml");
    world.write(
        "overlay.yaml",
        "app: { baseUrl: 'https://a.example/portal' }\n",
    );
    let config = world.path().join("app-config.yaml");
    let portal = world.path().join("portal");
    let run = callboard(&[
        "build",
        "--config",
        config.to_str().unwrap(),
        "--config",
        overlay.to_str().unwrap(),
        "--out",
        portal.to_str().unwrap(),
    ]);
    assert!(run.is_clean(), "{}", run.stderr);
    assert_sound(&portal);
}

#[test]
fn the_portal_of_the_corpus_is_sound() {
    if let Some(world) = corpus() {
        assert_sound(&world.build());
    }
}

#[test]
fn the_portal_of_a_hostile_organisation_is_sound() {
    let world = World::empty();
    let portal = world.path().join("portal");
    let config = workspace().join("tests/worlds/hostile/app-config.yaml");
    build(&config, &portal, &[]);
    assert_sound(&portal);
}
