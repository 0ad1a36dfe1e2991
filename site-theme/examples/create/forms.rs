//! The form of a template in its states, and what is said about the template.

use std::borrow::Cow;

use site_theme::create::{
    About, AboutStep, Body, ButtonLabels, Choice, Control, Entities, EntityOption, Field, Form,
    FormError, FormPage, Input, LastRun, LintProblem, Piece, Reliability, RepoUrl, Select,
    Sentence, ShowIf, TaskState, TemplateHead, TemplatePage, Text, TextArea, tree,
};
use site_theme::frame::Chrome;
use site_theme::parts::{Banner, Crumbs};

use crate::{Out, age, answers, controls, frame, owner, tags, template_link};

pub(super) const PATH: &str = "create/templates/default/go-microservice/";
const TITLE: &str = "Go Microservice";
const FILES: [&str; 9] = [
    ".github/workflows/ci.yaml",
    "Dockerfile",
    "README.md",
    "catalog-info.yaml",
    "cmd/orders/main.go",
    "deploy/chart/Chart.yaml",
    "deploy/chart/templates/deployment.yaml",
    "docs/index.md",
    "mkdocs.yml",
];

pub(super) fn write(out: &Out, chrome: &Chrome) -> Result<(), Box<dyn std::error::Error>> {
    let page = |path: &str, body, about| TemplatePage {
        frame: frame(chrome, TITLE, path),
        head: head(chrome),
        body,
        about,
    };
    let body = |form: Form<'static>| Body::Form(Box::new(form));
    out.page(
        PATH,
        &page(
            PATH,
            form_body(form(chrome, service_pages())),
            about(chrome),
        ),
    )?;
    let every = "states/form-every-control/";
    out.page(
        every,
        &page(
            every,
            form_body(form(chrome, controls::every_control())),
            about(chrome),
        ),
    )?;
    let mut wrong = form(chrome, service_pages());
    wrong.pages[0].fields[0].error = Some(NAME_ERROR.into());
    if let Control::Text(text) = &mut wrong.pages[0].fields[0].control {
        text.value = "Order_Service".into();
    }
    wrong.errors = vec![
        FormError {
            id: Some("f-name".into()),
            label: "Service name".into(),
            message: NAME_ERROR.into(),
        },
        FormError {
            id: Some("f-repoUrl-repo".into()),
            label: "Repository".into(),
            message: "acme/orders is there already. Choose another name.".into(),
        },
    ];
    wrong.notes = vec![Banner {
        tone: "warn",
        icon: chrome.icon("triangle-alert"),
        text: "This template failed three times in a row. Its owners know.".into(),
        action: None,
    }];
    let path = "states/form-errors/";
    out.page(path, &page(path, form_body(wrong), about(chrome)))?;
    let path = "states/form-nothing-asked/";
    out.page(
        path,
        &page(path, form_body(form(chrome, Vec::new())), about(chrome)),
    )?;
    let path = "states/form-locked/";
    let locked = Body::Locked {
        reason: "Only members of Cloud admins may use this template, because it opens accounts that cost money.".into(),
        ask: vec![owner("Cloud admins")],
    };
    out.page(path, &page(path, locked, about(chrome)))?;
    let path = "states/form-broken/";
    let problem = |severity, name, tone, message: &'static str, hint: &'static str| LintProblem {
        icon: chrome.icon(name).tone(tone),
        severity,
        message: message.into(),
        hint: hint.into(),
        place: Some((
            "template.yaml:41".into(),
            Some("https://example.com/".into()),
        )),
    };
    let mut owners = about(chrome);
    owners.problems = vec![
        problem(
            "Error",
            "circle-x",
            "bad",
            "The step publish reads values.repoUrl, and there are no values outside of files.",
            "Write parameters.repoUrl.",
        ),
        problem(
            "Warning",
            "triangle-alert",
            "warn",
            "The parameter enableQueue is never used.",
            "Use it in a step, or take it out.",
        ),
    ];
    out.page(path, &page(path, Body::Broken, owners))?;
    let path = "states/form-warnings/";
    let mut warned = about(chrome);
    warned.problems = vec![problem(
        "Warning",
        "triangle-alert",
        "warn",
        "The parameter enableQueue is never used.",
        "Use it in a step, or take it out.",
    )];
    out.page(
        path,
        &page(path, body(form(chrome, service_pages())), warned),
    )?;
    out.page("states/review/", &answers::review(chrome, false))?;
    out.page("states/review-errors/", &answers::review(chrome, true))?;
    out.page("states/dry-run/", &answers::dry_run(chrome))
}

const NAME_ERROR: &str = "use lower-case letters, digits and hyphens, beginning with a letter";

fn form_body(form: Form<'_>) -> Body<'_> {
    Body::Form(Box::new(form))
}

pub(super) fn head(chrome: &Chrome) -> TemplateHead<'_> {
    TemplateHead {
        crumbs: Crumbs {
            items: vec![("Create".into(), "/create/".into())],
        },
        icon: chrome.icon("copy-plus").tone("k-template"),
        title: TITLE.into(),
        summary: "Production-ready Go service with CI, Helm chart, telemetry and docs.".into(),
    }
}

