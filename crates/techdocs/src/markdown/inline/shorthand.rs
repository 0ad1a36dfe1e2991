//! Short forms for users, repositories, issues and commits: `@user`,
//! `@user/repo`, `#12`, `user/repo!3`, `gitlab:user/repo@<commit>`.
//!
//! As `pymdownx.magiclink` with `repo_url_shorthand` and
//! `social_url_shorthand`. Each form is a rule of its own, those with a
//! provider's name before those without.

use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::dom::{NodeId, Text};
use crate::markdown::providers::{self, Provider};

/// The most characters of a repository's name.
const REPOSITORY: usize = 100;

/// Which short forms a rule is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those with a provider's name: `@gitlab:user`.
    Named,
    /// Those of the provider that is set.
    Own,
}

/// Puts mentions aside: of repositories (`@user/repo`), or of users.
pub(crate) fn mentions(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    scope: Scope,
    of_repositories: bool,
    context: Context,
) -> Option<String> {
    let own = providers::find(&inliner.options().magiclink.provider);
    if of_repositories && scope == Scope::Own && own.is_social {
        return None;
    }
    let mut rewrite = Rewrite::new(data);
    for (mark, _) in data.match_indices('@') {
        let follows = rewrite
            .before(mark)
            .is_some_and(|c| c.is_ascii_alphabetic());
        if mark < rewrite.done || follows {
            continue;
        }
        let Some((provider, start)) = provider_at(inliner, data, mark + 1, scope) else {
            continue;
        };
        if of_repositories && provider.is_social {
            continue;
        }
        let Some((end, repository)) = mention(data, start, provider, of_repositories) else {
            continue;
        };
        let user = match repository {
            Some(repository) => &data[start..repository - 1],
            None => &data[start..end],
        };
        let node = inliner.document.create("a");
        let element = &mut inliner.document[node];
        let name = provider.name;
        match repository {
            Some(repository) => {
                let whole = format!("{user}/{}", &data[repository..end]);
                element.set("href", format!("{}/{whole}", provider.url));
                element.set("title", format!("{} Repository: {whole}", provider.label));
                let class = format!("magiclink magiclink-{name} magiclink-repository");
                element.set("class", class);
                element.text = Text::atomic(whole);
            }
            None => {
                element.set("href", format!("{}/{user}", provider.url));
                element.set("title", format!("{} User: {user}", provider.label));
                element.set(
                    "class",
                    format!("magiclink magiclink-{name} magiclink-mention"),
                );
                element.text = Text::atomic(format!("@{user}"));
            }
        }
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(mark, end, &placeholder);
    }
    rewrite.finish()
}

/// The provider that is named at a place, or the one that is set, and where
/// the name of the user begins.
fn provider_at(
    inliner: &Inliner<'_, '_>,
    data: &str,
    at: usize,
    scope: Scope,
) -> Option<(&'static Provider, usize)> {
    let options = &inliner.options().magiclink;
    if scope == Scope::Own {
        return Some((providers::find(&options.provider), at));
    }
    providers::ALL.iter().find_map(|provider| {
        let is_on = if provider.is_social {
            options.social_shorthand
        } else {
            options.shorthand
        };
        let rest = data[at..].strip_prefix(provider.name)?.strip_prefix(':')?;
        is_on.then_some((provider, data.len() - rest.len()))
    })
}

/// Whether a word ends at a place.
fn is_boundary(data: &str, at: usize) -> bool {
    let before = text::before(data, at).is_some_and(text::is_word);
    before != text::after(data, at).is_some_and(text::is_word)
}

/// Where a mention ends, and where its repository begins.
fn mention(
    data: &str,
    start: usize,
    provider: &Provider,
    of_repositories: bool,
) -> Option<(usize, Option<usize>)> {
    provider
        .user_ends(&data[start..])
        .into_iter()
        .find_map(|end| {
            let end = start + end;
            if !is_boundary(data, end) {
                return None;
            }
            if !of_repositories {
                return Some((end, None));
            }
            let repository = end + 1;
            let rest = data[end..].strip_prefix('/')?;
            let longest = repository_length(rest);
            let end = (1..=longest).rev().find(|&length| {
                rest.as_bytes()[length - 1].is_ascii_alphanumeric()
                    && is_boundary(data, repository + length)
            })?;
            Some((repository + end, Some(repository)))
        })
}

