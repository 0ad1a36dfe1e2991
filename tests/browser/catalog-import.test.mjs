// A descriptor that somebody pastes: what it would add and change, what is
// wrong with it, and where to propose it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { example } from "./lib/worlds.mjs";

const axe = await readFile(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");

const component = (name, lines) =>
  ["apiVersion: backstage.io/v1alpha1", "kind: Component", `metadata: {name: ${name}, description: "<b>What</b> it is."}`, ...lines].join("\n");
const spec = ["spec:", "  type: service", "  lifecycle: production", "  owner: tracking"];

describe("the page that checks a descriptor", () => {
  let browser;
  let context;
  let page;
  let host;
  let temporary;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    const portal = join(temporary.folder, "portal");
    await build(await example(join(temporary.folder, "example")), portal);
    host = await hostFiles(portal);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(20_000);
    page = await context.newPage();
    await page.goto(`${host.url}/catalog-import/`);
  });
  afterEach(() => context.close());

  const check = async (...documents) => {
    await page.getByRole("textbox", { name: "Descriptor" }).fill(documents.join("\n---\n"));
    await page.getByRole("button", { name: "Check" }).click();
    await page.locator("#answer:not([aria-busy]) > *").first().waitFor();
  };
  const cards = () => page.locator("#answer .checked h3").allInnerTexts();

  test("says what is new, what is different and what is refused", async () => {
    await check(component("fresh", spec), component("tracking-service", spec), component("'not a name'", spec));
    assert.equal(await page.locator("#answer > h2").innerText(), "1 new, 1 changed, 1 refused");
    assert.deepEqual(await cards(), [
      "New: fresh",
      "Changed: tracking-service",
      "Refused: component:default/not a name",
    ]);
    const changed = page.locator(".checked").nth(1);
    await changed.getByText("no longer part of system:default/tracking").waitFor();
    // What somebody wrote is text.
    assert.equal(await page.locator("#answer b").count(), 0);
    await page.locator(".checked").nth(2).getByText("cannot be").waitFor();
    assert.equal(await page.locator("#repository").count(), 0);
  });

  test("marks what it names and the catalog does not have", async () => {
    await check(component("fresh", [...spec, "  dependsOn: [resource:nowhere, resource:tracking-db]"]));
    const related = page.locator(".checked dd .el");
    assert.deepEqual(await related.filter({ has: page.locator(".vh") }).locator(".el-t").allInnerTexts(), ["resource:default/nowhere"]);
    const link = page.getByRole("link", { name: "resource:default/tracking-db" });
    assert.equal(await link.getAttribute("href"), "/catalog/default/resource/tracking-db/");
  });

  test("leads to the pull request", async () => {
    await check(component("fresh", spec));
    await page.getByLabel("Repository").fill("https://github.com/acme/fresh.git");
    const address = new URL(await page.getByRole("link", { name: "Open the pull request" }).getAttribute("href"));
    assert.equal(`${address.origin}${address.pathname}`, "https://github.com/acme/fresh/new/HEAD");
    assert.equal(address.searchParams.get("filename"), "catalog-info.yaml");
    assert.match(address.searchParams.get("value"), /name: fresh/);
    await page.getByLabel("Repository").fill("javascript:alert(1)//x/y");
    assert.equal(await page.getByRole("link", { name: "Open the pull request" }).count(), 0);
  });

  test("says so where the module does not start", async () => {
    await page.route("**/*.wasm", (route) => route.abort());
    await check(component("fresh", spec));
    assert.match(await page.getByRole("alert").innerText(), /could not be checked here.*callboard validate/s);
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`has no violation that axe-core finds, ${colorScheme}`, async () => {
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      page = await context.newPage();
      await page.goto(`${host.url}/catalog-import/`);
      await check(component("fresh", spec), component("tracking-service", spec));
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
      await context.close();
    });
  }
});
