//! `callboard serve`: the portal on this machine, kept current.

use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;

use super::ConfigArgs;
use super::crawl::CacheArgs;
use crate::serve::configured::Configured;
use crate::serve::{self, Address};

/// The arguments of `callboard serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    cache: CacheArgs,
    /// The port to listen on; 0 for any that is free.
    #[arg(long, default_value_t = 7007)]
    port: u16,
    /// The address to listen at. Anything but this machine's own opens the
    /// portal to everyone on the network, unless people sign in.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
}

/// Runs the command.
///
/// # Errors
///
/// Where the configuration is unusable or the port is taken.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Args {
        config,
        cache,
        port,
        host,
    } = args;
    let project = Configured::new(move || config.read()).with_cache(cache.cache);
    serve::run(Box::new(project), Address { host, port })?;
    Ok(ExitCode::SUCCESS)
}
