//! `catalog.providers` of the configuration: owners whose repositories are
//! crawled, and organisations whose people are.
//!
//! Whose rules: `readProviderConfigs` in Backstage's
//! `plugins/catalog-backend-module-github`, `-github-org` and `-gitlab`. Where a
//! section has the key that names the owner, it is one provider called `default`;
//! `githubOrg` is called by its `id`.

use crawl::people::Settings;
use crawl::provider::{Filters, Pattern, PeopleProvider, Provider};
use diagnostic::Diagnostic;
use forge::github::config::is_enterprise_server;
use forge::model::Visibility;

use super::reader::Reader;
use super::schedule::{self, Schedule};
use super::settings::shown;
use super::value::{Data, Value};

/// Everything that is crawled.
#[derive(Debug, Clone, Default)]
pub struct Providers {
    /// Owners of repositories.
    pub repositories: Vec<Provider>,
    /// Organisations.
    pub people: Vec<PeopleProvider>,
    /// How often they want to be crawled, by provider.
    pub schedules: Vec<(String, Schedule)>,
}

/// Reads `catalog.providers`.
pub(super) fn read(reader: &mut Reader<'_>, values: &Value) -> Providers {
    let mut providers = Providers::default();
    let Some(section) = reader.descend(values, &["catalog", "providers"]) else {
        return providers;
    };
    let keys = ["github", "githubOrg", "gitlab"];
    for (key, owner_key) in [("github", "organization"), ("gitlab", "group")] {
        for (id, item, path) in each(reader, section, key, owner_key) {
            let provider = match key {
                "github" => github(reader, item, &path, id),
                _ => gitlab(reader, item, &path, id),
            };
            if let Some(provider) = provider {
                add_schedule(reader, &mut providers, &provider.id, item, &path);
                providers.repositories.push(provider);
            }
        }
    }
    for (id, item, path) in each(reader, section, "githubOrg", "githubUrl") {
        let found = github_org(reader, item, &path, id);
        if let Some(first) = found.first() {
            add_schedule(reader, &mut providers, &first.id, item, &path);
        }
        providers.people.extend(found);
    }
    let others = section.entries().iter();
    for entry in others.filter(|entry| !keys.contains(&entry.key.as_str())) {
        let message = format!(
            "`catalog.providers.{}` is not read by this version",
            entry.key
        );
        let hint = format!(
            "what is read: {}",
            keys.map(|key| format!("`{key}`")).join(", ")
        );
        reader.report(
            Diagnostic::warning("config-unused", message).hint(hint),
            &entry.value,
        );
    }
    providers
}

/// The providers of a section: many by name, or one.
fn each<'v>(
    reader: &mut Reader<'_>,
    section: &'v Value,
    key: &str,
    owner_key: &str,
) -> Vec<(String, &'v Value, String)> {
    let path = format!("catalog.providers.{key}");
    let Some(value) = section.get(key) else {
        return Vec::new();
    };
    // `githubOrg` may be a list, and says its `id` within.
    let id_of = |item: &Value| match item.get("id").map(|id| &id.data) {
        Some(Data::String(id)) if key == "githubOrg" => format!("{key}/{id}"),
        _ => format!("{key}/default"),
    };
    if let Data::List(items) = &value.data {
        let items = items.iter().enumerate();
        return items
            .map(|(at, item)| (id_of(item), item, format!("{path}[{at}]")))
            .collect();
    }
    if value.get(owner_key).is_some() {
        return vec![(id_of(value), value, path)];
    }
    let entries = reader.map(value, &path).unwrap_or_default().iter();
    entries
        .map(|entry| {
            let id = format!("{key}/{}", entry.key);
            (id, &entry.value, format!("{path}.{}", entry.key))
        })
        .collect()
}

fn add_schedule(
    reader: &mut Reader<'_>,
    providers: &mut Providers,
    id: &str,
    item: &Value,
    path: &str,
) {
    if let Some(value) = item.get("schedule")
        && let Some(schedule) = schedule::read(reader, value, &format!("{path}.schedule"))
    {
        providers.schedules.push((id.to_owned(), schedule));
    }
}

