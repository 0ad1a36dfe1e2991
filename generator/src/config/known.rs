//! The keys of Backstage's configuration, and what they mean here.
//!
//! [`report`] says once, in two notes, which keys have no meaning here and
//! which are not used by this version, and warns of every key that is nobody's.
//!
//! The registry has the sections of Backstage itself and of its widely used
//! plugins. Below sections that are read here every key must be known; below
//! others only what looks like a slip is reported, because plugins add their
//! own.

use catalog::closest;
use diagnostic::Diagnostic;

use super::value::{Entry, Value};

/// What a key means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// It is read.
    Used,
    /// It belongs to what a portal does, but is not read by this version.
    Later,
    /// It is about Backstage's own server, database or plugins.
    Never,
}

use Meaning::{Later, Never, Used};

/// One key of the top level, and the keys below it.
struct Section {
    key: &'static str,
    meaning: Meaning,
    /// Empty where keys below are not looked at.
    below: &'static [(&'static str, Meaning)],
}

const fn section(
    key: &'static str,
    meaning: Meaning,
    below: &'static [(&'static str, Meaning)],
) -> Section {
    Section {
        key,
        meaning,
        below,
    }
}

/// Every known section, by key.
const SECTIONS: &[Section] = &[
    section("acryldata", Never, &[]),
    section("actions", Never, &[]),
    section("airbrake", Never, &[]),
    section("allure", Never, &[]),
    section("announcements", Never, &[]),
    section("apacheAirflow", Never, &[]),
    section("apiDocs", Never, &[]),
    section(
        "app",
        Used,
        &[
            ("analytics", Later),
            ("badges", Never),
            ("baseUrl", Used),
            ("branding", Later),
            ("datadogRum", Never),
            ("disableStaticFallbackCache", Never),
            ("experimental", Never),
            ("extensions", Never),
            ("externalAssets", Never),
            ("googleAnalyticsTrackingId", Never),
            ("https", Never),
            ("listen", Never),
            ("packages", Never),
            ("pluginOverrides", Never),
            ("plugins", Never),
            ("routes", Never),
            ("sidebar", Never),
            ("support", Used),
            ("title", Used),
        ],
    ),
    section("argocd", Used, &[]),
    section("auditLog", Never, &[]),
    section(
        "auth",
        Used,
        &[
            ("allowedOrigins", Later),
            ("autologout", Later),
            ("backstageTokenExpiration", Later),
            ("environment", Used),
            ("experimentalClientIdMetadataDocuments", Later),
            ("experimentalDynamicClientRegistration", Later),
            ("experimentalExtraAllowedOrigins", Later),
            ("experimentalRefreshToken", Later),
            ("identityTokenAlgorithm", Later),
            ("keyStore", Later),
            ("omitIdentityTokenOwnershipClaim", Later),
            ("providers", Used),
            ("session", Used),
        ],
    ),
    section("aws", Later, &[]),
    section("azureDevOps", Later, &[]),
    section("azureSites", Never, &[]),
    section(
        "backend",
        Never,
        &[
            ("actions", Never),
            ("auditor", Never),
            ("auth", Never),
            ("authService", Never),
            ("baseUrl", Never),
            ("cache", Never),
            ("cors", Never),
            ("csp", Never),
            ("database", Never),
            ("health", Never),
            ("https", Never),
            ("instance", Never),
            ("lifecycle", Never),
            ("listen", Never),
            ("logger", Never),
            ("metrics", Never),
            ("packages", Never),
            ("rateLimit", Never),
            ("reading", Later),
            ("redaction", Never),
            ("referrer", Never),
            ("server", Never),
            ("tokens", Never),
            ("trustProxy", Never),
            ("workingDirectory", Never),
        ],
    ),
    section("bazaar", Never, &[]),
    section("bitbucket", Later, &[]),
    section("buildkite", Later, &[]),
    section("callboard", Used, &[]),
    section(
        "catalog",
        Used,
        &[
            ("defaultLocationConflictStrategy", Never),
            ("disableDefaultProcessors", Never),
            ("disableRelationsCompatibility", Never),
            ("enableRelationsCompatibility", Never),
            ("experimentalAlwaysUseSearchJoin", Never),
            ("import", Later),
            ("locations", Used),
            ("orphanProviderStrategy", Never),
            ("orphanStrategy", Never),
            ("processingInterval", Never),
            ("processors", Later),
            ("processorTimeout", Never),
            ("providers", Used),
            ("readonly", Never),
            ("rules", Used),
            ("stitchingStrategy", Never),
            ("useUrlReadersSearch", Never),
        ],
    ),
    section("circleci", Later, &[]),
    section("cloudbuild", Later, &[]),
    section("codescene", Never, &[]),
    section("costInsights", Never, &[]),
    section("customTheme", Never, &[]),
    section("datadog", Later, &[]),
    section("devTools", Never, &[]),
    section("discovery", Never, &[]),
    section("dora", Never, &[]),
    section("dynamicPlugins", Never, &[]),
    section("dynatrace", Used, &[]),
    section("enabled", Never, &[]),
    section("entityFeedback", Never, &[]),
    section("events", Never, &[]),
    section("explore", Never, &[]),
    section("fossa", Never, &[]),
    section("gcp", Never, &[]),
    section("gocd", Used, &[]),
    section("grafana", Used, &[]),
    section("graphql", Never, &[]),
    section("harbor", Never, &[]),
    section("harness", Never, &[]),
    section("home", Later, &[]),
    section("homepage", Later, &[]),
    section("humanitec", Never, &[]),
    section("ilert", Never, &[]),
    section("infraWallet", Never, &[]),
    section(
        "integrations",
        Used,
        &[
            ("aws", Later),
            ("awsCodeCommit", Later),
            ("awsS3", Later),
            ("azure", Later),
            ("azureBlobStorage", Later),
            ("bitbucket", Later),
            ("bitbucketCloud", Later),
            ("bitbucketServer", Later),
            ("gerrit", Later),
            ("gitea", Later),
            ("github", Used),
            ("gitlab", Used),
            ("googleGcs", Later),
            ("harness", Later),
        ],
    ),
    section("jenkins", Used, &[]),
    section("jfrogArtifactory", Never, &[]),
    section("jira", Used, &[]),
    section("kafka", Never, &[]),
    section("keycloak", Never, &[]),
    section("kiali", Never, &[]),
    section(
        "kubernetes",
        Later,
        &[
            ("apiVersionOverrides", Later),
            ("clusterLocatorMethods", Later),
            ("customResources", Later),
            ("frontend", Later),
            ("objectTypes", Later),
            ("serviceLocatorMethod", Later),
        ],
    ),
    section("lighthouse", Never, &[]),
    section("linguist", Never, &[]),
    section("mcpActions", Never, &[]),
    section("newrelic", Later, &[]),
    section("newrelicdash", Later, &[]),
    section("nexusRepositoryManager", Never, &[]),
    section("nomad", Later, &[]),
    section("notifications", Never, &[]),
    section("octopusdeploy", Never, &[]),
    section("opencost", Never, &[]),
    section("opsgenie", Used, &[]),
    section("organization", Used, &[("name", Used)]),
    section("pagerDuty", Later, &[]),
    section("periskop", Never, &[]),
    section(
        "permission",
        Never,
        &[
            ("enabled", Never),
            ("permissionedPlugins", Never),
            ("rbac", Never),
        ],
    ),
    section("playlist", Never, &[]),
    section("proxy", Used, &[("endpoints", Used)]),
    section("puppetdb", Never, &[]),
    section("qeta", Never, &[]),
    section("rollbar", Never, &[]),
    section(
        "scaffolder",
        Used,
        &[
            ("auditLog", Later),
            ("concurrentTasksLimit", Later),
            ("defaultAuthor", Used),
            ("defaultCommitMessage", Used),
            ("defaultEnvironment", Used),
            ("EXPERIMENTAL_recoverTasks", Later),
            ("EXPERIMENTAL_recoverTasksTimeout", Later),
            ("EXPERIMENTAL_workspaceSerialization", Later),
            ("EXPERIMENTAL_workspaceSerializationProvider", Later),
            ("formDecorators", Later),
            ("processingInterval", Later),
            ("taskTimeout", Later),
            ("taskTimeoutJanitorFrequency", Later),
        ],
    ),
    section(
        "search",
        Later,
        &[
            ("collators", Later),
            ("elasticsearch", Later),
            ("maxPageLimit", Later),
            ("maxTermLength", Later),
            ("pg", Later),
            ("query", Later),
        ],
    ),
    section("sentry", Later, &[]),
    section("signals", Never, &[]),
    section("snyk", Later, &[]),
    section("sonarqube", Used, &[]),
    section("soundcheck", Never, &[]),
    section("splunkOnCall", Never, &[]),
    section("stackoverflow", Never, &[]),
    section("stackstorm", Never, &[]),
    section(
        "techdocs",
        Used,
        &[
            ("builder", Never),
            ("cache", Never),
            ("generator", Used),
            ("legacyUseCaseSensitiveTripletPaths", Never),
            ("publisher", Never),
            ("requestUrl", Never),
            ("sanitizer", Used),
            ("storageUrl", Never),
        ],
    ),
    section("techInsights", Later, &[]),
    section("techRadar", Later, &[]),
    section("todo", Later, &[]),
    section("userSettings", Never, &[]),
    section("vault", Used, &[]),
];

