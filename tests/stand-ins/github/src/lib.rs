//! A stand-in for GitHub over real git repositories: for tests and measurements
//! without the internet.
//!
//! Make a [`World`], start a [`Server`] on it, and point a client at
//! [`Server::url`]:
//!
//! ```
//! use github_stand_in::{About, Change, Options, Server, World};
//!
//! let world = World::temporary()?;
//! let files = Change::new().file("catalog-info.yaml", "kind: Component\n");
//! world.create("acme/shop", About::default(), files)?;
//! let server = Server::start(world.clone(), Options::default())?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! world.rename("acme/shop", "acme/store")?; // Seen at once.
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! 1. [`world`]: what there is: owners, people, repositories.
//! 2. [`server`]: the addresses, who may ask, what goes wrong, what is logged.
//! 3. `rest`, `graphql`: what is answered.
//! 4. [`oracle`]: whether GitHub would have taken and answered that.
//!
//! It follows GitHub's published descriptions, not its source: it does not prove
//! that GitHub would do the same, and has nothing that a portal does not need.

mod graphql;
pub mod oracle;
mod rest;
pub mod server;
mod time;
pub mod world;

pub use server::{App, Fault, Options, Server, Trouble};
pub use world::change::{Change, Item};
pub use world::extras::Extras;
pub use world::model::{About, CheckState, Owner, Release, Repository, Team, User, Visibility};
pub use world::{World, WorldError};
