//! A stand-in for GitHub to try things with by hand: shows the repositories of a
//! folder until it is ended.
//!
//! It does what it is told on standard input, a line each, and says so:
//!
//! | line | what |
//! | --- | --- |
//! | `touch NUMBER` | a commit to the descriptors of so many repositories |
//! | `put OWNER/NAME PATH FILE` | a commit that puts a file of this machine there |
//! | `delete OWNER/NAME` | the repository is gone |

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use github_stand_in::{Change, Options, Server, World, WorldError};

/// Shows a folder of git repositories as GitHub would.
#[derive(Debug, Parser)]
#[command(name = "github-stand-in")]
struct Arguments {
    /// Bare repositories as `OWNER/NAME.git`; made where it is absent.
    #[arg(long)]
    folder: PathBuf,
    /// The port; a free one without it.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Folders `OWNER/NAME` whose files become repositories first.
    #[arg(long, value_name = "DIR")]
    import: Option<PathBuf>,
    /// Whose they become, where the folders are `NAME` only.
    #[arg(long, requires = "import")]
    owner: Option<String>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), WorldError> {
    let world = World::open(&arguments.folder)?;
    let start = Instant::now();
    if let Some(folder) = &arguments.import {
        let count = match &arguments.owner {
            Some(owner) => world.import_owner(owner, folder)?,
            None => world.import(folder)?,
        };
        world.save()?;
        let seconds = start.elapsed().as_secs_f64();
        println!("# {count} repositories in {seconds:.1} s");
    }
    let owners = world.owners();
    let options = Options {
        port: arguments.port,
        requests_per_hour: 1_000_000,
        points_per_hour: 1_000_000,
        keep: github_stand_in::server::Keep::Nothing,
        ..Options::default()
    };
    let server = Server::start(world, options)?;
    let url = server.url();
    println!("# {url} stands in for https://api.github.com\n");
    println!("integrations:\n  github:\n    - host: github.com");
    println!("      apiBaseUrl: {url}\n      token: anything");
    println!(
        "callboard:\n  crawl:\n    downloadHosts: [{}]",
        server.codeload_url()
    );
    println!("catalog:\n  providers:\n    github:");
    for owner in owners {
        println!("      {owner}:\n        organization: {owner}");
    }
    println!("# ready");
    for line in std::io::stdin().lines().map_while(Result::ok) {
        match told(server.world(), &line) {
            Ok(text) => println!("# {text}"),
            Err(error) => println!("# error: {error}"),
        }
    }
    loop {
        std::thread::park();
    }
}

/// Does what a line of standard input says.
fn told(world: &World, line: &str) -> Result<String, WorldError> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["touch", number] => {
            let number: usize = number.parse().unwrap_or(1);
            let some = world.names().into_iter().take(number);
            let mut touched = 0;
            for name in some {
                let Some(bytes) = world.read_file(&name, "catalog-info.yaml") else {
                    continue;
                };
                let change =
                    Change::new().file("catalog-info.yaml", [&bytes[..], b"# touched\n"].concat());
                world.commit(&name, change)?;
                touched += 1;
            }
            Ok(format!("touched {touched}"))
        }
        ["put", name, path, file] => {
            world.commit(name, Change::new().file(*path, std::fs::read(file)?))?;
            Ok(format!("put {path} into {name}"))
        }
        ["delete", name] => {
            world.delete(name)?;
            Ok(format!("deleted {name}"))
        }
        _ => Ok("write `touch NUMBER`, `put OWNER/NAME PATH FILE` or `delete OWNER/NAME`".into()),
    }
}
