//! `fetch:template`: names, then contents, then the workspace.
//!
//! [`render`] is the way in. Names are rendered first, because they decide which files
//! are written at all; then, in order of their paths, which of them exist already; then
//! contents, in parallel. The workspace is touched last, and only when nothing failed.

use std::collections::HashSet;
use std::sync::Arc;

use nunjucks::Template;
use rayon::prelude::*;

use super::binary::{is_binary, is_utf16};
use super::budget::{Budget, Spent};
use super::names::may_hold_tags;
use super::options::below;
use super::{Entry, GlobsError, Namer, Options, Place, Skeleton, Treatment, nearest_pattern};
use crate::workspace::{Node, Workspace, WorkspaceError, WorkspacePath};

/// More errors than this are counted and not told.
pub const MAX_ERRORS: usize = 100;

/// More notes of one sort than this are not told.
const MAX_NOTES: usize = 20;

/// What came of a skeleton.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Files and links that were written, by their path in the workspace.
    pub written: Vec<WorkspacePath>,
    /// Those that were not, because something was there already.
    pub existing: Vec<WorkspacePath>,
    /// Entries of the skeleton, folders included, that were left out because a part of
    /// their name rendered to nothing.
    pub left_out: Vec<WorkspacePath>,
    /// What the author of the template should know: lower case, no full stop.
    pub notes: Vec<String>,
}

/// Why a skeleton was not rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SkeletonError {
    /// The contents of a file are not a template, or fail with these values. The
    /// error has the path, line and column.
    #[error("{error}")]
    Contents {
        /// The file in the skeleton.
        path: String,
        /// Where and why.
        error: nunjucks::Error,
    },
    /// The name of an entry is not a template, or fails with these values.
    #[error("the name `{path}`, column {}: {}", error.column(), error.message)]
    Name {
        /// The entry.
        path: String,
        /// Where in the path, and why.
        error: nunjucks::Error,
    },
    /// An entry cannot be put where it is to go.
    #[error("`{path}` cannot be written: {error}")]
    Write {
        /// The entry.
        path: String,
        /// Why.
        error: WorkspaceError,
    },
    /// The globs are too many or too long.
    #[error("`copyWithoutTemplating` has {0}")]
    Globs(#[from] GlobsError),
    /// The skeleton has too many entries.
    #[error("this skeleton has {count} files and folders: at most {max} are rendered")]
    Entries {
        /// How many it has.
        count: usize,
        /// How many are allowed.
        max: usize,
    },
    /// All templates together take too much work.
    #[error("the templates of this skeleton take too much work: at most {max} steps are done")]
    Steps {
        /// How many are allowed.
        max: u64,
    },
    /// All files together are too large.
    #[error("this skeleton renders to too much: at most {max} bytes are written")]
    Bytes {
        /// How many are allowed.
        max: u64,
    },
    /// Time was over.
    #[error("this skeleton takes too long to render")]
    Time,
    /// There are more errors than are told.
    #[error("and {count} more errors")]
    More {
        /// How many.
        count: usize,
    },
}

/// Renders a skeleton into a folder of a workspace; into the workspace itself where
/// none is named.
///
/// # Errors
///
/// Everything that is wrong, in order of the paths, up to [`MAX_ERRORS`]; or one limit.
/// The workspace is then as it was.
pub fn render(
    skeleton: &Skeleton,
    options: &Options,
    target: Option<&WorkspacePath>,
    workspace: &mut Workspace,
) -> Result<Rendered, Vec<SkeletonError>> {
    if skeleton.len() > options.limits.entries {
        return Err(vec![SkeletonError::Entries {
            count: skeleton.len(),
            max: options.limits.entries,
        }]);
    }
    let namer = Namer::new(options, skeleton).map_err(|error| vec![error.into()])?;
    let context = options.context();
    let budget = Budget::new(&context, options.limits, &options.deadline);
    let entries: Vec<_> = skeleton.iter().collect();

    let places: Vec<_> = entries
        .par_iter()
        .map(|(path, entry)| match budget.is_over() {
            true => Ok((Place::LeftOut, Treatment::Copy)),
            false => namer.place(path.as_str(), entry, &budget),
        })
        .collect();
    within(&budget, options)?;

    let mut run = Run::new(options, target, workspace);
    for (number, ((path, entry), place)) in entries.iter().zip(places).enumerate() {
        run.plan(number, path, entry, place);
    }
    let contents: Vec<_> = run
        .planned
        .par_iter()
        .map(|planned| {
            let (path, entry) = entries[planned.number];
            match entry {
                Entry::File { bytes, .. } if !budget.is_over() => {
                    contents(path.as_str(), bytes, planned.treatment, &namer, &budget).map(Some)
                }
                _ => Ok(None),
            }
        })
        .collect();
    within(&budget, options)?;

    run.note_globs(&namer, skeleton);
    let mut next = workspace.clone();
    for (planned, contents) in std::mem::take(&mut run.planned).into_iter().zip(contents) {
        let (path, entry) = entries[planned.number];
        run.write(planned, path, entry, contents, &mut next);
    }
    let rendered = run.finish()?;
    *workspace = next;
    Ok(rendered)
}

