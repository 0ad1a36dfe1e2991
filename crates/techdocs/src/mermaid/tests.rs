//! Diagrams to SVG: what is drawn, what is refused, and that nothing gets out.

use super::*;
use crate::sanitise::{Policy, sanitise};

#[test]
fn a_figure_has_its_drawing_and_its_source() {
    let figure = figure("graph LR\nA[\"<b>x</b>\"] --> B", "d1");
    assert_eq!(figure.problem, None);
    let html = &figure.html;
    assert!(html.contains("<svg "));
    assert!(html.contains("<title id=\"d1-title\">Flowchart</title>"));
    assert!(html.contains("<desc id=\"d1-desc\">x to B</desc>"));
    assert!(html.contains("marker-end=\"url(#d1-arrow)\""));
    assert!(html.contains("<pre class=\"mermaid\"><code>graph LR\nA[&quot;&lt;b&gt;x"));
}

#[test]
fn what_is_not_drawn_keeps_its_source() {
    let undrawn = figure("%% a\ngrahp\ntitle <x>", "d1");
    assert_eq!(
        undrawn.html,
        "<figure class=\"diagram-figure\"><p class=\"diagram-problem\">This diagram is shown as \
         its source: line 2: diagrams of the kind `grahp` are not drawn.</p>\
         <pre class=\"mermaid\"><code>%% a\ngrahp\ntitle &lt;x&gt;</code></pre></figure>"
    );
    let problem = undrawn.problem.unwrap();
    assert_eq!(problem.line, 2);
    let problem = figure("---\ntitle: x\n---\ngraph TD\nA --> B\nA -> B", "d1").problem;
    let problem = problem.unwrap();
    assert_eq!((problem.line, &*problem.message), (6, "`-> B` is no arrow"));
    assert!(problem.hint.unwrap().contains("`-->`"));
    assert!(figure("graph TD\nA -> B", "d").problem.is_some());
    assert!(figure("", "d").problem.is_some());
    assert!(figure("graph TD", "d").problem.is_some());
    assert!(draw(&format!("graph TD\n{}", "A-->B\n".repeat(20_000)), "d").is_err());
}

#[test]
fn titles_come_from_front_matter_and_from_the_source() {
    let svg = draw("---\ntitle: T\n---\npie\naccDescr: D\n\"a\": 1", "d").unwrap();
    assert!(svg.contains(">T</title>") && svg.contains(">D</desc>"));
}

