// A stand-in for CloudFront as `infra/terraform` sets it up, for tests without AWS.
//
// `startEdge` is the way in. A request goes through what it would go through there:
//
// 1. `behaviours.mjs`: which behaviour it is, and whether that takes the method;
// 2. `cookies.mjs`: whether signed cookies open it;
// 3. `paths.mjs`: the function that maps addresses, which is the module's own file;
// 4. `origins.mjs`: the bucket or a function, and what these are told;
// 5. error pages, and `headers.mjs`.
//
// It keeps nothing, so it shows no mistake in how long answers are good, and it is no
// proof of what Amazon does: each rule follows Amazon's documentation, and the decisions
// on cookies are held against Amazon's own signer.

import { createServer } from "node:http";
import { join } from "node:path";

import { behaviourFor, errorPages } from "./behaviours.mjs";
import { decide, keyGroup, readCookies } from "./cookies.mjs";
import { forReaders } from "./headers.mjs";
import { MAX_BODY } from "./origins.mjs";
import { asEvent, loadFunction } from "./paths.mjs";

export { behaviours, errorPages } from "./behaviours.mjs";
export { bucket, folder, lambda } from "./origins.mjs";

/** The function of the module. */
export const modulePaths = join(import.meta.dirname, "../../../../infra/terraform/edge/paths.js");

/** The policy that pages are sent with where nothing else is said. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Starts an edge on a port of this machine; `url` is its address, `stop` ends it.
 *
 * - `origins`: `site`, `signed-out`, `auth` and `scaffold`, from `origins.mjs`.
 * - `keys`: the key group, from ids to PEM. None: the portal is public.
 * - `publicOrigin`: what readers call it, as in `https://portal.example.com`: policies
 *   are signed for that.
 * - `now`: the time in seconds.
 */
export async function startEdge({
  origins,
  keys,
  publicOrigin,
  policy = POLICY,
  paths = modulePaths,
  port = 0,
  now = () => Math.floor(Date.now() / 1000),
}) {
  const edge = { origins, keys: keys && keyGroup(keys), publicOrigin, policy, map: loadFunction(paths), now };
  const server = createServer((request, response) => {
    answer(edge, request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      (error) => response.writeHead(500).end(String(error?.message)),
    );
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}

async function answer(edge, request) {
  const [path, query] = split(request.url);
  const behaviour = behaviourFor(path);
  const isFunction = ["auth", "scaffold"].includes(behaviour.origin);
  const found = await atOrigin(edge, { request, path, query, behaviour });
  const shown = await withErrorPage(edge, request, found);
  return { ...shown, headers: forReaders(shown.headers, { isFunction, policy: edge.policy }) };
}

/** Path and query, as they were written. */
function split(target) {
  const at = target.indexOf("?");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
}

async function atOrigin(edge, { request, path, query, behaviour }) {
  const { method, headers } = request;
  const address = request.socket.remoteAddress;
  const refused = (reason) => ({ status: 403, headers: {}, body: Buffer.from(reason) });
  if (!behaviour.methods.includes(method)) return refused("MethodNotAllowed");
  if (!behaviour.open && edge.keys) {
    const cookies = readCookies(headers.cookie);
    const url = edge.publicOrigin + request.url;
    const reason = decide({ cookies, url, keys: edge.keys, nowSeconds: edge.now(), address });
    if (reason !== undefined) return refused(reason);
  }
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413, headers: {}, body: Buffer.from("too large") };
  let target = path;
  if (behaviour.mapped) {
    const mapped = edge.map(asEvent({ method, path, query, headers }));
    if (mapped.statusCode !== undefined) {
      const told = Object.entries(mapped.headers ?? {}).map(([name, { value }]) => [name, value]);
      return { status: mapped.statusCode, headers: Object.fromEntries(told), body: Buffer.alloc(0), isFinal: true };
    }
    target = mapped.uri;
  }
  return edge.origins[behaviour.origin]({ method, path: target, query, headers, body, address });
}

/** The body of a request, or nothing where it is longer than any function takes. */
async function bodyOf(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > MAX_BODY) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The same answer, or the error page of the whole distribution in its place. */
async function withErrorPage(edge, request, found) {
  const page = errorPages[found.status];
  if (page === undefined || found.isFinal) return found;
  const origin = edge.origins[behaviourFor(page).origin];
  const { method } = request;
  const shown = await origin({ method: method === "HEAD" ? "HEAD" : "GET", path: page, query: "", headers: {}, body: Buffer.alloc(0) });
  return shown.status === 200 ? { ...shown, status: found.status } : found;
}
