//! The `callboard` program. Everything it does is in [`callboard::cli`].

use std::process::ExitCode;

/// A portal is millions of small texts, made in parallel and soon given back:
/// with glibc's allocator a build of 10,000 repositories takes a sixth longer,
/// and more for each repository the more there are.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    callboard::cli::main()
}
