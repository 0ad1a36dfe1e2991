// Pictures of pages, for people to look at: `npm run shots -- OUT CONFIG PATH…`
//
// Builds the portal of CONFIG and writes one picture per page, width and theme
// into OUT. Without paths, one page of each type. No part of the tests.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { launch } from "./lib/browser.mjs";
import { build, temporaryFolder } from "../lib/callboard.mjs";
import { onePerType, pages } from "./lib/portal.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { example } from "./lib/worlds.mjs";

const [out, config, ...paths] = process.argv.slice(2);
if (!out) {
  console.error("usage: npm run shots -- OUT [CONFIG [PATH...]]");
  process.exit(2);
}

const temporary = await temporaryFolder();
const portal = join(temporary.folder, "portal");
await build(config ? resolve(config) : await example(join(temporary.folder, "example")), portal);
const host = await hostFiles(portal);
const browser = await launch();
await mkdir(out, { recursive: true });
const shown = paths.length ? paths : onePerType(await pages(portal));
for (const colorScheme of ["light", "dark"]) {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  for (const path of shown) {
    for (const width of [360, 1024, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${host.url}${path}`, { waitUntil: "networkidle" });
      const name = path.replace(/^\/|\/$/g, "").replaceAll("/", "_") || "home";
      await page.screenshot({ path: join(out, `${name}.${width}.${colorScheme}.png`), fullPage: true });
    }
  }
  await context.close();
}
await browser.close();
await host.stop();
await temporary.remove();
console.log(`${shown.length} pages, ${shown.length * 6} pictures in ${out}`);
