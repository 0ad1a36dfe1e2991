// The program under test: serves the example organisation, exports its catalog.

import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const workspace = resolve(import.meta.dirname, "../../..");

/** The program: from the environment, or what cargo built last. */
function program() {
  const target = process.env.CARGO_TARGET_DIR ?? join(workspace, "target");
  const candidates = [
    process.env.CALLBOARD_BIN ?? process.env.CALLBOARD,
    join(target, "release/callboard"),
    join(target, "debug/callboard"),
  ];
  const path = candidates.find((candidate) => candidate && existsSync(candidate));
  if (!path) throw new Error("there is no callboard: run `cargo build --release`, or set CALLBOARD_BIN");
  return path;
}

/** The configuration of the example organisation. */
export function example() {
  const examples = join(workspace, "examples");
  const configs = readdirSync(examples).sort().map((name) => join(examples, name, "app-config.yaml"));
  const config = configs.find(existsSync);
  if (!config) throw new Error("there is no examples/*/app-config.yaml");
  return config;
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

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves a configuration until `stop` is called. */
export async function serve(config) {
  const port = await freePort();
  const child = spawn(program(), ["serve", "--config", config, "--port", String(port)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  let ended = false;
  child.stderr.on("data", (text) => (errors = (errors + text).slice(-4000)));
  child.on("close", () => (ended = true));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill("SIGINT");
    if (!ended) await new Promise((resolve) => child.on("close", resolve));
  };
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (ended) throw new Error(`callboard serve ended: ${errors}`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`callboard serve answers nothing after a minute: ${errors}`);
}
