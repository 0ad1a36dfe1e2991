//! The REST API of the catalog as one function from request to response.
//!
//! [`answer`] is the way in. The addresses, statuses and bodies are those of
//! `createRouter` in `packages/catalog-backend/src/service`; the npm package
//! `@backstage/catalog-client` works against them unchanged. A server or a
//! function only moves bytes: it mounts this under `/api/catalog`.
//!
//! Requests that would change the catalog are answered with 405: it is made
//! from files. `/refresh` is accepted, because there is never anything stale
//! to refresh.

mod entities;

use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::{Value, json};

use super::error::QueryError;
use super::facets;
use super::filter::Filter;
use super::index::Index;
use super::json::EntityJson;
use super::locations;
use super::parameters::{Parameters, json_object};
use super::predicate;

use entities::{
    ancestry, entities_by_refs, find, list_entities, query_by_body, query_by_parameters, text,
    texts,
};

/// A request, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The method. `HEAD` is answered as `GET`; the caller drops the body.
    pub method: &'r str,
    /// The path under which this API is mounted, as in `/api/catalog`.
    pub mount: &'r str,
    /// The rest of the path, percent-encoded, as in `/entities`.
    pub path: &'r str,
    /// The query string without its `?`.
    pub query: &'r str,
    /// The body.
    pub body: &'r [u8],
}

/// A response, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// JSON, or nothing.
    pub body: Vec<u8>,
}

impl Response {
    /// The content type of every body.
    pub const CONTENT_TYPE: &'static str = "application/json; charset=utf-8";

    fn json(value: &impl Serialize) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: serde_json::to_vec(value).expect("entities are JSON"),
        }
    }
}

/// Answers a request.
pub fn answer(index: &Index, request: &Request<'_>) -> Response {
    let segments: Vec<String> = request
        .path
        .trim_matches('/')
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let method = match request.method {
        "HEAD" => "GET",
        method => method,
    };
    route(index, request, method, &segments).unwrap_or_else(|error| {
        let mut url = format!("{}{}", request.mount, request.path);
        if !request.query.is_empty() {
            url.push('?');
            url.push_str(request.query);
        }
        let mut response = Response::json(&error.body(request.method, &url));
        response.status = error.status();
        if let QueryError::ReadOnly(_) = error {
            response.headers.push(("allow", "GET, HEAD".to_owned()));
        }
        response
    })
}

