//! `app-config.yaml` of a portal that starts.

use super::wishes::{Host, Wishes};

/// The environment variable with the token of a host.
pub const fn token_variable(host: Host) -> &'static str {
    match host {
        Host::Github => "GITHUB_TOKEN",
        Host::Gitlab => "GITLAB_TOKEN",
    }
}

/// The environment variables of a GitHub App.
pub const APP_VARIABLES: [&str; 2] = ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"];

/// The configuration.
pub fn text(wishes: &Wishes) -> String {
    let Wishes {
        organization,
        host_name,
        ..
    } = wishes;
    let title = quoted(&wishes.title);
    let base_url = match &wishes.base_url {
        Some(url) => format!("  baseUrl: {url}\n"),
        None => "  # Where it will be found: links in feeds and in pull requests need it.\n  \
                 # baseUrl: https://portal.example.com\n"
            .to_owned(),
    };
    let mut text = format!(
        "# The portal of {organization}. These are Backstage's keys; settings of Callboard alone\n\
         # are below `callboard`. A value such as ${{NAME}} is taken from the environment.\n\
         app:\n  title: {title}\n{base_url}\
         organization:\n  name: {}\n\n",
        quoted(organization)
    );
    text.push_str(&integrations(wishes));
    text.push_str("\ncatalog:\n  providers:\n");
    let id = id_of(organization);
    let owner = quoted(organization);
    let schedule = "        # How often the workflow runs, too.\n        \
                    schedule: { frequency: { hours: 1 }, timeout: { minutes: 30 } }\n";
    match wishes.host {
        Host::Github => {
            text.push_str(&format!(
                "    # Every repository with this file is in the catalog.\n    github:\n      {id}:\n"
            ));
            if host_name != "github.com" {
                text.push_str(&format!("        host: {host_name}\n"));
            }
            text.push_str(&format!(
                "        organization: {owner}\n        \
                 catalogPath: /catalog-info.yaml\n{schedule}"
            ));
            if wishes.with_people {
                text.push_str(&format!(
                    "    # Teams and members.\n    githubOrg:\n      id: {id}\n      \
                     githubUrl: https://{host_name}\n      orgs: [{owner}]\n"
                ));
            }
        }
        Host::Gitlab => text.push_str(&format!(
            "    # Every project of the group, and of those below it, with this file is in the\n    \
             # catalog.\n    gitlab:\n      {id}:\n        host: {host_name}\n        \
             group: {owner}\n        entityFilename: catalog-info.yaml\n{schedule}"
        )),
    }
    text.push_str(
        "  rules:\n    - allow: [API, Component, Domain, Group, Location, Resource, System, \
         Template, User]\n\n\
         callboard:\n  adopt:\n    # Whether repositories without a descriptor are shown too, as \
         far as they can be\n    # told from outside. `callboard adopt` proposes descriptors for \
         them.\n    showInferred: false\n",
    );
    text
}

fn integrations(wishes: &Wishes) -> String {
    let host_name = &wishes.host_name;
    let api = wishes.api_base_url.as_deref();
    let api = api.map(|url| format!("      apiBaseUrl: {url}\n"));
    let api = api.unwrap_or_default();
    let key = match wishes.host {
        Host::Github => "github",
        Host::Gitlab => "gitlab",
    };
    let access = match (wishes.host, wishes.with_app) {
        (Host::Github, true) => {
            let [id, private_key] = APP_VARIABLES;
            format!(
                "      apps:\n        - appId: ${{{id}}}\n          \
                 privateKey: ${{{private_key}}}\n"
            )
        }
        (host, _) => format!("      token: ${{{}}}\n", token_variable(host)),
    };
    format!("integrations:\n  {key}:\n    - host: {host_name}\n{api}{access}")
}

/// A text as YAML has it in any case.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The name of a provider in the configuration. What is a number is none.
fn id_of(organization: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let name = organization.replace(|it| !is_plain(it), "-");
    match name.starts_with(|it: char| it.is_ascii_alphabetic()) {
        true => name,
        false => format!("org-{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::wishes::Publish;
    use super::*;

    fn wishes() -> Wishes {
        Wishes {
            organization: "acme".to_owned(),
            title: "Acme: portal".to_owned(),
            base_url: None,
            host: Host::Github,
            host_name: "github.com".to_owned(),
            api_base_url: None,
            with_app: false,
            with_people: true,
            publish: Publish::Artifact,
        }
    }

    /// What is wrong with a configuration in the eyes of whoever reads it.
    fn problems(wishes: &Wishes) -> Vec<String> {
        let environment = [token_variable(Host::Github), token_variable(Host::Gitlab)]
            .into_iter()
            .chain(APP_VARIABLES)
            .map(|name| (name.to_owned(), "1".to_owned()))
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app-config.yaml");
        std::fs::write(&file, text(wishes)).unwrap();
        let config = crate::config::load(&[file], &environment, &crate::sources::ConfigFiles);
        let problems = config.diagnostics.iter();
        problems.map(|problem| problem.message.clone()).collect()
    }

    #[test]
    fn what_is_written_is_read_without_a_complaint() {
        assert_eq!(problems(&wishes()), [""; 0]);
        let with_app = Wishes {
            with_app: true,
            base_url: Some("https://portal.acme.example".to_owned()),
            host_name: "github.acme.example".to_owned(),
            api_base_url: Some("https://github.acme.example/api/v3".to_owned()),
            ..wishes()
        };
        assert_eq!(problems(&with_app), [""; 0]);
        let gitlab = Wishes {
            organization: "404/shops".to_owned(),
            host: Host::Gitlab,
            host_name: "gitlab.com".to_owned(),
            ..wishes()
        };
        assert_eq!(problems(&gitlab), [""; 0]);
    }

    #[test]
    fn the_file_explains_itself() {
        insta::assert_snapshot!(text(&wishes()), @r#"
        # The portal of acme. These are Backstage's keys; settings of Callboard alone
        # are below `callboard`. A value such as ${NAME} is taken from the environment.
        app:
          title: "Acme: portal"
          # Where it will be found: links in feeds and in pull requests need it.
          # baseUrl: https://portal.example.com
        organization:
          name: "acme"

        integrations:
          github:
            - host: github.com
              token: ${GITHUB_TOKEN}

        catalog:
          providers:
            # Every repository with this file is in the catalog.
            github:
              acme:
                organization: "acme"
                catalogPath: /catalog-info.yaml
                # How often the workflow runs, too.
                schedule: { frequency: { hours: 1 }, timeout: { minutes: 30 } }
            # Teams and members.
            githubOrg:
              id: acme
              githubUrl: https://github.com
              orgs: ["acme"]
          rules:
            - allow: [API, Component, Domain, Group, Location, Resource, System, Template, User]

        callboard:
          adopt:
            # Whether repositories without a descriptor are shown too, as far as they can be
            # told from outside. `callboard adopt` proposes descriptors for them.
            showInferred: false
        "#);
    }
}
