//! What the catalog says of a descriptor, for a page where somebody pastes one:
//! [`catalog`] behind a few functions that JavaScript calls with bytes. `cargo
//! xtask wasm` builds it, `callboard` carries it, a worker runs it.
//!
//! The module imports nothing: `WebAssembly.instantiate(bytes, {})`. It knows no
//! network, and no catalog but what it is given.
//!
//! # Calls
//!
//! | export | input | returns |
//! | --- | --- | --- |
//! | `memory` | | the memory of the module |
//! | `input(length)` | | the address of room for `length` bytes, the input of the next call; 0 when that is too much |
//! | `check()` | a [request](check::Request) as JSON | 0, and the output is the [answer](check::Answer); 1 where the request is none |
//! | `output()`, `output_length()` | | where the output of the last call is, and how long in bytes: JSON in UTF-8 |
//!
//! Addresses hold until the next call. A trap (`WebAssembly.RuntimeError`) is a
//! bug: the module is not to be used again.
//!
//! [`check`] is what it does, in safe code that runs everywhere; [`exports`] are
//! the names.

pub mod check;
pub mod exports;
