//! What a step does, in words.

use scaffolder::action::Registry;
use scaffolder::template::{Step, Template};
use serde_json::Value;
use site_theme::create::{AboutStep, Piece, Sentence};

/// What a step does, where its action is one whose effect has words.
pub fn of<'a>(step: &Step) -> Option<Sentence<'a>> {
    let input = |key: &str| step.input.as_ref().and_then(|input| input.get(key));
    let text = |words: &str| Piece::Text(words.to_owned().into());
    let value = |key: &str, otherwise: &str| shown(input(key), otherwise);
    let pieces = match step.action.as_str() {
        "fetch:template" => vec![text("Renders the files of "), value("url", "a skeleton")],
        "fetch:plain" | "fetch:plain:file" => vec![text("Copies "), value("url", "files")],
        "fetch:template:file" => vec![text("Renders the file "), value("targetPath", "")],
        "fetch:cookiecutter" => vec![text("Renders the cookiecutter template "), value("url", "")],
        "publish:github" | "github:repo:create" => vec![
            text(&format!(
                "Makes a {} repository on GitHub, ",
                visibility(input("repoVisibility"))
            )),
            value("repoUrl", "named above"),
        ],
        "publish:gitlab" => vec![
            text(&format!(
                "Makes a {} project on GitLab, ",
                visibility(input("repoVisibility"))
            )),
            value("repoUrl", "named above"),
        ],
        "github:repo:push" => vec![
            text("Pushes the files to "),
            value("repoUrl", "the repository"),
        ],
        "publish:github:pull-request" => {
            vec![
                text("Opens a pull request in "),
                value("repoUrl", "a repository"),
                text(": "),
                value("title", ""),
            ]
        }
        "publish:gitlab:merge-request" => {
            vec![
                text("Opens a merge request in "),
                value("repoUrl", "a project"),
                text(": "),
                value("title", ""),
            ]
        }
        "catalog:register" => vec![text("Adds it to the catalog")],
        "catalog:write" => vec![text("Writes its descriptor")],
        "catalog:fetch" => vec![text("Looks up an entity of the catalog")],
        "github:actions:dispatch" => vec![text("Starts the workflow "), value("workflowId", "")],
        "github:environment:create" => vec![text("Makes the environment "), value("name", "")],
        "github:issues:create" => vec![text("Makes an issue: "), value("title", "")],
        "github:webhook" => vec![
            text("Makes a webhook to "),
            value("webhookUrl", "an address"),
        ],
        "github:branch-protection:create" => {
            vec![text("Protects the branch "), value("branch", "main")]
        }
        "argocd:create-resources" => vec![
            text("Asks Argo CD for the application "),
            value("appName", ""),
        ],
        "debug:log" => return None,
        _ => return None,
    };
    Some(Sentence { pieces })
}

fn visibility(value: Option<&Value>) -> &str {
    match value.and_then(Value::as_str) {
        Some(word @ ("public" | "internal" | "private")) => word,
        _ => "private",
    }
}

/// A value of a step: as it is written, or the field of the form that it is.
fn shown<'a>(value: Option<&Value>, otherwise: &str) -> Piece<'a> {
    let Some(text) = value.and_then(Value::as_str) else {
        return Piece::Text(otherwise.to_owned().into());
    };
    match parameter(text) {
        Some(pointer) => Piece::Value {
            pointer: pointer.into(),
            otherwise: otherwise.to_owned().into(),
        },
        None if text.contains("${{") => Piece::Text(plain(text).into()),
        None => Piece::Code(text.to_owned().into()),
    }
}

/// The pointer of a text that is nothing but `${{ parameters.x.y }}`.
fn parameter(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim();
    let path = inner.strip_prefix("parameters.")?;
    let is_path = path
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte));
    is_path.then(|| format!("/{}", path.replace('.', "/")))
}

/// A text with `…` in place of its expressions.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        out.push_str(&rest[..start]);
        out.push('…');
        rest = match rest[start..].find("}}") {
            Some(end) => &rest[start + end + 2..],
            None => "",
        };
    }
    out + rest
}

/// The steps of a template, for its page.
pub fn steps<'a>(
    template: &Template,
    registry: &Registry,
    actions_href: &str,
) -> Vec<AboutStep<'a>> {
    let steps = template.steps.iter();
    steps
        .map(|step| AboutStep {
            name: step.name.clone().into(),
            sentence: of(step),
            action: step.action.clone().into(),
            action_href: registry
                .get(&step.action)
                .map(|_| format!("{actions_href}#{}", step.action.replace(':', "-")).into()),
            condition: step
                .condition
                .as_ref()
                .map(|condition| when(condition).into()),
        })
        .collect()
}

fn when(condition: &Value) -> String {
    match condition {
        Value::String(text) => match parameter(text) {
            Some(pointer) => format!(
                "only if {} is given",
                pointer.trim_start_matches('/').replace('/', ".")
            ),
            None => format!(
                "only if {}",
                text.trim()
                    .trim_start_matches("${{")
                    .trim_end_matches("}}")
                    .trim()
            ),
        },
        Value::Bool(false) => "never".to_owned(),
        _ => "always".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_form_stays_one() {
        assert_eq!(
            parameter("${{ parameters.repoUrl }}").as_deref(),
            Some("/repoUrl")
        );
        assert_eq!(parameter("${{ parameters.a.b }}").as_deref(), Some("/a/b"));
        assert_eq!(parameter("x ${{ parameters.a }}"), None);
        assert_eq!(parameter("${{ parameters.a | upper }}"), None);
        assert_eq!(plain("db-${{ x }}-y"), "db-…-y");
    }
}
