// Docs: the reader opens, its tabs and navigation work, nothing is said on the
// console, and axe-core finds nothing in either theme.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, watch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { hostFiles } from "./lib/static-server.mjs";

const axe = await readFile(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");

const files = {
  "app-config.yaml": `app: {title: Acme}
catalog: {locations: [{type: file, target: ./catalog-info.yaml}]}
`,
  "catalog-info.yaml": `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders, annotations: {backstage.io/techdocs-ref: "dir:."}}
spec: {type: service, lifecycle: production, owner: web}
`,
  "mkdocs.yml": "site_name: Orders\nrepo_url: https://github.com/acme/orders\nnav:\n  - index.md\n  - Guides:\n      - guide.md\n",
  "docs/index.md": `# Orders

Read the [guide](guide.md).

=== "Java"

    Written in Java.

=== "Go"

    Written in Go.
`,
  "docs/guide.md": "# Guide\n\n## First steps\n\n!!! note\n    Mind the gap.\n\n```yaml\na: 1\n```\n\n## More\n\nText.\n",
};

describe("docs", () => {
  let browser;
  let temporary;
  let host;
  before(async () => {
    temporary = await temporaryFolder();
    const folder = join(temporary.folder, "acme");
    await mkdir(join(folder, "docs"), { recursive: true });
    for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
    await build(join(folder, "app-config.yaml"), `${folder}-portal`);
    host = await hostFiles(`${folder}-portal`);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });

  test("lead from the entity to a page and on to the next", async () => {
    // A page that is left in the middle of a transition says so.
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const problems = watch(context, host.url);
    const page = await context.newPage();
    await page.goto(`${host.url}/catalog/default/component/orders/`);
    await page.click("main a:has-text('Docs')");
    assert.match(page.url(), /\/docs\/default\/component\/orders\/$/);
    await page.click("label:has-text('Go')");
    assert.ok(await page.isVisible("text=Written in Go."));
    assert.ok(!(await page.isVisible("text=Written in Java.")));
    await page.click("article a:text-is('guide')");
    assert.match(page.url(), /\/orders\/guide\/$/);
    assert.ok(await page.isVisible("text=Mind the gap."));
    await page.goto(`${host.url}/docs/`);
    assert.ok(await page.isVisible("main a[href$='/docs/default/component/orders/']"));
    assert.deepEqual(problems, []);
    await context.close();
  });

  test("are read below the header of the entity, and lead on", async () => {
    const page = await browser.newPage({ reducedMotion: "reduce" });
    await page.goto(`${host.url}/catalog/default/component/orders/`);
    await page.click("nav[aria-label='Pages of orders'] a:text-is('Docs')");
    assert.match(page.url(), /\/catalog\/default\/component\/orders\/docs\/$/);
    await page.click("article a:text-is('guide')");
    assert.match(page.url(), /\/docs\/default\/component\/orders\/guide\/$/);
    await page.close();
  });

  test("take a report of what is selected", async () => {
    const page = await browser.newPage();
    await page.goto(`${host.url}/docs/default/component/orders/guide/`);
    await page.locator("text=Mind the gap.").selectText();
    const offer = page.locator("a:text-is('Report this')");
    await offer.waitFor();
    const address = new URL(await offer.getAttribute("href"));
    assert.equal(address.origin + address.pathname, "https://github.com/acme/orders/issues/new");
    assert.equal(address.searchParams.get("title"), "Docs: Guide");
    const body = address.searchParams.get("body");
    assert.match(body, /^> Mind the gap\.\n\nPage: .*\/guide\/\nFile: `docs\/guide\.md`/);
    await page.close();
  });

  test("are joined to one page for paper", async () => {
    const page = await browser.newPage();
    await page.goto(`${host.url}/docs/default/component/orders/`);
    await page.click("a:has-text('All pages, to print')");
    await page.locator("text=All 2 pages of these docs.").waitFor();
    assert.ok(await page.isVisible("article >> text=Mind the gap."));
    // A link to another page stays within this one.
    assert.equal(await page.locator("article a:text-is('guide')").getAttribute("href"), "#p1");
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.isVisible("text=Written in Go."), "tabs are all shown on paper");
    await page.close();
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`are accessible, ${colorScheme}`, async () => {
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      const page = await context.newPage();
      const root = "docs/default/component/orders/";
      for (const path of ["docs/", root, `${root}guide/`, `${root}?print`, "catalog/default/component/orders/docs/"]) {
        await page.goto(`${host.url}/${path}`);
        if (path.endsWith("print")) await page.locator("html.joined").waitFor();
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        const found = violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0].html}`);
        assert.deepEqual(found, []);
      }
      await context.close();
    });
  }
});
