//! Where portals are written to be measured: a disk, and memory.
//!
//! A disk that is told of every deleted file (`discard`) goes on deleting long
//! after a folder is gone, and whoever writes meanwhile waits for it. So each
//! build writes into a folder of its own, and these are deleted when all is
//! measured, unless there is no room for that.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use tempfile::TempDir;

/// The disk in memory that Linux has.
const MEMORY: &str = "/dev/shm";

/// Room that is left for others.
const SPARE_BYTES: u64 = 4 << 30;

/// How long a disk may take for what was deleted, where that cannot wait.
const PAUSE: Duration = Duration::from_secs(20);

/// A file system to write to.
pub(super) struct Place {
    /// Its type, as in `ext4` or `tmpfs`.
    pub(super) kind: String,
    folder: TempDir,
}

impl Place {
    /// A folder of the disk, and one in memory where there is room.
    pub(super) fn all(disk: &Path) -> anyhow::Result<Vec<Self>> {
        let mut places = vec![Self::below(disk)?];
        let memory = Path::new(MEMORY);
        let has_room = || free_bytes(memory).is_some_and(|bytes| bytes > 2 * SPARE_BYTES);
        if places[0].kind != "tmpfs" && memory.is_dir() && has_room() {
            places.push(Self::below(memory)?);
        }
        for place in &places {
            let (kind, folder) = (&place.kind, place.folder.path().display());
            println!("portals are written to {kind}, in {folder}");
        }
        Ok(places)
    }

    fn below(folder: &Path) -> anyhow::Result<Self> {
        let new = tempfile::tempdir_in(folder)
            .with_context(|| format!("cannot write to {}", folder.display()))?;
        Ok(Self {
            kind: kind_of(new.path()),
            folder: new,
        })
    }

    /// A folder of this name, which is not there yet. The disk has written
    /// what it had to.
    pub(super) fn fresh(&self, name: &str) -> anyhow::Result<PathBuf> {
        settle()?;
        Ok(self.folder.path().join(name))
    }

    /// Deletes a folder if another of its size would not have room beside it.
    pub(super) fn make_room(&self, folder: &Path, bytes: u64) -> anyhow::Result<()> {
        // Small files take whole blocks.
        let needed = bytes * 2 + SPARE_BYTES;
        if free_bytes(folder).is_some_and(|free| free > needed) {
            return Ok(());
        }
        std::fs::remove_dir_all(folder)?;
        settle()?;
        if self.kind != "tmpfs" {
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}

/// Waits until the disk has what was written so far: it is not part of a build.
pub(super) fn settle() -> anyhow::Result<()> {
    // Where there is no such program, the numbers are a little worse.
    if let Ok(status) = Command::new("sync").status() {
        anyhow::ensure!(status.success(), "`sync` failed");
    }
    Ok(())
}

/// The type of the file system of a folder: of the mount point nearest above.
fn kind_of(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mount = |line: &str| {
        // "36 35 98:0 / /mnt rw,noatime master:1 - ext4 /dev/root rw"
        let (before, after) = line.split_once(" - ")?;
        let point = before.split(' ').nth(4)?.replace("\\040", " ");
        let kind = after.split(' ').next()?.to_owned();
        folder.starts_with(&point).then_some((point.len(), kind))
    };
    // Of two at one point, the later covers the earlier.
    let nearest = mounts
        .lines()
        .filter_map(mount)
        .max_by_key(|(length, _)| *length);
    nearest.map_or_else(|| "an unknown file system".to_owned(), |(_, kind)| kind)
}

/// How much can be written to the file system of a folder, as `df` says.
fn free_bytes(folder: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let kibibytes: u64 = text
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()?;
    Some(kibibytes * 1024)
}
