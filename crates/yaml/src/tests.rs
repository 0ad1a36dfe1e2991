//! What a person sees: values, places and problems.

use crate::{Content, Limits, LineIndex, Node, Problem, Value, parse};

fn root(text: &str) -> Node {
    match parse(text, &Limits::default()).documents.remove(0).content {
        Content::Tree(node) => node,
        content => panic!("no value but {content:?}"),
    }
}

/// Every problem as `line:column text: message (hint)`.
fn problems(text: &str) -> String {
    let index = LineIndex::new(text);
    let stream = parse(text, &Limits::default());
    let mut shown = String::new();
    for document in &stream.documents {
        let list: Vec<&Problem> = match &document.content {
            Content::Broken(problems) => problems.iter().collect(),
            Content::Thrown(problem) | Content::Recursive(problem) => vec![problem],
            _ => Vec::new(),
        };
        for problem in list {
            let (line, column) = index.line_column(text, problem.span.start);
            let marked = &text[problem.span.start as usize..problem.span.end as usize];
            shown += &format!("{line}:{column} {marked:?}: {}", problem.message);
            if let Some(hint) = &problem.hint {
                shown += &format!(" ({hint})");
            }
            shown += "\n";
        }
    }
    shown
}

#[test]
fn spans_cover_what_the_author_wrote() {
    fn spans(text: &str, node: &Node, shown: &mut Vec<String>) {
        shown.push(text[node.span.start as usize..node.span.end as usize].to_owned());
        match &node.value {
            Value::Sequence(nodes) => nodes.iter().for_each(|node| spans(text, node, shown)),
            Value::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let span = entry.key_span;
                    shown.push(text[span.start as usize..span.end as usize].to_owned());
                    spans(text, &entry.value, shown);
                }
            }
            _ => {}
        }
    }

    let text = "a: 'x' # c\nb:\n  - one\n  - &n {k: \"v\"}\nc:\nd: |\n  text\n  more\n\ne: two\n lines\nf: *n\n";
    let mut shown = Vec::new();
    spans(text, &root(text), &mut shown);
    insta::assert_snapshot!(shown.iter().map(|s| format!("{s:?}\n")).collect::<String>(), @r#"
    "a: 'x' # c\nb:\n  - one\n  - &n {k: \"v\"}\nc:\nd: |\n  text\n  more\n\ne: two\n lines\nf: *n"
    "a"
    "'x'"
    "b"
    "- one\n  - &n {k: \"v\"}"
    "one"
    "{k: \"v\"}"
    "k"
    "\"v\""
    "c"
    ""
    "d"
    "|\n  text\n  more"
    "e"
    "two\n lines"
    "f"
    "*n"
    "k"
    "\"v\""
    "#);
}

