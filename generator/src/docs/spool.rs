//! Texts that wait until all others are made: in memory while they are few,
//! then in a file, so that a site of any size takes the memory of a small one.
//!
//! [`Spool::put`] takes a text and [`Spool::get`] gives it back, both from any
//! thread. The file has no name, where the system allows that, and is gone
//! with the [`Spool`].

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// So many bytes stay in memory.
const MAX_BYTES_IN_MEMORY: usize = 16 * 1024 * 1024;

/// Where texts wait.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    max_bytes_in_memory: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    bytes_in_memory: usize,
    /// The file, and how long it is.
    file: Option<(File, u64)>,
}

/// A text in a [`Spool`].
#[derive(Debug)]
pub struct Waiting(Place);

#[derive(Debug)]
enum Place {
    Memory(Box<str>),
    File { start: u64, bytes: usize },
}

impl Waiting {
    /// How many bytes it has.
    pub fn len(&self) -> usize {
        match &self.0 {
            Place::Memory(text) => text.len(),
            Place::File { bytes, .. } => *bytes,
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Spool {
    /// A spool whose file, should it need one, is in a folder: a disk with
    /// room for it. The folder is made when the file is.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            max_bytes_in_memory: MAX_BYTES_IN_MEMORY,
            state: Mutex::default(),
        }
    }

    /// Takes a text.
    ///
    /// # Errors
    ///
    /// Where the file cannot be made or written.
    pub fn put(&self, text: String) -> io::Result<Waiting> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.bytes_in_memory + text.len() <= self.max_bytes_in_memory {
            state.bytes_in_memory += text.len();
            return Ok(Waiting(Place::Memory(text.into_boxed_str())));
        }
        let (file, length) = match &mut state.file {
            Some(file) => file,
            none => none.insert((self.create()?, 0)),
        };
        // Reading may have moved the place where the file is written.
        file.seek(SeekFrom::Start(*length))?;
        file.write_all(text.as_bytes())?;
        let start = *length;
        *length += text.len() as u64;
        Ok(Waiting(Place::File {
            start,
            bytes: text.len(),
        }))
    }

    /// A text that waits here.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub fn get<'w>(&self, waiting: &'w Waiting) -> io::Result<Cow<'w, str>> {
        let (start, bytes) = match &waiting.0 {
            Place::Memory(text) => return Ok(Cow::Borrowed(text)),
            Place::File { start, bytes } => (*start, *bytes),
        };
        let mut buffer = vec![0; bytes];
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((file, _)) = &mut state.file else {
            return Err(io::ErrorKind::NotFound.into());
        };
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut buffer)?;
        drop(state);
        let text = String::from_utf8(buffer);
        text.map(Cow::Owned)
            .map_err(|_| io::ErrorKind::InvalidData.into())
    }

    fn create(&self) -> io::Result<File> {
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(format!(".{}.tmp", std::process::id()));
        let file = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path)?;
        // Open files outlive their names, and nothing is left behind whatever
        // happens. Where a system minds, the folder keeps it until the end.
        let _ = fs::remove_file(&path);
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_from_memory_and_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path().join("made"));
        spool.max_bytes_in_memory = 8;
        let texts = ["first", "second", "x", "", "größer"];
        let waiting = texts.map(|text| spool.put(text.to_owned()).unwrap());
        for _ in 0..2 {
            let found = waiting.each_ref().map(|text| spool.get(text).unwrap());
            assert_eq!(found, texts);
        }
        let lengths = waiting.each_ref().map(Waiting::len);
        assert_eq!(lengths, texts.map(str::len));
        let after = spool.put("after reading".to_owned()).unwrap();
        assert_eq!(spool.get(&after).unwrap(), "after reading");
        assert_eq!(spool.get(&waiting[1]).unwrap(), "second");
        let left = fs::read_dir(folder.path().join("made")).unwrap().count();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let mut spool = Spool::new(folder.path().join("file/below"));
        spool.max_bytes_in_memory = 0;
        assert!(spool.put("text".to_owned()).is_err());
    }
}
