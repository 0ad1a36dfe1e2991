//! Two builds of one input are the same, byte for byte, whatever the order of
//! the file system or the number of threads.

use crate::world::{build, copy, example, files};

#[test]
fn builds_do_not_depend_on_threads_or_the_order_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let world = |name: &str| folder.path().join(name);
    copy(&example(), &world("sorted"), |_| ());
    copy(&example(), &world("reversed"), |entries| entries.reverse());

    let (one, other) = (world("one"), world("other"));
    build(
        &world("sorted").join("app-config.yaml"),
        &one,
        &[("RAYON_NUM_THREADS", "1")],
    );
    build(
        &world("reversed").join("app-config.yaml"),
        &other,
        &[("RAYON_NUM_THREADS", "4")],
    );

    let (one, other) = (files(&one), files(&other));
    assert!(one.contains_key("index.html"));
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &one {
        assert!(*bytes == other[path], "{path} differs");
    }
}

#[test]
fn building_into_the_same_folder_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = example().join("app-config.yaml");
    build(&config, folder.path(), &[]);
    let first = files(folder.path());
    build(&config, folder.path(), &[]);
    assert!(first == files(folder.path()));
}