/// Reports every key that is not read.
pub fn report(values: &Value, diagnostics: &mut Vec<Diagnostic>) {
    let mut later = Vec::new();
    let mut never = Vec::new();
    let mut note = |meaning, path: String, entry: &Entry| match meaning {
        Used => {}
        Later => later.push((path, entry.clone())),
        Never => never.push((path, entry.clone())),
    };
    for entry in values.entries() {
        let key = entry.key.as_str();
        let Some(section) = SECTIONS.iter().find(|section| section.key == key) else {
            let known = SECTIONS.iter().map(|section| section.key);
            diagnostics.push(unknown(key.to_owned(), entry, known));
            continue;
        };
        // Read as soon as somebody has said who may sign in.
        let is_unread = key == "auth" && values.at(&["callboard", "signIn"]).is_none();
        let meaning = if is_unread { Later } else { section.meaning };
        note(meaning, key.to_owned(), entry);
        for child in entry.value.entries() {
            let path = format!("{key}.{}", child.key);
            let known = || section.below.iter().map(|(name, _)| *name);
            match section.below.iter().find(|(name, _)| *name == child.key) {
                Some((_, below)) if meaning == Used => note(*below, path, child),
                Some(_) => {}
                None if meaning == Used && !section.below.is_empty() => {
                    diagnostics.push(unknown(path, child, known()));
                }
                None => {
                    if closest(&child.key, known()).is_some() {
                        diagnostics.push(unknown(path, child, known()));
                    }
                }
            }
        }
    }
    let groups = [
        (
            "config-ignored",
            "has no meaning here",
            "have no meaning here",
            never,
        ),
        (
            "config-unused",
            "is not used by this version",
            "are not used by this version",
            later,
        ),
    ];
    for (code, one, many, keys) in groups {
        let Some((_, first)) = keys.first() else {
            continue;
        };
        let list: Vec<String> = keys.iter().map(|(path, _)| format!("`{path}`")).collect();
        let verb = if keys.len() == 1 { one } else { many };
        let message = format!("{} {verb}", list.join(", "));
        let mut place = first.origin.place();
        // The note is about all of them: one line would say too little.
        place.excerpt.clear();
        diagnostics.push(Diagnostic::note(code, message).at(place));
    }
}