fn github(reader: &mut Reader<'_>, item: &Value, path: &str, id: String) -> Option<Provider> {
    let keys = [
        "host",
        "organization",
        "app",
        "catalogPath",
        "filters",
        "validateLocationsExist",
        "schedule",
    ];
    reader.map_of(item, path, &keys)?;
    let owner = reader.required(item, path, "organization");
    let host = reader
        .field(item, path, "host")
        .unwrap_or("github.com")
        .to_lowercase();
    let catalog_path = catalog_path(reader, item, path, "catalogPath");
    let mut filters = Filters::default();
    if let Some(value) = item.get("filters") {
        let path = format!("{path}.filters");
        github_filters(reader, value, &path, &mut filters);
    }
    if let Some(value) = item.get("validateLocationsExist") {
        // Only what is there becomes a location, whatever this says.
        bool_of(reader, value, &format!("{path}.validateLocationsExist"));
    }
    Some(Provider {
        id,
        host,
        owner: owner?.to_owned(),
        catalog_path,
        filters,
        also: Vec::new(),
    })
}

fn github_filters(reader: &mut Reader<'_>, value: &Value, path: &str, filters: &mut Filters) {
    let keys = [
        "branch",
        "repository",
        "topic",
        "allowForks",
        "allowArchived",
        "visibility",
    ];
    if reader.map_of(value, path, &keys).is_none() {
        return;
    }
    filters.branch = reader.field(value, path, "branch").map(str::to_owned);
    filters.repository = pattern(reader, value, path, "repository");
    if let Some(topic) = value.get("topic") {
        let path = format!("{path}.topic");
        if reader
            .map_of(topic, &path, &["include", "exclude"])
            .is_some()
        {
            filters.topics_include = strings(reader, topic, &path, "include");
            filters.topics_exclude = strings(reader, topic, &path, "exclude");
        }
    }
    if let Some(value) = value.get("allowForks") {
        let allow = bool_of(reader, value, &format!("{path}.allowForks"));
        filters.without_forks = allow == Some(false);
    }
    if let Some(value) = value.get("allowArchived") {
        let allow = bool_of(reader, value, &format!("{path}.allowArchived"));
        filters.with_archived = allow == Some(true);
    }
    let named = strings(reader, value, path, "visibility");
    for name in named {
        match name.to_lowercase().as_str() {
            "public" => filters.visibility.push(Visibility::Public),
            "internal" => filters.visibility.push(Visibility::Internal),
            "private" => filters.visibility.push(Visibility::Private),
            _ => {
                let value = value.get("visibility").unwrap_or(value);
                let message = format!("`{path}.visibility` has {}", shown(value, &name));
                let hint = "write `public`, `internal` or `private`";
                reader.report(Diagnostic::error("config-value", message).hint(hint), value);
            }
        }
    }
}

fn gitlab(reader: &mut Reader<'_>, item: &Value, path: &str, id: String) -> Option<Provider> {
    let keys = [
        "host",
        "group",
        "branch",
        "fallbackBranch",
        "entityFilename",
        "projectPattern",
        "groupPattern",
        "excludeRepos",
        "skipForkedRepos",
        "includeArchivedRepos",
        "schedule",
    ];
    reader.map_of(item, path, &keys)?;
    let owner = reader.required(item, path, "group");
    let host = reader
        .field(item, path, "host")
        .unwrap_or("gitlab.com")
        .to_lowercase();
    let flag = |reader: &mut Reader<'_>, key: &str| {
        let value = item.get(key)?;
        bool_of(reader, value, &format!("{path}.{key}"))
    };
    let filters = Filters {
        branch: reader.field(item, path, "branch").map(str::to_owned),
        repository: pattern(reader, item, path, "projectPattern"),
        excluded: strings(reader, item, path, "excludeRepos"),
        without_forks: flag(reader, "skipForkedRepos") == Some(true),
        with_archived: flag(reader, "includeArchivedRepos") == Some(true),
        ..Filters::default()
    };
    Some(Provider {
        id,
        host,
        owner: owner?.to_owned(),
        catalog_path: catalog_path(reader, item, path, "entityFilename"),
        filters,
        also: Vec::new(),
    })
}