/// Whether nothing was used up.
pub(super) fn within(budget: &Budget<'_>, options: &Options) -> Result<(), Vec<SkeletonError>> {
    let error = match budget.spent() {
        None => return Ok(()),
        Some(Spent::Steps) => SkeletonError::Steps {
            max: options.limits.steps,
        },
        Some(Spent::Bytes) => SkeletonError::Bytes {
            max: options.limits.output_bytes,
        },
        Some(Spent::Time) => SkeletonError::Time,
    };
    Err(vec![error])
}

/// Bytes of a file as they are written.
pub(super) struct Contents {
    pub(super) bytes: Arc<[u8]>,
    is_binary: bool,
    /// What was odd about them.
    oddity: Option<&'static str>,
}

/// What a file becomes.
fn contents(
    path: &str,
    bytes: &Arc<[u8]>,
    treatment: Treatment,
    namer: &Namer<'_>,
    budget: &Budget<'_>,
) -> Result<Contents, nunjucks::Error> {
    let is_binary = is_binary(bytes);
    let mut oddity = None;
    let rendered = if is_binary {
        Arc::clone(bytes)
    } else {
        let text = String::from_utf8_lossy(bytes);
        if is_utf16(bytes) {
            oddity = Some("is UTF-16, which templates destroy");
        } else if matches!(text, std::borrow::Cow::Owned(_)) {
            oddity = Some("is not UTF-8: some of its characters became `\u{fffd}`");
        }
        if treatment == Treatment::Render && may_hold_tags(&text) {
            let template = Template::parse_named(path, &text, namer.language())?;
            budget.render(&template)?.into_bytes().into()
        } else if oddity.is_some() {
            text.as_bytes().into()
        } else {
            Arc::clone(bytes)
        }
    };
    budget.write(rendered.len());
    Ok(Contents {
        bytes: rendered,
        is_binary,
        oddity,
    })
}

/// An entry that is to be written.
struct Planned {
    /// Its number among the entries.
    number: usize,
    /// Nothing for one whose name is wrong: its contents may be as well.
    target: Option<WorkspacePath>,
    treatment: Treatment,
}

/// A rendering under way.
struct Run<'a> {
    options: &'a Options,
    target: Option<&'a WorkspacePath>,
    workspace: &'a Workspace,
    planned: Vec<Planned>,
    /// What will be there: the paths of what is planned, and the folders of those.
    taken: HashSet<WorkspacePath>,
    rendered: Rendered,
    /// With the number of the entry.
    errors: Vec<(usize, SkeletonError)>,
    oddities: usize,
}

impl<'a> Run<'a> {
    fn new(
        options: &'a Options,
        target: Option<&'a WorkspacePath>,
        workspace: &'a Workspace,
    ) -> Self {
        Self {
            options,
            target,
            workspace,
            planned: Vec::new(),
            taken: HashSet::new(),
            rendered: Rendered::default(),
            errors: Vec::new(),
            oddities: 0,
        }
    }

    /// Decides whether an entry is written.
    fn plan(
        &mut self,
        number: usize,
        path: &WorkspacePath,
        entry: &Entry,
        place: Result<(Place, Treatment), nunjucks::Error>,
    ) {
        let (place, treatment) = match place {
            Ok((Place::LeftOut, _)) => {
                self.rendered.left_out.push(path.clone());
                return;
            }
            Ok((Place::Path(place), treatment)) => (place, treatment),
            Err(error) => {
                let path = path.to_string();
                self.errors
                    .push((number, SkeletonError::Name { path, error }));
                self.planned.push(Planned {
                    number,
                    target: None,
                    treatment: Treatment::Render,
                });
                return;
            }
        };
        let is_folder = matches!(entry, Entry::Folder);
        let target = match below(self.target, &place) {
            Ok(target) => target,
            Err(error) => return self.fail(number, path, error.into()),
        };
        let exists = match &target {
            None => true,
            Some(target) => {
                Some(target) == self.target
                    || self.taken.contains(target)
                    || self.workspace.contains(target)
            }
        };
        if exists && !self.options.replace {
            match target {
                Some(target) if !is_folder => self.rendered.existing.push(target),
                _ => {}
            }
            return;
        }
        let Some(target) = target else {
            if !is_folder {
                let error = crate::workspace::PathError::Root { path: place };
                self.fail(number, path, error.into());
            }
            return;
        };
        self.taken.extend(target.ancestors());
        self.taken.insert(target.clone());
        self.planned.push(Planned {
            number,
            target: Some(target),
            treatment,
        });
    }