/// The warning for a key that is nobody's.
pub(super) fn unknown<'k>(
    path: String,
    entry: &Entry,
    known: impl Iterator<Item = &'k str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        "config-unknown-key",
        format!("`{path}` is not a key of the configuration"),
    )
    .at(entry.origin.place());
    match closest(&entry.key, known) {
        Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

/// The keys of Backstage that are not read: those of what a portal does and
/// this version does not, and those that mean nothing here. Keys below a key
/// that is not read are not named.
pub fn unread() -> (Vec<String>, Vec<String>) {
    let (mut later, mut never) = (Vec::new(), Vec::new());
    let mut add = |path: String, meaning| match meaning {
        Later => later.push(path),
        Never => never.push(path),
        Used => {}
    };
    for section in SECTIONS {
        add(section.key.to_owned(), section.meaning);
        for (key, meaning) in section.below {
            if section.meaning == Used {
                add(format!("{}.{key}", section.key), *meaning);
            }
        }
    }
    (later, never)
}

#[cfg(test)]
mod tests {
    use super::super::systems;
    use super::*;

    #[test]
    fn the_registry_is_sorted_and_names_every_key_once() {
        #[track_caller]
        fn check(keys: Vec<&str>) {
            let mut sorted = keys.clone();
            sorted.sort_by_key(|key| key.to_lowercase());
            sorted.dedup();
            assert_eq!(keys, sorted);
        }

        check(SECTIONS.iter().map(|section| section.key).collect());
        for section in SECTIONS {
            check(section.below.iter().map(|(key, _)| *key).collect());
        }
    }

    #[test]
    fn sections_with_the_address_of_a_system_are_read() {
        for section in SECTIONS {
            let own = [
                "app",
                "auth",
                "callboard",
                "catalog",
                "integrations",
                "organization",
                "proxy",
                "scaffolder",
                "techdocs",
            ];
            let expected = own.contains(&section.key) || systems::has_section(section.key);
            assert_eq!(section.meaning == Used, expected, "{}", section.key);
        }
    }

    #[test]
    fn what_is_below_an_unread_section_is_unread() {
        for section in SECTIONS.iter().filter(|section| section.meaning != Used) {
            let used = section.below.iter().find(|(_, meaning)| *meaning == Used);
            assert_eq!(used, None, "{}", section.key);
        }
    }
}
