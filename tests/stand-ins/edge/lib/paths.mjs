// Runs a CloudFront function for the viewer's request: the very file that the Terraform
// module installs.
//
// It runs in a context of its own with nothing of Node.js in it, as Amazon's runtime has
// no network, no files and no clock to speak of either.

import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

/** How long a function may run, in milliseconds: enough for a machine that is busy, and an
 * end to a loop that has none. Amazon's own limit is below one. */
const LIMIT_MS = 5000;

/** The largest function, in bytes: Amazon takes no larger. */
export const MAX_BYTES = 10_240;

/** The function of a file: from a request to one with another address, or to an answer. */
export function loadFunction(file) {
  const code = readFileSync(file, "utf8");
  if (Buffer.byteLength(code) > MAX_BYTES) throw new Error(`${file} has more than ${MAX_BYTES} bytes`);
  return (request) => {
    // As text, so that nothing of this side can be reached from within.
    const event = JSON.stringify({ version: "1.0", context: { eventType: "viewer-request" }, request });
    const result = runInNewContext(`${code}\nJSON.stringify(handler(${event}))`, {}, { timeout: LIMIT_MS });
    return JSON.parse(result);
  };
}

/** A request as CloudFront hands it to a function. Queries stay encoded. */
export function asEvent({ method, path, query, headers }) {
  const querystring = {};
  for (const piece of query.split("&").filter(Boolean)) {
    const at = piece.indexOf("=");
    const [name, value] = at < 0 ? [piece, ""] : [piece.slice(0, at), piece.slice(at + 1)];
    const before = Object.hasOwn(querystring, name) ? querystring[name] : undefined;
    if (before === undefined) querystring[name] = { value };
    else before.multiValue = [...(before.multiValue ?? [{ value: before.value }]), { value }];
  }
  const named = Object.entries(headers).filter(([name]) => name !== "cookie");
  return {
    method,
    uri: path,
    querystring,
    headers: Object.fromEntries(named.map(([name, value]) => [name, { value: String(value) }])),
    cookies: {},
  };
}
