//! What all tabs of an entity have in common: the header, the list of tabs,
//! the frame.
//!
//! [`Page::new`] is the way in; each tab asks it for its parts.

use std::borrow::Cow;

use adopt::INFERRED;
use catalog::source::url::RepositoryUrl;
use catalog::{Entity, EntityRef, RelationType, STALE_REASON, STALE_SINCE};
use site_theme::entity::{Button, Header};
use site_theme::frame::Frame;
use site_theme::parts::{Banner, Crumbs, EntityLink, OwnerChip, Tab as TabLink, Tabs};

use super::links::{self, Link};
use super::network::{Bond, Link as Bonded, is_container};
use crate::site::{Portal, age, count};
use site_theme::prose;

/// An entity of a portal.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The position of the entity.
    pub at: u32,
    /// The entity.
    pub entity: &'a Entity,
}

/// The pages of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What it is.
    Overview,
    /// The first page of its docs.
    Docs,
    /// The definition of an API.
    Definition,
    /// The APIs it provides and consumes.
    Apis,
    /// Its relations as picture and table, and its impact.
    Dependencies,
    /// Its parts, or what a Location brought in.
    Contents,
    /// What a group or user owns.
    Ownership,
    /// Who is in a group.
    Members,
    /// What changed about it.
    History,
    /// Its file.
    Source,
}

impl Tab {
    /// Every tab, in order.
    pub const ALL: [Self; 10] = [
        Self::Overview,
        Self::Docs,
        Self::Definition,
        Self::Apis,
        Self::Dependencies,
        Self::Contents,
        Self::Ownership,
        Self::Members,
        Self::History,
        Self::Source,
    ];

    /// Its path below that of the entity.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Docs => "docs/",
            Self::Definition => "definition/",
            Self::Apis => "api/",
            Self::Dependencies => "dependencies/",
            Self::Contents => "contents/",
            Self::Ownership => "ownership/",
            Self::Members => "members/",
            Self::History => "history/",
            Self::Source => "source/",
        }
    }

    /// Its word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Docs => "Docs",
            Self::Definition => "Definition",
            Self::Apis => "APIs",
            Self::Dependencies => "Dependencies",
            Self::Contents => "Contents",
            Self::Ownership => "Ownership",
            Self::Members => "Members",
            Self::History => "History",
            Self::Source => "Source",
        }
    }
}

impl<'a> Page<'a> {
    /// The page of the entity at a position.
    pub fn new(portal: &'a Portal, at: usize) -> Self {
        Self {
            portal,
            at: at as u32,
            entity: &portal.catalog.entities[at],
        }
    }

