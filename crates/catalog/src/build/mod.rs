//! From configured locations to a [`Catalog`].
//!
//! [`build`] is the way in, [`Builder`] the same for one who builds again and
//! again, [`validate`] for one who only wants to know what is wrong with some
//! files. The stages, in order:
//!
//! 1. `crawl`: read what the locations lead to, level by level, and process
//!    each file (`crate::process`).
//! 2. `rules`: which kinds may come from where.
//! 3. `stitch`: references become relations in both directions.
//! 4. `crate::checks`: what only the whole catalog shows.
//! 5. `report`: all that was found, file by file.
//!
//! Unlike Backstage, one bad entry of a Location costs nothing but itself.

pub(crate) mod crawl;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod stitch;

pub use rules::DEFAULT_ALLOWED;

use std::sync::Arc;

use diagnostic::Diagnostic;
use rustc_hash::FxHashMap;

use crate::build::crawl::{Cache, Crawl, Follow, crawl};
use crate::build::report::{crawl_findings, report};
use crate::build::rules::Rules;
use crate::build::stitch::{Members, stitch};
use crate::checks;
use crate::kinds::KINDS;
use crate::model::{Catalog, FileReport};
use crate::process::Context;
use crate::source::{Location, ReadError, Sources};

/// What to read and what to allow.
#[derive(Debug, Clone, Default)]
pub struct BuildInput {
    /// `catalog.locations`, in order.
    pub locations: Vec<ConfiguredLocation>,
    /// `catalog.rules`; `None` when the key is absent.
    pub rules: Option<Vec<Rule>>,
    /// Kinds beyond the built-in ones that are taken as they are, by the
    /// case they are written in (`callboard.catalog.customKinds`).
    pub custom_kinds: Vec<String>,
}

/// One of `catalog.locations`.
#[derive(Debug, Clone)]
pub struct ConfiguredLocation {
    /// What to read; the target may hold a glob.
    pub location: Location,
    /// The `rules` of this location.
    pub rules: Vec<Rule>,
    /// Where the configuration names it.
    pub place: Option<diagnostic::Place>,
}

/// One of `catalog.rules`.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// The kinds it allows, in any case, with an optional `spec.type`.
    pub allow: Vec<AllowedKind>,
    /// Only for these locations (`rules[].locations`), if given.
    pub locations: Option<Vec<RuleLocation>>,
}

impl Rule {
    /// Allows every built-in kind, and those of the organisation's own.
    pub fn of_every_kind(custom: &[String]) -> Self {
        let built_in = KINDS.into_iter().map(|kind| kind.name.to_owned());
        let allow = built_in.chain(custom.iter().cloned());
        Self {
            allow: allow
                .map(|kind| AllowedKind {
                    kind,
                    spec_type: None,
                })
                .collect(),
            locations: None,
        }
    }
}

/// One of `rules[].allow`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedKind {
    /// The kind, in any case.
    pub kind: String,
    /// The `spec.type`, in any case, if restricted (`spec.type`).
    pub spec_type: Option<String>,
}

/// One of `rules[].locations`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleLocation {
    /// `exact`: the whole target.
    pub exact: Option<String>,
    /// `type`.
    pub location_type: Option<String>,
    /// `pattern`: a glob over the target.
    pub pattern: Option<String>,
}

/// Reads everything and makes the catalog. Parallel; the result does not
/// depend on the number of threads.
pub fn build(input: &BuildInput, sources: &dyn Sources) -> Catalog {
    Builder::default().build(input, sources)
}

/// Builds a catalog again and again, processing only the files that changed.
///
/// Everything is read again each time, so sources that hand out the same
/// `Arc` for a file that did not change make this quick. Other sources, which
/// may resolve targets otherwise, need another builder.
#[derive(Default)]
pub struct Builder {
    cache: Cache,
    /// The kinds the files of the cache were processed with.
    custom_kinds: Vec<String>,
}

