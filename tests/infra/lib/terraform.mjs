// Terraform on the fixture, without the network: the provider comes from a folder that has
// it, if there is one, and else from where Terraform finds it by itself.
//
// `prepare` is the way in; it says why nothing can be tried where that is so.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { generateKeyPairSync } from "node:crypto";

import { temporaryFolder, workspace } from "../../lib/callboard.mjs";
import { run } from "../../templates/tools.mjs";
import { stored } from "./zip.mjs";

/** The module under test, and the example of its use. */
export const module = join(workspace, "infra/terraform");
export const example = join(module, "examples/complete");

const fixture = join(workspace, "tests/infra/fixture");

/** Where machines keep providers; `$TERRAFORM_MIRROR` is another such folder. */
const mirrors = [
  process.env.TERRAFORM_MIRROR,
  join(homedir(), ".terraform.d/plugins"),
  "/usr/local/share/terraform/plugins",
  "/usr/share/terraform/plugins",
  "/opt/tf-plugins",
];

/** A folder for one suite: state, archives of functions, keys; and what `root` needs. */
export async function prepare(root = fixture) {
  if (spawnSync("terraform", ["version"]).status !== 0) return { skip: "terraform is not there" };
  const { folder, remove } = await temporaryFolder();
  const mirror = mirrors.find((place) => place && existsSync(join(place, "registry.terraform.io/hashicorp/aws")));
  const settings = join(folder, "terraformrc");
  writeFileSync(settings, mirror ? `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(mirror)} }\n}\n` : "");
  const environment = { TF_CLI_CONFIG_FILE: settings, TF_DATA_DIR: join(folder, "data"), CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
  const terraform = (args, place = root) => run(place, "terraform", args, environment);
  try {
    await terraform(["init", "-backend=false", "-input=false", "-no-color"]);
  } catch (error) {
    await remove();
    return { skip: `the provider of AWS is in no folder and cannot be fetched: ${error.message.slice(-300)}` };
  }
  return { folder, remove, terraform, variables: files(folder) };
}

/** What the module is given: archives that hold nothing of use, and two keys. */
function files(folder) {
  const functions = join(folder, "functions");
  mkdirSync(functions);
  for (const name of ["auth", "scaffold", "publish"]) {
    writeFileSync(join(functions, `${name}.zip`), stored("bootstrap", `#!/bin/sh\n# ${name}\n`));
  }
  const key = () =>
    generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey.export({ type: "spki", format: "pem" });
  return { functions_dir: functions, signing_public_keys: { blue: key(), green: key() } };
}

/** Every resource of a plan: what it will be, and what is known only afterwards. */
export async function planned({ folder, terraform }, variables, name) {
  const [file, plan] = [join(folder, `${name}.tfvars.json`), join(folder, `${name}.plan`)];
  writeFileSync(file, JSON.stringify(variables));
  await terraform(["plan", "-input=false", "-no-color", `-state=${join(folder, `${name}.none`)}`, `-var-file=${file}`, `-out=${plan}`]);
  const { resource_changes: changes } = JSON.parse(await terraform(["show", "-json", plan]));
  return changes
    .filter(({ mode }) => mode === "managed")
    .map(({ address, type, index, change }) => ({ address, type, index, values: change.after, unknown: change.after_unknown }));
}

/** Makes everything; every resource as it is then. */
export async function applied({ folder, terraform }, variables) {
  const [file, state] = [join(folder, "applied.tfvars.json"), join(folder, "applied.tfstate")];
  writeFileSync(file, JSON.stringify(variables));
  await terraform(["apply", "-auto-approve", "-input=false", "-no-color", `-state=${state}`, `-var-file=${file}`]);
  const { values } = JSON.parse(await terraform(["show", "-json", state]));
  const all = values.root_module.child_modules.flatMap(({ resources }) => resources);
  return all
    .filter(({ mode }) => mode === "managed")
    .map(({ address, type, index, values }) => ({ address, type, index, values, unknown: {} }));
}
