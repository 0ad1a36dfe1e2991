//! The first tab: what an entity is, who owns it, what it has to do with the
//! others, and where its tools are. Which cards there are depends on its kind.

use std::borrow::Cow;

use catalog::{OWNER_FROM, RelationType};
use serde_json::Value as Json;
use site_theme::entity::Overview;
use site_theme::entity::cards::{Body, Card, Fact, Link as CardLink, Row, Value};
use site_theme::kinds;
use site_theme::parts::{CodeBlock, Empty, Tag};

use super::domain;
use super::facts;
use super::links::{self, Link};
use super::network::Bond;
use super::page::{Page, Tab};
use super::picture::{self, anchor};
use crate::site::count;
use crate::site::index::Axis;
use site_theme::prose;

/// Cards show this many rows and then a link to all of them.
const ROWS: usize = 6;

/// Values of a fact beyond these are left out.
const VALUES: usize = 40;

/// The overview of an entity.
pub fn overview<'a>(page: &Page<'a>) -> Overview<'a> {
    let mut main = Vec::new();
    main.extend(prose_card(page));
    match page.kind() {
        "api" => {
            main.extend(related(page, Bond::Consumes, false));
            main.extend(related(page, Bond::Provides, false));
            main.extend(picture_card(page));
            software(page, &mut main);
        }
        "resource" => {
            main.extend(related(page, Bond::Depends, false));
            main.extend(picture_card(page));
            main.extend(related(page, Bond::Depends, true));
        }
        "system" | "domain" => {
            main.extend(picture_card(page));
            contents(page, &mut main);
        }
        "group" => group(page, &mut main),
        "user" => user(page, &mut main),
        "template" => template(page, &mut main),
        "location" => location(page, &mut main),
        _ => {
            main.extend(picture_card(page));
            software(page, &mut main);
        }
    }
    if main.is_empty() {
        main.push(lonely(page));
    }
    let mut side = vec![about(page)];
    side.extend(facts::card(page));
    side.extend(links_card(page));
    Overview {
        frame: page.frame(Tab::Overview),
        head: page.header(Tab::Overview),
        main,
        side,
    }
}

/// The whole description, where the header has only its first sentence.
fn prose_card<'a>(page: &Page<'a>) -> Option<Card<'a>> {
    let description = page.entity.description()?;
    prose::in_one_line(description).is_none().then(|| Card {
        id: "description".into(),
        title: "Description".into(),
        body: Body::Prose(prose::to_html(description)),
        ..Card::default()
    })
}

fn picture_card<'a>(page: &Page<'a>) -> Option<Card<'a>> {
    let svg = picture::small(page.portal, page.at)?;
    let container = matches!(page.kind(), "system" | "domain");
    let more = page.has(Tab::Dependencies).map(|_| {
        let words = if container {
            "Whole diagram"
        } else {
            "Whole picture, table and impact"
        };
        (Cow::Borrowed(words), page.href(Tab::Dependencies))
    });
    Some(Card {
        id: "relations".into(),
        title: if container { "Diagram" } else { "Relations" }.into(),
        more,
        body: Body::Picture(svg),
        ..Card::default()
    })
}

/// What components and their like have to do with one another.
fn software<'a>(page: &Page<'a>, cards: &mut Vec<Card<'a>>) {
    for (bond, away) in [
        (Bond::Depends, true),
        (Bond::Depends, false),
        (Bond::Provides, true),
        (Bond::Consumes, true),
    ] {
        cards.extend(related(page, bond, away));
    }
    let parts: Vec<u32> = page.others(Bond::Part, true).collect();
    if !parts.is_empty() {
        cards.push(rows_card(
            page,
            "subcomponents",
            "Subcomponents",
            &parts,
            Tab::Contents,
            "",
        ));
    }
}

/// The heading over the other ends of a relation.
pub const fn heading(bond: Bond, away: bool) -> &'static str {
    match (bond, away) {
        (Bond::Depends, true) => "Depends on",
        (Bond::Depends, false) => "Used by",
        (Bond::Consumes, true) => "Consumes APIs",
        (Bond::Consumes, false) => "Consumers",
        (Bond::Provides, true) => "Provides APIs",
        (Bond::Provides, false) => "Provided by",
        (Bond::Part, true) => "Parts",
        (Bond::Part, false) => "Part of",
        (Bond::Owns, true) => "Owns",
        (Bond::Owns, false) => "Owned by",
        (Bond::Parent, true) => "Child groups",
        (Bond::Parent, false) => "Parent group",
        (Bond::Member, true) => "Member of",
        (Bond::Member, false) => "Members",
    }
}

