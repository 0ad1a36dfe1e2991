// A portal is built anew below the feet of somebody who searches: no search
// fails, and whatever is found is there.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { connect, edited } from "./lib/search.mjs";
import { hostFiles } from "./lib/static-server.mjs";

/** How often in each of the tests below: fifty times and more in all. */
const BUILDS = 18;

describe("while the portal is built anew", () => {
  let browser;
  let host;
  let portal;
  let temporary;
  let world;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    world = join(temporary.folder, "world");
    portal = join(temporary.folder, "portal");
    await renew(0);
    await build(join(world, "app-config.yaml"), portal);
    host = await hostFiles(portal);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });

  /** An organisation with a component and a page of docs that it had not before. */
  async function renew(number) {
    const component = (name) =>
      `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: ${name}, annotations: { backstage.io/techdocs-ref: "dir:." } }
spec: { type: service, lifecycle: production, owner: shop }
`;
    const names = [`order-${number}`, `order-${number + 1}`, "order-always"];
    const nav = names.map((name) => `  - ${name}.md`).join("\n");
    const files = {
      "app-config.yaml": "catalog: { locations: [{ type: file, target: ./all.yaml }] }\n",
      "all.yaml": names.map(component).join("---\n"),
      "mkdocs.yml": `site_name: Orders\nnav:\n  - index.md\n${nav}\n`,
      "docs/index.md": `# Orders\n\nBuild ${number} of the orders.\n`,
    };
    for (const name of names) files[`docs/${name}.md`] = `# ${name}\n\nAn order in build ${number}: word${number}.\n`;
    await mkdir(join(world, "docs"), { recursive: true });
    for (const [path, text] of Object.entries(files)) await writeFile(join(world, path), text);
  }

  // Small indexes are here as a whole; of others each search reads some. Where
  // nothing is kept for a period of grace, pages that were found may be gone, but
  // searches go on.
  for (const [what, size, grace] of [
    ["a search in a small index goes on, and leads to what is there", "512 << 10", "10m"],
    ["a search in a large index goes on, and leads to what is there", "-1", "10m"],
    ["a search goes on where the index before is deleted at once", "-1", "0"],
  ]) {
    test(what, { timeout: 120_000 }, async () => {
      // A newer index is looked for at once.
      host.fault = (answer) =>
        edited(answer, "search-client", { "FRESH = 60_000": "FRESH = 10" }) ?? edited(answer, "search-worker", { "SMALL = 512 << 10": `SMALL = ${size}` });
      const page = await browser.newPage();
      await page.goto(`${host.url}/`);
      await connect(page, portal);
      const session = page.evaluate(searchOn, grace !== "0");
      try {
        for (let number = 1; number <= BUILDS; number++) {
          await renew(number);
          await build(join(world, "app-config.yaml"), portal, ["--grace", grace]);
          // Some are answered between two builds, however fast these are.
          const before = await page.evaluate(() => window.searches ?? 0);
          await page.waitForFunction((count) => window.searches > count, before);
        }
      } finally {
        await page.evaluate(() => (window.isOver = true));
      }
      const { problems, searches, builds } = await session;
      await page.close();
      assert.deepEqual(problems, []);
      assert.ok(searches > BUILDS && builds > BUILDS / 3, `${searches} searches in ${builds} indexes`);
    });
  }
});

/** Searches, and opens what is found, until it is over. Runs in the page. */
async function searchOn(isKept) {
  const problems = [];
  const seen = new Set();
  let searches = 0;
  while (!window.isOver) {
    try {
      for (const text of ["order", "orders build", "an order in", "order kind:component"]) {
        const { results } = await window.search.query({ text, limit: 20 });
        window.searches = searches += 1;
        if (!results.length) problems.push(`nothing for ${text}`);
        for (const { path, places } of results) {
          const answer = await fetch(`/${path}`);
          if (isKept && !answer.ok) problems.push(`${path} answers ${answer.status}`);
          for (const { excerpt } of places) seen.add(excerpt.join("").match(/build (\d+)/i)?.[1]);
        }
      }
    } catch (error) {
      problems.push(`${error.name} ${error.code}: ${error.message} ${error.detail}`);
    }
    // The builds want the processor too.
    await new Promise((done) => setTimeout(done, 30));
  }
  return { problems: [...new Set(problems)], searches, builds: seen.size };
}
