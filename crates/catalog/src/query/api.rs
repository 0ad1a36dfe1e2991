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

use percent_encoding::percent_decode_str;
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::entity::Entity;
use crate::entity_ref::EntityRef;

use super::by_query::{self, Cursor, FullTextFilter, Question, Start};
use super::condition::Condition;
use super::error::QueryError;
use super::facets;
use super::fields::Fields;
use super::filter::Filter;
use super::index::Index;
use super::json::EntityJson;
use super::list::{self, ListRequest};
use super::locations;
use super::order::OrderField;
use super::parameters::{Parameters, json_object};
use super::predicate;

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

fn list_entities(
    index: &Index,
    request: &Request<'_>,
    parameters: &Parameters<'_>,
) -> Result<Response, QueryError> {
    let fields = Fields::parse(parameters.all("fields"))?;
    let mut wanted = ListRequest {
        filter: Filter::parse(parameters.all("filter"))?,
        order: parameters
            .all("order")
            .map(OrderField::parse_order)
            .collect::<Result<_, _>>()?,
        limit: parameters.number("limit")?,
        offset: parameters.number("offset")?.unwrap_or_default(),
    };
    if let Some(cursor) = parameters.one("after") {
        wanted.continue_after(cursor)?;
    }
    if wanted.limit == Some(0) {
        return Err(QueryError::input(
            "Invalid limit, must be greater than zero",
        ));
    }
    let page = list::list(index, &wanted);
    let mut response = Response::json(&Items {
        index,
        positions: &page.entities,
        fields: fields.as_ref(),
    });
    if let Some(after) = page.after {
        let mut next = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in url::form_urlencoded::parse(request.query.as_bytes()) {
            if name != "offset" && name != "after" {
                next.append_pair(&name, &value);
            }
        }
        next.append_pair("after", &after);
        let link = format!(
            "<{}{}?{}>; rel=\"next\"",
            request.mount,
            request.path,
            next.finish()
        );
        response.headers.push(("link", link));
    }
    Ok(response)
}

fn query_by_parameters(index: &Index, parameters: &Parameters<'_>) -> Result<Response, QueryError> {
    let fields = Fields::parse(parameters.all("fields"))?;
    let start = match parameters.one("cursor") {
        Some(cursor) => Start::At(Cursor::decode(cursor)?),
        None => {
            let term = parameters.one("fullTextFilterTerm").unwrap_or_default();
            let mut text_fields = Vec::new();
            for list in parameters.all("fullTextFilterFields") {
                text_fields.extend(list.split(',').map(str::to_owned));
            }
            Start::First {
                question: Question {
                    filter: Filter::parse(parameters.all("filter"))?,
                    query: None,
                    order_fields: parameters
                        .all("orderField")
                        .map(OrderField::parse_order_field)
                        .collect::<Result<_, _>>()?,
                    full_text_filter: Some(FullTextFilter {
                        term: term.to_owned(),
                        fields: (!text_fields.is_empty()).then_some(text_fields),
                    }),
                },
                offset: parameters.number("offset")?.unwrap_or_default(),
                count: counted(parameters.one("totalItems"))?,
            }
        }
    };
    let limit = parameters.number("limit")?;
    page(index, start, limit, fields.as_ref())
}

fn query_by_body(index: &Index, body: &[u8]) -> Result<Response, QueryError> {
    let body = match body {
        [] => json!({}),
        body => json_object(body)?,
    };
    let wanted = texts(&body, "fields")?.unwrap_or_default();
    let fields = Fields::parse(wanted.iter().map(String::as_str))?;
    let start = match text(&body, "cursor")? {
        Some("") => return Err(QueryError::input("Cursor cannot be empty")),
        Some(cursor) => Start::At(Cursor::decode(cursor)?),
        None => Start::First {
            question: Question {
                filter: None,
                query: body.get("query").cloned(),
                order_fields: read(&body, "orderBy")?.unwrap_or_default(),
                full_text_filter: read(&body, "fullTextFilter")?,
            },
            offset: read(&body, "offset")?.unwrap_or_default(),
            count: counted(text(&body, "totalItems")?)?,
        },
    };
    let limit = read(&body, "limit")?;
    page(index, start, limit, fields.as_ref())
}

fn page(
    index: &Index,
    start: Start,
    limit: Option<usize>,
    fields: Option<&Fields>,
) -> Result<Response, QueryError> {
    let answer = by_query::query(index, start, limit.unwrap_or(by_query::DEFAULT_LIMIT))?;
    let mut page_info = serde_json::Map::new();
    for (name, cursor) in [("nextCursor", answer.next), ("prevCursor", answer.previous)] {
        if let Some(cursor) = cursor {
            page_info.insert(name.to_owned(), Value::String(cursor));
        }
    }
    #[derive(serde::Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'b> {
        items: Items<'b>,
        total_items: usize,
        page_info: serde_json::Map<String, Value>,
    }
    Ok(Response::json(&Body {
        items: Items {
            index,
            positions: &answer.entities,
            fields,
        },
        total_items: answer.total_items,
        page_info,
    }))
}

