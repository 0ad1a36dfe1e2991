// The pictures of the manual's page "Where docs differ from MkDocs":
// `npm run differences`. No part of the tests.
//
// Renders each part of differences.md with MkDocs and techdocs-core ($MKDOCS,
// or `mkdocs` of the path) and with Callboard, and writes both side by side
// into docs/pages/images/differences.

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch } from "./lib/browser.mjs";
import { buildDocs, temporaryFolder, workspace } from "../lib/callboard.mjs";
import { hostFiles } from "./lib/static-server.mjs";

const out = join(workspace, "docs/pages/images/differences");
const most = 30 * 1024;
// Of each half, in CSS pixels; twice as many are drawn.
const width = 330;

const text = await readFile(join(import.meta.dirname, "differences.md"), "utf8");
const parts = [...text.matchAll(/<!-- picture: (\S+) -->\n([^]*?)(?=<!-- picture:|$)/g)];

const { folder, remove } = await temporaryFolder();
const source = join(folder, "source");
await mkdir(join(source, "docs"), { recursive: true });
const nav = parts.map(([, name]) => `  - ${name}.md\n`).join("");
await writeFile(join(source, "mkdocs.yml"), `site_name: Differences\nnav:\n${nav}plugins:\n  - techdocs-core\n`);
for (const [, name, markdown] of parts) await writeFile(join(source, "docs", `${name}.md`), markdown);

await promisify(execFile)(process.env.MKDOCS ?? "mkdocs", ["build", "-q", "-d", join(folder, "mkdocs")], { cwd: source });
await buildDocs(source, join(folder, "callboard"));

const browser = await launch();
const context = await browser.newContext({ bypassCSP: true, colorScheme: "light", deviceScaleFactor: 2, viewport: { width: width + 32, height: 800 } });
const page = await context.newPage();

/** What a site shows of a page, as a PNG. */
async function picture(site, name, style) {
  const host = await hostFiles(join(folder, site));
  await page.goto(`${host.url}/${name}/`);
  await page.addStyleTag({ content: `${style} :root { --sans: sans-serif; } *, ::before, ::after { transition: none !important; animation: none !important; }` });
  const image = await page.locator("article").first().screenshot();
  await host.stop();
  return image;
}

// The title that both make of the name of the file, and what can be clicked.
const plain = "h1, .headerlink, .md-content__button, .docs-meta, .code-tools, .diagram-source, .md-source-file, .docs-right, .docs-pages, .docs-bar, .md-header, .bar { display: none !important; }";
const same = `${plain} article > :is(h1, .docs-meta) + * { margin-top: 0 !important; } article > :last-child { margin-bottom: 0 !important; } article { margin: 0 !important; padding: 8px !important; width: ${width}px !important; font-size: 14px !important; }`;

/** Both side by side, as WebP. */
async function joined(pictures) {
  const urls = pictures.map((bytes) => `data:image/png;base64,${bytes.toString("base64")}`);
  await page.goto("about:blank");
  const url = await page.evaluate(
    async ([urls, width]) => {
      const images = await Promise.all(urls.map((src) => Object.assign(new Image(), { src })).map((image) => image.decode().then(() => image)));
      const head = 64;
      const gap = 24;
      const height = head + Math.max(...images.map((image) => image.height)) + 12;
      const canvas = Object.assign(document.createElement("canvas"), { width: 4 * width + gap * 3, height });
      const draw = canvas.getContext("2d");
      draw.fillStyle = "#fff";
      draw.fillRect(0, 0, canvas.width, height);
      draw.font = "600 26px sans-serif";
      ["MkDocs", "Callboard"].forEach((name, at) => {
        const left = gap + at * (2 * width + gap);
        draw.fillStyle = "#556172";
        draw.fillText(name, left + 16, 42);
        draw.drawImage(images[at], left, head);
      });
      draw.fillStyle = "#e1e5eb";
      draw.fillRect(canvas.width / 2 - 1, 0, 2, height);
      draw.strokeStyle = "#e1e5eb";
      draw.lineWidth = 2;
      draw.strokeRect(1, 1, canvas.width - 2, height - 2);
      return canvas.toDataURL("image/webp", 0.85);
    },
    [urls, width],
  );
  return Buffer.from(url.split(",")[1], "base64");
}

await mkdir(out, { recursive: true });
for (const [, name] of parts) {
  const bytes = await joined([await picture("mkdocs", name, same), await picture("callboard", name, same)]);
  if (bytes.length > most) throw new Error(`${name} has ${bytes.length} bytes; at most ${most} are wanted`);
  await writeFile(join(out, `${name}.webp`), bytes);
  console.log(`${name}.webp: ${bytes.length} bytes`);
}
await browser.close();
await remove();
