//! `fetch:cookiecutter`: a template of cookiecutter, rendered into the workspace.
//!
//! Such a template has a `cookiecutter.json` with defaults and one folder whose name
//! is an expression; what comes of that folder goes to the workspace. The language is
//! Jinja, rendered by minijinja with Python's methods; cookiecutter itself, and
//! Python, are not needed. Hooks are programs: they are not run, and it is said so.
//!
//! Source: cookiecutter's `generate.py` and `prompt.py`, and Backstage's
//! `plugins/scaffolder-backend-module-cookiecutter/src/actions/fetch/cookiecutter.ts`.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::folder;
use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::address;
use crate::skeleton::{Entry, Globs, Skeleton};
use crate::workspace::{Node, Workspace, WorkspacePath};

/// See the [module](self).
pub(super) struct FetchCookiecutter;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// Where the template is: an address, or a path from the template's folder.
    url: String,
    /// The folder of the workspace that the files go to.
    target_path: Option<String>,
    /// What expressions find under `cookiecutter`, before the template's defaults.
    values: Map<String, Value>,
    /// Patterns of paths whose contents are copied as they are.
    copy_without_render: Option<Vec<String>>,
    /// Extensions of Jinja, which there are none of here.
    extensions: Option<Vec<String>>,
    /// Not needed: no container is started.
    #[expect(dead_code, reason = "templates give it, and it has no meaning here")]
    image_name: Option<String>,
}

/// The work that one file may take.
const FUEL: u64 = 5_000_000;
/// Bytes that all files together may have.
const MAX_OUTPUT: usize = 256 << 20;
/// Errors that are told.
const MAX_ERRORS: usize = 50;

impl Typed for FetchCookiecutter {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "fetch:cookiecutter";
    const DESCRIPTION: &'static str =
        "Renders a template of cookiecutter into the workspace, without Python.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A template that somebody else keeps",
            json!({
                "url": "https://github.com/acme/cookiecutter-service/tree/main/",
                "values": {"project_name": "${{ parameters.name }}"},
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            if call
                .scribe
                .holds_secret(&Value::Object(input.values.clone()))
            {
                return Err(ActionError::input(
                    "a secret is among the `values`, and would be written into files",
                ));
            }
            if input
                .extensions
                .as_ref()
                .is_some_and(|list| !list.is_empty())
            {
                call.warn("`extensions` are parts of Python programs, and are not taken");
            }
            let address = address::resolve(&call.task.base_url, &input.url)?;
            let target = folder(input.target_path.as_deref())?;
            call.log(format!("fetching {address}"));
            let fetched = call.outside.fetch(&address).await?;
            let made = generate(&fetched.files, &input)?;
            if made.has_hooks {
                call.warn("its hooks are programs, and are not run");
            }
            let files = made.files.nodes().len();
            for (path, node) in made.files.nodes() {
                let path = match &target {
                    Some(target) => target.join(path.as_str())?,
                    None => path.clone(),
                };
                call.workspace.write(path, node.clone())?;
            }
            call.log(format!("wrote {files} files"));
            Ok(())
        })
    }
}

struct Made {
    files: Workspace,
    has_hooks: bool,
}

