//! What looks wrong in the files of a skeleton, as one step fetches it.

use std::collections::{BTreeSet, HashSet};

use diagnostic::{Place, Severity};
use nunjucks::lint::{Known, Rule, lint};
use nunjucks::walk::{Read, reads};
use nunjucks::{Error, Template};
use serde_json::Map;
use yaml::{Node, Value};

use super::Report;
use super::expressions::{NOBODY, apart};
use super::model::{Model, Step, holds_tags};
use super::source::Source;
use super::steps::is_expression;
use crate::skeleton::{
    Entry, Globs, Namer, Options, Skeleton, Treatment, is_binary, nearest_pattern,
};

/// What expressions of GitHub Actions begin with.
const OF_WORKFLOWS: [&str; 13] = [
    "env",
    "gitea",
    "github",
    "hashFiles",
    "inputs",
    "job",
    "jobs",
    "matrix",
    "needs",
    "runner",
    "secrets",
    "strategy",
    "vars",
];

/// Files above this are not looked into.
const MAX_FILE_BYTES: usize = 1 << 20;

/// Findings of one sort in one file; more are not told.
const MAX_IN_FILE: usize = 10;

/// Reports what is wrong with the skeletons that steps fetch.
pub(super) fn check(model: &Model<'_>, report: &mut Report<'_>) {
    for step in &model.steps {
        if step.action != "fetch:template" {
            continue;
        }
        let Some((folder, skeleton)) = fetched(step, report) else {
            continue;
        };
        let Some(options) = options(step) else {
            continue;
        };
        let Ok(namer) = Namer::new(&options, &skeleton) else {
            continue;
        };
        globs(step, "copyWithoutTemplating", &skeleton, report);
        globs(step, "copyWithoutRender", &skeleton, report);
        let root = match options.cookiecutter_compat {
            true => "cookiecutter",
            false => "values",
        };
        let mut looker = Looker {
            step,
            namer,
            root,
            known: values(model, step, root),
            folder,
            used: BTreeSet::new(),
            are_all_used: false,
            guarded: HashSet::new(),
            pending: Vec::new(),
        };
        for (path, entry) in skeleton.iter() {
            looker.entry(path.as_str(), entry, report);
        }
        looker.finish(report);
    }
}

/// The folder and files that a step fetches, where its address is a relative path and
/// the files are known.
pub(super) fn fetched(step: &Step<'_>, report: &Report<'_>) -> Option<(String, Skeleton)> {
    let url = step.literal("url")?;
    if url.contains(':') || url.starts_with('/') {
        return None;
    }
    let folder = normal(url);
    let skeleton = report.input.surroundings.skeleton(&folder)?;
    let home = report
        .input
        .file
        .rsplit_once('/')
        .map_or("", |(home, _)| home);
    Some((normal(&format!("{home}/{folder}")), skeleton))
}

/// A path without `.`, and without `..` where it follows a name.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') && !path.starts_with("//") {
        "/"
    } else {
        ""
    };
    format!("{root}{}", parts.join("/"))
}

/// The input of a step as far as it says how files are treated; nothing where that
/// is for an expression to say.
fn options(step: &Step<'_>) -> Option<Options> {
    let mut input = Map::new();
    for name in [
        "copyWithoutTemplating",
        "copyWithoutRender",
        "templateFileExtension",
        "cookiecutterCompat",
        "trimBlocks",
        "lstripBlocks",
    ] {
        let Some(node) = step.input.and_then(|node| node.get(name)) else {
            continue;
        };
        let items = node.as_sequence().unwrap_or_default();
        if is_expression(node) || items.iter().any(is_expression) {
            return None;
        }
        input.insert(name.to_owned(), node.to_json());
    }
    Options::read(&input).ok()
}

/// The values that a skeleton sees.
fn values(model: &Model<'_>, step: &Step<'_>, root: &str) -> Known {
    let mut known = Known::new();
    let given = step.input.and_then(|input| input.get("values"));
    let top = known.add(&[root]);
    match given.map(|node| &node.value) {
        Some(Value::Mapping(map)) if map.get("$yaml").is_none() => {
            for entry in &map.entries {
                let value = top.add(&[&*entry.key]);
                if is_optional(model, &entry.value) {
                    value.optional();
                }
                if let Some(below) = entry.value.as_mapping() {
                    for entry in &below.entries {
                        value.add(&[&*entry.key]).open();
                    }
                }
            }
        }
        None => {
            top.add(&[NOBODY]);
        }
        Some(_) => {
            top.open();
        }
    }
    known
}

/// Whether a value is an optional parameter and nothing else.
fn is_optional(model: &Model<'_>, node: &Node) -> bool {
    let name = node
        .as_str()
        .and_then(|text| text.trim().strip_prefix("${{"))
        .and_then(|text| text.strip_suffix("}}"))
        .and_then(|text| text.trim().strip_prefix("parameters."));
    name.and_then(|name| model.parameter(name))
        .is_some_and(|parameter| parameter.is_optional)
}

