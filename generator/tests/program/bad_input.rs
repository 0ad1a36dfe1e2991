//! Bad input: a diagnostic or a limit with its size named, all other entities
//! intact, never a panic, in bounded time and memory.

use crate::world::{World, build, callboard, component, files, workspace};

/// More than any of these worlds needs, less than what runs away takes.
const MEMORY: u64 = 2 << 30;

#[test]
fn a_file_that_is_not_there_is_named() {
    let world = World::reading(&["./good.yaml", "./gone.yaml"]);
    world.write_good();
    world.export().survives_saying("gone.yaml");
}

#[test]
fn a_directory_named_like_a_file_is_named() {
    let world = World::reading(&["./*.yaml"]);
    world.write_good();
    std::fs::create_dir(world.path().join("folder.yaml")).unwrap();
    let export = world.export();
    assert!(export.refs().contains(&"component:default/good".to_owned()));
    assert!(export.run.is_clean());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::reading(&["./good.yaml", "./secret.yaml"]);
    world.write_good();
    world.write("secret.yaml", component("secret"));
    let path = world.path().join("secret.yaml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    world.export().survives_saying("secret.yaml");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let world = World::reading(&["./good.yaml", "./pipe.yaml", "./[p]ipe.yaml"]);
    world.write_good();
    let made = std::process::Command::new("mkfifo")
        .arg(world.path().join("pipe.yaml"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo");
        return;
    }
    world.export().survives_saying("pipe.yaml");
}

#[test]
fn a_binary_file_is_no_entity() {
    let world = World::reading(&["./good.yaml", "./binary.yaml"]);
    world.write_good();
    let noise: Vec<u8> = (0..200_000_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    world.write("binary.yaml", noise);
    world.export().survives_saying("binary.yaml");
}

#[test]
fn fifty_megabytes_of_yaml_meet_a_limit() {
    let world = World::reading(&["./good.yaml", "./large.yaml"]);
    world.write_good();
    let mut text = component("large");
    while text.len() < 50_000_000 {
        text.push_str("---\na: [1, 2, {b: c}]\nd: e\n");
    }
    world.write("large.yaml", text);
    let export = world.export();
    export.survives_saying("large.yaml");
    export.survives_saying("at most");
    assert!(export.run.peak < MEMORY, "{} bytes", export.run.peak);
}

#[test]
fn an_alias_bomb_does_not_go_off() {
    let world = World::reading(&["./good.yaml", "./bomb.yaml"]);
    world.write_good();
    let mut text = component("bomb");
    text.push_str("  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = level - 1;
        let aliases = vec![format!("*a{before}"); 10].join(", ");
        text.push_str(&format!("  a{level}: &a{level} [{aliases}]\n"));
    }
    world.write("bomb.yaml", text);
    let export = world.export();
    export.survives_saying("bomb.yaml");
    export.survives_saying("alias");
    assert!(export.run.peak < MEMORY, "{} bytes", export.run.peak);
}

#[test]
fn deep_nesting_meets_a_limit() {
    let depth = 100_000;
    let flow = format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    let open = format!("a: {}\n", "{a: ".repeat(depth));
    let sequences = format!("a:\n  {}x\n", "- ".repeat(depth));
    let block: String = (0..2_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    let keys = format!("{}x\n", "? ".repeat(depth));
    for (name, text) in [
        ("flow", flow),
        ("open", open),
        ("sequences", sequences),
        ("block", block),
        ("keys", keys),
    ] {
        let world = World::reading(&["./good.yaml", "./deep.yaml"]);
        world.write_good();
        world.write("deep.yaml", text);
        let export = world.export();
        export.survives_saying("deep.yaml");
        assert!(export.run.peak < MEMORY, "{name}: {}", export.run.peak);
    }
}

#[test]
fn locations_that_name_one_another_end() {
    let world = World::reading(&["./good.yaml", "./a.yaml", "./self.yaml"]);
    world.write_good();
    let location = |name: &str, target: &str| {
        format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: {name}\nspec:\n  \
             targets: ['{target}']\n"
        )
    };
    world.write("a.yaml", location("a", "./b.yaml"));
    world.write(
        "b.yaml",
        format!("{}---\n{}", location("b", "./a.yaml"), component("in-b")),
    );
    world.write("self.yaml", location("self", "./*.yaml"));
    let export = world.export();
    export.survives_saying("");
    let mut refs = export.refs();
    refs.sort();
    refs.retain(|name| !name.starts_with("location:default/generated"));
    assert_eq!(
        refs,
        [
            "component:default/good",
            "component:default/in-b",
            "location:default/a",
            "location:default/b",
            "location:default/self",
        ]
    );
}

#[test]
fn nothing_outside_of_a_checkout_is_read() {
    let world = World::empty();
    world.write("outside/secret.yaml", component("secret"));
    world.write("outside/secret.txt", "TOP-SECRET");
    world.write("checkouts/acme/good/good.yaml", component("good"));
    let api = |name: &str, target: &str| {
        format!(
            "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: {name}\nspec:\n  \
             type: openapi\n  lifecycle: production\n  owner: team\n  definition:\n    \
             $text: {target}\n"
        )
    };
    world.write(
        "checkouts/acme/good/apis.yaml",
        [
            api("dots", "../../../outside/secret.txt"),
            api("link", "./link.txt"),
            api("folder", "./folder/secret.txt"),
            api("encoded", "./%2e%2e/%2e%2e/%2e%2e/outside/secret.txt"),
            api("backslash", r"'..\..\..\outside\secret.txt'"),
        ]
        .join("---\n"),
    );
    world.write(
        "checkouts/acme/good/location.yaml",
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: out\nspec:\n  \
         targets:\n    - ../../../outside/secret.yaml\n    - ./link.yaml\n    - ./folder/*.yaml\n    \
         - ./../../../outside/*.yaml\n",
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        let checkout = world.path().join("checkouts/acme/good");
        symlink("../../../outside/secret.txt", checkout.join("link.txt")).unwrap();
        symlink("../../../outside/secret.yaml", checkout.join("link.yaml")).unwrap();
        symlink("../../../outside", checkout.join("folder")).unwrap();
        symlink(".", checkout.join("loop")).unwrap();
    }
    let blob = "https://github.com/acme/good/blob/main";
    world.write(
        "app-config.yaml",
        format!(
            "catalog:\n  rules: [{{ allow: [Component, API, Location] }}]\n  locations:\n    \
             - {{ type: url, target: '{blob}/good.yaml' }}\n    \
             - {{ type: url, target: '{blob}/apis.yaml' }}\n    \
             - {{ type: url, target: '{blob}/location.yaml' }}\n    \
             - {{ type: url, target: '{blob}/**/link.yaml' }}\n    \
             - {{ type: url, target: '{blob}/../../../../../outside/secret.yaml' }}\n\
             callboard:\n  checkouts: [{{ url: 'https://github.com', path: ./checkouts }}]\n"
        ),
    );
    let export = world.export();
    export.survives_saying("secret");
    assert!(
        !export.run.stdout.contains("TOP-SECRET"),
        "{}",
        export.run.stdout
    );
    assert!(
        !export.run.stderr.contains("TOP-SECRET"),
        "{}",
        export.run.stderr
    );
    assert!(
        !export
            .refs()
            .contains(&"component:default/secret".to_owned())
    );
}

#[test]
fn validate_reads_nothing_outside_of_its_root() {
    let world = World::empty();
    world.write("outside/secret.txt", "TOP-SECRET: [");
    world.write(
        "root/catalog-info.yaml",
        format!(
            "{}  a: {{ $yaml: ../outside/secret.txt }}\n",
            component("a")
        ),
    );
    let root = world.path().join("root");
    let run = callboard(&[
        "validate",
        "--root",
        root.to_str().unwrap(),
        root.join("catalog-info.yaml").to_str().unwrap(),
    ]);
    assert_eq!(run.status, Some(1), "{run:?}");
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(!said.contains("TOP-SECRET"), "{said}");
}

#[test]
fn names_that_a_disk_cannot_tell_apart_do_not_overwrite_one_another() {
    let world = World::reading(&["./good.yaml", "./names.yaml"]);
    world.write_good();
    let typed = |name: &str, component_type: &str| {
        component(name)
            .replace("type: service", &format!("type: {component_type}"))
            .replace(
                "lifecycle: production",
                &format!("lifecycle: {component_type}"),
            )
    };
    world.write(
        "names.yaml",
        [
            component("Same-Name"),
            component("same-name"),
            component("con"),
            component("index.html"),
            component("docs"),
            typed("upper", "Website"),
            typed("lower", "website"),
            typed("dots", "'..'"),
            typed("dot", "'.'"),
            typed("up", "'../../../../../../tmp/callboard-escaped'"),
            typed("slash", "/etc/passwd"),
            typed("backslash", r"'..\..\windows'"),
            typed("percent", "'%2e%2e%2f'"),
            typed("question", "'a?b#c'"),
            typed("newline", r#""a\nb\0c""#),
            typed("long", &"x".repeat(5000)),
            typed("blank", "' '"),
            typed("unicode", "'é\u{301}\u{202e}'"),
        ]
        .join("---\n"),
    );
    let portal = world.build();
    let outside: Vec<String> = files(world.path())
        .into_keys()
        .filter(|path| !path.starts_with("portal/"))
        .collect();
    assert_eq!(outside, ["app-config.yaml", "good.yaml", "names.yaml"]);
    let overviews = files(&portal)
        .into_keys()
        .filter(|path| path.starts_with("catalog/default/component/"))
        .filter(|path| path.ends_with("/index.html") && path.matches('/').count() == 4)
        .count();
    // All but one of the two that differ in case only.
    assert_eq!(overviews, world.export().refs().len());
    assert_eq!(overviews, 18);
}

#[test]
fn ten_thousand_documents_in_one_file_are_read_or_meet_a_named_limit() {
    let world = World::reading(&["./good.yaml", "./many.yaml"]);
    world.write_good();
    let documents: Vec<String> = (0..10_000)
        .map(|index| component(&format!("number-{index}")))
        .collect();
    world.write("many.yaml", documents.join("---\n"));
    let export = world.export();
    export.survives_saying("");
    let found = export.refs().len();
    assert!(
        found == 10_001 || export.run.stderr.contains("at most"),
        "{found} entities and not a word about the others: {}",
        export.run.stderr
    );
    assert!(export.run.peak < MEMORY, "{} bytes", export.run.peak);
}

#[test]
fn a_folder_that_is_no_portal_is_not_emptied() {
    let world = World::reading(&["./good.yaml"]);
    world.write_good();
    world.write("precious/thesis.txt", "years of work");
    let out = world.path().join("precious");
    let config = world.path().join("app-config.yaml");
    let _ = callboard(&[
        "build",
        "--config",
        config.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(out.join("thesis.txt").exists());
}

#[test]
fn a_hostile_organisation_is_built() {
    let world = World::empty();
    let hostile = workspace().join("tests/worlds/hostile/app-config.yaml");
    let portal = world.path().join("portal");
    build(&hostile, &portal, &[]);
    for (path, bytes) in files(&portal) {
        if path.ends_with(".html") {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("<script>window.hacked"), "{path}");
            assert!(!text.contains("<img src=x"), "{path}");
        }
    }
}
