//! The files of an index, as far as they are here.
//!
//! Reading never waits. What is not here is noted, and the read says "would
//! block"; whoever runs the query fetches everything that was noted at once,
//! brings it with [`Files::put`], and runs it again. This keeps the code the
//! same over a disk, memory and a network, and lets a browser read without
//! synchronous requests.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::HasLen;
use tantivy::directory::{FileHandle, FileSlice, OwnedBytes};

use crate::sort::sort_by;

/// Bytes that are shared, not copied.
pub type Bytes = OwnedBytes;

/// A range of a file, in bytes.
pub type Range = std::ops::Range<usize>;

/// Adjacent reads of one query that lie this near to each other are fetched as
/// one: a request costs more than these bytes.
const GAP: usize = 1 << 10;
/// How much is kept of all files together, in bytes, before what was not used
/// last is let go.
const KEPT: usize = 24 << 20;
/// The most that one query reads of the files, in bytes, what it reads twice
/// counted twice: the words of a query on a million pages come to a tenth of
/// that. An index that makes a query read more was made to.
const MOST_READ: usize = 96 << 20;

/// Which file of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum File {
    /// tantivy's term dictionary.
    Terms = 0,
    /// tantivy's postings.
    Postings = 1,
    /// tantivy's positions.
    Positions = 2,
    /// The lengths of pages; all of it is in the hot file.
    Norms = 3,
    /// What is shown of pages.
    Cards = 4,
    /// All words.
    Spelling = 5,
}

impl File {
    /// All files, in the order of their numbers.
    pub const ALL: [File; 6] = [
        File::Terms,
        File::Postings,
        File::Positions,
        File::Norms,
        File::Cards,
        File::Spelling,
    ];

    /// The file of a number.
    pub fn numbered(number: u64) -> Option<File> {
        Self::ALL.into_iter().find(|file| *file as u64 == number)
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            File::Terms => "terms",
            File::Postings => "postings",
            File::Positions => "positions",
            File::Norms => "norms",
            File::Cards => "cards",
            File::Spelling => "spelling",
        }
    }
}

/// What is here of the files of an index. Clones share it.
#[derive(Clone, Default)]
pub struct Files {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// What is here, in the order of file and start. No piece holds another,
    /// so that later starts have later ends.
    pieces: Vec<Piece>,
    wanted: Vec<(File, Range)>,
    bytes: usize,
    /// How many bytes this query has read or wanted.
    asked: usize,
    /// Counts queries, to know what was used last.
    turn: u64,
    /// Notes all that is read, when the hot file is put together.
    read: Option<Vec<(File, Range)>>,
}

impl Shared {
    /// How many pieces start before a place.
    fn before(&self, file: File, at: usize) -> usize {
        self.pieces
            .partition_point(|piece| (piece.file, piece.start) < (file, at))
    }

    /// The piece that holds a range: the last one that starts no later, if any.
    fn holding(&mut self, file: File, range: &Range) -> Option<&mut Piece> {
        let last = self.before(file, range.start.saturating_add(1));
        self.pieces
            .get_mut(last.checked_sub(1)?)
            .filter(|piece| piece.file == file && piece.end() >= range.end)
    }

    fn remove(&mut self, at: usize) {
        let piece = self.pieces.remove(at);
        self.bytes -= piece.bytes.len();
    }
}

struct Piece {
    file: File,
    start: usize,
    bytes: Bytes,
    used: u64,
    /// Never let go: of the hot file.
    fixed: bool,
}

impl Piece {
    fn end(&self) -> usize {
        self.start.saturating_add(self.bytes.len())
    }
}

impl Files {
    /// No file is here yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings a range of a file. `fixed` keeps it for good.
    pub fn put(&self, file: File, start: usize, bytes: Vec<u8>, fixed: bool) {
        self.share(file, start, OwnedBytes::new(bytes), fixed);
    }

    /// Brings a range that somebody else holds too.
    pub(crate) fn share(&self, file: File, start: usize, bytes: Bytes, fixed: bool) {
        let mut shared = self.shared();
        let end = start.saturating_add(bytes.len());
        if shared.holding(file, &(start..end)).is_some() {
            return;
        }
        let at = shared.before(file, start);
        let within = |piece: &Piece| piece.file == file && piece.end() <= end;
        while shared.pieces.get(at).is_some_and(within) {
            shared.remove(at);
        }
        let used = shared.turn;
        shared.bytes += bytes.len();
        shared.pieces.insert(
            at,
            Piece {
                file,
                start,
                bytes,
                used,
                fixed,
            },
        );
    }

