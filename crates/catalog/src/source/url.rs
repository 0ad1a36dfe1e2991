//! URLs of files in code hosts: taken apart, and joined with the targets that
//! descriptors write.
//!
//! [`RepositoryUrl::parse`] takes `https://github.com/acme/shop/blob/main/a.yaml`
//! apart; [`resolve`] gives the URL of `./b.yaml` written in that file. The
//! rules are those of Backstage's `@backstage/integration` (`helpers.ts`,
//! `github/GithubIntegration.ts`) and of the npm package `git-url-parse` it
//! reads URLs with, oddities included: a path with a folder named `issues`
//! cannot be read through a `tree` URL there, so it cannot here.
//!
//! Nothing here reads anything or knows which hosts exist.

use url::Url;

/// Longer URLs are refused, as `git-url-parse` does.
pub const MAX_URL_CHARS: usize = 2048;

/// A URL of a file or folder in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryUrl {
    /// The host, with its port if it has one.
    pub host: String,
    /// Who the repository belongs to; GitLab's groups have slashes.
    pub owner: String,
    /// The repository.
    pub name: String,
    /// `blob`, `tree`, `raw`, `edit` or `src`.
    pub path_type: &'static str,
    /// The branch, tag or commit.
    pub git_ref: String,
    /// The path from the root of the repository, percent-decoded once; empty
    /// for the root itself.
    pub path: String,
}

/// Why a URL is not one of a file in a repository.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not a URL at all.
    #[error("`{text}` is not a URL")]
    NotAUrl {
        /// What was written.
        text: String,
    },
    /// It does not have the form `/owner/repository/blob/branch/path`.
    #[error("`{text}` is not the URL of a file in a repository")]
    NotAFile {
        /// What was written.
        text: String,
    },
    /// Its path has `.` or `..` hidden behind percent-encoding.
    #[error("`{text}` leaves its folder with an encoded `..`")]
    Traversal {
        /// What was written.
        text: String,
    },
    /// Longer than [`MAX_URL_CHARS`].
    #[error("a URL of {chars} characters is too long; at most {MAX_URL_CHARS} are read")]
    TooLong {
        /// Its length.
        chars: usize,
    },
}

impl RepositoryUrl {
    /// Takes a URL apart.
    ///
    /// # Errors
    ///
    /// [`UrlError`].
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let parsed = parse_url(text)?;
        Self::from_url(&parsed, text)
    }

    fn from_url(parsed: &Url, text: &str) -> Result<Self, UrlError> {
        const PATH_TYPES: [&str; 5] = ["raw", "src", "blob", "tree", "edit"];
        let not_a_file = || UrlError::NotAFile {
            text: text.to_owned(),
        };
        let host = host_of(parsed).ok_or_else(not_a_file)?;
        let pathname = parsed.path();
        if is_bitbucket_server_path(pathname) {
            return Err(not_a_file());
        }
        let trimmed = pathname.strip_prefix('/').unwrap_or(pathname);
        let trimmed = trimmed.strip_suffix('/').unwrap_or(trimmed);
        let trimmed = trimmed.strip_suffix(".git").unwrap_or(trimmed);
        let decoded = decode_component(trimmed).ok_or_else(not_a_file)?;
        let parts: Vec<&str> = decoded.split('/').collect();

        let name_index = name_index(&parts);
        let type_index = match parts.get(name_index + 1) {
            Some(&"-") => name_index + 2,
            _ => name_index + 1,
        };
        let path_type = parts
            .get(type_index)
            .and_then(|part| PATH_TYPES.into_iter().find(|known| known == part))
            .ok_or_else(not_a_file)?;
        let git_ref = parts.get(type_index + 1).ok_or_else(not_a_file)?;
        let owner = parts[..name_index].join("/");
        if owner.is_empty() || parts[name_index].is_empty() || git_ref.is_empty() {
            return Err(not_a_file());
        }
        let path = parts[type_index + 2..].join("/");
        if hides_traversal(&path) {
            return Err(UrlError::Traversal {
                text: text.to_owned(),
            });
        }
        Ok(Self {
            host,
            owner,
            name: parts[name_index].to_owned(),
            path_type,
            git_ref: (*git_ref).to_owned(),
            path,
        })
    }

    /// Whether a file can be read through this URL: one of an `edit` page
    /// cannot.
    pub fn is_readable(&self) -> bool {
        matches!(self.path_type, "blob" | "tree" | "raw")
    }

    /// The path a host looks up: it decodes what is still percent-encoded.
    /// `None` when that gives no text.
    pub fn file_path(&self) -> Option<String> {
        decode_component(self.path.trim_start_matches('/'))
    }

    /// Whether it is in this repository of this host, in any case.
    pub fn is_in(&self, host: &str, owner: &str, name: &str) -> bool {
        self.host.eq_ignore_ascii_case(host)
            && self.owner.to_lowercase() == owner.to_lowercase()
            && self.name.to_lowercase() == name.to_lowercase()
    }
}

