//! Printing: diagnostics to standard error, results to standard output.

use std::io::{self, Write as _};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use diagnostic::{Diagnostic, terminal};

/// Prints diagnostics for a person, with their summary; nothing if there are
/// none.
pub fn report(diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let colour = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    let text = terminal::render(diagnostics, colour);
    // Nobody is left to be told that standard error is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// As [`report`], for diagnostics whose files are named from `folder`: those
/// that are there are named from the current folder, so that an editor or a
/// terminal can open them.
pub fn report_below(folder: &Path, diagnostics: &[Diagnostic]) {
    let mut diagnostics = diagnostics.to_vec();
    for place in diagnostics.iter_mut().filter_map(|d| d.place.as_mut()) {
        let file = folder.join(&*place.file);
        if !folder.as_os_str().is_empty() && file.is_file() {
            place.file = file.to_string_lossy().into();
        }
    }
    report(&diagnostics);
}

/// Whether standard output is for a person who likes colour.
pub fn stdout_has_colour() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// Prints a result. A reader that went away, as `head` does, is no error.
///
/// # Errors
///
/// What the system says.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
