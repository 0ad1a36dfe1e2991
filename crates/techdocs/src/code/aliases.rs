//! The names of languages that Pygments 2.21 knows.
//!
//! Facts only: `aliases.txt` has the aliases of one lexer on each line, the
//! first of them the one Pygments prefers; made from
//! `pygments.lexers.get_all_lexers(plugins=False)`.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

static ALIASES: &str = include_str!("aliases.txt");

/// The first alias of the lexer that has `name` as an alias, in any case;
/// `None` where Pygments knows no such lexer.
pub fn first_alias(name: &str) -> Option<&'static str> {
    static TABLE: OnceLock<FxHashMap<&'static str, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = FxHashMap::default();
        for line in ALIASES.lines() {
            let first = line.split(' ').next().unwrap_or_default();
            table.extend(line.split(' ').map(|alias| (alias, first)));
        }
        table
    });
    if let Some(first) = table.get(name) {
        return Some(first);
    }
    table.get(name.to_lowercase().as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_the_first_alias() {
        #[track_caller]
        fn check(name: &str, first: Option<&str>) {
            assert_eq!(first_alias(name), first, "{name}");
        }
        check("yml", Some("yaml"));
        check("YAML", Some("yaml"));
        check("sh", Some("bash"));
        check("js", Some("javascript"));
        check("terraform", Some("terraform"));
        check("tf", Some("terraform"));
        check("dockerfile", Some("docker"));
        check("c++", Some("cpp"));
        check("mermaid", None);
        check("", None);
    }

    #[test]
    fn no_name_stands_for_two_lexers() {
        let mut names: Vec<_> = ALIASES.split_whitespace().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(ALIASES.lines().count(), 600);
    }
}