/// The URL of `target` as written in the file at `base`: a whole URL, a path
/// from the root of the repository (`/a.yaml`), or one relative to the file.
/// On hosts laid out as GitHub is, the result has `tree` for `blob`.
///
/// # Errors
///
/// [`UrlError`], when `base` is no URL or `target` cannot be joined to it.
pub fn resolve(base: &str, target: &str) -> Result<String, UrlError> {
    let resolved = resolve_as_written(base, target)?;
    let is_github_like = parse_url(base).is_ok_and(|base| is_github_like(&base));
    Ok(if is_github_like {
        with_path_type(&resolved, "tree")
    } else {
        resolved
    })
}

fn resolve_as_written(base: &str, target: &str) -> Result<String, UrlError> {
    if Url::parse(target).is_ok() {
        return Ok(target.to_owned());
    }
    let base_url = parse_url(base)?;
    let mut url = if target.starts_with('/') {
        from_root(&base_url, base, target)?
    } else {
        base_url.join(target).map_err(|_| UrlError::NotAUrl {
            text: target.to_owned(),
        })?
    };
    url.set_query(base_url.query().filter(|query| !query.is_empty()));
    Ok(url.into())
}

/// Cuts as many characters off the path as the decoded file path has, which is
/// what Backstage does, right or wrong.
fn from_root(base_url: &Url, base: &str, target: &str) -> Result<Url, UrlError> {
    let file_chars = match RepositoryUrl::from_url(base_url, base) {
        Ok(parsed) => parsed.path.encode_utf16().count(),
        Err(UrlError::NotAFile { .. }) => 0,
        Err(error) => return Err(error),
    };
    let pathname = base_url.path();
    let pathname = match pathname.strip_suffix('/') {
        Some(shorter) if pathname.len() > 1 => shorter,
        _ => pathname,
    };
    let root = &pathname[..pathname.len().saturating_sub(file_chars)];
    let mut url = base_url.clone();
    url.set_path(&format!("{}{target}", root.trim_end_matches('/')));
    Ok(url)
}

/// The URL of the page on which a person edits the file, on hosts where there
/// is one: `edit` for `blob` on those laid out as GitHub or GitLab are.
pub fn edit_url(text: &str) -> Option<String> {
    let parsed = parse_url(text).ok()?;
    if is_github_like(&parsed) {
        return Some(with_path_type(text, "edit"));
    }
    if is_gitlab_like(&parsed) {
        let edited = ["/-/blob/", "/-/tree/"]
            .into_iter()
            .find(|part| text.contains(part))
            .map(|part| text.replacen(part, "/-/edit/", 1));
        return Some(edited.unwrap_or_else(|| text.to_owned()));
    }
    None
}

