//! A portal that another one replaces in the same folder.

use crate::world::{World, callboard, component, files};

#[test]
fn what_a_portal_no_longer_has_is_kept_for_the_period_of_grace() {
    let world = World::reading(&["good.yaml", "gone.yaml"]);
    world.write_good();
    world.write("gone.yaml", component("gone"));
    let out = world.build();
    let first = files(&out);
    let page = "catalog/default/component/gone/index.html";
    assert!(first.contains_key(page));

    world.write("gone.yaml", component("other"));
    assert_eq!(world.build(), out);
    let second = files(&out);
    assert_eq!(second[page], first[page]);
    // A search that began in the index before goes on in it.
    let is_index = |path: &&String| path.starts_with("search/") && path.ends_with(".bin");
    for path in first.keys().filter(is_index) {
        assert_eq!(second[path], first[path], "{path}");
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
    crate::world::build(&config, &fresh, &[]);
    assert!(files(&out) == files(&fresh));
}
