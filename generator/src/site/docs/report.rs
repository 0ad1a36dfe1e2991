//! Where readers tell authors: the form for a new issue in the repository of
//! some docs, and the form for a file that is not there yet.
//!
//! [`issue`] and [`new_file`] are the ways in. Only hosts whose forms are known
//! (GitHub and GitLab, also of one's own) give an address; nothing is asked of
//! the repository. What a reader selects is added by a script.
//!
//! Sources: <https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/creating-an-issue#creating-an-issue-from-a-url-query>,
//! <https://docs.gitlab.com/user/project/issues/create_issues/#using-a-url-with-prefilled-values>.

use std::borrow::Cow;

use techdocs::site::Page;
use url::Url;

use crate::docs::Rendered;
use crate::site::Portal;

/// Whose forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forge {
    GitHub,
    GitLab,
}

/// The form for a new issue about a page. `page_url` is the page's address,
/// empty where it is not known; `source` is its file.
pub fn issue(repo_url: &str, title: &str, page_url: &str, source: &str) -> Option<String> {
    let (forge, mut address) = repository(repo_url)?;
    let mut body = String::new();
    if !page_url.is_empty() {
        body.push_str(&format!("Page: {page_url}\n"));
    }
    body.push_str(&format!("File: `{source}`\n\n"));
    let title = format!("Docs: {title}");
    let (form, title_field, body_field) = match forge {
        Forge::GitHub => ("/issues/new", "title", "body"),
        Forge::GitLab => ("/-/issues/new", "issue[title]", "issue[description]"),
    };
    let path = format!("{}{form}", address.path());
    address.set_path(&path);
    let mut query = address.query_pairs_mut();
    query.append_pair(title_field, &title);
    query.append_pair(body_field, &body);
    drop(query);
    Some(address.into())
}

/// Where a question to whoever keeps the portal goes, from `app.support.url`: the
/// form for a new issue, or a letter, up to where the words of its title come;
/// the address itself where its forms are not known.
pub fn question(support_url: &str) -> String {
    if let Some((forge, address)) = repository(support_url) {
        let form = match forge {
            Forge::GitHub => "issues/new?title=",
            Forge::GitLab => "-/issues/new?issue%5Btitle%5D=",
        };
        return format!("{address}/{form}");
    }
    if support_url.starts_with("mailto:") && !support_url.contains('?') {
        return format!("{support_url}?subject=");
    }
    support_url.to_owned()
}

/// The form for a new issue about a page of the portal, at a path of its host.
pub fn of_page<'a>(
    portal: &Portal,
    rendered: &Rendered,
    page: &Page,
    path: &str,
) -> Option<Cow<'a, str>> {
    let repo_url = rendered.config.repo_url.as_deref()?;
    let base = portal.chrome.base_url.as_str();
    let path = path.strip_prefix(&portal.chrome.base_path).unwrap_or(path);
    let page_url = match base {
        "" => String::new(),
        base => format!("{base}{path}"),
    };
    issue(repo_url, &page.title, &page_url, &page.path).map(Cow::Owned)
}

/// The form for a new file, as told from the address at which the files of the
/// docs are edited (`edit_uri`).
pub fn new_file(repo_url: &str, edit_uri: &str, source: &str) -> Option<String> {
    let (forge, mut address) = repository(repo_url)?;
    let (before, form, field) = match forge {
        Forge::GitHub => ("edit/", "/new/", "filename"),
        Forge::GitLab => ("-/edit/", "/-/new/", "file_name"),
    };
    let folder = edit_uri.trim_start_matches('/').strip_prefix(before)?;
    let path = format!("{}{form}{}", address.path(), folder.trim_end_matches('/'));
    address.set_path(&path);
    address.query_pairs_mut().append_pair(field, source);
    Some(address.into())
}

/// The repository that an address is in, without what comes after it.
fn repository(written: &str) -> Option<(Forge, Url)> {
    let mut url = Url::parse(written).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
        return None;
    }
    let host = url.host_str()?;
    let forge = if host.contains("github") {
        Forge::GitHub
    } else if host.contains("gitlab") {
        Forge::GitLab
    } else {
        return None;
    };
    let path = url.path();
    // Groups of GitLab may be below one another.
    let path = path.split_once("/-/").map_or(path, |(before, _)| before);
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let depth = match forge {
        Forge::GitHub => 2,
        Forge::GitLab => segments.len(),
    };
    if segments.len() < 2 {
        return None;
    }
    let path = segments[..depth].join("/");
    let path = path.strip_suffix(".git").unwrap_or(&path).to_owned();
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Some((forge, url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_goes_where_people_ask() {
        #[track_caller]
        fn check(support_url: &str, expected: &str) {
            assert_eq!(question(support_url), expected);
        }
        let issues = "https://github.com/acme/portal/issues/new?title=";
        check("https://github.com/acme/portal/issues", issues);
        check(
            "https://gitlab.example.com/a/b/c",
            "https://gitlab.example.com/a/b/c/-/issues/new?issue%5Btitle%5D=",
        );
        check(
            "mailto:help@acme.example",
            "mailto:help@acme.example?subject=",
        );
        check("https://chat.example/help", "https://chat.example/help");
    }

    #[test]
    fn a_mistake_is_reported_where_the_docs_are_kept() {
        #[track_caller]
        fn check(repo_url: &str, expected: Option<&str>) {
            let address = issue(repo_url, "A & B", "https://p.example/a/", "docs/a.md");
            let form = address.as_deref().and_then(|it| it.split_once('?'));
            assert_eq!(form.map(|(form, _)| form), expected);
        }
        let form = "https://github.com/acme/shop/issues/new";
        check("https://github.com/acme/shop", Some(form));
        check("https://github.com/acme/shop.git", Some(form));
        check("https://github.com/acme/shop/tree/main/docs", Some(form));
        check(
            "https://gitlab.example.com/a/b/c/-/tree/main",
            Some("https://gitlab.example.com/a/b/c/-/issues/new"),
        );
        check("https://github.com/acme", None);
        check("https://git.example.com/acme/shop", None);
        check("javascript://github.com/a/b", None);
        check("https://token@github.com/a/b", None);
    }

    #[test]
    fn a_report_says_which_page_it_is_about() {
        let address = issue(
            "https://github.com/a/b",
            "A & B",
            "https://p.example/",
            "x.md",
        );
        assert_eq!(
            address.as_deref(),
            Some(
                "https://github.com/a/b/issues/new?title=Docs%3A+A+%26+B\
                 &body=Page%3A+https%3A%2F%2Fp.example%2F%0AFile%3A+%60x.md%60%0A%0A"
            )
        );
        let address = issue("https://gitlab.com/a/b", "A", "", "x.md").unwrap();
        assert!(address.contains("issue%5Bdescription%5D=File"), "{address}");
    }

    #[test]
    fn a_page_that_is_missing_can_be_written() {
        let at = |repo_url, edit_uri| new_file(repo_url, edit_uri, "ops/alerts.md");
        assert_eq!(
            at("https://github.com/a/b", "edit/main/docs/").as_deref(),
            Some("https://github.com/a/b/new/main/docs?filename=ops%2Falerts.md")
        );
        assert_eq!(
            at("https://gitlab.com/a/b", "-/edit/main/docs/").as_deref(),
            Some("https://gitlab.com/a/b/-/new/main/docs?file_name=ops%2Falerts.md")
        );
        assert_eq!(at("https://github.com/a/b", "wiki/"), None);
    }
}
