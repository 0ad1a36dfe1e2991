//! What nobody trusts: templates that are no templates, and templates that
//! never end.
//!
//! Every test here asserts by returning: nothing may panic, overflow the
//! stack, or take long.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nunjucks::lint::{Known, lint};
use nunjucks::{ErrorKind, Limits, Options, Template, input};
use serde_json::{Map, Value as Json, json};

fn context() -> Map<String, Json> {
    let values = json!({"values": {"name": "pay", "tags": ["a", "b"], "map": {"k": 1}}});
    values.as_object().unwrap().clone()
}

/// Limits under which anything ends at once.
fn small() -> Limits<'static> {
    Limits {
        steps: 50_000,
        memory_bytes: 4 << 20,
        output_bytes: 1 << 20,
        ..Limits::default()
    }
}

#[test]
fn what_never_ends_is_ended() {
    #[track_caller]
    fn check(source: &str) {
        let template = Template::parse(source, &Options::default()).unwrap();
        // A tenth of the default, because tests are not optimised.
        let limits = Limits {
            steps: 2_000_000,
            ..Limits::default()
        };
        let start = Instant::now();
        let error = template
            .render(&context(), &limits)
            .expect_err("this has to reach a limit");
        assert_eq!(error.kind, ErrorKind::Limit, "{error}");
        let took = start.elapsed();
        assert!(took < Duration::from_secs(20), "{took:?}");
    }

    check("${{ range(1e9) }}".replace("1e9", "1000000000").as_str());
    check("${{ range(0, 1, 0.0000000000001) | length }}");
    check("${{ range(10000000000000000, 10000000000000010) | length }}");
    let mut loops = String::new();
    for depth in 0..8 {
        loops.push_str(&format!("{{% for i{depth} in range(1000) %}}"));
    }
    loops.push('x');
    loops.push_str(&"{% endfor %}".repeat(8));
    check(&loops);
    check("{% macro f() %}${{ f() }}{% endmacro %}${{ f() }}");
    check("{% macro f(n) %}${{ f(n + 1) }}${{ f(n + 1) }}{% endmacro %}${{ f(0) }}");
    let doubling =
        "{% set s = 'xxxxxxxxxx' %}{% for i in range(100) %}{% set s = s + s %}{% endfor %}";
    check(doubling);
    check("{% set a = ['x'] %}{% for i in range(100) %}{% set a = a.concat(a) %}{% endfor %}");
    check("{% set a = ['x'] %}{% for i in range(60) %}{% set a = [a, a] %}{% endfor %}${{ a }}");
    check(
        "{% set a = ['x'] %}{% for i in range(60) %}{% set a = [a, a] %}{% endfor %}${{ a | dump }}",
    );
    check("{% set a = [] %}{% set b = a.push(a) %}${{ a }}");
    check("{% set a = [] %}{% set b = a.push(a) %}${{ a | dump }}");
    check("{% set a = [] %}{% set b = a.push(a) %}${{ a.flat(1000000) }}");
    check("{% set a = [1] %}{% for i in a %}{% set b = a.push(1) %}{% endfor %}");
    check("${{ 'x'.repeat(100000000000) }}");
    check("${{ 'x'.padStart(100000000000) }}");
    check("${{ 'x' | indent(100000000000, true) }}");
    check("${{ 'x' | center(100000000000) }}");
    check("${{ [1] | batch(100000000000, 'x') }}");
    check("${{ [1] | slice(100000000000) }}");
    check("${{ ('a'.repeat(60) + 'dc') | replace(r/^(?:a|a|(?=b)b)*c$/, '') }}");
    check(
        "{% set s = 'ab'.repeat(100000) %}{% for i in range(1000) %}{% set t = s.replace(r/b(?=c)|$/g, 'xx') %}{% endfor %}",
    );
    check(
        "{% set s = 'ab'.repeat(100000) %}{% for i in range(1000000) %}{% set t = s.split('') %}{% endfor %}",
    );
    check(
        "{% set s = '$&$&$&$&'.repeat(1000) %}{% for i in range(1000) %}{% set t = s.replace('$', s) %}{% set s = t %}{% endfor %}",
    );
    check(
        "{% for i in range(1000000) %}{% for k in values.name %}${{ loop.index }}{% endfor %}{% endfor %}",
    );
}