const SOURCES: &[&str] = &[
    "graph TD; A[Hard] -->|Text| B(Round)\nB --> C{Decision}\nC -->|One| D[Result 1]\n\
     C -->|Two| E[Result 2]\nsubgraph one\nD --> F((c))\nend\nclassDef x fill:#f9f\nclass A x\n\
     click A \"https://a.example\"\nE -.-> A\nF --> F",
    "sequenceDiagram\nautonumber\nactor A\nA->>+B: Hello\nloop x\nB-->>-A: y\nB->>B: z\nend\n\
     Note right of B: n\nalt a\nA-)B: q\nelse b\nA-xB: w\nend\nrect rgb(1,2,3)\nA->B: k\nend\n\
     create actor C\nA->>C: c\ndestroy C\nC-xA: d",
    "stateDiagram-v2\n[*] --> A\nstate A {\n[*] --> B\nB --> [*]\n--\n[*] --> C\n}\nA --> [*] : x\nnote left of B : n",
    "classDiagram\nclass A{\n+int a\n+b()\n}\nA <|-- B\nB \"1\" *-- \"n\" C : has\nnote \"x\"",
    "erDiagram\nA ||--o{ B : has\nA {\nstring x PK \"k\"\n}\nB }|..|| C : \"y z\"",
    "pie title Pets\n\"Dogs\" : 386\n\"Cats\" : 85",
    "gantt\ntitle T\ndateFormat YYYY-MM-DD\nexcludes weekends\nsection S\n\
     A :done, a, 2024-01-01, 3d\nB :crit, active, after a, 1w\nC :milestone, 2024-02-01, 0d\n\
     D :vert, 2024-01-20, 1d\nclick a href \"https://a.example\"",
    "gitGraph TB:\ncommit id: \"a\" tag: \"v1\"\nbranch b\ncommit type: HIGHLIGHT\n\
     checkout main\ncommit type: REVERSE\nmerge b\nbranch c\ncherry-pick id: \"a\"",
    "journey\ntitle T\nsection S\nMake tea: 5: Me, Cat\nWork: 1: Me\nRest: 3",
    "mindmap\n  root((R))\n    a[A]\n      b))B((\n    c)C(\n    {{D}}\n    E\n    ::icon(x)",
    "timeline\ntitle T\nsection S\n2002 : A : B\n: C\nsection U\n2004",
    "C4Context\ntitle T\nPerson(a, \"A\", \"x\")\nSystem_Boundary(b, \"B\") {\nSystemDb_Ext(c, \"C\")\n\
     SystemQueue(d, \"D\")\n}\nRel(a, c, \"Uses\", \"SQL\")\nBiRel(c, d, \"y\")",
    "quadrantChart\ntitle T\nx-axis A --> B\ny-axis C --> D\nquadrant-1 Q\nP: [0.3, 0.6]\n\
     R: [0.4, 0.2] radius: 9, color: #f00",
    "requirementDiagram\nrequirement a {\nid: 1\ntext: t\nrisk: high\n}\nelement b {\n\
     type: x\n}\nb - satisfies -> a",
    "architecture-beta\ngroup g(cloud)[G]\nservice a(database)[A] in g\nservice b(disk)[B] in g\n\
     junction j\nservice c(server)[C]\na:R --> L:b\nb{group}:B -[t]- T:c\nc:R -- L:j",
    "block-beta\ncolumns 3\na[\"A\"]:2 b((\"B\"))\nspace c\nblock:g:2\nd e\nend\n\
     f<[\"x\"]>(right, down)\na --> b\nd -- \"t\" --> c\nstyle d fill:#0f0",
    "xychart-beta\ntitle \"T\"\nx-axis \"X\" [a, b]\ny-axis \"Y\" 0 --> 9\nbar [1, 2]\nline \"L\" [3, -4]",
    "sankey-beta\nA,B,3\nA,C,1.5\nC,D,1",
    "packet-beta\ntitle T\n0-15: \"Port\"\n16: \"U\"\n+40: \"D\"",
    "kanban\n  Todo\n    a[A]@{ ticket: X-1, assigned: 'me', priority: 'High' }\n  [Done]\n    b",
];

#[test]
fn drawings_pass_the_allow_list_to_the_byte() {
    for source in SOURCES {
        let figure = figure(source, "d1");
        assert_eq!(figure.problem, None, "{source}");
        let clean = sanitise(&figure.html, &Policy::default());
        assert_eq!(clean.html, figure.html);
        assert!(clean.removed.is_empty());
        for banned in ["style=", "<style", "foreignObject", "NaN", "inf "] {
            assert!(!figure.html.contains(banned), "{banned}: {source}");
        }
    }
}

