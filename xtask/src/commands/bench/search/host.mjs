// A host of static files as a CDN is one: HTTP/2, ranges, Brotli for text and
// WebAssembly, and a year's keeping for all but the pointer of an index.

import { readFile, open, stat } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { createServer } from "node:net";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { generate } from "selfsigned";

/** How hard a CDN tries when it compresses what it was asked for. */
const BROTLI_QUALITY = 5;

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A certificate that nobody vouches for. */
export async function certificate() {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
  });
  return { key, cert };
}

/**
 * Serves the files of folders, each path from the first that has it, over a
 * network until `stop` is called.
 */
export async function host(folders, network, identity) {
  const compressed = new Map();
  const find = async (path) => {
    for (const folder of folders) {
      const file = join(folder, normalize(path));
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile()) return [file, found.size];
    }
    return [];
  };
  const files = createSecureServer(identity, async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "https://host").pathname);
    const [file, size] = await find(path);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = types[extname(file)];
    const keep = /^\/(page\.html|search\/index\.json)$/.test(path) ? "no-cache" : "max-age=31536000, immutable";
    const head = { "content-type": type ?? "application/octet-stream", "cache-control": keep };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    if (range !== null) {
      const start = Number(range[1]);
      const end = Math.min(range[2] === "" ? Infinity : Number(range[2]), size - 1);
      if (start > end) {
        response.writeHead(416, { "content-range": `bytes */${size}` }).end();
        return;
      }
      const bytes = Buffer.alloc(end - start + 1);
      const from = await open(file);
      await from.read(bytes, 0, bytes.length, start).finally(() => from.close());
      response.writeHead(206, { ...head, "content-range": `bytes ${start}-${end}/${size}` }).end(bytes);
      return;
    }
    let bytes = compressed.get(file) ?? (await readFile(file));
    if (type !== undefined && /\bbr\b/.test(request.headers["accept-encoding"] ?? "")) {
      if (!compressed.has(file)) {
        bytes = await promisify(brotliCompress)(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
        });
        compressed.set(file, bytes);
      }
      head["content-encoding"] = "br";
    }
    response.writeHead(200, { ...head, "accept-ranges": "bytes" }).end(bytes);
  });
  const connections = new Set();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
    files.emit("connection", network.join(socket));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `https://localhost:${server.address().port}`,
    stop: () => {
      for (const socket of connections) socket.destroy();
      return new Promise((closed) => server.close(closed));
    },
  };
}
