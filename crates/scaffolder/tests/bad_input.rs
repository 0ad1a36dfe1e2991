//! Skeletons and answers that mean no good, or are only large, against the public
//! interface: what comes out is what was meant, or a sentence.

use scaffolder::skeleton::{Entry, Options, Skeleton, SkeletonError, render};
use scaffolder::workspace::{Caps, Node, Workspace, WorkspacePath};
use serde_json::{Value, json};

fn options(input: &Value) -> Options {
    Options::read(input.as_object().unwrap()).unwrap()
}

fn skeleton(files: impl IntoIterator<Item = (String, String)>) -> Skeleton {
    let files = files.into_iter().map(|(path, text)| {
        let path = WorkspacePath::parse(&path).unwrap();
        (path, Entry::file(text.into_bytes()))
    });
    files.collect()
}

fn text(workspace: &Workspace, path: &str) -> String {
    let mut nodes = workspace.nodes();
    let (_, node) = nodes.find(|(at, _)| at.as_str() == path).unwrap();
    match node {
        Node::File { bytes, .. } => String::from_utf8(bytes.to_vec()).unwrap(),
        Node::Link { target } => panic!("{path} is a link to {target}"),
    }
}

/// Ten thousand files in a hundred folders.
fn large() -> Skeleton {
    skeleton((0..10_000).map(|number| {
        let path = format!("folder-{:02}/file-{number:05}.txt", number / 100);
        (
            path,
            "${{ values.name }}: {% if values.on %}on{% endif %}\n".to_owned(),
        )
    }))
}

#[test]
fn ten_thousand_files_are_rendered_like_one() {
    let mut workspace = Workspace::default();
    let input = options(&json!({ "values": { "name": "shop", "on": true } }));
    render(&large(), &input, None, &mut workspace).unwrap();
    assert_eq!(workspace.nodes().count(), 10_000);
    assert_eq!(text(&workspace, "folder-99/file-09999.txt"), "shop: on\n");
}

#[test]
fn more_than_a_workspace_holds_is_refused_in_a_sentence_and_leaves_nothing() {
    let mut workspace = Workspace::new(Caps {
        entries: 9_999,
        bytes: 1 << 30,
    });
    let before = workspace.clone();
    let input = options(&json!({ "values": {} }));
    let errors = render(&large(), &input, None, &mut workspace).unwrap_err();
    assert!(
        matches!(errors[0], SkeletonError::Write { .. }),
        "{errors:?}"
    );
    assert!(errors[0].to_string().contains("9999"), "{}", errors[0]);
    assert_eq!(workspace, before);

    let mut input = input;
    input.limits.entries = 10_000;
    // The folders count as well.
    let errors = render(&large(), &input, None, &mut Workspace::default()).unwrap_err();
    let expected = SkeletonError::Entries {
        count: 10_100,
        max: 10_000,
    };
    assert_eq!(errors, [expected]);
}

#[test]
fn a_loop_over_loops_ends_and_says_where() {
    let bombs = [
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in range(10000) %}{% for b in range(10000) %}xxxxxxxxxx{% endfor %}{% endfor %}",
        "{% macro m(n) %}${{ m(n) }}${{ m(n) }}{% endmacro %}${{ m(1) }}",
    ];
    for bomb in bombs {
        let world = skeleton([("a.txt".to_owned(), bomb.to_owned())]);
        let mut workspace = Workspace::default();
        let input = options(&json!({ "values": {} }));
        let errors = render(&world, &input, None, &mut workspace).unwrap_err();
        assert_eq!(workspace, Workspace::default(), "{bomb}");
        assert!(!errors[0].to_string().is_empty(), "{bomb}");
    }
}

#[test]
fn an_answer_is_text_whatever_it_looks_like() {
    let answers = [
        r#"quotes " and ' and `"#,
        "two\nlines\r\n\tand a tab",
        "${{ values.secret }} {% include 'x' %} {# x #} {{ x }}",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "$(rm -rf /); `id` && exit | tee > /etc/passwd",
        "\u{202e}right to left \u{0} and nothing",
    ];
    for answer in answers {
        let world = skeleton([
            ("plain.txt".to_owned(), "${{ values.answer }}".to_owned()),
            (
                "data.json".to_owned(),
                "${{ values.answer | dump }}".to_owned(),
            ),
        ]);
        let input = options(&json!({ "values": { "answer": answer, "secret": "not for files" } }));
        let mut workspace = Workspace::default();
        render(&world, &input, None, &mut workspace).unwrap();
        assert_eq!(text(&workspace, "plain.txt"), answer);
        let data: Value = serde_json::from_str(&text(&workspace, "data.json")).unwrap();
        assert_eq!(data, answer);
    }
}

#[test]
fn an_answer_leads_no_file_out_of_the_target() {
    for answer in [
        "../x",
        "a/../../x",
        "..",
        "a\\..\\..\\x",
        "x\u{0}y",
        "C:\\x",
    ] {
        let path = "${{ values.answer }}/f.txt".to_owned();
        let world = skeleton([(path, String::new())]);
        let input = options(&json!({ "values": { "answer": answer } }));
        let target = WorkspacePath::parse("in").unwrap();
        let mut workspace = Workspace::default();
        let done = render(&world, &input, Some(&target), &mut workspace);
        let mut paths = workspace.nodes().map(|(path, _)| path.as_str());
        let inside = paths.all(|path| path.starts_with("in/"));
        let is_refused = done.is_err() && workspace == Workspace::default();
        // What only normalises to a path inside is one.
        assert!(is_refused || inside, "{answer}: {workspace:?}");
    }
}
