//! `cargo xtask`: the commands that build, test and measure the project.

fn main() {}
