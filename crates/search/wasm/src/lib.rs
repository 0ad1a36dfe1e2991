//! The portal's search as a WebAssembly module: what [`search`] does, behind a
//! few functions that JavaScript calls with numbers and bytes. `cargo xtask
//! wasm` builds it, `callboard` carries it, a worker runs it.
//!
//! It is built twice: without features for indexes in English and of no
//! language, and with the feature `languages` for all, which is larger by the
//! endings of words in six more. What `open` says of an index in German in the
//! small one is status 2.
//!
//! The module imports nothing: `WebAssembly.instantiate(bytes, {})`. It knows no
//! network, clock or randomness. It holds one index at a time.
//!
//! # Calls
//!
//! | export | input | returns |
//! | --- | --- | --- |
//! | `memory` | | the memory of the module |
//! | `input(length)` | | the address of room for `length` bytes, the input of the next call; 0 when that is too much |
//! | `open()` | the hot file of an index | how it went; the output is [what it holds](#opened) |
//! | `put(file, start)` | the bytes of a range | how it went; no output. All of a file at once is checked against its sum |
//! | `search()` | a [request](#request) as JSON | how it went; the output is the [answer](#answer), or [what is wanted](#wanted) |
//! | `output()`, `output_length()` | | where the output of the last call is, and how long in bytes: JSON in UTF-8 |
//!
//! A call takes its input: the next one wants `input` again. Addresses hold until
//! the next call, and `memory.buffer` is another one after any call that took
//! memory, so views are made right before they are used.
//!
//! ```js
//! const call = (name, bytes, ...numbers) => {
//!   const at = module.input(bytes.length) >>> 0;
//!   if (at === 0) throw new Error("too much for the search module");
//!   new Uint8Array(module.memory.buffer, at, bytes.length).set(bytes);
//!   const status = module[name](...numbers);
//!   const output = new Uint8Array(
//!     module.memory.buffer, module.output() >>> 0, module.output_length() >>> 0);
//!   return { status, output: output.length ? JSON.parse(decoder.decode(output)) : undefined };
//! };
//! ```
//!
//! How a call went:
//!
//! | status | means |
//! | --- | --- |
//! | 0 | done |
//! | 1 | more of the index is wanted: fetch all of it at once, `put` each range, search again with the same request |
//! | 2 | the bytes are not those of an index of this version; of `put`, a whole file that is not the one of this index |
//! | 3 | refused: a request that is none, a range that is not within its file, a call before `open` |
//!
//! A trap (`WebAssembly.RuntimeError`) is a damaged index too: the module is not
//! to be used again. No call waits, and none goes on for ever; a search takes
//! some rounds of wanting, seven at most in practice, so whoever counts more than
//! twenty has an index whose files do not belong together.
//!
//! # Request
//!
//! All keys may be left out; others are refused. At most 64 KB.
//!
//! ```json
//! { "text": "order kind:api", "facets": [["site", "component:default/orders"]],
//!   "offset": 0, "limit": 10, "ofEachGroup": 3, "count": ["kind", "owner"] }
//! ```
//!
//! `ofEachGroup` shows so many of each group, best first over all, and at most
//! `limit`; `count` names facets whose values are counted. See
//! [`search::query::Request`].
//!
//! # Answer
//!
//! ```json
//! { "total": 2,
//!   "results": [{ "document": 0, "score": 12345, "group": "catalog", "path": "catalog/…/",
//!     "title": "Order Service", "name": "order-service", "kind": "component",
//!     "type": "service", "owner": "payments", "context": "", "description": "…",
//!     "titlePieces": ["", "Order", " Service"], "namePieces": ["", "order", "-service"],
//!     "places": [{ "link": "#first-checks", "heading": ["First ", "checks"],
//!                  "excerpt": ["… the ", "order", " queue"] }] }],
//!   "groups": [["catalog", 1], ["docs", 1]],
//!   "facets": [["kind", [["component", 1], ["docs", 1]]]],
//!   "corrected": [["odrer", "order"]],
//!   "partial": false }
//! ```
//!
//! Pieces are plain and matched text in turn, plain first: what matched has odd
//! numbers. `link` goes behind `path`. All text is text: it is shown with
//! `textContent`, never as markup. See [`search::query::Answer`].
//!
//! # Wanted
//!
//! ```json
//! [{ "file": 0, "name": "terms", "start": 4096, "end": 8192 }]
//! ```
//!
//! From `start` to before `end`, in bytes. `put` takes the number of the file and
//! the start, and may bring more than was wanted, as a whole file.
//!
//! # Opened
//!
//! ```json
//! { "documents": 13, "language": "english", "groups": [["catalog", 9], ["docs", 4]],
//!   "files": [{ "file": 0, "name": "terms", "size": 12345 }],
//!   "worthwhile": { "file": 5, "name": "spelling", "start": 0, "end": 2048 } }
//! ```
//!
//! The range that is worthwhile, unless it is empty, may be fetched and `put` while
//! nobody waits: it saves a later search a round.
//!
//! # Reading order
//!
//! 1. [`engine`]: the index and the calls, in safe code that runs everywhere.
//! 2. [`request`] and [`answer`]: JSON in and out.
//! 3. [`exports`]: the names.

pub mod answer;
pub mod engine;
pub mod exports;
mod json;
pub mod request;
