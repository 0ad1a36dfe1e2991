//! The settings of a portal, typed: what the rest of the program reads.
//!
//! Paths come out joined to the folder of the file that names them. Targets of
//! `file` locations come out relative to [`Settings::folder`], with a leading
//! `./`, so that nothing built from them names a folder of this machine;
//! Backstage has absolute paths there.

use std::path::{Component, Path, PathBuf};

use catalog::Location;
use catalog::build::{AllowedKind, ConfiguredLocation, Rule, RuleLocation};
use diagnostic::Diagnostic;
use url::Url;

use super::reader::Reader;
use super::value::{Data, Value};

/// Where a relative target starts in a Backstage whose backend runs in its
/// usual folder.
const BACKSTAGE_BACKEND: &str = "packages/backend";

/// The settings of a portal.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// What the portal is called: `app.title`.
    pub title: String,
    /// Where it will be found, without a final `/`: `app.baseUrl`. Empty when
    /// absent.
    pub base_url: String,
    /// The path of [`Settings::base_url`] without a final `/`: empty at the
    /// root of a host.
    pub base_path: String,
    /// Whose portal it is: `organization.name`. Empty when absent.
    pub organization: String,
    /// The folder of the first configuration file: targets of `file` locations
    /// are relative to it.
    pub folder: PathBuf,
    /// The folders that may be read: those of the configuration files, and
    /// `callboard.roots`.
    pub roots: Vec<PathBuf>,
    /// `catalog.locations`.
    pub locations: Vec<ConfiguredLocation>,
    /// `catalog.rules`; `None` when the key is absent.
    pub rules: Option<Vec<Rule>>,
    /// `callboard.catalog.customKinds`.
    pub custom_kinds: Vec<CustomKind>,
    /// `callboard.checkouts`.
    pub checkouts: Vec<Checkout>,
    /// `callboard.theme.accent` as `#rrggbb`, in lower case.
    pub accent: Option<String>,
    /// `callboard.navigation.links`.
    pub navigation_links: Vec<NavigationLink>,
    /// Where other systems are, by name, as in `grafana`; without a final `/`.
    pub systems: Vec<(String, String)>,
}

/// A kind of entity beyond the built-in ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomKind {
    /// The kind as descriptors write it.
    pub kind: String,
    /// What many of them are called.
    pub plural: Option<String>,
    /// The name of an icon.
    pub icon: Option<String>,
}

/// A folder on this machine that stands for repositories of a code host: for
/// `https://github.com/acme` it holds one folder for each repository, for
/// `https://github.com` one for each owner with those of the repositories
/// within, for `https://github.com/acme/shop` the files of that repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The URL, without a final `/`.
    pub url: String,
    /// The folder.
    pub path: PathBuf,
}

/// One more link in the top bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavigationLink {
    /// Its words.
    pub label: String,
    /// `http`, `https`, `mailto`, or a path that starts with `/`.
    pub url: String,
}

impl Settings {
    /// What [`catalog::build::build`] takes.
    pub fn build_input(&self) -> catalog::build::BuildInput {
        catalog::build::BuildInput {
            locations: self.locations.clone(),
            rules: self.rules.clone(),
            custom_kinds: self.custom_kinds.iter().map(|k| k.kind.clone()).collect(),
        }
    }
}

/// Reads the settings. `folder` is that of the first configuration file.
pub fn read(values: &Value, folder: PathBuf, diagnostics: &mut Vec<Diagnostic>) -> Settings {
    let mut reader = Reader::new(diagnostics);
    let reader = &mut reader;
    let string = |reader: &mut Reader<'_>, path: &[&str]| {
        reader
            .optional_string(values, path)
            .map(str::to_owned)
            .unwrap_or_default()
    };
    let organization = string(reader, &["organization", "name"]);
    let title = match string(reader, &["app", "title"]) {
        title if title.is_empty() => "Callboard".to_owned(),
        title => title,
    };
    let (base_url, base_path) = base_url(reader, values).unwrap_or_default();
    let mut settings = Settings {
        title,
        base_url,
        base_path,
        organization,
        folder,
        ..Settings::default()
    };
    if let Some(own) = values.get("callboard") {
        read_own(reader, own, &mut settings);
    }
    if reader.descend(values, &["catalog"]).is_some() {
        read_catalog(reader, values, &mut settings);
    }
    settings.systems = super::systems::read(reader, values);
    settings.roots.insert(0, settings.folder.clone());
    settings.roots.dedup();
    settings
}

