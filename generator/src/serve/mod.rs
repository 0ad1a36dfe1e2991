//! A portal over HTTP, on this machine, kept current.
//!
//! [`run`] is the way in: it binds, builds, watches and answers until Ctrl-C.
//! Modules in reading order:
//!
//! 1. [`project`]: what is served: something that can be built again;
//!    [`configured`]: that of an `app-config.yaml`;
//!    [`local_docs`]: that of one docs site.
//! 2. [`live`]: the portal of the moment, replaced as a whole by the next.
//! 3. [`watch`]: which files changed; [`rebuild`]: what to do about it.
//! 4. [`app`]: the addresses. [`pages`] and [`page_cache`] answer those of the
//!    portal, with [`ranges`] of an output and [`search_files`] of indexes
//!    before; [`catalog_api`], [`search_api`] and [`search_page`] answer queries,
//!    [`reload`] tells browsers.
//! 5. [`functions`]: forms that are sent, and tasks.
//! 6. [`guard`]: what every request must, and every response does, carry.
//!
//! Nothing here knows how pages are made: that is [`crate::site`].

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;

pub mod app;
pub mod catalog_api;
pub mod configured;
pub mod functions;
pub mod guard;
pub mod live;
pub mod local_docs;
pub mod page_cache;
pub mod pages;
pub mod project;
pub mod ranges;
pub mod rebuild;
pub mod reload;
pub mod search_api;
pub mod search_files;
pub mod search_page;
pub mod watch;

#[cfg(test)]
mod sign_in_tests;
#[cfg(test)]
mod tests;

use live::Live;
use project::Project;
use rebuild::Rebuilder;

/// Where to listen.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// The address; anything but a loopback address is open to the network.
    pub host: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
}

/// Serves a project until Ctrl-C.
///
/// # Errors
///
/// Where the port is taken or the project cannot be built for the first time.
pub fn run(mut project: Box<dyn Project>, address: Address) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("could not start")?;
    runtime.block_on(async {
        let listener = listen(address).await?;
        let bound = listener.local_addr()?;
        let (first, rebuilder) = Rebuilder::start(&mut *project)?;
        let templates = project.templates();
        let base_path = first.chrome.base_path.clone();
        let live = Arc::new(Live::new(first));
        eprintln!("callboard: http://{bound}{base_path}/ (Ctrl-C to stop)");
        let moves = tokio::spawn(tell_moves(Arc::clone(&live), bound, base_path));
        let stop = tokio::spawn(stopped(Arc::clone(&live)));
        let keep_current = {
            let live = Arc::clone(&live);
            std::thread::Builder::new()
                .name("rebuild".to_owned())
                .spawn(move || rebuilder.keep_current(&mut *project, &live))
                .context("could not start watching")?
        };
        let functions = match templates {
            None => None,
            Some(settings) => {
                let (mut functions, said) = functions::app(&settings, &live);
                for line in said {
                    eprintln!("callboard: {line}");
                }
                functions.auth = functions::sign_in(&settings, &live)?;
                Some(functions)
            }
        };
        let router = app::router(Arc::clone(&live), functions, bound);
        axum::serve(listener, router)
            .with_graceful_shutdown({
                let live = Arc::clone(&live);
                async move { live.closed().await }
            })
            .await?;
        moves.abort();
        stop.abort();
        drop(keep_current); // It ends with the process.
        Ok(())
    })
}

async fn listen(address: Address) -> anyhow::Result<TcpListener> {
    let Address { host, port } = address;
    match TcpListener::bind(SocketAddr::new(host, port)).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => anyhow::bail!(
            "port {port} is taken by another program; choose one with `--port {}`",
            port.checked_add(1).unwrap_or(7007)
        ),
        Err(error) => Err(error).with_context(|| format!("could not listen at {host}:{port}")),
    }
}

/// Says where the portal is whenever `app.baseUrl` puts it below another path.
async fn tell_moves(live: Arc<Live>, bound: SocketAddr, mut base_path: String) {
    let mut builds = live.builds();
    while builds.changed().await.is_ok() {
        let chrome = &live.current().portal.chrome;
        if chrome.base_path != base_path {
            base_path.clone_from(&chrome.base_path);
            eprintln!("callboard: the portal is now at http://{bound}{base_path}/");
        }
    }
}

async fn stopped(live: Arc<Live>) {
    if tokio::signal::ctrl_c().await.is_ok() {
        live.close();
    }
}
