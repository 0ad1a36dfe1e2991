//! Questions that Backstage itself has answered: what its scaffolder renders.
//!
//! The questions are `corpus/nunjucks-vectors.json` under `$CALLBOARD_SHARED`,
//! or under `shared` beside the repository; without them this test says so
//! and passes. Where Backstage 4 answers otherwise than 3, its answer counts;
//! where it refuses what 3 renders, either does.

use std::path::{Path, PathBuf};

use nunjucks::{Limits, Options, Template, input};
use serde_json::{Map, Value as Json, json};

/// How many answers out of a hundred have to be the same.
const AT_LEAST: f64 = 99.0;

fn corpus() -> PathBuf {
    std::env::var_os("CALLBOARD_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    )
}

fn vectors() -> Option<Json> {
    let path = corpus().join("corpus/nunjucks-vectors.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: there is no corpus; set CALLBOARD_SHARED to where it is");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Value(Json),
    Absent,
    Failed,
}

fn expected(vector: &Json) -> Outcome {
    if vector.get("error").is_some() {
        Outcome::Failed
    } else if vector.get("expectedAbsent").is_some() {
        Outcome::Absent
    } else {
        Outcome::Value(vector["expected"].clone())
    }
}

fn flag(options: &Json, name: &str) -> bool {
    options[name].as_bool().unwrap_or(false)
}

fn answer(vector: &Json, hosts: &Json) -> Outcome {
    let mode = vector["mode"].as_str().unwrap_or("template");
    let settings = &vector["options"];
    let options = Options {
        cookiecutter: mode == "cookiecutter",
        trim_blocks: flag(settings, "trimBlocks"),
        lstrip_blocks: flag(settings, "lstripBlocks"),
        hosts: serde_json::from_value(hosts.clone()).unwrap(),
        ..Options::default()
    };
    let limits = Limits::default();
    let empty = Map::new();
    let context = vector["context"].as_object().unwrap_or(&empty);
    let template = &vector["template"];
    let render = |text: &str| {
        Template::parse(text, &options).and_then(|template| template.render(context, &limits))
    };
    match mode {
        "template" | "cookiecutter" => match render(template.as_str().unwrap()) {
            Ok(text) => Outcome::Value(Json::String(text)),
            Err(_) => Outcome::Failed,
        },
        "value" => match input::resolve(template, context, &options, &limits) {
            Ok(resolved) => resolved.value.map_or(Outcome::Absent, Outcome::Value),
            Err(_) => Outcome::Failed,
        },
        "if" => match input::runs(Some(template), context, &options, &limits) {
            Ok(runs) => Outcome::Value(Json::Bool(runs)),
            Err(_) => Outcome::Failed,
        },
        "each" => {
            let (each, given) = (template.get("each"), template.get("input"));
            match input::rounds(each, given, context, &options, &limits) {
                Ok(rounds) => Outcome::Value(rounds.into_iter().map(round).collect()),
                Err(_) => Outcome::Failed,
            }
        }
        "filename" => match filename(template.as_str().unwrap(), settings, &render) {
            Ok(answer) => Outcome::Value(answer),
            Err(_) => Outcome::Failed,
        },
        other => panic!("unknown mode {other}"),
    }
}

fn round(round: input::Round) -> Json {
    let mut answer = Map::new();
    if let Some(each) = round.each {
        answer.insert("each".to_owned(), each);
    }
    if let Some(value) = round.input.value {
        answer.insert("input".to_owned(), value);
    }
    Json::Object(answer)
}

/// The path of an entry of a skeleton: which part of it is rendered is known
/// to whoever walks skeletons, and here just enough to ask the question.
fn filename(
    name: &str,
    settings: &Json,
    render: &dyn Fn(&str) -> Result<String, nunjucks::Error>,
) -> Result<Json, nunjucks::Error> {
    let extension = match &settings["templateFileExtension"] {
        Json::Bool(true) => Some(".njk".to_owned()),
        Json::String(text) => Some(format!(".{}", text.trim_start_matches('.'))),
        _ => None,
    };
    let mut name = name.to_owned();
    let contents = match &extension {
        Some(extension) => {
            // As Node's `path.extname` has it: a slash at the end does not
            // count.
            let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let matches = last
                .rfind('.')
                .is_some_and(|dot| dot > 0 && last[dot..] == **extension);
            if matches {
                name.truncate(name.len() - extension.len());
            }
            matches
        }
        None => !flag(settings, "copyWithoutTemplating"),
    };
    let path = render(&name)?;
    Ok(
        if path.is_empty() || path.starts_with('/') || path.contains("//") {
            json!({"skipped": true})
        } else {
            json!({"path": path, "renderContents": contents})
        },
    )
}

/// Whether two answers are the same, with the order of keys, and numbers as
/// JavaScript sees them.
fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|((key, left), (other, right))| key == other && same(left, right))
        }
        _ => left == right,
    }
}

fn agrees(outcome: &Outcome, wanted: &Outcome) -> bool {
    match (outcome, wanted) {
        (Outcome::Value(left), Outcome::Value(right)) => same(left, right),
        _ => outcome == wanted,
    }
}

#[test]
fn answers_as_backstage_does() {
    let Some(file) = vectors() else {
        return;
    };
    let all = file["vectors"].as_array().unwrap();
    let mut differing = Vec::new();
    for vector in all {
        let outcome = answer(vector, &file["integrations"]);
        let three = expected(vector);
        let right = match vector.get("v4").map(expected) {
            Some(Outcome::Failed) => agrees(&outcome, &three) || outcome == Outcome::Failed,
            // In an input, what is refused stays as it is written.
            Some(four) if four == Outcome::Value(vector["template"].clone()) => {
                agrees(&outcome, &three) || agrees(&outcome, &four)
            }
            Some(four) => agrees(&outcome, &four),
            None => agrees(&outcome, &three),
        };
        if !right {
            differing.push(format!(
                "{} {}\n    wanted {:?}{}\n    got    {:?}",
                vector["id"],
                vector["template"],
                three,
                vector
                    .get("v4")
                    .map_or(String::new(), |four| format!(" or {:?}", expected(four))),
                outcome
            ));
        }
    }
    let equal = all.len() - differing.len();
    eprintln!("{equal} of {} answers are the same", all.len());
    for line in &differing {
        eprintln!("{line}");
    }
    let percent = 100.0 * equal as f64 / all.len() as f64;
    assert!(percent >= AT_LEAST, "{percent:.2} % are the same");
}
