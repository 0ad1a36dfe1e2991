//! Reading: from configured locations to processed files, level by level.
//!
//! [`crawl`] is the way in. A level is read and processed in parallel; what it
//! holds is then claimed in order, and the targets of its Locations make the
//! next level. A location is read once however many name it, so cycles end.
//!
//! Nothing here looks at relations.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::build::rules::Rules;
use crate::entity_ref::EntityRef;
use crate::model::DocumentOutcome;
use crate::process::{Context, ProcessedDocument, ProcessedFile, good, process_file};
use crate::source::{Location, ReadError, ReadFile, SourceFile};

/// Everything that was read, and who holds which reference.
#[derive(Default)]
pub(crate) struct Crawl {
    /// The files, in the order they were met.
    pub(crate) files: Vec<CrawledFile>,
    /// Which document holds a reference.
    pub(crate) holders: FxHashMap<EntityRef, DocumentId>,
    /// What each location that was asked for gave.
    pub(crate) reads: FxHashMap<Location, Result<Vec<Found>, ReadError>>,
}

/// A file that was read, and how it came to be.
pub(crate) struct CrawledFile {
    /// What is in it.
    pub(crate) processed: Arc<ProcessedFile>,
    /// The Location that named it.
    pub(crate) parent: Option<EntityRef>,
    /// What became of its documents.
    pub(crate) standings: Vec<Standing>,
}

/// A document of a crawl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DocumentId {
    /// Index into [`Crawl::files`].
    pub(crate) file: usize,
    /// Index into the documents of the file.
    pub(crate) document: usize,
}

/// Whether a document holds the reference it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It has no reference.
    None,
    /// It does.
    Holds,
    /// A later document of the same file took it over.
    ReplacedBy(DocumentId),
    /// A file read earlier holds it.
    HeldBy(DocumentId),
    /// Its kind is not allowed.
    Refused,
}

/// A file a location named, as an index into [`Crawl::files`], or why it could
/// not be read.
pub(crate) type Found = Result<usize, ReadError>;

/// How far to follow Locations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follow {
    /// Wherever they lead, unless another holds their reference.
    All,
    /// To the files they name, and no further: enough to judge them.
    Once,
}

/// What was made of files before, to be used again where nothing changed.
pub(crate) type Cache = FxHashMap<Location, Arc<ProcessedFile>>;

struct Request {
    location: Location,
    registered: Location,
    parent: Option<EntityRef>,
}

/// Reads and processes everything that `locations` lead to.
pub(crate) fn crawl(
    locations: impl Iterator<Item = Location>,
    rules: &Rules,
    follow: Follow,
    context: Context<'_>,
    cache: &Cache,
) -> Crawl {
    let mut crawl = Crawl::default();
    let mut known = Known::default();
    let mut requests: Vec<Request> = locations
        .map(|location| Request {
            registered: location.clone(),
            location,
            parent: None,
        })
        .collect();
    let mut level = 0;
    while !requests.is_empty() {
        let first_new = crawl.files.len();
        crawl.read_level(requests, &mut known, context, cache);
        crawl.claim(first_new, rules);
        requests = match follow {
            Follow::Once if level > 0 => Vec::new(),
            _ => crawl.next_level(first_new, follow),
        };
        level += 1;
    }
    crawl
}

/// The files known so far, by where they were read from and, because one file
/// may be reached in several ways, by name and contents.
#[derive(Default)]
struct Known {
    by_location: FxHashMap<Location, usize>,
    by_contents: FxHashMap<(Arc<str>, Arc<[u8]>), usize>,
}

impl Crawl {
    fn read_level(
        &mut self,
        requests: Vec<Request>,
        known: &mut Known,
        context: Context<'_>,
        cache: &Cache,
    ) {
        let mut asked = rustc_hash::FxHashSet::default();
        let requests: Vec<Request> = requests
            .into_iter()
            .filter(|request| {
                !self.reads.contains_key(&request.location)
                    && asked.insert(request.location.clone())
            })
            .collect();
        let results: Vec<Result<Vec<ReadFile>, ReadError>> = requests
            .par_iter()
            .map(|request| read(&request.location, context))
            .collect();
        let mut new: Vec<(SourceFile, Location, Option<EntityRef>)> = Vec::new();
        for (request, result) in requests.into_iter().zip(results) {
            let indexes = result.map(|files| {
                let mut index_of = |file: SourceFile| {
                    let next = self.files.len() + new.len();
                    let (index, is_new) = known.index(&file, next);
                    if is_new {
                        new.push((file, request.registered.clone(), request.parent.clone()));
                    }
                    index
                };
                let found = files.into_iter().map(|file| file.map(&mut index_of));
                found.collect()
            });
            self.reads.insert(request.location, indexes);
        }
        let processed: Vec<CrawledFile> = new
            .into_par_iter()
            .map(|(file, registered, parent)| {
                let processed = process(&file, &registered, context, cache);
                CrawledFile {
                    standings: vec![Standing::None; processed.documents.len()],
                    processed,
                    parent,
                }
            })
            .collect();
        self.files.extend(processed);
    }

