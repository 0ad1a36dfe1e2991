//! Everything together: the portal of the moment, tasks, and the way to code hosts.

use std::convert::Infallible;
use std::sync::Arc;

use access::policy::NotForYou;
use access::session::Person;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use scaffolder::task::spec::User;

use crate::actions::Publishers;
use crate::auth::protect::{Asker, protect};
use crate::auth::users;
use crate::auth::{self, Auth};
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
    /// Signing in, where people do.
    pub auth: Option<Arc<Auth>>,
    /// Who asks, where people sign in: of one request, see [`Here`].
    pub who: Option<Arc<Person>>,
}

/// The largest form or request, in bytes: the largest file of a form, and its fields.
pub const MAX_BODY_BYTES: usize = 8 << 20;

/// The [`App`] for whoever asks.
pub struct Here(pub App);

impl FromRequestParts<App> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let asker = parts.extensions.get::<Asker>();
        Ok(Self(App {
            who: asker.map(|asker| Arc::clone(&asker.0)),
            ..app.clone()
        }))
    }
}

impl App {
    /// The reference of whoever asks.
    pub fn me(&self) -> &str {
        let who = self.who.as_ref();
        who.map_or(&self.guest, |person| &person.entity_ref)
    }

    /// Who asks.
    pub fn user(&self, portal: &dyn Portal) -> Option<User> {
        Some(User {
            entity: portal.entity(self.me()),
            user_ref: self.me().to_owned(),
        })
    }

    /// The references that are one's own: the user's, and those of their groups.
    pub fn ownership(&self, portal: &dyn Portal) -> Vec<String> {
        users::ownership(portal, self.me())
    }

    /// Whether whoever asks may use a template. Where nobody signs in, everybody may.
    ///
    /// # Errors
    ///
    /// [`NotForYou`].
    pub fn may_use(&self, portal: &dyn Portal, template_ref: &str) -> Result<(), NotForYou> {
        match (&self.auth, &self.who) {
            (Some(auth), Some(person)) => auth.may_use(portal, person, template_ref),
            (Some(auth), None) => auth.may_use(portal, &Person::default(), template_ref),
            (None, _) => Ok(()),
        }
    }

    /// Whether the person that everybody is can be told apart from others: then only
    /// what is theirs is theirs.
    pub fn knows_who(&self, portal: &dyn Portal) -> bool {
        portal.entity(self.me()).is_some()
    }
}

/// All routes, below the base path of the portal. Where people sign in, those of signing
/// in are open to anybody, and the others to nobody who has not.
pub fn router(app: App) -> Router {
    let auth = app.auth.clone();
    let router = Router::new()
        .nest("/api/scaffolder", api::router())
        .route("/create/", get(pages::gallery))
        .nest("/create", pages::router())
        .layer(axum::extract::DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(app);
    match auth {
        None => router,
        Some(auth) => router
            .layer(from_fn_with_state(Arc::clone(&auth), protect))
            .merge(auth::router(auth)),
    }
}
