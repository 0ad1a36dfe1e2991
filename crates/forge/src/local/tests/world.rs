//! A folder of repositories that gix makes for a test.

use std::fs;
use std::path::PathBuf;

use gix::ObjectId;
use gix::objs::tree::EntryKind as GitKind;
use sha1::{Digest, Sha1};

use crate::local::{Config, Local};
use crate::model::{Entry, EntryKind};

pub(super) struct World(tempfile::TempDir);

impl World {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn local(&self) -> Local {
        Local::new(Config {
            host: "GitHub.com".to_owned(),
            web_url: "https://github.com/".to_owned(),
            folder: self.0.path().to_owned(),
        })
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        match path {
            "" => self.0.path().to_owned(),
            path => self.0.path().join(path),
        }
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    pub(super) fn bare(&self, path: &str) -> Made {
        self.make(path, gix::create::Kind::Bare, gix::hash::Kind::Sha1)
    }

    pub(super) fn sha256(&self, path: &str) -> Made {
        self.make(path, gix::create::Kind::Bare, gix::hash::Kind::Sha256)
    }

    pub(super) fn work_tree(&self, path: &str) -> Made {
        let kind = gix::create::Kind::WithWorktree;
        self.make(path, kind, gix::hash::Kind::Sha1)
    }

    fn make(&self, path: &str, kind: gix::create::Kind, hash: gix::hash::Kind) -> Made {
        let path = self.path(path);
        fs::create_dir_all(&path).unwrap();
        let create = gix::create::Options {
            object_hash: Some(hash),
            ..Default::default()
        };
        let open = gix::open::Options::isolated();
        let made = gix::ThreadSafeRepository::init_opts(path, kind, create, open).unwrap();
        Made(made.to_thread_local())
    }
}

/// A repository that was made.
pub(super) struct Made(gix::Repository);

impl Made {
    /// Commits some files, and a link unless it leads nowhere, on the default branch.
    pub(super) fn commit(&self, seconds: i64, files: &[(&str, &str)], link: &str) -> ObjectId {
        let parents = self.0.head_id().ok().map(gix::Id::detach);
        self.write("HEAD", seconds, files, link, parents)
    }

    pub(super) fn branch(&self, name: &str, seconds: i64, files: &[(&str, &str)]) {
        self.write(&format!("refs/heads/{name}"), seconds, files, "", None);
    }

    fn write(
        &self,
        reference: &str,
        seconds: i64,
        files: &[(&str, &str)],
        link: &str,
        parents: Option<ObjectId>,
    ) -> ObjectId {
        let mut tree = self.0.empty_tree().edit().unwrap();
        for (path, text) in files {
            let blob = self.0.write_blob(text).unwrap();
            tree.upsert(*path, GitKind::Blob, blob).unwrap();
        }
        if !link.is_empty() {
            let blob = self.0.write_blob(link).unwrap();
            tree.upsert("link", GitKind::Link, blob).unwrap();
        }
        let tree = tree.write().unwrap().detach();
        let time = format!("{seconds} +0000");
        let by = signature(&time);
        let written = self.0.commit_as(by, by, reference, "x", tree, parents);
        written.unwrap().detach()
    }

    /// Tags a commit, with a tag of its own if that has a time.
    pub(super) fn tag(&self, name: &str, commit: ObjectId, seconds: Option<i64>) {
        let any = gix::refs::transaction::PreviousValue::Any;
        match seconds {
            None => drop(self.0.tag_reference(name, commit, any).unwrap()),
            Some(seconds) => {
                let time = format!("{seconds} +0000");
                let kind = gix::objs::Kind::Commit;
                let by = Some(signature(&time));
                self.0.tag(name, commit, kind, by, "x", any).unwrap();
            }
        }
    }

    /// Puts nonsense where the tree of the default branch is.
    pub(super) fn damage_root(&self) {
        let root = self.0.head_tree_id().unwrap().detach();
        let path = self.loose(root);
        fs::remove_file(&path).unwrap();
        fs::write(path, "nonsense").unwrap();
    }

    fn loose(&self, id: ObjectId) -> PathBuf {
        let hex = id.to_string();
        let folder = self.0.git_dir().join("objects").join(&hex[..2]);
        folder.join(&hex[2..])
    }

