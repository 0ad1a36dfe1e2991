//! A task in its states, and the list of runs.

use site_theme::create::{
    Control, Created, Failure, Field, Level, Line, Narrow, OutputLink, OutputText, Retry, RunRow,
    RunsPage, StepLog, TaskPage, TaskState, TaskStep,
};
use site_theme::frame::Chrome;
use site_theme::parts::{Crumbs, Empty};

use crate::{Out, age, frame, template_link};

const STEPS: [(&str, &str); 5] = [
    ("fetch", "Render the skeleton"),
    ("publish", "Create the GitHub repository"),
    ("ci", "Trigger the first CI build"),
    ("argo", "Argo CD application"),
    ("register", "Register in the catalog"),
];

pub(super) fn write(out: &Out, chrome: &Chrome) -> Result<(), Box<dyn std::error::Error>> {
    use TaskState::{Cancelled, Completed, Failed, Processing, Skipped, Waiting};
    let running = task(
        chrome,
        Processing,
        &[Completed, Completed, Processing, Waiting, Waiting],
    );
    out.page(
        "create/tasks/b7/",
        &TaskPage {
            cancel: Some("/create/tasks/b7/cancel".into()),
            created: created(chrome, false),
            ..running
        },
    )?;
    out.page(
        "states/task-waiting/",
        &TaskPage {
            cancel: Some("/create/tasks/b7/cancel".into()),
            log: Vec::new(),
            ..task(chrome, Waiting, &[Waiting; 5])
        },
    )?;
    out.page(
        "states/task-done/",
        &TaskPage {
            created: created(chrome, false),
            links: vec![
                link(chrome, "git-branch", "Repository", None),
                link(
                    chrome,
                    "box",
                    "In the catalog",
                    Some("The page is being published, about 40 s"),
                ),
                link(chrome, "workflow", "First build", None),
            ],
            texts: vec![OutputText {
                title: "What next".into(),
                html: "<p>Clone it and run <code>make dev</code>. The first build takes four minutes.</p>".into(),
            }],
            again: Some("/create/templates/default/go-microservice/?formData=%7B%7D".into()),
            ..task(chrome, Completed, &[Completed, Completed, Completed, Skipped, Completed])
        },
    )?;
    let failed = |secrets| {
        TaskPage {
        created: created(chrome, true),
        failure: Some(Failure {
            needs_change: false,
            step: Some((3, "Trigger the first CI build".into())),
            cause: "GitHub answered 403: the app may not start workflows in acme/orders.".into(),
            fix: "Usually the app lacks the permission Actions: write. Who keeps the app can give it; the task then goes on from here.".into(),
            details: "HttpError: Resource not accessible by integration\n    at POST /repos/acme/orders/actions/workflows/ci.yaml/dispatches".into(),
            report: chrome.copy("Task b7 failed in step ci", "Copy the report"),
            retry: Some(Retry {
                action: "/create/tasks/b7/retry".into(),
                from: 3,
                secrets,
            }),
            change: Some("/create/templates/default/go-microservice/?formData=%7B%22name%22%3A%22orders%22%7D".into()),
        }),
        ..task(chrome, Failed, &[Completed, Completed, Failed, Waiting, Waiting])
    }
    };
    out.page("states/task-failed/", &failed(Vec::new()))?;
    let secret = Field {
        name: "/secret".into(),
        id: "f-secret".into(),
        label: "Key of the scanner".into(),
        help_html: "It is not kept, so it is asked for again.".into(),
        required: true,
        control: Control::Secret {
            min_length: None,
            max_length: None,
        },
        ..Field::default()
    };
    out.page("states/task-failed-secret/", &failed(vec![secret]))?;
    out.page(
        "states/task-cancelled/",
        &TaskPage {
            again: Some("/create/templates/default/go-microservice/".into()),
            ..task(
                chrome,
                Cancelled,
                &[Completed, Completed, Cancelled, Waiting, Waiting],
            )
        },
    )?;
    out.page("create/tasks/", &runs(chrome, false))?;
    out.page("states/runs-empty/", &runs(chrome, true))
}

fn link<'a>(
    chrome: &'a Chrome,
    icon: &'static str,
    title: &'a str,
    note: Option<&'a str>,
) -> OutputLink<'a> {
    OutputLink {
        icon: chrome.icon(icon),
        title: title.into(),
        href: "https://example.com/".into(),
        note: note.map(Into::into),
    }
}

fn created(chrome: &Chrome, can_delete: bool) -> Vec<Created<'_>> {
    vec![Created {
        icon: chrome.icon("git-branch"),
        label: "github.com/acme/orders".into(),
        href: Some("https://example.com/".into()),
        delete: can_delete.then(|| "https://example.com/settings".into()),
    }]
}

