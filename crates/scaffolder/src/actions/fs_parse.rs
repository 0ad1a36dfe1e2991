//! `roadiehq:utils:fs:parse`: what a file says, for the steps that follow.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use yaml::{Content, Limits};

use crate::action::{ActionError, Answer, Call, DryRun, Typed};
use crate::workspace::{Node, WorkspacePath};

/// See the [module](self).
pub(super) struct FsParse;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// The file.
    path: String,
    /// How it is read; as text where nothing is said.
    parser: Option<Parser>,
}

/// How a file is read.
#[derive(Deserialize, JsonSchema, PartialEq, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum Parser {
    /// As one YAML document.
    Yaml,
    /// As JSON.
    Json,
    /// As a list of YAML documents.
    Multiyaml,
}

/// What it gives.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The text, or what it says.
    content: Value,
}

/// Larger files are not read.
const MAX_BYTES: usize = 4 << 20;

impl Typed for FsParse {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "roadiehq:utils:fs:parse";
    const DESCRIPTION: &'static str = "Reads a file of the workspace: as text, YAML or JSON.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A chart",
            json!({"path": "chart/Chart.yaml", "parser": "yaml"}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let path = WorkspacePath::parse(&input.path)?;
            let Some(Node::File { bytes, .. }) = call.workspace.get(&path) else {
                return Err(ActionError::input(format!(
                    "there is no file `{path}` in the workspace"
                )));
            };
            if bytes.len() > MAX_BYTES {
                let message = format!("`{path}` has more than {MAX_BYTES} bytes");
                return Err(ActionError::input(message));
            }
            let text = String::from_utf8_lossy(bytes);
            let content = parse(&text, input.parser)
                .map_err(|reason| ActionError::input(format!("`{path}`: {reason}")))?;
            call.outputs.set("content", content);
            Ok(())
        })
    }
}

fn parse(text: &str, parser: Option<Parser>) -> Result<Value, String> {
    match parser {
        None => Ok(Value::from(text)),
        Some(Parser::Json) => serde_json::from_str(text).map_err(|error| error.to_string()),
        Some(Parser::Multiyaml) => Ok(Value::Array(documents(text)?)),
        Some(Parser::Yaml) => {
            let mut documents = documents(text)?;
            match documents.len() {
                0 => Ok(Value::Null),
                1 => Ok(documents.remove(0)),
                number => Err(format!(
                    "there are {number} documents in it: use `parser: multiyaml`"
                )),
            }
        }
    }
}

fn documents(text: &str) -> Result<Vec<Value>, String> {
    let stream = yaml::parse(text, &Limits::default());
    let mut values = Vec::new();
    for document in stream.documents {
        match document.content {
            Content::Tree(node) => values.push(node.to_json()),
            Content::Empty => {}
            Content::Broken(problems) => {
                let first = problems.first();
                return Err(first.map_or_else(String::new, |problem| problem.message.clone()));
            }
            Content::Thrown(problem) | Content::Recursive(problem) => return Err(problem.message),
            Content::Unread => return Err("a document of it cannot be read".to_owned()),
        }
    }
    Ok(values)
}