    /// What was read and was not here since the last call, joined where it
    /// lies close together, in order.
    pub fn wanted(&self) -> Vec<(File, Range)> {
        let mut wanted = std::mem::take(&mut self.shared().wanted);
        sort_by(&mut wanted, |(file, range), (other, behind)| {
            (file, range.start, range.end).cmp(&(other, behind.start, behind.end))
        });
        let mut joined: Vec<(File, Range)> = Vec::with_capacity(wanted.len());
        for (file, range) in wanted {
            match joined.last_mut() {
                Some((last, before)) if *last == file && range.start <= before.end + GAP => {
                    before.end = before.end.max(range.end);
                }
                _ => joined.push((file, range)),
            }
        }
        joined
    }

    /// Starts a query: what was not used in the last one may be let go now. That
    /// one may be this, which was run without all that it reads, so what it used
    /// and what was brought since stays, however much that is.
    pub(crate) fn next_turn(&self) {
        let mut shared = self.shared();
        let last = shared.turn;
        shared.turn += 1;
        shared.wanted.clear();
        shared.asked = 0;
        while shared.bytes > KEPT {
            let oldest = shared
                .pieces
                .iter()
                .enumerate()
                .filter(|(_, piece)| !piece.fixed && piece.used < last)
                .min_by_key(|(_, piece)| piece.used);
            let Some((at, _)) = oldest else { break };
            shared.remove(at);
        }
    }

    /// Reads a range.
    ///
    /// # Errors
    ///
    /// `WouldBlock` when not all of it is here; it is noted as wanted.
    /// `InvalidData` when one query would have to read more than any does.
    pub fn read(&self, file: File, range: Range) -> io::Result<Bytes> {
        let mut shared = self.shared();
        if let Some(read) = &mut shared.read {
            read.push((file, range.clone()));
        }
        if range.is_empty() {
            return Ok(OwnedBytes::empty());
        }
        let turn = shared.turn;
        let here = shared.holding(file, &range).map(|piece| {
            piece.used = turn;
            let within = range.start - piece.start..range.end - piece.start;
            (piece.bytes.slice(within), piece.fixed)
        });
        if let Some((bytes, true)) = here {
            return Ok(bytes);
        }
        shared.asked = shared.asked.saturating_add(range.len());
        if shared.asked > MOST_READ {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if let Some((bytes, _)) = here {
            return Ok(bytes);
        }
        shared.wanted.push((file, range));
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// A file as tantivy reads it.
    pub(crate) fn slice(&self, file: File, size: usize) -> FileSlice {
        FileSlice::new(Arc::new(Handle {
            files: self.clone(),
            file,
            size,
        }))
    }

    /// From now on, notes what is read.
    #[cfg(feature = "write")]
    pub(crate) fn note(&self) {
        self.shared().read = Some(Vec::new());
    }

    /// What was read since [`Files::note`], each range once, joined where they
    /// meet.
    #[cfg(feature = "write")]
    pub(crate) fn noted(&self) -> Vec<(File, Range)> {
        let mut read = self.shared().read.take().unwrap_or_default();
        read.sort_by_key(|(file, range)| (*file, range.start, range.end));
        let mut joined: Vec<(File, Range)> = Vec::with_capacity(read.len());
        for (file, range) in read.into_iter().filter(|(_, range)| !range.is_empty()) {
            match joined.last_mut() {
                Some((last, before)) if *last == file && range.start <= before.end => {
                    before.end = before.end.max(range.end);
                }
                _ => joined.push((file, range)),
            }
        }
        joined
    }
}

/// One file behind tantivy's trait.
struct Handle {
    files: Files,
    file: File,
    size: usize,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file.name())
    }
}

impl HasLen for Handle {
    fn len(&self) -> usize {
        self.size
    }
}

impl FileHandle for Handle {
    fn read_bytes(&self, range: Range) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.files.read(self.file, range)
    }
}
