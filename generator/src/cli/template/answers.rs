//! What is filled in, from a file of YAML or JSON and from the environment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use scaffolder::form::{World, validate, with_defaults};
use serde_json::{Map, Value};

use functions::view::form::Prepared;
use yaml::{Content, Limits};

/// A file of answers is no longer.
const MAX_BYTES: u64 = 8 << 20;

/// Where answers come from.
#[derive(Debug, Clone, clap::Args)]
pub struct AnswerArgs {
    /// A file with what is filled in, in YAML or JSON: a map by the names of the
    /// fields.
    #[arg(long, value_name = "FILE")]
    pub values: Option<PathBuf>,
    /// A secret of the form, and the variable of the environment that has it.
    #[arg(long = "secret", value_name = "FIELD=VARIABLE", value_parser = pair)]
    pub secrets: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, variable)) if !name.is_empty() && !variable.is_empty() => {
            Ok((name.to_owned(), variable.to_owned()))
        }
        _ => Err("write the name of the field, `=`, and the name of the variable".to_owned()),
    }
}

/// Answers that fit the form.
pub struct Answers {
    /// What was filled in, and what is there before anybody fills in anything.
    pub values: Map<String, Value>,
    /// The secrets, by name.
    pub secrets: BTreeMap<String, String>,
}

impl AnswerArgs {
    /// Reads the answers, and holds them against the form.
    ///
    /// # Errors
    ///
    /// Where they cannot be read, or do not fit: everything that is wrong is told.
    pub fn read(&self, prepared: &Prepared) -> anyhow::Result<Answers> {
        let given = match &self.values {
            Some(file) => read(file)?,
            None => Value::Object(Map::new()),
        };
        let mut values = with_defaults(&prepared.form, &given);
        let mut secrets = BTreeMap::new();
        for (name, variable) in &self.secrets {
            let secret = std::env::var(variable).with_context(|| {
                format!("the variable `{variable}` of the environment is not set")
            })?;
            if let Value::Object(values) = &mut values {
                values.insert(name.clone(), "*".repeat(secret.chars().count()).into());
            }
            secrets.insert(name.clone(), secret);
        }
        let problems = validate(&prepared.form, &values, &World::default());
        if !problems.is_empty() {
            for problem in &problems {
                let place = problem.pointer.trim_start_matches('/').replace('/', ".");
                eprintln!("error: {problem} (`{place}`)");
            }
            bail!("what is filled in does not fit the form");
        }
        match values {
            Value::Object(values) => Ok(Answers { values, secrets }),
            _ => bail!("what is filled in is no map"),
        }
    }
}

fn read(file: &Path) -> anyhow::Result<Value> {
    let shown = file.display();
    let bytes = crate::sources::regular::read(file, MAX_BYTES)
        .with_context(|| format!("could not read `{shown}`"))?;
    let text = String::from_utf8(bytes).with_context(|| format!("`{shown}` is not UTF-8"))?;
    let stream = yaml::parse(&text, &Limits::default());
    match stream
        .documents
        .into_iter()
        .next()
        .map(|document| document.content)
    {
        None | Some(Content::Empty) => Ok(Value::Object(Map::new())),
        Some(Content::Tree(node)) => match node.to_json() {
            value @ Value::Object(_) => Ok(value),
            _ => bail!("`{shown}` is no map of answers by the names of the fields"),
        },
        Some(Content::Broken(problems)) => {
            let reason = problems.first().map(|problem| problem.message.clone());
            bail!("`{shown}`: {}", reason.unwrap_or_default())
        }
        Some(_) => bail!("`{shown}` cannot be read"),
    }
}
