// No violation that axe-core can find, on one page of each type, in both
// themes, on a desk and on a phone. A theme is colours: of the second, only what
// axe-core says of colours is asked for. Real repositories are tried on a phone, where
// there is the least room.

import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { colours, launch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { onePerType, pageType, pages } from "./lib/portal.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { corpus, example } from "./lib/worlds.mjs";

const axe = await readFile(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
const looks = [
  { width: 360, colorScheme: "light", only: {} },
  { width: 1440, colorScheme: "light", only: {} },
  { width: 1440, colorScheme: "dark", only: colours },
];

describe("axe-core finds nothing", () => {
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

  test("in the example organisation", async () => {
    const folder = join(temporary.folder, "example");
    await examine(browser, await example(folder), `${folder}-portal`, looks);
  });

  test("in the organisation of the corpus", async (t) => {
    const folder = join(temporary.folder, "corpus");
    const config = await corpus(folder);
    if (!config) return t.skip("the corpus is not on this machine");
    await examine(browser, config, `${folder}-portal`, looks.slice(0, 1));
  });
});

/** What sort of page a path is: a tab of an entity looks alike whatever its kind. */
const layout = (path) => pageType(path).replace(/^\/catalog\/…\/[^/]+\/…\//, "/catalog/…/…/");

/** Runs axe-core over one page of each type, with each of some looks. */
async function examine(browser, config, portal, looks) {
  await build(config, portal);
  const sizes = new Map();
  const paths = await pages(portal);
  for (const path of paths) {
    const file = path.endsWith("/") ? `${path}index.html` : path;
    sizes.set(path, (await stat(join(portal, decodeURI(file)))).size);
  }
  const host = await hostFiles(portal);
  const found = [];
  // The script is injected as a test would type it: past the page's policy.
  const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
  try {
    const page = await context.newPage();
    for (const path of onePerType(paths, (path) => sizes.get(path), layout)) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(`${host.url}${path}`);
      await settled(page);
      await page.evaluate(axe);
      for (const { width, colorScheme, only } of looks) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        const { violations } = await page.evaluate((only) => globalThis.axe.run(only), only);
        for (const { id, help, nodes } of violations) {
          found.push(`${path} at ${width}, ${colorScheme}: ${id}: ${help}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`);
        }
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (overflow > 0) found.push(`${path} at ${width}: scrolls sideways by ${overflow} px`);
      }
    }
  } finally {
    await context.close();
    await host.stop();
  }
  assert.deepEqual(found, []);
}

/** Waits until the scripts of a page have done what they do by themselves. */
async function settled(page) {
  await page.locator("#theme:not([hidden])").waitFor();
  if (await page.locator("#catalog").count()) await page.locator("#list-bar:not([hidden])").waitFor();
}

/** Waits until the page has been drawn at its new size, observers of sizes heard. */
function drawn(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
}
