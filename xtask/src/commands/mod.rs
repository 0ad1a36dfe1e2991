//! One file per command.

pub(crate) mod bench;
pub(crate) mod ci;
pub(crate) mod demo;
pub(crate) mod links;
pub(crate) mod organisation;
pub(crate) mod test;
pub(crate) mod wasm;