    /// Gives references to the documents of files from `first_new` on.
    fn claim(&mut self, first_new: usize, rules: &Rules) {
        for file in first_new..self.files.len() {
            let processed = Arc::clone(&self.files[file].processed);
            for (document, draft) in processed.documents.iter().enumerate() {
                let Some(envelope) = &draft.envelope else {
                    continue;
                };
                let id = DocumentId { file, document };
                let allowed = rules.allows(
                    &envelope.kind,
                    draft.spec_type.as_deref(),
                    &processed.registered,
                );
                let standing = if allowed {
                    self.claim_one(&envelope.entity_ref, id)
                } else {
                    Standing::Refused
                };
                self.files[file].standings[document] = standing;
            }
        }
    }

    fn claim_one(&mut self, entity_ref: &EntityRef, id: DocumentId) -> Standing {
        match self.holders.get(entity_ref).copied() {
            Some(holder) if holder.file != id.file => Standing::HeldBy(holder),
            holder => {
                if let Some(holder) = holder {
                    let standings = &mut self.files[holder.file].standings;
                    standings[holder.document] = Standing::ReplacedBy(id);
                }
                self.holders.insert(entity_ref.clone(), id);
                Standing::Holds
            }
        }
    }

    fn next_level(&self, first_new: usize, follow: Follow) -> Vec<Request> {
        let mut requests = Vec::new();
        for file in &self.files[first_new..] {
            for (draft, standing) in file.processed.documents.iter().zip(&file.standings) {
                if draft.outcome != DocumentOutcome::Valid
                    || follow == Follow::All && *standing != Standing::Holds
                {
                    continue;
                }
                for target in draft.targets.iter().flat_map(|targets| &targets.targets) {
                    if let Ok(location) = &target.location {
                        requests.push(Request {
                            location: location.clone(),
                            registered: file.processed.registered.clone(),
                            parent: draft.entity_ref().cloned(),
                        });
                    }
                }
            }
        }
        requests
    }

    /// A document.
    pub(crate) fn document(&self, id: DocumentId) -> &ProcessedDocument {
        &self.files[id.file].processed.documents[id.document]
    }
}

impl Known {
    /// The index of a file: `next` for one not met before.
    fn index(&mut self, file: &SourceFile, next: usize) -> (usize, bool) {
        if let Some(&index) = self.by_location.get(&file.location) {
            return (index, false);
        }
        let contents = (Arc::clone(&file.path), Arc::clone(&file.bytes));
        let index = *self.by_contents.entry(contents).or_insert(next);
        self.by_location.insert(file.location.clone(), index);
        (index, index == next)
    }
}

fn read(location: &Location, context: Context<'_>) -> Result<Vec<ReadFile>, ReadError> {
    if location.is_glob() {
        return context.sources.search(location);
    }
    context.sources.read(location).map(|file| vec![Ok(file)])
}

/// What is in a file: from the cache where neither it, nor any file its
/// placeholders read, nor the location it came by has changed.
fn process(
    file: &SourceFile,
    registered: &Location,
    context: Context<'_>,
    cache: &Cache,
) -> Arc<ProcessedFile> {
    if let Some(cached) = cache.get(&file.location)
        && cached.registered == *registered
        && same_bytes(&cached.bytes, &file.bytes)
        && cached.good == file.good
        && cached.reads.iter().all(|read| {
            match (&read.bytes, context.sources.read(&read.location)) {
                (Some(before), Ok(now)) => same_bytes(before, &now.bytes),
                (None, Err(_)) => true,
                _ => false,
            }
        })
    {
        return Arc::clone(cached);
    }
    let mut processed = process_file(file, registered, context);
    if let Some(good) = &file.good {
        good::keep(&mut processed, file, good, registered, context);
    }
    Arc::new(processed)
}

fn same_bytes(a: &Arc<[u8]>, b: &Arc<[u8]>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}
