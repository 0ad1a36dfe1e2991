//! The pages of software templates as HTML.

use askama::Template;

use super::*;
use crate::frame::{Chrome, Frame};
use crate::parts::{Crumbs, EntityLink, Tag};

fn frame<'a>(chrome: &'a Chrome, title: &str) -> Frame<'a> {
    Frame {
        chrome,
        title: title.to_owned(),
        description: String::new(),
        path: "/create/".to_owned(),
        section: "create",
    }
}

fn field(name: &'static str, control: Control<'static>) -> Field<'static> {
    Field {
        name: name.into(),
        id: format!("f{}", name.replace(['/', '#'], "-")).into(),
        label: "Label".into(),
        control,
        ..Field::default()
    }
}

fn text(value: &'static str) -> Control<'static> {
    Control::Text(Text {
        value: value.into(),
        ..Text::default()
    })
}

fn form<'a>(chrome: &'a Chrome, fields: Vec<Field<'a>>) -> Form<'a> {
    Form {
        action: "/create/templates/default/t/".into(),
        template_ref: "template:default/t".into(),
        at: "form".into(),
        version: "1".into(),
        pages: vec![FormPage {
            title: "Page".into(),
            fields,
            ..FormPage::default()
        }],
        errors: Vec::new(),
        notes: Vec::new(),
        consequences: Vec::new(),
        steps: Vec::new(),
        labels: ButtonLabels::default(),
        can_dry_run: true,
        icon: chrome.icon("info"),
    }
    .settled()
}

#[test]
fn a_field_has_its_label_its_help_and_what_is_wrong_with_it() {
    let html = Field {
        required: true,
        help_html: "<b>Help</b>".into(),
        error: Some("not <this>".into()),
        default: Some("a".into()),
        ..field("/name", text("\"quoted\""))
    }
    .to_string();
    insta::assert_snapshot!(html, @r##"
    <div class="field f-text wrong" id="f-name-field" data-name="/name" data-label="Label">
    <label for="f-name">Label <span class="req" aria-hidden="true">*</span></label>
    <div class="help" id="f-name-help"><b>Help</b></div>
    <div class="ctl"><input type="text" id="f-name" name="/name" required aria-describedby="f-name-help f-name-error f-name-default" aria-invalid="true" value="&#34;quoted&#34;"></div>
    <p class="error" id="f-name-error"><span class="vh">Error: </span>not &#60;this&#62;</p>
    <p class="hint default" id="f-name-default">Default: a</p>
    </div>
    "##);
}

#[test]
fn a_condition_is_data_for_script_and_words_without() {
    let html = Field {
        required: true,
        show_if: Some(ShowIf {
            json: r#"[{"pointer":"/a","oneOf":["'\"<"]}]"#.into(),
            words: "Only if A is on".into(),
        }),
        ..field("/b", text(""))
    }
    .to_string();
    assert!(html.contains(r#"data-show-if="[{&#34;pointer&#34;:&#34;/a&#34;,&#34;oneOf&#34;:[&#34;&#39;\&#34;&#60;&#34;]}]""#), "{html}");
    assert!(
        html.contains(r#"id="f-b-if">Only if A is on</p>"#),
        "{html}"
    );
    // Somebody who does not see it could not fill it in.
    assert!(!html.contains(" required"), "{html}");
    assert!(html.contains(" data-required"), "{html}");
}

#[test]
fn what_is_inside_of_a_condition_is_not_insisted_on_either() {
    let chrome = Chrome::default();
    let inner = Field {
        required: true,
        ..field("/db/name", text(""))
    };
    let group = |show_if| Field {
        show_if,
        ..field("/db", Control::Group(vec![inner.clone()]))
    };
    let sometimes = form(&chrome, vec![group(Some(ShowIf::default()))]).to_string();
    assert!(
        sometimes.contains("name=\"/db/name\" data-required"),
        "{sometimes}"
    );
    let always = form(&chrome, vec![group(None)]).to_string();
    assert!(always.contains("name=\"/db/name\" required"), "{always}");
}

#[test]
fn where_most_is_required_the_rest_is_marked() {
    #[track_caller]
    fn check(required: [bool; 3], stars: usize, optional: usize) {
        let chrome = Chrome::default();
        let names = ["/a", "/b", "/c"];
        let fields = names.iter().zip(required).map(|(name, required)| Field {
            required,
            ..field(name, text(""))
        });
        let html = form(&chrome, fields.collect()).to_string();
        assert_eq!(html.matches("class=\"req\"").count(), stars, "{html}");
        assert_eq!(html.matches("class=\"opt\"").count(), optional, "{html}");
    }

    check([true, false, false], 1, 0);
    check([true, true, false], 0, 1);
    check([true, true, true], 3, 0);
    check([false, false, false], 0, 0);
}

#[test]
fn no_secret_gets_into_a_page() {
    let password = Control::Text(Text {
        kind: TextKind::Password,
        value: "swordfish".into(),
        ..Text::default()
    });
    let secret = Control::Secret {
        min_length: None,
        max_length: Some(20),
    };
    for control in [password, secret] {
        let html = field("/secret", control).to_string();
        assert!(html.contains("type=\"password\""), "{html}");
        assert!(html.contains("data-review=\"masked\""), "{html}");
        assert!(
            !html.contains("swordfish") && !html.contains(" value="),
            "{html}"
        );
    }
}

#[test]
fn many_entities_are_a_text_with_suggestions() {
    let entities = |count: usize, is_free| {
        let option = |n| EntityOption {
            entity_ref: format!("group:default/g{n}").into(),
            title: format!("Group {n}").into(),
            ..EntityOption::default()
        };
        let control = Control::Entities(Entities {
            options: (0..count).map(option).collect(),
            values: vec!["group:default/gone".into()],
            is_free,
            ..Entities::default()
        });
        field("/owner", control).to_string()
    };
    let few = entities(200, false);
    assert!(
        few.contains("<select id=\"f-owner\" name=\"/owner\""),
        "{few}"
    );
    // What was chosen once stays to be seen.
    assert!(
        few.contains("<option value=\"group:default/gone\" selected>"),
        "{few}"
    );
    assert!(few.contains("Group 7 (group:default/g7)</option>"), "{few}");
    for html in [entities(201, false), entities(1, true)] {
        assert!(html.contains("list=\"f-owner-list\""), "{html}");
        assert!(html.contains("value=\"group:default/gone\""), "{html}");
        assert!(!html.contains("<select"), "{html}");
    }
}

#[test]
fn a_fixed_value_is_posted_all_the_same() {
    let choice = |value: &'static str, is_chosen| Choice {
        value: value.into(),
        label: value.into(),
        is_chosen,
        ..Choice::default()
    };
    let options = || vec![choice("a", false), choice("b", true)];
    let controls = [
        Control::Radios(options()),
        Control::Select(Select {
            options: options(),
            ..Select::default()
        }),
        Control::Checkboxes(Checkboxes {
            options: options(),
            ..Checkboxes::default()
        }),
    ];
    for control in controls {
        let html = Field {
            readonly: true,
            ..field("/x", control)
        }
        .to_string();
        let hidden = "<input type=\"hidden\" name=\"/x\" value=\"b\">";
        assert_eq!(html.matches(hidden).count(), 1, "{html}");
        assert!(html.contains("disabled data-fixed"), "{html}");
    }
}

#[test]
fn a_list_has_its_rows_and_one_to_copy() {
    let list = Control::List(List {
        rows: vec![
            Row {
                field: field("/tags/0", text("a")),
                is_blank: false,
            },
            Row {
                field: field("/tags/1", text("")),
                is_blank: true,
            },
        ],
        template: Box::new(field("/tags/-", text(""))),
        min: None,
        max: Some(3),
        is_orderable: true,
        add: "Add a tag".into(),
    });
    let html = field("/tags", list).to_string();
    assert!(
        html.contains("data-name=\"/tags\" data-max=\"3\" data-order>"),
        "{html}"
    );
    assert!(html.contains("<li data-blank>"), "{html}");
    let (_, template) = html.split_once("<template>").unwrap();
    assert!(template.contains("name=\"/tags/-\""), "{html}");
}

#[test]
fn a_page_with_errors_says_so_in_its_title_and_at_its_top() {
    let chrome = Chrome::new("Portal", "", "");
    let mut form = form(&chrome, vec![field("/name", text(""))]);
    form.errors = vec![FormError {
        id: Some("f-name".into()),
        label: "Name".into(),
        message: "it has to be given".into(),
    }];
    let page = TemplatePage {
        frame: frame(&chrome, "Go service"),
        head: TemplateHead {
            crumbs: Crumbs::default(),
            icon: chrome.icon("copy-plus"),
            title: "Go service".into(),
            summary: "".into(),
        },
        body: Body::Form(Box::new(form)),
        about: About::default(),
    };
    let html = page.render().unwrap();
    assert!(
        html.contains("<title>Error: Go service · Portal</title>"),
        "{html}"
    );
    assert!(
        html.contains("<li><a href=\"#f-name\">Name: it has to be given</a></li>"),
        "{html}"
    );
}

#[test]
fn a_review_carries_the_values_and_asks_for_secrets() {
    let carried = Carried {
        action: "/x".into(),
        template_ref: "template:default/t".into(),
        at: "review".into(),
        values: vec![("/name".into(), "<a>".into())],
        secrets: vec![field(
            "/key",
            Control::Secret {
                min_length: None,
                max_length: None,
            },
        )],
    };
    let html = carried.to_string();
    assert!(
        html.contains("<input type=\"hidden\" name=\"/name\" value=\"&#60;a&#62;\">"),
        "{html}"
    );
    assert!(
        html.contains("<input type=\"password\" id=\"f-key\" name=\"/key\""),
        "{html}"
    );
}

#[test]
fn a_tree_has_every_folder_once() {
    let entries = tree(&["b/c.rs", "a", "b/a/x", "b/c.rs", "/b//d"]);
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| {
            format!(
                "{}{} {:?}",
                "  ".repeat(entry.depth),
                entry.name,
                entry.position
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    a Some(1)
    b None
      a None
        x Some(2)
      c.rs Some(0)
      d Some(4)
    ");
}

#[test]
fn recommended_templates_stand_before_all_others() {
    let chrome = Chrome::default();
    let card = |spec_type: &'static str, title: &'static str, tag: &'static str| TemplateCard {
        link: EntityLink {
            icon: chrome.icon("copy-plus"),
            title: title.into(),
            name: None,
            href: "/".into(),
            entity_ref: title.into(),
            missing: false,
            deprecated: false,
        },
        use_href: "/".into(),
        spec_type: spec_type.into(),
        description: "".into(),
        owner: None,
        tags: vec![Tag {
            text: tag.into(),
            href: None,
        }],
        reliability: None,
        locked: None,
    };
    let groups = groups(vec![
        card("service", "A", "go"),
        card("", "B", "go"),
        card("terraform-module", "C", "go"),
        card("library", "D", "recommended"),
        card("Service", "E", "go"),
    ]);
    let lines: Vec<_> = groups
        .iter()
        .map(|group| {
            let cards: Vec<&str> = group.cards.iter().map(|card| &*card.link.title).collect();
            format!("{}: {}", group.title, cards.join(" "))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    Recommended: D
    Services: A E
    Terraform module: C
    Other: B
    ");
}

#[test]
fn only_what_never_failed_succeeds_always() {
    #[track_caller]
    fn check(runs: u32, succeeded: u32, expected: &str) {
        let reliability = Reliability {
            runs,
            succeeded,
            ..Reliability::default()
        };
        assert_eq!(reliability.words(), expected);
    }

    check(0, 0, "No runs yet");
    check(1, 1, "1 run, which succeeded");
    check(1, 0, "1 run, which failed");
    check(1000, 999, "99% of 1000 runs succeeded");
    check(3, 3, "100% of 3 runs succeeded");
    check(2, 9, "100% of 2 runs succeeded");
}

#[test]
fn every_state_of_a_task_has_an_icon_of_the_sprite() {
    let states = [
        TaskState::Waiting,
        TaskState::Processing,
        TaskState::Completed,
        TaskState::Failed,
        TaskState::Skipped,
        TaskState::Cancelled,
    ];
    for state in states {
        assert!(crate::assets::symbol(state.icon()).is_some(), "{state:?}");
        assert_eq!(
            state.is_over(),
            !matches!(state, TaskState::Waiting | TaskState::Processing)
        );
    }
}
