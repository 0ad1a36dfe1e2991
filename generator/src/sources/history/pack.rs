//! One pack and its index, version 2: `gitformat-pack(5)`.
//!
//! Only the index is held in memory. An object is read with the objects it is
//! a difference to, at most [`MAX_DELTAS`] of them.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::objects::{Id, Kind, MAX_OBJECT_BYTES};

/// Larger indexes are not read.
const MAX_INDEX_BYTES: u64 = 512 * 1024 * 1024;
/// `git` makes chains of 50, of 250 where one asks for it.
const MAX_DELTAS: usize = 300;
const HEADER: usize = 8;
const FANOUT: usize = 256 * 4;

/// A pack.
pub(super) struct Pack {
    index: Vec<u8>,
    count: usize,
    file: RefCell<File>,
}

/// How an object stands in a pack.
enum Stored {
    Whole(Kind),
    /// As a difference to what is at an offset.
    At(u64),
    /// As a difference to an object.
    Of(Id),
}

impl Pack {
    /// The pack with an index.
    pub(super) fn open(index: &Path) -> Option<Self> {
        let metadata = index.symlink_metadata().ok()?;
        let pack = index.with_extension("pack");
        let is_file = metadata.is_file() && pack.symlink_metadata().ok()?.is_file();
        if !is_file || metadata.len() > MAX_INDEX_BYTES {
            return None;
        }
        let index = std::fs::read(index).ok()?;
        if !index.starts_with(b"\xfftOc\0\0\0\x02") {
            return None;
        }
        let count = u32_at(&index, HEADER + FANOUT - 4)? as usize;
        // Names, checks and offsets have to be there.
        if index.len() < HEADER + FANOUT + count.checked_mul(28)? {
            return None;
        }
        Some(Self {
            index,
            count,
            file: RefCell::new(File::open(pack).ok()?),
        })
    }

    /// Where an object is.
    pub(super) fn find(&self, id: &Id) -> Option<u64> {
        let fanout = |at: usize| u32_at(&self.index, HEADER + at * 4).map(|at| at as usize);
        let first = usize::from(id[0]);
        let mut low = if first == 0 { 0 } else { fanout(first - 1)? };
        let mut high = fanout(first)?.min(self.count);
        let names = HEADER + FANOUT;
        let name = |at: usize| self.index.get(names + at * 20..names + at * 20 + 20);
        while low < high {
            let middle = low + (high - low) / 2;
            match name(middle)?.cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.offset(middle),
            }
        }
        None
    }

    fn offset(&self, at: usize) -> Option<u64> {
        let offsets = HEADER + FANOUT + self.count * 24;
        let short = u32_at(&self.index, offsets + at * 4)?;
        if short & 0x8000_0000 == 0 {
            return Some(u64::from(short));
        }
        let large = offsets + self.count * 4 + (short & 0x7fff_ffff) as usize * 8;
        let bytes = self.index.get(large..large + 8)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    }

    /// The object at an offset.
    pub(super) fn read(&self, offset: u64) -> Option<(Kind, Vec<u8>)> {
        let mut deltas = Vec::new();
        let mut at = offset;
        loop {
            let (stored, bytes) = self.stored(at)?;
            at = match stored {
                Stored::Whole(kind) => {
                    let whole = deltas
                        .iter()
                        .rev()
                        .try_fold(bytes, |base, delta: &Vec<u8>| apply(&base, delta))?;
                    return Some((kind, whole));
                }
                Stored::At(base) => base,
                Stored::Of(id) => self.find(&id)?,
            };
            deltas.push(bytes);
            if deltas.len() > MAX_DELTAS {
                return None;
            }
        }
    }

    fn stored(&self, offset: u64) -> Option<(Stored, Vec<u8>)> {
        // A header has at most 10 bytes, what it is a difference to 20.
        let head = self.bytes(offset, 32)?;
        let mut used = 0;
        let mut next = || {
            used += 1;
            head.get(used - 1).copied()
        };
        let first = next()?;
        let mut size = usize::from(first & 15);
        let (mut shift, mut byte) = (4, first);
        while byte & 0x80 != 0 {
            byte = next()?;
            size |= usize::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
        }
        let stored = match first >> 4 & 7 {
            1 => Stored::Whole(Kind::Commit),
            2 => Stored::Whole(Kind::Tree),
            3 | 4 => Stored::Whole(Kind::Other),
            6 => {
                byte = next()?;
                let mut back = u64::from(byte & 0x7f);
                while byte & 0x80 != 0 {
                    byte = next()?;
                    back = (back.checked_add(1)? << 7) | u64::from(byte & 0x7f);
                }
                // Backwards only, so that there is an end.
                Stored::At(offset.checked_sub(back).filter(|at| *at < offset)?)
            }
            7 => {
                let id = head.get(used..used + 20)?.try_into().ok()?;
                used += 20;
                Stored::Of(id)
            }
            _ => return None,
        };
        if size > MAX_OBJECT_BYTES {
            return None;
        }
        // Deflate never makes more of it than this.
        let most = size + size / 1000 + 128;
        let packed = self.bytes(offset + used as u64, most)?;
        let bytes = decompress_to_vec_zlib_with_limit(&packed, size.max(1)).ok()?;
        (bytes.len() == size).then_some((stored, bytes))
    }

    /// At most so many bytes of the file.
    fn bytes(&self, offset: u64, most: usize) -> Option<Vec<u8>> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(offset)).ok()?;
        let mut bytes = Vec::with_capacity(most);
        file.by_ref()
            .take(most as u64)
            .read_to_end(&mut bytes)
            .ok()?;
        Some(bytes)
    }
}

/// What a difference makes of its base.
fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta.iter().copied();
    let mut size = || {
        let (mut size, mut shift) = (0_usize, 0);
        loop {
            let byte = rest.next()?;
            size |= usize::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some(size);
            }
        }
    };
    let (from, to) = (size()?, size()?);
    if from != base.len() || to > MAX_OBJECT_BYTES {
        return None;
    }
    let mut out = Vec::with_capacity(to);
    while let Some(code) = rest.next() {
        if code & 0x80 == 0 {
            if code == 0 {
                return None;
            }
            for _ in 0..code {
                out.push(rest.next()?);
            }
            continue;
        }
        let mut number = |first: u8, count: u8| {
            let mut number = 0_usize;
            for at in 0..count {
                if code & (first << at) != 0 {
                    number |= usize::from(rest.next()?) << (8 * at);
                }
            }
            Some(number)
        };
        let start = number(1, 4)?;
        let length = match number(16, 3)? {
            0 => 0x10000,
            length => length,
        };
        out.extend_from_slice(base.get(start..start.checked_add(length)?)?);
        if out.len() > to {
            return None;
        }
    }
    (out.len() == to).then_some(out)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_copies_and_adds() {
        // 5 bytes to 7: copy 3 from 0, add "xy", copy 2 from 3.
        let delta = [5, 7, 0x90, 3, 2, b'x', b'y', 0x91, 3, 2];
        assert_eq!(apply(b"abcde", &delta).as_deref(), Some(&b"abcxyde"[..]));
        assert_eq!(apply(b"abcd", &delta), None);
        assert_eq!(apply(b"abcde", &delta[..9]), None);
        // Copies from beyond the end.
        assert_eq!(apply(b"abcde", &[5, 3, 0x91, 4, 3]), None);
    }
}
