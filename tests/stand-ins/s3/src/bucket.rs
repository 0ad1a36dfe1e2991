//! The objects of a bucket, and uploads that are not complete.
//!
//! Every operation is one step: of conditional writes at once one succeeds.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};

/// A part that is not the last has no fewer bytes.
const MIN_PART_BYTES: usize = 5 << 20;

/// An object.
#[derive(Debug, Clone)]
pub struct Object {
    /// What is in it.
    pub bytes: Bytes,
    /// Its version, with quotes.
    pub etag: String,
    /// The headers that it was written with and is answered with: `content-type` and
    /// others of S3's, and metadata, which is `x-amz-meta-` and a name.
    pub headers: Vec<(String, String)>,
    /// When it was written.
    pub modified: SystemTime,
    /// Whether it came in parts, and has no checksum of the whole then.
    pub is_of_parts: bool,
}

/// Why something was not done: S3's status and code.
pub type Refusal = (u16, &'static str);

/// When a write takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Always.
    None,
    /// Where there is no such object.
    Absent,
    /// Where the object has this ETag.
    Match(String),
}

#[derive(Debug)]
struct Upload {
    name: String,
    headers: Vec<(String, String)>,
    parts: BTreeMap<u32, Bytes>,
}

/// Objects by name.
#[derive(Debug, Default)]
pub struct Bucket {
    objects: BTreeMap<String, Object>,
    uploads: BTreeMap<String, Upload>,
    next_upload: u64,
}

/// An ETag that is equal only for equal bytes.
fn etag(bytes: &[u8]) -> String {
    let digest = blake3::hash(bytes).to_hex();
    format!("\"{}\"", &digest.as_str()[..32])
}

impl Bucket {
    /// Every object.
    pub fn objects(&self) -> &BTreeMap<String, Object> {
        &self.objects
    }

    /// An object, to be looked at or tampered with.
    pub fn object_mut(&mut self, name: &str) -> Option<&mut Object> {
        self.objects.get_mut(name)
    }

    /// How many uploads are neither complete nor given up.
    pub fn uploads(&self) -> usize {
        self.uploads.len()
    }

    fn holds(&self, name: &str, condition: &Condition) -> Result<(), Refusal> {
        match (condition, self.objects.get(name)) {
            (Condition::None, _) | (Condition::Absent, None) => Ok(()),
            (Condition::Match(_), None) => Err((404, "NoSuchKey")),
            (Condition::Match(etag), Some(object)) if object.etag == *etag => Ok(()),
            _ => Err((412, "PreconditionFailed")),
        }
    }

    /// Writes an object, and gives its ETag.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], where the condition does not hold.
    pub fn put(
        &mut self,
        name: &str,
        bytes: Bytes,
        headers: Vec<(String, String)>,
        condition: &Condition,
    ) -> Result<String, Refusal> {
        self.holds(name, condition)?;
        let etag = etag(&bytes);
        let object = Object {
            bytes,
            etag: etag.clone(),
            headers,
            modified: SystemTime::now(),
            is_of_parts: false,
        };
        self.objects.insert(name.to_owned(), object);
        Ok(etag)
    }

    /// Gives an object what another one has, headers included; its ETag.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], where there is no such other object or it is the same one:
    /// S3 copies nothing to itself that it does not change.
    pub fn copy(&mut self, from: &str, to: &str) -> Result<String, Refusal> {
        if from == to {
            return Err((400, "InvalidRequest"));
        }
        let object = self.objects.get(from).ok_or((404, "NoSuchKey"))?;
        let (bytes, headers) = (object.bytes.clone(), object.headers.clone());
        self.put(to, bytes, headers, &Condition::None)
    }

    /// Deletes an object, if it is there.
    pub fn delete(&mut self, name: &str) {
        self.objects.remove(name);
    }

    /// Begins an upload, and gives its id.
    pub fn begin(&mut self, name: &str, headers: Vec<(String, String)>) -> String {
        self.next_upload += 1;
        let id = format!("upload-{}", self.next_upload);
        let upload = Upload {
            name: name.to_owned(),
            headers,
            parts: BTreeMap::new(),
        };
        self.uploads.insert(id.clone(), upload);
        id
    }

    fn upload(&mut self, id: &str, name: &str) -> Result<&mut Upload, Refusal> {
        let upload = self.uploads.get_mut(id);
        let upload = upload.filter(|upload| upload.name == name);
        upload.ok_or((404, "NoSuchUpload"))
    }

    /// Takes a part, and gives its ETag.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], where there is no such upload or part.
    pub fn part(
        &mut self,
        id: &str,
        name: &str,
        number: u32,
        bytes: Bytes,
    ) -> Result<String, Refusal> {
        if !(1..=10_000).contains(&number) {
            return Err((400, "InvalidArgument"));
        }
        let etag = etag(&bytes);
        self.upload(id, name)?.parts.insert(number, bytes);
        Ok(etag)
    }

    /// Makes an object of parts, and gives its ETag.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], where the parts are not those that came, are too short or
    /// out of order, or the condition does not hold.
    pub fn complete(
        &mut self,
        id: &str,
        name: &str,
        parts: &[(u32, String)],
        condition: &Condition,
    ) -> Result<String, Refusal> {
        let upload = self.upload(id, name)?;
        let headers = upload.headers.clone();
        let mut whole = BytesMut::new();
        let mut before = 0;
        for (index, (number, expected)) in parts.iter().enumerate() {
            if *number <= before {
                return Err((400, "InvalidPartOrder"));
            }
            before = *number;
            let part = upload.parts.get(number).ok_or((400, "InvalidPart"))?;
            if etag(part) != *expected {
                return Err((400, "InvalidPart"));
            }
            if index + 1 < parts.len() && part.len() < MIN_PART_BYTES {
                return Err((400, "EntityTooSmall"));
            }
            whole.extend_from_slice(part);
        }
        if parts.is_empty() {
            return Err((400, "MalformedXML"));
        }
        self.holds(name, condition)?;
        let bytes = whole.freeze();
        let etag = format!("{}-{}\"", etag(&bytes).trim_end_matches('"'), parts.len());
        let object = Object {
            bytes,
            etag: etag.clone(),
            headers,
            modified: SystemTime::now(),
            is_of_parts: true,
        };
        self.uploads.remove(id);
        self.objects.insert(name.to_owned(), object);
        Ok(etag)
    }

    /// Gives an upload up.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], where there is no such upload.
    pub fn abort(&mut self, id: &str, name: &str) -> Result<(), Refusal> {
        self.upload(id, name)?;
        self.uploads.remove(id);
        Ok(())
    }
}
