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
    let undrawn = figure("gantt\ntitle <x>", "d1");
    assert_eq!(
        undrawn.html,
        "<pre class=\"mermaid\"><code>gantt\ntitle &lt;x&gt;</code></pre>"
    );
    assert_eq!(
        undrawn.problem.as_deref(),
        Some("diagrams of the kind `gantt` are not drawn")
    );
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
     Note right of B: n\nalt a\nA-)B: q\nelse b\nA-xB: w\nend\nrect rgb(1,2,3)\nA->B: k\nend",
    "stateDiagram-v2\n[*] --> A\nstate A {\n[*] --> B\nB --> [*]\n}\nA --> [*] : x\nnote left of B : n",
    "classDiagram\nclass A{\n+int a\n+b()\n}\nA <|-- B\nB \"1\" *-- \"n\" C : has\nnote \"x\"",
    "erDiagram\nA ||--o{ B : has\nA {\nstring x PK \"k\"\n}\nB }|..|| C : \"y z\"",
    "pie title Pets\n\"Dogs\" : 386\n\"Cats\" : 85",
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
            broken(SOURCES[round % 6], seed)
        };
        let figure = figure(&source, "d");
        drawn += usize::from(figure.problem.is_none());
        assert!(!figure.html.contains("NaN"), "{source}");
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
        let _ = draw(&source, "d");
        let ms = start.elapsed().as_millis();
        assert!(ms < 4_000, "{}: {ms} ms", source::start(&source[9..]));
    }
}
