//! The forms of public templates: every parameter becomes a field, and answers that a
//! form would give are right.
//!
//! The templates are `corpus/templates` under `$CALLBOARD_SHARED`, or under `shared`
//! beside the repository; without them this test says so and passes. Run it with
//! `--nocapture` to see, template by template, what is asked as written, what is asked
//! otherwise, and which fields are somebody's own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diagnostic::Severity;
use scaffolder::form::{
    Control, Field, Form, World, from_post, parameter_schema, review, to_post, validate,
    with_defaults,
};
use scaffolder::template::Template;
use serde_json::{Map, Value, json};

fn corpus() -> PathBuf {
    let shared = std::env::var_os("CALLBOARD_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    shared.join("corpus/templates")
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
        {
            found.push(path);
        }
    }
}

/// The documents of a file that can be read.
fn documents(path: &Path) -> Vec<Value> {
    let Ok(text) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    let stream = yaml::parse(&text, &yaml::Limits::default());
    stream
        .documents
        .iter()
        .filter_map(|document| match &document.content {
            yaml::Content::Tree(node) => Some(node.to_json()),
            _ => None,
        })
        .collect()
}

/// Replaces `$yaml` by the file it names, where that is in the corpus.
fn placeholders(value: Value, file: &Path, depth: usize) -> Value {
    match value {
        Value::Object(map) => {
            if let (1, Some(Value::String(target))) = (map.len(), map.get("$yaml")) {
                let target = file.with_file_name("").join(target);
                let inner = documents(&target).into_iter().next();
                if let Some(inner) = inner.filter(|_| depth < 10) {
                    return placeholders(inner, &target, depth + 1);
                }
            }
            let map: Map<String, Value> = map
                .into_iter()
                .map(|(key, value)| (key, placeholders(value, file, depth)))
                .collect();
            Value::Object(map)
        }
        Value::Array(list) => list
            .into_iter()
            .map(|value| placeholders(value, file, depth))
            .collect(),
        other => other,
    }
}

/// Every template of the corpus that can be read, with its place.
fn templates() -> Vec<(String, Template)> {
    let root = corpus();
    let mut files = Vec::new();
    yaml_files(&root, &mut files);
    files.sort();
    let mut templates = Vec::new();
    for file in files {
        for entity in documents(&file) {
            if entity["kind"] != "Template" {
                continue;
            }
            let entity = placeholders(entity, &file, 0);
            let place = file.strip_prefix(&root).unwrap_or(&file);
            match Template::read("template:default/x", &entity) {
                Ok(template) => templates.push((place.display().to_string(), template)),
                Err(errors) => eprintln!("{}: no template: {errors:?}", place.display()),
            }
        }
    }
    templates
}

/// What a person might answer, so that a form which is filled in is right.
fn answer(field: &Field) -> Option<Value> {
    if let Some(default) = &field.default
        && default != &json!("")
    {
        return Some(default.clone());
    }
    let text = || {
        let texts = [
            "aaa",
            "a",
            "aaaaaaaaaaaa",
            "123456789012",
            "arn:aws:iam::123456789012:role/a",
        ];
        let fits = |text: &&str| jsonschema::is_valid(&field.schema, &json!(text));
        json!(texts.into_iter().find(fits).unwrap_or("none fits"))
    };
    Some(match field.control.plain() {
        Control::Radios { options } | Control::Select { options } => options
            .iter()
            .find(|option| !option.disabled)?
            .value
            .clone(),
        Control::Checkboxes { options, .. } => json!([options.first()?.value]),
        Control::Switch => json!(true),
        Control::Number { min, max, step, .. } => {
            let number = min.unwrap_or(1.0).min(max.unwrap_or(f64::MAX));
            match step {
                Some(step) => json!((number / step).ceil() * step),
                None if number.fract() == 0.0 => json!(number as i64),
                None => json!(number),
            }
        }
        Control::RepoUrl(choice) => {
            let first = |list: &[String], other: &str| {
                list.first().cloned().unwrap_or_else(|| other.to_owned())
            };
            let host = first(&choice.allowed_hosts, "github.com");
            let owner = first(&choice.allowed_owners, "acme");
            json!(format!(
                "{host}?owner={owner}&repo=site&workspace=w&project=p"
            ))
        }
        Control::Text { kind, .. } => {
            use scaffolder::form::TextKind;
            match kind {
                TextKind::Email => json!("ann@example.com"),
                TextKind::Url => json!("https://example.com"),
                TextKind::Date => json!("2026-03-31"),
                TextKind::Time => json!("10:42:00"),
                TextKind::DateTime => json!("2026-03-31T10:42:00Z"),
                _ => text(),
            }
        }
        Control::TextArea { .. } => text(),
        Control::EntityPicker(_)
        | Control::OwnerPicker(_)
        | Control::OwnedEntityPicker(_)
        | Control::MyGroupsPicker(_) => json!("group:default/payments"),
        Control::File => json!("data:text/plain;base64,QUJD"),
        Control::EntityTags { .. } => json!(["go"]),
        Control::MultiEntityPicker { .. } => json!(["component:default/a"]),
        Control::List { item, .. } => match answer(item) {
            Some(value) => json!([value]),
            None => json!([]),
        },
        Control::Group { fields, .. } => {
            let mut map = Map::new();
            for field in fields {
                if let Some(value) = answer(field)
                    && field.shown.is_always()
                {
                    map.insert(field.key(), value);
                }
            }
            Value::Object(map)
        }
        Control::Json => json!({"a": 1}),
        Control::Pairs { are_texts: true } => json!({"a": "b"}),
        Control::Pairs { are_texts: false } => json!({"a": 1}),
        Control::Message => Value::Null,
        Control::Hidden => return None,
        _ => text(),
    })
}