fn entities_by_refs(
    index: &Index,
    parameters: &Parameters<'_>,
    body: &[u8],
) -> Result<Response, QueryError> {
    let body = json_object(body)?;
    let refs = texts(&body, "entityRefs")?
        .ok_or_else(|| QueryError::input("Malformed request body, entityRefs is missing"))?;
    let wanted = texts(&body, "fields")?.unwrap_or_default();
    let fields = Fields::parse(
        wanted
            .iter()
            .map(String::as_str)
            .chain(parameters.all("fields")),
    )?;
    let mut conditions = Vec::new();
    conditions.extend(Filter::parse(parameters.all("filter"))?.map(|filter| filter.condition()));
    if let Some(query) = body.get("query") {
        conditions.push(predicate::parse(query)?);
    }
    let selected = Condition::All(conditions).select(index);
    let items: Vec<Option<Item<'_>>> = refs
        .iter()
        .map(|text| {
            let entity_ref = EntityRef::parse(text, None, "default").ok()?;
            let position = index.catalog().position(&entity_ref)?;
            selected.contains(position).then(|| Item {
                entity: &index.catalog().entities[position],
                fields: fields.as_ref(),
            })
        })
        .collect();
    #[derive(serde::Serialize)]
    struct Body<'b> {
        items: Vec<Option<Item<'b>>>,
    }
    Ok(Response::json(&Body { items }))
}

fn find<'i>(
    index: &'i Index,
    kind: &str,
    namespace: &str,
    name: &str,
) -> Result<&'i Entity, QueryError> {
    EntityRef::new(kind, namespace, name)
        .ok()
        .and_then(|entity_ref| index.catalog().get(&entity_ref))
        .map(|entity| &**entity)
        .ok_or_else(|| {
            QueryError::not_found(format!(
                "No entity named '{name}' found, with kind '{kind}' in namespace '{namespace}'"
            ))
        })
}

/// The entity, the Location that names its file, the one that names that, and
/// so on.
fn ancestry(index: &Index, root: &Entity) -> Response {
    let mut items = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut current = Some(root);
    while let Some(entity) = current {
        seen.insert(&entity.entity_ref);
        let parent = entity
            .origin
            .parent
            .as_ref()
            .and_then(|parent| index.catalog().get(parent));
        items.push(json!({
            "entity": EntityJson(entity),
            "parentEntityRefs": parent.map(|parent| &parent.entity_ref).into_iter().collect::<Vec<_>>(),
        }));
        current = parent
            .map(|parent| &**parent)
            .filter(|parent| !seen.contains(&parent.entity_ref));
    }
    Response::json(&json!({ "rootEntityRef": root.entity_ref, "items": items }))
}

/// Whether `totalItems` asks for a count, which is so unless it says not.
fn counted(mode: Option<&str>) -> Result<bool, QueryError> {
    match mode {
        None | Some("include") => Ok(true),
        Some("exclude") => Ok(false),
        Some(other) => Err(QueryError::input(format!(
            "Invalid totalItems value \"{other}\", expected one of: include, exclude"
        ))),
    }
}

fn text<'b>(body: &'b Value, name: &str) -> Result<Option<&'b str>, QueryError> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(QueryError::input(format!(
            "Malformed request: {name} must be a string, but got {other}"
        ))),
    }
}

fn texts(body: &Value, name: &str) -> Result<Option<Vec<String>>, QueryError> {
    read(body, name)
}

fn read<T: serde::de::DeserializeOwned>(body: &Value, name: &str) -> Result<Option<T>, QueryError> {
    body.get(name)
        .map(T::deserialize)
        .transpose()
        .map_err(|error| QueryError::input(format!("Malformed request: {name}: {error}")))
}

/// One entity, whole or in part.
#[derive(Debug)]
struct Item<'i> {
    entity: &'i Entity,
    fields: Option<&'i Fields>,
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.fields {
            Some(fields) => fields.project(self.entity).serialize(serializer),
            None => EntityJson(self.entity).serialize(serializer),
        }
    }
}

/// Entities, whole or in part, as a list.
struct Items<'i> {
    index: &'i Index,
    positions: &'i [u32],
    fields: Option<&'i Fields>,
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.positions.iter().map(|&position| Item {
            entity: self.index.entity(position),
            fields: self.fields,
        }))
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
