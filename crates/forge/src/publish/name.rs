//! Names of repositories and branches that no host takes, told before anything is
//! made.
//!
//! GitHub turns a name it does not like into another one (`my shop` to `my-shop`),
//! which nobody wants to find out from a finished repository. Sources:
//! `git-check-ref-format(1)`, <https://docs.gitlab.com/user/reserved_names/>, and
//! GitHub's form for new repositories.

/// Whether a repository of a name can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// There is none.
    Free,
    /// There is one; says which.
    Taken(String),
    /// No repository can be called so; says why.
    Invalid(String),
    /// The owner is not there, or whoever publishes may make none there; says which.
    NotAllowed(String),
}

/// The longest name of a repository, in bytes.
const MAX_NAME: usize = 100;

/// What is wrong with the name of a repository, as a sentence without a full stop.
pub fn wrong_name(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a repository needs a name".to_owned());
    }
    if name.len() > MAX_NAME {
        let bytes = name.len();
        return Some(format!(
            "a name has at most {MAX_NAME} characters, this one has {bytes}"
        ));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if let Some(wrong) = name.chars().find(|&c| !is_plain(c)) {
        let wrong = wrong.escape_default();
        return Some(format!(
            "`{wrong}` cannot be in the name of a repository: \
             letters, digits, `-`, `_` and `.` can"
        ));
    }
    let lower = name.to_ascii_lowercase();
    if matches!(name, "." | "..") {
        return Some(format!("`{name}` is reserved"));
    }
    let ending = [".git", ".wiki", ".atom"]
        .into_iter()
        .find(|it| lower.ends_with(it));
    ending.map(|ending| format!("a name cannot end in `{ending}`"))
}

/// What is wrong with the name of a branch, as a sentence without a full stop.
pub fn wrong_branch(branch: &str) -> Option<String> {
    let full = format!("refs/heads/{branch}");
    // `HEAD` is none that can be told from the other, and a `-` begins an option.
    let is_branch = gix::validate::reference::name(full.as_str().into()).is_ok()
        && branch != "HEAD"
        && !branch.starts_with('-')
        && !branch.starts_with("refs/")
        && branch.len() <= 200;
    (!is_branch).then(|| {
        format!(
            "`{}` is not the name of a branch, as `main` and `add/a-thing` are",
            branch.escape_debug()
        )
    })
}

/// What is wrong with the name of a secret or variable, as a sentence without a full
/// stop.
///
/// Source: <https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets>.
pub fn wrong_variable(name: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name = !name.is_empty()
        && name.len() <= 255
        && name.bytes().all(is_plain)
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if !is_name {
        return Some(format!(
            "`{}` cannot name a secret or variable: letters, digits and `_` can, \
             and no digit comes first",
            name.escape_debug()
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_host_takes_are_told() {
        #[track_caller]
        fn check(name: &str, expected: &str) {
            assert_eq!(wrong_name(name).unwrap_or_default(), expected);
        }

        check("shop", "");
        check(".github", "");
        check("a.b_c-D1", "");
        check("", "a repository needs a name");
        check("..", "`..` is reserved");
        check("shop.git", "a name cannot end in `.git`");
        check("shop.Wiki", "a name cannot end in `.wiki`");
        check(
            "my shop",
            "` ` cannot be in the name of a repository: letters, digits, `-`, `_` and `.` can",
        );
        check(
            "a/b",
            "`/` cannot be in the name of a repository: letters, digits, `-`, `_` and `.` can",
        );
        assert!(wrong_name(&"x".repeat(101)).is_some());
    }

    #[test]
    fn branches_and_variables_are_told_too() {
        for branch in ["main", "add/a-thing", "v1.0"] {
            assert_eq!(wrong_branch(branch), None);
        }
        for branch in [
            "",
            "a b",
            "a..b",
            "HEAD",
            "-x",
            "a.lock",
            "a/",
            "/a",
            "refs/heads/a",
        ] {
            assert!(wrong_branch(branch).is_some(), "{branch}");
        }
        for name in ["TOKEN", "_x", "a1"] {
            assert_eq!(wrong_variable(name), None);
        }
        for name in ["", "1A", "A-B", "A B", "Ä"] {
            assert!(wrong_variable(name).is_some(), "{name}");
        }
    }
}
