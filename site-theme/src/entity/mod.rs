//! Entity pages: the views of their parts, and the text they show.
//!
//! 1. [`highlight`]: source text with numbered lines.

pub mod highlight;
