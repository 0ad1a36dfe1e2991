//! What a step does, in words.

use std::borrow::Cow;

use scaffolder::action::Registry;
use scaffolder::form::repo_url::RepoUrl;
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
                "Makes {}repository on GitHub, ",
                article(&visibility(input("repoVisibility")))
            )),
            value("repoUrl", "named above"),
        ],
        "publish:gitlab" => vec![
            text(&format!(
                "Makes {}project on GitLab, ",
                article(&visibility(input("repoVisibility")))
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
    Some(Sentence {
        pieces,
        only_with: only_with(step),
    })
}

/// What there is after a step that was not there before, where it makes something.
pub fn made<'a>(step: &Step) -> Option<Sentence<'a>> {
    let input = |key: &str| step.input.as_ref().and_then(|input| input.get(key));
    let text = |words: &str| Piece::Text(words.to_owned().into());
    let value = |key: &str, otherwise: &str| shown(input(key), otherwise);
    let visibility = article(&visibility(input("repoVisibility")));
    let pieces = match step.action.as_str() {
        "publish:github" | "github:repo:create" => {
            vec![
                text(&capital(&format!("{visibility}repository on GitHub, "))),
                value("repoUrl", "named in the form"),
            ]
        }
        "publish:gitlab" => {
            vec![
                text(&capital(&format!("{visibility}project on GitLab, "))),
                value("repoUrl", "named in the form"),
            ]
        }
        "publish:github:pull-request" => {
            vec![text("A pull request in "), value("repoUrl", "a repository")]
        }
        "publish:gitlab:merge-request" => {
            vec![text("A merge request in "), value("repoUrl", "a project")]
        }
        "catalog:register" => vec![text("A page in the catalog")],
        "github:environment:create" => vec![text("The environment "), value("name", "")],
        "github:issues:create" => vec![text("An issue: "), value("title", "")],
        "github:webhook" => vec![text("A webhook to "), value("webhookUrl", "an address")],
        "argocd:create-resources" => vec![text("An Argo CD application")],
        _ => return None,
    };
    Some(Sentence {
        pieces,
        only_with: only_with(step),
    })
}

/// What will be done with these answers, in words that have them in.
pub fn filled<'a>(template: &Template, values: &Value) -> Vec<Sentence<'a>> {
    let is_true = |sentence: &Sentence| match &sentence.only_with {
        Some(pointer) => values.pointer(pointer).is_some_and(is_truthy),
        None => true,
    };
    let sentences = template.steps.iter().filter_map(of).filter(is_true);
    sentences
        .map(|mut sentence| {
            for piece in &mut sentence.pieces {
                if let Piece::Value { pointer, otherwise } = piece {
                    let known = values.pointer(pointer).and_then(in_words);
                    *piece = Piece::Text(known.map_or_else(|| otherwise.clone(), Into::into));
                }
            }
            sentence
        })
        .collect()
}

/// Whether a step is left out with these answers, as far as its condition is one of them.
pub(crate) fn is_left_out(step: &Step, values: &Value) -> bool {
    only_with(step).is_some_and(|pointer| !values.pointer(&pointer).is_some_and(is_truthy))
}

/// As JavaScript has it, which decides whether a step is left out.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// An answer as somebody would say it; nothing where it is none, or several.
fn in_words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(match RepoUrl::parse(text) {
            Ok(url) if text.contains('?') => url.words(),
            _ => text.clone(),
        }),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The field without whose value a step is left out.
fn only_with<'a>(step: &Step) -> Option<Cow<'a, str>> {
    let condition = step.condition.as_ref()?.as_str()?;
    parameter(condition).map(Into::into)
}

/// Words with `a` or `an` before them.
fn article(words: &str) -> String {
    let begins_with_vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {words}", if begins_with_vowel { "an" } else { "a" })
}

/// Words that begin a sentence.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A word and a space; nothing where the form decides, because any word might be wrong.
fn visibility(value: Option<&Value>) -> String {
    match value {
        None => "private ".to_owned(),
        Some(Value::String(word)) if matches!(word.as_str(), "public" | "internal" | "private") => {
            format!("{word} ")
        }
        Some(_) => String::new(),
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
pub(crate) fn parameter(text: &str) -> Option<String> {
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
    use serde_json::json;

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

    /// Three steps, one of which is left out unless it is asked for.
    fn template() -> Template {
        let entity = json!({
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "kind": "Template",
            "metadata": { "name": "service" },
            "spec": {
                "type": "service",
                "steps": [
                    { "id": "a", "action": "fetch:template", "input": { "url": "./skeleton" } },
                    { "id": "b", "action": "publish:github", "input": {
                        "repoUrl": "${{ parameters.repoUrl }}",
                        "repoVisibility": "${{ parameters.visibility or 'private' }}",
                    } },
                    { "id": "c", "action": "argocd:create-resources", "if": "${{ parameters.deploy }}", "input": {
                        "appName": "shop",
                    } },
                ],
            },
        });
        Template::read("template:default/service", &entity).unwrap()
    }

    fn told(sentences: Vec<Sentence>) -> Vec<String> {
        let said = |piece: &Piece| match piece {
            Piece::Text(text) | Piece::Code(text) => text.to_string(),
            Piece::Value { otherwise, .. } => format!("<{otherwise}>"),
        };
        let sentences = sentences.iter();
        sentences
            .map(|sentence| sentence.pieces.iter().map(said).collect())
            .collect()
    }

    #[test]
    fn a_review_says_what_these_answers_come_to() {
        let repository = "github.com?owner=acme&repo=shop";
        assert_eq!(
            told(filled(
                &template(),
                &json!({ "repoUrl": repository, "deploy": false })
            )),
            [
                "Renders the files of ./skeleton",
                "Makes a repository on GitHub, github.com/acme/shop"
            ],
        );
        assert_eq!(
            told(filled(&template(), &json!({ "deploy": true }))).len(),
            3
        );
    }

    #[test]
    fn what_one_gets_is_what_is_made() {
        let template = template();
        let made: Vec<_> = template.steps.iter().filter_map(made).collect();
        assert_eq!(made[1].only_with.as_deref(), Some("/deploy"));
        assert_eq!(
            told(made),
            [
                "A repository on GitHub, <named in the form>",
                "An Argo CD application"
            ],
        );
    }

    #[test]
    fn a_word_that_the_form_may_change_is_not_said() {
        assert_eq!(
            article(&visibility(Some(&json!("internal")))),
            "an internal "
        );
        assert_eq!(visibility(None), "private ");
        assert_eq!(visibility(Some(&json!("public"))), "public ");
        assert_eq!(visibility(Some(&json!("${{ parameters.visibility }}"))), "");
    }
}
