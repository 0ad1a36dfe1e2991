//! Which annotation leads where: one row per annotation, sorted by name.
//!
//! Adding a system is adding a row. The names are those of Backstage's
//! documentation (`docs/features/software-catalog/well-known-annotations.md`)
//! and of the plugins that read them. A template with `{base:…}` gives a link
//! only where that address is configured; any value that is an `https:`
//! address itself is taken as it is.

/// What one annotation means.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its name.
    pub annotation: &'static str,
    /// What its value looks like.
    pub form: Form,
    /// The links it gives, the most important first.
    pub targets: &'static [Target],
    /// A value to try it with, and the address it then gives first, with
    /// every `{base:NAME}` at `https://NAME.example`.
    pub example: (&'static str, &'static str),
}

/// One link of a row.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// What to call it.
    pub title: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The address; see `expand` for what may stand in braces.
    pub template: &'static str,
}

/// What the value of an annotation looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// This many or more names between slashes, as in `acme/shop`.
    Slug(usize),
    /// One name: letters, digits, `-`, `_`, `.`, `:`, `=`.
    Id,
    /// Any text; it is percent-encoded.
    Text,
    /// Names with commas between them.
    List,
    /// Only an address, with or without `url:` before it.
    Url,
    /// The name of an AWS resource.
    Arn,
}

impl Form {
    /// The parts of a value, if it has this form.
    pub fn parts(self, value: &str) -> Option<Vec<&str>> {
        let name = |text: &str| {
            !text.is_empty()
                && text != "."
                && text != ".."
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.:=~@".contains(&b))
        };
        match self {
            Self::Slug(least) => {
                let parts: Vec<&str> = value.split('/').collect();
                (parts.len() >= least && parts.iter().all(|part| name(part))).then_some(parts)
            }
            Self::Id | Self::List => name(value).then(|| vec![value]),
            Self::Text => (value.len() <= 1000).then(|| vec![value]),
            Self::Url | Self::Arn => None,
        }
    }
}

const fn row(
    annotation: &'static str,
    form: Form,
    targets: &'static [Target],
    example: (&'static str, &'static str),
) -> Row {
    Row {
        annotation,
        form,
        targets,
        example,
    }
}

const fn to(title: &'static str, icon: &'static str, template: &'static str) -> Target {
    Target {
        title,
        icon,
        template,
    }
}

use Form::{Arn, Id, List, Slug, Text, Url};

