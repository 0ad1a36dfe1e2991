//! What the module exports.
//!
//! The only file of the workspace that is not free of `unsafe`, and only by its
//! attributes: `no_mangle` gives a function its name for the outside, which
//! is called unsafe because two functions of one name would clash. These names
//! are nowhere else. No pointer is read or written here: the outside gets the
//! addresses of two vectors that the module owns, writes the input there before
//! a call, reads the output after it, and hands over numbers only.
#![allow(unsafe_code)]

use std::cell::RefCell;

use crate::engine::{Engine, Status};

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::default();
}

fn with<T>(refused: T, call: impl FnOnce(&mut Engine) -> T) -> T {
    ENGINE.with(|engine| match engine.try_borrow_mut() {
        Ok(mut engine) => call(&mut engine),
        Err(_) => refused,
    })
}

/// Makes room for the input of the next call, in bytes, and gives its address;
/// 0 when it is too much. The address holds until the next call.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn input(length: u32) -> *mut u8 {
    with(std::ptr::null_mut(), |engine| {
        engine
            .input(length as usize)
            .map_or(std::ptr::null_mut(), <[u8]>::as_mut_ptr)
    })
}

/// The address of the output of the last call. It holds until the next call.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn output() -> *const u8 {
    with(std::ptr::null(), |engine| engine.output().as_ptr())
}

/// How long the output of the last call is, in bytes.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn output_length() -> u32 {
    with(0, |engine| {
        u32::try_from(engine.output().len()).unwrap_or(0)
    })
}

/// Opens an index in place of the one before; the input is its hot file.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn open() -> i32 {
    with(Status::Refused, Engine::open) as i32
}

/// Brings a range of a file; the input is its bytes.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn put(file: u32, start: f64) -> i32 {
    with(Status::Refused, |engine| engine.put(file, start)) as i32
}

/// Searches; the input is the request.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn search() -> i32 {
    with(Status::Refused, Engine::search) as i32
}
