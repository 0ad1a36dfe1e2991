// The page of results: what it can be narrowed down by, that its address keeps
// everything, and that it is the same with a script and without one.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { watch } from "./lib/browser.mjs";
import { searchable } from "./lib/search.mjs";

describe("the page of results", () => {
  let browser;
  let context;
  let page;
  let problems;
  let host;
  let server;
  let up;
  before(async () => {
    up = await searchable({ isServed: true });
    ({ browser, host, server } = up);
  });
  after(() => up?.stop());

  describe("on a host of files", () => {
    beforeEach(async () => {
      context = await browser.newContext();
      context.setDefaultTimeout(10_000);
      problems = watch(context, host.url);
      page = await context.newPage();
    });
    afterEach(async () => {
      await context.close();
      assert.deepEqual(problems, []);
    });

    const open = (query) => page.goto(`${host.url}/search/${query}`);
    const count = () => page.locator("#search-page-count").filter({ hasText: / of / });
    /** How many results there are; waits for a number that is another one. */
    const total = async (not) => {
      await page.waitForFunction((not) => {
        const [, found] = document.getElementById("search-page-count").textContent.match(/ of ([\d,]+)$/) ?? [];
        return found && found !== not;
      }, not && String(not));
      return Number((await count().innerText()).split(" of ")[1]);
    };
    const titles = () => page.locator(".sp-row > a .el-t").allInnerTexts();

    test("is narrowed down by facets, and its address keeps everything", async () => {
      await open("?q=booking");
      const all = await total();
      const facet = (title, value) => page.getByRole("list", { name: title, exact: true }).getByRole("link", { name: new RegExp(`^${value}`) });
      await facet("Kind", "API").click();
      const apis = await total(all);
      assert.ok(apis < all);
      assert.match(page.url(), /\/search\/\?q=booking&kind=api$/);
      const chip = page.getByRole("link", { name: "Remove kind:api" });
      await chip.waitFor();
      assert.equal(await facet("Kind", "API").getAttribute("aria-current"), "true");
      const narrowed = await titles();

      await page.reload();
      assert.equal(await total(), apis);
      assert.deepEqual(await titles(), narrowed);

      // Another question stays narrowed down.
      await page.locator("#search-q").fill("tracking");
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=tracking&kind=api/);
      await page.getByRole("main").getByRole("link", { name: /^Tracking GraphQL/ }).first().waitFor();
      assert.match(await page.title(), /^tracking · Search · /);
      await page.goBack();
      await page.waitForFunction(() => document.getElementById("search-q").value === "booking");
      assert.match(await page.title(), /^booking · Search · /);
      await page.getByRole("main").getByRole("link", { name: /^Booking API/ }).first().waitFor();
      assert.deepEqual(await titles(), narrowed);

      await chip.click();
      assert.equal(await total(apis), all);
      assert.match(page.url(), /\?q=booking$/);
    });

    test("has pages, and the back button leads through them", async () => {
      await open("?q=parcel");
      const first = await titlesOnce();
      const all = await total();
      assert.ok(all > 20, `${all} results`);
      assert.equal(await page.locator("a[rel=prev]").count(), 0);
      await page.getByRole("link", { name: "Next page" }).click();
      await page.waitForURL(/page=2/);
      await page.getByText(/^21–\d+ of /).waitFor();
      const second = await titles();
      assert.notDeepEqual(second, first);
      assert.equal(await page.evaluate(() => scrollY), 0);
      await page.reload();
      await page.getByText(/^21–\d+ of /).waitFor();
      assert.deepEqual(await titles(), second);
      await page.goBack();
      await page.getByText(/^1–20 of /).waitFor();
      assert.deepEqual(await titles(), first);

      async function titlesOnce() {
        await total();
        return titles();
      }
    });

    test("is where the field of any page leads", async () => {
      await page.goto(`${host.url}/search/`);
      await page.getByText(/^Names, texts of docs/).waitFor();
      await page.locator("#search-q").fill("depots");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/search\/\?q=depots$/);
      assert.ok((await total()) > 0);
    });

    test("helps on where nothing is found", async () => {
      await open("?q=bookign-servize+zzyzx&kind=api");
      await page.getByText("Nothing for “bookign-servize zzyzx”.").waitFor();
      await page.getByRole("link", { name: "Search docs only" }).waitFor();
      await page.getByRole("link", { name: "Search everything" }).last().click();
      await page.waitForURL(/\?q=bookign-servize\+zzyzx$/);
    });

    test("leads to the places of a page", async () => {
      await open("?q=lock+wait");
      await page.locator(".sp-places").getByRole("link", { name: "When it is slow" }).click();
      await page.waitForURL("**/docs/default/component/booking-service/running/#when-it-is-slow");
    });
  });

  describe("without a script", () => {
    beforeEach(async () => {
      context = await browser.newContext({ javaScriptEnabled: false });
      context.setDefaultTimeout(10_000);
      page = await context.newPage();
    });
    afterEach(() => context.close());

    test("has results where a server answers, from the field of any page", async () => {
      await page.goto(`${server.url}/catalog/kind/component/`);
      await page.locator("header form[role=search] input[name=q]").fill("booking");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/search\/\?q=booking/);
      await page.getByText(/^1–\d+ of \d+$/).waitFor();
      await page.getByRole("list", { name: "Kind", exact: true }).getByRole("link", { name: /^API/ }).click();
      await page.waitForURL(/q=booking&kind=api/);
      // Another question stays narrowed down.
      await page.locator("#search-q").fill("tracking");
      await page.getByRole("main").getByRole("button", { name: "Search" }).click();
      await page.waitForURL(/q=tracking&kind=api/);
      await page.getByRole("link", { name: "Remove kind:api" }).click();
      await page.waitForURL(/\?q=tracking$/);
      await page.getByRole("main").getByRole("link", { name: /^Tracking service/ }).first().click();
      await page.waitForURL("**/catalog/default/component/tracking-service/");
    });

    test("says what it needs where none does", async () => {
      await page.goto(`${host.url}/search/?q=booking`);
      assert.match(await page.locator("main").innerText(), /Here, searching needs a script/);
      await page.getByRole("main").getByRole("link", { name: "The catalog" }).click();
      await page.waitForURL(`${host.url}/catalog/`);
    });
  });

  test("is the same whoever makes it, a server or a script", async () => {
    const made = await browser.newContext();
    const served = await browser.newContext({ javaScriptEnabled: false });
    const [script, plain] = [await made.newPage(), await served.newPage()];
    try {
      for (const query of [
        "?q=booking",
        "?q=parcel&page=2",
        "?q=tracking&kind=api&kind=component",
        "?q=&owner=group%3Adefault%2Fdepots",
        "?q=lock+wait+-money",
        "?q=bokoing",
        "?q=slow+zzyzx+database",
        "?q=%22lock+wait%22&in=docs",
        "?q=in%3Atemplates+service",
        "?q=depots+in%3Apeople",
        "?q=%3Cb%3E%26",
      ]) {
        await plain.goto(`${server.url}/search/${query}`);
        await script.goto(`${host.url}/search/${query}`);
        await script.waitForFunction(() => document.getElementById("search-page-count").textContent);
        const [ours, theirs] = [await simplified(script), await simplified(plain)];
        assert.deepEqual(ours.split("\n"), theirs.split("\n"), query);
        assert.equal(await script.title(), await plain.title(), query);
      }
    } finally {
      await made.close();
      await served.close();
    }
  });
});

/** The elements of a page's results with their attributes and texts, a line each. */
async function simplified(page) {
  const handle = await page.locator("main").elementHandle();
  return handle.evaluate((main) => {
    const lines = [];
    const walk = (node, depth) => {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.textContent.replace(/\s+/g, " ");
        if (text.trim()) lines.push(`${"  ".repeat(depth)}${text}`);
        return;
      }
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      const attributes = [...node.attributes]
        // A script opens the filters in a wide window, and fills the field.
        .filter(({ name }) => name !== "open" && !(name === "value" && node.id === "search-q"))
        .map(({ name, value }) => `${name}=${JSON.stringify(value)}`)
        .sort();
      lines.push(`${"  ".repeat(depth)}<${[node.localName, ...attributes].join(" ")}>`);
      for (const child of node.childNodes) walk(child, depth + 1);
    };
    main.normalize();
    walk(main, 0);
    return lines.join("\n");
  });
}
