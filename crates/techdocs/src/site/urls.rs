//! URLs within a site, by MkDocs' and Python's rules.
//!
//! Where a page is written follows from where its source is
//! ([`destination`]), and its URL from that ([`of_destination`]). URLs are
//! relative to the root of the site, percent-encoded as Python's `quote` does.
//! Source: `mkdocs/structure/files.py`, `mkdocs/utils/__init__.py`, Python's
//! `urllib.parse`.

use std::borrow::Cow;

/// The endings of files that are pages.
const PAGE_ENDINGS: [&str; 5] = [".markdown", ".mdown", ".mkdn", ".mkd", ".md"];

/// Whether a file is a page.
pub fn is_page(source: &str) -> bool {
    PAGE_ENDINGS.iter().any(|ending| source.ends_with(ending))
}

/// The name of a file without its ending; `README` is `index`.
pub fn stem(source: &str) -> &str {
    match split_ending(name(source)).0 {
        "README" => "index",
        stem => stem,
    }
}

/// The last segment of a path.
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path, without a slash at the end; empty for the root.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A file name before and from its last dot, as `os.path.splitext`: dots at
/// the start are part of the name.
pub fn split_ending(path: &str) -> (&str, &str) {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    let name = &path[start..];
    let leading = name.len() - name.trim_start_matches('.').len();
    match name[leading..].rfind('.') {
        Some(at) => path.split_at(start + leading + at),
        None => (path, ""),
    }
}

/// Where the page or file of a source is written.
pub fn destination(source: &str, use_directory_urls: bool) -> String {
    if !is_page(source) {
        return source.to_owned();
    }
    let stem = stem(source);
    let written = if !use_directory_urls || stem == "index" {
        format!("{stem}.html")
    } else {
        format!("{stem}/index.html")
    };
    join(folder(source), &written)
}

/// The URL of a written file: `./` for the home page.
pub fn of_destination(destination: &str, use_directory_urls: bool) -> String {
    if use_directory_urls && name(destination) == "index.html" {
        let folder = folder(destination);
        return if folder.is_empty() {
            "./".to_owned()
        } else {
            format!("{}/", quote(folder))
        };
    }
    quote(destination).into_owned()
}

/// Two paths with a slash between, as `posixpath.join`.
pub fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() || path.starts_with('/') {
        path.to_owned()
    } else if folder.ends_with('/') {
        format!("{folder}{path}")
    } else {
        format!("{folder}/{path}")
    }
}

/// A path without `.`, `..` and empty segments where that can be, as
/// `posixpath.normpath`: `.` when nothing is left.
pub fn normal(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => match segments.last() {
                Some(&last) if last != ".." => {
                    segments.pop();
                }
                _ if is_absolute => {}
                _ => segments.push(".."),
            },
            segment => segments.push(segment),
        }
    }
    let joined = segments.join("/");
    match (is_absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// A URL as seen from another, both from the root of the site. A last segment
/// of `from` with a dot is a file and does not count.
pub fn relative(url: &str, from: &str) -> String {
    let from = match from.rsplit_once('/') {
        Some((folder, name)) if name.contains('.') => folder,
        None if from.contains('.') => "",
        _ => from,
    };
    let parts = |path: &str| -> Vec<String> {
        let path = normal(&format!("/{}", path.trim_start_matches('/')));
        let path = path[1..].split('/').filter(|part| !part.is_empty());
        path.map(str::to_owned).collect()
    };
    let (here, there) = (parts(from), parts(url));
    let same = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let mut steps = vec![".."; here.len() - same];
    steps.extend(there[same..].iter().map(String::as_str));
    let mut relative = steps.join("/");
    if relative.is_empty() {
        relative.push('.');
    }
    if url.ends_with('/') {
        relative.push('/');
    }
    relative
}

/// Percent-encodes what is no letter, digit, `_.-~` or `/`.
pub fn quote(text: &str) -> Cow<'_, str> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'~' | b'/');
    if text.bytes().all(is_plain) {
        return text.into();
    }
    let mut quoted = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if is_plain(byte) {
            quoted.push(char::from(byte));
        } else {
            quoted.push_str(&format!("%{byte:02X}"));
        }
    }
    quoted.into()
}

/// Decodes `%XX`; what is not UTF-8 then becomes U+FFFD.
pub fn unquote(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3);
        let hex = hex.filter(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match byte {
            Some(byte) if bytes[at] == b'%' => {
                decoded.push(byte);
                at += 3;
            }
            _ => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned().into()
}

/// The parts of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts<'u> {
    /// `https`, as written; empty for none.
    pub scheme: &'u str,
    /// What follows `//`.
    pub authority: &'u str,
    /// Up to the first `?` or `#`.
    pub path: &'u str,
    /// After the first `?`.
    pub query: &'u str,
    /// After the first `#`.
    pub fragment: &'u str,
}

