// What can go wrong with a search: the host, the index, the browser. Each time a
// sentence says what it is, names are searched where there are any, the rest of
// the page works, and "Try again" works once nothing is wrong any more.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { dialogOf, edited, searchable } from "./lib/search.mjs";

const DAMAGED = "The search index is damaged.";
const GONE = "The search index is not there.";
const REFUSED = "The search index may not be read from here.";
const WHOLE = "This host sends files only whole, and the search index is too large for that.";

const isHot = ({ path }) => /^\/search\/hot\./.test(path);
/** An index of any size is a large one, of which ranges are asked for. */
const LARGE = { "SMALL = 512 << 10": "SMALL = -1" };
const large = (answer) => edited(answer, "search-worker", LARGE);
const withoutRanges = () => ({ range: undefined });

/**
 * What goes wrong: how the host answers, or what the browser lacks; what is said;
 * whether there are names to search. `later` begins after a search that worked.
 * The page of results hears of it as the dialog does, so that some are enough there.
 */
const faults = {
  "the host knows no ranges and the index is large": {
    host: (answer) => edited(answer, "search-worker", { ...LARGE, "LARGEST_WHOLE = 16 << 20": "LARGEST_WHOLE = 0" }) ?? withoutRanges(),
    says: WHOLE,
    onPage: true,
  },
  "a range ends early": {
    host: (answer) => large(answer) ?? (answer.range && shortened(answer)),
    says: DAMAGED,
  },
  "the hot file ends early": {
    host: (answer) => isHot(answer) && { bytes: answer.bytes.subarray(0, answer.bytes.length / 2) },
    says: DAMAGED,
  },
  "the hot file is another one, and kept by the browser": {
    host: (answer) =>
      isHot(answer) && { bytes: Buffer.alloc(answer.bytes.length, 7), headers: { "cache-control": "public, max-age=31536000, immutable" } },
    says: DAMAGED,
    onPage: true,
  },
  "the index is refused while somebody searches": {
    host: large,
    later: ({ path }) => /^\/search\/.*\.bin$/.test(path) && { status: 403, bytes: Buffer.from("no") },
    says: REFUSED,
    onPage: true,
  },
  "the pointer is not there": {
    host: ({ path }) => path === "/search/index.json" && { status: 404 },
    says: GONE,
    onPage: true,
    isNameless: true,
  },
  "the pointer is a page for those who are signed out": {
    host: ({ path }) => path === "/search/index.json" && { bytes: Buffer.from("<!doctype html>Sign in") },
    says: DAMAGED,
    isNameless: true,
  },
  "the pointer is of a later version": {
    host: ({ path, bytes }) => path === "/search/index.json" && { bytes: Buffer.from(bytes.toString().replace('"version":1', '"version":2')) },
    says: "The portal was renewed since this page was opened: reload it to search.",
    isNameless: true,
  },
  "the module is not there": {
    host: ({ path }) => path.endsWith(".wasm") && { status: 404 },
    says: GONE,
    onPage: true,
  },
  "the module is none": {
    host: ({ path }) => path.endsWith(".wasm") && { bytes: Buffer.from("no module") },
    says: "This browser does not run the search engine (WebAssembly is off).",
  },
  "the worker is not there": {
    host: ({ path }) => /search-worker/.test(path) && { status: 404 },
    says: "This browser does not start the search engine (workers are off).",
  },
  "the worker hangs": {
    host: (answer) =>
      edited(answer, "search-client", { "PATIENCE = 20_000": "PATIENCE = 1_500" }) ??
      (/search-worker/.test(answer.path) && { bytes: Buffer.from("for (;;);") }),
    says: "The search took too long.",
  },
  "the browser has no WebAssembly": {
    lacks: "WebAssembly",
    says: "This browser does not run the search engine (WebAssembly is off).",
  },
  "the browser has no workers": {
    lacks: "Worker",
    says: "This browser does not start the search engine (workers are off).",
    onPage: true,
  },
};

/** A range without its last byte. */
function shortened({ range, bytes }) {
  const [, start, last] = range.match(/(\d+)-(\d+)/).map(Number);
  return {
    range: undefined,
    status: 206,
    headers: { "content-range": `bytes ${start}-${last}/${bytes.length}` },
    bytes: bytes.subarray(start, last),
  };
}