fn task<'a>(chrome: &'a Chrome, state: TaskState, states: &[TaskState; 5]) -> TaskPage<'a> {
    let mut number = 0;
    let mut lines = |messages: &[(&'static str, Level)]| {
        let line = |&(message, level): &(&'static str, Level)| {
            number += 1;
            Line {
                number,
                time: format!("10:42:{number:02}").into(),
                message: message.into(),
                level,
            }
        };
        messages.iter().map(line).collect::<Vec<_>>()
    };
    let said = [
        lines(&[
            ("Fetching ./skeleton at 9f3c2e1", Level::Info),
            (
                "copyWithoutTemplating: `terraform-deploy.yml` fits no file",
                Level::Warn,
            ),
            ("42 files", Level::Info),
        ]),
        lines(&[
            ("POST /orgs/acme/repos → 201", Level::Info),
            ("pushed 42 files as 9f3c2e1", Level::Info),
            (
                "protected main: 1 approval, code owners; a rather long line that has to be wrapped somewhere, since logs are what they are and no one edits them",
                Level::Info,
            ),
        ]),
        lines(&[if state == TaskState::Failed {
            (
                "POST /repos/acme/orders/actions/workflows/ci.yaml/dispatches → 403",
                Level::Error,
            )
        } else {
            (
                "POST /repos/acme/orders/actions/workflows/ci.yaml/dispatches → 204",
                Level::Info,
            )
        }]),
    ];
    let log = STEPS.iter().zip(states).zip(said);
    let time = |state| match state {
        TaskState::Completed => "11 s",
        TaskState::Processing => "8 s",
        TaskState::Failed => "3 s",
        _ => "",
    };
    TaskPage {
        frame: frame(chrome, "orders", "create/tasks/b7/"),
        crumbs: Crumbs {
            items: vec![
                ("Create".into(), "/create/".into()),
                ("My runs".into(), "/create/tasks/".into()),
            ],
        },
        id: "b7".into(),
        title: "payment-webhook-handler".into(),
        template: template_link(chrome, "Go Microservice"),
        who: "alice".into(),
        started: age("41 s ago"),
        state,
        duration: "41 s".into(),
        steps: STEPS
            .iter()
            .zip(states)
            .map(|((id, name), &state)| TaskStep {
                id: (*id).into(),
                name: (*name).into(),
                state,
                time: time(state).into(),
                began_at: (state == TaskState::Processing).then(|| "2026-05-03T10:42:33Z".into()),
            })
            .collect(),
        log: log
            .map(|(((id, name), &state), lines)| StepLog {
                id: (*id).into(),
                name: (*name).into(),
                state,
                lines,
            })
            .collect(),
        last_event: 7,
        raw: Some("/create/tasks/b7/log.txt".into()),
        created: Vec::new(),
        links: Vec::new(),
        texts: Vec::new(),
        failure: None,
        cancel: None,
        again: None,
    }
}

fn runs(chrome: &Chrome, is_empty: bool) -> RunsPage<'_> {
    let narrow = |label: &'static str, is_current| Narrow {
        label: label.into(),
        href: "/create/tasks/".into(),
        is_current,
    };
    let row =
        |title: &'static str, template, inputs: &'static str, state, duration: &'static str| {
            RunRow {
                title: title.into(),
                href: "/create/tasks/b7/".into(),
                template: template_link(chrome, template),
                inputs: inputs.into(),
                who: "alice".into(),
                started: age("3 h"),
                state,
                duration: duration.into(),
            }
        };
    RunsPage {
        frame: frame(chrome, "My runs", "create/tasks/"),
        crumbs: Crumbs {
            items: vec![("Create".into(), "/create/".into())],
        },
        heading: "My runs".into(),
        whose: vec![narrow("Mine", true), narrow("Everybody's", false)],
        states: vec![
            narrow("All", true),
            narrow("Running", false),
            narrow("Done", false),
            narrow("Failed", false),
        ],
        rows: if is_empty {
            Vec::new()
        } else {
            vec![
                row("payment-webhook-handler", "Go Microservice", "owner payments, database yes", TaskState::Processing, "41 s"),
                row("orders", "Go Microservice", "owner order-squad, database no", TaskState::Completed, "4 min 2 s"),
                row("kafka-dev", "Confluent Environment", "region europe-west3", TaskState::Failed, "11 min"),
                row("handbook", "Documentation Site", "owner docs-guild", TaskState::Cancelled, "8 s"),
            ]
        },
        older: Some("/create/tasks/?before=b1".into()),
        kept: "Runs are kept for 90 days.".into(),
        empty: Empty {
            title: "No runs yet".into(),
            text: "What you make from a template is listed here, with its log, for 90 days. Choose a template to begin.".into(),
            yaml: None,
        },
    }
}
