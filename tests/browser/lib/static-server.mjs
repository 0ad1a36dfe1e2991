// The simplest host of a built portal: files, types, and a policy header
// stricter than most hosts would send. What works here works on any host.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
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

/** Serves the files of a folder until `stop` is called. */
export async function hostFiles(folder) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const isDirectory = path.endsWith("/");
    let file = join(folder, normalize(path), isDirectory ? "index.html" : "");
    let status = 200;
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) {
      response.writeHead(301, { location: `${path}/` }).end();
      return;
    }
    if (!found) {
      file = join(folder, "404.html");
      status = 404;
    }
    response.writeHead(status, {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
    createReadStream(file)
      .on("error", () => response.end())
      .pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