fn value(pointer: &'static str, otherwise: &'static str) -> Piece<'static> {
    Piece::Value {
        pointer: pointer.into(),
        otherwise: otherwise.into(),
    }
}

pub(super) fn steps() -> Vec<Sentence<'static>> {
    let text = |text: &'static str| Piece::Text(text.into());
    let sentence = |pieces| Sentence {
        pieces,
        only_with: None,
    };
    vec![
        sentence(vec![
            text("Renders nine files for "),
            value("/name", "the service"),
        ]),
        sentence(vec![
            text("Creates the private repository "),
            value("/repoUrl#owner", "acme"),
            text("/"),
            value("/repoUrl#repo", "…"),
            text(" on GitHub"),
        ]),
        sentence(vec![
            text("Starts the workflow "),
            Piece::Code("ci.yaml".into()),
        ]),
        sentence(vec![
            text("Registers "),
            value("/name", "the service"),
            text(" in the catalog, owned by "),
            value("/owner", "its team"),
        ]),
    ]
}

fn form(chrome: &Chrome, pages: Vec<FormPage<'static>>) -> Form<'static> {
    // The sprite is the same for all pages of one run.
    let sprite: &'static str = Box::leak(chrome.sprite().to_owned().into_boxed_str());
    Form {
        action: format!("/{PATH}").into(),
        template_ref: "template:default/go-microservice".into(),
        at: "form".into(),
        version: "9f3c2e1".into(),
        pages,
        errors: Vec::new(),
        notes: Vec::new(),
        consequences: vec![
            Sentence {
                pieces: vec![
                    Piece::Text("The private repository ".into()),
                    value("/repoUrl#owner", "acme"),
                    Piece::Text("/".into()),
                    value("/repoUrl#repo", "…"),
                ],
                only_with: None,
            },
            Sentence {
                pieces: vec![
                    Piece::Text("The component ".into()),
                    value("/name", "…"),
                    Piece::Text(" in the catalog, owned by ".into()),
                    value("/owner", "a team"),
                ],
                only_with: None,
            },
            "A first build, and a site of docs".into(),
        ],
        steps: steps(),
        labels: ButtonLabels::default(),
        can_dry_run: true,
        icon: site_theme::parts::Icon {
            sprite,
            name: "info",
            tone: "",
        },
    }
    .settled()
}

pub(super) fn field(name: &str, label: &'static str, control: Control<'static>) -> Field<'static> {
    Field {
        name: name.to_owned().into(),
        id: format!("f{}", name.replace(['/', '#'], "-")).into(),
        label: label.into(),
        control,
        ..Field::default()
    }
}

pub(super) fn choice(value: &'static str, label: &'static str) -> Choice<'static> {
    Choice {
        value: value.into(),
        label: label.into(),
        ..Choice::default()
    }
}

pub(super) fn only_if(json: &'static str, words: &'static str) -> Option<ShowIf<'static>> {
    Some(ShowIf {
        json: json.into(),
        words: words.into(),
    })
}

pub(super) fn groups() -> Vec<EntityOption<'static>> {
    let names = [
        "Payments",
        "Order squad",
        "Platform",
        "Search",
        "Web platform",
        "Data",
        "Docs guild",
        "Cloud admins",
        "Tracking",
    ];
    let option = |&name: &&'static str| EntityOption {
        entity_ref: format!("group:default/{}", name.to_lowercase().replace(' ', "-")).into(),
        title: name.into(),
        icon: "users".into(),
        tone: "k-group".into(),
        owner: None,
    };
    names.iter().map(option).collect()
}

pub(super) fn systems() -> Vec<EntityOption<'static>> {
    let option = |(name, by): (&'static str, &'static str)| EntityOption {
        entity_ref: format!("system:default/{}", name.to_lowercase().replace(' ', "-")).into(),
        title: name.into(),
        icon: "blocks".into(),
        tone: "k-system".into(),
        owner: Some(by.into()),
    };
    let all = [
        ("Order management", "Order squad"),
        ("Payments", "Payments"),
        ("Storefront", "Web platform"),
    ];
    all.into_iter().map(option).collect()
}

pub(super) fn repo() -> Field<'static> {
    Field {
        help_html: "It is created there, and must not exist yet.".into(),
        required: true,
        ..field(
            "/repoUrl",
            "Repository",
            Control::RepoUrl(RepoUrl {
                parts: vec![
                    field(
                        "/repoUrl#host",
                        "Host",
                        Control::Select(Select {
                            options: vec![choice("github.com", "github.com")],
                            ..Select::default()
                        }),
                    ),
                    field(
                        "/repoUrl#owner",
                        "Owner",
                        Control::Select(Select {
                            options: vec![choice("acme", "acme"), choice("acme-labs", "acme-labs")],
                            ..Select::default()
                        }),
                    ),
                    Field {
                        required: true,
                        ..field(
                            "/repoUrl#repo",
                            "Name",
                            Control::Text(Text {
                                max_length: Some(100),
                                ..Text::default()
                            }),
                        )
                    },
                ],
                is_checked: true,
            }),
        )
    }
}

