//! Everything together: the portal of the moment, tasks, and the way to code hosts.

use std::sync::Arc;

use axum::Router;
use scaffolder::task::spec::User;
use serde_json::Value;

use crate::actions::Publishers;
use crate::portal::Portal;
use crate::tasks::Tasks;
use crate::{api, pages};

/// Gives the portal of the moment. Who asks keeps it for one request.
pub type Current = Arc<dyn Fn() -> Arc<dyn Portal> + Send + Sync>;

/// What the routers need.
#[derive(Clone)]
pub struct App {
    /// The portal of the moment.
    pub portal: Current,
    /// Tasks.
    pub tasks: Tasks,
    /// The way to code hosts.
    pub publishers: Arc<dyn Publishers>,
    /// Who everybody is where nobody signs in: a reference.
    pub guest: String,
}

/// The largest form or request, in bytes: the largest file of a form, and its fields.
pub const MAX_BODY_BYTES: usize = 8 << 20;

impl App {
    /// Who asks.
    pub fn user(&self, portal: &dyn Portal) -> Option<User> {
        Some(User {
            entity: portal.entity(&self.guest),
            user_ref: self.guest.clone(),
        })
    }

    /// The references that are one's own: the user's, and those of their groups.
    pub fn ownership(&self, portal: &dyn Portal) -> Vec<String> {
        let mut all = vec![self.guest.clone()];
        let Some(entity) = portal.entity(&self.guest) else {
            return all;
        };
        let relations = entity.get("relations").and_then(Value::as_array);
        let groups = relations.into_iter().flatten().filter_map(|relation| {
            let is_member = relation.get("type")?.as_str()? == "memberOf";
            is_member
                .then(|| relation.get("targetRef")?.as_str())
                .flatten()
        });
        all.extend(groups.map(str::to_owned));
        all
    }

    /// Whether the person that everybody is can be told apart from others: then only
    /// what is theirs is theirs.
    pub fn knows_who(&self, portal: &dyn Portal) -> bool {
        portal.entity(&self.guest).is_some()
    }
}

/// All routes, below the base path of the portal.
pub fn router(app: App) -> Router {
    Router::new()
        .nest("/api/scaffolder", api::router())
        .nest("/create", pages::router())
        .layer(axum::extract::DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(app)
}
