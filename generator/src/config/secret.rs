//! Which values are secrets, and never shown.
//!
//! The names are those that Backstage's configuration schemas mark with
//! `@visibility secret`, and whatever is called like one: showing one value
//! too few costs nothing.

/// What is shown instead of a secret.
pub const REDACTED: &str = "<redacted>";

/// What the name of a secret ends with, in lower case and without separators.
const ENDINGS: [&str; 19] = [
    "token",
    "tokens",
    "secret",
    "secrets",
    "password",
    "passwd",
    "passphrase",
    "privatekey",
    "signingkey",
    "accesskey",
    "accesskeyid",
    "accountkey",
    "apikey",
    "connectionstring",
    "credentials",
    "credential",
    "authorization",
    "cookie",
    "externalid",
];

/// Keys that Backstage keeps secret below some parents only.
const BELOW: [(&str, &str); 8] = [
    ("bitbucketCloud", "username"),
    ("bitbucketCloud", "clientId"),
    ("bitbucketServer", "username"),
    ("gerrit", "username"),
    ("gitea", "username"),
    ("certificate", "key"),
    ("certificate", "cert"),
    ("database", "connection"),
];

/// Whether a value is a secret, by the keys that lead to it. List positions
/// are not keys.
pub fn is_secret(path: &[&str]) -> bool {
    // `connection: postgresql://…` may hold a password; as a map, its keys say.
    path.iter().any(|key| is_secret_name(key))
        || path.contains(&"headers") && path.first() == Some(&"proxy")
        || path.last().is_some_and(|last| {
            BELOW
                .iter()
                .any(|(parent, key)| key == last && path.contains(parent))
        })
}

/// Whether a key or an environment variable is called like a secret.
pub fn is_secret_name(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Whether a text is a URL that holds a password.
pub fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .split_once('@')
        .is_some_and(|(user, _)| user.contains(':'))
}

/// Whether a line of a configuration file can be shown: no key on it is called
/// like a secret, and no URL on it holds a password.
pub fn may_show(line: &str) -> bool {
    let names_a_secret = line.split(':').any(|part| {
        let key = part.trim_end_matches([' ', '"', '\'']);
        let start = key
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .map_or(0, |at| {
                at + key[at..].chars().next().map_or(1, char::len_utf8)
            });
        is_secret_name(&key[start..])
    });
    !names_a_secret && !has_password(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_like_a_secret_is_one() {
        #[track_caller]
        fn check(path: &[&str], expected: bool) {
            assert_eq!(is_secret(path), expected, "{path:?}");
        }

        check(&["integrations", "github", "token"], true);
        check(&["integrations", "github", "apps", "privateKey"], true);
        check(&["integrations", "github", "apps", "clientSecret"], true);
        check(&["integrations", "github", "apps", "clientId"], false);
        check(&["integrations", "bitbucketCloud", "clientId"], true);
        check(&["integrations", "azure", "commitSigningKey"], true);
        check(&["backend", "auth", "keys", "secret"], true);
        check(&["backend", "database", "connection"], true);
        check(&["backend", "database", "connection", "host"], false);
        check(&["backend", "database", "connection", "password"], true);
        check(&["proxy", "/ci", "headers", "X-Any"], true);
        check(
            &["techdocs", "publisher", "awsS3", "credentials", "x"],
            true,
        );
        check(&["app", "title"], false);
    }

    #[test]
    fn lines_with_secrets_are_not_shown() {
        #[track_caller]
        fn check(line: &str, expected: bool) {
            assert_eq!(may_show(line), expected, "{line}");
        }

        check("  title: My Token Shop", true);
        check("  token: [abc", false);
        check("  - {host: github.com, 'token': abc}", false);
        check("  GITHUB_TOKEN : abc", false);
        check("  url: postgres://me:hunter2@db/x", false);
        check("  url: https://github.com/acme", true);
    }
}