fn route(
    index: &Index,
    request: &Request<'_>,
    method: &str,
    segments: &[&str],
) -> Result<Response, QueryError> {
    let parameters = Parameters::parse(request.query)?;
    match (method, segments) {
        ("GET", ["entities"]) => list_entities(index, request, &parameters),
        ("GET", ["entities", "by-query"]) => query_by_parameters(index, &parameters),
        ("POST", ["entities", "by-query"]) => query_by_body(index, request.body),
        ("POST", ["entities", "by-refs"]) => entities_by_refs(index, &parameters, request.body),
        ("GET", ["entities", "by-uid", uid]) => index
            .by_uid(uid)
            .map(|entity| Response::json(&EntityJson(entity)))
            .ok_or_else(|| QueryError::not_found(format!("No entity with uid {uid}"))),
        ("GET", ["entities", "by-name", kind, namespace, name]) => {
            find(index, kind, namespace, name).map(|entity| Response::json(&EntityJson(entity)))
        }
        ("GET", ["entities", "by-name", kind, namespace, name, "ancestry"]) => {
            Ok(ancestry(index, find(index, kind, namespace, name)?))
        }
        ("GET", ["entity-facets"]) => {
            let filter = Filter::parse(parameters.all("filter"))?;
            let names = parameters.all("facet");
            let condition = filter.as_ref().map(Filter::condition);
            Ok(Response::json(&facets::facets(
                index,
                names,
                condition.as_ref(),
            )?))
        }
        ("POST", ["entity-facets"]) => {
            let body = json_object(request.body)?;
            let names = texts(&body, "facets")?.unwrap_or_default();
            let names = names
                .iter()
                .map(String::as_str)
                .filter(|name| !name.is_empty());
            let condition = body.get("query").map(predicate::parse).transpose()?;
            Ok(Response::json(&facets::facets(
                index,
                names,
                condition.as_ref(),
            )?))
        }
        ("GET", ["locations"]) => {
            let items: Vec<Value> = locations::all(index)
                .iter()
                .map(|location| json!({ "data": location }))
                .collect();
            Ok(Response::json(&items))
        }
        ("POST", ["locations", "by-query"]) => {
            let page = locations::by_query(index, &json_object(request.body)?)?;
            Ok(Response::json(&page))
        }
        ("GET", ["locations", "by-entity", kind, namespace, name]) => {
            let entity = find(index, kind, namespace, name)?;
            let location = locations::by_entity(index, &entity.entity_ref)?;
            Ok(Response::json(&location))
        }
        ("GET", ["locations", id]) => Ok(Response::json(&locations::by_id(index, id)?)),
        ("POST", ["refresh"]) => {
            text(&json_object(request.body)?, "entityRef")?
                .ok_or_else(|| QueryError::input("Missing entityRef"))?;
            Ok(Response {
                status: 200,
                headers: Vec::new(),
                body: Vec::new(),
            })
        }
        ("POST", ["validate-entity" | "analyze-location"]) => Err(QueryError::NotImplemented(
            "Not answered here; `callboard validate` checks descriptor files".to_owned(),
        )),
        (
            _,
            [
                "entities" | "entity-facets" | "locations" | "refresh" | "validate-entity"
                | "analyze-location",
                ..,
            ],
        ) => Err(QueryError::ReadOnly(format!(
            "{method} is not possible here: the catalog is made from its descriptor files and \
             changes when they change"
        ))),
        _ => Err(QueryError::not_found(format!(
            "There is no {}{} in the catalog API",
            request.mount, request.path
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world;

    fn ask(method: &str, path: &str, body: &str) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let response = answer(
            &world::index(),
            &Request {
                method,
                mount: "/api/catalog",
                path,
                query,
                body: body.as_bytes(),
            },
        );
        let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        (response.status, body)
    }

    #[track_caller]
    fn check(method: &str, path: &str, body: &str, expected: &str) {
        let (status, body) = ask(method, path, body);
        assert_eq!(format!("{status} {body}"), expected, "{method} {path}");
    }

    #[test]
    fn entities_are_answered_as_backstage_answers_them() {
        check(
            "GET",
            "/entities?filter=kind=component&fields=metadata.name&order=desc:metadata.name&limit=2",
            "",
            r#"200 [{"metadata":{"name":"Shop"}},{"metadata":{"name":"orders"}}]"#,
        );
        check(
            "GET",
            "/entities/by-name/Group/default/WEB",
            "",
            r#"200 {"kind":"Group","metadata":{"name":"web","namespace":"default","uid":"u3"},"spec":{"type":"team"},"relations":[{"type":"ownerOf","targetRef":"component:default/shop"}]}"#,
        );
        check(
            "GET",
            "/entities/by-name/group/default/nobody",
            "",
            r#"404 {"error":{"name":"NotFoundError","message":"No entity named 'nobody' found, with kind 'group' in namespace 'default'"},"request":{"method":"GET","url":"/api/catalog/entities/by-name/group/default/nobody"},"response":{"statusCode":404}}"#,
        );
        assert_eq!(
            ask("GET", "/entities/by-uid/u3", "").1["metadata"]["name"],
            "web"
        );
        assert_eq!(ask("GET", "/entities/by-uid/u", "").0, 404);
        check(
            "POST",
            "/entities/by-refs?filter=kind=component",
            r#"{"entityRefs":["Component:default/Shop","group:default/web","x","component:default/billing"],"fields":["kind","metadata.name"]}"#,
            r#"200 {"items":[{"kind":"Component","metadata":{"name":"Shop"}},null,null,{"kind":"Component","metadata":{"name":"billing"}}]}"#,
        );
    }

    #[test]
    fn pages_by_query_carry_cursors_and_a_count() {
        let (status, body) = ask(
            "POST",
            "/entities/by-query",
            r#"{"query":{"kind":"component"},"limit":2,"fields":["metadata.name"],"orderBy":[{"field":"metadata.name","order":"asc"}]}"#,
        );
        assert_eq!((status, &body["totalItems"]), (200, &json!(3)));
        let cursor = body["pageInfo"]["nextCursor"].as_str().unwrap();
        let (status, body) = ask(
            "POST",
            "/entities/by-query",
            &json!({"cursor": cursor, "fields": ["metadata.name"]}).to_string(),
        );
        assert_eq!(status, 200);
        assert_eq!(body["items"], json!([{"metadata": {"name": "Shop"}}]));
        assert_eq!(body["totalItems"], 3);
        assert!(body["pageInfo"].get("nextCursor").is_none());
        assert!(body["pageInfo"].get("prevCursor").is_some());
        check(
            "GET",
            "/entities/by-query?limit=0&filter=kind=group",
            "",
            r#"200 {"items":[],"totalItems":1,"pageInfo":{}}"#,
        );
        assert_eq!(ask("GET", "/entities/by-query?cursor=zzz", "").0, 400);
    }

    #[test]
    fn a_page_that_is_not_the_last_links_to_the_next() {
        let response = answer(
            &world::index(),
            &Request {
                method: "GET",
                mount: "/api/catalog",
                path: "/entities",
                query: "limit=2&offset=1&filter=kind",
                body: b"",
            },
        );
        assert_eq!(
            response.headers,
            [(
                "link",
                "</api/catalog/entities?limit=2&filter=kind&after=eyJsaW1pdCI6Miwib2Zmc2V0IjozfQ%3D%3D>; rel=\"next\"".to_owned()
            )]
        );
    }

    #[test]
    fn ancestry_leads_to_the_location_that_was_registered() {
        let (_, body) = ask(
            "GET",
            "/entities/by-name/component/default/billing/ancestry",
            "",
        );
        assert_eq!(body["rootEntityRef"], "component:default/billing");
        assert_eq!(
            body["items"][0]["parentEntityRefs"],
            json!(["group:default/web"])
        );
        assert_eq!(body["items"][1]["entity"]["metadata"]["name"], "web");
        assert_eq!(body["items"][1]["parentEntityRefs"], json!([]));
    }

    #[test]
    fn writing_is_refused_and_refreshing_accepted() {
        for (method, path) in [
            ("DELETE", "/entities/by-uid/u1"),
            ("POST", "/locations"),
            ("PUT", "/locations/x"),
            ("DELETE", "/locations/x"),
            ("POST", "/entities"),
        ] {
            let (status, body) = ask(method, path, "{}");
            assert_eq!(status, 405, "{method} {path}");
            assert_eq!(body["error"]["name"], "NotAllowedError");
        }
        check(
            "POST",
            "/refresh",
            r#"{"entityRef":"group:default/web"}"#,
            "200 null",
        );
        assert_eq!(ask("POST", "/refresh", "{}").0, 400);
        assert_eq!(ask("POST", "/validate-entity", "{}").0, 501);
        assert_eq!(ask("GET", "/nothing", "").0, 404);
    }

    #[test]
    fn requests_that_make_no_sense_are_refused() {
        for (method, path, body) in [
            ("GET", "/entities?filter==x", ""),
            ("GET", "/entities?order=up:kind", ""),
            ("GET", "/entities?limit=0", ""),
            ("GET", "/entities?limit=-1", ""),
            ("GET", "/entities?after=", ""),
            ("GET", "/entities?after=x", ""),
            ("GET", "/entities?fields=a[0]", ""),
            ("GET", "/entities/by-query?orderField=kind,up", ""),
            ("GET", "/entities/by-query?totalItems=maybe", ""),
            ("GET", "/entity-facets", ""),
            ("POST", "/entity-facets", "{}"),
            ("POST", "/entities/by-refs", ""),
            ("POST", "/entities/by-refs", "[]"),
            ("POST", "/entities/by-refs", r#"{"entityRefs":[1]}"#),
            ("POST", "/entities/by-query", r#"{"query":"x"}"#),
            ("POST", "/entities/by-query", r#"{"limit":-1}"#),
            ("POST", "/entities/by-query", r#"{"cursor":""}"#),
            (
                "POST",
                "/entities/by-query",
                r#"{"orderBy":[{"field":"kind"}]}"#,
            ),
            ("GET", "/entities/by-query?cursor=", ""),
            ("GET", "/entities?filter=", ""),
        ] {
            let (status, answer) = ask(method, path, body);
            assert_eq!(status, 400, "{method} {path} {body}");
            assert_eq!(answer["error"]["name"], "InputError");
        }
    }
}
