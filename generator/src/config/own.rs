//! The section `callboard` of the configuration: what Backstage has no key
//! for.

use diagnostic::Diagnostic;
use url::Url;

use super::reader::Reader;
use super::settings::{Checkout, CustomKind, NavigationLink, Settings, shown};
use super::value::{Data, Value};

/// Reads the section.
pub(super) fn read(reader: &mut Reader<'_>, own: &Value, settings: &mut Settings) {
    let keys = [
        "adopt",
        "catalog",
        "checkouts",
        "crawl",
        "integrations",
        "navigation",
        "repositories",
        "roots",
        "search",
        "signIn",
        "systems",
        "techdocs",
        "theme",
    ];
    if reader.map_of(own, "callboard", &keys).is_none() {
        return;
    }
    let mut each = |path: &[&str], read: &mut dyn FnMut(&mut Reader<'_>, &Value, &str)| {
        let shown = format!("callboard.{}", path.join("."));
        let (last, above) = path.split_last().expect("a path has a key");
        let mut map = own;
        if let [key] = above {
            let Some(value) = own.get(key) else { return };
            if reader
                .map_of(value, &format!("callboard.{key}"), &[last])
                .is_none()
            {
                return;
            }
            map = value;
        }
        let Some(value) = map.get(last) else { return };
        let items = reader.list(value, &shown).unwrap_or_default();
        for (at, item) in items.iter().enumerate() {
            read(reader, item, &format!("{shown}[{at}]"));
        }
    };
    each(&["roots"], &mut |reader, item, path| {
        if let Some(text) = reader.string(item, path) {
            settings.roots.push(item.origin.source.folder.join(text));
        }
    });
    each(&["checkouts"], &mut |reader, item, path| {
        settings.checkouts.extend(checkout(reader, item, path));
    });
    each(&["catalog", "customKinds"], &mut |reader, item, path| {
        settings
            .custom_kinds
            .extend(custom_kind(reader, item, path));
    });
    each(&["navigation", "links"], &mut |reader, item, path| {
        settings
            .navigation_links
            .extend(navigation_link(reader, item, path));
    });
    each(&["crawl", "downloadHosts"], &mut |reader, item, path| {
        let host = reader.string(item, path);
        let hosts = &mut settings.crawl.download_hosts;
        hosts.extend(host.map(str::to_owned));
    });
    if let Some(adopt) = own.get("adopt")
        && reader
            .map_of(adopt, "callboard.adopt", &["showInferred"])
            .is_some()
        && let Some(value) = adopt.get("showInferred")
    {
        settings.shows_inferred =
            super::techdocs::boolean(reader, value, "callboard.adopt.showInferred") == Some(true);
    }
    if let Some(search) = own.get("search") {
        super::search::own(reader, search, &mut settings.search);
    }
    if let Some(techdocs) = own.get("techdocs") {
        super::techdocs::own(reader, techdocs, &mut settings.techdocs);
    }
    if let Some(theme) = own.get("theme")
        && reader
            .map_of(theme, "callboard.theme", &["accent"])
            .is_some()
        && let Some(value) = theme.get("accent")
    {
        settings.accent = accent(reader, value);
    }
}

fn checkout(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<Checkout> {
    reader.map_of(item, path, &["url", "path"])?;
    let url = reader.required(item, path, "url");
    let folder = reader.required(item, path, "path");
    let (text, folder) = (url?, folder?);
    let parsed = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
    let Some(parsed) = parsed else {
        let value = item.get("url")?;
        let shown = shown(value, text);
        reader.report(
            Diagnostic::error(
                "config-value",
                format!("`{path}.url` is not a URL: {shown}"),
            )
            .hint("write the part before the repository, as in `https://github.com/acme`"),
            value,
        );
        return None;
    };
    let origin = &item.get("path")?.origin;
    Some(Checkout {
        url: parsed.as_str().trim_end_matches('/').to_owned(),
        path: origin.source.folder.join(folder),
    })
}

fn custom_kind(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<CustomKind> {
    let (kind, value) = match &item.data {
        Data::Map(_) => {
            reader.map_of(item, path, &["kind", "plural", "icon"])?;
            (reader.required(item, path, "kind")?, item.get("kind")?)
        }
        _ => (reader.string(item, path)?, item),
    };
    let fits = kind.len() <= 63
        && kind.starts_with(|c: char| c.is_ascii_alphabetic())
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits {
        let shown = shown(value, kind);
        reader.report(
            Diagnostic::error("config-value", format!("{shown} cannot be a kind"))
                .hint("a kind has 1 to 63 letters and digits, a letter first, as in `Dataset`"),
            value,
        );
        return None;
    }
    Some(CustomKind {
        kind: kind.to_owned(),
        plural: reader_field(reader, item, path, "plural"),
        icon: reader_field(reader, item, path, "icon"),
    })
}

fn reader_field(reader: &mut Reader<'_>, item: &Value, path: &str, key: &str) -> Option<String> {
    reader.field(item, path, key).map(str::to_owned)
}

fn navigation_link(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<NavigationLink> {
    reader.map_of(item, path, &["label", "url"])?;
    let label = reader.required(item, path, "label");
    let url = reader.required(item, path, "url");
    let (label, url) = (label?, url?);
    let is_path = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
    let is_safe =
        Url::parse(url).is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https" | "mailto"));
    if !is_path && !is_safe {
        let value = item.get("url")?;
        let shown = shown(value, url);
        reader.report(
            Diagnostic::error(
                "config-value",
                format!("`{path}.url` cannot be a link: {shown}"),
            )
            .hint("write a URL with `https:`, or a path of the portal that starts with `/`"),
            value,
        );
        return None;
    }
    Some(NavigationLink {
        label: label.to_owned(),
        url: url.to_owned(),
    })
}

fn accent(reader: &mut Reader<'_>, value: &Value) -> Option<String> {
    let text = reader.string(value, "callboard.theme.accent")?;
    let digits = text
        .strip_prefix('#')
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .map(str::to_ascii_lowercase)
        .unwrap_or_default();
    match digits.len() {
        6 => Some(format!("#{digits}")),
        3 => {
            let doubled: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
            Some(format!("#{doubled}"))
        }
        _ => {
            let shown = shown(value, text);
            reader.report(
                Diagnostic::error(
                    "config-value",
                    format!("`callboard.theme.accent` is no colour: {shown}"),
                )
                .hint("write it as `\"#1f6feb\"`, in quotes because `#` starts a comment"),
                value,
            );
            None
        }
    }
}
