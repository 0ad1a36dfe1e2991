//! Where the other systems of an organisation are, for the links that
//! annotations give.
//!
//! [`read`] takes the addresses from `callboard.systems` and, for what is not
//! there, from the keys in which plugins of Backstage keep them. Which
//! annotation leads to which system is in `site::entity::links::table`.

use diagnostic::Diagnostic;
use url::Url;

use super::reader::Reader;
use super::value::Value;

/// A system, and the key in which a plugin of Backstage keeps its address.
struct System {
    name: &'static str,
    key: Option<[&'static str; 2]>,
}

const fn system(name: &'static str, key: Option<[&'static str; 2]>) -> System {
    System { name, key }
}

/// Every system that a link can lead to, by name.
const SYSTEMS: [System; 12] = [
    system("argocd", Some(["argocd", "baseUrl"])),
    system("dynatrace", Some(["dynatrace", "baseUrl"])),
    system("gocd", Some(["gocd", "baseUrl"])),
    system("grafana", Some(["grafana", "domain"])),
    system("jenkins", Some(["jenkins", "baseUrl"])),
    system("jira", Some(["jira", "baseUrl"])),
    system("kubernetes", None),
    system("opsgenie", Some(["opsgenie", "domain"])),
    system("pagerduty", None),
    system("sentry", None),
    system("sonarqube", Some(["sonarqube", "baseUrl"])),
    system("vault", Some(["vault", "baseUrl"])),
];

/// Every system by name, with its address without a final `/`.
pub fn read(reader: &mut Reader<'_>, values: &Value) -> Vec<(String, String)> {
    let own = values.at(&["callboard", "systems"]);
    if let Some(own) = own {
        let names = SYSTEMS.map(|system| system.name);
        if reader.map_of(own, "callboard.systems", &names).is_none() {
            return Vec::new();
        }
    }
    SYSTEMS
        .iter()
        .filter_map(|system| {
            let (value, path) = match own.and_then(|own| own.get(system.name)) {
                Some(value) => (value, format!("callboard.systems.{}", system.name)),
                None => {
                    let key = system.key?;
                    (values.at(&key)?, key.join("."))
                }
            };
            let text = reader.string(value, &path)?;
            Some((system.name.to_owned(), address(reader, value, &path, text)?))
        })
        .collect()
}

/// An address that others can start with, without a final `/`: of the web, and
/// with nothing after its path.
pub fn base_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let fits = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    fits.then(|| text.trim_end_matches('/').to_owned())
}

/// An address that links can start with.
pub(super) fn address(
    reader: &mut Reader<'_>,
    value: &Value,
    path: &str,
    text: &str,
) -> Option<String> {
    if let Some(address) = base_address(text) {
        return Some(address);
    }
    let shown = super::settings::shown(value, text);
    reader.report(
        Diagnostic::warning(
            "config-value",
            format!("`{path}` is no address to link to: {shown}"),
        )
        .hint("write what a browser would open, as in `https://grafana.example.com`"),
        value,
    );
    None
}

/// Whether a section of Backstage's configuration is read for its address.
#[cfg(test)]
pub(super) fn has_section(key: &str) -> bool {
    SYSTEMS
        .iter()
        .any(|system| system.key.is_some_and(|[section, _]| section == key))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::site::entity::links::table::ROWS;

    #[test]
    fn the_systems_are_those_that_annotations_lead_to() {
        let named: BTreeSet<&str> = ROWS
            .iter()
            .flat_map(|row| row.targets)
            .filter_map(|target| target.template.split_once("{base:")?.1.split_once('}'))
            .map(|(name, _)| name)
            .collect();
        let known: Vec<&str> = SYSTEMS.iter().map(|system| system.name).collect();
        assert_eq!(known, Vec::from_iter(named));
    }
}