/// Answers a field and what is inside it, where it is shown and has no answer.
fn fill(field: &Field, values: &mut Value) {
    if !field.shown.holds(values) {
        return;
    }
    if let Control::Group { fields, .. } = field.control.plain() {
        for field in fields {
            fill(field, values);
        }
        return;
    }
    let is_empty = values
        .pointer(&field.pointer)
        .is_none_or(|value| value == &json!([]) || value == &json!({}) || value == &json!(""));
    let parent = field.pointer.rfind('/').unwrap_or_default();
    if is_empty
        && let Some(value) = answer(field)
        && let Some(Value::Object(map)) = values.pointer_mut(&field.pointer[..parent])
    {
        map.insert(field.key(), value);
    }
}

/// Answers every field that is shown, until no further one appears.
fn answers(form: &Form) -> Value {
    let mut values = with_defaults(form, &json!({}));
    for _ in 0..8 {
        let before = values.clone();
        for page in form.pages.iter().filter(|page| page.shown.holds(&before)) {
            for field in &page.fields {
                fill(field, &mut values);
            }
        }
        values = with_defaults(form, &values);
    }
    values
}

#[test]
fn every_parameter_of_public_templates_becomes_a_field() {
    let templates = templates();
    if templates.is_empty() {
        eprintln!("skipped: there is no corpus; set CALLBOARD_SHARED to where it is");
        return;
    }
    let mut seen = BTreeSet::new();
    let (mut supported, mut custom, mut notes, mut right) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    println!("fields  own degraded slips  template");
    for (place, template) in &templates {
        let form = Form::of(template, &BTreeSet::new());
        let fields: Vec<&Field> = form.fields().collect();
        let own = fields
            .iter()
            .filter(|field| matches!(field.control, Control::Custom { .. }))
            .count();
        let slips = form
            .notes
            .iter()
            .filter(|note| note.severity == Severity::Warning)
            .count();
        println!(
            "{:>6} {own:>4} {:>8} {slips:>5}  {place}",
            fields.len(),
            form.notes.len() - slips,
        );
        for note in &form.notes {
            println!("                  {} {}", note.pointer, note.message);
        }
        supported += fields.len() - own;
        custom += own;
        notes += form.notes.len();

        // Nothing that the pages name at the top is lost.
        for page in &template.pages {
            let properties = page.get("properties").and_then(Value::as_object);
            for name in properties.into_iter().flat_map(Map::keys) {
                let is_there = fields
                    .iter()
                    .any(|field| field.key() == *name && field.pointer.matches('/').count() == 1);
                assert!(is_there || name.contains(['/', '~']), "{place}: {name}");
            }
        }
        assert_eq!(
            parameter_schema(template)["steps"].as_array().map(Vec::len),
            Some(template.pages.len())
        );

        // What a form gives is right, and comes back the same.
        let values = answers(&form);
        // But for defaults that are wrong, of which there is a note.
        let mut problems = validate(&form, &values, &World::default());
        problems.retain(|problem| {
            let at = format!("/properties{}/default", problem.pointer);
            !form.notes.iter().any(|note| note.pointer.ends_with(&at))
        });
        if problems.is_empty() {
            right += 1;
        } else {
            wrong.push(format!("{place}: {values} {problems:#?}"));
        }
        let posted = to_post(&form, &values)
            .into_iter()
            .flat_map(|(name, texts)| texts.into_iter().map(move |text| (name.clone(), text)))
            .collect();
        let again = from_post(&form, posted).values;
        for (name, value) in values.as_object().into_iter().flatten() {
            let field = fields.iter().find(|field| field.key() == *name);
            let is_kept = field.is_none_or(|field| {
                !field.control.is_secret()
                    // `user:guest` comes back whole.
                    && field.control.entity_choice().is_none()
                    && field.control.inner().is_empty()
                    && !form
                        .notes
                        .iter()
                        .any(|note| note.pointer.ends_with("/default"))
            });
            if is_kept {
                assert_eq!(again.get(name), Some(value), "{place}: {name}");
            }
        }
        let posted_again = from_post(
            &form,
            to_post(&form, &again)
                .into_iter()
                .flat_map(|(name, texts)| texts.into_iter().map(move |text| (name.clone(), text)))
                .collect(),
        );
        assert_eq!(again, posted_again.values, "{place}");
        assert!(review(&form, &values).len() <= form.pages.len());
        seen.insert(template.pages.len());
    }
    println!(
        "{} templates: {supported} fields as written, {custom} of somebody's own, {notes} notes; \
         {right} answered without a problem",
        templates.len()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong: {}",
        wrong.len(),
        wrong.join("\n")
    );
}
