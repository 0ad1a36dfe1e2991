//! One page of a synthetic docs site.
//!
//! A page has a title, a few sections with text, and in each a construct or
//! two: code, tables, lists, admonitions, tabs, notes, now and then a diagram.

use std::fmt::Write as _;
use std::ops::Range;

use crate::organisation::random::Random;
use crate::organisation::words::{WORDS, capitalised, sentence, sentence_of};

/// The constructs of a section, by how often they come.
const CONSTRUCTS: &[(&str, usize)] = &[
    ("code", 30),
    ("list", 22),
    ("table", 12),
    ("steps", 10),
    ("admonition", 8),
    ("details", 3),
    ("tabs", 4),
    ("definitions", 3),
    ("tasks", 3),
    ("note", 3),
    ("diagram", 2),
];

/// The languages of code, by how often they come.
const LANGUAGES: &[(&str, usize)] = &[
    ("yaml", 40),
    ("bash", 25),
    ("json", 10),
    ("python", 8),
    ("go", 7),
    ("typescript", 5),
    ("", 5),
];

/// The title and the source of a page, which links to pages of its group.
pub(super) fn page(number: usize, group: Range<usize>, random: &mut Random) -> (String, String) {
    let (first, second) = (random.pick(WORDS), random.pick(WORDS));
    let title = format!("{} {second} {number}", capitalised(first));
    let mut text = format!("---\ntitle: \"{title}\"\n---\n# {title}\n");
    paragraph(random, &group, &mut text);
    for section in 0..5 + random.below(5) {
        let name = random.pick(WORDS);
        let _ = writeln!(
            text,
            "\n## {} of the {name}",
            capitalised(random.pick(WORDS))
        );
        paragraph(random, &group, &mut text);
        construct(section, random, &mut text);
        if random.chance(40) {
            let _ = writeln!(text, "\n### {} {name}", capitalised(random.pick(WORDS)));
            paragraph(random, &group, &mut text);
            construct(section + 10, random, &mut text);
        }
    }
    (title, text)
}

/// Sentences with the usual marks in them.
fn paragraph(random: &mut Random, group: &Range<usize>, text: &mut String) {
    text.push('\n');
    for _ in 0..2 + random.below(3) {
        text.push_str(&sentence(random));
        let word = random.pick(WORDS);
        let _ = match random.below(9) {
            0 => write!(text, " Set `{word}.{}` first.", random.pick(WORDS)),
            1 => write!(text, " This is **not** the {word}."),
            2 => write!(text, " The *{word}* may wait."),
            3 => {
                let other = group.start + random.below(group.len());
                write!(text, " See [the {word}](p{other:05}.md).")
            }
            4 => write!(text, " As [{word}](https://example.org/{word}/) has it."),
            _ => Ok(()),
        };
        text.push('\n');
    }
}

fn construct(number: usize, random: &mut Random, text: &mut String) {
    text.push('\n');
    match random.weighted(CONSTRUCTS) {
        "code" => code(random, text),
        "list" => list(random, text),
        "table" => table(random, text),
        "steps" => steps(random, text),
        "admonition" => {
            let kind = random.pick(&["note", "warning", "tip", "danger"]);
            let (first, second) = (sentence(random), sentence(random));
            let _ = writeln!(text, "!!! {kind}\n    {first}\n    {second}");
        }
        "details" => {
            let _ = writeln!(
                text,
                "??? info \"{}\"\n    {}\n\n    {}",
                capitalised(random.pick(WORDS)),
                sentence(random),
                sentence(random)
            );
        }
        "tabs" => tabs(random, text),
        "definitions" => {
            for word in random.some(WORDS, 3) {
                let _ = writeln!(text, "{word}\n:   {}\n", sentence(random));
            }
        }
        "tasks" => {
            for mark in ["x", " ", " "] {
                let _ = writeln!(text, "- [{mark}] {}", sentence_of(random, 6));
            }
        }
        "note" => {
            let (said, meant) = (sentence(random), sentence(random));
            let label = number + 1;
            let _ = writeln!(text, "{said}[^{label}]\n\n[^{label}]: {meant}");
        }
        _ => diagram(random, text),
    }
}

fn code(random: &mut Random, text: &mut String) {
    let language = random.weighted(LANGUAGES);
    let _ = writeln!(text, "```{language}");
    lines_of_code(language, random, "", text);
    text.push_str("```\n");
}

