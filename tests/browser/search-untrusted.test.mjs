// What an index says is untrusted: names, headings and texts are shown as text,
// and what is typed or stands in an address is too.

import assert from "node:assert/strict";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { watch } from "./lib/browser.mjs";
import { dialogOf, searchable } from "./lib/search.mjs";
import { hostile } from "./lib/worlds.mjs";

const attack = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
// In Markdown: as code, so that it is text of the page.
const written = `\`${attack}\``;

/** The hostile organisation, with pages and an owner to be found. */
async function attacking(world) {
  const config = await hostile(world);
  await mkdir(join(world, "docs"));
  await writeFile(join(world, "mkdocs.yml"), `site_name: ${JSON.stringify(attack)}\n`);
  await writeFile(
    join(world, "docs/index.md"),
    `# ${written} zanzibar\n\nSmuggled ${written} text of zanzibar.\n\n## ${written} heading\n\nSmuggled ${written} below zanzibar.\n`,
  );
  await appendFile(
    join(world, "all.yaml"),
    `---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: smuggler
  title: ${JSON.stringify(`${attack} smuggler`)}
  description: ${JSON.stringify(`${attack} smuggled`)}
  tags: [smuggled]
  annotations: { backstage.io/techdocs-ref: "dir:." }
spec: { type: ${JSON.stringify(attack)}, lifecycle: ${JSON.stringify(attack)}, owner: smugglers }
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: smugglers, title: ${JSON.stringify(attack)} }
spec: { type: ${JSON.stringify(attack)}, profile: { displayName: ${JSON.stringify(`${attack} smugglers`)} }, children: [] }
`,
  );
  return config;
}

describe("search in an organisation that attacks its readers", () => {
  let browser;
  let host;
  let server;
  let up;
  before(async () => {
    up = await searchable({ world: attacking, isServed: true });
    ({ browser, host, server } = up);
  });
  after(() => up?.stop());

  const texts = ["smuggl", "zanzibar", "hacked", "script", "img onerror", attack, `kind:"${attack}" x`, `"${attack}`, "bokoing <b>x</b>"];

  // Once as shipped, and once without the policy that would stop what slips
  // through.
  for (const bypassCSP of [false, true]) {
    const when = bypassCSP ? "even without the policy" : "and breaks no policy";

    test(`makes nothing of it in the dialog, ${when}`, async () => {
      await inContext(host, bypassCSP, async (page) => {
        await page.goto(`${host.url}/catalog/default/component/smuggler/`);
        const find = dialogOf(page);
        let shown = "";
        for (const text of texts) {
          if (!(await find.dialog.isVisible())) await find.open();
          await find.field.fill(text);
          await find.answered();
          await quiet(page);
          shown += await find.results.innerText();
        }
        await find.field.fill("smuggler");
        await find.option(/smuggler/).first().waitFor();
        await page.keyboard.press("ArrowRight");
        await find.option(/^Copy the address/).waitFor();
        await quiet(page);
        assert.ok(shown.includes("<img src=x onerror="), "it can be read");
      });
    });

    test(`makes nothing of it on the page of results, ${when}`, async () => {
      for (const origin of [host, server]) {
        await inContext(origin, bypassCSP, async (page) => {
          for (const asked of [{ q: "smuggl" }, { q: "hacked" }, { q: attack }, { q: attack, kind: attack }, { q: "", type: attack }]) {
            await page.goto(`${origin.url}/search/?${new URLSearchParams(asked)}`);
            await page.locator("#search-page-count").filter({ hasText: /./ }).waitFor();
            await quiet(page);
          }
          const shown = await page.goto(`${origin.url}/search/?q=zanzibar`).then(() => page.locator(".sp-row").first().innerText());
          assert.ok(shown.includes("<img src=x onerror="), "it can be read");
        });
      }
    });
  }

  async function inContext({ url }, bypassCSP, work) {
    const context = await browser.newContext({ bypassCSP });
    context.setDefaultTimeout(10_000);
    const problems = watch(context, url);
    try {
      await work(await context.newPage());
    } finally {
      await context.close();
    }
    assert.deepEqual(problems, []);
  }
});

/** Nothing ran, and nothing that was text is an element. */
async function quiet(page) {
  const found = await page.evaluate(() => ({
    hacked: window.hacked,
    elements: document.querySelectorAll("dialog.search :is(img, script, iframe, style), #search-page :is(img, script, iframe, style), .sp-head :is(img, script)").length,
    handlers: [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(({ name }) => name.startsWith("on"))).length,
    addresses: [...document.querySelectorAll("dialog.search a, #search-page a, #search-page-chips a")].map((link) => link.href).filter((href) => !/^https?:/.test(href)),
    elsewhere: [...document.querySelectorAll("#search-results a[data-kind], #search-page a, #search-page-chips a")].map((link) => link.origin).filter((origin) => origin !== location.origin),
  }));
  assert.deepEqual(found, { hacked: undefined, elements: 0, handlers: 0, addresses: [], elsewhere: [] });
}
