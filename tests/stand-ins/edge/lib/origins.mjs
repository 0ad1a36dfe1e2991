// Where answers come from: a folder that stands for a bucket, a server that speaks S3,
// and a function behind a Function URL.
//
// An origin is a function from `{ method, path, query, headers, body, address }` to
// `{ status, headers, body }`, where `body` is bytes.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request as ask } from "node:http";
import { extname, join } from "node:path";
import { buffer } from "node:stream/consumers";

const types = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".xml": "application/xml",
};

/** What of a reader's request a bucket is told. */
const toBuckets = ["accept-encoding", "if-modified-since", "if-none-match", "if-range", "range"];

/** Headers that are for one connection only. */
const oneHop = new Set(
  ["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"].concat([
    "transfer-encoding",
    "upgrade",
  ]),
);

/** The most that a function is sent, in bytes: Lambda takes no more. */
export const MAX_BODY = 6 << 20;

/** A folder as a bucket: conditions on the ETag, one range, 404 where nothing is. */
export function folder(root) {
  return async ({ method, path, headers }) => {
    const key = decoded(path);
    const bytes = key === undefined ? undefined : await readFile(join(root, key)).catch(() => undefined);
    if (bytes === undefined) return { status: 404, headers: {}, body: Buffer.from("NoSuchKey") };
    const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
    const type = types[extname(key)] ?? (key.startsWith("/api/") ? "application/json" : "application/octet-stream");
    const told = { etag, "accept-ranges": "bytes", "content-type": type, server: "AmazonS3" };
    if (headers["if-none-match"] === etag) return { status: 304, headers: told, body: Buffer.alloc(0) };
    const { status, part, more } = ranged(headers.range, bytes);
    const length = { "content-length": String(part.length) };
    return { status, headers: { ...told, ...more, ...length }, body: method === "HEAD" ? Buffer.alloc(0) : part };
  };
}

/** The name of an object, or nothing where it would leave the folder. */
function decoded(path) {
  try {
    const key = decodeURIComponent(path);
    return key.split("/").includes("..") || key.includes("\0") ? undefined : key;
  } catch {
    return undefined;
  }
}

function ranged(header, bytes) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || from + to === "") return { status: 200, part: bytes, more: {} };
  const start = from === "" ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === "" || to === "" ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (start > end) {
    return { status: 416, part: Buffer.alloc(0), more: { "content-range": `bytes */${bytes.length}` } };
  }
  const more = { "content-range": `bytes ${start}-${end}/${bytes.length}` };
  return { status: 206, part: bytes.subarray(start, end + 1), more };
}

/** A bucket behind HTTP, as in `http://127.0.0.1:9000/acme-portal/site`: path style. */
export function bucket(base) {
  return ({ method, path, headers }) => {
    const named = toBuckets.filter((name) => headers[name] !== undefined);
    const told = Object.fromEntries(named.map((name) => [name, headers[name]]));
    return forward(new URL(base), { method, path, headers: told });
  };
}

/**
 * A function behind HTTP. CloudFront signs what it asks, and the signature covers the
 * digest of the body as the reader says it: where that is missing or wrong, the Function
 * URL refuses. It overwrites `authorization`.
 */
export function lambda(base) {
  return async ({ method, path, query, headers, body, address }) => {
    if (body.length > MAX_BODY) return { status: 413, headers: {}, body: Buffer.from("too large") };
    const digest = createHash("sha256").update(body).digest("hex");
    const said = headers["x-amz-content-sha256"];
    const isSent = method === "POST" || method === "PUT" || body.length > 0;
    if (isSent && said !== digest) {
      const message = "The request signature we calculated does not match the signature you provided.";
      return {
        status: 403,
        headers: { "content-type": "application/json", "x-amzn-errortype": "InvalidSignatureException" },
        body: Buffer.from(JSON.stringify({ message })),
      };
    }
    const told = Object.fromEntries(Object.entries(headers).filter(([name]) => !oneHop.has(name)));
    delete told.host;
    told.authorization = "AWS4-HMAC-SHA256 Credential=edge-stand-in";
    told["x-forwarded-for"] = [headers["x-forwarded-for"], address].filter(Boolean).join(", ");
    told.via = "1.1 edge-stand-in (CloudFront)";
    if (isSent) told["content-length"] = String(body.length);
    return forward(new URL(base), { method, path: query === "" ? path : `${path}?${query}`, headers: told, body });
  };
}

function forward(base, { method, path, headers, body }) {
  return new Promise((resolve) => {
    const failed = (error) => resolve({ status: 502, headers: {}, body: Buffer.from(error.message) });
    const options = {
      host: base.hostname,
      port: base.port,
      method,
      path: base.pathname.replace(/\/$/, "") + path,
      headers,
    };
    const asked = ask(options, (answer) => {
      const told = Object.entries(answer.headers).filter(([name]) => !oneHop.has(name));
      buffer(answer).then(
        (bytes) => resolve({ status: answer.statusCode, headers: Object.fromEntries(told), body: bytes }),
        failed,
      );
    });
    asked.on("error", failed);
    asked.end(body);
  });
}
