//! A template that was read and can be rendered again and again.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::ast::{Expr, Node, NodeKind};
use crate::error::Error;
use crate::eval::Machine;
use crate::options::{Limits, Options};
use crate::parse::parse;

/// A template that was read.
#[derive(Debug, Clone)]
pub struct Template {
    source: Arc<str>,
    name: Option<Arc<str>>,
    options: Options,
    nodes: Vec<Node>,
}

impl Template {
    /// Reads a template.
    ///
    /// Filters and tests that do not exist are no error here, because Nunjucks
    /// looks for them only when it reaches them; [`lint`](crate::lint) finds
    /// them.
    ///
    /// # Errors
    ///
    /// The first thing that is not valid.
    pub fn parse(source: &str, options: &Options) -> Result<Template, Error> {
        Template::read(None, source, options)
    }

    /// Reads a template that has a name, such as the path of its file; errors
    /// then say it.
    ///
    /// # Errors
    ///
    /// The first thing that is not valid.
    pub fn parse_named(name: &str, source: &str, options: &Options) -> Result<Template, Error> {
        Template::read(Some(name), source, options)
    }

    fn read(name: Option<&str>, source: &str, options: &Options) -> Result<Template, Error> {
        let nodes = parse(source, options).map_err(|fault| fault.into_error(name))?;
        Ok(Template {
            source: source.into(),
            name: name.map(Arc::from),
            options: options.clone(),
            nodes,
        })
    }

    /// What it was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The name that it was given.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What it was read with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The syntax tree.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The expression, where the template is nothing but one `${{ }}`;
    /// comments do not count.
    pub fn single_expression(&self) -> Option<&Expr> {
        match self.nodes.as_slice() {
            [
                Node {
                    kind: NodeKind::Output(expr),
                    span,
                },
            ] => {
                // A tag such as `{% filter %}` is no expression.
                let start = self.options.variable_start();
                self.source[span.start..].starts_with(start).then_some(expr)
            }
            _ => None,
        }
    }

    /// Renders the template to text.
    ///
    /// # Errors
    ///
    /// What fails with these values, or needs more than the limits.
    pub fn render(
        &self,
        context: &Map<String, Json>,
        limits: &Limits<'_>,
    ) -> Result<String, Error> {
        Machine::new(&self.options, context, limits)
            .and_then(|machine| machine.render(&self.nodes))
            .map_err(|fault| fault.into_error(self.name()))
    }

    /// The value of a template that is nothing but one `${{ }}`, nothing for
    /// undefined; the text of any other.
    ///
    /// This is how a step's input gets lists, maps and numbers.
    ///
    /// # Errors
    ///
    /// What fails with these values, or needs more than the limits.
    pub fn evaluate(
        &self,
        context: &Map<String, Json>,
        limits: &Limits<'_>,
    ) -> Result<Option<Json>, Error> {
        let Some(expr) = self.single_expression() else {
            return self
                .render(context, limits)
                .map(|text| Some(Json::String(text)));
        };
        Machine::new(&self.options, context, limits)
            .and_then(|machine| machine.evaluate(expr))
            .map_err(|fault| fault.into_error(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::testing::context;
    use serde_json::json;

    #[test]
    fn only_a_single_expression_keeps_its_type() {
        #[track_caller]
        fn check(source: &str, expected: Option<Json>) {
            let template = Template::parse(source, &Options::default()).unwrap();
            let value = template.evaluate(&context(), &Limits::default());
            assert_eq!(value, Ok(expected), "{source}");
        }
        check("${{ values.port }}", Some(json!(8080)));
        check("{# how many #}${{ values.nums }}", Some(json!([10, 9, 1])));
        check("${{ values.nope }}", None);
        check("${{ 0 / 0 }}", Some(Json::Null));
        check("${{ r/a/g }}", Some(json!("/a/g")));
        check("${{ values.port }} ", Some(json!("8080 ")));
        check("{% filter trim %}5{% endfilter %}", Some(json!("5")));
        check("", Some(json!("")));
    }

    #[test]
    fn errors_say_the_name() {
        let error = Template::parse_named("a.txt", "${{", &Options::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Syntax);
        assert!(error.to_string().starts_with("a.txt:1:4: "), "{error}");
        let template = Template::parse_named("a.txt", "\n${{ f() }}", &Options::default()).unwrap();
        let error = template.render(&context(), &Limits::default()).unwrap_err();
        assert_eq!(
            (error.kind, error.line(), error.column()),
            (ErrorKind::Render, 2, 5)
        );
    }
}
