// An emulator of AWS on a port of this machine: moto, whose program `$MOTO_SERVER` is.
//
// Until `checkRights` it lets everything pass; from then on it checks signatures, and
// the policies of users and roles. It does not check those of buckets as AWS does.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** Why it cannot be started, or `false`. */
export const missing = process.env.MOTO_SERVER ? false : "$MOTO_SERVER names no moto: `cargo xtask test --only infra` installs it";

/** Starts it; `url` is its address, `stop` ends it. */
export async function startMoto() {
  const port = await freePort();
  const child = spawn(process.env.MOTO_SERVER, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const url = `http://127.0.0.1:${port}`;
  const tell = (path, type, body) => fetch(`${url}/moto-api/${path}`, { method: "POST", headers: { "content-type": type }, body });
  const stop = async () => {
    child.kill();
    await ended;
  };
  for (let waited = 0; waited < 60_000; waited += 200) {
    // No function is run: what is tried is who may call which.
    const answer = await tell("config", "application/json", '{"lambda":{"use_docker":false}}').catch(() => undefined);
    if (answer?.ok) return { url, stop, checkRights: () => tell("reset-auth", "text/plain", "0") };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error("moto answers nothing after a minute");
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