    /// Moves all loose objects into a pack; of two files at the top, `(long, start)`,
    /// the first is told by what it has more at its end.
    ///
    /// Source: `gitformat-pack(5)`.
    pub(super) fn pack(&self, deltas: &[(&str, &str)]) {
        let root = self.0.head_tree().unwrap();
        let of = |path: &str| root.find_entry(path).unwrap().object_id();
        let deltas: Vec<_> = deltas
            .iter()
            .map(|(long, start)| (of(long), of(start)))
            .collect();
        let ids = self.0.objects.iter().unwrap();
        let mut ids: Vec<ObjectId> = ids.collect::<Result<_, _>>().unwrap();
        ids.sort();
        let count = u32::try_from(ids.len()).unwrap().to_be_bytes();
        let mut pack = [b"PACK".as_slice(), &2_u32.to_be_bytes(), &count].concat();
        let mut offsets = Vec::new();
        for id in &ids {
            offsets.push(u32::try_from(pack.len()).unwrap());
            let object = self.0.find_object(*id).unwrap();
            match deltas.iter().find(|(long, _)| long == id) {
                None => {
                    let kind = match object.kind {
                        gix::objs::Kind::Commit => 1,
                        gix::objs::Kind::Tree => 2,
                        gix::objs::Kind::Blob => 3,
                        gix::objs::Kind::Tag => 4,
                    };
                    begin(&mut pack, kind, object.data.len());
                    pack.extend(zlib(&object.data));
                }
                Some((_, start)) => {
                    let base = self.0.find_object(*start).unwrap();
                    let delta = delta(&base.data, &object.data);
                    begin(&mut pack, 7, delta.len());
                    pack.extend(start.as_slice());
                    pack.extend(zlib(&delta));
                }
            }
        }
        let sum = Sha1::digest(&pack);
        pack.extend(sum);
        let mut index = [b"\xfftOc".as_slice(), &2_u32.to_be_bytes()].concat();
        for byte in 0..=255 {
            let up_to = ids.iter().filter(|id| id.as_slice()[0] <= byte).count();
            index.extend(u32::try_from(up_to).unwrap().to_be_bytes());
        }
        index.extend(ids.iter().flat_map(ObjectId::as_slice));
        // The checksums of the entries, which are for copying packs.
        index.extend(ids.iter().flat_map(|_| [0; 4]));
        index.extend(offsets.iter().flat_map(|offset| offset.to_be_bytes()));
        index.extend(sum);
        index.extend(Sha1::digest(&index));
        let folder = self.0.git_dir().join("objects/pack");
        fs::write(folder.join("pack-made.pack"), pack).unwrap();
        fs::write(folder.join("pack-made.idx"), index).unwrap();
        for id in ids {
            fs::remove_file(self.loose(id)).unwrap();
        }
    }
}

fn signature(time: &str) -> gix::actor::SignatureRef<'_> {
    gix::actor::SignatureRef {
        name: "Bo Ek".into(),
        email: "bo@example.com".into(),
        time,
    }
}

fn begin(pack: &mut Vec<u8>, kind: u8, length: usize) {
    let more = |rest: usize| if rest > 0 { 0x80 } else { 0 };
    pack.push((kind << 4) | (length & 15) as u8 | more(length >> 4));
    number(pack, length >> 4);
}

/// Seven bits a byte; zero is nothing.
fn number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0 {
        let more = if number > 0x7f { 0x80 } else { 0 };
        out.push((number & 0x7f) as u8 | more);
        number >>= 7;
    }
}

/// All of `base`, and the rest of `long`.
fn delta(base: &[u8], long: &[u8]) -> Vec<u8> {
    let mut delta = Vec::new();
    number(&mut delta, base.len());
    number(&mut delta, long.len());
    let length = u16::try_from(base.len()).unwrap().to_le_bytes();
    delta.extend([0x80 | 0x10 | 0x20, length[0], length[1]]);
    let rest = long.strip_prefix(base).unwrap();
    delta.push(u8::try_from(rest.len()).unwrap());
    delta.extend(rest);
    delta
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

pub(super) fn entry(path: &str, kind: EntryKind, oid: &str, bytes: Option<u64>) -> Entry {
    Entry {
        path: path.to_owned(),
        kind,
        oid: oid.to_owned(),
        bytes,
    }
}
