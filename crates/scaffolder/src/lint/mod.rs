//! What looks wrong in a template before anybody runs it.
//!
//! [`lint`] is the way in: the text of `template.yaml`, and through [`Surroundings`] the
//! files of its skeletons and what is known of actions, to [`Diagnostic`]s with their
//! places. Undefined is silent in templates, so most mistakes show only as text that
//! is missing in a repository somebody has just made.
//!
//! In reading order:
//!
//! 1. [`codes`]: what each code means.
//! 2. `source` and `model`: the file, its form and its steps, with their places.
//! 3. `form`: fields. `steps`: what a step is. `inputs`: what it gives its action.
//! 4. `expressions`: what is between the braces. `skeleton`: files of skeletons.
//! 5. `register`: whether there is a descriptor to register.
//!
//! Whether the file is an entity at all is the catalog's to say. A finding that is
//! wrong costs more than one that is missed: where something cannot be known, such as
//! a skeleton elsewhere or a step in another file, nothing is said.

pub mod codes;
mod expressions;
mod form;
mod inputs;
mod model;
mod register;
mod skeleton;
mod source;
mod steps;
#[cfg(test)]
mod tests;

use std::ops::Range;

use diagnostic::{Diagnostic, Place, Severity};
pub use model::ActionSchemas;
use model::Model;
use source::Source;
use yaml::{Content, Node, Span};

use crate::skeleton::Skeleton;

/// More findings than this are not told.
pub const MAX_FINDINGS: usize = 500;

/// What a template refers to.
pub trait Surroundings {
    /// The files of a folder, named by its path relative to the folder of the
    /// template, as in `skeleton` or `../../skeletons/docs`; nothing where they are
    /// not known.
    fn skeleton(&self, folder: &str) -> Option<Skeleton>;

    /// What an action takes and gives; nothing where there is no such action.
    fn action(&self, id: &str) -> Option<ActionSchemas>;

    /// The ids of all actions. Where there are none, nothing is said of actions that
    /// are not known.
    fn action_ids(&self) -> Vec<String>;
}

/// A template that is looked at.
#[derive(Clone, Copy)]
pub struct LintInput<'a> {
    /// The file, as the person who runs the command would name it.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What it refers to.
    pub surroundings: &'a dyn Surroundings,
}

/// What looks wrong, in the order of the file; what is in skeletons comes last.
///
/// A document that is not YAML, or no template, has no findings here.
pub fn lint(input: LintInput<'_>) -> Vec<Diagnostic> {
    let stream = yaml::parse(input.text, &yaml::Limits::default());
    let mut report = Report {
        input,
        source: Source::new(input.file, input.text),
        findings: Vec::new(),
    };
    for document in &stream.documents {
        let Content::Tree(root) = &document.content else {
            continue;
        };
        let Some(model) = Model::read(root) else {
            continue;
        };
        form::check(&model, root, &mut report);
        steps::check(&model, &mut report);
        inputs::check(&model, &mut report);
        expressions::check(&model, &mut report);
        register::check(&model, &mut report);
        skeleton::check(&model, &mut report);
    }
    report.finish()
}

/// Findings under way.
struct Report<'a> {
    input: LintInput<'a>,
    source: Source<'a>,
    findings: Vec<Diagnostic>,
}

impl Report<'_> {
    /// Adds a finding at a node.
    fn at(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: Span,
        message: String,
        hint: impl Into<Option<String>>,
    ) {
        let place = self.source.node(span);
        self.push(severity, code, place, message, hint.into());
    }

    /// Adds a finding at a part of the text that a node holds.
    fn within(
        &mut self,
        severity: Severity,
        code: &'static str,
        (node, part): (&Node, Range<usize>),
        message: String,
        hint: impl Into<Option<String>>,
    ) {
        let place = self.source.within(node, part);
        self.push(severity, code, place, message, hint.into());
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        place: Place,
        message: String,
        hint: Option<String>,
    ) {
        let mut found = Diagnostic::new(severity, code, message).at(place);
        found.hint = hint;
        // Two steps may fetch one skeleton.
        if self.findings.len() < MAX_FINDINGS && !self.findings.contains(&found) {
            self.findings.push(found);
        }
    }

    fn finish(self) -> Vec<Diagnostic> {
        let mut findings = self.findings;
        let template = self.input.file;
        findings.sort_by_key(|found| {
            let place = found.place.as_ref();
            let elsewhere = place.is_some_and(|place| &*place.file != template);
            let file = place.filter(|_| elsewhere).map(|place| place.file.clone());
            let at = place.map(|place| (place.line, place.column));
            (elsewhere, file, at)
        });
        findings
    }
}