/// A card with the other ends of a relation, if there are any.
fn related<'a>(page: &Page<'a>, bond: Bond, away: bool) -> Option<Card<'a>> {
    let others: Vec<u32> = page.others(bond, away).collect();
    if others.is_empty() {
        return None;
    }
    let mut card = rows_card(
        page,
        anchor(bond, away),
        heading(bond, away),
        &others,
        Tab::Dependencies,
        anchor(bond, away),
    );
    card.half = true;
    // The other side of an API: who consumes what is provided here, and who
    // provides what is consumed here.
    if let Body::Rows(rows) = &mut card.body {
        for (row, &api) in rows.iter_mut().zip(&others) {
            row.note = match (bond, away) {
                (Bond::Provides, true) => {
                    let links = page.portal.surroundings.network.links(api).iter();
                    let consumers = |l: &&_| {
                        matches!(
                            l,
                            super::network::Link {
                                bond: Bond::Consumes,
                                away: false,
                                ..
                            }
                        )
                    };
                    match links.filter(consumers).count() {
                        0 => "no consumers".into(),
                        number => count(number, "consumer").into(),
                    }
                }
                (Bond::Consumes, true) => {
                    let mut links = page.portal.surroundings.network.links(api).iter();
                    let provider = links.find(|l| l.bond == Bond::Provides && !l.away);
                    let provider = provider.and_then(|link| page.entity_at(link.other));
                    provider.map_or(Cow::Borrowed(""), |it| {
                        format!("from {}", it.title()).into()
                    })
                }
                _ => Cow::Borrowed(""),
            };
        }
    }
    Some(card)
}

/// A card with entities, and a link to all of them where there are more.
fn rows_card<'a>(
    page: &Page<'a>,
    id: &'static str,
    title: &'static str,
    others: &[u32],
    tab: Tab,
    fragment: &str,
) -> Card<'a> {
    let rows = others.iter().take(ROWS).map(|&at| Row {
        link: page.link(at),
        note: Cow::Borrowed(""),
        owner: match page.kind() {
            // Who else: it is theirs.
            "group" | "user" => None,
            _ => page.owner(at),
        },
    });
    let more = (others.len() > ROWS).then(|| {
        let mut href = page.href(tab);
        if !fragment.is_empty() {
            href.push('#');
            href.push_str(fragment);
        }
        (format!("Show all {}", others.len()).into(), href)
    });
    Card {
        id: format!("c-{id}").into(),
        title: title.into(),
        count: Some(others.len()),
        more,
        half: false,
        body: Body::Rows(rows.collect()),
    }
}

/// What a system or a domain holds, by kind.
fn contents<'a>(page: &Page<'a>, cards: &mut Vec<Card<'a>>) {
    let parts: Vec<u32> = page.others(Bond::Part, true).collect();
    if parts.is_empty() {
        let (title, text, yaml) = match page.kind() {
            "system" => (
                "Nothing is in this system yet",
                "Components, APIs and resources name the system they are part of.",
                format!("spec:\n  system: {}\n", page.entity.name()),
            ),
            _ => (
                "Nothing is in this domain yet",
                "Systems name the domain they are part of.",
                format!("spec:\n  domain: {}\n", page.entity.name()),
            ),
        };
        cards.push(empty_card(page, "Contents", title, text, yaml));
        return;
    }
    let (systems, others): (Vec<u32>, Vec<u32>) =
        parts.into_iter().partition(|&at| domain::is_tile(page, at));
    cards.extend(domain::tiles(page, &systems));
    cards.extend(by_kind(page, &others, Tab::Contents));
}

