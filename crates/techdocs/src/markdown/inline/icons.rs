//! Icons by name, as MkDocs Material has them: `:material-check:`,
//! `:octicons-rocket-16:`.
//!
//! Each line of `icons.txt` is a name, the side of the square that it is drawn
//! in, and its path. They are the 537 that docs name most: of Pictogrammers'
//! Material Design Icons 7.4 (Apache License 2.0) and GitHub's Octicons 19.42
//! (MIT). Others, and those of Font Awesome and Simple Icons, are shown as the
//! character that is most like them, if there is one.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

static ICONS: LazyLock<FxHashMap<&'static str, Icon>> = LazyLock::new(|| {
    let lines = include_str!("icons.txt").lines();
    let icons = lines.filter_map(|line| {
        let (name, rest) = line.split_once(' ')?;
        let (side, path) = rest.split_once(' ')?;
        Some((name, Icon { side, path }))
    });
    icons.collect()
});

/// An icon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Icon {
    /// The side of the square it is drawn in.
    pub(super) side: &'static str,
    /// Its path.
    pub(super) path: &'static str,
}

/// The icon of a name without colons.
pub(super) fn find(name: &str) -> Option<Icon> {
    ICONS.get(name).copied()
}

/// What an icon shows, in words: its name without where it comes from and how
/// large it is.
pub(super) fn label(name: &str) -> String {
    let bare = name.split_once('-').map_or(name, |(_, bare)| bare);
    let bare = match bare.rsplit_once('-') {
        Some((stem, size)) if size.bytes().all(|b| b.is_ascii_digit()) => stem,
        _ => bare,
    };
    bare.replace('-', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_paths_and_nothing_else() {
        assert!(ICONS.len() > 500);
        for (name, icon) in ICONS.iter() {
            let is_path = |c: char| c.is_ascii_alphanumeric() || " .,-".contains(c);
            assert!(icon.path.chars().all(is_path), "{name}");
            assert!(matches!(icon.side, "16" | "24"), "{name}");
        }
    }

    #[test]
    fn labels_are_words() {
        assert_eq!(label("material-check-circle"), "check circle");
        assert_eq!(label("octicons-arrow-right-24"), "arrow right");
    }
}
