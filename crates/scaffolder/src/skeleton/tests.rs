//! Skeletons rendered whole. Every expectation was asked of Backstage's own rules run
//! by Nunjucks itself, over the same files.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::world::{path, show, skeleton};
use super::*;
use crate::workspace::{Caps, Node, Workspace};

#[track_caller]
fn options(input: Value) -> Options {
    Options::read(input.as_object().unwrap()).unwrap()
}

#[track_caller]
fn rendered(world: &str, input: Value) -> String {
    let mut workspace = Workspace::default();
    match render(&skeleton(world), &options(input), None, &mut workspace) {
        Ok(_) => show(&workspace),
        Err(errors) => panic!("{errors:?}"),
    }
}

/// The errors as people read them; the workspace must be untouched.
#[track_caller]
fn errors(world: &str, input: Value) -> String {
    let mut workspace = Workspace::default();
    let errors = render(&skeleton(world), &options(input), None, &mut workspace).unwrap_err();
    assert_eq!(workspace, Workspace::default());
    let lines = errors.iter().map(|error| format!("{error}\n"));
    lines.collect()
}

#[test]
fn contents_and_names_are_templates() {
    let world = "
--- ${{ values.name }}/README.md
# ${{ values.name | title }}
--- src/${{ values.package }}/App.java
package ${{ values.package | replace(r/\\//g, '.') }};
--- bin/run.sh [x]
exec ${{ values.name }}
--- latest -> src
--- empty/
";
    let input = json!({"values": {"name": "pay", "package": "com/acme"}});
    insta::assert_snapshot!(rendered(world, input), @r"
    bin/run.sh [x]: exec pay⏎
    empty/
    latest -> src
    pay/README.md: # Pay⏎
    src/com/acme/App.java: package com.acme;⏎
    ");
}

#[test]
fn a_name_that_renders_to_nothing_leaves_the_entry_out() {
    let world = "
--- ${{ 'docs' if values.docs }}/index.md
docs
--- ${{ values.nope }}
gone
--- a/${{ 'x.txt' if values.x }}
gone as well: `a/` exists
--- a/${{ values.nope }}/b
gone
--- a/y
stays
";
    let input = json!({"values": {"docs": false}});
    insta::assert_snapshot!(rendered(world, input), @r"a/y: stays⏎");
    let input = json!({"values": {"docs": true, "x": 1}});
    insta::assert_snapshot!(rendered(world, input), @r"
    a/x.txt: gone as well: `a/` exists⏎
    a/y: stays⏎
    docs/index.md: docs⏎
    ");
}

#[test]
fn what_is_left_out_or_there_already_is_told() {
    let world = "
--- ${{ values.nope }}/a
--- b
new
--- c
new
";
    let mut workspace = Workspace::default();
    workspace.write(path("in/b"), Node::file(*b"old")).unwrap();
    let skeleton = skeleton(world);
    let target = path("in");
    let found = render(
        &skeleton,
        &options(json!({})),
        Some(&target),
        &mut workspace,
    )
    .unwrap();
    assert_eq!(found.written, [path("in/c")]);
    assert_eq!(found.existing, [path("in/b")]);
    let left_out: Vec<_> = found.left_out.iter().map(WorkspacePath::as_str).collect();
    assert_eq!(left_out, ["${{ values.nope }}", "${{ values.nope }}/a"]);
    insta::assert_snapshot!(show(&workspace), @r"
    in/b: old
    in/c: new⏎
    ");
    let replace = options(json!({"replace": true}));
    render(&skeleton, &replace, Some(&target), &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"
    in/b: new⏎
    in/c: new⏎
    ");
}

#[test]
fn copying_without_templating_renders_names_all_the_same() {
    let world = "
--- .github/workflows/ci.yml
run: ${{ secrets.TOKEN }}
--- ${{ values.name }}.tpl
${{ values.name }}
--- other.yml
${{ values.name }}
";
    let input = json!({
        "values": {"name": "pay"},
        "copyWithoutTemplating": [".github", "*.tpl"],
    });
    insta::assert_snapshot!(rendered(world, input), @r"
    .github/workflows/ci.yml: run: ${{ secrets.TOKEN }}⏎
    other.yml: pay⏎
    pay.tpl: ${{ values.name }}⏎
    ");
}

#[test]
fn the_old_option_leaves_names_alone_too_and_says_that_it_is_old() {
    let world = "
--- ${{ values.name }}.tpl
${{ values.name }}
";
    let input = json!({"values": {"name": "pay"}, "copyWithoutRender": ["*.tpl"]});
    let mut workspace = Workspace::default();
    let found = render(&skeleton(world), &options(input), None, &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"${{ values.name }}.tpl: ${{ values.name }}⏎");
    insta::assert_snapshot!(found.notes.join("\n"), @"`copyWithoutRender` is old and Backstage no longer looks at it: write `copyWithoutTemplating`, which renders names all the same");
}

#[test]
fn a_glob_that_fits_nothing_is_told_with_the_one_that_was_meant() {
    let world = "
--- .github/workflows/deploy.yml
x
";
    let input = json!({"copyWithoutTemplating": ["deploy.yml", "!nothing", "nowhere"]});
    let mut workspace = Workspace::default();
    let found = render(&skeleton(world), &options(input), None, &mut workspace).unwrap();
    insta::assert_snapshot!(found.notes.join("\n"), @r"
    `deploy.yml` in `copyWithoutTemplating` fits no file: write `.github/workflows/deploy.yml`
    `nowhere` in `copyWithoutTemplating` fits no file
    ");
}

#[test]
fn an_extension_says_what_is_a_template() {
    let world = "
--- a.txt.njk
${{ values.x }}
--- b.txt
${{ values.x }}
--- c.NJK
${{ values.x }}
--- .njk
${{ values.x }}
--- d.njk/e.njk
${{ values.x }}
";
    let input = json!({"values": {"x": 1}, "templateFileExtension": true});
    // A folder `d.njk/` loses four characters of its name: Backstage's bug, kept.
    insta::assert_snapshot!(rendered(world, input), @r"
    .njk: ${{ values.x }}⏎
    a.txt: 1⏎
    b.txt: ${{ values.x }}⏎
    c.NJK: ${{ values.x }}⏎
    d./
    d.njk/e: 1⏎
    ");
}

#[test]
fn cookiecutter_has_its_own_braces_and_name() {
    let world = "
--- {{ cookiecutter.name }}/a
{{ cookiecutter.tags | jsonify }} {{ True }} ${{ values.name }}
";
    let input = json!({"values": {"name": "pay", "tags": ["x"]}, "cookiecutterCompat": true});
    insta::assert_snapshot!(rendered(world, input), @r#"pay/a: ["x"] true $⏎"#);
}

#[test]
fn white_space_around_blocks_is_an_option() {
    let world = "
--- a
x
  {% if values.y %}
  y
  {% endif %}
z
";
    let values = json!({"y": 1});
    insta::assert_snapshot!(rendered(world, json!({"values": values})), @r"a: x⏎  ⏎  y⏎  ⏎z⏎");
    let input = json!({"values": values, "trimBlocks": true, "lstripBlocks": true});
    insta::assert_snapshot!(rendered(world, input), @r"a: x⏎  y⏎z⏎");
}

#[test]
fn only_text_is_rendered_and_bytes_that_are_not_utf_8_are_replaced() {
    let mut skeleton = Skeleton::default();
    let mut add = |at: &str, bytes: &[u8]| skeleton.insert(path(at), Entry::file(bytes.to_vec()));
    add("binary", b"\0${{ values.x }}");
    add("latin1", b"${{ values.x }} and a caf\xe9");
    add("mark", b"\xef\xbb\xbf${{ values.x }}\r\n");
    add("utf16", b"\xff\xfe$\0");
    let input = json!({"values": {"x": 1}});
    let mut workspace = Workspace::default();
    let found = render(&skeleton, &options(input), None, &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"
    binary: \u{0}${{ values.x }}
    latin1: 1 and a caf�
    mark: \u{feff}1\u{d}⏎
    utf16: ��$\u{0}
    ");
    insta::assert_snapshot!(found.notes.join("\n"), @r"
    `latin1` is not UTF-8: some of its characters became `�`
    `utf16` is UTF-16, which templates destroy
    ");
}

#[test]
fn of_two_entries_with_one_path_the_first_wins_and_with_replace_the_last() {
    let world = "
--- a.txt
first
--- ${{ 'a.txt' }}
second, as `$` is before letters
";
    insta::assert_snapshot!(rendered(world, json!({})), @r"a.txt: second, as `$` is before letters⏎");
    insta::assert_snapshot!(rendered(world, json!({"replace": true})), @r"a.txt: first⏎");
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode_unless_it_is_binary() {
    let mut workspace = Workspace::default();
    for at in ["text", "binary"] {
        let node = Node::File {
            bytes: Arc::from(*b"old"),
            is_executable: true,
        };
        workspace.write(path(at), node).unwrap();
    }
    let mut skeleton = Skeleton::default();
    skeleton.insert(path("text"), Entry::file(*b"new"));
    skeleton.insert(path("binary"), Entry::file(*b"\0"));
    let replace = options(json!({"replace": true}));
    render(&skeleton, &replace, None, &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"
    binary: \u{0}
    text [x]: new
    ");
}

#[test]
fn everything_wrong_is_told_with_its_place_and_nothing_is_written() {
    let world = "
--- a.txt
fine
--- b.txt
one
two ${{ values.x | nosuch }}
--- c/{% if %}.txt
${{ values.
--- d.txt
${{ values.x | upper
";
    insta::assert_snapshot!(errors(world, json!({})), @r"
    b.txt:2:20: there is no filter `nosuch`
    the name `c/{% if %}.txt`, column 9: expected an expression before `%}`
    c/{% if %}.txt:2:1: expected a name after `.` (write `['…']` for other keys), found the end of the template
    d.txt:2:1: this expression is never closed: write `}}` at its end
    ");
}

#[test]
fn nothing_leaves_the_target_folder() {
    let world = "
--- ${{ values.up }}/evil
x
";
    let world = skeleton(world);
    let mut workspace = Workspace::default();
    let target = path("in");
    for up in ["..", "a/../..", "../in-2"] {
        let options = options(json!({"values": {"up": up}}));
        let errors = render(&world, &options, Some(&target), &mut workspace).unwrap_err();
        assert!(matches!(errors[0], SkeletonError::Write { .. }), "{up}");
    }
    // An absolute path begins with nothing, so it is left out.
    let absolute = options(json!({"values": {"up": "/etc"}}));
    render(&world, &absolute, Some(&target), &mut workspace).unwrap();
    assert_eq!(workspace, Workspace::default());
}

#[test]
fn links_are_kept_inside_and_nothing_is_written_through_them() {
    let world = "
--- out -> ../../etc
--- in -> sub
--- sub/x
x
";
    let mut workspace = Workspace::default();
    let found = render(&skeleton(world), &options(json!({})), None, &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"
    in -> sub
    sub/x: x⏎
    ");
    insta::assert_snapshot!(found.notes.join("\n"), @"`out` is a link that leads out of the workspace: left out");
    let through = skeleton("--- ${{ 'in' }}/y\ny\n");
    let errors = render(&through, &options(json!({})), None, &mut workspace).unwrap_err();
    insta::assert_snapshot!(errors[0], @"`${{ 'in' }}/y` cannot be written: `in` is a file, so nothing can be put below it");
}

#[test]
fn a_folder_is_not_written_over_by_a_file() {
    let world = "
--- a/${{ values.nope }}
x
--- a/b
x
";
    insta::assert_snapshot!(errors(world, json!({"replace": true})), @"`a/${{ values.nope }}` cannot be written: `a` is a folder, so no file can be written there");
}

#[test]
fn errors_have_an_end() {
    let skeleton: Skeleton = (0..250)
        .map(|number| (path(&format!("{number:03}")), Entry::file(*b"{% if %}")))
        .collect();
    let mut workspace = Workspace::default();
    let errors = render(&skeleton, &Options::default(), None, &mut workspace).unwrap_err();
    assert_eq!(errors.len(), MAX_ERRORS + 1);
    assert_eq!(errors.last(), Some(&SkeletonError::More { count: 150 }));
}

#[test]
fn all_files_share_one_allowance() {
    let heavy = b"{% for i in range(1000) %}{% for j in range(100) %}{% endfor %}{% endfor %}";
    let skeleton: Skeleton = (0..20)
        .map(|number| (path(&format!("{number:03}")), Entry::file(*heavy)))
        .collect();
    let mut options = Options::default();
    options.limits.steps = 3_000_000;
    let mut workspace = Workspace::default();
    let errors = render(&skeleton, &options, None, &mut workspace).unwrap_err();
    assert_eq!(errors, [SkeletonError::Steps { max: 3_000_000 }]);
    options.limits.steps = u64::MAX;
    assert!(render(&skeleton, &options, None, &mut workspace).is_ok());

    options.limits.file_steps = 10_000;
    let errors = render(&skeleton, &options, None, &mut Workspace::default()).unwrap_err();
    assert_eq!(errors.len(), 20);
    assert_eq!(
        errors[0].to_string(),
        "000:1:39: this template takes too many steps to render"
    );
}

#[test]
fn output_entries_time_and_the_workspace_have_limits() {
    let world =
        skeleton("--- a\n{% for i in range(100) %}0123456789{% endfor %}\n--- b\n0123456789\n");
    let run = |options: &Options, caps: Caps| {
        let mut workspace = Workspace::new(caps);
        render(&world, options, None, &mut workspace).map_err(|mut errors| errors.remove(0))
    };
    let mut options = Options::default();
    options.limits.output_bytes = 1_005;
    let bytes = run(&options, Caps::default());
    assert_eq!(bytes, Err(SkeletonError::Bytes { max: 1_005 }));
    options.limits.output_bytes = 1_012;
    assert!(run(&options, Caps::default()).is_ok());
    let caps = Caps {
        entries: 1,
        bytes: 10_000,
    };
    assert!(matches!(
        run(&options, caps),
        Err(SkeletonError::Write { .. })
    ));
    options.limits.entries = 1;
    let entries = run(&options, Caps::default());
    assert_eq!(entries, Err(SkeletonError::Entries { count: 2, max: 1 }));
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    options = Options {
        deadline: Deadline::new(move || counter.fetch_add(1, Ordering::Relaxed) > 2),
        ..Options::default()
    };
    assert_eq!(run(&options, Caps::default()), Err(SkeletonError::Time));
}

#[test]
fn the_result_does_not_depend_on_threads() {
    let skeleton: Skeleton = (0..200)
        .map(|number| {
            let name = format!("${{{{ 'n{}' }}}}/{number}", number % 7);
            let text = format!("{{% if values.x %}}${{{{ values.x }}}}{{% endif %}}{number}");
            (path(&name), Entry::file(text.into_bytes()))
        })
        .collect();
    let options = options(json!({"values": {"x": 1}}));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            let mut workspace = Workspace::default();
            let found = render(&skeleton, &options, None, &mut workspace).unwrap();
            (found, show(&workspace))
        })
    };
    assert_eq!(run(1), run(4));
}

#[test]
fn one_file_is_rendered_under_the_name_it_is_given() {
    let mut workspace = Workspace::default();
    let given = options(json!({"values": {"x": 1}}));
    let target = path("a/${{ values.x }}");
    let bytes = b"\0${{ values.x }}";
    render_file("t", bytes, &given, &target, &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"a/${{ values.x }}: \u{0}1");
    let found = render_file("t", b"other", &given, &target, &mut workspace).unwrap();
    assert_eq!(found.existing, std::slice::from_ref(&target));
    let replace = options(json!({"replace": true}));
    render_file("t", b"other", &replace, &target, &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"a/${{ values.x }}: other");
    let errors = render_file("t", b"\n{% x %}", &replace, &target, &mut workspace).unwrap_err();
    insta::assert_snapshot!(errors[0], @"t:2:4: there is no tag `x`");
}

#[test]
fn plain_copies_write_over_what_is_there_and_render_nothing() {
    let world = "
--- a/${{ values.x }}
${{ values.x }}
--- run [x]
new
--- out -> ../../..
--- empty/
";
    let mut workspace = Workspace::default();
    workspace
        .write(path("in/run"), Node::file(*b"old"))
        .unwrap();
    let target = path("in");
    let found = copy(&skeleton(world), Some(&target), &mut workspace).unwrap();
    assert_eq!(found.notes.len(), 1);
    copy_file("f", Arc::from(*b"{%"), true, &path("f"), &mut workspace).unwrap();
    insta::assert_snapshot!(show(&workspace), @r"
    f [x]: {%
    in/a/${{ values.x }}: ${{ values.x }}⏎
    in/empty/
    in/run [x]: new⏎
    ");
    let refused = copy(&skeleton("--- a\nx"), Some(&target), &mut workspace).unwrap_err();
    insta::assert_snapshot!(refused[0], @"`a` cannot be written: `in/a` is a folder, so no file can be written there");
    assert!(copy_file("f", Arc::from(*b""), false, &path("in"), &mut workspace).is_err());
}
