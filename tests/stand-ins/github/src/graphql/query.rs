//! Where every query begins.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;

use super::Schema;
use super::connection::text;
use super::owner::Account;
use super::plain::Plain;
use super::repository::RepositoryObject;
use super::team::TeamObject;
use crate::server::Shared;
use crate::server::access::Caller;
use crate::server::limits::Left;
use crate::time;
use crate::world::model::{Repository, node_id};
use crate::world::{Found, World};

/// What every part of an answer needs to know.
pub(super) struct Context<'s> {
    pub(super) shared: &'s Shared,
    pub(super) caller: &'s Caller,
    /// The points that are left, and what this query took.
    pub(super) left: Left,
    pub(super) points: u64,
    pub(super) nodes: u64,
}

impl Context<'_> {
    pub(super) fn world(&self) -> &World {
        &self.shared.world
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.shared.schema
    }

    /// A page for people.
    pub(super) fn web(&self, path: &str) -> String {
        format!("{}/{path}", self.shared.options.web)
    }

    /// A repository that whoever asks may see.
    pub(super) fn repository(
        &self,
        full_name: &str,
        follows_renames: bool,
    ) -> Result<Arc<Repository>, FieldError> {
        match self.world().find(full_name) {
            Some(Found::Here(found)) if self.caller.sees(&found) => Ok(found),
            Some(Found::Moved(found)) if follows_renames && self.caller.sees(&found) => Ok(found),
            _ => Err(unresolved(&format!(
                "a Repository with the name '{full_name}'."
            ))),
        }
    }
}

/// The error of something that is not there.
pub(super) fn unresolved(what: &str) -> FieldError {
    FieldError {
        message: format!("Could not resolve to {what}"),
    }
}

/// The root.
pub(super) struct Query<'c>(pub(super) &'c Context<'c>);

impl<'c> Query<'c> {
    fn node(&self, id: &str) -> Option<Box<dyn ObjectValue + 'c>> {
        let context = self.0;
        let state = context.world().read();
        let owner = |prefix: &str| {
            let mut owners = state.owners.values();
            owners
                .find(|owner| node_id(prefix, owner.id) == id)
                .cloned()
        };
        if id.starts_with("R_") {
            let mut all = state.repositories.values();
            let repository = all
                .find(|it| node_id("R", it.id) == id)
                .filter(|it| context.caller.sees(it))?;
            return Some(Box::new(RepositoryObject::new(
                context,
                Arc::clone(repository),
            )));
        }
        if id.starts_with("O_") {
            return owner("O").map(|owner| Account::organization(context, owner).boxed());
        }
        if id.starts_with("U_") {
            let user = state
                .users
                .values()
                .find(|user| node_id("U", user.id) == id);
            return user.map(|user| Account::user(context, user.clone()).boxed());
        }
        state.owners.values().find_map(|owner| {
            let team = owner.teams.values().find(|it| node_id("T", it.id) == id)?;
            let object = TeamObject::new(context, owner.clone(), team.clone());
            Some(Box::new(object) as Box<dyn ObjectValue + 'c>)
        })
    }
}

impl ObjectValue for Query<'_> {
    fn type_name(&self) -> &'static str {
        "Query"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let context = self.0;
        let arguments = info.arguments();
        let argument = |name: &str| text(arguments, name).unwrap_or_default();
        let login = argument("login");
        Ok(match info.field_name() {
            "organization" => match Account::find(context, login) {
                Some(found) if !found.is_user() => ResolvedValue::Object(found.boxed()),
                _ => {
                    let what = format!("an Organization with the login of '{login}'.");
                    return Err(unresolved(&what));
                }
            },
            "user" => match Account::find(context, login) {
                Some(found) if found.is_user() => ResolvedValue::Object(found.boxed()),
                _ => {
                    return Err(unresolved(&format!("a User with the login of '{login}'.")));
                }
            },
            "repositoryOwner" => match Account::find(context, login) {
                Some(found) => ResolvedValue::Object(found.boxed()),
                None => ResolvedValue::null(),
            },
            "repository" => {
                let full_name = format!("{}/{}", argument("owner"), argument("name"));
                let repository = context.repository(&full_name, follows_renames(info))?;
                ResolvedValue::object(RepositoryObject::new(context, repository))
            }
            "viewer" => ResolvedValue::Object(Account::viewer(context).boxed()),
            "rateLimit" => ResolvedValue::object(rate_limit(context)),
            "node" => match self.node(argument("id")) {
                Some(node) => ResolvedValue::Object(node),
                None => {
                    let what = format!("a node with the global id of '{}'.", argument("id"));
                    return Err(unresolved(&what));
                }
            },
            "nodes" => {
                let ids = arguments.get("ids").and_then(JsonValue::as_array);
                ResolvedValue::List(Box::new(ids.into_iter().flatten().map(move |id| {
                    let id = id.as_str().unwrap_or_default();
                    match self.node(id) {
                        Some(node) => Ok(ResolvedValue::Object(node)),
                        None => Err(unresolved(&format!("a node with the global id of '{id}'."))),
                    }
                })))
            }
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// Whether a field's arguments let a repository be found by a name it had.
pub(super) fn follows_renames(info: &ResolveInfo<'_>) -> bool {
    let argument = info.arguments().get("followRenames");
    argument.and_then(JsonValue::as_bool).unwrap_or(true)
}

fn rate_limit(context: &Context<'_>) -> Plain {
    let left = &context.left;
    Plain::new("RateLimit")
        .with("cost", context.points)
        .with("limit", left.limit)
        .with("nodeCount", context.nodes)
        .with("remaining", left.remaining())
        .with(
            "resetAt",
            time::iso(i64::try_from(left.reset).unwrap_or_default()),
        )
        .with("used", left.used)
}
