//! Documents: their directives, their markers, and going on behind mistakes.
//!
//! The rules are those of `src/compose/composer.ts` in the npm package
//! `yaml`, among them that text between documents is an error of the document
//! before, if there is one.

use super::node::Role;
use super::props::{Next, Place};
use super::{Parent, Read, Reader, Stop, is_trivia};
use crate::directives::Directives;
use crate::node::{Content, Document, Limits, Problem, Stream};
use crate::position::Span;
use crate::resolve;
use crate::scanner::{Kind, Scanner, Token};

/// Reads all documents of a text.
pub(crate) fn read(text: &str, limits: &Limits) -> Stream {
    let mut scanner = Scanner::new(text);
    let token = scanner.first();
    let mut reader = Reader {
        text,
        limits,
        scanner,
        token,
        on_key_line: false,
        depth: 0,
        nodes: 0,
        directives: Directives::default(),
        version_1_1: false,
        has_aliases: false,
        muted: 0,
        problems: Vec::new(),
        warnings: Vec::new(),
        stream: Stream::default(),
        document_start: 0,
        line_mark: (0, 1),
        spare: Vec::new(),
    };
    reader.read_stream();
    leave_unread(&mut reader.stream);
    reader.stream
}

impl Reader<'_, '_> {
    fn read_stream(&mut self) {
        // Directives for the documents to come.
        let mut directives = Directives::default();
        let mut after_directives = false;
        // Problems that come before the document they are reported with.
        let mut pending: Vec<Problem> = Vec::new();
        loop {
            let token = self.token;
            match token.kind {
                Kind::End => break,
                Kind::Directive => {
                    if let Some(problem) = directives.add(self.source(token))
                        && problem.is_error
                    {
                        pending.push(Problem {
                            span: token.into(),
                            message: problem.message,
                            hint: None,
                        });
                    }
                    after_directives = true;
                    self.advance();
                }
                Kind::ByteOrderMark | Kind::Space | Kind::Comment | Kind::Newline => {
                    self.advance();
                }
                Kind::DocumentBegins | Kind::DocumentStart => {
                    if self.stream.documents.len() >= self.limits.max_documents {
                        self.too_many_documents();
                        return;
                    }
                    let after_directives = std::mem::take(&mut after_directives);
                    self.read_document(&mut directives, &mut pending, after_directives);
                }
                Kind::DocumentEnd => {
                    self.document_end(&mut pending);
                }
                _ => {
                    self.stray(token, after_directives, &mut pending);
                    self.advance();
                }
            }
        }
        self.report(&mut pending);
    }

    /// Adds problems to the last document, if there is one.
    fn report(&mut self, pending: &mut Vec<Problem>) {
        if let Some(document) = self.stream.documents.last_mut() {
            for problem in pending.drain(..) {
                break_document(document, problem);
            }
        }
    }

    /// A token between documents.
    fn stray(&mut self, token: Token, after_directives: bool, pending: &mut Vec<Problem>) {
        // Looking at the line may take long, so not for problems nobody sees.
        let seen = match self
            .stream
            .documents
            .last()
            .map(|document| &document.content)
        {
            Some(Content::Broken(problems)) if !after_directives => problems.len(),
            Some(_) if !after_directives => 0,
            _ => pending.len(),
        };
        if seen >= super::MAX_PROBLEMS {
            return;
        }
        let span = self.line_rest_span(token);
        let problem = Problem {
            span,
            message: match token.kind {
                Kind::SeqEnd | Kind::MapEnd => {
                    format!("`{}` closes nothing", self.source(token))
                }
                _ => "this does not belong to the value above".to_owned(),
            },
            hint: Some("indent it, or start a new document with `---`".to_owned()),
        };
        match self.stream.documents.last_mut() {
            Some(document) if !after_directives => break_document(document, problem),
            _ => pending.push(problem),
        }
    }

    /// `...` and the rest of its line.
    fn document_end(&mut self, pending: &mut Vec<Problem>) {
        let marker = self.token;
        if self.stream.documents.is_empty() {
            pending.push(Problem {
                span: marker.into(),
                message: "`...` ends a document, but none has started".to_owned(),
                hint: Some("remove the line".to_owned()),
            });
        }
        let report = !self.stream.documents.is_empty();
        self.advance();
        loop {
            let token = self.token;
            match token.kind {
                Kind::Newline => {
                    self.advance();
                    break;
                }
                Kind::End => break,
                Kind::Space | Kind::Comment | Kind::DocumentBegins => {}
                _ if report && pending.len() < super::MAX_PROBLEMS => pending.push(Problem {
                    span: self.line_rest_span(token),
                    message: "something stands behind `...`".to_owned(),
                    hint: Some("start a document with `---` on a line of its own".to_owned()),
                }),
                _ => {}
            }
            self.advance();
        }
        self.report(pending);
    }

    fn too_many_documents(&mut self) {
        let span = self.token.into();
        self.stream.documents.push(Document {
            span,
            content: Content::Thrown(Problem {
                span,
                message: format!(
                    "the file has more than {} documents",
                    self.limits.max_documents
                ),
                hint: None,
            }),
            warnings: Vec::new(),
        });
    }