    fn fail(&mut self, number: usize, path: &WorkspacePath, error: WorkspaceError) {
        let path = path.to_string();
        self.errors
            .push((number, SkeletonError::Write { path, error }));
    }

    /// Says which patterns do nothing, and which option is old.
    fn note_globs(&mut self, namer: &Namer<'_>, skeleton: &Skeleton) {
        if !self.options.copy_without_render.is_empty() {
            let note = "`copyWithoutRender` is old and Backstage no longer looks at it: write \
                 `copyWithoutTemplating`, which renders names all the same";
            self.rendered.notes.push(note.to_owned());
        }
        let patterns = &self.options.copy_without_templating;
        for number in namer.copied().unused(patterns, skeleton) {
            let pattern = &patterns[number];
            let hint = match nearest_pattern(pattern, skeleton) {
                Some(near) => format!(": write `{near}`"),
                None => String::new(),
            };
            let note = format!("`{pattern}` in `copyWithoutTemplating` fits no file{hint}");
            self.rendered.notes.push(note);
        }
    }

    /// Writes one entry.
    fn write(
        &mut self,
        planned: Planned,
        path: &WorkspacePath,
        entry: &Entry,
        contents: Result<Option<Contents>, nunjucks::Error>,
        workspace: &mut Workspace,
    ) {
        let number = planned.number;
        let contents = match contents {
            Ok(contents) => contents,
            Err(error) => {
                let path = path.to_string();
                self.errors
                    .push((number, SkeletonError::Contents { path, error }));
                return;
            }
        };
        let Some(target) = planned.target else {
            return;
        };
        let result = match (entry, contents) {
            (Entry::Folder, _) => match workspace.is_folder(&target) {
                true => Ok(()),
                false => workspace.add_folder(target),
            },
            (Entry::Link { target: to }, _) => {
                let link = Node::Link { target: to.clone() };
                match workspace.write(target.clone(), link) {
                    // What reads skeletons for Backstage leaves such links out.
                    Err(WorkspaceError::Link { .. }) => {
                        self.note_oddity(
                            path,
                            "is a link that leads out of the workspace: left out",
                        );
                        Ok(())
                    }
                    Ok(()) => {
                        self.rendered.written.push(target);
                        Ok(())
                    }
                    Err(error) => Err(error),
                }
            }
            (Entry::File { is_executable, .. }, Some(contents)) => {
                if let Some(oddity) = contents.oddity {
                    self.note_oddity(path, oddity);
                }
                // Text is written into the file that is there, with the mode it has.
                let is_executable = match workspace.get(&target) {
                    Some(Node::File { is_executable, .. }) if !contents.is_binary => *is_executable,
                    _ => *is_executable,
                };
                let node = Node::File {
                    bytes: contents.bytes,
                    is_executable,
                };
                let written = workspace.write(target.clone(), node);
                if written.is_ok() {
                    self.rendered.written.push(target);
                }
                written
            }
            (Entry::File { .. }, None) => Ok(()),
        };
        if let Err(error) = result {
            self.fail(number, path, error);
        }
    }

    fn note_oddity(&mut self, path: &WorkspacePath, oddity: &str) {
        self.oddities += 1;
        if self.oddities <= MAX_NOTES {
            self.rendered.notes.push(format!("`{path}` {oddity}"));
        }
    }

    /// What came of it.
    fn finish(mut self) -> Result<Rendered, Vec<SkeletonError>> {
        if self.errors.is_empty() {
            return Ok(self.rendered);
        }
        self.errors.sort_by_key(|(number, _)| *number);
        let count = self.errors.len().saturating_sub(MAX_ERRORS);
        let errors = self.errors.into_iter().map(|(_, error)| error);
        let mut errors: Vec<_> = errors.take(MAX_ERRORS).collect();
        if count > 0 {
            errors.push(SkeletonError::More { count });
        }
        Err(errors)
    }
}
