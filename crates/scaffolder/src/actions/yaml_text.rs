//! Values as YAML text.

use serde_json::Value;

use crate::action::ActionError;

/// A value as YAML that every reader takes for the same value.
///
/// # Errors
///
/// Where it cannot be written, as with maps deeper than the writer goes.
pub fn to_yaml(value: &Value) -> Result<String, ActionError> {
    let text = serde_saphyr::to_string(value)
        .map_err(|error| ActionError::input(format!("it cannot be written as YAML: {error}")))?;
    Ok(match text.ends_with('\n') {
        true => text,
        false => text + "\n",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use yaml::{Content, Limits};

    #[test]
    fn what_is_written_reads_as_the_same() {
        let texts = [
            "",
            " ",
            "yes",
            "No",
            "on",
            "null",
            "~",
            "true",
            "1",
            "1e3",
            "0x1F",
            "012",
            "1.0",
            "2024-01-01",
            "12:30",
            "- a",
            "a: b",
            "a #b",
            "#x",
            "'q'",
            "\"q\"",
            "a\nb",
            "a\nb\n",
            "\n",
            "  x",
            "x  ",
            "tab\there",
            "&a",
            "*a",
            "!t",
            "%d",
            "@x",
            "`x`",
            "{a}",
            "[a]",
            "a,b",
            "é ü 漢",
            "\u{1F600}",
            "\u{7f}",
            "\u{feff}x",
            "---",
            "...",
            "? x",
            "|",
            ">",
            "${{ x }}",
            "a\r\nb",
            "key: |\n  text\n",
        ];
        for text in texts {
            let value = json!({"key": text, "list": [text], "nested": {"a": {"b": text}}});
            let written = to_yaml(&value).unwrap();
            let stream = yaml::parse(&written, &Limits::default());
            let Content::Tree(node) = &stream.documents[0].content else {
                panic!("{text:?} is not read from {written:?}");
            };
            assert_eq!(node.to_json(), value, "{written}");
        }
        let value = json!({"a": [], "b": {}, "c": [[1, 2.5], {"d": null}], "e": true});
        let written = to_yaml(&value).unwrap();
        let Content::Tree(node) = &yaml::parse(&written, &Limits::default()).documents[0].content
        else {
            panic!("{written}");
        };
        assert_eq!(node.to_json(), value);
    }
}