/// One card for each kind.
fn by_kind<'a>(page: &Page<'a>, members: &[u32], tab: Tab) -> Vec<Card<'a>> {
    let mut cards = Vec::new();
    for kind in &page.portal.index.kinds {
        let of_kind: Vec<u32> = members
            .iter()
            .copied()
            .filter(|&at| {
                let entity = page.entity_at(at);
                entity.is_some_and(|entity| entity.entity_ref.kind() == kind.id)
            })
            .collect();
        if of_kind.is_empty() {
            continue;
        }
        let mut card = rows_card(page, "", "", &of_kind, tab, &format!("k-{}", kind.id));
        card.id = format!("c-{}", kind.id).into();
        card.title = Cow::Borrowed(&*kind.plural);
        card.half = true;
        if let Body::Rows(rows) = &mut card.body {
            for (row, &at) in rows.iter_mut().zip(&of_kind) {
                row.note = match &*kind.id {
                    "system" | "domain" => {
                        count(page.others_of(at, Bond::Part, true).count(), "part").into()
                    }
                    _ => {
                        let entity = page.entity_at(at);
                        entity
                            .and_then(|entity| entity.spec_type())
                            .unwrap_or_default()
                            .into()
                    }
                };
            }
        }
        cards.push(card);
    }
    cards
}

fn group<'a>(page: &Page<'a>, cards: &mut Vec<Card<'a>>) {
    let members: Vec<u32> = page.others(Bond::Member, false).collect();
    if members.is_empty() && page.others(Bond::Parent, true).next().is_none() {
        cards.push(empty_card(
            page,
            "Members",
            "Nobody is in this group",
            "Name its members here, or name the group in the file of a user.",
            "spec:\n  members: [alice, bob]\n".to_owned(),
        ));
    } else if !members.is_empty() {
        let mut card = rows_card(page, "members", "Members", &members, Tab::Members, "");
        card.half = true;
        cards.push(card);
    }
    let children: Vec<u32> = page.others(Bond::Parent, true).collect();
    if !children.is_empty() {
        let mut card = rows_card(
            page,
            "children",
            "Child groups",
            &children,
            Tab::Overview,
            "",
        );
        if let Body::Rows(rows) = &mut card.body {
            rows.extend(children.iter().skip(ROWS).map(|&at| Row {
                link: page.link(at),
                note: Cow::Borrowed(""),
                owner: None,
            }));
            for (row, &at) in rows.iter_mut().zip(&children) {
                let facts = page.portal.index.entities.get(at as usize);
                row.note = facts.map_or(Cow::Borrowed(""), |it| format!("owns {}", it.owns).into());
            }
        }
        card.more = None;
        card.half = true;
        cards.push(card);
    }
    let owned: Vec<u32> = page.others(Bond::Owns, true).collect();
    cards.extend(by_kind(page, &owned, Tab::Ownership));
    cards.extend(picture_card(page));
}

fn user<'a>(page: &Page<'a>, cards: &mut Vec<Card<'a>>) {
    let groups: Vec<u32> = page.others(Bond::Member, true).collect();
    if !groups.is_empty() {
        cards.push(rows_card(
            page,
            "groups",
            "Groups",
            &groups,
            Tab::Overview,
            "",
        ));
    }
    let owned: Vec<u32> = page.others(Bond::Owns, true).collect();
    cards.extend(by_kind(page, &owned, Tab::Ownership));
}

/// What a template asks for and does.
fn template<'a>(page: &Page<'a>, cards: &mut Vec<Card<'a>>) {
    let inputs = template_inputs(page.entity.value(&["spec", "parameters"]));
    if !inputs.is_empty() {
        cards.push(Card {
            id: "inputs".into(),
            title: "What it asks for".into(),
            count: Some(inputs.len()),
            body: Body::Grid(vec!["Input", "Type", "Needed", "What it is"], inputs),
            ..Card::default()
        });
    }
    let steps: Vec<_> = page
        .entity
        .value(&["spec", "steps"])
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .take(VALUES)
        .map(|step| {
            let text = |key| step.get(key).and_then(Json::as_str);
            let action = text("action").unwrap_or_default();
            let name = text("name").or_else(|| text("id")).unwrap_or(action);
            (Cow::Borrowed(name), Cow::Borrowed(action))
        })
        .collect();
    if !steps.is_empty() {
        cards.push(Card {
            id: "steps".into(),
            title: "What it does".into(),
            count: Some(steps.len()),
            body: Body::Steps(steps),
            ..Card::default()
        });
    }
    software(page, cards);
}

