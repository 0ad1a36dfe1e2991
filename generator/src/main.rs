//! The `callboard` program. Everything it does is in [`callboard::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    callboard::cli::main()
}
