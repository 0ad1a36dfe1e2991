// What people come for, with the mouse and with the keyboard: find a service,
// keep a view, go where it leads, come back.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { launch, watch } from "./lib/browser.mjs";
import { serve, temporaryFolder } from "../lib/callboard.mjs";
import { example } from "./lib/worlds.mjs";

describe("a person", () => {
  let browser;
  let context;
  let page;
  let problems;
  let server;
  let temporary;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
    server = await serve(await example(join(temporary.folder, "example")));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await temporary?.remove();
  });
  beforeEach(async () => {
    context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    context.setDefaultTimeout(10_000);
    problems = watch(context, server.url);
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });

  const open = (path) => page.goto(`${server.url}${path}`);
  const names = () => page.locator("table.list tbody th .el-t").allInnerTexts();
  const facet = (title, value) =>
    page
      .getByRole("list", { name: title, exact: true })
      .getByRole("checkbox", { name: new RegExp(`^${value}\\b`) });
  /** The component list with its filters at work. */
  const openFilters = async () => {
    await open("/catalog/kind/component/");
    await facet("Type", "service").waitFor();
  };

  test("finds a service by typing a part of its name", async () => {
    await openFilters();
    const all = await names();
    await page.getByLabel("Filter by words").fill("booking serv");
    await page.getByRole("link", { name: "Clear" }).or(page.getByText(/^1 of \d+$/)).first().waitFor();
    assert.ok(all.length > 5);
    assert.equal((await names()).length, 1);
    await page.locator("table.list tbody th a").first().click();
    await page.waitForURL("**/catalog/default/component/booking-service/");
  });

  test("combines facets, and the address is the view", async () => {
    await openFilters();
    const all = await names();
    await facet("Type", "service").check();
    await page.waitForURL(/type=service/);
    const services = await names();
    assert.ok(services.length < all.length);
    await facet("Type", "website").check();
    await page.waitForURL(/type=website/);
    const both = await names();
    assert.ok(both.length > services.length, "two values of a facet are either");
    await facet("Lifecycle", "production").check();
    await page.waitForURL(/lifecycle=production/);
    const narrowed = await names();
    assert.ok(narrowed.length < both.length, "two facets are both");
    await page.reload();
    await facet("Lifecycle", "production").waitFor();
    assert.deepEqual(await names(), narrowed);
    assert.ok(await facet("Type", "website").isChecked());
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("lifecycle"));
    await page.getByText(new RegExp(`^${both.length} of `)).waitFor();
    assert.deepEqual(await names(), both);
  });

  test("filters in a worker, and keeps the place", async () => {
    await openFilters();
    assert.equal(page.workers().length, 1);
    const box = facet("Type", "service");
    await box.focus();
    await page.keyboard.press("Space");
    await page.getByRole("status").getByText(/^\d+ of \d+$/).waitFor();
    assert.ok(await box.evaluate((element) => element === document.activeElement));
  });

  test("filters where no worker starts", async () => {
    await page.route("**/assets/catalog-worker.*.js", (route) => route.abort());
    await openFilters();
    const all = await names();
    await facet("Type", "service").check();
    await page.getByRole("status").getByText(/^\d+ of \d+$/).waitFor();
    assert.ok((await names()).length < all.length);
    problems.splice(0); // The request that was refused.
  });

  test("is told which filter to drop when nothing matches", async () => {
    await openFilters();
    await facet("Type", "service").check();
    await page.waitForURL(/type=service/);
    await page.getByLabel("Filter by words").fill("no such thing");
    await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
    await page.getByRole("button", { name: /^Without .*no such thing/ }).click();
    await page.locator("table.list").waitFor();
  });

  test("sorts a list by a column, both ways", async () => {
    await openFilters();
    const up = await names();
    await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await page.waitForURL(/sort=-name/);
    // The rows come from a worker, a moment after the address.
    await page.locator("table.list tbody th .el-t").first().getByText(up.at(-1), { exact: true }).waitFor();
    assert.deepEqual(await names(), [...up].reverse());
    assert.equal(
      await page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort"),
      "descending",
    );
  });

  test("stars an entity and finds it again", async () => {
    await open("/catalog/default/component/booking-service/");
    const star = page.getByRole("button", { name: /^Star / }).first();
    assert.equal(await star.getAttribute("aria-pressed"), "false");
    await star.click();
    await page.reload();
    assert.equal(await star.getAttribute("aria-pressed"), "true");
    await openFilters();
    await page.getByRole("button", { name: "Starred" }).click();
    await page.waitForURL(/starred=1/);
    assert.equal((await names()).length, 1);
    await open("/");
    await page.getByRole("main").getByRole("link", { name: /^Booking/ }).first().waitFor();
  });

  test("chooses a theme, which is there before the first paint", async () => {
    await open("/");
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    const button = page.getByRole("button", { name: "Change the theme" });
    for (let presses = 0; (await theme()) !== "dark" && presses < 3; presses += 1) await button.click();
    assert.equal(await theme(), "dark");
    // Set while the head is read: no body, so nothing was painted.
    await page.addInitScript(() => {
      new MutationObserver(() => {
        if (document.documentElement?.dataset.theme && window.bodyAtTheme === undefined) {
          window.bodyAtTheme = document.body !== null;
        }
      }).observe(document, { attributes: true, childList: true, subtree: true });
    });
    await open("/catalog/");
    assert.equal(await theme(), "dark");
    assert.equal(await page.evaluate(() => window.bodyAtTheme), false);
  });

  test("copies the reference of an entity", async () => {
    await open("/catalog/default/component/booking-service/");
    await page.keyboard.press("y");
    await page.getByText("Copied component:default/booking-service").first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, "component:default/booking-service");
  });

  test("goes anywhere with the keyboard", async () => {
    await open("/");
    await page.locator("#theme:not([hidden])").waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL(`${server.url}/catalog/`);
    await page.locator("#theme:not([hidden])").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("/");
    await page.keyboard.type("booking serv");
    await page.getByRole("dialog").getByText("Booking", { exact: false }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/catalog/default/component/booking-service/");
    await page.locator("#theme:not([hidden])").waitFor();
    await page.keyboard.press("]");
    await page.waitForURL(/\/catalog\/default\/component\/booking-service\/[a-z-]+\/$/);
  });

  test("skips to the content with the first Tab", async () => {
    await open("/catalog/");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  });

  test("follows a picture of dependencies to a neighbour", async () => {
    await open("/catalog/default/component/booking-service/");
    await page.getByRole("main").getByRole("link", { name: /^Dependencies/ }).first().click();
    await page.waitForURL("**/dependencies/");
    const neighbours = page.locator("svg a");
    const hrefs = await neighbours.evaluateAll((links) =>
      links.map((link) => link.getAttribute("href")),
    );
    const other = hrefs.findIndex((href) => !href.includes("/component/booking-service/"));
    assert.ok(other >= 0, "the picture has neighbours");
    await neighbours.nth(other).click();
    await page.waitForURL(`${server.url}${hrefs[other]}`);
  });

  test("walks a picture with the arrow keys, and reads what joins its nodes", async () => {
    await open("/catalog/default/component/booking-service/dependencies/");
    const picture = page.locator("svg.graph").first();
    const middle = picture.locator("a[aria-current]");
    const focused = () => page.evaluate(() => document.activeElement.getAttribute("href"));
    const across = () =>
      page.evaluate(() => document.activeElement.getBoundingClientRect().x);
    // Tab keeps the reading order; arrows are for the picture.
    const first = await picture.locator("a").first().getAttribute("href");
    await picture.locator("xpath=..").focus();
    await page.keyboard.press("Tab");
    assert.equal(await focused(), first);
    await middle.focus();
    const here = await across();
    const labels = picture.locator(".gl.on");
    await labels.first().waitFor();
    assert.ok((await labels.allTextContents()).includes("depends on"));
    await page.keyboard.press("ArrowRight");
    const right = await across();
    assert.ok(right > here, "right of it");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focused(), await middle.getAttribute("href"));
    await page.keyboard.press("ArrowRight");
    const above = await page.evaluate(() => document.activeElement.getBoundingClientRect().y);
    await page.keyboard.press((await picture.boundingBox()).y + 40 > above ? "ArrowDown" : "ArrowUp");
    assert.equal(await across(), right, "in the same column");
    const next = await focused();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${server.url}${next}`);
  });

  test("explores the graph from an entity found with the keyboard", async () => {
    await open("/catalog-graph/");
    const field = page.getByRole("combobox", { name: "Start from" });
    await field.focus();
    await page.keyboard.type("booking serv");
    const option = page.getByRole("option").first();
    await option.waitFor();
    assert.equal(await option.getAttribute("aria-selected"), "true");
    await page.keyboard.press("Enter");
    await page.waitForURL(/rootEntityRefs/);
    await page.getByRole("heading", { name: "Around Booking service" }).waitFor();
    const edges = page.locator("svg.graph .ge");
    const before = await edges.count();
    assert.ok(before > 0);
    await page.getByRole("combobox", { name: "Depth" }).selectOption("1");
    await page.waitForURL(/maxDepth=1/);
    assert.ok((await edges.count()) < before);
    await page.getByRole("checkbox", { name: "APIs" }).uncheck();
    assert.ok((await page.locator("svg.graph .rel-api").count()) === 0);
    await page.getByRole("combobox", { name: "Direction" }).selectOption("uses");
    const view = await edges.count();

    // Whoever gets the address sees the same.
    await page.reload();
    await page.getByRole("heading", { name: "Around Booking service" }).waitFor();
    assert.equal(await edges.count(), view);
    assert.equal(await page.getByRole("combobox", { name: "Direction" }).inputValue(), "uses");
    assert.equal(await page.getByRole("checkbox", { name: "APIs" }).isChecked(), false);
    assert.ok(await page.getByRole("checkbox", { name: "depends on" }).isChecked());
    const { searchParams } = new URL(await page.locator(".explorer-starts a.end").first().evaluate((link) => link.href));
    assert.equal(searchParams.get("direction"), "uses");
    assert.deepEqual(searchParams.getAll("selectedRelations[]"), ["dependsOn"]);
  });

  test("lists everything that would be affected, and whom to tell", async () => {
    await open("/catalog/default/resource/tracking-db/dependencies/");
    const said = await page.getByText(/entries of the catalog need this/).innerText();
    const [total] = said.match(/\d+/);
    await page.getByRole("link", { name: "As a list or CSV" }).click();
    await page.getByRole("heading", { name: "Impact", exact: true }).waitFor();
    const rows = page.locator(".table tbody tr");
    assert.equal(await rows.count(), Number(total));

    await page.getByRole("button", { name: "Copy the owners" }).click();
    await page.getByText("Copied").first().waitFor();
    const owners = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
    assert.ok(owners.includes("group:default/tracking"), owners.join());
    assert.equal(await page.locator(".impact-owners li").count(), owners.length);

    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    const saved = await saving;
    assert.equal(saved.suggestedFilename(), "impact-of-resource-default-tracking-db.csv");
    const lines = (await readFile(await saved.path(), "utf8")).trimEnd().split("\r\n");
    assert.equal(lines[0], "entityRef,steps,through,owner");
    assert.equal(lines.length, Number(total) + 1);

    await page.getByLabel("Filter", { exact: true }).fill("routing");
    await page.getByText(new RegExp(`^(?!${total} )[1-9]\\d* of ${total}$`)).first().waitFor();
    assert.ok((await rows.count()) < Number(total));
  });

  test("finds a team in the tree, and sees the tree as a picture", async () => {
    await open("/teams/");
    const teams = page.locator(".team:visible");
    const all = await teams.count();
    await page.getByLabel("Filter teams").fill("depots");
    await page.getByRole("status").getByText(/^\d+ of \d+$/).waitFor();
    const some = await teams.count();
    assert.ok(some > 0 && some < all, `${some} of ${all}`);
    await page.locator(".team:visible .el", { hasText: "Depots" }).first().waitFor();
    await page.getByLabel("Filter teams").press("Escape");
    await page.getByLabel("Diagram", { exact: true }).check();
    await page.getByRole("region", { name: "Diagram of teams" }).locator("a").first().waitFor();
    assert.equal(await teams.count(), 0);
  });

  test("sees what is wrong, by owner", async () => {
    await open("/problems/");
    const main = page.getByRole("main");
    await main.getByText("lifecycle").first().waitFor();
    const owners = main.locator("a[href^='/problems/owner/']");
    await owners.first().click();
    await page.waitForURL("**/problems/owner/**");
    assert.ok((await main.innerText()).length > 0);
  });

  test("is helped on from an address that leads nowhere", async () => {
    const answer = await page.goto(`${server.url}/catalog/default/component/booking-servce/`);
    assert.equal(answer.status(), 404);
    const suggestion = page.getByRole("main").getByRole("link", { name: /booking-service/i }).first();
    await suggestion.click();
    await page.waitForURL("**/catalog/default/component/booking-service/");
    problems.splice(0); // The 404 itself is no surprise.
  });
});
