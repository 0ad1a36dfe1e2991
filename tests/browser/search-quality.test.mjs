// What people look for comes first in a browser too: each row of
// `tests/search-quality/queries.json`, and the same results in the same order as
// the program gives natively.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch } from "./lib/browser.mjs";
import { build, searched, temporaryFolder, workspace } from "../lib/callboard.mjs";
import { connect, edited } from "./lib/search.mjs";
import { hostFiles } from "./lib/static-server.mjs";
import { corpus, example } from "./lib/worlds.mjs";

/** How many results are asked for. */
const LIMIT = 10;
const { rows } = JSON.parse(await readFile(join(workspace, "tests/search-quality/queries.json"), "utf8"));

describe("in a browser, people find what they look for", () => {
  let browser;
  let temporary;
  before(async () => {
    browser = await launch();
    temporary = await temporaryFolder();
  });
  after(async () => {
    await browser?.close();
    await temporary?.remove();
  });

  // A small index is here as a whole. Of the others ranges are read, and what
  // they lead to has to be the same.
  for (const [world, make] of [["example", example], ["corpus", corpus]]) {
    test(`in the ${world}`, async (t) => {
      const config = await make(join(temporary.folder, world));
      if (!config) return t.skip("the corpus is not on this machine");
      const own = rows.filter((row) => row.world === world);
      assert.ok(own.length > 20);
      const queries = own.map((row) => row.query);
      const portal = join(temporary.folder, `${world}-portal`);
      const [native] = await Promise.all([searched(config, queries, LIMIT), build(config, portal)]);
      for (const isLarge of [false, true]) {
        const answers = await asked(portal, queries, isLarge);
        const wrong = own.flatMap((row, at) => {
          const fault = faultOf(row, answers[at]) ?? difference(native[at], answers[at]);
          return fault ? [`${row.query} (${row.why}): ${fault}`] : [];
        });
        assert.deepEqual(wrong, []);
      }
    });
  }

  /** What the search of a page answers: lists of results, a path and its places each. */
  async function asked(portal, queries, isLarge) {
    const host = await hostFiles(portal);
    if (isLarge) host.fault = (answer) => edited(answer, "search-worker", { "SMALL = 512 << 10": "SMALL = -1" });
    const page = await browser.newPage();
    try {
      await page.goto(`${host.url}/`);
      await connect(page, portal);
      return await page.evaluate(
        async ([queries, limit]) => {
          const answers = [];
          for (const text of queries) {
            const { results } = await window.search.query({ text, limit });
            answers.push(results.map(({ path, places }) => ({ path: `/${path}`, places: places.map(({ link }) => `/${path}${link}`) })));
          }
          return answers;
        },
        [queries, LIMIT],
      );
    } finally {
      await page.close();
      await host.stop();
    }
  }
});

/** What is wrong with results, by a row of the list. */
function faultOf({ first = [], among = [], not = [], place }, results) {
  const found = results.map(({ path }) => path);
  if (!first.length && !among.length && found.length) return `finds ${found}`;
  if (first.some((path, at) => found[at] !== path)) return `${first} should come first, not ${found}`;
  const missing = among.find((path) => !found.slice(0, among.length).includes(path));
  if (missing) return `${missing} should be among the first of ${found}`;
  const bad = not.find((path) => found.slice(0, 5).includes(path));
  if (bad) return `${bad} should not be near the top`;
  const opened = results[0]?.places[0];
  return place && opened !== place ? `should open at ${place}, not at ${opened}` : undefined;
}

/** How results differ from those of the program. */
function difference(native, results) {
  const theirs = native.results.map(({ path, places }) => [path, ...places.map((place) => place.path)]);
  const ours = results.map(({ path, places }) => [path, ...places]);
  return JSON.stringify(ours) === JSON.stringify(theirs) ? undefined : `${JSON.stringify(ours)}, natively ${JSON.stringify(theirs)}`;
}
