// Measures searches in Chromium: `node measure.mjs PLAN` reads a plan and prints
// what was measured as one line of JSON. `cargo xtask bench search` writes the
// one and reads the other; what is measured stands there.

import { readFile } from "node:fs/promises";
import { createHash, X509Certificate } from "node:crypto";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { certificate, host } from "./host.mjs";
import { Network } from "./network.mjs";
import { sides } from "./sides.mjs";

/** As somebody types who types fast. */
const KEY_MS = 80;
/** How many different queries cold runs take in turn. */
const COLD_QUERIES = 5;

const networks = {
  plain: {},
  emulated: { roundTripMs: 40, megabits: 10 },
};

const plan = JSON.parse(await readFile(process.argv[2], "utf8"));
const identity = await certificate();
const here = fileURLToPath(new URL(".", import.meta.url));
// A certificate that is let through by its key is as good as any to Chromium;
// behind an error that is only overlooked, nothing would be kept in its cache.
const spki = new X509Certificate(identity.cert).publicKey.export({ type: "spki", format: "der" });
const fingerprint = createHash("sha256").update(spki).digest("base64");

/** Runs something in a new browser with an empty profile, the page loaded. */
async function inBrowser(side, kind, run) {
  const network = new Network(networks[kind]);
  const served = await host([...side.folders, here], network, identity);
  const browser = await chromium.launch({
    executablePath: plan.chromium,
    args: [
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
      `--ignore-certificate-errors-spki-list=${fingerprint}`,
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(`${side.name}: ${error}`));
    page.on("console", (message) => {
      if (message.type() !== "log") console.error(`${side.name}: ${message.text()}`);
    });
    await page.addInitScript(sides[side.name], side);
    await page.goto(`${served.origin}/page.html`);
    await network.quiet(150);
    network.reset();
    return await run(page, network);
  } finally {
    await browser.close();
    await served.stop();
  }
}

/** From turning to the box, or from a query, to results with texts. */
async function ask(page, network, query, focus) {
  const before = network.received;
  const answer = await page.evaluate(
    async ([text, focus]) => {
      const start = performance.now();
      if (focus) side.focus();
      const { total, texts, corrected } = await side.query(text);
      const ms = performance.now() - start;
      if (texts.some((text) => !text)) throw new Error(`a result for ${text} has no text`);
      return { ms, total, corrected };
    },
    [query.text, focus],
  );
  return { sort: query.sort, text: query.text, bytes: network.received - before, ...answer };
}

async function cold(side, kind, query) {
  return inBrowser(side, kind, async (page, network) => {
    const first = await ask(page, network, query, true);
    await network.quiet(400);
    // With what is fetched behind the first results.
    return { ...first, settled: network.received };
  });
}

async function warm(side, kind) {
  return inBrowser(side, kind, async (page, network) => {
    const [first, ...further] = plan.queries;
    await ask(page, network, first, true);
    await network.quiet(400);
    network.reset();
    const queries = [];
    for (const query of further) {
      queries.push(await ask(page, network, query, false));
      await new Promise((done) => setTimeout(done, 50));
    }
    await network.quiet(400);
    return { queries, bytes: network.received };
  });
}

async function typing(side, kind) {
  return inBrowser(side, kind, async (page, network) => {
    const [first, ...further] = plan.queries;
    await ask(page, network, first, true);
    await network.quiet(1000);
    const typed = further.filter(({ sort }) => sort !== "typo" && sort !== "phrase");
    const times = [];
    for (const { text } of typed) {
      times.push(
        await page.evaluate(
          async ([text, pause]) => {
            // A later key ends what an earlier one began.
            for (let end = 1; end < text.length; end += 1) {
              side.query(text.slice(0, end)).catch((error) => {
                if (error.name !== "AbortError") throw error;
              });
              await new Promise((done) => setTimeout(done, pause));
            }
            const start = performance.now();
            await side.query(text);
            return performance.now() - start;
          },
          [text, KEY_MS],
        ),
      );
    }
    return times;
  });
}

const measured = {};
for (const side of plan.sides) measured[side.name] = { typing: {} };
for (const kind of Object.keys(networks)) {
  for (const side of plan.sides) measured[side.name][kind] = { cold: [], warm: [] };
  // In turn, so that what else the machine does meets all sides.
  for (let run = 0; run < plan.coldRuns; run += 1) {
    for (const side of plan.sides) {
      const query = plan.queries[run % COLD_QUERIES];
      measured[side.name][kind].cold.push(await cold(side, kind, query));
    }
  }
  for (let run = 0; run < plan.warmRuns; run += 1) {
    for (const side of plan.sides) measured[side.name][kind].warm.push(await warm(side, kind));
  }
}
for (const kind of plan.typing) {
  for (const side of plan.sides) measured[side.name].typing[kind] = await typing(side, kind);
}
console.log(JSON.stringify(measured));
