// Programs of other worlds: whether they are there, and runs of them whose whole output
// is the reason of a failure.

import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";

/** The first line a program says of its version, or `undefined` where there is none. */
function version(program, args = ["--version"]) {
  const said = spawnSync(program, args, { encoding: "utf8" });
  return said.status === 0 ? said.stdout.trim().split("\n")[0] : undefined;
}

/** A reason to skip a test, or `false`: the program a test needs is not there. */
export function missing(program, args) {
  return version(program, args) ? false : `${program} is not there`;
}

/** Runs a program in a folder; what it printed, or an error that holds all of it. */
export async function run(folder, program, args, environment = {}) {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [output, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (status !== 0) {
    throw new Error(`${program} ${args.join(" ")} ended with ${status}:\n${output}${errors}`);
  }
  return output;
}
