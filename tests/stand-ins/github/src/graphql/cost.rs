//! What a query costs, before it is run: nodes and points, by
//! <https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api>.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Schema;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};
use serde_json::json;

/// How many nodes one query may ask for.
const MAX_NODES: u64 = 500_000;

/// How many nodes one connection may ask for.
const MAX_PAGE: i64 = 100;

/// What a query costs.
#[derive(Debug, Default)]
pub(super) struct Cost {
    pub(super) nodes: u64,
    requests: u64,
    /// What is wrong with it, as GitHub says it.
    pub(super) errors: Vec<serde_json::Value>,
}

impl Cost {
    /// In points: a hundredth of the requests it would take, and one at least.
    pub(super) const fn points(&self) -> u64 {
        let points = (self.requests + 50) / 100;
        if points == 0 { 1 } else { points }
    }
}

/// The cost of an operation.
pub(super) fn cost(
    schema: &Schema,
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &JsonMap,
) -> Cost {
    let mut walk = Walk {
        schema,
        document,
        variables,
        cost: Cost::default(),
    };
    walk.set(&operation.selection_set, 1);
    if walk.cost.nodes > MAX_NODES {
        let nodes = walk.cost.nodes;
        walk.cost.errors.push(json!({
            "type": "MAX_NODE_LIMIT_EXCEEDED",
            "message": format!("This query requests up to {nodes} possible nodes which exceeds the maximum limit of 500,000."),
        }));
    }
    walk.cost
}

struct Walk<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
    cost: Cost,
}

impl Walk<'_> {
    fn set(&mut self, set: &SelectionSet, parents: u64) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => self.field(field, parents),
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set, parents),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.fragment_name) {
                        let set = fragment.selection_set.clone();
                        self.set(&set, parents);
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &Field, parents: u64) {
        let mut inside = parents;
        let is_connection = field.ty().inner_named_type().ends_with("Connection");
        if is_connection {
            let size = self.size(field);
            self.cost.requests = self.cost.requests.saturating_add(parents);
            inside = parents.saturating_mul(size);
            self.cost.nodes = self.cost.nodes.saturating_add(inside);
        } else if field.name == "nodes"
            && let Some(count) = self.count(field, "ids")
        {
            inside = parents.saturating_mul(count.max(1));
            self.cost.nodes = self.cost.nodes.saturating_add(inside);
        }
        if field.inner_type_def(self.schema).is_some() {
            self.set(&field.selection_set, inside);
        }
    }

    /// How many nodes a connection is asked for.
    fn size(&mut self, field: &Field) -> u64 {
        let name = &field.name;
        let asked = ["first", "last"]
            .into_iter()
            .find_map(|argument| Some((argument, self.number(field, argument)?)));
        match asked {
            None => {
                self.cost.errors.push(json!({
                    "type": "MISSING_PAGINATION_BOUNDARIES",
                    "path": [name.as_str()],
                    "message": format!("You must provide a `first` or `last` value to properly paginate the `{name}` connection."),
                }));
                1
            }
            Some((argument, size)) if size > MAX_PAGE => {
                self.cost.errors.push(json!({
                    "type": "EXCESSIVE_PAGINATION",
                    "path": [name.as_str()],
                    "message": format!("Requesting {size} records on the `{name}` connection exceeds the `{argument}` limit of {MAX_PAGE} records."),
                }));
                MAX_PAGE.unsigned_abs()
            }
            Some((_, size)) => u64::try_from(size).unwrap_or(0).max(1),
        }
    }

    fn number(&self, field: &Field, name: &str) -> Option<i64> {
        match field.specified_argument_by_name(name)?.as_ref() {
            Value::Int(number) => number.try_to_i32().ok().map(i64::from),
            Value::Variable(name) => self.variables.get(name.as_str())?.as_i64(),
            _ => None,
        }
    }

    fn count(&self, field: &Field, name: &str) -> Option<u64> {
        let count = match field.specified_argument_by_name(name)?.as_ref() {
            Value::List(items) => items.len(),
            Value::Variable(name) => match self.variables.get(name.as_str())? {
                JsonValue::Array(items) => items.len(),
                _ => 1,
            },
            _ => 1,
        };
        Some(count as u64)
    }
}