/// Reports globs that fit no file.
fn globs(step: &Step<'_>, input: &str, skeleton: &Skeleton, report: &mut Report<'_>) {
    let Some(nodes) = step.input.and_then(|node| node.get(input)?.as_sequence()) else {
        return;
    };
    let patterns: Option<Vec<String>> = nodes
        .iter()
        .map(|node| node.as_str().map(str::to_owned))
        .collect();
    let Some(patterns) = patterns else {
        return;
    };
    let Ok(globs) = Globs::new(&patterns, skeleton) else {
        return;
    };
    for number in globs.unused(&patterns, skeleton) {
        let pattern = &patterns[number];
        let hint = nearest_pattern(pattern, skeleton).map(|near| format!("write `{near}`"));
        report.at(
            Severity::Warning,
            "template-glob",
            nodes[number].span,
            format!("`{pattern}` fits no file of the skeleton"),
            hint,
        );
    }
}

/// A finding that waits until it is known what the skeleton has conditions on.
struct Pending {
    /// What is read, and whether that is where undefined is expected.
    path: String,
    is_guarded: bool,
    severity: Severity,
    code: &'static str,
    place: Place,
    message: String,
    hint: Option<String>,
}

/// Looks at the files of one skeleton.
struct Looker<'s, 'y, 'o> {
    step: &'s Step<'y>,
    namer: Namer<'o>,
    root: &'static str,
    known: Known,
    /// Where the skeleton is, as the person who runs the command would name it.
    folder: String,
    used: BTreeSet<String>,
    are_all_used: bool,
    /// Values that some file has a condition on: that they are missing is meant.
    guarded: HashSet<String>,
    pending: Vec<Pending>,
}

