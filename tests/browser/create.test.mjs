// Software templates in a browser: the gallery, the form as a wizard and without
// script, a task. The pages are those of the example `create` of `site-theme`, or
// what it wrote to `$CREATE_PAGES`; what they ask of functions is answered here.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { promisify } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { colours, launch, watch } from "./lib/browser.mjs";
import { temporaryFolder, workspace } from "../lib/callboard.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { holds } from "../../site-theme/assets/js/create-values.js";

const FORM = "/create/templates/default/go-microservice/";
const EVERY = "/states/form-every-control/";
const PAGES = [
  "/create/",
  "/create/actions/",
  "/create/tasks/",
  "/create/tasks/b7/",
  FORM,
  EVERY,
  ...["gallery-empty", "form-errors", "form-nothing-asked", "form-locked", "form-broken", "form-warnings", "review", "review-errors", "dry-run", "task-waiting", "task-done", "task-failed", "task-failed-secret", "task-cancelled", "runs-empty"].map((name) => `/states/${name}/`),
];

test("a condition holds as it is written", () => {
  const values = new Map([["/on", true], ["/size", "s"], ["/count", 3], ["/repoUrl#repo", "orders"], ["/all", ["a", "b"]]]);
  const check = (condition, expected) => assert.equal(holds(condition, values), expected, JSON.stringify(condition));
  check([], true);
  check({ pointer: "/on", oneOf: [true] }, true);
  check({ pointer: "/on", oneOf: ["true"] }, false);
  check({ pointer: "/count", oneOf: [1, 3] }, true);
  check({ pointer: "/all", oneOf: [["a", "b"]] }, true);
  check({ pointer: "/missing", oneOf: [false] }, false);
  check({ pointer: "/repoUrl", present: true }, true);
  check({ pointer: "/missing", present: false }, true);
  check({ not: { pointer: "/size", oneOf: ["s"] } }, false);
  check({ any: [{ pointer: "/size", oneOf: ["m"] }, [{ pointer: "/on", oneOf: [true] }, { pointer: "/count", present: true }]] }, true);
  check([{ pointer: "/on", oneOf: [true] }, { pointer: "/size", oneOf: ["m"] }], false);
  // As the form of the scaffolder writes them.
  check({ all: [{ present: { pointer: "/count" } }, { not: { oneOf: { pointer: "/size", values: ["m", "l"] } } }] }, true);
  check({ contains: { pointer: "/all", values: ["b", "z"] } }, true);
  check({ contains: { pointer: "/missing", values: ["b"] } }, false);
  check({ oneOf: { pointer: "/missing", values: [null] } }, false);
  check({ any: [] }, false);
  // A condition that only the function understands keeps nothing out of sight.
  check({ schema: { pattern: "^a" } }, true);
});

