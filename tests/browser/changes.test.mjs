// What changed from one build to the next: the page, the history of an entity,
// and what stands where something was removed.

import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, watch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { example } from "./lib/worlds.mjs";

const axe = await readFile(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");

describe("what changed", () => {
  let browser;
  let host;
  let temporary;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    const config = await example(join(temporary.folder, "example"));
    const portal = join(temporary.folder, "portal");
    await build(config, portal);
    const repositories = join(config, "../repositories");
    const printer = join(repositories, "label-printer/catalog-info.yaml");
    const text = await readFile(printer, "utf8");
    await writeFile(printer, text.replace("lifecycle: experimental", "lifecycle: production"));
    await rm(join(repositories, "eta-model/catalog-info.yaml"));
    await build(config, portal);
    host = await hostFiles(portal);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });

  test("is told by day, and leads to the entity and to its history", async () => {
    const context = await browser.newContext();
    const problems = watch(context, host.url);
    const page = await context.newPage();
    await page.goto(`${host.url}/changes/`);
    await page.getByRole("link", { name: "Components" }).waitFor();
    const row = page.locator(".changes > li", { hasText: "Label printer" });
    assert.match(await row.innerText(), /lifecycle changed from experimental to production/i);
    await row.getByRole("link", { name: "Label printer" }).click();
    await page.getByRole("link", { name: "History" }).click();
    assert.match(await page.locator(".changes").innerText(), /lifecycle changed/i);
    await page.goto(host.url);
    await page.getByRole("heading", { name: "What changed" }).waitFor();
    await context.close();
    assert.deepEqual(problems, []);
  });

  test("says where something was that it is gone", async () => {
    const page = await browser.newPage();
    await page.goto(`${host.url}/catalog/default/component/eta-model/`);
    assert.match(await page.locator("main").innerText(), /has been gone from the catalog since/);
    await page.close();
  });

  for (const [colorScheme, width] of [["light", 1440], ["dark", 360]]) {
    test(`has no violation that axe-core finds, ${colorScheme}, ${width} px`, async () => {
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      const page = await context.newPage();
      await page.setViewportSize({ width, height: 900 });
      for (const path of ["/changes/", "/catalog/default/component/label-printer/history/", "/catalog/default/component/eta-model/"]) {
        await page.goto(`${host.url}${path}`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], path);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${path} scrolls sideways by ${over} px`);
      }
      await context.close();
    });
  }
});
