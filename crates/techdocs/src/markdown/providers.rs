//! The hosts whose addresses have short forms, as `pymdownx.magiclink` knows
//! them.

use super::inline::text;

/// A host of repositories, or of people.
#[derive(Debug)]
pub(crate) struct Provider {
    /// As in classes.
    pub(crate) name: &'static str,
    /// As in titles.
    pub(crate) label: &'static str,
    pub(crate) url: &'static str,
    /// Whether it has people only.
    pub(crate) is_social: bool,
    /// The path of an issue within a repository, without its number.
    pub(crate) issue: &'static str,
    /// As `issue`.
    pub(crate) pull: &'static str,
    /// As `issue`.
    pub(crate) discussion: Option<&'static str>,
    /// As `issue`.
    pub(crate) commit: &'static str,
    /// How many digits of a commit are shown.
    pub(crate) hash_length: usize,
    /// Users that are pages of the host.
    pub(crate) reserved: &'static [&'static str],
}

const SOCIAL: Provider = Provider {
    name: "x",
    label: "X",
    url: "https://x.com",
    is_social: true,
    issue: "",
    pull: "",
    discussion: None,
    commit: "",
    hash_length: 7,
    reserved: &["i", "messages", "bookmarks", "home"],
};

/// All providers.
pub(crate) static ALL: &[Provider] = &[
    Provider {
        name: "github",
        label: "GitHub",
        url: "https://github.com",
        is_social: false,
        issue: "issues",
        pull: "pull",
        discussion: Some("discussions"),
        commit: "commit",
        hash_length: 7,
        reserved: &[
            "marketplace",
            "notifications",
            "issues",
            "pull",
            "sponsors",
            "settings",
            "support",
        ],
    },
    Provider {
        name: "gitlab",
        label: "GitLab",
        url: "https://gitlab.com",
        is_social: false,
        issue: "-/issues",
        pull: "-/merge_requests",
        discussion: None,
        commit: "-/commit",
        hash_length: 8,
        reserved: &["dashboard", "-", "explore", "help", "projects"],
    },
    Provider {
        name: "bitbucket",
        label: "Bitbucket",
        url: "https://bitbucket.org",
        is_social: false,
        issue: "issues",
        pull: "pull-requests",
        discussion: None,
        commit: "commits/commit",
        hash_length: 7,
        reserved: &["dashboard", "account", "plans", "support", "repo"],
    },
    SOCIAL,
    Provider {
        name: "twitter",
        label: "Twitter",
        url: "https://twitter.com",
        ..SOCIAL
    },
];

/// The provider of a name; GitHub for names that are none.
pub(crate) fn find(name: &str) -> &'static Provider {
    ALL.iter()
        .find(|provider| provider.name == name)
        .unwrap_or(&ALL[0])
}

impl Provider {
    /// The path that shows what is between two commits.
    pub(crate) fn compare(&self, first: &str, second: &str) -> String {
        match self.name {
            "bitbucket" => format!("branches/commits/{first}..{second}#diff"),
            "gitlab" => format!("-/compare/{first}...{second}"),
            _ => format!("compare/{first}...{second}"),
        }
    }

    /// The places where the name of a user at the start of text can end, the
    /// longest first.
    pub(crate) fn user_ends(&self, rest: &str) -> Vec<usize> {
        type Is = fn(char) -> bool;
        let (first, inner, last, longest): (Is, Is, Is, usize) = match self.name {
            "github" => (
                |c| c.is_ascii_alphanumeric(),
                |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'),
                |c| c.is_ascii_alphanumeric(),
                39,
            ),
            "gitlab" => (
                |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'),
                |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'),
                |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'),
                39,
            ),
            "bitbucket" => {
                let is: Is = |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                (is, is, is, 39)
            }
            _ => (text::is_word, text::is_word, text::is_word, 15),
        };
        let mut ends = Vec::new();
        for (count, (at, c)) in rest.char_indices().take(longest).enumerate() {
            if !(if count == 0 { first(c) } else { inner(c) }) {
                break;
            }
            if count == 0 || last(c) {
                ends.push(at + c.len_utf8());
            }
        }
        ends.reverse();
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_end_where_their_host_lets_them() {
        assert_eq!(find("github").user_ends("a-b-/c"), [3, 1]);
        assert_eq!(find("gitlab").user_ends("a.b."), [3, 1]);
        assert_eq!(find("x").user_ends("a-b"), [1]);
        assert!(find("github").user_ends("-a").is_empty());
    }
}