fn base_url(reader: &mut Reader<'_>, values: &Value) -> Option<(String, String)> {
    let path = ["app", "baseUrl"];
    let text = reader.optional_string(values, &path)?;
    let wrong = |reader: &mut Reader<'_>, why: &str| {
        let value = values.at(&path).unwrap_or(values);
        let shown = shown(value, text);
        reader.report(
            Diagnostic::error("config-value", format!("`app.baseUrl` {why}: {shown}"))
                .hint("write where the portal will be found, as in `https://portal.example.com`"),
            value,
        );
        None
    };
    let Ok(url) = Url::parse(text) else {
        return wrong(reader, "is not a URL");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return wrong(reader, "is neither `http` nor `https`");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong(reader, "has a query or a fragment");
    }
    let whole = url.as_str().trim_end_matches('/').to_owned();
    Some((whole, url.path().trim_end_matches('/').to_owned()))
}

fn read_catalog(reader: &mut Reader<'_>, values: &Value, settings: &mut Settings) {
    if let Some(rules) = reader.descend(values, &["catalog", "rules"]) {
        let path = "catalog.rules";
        let items = reader.list(rules, path).unwrap_or_default();
        settings.rules = Some(
            items
                .iter()
                .enumerate()
                .filter_map(|(at, item)| rule(reader, item, &format!("{path}[{at}]"), settings))
                .collect(),
        );
    }
    let Some(locations) = reader.descend(values, &["catalog", "locations"]) else {
        return;
    };
    let path = "catalog.locations";
    for (at, item) in reader
        .list(locations, path)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        if let Some(location) = location(reader, item, &format!("{path}[{at}]"), settings) {
            settings.locations.push(location);
        }
    }
}

fn location(
    reader: &mut Reader<'_>,
    item: &Value,
    path: &str,
    settings: &mut Settings,
) -> Option<ConfiguredLocation> {
    reader.map_of(item, path, &["type", "target", "rules"])?;
    let rules = item.get("rules").map(|rules| {
        let path = format!("{path}.rules");
        let items = reader.list(rules, &path).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| {
                let path = format!("{path}[{at}]");
                reader.map_of(item, &path, &["allow"])?;
                let allow = allowed(reader, item, &path)?;
                Some(Rule {
                    allow,
                    locations: None,
                })
            })
            .collect()
    });
    let location_type = reader.required(item, path, "type");
    let target = reader.required(item, path, "target");
    let (location_type, target) = (location_type?, target?);
    let value = item.get("target")?;
    let target = match location_type {
        "file" => file_target(reader, value, target, settings),
        "url" => target.to_owned(),
        _ => {
            let value = item.get("type")?;
            let shown = shown(value, location_type);
            reader.report(
                Diagnostic::error("config-value", format!("{shown} is no type of location"))
                    .hint("write `file` or `url`"),
                value,
            );
            return None;
        }
    };
    Some(ConfiguredLocation {
        location: Location::new(location_type, target),
        rules: rules.unwrap_or_default(),
        place: Some(value.origin.place()).filter(|_| !value.secret),
    })
}

/// The target of a `file` location, relative to the folder of the settings.
///
/// Backstage starts at the working directory of its backend, so that its
/// configurations write `../../examples/all.yaml` for a file beside them. Such
/// a target is read from where its author meant.
fn file_target(
    reader: &mut Reader<'_>,
    value: &Value,
    target: &str,
    settings: &mut Settings,
) -> String {
    let named_in = &value.origin.source.folder;
    if !settings.roots.contains(named_in) {
        settings.roots.push(named_in.clone());
    }
    let is_inside = |path: &Path| {
        settings.roots.iter().any(|root| {
            path.strip_prefix(normalize(root))
                .is_ok_and(|rest| !rest.starts_with(".."))
        })
    };
    let path = normalize(&named_in.join(target));
    let from_backend = normalize(&named_in.join(BACKSTAGE_BACKEND).join(target));
    if is_inside(&path) || !target.starts_with("../../") || !is_inside(&from_backend) {
        return relative(&settings.folder, &path);
    }
    let meant = relative(named_in, &from_backend);
    reader.report(
        Diagnostic::note(
            "config-location-base",
            format!(
                "`{target}` is taken from `{BACKSTAGE_BACKEND}`, where Backstage runs; \
                 here targets start at the folder of the configuration file"
            ),
        )
        .hint(format!("write `{meant}`")),
        value,
    );
    relative(&settings.folder, &from_backend)
}

