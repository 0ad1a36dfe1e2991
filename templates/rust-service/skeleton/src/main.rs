//! Reads settings, serves, and stops when it is told to.

use std::process::ExitCode;

use service::config::Config;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Config::load(|key| std::env::var(key).ok()) {
        Ok(config) => config,
        Err(problems) => {
            eprintln!("settings: {problems}");
            return ExitCode::FAILURE;
        }
    };
    tracing_subscriber::fmt().json().flatten_event(true).with_max_level(config.log_level).init();
    match run(&config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "failed");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: &Config) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = TcpListener::bind(&config.addr).await?;
    tracing::info!(addr = config.addr, "listening");
    service::serve(listener, config, async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
    .await
}
