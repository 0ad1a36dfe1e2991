//! A portal that another one replaces in the same folder.

use crate::world::{World, callboard, component, files};

#[test]
fn what_a_portal_no_longer_has_is_kept_for_the_period_of_grace() {
    let world = World::reading(&["good.yaml", "gone.yaml"]);
    world.write_good();
    world.write("gone.yaml", component("gone"));
    let out = world.build();
    let first = files(&out);
    let page = "catalog/default/component/gone/source/index.html";
    assert!(first.contains_key(page));
    let overview = "catalog/default/component/gone/index.html";

    world.write("gone.yaml", component("other"));
    assert_eq!(world.build(), out);
    let second = files(&out);
    assert!(second[page] == first[page]);
    assert!(
        second[overview] != first[overview],
        "it says that it is gone"
    );
    // A search that began in the index before goes on in it.
    let is_index = |path: &&String| path.starts_with("search/") && path.ends_with(".bin");
    for path in first.keys().filter(is_index) {
        assert!(second[path] == first[path], "{path}");
    }
    let text = |path: &str| String::from_utf8(second[path].clone()).unwrap();
    assert!(!text("sitemap.xml").contains("component/gone"));
    assert!(!text("search/index.json").is_empty());
    assert!(text(".callboard/outputs.txt").contains(page));

    let config = world.path().join("app-config.yaml");
    let arguments = |grace| {
        let (config, out) = (config.to_str().unwrap(), out.to_str().unwrap());
        callboard(&["build", "--config", config, "--out", out, "--grace", grace])
    };
    let kept = arguments("1h");
    assert!(
        kept.stdout.contains("of earlier builds kept for now"),
        "{kept:?}"
    );
    assert!(files(&out) == second);
    let taken_down = arguments("0");
    assert!(taken_down.stdout.contains(" deleted"), "{taken_down:?}");
    let fresh = world.path().join("fresh");
    // The history goes along with three files, and all else is made anew.
    for path in [
        ".callboard/outputs.txt",
        "catalog/all.json",
        "changes/log.json",
    ] {
        let to = fresh.join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(out.join(path), to).unwrap();
    }
    crate::world::build(&config, &fresh, &[]);
    assert!(files(&out) == files(&fresh));
}
