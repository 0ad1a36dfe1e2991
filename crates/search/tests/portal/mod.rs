//! A small portal, and a table of what is typed there and what comes first. Most
//! rows are complaints about other portals' search. `finds.rs` holds the engine
//! to it, and `tests/search` the module that browsers run.

use search::document::{Document, Section};

/// What is typed, and where the first result is.
pub(crate) const TABLE: &[(&str, &str)] = &[
    ("order-service", "component/order-service/"),
    ("order_service", "component/order-service/"),
    ("orderService", "component/order-service/"),
    ("orderservice", "component/order-service/"),
    ("order service", "component/order-service/"),
    ("Order Ser", "component/order-service/"),
    (
        "component:default/order-service",
        "component/order-service/",
    ),
    ("service order", "component/order-service/"),
    ("ordersvc", "component/order-service/"),
    ("odrer-service", "component/order-service/"),
    ("worker", "component/order-worker/"),
    ("order api", "api/order-api-v2/"),
    ("tech", "group/tech-radar-guild/"),
    ("opa", "component/opa-bundles/"),
    ("stores", "group/team-stores/"),
    ("pay", "component/payment-gateway/"),
    ("gateway payment", "component/payment-gateway/"),
    ("graphql", "component/graphqlserver/"),
    ("GraphQL", "component/graphqlserver/"),
    ("graphqlserver", "component/graphqlserver/"),
    ("graph", "component/graphqlserver/"),
    ("fulfilment", "component/order-service/"),
    ("rot", "order-service/runbook/"),
    ("env", "payment-gateway/configuration/"),
    ("drain script checks", "order-service/runbook/"),
    ("\"drain script then\"", "order-service/"),
    ("rotate credentials", "order-service/runbook/"),
    ("deploying", "order-service/runbook/"),
    ("deployment", "order-service/runbook/"),
    ("deploymen", "order-service/runbook/"),
    ("retrylimit", "payment-gateway/configuration/"),
    ("retry limit", "payment-gateway/configuration/"),
    ("payment_timeout_ms", "payment-gateway/configuration/"),
    ("configura", "payment-gateway/configuration/"),
    ("zanzibar", "order-service/long/"),
    ("how to rotate the credentials", "order-service/runbook/"),
    ("ueue", "component/order-worker/"),
    ("fulfillment", "component/order-service/"),
    ("credentails", "order-service/runbook/"),
    ("サービス", "component/注文サービス/"),
    ("注", "component/注文サービス/"),
    ("order kind:api", "api/order-api-v2/"),
    ("order in:docs", "order-service/"),
    ("order -service -api", "component/order-worker/"),
    ("order -kind:component -in:docs", "api/order-api-v2/"),
];

fn entity(kind: &str, name: &str, title: &str, description: &str) -> Document {
    Document {
        group: "catalog".into(),
        path: format!("catalog/default/{kind}/{name}/"),
        title: if title.is_empty() {
            name.into()
        } else {
            title.into()
        },
        name: if title.is_empty() {
            String::new()
        } else {
            name.into()
        },
        reference: format!("{kind}:default/{name}"),
        description: description.into(),
        kind: kind.into(),
        type_: "service".into(),
        owner: "payments".into(),
        boost: 60,
        facets: vec![
            ("kind".into(), kind.into()),
            ("owner".into(), "payments".into()),
            ("tag".into(), "java".into()),
        ],
        ..Document::default()
    }
}

fn page(path: &str, title: &str, sections: &[(&str, &str)]) -> Document {
    Document {
        group: "docs".into(),
        path: format!("docs/default/component/{path}"),
        title: title.into(),
        kind: "docs".into(),
        facets: vec![
            ("kind".into(), "docs".into()),
            ("site".into(), "component:default/order-service".into()),
        ],
        sections: sections
            .iter()
            .map(|(heading, text)| Section {
                link: if heading.is_empty() {
                    String::new()
                } else {
                    format!("#{}", heading.to_lowercase().replace(' ', "-"))
                },
                heading: (*heading).into(),
                text: (*text).into(),
            })
            .collect(),
        ..Document::default()
    }
}

/// The pages of the portal.
pub(crate) fn portal() -> Vec<Document> {
    let mut documents = vec![
        entity(
            "component",
            "order-service",
            "Order Service",
            "Takes orders and hands them to fulfilment.",
        ),
        entity(
            "component",
            "order-worker",
            "",
            "Works through the order queue.",
        ),
        entity(
            "api",
            "order-api-v2",
            "Order API v2",
            "Create, read and cancel orders.",
        ),
        entity(
            "component",
            "payment-gateway",
            "Payment Gateway",
            "Talks to card networks.",
        ),
        entity(
            "component",
            "opa-bundles",
            "",
            "Policies for Open Policy Agent.",
        ),
        entity(
            "component",
            "GraphQLServer",
            "",
            "One endpoint for all clients.",
        ),
        entity(
            "group",
            "team-stores",
            "Team Stores",
            "Looks after the stores.",
        ),
        entity(
            "group",
            "tech-radar-guild",
            "Tech Radar Guild",
            "Keeps the technology radar.",
        ),
        entity(
            "component",
            "注文サービス",
            "",
            "注文を受け付けるサービス。",
        ),
        page(
            "order-service/",
            "Order Service docs",
            &[
                ("", "Welcome. This service takes orders."),
                (
                    "Local development",
                    "Start the drain script, then run it again.",
                ),
            ],
        ),
        page(
            "order-service/runbook/",
            "Runbook",
            &[
                ("", "What to do when the pager rings."),
                (
                    "First checks",
                    "Check the order queue, then run the drain script. Deployments are frozen meanwhile.",
                ),
                ("Rotate credentials", "Ask the vault for a new password."),
            ],
        ),
        page(
            "payment-gateway/configuration/",
            "Configuration",
            &[
                ("", "Set PAYMENT_TIMEOUT_MS and retryLimit."),
                ("Environment variables", "All of them."),
            ],
        ),
    ];
    let long = (0..6000)
        .map(|number| format!("filler{number} "))
        .collect::<String>();
    documents.push(page(
        "order-service/long/",
        "Everything",
        &[
            ("", &long),
            ("The very end", "Here lies the zanzibar setting."),
        ],
    ));
    documents
}
