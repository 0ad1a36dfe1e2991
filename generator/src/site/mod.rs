//! `site`.
