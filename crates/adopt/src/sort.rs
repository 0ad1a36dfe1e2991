//! What sort of component a repository is, and how far it has come.
//!
//! Topics say it outright. Then files do: what makes a site comes before what makes
//! a service, since many sites are deployed like one, and a package that something
//! deploys is no library. Types are those of Backstage's examples (`service`,
//! `website`, `library`), and a few that organisations use beside them.

use crate::evidence::{Evidence, Found};

/// Topics that say what a repository is.
const TOPICS: [(&str, &str); 18] = [
    ("api", "service"),
    ("backend", "service"),
    ("cli", "tool"),
    ("dashboard", "website"),
    ("docs", "documentation"),
    ("documentation", "documentation"),
    ("frontend", "website"),
    ("github-action", "tool"),
    ("infrastructure", "infrastructure"),
    ("library", "library"),
    ("microservice", "service"),
    ("sdk", "library"),
    ("service", "service"),
    ("terraform-module", "infrastructure"),
    ("tool", "tool"),
    ("web-app", "website"),
    ("webapp", "website"),
    ("website", "website"),
];

/// Configurations of programs that make sites, without their endings.
const SITE_MAKERS: [&str; 8] = [
    "astro.config",
    "docusaurus.config",
    "gatsby-config",
    "next.config",
    "nuxt.config",
    "remix.config",
    "svelte.config",
    "vite.config",
];

/// Files and folders of what is deployed.
const DEPLOYED: [&str; 12] = [
    "Chart.yaml",
    "Dockerfile",
    "Procfile",
    "app.yaml",
    "chart",
    "charts",
    "fly.toml",
    "helm",
    "k8s",
    "serverless.yml",
    "serverless.yaml",
    "skaffold.yaml",
];

/// Topics of what is not meant to last.
const EXPERIMENTAL: [&str; 7] = [
    "demo",
    "example",
    "experiment",
    "experimental",
    "poc",
    "prototype",
    "sandbox",
];

/// `spec.type`.
pub fn component_type(evidence: &Evidence<'_>) -> Found {
    let rules = [
        by_topic,
        by_action,
        by_terraform,
        by_site,
        by_deployment,
        by_package,
        by_docs,
        by_language,
    ];
    let found = rules.iter().find_map(|rule| rule(evidence));
    found.unwrap_or_else(|| Found::new("other", "a guess: nothing tells what it is"))
}

fn by_topic(evidence: &Evidence<'_>) -> Option<Found> {
    let topics = &evidence.repository.topics;
    let (topic, found) = TOPICS
        .iter()
        .find(|(topic, _)| topics.iter().any(|other| other == topic))?;
    Some(Found::new(*found, format!("the topic {topic}")))
}

fn by_action(evidence: &Evidence<'_>) -> Option<Found> {
    let path = evidence.first(&["action.yml", "action.yaml"])?;
    Some(Found::new("tool", format!("{path}: an action of GitHub")))
}

fn by_terraform(evidence: &Evidence<'_>) -> Option<Found> {
    let path = evidence.first(&["main.tf", "terraform", "infra/main.tf", "Pulumi.yaml"])?;
    let is_software = evidence.first(&DEPLOYED[..3]).is_some();
    let is_software = is_software || evidence.first(&["package.json", "go.mod"]).is_some();
    (!is_software).then(|| Found::new("infrastructure", path))
}

fn by_site(evidence: &Evidence<'_>) -> Option<Found> {
    let is_maker = |path: &&str| {
        let name = path.rsplit_once('.').map_or(*path, |(name, _)| name);
        SITE_MAKERS.contains(&name) || *path == "angular.json"
    };
    if let Some(path) = evidence.paths().find(is_maker) {
        return Some(Found::new("website", path));
    }
    if let Some(package) = evidence.json("package.json")
        && let Some(name) = ["react-scripts", "next", "@angular/core", "vue", "svelte"]
            .into_iter()
            .find(|name| package["dependencies"].get(name).is_some())
    {
        return Some(Found::new("website", format!("package.json needs {name}")));
    }
    let is_hugo = evidence.has("content") && evidence.first(&["hugo.toml", "hugo.yaml"]).is_some();
    if is_hugo {
        return Some(Found::new("website", "the configuration of Hugo"));
    }
    let is_page = evidence.has("index.html") && !evidence.has("package.json");
    is_page.then(|| Found::new("website", "index.html"))
}

