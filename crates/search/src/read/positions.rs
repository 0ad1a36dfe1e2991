//! Where a term stands on its pages, from the bytes of tantivy's `.pos` file:
//! the steps from each place to the next, of all pages in one row.
//!
//! They are in blocks of 128, whose widths in bits stand before them, and a
//! rest of numbers in groups of seven bits. Source: `positions/mod.rs` of
//! tantivy 0.27.

use super::bits::{BLOCK, packed_size, unpack};
use super::field::number;
use crate::bytes::Damaged;

/// Reads the steps of a term, from the first to the last.
pub(super) struct Positions<'a> {
    /// The widths of the blocks that are still to come.
    widths: &'a [u8],
    data: &'a [u8],
    block: Vec<u32>,
    /// The number of the first step of the block.
    start: u64,
}

impl<'a> Positions<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Damaged> {
        let (count, behind) = number(bytes)?;
        let (widths, data) = behind.split_at_checked(count as usize).ok_or(Damaged)?;
        Ok(Self {
            widths,
            data,
            block: Vec::new(),
            start: 0,
        })
    }

    /// Fills `steps` with those from `from` on, which is not before what was
    /// read last.
    pub(super) fn read(&mut self, from: u64, steps: &mut [u32]) -> Result<(), Damaged> {
        for (at, step) in (from..).zip(steps) {
            while at >= self.start + self.block.len() as u64 {
                self.next(at)?;
            }
            let within = at.checked_sub(self.start).ok_or(Damaged)?;
            *step = self.block[within as usize];
        }
        Ok(())
    }

    /// Goes on to the next block; unpacks it only if `wanted` is in it.
    fn next(&mut self, wanted: u64) -> Result<(), Damaged> {
        self.start += self.block.len() as u64;
        self.block.clear();
        let Some((&bits, widths)) = self.widths.split_first() else {
            // What is left are single numbers, and fewer than a block.
            while !self.data.is_empty() && self.block.len() < BLOCK {
                let (step, behind) = number(self.data)?;
                self.data = behind;
                self.block.push(step);
            }
            return if self.block.is_empty() {
                Err(Damaged)
            } else {
                Ok(())
            };
        };
        self.widths = widths;
        let size = packed_size(bits);
        let (packed, behind) = self.data.split_at_checked(size).ok_or(Damaged)?;
        self.data = behind;
        if wanted >= self.start + BLOCK as u64 {
            self.start += BLOCK as u64;
        } else {
            self.block.extend(unpack(packed, bits).ok_or(Damaged)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tantivy::positions::PositionSerializer;

    use super::*;

    fn written(steps: &[u32]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut serializer = PositionSerializer::new(&mut out);
        serializer.write_positions_delta(steps);
        serializer.close_term().unwrap();
        serializer.close().unwrap();
        out
    }

    #[test]
    fn reads_what_tantivy_wrote() {
        let all: Vec<u32> = (0..1000u32).map(|at| at * at % 7919).collect();
        for count in [1, 127, 128, 129, 256, 1000] {
            let bytes = written(&all[..count]);
            for step in [1, 3, 130, 400] {
                let mut positions = Positions::open(&bytes).unwrap();
                // Every second run is left out.
                for from in (0..count).step_by(step * 2) {
                    let end = (from + step).min(count);
                    let mut steps = vec![0; end - from];
                    positions.read(from as u64, &mut steps).unwrap();
                    assert_eq!(steps, all[from..end]);
                }
            }
        }
    }

    #[test]
    fn says_when_there_are_no_more() {
        let bytes = written(&[1, 2, 3]);
        let mut steps = [0; 4];
        let mut positions = Positions::open(&bytes).unwrap();
        assert_eq!(positions.read(0, &mut steps), Err(Damaged));
        assert!(Positions::open(&[]).is_err());
        assert!(Positions::open(&[0x85, 1]).is_err());
    }
}
