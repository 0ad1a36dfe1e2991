//! The requests for entities: parameters and bodies in, lists out.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::entity::Entity;
use crate::entity_ref::EntityRef;
use crate::query::by_query::{self, Cursor, FullTextFilter, Question, Start};
use crate::query::condition::Condition;
use crate::query::error::QueryError;
use crate::query::fields::Fields;
use crate::query::filter::Filter;
use crate::query::index::Index;
use crate::query::json::EntityJson;
use crate::query::list::{self, ListRequest};
use crate::query::order::OrderField;
use crate::query::parameters::{Parameters, json_object};
use crate::query::predicate;

use super::{Request, Response};

pub(super) fn list_entities(
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

pub(super) fn query_by_parameters(
    index: &Index,
    parameters: &Parameters<'_>,
) -> Result<Response, QueryError> {
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

pub(super) fn query_by_body(index: &Index, body: &[u8]) -> Result<Response, QueryError> {
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
    let mut page_info = Map::new();
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
        page_info: Map<String, Value>,
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

pub(super) fn entities_by_refs(
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

pub(super) fn find<'i>(
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
pub(super) fn ancestry(index: &Index, root: &Entity) -> Response {
    let mut items = Vec::new();
    let mut seen = BTreeSet::new();
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

pub(super) fn text<'b>(body: &'b Value, name: &str) -> Result<Option<&'b str>, QueryError> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(QueryError::input(format!(
            "Malformed request: {name} must be a string, but got {other}"
        ))),
    }
}

pub(super) fn texts(body: &Value, name: &str) -> Result<Option<Vec<String>>, QueryError> {
    read(body, name)
}

fn read<T: DeserializeOwned>(body: &Value, name: &str) -> Result<Option<T>, QueryError> {
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
