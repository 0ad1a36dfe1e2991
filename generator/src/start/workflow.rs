//! `.github/workflows/portal.yml`: crawls, builds and publishes, on a schedule, by
//! hand, and when another repository says so.
//!
//! Each job may do no more than it does, actions are pinned to commits, nothing of
//! the repository's credentials stays on the disk, and what comes from outside
//! reaches a shell only through the environment. Whoever may start the event
//! `portal` needs no other rights here.

use std::fmt::Write as _;

use super::configuration::{APP_VARIABLES, token_variable};
use super::wishes::{Host, Publish, Wishes};

/// Actions, pinned to the commits of their releases.
const CHECKOUT: &str = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0";
const CACHE_RESTORE: &str =
    "actions/cache/restore@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0";
const CACHE_SAVE: &str = "actions/cache/save@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0";
const UPLOAD: &str = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2";
const DOWNLOAD: &str =
    "actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0";
const UPLOAD_PAGES: &str =
    "actions/upload-pages-artifact@7b1f4a764d45c48632c6b24a0339c27f5614fb0b # v4.0.0";
const DEPLOY_PAGES: &str = "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e # v4.0.5";
const AWS: &str =
    "aws-actions/configure-aws-credentials@a03048d87541d1d9fcf2ecf528a4a65ba9bd7838 # v5.0.0";

/// The step that fetches the program.
const INSTALL: &str = "      # The archive of a release, and its SHA-256, as variables of this repository.
      - name: Install Callboard
        env:
          ARCHIVE: ${{ vars.CALLBOARD_ARCHIVE }}
          SHA256: ${{ vars.CALLBOARD_SHA256 }}
        run: |
          curl --fail --silent --show-error --location --output \"$RUNNER_TEMP/callboard.tar.gz\" \"$ARCHIVE\"
          echo \"$SHA256  $RUNNER_TEMP/callboard.tar.gz\" | sha256sum --check
          mkdir \"$RUNNER_TEMP/callboard\"
          tar --extract --gzip --file \"$RUNNER_TEMP/callboard.tar.gz\" --directory \"$RUNNER_TEMP/callboard\" --strip-components 1
";

/// The workflow, which runs at these times.
pub fn text(wishes: &Wishes, crons: &[String]) -> String {
    let mut text = String::from(
        "# Keeps the portal current. Written by `callboard init`; it is yours now.\n\
         name: Portal\n\n\
         on:\n",
    );
    if !crons.is_empty() {
        text.push_str("  schedule:\n");
    }
    for cron in crons {
        let _ = writeln!(text, "    - cron: \"{cron}\"");
    }
    text.push_str(
        "  workflow_dispatch:\n  \
         # Another repository, or a template that made one, asks for it with this event.\n  \
         repository_dispatch:\n    types: [portal]\n\n\
         permissions: {}\n\n\
         concurrency:\n  group: portal\n  cancel-in-progress: false\n\n\
         jobs:\n",
    );
    text.push_str(&build(wishes));
    match &wishes.publish {
        Publish::Artifact => {}
        Publish::Pages => text.push_str(&pages()),
        Publish::S3(address) => text.push_str(&s3(address)),
    }
    text
}

fn build(wishes: &Wishes) -> String {
    let mut secrets = String::new();
    let mut secret = |name: &str, from: &str| {
        let _ = writeln!(secrets, "          {name}: ${{{{ secrets.{from} }}}}");
    };
    match (wishes.host, wishes.with_app) {
        (Host::Github, true) => {
            for name in APP_VARIABLES {
                secret(name, &name.replace("GITHUB_", "CALLBOARD_"));
            }
        }
        // The token of the workflow itself reads no other repository.
        (host, _) => secret(token_variable(host), "CALLBOARD_TOKEN"),
    }
    let upload = match wishes.publish {
        Publish::Pages => {
            format!("      - uses: {UPLOAD_PAGES}\n        with:\n          path: portal\n")
        }
        Publish::Artifact | Publish::S3(_) => format!(
            "      - uses: {UPLOAD}\n        with:\n          name: portal\n          path: portal\n          \
             include-hidden-files: true\n          retention-days: 7\n"
        ),
    };
    format!(
        "  build:
    name: Crawl and build
    runs-on: ubuntu-24.04
    timeout-minutes: 120
    permissions:
      contents: read
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
{INSTALL}      # What was crawled before costs no request, and the portal before tells what changed.
      - uses: {CACHE_RESTORE}
        with:
          path: |
            .callboard/cache
            portal
          key: portal-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: portal-
      - name: Crawl
        env:
{secrets}        run: '\"$RUNNER_TEMP/callboard/callboard\" crawl'
      - name: Build
        env:
{secrets}        run: |
          now=$(date --utc +%Y-%m-%dT%H:%M:%SZ)
          \"$RUNNER_TEMP/callboard/callboard\" build --quiet --out portal --built-at \"$now\"
      - uses: {CACHE_SAVE}
        if: ${{{{ !cancelled() }}}}
        with:
          path: |
            .callboard/cache
            portal
          key: portal-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
{upload}"
    )
}