fn service_pages() -> Vec<FormPage<'static>> {
    let name = Field {
        help_html: "Lower case with hyphens, as in <code>order-service</code>.".into(),
        required: true,
        autofocus: false,
        ..field(
            "/name",
            "Service name",
            Control::Text(Text {
                max_length: Some(50),
                pattern: Some("^[a-z][a-z0-9-]*$".into()),
                pattern_words: NAME_ERROR.into(),
                ..Text::default()
            }),
        )
    };
    let team = Field {
        required: true,
        ..field(
            "/owner",
            "Owning team",
            Control::Entities(Entities {
                options: groups(),
                ..Entities::default()
            }),
        )
    };
    let system = field(
        "/system",
        "System",
        Control::Entities(Entities {
            options: systems(),
            ..Entities::default()
        }),
    );
    let description = Field {
        help_html: "What it does, in a sentence. It goes into the catalog.".into(),
        ..field(
            "/description",
            "Description",
            Control::TextArea(TextArea {
                rows: 3,
                max_length: Some(200),
                ..TextArea::default()
            }),
        )
    };
    let visibility = Field {
        default: Some("Private".into()),
        ..field(
            "/visibility",
            "Who may read it",
            Control::Radios(vec![
                Choice {
                    is_chosen: true,
                    ..choice(
                        "private",
                        "Private: members of the organisation who were given access",
                    )
                },
                choice("internal", "Internal: all members of the organisation"),
                choice("public", "Public: everybody"),
            ]),
        )
    };
    let database = Field {
        help_html: "PostgreSQL, with a user of its own.".into(),
        ..field(
            "/database",
            "Does it need a database?",
            Control::Switch { is_on: false },
        )
    };
    let size = Field {
        required: true,
        show_if: only_if(
            r#"[{"pointer":"/database","oneOf":[true]}]"#,
            "Only if it needs a database",
        ),
        ..field(
            "/size",
            "Size of the database",
            Control::Select(Select {
                options: vec![
                    choice("s", "Small: 1 CPU, 2 GB"),
                    choice("m", "Medium: 2 CPU, 8 GB"),
                    choice("l", "Large: 8 CPU, 32 GB"),
                ],
                none: Some("Choose…".into()),
                is_searched: false,
            }),
        )
    };
    let queue = field(
        "/queue",
        "Does it need a queue?",
        Control::Switch { is_on: true },
    );
    let page = |title: &'static str, fields| FormPage {
        title: title.into(),
        fields,
        ..FormPage::default()
    };
    vec![
        page("Service details", vec![name, team, system, description]),
        page("Repository", vec![repo(), visibility]),
        page("Infrastructure", vec![database, size, queue]),
    ]
}

fn about(chrome: &Chrome) -> About<'_> {
    let actions = [
        "fetch:template",
        "publish:github",
        "github:actions:dispatch",
        "catalog:register",
    ];
    let input = |label: &'static str, name: &'static str, what: &'static str, required| Input {
        label: label.into(),
        name: name.into(),
        what: what.into(),
        required,
    };
    let run = |state, title: &'static str, who: &'static str| LastRun {
        href: "/create/tasks/b7/".into(),
        title: title.into(),
        state,
        who: who.into(),
        age: age("3 h"),
    };
    About {
        description_html: "<p>A service in Go as the platform team would write it: probes, metrics, traces, graceful stop.</p><p>Read <a href=\"/docs/\">how it is kept</a>.</p>".into(),
        entity_href: "/catalog/default/template/go-microservice/".into(),
        entity_ref: "template:default/go-microservice".into(),
        owner: Some(owner("Platform")),
        spec_type: "service".into(),
        tags: tags(&["recommended", "go", "golden-path"]),
        version: Some(("9f3c2e1".into(), Some("https://example.com/commit/9f3c2e1".into()))),
        source: Some("https://example.com/".into()),
        links: vec![("Handbook".into(), "https://example.com/".into())],
        steps: steps()
            .into_iter()
            .zip(actions)
            .map(|(sentence, action)| AboutStep {
                name: action.into(),
                sentence: Some(sentence),
                action: action.into(),
                action_href: Some(format!("/create/actions/#{}", action.replace(':', "-")).into()),
                condition: (action == "github:actions:dispatch").then(|| Cow::from("only if it is private")),
            })
            .collect(),
        inputs: vec![
            input("Service name", "name", "text", true),
            input("Owning team", "owner", "group of the catalog", true),
            input("Repository", "repoUrl", "repository", true),
            input("Does it need a database?", "database", "yes or no", false),
        ],
        tree: tree(&FILES),
        reliability: Some(Reliability {
            runs: 120,
            succeeded: 116,
            duration: Some("about 4 min".into()),
            failed_in_a_row: 0,
        }),
        runs: vec![
            run(TaskState::Completed, "payment-webhook-handler", "alice"),
            run(TaskState::Failed, "order-history", "bob"),
            run(TaskState::Completed, "invoices", "carol"),
        ],
        made: vec![template_link(chrome, "payment-webhook-handler")],
        problems: Vec::new(),
        looks_wrong: Some(("2 problems".into(), "https://example.com/".into())),
    }
}