    /// Reads a document.
    fn read_document(
        &mut self,
        directives: &mut Directives,
        pending: &mut Vec<Problem>,
        after_directives: bool,
    ) {
        self.document_start = self.token.start;
        self.depth = 0;
        self.nodes = 0;
        self.has_aliases = false;
        self.muted = 0;
        self.directives = directives.at_document();
        self.version_1_1 = self.directives.is_version_1_1();
        let start = self.stream.documents.last().map_or(0, |d| d.span.end);
        self.problems.clear();
        self.warnings.clear();
        let content = match self.document(after_directives, pending) {
            Ok(root) => {
                self.problems.append(pending);
                if self.problems.is_empty() {
                    match root {
                        Some(root) => resolve::content(
                            self.text,
                            &root,
                            self.has_aliases,
                            self.version_1_1,
                            self.limits,
                        ),
                        None => Content::Empty,
                    }
                } else {
                    Content::Broken(std::mem::take(&mut self.problems))
                }
            }
            Err(Stop::Broken) => {
                self.problems.append(pending);
                self.skip_document();
                Content::Broken(std::mem::take(&mut self.problems))
            }
            Err(Stop::Limit(problem)) => {
                pending.clear();
                self.skip_document();
                Content::Thrown(problem)
            }
        };
        let end = self.token.start;
        self.stream.documents.push(Document {
            span: Span { start, end },
            content,
            warnings: std::mem::take(&mut self.warnings),
        });
    }
}

impl<'t> Reader<'t, '_> {
    /// Reads the nodes of a document. None if nothing at all was written.
    fn document(
        &mut self,
        after_directives: bool,
        pending: &mut Vec<Problem>,
    ) -> Read<Option<crate::tree::Raw<'t>>> {
        let first = self.token;
        let mut start = Vec::new();
        let mut part = None;
        if first.kind == Kind::DocumentStart {
            start.push(first);
        }
        self.advance();
        loop {
            let token = self.token;
            match token.kind {
                Kind::End | Kind::DocumentEnd => break,
                Kind::DocumentStart if part.is_some() || !start.iter().all(is_trivia) => break,
                _ if part.is_some() => {
                    if !is_trivia(&token) {
                        return self.behind_root(token);
                    }
                    self.advance();
                }
                Kind::DocumentStart
                | Kind::Anchor
                | Kind::Tag
                | Kind::Space
                | Kind::Comment
                | Kind::Newline => {
                    start.push(token);
                    self.advance();
                }
                _ => {
                    part = self.value(Parent::Document, &mut start)?;
                    if part.is_none() {
                        self.stray(token, after_directives, pending);
                        self.advance();
                    }
                }
            }
        }
        let place = Place {
            flow: None,
            indicator: Kind::DocumentStart,
            next: Next::part(part.as_ref()),
            offset: first.start,
            parent_indent: 0,
            on_new_line: true,
        };
        let props = self.props(&start, &place);
        let is_block = part
            .as_ref()
            .is_some_and(|part| part.body.is_block_collection());
        if let Some(marker) = props.found {
            if is_block && !props.has_newline {
                self.problem(
                    self.line_rest_span(marker),
                    "a list or map starts on the line of `---`",
                    Some("start it on the next line"),
                );
            }
        } else if after_directives {
            self.problem(
                first.into(),
                "directives must be followed by `---`",
                Some("put a line `---` before this"),
            );
        }
        match part {
            Some(part) => self.node(part, &props, Role::root()).map(Some),
            None if start
                .iter()
                .all(|token| is_trivia(token) || token.kind == Kind::DocumentStart) =>
            {
                Ok(None)
            }
            None => self.empty_node(&props, props.end, false).map(Some),
        }
    }

    /// Something stands behind the value of the document.
    fn behind_root<T>(&mut self, token: Token) -> Read<T> {
        let span = self.line_rest_span(token);
        let (message, hint) = match token.kind {
            Kind::SeqEnd | Kind::MapEnd => (
                format!("`{}` closes nothing", self.source(token)),
                "remove it, or put the text in quotes",
            ),
            _ => (
                "this is not indented like anything above".to_owned(),
                "indent it like the keys it belongs to, or start a new document with `---`",
            ),
        };
        self.broken(span, message, Some(hint))
    }

    /// Goes to the end of the document.
    fn skip_document(&mut self) {
        while !matches!(
            self.token.kind,
            Kind::DocumentStart | Kind::DocumentEnd | Kind::End
        ) {
            self.advance();
        }
    }
}

/// Makes a document one with errors.
fn break_document(document: &mut Document, problem: Problem) {
    match &mut document.content {
        Content::Broken(problems) => {
            if problems.len() < super::MAX_PROBLEMS {
                problems.push(problem);
            }
        }
        content => *content = Content::Broken(vec![problem]),
    }
}

/// What follows a document that made the reader give up is not read.
fn leave_unread(stream: &mut Stream) {
    let thrown = |document: &Document| matches!(document.content, Content::Thrown(_));
    if let Some(first) = stream.documents.iter().position(thrown) {
        for document in &mut stream.documents[first + 1..] {
            document.content = Content::Unread;
        }
    }
}
