//! Which problems there are and on which pages: all, by owner, by rule.
//!
//! [`Problems`] is part of [`super::super::index`].
//! Problems are named by their position in [`Catalog::diagnostics`].

use std::collections::BTreeMap;

use catalog::{Catalog, EntityRef};
use diagnostic::{Diagnostic, Severity};
use rustc_hash::FxHashMap;

use crate::site::index::Facts;
use crate::site::paging::PAGE_SIZE;
use crate::site::segment::{push_entity_path, segment};

/// Everything wrong with a catalog, by page.
#[derive(Debug, Default)]
pub struct Problems {
    /// Every list: all problems first, then by owner, then by rule.
    pub lists: Vec<ProblemList>,
    facts: FxHashMap<u32, ProblemFacts>,
    list_by_path: FxHashMap<String, u32>,
    file_by_path: FxHashMap<String, u32>,
}

/// What is known of one problem beyond its diagnostic.
#[derive(Debug)]
pub struct ProblemFacts {
    /// Its anchor, which stays as long as the problem does.
    pub id: String,
    /// The position of the entity it is about.
    pub entity: Option<u32>,
    /// The reference of who can mend it.
    pub owner: Option<EntityRef>,
    /// On which page of the first list it is, from 1.
    page: u32,
}

/// Problems that share a page or some pages.
#[derive(Debug)]
pub struct ProblemList {
    /// Whose or which they are.
    pub of: Of,
    /// The path below the root, as in `problems/rule/empty-group/`.
    pub path: String,
    /// The problems, by section, then file and line.
    pub problems: Vec<u32>,
}

/// What a [`ProblemList`] is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// Everything.
    All,
    /// One owner; nobody where nobody is known.
    Owner(Option<EntityRef>),
    /// One rule, by its code.
    Rule(String),
}

/// What a problem is about, in the order of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A descriptor that cannot be taken as it is.
    Descriptors,
    /// Who owns what.
    Ownership,
    /// What entities name.
    References,
    /// Circles.
    Circles,
    /// Files that were to be read.
    Sources,
    /// Docs and their pages.
    Docs,
    /// Software templates and their skeletons.
    Templates,
}

impl Topic {
    /// Every topic, in order.
    pub const ALL: [Self; 7] = [
        Self::Descriptors,
        Self::Ownership,
        Self::References,
        Self::Circles,
        Self::Sources,
        Self::Docs,
        Self::Templates,
    ];

    /// The topic of a code.
    pub fn of(code: &str) -> Self {
        let first = code.split('.').next().unwrap_or(code);
        if first.starts_with("owner")
            || code == "dangling-reference.owner"
            || first == "empty-group"
        {
            Self::Ownership
        } else if first == "dangling-reference" || first == "reference-kind" {
            Self::References
        } else if first.ends_with("-cycle") {
            Self::Circles
        } else if first == "location-read" || first == "not-allowed" {
            Self::Sources
        } else if first.starts_with("docs-") {
            Self::Docs
        } else if first.starts_with("template-") {
            Self::Templates
        } else {
            Self::Descriptors
        }
    }

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Descriptors => "Descriptors",
            Self::Ownership => "Ownership",
            Self::References => "References",
            Self::Circles => "Circles",
            Self::Sources => "Sources",
            Self::Docs => "Docs",
            Self::Templates => "Templates",
        }
    }

    /// Its anchor.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Descriptors => "descriptors",
            Self::Ownership => "ownership",
            Self::References => "references",
            Self::Circles => "circles",
            Self::Sources => "sources",
            Self::Docs => "docs",
            Self::Templates => "templates",
        }
    }
}

