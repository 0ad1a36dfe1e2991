//! A task, and the list of runs, as the theme shows them.

use std::collections::BTreeMap;

use scaffolder::task::event::{Body, Level as Told, StepStatus};
use scaffolder::task::{Event, State, Status};
use serde_json::Value;
use site_theme::create::{
    Control, Created, Failure, Field, Level, Line, Narrow, OutputLink, OutputText, Retry, RunRow,
    RunsPage, StepLog, TaskPage, TaskState, TaskStep,
};
use site_theme::parts::{Crumbs, Empty};
use site_theme::prose;

use super::form;
use super::time::{age, clock, span, stamp};
use crate::portal::Portal;
use crate::runs::{KEPT_DAYS, PAGE, Run, makes};

/// A page holds so many lines of a log; the rest is in the raw file.
const MAX_LINES: usize = 5000;

/// What the page of a task says besides its state.
pub struct Now {
    /// Milliseconds since 1970.
    pub ms: u64,
    /// Whether whoever ran it is gone.
    pub is_abandoned: bool,
    /// Secrets that have to be given before it can go on.
    pub missing: Vec<String>,
}

/// The page of a task.
pub fn page<'a>(
    portal: &'a dyn Portal,
    state: &State,
    events: &[Event],
    now: &Now,
) -> TaskPage<'a> {
    let (spec, chrome) = (&state.spec, portal.chrome());
    let base = &chrome.base_path;
    let title = makes(&spec.parameters).unwrap_or_else(|| spec.title.clone());
    let href = format!("{base}/create/tasks/{}/", spec.id);
    let has_failed = state.status == Status::Failed || now.is_abandoned;
    let is_over = state.status.is_over() || now.is_abandoned;
    let ended = state.ended_at_ms.unwrap_or(if now.is_abandoned {
        state.last_at_ms
    } else {
        now.ms
    });
    TaskPage {
        frame: portal.frame(title.clone(), &format!("create/tasks/{}/", spec.id)),
        crumbs: Crumbs {
            items: vec![
                ("Create".into(), format!("{base}/create/").into()),
                ("Runs".into(), format!("{base}/create/tasks/").into()),
            ],
        },
        id: spec.id.clone().into(),
        title: title.into(),
        template: portal.link(&spec.template_ref),
        who: who(
            portal,
            spec.user.as_ref().map(|user| user.user_ref.as_str()),
        )
        .into(),
        started: age(spec.created_at_ms, now.ms),
        state: match now.is_abandoned {
            true => TaskState::Failed,
            false => of_status(state.status),
        },
        duration: span(ended.saturating_sub(spec.created_at_ms)).into(),
        steps: steps(state, now),
        log: log(state, events),
        last_event: state.last_id,
        raw: Some(format!("{base}/api/scaffolder/v2/tasks/{}/log", spec.id).into()),
        created: created(portal, state),
        links: links(portal, state),
        texts: texts(state),
        failure: has_failed.then(|| failure(portal, state, now, &href)),
        cancel: (!is_over).then(|| format!("{href}cancel").into()),
        again: Some(again(base, state).into()),
    }
}

/// Who it was; by the name alone where the catalog has nobody of it.
pub(super) fn who(portal: &dyn Portal, user: Option<&str>) -> String {
    let Some(user) = user else {
        return "somebody".to_owned();
    };
    let link = portal.link(user);
    if !link.missing {
        return link.title.into_owned();
    }
    user.rsplit(['/', ':']).next().unwrap_or(user).to_owned()
}

/// What an error says of itself, lower case and without a full stop, as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?', ':']) {
        sentence.push('.');
    }
    sentence
}

const fn of_status(status: Status) -> TaskState {
    match status {
        Status::Open => TaskState::Waiting,
        Status::Processing => TaskState::Processing,
        Status::Completed => TaskState::Completed,
        Status::Failed => TaskState::Failed,
        Status::Cancelled => TaskState::Cancelled,
    }
}

const fn of_step(status: Option<StepStatus>) -> TaskState {
    match status {
        None => TaskState::Waiting,
        Some(StepStatus::Processing) => TaskState::Processing,
        Some(StepStatus::Completed) => TaskState::Completed,
        Some(StepStatus::Failed) => TaskState::Failed,
        Some(StepStatus::Skipped) => TaskState::Skipped,
        Some(StepStatus::Cancelled) => TaskState::Cancelled,
    }
}

