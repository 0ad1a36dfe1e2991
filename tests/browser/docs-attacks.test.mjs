// Docs are untrusted: whatever a repository's Markdown, HTML, pictures and
// `mkdocs.yml` hold runs nowhere, asks nobody and leads nowhere by itself.
//
// The pages are opened once as shipped and once without the policy that would
// stop what slips through: what Callboard writes has to be safe alone.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "./lib/browser.mjs";
import { docsAttacks, vectors } from "./lib/docs-attacks.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { pages } from "./lib/portal.mjs";
import { hostFiles } from "./lib/static-server.mjs";

/** Tells `ran` of what attacks call, in every document and frame of a context. */
async function trap(context, ran) {
  await context.exposeBinding("callboardRan", (_, text) => ran(text));
  await context.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "print", "msgbox", "open"]) {
      window[name] = (...words) => window.callboardRan(`${name}(${words})`);
    }
  });
}

/** Waits for so many milliseconds. */
const time = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Where a page that only leads elsewhere leads, if it is one. */
async function redirect(portal, path) {
  const text = await readFile(join(portal, decodeURI(path), path.endsWith("/") ? "index.html" : ""), "utf8");
  return /<meta http-equiv="?refresh"? content="0; ?url=([^"]*)"/.exec(text)?.[1];
}

/** In a page: what is left in it of an attack. */
function leftovers() {
  const found = [];
  const own = new URL(location.href).origin;
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    for (const { name: key, value } of element.attributes) {
      if (/^on/i.test(key) || key === "srcdoc" || key === "style") found.push(`<${name} ${key}>`);
      const whole = key === "srcset" ? value.trim().split(/[\s,]/)[0] : value;
      const address = whole.replaceAll(/[\u0000-\u0020\u00a0\u2028]/g, "");
      if (/^(href|src|action|formaction|data|poster|xlink:href|srcset|to|values|from)$/.test(key)
        && /^(javascript|vbscript|livescript|blob|filesystem|view-source|feed|data:(?!image\/(png|gif|jpe?g|webp|avif)))/i.test(address)) {
        found.push(`<${name} ${key}=${value}>`);
      }
    }
    if (/^(object|embed|applet|base|frame|frameset|portal|math|template|iframe)$/.test(name)) found.push(`<${name}>`);
    if (name === "form" && new URL(element.action).origin !== own) found.push(`<form action=${element.action}>`);
    if (name === "meta" && /refresh/i.test(element.httpEquiv)) found.push("<meta refresh>");
    if ((name === "script" || name === "link") && element.closest("article")) found.push(`<${name}>`);
    if (name === "script" && element.src && new URL(element.src).origin !== own) found.push(`<script ${element.src}>`);
    if (name === "article" && !element.closest("main")) found.push("an article outside of main");
  }
  if (!document.querySelector("body > footer") || !document.querySelector("main")) found.push("the page is broken");
  return found;
}

