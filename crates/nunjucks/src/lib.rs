//! Nunjucks, the template language of Backstage's scaffolder.
//!
//! [`Template::parse`] is the way in, and [`Template::render`] the way out:
//!
//! ```
//! use nunjucks::{Limits, Options, Template};
//!
//! let template = Template::parse("Hello ${{ values.name | title }}", &Options::default())?;
//! let context = serde_json::json!({"values": {"name": "world"}});
//! let text = template.render(context.as_object().unwrap(), &Limits::default())?;
//! assert_eq!(text, "Hello World");
//! # Ok::<(), nunjucks::Error>(())
//! ```
//!
//! The rules are those of the npm package `nunjucks` 3.2.4 as Backstage runs
//! it (`plugins/scaffolder-backend/src/lib/templating/SecureTemplater.ts`),
//! with JavaScript's values underneath: `[]` is true, `'1' == 1`, `+` puts
//! texts together, and what is missing is silently undefined. Where Backstage
//! 4 renders something that 3 refused, it is rendered.
//!
//! Templates are not trusted. There is no way from them to anything but the
//! values they are given, and a rendering ends within [`Limits`]. Nothing here
//! reads a file, a clock, the environment or chance; equal input gives equal
//! text. The files of a skeleton, and which of them are templates, are not
//! known here either.
//!
//! In reading order:
//!
//! - `options` and `error`;
//! - `lex`, `parse` and [`ast`]: text to a tree;
//! - `value`: JavaScript's values; `regex`: regular expressions;
//! - `eval`: a tree and values to text;
//! - `builtins` and `filters`: what templates can call;
//! - [`input`]: what a step of a template is given;
//! - [`mod@walk`] and [`mod@lint`]: looking at a template without rendering it.

pub mod ast;
mod builtins;
mod error;
mod eval;
mod filters;
pub mod input;
mod lex;
pub mod lint;
mod options;
mod parse;
mod regex;
mod suggest;
mod template;
#[cfg(test)]
mod testing;
mod value;
pub mod walk;

pub use error::{Error, ErrorKind, Span};
pub use options::{Callback, Limits, Options};
pub use template::Template;
