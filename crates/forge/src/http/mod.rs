//! The way to a host that is far: which hosts may be asked, how often, how long to
//! wait, and what it came to.
//!
//! 1. [`hosts`]: which hosts.
//! 2. [`policy`]: what follows from an answer; [`graphql`] reads what is wrong with
//!    one of a query.
//! 3. [`budget`], [`patience`], [`usage`]: how many requests, how much waiting, and
//!    how many there were.
//! 4. [`client`]: sends them. [`clock`] is what it waits by; [`waits`] tells those who
//!    wait.
//!
//! Only [`client`] does anything; all else decides and counts.

pub mod budget;
pub mod client;
pub mod clock;
pub mod graphql;
pub mod hosts;
pub mod patience;
pub mod policy;
pub mod usage;
pub mod waits;

#[cfg(test)]
pub(crate) mod tests;