impl Looker<'_, '_, '_> {
    fn entry(&mut self, path: &str, entry: &Entry, report: &mut Report<'_>) {
        let file = format!("{}/{path}", self.folder);
        let (name, treatment) = self.namer.name(path, entry);
        // The part of the name that is this entry's own: folders have their turn.
        let own = name
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        if holds_tags(own) || own.contains("{{") {
            match Template::parse(own, self.namer.language()) {
                Ok(template) => {
                    let place = |_: usize, _: usize| Place::file(&*file);
                    self.template(&template, path, &place);
                }
                // A tag may hold a slash, and begin in a folder: ask of the whole.
                Err(_) => match Template::parse(&name, self.namer.language()) {
                    Ok(_) => self.are_all_used = true,
                    Err(error) => {
                        self.syntax((Place::file(&*file), path, "its name"), &error, report);
                    }
                },
            }
        }
        let Entry::File { bytes, .. } = entry else {
            return;
        };
        if treatment == Treatment::Copy || is_binary(bytes) || bytes.len() > MAX_FILE_BYTES {
            self.are_all_used |= bytes.len() > MAX_FILE_BYTES;
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        if !text.contains(['{', '}']) {
            return;
        }
        let source = Source::new(&file, &text);
        match Template::parse(&text, self.namer.language()) {
            Ok(template) => {
                let place = |start: usize, end: usize| source.bytes(start..end);
                self.template(&template, path, &place);
            }
            Err(error) => {
                let place = source.bytes(error.span.start..error.span.end);
                self.syntax((place, path, "it"), &error, report);
            }
        }
    }

    fn syntax(
        &mut self,
        (place, path, what): (Place, &str, &str),
        error: &Error,
        report: &mut Report<'_>,
    ) {
        self.are_all_used = true;
        report.push(
            Severity::Error,
            "template-skeleton-syntax",
            place,
            format!("{what} cannot be rendered: {}", error.message),
            Some(match what {
                "it" => format!("mend it, or add `{path}` to `copyWithoutTemplating`"),
                _ => "names are always rendered: call it otherwise".to_owned(),
            }),
        );
    }

    /// Looks at the contents or the name of an entry.
    fn template(&mut self, template: &Template, path: &str, place: &dyn Fn(usize, usize) -> Place) {
        let reads = reads(template.nodes());
        for read in reads.iter().filter(|read| !read.local) {
            if &*read.path[0] == self.root {
                match read.path.get(1) {
                    Some(name) => {
                        self.used.insert(name.to_string());
                    }
                    None => self.are_all_used = true,
                }
            }
            if read.guarded {
                self.guarded.insert(read.path.join("."));
            }
        }
        let is_workflow = path.contains(".github/workflows/") || path.contains(".gitea/workflows/");
        let mut of_workflow: Vec<&Read> = Vec::new();
        let mut told = 0;
        for finding in lint(template, &self.known) {
            let read = reads.iter().find(|read| read.span == finding.span);
            if let (Rule::UnknownValue, Some(read)) = (finding.rule, read)
                && is_workflow
                && OF_WORKFLOWS.contains(&&*read.path[0])
            {
                of_workflow.push(read);
                continue;
            }
            told += 1;
            if told <= MAX_IN_FILE {
                let place = place(finding.span.start, finding.span.end);
                self.finding(
                    &finding,
                    read.or_else(|| {
                        reads
                            .iter()
                            .find(|read| read.span.start == finding.span.start)
                    }),
                    place,
                );
            }
        }
        if let Some(first) = of_workflow.first() {
            let others = match of_workflow.len() {
                1 => String::new(),
                count => format!(", as are {} more in this file", count - 1),
            };
            self.pending.push(Pending {
                path: String::new(),
                is_guarded: false,
                severity: Severity::Error,
                code: "template-workflow-rendered",
                place: place(first.span.start, first.span.end),
                message: format!(
                    "`{}` is for GitHub, and is rendered to nothing{others}",
                    first.path.join(".")
                ),
                hint: Some(format!("add to `copyWithoutTemplating`\n- {path}")),
            });
        }
    }

    fn finding(&mut self, finding: &nunjucks::lint::Finding, read: Option<&Read>, place: Place) {
        let (message, near) = apart(&finding.message);
        let path = read.map_or_else(String::new, |read| read.path.join("."));
        let (severity, code, message, hint) = match finding.rule {
            Rule::UnknownValue => {
                let Some(read) = read else { return };
                let name = read.path.get(1).map_or("", |name| name);
                let (message, hint) = if &*read.path[0] == self.root {
                    let message = format!(
                        "the step `{}` gives no value `{}`",
                        self.step.id,
                        missing(&message, self.root)
                    );
                    let hint = "give it under `values` in the input of the step".to_owned();
                    (message, near.clone().unwrap_or(hint))
                } else {
                    let message = format!(
                        "`{path}` is rendered to nothing: a skeleton sees `{}` only",
                        self.root
                    );
                    let name = if name.is_empty() {
                        &*read.path[0]
                    } else {
                        name
                    };
                    let hint = format!(
                        "give it under `values` and write `{}.{name}`, or add the file to \
                         `copyWithoutTemplating`",
                        self.root
                    );
                    (message, hint)
                };
                (
                    Severity::Warning,
                    "template-unknown-value",
                    message,
                    Some(hint),
                )
            }
            Rule::UnknownFilter => (Severity::Error, "template-unknown-filter", message, near),
            Rule::DashInName => (Severity::Warning, "template-dash", message, near),
            Rule::FailsWhenMissing => (Severity::Warning, "template-filter-fails", message, near),
            _ => (Severity::Warning, "template-odd-expression", message, near),
        };
        // Where undefined is expected, only what is nearly a known name is a slip.
        let is_slip = finding.message.contains("did you mean");
        let may_be_meant = match finding.rule {
            Rule::UnknownValue => !is_slip,
            Rule::FailsWhenMissing => true,
            _ => false,
        };
        self.pending.push(Pending {
            is_guarded: may_be_meant && read.is_some_and(|read| read.guarded),
            path: if may_be_meant { path } else { String::new() },
            severity,
            code,
            place,
            message,
            hint,
        });
    }

    /// Tells what is left when conditions are known.
    fn finish(self, report: &mut Report<'_>) {
        for pending in self.pending {
            if pending.is_guarded || self.guarded.contains(&pending.path) {
                continue;
            }
            report.push(
                pending.severity,
                pending.code,
                pending.place,
                pending.message,
                pending.hint,
            );
        }
        let values = self
            .step
            .input
            .and_then(|input| input.get("values")?.as_mapping());
        if self.are_all_used {
            return;
        }
        let entries = values.map_or(&[][..], |map| &map.entries).iter();
        let unused: Vec<_> = entries
            .filter(|entry| !self.used.contains(&*entry.key))
            .collect();
        let Some(first) = unused.first() else {
            return;
        };
        let names: Vec<&str> = unused.iter().take(6).map(|entry| &*entry.key).collect();
        let more = match unused.len() - names.len() {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        report.at(
            Severity::Note,
            "template-unused-value",
            first.key_span,
            format!(
                "nothing in the skeleton reads `{}`{more}",
                names.join("`, `")
            ),
            "take it out, or correct its name in the skeleton".to_owned(),
        );
    }
}

/// The part of a path that leads to nothing, as the template language tells it, without
/// its first name.
fn missing<'m>(message: &'m str, root: &str) -> &'m str {
    let path = message.split('`').nth(1).unwrap_or_default();
    path.strip_prefix(root)
        .map_or(path, |rest| rest.trim_start_matches('.'))
}
