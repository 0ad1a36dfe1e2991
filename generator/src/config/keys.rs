//! Every key of the configuration that is read, for the manual's reference.
//!
//! [`KEYS`] is the table; a test of the documents writes the page from it. The
//! tests below read a configuration that has every key: what the code asks for
//! is in the table, and what is in the table is asked for. What Backstage knows
//! and nothing here reads is in [`super::known`].

/// A key of the configuration.
#[derive(Debug)]
pub struct Key {
    /// Where it stands, as in `catalog.locations[].target`.
    pub path: &'static str,
    /// What it takes.
    pub takes: &'static str,
    /// What stands for it where it is not written; empty for nothing.
    pub default: &'static str,
    /// What it does.
    pub text: &'static str,
}

const fn key(
    path: &'static str,
    takes: &'static str,
    default: &'static str,
    text: &'static str,
) -> Key {
    Key {
        path,
        takes,
        default,
        text,
    }
}

const ADDRESS: &str = "an address";
const REQUIRED: &str = "required";

/// Every key, section by section.
pub const KEYS: &[Key] = &[
    key(
        "app.title",
        "a text",
        "`Callboard`",
        "What the portal is called, in its header and in the title of each page.",
    ),
    key(
        "app.baseUrl",
        ADDRESS,
        "",
        "Where the portal will be found. Its path is where every address begins; its host is \
         needed for the sitemap and for links that leave the portal.",
    ),
    key(
        "app.support.url",
        "an address, or `mailto:`",
        "",
        "Where people ask the platform team. A search that finds nothing leads there: to a new \
         issue where it is a repository of GitHub or GitLab.",
    ),
    key("organization.name", "a text", "", "Whose portal it is."),
    key(
        "catalog.locations[].type",
        "`file` or `url`",
        REQUIRED,
        "What the target is.",
    ),
    key(
        "catalog.locations[].target",
        "a path or pattern; an address",
        REQUIRED,
        "Where descriptors are. A path starts at the folder of the file that names it; an \
         address is read from a checkout.",
    ),
    key(
        "catalog.locations[].rules[].allow[]",
        "a kind, or a map",
        "",
        "Kinds that this location may bring besides those of `catalog.rules`.",
    ),
    key(
        "catalog.locations[].rules[].allow[].kind",
        "a kind",
        REQUIRED,
        "The kind, where the entry is a map.",
    ),
    key(
        "catalog.locations[].rules[].allow[].spec.type",
        "a text",
        "any",
        "Only entities of this type. The key is written `spec.type`, with its dot.",
    ),
    key(
        "catalog.rules[].allow[]",
        "a kind, or a map",
        "Component, API, Location",
        "Kinds that may come in.",
    ),
    key(
        "catalog.rules[].allow[].kind",
        "a kind",
        REQUIRED,
        "The kind, where the entry is a map.",
    ),
    key(
        "catalog.rules[].allow[].spec.type",
        "a text",
        "any",
        "Only entities of this type.",
    ),
    key(
        "catalog.rules[].locations[].type",
        "`file` or `url`",
        REQUIRED,
        "Which locations the rule is about.",
    ),
    key(
        "catalog.rules[].locations[].exact",
        "a target",
        "any",
        "The one target the rule is about.",
    ),
    key(
        "catalog.rules[].locations[].pattern",
        "a pattern",
        "any",
        "The targets the rule is about. `exact` and `pattern` exclude each other.",
    ),
    key(
        "catalog.providers.github.ID.organization",
        "a name",
        REQUIRED,
        "Whose repositories are crawled: an organisation, or a person. With the key directly below `github` there is one provider without an ID.",
    ),
    key(
        "catalog.providers.github.ID.host",
        "a host",
        "`github.com`",
        "One of `integrations.github`.",
    ),
    key(
        "catalog.providers.github.ID.catalogPath",
        "a path or pattern",
        "`/catalog-info.yaml`",
        "Where descriptors lie in each repository.",
    ),
    key(
        "catalog.providers.github.ID.filters.branch",
        "a branch",
        "the default branch",
        "The branch that is read.",
    ),
    key(
        "catalog.providers.github.ID.filters.repository",
        "a regular expression",
        "all",
        "What the name of a repository has to match, whole.",
    ),
    key(
        "catalog.providers.github.ID.filters.topic.include[]",
        "a topic",
        "all",
        "A repository needs one of these.",
    ),
    key(
        "catalog.providers.github.ID.filters.topic.exclude[]",
        "a topic",
        "none",
        "A repository may have none of these.",
    ),
    key(
        "catalog.providers.github.ID.filters.allowForks",
        "`true` or `false`",
        "`true`",
        "Whether forks are read.",
    ),
    key(
        "catalog.providers.github.ID.filters.allowArchived",
        "`true` or `false`",
        "`false`",
        "Whether archived repositories are read.",
    ),
    key(
        "catalog.providers.github.ID.filters.visibility[]",
        "`public`, `internal` or `private`",
        "all",
        "Who may see the repositories that are read.",
    ),
    key(
        "catalog.providers.github.ID.validateLocationsExist",
        "`true` or `false`",
        "`true`",
        "Has no meaning here: what is not there is never a location.",
    ),
    key(
        "catalog.providers.github.ID.app",
        "a text",
        "none",
        "Has no meaning here: the app is found by its installation.",
    ),
    key(
        "catalog.providers.github.ID.schedule.frequency",
        "a length of time, `cron`, or `trigger: manual`",
        "none",
        "How often it is crawled: as in `{ minutes: 30 }`, `PT30M` or `{ cron: … }`.",
    ),
    key(
        "catalog.providers.github.ID.schedule.timeout",
        "a length of time",
        "an hour",
        "How long a crawl waits for limits of the host in all.",
    ),
    key(
        "catalog.providers.github.ID.schedule.initialDelay",
        "a length of time",
        "none",
        "Has no meaning here.",
    ),
    key(
        "catalog.providers.github.ID.schedule.scope",
        "a text",
        "none",
        "Has no meaning here.",
    ),
    key(
        "catalog.providers.githubOrg.githubUrl",
        "an address",
        REQUIRED,
        "The host whose organisations are read, as in `https://github.com`.",
    ),
    key(
        "catalog.providers.githubOrg.orgs[]",
        "a name",
        REQUIRED,
        "Organisations whose teams become groups and whose members become users.",
    ),
    key(
        "catalog.providers.githubOrg.id",
        "a text",
        "`default`",
        "What the provider is called; there may be a list of them.",
    ),
    key(
        "catalog.providers.githubOrg.pageSizes",
        "a map",
        "none",
        "Has no meaning here: pages are as large as the host allows.",
    ),
    key(
        "catalog.providers.githubOrg.excludeSuspendedUsers",
        "`true` or `false`",
        "`false`",
        "Whether suspended accounts are left out. Only a GitHub Enterprise Server tells of them.",
    ),
    key(
        "catalog.providers.githubOrg.useVerifiedEmails",
        "`true` or `false`",
        "`false`",
        "Whether an address in the domains of the organisation comes before the one a member shows.",
    ),
    key(
        "catalog.providers.githubOrg.teamNamespace",
        "a namespace",
        "`default`",
        "The namespace of groups.",
    ),
    key(
        "catalog.providers.githubOrg.teamType",
        "a text",
        "`team`",
        "`spec.type` of groups.",
    ),
    key(
        "catalog.providers.githubOrg.schedule.frequency",
        "a length of time, `cron`, or `trigger: manual`",
        "none",
        "How often it is crawled: as in `{ minutes: 30 }`, `PT30M` or `{ cron: … }`.",
    ),
    key(
        "catalog.providers.githubOrg.schedule.timeout",
        "a length of time",
        "an hour",
        "How long a crawl waits for limits of the host in all.",
    ),
    key(
        "catalog.providers.githubOrg.schedule.initialDelay",
        "a length of time",
        "none",
        "Has no meaning here.",
    ),
    key(
        "catalog.providers.githubOrg.schedule.scope",
        "a text",
        "none",
        "Has no meaning here.",
    ),
    key(
        "catalog.providers.gitlab.ID.group",
        "a path",
        REQUIRED,
        "Whose projects are crawled, with those of groups below it.",
    ),
    key(
        "catalog.providers.gitlab.ID.host",
        "a host",
        "`gitlab.com`",
        "One of `integrations.gitlab`.",
    ),
    key(
        "catalog.providers.gitlab.ID.branch",
        "a branch",
        "the default branch",
        "The branch that is read.",
    ),
    key(
        "catalog.providers.gitlab.ID.fallbackBranch",
        "a branch",
        "none",
        "Has no meaning here: a project without commits has no descriptor.",
    ),
    key(
        "catalog.providers.gitlab.ID.entityFilename",
        "a path or pattern",
        "`catalog-info.yaml`",
        "Where descriptors lie in each project.",
    ),
    key(
        "catalog.providers.gitlab.ID.projectPattern",
        "a regular expression",
        "all",
        "What the name of a project has to match, whole.",
    ),
    key(
        "catalog.providers.gitlab.ID.groupPattern",
        "a regular expression",
        "all",
        "Has no meaning here: name the group.",
    ),
    key(
        "catalog.providers.gitlab.ID.excludeRepos[]",
        "a name",
        "none",
        "Projects that are left out.",
    ),
    key(
        "catalog.providers.gitlab.ID.skipForkedRepos",
        "`true` or `false`",
        "`false`",
        "Whether forks are left out.",
    ),
    key(
        "catalog.providers.gitlab.ID.includeArchivedRepos",
        "`true` or `false`",
        "`false`",
        "Whether archived projects are read.",
    ),
    key(
        "catalog.providers.gitlab.ID.schedule.frequency",
        "a length of time, `cron`, or `trigger: manual`",
        "none",
        "How often it is crawled: as in `{ minutes: 30 }`, `PT30M` or `{ cron: … }`.",
    ),
    key(
        "catalog.providers.gitlab.ID.schedule.timeout",
        "a length of time",
        "an hour",
        "How long a crawl waits for limits of the host in all.",
    ),
    key(
        "catalog.providers.gitlab.ID.schedule.initialDelay",
        "a length of time",
        "none",
        "Has no meaning here.",
    ),
    key(
        "catalog.providers.gitlab.ID.schedule.scope",
        "a text",
        "none",
        "Has no meaning here.",
    ),
    key(
        "integrations.github[].host",
        "a host",
        "`github.com`",
        "A GitHub: its name in addresses of repositories.",
    ),
    key(
        "integrations.github[].apiBaseUrl",
        ADDRESS,
        "`https://HOST/api/v3`",
        "Where its API is; of `github.com` that is known.",
    ),
    key(
        "integrations.github[].rawBaseUrl",
        ADDRESS,
        "none",
        "Has no meaning here.",
    ),
    key(
        "integrations.github[].token",
        "a token",
        "none",
        "Who asks. Write `${GITHUB_TOKEN}`.",
    ),
    key(
        "integrations.github[].commitSigningKey",
        "a key",
        "none",
        "Has no meaning here.",
    ),
    key(
        "integrations.github[].apps[].appId",
        "a number",
        REQUIRED,
        "A GitHub App that asks, instead of a token.",
    ),
    key(
        "integrations.github[].apps[].privateKey",
        "a key, its base64, or the path of its file",
        REQUIRED,
        "Its key.",
    ),
    key(
        "integrations.github[].apps[].allowedInstallationOwners[]",
        "a name",
        "all",
        "Owners for whom the App is used.",
    ),
    key(
        "integrations.github[].apps[].clientId",
        "a text",
        "none",
        "Has no meaning for a crawl.",
    ),
    key(
        "integrations.github[].apps[].clientSecret",
        "a text",
        "none",
        "Has no meaning for a crawl.",
    ),
    key(
        "integrations.github[].apps[].webhookSecret",
        "a text",
        "none",
        "Has no meaning for a crawl.",
    ),
    key(
        "integrations.github[].apps[].publicAccess",
        "`true` or `false`",
        "none",
        "Has no meaning here.",
    ),
    key(
        "integrations.gitlab[].host",
        "a host",
        "`gitlab.com`",
        "A GitLab: its name in addresses of projects.",
    ),
    key(
        "integrations.gitlab[].apiBaseUrl",
        ADDRESS,
        "`https://HOST/api/v4`",
        "Where its API is.",
    ),
    key(
        "integrations.gitlab[].baseUrl",
        ADDRESS,
        "none",
        "Has no meaning here.",
    ),
    key(
        "integrations.gitlab[].token",
        "a token",
        "none",
        "Who asks.",
    ),
    key(
        "integrations.gitlab[].commitSigningKey",
        "a key",
        "none",
        "Has no meaning here.",
    ),
    key(
        "techdocs.generator.mkdocs.legacyCopyReadmeMdToIndexMd",
        "`true` or `false`",
        "`true`",
        "Whether a README is the home page of docs that have none.",
    ),
    key(
        "techdocs.sanitizer.allowedIframeHosts[]",
        "a host",
        "none",
        "Hosts whose pages may be shown in frames.",
    ),
    key(
        "techdocs.sanitizer.additionalAllowedURIProtocols[]",
        "a scheme",
        "none",
        "Schemes that links in docs may have besides the usual ones, as in `slack`.",
    ),
    key(
        "auth.environment",
        "a text",
        "`development`",
        "Which of the environments below each provider counts.",
    ),
    key(
        "auth.providers",
        "a map",
        "",
        "How people sign in: `github`, `oidc`, `okta`, `google` and `microsoft`, each with Backstage's keys below an environment. Read where there is `callboard.signIn`.",
    ),
    key(
        "auth.session.secret",
        "a text",
        "",
        "What sessions are sealed with where `callboard.signIn.secrets` has nothing.",
    ),
    key(
        "callboard.adopt.showInferred",
        "true or false",
        "false",
        "Whether repositories without a descriptor are in the catalog too, as they can be told from outside; each says so.",
    ),
    key(
        "callboard.catalog.customKinds[]",
        "a kind, or a map",
        "none",
        "Kinds of your own. Their envelope and `metadata` are checked, `spec` is free.",
    ),
    key(
        "callboard.catalog.customKinds[].kind",
        "a kind",
        REQUIRED,
        "The kind, where the entry is a map.",
    ),
    key(
        "callboard.catalog.customKinds[].plural",
        "a text",
        "the kind with an `s`",
        "What many of them are called.",
    ),
    key(
        "callboard.catalog.customKinds[].icon",
        "the name of an icon",
        "`shapes`",
        "Their icon: a name of the Lucide set that the portal has.",
    ),
    key(
        "callboard.checkouts[].url",
        ADDRESS,
        REQUIRED,
        "A host, an organisation or one repository.",
    ),
    key(
        "callboard.checkouts[].path",
        "a path",
        REQUIRED,
        "The folder with its owners, its repositories or its files.",
    ),
    key(
        "callboard.integrations",
        "a map",
        "",
        "Settings of integrations by their names, as in `slack: {baseUrl: …}`: what each takes stands in its file.",
    ),
    key(
        "proxy.endpoints",
        "a map",
        "",
        "Where `http:backstage:request` leads: paths below `/api/proxy`, each with an address or `target`, `headers` and `allowedMethods`.",
    ),
    key(
        "scaffolder.defaultAuthor.name",
        "a text",
        "`Scaffolder`",
        "Whom commits of templates are from, where the step does not say.",
    ),
    key(
        "scaffolder.defaultAuthor.email",
        "a text",
        "`scaffolder@backstage.io`",
        "Their address.",
    ),
    key(
        "scaffolder.defaultCommitMessage",
        "a text",
        "`initial commit`",
        "The message of the first commit of a repository, where the step does not say.",
    ),
    key(
        "scaffolder.defaultEnvironment.parameters",
        "a map",
        "",
        "What templates find as `environment.parameters`.",
    ),
    key(
        "scaffolder.defaultEnvironment.secrets",
        "a map",
        "",
        "What steps find as `environment.secrets`; never shown, kept or logged.",
    ),
    key(
        "callboard.crawl.downloadHosts[]",
        ADDRESS,
        "none",
        "More addresses that archives of repositories may be downloaded from, beside those that a host is known for.",
    ),
    key(
        "callboard.repositories[].path",
        "a path",
        REQUIRED,
        "A folder of git repositories, as in `acme/shop.git`, that stands for a host.",
    ),
    key(
        "callboard.repositories[].host",
        "a host",
        "`github.com`",
        "The host it stands for.",
    ),
    key(
        "callboard.navigation.links[].label",
        "a text",
        REQUIRED,
        "The words of one more link in the top bar.",
    ),
    key(
        "callboard.navigation.links[].url",
        "an address, or a path that starts with `/`",
        REQUIRED,
        "Where it leads.",
    ),
    key(
        "callboard.roots[]",
        "a path",
        "none",
        "Folders that may be read beside those of the configuration files.",
    ),
    key(
        "callboard.search.language",
        "`english`, `german`, `french`, `spanish`, `portuguese`, `italian`, `dutch` or `none`",
        "`english`",
        "Whose endings are taken off words, so that `deploying` finds `deployments`.",
    ),
    key(
        "callboard.search.synonyms[][]",
        "a word",
        "none",
        "Lists of words that mean the same, as in `[k8s, kubernetes]`: each finds the others.",
    ),
    key(
        "callboard.techdocs.exact",
        "`true` or `false`",
        "`false`",
        "Follow MkDocs to the letter, also where that is hardly what authors mean.",
    ),
    key(
        "callboard.techdocs.plantuml.server",
        "an address",
        "-",
        "A PlantUML server, which readers' browsers ask for PlantUML and Graphviz diagrams.",
    ),
    key(
        "callboard.techdocs.kroki.server",
        "an address",
        "-",
        "A Kroki server, asked for them where there is no PlantUML server.",
    ),
    key(
        "callboard.theme.accent",
        "a colour, as in `\"#1f6feb\"`",
        "a blue",
        "The colour of links and buttons. It is made lighter or darker until it can be read.",
    ),
    key(
        "callboard.signIn.providers",
        "a map",
        "",
        "Who may sign in with each provider: `organizations` and `teams` of GitHub, `domains` of addresses for mail, `groups` of the others, or `anyone`; and `groupsClaim`.",
    ),
    key(
        "callboard.signIn.secrets",
        "a list of texts",
        "",
        "Random texts of at least 32 characters that sessions are sealed with. The first seals, all open, so that secrets can change.",
    ),
    key(
        "callboard.signIn.inServe",
        "`true` or `false`",
        "`false`",
        "Whether `callboard serve` asks people to sign in.",
    ),
    key(
        "callboard.signIn.auto",
        "`true` or `false`",
        "`false`",
        "Whether people are sent on at once where there is one provider.",
    ),
    key(
        "callboard.signIn.message",
        "a text",
        "",
        "What the sign-in page says above the providers. Anybody can read it.",
    ),
    key(
        "callboard.signIn.renewMinutes",
        "a number from 5 to 1440",
        "60",
        "How long a session counts before it is renewed, which is when GitHub is asked again whether somebody belongs.",
    ),
    key(
        "callboard.signIn.sessionHours",
        "a number from 1 to 720",
        "8",
        "How long after signing in somebody has to sign in again.",
    ),
    key(
        "callboard.signIn.templates",
        "a list",
        "",
        "Templates that are for some people only: `template`, and `allow` with groups, users, or `idp:` and a group of the provider.",
    ),
    key(
        "callboard.systems.argocd",
        ADDRESS,
        "`argocd.baseUrl`",
        "Argo CD.",
    ),
    key(
        "callboard.systems.dynatrace",
        ADDRESS,
        "`dynatrace.baseUrl`",
        "Dynatrace.",
    ),
    key("callboard.systems.gocd", ADDRESS, "`gocd.baseUrl`", "GoCD."),
    key(
        "callboard.systems.grafana",
        ADDRESS,
        "`grafana.domain`",
        "Grafana.",
    ),
    key(
        "callboard.systems.jenkins",
        ADDRESS,
        "`jenkins.baseUrl`",
        "Jenkins.",
    ),
    key("callboard.systems.jira", ADDRESS, "`jira.baseUrl`", "Jira."),
    key(
        "callboard.systems.kubernetes",
        ADDRESS,
        "",
        "A dashboard of Kubernetes.",
    ),
    key(
        "callboard.systems.opsgenie",
        ADDRESS,
        "`opsgenie.domain`",
        "Opsgenie.",
    ),
    key("callboard.systems.pagerduty", ADDRESS, "", "PagerDuty."),
    key("callboard.systems.sentry", ADDRESS, "", "Sentry."),
    key(
        "callboard.systems.sonarqube",
        ADDRESS,
        "`sonarqube.baseUrl`",
        "SonarQube.",
    ),
    key(
        "callboard.systems.vault",
        ADDRESS,
        "`vault.baseUrl`",
        "Vault.",
    ),
    key(
        "argocd.baseUrl",
        ADDRESS,
        "",
        "Where the plugin of Backstage keeps it.",
    ),
    key("dynatrace.baseUrl", ADDRESS, "", "The same for Dynatrace."),
    key("gocd.baseUrl", ADDRESS, "", "The same for GoCD."),
    key("grafana.domain", ADDRESS, "", "The same for Grafana."),
    key("jenkins.baseUrl", ADDRESS, "", "The same for Jenkins."),
    key("jira.baseUrl", ADDRESS, "", "The same for Jira."),
    key("opsgenie.domain", ADDRESS, "", "The same for Opsgenie."),
    key("sonarqube.baseUrl", ADDRESS, "", "The same for SonarQube."),
    key("vault.baseUrl", ADDRESS, "", "The same for Vault."),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::reader::asked;
    use super::super::tests::load_with;
    use super::*;

    // Those of plugins are apart: an address of `callboard.systems` goes before.
    const WHOLE: &str = "
app: {title: T, baseUrl: 'https://portal.example.com', support: {url: 'https://github.com/o/portal'}}
organization: {name: O}
catalog:
  locations:
    - {type: file, target: ./a.yaml, rules: [{allow: [Group, {kind: User, spec.type: x}]}]}
  rules:
    - allow: [Component, {kind: Template, spec.type: x}]
      locations: [{type: file, exact: ./a.yaml}, {type: url, pattern: 'https://x.example/**'}]
  providers:
    github:
      ID:
        organization: acme
        host: github.com
        catalogPath: /catalog-info.yaml
        app: ours
        validateLocationsExist: true
        filters:
          {branch: main, repository: '.*', topic: {include: [a], exclude: [b]}, allowForks: true,
           allowArchived: true, visibility: [public]}
        schedule: {frequency: {minutes: 30}, timeout: PT3M, initialDelay: 15s, scope: global}
    githubOrg:
      id: acme
      githubUrl: https://ghe.acme.com
      orgs: [acme]
      pageSizes: {}
      excludeSuspendedUsers: true
      useVerifiedEmails: true
      teamNamespace: acme
      teamType: squad
      schedule: {frequency: {minutes: 30}, timeout: PT3M, initialDelay: 15s, scope: global}
    gitlab:
      ID:
        group: acme
        host: gitlab.com
        branch: main
        fallbackBranch: main
        entityFilename: catalog-info.yaml
        projectPattern: '.*'
        groupPattern: '.*'
        excludeRepos: [a]
        skipForkedRepos: true
        includeArchivedRepos: true
        schedule: {frequency: {minutes: 30}, timeout: PT3M, initialDelay: 15s, scope: global}
integrations:
  github:
    - host: github.com
      apiBaseUrl: https://api.github.com
      rawBaseUrl: https://raw.githubusercontent.com
      token: t
      commitSigningKey: k
      apps: [{appId: '1', privateKey: k, allowedInstallationOwners: [acme], clientId: c,
              clientSecret: c, webhookSecret: w, publicAccess: true}]
  gitlab:
    - {host: gitlab.com, apiBaseUrl: 'https://gitlab.com/api/v4', baseUrl: 'https://gitlab.com',
       token: t, commitSigningKey: k}
auth:
  environment: production
  providers: {github: {production: {clientId: c, clientSecret: s}}}
  session: {secret: s}
proxy: {endpoints: {/slack: 'https://slack.com/api'}}
scaffolder:
  defaultAuthor: {name: Platform, email: platform@acme.example}
  defaultCommitMessage: Begin
  defaultEnvironment: {parameters: {region: eu}, secrets: {KEY: k}}
techdocs:
  generator: {mkdocs: {legacyCopyReadmeMdToIndexMd: true}}
  sanitizer: {allowedIframeHosts: [a.example], additionalAllowedURIProtocols: [slack]}
";
    const OWN: &str = "
callboard:
  adopt: {showInferred: true}
  catalog: {customKinds: [Vendor, {kind: Dataset, plural: Datasets, icon: database}]}
  checkouts: [{url: 'https://github.com/acme', path: ./checkouts}]
  crawl: {downloadHosts: ['https://codeload.example.com']}
  integrations: {slack: {baseUrl: 'https://slack.com'}}
  repositories: [{host: git.example.com, path: ./mirror}]
  navigation: {links: [{label: Status, url: 'https://status.example.com'}]}
  roots: [../shared]
  search: {language: german, synonyms: [[k8s, kubernetes]]}
  signIn:
    {auto: true, inServe: true, message: Hello, renewMinutes: 30, sessionHours: 8, secrets: [s],
     providers: {github: {organizations: [acme]}},
     templates: [{template: default/shop, allow: [group:default/web]}]}
  techdocs:
    exact: true
    plantuml: {server: 'https://x.example'}
    kroki: {server: 'https://x.example'}
  theme: {accent: '#1f6feb'}
  systems:
    {argocd: 'https://x.example', dynatrace: 'https://x.example', gocd: 'https://x.example',
     grafana: 'https://x.example', jenkins: 'https://x.example', jira: 'https://x.example',
     kubernetes: 'https://x.example', opsgenie: 'https://x.example',
     pagerduty: 'https://x.example', sentry: 'https://x.example',
     sonarqube: 'https://x.example', vault: 'https://x.example'}
";
    const PLUGINS: &str = "
argocd: {baseUrl: 'https://x.example'}
dynatrace: {baseUrl: 'https://x.example'}
gocd: {baseUrl: 'https://x.example'}
grafana: {domain: 'https://x.example'}
jenkins: {baseUrl: 'https://x.example'}
jira: {baseUrl: 'https://x.example'}
opsgenie: {domain: 'https://x.example'}
sonarqube: {baseUrl: 'https://x.example'}
vault: {baseUrl: 'https://x.example'}
";

    #[test]
    fn the_table_has_the_keys_that_are_read_and_no_others() {
        let own = format!("{WHOLE}{OWN}");
        // `auth` is read with `callboard.signIn` only, and is told of without.
        let (before, rest) = WHOLE.split_once("auth:").expect("it has `auth`");
        let (_, after) = rest.split_once("proxy:").expect("it has `proxy`");
        let plugins = format!("{before}proxy:{after}{PLUGINS}");
        let mut read = BTreeSet::new();
        for text in [own, plugins] {
            asked::start();
            let config = load_with(&[], &format!("--- app-config.yaml\n{text}"));
            read.extend(asked::take());
            let wrong: Vec<_> = config
                .diagnostics
                .iter()
                .map(|diagnostic| &diagnostic.message)
                .collect();
            assert!(wrong.is_empty(), "{wrong:?}");
        }
        let listed: BTreeSet<&str> = KEYS.iter().map(|key| key.path).collect();
        assert_eq!(listed.len(), KEYS.len(), "a key stands twice");
        let unread: Vec<_> = listed.iter().filter(|key| !read.contains(**key)).collect();
        assert!(unread.is_empty(), "nothing reads {unread:?}");
        // What holds other keys is not one itself.
        let holds = |path: &String| {
            let below = |key: &&str| {
                key.strip_prefix(path.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            };
            listed.iter().any(below)
        };
        let unlisted: Vec<_> = read.iter().filter(|path| !holds(path)).collect();
        assert!(unlisted.is_empty(), "not in the table: {unlisted:?}");
    }
}