/// Every annotation that gives links, sorted by name.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("airbrake.io/project-id", Id, &[to("Airbrake", "bug", "https://airbrake.io/projects/{}")],
        ("12345", "https://airbrake.io/projects/12345")),
    row("argocd/app-name", Id, &[to("Argo CD", "rocket", "{base:argocd}/applications/{annotation:argocd/app-namespace|argocd}/{}")],
        ("orders", "https://argocd.example/applications/argocd/orders")),
    row("argocd/app-selector", Text, &[to("Argo CD", "rocket", "{base:argocd}/applications?labels={}")],
        ("app=orders", "https://argocd.example/applications?labels=app%3Dorders")),
    row("aws.amazon.com/amazon-ecs-service-arn", Arn, &[to("ECS service", "cloud", "")],
        ("arn:aws:ecs:eu-west-1:123456789012:service/shop/orders", "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/shop/services/orders?region=eu-west-1")),
    row("aws.amazon.com/arn", Arn, &[to("AWS console", "cloud", "")],
        ("arn:aws:s3:::orders-archive", "https://s3.console.aws.amazon.com/s3/buckets/orders-archive")),
    row("aws.amazon.com/aws-codepipeline-arn", Arn, &[to("CodePipeline", "workflow", "")],
        ("arn:aws:codepipeline:eu-west-1:123456789012:orders", "https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/orders/view?region=eu-west-1")),
    row("backstage.io/adr-location", Url, &[to("Decision records", "scroll-text", "")],
        ("https://github.com/acme/orders/tree/main/docs/adr", "https://github.com/acme/orders/tree/main/docs/adr")),
    row("backstage.io/edit-url", Url, &[to("Edit", "pencil", "")],
        ("https://github.com/acme/orders/edit/main/catalog-info.yaml", "https://github.com/acme/orders/edit/main/catalog-info.yaml")),
    row("backstage.io/kubernetes-id", Id, &[to("Kubernetes", "container", "{base:kubernetes}/#/search?q={}")],
        ("orders", "https://kubernetes.example/#/search?q=orders")),
    row("backstage.io/kubernetes-label-selector", Text, &[to("Kubernetes", "container", "{base:kubernetes}/#/search?q={}")],
        ("app=orders", "https://kubernetes.example/#/search?q=app%3Dorders")),
    row("backstage.io/source-location", Url, &[to("Code", "code-xml", "")],
        ("url:https://github.com/acme/orders/", "https://github.com/acme/orders/")),
    row("backstage.io/view-url", Url, &[to("Descriptor", "file-text", "")],
        ("https://github.com/acme/orders/blob/main/catalog-info.yaml", "https://github.com/acme/orders/blob/main/catalog-info.yaml")),
    row("buildkite.com/project-slug", Slug(2), &[to("Buildkite", "workflow", "https://buildkite.com/{0}/{1}")],
        ("acme/orders", "https://buildkite.com/acme/orders")),
    row("circleci.com/project-slug", Slug(3), &[to("CircleCI", "workflow", "https://app.circleci.com/pipelines/{path}")],
        ("github/acme/orders", "https://app.circleci.com/pipelines/github/acme/orders")),
    row("datadoghq.com/dashboard-url", Url, &[to("Datadog", "chart-line", "")],
        ("https://app.datadoghq.com/dashboard/abc", "https://app.datadoghq.com/dashboard/abc")),
    row("datadoghq.com/service-name", Id, &[to("Datadog", "chart-line", "https://{annotation:datadoghq.com/site|app.datadoghq.com}/apm/services/{}")],
        ("orders", "https://app.datadoghq.com/apm/services/orders")),
    row("dev.azure.com/project-repo", Slug(2), &[
            to("Azure Repos", "git-branch", "https://{annotation:dev.azure.com/host-org}/{0}/_git/{1}"),
            to("Pull requests", "git-branch", "https://{annotation:dev.azure.com/host-org}/{0}/_git/{1}/pullrequests")],
        ("shop/orders", "https://dev.azure.com/acme/shop/_git/orders")),
    row("dynatrace.com/dynatrace-entity-id", Id, &[to("Dynatrace", "chart-line", "{base:dynatrace}/ui/entity/{}")],
        ("SERVICE-0123456789ABCDEF", "https://dynatrace.example/ui/entity/SERVICE-0123456789ABCDEF")),
    row("github.com/login", Id, &[to("GitHub profile", "code-xml", "https://github.com/{}")],
        ("octocat", "https://github.com/octocat")),
    row("github.com/project-slug", Slug(2), &[
            to("Repository", "code-xml", "https://{host:github.com}/{0}/{1}"),
            to("Actions", "workflow", "https://{host:github.com}/{0}/{1}/actions"),
            to("Pull requests", "git-branch", "https://{host:github.com}/{0}/{1}/pulls"),
            to("Issues", "circle-dot", "https://{host:github.com}/{0}/{1}/issues"),
            to("Insights", "chart-line", "https://{host:github.com}/{0}/{1}/pulse")],
        ("acme/orders", "https://github.com/acme/orders")),
    row("github.com/team-slug", Slug(2), &[to("GitHub team", "code-xml", "https://{host:github.com}/orgs/{0}/teams/{1}")],
        ("acme/payments", "https://github.com/orgs/acme/teams/payments")),
    row("github.com/user-login", Id, &[to("GitHub profile", "code-xml", "https://github.com/{}")],
        ("octocat", "https://github.com/octocat")),
    row("gitlab.com/project-slug", Slug(2), &[
            to("Repository", "code-xml", "https://{host:gitlab.com}/{path}"),
            to("Pipelines", "workflow", "https://{host:gitlab.com}/{path}/-/pipelines"),
            to("Merge requests", "git-branch", "https://{host:gitlab.com}/{path}/-/merge_requests"),
            to("Issues", "circle-dot", "https://{host:gitlab.com}/{path}/-/issues")],
        ("acme/shop/orders", "https://gitlab.com/acme/shop/orders")),
    row("gocd.org/pipelines", List, &[to("GoCD pipeline", "workflow", "{base:gocd}/go/tab/pipeline/history/{}")],
        ("orders", "https://gocd.example/go/tab/pipeline/history/orders")),
    row("google.com/cloudbuild-project-slug", Id, &[to("Cloud Build", "workflow", "https://console.cloud.google.com/cloud-build/builds?project={}")],
        ("acme-shop", "https://console.cloud.google.com/cloud-build/builds?project=acme-shop")),
    row("grafana/alert-label-selector", Text, &[to("Alerts", "bell", "{base:grafana}/alerting/list?search={}")],
        ("service=orders", "https://grafana.example/alerting/list?search=service%3Dorders")),
    row("grafana/dashboard-selector", Text, &[to("Dashboards", "layout-dashboard", "{base:grafana}/dashboards?query={}")],
        ("title='Orders'", "https://grafana.example/dashboards?query=title%3D%27Orders%27")),
    row("grafana/overview-dashboard", Url, &[to("Dashboard", "layout-dashboard", "")],
        ("https://grafana.acme.example/d/abc", "https://grafana.acme.example/d/abc")),
    row("grafana/tag-selector", Text, &[to("Dashboards", "layout-dashboard", "{base:grafana}/dashboards?tag={}")],
        ("orders", "https://grafana.example/dashboards?tag=orders")),
    row("jenkins.io/job-full-name", Slug(1), &[to("Jenkins", "workflow", "{base:jenkins}{jobs}")],
        ("shop/orders", "https://jenkins.example/job/shop/job/orders")),
    row("jira.com/project-key", Id, &[to("Jira", "square-kanban", "{base:jira}/browse/{}")],
        ("SHOP", "https://jira.example/browse/SHOP")),
    row("jira/project-key", Id, &[to("Jira", "square-kanban", "{base:jira}/browse/{}")],
        ("SHOP", "https://jira.example/browse/SHOP")),
    row("launchdarkly.com/project-key", Id, &[to("LaunchDarkly", "flag", "https://app.launchdarkly.com/projects/{}")],
        ("shop", "https://app.launchdarkly.com/projects/shop")),
    row("lighthouse.com/website-url", Url, &[to("Website", "globe", "")],
        ("https://shop.acme.example", "https://shop.acme.example")),
    row("newrelic.com/dashboard-guid", Id, &[to("New Relic", "chart-line", "https://one.newrelic.com/redirect/entity/{}")],
        ("MXxWSVp8REFTSEJPQVJEfDE=", "https://one.newrelic.com/redirect/entity/MXxWSVp8REFTSEJPQVJEfDE%3D")),
    row("npm/package", Text, &[to("npm", "package", "https://www.npmjs.com/package/{path}")],
        ("lodash", "https://www.npmjs.com/package/lodash")),
    row("opsgenie.com/component-selector", Text, &[to("Opsgenie alerts", "siren", "{base:opsgenie}/alert/list?query={}")],
        ("tag:\"orders\"", "https://opsgenie.example/alert/list?query=tag%3A%22orders%22")),
    row("opsgenie.com/team", Text, &[to("Opsgenie alerts", "siren", "{base:opsgenie}/alert/list?query=teams%3A{}")],
        ("payments", "https://opsgenie.example/alert/list?query=teams%3Apayments")),
    row("pagerduty.com/integration-key", Id, &[to("PagerDuty", "siren", "{base:pagerduty}/service-directory")],
        ("0123456789abcdef0123456789abcdef", "https://pagerduty.example/service-directory")),
    row("pagerduty.com/service-id", Id, &[to("PagerDuty", "siren", "{base:pagerduty}/service-directory/{}")],
        ("PIJ90N7", "https://pagerduty.example/service-directory/PIJ90N7")),
    row("quay.io/repository-slug", Slug(2), &[to("Quay", "container", "https://quay.io/repository/{0}/{1}")],
        ("acme/orders", "https://quay.io/repository/acme/orders")),
    row("rollbar.com/project-slug", Slug(2), &[to("Rollbar", "bug", "https://rollbar.com/{0}/{1}/")],
        ("acme/orders", "https://rollbar.com/acme/orders/")),
    row("runbook.io/url", Url, &[to("Runbook", "book-open", "")],
        ("https://wiki.acme.example/orders/runbook", "https://wiki.acme.example/orders/runbook")),
    row("sentry.io/project-slug", Slug(1), &[to("Sentry", "bug", "{base:sentry}/projects/{path}/")],
        ("orders", "https://sentry.example/projects/orders/")),
    row("snyk.io/org-name", Id, &[to("Snyk", "shield", "https://app.snyk.io/org/{}/projects")],
        ("acme", "https://app.snyk.io/org/acme/projects")),
    row("sonarqube.org/project-key", Slug(1), &[to("SonarQube", "shield", "{base:sonarqube}/dashboard?id={}")],
        ("acme:orders", "https://sonarqube.example/dashboard?id=acme%3Aorders")),
    row("travis-ci.com/repo-slug", Slug(2), &[to("Travis CI", "workflow", "https://app.travis-ci.com/github/{0}/{1}")],
        ("acme/orders", "https://app.travis-ci.com/github/acme/orders")),
    row("vault.io/secrets-path", Slug(1), &[to("Vault", "key-round", "{base:vault}/ui/vault/secrets/{annotation:vault.io/secrets-engine|secrets}/list/{path}")],
        ("shop/orders", "https://vault.example/ui/vault/secrets/secrets/list/shop/orders")),
];

