//! `callboard docs check`: what is wrong with a docs site, for pull requests.

use std::process::ExitCode;

use diagnostic::sarif::Tool;
use diagnostic::{Diagnostic, Severity, github, json, sarif, terminal};

use super::{Made, SiteArgs, fails};
use crate::cli::output;
use crate::cli::validate::Format;

/// The arguments of `callboard docs check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArgs,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// End with status 1 for warnings as well.
    #[arg(long)]
    strict: bool,
}

/// Runs the command.
///
/// # Errors
///
/// Where there is no site.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Made {
        site,
        mut diagnostics,
        ..
    } = args.site.render(|_| Ok(()))?;
    diagnostics.retain(|diagnostic| diagnostic.severity != Severity::Note);
    output::print(&text(args.format, site.pages.len(), &diagnostics))?;
    Ok(ExitCode::from(u8::from(fails(&diagnostics, args.strict))))
}

fn text(format: Format, pages: usize, diagnostics: &[Diagnostic]) -> String {
    match format {
        Format::Text if diagnostics.is_empty() => {
            format!("no problems in {}\n", crate::site::count(pages, "page"))
        }
        Format::Text => terminal::render(diagnostics, output::stdout_has_colour()),
        Format::Json => json::render(diagnostics),
        Format::Github => github::render(diagnostics),
        Format::Sarif => {
            let tool = Tool {
                name: "callboard",
                version: env!("CARGO_PKG_VERSION"),
            };
            sarif::render(tool, diagnostics, &crate::cli::explain::text)
        }
    }
}
