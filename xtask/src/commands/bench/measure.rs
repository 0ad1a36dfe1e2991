//! Time and memory of another program, and the simplest HTTP client.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use xtask::memory::{high_water_mark, processor_seconds};

use crate::process::words;

/// How a program ran.
pub(super) struct Measured {
    /// From its start to its end.
    pub(super) seconds: f64,
    /// The most memory it held, in bytes: `VmHWM`, 0 where there is no
    /// `/proc`.
    pub(super) peak: u64,
    /// The processor time it took, in seconds: 0 where there is no `/proc`.
    pub(super) processor: f64,
}

/// Runs a program to its end. Errors in what it reads are fine, crashes and
/// unusable arguments are not.
pub(super) fn measure(command: &mut Command) -> anyhow::Result<Measured> {
    let start = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot run `{}`", words(command)))?;
    let mut peak = 0;
    let mut processor = 0.0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // The mark only rises, so the last look before the end is the peak,
        // short of what was allocated in the last two milliseconds.
        if let Some(seconds) = processor_seconds(child.id()) {
            processor = f64::max(processor, seconds);
        }
        if let Some(bytes) = high_water_mark(child.id()) {
            peak = peak.max(bytes);
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let seconds = start.elapsed().as_secs_f64();
    if !matches!(status.code(), Some(0 | 1)) {
        bail!("`{}` failed: {status}", words(command));
    }
    Ok(Measured {
        seconds,
        peak,
        processor,
    })
}

/// The body of a page of this machine.
pub(super) fn http_get(port: u16, path: &str) -> std::io::Result<String> {
    // HTTP/1.0: the body ends where the connection does.
    ask(
        port,
        &format!("GET {path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n"),
    )
}

/// What this machine answers to JSON.
pub(super) fn http_post(port: u16, path: &str, json: &str) -> std::io::Result<String> {
    let length = json.len();
    ask(
        port,
        &format!(
            "POST {path} HTTP/1.0\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{json}"
        ),
    )
}

fn ask(port: u16, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    match answer.split_once("\r\n\r\n") {
        Some((head, body))
            if head.starts_with("HTTP/1") && (head.contains(" 200 ") || head.contains(" 201 ")) =>
        {
            Ok(body.to_owned())
        }
        _ => Err(std::io::Error::other("no page")),
    }
}