/// What comes first on a page: code, then what an engineer on call needs, then
/// the rest by name.
pub fn rank(annotation: &str) -> (u8, &str) {
    let rank = match annotation {
        "backstage.io/source-location" => 0,
        "github.com/project-slug" | "gitlab.com/project-slug" | "dev.azure.com/project-repo" => 1,
        "runbook.io/url" => 2,
        "grafana/overview-dashboard"
        | "grafana/dashboard-selector"
        | "grafana/tag-selector"
        | "datadoghq.com/dashboard-url" => 3,
        "pagerduty.com/service-id" | "argocd/app-name" | "aws.amazon.com/arn" => 4,
        _ => 5,
    };
    (rank, annotation)
}

/// Our icon for a name that Backstage knows in `metadata.links`, of its own
/// (`packages/core-app-api`, `packages/app-defaults`) or in common use.
pub fn icon(name: &str) -> &'static str {
    let name = name.trim().to_ascii_lowercase();
    match name.as_str() {
        "dashboard" | "grafana" | "monitoring" => "layout-dashboard",
        "docs" | "techdocs" | "documentation" | "book" | "wiki" | "article" => "book-open",
        "github" => "code-xml",
        "gitlab" => "code-xml",
        "code" | "source" | "git" | "repository" => "code-xml",
        "chat" | "slack" | "message" | "teams" => "message-square",
        "email" | "mail" => "mail",
        "user" | "person" => "user-round",
        "group" | "people" => "users",
        "help" | "question" => "circle-question-mark",
        "warning" | "alert" => "triangle-alert",
        "catalog" | "kind:component" => "box",
        "kind:api" | "api" | "swagger" => "braces",
        "kind:resource" | "database" | "storage" => "database",
        "kind:system" => "blocks",
        "kind:domain" => "map",
        "kind:group" => "users",
        "kind:user" => "user-round",
        "kind:location" => "map-pin",
        "kind:template" | "scaffolder" => "copy-plus",
        "search" => "search",
        "cloud" | "aws" | "azure" | "gcp" | "console" => "cloud",
        "web" | "website" | "language" | "globe" | "public" | "admin" => "globe",
        "alarm" | "pagerduty" | "oncall" | "on-call" => "siren",
        "logs" | "log" => "scroll-text",
        "metrics" | "chart" | "analytics" | "timeline" => "chart-line",
        "security" => "shield",
        "build" | "ci" | "pipeline" | "jenkins" => "workflow",
        "bug" => "bug",
        _ => "external-link",
    }
}
