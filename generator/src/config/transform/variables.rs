//! `${VAR}` and `${VAR:-default}` in strings.

use diagnostic::Diagnostic;

use super::{Transform, secret};
use crate::config::value::Origin;

/// Where a missing variable is worth a warning: what is read here.
const USED_SECTIONS: [&str; 4] = ["app", "organization", "catalog", "callboard"];

impl Transform<'_> {
    /// Replaces every `${VAR}` and `${VAR:-default}`; `$${VAR}` stands for
    /// `${VAR}`. Also whether any of the variables is a secret.
    pub(super) fn substitute(
        &mut self,
        text: &str,
        origin: &Origin,
        path: &[String],
    ) -> Option<(String, bool)> {
        let mut out = String::with_capacity(text.len());
        let mut secret = false;
        let mut missing = false;
        let mut rest = text;
        while let Some((before, inside, after)) = next_variable(rest) {
            rest = after;
            if let Some(before) = before.strip_suffix('$') {
                out.push_str(before);
                out.push_str("${");
                out.push_str(inside);
                out.push('}');
                continue;
            }
            out.push_str(before);
            let (name, fallback) = match inside.split_once(":-") {
                Some((name, fallback)) => (name.trim(), Some(fallback.trim())),
                None => (inside.trim(), None),
            };
            let value = self.environment.get(name).map(|value| value.trim());
            secret |= secret::is_secret_name(name);
            let value = match fallback {
                Some(fallback) => value
                    .filter(|value| !value.is_empty())
                    .or(Some(fallback))
                    .filter(|value| !value.is_empty()),
                None => value,
            };
            match value {
                Some(value) => out.push_str(value),
                None => {
                    missing = true;
                    self.missing(name, origin, path);
                }
            }
        }
        out.push_str(rest);
        (!missing).then_some((out, secret))
    }

    pub(super) fn missing(&mut self, name: &str, origin: &Origin, path: &[String]) {
        let used = path
            .first()
            .is_some_and(|section| USED_SECTIONS.contains(&section.as_str()));
        if used {
            let key = path.join(".").replace(".[", "[");
            let diagnostic = Diagnostic::warning(
                "config-variable",
                format!("the environment variable `{name}` is not set: `{key}` is left out"),
            )
            .hint(format!("set it, or write `${{{name}:-default}}`"))
            .at(origin.place());
            self.diagnostics.push(diagnostic);
        }
    }
}

/// The text before the next `${…}`, what is in it, and the text after. There
/// are no braces within.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("${")?;
        let inside = &text[start + 2..];
        let end = inside.find(['{', '}'])?;
        if inside.as_bytes()[end] == b'}' {
            return Some((&text[..start], &inside[..end], &inside[end + 1..]));
        }
        from = start + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_as_backstage_finds_them() {
        #[track_caller]
        fn check(text: &str, expected: Option<(&str, &str, &str)>) {
            assert_eq!(next_variable(text), expected, "{text}");
        }

        check("a${B}c", Some(("a", "B", "c")));
        check("$${B}", Some(("$", "B", "")));
        check("${}", Some(("", "", "")));
        check("${a{b}", None);
        check("${a${b}c", Some(("${a", "b", "c")));
        check("${a", None);
        check("$a}", None);
    }
}