/// How many characters at the start can be those of a repository's name.
fn repository_length(rest: &str) -> usize {
    let bytes = rest.bytes().take(REPOSITORY);
    bytes.take_while(|&b| is_repository_byte(b)).count()
}

fn is_repository_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}

/// What a reference is to.
enum Target<'t> {
    /// The mark and the number.
    Issue(char, &'t str),
    Commit(&'t str),
    Compare(&'t str, &'t str),
}

/// Reads what follows the name of a repository; gives where it ends.
/// `at_commit` is what stands before a commit.
fn target<'t>(data: &'t str, at: usize, at_commit: &str) -> Option<(Target<'t>, usize)> {
    let rest = &data[at..];
    if let Some(mark) = rest.chars().next().filter(|c| matches!(c, '#' | '!' | '?')) {
        let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        let end = at + 1 + digits;
        let is_number = digits > 0 && !rest[1..].starts_with('0');
        return (is_number && is_boundary(data, end))
            .then(|| (Target::Issue(mark, &rest[1..=digits]), end));
    }
    let first = hash(rest.strip_prefix(at_commit)?)?;
    let begin = at + at_commit.len();
    let after = begin + first.len();
    let second = data[after..].strip_prefix("...").and_then(hash);
    if let Some(second) = second {
        let end = after + 3 + second.len();
        if is_boundary(data, end) {
            return Some((Target::Compare(first, second), end));
        }
    }
    is_boundary(data, after).then_some((Target::Commit(first), after))
}

/// The 40 digits of a commit at the start of text.
fn hash(text: &str) -> Option<&str> {
    let is_digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    text.get(..40).filter(|hash| hash.bytes().all(is_digit))
}

/// Puts references with a repository aside: `user/repo#12`, `repo@<commit>`.
pub(crate) fn references(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    scope: Scope,
    context: Context,
) -> Option<String> {
    let own = providers::find(&inliner.options().magiclink.provider);
    if !inliner.options().magiclink.shorthand || (scope == Scope::Own && own.is_social) {
        return None;
    }
    let mut rewrite = Rewrite::new(data);
    for (mark, _) in data.match_indices(['#', '!', '?', '@']) {
        if mark < rewrite.done {
            continue;
        }
        let Some((found, end)) = target(data, mark, "@") else {
            continue;
        };
        let Some((start, provider, user, repository)) =
            repository(inliner, data, rewrite.done, mark, scope)
        else {
            continue;
        };
        let user = user.unwrap_or(&inliner.options().magiclink.user).to_owned();
        if user.is_empty() {
            continue;
        }
        let placeholder = match refer(inliner, provider, &user, repository, &found) {
            Some(node) => inliner.stash_node(node, context),
            None => inliner.stash_text(&data[start..end]),
        };
        rewrite.replace(start, end, &placeholder);
    }
    rewrite.finish()
}

/// The repository right before a mark: where it begins, with its user, the
/// provider, the user, and its name.
fn repository<'t>(
    inliner: &Inliner<'_, '_>,
    data: &'t str,
    floor: usize,
    mark: usize,
    scope: Scope,
) -> Option<(usize, &'static Provider, Option<&'t str>, &'t str)> {
    let bytes = &data.as_bytes()[floor..mark];
    if !bytes.last()?.is_ascii_alphanumeric() {
        return None;
    }
    let length = bytes.iter().rev().take(REPOSITORY + 1);
    let length = length.take_while(|&&b| is_repository_byte(b)).count();
    let begin = mark - length;
    let is_allowed = |at: usize| at == floor || !matches!(data.as_bytes()[at - 1], b'@' | b'/');
    if length <= REPOSITORY && begin > floor && data.as_bytes()[begin - 1] == b'/' {
        let slash = begin - 1;
        // The leftmost place from which a user's name leads to the slash.
        let low = data[floor..slash]
            .char_indices()
            .rev()
            .take(60)
            .take_while(|(_, c)| text::is_word(*c) || matches!(c, '-' | '.' | ':'))
            .last()
            .map_or(slash, |(at, _)| floor + at);
        let found = (low..slash).find_map(|at| {
            if !data.is_char_boundary(at) || !is_allowed(at) || !is_boundary(data, at) {
                return None;
            }
            let (provider, start) = provider_at(inliner, data, at, scope)?;
            let ends = provider.user_ends(&data[start..slash]);
            ends.contains(&(slash - start))
                .then_some((at, provider, start))
        });
        if let Some((at, provider, start)) = found.filter(|(_, p, _)| !p.is_social) {
            return Some((at, provider, Some(&data[start..slash]), &data[begin..mark]));
        }
    }
    if scope == Scope::Named {
        return None;
    }
    let begin = (begin.max(mark.saturating_sub(REPOSITORY))..mark).find(|&at| is_allowed(at))?;
    let provider = providers::find(&inliner.options().magiclink.provider);
    Some((begin, provider, None, &data[begin..mark]))
}

