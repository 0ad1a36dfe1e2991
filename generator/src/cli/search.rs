//! `callboard search`: what the portal's search finds, in a terminal.
//!
//! Many queries at once come from standard input, since making the index takes
//! longer than searching it. Their answers as JSON are one line each.

use std::process::ExitCode;
use std::sync::Arc;

use anstream::adapter::strip_str;
use anstyle::{AnsiColor, Style};
use catalog::Builder;
use search::query::excerpt::Piece;
use search::query::{self, Answer, Request};
use serde_json::{Value, json};

use super::crawl::CacheArgs;
use super::{ConfigArgs, UNUSABLE, output};
use crate::crawled::kept;
use crate::docs::{Docs, Memory};
use crate::site::{self, Portal};
use crate::sources::DiskSources;

/// The arguments of `callboard search`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    cache: CacheArgs,
    /// What to look for, as in the portal: words, "a phrase", -word,
    /// kind:api, owner:payments, in:docs. A single `-` reads queries from
    /// standard input, one a line, and answers each.
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// How many results to show.
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to print results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

const NAME: Style = Style::new().bold();
const PATH: Style = AnsiColor::Cyan.on_default();
const MATCH: Style = AnsiColor::Yellow.on_default().bold();

/// Runs the command: makes the index of the portal in memory, and searches it.
/// The exit status is 0 whether anything is found or not.
///
/// # Errors
///
/// Where standard output cannot be written to, or no index can be made.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Some(config) = args.config.load() else {
        return Ok(ExitCode::from(UNUSABLE));
    };
    let many = args.query == ["-"];
    let disk = DiskSources::new(&config.settings);
    let mut read = kept::open(&config.settings, disk, &args.cache.place(&config.settings))?;
    let catalog = Arc::new(read.catalog(&config.settings, &mut Builder::default()));
    let docs = Docs::make(
        &catalog,
        &read.sources,
        &config.settings.techdocs,
        &mut Memory::default(),
        None,
    );
    read.check()?;
    let portal = Portal::with_docs(catalog, docs, &site::Settings::from(&config.settings));
    let Some(index) = portal.search().opened() else {
        anyhow::bail!("the search index could not be made");
    };
    let ask = |text: &str| -> anyhow::Result<(Request, Answer)> {
        let request = Request {
            text: text.to_owned(),
            limit: args.limit,
            ..Request::default()
        };
        let answer = query::search(index, &request)?;
        Ok((request, answer))
    };
    let print = |request: &Request, answer: &Answer| {
        output::print(&match args.format {
            Format::Text if output::stdout_has_colour() => text(request, answer),
            Format::Text => strip_str(&text(request, answer)).to_string(),
            Format::Json if many => format!("{}\n", machine(request, answer)),
            Format::Json => format!("{:#}\n", machine(request, answer)),
        })
    };
    if many {
        for line in std::io::stdin().lines() {
            let (request, answer) = ask(&line?)?;
            if args.format == Format::Text {
                output::print(&format!("> {}\n\n", request.text))?;
            }
            print(&request, &answer)?;
        }
    } else {
        let (request, answer) = ask(&args.query.join(" "))?;
        print(&request, &answer)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn text(request: &Request, answer: &Answer) -> String {
    let mut out = String::new();
    for (typed, taken) in &answer.corrected {
        out.push_str(&format!("`{typed}` was taken for `{taken}`.\n\n"));
    }
    if answer.partial {
        out.push_str("Nothing has all of these words; these have some.\n\n");
    }
    for found in &answer.results {
        let card = &found.card;
        let facts = [card.kind.as_str(), &card.type_, &card.owner, &card.context];
        let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        let name = if card.name.is_empty() {
            String::new()
        } else {
            format!("  {}", card.name)
        };
        out.push_str(&format!(
            "{NAME}{}{NAME:#}{name}  {}\n",
            card.title,
            facts.join(" · ")
        ));
        for place in &found.places {
            out.push_str(&format!("  {PATH}/{}{}{PATH:#}\n", card.path, place.link));
            let excerpt = marked(&place.excerpt);
            let heading = marked(&place.heading);
            match (heading.is_empty(), excerpt.is_empty()) {
                (true, true) => {}
                (true, false) => out.push_str(&format!("    {excerpt}\n")),
                (false, true) => out.push_str(&format!("    {heading}\n")),
                (false, false) => out.push_str(&format!("    {heading}: {excerpt}\n")),
            }
        }
        out.push('\n');
    }
    match answer.total {
        0 => out.push_str(&format!("Nothing for `{}`.\n", request.text)),
        total if total > answer.results.len() => {
            out.push_str(&format!("{} of {total} results.\n", answer.results.len()));
        }
        _ => {}
    }
    out
}

fn marked(pieces: &[Piece]) -> String {
    let shown = |piece: &Piece| {
        if piece.matched {
            format!("{MATCH}{}{MATCH:#}", piece.text)
        } else {
            piece.text.clone()
        }
    };
    pieces.iter().map(shown).collect()
}

fn machine(request: &Request, answer: &Answer) -> Value {
    let plain = |pieces: &[Piece]| {
        pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect::<String>()
    };
    let results: Vec<Value> = answer
        .results
        .iter()
        .map(|found| {
            let card = &found.card;
            let places: Vec<Value> = found
                .places
                .iter()
                .map(|place| json!({ "path": format!("/{}{}", card.path, place.link), "heading": plain(&place.heading), "excerpt": plain(&place.excerpt) }))
                .collect();
            json!({
                "path": format!("/{}", card.path), "title": card.title, "name": card.name, "kind": card.kind,
                "type": card.type_, "owner": card.owner, "context": card.context, "group": found.group,
                "score": found.score, "places": places,
            })
        })
        .collect();
    json!({ "query": request.text, "total": answer.total, "partial": answer.partial, "corrected": answer.corrected, "results": results })
}
