//! What a built folder wants published: which files, what is in them, and the headers
//! that each is answered with.
//!
//! [`Wanted::of`] reads every file once, for its digest; bytes are read again when
//! they are written. Which files a build has, and what each is for, the caller says.
//!
//! | Files | `Cache-Control` |
//! | --- | --- |
//! | named by their content ([`Role::Lasting`]) | kept for a year |
//! | pages and data ([`Role::Page`]) | by browsers with asking each time, by CloudFront for 30 seconds |
//! | what leads to others ([`Role::Pointer`]) | with asking each time |
//!
//! So nothing has to be taken out of a cache when something is published: half a
//! minute later everybody asks.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use store::{Headers, Key, KeyError, Store, StoreError};

use crate::encode;

/// Everything here that is no part of the portal is below this.
pub const OWN: &str = ".callboard/";

/// The metadata of an object that says what is in it: a [`Tag`].
pub const TAG: &str = "callboard-content";

/// Files are read on so many threads.
const READERS: usize = 8;

/// What a file is for, which decides when it is written and how long it is kept by
/// whoever has read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Its name holds the digest of what is in it.
    Lasting,
    /// A page, or data.
    Page,
    /// Others are found through it. Those of a higher number are written later.
    Pointer(u8),
}

impl Role {
    /// The value of `Cache-Control`.
    pub fn cache_control(self) -> &'static str {
        match self {
            Self::Lasting => "public, max-age=31536000, immutable",
            Self::Page => "public, max-age=0, s-maxage=30, must-revalidate",
            Self::Pointer(_) => "no-cache",
        }
    }
}

/// What is known of files by their paths.
pub trait Rules: Sync {
    /// What a file is for.
    fn role(&self, path: &str) -> Role;

    /// The value of its `Content-Type`.
    fn media_type(&self, path: &str) -> &'static str;
}

/// The path of a file of a portal: the name of an object that is not below [`OWN`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path(Key);

/// Why a text is not the path of a file of a portal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No object can have that name.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It is where publishing keeps its own.
    #[error("`{path}` is below `{OWN}`, where publishing keeps its own")]
    Own {
        /// The path.
        path: String,
    },
}

impl Path {
    /// Checks a path.
    ///
    /// # Errors
    ///
    /// [`PathError`].
    pub fn new(text: &str) -> Result<Self, PathError> {
        let key = Key::new(text)?;
        match text.starts_with(OWN) {
            true => Err(PathError::Own {
                path: text.to_owned(),
            }),
            false => Ok(Self(key)),
        }
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The object at it.
    pub fn key(&self) -> &Key {
        &self.0
    }
}

impl TryFrom<String> for Path {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        Self::new(&text)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.as_str().to_owned()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What an object is: the digest of the file it was made from, and of its headers
/// and encoding. Where tags are equal, objects are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(String);

/// A text is no tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a digest and a revision, in hexadecimal")]
pub struct TagError(String);

impl Tag {
    fn new(digest: &blake3::Hash, recipe: &Recipe) -> Self {
        Self(format!("{}-{}", digest.to_hex(), recipe.revision()))
    }

    /// The tag as it is written down.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether these are the bytes of the file.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        let digest = blake3::hash(bytes).to_hex();
        self.0.split('-').next() == Some(digest.as_str())
    }

    /// Where a copy is kept while the portal that had it can be had back.
    pub fn kept_at(&self) -> Key {
        Key::new(&format!("{OWN}kept/{}", self.0)).expect("a tag is hexadecimal")
    }
}

impl TryFrom<String> for Tag {
    type Error = TagError;

    fn try_from(text: String) -> Result<Self, TagError> {
        let is_hex = |text: &str, length| {
            text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        match text.split_once('-') {
            Some((digest, revision)) if is_hex(digest, 64) && is_hex(revision, 8) => Ok(Self(text)),
            _ => Err(TagError(text)),
        }
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

/// A file: what it is, and how many bytes it has before it is encoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(Tag, u64)", into = "(Tag, u64)")]
pub struct Entry {
    /// What it is.
    pub tag: Tag,
    /// How long.
    pub length: u64,
}

impl From<(Tag, u64)> for Entry {
    fn from((tag, length): (Tag, u64)) -> Self {
        Self { tag, length }
    }
}

impl From<Entry> for (Tag, u64) {
    fn from(entry: Entry) -> Self {
        (entry.tag, entry.length)
    }
}

/// How an object is made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Its headers but for the encoding; `None` where the store keeps none.
    headers: Option<Headers>,
    may_encode: bool,
}

impl Recipe {
    /// That of the file at a path. A store that keeps no headers is given every file
    /// as it is, because nobody would say that it is encoded.
    pub fn of(path: &Path, rules: &dyn Rules, keeps_headers: bool) -> Self {
        let media_type = rules.media_type(path.as_str());
        let headers = Headers {
            content_type: Some(media_type.to_owned()),
            cache_control: Some(rules.role(path.as_str()).cache_control().to_owned()),
            ..Headers::default()
        };
        Self {
            headers: keeps_headers.then_some(headers),
            may_encode: keeps_headers && encode::applies(media_type),
        }
    }

    /// Eight digits that are others where an object is made in another way.
    fn revision(&self) -> String {
        let headers = self.headers.as_ref();
        let kept = headers.map(|headers| (&headers.content_type, &headers.cache_control));
        let rule = self.may_encode.then_some(encode::RULE);
        let digest = blake3::hash(format!("{kept:?} {rule:?}").as_bytes());
        digest.to_hex()[..8].to_owned()
    }

    /// The bytes and headers of the object.
    pub fn make(self, bytes: Vec<u8>, tag: &Tag) -> (Vec<u8>, Headers) {
        let mut headers = self.headers.unwrap_or_default();
        let metadata = (TAG.to_owned(), tag.as_str().to_owned());
        headers.metadata = [metadata].into();
        let encoded = self.may_encode.then(|| encode::encode(&bytes)).flatten();
        match encoded {
            Some(encoded) => {
                headers.content_encoding = Some(encode::BROTLI.to_owned());
                (encoded, headers)
            }
            None => (bytes, headers),
        }
    }
}

/// Files by path.
pub type Files = BTreeMap<Path, Entry>;

/// What is to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Every file.
    pub files: Files,
}

impl Wanted {
    /// Reads the files at these paths of a folder, on several threads. Each thread
    /// holds one file at a time.
    ///
    /// # Errors
    ///
    /// [`StoreError`] of the folder: the first file, by path, that cannot be read.
    pub fn of(
        folder: &dyn Store,
        paths: &[Path],
        rules: &dyn Rules,
        keeps_headers: bool,
    ) -> Result<Self, StoreError> {
        let next = AtomicUsize::new(0);
        let found = Mutex::new((Files::new(), BTreeMap::new()));
        let read = || {
            while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                let entry = folder.get(path.key()).map(|bytes| Entry {
                    tag: Tag::new(
                        &blake3::hash(&bytes),
                        &Recipe::of(path, rules, keeps_headers),
                    ),
                    length: bytes.len() as u64,
                });
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                match entry {
                    Ok(entry) => drop(found.0.insert(path.clone(), entry)),
                    Err(error) => drop(found.1.insert(path.clone(), error)),
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..READERS.min(paths.len()) {
                scope.spawn(read);
            }
        });
        let (files, failures) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        match failures.into_values().next() {
            Some(error) => Err(error),
            None => Ok(Self { files }),
        }
    }
}
