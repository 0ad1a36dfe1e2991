//! Blocks of 128 numbers of so many bits each, as tantivy packs them.
//!
//! The layout is that of `BitPacker4x` of the crate
//! [`bitpacking`](https://docs.rs/bitpacking): four lanes of 32-bit words side
//! by side, and every fourth number in the same lane. That crate has each width
//! written out, which is 300 KB of the browser's module; this loop is a hundred
//! bytes, and reads a block in less time than its request takes to be made.

/// How many numbers are in a block.
pub(super) const BLOCK: usize = 128;
const LANES: usize = 4;

/// How many bytes a block takes.
pub(super) fn packed_size(bits: u8) -> usize {
    usize::from(bits) * BLOCK / 8
}

/// Unpacks a block; `None` when there are no numbers of so many bits, or not
/// so many bytes.
pub(super) fn unpack(packed: &[u8], bits: u8) -> Option<[u32; BLOCK]> {
    let mut numbers = [0; BLOCK];
    if bits > 32 || packed.len() < packed_size(bits) {
        return None;
    }
    if bits == 0 {
        return Some(numbers);
    }
    let word = |at: usize| -> Option<u64> {
        let bytes = packed.get(at * 4..)?.first_chunk::<4>()?;
        Some(u64::from(u32::from_le_bytes(*bytes)))
    };
    let bits = usize::from(bits);
    for (at, number) in numbers.iter_mut().enumerate() {
        let (lane, start) = (at % LANES, at / LANES * bits);
        let (first, shift) = (start / 32 * LANES + lane, start % 32);
        let mut value = word(first)? >> shift;
        if shift + bits > 32 {
            value |= word(first + LANES)? << (32 - shift);
        }
        *number = (value & ((1 << bits) - 1)) as u32;
    }
    Some(numbers)
}

/// Turns steps into what they lead to, from `last` on. The steps of strictly
/// rising numbers are written as one less.
#[cfg(feature = "write")]
pub(super) fn add_up(steps: &mut [u32; BLOCK], mut last: u32, strict: bool) {
    for step in steps {
        last = last.wrapping_add(*step).wrapping_add(u32::from(strict));
        *step = last;
    }
}

#[cfg(test)]
mod tests {
    use bitpacking::{BitPacker, BitPacker4x};

    use super::*;

    fn numbers(bits: u8) -> Vec<u32> {
        let mut state = 12345u64;
        let most = ((1u64 << bits) - 1) as u32;
        (0..BLOCK)
            .map(|at| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
                if at == 77 {
                    most
                } else {
                    (state >> 32) as u32 & most
                }
            })
            .collect()
    }

    #[test]
    fn unpacks_what_bitpacking_packs() {
        let packer = BitPacker4x::new();
        for bits in 0..=32u8 {
            let numbers = numbers(bits);
            let mut packed = vec![0; BLOCK * 4];
            let size = packer.compress(&numbers, &mut packed, bits);
            assert_eq!(size, packed_size(bits));
            assert_eq!(
                unpack(&packed[..size], bits).unwrap(),
                numbers[..],
                "{bits}"
            );
            if bits > 0 {
                assert_eq!(unpack(&packed[..size - 1], bits), None);
            }
        }
        assert_eq!(unpack(&[0; 1000], 33), None);
    }

    #[test]
    fn adds_up_as_bitpacking_does() {
        let packer = BitPacker4x::new();
        let mut packed = vec![0; BLOCK * 4];
        for start in [None, Some(0u32), Some(1), Some(7000)] {
            let mut at = start.map_or(0, |start| start + 1);
            let rising: Vec<u32> = numbers(9)
                .iter()
                .map(|step| {
                    let number = at;
                    at += step + 1;
                    number
                })
                .collect();
            let bits = packer.num_bits_strictly_sorted(start, &rising);
            packer.compress_strictly_sorted(start, &rising, &mut packed, bits);
            let mut unpacked = unpack(&packed, bits).unwrap();
            add_up(&mut unpacked, start.unwrap_or(u32::MAX), true);
            assert_eq!(unpacked, rising[..]);

            let start = start.unwrap_or(0);
            let bits = packer.num_bits_sorted(start, &rising);
            packer.compress_sorted(start, &rising, &mut packed, bits);
            let mut unpacked = unpack(&packed, bits).unwrap();
            add_up(&mut unpacked, start, false);
            assert_eq!(unpacked, rising[..]);
        }
    }
}
