//! Lists page by page, with GitHub's `Link` header:
//! <https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api>.

use serde_json::Value;

use super::Context;
use crate::server::answer::Answer;

/// How many things a page has where nothing is said.
const USUAL: usize = 30;

/// How many things a page has at most.
const MOST: usize = 100;

/// The page of `items` that is asked for. `path` is where its links lead: GitHub
/// has numbers there instead of names.
pub(super) fn answer<T>(
    context: &Context<'_>,
    path: &str,
    items: &[T],
    shape: impl Fn(&T) -> Value,
) -> Answer {
    let asked = context.asked;
    let number = |name: &str| asked.parameter(name).and_then(|text| text.parse().ok());
    let size = number("per_page").unwrap_or(USUAL).clamp(1, MOST);
    let page = number("page").unwrap_or(1).max(1);
    let last = items.len().div_ceil(size).max(1);
    let start = (page - 1).saturating_mul(size).min(items.len());
    let end = (start + size).min(items.len());
    let shown: Value = items[start..end].iter().map(shape).collect();

    let mut links = Vec::new();
    let mut link = |page: usize, rel: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in asked.query.iter().filter(|(name, _)| name != "page") {
            query.append_pair(name, value);
        }
        query.append_pair("page", &page.to_string());
        let url = context.url(&format!("{path}?{}", query.finish()));
        links.push(format!("<{url}>; rel=\"{rel}\""));
    };
    if page > 1 {
        link((page - 1).min(last), "prev");
    }
    if page < last {
        link(page + 1, "next");
        link(last, "last");
    }
    if page > 1 {
        link(1, "first");
    }
    let answer = Answer::json(200, &shown);
    match links.is_empty() {
        true => answer,
        false => answer.with("link", links.join(", ")),
    }
}
