//! What a form is answered with: the review, and the dry run.

use site_theme::create::{
    ButtonLabels, Carried, Content, Control, DryRunFile, DryRunPage, Field, FormError, Level, Line,
    ReviewGroup, ReviewPage, ReviewRow, StepLog, TaskState, TemplateHead,
};
use site_theme::frame::Chrome;
use site_theme::parts::Banner;

use crate::forms::{PATH, field, head, steps};
use crate::frame;

fn carried(with_secret: bool) -> Carried<'static> {
    Carried {
        action: format!("/{PATH}").into(),
        template_ref: "template:default/go-microservice".into(),
        at: "review".into(),
        values: vec![
            ("/name".into(), "orders".into()),
            ("/owner".into(), "group:default/payments".into()),
        ],
        secrets: if with_secret {
            vec![Field {
                required: true,
                ..field(
                    "/secret",
                    "Key of the scanner",
                    Control::Secret {
                        min_length: None,
                        max_length: None,
                    },
                )
            }]
        } else {
            Vec::new()
        },
    }
}

pub(super) fn review(chrome: &Chrome, is_wrong: bool) -> ReviewPage<'_> {
    let row = |label: &'static str, value: &'static str| ReviewRow {
        label: label.into(),
        value: value.into(),
    };
    let mut carried = carried(true);
    let mut errors = Vec::new();
    if is_wrong {
        carried.secrets[0].error = Some("it has to be given".into());
        errors.push(FormError {
            id: Some("f-secret".into()),
            label: "Key of the scanner".into(),
            message: "it has to be given".into(),
        });
    }
    ReviewPage {
        frame: frame(chrome, "Go Microservice: review", "states/review/"),
        head: TemplateHead {
            title: "Go Microservice: review".into(),
            summary: "Nothing has happened yet.".into(),
            ..head(chrome)
        },
        carried,
        errors,
        warnings: vec![Banner {
            tone: "warn",
            icon: chrome.icon("triangle-alert"),
            text: "The repository will be public: everybody on the internet can read it.".into(),
            action: None,
        }],
        groups: vec![
            ReviewGroup {
                title: "Service details".into(),
                page: 1,
                rows: vec![
                    row("Service name", "orders"),
                    row("Owning team", "Payments"),
                    row("Description", ""),
                    row("Key of the scanner", "••••••"),
                ],
            },
            ReviewGroup {
                title: "Repository".into(),
                page: 2,
                rows: vec![
                    row("Repository", "github.com/acme/orders"),
                    row("Who may read it", "Public: everybody"),
                ],
            },
        ],
        steps: steps(),
        labels: ButtonLabels::default(),
        can_dry_run: true,
    }
}

pub(super) fn dry_run(chrome: &Chrome) -> DryRunPage<'_> {
    let text = |text: &'static str| Content::Text(text.into());
    let file = |path: &'static str, content| DryRunFile {
        path: path.into(),
        is_executable: path.ends_with(".sh"),
        content,
    };
    let line = |number, message: &'static str, level| Line {
        number,
        time: "10:42:07".into(),
        message: message.into(),
        level,
    };
    DryRunPage {
        frame: frame(chrome, "Go Microservice: dry run", "states/dry-run/"),
        head: TemplateHead {
            title: "Go Microservice: dry run".into(),
            summary: "What a task would write. Nothing has been created.".into(),
            ..head(chrome)
        },
        notes: vec![Banner {
            tone: "info",
            icon: chrome.icon("info"),
            text:
                "The steps publish and register did nothing: they would change something outside."
                    .into(),
            action: None,
        }],
        files: vec![
            file("README.md", text("# orders\n\nCreated from a template.\n")),
            file(
                "bin/run.sh",
                text(
                    "#!/bin/sh\nexec ./orders --a-very-long-flag=that-makes-the-line-long --another-very-long-flag=that-makes-it-longer\n",
                ),
            ),
            file(
                "catalog-info.yaml",
                text(
                    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: orders\n",
                ),
            ),
            file(
                "docs/logo.png",
                Content::Bytes {
                    what: "binary",
                    count: 4_312,
                },
            ),
        ],
        log: vec![
            StepLog {
                id: "fetch".into(),
                name: "Render the skeleton".into(),
                state: TaskState::Completed,
                lines: vec![
                    line(1, "Fetching ./skeleton", Level::Info),
                    line(
                        2,
                        "copyWithoutTemplating: `terraform-deploy.yml` fits no file",
                        Level::Warn,
                    ),
                ],
            },
            StepLog {
                id: "publish".into(),
                name: "Publish".into(),
                state: TaskState::Skipped,
                lines: vec![line(3, "Would create github.com/acme/orders", Level::Info)],
            },
        ],
        output: vec![("remoteUrl".into(), "https://github.com/acme/orders".into())],
        carried: carried(false),
        labels: ButtonLabels::default(),
    }
}