#[test]
fn a_deadline_ends_a_rendering() {
    let template = Template::parse(
        "{% for i in range(100000) %}${{ i }}{% endfor %}",
        &Options::default(),
    )
    .unwrap();
    let limits = Limits {
        expired: Some(&|| true),
        ..Limits::default()
    };
    let error = template.render(&context(), &limits).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit);
}

#[test]
fn deep_sources_are_refused_and_long_ones_are_not() {
    let options = Options::default();
    let refused = |source: &str| Template::parse(source, &options).is_err();
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a: ", " }"),
        ("not (", ")"),
        ("f(", ")"),
        ("a[", "]"),
    ] {
        let source = format!(
            "${{{{ {}1{} }}}}",
            open.repeat(10_000),
            close.repeat(10_000)
        );
        assert!(refused(&source), "{open}");
    }
    for (open, close) in [
        ("{% if x %}", "{% endif %}"),
        ("{% for x in y %}", "{% endfor %}"),
        ("{% set x %}", "{% endset %}"),
        ("{% filter upper %}", "{% endfilter %}"),
        ("{% call f() %}", "{% endcall %}"),
        ("{% macro f() %}", "{% endmacro %}"),
    ] {
        let source = format!("{}{}", open.repeat(10_000), close.repeat(10_000));
        assert!(refused(&source), "{open}");
    }
    for part in [
        " + 1", " ~ 'a'", ".a", "[0]", "()", " | upper", " == 1", " and 1", " in a",
    ] {
        assert!(
            refused(&format!("${{{{ a{} }}}}", part.repeat(10_000))),
            "{part}"
        );
    }
    assert!(refused(&format!("${{{{ {}1 }}}}", "-".repeat(10_000))));
    assert!(refused(&format!("${{{{ {}1 }}}}", "not ".repeat(10_000))));

    let many = "{% if values.name %}${{ values.name }}{% elif x %}b{% endif %}\n".repeat(10_000);
    let text = Template::parse(&many, &options)
        .unwrap()
        .render(&context(), &Limits::default())
        .unwrap();
    assert_eq!(text.len(), 40_000);
    let branches = format!(
        "{{% if x %}}a{}{{% endif %}}",
        "{% elif y %}b".repeat(5_000)
    );
    assert!(Template::parse(&branches, &options).is_ok());
}

#[test]
fn the_deepest_that_is_allowed_fits_a_small_stack() {
    // Threads of tests have two megabytes.
    let options = Options::default();
    for depth in (1..200).rev() {
        let nested = format!("{}{}{}", "(1 + ".repeat(depth), "f()", ")".repeat(depth));
        let blocks = 40;
        let source = format!(
            "{{% macro f() %}}{}${{{{ {nested} }}}}{}{{% endmacro %}}${{{{ f() }}}}",
            "{% if true %}".repeat(blocks),
            "{% endif %}".repeat(blocks),
        );
        if let Ok(template) = Template::parse(&source, &options) {
            let error = template.render(&context(), &Limits::default()).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Limit);
            lint(&template, &Known::new());
        }
    }
}

#[test]
fn calls_that_go_on_forever_fit_a_small_stack() {
    for body in [
        "${{ m() }}",
        "${{ [1].map(m) }}",
        "${{ [2, 1].sort(m) }}",
        "${{ 'a'.replace(r/a/, m) }}",
        "${{ 'a' | replace(r/a/, m) }}",
        "${{ [1] | groupby(m) }}",
        "${{ [{a: (1, m())}] | dump }}",
        "${{ 1 if m() else 2 }}",
        "${{ -(1 + m()) is odd }}",
        "${{ values.tags[m():m()] }}",
        "{% set x %}{% filter upper %}${{ m() }}{% endfilter %}{% endset %}",
        "{% for x in [m()] %}{% endfor %}",
        "{% for x in [1] %}{% if true %}{% switch 1 %}{% case 1 %}${{ m() }}{% endswitch %}{% endif %}{% endfor %}",
        "{% call m() %}${{ m() }}{% endcall %}",
    ] {
        let source = format!("{{% macro m(a=1) %}}{body}{{% endmacro %}}${{{{ m() }}}}");
        let template = Template::parse(&source, &Options::default()).unwrap();
        let error = template.render(&context(), &Limits::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Limit, "{body}");
    }
}

