//! What an API offers, from its definition: each operation can be found, and
//! opens at its line.
//!
//! OpenAPI and AsyncAPI are read as YAML, whose JSON they may be; of GraphQL
//! and Protocol Buffers the lines that begin a type, a field or a call are
//! taken, which needs no parser that could refuse the rest.

use catalog::Entity;
use search::document::Section;
use yaml::{Content, Limits, LineIndex, Mapping};

/// Longer definitions are not looked into: they are not shown either.
const MAX_BYTES: usize = 1_000_000;
/// How many operations of an API are found.
const MAX_OPERATIONS: usize = 2_000;

/// The methods of a path of OpenAPI.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The operations of an API.
pub(super) fn of(entity: &Entity) -> Vec<Section> {
    let Some(text) = entity
        .text(&["spec", "definition"])
        .filter(|text| text.len() <= MAX_BYTES)
    else {
        return Vec::new();
    };
    let mut found = match entity
        .spec_type()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "openapi" | "asyncapi" => described(text),
        "graphql" => lines(text, &graphql),
        "grpc" => lines(text, &grpc),
        _ => Vec::new(),
    };
    found.truncate(MAX_OPERATIONS);
    found
}

fn section(line: usize, heading: String, text: String) -> Section {
    Section {
        link: format!("definition/#L{line}"),
        heading,
        text,
    }
}

/// The operations of OpenAPI and AsyncAPI.
fn described(text: &str) -> Vec<Section> {
    let stream = yaml::parse(text, &Limits::default());
    let Some(Content::Tree(root)) = stream.documents.first().map(|document| &document.content)
    else {
        return Vec::new();
    };
    let index = LineIndex::new(text);
    let mut found = Vec::new();
    let entries = |key: &str| {
        root.get(key)
            .and_then(yaml::Node::as_mapping)
            .into_iter()
            .flat_map(|map: &Mapping| &map.entries)
    };
    let line = |entry: &yaml::Entry| index.line(entry.key_span.start) + 1;
    for path in entries("paths").chain(entries("webhooks")) {
        let Some(methods) = path.value.as_mapping() else {
            continue;
        };
        for method in methods
            .entries
            .iter()
            .filter(|entry| METHODS.contains(&&*entry.key))
        {
            let heading = format!("{} {}", method.key.to_ascii_uppercase(), path.key);
            found.push(section(line(method), heading, said(&method.value)));
        }
    }
    for channel in entries("channels") {
        found.push(section(
            line(channel),
            channel.key.to_string(),
            said(&channel.value),
        ));
        for verb in ["publish", "subscribe"] {
            if let Some(operation) = channel.value.get(verb) {
                found.push(section(
                    line(channel),
                    format!("{verb} {}", channel.key),
                    said(operation),
                ));
            }
        }
    }
    for operation in entries("operations") {
        found.push(section(
            line(operation),
            operation.key.to_string(),
            said(&operation.value),
        ));
    }
    found
}

/// What an operation says about itself.
fn said(operation: &yaml::Node) -> String {
    let texts = ["operationId", "summary", "description", "title", "address"];
    let texts = texts.iter().filter_map(|key| operation.get(key)?.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// The lines of a definition of which something is made.
fn lines(text: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<Section> {
    let numbered = text.lines().zip(1..);
    numbered
        .filter_map(|(line, number)| Some(section(number, read(line.trim())?, String::new())))
        .collect()
}

/// A type of GraphQL, or a field with arguments or a type.
fn graphql(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    if ["type", "interface", "input", "enum", "union", "scalar"].contains(&first) {
        return Some(format!("{first} {}", words.next()?.trim_end_matches('{')));
    }
    let name = &line[..line.find(['(', ':'])?];
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.is_empty();
    (is_name && line.contains('(')).then(|| name.to_owned())
}

/// A service, call or message of Protocol Buffers.
fn grpc(line: &str) -> Option<String> {
    let mut words = line
        .split([' ', '\t', '(', '{'])
        .filter(|word| !word.is_empty());
    let first = words.next()?;
    ["service", "rpc", "message", "enum"]
        .contains(&first)
        .then(|| words.next().map(|name| format!("{first} {name}")))?
}
