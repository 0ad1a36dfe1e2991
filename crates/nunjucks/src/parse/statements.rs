//! One function for each tag.

use std::sync::Arc;

use super::Parser;
use crate::ast::{Arguments, Expr, ExprKind, For, Literal, Macro, Name, Node, NodeKind};
use crate::error::{Fault, Run, Span};
use crate::lex::Kind;
use crate::suggest::closest;

/// The tags there are.
const TAGS: [&str; 15] = [
    "block", "call", "extends", "filter", "for", "from", "if", "import", "include", "macro", "raw",
    "set", "switch", "verbatim", "endif",
];

impl Parser<'_> {
    /// A tag, or nothing when it ends the nodes being read; its name is then
    /// still to be read.
    pub(super) fn statement(&mut self, opening: Span) -> Run<Option<Node>> {
        let Some(token) = self.peek()? else {
            return self.expected("the name of a tag");
        };
        if token.kind != Kind::Word {
            return self.expected("the name of a tag after `{%`");
        }
        let tag = token.text;
        let span = opening.to(token.span);
        if self.stops.contains(&tag) {
            return Ok(None);
        }
        let kind = match tag {
            "raw" | "verbatim" => return self.raw(tag == "verbatim").map(Some),
            "if" => self.if_tag(span)?,
            "for" => self.for_tag(span)?,
            "block" => self.block_tag(span)?,
            "extends" | "include" => self.load_tag()?,
            "import" => self.import_tag()?,
            "from" => self.import_names_tag()?,
            "set" => self.set_tag(span)?,
            "macro" => self.macro_tag(span)?,
            "call" => self.call_tag(span)?,
            "filter" => self.filter_tag(span)?,
            "switch" => self.switch_tag(span)?,
            _ => {
                let message = unknown_tag(tag, self.stops);
                return self.fail(message);
            }
        };
        Ok(Some(Node { kind, span }))
    }

    fn raw(&mut self, verbatim: bool) -> Run<Node> {
        let tag = if verbatim { "verbatim" } else { "raw" };
        self.next()?;
        self.block_end(tag)?;
        let (text, span) = self.lexer.raw(tag);
        Ok(Node {
            kind: NodeKind::Text(text.into()),
            span,
        })
    }

    fn if_tag(&mut self, span: Span) -> Run<NodeKind> {
        let mut branches = Vec::new();
        loop {
            self.next()?;
            let condition = self.expression()?;
            self.block_end("if")?;
            let body = self.body(&["elif", "elseif", "else", "endif"])?;
            branches.push((condition, body));
            match self.peek()?.map(|token| token.text) {
                Some("elif" | "elseif") => {}
                Some("else") => {
                    self.next()?;
                    if self.peek()?.is_some_and(|token| token.is_word("if")) {
                        return self.fail("write `elif` instead of `else if`");
                    }
                    self.block_end("else")?;
                    let otherwise = self.body(&["endif"])?;
                    self.end_tag("if", span)?;
                    return Ok(NodeKind::If {
                        branches,
                        otherwise,
                    });
                }
                _ => {
                    self.end_tag("if", span)?;
                    let otherwise = Vec::new();
                    return Ok(NodeKind::If {
                        branches,
                        otherwise,
                    });
                }
            }
        }
    }

    fn for_tag(&mut self, span: Span) -> Run<NodeKind> {
        self.next()?;
        let mut names = Vec::new();
        loop {
            let name = self.primary(true)?;
            let ExprKind::Name(text) = name.kind else {
                return Err(Fault::syntax(
                    "a loop needs a name: `{% for item in list %}`",
                    name.span,
                ));
            };
            names.push(Name {
                text,
                span: name.span,
            });
            if !self.skip_sign(",")? {
                break;
            }
        }
        if !self.skip_word("in")? {
            return self.expected("`in`");
        }
        let iterable = self.expression()?;
        self.block_end("for")?;
        let loops_before = self.loops_seen;
        let body = self.body(&["endfor", "else"])?;
        let uses_loop = self.loops_seen > loops_before;
        let mut otherwise = Vec::new();
        if self.skip_word("else")? {
            self.block_end("else")?;
            otherwise = self.body(&["endfor"])?;
        }
        self.end_tag("for", span)?;
        Ok(NodeKind::For(Box::new(For {
            names,
            iterable,
            body,
            otherwise,
            uses_loop,
        })))
    }

    fn set_tag(&mut self, span: Span) -> Run<NodeKind> {
        self.next()?;
        let mut targets = Vec::new();
        loop {
            let target = self.primary(true)?;
            match target.kind {
                ExprKind::Name(text) | ExprKind::Literal(Literal::String(text)) => {
                    targets.push(Name {
                        text,
                        span: target.span,
                    });
                }
                _ => {
                    return Err(Fault::syntax(
                        "only a name can be set, not a member of a value",
                        target.span,
                    ));
                }
            }
            if !self.skip_sign(",")? {
                break;
            }
        }
        let value = if self.skip_sign("=")? {
            let value = self.expression()?;
            self.block_end("set")?;
            value
        } else if self
            .peek()?
            .is_some_and(|token| token.kind == Kind::BlockEnd)
        {
            // Nunjucks 3 does not look for a dash here. Backstage 4 does.
            self.block_end("set")?;
            let body = self.captured_body(true, &["endset"])?;
            self.end_tag("set", span)?;
            self.expr(ExprKind::Capture(body), span)?
        } else {
            return self.expected("`=` or `%}` after the name in `{% set %}`");
        };
        Ok(NodeKind::Set { targets, value })
    }

    fn switch_tag(&mut self, span: Span) -> Run<NodeKind> {
        const STOPS: &[&str] = &["case", "default", "endswitch"];
        self.next()?;
        let subject = self.expression()?;
        self.block_end("switch")?;
        // What stands before the first case is never rendered.
        self.body(STOPS)?;
        let mut cases = Vec::new();
        loop {
            self.skip_word("case")?;
            let case = self.expression()?;
            self.block_end("case")?;
            let body = self.body(STOPS)?;
            cases.push((case, body));
            if !self.peek()?.is_some_and(|token| token.is_word("case")) {
                break;
            }
        }
        let mut otherwise = None;
        if self.skip_word("default")? {
            self.block_end("default")?;
            otherwise = Some(self.body(&["endswitch"])?);
        }
        self.end_tag("switch", span)?;
        Ok(NodeKind::Switch {
            subject,
            cases,
            otherwise,
        })
    }

    fn block_tag(&mut self, span: Span) -> Run<NodeKind> {
        self.next()?;
        let name = self.primary(true)?;
        let ExprKind::Name(text) = name.kind else {
            return Err(Fault::syntax("a block needs a name", name.span));
        };
        if self.blocks.contains(&text) {
            return Err(Fault::syntax(
                format!("there is already a block `{text}`"),
                name.span,
            ));
        }
        self.blocks.push(text.clone());
        self.block_end("block")?;
        let body = self.body(&["endblock"])?;
        if !self.skip_word("endblock")? {
            // Only the end of the template can be here.
            self.end_tag("block", span)?;
        }
        self.skip_word(&text)?;
        self.block_end("endblock")?;
        let name = Name {
            text,
            span: name.span,
        };
        Ok(NodeKind::Block { name, body })
    }

    fn load_tag(&mut self) -> Run<NodeKind> {
        let include = self.skip_word("include")?;
        if !include {
            self.next()?;
        }
        let template = self.expression()?;
        if include && self.skip_word("ignore")? {
            self.skip_word("missing")?;
        }
        let tag = if include { "include" } else { "extends" };
        self.block_end(tag)?;
        Ok(NodeKind::Load { tag, template })
    }

    fn import_tag(&mut self) -> Run<NodeKind> {
        self.next()?;
        let template = self.expression()?;
        if !self.skip_word("as")? {
            return self.expected("`as`");
        }
        self.expression()?;
        self.with_context()?;
        self.block_end("import")?;
        let tag = "import";
        Ok(NodeKind::Load { tag, template })
    }

    fn import_names_tag(&mut self) -> Run<NodeKind> {
        self.next()?;
        let template = self.expression()?;
        if !self.skip_word("import")? {
            return self.expected("`import`");
        }
        loop {
            self.primary(true)?;
            if self.skip_word("as")? {
                self.primary(true)?;
            }
            self.with_context()?;
            if !self.skip_sign(",")? {
                break;
            }
        }
        self.block_end("from")?;
        let tag = "from";
        Ok(NodeKind::Load { tag, template })
    }

    fn with_context(&mut self) -> Run<()> {
        let with = self.skip_word("with")? || self.skip_word("without")?;
        if with && !self.skip_word("context")? {
            return self.expected("`context`");
        }
        Ok(())
    }

    fn macro_tag(&mut self, span: Span) -> Run<NodeKind> {
        // Nunjucks 3 loses such a macro, Backstage 4 refuses it.
        if self.captured {
            return Err(Fault::syntax(
                "a macro cannot be defined inside of `set` or `filter`: define it before",
                span,
            ));
        }
        self.next()?;
        let name = self.primary(false)?;
        let ExprKind::Name(text) = name.kind else {
            return Err(Fault::syntax("a macro needs a name", name.span));
        };
        let name = Name {
            text,
            span: name.span,
        };
        let args = self.arguments()?;
        self.block_end("macro")?;
        let body = self.captured_body(false, &["endmacro"])?;
        self.end_tag("macro", span)?;
        let definition = definition(name, args, body)?;
        Ok(NodeKind::Macro(Arc::new(definition)))
    }

    fn call_tag(&mut self, span: Span) -> Run<NodeKind> {
        let Some(tag) = self.next()? else {
            return self.expected("`call`");
        };
        let mut parameters = Arguments::default();
        if self.peek()?.is_some_and(|token| token.is_sign("(")) {
            parameters = self.arguments()?;
        }
        let called = self.primary(true)?;
        self.block_end("call")?;
        let body = self.captured_body(false, &["endcall"])?;
        self.end_tag("call", span)?;
        let ExprKind::Call { callee, mut args } = called.kind else {
            return Err(Fault::syntax(
                "`call` needs a call of a macro: `{% call name() %}`",
                called.span,
            ));
        };
        let name = Name {
            text: "caller".into(),
            span: tag.span,
        };
        let caller = definition(name.clone(), parameters, body)?;
        let caller = self.expr(ExprKind::Caller(Arc::new(caller)), span)?;
        args.keywords.push((name, caller));
        let kind = ExprKind::Call { callee, args };
        Ok(NodeKind::Output(self.expr(kind, called.span)?))
    }

    fn filter_tag(&mut self, span: Span) -> Run<NodeKind> {
        self.next()?;
        let name = self.filter_name()?;
        let args = self.filter_arguments()?;
        self.block_end("filter")?;
        let body = self.captured_body(true, &["endfilter"])?;
        self.end_tag("filter", span)?;
        let input = Box::new(self.expr(ExprKind::Capture(body), span)?);
        let kind = ExprKind::Filter { name, input, args };
        Ok(NodeKind::Output(self.expr(kind, span)?))
    }
}

