//! What the module exports.
//!
//! Not free of `unsafe`, but only by its attributes: `no_mangle` gives a
//! function its name for the outside, which is called unsafe because two
//! functions of one name would clash. These names are nowhere else in the
//! module. No pointer is read or written here: the outside gets the addresses of
//! two vectors that the module owns, writes the input there before a call, and
//! reads the output after it.
#![allow(unsafe_code)]

use std::cell::RefCell;

use crate::check;

/// The most bytes that are taken at once.
pub const LONGEST_INPUT: usize = 32 << 20;

#[derive(Default)]
struct Buffers {
    input: Vec<u8>,
    output: Vec<u8>,
}

thread_local! {
    static BUFFERS: RefCell<Buffers> = RefCell::default();
}

/// Makes room for the input of the next call, in bytes, and gives its address;
/// 0 when it is too much. The address holds until the next call.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn input(length: u32) -> *mut u8 {
    let length = length as usize;
    BUFFERS.with_borrow_mut(|buffers| {
        buffers.input = Vec::new();
        if length > LONGEST_INPUT || buffers.input.try_reserve_exact(length).is_err() {
            return std::ptr::null_mut();
        }
        buffers.input.resize(length, 0);
        buffers.input.as_mut_ptr()
    })
}

/// The address of the output of the last call. It holds until the next call.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn output() -> *const u8 {
    BUFFERS.with_borrow(|buffers| buffers.output.as_ptr())
}

/// How long the output of the last call is, in bytes.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn output_length() -> u32 {
    BUFFERS.with_borrow(|buffers| u32::try_from(buffers.output.len()).unwrap_or(0))
}

/// Checks a descriptor; the input is the request.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
pub extern "C" fn check() -> i32 {
    BUFFERS.with_borrow_mut(|buffers| {
        let input = std::mem::take(&mut buffers.input);
        let answer = check::answer(&input);
        buffers.output = answer.unwrap_or_default();
        i32::from(buffers.output.is_empty())
    })
}