fn github_org(
    reader: &mut Reader<'_>,
    item: &Value,
    path: &str,
    id: String,
) -> Vec<PeopleProvider> {
    // The last three stand for what Backstage leaves to transformers in code.
    let keys = [
        "id",
        "githubUrl",
        "orgs",
        "schedule",
        "pageSizes",
        "excludeSuspendedUsers",
        "useVerifiedEmails",
        "teamNamespace",
        "teamType",
    ];
    if reader.map_of(item, path, &keys).is_none() {
        return Vec::new();
    }
    let Some(text) = reader.required(item, path, "githubUrl") else {
        return Vec::new();
    };
    let parsed = url::Url::parse(text).ok();
    let host = parsed.as_ref().and_then(url::Url::host_str);
    let Some(host) = host else {
        let value = item.get("githubUrl").unwrap_or(item);
        let message = format!("`{path}.githubUrl` is no address: {}", shown(value, text));
        let hint = "write `https://github.com`, and the organisations under `orgs`";
        reader.report(Diagnostic::error("config-value", message).hint(hint), value);
        return Vec::new();
    };
    let flag = |reader: &mut Reader<'_>, key: &str| {
        let value = item.get(key);
        let flag = value.and_then(|value| bool_of(reader, value, &format!("{path}.{key}")));
        flag == Some(true)
    };
    let organizations = strings(reader, item, path, "orgs");
    if organizations.is_empty() {
        let message = format!("`{path}` names no organisation");
        let hint = "add `orgs: [NAME]`; without, Backstage reads all that an app is installed in";
        reader.report(
            Diagnostic::error("config-required", message).hint(hint),
            item,
        );
    }
    let without_suspended = flag(reader, "excludeSuspendedUsers");
    if without_suspended
        && !is_enterprise_server(host)
        && let Some(value) = item.get("excludeSuspendedUsers")
    {
        let message = format!("`{path}.excludeSuspendedUsers` has no meaning for {host}");
        let hint = "only a GitHub Enterprise Server suspends accounts and tells of it";
        reader.report(
            Diagnostic::warning("config-unused", message).hint(hint),
            value,
        );
    }
    let settings = Settings {
        without_suspended,
        with_verified_emails: flag(reader, "useVerifiedEmails"),
        team_namespace: reader.field(item, path, "teamNamespace").map(str::to_owned),
        team_type: reader.field(item, path, "teamType").map(str::to_owned),
    };
    let is_one = organizations.len() == 1;
    organizations
        .into_iter()
        .map(|organization| PeopleProvider {
            id: match is_one {
                true => id.clone(),
                false => format!("{id}/{organization}"),
            },
            host: host.to_lowercase(),
            organization,
            settings: settings.clone(),
        })
        .collect()
}

fn catalog_path(reader: &mut Reader<'_>, item: &Value, path: &str, key: &str) -> String {
    let written = reader
        .field(item, path, key)
        .unwrap_or("/catalog-info.yaml");
    written.trim_start_matches('/').to_owned()
}

fn pattern(reader: &mut Reader<'_>, map: &Value, path: &str, key: &str) -> Option<Pattern> {
    let text = reader.field(map, path, key)?;
    match Pattern::new(text) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let value = map.get(key).unwrap_or(map);
            let shown = shown(value, text);
            let message = format!("`{path}.{key}` is no regular expression: {shown}");
            let diagnostic = Diagnostic::error("config-value", message).hint(error);
            reader.report(diagnostic, value);
            None
        }
    }
}

fn strings(reader: &mut Reader<'_>, map: &Value, path: &str, key: &str) -> Vec<String> {
    let Some(value) = map.get(key) else {
        return Vec::new();
    };
    let path = format!("{path}.{key}");
    let items = reader.list(value, &path).unwrap_or_default().iter();
    items
        .enumerate()
        .filter_map(|(at, item)| reader.string(item, &format!("{path}[{at}]")))
        .map(str::to_owned)
        .collect()
}

fn bool_of(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<bool> {
    match &value.data {
        Data::Bool(flag) => Some(*flag),
        // Out of a variable everything is text.
        Data::String(text) if text == "true" => Some(true),
        Data::String(text) if text == "false" => Some(false),
        _ => {
            let message = format!("`{path}` is {}, not `true` or `false`", value.noun());
            reader.report(Diagnostic::error("config-type", message), value);
            None
        }
    }
}
