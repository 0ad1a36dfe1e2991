//! The engine behind the exports: one index, bytes in, bytes out. Safe code
//! that runs on any machine, which is how it is tested.

use search::query;
use search::read::{File, Files, Index, Stop};

use crate::answer;
use crate::request;

/// The most bytes that are taken at once: the hot file of some millions of
/// pages.
pub const LONGEST_INPUT: usize = 256 << 20;

/// How a call ended. The numbers are the surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// It is done, and the output is the answer.
    Done = 0,
    /// More of the index is needed, and the output says what.
    Wanting = 1,
    /// The bytes are not those of an index.
    Damaged = 2,
    /// It was asked for something that cannot be: a request that is not one, a
    /// file or a range that is not there, anything before `open`.
    Refused = 3,
}

/// What the module holds.
#[derive(Default)]
pub struct Engine {
    index: Option<Index>,
    input: Vec<u8>,
    output: Vec<u8>,
}

impl Engine {
    /// Makes room for the input of the next call; `None` when it is too much.
    pub fn input(&mut self, length: usize) -> Option<&mut [u8]> {
        self.input = Vec::new();
        if length > LONGEST_INPUT || self.input.try_reserve_exact(length).is_err() {
            return None;
        }
        self.input.resize(length, 0);
        Some(&mut self.input)
    }

    /// What the last call had to say.
    pub fn output(&self) -> &[u8] {
        &self.output
    }

    /// Opens an index; the input is its hot file.
    pub fn open(&mut self) -> Status {
        let hot = self.start();
        self.index = None;
        match Index::open(Files::new(), &hot) {
            Ok(index) => {
                self.output = answer::opened(&index);
                self.index = Some(index);
                Status::Done
            }
            // The hot file holds all that opening reads.
            Err(Stop::Wanting | Stop::Damaged) => Status::Damaged,
        }
    }

    /// Brings a range of a file; the input is its bytes. If it is all of the
    /// file, it has to be the one that was written with the hot file.
    pub fn put(&mut self, file: u32, start: f64) -> Status {
        let bytes = self.start();
        let (Some(index), Some(file)) = (&self.index, File::numbered(u64::from(file))) else {
            return Status::Refused;
        };
        // `as` saturates, and gives 0 for what is no number.
        let at = start as usize;
        let end = at.checked_add(bytes.len());
        if at as f64 != start || end.is_none_or(|end| end > index.contents().size(file)) {
            return Status::Refused;
        }
        match index.put(file, at, bytes) {
            Ok(()) => Status::Done,
            Err(_) => Status::Damaged,
        }
    }

    /// Searches; the input is the request.
    pub fn search(&mut self) -> Status {
        let request = self.start();
        let (Some(index), Some(request)) = (&self.index, request::read(&request)) else {
            return Status::Refused;
        };
        match query::search(index, &request) {
            Ok(found) => {
                self.output = answer::found(&found);
                Status::Done
            }
            Err(Stop::Wanting) => {
                self.output = answer::wanted(&index.files().wanted());
                Status::Wanting
            }
            Err(Stop::Damaged) => Status::Damaged,
        }
    }

    /// Takes the input, and forgets the output of the last call.
    fn start(&mut self) -> Vec<u8> {
        self.output = Vec::new();
        std::mem::take(&mut self.input)
    }
}