fn generate(skeleton: &Skeleton, input: &Input) -> Result<Made, ActionError> {
    let environment = environment();
    let defaults = defaults(skeleton)?;
    let mut globs = input.copy_without_render.clone().unwrap_or_default();
    if let Some(Value::Array(own)) = defaults.get("_copy_without_render") {
        globs.extend(
            own.iter()
                .filter_map(|glob| Some(glob.as_str()?.to_owned())),
        );
    }
    let context = context(&environment, &defaults, &input.values)?;
    let root = root(skeleton)?;
    let below = |path: &WorkspacePath| path.below(Some(&root)).map(str::to_owned);
    let tree: Skeleton = skeleton
        .iter()
        .filter_map(|(path, entry)| {
            Some((WorkspacePath::parse(&below(path)?).ok()?, entry.clone()))
        })
        .collect();
    let globs = Globs::new(&globs, &tree).map_err(|error| ActionError::input(error.to_string()))?;
    let mut files = Workspace::default();
    let (mut errors, mut written) = (Vec::new(), 0);
    for (path, entry) in tree.iter() {
        if let Err(error) = one(&environment, &context, &globs, path, entry, &mut files) {
            errors.push(format!("`{path}`: {error}"));
        }
        written = usize::try_from(files.bytes())
            .unwrap_or(usize::MAX)
            .max(written);
        if errors.len() >= MAX_ERRORS || written > MAX_OUTPUT {
            break;
        }
    }
    if written > MAX_OUTPUT {
        return Err(ActionError::input(format!(
            "more than {MAX_OUTPUT} bytes come of it"
        )));
    }
    match errors.as_slice() {
        [] => {}
        [only] => return Err(ActionError::input(only.clone())),
        [first, rest @ ..] => {
            let message = format!("{first} (and {} more)", rest.len());
            return Err(ActionError::input(message).details(errors.join("\n")));
        }
    }
    let has_hooks = skeleton
        .iter()
        .any(|(path, _)| path.as_str().starts_with("hooks/"));
    Ok(Made { files, has_hooks })
}

fn one(
    environment: &Environment<'_>,
    context: &Value,
    globs: &Globs,
    path: &WorkspacePath,
    entry: &Entry,
    files: &mut Workspace,
) -> Result<(), String> {
    let name = render(environment, path.as_str(), context)?;
    let target = WorkspacePath::parse(&name).map_err(|error| error.to_string())?;
    let node = match entry {
        Entry::Folder => {
            return files.add_folder(target).map_err(|error| error.to_string());
        }
        Entry::Link { target } => Node::Link {
            target: target.clone(),
        },
        Entry::File {
            bytes,
            is_executable,
        } => {
            let text = std::str::from_utf8(bytes).ok();
            let bytes = match text {
                // Cookiecutter copies what is binary; of text it knows only UTF-8.
                Some(text) if !text.contains('\0') && !globs.is_match(path.as_str()) => {
                    render(environment, text, context)?.into_bytes().into()
                }
                _ => bytes.clone(),
            };
            Node::File {
                bytes,
                is_executable: *is_executable,
            }
        }
    };
    files.write(target, node).map_err(|error| error.to_string())
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    // The build fails on delimiters alone, and these are the usual ones.
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.add_filter("jsonify", |value: minijinja::Value| {
        serde_json::to_string_pretty(&value)
            .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
    });
    environment.add_filter("slugify", |text: String| slug(&text));
    environment
}