impl Builder {
    /// Exactly what [`build`] gives, with the work of earlier builds used
    /// where a file, and all that its placeholders read, is as it was.
    pub fn build(&mut self, input: &BuildInput, sources: &dyn Sources) -> Catalog {
        if self.custom_kinds != input.custom_kinds {
            self.cache.clear();
            self.custom_kinds.clone_from(&input.custom_kinds);
        }
        let context = Context {
            sources,
            custom_kinds: &input.custom_kinds,
        };
        let rules = Rules::new(input);
        let locations = input
            .locations
            .iter()
            .map(|configured| configured.location.clone());
        let crawl = crawl(locations, &rules, Follow::All, context, &self.cache);
        let catalog = assemble(input, &crawl);
        self.cache = crawl
            .files
            .into_iter()
            .map(|file| (file.processed.location.clone(), file.processed))
            .collect();
        catalog
    }
}

fn assemble(input: &BuildInput, crawl: &Crawl) -> Catalog {
    let members = Members::new(crawl);
    let count = crawl.files.len();
    let (entities, (late, stand_ins)) = rayon::join(
        || stitch(&members),
        || {
            let mut late = crawl_findings(crawl, count);
            late.extend(checks::check(&members));
            (late, checks::owners::stand_ins(&members))
        },
    );
    let files = report(crawl, count, late, &stand_ins);
    let mut diagnostics = configured_findings(input, crawl);
    for document in files.iter().flat_map(|file| &file.documents) {
        diagnostics.extend(document.diagnostics.iter().cloned());
    }
    Catalog::new(entities, files, diagnostics)
}

/// Configured locations, and files they match, that could not be read.
fn configured_findings(input: &BuildInput, crawl: &Crawl) -> Vec<Diagnostic> {
    const CODE: &str = "location-read.configured";
    let mut diagnostics = Vec::new();
    for configured in &input.locations {
        let location = &configured.location;
        let mut add = |diagnostic: Diagnostic| {
            diagnostics.push(Diagnostic {
                place: configured.place.clone(),
                ..diagnostic
            });
        };
        let unread = |error: &ReadError| {
            let message = format!("location `{location}` was not read: {error}");
            Diagnostic::error(CODE, message).hint(match error {
                ReadError::NotFound { .. } => {
                    "mend the target in `catalog.locations`; paths are relative to the file that names them"
                }
                ReadError::TooLarge { .. } => "split the file, or move API definitions out of it",
                _ => "mend the target in `catalog.locations`",
            })
        };
        match crawl.reads.get(location) {
            Some(Err(error)) => add(unread(error)),
            Some(Ok(files)) if files.is_empty() => add(Diagnostic::warning(
                CODE,
                format!("no file matches location `{location}`"),
            )
            .hint("mend the pattern in `catalog.locations`")),
            Some(Ok(files)) => {
                for error in files.iter().filter_map(|file| file.as_ref().err()) {
                    add(unread(error));
                }
            }
            None => {}
        }
    }
    diagnostics
}

/// What Backstage would say of each of these files, in the same order, were it
/// to read them: all kinds are allowed, and Locations are followed to the
/// files they name but no further. Files that cannot be read have a report
/// without documents but for one that says so.
pub fn validate(locations: &[Location], sources: &dyn Sources) -> Vec<Arc<FileReport>> {
    let context = Context {
        sources,
        custom_kinds: &[],
    };
    let crawl = crawl(
        locations.iter().cloned(),
        &Rules::allow_all(),
        Follow::Once,
        context,
        &Cache::default(),
    );
    let reports = report(
        &crawl,
        crawl.files.len(),
        crawl_findings(&crawl, crawl.files.len()),
        &FxHashMap::default(), // Owners outside these files are nobody's mistake.
    );
    let mut files = Vec::new();
    for location in locations {
        match crawl.reads.get(location) {
            Some(Ok(found)) => files.extend(found.iter().map(|file| match file {
                Ok(index) => Arc::clone(&reports[*index]),
                Err(error) => Arc::new(unread_file(location, error)),
            })),
            Some(Err(error)) => files.push(Arc::new(unread_file(location, error))),
            None => {}
        }
    }
    files
}

fn unread_file(location: &Location, error: &ReadError) -> FileReport {
    let diagnostic = Diagnostic::error("location-read.configured", error.to_string());
    FileReport {
        location: location.clone(),
        path: Arc::clone(&location.target),
        text: Arc::from(""),
        documents: vec![crate::model::DocumentReport {
            index: 0,
            outcome: crate::model::DocumentOutcome::Unread,
            entity_ref: None,
            lines: (1, 1),
            diagnostics: vec![diagnostic],
            relations: Vec::new(),
            emits: Vec::new(),
        }],
    }
}