fn definition(name: Name, parameters: Arguments, body: Vec<Node>) -> Run<Macro> {
    let positional = parameters
        .positional
        .into_iter()
        .map(parameter)
        .collect::<Run<_>>()?;
    Ok(Macro {
        name,
        positional,
        keywords: parameters.keywords,
        body,
    })
}

fn parameter(expr: Expr) -> Run<Name> {
    match expr.kind {
        ExprKind::Name(text) => Ok(Name {
            text,
            span: expr.span,
        }),
        _ => Err(Fault::syntax("a parameter is a name", expr.span)),
    }
}

fn unknown_tag(tag: &str, stops: &[&str]) -> String {
    if let Some(opening) = tag.strip_prefix("end") {
        return match stops.last() {
            Some(open) => format!("`{{% {tag} %}}` comes before `{{% {open} %}}`"),
            None => format!("`{{% {tag} %}}` closes nothing: there is no open `{{% {opening} %}}`"),
        };
    }
    match tag {
        "else" | "elif" | "elseif" => return format!("`{{% {tag} %}}` belongs into an `if`"),
        "asyncEach" | "asyncAll" => return "write `for`: nothing here is asynchronous".to_owned(),
        "ifAsync" => return "write `if`: nothing here is asynchronous".to_owned(),
        "with" | "do" | "let" | "break" | "continue" => {
            return format!("there is no tag `{tag}` in Nunjucks");
        }
        _ => {}
    }
    match closest(tag, TAGS) {
        Some(known) => format!("there is no tag `{tag}`: did you mean `{known}`?"),
        None => format!("there is no tag `{tag}`"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn says_which_tag_is_wrong() {
        check_error(
            "a\n{% iff x %}",
            "2:4: there is no tag `iff`: did you mean `if`?",
        );
        check_error(
            "{% endif %}",
            "1:4: `{% endif %}` closes nothing: there is no open `{% if %}`",
        );
        check_error(
            "{% if x %}{% endfor %}",
            "1:14: `{% endfor %}` comes before `{% endif %}`",
        );
        check_error(
            "{% if x %}a",
            "1:1: `{% if %}` is never closed: write `{% endif %}`",
        );
        check_error(
            "{% if x %}{% else if y %}{% endif %}",
            "1:19: write `elif` instead of `else if`",
        );
        check_error(
            "{% for x of y %}{% endfor %}",
            "1:10: expected `in`, found `of`",
        );
        check_error(
            "{% set a.b = 1 %}",
            "1:8: only a name can be set, not a member of a value",
        );
        check_error("{% break %}", "1:4: there is no tag `break` in Nunjucks");
    }

    #[test]
    fn raw_text_is_not_read() {
        check(
            "{% raw %}${{ a }}{% if %}{% endraw %}b",
            "${{ a }}{% if %}b",
        );
        check("{% verbatim %}{% raw %}{% endverbatim %}", "{% raw %}");
        check(
            "{% raw %}{% raw %}a{% endraw %}{% endraw %}",
            "{% raw %}a{% endraw %}",
        );
    }
}