fn lines_of_code(language: &str, random: &mut Random, indent: &str, text: &mut String) {
    let lines = 4 + random.below(14);
    for line in 0..lines {
        let (name, value) = (random.pick(WORDS), random.pick(WORDS));
        let number = random.below(10_000);
        text.push_str(indent);
        let _ = match (language, line % 4) {
            ("yaml", 0) => writeln!(text, "{name}:"),
            ("yaml", 1) => writeln!(text, "  {name}: \"{value}\" # {}", random.pick(WORDS)),
            ("yaml", 2) => writeln!(text, "  - {name}: {number}"),
            ("yaml", _) => writeln!(text, "  {name}: {value}"),
            ("bash", 0) => writeln!(text, "# {}", sentence_of(random, 5)),
            ("bash", 1) => writeln!(
                text,
                "export {}=\"${{{value}:-{number}}}\"",
                name.to_uppercase()
            ),
            ("bash", 2) => writeln!(text, "if [ -n \"${name}\" ]; then echo '{value}'; fi"),
            ("bash", _) => writeln!(text, "{name} get {value} --limit {number} | grep {name}"),
            ("json", 0) => writeln!(text, "{{\"{name}\": \"{value}\","),
            ("json", 3) => writeln!(text, "\"{name}\": null}}"),
            ("json", _) => writeln!(text, "  \"{name}\": [{number}, true, \"{value}\"],"),
            ("python", 0) => writeln!(text, "def {name}({value}: int = {number}) -> str:"),
            ("python", 1) => writeln!(text, "    \"\"\"{}\"\"\"", sentence(random)),
            ("python", 2) => writeln!(text, "    for {name} in range({number}):  # {value}"),
            ("python", _) => writeln!(text, "        return f\"{{{name}}} {value}\""),
            ("go", 0) => writeln!(text, "func {name}({value} string) (int, error) {{"),
            ("go", 1) => writeln!(
                text,
                "\tif {value} == \"{name}\" {{ return {number}, nil }}"
            ),
            ("go", 2) => writeln!(text, "\t// {}", sentence(random)),
            ("go", _) => writeln!(text, "}}"),
            ("typescript", 0) => {
                writeln!(text, "export const {name} = async ({value}: string) => {{")
            }
            ("typescript", 1) => writeln!(text, "  const x = `${{{value}}}-{number}`;"),
            ("typescript", 2) => {
                writeln!(text, "  return await fetch(x, {{ {name}: '{value}' }});")
            }
            ("typescript", _) => writeln!(text, "}};"),
            _ => writeln!(text, "{name} {value} {number}"),
        };
    }
}

fn list(random: &mut Random, text: &mut String) {
    for _ in 0..3 + random.below(4) {
        let _ = writeln!(
            text,
            "- **{}**: {}",
            random.pick(WORDS),
            sentence_of(random, 8)
        );
        if random.chance(25) {
            for _ in 0..2 {
                let _ = writeln!(text, "    - {}", sentence_of(random, 6));
            }
        }
    }
}

fn steps(random: &mut Random, text: &mut String) {
    for step in 1..4 {
        let _ = writeln!(text, "{step}. {}\n", sentence(random));
        if random.chance(50) {
            text.push_str("    ```bash\n");
            lines_of_code("bash", random, "    ", text);
            text.push_str("    ```\n\n");
        }
    }
}

fn table(random: &mut Random, text: &mut String) {
    text.push_str("| Name | Meaning | Default |\n| --- | --- | ---: |\n");
    for name in random.some(WORDS, 8) {
        let meaning = sentence_of(random, 6);
        let _ = writeln!(text, "| `{name}` | {meaning} | {} |", random.below(500));
    }
}

fn tabs(random: &mut Random, text: &mut String) {
    for (title, language) in [("Shell", "bash"), ("Manifest", "yaml")] {
        let _ = writeln!(text, "=== \"{title}\"\n\n    ```{language}");
        lines_of_code(language, random, "    ", text);
        text.push_str("    ```\n\n");
    }
}

fn diagram(random: &mut Random, text: &mut String) {
    text.push_str("```mermaid\ngraph TD\n");
    let names = random.some(WORDS, 6);
    for (at, name) in names.iter().enumerate().skip(1) {
        let from = random.below(at);
        let _ = writeln!(
            text,
            "  n{from}[{}] -->|{}| n{at}[{name}]",
            names[from],
            random.pick(WORDS)
        );
    }
    text.push_str("```\n");
}
