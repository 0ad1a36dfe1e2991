// The search dialog, with the keyboard alone: what it finds, what it says, where
// it leads.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { watch } from "./lib/browser.mjs";
import { dialogOf, searchable } from "./lib/search.mjs";

describe("in the search dialog, a person with a keyboard", () => {
  let browser;
  let context;
  let page;
  let find;
  let problems;
  let host;
  let up;
  before(async () => {
    up = await searchable();
    ({ browser, host } = up);
  });
  after(() => up?.stop());
  beforeEach(async () => {
    context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    context.setDefaultTimeout(10_000);
    problems = watch(context, host.url);
    page = await context.newPage();
    find = dialogOf(page);
  });
  afterEach(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });

  const visit = (path) => page.goto(`${host.url}${path}`);
  const press = (key) => page.keyboard.press(key);
  /** Opens the dialog, types, and waits for the engine's answer. */
  const search = async (text) => {
    await find.open();
    await page.keyboard.type(text);
    await find.answered();
  };
  /** Moves down to a row. */
  const goTo = async (name) => {
    await find.option(name).first().waitFor();
    for (let moves = 0; !(await find.selected(name).count()); moves++) {
      assert.ok(moves < 50, `${name} can be reached`);
      await press("ArrowDown");
    }
  };

  test("loads nothing of it before wanting to search", async () => {
    const asked = [];
    context.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (/^\/search\/|\/search[^/]*\.js$|\.wasm$/.test(pathname)) asked.push(pathname);
    });
    for (const path of ["/catalog/kind/component/", "/docs/default/component/booking-service/", "/"]) {
      await page.goto(`${host.url}${path}`, { waitUntil: "networkidle" });
      assert.deepEqual(asked, [], path);
    }
    const module = page.waitForRequest(/\.wasm$/);
    const pointer = page.waitForRequest(/\/search\/index\.json$/);
    await page.locator("form[role=search] input").first().focus();
    await Promise.all([module, pointer]);
  });

  for (const [text, name, path] of [
    ["boo", /^Booking service/, "/catalog/default/component/booking-service/"],
    ["gra", /^Tracking GraphQL/, "/catalog/default/api/tracking-graphql/"],
    ["dep", /^Depots/, "/catalog/default/group/depots/"],
    ["late", /Late scans/, "/docs/default/component/tracking-service/ordering/#late-scans"],
  ]) {
    test(`finds by the first letters: ${text}`, async () => {
      await visit("/");
      await search(text);
      await goTo(name);
      await press("Enter");
      await page.waitForURL(`${host.url}${path}`);
    });
  }

  test("opens and closes it with keys, and is back where they were", async () => {
    await visit("/catalog/kind/component/");
    const link = page.getByRole("main").getByRole("link").first();
    await link.focus();
    for (const key of ["/", "Control+k"]) {
      await find.open(key);
      assert.ok(await isFocused(find.field));
      await press("Escape");
      await find.dialog.waitFor({ state: "hidden" });
      assert.ok(await isFocused(link), `after ${key}`);
    }
  });

  test("keeps what is typed while it is loading", async () => {
    await visit("/");
    await page.route(/\/search\.[0-9a-f]+\.js$/, async (route) => {
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    await press("/");
    await page.keyboard.type("book");
    await find.option(/^Booking service/).first().waitFor();
    assert.equal(await find.field.inputValue(), "book");
  });

  test("is told by roles what there is and where they are", async () => {
    await visit("/");
    await search("book");
    assert.equal(await find.field.getAttribute("aria-controls"), await find.results.getAttribute("id"));
    assert.equal(await find.field.getAttribute("aria-expanded"), "true");
    assert.ok((await find.group(/^Catalog/).getByRole("option").count()) > 1);
    assert.ok((await find.group(/^Docs/).getByRole("option").count()) > 1);
    const seen = new Set();
    for (let moves = 0; moves < 5; moves++) {
      const active = await find.field.getAttribute("aria-activedescendant");
      assert.equal(await find.selected(/./).count(), 1);
      assert.equal(await find.selected(/./).getAttribute("id"), active);
      assert.ok(await isFocused(find.field));
      seen.add(active);
      await press("ArrowDown");
    }
    assert.equal(seen.size, 5);
    await press("Home");
    await page.keyboard.type("kind:system ");
    await find.status.getByText(/^\d+ results?$/).waitFor();
    await find.field.fill("nosuchword");
    await find.status.getByText("0 results").waitFor();
    assert.equal(await find.field.getAttribute("aria-activedescendant"), null);
  });

  test("goes round from the last row to the first, and back", async () => {
    await visit("/");
    await search("book");
    const ids = await find.options.evaluateAll((all) => all.map((one) => one.id));
    await press("ArrowUp");
    assert.equal(await find.selected(/./).getAttribute("id"), ids.at(-1));
    await press("ArrowDown");
    assert.equal(await find.selected(/./).getAttribute("id"), ids[0]);
  });

  test("opens a result in a tab of its own", async () => {
    await visit("/");
    await search("boo");
    await goTo(/^Booking service/);
    const [tab] = await Promise.all([context.waitForEvent("page"), press("Control+Enter")]);
    await tab.waitForURL("**/catalog/default/component/booking-service/");
    assert.equal(page.url(), `${host.url}/`);
    assert.ok(await find.dialog.isVisible());
  });

  test("opens what is found for the last letter typed, however fast", async () => {
    await visit("/");
    await search("depots");
    await find.field.fill("");
    await page.keyboard.type("booking-service");
    await press("Enter");
    await page.waitForURL("**/catalog/default/component/booking-service/");
  });

  test("narrows to a kind by Tab, and widens by Backspace", async () => {
    await visit("/");
    await search("book");
    await goTo(/^Booking service/);
    await press("Tab");
    await find.chips.getByText("kind:component").waitFor();
    await find.status.getByText(/result/).waitFor();
    assert.equal(await find.field.inputValue(), "book");
    assert.ok(await isFocused(find.field));
    const kinds = await find.dialog.locator("[data-kind]").evaluateAll((rows) => rows.map((row) => row.dataset.kind));
    assert.deepEqual([...new Set(kinds)], ["component"]);
    await find.field.fill("");
    await press("Backspace");
    assert.deepEqual(await find.narrowed(), []);
    await find.group("Go to").waitFor();

    await page.keyboard.type("slow");
    await find.answered();
    await goTo(/When it is slow/);
    await press("Tab");
    assert.equal(await find.dialog.getByLabel("Search in").inputValue(), "docs");
  });

  test("narrows by words that become chips", async () => {
    await visit("/");
    await search("kind:api booking ");
    assert.deepEqual(await find.narrowed(), ["kind:api"]);
    assert.equal((await find.field.inputValue()).trim(), "booking");
    await find.option(/^Booking API/).first().waitFor();
    const kinds = await find.dialog.locator("[data-kind]").evaluateAll((rows) => rows.map((row) => row.dataset.kind));
    assert.deepEqual([...new Set(kinds)], ["api"]);
    await press("Control+Enter").catch(() => {});
    await find.chips.first().press("Enter");
    assert.deepEqual(await find.narrowed(), []);
    assert.ok(await isFocused(find.field));
  });

  test("takes all of it along to the page of results", async () => {
    await visit("/");
    await search("in:catalog kind:api booking");
    await goTo(/^All \d+ results/);
    await press("Enter");
    await page.waitForURL((url) => url.pathname === "/search/" && url.searchParams.get("q") === "booking");
    assert.equal(new URL(page.url()).searchParams.get("kind"), "api");
    assert.equal(new URL(page.url()).searchParams.get("in"), "catalog");
    await page.getByRole("main").getByText(/^1–\d+ of \d+$/).waitFor();
  });

  test("sees what a row offers, and goes back", async () => {
    await visit("/");
    await search("boo");
    await goTo(/^Booking service/);
    await press("ArrowRight");
    await find.group("Booking service").waitFor();
    await find.option(/^Copy the reference/).waitFor();
    assert.ok((await find.options.count()) > 3);
    await press("ArrowLeft");
    await find.selected(/^Booking service/).waitFor();
    await press("ArrowRight");
    await goTo(/^Copy the reference/);
    await press("Enter");
    await find.dialog.waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "component:default/booking-service");

    // What names alone find may be another row first.
    await search("boo");
    await goTo(/^Booking service/);
    await press("ArrowRight");
    await goTo(/^Runbook/);
    // Escape goes back a step first.
    await press("Escape");
    await find.selected(/^Booking service/).waitFor();
    await press("Escape");
    await find.dialog.waitFor({ state: "hidden" });
  });

  test("begins in docs with these docs, and widens by Backspace", async () => {
    await visit("/docs/default/component/tracking-service/");
    await search("runbook");
    assert.deepEqual(await find.narrowed(), ["in: Tracking service"]);
    await find.option(/^Runbook/).first().waitFor();
    const within = await find.dialog.locator("[data-kind]").evaluateAll((rows) => rows.map((row) => new URL(row.href).pathname));
    assert.ok(within.every((path) => path.startsWith("/docs/default/component/tracking-service/")), within.join());
    await find.field.fill("");
    await press("Backspace");
    assert.deepEqual(await find.narrowed(), []);
    await page.keyboard.type("route planner");
    await find.option(/^Route planner/).first().waitFor();
  });

  test("opens a heading of the page that is open", async () => {
    await visit("/docs/default/component/booking-service/running/");
    await search("switches");
    await goTo(/Switches/);
    await press("Enter");
    await page.waitForURL("**/running/#switches");
    await find.dialog.waitFor({ state: "hidden" });
  });

  test("finds what they starred and where they were", async () => {
    await visit("/catalog/default/component/booking-service/");
    await page.getByRole("button", { name: /^Star / }).first().click();
    await visit("/catalog/default/group/depots/");
    await visit("/");
    await find.open();
    await find.group("Starred").getByRole("option", { name: /^Booking service/ }).waitFor();
    await find.group("Recently visited").getByRole("option", { name: /^Depots/ }).waitFor();
    await page.keyboard.type("is:starred ");
    await find.answered();
    assert.deepEqual(await find.narrowed(), ["is:starred"]);
    assert.deepEqual((await find.titles()).slice(0, 1), ["Booking service"]);
    assert.equal(await find.dialog.locator("[data-kind]").count(), 1);
    await goTo(/^The result with all its places/);
    await press("Enter");
    await page.getByRole("main").getByText("1–1 of 1").waitFor();
  });

  test("is told which word was taken for another", async () => {
    await visit("/");
    await search("bokoing");
    await find.dialog.getByText(/^Nothing has bokoing: taken for book/).waitFor();
    await find.status.getByText(/for book/).waitFor({ state: "attached" });
    await find.option(/^Booking service/).first().waitFor();
  });

  test("is shown ways on where nothing is found", async () => {
    await visit("/");
    await search("kind:api zzyzx bookign-servize");
    await find.dialog.getByText(/^Nothing for/).waitFor();
    const way = (name) => find.dialog.getByRole("button", { name });
    await way("Search docs only").waitFor();
    await find.option(/^Booking service/).waitFor();
    await way("Search “zzyzx” only").press("Enter");
    assert.equal(await find.field.inputValue(), "zzyzx");
    await way("Search everything").press("Enter");
    assert.deepEqual(await find.narrowed(), []);
    assert.ok(await isFocused(find.field));
  });
});

const isFocused = (locator) => locator.evaluate((element) => element === document.activeElement);
