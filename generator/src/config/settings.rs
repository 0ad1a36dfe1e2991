//! The settings of a portal, typed: what the rest of the program reads.
//!
//! Paths come out joined to the folder of the file that names them. Targets of
//! `file` locations come out relative to [`Settings::folder`], with a leading
//! `./`, so that nothing built from them names a folder of this machine;
//! Backstage has absolute paths there.

use std::path::PathBuf;

use catalog::build::{ConfiguredLocation, Rule};
use diagnostic::Diagnostic;
use url::Url;

use super::reader::Reader;
use super::value::Value;
use super::{locations, own};

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
    /// Where people ask the platform team: `app.support.url`.
    pub support_url: Option<String>,
    /// `callboard.theme.accent` as `#rrggbb`, in lower case.
    pub accent: Option<String>,
    /// `callboard.navigation.links`.
    pub navigation_links: Vec<NavigationLink>,
    /// How docs are made: `techdocs`, and `callboard.techdocs`.
    pub techdocs: crate::docs::Options,
    /// How the search index is made: `callboard.search`.
    pub search: search::write::Options,
    /// `integrations`, and `callboard.repositories`: code hosts that may be asked.
    pub hosts: Vec<super::integrations::Host>,
    /// `callboard.crawl`: how that is done.
    pub crawl: Crawl,
    /// `callboard.adopt.showInferred`: whether repositories without a descriptor are
    /// in the catalog too.
    pub shows_inferred: bool,
    /// `catalog.providers`: what is crawled.
    pub providers: super::providers::Providers,
    /// What software templates need.
    pub scaffolder: super::scaffolder::Scaffolder,
    /// Signing in: `auth`, and `callboard.signIn`.
    pub sign_in: access::config::SignIn,
    /// Where other systems are, by name, as in `grafana`; without a final `/`.
    pub systems: Vec<(String, String)>,
}

/// How code hosts are crawled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crawl {
    /// `downloadHosts`: more addresses that a host may send whoever downloads an
    /// archive to, as in `https://codeload.example.com`.
    pub download_hosts: Vec<String>,
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
    let support_url = support_url(reader, values);
    let mut settings = Settings {
        title,
        base_url,
        base_path,
        support_url,
        organization,
        folder,
        ..Settings::default()
    };
    if let Some(own) = values.get("callboard") {
        own::read(reader, own, &mut settings);
    }
    if reader.descend(values, &["catalog"]).is_some() {
        locations::read(reader, values, &mut settings);
    }
    super::techdocs::read(reader, values, &mut settings.techdocs);
    settings.systems = super::systems::read(reader, values);
    settings.hosts = super::integrations::read(reader, values);
    settings.scaffolder = super::scaffolder::read(reader, values);
    settings.sign_in = super::sign_in::read(reader, values);
    settings.providers = super::providers::read(reader, values);
    if settings.shows_inferred {
        for provider in &mut settings.providers.repositories {
            provider.also = adopt::evidence::SIGNS.map(str::to_owned).to_vec();
        }
    }
    settings.roots.insert(0, settings.folder.clone());
    settings.roots.dedup();
    settings
}

fn support_url(reader: &mut Reader<'_>, values: &Value) -> Option<String> {
    let path = ["app", "support", "url"];
    let text = reader.optional_string(values, &path)?;
    let is_known = |url: &Url| matches!(url.scheme(), "http" | "https" | "mailto");
    if let Some(url) = Url::parse(text).ok().filter(is_known) {
        return Some(url.into());
    }
    let value = values.at(&path).unwrap_or(values);
    let shown = shown(value, text);
    reader.report(
        Diagnostic::error(
            "config-value",
            format!("`app.support.url` is no address: {shown}"),
        )
        .hint("write where people ask, as in `https://github.com/acme/portal/issues`"),
        value,
    );
    None
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
    if !url.username().is_empty() || url.password().is_some() {
        return wrong(
            reader,
            "holds the name of a user, which every page would show",
        );
    }
    let whole = url.as_str().trim_end_matches('/').to_owned();
    Some((whole, url.path().trim_end_matches('/').to_owned()))
}

/// A value as a message names it: not at all, if it is a secret.
pub(super) fn shown(value: &Value, text: &str) -> String {
    if value.secret || super::secret::has_password(text) {
        super::secret::REDACTED.to_owned()
    } else {
        format!("`{text}`")
    }
}
