//! A form with one of each control.

use site_theme::create::{
    Checkboxes, Choice, Control, Entities, Field, File, FormPage, InReview, List, Number, Row,
    Select, Tags, Text, TextKind,
};

use crate::forms::{choice, field, groups, only_if, repo, systems};

pub(super) fn every_control() -> Vec<FormPage<'static>> {
    let text = |kind, value: &'static str| {
        Control::Text(Text {
            kind,
            value: value.into(),
            ..Text::default()
        })
    };
    let texts = vec![
        Field {
            default: Some("orders".into()),
            note: Some("The form has a field of its own for this, SmartLinkField, which is not known here. Any text will do.".into()),
            ..field("/text", "Text", text(TextKind::Text, "order-service"))
        },
        field("/email", "Address of e-mail", text(TextKind::Email, "")),
        field("/url", "Address of a page", text(TextKind::Url, "")),
        field("/date", "Day", text(TextKind::Date, "")),
        field("/time", "Time", text(TextKind::Time, "")),
        field("/when", "Day and time", text(TextKind::DateTime, "")),
        field("/colour", "Colour", text(TextKind::Color, "#2b59d9")),
        field("/password", "Password", text(TextKind::Password, "never shown")),
        Field {
            required: true,
            help_html: "A key of the <a href=\"https://example.com/\">scanner</a>.".into(),
            ..field(
                "/secret",
                "Key",
                Control::Secret {
                    min_length: Some(8),
                    max_length: Some(64),
                },
            )
        },
        Field {
            readonly: true,
            ..field("/region", "Region, which is fixed", text(TextKind::Text, "eu-central-1"))
        },
    ];
    let many: Vec<_> = (1..=24)
        .map(|n| Choice {
            value: format!("eu-{n}").into(),
            label: format!("Region {n}").into(),
            ..Choice::default()
        })
        .collect();
    let choices = vec![
        field(
            "/count",
            "Instances",
            Control::Number(Number {
                value: "2".into(),
                min: Some("1".into()),
                max: Some("9".into()),
                step: "1".into(),
                ..Number::default()
            }),
        ),
        field(
            "/public",
            "May everybody read it?",
            Control::Switch { is_on: true },
        ),
        Field {
            error: Some("choose one of them".into()),
            required: true,
            ..field(
                "/tier",
                "Tier",
                Control::Radios(vec![
                    choice("gold", "Gold"),
                    choice("silver", "Silver"),
                    Choice {
                        is_disabled: true,
                        ..choice("bronze", "Bronze, which is sold out")
                    },
                ]),
            )
        },
        field(
            "/replicas",
            "Replicas",
            Control::Select(Select {
                options: vec![
                    Choice {
                        json: Some("1".into()),
                        ..choice("0", "One")
                    },
                    Choice {
                        json: Some("3".into()),
                        ..choice("1", "Three")
                    },
                ],
                none: Some("Choose…".into()),
                is_searched: false,
            }),
        ),
        field(
            "/place",
            "Place",
            Control::Select(Select {
                options: many,
                none: Some("Choose…".into()),
                is_searched: true,
            }),
        ),
        field(
            "/features",
            "Features",
            Control::Checkboxes(Checkboxes {
                options: vec![
                    Choice {
                        is_chosen: true,
                        ..choice("metrics", "Metrics")
                    },
                    choice("traces", "Traces"),
                    choice("logs", "Logs"),
                ],
                ..Checkboxes::default()
            }),
        ),
        Field {
            show_if: only_if(
                r#"[{"pointer":"/features","present":true},{"any":[{"pointer":"/replicas","oneOf":[3]},{"not":{"pointer":"/public","oneOf":[true]}}]}]"#,
                "Only if there are features, and three replicas or not public",
            ),
            required: true,
            ..field("/reason", "Why", text(TextKind::Text, ""))
        },
        Field {
            required_if: only_if(
                r#"{"all":[{"oneOf":{"pointer":"/public","values":[false]}}]}"#,
                "Needed if not everybody may read it",
            ),
            ..field("/readers", "Who may read it", text(TextKind::Text, ""))
        },
        Field {
            help_html: "What is chosen here can be changed later.".into(),
            ..field("/said", "Good to know", Control::Message)
        },
    ];
    let entities = vec![
        Field {
            help_html: "A group of the catalog.".into(),
            ..field(
                "/owner",
                "Owner",
                Control::Entities(Entities {
                    options: groups(),
                    values: vec!["group:default/payments".into()],
                    ..Entities::default()
                }),
            )
        },
        field(
            "/anything",
            "A system, or any text",
            Control::Entities(Entities {
                options: systems(),
                is_free: true,
                ..Entities::default()
            }),
        ),
        field(
            "/uses",
            "Systems it uses",
            Control::Entities(Entities {
                options: systems(),
                values: vec!["system:default/payments".into()],
                is_many: true,
                ..Entities::default()
            }),
        ),
        field(
            "/tags",
            "Tags",
            Control::Tags(Tags {
                values: vec!["go".into(), "grpc".into()],
                suggestions: vec![
                    "go".into(),
                    "golden-path".into(),
                    "kafka".into(),
                    "rust".into(),
                ],
            }),
        ),
        repo(),
        field(
            "/logo",
            "Logo",
            Control::File(File {
                accept: "image/*".into(),
                max_bytes: 100_000,
                ..File::default()
            }),
        ),
        field("/internal", "", Control::Hidden { value: "42".into() }),
    ];
    let row = |at: &str| field(&format!("/hosts/{at}"), "Host", text(TextKind::Text, ""));
    let port = |at: &str| {
        let inner = |part: &str| format!("/ports/{at}/{part}");
        Field {
            ..field(
                &format!("/ports/{at}"),
                "Port",
                Control::Group(vec![
                    Field {
                        required: true,
                        ..field(
                            &inner("name"),
                            "Name",
                            text(TextKind::Text, if at == "0" { "http" } else { "" }),
                        )
                    },
                    field(
                        &inner("number"),
                        "Number",
                        Control::Number(Number {
                            value: if at == "0" { "8080" } else { "" }.into(),
                            ..Number::default()
                        }),
                    ),
                ]),
            )
        }
    };
    let rows = |row: &dyn Fn(&str) -> Field<'static>, filled: usize| -> Vec<Row<'static>> {
        (0..filled + 3)
            .map(|at| Row {
                field: row(&at.to_string()),
                is_blank: at >= filled,
            })
            .collect()
    };
    let several = vec![
        field(
            "/hosts",
            "Hosts",
            Control::List(List {
                rows: rows(&row, 1),
                template: Box::new(row("-")),
                min: None,
                max: Some(4),
                is_orderable: true,
                add: "Add a host".into(),
            }),
        ),
        Field {
            help_html: "Each is opened to the cluster.".into(),
            ..field(
                "/ports",
                "Ports",
                Control::List(List {
                    rows: rows(&port, 1),
                    template: Box::new(port("-")),
                    min: Some(1),
                    max: None,
                    is_orderable: true,
                    add: "Add a port".into(),
                }),
            )
        },
        field(
            "/db",
            "Database",
            Control::Group(vec![
                Field {
                    in_review: InReview::Masked,
                    ..field("/db/name", "Name", text(TextKind::Text, "orders"))
                },
                field(
                    "/db/backup",
                    "Is it backed up?",
                    Control::Switch { is_on: true },
                ),
            ]),
        ),
    ];
    let page = |title: &'static str, fields| FormPage {
        title: title.into(),
        description_html: "<p>One of each, with what may stand around it.</p>".into(),
        fields,
        show_if: None,
    };
    vec![
        page("Texts", texts),
        page("Choices", choices),
        page("From the catalog", entities),
        FormPage {
            show_if: only_if(
                r#"{"contains":{"pointer":"/features","values":["metrics","logs"]}}"#,
                "Only if there are metrics or logs",
            ),
            ..page("Several", several)
        },
    ]
}