describe("a search that fails", () => {
  let browser;
  let context;
  let page;
  let find;
  let exceptions;
  let host;
  let up;
  before(async () => {
    up = await searchable();
    ({ browser, host } = up);
  });
  after(() => up?.stop());
  beforeEach(async () => {
    context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    exceptions = [];
    context.on("weberror", (error) => exceptions.push(String(error.error())));
    page = await context.newPage();
    find = dialogOf(page);
  });
  afterEach(async () => {
    host.fault = undefined;
    await context.close();
    assert.deepEqual(exceptions, []);
  });

  /** Takes from the pages to come what a browser lacks. */
  const remove = (name) =>
    page.addInitScript((name) => {
      window.kept = globalThis[name];
      delete globalThis[name];
    }, name);
  const giveBack = (name) => page.evaluate((name) => (globalThis[name] = window.kept), name);

  for (const [what, { host: fault, later, lacks, says, isNameless, onPage }] of Object.entries(faults)) {
    test(`says so in the dialog: ${what}`, async () => {
      host.fault = fault;
      if (lacks) await remove(lacks);
      await page.goto(`${host.url}/`);
      await find.open();
      if (later) {
        await page.keyboard.type("address");
        await find.answered();
        host.fault = (answer) => fault(answer) || later(answer);
        await find.field.fill("");
      }
      await page.keyboard.type("booking");
      await find.note.getByText(says).waitFor();
      await find.status.filter({ hasText: says }).waitFor({ state: "attached" });
      if (isNameless) {
        await find.dialog.getByRole("link", { name: "Browse the catalog" }).waitFor();
      } else {
        assert.match(await find.note.innerText(), /Results may be incomplete: only names are searched\./);
        await find.option(/^Booking service/).waitFor();
      }
      // The rest of the page works.
      await page.keyboard.press("Escape");
      await find.dialog.waitFor({ state: "hidden" });
      await page.locator("#theme").click();
      await find.open();
      // One query, and nothing said before it: what is said next is of its failure,
      // and nothing is under way any more that would come out well after this.
      await find.field.fill("");
      await find.note.waitFor({ state: "hidden" });
      await find.field.fill("booking");
      await find.note.getByText(says).waitFor();

      host.fault = undefined;
      if (lacks) await giveBack(lacks);
      await find.note.getByRole("button", { name: "Try again" }).click();
      await find.answered();
      await find.note.waitFor({ state: "hidden" });
      await find.group("Catalog").getByRole("option", { name: /^Booking service/ }).waitFor();
    });

    if (onPage) test(`says so on the page of results: ${what}`, async () => {
      host.fault = fault;
      if (lacks) await remove(lacks);
      const main = page.getByRole("main");
      const count = main.getByText(/^1–\d+ of \d+$/);
      if (later) {
        await page.goto(`${host.url}/search/?q=address`);
        await count.waitFor();
        host.fault = (answer) => fault(answer) || later(answer);
        await page.locator("#search-q").fill("booking");
        await page.keyboard.press("Enter");
      } else await page.goto(`${host.url}/search/?q=booking`);
      await main.getByText(says).waitFor();
      const name = main.getByRole("link", { name: /^Booking service/ }).first();
      if (isNameless) await main.getByRole("link", { name: "Browse the catalog" }).waitFor();
      else {
        await name.waitFor();
        assert.equal(await main.getByRole("link", { name: /^Address/ }).count(), 0, "what was found before is not shown");
      }
      await page.locator("#theme").click();

      host.fault = undefined;
      if (lacks) await giveBack(lacks);
      await main.getByRole("button", { name: "Try again" }).click();
      await count.waitFor();
      await main.locator("#search-page-note").waitFor({ state: "hidden" });
      await name.waitFor();
    });
  }

  test("offers to ask a server where one answers", async () => {
    const isThere = ({ path }) => path === "/api/search/query" && { status: 200, headers: { "content-type": "application/json" }, bytes: Buffer.from("{}") };
    const asking = find.note.getByRole("link", { name: "Ask the server" });
    for (const answers of [false, true]) {
      host.fault = (answer) => (answers && isThere(answer)) || (answer.path === "/search/index.json" && { status: 404 });
      await page.goto(`${host.url}/`);
      await find.open();
      const probed = page.waitForResponse(/\/api\/search\/query/);
      await page.keyboard.type("booking");
      await find.note.getByText(GONE).waitFor();
      await probed;
      if (answers) assert.match(await asking.getAttribute("href"), /\/search\/\?q=booking$/);
      else assert.equal(await asking.count(), 0);
    }
  });

  for (const [what, fault] of [
    ["a small index", withoutRanges],
    ["an index of a middling size", (answer) => large(answer) ?? withoutRanges()],
  ]) {
    test(`does not fail for ${what} on a host without ranges`, async () => {
      host.fault = fault;
      await page.goto(`${host.url}/`);
      await find.open();
      await page.keyboard.type("when it is slow");
      await find.option(/When it is slow/).first().waitFor();
      assert.ok(await find.note.isHidden());
    });
  }

  test("is over where the network is back", async () => {
    host.fault = large;
    await page.goto(`${host.url}/`);
    await find.open();
    await page.keyboard.type("booking");
    await find.answered();
    await context.setOffline(true);
    await find.field.fill("lock wait database panel");
    await find.note.getByText("The search index could not be reached.").waitFor();
    await context.setOffline(false);
    await find.note.getByRole("button", { name: "Try again" }).click();
    await find.option(/When it is slow/).first().waitFor();
  });

  test("does not fail offline once a small index is here", async () => {
    await page.goto(`${host.url}/`);
    await find.open();
    await page.keyboard.type("boo");
    await find.answered();
    await context.setOffline(true);
    await find.field.fill("when it is slow");
    await find.option(/When it is slow/).first().waitFor();
    assert.ok(await find.note.isHidden());
    await find.field.fill("kind:group depots");
    await find.option(/^Depots/).first().waitFor();
  });
});
