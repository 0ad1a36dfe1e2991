//! Which licence a text is.
//!
//! [`identify`] knows the common ones, by how they begin, under the identifiers that
//! GitHub uses: those of SPDX, for the GNU licences without `-only`. It compares no
//! whole texts; who changed a licence is told the original's name.
//!
//! Source: <https://spdx.org/licenses/>.

/// So much of a text decides, in characters with one space between words.
const HEAD: usize = 4_000;

/// Whether a file at the top may be the licence.
pub(super) fn is_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name
        .strip_suffix(".md")
        .or_else(|| name.strip_suffix(".txt"))
        .unwrap_or(&name);
    let starts = ["license-", "licence-"];
    matches!(stem, "license" | "licence" | "copying" | "unlicense")
        || starts.iter().any(|start| stem.starts_with(start))
}

/// The identifier of a licence by its text.
pub(super) fn identify(text: &str) -> Option<&'static str> {
    let mut head = String::new();
    for word in text.split_whitespace() {
        if head.len() > HEAD {
            break;
        }
        head.push_str(&word.to_lowercase());
        head.push(' ');
    }
    let has = |part: &str| head.contains(part);
    // What stands in another licence comes after it: the GNU ones name each other.
    let first = |part: &str| head.find(part).unwrap_or(usize::MAX);
    let gnu = [
        ("gnu affero general public license", "AGPL"),
        ("gnu lesser general public license", "LGPL"),
        ("gnu library general public license", "LGPL"),
        ("gnu general public license", "GPL"),
    ];
    let gnu = gnu.into_iter().map(|(name, id)| (first(name), id)).min();
    if let Some((at, family)) = gnu.filter(|(at, _)| *at < 200) {
        let after = &head[at..];
        let version = after.find("version ").map(|at| &after[at + 8..]);
        return match (family, version?.split([' ', ',']).next()?) {
            ("AGPL", "3") => Some("AGPL-3.0"),
            ("LGPL", "2.1") => Some("LGPL-2.1"),
            ("LGPL", "3") => Some("LGPL-3.0"),
            ("GPL", "2") => Some("GPL-2.0"),
            ("GPL", "3") => Some("GPL-3.0"),
            _ => None,
        };
    }
    let mit = "permission is hereby granted, free of charge, to any person obtaining a copy";
    if has("apache license version 2.0") || has("apache license, version 2.0") {
        Some("Apache-2.0")
    } else if has("mozilla public license version 2.0")
        || has("mozilla public license, version 2.0")
        || has("mozilla public license, v. 2.0")
    {
        Some("MPL-2.0")
    } else if has("eclipse public license - v 2.0") {
        Some("EPL-2.0")
    } else if has("eclipse public license - v 1.0") {
        Some("EPL-1.0")
    } else if has("boost software license - version 1.0") {
        Some("BSL-1.0")
    } else if has("this is free and unencumbered software released into the public domain") {
        Some("Unlicense")
    } else if has("cc0 1.0 universal") {
        Some("CC0-1.0")
    } else if has(mit) {
        let must_tell = has("the above copyright notice and this permission notice");
        Some(if must_tell { "MIT" } else { "MIT-0" })
    } else if has("permission to use, copy, modify, and/or distribute this software")
        || has("permission to use, copy, modify, and distribute this software")
    {
        let must_tell = has("provided that the above copyright notice");
        Some(if must_tell { "ISC" } else { "0BSD" })
    } else if has("redistribution and use in source and binary forms") {
        let three = has("neither the name of") || has("the names of its contributors");
        Some(if three {
            "BSD-3-Clause"
        } else {
            "BSD-2-Clause"
        })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_licenses_are_known_by_how_they_begin() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(identify(text), expected, "{text}");
        }

        let mit = "Permission is hereby granted, free of charge, to any person\nobtaining a copy \
                   of this software";
        let tell = "The above copyright notice and this permission notice shall";
        let bsd = "Redistribution and use in source and binary forms, with or without";
        let isc = "Permission to use, copy, modify, and/or distribute this software for any \
                   purpose with or without fee is hereby granted";
        check(&format!("MIT License\n\n{mit} … {tell}"), Some("MIT"));
        check(mit, Some("MIT-0"));
        check(
            "   Apache License\n   Version 2.0, January 2004",
            Some("Apache-2.0"),
        );
        check(
            "GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007",
            Some("GPL-3.0"),
        );
        check(
            "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, of the GNU General Public License",
            Some("LGPL-3.0"),
        );
        check(
            "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3,",
            Some("AGPL-3.0"),
        );
        check("GNU General Public License", None); // Which of them?
        check("Mozilla Public License Version 2.0", Some("MPL-2.0"));
        check(bsd, Some("BSD-2-Clause"));
        check(&format!("{bsd} Neither the name of"), Some("BSD-3-Clause"));
        check(isc, Some("0BSD"));
        check(
            &format!("{isc}, provided that the above copyright notice"),
            Some("ISC"),
        );
        check("All rights reserved.", None);
        check("", None);
    }

    #[test]
    fn some_names_are_those_of_licenses() {
        for name in ["LICENSE", "licence.md", "COPYING.txt", "LICENSE-MIT"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["LICENSES", "license.rs", "src"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
