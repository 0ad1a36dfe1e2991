//! Addresses of repositories, issues, commits and users in short, as
//! `pymdownx.magiclink` with `repo_url_shortener`.
//!
//! Only links whose text is their address are touched.

use crate::markdown::dom::{Document, Text};
use crate::markdown::options::Magiclink;
use crate::markdown::providers::{self, Provider};

/// What an address leads to.
enum Target<'t> {
    User,
    Repository,
    /// Class, label, mark and number.
    Issue(&'static str, &'static str, char, &'t str),
    Commit(&'t str),
    Compare(&'t str, &'t str),
}

struct Address<'t> {
    provider: &'static Provider,
    user: &'t str,
    repository: &'t str,
    target: Target<'t>,
}

/// Shortens the links of a page.
pub(super) fn run(document: &mut Document, options: &Magiclink) {
    for id in document.descendants(document.root()) {
        if document[id].tag != "a" {
            continue;
        }
        let is_magic = document[id].remove("magiclink").is_some();
        let node = &document[id];
        if !node.children.is_empty() || node.text.is_empty() {
            continue;
        }
        let Some(href) = node.attribute("href").map(str::to_owned) else {
            continue;
        };
        let shown = &*node.text;
        let is_hidden = is_magic && options.hide_protocol;
        if shown != href && !(is_hidden && href.strip_prefix("https://") == Some(shown)) {
            continue;
        }
        let Some(address) = Address::read(&href, options) else {
            continue;
        };
        let user = address.user.to_ascii_lowercase();
        if address.provider.reserved.contains(&&*user) {
            continue;
        }
        let (kind, title, text) = address.describe(options);
        let node = &mut document[id];
        let class = node.attribute("class").unwrap_or_default().to_owned();
        let mut classes: Vec<&str> = class.split(' ').filter(|class| !class.is_empty()).collect();
        let provider = format!("magiclink-{}", address.provider.name);
        let kind = format!("magiclink-{kind}");
        for class in ["magiclink", &provider, &kind] {
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        node.text = Text::atomic(text);
        node.set("title", format!("{} {title}", address.provider.label));
        node.set("class", classes.join(" "));
    }
}

impl<'t> Address<'t> {
    fn read(href: &'t str, options: &Magiclink) -> Option<Self> {
        let rest = strip_prefix(href, "https://")?;
        let rest = strip_prefix(rest, "www.").unwrap_or(rest);
        let (provider, rest) = providers::ALL.iter().find_map(|provider| {
            let is_on = if provider.is_social {
                options.social_shortener
            } else {
                options.shortener
            };
            let host = provider.url.strip_prefix("https://")?;
            let rest = strip_prefix(rest, host)?.strip_prefix('/')?;
            is_on.then_some((provider, rest))
        })?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, rest) = match rest.split_once('/') {
            Some((user, rest)) => (user, Some(rest)),
            None => (rest, None),
        };
        if !provider.user_ends(user).contains(&user.len()) {
            return None;
        }
        let address = |repository, target| Self {
            provider,
            user,
            repository,
            target,
        };
        let Some(rest) = rest else {
            return Some(address("", Target::User));
        };
        if provider.is_social || rest.is_empty() {
            return None;
        }
        match rest.split_once('/') {
            None => Some(address(rest, Target::Repository)),
            Some(("", _)) => None,
            Some((repository, path)) => Some(address(repository, target(provider, path)?)),
        }
    }

    /// Class, title and text.
    fn describe(&self, options: &Magiclink) -> (&'static str, String, String) {
        let own = providers::find(&options.provider);
        let is_set = !own.is_social && !options.user.is_empty() && !options.repo.is_empty();
        let is_own = is_set && self.provider.name == own.name && self.user == options.user;
        let whole = format!("{}/{}", self.user, self.repository);
        let shown = if is_own && self.repository == options.repo {
            ""
        } else if is_own {
            self.repository
        } else {
            &whole
        };
        let at = if shown.is_empty() { "" } else { "@" };
        let short = |hash: &str| hash[..self.provider.hash_length.min(hash.len())].to_owned();
        match self.target {
            Target::User => (
                "mention",
                format!("User: {}", self.user),
                format!("@{}", self.user),
            ),
            Target::Repository => ("repository", format!("Repository: {whole}"), whole.clone()),
            Target::Issue(kind, label, mark, number) => {
                let mark = if options.normalise { '#' } else { mark };
                (
                    kind,
                    format!("{label}: {whole} #{number}"),
                    format!("{shown}{mark}{number}"),
                )
            }
            Target::Commit(hash) => (
                "commit",
                format!("Commit: {whole}@{}", short(hash)),
                format!("{shown}{at}{}", short(hash)),
            ),
            Target::Compare(first, second) => {
                let hashes = format!("{}...{}", short(first), short(second));
                (
                    "compare",
                    format!("Compare: {whole}@{hashes}"),
                    format!("{shown}{at}{hashes}"),
                )
            }
        }
    }
}

/// As `str::strip_prefix`, whatever the case.
fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let start = text.get(..prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix)
        .then(|| &text[prefix.len()..])
}

/// What a path within a repository leads to.
fn target<'t>(provider: &Provider, path: &'t str) -> Option<Target<'t>> {
    let path = match provider.name {
        "gitlab" => path.strip_prefix("-/").unwrap_or(path),
        _ => path,
    };
    let number = |rest: &'t str| {
        let is_number = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
        is_number.then_some(rest)
    };
    let is_hash = |text: &str| {
        let least = if provider.name == "gitlab" { 8 } else { 7 };
        (least..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
    };
    let bare = |name: &'static str| name.strip_prefix("-/").unwrap_or(name);
    let below = |name: &'static str| path.strip_prefix(bare(name))?.strip_prefix('/');
    // Bitbucket writes the title after the number.
    let first = |rest: &'t str| match (provider.name, rest.split_once('/')) {
        ("bitbucket", Some((number, _))) => number,
        _ => rest,
    };
    if let Some(found) = below(provider.issue).map(first).and_then(number) {
        return Some(Target::Issue("issue", "Issue", '#', found));
    }
    if let Some(found) = below(provider.pull).map(first).and_then(number) {
        return Some(Target::Issue("pull", "Pull Request", '!', found));
    }
    let discussion = provider.discussion.and_then(below).and_then(number);
    if let Some(found) = discussion {
        return Some(Target::Issue("discussion", "Discussion", '?', found));
    }
    if let Some(found) = below(provider.commit).filter(|hash| is_hash(hash)) {
        return Some(Target::Commit(found));
    }
    let (first, second) = if provider.name == "bitbucket" {
        let rest = below("branches/commits")?.strip_suffix("#diff")?;
        rest.split_once("..").or_else(|| rest.split_once("%0d"))?
    } else {
        below("compare")?.split_once("...")?
    };
    (is_hash(first) && is_hash(second)).then_some(Target::Compare(first, second))
}