fn rule(reader: &mut Reader<'_>, item: &Value, path: &str, settings: &Settings) -> Option<Rule> {
    reader.map_of(item, path, &["allow", "locations"])?;
    let allow = allowed(reader, item, path)?;
    let locations = item.get("locations").map(|value| {
        let path = format!("{path}.locations");
        let items = reader.list(value, &path).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| {
                rule_location(reader, item, &format!("{path}[{at}]"), settings)
            })
            .collect()
    });
    Some(Rule { allow, locations })
}

fn allowed(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<Vec<AllowedKind>> {
    let Some(allow) = item.get("allow") else {
        reader.report(
            Diagnostic::error("config-required", format!("`{path}` has no `allow`"))
                .hint("add `allow: [Component, API]`"),
            item,
        );
        return None;
    };
    let path = format!("{path}.allow");
    let kinds = reader.list(allow, &path)?.iter().enumerate();
    Some(
        kinds
            .filter_map(|(at, item)| {
                let path = format!("{path}[{at}]");
                if !matches!(item.data, Data::Map(_)) {
                    let kind = reader.string(item, &path)?.to_owned();
                    return Some(AllowedKind {
                        kind,
                        spec_type: None,
                    });
                }
                reader.map_of(item, &path, &["kind", "spec.type"])?;
                let spec_type = reader.field(item, &path, "spec.type");
                let kind = reader.required(item, &path, "kind")?.to_owned();
                Some(AllowedKind {
                    kind,
                    spec_type: spec_type.map(str::to_owned),
                })
            })
            .collect(),
    )
}

fn rule_location(
    reader: &mut Reader<'_>,
    item: &Value,
    path: &str,
    settings: &Settings,
) -> Option<RuleLocation> {
    reader.map_of(item, path, &["type", "exact", "pattern"])?;
    let location_type = reader.required(item, path, "type")?;
    let exact = reader.field(item, path, "exact");
    let pattern = reader.field(item, path, "pattern");
    if exact.is_some() && pattern.is_some() {
        reader.report(
            Diagnostic::error(
                "config-value",
                format!("`{path}` has both `exact` and `pattern`"),
            )
            .hint("leave one of them out"),
            item,
        );
        return None;
    }
    // A path is compared with targets as they come out of `file_target`.
    let target = |text: &str| {
        let folder = &item.origin.source.folder;
        match location_type {
            "file" => relative(&settings.folder, &normalize(&folder.join(text))),
            _ => text.to_owned(),
        }
    };
    Some(RuleLocation {
        exact: exact.map(target),
        location_type: Some(location_type.to_owned()),
        pattern: pattern.map(target),
    })
}

fn read_own(reader: &mut Reader<'_>, own: &Value, settings: &mut Settings) {
    let keys = [
        "catalog",
        "checkouts",
        "navigation",
        "roots",
        "systems",
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

/// A value as a message names it: not at all, if it is a secret.
pub(super) fn shown(value: &Value, text: &str) -> String {
    if value.secret || super::secret::has_password(text) {
        super::secret::REDACTED.to_owned()
    } else {
        format!("`{text}`")
    }
}

/// The path without `.` and, as far as its text goes, without `..`.
fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            _ => out.push(component),
        }
    }
    out
}

/// `path` as seen from `folder`, with `/` between its parts and a `./` or
/// `../` before them. Both are absolute, or relative to the same folder.
fn relative(folder: &Path, path: &Path) -> String {
    let folder = normalize(folder);
    let mut from = folder.components().peekable();
    let mut to = path.components().peekable();
    while let (Some(a), Some(b)) = (from.peek(), to.peek())
        && a == b
    {
        from.next();
        to.next();
    }
    let up = from.count();
    let mut parts: Vec<String> = std::iter::repeat_n("..".to_owned(), up).collect();
    if up == 0 {
        parts.push(".".to_owned());
    }
    parts.extend(to.filter_map(|component| match component {
        Component::RootDir => None,
        other => Some(other.as_os_str().to_string_lossy().into_owned()),
    }));
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_told_from_the_folder_of_the_configuration() {
        #[track_caller]
        fn check(folder: &str, path: &str, expected: &str) {
            let path = normalize(Path::new(path));
            assert_eq!(relative(Path::new(folder), &path), expected);
        }

        check("", "catalog/./all.yaml", "./catalog/all.yaml");
        check("portal", "portal/catalog/../all.yaml", "./all.yaml");
        check("portal", "shared/all.yaml", "../shared/all.yaml");
        check("portal", "../all.yaml", "../../all.yaml");
        check("/srv/portal", "/srv/portal/*/a.yaml", "./*/a.yaml");
    }
}
