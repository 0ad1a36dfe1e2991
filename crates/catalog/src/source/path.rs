//! Paths of files as text, with `/` between their parts: joined without ever
//! leaving the folder they belong to.
//!
//! [`join`] is the way in. Nothing here knows the file system, so symbolic
//! links are the reader's to check.

use crate::source::ReadError;

/// The path of `target` as written in the file at `base`. Both are relative to
/// a root; a leading `/` in the target means that root. `\` counts as `/`, and
/// a query or fragment is ignored, as Backstage has it for URLs.
///
/// # Errors
///
/// [`ReadError::Outside`] where `..` would leave the root.
pub fn join(base: &str, target: &str) -> Result<String, ReadError> {
    let target_path = target.replace('\\', "/");
    let target_path = target_path.split(['?', '#']).next().unwrap_or_default();
    if target_path.is_empty() {
        return Ok(base.to_owned());
    }
    let folder = match (target_path.starts_with('/'), base.rfind('/')) {
        (false, Some(slash)) => &base[..slash],
        _ => "",
    };
    let joined = format!("{folder}/{target_path}");
    normalize(&joined).ok_or_else(|| ReadError::Outside {
        target: target.to_owned(),
        root: "the folder its files are read from".to_owned(),
    })
}

/// The path without `.`, `..` and empty parts; `None` where `..` would leave
/// the root.
pub fn normalize(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_within_the_root() {
        #[track_caller]
        fn check(target: &str, expected: &str) {
            assert_eq!(join("apis/catalog-info.yaml", target).unwrap(), expected);
        }

        check("./a.yaml", "apis/a.yaml");
        check("a.yaml", "apis/a.yaml");
        check("../a.yaml", "a.yaml");
        check("/a.yaml", "a.yaml");
        check(".\\v1\\a.yaml", "apis/v1/a.yaml");
        check("./a.yaml#L3", "apis/a.yaml");
        check("", "apis/catalog-info.yaml");
    }

    #[test]
    fn refuses_to_leave_the_root() {
        let error = join("apis/catalog-info.yaml", "../../secret").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`../../secret` leaves the folder its files are read from"
        );
    }
}