describe("docs that attack their readers", () => {
  let browser;
  let temporary;
  let host;
  let world;
  let paths;
  const redirects = [];
  before(async () => {
    // Nobody but this machine can be asked.
    browser = await launch(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]);
    temporary = await temporaryFolder();
    const portal = join(temporary.folder, "portal");
    world = await docsAttacks(join(temporary.folder, "world"));
    await build(world.config, portal);
    paths = [];
    for (const path of await pages(portal)) {
      // Many pages of one kind: what they say is on the first.
      if (/^\/problems\/.*page\//.test(path)) continue;
      const target = await redirect(portal, path);
      if (target === undefined) paths.push(path);
      else redirects.push([path, target]);
    }
    host = await hostFiles(portal);
  });
  after(async () => {
    await browser?.close();
    await host?.stop();
    await temporary?.remove();
  });

  test("have every vector as HTML and as Markdown", () => {
    assert.ok(world.counts.html >= 150, `${world.counts.html}`);
    assert.ok(world.counts.markdown >= 150, `${world.counts.markdown}`);
    const shown = paths.filter((path) => path.startsWith("/docs/default/component/evil/"));
    assert.ok(shown.length >= 150, `${shown.length} pages`);
  });

  test("lead elsewhere only to pages of the web", () => {
    const isWeb = (target) => /^https?:$/.test(new URL(target, host.url).protocol) && !/[<>"]/.test(target);
    const wrong = redirects.filter(([, target]) => !isWeb(target));
    assert.deepEqual(wrong, []);
  });

  test("would run where nobody cleaned them", async () => {
    const context = await browser.newContext();
    const ran = new Set();
    await trap(context, (text) => ran.add(text));
    const page = await context.newPage();
    await page.goto(`${host.url}/robots.txt`);
    const bodies = (await vectors()).map(([, vector], n) => `<script>alert = () => callboardRan("${n}")</script>${vector}`);
    await page.evaluate((bodies) => {
      for (const body of bodies) {
        const frame = document.createElement("iframe");
        frame.sandbox = "allow-scripts allow-same-origin";
        frame.srcdoc = body;
        document.body.append(frame);
      }
    }, bodies);
    for (let waited = 0; ran.size <= 60 && waited < 20_000; waited += 100) await time(100);
    await context.close();
    assert.ok(ran.size > 60, `only ${ran.size} ran`);
  });

  for (const bypassCSP of [false, true]) {
    test(`do nothing ${bypassCSP ? "even without the policy" : "and break no policy"}`, async () => {
      const problems = [];
      const marks = new Set();
      const visit = async (list) => {
        const context = await browser.newContext({ bypassCSP, reducedMotion: "reduce" });
        let current = "";
        const note = (text) => problems.push(`${current}: ${text}`);
        await trap(context, (text) => note(`ran ${text}`));
        const page = await context.newPage();
        page.on("dialog", (dialog) => {
          note(`dialog ${dialog.message()}`);
          dialog.dismiss().catch(() => {});
        });
        page.on("pageerror", (error) => note(`exception ${error}`));
        page.on("popup", () => note("opens a window"));
        page.on("download", () => note("downloads a file"));
        page.on("console", (message) => {
          // Pictures of other hosts are what the policy is there for.
          if (/violates the following Content Security Policy directive: "(?!img-src|default-src 'self'".*(media|video|audio))/.test(message.text())) {
            note(message.text());
          }
        });
        context.on("requestfailed", (request) => {
          const { origin, protocol } = new URL(request.url());
          if (origin === host.url || !/^(https?|wss?|ftp):/.test(protocol)) return;
          // What the policy stops was not asked.
          if (/csp/i.test(request.failure()?.errorText ?? "")) return;
          // Without the policy, an author's pictures and films are loaded.
          const isPicture = ["image", "media"].includes(request.resourceType());
          if (!bypassCSP || !isPicture) note(`asks for ${request.url()}`);
        });
        for (const path of list) {
          current = path;
          await page.goto(`${host.url}${path}`, { waitUntil: "load" });
          for (const found of await page.evaluate(leftovers).catch((error) => [`${error}`])) note(found);
          for (const [mark] of (await page.textContent("body")).matchAll(/mark-\d+/g)) marks.add(mark);
          if (page.url() !== `${host.url}${path}`) note(`leads to ${page.url()}`);
        }
        await context.close();
      };
      const lists = [[], [], []];
      paths.forEach((path, at) => lists[at % lists.length].push(path));
      await Promise.all(lists.map(visit));
      assert.deepEqual(problems, []);
      // A comment that never ends takes the rest of its page, as in MkDocs.
      assert.ok(marks.size > world.marks * 0.8, `${marks.size} of ${world.marks} places are still there`);
    });
  }

  test("leave what is beside them as it is", async () => {
    const page = await browser.newPage();
    await page.goto(`${host.url}/docs/default/component/good/`);
    assert.match(await page.textContent("article h1"), /^Good docs/);
    await page.click("article a:text-is('the guide')");
    assert.match(page.url(), /\/good\/guide\/$/);
    assert.ok(await page.isVisible("text=Nothing to fear."));
    await page.goto(`${host.url}/docs/`);
    assert.ok(await page.isVisible("main a[href$='/docs/default/component/good/']"));
    await page.close();
  });

  test("publish no file that a browser would run", async () => {
    const published = async (folder) => {
      const found = await readdir(folder, { recursive: true, withFileTypes: true });
      return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    };
    const portal = join(temporary.folder, "portal/docs/default/component/evil");
    const files = await published(portal);
    assert.deepEqual(files.filter((file) => /files.*\.html$/.test(file)), []);
    // A picture that is opened by itself is a document.
    const page = await browser.newPage({ bypassCSP: true });
    const problems = [];
    page.on("dialog", (dialog) => {
      problems.push(`${page.url()}: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    for (const file of files.filter((file) => file.endsWith(".svg"))) {
      const name = file.slice(portal.length);
      await page.goto(`${host.url}/docs/default/component/evil${name}`);
      const active = await page.evaluate(() =>
        [...document.querySelectorAll("*")].filter((element) =>
          /^(script|iframe|embed|object|handler)$/i.test(element.localName)
          || /^(xlink:)?href$/i.test(element.getAttribute("attributeName") ?? "")
          || [...element.attributes].some(({ name, value }) =>
            /^on/i.test(name) || (/href$/i.test(name) && /^\s*(javascript|data:text)/i.test(value)))).length);
      if (active) problems.push(name);
    }
    await page.close();
    assert.deepEqual(problems, []);
  });
});
