// Software templates against `callboard serve`, from the gallery to what is in the
// repository afterwards: with script and without, twice, failing, and with the server
// gone in the middle. Hosts without credentials are folders of git repositories
// beside the configuration, so nothing here needs an account.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { promisify } from "node:util";
import { launch, watch } from "./lib/browser.mjs";
import { serve, temporaryFolder, workspace } from "../lib/callboard.mjs";
import { example } from "./lib/worlds.mjs";

const axe = await readFile(join(import.meta.dirname, "node_modules/axe-core/axe.min.js"), "utf8");
const OWNER = "hedgerow-parcels";
const SECRETS = { CONFLUENT_CLOUD_API_KEY: "KEY-7QX4-BRAMBLE", CONFLUENT_CLOUD_API_SECRET: "SECRET-9ZL2-HAWTHORN" };
const SLOW_STEP_S = 4;

/** A template that waits between the repository and the catalog. */
const SLOW = `
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: slow, title: Slow service, description: Waits on its way. }
spec:
  type: service
  owner: group:default/cloud-platform
  parameters:
    - title: Repository
      required: [repoUrl]
      properties:
        repoUrl:
          title: Repository location
          type: string
          ui:field: RepoUrlPicker
          ui:options: { allowedHosts: [github.com] }
  steps:
    - { id: render, name: Write the files, action: fetch:plain, input: { url: ./skeleton } }
    - { id: publish, name: Make the repository, action: 'publish:github', input: { repoUrl: '\${{ parameters.repoUrl }}' } }
    - { id: wait, name: Wait, action: 'debug:wait', input: { seconds: ${SLOW_STEP_S} } }
    - id: register
      name: Add it to the catalog
      action: catalog:register
      input: { repoContentsUrl: '\${{ steps.publish.output.repoContentsUrl }}', catalogInfoPath: /catalog-info.yaml }
`;
const SLOW_DESCRIPTOR = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: slow-thing }
spec: { type: service, lifecycle: production, owner: 'group:default/cloud-platform' }
`;

/** The example organisation with the templates that ship with Callboard, and a slow one. */
async function organisation(folder) {
  const config = await example(folder);
  const templates = join(folder, "templates");
  for (const name of ["go-microservice", "confluent-environment", "confluent-cluster"]) {
    await cp(join(workspace, "templates", name), join(templates, name), { recursive: true });
  }
  await mkdir(join(templates, "slow/skeleton"), { recursive: true });
  await writeFile(join(templates, "slow/template.yaml"), SLOW);
  await writeFile(join(templates, "slow/skeleton/catalog-info.yaml"), SLOW_DESCRIPTOR);
  const location = "  locations:\n    - type: file\n      target: ./templates/*/template.yaml\n      rules: [{ allow: [Template] }]\n";
  const text = await readFile(config, "utf8");
  assert.equal(text.split("  locations:\n").length, 2);
  await writeFile(config, text.replace("  locations:\n", location));
  return config;
}

const git = async (...args) => (await promisify(execFile)("git", args)).stdout.trim();

/** Every file below a folder, as paths from there. */
async function filesIn(folder) {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

describe("a software template", () => {
  let browser;
  let config;
  let context;
  let page;
  let problems;
  let server;
  let temporary;
  before(async () => {
    // The server is started with what the integration of Confluent reads.
    Object.assign(process.env, SECRETS);
    browser = await launch();
    temporary = await temporaryFolder();
    config = await organisation(join(temporary.folder, "example"));
    server = await serve(config);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await temporary?.remove();
    for (const name of Object.keys(SECRETS)) delete process.env[name];
  });
  const open = async (options = {}) => {
    context = await browser.newContext(options);
    context.setDefaultTimeout(10_000);
    problems = watch(context, server.url);
    page = await context.newPage();
  };
  beforeEach(() => open());
  afterEach(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });

  const FORM = (name) => `${server.url}/create/templates/default/${name}/`;
  // A label may end in the mark of what is required, or of what is optional.
  const field = (name) => page.getByLabel(new RegExp(`^${name}( \\*| optional)?$`)).first();
  const button = (name) => page.getByRole("button", { name, exact: true });
  const heading = (name) => page.getByRole("heading", { name, exact: true }).and(page.locator(".h")).waitFor();
  const next = async (title) => {
    await button("Next").click();
    await heading(title);
  };
  /** Chooses in a combobox what fits the words best. */
  const choose = async (name, words) => {
    await field(name).fill(words);
    await page.getByRole("option").filter({ visible: true }).first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  };
  const repository = async (name) => {
    await field("Owner").fill(OWNER);
    await field("Repository").fill(name);
  };
  const ended = (state) => page.locator(`#task[data-state="${state}"]`).waitFor({ timeout: 30_000 });
  const create = async () => {
    await button("Create").click();
    await page.waitForURL("**/create/tasks/*/");
    return page.url().split("/").at(-2);
  };
  const bare = (name) => join(dirname(config), ".callboard/repositories/github.com", OWNER, `${name}.git`);
  const clone = async (name) => {
    const folder = join(temporary.folder, "clones", name);
    await git("clone", "--quiet", bare(name), folder);
    return { folder, files: (await filesIn(folder)).filter((path) => !path.startsWith(".git/")) };
  };
  const entity = async (kind, name) => {
    const answer = await fetch(`${server.url}/api/catalog/entities/by-name/${kind}/default/${name}`);
    return answer.ok ? answer.json() : undefined;
  };
  const events = async (task) => (await fetch(`${server.url}/api/scaffolder/v2/tasks/${task}/events`)).json();
  const tasks = async () => (await readdir(join(dirname(config), ".callboard/tasks")).catch(() => [])).sort();
  const text = (selector) => page.locator(selector).innerText();
  const goes = async (name) => {
    await page.goto(FORM(name));
    await page.locator(".where").waitFor();
  };

  /** What has to be true of a service that the template of the example made. */
  async function isThere(name) {
    const { folder, files } = await clone(name);
    for (const path of ["catalog-info.yaml", "go.mod", `cmd/${name}/main.go`, ".github/workflows/test.yml", "docs/index.md", "mkdocs.yml"]) {
      assert.ok(files.includes(path), `${path} is in the repository`);
    }
    const read = (path) => readFile(join(folder, path), "utf8");
    assert.match(await read("go.mod"), new RegExp(`^module github.com/${OWNER}/${name}$`, "m"));
    assert.match(await read("catalog-info.yaml"), new RegExp(`name: ${name}`));
    assert.match(await read(".github/workflows/image.yml"), /\$\{\{ /, "expressions of GitHub are left as they are");
    for (const path of files) assert.doesNotMatch(await read(path), /\$\{\{ ?values/, path);
    assert.equal(await git("-C", folder, "rev-list", "--count", "HEAD"), "1");
    assert.ok(await entity("component", name));
    await page.goto(`${server.url}/docs/default/component/${name}/`);
    await page.getByRole("main").getByRole("heading", { level: 1 }).first().waitFor();
    assert.match(await page.getByRole("main").innerText(), new RegExp(name));
    await page.goto(`${server.url}/catalog/default/component/${name}/`);
    assert.match(await text("main"), /Cloud platform/);
  }

  test("makes a service: form, review, run, repository, catalog, docs", async () => {
    await page.goto(`${server.url}/create/`);
    await page.getByRole("link", { name: "Go microservice", exact: true }).click();
    await field("Service name").fill("Orders_Service");
    await button("Next").click();
    await page.locator("#errors:focus").waitFor();
    assert.match(await text("#errors"), /Service name: use lower-case letters.*\n.*Description: .*\n.*Owning team: /);
    assert.equal(await field("Service name").getAttribute("aria-invalid"), "true");
    await field("Service name").fill("orders");
    await field("Description").fill("Takes orders and keeps them.");
    await choose("Owning team", "cloud plat");
    await next("Repository");
    await repository("orders");
    await page.keyboard.press("Tab");
    await page.getByText("This name is free").waitFor();
    await next("Infrastructure");
    await field("Needs a PostgreSQL database\\?").check();
    await button("Review").click();
    await heading("Review");
    const review = page.locator(".form-review");
    await review.getByText(`Makes a repository on GitHub, github.com/${OWNER}/orders`).waitFor();
    assert.match(await review.innerText(), /Owning team\s+Cloud platform/);
    assert.ok(!(await review.getByText("Asks Argo CD").isVisible()), "what was not asked for is not announced");

    const task = await create();
    assert.match(await page.title(), /\/4 · |^(◌|✓)/);
    await ended("completed");
    assert.match(await text("#log"), /wrote \d+ files[\s\S]*pushed [0-9a-f]{7}[\s\S]*adding https/);
    const registered = (await events(task)).find(({ body }) => body.stepId === "register" && body.status === "completed");
    for (let found; !found; ) {
      found = await entity("component", "orders");
      assert.ok(Date.now() - new Date(registered.createdAt) < 2000 || found, "in the catalog within two seconds");
    }
    assert.deepEqual(await page.locator("#success .btn").allInnerTexts(), ["Repository", "In the catalog", "Pipeline"]);
    await page.getByRole("link", { name: "In the catalog" }).click();
    await page.waitForURL("**/catalog/default/component/orders/");
    await isThere("orders");
    await page.goto(`${server.url}/create/tasks/`);
    await page.getByRole("link", { name: "orders", exact: true }).waitFor();
  });

  test("makes the same without JavaScript", async () => {
    await context.close();
    await open({ javaScriptEnabled: false });
    await page.goto(FORM("go-microservice"));
    await field("Service name").fill("Stock_Service");
    await field("Description").fill("Counts what there is.");
    await field("Owning team").fill("group:default/cloud-platform");
    await repository("stock");
    const answered = (response) => response.request().method() === "POST";
    const [refused] = await Promise.all([page.waitForResponse(answered), button("Review").click()]);
    assert.equal(refused.status(), 422);
    // Chromium may say so on its console.
    await page.locator("#errors").waitFor();
    assert.match(problems.splice(0).join("\n"), /^([^\n]* 422 [^\n]*)?$/);
    await page.locator("#errors").waitFor();
    assert.match(await page.title(), /^Error: /);
    assert.match(await text("#errors"), /^There is a problem\s+Service name: use lower-case letters/);
    assert.equal(await field("Description").inputValue(), "Counts what there is.");
    await field("Service name").fill("stock");
    await button("Review").click();
    await page.locator("#review").waitFor();
    assert.match(await text("#review"), /Service name\s+stock/);
    assert.match(await text("#review"), /Owning team\s+Cloud platform \(group:default\/cloud-platform\)/);
    assert.match(await text("#review"), new RegExp(`Makes a repository on GitHub, github.com/${OWNER}/stock`));
    assert.doesNotMatch(await text("#review"), /Argo CD for/);
    await create();
    for (let waited = 0; (await page.locator("#task").getAttribute("data-state")) !== "completed" && waited < 20; waited++) {
      await page.waitForTimeout(250);
      await page.reload();
    }
    await page.getByRole("link", { name: "In the catalog" }).waitFor();
    await isThere("stock");
  });

  test("shows its log while it runs", async () => {
    await goes("slow");
    await repository("slow-log");
    await button("Review").click();
    await create();
    await page.locator('#task-steps [data-step="wait"][data-state="processing"]').waitFor();
    assert.match(await page.title(), /^◌ 2\/4 · /);
    await page.locator("#log").getByText(`waiting ${SLOW_STEP_S} s`).waitFor();
    assert.equal(await page.locator('#log details[data-step="register"]').getAttribute("open"), null, "nothing to show yet");
    await ended("completed");
    assert.match(await text("#created"), new RegExp(`Repository ${OWNER}/slow-log`));
  });

  test("is one task where somebody clicks twice", async () => {
    const before = await tasks();
    await goes("slow");
    await repository("slow-twice");
    await button("Review").click();
    await heading("Review");
    await button("Create").dblclick();
    await page.waitForURL("**/create/tasks/*/");
    const body = { templateRef: "template:default/slow", values: { repoUrl: `github.com?owner=${OWNER}&repo=slow-twice` } };
    const again = await fetch(`${server.url}/api/scaffolder/v2/tasks`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    assert.equal((await again.json()).id, page.url().split("/").at(-2));
    assert.equal((await tasks()).length, before.length + 1);
    await ended("completed");
  });

  test("says what to do where it failed, and goes on from there", async () => {
    await git("init", "--quiet", "--bare", bare("taken"));
    await goes("slow");
    await repository("taken");
    await page.keyboard.press("Tab");
    await page.getByText(/taken|there is/i).first().waitFor();
    await page.goto(`${FORM("slow")}?formData=${encodeURIComponent(JSON.stringify({ repoUrl: `github.com?owner=${OWNER}&repo=taken` }))}`);
    await button("Review").click();
    await heading("Review");
    await create();
    await ended("failed");
    assert.match(await text("#failure"), /Step 2 failed: Make the repository/);
    assert.match(await text("#failure"), new RegExp(`there is a repository ${OWNER}/taken already`));
    assert.match(await text("#failure"), /Choose another name; nothing of the other repository was touched\./);
    await page.getByRole("link", { name: "Change inputs" }).waitFor();
    // The other repository goes away.
    await rename(bare("taken"), `${bare("taken")}-moved`);
    await button("Retry from step 2").click();
    await ended("completed");
    assert.equal(await git("-C", bare("taken"), "rev-list", "--count", "--all"), "1");
  });

  test("makes an environment of Confluent and a cluster in it, and keeps its key to itself", async () => {
    await goes("confluent-environment");
    await field("Name").fill("payments-dev");
    await choose("Owning team", "cloud plat");
    await next("Repository");
    await repository("payments-dev");
    await next("Terraform's state");
    await button("Review").click();
    await heading("Review");
    await create();
    await ended("completed");
    const shown = [await page.content()];

    await goes("confluent-cluster");
    await field("Name").fill("payments-events");
    await choose("Environment", "payments");
    await choose("Owning team", "cloud plat");
    await next("Size and place");
    await next("Repository");
    await repository("payments-events");
    await next("Terraform's state");
    await button("Review").click();
    await heading("Review");
    shown.push(await page.content());
    const task = await create();
    await ended("completed");
    shown.push(await page.content(), JSON.stringify(await events(task)));
    const cluster = await entity("resource", "payments-events");
    const relation = cluster.relations.find(({ type }) => type === "dependsOn");
    assert.equal(relation.targetRef, "resource:default/payments-dev");
    await page.goto(`${server.url}/catalog/default/resource/payments-events/dependencies/`);
    await page.getByRole("main").getByRole("link", { name: /payments-dev/ }).first().waitFor();
    shown.push(await page.content());

    const folder = join(dirname(config), ".callboard");
    const { folder: cloned, files } = await clone("payments-events");
    const texts = await Promise.all([
      ...(await filesIn(folder)).map(async (path) => [path, await readFile(join(folder, path), "latin1")]),
      ...files.map(async (path) => [path, await readFile(join(cloned, path), "latin1")]),
      ...shown.map((page, at) => [`page ${at}`, page]),
    ]);
    for (const [path, text] of texts) {
      for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret), `${path} holds a secret`);
    }
  });

  test("has pages in which axe-core finds nothing", async () => {
    const found = [];
    for (const colorScheme of ["light", "dark"]) {
      await context.close();
      await open({ colorScheme, bypassCSP: true });
      await page.goto(`${server.url}/create/tasks/`);
      const runs = await page.locator("tbody a[href*='/create/tasks/']").evaluateAll((links) => links.map((link) => link.href));
      assert.ok(runs.length > 1);
      for (const url of [`${server.url}/create/`, FORM("go-microservice"), `${server.url}/create/actions/`, `${server.url}/create/tasks/`, ...runs]) {
        await page.goto(url);
        await page.evaluate(axe);
        for (const width of colorScheme === "light" ? [1440, 360] : [1440]) {
          await page.setViewportSize({ width, height: 900 });
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          for (const { id, nodes } of violations) found.push(`${url}, ${colorScheme}, ${width}: ${id}: ${nodes[0].html.slice(0, 200)}`);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (overflow > 0) found.push(`${url} at ${width}: scrolls sideways by ${overflow} px`);
        }
      }
    }
    assert.deepEqual(found, []);
  });

  test("goes on after the server was killed: one repository, one commit", async () => {
    await goes("slow");
    await repository("slow-killed");
    await button("Review").click();
    await heading("Review");
    const task = await create();
    await page.locator('#task-steps [data-step="wait"][data-state="processing"]').waitFor();
    const before = await git("-C", bare("slow-killed"), "rev-parse", "main");
    await page.goto("about:blank");
    await server.kill();
    server = await serve(config);
    await context.close();
    await open();
    await page.goto(`${server.url}/create/tasks/${task}/`);
    // Whoever ran it might still be alive, so it takes a while until it is given up.
    for (let waited = 0; !(await page.locator("#failure").count()) && waited < 90; waited++) {
      await page.waitForTimeout(1000);
      await page.reload();
    }
    assert.match(await text("#failure"), /ended in the middle of it/);
    await button("Retry from step 3").click();
    await ended("completed");
    assert.equal(await git("-C", bare("slow-killed"), "rev-parse", "main"), before);
    assert.equal(await git("-C", bare("slow-killed"), "rev-list", "--count", "--all"), "1");
    const all = await readdir(join(dirname(config), ".callboard/repositories/github.com", OWNER));
    assert.deepEqual(all.filter((name) => name.startsWith("slow-killed")), ["slow-killed.git"]);
  });
});
