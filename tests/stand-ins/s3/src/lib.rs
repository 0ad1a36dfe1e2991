//! A stand-in for one bucket of Amazon S3, in memory: for tests without the
//! internet.
//!
//! Start a [`Server`] and point a client at [`Server::url`], with the bucket in the
//! path and the credentials of [`Options`]:
//!
//! ```
//! use s3_stand_in::{Options, Server};
//!
//! let server = Server::start(Options::default())?;
//! server.put("hello.txt", b"hello");
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! assert_eq!(server.names(), ["hello.txt"]);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! 1. [`asked`]: a request, and whether S3 would have taken it.
//! 2. [`bucket`]: the objects, and what is done to them.
//! 3. `operations`, `answer`: which request is which, and what is sent back.
//! 4. [`faults`]: what goes wrong.
//! 5. [`server`]: all of it behind an address.
//!
//! It follows the "Amazon S3 API Reference" and knows only GetObject, HeadObject,
//! PutObject, CopyObject within the bucket, DeleteObject, ListObjectsV2 and uploads in parts. Whatever else a
//! request asks for is answered with 501 rather than left out. ETags are no MD5s, as
//! they are none in a bucket that is encrypted with a key of KMS. Signatures are
//! looked at, and not computed.

mod answer;
pub mod asked;
pub mod bucket;
pub mod faults;
mod operations;
pub mod server;

pub use asked::Asked;
pub use faults::{Fault, Trouble};
pub use server::{Options, Server};
