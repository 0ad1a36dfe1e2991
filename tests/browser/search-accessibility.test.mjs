// No violation that axe-core can find in any state of search, in both themes, on
// a desk and on a phone; and nothing wider than the window.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { dialogOf, searchable } from "./lib/search.mjs";

const axe = await readFile(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
const widths = [1440, 360];

describe("axe-core finds nothing in search", () => {
  let browser;
  let host;
  let server;
  let up;
  before(async () => {
    up = await searchable({ isServed: true });
    ({ browser, host, server } = up);
  });
  after(() => up?.stop());

  for (const colorScheme of ["light", "dark"]) {
    /** Examines what a page shows at each width. */
    const examine = async (page, found, what) => {
      await page.evaluate(axe);
      // A theme is colours: a second one is tried at one width.
      for (const width of colorScheme === "light" ? widths : widths.slice(0, 1)) {
        await page.setViewportSize({ width, height: 800 });
        await drawn(page);
        // What is behind a dialog cannot be reached, and is examined elsewhere.
        const { violations } = await page.evaluate(() => globalThis.axe.run(document.querySelector("dialog.search[open]") ?? document));
        for (const { id, help, nodes } of violations) {
          found.push(`${what} at ${width}: ${id}: ${help}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`);
        }
        found.push(...(await page.evaluate(tooWide)).map((text) => `${what} at ${width}: ${text}`));
      }
    };
    const inContext = async (options, work) => {
      // The script is injected as a test would type it: past the page's policy.
      const context = await browser.newContext({ colorScheme, bypassCSP: true, ...options });
      context.setDefaultTimeout(10_000);
      const found = [];
      try {
        await work(await context.newPage(), found);
      } finally {
        host.fault = undefined;
        await context.close();
      }
      assert.deepEqual(found, []);
    };

    test(`in the dialog, ${colorScheme}`, () =>
      inContext({}, async (page, found) => {
        const find = dialogOf(page);
        await page.goto(`${host.url}/catalog/default/component/booking-service/`);
        await page.getByRole("button", { name: /^Star / }).first().click();
        await find.open();
        await find.group("Starred").waitFor();
        await examine(page, found, "nothing typed");
        await page.keyboard.type("kind:component book");
        await find.answered();
        await find.chips.first().waitFor();
        await examine(page, found, "results");
        await find.field.press("ArrowRight");
        await find.option(/^Copy the reference/).waitFor();
        await examine(page, found, "actions");
        await find.field.fill("bokoing");
        await find.dialog.getByText(/taken for/).waitFor();
        await examine(page, found, "a word taken for another");
        await find.field.fill("bookign-servize zzyzx");
        await find.dialog.getByText(/^Nothing for/).waitFor();
        await examine(page, found, "nothing found");
        await page.reload();
        host.fault = ({ path }) => path.endsWith(".wasm") && { status: 404 };
        await find.open();
        await page.keyboard.type("book");
        await find.note.waitFor();
        await examine(page, found, "an error");
        await find.field.fill("zzyzx");
        await find.dialog.getByText(/^No name begins so/).waitFor();
        await examine(page, found, "an error, and no name");
      }));

    test(`on the page of results, made by a script, ${colorScheme}`, () =>
      inContext({}, async (page, found) => {
        const open = async (query, shown) => {
          await page.goto(`${host.url}/search/${query}`);
          await page.getByText(shown).first().waitFor();
          await examine(page, found, query);
        };
        await open("", /^Names, texts/);
        await open("?q=booking&in=docs&in=catalog", /^1–/);
        await open("?q=bookign-servize+zzyzx", /^Names that come near/);
        host.fault = ({ path }) => path.endsWith(".wasm") && { status: 404 };
        await open("?q=booking&kind=component", /only names are searched/);
      }));

    test(`on the page of results, made by a server, ${colorScheme}`, () =>
      // Without its scripts; those of the test run.
      inContext({}, async (page, found) => {
        await page.route(/\/assets\/.*\.js$/, (route) => route.abort());
        for (const query of ["?q=booking&in=docs&in=catalog", "?q=zzyzx", "?q=bokoing"]) {
          await page.goto(`${server.url}/search/${query}`);
          await page.locator("#search-page-count").filter({ hasText: /./ }).waitFor();
          await examine(page, found, query);
        }
      }));
  }
});

/** What is wider than the window, or than the dialog it is in. */
function tooWide() {
  const found = [];
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) found.push(`scrolls sideways by ${over} px`);
  const dialog = document.querySelector("dialog.search[open]");
  if (dialog) {
    for (const element of [dialog, ...dialog.querySelectorAll("*")]) {
      const { left, right, width } = element.getBoundingClientRect();
      if (width > 1 && !element.closest(".vh") && (left < -0.5 || right > innerWidth + 0.5)) {
        found.push(`${element.localName}.${element.getAttribute("class")} is from ${left} to ${right}`);
      }
    }
    const list = dialog.querySelector("[role=listbox]");
    if (list.scrollWidth > list.clientWidth) found.push("the list scrolls sideways");
  }
  return found;
}

/** Waits until the page has been drawn at its new size, observers of sizes heard. */
function drawn(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
}
