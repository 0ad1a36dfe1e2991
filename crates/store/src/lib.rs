//! Where outputs are kept: one trait over a directory and memory.
