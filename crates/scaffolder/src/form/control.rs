//! How a field is asked: text, numbers, choices, lists, and the pickers of Backstage.
//!
//! [`Control`] is what pages are drawn from and answers are read by. Which one a schema
//! gives is in `build`, and for the fields of Backstage in `pickers`.

use serde::Serialize;
use serde_json::Value;

use super::filter::Filter;
use super::{Condition, Field};

/// How a field is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Control {
    /// A line of text.
    Text {
        /// What it is of.
        kind: TextKind,
        /// The fewest characters.
        min_length: Option<u64>,
        /// The most characters.
        max_length: Option<u64>,
        /// A regular expression of ECMAScript that it has to match somewhere.
        pattern: Option<String>,
    },
    /// Lines of text.
    TextArea {
        /// How many lines are seen.
        rows: u64,
        /// The fewest characters.
        min_length: Option<u64>,
        /// The most characters.
        max_length: Option<u64>,
    },
    /// Any value, as JSON: for what no form can ask.
    Json,
    /// Values by names of one's own, one `name: value` a line; the answer is a map.
    Pairs {
        /// Whether the values are texts, and not numbers or `true` and `false`.
        are_texts: bool,
    },
    /// A number.
    Number {
        /// Whether it has no fraction.
        integer: bool,
        /// The smallest.
        min: Option<f64>,
        /// The largest.
        max: Option<f64>,
        /// What it is a multiple of.
        step: Option<f64>,
        /// Whether a slider was asked for.
        range: bool,
    },
    /// Yes or no.
    Switch,
    /// One of a few, all seen at once.
    Radios {
        /// What there is.
        options: Vec<SelectOption>,
    },
    /// One of many.
    Select {
        /// What there is.
        options: Vec<SelectOption>,
    },
    /// Some of them; the answer is a list.
    Checkboxes {
        /// What there is.
        options: Vec<SelectOption>,
        /// The fewest.
        min: Option<u64>,
        /// The most.
        max: Option<u64>,
    },
    /// Any number of the same; the answer is a list.
    List {
        /// One of them. Its pointer ends with `-`, see [`Field::item`].
        item: Box<Field>,
        /// The fewest.
        min: Option<u64>,
        /// The most.
        max: Option<u64>,
        /// Whether their order can be changed.
        orderable: bool,
    },
    /// Fields inside a field; the answer is a map.
    Group {
        /// What is inside.
        fields: Vec<Field>,
        /// Whether it begins folded: an `AccordionField` that is not expanded.
        folded: bool,
    },
    /// One entity of the catalog; the answer is its reference.
    EntityPicker(EntityChoice),
    /// A group or user; the answer is its reference.
    OwnerPicker(EntityChoice),
    /// Entities of the catalog; the answer is a list of references.
    MultiEntityPicker {
        /// Which.
        #[serde(flatten)]
        choice: EntityChoice,
        /// The fewest.
        min: Option<u64>,
        /// The most.
        max: Option<u64>,
    },
    /// An entity that the person owns; the answer is its reference.
    OwnedEntityPicker(EntityChoice),
    /// A group that the person is in; the answer is its reference.
    MyGroupsPicker(EntityChoice),
    /// The name of an entity that is to be.
    EntityName,
    /// Tags; the answer is a list.
    EntityTags {
        /// The kinds whose tags are suggested; none are all.
        kinds: Vec<String>,
    },
    /// A repository that is to be; the answer is a [`RepoUrl`](super::RepoUrl).
    RepoUrl(RepoUrlChoice),
    /// A branch of the repository that another field names.
    RepoBranch {
        /// Where the repository's address is in the answers.
        repo_url: String,
    },
    /// An owner of repositories.
    RepoOwner {
        /// The host they are asked of.
        host: Option<String>,
        /// Who is not to be chosen.
        excluded: Vec<String>,
    },
    /// A text that is not kept with the answers.
    Secret {
        /// The fewest characters.
        min_length: Option<u64>,
        /// The most characters.
        max_length: Option<u64>,
    },
    /// Not seen: the answer is the default, or what a script put there.
    Hidden,
    /// Nothing to fill in, only its title and help: a schema of type `null`.
    Message,
    /// A file; the answer is a `data:` URL.
    File,
    /// A field that only the author's own Backstage has, asked as its schema says.
    Custom {
        /// Its `ui:field`.
        field: String,
        /// How it is asked here.
        control: Box<Control>,
    },
}

/// What a line of text is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "their names say it")]
pub enum TextKind {
    Text,
    Email,
    Url,
    Date,
    Time,
    DateTime,
    Color,
    Password,
}

/// One of those that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SelectOption {
    /// The answer when it is chosen.
    pub value: Value,
    /// What an HTML form sends for it: the value itself where it is text, else as JSON.
    /// Where a text would look like another option's JSON, it is JSON too, in quotes.
    pub key: String,
    /// What people read.
    pub label: String,
    /// Whether it cannot be chosen.
    pub disabled: bool,
}

/// Which entities can be picked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityChoice {
    /// Which are offered.
    pub filter: Filter,
    /// The kind of what is typed without one.
    pub default_kind: Option<String>,
    /// The namespace of what is typed without one.
    pub default_namespace: String,
    /// Whether something that is not in the catalog will do.
    pub allow_arbitrary_values: bool,
    /// Whether owner and description are shown beside a choice.
    pub show_catalog_info: bool,
}

