//! The gallery and the actions.

use site_theme::create::{
    Action, ActionGroup, ActionsPage, CreatePage, Example, Property, Reliability, TemplateCard,
    first_template, groups,
};
use site_theme::frame::Chrome;
use site_theme::parts::{CodeBlock, Crumbs};

use crate::{Out, frame, owner, tags, template_link};

pub(super) fn write(out: &Out, chrome: &Chrome) -> Result<(), Box<dyn std::error::Error>> {
    let card =
        |title, spec_type: &'static str, description: &'static str, by, words: &[&'static str]| {
            let link = template_link(chrome, title);
            TemplateCard {
                use_href: "/create/templates/default/go-microservice/".into(),
                link,
                spec_type: spec_type.into(),
                description: description.into(),
                owner: Some(owner(by)),
                tags: tags(words),
                reliability: None,
                locked: None,
            }
        };
    let runs = |runs, succeeded, duration: &'static str, failed_in_a_row| {
        Some(Reliability {
            runs,
            succeeded,
            duration: Some(duration.into()),
            failed_in_a_row,
        })
    };
    let cards = vec![
        TemplateCard {
            reliability: runs(120, 116, "about 4 min", 0),
            ..card(
                "Go Microservice",
                "service",
                "Production-ready Go service with CI, Helm chart, telemetry and docs.",
                "Platform",
                &["recommended", "go", "golden-path"],
            )
        },
        TemplateCard {
            reliability: runs(31, 31, "about 2 min", 0),
            ..card(
                "Documentation Site",
                "documentation",
                "A site of docs of its own, with search, for what belongs to no component.",
                "Docs guild",
                &["recommended", "docs"],
            )
        },
        card(
            "Node Service",
            "service",
            "A Node service with OpenTelemetry, metrics and structured logs.",
            "Platform",
            &["node", "typescript"],
        ),
        TemplateCard {
            reliability: runs(9, 4, "about 11 min", 3),
            ..card(
                "Confluent Environment",
                "resource",
                "A Confluent Cloud environment, made by Terraform in a repository of its own.",
                "Guests",
                &["terraform", "kafka"],
            )
        },
        TemplateCard {
            locked: Some("Only members of Cloud admins may use it. Ask them in #cloud.".into()),
            ..card(
                "Production Account",
                "resource",
                "An account for production, with its guard rails.",
                "Cloud admins",
                &["aws"],
            )
        },
        card(
            "TypeScript Library",
            "library",
            "A package for the internal registry, with tests, types and releases.",
            "Web platform",
            &["typescript"],
        ),
    ];
    let page = |cards| CreatePage {
        frame: frame(chrome, "Create", "create/"),
        groups: groups(cards),
        empty: first_template(chrome),
        has_runs: true,
        has_actions: true,
    };
    out.page("create/", &page(cards))?;
    out.page("states/gallery-empty/", &page(Vec::new()))?;
    out.page("create/actions/", &actions(chrome))
}

fn actions(chrome: &Chrome) -> ActionsPage<'_> {
    let property =
        |name: &'static str, what: &'static str, required, description: &'static str| Property {
            name: name.into(),
            what: what.into(),
            required,
            description_html: description.into(),
            ..Property::default()
        };
    let yaml = |text: &'static str| CodeBlock {
        icon: chrome.icon("copy"),
        text: text.into(),
        label: "Example of a step".into(),
    };
    let fetch = Action {
        id: "fetch:template".into(),
        description_html: "<p>Fetches a folder, renders its files and the names of its files with <code>values</code>, and puts them into the workspace.</p>".into(),
        source: "built in".into(),
        notes: Vec::new(),
        input: vec![
            property("url", "text", true, "Where the files are, relative to the template or absolute."),
            property("targetPath", "text", false, "The folder of the workspace they go to."),
            property("values", "object", false, "What <code>${{ values.… }}</code> means in them."),
            Property {
                depth: 1,
                ..property("name", "text", false, "A value inside.")
            },
            Property {
                default: Some("false".into()),
                ..property("replace", "yes or no", false, "Whether files that are there are replaced.")
            },
        ],
        output: Vec::new(),
        examples: vec![Example {
            description: "Render a skeleton".into(),
            yaml: yaml("- id: fetch\n  action: fetch:template\n  input:\n    url: ./skeleton\n    values:\n      name: ${{ parameters.name }}\n"),
        }],
    };
    let publish = Action {
        id: "publish:github".into(),
        description_html: "<p>Makes a repository on GitHub and puts the workspace into it.</p>"
            .into(),
        source: "built in".into(),
        notes: vec!["Makes nothing in a dry run.".into()],
        input: vec![
            property(
                "repoUrl",
                "text",
                true,
                "Where, as the field <code>RepoUrlPicker</code> gives it.",
            ),
            property(
                "repoVisibility",
                "private, internal or public",
                false,
                "Who may read it.",
            ),
        ],
        output: vec![
            property("remoteUrl", "text", false, "The address of the repository."),
            property("commitHash", "text", false, "Its first commit."),
        ],
        examples: vec![
            Example {
                description: "A private repository".into(),
                yaml: yaml(
                    "- id: publish\n  action: publish:github\n  input:\n    repoUrl: ${{ parameters.repoUrl }}\n",
                ),
            },
            Example {
                description: "A public one".into(),
                yaml: yaml(
                    "- id: publish\n  action: publish:github\n  input:\n    repoUrl: ${{ parameters.repoUrl }}\n    repoVisibility: public\n",
                ),
            },
        ],
    };
    let slack = Action {
        id: "slack:send".into(),
        description_html: "<p>Says something in a channel.</p>".into(),
        source: "integrations/slack.yaml".into(),
        notes: vec!["Says nothing in a dry run.".into()],
        input: vec![
            property("channel", "text", true, "As in <code>#orders</code>."),
            property("text", "text", true, "What is said."),
        ],
        output: vec![property("ts", "text", false, "The message.")],
        examples: Vec::new(),
    };
    let group = |title: &'static str, actions| ActionGroup {
        title: title.into(),
        actions,
    };
    ActionsPage {
        frame: frame(chrome, "Actions", "create/actions/"),
        crumbs: Crumbs {
            items: vec![("Create".into(), "/create/".into())],
        },
        groups: vec![
            group("Built in", vec![fetch, publish]),
            group("Slack", vec![slack]),
        ],
    }
}
