//! Texts that are made to cost too much. Each must be read to its end, on the
//! stack of a test thread, in a time that fits a debug build.

use yaml::{Content, Limits, Problem, parse};

fn thrown(text: &str, limits: &Limits) -> Problem {
    match parse(text, limits).documents.remove(0).content {
        Content::Thrown(problem) => problem,
        content => panic!("expected a limit, found {content:?}"),
    }
}

#[test]
fn nesting_ends_at_its_limit_however_it_is_written() {
    let limits = Limits::default();
    for step in [
        "[", "{a: ", "- ", "? ", ": ", "[\n ", "- ? ", "[a: ", "? - : ",
    ] {
        let problem = thrown(&step.repeat(100_000), &limits);
        assert_eq!(
            problem.message, "lists and maps are nested more than 200 deep",
            "{step:?}"
        );
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let limits = Limits::default();
    let lists = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let maps: String = (0..200)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    let items = format!("{}a", "- ".repeat(200));
    let keys = format!("{}a", "? ".repeat(30));
    for text in [lists, maps, items, keys] {
        let content = &parse(&text, &limits).documents[0].content;
        assert!(matches!(content, Content::Tree(_)), "{content:?}");
    }
}

#[test]
fn nodes_are_counted_with_aliases_expanded() {
    let limits = Limits {
        max_nodes: 1000,
        ..Limits::default()
    };
    let problem = thrown(&"- a\n".repeat(1001), &limits);
    assert!(
        problem.message.contains("more than 1000 values"),
        "{problem:?}"
    );
    let list = format!("a: &a [{}]\nb: [{}]", "[],".repeat(90), "*a,".repeat(90));
    let problem = thrown(&list, &limits);
    assert!(
        problem.message.contains("more than 1000 values"),
        "{problem:?}"
    );
}

#[test]
fn keys_cannot_grow_without_bound() {
    let text = format!("{}[a]", "? ".repeat(150));
    let problem = thrown(&text, &Limits::default());
    assert!(
        problem.message.contains("bytes to write out"),
        "{problem:?}"
    );
}

#[test]
fn documents_are_counted() {
    let limits = Limits {
        max_documents: 3,
        ..Limits::default()
    };
    let stream = parse("a\n---\nb\n---\nc\n---\nd\n---\ne\n", &limits);
    assert_eq!(stream.documents.len(), 4);
    let Content::Thrown(problem) = &stream.documents[3].content else {
        panic!("expected a limit");
    };
    assert_eq!(problem.message, "the file has more than 3 documents");
}

#[test]
fn what_follows_a_limit_is_unread() {
    let text = format!("a\n---\n{}\n---\nb\n", "[".repeat(300));
    let stream = parse(&text, &Limits::default());
    let contents: Vec<_> = stream.documents.iter().map(|d| &d.content).collect();
    assert!(matches!(
        contents[..],
        [Content::Tree(_), Content::Thrown(_), Content::Unread]
    ));
}

/// A quadratic reader would take minutes for any of these.
#[test]
fn no_text_takes_more_than_linear_time() {
    let repeated = [
        ("", "a: 'x\n"),
        ("", "a: \"x\n"),
        ("a: \"", "x\n  "),
        ("a: \"", "\\"),
        ("", "]\n"),
        ("", "]"),
        ("a\n...\n", "... x\n"),
        ("", "---\na: [\n"),
        ("", "%TAG !a! x\n"),
        ("a: ", "&a "),
        ("[", ","),
        ("a: |\n", " \n"),
        ("a:\n", "\n"),
        ("a: b\n", "  # c\n"),
        ("a: &a []\nb:\n", "- *a\n"),
        ("a: &a [", "*a, "),
        ("%YAML 1.1\n---\na: &a {b: c}\nd:\n", "  <<: *a\n"),
        ("", "a: b\n"),
        ("", "a: 1\na: 2\n---\n"),
        ("", "a: b\r"),
        ("", "a: | x\n"),
    ];
    for (start, step) in repeated {
        let text = format!("{start}{}", step.repeat(50_000));
        parse(&text, &Limits::default());
    }
    let keys: String = (0..50_000).map(|key| format!("k{key}: v\n")).collect();
    parse(&keys, &Limits::default());
    let keys: String = (0..50_000).map(|key| format!("k{key}: v, ")).collect();
    parse(&format!("{{{keys}}}"), &Limits::default());
}
