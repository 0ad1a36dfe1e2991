//! Signing in over HTTP, with a stand-in for GitHub and one for an OpenID provider in
//! this process, and browsers that keep cookies.
//!
//! [`world`] is the portal, the clock and the browsers; [`providers`] the stand-ins.

mod github;
mod oidc;
mod portal;
mod providers;
mod sessions;
mod world;