#[test]
fn text_never_becomes_markup() {
    let attack = "\"<img src=x onerror=alert(1)>'</svg><script>";
    for source in [
        format!("graph TD\nA[{attack}] -->|{attack}| B\nsubgraph {attack}\nend"),
        format!("graph TD\nA --> B\nclick A \"javascript:x\" \"{attack}\"\nstyle A fill:{attack}"),
        format!("sequenceDiagram\nparticipant A as {attack}\nA->>B: {attack}\nloop {attack}\nend"),
        format!("stateDiagram-v2\nA --> B : {attack}\nnote left of A : {attack}"),
        format!("classDiagram\nclass A {{\n{attack}\n}}\nA --> B : {attack}"),
        format!("erDiagram\nA ||--o{{ B : {attack}"),
        format!("pie title {attack}\n\"{attack}\" : 1"),
        format!("---\ntitle: {attack}\n---\npie\n\"a\" : 1"),
        format!("gantt\ntitle {attack}\nsection {attack}\n{attack} :a, 2024-01-01, 1d"),
        format!("gantt\naxisFormat {attack}\nx :a, 2024-01-01, 9d\nclick a href \"javascript:x\""),
        format!(
            "gitGraph\ncommit id: \"{}\" tag: \"{0}\"\nbranch {0}",
            attack.replace('"', "")
        ),
        format!("journey\ntitle {attack}\nsection {attack}\n{attack}: 3: {attack}"),
        format!("mindmap\n  root[{attack}]\n    {attack}"),
        format!("timeline\ntitle {attack}\nsection {attack}\n{attack} : {attack}"),
        format!("C4Context\ntitle {attack}\nSystem(a, {attack})\nBoundary(b, {attack}) {{\n}}"),
        format!(
            "quadrantChart\ntitle {attack}\nx-axis {attack}\n{attack}: [0.1, 0.1] color: {attack}"
        ),
        format!("requirementDiagram\nelement a {{\ntype: {attack}\n}}\nstyle a fill:{attack}"),
        format!("architecture-beta\ntitle {attack}\nservice a({attack})[{attack}]"),
        format!("block-beta\na[{attack}] b<[{attack}]>(right)\nstyle a fill:{attack}"),
        format!("xychart-beta\ntitle {attack}\nx-axis {attack} [{attack}]\nbar {attack} [1]"),
        format!("---\nconfig:\n  sankey:\n    prefix: {attack}\n---\nsankey\n{attack},b,1"),
        format!("packet\ntitle {attack}\n0-9: {attack}"),
        format!("kanban\n{attack}\n  {attack}@{{ ticket: {attack}, priority: {attack} }}"),
        attack.to_owned(),
    ] {
        let figure = figure(&source, "d1");
        assert_eq!(sanitise(&figure.html, &Policy::default()).html, figure.html);
        assert!(!figure.html.contains("<script") && !figure.html.contains("<img"));
    }
}

/// Whatever an author types, there is an answer, and soon.
#[test]
fn any_source_has_an_answer() {
    let pieces = [
        "\n",
        " ",
        "A",
        "B",
        "-->",
        "---",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "|",
        "\"",
        "subgraph x\n",
        "end\n",
        "&",
        ":",
        ";",
        "é",
        "loop\n",
        "note over A: x\n",
        "state C {\n",
        "}\n",
        "class D {\n",
        "||--o{",
        "<|--",
        "->>",
        "%%",
        "---\n",
        "style A fill:#fff\n",
        "direction LR\n",
        "[*]",
        "x",
        "@{",
        "~~~",
        "1",
        "activate A\n",
        "deactivate A\n",
        "else\n",
        "box\n",
        "A --> A\n",
        "B --> x\n",
    ];
    let heads = [
        "graph TD\n",
        "flowchart LR\n",
        "sequenceDiagram\n",
        "stateDiagram-v2\n",
        "classDiagram\n",
        "erDiagram\n",
        "pie\n",
        "gantt\n",
        "gitGraph\n",
        "journey\n",
        "mindmap\n",
        "timeline\n",
        "C4Context\n",
        "quadrantChart\n",
        "requirementDiagram\n",
        "architecture-beta\n",
        "block-beta\n",
        "xychart-beta\n",
        "sankey-beta\n",
        "packet\n",
        "kanban\n",
    ];
    let mut seed = 3_u32;
    let mut drawn = 0;
    for round in 0..4_000 {
        let mut source = heads[round % heads.len()].to_owned();
        for _ in 0..30 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            source.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
            // Mostly whole lines, as few others can be read.
            if seed.is_multiple_of(3) {
                source.push_str("\nA --> B\n");
            }
        }
        let source = if round % 2 == 0 {
            source
        } else {
            broken(SOURCES[round / 2 % SOURCES.len()], seed)
        };
        let figure = figure(&source, "d");
        drawn += usize::from(figure.problem.is_none());
        assert!(!figure.html.contains("NaN"), "{source}");
        assert!(figure.html.len() < 100_000, "{source}");
    }
    assert!(drawn > 500, "{drawn}");
}

/// A source with a stretch taken out and another doubled.
fn broken(source: &str, seed: u32) -> String {
    let mut characters: Vec<char> = source.chars().collect();
    let at = seed as usize % characters.len();
    let end = (at + seed as usize % 7).min(characters.len());
    characters.drain(at..end);
    let at = (seed >> 8) as usize % characters.len();
    let end = (at + 20).min(characters.len());
    let doubled: Vec<char> = characters[at..end].to_vec();
    characters.splice(at..at, doubled);
    characters.into_iter().collect()
}

