//! `cargo xtask demo`: the portal of the example organisation, served.
//!
//! Needs nothing but Rust.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::process::{Running, build_callboard, workspace};

/// How long `serve` may take before it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// The arguments of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The port to serve at.
    #[arg(long, default_value_t = 7007)]
    port: u16,
    /// Only print the address, do not open a browser.
    #[arg(long)]
    no_open: bool,
}

/// Runs the command: until it is interrupted.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    println!("Building Callboard (some minutes the first time, seconds after that) …");
    let callboard = build_callboard()?;
    let config = example()?;
    let port = free_port(args.port)?;
    if port != args.port {
        println!("Port {} is taken, using {port}.", args.port);
    }
    println!("Building the portal of {} …", config.display());
    let child = Command::new(callboard)
        .args(["serve", "--port", &port.to_string(), "--config"])
        .arg(&config)
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start callboard")?;
    let mut server = Running(child);
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = server.0.try_wait()? {
            bail!("callboard ended before it served anything: {status}");
        }
        if start.elapsed() > PATIENCE {
            bail!("callboard does not listen after {} s", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let address = format!("http://localhost:{port}/");
    println!("\n  The portal is at {address}\n  Edit a file under examples/ and watch it change.");
    println!("  Ctrl-C ends it.\n");
    if !args.no_open {
        open(&address);
    }
    let status = server.0.wait()?;
    anyhow::ensure!(status.success(), "callboard ended: {status}");
    Ok(())
}

/// The configuration of the example organisation.
pub(crate) fn example() -> anyhow::Result<PathBuf> {
    let examples = workspace().join("examples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(&examples)
        .with_context(|| format!("cannot read {}", examples.display()))?
        .filter_map(|entry| Some(entry.ok()?.path().join("app-config.yaml")))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    let first = found.into_iter().next();
    first.with_context(|| format!("no app-config.yaml under {}", examples.display()))
}

/// The port asked for if it is free, otherwise one that is.
fn free_port(wanted: u16) -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// Opens the address where there is a screen; not worth an error where not.
fn open(address: &str) {
    let screen = cfg!(any(target_os = "macos", windows))
        || std::env::var_os("DISPLAY").is_some()
        || std::env::var_os("WAYLAND_DISPLAY").is_some();
    if !screen {
        return;
    }
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let _ = Command::new(program)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