/// Words in lower case, joined by dashes.
fn slug(text: &str) -> String {
    let words = text.split(|char: char| !char.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

fn render(environment: &Environment<'_>, text: &str, context: &Value) -> Result<String, String> {
    if !text.contains("{{") && !text.contains("{%") && !text.contains("{#") {
        return Ok(text.to_owned());
    }
    let rendered = environment.render_str(text, Serde(context));
    rendered.map_err(|error| match error.line() {
        Some(line) => format!("line {line}: {error}"),
        None => error.to_string(),
    })
}

fn defaults(skeleton: &Skeleton) -> Result<Map<String, Value>, ActionError> {
    let path = WorkspacePath::parse("cookiecutter.json")?;
    let Some(Entry::File { bytes, .. }) = skeleton.get(&path) else {
        return Err(ActionError::input(
            "there is no `cookiecutter.json` at this address",
        ));
    };
    serde_json::from_slice(bytes)
        .map_err(|error| ActionError::input(format!("`cookiecutter.json`: {error}")))
}

/// What expressions see: what was given, and the defaults, rendered in order with
/// those before.
fn context(
    environment: &Environment<'_>,
    defaults: &Map<String, Value>,
    given: &Map<String, Value>,
) -> Result<Value, ActionError> {
    let mut known = given.clone();
    for (name, default) in defaults {
        if known.contains_key(name) {
            continue;
        }
        let is_private = name.starts_with('_') && !name.starts_with("__");
        let value = match default {
            default if is_private => default.clone(),
            // Of a choice, the first is what nobody chose otherwise.
            Value::Array(choices) => choices.first().cloned().unwrap_or_default(),
            default => default.clone(),
        };
        let value = match value {
            Value::String(text) if !is_private => {
                let context = json!({ "cookiecutter": known });
                let rendered = render(environment, &text, &context);
                Value::String(rendered.map_err(|error| {
                    ActionError::input(format!("`{name}` of `cookiecutter.json`: {error}"))
                })?)
            }
            value => value,
        };
        known.insert(name.clone(), value);
    }
    Ok(json!({ "cookiecutter": known }))
}

/// The folder whose name is an expression.
fn root(skeleton: &Skeleton) -> Result<WorkspacePath, ActionError> {
    let folders = skeleton.iter().filter(|(path, entry)| {
        let is_top = !path.as_str().contains('/');
        is_top && **entry == Entry::Folder && path.as_str().contains("{{")
    });
    let named: BTreeMap<_, _> = folders.collect();
    let found = named
        .keys()
        .find(|path| path.as_str().contains("cookiecutter"));
    found.map(|path| (*path).clone()).ok_or_else(|| {
        ActionError::input("no folder of it has a name such as `{{cookiecutter.project_slug}}`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skeleton(files: &[(&str, &str)]) -> Skeleton {
        let entry = |text: &str| Entry::file(text.as_bytes().to_vec());
        let files = files.iter();
        files
            .map(|(path, text)| (WorkspacePath::parse(path).unwrap(), entry(text)))
            .collect()
    }

    fn input(values: Value) -> Input {
        Input {
            url: String::new(),
            target_path: None,
            values: values.as_object().cloned().unwrap(),
            copy_without_render: Some(vec!["raw/*".to_owned()]),
            extensions: None,
            image_name: None,
        }
    }

    #[test]
    fn defaults_names_and_texts_are_rendered() {
        let skeleton = skeleton(&[
            (
                "cookiecutter.json",
                r#"{"name": "My Shop", "slug": "{{ cookiecutter.name.lower().replace(' ', '-') }}",
                    "licence": ["MIT", "none"], "_copy_without_render": ["*.tpl"]}"#,
            ),
            (
                "{{cookiecutter.slug}}/{{cookiecutter.slug}}.txt",
                "{{ cookiecutter.name }}, {{ cookiecutter.licence }}\n",
            ),
            ("{{cookiecutter.slug}}/x.tpl", "{{ kept }}"),
            ("{{cookiecutter.slug}}/raw/y", "{{ kept }}"),
            ("hooks/post_gen_project.py", "import os"),
        ]);
        let made = generate(&skeleton, &input(json!({"licence": "none"}))).unwrap();
        let text = |path: &str| match made.files.get(&WorkspacePath::parse(path).unwrap()) {
            Some(Node::File { bytes, .. }) => String::from_utf8_lossy(bytes).into_owned(),
            other => panic!("{path}: {other:?}"),
        };
        assert_eq!(text("my-shop.txt"), "My Shop, none\n");
        assert_eq!(text("x.tpl"), "{{ kept }}");
        assert_eq!(text("raw/y"), "{{ kept }}");
        assert!(made.has_hooks);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let root = "{{cookiecutter.n}}";
        let skeleton = skeleton(&[
            ("cookiecutter.json", r#"{"n": "x", "up": "../../etc"}"#),
            (&format!("{root}/a"), "one\n{{ cookiecutter.missing }}"),
            (
                &format!("{root}/b"),
                "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
            ),
            (&format!("{root}/{{{{ cookiecutter.up }}}}"), ""),
        ]);
        let error = generate(&skeleton, &input(json!({}))).err().unwrap();
        let details = error.details.unwrap();
        assert!(details.contains("`a`: line 2:"), "{details}");
        assert!(details.contains("fuel"), "{details}");
        assert!(details.contains("leads out of the workspace"), "{details}");
    }
}
