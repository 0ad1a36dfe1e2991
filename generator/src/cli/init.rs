//! `callboard init`: the files that a portal starts with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use url::Url;

use super::output;
use crate::config::integrations::{self, Access};
use crate::config::{self as configuration, Environment};
use crate::sources::ConfigFiles;
use crate::start::{Host, Publish, Wishes, configuration as first, cron, wishes, workflow};

/// The configuration.
const CONFIG: &str = "app-config.yaml";

/// The workflow.
const WORKFLOW: &str = ".github/workflows/portal.yml";

/// The arguments of `callboard init`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The organisation of GitHub, or the group of GitLab, whose repositories are
    /// shown; not needed where there is a configuration.
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
    /// Where the repositories are.
    #[arg(long, value_enum, default_value_t = Host::Github)]
    forge: Host,
    /// The host, where it is not github.com or gitlab.com.
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// The address of the host's API, where it is not the usual one.
    #[arg(long, value_name = "URL")]
    api_base_url: Option<String>,
    /// Ask as a GitHub App, and not with somebody's token.
    #[arg(long)]
    app: bool,
    /// What the portal is called [default: the organisation and "portal"]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Where the portal will be found.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// What becomes of a portal that was built: `artifact` keeps it with the run,
    /// `pages` publishes it as GitHub Pages, `s3://BUCKET` publishes it there.
    #[arg(long, value_name = "WHERE", default_value = "artifact", value_parser = Publish::parse)]
    publish: Publish,
    /// Where to write the files.
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the command. Files that are there stay as they are.
///
/// # Errors
///
/// Where arguments make no sense, or nothing can be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.folder.join(CONFIG);
    let is_there = config.exists();
    let organization = match (&args.organization, is_there) {
        (Some(name), _) if wishes::is_name(name) => name.clone(),
        (Some(name), _) => bail!("`{name}` is no name of an organisation or group"),
        // What is there says whose portal it is.
        (None, true) => "acme".to_owned(),
        (None, false) => bail!("whose repositories? Name them with --organization"),
    };
    let is_gitlab = args.forge == Host::Gitlab;
    let usual = if is_gitlab {
        "gitlab.com"
    } else {
        "github.com"
    };
    let host_name = args.host.unwrap_or_else(|| usual.to_owned());
    if !wishes::is_name(&host_name) || host_name.contains('/') {
        bail!("`{host_name}` is no name of a host: write it as in `{usual}`");
    }
    if is_gitlab && args.app {
        bail!("--app is for GitHub: GitLab is asked with a token");
    }
    let wishes = Wishes {
        title: args
            .title
            .unwrap_or_else(|| format!("{organization} portal")),
        base_url: args
            .base_url
            .map(|url| address("--base-url", &url))
            .transpose()?,
        api_base_url: args
            .api_base_url
            .map(|url| address("--api-base-url", &url))
            .transpose()?,
        organization,
        host: args.forge,
        host_name,
        with_app: args.app,
        with_people: !is_gitlab,
        publish: args.publish,
    };
    let mut told = String::new();
    told.push_str(&wrote(&config, &first::text(&wishes))?);
    let read = configuration::load(&[config], &variables(), &ConfigFiles);
    // What is there says how it is asked.
    let wishes = match is_there {
        true => as_configured(wishes, &read.settings.hosts),
        false => wishes,
    };
    let crons = cron::of(&read.settings.providers.schedules);
    let file = args.folder.join(WORKFLOW);
    let text = workflow::text(&wishes, &crons);
    let before = fs::read_to_string(&file).ok();
    told.push_str(&wrote(&file, &text)?);
    if let Some(before) = before {
        told.push_str(&other_times(&before, &crons));
    }
    told.push_str(&wrote(
        &args.folder.join(".gitignore"),
        "/.callboard/\n/portal/\n",
    )?);
    told.push_str(&next(&wishes, is_there));
    output::print(&told)?;
    Ok(ExitCode::SUCCESS)
}

