//! A sum over bytes, which shows that a file is not the one that was written: a
//! transfer that broke off, files of two builds side by side, a bad disk.
//!
//! It is no protection against somebody who wants to be believed: whoever can
//! change a file can change its sum.

/// Odd, with as many ones as zeros: the golden ratio in 64 bits.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// The sum of some bytes. Any change within eight bytes changes it, and any
/// other but once in 2⁶⁴ times.
pub fn sum(bytes: &[u8]) -> u64 {
    // Each step is one to one, so that what differs once stays different until
    // something else differs; the turn brings high bits to where the product
    // spreads them.
    let step = |sum: u64, word: u64| (sum ^ word).wrapping_mul(FACTOR).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut sum = step(FACTOR, bytes.len() as u64);
    for word in words {
        sum = step(sum, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    sum = step(step(sum, u64::from_le_bytes(last)), 0);
    sum ^ (sum >> 32)
}

#[cfg(test)]
mod tests {
    use super::sum;

    #[test]
    fn every_flipped_bit_shows() {
        let bytes: Vec<u8> = (0..50u8).map(|at| at.wrapping_mul(37)).collect();
        for length in 0..bytes.len() {
            let bytes = &bytes[..length];
            let whole = sum(bytes);
            assert_eq!(whole, sum(bytes));
            for bit in 0..length * 8 {
                let mut other = bytes.to_vec();
                other[bit / 8] ^= 1 << (bit % 8);
                assert_ne!(sum(&other), whole, "{length} {bit}");
                // Two flips of the same bit of two words do not cancel out.
                if let Some(byte) = other.get_mut(bit / 8 + 8) {
                    *byte ^= 1 << (bit % 8);
                    assert_ne!(sum(&other), whole, "{length} {bit}");
                }
            }
        }
    }

    #[test]
    fn zeros_at_the_end_show() {
        let zeros = [0u8; 40];
        let sums: std::collections::BTreeSet<u64> =
            (0..=40).map(|length| sum(&zeros[..length])).collect();
        assert_eq!(sums.len(), 41);
    }
}
