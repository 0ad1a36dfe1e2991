//! What the stand-ins for the outside world have in common.
//!
//! 1. [`aim`]: at which requests something goes wrong.
//! 2. [`wire`]: connections that are reset, and answers that end too soon.
//!
//! What goes wrong, and in whose words, is each stand-in's own: nothing here knows
//! what is asked.

pub mod aim;
pub mod wire;

pub use aim::Aim;
pub use wire::{Sent, Wire};