/// The URL of the folder the file is in, as `source-location` names it, on
/// hosts whose layout is known.
pub fn folder_url(text: &str) -> Option<String> {
    let parsed = parse_url(text).ok()?;
    if is_github_like(&parsed) || is_gitlab_like(&parsed) {
        return resolve(text, "./").ok();
    }
    None
}

/// Puts `path` in the place of the path of a repository URL, as a search does
/// with what it found.
pub fn with_path(text: &str, path: &str) -> Option<String> {
    let mut url = parse_url(text).ok()?;
    let base: Vec<&str> = url.path().split('/').skip(1).take(4).collect();
    let path = format!("/{}/{path}", base.join("/"));
    url.set_path(&path);
    Some(url.into())
}

/// Whether the URL is of a host laid out as GitHub is, judged by its form:
/// `github.com`, or `/owner/repository/blob/branch/` on any other host.
fn is_github_like(url: &Url) -> bool {
    if !matches!(url.scheme(), "http" | "https") {
        return false;
    }
    match host_of(url) {
        Some(host) if host == "github.com" => true,
        Some(host) if host == "gitlab.com" || host == "bitbucket.org" => false,
        _ => {
            let mut parts = url.path().split('/').skip(3);
            matches!(parts.next(), Some("blob" | "tree" | "edit" | "raw"))
                && parts.next().is_some_and(|git_ref| !git_ref.is_empty())
        }
    }
}

fn is_gitlab_like(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && (host_of(url).is_some_and(|host| host == "gitlab.com") || url.path().contains("/-/"))
}

fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

fn parse_url(text: &str) -> Result<Url, UrlError> {
    let chars = text.encode_utf16().count();
    if chars > MAX_URL_CHARS {
        return Err(UrlError::TooLong { chars });
    }
    Url::parse(text).map_err(|_| UrlError::NotAUrl {
        text: text.to_owned(),
    })
}

/// Replaces the `blob`, `tree` or `edit` of the first `//host/owner/name/…/`
/// in the text.
fn with_path_type(text: &str, path_type: &str) -> String {
    let mut from = 0;
    while let Some(found) = text[from..].find("//") {
        let start = from + found + 2;
        let parts: Vec<&str> = text[start..].splitn(5, '/').collect();
        if let [host, owner, name, "blob" | "tree" | "edit", rest] = parts[..]
            && ![host, owner, name].contains(&"")
        {
            let before = &text[..start];
            return format!("{before}{host}/{owner}/{name}/{path_type}/{rest}");
        }
        from = start - 1;
    }
    text.to_owned()
}

/// Where `git-url-parse` takes the name of the repository to be.
fn name_index(parts: &[&str]) -> usize {
    if parts.len() < 2 {
        return 0;
    }
    let find = |word| {
        parts
            .iter()
            .skip(2)
            .position(|part| *part == word)
            .map(|position| position + 2)
    };
    let blob_or_tree = match (find("blob"), find("tree")) {
        (Some(blob), Some(tree)) => Some(blob.min(tree)),
        (blob, _) => blob,
    };
    find("-")
        .or(blob_or_tree)
        .or_else(|| find("issues"))
        .or_else(|| find("tree"))
        .or_else(|| find("commit"))
        .or_else(|| find("src"))
        .or_else(|| find("raw"))
        .or_else(|| find("edit"))
        .unwrap_or(parts.len())
        - 1
}

/// `projects/x/repos/y` anywhere makes it a URL of Bitbucket Server.
fn is_bitbucket_server_path(pathname: &str) -> bool {
    ["projects/", "users/"].iter().any(|word| {
        pathname
            .find(word)
            .is_some_and(|start| pathname[start + word.len()..].contains("/repos/"))
    })
}

fn hides_traversal(path: &str) -> bool {
    let mut decoded = path.to_owned();
    while let Some(next) = decode_component(&decoded) {
        if next == decoded {
            break;
        }
        decoded = next;
    }
    decoded.split('/').any(|part| part == ".." || part == ".")
}