#[test]
fn large_sources_take_little_time() {
    for source in [
        format!("graph TD\n{}", "subgraph a\n".repeat(4_000)),
        format!("graph TD\n{}", "A & B & C --> D & E & F\n".repeat(110)),
        format!(
            "graph LR\n{}",
            (0..999)
                .map(|n| format!("a{n}-->a{}\n", (n * 7) % 499))
                .collect::<String>()
        ),
        format!("sequenceDiagram\n{}", "A->>B: x\n".repeat(999)),
        format!("sequenceDiagram\n{}", "loop x\n".repeat(6_000)),
        format!(
            "sequenceDiagram\n{}",
            "create actor A\nA->>B: x\ndestroy A\n".repeat(300)
        ),
        format!("flowchart LR\n{}", lines(10_000, |n| format!("n{n}"))),
        format!("flowchart LR\n{}", "a & a ".repeat(8_000)),
        format!("graph LR\nA[{}]", "x".repeat(49_000)),
        format!(
            "gantt\n{}",
            lines(300, |n| format!("x :a{n}, after a{}, 1d", n + 1))
        ),
        format!(
            "gantt\nexcludes {}\nx :2024-01-01, 99999d",
            "monday,".repeat(6_000)
        ),
        format!(
            "gantt\ntickInterval 1millisecond\n{}",
            "x :0001-01-01, 9999-12-31\n".repeat(290)
        ),
        format!("gitGraph\n{}", "commit\n".repeat(6_000)),
        format!(
            "gitGraph\n{}",
            lines(59, |n| format!("branch b{n}\ncommit"))
        ),
        format!(
            "mindmap\n{}",
            lines(5_000, |n| format!("{}x", " ".repeat(n % 39 + 1)))
        ),
        format!(
            "mindmap\nr\n{}",
            lines(300, |n| format!("{}(((x))", " ".repeat(n % 9 + 1)))
        ),
        format!("timeline\n{}", "a : b : c\n".repeat(100)),
        format!("journey\n{}", "a: 3: b\n".repeat(100)),
        format!("C4Context\n{}", "Boundary(a, b) {\n".repeat(3_000)),
        format!(
            "architecture-beta\n{}",
            lines(200, |n| format!("service s{n}\ns0:R -- L:s{n}"))
        ),
        format!(
            "architecture-beta\n{}",
            lines(500, |n| format!("group g{n} in g{}", n + 1))
        ),
        format!("block-beta\n{}", "block\n".repeat(8_000)),
        format!("block-beta\ncolumns 100\n{}", "space:100\n".repeat(299)),
        format!("sankey\n{}", lines(399, |n| format!("n{n},n{},{n}", n + 1))),
        format!("packet\n{}", "+8191: \"x\"\n".repeat(2)),
        format!("xychart\nbar [{}1]", "1e14,".repeat(499)),
        format!("kanban\n{}", "a\n b\n".repeat(5_000)),
        format!("quadrantChart\n{}", "a: [0.5, 0.5]\n".repeat(200)),
        format!("pie\n{}", "\"a\": 1e300\n".repeat(60)),
        format!("stateDiagram-v2\n{}", "state a {\n".repeat(4_000)),
        format!("graph TD\nA[{}", "\"[".repeat(20_000)),
        format!("graph TD\n{}", "A-->".repeat(10_000)),
        format!(
            "classDiagram\n{}",
            (0..900)
                .map(|n| format!("A{n} --> A{}\n", n / 2))
                .collect::<String>()
        ),
    ] {
        let start = std::time::Instant::now();
        let size = draw(&source, "d").map_or(0, |svg| svg.len());
        assert!(size < 1_000_000, "{}: {size}", source::start(&source));
        let ms = start.elapsed().as_millis();
        assert!(ms < 4_000, "{}: {ms} ms", source::start(&source[9..]));
    }
    let large = format!("graph LR\nA[{}]", "x".repeat(1_000_000));
    let problem = draw(&large, "d").unwrap_err();
    assert_eq!(problem.message, "the diagram is longer than 50,000 bytes");
}

/// So many lines, each made of its number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(|number| line(number) + "\n").collect()
}