/// Which repositories can be made. Empty lists allow all.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RepoUrlChoice {
    /// Hosts, as in `github.com`.
    pub allowed_hosts: Vec<String>,
    /// Owners: users, organisations, groups.
    pub allowed_owners: Vec<String>,
    /// Organisations of Azure DevOps.
    pub allowed_organizations: Vec<String>,
    /// Projects of Azure DevOps and Bitbucket.
    pub allowed_projects: Vec<String>,
    /// Names.
    pub allowed_repos: Vec<String>,
    /// The secret that is to hold the person's own token of the host:
    /// `requestUserCredentials.secretsKey`.
    pub credentials_secret: Option<String>,
    /// `requestUserCredentials.additionalScopes`, by the kind of host.
    pub credentials_scopes: Option<Value>,
    /// What the owner is called.
    pub owner_label: Option<String>,
    /// What helps with the owner.
    pub owner_description: Option<String>,
    /// What the name is called.
    pub repo_label: Option<String>,
    /// What helps with the name.
    pub repo_description: Option<String>,
}

impl Control {
    /// What is really asked: of a field that is not known here, what its schema says.
    pub fn plain(&self) -> &Self {
        match self {
            Self::Custom { control, .. } => control.plain(),
            control => control,
        }
    }

    /// Which entities can be picked, where it picks some.
    pub fn entity_choice(&self) -> Option<&EntityChoice> {
        match self.plain() {
            Self::EntityPicker(choice)
            | Self::OwnerPicker(choice)
            | Self::OwnedEntityPicker(choice)
            | Self::MyGroupsPicker(choice)
            | Self::MultiEntityPicker { choice, .. } => Some(choice),
            _ => None,
        }
    }

    /// What can be chosen, where it is one or some of a list.
    pub fn options(&self) -> Option<&[SelectOption]> {
        match self.plain() {
            Self::Radios { options }
            | Self::Select { options }
            | Self::Checkboxes { options, .. } => Some(options),
            _ => None,
        }
    }

    /// The fields of a group.
    pub fn inner(&self) -> &[Field] {
        match self.plain() {
            Self::Group { fields, .. } => fields,
            _ => &[],
        }
    }

    /// Whether the answer is kept from eyes.
    pub fn is_secret(&self) -> bool {
        matches!(
            self.plain(),
            Self::Secret { .. }
                | Self::Text {
                    kind: TextKind::Password,
                    ..
                }
        )
    }

    pub(super) fn moved(&self, from: &str, to: &str) -> Self {
        match self {
            Self::Group { fields, folded } => Self::Group {
                fields: fields.iter().map(|field| field.moved(from, to)).collect(),
                folded: *folded,
            },
            Self::List {
                item,
                min,
                max,
                orderable,
            } => Self::List {
                item: Box::new(item.moved(from, to)),
                min: *min,
                max: *max,
                orderable: *orderable,
            },
            Self::Custom { field, control } => Self::Custom {
                field: field.clone(),
                control: Box::new(control.moved(from, to)),
            },
            Self::RepoBranch { repo_url } => Self::RepoBranch {
                repo_url: super::condition::moved(repo_url, from, to),
            },
            control => control.clone(),
        }
    }
}

impl Field {
    /// The last part of its pointer: the name of the property.
    pub fn key(&self) -> String {
        super::place::last_step(&self.pointer)
    }

    /// Whether an answer is needed whenever it is shown.
    pub fn is_required(&self) -> bool {
        self.required.is_always()
    }

    /// A copy of it for one item of the list at `list`: with the item's number in its
    /// pointer, its name, its conditions and the fields inside.
    ///
    /// Called on [`Control::List`]'s `item` with the list itself.
    pub fn item(&self, list: &Self, number: usize) -> Self {
        self.item_sent_as(list, number, number as u64)
    }

    /// The same, where an HTML form numbers the item otherwise than the answers will.
    pub(super) fn item_sent_as(&self, list: &Self, number: usize, sent: u64) -> Self {
        let pointer = format!("{}/-", list.pointer);
        let mut item = self.moved(&pointer, &format!("{}/{number}", list.pointer));
        let name = format!("{}/-", list.name);
        item.rename(&name, &format!("{}/{sent}", list.name));
        item
    }

    fn moved(&self, from: &str, to: &str) -> Self {
        let condition = |condition: &Condition| condition.moved(from, to);
        Self {
            pointer: super::condition::moved(&self.pointer, from, to),
            required: condition(&self.required),
            shown: condition(&self.shown),
            control: self.control.moved(from, to),
            ..self.clone()
        }
    }

    fn rename(&mut self, from: &str, to: &str) {
        self.name = super::condition::moved(&self.name, from, to);
        let mut control = &mut self.control;
        while let Control::Custom { control: inner, .. } = control {
            control = inner;
        }
        match control {
            Control::Group { fields, .. } => {
                for field in fields {
                    field.rename(from, to);
                }
            }
            Control::List { item, .. } => item.rename(from, to),
            _ => {}
        }
    }

    /// It and the fields inside it, group after group.
    pub(super) fn with_inner(&self) -> Vec<&Self> {
        let mut all = vec![self];
        for field in self.control.inner() {
            all.extend(field.with_inner());
        }
        all
    }
}