/// Something for the variables that a configuration of this program names: which there
/// are counts here, not what they hold.
fn variables() -> Environment {
    let tokens = [Host::Github, Host::Gitlab].map(first::token_variable);
    let names = tokens.into_iter().chain(first::APP_VARIABLES);
    names
        .map(|name| (name.to_owned(), "1".to_owned()))
        .collect()
}

/// The same with how the first host of a configuration is asked.
fn as_configured(wishes: Wishes, hosts: &[integrations::Host]) -> Wishes {
    let access = hosts.iter().map(|host| &host.access);
    let mut access = access.filter_map(|access| match access {
        Access::GitHub { apps, .. } => Some((Host::Github, !apps.is_empty())),
        Access::GitLab { .. } => Some((Host::Gitlab, false)),
        Access::Local { .. } => None,
    });
    match access.next() {
        Some((host, with_app)) => Wishes {
            host,
            with_app,
            ..wishes
        },
        None => wishes,
    }
}

/// An address as it goes into the configuration.
fn address(option: &str, text: &str) -> anyhow::Result<String> {
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "https" | "http"));
    let Some(url) = url else {
        bail!("{option}: `{text}` is no address: write it as https://portal.example.com");
    };
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Writes a file that is not there yet; says what became of it.
fn wrote(file: &Path, text: &str) -> anyhow::Result<String> {
    let failed = || format!("could not write {}", file.display());
    if let Some(above) = file.parent() {
        fs::create_dir_all(above).with_context(failed)?;
    }
    let opened = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file);
    match opened {
        Ok(mut opened) => {
            io::Write::write_all(&mut opened, text.as_bytes()).with_context(failed)?;
            Ok(format!("wrote {}\n", file.display()))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(format!(
            "{} is there already and stays as it is\n",
            file.display()
        )),
        Err(error) => Err(error).with_context(failed),
    }
}

/// Says that a workflow runs at other times than providers ask for.
fn other_times(workflow: &str, crons: &[String]) -> String {
    let missing: Vec<&str> = crons
        .iter()
        .filter(|cron| !workflow.contains(cron.as_str()))
        .map(String::as_str)
        .collect();
    match missing.is_empty() {
        true => String::new(),
        false => format!(
            "  its schedule is not what the providers ask for, which is: {}\n",
            missing.join(", ")
        ),
    }
}

/// What there is to do.
fn next(wishes: &Wishes, is_there: bool) -> String {
    let mut text = String::from("\nNow, on this machine:\n\n");
    match (wishes.host, wishes.with_app) {
        (Host::Github, true) => text.push_str(
            "  export GITHUB_APP_ID=… GITHUB_APP_PRIVATE_KEY=…   # the App reads contents, metadata and members\n",
        ),
        (host, _) if !is_there => {
            let name = first::token_variable(host);
            text.push_str(&format!(
                "  export {name}=…   # reads repositories, and members of the organisation\n"
            ));
        }
        _ => {}
    }
    text.push_str(
        "  callboard crawl --plan\n  callboard crawl\n  callboard serve\n\n\
         In the repository that the workflow runs in:\n\n",
    );
    let secrets = match wishes.with_app {
        true => "secrets    CALLBOARD_APP_ID, CALLBOARD_APP_PRIVATE_KEY",
        false => "secret     CALLBOARD_TOKEN",
    };
    text.push_str(&format!(
        "  {secrets}: what the crawl asks with\n  \
         variables  CALLBOARD_ARCHIVE, CALLBOARD_SHA256: where the program is, and its digest\n"
    ));
    match &wishes.publish {
        Publish::Artifact => text.push_str(
            "\nThe portal is kept with each run, for those who may see the repository. To publish \
             it, see\n`callboard init --help` on --publish.\n",
        ),
        Publish::Pages => text.push_str(
            "\nPages of GitHub are open to everybody, unless your plan has private ones: see that \
             before\nthe first run. Choose \"GitHub Actions\" as their source in the settings.\n",
        ),
        Publish::S3(_) => text.push_str(
            "  variables  CALLBOARD_AWS_ROLE, CALLBOARD_AWS_REGION: who may write to the bucket\n",
        ),
    }
    text
}
