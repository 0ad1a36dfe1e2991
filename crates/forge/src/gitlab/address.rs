//! Addresses of the REST API, and where a page is followed by another.

use http::HeaderMap;
use http::header::LINK;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::model::FullName;

const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A name or path as one part of an address or of a query, `/` included.
pub(super) fn part(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// The path of a project by its name, as in `/projects/acme%2Fshop`.
pub(super) fn project(name: &FullName) -> String {
    format!("/projects/{}", part(&name.to_string()))
}

/// The path of a project by its number, or by its name where that is not known.
pub(super) fn project_at(id: &str, full_name: &FullName) -> String {
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        format!("/projects/{id}")
    } else {
        project(full_name)
    }
}

/// The address that the `Link` header gives for the next page.
///
/// Source: <https://docs.gitlab.com/api/rest/#pagination-link-header>.
pub(super) fn next(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let links = headers.get_all(LINK).iter();
    let links = links.filter_map(|value| value.to_str().ok());
    for link in links.flat_map(|value| value.split(',')) {
        let mut parts = link.split(';');
        let target = parts.next()?.trim();
        let is_next = parts.any(|part| matches!(part.trim(), "rel=\"next\"" | "rel=next"));
        let target = target.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
        if let Some(target) = target.filter(|_| is_next) {
            return from.join(target).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_an_address() {
        #[track_caller]
        fn check(id: &str, expected: &str) {
            let name = FullName::new("acme/shops", "web?x");
            let found = project_at(id, &name);
            assert_eq!(found, expected);
        }

        check("42", "/projects/42");
        check("", "/projects/acme%2Fshops%2Fweb%3Fx");
        check("42/../43", "/projects/acme%2Fshops%2Fweb%3Fx");
    }

    #[test]
    fn the_next_page_is_where_the_link_leads() {
        #[track_caller]
        fn check(link: &str, expected: Option<&str>) {
            let mut headers = HeaderMap::new();
            headers.insert(LINK, link.parse().unwrap());
            let from = Url::parse("https://gitlab.com/api/v4/projects/1/repository/tree").unwrap();
            let found = next(&from, &headers).map(|url| url.to_string());
            assert_eq!(found.as_deref(), expected, "{link}");
        }

        let page = "https://gitlab.com/api/v4/projects/1/repository/tree?page_token=1f";
        check(&format!("<{page}>; rel=\"next\""), Some(page));
        check(
            &format!("<https://a>; rel=\"first\", <{page}>; rel=\"next\""),
            Some(page),
        );
        check("<https://a>; rel=\"prev\", <https://b>; rel=\"last\"", None);
        check("", None);
        check("nonsense, more; rel=\"next\"", None);
    }
}
