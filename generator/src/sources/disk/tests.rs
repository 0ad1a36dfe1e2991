//! What settings let be read, and what they do not.

use super::*;

/// A folder `portal` with a configuration, checkouts and something secret
/// beside it.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "portal/catalog/all.yaml",
            "portal/catalog/b.yaml",
            "portal/repositories/shop/catalog-info.yaml",
            "portal/repositories/shop/apis/a b.yaml",
            "portal/repositories/shop/apis/c.yaml",
            "more/acme/deep/catalog-info.yaml",
            "secret.yaml",
        ] {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, path).unwrap();
        }
        Self { folder }
    }

    fn sources(&self) -> DiskSources {
        let portal = self.folder.path().join("portal");
        DiskSources::new(&Settings {
            roots: vec![portal.clone()],
            checkouts: vec![
                Checkout {
                    url: "https://github.com/acme".to_owned(),
                    path: portal.join("./repositories"),
                },
                Checkout {
                    url: "https://gitlab.com".to_owned(),
                    path: self.folder.path().join("more"),
                },
            ],
            folder: portal,
            ..Settings::default()
        })
    }
}

fn told(result: Result<SourceFile, ReadError>) -> String {
    match result {
        Ok(file) => format!("{} at {}", file.path, file.location),
        Err(error) => error.to_string(),
    }
}

#[test]
fn locations_are_read_from_the_folder_and_the_checkouts() {
    let world = World::new();
    let sources = world.sources();
    let check = |location_type: &str, target: &str, expected: &str| {
        let shown = told(sources.read(&Location::new(location_type, target)));
        assert_eq!(shown, expected, "{target}");
    };

    check(
        "file",
        "./catalog/all.yaml",
        "catalog/all.yaml at file:./catalog/all.yaml",
    );
    check("file", "./nowhere.yaml", "`nowhere.yaml` does not exist");
    check(
        "file",
        "./catalog/all.yaml/x",
        "`catalog/all.yaml/x` does not exist",
    );
    check(
        "file",
        "./catalog",
        "`catalog` could not be read: it is a folder, not a file",
    );
    check(
        "file",
        "../secret.yaml",
        "`../secret.yaml` leaves the folder of the configuration and the checkouts",
    );
    check(
        "file",
        "/etc/passwd",
        "`/etc/passwd` leaves the folder of the configuration and the checkouts",
    );
    check(
        "url",
        "https://github.com/acme/shop/blob/main/catalog-info.yaml",
        "repositories/shop/catalog-info.yaml at \
         url:https://github.com/acme/shop/blob/main/catalog-info.yaml",
    );
    check(
        "url",
        "https://github.com/Acme/Shop/edit/v2/apis/a%20b.yaml",
        "repositories/shop/apis/a b.yaml at \
         url:https://github.com/Acme/Shop/edit/v2/apis/a%20b.yaml",
    );
    check(
        "url",
        "https://gitlab.com/acme/deep/-/blob/main/catalog-info.yaml",
        "acme/deep/catalog-info.yaml at \
         url:https://gitlab.com/acme/deep/-/blob/main/catalog-info.yaml",
    );
    check(
        "url",
        "https://github.com/acme/shop/blob/main/nowhere.yaml",
        "`https://github.com/acme/shop/blob/main/nowhere.yaml` does not exist",
    );
    check(
        "url",
        "https://github.com/acme/other/blob/main/a.yaml",
        "`https://github.com/acme/other/blob/main/a.yaml` is in another repository, \
         which is not read here",
    );
    check(
        "url",
        "https://github.com/other/shop/blob/main/a.yaml",
        "`https://github.com/other/shop/blob/main/a.yaml` cannot be read: no checkout has \
         `github.com/other`; add one to `callboard.checkouts` with \
         `url: https://github.com/other`",
    );
    check(
        "url",
        "https://example.com/a.yaml",
        "`https://example.com/a.yaml` cannot be read: nothing here reads from `example.com`",
    );
    check(
        "url",
        "https://github.com/acme/shop/blob/main/../../../../../secret.yaml",
        "`https://github.com/acme/shop/blob/main/../../../../../secret.yaml` cannot be read: \
         `https://github.com/acme/shop/blob/main/../../../../../secret.yaml` is not the URL \
         of a file in a repository",
    );
    check(
        "git",
        "a",
        "`a` cannot be read: nothing reads locations of type `git`",
    );
}

#[test]
fn globs_are_read_in_order_of_their_paths() {
    let world = World::new();
    let sources = world.sources();
    let check = |location_type: &str, target: &str, expected: &[&str]| {
        let found = sources
            .search(&Location::new(location_type, target))
            .unwrap();
        let shown: Vec<String> = found.into_iter().map(told).collect();
        assert_eq!(shown, expected, "{target}");
    };

    check(
        "file",
        "./catalog/*.yaml",
        &[
            "catalog/all.yaml at file:./catalog/all.yaml",
            "catalog/b.yaml at file:./catalog/b.yaml",
        ],
    );
    check("file", "./nowhere/*.yaml", &[]);
    check(
        "url",
        "https://github.com/acme/shop/tree/main/apis/*.yaml",
        &[
            "repositories/shop/apis/a b.yaml at \
             url:https://github.com/acme/shop/tree/main/apis/a%20b.yaml",
            "repositories/shop/apis/c.yaml at \
             url:https://github.com/acme/shop/tree/main/apis/c.yaml",
        ],
    );
    let error = sources
        .search(&Location::new("file", "../*.yaml"))
        .unwrap_err();
    assert!(matches!(error, ReadError::Outside { .. }), "{error}");
}

#[test]
fn targets_are_resolved_against_the_file_that_names_them() {
    let world = World::new();
    let sources = world.sources();
    let check = |base: &str, target: &str, expected: &str| {
        let shown = match sources.resolve(&Location::new("file", base), target) {
            Ok(location) => location.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected, "{base} {target}");
    };

    check("./catalog/all.yaml", "./b.yaml", "file:./catalog/b.yaml");
    check("./catalog/all.yaml", "../x.yaml", "file:./x.yaml");
    check("./catalog/all.yaml", "/x.yaml", "file:./x.yaml");
    check(
        "./catalog/all.yaml",
        "./sub/*.yaml",
        "file:./catalog/sub/*.yaml",
    );
    check(
        "./catalog/all.yaml",
        "https://github.com/acme/shop/blob/main/a.yaml",
        "url:https://github.com/acme/shop/blob/main/a.yaml",
    );
    check(
        "./catalog/all.yaml",
        "../../secret.yaml",
        "`../../secret.yaml` leaves the folder of the configuration and the checkouts",
    );
    // A checkout beside the folder may be read.
    check(
        "./all.yaml",
        "../more/acme/a.yaml",
        "file:../more/acme/a.yaml",
    );
    check(
        "../more/acme/a.yaml",
        "./b.yaml",
        "file:../more/acme/b.yaml",
    );
}