fn steps<'a>(state: &State, now: &Now) -> Vec<TaskStep<'a>> {
    let steps = state.spec.steps.iter().zip(&state.steps);
    steps
        .map(|(step, is)| {
            let mut how = of_step(is.status);
            if now.is_abandoned && how == TaskState::Processing {
                how = TaskState::Failed;
            }
            let until = is.ended_at_ms.unwrap_or(now.ms);
            let time = is
                .began_at_ms
                .map(|began| span(until.saturating_sub(began)));
            TaskStep {
                id: step.id.clone().into(),
                name: step.name.clone().into(),
                state: how,
                time: time.unwrap_or_default().into(),
                began_at: is.began_at_ms.map(|began| stamp(began).into()),
            }
        })
        .collect()
}

/// What the steps said.
pub fn log<'a>(state: &State, events: &[Event]) -> Vec<StepLog<'a>> {
    let mut lines: BTreeMap<Option<usize>, Vec<Line<'a>>> = BTreeMap::new();
    let mut all = 0;
    for event in events {
        let line = |message: String, level: Level| Line {
            number: event.id,
            time: clock(event.at_ms).into(),
            message: message.into(),
            level,
        };
        let (step, line) = match &event.body {
            Body::Log {
                message,
                level,
                step,
            } => {
                let level = match level {
                    Told::Info => Level::Info,
                    Told::Warn => Level::Warn,
                    Told::Error => Level::Error,
                };
                (step.as_deref(), line(message.clone(), level))
            }
            Body::Left { created, step } => {
                let message = format!("created {} {}", created.what, created.name);
                (Some(step.as_str()), line(message, Level::Info))
            }
            Body::CancelAsked { .. } => (
                None,
                line("somebody asked to cancel".to_owned(), Level::Warn),
            ),
            Body::RetryAsked { .. } => (None, line("tried again".to_owned(), Level::Info)),
            _ => continue,
        };
        all += 1;
        if all > MAX_LINES {
            break;
        }
        let position = step.and_then(|step| state.spec.position(step));
        lines.entry(position).or_default().push(line);
    }
    let mut logs = Vec::new();
    if let Some(lines) = lines.remove(&None) {
        logs.push(StepLog {
            id: "".into(),
            name: "Task".into(),
            state: of_status(state.status),
            lines,
        });
    }
    for (position, step) in state.spec.steps.iter().enumerate() {
        let status = state.steps.get(position).and_then(|is| is.status);
        logs.push(StepLog {
            id: step.id.clone().into(),
            name: step.name.clone().into(),
            state: of_step(status),
            lines: lines.remove(&Some(position)).unwrap_or_default(),
        });
    }
    logs
}

fn created<'a>(portal: &'a dyn Portal, state: &State) -> Vec<Created<'a>> {
    let chrome = portal.chrome();
    let all = state.created.iter();
    all.map(|created| {
        let kept_at = created.url.as_deref().and_then(|url| portal.kept_at(url));
        let href = match created.what.as_str() {
            _ if kept_at.is_some() => None,
            "entity" => {
                let link = portal.link(&created.name);
                (!link.missing).then(|| link.href.into_owned())
            }
            _ => created.url.clone(),
        };
        let mut what = created.what.chars();
        let first = what.next().map(char::to_uppercase).into_iter().flatten();
        let mut label = format!("{} {}", first.chain(what).collect::<String>(), created.name);
        if let Some(folder) = kept_at {
            label.push_str(&format!(", in {folder}"));
        }
        Created {
            icon: chrome.icon(icon_of(&created.what)),
            label: label.into(),
            href: href
                .and_then(|href| prose::safe_href(&href))
                .map(Into::into),
            delete: None,
        }
    })
    .collect()
}

/// The icon of something that a step made.
fn icon_of(what: &str) -> &'static str {
    match what {
        "repository" => "code-xml",
        "pull request" | "merge request" => "git-branch",
        _ => "box",
    }
}