/// Puts references to the repository that is set aside: `#12`, a commit.
pub(crate) fn own_references(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    context: Context,
) -> Option<String> {
    let options = inliner.options().magiclink.clone();
    let provider = providers::find(&options.provider);
    if !options.shorthand
        || provider.is_social
        || options.user.is_empty()
        || options.repo.is_empty()
    {
        return None;
    }
    let mut rewrite = Rewrite::new(data);
    let is_start = |c: char| matches!(c, '#' | '!' | '?' | '0'..='9' | 'a'..='f');
    let mut at = 0;
    while let Some(found) = data[at..].find(is_start) {
        let mark = at + found;
        let is_hash = data.as_bytes()[mark].is_ascii_alphanumeric();
        let before = rewrite.before(mark);
        at = mark + 1;
        let is_refused = if is_hash {
            // Nothing within a word is a commit.
            let length = data[mark..]
                .bytes()
                .take_while(u8::is_ascii_alphanumeric)
                .count();
            at = mark + length;
            length != 40 || before.is_some_and(|c| text::is_word(c) || matches!(c, '@' | '/'))
        } else {
            before.is_some_and(|c| c.is_ascii_alphabetic())
        };
        if is_refused {
            continue;
        }
        let Some((found, end)) = target(data, mark, "") else {
            continue;
        };
        at = end;
        let node = refer(inliner, provider, &options.user, &options.repo, &found);
        let placeholder = match node {
            Some(node) => inliner.stash_node(node, context),
            None => inliner.stash_text(&data[mark..end]),
        };
        rewrite.replace(mark, end, &placeholder);
    }
    rewrite.finish()
}

/// The link of a reference; none for discussions elsewhere than at GitHub.
fn refer(
    inliner: &mut Inliner<'_, '_>,
    provider: &Provider,
    user: &str,
    repository: &str,
    target: &Target<'_>,
) -> Option<NodeId> {
    let options = &inliner.options().magiclink;
    let is_own = user == options.user && provider.name == providers::find(&options.provider).name;
    let shown = if is_own && repository == options.repo {
        String::new()
    } else if is_own {
        repository.to_owned()
    } else {
        format!("{user}/{repository}")
    };
    let at = if shown.is_empty() { "" } else { "@" };
    let whole = format!("{}/{user}/{repository}", provider.url);
    let short = |hash: &str| hash[..provider.hash_length].to_owned();
    let (kind, href, title, text) = match *target {
        Target::Issue(mark, number) => {
            let (kind, label, path) = match mark {
                '#' => ("issue", "Issue", provider.issue),
                '!' => ("pull", "Pull Request", provider.pull),
                _ => ("discussion", "Discussion", provider.discussion?),
            };
            let mark = if options.normalise { '#' } else { mark };
            (
                kind,
                format!("{whole}/{path}/{number}"),
                format!("{label}: {user}/{repository} #{number}"),
                format!("{shown}{mark}{number}"),
            )
        }
        Target::Commit(hash) => (
            "commit",
            format!("{whole}/{}/{hash}", provider.commit),
            format!("Commit: {user}/{repository}@{}", short(hash)),
            format!("{shown}{at}{}", short(hash)),
        ),
        Target::Compare(first, second) => (
            "compare",
            format!("{whole}/{}", provider.compare(first, second)),
            format!(
                "Compare: {user}/{repository}@{}...{}",
                short(first),
                short(second)
            ),
            format!("{shown}{at}{}...{}", short(first), short(second)),
        ),
    };
    let node = inliner.document.create("a");
    let element = &mut inliner.document[node];
    element.set("href", href);
    element.set(
        "class",
        format!("magiclink magiclink-{} magiclink-{kind}", provider.name),
    );
    element.set("title", format!("{} {title}", provider.label));
    element.text = Text::atomic(text);
    Some(node)
}
