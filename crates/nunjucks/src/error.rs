//! Why a template cannot be read or rendered, and where.
//!
//! [`Error`] is what people see. Inside the crate a [`Fault`] travels without
//! the name of the template and, at first, without a place: whoever knows the
//! place adds it on the way up.

use std::fmt;

/// A part of a template's source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The offset in bytes of the first byte.
    pub start: usize,
    /// The offset in bytes after the last one.
    pub end: usize,
    /// The line of `start`, counted from 1.
    pub line: usize,
    /// The column of `start` in characters, counted from 1.
    pub column: usize,
}

impl Span {
    /// From the start of this one to the end of another.
    pub(crate) fn to(self, end: Span) -> Span {
        Span {
            end: end.end.max(self.start),
            ..self
        }
    }
}

/// What kind of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The template is not valid Nunjucks.
    Syntax,
    /// The template is valid, and fails with these values.
    Render,
    /// The template uses more than [`Limits`](crate::Limits) allow.
    Limit,
}

/// Why a template cannot be read or rendered, and where.
///
/// Displayed as `name:line:column: message`, without the name where the
/// template has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What kind of error it is.
    pub kind: ErrorKind,
    /// What is wrong and what would be right: lower case, no full stop.
    pub message: String,
    /// The name that [`Template::parse_named`](crate::Template::parse_named)
    /// gave.
    pub name: Option<String>,
    /// Where in the source.
    pub span: Span,
}

impl Error {
    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.span.line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.span.column
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(formatter, "{name}:")?;
        }
        write!(
            formatter,
            "{}:{}: {}",
            self.span.line, self.span.column, self.message
        )
    }
}

impl std::error::Error for Error {}

/// An error on its way up. Boxed, because results are returned from every
/// expression and nearly none is an error.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) span: Option<Span>,
}

/// What everything that may fail returns.
pub(crate) type Run<T> = Result<T, Box<Fault>>;

impl Fault {
    pub(crate) fn syntax(message: impl Into<String>, span: Span) -> Box<Fault> {
        Box::new(Fault {
            kind: ErrorKind::Syntax,
            message: message.into(),
            span: Some(span),
        })
    }

    pub(crate) fn render(message: impl Into<String>) -> Box<Fault> {
        Box::new(Fault {
            kind: ErrorKind::Render,
            message: message.into(),
            span: None,
        })
    }

    pub(crate) fn limit(message: impl Into<String>) -> Box<Fault> {
        Box::new(Fault {
            kind: ErrorKind::Limit,
            message: message.into(),
            span: None,
        })
    }

    /// Places the fault, unless something further in already did.
    pub(crate) fn at(mut self: Box<Self>, span: Span) -> Box<Fault> {
        self.span.get_or_insert(span);
        self
    }

    pub(crate) fn into_error(self, name: Option<&str>) -> Error {
        Error {
            kind: self.kind,
            message: self.message,
            name: name.map(str::to_owned),
            span: self.span.unwrap_or(Span {
                line: 1,
                column: 1,
                ..Span::default()
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_place_is_kept_and_shown_with_the_name() {
        let inner = Span {
            start: 4,
            end: 5,
            line: 2,
            column: 3,
        };
        let fault = Fault::render("no").at(inner).at(Span::default());
        assert_eq!(fault.into_error(Some("a.txt")).to_string(), "a.txt:2:3: no");
        assert_eq!(Fault::limit("no").into_error(None).to_string(), "1:1: no");
    }
}
