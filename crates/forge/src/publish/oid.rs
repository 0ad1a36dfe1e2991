//! What git calls a tree, without a repository: to know one again that a host has
//! made, and to see that it made what it was given.
//!
//! Source: `gitformat-pack(5)`, and git's order of entries, in which a folder counts
//! as if its name ended in `/`.

use std::collections::BTreeMap;

use sha1::{Digest, Sha1};

use super::tree::{Content, Tree};

/// A name with SHA-1.
type Oid = [u8; 20];

/// A folder: what lies in it by name.
#[derive(Default)]
struct Folder<'t> {
    files: BTreeMap<&'t str, &'t Content>,
    folders: BTreeMap<&'t str, Folder<'t>>,
}

/// Git's name for a tree, in hexadecimal digits.
pub fn of_tree(tree: &Tree) -> String {
    let mut root = Folder::default();
    for (path, content) in tree.files() {
        let mut folder = &mut root;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                folder.files.insert(part, content);
            } else {
                folder = folder.folders.entry(part).or_default();
            }
        }
    }
    hex(&of_folder(&root))
}

/// Git's name for a file's bytes, in hexadecimal digits.
pub fn of_blob(bytes: &[u8]) -> String {
    hex(&object("blob", bytes))
}

/// A path has at most 4096 bytes, so folders are at most 2048 deep.
fn of_folder(folder: &Folder<'_>) -> Oid {
    let mut entries: Vec<(Vec<u8>, &str, &str, Oid)> = Vec::new();
    for (name, content) in &folder.files {
        let oid = object("blob", content.bytes());
        entries.push((name.as_bytes().to_vec(), content.mode(), name, oid));
    }
    for (name, inner) in &folder.folders {
        let key = [name.as_bytes(), b"/"].concat();
        entries.push((key, "40000", name, of_folder(inner)));
    }
    entries.sort();
    let mut bytes = Vec::new();
    for (_, mode, name, oid) in entries {
        bytes.extend_from_slice(mode.as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&oid);
    }
    object("tree", &bytes)
}

fn object(kind: &str, bytes: &[u8]) -> Oid {
    let mut sha1 = Sha1::new();
    sha1.update(format!("{kind} {}\0", bytes.len()));
    sha1.update(bytes);
    sha1.finalize().into()
}

fn hex(oid: &Oid) -> String {
    use std::fmt::Write;

    oid.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::tree::NewFile;

    #[test]
    fn trees_are_called_as_git_calls_them() {
        // `git mktree </dev/null` and `git hash-object --stdin </dev/null`.
        let empty = of_tree(&Tree::default());
        assert_eq!(empty, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(of_blob(b""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");

        // Against gix, with names whose order depends on what is a folder.
        let files = ["a/x", "a-b", "a.b", "ab/c/d", "run"].map(|path| NewFile {
            path: path.to_owned(),
            content: Content::File {
                bytes: path.as_bytes().into(),
                is_executable: path == "run",
            },
        });
        let tree = Tree::new(files).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let repository = gix::init_bare(folder.path()).unwrap();
        let mut editor = repository.empty_tree().edit().unwrap();
        for (path, content) in tree.files() {
            let kind = match content.mode() {
                "100755" => gix::objs::tree::EntryKind::BlobExecutable,
                _ => gix::objs::tree::EntryKind::Blob,
            };
            let blob = repository.write_blob(content.bytes()).unwrap();
            editor.upsert(path, kind, blob).unwrap();
        }
        assert_eq!(of_tree(&tree), editor.write().unwrap().to_string());
    }
}