fn by_deployment(evidence: &Evidence<'_>) -> Option<Found> {
    let path = evidence.first(&DEPLOYED)?;
    Some(Found::new("service", path))
}

fn by_package(evidence: &Evidence<'_>) -> Option<Found> {
    if let Some(package) = evidence.json("package.json") {
        let is_private = package["private"].as_bool() == Some(true);
        let has = |key: &str| package.get(key).is_some();
        if has("bin") {
            return Some(Found::new("tool", "package.json has commands"));
        }
        if !is_private && ["exports", "main", "module", "types"].into_iter().any(has) {
            return Some(Found::new("library", "package.json has exports"));
        }
        if package["scripts"].get("start").is_some() {
            return Some(Found::new("service", "package.json can be started"));
        }
    }
    if evidence.has("Cargo.toml") {
        if let Some(path) = evidence.first(&["src/main.rs", "src/bin"]) {
            return Some(Found::new("tool", path));
        }
        if evidence.has("src/lib.rs") {
            return Some(Found::new("library", "src/lib.rs"));
        }
    }
    if evidence.has("go.mod") {
        return Some(match evidence.first(&["main.go", "cmd"]) {
            Some(path) => Found::new("tool", path),
            None => Found::new("library", "go.mod without a program"),
        });
    }
    if let Some(file) = evidence.toml("pyproject.toml")
        && file
            .get("project")
            .is_some_and(|it| it.get("scripts").is_some())
    {
        return Some(Found::new("tool", "pyproject.toml has commands"));
    }
    let path = evidence.first(&["pyproject.toml", "setup.py", "setup.cfg"]);
    let path = path.or_else(|| evidence.paths().find(|path| path.ends_with(".gemspec")));
    path.map(|path| Found::new("library", path))
}

fn by_docs(evidence: &Evidence<'_>) -> Option<Found> {
    let is_docs = evidence.first(&["mkdocs.yml", "mkdocs.yaml"])?;
    let languages = &evidence.repository.languages;
    let is_prose = |(language, _): &(String, u64)| matches!(&**language, "HTML" | "CSS");
    languages
        .iter()
        .all(is_prose)
        .then(|| Found::new("documentation", format!("{is_docs}, and no code")))
}

fn by_language(evidence: &Evidence<'_>) -> Option<Found> {
    let (language, _) = evidence.repository.languages.first()?;
    let found = match &**language {
        "HCL" | "Bicep" | "Nix" => "infrastructure",
        "CSS" | "HTML" | "Svelte" | "Vue" => "website",
        "Go" | "Java" | "Kotlin" | "C#" | "Elixir" | "Scala" => "service",
        "Shell" | "PowerShell" | "Makefile" => "tool",
        _ => return None,
    };
    Some(Found::new(
        found,
        format!("a guess: it is mostly {language}"),
    ))
}

/// `spec.lifecycle`.
pub fn lifecycle(evidence: &Evidence<'_>) -> Found {
    let repository = evidence.repository;
    if repository.is_archived {
        return Found::new("deprecated", "it is archived");
    }
    let topic = EXPERIMENTAL
        .into_iter()
        .find(|topic| repository.topics.iter().any(|other| other == topic));
    if let Some(topic) = topic {
        return Found::new("experimental", format!("the topic {topic}"));
    }
    if let Some(release) = &repository.release {
        return Found::new("production", format!("the release {}", release.tag));
    }
    let mut paths = evidence.paths();
    let is_deployment = |path: &&str| {
        let name = path.strip_prefix(".github/workflows/");
        name.is_some_and(|name| name.contains("deploy") || name.contains("release"))
    };
    if let Some(path) = paths.find(is_deployment) {
        return Found::new("production", path);
    }
    match evidence.first(&["Chart.yaml", "chart", "charts", "helm", "k8s"]) {
        Some(path) => Found::new("production", path),
        None => Found::new("experimental", "a guess: there is no release"),
    }
}