/// The inputs of a template: `spec.parameters` is one form or a list of them.
fn template_inputs(parameters: Option<&Json>) -> Vec<Vec<Cow<'_, str>>> {
    let forms: Vec<&Json> = match parameters {
        Some(Json::Array(forms)) => forms.iter().collect(),
        Some(form) => vec![form],
        None => vec![],
    };
    let mut rows = Vec::new();
    for form in forms {
        let required: Vec<&str> = form
            .get("required")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        let Some(Json::Object(properties)) = form.get("properties") else {
            continue;
        };
        for (name, schema) in properties.iter().take(VALUES) {
            let text = |key| schema.get(key).and_then(Json::as_str);
            let field = text("ui:field").or_else(|| text("type")).unwrap_or("");
            let needed = required.contains(&name.as_str());
            rows.push(vec![
                text("title").unwrap_or(name).into(),
                field.into(),
                if needed { "yes" } else { "" }.into(),
                text("description").unwrap_or_default().into(),
            ]);
        }
    }
    rows
}

/// What a Location names, and what that brought in.
fn location<'a>(page: &Page<'a>, cards: &mut Vec<Card<'a>>) {
    let spec = |key| page.entity.value(&["spec", key]);
    let targets: Vec<Cow<'a, str>> = spec("target")
        .into_iter()
        .chain(
            spec("targets")
                .and_then(Json::as_array)
                .into_iter()
                .flatten(),
        )
        .filter_map(|target| target.as_str().map(Cow::Borrowed))
        .collect();
    if !targets.is_empty() {
        let number = targets.len();
        cards.push(Card {
            id: "targets".into(),
            title: "Targets".into(),
            count: Some(number),
            body: Body::Grid(
                vec!["Target"],
                targets
                    .into_iter()
                    .take(200)
                    .map(|target| vec![target])
                    .collect(),
            ),
            ..Card::default()
        });
    }
    let brought = page.portal.surroundings.brought_by(page.at);
    cards.extend(by_kind(page, brought, Tab::Contents));
}

/// For an entity that has nothing to do with any other.
fn lonely<'a>(page: &Page<'a>) -> Card<'a> {
    let look = kinds::look(page.kind());
    let (title, text, yaml) = match page.kind() {
        "component" => (
            "No relations yet",
            "What this component needs, and the APIs it provides and consumes, would be here.",
            "spec:\n  dependsOn:\n    - resource:orders-db\n  providesApis: [orders-api]\n",
        ),
        "api" => (
            "Nobody provides or consumes this API yet",
            "Components name the APIs they provide and consume.",
            "spec:\n  providesApis: [orders-api]\n",
        ),
        "resource" => (
            "Nothing uses this resource yet",
            "Components name the resources they need.",
            "spec:\n  dependsOn:\n    - resource:orders-db\n",
        ),
        _ => ("Nothing else is known about it", look.what, ""),
    };
    let yaml = yaml
        .replace(
            "resource:orders-db",
            &format!("resource:{}", page.entity.name()),
        )
        .replace("orders-api", page.entity.name());
    let yaml = if page.kind() == "component" {
        "spec:\n  dependsOn:\n    - resource:orders-db\n  providesApis: [orders-api]\n".to_owned()
    } else {
        yaml
    };
    empty_card(page, "Relations", title, text, yaml)
}

fn empty_card<'a>(
    page: &Page<'a>,
    heading: &'static str,
    title: &'static str,
    text: &'static str,
    yaml: String,
) -> Card<'a> {
    let yaml = (!yaml.is_empty()).then(|| CodeBlock {
        icon: page.portal.chrome.icon("copy"),
        text: yaml.into(),
        label: "What to write".into(),
    });
    Card {
        id: format!("c-{}", heading.to_lowercase()).into(),
        title: heading.into(),
        body: Body::Empty(Empty {
            title: title.into(),
            text: text.into(),
            yaml,
        }),
        ..Card::default()
    }
}

