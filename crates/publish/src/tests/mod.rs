//! Whole runs: over memory, a directory and a bucket, by one or by two, ended anywhere,
//! and under the eyes of readers.

mod headers;
mod kills;
mod readers;
mod s3;
mod two;
mod usual;
pub(crate) mod world;