fn pages() -> String {
    format!(
        "
  publish:
    name: Publish
    needs: build
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      pages: write # puts the portal there
      id-token: write # says to Pages which workflow this is
    environment:
      name: github-pages
      url: ${{{{ steps.pages.outputs.page_url }}}}
    steps:
      - id: pages
        uses: {DEPLOY_PAGES}
"
    )
}

fn s3(address: &str) -> String {
    format!(
        "
  publish:
    name: Publish
    needs: build
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      id-token: write # says to AWS which workflow this is
    env:
      BUCKET: {address}
    steps:
      - uses: {DOWNLOAD}
        with:
          name: portal
          path: portal
      # A role that trusts this repository, and may write to the bucket and nothing else.
      - uses: {AWS}
        with:
          role-to-assume: ${{{{ vars.CALLBOARD_AWS_ROLE }}}}
          aws-region: ${{{{ vars.CALLBOARD_AWS_REGION }}}}
{INSTALL}      # Writes only what changed, in an order that readers do not notice.
      - name: Publish
        run: '\"$RUNNER_TEMP/callboard/callboard\" publish --from portal --to \"$BUCKET\"'
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(publish: Publish) -> Wishes {
        Wishes {
            organization: "acme".to_owned(),
            title: "Acme".to_owned(),
            base_url: None,
            host: Host::Github,
            host_name: "github.com".to_owned(),
            api_base_url: None,
            with_app: false,
            with_people: true,
            publish,
        }
    }

    fn yaml_of(text: &str) -> serde_json::Value {
        let stream = yaml::parse(text, &yaml::Limits::default());
        match &stream.documents[0].content {
            yaml::Content::Tree(node) => node.to_json(),
            other => panic!("{other:?}\n{text}"),
        }
    }

    #[test]
    fn no_job_may_do_more_than_it_does() {
        for publish in [
            Publish::Artifact,
            Publish::Pages,
            Publish::S3("s3://acme-portal".to_owned()),
        ] {
            let text = text(&wishes(publish.clone()), &["17 * * * *".to_owned()]);
            let workflow = yaml_of(&text);
            assert_eq!(workflow["permissions"], serde_json::json!({}));
            assert_eq!(workflow["on"]["schedule"][0]["cron"], "17 * * * *");
            let permissions = |job: &str| workflow["jobs"][job]["permissions"].to_string();
            assert_eq!(permissions("build"), r#"{"contents":"read"}"#);
            let expected = match publish {
                Publish::Artifact => "null",
                Publish::Pages => r#"{"pages":"write","id-token":"write"}"#,
                Publish::S3(_) => r#"{"id-token":"write"}"#,
            };
            assert_eq!(permissions("publish"), expected);
            for line in text.lines().filter(|line| line.contains("uses: ")) {
                let (_, commit) = line.split_once('@').unwrap();
                let (commit, version) = commit.split_once(" # v").unwrap();
                assert_eq!(commit.len(), 40, "{line}");
                assert!(!version.is_empty(), "{line}");
            }
            // What comes from outside goes through the environment.
            let steps = |job: &str| {
                let steps = workflow["jobs"][job]["steps"].as_array();
                steps
                    .into_iter()
                    .flatten()
                    .filter_map(|step| step["run"].as_str())
            };
            assert!(steps("build").count() >= 3);
            for run in steps("build").chain(steps("publish")) {
                assert!(!run.contains("${{"), "{run}");
            }
            let publishes =
                steps("publish").any(|run| run.contains("callboard\" publish --from portal"));
            assert_eq!(publishes, matches!(publish, Publish::S3(_)));
        }
    }

    #[test]
    fn without_a_schedule_it_runs_when_somebody_asks() {
        let text = text(&wishes(Publish::Artifact), &[]);
        assert!(!text.contains("schedule"), "{text}");
        assert!(yaml_of(&text)["on"]["repository_dispatch"].is_object());
    }
}