/// Takes a URL apart as Python's `urlsplit`.
pub fn split(url: &str) -> Parts<'_> {
    let url = url.trim_start_matches(|c: char| c <= ' ');
    let mut parts = Parts::default();
    let mut rest = url;
    if let Some((scheme, after)) = url.split_once(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    {
        parts.scheme = scheme;
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("//") {
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        (parts.authority, rest) = after.split_at(end);
    }
    if let Some((before, fragment)) = rest.split_once('#') {
        parts.fragment = fragment;
        rest = before;
    }
    if let Some((before, query)) = rest.split_once('?') {
        parts.query = query;
        rest = before;
    }
    parts.path = rest;
    parts
}

/// A path with its query and fragment put back.
pub fn unsplit(path: &str, query: &str, fragment: &str) -> String {
    let mut url = path.to_owned();
    if !query.is_empty() {
        url.push('?');
        url.push_str(query);
    }
    if !fragment.is_empty() {
        url.push('#');
        url.push_str(fragment);
    }
    url
}

/// The URL that `url` means when written in a document at `base`, as Python's
/// `urljoin`.
pub fn resolve(base: &str, url: &str) -> String {
    if base.is_empty() {
        return url.to_owned();
    }
    if url.is_empty() {
        return base.to_owned();
    }
    let (from, to) = (split(base), split(url));
    if !to.scheme.is_empty() && !to.scheme.eq_ignore_ascii_case(from.scheme) {
        return url.to_owned();
    }
    let whole = |authority: &str, path: &str, query: &str| {
        let mut whole = String::new();
        if !from.scheme.is_empty() {
            whole.push_str(&from.scheme.to_ascii_lowercase());
            whole.push(':');
        }
        if !authority.is_empty() {
            whole.push_str("//");
            whole.push_str(authority);
            if !path.is_empty() && !path.starts_with('/') {
                whole.push('/');
            }
        }
        whole.push_str(&unsplit(path, query, to.fragment));
        whole
    };
    if !to.authority.is_empty() {
        return whole(to.authority, to.path, to.query);
    }
    if to.path.is_empty() {
        let query = if to.query.is_empty() {
            from.query
        } else {
            to.query
        };
        return whole(from.authority, from.path, query);
    }
    let mut segments: Vec<&str> = Vec::new();
    if !to.path.starts_with('/') {
        let end = from.path.rfind('/').map_or(0, |at| at + 1);
        segments.extend(from.path[..end].split('/'));
    }
    let own = segments.len();
    segments.extend(to.path.split('/'));
    if own > 0 {
        // Of what is joined, empty segments go, but for the first and last.
        let last = segments.len() - 1;
        let mut number = 0;
        segments.retain(|segment| {
            number += 1;
            !segment.is_empty() || number == 1 || number == last + 1
        });
    }
    let is_folder = matches!(segments.last(), Some(&("." | "..")));
    let mut resolved: Vec<&str> = Vec::new();
    for segment in segments {
        match segment {
            "." => {}
            ".." => {
                resolved.pop();
            }
            segment => resolved.push(segment),
        }
    }
    if is_folder {
        resolved.push("");
    }
    let mut path = resolved.join("/");
    if path.is_empty() {
        path.push('/');
    }
    whole(from.authority, &path, to.query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_written_where_mkdocs_writes_them() {
        #[track_caller]
        fn check(source: &str, directory: (&str, &str), plain: (&str, &str)) {
            let written = destination(source, true);
            let found = (&*written, &*of_destination(&written, true));
            assert_eq!(found, directory);
            let written = destination(source, false);
            let found = (&*written, &*of_destination(&written, false));
            assert_eq!(found, plain);
        }

        check(
            "index.md",
            ("index.html", "./"),
            ("index.html", "index.html"),
        );
        check(
            "a/README.md",
            ("a/index.html", "a/"),
            ("a/index.html", "a/index.html"),
        );
        check(
            "a/b c.md",
            ("a/b c/index.html", "a/b%20c/"),
            ("a/b c.html", "a/b%20c.html"),
        );
        check(
            "a.b.mkd",
            ("a.b/index.html", "a.b/"),
            ("a.b.html", "a.b.html"),
        );
        check("é.png", ("é.png", "%C3%A9.png"), ("é.png", "%C3%A9.png"));
    }

    #[test]
    fn urls_are_seen_from_one_another() {
        #[track_caller]
        fn check(url: &str, from: &str, expected: &str) {
            assert_eq!(relative(url, from), expected, "{url} from {from}");
        }

        check("a/", "b/", "../a/");
        check("./", "b/", "../");
        check("./", "./", "./");
        check("a/b/", "./", "a/b/");
        check("img/x.png", "a/b/", "../../img/x.png");
        check("a/", "a/", "./");
        check("a.html", "b/c.html", "../a.html");
        check("v1.0/a/", "v1.0/b/", "../a/");
    }

    #[test]
    fn urls_are_resolved_as_python_does() {
        #[track_caller]
        fn check(base: &str, url: &str, expected: &str) {
            assert_eq!(resolve(base, url), expected, "{url} at {base}");
        }

        check(
            "https://x/a/b/",
            "edit/main/c.md",
            "https://x/a/b/edit/main/c.md",
        );
        check("https://x/a/b/", "../c.md", "https://x/a/c.md");
        check("https://x/a/b/", "/c.md", "https://x/c.md");
        check("https://x/a", "https://y/z", "https://y/z");
        check("https://x/a", "?q=1#f", "https://x/a?q=1#f");
        check("https://x", "a", "https://x/a");
        check("https://x/a/", "b//c", "https://x/a/b/c");
        check("https://x/a/", "/b//c/..", "https://x/b//");
        check("https://x/a/", "b c", "https://x/a/b c");
        check("", "b", "b");
    }

    #[test]
    fn endings_are_pythons() {
        assert_eq!(split_ending("a/.b"), ("a/.b", ""));
        assert_eq!(split_ending("a.b/c"), ("a.b/c", ""));
        assert_eq!(split_ending("a.tar.gz"), ("a.tar", ".gz"));
        assert_eq!(unquote("a%20b%zz"), "a b%zz");
        assert_eq!(normal("../a/../b/./c"), "../b/c");
    }
}