/// Percent-decoding as `decodeURIComponent` does it: `None` for a `%` without
/// two hexadecimal digits, or bytes that are no UTF-8.
pub fn decode_component(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = rest
            .get(..2)
            .filter(|d| d.iter().all(u8::is_ascii_hexdigit))?;
        let digits = std::str::from_utf8(digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_repository_urls_apart() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let shown = match RepositoryUrl::parse(text) {
                Ok(url) => format!(
                    "{} {} {} {} {} [{}]",
                    url.host, url.owner, url.name, url.path_type, url.git_ref, url.path
                ),
                Err(error) => error.to_string(),
            };
            assert_eq!(shown, expected);
        }

        check(
            "https://github.com/acme/shop/blob/main/a/b.yaml",
            "github.com acme shop blob main [a/b.yaml]",
        );
        check(
            "https://github.com/acme/shop/tree/main",
            "github.com acme shop tree main []",
        );
        check(
            "https://git.acme.org:8443/acme/shop/raw/v1/a%20b.yaml?x#L1",
            "git.acme.org:8443 acme shop raw v1 [a b.yaml]",
        );
        check(
            "https://gitlab.com/acme/deep/shop/-/blob/main/a.yaml",
            "gitlab.com acme/deep shop blob main [a.yaml]",
        );
        check("example.com", "`example.com` is not a URL");
        check(
            "https://github.com/acme/shop",
            "`https://github.com/acme/shop` is not the URL of a file in a repository",
        );
        // An oddity of git-url-parse that Backstage has too.
        check(
            "https://github.com/acme/shop/tree/main/issues/a.yaml",
            "`https://github.com/acme/shop/tree/main/issues/a.yaml` is not the URL of a file in a repository",
        );
        check(
            "https://github.com/acme/shop/tree/main/%252e%252e/a.yaml",
            "`https://github.com/acme/shop/tree/main/%252e%252e/a.yaml` leaves its folder with an encoded `..`",
        );
    }

    #[test]
    fn joins_targets_as_backstage_does() {
        #[track_caller]
        fn check(target: &str, expected: &str) {
            let base = "https://github.com/acme/shop/blob/main/apis/catalog-info.yaml";
            assert_eq!(resolve(base, target).unwrap(), expected);
        }

        let tree = |path: &str| format!("https://github.com/acme/shop/tree/main/{path}");
        check("./a.yaml", &tree("apis/a.yaml"));
        check("a.yaml", &tree("apis/a.yaml"));
        check("../a.yaml", &tree("a.yaml"));
        check("/a.yaml", &tree("a.yaml"));
        check(".\\v1\\a.yaml", &tree("apis/v1/a.yaml"));
        check("./*.yaml", &tree("apis/*.yaml"));
        check("./a.yaml?x=1#L1", &tree("apis/a.yaml#L1"));
        check("", &tree("apis/catalog-info.yaml"));
        check(
            "https://github.com/acme/other/blob/main/a.yaml",
            "https://github.com/acme/other/tree/main/a.yaml",
        );
        check("https://example.com/a.yaml", "https://example.com/a.yaml");
    }

    #[test]
    fn knows_where_a_file_is_edited_and_which_folder_it_is_in() {
        let url = "https://github.com/acme/shop/blob/main/a/b.yaml";
        assert_eq!(
            edit_url(url).as_deref(),
            Some("https://github.com/acme/shop/edit/main/a/b.yaml")
        );
        assert_eq!(
            folder_url(url).as_deref(),
            Some("https://github.com/acme/shop/tree/main/a/")
        );
        assert_eq!(edit_url("https://example.com/a.yaml"), None);
    }

    #[test]
    fn decodes_as_javascript_does() {
        assert_eq!(decode_component("a%20b").as_deref(), Some("a b"));
        assert_eq!(decode_component("100%"), None);
        assert_eq!(decode_component("%ff"), None);
    }
}
