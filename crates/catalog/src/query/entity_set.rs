//! A set of entities of one catalog, as one bit for each.

/// Positions in [`crate::Catalog::entities`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitySet {
    words: Vec<u64>,
    entities: usize,
}

impl EntitySet {
    /// None of so many entities.
    pub fn empty(entities: usize) -> Self {
        Self {
            words: vec![0; entities.div_ceil(64)],
            entities,
        }
    }

    /// All of so many entities.
    pub fn full(entities: usize) -> Self {
        let mut set = Self::empty(entities);
        set.invert();
        set
    }

    /// Adds one.
    pub fn insert(&mut self, position: usize) {
        self.words[position / 64] |= 1 << (position % 64);
    }

    /// Whether one is in it.
    pub fn contains(&self, position: usize) -> bool {
        self.words[position / 64] & (1 << (position % 64)) != 0
    }

    /// Keeps what is in both.
    pub fn intersect(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what is in the other.
    pub fn unite(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Turns it into all the others.
    pub fn invert(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        let used = self.entities % 64;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }

    /// How many are in it.
    pub fn len(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// Whether none is in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The positions in it, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(index * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_of_a_set_is_everything_else() {
        for entities in [0, 1, 63, 64, 65, 130] {
            let mut set = EntitySet::empty(entities);
            assert!(set.is_empty());
            if entities > 1 {
                set.insert(1);
            }
            let mut rest = set.clone();
            rest.invert();
            assert_eq!(set.len() + rest.len(), entities);
            rest.unite(&set);
            assert_eq!(rest, EntitySet::full(entities));
            assert_eq!(
                rest.iter().collect::<Vec<_>>(),
                (0..entities).collect::<Vec<_>>()
            );
            rest.intersect(&set);
            assert_eq!(rest, set);
        }
    }
}
