//! Autolinks, pages and deploy keys.

use serde_json::{Value, json};

use super::{Context, page};
use crate::server::answer::Answer;
use crate::time;
use crate::world::model::Repository;

/// Answers a request for these; `None` where it is for something else.
pub(super) fn answer(
    context: &Context<'_>,
    repository: &Repository,
    rest: &[&str],
) -> Option<Answer> {
    let body = context.asked.json();
    let extras = &repository.extras;
    let world = &context.shared.world;
    let full_name = repository.full_name();
    let add = |edit: &dyn Fn(&mut Repository), answer: Answer| match world
        .edit(&full_name, |it| edit(it))
    {
        Ok(()) => answer,
        Err(_) => Answer::not_found(),
    };
    let answer = match (context.asked.method.as_str(), rest) {
        ("GET", ["autolinks"]) => {
            let links = (1..).zip(&extras.autolinks);
            let links: Value = links.map(|(id, it)| autolink(id, it)).collect();
            Answer::json(200, &links)
        }
        ("POST", ["autolinks"]) => {
            let prefix = &body["key_prefix"];
            if extras
                .autolinks
                .iter()
                .any(|it| it["key_prefix"] == *prefix)
            {
                return Some(taken("KeyLink", "key_prefix", "already_exists"));
            }
            let value = autolink(extras.autolinks.len() + 1, &body);
            let answer = Answer::json(201, &value);
            add(&|it| it.extras.autolinks.push(body.clone()), answer)
        }
        ("POST", ["pages"]) if extras.pages.is_some() => {
            Answer::error(409, "GitHub Pages is already enabled.")
        }
        ("POST", ["pages"]) => {
            let url = context.url(&format!("/repos/{full_name}/pages"));
            let value = json!({
                "url": url,
                "status": null,
                "cname": null,
                "custom_404": false,
                "public": true,
                "html_url": format!("https://{}.github.io/{}", repository.owner, repository.name),
                "build_type": body["build_type"],
                "source": body["source"],
            });
            let answer = Answer::json(201, &value);
            add(&|it| it.extras.pages = Some(body.clone()), answer)
        }
        ("PUT", ["pages"]) => add(
            &|it| it.extras.pages = Some(body.clone()),
            Answer::empty(204),
        ),
        ("GET", ["keys"]) => {
            let path = format!("/repositories/{}/keys", repository.id);
            let keys: Vec<(u64, &Value)> = (1..).zip(&extras.keys).collect();
            page::answer(context, &path, &keys, |(id, key)| {
                key_value(context, repository, *id, key)
            })
        }
        ("POST", ["keys"]) => {
            if extras.keys.iter().any(|it| it["key"] == body["key"]) {
                return Some(taken("PublicKey", "key", "custom"));
            }
            let id = extras.keys.len() as u64 + 1;
            let answer = Answer::json(201, &key_value(context, repository, id, &body));
            add(&|it| it.extras.keys.push(body.clone()), answer)
        }
        _ => return None,
    };
    Some(answer)
}

fn taken(resource: &str, field: &str, code: &str) -> Answer {
    let value = json!({
        "message": "Validation Failed",
        "errors": [{
            "resource": resource,
            "field": field,
            "code": code,
            "message": format!("{field} is already in use"),
        }],
        "documentation_url": "https://docs.github.com/rest",
        "status": "422",
    });
    Answer::json(422, &value)
}

fn autolink(id: usize, asked: &Value) -> Value {
    json!({
        "id": id,
        "key_prefix": asked["key_prefix"],
        "url_template": asked["url_template"],
        "is_alphanumeric": asked["is_alphanumeric"].as_bool().unwrap_or(true),
    })
}

fn key_value(context: &Context<'_>, repository: &Repository, id: u64, asked: &Value) -> Value {
    let full_name = repository.full_name();
    json!({
        "id": id,
        "key": asked["key"],
        "url": context.url(&format!("/repos/{full_name}/keys/{id}")),
        "title": asked["title"],
        "verified": true,
        "created_at": time::iso(repository.updated_at),
        "read_only": asked["read_only"].as_bool().unwrap_or_default(),
    })
}