fn corpus() -> Option<String> {
    let shared = std::env::var_os("CALLBOARD_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    std::fs::read_to_string(shared.join("corpus/nunjucks-vectors.json")).ok()
}

/// Templates to damage: those of the corpus, or a few without it.
fn templates() -> Vec<String> {
    let own = [
        "a ${{ values.name | replace(r/a(b)?/g, '$1') }} {# c #} {%- if x -%} y {% else %} z {% endif %}",
        "{% macro f(a, b=1) %}${{ a[1:2] }}{% endmacro %}{% call(x) f(1, b={a: [2]}) %}${{ 1.5 // 2 ** 3 }}{% endcall %}",
        "{% for k, v in values.map %}${{ loop.index ~ k }}{% endfor %}{% raw %}${{ }}{% endraw %}",
        "{% set s %}ü😀{% endset %}${{ s[1] ~ s.split('') | join('-') | dump }}",
    ];
    let mut all: Vec<String> = own.map(str::to_owned).into();
    match corpus() {
        Some(text) => {
            let file: Json = serde_json::from_str(&text).unwrap();
            let vectors = file["vectors"].as_array().unwrap().iter();
            all.extend(vectors.filter_map(|vector| vector["template"].as_str().map(str::to_owned)));
        }
        None => eprintln!("only a few templates: there is no corpus; set CALLBOARD_SHARED"),
    }
    all
}

/// Marsaglia's xorshift: the same damage every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

#[test]
fn damaged_templates_do_no_harm() {
    const PIECES: [&str; 24] = [
        "{%",
        "%}",
        "${{",
        "}}",
        "{#",
        "#}",
        "-",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "|",
        ".",
        "'",
        "\\",
        "r/",
        "😀",
        "\u{a0}",
        "\n",
        " not ",
        "9999999999",
        "{% endfor %}",
    ];
    let templates = templates();
    let mut chance = Chance(88_172_645_463_325_252);
    let limits = small();
    for round in 0..20_000 {
        let mut chars: Vec<char> = templates[chance.below(templates.len())].chars().collect();
        for _ in 0..=chance.below(4) {
            let at = chance.below(chars.len() + 1);
            match chance.below(3) {
                0 => {
                    let end = (at + chance.below(6)).min(chars.len());
                    chars.drain(at..end);
                }
                1 => {
                    let piece = PIECES[chance.below(PIECES.len())];
                    chars.splice(at..at, piece.chars());
                }
                _ => {
                    let other: Vec<char> =
                        templates[chance.below(templates.len())].chars().collect();
                    let from = chance.below(other.len());
                    let end = (from + chance.below(20)).min(other.len());
                    chars.splice(at..at, other[from..end].iter().copied());
                }
            }
        }
        let source: String = chars.into_iter().collect();
        let options = Options {
            cookiecutter: round % 3 == 0,
            trim_blocks: round % 2 == 0,
            lstrip_blocks: round % 5 == 0,
            ..Options::default()
        };
        if let Ok(template) = Template::parse(&source, &options) {
            let _ = template.render(&context(), &limits);
            lint(&template, &Known::new());
        }
        let value = Json::String(source);
        let _ = input::resolve(&value, &context(), &options, &limits);
    }
}

#[test]
fn any_text_does_no_harm() {
    let mut chance = Chance(1_234_567_891);
    for _ in 0..5_000 {
        let bytes: Vec<u8> = (0..chance.below(60))
            .map(|_| chance.below(256) as u8)
            .collect();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for source in [
            text.clone(),
            format!("${{{{ {text} }}}}"),
            format!("{{% {text} %}}"),
        ] {
            if let Ok(template) = Template::parse(&source, &Options::default()) {
                let _ = template.render(&context(), &small());
            }
        }
        let pattern = format!("${{{{ values.name | replace(r/{text}/g, 'x') }}}}");
        if let Ok(template) = Template::parse(&pattern, &Options::default()) {
            let _ = template.render(&context(), &small());
        }
    }
}
