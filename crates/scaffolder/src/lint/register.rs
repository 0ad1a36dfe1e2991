//! Whether the descriptor that `catalog:register` names is put into the repository.
//!
//! Only where everything that writes files is known: skeletons at hand, with literal
//! targets, and no other action that writes. Otherwise nothing is said.

use diagnostic::Severity;
use yaml::Node;

use super::Report;
use super::model::{Model, Step, holds_tags};
use super::skeleton::fetched;
use super::steps::is_expression;

/// Actions that write no file into the workspace.
const HARMLESS: [&str; 6] = [
    "catalog:register",
    "catalog:fetch",
    "debug:log",
    "debug:wait",
    "fetch:template",
    "notification:send",
];

/// Reports a descriptor that no step writes.
pub(super) fn check(model: &Model<'_>, report: &mut Report<'_>) {
    if model.are_steps_open {
        return;
    }
    for (number, step) in model.steps.iter().enumerate() {
        if step.action == "catalog:register" && !step.repeats {
            register(model, number, step, report);
        }
    }
}

fn register(model: &Model<'_>, number: usize, step: &Step<'_>, report: &mut Report<'_>) {
    let Some(contents) = step.input.and_then(|input| input.get("repoContentsUrl")) else {
        return;
    };
    let before = &model.steps[..number];
    // The step that made the repository.
    let publish = before.iter().find(|publish| {
        let text = contents.as_str().unwrap_or_default();
        publish.action.starts_with("publish:")
            && !publish.action.contains("request")
            && text.contains(&*publish.id)
    });
    let Some(publish) = publish else {
        return;
    };
    let source = match publish.input.and_then(|input| input.get("sourcePath")) {
        None => "",
        Some(node) => match node.as_str().filter(|text| !holds_tags(text)) {
            Some(text) => text,
            None => return,
        },
    };
    let given = step.input.and_then(|input| input.get("catalogInfoPath"));
    if given.is_some_and(is_expression) {
        return;
    }
    let path = given.and_then(Node::as_str).unwrap_or("/catalog-info.yaml");
    let wanted = join(&[source, path]);
    let mut near = None;
    let mut fetches = 0;
    for other in before {
        let makes_repository = other.action.starts_with("publish:");
        if !makes_repository && !HARMLESS.contains(&other.action) {
            return;
        }
        if other.action != "fetch:template" {
            continue;
        }
        fetches += 1;
        let Some(names) = names(other, report) else {
            return;
        };
        for name in names {
            if may_be(&name, &wanted) {
                return;
            }
            if name.ends_with("catalog-info.yaml") || name.ends_with("catalog-info.yml") {
                near = Some(name);
            }
        }
    }
    if fetches == 0 {
        return;
    }
    let span = given.map_or(step.action_span, |node| node.span);
    let hint = match near {
        Some(near) => format!("the skeleton has `{near}`: write `catalogInfoPath: /{near}`"),
        None => format!("add `{wanted}` to the skeleton, or a step `catalog:write`"),
    };
    report.at(
        Severity::Warning,
        "template-register-path",
        span,
        format!("no step puts `{wanted}` into the repository"),
        hint,
    );
}

/// The files that a step writes, their names not rendered; nothing where they are not
/// known.
fn names(step: &Step<'_>, report: &Report<'_>) -> Option<Vec<String>> {
    let (_, skeleton) = fetched(step, report)?;
    let target = match step.input.and_then(|input| input.get("targetPath")) {
        None => "",
        Some(node) => node.as_str().filter(|text| !holds_tags(text))?,
    };
    let paths = skeleton
        .iter()
        .map(|(path, _)| join(&[target, path.as_str()]));
    // The extension of templates comes off.
    let extension = step
        .input
        .and_then(|input| input.get("templateFileExtension"));
    if extension.is_some() {
        return None;
    }
    Some(paths.collect())
}

/// Parts of a path put together, without `.` and doubled slashes.
fn join(parts: &[&str]) -> String {
    let parts = parts.iter().flat_map(|part| part.split('/'));
    let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
    parts.join("/")
}

/// Whether a name that may hold expressions may be a path.
fn may_be(name: &str, path: &str) -> bool {
    if !name.contains('{') {
        return name == path;
    }
    let start = name.split(['$', '{']).next().unwrap_or_default();
    let end = name.rsplit('}').next().unwrap_or_default();
    path.starts_with(start) && path.ends_with(end)
}
