//! `callboard docs serve`: one docs site on this machine, kept current.

use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;

use super::SiteArgs;
use crate::docs::Options;
use crate::serve::local_docs::{LocalDocs, PATH};
use crate::serve::{self, Address};

/// The arguments of `callboard docs serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArgs,
    /// The port to listen on; 0 for any that is free.
    #[arg(long, default_value_t = 8000)]
    port: u16,
    /// The address to listen at. Anything but this machine's own opens the
    /// docs to everyone on the network.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
}

/// Runs the command.
///
/// # Errors
///
/// Where there is no site or the port is taken.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Args { site, port, host } = args;
    site.tree()?;
    eprintln!("callboard: the docs are at {PATH}");
    let options = Options {
        exact: site.exact,
        diagrams: site.diagrams(),
        ..Options::default()
    };
    let project = LocalDocs::new(&site.source, options);
    serve::run(Box::new(project), Address { host, port })?;
    Ok(ExitCode::SUCCESS)
}
