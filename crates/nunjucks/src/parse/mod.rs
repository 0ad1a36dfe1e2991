//! Tokens to a syntax tree.
//!
//! [`parse`] is the way in. The grammar is that of `nunjucks/src/parser.js`
//! 3.2.4, oddities included: what Backstage reads is read here, and what it
//! refuses is refused. In reading order:
//!
//! - here: the stream of tokens, text, and white space control;
//! - `statements`: one function for each tag;
//! - `expressions`: operators, tests, filters;
//! - `operators`: which operator binds what;
//! - `values`: what they are applied to.

mod expressions;
mod operators;
mod statements;
mod values;

use std::sync::Arc;

use crate::ast::{Expr, ExprKind, Node, NodeKind};
use crate::error::{Fault, Run, Span};
use crate::lex::{Kind, Lexer, Token, is_js_space};
use crate::options::Options;

/// How many levels of operators and parentheses an expression may have.
const MAX_HEIGHT: usize = 100;

/// How deep parentheses and blocks may lie in one another.
const MAX_DEPTH: usize = 50;

/// Reads a template.
///
/// # Errors
///
/// The first thing that is not valid.
pub(crate) fn parse(source: &str, options: &Options) -> Run<Vec<Node>> {
    let mut parser = Parser {
        lexer: Lexer::new(source, options),
        peeked: None,
        last: Span::default(),
        stops: &[],
        trim_next: false,
        depth: 0,
        captured: false,
        loops_seen: 0,
        blocks: Vec::new(),
    };
    parser.nodes()
}

/// One peeked token may be nothing: the end of the source.
type Peeked<'s> = Option<Option<Token<'s>>>;

struct Parser<'s> {
    lexer: Lexer<'s>,
    peeked: Peeked<'s>,
    /// Where the last token was that was read.
    last: Span,
    /// The tags that end the nodes being read.
    stops: &'static [&'static str],
    /// Whether the text that follows loses its leading white space.
    trim_next: bool,
    depth: usize,
    /// Whether what is read becomes a text that is used further: in `set` and
    /// `filter`.
    captured: bool,
    /// How often the name `loop` was read.
    loops_seen: usize,
    /// The names of the blocks so far.
    blocks: Vec<Arc<str>>,
}

