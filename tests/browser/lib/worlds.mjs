// Organisations to build portals of: the example, the repositories of the
// conformance corpus, and one that attacks its readers.

import { existsSync } from "node:fs";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { exampleConfig, workspace } from "../../lib/callboard.mjs";

/** Copies the example organisation, so that a test may edit it. */
export async function example(folder) {
  await cp(dirname(exampleConfig), folder, { recursive: true });
  return join(folder, "app-config.yaml");
}

const everyKind =
  "[Component, API, System, Domain, Resource, Group, User, Location, Template]";

/**
 * Lays the real repositories of the corpus out as checkouts of one
 * organisation; `undefined` where the corpus is not on this machine.
 */
export async function corpus(folder) {
  const shared = process.env.CALLBOARD_SHARED ?? resolve(workspace, "../shared");
  const catalog = join(shared, "corpus/catalog");
  if (!existsSync(catalog)) return undefined;
  const locations = [];
  for (const entry of (await readdir(catalog, { withFileTypes: true })).sort(byName)) {
    if (!entry.isDirectory() || entry.name.startsWith("synthetic__")) continue;
    // OWNER__REPO, or OWNER__REPO@LABEL for another state of it.
    const [owner, repository] = entry.name.replace("@", "-").split(/__(.*)/);
    await cp(join(catalog, entry.name), join(folder, "checkouts", owner, repository), {
      recursive: true,
    });
    const expected = join(shared, "corpus/catalog-expected", `${entry.name}.json`);
    for (const file of JSON.parse(await readFile(expected, "utf8")).files) {
      const path = file.path.split("/").map(encodeURIComponent).join("/");
      locations.push(`https://github.com/${owner}/${repository}/blob/main/${path}`);
    }
  }
  const lines = [
    "app: { title: Corpus, baseUrl: 'http://localhost:7007' }",
    "organization: { name: Everyone }",
    "catalog:",
    `  rules: [{ allow: ${everyKind} }]`,
    "  locations:",
    ...locations.map((target) => `    - { type: url, target: ${JSON.stringify(target)} }`),
    "callboard:",
    "  checkouts:",
    "    - { url: 'https://github.com', path: ./checkouts }",
  ];
  const config = join(folder, "app-config.yaml");
  await writeFile(config, `${lines.join("\n")}\n`);
  return config;
}

const byName = (a, b) => (a.name < b.name ? -1 : 1);

/** Copies the organisation whose every string is an attack on its readers. */
export async function hostile(folder) {
  await cp(join(workspace, "tests/worlds/hostile"), folder, { recursive: true });
  return join(folder, "app-config.yaml");
}