describe("software templates", () => {
  let browser;
  let host;
  let temporary;
  let context;
  let page;
  let asked;
  let answers;
  let problems;
  before(async () => {
    temporary = await temporaryFolder();
    const folder = process.env.CREATE_PAGES ?? temporary.folder;
    if (folder === temporary.folder) {
      // As the program is built, so that little has to be compiled.
      const args = ["run", "--quiet", "--package", "site-theme", "--example", "create", "--", folder];
      await promisify(execFile)("cargo", args, { cwd: workspace });
    }
    host = await hostFiles(folder);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });
  const open = async (options = {}) => {
    context = await browser.newContext(options);
    context.setDefaultTimeout(10_000);
    problems = watch(context, host.url);
    asked = [];
    answers = { check: { errors: [] }, events: [], available: { state: "free", message: "acme/orders is free." } };
    await context.route("**/api/scaffolder/v2/**", async (route) => {
      const url = new URL(route.request().url());
      const name = url.pathname.split("/").at(-1);
      asked.push({ name, url, body: route.request().postDataJSON?.() });
      const answer = typeof answers[name] === "function" ? answers[name](asked.at(-1)) : answers[name];
      if (!answer) return route.abort();
      await route.fulfill({ status: answer.status ?? 200, json: answer.json ?? answer });
    });
    page = await context.newPage();
  };
  beforeEach(() => open());
  afterEach(() => context.close());

  // A label may end in the mark of what is required.
  const field = (name) => page.getByLabel(new RegExp(`^${name.replace("?", "\\?")}( \\*)?$`));
  const button = (name) => page.getByRole("button", { name, exact: true });
  const heading = (name) => page.getByRole("heading", { name, exact: true }).and(page.locator(".h")).waitFor();
  const posted = (name) => Object.fromEntries(asked.findLast((one) => one.name === name).body.form);
  const fillDetails = async () => {
    await field("Service name").fill("orders");
    await field("Owning team").fill("ord");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  };

  test("a form leads to a task, by keyboard, checked on the way", async () => {
    await page.goto(`${host.url}${FORM}`);
    assert.equal(await page.locator(".where").innerText(), "Step 1 of 4");
    await field("Service name").fill("Order_Service");
    await page.keyboard.press("Enter");
    // What is wrong is listed, has the focus and is in the title.
    await page.locator("#errors:focus").waitFor();
    assert.match(await page.title(), /^Error: Go Microservice/);
    const links = await page.locator("#errors a").allInnerTexts();
    assert.deepEqual(links, [
      "Service name: use lower-case letters, digits and hyphens, beginning with a letter",
      "Owning team: choose one",
    ]);
    await page.locator("#errors a").first().press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.name), "/name");
    assert.equal(asked.length, 0);

    await fillDetails();
    assert.equal(await field("Owning team").inputValue(), "Order squad");
    answers.check = { errors: [{ page: 0, pointer: "/name", message: "there is a component of this name" }] };
    await button("Next").click();
    await page.locator("#errors").getByText("Service name: there is a component of this name").waitFor();
    assert.equal(await field("Service name").getAttribute("aria-invalid"), "true");
    assert.equal(asked.at(-1).body.page, 0);
    assert.equal(asked.at(-1).body.templateRef, "template:default/go-microservice");
    assert.equal(posted("check")["/owner"], "group:default/order-squad");

    answers.check = { errors: [] };
    await button("Next").click();
    await heading("Repository");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Repository");
    assert.doesNotMatch(await page.title(), /Error/);
    await field("Name").fill("orders");
    await page.keyboard.press("Tab");
    await page.getByText("acme/orders is free.").waitFor();
    assert.equal(asked.at(-1).url.searchParams.get("repoUrl"), "github.com?owner=acme&repo=orders");
    assert.match(await page.locator(".you-get").innerText(), /acme\/orders/);
    await button("Next").click();

    await heading("Infrastructure");
    assert.equal(await field("Size of the database").isVisible(), false);
    await field("Does it need a database?").press("Space");
    await field("Size of the database").selectOption("m");
    await button("Review").click();
    await heading("Review");
    assert.equal(asked.at(-1).body.page, null);
    await page.locator(".form-review .will").waitFor();
    const rows = await page.locator(".form-review dl").allInnerTexts();
    assert.match(rows[0], /Owning team\s+Order squad/);
    assert.match(rows[1], /Repository\s+github.com\/acme\/orders/);
    assert.match(rows[2], /Does it need a database\?\s+Yes\s+Size of the database\s+Medium: 2 CPU, 8 GB/);
    assert.match(await page.locator(".form-review .will").innerText(), /Registers orders in the catalog, owned by Order squad/);

    // Back and forth, nothing is lost; the browser's own way back works.
    await page.goBack();
    await heading("Infrastructure");
    await page.goForward();
    await heading("Review");
    answers.tasks = { status: 201, json: { id: "b7" } };
    await button("Create").click();
    await page.waitForURL("**/create/tasks/b7/");
    assert.deepEqual(posted("tasks"), {
      "/name": "orders",
      "/owner": "group:default/order-squad",
      "/system": "",
      "/description": "",
      "/repoUrl#host": "github.com",
      "/repoUrl#owner": "acme",
      "/repoUrl#repo": "orders",
      "/visibility": "private",
      "/database": "true",
      "/size": "m",
      "/queue": "true",
    });
    assert.equal(await page.evaluate(() => localStorage.getItem("callboard.draft.template:default/go-microservice")), null);
    assert.deepEqual(problems, []);
  });

  test("a dry run shows the files it would make", async () => {
    await page.goto(`${host.url}/states/form-nothing-asked/`);
    await heading("Review");
    answers["dry-run"] = {
      directoryContents: [
        { path: "docs/logo.png", executable: false, base64Content: Buffer.from([137, 80, 0, 255]).toString("base64") },
        { path: "README.md", executable: false, base64Content: Buffer.from("# <b>orders</b>\n").toString("base64") },
      ],
      log: [{ body: { message: "Fetching", stepId: "fetch", status: "processing" } }],
      output: { remoteUrl: "https://github.com/acme/orders" },
    };
    await button("Dry run").click();
    await page.getByText("Dry run: 2 files. Nothing has been created.").waitFor();
    assert.match(await page.locator("#dry-run").innerText(), /docs\/\s+logo.png/);
    assert.match(await page.locator("#dry-run").innerText(), /# <b>orders<\/b>/);
    assert.match(await page.locator("#dry-run").innerText(), /binary, 4 bytes/);
    assert.deepEqual(problems, []);
  });

  test("what was typed is there again, but for secrets", async () => {
    await page.goto(`${host.url}${EVERY}`);
    await field("Text").fill("kept");
    await field("Password").fill("swordfish");
    await field("Key").fill("swordfish");
    await page.getByText(/^Saved /).waitFor();
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /swordfish/);
    await page.reload();
    await page.getByText(/^Draft of /).waitFor();
    assert.equal(await field("Text").inputValue(), "kept");
    assert.equal(await field("Key").inputValue(), "");
    await button("Discard draft").click();
    await page.getByText(/^Draft of /).waitFor({ state: "detached" });
    assert.equal(await field("Text").inputValue(), "order-service");
  });

  test("what is typed before the script is there stands, and is kept", async () => {
    let release;
    const held = new Promise((done) => (release = done));
    await page.route(/create-form.*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${host.url}${EVERY}`, { waitUntil: "commit" });
    await field("Text").fill("early");
    release();
    await page.getByText(/^Saved /).waitFor();
    assert.equal(await field("Text").inputValue(), "early");
    await page.unroute(/create-form.*\.js$/);
    await button("Discard draft").click();
    await page.getByText(/^Saved /).waitFor({ state: "detached" });
  });

  test("values in the address fill the form", async () => {
    const values = { name: "shop", owner: "group:default/search", database: true, size: "l", repoUrl: "github.com?owner=acme-labs&repo=shop" };
    await page.goto(`${host.url}${FORM}?formData=${encodeURIComponent(JSON.stringify(values))}`);
    await page.locator(".where").waitFor();
    assert.equal(await field("Service name").inputValue(), "shop");
    assert.equal(await field("Owning team").inputValue(), "Search");
    const held = await page.evaluate(() => Object.fromEntries(new FormData(document.getElementById("form"))));
    assert.equal(held["/repoUrl#owner"], "acme-labs");
    assert.equal(held["/repoUrl#repo"], "shop");
    assert.equal(held["/size"], "l");
  });

  test("a function that cannot be reached loses nothing", async () => {
    await page.goto(`${host.url}${FORM}`);
    await fillDetails();
    answers.check = undefined;
    await button("Next").click();
    await page.getByText("functions cannot be reached. Your values are kept.").waitFor();
    assert.equal(await field("Service name").inputValue(), "orders");
    answers.check = { errors: [] };
    await button("Try again").click();
    await heading("Repository");
  });

  test("rows are added, moved and removed, and tags are chips", async () => {
    await page.goto(`${host.url}${EVERY}`);
    await page.locator(".where").waitFor();
    await page.evaluate(() => {
      for (const part of document.querySelectorAll(".form-page")) part.hidden = false;
    });
    const held = (start) => page.evaluate((start) => [...new FormData(document.getElementById("form"))].filter(([name]) => name.startsWith(start)), start);
    const hosts = page.locator('[data-name="/hosts"].list-rows > li');
    assert.equal(await hosts.count(), 1);
    await hosts.nth(0).locator("input").fill("a");
    await button("Add a host").click();
    await page.keyboard.type("b");
    await button("Add a host").click();
    await page.keyboard.type("c");
    await button("Move up: Hosts 3").click();
    assert.deepEqual(await held("/hosts"), [["/hosts/0", "a"], ["/hosts/1", "c"], ["/hosts/2", "b"]]);
    await button("Remove: Hosts 1").click();
    assert.deepEqual(await held("/hosts"), [["/hosts/0", "c"], ["/hosts/1", "b"]]);
    await button("Add a port").click();
    await page.keyboard.type("grpc");
    assert.deepEqual((await held("/ports")).map(([name]) => name), ["/ports/0/name", "/ports/0/number", "/ports/1/name", "/ports/1/number"]);
    const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);

    await page.getByRole("combobox", { name: "Add to Tags" }).fill("Kafka");
    await page.keyboard.press("Enter");
    await button("Remove grpc").click();
    assert.deepEqual(await held("/tags"), [["/tags/0", "go"], ["/tags/1", "kafka"]]);
    await page.getByRole("combobox", { name: "Add to Systems it uses" }).fill("store");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.deepEqual(await held("/uses"), [["/uses", "system:default/payments"], ["/uses", "system:default/storefront"]]);
    // Free text stays; what has to be of the catalog does not.
    await field("A system, or any text").fill("a text of mine");
    await field("Owner").first().fill("nobody");
    await page.keyboard.press("Tab");
    assert.deepEqual(await held("/anything"), [["/anything", "a text of mine"]]);
    assert.deepEqual(await held("/owner"), [["/owner", ""]]);
  });

  test("pages and answers are asked for when they are needed", async () => {
    await page.goto(`${host.url}${EVERY}`);
    await page.locator(".where").getByText("Step 1 of 5").waitFor();
    await field("Key").fill("swordfish");
    await button("Next").click();
    await heading("Choices");
    await field("May everybody read it?").press("Space");
    await field("Metrics").uncheck();
    await page.locator(".where").getByText("Step 2 of 4").waitFor();
    await field("Silver").check();
    await button("Next").click();
    assert.deepEqual(await page.locator("#errors a").allInnerTexts(), ["Who may read it: it has to be given"]);
    await field("Who may read it").fill("us");
    await button("Next").click();
    await heading("From the catalog");
    await field("Name").first().fill("orders");
    await button("Review").click();
    await heading("Review");
    assert.equal(asked.at(-1).body.page, null);
    assert.ok(!Object.keys(posted("check")).some((name) => name.startsWith("/db")));
    const secret = page.locator(".form-review dt", { hasText: "Key" }).locator("+ dd");
    assert.equal(await secret.innerText(), "••••••");
    await button("Back").click();
    await heading("From the catalog");
    assert.deepEqual(problems, []);
  });

  test("the scripts of a form weigh less than 12 KB compressed", async () => {
    const scripts = [];
    page.on("response", (response) => {
      if (/\/create-[^/]*\.js$/.test(response.url())) scripts.push(response.body());
    });
    await page.goto(`${host.url}${FORM}`, { waitUntil: "networkidle" });
    const sizes = (await Promise.all(scripts)).map((script) => brotliCompressSync(script).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(sizes.length >= 5 && total < 12 * 1024, `${sizes} are ${total} bytes`);
  });

  test("without script it is one long form that posts the same names", async () => {
    await context.close();
    await open({ javaScriptEnabled: false });
    await page.goto(`${host.url}${FORM}`);
    await page.getByText("Only if it needs a database").waitFor();
    await field("Service name").fill("orders");
    await field("Owning team").selectOption({ label: "Search (group:default/search)" });
    await field("Name").fill("orders");
    const [request] = await Promise.all([page.waitForRequest((request) => request.method() === "POST"), button("Review").click()]);
    const held = new URLSearchParams(request.postData());
    assert.equal(held.get("_do"), "review");
    assert.equal(held.get("_at"), "form");
    assert.equal(held.get("templateRef"), "template:default/go-microservice");
    assert.equal(held.get("/owner"), "group:default/search");
    assert.equal(held.get("/repoUrl#repo"), "orders");
  });

  test("a task shows what is new, and is loaded once more at its end", async () => {
    const at = "2026-05-03T10:42:40Z";
    const log = (id, stepId, status, message) => ({ id, type: "log", createdAt: at, body: { stepId, status, message } });
    const batches = [
      [log(8, "ci", "completed", "<b>build</b> started"), log(9, "argo", "processing", "asking Argo CD")],
      undefined,
      [log(10, "argo", "failed", "Argo CD answered 500"), { id: 11, type: "completion", createdAt: at, body: { message: "failed" } }],
      [],
    ];
    answers.events = () => batches.shift();
    await page.goto(`${host.url}/create/tasks/b7/`);
    assert.match(await page.title(), /^◌ 2\/5 · /);
    await page.getByText("<b>build</b> started").waitFor();
    assert.match(await page.title(), /^◌ 3\/5 · /);
    assert.equal(await page.locator('[data-step="argo"][aria-current]').count(), 1);
    await page.getByText("Reconnecting…").waitFor();
    const [loaded] = await Promise.all([page.waitForEvent("load"), page.waitForRequest((request) => request.isNavigationRequest(), { timeout: 20_000 })]);
    assert.ok(loaded);
    assert.deepEqual(asked.map(({ url }) => url.searchParams.get("after")).slice(0, 3), ["7", "9", "9"]);
  });

  test("a task is cancelled, and a failed one goes on with its secrets", async () => {
    await page.goto(`${host.url}/create/tasks/b7/`);
    answers.cancel = {};
    await button("Cancel").click();
    await button("Cancelling…").waitFor();
    await page.goto(`${host.url}/states/task-failed-secret/`);
    answers.retry = {};
    await field("Key of the scanner").fill("swordfish");
    await Promise.all([page.waitForEvent("load"), button("Retry from step 3").click()]);
    assert.deepEqual(asked.findLast(({ name }) => name === "retry").body, { secrets: { secret: "swordfish" } });
  });

  test("the gallery is filtered by words, owner, tag and stars", async () => {
    await page.goto(`${host.url}/create/`);
    const shown = () => page.locator(".template:visible h3").allInnerTexts();
    await page.getByLabel("Find a template").fill("service");
    assert.deepEqual(await shown(), ["Go Microservice", "Node Service"]);
    await page.getByLabel("Tag").selectOption("go");
    assert.deepEqual(await shown(), ["Go Microservice"]);
    await page.reload();
    assert.deepEqual(await shown(), ["Go Microservice"]);
    await button("Star Go Microservice").click();
    await page.getByLabel("Find a template").fill("nothing of the sort");
    await button("Show all of them").click();
    assert.equal((await shown()).length, 6);
    await page.getByLabel("Starred").check();
    assert.deepEqual(await shown(), ["Go Microservice"]);
  });

  test("axe-core finds nothing", async () => {
    const axe = await readFile(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
    await context.close();
    await open({ bypassCSP: true, reducedMotion: "reduce" });
    const found = [];
    const examine = async (path) => {
      await page.evaluate(axe);
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 900 });
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          const only = colorScheme === "light" ? {} : colours;
          const { violations } = await page.evaluate((only) => globalThis.axe.run(only), only);
          for (const { id, nodes } of violations) found.push(`${path} at ${width}, ${colorScheme}: ${id}: ${nodes[0].html.slice(0, 200)}`);
        }
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (overflow > 0) found.push(`${path} at ${width}: scrolls sideways by ${overflow} px`);
      }
    };
    for (const path of PAGES) {
      await page.goto(`${host.url}${path}`);
      await page.locator("#theme:not([hidden])").waitFor();
      await examine(path);
      // Every step of a form.
      const steps = path === EVERY ? await page.locator(".form-page").count() : 0;
      for (let step = 0; step < steps; step++) {
        await page.evaluate((step) => document.querySelectorAll(".form-page").forEach((part, at) => (part.hidden = at !== step)), step);
        await examine(`${path} step ${step + 1}`);
      }
    }
    assert.deepEqual(found, []);
  });
});
