//! Names in paths of the REST API.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::FullName;

const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A name as one part of a path; `None` where it would be another path.
pub(super) fn segment(name: &str) -> Option<String> {
    let is_name = !matches!(name, "" | "." | "..");
    is_name.then(|| utf8_percent_encode(name, PLAIN).to_string())
}

/// `/repos/OWNER/NAME`.
pub(super) fn repository(name: &FullName) -> Option<String> {
    let owner = segment(&name.owner)?;
    let repository = segment(&name.name)?;
    Some(format!("/repos/{owner}/{repository}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_part() {
        #[track_caller]
        fn check(owner: &str, name: &str, expected: Option<&str>) {
            let path = repository(&FullName::new(owner, name));
            assert_eq!(path.as_deref(), expected);
        }

        check("acme", "shop.web", Some("/repos/acme/shop.web"));
        check("acme", "a/b?c#d", Some("/repos/acme/a%2Fb%3Fc%23d"));
        check("acme", "%2e%2e", Some("/repos/acme/%252e%252e"));
        check("acme", "..", None);
        check(".", "shop", None);
        check("", "shop", None);
    }
}
