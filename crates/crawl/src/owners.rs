//! Who owns a path, by the `CODEOWNERS` file of its repository.
//!
//! [`owner_of`] is the way in. The last line whose pattern matches counts, as for
//! the host; of its owners the first team, else the first. How an owner is named as
//! an entity is Backstage's `normalizeCodeOwner`.
//!
//! Sources: "About code owners" in GitHub's docs;
//! `plugins/catalog-backend/src/processors/codeowners/lib/resolve.ts` in Backstage.

use catalog::source::glob::{Glob, Options};

/// A larger file is not read, as GitHub does not.
const MAX_BYTES: usize = 3 * 1024 * 1024;

/// The owner of a path as `spec.owner` names it, as in `web` or `User:mara`;
/// `None` where no line matches, or the one that does has no owner.
pub fn owner_of(codeowners: &[u8], path: &str) -> Option<String> {
    let text = codeowners.get(..codeowners.len().min(MAX_BYTES))?;
    let text = String::from_utf8_lossy(text);
    let mut found = None;
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or(line).trim();
        // GitLab has sections: `[Docs] @acme/writers`.
        if line.is_empty() || line.starts_with(['#', '[', '^']) {
            continue;
        }
        let mut parts = line.split_whitespace();
        let Some(pattern) = parts.next() else {
            continue;
        };
        if matches(pattern, path) {
            let owners: Vec<&str> = parts.collect();
            let team = owners.iter().find(|owner| owner.contains('/'));
            found = team.or(owners.first()).map(|owner| entity(owner));
        }
    }
    found
}

/// Whether a pattern, as in a `.gitignore`, means a path.
fn matches(pattern: &str, path: &str) -> bool {
    let is_anchored = pattern.trim_end_matches('/').contains('/');
    let bare = pattern.trim_start_matches('/');
    let prefix = if is_anchored { "" } else { "**/" };
    let bare = bare.trim_end_matches('/');
    let is_match = |glob: String| Glob::new(&glob, Options::default()).is_match(path);
    if bare.is_empty() || bare == "*" || bare == "**" {
        return true;
    }
    let itself = !pattern.ends_with('/') && is_match(format!("{prefix}{bare}"));
    // `docs/*` means the files of a folder, not those below.
    let has_end = bare.ends_with("/*");
    itself || !has_end && is_match(format!("{prefix}{bare}/**"))
}

/// An owner as an entity is named.
fn entity(owner: &str) -> String {
    match owner.strip_prefix('@') {
        Some(name) => match name.rsplit_once('/') {
            Some((_, team)) => team.to_owned(),
            None => format!("User:{name}"),
        },
        None => match owner.split_once('@') {
            Some((name, _)) => name.to_owned(),
            None => owner.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_matches_counts() {
        #[track_caller]
        fn check(codeowners: &str, path: &str, owner: Option<&str>) {
            assert_eq!(owner_of(codeowners.as_bytes(), path).as_deref(), owner);
        }
        let info = "catalog-info.yaml";
        check("* @acme/web", info, Some("web"));
        check("# nobody\n\n* @mara @acme/web # both\n", info, Some("web"));
        check("* @mara", info, Some("User:mara"));
        check("* docs@acme.example", info, Some("docs"));
        check("* @acme/web\n*.yaml @acme/ops", info, Some("ops"));
        check("* @acme/web\n/docs/ @acme/writers", info, Some("web"));
        check(
            "* @acme/web\n/docs/ @acme/writers",
            "docs/a/b.md",
            Some("writers"),
        );
        check("docs/* @acme/writers", "docs/b.md", Some("writers"));
        check("docs/* @acme/writers", "docs/a/b.md", None);
        check(
            "apps/ @acme/apps",
            "more/apps/one/catalog-info.yaml",
            Some("apps"),
        );
        check("* @acme/web\ncatalog-info.yaml", info, None);
        check("", info, None);
    }
}
