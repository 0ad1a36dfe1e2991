// The program under test, for every suite: builds portals, serves them, and
// prints their entities.

import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

export const workspace = resolve(import.meta.dirname, "../..");

/** The configuration of the example organisation. */
export const exampleConfig = join(workspace, "examples/hedgerow/app-config.yaml");

/** The program: `$CALLBOARD`, or what `cargo build --release` makes. */
export function program() {
  const target = process.env.CARGO_TARGET_DIR ?? join(workspace, "target");
  const path = process.env.CALLBOARD ?? join(target, "release/callboard");
  if (!existsSync(path)) {
    throw new Error(`${path} does not exist: run \`cargo build --release\`, or \`cargo xtask test\``);
  }
  return path;
}

/** A folder that is removed when the process ends its tests. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "callboard-tests-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Builds the portal of a configuration into a folder; `more` are further flags. */
export function build(config, out, more = []) {
  return run(["build", "--config", config, "--out", out, ...more]);
}

/** Builds a docs site into a folder. */
export function buildDocs(source, out) {
  return run(["docs", "build", "--source", source, "--out", out]);
}

async function run(args) {
  const child = spawn(program(), args, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // 1: the descriptors have errors, and the portal says which.
  if (status !== 0 && status !== 1) {
    throw new Error(`callboard ${args[0]} ended with ${status}: ${errors.slice(-2000)}`);
  }
}

/** Every entity of a configuration, as `callboard catalog export` prints them. */
export async function exported(config) {
  const { stdout } = await promisify(execFile)(
    program(),
    ["catalog", "export", "--config", config],
    { maxBuffer: 1 << 28 },
  ).catch((error) => {
    // 1: the descriptors have errors; the entities without any are printed.
    if (error.code !== 1) throw error;
    return error;
  });
  return JSON.parse(stdout);
}

/** What a configuration's search answers to each query, as `callboard search` prints it. */
export async function searched(config, queries, limit) {
  const child = spawn(
    program(),
    ["search", "-", "--config", config, "--limit", String(limit), "--format", "json"],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  child.stdin.end(queries.map((query) => `${query}\n`).join(""));
  const lines = (await text(child.stdout)).split("\n").filter(Boolean);
  if (lines.length !== queries.length) throw new Error(`${lines.length} answers to ${queries.length} queries`);
  return lines.map((line) => JSON.parse(line));
}

/** A port that nothing listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves the portal of a configuration until `stop` is called; `kill` is a crash. */
export async function serve(config) {
  const port = await freePort();
  const child = spawn(program(), ["serve", "--config", config, "--port", String(port)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  let ended = false;
  child.stderr.on("data", (text) => (errors = (errors + text).slice(-4000)));
  child.on("close", () => (ended = true));
  const url = `http://localhost:${port}`;
  const stop = async () => {
    child.kill("SIGINT");
    if (!ended) await new Promise((resolve) => child.on("close", resolve));
  };
  const kill = async () => {
    child.kill("SIGKILL");
    if (!ended) await new Promise((resolve) => child.on("close", resolve));
  };
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (ended) throw new Error(`callboard serve ended: ${errors}`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return { url, stop, kill };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`callboard serve answers nothing after a minute: ${errors}`);
}