    /// Its kind in lower case.
    pub fn kind(&self) -> &'a str {
        self.entity.entity_ref.kind()
    }

    /// Its relations.
    pub fn links(&self) -> &'a [Bonded] {
        self.portal.surroundings.network.links(self.at)
    }

    /// The other ends of a sort of relation.
    pub fn others(&self, bond: Bond, away: bool) -> impl Iterator<Item = u32> + use<'a> {
        self.others_of(self.at, bond, away)
    }

    /// The other ends of a sort of relation of another entity.
    pub fn others_of(
        &self,
        at: u32,
        bond: Bond,
        away: bool,
    ) -> impl Iterator<Item = u32> + use<'a> {
        let links = self.portal.surroundings.network.links(at).iter();
        links
            .filter(move |link| link.bond == bond && link.away == away)
            .map(|link| link.other)
    }

    /// A link to any number of the network, which may be no entity. A name
    /// that says no more than the title is left out.
    pub fn link(&self, at: u32) -> EntityLink<'a> {
        match self.portal.surroundings.network.missing(at) {
            Some(missing) => self.portal.link_to(missing),
            None => Self::plain(self.portal.link(at as usize)),
        }
    }

    /// The same for a reference.
    pub fn link_to(&self, entity_ref: &'a EntityRef) -> EntityLink<'a> {
        Self::plain(self.portal.link_to(entity_ref))
    }

    fn plain(mut link: EntityLink<'a>) -> EntityLink<'a> {
        let same = |name: &str| {
            let [name, title] = [name, &*link.title].map(|text| {
                let plain = text.bytes().filter(u8::is_ascii_alphanumeric);
                plain.map(|byte| byte.to_ascii_lowercase())
            });
            name.eq(title)
        };
        if link.name.as_deref().is_some_and(same) {
            link.name = None;
        }
        link
    }

    /// The entity behind a number, if it is one.
    pub fn entity_at(&self, at: u32) -> Option<&'a Entity> {
        let entity = self.portal.catalog.entities.get(at as usize);
        entity.map(|entity| &**entity)
    }

    /// The chip of the owner of another entity.
    pub fn owner(&self, at: u32) -> Option<OwnerChip<'a>> {
        self.portal.owner_of(self.entity_at(at)?)
    }

    /// The reference behind any number of the network.
    pub fn entity_ref_at(&self, at: u32) -> &'a EntityRef {
        match self.portal.surroundings.network.missing(at) {
            Some(missing) => missing,
            None => &self.portal.catalog.entities[at as usize].entity_ref,
        }
    }

    /// A chip for an owner by its number in the network.
    pub fn owner_chip_at(&self, at: u32) -> OwnerChip<'a> {
        self.portal.owner_chip(self.entity_ref_at(at))
    }

    /// The address of one of its pages.
    pub fn href(&self, tab: Tab) -> String {
        [self.portal.href(self.at as usize), tab.path()].concat()
    }

    /// How many things a tab has; `None` where it has nothing and so is none.
    /// Zero stands for a tab without a number.
    pub fn has(&self, tab: Tab) -> Option<usize> {
        let some = |number: usize| (number > 0).then_some(number);
        let parts = || self.others(Bond::Part, true).count();
        match tab {
            Tab::Overview | Tab::Source => Some(0),
            Tab::Docs => crate::site::docs::tab::first(self.portal, self.at).map(|_| 0),
            Tab::Definition => (self.kind() == "api").then_some(0),
            Tab::Apis => match self.kind() {
                "component" => some(
                    self.others(Bond::Provides, true).count()
                        + self.others(Bond::Consumes, true).count(),
                ),
                _ => None,
            },
            Tab::Dependencies => {
                let software = |link: &&Bonded| {
                    matches!(link.bond, Bond::Depends | Bond::Consumes | Bond::Provides)
                };
                let direct = self.links().iter().filter(software).count();
                match some(direct) {
                    None if is_container(self.kind()) => some(parts()).map(|_| 0),
                    direct => direct,
                }
            }
            Tab::Contents => match self.kind() {
                "location" => some(self.portal.surroundings.brought_by(self.at).len()),
                _ => some(parts()),
            },
            Tab::Ownership => match self.kind() {
                "group" | "user" => some(self.others(Bond::Owns, true).count()),
                _ => None,
            },
            Tab::Members => match self.kind() {
                "group" => some(self.others(Bond::Member, false).count()),
                _ => None,
            },
            Tab::History => some(self.portal.changes.of(self.at).len()),
        }
    }

    /// The page around a tab.
    pub fn frame(&self, tab: Tab) -> Frame<'a> {
        let entity = self.entity;
        let kind = self.portal.index.kind(self.kind());
        let kind = kind.map_or(entity.kind(), |kind| &kind.singular);
        let title = match tab {
            Tab::Overview => format!("{} · {kind}", entity.title()),
            tab => format!("{} · {} · {kind}", tab.label(), entity.title()),
        };
        let section = match self.kind() {
            "api" => "apis",
            "group" | "user" => "teams",
            "template" => "create",
            _ => "catalog",
        };
        let path = &self.portal.index.entities[self.at as usize].path;
        let path = format!("{path}{}", tab.path());
        let mut frame = self.portal.frame(title, &path, section);
        frame.description = entity
            .description()
            .map(prose::first_sentence)
            .unwrap_or_default();
        frame
    }

    /// What all tabs start with.
    pub fn header(&self, tab: Tab) -> Header<'a> {
        let (portal, entity) = (self.portal, self.entity);
        let chrome = &portal.chrome;
        let kind = portal.index.kind(self.kind());
        let kind = kind.map_or(entity.kind(), |kind| &kind.singular);
        let entity_ref = entity.entity_ref.as_str();
        let (buttons, more, edit) = self.buttons();
        let mut icon = portal.icon_of(entity);
        icon.tone = match icon.tone {
            "" => "l",
            tone => tone,
        };
        let name = match entity.namespace() {
            "default" => entity.name().into(),
            namespace => format!("{namespace}/{}", entity.name()).into(),
        };
        let address = format!(
            "{}/{}",
            chrome.base_url, portal.index.entities[self.at as usize].path
        );
        Header {
            crumbs: self.crumbs(),
            icon,
            title: entity.title().into(),
            name,
            entity_ref: entity_ref.into(),
            copy: chrome.copy(entity_ref, "Copy the reference"),
            star: chrome.icon("star"),
            kind: Cow::Borrowed(kind),
            lifecycle: portal.lifecycle_of(entity),
            spec_type: entity.spec_type().map(Cow::Borrowed),
            owners: entity
                .related(RelationType::OwnedBy)
                .map(|owner| portal.owner_chip(owner))
                .collect(),
            ownable: !matches!(self.kind(), "group" | "user" | "location"),
            edit,
            copy_markdown: chrome.copy(
                format!("[{}]({address})", entity.title().replace(['[', ']'], "")),
                "Copy a Markdown link",
            ),
            pencil: chrome.icon("pencil"),
            buttons,
            more,
            summary: self.summary().into(),
            banners: self.banners(),
            tabs: self.tabs(tab),
        }
    }

    fn summary(&self) -> String {
        let Some(description) = self.entity.description() else {
            return String::new();
        };
        prose::in_one_line(description).unwrap_or_else(|| prose::first_sentence(description))
    }

    /// Whether there are files with its picture: for whatever has a tab with
    /// one, and for groups. The picture of a person shows their groups, which
    /// their page lists.
    pub fn has_picture(&self) -> bool {
        let is_group = self.kind() == "group" && !self.links().is_empty();
        self.has(Tab::Dependencies).is_some() || is_group
    }

    fn tabs(&self, current: Tab) -> Tabs<'a> {
        let has = |tab| self.has(tab).map(|number| (tab, number));
        Tabs {
            label: format!("Pages of {}", self.entity.title()).into(),
            items: Tab::ALL
                .into_iter()
                .filter_map(has)
                .map(|(tab, number)| TabLink {
                    label: match (tab, self.kind()) {
                        (Tab::Dependencies, "system" | "domain") => "Diagram".into(),
                        _ => tab.label().into(),
                    },
                    href: self.href(tab).into(),
                    count: (number > 0).then_some(number),
                    current: tab == current,
                })
                .collect(),
        }
    }

    /// Domain and system, or for the others the list of their kind.
    fn crumbs(&self) -> Crumbs<'a> {
        let portal = self.portal;
        let crumb = |at: u32| -> (Cow<'a, str>, Cow<'a, str>) {
            let entity = &portal.catalog.entities[at as usize];
            (entity.title().into(), portal.href(at as usize).into())
        };
        let mut items: Vec<_> = match self.kind() {
            "group" => {
                let mut chain = Vec::new();
                let mut here = self.at;
                // Groups may be their own ancestors by mistake.
                while chain.len() < 6 {
                    let links = portal.surroundings.network.links(here);
                    let parent = links.iter().find(|link| {
                        link.bond == Bond::Parent
                            && !link.away
                            && (link.other as usize) < portal.catalog.entities.len()
                    });
                    let Some(parent) = parent else { break };
                    here = parent.other;
                    if here == self.at || chain.contains(&here) {
                        break;
                    }
                    chain.push(here);
                }
                chain.into_iter().rev().map(crumb).collect()
            }
            _ => {
                let containers = portal.surroundings.network.containers(self.at, 4);
                containers.into_iter().rev().map(crumb).collect()
            }
        };
        if items.is_empty()
            && let Some(kind) = portal.index.kind(self.kind())
        {
            let list = &portal.index.lists[kind.list as usize];
            items.push((
                Cow::Borrowed(&*kind.plural),
                portal.href_of(&list.path).into(),
            ));
        }
        Crumbs { items }
    }

    fn banners(&self) -> Vec<Banner<'a>> {
        let portal = self.portal;
        let mut banners = Vec::new();
        banners.extend(self.stale_banner());
        banners.extend(self.inferred_banner());
        let problems = portal.index.entities[self.at as usize].problems.len();
        if problems > 0 {
            banners.push(Banner {
                tone: "warn",
                icon: portal.chrome.icon("triangle-alert"),
                text: match problems {
                    1 => "There is a problem with its descriptor.".into(),
                    _ => format!("There are {problems} problems with its descriptor.").into(),
                },
                action: Some((
                    format!("{}#problems", self.href(Tab::Source)).into(),
                    "See what is wrong".into(),
                )),
            });
        }
        if self.entity.lifecycle() == Some("deprecated") {
            let users = self.others(Bond::Depends, false).count()
                + self.others(Bond::Consumes, false).count();
            banners.push(Banner {
                tone: "warn",
                icon: portal.chrome.icon("circle-slash"),
                text: match users {
                    0 => "This is deprecated. Nothing in the catalog uses it.".into(),
                    _ => format!(
                        "This is deprecated and still used by {}.",
                        count(users, "other")
                    )
                    .into(),
                },
                action: None,
            });
        }
        banners
    }

    /// That nobody has described it, and how somebody does.
    fn inferred_banner(&self) -> Option<Banner<'a>> {
        self.entity.annotation(INFERRED)?;
        let repository = self.portal.repositories.of(self.at)?;
        let full_name = &repository.repository.full_name;
        let action = self.new_descriptor().map(|href| {
            let words = Cow::Borrowed("Add its descriptor");
            (Cow::Owned(href), words)
        });
        Some(Banner {
            tone: "info",
            icon: self.portal.chrome.icon("sparkles"),
            text: format!("{full_name} has no descriptor: what is said here was inferred from it.")
                .into(),
            action,
        })
    }

    /// Where somebody writes the descriptor that it lacks.
    fn new_descriptor(&self) -> Option<String> {
        let repository = self.portal.repositories.of(self.at)?;
        let url = RepositoryUrl::parse(&self.entity.origin.location.target).ok()?;
        let path = url.file_path()?;
        super::facts::new_descriptor(repository, path.trim_start_matches('/'))
    }

    /// That it is not as its file has it now, since when and why.
    fn stale_banner(&self) -> Option<Banner<'a>> {
        let since = self.entity.annotation(STALE_SINCE)?;
        let since = age::seconds(since).map_or_else(|| since.to_owned(), age::words_of_day);
        let why = self.entity.annotation(STALE_REASON).unwrap_or_default();
        Some(Banner {
            tone: "warn",
            icon: self.portal.chrome.icon("history"),
            text: format!(
                "Shown as it was before {since}: its file has been broken since then ({why})."
            )
            .into(),
            action: Some((self.href(Tab::Source).into(), "See its file".into())),
        })
    }

    /// What people look for while they read its docs: its runbook and its
    /// dashboards, in words and addresses.
    pub fn shown_elsewhere(&self) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        let (buttons, ..) = self.buttons();
        let wanted = |button: &Button<'_>| matches!(&*button.label, "Dashboard" | "Runbook");
        let wanted = buttons.into_iter().filter(wanted);
        wanted.map(|button| (button.label, button.href)).collect()
    }

    /// The first links, the other links, and where to edit.
    fn buttons(&self) -> (Vec<Button<'a>>, Vec<Button<'a>>, Vec<Button<'a>>) {
        let chrome = &self.portal.chrome;
        let button = |label: Cow<'a, str>, link: &Link<'a>| {
            Some(Button {
                label,
                href: link.href.clone()?.into(),
                icon: chrome.icon(link.icon),
            })
        };
        let annotated = links::of_annotations(self.entity, &self.portal.surroundings.bases);
        let written = links::of_metadata(self.entity);
        let is_inferred = self.entity.annotation(INFERRED).is_some();
        let (mut buttons, mut more, mut edit) = (Vec::new(), Vec::new(), Vec::new());
        let code = annotated.iter().find(|link| {
            link.annotation == "backstage.io/source-location" || link.title == "Repository"
        });
        if let Some(code) = code {
            buttons.extend(button("Code".into(), code));
        }
        if let Some(href) = crate::site::docs::address::href(self.portal, self.at) {
            buttons.push(Button {
                label: "Docs".into(),
                href: href.into(),
                icon: chrome.icon("book-open"),
            });
        }
        let titled = |link: &&Link<'_>, words: [&str; 2]| {
            let title = link.title.to_lowercase();
            words.iter().any(|word| title.contains(word))
        };
        let dashboard = written
            .iter()
            .find(|link| link.icon == "layout-dashboard")
            .or_else(|| {
                written
                    .iter()
                    .find(|link| titled(link, ["dashboard", "grafana"]))
            })
            .or_else(|| {
                annotated
                    .iter()
                    .find(|link| link.icon == "layout-dashboard")
            });
        if let Some(dashboard) = dashboard {
            buttons.extend(button("Dashboard".into(), dashboard));
        }
        let runbook = annotated
            .iter()
            .find(|link| link.annotation == "runbook.io/url")
            .or_else(|| {
                written
                    .iter()
                    .find(|link| titled(link, ["runbook", "playbook"]))
            });
        if let Some(runbook) = runbook {
            buttons.extend(button("Runbook".into(), runbook));
        }
        for link in written.iter().chain(&annotated) {
            match link.annotation {
                // There is no file behind these.
                "backstage.io/edit-url" | "backstage.io/view-url" if is_inferred => continue,
                "backstage.io/edit-url" => {
                    edit.extend(button("Edit the descriptor".into(), link));
                    continue;
                }
                "backstage.io/view-url" => {
                    edit.extend(button("See the descriptor".into(), link));
                    continue;
                }
                "backstage.io/source-location" => continue,
                _ => {}
            }
            let shown = |buttons: &[Button<'_>]| {
                buttons
                    .iter()
                    .any(|it| Some(&*it.href) == link.href.as_deref())
            };
            if shown(&buttons) || shown(&more) {
                continue;
            }
            let to = if buttons.len() < 4 && link.annotation.is_empty() {
                &mut buttons
            } else {
                &mut more
            };
            to.extend(button(link.title.clone(), link));
        }
        let new = is_inferred.then(|| self.new_descriptor()).flatten();
        edit.extend(new.map(|href| Button {
            label: "Add its descriptor".into(),
            href: href.into(),
            icon: chrome.icon("pencil"),
        }));
        edit.sort_by_key(|button| button.label != "Edit the descriptor");
        (buttons, more, edit)
    }
}
