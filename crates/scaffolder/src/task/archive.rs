//! The files of a task as bytes that can be kept: a tar archive with nothing in it
//! that differs from one time to the next.

use std::io::{Error, ErrorKind, Read as _};

use tar::{Archive, Builder, EntryType, Header};

use crate::workspace::{Caps, Node, Workspace, WorkspacePath};

/// Packs a workspace. Equal workspaces give equal bytes.
///
/// # Errors
///
/// Where a path or link is longer than the format takes.
pub fn pack(workspace: &Workspace) -> Result<Vec<u8>, Error> {
    let mut builder = Builder::new(Vec::new());
    for folder in workspace.folders() {
        let mut header = header(EntryType::Directory, 0, 0o755);
        builder.append_data(&mut header, format!("{folder}/"), [].as_slice())?;
    }
    for (path, node) in workspace.nodes() {
        match node {
            Node::File {
                bytes,
                is_executable,
            } => {
                let mode = if *is_executable { 0o755 } else { 0o644 };
                let mut header = header(EntryType::Regular, bytes.len() as u64, mode);
                builder.append_data(&mut header, path.as_str(), &**bytes)?;
            }
            Node::Link { target } => {
                let mut header = header(EntryType::Symlink, 0, 0o777);
                builder.append_link(&mut header, path.as_str(), target)?;
            }
        }
    }
    builder.into_inner()
}

fn header(entry_type: EntryType, size: u64, mode: u32) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(entry_type);
    header.set_size(size);
    header.set_mode(mode);
    header
}

/// Unpacks what [`pack`] made.
///
/// # Errors
///
/// Where it is something else.
pub fn unpack(bytes: &[u8], caps: Caps) -> Result<Workspace, Error> {
    let mut workspace = Workspace::new(caps);
    let wrong = |message: String| Error::new(ErrorKind::InvalidData, message);
    for entry in Archive::new(bytes).entries()? {
        let mut entry = entry?;
        let name = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| wrong("a path is not UTF-8".to_owned()))?;
        let path = WorkspacePath::parse(&name).map_err(|error| wrong(error.to_string()))?;
        let node = match entry.header().entry_type() {
            EntryType::Directory => {
                workspace
                    .add_folder(path)
                    .map_err(|error| wrong(error.to_string()))?;
                continue;
            }
            EntryType::Regular => {
                let is_executable = entry.header().mode()? & 0o100 != 0;
                let size = entry.size();
                if size > caps.bytes {
                    return Err(wrong(format!("`{name}` is too large")));
                }
                let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
                entry.read_to_end(&mut bytes)?;
                Node::File {
                    bytes: bytes.into(),
                    is_executable,
                }
            }
            EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default().into_owned();
                let target = String::from_utf8(target)
                    .map_err(|_| wrong("a link is not UTF-8".to_owned()))?;
                Node::Link { target }
            }
            other => return Err(wrong(format!("`{name}` is a {other:?}"))),
        };
        workspace
            .write(path, node)
            .map_err(|error| wrong(error.to_string()))?;
    }
    Ok(workspace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let mut workspace = Workspace::default();
        let path = |text: &str| WorkspacePath::parse(text).unwrap();
        let long = "d/".repeat(100) + "file";
        workspace
            .write(path("a/b.txt"), Node::file(*b"text"))
            .unwrap();
        workspace.write(path(&long), Node::file(*b"")).unwrap();
        let script = Node::File {
            bytes: (*b"#!/bin/sh").into(),
            is_executable: true,
        };
        workspace.write(path("run"), script).unwrap();
        let target = "a/b.txt".to_owned();
        workspace
            .write(path("link"), Node::Link { target })
            .unwrap();
        workspace.add_folder(path("empty")).unwrap();
        let bytes = pack(&workspace).unwrap();
        assert_eq!(unpack(&bytes, Caps::default()).unwrap(), workspace);
        assert_eq!(pack(&workspace).unwrap(), bytes);
        assert!(unpack(b"something else that is no archive at all", Caps::default()).is_err());
    }
}
