//! Which outputs never change under their names, and which lead to all others.
//!
//! [`is_lasting`] is asked by the server, which has browsers keep such an
//! output for a year, and by [`crate::write`], which writes it before whatever
//! names it. [`POINTERS`] are written last.

use super::{lists::filter, search};

/// The outputs through which the others are found, in the order in which they
/// are written: a search begins with the last.
pub const POINTERS: [&str; 2] = [filter::MANIFEST, search::POINTER];

/// The folders whose files are named by their content, next to others that are
/// not.
const FOLDERS: [&str; 3] = ["assets/", "search/", "catalog/index/"];

/// The shortest hash in a name, in hexadecimal digits.
const MIN_DIGITS: usize = 8;

/// Whether the name of an output holds the hash of what is in it, as in
/// `assets/frame.0123456789.css`.
pub fn is_lasting(path: &str) -> bool {
    let name = FOLDERS.iter().find_map(|folder| path.strip_prefix(folder));
    name.is_some_and(|name| !name.contains('/') && hash(name).is_some())
}

/// The hash in a name, as in `frame.0123456789.css`.
pub fn hash(name: &str) -> Option<&str> {
    let mut parts = name.rsplit('.');
    let (_, hash) = (parts.next(), parts.next()?);
    let is_hash = hash.len() >= MIN_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hash && parts.next().is_some()).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::world;

    #[test]
    fn only_names_with_a_hash_last() {
        for path in [
            "assets/frame.0123456789.css",
            "search/hot.0123456789abcdef.bin",
            "search/names.0123456789abcdef.json",
            "catalog/index/0.0123456789.json",
        ] {
            assert!(is_lasting(path), "{path}");
        }
        for path in [
            "assets/frame.css",
            "assets/0123456789.css",
            "assets/below/frame.0123456789.css",
            "catalog/frame.0123456789.css",
            "docs/assets/frame.0123456789.css",
            "search/index.json",
            "search/index.html",
        ] {
            assert!(!is_lasting(path), "{path}");
        }
    }

    #[test]
    fn the_portal_has_every_pointer_and_all_its_assets_last() {
        let portal = world::portal("");
        let paths = portal.paths();
        for pointer in POINTERS {
            assert!(paths.iter().any(|path| path == pointer), "{pointer}");
            assert!(!is_lasting(pointer));
        }
        let files = |folder: &str, end: &str| -> Vec<&String> {
            let of = |path: &&String| path.starts_with(folder) && path.ends_with(end);
            paths.iter().filter(of).collect()
        };
        let (assets, search) = (files("assets/", ""), files("search/", ".bin"));
        assert!(!assets.is_empty() && !search.is_empty());
        for path in assets.into_iter().chain(search) {
            assert!(is_lasting(path), "{path}");
        }
    }
}
