//! `cargo xtask bench scaffold`: software templates in `callboard serve`.
//!
//! Measures, by the task's own log: how long a step takes that renders a skeleton of
//! 500 files, how soon after it was made a task says something, and how soon it ends
//! where a loop or a regular expression would run for years.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::measure::{http_get, http_post};
use super::table::Table;
use super::wait_for;
use crate::process::{Running, build_callboard};

/// The arguments of `cargo xtask bench scaffold`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many files the skeleton has.
    #[arg(long, default_value_t = 500)]
    files: usize,
    /// Measure an already built program instead of building it.
    #[arg(long, value_name = "FILE")]
    callboard: Option<PathBuf>,
}

/// How often each is measured; the median counts.
const REPEATS: usize = 5;

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let callboard = match &args.callboard {
        Some(path) => path.clone(),
        None => build_callboard()?,
    };
    let folder = tempfile::tempdir()?;
    write(folder.path(), args.files)?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let _server = Running(
        Command::new(callboard)
            .args(["serve", "--port", &port.to_string()])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?,
    );
    wait_for(port, "/create/", "Files")?;
    let mut table = Table::default();
    let (mut rendered, mut first) = (Vec::new(), Vec::new());
    for number in 0..REPEATS {
        let task = Task::run(port, "files", number)?;
        ensure!(task.has_gone_well, "the skeleton is not rendered");
        rendered.push(task.step_ms);
        first.push(task.first_ms);
    }
    let name = format!(
        "render {} files, from begin to end of the step, ms",
        args.files
    );
    table.at_most(&name, median(rendered), 100.0);
    table.at_most("task made to its first line, ms", median(first), 50.0);
    for (bomb, name) in [
        ("loop", "a loop without end"),
        ("regex", "a regular expression without end"),
    ] {
        let mut ends = Vec::new();
        for number in 0..REPEATS {
            let task = Task::run(port, bomb, number)?;
            ensure!(!task.has_gone_well, "{name} came to an end");
            ends.push(task.step_ms);
        }
        table.at_most(&format!("{name} is given up, ms"), median(ends), 1000.0);
    }
    table.print();
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// An organisation with three templates.
fn write(folder: &Path, files: usize) -> anyhow::Result<()> {
    let put = |path: &str, text: &str| -> anyhow::Result<()> {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
        fs::write(path, text)?;
        Ok(())
    };
    put(
        "app-config.yaml",
        "catalog: {rules: [{allow: [Template]}], locations: [{type: file, target: './*/template.yaml'}]}\n",
    )?;
    for (name, title) in [("files", "Files"), ("loop", "Loop"), ("regex", "Regex")] {
        put(
            &format!("{name}/template.yaml"),
            &format!(
                "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n\
                 metadata: {{name: {name}, title: {title}}}\nspec:\n  type: service\n  owner: group:default/x\n  \
                 parameters: {{properties: {{number: {{type: number}}}}}}\n  steps:\n    \
                 - {{id: it, name: Render, action: 'fetch:template', input: {{url: ./skeleton, values: \
                 {{name: pay, package: com/acme, database: pg, tags: [a, b], text: {}}}}}}}\n",
                "a".repeat(40)
            ),
        )?;
    }
    let part = "    private final String ${{ values.name }} = \"${{ values.name | upper }}\";\n\
                {%- if values.database %}\n    // ${{ values.database | dump }}\n{%- endif %}\n    \
                int plain = 0; // A line without anything to fill in, as most are.\n";
    for number in 0..files {
        let path = format!(
            "files/skeleton/src/{}/${{{{values.package}}}}/${{{{values.name}}}}{number}.java",
            number % 20
        );
        put(&path, &part.repeat(5))?;
    }
    put(
        "loop/skeleton/a",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}x{% endfor %}{% endfor %}{% endfor %}",
    )?;
    put(
        "regex/skeleton/a",
        "${{ values.text | replace(r/^(a+)+b$/, 'x') }}",
    )
}

/// A task at its end.
struct Task {
    /// From the beginning of its step to its end.
    step_ms: f64,
    /// From when it was made to its first line.
    first_ms: f64,
    has_gone_well: bool,
}

impl Task {
    fn run(port: u16, template: &str, number: usize) -> anyhow::Result<Self> {
        let tasks = "/api/scaffolder/v2/tasks";
        // Another number makes it another task.
        let wish = json!({"templateRef": format!("template:default/{template}"), "values": {"number": number}});
        let made: Value = serde_json::from_str(&http_post(port, tasks, &wish.to_string())?)?;
        let id = made["id"].as_str().context("a task has an id")?;
        let start = Instant::now();
        let events = loop {
            let text = http_get(port, &format!("{tasks}/{id}/events"))?;
            let events: Vec<Value> = serde_json::from_str(&text)?;
            if events.iter().any(|event| event["type"] == "completion") {
                break events;
            }
            if start.elapsed() > Duration::from_secs(120) {
                bail!("the task of `{template}` does not end");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let task: Value = serde_json::from_str(&http_get(port, &format!("{tasks}/{id}"))?)?;
        let step = |status: &str| {
            let mut found = events
                .iter()
                .filter(|event| event["body"]["status"] == status && event["type"] == "log");
            found.next().and_then(|event| ms(&event["createdAt"]))
        };
        let began = step("processing").context("its step begins")?;
        let ended = step("completed")
            .or_else(|| step("failed"))
            .context("its step ends")?;
        let first = events
            .iter()
            .filter_map(|event| ms(&event["createdAt"]))
            .next();
        let made = ms(&task["createdAt"]).context("a task says when it was made")?;
        Ok(Self {
            step_ms: ended - began,
            first_ms: first.context("it says something")? - made,
            has_gone_well: task["status"] == "completed",
        })
    }
}

/// The milliseconds of a day in `2026-05-03T10:42:07.120Z`.
fn ms(stamp: &Value) -> Option<f64> {
    let time = stamp.as_str()?.split_once('T')?.1.trim_end_matches('Z');
    let mut parts = time.split(':').map(|part| part.parse::<f64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(((hours * 60.0 + minutes) * 60.0 + seconds) * 1000.0)
}
