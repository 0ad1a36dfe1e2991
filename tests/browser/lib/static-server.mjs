// The simplest host of a built portal: files, types, ranges, and a policy header
// stricter than most hosts would send. What works here works on any host.
//
// It can be told to misbehave as hosts do: see `hostFiles`.

import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".xml": "application/xml; charset=utf-8",
};

/**
 * Serves the files of a folder until `stop` is called.
 *
 * While `host.fault` is set, it changes answers: it is called with
 * `{ path, range, status, headers, bytes }`, `range` being what was asked for,
 * and what it gives replaces these; `bytes` are those of the whole file, and stay
 * whole where `range` is set to nothing.
 */
export async function hostFiles(folder) {
  const host = { fault: undefined };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    let file = join(folder, normalize(path), path.endsWith("/") ? "index.html" : "");
    let status = 200;
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) {
      response.writeHead(301, { location: `${path}/` }).end();
      return;
    }
    // It may have gone since.
    let bytes = found && (await readFile(file).catch(() => undefined));
    if (bytes === undefined) {
      file = join(folder, "404.html");
      status = 404;
      bytes = await readFile(file).catch(() => Buffer.alloc(0));
    }
    const headers = {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    };
    const answer = { path, range: request.headers.range, status, headers, bytes };
    Object.assign(answer, host.fault?.(answer));
    const [, start, last] = answer.range?.match(/^bytes=(\d+)-(\d+)$/) ?? [];
    if (start !== undefined && answer.status === 200) {
      const end = Math.min(+last + 1, answer.bytes.length);
      answer.status = 206;
      answer.headers = { ...answer.headers, "content-range": `bytes ${start}-${end - 1}/${answer.bytes.length}` };
      answer.bytes = answer.bytes.subarray(+start, end);
    }
    response.writeHead(answer.status, answer.headers).end(answer.bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(host, {
    url: `http://localhost:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
}
