// Without JavaScript the portal is complete: lists have pages, facets are
// links, entity pages hold everything there is to read.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { example } from "./lib/worlds.mjs";

describe("without JavaScript", () => {
  let browser;
  let context;
  let page;
  let temporary;
  let host;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    const portal = join(temporary.folder, "portal");
    await build(await example(join(temporary.folder, "example")), portal);
    host = await hostFiles(portal);
    context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });

  const open = (path) => page.goto(`${host.url}${path}`);

  test("a facet of a list is a link to a list of its own", async () => {
    await open("/catalog/kind/component/");
    const main = page.getByRole("main");
    const all = await entityLinks(main);
    await main.getByRole("link", { name: /^library\b/ }).first().click();
    const libraries = await entityLinks(main);
    assert.match(page.url(), /\/catalog\/type\/component\/library\/$/);
    assert.ok(libraries.length > 0 && libraries.length < all.length);
    assert.ok(libraries.every((link) => all.includes(link)));
  });

  test("an entity page says who owns it, what it needs and who needs it", async () => {
    await open("/catalog/default/component/booking-service/");
    const text = await page.getByRole("main").innerText();
    for (const word of ["Sells a delivery", "production", "service"]) {
      assert.ok(text.includes(word), `the page says ${word}`);
    }
    await page.getByRole("navigation", { name: /tabs|component|booking/i }).getByRole("link", { name: /^Dependencies/ }).click();
    await page.getByRole("main").getByRole("link", { name: /Address/ }).first().click();
    assert.match(page.url(), /\/catalog\/default\/[^/]+\/address[^/]*\/$/);
  });

  test("problems are all on their page", async () => {
    await open("/problems/");
    const text = await page.getByRole("main").innerText();
    assert.ok(text.includes("lifecycle"), "the refused component is explained");
    assert.ok(text.includes("returns-portal"), "with the place of the mistake");
  });

  test("a long list has pages of at most 100", async () => {
    const folder = join(temporary.folder, "many");
    await mkdir(folder);
    await writeFile(join(folder, "app-config.yaml"), "catalog: { locations: [{ type: file, target: ./all.yaml }] }\n");
    const documents = Array.from({ length: 250 }, (_, index) =>
      JSON.stringify({
        apiVersion: "backstage.io/v1alpha1",
        kind: "Component",
        metadata: { name: `number-${String(index).padStart(3, "0")}` },
        spec: { type: "service", lifecycle: "production", owner: "team" },
      }),
    );
    await writeFile(join(folder, "all.yaml"), documents.join("\n---\n"));
    await build(join(folder, "app-config.yaml"), join(folder, "portal"));
    const many = await hostFiles(join(folder, "portal"));
    try {
      await page.goto(`${many.url}/catalog/kind/component/`);
      const seen = new Set();
      for (let number = 1; ; number += 1) {
        const links = await entityLinks(page.getByRole("main"));
        assert.ok(links.length <= 100, `${links.length} on page ${number}`);
        links.forEach((link) => seen.add(link));
        const next = page.locator("a[rel=next]");
        if ((await next.count()) === 0) break;
        await next.click();
      }
      assert.equal(seen.size, 250);
    } finally {
      await many.stop();
    }
  });
});

/** The addresses of the entities that a list names. */
async function entityLinks(list) {
  const links = await list.locator("table a, ul a, ol a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  return [...new Set(links.filter((link) => /^\/catalog\/default\/component\/[^/]+\/$/.test(link)))];
}
