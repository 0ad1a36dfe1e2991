// Descriptors are untrusted: whatever is written in them is shown as text and
// runs nowhere.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, watch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { pages } from "./lib/portal.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { hostile } from "./lib/worlds.mjs";

describe("an organisation that attacks its readers", () => {
  let browser;
  let temporary;
  let host;
  let paths;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    const portal = join(temporary.folder, "portal");
    await build(await hostile(join(temporary.folder, "world")), portal);
    paths = await pages(portal);
    host = await hostFiles(portal);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });

  test("has all its entities in the catalog", () => {
    for (const kind of ["component", "api", "resource", "system", "domain", "group", "user", "location", "template"]) {
      assert.ok(
        paths.some((path) => path.startsWith(`/catalog/default/${kind}/`)),
        `there is a page of kind ${kind}`,
      );
    }
  });

  // Once as shipped, and once without the policy that would stop what slips
  // through: escaping has to hold alone.
  for (const bypassCSP of [false, true]) {
    test(`runs nothing ${bypassCSP ? "even without the policy" : "and breaks no policy"}`, async () => {
      const context = await browser.newContext({ bypassCSP });
      const problems = watch(context, host.url);
      const page = await context.newPage();
      for (const path of paths) {
        await page.goto(`${host.url}${path}`, { waitUntil: "load" });
        const state = await page.evaluate(() => ({
          hacked: window.hacked,
          unsafe: [...document.querySelectorAll("a[href], use, form, img, iframe, object, embed")]
            .flatMap((element) => [element.href?.baseVal ?? element.href, element.action, element.src, element.data])
            .filter((address) => /^\s*(javascript|data|vbscript):/i.test(address ?? "")),
          handlers: [...document.querySelectorAll("*")].filter((element) =>
            [...element.attributes].some(({ name }) => name.startsWith("on")),
          ).length,
        }));
        if (state.hacked !== undefined) problems.push(`${path} ran a descriptor's script`);
        if (state.unsafe.length) problems.push(`${path} links to ${state.unsafe}`);
        if (state.handlers) problems.push(`${path} has inline handlers`);
      }
      await context.close();
      assert.deepEqual(problems, []);
    });
  }

  test("shows the attack as text", async () => {
    const page = await browser.newPage();
    await page.goto(`${host.url}/catalog/default/component/component/`);
    const text = await page.locator("main").innerText();
    assert.ok(text.includes("<script>window.hacked=1</script>"), "the description is readable");
    await page.close();
  });
});