impl Problems {
    /// Sorts the errors and warnings of a catalog onto pages, and notes at
    /// each entity what is wrong with it.
    pub(in crate::site) fn new(catalog: &Catalog, entities: &mut [Facts]) -> Self {
        let mut problems = Self::default();
        for (position, file) in catalog.files.iter().enumerate() {
            let path = file.path.to_string();
            problems.file_by_path.entry(path).or_insert(position as u32);
        }
        let mut all: Vec<u32> = (0..catalog.diagnostics.len() as u32)
            .filter(|&number| catalog.diagnostics[number as usize].severity != Severity::Note)
            .collect();
        all.sort_by_key(|&number| {
            let code = &catalog.diagnostics[number as usize].code;
            (Topic::of(code), number)
        });

        let mut ids: FxHashMap<String, u32> = FxHashMap::default();
        let mut by_list: BTreeMap<Of, Vec<u32>> = BTreeMap::new();
        for (rank, &number) in all.iter().enumerate() {
            let diagnostic = &catalog.diagnostics[number as usize];
            let entity = diagnostic
                .entity
                .as_deref()
                .and_then(|text| EntityRef::parse(text, None, "default").ok())
                .and_then(|entity_ref| catalog.position(&entity_ref));
            if let Some(entity) = entity {
                entities[entity].problems.push(number);
            }
            let owner = match diagnostic.owner.as_deref() {
                Some(text) => EntityRef::parse(text, None, "default").ok(),
                None => entity.and_then(|entity| catalog.entities[entity].owner().cloned()),
            };
            by_list
                .entry(Of::Owner(owner.clone()))
                .or_default()
                .push(number);
            by_list
                .entry(Of::Rule(diagnostic.code.to_string()))
                .or_default()
                .push(number);
            let mut id = id(diagnostic);
            let seen = ids.entry(id.clone()).or_default();
            *seen += 1;
            if *seen > 1 {
                id.push_str(&format!("-{seen}"));
            }
            problems.facts.insert(
                number,
                ProblemFacts {
                    id,
                    entity: entity.map(|entity| entity as u32),
                    owner,
                    page: (rank / PAGE_SIZE) as u32 + 1,
                },
            );
        }
        problems.add(Of::All, all);
        for (of, list) in by_list {
            problems.add(of, list);
        }
        problems
    }

    fn add(&mut self, of: Of, problems: Vec<u32>) {
        let mut path = String::from("problems/");
        match &of {
            Of::All => {}
            Of::Owner(None) => path.push_str("owner/nobody/"),
            Of::Owner(Some(owner)) => {
                path.push_str("owner/");
                push_entity_path(&mut path, owner);
            }
            Of::Rule(code) => {
                path.push_str("rule/");
                path.push_str(&segment(code));
                path.push('/');
            }
        }
        self.list_by_path
            .insert(path.clone(), self.lists.len() as u32);
        self.lists.push(ProblemList { of, path, problems });
    }

    /// How many problems there are.
    pub fn total(&self) -> usize {
        self.facts.len()
    }

    /// What is known of a problem; nothing for a note.
    pub fn facts(&self, number: u32) -> Option<&ProblemFacts> {
        self.facts.get(&number)
    }

    /// The list at a path below the root.
    pub fn list_at(&self, path: &str) -> Option<&ProblemList> {
        let position = *self.list_by_path.get(path)?;
        self.lists.get(position as usize)
    }

    /// The list of one owner or one rule, if there is one.
    pub fn list_of(&self, of: &Of) -> Option<&ProblemList> {
        // Lists are in order of what they are of.
        let position = self.lists.binary_search_by(|list| list.of.cmp(of)).ok()?;
        Some(&self.lists[position])
    }

    /// The path of a problem with its anchor, as in
    /// `problems/#p-0123456789`.
    pub fn path_of(&self, number: u32) -> Option<String> {
        let facts = self.facts(number)?;
        Some(match facts.page {
            1 => format!("problems/#{}", facts.id),
            page => format!("problems/page/{page}/#{}", facts.id),
        })
    }

    /// The position of a file in [`Catalog::files`], by how people call it.
    pub fn file(&self, path: &str) -> Option<usize> {
        self.file_by_path
            .get(path)
            .map(|&position| position as usize)
    }
}

/// The anchor of a problem: everything but the line, which changes with every
/// edit above it.
fn id(diagnostic: &Diagnostic) -> String {
    let mut hasher = blake3::Hasher::new();
    let file = diagnostic.place.as_ref().map(|place| &*place.file);
    for part in [
        Some(&*diagnostic.code),
        file,
        diagnostic.entity.as_deref(),
        Some(&diagnostic.message),
    ] {
        hasher.update(part.unwrap_or_default().as_bytes());
        hasher.update(&[0]);
    }
    format!("p-{}", &hasher.finalize().to_hex()[..10])
}
