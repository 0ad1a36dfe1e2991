// Every page of a portal opens without a word on the console: no error, no
// violated policy, no failed request, no request to another origin. Of real
// repositories, and where the same pages come from a server, some of each type.

import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, watch } from "./lib/browser.mjs";
import { build, serve, temporaryFolder } from "../lib/callboard.mjs";
import { pages, sitemap, somePerType } from "./lib/portal.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { corpus, example } from "./lib/worlds.mjs";

/** So many pages of a type are opened, where not all are. */
const SOME = { corpus: 20, served: 5 };

describe("every page opens cleanly", () => {
  let browser;
  let temporary;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
  });
  after(async () => {
    await browser?.close();
    await temporary?.remove();
  });

  test("of the example organisation, as files", async () => {
    const config = await example(join(temporary.folder, "example"));
    await opensAsFiles(browser, config, join(temporary.folder, "example-portal"));
  });

  test("of the example organisation, served", async () => {
    const config = await example(join(temporary.folder, "served"));
    const portal = join(temporary.folder, "served-portal");
    await build(config, portal);
    const server = await serve(config);
    try {
      await openAll(browser, server.url, somePerType(await pages(portal), SOME.served));
    } finally {
      await server.stop();
    }
  });

  test("of the repositories of the corpus as one organisation", async (t) => {
    const config = await corpus(join(temporary.folder, "corpus"));
    if (!config) return t.skip("the corpus is not on this machine");
    await opensAsFiles(browser, config, join(temporary.folder, "corpus-portal"), SOME.corpus);
  });
});

async function opensAsFiles(browser, config, portal, most = Infinity) {
  await build(config, portal);
  const paths = await pages(portal);
  assert.ok(paths.includes("/") && paths.includes("/catalog/"), "the portal has its main pages");
  const known = new Set(paths);
  for (const path of await sitemap(portal)) {
    assert.ok(known.has(path), `the sitemap names ${path}, which is no page`);
  }
  const host = await hostFiles(portal);
  try {
    await openAll(browser, host.url, somePerType(paths, most));
  } finally {
    await host.stop();
  }
}

/** Where a page that only leads elsewhere leads. */
async function redirect(url) {
  const html = await (await fetch(url)).text();
  const to = html.match(/<meta http-equiv="refresh" content="0; url=([^"]+)"/);
  return to && new URL(to[1].replaceAll("&amp;", "&"), url).href;
}

/** Opens pages in a few tabs at once. */
async function openAll(browser, origin, paths) {
  const context = await browser.newContext();
  const problems = watch(context, origin);
  const queue = [...paths];
  const tabs = Array.from({ length: availableParallelism() + 1 }, async () => {
    const page = await context.newPage();
    for (let path = queue.pop(); path !== undefined && problems.length < 50; path = queue.pop()) {
      const elsewhere = await redirect(`${origin}${path}`);
      if (elsewhere) {
        const there = await fetch(elsewhere);
        await there.arrayBuffer();
        if (there.status !== 200) problems.push(`${path} leads to ${elsewhere}, which answers ${there.status}`);
        continue;
      }
      const answer = await page.goto(`${origin}${path}`, { waitUntil: "load" });
      if (answer.status() !== 200) problems.push(`${path} answers ${answer.status()}`);
      const title = await page.title();
      if (title.trim() === "") problems.push(`${path} has no title`);
    }
    // What the last page still loads belongs to it.
    await page.waitForLoadState("networkidle");
  });
  await Promise.all(tabs);
  await context.close();
  assert.deepEqual(problems, []);
}
