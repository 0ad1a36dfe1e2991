//! The section `catalog` of the configuration: which locations are read, and
//! which kinds they may bring.
//!
//! Whose rules: `ConfigLocationEntityProvider.ts` and `CatalogRules.ts` in
//! Backstage's `plugins/catalog-backend`, but for where `file` targets start:
//! see [`super::settings`].

use std::path::Path;

use catalog::Location;
use catalog::build::{AllowedKind, ConfiguredLocation, Rule, RuleLocation};
use diagnostic::Diagnostic;

use super::paths::{normalize, relative};
use super::reader::Reader;
use super::settings::{Settings, shown};
use super::value::{Data, Value};

/// Where a relative target starts in a Backstage whose backend runs in its
/// usual folder.
const BACKSTAGE_BACKEND: &str = "packages/backend";

/// Reads `catalog.rules` and `catalog.locations`.
pub(super) fn read(reader: &mut Reader<'_>, values: &Value, settings: &mut Settings) {
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
