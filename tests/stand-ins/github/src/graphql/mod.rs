//! GitHub's GraphQL API: any query over the part of its schema that
//! `schema.graphql` has, and `enterprise.graphql` where the stand-in is told to be an
//! Enterprise Server.
//!
//! 1. `cost`: what a query costs, and whether it is refused for that.
//! 2. `query`: where it begins; `owner`, `team`, `repository`, `object`: what it
//!    finds.
//! 3. `connection`, `listing`: lists, page by page.
//! 4. `failure`: errors in GitHub's shape.

mod connection;
mod cost;
mod failure;
mod listing;
mod object;
mod owner;
mod plain;
mod query;
mod repository;
mod team;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::ExecutableDocument;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::resolvers::Execution;
use apollo_compiler::response::JsonMap;
use apollo_compiler::schema::Implementers;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, collections};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::server::Shared;
use crate::server::access::Caller;
use crate::server::answer::Answer;
use crate::server::asked::Asked;
use crate::server::with_left;
use listing::Listings;
use query::{Context, Query};

/// How many queries are kept as they were understood.
const MAX_DOCUMENTS: usize = 256;

type Document = Arc<Valid<ExecutableDocument>>;

/// The schema, and what was understood by it.
pub(crate) struct Schema {
    schema: Valid<apollo_compiler::Schema>,
    implementers: collections::HashMap<Name, Implementers>,
    documents: Mutex<HashMap<String, Document>>,
    listings: Listings,
}

impl Schema {
    /// The schema of <https://github.com>, or that of an Enterprise Server. What only the
    /// latter has is refused by the former, as GitHub refuses it, and is unknown to the
    /// published description that logs are held against.
    pub(crate) fn new(is_enterprise_server: bool) -> Self {
        let mut text = include_str!("schema.graphql").to_owned();
        if is_enterprise_server {
            text.push_str(include_str!("enterprise.graphql"));
        }
        let schema = apollo_compiler::Schema::parse_and_validate(text, "schema.graphql")
            .expect("the schema is a part of the program and its tests");
        Self {
            implementers: schema.implementers_map(),
            schema,
            documents: Mutex::default(),
            listings: Listings::default(),
        }
    }

    fn document(&self, text: &str) -> Result<Document, serde_json::Value> {
        let kept = || {
            self.documents
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(document) = kept().get(text) {
            return Ok(Arc::clone(document));
        }
        let document = ExecutableDocument::parse_and_validate(&self.schema, text, "query")
            .map_err(|invalid| failure::invalid(&invalid.errors))?;
        let document = Arc::new(document);
        let mut kept = kept();
        if kept.len() >= MAX_DOCUMENTS {
            kept.clear();
        }
        kept.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}

/// The body of a request.
#[derive(Deserialize)]
struct Body {
    query: Option<String>,
    #[serde(default)]
    variables: Option<JsonMap>,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
}

/// The body of an answer.
#[derive(Serialize)]
struct Answered {
    data: Option<JsonMap>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<serde_json::Value>,
}

/// Answers a query.
pub(crate) fn answer(shared: &Shared, asked: &Asked, caller: &Caller) -> Answer {
    if asked.method != "POST" {
        return Answer::not_found();
    }
    let Ok(body) = serde_json::from_slice::<Body>(&asked.body) else {
        return Answer::error(400, "Problems parsing JSON");
    };
    let Some(text) = body.query else {
        let message = "A query attribute must be specified and must be a string.";
        return refused(vec![json!({ "message": message })]);
    };
    let schema = &shared.schema;
    let document = match schema.document(&text) {
        Ok(document) => document,
        Err(errors) => return Answer::json(200, &json!({ "errors": errors })),
    };
    let operation = match document.operations.get(body.operation_name.as_deref()) {
        Ok(operation) => operation,
        Err(error) => return refused(vec![json!({ "message": error.message().to_string() })]),
    };
    let raw = body.variables.unwrap_or_default();
    let variables = match coerce_variable_values(&schema.schema, operation, &raw) {
        Ok(variables) => variables,
        Err(error) => return refused(vec![failure::variable(&error)]),
    };
    let cost = cost::cost(&schema.schema, &document, operation, &variables);
    if !cost.errors.is_empty() {
        return refused(cost.errors);
    }

    let clock = shared.now().unsigned_abs();
    let limit = shared.options.points_per_hour;
    let limits = &shared.limits;
    let (is_enough, left) = limits.take(caller.name(), "graphql", limit, cost.points(), clock);
    if !is_enough {
        let message = "API rate limit already exceeded for installation ID 1.";
        let error = json!({ "type": "RATE_LIMITED", "message": message });
        return with_left(refused(vec![error]), &left);
    }
    let context = Context {
        shared,
        caller,
        left,
        points: cost.points(),
        nodes: cost.nodes,
    };
    let result = Execution::new(&schema.schema, &document)
        .implementers_map(&schema.implementers)
        .operation(operation)
        .coerced_variable_values(&variables)
        .enable_schema_introspection(true)
        .execute_sync(&Query(&context));
    let answer = match result {
        Ok(response) => Answer::json(
            200,
            &Answered {
                errors: response.errors.iter().map(failure::field).collect(),
                data: response.data,
            },
        ),
        Err(error) => refused(vec![json!({ "message": error.message().to_string() })]),
    };
    with_left(answer, &context.left).with("x-github-media-type", "github.v4; format=json")
}

/// An answer without data.
fn refused(errors: Vec<serde_json::Value>) -> Answer {
    Answer::json(200, &json!({ "errors": errors }))
}
