//! The text of a page before it is cut into blocks.
//!
//! [`prepare`] is the way in. In order, as the preprocessors of
//! Python-Markdown with `techdocs-core` run:
//!
//! 1. line ends; [`alerts`], which are a plugin's and come before Markdown;
//! 2. [`graphviz`] and [`uml`];
//! 3. [`snippets`];
//! 4. [`critic`] marks;
//! 5. [`whitespace`]: tabs and blank lines;
//! 6. [`meta`]: front matter, where that extension is on;
//! 7. [`fences`] of code;
//! 8. raw [`html`].

mod alerts;
mod critic;
pub mod fences;
mod graphviz;
mod html;
mod meta;
mod snippets;
mod uml;
mod whitespace;

pub(crate) use html::names;

use super::work::{Note, Work};
use crate::diagrams::{self, Language, Picture};

/// Makes the text that [`super::blocks::parse`] reads from a page's source
/// without its front matter. What must stay as it is (code, raw HTML) goes to
/// the stash.
pub fn prepare(source: &str, work: &mut Work<'_>) -> String {
    let text = whitespace::line_ends(source);
    let text = if work.options.alerts {
        alerts::convert(text)
    } else {
        text
    };
    let text = graphviz::stash(text, work);
    let text = uml::stash(text, work);
    let text = if work.options.exact {
        graphviz::wrap_pictures(text)
    } else {
        text
    };
    let text = snippets::insert(text, work);
    let text = critic::mark(text, work);
    let text = whitespace::normalise(&text);
    let text = if work.options.meta {
        meta::strip(text)
    } else {
        text
    };
    let text = fences::stash(text, work);
    html::stash(text, work)
}

/// A diagram that a server draws. Where none is named the page says so, and its
/// authors, who cannot mend it, are told nothing.
fn served(
    language: Language,
    code: &str,
    picture: &Picture<'_>,
    source: &str,
    line: u32,
    work: &mut Work<'_>,
) -> String {
    let servers = &work.options.diagrams;
    let figure = diagrams::figure(servers, language, code, picture, source);
    if let Some(problem) = figure.problem {
        work.notes.push(Note {
            code: "docs-diagram",
            message: format!("this diagram stays as its source: {problem}"),
            hint: Some("cut it into several".to_owned()),
            line,
        });
    }
    figure.html
}
