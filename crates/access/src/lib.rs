//! Signing in, and who may do what.
//!
//! Everything here takes values and returns values: the time and random bytes are
//! arguments, and a request to a provider is a value that the caller sends. Modules in
//! reading order:
//!
//! 1. [`config`]: `auth.providers` of `app-config.yaml` to [`config::Provider`]s.
//! 2. [`next`]: where somebody comes back to; [`flow`]: one sign-in that is under way.
//! 3. [`github`] and [`oidc`]: what to ask a provider, and how its answers read;
//!    [`http`]: the requests and answers themselves.
//! 4. [`policy`]: who is let in, and who may use which template; [`resolver`]: which
//!    user of the catalog somebody is.
//! 5. [`session`]: what a browser holds afterwards; [`signed`]: what it shows at the
//!    edge; [`sealed`] and [`cookie`]: how either is written.
//! 6. [`guard`]: what every change has to carry.
//!
//! Nothing here knows a router, a store or a page.

pub mod config;
pub mod cookie;
pub mod flow;
pub mod github;
pub mod guard;
pub mod http;
pub mod next;
pub mod oidc;
pub mod policy;
pub mod resolver;
pub mod sealed;
pub mod session;
pub mod signed;

/// How far the clocks of two machines may be apart, in seconds.
pub const SKEW_S: u64 = 60;
