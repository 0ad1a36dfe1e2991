// What a first visit to an entity page costs: HTML, CSS and JavaScript under
// 60 KB compressed, whatever the entity. What the scripts of the graph cost.

import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { pages } from "./lib/portal.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { example } from "./lib/worlds.mjs";

const limit = 60 * 1024;

describe("an entity page", () => {
  let browser;
  let temporary;
  let host;
  let portal;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    portal = join(temporary.folder, "portal");
    await build(await example(join(temporary.folder, "example")), portal);
    host = await hostFiles(portal);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });

  test("weighs less than 60 KB compressed", async () => {
    const overviews = (await pages(portal)).filter((path) =>
      /^\/catalog\/default\/[^/]+\/[^/]+\/$/.test(path),
    );
    assert.ok(overviews.length > 30, "the example has its entities");
    const size = async (path) => (await stat(join(portal, path, "index.html"))).size;
    const sizes = await Promise.all(overviews.map(async (path) => [await size(path), path]));
    const [, largest] = sizes.sort(([a], [b]) => b - a)[0];

    const context = await browser.newContext();
    const page = await context.newPage();
    const weights = new Map();
    page.on("response", async (response) => {
      const { pathname } = new URL(response.url());
      const type = response.headers()["content-type"] ?? "";
      if (/html|css|javascript/.test(type)) weights.set(pathname, pathname);
    });
    await page.goto(`${host.url}${largest}`, { waitUntil: "networkidle" });
    let total = 0;
    for (const path of weights.keys()) {
      const file = path.endsWith("/") ? `${path}index.html` : path;
      const bytes = gzipSync(await readFile(join(portal, decodeURIComponent(file)))).length;
      weights.set(path, bytes);
      total += bytes;
    }
    await context.close();
    assert.ok(total < limit, `${largest} weighs ${total} bytes: ${JSON.stringify([...weights])}`);
  });

  test("has pictures whose scripts weigh less than 8 KB compressed", async () => {
    const scripts = (await readdir(join(portal, "assets"))).filter((name) =>
      /^(graph|graph-picker|picture|relations)\.[0-9a-f]+\.js$/.test(name),
    );
    assert.equal(scripts.length, 4);
    const weigh = async (name) => gzipSync(await readFile(join(portal, "assets", name))).length;
    const weights = await Promise.all(scripts.map(weigh));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert.ok(total < 8 * 1024, `${scripts} weigh ${weights} bytes`);
  });
});