/// Owner, system, type, lifecycle, tags, labels.
fn about<'a>(page: &Page<'a>) -> Card<'a> {
    let (portal, entity) = (page.portal, page.entity);
    let mut facts = Vec::new();
    let mut fact = |label: &'static str, value| {
        facts.push(Fact {
            label: label.into(),
            value,
        });
    };
    let owners: Vec<_> = entity
        .related(RelationType::OwnedBy)
        .take(VALUES)
        .map(|owner| portal.owner_chip(owner))
        .collect();
    if !owners.is_empty() {
        let from = entity.annotation(OWNER_FROM);
        let note = from.map(|path| format!("from {path}; the descriptor names no owner"));
        fact(
            "Owner",
            Value::Owners(owners, note.unwrap_or_default().into()),
        );
    }
    for (label, relation_type) in [
        ("Part of", RelationType::PartOf),
        ("Parent", RelationType::ChildOf),
    ] {
        let all: Vec<_> = entity
            .related(relation_type)
            .take(VALUES)
            .map(|target| (target.kind(), page.link_to(target)))
            .collect();
        let label = match all.as_slice() {
            [] => continue,
            [("system", _)] => "System",
            [("domain", _)] => "Domain",
            _ => label,
        };
        fact(
            label,
            Value::Entities(all.into_iter().map(|(_, link)| link).collect()),
        );
    }
    if let Some(spec_type) = entity.spec_type() {
        let href = portal.list_href(Axis::Type, page.kind(), spec_type);
        fact(
            "Type",
            Value::Tags(vec![Tag {
                text: spec_type.into(),
                href: href.map(Cow::Owned),
            }]),
        );
    }
    if let Some(lifecycle) = portal.lifecycle_of(entity) {
        fact("Lifecycle", Value::Lifecycle(lifecycle));
    }
    if page.kind() == "group"
        && let Some(email) = entity.text(&["spec", "profile", "email"])
    {
        fact(
            "E-mail",
            Value::Link(CardLink {
                title: email.into(),
                href: prose::safe_href(&format!("mailto:{email}")).map(Cow::Owned),
                icon: portal.chrome.icon("mail"),
                detail: "".into(),
                also: Vec::new(),
            }),
        );
    }
    if page.kind() == "resource"
        && let Some(arn) = entity.annotation("aws.amazon.com/arn")
    {
        fact("ARN", Value::Code(arn.into()));
    }
    let tags = portal.tags_of(entity);
    if !tags.is_empty() {
        fact("Tags", Value::Tags(tags));
    }
    if let Some(Json::Object(labels)) = entity.value(&["metadata", "labels"])
        && !labels.is_empty()
    {
        let pairs = labels.iter().take(VALUES).map(|(key, value)| {
            (
                Cow::Borrowed(&**key),
                Cow::Borrowed(value.as_str().unwrap_or_default()),
            )
        });
        fact("Labels", Value::Pairs(pairs.collect()));
    }
    if facts.is_empty() {
        facts.push(Fact {
            label: "Name".into(),
            value: Value::Code(entity.name().into()),
        });
    }
    Card {
        id: "about".into(),
        title: "About".into(),
        body: Body::Facts(facts),
        ..Card::default()
    }
}

/// Links of the author, then those of well-known annotations.
fn links_card<'a>(page: &Page<'a>) -> Option<Card<'a>> {
    let written = links::of_metadata(page.entity);
    let annotated = links::of_annotations(page.entity, &page.portal.surroundings.bases);
    let elsewhere = ["backstage.io/edit-url", "backstage.io/view-url"];
    let card_link = |link: &Link<'a>| CardLink {
        title: link.title.clone(),
        href: link.href.clone().map(Cow::Owned),
        icon: page.portal.chrome.icon(link.icon),
        detail: link.detail.clone().into(),
        also: Vec::new(),
    };
    let mut all: Vec<_> = written.iter().map(card_link).collect();
    let mut annotation = "";
    for link in annotated
        .iter()
        .filter(|link| !elsewhere.contains(&link.annotation))
    {
        // The places of one system share a row.
        match (all.last_mut(), &link.href) {
            (Some(row), Some(href)) if annotation == link.annotation => {
                row.also.push((link.title.clone(), href.clone()));
            }
            _ => all.push(card_link(link)),
        }
        annotation = link.annotation;
    }
    (!all.is_empty()).then(|| Card {
        id: "links".into(),
        title: "Links".into(),
        count: Some(all.len()),
        body: Body::Links(all),
        ..Card::default()
    })
}