fn links<'a>(portal: &'a dyn Portal, state: &State) -> Vec<OutputLink<'a>> {
    let links = state.output.get("links").and_then(Value::as_array);
    let links = links.into_iter().flatten();
    links
        .filter_map(|link| {
            let text = |key: &str| {
                link.get(key)
                    .and_then(Value::as_str)
                    .filter(|text| !text.is_empty())
            };
            let (href, note, name) = match (text("entityRef"), text("url")) {
                (Some(entity_ref), _) => {
                    let found = portal.link(entity_ref);
                    if found.missing {
                        let name = entity_ref.rsplit(['/', ':']).next().unwrap_or(entity_ref);
                        (
                            entity_href(portal, entity_ref),
                            Some("The page is being published".to_owned()),
                            name.to_owned(),
                        )
                    } else {
                        (found.href.into_owned(), None, found.title.into_owned())
                    }
                }
                (None, Some(url)) => {
                    let note = portal.kept_at(url).map(|folder| {
                        format!("Its host is a folder on this machine: git clone {folder}")
                    });
                    (prose::safe_href(url)?, note, url.to_owned())
                }
                (None, None) => return None,
            };
            Some(OutputLink {
                icon: portal.chrome().icon(if text("entityRef").is_some() {
                    "box"
                } else {
                    "external-link"
                }),
                title: text("title").map_or(name, str::to_owned).into(),
                href: href.into(),
                note: note.map(Into::into),
            })
        })
        .collect()
}

/// The page that an entity will have.
fn entity_href(portal: &dyn Portal, entity_ref: &str) -> String {
    let base = &portal.chrome().base_path;
    match catalog::EntityRef::parse(entity_ref, Some("component"), "default") {
        Ok(of) => format!(
            "{base}/catalog/{}/{}/{}/",
            of.namespace(),
            of.kind(),
            of.name()
        ),
        Err(_) => format!("{base}/catalog/"),
    }
}

fn texts<'a>(state: &State) -> Vec<OutputText<'a>> {
    let texts = state.output.get("text").and_then(Value::as_array);
    let texts = texts.into_iter().flatten();
    texts
        .filter_map(|text| {
            let content = text.get("content").and_then(Value::as_str)?;
            let title = text
                .get("title")
                .and_then(Value::as_str)
                .unwrap_or_default();
            Some(OutputText {
                title: title.to_owned().into(),
                html: prose::to_html(content).into(),
            })
        })
        .collect()
}

fn failure<'a>(portal: &'a dyn Portal, state: &State, now: &Now, href: &str) -> Failure<'a> {
    let chrome = portal.chrome();
    let spec = &state.spec;
    let processing =
        |step: &scaffolder::task::state::StepState| step.status == Some(StepStatus::Processing);
    let position = match now.is_abandoned {
        true => state.steps.iter().position(processing),
        false => state.failed(),
    };
    let of_step = position.and_then(|position| state.steps[position].error.clone());
    let error = of_step.or_else(|| state.error.clone());
    let needs_change = !now.is_abandoned && error.as_ref().is_some_and(|error| !error.can_retry);
    let (cause, fix, details) = match error {
        _ if now.is_abandoned => (
            "whatever ran this task ended in the middle of it".to_owned(),
            "Try again: it goes on behind the last thing that is on record, and nothing is done twice.".to_owned(),
            String::new(),
        ),
        Some(error) => (error.message, sentence(&error.hint.unwrap_or_default()), error.details.unwrap_or_default()),
        None => ("it is not known why".to_owned(), String::new(), String::new()),
    };
    let step = position.map(|position| (position + 1, spec.steps[position].name.clone()));
    let report = format!(
        "Template: {}\nTask: {}\nStep: {}\nCause: {cause}\n{details}",
        spec.template_ref,
        spec.id,
        step.as_ref().map_or("none", |(_, name)| name),
    );
    let secrets = now.missing.iter().map(|name| Field {
        name: format!("/{name}").into(),
        id: super::field::id_of(&format!("/{name}")).into(),
        label: name.clone().into(),
        help_html: "It is not kept, so it is asked for once more.".into(),
        control: Control::Secret {
            min_length: None,
            max_length: None,
        },
        required: true,
        ..Field::default()
    });
    Failure {
        cause: cause.into(),
        fix: fix.into(),
        details: details.into(),
        report: chrome.copy(report, "Copy a report"),
        retry: Some(Retry {
            action: format!("{href}retry").into(),
            from: step.as_ref().map_or(1, |(number, _)| *number),
            secrets: secrets.collect(),
        }),
        change: Some(again(&chrome.base_path, state).into()),
        needs_change,
        step: step.map(|(number, name)| (number, name.into())),
    }
}

