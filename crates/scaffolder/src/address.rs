//! Where a step's relative addresses lead.
//!
//! Source: `getReadLocation` in Backstage's
//! `plugins/scaffolder-node/src/actions/fetch.ts`.

use catalog::source::path;
use catalog::source::url as repository;

use crate::action::ActionError;

/// The absolute address of what a step names: a URL, or `file:` and a path.
///
/// `base` is where the template is: a URL, or a path on this machine.
///
/// # Errors
///
/// Where a template on this machine names something outside its own folder, or the
/// address is none.
pub fn resolve(base: &str, address: &str) -> Result<String, ActionError> {
    let address = address.trim();
    if address.is_empty() {
        return Err(ActionError::input("`url` is empty"));
    }
    if is_url(address) {
        return Ok(address.to_owned());
    }
    if address.starts_with("file:") {
        return Err(ActionError::input(format!(
            "`{address}` names a file of this machine, which no template may read"
        ))
        .hint("write the path from the template's own folder, as in `./skeleton`"));
    }
    if is_url(base) {
        let resolved = repository::resolve(base, address);
        return resolved.map_err(|error| ActionError::input(format!("`{address}`: {error}")));
    }
    let Some(base) = base
        .strip_prefix("file:")
        .or((!base.is_empty()).then_some(base))
    else {
        return Err(ActionError::input(format!(
            "`{address}` is relative, and the template does not say where it is"
        ))
        .hint("write the whole address, as in `https://github.com/acme/templates/tree/main/go`"));
    };
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    match path::normalize(address) {
        Some(below) if !address.starts_with('/') => Ok(format!("file:{folder}/{below}")),
        _ => Err(ActionError::input(format!(
            "`{address}` leads out of the folder of the template"
        ))
        .hint(
            "a template that is read from this machine sees its own folder only, as in Backstage",
        )),
    }
}

fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_template() {
        #[track_caller]
        fn check(base: &str, address: &str, expected: Result<&str, &str>) {
            let found = resolve(base, address).map_err(|error| error.message);
            let found = found.as_deref().map_err(String::as_str);
            assert_eq!(found, expected);
        }

        let github = "https://github.com/acme/t/blob/main/go/template.yaml";
        check(
            github,
            "./skeleton",
            Ok("https://github.com/acme/t/tree/main/go/skeleton"),
        );
        check(
            github,
            "../shared",
            Ok("https://github.com/acme/t/tree/main/shared"),
        );
        check(
            "https://github.com/acme/t/tree/main/go/",
            "skeleton",
            Ok("https://github.com/acme/t/tree/main/go/skeleton"),
        );
        check(github, "https://x.example/y", Ok("https://x.example/y"));
        check(
            "/srv/go/template.yaml",
            "./skeleton",
            Ok("file:/srv/go/skeleton"),
        );
        let outside = "leads out of the folder of the template";
        for address in ["../x", "/etc", "a/../../x"] {
            let error = resolve("/srv/go/template.yaml", address).unwrap_err();
            assert!(error.message.ends_with(outside), "{error}");
        }
        check(
            github,
            "file:///etc/passwd",
            Err("`file:///etc/passwd` names a file of this machine, which no template may read"),
        );
        check(
            "",
            "./x",
            Err("`./x` is relative, and the template does not say where it is"),
        );
    }
}
