//! Diagnostics as SARIF 2.1.0, which GitHub code scanning and editors read:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! Files are named relative to `%SRCROOT%`, the root of the repository;
//! columns count characters. Every code becomes a rule, with its explanation
//! as help.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{Diagnostic, Place, Severity};

/// Who made the diagnostics.
#[derive(Debug, Clone, Copy)]
pub struct Tool<'a> {
    /// The name of the program.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
}

/// One SARIF log, indented, with a line break at its end. `explain` gives the
/// text behind a code: its first line says it in short.
pub fn render(
    tool: Tool<'_>,
    diagnostics: &[Diagnostic],
    explain: &dyn Fn(&str) -> Option<String>,
) -> String {
    let codes: BTreeMap<&str, ()> = diagnostics.iter().map(|d| (&*d.code, ())).collect();
    let rules: Vec<Value> = codes.keys().map(|code| rule(code, explain(code))).collect();
    let positions: BTreeMap<&str, usize> = codes
        .keys()
        .enumerate()
        .map(|(at, &code)| (code, at))
        .collect();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| result(diagnostic, positions[&*diagnostic.code]))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": tool.name,
                "version": tool.version,
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                "%SRCROOT%": { "description": { "text": "The root of the repository." } },
            },
            "results": results,
        }],
    });
    let mut out = serde_json::to_string_pretty(&log).expect("JSON values can be written");
    out.push('\n');
    out
}

fn rule(code: &str, explanation: Option<String>) -> Value {
    let mut rule = Map::new();
    rule.insert("id".into(), code.into());
    if let Some(text) = explanation {
        let short = text.lines().next().unwrap_or_default();
        rule.insert("shortDescription".into(), json!({ "text": short }));
        rule.insert("help".into(), json!({ "text": text }));
    }
    Value::Object(rule)
}

fn result(diagnostic: &Diagnostic, rule_index: usize) -> Value {
    let mut text = diagnostic.message.clone();
    if let Some(hint) = &diagnostic.hint {
        text.push_str("\nhint: ");
        text.push_str(hint);
    }
    let mut result = Map::new();
    result.insert("ruleId".into(), diagnostic.code.clone().into());
    result.insert("ruleIndex".into(), rule_index.into());
    result.insert("level".into(), level(diagnostic.severity).into());
    result.insert("message".into(), json!({ "text": text }));
    if let Some(place) = &diagnostic.place {
        result.insert("locations".into(), json!([location(diagnostic, place)]));
    }
    if let Some(owner) = &diagnostic.owner {
        result.insert("properties".into(), json!({ "owner": owner }));
    }
    Value::Object(result)
}

fn location(diagnostic: &Diagnostic, place: &Place) -> Value {
    let mut region = json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.column.saturating_add(place.width),
    });
    if !place.excerpt.is_empty() {
        region["snippet"] = json!({ "text": place.excerpt });
    }
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": relative_uri(&place.file), "uriBaseId": "%SRCROOT%" },
        "region": region,
    } });
    if let Some(entity) = &diagnostic.entity {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": entity }]);
    }
    location
}

const fn level(severity: Severity) -> &'static str {
    severity.as_str() // The same words.
}

/// A path as a URI reference: what a path segment may not hold is escaped, and
/// a `:` too, which would make its first segment a scheme.
fn relative_uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        let diagnostics = [
            Diagnostic::error("policy-field-format.name", "`a b` is no name")
                .hint("write `a-b`")
                .about("component:default/a b")
                .ask("group:default/shop")
                .at(Place::on_line("my dir/a:b.yaml", 4, "  name: a b", 8..11)),
            Diagnostic::warning("dangling", "`x` is not there").at(Place::file("ö.yaml")),
            Diagnostic::note("config-unused", "`techdocs` is not used"),
            Diagnostic::warning("dangling", "`y` is not there"),
        ];
        let explain = |code: &str| {
            (code == "dangling").then(|| "A reference without a target.\nMore.".to_owned())
        };
        let tool = Tool {
            name: "callboard",
            version: "1.2.3",
        };
        serde_json::from_str(&render(tool, &diagnostics, &explain)).unwrap()
    }

    /// What the published schema requires of the parts that are used here, by
    /// the names of its definitions.
    #[test]
    fn the_log_has_what_the_schema_requires() {
        let log = sample();
        assert_eq!(log["version"], "2.1.0"); // sarifLog: version, runs.
        let runs = log["runs"].as_array().unwrap();
        for run in runs {
            let driver = &run["tool"]["driver"]; // run: tool; tool: driver.
            assert!(driver["name"].is_string()); // toolComponent: name.
            let rules = driver["rules"].as_array().unwrap();
            for rule in rules {
                assert!(rule["id"].is_string()); // reportingDescriptor: id.
                for key in ["shortDescription", "help"] {
                    // multiformatMessageString: text.
                    assert!(rule.get(key).is_none_or(|help| help["text"].is_string()));
                }
            }
            for result in run["results"].as_array().unwrap() {
                assert!(result["message"]["text"].is_string()); // result: message.
                assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
                let index = result["ruleIndex"].as_u64().unwrap() as usize;
                assert_eq!(rules[index]["id"], result["ruleId"]);
                for location in result["locations"].as_array().into_iter().flatten() {
                    let physical = &location["physicalLocation"];
                    let base = physical["artifactLocation"]["uriBaseId"].as_str().unwrap();
                    assert!(run["originalUriBaseIds"].get(base).is_some());
                    let region = &physical["region"];
                    assert!(region["startLine"].as_u64().unwrap() >= 1);
                    assert!(region["startColumn"].as_u64().unwrap() >= 1);
                    assert!(region["endColumn"].as_u64() > region["startColumn"].as_u64());
                }
            }
        }
    }

    #[test]
    fn a_result_says_where_what_and_who() {
        insta::assert_snapshot!(
            serde_json::to_string_pretty(&sample()["runs"][0]["results"][0]).unwrap(), @r#"
        {
          "ruleId": "policy-field-format.name",
          "ruleIndex": 2,
          "level": "error",
          "message": {
            "text": "`a b` is no name\nhint: write `a-b`"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "my%20dir/a%3Ab.yaml",
                  "uriBaseId": "%SRCROOT%"
                },
                "region": {
                  "startLine": 4,
                  "startColumn": 9,
                  "endColumn": 12,
                  "snippet": {
                    "text": "  name: a b"
                  }
                }
              },
              "logicalLocations": [
                {
                  "fullyQualifiedName": "component:default/a b"
                }
              ]
            }
          ],
          "properties": {
            "owner": "group:default/shop"
          }
        }
        "#);
    }

    #[test]
    fn every_code_is_one_rule() {
        insta::assert_snapshot!(
            serde_json::to_string(&sample()["runs"][0]["tool"]["driver"]).unwrap(), @r#"{"name":"callboard","version":"1.2.3","rules":[{"id":"config-unused"},{"id":"dangling","shortDescription":{"text":"A reference without a target."},"help":{"text":"A reference without a target.\nMore."}},{"id":"policy-field-format.name"}]}"#);
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(relative_uri("my dir/a:b%.yaml"), "my%20dir/a%3Ab%25.yaml");
        assert_eq!(relative_uri("ö.yaml"), "%C3%B6.yaml");
    }
}