/// The form with these answers in it, without secrets.
fn again(base: &str, state: &State) -> String {
    let spec = &state.spec;
    let mut values = spec.parameters.clone();
    for name in &spec.secret_names {
        values.shift_remove(name);
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("formData", &Value::Object(values).to_string());
    format!(
        "{base}/{}?{}",
        form::path(&spec.template_ref),
        query.finish()
    )
}

/// Which runs are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Those of one person alone.
    pub mine: bool,
    /// Those that are so.
    pub state: Option<String>,
    /// How many are left out: those of the pages before.
    pub skip: usize,
}

impl Asked {
    fn href(&self, base: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if self.mine {
            query.append_pair("whose", "mine");
        }
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        if self.skip > 0 {
            query.append_pair("skip", &self.skip.to_string());
        }
        match query.finish() {
            query if query.is_empty() => format!("{base}/create/tasks/"),
            query => format!("{base}/create/tasks/?{query}"),
        }
    }
}

/// How a run goes.
pub(super) fn of_run(run: &Run) -> TaskState {
    match run.status.as_str() {
        "completed" => TaskState::Completed,
        "failed" => TaskState::Failed,
        "cancelled" => TaskState::Cancelled,
        "processing" => TaskState::Processing,
        _ => TaskState::Waiting,
    }
}

/// The list of runs.
pub fn runs<'a>(
    portal: &'a dyn Portal,
    runs: &'a [Run],
    has_more: bool,
    asked: &Asked,
    now_ms: u64,
) -> RunsPage<'a> {
    let chrome = portal.chrome();
    let base = &chrome.base_path;
    let whose = |label: &'static str, mine: bool| {
        let of = Asked {
            mine,
            skip: 0,
            ..asked.clone()
        };
        Narrow {
            label: label.into(),
            href: of.href(base).into(),
            is_current: asked.mine == mine,
        }
    };
    let states = [
        ("All", None),
        ("Running", Some("processing")),
        ("Done", Some("completed")),
        ("Failed", Some("failed")),
        ("Cancelled", Some("cancelled")),
    ];
    let states = states.iter().map(|(label, state)| {
        let of = Asked {
            state: state.map(str::to_owned),
            skip: 0,
            ..asked.clone()
        };
        Narrow {
            label: (*label).into(),
            href: of.href(base).into(),
            is_current: asked.state.as_deref() == *state,
        }
    });
    let heading = if asked.mine { "My runs" } else { "Runs" };
    let rows = runs.iter().map(|run| RunRow {
        title: run.makes.as_str().into(),
        href: format!("{base}/create/tasks/{}/", run.id).into(),
        template: portal.link(&run.template_ref),
        inputs: run.inputs.as_str().into(),
        who: who(portal, run.who.as_deref()).into(),
        started: age(run.began_at_ms, now_ms),
        state: of_run(run),
        duration: run
            .ended_at_ms
            .map_or(String::new(), |ended| {
                span(ended.saturating_sub(run.began_at_ms))
            })
            .into(),
    });
    let older = has_more.then(|| {
        let of = Asked {
            skip: asked.skip + PAGE,
            ..asked.clone()
        };
        of.href(base).into()
    });
    RunsPage {
        frame: portal.frame(heading.to_owned(), "create/tasks/"),
        crumbs: Crumbs {
            items: vec![("Create".into(), format!("{base}/create/").into())],
        },
        heading: heading.into(),
        whose: vec![whose("Mine", true), whose("Everybody's", false)],
        states: states.collect(),
        rows: rows.collect(),
        older,
        kept: format!("Runs are kept for {KEPT_DAYS} days.").into(),
        empty: Empty {
            title: "No runs yet".into(),
            text: "Choose a template, fill in its form, and what comes of it is listed here."
                .into(),
            yaml: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thing_that_is_made_has_an_icon() {
        for what in [
            "repository",
            "pull request",
            "merge request",
            "entity",
            "webhook",
        ] {
            assert!(
                site_theme::assets::icon_named(icon_of(what)).is_some(),
                "{what}"
            );
        }
    }

    #[test]
    fn what_helps_is_said_as_a_sentence() {
        assert_eq!(sentence("choose another name"), "Choose another name.");
        assert_eq!(
            sentence("Try again: nothing is done twice."),
            "Try again: nothing is done twice."
        );
        assert_eq!(sentence(""), "");
    }
}