impl<'s> Parser<'s> {
    fn next(&mut self) -> Run<Option<Token<'s>>> {
        let token = match self.peeked.take() {
            Some(token) => token,
            None => self.lexer.next()?,
        };
        if let Some(token) = &token {
            self.last = token.span;
        }
        Ok(token)
    }

    fn peek(&mut self) -> Run<Option<&Token<'s>>> {
        if self.peeked.is_none() {
            self.peeked = Some(self.lexer.next()?);
        }
        Ok(self.peeked.as_ref().and_then(Option::as_ref))
    }

    fn back(&mut self, token: Option<Token<'s>>) {
        self.peeked = Some(token);
    }

    /// The place of the next token.
    fn here(&mut self) -> Run<Span> {
        match self.peek()?.map(|token| token.span) {
            Some(span) => Ok(span),
            None => Ok(self.lexer.end()),
        }
    }

    fn skip_if(&mut self, wanted: impl Fn(&Token<'_>) -> bool) -> Run<Option<Token<'s>>> {
        if self.peek()?.is_some_and(wanted) {
            self.next()
        } else {
            Ok(None)
        }
    }

    fn skip_word(&mut self, word: &str) -> Run<bool> {
        Ok(self.skip_if(|token| token.is_word(word))?.is_some())
    }

    fn skip_sign(&mut self, sign: &str) -> Run<bool> {
        Ok(self.skip_if(|token| token.is_sign(sign))?.is_some())
    }

    /// An error about the next token, or the end of the source.
    fn fail<T>(&mut self, message: impl Into<String>) -> Run<T> {
        let span = self.here()?;
        Err(Fault::syntax(message, span))
    }

    /// An error that ends in what was found instead.
    fn expected<T>(&mut self, what: &str) -> Run<T> {
        let found = match self.peek()? {
            Some(token) => format!("`{}`", token.text),
            None => "the end of the template".to_owned(),
        };
        self.fail(format!("expected {what}, found {found}"))
    }

    fn expr(&self, kind: ExprKind, span: Span) -> Run<Expr> {
        let expr = Expr::new(kind, span);
        if expr.height > MAX_HEIGHT {
            return Err(Fault::syntax(
                format!("this expression has more than {MAX_HEIGHT} levels: use `{{% set %}}`"),
                span,
            ));
        }
        Ok(expr)
    }

    /// Runs something that may call itself, one level further in.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Run<T>) -> Run<T> {
        if self.depth >= MAX_DEPTH {
            return self.fail(format!(
                "more than {MAX_DEPTH} parentheses or blocks lie in one another here"
            ));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The end of a block tag.
    fn block_end(&mut self, tag: &str) -> Run<()> {
        match self.skip_if(|token| token.kind == Kind::BlockEnd)? {
            Some(end) => {
                // Without a dash the flag stays as it is, as in Nunjucks.
                self.trim_next |= end.trims();
                Ok(())
            }
            None => self.expected(&format!("`%}}` at the end of `{{% {tag} … %}}`")),
        }
    }

    /// An end tag such as `endif`, whose name was only peeked at.
    fn end_tag(&mut self, opening: &str, span: Span) -> Run<()> {
        match self.skip_if(|token| token.kind == Kind::Word)? {
            Some(tag) => self.block_end(tag.text),
            None => Err(Fault::syntax(
                format!("`{{% {opening} %}}` is never closed: write `{{% end{opening} %}}`"),
                span,
            )),
        }
    }

    /// What a tag contains, up to one of `stops`.
    fn body(&mut self, stops: &'static [&'static str]) -> Run<Vec<Node>> {
        let outer = std::mem::replace(&mut self.stops, stops);
        let nodes = self.deeper(Self::nodes);
        self.stops = outer;
        nodes
    }

    /// As [`Self::body`], of a tag whose text is used further or is not.
    fn captured_body(&mut self, captured: bool, stops: &'static [&'static str]) -> Run<Vec<Node>> {
        let outer = std::mem::replace(&mut self.captured, captured);
        let nodes = self.body(stops);
        self.captured = outer;
        nodes
    }

    fn nodes(&mut self) -> Run<Vec<Node>> {
        let mut nodes = Vec::new();
        while let Some(token) = self.next()? {
            let node = match token.kind {
                Kind::Data => Node {
                    kind: NodeKind::Text(self.trimmed(token.text)?.into()),
                    span: token.span,
                },
                Kind::BlockStart => {
                    self.trim_next = false;
                    match self.statement(token.span)? {
                        Some(node) => node,
                        None => break,
                    }
                }
                Kind::VariableStart => self.output(token.span)?,
                Kind::Comment => {
                    self.trim_next = token.text.ends_with("-#}");
                    continue;
                }
                _ => {
                    return Err(Fault::syntax(
                        format!("`{}` is not expected here", token.text),
                        token.span,
                    ));
                }
            };
            // Text of which nothing is left does not count: neither beside a
            // single expression nor in a case that falls through. So it is in
            // Backstage 4, and not in Nunjucks 3.
            if !matches!(&node.kind, NodeKind::Text(text) if text.is_empty()) {
                nodes.push(node);
            }
        }
        Ok(nodes)
    }

    fn output(&mut self, span: Span) -> Run<Node> {
        let expr = self.expression()?;
        let Some(end) = self.skip_if(|token| token.kind == Kind::VariableEnd)? else {
            return self.unfinished_output();
        };
        self.trim_next = end.trims();
        Ok(Node {
            kind: NodeKind::Output(expr),
            span: span.to(end.span),
        })
    }

    /// Says what is wrong after a complete expression, with the words of
    /// other languages translated.
    fn unfinished_output<T>(&mut self) -> Run<T> {
        let Some(token) = self.peek()? else {
            return self.fail("this expression is never closed: write `}}` at its end");
        };
        let message = match token.text {
            "?" => "write `a if condition else b` instead of `condition ? a : b`".to_owned(),
            "&&" => "write `and` instead of `&&`".to_owned(),
            "??" => "write `a if a is defined else b`, or `a | default(b)`, instead of `a ?? b`"
                .to_owned(),
            "=" => "write `==` to compare".to_owned(),
            "if" => "an `if … else` can only follow another in parentheses".to_owned(),
            text => format!("expected `}}}}` or an operator, found `{text}`"),
        };
        self.fail(message)
    }

    /// Text without what the tags around it ask to remove.
    fn trimmed(&mut self, text: &'s str) -> Run<&'s str> {
        let mut text = text;
        if std::mem::take(&mut self.trim_next) {
            text = text.trim_start_matches(is_js_space);
        }
        let followed_by_dash = self.peek()?.is_some_and(|next| match next.kind {
            Kind::BlockStart | Kind::VariableStart => next.trims(),
            Kind::Comment => next.text.starts_with("{#-"),
            _ => false,
        });
        if followed_by_dash {
            text = text.trim_end_matches(is_js_space);
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn dashes_remove_white_space() {
        check("a {%- if true -%} b {%- endif -%} c", "abc");
        check("a ${{- 1 -}} b", "a1b");
        check("a {#- c -#} b", "ab");
        check("a {# c #} b", "a  b");
    }

    #[test]
    fn says_what_is_never_closed() {
        check_error(
            "a ${{ b",
            "1:8: this expression is never closed: write `}}` at its end",
        );
        check_error(
            "a\n {# b",
            "2:2: this comment is never closed: write `#}` at its end",
        );
    }
}
