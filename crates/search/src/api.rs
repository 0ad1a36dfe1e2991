//! `/api/search/query`, as Backstage's search backend answers it. [`answer`] is
//! the way in: a query string in, a status and JSON out.
//!
//! Source: `plugins/search-backend/src/service/router.ts` and
//! `plugins/search-common/src/types.ts`. Parameters: `term`, `types[]`
//! (`software-catalog`, `techdocs`), `filters[…]` (one value or several),
//! `pageLimit` (25 unless told, at most 100), `pageCursor` (the number of the
//! page in base64). A result's `document` has the fields of
//! `CatalogEntityDocument` or `TechDocsDocument`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::query::excerpt::Piece;
use crate::query::{self, Found, KEYS, Request};
use crate::read::{Index, Stop};

/// How many results a page has unless told.
const PAGE: usize = 25;
/// How many it has at most.
const MOST: usize = 100;

/// What is put around what matched: Backstage's clients take these tags from
/// the answer and split the text by them.
const PRE: &str = "<callboard-match>";
const POST: &str = "</callboard-match>";

/// Backstage's names of sorts of documents, and the groups they are here.
const TYPES: [(&str, &[&str]); 2] = [
    ("software-catalog", &["catalog", "people", "templates"]),
    ("techdocs", &["docs"]),
];

/// Answers a query string. The index has to be here whole.
pub fn answer(index: &Index, query: &str) -> (u16, Value) {
    let mut request = Request {
        limit: PAGE,
        ..Request::default()
    };
    let mut page = 0usize;
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let base = key.split('[').next().unwrap_or_default();
        match base {
            "term" => request.text = value.into_owned(),
            "types" => {
                let Some((_, groups)) = TYPES.iter().find(|(name, _)| *name == value) else {
                    continue;
                };
                request.facets.extend(
                    groups
                        .iter()
                        .map(|group| ("in".to_owned(), (*group).to_owned())),
                );
            }
            "filters" => {
                let name = key[base.len()..]
                    .trim_start_matches('[')
                    .split(']')
                    .next()
                    .unwrap_or_default();
                let Some(name) = filter(name) else {
                    return bad(&format!("filters.{name} is not a filter of this portal"));
                };
                request.facets.push((name.to_owned(), value.into_owned()));
            }
            "pageLimit" => match value.parse::<usize>() {
                Ok(limit) if (1..=MOST).contains(&limit) => request.limit = limit,
                _ => {
                    return bad(&format!(
                        "The page limit \"{value}\" is not a number from 1 to {MOST}"
                    ));
                }
            },
            "pageCursor" => match decoded(&value) {
                Some(number) => page = number,
                None => return bad("The page cursor is none that this portal gave"),
            },
            _ => {}
        }
    }
    request.offset = page.saturating_mul(request.limit);
    match query::search(index, &request) {
        Ok(answer) => (200, shown(&request, page, &answer)),
        Err(Stop::Wanting | Stop::Damaged) => (
            503,
            error(
                "ServiceUnavailableError",
                "the search index cannot be read",
                503,
            ),
        ),
    }
}

fn shown(request: &Request, page: usize, answer: &query::Answer) -> Value {
    let from = request.offset;
    let results: Vec<Value> = answer
        .results
        .iter()
        .zip(from + 1..)
        .map(|(found, rank)| result(found, rank))
        .collect();
    let mut body = json!({ "results": results, "numberOfResults": answer.total });
    if from + request.limit < answer.total {
        body["nextPageCursor"] = encoded(page + 1).into();
    }
    if page > 0 {
        body["previousPageCursor"] = encoded(page - 1).into();
    }
    body
}

fn result(found: &Found, rank: usize) -> Value {
    let card = &found.card;
    let is_docs = found.group == "docs";
    let place = found.places.first();
    let link = place.map_or("", |place| place.link.as_str());
    let location = format!("/{}{link}", card.path);
    let excerpt = place.map_or_else(Vec::new, |place| place.excerpt.clone());
    let plain = |pieces: &[Piece]| {
        pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect::<String>()
    };
    let mut parts = card.path.trim_matches('/').split('/').skip(1);
    let (namespace, kind, name) = (parts.next(), parts.next(), parts.next());
    let mut document = json!({
        "title": card.title,
        "text": if card.description.is_empty() { plain(&excerpt) } else { card.description.clone() },
        "location": location,
        "kind": kind.unwrap_or_default(),
        "namespace": namespace.unwrap_or_default(),
        "name": name.unwrap_or_default(),
        "owner": card.owner,
    });
    if is_docs {
        document["entityTitle"] = card.context.as_str().into();
        document["path"] = card.path.splitn(5, '/').nth(4).unwrap_or_default().into();
    } else {
        document["type"] = card.type_.as_str().into();
        document["componentType"] = card.type_.as_str().into();
    }
    json!({
        "type": if is_docs { "techdocs" } else { "software-catalog" },
        "document": document,
        "rank": rank,
        "highlight": {
            "preTag": PRE,
            "postTag": POST,
            "fields": { "title": tagged(&found.title), "text": tagged(&excerpt) },
        },
    })
}

fn tagged(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        if piece.matched {
            out.push_str(PRE);
        }
        out.push_str(&piece.text);
        if piece.matched {
            out.push_str(POST);
        }
    }
    out
}

/// Backstage's name of a filter to the facet it is.
fn filter(name: &str) -> Option<&'static str> {
    match name {
        "componentType" => Some("type"),
        "tags" => Some("tag"),
        name => KEYS.into_iter().find(|key| *key == name),
    }
}

fn encoded(page: usize) -> String {
    STANDARD.encode(page.to_string())
}

fn decoded(cursor: &str) -> Option<usize> {
    String::from_utf8(STANDARD.decode(cursor).ok()?)
        .ok()?
        .parse()
        .ok()
}

fn bad(message: &str) -> (u16, Value) {
    (400, error("InputError", message, 400))
}

/// An error in the shape of Backstage's: `ErrorResponseBody`.
fn error(name: &str, message: &str, status: u16) -> Value {
    json!({ "error": { "name": name, "message": message }, "response": { "statusCode": status } })
}