#[test]
fn problems_say_what_to_type() {
    let texts = [
        "a: b\n\tc: d\n",
        "a:b\nc: d\n",
        "a: b\nname\nc: d\n",
        "a: b: c\n",
        "a: 1\nb: 2\na: 3\n",
        "a: @x\nb: `y`\nc: %z\n",
        "a: 'x\nb: y\n",
        "a: \"it's\nb: y\nc: \"z\"\n",
        "a: [1, 2\nb: y\n",
        "a: {b: 1]\n",
        "a: {% if x %}\n",
        "a: {{ x }}-{{ y }}\n",
        "a: \"x\" y\n",
        "a:\n  b: 1\n c: 2\n",
        "a:\n b: 1\n  c: 2\n",
        "a: - b\n",
        "- a\nb: c\n",
        "a: *x\n",
        "a: \"\\d\"\n",
        "a: &x [*x]\n",
        "a: &x {b: *x}\n",
        "kind: A\nmetadata: {}\nkind: B\nmetadata: {}\n",
        "{{ cookiecutter.header }}\na: b\n",
        "a: | b\n  c\n",
        "a: |\nb\n",
        "a:\n- b\n  - c\n d\n",
        "%YAML 2\n---\na: b\n",
        "a: b\n... c\n",
        "a: [b, c]]\n",
        "a: [b: c, d e: f, {g}]\nh: [i, j k, l: [m]\n",
        "a: !!set {b: c}\n",
    ];
    let shown: String = texts
        .iter()
        .map(|text| format!("{text}=> {}\n", problems(text)))
        .collect();
    insta::assert_snapshot!(shown, @r#"
    a: b
    	c: d
    => 2:1 "\t": a tab is used as indentation (indent with spaces)

    a:b
    c: d
    => 1:1 "a:b": there is no space behind the `:` (write `a: b`)

    a: b
    name
    c: d
    => 2:1 "name": a key has no `:` behind it (write `key: value`, or indent the line to make it a part of the value above)

    a: b: c
    => 1:4 "b: c": there is a second `: ` on this line (put the text in quotes, or the inner key on the next line, indented)

    a: 1
    b: 2
    a: 3
    => 3:1 "a": the key `a` is there twice (the first one is on line 1: keep one of them)

    a: @x
    b: `y`
    c: %z
    => 1:4 "@x": text without quotes cannot start with `@` (put the text in quotes)
    2:4 "`y`": text without quotes cannot start with a backtick (put the text in quotes)
    3:4 "%z": text without quotes cannot start with `%` (put the text in quotes)

    a: 'x
    b: y
    => 1:4 "'x": this `'` has no closing `'` (close it, and indent all lines of the text more than its key)

    a: "it's
    b: y
    c: "z"
    => 1:4 "\"it's": this `"` has no closing `"` (close it, and indent all lines of the text more than its key)

    a: [1, 2
    b: y
    => 1:4 "[": this `[` is not closed (close it with `]`, and indent all its lines; put it in quotes if it is text)

    a: {b: 1]
    => 1:9 "]": `{` on line 1 is closed by `]`

    a: {% if x %}
    => 1:5 "% if x %": text without quotes cannot start with `%` (put the text in quotes)

    a: {{ x }}-{{ y }}
    => 1:11 "-{{ y }}": `-{{ y }}` stands behind the end of a value (put the whole value in quotes, or start a new line)

    a: "x" y
    => 1:8 "y": `y` stands behind the end of a value (put the whole value in quotes, or start a new line)

    a:
      b: 1
     c: 2
    => 3:2 "c": this key is not in the column of the others, which is 1 (indent the keys of a map all alike)

    a:
     b: 1
      c: 2
    => 3:3 "c": this line is indented more than the one above, and so continues its text (indent it like the key above)

    a: - b
    => 1:4 "-": a list starts on the line of its key (start the list on the next line, or write it as `[a, b]`)

    - a
    b: c
    => 2:1 "b: c": this is not indented like anything above (indent it like the keys it belongs to, or start a new document with `---`)

    a: *x
    => 1:4 "*x": the alias `*x` stands for nothing (put `&x` before a value above it in the same document, or quotes around the text)

    a: "\d"
    => 1:5 "\\d": `\d` is no escape that YAML knows (write `\\` for a backslash, or use single quotes)

    a: &x [*x]
    => 1:8 "*x": the alias `*x` stands for a value that it is a part of (write the value out instead)

    a: &x {b: *x}
    => 1:11 "*x": the alias `*x` stands for a value that it is a part of (write the value out instead)

    kind: A
    metadata: {}
    kind: B
    metadata: {}
    => 3:1 "kind": the key `kind` is there twice (the first one is on line 1: put a line `---` between two entities, or keep one of them)
    4:1 "metadata": the key `metadata` is there twice (the first one is on line 2: put a line `---` between two entities, or keep one of them)

    {{ cookiecutter.header }}
    a: b
    => 2:1 "a: b": this is not indented like anything above (indent it like the keys it belongs to, or start a new document with `---`)

    a: | b
      c
    => 1:6 "b": text stands behind the header of a block scalar (start the text on the next line, indented)

    a: |
    b
    => 2:1 "b": a key has no `:` behind it (write `key: value`, or indent the line to make it a part of the value above)

    a:
    - b
      - c
     d
    => 
    %YAML 2
    ---
    a: b
    => 1:1 "%YAML 2": YAML 2 is not supported

    a: b
    ... c
    => 2:5 "c": something stands behind `...` (start a document with `---` on a line of its own)

    a: [b, c]]
    => 1:10 "]": `]` closes nothing (remove it, or put the text in quotes)

    a: [b: c, d e: f, {g}]
    h: [i, j k, l: [m]
    => 2:4 "[": this `[` is not closed (close it with `]`, and indent all its lines; put it in quotes if it is text)

    a: !!set {b: c}
    => 1:10 "{b: c}": the keys of a set have no values
    "#);
}
