//! `sources`.
